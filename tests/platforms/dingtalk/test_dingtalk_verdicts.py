"""Every row of the table of answers: what a custom robot's answer means for the message (docs/decisions/delivery.md#verdicts)."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.outgoing import PlatformAnswer
from bot.platforms.dingtalk.codes import judge

AGAIN, DEAD, AMBIGUOUS = (False, False, 0), (True, False, 0), (False, True, 0)


OUT_OF_USE = (True, False, 86400)  # the message ends, and the robot rests until somebody mends it


def paused(seconds: int) -> tuple[bool, bool, int]:
    return (False, False, seconds)


ROWS = [
    (-1, AGAIN),
    (34015, AGAIN),
    (130101, paused(610)),
    (410100, paused(610)),
    (660026, paused(610)),
    (90030, paused(610)),
    (88, paused(600)),
    (40001, paused(600)),
    (40014, paused(600)),
    (42001, paused(600)),
    (310000, paused(600)),
    (300001, paused(600)),
    (33012, DEAD),
    (34013, DEAD),
    (300005, OUT_OF_USE),
    (400013, OUT_OF_USE),
    (400101, OUT_OF_USE),
    (400102, OUT_OF_USE),
    (400106, OUT_OF_USE),
    (400105, DEAD),
    (90002, paused(610)),
    (90018, paused(2)),
    (40096, paused(600)),
    (40035, DEAD),
    (43004, DEAD),
    (430101, DEAD),
    (430102, DEAD),
    (430103, DEAD),
    (430104, DEAD),
    (460101, DEAD),
    (999999, DEAD),
]
NAMES = [
    ("send.too.fast", paused(2)),
    ("send.byToken.tooFast", paused(2)),
    ("InvalidAuthentication", paused(600)),
    ("group.disbanded", DEAD),
    ("bot.stopped", paused(600)),
    ("token.notExisted", DEAD),
    ("invalidParameter.userIds.overMax", DEAD),
    ("miss.param.msgKey", DEAD),
    ("unknown.send.result", AMBIGUOUS),
    ("system.error", AMBIGUOUS),
    ("too.many.group", paused(2)),
    ("too.many.people", paused(2)),
    ("invalidClientIdOrSecret", paused(600)),
    ("robot 不存在", paused(600)),
    ("invalidParameter.robotCode", paused(600)),
    ("robot.not.in.group", DEAD),
    ("ServiceUnavailable", AGAIN),
    ("Forbidden.AccessDenied.QpsLimitForApi", paused(2)),
    ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", paused(2)),
    ("Forbidden.AccessDenied.IpNotInWhiteList", paused(600)),
    ("Forbidden.AccessDenied.AccessTokenPermissionDenied", paused(600)),
    ("resource.unavailable", DEAD),
    ("miss.openConversationId", DEAD),
    ("invalid.openConversationId", DEAD),
    ("conversation.org.notMatch", DEAD),
    ("robot.oto.notExist", paused(600)),
    ("chatbotId.notAllow.sendOTO", paused(600)),
    ("staffId.notExisted", DEAD),
    ("contain.notAllowed.text", DEAD),
    ("contain.unsafe.url", DEAD),
    ("something.new", AMBIGUOUS),
]


def verdict(answer: PlatformAnswer) -> tuple[bool, bool, int]:
    with pytest.raises(PlatformError) as caught:
        judge(answer)
    return caught.value.permanent, caught.value.ambiguous, caught.value.pause_seconds


@pytest.mark.parametrize("code", [0, "0"])
def test_zero_is_success_and_dingtalk_writes_it_as_text_at_times(code: object):
    judge(PlatformAnswer(200, {"errcode": code, "errmsg": "ok"}))


@pytest.mark.parametrize(("code", "wanted"), ROWS)
def test_each_code_has_its_verdict(code: int, wanted: tuple[bool, bool, int]):
    assert verdict(PlatformAnswer(200, {"errcode": code})) == wanted
    assert verdict(PlatformAnswer(200, {"errcode": str(code)})) == wanted


@pytest.mark.parametrize(("name", "wanted"), NAMES)
def test_each_code_in_words_has_its_verdict(name: str, wanted: tuple[bool, bool, int]):
    assert verdict(PlatformAnswer(400, {"code": name, "message": "不看文字"})) == wanted


@pytest.mark.parametrize("found", [{"status": 1111, "punish": "deny"}, {"status": "1111"}, {"status": 1111, "errcode": 0}])
def test_status_1111_is_a_ban_whatever_else_is_said(found: dict[str, object]):
    assert verdict(PlatformAnswer(200, found)) == paused(610)


def test_f31_a_code_counts_behind_a_broken_gateway_too():
    assert verdict(PlatformAnswer(502, {"errcode": 130101})) == paused(610)
    assert verdict(PlatformAnswer(500, {"errcode": "-1"})) == AGAIN


def test_http_429_is_too_fast():
    assert verdict(PlatformAnswer(429, None)) == paused(610)


@pytest.mark.parametrize(
    "answer",
    [
        PlatformAnswer(200, None),  # not JSON, HTML, empty, longer than 64 KB
        PlatformAnswer(200, {}),
        PlatformAnswer(200, {"errmsg": "ok"}),
        PlatformAnswer(200, {"errcode": "ok"}),
        PlatformAnswer(200, {"errcode": "０"}),
        PlatformAnswer(200, {"errcode": " 0"}),
        PlatformAnswer(200, {"errcode": False}),
        PlatformAnswer(200, {"errcode": 0.0}),
        PlatformAnswer(200, {"errcode": None}),
        PlatformAnswer(200, {"status": 200}),
        PlatformAnswer(500, {"errcode": 0}),
        PlatformAnswer(500, {"errcode": 999999}),
        PlatformAnswer(502, None),
        PlatformAnswer(302, None),
    ],
)
def test_whatever_is_not_clear_may_have_been_delivered(answer: PlatformAnswer):
    assert verdict(answer) == AMBIGUOUS


SECURED = [
    ("keywords not in content, more: [https://ding-doc.example/17]", "消息中没有机器人设置的关键词", "把安全设置改为“加签”"),
    ("关键词不匹配", "消息中没有机器人设置的关键词", "把安全设置改为“加签”"),
    ("invalid timestamp, more: [https://ding-doc.example/17]", "签名的时间不对", "校准本机时间（与平台相差不得超过 1 小时）"),
    ("签名过期", "签名的时间不对", "校准本机时间"),
    ("sign not match, more: [https://ding-doc.example/17]", "加签密钥不对", "重新复制到 webhooks 的 secret"),
    ("签名不匹配", "加签密钥不对", "重新复制到 webhooks 的 secret"),
    ("ip 203.0.113.7 not in whitelist, more: [https://ding-doc.example/17]", "不在机器人的IP地址段中", "填入 203.0.113.7，"),
    ("description:something new", "机器人的安全设置与配置不符", "核对加签密钥、关键词和IP地址段"),
]


@pytest.mark.parametrize(("said", "cause", "cure"), SECURED)
def test_310000_is_told_by_its_cause_with_the_platform_s_sentence(said: str, cause: str, cure: str):
    with pytest.raises(PlatformError) as caught:
        judge(PlatformAnswer(200, {"errcode": 310000, "errmsg": said}))
    words = str(caught.value)
    assert cause in words.split("，平台说")[0] and cure in words and said.split(",")[0] in words and "example" not in words
    assert caught.value.pause_seconds == 600
