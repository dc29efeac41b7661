"""The figures of a commitment: all of them, each with what it counts."""

from __future__ import annotations

import pytest

from bot.rules import indicators


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("建成10个示范项目", ["10个示范项目"]),
        ("新增企业3000个，投资2亿元", ["3000个", "2亿元"]),
        ("2022年底前建成绿色工厂20家", ["20家"]),
        ("12月底前出台实施意见", []),
        ("争取补助资金1,000万元", ["1,000万元"]),
        ("培育30余家企业并投入1.5亿元", ["不少于30家企业", "1.5亿元"]),
        ("覆盖率达到95%，惠及2.3万人", ["95%", "2.3万人"]),
        ("每年减排5万吨", ["5万吨"]),
    ],
)
def test_every_figure_is_kept_with_what_it_counts(words: str, found: list[str]):
    assert [indicator.text for indicator in indicators.found_in(words)] == found
