"""The ledger's columns: the contract's names in their order, and what of an item each one tells."""

from __future__ import annotations

from collections.abc import Mapping, Set

from bot.rules.words import FactKind

TASKS = (
    *(
        "序号",
        "批次",
        "级别",
        "类别",
        "编号",
        "案由",
        "代表",
        "代表电话",
        "办理类型",
        "主办单位",
        "牵头处室",
        "第一责任人",
        "直接责任人",
    ),
    *("配合处室", "分管领导", "交办日期", "办理时限", "密级", "重点建议", "备注", "届次", "会次"),
)
PROGRESS = (
    *("编号", "级别", "类别", "首次电话沟通", "代表是否要求面复", "面复日期", "面复形式", "处室意见齐日期", "处室审核日期"),
    *(
        "分管领导审阅日期",
        "主要领导审阅日期",
        "征求代表意见日期",
        "答复文号",
        "寄出日期",
        "报送主办单位日期",
        "办理态度",
        "办理结果",
    ),
    *("答复类别", "公开属性"),
)
NEEDED = ("编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限")  # what an item cannot be without

REVIEWS = ("处室审核日期", "分管领导审阅日期", "主要领导审阅日期")  # the levels of review, from the first

# A fact has a column of its own for its day, for its value, or for both.
DAYS: Mapping[FactKind, str] = {
    FactKind.FIRST_CONTACT: "首次电话沟通",
    FactKind.MEETING: "面复日期",
    FactKind.OPINIONS_COMPLETE: "处室意见齐日期",
    FactKind.CONSULTED: "征求代表意见日期",
    FactKind.MAILED: "寄出日期",
    FactKind.OPINION_SENT: "报送主办单位日期",
}
VALUES: Mapping[FactKind, str] = {
    FactKind.MEETING: "面复形式",
    FactKind.MAILED: "答复文号",
    FactKind.WANTS_MEETING: "代表是否要求面复",
    FactKind.ATTITUDE: "办理态度",
    FactKind.RESULT: "办理结果",
    FactKind.REPLY_CLASS: "答复类别",
    FactKind.OPENNESS: "公开属性",
}
# One without a day of its own has that of the step it belongs to, the first of these that was taken.
DAY_OF: Mapping[FactKind, tuple[FactKind, ...]] = {
    FactKind.WANTS_MEETING: (FactKind.FIRST_CONTACT,),
    **{kind: (FactKind.MAILED, FactKind.OPINION_SENT) for kind in VALUES if kind not in DAYS and kind != FactKind.WANTS_MEETING},
}
FACTS = (*DAYS, *DAY_OF)

# The columns of an item's own table, and those that name who handles it.
ITEM: Mapping[str, str] = {
    "title": "案由",
    "handling": "办理类型",
    "lead_unit": "主办单位",
    "secrecy": "密级",
    "key": "重点建议",
    "congress": "届次",
    "session": "会次",
    "deputy": "代表",
    "deputy_phone": "代表电话",
    "position": "序号",
    "remarks": "备注",
}
PARTS: Mapping[str, str] = {
    "lead": "牵头处室",
    "assisting": "配合处室",
    "head": "第一责任人",
    "officer": "直接责任人",
    "deputy_director": "分管领导",
}


def tells(told: Set[str], kind: FactKind) -> bool:
    """Whether these columns tell of such a fact: an absent column says nothing, an empty cell says that there is none."""
    return (DAYS.get(kind) or VALUES[kind]) in told
