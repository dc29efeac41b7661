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
ERASABLE = ("words", "before", "after", "words_salt", "change_salt", "person_salt")  # or to nothing
NAMES = ("journal_unchanged", "journal_kept")
REFUSED = "journal lines are only added"


def forbidden(differs: str) -> str:
    """The condition of a change that is none of erasing; `differs` compares two values of which either may be null."""
    fixed = [f"NEW.{name} {differs} OLD.{name}" for name in FIXED]
    erased = [f"(NEW.{name} {differs} OLD.{name} AND NEW.{name} IS NOT NULL)" for name in ERASABLE]
    return " OR ".join((*fixed, *erased, f"(NEW.user_id {differs} OLD.user_id AND NEW.user_id <> '')"))


KEPT = "OLD.id > coalesce((SELECT cut_id FROM journal_head WHERE id = 1), 0)"
SQLITE = {
    NAMES[0]: f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON journal WHEN {forbidden('IS NOT')} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    NAMES[1]: f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON journal WHEN {KEPT} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
}
BODY = (
    f" BEGIN IF TG_OP = 'UPDATE' AND NOT ({forbidden('IS DISTINCT FROM')}) THEN RETURN NEW; END IF; "
    f"IF TG_OP = 'DELETE' THEN IF NOT ({KEPT}) THEN RETURN OLD; END IF; END IF; "
    f"RAISE EXCEPTION '{REFUSED}'; END "
)
POSTGRES = (
    f"CREATE OR REPLACE FUNCTION journal_refused() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$",
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


def lay(connection: Connection) -> None:
    """The triggers, on a table that has none."""
    for statement in SQLITE.values() if connection.dialect.name == "sqlite" else POSTGRES:
        connection.exec_driver_sql(statement)


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
