"""What a notice of a hand-over says of the whole batch: its day, its limit, its name.

交办日期: said as such, else the day under the signature. 办理时限: the day of a clause that asks for the answer (办结, 办复,
答复代表 …); what concerns 会办意见, 签收, 申退 or the like is another limit. Two days for one thing are a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.documents.reading import Answers, OpenQuestion
from bot.documents.sheets import workbook
from bot.errors import UserError
from bot.rules import dates, numbers
from bot.rules.spelling import punctuated

READER = "bot.documents.notice_opening"
NUMERAL = "[〇零○一二三四五六七八九十\\d]"
DAY = re.compile(rf"(?:{NUMERAL}{{4}}\s*年\s*)?{NUMERAL}{{1,3}}\s*月\s*{NUMERAL}{{1,3}}\s*[日号]")
VAGUE = re.compile(rf"(?:{NUMERAL}{{4}}\s*年\s*)?{NUMERAL}{{1,3}}\s*月\s*(?:底|末|上旬|中旬|下旬)")
CLAUSES = re.compile(r"[。；;\n]")
ASKED = re.compile(r"办结|办理完毕|办复|答复|办理时限|完成办理|办理完成|办完")
OTHERS = re.compile(
    "会办意见|协办意见|会办单位|协办单位|签收|申退|退回|退办|申请调整|确认|联系人|联络员|自查|小结|总结|回头看|反馈情况"
)
HANDED_OVER = re.compile(r"交办(?:日期|时间)\s*[:：为是]?|(?=于?.{0,20}(?:交办|转办)会)")
BATCH = re.compile(rf"第({NUMERAL}{{1,3}})批|(首)批")
LONGEST = 600  # characters of a sentence that are looked at
ALONE = 6  # characters beside the day in the line under a signature


@dataclass
class NoticeRead:
    """What was read, each empty where the notice does not say it; `said` are the words it was read from, for people."""

    received: str = ""
    due: str = ""
    batch: str = ""
    said: dict[str, str] = field(default_factory=dict)
    questions: list[OpenQuestion] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) or None for name in ("received", "due", "batch")}
        return {**plain, "questions": [question.as_json() for question in self.questions]}


def read(path: Path) -> NoticeRead:
    """A notice in a file, docx or txt; raises UserError for one that cannot be read or says nothing of this."""
    found = of_lines(workbook.asked(READER, path)["lines"])
    if not (found.received or found.due or found.batch or found.questions):
        raise UserError(f"文件 {path.name} 中没有读到交办日期、办理时限和批次，未使用。请改用 --received 和 --due 写明。")
    return found


def of_lines(lines: Sequence[str]) -> NoticeRead:
    """The same of its lines."""
    found = NoticeRead()
    signed = signature(lines)
    handed = [(day, clause) for clause in clauses(lines) if HANDED_OVER.match(clause.strip()) for day in DAY.findall(clause)]
    year = year_of(lines, signed)
    settle(found, "received", [(day, clause) for day, clause in handed] or ([(signed, signed)] if signed else []), year)
    asked = [clause for clause in clauses(lines) if ASKED.search(clause)]
    settle(found, "due", list(limits(asked)), year)
    vague = [word for clause in asked for word in VAGUE.findall(clause)]
    if not found.due and vague and all(question.about != "due" for question in found.questions):
        text = f"通知中的办理时限“{vague[0]}”没有写明哪一天，请用 --due 写明"
        found.questions.append(OpenQuestion("due", text, "--due 日期"))
    names = dict.fromkeys(batch_of(match) for line in lines for match in BATCH.finditer(line))
    if len(names) == 1:
        found.batch = next(iter(names))
    return found


def clauses(lines: Iterable[str]) -> Iterator[str]:
    """The sentences, one by one."""
    for line in lines:
        yield from (clause[:LONGEST] for clause in CLAUSES.split(line) if clause)


def limits(asked: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(day, clause) of the limits for answering; a part of a sentence that asks for something else is left out."""
    for clause in asked:
        rest = ""
        for part in re.split("[，,]", clause):
            rest += part
            if not ASKED.search(rest) and not OTHERS.search(rest):
                continue
            if ASKED.search(rest) and not OTHERS.search(rest):
                yield from ((day, clause) for day in DAY.findall(rest)[-1:])
            rest = ""


def signature(lines: Sequence[str]) -> str:
    """The day in the last line that is nearly nothing else."""
    alone = (line for line in reversed(lines) if len(DAY.sub("", re.sub(r"\s", "", line))) <= ALONE)
    return next((days[-1] for line in alone if (days := DAY.findall(re.sub(r"\s", "", line)))), "")


def year_of(lines: Sequence[str], signed: str) -> int | None:
    """The year of days without one: the signature's, else the only one in the notice."""
    said = [signed] if re.match(rf"{NUMERAL}{{4}}\s*年", signed) else lines
    years = {word.translate(numbers.CHINESE) for line in said for word in re.findall(rf"({NUMERAL}{{4}})\s*年", line)}
    return int(years.pop()) if len(years) == 1 else None


def day_of(words: str, year: int | None) -> date:
    """The day; raises ValueError."""
    return dates.in_cell(re.sub(r"\s", "", words).replace("号", "日"), year)


def settle(found: NoticeRead, about: str, said: Sequence[tuple[str, str]], year: int | None) -> None:
    """One day is it; several are a question, and so is one that cannot be read."""
    name = {"received": "交办日期", "due": "办理时限"}[about]
    days: dict[str, str] = {}
    for words, clause in said:
        try:
            days.setdefault(day_of(words, year).isoformat(), clause)
        except ValueError as reason:
            found.questions.append(question(about, f"通知中的{name}“{words}”：{reason}", ()))
            return
    if len(days) == 1:
        setattr(found, about, next(iter(days)))
        found.said[about] = punctuated(next(iter(days.values())).strip())
    elif days:
        found.questions.append(question(about, f"通知中有几个日期可能是{name}：{'、'.join(days)}", tuple(days)))


def question(about: str, text: str, choices: tuple[str, ...]) -> OpenQuestion:
    option = f"--{about} {choices[0] if choices else '日期'}"
    return OpenQuestion("due" if about == "due" else "received", f"{text}，请用 --{about} 写明", option, choices)


def batch_of(match: re.Match[str]) -> str:
    """第1批, 首批 and 第一批 are one."""
    if match[2]:
        return "第一批"
    number = dates.said_number(match[1])
    digits = "一二三四五六七八九"
    tens, ones = divmod(number, 10)
    said = ("十" if tens == 1 else f"{digits[tens - 1]}十" if tens else "") + (digits[ones - 1] if ones else "")
    return f"第{said}批"


def answering(answers: Answers, notice: NoticeRead) -> Answers:
    """What the notice says, where no option did."""
    return replace(
        answers,
        received=answers.received or notice.received,
        due=answers.due or notice.due,
        batch=answers.batch or notice.batch,
    )
