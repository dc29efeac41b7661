"""What the real platforms do not do either: mention who is not in the group, and deliver a fourth message while three wait."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

from bot.simulator.sayings import Uttered
from bot.simulator.simulator import TOO_MANY
from tests.connections.conftest import until


def test_who_is_not_in_the_group_is_not_mentioned_there(simulator, seen):
    group = simulator.conversations["wecom-group"]
    simulator.conversations["wecom-group"] = replace(group, absent=("ZhouShiping",))
    words = {"content": "今日到期：1件", "mentioned_list": ["wushian", "zhoushiping"]}
    body = json.dumps({"msgtype": "text", "text": words}).encode()
    simulator.platforms.posted_to_wecom("/cgi-bin/webhook/send", {"key": "key-1"}, body)
    assert [part["mention"] for part in seen("message")[-1]["parts"] if "mention" in part] == ["@吴示安"]


def test_of_one_person_three_messages_wait_at_most(simulator, bot, seen, monkeypatch):
    go, answer = threading.Event(), bot.answer

    def slowly(message):
        go.wait(10)
        return answer(message)

    monkeypatch.setattr(bot, "answer", slowly)
    asking = [threading.Thread(target=simulator.say, args=("wecom-group", 0, Uttered(f"/查 {number}"))) for number in range(3)]
    for each in asking:
        each.start()
    until(lambda: simulator.waiting[0] == 3)
    assert simulator.say("wecom-group", 0, Uttered("/帮助")) == 0
    assert seen("notice")[-1]["text"] == TOO_MANY
    go.set()
    for each in asking:
        each.join(10)
    assert simulator.waiting[0] == 0 and len(bot.heard) == 3
    assert simulator.say("wecom-group", 0, Uttered("/帮助")) == 200
