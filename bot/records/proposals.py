"""What was proposed to somebody and waits for their 是 or 否: a canonical command for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, one_at_a_time

ANYWHERE = ""  # the place of a proposal that may be answered in any chat
KEPT = timedelta(days=3)  # as long as any question waits: which of them was put last is known until then


class Proposal(Table):
    """`command` is done as if the person had typed it, once they say 是 in that place before `expires_at`; `otherwise` for 否.

    The commands name exactly what was proposed. `about` says in words what it is, `rests` on what it rests (`bot/pending.py`);
    both are empty where nobody wrote it down. `binds` are the items it is about as they stood (`bot/rules/together.py`), where it
    is about several. `asked_at` is when it was last put to the person. One that was answered expires
    at that moment.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index(None, "person_id", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str]
    command: Mapped[str]
    otherwise: Mapped[str]
    about: Mapped[str]
    rests: Mapped[str]
    binds: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


def place_of(platform: str, chat_id: str | None) -> str:
    """How a group, or the single chat, is named here."""
    return f"{platform}/{chat_id}" if chat_id else f"{platform}/"


def propose(
    session: Session,
    person: int,
    place: str,
    command: str,
    *,
    otherwise: str,
    about: str,
    rests: str,
    now: datetime,
    until: datetime,
    binds: str = "",
) -> int:
    """From now on this waits for the person's answer there, beside what waits already; its id."""
    one_at_a_time(session, f"question {rests}")
    over = (Proposal.person_id == person, Proposal.expires_at <= now, Proposal.asked_at <= now - KEPT)
    session.execute(delete(Proposal).where(*over))
    forget(session, rests)
    row = Proposal(person_id=person, place=place, command=command, otherwise=otherwise, about=about, rests=rests, binds=binds)
    row.asked_at, row.expires_at = now, until
    session.add(row)
    session.flush()
    return row.id


def of_items(session: Session, rests: str, now: datetime) -> Proposal | None:
    """The question that rests on this and still waits."""
    return session.scalar(select(Proposal).where(Proposal.rests == rests, Proposal.expires_at > now))


def forget(session: Session, rests: str) -> None:
    """The question that rests on this waits no more: it was answered otherwise, or is none any more."""
    session.execute(update(Proposal).where(Proposal.rests == rests).values(expires_at=Proposal.asked_at))


def end_all(session: Session, person: int, now: datetime) -> int:
    """Nothing is asked of this person any more; how much was."""
    open_ones = session.scalars(select(Proposal).where(Proposal.person_id == person, Proposal.expires_at > now)).all()
    for question in open_ones:
        question.expires_at = question.asked_at
    session.flush()
    return len(open_ones)


def reaching(person: int, place: str) -> tuple[ColumnElement[bool], ...]:
    """What was proposed to the person there, or anywhere."""
    return (Proposal.person_id == person, Proposal.place.in_((place, ANYWHERE)))


def waiting(session: Session, person: int, place: str, now: datetime) -> Sequence[Proposal]:
    """What waits for the person there, or anywhere, the oldest first; nobody else answers it meanwhile."""
    query = select(Proposal).where(*reaching(person, place), Proposal.expires_at > now)
    return session.scalars(query.order_by(Proposal.id).with_for_update()).all()


def was_put_last(session: Session, found: Proposal, place: str) -> bool:
    """Whether nothing was put to the person there, or anywhere, after this, be it answered or over since; what a command lacks
    is asked of them, too."""
    places = (place, ANYWHERE, place + UNFINISHED)
    own = (Proposal.person_id == found.person_id, Proposal.place.in_(places))
    last = session.scalar(select(func.max(Proposal.asked_at)).where(*own))
    return last is None or found.asked_at >= last


SENTENCE = "sentence"  # what a question rests on that a sentence raised


def of_sentence(person: int, place: str) -> str:
    """What the question rests on that a sentence of theirs raised there: one at a time."""
    return f"{SENTENCE}:{person}:{place}"


def put_again(session: Session, questions: Sequence[Proposal], now: datetime) -> None:
    """These are what the person is asked from now on."""
    for question in questions:
        question.asked_at = now
    session.flush()


def settle(session: Session, proposal: int) -> None:
    """It was answered and waits no more."""
    session.execute(update(Proposal).where(Proposal.id == proposal).values(expires_at=Proposal.asked_at))


UNFINISHED = " …"  # behind the place of a command that still lacks something: no 是 answers it


def keep_unfinished(session: Session, person: int, place: str, command: str, *, now: datetime, until: datetime) -> None:
    """A command with blanks waits for what it lacks; one that waited there is let go, and so is the whole one of a sentence."""
    own = place + UNFINISHED
    forget(session, of_sentence(person, place))
    propose(session, person, own, command, otherwise="", about="", rests=f"unfinished:{person}:{place}", now=now, until=until)


def unfinished(session: Session, person: int, place: str, now: datetime) -> Proposal | None:
    """The command that waits for what it lacks, if any."""
    own = (Proposal.person_id == person, Proposal.place == place + UNFINISHED, Proposal.expires_at > now)
    return session.scalars(select(Proposal).where(*own).order_by(Proposal.id.desc()).limit(1)).first()


def one(session: Session, proposal: int) -> Proposal | None:
    """The question of this id; nobody else answers it meanwhile."""
    return session.scalars(select(Proposal).where(Proposal.id == proposal).with_for_update()).first()
