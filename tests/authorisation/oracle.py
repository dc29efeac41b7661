"""The contract's table "Who may do what", written out, and the four lines around it. Nothing here looks at the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.authorisation.cast import ASSISTING, EVERYTHING, OF_THE_ITEM, OFFICE, Member, Place
from tests.authorisation.verdicts import Verdict

YES, NO, SAME_DIVISION, OWN_DIVISION = "yes", "no", "same division", "own division"

# A row's cells stand in the contract's order:
# 承办人 of the item | head of the lead division | head or officer of an assisting division | 分管领导 of the item | 主要领导 |
# 办公室 | others (管理员 among them).
ASKING = (YES, YES, YES, YES, YES, YES, SAME_DIVISION)
WORKING = (YES, YES, NO, NO, NO, YES, NO)
OPINION = (OWN_DIVISION, OWN_DIVISION, OWN_DIVISION, NO, NO, YES, NO)
OF_OFFICE = (NO, NO, NO, NO, NO, YES, NO)
INSTRUCTING = (NO, NO, NO, YES, YES, YES, NO)
EVERYBODY = (YES, YES, YES, YES, YES, YES, YES)

TABLE: Mapping[str, tuple[str, ...]] = {
    # /查 /谁 /为什么
    "/查": ASKING,
    "/谁": ASKING,
    "/为什么": ASKING,
    "/历史": ASKING,
    "/关注": ASKING,
    # The frame of its letter: whoever works on the item
    "/答复函": WORKING,
    # /签收 /申退 /联系 /面复 /送审 /撤回 /征求 /寄出 /报送 /反馈 /承诺 /延期 /更正
    "/签收": WORKING,
    "/申退": WORKING,
    "/联系": WORKING,
    "/面复": WORKING,
    "/送审": WORKING,
    "/撤回": WORKING,
    "/征求": WORKING,
    "/寄出": WORKING,
    "/报送": WORKING,
    "/反馈": WORKING,
    "/承诺": WORKING,
    "/延期": WORKING,
    "/更正": WORKING,
    # /意见
    "/意见": OPINION,
    "/已办理": OPINION,
    # /审 first level · second · third
    "/审 1": (NO, YES, NO, NO, NO, NO, NO),
    "/审 2": (NO, NO, NO, YES, NO, NO, NO),
    "/审 3": (NO, NO, NO, NO, YES, NO, NO),
    # /改派 /新增 /催办 /公开 /批示 /群 /导入 /台账 /总结 /日历
    "/改派": OF_OFFICE,
    "/改派 承办": (NO, YES, NO, NO, NO, YES, NO),
    "/新增": OF_OFFICE,
    "/催办": OF_OFFICE,
    "/公开": OF_OFFICE,
    "/批示": INSTRUCTING,
    "/群": OF_OFFICE,
    "/导入": OF_OFFICE,
    "/导入文件": OF_OFFICE,
    "/台账": OF_OFFICE,
    "/总结": OF_OFFICE,
    "/日历": OF_OFFICE,
    "/年度": OF_OFFICE,
    "/日历 日期": EVERYBODY,  # as a question
    # /撤销 (own last step, within a day): whether there is one of theirs is the item's state
    "/撤销": (YES, YES, YES, YES, YES, YES, NO),
    # /统计: everybody gets totals; how much more, and where, is looked at in test_scope
    "/统计": EVERYBODY,
    # /交接 · stand-in: "own work" is an officer's and a head's, "own stand-in" a reviewer's; a head reviews, too
    "/交接": (YES, YES, YES, NO, NO, YES, NO),
    "/代理": (NO, YES, YES, YES, YES, YES, NO),
    # Beyond the contract's rows: lists of what the person may see, help, and how somebody becomes known.
    "/我的": EVERYBODY,
    "/列": EVERYBODY,  # what one may see: which items, is looked at in test_scope
    "/在办": EVERYBODY,
    "/更多": EVERYBODY,
    "/临期": EVERYBODY,
    "/周报": EVERYBODY,
    "/逾期": EVERYBODY,
    "/帮助": EVERYBODY,
    "/绑定": EVERYBODY,
}

# The decision on an objection is the office's own (issue 3: "objection … and the office's decision").
OBJECTION_DECIDED = OF_OFFICE
# A hollow opinion is returned, and a unit outside is dealt with, by whoever has the lead (docs/decisions/process.md#opinions).
LEADING = WORKING


@dataclass(frozen=True)
class Saying:
    """One thing that is typed (or, with `button`, pressed), and the row of the table it is held against."""

    words: str
    row: tuple[str, ...]
    about: bool = True  # the one item
    writes: bool = True
    alone: bool = False  # belongs in single chat
    grouped: bool = False  # belongs in a group
    everything: bool = False  # the whole year is in it, which nobody may ask for over an unsigned body
    by_post: bool = False  # the column is that of the person's own work, whatever the item
    late: bool = False  # for whom it is not may hear first that the item is in no state for it: no more than /查 tells them
    strangers: bool = False  # people and groups nobody knows may say it
    by_code: bool = False  # its one-time code is the proof, whoever may have sent it
    office_alone: bool = False  # the office may say it in a group nobody knows
    division: str = ""  # whose opinion it is, where the words name it
    button: str = ""
    idle: bool = False  # no state of these tests has work for it

    @property
    def label(self) -> str:
        return self.words or f"〔{self.button}〕"

    def cell(self, member: Member) -> str:
        """What the table says of somebody: yes, no, or same division."""
        cell = self.row[member.post if self.by_post else member.column]
        if cell == OWN_DIVISION:
            return YES if not self.division or self.division in member.divisions else NO
        return cell


def grounds(saying: Saying, member: Member, place: Place, *, exists: bool, dingtalk: frozenset[str]) -> set[Verdict]:
    """Why this may not be, as the forms in which it may be refused; empty when it is permitted.

    `exists` tells whether the item is there on that day and not secret, `dingtalk` the scope of that platform's registered
    groups together: over its unsigned bodies a single chat hears no more than they do.
    """
    known = member.known and (place.single or place.scope is not None)
    if not known and not saying.strangers and not (saying.office_alone and member.column == OFFICE):
        unsigned = saying.office_alone and not place.signed and not place.writes
        return {Verdict.NOT_KNOWN} | ({Verdict.NO_WRITES} if unsigned else set())
    found = set()
    visible = not saying.about or (exists and hears_of_it(member, place, dingtalk))
    if not visible:
        found.add(Verdict.HIDDEN)
    if saying.cell(member) == NO:
        found |= {Verdict.NOT_OFFERED, Verdict.NOT_YOURS}
        if saying.late and visible:
            found.add(Verdict.STATE)
    if saying.writes and not saying.by_code and not place.signed and not place.writes:
        found.add(Verdict.NO_WRITES)
    if saying.alone and not place.single:
        found.add(Verdict.ONLY_SINGLE)
    if saying.grouped and place.single:
        found.add(Verdict.ONLY_GROUP)
    if saying.everything and not place.signed:
        found.add(Verdict.ONLY_SIGNED)
    return found


def hears_of_it(member: Member, place: Place, dingtalk: frozenset[str]) -> bool:
    """Items in the group's scope; in single chat items of one's own division, leaders and office all."""
    if not place.single:
        return covers(place.scope or frozenset())
    own = member.sees_everything or bool(member.divisions & OF_THE_ITEM)
    return own and (place.signed or covers(dingtalk))


def covers(scope: frozenset[str]) -> bool:
    return scope == EVERYTHING or bool(scope & OF_THE_ITEM)


def asking(words: str, row: str, *, about: bool = False, **more: Any) -> Saying:
    return Saying(words, TABLE[row], about=about, writes=False, **more)


ON_THE_ITEM: tuple[Saying, ...] = (
    asking("/查 {number}", "/查", about=True),
    asking("/为什么 {number}", "/为什么", about=True),
    asking("/谁 {number}", "/谁", about=True),
    asking("/历史 {number}", "/历史", about=True),
    asking("/答复函 {number}", "/答复函", about=True, alone=True),
    Saying("/关注 {number}", TABLE["/关注"]),
    Saying("/签收 {number}", TABLE["/签收"]),
    Saying("/申退 {number} 不属本处职责，建议转市大数据局办理", TABLE["/申退"]),
    Saying("/申退 {number} 同意", OBJECTION_DECIDED),
    Saying("/申退 {number} 不同意 属于本处室职责", OBJECTION_DECIDED),
    Saying("/联系 {number} 不要求面复", TABLE["/联系"]),
    Saying("/面复 {number} 登门汇报 参加：周示平", TABLE["/面复"]),
    Saying("/意见 {number}", TABLE["/意见"]),
    Saying(f"/意见 {{number}} {ASSISTING}", TABLE["/意见"], division=ASSISTING, late=True),
    Saying("/意见 {number} 收到 市大数据局", LEADING, late=True),
    Saying(f"/意见 {{number}} 退回 {ASSISTING} 缺少具体数据", LEADING, late=True),
    Saying("/送审 {number}", TABLE["/送审"]),
    Saying("/撤回 {number}", TABLE["/撤回"]),
    Saying("/征求 {number} 同意", TABLE["/征求"]),
    Saying("/征求 {number} 有意见", TABLE["/征求"]),
    Saying("/寄出 {number} 示工信函〔2021〕61号", TABLE["/寄出"]),
    Saying("/报送 {number}", TABLE["/报送"]),
    Saying("/已办理 {number}", TABLE["/已办理"]),  # the command of the step it ends in
    Saying("/反馈 {number} 态度满意 结果基本满意", TABLE["/反馈"]),
    Saying("/承诺 {number} 年内设立风险补偿资金池20亿元 检查 12月31日", TABLE["/承诺"]),
    Saying("/延期 {number} 9月3日 市人大代表工委同意", TABLE["/延期"]),
    Saying("/更正 {number} 签收 撤销 理由：登记有误", TABLE["/更正"]),
    Saying("/撤销 {number}", TABLE["/撤销"], late=True),
    Saying("/改派 {number} 分管 副局长丙", TABLE["/改派"], late=True),
    Saying("/改派 {number} 承办 郑示宁", TABLE["/改派 承办"]),
    Saying("/催办 {number}", TABLE["/催办"]),
    Saying("/公开 {number} 主动公开", TABLE["/公开"]),
    Saying("/批示 {number} 局长 请抓紧办理，确保代表满意", TABLE["/批示"]),
)
PRESSES: tuple[Saying, ...] = (  # a button is its command, with the command's own rights
    Saying("", TABLE["/查"], button="show"),
    Saying("", TABLE["/签收"], button="accept"),
    Saying("", TABLE["/意见"], button="opinion"),
    Saying("", TABLE["/送审"], button="submit"),
    Saying("", TABLE["/征求"], button="consult"),
    Saying("", TABLE["/报送"], button="send"),
    Saying("", TABLE["/联系"], button="wanted"),
    Saying("", OBJECTION_DECIDED, button="agree", idle=True),
)
NOBODY = (NO,) * 7


def reviewing(waiting: int, to_return: int = 0, to_pass: int = 0) -> tuple[Saying, ...]:
    """What may be said to a review that waits at this level, counted from 1; where none waits nobody may decide.

    Whoever decided last may say the opposite: the level that passed it may return it, the one that returned it pass it.
    """

    def row(changing: int) -> tuple[str, ...]:
        able = [TABLE[f"/审 {level}"] for level in (waiting, changing) if level]
        return tuple(YES if YES in cells else NO for cells in zip(NOBODY, *able, strict=True))

    return (
        Saying("/审 {number} 通过", row(to_pass), late=True),
        Saying("/审 {number} 退回 数据口径需统一", row(to_return), late=True),
    )


def pressing(waiting: int) -> tuple[Saying, ...]:
    """The buttons of every level: only those of the waiting one are anybody's. A return needs its reason typed."""
    rows = {level: TABLE[f"/审 {level}"] if level == waiting else NOBODY for level in (1, 2, 3)}
    passing = (Saying("", row, late=True, button=f"pass:{level}") for level, row in rows.items())
    returning = (Saying("", row, late=True, button=f"return:{level}", idle=True) for level, row in rows.items())
    return (*PRESSES, *passing, *returning)


