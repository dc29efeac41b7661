"""A bureau as large as a run needs: divisions with head and officer, groups with robots, items; all names are made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.records import chats
from bot.records.assignments import Assignment
from bot.records.engine.database import Database
from bot.records.people import Appointment, Division, Identity, Person
from bot.records.reviews import ReviewRound
from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers
from bot.rules.words import Role

CORP, TOKEN, AES_KEY = "wwchaos", "token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
LEADER = "leader"
YEARLY = 5000  # numbers of one year: 20210000 … 20214999, then 20200000 …


def settings(url: str, robots: Sequence[str], api_base: str = "http://127.0.0.1:9", **changes: object) -> Settings:
    """A configuration with the WeCom callback and these group robots, which listens to any number of messages."""
    return Settings.model_validate(
        {
            "database": {"url": url},
            "platforms": {
                "wecom": {
                    "corp_id": CORP,
                    "api_base": api_base,
                    "bot": {"token": TOKEN, "encoding_aes_key": AES_KEY},
                    "webhooks": {robot: {"key": f"key-{robot}"} for robot in robots},
                }
            },
            "limits": {"person_per_minute": 0, "chat_per_minute": 0, "door_per_minute": 0},  # a few speak for thousands
            **changes,
        }
    )


@dataclass(frozen=True)
class Bureau:
    """What was entered: head, officer and group of each division by place, item numbers in order."""

    divisions: tuple[int, ...]
    heads: tuple[int, ...]
    officers: tuple[int, ...]
    leader: int
    suggestions: tuple[int, ...]
    numbers: tuple[str, ...]


def head_of(division: int) -> str:
    """The WeCom user id of a division's head, divisions counted from 0."""
    return f"head{division}"


def furnish(
    database: Database,
    *,
    items: int,
    divisions: int = 8,
    dues: Sequence[date] = (date(2021, 7, 31),),
    entered: datetime,
    in_review: bool = False,
) -> Bureau:
    """Enter divisions, people and items; item n belongs to division n modulo their count, and to the due date likewise."""
    received = min(entered.date(), *dues)
    with database.begin() as session:
        names = [f"第{place + 1}处" for place in range(divisions)]
        division_ids = added(session, Division, [{"name": name} for name in names])
        heads = added(session, Person, [{"name": f"负责人{n}", "division_id": d} for n, d in enumerate(division_ids)])
        officers = added(session, Person, [{"name": f"承办人{n}", "division_id": d} for n, d in enumerate(division_ids)])
        (leader,) = added(session, Person, [{"name": "领导"}])
        appoint(session, heads, Role.DIVISION_HEAD, division_ids)
        appoint(session, officers, Role.OFFICER, division_ids)
        appoint(session, [leader], Role.DEPUTY_DIRECTOR, [None])
        users = {person: head_of(place) for place, person in enumerate(heads)}
        users |= {person: f"officer{place}" for place, person in enumerate(officers)} | {leader: LEADER}
        known = [
            {"platform": "wecom", "corp_id": CORP, "user_id": user, "kind": "userid", "person_id": i} for i, user in users.items()
        ]
        session.execute(insert(Identity), known)
        batches = added(
            session,
            Batch,
            [{"year": 2021, "name": f"第{n}批", "received_on": received, "due_on": due} for n, due in enumerate(dues)],
        )
        digits = [f"{2021 - n // YEARLY}{n % YEARLY:04d}" for n in range(items)]
        rows = [item(n, number, batches[n % len(batches)], entered) for n, number in enumerate(digits)]
        ids = added(session, Suggestion, rows)
        assign(session, ids, division_ids, heads, officers, leader)
        if in_review:
            opened = {"number": 1, "submitted_on": entered.date(), "submitted_at": entered}
            session.execute(
                insert(ReviewRound),
                [{"suggestion_id": i, "submitted_by": officers[n % divisions], **opened} for n, i in enumerate(ids)],
            )
    return Bureau(tuple(division_ids), tuple(heads), tuple(officers), leader, tuple(ids), tuple(digits))


def item(n: int, number: str, batch: int, entered: datetime) -> dict[str, object]:
    """One row of the ledger."""
    return {
        "batch_id": batch,
        "body": "人大",
        "level": "市",
        "year": int(number[:4]),
        "number": number,
        "serial": numbers.serial(number),
        "title": f"关于第{n}项示例工作的建议",
        "handling": "独办",
        "secrecy": "不涉密",
        "key": False,
        "entered_at": entered,
    }


def assign(
    session: Session, ids: Sequence[int], divisions: Sequence[int], heads: Sequence[int], officers: Sequence[int], leader: int
) -> None:
    """Each item to its division and that division's people."""
    rows: list[dict[str, object]] = []
    for n, suggestion in enumerate(ids):
        place = n % len(divisions)
        parts = [("lead", divisions[place], None), ("head", None, heads[place]), ("officer", None, officers[place])]
        rows += [
            {"suggestion_id": suggestion, "part": part, "position": position, "division_id": division, "person_id": person}
            for position, (part, division, person) in enumerate([*parts, ("deputy_director", None, leader)])
        ]
    session.execute(insert(Assignment), rows)


def appoint(session: Session, people: Sequence[int], role: Role, divisions: Sequence[int | None]) -> None:
    session.execute(
        insert(Appointment),
        [{"person_id": p, "role": str(role), "division_id": d} for p, d in zip(people, divisions, strict=True)],
    )


def added(session: Session, table: type, rows: list[dict[str, object]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    return list(session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows))  # type: ignore[attr-defined]


def add_group(database: Database, place: int, division: int | None, robot: str) -> int:
    """A registered group with a robot: for one division, or for the whole bureau."""
    with database.begin() as session:
        scope = None if division is None else [division]
        chats.register(session, "wecom", CORP, f"wr{place}", name=f"第{place}群", division_ids=scope, push=robot, since=None)
        return next(group.id for group in chats.called(session, f"wr{place}", date(2021, 1, 1)))
