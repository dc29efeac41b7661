"""Who took part in a visit or a meeting: names, never a date, a number or a division that nobody marked as taking part."""

from __future__ import annotations

import re

from bot.rules import spoken_days

BETWEEN = re.compile(r"[\s,，、;；]+")
JOINED = re.compile(r"和|及|与")
TITLE = "(?:同志|副?处长|副?局长|副?科长|副?主任|书记|副?市长|代表|委员|老师|总|工|等人?)"
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛禹狄米贝臧计伏成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林刁"
    "钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠曲封芮储靳段富焦巴谷车侯全班宁仇甘武符刘景"
    "詹龙叶司黎薄白蒲邰赖卓蔺屠蒙池乔闻党翟谭劳申冉牛温庄晏柴阎习艾鱼容向古易廖耿匡文欧利师巩聂冷辛简饶曾关查红游权闫肖涂仝佟"
)
COMPOUND = "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|东方|令狐|慕容|端木|公孙|长孙"
A_NAME = re.compile(rf"(?:(?:[{SURNAMES}]|{COMPOUND})[一-鿿]{{1,2}}|[{SURNAMES}]){TITLE}?")
NO_NAMES = frozenset(
    {"计划", "安排", "方便", "高兴", "时间", "全部", "成功", "解决", "和谐", "常规", "明确", "包括", "支持", "单位"}
)  # begin like one
UNIT = re.compile(
    r"[一-鿿A-Za-z（）()]{1,28}(?:[^一到各][处科局室委组厅部院校所站队司行厂园馆乡镇村县区市]|中心|集团|[协学商]会|委员会|工会|联合会"
    r"|[委府大协局厅查工]办|政府|企业|街道|社区)"
)
SOMEBODY = re.compile(
    r"(?:(?!不|要求|希望)[一-鿿]){0,10}"
    r"(?:代表|委员|同志|[处局科市]长|主任|书记|经理|老师|专家|工程师|负责人|联络员|秘书|人员|本人|群众)"
)
RARE = re.compile(r"(?:(?![不未没无满意要求望需面复电话信会议视频座谈走访场登门察看签已拟准备很好了的办])[一-鿿]){3}")  # 密示丙
FOREIGN = re.compile(r"[一-鿿]+·[一-鿿·]+|[A-Z][A-Za-z]+")


def names_in(words: str) -> list[str]:
    """The words as single names; 周示平和吴示安 are two."""
    found = []
    for part in BETWEEN.split(words):
        pieces = JOINED.split(part)
        found += pieces if len(pieces) > 1 and all(is_name(piece) for piece in pieces) else [part]
    return [part for part in found if part]


def is_name(word: str) -> bool:
    """Whether a word reads like somebody's name: a surname with one or two characters, or with a title."""
    named = len(word) > 1 and word not in NO_NAMES and A_NAME.fullmatch(word) is not None
    return named and not spoken_days.PHRASES.fullmatch(word)


def may_take_part(word: str) -> bool:
    """Whether a word behind 参加： is somebody, or a division or unit; no day, no number, no 走访, no 要求面复."""
    if spoken_days.PHRASES.fullmatch(word):
        return False
    return is_name(word) or any(kind.fullmatch(word) for kind in (UNIT, SOMEBODY, RARE, FOREIGN))
