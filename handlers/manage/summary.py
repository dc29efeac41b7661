"""/总结 2021 政协 — the year-end summary as a draft: its main figures, what is still missing, and the file."""

from __future__ import annotations

from bot import lookup, papers
from bot.command import Context, command
from bot.message import Paper, Reply
from bot.rules import origins
from bot.rules.chat_safe import FileName
from bot.rules.papers import summary
from bot.rules.papers.year import Year, gaps
from bot.rules.words import OFFICE

USAGE = "/总结 2021"
OF_ONE = "/总结 年度 政协（或 人大）"
MOST_GAPS = 5


@command(
    "/总结",
    usage="/总结 年度",
    summary="生成年度办理工作总结（草稿），先列缺什么",
    synonyms=("年度总结", "工作总结"),
    allowed=OFFICE,
    place="single",
    forms=(OF_ONE,),
)
def year_summary(context: Context, words: str = "") -> Reply:
    body, words = origins.one_body(words)
    asked = lookup.whole_year(context, words, USAGE)
    year = papers.summary_of(context.session, context.office, asked, context.today, body)
    figures, missing = year.figures, gaps(year)
    whose = body.full_paper if body else ""
    begun = f"{asked}年{whose}办理工作总结（草稿）：共{figures['total']}件"
    gone = [f"另有{len(year.returned)}件经同意申退，不计入。"] if year.returned else []
    if len(year.bodies) > 1:
        each = " 或 ".join(f"/总结 {asked} {one}" for one in year.bodies)
        lines = [f"{begun}。", *gone]
        lines += [f"{part.papers}{part.figures['total']}件，{finished(part)}。{sent(part)}。" for part in year.apart]
        lines.append(f"各自成文请发送 {each}。")
    else:
        lines = [f"{begun}，{finished(year)}。", *gone, f"{sent(year)}。"]
    lines += [
        f"待补{len(missing)}项：" if missing else "没有待补事项，请核对后定稿。",
        *(f"{place}. {summary.in_short(gap)}" for place, gap in enumerate(missing[:MOST_GAPS], start=1)),
    ]
    if len(missing) > MOST_GAPS:
        lines.append(f"其余{len(missing) - MOST_GAPS}项见总结文件。")
    name = FileName(f"{year.year}年{whose}办理工作总结.docx")
    paper = Paper(
        kind="summary",
        name=name,
        alt=lines[0],
        wish={"year": year.year, "on": context.today.isoformat(), **({"body": str(body)} if body else {})},
    )
    return Reply("\n".join(lines), papers=(paper,))


def finished(year: Year) -> str:
    """办结3件，办结率100%"""
    return f"办结{year.figures['finished']}件，办结率{year.figures['finish_rate']}"


def sent(year: Year) -> str:
    """寄出答复函3件，报送会办意见0件；面复率—，满意率100%"""
    known = year.figures
    rates = f"面复率{known['face_to_face']['rate']}，满意率{known['satisfaction']['rate']}"
    return f"寄出答复函{known['letters_mailed']}件，报送会办意见{known['opinions_sent']}件；{rates}"
