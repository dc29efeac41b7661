"""Letters about an item that several deputies made: one for all, one for each, or one that the lead passes on; and copies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import papers
from bot.cli.talking import speak
from bot.errors import UserError
from bot.rules import copies
from bot.rules.papers.document import Document
from tests.scenarios.changing import Bureau
from tests.scenarios.test_several_deputies import ITEM, OFFICER, heard, out, three, through

__all__ = ["out", "three"]


def letter(office: Bureau, to: str = "", letters: str = "together") -> Document:
    case, made = office.case(ITEM), replace(office.service.office, letters=letters)
    with office.service.database.begin() as session:
        return papers.letter_of(session, made, case.id, office.clock.now().date(), to)


def words(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def test_all_of_them_get_one_letter_where_nothing_else_was_agreed(three):
    made = words(letter(three))
    assert "周示戊、李示丁、王示辛代表：" in made and "你们提出的" in made and "转达" not in made


def test_the_lead_who_agreed_to_it_passes_the_letter_on(three):
    (said,) = heard(three, f"/联系 {ITEM} 领衔代表同意转达")
    assert "由周示戊代表将答复转达其他联名代表" in said
    made = words(letter(three))
    assert "周示戊代表：" in made and "您提出的" in made
    assert "请将本答复转达李示丁代表、王示辛代表。" in made
    assert "答复方式：由周示戊代表将答复转达其他联名代表" in three.say(f"/查 {ITEM}", by=OFFICER)
    (again,) = heard(three, f"/联系 {ITEM} 领衔代表同意转达")
    assert "无须重复操作" in again


def test_each_gets_an_own_letter_where_that_was_agreed_or_set(three):
    heard(three, f"/联系 {ITEM} 要求面复", f"/联系 {ITEM} 李示丁代表 不要求面复 微信")
    for made in (letter(three, letters="each"), letter(three, "周示戊")):
        assert "周示戊代表：" in words(made) and "您提出的" in words(made)
    (said,) = heard(three, f"/联系 {ITEM} 分别答复")
    assert "答复分别送达每位联名代表" in said
    assert "李示丁代表：" in words(letter(three, "李示丁"))
    reply = speak(three.service, f"/答复函 {ITEM}", OFFICER, None, "console")
    assert "每位代表一函，共3份" in reply.text
    assert [paper.wish["to"] for paper in reply.papers] == ["周示戊", "李示丁", "王示辛"]
    with pytest.raises(UserError, match="没有此人"):
        letter(three, "郑示庚")


def test_copies_are_recorded_with_the_letter_and_printed_on_it(three):
    heard(three, f"/联系 {ITEM} 全体代表 不要求面复")
    through(three)
    assert "抄送：市人大常委会代表工作机构，市政府办公室。" in words(letter(three))
    (said,) = heard(three, f"/寄出 {ITEM} 示工信函〔2021〕61号 A类 抄送 市人大财经委、市政府办公室")
    assert "抄送市人大财经委、市政府办公室" in said
    assert "抄送：市人大财经委、市政府办公室" in three.say(f"/查 {ITEM}", by=OFFICER)
    assert "抄送：市人大财经委、市政府办公室。" in words(letter(three))


def test_copies_may_be_added_afterwards_and_are_kept_when_the_number_is(three):
    heard(three, f"/联系 {ITEM} 全体代表 不要求面复")
    through(three)
    heard(three, f"/寄出 {ITEM} 抄送：市政府办公室")
    (said,) = heard(three, f"/寄出 {ITEM} 示工信函〔2021〕61号 A类")
    assert "补记答复函示工信函〔2021〕61号" in said
    assert "抄送：市政府办公室" in three.say(f"/查 {ITEM}", by=OFFICER)


def test_the_office_sets_who_gets_copies(out, three):
    case = out.case(ITEM)
    own = copies.of_office("山东", {"人大": ["市人大常委会办公厅"]})
    assert copies.set_for(case, own) == "市人大常委会人事代表工作机构、市政府办公室"
    assert copies.set_for(case, copies.of_office("", {"人大": ["市人大常委会办公厅"]})) == "市人大常委会办公厅"
    assert copies.set_for(case, copies.of_office("", {})) == ""
    assert copies.printed(case, own) == "市人大常委会人事代表工作机构、市政府办公室"
