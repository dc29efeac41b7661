"""A reviewer's desk in words and as cards: what waits for them, several decisions put as one question, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.message import Button, Card
from bot.rules import dates, secrecy
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.wording import answers, lines, lists
from bot.rules.wording.lists import ListEntry

ALL, YES, NO, AGAIN, OPEN = "all-pass", "several-yes", "several-no", "desk", "open"  # keys of buttons
STEPS: Mapping[str, str] = {ALL: "全部通过", YES: "确认通过", NO: "取消", AGAIN: "查看待审件"}
NAMED = "rd"  # how names of its cards begin
GIVEN_UP = "已取消，所列各件均未登记审核。"
MOST_OPENED = 4  # items that a card of the list opens by a button of their own
ASKED = "确认请回复 是，不办请回复 否，十分钟内有效；确认前均未登记。"


def entry(standing: Standing) -> ListEntry:
    """An item that waits: light and days, then kind, paper, level, since when, and whose opinion is missing."""
    case = standing.case
    one = lists.review_entry(standing)
    if not secrecy.may_be_named(case.secrecy):
        return one
    since = f"{level(case)}审核，{dates.brief(standing.since, standing.as_of.today)}起"
    kind = case.handling if case.handling.answers_deputy else ""  # 会办意见 says it already
    return ListEntry(one.name, one.light, f"{kind}{one.rest}，{since}")


def level(case: Case) -> str:
    """分管领导: the level that is to decide now; empty where none is."""
    review = case.round
    return case.chain[review.passed] if review and review.is_open(len(case.chain)) else ""


def waiting(standings: Sequence[Standing], more: str, page: int = 1) -> str:
    """A page of the list of what waits."""
    so_far = [entry(one) for one in standings[: page * lists.MOST_LISTED]]
    return lists.listing(f"待您审核共{len(standings)}件", so_far, more=behind(len(standings), page) + more, page=page)


def behind(count: int, page: int) -> str:
    """另有3件，下一页请发送 /审 第2页。; empty on the last page."""
    rest = count - page * lists.MOST_LISTED
    return f"另有{rest}件，下一页请发送 /审 第{page + 1}页。" if rest > 0 else ""


def card_of_waiting(standings: Sequence[Standing], task_id: str, page: int = 1) -> Card:
    """The list as a card: all of its page passed by one button, each of the first ones opened by its own."""
    shown = [standings[place] for place in lists.places(page) if place < len(standings)]
    rows = [(lines.lit(one).partition("，")[0], lists.called(one.case)) for one in shown]
    every = step(ALL, ",".join(str(one.case.id) for one in shown), "primary")
    opened = [Button(one.case.shortest_number, f"{OPEN}:{one.case.id}") for one in shown[:MOST_OPENED]]
    note = behind(len(standings), page) + "点编号查看一件；退回请逐件写明理由。"
    title = f"待您审核{len(standings)}件"
    return Card(task_id, title, tuple(rows), note=note, buttons=(every, *opened))


def question(cases: Sequence[Case], left: Sequence[str]) -> str:
    """What is asked before several are passed: each by name, and what is not among them."""
    named = [
        f"{place}. {lists.called(case)}（{level(case)}审核）{lines.missing(case)}" for place, case in enumerate(cases, start=1)
    ]
    return "\n".join((f"请确认审核通过以下{len(cases)}件：", *named, *beside("不列入", left), ASKED))


def card_of_question(cases: Sequence[Case], left: Sequence[str], task_id: str, question: int) -> Card:
    """The question as a card, each item with its level; `question` names it."""
    rows = [(level(case), lists.called(case)) for case in cases]
    missing = [f"{case.number}{lines.missing(case).removeprefix('请注意')}" for case in cases if lines.missing(case)]
    note = "\n".join((*missing, *beside("不列入", left), "十分钟内有效；确认前均未登记。"))
    buttons = (step(YES, str(question), "primary"), step(NO, str(question)))
    return Card(task_id, f"确认审核通过{len(cases)}件", tuple(rows), note=note, buttons=buttons)


def beside(what: str, left: Sequence[str]) -> list[str]:
    """不列入1件： and why, a line each; nothing where all are in."""
    return [f"{what}{len(left)}件：", *(one.removesuffix(NO_EFFECT) for one in left)] if left else []


def outcome(done: Sequence[tuple[Standing, str]], left: Sequence[str]) -> str:
    """What was recorded, item by item with what comes next, and which were left as they are."""
    said = [
        f"{place}. {answers.short_name(standing.case)} {what}，现{standing.state}"
        for place, (standing, what) in enumerate(done, start=1)
    ]
    return "\n".join((f"已登记审核通过{len(done)}件：", *said, *beside("未办理", left)))


def card_of_outcome(done: Sequence[tuple[Standing, str]], left: Sequence[str], task_id: str) -> Card:
    """The same as a card, in the place of the question."""
    rows = [("通过", lists.called(standing.case)) for standing, _ in done]
    note = "\n".join(beside("未办理", left)) or "各件已分别登记。"
    return Card(task_id, f"已审核通过{len(done)}件", tuple(rows), note=note, buttons=(step(AGAIN),))


def card_of_words(words: str, task_id: str) -> Card:
    """An answer of the desk that is about no item, in the place of the pressed card."""
    return Card(task_id, "待审件", (), note=words, buttons=(step(AGAIN),))


def none_done(left: Sequence[str]) -> str:
    """The refusal where nothing could be done, with the reason of each."""
    return "\n".join((*(why.removesuffix(NO_EFFECT) for why in left), NO_EFFECT))


def named(entry: str, at: int) -> str:
    """The name of a new card of the desk."""
    return f"{NAMED}{entry}-{at}"


def is_card(task_id: str) -> bool:
    """Whether a card is one of the desk, by its name."""
    return task_id.startswith(NAMED)


def step(key: str, words: str = "", style: Literal["primary", "plain"] = "plain") -> Button:
    """A button of the desk."""
    return Button(STEPS[key], f"{key}:{words}" if words else key, style)
