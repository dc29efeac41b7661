"""A pressed button of a card: the same acts as the typed commands, bound to the round and level it was made for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot import lookup
from bot.command import REGISTRY, Context, command
from bot.errors import UserError
from bot.message import Card, Reply
from bot.records import reviews
from bot.rules import permissions, review_chain, secrecy
from bot.rules.stages import Case
from bot.rules.wording import answers, offers
from handlers.record import accept, consult, extension, finish, objection, opinion, send_opinion
from handlers.review.decide import decided
from handlers.review.submit import submitted

STEPS: dict[str, tuple[str, Callable[[Context, Case, date], Reply]]] = {
    "accept": ("/签收", accept.accepted),
    "opinion": ("/意见", opinion.own),
    "consult": ("/征求", consult.agreed),
    "send": ("/报送", send_opinion.sent),
    "done": ("/已办理", finish.finished),
    "extend": ("/延期", extension.asked),
    "object": ("/申退", objection.asked),
}
GONE = "没有找到这张卡片对应的办件，或不在此处可查范围内，本次操作未生效。请发送 /查 编号 获取最新卡片。"


@command("/按钮", usage="", summary="", changes=True)
def press(context: Context, key: str) -> Reply:
    pressed = context.message.press
    if pressed is None:
        raise UserError("没有看懂这条消息。查询请发送 /查 编号，其他用法请发送 /帮助。")
    card = reviews.card(context.session, pressed.task_id)
    if card is None:
        raise UserError(GONE)
    case = context.case(card.suggestion_id)
    if not secrecy.may_be_stored(case.secrecy) or not permissions.may_see(context.scope, case):
        raise UserError(GONE)  # it may have turned secret since the card was sent
    context.pressed = now_shown(context, case, pressed.task_id)
    act, _, level = key.partition(":")
    if act == "submit":
        if case.round and case.round.number > card.round:
            raise UserError(f"{case.number} 已于第{case.round.number}轮送审，请使用最新卡片。{review_chain.NO_EFFECT}")
        reply = submitted(context, case, task_id=pressed.task_id)
        reviews.move_card(context.session, pressed.task_id, case.round.number + 1 if case.round else 1)
        return reply
    if act in ("pass", "return") and level.isascii() and level.isdigit():
        return decided(context, case, act == "pass", round_number=card.round, level=int(level), task_id=pressed.task_id)
    if act in STEPS:
        return stepped(context, case, act, pressed.task_id)
    if act == "show":
        text = answers.text(case, context.calendar, context.today, context.office.chain)
        return Reply(text, card=context.pressed)
    raise UserError(GONE)


def stepped(context: Context, case: Case, act: str, task_id: str) -> Reply:
    """The typed command's own act, today, with its own rights; the card changes in place, or goes quiet."""
    name, step = STEPS[act]
    context.command = REGISTRY[name]
    case = lookup.allowed(context, case)
    reply = step(context, case, context.today)
    context.pressed = now_shown(context, context.case(case.id), task_id)
    return replace(reply, card=context.pressed)


def now_shown(context: Context, case: Case, task_id: str) -> Card | None:
    """The card as it should look now."""
    chain = context.office.chain
    shown = offers.buttons(case, context.actor, chain)
    return answers.review_card(case, task_id, context.calendar, context.today, chain, shown)
