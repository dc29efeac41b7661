"""The words after a command, fitted to what its handler wants: every word is taken by a parameter or named in a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from inspect import Parameter, signature
from typing import Any, get_args, get_type_hints

from bot import lookup
from bot.command import Command, Context, Day, DayAhead, Number, Numbers
from bot.errors import UserError
from bot.message import Reply
from bot.records.delivery import notices
from bot.rules import intentions, letter_numbers, numbers, questions, review_chain, secrecy, spelling, telephones
from bot.rules.review_chain import NO_EFFECT

HARMLESS = re.compile(  # may stand beside a number without meaning anything: 请将20210032号建议的答复稿
    r"[\s,.;:!，。；：！、]|号|的|该?件|建议|提案|答复(?:意见)?[稿函]?|会办意见[稿函]?|意见[稿函]|请|[将把]|稿"
)
DayReader = Callable[[str, bool], tuple[date | None, str]]  # (words, ahead) → the day and the words without it


def call(found: Command, context: Context, words: str) -> Reply:
    """Run a handler with the words fitted to its parameters; raises UserError with the usage when they do not fit.

    A handler calls another one like this that is to act in its place, with that one's rights and conditions.
    """
    context.command, context.said = found, words
    if found.needs or found.name == "/审":
        words = spelling.punctuated(words)
    arguments = fitted(found, words, lambda said, ahead: lookup.day(context, said, ahead=ahead, step=not ahead))
    asked = any(isinstance(value, str) and review_chain.QUESTION.search(value) for value in arguments.values())
    if found.changes and asked and not context.asking and found.name != "/审":  # a reason for a return may be a question
        raise UserError(f"这像是一句询问，为免误办，本次操作未生效。查询请发送 /查 编号；办理请发送 {found.usage}。")
    answer = found.run(context, **arguments)
    for (_, item), act in context.acts.items():
        notices.follow(context.session, item, act, after=context.told_before)
    reply = answer if isinstance(answer, Reply) else Reply(answer)
    notes, context.notes = [*context.notes, *note_of_hidden(context, arguments, words)], []
    return reply.adding(notes)


def note_of_hidden(context: Context, arguments: dict[str, Any], typed: str) -> list[str]:
    """What a receipt says of telephone numbers that were not kept as typed; nothing without any. A group hears of none."""
    texts = (value for value in arguments.values() if isinstance(value, str))
    hidden = [number for text in texts for number in telephones.hidden(text, typed)]
    if not hidden or not context.acts:
        return []
    named = "" if context.group else f"（{'、'.join(hidden)}）"
    return [f"内容中的电话号码{named}已隐去中间几位；如是数额，请紧跟计量单位重新登记。"]


def fitted(found: Command, words: str, day_in: DayReader) -> dict[str, Any]:
    """parameter → value: a Number and a Day are taken out of the words, a text gets the rest, what is left is refused."""
    arguments: dict[str, Any] = {}
    for name, kind, required in parameters(found.run):
        if kind is Number:
            arguments[name], words = one_number(found, words)
        elif kind is Numbers:
            arguments[name], words = several_numbers(found, words)
        elif kind in (Day, DayAhead):
            arguments[name], words = day_in(words, get_args(kind)[1] == "ahead")
        elif words or required:
            if not words:
                raise UserError(f"用法：{found.usage}。{NO_EFFECT if found.changes else ''}")
            arguments[name], words = secrecy.without_phones(words) if found.changes else words, ""
    if left_of(words) if found.changes else questions.left(words):
        raise UserError(not_understood(found, words.strip(questions.MARKS)))
    return arguments


def left_of(words: str) -> str:
    """The words of an act, as they were typed, where they mean something that no parameter took; else empty."""
    return words.strip(questions.MARKS) if HARMLESS.sub("", words) else ""


def not_understood(found: Command, left: str) -> str:
    """The refusal that names what no parameter took."""
    if found.changes and (planned := intentions.refusal(left)):
        return planned
    if not found.changes:
        return f"没有看懂{spelling.echoed(left)}。用法：{found.usage}。"
    return f"没有看懂{spelling.echoed(left)}，为免误办，本次操作未生效。查询请发送 /查 编号；办理请发送 {found.usage}。"


@cache
def parameters(handler: Callable[..., Any]) -> list[tuple[str, Any, bool]]:
    """What a handler wants besides its context: (name, kind, whether it has to be there)."""
    hints = get_type_hints(handler, include_extras=True)
    wanted = list(signature(handler).parameters.items())[1:]
    return [(name, hints[name], parameter.default is Parameter.empty) for name, parameter in wanted]


def one_number(found: Command, words: str) -> tuple[Number, str]:
    """The number an act is about, and the words without it; raises UserError for several."""
    try:
        known, rest = numbers.first(words)
    except numbers.NotANumber:
        raise UserError(f"{numbers.NOT_DIGITS}{NO_EFFECT if found.changes else ''}") from None
    if len(known) > 1:
        if len(numbers.parts(known[1])[2]) < numbers.FULL:
            raise UserError(f"没有看懂“{known[1]}”：{unclear(found, known[1])}。{NO_EFFECT}")
        raise UserError(f"{found.name} 一次只能办理一件，请逐件发送：{found.usage}。{NO_EFFECT}")
    return (Number(known[0]), rest) if known else (Number(""), rest)


def several_numbers(found: Command, words: str) -> tuple[Numbers, str]:
    """The numbers of items that an act is about, side by side, and the words without them; raises UserError as
    `one_number` does."""
    with suppress(numbers.NotANumber):
        known, rest = numbers.listed(words, review_chain.BEHIND)
        if len(known) > 1:
            return Numbers(tuple(known)), rest
    own, rest = one_number(found, words)
    return Numbers((own,) if own else ()), rest


def takes_numbers(found: Command) -> bool:
    """Whether a command is about the item, or the items, whose number stands in its words."""
    return any(kind in (Number, Numbers) for _, kind, _ in parameters(found.run))


def unclear(found: Command, digits: str) -> str:
    """What a short number behind the item's own may be, and how each is written so that it is clear."""
    ways = ["另一件请另发一条"]
    if digits.isdigit() and 1 <= int(digits) <= 31:
        ways.insert(0, f"如指日期请写成 {int(digits)}日")
    if any("序号" in form for form in found.forms):
        ways.insert(0, f"如是序号请写成 第{digits}项")
    if "文号" in found.usage:
        ways.insert(0, f"如是文号请写全，例如 {letter_numbers.EXAMPLE}")
    return "；".join(ways)
