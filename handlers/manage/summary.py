"""/总结 2021 — the year-end summary as a draft: its main figures, what is still missing, and the file."""

from __future__ import annotations

from bot import lookup, papers
from bot.command import Context, command
from bot.message import Paper, Reply
from bot.rules.chat_safe import FileName
from bot.rules.papers import summary
from bot.rules.papers.year import gaps
from bot.rules.words import OFFICE

USAGE = "/总结 2021"
MOST_GAPS = 5


@command(
    "/总结",
    usage="/总结 年度",
    summary="生成年度办理工作总结（草稿），先列缺什么",
    synonyms=("年度总结", "工作总结"),
    allowed=OFFICE,
    place="single",
)
def year_summary(context: Context, words: str = "") -> Reply:
    year = papers.summary_of(context.session, context.office, lookup.whole_year(context, words, USAGE), context.today)
    figures, missing = year.figures, gaps(year)
    meeting, content = figures["face_to_face"]["rate"], figures["satisfaction"]["rate"]
    lines = [
        f"{year.year}年办理工作总结（草稿）：共{figures['total']}件，办结{figures['finished']}件，办结率{figures['finish_rate']}。",
        *([f"另有{len(year.returned)}件经同意申退，不计入。"] if year.returned else []),
        f"寄出答复函{figures['letters_mailed']}件，报送会办意见{figures['opinions_sent']}件；面复率{meeting}，满意率{content}。",
        f"待补{len(missing)}项：" if missing else "没有待补事项，请核对后定稿。",
        *(f"{place}. {summary.in_short(gap)}" for place, gap in enumerate(missing[:MOST_GAPS], start=1)),
    ]
    if len(missing) > MOST_GAPS:
        lines.append(f"其余{len(missing) - MOST_GAPS}项见总结文件。")
    name = FileName(f"{year.year}年办理工作总结.docx")
    paper = Paper(
        kind="summary",
        name=name,
        alt=lines[0],
        wish={"year": year.year, "on": context.today.isoformat()},
    )
    return Reply("\n".join(lines), papers=(paper,))
