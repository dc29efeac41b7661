"""Long figures stay what they are; a telephone number is hidden, and the receipt says so."""

from __future__ import annotations

NUMBER = "20210257"


def test_a_long_figure_of_a_commitment_is_kept(changing):
    answer = changing.say(f"/承诺 {NUMBER} 年底前投资13600000000元 检查 12月31日", by="陈示文")
    assert "事项：年底前投资13600000000元" in answer
    assert "指标：13600000000元" in answer
    assert "隐去" not in answer
    assert "13600000000元" in changing.say(f"/承诺 {NUMBER}", by="陈示文")


def test_a_receipt_names_what_was_hidden(changing):
    answer = changing.say(f"/承诺 {NUMBER} 由13600001005负责回访企业 检查 12月31日", by="陈示文")
    assert "由136****1005负责" in answer
    assert "内容中的电话号码（136****1005）已隐去中间几位" in answer


def test_in_a_group_no_digits_of_it_are_named(changing):
    answer = changing.say(f"/承诺 {NUMBER} 由13600001005负责回访企业 检查 12月31日", by="陈示文", chat="督办群")
    assert "已登记" in answer and "内容中的电话号码已隐去中间几位" in answer
