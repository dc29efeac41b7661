"""Who is mentioned, and how a push is drawn."""

from __future__ import annotations

import pytest

from bot.simulator.payloads import drawn, mentioned

NAMES = {"wushian": "吴示安", "manager1": "吴示安", "manager12": "周示平"}


def dingtalk_text(content, *users):
    return {"msgtype": "text", "text": {"content": content}, "at": {"atUserIds": list(users)}}


def wecom_text(content, *users):
    return {"msgtype": "text", "text": {"content": content, "mentioned_list": list(users)}}


def as_words(parts):
    return "".join(part.get("text", "") + (f"[{part['mention']}]" if "mention" in part else "") for part in parts)


@pytest.mark.parametrize(
    ("content", "users", "found"),
    [
        ("请 @manager1 审核", ["manager1"], ["manager1"]),
        ("请审核", ["manager1"], []),
        ("请 @manager12 审核", ["manager1"], []),
        ("@manager1 @manager12", ["manager1", "manager12"], ["manager1", "manager12"]),
        ("@manager1", [], []),
        ("@manager1", [7, None], []),
    ],
)
def test_dingtalk_mentions_only_whose_id_stands_in_the_text(content, users, found):
    assert mentioned("dingtalk", dingtalk_text(content, *users)) == found


def test_wecom_mentions_its_list():
    assert mentioned("wecom", wecom_text("请审核", "WuShian")) == ["WuShian"]


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"text": 1}, {"text": {"mentioned_list": "x"}}, {"at": []}])
def test_a_body_that_is_something_else_mentions_nobody(payload):
    assert mentioned("wecom", payload) == mentioned("dingtalk", payload) == []


def test_wecom_draws_names_after_the_text_and_leaves_out_who_is_unknown():
    assert as_words(drawn("wecom", wecom_text("请审核", "wushian", "nobody"), NAMES)) == "请审核\n[@吴示安]"
    assert as_words(drawn("wecom", wecom_text("请审核", "@all"), NAMES)) == "请审核\n[@所有人]"
    assert as_words(drawn("wecom", wecom_text("请审核"), NAMES)) == "请审核"


def test_dingtalk_draws_a_name_where_the_id_stood():
    push = dingtalk_text("请审核\n@manager1 @manager12 @manager9", "manager1", "manager12", "manager9")
    assert as_words(drawn("dingtalk", push, NAMES)) == "请审核\n[@吴示安] [@周示平] @manager9"


def test_a_mark_in_the_text_that_mentions_nobody_stays_text():
    assert as_words(drawn("dingtalk", dingtalk_text("写给 @manager1"), NAMES)) == "写给 @manager1"
