"""WeCom's interfaces of one self-built app, as strict as the real ones (docs/decisions/platforms.md#wecom-app-api)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Lock
from typing import Any

from bot.clock import Clock, monotonic
from bot.simulator import cards
from bot.simulator.cast import Credentials
from bot.simulator.faults import Faults
from bot.simulator.issued import Issued
from bot.simulator.kept_files import KeptFiles
from bot.simulator.late_replies import SPENT, Address
from bot.simulator.payloads import parsed, text_at
from bot.simulator.postbox import Fate, Postbox, Received
from bot.simulator.robots import OK, Answer, error

GETTOKEN, AGENT, SEND = "/cgi-bin/gettoken", "/cgi-bin/agent/get", "/cgi-bin/message/send"
UPDATE, CONVERT = "/cgi-bin/message/update_template_card", "/cgi-bin/batch/openuserid_to_userid"
UPLOAD, FETCH = "/cgi-bin/media/upload", "/cgi-bin/media/get"
TEXT_BYTES, RECEIVERS, CONVERTED = 2048, 1000, 1000
CODE_LIFE, MINUTE, PER_MEMBER = timedelta(hours=72), timedelta(minutes=1), 30
CONVERSATION = "wecom-single"
Taken = tuple[Received, Address | None]


class WecomApi:
    """One app. `members` are the user ids in its visible range, `unlicensed` those of them without a licence, `open_ids` the
    encrypted ids of members; `outside` is this machine's address where it is none of the trusted ones, else empty."""

    def __init__(self, credentials: Credentials, clock: Clock, postbox: Postbox, faults: Faults) -> None:
        self.corp_id, self.secret = credentials.wecom_corp_id, credentials.wecom_app_secret
        self.agent_id = credentials.wecom_agent_id
        self.clock, self.postbox, self.faults = clock, postbox, faults
        self.issued, self.lock = Issued(clock), Lock()
        self.members: set[str] = set()
        self.unlicensed: set[str] = set()
        self.open_ids: dict[str, str] = {}
        self.outside = ""
        self.files = KeptFiles(image=10, voice=2, video=10, file=20)
        self.said: dict[tuple[str, str], datetime] = {}  # receiver and content → when
        self.paces: dict[str, list[datetime]] = {}
        self.codes: dict[str, tuple[str, datetime]] = {}  # response_code → task id, when it was given
        self.cards: dict[str, str] = {}  # task id → receivers

    def take(self, path: str, query: Mapping[str, str], body: bytes) -> Taken | None:
        """What becomes of a request, and to whom it is shown; None for an address that is none of the app's."""
        known: dict[str, Callable[[Any], tuple[Fate, Answer, Address | None]]] = {
            SEND: self.send,
            UPDATE: self.update,
            CONVERT: lambda payload: (Fate.DROPPED, self.converted(payload), None),
            AGENT: lambda _: (Fate.DROPPED, self.agent(query), None),
        }
        with self.lock:
            if path == GETTOKEN:
                return self.received(path, b"", self.token(query), Fate.DROPPED), None
            if path in (UPLOAD, FETCH):
                return self.filed(path, query, body), None
            if path not in known:
                return None
            fault = self.faults.take("wecom", self.clock.now())
            if fault and not fault.delivers:
                return self.received(path, body, fault.answer, Fate.REFUSED, fault), None
            refused = self.stranger(query.get("access_token", ""))
            fate, answer, address = (Fate.REFUSED, refused, None) if refused else known[path](parsed(body))
            return self.received(path, body, answer, fate, fault), address

    def received(self, path: str, body: bytes, answer: Answer | None, fate: Fate, fault: Any = None) -> Received:
        one = Received(self.clock.now(), monotonic(), "wecom", path, CONVERSATION, body, parsed(body), answer, fate, fault)
        if path in (SEND, UPDATE):
            self.postbox.add(one)
        return one

    def token(self, query: Mapping[str, str]) -> Answer:
        if self.outside:
            return self.untrusted()
        if query.get("corpid") != self.corp_id:
            return error(40013, "invalid corpid")
        if query.get("corpsecret") != self.secret:
            return error(40001, "invalid credential")
        given = self.issued.give()
        return {**OK, "access_token": given[0], "expires_in": given[1]} if given else error(45009, "api freq out of limit")

    def stranger(self, token: str) -> Answer | None:
        if self.outside:
            return self.untrusted()
        if not self.issued.known(token):
            return error(40014, "invalid access_token")
        return None if self.issued.valid(token) else error(42001, "access_token expired")

    def filed(self, path: str, query: Mapping[str, str], body: bytes) -> Received:
        """A file is brought, or fetched."""
        answer: Answer | None = self.stranger(query.get("access_token", ""))
        kept = self.files.kept.get(query.get("media_id", ""))
        if not answer and path == FETCH and kept:
            return replace(self.received(path, b"", None, Fate.DROPPED), file=kept)
        if not answer and path == FETCH:
            answer = error(40007, "invalid media_id")
        if not answer:
            media = self.files.uploaded(query.get("type", ""), body, self.clock.now())
            answer = {**OK, "type": query["type"], "media_id": media} if media else error(40006, "invalid file size")
        return self.received(path, b"", answer, Fate.DROPPED)

    def untrusted(self) -> Answer:
        return error(60020, f"not allow to access from your ip, hint: [1], from your ip: {self.outside}, more info at work")

    def agent(self, query: Mapping[str, str]) -> Answer:
        if query.get("agentid") != str(self.agent_id):
            return error(301002, "not allow operate another agent with this accesstoken")
        return {**OK, "agentid": self.agent_id, "name": "督办助手", "close": 0}

    def send(self, payload: Any) -> tuple[Fate, Answer, Address | None]:
        fault = self.refusal(payload)
        if fault:
            return Fate.REFUSED, fault, None
        wanted = [user for user in payload["touser"].split("|") if user]
        visible = {user.lower(): user for user in self.members}
        unknown = [user.lower() for user in wanted if user.lower() not in visible]
        unlicensed = [user.lower() for user in wanted if user.lower() in {one.lower() for one in self.unlicensed}]
        if len(unknown) == len(wanted):
            return Fate.REFUSED, error(81013, "user & party & tag all invalid"), None
        answer = {**OK, "msgid": token_hex(16), "invaliduser": "|".join(unknown), "unlicenseduser": "|".join(unlicensed)}
        reached = [visible[user.lower()] for user in wanted if user.lower() not in (*unknown, *unlicensed)]
        if payload["msgtype"] == "template_card":
            task_id = text_at(payload, "template_card", "task_id")
            self.cards[task_id] = payload["touser"].lower()
            answer["response_code"] = self.code(task_id)
        seen = [user for user in reached if self.is_new(user, payload) and self.in_pace(user)]
        if not seen:
            return (Fate.REPEATED if reached else Fate.DROPPED), answer, None
        return Fate.DELIVERED, answer, Address(None, seen[0], self.clock.now())

    def refusal(self, payload: Any) -> Answer | None:
        """What is said of a message that is not taken; None of one that is."""
        if not isinstance(payload, dict):
            return error(40035, "invalid parameter")
        if payload.get("agentid") != self.agent_id:
            return error(40056, "invalid agentid")
        wanted = text_at(payload, "touser").split("|")
        if not any(wanted):
            return error(82001, "touser is empty")
        if len(wanted) > RECEIVERS:
            return error(40031, "too many users")
        kind = payload.get("msgtype")
        if kind == "template_card":
            task_id = text_at(payload, "template_card", "task_id")
            used = self.cards.get(task_id, payload["touser"].lower()) != payload["touser"].lower()
            return error(40058, "invalid template_card") if cards.fault(payload.get("template_card")) or used else None
        if kind in ("file", "image"):
            shown = self.files.shown(text_at(payload, kind, "media_id"), kind, self.clock.now())
            return None if shown else error(40007, "invalid media_id")
        if kind not in ("text", "markdown"):
            return error(40008, "invalid message type")
        content = text_at(payload, kind, "content")
        if not content:
            return error(44004, "content is empty")
        return error(45002, "content exceed max length") if len(content.encode()) > TEXT_BYTES else None

    def is_new(self, user: str, payload: dict[str, Any]) -> bool:
        """Whether the person has not been given the same within the interval, where the sender wants that looked at."""
        now, content = self.clock.now(), json.dumps({k: v for k, v in payload.items() if k != "touser"}, sort_keys=True)
        before, self.said[user, content] = self.said.get((user, content)), now
        if payload.get("enable_duplicate_check") != 1 or before is None:
            return True
        return not before <= now < before + timedelta(seconds=int(payload.get("duplicate_check_interval", 1800)))

    def in_pace(self, user: str) -> bool:
        """Above 30 a minute a member gets nothing, and nobody is told."""
        now = self.clock.now()
        recent = [at for at in self.paces.get(user, []) if now - MINUTE < at <= now]
        self.paces[user] = [*recent, now]
        return len(recent) < PER_MEMBER

    def code(self, task_id: str) -> str:
        """A fresh code by which this card may be changed once."""
        code = token_hex(24)
        self.codes[code] = (task_id, self.clock.now())
        return code

    def update(self, payload: Any) -> tuple[Fate, Answer, Address | None]:
        if not isinstance(payload, dict) or payload.get("agentid") != self.agent_id:
            return Fate.REFUSED, error(40056, "invalid agentid"), None
        given = self.codes.get(text_at(payload, "response_code"))
        if given is None or not given[1] <= self.clock.now() < given[1] + CODE_LIFE:
            return Fate.REFUSED, SPENT, None
        card, users = payload.get("template_card"), payload.get("userids")
        if cards.fault(card) or text_at(card, "task_id") != given[0] or not isinstance(users, list):
            return Fate.REFUSED, error(40058, "invalid template_card"), None
        del self.codes[payload["response_code"]]
        invalid = [user for user in users if str(user).lower() not in {one.lower() for one in self.members}]
        return Fate.DELIVERED, {**OK, "invaliduser": invalid}, None

    def converted(self, payload: Any) -> Answer:
        listed = payload.get("open_userid_list") if isinstance(payload, dict) else None
        if not isinstance(listed, list) or not 0 < len(listed) <= CONVERTED:
            return error(40058, "open_userid_list")
        found = [{"open_userid": one, "userid": self.open_ids[one]} for one in listed if one in self.open_ids]
        return {**OK, "userid_list": found, "invalid_open_userid_list": [one for one in listed if one not in self.open_ids]}
