"""The page's server: who may ask, what is refused, what everybody sees."""

from __future__ import annotations

import pytest

from bot.message import Button, Card, Reply
from bot.platforms.sealing import Codec
from bot.simulator import OutboxLine, ShownOutbox

GROUP = {"conversation": "wecom-group", "person": 0}
CARD = Card("rv-1", "20210032 建议审核", (("处室负责人", "待审核"),), buttons=(Button("通过", "pass:1"),))


def words(event):
    return "".join(part.get("text", "") + part.get("mention", "") for part in event["parts"])


def test_the_page_is_served_with_a_strict_policy(page):
    for path in ("/", "/page/main.js", "/page/style.css", "/api/state"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        answer.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "[::1]:8765", "192.168.0.2"])
def test_another_name_for_this_machine_is_refused(page, host):
    for path in ("/", "/api/state", "/page/main.js"):
        assert page.get(path, headers={"Host": host}).status_code == 403
    assert page.post("/api/say", json={**GROUP, "text": "/帮助"}, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "localhost"])
def test_this_machine_is_welcome(page, host):
    assert page.get("/api/state", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/api/say", {}),
        ("/api/say", []),
        ("/api/say", {**GROUP, "text": " "}),
        ("/api/say", {**GROUP, "text": 7}),
        ("/api/say", {**GROUP, "text": "办" * 2001}),
        ("/api/say", {**GROUP, "text": "\ud800"}),
        ("/api/say", {"conversation": "elsewhere", "person": 0, "text": "/帮助"}),
        ("/api/say", {"conversation": "wecom-group", "person": 9, "text": "/帮助"}),
        ("/api/say", {"conversation": "wecom-group", "person": -1, "text": "/帮助"}),
        ("/api/say", {"conversation": "wecom-group", "person": True, "text": "/帮助"}),
        ("/api/say", {"conversation": "dingtalk-group", "person": 2, "text": "/帮助"}),
        ("/api/press", {**GROUP, "task_id": "rv-1"}),
        ("/api/press", {"conversation": "dingtalk-group", "person": 0, "task_id": "rv-1", "key": "pass:1"}),
        ("/api/clock", {}),
        ("/api/clock", {"to": "yesterday"}),
        ("/api/clock", {"to": "1999-12-31T23:59"}),
        ("/api/clock", {"to": "9999-12-31T23:59"}),
        ("/api/clock", {"to": "+"}),
        ("/api/clock", {"to": "-60"}),
        ("/api/clock", {"to": "+99999999"}),
        ("/api/trouble", {}),
        ("/api/trouble", {"name": "unheard of"}),
        ("/api/again", {}),
        ("/api/forge", {"conversation": "wecom-group"}),
    ],
)
def test_a_wish_that_makes_no_sense_is_a_400_with_a_sentence(page, path, wish):
    answer = page.post(path, json=wish)
    assert (answer.status_code, bool(answer.json["error"])) == (400, True)


@pytest.mark.parametrize(("body", "kind"), [(b"{", "application/json"), (b"\xff", "application/json"), (b"{}", "text/plain")])
def test_only_json_is_a_wish(page, body, kind):
    assert page.post("/api/say", data=body, content_type=kind).status_code == 400


def test_other_requests_are_refused_without_a_5xx(page):
    assert page.get("/api/events?after=x").status_code == 400
    assert page.get("/nowhere").status_code == 404
    assert page.get("/page/../web.py").status_code == 404
    assert page.get("/api/say").status_code == 405
    assert page.post("/api/say", json={**GROUP, "text": "a" * 70000}).status_code == 413


def test_what_is_said_in_a_group_is_heard_with_the_mention_and_answered_for_all(page, bot, seen):
    page.post("/api/say", json={**GROUP, "text": "/查 20210032"})
    asked, answered = seen("message")
    assert bot.heard[0].text == "@督办助手 /查 20210032"
    assert (words(asked), asked["person"], asked["thread"]) == ("@督办助手 /查 20210032", 0, None)
    assert answered["by"] == "督办助手"
    assert words(answered).startswith("收到：")


def test_a_single_chat_is_one_persons_own(page, bot, seen):
    page.post("/api/say", json={"conversation": "dingtalk-single", "person": 1, "text": "/我的"})
    assert [event["thread"] for event in seen("message")] == [1, 1]
    assert bot.heard[0].chat_id is None


