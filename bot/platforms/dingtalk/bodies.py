"""What is written to DingTalk: every field that people read takes words that passed the gate, and no others."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from bot.rules.chat_safe import ChatSafe, FileName, UserId


class Text(TypedDict):
    content: ChatSafe


class At(TypedDict):
    atUserIds: list[UserId]
    isAtAll: Literal[False]


class TextMessage(TypedDict):
    """Words of a robot, in answer or pushed; `at` are those that they mention."""

    msgtype: Literal["text"]
    text: Text
    at: NotRequired[At]


class Nothing(TypedDict):
    """No answer."""

    msgtype: Literal["empty"]


class TextParam(TypedDict):
    content: ChatSafe


class GroupMessage(TypedDict):
    """Words of the internal robot in a group; the parameters are written as a text when they leave."""

    robotCode: str
    openConversationId: str
    msgKey: Literal["sampleText"]
    param: TextParam


class PersonMessage(TypedDict):
    """The same to persons."""

    robotCode: str
    userIds: list[UserId]
    msgKey: Literal["sampleText"]
    param: TextParam


class Dinged(TypedDict):
    """Words that press on persons."""

    robotCode: str
    remindType: Literal[1, 2, 3]
    receiverUserIdList: list[UserId]
    content: ChatSafe


class FileParam(TypedDict):
    mediaId: str
    fileName: FileName
    fileType: str


class PictureParam(TypedDict):
    photoURL: str


class FileMessage(TypedDict):
    """A file of the internal robot to persons or in a group."""

    robotCode: str
    openConversationId: NotRequired[str]
    userIds: NotRequired[list[UserId]]
    msgKey: Literal["sampleFile"]
    param: FileParam


class PictureMessage(TypedDict):
    """A picture likewise."""

    robotCode: str
    openConversationId: NotRequired[str]
    userIds: NotRequired[list[UserId]]
    msgKey: Literal["sampleImageMsg"]
    param: PictureParam


class CardUpdateOptions(TypedDict):
    updateCardDataByKey: Literal[True]
    updatePrivateDataByKey: Literal[True]


class CardData(TypedDict):
    """The variables of a card's template; `cards.params` makes them of words that passed the gate."""

    cardParamMap: dict[str, str]


class CardAnswer(TypedDict):
    """What a pressed card shows: everybody the card's data, the presser the private ones."""

    cardUpdateOptions: CardUpdateOptions
    cardData: NotRequired[CardData]
    userPrivateData: CardData
