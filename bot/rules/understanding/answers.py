"""An answer to the question for what a command lacks, put into its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.rules import dates, letter_numbers
from bot.rules.process import FORM_SPELLINGS
from bot.rules.understanding import fillers, modality, outcomes, questions, statements, steps, tokens
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import BLANK, Sense
from bot.rules.understanding.spoken_acts import Stated
from bot.rules.understanding.tokens import Sentence

SHORTEST = 4  # characters of a reason
CONSENT = re.compile(r"^(?:经|是|由)?(?P<who>[一-鿿（）()·]{2,30}?)(?:已经?|都|口头|书面)?(?:同意|批准|批|准)?(?:了|的)?$")
# A consent that is not given yet, or that somebody expects.
NO_CONSENT = re.compile(
    r"[没未不要吧吗呢]|无(?!线)|(?:还|再|在|正)?等(?=[一-鿿]{2,30}(?:同意|批))|(?<![委员协])会(?=同意|批|准)|将(?=同意|批)|能(?=同意|批)"
    r"|说|讲|听|请|谢|待|应该|可能|也许|或许|大概|恐怕|估计|如果|若|拟|据说|希望|争取"
)
OF_UNIT = re.compile(r"(?:[局委办院厅会部处室府科长协任团]|人大|政协|领导|单位|中心|公司|集团|上级|代表)$")
# Words that put an answer off, or say that there is none.
PUT_OFF = re.compile(
    r"再(?:想|说|看|议|等|考虑|研究|定)|想想|想一想|算了|等(?:会|一会|等|一下|下|我|一等)|回头|稍后|待会|晚点|先(?:不|别|放|等)|不着急|不急"
    r"|不(?:知道|清楚|晓得|记得|退了|登记)|还没(?:想|写|说|给|定)|没(?:想好|想到|什么|写)|(?:没有?|不需要|不用)(?:写|什么)?(?:理由|原因)|说不(?:清|好)|忘了|行不行"
    r"|以后再|[吧吗呢?？][\s。！!？?]{0,3}$|^(?:谢谢|感谢|多谢|辛苦|收到|好的|知道|明白|你好|您好)|[那这](?:一)?[件个](?:建议|提案)?$"
)
CHOICE = re.compile("还是|或者?|不是|改天|改日|以?后|下次")
LABEL = re.compile(r"^(?:理由|原因|因为|文号|形式|事项)(?:是|为|[:：])?\s?")
INVITED = re.compile("邀请|请(?:W|他|她)|W(?:的)?(?:家里|单位|办公室)|其他(?:形式)?")
UNTIL = re.compile("(?:延|改|推|顺)?(?:期|迟)?(?:至|到)|之?前|D|为止|开始|起")
IN_WORDS = ("理由", "承诺事项")
AROUND = " ,，。;；、:：!！"


def filled(command: str, answer: str, known: KnownHere) -> Sense | None:
    """A command with its first blank filled by what was answered; None where the answer does not say that."""
    found = BLANK.search(command)
    sentence = tokens.read(answer, known)
    if found is None or sentence is None or modality.is_injected(sentence.skeleton) or modality.asks(sentence.skeleton):
        return None
    named = sentence.values("N")
    if found[1] != "编号" and named and (found[1] in IN_WORDS or any(number not in command.split() for number in named)):
        return None  # about another item
    said = READERS[found[1]](sentence, known) if found[1] in READERS else ""
    if not said:
        return None
    whole = f"{command[: found.start()]}{said}{command[found.end() :]}"
    return Sense("do", whole, about=said if found[1] == "编号" else "")


def is_plain(left: str) -> bool:
    """Whether nothing that is left of an answer denies it, puts it off, or says it of somebody else."""
    rest = fillers.without(fillers.COURTESY.sub(" ", left))
    if modality.is_hedged(left, None) or modality.doubt_in_words(left) or modality.doubt_in_characters(rest):
        return False
    return not CHOICE.search(left) and not any(sign in left for sign in "PVU")


def item(sentence: Sentence, known: KnownHere) -> str:
    """The number of the item."""
    numbers, left = sentence.values("N"), sentence.skeleton.replace("N", " ")
    if not numbers and (alone := sentence.text.strip(AROUND)).isdecimal():
        numbers, left = known.number(alone), ""
    run = None if numbers else questions.run_of(sentence.skeleton, known)
    if run:
        left = left.replace(run.run, " ", 1)
    items = numbers or (run.items if run else ())
    return items[0] if len(items) == 1 and is_plain(left) else ""


def letter(sentence: Sentence, known: KnownHere) -> str:
    """The letter's number."""
    found = sentence.values("L")
    left = steps.LETTER.sub(" ", sentence.skeleton)
    return found[0] if len(found) == 1 and letter_numbers.canonical(found[0]) and is_plain(left) else ""


def form(sentence: Sentence, known: KnownHere) -> str:
    """How the deputy was met."""
    left, named = sentence.skeleton, []
    for name, words in FORM_SPELLINGS.items():
        for word in sorted(words, key=len, reverse=True):
            if word in left:
                named.append(name)
                left = left.replace(word, " ")
    left = steps.MET.sub(" ", INVITED.sub(" ", left)).replace("P", " ")
    return named[0] if len(set(named)) == 1 and is_plain(left) else ""


def grades(sentence: Sentence, known: KnownHere) -> str:
    """Both grades."""
    reading = Stated(sentence, known)
    parts = outcomes.feedback(reading)
    whole = parts and not BLANK.search(parts[0]) and is_plain(reading.left)
    return parts[0] if parts and whole and not statements.left_against(outcomes.GRADES, reading) else ""


def opinion_of_deputy(sentence: Sentence, known: KnownHere) -> str:
    """Whether the deputy agrees."""
    found = steps.OUTCOME.search(sentence.skeleton)
    if not found or not is_plain(steps.OUTCOME.sub(" ", sentence.skeleton)):
        return ""
    return "有意见" if found["objects"] else "同意"


def words(sentence: Sentence, known: KnownHere) -> str:
    """A reason, as typed."""
    said = LABEL.sub("", sentence.text).strip(AROUND)
    return said if len(said) >= SHORTEST and not PUT_OFF.search(said) else ""


def day(sentence: Sentence, known: KnownHere) -> str:
    """A day to come; one without its year that is past this year is none."""
    days = sentence.days(ahead=True)
    if not is_plain(UNTIL.sub(" ", sentence.skeleton)):
        return ""
    if len(days) != 1 or days[0] < known.today or (days[0].year > known.today.year and "年" not in sentence.text):
        return ""
    return dates.brief(days[0], known.today)


def unit(sentence: Sentence, known: KnownHere) -> str:
    """Who consents."""
    said = sentence.text.strip(AROUND)
    found = None if NO_CONSENT.search(said) else CONSENT.match(said)
    return found["who"] if found and OF_UNIT.search(found["who"]) else ""


READERS: dict[str, Callable[[Sentence, KnownHere], str]] = {
    "编号": item,
    "文号": letter,
    "形式": form,
    "等次": grades,
    "代表意见": opinion_of_deputy,
    "理由": words,
    "承诺事项": words,
    "延期日期": day,
    "检查日期": day,
    "起始日期": day,
    "截止日期": day,
    "同意单位": unit,
}
