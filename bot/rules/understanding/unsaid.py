"""What a list is asked for and no condition can say: exclusions, other times, batches.

It is named, never dropped.
"""

from __future__ import annotations

import re

from bot.rules.attendance import COMPOUND, SURNAMES
from bot.rules.understanding.tokens import Sentence, Sign

NUMBER = r"(?:\d{1,3}|[一两二三四五六七八九十]{1,3})"
KINDS = r"会办|主办|独办|分办|参阅|重点(?:督办)?|全国|[省市县区](?:级|里)?|人大|政协|逾期|超期|临期|办结"
IN_A_NAME = r"(?:(?![还有的我在是各哪几都全没个本这那给把和与查看列问些谁让了每下请处室件待未要现前配牵主承责])[一-鿿])"
EXCLUDED = (
    r"除(?:了|开|去|掉)?[^，。？\s]{1,12}?(?:以外|之外|外|(?=[还都有，\s。？]|$))"
    rf"|(?<!是)(?:不是|不算|不含|不包括|不包含|不属于|不属|不要|并非|去掉|去除|排除|刨去|刨掉|刨除|扣除|非)(?:[VPUW]|{KINDS})(?:件|的)?"
    r"|(?<![有是逾超])(?:没有?|不|未|并未|不会)(?:有)?(?:逾期|超期|超时|过期|误期|拖期|临期|到期)(?!的?(?:吗|吧|么))的?"
)
TIMES = (
    r"(?<![名手])下下(?:个)?(?:周|月|星期|礼拜)(?:到期)?|(?:上上?|前)(?:个|一)?(?:周|星期|礼拜|月|季度?)(?:底|末)?(?:到期)?|[本这下上](?:个|一)?季度?(?:到期)?|[上下]半年(?:到期)?"
    r"|D(?:以后|之后|后|起|开始|以来|至今)(?:到期|截止)?|D(?:到|至|[~—-])D(?:之间|期间)?(?!的?(?:要|该|会)?(?:到期|截止|交|办完|办结))|D(?:交办|转办|收到|签收|寄出|面复|报送|送审|立案|登记|来)的?"
)
OTHERS = (
    rf"第?{NUMBER}批(?:次)?|[a-d]类(?!型)|还?剩(?:下|余)?{NUMBER}个?(?:天|日|周|工作日)(?!之?内|以内)|有(?:过)?承诺|承诺(?=的|件)"
    r"|(?:已经?|申请|办理)?延(?:过|了)?期(?:过|了)?|(?:不太?|基本)?满意(?=的)"
)
OFFICES = (
    rf"{IN_A_NAME}{{2,5}}(?:处(?![理置分罚境室长])|科(?![技学研普长]))"
    rf"|(?:{COMPOUND}|[{SURNAMES}])(?:{IN_A_NAME}{{1,2}}|{IN_A_NAME}?(?:处长?|科长?|局长?|主任|工))(?=手上|手头|手里|名下|那儿|那里|那边|负责|承办|经办)"
)
UNSAID = re.compile("|".join((EXCLUDED, TIMES, OTHERS, OFFICES)))


def taken(sentence: Sentence) -> tuple[list[str], str]:
    """(what no condition can say, as it was said, the skeleton without it)."""
    named, words = [], sentence.skeleton
    for found in UNSAID.finditer(sentence.skeleton):
        named.append(said(sentence, found.start(), found.end()))
        words = f"{words[: found.start()]}{' ' * (found.end() - found.start())}{words[found.end() :]}"
    return named, words


def said(sentence: Sentence, start: int, end: int) -> str:
    """The text of a stretch of the skeleton, in one word."""
    until = sentence.starts[end] if end < len(sentence.starts) else len(sentence.text)
    return re.sub(r"[\s,，;；、。.?？!！]", "", sentence.text[sentence.starts[start] : until])


def as_said(left: str, sentence: Sentence) -> str:
    """Words that were not understood as they stood in the text, where what was taken from between them is short."""
    found = re.search(".{0,2}?".join(map(re.escape, left)), sentence.text, re.IGNORECASE)
    return re.sub(r"[\s,，;；、。.?？!！]", "", found.group()) if found else left


def kept(sentence: Sentence, words: str, signs: str) -> list[Sign]:
    """The tokens with these signs that still stand in words which are as long as the skeleton."""
    places = [place for place, sign in enumerate(sentence.skeleton) if sign in signs]
    tokens = [token for token in sentence.tokens if token.sign in signs]
    return [token for place, token in zip(places, tokens, strict=False) if words[place] == token.sign]
