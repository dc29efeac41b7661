"""What offices call the ledger's columns: data by concept, and the words that are asked about.

A title is composed: 牵头, 承办 or 主办 with 处室, 科室, 股室, 司局 or 部门. What stands here is understood without a question;
where the everyday meaning of a title is another one at the next office, it stands under `ASKED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.documents.ledger.columns import PROGRESS, TASKS
from bot.documents.sheets.header import REMARK, Parts, cleaned
from bot.rules import secrecy as marks
from bot.rules.words import Handling

FINISHED_ON, STATUS = "办结日期", "办理状态"  # no columns of ours: they end an item's duties
YEAR, ORIGIN = "年度", "来源"  # no columns of ours: they say where an item comes from
IN_TURN = ("编号", "案由", "代表")  # columns of which there may be one for each body or level, filled in turns
TURN = "所在列："  # in front of such a column: the title of the one that is filled
UNITS = ("处室", "科室", "股室", "司局", "部门", "处", "科", "股", "司", "室", "机构", "内设机构", "责任部门")
LEADS = ("牵头", "承办", "主办", "主责", "具体承办", "牵头承办", "主要承办", "牵头责任")
ASSISTS = ("配合", "协办", "会办", "参与", "协同", "协助", "联办", "辅办", "协作", "配合责任")
PAPERS = ("建议", "提案", "议案", "建议提案", "提案建议", "建议议案", "人大建议", "政协提案", "代表建议", "委员提案", "")
MAKERS = (
    *(
        "代表",
        "委员",
        "领衔代表",
        "领衔委员",
        "提案人",
        "提出人",
        "建议人",
        "提建议人",
        "领衔人",
        "提案者",
        "提议人",
        "代表委员",
        "提案委员",
    ),
    *("第一提案人", "第一提案者", "领衔代表委员", "建议代表", "提出代表", "主要提案人", "代表或委员"),
)
PHONES = ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "联系手机", "移动电话")
DUE = (
    "办理",
    "办结",
    "办复",
    "答复",
    "完成",
    "办理完成",
    "要求办结",
    "要求结办",
    "要求答复",
    "要求完成",
    "应办结",
    "截止",
    "最迟办结",
)
TICKS = {
    **{str(kind): kind for kind in Handling},
    "牵头": Handling.LEAD,
    "协办": Handling.JOINT,
    "独立办理": Handling.SOLE,
}
OWN_PART = {
    "主办单位": Handling.LEAD,
    "分办单位": Handling.SEPARATE,
    **dict.fromkeys(("会办单位", "协办单位", "配合单位", "会同单位"), Handling.JOINT),
}
KIND = "办理类型："  # in front of a column of units, or of ticks, that tells the kind


def composed(firsts: Sequence[str], lasts: Sequence[str]) -> tuple[str, ...]:
    """Each of the first words with each of the last."""
    return tuple(f"{first}{last}" for first in firsts for last in lasts)


SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "序号": ("顺序号", "序", "编序"),
    "批次": ("交办批次", "批", "批别"),
    "级别": ("层级", "建议级别", "提案级别", "所属级别"),
    "类别": ("建议提案类别", "种类", "建议提案种类", "案别"),
    "编号": (*composed(PAPERS, ("编号", "号", "号码", "案号")), "案号", "件号", "案件编号"),
    "案由": (*composed(PAPERS, ("标题", "题目", "名称", "案由", "题名")), "案名", "事由", "建议内容标题"),
    "代表": (*MAKERS, *composed(MAKERS, ("姓名", "名单", "名字"))),
    "代表电话": composed(MAKERS, PHONES),
    "办理类型": composed(("办理", "承办", "交办"), ("类型", "方式", "形式", "性质", "类别", "种类")),
    "主办单位": ("牵头单位", "主办机关", "牵头主办单位", "主办责任单位"),
    "牵头处室": composed(LEADS, UNITS),
    "第一责任人": (*composed(UNITS, ("负责人", "主要负责人", "第一责任人")), "主要责任人", "第一负责人"),
    "直接责任人": (
        "承办人",
        "具体承办人",
        "经办人",
        "承办人员",
        "经办人员",
        "具体经办人",
        "具体责任人",
        "责任承办人",
        "具体承办人员",
    ),
    "配合处室": (*composed(ASSISTS, UNITS), *composed(("责任",), UNITS)),
    "分管领导": (
        *composed(
            ("分管",), ("局领导", "厅领导", "委领导", "部领导", "县领导", "市领导", "区领导", "处领导", "司领导", "院领导")
        ),
        *composed(
            ("分管",),
            ("副局长", "局长", "副厅长", "副主任", "主任", "副部长", "副县长", "副市长", "负责人", "责任人", "领导姓名"),
        ),
    ),
    "交办日期": (
        *composed(("交办", "转办", "收件", "分办", "下达", "交办通知", "接收", "收到", "领办"), ("日期", "时间")),
        "收文日期",
        "收文时间",
    ),
    "办理时限": (
        *composed(DUE, ("时限", "期限", "限期")),
        *composed(
            ("要求", "应", "需", "截止", "最迟", "规定"), ("办结日期", "办结时间", "结办日期", "结办时间", "答复日期", "答复时间")
        ),
        *composed(("要求", "应", "需", "规定"), ("完成日期", "完成时间", "办复日期", "办复时间")),
        *(
            "时限",
            "限办日期",
            "截止日期",
            "截止时间",
            "限办时间",
            "办理截止日期",
            "办理截止时间",
            "答复截止日期",
            "办结截止日期",
            "最后期限",
        ),
    ),
    "密级": ("涉密情况", "是否涉密", "秘级", "保密级别", "密级标注", "是否密件"),
    "重点建议": (
        "是否重点",
        "重点",
        "重点督办",
        "重点提案",
        "是否重点建议",
        "是否重点提案",
        "是否重点督办",
        "重点办理",
        "是否重点件",
    ),
    "备注": ("说明", "备注说明", "附注", "备考"),
    "届次": ("届", "届别"),
    "会次": ("次", "次会议"),
    "首次电话沟通": ("首次电话沟通日期", "电话沟通日期", "首次联系日期", "首次沟通日期", "首次联系代表日期"),
    "代表是否要求面复": ("是否要求面复", "要求面复", "代表要求面复", "是否需要面复"),
    "面复日期": ("面复时间", "面商日期", "面商时间"),
    "面复形式": ("面复方式", "面商形式", "面商方式"),
    "处室意见齐日期": ("处室意见齐", "配合处室意见齐日期"),
    "处室审核日期": ("处室负责人审核日期",),
    "分管领导审阅日期": ("分管领导审核日期",),
    "主要领导审阅日期": ("主要领导审核日期",),
    "征求代表意见日期": ("征求意见日期", "征求委员意见日期"),
    "答复文号": ("文号", "发文字号", "答复函文号", "复文文号", "答复字号"),
    "寄出日期": ("寄送日期", "邮寄日期", "寄出时间", "寄发日期"),
    "报送主办单位日期": ("报送日期", "报送主办单位时间"),
    "办理态度": ("态度满意度", "对办理态度"),
    "办理结果": ("结果满意度", "对办理结果"),
    "答复类别": ("办理结果类别", "答复分类", "结果分类", "落实情况分类"),
    "公开属性": ("公开方式", "公开类型"),
    YEAR: ("年份", "所属年度", "建议年度", "提案年度", "办理年度", "交办年度", "提出年度"),
    ORIGIN: (*composed(PAPERS[:-1], ("来源",)), "来件来源", "案件来源", "来文来源", "件来源", "交办来源"),
    FINISHED_ON: composed(
        ("办结", "实际办结", "办复", "实际办复", "答复", "正式答复", "书面答复", "实际完成", "结案", "回复"), ("日期", "时间")
    ),
    STATUS: (
        "办结状态",
        "办结情况",
        "是否办结",
        "是否已办结",
        "已办结",
        "办理进度",
        "办理情况",
        "当前状态",
        "建议状态",
        "提案状态",
        "状态",
        "完成情况",
    ),
}
# Titles with more than one everyday meaning: what they may be, the likeliest first. Under a title of the lead they are plain.
ASKED: Mapping[str, tuple[str, ...]] = {
    "是否面复": ("代表是否要求面复", "备注"),
    "面复情况": ("代表是否要求面复", "备注"),
    "负责人": ("第一责任人", "备注"),
    "责任人": ("直接责任人", "第一责任人", "备注"),
    "联系人": ("直接责任人", "备注"),
    **dict.fromkeys(composed(("局", "部", "厅", "委", "司", "责任", "主管", "牵头", "包案"), ("领导",)), ("分管领导", "备注")),
    **dict.fromkeys(("完成时间", "完成日期", "办理时间", "办理日期", "时间要求", "时间节点"), ("办理时限", FINISHED_ON, "备注")),
    **dict.fromkeys(composed(("责任",), UNITS), ("牵头处室", "配合处室", "备注")),
}
# Titles of a finish that are a limit's where nothing else is one.
FINISH_OR_DUE = frozenset(composed(("办结", "办复", "答复", "回复"), ("日期", "时间")))
# Where two columns are called alike, what the second may be instead.
INSTEAD: Mapping[str, str] = {
    "牵头处室": "配合处室",
    "第一责任人": "直接责任人",
    "直接责任人": "第一责任人",
    "交办日期": "办理时限",
    "办理时限": FINISHED_ON,
    FINISHED_ON: "办理时限",
}
SHARES = frozenset(("责任分工", "职责分工", "分工", "承办分工", "办理分工", "任务分工"))  # groups of our divisions
TIMES = ("日期", "时间")
PLAIN_BESIDE_A_LEAD = {"负责人": "第一责任人", **dict.fromkeys(composed(("责任",), UNITS), "配合处室")}
OUTSIDE = frozenset(
    composed((*LEADS, *ASSISTS, "分办", "责任", "拟主办", "建议承办"), ("单位", "部门"))
)  # others' or our own divisions
UNNAMED = frozenset(
    (*PHONES, "姓名", "单位", "日期", "时间", "名称", "职务", "部门", "办公电话")
)  # mean nothing without their group
SECRECY = ("密级", "秘级", "涉密", "保密", "定密", "密别", "密等", "秘密等级", "机密等级", "是否秘密", "密件")  # in a title
COLUMNS = frozenset((*TASKS, *PROGRESS, FINISHED_ON, STATUS, YEAR, ORIGIN))
NAMES: Mapping[str, str] = {
    **{alias: column for column, aliases in SYNONYMS.items() for alias in aliases},
    **{column: column for column in COLUMNS},
}


OF_LEVEL = re.compile("^(?:全国|省|市|区县|县|区|州)级?(?=人大|政协|建议|提案)")


def meaning(parts: Parts) -> str | None:
    """What a column of this title is: one of ours, 办结日期 or 办理状态; None where its name says nothing sure."""
    return next((NAMES[name] for name in spellings(parts) if name in NAMES and not hidden(name)), None) or secrecy(parts)


def names_the_paper(parts: Parts) -> bool:
    """Whether a title of numbers says whose they are: 建议编号, 提案号, not 案号."""
    return any(word in "".join(parts) for word in ("建议", "提案", "议案"))


def hidden(name: str) -> bool:
    """Whether a name is asked about although it is somebody's synonym."""
    return name in ASKED


