"""/答复函: the frame of an item's letter for whoever works on it, alone; nobody else, and for no item that has none."""

from __future__ import annotations

from bot import papers
from tests.conftest import at


def test_who_works_on_the_item_gets_the_frame_of_its_letter(bureau, clock, reply):
    clock.at = at("2021-07-16 09:00")
    answer = reply("/答复函 20210032", by="吴示安")
    assert answer.text == "20210032 答复函格式稿（草稿），标黄处由承办人填写，定稿后按程序送审。"
    (paper,) = answer.papers
    assert (paper.kind, paper.name) == ("letter", "20210032答复函.docx")
    assert papers.made(bureau.database, bureau.office, paper).startswith(b"PK")


def test_an_item_of_another_unit_has_an_opinion_and_one_for_reference_none(reply):
    answer = reply("/答复函 20210021", by="督查示员")
    assert answer.papers[0].name.endswith("会办意见.docx") and "会办意见格式稿" in answer.text


def test_nobody_else_and_no_group_gets_it(say):
    assert "须由承办人、牵头处室负责人或办公室办理 /答复函" in say("/答复函 20210032", by="局长")
    assert "请与我单聊发送" in say("/答复函 20210032", by="吴示安", chat="督办群", platform="wecom")
    assert "没有找到编号 20210999" in say("/答复函 20210999", by="吴示安")
    assert "请写明编号" in say("/答复函", by="吴示安")
