"""/绑定 12345678 — a platform account becomes a person of the bureau, by a one-time code."""

from __future__ import annotations

from bot import strangers
from bot.acts import guesses
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import enrolments, people
from bot.records.enrolments import MOST_WRONG
from bot.rules.wording import receipts

BURNT = "一次性码只能在单聊中使用。群内发过的码已作废，本次操作未生效，请联系办公室重新领取后与我单聊发送。"
WRONG = "一次性码不正确、已用过或已过期，本次操作未生效。请联系办公室重新领取。"
PAUSED = f"本账号15分钟内已{MOST_WRONG}次输错一次性码，暂停绑定15分钟，本次操作未生效。请联系办公室重新领取，其后再发送。"

# Where the sender may be forged, whoever has a code of their own takes no account away from somebody else with it.
SOMEBODY_ELSES = "本账号已绑定为其他人，本次操作未生效，一次性码已作废。请联系办公室在人员表中更正账号。"


@command(
    "/绑定",
    usage="/绑定 一次性码",
    summary="绑定身份（一次性码向办公室领取，请在单聊中发送）",
    synonyms=("绑定身份",),
    changes=True,
    unknown=True,
    by_code=lambda words: True,
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
        guesses.tell_office(context, tried)
    if message.chat_id is not None:
        return BURNT
    if tried.person_id is None:  # not raised: that it was tried is to be remembered
        strangers.remember(session, message, None, context.now, known=context.entitled)
        return Reply(PAUSED if tried.paused else WRONG, "refused")
    if context.unproved and people.owner(session, *account) not in (None, tried.person_id):
        return Reply(SOMEBODY_ELSES, "refused")
    people.bind(session, *account, tried.person_id)
    person = people.actor(session, tried.person_id, context.today)
    name = person.name if person else ""
    return f"{receipts.first(f'本账号已绑定为{name}，即时生效')}\n查看可用命令发送：/帮助"
