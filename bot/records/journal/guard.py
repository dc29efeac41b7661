"""What the database itself refuses: lines of the journal are not changed, but that a part of them is erased, and none is removed
before the cut was noted. Whoever may drop a trigger may do more; what he does is found by the chain.

A migration that makes the table anew on SQLite loses its triggers, and has to lay them again.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

FIXED = (
    *("id", "at", "platform", "chat_id", "person_id", "command", "suggestion_id", "outcome", "inbox_id", "erased"),
    *("seals", "hash"),
)
ERASABLE_AT_FIRST = ("words", "before", "after", "words_salt", "change_salt", "person_salt")  # or to nothing
ERASABLE = (*ERASABLE_AT_FIRST, "understood", "proposed")
NAMES = ("journal_unchanged", "journal_kept")
REFUSED = "journal lines are only added"


def forbidden(differs: str, erasable: tuple[str, ...] = ERASABLE) -> str:
    """The condition of a change that is none of erasing; `differs` compares two values of which either may be null."""
    fixed = [f"NEW.{name} {differs} OLD.{name}" for name in FIXED]
    erased = [f"(NEW.{name} {differs} OLD.{name} AND NEW.{name} IS NOT NULL)" for name in erasable]
    return " OR ".join((*fixed, *erased, f"(NEW.user_id {differs} OLD.user_id AND NEW.user_id <> '')"))


KEPT = "OLD.id > coalesce((SELECT cut_id FROM journal_head WHERE id = 1), 0)"


def unchanged(erasable: tuple[str, ...] = ERASABLE) -> str:
    """The trigger of SQLite that refuses to change a line."""
    when = forbidden("IS NOT", erasable)
    return f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON journal WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"


DROP = f"DROP TRIGGER {NAMES[0]}"
SQLITE = {
    NAMES[0]: unchanged(),
    NAMES[1]: f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON journal WHEN {KEPT} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
}


def body(erasable: tuple[str, ...] = ERASABLE) -> str:
    """What PostgreSQL's triggers do."""
    return (
        f" BEGIN IF TG_OP = 'UPDATE' AND NOT ({forbidden('IS DISTINCT FROM', erasable)}) THEN RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' THEN IF NOT ({KEPT}) THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{REFUSED}'; END "
    )


BODY = body()
FUNCTION = "CREATE OR REPLACE FUNCTION journal_refused() RETURNS trigger LANGUAGE plpgsql AS $${}$$"
POSTGRES = (
    f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_refused()",
    f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_refused()",
    "CREATE OR REPLACE TRIGGER journal_whole BEFORE TRUNCATE ON journal EXECUTE FUNCTION journal_refused()",
)


WHEN = {NAMES[0]: 1 | 2 | 16, NAMES[1]: 1 | 2 | 8, "journal_whole": 2 | 32}  # pg_trigger.tgtype: row, before, and on what
THERE = """
    SELECT t.tgname, t.tgtype, t.tgenabled, t.tgqual IS NULL AND t.tgattr::text = '' AS always, p.proname, p.prosrc
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgrelid IN ('journal'::regclass, 'journal_head'::regclass)"""
LAID = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) IN ('journal', 'journal_head')"


def lay(connection: Connection, erasable: tuple[str, ...] = ERASABLE) -> None:
    """The triggers, on a table that has none, of which these columns may be emptied."""
    sqlite, postgres = (unchanged(erasable), SQLITE[NAMES[1]]), (FUNCTION.format(body(erasable)), *POSTGRES)
    for statement in sqlite if connection.dialect.name == "sqlite" else postgres:
        connection.exec_driver_sql(statement)


def lay_anew(connection: Connection) -> None:
    """The same on a table that has them as they were before its newest columns."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(DROP)
        connection.exec_driver_sql(SQLITE[NAMES[0]])
    else:
        connection.exec_driver_sql(FUNCTION.format(BODY))


def missing(session: Session) -> list[str]:
    """The triggers that are not there, do not act or act otherwise, and those of others on these tables."""
    if session.get_bind().dialect.name == "sqlite":
        found = {row.name: row.sql for row in session.execute(text(LAID))}
        return [name for name, sql in SQLITE.items() if found.get(name) != sql] + sorted(found.keys() - SQLITE.keys())
    acting: dict[str, bool] = {}
    for row in session.execute(text(THERE)):
        own = row.always and row.proname == "journal_refused" and row.prosrc == BODY
        acting[row.tgname] = own and row.tgenabled in ("O", "A") and row.tgtype == WHEN.get(row.tgname)
    return [name for name in WHEN if not acting.get(name)] + sorted(acting.keys() - WHEN.keys())
