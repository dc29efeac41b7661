"""/新增 20210999 市 人大 独办 融资服务处 10.8 10.15 不涉密 案由 关于…的建议 — an item that was handed over late."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import lookup
from bot.command import Context, command
from bot.errors import SecretWords, UserError
from bot.message import Reply
from bot.records import additions, assignments, people
from bot.records.delivery import notices
from bot.rules import dates, grounds, labels, new_items, numbers, secrecy, spelling
from bot.rules.limits import LimitKind
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.wording import answers, receipts
from bot.rules.words import NOT_SECRET, OFFICE, FactKind, Handling, Role

USAGE = "/新增 编号 级别 人大或政协 办理类型 牵头：处室 配合：处室 交办：日期 时限：日期 不涉密 案由：…"
EXAMPLE = "/新增 20210999 市 人大 独办 融资服务处 10月8日 10月15日 不涉密 案由 关于改善融资服务的建议"
SECRET = re.compile(r"绝密|机密|秘密|(?<!不)涉密|内部")  # beside the title; of its own words `secrecy.forbids` judges
SHORTEST = 4  # characters of a title
ONE_LEAD = "只能有一个牵头处室，其余填配合处室"


@command(
    "/新增",
    usage=USAGE,
    summary="登记中途交办的一件（其他栏目请在台账中补填后导入）",
    synonyms=("新增一件", "补登"),
    allowed=OFFICE,
    place="single",
    changes=True,
    stays="新增的件不能撤销，登记有误的请在台账中改正后重新导入",
)
def add(context: Context, words: str) -> Reply:
    divisions = people.divisions(context.session)
    try:
        if SECRET.search(new_items.beside_title(words)[1]):
            raise SecretWords(secrecy.REFUSED)
        typed = new_items.read(words, context.today, divisions)
    except labels.SaidTwice as label:
        raise UserError(f"“{label}”写了两次，请只写一次。{NO_EFFECT}") from None
    except numbers.NotANumber:
        raise UserError(f"编号应为纯数字。例如：{EXAMPLE}。{NO_EFFECT}") from None
    except dates.NoSuchDay as reason:
        raise UserError(f"{reason}。{NO_EFFECT}") from None
    item = item_of(context, typed, divisions)
    officer = lookup.person(context, typed.officer, Role.OFFICER, Role.DIVISION_HEAD) if typed.officer else None
    leader = lookup.person(context, typed.leader, Role.DEPUTY_DIRECTOR) if typed.leader else None
    if officer and item.lead_division not in officer.divisions:
        raise UserError(f"{officer.name}不在牵头处室{item.lead_division}。{NO_EFFECT}")
    new = additions.add(context.session, item, now=context.now)
    if new is None:
        raise UserError(f"{numbers.display(item.number)} 已有登记（同类别、同级别、同年度），未重复登记。{NO_EFFECT}")
    for part, holder in (("officer", officer), ("deputy_director", leader)):
        if holder:
            assignments.put_people(context.session, new, part, [holder.id], on=None)
    case = context.case(new)
    context.record(case, FactKind.RECEIVED, item.received_on)
    text = f"{case.number} 已交办{case.lead_division}，时限{dates.long(case.due_on)}，请签收：/签收 {case.number}。"
    told = case.officers or case.heads
    rests = [grounds.OPEN, grounds.TO_ACCEPT, grounds.lead(case.lead_division)]
    notices.tell(
        context.session, case, told, text, key=f"new:{case.id}", here=None, now=context.now, rests=rests, private=context.private
    )
    for name in case.assisting_divisions:
        tell_assisting(context, case, name)
    return Reply("\n".join(receipt(context, case)))


def tell_assisting(context: Context, case: Case, division: str) -> None:
    """An assisting division hears that it owes its opinion, and until when."""
    until = next((one.duty.due for one in context.standing(case).opinions if one.duty.division == division), None)
    if until is None:
        return
    parts = f"{case.number} 由{case.lead_division}牵头、{division}配合"
    text = f"{parts}，请于{dates.long(until)}前提交书面意见：/意见 {case.number}。"
    told, rests = people.staff(context.session, division, context.today), [grounds.owes(division)]
    key = f"new:{case.id}:{division}"
    notices.tell(
        context.session,
        case,
        told,
        text,
        key=key,
        here=None,
        now=context.now,
        division=division,
        rests=rests,
        private=context.private,
    )


def receipt(context: Context, case: Case) -> list[str]:
    """What was entered, one fact a line, and what is still to be said."""
    near = context.today
    handed = f"{case.level}级{case.body}{case.handling}件，{dates.near(case.received_on, near)}交办{case.lead_division}"
    year = new_items.year_of(case.digits)
    lines = [receipts.first(f"{handed}，时限{dates.near(case.due_on, near)}"), case.name, f"批次：{case.batch}"]
    lines += [f"配合：{'、'.join(case.assisting_divisions)}"] if case.assisting_divisions else []
    if case.handling is Handling.SOLE and case.assisting_divisions:
        lines.append("独办件一般没有配合处室，请核对办理类型；如有误请在台账中改正后重新导入。")
    lines += [f"承办人：{answers.names(case.officers)}"] if case.officers else [f"请指定承办人：/改派 {case.number} 承办 姓名"]
    leaders = case.deputy_directors
    lines += [f"分管领导：{answers.names(leaders)}"] if leaders else [f"请指定分管领导：/改派 {case.number} 分管 姓名"]
    if year not in (None, case.received_on.year):
        lines.append(f"编号年度为{year}年，与交办年度不一致，请核对；如有误请联系管理员。")
    return lines


def item_of(context: Context, typed: new_items.Typed, divisions: Sequence[str]) -> additions.NewItem:
    """The item with all its columns; raises UserError for what is missing, contradicts itself or was not understood."""
    if typed.left:
        more = f"其他栏目请在台账中补填后导入。例如：{EXAMPLE}。{NO_EFFECT}"
        raise UserError(f"没有看懂{spelling.echoed(' '.join(typed.left))}；{more}")
    missing = [name for name, value in required(typed).items() if not value]
    if missing:
        raise UserError(f"请写明{'、'.join(missing)}。例如：{EXAMPLE}。{NO_EFFECT}")
    assert typed.received and typed.due and typed.body and typed.level and typed.handling  # noqa: S101 - looked at above
    longest = context.office.law.on(typed.body, typed.level, typed.received)[LimitKind.LONGEST]
    if not typed.received <= typed.due <= longest.until(typed.received, context.calendar):
        span = f"办理时限{dates.long(typed.due)}不在{dates.long(typed.received)}{typed.body.hand_over}之日起{longest}内"
        raise UserError(f"{span}，请核对日期。{NO_EFFECT}")
    if typed.received > context.today:
        raise UserError(f"交办日期{dates.long(typed.received)}还没有到，请核对。{NO_EFFECT}")
    for name in (*typed.leads, *typed.assisting):
        if name not in divisions:
            raise UserError(f"没有处室{spelling.echoed(name)}或对应多个，请写全称。{NO_EFFECT}")
    if len(typed.leads) > 1:
        raise UserError(f"{'、'.join(typed.leads)}：{ONE_LEAD}，例如 牵头：{typed.leads[0]} 配合：{typed.leads[1]}。{NO_EFFECT}")
    if typed.leads[0] in typed.assisting:
        raise UserError(f"{typed.leads[0]}不能既牵头又配合。{NO_EFFECT}")
    if typed.handling is Handling.JOINT and not typed.unit:
        raise UserError(f"会办件须写明主办单位，例如 主办单位：市发展改革委。{NO_EFFECT}")
    mark = NOT_SECRET if typed.not_secret else ""
    assert secrecy.may_be_stored(mark)  # noqa: S101 - one of the two marks that may
    return additions.NewItem(
        body=typed.body,
        level=typed.level,
        handling=typed.handling,
        number=numbers.parts(typed.number)[2],
        title=typed.title,
        received_on=typed.received,
        due_on=typed.due,
        lead_division=typed.leads[0],
        lead_unit=typed.unit,
        secrecy=mark,
        assisting=typed.assisting,
    )


def required(typed: new_items.Typed) -> dict[str, object]:
    """What an item cannot do without, by name."""
    return {
        "一个编号": typed.number,
        "交办日期": typed.received,
        "办理时限": typed.due,
        "级别（全国、省、市、区县）": typed.level,
        "类别（人大、政协）": typed.body,
        "办理类型（独办、主办、分办、会办、参阅）": typed.handling,
        "牵头处室全称": typed.leads,
        "案由（不少于4个字）": len(typed.title) >= SHORTEST,
    }
