"""How somebody who may is heard to order something: a decision on a draft, another officer, urging, a stand-in, a working day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.rules import dates
from bot.rules.dates import said_number
from bot.rules.understanding.meaning import blank
from bot.rules.understanding.outcomes import DOUBTED, MORE
from bot.rules.understanding.spoken_acts import SpokenAct, Stated
from bot.rules.words import LEADERS, Role

REVIEWERS = LEADERS | {Role.DIVISION_HEAD}
PASSED = re.compile(
    r"没(?:有|什么)?(?:意见|问题)[，\s]{0,2}(?:同意|通过)(?:了)?|(?:审核|审阅|审|看)(?:过|完|好|了){0,4}(?:了)?[，\s]{0,4}(?:同意|通过"
    r"|没问题|没意见|可以)(?:了)?|(?:予以|可以)?[，\s]?(?:审核|审阅)?(?:通过|同意)(?:了)?"
    r"|准了"
)
RETURNED = re.compile(
    r"(?:给)?(?:退回|打回|驳回)(?:去(?!年)|来)?(?!去年)(?:给(?:他们|P|V))?(?:重写|修改|重新(?:写|办|改)|改|重办|重拟){0,4}(?:了|一下)?|(?<![要先暂])不同意|(?<![要先暂])不通过"
)
FITTING = re.compile(r"(?:这|该|此)(?:件|个|稿子?)?(?:我看)?(?:可以|没问题|行|不错|很好)")
WHY = re.compile(r"[\s，。；,;]{0,4}(?:(?:是)?(?:理由|原因|因为|主要是)(?:是|为|[:：])?|[:：])?")
NO_RETURN = re.compile("N?(?:通过|同意|退回|打回|驳回)|的|是(?!因为)|与否")  # behind the word: another decision, or one spoken of
FOR_ANOTHER = re.compile("[替代]我")
CHANGED_TO = re.compile(
    r"P(?:同志)?(?:来|去)(?:承办|办理?|负责|接手|跟)(?:了)?(?!过)|(?:承办人|承办|直接责任人|经办人|负责人)?(?:改派|调整|改|换|转|调|交|派|分|移交|移|让|由|指定|安排"
    r"|重新(?:分|指定|安排|明确))(?:成|为|给|到|由|让|派|交|换"
    r"|是){0,4}(?:V的?)?P(?:同志)?(?:来|去)?(?:负责)?(?:承办|办理|办|负责|接手|跟进|跟|接|经办|做)?(?:了)?"
)
OFFICER_WORD = re.compile(r"承办|办|负责|接手|跟|接|经办|改派|改|换|调整|指定")
PAPERS = re.compile("意见|稿|函(?!件)|表|材料")  # given to somebody, not the item
LEADER_WORD = re.compile(r"分管(?:领导)?")
LEAD_TO = re.compile(
    r"(?:牵头处室|牵头)?(?:改派|调整|改|换|转|调|交|派|分|移交|移|让|由|指定|安排)(?:成|为|给|到|由|让|派|交|换){0,4}V(?:来|去)?(?:牵头|主办|承办|办理|负责"
    r"|办|接手|为主){0,4}(?:了)?"
)
URGED = re.compile(
    r"(?:再|帮忙|赶紧|请|麻烦|给我|替我|帮我){0,4}(?:催办|催促|催一催|催催|催|督办|督促)(?:一下|下|一催|一声|一把|办)?(?:他们|人家)?(?:那边)?(?:PV"
    r"|[PVUW])?(?:赶紧|抓紧|尽快|快点|快些)?(?:办|交|提交|报)?"
)
QUICKLY = re.compile(r"(?:赶紧|抓紧|尽快|快点|快些|加快|快)(?:办理|办|交|提交|报|处理|推进|弄|寄|签收)?(?:一下|进度|意见)?")
URGED_BEFORE = re.compile("催(?:办)?(?:了|过|完|函|单|通知|款|命|收|缴|费|账|债|生)")
FOLLOWED = re.compile(
    r"(?:我想|我要|帮我|请)?关注(?:一下|下)?(?!过|了)|订阅|(?:有|一有)(?:什么)?(?:动静|进展|变化|新情况)(?:了)?(?:就)?(?:告诉|通知|提醒"
    r"|跟)我(?:说)?(?:一声|一下)?"
)
STANDING_IN = re.compile(
    r"(?:审核|审批|审阅|工作|审签)?(?:的)?(?:事|件|工作)?(?:就|都|先)?(?:请|由|让|委托|交给|拜托|麻烦|劳烦)?(?P<acting>P)(?:同志)?(?:来|先|帮我"
    r"|帮忙|给我|替我|代我|负责|暂时){0,4}(?:代理|代为|代替|代办|代审|代|替|帮)(?:我|P)?(?:来)?(?:审核|审批|审阅|审签|审|批|看|处理|签){0,4}(?:一下"
    r"|下)?(?:几天|一天)?(?:审核|审批)?"
)
STOOD_IN = re.compile("上次|上回|上一次|那次|去年|前年|曾|[代审批签看理办替]过?了|[代审批签看]过")
FAR_OFF = timedelta(days=180)  # a day without a year that is further ahead was meant in the past
OTHER_WORK = re.compile("(?:去|来)?(?:开|参加|出席|发言|汇报|主持|接待)")
ABSENCE = re.compile(
    r"(?:因|由于|因为)?(?:要|得)?(?:去|到)?(?:出差|休假|外出|开会|不在(?:家|局里|单位|岗)?|请假|学习|培训|年假|休年假|住院|病假|公差|调研|考察|党校)(?:期间|的时候)?(?:一周"
    r"|几天|一天|\d天)?"
)
FOR_DAYS = re.compile(r"(?P<count>\d{1,2}|[一两二三四五六七八九十])天")
NEXT_WEEK = re.compile(r"下(?:一)?(?:个)?(?:周|星期|礼拜)(?:整周|一周|全周)?")
THIS_WEEK = re.compile(r"(?:这|本)(?:个)?(?:周|星期|礼拜)")
SPAN = re.compile(r"[从自起到至期间这段几天的和~—\-]|D")
ABSENT = re.compile(r"P(?=(?:.{0,8})(?:出差|休假|外出|开会|不在|请假|学习|培训|年假|期间))")
HANDED = re.compile(
    r"(?P<giving>我|本人|P)(?:已经?)?(?:把)?(?:手上|手头|手里|名下|负责|承办|现在){0,4}(?:的)?(?:这些|全部|所有)?(?:件|工作|办件|活|业务|建议|东西)?(?:都|全|全部"
    r"|先)?(?:移交|交接|交|转|转交)(?:给|到)(?P<taking>P)(?:了|接手|来办|负责)?"
)
DAY_KIND = re.compile(
    r"(?:临时|全局|全市|因)?(?:要)?(?:调休|补班)?[，\s]?(?:了)?(?:要|正常|照常|得|需要?|改成|改为|算|是)?(?P<kind>上班|补班|放假|休息)(?:的|一天)?"
    r"|(?P<kind2>补班)"
)
FEASTS = re.compile(
    r"(?:国庆|春节|五一|中秋|端午|清明|元旦|假期|节日|节)(?:节|假期|长假)?(?:之?前|之?后|期间)?|接通知|按通知|根据通知"
)
TAKEN_BACK = re.compile(
    r"(?:刚才|刚刚|刚|上一步|上一条|上一个)(?:那个|那条|那|的|登记|我|N|手抖|不小心|签收|寄出){0,5}(?:点|按|登|搞|弄|记|写|发|填)?错(?:了)?(?:，?\s?(?:撤销|撤掉|取消|撤回"
    r"|撤了)(?:掉|一下)?)?|(?:点|按)错了(?:，?\s?(?:撤销|撤掉|取消|撤回|撤了)(?:掉|一下)?)?|(?:请|帮我)?撤销(?:掉)?(?:刚才|刚刚"
    r"|上一步)(?:的|那个|那条|登记){0,4}"
)
DIRECTIVE = re.compile(
    r"(?:这个|这|该|那)?(?:件事|件|建议|提案|事儿?|办件)?(?:的事|的问题)?(?:，|\s|：)?(?=(?:请|务必|必须|一定要|抓紧|尽快|加快|高度重视|认真|从快|力争|确保|注意"
    r"|盯紧|加强|尽早|按期|不能拖|不得|限|本周内|这周内|要(?!是|不|么|不是|求)|各处|责成|由V|请V|V要|V抓紧|V尽快))"
)
NO_DIRECTIVE = re.compile(
    r"^要(?:等|看|想|再|问|我)|^请(?:示|谁|问)|通过|退回|^要.{1,6}了[，。]?$|要(?:到|寄|交|审|签|过|超|逾)(?:期|出|了)|吗|呢|吧|[?？]|如果|要是|假如|的话|万一|是不是|催"
    r"|(?:了|的|好|过|就行|[—-]\s?[一-鿿]{2,6})[，。！!]?$|^.{2,4}是(?!否)|这话|种话|多快|无所谓|不得[不了]|抓不紧|不够|了(?:很|真|挺|就)|得好|不错|辛苦|玩笑|手滑"
)
# What is to be done has to be named: 请坐 and 要命 are no instructions.
WORK = re.compile(
    r"办(?!公)|答复|面复|复函|联系|沟通|落实|推进|加快|加强(?!版)|抓紧|尽快|从快|尽早|按期|重视|研究|寄|报(?!销)|签收|送审|核实|修改|完善|完成|拖|协调|督促|跟踪|跟进|见面"
    r"|满意|进度|质量|汇报|反馈|征求|会商|配合|把关|对接|调研|走访|座谈|整改|解决|处理|拿出|提出|制定|盯|意见|回应|代表|措施|方案|材料|数据|时限|期限|超期|逾期"
)
ONLY_BEFORE = re.compile(r"^(?:请|那个|这个|关于|就|对|对于|把|\s|，){0,4}N")


def decided(reading: Stated) -> list[str] | None:
    """通过, or 退回 with the reason as typed; None where the speaker reviews nothing, or somebody else is spoken of."""
    if not reading.known.person.roles & REVIEWERS or re.search("[WUP]|V(?!$)", reading.left):
        return None
    if found := RETURNED.search(reading.left):
        before = WHY.match(reading.left, found.end())
        reading.left = reading.left[: found.start()] + " " * len(found.group()) + reading.left[found.end() :]
        another = NO_RETURN.match(reading.left, found.end()) or re.search("D|(?:同意|通过)$", reading.left[: found.start()])
        if another or MORE.search(reading.left, found.end()):
            return None
        reason = reading.take_rest(before.end() if before else found.end())
        reading.left = reading.left[: found.end()] + " " * (len(reading.left) - found.end())
        if DOUBTED.search(reason):
            return None
        return ["退回", reason if len(reason) >= 4 else blank("理由")]
    if FOR_ANOTHER.search(reading.left) or "D" in reading.left:
        return None
    passed = reading.take(PASSED)
    reading.take(FITTING)
    return ["通过"] if passed else None


def reassigned(reading: Stated) -> list[str] | None:
    """承办 and a person, 牵头 and a division, 分管 and a leader."""
    if reading.has(PAPERS):
        return None
    leader = reading.take(LEADER_WORD)
    if found := CHANGED_TO.search(reading.left):
        person = reading.token_at("P", found.start() + found.group().index("P")).value
        roles = next((one.roles for one in reading.known.people if one.name == person), frozenset())
        part = "分管" if leader or (roles & LEADERS) else "承办"
        if part == "承办" and not OFFICER_WORD.search(found.group()):
            return None
        reading.take(CHANGED_TO)
        return [part, person]
    if found := LEAD_TO.search(reading.left):
        division = reading.token_at("V", found.start() + found.group().index("V")).value
        reading.take(LEAD_TO)
        return ["牵头", division]
    return None


def urged(reading: Stated) -> list[str] | None:
    """Nothing but the number; None where it is told that somebody was urged."""
    if reading.has(URGED_BEFORE):
        return None
    reading.take(URGED)
    reading.take(QUICKLY)
    return []


def followed(reading: Stated) -> list[str] | None:
    """Nothing but the number."""
    reading.take(FOLLOWED)
    return []


def standing_in(reading: Stated) -> list[str] | None:
    """Who stands in, from when until when; by the office also for whom."""
    found = STANDING_IN.search(reading.left)
    if found is None or OTHER_WORK.match(reading.left, found.end()) or STOOD_IN.search(reading.sentence.skeleton):
        return None
    if any(day - reading.known.today > FAR_OFF for day in reading.sentence.days(ahead=True)):
        return None
    acting = reading.token_at("P", found.start("acting")).value
    reading.left = f"{reading.left[: found.start()]}{' ' * len(found.group())}{reading.left[found.end() :]}"
    absent = ""
    if gone := ABSENT.search(reading.left):
        absent = reading.token_at("P", gone.start()).value
        reading.left = f"{reading.left[: gone.start()]} {reading.left[gone.start() + 1 :]}"
    reading.take(ABSENCE)
    since, until = span(reading)
    if since and not until and (count := FOR_DAYS.search(reading.sentence.skeleton)):
        first = next(day for day in reading.sentence.days(ahead=True))
        until = dates.brief(first + timedelta(days=said_number(count["count"]) - 1), reading.known.today)
        reading.take(FOR_DAYS)
    if absent == reading.known.person.name:
        absent = ""
    who = [absent, "由", acting] if absent else [acting]
    return [*who, since or blank("起始日期"), "至", until or blank("截止日期")]


def span(reading: Stated) -> tuple[str, str]:
    """From when until when somebody is away; empty where it is not said."""
    today = reading.known.today
    tokens = [token.ahead for token in reading.sentence.tokens if token.sign == "D" and token.ahead]
    monday = today - timedelta(days=today.weekday())
    start: date | None = tokens[0] if tokens else None
    end: date | None
    if reading.has(NEXT_WEEK):
        first = monday + timedelta(days=7)
        start, end = first, within(tokens[-1], first) if tokens else first + timedelta(days=4)
        if len(tokens) > 1:
            start = within(tokens[0], first)
    elif reading.has(THIS_WEEK) and not tokens:
        start, end = today, monday + timedelta(days=4)
    else:
        end = within(tokens[1], start) if start and len(tokens) > 1 else None
        said = [token.value for token in reading.sentence.tokens if token.sign == "D" and token.ahead]
        if start and start < today <= start + timedelta(days=6) and not said[0].startswith(("本", "这")):
            start, end = start + timedelta(days=7), end and end + timedelta(days=7)  # 周一 on a Friday is the next one
    reading.take(NEXT_WEEK)
    reading.take(THIS_WEEK)
    reading.take(SPAN)
    return (dates.brief(start, today) if start else ""), (dates.brief(end, today) if end else "")


def within(day: date, first: date) -> date:
    """The day as it is meant behind a first one: 周五 is the one after it, 5号 the one of its month."""
    if day >= first:
        return day
    if (first - day).days < 7:
        return day + timedelta(days=7)
    try:
        return day.replace(year=first.year, month=first.month)
    except ValueError:
        return day


def handed_over(reading: Stated) -> list[str] | None:
    """To whom the speaker's items go; by the office also whose."""
    found = HANDED.search(reading.left)
    if found is None or "N" in reading.left:
        return None
    taking = reading.token_at("P", found.start("taking")).value
    giving = reading.token_at("P", found.start("giving")).value if found["giving"] == "P" else ""
    reading.take(HANDED)
    return [giving, "交给", taking] if giving else [taking]


