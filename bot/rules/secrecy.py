"""What may be stored and what may be said, by the ledger's 密级 (docs/decisions/chats.md#secrecy)."""

from __future__ import annotations

import re

from bot.rules import spelling
from bot.rules.words import NOT_SECRET

DASHES = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "－", "一一"})
PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)|(?<!\d)[(（]?(0\d{2,3})[)）]?[- ]?\d{3,4}(\d{4})(?!\d)",
    re.ASCII,
)


GRADES = "绝密|机密|機密|秘密|国家秘密|工作秘密|商业秘密|内部资料|内部事项|内部使用|内部|涉密|密件"
TERM = r"(?:[★☆*·.]?(?:长期|[0-9一二三四五六七八九十]+(?:年|个月|月|天))?)"
WORD = rf"(?:{GRADES})(?:级|件|级件|文件|建议|提案|事项)?{TERM}"
MARK = rf"[★☆]?(?:密级[:：])?(?:(?:该|本)件)?(?:属于?|为|系)?{WORD}(?:[/、]{WORD})*[。.,，;；!！]*"
WHOLE = re.compile(MARK)
BRACKETED = rf"[（(【\[〔〖「〈{{](?:{MARK}|秘|(?:{GRADES})[,，].{{1,12}})[）)】\]〕〗」〉}}]"
ALONE = r"(?:^|[,，。;；、])(?:该|本)?件?(?:属于?|为|系)?涉密件(?=$|[,，。;；、（(])"
INSIDE = re.compile(rf"{BRACKETED}|(?:绝密|机密|秘密)[★☆]|^(?:绝密|机密|秘密)[:：]|{ALONE}")
NOT_SECRET_WORDS = frozenset(
    (
        *(
            NOT_SECRET,
            "不涉密件",
            "非密",
            "非密件",
            "非涉密",
            "非涉密件",
            "无密级",
            "无密",
            "公开",
            "可公开",
            "无",
            "否",
            "不涉",
            "不保密",
        ),
        *("不密", "不是", "非", "×", "N", "n", "不涉及国家秘密", "不涉及秘密", "否(不涉密)"),
    )
)
LONGEST_LOOKED_AT = 2_000  # characters of a cell
YES = frozenset({"是", "有", "√", "✓", "✔", "Y", "y"})  # under 是否涉密


def bears_mark(words: str) -> bool:
    """Whether a text is a mark of secrecy or holds one: a whole cell, a word in brackets, 秘密★, 涉密件.

    Running text is none: 商业秘密保护, 内部审计 (docs/decisions/chats.md#secrecy).
    """
    words = spelling.normal(words[:LONGEST_LOOKED_AT]).replace(" ", "")
    return bool(words) and (WHOLE.fullmatch(words) is not None or INSIDE.search(words) is not None)


def mark_of(words: str) -> str | None:
    """What a cell of 密级 says: 不涉密, nothing, the mark of secrecy itself; None for a word that nobody knows."""
    plain = spelling.normal(words).replace(" ", "").strip("。.,，;；")
    plain = plain[1:-1] if plain[:1] + plain[-1:] in ("()", "[]", "【】", "〔〕") else plain
    if plain in DASHES:
        return ""
    if plain in NOT_SECRET_WORDS:
        return NOT_SECRET
    return plain if plain in YES or bears_mark(plain) else None


def may_be_stored(mark: str) -> bool:
    """Only 不涉密 and blank; anything else, known or not, counts as secret and is refused without being stored."""
    return mark in ("", NOT_SECRET)


def may_be_named(mark: str) -> bool:
    """Whether title and text may be shown; a blank mark means number and dates only."""
    return mark == NOT_SECRET


def without_phones(text: str) -> str:
    """People's words with telephone numbers masked: they do not belong into reasons and instructions.

    See docs/decisions/chats.md#secrecy.
    """
    return PHONE.sub(lambda found: f"{found[1] or found[3]}****{found[2] or found[4]}", text)
