"""The sentences of the year-end summary, in the order of docs/decisions/figures.md#summary;
every number is a field of the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bot.rules import dates, spelling
from bot.rules.papers import adopted, statistics
from bot.rules.papers.document import blank, plain
from bot.rules.papers.equations import Item, batches_in_order
from bot.rules.papers.year import (
    CONTACT_BY,
    INSTRUCTIONS,
    MEETING_ABOUT,
    MEETING_ASKED,
    MEETING_BY,
    MEETING_ON,
    PRIORITIES,
    SUPERVISION,
    WITH_OTHERS,
    Year,
)
from bot.rules.process import FORMS
from bot.rules.words import LEADERS, Body, Handling, Level, papers_of, proposers_of

HOW_OFTEN = re.compile("(先后)?([多数]|[0-9]+|[一二三四五六七八九十]+)次")
ONCE = re.compile("(先后)?[1一]次")
NUMERALS = "一二三四五六七八九十"
MOST_NAMED = 5  # numbers in a sentence


def overall(year: Year) -> str:
    """Received by level and batch, kinds, completion, face to face, satisfaction: docs/decisions/figures.md#summary."""
    this = "今年" if year.on.year == year.year else f"{year.year}年"
    if not year.items:
        return f"{this}，{nothing_ours(year)}"
    received = "，".join(
        clause
        for body in year.bodies
        for level in Level
        if (clause := level_clause(level, body, [i for i in year.items if i.body is body and i.level is level]))
    )
    kinds = "；".join(kinds_of(body, [item for item in year.items if item.body is body]) for body in year.bodies)
    came = f"立案交办的{year.papers}" if year.body is Body.CPPCC else year.papers if year.body else "两会转办件"
    ended = [came_to_end(part) if part is year else f"{part.papers}方面，{came_to_end(part)}" for part in year.apart]
    return f"{this}，我局共收到{came}{len(year.items)}件。其中：{received}；{kinds}。{gone(year)}{''.join(ended)}"


def came_to_end(year: Year) -> str:
    """What became of the items of one body."""
    return f"{completion(year)}{meetings(year)}{satisfaction(year)}"


def nothing_ours(year: Year) -> str:
    """Of a year in which nothing stayed with the bureau: what was handed over, if anything, went back."""
    numbers, came = [item.number for item in year.returned], year.papers if year.body else "两会转办件"
    if not numbers:
        return f"我局未收到{came}。"
    return f"我局共收到{came}{len(numbers)}件（{named(numbers)}），均经同意申退，不再由我局办理，我局办理0件。"


def gone(year: Year) -> str:
    """What was handed over and is not ours; nothing where nothing went back."""
    numbers = [item.number for item in year.returned]
    return f"另有{len(numbers)}件（{named(numbers)}）经同意申退，不再由我局办理，不计入上述件数。" if numbers else ""


def level_clause(level: Level, body: Body, items: Sequence[Item]) -> str:
    """市人大代表建议分两批接收31件（其中1件为10月初转办）"""
    if not items:
        return ""
    batches = batches_in_order(items)
    if len(batches) == 1:
        return f"{level}{body.full_paper}{len(items)}件"
    later = "，".join(f"{count}件为{when(on)}转办" for on, count in handed_later(items, batches[1:]))
    return f"{level}{body.full_paper}分{'两' if len(batches) == 2 else numeral(len(batches))}批接收{len(items)}件（其中{later}）"


def handed_later(items: Iterable[Item], batches: Sequence[str]) -> list[tuple[date, int]]:
    """(day, how many) of the later batches."""
    found = []
    for batch in batches:
        own = [item for item in items if item.batch == batch]
        found.append((own[0].received_on, len(own)))
    return found


def kinds_of(body: Body, items: Sequence[Item]) -> str:
    """30件人大代表建议中：独办1件，…: of the body's main level the first batch; later batches apart.

    See docs/decisions/figures.md#sums.
    """
    main = max(Level, key=lambda level: sum(item.level is level for item in items))
    own = [item for item in items if item.level is main]
    first, *later = batches_in_order(own)
    base = [item for item in own if item.batch == first]
    said = [f"{len(base)}件{body.full_paper}中：{by_handling(base)}"]
    for batch in later:
        late = [item for item in own if item.batch == batch]
        kinds = {item.handling for item in late}
        what = f"为{late[0].handling}" if len(kinds) == 1 else f"中：{by_handling(late)}"
        said.append(f"{when(late[0].received_on)}转办的{len(late)}件{what}")
    return "；".join(said)


def by_handling(items: Sequence[Item]) -> str:
    """独办1件，主办3件，分办10件，会办16件"""
    counts = [(kind, sum(item.handling is kind for item in items)) for kind in Handling]
    return "，".join(f"{kind}{count}件" for kind, count in counts if count)


