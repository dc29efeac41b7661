"""Numbers as they are said in Chinese: 三十二, 三二, 一百零三, 两千一百一十."""

from __future__ import annotations

EVERY = "〇零○一二三四五六七八九十百千廿两"
DIGITS = str.maketrans("〇零○一二三四五六七八九两", "0001234567892")
ZERO, ONE_TO_NINE = "[〇零○]", "[一二三四五六七八九两]"
TENS = rf"(?:{ONE_TO_NINE}?十|廿){ONE_TO_NINE}?"
BELOW_100 = rf"{ZERO}?{TENS}|{ZERO}{ONE_TO_NINE}"
HUNDREDS = rf"{ONE_TO_NINE}百(?:{BELOW_100})?"
# One that has only one meaning: 一百三, which may be 130, is none.
CLEAR = rf"(?:{ONE_TO_NINE}千(?:{ZERO}?{HUNDREDS}|{BELOW_100})?|{HUNDREDS}|{TENS}|(?:{ZERO}|{ONE_TO_NINE}){{1,3}})"


def said(numeral: str) -> int:
    """三十二, 三二, 一百三十二 and 一千零三十二 as numbers."""
    thousands, thousand, rest = numeral.replace("廿", "二十").rpartition("千")
    hundreds, hundred, rest = rest.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    if not (thousand or hundred or ten):
        return int(numeral.translate(DIGITS))
    found = 1000 * digit(thousands) + 100 * digit(hundreds)
    return found + (10 * (digit(tens) if tens.strip("〇零○") else 1) if ten else 0) + digit(ones)


def digit(numeral: str) -> int:
    """The last digit of a numeral's part; 0 for none."""
    plain = numeral.translate(DIGITS)
    return int(plain[-1]) if plain and plain[-1].isdigit() else 0
