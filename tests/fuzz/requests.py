"""Hostile requests, made from a seed: mutated from genuine ones, made by a grammar, and genuinely signed around hostile words."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from bot.platforms.dingtalk import signature
from bot.platforms.sealing import Codec

NOW = 1626397200  # 16 July 2021, nine o'clock in Peking
BODY_BYTES = 65536
WORDS = (
    *("/查 20210032", "/查", "/帮助", "/我的", "/逾期", "/统计", "/台账 第2页", "/签收 20210032", "/审 20210032 通过", "是", "1"),
    *(
        "/批示 20210032 请抓紧 不发到群",
        "/送审 20210032",
        "/反馈 20210032 态度满意 结果满意 7月15日",
        "/承诺 20210032 建成 检查 12月31日",
    ),
    *(
        "/寄出 20210032 示工信函〔2021〕61号",
        "/代理 吴示安 7.20-7.30",
        "/绑定 ABCDEFGH",
        "/日历 7月17日 上班",
        "/撤销",
        "/为什么 20210032",
    ),
    *(
        "20210032办到哪一步了",
        "还有哪些没办",
        "我处",
        "机密",
        "（秘密）",
        "@督办助手",
        "@所有人",
        "<@all>",
        "\n",
        "，",
        "７",
        "㈠",
        "\u202e",
        "\u200b",
        "\x00",
    ),
    *(
        "'; DROP TABLE suggestion;--",
        "%",
        "_",
        "http://x.example",
        "13800138000",
        "《关于",
        "》",
        "{",
        "}",
        "\\",
        '"',
        "\u3164",
        "😀",
        "𠀀",
        "\ufdfa",
    ),
)
JSON_PIECES = (
    *(
        '{"encrypt":"',
        '"}',
        '"encrypt"',
        ":",
        ",",
        "{",
        "}",
        "[",
        "]",
        '"',
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "true",
        "NaN",
        "1e999",
    ),
    *('"msgtype":"text"', '"text":{"content":"', '"from":{"userid":"', '"chatid"', "9" * 400, " ", "\n", "\ufeff", "\xff", "签"),
    *('"conversationType":"1"', '"senderStaffId":"', '"msgId":"', '"senderCorpId":"'),
)
XML_PIECES = (
    *(
        "<xml>",
        "</xml>",
        "<Encrypt>",
        "</Encrypt>",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE a [",
        "<!ENTITY e 'x'>",
        "]>",
        "&e;",
        "&#0;",
        "<a",
        " b='c'",
    ),
    *(
        ">",
        "/>",
        "<?xml version='1.0' encoding='utf-16'?>",
        "<!--",
        "-->",
        "<ToUserName>",
        "<Content>",
        "\x00",
        "\xff",
        "签",
        " ",
    ),
)


@dataclass(frozen=True)
class Request:
    """One request; `signed` where the platform's key was used for it, so that it may change something."""

    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    method: str = "POST"
    signed: bool = False


@dataclass(frozen=True)
class Keys:
    """The secrets of a service under test, and who is known to it."""

    bot: Codec
    app: Codec
    dingtalk_secret: str
    wecom_corp: str
    dingtalk_corp: str
    users: tuple[str, ...]
    chats: tuple[str, ...]