def test_a_card_changes_in_place_for_all_or_for_the_presser(page, bot, seen):
    bot.replies = [
        Reply("好的", card=CARD),
        Reply("好的", card=CARD),
        Reply("好的", card=Card("rv-1", "20210032", CARD.lines, buttons=CARD.buttons, only_for_presser=True)),
    ]
    page.post("/api/say", json={**GROUP, "text": "/查 20210032"})
    page.post("/api/press", json={**GROUP, "task_id": "rv-1", "key": "pass:1"})
    page.post("/api/press", json={"conversation": "wecom-group", "person": 1, "task_id": "rv-1", "key": "pass:1"})
    assert [event["task_id"] for event in seen("card")] == ["rv-1"]
    assert [event["only"] for event in seen("update")] == [[], [1]]


def test_a_bot_that_says_nothing_leaves_no_bubble(page, bot, seen):
    bot.replies = [Reply("", outcome="ignored")]
    page.post("/api/say", json={**GROUP, "text": "大家好"})
    assert len(seen("message")) == 1
    assert not seen("notice")


def test_a_bot_that_is_away_is_told_in_the_conversation(page, simulator, seen):
    simulator.service_url = "http://127.0.0.1:1"
    assert page.post("/api/say", json={**GROUP, "text": "/帮助"}).json == {"status": 0}
    assert "没有应答" in seen("notice")[0]["text"]
    assert [event["purpose"] for event in seen("wire")] == ["发言", "发言，重试", "发言，重试"]
    assert len({event["blocks"][1]["text"] for event in seen("wire")}) == 1  # the same bytes each time


def test_a_press_and_dingtalks_texts_are_delivered_once(page, simulator, seen):
    simulator.service_url = "http://127.0.0.1:1"
    page.post("/api/say", json={"conversation": "dingtalk-group", "person": 0, "text": "/帮助"})
    page.post("/api/press", json={**GROUP, "task_id": "rv-1", "key": "pass:1"})
    assert [event["purpose"] for event in seen("wire")] == ["发言", "按钮"]


def test_the_same_bytes_again_are_answered_the_same(page, bot, seen):
    page.post("/api/say", json={**GROUP, "text": "/帮助"})
    assert page.post("/api/again", json={}).json == {"status": 200, "same": True, "line": False}
    assert bot.heard[0].key == bot.heard[1].key
    assert len(seen("message")) == 2
    assert seen("wire")[-1]["blocks"][1] == seen("wire")[0]["blocks"][1]


def test_old_bytes_are_refused(page, simulator):
    page.post("/api/say", json={**GROUP, "text": "/帮助"})
    page.post("/api/clock", json={"to": "tomorrow"})
    assert page.post("/api/again", json={}).json == {"status": 403, "same": False, "line": False}


@pytest.mark.parametrize("conversation", ["wecom-group", "wecom-single", "dingtalk-group", "dingtalk-single"])
def test_a_forged_signature_is_refused(page, bot, seen, conversation):
    assert page.post("/api/forge", json={"conversation": conversation, "person": 0}).json == {"status": 403}
    assert seen("wire")[-1]["status"] == 403
    assert not bot.heard


def test_the_clock_moves_and_what_is_due_is_done(page, simulator):
    for to in ("workday", "tomorrow", "2021-10-09T08:55"):
        assert page.post("/api/clock", json={"to": to}).status_code == 200
    assert [f"{tick:%m-%d %H:%M}" for tick in simulator.ticks] == ["07-19 08:55", "07-20 08:55", "10-09 08:55"]
    assert page.get("/api/events").json["clock"]["text"] == "2021年10月9日（周六）08:55"


def test_only_what_is_new_is_told(page):
    page.post("/api/say", json={**GROUP, "text": "/帮助"})
    last = page.get("/api/events").json["events"][-1]["id"]
    assert page.get(f"/api/events?after={last}").json["events"] == []
    page.post("/api/say", json={**GROUP, "text": "/帮助"})
    assert page.get(f"/api/events?after={last}").json["events"][0]["id"] == last + 1


def test_ten_minutes_and_an_hour_are_a_press_away(page, simulator):
    page.post("/api/clock", json={"to": "+10"})
    page.post("/api/clock", json={"to": "+60"})
    assert page.get("/api/events").json["clock"]["text"] == "2021年7月16日（周五）10:05"


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("7月30日", "07-30 08:55"),
        ("10月9日 9:30", "10-09 09:30"),
        ("2021-10-09", "10-09 08:55"),
        ("2021年10月9日（周六）14：05", "10-09 14:05"),
    ],
)
def test_a_day_is_typed_as_people_write_it(page, simulator, typed, means):
    assert page.post("/api/clock", json={"to": typed}).status_code == 200
    assert [f"{tick:%m-%d %H:%M}" for tick in simulator.ticks] == [means]


