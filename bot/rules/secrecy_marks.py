"""What a mark of secrecy looks like in a cell, a title or a sheet's name: its words, signs and durations, what stands around.

A mark has a line, a clause, a bracket or an edge of its own; running text about secrecy is none (商业秘密保护, 秘密花园).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules import spelling

MAY_MARK = re.compile(
    r"密|祕|宻|秘.?[)）】〕\]]|内.{0,5}部|內.{0,5}部|外传|外傳|外泄", re.DOTALL
)  # without one of these nothing is a mark
VARIANTS = str.maketrans("祕宻機絕內級國業務資屬為係標識長永傳啟", "秘密机绝内级国业务资属为系标识长永传启")
REPEATED = re.compile(r"([^\w?]|_)\1{3,}")
LONGEST = 10_000  # characters of a cell

SIGNS = r"(?:[^\w?]|_){0,20}+"  # a question mark is none: it makes a doubt of a mark
STATE = r"(?:涉及?)?(?:国家)?(?:绝密|机密|秘密)|涉密|密件"
PAPERS = "工作秘密|内部(?:资料|事项|使用|文件|材料|参阅|传阅|掌握)"
OFFICE = rf"(?:仅?供|仅?限)?(?:{PAPERS})|商业秘密|内部"
TOP = "(?:绝密|机密|秘密)级?"
KIND = "(?:级|类)?(?:件|文件|建议|提案|议案|事项)?"
NUMERALS = "一二三四五六七八九十"
SPAN = rf"(?:(?:[0-9]{{1,4}}|[{NUMERALS}百]{{1,4}})(?:年|个月|月|天|日)|长期|永久|启用前|解密前)"
TERM = rf"(?:{SIGNS}(?:保密)?(?:期限?为?)?{SIGNS}{SPAN})?"
LIST = rf"(?:(?:[0-9]{{1,3}}|[{NUMERALS}]{{1,3}}|第[{NUMERALS}0-9]{{1,3}}[部批]分?){SIGNS})?"
LABEL = (
    r"(?:[该本此]?(?:文件|建议|提案|件)?(?:密级|密等|密别)(?:标[注识志]|情况|及保密期限)?"
    r"|定密(?:情况|级别)?|保密(?:级别|等级)|[涉秘]密(?:等级|级别|情况)|备注|注|说明|提示)(?:为|是|定为)?"
)
ABOUT = (
    r"(?:(?:[该本此这]|以下|以上|下列|上述|下述|全部|所有)(?:各|几|[0-9]{1,3})?"
    r"(?:件|份|条|项|案|建议|提案|议案|表|页|行|文|台账|清单|材料|资料|内容|事项|附件){0,3}+|附件|内容|原件|全文)"
)
VERB = "(?:均|都|皆|已|现|因)*+(?:属于?|为|系|是|定为|列为|标为)?"
SAID = rf"(?:{LABEL}{SIGNS})?(?:因|由于|鉴于|经核|经核实)?(?:{ABOUT})?{VERB}{SIGNS}"
COUNT = rf"(?:\({SIGNS}[共计]*+[1-9][0-9]{{0,4}}件)?"
ASKED = rf"是否(?:涉密|密件|秘密){SIGNS}[是√✓✔]"


def marks(words: str) -> str:
    """The pattern of one mark or several by these words, with their durations."""
    word = rf"(?>(?:{words}){KIND}{TERM})"
    return rf"{word}(?:{SIGNS}{word})*+"


def alone(words: str) -> str:
    """The pattern of a mark that has a line or a clause of its own."""
    as_such = rf"按照?(?:{words}){KIND}(?:办理|管理|处理|保管)"
    return rf"{SIGNS}{LIST}(?:{SAID}{marks(words)}{COUNT}|{as_such}|{ASKED}){SIGNS}"


ANY = f"{STATE}|{OFFICE}"
AT_EDGE = f"{STATE}|{PAPERS}"
LINE = re.compile(alone(ANY))
CLAUSE = re.compile(alone(STATE))
BETWEEN_CLAUSES = re.compile("[,，。;；!]+")
BRACKETED = rf"(?:{SIGNS}{SAID}{marks(ANY)}(?:[,，;；].{{1,20}})?[★☆▲※*·.。!、]*+|秘|密)"
INSIDE = re.compile(
    "|".join(
        (
            rf"[(【\[〔〖「『〈<{{]{BRACKETED}[)】\]〕〗」』〉>}}]",
            rf"{TOP}(?:[★☆]|[▲△◆◇●○※*·.]{SPAN}|\({SPAN}\))(?:{SPAN})?",
            rf"(?:密级|密等|定密)(?:标[注识志])?(?::|=|为|是|定为)+(?:{ANY})级?(?={SIGNS}(?:$|《|关于))",
            r"(?:^|[、,，。;；])(?:该|本)?件?(?:属于?|为|系)?涉密件(?=$|[、,，。;；(])",
        )
    )
)
BEFORE = re.compile(
    rf"{SIGNS}{LIST}(?:(?:{marks(STATE)}{SIGNS}|{marks(ANY)}(?:[^\w?]|_){{1,20}}+)(?=《?关于|[0-9]{{4}})|{TOP}{TERM}:(?![否无不0]))"
)
BEHIND = re.compile(rf"(?:(?:建议|提案|议案|[》”\")0-9]|[0-9]号){SIGNS}{marks(STATE)}|[-—–|_~]{marks(f'{TOP}|涉密件')}){SIGNS}$")
SPREAD = re.compile("(?<=[绝机秘涉内]) (?=[密部])")
LAST = re.compile(rf"\s{SIGNS}{marks(AT_EDGE)}{SIGNS}$")

NOT_SO = "(?<![不非未无否没])(?<!不属于)(?<!不涉及)(?<!不是)(?<!不含)"
QUOTED = rf"[\"“'‘《]{SIGNS}(?:{SAID})?{marks(AT_EDGE)}{SIGNS}[\"”'’》]"
HUSH = re.compile(
    r"(?:严禁|不得|禁止|请勿|切勿|勿)(?:对外|随意)?(?:外传|外泄|扩散|泄露|泄密)"
    rf"|(?:^|[,，。;；!])(?:{LIST}{SIGNS})?(?:请|应当?|需要?|须|要求?|注意|严格|务必|代表|委员)*+保密(?:处理|办理|件)?(?=$|[,，。;；!])"
)
PERSONAL = re.compile("电话|手机|联系方式|个人|隐私|身份")
DOUBT = re.compile(
    "|".join(
        (
            rf"^{SIGNS}{LIST}{SIGNS}{QUOTED}|{QUOTED}{SIGNS}$",
            rf"(?:疑似|疑为|可能|或许|也许)(?:为|是|属于?)?(?:{STATE})|待定密|拟定密|定密中|密级(?:待|未)定",
            rf"{NOT_SO}(?:按照?|定为|列为|标为|确定为|属于?|系|涉及)(?:{STATE})(?:级|件|事项|文件)*+(?:办理|管理|处理|保管|报送)?{SIGNS}$",
        )
    )
)
OF_A_LIST = "[省市县区州]级?|全国|人大|政协|代表|委员|建议|提案|议案|台账|台帐|登记|清单|目录|汇总|明细|一览|分解|统计"
HEAD = re.compile(
    rf"{NOT_SO}(?<![家及])(?:(?:涉及?)?(?:国家)?(?:绝密|机密|(?<!商业)秘密)|涉密|密件)(?:级|类|件|文件|资料|事项)*+的?(?:20\d\d年度?)?(?:$|[^\w:?]|(?:{OF_A_LIST})"
    r"(?!管理|保护|监管|宣传|教育|销毁))|内部(?:资料|文件|材料|事项|使用)(?!室|处|科|库)"
)
LEFT_OUT = re.compile("不含|不包[括含]|剔除|除外|以外|[未不]列|不在|另[册报行表]|[勿不].{0,6}[填录登报传]|[不非]涉密|[(共计0]0件")


def lines(words: str) -> Iterator[str]:
    """The lines of a text as marks are looked for in them, and the whole of it where it has several."""
    if not MAY_MARK.search(words):
        return
    own = [folded(line) for line in words[:LONGEST].splitlines()]
    yield from own
    if len(own) > 1:
        yield " ".join(own)


def folded(words: str) -> str:
    """One line by the letters and signs that are looked for: half width, single blanks, no long rows of signs."""
    return REPEATED.sub(r"\1\1\1", spelling.normal(words, LONGEST).translate(VARIANTS))


def stands_in(line: str) -> bool:
    """Whether a line is a mark or holds one."""
    close = line.replace(" ", "")
    return bool(
        LINE.fullmatch(close)
        or INSIDE.search(close)
        or BEFORE.match(close)
        or BEHIND.search(close)
        or LAST.search(SPREAD.sub("", line))
        or any(CLAUSE.fullmatch(clause) for clause in BETWEEN_CLAUSES.split(close))
    )


def may_stand_in(line: str) -> bool:
    """Whether a line may be meant as a mark: 疑似涉密, 保密, 机密？, “机密” in quotes at an edge."""
    close = line.replace(" ", "")
    if "?" in close and stands_in(line.replace("?", "")):
        return True
    spread = SPREAD.sub("", line)
    first, _, rest = spread.partition(" ")
    clauses = BETWEEN_CLAUSES.split(close)
    papers = any(LINE.fullmatch(clause) and re.search(PAPERS, clause) for clause in clauses)
    before = bool(rest and re.search(AT_EDGE, first) and LINE.fullmatch(first))
    hushed = HUSH.search(close) is not None and not PERSONAL.search(close)
    return before or papers or hushed or any(DOUBT.search(clause) for clause in clauses)


def heads(line: str) -> bool:
    """Whether the name of a sheet, a title or a line of its own says that what it is about is secret: 涉密建议提案台账."""
    close = line.replace(" ", "")
    pieces = re.split(r"[\s,，。;；!]+", SPREAD.sub("", line))
    if stands_in(line) or any(LINE.fullmatch(piece) for piece in pieces if piece not in ("内部", "商业秘密")):
        return True
    return HEAD.search(close) is not None and not close.startswith(("关于", "《关于")) and not LEFT_OUT.search(close)


def removed(words: str) -> str:
    """A text, half width and without blanks, without the marks that stand in it or at its edges."""
    close = INSIDE.sub("", folded(words).replace(" ", ""))
    for edge in (BEFORE, re.compile(rf"{SIGNS}{marks(AT_EDGE)}{SIGNS}$")):
        close = edge.sub("", close, count=1)
    return close
