"""/绑定 12345678 — a platform account becomes a person of the bureau, by a one-time code."""

from __future__ import annotations

from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import enrolments, people
from bot.records.delivery import notices, operators
from bot.records.enrolments import MOST_WRONG, Tried
from bot.rules.wording import receipts

BURNT = "一次性码只能在单聊中使用。群内发过的码已作废，本次操作未生效，请联系办公室重新领取后与我单聊发送。"
WRONG = "一次性码不正确、已用过或已过期，本次操作未生效。请联系办公室重新领取。"
PAUSED = f"本账号15分钟内已{MOST_WRONG}次输错一次性码，暂停绑定15分钟，本次操作未生效。请联系办公室重新领取，其后再发送。"


@command(
    "/绑定",
    usage="/绑定 一次性码",
    summary="绑定身份（一次性码向办公室领取，请在单聊中发送）",
    synonyms=("绑定身份",),
    changes=True,
    unknown=True,
)
def bind(context: Context, code: str) -> str | Reply:
    message, session = context.message, context.session
    if message.account:
        raise UserError("绑定须由本人在平台上单聊发送，不能在服务器上代为绑定，本次操作未生效。")
    if message.chat_id is None and not message.user_id:
        raise UserError("平台没有告知您的账号，不能绑定，本次操作未生效。请联系办公室。")
    account = (message.platform, message.corp_id, message.user_id)
    tried = enrolments.attempt(session, *account, "".join(code.split()), context.now, in_group=message.chat_id is not None)
    if tried.alarm:
        tell_office(context, tried)
    if message.chat_id is not None:
        return BURNT
    if tried.person_id is None:  # not raised: that it was tried is to be remembered
        return Reply(PAUSED if tried.paused else WRONG, "refused")
    people.bind(session, *account, tried.person_id)
    person = people.actor(session, tried.person_id, context.today)
    name = person.name if person else ""
    return f"{receipts.first(f'本账号已绑定为{name}，即时生效')}\n查看可用命令发送：/帮助"


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
    if not notices.tell_office(session, told, text, key=key, now=now, not_before=now) and context.office.operators:
        words = "【运行告警】有账号连续输错一次性码，且没有全局群可通知办公室，请核实。"
        operators.put(session, context.office.operators, key, words, now)
