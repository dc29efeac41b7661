"""What becomes of words that speak of several items once one of them may not be spoken of: the others' stay."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.message import Reply
from bot.records.erasure.speaking import NEVER_KNOWN, Subject

FORGOTTEN = "已清除"  # in place of words that may not be missing
SAID_AGAIN = "答复涉及的办件已转线下办理，请联系办公室或重新查询。"
OF_ITEMS = ("since", "merged", "numbers")  # what a notice keeps by item
BLANK = {"text": "", "people": []}


def answer(kept: str | None, item: Subject) -> str | None:
    """A stored answer: what is said should the message be delivered once more."""
    return kept and json.dumps(asdict(Reply(SAID_AGAIN, "refused")), ensure_ascii=False)


def unnamed(kept: str | None, item: Subject) -> str | None:
    """Words about another item that name this one: they may say what it is about, and go."""
    return FORGOTTEN if kept and item.named_outright(kept) else kept


def unnumbered(kept: str | None, item: Subject) -> str | None:
    """The same of words in which a title stands by right, for two items may have one."""
    return FORGOTTEN if kept and item.numbered_outright(kept) else kept


def unnamed_details(kept: str | None, item: Subject) -> str | None:
    """The same of a fact's details, value by value."""
    if not kept or not item.named_outright(kept):
        return kept
    return written({name: unnamed(value, item) for name, value in json.loads(kept).items()})


def message(kept: str, item: Subject) -> str:
    """The content of a message: reminders and digests are worded anew, a notice goes on without the item where others
    are left."""
    content: dict[str, Any] = json.loads(kept)
    if not content:
        return kept
    if "duties" in content:
        return written({**content, "text": ""})
    if "about" not in content:
        return written(BLANK)
    about, content = content["about"], without(content, item)
    left = content["about"]
    if left and "sentence" in content:
        return written({**content, "text": ""})
    lines = [line for line in str(content["text"]).split("\n") if not item.named_in(line)]
    if "lines" in content:
        others = [line for line in (without(line, item) for line in content["lines"]) if line["about"]]
        return written({**content, "lines": others, "text": "\n".join(lines)} if others else BLANK)
    told_others = len(lines) > 1 and (left or not about)
    return written({**content, "text": "\n".join(lines)} if told_others else BLANK)


def without(line: Mapping[str, Any], item: Subject) -> dict[str, Any]:
    """What a notice tells, without the item and what it was before a change."""
    plain = {name: {i: was for i, was in line[name].items() if i != str(item.id)} for name in OF_ITEMS if name in line}
    return {**line, **plain, "about": [one for one in line["about"] if one[0] != item.id]}


def written(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def packed(content: Mapping[str, Any]) -> bytes:
    """What an import changed, as it is kept."""
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(kept: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(zlib.decompress(kept))
    return content


def imported(kept: bytes, item: Subject) -> bytes:
    """What an import changed, without the item."""
    return packed(without_item(unpacked(kept), item))


def without_item(content: dict[str, Any], item: Subject) -> dict[str, Any]:
    """What an import changed, without a row of the item, nor a word of others that names it; that it turned secret is noted."""
    rounds = {
        one["id"] for part in ("before", "after") for one in content[part]["review_round"] if one["suggestion_id"] == item.id
    }

    def belongs(name: str, one: Mapping[str, Any]) -> bool:
        if name == "review_decision":
            return one["round_id"] in rounds
        return bool(one.get("id" if name == "suggestion" else "suggestion_id") == item.id)

    for part in ("before", "after"):
        content[part] = {
            name: [without_words_of(one, item) for one in rows if not belongs(name, one) and not is_line_of(name, one, item)]
            for name, rows in content[part].items()
        }
    content["secret"] = sorted({*content["secret"], item.id} - {NEVER_KNOWN})
    content["known"] = [known for known in content["known"] if known != item.id]
    return content


def is_line_of(name: str, row: Mapping[str, Any], item: Subject) -> bool:
    """Whether a row is a line of a year's sheet that names the item."""
    return name == "year_fact" and item.named_outright(f"{row['name']}\n{row['value']}")


def without_words_of(row: Mapping[str, Any], item: Subject) -> dict[str, Any]:
    """Another item's row, or a year's, as it is once its words name the item no more."""
    return {name: NAMING[name](value, item) if name in NAMING and value else value for name, value in row.items()}


NAMING = {  # the columns of all tables whose words may name another item
    **dict.fromkeys(("title", "lead_unit"), unnumbered),
    **dict.fromkeys(("remarks", "value", "reason", "was"), unnamed),
    "details": unnamed_details,
}
