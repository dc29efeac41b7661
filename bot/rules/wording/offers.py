"""Which steps a tap may record on an item, for whoever asked about it; the press is checked again by itself."""

from __future__ import annotations

from bot.message import Button
from bot.rules import permissions, process, review_chain
from bot.rules.permissions import Actor
from bot.rules.stages import Case
from bot.rules.words import Handling

MOST = 3  # buttons on a card: a phone shows three in a row (ecosystem 3.4)


def buttons(case: Case, actor: Actor, chain: tuple[str, ...]) -> tuple[Button, ...]:
    """At most three buttons, the step that is next first; then, for who answers for the item, the two ways out of a reminder.

    Those need words (a day and a consent, a reason): their commands say which, and change nothing without.
    """
    found: list[Button] = []
    if permissions.works_on(actor, case):
        if not review_chain.refusal_to_submit(case, chain):
            found.append(Button("送审", "submit", "primary"))
        if case.handling.answers_deputy and not process.refusal_to_mail(case, len(chain)):
            found.append(Button("已办理（今日寄出）", "done", "primary"))
        elif case.handling.answers_deputy and case.round and not process.refusal_to_consult(case, len(chain)):
            found.append(Button("代表同意答复稿", "consult", "primary"))
        if case.handling is Handling.JOINT and not process.refusal_to_send_opinion(case, len(chain)):
            found.append(Button("今日已报送", "send", "primary"))
        if not case.facts and not case.rounds and not process.refusal_to_accept(case):
            found.insert(0, Button("签收", "accept", "primary"))
    own = set(permissions.opinion_divisions(actor, case)) & set(case.silent_divisions)
    if len(own) == 1 and not case.finished_on and not actor.is_office:
        found.append(Button("本处意见已交", "opinion", "primary"))
    if found and not case.rounds and permissions.works_on(actor, case) and not actor.is_office:
        found.append(Button("申请延期", "extend"))
        if not process.refusal_to_object(case):
            found.append(Button("不是我处", "object"))
    return tuple(found[:MOST])
