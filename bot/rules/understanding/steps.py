"""How the steps of the process are said to be done: received, talked over, met, submitted, asked about, mailed, sent."""

from __future__ import annotations

import re

from bot.rules.process import FORM_SPELLINGS, WAYS
from bot.rules.understanding.meaning import blank
from bot.rules.understanding.spoken_acts import SpokenAct, Stated

DIRECTION = r"(?:出去|过去|上去|上来|过来|回来|回去|出|上|走|掉|送|发|给|完|好|到|齐|妥|了|过|去|来|毕)"
SAID = (
    r"(?:(?:W|人家|对方)(?:那边|本人|自己)?)?(?:也|都|还)?(?:说了?|讲|表示|明确|提出|回复|反馈|称|态度是)?"
    r"(?:的)?(?:是|他|她|自己)?"
)
FACE = (
    r"(?:当面|面复|见面|上门|登门|面对面|面谈|座谈|跑一趟|专门跑|专程)"
    r"(?:了|答复|汇报|沟通|来|再来|谈|聊|一趟|交流|座谈|一下|听){0,4}"
)
UNWANTED = re.compile(
    rf"{SAID}(?:不(?:用|要求?|需要?|必|想|希望|一定要)|无(?:需|须)|(?<![还尚])没(?:有)?(?:必要|要求)|用不着|免)(?:再|我们?|你们|进行|安排|过来){{0,4}}{FACE}"
)
WANTED = re.compile(
    rf"{SAID}(?:要求?|需要?|希望|想要?|请|还要|必须|一定要|愿意)(?:再|能|我们?|你们|咱们?|进行|安排|给|过来|来|跟|和){{0,4}}{FACE}"
)
CONTACT = re.compile(
    r"(?:打|通|去|回|拨|挂)(?:了|过|完|通|好|的){0,4}(?:一?个|一通|一次|次|两次|几次)?(?:了)?(?:电话|手机)(?:了|过|沟通|联系|汇报){0,4}|电话(?:里|上)?(?:联系"
    r"|沟通|打|通|交流|询问|回访)(?:了|过|完|好|通){0,4}|通(?:了|过|完){0,4}话(?:了)?|电话里?(?:说|讲|聊|谈)(?:的|了|过)"
    r"|(?:联系|沟通|对接|交流)(?:上|到|好|过|完|了){0,4}|(?:微信|qq|短信)(?:上|里)?(?:联系|沟通|聊|说|发|问)(?:了|过|完|好){0,4}(?:消息)?"
    r"|(?:聊|(?<!座)谈)(?:了|过)(?:一下|一次)?"
)
WITH_OTHERS = re.compile(
    r"(?:给|跟|和|与|向|找|同|问)(?:了)?[PVU](?:那边|那里)?(?:的人)?(?:也|又)?(?:D)?(?=打|通|去|联系|沟通|对接|交流|电话|微信|聊|谈|说)"
)
WITH_DEPUTY = re.compile(r"(?:给|跟|和|与|向|同|对)?W(?:那边|本人)?")
WAY_WORDS = {
    way: re.compile("|".join((*spellings, *more)))
    for way, spellings, more in (
        ("微信", WAYS["微信"], ()),
        ("QQ", ("qq沟通", "qq联系", "qq"), ()),
        ("走访", WAYS["走访"], ()),
        ("会面", WAYS["会面"], ()),
        ("其他", WAYS["其他"], ("短信", "邮件", "来信")),
    )
}
WAY_NOISE = re.compile(r"加(?=\s)|(?:用|通过|以)(?=\s|电话|手机)|方式|电话|手机")
ABOUT_FORM = re.compile(
    r"W(?:也|都|本人|等)?(?:参加|到场|出席|在场)(?:了|的)?|组织|(?:的)?(?:面复)?(?:形式|方式)(?:是|为|[:：])?|W(?:的)?(?:单位|家里|办公室)|局里"
    r"|我局|会议室"
)
SIGNED = re.compile(r"(?:面复)?记录(?:表|单)?(?:也|都)?(?:已经?)?签(?:字|名|了|好){0,4}")
MET = re.compile(
    r"(?:把)?W?请W?(?:过来|到|来)(?:局里?|单位|我局|我们局|处里|办公室)?(?:来)?(?:开)?(?:了)?座谈(?:会)?(?:了|过|完){0,2}"
    r"|面复(?:了|完|过|好){0,4}(?:W)?|当面(?:给|向|跟|和|与)?(?:W)?(?:答复|汇报|沟通|回复|说明)(?:了|过|完){0,4}|面对面|见(?:了|过)(?:一?次)?面|(?:登门"
    r"|上门)(?:了)?(?:去)?(?:汇报|答复|拜访|走访|看望|看|说明|面复)?(?:了|过|完){0,4}(?:W)?"
    r"|(?:召开|开|举行|组织|邀请|请)?(?:了)?(?:W)?(?:来|到局里|到局){0,4}(?:开|参加)?(?:了)?(?:个|一次|了)?座谈(?:会)?(?:了|过|完){0,4}"
    r"|(?:陪)?(?:到|去|在|赴|下)?(?:了)?现场(?:去)?(?:看|察看|查看|踏勘|调研|走|办公|答复|核实|面复|汇报){0,4}(?:了|过|完|一趟|一圈|一遍){0,4}|走访(?:了"
    r"|过)?(?:W)?"
)
FORM_WORDS = {
    "邀请座谈": re.compile(r"邀请|请W(?:来|到)"),
    "登门汇报": re.compile(r"家里|W(?:的)?单位|拜访"),
}
NAMES = r"P(?:(?:[、和与及，跟]|\s){0,2}P){0,5}"
TOOK_PART = re.compile(
    rf"(?:由|和|与|跟|带|带着|有|还有|叫上|会同)?(?P<who>{NAMES})(?:同志)?(?:也|都|一起|一同|一块儿?|共同|两人|三人){{0,4}}(?:参加|陪同|同去|陪着|随同|参与"
    r"|同往|在场|一起去|一块去|一同前往|陪)(?:了|的)?(?:去|面复)?(?:了|的)?"
    rf"|(?:参加(?:人员|人|的)?|陪同(?:的|人员)?|同去的)(?:有|是|为|[:：])?\s?(?P<who2>{NAMES})"
    rf"|(?:和|跟|与|同)(?P<who3>{NAMES})(?:一起|一块儿?|一同|共同)(?:去|到|前往)?(?:了|的)?"
)
SUBMITTED = re.compile(
    r"送审(?!稿|前|流程|表)|报审|提审|呈批|呈签|提交(?:给)?(?:领导|P|处长)?(?:审核|审阅|审批)"
    r"|(?:送|报|交|递|呈|拿|提|走|转)(?:给|到|去|请|上去|上|了){0,4}(?:领导|P|处长|处领导|局领导|局长)?(?:那(?:里|边|儿))?(?:去|来)?(?:审核|审阅"
    r"|审批|审签|审(?!稿|前|表))(?:流程)?(?:了)?"
    r"|请(?:领导|P|处长|局领导|各位领导|处领导)(?:帮忙|给|来){0,4}(?:审核|审阅|审批|审签|审|批(?!评|判|示)|把关|过目)(?:一下|下|一审|一眼)?"
)
DRAFT = re.compile(
    r"(?:答复|意见|复函|回复)?(?:的)?(?:稿子?|初稿|草稿|送审稿)(?:已经?|都)?(?:写|拟|起草|弄|改)(?:好|完|毕)了?|(?:写|拟|改)好了"
)
WITHDRAWN = re.compile(
    r"(?:请|帮我|申请)?(?:(?:送审|报审)(?:的)?(?:稿子?)?)?(?:撤回|收回|抽回|拿回)(?:来|去)?(?:了|一下)?(?:送审)?(?:[，\s]?(?:再)?(?:修改"
    r"|改)(?:一?改|一下)?)?|(?:送审)?(?:先)?撤(?:了|一下|下来)"
)
ASKED_ABOUT = re.compile(
    r"征求(?:过|了|完|好){0,4}(?:一下|一?次)?(?:W)?(?:那边)?(?:的)?(?:对)?(?:答复(?:稿|函)?)?(?:的)?意?见?(?:了|过|完|好){0,4}|(?:给"
    r"|请|让)W(?:看|过目)(?:了|过)?|问(?:过|了)W(?:对答复(?:稿|函)?)?(?:的)?意见(?:了)?"
    r"|W(?:于?D)?(?:对|看了|看过|审阅了|收到)(?:我们|咱们)?(?:的|这个|这份)?(?:答复|稿|初稿|复函|回复|草稿)(?:意见|稿|函|子){0,4}(?:了|以?后|之后)?"
)
OUTCOME = re.compile(
    r"(?:W)?(?:也|都|那边|本人|已经?|对答复稿?){0,4}(?:说|表示|回复|反馈|讲)?(?:是|了)?(?:他|她)?(?:(?P<objects>不同意|有(?:点|些|不同|修改)?意见"
    r"|(?:要求|需要?|希望)(?:再)?(?:修改|改|补充|改一改)(?:一下|一些)?|不(?:太|怎么)?认可|提(?:了|出了?)(?:些|点|几条|一些|几点|修改|两条){0,4}意见)"
    r"|(?P<agrees>没(?:有|什么|啥)?(?:不同|其他|其它|别的|修改|任何)?(?:的)?意见|无(?:不同|其他|任何)?意见|同意|认可|没(?:有|什么|啥)?问题|满意|可以))(?:了|的)?"
)
LETTER = re.compile(r"(?:答复|复函|函)?(?:的)?(?:文号|编号|函号|发文号|号)?(?:是|为|[:：])?(?:以|用|按)?\s?L(?:号?文|这个文号)?")
MAILED = re.compile(
    r"(?:用|走|通过|以)?(?:ems|挂号信?|快递|邮政|顺丰|邮局|机要)?(?:方式)?(?:给W)?(?:邮寄|寄送|寄发|寄|邮|发出|发函|发走|投递|投寄|发文|印发|发(?=了|给W"
    rf"|函|掉|过去|出|的))(?:{DIRECTION}){{0,4}}(?:W)?(?:了|手里|那边|本人){{0,4}}|(?:用|走)(?:的)?(?:ems|挂号信?|快递|邮政|顺丰"
    r"|机要)(?:寄的|发的)?|ems|挂号信"
)
CLASS = re.compile(
    r"(?:答复)?(?:类别|类型|分类)?(?:是|为|定为|按|属于?|[:：])?(?<![a-z])(?P<kind>[a-d])(?:\s?类)?(?![a-z])(?:件|答复)?"
)
REPORTED = re.compile(
    rf"(?:报送|上报|报|送|交|寄|发|递|传|提交|反馈|邮|转)(?:{DIRECTION}|至|往){{0,4}}(?:U)(?:那边|那里|那儿)?(?:了|去){{0,4}}|(?:报送"
    rf"|报出)(?:{DIRECTION}|至){{0,4}}(?:主办单位|牵头单位)?"
    rf"|会办(?:的)?意见(?:函|稿)?(?:已经?|我们|都|也|D|\s|，){{0,4}}(?:报|送|交|发|寄|提交|出)(?:{DIRECTION}){{0,4}}(?:U(?:那边|那里|那儿)?(?:了"
    rf"|去){{0,4}})?|(?:给|向|往)U(?:那边)?(?:报|送|交|发|寄|反馈|提交)(?:{DIRECTION}){{0,4}}(?:会办)?(?:的)?(?:意见)?(?:{DIRECTION}){{0,4}}"
)
GIVEN_TO = re.compile("(?:给|报|向|致)U(?:的)?")
OPINION_OF_JOINT = re.compile(r"(?:会办)?(?:的)?意见(?:函|稿)?")


