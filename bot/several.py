"""Several commands in one message: where each begins, so that no free text swallows the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot import called
from bot.command import REGISTRY, Command
from bot.message import Reply
from bot.noted import ItemChanged
from bot.rules import named_items, numbers, review_chain, secrecy, spelling, spoken_days
from bot.rules.wording import asking
from bot.rules.wording.asking import Question

BINDING = "/绑定"
CODE = re.compile(r"(?<!\d)\d{8}\s*$", re.ASCII)  # a one-time code behind other words
MARK = r"[/\\]"
ITEM = rf"(?:第\s*)?(?<![\dA-Za-z])(?:\d{{8}}(?!\d)|\d{{1,4}}\s*号|{numbers.SPOKEN})"
DIGIT = re.compile(r"\d", re.ASCII)
LEADS = re.compile(rf"{MARK}(?=[^\s\d/\\])")
LISTED = re.compile(r"\d{1,2}\s*[.、)]")  # 1. 2、 3) of a text's own points
OWN_VERDICT = re.compile(rf"(?:\s*(?:{'|'.join(sorted(review_chain.VERDICTS, key=len, reverse=True))}))?")
BEHIND = (*review_chain.VERDICTS, "送审", "寄出", "已寄出", "签收", "已签收", "撤回", "报送", "已报送", "面复", "申退")


@lru_cache(maxsize=1)
def patterns(declared: int) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What begins a command: with a mark inside a line, in plain words inside a line, in plain words at a line's beginning."""
    known, _ = called.spellings(declared)
    every = "|".join(map(re.escape, known))
    acts = "|".join(re.escape(word) for word, found in known.items() if found.changes and len(word) > 1)
    behind = "|".join(sorted(BEHIND, key=len, reverse=True))
    marked = rf"(?<=[\s,;。])(?:{MARK}\s?(?:{every})|{MARK}[一-鿿]{{1,6}}(?=\s*{ITEM}))|{MARK}(?:{every})(?=\s*[:,]?\s*{ITEM})"
    plain = rf"(?:{acts})\s*[:,]?\s*(?P<item>{ITEM})|{ITEM}\s*(?:建议|提案|件)?\s*(?:{behind})"
    first = (
        rf"(?:{every})\s*[:,]?\s*(?:第\s*)?[\[(【“]?\d{{2,}}|{ITEM}\s*(?:建议|提案|件)?\s*(?:{behind})|\d{{4,}}\s*(?:{behind})"
    )
    return re.compile(marked, re.IGNORECASE), re.compile(rf"(?<=[\s,;。])(?:{plain})"), re.compile(first, re.IGNORECASE)


@dataclass(frozen=True)
class Meant:
    """One command of a message and the words after it; None where nobody could tell. `about` is the item it was about."""

    command: Command | None
    words: str
    about: int | None = None
    marked: bool = True  # with a / before it, not in plain words
    settles: int | None = None  # the question to which this is the answer
    typed: str = ""  # as it stood in the message
    changed: tuple[ItemChanged, ...] = ()  # what it changed of which items
    refusal: str = ""  # why it is not done by the way it was said
    said: str = ""  # the sentence that meant it; empty where the command itself was typed
    understood: str | None = None  # the canonical command; None where nothing was understood
    before: str = ""  # what is to be said before its answer

    @property
    def noted(self) -> str | None:
        """The words for the journal: without one-time codes, nothing of what is secret, telephone numbers masked."""
        return None if self.command and self.command.name == BINDING else kept_of(self.said or self.words)

    @property
    def can_be_placed(self) -> bool:
        """Whether the words themselves tell which item they are about."""
        return re.search(ITEM, self.said or self.words) is not None

    @property
    def unspoken(self) -> Meant:
        """The same command without its words."""
        return replace(self, words="", typed="", said="", understood=None)


LONGEST_NUMBER = 24
NOTED = 200  # characters of words that the journal keeps


def kept_of(words: str | None) -> str | None:
    """What is kept of words: nothing of what is secret, telephone numbers masked, of long ones the beginning."""
    return shortened(secrecy.kept(words)) or None if words else None


