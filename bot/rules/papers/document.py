"""An official paper as plain values: what stands in it and as what; how it looks is `bot/documents/official.py`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

PLACEHOLDER = re.compile("〔[^〔〕]*待填[^〔〕]*〕")  # 〔待填：届次〕; 〔2021〕 of a notice's number is none
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]+")
SIGNS = re.compile(r"([\\`*_<>\[\]|])")
OPENING = re.compile(r"^(\d*)([#.)]|[-+](?=\s))")  # what begins a heading or a list


class Kind(StrEnum):
    """What a block is. Numerals (一、 （一） 1.) are part of its text."""

    TITLE = "title"  # of a further part on a page of its own; the paper's own title is `Document.title`
    ADDRESSEE = "addressee"
    HEADING = "heading"  # 一、
    SUBHEADING = "subheading"  # （一）
    PARAGRAPH = "paragraph"
    SIGNATURE = "signature"  # the unit, and below it the date, at the right
    DATE = "date"
    NUMBERS = "numbers"  # what is behind a count, number by number: never stretched to the line
    CONTACT = "contact"  # （联系人：…）
    ENCLOSED = "enclosed"  # 附件：…, below the text
    ATTACHMENT = "attachment"  # …号附件, at the top of what travels with the letter
    COPIES = "copies"  # 抄送：…, at the foot of the last page
    PRINTED = "printed"  # `lead` printed it, `text` says when; below the copies
    NOTE = "note"  # a remark to whoever works on the paper; goes before it is sent
    TABLE = "table"
    PAGE_BREAK = "page break"


@dataclass(frozen=True)
class Block:
    """One block. `lead` stands before a paragraph's text as a subheading that runs into it (（一）…。).

    `rows` are a table's texts, the first one its head when `head`; `widths` are its columns' shares of the page.
    """

    kind: Kind
    text: str = ""
    lead: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    head: bool = True


@dataclass(frozen=True)
class Document:
    """A whole paper. `draft` marks it as one; `reference` is 文号, `mark` what stands at the top right (答复类别：A),
    `openness` what stands at the top left (公开属性：主动公开), `names` what no line of a title may part (the unit's name);
    with a `letterhead`, the unit's name in red, it has the form of an official letter (信函格式)."""

    title: str
    blocks: tuple[Block, ...]
    draft: bool = True
    reference: str = ""
    mark: str = ""
    openness: str = ""
    names: tuple[str, ...] = ()
    letterhead: str = ""


def blank(what: str) -> str:
    """A placeholder in plain sight: 〔待填：届次〕"""
    return f"〔待填：{what}〕"


def plain(text: str) -> str:
    """Text in one line, without the characters that nobody sees and that XML and markdown may not hold."""
    return CONTROL.sub(" ", text).strip(" ")


def texts(document: Document) -> Iterator[str]:
    """Every text of a paper."""
    yield from (document.letterhead, document.title, document.reference, document.mark, document.openness)
    for block in document.blocks:
        yield from (block.lead, block.text)
        for row in block.rows:
            yield from row


def placeholders(document: Document) -> int:
    """How many places somebody still has to fill in."""
    return sum(len(PLACEHOLDER.findall(text)) for text in texts(document))


def as_markdown(document: Document) -> str:
    """The paper as markdown; nothing in its texts is taken for a sign."""
    lines = ["> 草稿"] if document.draft else []
    lines += [escaped(text) for text in (document.openness, document.mark, document.reference) if text]
    lines.append(f"# {escaped(document.title)}")
    lines += [shown for block in document.blocks if (shown := block_as_markdown(block))]
    return "\n\n".join(lines) + "\n"


def block_as_markdown(block: Block) -> str:
    """One block; empty where there is nothing to say."""
    text = escaped(block.text)
    if block.kind is Kind.TABLE:
        return table_as_markdown(block)
    if block.kind is Kind.PAGE_BREAK:
        return "---"
    if block.lead:
        return f"**{escaped(block.lead)}**{text}"
    return {Kind.TITLE: "# ", Kind.HEADING: "## ", Kind.SUBHEADING: "### ", Kind.NOTE: "> "}.get(block.kind, "") + text


def table_as_markdown(block: Block) -> str:
    """Rows with bars; a table without a head gets an empty one, which markdown wants."""
    if not block.rows:
        return ""
    head, *body = block.rows if block.head else (("",) * len(block.rows[0]), *block.rows)
    rows = [head, ("---",) * len(head), *body]
    return "\n".join(f"| {' | '.join(cell if row is rows[1] else escaped(cell) for cell in row)} |" for row in rows)


def escaped(text: str) -> str:
    """Text whose signs mean themselves."""
    return OPENING.sub(r"\1\\\2", SIGNS.sub(r"\\\1", plain(text)))
