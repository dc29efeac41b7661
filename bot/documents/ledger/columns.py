"""The ledger's columns: the contract's names in their order, everyday synonyms, and what of an item each one tells."""

from __future__ import annotations

from collections.abc import Mapping, Set

from bot.rules.words import FactKind

TASKS: Mapping[str, tuple[str, ...]] = {
    "序号": ("顺序号",),
    "批次": ("交办批次", "批"),
    "级别": ("层级",),
    "类别": ("建议提案类别", "种类"),
    "编号": ("建议编号", "提案编号", "建议号", "提案号", "案号", "件号"),
    "案由": ("标题", "题目", "建议标题", "提案标题", "建议名称", "提案名称"),
    "代表": ("领衔代表", "代表姓名", "提案人", "提出人", "委员", "领衔委员", "第一提案人"),
    "代表电话": ("代表联系电话", "联系电话", "委员电话"),
    "办理类型": ("办理方式", "承办方式", "办理形式", "承办类型"),
    "主办单位": ("主办部门", "牵头单位"),
    "牵头处室": ("主办处室", "承办处室"),
    "第一责任人": ("处室负责人",),
    "直接责任人": ("承办人", "具体承办人", "经办人"),
    "配合处室": ("协办处室", "责任处室", "参与处室"),
    "分管领导": ("分管局领导", "分管副局长"),
    "交办日期": ("交办时间", "转办日期", "转办时间", "收件日期"),
    "办理时限": ("办结时限", "完成时限", "办理期限", "办结期限", "截止日期"),
    "密级": ("涉密情况", "是否涉密"),
    "重点建议": ("是否重点", "重点", "重点督办", "重点提案"),
    "备注": ("说明",),
    "届次": ("届",),
    "会次": ("次会议",),
}
PROGRESS: Mapping[str, tuple[str, ...]] = {
    "编号": TASKS["编号"],
    "级别": TASKS["级别"],
    "类别": TASKS["类别"],
    "首次电话沟通": ("首次电话沟通日期", "电话沟通日期", "首次联系日期"),
    "代表是否要求面复": ("是否要求面复", "是否面复", "要求面复"),
    "面复日期": ("面复时间",),
    "面复形式": ("面复方式",),
    "处室意见齐日期": ("处室意见齐", "配合处室意见齐日期"),
    "处室审核日期": ("处室负责人审核日期",),
    "分管领导审阅日期": ("分管领导审核日期",),
    "主要领导审阅日期": ("主要领导审核日期",),
    "征求代表意见日期": ("征求意见日期",),
    "答复文号": ("文号", "发文字号"),
    "寄出日期": ("寄送日期", "邮寄日期"),
    "报送主办单位日期": ("报送日期",),
    "办理态度": ("态度满意度",),
    "办理结果": ("结果满意度",),
    "答复类别": ("办理结果类别",),
    "公开属性": ("公开方式",),
}
MUST = frozenset({"编号", "案由", "办理类型"})  # what makes a header the ledger's
MUST_OF_PROGRESS = frozenset({"编号", "首次电话沟通"})

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