def received(reading: Stated) -> list[str] | None:
    """Nobody's opinion, form or letter, but the item itself."""
    reading.take(IN_HAND)
    if re.search("收到|接到|领了", reading.left) and "N" not in reading.left and not re.search("件|建议|提案", reading.left):
        return None
    if re.search("[WUL]|意见|反馈|回执|回函|稿|电话|表|[短微来回]信|邮件|传真|催", reading.left):
        return None
    reading.take(RECEIVED)
    if OTHER_THINGS.search(reading.left):
        return None
    return [reading.on()]


def contacted(reading: Stated) -> list[str] | None:
    """The day, what the deputy wishes, and a way other than the telephone; None where somebody else was talked to."""
    if reading.has(WITH_OTHERS) or not ("W" in reading.left or reading.has(CONTACT)):
        return None
    wish = "不要求面复" if reading.take(UNWANTED) else "要求面复" if reading.take(WANTED) else ""
    way = next((way for way, pattern in WAY_WORDS.items() if reading.take(pattern)), "")
    reading.take(CONTACT)
    reading.take(WAY_NOISE)
    whom = deputy_named(reading)
    reading.take(WITH_DEPUTY)
    return [*whom, reading.on(), *filter(None, (wish, way))]


def deputy_named(reading: Stated) -> list[str]:
    """The deputy, where the one who is named is not known to be the lead."""
    name = next((value for value in reading.sentence.values("W") if value), "")
    number = reading.one("N")
    lead = next(iter(reading.known.proposers(number)), "") if number else ""
    return [f"{name}代表"] if name and name != lead else []


