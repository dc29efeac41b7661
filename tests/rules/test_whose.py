"""How a name is marked where somebody else acted, or another hand typed."""

from __future__ import annotations

from bot.rules import whose


def test_a_name_bears_its_marks_and_stands_alone_without_any():
    assert whose.marked("局长") == whose.marked("局长", "", "") == "局长"
    assert whose.marked("局长", "控制台代录") == "局长〔控制台代录〕"
    assert whose.marked("局长", "代甲", "", "纸质审阅") == "局长〔代甲，纸质审阅〕"


def test_a_reviewer_is_told_with_whom_they_stood_in_for_and_how():
    assert whose.reviewer("副局长乙", None) == "副局长乙"
    assert whose.reviewer("副局长乙", "副局长甲") == "副局长乙〔代副局长甲〕"
    assert whose.reviewer("局长", None, console=True) == "局长〔控制台代录〕"
    assert whose.reviewer("督查示员", "副局长丙", paper=True) == "督查示员〔代副局长丙，纸质审阅〕"
    assert whose.reviewer("督查示员", "副局长丙", paper=True, console=True) == "督查示员〔代副局长丙，纸质审阅，控制台代录〕"
    assert whose.reviewer("局长", None, paper=True) == "局长"  # on paper somebody else recorded it, always


def test_the_hand_that_typed_is_told_inside_the_mark_that_is_there():
    assert whose.hand("局长", console=False) == "局长"
    assert whose.hand("局长", console=True) == "局长〔控制台代录〕"
    assert whose.hand("副局长乙〔代副局长甲〕", console=False) == "副局长乙〔代副局长甲〕"
    assert whose.hand("副局长乙〔代副局长甲〕", console=True) == "副局长乙〔代副局长甲，控制台代录〕"
