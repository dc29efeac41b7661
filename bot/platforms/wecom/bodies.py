"""What is written to WeCom: every field that people read takes words that passed the gate, and no others."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from bot.rules.chat_safe import ChatSafe, Link, OneLine, UserId


class Source(TypedDict):
    desc: OneLine


class MainTitle(TypedDict):
    title: OneLine
    desc: OneLine


class Quote(TypedDict):
    type: int
    quote_text: ChatSafe


class Row(TypedDict):
    keyname: OneLine
    value: OneLine
    type: NotRequired[int]  # 1: a tap opens the address
    url: NotRequired[Link]


class CardButton(TypedDict):
    text: OneLine
    style: int
    key: str


class TemplateCard(TypedDict):
    card_type: Literal["button_interaction"]
    source: Source
    main_title: MainTitle
    quote_area: NotRequired[Quote]
    sub_title_text: ChatSafe
    horizontal_content_list: list[Row]
    button_list: list[CardButton]
    task_id: str


class CardUpdate(TypedDict):
    """A card in the place of the pressed one; `userids` are those who see it, everybody where they are left out."""

    response_type: Literal["update_template_card"]
    userids: NotRequired[list[str]]
    template_card: TemplateCard


class Stream(TypedDict):
    id: str
    finish: bool
    content: ChatSafe


class StreamMessage(TypedDict):
    """Words in answer to words."""

    msgtype: Literal["stream"]
    stream: Stream


class CardMessage(TypedDict):
    """A card in answer to words, and the same in words: who reads where no cards are drawn has these."""

    msgtype: Literal["stream_with_template_card"]
    stream: Stream
    template_card: TemplateCard


class Welcome(TypedDict):
    content: ChatSafe


class WelcomeMessage(TypedDict):
    """Words to somebody who entered the chat."""

    msgtype: Literal["text"]
    text: Welcome


class Nothing(TypedDict):
    """No answer."""


class PushedText(TypedDict):
    content: ChatSafe
    mentioned_list: list[UserId]


class PushedTextMessage(TypedDict):
    """Words of a group robot."""

    msgtype: Literal["text"]
    text: PushedText


class PushedPicture(TypedDict):
    base64: str
    md5: str


class PushedPictureMessage(TypedDict):
    """A picture of a group robot."""

    msgtype: Literal["image"]
    image: PushedPicture


class Markdown(TypedDict):
    content: ChatSafe


class SpokenFirst(TypedDict):
    """Words that the robot says by itself over a long connection, to a person (`chat_type` 1) or a group (2)."""

    chatid: str
    chat_type: int
    msgtype: Literal["markdown"]
    markdown: Markdown


class AppText(TypedDict):
    """The elements of an app's answer."""

    ToUserName: str
    FromUserName: str
    CreateTime: str
    MsgType: Literal["text"]
    Content: ChatSafe


class AppCardUpdate(TypedDict):
    """The elements of a card in the place of the pressed one; the presser alone sees it."""

    ToUserName: str
    FromUserName: str
    CreateTime: str
    MsgType: Literal["update_template_card"]
    TemplateCard: TemplateCard


class AppWords(TypedDict):
    content: ChatSafe


class AppTextMessage(TypedDict):
    """Words of an app to one person. The platform gives the same words to the same person once within the interval."""

    touser: UserId
    agentid: int
    msgtype: Literal["text"]
    text: AppWords
    enable_duplicate_check: int
    duplicate_check_interval: int


class MediaId(TypedDict):
    media_id: str


class AppFileMessage(TypedDict):
    """A file of an app to one person."""

    touser: UserId
    agentid: int
    msgtype: Literal["file"]
    file: MediaId
    enable_duplicate_check: int
    duplicate_check_interval: int


class AppPictureMessage(TypedDict):
    """A picture of an app to one person."""

    touser: UserId
    agentid: int
    msgtype: Literal["image"]
    image: MediaId
    enable_duplicate_check: int
    duplicate_check_interval: int


class LineFileMessage(TypedDict):
    """A file that the robot sends by itself over a long connection."""

    chatid: str
    chat_type: int
    msgtype: Literal["file"]
    file: MediaId


class LinePictureMessage(TypedDict):
    """A picture likewise."""

    chatid: str
    chat_type: int
    msgtype: Literal["image"]
    image: MediaId


class AppCardChange(TypedDict):
    """A card of an app in the place of another one, before these persons."""

    userids: list[UserId]
    agentid: int
    response_code: str
    template_card: TemplateCard


class AppCardMessage(TypedDict):
    """A card of an app to one person."""

    touser: UserId
    agentid: int
    msgtype: Literal["template_card"]
    template_card: TemplateCard
    enable_duplicate_check: int
    duplicate_check_interval: int
