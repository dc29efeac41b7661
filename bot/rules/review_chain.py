"""The review of a written reply: 牵头处室负责人 → 分管领导 → 主要领导 (seed F28, F30, I11; reliability 2.12)."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.rules import dates
from bot.rules.duties import reviewers
from bot.rules.stages import Case, Decision, objected_to_draft
from bot.rules.words import Handling

NO_EFFECT = "本次操作未生效。"
CHAIN = ("处室负责人", "分管领导", "主要领导")
SHORTEST_REASON = 4  # characters
PASSING = ("通过", "同意", "审核通过", "审阅通过", "可以")
RETURNING = ("退回", "驳回", "不同意", "不通过", "退回修改")
VERDICTS = (*PASSING, *RETURNING)
QUESTION = re.compile(r"^[了的过吗呢]|[?？吗呢]$|什么$")


def verdict(words: str) -> tuple[bool | None, str]:
    """(passed, reason) from what follows the number: 通过, or 退回 and why; (None, "") when it is neither, never guessed.

    A question about a verdict (退回的原因是什么) is none.
    """
    for word in sorted(VERDICTS, key=len, reverse=True):
        if words.startswith(word):
            rest = words[len(word) :].strip(" ,.:;!，。：；！")
            if QUESTION.search(rest):
                return None, ""
            if word in RETURNING:
                return False, rest.removeprefix("理由").removeprefix("原因").lstrip(" :：")
            return (True, "") if not rest else (None, "")
    return None, ""


def refusal_to_submit(case: Case, chain: tuple[str, ...]) -> str | None:
    """Why a reply may not be submitted now, as the sentence its officer reads; None when it may."""
    review = case.round
    if case.handling is Handling.REFERENCE:
        return f"{case.number} 为参阅件，无须答复送审。{NO_EFFECT}"
    if case.finished_on:
        return f"{case.number} 已于{dates.short(case.finished_on)}办结，无须送审。{NO_EFFECT}"
    if review and review.is_open(len(chain)):
        return f"{case.number} 第{review.number}轮已送审，正待{chain[review.passed]}审核，无须重复送审。{NO_EFFECT}"
    if review and not review.returned and not review.withdrawn_on and not objected_to_draft(case):
        return f"{case.number} 第{review.number}轮已审核完毕，无须再送审。{NO_EFFECT}"
    return None


def refusal_to_withdraw(case: Case, chain: tuple[str, ...]) -> str | None:
    """Why the latest round may not be withdrawn now; None when it may."""
    review = case.round
    if not review:
        return f"{case.number} 尚未送审，没有可撤回的内容。{NO_EFFECT}"
    if review.withdrawn_on:
        return f"{case.number} 第{review.number}轮已撤回，无须重复操作。"
    if review.returned:
        return f"{case.number} 第{review.number}轮已被退回，修改后请发送 /送审 {case.number}。{NO_EFFECT}"
    if not review.is_open(len(chain)):
        return f"{case.number} 第{review.number}轮已审核完毕，不能撤回；如需修改请联系办公室。{NO_EFFECT}"
    return None


def refusal_to_decide(
    case: Case,
    chain: tuple[str, ...],
    person: int,
    *,
    former: date | None = None,
    round_number: int | None = None,
    level: int | None = None,
) -> str | None:
    """Why this person may not decide now, each case in its own sentence; None when they may.

    `former` is the day on which the person's last reviewing appointment ended. `round_number` and `level` (from 1)
    are those of the pressed button; typed words have neither and mean the level that is waiting now.
    """
    review = case.round
    if not review:
        return f"{case.number} 尚未送审，请承办人先发送 /送审 {case.number}。{NO_EFFECT}"
    if round_number is not None and round_number < review.number:
        return f"{case.number} 这张卡片属于第{round_number}轮，现为第{review.number}轮，请使用最新卡片。{NO_EFFECT}"
    if review.withdrawn_on:
        return f"{case.number} 第{review.number}轮送审已撤回，请等待重新送审。{NO_EFFECT}"
    mine = own_decision(case, person, level, len(chain))
    if mine:
        return f"您已于{when(mine)}{verb(mine)} {case.number}，无需重复操作。"
    if review.returned:
        decision = review.returned
        return f"{case.number} 已由{decision.by.name}于{when(decision)}退回，请等待修改后重新送审。{NO_EFFECT}"
    if level is not None and level <= review.passed:
        decision = next(d for d in review.decisions if d.level == level)
        already = f"{case.number} 已由{decision.by.name}于{when(decision)}{verb(decision)}"
        if is_reviewer(case, person, level):
            return f"{already}，无需重复操作。"
        if review.passed < len(chain) and is_reviewer(case, person, review.passed + 1):
            return f"{already}，这个按钮已失效，请在最新卡片上操作。{NO_EFFECT}"
    waiting = review.passed + 1
    if waiting <= len(chain) and is_reviewer(case, person, waiting):
        if level is None or level == waiting:
            return None
        return f"{case.number} 这个按钮不属于当前环节（{chain[waiting - 1]}审核），请使用最新卡片。{NO_EFFECT}"
    if waiting > len(chain):
        last = review.decisions[-1]
        return f"{case.number} 已于{when(last)}审核完毕（第{review.number}轮），无需重复操作。"
    done = [d for d in review.decisions if is_reviewer(case, person, d.level)]
    if done:
        return f"{case.number} 已由{done[-1].by.name}于{when(done[-1])}{verb(done[-1])}，无需重复操作。"
    if any(is_reviewer(case, person, later) for later in range(waiting + 1, len(chain) + 1)):
        return f"{case.number} {chain[waiting - 1]}尚未审核，请待其审核后再操作。{NO_EFFECT}"
    who = "、".join(party.name for party in reviewers(case, waiting - 1)) or "待办公室确定"
    if former:
        return f"您自{dates.short(former)}起不再担任审核职务，{case.number} 现由{chain[waiting - 1]}{who}审核。{NO_EFFECT}"
    return f"您不是 {case.number} 当前环节的审核人（{chain[waiting - 1]}：{who}）。{NO_EFFECT}"


def refusal_of_reason(passed: bool, reason: str, number: str) -> str | None:
    """A return needs a reason; the sentence gives the form to type."""
    if passed or len(reason.strip()) >= SHORTEST_REASON:
        return None
    return f"退回须写明理由（不少于{SHORTEST_REASON}个字），请发送：/审 {number} 退回 理由。{NO_EFFECT}"


def own_decision(case: Case, person: int, level: int | None, levels: int) -> Decision | None:
    """What this person has decided already in the latest round: at that level, or at all when it is nobody else's turn."""
    review = case.round
    assert review  # noqa: S101 - callers have looked
    mine = [d for d in review.decisions if d.by.id == person and (level is None or d.level == level)]
    waiting = review.passed + 1
    if not mine or (level is None and not review.returned and waiting <= levels and is_reviewer(case, person, waiting)):
        return None
    return mine[-1]


def is_reviewer(case: Case, person: int, level: int) -> bool:
    """Whether the person decides at this level, counted from 1."""
    return any(party.id == person for party in reviewers(case, level - 1))


def verb(decision: Decision) -> str:
    """通过 or 退回"""
    return "通过" if decision.passed else "退回"


def when(decision: Decision) -> str:
    """7月16日 10:02, or the day alone when the ledger told it"""
    at = decision.at
    return dates.moment(at) if isinstance(at, datetime) else dates.short(at)