def met(reading: Stated) -> list[str] | None:
    """The form, the day, and who took part."""
    form = next((form for form, words in FORM_SPELLINGS.items() if any(word in reading.left for word in words)), "")
    form = form if form and form != "其他" else next((form for form, pattern in FORM_WORDS.items() if reading.has(pattern)), form)
    signed = reading.take(SIGNED)
    reading.take(MET)
    reading.take(ABOUT_FORM)
    for pattern in FORM_WORDS.values():
        reading.take(pattern)
    names: list[str] = []
    while found := TOOK_PART.search(reading.left):
        group = next(name for name in ("who", "who2", "who3") if found[name])
        places = [place for place in range(found.start(group), found.end(group)) if reading.left[place] == "P"]
        names += [reading.token_at("P", place).value for place in places]
        reading.left = f"{reading.left[: found.start()]}{' ' * len(found.group())}{reading.left[found.end() :]}"
    whom = deputy_named(reading)
    reading.take(WITH_DEPUTY)
    return [
        *whom,
        form or blank("形式"),
        reading.on(),
        *(["、".join(dict.fromkeys(names))] if names else []),
        *(["记录已签"] if signed else []),
    ]


def submitted(reading: Stated) -> list[str] | None:
    """Nothing but the number; it goes to review today."""
    reading.take(SUBMITTED)
    reading.take(DRAFT)
    return [] if reading.past_day() == reading.known.today else None


