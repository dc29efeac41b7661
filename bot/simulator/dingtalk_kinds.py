"""What members of DingTalk send besides a plain text, as the fields that make a message one (`DingtalkCallbacks.message`)."""

from __future__ import annotations

import json
from secrets import token_urlsafe
from typing import Any

Fields = dict[str, Any]


def text(words: str, *, group: bool = True, before: str = "") -> Fields:
    """Words; in a group the mention is taken out and its blank stays. `before` are those of the message that they quote."""
    replied = {"msgType": "text", "content": {"text": before}, "msgId": token_urlsafe(12), "createdAt": 1626397200000}
    quote = {"isReplyMsg": True, "repliedMsg": replied} if before else {}
    return {"msgtype": "text", "text": {"content": f" {words}" if group else words, **quote}}


def rich(*parts: str | None) -> Fields:
    """Words in parts; None is a picture."""
    told = [{"type": "picture", "downloadCode": token_urlsafe(24)} if part is None else {"text": part} for part in parts]
    return {"msgtype": "richText", "content": {"richText": told}}


def picture() -> Fields:
    return {"msgtype": "picture", "content": {"downloadCode": token_urlsafe(24)}}


def voice(recognised: str = "") -> Fields:
    """A voice, and what the platform understood of it."""
    return {"msgtype": "audio", "content": {"duration": 4000, "downloadCode": token_urlsafe(24), "recognition": recognised}}


def file(name: str = "附件.xlsx", code: str = "") -> Fields:
    """A file; the code brings it where it was really sent."""
    told = {"fileName": name, "downloadCode": code or token_urlsafe(24), "fileId": "1", "spaceId": "2"}
    return {"msgtype": "file", "content": told}


def video() -> Fields:
    return {"msgtype": "video", "content": {"duration": 9, "downloadCode": token_urlsafe(24), "videoType": "mp4"}}


def used_up() -> Fields:
    """The organisation's calls of this month are used up: what was said is not told."""
    return {"msgtype": None, "errorCode": "20001", "errorMessage": "本月调用量已超过限制"}


def outsider() -> Fields:
    """Somebody of another organisation says something."""
    return {**text("/帮助"), "senderCorpId": "dingother", "senderStaffId": None}


def nameless() -> Fields:
    """A colleague of whom the platform does not tell the organisation."""
    return {**text("/帮助"), "senderCorpId": None}


def press(track: str, user: str, corp: str, space: str, key: str) -> Fields:
    """A press of a card's button."""
    content = {"cardPrivateData": {"actionIds": [key], "params": {"key": key}}}
    where = {"spaceType": "im", "spaceId": space}
    told = {"type": "actionCallback", "outTrackId": track, "corpId": corp, "userId": user, **where, "extension": "{}"}
    return {**told, "content": json.dumps(content)}


KINDS = {
    "file": file("台账.xlsx"),
    "nameless": nameless(),
    "outsider": outsider(),
    "picture": picture(),
    "quoting": text("这件办到哪了", before="20210032 督促"),
    "rich": rich("/查", None, "20210032"),
    "text": text("/查 20210032"),
    "video": video(),
    "voice": voice("查询20210032办到哪了"),
}
