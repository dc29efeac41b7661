"""WeCom's own kits: their robot talks to our pretend gateway, and each side opens what the other one sealed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.platforms.sealing import Codec
from bot.simulator.wecom_gateway import WecomGateway
from tests.connections.conftest import until
from tests.counterparts.installed import in_node, in_python, run

AES_KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
TEXTS = ["/查 20210032", "示例：\n第二行 “引号” & <尖括号>", "一" * 2000, '{"a": "\\u0007"}', ""]
STAMP, NONCE = "1626397200", "372623558"
CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "20210032", "desc": "示例"},
    "button_list": [{"text": "通过", "style": 1, "key": "pass"}],
    "task_id": "rv0-1-1",
}


def sealed(codec: Codec, text: str) -> dict[str, str]:
    encrypted = codec.encrypt(text)
    return {
        "encrypt": encrypted,
        "timestamp": STAMP,
        "nonce": NONCE,
        "signature": codec.signature(STAMP, NONCE, encrypted),
    }


@in_node
@pytest.mark.parametrize("receive_id", ["", "wwUNIT"])
def test_what_we_seal_the_platform_s_own_ciphers_open_and_the_other_way_round(receive_id: str):
    codec = Codec("token", AES_KEY, receive_id)
    texts = [text for text in TEXTS if text]
    told = {"token": "token", "key": AES_KEY, "id": receive_id, "sealed": [sealed(codec, text) for text in texts]}
    found = run("wecom_crypto.cjs", told)
    assert [(one["message"], one["id"], one["right"]) for one in found] == [(text, receive_id, True) for text in texts]
    for one, text in zip(found, texts, strict=True):
        assert [codec.open(made["signature"], STAMP, NONCE, made["encrypt"]) for made in one["sealed"]] == [text, text]


@in_python
def test_wechatpy_opens_what_the_app_is_sent_and_we_open_what_it_answers():
    codec = Codec("token", AES_KEY, "wwUNIT")
    head = "<ToUserName><![CDATA[wwUNIT]]></ToUserName><FromUserName><![CDATA[WX009]]></FromUserName><CreateTime>1</CreateTime>"
    texts = ["/查 20210032", "“引号” & <尖括号>", "一" * 600]
    bodies = [
        f"<xml>{head}<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>1</MsgId><AgentID>1</AgentID></xml>"
        for text in texts
    ]
    told = {"token": "token", "key": AES_KEY, "id": "wwUNIT", "sealed": [sealed(codec, body) for body in bodies]}
    *found, last = run("wechatpy_codec.py", {**told, "trial": sealed(codec, "61664")})
    assert [(one["text"], one["by"]) for one in found] == [(text, "WX009") for text in texts]
    assert last["word"] == "61664"
    for one, body in zip(found, bodies, strict=True):
        answer = {node.tag: node.text or "" for node in ET.fromstring(one["answer"])}  # noqa: S314 - our own process made it
        opened = codec.open(answer["MsgSignature"], answer["TimeStamp"], answer["Nonce"], answer["Encrypt"].strip())
        assert re.sub(r"\s+", "", opened) == re.sub(r"\s+", "", body)


@pytest.fixture
def gateway() -> Iterator[WecomGateway]:
    made = WecomGateway({"aibUNIT": "line secret"}, each_minute=0)
    yield made
    made.stop()


@in_node
def test_the_platform_s_own_robot_finds_our_gateway_right(gateway: WecomGateway):
    told = {"id": "aibUNIT", "secret": "line secret", "url": gateway.url, "card": CARD}
    with ThreadPoolExecutor(1) as pool:
        ran = pool.submit(run, "wecom_robot.cjs", told)
        until(lambda: gateway.live or ran.done(), 30)
        said = gateway.said("wx009", "@督办助手 /查 20210032", "wrGROUP01")
        until(lambda: gateway.pushed or ran.done())
        greeted = gateway.happened("wx008", {"eventtype": "enter_chat"})
        until(lambda: gateway.callbacks[greeted].answers or ran.done())
        pressed = gateway.pressed("wx008", "rv0-1-1", "pass", "wrGROUP01")
        found = ran.result(30)
    codes = {one["did"]: one["code"] for one in found if "did" in one}
    assert codes == {"stream": 0, "first": 0, "welcome": 0, "update": 0}
    assert {"heard": "@督办助手 /查 20210032", "by": "wx009", "chat": "wrGROUP01"} in found
    assert gateway.faults == []
    kinds = [gateway.callbacks[asked].answers[0][1]["msgtype"] for asked in (said, greeted)]
    assert kinds == ["stream_with_template_card", "text"]
    assert gateway.callbacks[pressed].answers[0][0] == "aibot_respond_update_msg"
    assert gateway.pushed[0]["chatid"] == "wrGROUP01"
