"""Every outlet of every platform: what people read takes only words that passed the gate, and nothing of them is active."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from importlib import import_module
from typing import Any, Literal, NotRequired, get_args, get_origin, is_typeddict
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from bot import platforms
from bot.clock import StoppedClock
from bot.config import Settings
from bot.documents import picture, week_picture
from bot.message import Button, Card, Message, Paper, Press, Reply
from bot.outgoing import Outgoing
from bot.platforms.dingtalk import presses
from bot.platforms.dingtalk import session as dingtalk_session
from bot.platforms.doors import Pusher, To
from bot.platforms.wecom import app_callback, app_robot, drawing
from bot.platforms.wecom.bot_callback import Query
from bot.records.engine.database import Database
from bot.rules.chat_safe import Calling, ChatSafe, FileName, Link, OneLine, UserId
from tests import hostile
from tests.conftest import settings_for
from tests.documents.test_picture import SAMPLE
from tests.platforms.limits import fault

HOSTILE = hostile.strings(5000)
NOW = datetime(2021, 7, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
# What nobody reads: the platform's own words, our keys and ids, a picture's bytes.
TECHNICAL = frozenset({"key", "task_id", "id", "userids", "base64", "md5", "ToUserName", "FromUserName", "CreateTime"})
TECHNICAL |= {"mediaId", "media_id", "photoURL", "fileType"}
TECHNICAL |= {"touser", "userIds", "robotCode", "openConversationId", "cardParamMap", "actionId", "chatid", "response_code"}
KINDS = frozenset({"msgtype", "card_type", "response_type", "MsgType", "msgKey", "type", "color", "status"})
PASSED = (ChatSafe, OneLine, FileName, Calling, UserId, Link)
LINK = "https://oa.example.gov.cn/draft?no=20210032"  # of the office's own setting: nothing else becomes one
TECHNICAL |= {"url", "draft"}
NOTHING_SEEN = "卡片类型或标题不符"  # of a title that is nothing but characters nobody sees; an item's begins with its number
PEOPLE = [("wx001", "吴示安"), ("manager4220", "周示平"), ("@all", "所有人")]


def bodies(name: str) -> list[type]:
    """Every body, and part of one, that a platform may be sent."""
    found = import_module(f"bot.platforms.{name}.bodies")
    return [kind for kind in vars(found).values() if is_typeddict(kind)]


def written(hint: Any) -> Iterator[type]:
    """The types of the words in a field's type."""
    if get_origin(hint) in (list, dict, NotRequired):
        yield from written(get_args(hint)[-1])
    elif isinstance(hint, type) and not is_typeddict(hint) and hint not in (int, bool):
        yield hint
    else:
        assert is_typeddict(hint) or get_origin(hint) is Literal or hint in (int, bool), hint


@pytest.mark.parametrize("name", platforms.names())
def test_a_field_of_a_body_takes_only_words_that_passed_the_gate(name: str):
    assert bodies(name)
    for body in bodies(name):
        for field, hint in typing.get_type_hints(body).items():
            for kind in written(hint):
                assert kind in PASSED or (kind is str and field in TECHNICAL), f"{name} {body.__name__}.{field}"


def filled(kind: type, words: str) -> Any:
    """A message part with these words in each of its fields, those that are added to it later included."""
    known = {"task_id": "rv-1", "link": LINK, "key": "pass:1", "style": "plain", "only_for_presser": False}
    made: dict[str, Any] = {}
    for field in fields(kind):
        if field.name in known:
            made[field.name] = known[field.name]
        elif field.name == "buttons":
            made["buttons"] = (filled(Button, words),)
        elif field.name == "lines":
            made["lines"] = ((words, words), ("案由", words[:20]), ("案由", "示例"))
        elif field.name == "beside":
            made["beside"] = (words, words)
        else:
            assert field.type == "str", f"{kind.__name__}.{field.name}: say here how it is filled"
            made[field.name] = words
    return kind(**made)


def said(where: str | None, press: Press | None = None) -> Message:
    return Message("p", "k", "corp", "u", chat_id=where, text="/查 32", press=press)


def pushers() -> dict[str, Pusher]:
    found = settings_for("sqlite://").platforms
    return {name: kind.pushers(Outgoing(1), StoppedClock(NOW), Database("sqlite://"))["main"] for name, kind in found.items()}


def ways() -> dict[str, Pusher]:
    """The robots that are told whom they address, by platform and name."""
    sections = {
        "wecom": {"corp_id": "ww1", "app": {"agent_id": 1000002, "secret": "secret"}},
        "dingtalk": {"corp_id": "ding1", "robot": {"app_key": "key", "app_secret": "secret", "robot_code": "code"}},
    }
    found = Settings.model_validate({"platforms": sections}).platforms
    made = {name: kind.pushers(Outgoing(1), StoppedClock(NOW), Database("sqlite://")) for name, kind in found.items()}
    return {f"{name}/{way}": pusher for name, all_ in made.items() for way, pusher in all_.items()}


WAYS = ways()
ADDRESSED = {"wecom/app": (False, "wx001"), "dingtalk/robot": (True, "cidGROUP==")}


