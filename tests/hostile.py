"""What somebody may write into a title, and an independent judge of what a client would act on in words that it is given."""

from __future__ import annotations

import html
import random
import re
import unicodedata

PHONES = ("13812345678", "15900001111", "053166601005")
FILLERS = "\u3164\u115f\u1160\uffa0\u200b\u200d\u2060\ufeff\u00ad\u034f\ufe0f\U000e0041\U000e0101\u202e\u2066\u180e\0\x1b\u2800"
ADDRESSES = (
    "http://evil.example/login",
    "HTTPS://Evil.Example",
    "www.evil.example",
    "WWW.12306.CN",
    "evil.com",
    "a.b.co.uk/x?y=1",
    "政务.中国",
    "例子.广东",
    "xn--fiqs8s.xn--fiqs8s",
    "10.0.0.1:8080/x",
    "tel:13812345678",
    "weixin://dl/chat",
    "DTMD://dingtalkclient/sendMessage?content=x",
    "Dingtalk://dingtalkclient/page/link",
    "javascript:alert(1)",
    "mailto:a@evil.com",
    "file:///etc/passwd",
    "//evil.com/x",
    "\\\\evil\\share",
    "ht\u0301tp://x",
    "evil\u0301.com",
)
MARKS = (
    "<@all>",
    "<@wx001>",
    "@所有人",
    "@manager4220",
    "[点此](http://evil.com)",
    "![x](evil.com/a.png)",
    "**粗**",
    "__b__",
    "~~删~~",
    "`code`",
    "```\ncode\n```",
    "\n# 标题\n",
    "\n> 引用\n",
    "\n- 一\n+ 二\n",
    "\n---\n===\n",
    "\n    code",
    "|a|b|\n|---|---|\n",
    '<font color="warning">x</font>',
    "&lt;@all&gt;",
    "&lt@all&gt",
    "&#60;@all&#62;",
    "$$x$$",
    "状态：已办结",
    "\r\n\x0b\u2028\u2029\x85",
)
NUMBERS = ("138 1234 5678", "138-1234-5678", "+8613812345678", "１３８１２３４５６７８", "1-3-8-1-2-3-4-5-6-7-8", "159_0000/1111")
WORDS = ("关于加快", "新型智慧城市", "建设的建议", "20210032", "7月31日", "（第1轮）", " ", "。", "A.I.", "10:02", "总结.docx")
ORDINARY = (
    "20210032 黄灯，还剩10个工作日\n时限：7月31日（周六，按7月30日周五掌握）\n审核：周示平 7月16日 10:02 通过",
    "关于A.I.与5G+工业互联网（V2.0）协同发展、占比3.5%的提案；R&D投入1.2亿元，比例1:500",
    "《2021年台账.xlsx》不能在此处发送，请向办公室索取。请运行 duban export --year 2021 -o 2021年台账.xlsx 生成。",
    "下一步：请副局长甲（分管领导）审核\n发送：/审 20210032 通过\n或：/审 0317 20210257 退回 2021.7.31前补充“数据”",
    "示工信函〔2021〕61号，2021-07-16寄出；0317、0318—0320共4件~5件",
)


def strings(count: int, seed: int = 1) -> list[str]:
    """So many different strings, the same each time: pieces joined, their case changed, fillers put anywhere."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        pools = chance.choices((ADDRESSES, MARKS, NUMBERS, WORDS, PHONES), weights=(4, 4, 2, 3, 1), k=chance.randint(1, 4))
        text = re.sub(r"(?<=\d)\0(?=\d)", "，", "\0".join(chance.choice(pool) for pool in pools)).replace("\0", "")
        if chance.random() < 0.3:
            text = "".join(chance.choice((letter.upper(), letter.lower())) for letter in text)
        for _ in range(chance.choice((0, 0, 1, 3))):
            place = chance.randint(0, len(text))
            text = text[:place] + chance.choice(FILLERS) + text[place:]
        made[text] = None
    return list(made)


SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:|://|(?<!:)//")
WORLD_WIDE = re.compile(r"www\d*\.")
NUMERIC = re.compile(r"(?<!\d)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")
HOST = re.compile(r"[^\s/.，。；：、（）]\.([a-z]{2,}|xn--[a-z0-9]+|中国|广东|公司|网络|政务)(?![a-z0-9])")
OFFICE_FILES = {"docx", "xlsx", "png", "pdf", "doc", "xls", "csv", "txt"}
LIST = re.compile(r"^ *(?:[-+]\s|#|>|={2,}\s*$|-{3,}\s*$|\|| {4})", re.MULTILINE)


def faults(text: str, *, group: bool, one_line: bool = False) -> list[str]:
    """What a client might act on or hide; empty for words that are only words."""
    found = [f"unseen {ord(c):04x}" for c in text if unseen(c) and (c != "\n" or one_line)]
    found += [f"mark {c}" for c in text if c in "<>*_[]`#@|"]
    found += [f"pair {pair}" for pair in ("~~", "\\\\", "$$", "==") if pair in text]
    found += ["entity"] if html.unescape(text) != text else []
    found += ["layout"] if LIST.search(text) else []
    seen = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    found += [f"scheme {hit[0]}" for hit in SCHEME.finditer(seen)]
    found += [f"address {hit[0]}" for rule in (WORLD_WIDE, NUMERIC) for hit in rule.finditer(seen)]
    found += [f"host {hit[0]}" for hit in HOST.finditer(seen) if hit[1] not in OFFICE_FILES]
    if group:
        digits = "".join(str(unicodedata.decimal(c)) for c in text if unicodedata.decimal(c, None) is not None)
        found += [f"telephone {phone}" for phone in PHONES if phone in digits]
    return found


def unseen(character: str) -> bool:
    """Whether nobody sees it, or not what it is."""
    kind, name = unicodedata.category(character), unicodedata.name(character, "")
    blank = ("FILLER" in name and kind != "Po") or "VARIATION SELECTOR" in name or name.endswith((" BLANK", "GRAPHEME JOINER"))
    space = kind == "Zs" and character not in " 　"
    return kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or blank or space or "\U000e0000" <= character <= "\U000e0fff"
