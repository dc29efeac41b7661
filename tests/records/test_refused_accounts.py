"""Accounts of nobody that spoke to the bot: listed with what the office needs to enter them, bounded, never with their words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli import cli
from bot.command import NOT_KNOWN
from bot.message import Message
from bot.records import people, refused
from bot.wsgi import Service
from scheduler.upkeep import Upkeep
from tests.cli.test_people import CONFIG
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, set_clock

OPEN = "woAJ2GCAAAXtWyujaWJHDDGi0mACas1w"
CORPS = {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}
WORDS = "/查 新能源汽车的秘密计划"
Speak = Callable[..., str]


@pytest.fixture
def speak(bureau: Service) -> Speak:
    """Somebody speaks: speak("wo…", chat="wrALL")."""
    keys = count()

    def spoken(user: str, *, chat: str | None = None, platform: str = "wecom", corp: str = "", said: str = WORDS) -> str:
        key, signed = f"k{next(keys)}", platform == "wecom"
        message = Message(platform, key, corp or CORPS[platform], user, chat, "群", said, signed_body=signed)
        return bureau.dispatcher.answer(message).text

    return spoken


@pytest.fixture
def duban(bureau: Service, tmp_path: Path) -> Callable[..., Result]:
    """The command line on the same database."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), *words], standalone_mode=False)

    return run


def listed(bureau: Service) -> list[tuple[str, str, str, int]]:
    with bureau.database.begin() as session:
        return [(row.user_id, row.kind, row.chat, row.times) for row in refused.seen(session)]


def test_who_is_refused_is_kept_with_kind_place_and_how_often_and_hears_the_one_sentence(bureau: Service, speak: Speak):
    assert speak("NewOne") == speak("newone", chat="wrALL") == speak(OPEN) == NOT_KNOWN
    assert speak("unknown9", platform="dingtalk") == NOT_KNOWN
    assert listed(bureau) == [
        ("unknown9", "staffid", "single", 1),
        (OPEN, "open_userid", "single", 1),
        ("newone", "userid", "group", 2),
    ]
    with bureau.database.begin() as session:
        rows = session.execute(text("SELECT * FROM refused_sender")).all()
    assert not any("秘密" in str(row) or "新能源" in str(row) for row in rows)


def test_a_stranger_whose_code_is_wrong_is_listed_and_somebody_known_is_not(bureau: Service, speak: Speak):
    assert "一次性码不正确" in speak("newone", said="/绑定 00000000")
    assert "一次性码不正确" in speak("wx009", said="/绑定 00000000")
    assert listed(bureau) == [("newone", "userid", "single", 1)]


def test_who_is_known_or_is_in_a_group_that_is_not_registered_is_not_listed(bureau: Service, speak: Speak):
    assert speak("wx009", said="/我的") != NOT_KNOWN
    speak("newone", chat="wrOTHER")
    speak("")
    speak("two words")
    assert listed(bureau) == []


def test_an_account_that_becomes_somebodys_is_listed_no_more(bureau: Service, speak: Speak):
    speak("LiCe")
    with bureau.database.begin() as session:
        people.bind(session, "wecom", WECOM_CORP, "lice", people.named(session, "吴示安")[0].id)
    assert listed(bureau) == []


def test_invented_accounts_hide_none_that_came_before_them_and_go_after_a_month(bureau: Service, speak: Speak, duban):
    speak("first", platform="dingtalk")
    for n in range(refused.MOST + 5):
        speak(f"invented{n}", platform="dingtalk")
    speak("other")
    found = listed(bureau)
    assert len(found) == refused.MOST + 1 and found[0][0] == "other"
    assert "first" in {user for user, *_ in found}
    assert "钉钉被拒绝的账号已记满200个，此后的未列入。" in duban("people", "list", "--seen").stdout
    set_clock(bureau, at("2021-07-16 09:00") + timedelta(days=31))
    Upkeep().run(bureau.database, bureau.office, bureau.clock.now())
    assert listed(bureau) == []


def test_the_office_lists_them(bureau: Service, speak: Speak, duban):
    assert duban("people", "list", "--seen").stdout == "没有。\n"
    speak(OPEN)
    speak("stranger", corp="wwother")
    lines = duban("people", "list", "--seen").stdout.splitlines()
    assert lines[1] == f"企业微信　加密账号　{OPEN}　单聊1次，最近 2021-07-16 09:00，首次 2021-07-16 09:00"
    assert lines[0].endswith("企业标识 wwother 与配置不同")
    rows = json.loads(duban("people", "list", "--seen", "--json").stdout)
    assert (rows[1]["platform"], rows[1]["id"], rows[1]["kind"], rows[1]["times"]) == ("wecom", OPEN, "open_userid", 1)


def test_a_registered_group_is_not_shown_as_refused_where_only_the_corporation_differs(bureau: Service, speak: Speak, duban, say):
    assert speak("wx009", chat="wrALL", corp="wwother") == NOT_KNOWN
    assert speak("wx009", chat="wrNEW") == NOT_KNOWN
    done = duban("chats", "list", "--seen", "--json")
    assert [row["chat_id"] for row in json.loads(done.stdout)] == ["wrNEW"]
    differs = f"企业微信群“督办群”（wrALL）已登记（{WECOM_CORP}），但来信的企业标识是 wwother，未答复；请核对配置中的 corp_id"
    assert differs in done.stderr
    assert differs in duban("chats", "list", "--seen").stdout
    shown = say("/群", by="督查示员")
    assert "未登记的群共1个" in shown and "wrALL" not in shown
