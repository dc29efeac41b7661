"""The review of a written reply, level by level of the chain that is settled for it (docs/decisions/process.md#review)."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.rules import dates, gaps, hesitation, steps, whose
from bot.rules.duties import holders, reviewers
from bot.rules.stages import Case, Decision, Round, day_of
from bot.rules.words import FactKind, Handling

NO_EFFECT = "本次操作未生效。"
ENDED = "随台账更新终止"
SHORTEST_REASON = 4  # characters
PASSING = ("通过", "同意", "审核通过", "审阅通过", "可以")
RETURNING = ("退回", "驳回", "不同意", "不通过", "退回修改")
VERDICTS = (*PASSING, *RETURNING)
ALL_PASSING = ("全部通过", "全部同意", "全部审核通过")
ALL_RETURNING = ("全部退回", "全部驳回", "全部不同意", "全部不通过")
OF_ALL = (*ALL_PASSING, *ALL_RETURNING)
BEHIND = (*VERDICTS, "都", "均")  # may stand right behind a number
OF_EACH = re.compile(r"^[\s、,;和及]*(?:都|均|全部|一并|一起)?")
TOWARDS = re.compile(r"^(?:[回]?去|来)(?=$|[\s,.:;!，。：；！]|重|改|修|再|补|核)")  # 退回去重写
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
                rest = TOWARDS.sub("", rest).strip(" ,.:;!，。：；！")
                if hesitation.hesitates(rest):
                    return None, ""
                return False, rest.removeprefix("理由").removeprefix("原因").lstrip(" :：")
            return (True, "") if not rest else (None, "")
    return None, ""


def decision_in(word: str) -> str:
    """通过 20210032 is /审 20210032 通过: there the called word is the decision itself, of one item or of all; else empty."""
    return f"{word} " if word in (*VERDICTS, *OF_ALL) else ""


def of_each(words: str) -> str:
    """What is decided of several items, without the word that says so: 都通过 as 通过."""
    return words[matched.end() :] if (matched := OF_EACH.match(words)) else words


def page(numbers: tuple[str, ...], words: str) -> int:
    """Which page of what waits is meant by 第2页, of which the number alone was read; 0 where none is."""
    return int(numbers[0]) if len(numbers) == 1 and words.strip() == "页" and len(numbers[0]) < 3 and numbers[0].isdigit() else 0


def of_all(words: str) -> bool | None:
    """Whether these words alone pass (True) or return (False) all that waits: 全部通过; None where they do neither."""
    word = words.strip(" ,.:;!，。：；！")
    return True if word in ALL_PASSING else False if word.startswith(ALL_RETURNING) else None


ON_PAPER = re.compile(r"(?:书面|纸质)(?:审阅|审核|签批)?")


def paper_verdict(words: str) -> tuple[bool, str] | None:
    """(passed, day and reason) of a review on paper that the office records; None where the words are none.

    通过 纸质审阅 7月15日 理由：签批件存办公室
    """
    for word in sorted(VERDICTS, key=len, reverse=True):
        rest = words.removeprefix(word)
        if rest != words and (found := ON_PAPER.search(rest)):
            return word in PASSING, f"{rest[: found.start()]} {rest[found.end() :]}".strip()
    return None


def refusal_of_paper(case: Case, on: date | None, reason: str, passed: bool, today: date) -> str | None:
    """A review on paper is recorded with its day, not before what it is about, and with why it was on paper."""
    review = case.round
    example = f"/审 {case.number} {'通过' if passed else '退回'} 纸质审阅 7月15日 理由：外出，签批件存办公室"
    if on is None or len(reason) < SHORTEST_REASON:
        return f"请写明纸质审阅的日期和理由（不少于{SHORTEST_REASON}个字），例如 {example}。{NO_EFFECT}"
    if on > today:
        return f"{dates.long(on)}还没有到，请登记已经发生的日期。{NO_EFFECT}"
    before = max((review.submitted_on, *(day_of(decision.at) for decision in review.decisions))) if review else on
    if on < before:
        return f"{dates.long(on)}早于送审或上一环节审核的日期{dates.long(before)}，请核对日期。{NO_EFFECT}"
    return None


def refusal_to_submit(case: Case, chain: tuple[str, ...]) -> str | None:
    """Why a reply may not be submitted now, as the sentence its officer reads; None when it may."""
    review = case.round
    if case.handling is Handling.REFERENCE:
        return f"{case.number} 为参阅件，无须答复送审。{NO_EFFECT}"
    if case.finished_on:
        return f"{case.number} 已于{dates.short(case.finished_on)}办结，无须送审。{NO_EFFECT}"
    if review and review.is_open(len(chain)):
        return f"{case.number} 第{review.number}轮已送审，正待{chain[review.passed]}审核，无须重复送审。{NO_EFFECT}"
    if review and not steps.may_submit(case, chain):
        return f"{case.number} 第{review.number}轮已审核完毕，无须再送审。{reopening(case)}{NO_EFFECT}"
    return None


def refusal_to_withdraw(case: Case, chain: tuple[str, ...]) -> str | None:
    """Why the latest round may not be withdrawn now; None when it may."""
    review = case.round
    if not review:
        return f"{case.number} 尚未送审，没有可撤回的内容。{NO_EFFECT}"
    if review.withdrawn_on and case.ended_by_change(review):
        return f"{case.number} 第{review.number}轮已{ENDED}，没有可撤回的内容；请重新送审：/送审 {case.number}。{NO_EFFECT}"
    if review.withdrawn_on:
        return f"{case.number} 第{review.number}轮已撤回，无须重复操作。"
    if review.returned:
        return f"{case.number} 第{review.number}轮已被退回，修改后请发送 /送审 {case.number}。{NO_EFFECT}"
    if not review.is_open(len(chain)):
        return f"{case.number} 第{review.number}轮已审核完毕，不能撤回。{reopening(case)}{NO_EFFECT}"
    return None


def refusal_to_decide(
    case: Case,
    chain: tuple[str, ...],
    person: int,
    *,
    passed: bool | None = None,
    former: date | None = None,
    round_number: int | None = None,
    level: int | None = None,
    in_person: bool = True,
    four_eyes: bool = False,
) -> str | None:
    """Why this person may not decide now, each case in its own sentence; None when they may.

    `passed` is what they decide: the opposite of their own decision replaces it while nothing was built on that; None
    means whichever. `former` is the day on which the person's last reviewing appointment ended. `round_number` and `level`
    (from 1) are those of the pressed button; typed words have neither and mean the level that is waiting now.
    `in_person`: not typed on the server in their stead; what was, they may confirm themselves.
    `four_eyes`: nobody passes what that person submitted, at whichever level and in whichever post.
    """
    review = case.round
    if not review:
        return f"{case.number} 尚未送审，请承办人先发送 /送审 {case.number}。{NO_EFFECT}"
    if round_number is not None and round_number < review.number:
        return f"{case.number} 这张卡片属于第{round_number}轮，现为第{review.number}轮，请使用最新卡片。{NO_EFFECT}"
    if round_number is not None and round_number > review.number:
        return f"{case.number} 这张卡片属于第{round_number}轮，该轮送审已撤销，请使用最新卡片。{NO_EFFECT}"
    if review.withdrawn_on:
        return f"{case.number} 第{review.number}轮送审已{ended_by(case, review)}，请等待重新送审。{NO_EFFECT}"
    mine = own_decision(case, person, level, len(chain))
    if (second := refusal_to_stand_in_twice(case, chain, person, level)) and (mine is None or passed in (None, mine.passed)):
        return second
    if mine and in_person and mine.at_console and passed == mine.passed:
        return refusal_to_confirm(case, mine)
    if mine and passed in (None, mine.passed):
        return f"您已于{when(mine)}{verb(mine)} {case.number}，无需重复操作。"
    if mine:
        return refusal_to_change(case, mine, chain, typed=level is None)
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
            return refusal_of_own(case, person) if four_eyes and passed else None
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


def refusal_to_stand_in_twice(case: Case, chain: tuple[str, ...], person: int, level: int | None) -> str | None:
    """Why who stood in at one level of this round does not at the waiting one, which `level` is, or None; None where they may."""
    review = case.round
    assert review  # noqa: S101 - callers have looked
    waiting = review.passed + 1
    if not review.is_open(len(chain)) or level not in (None, waiting) or is_reviewer(case, person, waiting):
        return None
    acted = next((d for d in review.decisions if d.by.id == person and d.by.stands_in_for is not None), None)
    if acted is None or all(party.id != person for party in holders(case, waiting - 1)):
        return None
    who = "、".join(party.name for party in reviewers(case, waiting - 1))
    return (
        f"{case.number} 您已于{when(acted)}作为代理人审核（{chain[acted.level - 1]}），同一轮中只能代审一级，"
        f"{chain[waiting - 1]}请{who}审核，或由其另行委托代理。{NO_EFFECT}"
    )


def refusal_of_own(case: Case, person: int) -> str | None:
    """Why nobody passes what that person submitted, and who may; None for what others submitted."""
    review = case.round
    if not review or review.submitted_by != person:
        return None
    others = "、".join(party.name for party in reviewers(case, review.passed) if party.id != person)
    officers = "、".join(party.name for party in case.officers if party.id != person)
    resubmit = f"请撤回后由承办人{officers}送审：/撤回 {case.number}，或" if officers else "请"
    instead = f"请{others}审核" if others else f"{resubmit}委托他人代为审核：/代理 姓名 起始日期 至 截止日期"
    return f"{case.number} 第{review.number}轮由您本人送审，按本单位规定不能再由您审核通过，{instead}。{NO_EFFECT}"


def refusal_to_change(case: Case, mine: Decision, chain: tuple[str, ...], *, typed: bool) -> str | None:
    """Why somebody's own decision may not be replaced by its opposite; None when it may.

    Until the next level has decided and until the paper has left: after a 退回 until it is submitted anew, after the last
    通过 until the deputy was asked about it. A button alone changes nothing: it may be an old one.
    """
    review = case.round
    assert review  # noqa: S101 - somebody has decided in it
    own = already(case, mine)
    if has_left(case):
        return f"{own}，不能再改。{reopening(case)}{NO_EFFECT}"
    if later := next((d for d in review.decisions if d.level > mine.level), None):
        decided = f"{chain[later.level - 1]}{later.by.name}已于{when(later)}{verb(later)}"
        more = "请等待修改后重新送审。" if review.returned else reopening(case)
        return f"{own}，{decided}，不能再改。{more}{NO_EFFECT}"
    if not is_reviewer(case, mine.by.id, mine.level):
        return f"{own}，现不再由您审核，不能再改。{NO_EFFECT}"
    if not typed:
        opposite = f"/审 {case.number} {'退回 理由' if mine.passed else '通过'}"
        return f"{own}；如需改为{'退回' if mine.passed else '通过'}，请发送：{opposite}。{NO_EFFECT}"
    return None


def refusal_to_confirm(case: Case, mine: Decision) -> str | None:
    """Why somebody may not confirm what was typed on the server in their stead; None when they may, whatever was built on it:
    it changes nothing (docs/decisions/safety.md#console)."""
    if is_reviewer(case, mine.by.id, mine.level):
        return None
    return f"{already(case, mine)}，现不再由您审核，不能再确认。{NO_EFFECT}"


def already(case: Case, mine: Decision) -> str:
    """您已于7月16日 10:02通过 20210032（控制台代录）"""
    return f"您已于{when(mine)}{verb(mine)} {case.number}{f'（{whose.AT_CONSOLE}）' if mine.at_console else ''}"


def has_left(case: Case) -> bool:
    """Whether the paper that was reviewed went to the deputy or to the lead unit."""
    return bool(case.finished_on or (case.handling.answers_deputy and gaps.asked_about(case)))


def reopening(case: Case) -> str:
    """What would have to be done first, and by whom, before a reviewed paper can be changed; empty where there is no way."""
    review, number = case.round, case.number
    if not review or not review.decisions or case.returned_on or case.fresh(FactKind.ATTITUDE):
        return ""
    if case.finished_on:
        step = "寄出" if case.handling.answers_deputy else "报送"
        return f"如未{step}，请承办人先撤销：/更正 {number} {step} 撤销 理由：…。"
    if gaps.wants_changes(case):
        return f"{case.body.proposer}对答复稿有意见，修改后请重新送审：/送审 {number}。"
    if case.handling.answers_deputy and gaps.asked_about(case):
        return f"已征求{case.body.proposer}意见；如需修改，请承办人先撤销：/更正 {number} 征求 撤销 理由：…。"
    last = review.decisions[-1]
    waiting = "、".join(party.name for party in reviewers(case, review.passed)) if review.passed < len(case.chain) else ""
    return f"如需修改，请{waiting or last.by.name}审核退回：/审 {number} 退回 理由。"


def level_of(case: Case, person: int, passed: bool, levels: int) -> int:
    """The level, from 1, that a decision is about: the waiting one, or that of the own one which it replaces: the opposite
    one, or one that was typed on the server in the person's stead.
    """
    mine = own_decision(case, person, None, levels)
    assert case.round  # noqa: S101 - the rule has looked
    return mine.level if mine and (mine.at_console or mine.passed != passed) else case.round.passed + 1


def is_confirmation(case: Case, level: int, passed: bool) -> bool:
    """Whether a decision of a level says what was typed on the server before in its reviewer's stead."""
    assert case.round  # noqa: S101 - the rule has looked
    return any(one.level == level and one.passed == passed and one.at_console for one in case.round.decisions)


def refusal_of_reason(passed: bool, reason: str, number: str) -> str | None:
    """A return needs a reason; the sentence gives the form to type."""
    if passed or len(reason.strip()) >= SHORTEST_REASON:
        return None
    return f"退回须写明理由（不少于{SHORTEST_REASON}个字），请发送：/审 {number} 退回 理由。{NO_EFFECT}"


def own_decision(case: Case, person: int, level: int | None, levels: int) -> Decision | None:
    """What this person has decided already in the latest round: at that level, or at all when it is nobody else's turn."""
    review = case.round
    assert review  # noqa: S101 - callers have looked
    own = (d for d in review.decisions if d.by.id == person and not d.on_paper)
    mine = [d for d in own if level is None or d.level == level]
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


def ended_by(case: Case, review: Round) -> str:
    """撤回, or 随台账更新终止: how a round ended that nobody decided to its end."""
    return ENDED if case.ended_by_change(review) else "撤回"


def when(decision: Decision) -> str:
    """7月16日 10:02, or the day alone when the ledger told it"""
    at = decision.at
    return dates.moment(at) if isinstance(at, datetime) else dates.short(at)
