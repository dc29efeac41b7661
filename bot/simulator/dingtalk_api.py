"""DingTalk's interfaces of one internal robot, as strict as the real ones (docs/decisions/platforms.md#dingtalk-openapi)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Lock
from typing import Any

from bot.clock import Clock, monotonic
from bot.simulator.cast import Credentials
from bot.simulator.faults import Faults
from bot.simulator.issued import Issued
from bot.simulator.kept_files import KeptFiles
from bot.simulator.late_replies import Address
from bot.simulator.payloads import parsed, text_at
from bot.simulator.postbox import Fate, Postbox, Received
from bot.simulator.robots import Answer

TOKEN, TO_GROUP, TO_PERSONS = "/v1.0/oauth2/accessToken", "/v1.0/robot/groupMessages/send", "/v1.0/robot/oToMessages/batchSend"
PARAM_BYTES, PERSONS, PER_SECOND = 15000, 20, 20
DELIVER, CHANGE = "/v1.0/card/instances/createAndDeliver", "/v1.0/card/instances"
DING, DINGED_AT_ONCE = "/v1.0/robot/ding/send", {1: 200, 2: 20, 3: 20}
DOWNLOAD, UPLOAD, FILE = "/v1.0/robot/messageFiles/download", "/media/upload", "/files/"
SPACE, TRACK = re.compile(r"dtv1\.card//IM_ROBOT\.(.+)"), re.compile(r".{1,64}")
KEY_BYTES, VALUE_BYTES = 100, 1024
SINGLE = "dingtalk-single"
KEYS = {
    "sampleText": {"content"},
    "sampleMarkdown": {"title", "text"},
    "sampleFile": {"mediaId", "fileName", "fileType"},
    "sampleImageMsg": {"photoURL"},
}
FILE_TYPES = ("xlsx", "xls", "docx", "doc", "pdf", "zip", "rar")
MEDIA = {"sampleFile": ("mediaId", "file"), "sampleImageMsg": ("photoURL", "image")}
OK, BAD, FORBIDDEN = 200, 400, 403
Outcome = tuple[Fate, int, Answer, Address | None]


def refused(code: str, status: int = BAD) -> Outcome:
    """An error as these interfaces write it."""
    return Fate.REFUSED, status, {"code": code, "message": "refused", "requestid": token_hex(8)}, None


class DingtalkApi:
    """One robot. `staff` are the ids of who is in its range, `groups` the conversations that it is in: id → conversation of the
    page. `slowed` and `filtered` are staff whom the platform leaves out for these reasons; `dings` are left of what was bought,
    and without `may_ding` the app has no permission for them."""

    def __init__(self, credentials: Credentials, clock: Clock, postbox: Postbox, faults: Faults) -> None:
        self.app_key, self.app_secret = credentials.dingtalk_app_key, credentials.dingtalk_app_secret
        self.robot_code = credentials.dingtalk_app_key
        self.clock, self.postbox, self.faults = clock, postbox, faults
        self.issued, self.lock = Issued(clock), Lock()
        self.staff: set[str] = set()
        self.groups: dict[str, str] = {}
        self.slowed: set[str] = set()
        self.filtered: set[str] = set()
        self.dings, self.may_ding = 1000, True
        self.template = "demo.schema"
        self.base = ""  # where these interfaces are
        self.files = KeptFiles(image=20, voice=2, video=20, file=20)
        self.cards: dict[str, dict[str, str]] = {}  # outTrackId → variables
        self.holders: dict[str, str] = {}  # outTrackId → whose single chat it stands in
        self.calls: dict[str, list[datetime]] = {}

    def take(self, path: str, token: str, body: bytes) -> tuple[Received, Address | None] | None:
        """What becomes of a request, and to whom it is shown; None for an address that is none of these."""
        known: dict[str, Callable[[Any], Outcome]] = {TO_GROUP: self.to_group, TO_PERSONS: self.to_persons}
        known |= {DELIVER: self.deliver, CHANGE: self.change, DOWNLOAD: self.address_of, DING: self.ding}
        with self.lock:
            payload = parsed(body)
            if path == TOKEN:
                return self.received(path, b"", self.asked_for_token(payload))
            if path.startswith(FILE):
                return self.fetched(path), None
            if path not in known:
                return None
            fault = self.faults.take("dingtalk", self.clock.now())
            if fault and not fault.delivers:
                return self.received(path, body, (Fate.REFUSED, fault.status, fault.answer or {}, None), fault)
            if not self.issued.valid(token):
                return self.received(path, body, refused("InvalidAuthentication"))
            if self.too_fast(path):
                return self.received(path, body, refused("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", FORBIDDEN))
            return self.received(path, body, known[path](payload), fault)

    def received(self, path: str, body: bytes, outcome: Outcome, fault: Any = None) -> tuple[Received, Address | None]:
        fate, status, answer, address = outcome
        payload = parsed(body)
        group = self.groups.get(text_at(payload, "openConversationId"), SINGLE)
        shown = None if fault and not fault.delivers and fault.answer is None else answer
        one = Received(self.clock.now(), monotonic(), "dingtalk", path, group, body, payload, shown, fate, fault, status=status)
        if path in (TO_GROUP, TO_PERSONS, DELIVER, CHANGE, DING):
            self.postbox.add(one)
        return one, address

    def asked_for_token(self, payload: Any) -> Outcome:
        if (text_at(payload, "appKey"), text_at(payload, "appSecret")) != (self.app_key, self.app_secret):
            return refused("invalidClientIdOrSecret")
        given = self.issued.give()
        if given is None:
            return refused("Forbidden.AccessDenied.QpsLimitForApi", FORBIDDEN)
        return Fate.DROPPED, OK, {"accessToken": given[0], "expireIn": given[1]}, None

    def too_fast(self, path: str) -> bool:
        now = self.clock.now()
        recent = [at for at in self.calls.get(path, []) if now - timedelta(seconds=1) < at <= now]
        self.calls[path] = [*recent, now]
        return len(recent) >= PER_SECOND

    def fault_of(self, payload: Any) -> str:
        """The code of a message that is not taken; empty of one that is."""
        if not isinstance(payload, dict) or payload.get("robotCode") != self.robot_code:
            return "invalidParameter.robotCode.notExsit"
        key, written = text_at(payload, "msgKey"), payload.get("msgParam")
        if key not in KEYS:
            return "invalidParameter.msgKey.invalid"
        param = parsed(written.encode()) if isinstance(written, str) else None
        if not isinstance(param, dict) or set(param) != KEYS[key] or not all(isinstance(v, str) and v for v in param.values()):
            return "invalidParameter.msgParam.invalid"
        if key in MEDIA and self.files.shown(param[MEDIA[key][0]], MEDIA[key][1], self.clock.now()) is None:
            return "invalidParameter.mediaId.invalid"
        if key == "sampleFile" and param["fileType"] not in FILE_TYPES:
            return "invalidParameter.msgParam.invalid"
        return "invalidParameter.msgParam.overMax" if len(str(written).encode()) > PARAM_BYTES else ""

    def to_group(self, payload: Any) -> Outcome:
        if fault := self.fault_of(payload):
            return refused(fault)
        if text_at(payload, "openConversationId") not in self.groups:
            return refused("invalid.openConversationId")
        return Fate.DELIVERED, OK, {"processQueryKey": token_hex(16)}, None

    def to_persons(self, payload: Any) -> Outcome:
        if fault := self.fault_of(payload):
            return refused(fault)
        users = payload.get("userIds")
        if not isinstance(users, list) or not users or not all(isinstance(user, str) for user in users):
            return refused("invalidParameter.userIds.invalid")
        if len(users) > PERSONS:
            return refused("invalidParameter.userIds.overMax")
        slowed = [user for user in users if user in self.slowed]
        filtered = [user for user in users if user in self.filtered]
        invalid = [user for user in users if user not in self.staff]
        answer = {
            "processQueryKey": token_hex(16),
            "invalidStaffIdList": invalid,
            "flowControlledStaffIdList": slowed,
            "filteredStaffIdList": filtered,
        }
        seen = [user for user in users if user not in (*invalid, *slowed, *filtered)]
        if not seen:
            return Fate.DROPPED, OK, answer, None
        return Fate.DELIVERED, OK, answer, Address(None, seen[0], self.clock.now())

    def ding(self, payload: Any) -> Outcome:
        """Presses on persons; whom it does not know stands in the list of failures by its reason."""
        if not self.may_ding:
            return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", FORBIDDEN)
        if text_at(payload, "robotCode") != self.robot_code:
            return refused("invalid.chatbotId")
        users, most = payload.get("receiverUserIdList"), DINGED_AT_ONCE.get(payload.get("remindType"))
        if most is None or not text_at(payload, "content") or not isinstance(users, list) or not users:
            return refused("invalidParameter.param.invalid")
        if len(users) > most:
            return refused("ding.receivercount.limit")
        if self.dings < len(users):
            return refused("ding.serverquota.insufficient")
        seen = [user for user in users if user in self.staff]
        missed = [user for user in users if user not in self.staff]
        self.dings -= len(seen)
        answer = {"openDingId": token_hex(8), **({"failedList": {"miss.staffId": missed}} if missed else {})}
        address = Address(None, seen[0], self.clock.now()) if seen else None
        return (Fate.DELIVERED if seen else Fate.DROPPED), OK, answer, address

    def uploaded(self, query: Mapping[str, str], body: bytes) -> Received:
        """A file is brought to the older interface, which has the token in its address."""
        media = self.files.uploaded(query.get("type", ""), body, self.clock.now())
        answer: Answer = {"errcode": 0, "errmsg": "ok", "media_id": media} if media else {"errcode": 40006, "errmsg": "size"}
        if not self.issued.valid(query.get("access_token", "")):
            answer = {"errcode": 40014, "errmsg": "invalid access_token"}
        return self.received(UPLOAD, b"", (Fate.DROPPED, OK, answer, None))[0]

    def address_of(self, payload: Any) -> Outcome:
        """Where a file is that somebody sent; for a moment."""
        if text_at(payload, "robotCode") != self.robot_code or text_at(payload, "downloadCode") not in self.files.kept:
            return refused("invalidParameter.downloadCode")
        return Fate.DROPPED, OK, {"downloadUrl": f"{self.base}{FILE}{payload['downloadCode']}"}, None

    def fetched(self, path: str) -> Received:
        kept = self.files.kept.get(path.removeprefix(FILE))
        found = self.received(FILE, b"", (Fate.DROPPED, OK if kept else 404, {}, None))[0]
        return replace(found, file=kept)

    def deliver(self, payload: Any) -> Outcome:
        """A card for one person; data that comes again under an old outTrackId is ignored."""
        track, space = text_at(payload, "outTrackId"), SPACE.fullmatch(text_at(payload, "openSpaceId"))
        if text_at(payload, "cardTemplateId") != self.template:
            return refused("param.cardTemplateId.notExist")
        if not TRACK.fullmatch(track) or payload.get("callbackType") != "STREAM" or payload.get("userIdType") != 1:
            return refused("param.invalid")
        if not space or text_at(payload, "imRobotOpenDeliverModel", "robotCode") != self.robot_code:
            return refused("param.openSpaceId.invalid")
        variables = self.variables(payload)
        if variables is None:
            return refused("param.cardData.invalid")
        reached = space[1] in self.staff
        result: dict[str, Any] = {"spaceId": space[1], "spaceType": "IM_ROBOT", "success": reached}
        answer = {"success": True, "result": {"outTrackId": track, "deliverResults": [result]}}
        if not reached:
            result["errorMsg"] = "user not found"
            return Fate.DROPPED, OK, answer, None
        self.cards.setdefault(track, variables)
        self.holders.setdefault(track, space[1])
        return Fate.DELIVERED, OK, answer, Address(None, space[1], self.clock.now())

    def change(self, payload: Any) -> Outcome:
        """Other variables for a card; without ByKey all of them are replaced."""
        track, variables = text_at(payload, "outTrackId"), self.variables(payload)
        if track not in self.cards:
            return refused("param.outTrackId.notExist")
        if variables is None:
            return refused("param.cardData.invalid")
        options = payload.get("cardUpdateOptions")
        by_key = isinstance(options, dict) and options.get("updateCardDataByKey") is True
        self.cards[track] = {**(self.cards[track] if by_key else {}), **variables}
        return Fate.DROPPED, OK, {"success": True, "result": True}, None

    def pressed(self, track: str, answer: Any) -> str:
        """What a press is answered with changes the card; what the presser alone is told of it."""
        with self.lock:
            self.cards[track] = {**self.cards.get(track, {}), **(self.variables(answer) or {})}
        return text_at(answer, "userPrivateData", "cardParamMap", "said")

    def variables(self, payload: Any) -> dict[str, str] | None:
        """The variables of a card; None where they are not texts within their limits."""
        data = payload.get("cardData") if isinstance(payload, dict) else None
        found = data.get("cardParamMap") if isinstance(data, dict) else None
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            return None
        fits = all(len(key.encode()) <= KEY_BYTES and len(value.encode()) <= VALUE_BYTES for key, value in found.items())
        return found if fits else None