def outlets(words: str, robots: dict[str, Pusher], chat: str | None) -> Iterator[tuple[str, bool, Any]]:
    """Everything by which words leave for a platform: its name, whether a group reads them, and the body."""
    card, pressed, group = filled(Card, words), said(chat, Press("rv-1", "pass:1")), chat is not None
    yield "stream", group, drawing.rendered(Reply(words), said(chat))
    yield "card", group, drawing.rendered(Reply(words, card=card), said(chat))
    yield "update", group, drawing.rendered(Reply(words, card=card), pressed)
    yield "refused press", group, drawing.rendered(Reply(words, "refused"), pressed)
    yield "robot", group, dingtalk_session.response(Reply(words), group=group)
    made = presses.answered(Reply(words, card=card), pressed)
    assert made
    shown = made["cardData"]["cardParamMap"]
    yield "pressed", group, [*made["userPrivateData"]["cardParamMap"].values(), {**shown, "btns": json.loads(shown["btns"])}]
    yield "app", False, app_callback.rendered(Reply(words), said(None), Query("s", "1792224000", "n"))
    for name, robot in robots.items():
        yield name, True, json.loads(robot.render(words, PEOPLE))
    for name, way in WAYS.items():
        many, to = ADDRESSED[name]
        yield name, many, json.loads(way.render(words, PEOPLE, to=To(to, group=many)))
    yield "person", False, json.loads(WAYS["dingtalk/robot"].render(words, PEOPLE, to=To("manager4220", group=False)))
    app = WAYS["wecom/app"]
    assert isinstance(app, app_robot.AppRobot)
    yield "app card", False, json.loads(app.card(card, "wx001"))


def leaves(body: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """(field, words) of everything in a body."""
    if isinstance(body, dict):
        for name, part in body.items():
            yield from leaves(part, name)
    elif isinstance(body, list):
        for part in body:
            yield from leaves(part, field)
    elif isinstance(body, str):
        yield field, body


def test_t16_nothing_of_five_thousand_hostile_strings_is_active_at_any_outlet():
    robots = pushers()
    assert set(robots) == set(platforms.names())
    judged: set[tuple[bool, str]] = set()
    for place, words in enumerate(HOSTILE):
        for outlet, group, body in outlets(words, robots, "wrALL" if place % 2 else None):
            assert not isinstance(body, dict) or fault(outlet, body) in ("", NOTHING_SEEN), (outlet, words)
            for field, read in leaves(body):
                if field in TECHNICAL | KINDS | {"mentioned_list", "atUserIds"}:
                    assert "@all" not in read
                    continue
                ours = read.removesuffix("\n@wx001 @manager4220") if outlet in robots else read
                if (group, ours) not in judged:
                    judged.add((group, ours))
                    assert hostile.faults(ours, group=group) == [], (outlet, field, words, read)


@pytest.mark.parametrize("text", hostile.ORDINARY)
def test_ordinary_text_leaves_as_it_is_written(text: str):
    robots = pushers()
    for outlet, _, body in outlets(text, robots, "wrALL"):
        if outlet in ("stream", "robot", "app", "person", *robots, *WAYS):
            words = [read for field, read in leaves(body) if field in ("content", "Content")]
            assert [one.removesuffix("\n@wx001 @manager4220") for one in words] == [text], outlet


def test_many_mentions_leave_room_for_themselves_and_are_whole():
    people = [(f"manager{number}", "") for number in range(500)]
    for name, robot in pushers().items():
        body = json.loads(robot.render("建议" * 9000, people))
        (content,) = [read for field, read in leaves(body) if field == "content"]
        kind = platforms.find(name)
        assert kind and len(content.encode()) <= kind.text_bytes
        if name == "dingtalk":
            assert content.endswith(" ".join(f"@{user}" for user, _ in people))


@pytest.mark.parametrize("words", [*hostile.ADDRESSES, *hostile.MARKS, *hostile.NUMBERS])
def test_words_on_a_picture_pass_the_gate(words: str):
    week = {
        "on": "2021-07-16",
        "papers": "建议提案",
        "open": 1,
        "lights": {"红灯": 1},
        "batches": [{"name": words, "due": "2021-07-31", "left": words, "open": 1}],
        "nearest": [{"item": words, "until": words}],
        "phases": {words: 1},
    }
    figures = SAMPLE | {"classes": {words: 1}, "published": {words: 2}, "finish_rate": words}
    for svg in (week_picture.drawing(week, words), picture.drawing(figures, None, words)):
        for element in ElementTree.fromstring(svg).iter():  # noqa: S314
            if element.tag.endswith(("}text", "}title")):
                assert hostile.faults(element.text or "", group=True, one_line=True) == []


def test_the_name_of_a_paper_is_a_name_and_nothing_else():
    for words in HOSTILE:
        name = FileName(words)
        assert not set(name) & set('/\\:*?"<>|\n') and not name.startswith(".")
        assert [fault for fault in hostile.faults(name, group=True, one_line=True) if fault != "layout"] == []
    assert typing.get_type_hints(Paper)["name"] is FileName
