"""Notices that ask somebody: they rest on what is asked, and do not leave once that was answered or is over."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.talking import speak
from bot.errors import PlatformError
from bot.ledger_desk import bring_people
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from tests.scenarios.changing import Bureau, people_list

OFFICE, ITEM = "督查示员", "20210032"
STAND_IN = ("/代理 副局长甲 由 副局长乙 3.8 至 3.12", OFFICE)
ASKED_STAND_IN = "请副局长甲回复 是，或发送：/代理 确认"
GIVEN, OWN = ("/交接 吴示安 交给 周示平", OFFICE), ("/交接 周示平", "吴示安")
ASKED_GIVER, ASKED_TAKER = "请吴示安回复 是，或发送：/交接 确认", "请周示平回复 是（接收），或发送 /交接 拒绝"
ASKED = [(STAND_IN, ASKED_STAND_IN), (GIVEN, ASKED_GIVER), (OWN, ASKED_TAKER)]
ANSWERED = [
    (STAND_IN, ASKED_STAND_IN, ("是", "副局长甲"), "由副局长乙代副局长甲审核，请副局长乙期间发送 /审"),
    (STAND_IN, ASKED_STAND_IN, ("否", "副局长甲"), "副局长甲不同意"),
    (STAND_IN, ASKED_STAND_IN, ("/代理 拒绝", "副局长甲"), "副局长甲不同意"),
    (STAND_IN, ASKED_STAND_IN, ("/代理 副局长丙 3.8 至 3.9", "副局长甲"), "由副局长丙代副局长甲审核"),
    (GIVEN, ASKED_GIVER, ("是", "吴示安"), ASKED_TAKER),
    (GIVEN, ASKED_GIVER, ("/交接 拒绝", "吴示安"), ""),
    (GIVEN, ASKED_GIVER, ("/交接 郑示宁", "吴示安"), "请郑示宁回复 是（接收）"),
    (OWN, ASKED_TAKER, ("是", "周示平"), "已交接给周示平"),
    (OWN, ASKED_TAKER, ("否", "周示平"), "承办人不变"),
    (OWN, ASKED_TAKER, ("/交接 郑示宁", "吴示安"), "请郑示宁回复 是（接收）"),
]


def late(changing: Bureau) -> None:
    """The robot may not speak for ten minutes."""
    changing.robot.faults = [PlatformError("对方繁忙", pause_seconds=600)]
    changing.say("/申退 20210257 应由市大数据局承办，不属本处职责", by="陈示文")
    assert changing.send() == []


def leaving(changing: Bureau, after: timedelta = timedelta(minutes=20)) -> str:
    """All that leaves once it may speak again."""
    changing.clock.at += after
    return "\n".join(changing.send())


@pytest.mark.parametrize(("question", "words"), ASKED)
def test_a_question_that_still_waits_is_asked_however_late(changing, question, words):
    late(changing)
    changing.say(*question)
    assert words in leaving(changing)


@pytest.mark.parametrize(("question", "words", "answer", "then"), ANSWERED)
def test_a_question_that_was_answered_meanwhile_is_not_asked(changing, question, words, answer, then):
    late(changing)
    changing.say(*question)
    assert any(words in text for text, _ in changing.notices())
    changing.say(*answer)
    said = leaving(changing)
    assert words not in said
    assert then in said


def test_a_hand_over_that_its_receiver_took_meanwhile_asks_neither_of_the_two(changing):
    late(changing)
    changing.say(*GIVEN)
    changing.say("是", "吴示安")
    changing.say("是", "周示平")
    said = leaving(changing)
    assert ASKED_GIVER not in said
    assert ASKED_TAKER not in said
    assert "已交接给周示平" in said


def test_a_hand_over_whose_receiver_left_meanwhile_is_not_asked(changing):
    late(changing)
    changing.say(*OWN)
    bring_people(changing.service, people_list(changing.folder, ("周示平", "信息化推进处", "离任", "")), dated=True)
    assert ASKED_TAKER not in leaving(changing)


def test_who_stands_in_is_told_while_that_lasts_and_not_after(changing):
    words = "请副局长乙期间发送 /审 查看待审核件"
    late(changing)
    changing.say("/代理 副局长乙 3.5 至 3.5", "副局长甲")
    changing.say("/代理 副局长乙 3.8 至 3.9", "副局长丙")
    said = leaving(changing, timedelta(days=3))
    assert said.count(words) == 1
    assert "由副局长乙代副局长丙审核" in said


# every notice that asks


ALL_SENT = "（此前的通知均已发出）"
CONVERSATION = [
    ("/申退 20210142 不属本处职责，建议转市发展改革委办理", OFFICE),
    ("/申退 20210142 不同意 属于本局职责", OFFICE),
    ("/更正 20210142 申退答复 撤销 理由：登记错", OFFICE),
    ("/送审 20210067", OFFICE),
    ("/撤回 20210058", OFFICE),
    ("/延期 20210257 8月31日 市人大代表工委同意", OFFICE),
    ("/改派 20210121 分管 副局长甲", OFFICE),
    ("/催办 20210026", OFFICE),
    ("/催办 20210257", OFFICE),
    (
        "/新增 20210302 市 人大 主办 牵头：信息化推进处 配合：软件产业处 交办：7.15 时限：10.15 不涉密 案由：关于改善营商环境的建议",
        OFFICE,
    ),
    ("/日历 8月2日 放假", OFFICE),
    ("/交接 孙示清 交给 李示明", OFFICE),
    ("是", "孙示清"),
    ("是", "李示明"),
    ("/代理 副局长丁 由 副局长丙 7月20日 至 7月30日", OFFICE),
    ("否", "副局长丁"),
    ("/代理 副局长丙 7月20日 至 7月30日", "副局长甲"),
    ("/审 20210079 退回 数据需要核实", "副局长甲"),
    (ALL_SENT, ""),
    ("/审 20210079 通过", "副局长甲"),
    ("/撤销 20210079", "副局长甲"),
    ("/意见 20210032 软件产业处", OFFICE),
    ("/意见 20210032 电子信息产业处", OFFICE),
    ("/意见 20210302 软件产业处", OFFICE),
    ("/意见 20210302 退回 软件产业处 缺少具体数据", OFFICE),
    ("/更正 20210045 态度 撤销 理由：重录", OFFICE),
    ("/反馈 20210045 态度满意 结果不满意 7.16 未答复第二项建议", OFFICE),
    ("/批示 20210058 速办", "局长"),
    ("/批示 20210058 发到群", "局长"),
    (ALL_SENT, ""),
    ("/撤销 20210058", "局长"),
]
KEYS = re.compile(r"\bkey ?= ?f\"(?P<kind>[a-z-]+):")
ROOT = Path(__file__).parents[2]


def kinds_of_notices() -> set[str]:
    """How the keys of notices begin that handlers put in."""
    files = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot/acts").rglob("*.py")]
    return {found["kind"] for file in files for found in KEYS.finditer(file.read_text())} | {"change", "stand-in"}


def put(service: Service) -> list[tuple[str, dict[str, Any]]]:
    """Every notice: its key and what it is made of."""
    with service.database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)
        return [(row.key, json.loads(row.content)) for row in rows]


def rests(content: dict[str, Any]) -> bool:
    """Whether it rests on something, for every item that it is about."""
    return bool(content.get("waits")) or (bool(content["about"]) and all(grounds for _, grounds in content["about"]))


def ungrounded(found: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """The words of those that ask somebody and rest on nothing; what the office reads of what others were told asks nobody."""
    return [
        words
        for words, content in ((str(content["text"]), content) for _, content in found)
        if "请" in words and not words.startswith("【") and not rests(content)
    ]


def test_every_notice_that_asks_somebody_rests_on_what_is_asked(bureau):
    for words, by in CONVERSATION:
        if words == ALL_SENT:
            with bureau.database.begin() as session:
                session.query(Outbox).update({"state": "sent", "attempts": 1})
            continue
        reply = speak(bureau, words, by, None, "console")
        assert reply.outcome == "answered", (words, reply.text)
    found = put(bureau)
    assert {key.split(":")[0] for key, _ in found} == kinds_of_notices()
    assert ungrounded(found) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"配合处室": "软件产业处、经济运行处"},
        {"牵头处室": "软件产业处", "第一责任人": "蒋示林", "直接责任人": "沈示达"},
        {"办理类型": "会办", "主办单位": "市大数据局"},
        {"办理时限": "2021-08-31"},
        {"直接责任人": "郑示宁"},
        {"分管领导": "副局长乙"},
    ],
)
def test_every_notice_of_a_ledger_that_asks_somebody_rests_on_what_is_asked(changing, changes):
    changing.say(f"/送审 {ITEM}", by="吴示安")
    changing.clock.at += timedelta(minutes=1)
    changing.import_with(ITEM, **changes)
    found = put(changing.service)
    assert any(ITEM in str(content["text"]) for _, content in found[1:])
    assert ungrounded(found) == []
