"""What may be stored and what may be said, by the ledger's 密级 (docs/decisions/chats.md#secrecy)."""

from __future__ import annotations

import re

from bot.rules import secrecy_marks, secrecy_talk, spelling
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
# What people say of secrecy in running text. Not 商业秘密 or 手机密码; what is about 涉密人员 is no secret itself.
# A clause that says that there is nothing secret, or that it is to go: 不得涉及国家秘密, 请删去涉密内容. Twice no is yes.
NO = (
    "不得|不应|不能|不会|不可|不要|不宜|不该|不许|不准|不含|不是|不属|不存在|没有?|无|未|勿|莫|严禁|禁止|避免|防止"
    "|删[去除掉]|去[掉除]|剔除|并非|非|否|不"
)
BETWEEN = (
    "再?(?:有|含有?|包含|包括|出现|存在|写入|写|带有?|属于?|发现|见|应|当)?(?:任何|相关|有关|其中的?|文中的?|的|上述|所有|全部)?"
)
DENIED = re.compile(
    rf"(?<!无法)(?<!不能)(?<!难以)(?<!没有)(?<!不得)(?<!并非)(?<!未能)(?<!不是)(?<![不无未没])(?:{NO}){BETWEEN}"
    r"(?:涉密(?!级)|(?:国家|工作)秘密|(?:涉及|属于?|定为|列为|标为)(?:国家|工作)?秘密|[机機]密(?=内容|信息|事项|数据)|绝密(?=内容|信息|事项|数据))"
)
SAID = re.compile(
    "|".join(
        (
            r"(?<![拒隔杜断谢灭])绝密(?![码切集封布闭])",
            r"(?<![手司随算主危动飞商业时有投微])[机機]密(?![码钥切集封布闭林度植谋约友接道室探性])",
            r"涉密(?!人员|资质|岗位|载体|测绘|信息系统|计算机|场所|[切集]|[:：]?[否无不非])",
            r"(?:涉及|属于?|定为|列为|标为)(?:国家|工作)?秘密|[是系](?:国家|工作)秘密(?![保宣法安教管])",
            rf"密级(?:[:：]|为|是|定为)*(?:{GRADES})",
        )
    )
)
EDGE = r"[\s,，。;；、:：(（\[【)）\]】]"
A_MARK = "绝密|[机機]密|秘密|工作秘密|内部|内部资料|内部事项|密件|涉密件"
A_WORD = re.compile(rf"(?:^|(?<={EDGE}))(?:{A_MARK})(?:级|件)?★?(?=$|{EDGE})")
FORBIDDEN, NO_EFFECT = "涉密件不得在本系统登记，内容未保存，请线下办理。", "本次操作未生效。"
REFUSED = f"{FORBIDDEN}{NO_EFFECT}"
KINDS = ("绝密", "机密", "機密", "秘密", "涉密", "密件", "密级", "内部")  # of words that are refused
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
    plain = secrecy_talk.without_prohibitions(spelling.normal(words))
    close = plain.replace(" ", "")
    if bears_mark(close) or A_WORD.search(plain) is not None:
        return True
    return SAID.search(DENIED.sub("，无", close)) is not None and not secrecy_talk.is_question(plain)


def refusal(words: str) -> str:
    """Why what was typed is not done, and which word of it to leave out where it is not secret at all."""
    plain = secrecy_talk.without_prohibitions(spelling.normal(words))
    close = DENIED.sub("，无", plain.replace(" ", ""))
    found = SAID.search(close) or A_WORD.search(plain)
    kind = next((each for each in KINDS if found and each in found.group()), None)
    way = f"内容并不涉密的，请不写“{kind}”二字，换一种说法重新发送。" if kind else ""
    return f"{FORBIDDEN}{way}{NO_EFFECT}"


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