def shortened(words: str) -> str:
    """The beginning of long words, and the numbers of items that stand behind it: by these the whole is found again."""
    if len(words) <= NOTED:
        return words
    behind = named_items.read(words[NOTED - LONGEST_NUMBER :])[1]  # one may be cut in two
    return " ".join((f"{words[:NOTED]}…", *dict.fromkeys(f"{level}{body}{digits}号" for level, body, digits in behind)))


ECHO = re.compile(rf"“[^”]{{1,{spelling.ECHOED}}}”")
MOST = 10


def meant(text: str, names: tuple[str, ...]) -> tuple[Meant, ...]:
    """The commands of a message; none when nothing was said."""
    parts = split(text, names)
    found = ((part, *called.find(part, names)) for part in parts)
    return tuple(Meant(each, words, marked=is_marked(part), typed=part) for part, each, words in found if each or words)


def is_marked(part: str) -> bool:
    """Whether a part begins with a mark and a command's word."""
    _, at_the_start = called.spellings(len(REGISTRY))
    return LEADS.match(part) is not None and at_the_start.match(spelling.without_mark(part).lower()) is not None


def refusal_together(meant: Sequence[Meant]) -> str | None:
    """Why these may not be done in one message: too many, or one that is not understood. None for a single command."""
    if len(meant) == 1:
        return None
    if len(meant) > MOST:
        return f"一条消息最多办理{MOST}项，请分条发送。{review_chain.NO_EFFECT}"
    for each in meant:  # what is tried together is undone together
        if each.command and each.command.by_code(each.words) and (each.command.name == BINDING or CODE.search(each.words)):
            usage = each.command.name if each.command.name == BINDING else f"{each.command.name} …"
            return f"一次性码请单独发送一条消息：{usage} 一次性码。{review_chain.NO_EFFECT}"
    changes = any(each.command and each.command.changes for each in meant)
    for each in meant:
        if each.command is None or (changes and not each.marked and not each.command.changes):
            return f"一条消息里有{len(meant)}项，没有看懂其中的{spelling.echoed(each.typed)}。{ALL_AGAIN}"
    return None


ALL_AGAIN = f"请改正后整条重新发送。{review_chain.NO_EFFECT}"


def refusal_of_one(meant: Sequence[Meant], place: int, sentence: str) -> str:
    """What stands in the way of the whole message: one of its commands, and why."""
    if len(meant) > MOST or sentence.endswith(ALL_AGAIN):
        return sentence
    each = meant[place]
    sentence = sentence.removesuffix(review_chain.NO_EFFECT).rstrip()
    which = f"第{place + 1}项{spelling.echoed(each.typed)}未能办理，各项均未登记"
    return f"一条消息里有{len(meant)}项，{which}：\n{sentence}\n{ALL_AGAIN}"


def is_answer(each: Meant) -> bool:
    """Whether this says 是 or 否, and nothing else."""
    return each.command is None and asking.answer(each.words) is not None


def may_be_answer(each: Meant) -> bool:
    """The same, or a word of which nobody can tell: 好."""
    return is_answer(each) or (each.command is None and asking.is_vague(each.words))


def refusal_of_answer(word: str, rest: Sequence[Meant], waiting: Sequence[Question]) -> str:
    """Why a word that answers does so in a message of its own alone, and what else of this message is not done therefore."""
    named = "".join(spelling.echoed(f"{each.command.name if each.command else ''} {each.noted or ''}".strip()) for each in rest)
    again = f"同一条消息中的{named}也未办理，请另行发送。{review_chain.NO_EFFECT}"
    return f"{asking.apart(word, waiting)}\n{again}"


def without_echo(reply: Reply) -> Reply:
    """A refusal as it is kept, should the message come again: without what it repeats of it."""
    return replace(reply, text=ECHO.sub("“…”", reply.text), command=None, proposed=None)


