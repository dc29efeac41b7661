"""Two scheduler processes plan and send at the same moment, day after day: together they do what one alone would."""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock, monotonic
from bot.platforms.doors import OWN_GROUP, Pusher, To
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.engine.database import Database
from scheduler import planning, sending, wording
from tests import engines
from tests.chaos import bureau
from tests.chaos.conftest import Dice, Size
from tests.chaos.family import Family
from tests.chaos.recorder import Recorder
from tests.conftest import at

pytestmark = pytest.mark.chaos

DIVISIONS = 6
FIRST = at("2021-06-01 09:00")
WAIT = 60  # seconds for the other process


def furnished(url: str) -> None:
    """Items with eight due dates, a group for each division and one for the bureau."""
    database = Database(url)
    dues = [date(2021, 6, 10) + timedelta(days=7 * n) for n in range(8)]
    found = bureau.furnish(database, items=96, divisions=DIVISIONS, dues=dues, entered=FIRST - timedelta(days=40))
    for place, division in enumerate(found.divisions):
        bureau.add_group(database, place, division, f"r{place}")
    bureau.add_group(database, DIVISIONS, None, f"r{DIVISIONS}")
    database.close()


class Mute:
    """A robot that takes everything and says it to nobody."""

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        return words

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()


def planned(database: Database) -> tuple[set[tuple[str, str]], Counter[tuple[object, ...]], Counter[str]]:
    """Every message as (key, content), how often each milestone is told, and how many messages are in each state."""
    with database.begin() as session:
        rows = session.execute(select(Outbox.key, Outbox.content, Outbox.state, Outbox.labelled)).all()
        told = session.execute(
            select(Reminded.suggestion_id, Reminded.duty, Reminded.division, Reminded.level, Reminded.milestone)
        ).all()
    assert not any(labelled for *_, labelled in rows)
    return {(key, content) for key, content, _, _ in rows}, Counter(map(tuple, told)), Counter(row[2] for row in rows)


def test_two_schedulers_that_race_plan_each_reminder_once_and_send_each_message_once(
    family: Family, tmp_path: Path, dice: Dice, size: Size
):
    days = size(12, 90)
    racing, alone = engines.fresh_postgres(), engines.fresh_postgres()
    furnished(racing)
    furnished(alone)
    recorder = Recorder(family, tmp_path, dice.seed)
    robots = [f"r{place}" for place in range(DIVISIONS + 1)]
    together = multiprocessing.get_context("fork").Barrier(2)

    def work(url: str, file: Path, *, wait: bool) -> None:
        """Each day: plan, send; `wait` for the other process before each."""
        service = wsgi.assemble(bureau.settings(url, robots, recorder.url), StoppedClock(FIRST))
        pushers: Mapping[str, Pusher] = wsgi.pushers(service) if wait else dict.fromkeys(service.office.robots, Mute())
        counts = []
        for day in range(days):
            clock = StoppedClock(moment(day))
            if wait:
                together.wait(WAIT)
            new = planning.plan(service.database, service.office, clock.now())
            if wait:
                together.wait(WAIT)
            sent = sending.send_due(service.database, service.office, clock, pushers, send_seconds=30)
            counts.append((new, sent))
        file.write_text(json.dumps(counts), encoding="utf-8")

    def moment(day: int) -> datetime:
        return FIRST + timedelta(days=day)

    since = monotonic()
    files = [tmp_path / f"{name}.json" for name in ("first", "second", "alone")]
    two = [family.fork(partial(work, racing, file, wait=True)) for file in files[:2]]
    for scheduler in two:
        family.wait(scheduler)
    took = monotonic() - since
    family.wait(family.fork(lambda: work(alone, files[2], wait=False)))
    first, second, single = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    database, other = Database(racing), Database(alone)
    messages, told, states = planned(database)
    expected, _, _ = planned(other)
    database.close()
    other.close()
    said = Counter((one.robot, one.text) for one in recorder.deliveries())
    print(
        f"\ntwo schedulers on postgresql, {days} days in {took:.0f} s: {len(messages)} messages planned "
        f"({sum(n for n, _ in first)} + {sum(n for n, _ in second)}), {max(told.values()) - 1} milestones twice, "
        f"{said.total()} sent ({sum(s for _, s in first)} + {sum(s for _, s in second)}), "
        f"{said.total() - len(said)} twice (seed {dice.seed})"
    )
    assert messages == expected
    assert [a + b for (a, _), (b, _) in zip(first, second, strict=True)] == [new for new, _ in single]
    assert set(told.values()) == {1}
    assert states == {"sent": len(messages)}
    assert said.total() == len(messages) == len(said)
    assert not any(text.startswith(wording.RESENT) for _, text in said)
    for url in (racing, alone):
        engines.drop_postgres(url)
