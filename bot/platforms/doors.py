"""The two ways between a platform and the service, as plain values: a door where it calls, a pusher that speaks there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.errors import PlatformError
from bot.message import Card, Message, Reply
from bot.rules.chat_safe import FileName

JSON, XML, TEXT = "application/json", "application/xml", "text/plain"
BODY_BYTES = 65536  # a callback with a text message is below 10 KiB


class Why(StrEnum):
    """Why a callback is refused, as the operator reads it."""

    SIGNATURE = "签名不符"
    CLOCK = "时间相差过大"
    CORP = "企业标识不符"
    ROBOT = "机器人或应用编号不符"
    REUSED = "同一签名用于多条不同消息"
    SIZE = "长度不符"
    FORM = "格式不符"


ADVICE = {
    Why.SIGNATURE: "请核对 Token、EncodingAESKey 或 AppSecret 是否与平台后台一致",
    Why.CLOCK: "请校准本机时间",
    Why.CORP: "请核对 corp_id",
    Why.ROBOT: "请核对 robot_code、AgentId 与平台后台一致",
    Why.REUSED: "可能有人截获了请求头，请更换 AppSecret 并检查网络",
    Why.SIZE: "请检查反向代理的设置",
    Why.FORM: "请核对回调地址是否填在了对应的机器人或应用上",
}


class BadCallback(Exception):
    """The only thing that a callback may raise: nobody signed it (`forged`), or it makes no sense.

    `off` is by how many seconds the sender's clock is ahead of ours, where that is why.
    """

    def __init__(self, why: Why = Why.FORM, *, forged: bool = False, off: float | None = None) -> None:
        super().__init__(why.name.lower())
        self.why, self.off = why, off
        self.forged = forged or why in (Why.SIGNATURE, Why.CLOCK, Why.REUSED)


@dataclass(frozen=True)
class Asked:
    """A request as it came: each parameter of the address as often as it stands there, headers, body, and the moment."""

    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Answered:
    """The body of a response, and its media type."""

    body: str
    type: str


@dataclass(frozen=True)
class Door:
    """A callback's address, /callback/PLATFORM/NAME. `take` turns a request into a message and its reply into a response;
    `check` answers the platform's own trial of the address, None where it makes none. Both raise BadCallback alone. A longer
    body than `body_bytes` is refused unread."""

    name: str
    take: Callable[[Asked, Callable[[Message], Reply]], Answered]
    check: Callable[[Asked], Answered] | None = None
    body_bytes: int = BODY_BYTES


class Untried(str):
    """Why something was not tried: neither good nor bad is known of it."""


@dataclass(frozen=True)
class Trial:
    """A key of the configuration and a way to use it of which nobody hears (docs/decisions/platforms.md#trials).

    `use` returns a remark, empty for none, `Untried` where nothing was tried, and raises PlatformError where the key is not
    accepted. `robot` is the push robot, without its platform, whose sends a minute it counts for; None where it is none.
    `at_our_door` tells that the running service is asked, and not the platform.
    """

    key: str
    use: Callable[[], str]
    robot: str | None = None
    at_our_door: bool = False


class TellsOnce(Protocol):
    """Keeps which answers left by another way than a response, for all processes, and tells the operators what a platform says.

    `leaving` notes, just before the first byte does, that the answer to a message leaves; False where it has, or may have, left
    before. `stayed` takes that back where it has certainly not arrived. `card_pressed` keeps the newest code by which a card may
    be changed, sealed, and the keys of the buttons that it shows.
    """

    def leaving(self, message: Message) -> bool: ...

    def stayed(self, message: Message) -> None: ...

    def quota_used_up(self, platform: str) -> None: ...

    def card_pressed(self, task_id: str, code: str, buttons: str) -> None: ...


@dataclass(frozen=True)
class Taken:
    """What a platform gave for a message that it took: its own name of it; of a card also our task id, the keys of its buttons,
    and a code by which it may be changed once, as it may be kept."""

    reference: str
    task_id: str = ""
    buttons: str = ""
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class To:
    """Whom a robot addresses, by the platform's id: a group, or a person. The id does not tell which of both it is."""

    id: str
    group: bool


OWN_GROUP = To("", group=True)  # the one group of a webhook, which is not told whom it addresses


class Pusher(Protocol):
    """A platform's push robot: puts words and mentions, (user id, name), or a picture in base64, into a body, and posts it.

    `to` is who is addressed, which the body then carries; a webhook has one group of its own. `send` calls `on_writing` just
    before the first byte leaves and raises PlatformError for everything but success; so does a platform that took the body and
    names somebody whom it did not reach. What it returns is what the platform gave for the message, None where it gives nothing.
    """

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str: ...

    def picture(self, png: str) -> str: ...

    def send(self, payload: str, on_writing: Callable[[], None]) -> Taken | None: ...


@runtime_checkable
class CardPusher(Pusher, Protocol):
    """A pusher that can send a person a card with buttons, and change it later; `draws` where it is configured to.

    `renew` puts a card in the place of the one with its task id. Where `needs_code`, that takes the code that came with the card
    or with its last press, as it was kept. It raises PlatformError, permanent where that card cannot be changed any more.
    """

    @property
    def draws(self) -> bool: ...

    @property
    def needs_code(self) -> bool: ...

    def card(self, card: Card, to: str) -> str: ...

    def renew(self, card: Card, to: str, code: str) -> None: ...


@dataclass(frozen=True)
class OutFile:
    """A file that is to be brought; a picture is shown as one."""

    name: FileName
    picture: bool
    content: bytes = field(repr=False)


@runtime_checkable
class FilePusher(Pusher, Protocol):
    """A pusher that brings files: each is brought before the message that shows it.

    `bring` returns what names the file in messages from then on; it raises PlatformError, permanent for one that is too large or
    too small. `file` is the body of the message, of the file by that name.
    """

    def bring(self, file: OutFile) -> str: ...

    def file(self, media: str, name: FileName, to: To = OWN_GROUP, *, picture: bool) -> str: ...


class FileSource(Protocol):
    """Brings a file that somebody sent, of at most so many bytes, by its handle; raises PlatformError."""

    def fetch(self, handle: str, most: int) -> bytes: ...


class Members(Protocol):
    """Who of a corp the platform's encrypted user ids mean."""

    @property
    def corp_id(self) -> str: ...

    def named(self, encrypted: Sequence[str]) -> Mapping[str, str]: ...


def as_words(error: PlatformError) -> PlatformError:
    """What went wrong with a card: words are tried next, so that it is not final; whom it concerns they will show."""
    return PlatformError(str(error), ambiguous=error.ambiguous, pause_seconds=error.pause_seconds)


def is_ready(pusher: Pusher) -> bool:
    """Whether it can send now; one that speaks over a long connection says so by `ready`, others always can."""
    return bool(getattr(pusher, "ready", True))
