"""The words by which people say the conditions of a list, as one table: what each means, and which mean nothing by themselves."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from bot.rules.words import Body, Handling, Level


class ListedState(StrEnum):
    """Where an item stands, as lists are asked for: open or done, its light, or the step it waits at."""

    OPEN = "在办"
    DONE = "办结"
    NEAR = "临期"
    OVERDUE = "逾期"
    TO_ACCEPT = "待签收"
    TO_CONTACT = "待联系"
    TO_MEET = "待面复"
    OPINIONS = "待配合意见"
    TO_SUBMIT = "待送审"
    IN_REVIEW = "待审核"
    TO_CONSULT = "待征求"
    TO_MAIL = "待寄出"
    TO_SEND = "待报送"
    FEEDBACK = "待反馈"


class Word(NamedTuple):
    """What a word says: a value of one of the conditions (`part` is the name of the field), or nothing (both empty)."""

    part: str = ""
    value: object = ""


NOTHING = Word()
NOT_YET = "没有?|未|还没有?|尚未|还未"


def every(*ends: str, before: str = NOT_YET) -> tuple[str, ...]:
    """没签收, 还没签收, 未签收 … of 签收."""
    starts = [word for part in before.split("|") for word in ((part[:-2], part[:-1]) if part.endswith("?") else (part,))]
    return tuple(f"{start}{end}" for start in starts for end in ends)


STATES: dict[ListedState, tuple[str, ...]] = {
    ListedState.OPEN: (
        *("在办", "在办件", "办理中", "正在办", "正在办理"),
        *every("办结", "办完", "办好", "办", "完成", "结"),
    ),
    ListedState.DONE: (
        "办结",
        "已办结",
        "已经办结",
        "办结件",
        "办完",
        "已办完",
        "已经办完",
        "办好",
        "已办好",
        "已完成",
        "办完了",
    ),
    ListedState.NEAR: ("临期", "临期件", "快到期", "即将到期", "临近到期", "快要到期"),
    ListedState.OVERDUE: ("逾期", "逾期件", "已逾期", "已经逾期", "超期", "已超期", "过期", "已过期", "超时限"),
    ListedState.TO_ACCEPT: ("待签收", *every("签收")),
    ListedState.TO_CONTACT: ("待联系", "待沟通", "待电话沟通", *every("联系代表", "联系", "电话沟通", "沟通", "打电话")),
    ListedState.TO_MEET: ("待面复", "待面复代表", *every("面复", "面复代表")),
    ListedState.OPINIONS: (
        *("待配合意见", "缺配合意见", "缺意见", "待意见", "待收齐意见", "待收齐配合意见", "待书面意见"),
        *every("交配合意见", "交意见", "交书面意见", "提交意见", "提交配合意见", "提意见", "收齐意见"),
    ),
    ListedState.TO_SUBMIT: ("待送审", *every("送审")),
    ListedState.IN_REVIEW: ("待审核", "待审", "审核中", "在审", "待审阅", *every("审核", "审完", "审")),
    ListedState.TO_CONSULT: ("待征求", "待征求意见", "待征求代表意见", *every("征求意见", "征求代表意见", "征求")),
    ListedState.TO_MAIL: ("待寄出", "待寄", "待寄出答复函", *every("寄出", "寄")),
    ListedState.TO_SEND: ("待报送", "待报送主办单位", *every("报送")),
    ListedState.FEEDBACK: ("待反馈", "待代表反馈", *every("反馈", "收到反馈", "登记反馈")),
}
LEVELS: dict[Level, tuple[str, ...]] = {
    Level.NATION: ("全国", "国家", "国家级", "全国级", "全国的"),
    Level.PROVINCE: ("省", "省级", "省里", "省里的"),
    Level.CITY: ("市", "市级", "市里", "市里的"),
    Level.COUNTY: ("区县", "县", "区", "县级", "区级", "区县级", "县里", "区里"),
}
BODIES: dict[Body, tuple[str, ...]] = {
    Body.CONGRESS: ("人大", "人大建议", "人大代表建议", "代表建议", "人大代表"),
    Body.CPPCC: ("政协", "政协提案", "提案", "委员提案", "政协委员提案", "政协委员"),
}
HANDLINGS: dict[Handling, tuple[str, ...]] = {kind: (kind, f"{kind}件") for kind in Handling}
STILL = (  # means what is open, where no other state is said
    *(
        "还有",
        "还剩",
        "还剩下",
        "剩",
        "剩下",
        "剩余",
        "手上",
        "手头",
        "手里",
        "手上还有",
        "办得怎么样",
        "办得怎么样了",
        "办得如何",
        "办得咋样",
    ),
    *("办到哪了", "办到哪一步了", "到哪一步了", "进展", "进度", "进展如何", "情况"),
)
KEY = ("重点", "重点建议", "重点件", "重点办件", "重点督办")
JOINING = ("和", "与", "及", "跟", "或", "或者", "以及", "的")
SILENT = (
    *("有哪些", "是哪些", "有哪几件", "哪些", "哪几件", "有几件", "有多少件", "几件", "多少件", "多少", "几个"),
    *(
        "办件",
        "件",
        "建议",
        "的件",
        "请",
        "请问",
        "看",
        "看看",
        "看一下",
        "查",
        "查一下",
        "列",
        "列出",
        "列一下",
        "帮我",
        "给我",
        "我要",
    ),
    *(
        "全部",
        "所有",
        "全局",
        "都",
        "都有",
        "现在",
        "目前",
        "还",
        "有",
        "是",
        "了",
        "吗",
        "呢",
        "啊",
        "吧",
        "呀",
        "谁",
        "里",
        "中",
        "一共",
        "共",
    ),
    *("办完了吗", "办完没有", "办完了没有", "都办完了吗", "办结了吗", "都办结了吗"),
)
ME = ("我的", "我", "本人", "我自己")
OWN = re.compile(r"(?:我们?|本)(?:处室?|科室?|单位)")
EXCLUDED = re.compile(  # what no list can be asked for; it is never read as its opposite
    r"(?<![一-鿿])除(?:了|开|去|掉)[^\s，,]{1,24}"
    r"|(?<![有是])(?:(?:不是|不含|不包括|不算|不要|不属于|并非|非)(?:会办|主办|独办|分办|参阅|重点(?:督办)?|全国|[省市县区]级?|人大|政协|逾期|临期|办结)"
    r"|(?:没有?|不|未)(?:逾期|超期|过期|超时限|临期|快?到期))(?:件|的)?"
)
WISH_OF_FILE = ("文件", "导出", "表格", "电子表", "电子表格", "excel", "xlsx", "名单表")


def table() -> dict[str, Word]:
    """Every word of the grammar itself with what it says; names of people, divisions and titles are not among them."""
    known: dict[str, Word] = dict.fromkeys((*SILENT, *JOINING), NOTHING)
    tables = (("states", STATES), ("levels", LEVELS), ("bodies", BODIES), ("handlings", HANDLINGS))
    for part, spellings in tables:
        known |= {word: Word(part, value) for value, words in spellings.items() for word in words}
    known |= dict.fromkeys(STILL, Word("still", True))
    known |= dict.fromkeys(KEY, Word("key", True))
    known |= dict.fromkeys(WISH_OF_FILE, Word("as_file", True))
    return known


KNOWN = table()
