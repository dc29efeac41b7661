"""/绑定 12345678 — a platform account becomes a person of the bureau, by a one-time code."""

from __future__ import annotations

from bot.command import Context, command
from bot.errors import UserError
from bot.records import people
from bot.rules.wording import receipts

BURNT = "一次性码只能在单聊中使用。群内发过的码已作废，本次操作未生效，请联系办公室重新领取后与我单聊发送。"


@command(
    "/绑定",
    usage="/绑定 一次性码",
    summary="绑定身份（一次性码向办公室领取，请在单聊中发送）",
    synonyms=("绑定身份",),
    changes=True,
    unknown=True,
)
def bind(context: Context, code: str) -> str:
    message = context.message
    code = "".join(code.split())
    person_id = people.use_code(context.session, code, context.now)
    if message.chat_id is not None:
        return BURNT
    if not message.user_id:
        raise UserError("平台没有告知您的账号，不能绑定，本次操作未生效。请联系办公室。")
    if person_id is None:
        raise UserError("一次性码不正确、已用过或已过期，本次操作未生效。请联系办公室重新领取。")
    people.bind(context.session, message.platform, message.corp_id, message.user_id, person_id)
    person = people.actor(context.session, person_id, context.today)
    name = person.name if person else ""
    return f"{receipts.first(f'本账号已绑定为{name}，即时生效')}\n查看可用命令发送：/帮助"