def completion(year: Year) -> str:
    """When the last item of each batch was done, or how many are still open."""
    if year.open:
        done = len(year.items) - len(year.open)
        return (
            f"截至{dates.short(year.on)}，已办结{done}件，尚有{len(year.open)}件正在办理，办结率为{year.figures['finish_rate']}。"
        )
    ends: dict[str, date] = {}
    for item in year.items:
        if item.handling is not Handling.REFERENCE and item.finished_on:
            ends[item.batch] = max(item.finished_on, ends.get(item.batch, item.finished_on))
    late = delayed(year)
    well = "" if late else "规范"
    points = list(dict.fromkeys(when(on) for on in sorted(ends.values())))
    if len(points) < 2:
        return f"转办件{f'已于{points[0]}' if points else '已'}全部{well}办理完毕。{late}"
    return f"转办件分别于{'、'.join(points[:-1])}和{points[-1]}，已全部{well}办理完毕。{late}"


def delayed(year: Year) -> str:
    """What was done after its limit; nothing where all was in time."""
    known = year.figures["timeliness"]
    first, last = known["original"]["late"], known["extended"]["late"]
    if not first and not last:
        return ""
    if first == last:
        return f"其中{first}件晚于办理时限办结。"
    own = f"按延期或重新办理后的时限，{f'{last}件逾期' if last else '均按期办结'}。"
    return (f"其中{first}件晚于原定时限办结；" if first else "") + own


def meetings(year: Year) -> str:
    """The rate of what deputies asked for (docs/decisions/figures.md#rates); nothing where no reply is ours.

    That all were telephoned is only said where every deputy's wish is recorded.
    """
    if not year.answering:
        return ""
    known, asked = year.figures["face_to_face"], sum(bool(item.wants) for item in year.answering)
    if not asked:
        return f"尚未登记与{year.people}沟通面复意愿。"
    begin = f"在办理过程中，先与{year.people}进行电话沟通并提出面复请求"
    if asked < len(year.answering):
        begin = f"在办理过程中，已就{asked}件与{year.people}进行电话沟通并提出面复请求"
    if not known["requested"]:
        return f"{begin}，{year.people}未提出面复要求。"
    if known["done"] == known["requested"]:
        return f"{begin}，根据{year.people}意愿进行面复，达到{year.people}要求的面复率为{known['rate']}；"
    unit = statistics.UNITS[year.figures["counted_by"]][0]
    return f"{begin}，{year.people}要求面复{known['requested']}{unit}，已面复{known['done']}{unit}，面复率为{known['rate']}；"


def satisfaction(year: Year) -> str:
    """Both dimensions (docs/decisions/figures.md#rates); full praise needs the word of every deputy, else shares are told."""
    known, redone = year.figures["satisfaction"], any(item.redone for item in year.answering)
    if not year.answering:
        return ""
    if year.all_content and not redone:
        return f"{year.people}对我局的办理态度和办理结果都给予了充分肯定和高度评价，满意率达到{known['rate']}。"
    again = answered_again(year)
    if not known["returned"]:
        return f"尚未收回{year.people}反馈。{again}"
    counted_by = year.figures["counted_by"]
    waits = any(not (item.attitude and item.result) for item in year.letters)
    mailed = f"已寄出书面答复{len(year.letters)}件，" if waits else ""
    content = f"对办理态度和办理结果均表示满意的占{known['rate']}"
    basic = year.figures["shares"]["content"]["基本满意"]
    content += f"，基本满意的占{basic}" if basic not in ("0%", "—") else ""
    by = "（按代表计）" if counted_by == statistics.BY_DEPUTY else ""
    return f"{mailed}收回{year.people}反馈{known['returned']}{statistics.UNITS[counted_by][1]}{by}，{content}。{again}"


def answered_again(year: Year) -> str:
    """The items whose proposer was dissatisfied, answered again or still being handled; nothing where there are none."""
    done, going = (
        [item.number for item in year.answering if item.redone and bool(item.letter_on) is sent] for sent in (True, False)
    )
    said = f"{year.people}不满意的{len(done)}件（{named(done)}）已重新办理。" if done else ""
    return said + (f"{year.people}不满意的{len(going)}件（{named(going)}）正在重新办理。" if going else "")


