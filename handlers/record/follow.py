"""/关注 20210032 — every step of an item is told to me alone, until it is done or I say otherwise; /关注 — what I follow."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.records import followed
from bot.rules import permissions, questions, spelling
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import answers, lists

USAGE = "/关注 编号"
END = f"{USAGE} 取消"
ENDING = ("取消", "不再关注", "停止", "取消关注")
NOT_ALONE = "您目前没有单独通知的途径，请先与机器人单聊一次；仍收不到的请联系办公室。"


def only_asks(words: str) -> bool:
    """Without a number it asks what one follows."""
    return not any(sign.isdecimal() for sign in words) and not any(word in words for word in ENDING)


@command(
    "/关注",
    usage=USAGE,
    summary="关注一件：每办一步单独通知您，办结为止",
    synonyms=("关注一下", "我的关注", "我关注的"),
    changes=True,
    stays=f"关注不是办理登记，不再关注请发送 {END}",
    forms=(END, "/关注 第2页"),
    asks=only_asks,
)
def follow(context: Context, number: Number, words: str = "") -> str:
    words = words.strip(" ,，。")
    if context.asking:
        return mine(context, lookup.page(words, "/关注，或 /关注 第2页"))
    ends = words in ENDING
    if words and not ends and questions.left(words):
        raise UserError(f"没有看懂{spelling.echoed(words)}。用法：{USAGE}，或 {END}。{NO_EFFECT}")
    case = lookup.item(context, number, usage=END if ends else USAGE)
    name = answers.short_name(case)
    if ends:
        if not followed.end(context.session, case.id, context.actor.id):
            raise UserError(f"您没有关注{name}。{NO_EFFECT}")
        return f"已取消关注{name}，此后不再单独通知您；您应办的事照常提醒。"
    if case.finished_on:
        raise UserError(f"{case.number} 已经办完，不再有办理进展，查看请发送 /查 {case.shortest_number}。{NO_EFFECT}")
    new = followed.begin(context.session, case.id, context.actor.id, context.now)
    begun = "已关注" if new else "此前已关注"
    alone = "" if context.actor.id in context.private() else NOT_ALONE
    told = "每办一步单独通知您，办结后不再通知，重新办理的继续通知。"
    return f"{begun}{name}：{told}{alone}\n不再关注请发送：{END.replace('编号', case.shortest_number)}"


def mine(context: Context, page: int) -> str:
    """The open items that this person follows and may see here."""
    cases = context.cases(followed.by(context.session, context.actor.id))
    seen = [case for case in cases if permissions.may_see(context.scope, case) and not case.finished_on]
    if not seen:
        return f"您没有关注在办的件。关注请发送 {USAGE}。"
    refuse(lists.refusal_of_page(page, len(seen), "/关注"))
    entries = [lists.entry(context.standing(case)) for case in seen]
    return lists.listing(f"您关注的在办件共{len(seen)}件", entries, more=f"不再关注请发送 {END}。", page=page, again="/关注")