def kind_of_day(reading: Stated) -> list[str] | None:
    """A day and its kind, as the office states it."""
    if Role.GENERAL_OFFICE not in reading.known.person.roles or re.search("我(?!们?局|们?单位)|[NPVTW]", reading.left):
        return None
    days = reading.sentence.days(ahead=True)
    reading.take(FEASTS)
    found = reading.take(DAY_KIND)
    if found is None or len(days) != 1 or days[0] < reading.known.today:
        return None
    kind = found["kind"] or found["kind2"]
    return [dates.brief(days[0], reading.known.today), "上班" if kind in ("上班", "补班") else "放假"]


def taken_back(reading: Stated) -> list[str] | None:
    """Nothing: the last act, or the number's."""
    reading.take(TAKEN_BACK)
    return []


def instructed(reading: Stated) -> list[str] | None:
    """What a leader instructs, as typed behind the number; None for other words, and for other people."""
    if not reading.known.person.roles & LEADERS:
        return None
    before = ONLY_BEFORE.match(reading.left)
    found = DIRECTIVE.match(reading.left, before.end()) if before else None
    if found is None:
        return None
    content = reading.sentence.from_place(found.end()).strip(" ,，。;；、:：")
    if NO_DIRECTIVE.search(content) or not WORK.search(content) or reading.left.count("N") > 1:
        return None
    reading.left = " " * len(reading.left)
    return [content]


STAND_IN = SpokenAct("/代理", STANDING_IN, standing_in, fact=False, item=False)
HAND_OVER = SpokenAct("/交接", HANDED, handed_over, fact=False, item=False)
REASSIGN = SpokenAct("/改派", re.compile(f"{CHANGED_TO.pattern}|{LEAD_TO.pattern}"), reassigned, fact=False)
URGE = SpokenAct("/催办", URGED, urged, fact=False)
FOLLOW = SpokenAct("/关注", FOLLOWED, followed, fact=False)
CALENDAR = SpokenAct("/日历", DAY_KIND, kind_of_day, fact=False, item=False)
TAKE_BACK = SpokenAct("/撤销", TAKEN_BACK, taken_back, fact=False, item=False)
DECISION = SpokenAct("/审", re.compile(f"{RETURNED.pattern}|{PASSED.pattern}"), decided, fact=False)
INSTRUCTION = SpokenAct("/批示", DIRECTIVE, instructed, fact=False)
