"""A pressed button of a card: the typed command it stands for, bound to the round and level it was made for."""

from __future__ import annotations

from dataclasses import replace

from bot import allowed, arguments, hints, ledger_told, paging
from bot.acts import review_desk
from bot.command import NOT_KNOWN, REGISTRY, Context, Pressed, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import reviews
from bot.records.reviews import ReviewCard
from bot.rules import permissions, secrecy
from bot.rules.wording import cards, desk, lines
from bot.rules.wording.offers import OFFERS

GONE = "没有找到这张卡片对应的办件，或不在此处可查范围内，本次操作未生效。请发送 /查 编号 获取最新卡片。"


def is_page(key: str) -> bool:
    """Whether a button shows another page of a list, and nothing more."""
    return key.partition(":")[0] == paging.NEXT


@command("/按钮", usage="", summary="", changes=True, unknown=True, asks=lambda key: key == cards.SHOW.key or is_page(key))
def press(context: Context, key: str) -> Reply:
    pressed = context.message.press
    if pressed is None:
        raise UserError(f"{hints.NOT_UNDERSTOOD}{hints.ELSE}")
    act, _, level = key.partition(":")
    if is_page(key):
        if not context.entitled:
            raise UserError(NOT_KNOWN)
        return paging.turned(context, level)
    if act in cards.FILE_STEPS:
        return of_file(context, f"{cards.FILE_STEPS[act]} {level}")
    if act in desk.STEPS:
        if not context.entitled:
            raise UserError(NOT_KNOWN)
        return review_desk.pressed(context, act, level)
    # Who is not bound has the group's card before them, and keeps it.
    scope = context.scope if context.entitled or not context.group else context.group.scope
    gone = GONE if context.entitled else NOT_KNOWN
    card = opened(context, pressed.task_id, level) if act == desk.OPEN else reviews.card(context.session, pressed.task_id)
    if card is None:
        raise UserError(gone)
    case = context.case(card.suggestion_id)
    if not secrecy.may_be_stored(case.secrecy) or not permissions.may_see(scope, case):
        raise UserError(gone)  # it may have turned secret since the card was sent
    bound = int(level) if level.isascii() and level.isdigit() else None
    context.pressed = Pressed(pressed.task_id, case.id, card.round, bound)
    if not context.entitled:
        raise UserError(NOT_KNOWN)
    if act in (cards.SHOW.key, desk.OPEN):
        text = lines.text(context.standing(case), deputy=context.deputy(case), draft=context.draft(case))
        return Reply(text, card=context.card(case))
    offer = OFFERS.get(act)
    if offer is None or (offer.command == "/审") != (bound is not None):
        raise UserError(GONE)
    reply = arguments.call(REGISTRY[offer.command], context, f"{case.number} {offer.words}".strip())
    return reply if reply.card else replace(reply, card=context.card(context.case(case.id)))


def opened(context: Context, task_id: str, item: str) -> ReviewCard | None:
    """The card of a list, which from now on is that of one of its items; None where there is no such item."""
    own = desk.is_card(task_id) and item.isascii() and item.isdigit()
    for case in context.cases([int(item)]) if own else []:
        reviews.turn_card(context.session, task_id, case.id, case.round.number if case.round else 0)
    return reviews.card(context.session, task_id)


def of_file(context: Context, words: str) -> Reply:
    """The button of a card that asks about a file: the typed command, in its own rights."""
    if not context.entitled:
        raise UserError(NOT_KNOWN)
    found = REGISTRY[ledger_told.COMMAND]
    allowed.allow(found, context)
    return arguments.call(found, context, words)
