"""Every message once: its platform's id, what became of it, and the reply to give again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Index, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.message import Button, Card, Message, Paged, Paper, Reply
from bot.records.engine import bulk
from bot.records.engine.base import Moment, Table, run
from bot.rules.chat_safe import FileName
from bot.rules.stages import Case

OWED = "owed_to IS NOT NULL"


class Inbox(Table):
    """A message that was acted on. Its text is not kept here; the journal tells what was done.

    `named` are the ids of the items that the reply names, as ",32,257,": should one of them turn secret, the reply goes.
    `said` tells the same message again from another one with its id, and tells nothing else. `told_at` is when the reply left
    by another way than the response to its callback (None: it did not); it leaves so once. `line` is the connection by which it
    came, where its answer is owed; `owed_to` where that is heard, in a group or alone, until it leaves or is too old to.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("platform", "key"),
        Index("ix_inbox_owed", "line", sqlite_where=text(OWED), postgresql_where=text(OWED)),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    key: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None]
    reply: Mapped[str | None]
    named: Mapped[str | None]
    said: Mapped[str | None]
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    line: Mapped[str | None]
    owed_to: Mapped[str | None]
    owed_group: Mapped[bool | None]


@dataclass(frozen=True)
class OwedAnswer:
    """A message whose answer has not left, as far as it is kept, and the words of that; empty where they are kept no more."""

    id: int
    message: Message
    received_at: datetime
    words: str


NEW = {
    dialect: insert(Inbox).on_conflict_do_nothing().returning(Inbox.id)
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
DIGITS = re.compile("[0-9]+")
SETTLE = update(Inbox).where(Inbox.id == bindparam("row"))
THIS = (Inbox.platform == bindparam("of"), Inbox.key == bindparam("named_so"))
TELL = update(Inbox).where(*THIS, Inbox.told_at.is_(None)).returning(Inbox.id)
KNOWN = select(Inbox.id).where(*THIS)
UNTELL = update(Inbox).where(*THIS)


def first_time(session: Session, message: Message, now: datetime) -> int | None:
    """The id of a new row for this message; None when it was seen before.

    On PostgreSQL a second delivery waits here until the transaction of the first has ended.
    """
    new = NEW[session.get_bind().dialect.name]
    values = {"platform": message.platform, "key": message.key, "received_at": now, "said": print_of(message)}
    found: int | None = run(session, new, **values).scalar()
    return found


def heard_since(session: Session, platform: str, moment: datetime) -> bool:
    """Whether anything of a platform was kept since then."""
    newer = select(Inbox.id).where(Inbox.platform == platform, Inbox.received_at >= moment)
    return session.scalar(newer.limit(1)) is not None


def print_of(message: Message) -> str:
    """Who said what where, as a hash that has the message's own id in it: equal words of two messages do not show."""
    press = [message.press.task_id, message.press.key] if message.press else None
    said = [message.key, message.spoken_by, message.corp_id, message.user_id, message.chat_id, message.text, press]
    said += [message.kind, message.quoted] if (message.kind, message.quoted) != ("text", "") else []
    return sha256(json.dumps(said).encode()).hexdigest()


def is_another(session: Session, message: Message) -> bool:
    """Whether the message seen before with this id was somebody else's, or said something else."""
    known = session.scalar(select(Inbox.said).where(Inbox.platform == message.platform, Inbox.key == message.key))
    return known is not None and known != print_of(message)


def items_named(reply: Reply, about: Iterable[int], looked_at: Iterable[Case]) -> set[int]:
    """The items that a reply names: those it is about, and of those looked at the ones whose number stands in it, in whatever
    spelling."""
    endings = {digits[-4:].zfill(4) for digits in DIGITS.findall(json.dumps(asdict(reply), ensure_ascii=False))}
    return {*about, *(case.id for case in looked_at if case.digits[-4:].zfill(4) in endings)}


def settle(session: Session, inbox_id: int, message: Message, reply: Reply, named: Iterable[int]) -> None:
    """Keep the reply beside its message, the items that it names, and where it is owed."""
    kept = json.dumps(asdict(reply), ensure_ascii=False)
    ids = ",".join(map(str, sorted(named)))
    own = {"outcome": reply.outcome, "reply": kept, "named": f",{ids}," if ids else None}
    run(session, SETTLE, row=inbox_id, **own, **owing(message if reply.text else None))


def owing(message: Message | None) -> dict[str, object]:
    """What a row holds while the answer to this message is owed; of None, and of what came by no line, nothing is."""
    if message is None or not message.line:
        return {"line": None, "owed_to": None, "owed_group": None}
    place, group = message.heard_at
    return {"line": message.line, "owed_to": place or None, "owed_group": group}


def owed(session: Session, line: str) -> list[OwedAnswer]:
    """The messages of a line whose answers have not left, in the order in which they came."""
    columns = (Inbox.id, Inbox.platform, Inbox.key, Inbox.received_at, Inbox.reply, Inbox.owed_to, Inbox.owed_group)
    rows = session.execute(select(*columns).where(Inbox.line == line, Inbox.owed_to.is_not(None)).order_by(Inbox.id))
    found = []
    for id, platform, key, received_at, reply, place, group in rows:
        alone = Message(platform, key, "", place or "", line=line)
        message = replace(alone, user_id="", chat_id=place) if group else alone
        found.append(OwedAnswer(id, message, received_at, restored(json.loads(reply)).text if reply else ""))
    return found


def owe_no_more(session: Session, rows: Sequence[int]) -> None:
    """The answers to these messages are not said any more."""
    session.execute(update(Inbox).where(bulk.among(session, Inbox.id, rows)).values(owed_to=None))


def reply_to(session: Session, message: Message) -> Reply:
    """The reply that was given to a message seen before."""
    stored = session.scalar(select(Inbox.reply).where(Inbox.platform == message.platform, Inbox.key == message.key))
    return restored(json.loads(stored)) if stored else Reply("", outcome="ignored")


def claim_telling(session: Session, message: Message, now: datetime) -> bool:
    """Note that the reply to a message leaves now; False where it left before. What was answered without a row may leave."""
    own = {"of": message.platform, "named_so": message.key}
    noted = run(session, TELL, **own, told_at=now, owed_to=None).scalar() is not None
    return noted or run(session, KNOWN, **own).scalar() is None


def untell(session: Session, message: Message) -> None:
    """The reply did not leave."""
    run(session, UNTELL, of=message.platform, named_so=message.key, told_at=None, **owing(message))


def restored(kept: dict[str, object]) -> Reply:
    card = kept["card"]
    if isinstance(card, dict):
        card = Card(
            **{
                **card,
                "lines": tuple((label, value) for label, value in card["lines"]),
                "beside": tuple(card.get("beside", ())),
                "buttons": tuple(Button(**button) for button in card["buttons"]),
            }
        )
    papers = tuple(
        Paper(paper["kind"], FileName(paper["name"]), paper["alt"], paper["wish"])
        for paper in kept.get("papers") or ()  # type: ignore[attr-defined]
    )
    understood = {name: kept.get(name) for name in ("command", "proposed")}
    paged = kept.get("paged")
    page = Paged(**paged) if isinstance(paged, dict) else None
    return Reply(str(kept["text"]), kept["outcome"], card, papers, **understood, paged=page)  # type: ignore[arg-type]