def one_reply(replies: Sequence[Reply]) -> Reply:
    """The receipts of a message in their order; of several, words alone."""
    if len(replies) == 1:
        return replies[0]
    papers = tuple(paper for reply in replies for paper in reply.papers)
    text = "\n\n".join(reply.text for reply in replies)
    refused = all(reply.outcome == "refused" for reply in replies)
    return Reply(text, "refused" if refused else "answered", papers=papers)


def split(text: str, names: Sequence[str] = ()) -> list[str]:
    """The commands of a message, each as normal text in its order; one for a message that holds no more.

    A command begins with its mark (/), at a line that begins like one, and inside a line where an act stands right
    before or behind an item's number: 58号退回，数据要核实，79号通过.
    """
    parts: list[str] = []
    for line in text[: spelling.LONGEST].splitlines():
        words = spelling.without_mentions(spelling.normal(line), names)
        if parts and not begins(words, parts[-1]):
            parts[-1] = f"{parts[-1]} {words}".strip()
        else:
            parts.append(words)
    return [own for part in parts for own in inside(part)]


def begins(line: str, before: str) -> bool:
    """Whether a line begins like a command, after one that has its words already."""
    if not before:
        return True
    known, _ = called.spellings(len(REGISTRY))
    if LEADS.match(line):
        return True
    bare = known.get(spelling.without_mark(before).lower())  # on a line of its own it waits for what it is about
    if asking.answer(line) is not None:
        return bare is None or not bare.changes  # 确认 is the word of /交接
    if asking.is_vague(line):
        return not waits_for_words(before)
    if bare:
        return False
    whole = known.get(line.lower())
    if whole is not None and not whole.changes and len(line) > 1:
        return True
    found = None if LISTED.match(line) else patterns(len(REGISTRY))[2].match(line)
    return found is not None and not is_said_day(f"{before} {line}", len(before) + 1, found.group())


def is_said_day(text: str, start: int, act: str) -> bool:
    """Whether what stands at an act in a text is a day of this month (十五号寄出) where it is said and not typed."""
    return not DIGIT.search(act) and not any(spot.start <= start < spot.end for spot in numbers.places(text))


def waits_for_words(part: str) -> bool:
    """Whether a command that records has nothing yet but the number of its item."""
    found, words = called.find(part)
    own = next(iter(numbers.places(words)), None)
    return found is not None and found.changes and not words[own.end if own else 0 :].strip(spelling.MARKS)


def inside(part: str) -> list[str]:
    """The commands of one part, cut where another begins inside it: at a mark, then at an act beside a number."""
    marked, plain, _ = patterns(len(REGISTRY))
    places = [found.start() for found in marked.finditer(part)]
    return [own for each in cut(part, places) for own in cut(each, places_of_acts(each, plain))]


def places_of_acts(part: str, plain: re.Pattern[str]) -> list[int]:
    """Where, behind a command's own number, an act stands beside another one."""
    own = next(iter(numbers.places(part)), None)
    meant, _ = called.find(part)
    if own is None or not ((meant and meant.changes) or patterns(len(REGISTRY))[2].match(part)):
        return []
    found, of_review = [], meant is not None and meant.name == "/审"
    for act in plain.finditer(part, verdict_end(part, own.end)):
        if of_review and act.group().endswith(review_chain.VERDICTS) and numbers.side_by_side(part, own.start, act.start()):
            continue  # 20210032、20210057 通过 is about both
        a_day = act["item"] and spoken_days.DIGITS.match(part, act.start("item"))
        said_day = is_said_day(part, act.start("item") if act["item"] else act.start(), act.group())
        if not (part[act.start() - 1] == " " and a_day) and not said_day:  # 更正 20210032 寄出 20210728
            found.append(act.start())
    return found


def verdict_end(part: str, end: int) -> int:
    """Where the verdict ends that stands right behind a number's end, else that end."""
    found = OWN_VERDICT.match(part, end)
    return found.end() if found else end


def cut(part: str, places: Sequence[int]) -> list[str]:
    """The pieces between these places."""
    cuts = [0, *(place for place in places if place), len(part)]
    return [own for own in (part[start:end].strip(" ,;") for start, end in pairwise(cuts)) if own]
