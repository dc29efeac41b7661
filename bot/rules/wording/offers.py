"""Which steps a tap may record on an item, for whoever asked about it; the press is checked again by itself.

A button stands for typed words: the press runs the command with them, in its own rights and conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.message import Button
from bot.rules import gaps, permissions, process, review_chain, steps
from bot.rules.permissions import Actor
from bot.rules.stages import Case

MOST = 6  # buttons on a card: no platform takes more


@dataclass(frozen=True)
class Offer:
    """One step as a button: its words ({proposer} is whoever made the item), the command, what is typed behind the number."""

    text: str
    command: str
    words: str = ""
    style: Literal["primary", "danger", "plain"] = "primary"


OFFERS = {
    "accept": Offer("签收", "/签收"),
    "wanted": Offer("已联系·要求面复", "/联系", "要求面复"),
    "unwanted": Offer("已联系·不要求", "/联系", "不要求面复"),
    "talk": Offer("今日座谈面复", "/面复", "邀请座谈"),
    "visit": Offer("今日登门面复", "/面复", "登门汇报"),
    "site": Offer("今日现场面复", "/面复", "现场察看"),
    "submit": Offer("送审", "/送审"),
    "pass": Offer("通过", "/审", "通过"),
    "return": Offer("退回", "/审", "退回", "danger"),
    "consult": Offer("{proposer}同意答复稿", "/征求", "同意"),
    "disagree": Offer("{proposer}有意见", "/征求", "有意见", "plain"),
    "done": Offer("已办理（今日寄出）", "/已办理"),
    "send": Offer("今日已报送", "/报送"),
    "opinion": Offer("本处意见已交", "/意见"),
    "agree": Offer("同意申退", "/申退", "同意"),
    "refuse": Offer("不同意申退", "/申退", "不同意", "danger"),
    "extend": Offer("申请延期", "/延期", style="plain"),
    "object": Offer("不是我处", "/申退", style="plain"),
}
BY_COMMAND = {  # the command of the step that is next → its buttons
    "/联系": ("wanted", "unwanted"),
    "/面复": ("talk", "visit", "site"),
    "/送审": ("submit",),
    "/征求": ("consult", "disagree"),
    "/寄出": ("done",),
    "/报送": ("send",),
}


def buttons(case: Case, actor: Actor, chain: tuple[str, ...]) -> tuple[Button, ...]:
    """The steps this person may take now, the one that is next first; then, for who answers for the item, the two ways out.

    Those two need words (a day and a consent, a reason), as a return does: their commands say which, and change nothing without.
    """
    if actor.is_office and not process.refusal_to_answer_objection(case):
        return shown(case, "agree", "refuse")
    review = case.round
    if review and review.is_open(len(chain)):
        found = list(deciding(case)) if review_chain.is_reviewer(case, actor.id, review.passed + 1) else []
    else:
        found = list(next_steps(case, chain)) if permissions.works_on(actor, case) else []
    own = set(permissions.opinion_divisions(actor, case)) & set(case.silent_divisions)
    if len(own) == 1 and not case.finished_on and not actor.is_office:
        found.append("opinion")
    if found and not case.rounds and permissions.works_on(actor, case) and not actor.is_office:
        found += ["extend", *(() if process.refusal_to_object(case) else ("object",))]
    return shown(case, *found[:MOST])


def next_steps(case: Case, chain: tuple[str, ...]) -> tuple[str, ...]:
    """What the lead division's people may record next; neither an objection that waits nor a missing receipt stops them."""
    step = steps.next_step(case, chain, straight_on=True)
    keys = BY_COMMAND.get(step.say[0].partition(" ")[0], ()) if step and step.say else ()
    return ("accept", *keys) if step and gaps.to_accept(case, chain) else keys


def of_review(case: Case, chain: tuple[str, ...]) -> tuple[Button, ...]:
    """The buttons of whoever decides next, for a card that all of a group see; none when nobody has to."""
    return shown(case, *deciding(case)) if case.round and case.round.is_open(len(chain)) else ()


def deciding(case: Case) -> tuple[str, str]:
    """Passing and returning at the level that is waiting."""
    assert case.round  # noqa: S101 - callers have looked
    level = case.round.passed + 1
    return f"pass:{level}", f"return:{level}"


def shown(case: Case, *keys: str) -> tuple[Button, ...]:
    """The buttons of these keys, in the words of the item's body; a key may name a level behind a colon."""
    found = [(key, OFFERS[key.partition(":")[0]]) for key in keys]
    return tuple(Button(case.body.say(offer.text), key, offer.style) for key, offer in found)
