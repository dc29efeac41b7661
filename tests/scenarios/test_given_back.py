"""An item that went back to the office that handed it over takes nobody's number."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.message import Reply
from tests.conftest import at
from tests.scenarios import played

OFFICE = "督查示员"
ROW = {"牵头处室": "融资服务处", "第一责任人": "冯示川", "直接责任人": "陈示文", "分管领导": "副局长乙"}
PAIR = (
    {**ROW, "编号": "0317", "级别": "省", "案由": "关于甲事的建议", "办理类型": "独办"},
    {**ROW, "编号": "0317", "级别": "市", "案由": "关于乙事的建议", "办理类型": "独办"},
)


@pytest.fixture
def pair(tmp_path):
    """Two items of one number, the provincial one given back."""
    with played.opened(tmp_path, PAIR) as (service, clock):
        clock.at = at("2021-03-08 09:00")

        def said(text: str, by: str) -> Reply:
            return speak(service, text, by, None, "console")

        assert "对应多件" in said("/查 0317", "陈示文").text
        assert said("/申退 省0317 应由金融监管局办理", "陈示文").outcome == "answered"
        assert said("/申退 省0317 同意", OFFICE).outcome == "answered"
        yield said


def test_its_number_means_the_item_that_is_left(pair):
    answer = pair("/查 0317", "陈示文").text
    assert answer.startswith("第0317号 关于乙事的建议") and "同号另有已同意申退的：/查 省人大0317。" in answer
    assert "已登记" in pair("/签收 0317", "陈示文").text
    assert "第0317号" in pair("/我的", "陈示文").text and "省人大0317" not in pair("/我的", "陈示文").text


def test_it_is_still_found_by_its_whole_number(pair):
    assert "关于甲事的建议" in pair("/查 省人大0317", "陈示文").text
    assert "已登记" in pair("/更正 省人大0317 申退答复 撤销 理由：误发", OFFICE).text
    assert "对应多件" in pair("/查 0317", "陈示文").text


def test_where_all_of_them_went_back_it_is_asked_which_is_meant(pair):
    pair("/申退 市0317 应由金融监管局办理", "陈示文")
    pair("/申退 市0317 同意", OFFICE)
    assert "对应多件" in pair("/查 0317", "陈示文").text