def attention(year: Year) -> str:
    """Instructions, the meeting, what it laid down (docs/decisions/process.md#review)."""
    day = year.facts.get(MEETING_ON, "")
    on = dates.short(date.fromisoformat(day)) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else fact(year, MEETING_ON)
    leaders = "和".join(title for title in year.chain if title in LEADERS) or year.chain[0]
    asked = f"{said}。" if (said := welcome(year, MEETING_ASKED)) else ""
    return (
        f"{heeded(year)}{on}，{fact(year, MEETING_BY)}主持召开{sentence(fact(year, MEETING_ABOUT))}"
        f"{asked}会议明确，牵头处室负责人为第一责任人，具体承办人为直接责任人，所有书面答复意见必须经过{leaders}审阅，"
        f"务必做到件件回复都满意、件件都是满意件。{with_care(year)}{pressed(year)}"
    )


def instructed(year: Year) -> str:
    """What the leaders wrote, or how often; nothing where they wrote nothing."""
    said = plain(year.facts.get(INSTRUCTIONS, ""))
    if said and not HOW_OFTEN.fullmatch(said):
        return f"作出批示：{sentence(said)}"
    written = f"先后{year.instructions}次作出批示，" if year.instructions > 1 else "作出批示，" if year.instructions else ""
    if said:
        written = "作出批示，" if ONCE.fullmatch(said) else f"{said}作出批示，"
    return f"{written}要求提高政治站位，强化责任意识、担当意识，确保办理满意率。" if written else ""


def heeded(year: Year) -> str:
    """That the leaders took it seriously, where an instruction of theirs or the meeting tells so; else the place for it."""
    if not taken_seriously(year):
        return f"{blank(f'主要领导对{year.papers}办理工作的要求')}。"
    said = instructed(year)
    return f"局主要领导高度重视{year.papers}办理工作{f'，{said}' if said else '。'}"


def taken_seriously(year: Year) -> bool:
    """Whether anything that the leaders did is on record."""
    return bool(year.instructions or plain(year.facts.get(INSTRUCTIONS, "")) or plain(year.facts.get(MEETING_ON, "")))


def with_care(year: Year) -> str:
    """Items from above and key items get several rounds (docs/decisions/process.md#mailing); nothing where there are none, or
    where one of them has no contact and no word on the draft recorded."""
    order = list(Level)
    main = max(order, key=lambda level: sum(item.level is level for item in year.items))
    special = [
        f"{level}{body.full_paper}"
        for body in year.bodies
        for level in order[: order.index(main)]
        if any(item.level is level and item.body is body for item in year.letters)
    ]
    keys = {item.body for item in year.letters if item.key}
    special += [f"重点{papers_of(keys)}"] if keys else []
    high = [i for i in year.letters if i.key or order.index(i.level) < order.index(main)]
    if not special or not all(item.wants and item.consulted for item in high):
        return ""
    people = proposers_of(item.body for item in high)
    return f"特别是在办理{'和'.join(special)}的过程中，多次与{people}沟通回复内容，并根据{people}意见修改完善，确保回复满意。"


def pressed(year: Year) -> str:
    """市人大常委会主任会议督办的重点建议2件，已全部办结。 — a sentence for each who presses items; nothing where nobody does."""
    found: dict[str, list[Item]] = {}
    for item in year.items:
        if item.pressed_by:
            found.setdefault(item.pressed_by, []).append(item)
    said = []
    for who, items in found.items():
        done = sum(item.finished_on is not None for item in items)
        end = "已全部办结" if done == len(items) else f"已办结{done}件，尚有{len(items) - done}件正在办理"
        said.append(f"{plain(who)}督办的重点{papers_of({item.body for item in items})}{len(items)}件，{end}。")
    return "".join(said)


def quality(year: Year) -> str:
    """Supervision, divisions working together, contact, letters (docs/decisions/figures.md#summary)."""
    contacted = bool(year.letters) and all(item.wants for item in year.letters)
    used = [form for form in FORMS if any(item.form == form for item in year.items)]
    forms = f"再采取{'、'.join(form for form in used if form != '其他') or '多种'}等形式进行面复，" if used else ""
    first = f"采取{welcome(year, CONTACT_BY) or '电话沟通'}等多种形式，先进一步明确{year.people}的真实想法，" if contacted else ""
    last = "最后" if first or forms else ""
    contact = f"对不涉密的材料，{first}{forms}{last}严格按照格式要求形成书面答复意见送达{year.people}。" if year.letters else ""
    return (
        f"充分发挥督查督办作用，把{year.short_papers}办理工作纳入局年度督查督办重点工作，形成{fact(year, SUPERVISION)}，"
        f"明确办理时限、办理规范和办理要求，通过{year.short_papers}任务分解表进一步明确牵头处室、责任处室及其相关职责，"
        f"牵头处室履行牵头抓总责任，{f'{others}；' if (others := welcome(year, WITH_OTHERS)) else ''}"
        f"{together(year)}{contact}{mailed(year)}"
    )