OWN_WORK = tuple(NO if post == OFFICE else cell for post, cell in enumerate(TABLE["/交接"]))  # the office asks for others
OWN_STAND_IN = tuple(NO if post == OFFICE else cell for post, cell in enumerate(TABLE["/代理"]))
ABOUT_NO_ITEM: tuple[Saying, ...] = (
    *(asking(words, words) for words in ("/我的", "/临期", "/逾期", "/周报", "/帮助", "/统计", "/在办")),
    asking("/列 待送审", "/列"),
    asking("/更多", "/更多", idle=True),
    asking("/谁 融资服务处", "/谁"),
    Saying(
        "/新增 20210999 市 人大 独办 融资服务处 3月8日 7月31日 不涉密 案由 关于改善融资服务的建议",
        TABLE["/新增"],
        about=False,
        alone=True,
    ),
    asking("/导入", "/导入", alone=True),
    Saying("/导入文件 取消", TABLE["/导入文件"], about=False, alone=True),
    asking("/台账", "/台账", alone=True, everything=True),
    asking("/总结 2021", "/总结", alone=True, everything=True),
    Saying("/年度 2021", TABLE["/年度"], about=False, alone=True, everything=True),
    Saying("/年度 2021 主要领导批示 请抓紧办理", TABLE["/年度"], about=False, alone=True, everything=True),
    Saying("/日历 12月31日 放假", TABLE["/日历"], about=False),
    asking("/日历 12月31日", "/日历 日期"),
    asking("/日历 12月31日上班吗", "/日历 日期"),
    Saying("/群 登记 新群 全局", TABLE["/群"], about=False, office_alone=True, grouped=True),
    Saying("/群", TABLE["/群"], about=False, office_alone=True),
    Saying("/交接 {colleague}", OWN_WORK, about=False, by_post=True, idle=True),
    Saying("/交接 确认", OWN_WORK, about=False, by_post=True, late=True, idle=True),
    Saying("/交接 孙示清 交给 李示明", OF_OFFICE, about=False),
    Saying("/代理 副局长丙 7月20日 至 7月30日", OWN_STAND_IN, about=False, by_post=True),
    Saying("/代理 确认", OWN_STAND_IN, about=False, by_post=True, late=True, idle=True),
    Saying("/代理 取消", OWN_STAND_IN, about=False, by_post=True, late=True, idle=True),
    Saying("/代理 副局长丁 由 副局长丙 7月20日 至 7月30日", OF_OFFICE, about=False),
    Saying("/绑定 00000000", TABLE["/绑定"], about=False, alone=True, strangers=True, by_code=True, idle=True),
)
