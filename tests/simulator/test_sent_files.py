"""A file of one's own sent to the bot on the page, and files that the bot brings: kept, fetched and shown as the platforms do."""

from __future__ import annotations

import base64
import json

import pytest

from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.wecom.bot_files import BotFiles
from bot.simulator import create_page
from bot.simulator.dingtalk_api import DOWNLOAD, TO_PERSONS
from bot.simulator.endpoint import Posted
from bot.simulator.wecom_api import SEND
from tests.simulator.conftest import AES_KEY

CONTENT = bytes(range(256)) * 9


@pytest.fixture
def client(simulator):
    return create_page(simulator).test_client()


def sent(client, place: str, **file: str) -> int:
    told = {"name": "台账.xlsx", "content": base64.b64encode(CONTENT).decode(), **file}
    wish = {"conversation": place, "person": 0, "kind": "file", "text": "", "file": told}
    return client.post("/api/send", json=wish, base_url="http://127.0.0.1").status_code


def test_a_file_of_wecom_is_fetched_and_opened_by_the_bot(client, simulator, bot):
    assert sent(client, "wecom-single") == 200
    file = bot.heard[-1].file
    assert (file.name, file.size) == ("台账.xlsx", len(CONTENT))
    base = simulator.platforms.endpoints["wecom"].url
    assert BotFiles(Outgoing(5), base, AES_KEY).fetch(file.handle, len(CONTENT)) == CONTENT
    with pytest.raises(PlatformError):
        BotFiles(Outgoing(5), base, AES_KEY).fetch(file.handle, len(CONTENT) - 40)


def test_a_file_of_dingtalk_is_had_by_its_code(client, simulator, bot):
    assert sent(client, "dingtalk-single") == 200
    api = simulator.platforms.dingtalk_api
    asked = {"robotCode": api.robot_code, "downloadCode": bot.heard[-1].file.handle}
    (_, status, answer, _) = api.address_of(asked)
    assert status == 200 and DOWNLOAD
    assert api.fetched(answer["downloadUrl"].removeprefix(api.base)).file.content == CONTENT


def test_what_is_no_file_is_refused(client):
    assert sent(client, "wecom-single", content="?") == 400
    assert sent(client, "wecom-single", name="") == 400
    assert sent(client, "wecom-group") == 400


def test_a_file_that_the_bot_brings_is_shown_with_a_link_that_saves_it(client, simulator):
    platforms, now = simulator.platforms, simulator.clock.now()
    wecom, dingtalk = platforms.wecom_api, platforms.dingtalk_api
    told = {"touser": "WuShian", "agentid": wecom.agent_id, "msgtype": "file"}
    told["file"] = {"media_id": wecom.files.brought("file", "台账.xlsx", CONTENT, now)}
    token = {"access_token": wecom.issued.give()[0]}
    platforms.taken_by_wecom(Posted("POST", SEND, token, json.dumps(told).encode()))
    param = {"mediaId": dingtalk.files.brought("file", "总结.docx", CONTENT, now), "fileName": "总结.docx", "fileType": "docx"}
    body = {"robotCode": dingtalk.robot_code, "userIds": ["manager1"], "msgKey": "sampleFile", "msgParam": json.dumps(param)}
    platforms.taken_by_dingtalk(Posted("POST", TO_PERSONS, {}, json.dumps(body).encode(), dingtalk.issued.give()[0]))
    shown = [file for event in simulator.events.after(0) for file in event.get("files", ())]
    assert [file["name"] for file in shown] == ["台账.xlsx", "总结.docx"]
    for file in shown:
        saved = client.get(file["address"], base_url="http://127.0.0.1")
        assert saved.data == CONTENT and "attachment" in saved.headers["Content-Disposition"]
