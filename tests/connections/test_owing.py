"""What was kept and not said, because its process was killed or its line was away, is said once when the line is live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import wsgi
from bot.clock import StoppedClock
from bot.connections import Answering
from bot.connections.owing import OLDEST
from bot.errors import PlatformError
from bot.message import Message, Press, Reply
from bot.platforms.lines import Spoken, nothing
from bot.records import inbox
from bot.records.inbox import Inbox
from bot.simulator.wecom_gateway import WecomGateway
from bot.wsgi import Service
from tests.conftest import WECOM_CORP, at, copy_of_sqlite
from tests.connections.conftest import Begin, until
from tests.connections.test_answering import Unused
from tests.connections.test_holding import settings_of
from tests.platforms.dingtalk.ways import ToldHere

MORNING = at("2021-07-16 09:00")


@pytest.fixture
def service(tmp_path: Path, gateway: WecomGateway) -> Iterator[Service]:
    """The sample bureau, with a long connection whose gateway knows a person and a group."""
    found = wsgi.assemble(settings_of(copy_of_sqlite(tmp_path), gateway, operators=""), StoppedClock(MORNING))
    gateway.known |= {"wx001", "wrALL"}
    gateway.groups.add("wrALL")
    yield found
    found.database.close()


def kept(service: Service, key: str, chat: str | None = None, user: str = "wx001") -> Message:
    """A message that a process of the service kept, before it was killed."""
    message = Message("wecom", key, WECOM_CORP, user, chat_id=chat, text="/查 20210032", line="wecom/bot")
    assert service.dispatcher.answer(message).text
    return message


def owed(service: Service) -> list[str]:
    with service.database.begin() as session:
        return [one.message.key for one in inbox.owed(session, "wecom/bot")]


def test_what_a_killed_process_kept_is_said_once_where_it_was_asked(service: Service, gateway: WecomGateway, begun: Begin):
    kept(service, "alone")
    kept(service, "group", "wrALL")
    assert owed(service) == ["alone", "group"]
    running = begun(service)
    until(lambda: len(gateway.pushed) == 2 and not owed(service))
    said = {body["chatid"]: (body["chat_type"], body["markdown"]["content"]) for body in gateway.pushed}
    assert {place: kind for place, (kind, _) in said.items()} == {"wx001": 1, "wrALL": 2}
    assert all(words.startswith("〔补发：对09:00所收消息的回复〕\n") and "20210032" in words for _, words in said.values())
    (keeper,) = running.keepers
    keeper.owed.look()
    running.stop()
    later = begun(service)
    until(lambda: later.keepers[0].loop.alive)
    assert len(gateway.pushed) == 2 and running.counts["wecom/bot"]["said late"] == 2
    assert not gateway.faults


def test_what_is_older_than_ten_minutes_is_dropped_and_counted(service: Service, gateway: WecomGateway, begun: Begin):
    kept(service, "old")
    service.clock.at = MORNING + OLDEST  # type: ignore[attr-defined]
    kept(service, "new")
    service.clock.at += timedelta(seconds=1)  # type: ignore[attr-defined]
    running = begun(service)
    until(lambda: gateway.pushed and not owed(service))
    assert [body["markdown"]["content"][:10] for body in gateway.pushed] == ["〔补发：对09:10"]
    assert running.counts["wecom/bot"]["too late"] == 1


def test_what_had_begun_to_leave_or_names_what_turned_secret_is_not_said(service: Service, gateway: WecomGateway, begun: Begin):
    left = kept(service, "left")
    kept(service, "secret")
    kept(service, "said", "wrALL")
    with service.database.begin() as session:
        assert inbox.claim_telling(session, left, MORNING)
        session.execute(update(Inbox).where(Inbox.key == "secret").values(reply=None))
    begun(service)
    until(lambda: gateway.pushed and not owed(service))
    assert [body["chatid"] for body in gateway.pushed] == ["wrALL"]


def test_whom_the_platform_does_not_let_speak_to_is_tried_once(service: Service, gateway: WecomGateway, begun: Begin):
    kept(service, "away", user="wx007")
    running = begun(service)
    until(lambda: running.counts["wecom/bot"]["unanswered"] == 1)
    running.keepers[0].owed.look()
    until(lambda: not running.keepers[0].loop.answering.busy)
    assert running.counts["wecom/bot"]["unanswered"] == 1 and not gateway.pushed and not owed(service)


def test_what_is_answered_over_the_line_is_owed_no_more(service: Service, gateway: WecomGateway, begun: Begin):
    running = begun(service)
    until(lambda: gateway.live)
    asked = gateway.said("wx001", "/查 20210032", "wrALL")
    until(lambda: gateway.callbacks[asked].answers)
    (keeper,) = running.keepers
    keeper.owed.look()
    until(lambda: not keeper.loop.answering.busy)
    with service.database.begin() as session:
        (row,) = session.execute(select(Inbox.line, Inbox.owed_to, Inbox.told_at)).all()
    assert row == ("wecom/bot", None, MORNING) and not gateway.pushed and not keeper.loop.answering.hands
    gateway.deliver(dict(gateway.callbacks[asked].body), asked)
    running.stop()
    begun(service)
    until(lambda: len(gateway.subscriptions) == 2 and gateway.live)
    gateway.deliver(dict(gateway.callbacks[asked].body), asked)  # brought once more to the next process
    again = gateway.said("wx001", "/查 20210032", "wrALL")
    until(lambda: gateway.callbacks[again].answers)
    assert len(gateway.callbacks[asked].answers) == 1


def test_an_answer_that_certainly_did_not_arrive_stays_owed():
    message, told = Message("p", "1", "c", "u", text="一句"), ToldHere()
    asked: list[str] = []

    class Refusing(Unused):
        def ask(self, text: str, key: str, seconds: float = 5.0, on_writing: object = None) -> dict[str, object]:
            assert callable(on_writing)
            on_writing()
            asked.append(text)
            raise PlatformError("拒绝", ambiguous=text == "答 2")

    def spoken(key: str) -> Spoken:
        own = Message("p", key, "c", "u", text="一句")
        return Spoken(own, answer=lambda wire, reply: (wire.ask(f"{reply.text} {key}", key), None)[1])

    answering = Answering("p/bot", lambda message: Reply("答"), threads=1, told=told)
    for key in ("1", "2"):
        answering.take(spoken(key), Refusing())
    until(lambda: not answering.busy)
    assert asked == ["答 1", "答 2"] and answering.counts["unanswered"] == 2
    assert told.leaving(message) and not told.leaving(Message("p", "2", "c", "u"))


def test_what_the_platform_brings_again_is_owed_by_nobody():
    message = Message("p", "1", "c", "u", text="一句")
    assert Spoken(message, answer=lambda wire, reply: None).owed
    assert not Spoken(message, answer=lambda wire, reply: None, repeats=True).owed
    assert not Spoken(message, taken=nothing).owed


def test_a_press_is_answered_to_who_pressed_and_words_where_they_were_said():
    said = Message("p", "1", "c", "u", chat_id="g", text="一句")
    assert said.heard_at == ("g", True)
    assert Message("p", "1", "c", "u", chat_id="g", press=Press("t", "k")).heard_at == ("u", False)
    assert Message("p", "1", "c", "u").heard_at == ("u", False)
