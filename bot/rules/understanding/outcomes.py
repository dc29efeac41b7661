"""How opinions, forms, promises, later limits and objections are said: acts with something to be told besides their day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.rules import dates
from bot.rules.understanding.meaning import blank
from bot.rules.understanding.spoken_acts import SpokenAct, Stated
from bot.rules.understanding.steps import DIRECTION, LETTER, WITH_DEPUTY

GIVEN = rf"(?:交|提交|报|给|发|送|提|出|反馈|收|拿|报送|递)(?:{DIRECTION}){{0,4}}"
OPINION = re.compile(
    r"(?P<whose>V)?(?:的|对|N|\s|，|关于|在|这件|那件|就是|那个){0,4}(?:配合|书面|处室|协办)(?:的|处室|书面|N){0,4}意见(?:函|稿)?(?:都|我们?|V|已经?|也|N|D|的"
    rf"|\s|，|是|已于|于|就是|就|那件|这件|那个){{0,8}}(?:向V|给V)?{GIVEN}(?:给|到)?(?:V|P)?(?:那边)?(?:了|的){{0,4}}"
    rf"|(?P<whose2>V)(?:的|对|N|\s|关于){{0,4}}意见(?:函|稿)?(?:都|已经?|也|D|的|\s|，|是){{0,4}}{GIVEN}(?:给|到)?(?:V|P)?(?:了|的){{0,4}}"
    rf"|N(?:的|件|建议|我们|V|这边){{0,3}}意见(?:都|我们|V|已经?|也|D|的|\s|，|是|就){{0,5}}{GIVEN}(?:了|的){{0,2}}"
    rf"|{GIVEN}(?P<whose3>V)?(?:的|对|关于){{0,4}}(?:N)?(?:的)?(?:配合|书面|处室|协办)(?:的)?意见(?:了)?"
)
FROM_UNIT = re.compile(
    r"(?:收到|收|接到)(?:了)?(?P<unit>U)(?:那边)?(?:的|对N的?){0,4}(?:书面)?意见(?:了)?"
    r"|(?P<unit2>U)(?:那边)?(?:的)?(?:书面)?意见(?:已经?|也|都|D){0,4}(?:收到|到|来|收|反馈)(?:{DIRECTION}){0,4}".replace(
        "{DIRECTION}", DIRECTION
    )
)
AGAIN = re.compile(r"D?(?:交|报|提交|给|送|提)(?:上去|过去|了)?的(?=$|[\s，。])")
GRADE = r"(?P<{0}>基本满意|不(?:太)?满意|满意)"
BOTH = re.compile(
    r"(?:态度(?:和|、|与|跟)?(?:办理)?结果|结果(?:和|、|与)态度|两项|两个|两方面|全部|全都)(?:都|均|全)?(?:是|为|填的|打的?|给的?"
    rf"|评的?)?{GRADE.format('both')}|(?:都"
    rf"|均|全)(?:是|为|填的|打的)?{GRADE.format('both2')}"
)
ATTITUDE = re.compile(rf"(?:办理)?态度(?:上|方面)?(?:是|为|填|打|评|[:：]){{0,4}}\s?(?:的)?{GRADE.format('grade')}")
RESULT = re.compile(rf"(?:办理)?结果(?:上|方面)?(?:是|为|填|打|评|[:：]){{0,4}}\s?(?:的)?{GRADE.format('grade')}")
FEEDBACK = re.compile(
    r"(?:W)?(?:的)?(?:反馈|评价|回访|意见反馈|满意度测评|测评)(?:表|意见|单|结果)?(?:已经?|也|都|D|给|我们|填){0,4}(?:收到|收回|回来|交回|寄回|到|来|回|填|好"
    r"|收)?(?:了|来|回来|上来|齐|好){0,3}|(?:W)(?:对)?(?:N)?(?:的)?(?:那边|本人|答复|办理|这件|结果|都|也|表示|说|是|很|非常|比较|挺|还){0,4}(?:基本满意"
    r"|不(?:太)?满意|满意)(?:了|的)?"
    r"|(?:收到|收回)(?:了)?(?:W)?(?:的)?(?:反馈|评价|测评|满意度)(?:表|意见|单)?(?:了)?"
)
VERY = re.compile(r"(?:很|非常|比较|挺|十分|还算)?(?:基本满意|不(?:太)?满意|满意)(?:了|的)?")
VAGUE = re.compile("不太满意")
CAME_BACK = re.compile(r"(?:收到|收回|填写?|反馈|寄回来?|回来|给)的|收到(?=[\s，。]|$)")
SAID_BY_DEPUTY = re.compile(
    r"W(?:那边|本人)?(?:说|讲|表示|来电|回复|填写?|打分|打|评价|评|选|勾)(?:的|了|是|都){0,4}|(?:填写?|打分|评价|勾选)(?:的|了|是|都)"
)
REASON = re.compile(
    r"(?:[\s，。；,;]{0,4}(?:具体)?(?:理由|原因|因为|主要是|说是|是因为|说)(?:是|为|[:：])?|[，；,;。\s]{1,4})(?=\S)"
)
PROMISED = re.compile(
    r"(?:答复(?:里|中|函里)?)?(?:我们|V|局里)?(?:向W|对W|给W)?(?:作出|做出|做了|作了)?承诺(?:了|过|事项|的是|[:：是]){0,4}"
)
NOT_KEPT = re.compile("做不到|没|未|不|兑现|落空|的|要")  # said of a promise, no promise
CHECKED = re.compile(
    r"(?:下次|到时候?)?(?:D)?(?:之前|前|再)?(?:检查|复查|回头看)(?:日期|时间)?(?:是|定在|定于|为|[:：]|在|安排在)?\s?(?:D)?(?:前)?"
)
LONGER = re.compile(
    r"(?:W?(?:想|要|打算|希望|需要|请求|拟)(?:要)?)?(?:申请|要求|请求|报请)?(?:再)?(?:把)?(?:办理)?(?:时限|期限)?(?:延期|延长|推迟|延后|顺延|宽限"
    r"|展期|延)(?:办理|时限|期限|办结|答复|寄出){0,4}(?:到|至|了|成){0,4}(?:D(?:之?前)?)?(?:了|办结|办理|答复){0,4}|(?:时限|期限)(?:改|调整|延|推)(?:到|至|为"
    r"|成)D"
)
MONTH_END = re.compile(r"(?:(?<!\d)(?P<month>1[0-2]|[1-9])月|本?月|今?年)[底末](?:之?前)?")
ABOUT_PAPERS = re.compile("(?<!特此)报告(?!一下|下|领导)|手续|材料|申请表|请示")
CONSENTED = re.compile(
    r"(?:经|已经?|并经|也|已报|报经){0,4}(?P<who>U|W|P|领导|上级|交办单位|主办单位)(?:那边|方面|已经?|都|也|口头|书面|D){0,4}(?:同意|批准|批|答应|认可|准"
    r"|点头)(?:延期(?!到|至|了|D)|过)?(?:了|的)?"
)
NOT_THAT = re.compile("的?是|才|就|的?可能")  # behind a consent: of something else, or hoped for
WISHED = re.compile("想|要|打算|希望|需要|拟|请求")
OURS = r"(?:我们|本|咱们|V|我局|本局|我(?=处|局|单位|科))(?:局|处|单位|科|这边|这里)?(?:室)?"
OBJECTED = re.compile(
    rf"(?:确实|明显|根本|应该)?(?:不|并不)(?:归|属于?)(?:由)?(?:{OURS})(?:的)?(?:来)?(?:管|负责|职责|职能|业务|的?事|承办|办理?|范围|的活|分管)?"
    rf"|(?:确实|明显|根本|应该)?(?:不|并不|并非|非)(?:归|是|由|该|该由|应由|是由)(?:{OURS})(?:的)?(?:来)?(?:管|负责|职责|职能|业务|的?事|承办|办理?|范围|的活|分管)"
    r"|不属.{0,6}?(?:职责|职能|业务)(?:范围)?|(?:申请|要求|请求|建议)?(?:退回|退办)(?:办公室|给办公室)|申请退(?:回|办|件)|申退|(?:申请|要求|请求|建议)(?:退回|退办)"
)
ANSWERED = re.compile(
    r"(?:的)?申退(?:申请)?(?:我们|办公室)?(?:已经?|可以|研究){0,4}(?P<verdict>不同意|同意)|(?P<verdict2>不同意|同意)(?:V|N|\s|的){0,4}申退"
)
DOUBTED = re.compile(
    r"的话|如果|要是|假如|听说|他说|据说|好像|可能|也许|大概|吧|是不是|是否|不确定|没定|吗|呢|不知道|还没|再说|估计"
)
DENIED = re.compile("说法|谣言|瞎说|胡说|这话|种话|假的|推脱|借口|才怪")  # said of an objection, not by who objects
# Another thing begins behind a reason.
MORE = re.compile(
    r"[NLW]|另外|还有|同时|顺便|报告一下|麻烦"
    r"|D.{0,8}(?:签收|寄|邮|报送|面复|座谈|反馈|满意|配合意见|会办意见|主动公开|网站公开|改派|改成|催|电话|微信|联系)"
)
OPENNESS = re.compile(
    r"(?:公开属性|属性)?(?:定|选|确定|登记|设|按|是|为|成){0,4}(?:为|成)?(?P<kind>主动公开|依申请公开|不予公开|不公开)(?:了)?"
)
PUBLISHED = re.compile(
    r"(?:已经?)?(?:在|到|挂|传|发|发布)?(?:局|我局|市政府)?(?:门户|官方|政府)?(?:网站|网上|官网|公众号)?(?:上|里)?(?:已经?)?(?:公开|公布|发布|挂网"
    r"|上网|挂出|公示)(?:发布|出去|出来|上去|了|过|完){0,4}"
)
MATTERS = {
    "寄出": "寄出",
    "邮寄": "寄出",
    "签收": "签收",
    "面复": "面复",
    "报送": "报送",
    "征求": "征求",
    "联系": "联系",
    "电话": "联系",
    "文号": "文号",
}
WRONG = re.compile(
    rf"(?P<matter>{'|'.join(MATTERS)})(?:的)?(?:日期|时间|日子|登记)?(?:我|那个|给)?(?:登记|写|填|记|录入?|报|搞|弄|输|登|打)?错(?:了"
    r"|成D|成L){0,4}"
)
RIGHT = re.compile(
    r"(?:应该?是|应当是|应为|该是|实际是?|其实是?|更正为|改成|改为|正确的?是|是|改)\s?(?P<new>D|L)(?:的|才对|寄的|号)?"
)
FINISHED = re.compile(r"(?:已经?|都|全部)?(?:办理完毕|办完|办好|办结|处理完|弄完|弄好|搞定|整完|整好|办妥|完成)(?:了|啦)?")


def opinion(reading: Stated) -> list[str] | None:
    """Whose opinion it is, where it is another division's than the speaker's, and the day."""
    if unit := reading.take(FROM_UNIT):
        return ["收到", reading.one("U"), reading.on()] if unit else None
    if "U" in reading.left:
        return None
    found = reading.take(OPINION)
    if found is None:
        return None
    group = next((name for name in ("whose", "whose2", "whose3") if found[name]), "")
    division = reading.token_at("V", found.start(group)).value if group else ""
    reading.take(AGAIN)
    others = division and division not in reading.known.person.divisions
    return [*([division] if others else []), reading.on()]


def feedback(reading: Stated) -> list[str] | None:
    """The two grades, the day, and why somebody is dissatisfied."""
    angry = list(re.finditer("不(?:太)?满意", reading.left))
    reason = ""
    if angry:
        place = angry[-1].end()
        if found := REASON.match(reading.left, place):
            reason = reading.take_rest(found.end())
            reading.left = reading.left[:place] + " " * (len(reading.left) - place)
    attitude, result = reading.take(ATTITUDE), reading.take(RESULT)
    both = reading.take(BOTH) if not (attitude and result) else None
    if not (attitude or result or both or reading.has(FEEDBACK) or reading.has(VERY)):
        return None
    if VAGUE.search(reading.sentence.skeleton):  # 不太满意 is no grade
        attitude, result, both = (None if found and "太" in found.group() else found for found in (attitude, result, both))
    grade = (both["both"] or both["both2"]) if both else ""
    first, second = (attitude["grade"] if attitude else grade), (result["grade"] if result else grade)
    reading.take(FEEDBACK)
    reading.take(VERY)
    reading.take(SAID_BY_DEPUTY)
    reading.take(CAME_BACK)
    reading.take(WITH_DEPUTY)
    whole = f"态度{first} 结果{second}" if first and second else blank("等次")
    if "不" in first + second and not reason:
        reason = blank("理由")
    return [whole, reading.on(), *([reason] if reason else [])]


def promised(reading: Stated) -> list[str] | None:
    """What is promised, as typed, and the day of the next check."""
    checks = reading.take(CHECKED)
    found = PROMISED.search(reading.left)
    if found is None:
        return None
    end = checks.start() if checks and checks.start() > found.end() else len(reading.left)
    starts = (*reading.sentence.starts, len(reading.sentence.text))
    text = reading.sentence.text[starts[found.end()] : starts[end]].strip(" ,，。;；、:：")
    reading.left = reading.left[: found.start()] + " " * (end - found.start()) + reading.left[end:]
    if DOUBTED.search(text) or NOT_KEPT.match(text):
        return None
    reading.tail = found.end()
    day = ""
    if checks and "D" in checks.group():
        token = reading.token_at("D", checks.start() + checks.group().index("D"))
        day = dates.brief(token.ahead, reading.known.today) if token.ahead else ""
    return [text if len(text) >= 4 else blank("承诺事项"), f"检查 {day or blank('检查日期')}"]


def longer(reading: Stated) -> list[str] | None:
    """Until when, and with whose consent; a wish without a consent is none."""
    consent = CONSENTED.search(reading.left)
    who = ""
    if consent and NOT_THAT.match(reading.left, consent.end()):
        return None
    if consent:
        who = reading.token_at(consent["who"], consent.start("who")).value if consent["who"] in "UP" else ""
        who = {"W": "代表", "领导": "领导"}.get(consent["who"], "") or who or consent["who"]
        reading.take(CONSENTED)
    last = reading.take(MONTH_END)
    found = reading.take(LONGER)
    if found is None or reading.has(ABOUT_PAPERS) or (not consent and WISHED.search(found.group())):
        return None
    days = reading.sentence.days(ahead=True)
    until = max(days) if days else end_of_month(last, reading.known.today) if last else None
    said = dates.brief(until, reading.known.today) if until and until > reading.known.today else blank("延期日期")
    return [said, f"{who}同意" if who else f"{blank('同意单位')}同意"]


def end_of_month(found: re.Match[str], today: date) -> date:
    """8月底, 月底 or 年底 as a day."""
    month = int(found["month"]) if found["month"] else 12 if "年" in found.group() else today.month
    return date(today.year, month, monthrange(today.year, month)[1])


def objected(reading: Stated) -> list[str] | None:
    """Why an item is not ours, as typed; or the office's answer to that."""
    if found := ANSWERED.search(reading.left):
        verdict = found["verdict"] or found["verdict2"]
        reading.take(ANSWERED)
        return [verdict, *([blank("理由")] if verdict == "不同意" else [])]
    found = OBJECTED.search(reading.left)
    if (
        found is None
        or DOUBTED.search(reading.left, found.start())
        or DENIED.search(reading.left)
        or MORE.search(reading.left, found.end())
    ):
        return None
    start = found.end() if "退" in found.group() else found.start()
    reading.left = reading.left[: found.start()] + " " * (start - found.start()) + reading.left[start:]
    before = reading.left[: found.start()].rstrip()
    reason = re.sub(r"^(?:理由|原因|因为)(?:是|为|[:：])?", "", reading.take_rest(start))
    return [reason or blank("理由")] if len(reason) >= 4 or not before else [blank("理由")]


