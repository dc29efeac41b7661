"""The last import taken back: what came in goes, what was changed is as it was, row for row (`kept` tells what).

What people recorded meanwhile stays as it is; whether it may is for the rules (`bot/rules/undone_import`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, bindparam, delete, exists, insert, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records.acts import Act
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.engine import bulk
from bot.records.engine.base import Table
from bot.records.facts import FactRow
from bot.records.figures.year_facts import YearFact
from bot.records.ledger import kept, year_lines
from bot.records.ledger.kept import Plain, numbers_in
from bot.records.ledger.year_lines import ToldSince
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Suggestion

CHANGED_ALONE = ("suggestion", "fact", "review_round")  # tables of which other rows speak
TAKEN_BACK = "所述台账导入已撤销"  # why a message is said no more, or tells of nothing any more


class Log:
    """What an import changed, as it was kept."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.inserted = {name: list(numbers_in(ranged)) for name, ranged in content["inserted"].items()}
        self.before: dict[str, list[Plain]] = content["before"]
        self.after: dict[str, dict[int, Plain]] = {
            name: {row["id"]: row for row in rows} for name, rows in content["after"].items()
        }
        self.acts: int = content["acts"]
        self.said: tuple[int, int] = (content["said"][0], content["said"][1])
        self.secret: list[int] = content["secret"]
        self.created: list[int] = self.inserted["suggestion"]
        self.known: list[int] = content["known"]

    def items_of(self, session: Session, name: str) -> set[int]:
        """The items of whose rows in this table the import changed anything."""
        column = kept.OF_ITEM[name]
        there = select(column).where(bulk.among(session, column.class_.id, self.inserted[name]))
        return {row["suggestion_id"] for row in self.before[name]} | set(session.scalars(there))


def acted_on(session: Session, log: Log) -> list[int]:
    """The items of the import on which somebody has recorded something since that was not taken back."""
    since = select(Act.suggestion_id).where(Act.id > log.acts, Act.taken_back_at.is_(None), Act.suggestion_id.is_not(None))
    own = {*log.created, *log.known}
    return sorted({item for item in session.scalars(since) if item in own})


def numbers_of(session: Session, items: Sequence[int]) -> dict[int, str]:
    """item → its digits; nobody else decides anything about these items until the transaction ends."""
    found: dict[int, str] = {}
    for portion in bulk.portions(items):
        these = bulk.among(session, Suggestion.id, portion)
        locked = select(Suggestion.id, Suggestion.number).where(these).order_by(Suggestion.id).with_for_update()
        found |= {row.id: row.number for row in session.execute(locked)}
    return found


def told_of_years(session: Session, log: Log) -> list[ToldSince]:
    """What people told since of the years whose sheet the import changed."""
    name = YearFact.__tablename__
    return year_lines.told_since(session, log.acts, log.inserted[name], log.before[name])


def restore(session: Session, log: Log, told: Sequence[ToldSince]) -> list[int]:
    """Take the import back and tell the years' lines of since again; the items whose own row was changed otherwise, which may not
    be."""
    otherwise = changed_otherwise(session, log)
    year_lines.put_aside(session, told)
    for items in bulk.portions(log.created):
        forget_items(session, items)
    for name in reversed(kept.ORDER):
        if name not in kept.NEW_ONLY:
            others = [row["id"] for row in log.before[name] if is_other(name, row["id"], log.after[name])]
            remove(session, Table.metadata.tables[name], [*log.inserted[name], *others])
    for name in kept.ORDER:
        put_back(session, Table.metadata.tables[name], log.before[name], log.after[name])
    for name in kept.NEW_ONLY:
        remove(session, Table.metadata.tables[name], log.inserted[name], only_unused=True)
    session.expire_all()
    year_lines.tell_again(session, told)
    return otherwise


def changed_otherwise(session: Session, log: Log) -> list[int]:
    """The known items whose own row is not as the import left it."""
    table = Table.metadata.tables["suggestion"]
    found = []
    for portion in bulk.portions(list(log.after["suggestion"])):
        for row in session.execute(select(table).where(bulk.among(session, Suggestion.id, portion))):
            if kept.plain(row) != log.after["suggestion"][row.id]:
                found.append(row.id)
    return found


def forget_items(session: Session, items: Sequence[int]) -> None:
    """Everything about items that the import entered: they were never there. What was said and noted stays, about no item."""
    emptied(session, items)
    rounds = select(ReviewRound.id).where(bulk.among(session, ReviewRound.suggestion_id, items))
    session.execute(delete(ReviewDecision).where(ReviewDecision.round_id.in_(rounds)))
    acts = select(Act.id).where(bulk.among(session, Act.suggestion_id, items))
    session.execute(update(Outbox).where(Outbox.act_id.in_(acts)).values(act_id=None))
    for table in reversed(Table.metadata.sorted_tables):  # what refers to others goes before them
        for column in referring(table, Suggestion.__tablename__):
            if column.nullable and table.name != Act.__tablename__:
                session.execute(update(table).where(column.in_(items)).values({column.name: None}))
            else:
                session.execute(delete(table).where(column.in_(items)))


