"""Who sends too much hears so once, then nothing until the minute ends; nobody else feels it, and nothing is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import wsgi
from bot.clock import StoppedClock
from bot.message import IGNORED, Message, Reply
from bot.quotas import MOST, REPEATS, Most, Quotas
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.simulator.wecom import WecomCallbacks
from bot.wsgi import Service
from tests.conftest import at, settings_for

DOOR = "wecom/bot"


class Listener:
    """Answers everything, and counts what it was asked."""

    def __init__(self, person: int = 3, chat: int = 0, door: int = 0) -> None:
        self.clock = StoppedClock(at("2021-07-16 09:00"))
        self.quotas = Quotas(self.clock, Most(person, chat, door))
        self.asked: list[str] = []

    def say(self, key: str, user: str = "u", chat: str | None = "g", *, door: str = DOOR, platform: str = "wecom") -> Reply:
        message = Message(platform, key, "corp", user, chat_id=chat, text="/查 32")
        return self.quotas.answer(door, message, self.answer)

    def answer(self, message: Message) -> Reply:
        self.asked.append(message.key)
        return Reply("好的")

    def later(self, seconds: int) -> None:
        self.clock.at += timedelta(seconds=seconds)


def test_a_person_who_sends_too_much_hears_so_once_and_then_nothing_until_the_minute_ends():
    listener = Listener(person=3)
    said = [listener.say(str(n)) for n in range(300)]
    assert [reply.text for reply in said[:3]] == ["好的"] * 3
    assert said[3] == Reply(
        "您发送过于频繁（每分钟最多3条），本次操作未生效。09:01:00前不再逐条答复，请其后再发。", outcome="refused"
    )
    assert said[4:] == [IGNORED] * 296
    listener.later(59)
    assert listener.say("300") == IGNORED
    listener.later(1)
    assert listener.say("301").text == "好的"
    assert listener.asked == ["0", "1", "2", "301"]


def test_t21_f47_who_sends_too_much_takes_nothing_from_others():
    listener = Listener(person=3, chat=5, door=6)
    for n in range(50):
        listener.say(f"flood {n}")
    assert [listener.say(f"b{n}", "other").text for n in range(2)] == ["好的"] * 2
    assert "本群发送过于频繁" in listener.say("b2", "other").text
    assert listener.say("c", "third") == IGNORED  # the group was told
    assert listener.say("d", "third", "elsewhere").text == "好的"
    assert "当前消息过多" in listener.say("e", "third", "elsewhere").text
    assert "当前消息过多" in listener.say("f", "fourth", None).text  # each person, for nobody else sees it
    assert listener.say("g", "fourth", None) == IGNORED
    assert listener.say("h", "fourth", None, door="wecom/app").text == "好的"


def test_those_without_an_account_share_one_minute_and_take_no_group_s():
    listener = Listener(person=3, chat=5)
    said = [listener.say(f"nobody {n}", "") for n in range(50)]
    assert [reply.text for reply in said[:3]] == ["好的"] * 3 and said[4:] == [IGNORED] * 46
    assert listener.say("member", "zhang").text == "好的"
    assert listener.say("alone", "", None) == IGNORED


def test_an_account_is_one_however_it_is_spelled_and_another_corporation_s_or_platform_s_is_another():
    listener = Listener(person=1)
    assert [listener.say("1", "Zhang").text, listener.say("2", "zhang").outcome] == ["好的", "refused"]
    assert listener.say("3", "zhang", platform="dingtalk", door="dingtalk/robot").text == "好的"
    encrypted = "woAJ2GCAAAXtWyujaWJHDDGi0mACas1w"
    assert [listener.say("4", encrypted).text, listener.say("5", f"{encrypted[:-1]}W").text] == ["好的"] * 2


@pytest.mark.parametrize("times", [1, REPEATS])
def test_a_message_that_is_delivered_again_is_not_counted_and_is_told_the_same(times: int):
    listener = Listener(person=2)
    for key in ("a", "b"):
        for _ in range(1 + times):
            assert listener.say(key).text == "好的"
    refused = listener.say("c")
    assert [listener.say("c") for _ in range(times)] == [refused] * times
    assert "过于频繁" in refused.text
    assert listener.say("d") == IGNORED == listener.say("d")
    assert [listener.say(key).text for key in ("a", "b")][:1] == (["好的"] if times < REPEATS else [""])
    assert listener.say("c") == (refused if times < REPEATS else IGNORED)


def test_a_message_repeated_for_ever_is_counted():
    listener = Listener(person=3)
    for _ in range(100):
        listener.say("the same")
    assert len(listener.asked) <= 3 * (1 + REPEATS)


def test_a_refused_message_that_comes_again_in_the_next_minute_is_not_done_after_all():
    listener = Listener(person=1)
    listener.say("a")
    refused = listener.say("b")
    listener.later(61)
    assert listener.say("b") == refused
    assert listener.asked == ["a"]


def test_zero_is_no_limit():
    listener = Listener(person=0, chat=0, door=0)
    assert {listener.say(str(n)).text for n in range(500)} == {"好的"}


def test_a_clock_that_is_set_back_silences_nobody():
    listener = Listener(person=1)
    listener.say("a")
    listener.later(-3600)
    assert listener.say("b").text == "好的"


def test_t21_f47_inventors_of_senders_do_not_fill_the_memory():
    listener = Listener(person=1)
    for n in range(MOST + 500):
        listener.say(str(n), f"user {n}")
    assert len(listener.quotas.windows) == len(listener.quotas.heard) == MOST == 20_000
    assert ("wecom", str(MOST + 499)) in listener.quotas.heard and ("wecom", "499") not in listener.quotas.heard
    assert ("person", "wecom", f"corp/user {MOST + 499}") in listener.quotas.windows
    listener.later(61)
    listener.say("again", "user 500")  # the oldest, whose minute begins anew
    listener.say("new", "somebody")
    assert ("person", "wecom", "corp/user 500") in listener.quotas.windows
    assert ("person", "wecom", "corp/user 501") not in listener.quotas.windows
    assert listener.say("more", "user 500").outcome == "refused"


def test_a_message_is_remembered_for_ten_minutes():
    listener = Listener(person=0)
    for key in ("a", "b"):
        listener.say(key)
    listener.later(599)
    listener.say("a")
    assert listener.quotas.heard["wecom", "a"].repeats == 1
    listener.later(1)
    listener.say("a")
    assert listener.quotas.heard["wecom", "a"].repeats == 0
    assert list(listener.quotas.heard) == [("wecom", "a")]  # what is as old goes
    assert REPEATS == 5


def test_a_message_that_comes_again_late_is_the_latest_of_those_remembered():
    listener = Listener(person=0)
    listener.say("a")
    listener.later(300)
    listener.say("b")
    listener.later(300)
    listener.say("a")
    listener.later(300)
    listener.say("c")
    assert list(listener.quotas.heard) == [("wecom", "a"), ("wecom", "c")]


def test_each_who_hears_nothing_more_knows_why():
    listener = Listener(person=0, chat=1, door=2)
    listener.say("a")
    ending = "，本次操作未生效。09:01:00前不再逐条答复，请其后再发。"
    assert listener.say("b") == Reply(f"本群发送过于频繁（每分钟最多1条）{ending}", "refused")
    listener.say("c", chat=None)
    assert listener.say("d", chat=None) == Reply(f"当前消息过多，暂时不能答复{ending}", "refused")


def test_at_the_door_too_much_is_answered_once_and_leaves_no_trace(bureau: Service):
    url = str(bureau.settings.database_url)
    service = wsgi.assemble(settings_for(url, limits={"person_per_minute": 5}), bureau.clock)
    client = wsgi.web_app(service).test_client()
    platform = WecomCallbacks("token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw", "督办助手", bureau.clock)
    answers = []
    for _ in range(20):
        delivery = platform.said("wx002", "wrALL", "/查 20210032")
        found = client.post(delivery.path, data=delivery.body)
        answers.append((found.status_code, platform.opened(delivery, found.text)))
    assert {status for status, _ in answers} == {200}
    assert all("20210032" in json.dumps(answer, ensure_ascii=False) for _, answer in answers[:5])
    assert "每分钟最多5条" in answers[5][1]["stream"]["content"]
    assert [answer for _, answer in answers[6:]] == [{}] * 14
    with service.database.begin() as session:
        counts = [session.scalar(select(func.count(column))) for column in (Inbox.id, Journal.inbox_id)]
    service.database.close()
    assert counts == [5, 5]


def test_words_typed_at_the_machine_itself_have_no_limit(say: Callable[..., str]):
    assert all("20210032" in say("/查 20210032", by="吴示安") for _ in range(40))
