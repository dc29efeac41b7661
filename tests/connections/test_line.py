"""A line over real sockets: it hears, answers, and comes back from whatever the other side does to it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from bot.connections.machine import Deed, LineState
from bot.dispatch import Unavailable
from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.platforms.doors import To, is_ready
from bot.simulator.wecom_gateway import WecomGateway
from tests.connections.conftest import QUICK, SECRET, Lined, live, until

GROUP = "wrGROUPmixedCASE"


def answers(gateway: WecomGateway, req_id: str) -> list[str]:
    """What was said in answer to a callback."""
    return [body.get("stream", {}).get("content", "") for _, body in gateway.callbacks[req_id].answers]


def test_what_is_said_over_a_line_is_answered_there(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    asked = gateway.said("wx001", "/查 32", GROUP)
    until(lambda: gateway.callbacks[asked].answers)
    assert answers(gateway, asked) == ["答：/查 32"]
    assert loop.answering.counts["answered"] == loop.answering.counts["heard text"] == 1


def test_no_frame_and_no_secret_is_in_the_log_however_much_is_logged(
    gateway: WecomGateway, lined: Lined, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    loop = lined()
    until(live(loop))
    asked = gateway.said("wx001", "一句没有人该在日志里看到的话", GROUP)
    until(lambda: gateway.callbacks[asked].answers)
    gateway.reset()
    until(lambda: len(gateway.subscriptions) == 2)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("bot.", "websockets.client"))]
    assert ours
    for word in (SECRET, "没有人该", GROUP, "wx001", gateway.url, "aibot_"):
        assert not [line for line in ours if word in line]


def test_three_hundred_messages_at_once_are_all_answered_once(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    asked = [gateway.said(f"wx{number}", f"第{number}条") for number in range(300)]
    until(lambda: all(gateway.callbacks[one].answers for one in asked), 60)
    assert Counter(len(answers(gateway, one)) for one in asked) == {1: 300}
    assert len(gateway.subscriptions) == 1


def test_a_delivery_that_comes_twice_is_answered_once(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    asked = gateway.said("wx001", "/查 32")
    gateway.deliver(dict(gateway.callbacks[asked].body), asked)
    gateway.deliver(dict(gateway.callbacks[asked].body), asked)
    after = gateway.said("wx001", "后一条")
    until(lambda: gateway.callbacks[after].answers)
    until(lambda: not loop.answering.busy)
    assert answers(gateway, asked) == ["答：/查 32"]


@pytest.mark.parametrize("code", [1000, 1001, 1011])
def test_a_connection_that_is_closed_comes_back(gateway: WecomGateway, lined: Lined, code: int):
    loop = lined()
    until(live(loop))
    gateway.end(code)
    until(lambda: len(gateway.subscriptions) == 2 and gateway.live)
    until(live(loop))
    asked = gateway.said("wx001", "还在吗")
    until(lambda: gateway.callbacks[asked].answers)
    assert loop.machine.reconnects == 1


def test_a_reset_is_no_different(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    gateway.reset()
    until(lambda: len(gateway.subscriptions) == 2)
    until(live(loop))


@pytest.mark.parametrize("conduct", ["closes", "resets", "mute", "hung"])
def test_a_gateway_that_never_lets_it_live_is_tried_at_growing_distances(gateway: WecomGateway, lined: Lined, conduct: str):
    setattr(gateway.conduct, conduct, 1000 if conduct == "closes" else True)
    loop = lined()
    until(lambda: len(gateway.attempts) == 5)
    gaps = [after - before for before, after in zip(gateway.attempts, gateway.attempts[1:], strict=False)]
    for gap, pause in zip(gaps, (0.016, 0.032, 0.064, 0.128), strict=True):
        assert gap > pause * 0.9
    setattr(gateway.conduct, conduct, False)
    until(live(loop))


def test_a_secret_that_is_refused_is_told_and_tried_seldom(gateway: WecomGateway, lined: Lined):
    loop = lined(secret="another")
    told: list[Deed] = []
    loop.tell = told.append
    until(lambda: loop.state is LineState.REFUSED)
    until(lambda: len(gateway.attempts) == 2)
    first, second = gateway.attempts
    assert second - first >= QUICK.refused * 0.9
    assert told == [Deed.TELL_REFUSED]


@pytest.mark.parametrize(("closes", "resets"), [(True, False), (False, True), (False, False)])
def test_who_is_replaced_does_not_fight_for_the_place(gateway: WecomGateway, lined: Lined, closes: bool, resets: bool):
    loop = lined()
    told: list[Deed] = []
    loop.tell = told.append
    until(live(loop))
    gateway.kick(close=closes, resets=resets)
    until(lambda: loop.state is LineState.WAITING)
    assert loop.machine.due == float("inf") and not told  # nothing before the lease is looked at
    loop.leased(float("inf"))
    until(lambda: told == [Deed.TELL_REPLACED])
    until(live(loop))
    first, second = gateway.attempts
    assert second - first >= QUICK.refused * 0.9


def test_a_gateway_that_answers_no_ping_is_left_without_waiting_for_it(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    gateway.conduct.silent = True
    until(lambda: loop.state is not LineState.LIVE)
    gateway.conduct.silent = False
    until(live(loop))
    assert len(gateway.subscriptions) == 2


def test_f67_a_connection_that_is_deaf_is_made_anew_though_it_answers_pings(gateway: WecomGateway, lined: Lined):
    gateway.conduct.deaf = True
    loop = lined(tempo=replace(QUICK, silent=0.5))
    until(live(loop))
    unheard = gateway.said("wx001", "/查 32")
    until(lambda: len(gateway.subscriptions) == 2)
    gateway.conduct.deaf = False
    until(live(loop))
    asked = gateway.said("wx001", "/查 32")
    until(lambda: gateway.callbacks[asked].answers)
    assert not gateway.callbacks[unheard].answers


def test_frames_that_make_no_sense_are_counted_and_the_line_goes_on(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    nonsense = [
        "",
        "{",
        "[]",
        "3",
        '{"cmd":3}',
        '{"cmd":"aibot_msg_callback"}',
        '{"a":' * 5000,
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"r"},"body":{"chattype":"group"}}',
    ]
    for text in nonsense:
        gateway.raw(text)
    gateway.raw('{"cmd":"from_the_future","headers":{"req_id":"x"},"body":{}}')
    asked = gateway.deliver(
        {"msgid": "m", "chattype": "single", "from": {"userid": "wx001"}, "msgtype": "text", "text": {"content": "a"}}
    )
    until(lambda: gateway.callbacks[asked].answers)
    gateway.callbacks["raw"] = gateway.callbacks[asked]
    gateway.raw(
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"raw"},"body":{"msgid":"n","chattype":"single","from":{"userid":"wx001"},"msgtype":"text","text":{"content":"一\n二\x01"}}}'
    )
    until(lambda: len(gateway.callbacks["raw"].answers) == 2)
    assert loop.counts["bad"] == 7 and loop.counts["unknown"] == 2
    assert len(gateway.subscriptions) == 1


def test_a_subscription_that_was_forgotten_is_made_again_on_the_same_socket(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    gateway.conduct.forgets = 1
    asked = gateway.said("wx001", "/查 32")
    until(lambda: gateway.callbacks[asked].answers)
    assert answers(gateway, asked) == ["答：/查 32"]
    assert len(gateway.subscriptions) == 2


def test_commands_that_crossed_are_said_again(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    gateway.conduct.conflicts = 3
    asked = gateway.said("wx001", "/查 32")
    until(lambda: gateway.callbacks[asked].answers)
    assert answers(gateway, asked) == ["答：/查 32"]


def test_a_stream_that_is_refused_in_a_group_goes_out_as_a_message(gateway: WecomGateway, lined: Lined):
    loop = lined()
    until(live(loop))
    gateway.conduct.refuses_streams = True
    asked = gateway.said("wx001", "/查 32", GROUP)
    until(lambda: gateway.pushed)
    assert not gateway.callbacks[asked].answers
    assert gateway.pushed == [{"chatid": GROUP, "chat_type": 2, "msgtype": "markdown", "markdown": {"content": "答：/查 32"}}]


def test_a_reply_waits_for_the_line_to_live_again(gateway: WecomGateway, lined: Lined):
    def answer(message: Message) -> Reply:
        if message.text == "断":
            gateway.reset()
        return Reply("答")

    loop = lined(answer)
    until(live(loop))
    asked = gateway.said("wx001", "断")
    until(lambda: gateway.callbacks[asked].answers)
    assert answers(gateway, asked) == ["答"]
    assert len(gateway.subscriptions) == 2


def test_while_the_database_is_away_it_is_tried_again_and_then_said(gateway: WecomGateway, lined: Lined):
    tries: Counter[str] = Counter()

    def answer(message: Message) -> Reply:
        tries[message.text or ""] += 1
        if message.text == "一直" or tries[message.text or ""] < 3:
            raise Unavailable
        return Reply("答")

    loop = lined(answer)
    until(live(loop))
    again, never = gateway.said("wx001", "再来"), gateway.said("wx002", "一直")
    until(lambda: gateway.callbacks[again].answers and gateway.callbacks[never].answers)
    assert answers(gateway, again) == ["答"]
    assert "本次操作未生效" in answers(gateway, never)[0]


def test_the_robot_speaks_first_only_while_its_line_lives(gateway: WecomGateway, lined: Lined):
    loop = lined()
    pusher = loop.dialect.pusher(loop.wire())
    assert pusher
    until(live(loop))
    gateway.known.add(GROUP)
    gateway.groups.add(GROUP)
    stamps: list[str] = []
    pusher.send(pusher.render("提醒", [], To(GROUP, group=True)), lambda: stamps.append("writing"))
    assert gateway.pushed[0]["chatid"] == GROUP and stamps == ["writing"]
    with pytest.raises(PlatformError) as refused:
        pusher.send(pusher.render("提醒", [], To(GROUP.lower(), group=True)), lambda: None)
    assert refused.value.permanent
    gateway.conduct.silent = True
    until(lambda: not is_ready(pusher))
    with pytest.raises(PlatformError) as away:
        pusher.send(pusher.render("提醒", [], To(GROUP, group=True)), lambda: stamps.append("never"))
    assert not away.value.permanent and not away.value.ambiguous and stamps == ["writing"]
    assert json.loads(pusher.render("字" * 9000, [], To(GROUP, group=True)))["markdown"]["content"].encode()[:20481].decode()
