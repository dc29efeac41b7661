"""What a question asks for → the command that answers it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.rules import dates, spoken_days
from bot.rules.condition_words import ListedState
from bot.rules.understanding import fillers, lists, modality, unsaid
from bot.rules.understanding.known import KnownHere, TitleRun
from bot.rules.understanding.meaning import Sense
from bot.rules.understanding.tokens import Sentence, Sign, with_sign
from bot.rules.words import LEADERS, Role

ABILITIES = re.compile(
    r"你?(?:能|会|可以)(?:干|做|帮)(?:点|些|我)?(?:什么|啥|嘛)|你是(?:谁|干什么的|做什么的|什么)|你?有(?:什么|啥)用|怎么用|咋用|使用(?:说明|方法)|(?:有|都有)(?:什么|哪些"
    r"|啥)(?:功能|命令)|帮助|命令(?:有哪些|列表|大全)"
    r"|你?都?会(?:些)?(?:什么|啥)|(?:咋|怎么)个?用"
)
HOW = re.compile(
    r"(?:怎么|咋|如何|怎样)(?:来|去)?(?:把.{1,4})?(?:登记|操作|发|写|填|录入?|报|弄|用|做|算|提|申请|办理)?(?P<what>签收|联系|面复|送审|撤回|征求|寄出|报送|反馈|承诺"
    r"|申请延期|延期|更正|申退|意见|改派|催办|代理|交接|公开|批示|关注|撤销)"
    r"|(?P<what2>签收|联系|面复|送审|撤回|征求|寄出|报送|反馈|承诺|延期|更正|申退|意见|改派|催办|代理|交接|公开|批示|撤销)(?:要|该|应该)?(?:怎么|咋|如何"
    r"|怎样)(?:登记|操作|发|写|填|录|报|弄|用|做|办|走)"
)
CALENDAR = re.compile(r"[上放]不[上放](?:班|假)|上班|放假|工作日|休息|补班|调休|加班|周末|双休|休不休")
WHY = re.compile(r"为什么|为何|为啥|凭什么|凭啥|怎么(?:会|就|算|是)|咋(?:会|就|算|是)|依据是?什么|怎么算|咋算")
HISTORY = re.compile(
    r"(?:经办|操作|登记|历史|办理)记录|来龙去脉|历史|(?:谁|哪个)(?:改|动|登记|录入?|操作)(?:过|的|了)|经手|经过了?(?:哪些|哪几个?|谁|什么|几个)(?:人)?的?手|办理?经过|办理?过程|流水|都做了(?:什么|哪些|啥)"
)
TO_REVIEW = re.compile(
    r"我(?:要|该|得|需要)(?:审|批|签)(?:核|阅)?(?:哪|什么|啥|几|多少)|(?:等|待|该|要|需要?|轮到|排着|等着)(?:着|让)?我(?:来|去)?(?:审|批|签|看|阅|过目)|我(?:这儿|这里|这边|手上|手里|手头)?(?:还)?压着.{0,8}没(?:审|批|签)"
    r"|我(?:这(?:里|边)|手上|这儿)?(?:还)?(?:要|该|没|待|得|需要?|还有"
    r"|有)?(?:什么|哪些|几件|多少件?)?(?:要|该|没|待|得|需要?|没有)?(?:审|批)(?:核|批|阅|签)?的|待我审|我的?待审|需要我(?:审|批)"
    r"|(?:等|待|要)我(?:签字|把关)|我(?:还有)?(?:哪些|几件|什么|多少)(?:件|个)?(?:要|待|没|需要|该|等着)(?:审|批)"
    r"|我.{0,6}(?:要|待|等|该|没)(?:我)?(?:审|批|签)(?:的|核|阅)?(?=[\s，。？]*$|的?有)"
)
MINE = re.compile(
    r"我(?:名下|手上|手里|手头|负责|承办|经办|自己)?的?(?:件|活|任务|办件|待办|建议)|我(?:D|现在)?(?:要|该|需要|得)(?:办|做|处理|干)(?:什么|啥|哪|嘛)|(?:有|还有)(?:什么"
    r"|啥|哪些)(?:要|该|等着?|需要)我(?:办|做|处理)|(?:该|等|要|轮到)我(?:办|做|处理)|轮到我(?:干|做|办)?|我(?:有|该|要)干(?:什么|啥)|我的待办|我手(?:上|头|里)"
)
AWAITED = re.compile(r"(?:等着?|在等)我(?:的|呢)?(?=[\s，。？?]|$)")
TOTALS = re.compile(
    r"(?:一共|总共|共|合计|全年|今年|去年|前年|总数|年度|20\d\d年|D年).{0,6}?(?:收|接|承办|交办|办理|办结|办|有|受理)(?:到|了|过)?(?:多少|几)|(?:办结|满意|面复"
    r"|完成|答复|见面|沟通|公开)率|统计|总体情况|情况总体|总体(?:怎么样|如何|咋样)|汇总|整体情况|总(?:的|体)?(?:办理)?情况|满意度(?:怎么样|如何|咋样|是?多少|高不高)"
    r"|总量|总数|数据(?:怎么样|如何|情况)"
)
YEAR = re.compile(r"(?<!\d)20\d\d年?(?:度)?|去年|前年|上年|今年|明年|本年|一九\d\d")
OVERVIEW = re.compile(r"周报|(?:本周|这周|这个?星期)(?:的)?(?:概览|总体|整体|情况|小结)")
WHO_IS = re.compile(
    r"(?:负责人|处长|联系人|承办人|分管领导|领导|头儿|一把手|工作人员|经办人)(?:是|叫)?(?:谁|哪位|哪个)?|是谁|(?:谁|哪个|哪位)(?:负责|管|牵头|是)|找谁|(?:电话|联系方式|手机)"
    r"|是?(?:哪个|哪)(?:处|部门|单位)(?:室)?(?:的)?|(?:管|负责|分管)(?:什么|哪些|啥)|都?有(?:谁|哪些人|几个人)|什么(?:职务|岗位)|干(?:什么|嘛|啥)的"
)
EITHER = re.compile(r"是?(?:会办|主办|独办|分办|参阅)(?:件)?还是(?:会办|主办|独办|分办|参阅)")
ONE_ITEM = re.compile(r"(?:那|这)(?:一)?(?:个|件|份)|(?:建议|提案)(?!有|都|还|哪|多|几)|^关于")
GENERIC = frozenset(
    [
        "建设",
        "推动",
        "发展",
        "加强",
        "支持",
        "关于",
        "问题",
        "促进",
        "推进",
        "完善",
        "加快",
        "加大",
        "打造",
        "提升",
        "做好",
        "保障",
        "解决",
        "开展",
        "实施",
        "企业的",
        "中的",
        "的企",
        "工作",
        "建议",
        "提案",
        "办理",
        "服务",
        "市的",
        "体系",
        "产业的",
        "加",
        "大",
        "力度",
        "中心",
        "市场",
        "政策",
        "方面",
        "项目",
        "管理",
        "机制",
    ]
)
LIKE = re.compile(r"有关|相关|方面|关于|涉及|这类|那类|一类|之类|类的|类")


def asked(sentence: Sentence, known: KnownHere, *, asking: bool = True) -> Sense | None:
    """The question as the command that answers it; None where nobody here could answer it. Not `asking`: words that only name."""
    words = sentence.skeleton
    numbers = sentence.values("N")
    if found := HOW.search(words):
        return Sense("ask", f"/帮助 {(found['what'] or found['what2']).removeprefix('申请')}")
    if ABILITIES.search(words) and not numbers:
        return Sense("ask", "/帮助")
    if numbers:
        return about_items(words, numbers)
    days = sentence.days(ahead=True)
    if asking and len(days) == 1 and CALENDAR.search(words) and not lists.LISTING.search(words.replace("是什么", "")):
        return Sense("ask", f"/日历 {dates.brief(days[0], known.today)}")
    if TO_REVIEW.search(words):
        return Sense("ask", "/审")
    if AWAITED.search(words) and not sentence.values("D"):
        return Sense("ask", "/审" if known.person.roles & LEADERS else "/我的")
    if OVERVIEW.search(words):
        return Sense("ask", "/周报")
    narrowed = set("VP") & set(re.sub("V(?=帮我|给我)", "", words)) or lists.HANDLINGS.search(words) or lists.KEY.search(words)
    if TOTALS.search(words) and not narrowed:
        return Sense("ask", f"/统计{year_in(words, known)}")
    if who := about_somebody(sentence):
        return who
    if EITHER.search(words) and (one := titled(EITHER.sub(" ", words), known)):
        return one
    if ONE_ITEM.search(words) and not set("VP") & set(words) and (one := titled(words, known)):
        return one
    return listed(sentence, known) or titled(words, known)


def about_items(words: str, numbers: tuple[str, ...]) -> Sense:
    """What is asked of items with a number."""
    every = " ".join(numbers[:5])
    if len(numbers) == 1 and HISTORY.search(words):
        return Sense("ask", f"/历史 {every}", about=numbers[0])
    if len(numbers) == 1 and WHY.search(words):
        return Sense("ask", f"/为什么 {every}", about=numbers[0])
    return Sense("ask", f"/查 {every}", about=numbers[0] if len(numbers) == 1 else "")


def year_in(words: str, known: KnownHere) -> str:
    """2020, where another year is named; empty for the present one."""
    found = YEAR.search(words)
    year = spoken_days.year(found.group(), known.today) if found else None
    return f" {year}" if year is not None and year != known.today.year else ""


def about_somebody(sentence: Sentence) -> Sense | None:
    """Who leads a division, what somebody does; None for other questions."""
    words = sentence.skeleton
    named = [token.value for token in sentence.tokens if token.sign in "VP"]
    if len(set(named)) != 1 or not WHO_IS.search(words):
        return None
    left = WHO_IS.sub("", re.sub("[VP]", "", words))
    left = re.sub(r"我|想|问|知道|查|看|了解|告诉|一下|多少|是|什么|啥|谁", "", fillers.without(left))
    return Sense("ask", f"/谁 {named[0]}") if not left else None


def listed(sentence: Sentence, known: KnownHere) -> Sense | None:
    """A list with its conditions, and with the words that no condition can say; None where the words name no list."""
    found, named, words = lists.conditions(sentence, known)
    own = lists.OWN.search(words) is not None
    listing = lists.LISTING.search(words) or lists.LISTING.search(sentence.skeleton)
    if not named and is_desk(sentence, known, found, listed=own and listing is not None):
        return Sense("ask", "/我的")
    if own and (listing or found) and Role.DIRECTOR not in known.person.roles:
        place = 1 if found[:1] and found[0] in STATE_WORDS else 0
        found.insert(place, known.person.name)
    left = left_of_list(words)
    like = LIKE.search(words)
    if (
        named
        and (listing or found or lists.AS_LIST.search(sentence.skeleton) or NOUN.search(sentence.skeleton))
        and len(left) <= MOST_BESIDE
    ):
        return Sense("ask", " ".join(["/列", *found, *named, *filter(None, [left and unsaid.as_said(left, sentence)])]))
    if not left:
        said = any(found) or (listing and re.search("建议|提案|件", sentence.skeleton))
        return Sense("ask", " ".join(["/列", *found])) if said and (found or listing) else None
    if (listing or found[1:]) and (run := run_of(LIKE.sub(" ", lists.LISTING.sub(" ", words)), known)):
        rest = left_of_list(words.replace(run.run, " "))
        if len(rest) <= MOST_BESIDE and (like or found or COUNTING.search(words)):
            more = [unsaid.as_said(rest, sentence)] if rest else []
            return Sense("ask", " ".join(["/列", *found, run.run, *more]))
    if listing and found and len(left) <= MOST_BESIDE and not modality.is_injected(left):
        return Sense("ask", " ".join(["/列", *found, unsaid.as_said(left, sentence)]))
    return None


def is_desk(sentence: Sentence, known: KnownHere, found: list[str], *, listed: bool) -> bool:
    """Whether one's own items are asked for, and nothing of them but that they are open."""
    if IN_CHARGE.search(sentence.skeleton) and found:
        return False
    if found in ([], ["在办"]):
        return listed or MINE.search(sentence.skeleton) is not None
    return sentence.days() == (known.today,) and MINE.search(sentence.skeleton) is not None


