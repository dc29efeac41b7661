"""The last line of a year's sheet that somebody typed in chat is taken back: what stood there before stands there again."""

from __future__ import annotations

from bot.command import REGISTRY, Context
from bot.errors import UserError
from bot.records import acts, taking_back
from bot.records.figures import year_facts
from bot.rules import way_back
from bot.rules.papers.year_pieces import EMPTIED, shown
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import receipts

COMMAND = "/年度"
ANEW = f"请重新登记：{COMMAND} 年度 栏目 内容"


def take_back(context: Context, reason: str) -> str | None:
    """The receipt; None where the person's last record is something else. Raises UserError where it stays."""
    last = acts.last_of(context.session, context.actor.id)
    if last is None or last.command != COMMAND:
        return None
    if not REGISTRY[COMMAND].may(context.actor):
        raise UserError(f"年度表由办公室登记，不能再由您撤销。{NO_EFFECT}")
    if context.now - last.at > way_back.A_DAY:
        raise UserError(f"您最近一次登记的是年度表，已超过一天，不能撤销，{ANEW}。{NO_EFFECT}")
    line = year_facts.said_by(context.session, last.id)
    if line is None:
        undone = acts.last_undone(context.session, context.actor.id)
        own = undone is not None and undone >= last.at
        why = "您最近一次操作已是撤销，年度表此前的登记" if own else "年度表该项其后又有登记、导入或撤销，您的登记"
        raise UserError(f"{why}不能撤销，{ANEW}。{NO_EFFECT}")
    year_facts.lock(context.session, line.year)
    told, was = f"{line.year}年{line.name}：{shown(line.name, line.value) or EMPTIED}", line.was
    year_facts.unsay(context.session, line)
    why = f"撤销：{reason}" if reason else "撤销"
    taking_back.take_back(context.session, last.id, by=context.actor.id, now=context.now, reason=why)
    again = f"恢复为：{shown(line.name, was)}。" if was else "该项待补。"
    context.besides = told, f"{line.year}年{line.name}：{shown(line.name, was)}" if was else ""
    return "\n".join((receipts.first(f"撤销{told}"), again))
