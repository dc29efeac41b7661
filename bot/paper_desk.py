"""Files of answers are made and brought by the process that speaks first; the message that shows each goes by the outbox.

Nobody waits in chat meanwhile, nothing of a file lies on disk, and no transaction is open while it is made or brought
(docs/decisions/delivery.md#files).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import carrying
from bot.errors import PlatformError, UserError
from bot.message import Paper
from bot.platforms.doors import FilePusher, OutFile, Pusher, is_ready
from bot.records.delivery import ordered, outbox, targets
from bot.records.delivery.ordered import OrderedPaper

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.office import Office
    from bot.wsgi import Service

logger = logging.getLogger(__name__)

KIND = "file"  # of the outbox: a message that shows a file, or says why there is none
BACKOFF = (5, 30, 120, 600, 1800)  # seconds between tries
WAITS = timedelta(hours=2)  # for a way that says nothing
NOT_READY = "发送文件的机器人未连接"
FAILED = "文件没有生成或没有上传，请稍后再试；仍不成功请联系运维人员"
UNCERTAIN = "未能确认是否送达，未收到的请重新发送命令"
AGAIN = "请重新发送命令；仍不成功请联系运维人员"


@dataclass(frozen=True)
class PaperDesk:
    """Works off the files that answers promised; `pushers` bring them, by way, and `make` makes them."""

    service: Service
    pushers: Mapping[str, Pusher]
    make: Callable[[Paper], bytes]

    def run(self) -> int:
        """How many files were worked on."""
        now = self.service.clock.now()
        robots = [robot for robot, pusher in self.pushers.items() if isinstance(pusher, FilePusher) and is_ready(pusher)]
        with self.service.database.glances() as session:
            waiting = ordered.chores(session, robots, now)
            settled = ordered.settled(session)
            late = ordered.overdue(session, now - WAITS)
        for paper, state, reason in settled:
            self.follow(paper, state, reason, now)
        for paper in late:
            self.give_up(paper, f"{NOT_READY}。{AGAIN}", now)
        return sum(self.work(paper, robots) for paper in waiting)

    def work(self, paper: int, robots: list[str]) -> bool:
        """Whether it was worked on; by somebody else, it was not."""
        database, now = self.service.database, self.service.clock.now()
        with database.begin() as session:
            order = ordered.hold(session, paper, robots, now)
            if order is None:
                return False
            session.expunge(order)
        try:
            content = self.brought(order, now)
        except UserError as refusal:
            self.failed(order, now, str(refusal), final=True)
        except PlatformError as error:
            logger.warning("a file of an answer was not brought: %s", error)
            self.failed(order, now, f"{error}。{AGAIN}", final=error.permanent, pause=error.pause_seconds)
        except Exception:
            logger.exception("a file of an answer was not made")
            self.failed(order, now, f"{FAILED}。", final=False)
        else:
            self.shown(order, content, now)
        return True

    def brought(self, order: OrderedPaper, now: datetime) -> dict[str, Any]:
        """What the message needs that shows the file, made now and brought. Raises UserError and PlatformError."""
        with self.service.database.glances() as session:
            context = carrying.context_of(session, self.service.office, order, now)
            paper = carrying.paper_of(context, order)
        picture, pusher = paper.kind in carrying.PICTURES, self.pushers[order.robot]
        assert isinstance(pusher, FilePusher)  # noqa: S101 - looked at before it was held
        media = pusher.bring(OutFile(paper.name, picture, self.make(paper)))
        return {"media": media, "name": paper.name, "shown": picture, "rests": carrying.rests_on(context, paper)}

    def shown(self, taken: OrderedPaper, content: Mapping[str, Any], now: datetime) -> None:
        """The message that shows the file waits to be sent; not so where the order was taken from who made it: what they read
        holds no more, and it is made once more."""
        with self.service.database.begin() as session:
            order = ordered.being_made(session, taken.id, taken.held_at)
            if order is None:
                return
            order.state, order.turn, order.held_at = ordered.TO_SEND, order.turn + 1, None
            put(session, self.service.office, order, {"text": "", **content}, now)

    def failed(self, taken: OrderedPaper, now: datetime, why: str, *, final: bool, pause: int = 0) -> None:
        """It is tried again after a while, or given up, and who asked hears why; neither by whom it was taken from: what they
        say may name what is erased."""
        with self.service.database.begin() as session:
            order = ordered.being_made(session, taken.id, taken.held_at)
            if order is None:
                return
            tries = order.tries
            order.held_at, order.tries = None, tries + 1
            if not final and tries < len(BACKOFF):
                order.again_at = now + timedelta(seconds=max(BACKOFF[tries], pause))
                return
            end(session, self.service.office, order, why, now)

    def give_up(self, paper: int, why: str, now: datetime) -> None:
        """It is not made; who asked hears why."""
        with self.service.database.begin() as session:
            order = ordered.locked(session, paper)
            if order is not None and order.state != ordered.ENDED:
                end(session, self.service.office, order, why, now)

    def follow(self, paper: int, state: str, reason: str | None, now: datetime) -> None:
        """Its message is settled: it was shown, it is made once more because what it rests on changed, or who asked hears that it
        did not come."""
        with self.service.database.begin() as session:
            order = ordered.locked(session, paper)
            if order is None or order.state != ordered.TO_SEND:
                return
            if state == "cancelled":
                order.state, order.again_at = ordered.TO_MAKE, now
            elif state in ("dead", "expired"):
                end(session, self.service.office, order, f"{reason or FAILED}。{AGAIN}", now)
            elif state == "unknown":
                end(session, self.service.office, order, f"{UNCERTAIN}。", now)
            else:
                order.state = ordered.ENDED


def end(session: Session, office: Office, order: OrderedPaper, why: str, now: datetime) -> None:
    """Nothing more is made; who asked hears why, where they asked."""
    order.state, order.held_at, order.turn = ordered.ENDED, None, order.turn + 1
    sentence = why if why.endswith("。") else f"{why}。"
    put(session, office, order, {"text": f"《{carrying.name_of(order)}》未能发送：{sentence}"}, now)


def put(session: Session, office: Office, order: OrderedPaper, content: Mapping[str, Any], now: datetime) -> None:
    """A message about a file, by its way to where it was asked for."""
    if order.chat_id is None:
        target = targets.of_person(order.robot, order.person_id)
    else:
        target = targets.of_chat(order.robot, order.chat_id, office.ways)
    told = {"people": [], "names": [], "paper": order.id, **content}
    outbox.add(
        session,
        key=order.key,
        kind=KIND,
        robot=order.robot,
        target=target,
        chat_id=order.chat_id,
        person_id=order.person_id if order.chat_id is None else None,
        day=now.date(),
        content=json.dumps(told, ensure_ascii=False),
        not_before=now,
        expires_at=order.ordered_at + ordered.LIVES,
    )
