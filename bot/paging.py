"""A list of several pages: its answer, the button for the next page, and what 更多 means here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from bot import allowed, arguments
from bot.command import REGISTRY, Context
from bot.errors import UserError, refuse
from bot.message import Button, Card, Paged, Reply
from bot.records import shown_lists
from bot.rules import spelling, turning
from bot.rules.wording import lists

NEXT = "page"  # a button's key: page:the answer that the list was:the page
LONGEST_PAGE = 2  # digits of a page that is typed alone
KEPT = timedelta(hours=1)  # for which 更多 knows what is meant
NOTHING_SHOWN = "一小时内没有可以翻页的列表。请先发送列表命令，例如 /列 在办 或 /我的。"


def answered(
    context: Context, text: str, again: str, page: int, every: Sequence[object], per_page: int = lists.MOST_LISTED
) -> Reply:
    """The answer that is a page of a list; with a button for the next one where there is any.

    `again` is the command that a page can be put behind, `every` names all that the list holds, in its order.
    """
    shown = paged(context, again, page, every, per_page)
    return Reply(text, card=card(context, text, shown) if context.alone and shown.last > 1 else None, paged=shown)


def paged(context: Context, again: str, page: int, every: Sequence[object], per_page: int = lists.MOST_LISTED) -> Paged:
    """Where an answer is in a list. Says it besides where the list is another one than that which is gone on with: what stood
    on the pages before may stand on none of them now, or twice."""
    before = context.turned
    if before and before.seen and before.seen != mark(every[: before.page * per_page]):
        context.notes.append(f"列表已变动（{before.count}→{len(every)}件），前后页可能不衔接，请从第1页重看：{again}。")
    last = max(1, -(-len(every) // per_page))
    return Paged(again, page, last, len(every), mark(every[: page * per_page]))


def mark(shown: Sequence[object]) -> str:
    """A short mark of what stood somewhere, in whatever order; without digits, so that no number is read in it."""
    known = hashlib.blake2s(",".join(sorted(map(str, shown))).encode(), digest_size=8).hexdigest()
    return known.translate(str.maketrans("0123456789", "ghijklmnop"))


def possible(context: Context, page: int, count: int, again: str) -> int:
    """The page of a list with so many items. Raises UserError where there is none; who goes on gets to the last one then."""
    if context.turned:
        return min(page, lists.pages(count))
    refuse(lists.refusal_of_page(page, count, again))
    return page


def card(context: Context, text: str, shown: Paged) -> Card:
    """The page as a card; a pressed one changes in its place, for whoever pressed."""
    press = context.message.press
    heading, *rest = text.split("\n")
    own = [line.split(". ", 1) for line in rest if line[:1].isdigit() and ". " in line]
    rows = tuple((number, words) for number, words in own) if press else ()
    buttons = []
    if shown.page < shown.last:
        buttons.append(Button("下一页", f"{NEXT}:{entry(context)}:{shown.page + 1}", "primary"))
    if shown.page > 1:
        buttons.append(Button("上一页", f"{NEXT}:{entry(context)}:{shown.page - 1}"))
    task = press.task_id if press else f"ls{context.entry}-{int(context.now.timestamp())}"
    note = f"第{shown.page}页，共{shown.last}页"
    return Card(task, heading.rstrip("："), rows, note, tuple(buttons), only_for_presser=press is not None)


def entry(context: Context) -> str:
    """The row of the message that this answers, by which a button finds the list again."""
    return context.entry.partition("-")[0]


def turned(context: Context, key: str) -> Reply:
    """What a button shows: the page of the list that its card was, for whoever pressed it, by their own rights."""
    answer, _, page = key.partition(":")
    here = (context.message.channel, context.message.chat_id)
    shown = shown_lists.of_answer(context.session, int(answer), *here) if answer.isdigit() and page.isdigit() else None
    if shown is None:
        raise UserError(NOTHING_SHOWN)
    return at_page(context, shown, int(page))


def more(context: Context, words: str) -> Reply:
    """The next page of the list that was shown last to this person here, or the page that the words name."""
    shown = shown_here(context)
    if shown is None:
        raise UserError(NOTHING_SHOWN)
    page = turning.page(words.strip(spelling.MARKS), shown.page, shown.last)
    if page is None:
        raise UserError(f"没有看懂{spelling.echoed(words)}。翻页请发送 更多、上一页 或 第2页。")
    return at_page(context, shown, page)


def shown_here(context: Context) -> Paged | None:
    """The list that was shown last to this person here; None where that is longer ago, or there was none."""
    message = context.message
    return shown_lists.last(context.session, context.actor.id, message.channel, message.chat_id, context.now - KEPT)


def by_number(context: Context) -> Reply | None:
    """The page of that list that a message means which is a short number and nothing else; None where it means none."""
    said = spelling.without_mentions(spelling.normal(context.message.text or ""), context.office.bot_names)
    typed = said.strip(spelling.MARKS)
    shown = shown_here(context) if len(typed) <= LONGEST_PAGE and typed.isdigit() else None
    return at_page(context, shown, int(typed)) if shown and 1 <= int(typed) <= shown.last else None


def at_page(context: Context, shown: Paged, page: int) -> Reply:
    """A page of a list, worked out anew; a plain sentence where there is none."""
    if page < 1:
        return Reply(f"已是第1页，共{shown.last}页。", paged=shown)
    if page > shown.last:
        said = f"已是最后一页，共{shown.last}页。" if page == shown.last + 1 else f"只有{shown.last}页，没有第{page}页。"
        return Reply(said, paged=shown)
    name, _, words = shown.again.partition(" ")
    found = REGISTRY[name]
    context.asking = found.asks(words)
    allowed.allow(found, context)
    context.turned = shown
    return arguments.call(found, context, f"{words} 第{page}页".strip())