def noun(sentence: Sentence, known: KnownHere) -> Sense | None:
    """A list that is named by its conditions alone, without a word that asks: 待签收的会办件; None for anything else."""
    if not NOUN.search(sentence.skeleton) or NO_NOUN.search(sentence.skeleton):
        return None
    found, named, words = lists.conditions(sentence, known)
    if left_of_list(words) or not (found[1:] or named):
        return None
    return listed(sentence, known) if (found[:1] and found[0] in STATE_WORDS) or named else None


IN_CHARGE = re.compile(r"我(?:所)?(?:分管|主管|管)")
NOUN = re.compile(r"(?:件|建议|提案|的V)[\s，。]{0,3}$")
NO_NOUN = re.compile(r"[NL我了把将请]")
COUNTING = re.compile(r"哪些|哪几[件个]|几[件个]|多少[件个]")
MOST_BESIDE = 3  # characters beside conditions that are not understood
STATE_WORDS = frozenset(ListedState)
BESIDE_A_LIST = re.compile(
    r"要求面复(?:的|但|却|而){0,2}|审(?:核|批)?完了?(?=还?没|\s|$)|有?边(?=几|\s|$)|啥子|一共|共|主要|按处室|处(?!理)|列(?:一下|出|下)?|查|看|问|说|想|知道|了解|告诉|统计|汇总|找|拉|清单|名单|还|要|吗|呢|么|吧|什么|啥|谁|哪|几"
    r"|多少|些|会|能|可以|是不是|没有?|数量|有没有|各"
    r"|每|处室|都|全|局|办|交|需要|应该?|该|给|发|总|得|东西|催|算|情况|告知|烦|请|报|一报|些|办理|推进|处理|理|分管|负责|承办|牵头|管|要求面复(?:的|但|却|而){0,2}|但"
)


