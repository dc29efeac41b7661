"""A statement that something was done, or an order → the command that would record it, or why it is not proposed."""

from __future__ import annotations

import re
from datetime import time

from bot.rules import spoken_days
from bot.rules.understanding import fillers, modality, orders, outcomes, questions, steps
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import Doubt, Sense, blank
from bot.rules.understanding.spoken_acts import SpokenAct, Stated
from bot.rules.understanding.tokens import Sentence

ACTS: tuple[SpokenAct, ...] = (
    orders.INSTRUCTION,
    orders.TAKE_BACK,
    outcomes.CORRECTION,
    outcomes.EXTENSION,
    orders.STAND_IN,
    orders.HAND_OVER,
    outcomes.OBJECTION,
    orders.REASSIGN,
    orders.CALENDAR,
    outcomes.PROMISE,
    outcomes.OPEN,
    outcomes.OPINIONS,
    outcomes.GRADES,
    *steps.STEPS,
    outcomes.PUBLIC,
    orders.DECISION,
    orders.URGE,
    orders.FOLLOW,
    outcomes.DONE,
)
# Without any item named: what tells a report from small talk.
OF_ITEMS = re.compile(r"件|建议|提案|答复|W|会办|配合|意见|签收|寄出|面复|送审|报送|征求|反馈|承诺|延期|申退|L|稿")
MARKS_OF_DONE = re.compile(r"了|啦|喽|咯|过|已|完|好|毕|掉|上去|过去|出去|的[\s，。]{0,4}$|收到|电话里[说讲]|W(?:于?D)?对")
# Words of the record, which say without 了 that something is done: some by themselves, more where a day before today is named.
FORMAL = re.compile(
    r"签收|寄出|报送|面复|走访|收件|领件|接收|满意|反馈|公开|意见|同意|认可|要求|登门|座谈"
    r"|电话(?:沟通|联系)了?(?=N|W)|申退"
)
FORMAL_THEN = re.compile(r"通话|征求|上门|现场|汇报|电话|联系|沟通|当面|见面|领|接|收|邮寄|快递|ems|发|报|交|送")
TOWARDS = re.compile(r"(?:给|跟|和|与|向|找|让|叫|请|由|替|代|帮|对|通知|告诉|提醒|问|被)[PVU]")
SAID_BY_OTHERS = re.compile(r"[PVU](?:那边|那里|的人)?(?:刚才|D|也)?(?:说|讲|表示|称|通知|反映|告诉|提到|转告|回话)")
PART_OF_DAY = re.compile(
    r"上午|下午|早上|中午|晚上|傍晚|一早|早晨|(?:\d{1,2}|[一两二三四五六七八九十]{1,2})点(?:半|钟|多|左右){0,4}"
)
HOURS = re.compile(spoken_days.HOURS, re.ASCII)
EARLY = time(7)  # an hour before it is one of the afternoon: 三点寄
# Words of an act that say what a thing is, or where: 我送审的稿子.
ATTRIBUTE = re.compile(
    r"(?:送审|报审|签收|寄|寄出|报送|面复|征求|申退)的(?:那[份件个])?(?:稿|函|材料|东西|人(?!大)|时候|事|过程|流程|路)"
)
ORDERING = re.compile(r"(?:请|麻烦|劳烦|先|赶紧|现在|请将|将)(?=[\s，]|N|T|$)|^(?:请|麻烦|劳烦|先|现在)")
MAY_BE_LEFT = (
    "",
    *"那开成送毕并文",
)  # what is a plain statement with a piece of 那件, 开的, 完成, 送过去, 完毕, 并 or 文号 left of it
LONG_AGO = re.compile("早[就已]|很久|好久|好几天|前几天|前些天")  # a day that is not today, and not said which
ASKED_OF_OTHERS = re.compile(r"(?:帮|替|代)(?:我(?!们)|忙)(?!登|记|录)|^(?:去|请)把|^去")


def stated(sentence: Sentence, known: KnownHere) -> Sense | None:
    """What the statement proposes, or that it proposes nothing and why; None where it states no act."""
    for act in ACTS:
        if not act.says.search(sentence.skeleton):
            continue
        reading = Stated(sentence, known)
        parts = act.parts(reading)
        if parts is None:
            continue
        if act.item and not (sentence.values("N") or known.last or OF_ITEMS.search(sentence.skeleton)):
            return None
        return weighed(act, parts, reading)
    return None


def weighed(act: SpokenAct, parts: list[str], reading: Stated) -> Sense:
    """The command, unless something in the sentence speaks against it."""
    numbers = reading.sentence.values("N")
    about = numbers[0] if len(numbers) == 1 else ""
    why = against(act, reading)
    if why is None and act.item and not numbers:
        numbers = (title_of(reading) or reading.known.last or blank("编号"),)
    why = why or left_against(act, reading)
    if why:
        return Sense("nothing", why=why, about=about)
    words = [act.command, *(numbers[:1] if act.item or act is orders.TAKE_BACK else ()), *parts]
    return Sense("do", " ".join(words), about=numbers[0] if numbers and "〔" not in numbers[0] else "")