def together(year: Year) -> str:
    """What assisting divisions did: praised only where every opinion is there, else said which are not."""
    assisted = [item for item in year.items if item.assisting]
    silent = [item for item in assisted if item.silent]
    receivers = f"由牵头处室统一汇总答复主办单位或{year.people}"
    if not assisted:
        return f"{receivers}。"
    said = f"责任处室主动将书面办理意见反馈牵头处室，{receivers}，配合处室不做看客。" if not silent else f"{receivers}。"
    left = [item.number for item in silent if item.left_without]
    waiting = [item.number for item in silent if not item.left_without]
    said += f"{named(left)}在配合处室书面意见未收齐时已寄出或报送。" if left else ""
    said += f"{named(waiting)}的配合处室书面意见尚未收齐。" if waiting else ""
    shared = [item for item in assisted if item.assisting >= 2 and not item.silent]
    if shared:
        papers = papers_of({item.body for item in shared})
        said += (
            f"特别是在{named([item.number for item in shared])}{papers}的办理过程中，涉及我局多个处室职能，"
            "明确了牵头处室，其他责任处室积极配合，主动提供相关数据材料。"
        )
    return said


def mailed(year: Year) -> str:
    """17件由我局独办、主办、分办的省、市人大代表建议的书面回复内容，在征求代表意见后分别进行了邮寄。"""
    letters = year.letters
    opinions = sum(item.opinion_on is not None for item in year.items if item.handling is Handling.JOINT)
    sent = f"{opinions}件会办意见已{each(opinions)}报送主办单位。" if opinions else ""
    if not letters:
        return sent
    kinds = "、".join(kind for kind in Handling if any(item.handling is kind for item in letters))
    sources = "、".join(
        f"{'、'.join(level for level in Level if any(i.level is level and i.body is body for i in letters))}{body.full_paper}"
        for body in year.bodies
        if any(item.body is body for item in letters)
    )
    asked = sum(item.consulted for item in letters)
    after = f"在征求{year.people}意见后" if asked == len(letters) else f"（其中{asked}件征求了{year.people}意见）"
    return f"{len(letters)}件由我局{kinds}的{sources}的书面回复内容，{after}{each(len(letters))}进行了邮寄。{sent}"


def each(count: int) -> str:
    """One is not sent 分别."""
    return "分别" if count > 1 else ""


def adoption(year: Year) -> str:
    """Classes of result by the place's own scheme, and what was promised (docs/decisions/process.md#classes)."""
    focus = f"聚焦{priorities}，" if (priorities := welcome(year, PRIORITIES).removeprefix("聚焦")) else ""
    said = [f"我局紧密结合主责主业，{focus}把办理{year.papers}与推进重点工作结合起来，推动{year.short_papers}采纳落实。"]
    said += [classed(part, "" if part is year else part.papers) for part in year.apart]
    return "".join((*said, adopted.sentences(year.year, year.promised, year.kept, year.promises)))


def classed(year: Year, whose: str) -> str:
    """How many letters have each class, with its share by the office's rounding; nothing without classes."""
    classes, shares = year.figures["classes"], year.figures["shares"]["classes"]
    parts = (
        f"{name}类{count}件，占{shares[name]}" + (f"（{year.classes[name]}）" if name in year.classes else "")
        for name, count in classes.items()
    )
    return f"{whose}答复结果中，{'；'.join(parts)}。" if classes else ""


def named(numbers: Sequence[str], most: int = MOST_NAMED) -> str:
    """20210032号、20210257号; the rest is counted."""
    shown = "、".join(number if number.endswith("号") else f"{number}号" for number in numbers[:most])
    return f"{shown}等{len(numbers)}件" if len(numbers) > most else shown


def fact(year: Year, name: str) -> str:
    """A line of the sheet 年度, or a placeholder."""
    value = plain(year.facts.get(name, ""))
    return spelling.punctuated(value) or blank(name)


def welcome(year: Year, name: str) -> str:
    """A line of the sheet 年度 that nobody is asked for, as part of a sentence; empty where it is not told."""
    return spelling.punctuated(plain(year.facts.get(name, ""))).rstrip("。；;.，,")


def sentence(value: str) -> str:
    """Words that end a sentence, with full-width punctuation."""
    return f"{spelling.punctuated(plain(value)).rstrip('。；;.')}。"


def when(day: date) -> str:
    """7月底, 10月初, 10月中旬"""
    part = "初" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬" if day.day < 26 else "底"
    return f"{day.month}月{part}"


def numeral(count: int) -> str:
    """两批, （一）: small counts as words."""
    return NUMERALS[count - 1] if count <= len(NUMERALS) else str(count)
