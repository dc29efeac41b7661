"""The words all other files use between a platform and a command: Message, Reply, Card, Button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.rules.chat_safe import FileName
from bot.rules.words import AT_CONSOLE

Outcome = Literal["answered", "refused", "ignored"]
Kind = Literal[
    "text",
    "voice",
    "picture",
    "file",
    "video",
    "location",
    "link",
    "forwarded",
    "recalled",
    "entered",
    "added",
    "feedback",
    "event",
    "other",
]

SILENT: frozenset[Kind] = frozenset({"feedback", "event"})  # nobody waits for an answer to these


@dataclass(frozen=True)
class Press:
    """A button that somebody pressed: which card, which button."""

    task_id: str
    key: str


@dataclass(frozen=True)
class SentFile:
    """A file that somebody sent: its name and how large it is said to be, None where nothing is said. `handle` is what the
    platform needs to bring it, in words that only its own folder understands."""

    name: FileName
    handle: str = field(repr=False)
    size: int | None = None


@dataclass(frozen=True)
class Message:
    """What one person said or pressed, as one platform delivered it.

    `key` is the same whenever the platform delivers the message again. `corp_id` and `user_id` name the sender on
    that platform; an empty `user_id` is nobody. `chat_id` is None in a single chat. `signed_body` tells whether the
    platform's signature covers what is said here; where it does not, the sender may be forged. `from_console` marks
    words typed at the machine itself, in the place of a group or single chat of that platform, and `account` the account of
    the operating system that typed them in the sender's stead; empty where the sender spoke. `kind` is what was sent: words
    typed, words spoken (`text` is what the platform recognised), a thing (`text` are words that were typed beside it, None for
    none), or what happened in the chat: somebody entered it, the bot was added to it, an answer was rated, something that waits
    for no answer. `quoted` holds the words of the quoted message, empty where none is quoted. `file` is a
    file that can be fetched, of a single chat alone. `through` names the robot or app of the platform that was spoken to, empty
    where there is one alone. `line` is the connection by which it came, where the platform brings it once only and waits for no
    answer: then the answer is owed to it even after this process; empty for all others.
    """

    platform: str
    key: str
    corp_id: str
    user_id: str
    chat_id: str | None = None
    chat_title: str = ""
    text: str | None = None
    press: Press | None = None
    signed_body: bool = True
    from_console: bool = False
    account: str = ""
    kind: Kind = "text"
    quoted: str = ""
    file: SentFile | None = None
    through: str = ""
    line: str = ""

    @property
    def spoken_by(self) -> str:
        """The platform whose user ids name the sender: on the console a person is named by their own id."""
        return "console" if self.from_console else self.platform

    @property
    def heard_at(self) -> tuple[str, bool]:
        """Where an answer is heard that is said as a message of our own, by the platform's id, and whether that is a group. Who
        pressed hears it alone: the card shows everybody else what there is to see."""
        group = self.chat_id if not self.press else None
        return (group, True) if group else (self.user_id, False)

    @property
    def channel(self) -> str:
        """By which way it really came, whatever platform's rules it is answered by."""
        return AT_CONSOLE if self.account else self.platform


@dataclass(frozen=True)
class Button:
    """A button that calls back with `key`; `style` is "primary", "danger" or "plain"."""

    text: str
    key: str
    style: Literal["primary", "danger", "plain"] = "plain"


@dataclass(frozen=True)
class Card:
    """Labelled lines, the most important first, with buttons. `task_id` names it on its platform and stays while it is updated.

    `waits` tells in a few words who is waited for, `note` the last and the next step; `refusal` is what a press was
    answered that changed nothing, said beside them, and so is `beside`, what an answer adds of words it did not take. `link` is
    where the item's draft lies, empty where none is to be shown.
    """

    task_id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    note: str = ""
    buttons: tuple[Button, ...] = ()
    only_for_presser: bool = False
    waits: str = ""
    refusal: str = ""
    beside: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Paper:
    """A file that belongs to an answer, as a wish: who can carry files has it made then (`bot/papers.py`).

    `alt` tells what it shows to who cannot see it. `wish` holds plain values (texts, numbers, lists, tables of them): what it is
    made from. `asked` is the command that it is the answer to, as it would be typed, empty until it is answered; `nth` which of
    the files of that answer it is.
    """

    kind: Literal["picture", "week", "ledger", "summary", "letter", "list"]
    name: FileName
    alt: str
    wish: Mapping[str, Any]
    asked: str = ""
    nth: int = 0


@dataclass(frozen=True)
class Paged:
    """Which page of how many an answer is of a list: `again` is the command that a page can be put behind.

    `count` is how many the list had, `seen` a mark of those that stood on this page and before it, in letters; empty: not known.
    """

    again: str
    page: int
    last: int
    count: int = 0
    seen: str = ""


@dataclass(frozen=True)
class Reply:
    """What is said back. `text` is always the full text, `card` the same in a form with buttons, `paged` where it stands in a
    list of which 更多 shows more.

    `papers` stay with it at the machine itself; elsewhere they are ordered, and follow it (`bot/carrying.py`). `command` is the
    canonical command that the message was understood as, None where it was none; `proposed` the one that now waits for 是.
    """

    text: str
    outcome: Outcome = "answered"
    card: Card | None = field(default=None)
    papers: tuple[Paper, ...] = ()
    command: str | None = None
    proposed: str | None = None
    paged: Paged | None = field(default=None)

    def adding(self, lines: Sequence[str]) -> Reply:
        """The same with further lines, in whatever form it is shown."""
        card = self.card and replace(self.card, beside=(*self.card.beside, *lines))
        return replace(self, text="\n".join((self.text, *lines)), card=card)


IGNORED = Reply("", outcome="ignored")