def openness(reading: Stated) -> list[str] | None:
    """How open the reply is."""
    found = reading.take(OPENNESS)
    if found is None:
        return None
    kind = found["kind"].replace("不公开", "不予公开")
    reason = ""
    if kind != "主动公开" and (why := REASON.search(reading.left, found.end())):
        reason = reading.take_rest(why.end())
        reading.left = reading.left[: why.start()] + " " * (len(reading.left) - why.start())
    return [kind, *([reason or blank("理由")] if kind != "主动公开" else [])]


def published(reading: Stated) -> list[str] | None:
    """That the reply stands on the website, and since when."""
    reading.take(PUBLISHED)
    return ["已公开", reading.on()]


def corrected(reading: Stated) -> list[str] | None:
    """What was recorded wrongly, what it is to be, and that it was wrong."""
    wrong = reading.take(WRONG)
    right = reading.take(RIGHT)
    if wrong is None or right is None:
        return None
    token = reading.token_at(right["new"], right.start("new"))
    new = dates.brief(token.day, reading.known.today) if token.day else token.value
    matter = "文号" if right["new"] == "L" else MATTERS[wrong["matter"]]
    return [matter, new, f"理由：{wrong.group().strip().replace('D', '').replace('L', '')}"]


def finished(reading: Stated) -> list[str] | None:
    """The letter's number, where one is said, and the day."""
    reading.take(FINISHED)
    letter = reading.one("L")
    reading.take(LETTER)
    return [*([letter] if letter else []), reading.on()]


CORRECTION = SpokenAct("/更正", WRONG, corrected, fact=False)
OBJECTION = SpokenAct("/申退", re.compile(f"{OBJECTED.pattern}|{ANSWERED.pattern}"), objected, fact=False)
EXTENSION = SpokenAct("/延期", LONGER, longer, fact=False)
PROMISE = SpokenAct("/承诺", PROMISED, promised, fact=False)
OPEN = SpokenAct("/公开", OPENNESS, openness, fact=False)
PUBLIC = SpokenAct("/公开", PUBLISHED, published)
OPINIONS = SpokenAct("/意见", re.compile(f"{FROM_UNIT.pattern.replace('unit', 'u')}|{OPINION.pattern}"), opinion)
GRADES = SpokenAct("/反馈", re.compile(rf"{FEEDBACK.pattern}|(?:W|态度|结果|两项|反馈|评价).{{0,10}}?满意"), feedback)
DONE = SpokenAct("/已办理", FINISHED, finished)
