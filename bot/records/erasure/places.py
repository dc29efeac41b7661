"""Every column and every file that can hold words, each with how it is cleaned. Erasing works from this list alone.

A column without an entry fails a test: whoever adds one says here what may stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.records import brought
from bot.records.erasure import rewritten, speaking
from bot.records.erasure.speaking import Rows, Subject

Becomes = Callable[[Any, Subject], Any]


class Holds(Enum):
    """What words may stand in a place."""

    CODES = "the program's own words, codes, ids and numbers of items"
    NAMES = "names and accounts of people, divisions and groups, or the unit's own words about a year or a file"
    ITEMS = "what is said in or about an item: title, deputy, reasons, answers"


class Period(Enum):
    """How long words stay where nothing else ends them."""

    ALWAYS = "as long as its row"
    ANSWERED_AGAIN = "as long as a message may be delivered once more, see `pruned`"
    A_DAY = "a day: an import that can be taken back, a picture that was sent"
    A_YEAR = "what the rules for logs want: twelve months"


@dataclass(frozen=True)
class Turned:
    """How a column is cleaned once an item turns secret: in which rows, and what becomes of their words.

    `becomes` None: the whole row goes.
    """

    rows: Rows
    becomes: Becomes | None


@dataclass(frozen=True)
class HeldWords:
    """A column. `turned` says how it is cleaned of an item, in its own rows and in those of others that name it.

    `typed`: people's own words get here, past the gate of secrecy and with telephone numbers masked (`bot.rules.secrecy`).
    `whose` is the column of its table that tells whose data it is, where it is one person's.
    """

    holds: Holds = Holds.CODES
    typed: bool = False
    turned: tuple[Turned, ...] = ()
    period: Period = Period.ALWAYS
    whose: str = ""


def gone(was: Any, item: Subject) -> None:
    """Nothing is left."""
    return


def empty(was: Any, item: Subject) -> str:
    """Nothing is left where something has to stand."""
    return ""


def forgotten(was: str, item: Subject) -> str:
    """That something stood there is left."""
    return was and rewritten.FORGOTTEN


def ended(was: str, item: Subject) -> str:
    """A file that waits is neither read nor written any more; its sender hears so."""
    return brought.TURNED


def send_again(was: str, item: Subject) -> str:
    """What its sender hears."""
    return brought.SEND_AGAIN


def of_item(rows: Rows, becomes: Becomes | None = gone, *also: Turned, typed: bool = False, **more: Any) -> HeldWords:
    """A column with words of items."""
    return HeldWords(Holds.ITEMS, typed, (Turned(rows, becomes), *also), **more)


CODE = HeldWords()
NAME = HeldWords(Holds.NAMES)
OF_PERSON = HeldWords(Holds.NAMES, whose="person_id")
OWN, FACT = speaking.belonging("suggestion", "id"), speaking.belonging("fact")
TAKEN_BACK = speaking.belonging("decision_taken_back")
OF_OTHERS = speaking.words_naming("fact", "value", "details", "reason")
UNNAMED = Turned(OF_OTHERS, rewritten.unnamed)
TITLED = Turned(speaking.words_naming("suggestion", "title", "lead_unit"), rewritten.unnumbered)
REMARKED = Turned(speaking.words_of_few("suggestion", "remarks"), rewritten.unnamed)
OF_YEAR = speaking.words_of_few("year_fact", "name", "value")
YEAR_BEFORE = speaking.words_of_few("year_fact", "was")
REVIEWED = Turned(speaking.words_naming("review_decision", "reason"), rewritten.unnamed)
REVIEWED_ONCE = Turned(speaking.words_naming("decision_taken_back", "reason"), rewritten.unnamed)

PLACES: Mapping[str, Mapping[str, HeldWords]] = {
    "access_token": {"name": CODE, "sealed": CODE, "refused_for": CODE},
    "act": {"command": CODE, "account": NAME},
    "alert": {"cause": CODE},
    "appointment": {"role": CODE},
    "assignment": {"part": CODE},
    "batch": {"name": NAME},
    "brought_file": {
        "platform": CODE,
        "name": HeldWords(Holds.NAMES, typed=True, period=Period.A_DAY),
        "handle": HeldWords(turned=(Turned(speaking.waiting_files, empty),), period=Period.A_DAY),
        "what": CODE,
        "state": HeldWords(turned=(Turned(speaking.waiting_files, ended),)),
        "answers": HeldWords(Holds.NAMES, typed=True, period=Period.A_DAY),
        "report": of_item(speaking.every_report, empty, Turned(speaking.waiting_files, send_again), period=Period.A_DAY),
    },
    "chat": {"platform": CODE, "corp_id": CODE, "chat_id": CODE, "name": HeldWords(Holds.NAMES, typed=True), "push": CODE},
    "contact": {"robot": CODE, "address": OF_PERSON, "spoken_as": OF_PERSON, "refused_for": CODE},
    "decision_taken_back": {"reason": of_item(TAKEN_BACK, gone, REVIEWED_ONCE, typed=True), "channel": CODE},
    "division": {"name": NAME},
    "earlier_assignment": {"part": CODE},
    "enrolment": {"code_hash": CODE},
    "fact": {
        "kind": CODE,
        "subject": of_item(FACT, forgotten, typed=True),
        "value": of_item(FACT, gone, UNNAMED, typed=True),
        "details": of_item(FACT, gone, Turned(OF_OTHERS, rewritten.unnamed_details), typed=True),
        "reason": of_item(FACT, gone, UNNAMED, typed=True),
        "channel": CODE,
    },
    "finding": {"equation": CODE, "number": CODE, "text": CODE},
    "identity": {"platform": CODE, "corp_id": CODE, "user_id": OF_PERSON, "kind": CODE},
    "import_undo": {"content": of_item(speaking.every_import, rewritten.imported, period=Period.A_DAY)},
    "inbox": {
        "platform": CODE,
        "key": CODE,
        "outcome": CODE,
        "reply": of_item(speaking.answered, rewritten.answer, period=Period.ANSWERED_AGAIN),
        "named": CODE,
        "said": CODE,
        "line": CODE,
        "owed_to": HeldWords(Holds.NAMES, period=Period.ANSWERED_AGAIN),
    },
    "journal": {
        "platform": CODE,
        "chat_id": CODE,
        "user_id": OF_PERSON,
        "command": CODE,
        "words": of_item(speaking.journalled, typed=True, period=Period.A_YEAR, whose="person_id"),
        "understood": of_item(speaking.journalled, typed=True, period=Period.A_YEAR, whose="person_id"),
        "proposed": of_item(speaking.journalled, typed=True, period=Period.A_YEAR, whose="person_id"),
        "before": of_item(speaking.journalled, period=Period.A_YEAR),
        "after": of_item(speaking.journalled, period=Period.A_YEAR),
        "outcome": CODE,
        "erased": CODE,
        "words_salt": of_item(speaking.journalled),
        "change_salt": of_item(speaking.journalled),
        "person_salt": CODE,
        "seals": CODE,
        "hash": CODE,
    },
    "journal_head": {"last_hash": CODE, "cut_hash": CODE},
    "line": {"name": CODE, "identity": CODE, "holder": CODE, "state": CODE, "trouble": CODE},
    "ordered_paper": {
        "platform": CODE,
        "robot": CODE,
        "asked": of_item(speaking.wanted, None, typed=True, period=Period.A_DAY, whose="person_id"),
        "name": HeldWords(Holds.NAMES, period=Period.A_DAY),
        "state": CODE,
    },
    "outbox": {
        "key": CODE,
        "kind": CODE,
        "robot": CODE,
        "target": CODE,
        "address": OF_PERSON,
        "content": of_item(speaking.told, rewritten.message, period=Period.A_DAY),
        "payload": of_item(speaking.told),
        "state": CODE,
        "reason": of_item(speaking.given_up, typed=True),
    },
    "person": {"name": HeldWords(Holds.NAMES, whose="id"), "phone": HeldWords(Holds.NAMES, whose="id")},
    "proposal": {
        "place": CODE,
        "command": of_item(speaking.asked, None, typed=True, whose="person_id"),
        "otherwise": of_item(speaking.asked, None, typed=True, whose="person_id"),
        "about": of_item(speaking.asked, None, typed=True, whose="person_id"),
        "rests": CODE,
        "binds": CODE,
    },
    "pulse": {"name": CODE},
    "remembered_answer": {"kind": CODE, "word": NAME, "meaning": CODE},
    "receipt": {"reference": CODE, "task_id": CODE, "buttons": CODE, "code": CODE},
    "refused_sender": {"platform": CODE, "corp_id": CODE, "user_id": NAME, "kind": CODE, "chat": CODE},
    "reminded": {"duty": CODE, "division": NAME, "level": CODE},
    "review_card": {"task_id": CODE},
    "review_decision": {"reason": of_item(speaking.decisions, gone, REVIEWED, typed=True), "channel": CODE},
    "review_round": {"chain": CODE},
    "robot": {"name": CODE, "way": CODE, "paused_for": CODE},
    "robot_slot": {"robot": CODE},
    "seen_chat": {
        "platform": CODE,
        "corp_id": CODE,
        "chat_id": CODE,
        "title": HeldWords(Holds.NAMES, typed=True),
        "user_id": NAME,
    },
    "suggestion": {
        "body": CODE,
        "level": CODE,
        "number": CODE,
        "title": of_item(OWN, empty, TITLED, typed=True),
        "handling": CODE,
        "lead_unit": of_item(OWN, gone, TITLED),
        "secrecy": CODE,
        "congress": of_item(OWN),
        "session": of_item(OWN),
        "deputy": of_item(OWN),
        "deputy_phone": of_item(OWN),
        "position": of_item(OWN),
        "remarks": of_item(OWN, gone, REMARKED),
    },
    "title_bigram": {"bigram": of_item(speaking.gone_with_the_title, None)},
    "wrong_code": {"platform": CODE, "corp_id": CODE, "user_id": HeldWords(Holds.NAMES, period=Period.A_DAY)},
    "year_fact": {"name": of_item(OF_YEAR, None), "value": of_item(OF_YEAR, None, typed=True), "was": of_item(YEAR_BEFORE)},
}


@dataclass(frozen=True)
class HeldFile:
    """A file that the program writes: how its name ends, what it holds, and what keeps it clean beside its mode, 0600."""

    end: str
    holds: str
    cleaned: str


FILES = (
    HeldFile(".db", "the tables", "as the columns above; what is erased is overwritten in the file (secure_delete)"),
    HeldFile(".db-journal", "pages as they were before a change", "cut to nothing by the transaction that erases"),
    HeldFile(".db-wal", "pages that changed", "written into the file and cut to nothing after a transaction that erased"),
    HeldFile(".db-shm", "where the pages of the WAL stand", "no words"),
    HeldFile(".db.lock", "the number of the process that serves", "no words"),
    HeldFile("duban-errors.log", "errors of the command line: kinds, places", "no words; the older half of 1 MB goes"),
    HeldFile("duban-erased.list", "what was erased for good: digests, moments", "no words; outlives a restore"),
    HeldFile("config.toml", "settings and keys", "no words of items"),
    HeldFile(".duban", "a backup: the tables as they were", "only so many are kept; encrypted where a key file is set"),
    HeldFile(".part", "a backup or a restore under way", "goes when it ends, or with the next"),
    HeldFile("journal-heads.txt", "numbers and hashes of lines of the journal", "no words"),
    HeldFile(".jsonl", "the journal as it was", "the operator's own: told not to be passed on"),
    HeldFile(".json", "what is kept of one person", "the operator's own: told not to be passed on"),
    HeldFile(".xlsx", "an export, or an empty ledger", "the operator's own: told not to be passed on"),
    HeldFile(".docx", "a letter or a summary", "the operator's own"),
    HeldFile(".md", "a summary", "the operator's own"),
    HeldFile(".png", "figures or a week in a picture", "the operator's own"),
    HeldFile("received", "ledgers that were sent in chat", "each goes when it is written or refused, or after a day"),
    HeldFile("粘贴内容.txt", "an arrangement of holidays that was pasted", "goes with its temporary folder"),
)
