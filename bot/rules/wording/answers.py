"""Words that several answers share: names and days left."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules import deadlines, secrecy
from bot.rules.review_chain import verb, when
from bot.rules.stages import Case, Decision, Party

SHORT_TITLE = 14  # characters of a title in a list; a phone shows about twenty in a line


def kind(case: Case) -> str:
    """人大·市级·主办·第一批·重点"""
    return "·".join((case.body, f"{case.level}级", case.handling, case.batch, *(("重点",) if case.key else ())))


def decided(decision: Decision) -> str:
    """周示平 7月16日 10:02 通过"""
    return f"{decision.by.name} {when(decision)} {verb(decision)}"


def masked(phone: str) -> str:
    """138****1001"""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def left(seen: deadlines.Deadline) -> str:
    """还剩10个工作日, 今日到期, 已逾期2个工作日"""
    if seen.overdue:
        return f"已逾期{-seen.left}个工作日" if seen.left else "已逾期"
    if seen.left > 0:
        return f"还剩{seen.left}个工作日"
    return "今日到期" if seen.effective == seen.due else "已到最后一个工作日"


def passed(seen: deadlines.Deadline) -> str:
    """The same of what is late for no figure: 已过2个工作日."""
    return left(seen).replace("已逾期", "已过") if not seen.overdue or seen.left else "已过期限"


def holder(case: Case, part: str) -> str:
    """Who holds a part of an item today; the ledger's name with a mark where that person holds the office no more."""
    acting = {"head": case.heads, "officer": case.officers, "deputy_director": case.deputy_directors}[part]
    return names(acting) or "、".join(f"{name}〔未任职〕" for name in case.named.get(part, ()))


def names(parties: Sequence[Party]) -> str:
    """吴示安、郑示宁"""
    return "、".join(party.name for party in parties)


def short_name(case: Case) -> str:
    """Number and the beginning of the title, or the number alone where the title may not be shown."""
    if not secrecy.may_be_named(case.secrecy):
        return case.number
    return f"{case.number} {short_title(case.title)}"


def short_title(title: str) -> str:
    """The beginning of a title, without the 关于…的建议 that all of them have."""
    title = title.removeprefix("关于").removesuffix("的建议").removesuffix("的提案")
    return title if len(title) <= SHORT_TITLE else title[: SHORT_TITLE - 1] + "…"


def paper(case: Case) -> str:
    """What is reviewed: 答复 or, for 会办, 会办意见."""
    if not case.handling.answers_deputy:
        return "会办意见"
    return f"{case.body.paper}答复"
