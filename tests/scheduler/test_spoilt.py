"""A record that nobody can work out is left aside: all others are told, the operators hear of it by its id alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from bot import wsgi
from bot.clock import StoppedClock
from bot.records import spoilt
from bot.records.delivery import notices
from bot.records.delivery.alerts import SignOfLife
from bot.records.delivery.outbox import Outbox
from bot.records.suggestions import Suggestion
from bot.rules.stages import Party
from bot.wsgi import Service
from scheduler import upkeep
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

FACT = "INSERT INTO fact (suggestion_id, kind, on_date, value, subject, details, channel, recorded_at) VALUES "
SPOILT = {
    "a kind of a newer version": FACT + "(:item, '联合会商', '2021-07-01', '', '', NULL, 't', '2021-07-01 09:00:00.000000')",
    "details cut in half": FACT + "(:item, '签收', '2021-07-01', '', '', '{\"a\":', 't', '2021-07-01 09:00:00.000000')",
    "a day that does not exist": FACT
    + "(:item, '延期', '2021-07-01', '2021-02-30', '', NULL, 't', '2021-07-01 09:00:00.000000')",
    "a level that nobody knows": "UPDATE suggestion SET level = '星区' WHERE id = :item",
}


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    made = replace(made, office=replace(made.office, operators="wecom/second"))
    yield made
    made.database.close()


def spoil(service: Service, what: str, number: str = "20210257") -> int:
    with service.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == number)).one()
        session.execute(text(SPOILT[what]), {"item": item})
    return item


def alerts(service: Service) -> list[str]:
    with service.database.begin() as session:
        rows = session.scalars(select(Outbox.content).where(Outbox.kind == "alert").order_by(Outbox.id)).all()
    return [json.loads(row)["text"] for row in rows]


@pytest.mark.parametrize("what", SPOILT)
def test_t22_an_item_that_cannot_be_worked_out_keeps_nobody_else_from_being_reminded(
    service: Service, ticker: Ticker, robot: Recorder, what: str
):
    item = spoil(service, what)
    for minute in ("08:55", "09:02", "09:40"):
        set_clock(service, at(f"2021-07-16 {minute}"))
        ticker.tick()
    (words,) = [words for _, words, _ in robot.messages if words.startswith("【办理提醒】")]
    assert "0032" in words and "0257" not in words
    assert [line for line in alerts(service) if "无法计算" in line] == [
        f"【运行告警】1条记录无法计算，未列入提醒，其余照常（件ID {item}）。请运行 duban doctor 查看。"
    ]
    assert [line for line in alerts(service) if line.startswith("【每日运行】")]
    with service.database.begin() as session:
        assert session.get_one(SignOfLife, "plan").at == service.clock.now()


def test_t22_a_part_of_planning_that_fails_keeps_no_other_from_its_turn(
    service: Service, ticker: Ticker, robot: Recorder, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: object) -> int:
        raise KeyError

    monkeypatch.setattr("scheduler.beginnings.plan", fails)
    ticker.tick()
    assert any("0032" in words for _, words, _ in robot.messages)
    with service.database.begin() as session:
        assert session.get(SignOfLife, "plan") is None  # so that the operators hear of a planning that never ends well


def test_t22_a_message_for_which_no_words_can_be_made_keeps_no_other_waiting(service: Service, ticker: Ticker, robot: Recorder):
    now = service.clock.now()
    with service.database.begin() as session:
        for name in ("before", "cut", "after"):
            notices.tell_office(session, [Party(1, "甲")], name, key=name, now=now, not_before=now)
        (cut,) = session.query(Outbox).filter_by(key="cut")
        cut.content = '{"text": 7, "calendar": "none"'
    set_clock(service, at("2021-07-16 09:40"))
    ticker.tick()
    assert [words for _, words, _ in robot.said if words in ("before", "after")] == ["before", "after"]
    assert any("内容已损坏，无法成文" in line and "before" not in line for line in alerts(service))
    with service.database.begin() as session:
        assert session.query(Outbox).filter_by(key="cut").one().state == "dead"


def test_t22_a_part_of_the_nights_work_that_fails_keeps_nothing_else_from_being_done(service: Service, ticker: Ticker):
    done: list[str] = []

    def fails(*_: object) -> None:
        raise KeyError

    for place, part in enumerate(list(upkeep.PARTS)):
        parts = {fails if other is part else other: name for other, name in upkeep.PARTS.items()}
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(upkeep, "PARTS", parts)
            upkeep.Upkeep().run(service.database, service.office, at(f"2021-07-{20 + place} 03:00"))
        done.append(upkeep.PARTS[part])
    assert [line for line in alerts(service) if "夜间维护" in line] == [
        f"【运行告警】夜间维护未完成：{name}。其余已完成，请查看日志" for name in done
    ]


def test_only_those_that_raise_are_left_aside():
    def work(some: Sequence[int]) -> list[str]:
        return [str(12 // each) for each in some]

    lost: list[int] = []
    assert spoilt.aside(work, [1, 0, 2, 3, 0, 0, 4], lost) == ["12", "6", "4", "3"]
    assert lost == [0, 0, 0]
    assert spoilt.aside(work, [], lost) == []