def withdrawn(reading: Stated) -> list[str] | None:
    """Nothing but the number."""
    reading.take(WITHDRAWN)
    return [] if reading.past_day() == reading.known.today else None


def asked_about(reading: Stated) -> list[str] | None:
    """What the deputy said of the draft, and the day."""
    asked = reading.take(ASKED_ABOUT)
    found = reading.take(OUTCOME)
    if not asked and not (found and "W" in found.group()):
        return None
    reading.take(WITH_DEPUTY)
    reading.take(OPINION_OF_JOINT)
    said = blank("代表意见") if not found else "有意见" if found["objects"] else "同意"
    return [said, reading.on()]


def mailed(reading: Stated) -> list[str] | None:
    """The letter's number, the day, the class of the reply; None where it went to another unit."""
    if "U" in reading.left:
        return None
    reading.take(MAILED)
    letter = reading.one("L")
    reading.take(LETTER)
    kind = reading.take(CLASS)
    reading.take(WITH_DEPUTY)
    return [letter or blank("文号"), reading.on(), *([kind["kind"].upper()] if kind else [])]


def reported(reading: Stated) -> list[str] | None:
    """The day on which the opinion went to the unit that has the lead."""
    reading.take(REPORTED)
    reading.take(GIVEN_TO)
    reading.take(OPINION_OF_JOINT)
    return [reading.on()]


OTHER_THINGS = re.compile("[钱款费票礼货包摊场饭班衣]|快递|红包|发票")  # are received as well
IN_HAND = re.compile(r"(?:转|交|送|发)?到(?:了)?(?:我们?|处里|我处)?(?:手上|手里|处里)的?")
RECEIVED = re.compile(
    r"签收(?!人|日期|时间|截止|单|表|率|情况)(?:了|完|好|过|掉){0,4}|签领|(?:接收|领件|领取|接件|收件|收文)(?:了)?|拿到|取回|取走|收讫|(?:领|接|收)(?:了"
    r"|到|下|走|回|好|着|的(?=件|文))(?:来"
    r"|了){0,4}(?:件|文|办件)?(?:了)?"
)
STEPS = (
    SpokenAct(
        "/征求",
        re.compile(
            rf"{ASKED_ABOUT.pattern}|W(?:那边|本人|也|都|表示|说|已经?){{0,4}}(?:没(?:有|什么)?意见|无意见|同意|认可|不同意|有意见|(?:要求|需要"
            r"|希望)(?:再)?(?:修改|改|补充))"
        ),
        asked_about,
    ),
    SpokenAct("/联系", re.compile(rf"{CONTACT.pattern}|{UNWANTED.pattern}|{WANTED.pattern}"), contacted),
    SpokenAct("/面复", MET, met),
    SpokenAct("/撤回", WITHDRAWN, withdrawn, fact=False),
    SpokenAct("/送审", SUBMITTED, submitted, fact=False),
    SpokenAct("/报送", REPORTED, reported),
    SpokenAct("/寄出", MAILED, mailed),
    SpokenAct("/签收", RECEIVED, received),
)
