"""Letters and summaries of every kind hold the numbers of GB/T 9704-2012, read by somebody who does not know their writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import product
from typing import Any

import docx
import pytest
from docx.shared import Mm, Pt

from bot.documents.official import docx_bytes
from bot.rules.papers import letter, summary
from bot.rules.papers.document import Document, Kind
from bot.rules.papers.lines import wideness
from bot.rules.proposers import Proposer
from bot.rules.words import Body, Handling, Level
from tests.documents.standard import Paper, deviations
from tests.documents.test_letter import KNOWN
from tests.rules.papers.test_summary import item, of, proposal, seed
from tests.rules.some_case import case, facts

LONG = "关于进一步加强示例市工业园区污水集中处理设施建设并同步推进中小企业清洁生产技术改造和融资服务的建议"
REPLYING = [handling for handling in Handling if handling is not Handling.REFERENCE]
MAILED = facts(REPLY_CLASS="A", OPENNESS="主动公开", MAILED="示工信函〔2021〕61号")
REDONE = facts(REDO="", REPLY_CLASS="B", FIRST_CONTACT="是", MEETING="现场察看")
HEADED = replace(KNOWN, letterhead="示例市工业和信息化局")
PRINTED = replace(KNOWN, printed_by="示例市工业和信息化局办公室")
TOGETHER = (Proposer("周示戊"), Proposer("钱示乙"), Proposer("孙示丙"))


def letters() -> Iterator[Document]:
    """Of both bodies and all kinds: plain, mailed, with a long title, again, of several; of each level once."""
    for body, handling in product(Body, REPLYING):
        changes: dict[str, Any] = {"body": body, "handling": handling}
        yield composed(**changes)
        yield composed(**changes, facts=MAILED, title=LONG)
        if handling.answers_deputy:
            yield composed(**changes, facts=REDONE)
            yield composed(**changes, proposers=TOGETHER)
    for level in Level:
        yield composed(level=level, digits="0317")
    for known in (HEADED, PRINTED):
        yield letter.compose(case(facts=MAILED), known, date(2021, 7, 16))


def composed(**changes: Any) -> Document:
    unit = "示例市人力资源和社会保障局" if changes.get("proposers") else KNOWN.unit
    deputy = "、".join(one.name for one in changes.get("proposers", ())) or KNOWN.deputy
    return letter.compose(case(**changes), replace(KNOWN, unit=unit, deputy=deputy), date(2021, 7, 16))


def summaries() -> Iterator[Document]:
    """Finished, open, without facts, of a long unit, of proposals, of both."""
    waiting = [replace(one, letter_on=None, opinion_on=None) for one in seed()]
    yield summary.compose(of(seed()))
    yield summary.compose(of(waiting))
    yield summary.compose(of(waiting, facts={}))
    yield summary.compose(of(seed(), unit="示例市经济技术开发区住房和城乡建设局人民防空办公室行政审批服务中心"))
    yield summary.compose(of([proposal(number) for number in (1, 2, 3)]))
    yield summary.compose(of([item(1), proposal(2)]))


PAPERS = [*letters(), *summaries()]


def test_there_are_as_many_as_were_asked_for():
    assert len(list(letters())) >= 30
    assert len(list(summaries())) == 6


@pytest.mark.parametrize("made", PAPERS, ids=range(len(PAPERS)))
def test_every_paper_holds_the_standards_numbers(made: Document):
    content = docx_bytes(made)
    assert deviations(content) == []
    titles = [shape.text for shape in Paper(content).shapes() if shape.style == "公文标题"]
    assert [title.replace("\n", "") for title in titles] == [
        made.title,
        *(block.text for block in made.blocks if block.kind is Kind.TITLE),
    ]
    assert all(wideness(line) <= 20 for title in titles for line in title.split("\n"))


def narrow(file: Any) -> None:
    file.sections[0].top_margin = Mm(30)


def airy(file: Any) -> None:
    file.styles["公文正文"].paragraph_format.line_spacing = Pt(30)


def small(file: Any) -> None:
    file.styles["公文标题"].font.size = Pt(18)


def one_sided(file: Any) -> None:
    file.settings.odd_and_even_pages_header_footer = False


def at_the_edge(file: Any) -> None:
    file.styles["成文日期"].element.pPr.ind.attrib.clear()


def copies_first(file: Any) -> None:
    file.element.body.insert(0, file.tables[0]._tbl)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (narrow, "top margin 30.0"),
        (airy, "30.0 points a line"),
        (small, "公文标题: frozenset({18.0}) points"),
        (one_sided, "the page numbers are not outside"),
        (at_the_edge, "the date 0.0 characters from the edge"),
        (copies_first, "the parts stand in another order"),
    ],
)
def test_the_reader_sees_what_is_not_the_standards(spoil: Callable[[Any], None], fault: str):
    file = docx.Document(BytesIO(docx_bytes(composed())))
    spoil(file)
    kept = BytesIO()
    file.save(kept)
    assert any(fault in found for found in deviations(kept.getvalue()))