def left_of_list(words: str) -> str:
    """What the conditions of a list, and the words around them, do not account for."""
    return BESIDE_A_LIST.sub("", fillers.without(LIKE.sub("", lists.LISTING.sub("", words))))


def titled(words: str, known: KnownHere) -> Sense | None:
    """The item whose title a question names a run of; None where it names none."""
    run = run_of(words, known)
    if run is None:
        return None
    if WHY.search(words) and len(run.items) == 1:
        return Sense("ask", f"/为什么 {run.items[0]}", about=run.items[0])
    return Sense("ask", f"/查 {run.run}", about=run.items[0] if len(run.items) == 1 else "")


BEHIND_A_TITLE = re.compile(
    r"(?:的)?(?:那|这)(?:一)?(?:个|件|份)?(?:件|事儿?|建议|提案)?(?:的事儿?)?|的?(?:建议|提案)|的(?:件|事儿?)|件"
)
AROUND_A_TITLE = re.compile(
    r"(?:帮我|给我|我)?(?:想)?(?:查|看|问|了解|找|搜)(?:一?下|查|看|个|一个)?|关于|的?(?:人大|政协)?(?:代表)?(?:建议|提案)(?:案)?|(?:的)?(?:那"
    r"|这|哪)(?:一)?(?:个|件|份|条)?(?:件|事儿?|活)?|[NDLVPUW]"
    r"|那个|这个|(?<![一-鿿])[省市](?:里|的)"
)


