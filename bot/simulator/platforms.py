"""Both platforms' receiving side: robots, late answers, what goes wrong, and their addresses on this machine."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from secrets import token_hex
from typing import Any

from bot.clock import Clock, monotonic
from bot.simulator import dingtalk_api, late_replies, sent_files, sessions, stream_gateway, troubles
from bot.simulator.cast import Conversation, Credentials, Player
from bot.simulator.dingtalk_api import DingtalkApi
from bot.simulator.endpoint import Endpoint, Posted
from bot.simulator.faults import Faults, Manner
from bot.simulator.kept_files import KeptFile, KeptFiles
from bot.simulator.late_replies import Address, LateReplies
from bot.simulator.pace import Rules
from bot.simulator.payloads import parsed, text_at
from bot.simulator.postbox import Fate, Postbox, Received
from bot.simulator.robots import OK, DingtalkRobots, WecomRobots, error
from bot.simulator.sessions import Sessions
from bot.simulator.stream_gateway import StreamGateway
from bot.simulator.troubles import TROUBLES
from bot.simulator.wecom_api import WecomApi
from bot.simulator.wecom_gateway import WecomGateway

PLATFORMS = ("wecom", "dingtalk")
ASKED, SAID_FIRST, SENT = "/gettoken", "aibot_send_msg", "/sent/"
OF_ROBOTS = ("banned", "token dead")  # what goes wrong with a group's own robot, and with no answer
Shown = Callable[[Received, Address | None], None]  # a post, and for a late answer where it belongs


def unseen(received: Received, address: Address | None) -> None:
    """Without a page."""


class Platforms:
    """What the bot may post to. `postbox` keeps everything received, `faults` what goes wrong; `shown` hears of each post.

    Whoever wants them on a wire calls `listen`, and `close` in the end.
    """

    def __init__(self, credentials: Credentials, clock: Clock, rules: Rules | None = None) -> None:
        self.clock, self.credentials = clock, credentials
        self.shown: Shown = unseen
        self.postbox, self.faults, self.late, self.sessions = Postbox(), Faults(), LateReplies(), Sessions()
        self.wecom = WecomRobots(credentials.wecom_keys, clock, self.postbox, self.faults, rules)
        self.dingtalk = DingtalkRobots(credentials.dingtalk_tokens, clock, self.postbox, self.faults, rules)
        self.wecom_api = WecomApi(credentials, clock, self.postbox, self.faults)
        self.dingtalk_api = DingtalkApi(credentials, clock, self.postbox, self.faults)
        self.trouble: tuple[str, str] | None = None  # the button that was pressed last, and its words
        self.endpoints: dict[str, Endpoint] = {}
        self.stream: StreamGateway | None = None
        self.gateway: WecomGateway | None = None
        self.sent = KeptFiles()  # what people of WeCom sent, sealed
        self.groups: dict[str, str] = {}  # of WeCom: chat id → conversation

    def listen(self, sealed: ssl.SSLContext | None = None, named: Mapping[str, str] | None = None) -> dict[str, str]:
        """Open the platforms' addresses on this machine: platform → URL. With `sealed` all of them speak TLS; `named` are the
        names by which the bot knows them."""
        takes = {"wecom": self.taken_by_wecom, "dingtalk": self.taken_by_dingtalk}
        for platform, take in takes.items():
            self.endpoints[platform] = Endpoint(take, partial(self.is_down, platform), sealed)
        app = self.credentials.dingtalk_app_key, self.credentials.dingtalk_app_secret
        self.stream = StreamGateway(*app, sealed=sealed)
        if robot := self.credentials.wecom_bot_id:
            self.gateway = WecomGateway({robot: self.credentials.wecom_bot_secret}, sealed=sealed)
            self.gateway.clock = self.clock
        known = {platform: endpoint.url for platform, endpoint in self.endpoints.items()}
        known.update(named or {})
        self.late.base = known["wecom"]
        self.sessions.base = self.dingtalk_api.base = known["dingtalk"]
        return known

    def joined(self, people: Iterable[Player], conversations: Iterable[Conversation]) -> None:
        """Who is in the range of the app and of the internal robot, and in which groups that robot is."""
        for person in people:
            self.wecom_api.members |= {person.wecom_user} - {""}
            self.dingtalk_api.staff |= {person.dingtalk_user} - {""}
        for place in conversations:
            groups = {place.chat_id: place.id} if place.chat_id else {}
            (self.dingtalk_api.groups if place.platform == "dingtalk" else self.groups).update(groups)

    def close(self) -> None:
        for endpoint in self.endpoints.values():
            endpoint.close()
        if self.stream:
            self.stream.stop()
        if self.gateway:
            self.gateway.stop()

    def follow(self) -> None:
        """The addresses listen, or not, as things are now."""
        for endpoint in self.endpoints.values():
            endpoint.follow()

    def is_down(self, platform: str) -> bool:
        """Whether nobody listens at the platform."""
        fault = self.faults.present(platform, self.clock.now())
        return fault is not None and fault.manner is Manner.REFUSED

    def go_wrong(self, name: str) -> None:
        """From now on this trouble, and no other; with an unknown name none."""
        trouble, now = TROUBLES.get(name), self.clock.now()
        spell = trouble.spell(now) if trouble else None  # one for both: "the next message" is one message
        for platform in PLATFORMS:
            self.faults.set(platform, *([spell] if trouble and spell and platform in trouble.platforms else []))
        self.trouble = (name, trouble.told(now)) if trouble else None
        self.follow()

    def present_trouble(self) -> tuple[str, str]:
        """The trouble that lasts, by the name of its button, and its words."""
        now = self.clock.now()
        if self.trouble and any(self.faults.present(platform, now) for platform in PLATFORMS):
            return self.trouble
        return troubles.WELL, troubles.WELL_WORDS

    def taken_by_wecom(self, posted: Posted) -> Received | None:
        """A request to any of WeCom's addresses; None for one that there is not."""
        if posted.path.startswith(SENT):
            kept, now = self.sent.kept.get(posted.path.removeprefix(SENT)), self.clock.now()
            status = 200 if kept else 404
            return Received(now, monotonic(), "wecom", SENT, "", b"", None, {}, Fate.DROPPED, status=status, file=kept)
        if taken := self.wecom_api.take(posted.path, posted.query, posted.body):
            return self.seen(*taken)
        return self.posted_to_wecom(posted.path, posted.query, posted.body)

    def taken_by_dingtalk(self, posted: Posted) -> Received | None:
        """A request to any of DingTalk's addresses; None for one that there is not."""
        if posted.path == stream_gateway.OPEN and self.stream:
            status, answer, fault = self.stream.ask(posted.body)
            now = self.clock.now()
            return Received(now, monotonic(), "dingtalk", posted.path, "", b"", None, answer, Fate.DROPPED, fault, status=status)
        if posted.path == dingtalk_api.UPLOAD:
            return self.dingtalk_api.uploaded(posted.query, posted.body)
        if taken := self.dingtalk_api.take(posted.path, posted.token, posted.body):
            return self.seen(*taken)
        return self.posted_to_dingtalk(posted.path, posted.query, posted.body)

    def seen(self, received: Received, address: Address | None) -> Received:
        """What members see of it is shown; a token that was asked for, or a look at the app, is nothing to see."""
        if received.fate is not Fate.DROPPED or received.route == dingtalk_api.CHANGE:
            self.shown(replace(received, shows=self.brought(received.platform, received.payload)), address)
        return received

    def keep_sent(self, platform: str, file: KeptFile) -> str:
        """Where the bot finds a file that somebody sent: an address, of one that is sealed with the robot's key, or a code."""
        if platform != "wecom":
            return self.dingtalk_api.files.keep(file.name, file.content)
        key = self.credentials.wecom_aes_key
        return f"{self.late.base}{SENT}{self.sent.keep(file.name, sent_files.sealed(file.content, key))}"

    def brought(self, platform: str, payload: Any) -> KeptFile | None:
        """The file that a message shows; None where it shows none that was brought before."""
        if platform == "wecom":
            media = text_at(payload, text_at(payload, "msgtype"), "media_id")
            own = self.wecom_api.files.kept.get(media)
            return own or (self.gateway.uploads.files.kept.get(media) if self.gateway else None)
        param = parsed(text_at(payload, "msgParam").encode())
        return self.dingtalk_api.files.kept.get(text_at(param, "mediaId") or text_at(param, "photoURL"))

    def spoken_first(self, body: dict[str, Any]) -> None:
        """The robot says something over its line by itself, to a group or a person who spoke to it."""
        now, to = self.clock.now(), text_at(body, "chatid")
        group, written = self.groups.get(to, ""), json.dumps(body, ensure_ascii=False).encode()
        shows = self.brought("wecom", body)
        received = Received(now, monotonic(), "wecom", SAID_FIRST, group, written, body, OK, Fate.DELIVERED, shows=shows)
        self.postbox.add(received)
        self.shown(received, None if self.gateway and to in self.gateway.groups else Address(None, to, now))

    def posted_to_wecom(self, path: str, query: Mapping[str, str], body: bytes) -> Received | None:
        """The bot posts to a group robot's webhook, or to a response_url; None for any other address."""
        address = None
        if path == self.wecom.route:
            received = self.wecom.send(query.get("key", ""), body)
        elif path == late_replies.PATH:
            received, address = self.replied_late(query.get("response_code", ""), body)
        else:
            return None
        self.shown(received, address)
        return received

    def posted_to_dingtalk(self, path: str, query: Mapping[str, str], body: bytes) -> Received | None:
        """The bot posts to a custom robot's webhook or answers in a session, or asks for a token; None for any other address."""
        if path == ASKED:
            return self.asked_for_token(query)
        if path == sessions.PATH:
            return self.answered_in_session(query.get("session", ""), body)
        if path != self.dingtalk.route:
            return None
        token, stamp, sign = (query.get(name, "") for name in ("access_token", "timestamp", "sign"))
        received = self.dingtalk.send(token, stamp, sign, body)
        self.shown(received, None)
        return received

    def asked_for_token(self, query: Mapping[str, str]) -> Received:
        """The internal robot's application names itself; members see nothing, and no message is kept."""
        known = (self.credentials.dingtalk_app_key, self.credentials.dingtalk_app_secret)
        right = (query.get("appkey"), query.get("appsecret")) == known
        token = {"access_token": token_hex(16), "expires_in": 7200}
        answer = {**OK, **token} if right else error(40096, "invalid appkey or appsecret")
        return Received(self.clock.now(), monotonic(), "dingtalk", ASKED, "", b"", None, answer, Fate.DROPPED)

    def answered_in_session(self, session: str, body: bytes) -> Received:
        """An answer at the address that a message brought; what goes wrong with robots goes wrong here."""
        now, payload = self.clock.now(), parsed(body)
        present = self.faults.present("dingtalk", now)
        fault = self.faults.take("dingtalk", now) if present and present.name not in OF_ROBOTS else None
        address: Address | None = None
        answer: Mapping[str, Any] | None = fault.answer if fault else None
        if not fault or fault.delivers:
            address, answer = self.sessions.take(session, payload, now)
        fate = Fate.DELIVERED if address else Fate.REFUSED
        received = Received(now, monotonic(), "dingtalk", sessions.PATH, "", body, payload, answer, fate, fault)
        self.postbox.add(received)
        self.shown(received, address)
        return received

    def replied_late(self, code: str, body: bytes) -> tuple[Received, Address | None]:
        """A response_url is used: once, within the hour."""
        now, payload = self.clock.now(), parsed(body)
        address, answer = self.late.spend(code, payload, now)
        fate = Fate.DELIVERED if address else Fate.REFUSED
        received = Received(now, monotonic(), "wecom", late_replies.PATH, "", body, payload, answer, fate)
        self.postbox.add(received)
        return received, address
