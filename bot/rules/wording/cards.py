"""An item as a card: the same facts as in the full text, the most important first; platforms draw it within their limits."""

from __future__ import annotations

from bot.message import Button, Card
from bot.rules import dates, duties, secrecy
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.wording import answers, lines
from bot.rules.words import Handling

SHOW = Button("查看最新进度", "show")  # a card must have a button
WAITS_FOR = "　"  # between a name and what it waits for


def drawn(standing: Standing, task_id: str, buttons: tuple[Button, ...], *, deputy: str = "") -> Card:
    """The card as one person, or a group, is to see it now. `deputy` is how the deputy may be named here."""
    case = standing.case
    title = f"{case.number} {lines.lit_briefly(standing)}"
    if not secrecy.may_be_named(case.secrecy):
        limit = ("办理时限", lines.limit(standing))
        return Card(task_id, title, (limit,), "密级未填，仅显示编号和日期", with_show(case, buttons))
    on, step = standing.last
    note = f"最近一步：{dates.short(on)} {step}\n{lines.ending_of(standing)}"
    reviewed = levels(case, standing.as_of.chain)
    shown = (
        ("案由", case.title),
        ("当前状态", standing.state),
        ("办理时限", lines.limit(standing)),
        *lines.opinions(standing),
        *lines.ending(standing),
        *reviewed,
        ("牵头处室", f"{case.lead_division} {answers.names(tuple(dict.fromkeys((*case.heads, *case.officers))))}".strip()),
        ("配合处室", "、".join(case.assisting_divisions)),
        ("主办单位", case.lead_unit if case.handling is Handling.JOINT else ""),
        (case.body.person, deputy if case.handling.answers_deputy else ""),
        ("分管领导", "" if reviewed else answers.holder(case, "deputy_director") or "未明确"),
        ("类别", answers.kind(case)),
        *lines.results(case, standing.as_of.today),
    )
    return Card(
        task_id=task_id,
        title=title,
        waits=waits(standing),
        lines=tuple((label, words) for label, words in shown if words),
        note=note,
        buttons=with_show(case, buttons),
    )


def with_show(case: Case, buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """The steps, and the button that draws the card anew, except where somebody decides on it or nothing was submitted yet."""
    deciding = any(button.key.startswith("pass:") for button in buttons)
    return buttons if deciding or (buttons and not case.rounds) else (*buttons, SHOW)


def waits(standing: Standing) -> str:
    """等副局长甲（分管领导）审核，7月16日起; empty when nothing is waited for."""
    if standing.finish or standing.next is None:
        return ""
    words = lines.asked(standing, standing.next).removeprefix("请").partition("，收齐后")[0].removeprefix("等")
    return f"等{words}，{dates.brief(standing.since, standing.as_of.today)}起"


def levels(case: Case, chain: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who decided and when, or who is waited for, at each level of the latest round; and why it was returned."""
    review = case.round
    if not review or review.withdrawn_on:
        return []
    found = [(title, level_words(case, level)) for level, title in enumerate(chain, start=1)]
    return [*found, ("退回理由", case.quoted(review.returned.reason))] if review.returned else found


def level_words(case: Case, level: int) -> str:
    """What one level has done in the latest round, or who it waits for."""
    review = case.round
    assert review  # noqa: S101 - only asked about items in review
    for decision in review.decisions:
        if decision.level == level:
            return answers.decided(decision)
    who = answers.names(duties.reviewers(case, level - 1)) or "待明确"
    if review.returned:
        return f"{who}{WAITS_FOR}未到"
    return f"{who}{WAITS_FOR}{'待审核' if level == review.passed + 1 else '待上一级审核'}"
