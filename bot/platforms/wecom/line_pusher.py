"""智能机器人 speaks first over its long connection, to persons and groups that have spoken to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.platforms.doors import OWN_GROUP, OutFile, To
from bot.platforms.lines import Wire
from bot.rules.chat_safe import ChatSafe, FileName, within

from .bodies import LineFileMessage, LinePictureMessage, SpokenFirst

MARKDOWN_BYTES = 20480
PERSON, GROUP = 1, 2


class Speaker(Protocol):
    """Who knows the frames."""

    def say(self, line: Wire, body: Mapping[str, Any], on_writing: Callable[[], None] | None = None) -> None: ...

    def bring(self, line: Wire, file: OutFile) -> str: ...


class LinePusher:
    """Everybody and every group that a long connection reaches; it may be used only while that is live in this process."""

    def __init__(self, speaker: Speaker, line: Wire) -> None:
        self.speaker, self.line = speaker, line

    @property
    def ready(self) -> bool:
        """Whether anything can be sent now."""
        return self.line.live

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        """The body for words to a person or a group, by the id that WeCom told, byte for byte. Nobody can be mentioned here."""
        return json.dumps(first(to, words), ensure_ascii=False)

    def picture(self, png: str) -> str:
        """Pictures go by the webhooks (`Platform.takes_pictures`, `Office`)."""
        raise ValueError("no pictures here")

    def bring(self, file: OutFile) -> str:
        """The platform's name of a file, for three days. Raises PlatformError, permanent for one of a wrong size."""
        return self.speaker.bring(self.line, file)

    def file(self, media: str, name: FileName, to: To = OWN_GROUP, *, picture: bool) -> str:
        """The body that shows a file; its name is the one it was brought with."""
        kind = GROUP if to.group else PERSON
        shown: LineFileMessage = {"chatid": to.id, "chat_type": kind, "msgtype": "file", "file": {"media_id": media}}
        seen: LinePictureMessage = {"chatid": to.id, "chat_type": kind, "msgtype": "image", "image": {"media_id": media}}
        return json.dumps(seen if picture else shown, ensure_ascii=False)

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Say a body; returns when the platform says it was accepted, raises PlatformError otherwise."""
        self.speaker.say(self.line, json.loads(payload), on_writing)


def first(to: To, words: str) -> SpokenFirst:
    """The body of words to a person or a group."""
    content = within(ChatSafe(words, group=to.group), MARKDOWN_BYTES)
    return {"chatid": to.id, "chat_type": GROUP if to.group else PERSON, "msgtype": "markdown", "markdown": {"content": content}}
