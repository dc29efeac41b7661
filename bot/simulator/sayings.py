"""What somebody may send besides typed words, as each platform tells its robot of it and as members see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator import dingtalk_kinds
from bot.simulator.kept_files import KeptFile

NAMES: Mapping[str, str] = {
    "text": "文字",
    "mention": "只@机器人",
    "voice": "语音",
    "picture": "图片",
    "file": "文件",
    "video": "视频",
    "entered": "进入单聊",
}
IN_GROUPS = ("text", "mention", "picture")  # WeCom delivers no others from a group
WORDLESS = ("picture", "file", "video", "entered")
ADDRESS = "https://ww-aibot-img.invalid/"  # of what was sent; nobody fetches it here
QUOTED_CHARACTERS = 40


@dataclass(frozen=True)
class Uttered:
    """Words of a kind (`NAMES`); of a voice what the platform recognised. `quoted` are the words of the quoted message; `file` is
    one of this machine that is really sent, `address` where the platform keeps it for the bot, and `key` what opens it, of one
    that is told over a line."""

    text: str = ""
    kind: str = "text"
    quoted: str = ""
    file: KeptFile | None = None
    address: str = ""
    key: str = ""

    def refusal(self, platform: str, *, group: bool) -> str:
        """Why the platform would not deliver this; empty when it would."""
        if self.kind == "entered" and (platform != "wecom" or group):
            return "只有企业微信单聊告知机器人有人进入"
        if self.kind == "mention" and not group:
            return "单聊中不用@机器人"
        if platform == "wecom" and group and self.kind not in IN_GROUPS:
            return f"企业微信群里的{NAMES[self.kind]}不会送到机器人，请在单聊中发送"
        return "" if self.text or self.kind != "text" else "消息没有内容"

    def parts(self) -> list[dict[str, str]]:
        """As members see it, the mention left out; a part with a `thing` (what kind it is) is drawn as one."""
        quote = self.quoted if len(self.quoted) <= QUOTED_CHARACTERS else self.quoted[: QUOTED_CHARACTERS - 1] + "…"
        shown = [{"quote": quote}] if quote else []
        if self.kind == "voice":
            return [*shown, {"text": f"〔语音〕{self.text}"}]
        if self.text:
            shown.append({"text": self.text})
        if self.kind in WORDLESS:
            name = self.file.name if self.file else ""
            shown.append({"text": f"〔{NAMES[self.kind]}〕{name}", "thing": name.rpartition(".")[2] or NAMES[self.kind]})
        return shown


def of_wecom(saying: Uttered, mention: str) -> dict[str, Any]:
    """The fields of the message; in a group the mention stands in its words."""
    words = f"{mention}{saying.text}"
    quote = {"quote": {"msgtype": "text", "text": {"content": saying.quoted}}} if saying.quoted else {}
    picture = {"msgtype": "image", "image": {"url": f"{ADDRESS}picture"}}
    if saying.kind == "voice":
        return {"msgtype": "voice", "voice": {"content": words}, **quote}
    if saying.kind == "picture" and words:
        items = [{"msgtype": "text", "text": {"content": words}}, picture]
        return {"msgtype": "mixed", "mixed": {"msg_item": items}, **quote}
    if saying.kind == "picture":
        return {**picture, **quote}
    if saying.file:
        told = {"url": saying.address, "name": saying.file.name, "size": len(saying.file.content)}
        own = {"aeskey": saying.key} if saying.key else {}
        return {"msgtype": "file", "file": told | own, **quote}
    if saying.kind in ("file", "video"):
        return {"msgtype": saying.kind, saying.kind: {"url": f"{ADDRESS}{saying.kind}"}, **quote}
    if saying.kind == "entered":
        return {"msgtype": "event", "event": {"eventtype": "enter_chat"}, "chattype": None, "response_url": None}
    return {"msgtype": "text", "text": {"content": words}, **quote}


def of_dingtalk(saying: Uttered, *, group: bool) -> dict[str, Any]:
    """The fields of the message."""
    if saying.kind == "voice":
        return dingtalk_kinds.voice(saying.text)
    if saying.kind == "picture" and saying.text:
        return dingtalk_kinds.rich(saying.text, None)
    if saying.file:
        return dingtalk_kinds.file(saying.file.name, saying.address)
    alone = {"picture": dingtalk_kinds.picture, "video": dingtalk_kinds.video, "file": dingtalk_kinds.file}.get(saying.kind)
    return alone() if alone else dingtalk_kinds.text(saying.text, group=group, before=saying.quoted)
