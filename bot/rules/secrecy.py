"""What may be stored and what may be said, by the ledger's 密级 (docs/decisions/chats.md#secrecy)."""

from __future__ import annotations

import re

from bot.rules import secrecy_marks, spelling
from bot.rules.telephones import PHONE as PHONE
from bot.rules.telephones import without_phones as without_phones
from bot.rules.words import NOT_SECRET

DASHES = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "－", "一一"})
GRADES = "绝密|机密|機密|秘密|国家秘密|工作秘密|商业秘密|内部资料|内部事项|内部使用|内部|涉密|密件"
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
# What people say of secrecy in running text. Not 不涉密, 商业秘密 or 手机密码; what is about 涉密人员 is no secret itself.
NOT_SO = "(?<![不非未无否没])(?<!不属于)(?<!不涉及)(?<!不是)(?<!不含)(?<!并非)"
SAID = re.compile(
    "|".join(
        (
            r"(?<![拒隔杜断谢灭])绝密(?![码切集封布闭])",
            r"(?<![手司随算主危动飞商业时有投微])[机機]密(?![码钥切集封布闭林度植谋约友接道室探])",
            rf"{NOT_SO}涉密(?!人员|资质|岗位|载体|测绘|[切集]|[:：]?[否无不非])",
            r"(?<![不非未无没否])(?:涉及|属于?|定为|列为|标为)(?:国家|工作)?秘密",
            rf"密级(?:[:：]|为|是|定为)*(?:{GRADES})",
        )
    )
)
EDGE = r"[\s,，。;；、:：(（\[【)）\]】]"
A_MARK = "绝密|[机機]密|秘密|工作秘密|内部|内部资料|内部事项|密件|涉密件"
A_WORD = re.compile(rf"(?:^|(?<={EDGE}))(?:{A_MARK})(?:级|件)?★?(?=$|{EDGE})")
REFUSED = "涉密件不得在本系统登记，内容未保存，请线下办理。本次操作未生效。"
YES = frozenset({"是", "有", "√", "✓", "✔", "Y", "y"})  # under 是否涉密


def bears_mark(words: str) -> bool:
    """Whether a text is a mark of secrecy or holds one: a line, a clause or a word in brackets, before a star or at an edge.

    Running text is none: 商业秘密保护, 内部审计 (docs/decisions/chats.md#secrecy).
    """
    return words not in NOT_SECRET_WORDS and any(map(secrecy_marks.stands_in, secrecy_marks.lines(words)))


def may_bear_mark(words: str) -> bool:
    """Whether a text may be meant as a mark: what bears it is not stored, and nothing that is known is erased for it."""
    return words not in NOT_SECRET_WORDS and any(map(secrecy_marks.may_stand_in, secrecy_marks.lines(words)))


def heads_secret(words: str) -> bool:
    """Whether the name of a sheet, a title or a line of its own says that all it is about is secret: 涉密建议提案台账."""
    return words not in NOT_SECRET_WORDS and any(map(secrecy_marks.heads, secrecy_marks.lines(words)))


def forbids(words: str) -> bool:
    """Whether what somebody typed says of itself that it is secret: nothing of it is kept, and nobody is told of it again.

    Stricter than a mark in a ledger, where a column says it: here a word of secrecy beside others counts, and 涉密 in a
    sentence (docs/decisions/chats.md#secrecy).
    """
    plain = spelling.normal(words)
    close = plain.replace(" ", "")
    return bool(close) and (bears_mark(close) or A_WORD.search(plain) is not None or SAID.search(close) is not None)


def kept(words: str) -> str:
    """What may be kept of what somebody typed: nothing where it is secret, telephone numbers masked."""
    return "" if forbids(words) else without_phones(words)


def without_marks(words: str) -> str:
    """A text, half width, without the marks inside it and at its edges: 20210001（机密） → 20210001."""
    return secrecy_marks.removed(words)


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
