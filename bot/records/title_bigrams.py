"""Which two signs stand beside each other in which title: kept by the database itself, whoever writes a title, in the same
transaction (docs/decisions/speed.md#titles). A title that is emptied, because its item turned secret, has no entry.

A migration that makes the table of items anew on SQLite loses its triggers, and has to lay them again.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, String, func
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Table, is_sqlite
from bot.records.suggestions import Suggestion

# In the order of its code points in both engines: what begins with a sign stands together.
Signs = String().with_variant(String(collation="C"), "postgresql")


class TitleBigram(Table):
    """Two signs that stand side by side in the title of an item, blanks left out, Latin letters small.

    Without a reference to the item: to look for what refers to one that goes would walk all of them.
    """

    __tablename__ = "title_bigram"
    __table_args__ = ({"sqlite_with_rowid": False},)
    bigram: Mapped[str] = mapped_column(Signs, primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


DERIVED = TitleBigram.__tablename__  # made by the database of other tables' rows: no copy has to carry it
FOLDED = "lower(replace({}, ' ', ''))"  # in SQL, of Latin letters alone, as `rules/title_words.folded`
# A rest that grows shorter by a sign: what a title holds is found in as many steps as it has signs.
PIECES = (
    "WITH RECURSIVE piece(id, rest) AS (SELECT {id}, {title} UNION ALL SELECT id, substr(rest, 2) FROM piece "
    "WHERE length(rest) > 2) SELECT DISTINCT substr(rest, 1, 2), id FROM piece WHERE length(rest) > 1"
)


def pieces(id: str, title: str) -> str:
    """The entries of a title, for SQLite."""
    return PIECES.format(id=id, title=FOLDED.format(title))


ENTER = f"INSERT OR IGNORE INTO title_bigram (bigram, suggestion_id) SELECT * FROM ({pieces('NEW.id', 'NEW.title')})"  # noqa: S608 - no values
LEAVE = f"DELETE FROM title_bigram WHERE (bigram, suggestion_id) IN ({pieces('OLD.id', 'OLD.title')})"  # noqa: S608
CHANGED = "AFTER UPDATE OF title ON suggestion WHEN NEW.title <> OLD.title"
SQLITE = {
    "title_entered": f"CREATE TRIGGER title_entered AFTER INSERT ON suggestion BEGIN {ENTER}; END",
    "title_changed": f"CREATE TRIGGER title_changed {CHANGED} BEGIN {LEAVE}; {ENTER}; END",
    "title_gone": f"CREATE TRIGGER title_gone AFTER DELETE ON suggestion BEGIN {LEAVE}; END",
}
OF_NEW = "SELECT b, item.id FROM {} AS item, title_bigrams(item.title) AS b ORDER BY 1, 2 ON CONFLICT DO NOTHING"
INTO = "INSERT INTO title_bigram (bigram, suggestion_id) "
POSTGRES = (
    """CREATE OR REPLACE FUNCTION title_bigrams(title text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
        SELECT DISTINCT substr(t, n, 2) FROM (SELECT lower(replace(title, ' ', '') COLLATE "C") AS t) AS folded,
        generate_series(1, length(t) - 1) AS n $$""",
    f"""CREATE OR REPLACE FUNCTION title_entered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {INTO}{OF_NEW.format("entered")}; RETURN NULL; END $$""",
    f"""CREATE OR REPLACE FUNCTION title_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM title_bigram WHERE suggestion_id = OLD.id AND bigram IN (SELECT title_bigrams(OLD.title));
        IF TG_OP = 'UPDATE' THEN {INTO}{OF_NEW.format("(SELECT NEW.id AS id, NEW.title AS title)")}; END IF;
        RETURN NULL; END $$""",  # noqa: S608 - no values
    "CREATE TRIGGER title_entered AFTER INSERT ON suggestion REFERENCING NEW TABLE AS entered "
    "FOR EACH STATEMENT EXECUTE FUNCTION title_entered()",
    "CREATE TRIGGER title_changed AFTER UPDATE OF title ON suggestion FOR EACH ROW "
    "WHEN (NEW.title <> OLD.title) EXECUTE FUNCTION title_changed()",
    "CREATE TRIGGER title_gone AFTER DELETE ON suggestion FOR EACH ROW EXECUTE FUNCTION title_changed()",
)
OF_ALL = {
    "sqlite": INTO + pieces("suggestion.id", "title").replace(" UNION ALL", " FROM suggestion UNION ALL", 1) + " ORDER BY 1, 2",
    "postgresql": INTO + OF_NEW.format("suggestion"),
}


def lay(connection: Connection) -> None:
    """The triggers, and the entries of the titles that are there."""
    for statement in SQLITE.values() if connection.dialect.name == "sqlite" else POSTGRES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(OF_ALL[connection.dialect.name])


def folded(session: Session) -> ColumnElement[str]:
    """The title of an item as it is indexed."""
    closed_up = func.replace(Suggestion.title, " ", "")
    return func.lower(closed_up if is_sqlite(session) else closed_up.collate("C"))
