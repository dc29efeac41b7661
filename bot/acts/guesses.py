"""What is done about guesses at one-time codes, whichever command they were meant for."""

from __future__ import annotations

from bot.command import Context
from bot.records import people
from bot.records.delivery import notices, operators
from bot.records.enrolments import MOST_WRONG, Tried


def tell_office(context: Context, tried: Tried) -> None:
    """Somebody guesses at codes: the office hears who and whose codes ended; the operators that it is so, where no group may."""
    session, message, now = context.session, context.message, context.now
    platform = context.office.platforms.get(message.platform)
    account = f"{platform.title if platform else ''}账号 {message.user_id or '（平台未告知）'} 输错一次性码"
    what = f"{account}已满{MOST_WRONG}次，15分钟内不能绑定" if tried.paused else account
    names = people.names(session, tried.ended)
    codes = f"{'、'.join(names[i] for i in tried.ended)}的一次性码同时作废，请重新发放。" if tried.ended else ""
    text = f"【绑定】{what}，请核实是否本人误输。{codes}"
    told, key = people.office(session, context.today), f"codes:{tried.alarm}"
    if (
        not notices.tell_office(session, told, text, key=key, now=now, not_before=now, private=context.private)
        and context.office.operators
    ):
        words = "【运行告警】有账号连续输错一次性码，且没有全局群可通知办公室，请核实。"
        operators.put(session, context.office.operators, key, words, now)
