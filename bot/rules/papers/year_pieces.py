"""One line of the year's sheet as it is typed in chat: 部署会日期 3月5日, 政协 发起通知 …, 成效：智慧城市 …. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import dates
from bot.rules.papers.year import (
    CONTACT_BY,
    INSTRUCTIONS,
    MEETING_ABOUT,
    MEETING_ASKED,
    MEETING_BY,
    MEETING_ON,
    NOTICE,
    OF_BODY,
    PRIORITIES,
    RESULTS,
    SUPERVISION,
    WANTED,
    WELCOME,
    WITH_OTHERS,
    missing_in,
    own_facts,
)
from bot.rules.words import Body

ORDER = (*WANTED, RESULTS)
CALLED = {
    NOTICE: ("总结通知",),
    SUPERVISION: ("督查通知", "督办通知"),
    MEETING_ON: ("部署会时间", "会议日期", "会议时间"),
    MEETING_BY: ("部署会主持人", "会议主持人", "会议主持", "主持人"),
    MEETING_ABOUT: ("会议内容",),
    INSTRUCTIONS: ("领导批示",),
    MEETING_ASKED: ("会议要求",),
    WITH_OTHERS: ("协同",),
    CONTACT_BY: (),
    PRIORITIES: ("重点工作",),
}
NAMED = {word: name for name, words in CALLED.items() for word in (name, *words)}
YEAR = r"(?:(?P<year>20\d{2}\s{0,4}年?度?|今年|本年|去年)(?=\D|$))?"
BODY = "|".join(Body)
NAMES = "|".join(sorted(NAMED, key=len, reverse=True))
PIECE = re.compile(
    rf"{YEAR}\s{{0,4}}(?:(?P<before>{BODY})\s{{1,4}})?(?:(?P<name>{NAMES})(?:\s{{0,4}}[（(](?P<behind>{BODY})[）)])?"
    r"|成效\s{0,4}[:：]?\s{0,4}(?P<topic>[^\s:：]+))[\s:：]{1,8}(?P<value>\S.*)",
    re.DOTALL,
)
EMPTY, EMPTIED = ("清空", "清除", "置空"), "（已清空）"
TAKEN_BACK = ("撤销", "作废", "删除", "取消", "撤回")
UNKNOWN = re.compile(
    r"(?:待(?:定|补充?|明确|确定|核实?)|未定|不详|不明|未知|不清楚|不知道|暂无|暂缺|没有|无|空|略|[/／\\\-—?？]+|[xX×]+)"
)
EXAMPLES: Mapping[str, str] = {
    NOTICE: "市人大常委会办公室通知",
    SUPERVISION: "2021年督查督办工作通知",
    MEETING_ON: "3月5日",
    MEETING_BY: "分管副局长",
    MEETING_ABOUT: "全局业务处室负责人会议，部署建议办理工作",
    INSTRUCTIONS: "请各处室抓紧办理",
    MEETING_ASKED: "把建议办理作为法定职责和应尽义务",
    WITH_OTHERS: "主动与其他责任单位协商，邀请其一起走访、调研",
    CONTACT_BY: "电话沟通、微信交流",
    PRIORITIES: "制造业升级、数字经济等重点任务",
    RESULTS: "采纳建议取得的成效",
}
NOTICE_OF_CPPCC = "市政协办公厅通知"


@dataclass(frozen=True)
class Piece:
    """A line: which year's in words (empty: not said), its name in the sheet's own word, and what is typed for it."""

    year: str
    name: str
    value: str


def read(words: str) -> Piece | None:
    """The line that the words tell; None where they tell none."""
    found = PIECE.fullmatch(words.strip())
    if not found:
        return None
    body = found["behind"] or found["before"]
    name = f"成效：{found['topic']}" if found["topic"] else NAMED[found["name"]]
    return Piece(found["year"] or "", f"{name}（{body}）" if body else name, found["value"].strip())


def value_of(piece: Piece, year: int) -> str:
    """What is kept: a 日期 as YYYY-MM-DD, nothing of a line that is to be emptied. Raises NoDay or NoSuchDay."""
    if empties(piece):
        return ""
    plain = OF_BODY.sub(r"\g<name>", piece.name)
    return str(dates.in_cell(piece.value, year)) if plain == MEETING_ON else piece.value


def empties(piece: Piece) -> bool:
    """Whether the line is to be emptied."""
    return bare(piece) in EMPTY


def bare(piece: Piece) -> str:
    """What is typed for a line, without what stands around it."""
    return piece.value.strip(" ,，。;；（）()")


def refusal(piece: Piece, year: int, today: date) -> str | None:
    """Why this is not kept for a line, and what to send instead: words that say nothing, and days that are not the year's or
    have not come. Raises NoDay or NoSuchDay."""
    line = f"/年度 {year} {piece.name}"
    if bare(piece) in TAKEN_BACK:
        return f"“{piece.value}”不是内容；撤销本人刚才的登记请发送 /撤销，清空该项请发送 {line} 清空"
    if UNKNOWN.fullmatch(bare(piece)):
        return f"“{piece.value}”不是内容，未定的无须登记，定后再发；清空已登记的内容请发送 {line} 清空"
    if not (value := value_of(piece, year)) or OF_BODY.sub(r"\g<name>", piece.name) != MEETING_ON:
        return None
    day = date.fromisoformat(value)
    if day.year != year:
        return f"{dates.long(day)}不在{year}年，请核对年度和日期"
    return f"{dates.long(day)}还没有到，召开后再登记" if day > today else None


def shown(name: str, value: str) -> str:
    """A value as it is told: 2021年3月5日（周五）"""
    is_day = OF_BODY.sub(r"\g<name>", name) == MEETING_ON and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return dates.long(date.fromisoformat(value)) if is_day else value


def lacking(facts: Mapping[str, str], bodies: Collection[Body]) -> list[str]:
    """The lines that a summary of these bodies wants and nobody has told, in the sheet's order; a line says whose it is where
    another body's is there, and each body but the congress has a notice of its own."""
    both = len(bodies) > 1
    missing = {body: missing_in(own_facts(facts, body, both=both)) for body in Body if body in bodies}
    found = []
    for name in ORDER:
        wanting = [body for body, names in missing.items() if name in names]
        if wanting and len(wanting) == len(missing) and not (both and name == NOTICE):
            found.append(name)
        else:
            found += [name if name == NOTICE and body is Body.CONGRESS else f"{name}（{body}）" for body in wanting]
    return found


