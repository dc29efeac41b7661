"""The sheet of reviews behind a letter's draft: every round with its decisions, for the file and not for the deputy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules import chains, dates, review_chain
from bot.rules.papers.document import Block, Kind
from bot.rules.stages import Case, Round, day_of

HEAD = ("轮次", "环节", "审核人", "日期", "结果", "意见")
WIDTHS = (2, 3, 4, 4, 2, 6)
NOT_SENT = "本页随卷存档，不随文寄送。"


def review_sheet(case: Case) -> tuple[Block, ...]:
    """A page of its own; nothing where the paper was never submitted."""
    if not case.rounds:
        return ()
    rows = tuple(row for review in case.rounds for row in of_round(case, review))
    return (
        Block(Kind.PAGE_BREAK),
        Block(Kind.TITLE, f"第{case.digits}号{case.body.paper}送审记录"),
        Block(Kind.NOTE, NOT_SENT),
        Block(Kind.TABLE, rows=(HEAD, *rows), widths=WIDTHS, head=True),
    )


def of_round(case: Case, review: Round) -> Iterator[tuple[str, ...]]:
    """Its submission, each level's decision, and its withdrawal where it was taken back."""
    number, chain = f"第{review.number}轮", case.chain_of(review)
    yield number, "送审", "", dates.short(review.submitted_on), "", ""
    for one in review.decisions:
        yield number, chains.title(chain, one.level), one.by.name, dates.short(day_of(one.at)), review_chain.verb(one), one.reason
    if review.withdrawn_on:
        yield number, "送审", "", dates.short(review.withdrawn_on), review_chain.ended_by(case, review), ""