def referring(table: SqlTable, name: str) -> list[Column[Any]]:
    """The columns of a table that refer to the ids of another one."""
    return [column for column in table.columns if any(key.column.table.name == name for key in column.foreign_keys)]


def emptied(session: Session, items: Sequence[int]) -> None:
    """No message tells of these items any more; one that told of nothing else is not said, or is marked as what it is."""
    own = bulk.among(session, Reminded.suggestion_id, items)
    messages = list(session.scalars(select(Reminded.outbox_id).where(own).distinct()))
    session.execute(delete(Reminded).where(own))
    for portion in bulk.portions(messages):
        nothing = (bulk.among(session, Outbox.id, portion), ~exists().where(Reminded.outbox_id == Outbox.id))
        session.execute(update(Outbox).where(*nothing, Outbox.state == "pending").values(state="cancelled"))
        session.execute(update(Outbox).where(*nothing).values(reason=TAKEN_BACK))


def is_other(name: str, row: int, after: Mapping[int, Plain]) -> bool:
    """Whether another row has the id now, as far as that is possible: one went, and SQLite gave its number away."""
    return row in after and name not in CHANGED_ALONE


def remove(session: Session, table: SqlTable, ids: Sequence[int], *, only_unused: bool = False) -> None:
    """These rows go; with `only_unused` those stay to which something else refers by now."""
    key = table.c["id"]
    unused = [
        ~exists().where(column == key)
        for other in Table.metadata.sorted_tables
        for column in referring(other, table.name)
        if only_unused
    ]
    for portion in bulk.portions(ids):
        session.execute(delete(table).where(key.in_(portion), *unused))


def put_back(session: Session, table: SqlTable, rows: Sequence[Plain], after: Mapping[int, Plain]) -> None:
    """Rows as they were before: one that was only changed is changed back, one that went is entered again."""
    same = {row["id"] for row in rows if row["id"] in after and not is_other(table.name, row["id"], after)}
    changed = [kept.typed(table, row) for row in rows if row["id"] in same]
    heirs = heirs_of(session, [row["suggestion_id"] for row in changed]) if table.name == FactRow.__tablename__ else {}
    if table.name == ReviewRound.__tablename__:  # two of them may have changed places
        change(session, table, [{"id": row["id"], "number": -row["id"]} for row in changed])
    for row in changed:
        heir = heirs.get((row.get("suggestion_id"), row.get("kind"), row.get("subject")))
        if heir is not None and row["superseded_at"] is None:
            row |= {"superseded_at": heir.recorded_at, "ended_by": heir.act_id}
    change(session, table, changed)
    gone = [kept.typed(table, row) for row in rows if row["id"] not in same]
    for portion in bulk.portions([row["id"] for row in gone]):
        taken = set(session.scalars(select(table.c["id"]).where(table.c["id"].in_(portion))))
        own = [row for row in gone if row["id"] in set(portion)]
        if free := [row for row in own if row["id"] not in taken]:
            session.connection().execute(insert(table), free)
        if late := [{name: value for name, value in row.items() if name != "id"} for row in own if row["id"] in taken]:
            session.connection().execute(insert(table), late)  # SQLite has given the number away since


def change(session: Session, table: SqlTable, rows: Sequence[Plain]) -> None:
    """These rows have these values, all of them in the same columns."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        statement = update(table).where(table.c["id"] == bindparam("row")).values(values)
        given = [{"row": row["id"], **{f"new_{name}": row[name] for name in values}} for row in rows]
        session.connection().execute(statement, given)


def heirs_of(session: Session, items: Sequence[int]) -> dict[tuple[Any, ...], FactRow]:
    """(item, kind, subject) → what holds now: what somebody recorded since stays, in the place of what it replaced."""
    found: dict[tuple[Any, ...], FactRow] = {}
    for portion in bulk.portions(items):
        current = (bulk.among(session, FactRow.suggestion_id, portion), FactRow.superseded_at.is_(None))
        for fact in session.scalars(select(FactRow).where(*current)):
            found[fact.suggestion_id, fact.kind, fact.subject] = fact
    return found


def told(session: Session, log: Log, at: str) -> list[Outbox]:
    """The notices by which the import told of its changes, the oldest first; `at` is its moment as their keys have it."""
    first, last = log.said
    own = select(Outbox).where(Outbox.id > first, Outbox.id <= last, Outbox.kind == "notice", Outbox.key.contains(at))
    return list(session.scalars(own.order_by(Outbox.id)))
