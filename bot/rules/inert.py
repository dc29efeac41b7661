"""Words that no client acts on: signs of addresses, mentions and markup in full width, what nobody sees left out.

Colons and dots are let through by what they may mean (a time, a number, a file's name), never by what they may not: schemes
and domains are without number. See docs/decisions/safety.md#gate.
"""

from __future__ import annotations

import re
import unicodedata

# Most texts are made of characters that mean nothing to a client, and pass as they are; a few mean something in some places.
ORDINARY = r"\n 0-9A-Za-z.:%(),;?!、。，；：？！％＋－＝（）《》〈〉【】〔〕「」“”‘’…—·～　㐀-䶿一-鿿"
NOT_ORDINARY = re.compile(rf"[^{ORDINARY}]|    ")
SUSPECT = re.compile(rf"[^{ORDINARY}/=+-]|//|==|(?m:^ *[-+=])|(?m:^    )")
PLANES = range(0x10000, 0x110000, 0x10000)
NO_CHARACTERS = "".join(chr(plane + last) for plane in (0, *PLANES) for last in (0xFFFE, 0xFFFF))
# Unicode's Default_Ignorable_Code_Point, its Cf, Cs and Cc, what is no character, and letters and signs that are blank.
UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U00013446\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e0fff{NO_CHARACTERS}]"
)
SPACES = "\t\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f"
WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
SIGNS = {ord(sign): WIDE[ord(sign)] for sign in "<>*_[]`#@|"} | dict.fromkeys(map(ord, SPACES), " ")
ENTITY = re.compile(r"&(?=[A-Za-z]{2})")  # &lt; and &lt, not R&D; # is wide by then
REPEATED = re.compile(r"([~\\$=/^])\1+")  # struck out, formulas, // of an address
AT_THE_START = re.compile(r"(?m)^( *)([-+=])(?=[ 　+=-]|$)")  # lists, rules, headings
INDENTED = re.compile(r"(?m)^ {4,}")  # code
COLON = re.compile(
    r"(?<![0-9A-Za-zÀ-ɏ\u0300-\u036f.+-])[0-9]{1,4}(?::[0-9]{1,4}){1,3}(?![0-9A-Za-z:])|:"
)  # 10:02 and 1:500 first
NUMBERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3,}")  # 10.0.0.1
DOT = re.compile(r"(?<=\S)\.(?=\S)")
WORLD_WIDE = re.compile(r"www\d*+\.", re.IGNORECASE)
LABEL = re.compile(r"[0-9A-Za-z]{1,64}|[^\W\dA-Za-z_]{1,64}")
NOT_AN_END = re.compile(r"[\w.:/-]")
JOINED = re.compile("[^\\W\\d_㐀-䶿一-鿿]|[\u0300-\u036f]")  # what makes one label with a letter in Latin: ő, but not A类
FILES = frozenset({"doc", "docx", "xls", "xlsx", "pdf", "png", "jpg", "csv", "txt", "ppt", "pptx", "wps", "ofd", "toml"})
ADDRESS = re.compile(r"https?://[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]{1,500}")  # of a page, whole, in signs that mean one thing
HAN = re.compile("[㐀-䶿一-鿿\U00020000-\U0003ffff]")
DOMAINS = re.compile(  # the top-level domains in Chinese
    "中国|中國|公司|网络|網絡|網路|在线|中文网|集团|我爱你|商城|商店|商标|政务|公益|网址|网店|网站|信息|移动|手机|机构|组织机构|佛山|广东|"
    "香港|台湾|台灣|臺灣|澳门|澳門|新加坡|世界|企业|健康|八卦|娱乐|家電|微博|慈善|招聘|时尚|書籍|游戏|点看|珠宝|联通|食品|餐厅|飞利浦|"
    "购物|通販|嘉里|嘉里大酒店|大众汽车|大拿|天主教|工行|政府|新闻|淡马锡|电讯盈科|谷歌|诺基亚|亚马逊|电信|招商"
)


def made(words: str) -> str:
    """The words, inert; a second time changes nothing."""
    if NOT_ORDINARY.search(words) and SUSPECT.search(words):
        words = REPEATED.sub(wide, UNSEEN.sub("", words).translate(SIGNS))
        words = AT_THE_START.sub(lambda found: found[1] + found[2].translate(WIDE), INDENTED.sub("　　", words))
        if "&" in words:
            words = ENTITY.sub("＆", words)
    if ":" in words:
        words = COLON.sub(lambda found: "：" if found[0] == ":" else found[0], words)
    if "." in words:
        words = DOT.sub(dot, WORLD_WIDE.sub(wide_dots, NUMBERS.sub(wide_dots, words)))
    return words


def wide(found: re.Match[str]) -> str:
    return found[0].translate(WIDE)


def wide_dots(found: re.Match[str]) -> str:
    return found[0].replace(".", "．")


def dot(found: re.Match[str]) -> str:
    """A dot between two characters: as it is before a digit, a single letter, a file's ending or a Chinese word."""
    text, after = found.string, found.end()
    label = LABEL.match(text, after)
    if label is None:
        return "．" if unicodedata.category(text[after]).startswith("M") else "."
    word = label[0]
    if word[0].isdigit() or (len(word) == 1 and word.isascii() and not JOINED.match(text, label.end())):
        return "."
    if HAN.match(word):
        numbered = text[found.start() - 1].isdigit()  # 1.中国制造
        return "．" if (DOMAINS.fullmatch(word) if numbered else DOMAINS.match(word)) else "."
    ends = not (label.end() < len(text) and NOT_AN_END.match(text, label.end()))
    return "." if word.lower() in FILES and ends else "．"