def against(act: SpokenAct, reading: Stated) -> Doubt | None:
    """What the sentence as a whole says against it: several items, a day to come, another act, somebody else's words."""
    sentence, today = reading.sentence, reading.known.today
    if repeats_others(sentence.skeleton) and act is not orders.INSTRUCTION:
        return Doubt.REPORTED
    if modality.is_hedged(sentence.skeleton, reading.tail) and act is not orders.INSTRUCTION:
        return Doubt.DOUBTFUL
    if len(sentence.values("N")) > 1:
        return Doubt.SEVERAL
    if ATTRIBUTE.search(sentence.skeleton) and (act.fact or act.command == "/送审"):
        return Doubt.UNCLEAR
    if act.command == "/送审" and is_later(reading):
        return Doubt.PLANNED
    if SAID_BY_OTHERS.search(sentence.skeleton):
        return Doubt.REPORTED
    if len(sentence.values("L")) > 1 and act is not outcomes.CORRECTION:
        return Doubt.SEVERAL
    if act.fact and ASKED_OF_OTHERS.search(sentence.skeleton):
        return Doubt.PLANNED
    if act.fact:
        days = sentence.days()
        if any(day > today for day in days):
            return Doubt.PLANNED
        if len(days) > 1 or (not days and LONG_AGO.search(sentence.skeleton)):
            return Doubt.UNCLEAR
        if is_later(reading):
            return Doubt.PLANNED
        earlier = bool(days) and days[0] < today
        done = MARKS_OF_DONE.search(sentence.skeleton) or "L" in sentence.skeleton
        formal = FORMAL.search(sentence.skeleton) and (earlier or not days)
        if not (done or formal or (earlier and FORMAL_THEN.search(sentence.skeleton))):
            return Doubt.PLANNED
    if any(other.says.search(reading.left) for other in ACTS if other.command != act.command and other not in LOOSE):
        return Doubt.SEVERAL
    return None


def is_later(reading: Stated) -> bool:
    """Whether a part of today is named that is still to come."""
    days = reading.sentence.days()
    if days and days[0] != reading.known.today:
        return False
    words = reading.sentence.text
    for token in sorted(reading.sentence.tokens, key=lambda one: one.start, reverse=True):
        if token.sign != "D":
            words = f"{words[: token.start]} {words[token.end :]}"
    return any(begins_later(found.group(), reading.known.now) for found in HOURS.finditer(words))


def begins_later(said: str, now: time) -> bool:
    """Whether 下午 or 十点 begins after an hour."""
    begins = spoken_days.beginning(said)
    if begins and begins < EARLY and not said.startswith(tuple(spoken_days.BEGINS)):
        begins = begins.replace(hour=begins.hour + 12)
    return begins is not None and begins > now


def repeats_others(skeleton: str) -> bool:
    """Whether it has somebody else's words in it: those of a speaker, or a statement in quotation marks."""
    if modality.SPEAKER.search(skeleton):
        return True
    quoted = [found.group() for found in modality.QUOTED.finditer(skeleton)]
    return any("N" in words or any(act.says.search(words) for act in ACTS) for words in quoted)


LOOSE = (orders.INSTRUCTION, outcomes.DONE)  # whose words stand beside other acts, too


def title_of(reading: Stated) -> str:
    """The number of the one item whose title is named; its words are taken. Empty where none, or several, are."""
    run = questions.run_of(reading.left, reading.known)
    if run is None:
        return ""
    reading.left = reading.left.replace(run.run, " " * len(run.run), 1)
    return run.items[0] if len(run.items) == 1 else blank("编号")


def left_against(act: SpokenAct, reading: Stated) -> Doubt | None:
    """What the words say against it that no part of the command took."""
    left = PART_OF_DAY.sub(" ", reading.left.replace("D", " ").replace("T", " "))
    if not act.fact and act is not orders.DECISION:
        left = ORDERING.sub(" ", left)
    if TOWARDS.search(left):
        return Doubt.UNCLEAR
    rest = fillers.without(left)
    if why := modality.doubt_in_words(fillers.COURTESY.sub(" ", left)) or modality.doubt_in_characters(rest):
        return why
    beyond = [sign for sign in rest if sign not in "NPV0123456789"]
    unknown = any(sign in "WUL" for sign in rest) or rest.count("P") > (0 if act.fact else 1) or rest.count("V") > 1
    return Doubt.UNCLEAR if unknown or "".join(beyond) not in MAY_BE_LEFT else None