def secrecy(parts: Parts) -> str | None:
    """密级 for every title that speaks of secrecy, however it is spelt."""
    title = "".join(parts)
    speaks = any(word in title for word in SECRECY) and not title.endswith(("人", "员", "处室", "单位", "部门", "电话"))
    return "密级" if speaks and marks.mark_of(title) is None else None


def spellings(parts: Parts) -> Iterator[str]:
    """The names that a title may stand for: 建议（提案）编号 is 建议编号, 承办处室 over 牵头 is 牵头处室."""
    if not parts:
        return
    whole = cleaned("".join(parts))
    yield whole
    if (without := OF_LEVEL.sub("", whole)) != whole:
        yield without  # 省人大建议编号
    last = cleaned(parts[-1])
    if len(parts) == 1:
        yield cleaned(parts[0].replace("（", "").replace("）", "").replace("(", "").replace(")", ""))
        for remark in REMARK.findall(parts[0]):
            yield f"{remark[1:-1]}{last}"  # 处室（牵头）
        return
    group = cleaned(parts[0])
    yield f"{last}{unit_of(group)}"
    if last not in UNNAMED:
        yield last


def unit_of(group: str) -> str:
    """处室 of 承办处室 and of 责任分工, 时间 of 办理时间; the group itself where it names none."""
    if group in SHARES:
        return UNITS[0]
    return next((unit for unit in (*sorted(UNITS, key=len, reverse=True), *TIMES) if group.endswith(unit)), group)


def shown(parts: Parts) -> str:
    """A title as it is shown and as an option names it: 领衔代表/姓名."""
    return "/".join(parts)