ASKED = (*ORDER, *(f"{name}（{body}）" for name in ORDER for body in Body))  # never shortened: a line is known by its place


def welcome(facts: Mapping[str, str]) -> list[str]:
    """The lines that the summary takes in where they are told, of which none is."""
    known = {OF_BODY.sub(r"\g<name>", name) for name, value in facts.items() if value}
    return [name for name in WELCOME if name not in known]


def rest_on(year: int, name: str) -> int:
    """What a question for a line rests on, as one number: that it still lacks."""
    return year * 100 + ASKED.index(name)


def rested_on(number: int) -> tuple[int, str]:
    """The year and the line of such a number."""
    year, place = divmod(number, 100)
    return year, ASKED[place]


def next_asked(lacks: Sequence[str], asked: Sequence[str]) -> str:
    """Which of the lines that lack is asked for now: the first that was asked for least often."""
    return min(lacks, key=asked.count)


def question(year: int, lacks: Sequence[str], name: str) -> str:
    """What the office is asked once a week: 【年度表】2021年办理工作总结还缺2项，本周请补1项：部署会主持。…"""
    return (
        f"【年度表】{year}年办理工作总结所需内容还缺{len(lacks)}项，本周请补1项：{name}。"
        f"请在单聊中发送，例如：{example(year, name)}。补齐后不再询问，查看全部请发送 /年度 {year}。"
    )


def example(year: int, name: str) -> str:
    """/年度 2021 部署会日期 3月5日"""
    marked = OF_BODY.fullmatch(name)
    of_cppcc = marked and marked["name"] == NOTICE and marked["body"] == Body.CPPCC
    return f"/年度 {year} {name} {NOTICE_OF_CPPCC if of_cppcc else EXAMPLES[marked['name'] if marked else name]}"
