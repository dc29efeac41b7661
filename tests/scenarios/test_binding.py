"""One-time codes end by time and by wrong guesses; who guesses is stopped, the office hears of it once, nobody else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from bot import wsgi
from bot.clock import StoppedClock
from bot.message import Message
from bot.records import chats, enrolments, people
from bot.records.delivery.outbox import Outbox
from bot.records.enrolments import MOST_OF_ALL, MOST_WRONG, WrongCode
from bot.rules.wording import receipts
from bot.wsgi import Service
from scheduler.upkeep import Upkeep
from tests.conftest import WECOM_CORP, at, set_clock, settings_for

WRONG, PAUSED, DONE = "一次性码不正确", "暂停绑定15分钟", "已绑定为"
Try = Callable[..., str]


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


@pytest.fixture
def bind(service: Service) -> Try:
    """Try a code: bind("12345678", "newbie") gives what is said back."""
    keys = count()

    def tried(code: str, user: str = "newbie", chat: str | None = None, words: str = "/绑定 {}") -> str:
        message = Message("wecom", f"k{next(keys)}", WECOM_CORP, user, chat_id=chat, text=words.format(code))
        return service.dispatcher.answer(message).text

    return tried


def code_for(service: Service, name: str = "吴示安") -> str:
    with service.database.begin() as session:
        return enrolments.new_code(session, people.named(session, name)[0].id, service.clock.now())


def others(code: str) -> Iterator[str]:
    """Codes that are not this one."""
    return (f"{(int(code) + n) % 10**8:08d}" for n in count(1))


def told(service: Service) -> list[str]:
    """What the office hears of codes."""
    with service.database.begin() as session:
        contents = session.scalars(select(Outbox.content).where(Outbox.key.startswith("codes:")).order_by(Outbox.id)).all()
    return [json.loads(content)["text"] for content in contents]


def later(service: Service, minutes: int, seconds: int = 0) -> None:
    set_clock(service, service.clock.now() + timedelta(minutes=minutes, seconds=seconds))


def test_t31_after_five_wrong_codes_an_account_may_not_try_the_right_one_for_a_quarter_of_an_hour(service: Service, bind: Try):
    code = code_for(service)
    guesses = others(code)
    assert all(WRONG in bind(next(guesses)) for _ in range(MOST_WRONG - 1))
    assert PAUSED in bind(next(guesses))
    assert PAUSED in bind(code)
    assert told(service) == ["【绑定】企业微信账号 newbie 输错一次性码已满5次，15分钟内不能绑定，请核实是否本人误输。"]
    later(service, 14, 59)
    code = code_for(service)
    assert PAUSED in bind(code)
    later(service, 0, 1)
    assert f"{DONE}吴示安" in bind(code)


def test_three_hundred_guesses_are_told_once_and_kept_five_times(service: Service, bind: Try):
    guesses = others(code_for(service))
    said = [bind(next(guesses)) for _ in range(300)]
    assert [PAUSED in words for words in said] == [False] * 4 + [True] * 296
    assert len(told(service)) == 1
    with service.database.begin() as session:
        assert session.scalar(select(func.count()).select_from(WrongCode)) == MOST_WRONG


def test_codes_end_after_a_hundred_wrong_ones_of_many_accounts_and_later_codes_do_not(service: Service, bind: Try):
    code = code_for(service)
    guesses = others(code)
    for n in range(MOST_OF_ALL - 1):
        bind(next(guesses), f"guesser{n // 4}")
    assert told(service) == []
    bind(next(guesses), "one more")
    assert told(service) == [
        "【绑定】企业微信账号 one more 输错一次性码，请核实是否本人误输。吴示安的一次性码同时作废，请重新发放。"
    ]
    later(service, 1)
    assert WRONG in bind(code, "honest")
    assert f"{DONE}吴示安" in bind(code_for(service), "honest")
    assert len(told(service)) == 1


@pytest.mark.parametrize("chat", ["wrALL", "wrNOBODY"])
def test_what_strangers_guess_in_a_group_ends_nobodys_code(service: Service, bind: Try, chat: str):
    code = code_for(service)
    guesses = others(code)
    for n in range(3 * MOST_OF_ALL):
        assert "群内发过的码已作废" in bind(next(guesses), f"stranger{n}" if n % 2 else "newbie", chat)
    assert told(service) == []
    assert f"{DONE}吴示安" in bind(code)


def test_after_five_wrong_ones_in_a_group_an_account_ends_no_code_by_guessing_right(service: Service, bind: Try):
    code = code_for(service)
    guesses = others(code)
    for _ in range(MOST_WRONG):
        bind(next(guesses), "stranger", "wrALL")
    bind(code, "stranger", "wrALL")
    assert f"{DONE}吴示安" in bind(code)


def test_a_code_that_was_given_out_once_is_no_guess(service: Service, bind: Try):
    """Who sends an old code again, because it was told that it had ended or was not right, costs nobody anything."""
    names = ["吴示安", "周示平", "郑示宁"]
    old = {name: code_for(service, name) for name in names}
    later(service, 14)
    new = {name: code_for(service, name) for name in names}  # whereby the old ones end
    for name in names:
        assert all(WRONG in bind(old[name], f"of {name}") for _ in range(2 * MOST_WRONG))
    assert told(service) == []
    for name in names:
        assert f"{DONE}{name}" in bind(new[name], f"of {name}")
        assert WRONG in bind(new[name], f"of {name}")  # used by now, and still no guess
    with service.database.begin() as session:
        assert session.scalar(select(func.count()).select_from(WrongCode)) == 0


def test_who_mistypes_and_then_binds_costs_others_nothing(service: Service, bind: Try):
    names = ["吴示安", "周示平", "郑示宁"]
    codes = {name: code_for(service, name) for name in names}
    for name in names:
        guesses = (guess for guess in others(codes[name]) if guess not in codes.values())
        assert all(WRONG in bind(next(guesses), f"of {name}") for _ in range(MOST_WRONG - 1))
        assert f"{DONE}{name}" in bind(codes[name], f"of {name}")
    assert told(service) == []


def test_an_account_is_one_however_it_is_spelled(service: Service, bind: Try):
    guesses = others(code_for(service))
    for user in ("Newbie", "newbie", "NEWBIE", "nEwbie"):
        bind(next(guesses), user)
    assert PAUSED in bind(next(guesses), "newbIe")


def test_a_code_stands_in_a_message_of_its_own_so_that_no_guess_is_undone(service: Service, bind: Try):
    code = code_for(service)
    many = "\n".join(f"/绑定 {guess}" for guess, _ in zip(others(code), range(9), strict=False))
    assert "一次性码请单独发送一条消息" in bind(code, words=f"{many}\n/绑定 {{}}")
    assert f"{DONE}吴示安" in bind(code)


def test_a_guess_that_is_delivered_again_is_one(service: Service):
    code = code_for(service)
    message = Message("wecom", "same", WECOM_CORP, "newbie", text=f"/绑定 {next(others(code))}")
    said = {service.dispatcher.answer(message).text for _ in range(10)}
    assert len(said) == 1
    with service.database.begin() as session:
        assert session.scalar(select(func.count()).select_from(WrongCode)) == 1


def test_guesses_at_the_same_moment_are_five_as_well(service: Service, bind: Try):
    code = code_for(service)
    guesses = others(code)
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(bind, [next(guesses) for _ in range(18)]))
    assert sum(WRONG in words for words in said) == MOST_WRONG - 1
    assert len(told(service)) == 1


def test_where_no_group_may_hear_it_the_operators_hear_that_it_is_so_and_not_of_whom(bureau_url: str):
    service = wsgi.assemble(
        settings_for(bureau_url, reminders={"operators": "wecom/second"}), StoppedClock(at("2021-07-16 09:00"))
    )
    with service.database.begin() as session:
        scope = people.division_ids(session)["信息化推进处"]
        chats.register(session, "wecom", WECOM_CORP, "wrALL", name="群", division_ids=[scope], push="main", since=None)
    guesses = others(code_for(service))
    for n in range(MOST_WRONG):
        service.dispatcher.answer(Message("wecom", f"k{n}", WECOM_CORP, "newbie", text=f"/绑定 {next(guesses)}"))
    assert told(service) == ["【运行告警】有账号连续输错一次性码，且没有全局群可通知办公室，请核实。"]
    service.database.close()


def test_at_night_guesses_that_count_no_more_are_forgotten(service: Service, bind: Try):
    bind(next(others(code_for(service))))
    later(service, 24 * 60)
    Upkeep().run(service.database, service.office, service.clock.now())
    with service.database.begin() as session:
        assert session.scalars(select(WrongCode)).all() == []


def test_a_right_code_is_answered_as_before(bind: Try, service: Service):
    assert bind(code_for(service)) == f"{receipts.first('本账号已绑定为吴示安，即时生效')}\n查看可用命令发送：/帮助"
