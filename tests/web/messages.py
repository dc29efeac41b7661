"""What platforms send to the callbacks, and who stands where the dispatcher and the database stand."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.clock import StoppedClock
from bot.message import Message, Reply
from bot.platforms.dingtalk import callback, signature
from bot.platforms.dingtalk.callback import Callback
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.sealing import Codec
from bot.platforms.wecom import door as wecom
from bot.platforms.wecom.app_callback import AppCallback
from bot.platforms.wecom.bot_callback import BotCallback
from bot.web import create_app
from tests.platforms.dingtalk.ways import answers

NOW = 1792224000
CORP, SECRET = "ww1436e0e65a779aee", "app-secret"
BOT = Codec("bot-token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw")
APP = Codec("app-token", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt", CORP)
PATHS = ("/callback/wecom/bot", "/callback/wecom/app", "/callback/dingtalk/robot")
SAID = {"msgid": "m", "chattype": "single", "from": {"userid": "u"}, "msgtype": "text", "text": {"content": "/查 32"}}
TOLD = {
    "conversationType": "1",
    "conversationId": "c",
    "msgId": "m",
    "senderCorpId": "ding1",
    "senderStaffId": "u",
    "msgtype": "text",
    "text": {"content": "/查 32"},
}


class Listener:
    """Stands where the dispatcher stands: keeps what it hears and answers the same to everything."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.heard: list[Message] = []
        self.failure = failure
        self.not_heard: list[str] = []

    def unheard(self, door):
        self.not_heard.append(door)

    def answer(self, message):
        self.heard.append(message)
        if self.failure:
            raise self.failure
        return Reply("已收到")


class Schema:
    """Stands where the database stands, for a /readyz that looks no further than the schema."""

    def __init__(self, answer) -> None:
        self.answer = answer

    def version(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def client_of(listener, database=None, traffic=None):
    doors = {
        "wecom/bot": wecom.door("bot", BotCallback(BOT, CORP, 300, "wecom")),
        "wecom/app": wecom.door("app", AppCallback(APP, 300, "wecom")),
        "dingtalk/robot": callback.door(Callback(SpokenTo("ding1", "dingtalk"), SECRET, 300), answers()),
    }
    return create_app(listener, doors, StoppedClock(datetime.fromtimestamp(NOW, UTC)), database, None, traffic).test_client()


def query(codec, encrypted, *, timestamp=str(NOW), nonce="n", **changes):
    return {"msg_signature": codec.signature(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce, **changes}


def to_bot(inner, **changes):
    """Arguments of a post to the robot's callback: inner text or JSON, sealed and signed."""
    encrypted = BOT.encrypt(inner if isinstance(inner, str) else json.dumps(inner))
    return {"query_string": query(BOT, encrypted, **changes), "data": json.dumps({"encrypt": encrypted})}


def to_app(inner, **changes):
    encrypted = APP.encrypt(inner)
    return {"query_string": query(APP, encrypted, **changes), "data": f"<xml><Encrypt>{encrypted}</Encrypt></xml>"}


def to_robot(body, *, timestamp=str(NOW * 1000), secret=SECRET):
    """Arguments of a post to DingTalk's callback: a body, signed."""
    headers = {"timestamp": timestamp, "sign": signature.sign(secret, timestamp)}
    return {"headers": headers, "data": body if isinstance(body, (str, bytes)) else json.dumps(body)}


APP_SAID = (
    f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>U</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>/查 32</Content><MsgId>7</MsgId></xml>"
)
