"""Groups that are not registered: whoever invents some hides none that somebody of the bureau spoke in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from bot.message import Message
from bot.records import chats
from bot.records.chats import MOST_OF_ONE, MOST_OF_STRANGERS
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, WECOM_CORP, set_clock

Spoken = Callable[..., None]
CORPS = {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}


@pytest.fixture
def speak(bureau: Service) -> Spoken:
    """Somebody speaks in a group: speak("cid1", "user", title="…")."""
    keys = count()

    def spoken(chat: str, user: str, *, title: str = "群", platform: str = "dingtalk") -> None:
        signed = platform == "wecom"
        key, corp = f"k{next(keys)}", CORPS[platform]
        bureau.dispatcher.answer(Message(platform, key, corp, user, chat, title, "/查 32", signed_body=signed))

    return spoken


@pytest.fixture
def noted(bureau: Service) -> Callable[[], list[str]]:
    """The ids of the groups that the office is shown, in their order."""

    def ids() -> list[str]:
        with bureau.database.begin() as session:
            return [row.chat_id for row in chats.seen(session)]

    return ids


def test_three_hundred_invented_groups_hide_none_in_which_somebody_of_the_bureau_speaks(speak, noted, say):
    speak("cidFirst", "manager4009", title="推进处群")
    for n in range(300):
        speak(f"cidForged{n}", f"nobody{n}", title=f"假群{n}")
    speak("cidLater", "manager4002", title="法规处群")
    speak("wrOther", "wx009", platform="wecom", title="企业微信群")
    found = noted()
    assert set(found[:3]) == {"cidFirst", "cidLater", "wrOther"}
    assert found[3:] == [f"cidForged{n}" for n in reversed(range(MOST_OF_STRANGERS))]
    shown = say("/群", by="督查示员")
    assert "推进处群" in shown and "法规处群" in shown
    assert f"未登记的群共{MOST_OF_STRANGERS + 3}个" in shown
    assert "未绑定人员所在的群已记满" in shown


def test_one_sender_is_listed_with_few_groups_the_first_ones(speak, noted):
    for n in range(20):
        speak(f"cid{n}", "stranger")
        speak(f"wr{n}", "wx009", platform="wecom")
    assert set(noted()) == {f"{kind}{n}" for kind in ("cid", "wr") for n in range(MOST_OF_ONE)}


def test_a_group_of_strangers_in_which_somebody_of_the_bureau_speaks_moves_to_the_front(speak, noted):
    speak("cidA", "stranger1")
    speak("cidB", "stranger2")
    speak("cidA", "manager4009")
    assert noted() == ["cidA", "cidB"]


def test_groups_of_long_ago_give_way(bureau: Service, speak, noted):
    for n in range(MOST_OF_STRANGERS):
        speak(f"cidOld{n}", f"nobody{n}")
    set_clock(bureau, bureau.clock.now() + timedelta(days=31))
    speak("cidNew", "nobody")
    assert noted() == ["cidNew"]


def test_an_id_that_no_platform_gives_is_not_remembered_and_a_title_is_one_clean_line(speak, noted, say):
    for chat in ("cid\n状态", "cid 1", "群", "\u202ecid", "c" * 129, "cid\x1b[1m"):
        speak(chat, "manager4009")
    assert noted() == []
    speak("cidA", "manager4009", title="群\n状态：已办结\u202e\u3164" + "长" * 200)
    line = next(line for line in say("/群", by="督查示员").split("\n") if "cidA" in line)
    assert line.startswith("dingtalk cidA 群 状态:已办结长长")
    assert len(line) < 120
