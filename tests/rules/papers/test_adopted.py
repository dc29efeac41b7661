"""What was promised, in the summary's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules.papers import adopted
from bot.rules.papers.adopted import Promised
from bot.rules.promises import Keeping

KEPT = Promised("20210032", 2021, "设立资金池20亿元", Keeping.KEPT, date(2021, 8, 26), "文件已印发。", date(2021, 12, 31))
OPEN = Promised("第0317号", 2021, "降低担保费率", Keeping.OPEN, date(2021, 7, 30), "", date(2021, 12, 31))
HIDDEN = Promised("20210257", 2021, "", Keeping.OPEN, date(2021, 7, 30))
LATE = replace(OPEN, number="第0318号", stage=Keeping.DUE, check=date(2021, 8, 20))
GONE = Promised("20210018", 2021, "建成平台", Keeping.CANCELLED, date(2021, 8, 1), "项目调整")
LAST = Promised("20200011", 2020, "修订办法", Keeping.KEPT, date(2021, 3, 1), "办法已公布")
BEFORE = Promised("20200012", 2020, "开展培训", Keeping.KEPT, date(2020, 12, 1), "已办班")
STILL = Promised("20200013", 2020, "建成园区", Keeping.DUE, date(2020, 9, 1), "", date(2021, 6, 30))


@pytest.mark.parametrize(
    ("promises", "counts", "said"),
    [
        ([], (0, 0), ""),
        ([KEPT], (1, 1), "答复中承诺事项1项，已兑现1项。已兑现的有：20210032号设立资金池20亿元（依据：文件已印发）。"),
        ([OPEN], (1, 0), "答复中承诺事项1项，已兑现0项，其余按期检查。尚未兑现的有：第0317号降低担保费率（12月31日检查）。"),
        (
            [OPEN, LATE, KEPT],
            (3, 1),
            "答复中承诺事项3项，已兑现1项，到期未兑现1项，其余按期检查。已兑现的有：20210032号设立资金池20亿元（依据：文件已印发）。"
            "尚未兑现的有：第0317号降低担保费率（12月31日检查）；第0318号降低担保费率（8月20日检查）。",
        ),
        ([HIDDEN, GONE], (1, 0), "答复中承诺事项1项，已兑现0项，其余按期检查。尚未兑现的有：20210257号。"),
        (
            [LAST, BEFORE, STILL],
            (0, 0),
            "上年度结转的承诺事项2项，本年度兑现1项，1项继续办理（其中到期未兑现1项）。本年度兑现的有：20200011号修订办法（依据：办法已公布）。"
            "继续办理的有：20200013号建成园区（2021年6月30日检查）。",
        ),
        ([BEFORE], (0, 0), ""),
    ],
)
def test_what_was_kept_stands_with_its_evidence_and_what_is_open_with_its_day(promises, counts, said):
    promised, kept = counts
    assert adopted.sentences(2021, promised, kept, promises) == said


def test_of_many_the_first_are_named_and_all_are_counted():
    said = adopted.sentences(2021, 9, 9, [KEPT] * 9)
    assert said.count("20210032号") == 5 and "等9项。" in said
