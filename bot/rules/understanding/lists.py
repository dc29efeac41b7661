"""Which list a question asks for: its words → the conditions of /列 in canonical order."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from bot.rules import dates
from bot.rules.dates import said_number
from bot.rules.understanding import unsaid
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.tokens import Sentence, Sign

NOT = (
    r"(?:(?:都|全)?(?:还|尚)?(?:没有?|未|待|等着?|等待|需要?|应该?|该|差|缺|欠|要)"
    r"(?:去|来|给|跟|和|与|向|被|有?人|W|在|做|进行|收到)?)"
)
ACTS = {
    "待签收": r"签收|签领|收件|领件|接收|接件",
    "待联系": r"(?:给?W)?(?:联系|打(?:过)?电话|通(?:过)?电话|通话|沟通|电话(?:沟通|联系)?)(?:上)?(?:过)?W?",
    "待面复": r"面复|当面(?:答复)?|见面|见(?:过)?W|上门|座谈",
    "待送审": r"送审|报审|提交审核|送(?:去)?审核|上报审核",
    "待征求": r"征求(?:过)?(?:W)?(?:的)?(?:意见)?",
    "待寄出": r"(?:邮寄|寄|发出|发函|邮)(?:出|走|送|掉)?(?:去)?(?:函|答复函|答复)?",
    "待报送": r"(?:报送|报出|报给|报|送)(?:给)?(?:U|主办单位)?(?:会办意见)?",
    "待反馈": r"(?:反馈|回访|评价|满意度)(?:意见|回来|表)?",
}
OPINIONS = (
    rf"{NOT}?(?:交|提交|给|报|出|收|收到)?(?:配合|书面)(?:处室)?(?:的)?意见(?:的|还)?(?:谁|哪些?(?:个)?(?:处室?)?)?(?:还|都)?(?:{NOT})?(?:交|齐|到|提|收到?)?(?:齐|上来)?(?:的)?"
    rf"|{NOT}(?:交|提交|提)(?:配合|书面)?意见|意见(?:还|都)?(?:没有?|未)(?:交|齐|提|收)(?:齐|上来)?"
)
STATES = (
    ("待配合意见", re.compile(OPINIONS)),
    *(
        (
            state,
            re.compile(
                rf"{NOT}(?:{words})(?:的)?|(?:{words})(?:还|都)?(?:没有?|未)(?:登记|做|办|弄|搞|回来?|到|收到)的?|(?:卡|停"
                rf"|压)在(?:{words})(?:环节|阶段|这一步)?的?"
            ),
        )
        for state, words in ACTS.items()
    ),
    (
        "待审核",
        re.compile(
            rf"{NOT}(?:审核|审批|审完|审阅|审结|审)(?:完)?的?|(?:正在?|在)(?:审核|审批|审|走审批?)(?:着)?|审核中|审批中|卡在(?:审核|领导|审批)|在领导(?:那里?"
            r"|手里|手上)"
        ),
    ),
    (
        "临期",
        re.compile(
            r"(?:快要?|即将|马上|就要|临近|将要|眼瞅着(?:就?要)?|眼看着?(?:就?要))(?:逾期|超期|到期|到时间|到时限|过期|截止)了?的?|临期|[黄橙]灯"
        ),
    ),
    ("逾期", re.compile(r"已经?(?:逾期|超期)|逾期|超期|过期|超时|误期|拖期|超[了咗]期|过了(?:期|时限|时间)|红灯")),
    ("在办", re.compile(r"(?:还|尚)?(?:没有?|未)(?:办|弄|搞|做|整|处理|完成|结|完)(?:完|结|好|定|成|掉|了)?的?")),
)
ALL_DONE = re.compile(
    r"(?:都|全部?|全都)(?:办|弄|搞|做|整)?(?:完|结|好|成)(?:了|没|吗|没有){0,4}|(?:都)?(?:办|弄|搞)(?:完|结|好)(?:了)?(?:吗|没有?|没)"
)
DONE = re.compile(r"(?<![要前该得能])(?:已经?)?(?:办结|办完|办好|完成|结案|弄完|弄好|搞定|办理完毕)了?的?|已办的?")
OPEN = re.compile(
    r"在办|正办|还有|还剩|剩下?|手上|手头|手里|名下|在手|(?:办|弄|搞|整|进展|推进|办理)(?:得|的)?(?:怎么样|怎样|咋样|如何)(?:了)?|(?:怎么样|咋样|怎样)了?"
    r"|(?:办|弄|走)到哪(?:儿|里|一?步)?了?|进展|进度|情况"
)
LEVELS = (
    ("全国", re.compile(r"全国(?:级)?(?:的)?")),
    (
        "省",
        re.compile(
            r"省(?:级|里|上)(?:的)?|(?:(?<![一-鿿])|(?<=[的有和是列]))省(?:的)?(?=$|[^一-鿿]|建议|提案|件|会办|主办|分办|独办|重点|有|还|交办|在|逾|都|代表)"
        ),
    ),
    ("市", re.compile(r"市(?:级|里|本级)(?:的)?|(?:(?<![一-鿿])|(?<=[的有和是列]))市(?:的)?(?=建议|提案|件)")),
    ("区县", re.compile(r"(?:区县|县|区)(?:级|里)(?:的)?|区县(?:的)?")),
)
BODIES = (
    ("政协", re.compile(r"政协(?:的)?(?:提案)?|委员提案|提案(?!人|者|的)(?=有|还|几|多|办|都|逾|在|$)")),
    ("人大", re.compile(r"人大(?:代表)?(?:的)?(?:建议)?")),
)
HANDLINGS = re.compile(r"(独办|主办|分办|会办|参阅)(?!意见|单位|局|方|的意见)(?:件|的){0,4}")
KEY = re.compile(r"重点(?:督办)?(?:的)?(?:建议|提案|件)?")
WEEK, MONTH = r"(?:个)?(?:周|星期|礼拜)", r"(?:个)?月"
OF_MONTH = re.compile(
    r"(?<!\d)(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|(?=到期|要|的|内|前|之前|以前|该|截止))(?P<before>之前|以前|前)?"
)
MONTH_END = re.compile(r"(?<!\d)(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月[底末](?:之前|以前|前)?")
PERIODS = (
    ("下周", re.compile(rf"下(?:一)?{WEEK}(?:内|里|末)?")),
    ("下月", re.compile(rf"下(?:一)?{MONTH}(?:内|里)?")),
    ("年底", re.compile(r"(?:今|本)?年[底末](?:之前|以前|前)?|年内")),
    ("月底", re.compile(r"(?:本|这个?|当)?月[底末](?:之前|以前|前)?")),
    ("本周", re.compile(rf"(?:这|本)(?:一)?{WEEK}(?:内|里|末)?")),
    ("本月", re.compile(rf"(?:这|本|当)(?:一)?{MONTH}(?:内|里)?")),
)
WITHIN = re.compile(r"(?P<count>\d{1,2}|[一两二三四五六七八九十]{1,2})(?P<unit>天|日|周|个?星期)(?:之内|以内|内)")
SPAN = re.compile(r"D\s?(?:到|至|[~—-])\s?D(?:之间|期间)?")
BEFORE = re.compile(r"D(?:之前|以前|前)?")
DUE = re.compile(
    r"(?:要|该|得|会|应该?|需要?)?(?:到期|到时限|到时间|到点|交差|截止|截至|止|要?(?:办结|办完|完成)|交|上交|办结|办完|办|完成|完|报)(?:的)?|的?(?:期限|时限|截止日期)"
)
OWN = re.compile(r"(?<![帮给替为跟向诉让叫发])我(?!们|处|局|单位|市|省|们处|想|问|查|看)")
LISTING = re.compile(
    r"哪些|哪几[件个]|哪[件个](?!意)|几[件个]|多少(?:件|个)?|有什么|有啥子?|都有谁|有谁|谁(?:还|都)?(?:没|未|有)|清单|名单|列表|列(?:一下|出|下|个)|还剩|还有|还差|有没有|的呢|一览|多不多|(?:拉|列|开)(?:一)?(?:个|份|张)(?:单子|清单|名单|表)|单子"
)
AS_LIST = re.compile(r"的(?:件|建议|提案|活儿?|任务|东西)?[\s，。]{0,3}$")


LEADS = re.compile(r"U(?P<leads>(?:是|作为)?(?:主办|牵头|承办)(?:的|单位的?)?)?")
NO_LEAD = re.compile("人大|政协|^(?:主办|牵头)")


def conditions(sentence: Sentence, known: KnownHere) -> tuple[list[str], list[str], str]:
    """(the conditions in canonical order, what no condition can say, the words that are left); none where the words name none."""
    named, words = unsaid.taken(sentence)
    units, words = units_in(unsaid.kept(sentence, words, "U"), words)
    parties = [token.value for token in unsaid.kept(sentence, words, "VP")]
    days = [token.ahead for token in unsaid.kept(sentence, words, "D") if token.ahead]
    words, states = states_in(words)
    words = re.sub(r"[VP](?:[和与跟及、，]|\s)?", " ", words)
    levels, words = levels_in(sentence, words)
    bodies, words = bodies_in(sentence, words)
    handlings, words = list(dict.fromkeys(HANDLINGS.findall(words))), HANDLINGS.sub(" ", words)
    key, words = (["重点"] if KEY.search(words) else []), KEY.sub(" ", words)
    period, words = period_in(days, words, known.today)
    if not states and (period or OPEN.search(words)):
        states = ["在办"]
    words = OPEN.sub(" ", words)
    found = [state for state in states if state]
    return [*found, *dict.fromkeys(parties), *units, *levels, *bodies, *handlings, *key, *period], named, words


def units_in(units: Sequence[Sign], words: str) -> tuple[list[str], str]:
    """The units that lead: 市商务局主办的; the congress and its like are none, they say whose an item is."""
    every = iter(units)
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        unit = next(every).value
        if NO_LEAD.search(unit) or words[: match.start()].endswith(("给", "到", "往", "向")):
            return match.group()
        found.append(f"主办单位：{unit}" if match["leads"] else unit)
        return " " * len(match.group())

    return found, LEADS.sub(take, words)


def states_in(words: str) -> tuple[str, list[str]]:
    """The words without the states that they name, and these; an empty one where it is asked whether all is done."""
    if ALL_DONE.search(words) and not re.search(r"没(?:有)?(?:办|弄|搞|做|整)|哪些|几件|多少", words):
        return ALL_DONE.sub(" ", words), [""]
    found = []
    for state, pattern in STATES:
        if pattern.search(words):
            words = pattern.sub(" ", words)
            found.append(state)
    if not found and DONE.search(words):
        return DONE.sub(" ", words), ["办结"]
    if len(found) > 1 and "在办" in found:
        found.remove("在办")
    return words, found


def levels_in(sentence: Sentence, words: str) -> tuple[list[str], str]:
    """The levels, also those in 省人大."""
    found = [level for level, pattern in LEVELS if pattern.search(words)]
    found += [
        level
        for level, _ in LEVELS
        for token in sentence.tokens
        if token.sign == "U" and token.value in (f"{level}人大", f"{level}政协")
    ]
    for _, pattern in LEVELS:
        words = pattern.sub(" ", words)
    return list(dict.fromkeys(found)), words


def bodies_in(sentence: Sentence, words: str) -> tuple[list[str], str]:
    """The bodies: 政协, 人大."""
    said = [token.value for token in sentence.tokens if token.sign == "U"]
    said += [sentence.text[token.start : token.end] for token in sentence.tokens if token.sign == "W"]
    found = [body for body in ("人大", "政协") if any(body in value for value in said)]
    for body, pattern in BODIES:
        if pattern.search(words):
            found.append(body)
            words = pattern.sub(" ", words)
    if "委员" in "".join(said) and "提案" in words:
        found.append("政协")
    return list(dict.fromkeys(found)), re.sub("[UW]", " ", words)


def period_in(days: Sequence[date], words: str, today: date) -> tuple[list[str], str]:
    """Until when: 本周到期, 7月31日前到期; none where the words name no time."""
    until: date | None = None
    said = ""
    if (found := WITHIN.search(words)) and DUE.search(WITHIN.sub(" ", words)):
        until = today + timedelta(days=said_number(found["count"]) * (1 if found["unit"] in ("天", "日") else 7))
        words = WITHIN.sub(" ", words)
    elif len(days) > 1 and days[0] <= days[1] and SPAN.search(words):
        return [f"{dates.brief(days[0], today)}至{dates.brief(days[1], today)}到期"], DUE.sub(" ", SPAN.sub(" ", words))
    elif "D" in words and (re.search(r"D(?:之前|以前|前)", words) or DUE.search(BEFORE.sub(" ", words))):
        until = next(iter(days), None)
        words = BEFORE.sub(" ", words)
    elif found := MONTH_END.search(words) or OF_MONTH.search(words):
        month = said_number(found["month"])
        if found.re is OF_MONTH and found["before"]:
            until = date(today.year, month, 1) - timedelta(days=1)
        elif found.re is OF_MONTH:
            said = f"{month}月"
        else:
            until = date(today.year, month, monthrange(today.year, month)[1])
        words = MONTH_END.sub(" ", OF_MONTH.sub(" ", words))
    else:
        for name, pattern in PERIODS:
            if pattern.search(words):
                said, words = name, pattern.sub(" ", words)
                break
    if said in ("月底", "年底"):
        month = today.month if said == "月底" else 12
        until, said = date(today.year, month, monthrange(today.year, month)[1]), ""
    words = DUE.sub(" ", words) if said or until else words
    if until:
        return [f"{dates.brief(until, today)}前到期"], words
    return ([f"{said}到期"] if said else []), words