@pytest.mark.parametrize("typed", ["改天", "2月30日", "10月9日 25:00", "7月底"])
def test_what_is_no_day_is_refused_and_the_clock_stays(page, simulator, typed):
    assert page.post("/api/clock", json={"to": typed}).json["error"].endswith("时间没有调整。")
    assert simulator.ticks == []


def test_a_moved_clock_says_what_day_it_is_and_that_nothing_is_due(page, seen):
    page.post("/api/clock", json={"to": "tomorrow"})
    page.post("/api/clock", json={"to": "+10"})
    told = ["机器人的今天：2021年7月17日（周六）08:55，休息日", "今日没有应发的提醒", "机器人的时间：09:05", "没有新的提醒"]
    assert [event["text"] for event in seen("clock")] == told


def test_a_trouble_is_begun_told_and_ended(page, simulator):
    assert page.get("/api/events").json["trouble"] == {"name": "well", "text": "平台正常。"}
    assert "10:05" not in page.post("/api/trouble", json={"name": "slow"}).json["text"]
    assert "至 09:55 不接受连接" in page.post("/api/trouble", json={"name": "down"}).json["text"]
    assert page.get("/api/events").json["trouble"]["name"] == "down"
    page.post("/api/clock", json={"to": "+60"})
    assert page.get("/api/events").json["trouble"]["name"] == "well"
    page.post("/api/trouble", json={"name": "slow"})
    assert page.post("/api/trouble", json={"name": "well"}).json["text"] == "平台正常。"
    assert page.get("/api/events").json["trouble"]["name"] == "well"


def test_the_outbox_is_what_the_service_says(page, simulator):
    assert page.get("/api/outbox").json == {"counts": [], "lines": []}
    line = OutboxLine(7, "07月16日 08:55", "建议提案办理群", "提醒：20210032", "待补发", "waiting", "对方应答超时")
    simulator.outbox = lambda: ShownOutbox([("待发", 1)], [line])
    found = page.get("/api/outbox").json
    assert found["counts"] == [["待发", 1]]
    assert (found["lines"][0]["state"], found["lines"][0]["note"]) == ("待补发", "对方应答超时")


@pytest.mark.parametrize(
    ("wish", "heard", "shown"),
    [
        ({"text": "查三十二号", "kind": "voice"}, ("voice", "查三十二号", ""), "〔语音〕查三十二号"),
        ({"text": "", "kind": "picture"}, ("picture", None, ""), "〔图片〕"),
        ({"kind": "file"}, ("file", None, ""), "〔文件〕"),
        ({"kind": "entered"}, ("entered", None, ""), "〔进入单聊〕"),
        ({"text": "办到哪了", "quoted": "20210032 督促"}, ("text", "办到哪了", "20210032 督促"), "办到哪了"),
    ],
)
def test_what_is_no_typed_word_is_sent_from_the_page_too(page, bot, seen, wish, heard, shown):
    assert page.post("/api/say", json={"conversation": "wecom-single", "person": 0, **wish}).status_code == 200
    message = bot.heard[0]
    assert (message.kind, message.text, message.quoted) == heard
    assert words(seen("message")[0]) == shown
    assert [part["quote"] for part in seen("message")[0]["parts"] if "quote" in part] == [
        wish[name] for name in wish if name == "quoted"
    ]


@pytest.mark.parametrize("wish", [{"kind": "voice", "text": "x"}, {"kind": "hologram"}, {"kind": "entered"}, {"kind": ["text"]}])
def test_what_no_platform_would_deliver_from_a_group_is_refused(page, bot, wish):
    assert page.post("/api/say", json={**GROUP, **wish}).status_code == 400
    assert bot.heard == []


def test_a_saved_address_is_tried_at_once(page, simulator):
    assert page.post("/api/save-address", json={}).json == {"ok": True, "text": "保存成功：验证通过"}
    simulator.wecom.codec = Codec("another", simulator.wecom.codec.encoding_aes_key)
    assert "回调地址请求不通过：HTTP 403" in page.post("/api/save-address", json={}).json["text"]
