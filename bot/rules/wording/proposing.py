"""Words and card of an act that a sentence means: it waits for 是, and nothing is recorded before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.message import Button, Card
from bot.rules import canonical, spelling
from bot.rules.review_chain import NO_EFFECT
from bot.rules.understanding.meaning import BLANK
from bot.rules.wording import cards

MINUTES = 10  # as long as a question of a sentence waits
YES, EDIT, NO, DONE = "say-yes", "say-edit", "say-no", "say-done"  # of a button's key, before the question's id
KEY = re.compile(rf"({YES}|{EDIT}|{NO}|{DONE}):(\d{{1,18}})")
EDITING = ("修改", "改一下", "修改一下", "要修改", "要改")
DROPPING = ("取消", "算了", "不要", "不要了", "不登记", "不登记了", "取消登记")
# What takes a statement back at its beginning: 不对，是74号; but neither 不对口 nor 错误.
DENYING = re.compile(
    r"(?:哎呀?|哦|啊|呀|诶|我|，|,|\s){0,3}(?:不对(?=$|[\s，,。！!；;啊呀了哦吧]|是|\d|第)|不是(?=$|[\s，,。！!]|\d|第|这件|这个)|(?:说|写|打|搞|弄|记|看|发|选)?错(?:了|啦|咯)"
    r"|等等|等一(?:下|等|会)|等下|等会|慢着|且慢|(?:先|暂时)?别(?![的处局人]|$)|别$|先(?:不|等)|不要(?:登记|记))"
)
DENIED = f"已取消，没有登记。需要登记的请重新发送完整内容，例如 74号今天签收了。{NO_EFFECT}"
DROPPED = f"已取消，没有登记。{NO_EFFECT}"
GONE = f"这项登记已确认、已取消或已超过{MINUTES}分钟，{NO_EFFECT}需要登记的请重新发送。"
ANOTHERS = f"这项登记须由提出的本人确认，{NO_EFFECT}"
ASKED = f"尚未登记。请在{MINUTES}分钟内回复；不登记请回复 取消。"
ACTS: Mapping[str, str] = {
    "/寄出": "寄出答复函",
    "/联系": "联系{proposer}",
    "/征求": "征求{proposer}意见",
    "/报送": "报送会办意见",
    "/意见": "提交书面意见",
    "/反馈": "{proposer}反馈",
    "/改派": "改派",
    "/审": "审核",
    "/申退": "申请退回",
    "/日历": "工作日历",
    "/代理": "代为审核",
}


def act(name: str, proposer: str) -> str:
    """What a command does, in words."""
    return ACTS.get(name, name.lstrip("/")).format(proposer=proposer)


def press_of(key: str) -> tuple[str, int] | None:
    """Which button of which question was pressed; None for a button of another card."""
    found = KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None


def overtaken(numbers: Sequence[str]) -> str:
    """What is not as it was when it was asked about: nothing is done of it."""
    return f"{'、'.join(numbers) + ' ' if numbers else '所问事项'}此后有变化，请核对后重新发送。{NO_EFFECT}"


def edits(words: str) -> bool:
    """Whether these words alone want to see the command, to change it."""
    return words.strip(spelling.MARKS) in EDITING


def drops(words: str) -> bool:
    """Whether these words alone let the question go."""
    return words.strip(spelling.MARKS) in DROPPING


def denies(words: str) -> bool:
    """Whether these words take back what was said before them."""
    return DENYING.match(words.strip()) is not None


def heading(command: str, item: str, proposer: str) -> str:
    """签收，20210032《关于…的建议》"""
    found = canonical.parts(command)
    return "，".join(filter(None, (act(found.name, proposer), item)))


def text(command: str, item: str, proposer: str) -> str:
    """The question in words, with every part as it was understood."""
    said = [f"{label}：{value}" for label, value in canonical.parts(command).values]
    how = f"尚未登记。{MINUTES}分钟内回复 是 即登记；要改请回复 修改，不登记请回复 取消。"
    return "\n".join((f"是否登记：{heading(command, item, proposer)}", *said, how))


def card(task_id: str, question: int, command: str, item: tuple[str, str], proposer: str) -> Card:
    """The question as a card; `item` is number and title, either may be empty."""
    found, (number, title) = canonical.parts(command), item
    lines = (*((("案由", title),) if title else ()), *found.values)
    buttons = (
        Button("确认", f"{YES}:{question}", "primary"),
        Button("修改", f"{EDIT}:{question}"),
        Button("取消", f"{NO}:{question}"),
    )
    heading = f"是否登记：{' '.join(filter(None, (number, act(found.name, proposer))))}"
    return Card(task_id, heading, lines, note=f"尚未登记，{MINUTES}分钟内确认有效", buttons=buttons)


def ended(task_id: str, question: int, title: str, note: str, *, of_item: bool) -> Card:
    """The card once its question is answered; of an item it goes on showing how that stands."""
    button = cards.SHOW if of_item else Button("已办理", f"{DONE}:{question}")
    return Card(task_id, title, (), note=note, buttons=(button,))


def how_to_edit(command: str) -> str:
    """The command to change and send, with the names of what it lacks."""
    named = BLANK.sub(lambda found: found[1], command)
    return f"尚未登记，原来的已取消。请改好后发送：\n{named}"


def asking(command: str, item: str, proposer: str, question: str) -> str:
    """What a statement lacks, asked for."""
    return f"要登记：{heading(command, item, proposer)}。请问{question}\n{ASKED}"
