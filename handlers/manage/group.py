"""/群 登记 名称 范围 推送 — register this group: which divisions' items may be spoken of, and which robot speaks here."""

from __future__ import annotations

import re

from bot import platforms, reach
from bot.acts import guesses
from bot.command import NOT_KNOWN, Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import chats, enrolments, people
from bot.records.enrolments import MOST_WRONG
from bot.rules import spelling
from bot.rules.wording import receipts
from bot.rules.words import OFFICE

USAGE = "/群 登记 名称 范围 推送"
MOST_LISTED = 9  # of a phone's screen
HELP = "范围写“全局”或处室名称（多个用、隔开），推送写配置中的群机器人名称，可不写。"
CODE = re.compile(r"\d{8}", re.ASCII)
PAUSED = f"本账号15分钟内已{MOST_WRONG}次在群内输错一次性码，暂停15分钟，本次操作未生效。其后请重新领取。"
WRONG = "登记群的一次性码不正确、已用过、已过期，或不是发给您登记群的，本次操作未生效。群内发过的码已作废，请重新领取。"


@command(
    "/群",
    usage=USAGE,
    summary="登记本群，或查看未登记的群",
    forms=("平台不能证明发送人身份的，须在最后附登记群用的一次性码：/群 登记 名称 范围 推送 一次性码",),
    allowed=OFFICE,
    changes=True,
    unknown=True,
    stays="群的登记不能撤销，请在该群重新登记：/群 登记 名称 范围 推送",
    by_code=lambda words: words.startswith("登记"),
)
def group(context: Context, words: str = "") -> str | Reply:
    if not context.actor.is_office:
        raise UserError(NOT_KNOWN)
    if words and not words.startswith("登记"):
        raise UserError(f"没有看懂{spelling.echoed(words)}。用法：{USAGE}。{HELP}本次操作未生效。")
    if not words:
        return refused_groups(context)
    if context.message.chat_id is None:
        raise UserError(f"请在要登记的群里发送：{USAGE}。本次操作未生效。")
    parts = words.removeprefix("登记").split()
    code = parts.pop() if parts and CODE.fullmatch(parts[-1]) else ""
    if not code:
        if context.unproved:
            raise UserError(wanted(context))
        return registered(context, parts)
    if refusal := not_proved(context, code):  # not raised: that it was tried is to be remembered
        return Reply(refusal, "refused")
    try:
        return registered(context, parts)
    except UserError as fault:
        return Reply(f"{fault}一次性码已作废，请重新领取。", "refused")


def wanted(context: Context) -> str:
    """Why a code is wanted here, and where it comes from (docs/decisions/chats.md#group-codes)."""
    title = platforms.title_of(context.message.platform)
    where = f"请向运维人员领取登记群用的一次性码，15分钟内在本群发送：{USAGE} 一次性码"
    return f"{title}回调方式不能证明是谁发送的，登记群须附一次性码，本次操作未生效。{where}。"


def not_proved(context: Context, code: str) -> str | None:
    """Why this code is no proof that the sender is who they are said to be; None where it is one. It ends either way."""
    message = context.message
    account = (message.platform, message.corp_id, message.user_id)
    tried = enrolments.attempt(context.session, *account, code, context.now, in_group=True, for_group=True)
    if tried.alarm:
        guesses.tell_office(context, tried)
    if tried.person_id == context.actor.id:
        return None
    return PAUSED if tried.paused else WRONG


def registered(context: Context, parts: list[str]) -> str:
    """This group is registered with this name, scope and robot; the receipt."""
    message = context.message
    assert message.chat_id is not None  # noqa: S101 - looked at before
    if len(parts) not in (2, 3):
        raise UserError(f"用法：{USAGE}。{HELP}本次操作未生效。")
    name, scope = parts[0], parts[1]
    push = parts[2] if len(parts) == 3 else None
    if push and not context.office.speaks(f"{message.platform}/{push}"):
        raise UserError(
            f"配置中没有名为{spelling.echoed(push)}的群机器人，本次操作未生效。请核对名称，或请运维人员先在配置中添加。"
        )
    new = chats.register(
        context.session,
        message.platform,
        message.corp_id,
        message.chat_id,
        name=name,
        division_ids=None if scope == "全局" else division_ids(context, scope),
        push=push,
        since=context.today,
    )
    context.act()
    speaks = f"提醒由群机器人“{push}”发送" if push else "未设推送，本群收不到提醒"
    what = f"本群“{name}”{'' if new else '更新'}，即时生效"
    here = chats.find(context.session, message.platform, message.corp_id, message.chat_id, context.today)
    note = reach.doubled(context.session, context.office, context.today).get(here.id) if here else None
    return "\n".join((receipts.first(what), f"可查范围：{scope}", f"{speaks}。", *([f"{note}。"] if note else [])))


def division_ids(context: Context, scope: str) -> list[int]:
    """The divisions of a typed scope; raises UserError naming what is not one."""
    known = people.division_ids(context.session)
    ids = []
    for word in re.split("[、,;/]+", scope.strip("、,;/")):
        named = [word] if word in known else [name for name in known if spelling.is_short_for(word, name)]
        if len(named) != 1:
            raise UserError(f"没有处室{spelling.echoed(word)}或对应多个，本次操作未生效。{HELP}")
        ids.append(known[named[0]])
    return ids


def refused_groups(context: Context) -> str:
    """Groups that spoke to the bot but are not registered, for the office alone."""
    if context.message.chat_id is not None:
        raise UserError(f"用法：{USAGE}。{HELP}")
    seen = chats.seen(context.session)
    if not seen:
        return f"没有未登记的群。登记请在群内发送：{USAGE}。"
    lines = [f"{row.platform} {row.chat_id} {row.title or ''}".rstrip() for row in seen[:MOST_LISTED]]
    rest = [f"其余{len(seen) - MOST_LISTED}个请运维人员查看。"] if len(seen) > MOST_LISTED else []
    full = sum(not row.known for row in seen) >= chats.MOST_OF_STRANGERS
    unlisted = ["未绑定人员所在的群已记满，此后的未列入；须登记的群仍可在群内直接登记。"] if full else []
    return "\n".join((f"未登记的群共{len(seen)}个：", *lines, *rest, *unlisted, f"登记请在群内发送：{USAGE}。"))
