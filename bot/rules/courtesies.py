"""Words of courtesy, which want a word or two in return and nothing else: thanks, a greeting, an acknowledgement. Pure."""

from __future__ import annotations

import re
import unicodedata

from bot.rules import spelling
from bot.rules.wording import asking

ENDINGS = "了啊哦呀哈呢吧啦嘞~～"
THANKS = (
    "谢谢",
    "谢谢你",
    "谢谢您",
    "多谢",
    "感谢",
    "非常感谢",
    "辛苦",
    "辛苦辛苦",
    "谢谢谢谢",
    "辛苦您",
    "辛苦你",
    "麻烦您",
    "麻烦你",
    "谢",
    "谢谢小助手",
)
RECEIVED = (
    "收到",
    "明白",
    "知道",
    "清楚",
    "了解",
    "已阅",
    "阅",
    "没事",
    "好嘞",
    "好滴",
    "可以可以",
    "好好好",
    "哦",
    "噢",
    "嗯嗯",
)
GREETINGS = ("早", "早上好", "上午好", "中午好", "下午好", "晚上好", "大家好", "hi", "hello", "哈喽", "嗨")
FAREWELLS = ("再见", "拜拜", "晚安", "下班", "回头见", "明天见")
WHO = (
    "在",
    "在吗",
    "在不在",
    "有人吗",
    "你是谁",
    "您是谁",
    "你是什么",
    "你叫什么",
    "你能做什么",
    "你会什么",
    "你能帮我什么",
    "能做什么",
)
DRAWN = re.compile(r"(?:\[[一-鿿A-Za-z]{1,8}\]\s{0,2}){1,10}")  # [强][微笑]: how a client sends what it draws
ANSWERS = {
    **dict.fromkeys(THANKS, "不客气，有事请随时发送。"),
    **dict.fromkeys((*RECEIVED, *asking.VAGUE), "好的，有事请随时发送。"),
    **dict.fromkeys(FAREWELLS, "再见，有事请随时发送。"),
}


def said(words: str) -> str:
    """The words without what is said at their end and means nothing."""
    word = words.strip(spelling.MARKS).lower()
    return word if word in (*ANSWERS, *GREETINGS, *WHO) else word.rstrip(ENDINGS).strip(spelling.MARKS)


def answer(words: str) -> str:
    """What is said back to words of courtesy alone; empty for any others."""
    parts = [part for part in re.split(r"[,，。!！;；、\s]+", words.strip(spelling.MARKS)) if part]
    found = [ANSWERS.get(said(part), "") for part in parts]
    if parts and all(found):
        return found[-1]
    return ANSWERS["收到"] if is_drawn(words) else ""


def greets(words: str) -> bool:
    """Whether somebody only says hello."""
    return said(words) in GREETINGS


def asks_who(words: str) -> bool:
    """Whether somebody asks who this is, or whether anybody is there."""
    return said(words.strip("?？")) in WHO


def is_drawn(words: str) -> bool:
    """Whether nothing was sent but signs that are looked at: 👍, [强]."""
    plain = words.strip()
    if DRAWN.fullmatch(plain):
        return True
    return bool(plain) and all(unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf", "Zs") for sign in plain)