def run_of(words: str, known: KnownHere) -> TitleRun | None:
    """The longest run of the words in a title that is visible, where it says more than words that stand in every title."""
    bare = AROUND_A_TITLE.sub(" ", words)
    pieces = [piece for piece in re.split(r"[\s，。？！、；：,?!]{1,4}", bare) if len(piece) > 1]
    if not pieces:
        return None
    found = known.titles("，".join(pieces))
    if found is None:
        return None
    found = replace(found, run=found.run.strip("的，"))
    return found if found.run not in GENERIC and len(found.run) > 1 else None


def is_titled(sentence: Sentence, known: KnownHere) -> bool:
    """Whether 那件 stands beside words of a title: 氢能那件 is not the one that was spoken of last."""
    run = run_of(sentence.skeleton, known) if ONE_ITEM.search(sentence.skeleton) and not sentence.values("N") else None
    place = sentence.skeleton.find(run.run) if run else -1
    return run is not None and place >= 0 and BEHIND_A_TITLE.match(sentence.skeleton, place + len(run.run)) is not None


def with_its_number(sentence: Sentence, known: KnownHere) -> Sentence:
    """The sentence with the number of the one item whose title it names in so many words: 氢能那件, 关于老字号的建议."""
    run = run_of(sentence.skeleton, known) if ONE_ITEM.search(sentence.skeleton) and not sentence.values("N") else None
    place = sentence.skeleton.find(run.run) if run else -1
    behind = BEHIND_A_TITLE.match(sentence.skeleton, place + len(run.run)) if run and place >= 0 else None
    if run is None or behind is None or len(run.items) != 1:
        return sentence
    start = place - 2 if sentence.skeleton[:place].endswith("关于") else place
    sign = Sign("N", sentence.starts[start], sentence.starts[place] + len(run.run), run.items[0])
    return with_sign(sentence, sign, start, behind.end())