class Maker:
    """Requests of one platform, one after the other from a seed."""

    def __init__(self, keys: Keys, platform: str, seed: int) -> None:
        self.keys, self.platform, self.chance = keys, platform, random.Random(seed)
        self.made = 0

    def unsigned(self) -> Request:
        """Nothing that the platform signed: mutated from a genuine request, or made by a grammar."""
        kind = self.chance.random()
        if kind < 0.55:
            return self.mutated(self.genuine())
        return self.grown() if kind < 0.9 else self.tried()

    def genuine(self) -> Request:
        """A request as the platform makes it, around words that nobody honest says."""
        self.made += 1
        if self.platform == "dingtalk":
            return self.to_robot(json.dumps(self.told(), ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "replace"))
        if self.chance.random() < 0.7:
            return self.to_bot(json.dumps(self.said(), ensure_ascii=self.chance.random() < 0.5))
        return self.to_app(self.said_in_xml())

    def hostile(self) -> Request:
        """Genuinely signed; what is inside is genuine, odd in one place, or no message at all."""
        kind = self.chance.random()
        if kind < 0.5:
            return self.genuine()
        if self.platform == "dingtalk":
            inner = self.bent(self.told()) if kind < 0.8 else self.pieces(JSON_PIECES)
            return self.to_robot(inner.encode("utf-8", "replace")[:BODY_BYTES])
        if kind < 0.9:
            return self.to_bot(self.bent(self.said()) if kind < 0.7 else self.pieces(JSON_PIECES))
        return self.to_app(self.pieces(XML_PIECES))

    # --- genuine forms ---

    def words(self) -> str:
        chance = self.chance
        text = " ".join(chance.choices(WORDS, k=chance.choice((1, 1, 1, 2, 3, 8))))
        return text * chance.choice((1, 1, 1, 1, 200)) if chance.random() < 0.1 else text

    def said(self) -> dict[str, Any]:
        chance, keys = self.chance, self.keys
        where = {"chattype": "group", "chatid": chance.choice(keys.chats)} if chance.random() < 0.5 else {"chattype": "single"}
        found: dict[str, Any] = {"msgid": f"m{self.made}", "aibotid": "a", **where, "from": {"userid": chance.choice(keys.users)}}
        if chance.random() < 0.15:
            press = {"task_id": f"t{chance.randrange(99)}", "event_key": chance.choice(("pass:1", "show", "back", self.words()))}
            return {**found, "msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": press}}
        if chance.random() < 0.2:
            found["quote"] = self.thing()
        return {**found, **self.thing()}

    def thing(self) -> dict[str, Any]:
        """Something of a kind, or of none that there is yet."""
        chance = self.chance
        kind = chance.choice(("text",) * 6 + ("voice", "image", "file", "video", "mixed", "location", "hologram", "event"))
        if kind in ("text", "voice"):
            return {"msgtype": kind, kind: {"content": self.words()}}
        if kind == "mixed":
            items = [{"msgtype": "text", "text": {"content": self.words()}}, {"msgtype": "image", "image": {"url": "u"}}]
            return {"msgtype": "mixed", "mixed": {"msg_item": chance.sample(items, k=chance.choice((1, 2)))}}
        if kind == "event":
            return {
                "msgtype": "event",
                "event": {"eventtype": chance.choice(("enter_chat", "add_to_chat", "feedback_event", "x"))},
            }
        return {"msgtype": kind, kind: {"url": "u"}}

    def told(self) -> dict[str, Any]:
        chance, keys = self.chance, self.keys
        return {
            "conversationType": chance.choice("12"),
            "conversationId": chance.choice((*keys.chats, "cid1")),
            "msgId": f"m{self.made}",
            "senderCorpId": keys.dingtalk_corp,
            "senderStaffId": chance.choice(keys.users),
            "msgtype": "text",
            "text": {"content": self.words()},
        }

    def said_in_xml(self) -> str:
        words = self.words().replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "")
        user = self.chance.choice(self.keys.users)
        return (
            f"<xml><ToUserName>{self.keys.wecom_corp}</ToUserName><FromUserName>{user}</FromUserName><CreateTime>1</CreateTime>"
            f"<MsgType>text</MsgType><Content>{words}</Content><MsgId>{self.made}</MsgId></xml>"
        )

    def to_bot(self, inner: str) -> Request:
        codec = self.keys.bot
        encrypted = codec.encrypt(inner.encode("utf-8", "replace").decode()[:16000])
        return Request(
            "/callback/wecom/bot", self.query(codec, encrypted), {}, json.dumps({"encrypt": encrypted}).encode(), signed=True
        )

    def to_app(self, inner: str) -> Request:
        codec = self.keys.app
        encrypted = codec.encrypt(inner.encode("utf-8", "replace").decode()[:16000])
        body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Request("/callback/wecom/app", self.query(codec, encrypted), {}, body.encode(), signed=True)

    def query(self, codec: Codec, encrypted: str, **more: str) -> str:
        nonce = str(self.chance.randrange(10**9))
        signed = codec.signature(str(NOW), nonce, encrypted)
        return urlencode({"msg_signature": signed, "timestamp": str(NOW), "nonce": nonce, **more})

    def to_robot(self, body: bytes) -> Request:
        stamp = str(NOW * 1000 + self.chance.randrange(-250_000, 250_000))
        headers = {"timestamp": stamp, "sign": signature.sign(self.keys.dingtalk_secret, stamp)}
        return Request("/callback/dingtalk/robot", "", headers, body, signed=True)

    # --- hostile forms ---

    def bent(self, message: dict[str, Any]) -> str:
        """A message with one field of another type, missing, twice, or huge."""
        chance = self.chance
        name = chance.choice(list(message))
        odd: object = chance.choice(
            (None, 7, -1.5, 10**30, "", "x" * 3000, [], {}, [[[]]], {"content": 7}, "\x00", "\u202e<@all>", [None] * 50)
        )
        kind = chance.random()
        if kind < 0.6:
            return json.dumps({**message, name: odd})
        if kind < 0.8:
            return json.dumps({key: value for key, value in message.items() if key != name})
        return json.dumps(message)[:-1] + f",{json.dumps(name)}:{json.dumps(odd)}}}"

    def pieces(self, of: tuple[str, ...]) -> str:
        """A heap of pieces, sometimes one piece again and again up to what a body may have."""
        chance = self.chance
        if chance.random() < 0.01:
            again = "".join(chance.choices(of, k=chance.choice((1, 2, 3))))
            return "".join(chance.choices(of, k=3)) + again * (chance.choice((500, 4000, BODY_BYTES)) // len(again))
        return "".join(chance.choices(of, k=chance.randrange(1, 20)))

    def grown(self) -> Request:
        """A request by a grammar; nobody has signed it."""
        chance = self.chance
        of = chance.choice((JSON_PIECES, XML_PIECES))
        body = self.pieces(of).encode("utf-8", "replace")[:BODY_BYTES]
        path = chance.choice(
            ("/callback/wecom/bot", "/callback/wecom/app", "/callback/dingtalk/robot")[:: 1 if self.platform == "wecom" else -1][
                :2
            ]
        )
        query = urlencode({"msg_signature": chance.choice(("", "x", "0" * 40)), "timestamp": str(NOW), "nonce": "n"})
        headers = {"timestamp": f"{NOW}000", "sign": chance.choice(("", "x", "A" * 44))}
        return Request(path, query, headers, body)

    def tried(self) -> Request:
        """A trial of the address, or something like it."""
        chance = self.chance
        echo = chance.choice((self.keys.bot.encrypt("7"), "x", "", self.pieces(JSON_PIECES)[:2000]))
        query = urlencode(
            {"msg_signature": "0" * 40, "timestamp": chance.choice((str(NOW), "1", "")), "nonce": "n", "echostr": echo},
            errors="replace",
        )
        return Request(chance.choice(("/callback/wecom/bot", "/callback/wecom/app")), query, {}, b"", method="GET")

    def mutated(self, request: Request) -> Request:
        """A genuine request of which the signature no longer holds: something that it covers was changed."""
        chance = self.chance
        if self.platform == "dingtalk":
            other = {"timestamp": str(NOW * 1000 + chance.randrange(400_000, 900_000)), "sign": request.headers["sign"]}
            flipped = {**request.headers, "sign": self.flipped(request.headers["sign"])}
            headers = chance.choice((other, flipped, {"sign": request.headers["sign"]}, {}))
            return replace(request, headers=headers, body=self.scrambled(request.body), signed=False)
        ways: tuple[Callable[[], Request], ...] = (
            lambda: replace(request, query=request.query.replace("nonce=", f"nonce={chance.randrange(1, 9)}")),
            lambda: replace(request, query=request.query.replace("timestamp=1", "timestamp=2")),
            lambda: replace(request, query=request.query.replace("msg_signature=", "msg_signature=f")),
            lambda: replace(request, query=f"{request.query}&{chance.choice(('nonce', 'timestamp', 'msg_signature'))}=1"),
            lambda: replace(request, query=request.query[: chance.randrange(len(request.query) - 12)]),
            lambda: replace(request, query=quote(request.query)),
        )
        return replace(chance.choice(ways)(), body=self.scrambled(request.body), signed=False)

    def flipped(self, text: str) -> str:
        place = self.chance.randrange(len(text) - 2)  # the last letters of base64 may decode to the same
        return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]

    def scrambled(self, body: bytes) -> bytes:
        chance = self.chance
        if chance.random() < 0.3 or not body:
            return body
        changed = bytearray(body)
        for _ in range(chance.choice((1, 1, 3, 20))):
            kind, place = chance.random(), chance.randrange(len(changed) or 1)
            if kind < 0.5 and changed:
                changed[place % len(changed)] = chance.randrange(256)
            elif kind < 0.7:
                changed[place:place] = changed[chance.randrange(len(changed) or 1) :][: chance.randrange(200)]
            else:
                del changed[place : place + chance.randrange(50)]
        return bytes(changed[:BODY_BYTES])
