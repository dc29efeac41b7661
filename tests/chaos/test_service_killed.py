"""The service is killed at random instants while heads confirm: what was acknowledged is there, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest
from sqlalchemy import func, select

from bot.clock import SystemClock, monotonic
from bot.dispatch import Dispatcher, Unavailable
from bot.message import Button, Card, Message, Reply
from bot.records import invariants
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests.chaos import bureau, callbacks
from tests.chaos.callbacks import Confirmed
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, Flag, kept_port, pause
from tests.conftest import at

pytestmark = pytest.mark.chaos

CLIENTS, DIVISIONS = 4, 8
ITEMS_PER_KILL = 120  # three times what the quickest machine seen confirmed in a life of 0.15 s
LONGEST_LIFE = 0.3  # seconds until a victim is killed, at most, from when it begins or mostly from when it listens
AT_ITS_START = 0.1  # of them are killed before they need listen


def unchanged(service: Service) -> Service:
    return service


@dataclass(frozen=True)
class Run:
    """What came of each message, and how long it took."""

    messages: list[Confirmed]
    seconds: float

    @property
    def confirmed(self) -> list[Confirmed]:
        """Those that were answered."""
        return [one for one in self.messages if one.answered]

    @property
    def given_up(self) -> set[str]:
        """The items of messages that nobody answered, as often as the platform delivered them."""
        return {one.number for one in self.messages if not one.answered}

    @property
    def again(self) -> int:
        """How many messages had to be delivered again."""
        return sum(one.deliveries > 1 for one in self.messages)


def run(family: Family, url: str, folder: Path, dice: Dice, kills: int, changed: Callable[[Service], Service] = unchanged) -> Run:
    """Four clients confirm while the service is killed so often; a last one lives until they have their answers."""
    database = Database(url)
    morning = at("2021-07-01 09:00")
    entered = bureau.furnish(database, items=kills * ITEMS_PER_KILL, divisions=DIVISIONS, entered=morning, in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    items = [(number, n % DIVISIONS) for n, number in enumerate(entered.numbers)]
    dice.random.shuffle(items)
    service, first = callbacks.warmed(bureau.settings(url, ["r0"]), *items.pop())
    service, stop = changed(service), Flag()
    files = [folder / f"client-{n}.jsonl" for n in range(CLIENTS)]
    keeper, port = kept_port()
    since = monotonic()

    def confirm(place: int) -> None:
        callbacks.confirm_all(f"http://127.0.0.1:{port}", items[place::CLIENTS], files[place], stop)

    def serve() -> None:
        callbacks.serve(service, port)

    with keeper:
        clients = [family.fork(partial(confirm, place)) for place in range(CLIENTS)]
        for _ in range(kills):
            victim = family.fork(serve)
            if dice.random.random() > AT_ITS_START:
                callbacks.wait_until_it_listens(port)
            pause(dice.random.uniform(0, LONGEST_LIFE))
            family.kill_working(victim)
        stop.set()
        last = family.fork(serve)
        for client in clients:
            family.wait(client)
        family.kill_working(last)
    return Run([first, *(line for file in files for line in callbacks.read(file))], monotonic() - since)


def decided(database: Database) -> dict[str, int]:
    """number → how often its first level was passed"""
    query = (
        select(Suggestion.number, func.count())
        .join(ReviewRound, ReviewRound.suggestion_id == Suggestion.id)
        .join(ReviewDecision, ReviewDecision.round_id == ReviewRound.id)
        .where(ReviewDecision.level == 1, ReviewDecision.passed)
        .group_by(Suggestion.number)
    )
    with database.begin() as session:
        return dict(session.execute(query).all())


def test_f01_f02_f03_what_was_acknowledged_is_there_once_however_often_the_service_is_killed(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills = size(10, 1000)
    done = run(family, database_url, tmp_path, dice, kills)
    database = Database(database_url)
    found = decided(database)
    told = {one.number for one in done.confirmed}
    missing = told - found.keys()
    report(
        what=f"service killed, {done.again} confirmations delivered again (seed {dice.seed})",
        engine=database.engine.dialect.name,
        faults=kills,
        messages=len(told),
        lost=len(missing),
        copies=sum(found.values()) - len(found),
        unknown=len(done.given_up),
        seconds=f"{done.seconds:.0f}",
    )
    assert not missing
    assert len(done.messages) < kills * ITEMS_PER_KILL - CLIENTS  # there was work until the last kill
    assert done.again >= kills / 4  # and kills hit it
    assert set(found.values()) == {1}
    assert found.keys() <= told | done.given_up
    with database.begin() as session:
        inbox = session.execute(select(Inbox.key, Inbox.outcome, Inbox.reply.is_not(None))).all()
        lines = session.execute(select(Suggestion.number, Journal.outcome).where(Suggestion.id == Journal.suggestion_id)).all()
        notices = session.scalars(select(Outbox.key).where(Outbox.kind == "notice")).all()
    keys = {one.key: one.number for one in done.messages}
    assert {(keys[row[0]], *row[1:]) for row in inbox} == {(number, "answered", True) for number in found}
    assert sorted(tuple(row) for row in lines) == sorted((number, "answered") for number in found)
    assert len(inbox) == len(notices) == len(found)
    with database.snapshot() as session:
        looked = invariants.look(session, SystemClock(UTC).now())
    assert [one for one in looked if not one.ok] == []
    database.close()


class Hasty(Dispatcher):
    """Says that it is done and does it afterwards: what this project must never be."""

    def answer(self, message: Message) -> Reply:
        self.later().put(message)
        return Reply("审核通过。", card=Card(message.key, "审核", (("处室负责人", "通过"),), buttons=(Button("通过", "pass:2"),)))

    def later(self) -> SimpleQueue[Message]:
        if "queue" not in self.__dict__:
            self.__dict__["queue"] = SimpleQueue()
            Thread(target=self.work, daemon=True).start()
        return self.__dict__["queue"]

    def work(self) -> None:
        while True:
            message = self.later().get()
            while True:
                try:
                    super().answer(message)
                    break
                except Unavailable:
                    continue


def hasty(service: Service) -> Service:
    return replace(service, dispatcher=Hasty(service.database, service.office, service.clock))


def test_a_service_that_answers_before_it_commits_loses_confirmations(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills = size(5, 20)
    done = run(family, database_url, tmp_path, dice, kills, hasty)
    database = Database(database_url)
    lost = {one.number for one in done.confirmed} - decided(database).keys()
    database.close()
    engine, acknowledged = database.engine.dialect.name, len(done.confirmed)
    report(what="control: answers before it commits", engine=engine, faults=kills, messages=acknowledged, lost=len(lost))
    assert lost
