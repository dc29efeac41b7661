"""Several files in chat: each is worked on in its turn, an import is taken back by who made it, a file ends when an item in it
turns secret."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.ledger_desk import bring_ledger
from bot.records import brought
from bot.records.engine.base import Table
from bot.rules.chat_safe import FileName
from bot.rules.review_chain import NO_EFFECT
from tests.documents import books
from tests.scenarios.test_ledger_in_chat import Office, ledger, made
from tests.scenarios.test_other_files_in_chat import paper, sheet

A, B = "督查示员", "值班示员"
PEOPLE = sheet([["姓名", "处室", "角色"], ["吴新", "信息化推进处", "承办人"]])
FIRST = ("关于交办2021年第一批建议的通知", "请各单位于2021年7月31日前办结并答复代表。", "示例市人民政府办公室", "2021年3月5日")
SECOND = ("关于交办2021年第二批建议的通知", "请各单位于2021年10月15日前办结并答复代表。", "示例市人民政府办公室", "2021年7月15日")
VAGUE = ("关于交办2021年建议的通知", "请各单位于7月底前办结并答复代表。", "示例市人民政府办公室", "2021年3月5日")
UNDATED = {"编号": "20210901", "交办日期": "", "办理时限": ""}


@pytest.fixture
def office(tmp_path: Path):
    service = made(tmp_path / "unit")
    yield Office(service, tmp_path)
    service.database.close()


def later(office, **much):
    office.service.clock.at += timedelta(**much)


def written(office: Office, content: bytes, by: str = A) -> str:
    office.send(content, by=by)
    office.desk.run()
    office.say("是", by)
    office.desk.run()
    return office.say("/导入", by).text


def undone(office: Office, by: str = A) -> str:
    said = office.say("/导入文件 撤销", by).text
    office.desk.run()
    return said if NO_EFFECT in said else office.say("/导入", by).text


def is_there(office: Office, number: str) -> bool:
    own = Table.metadata.tables["suggestion"]
    with office.service.database.begin() as session:
        return session.scalar(select(own.c.id).where(own.c.number == number)) is not None


def test_an_import_of_somebody_else_in_the_same_minute_is_not_taken_back(office, tmp_path):
    assert "撤销" in written(office, ledger(tmp_path))
    later(office, seconds=20)
    assert "撤销" in written(office, ledger(tmp_path, {"编号": "20210950"}), by=B)
    assert "之后又有别的导入" in undone(office)
    assert is_there(office, "20210950") and is_there(office, "20210901")
    assert "撤回新增 1 件" in undone(office, by=B)
    assert is_there(office, "20210901") and not is_there(office, "20210950")


def test_who_wrote_what_was_written_already_has_nothing_to_take_back(office, tmp_path):
    content = ledger(tmp_path)
    office.send(content)
    office.send(content, by=B)
    office.desk.run()
    office.say("是"), office.say("是", B)
    office.desk.run()
    assert "没有改动" in office.say("/导入", B).text and "撤销" not in office.say("/导入", B).text
    assert NO_EFFECT in undone(office, by=B) and is_there(office, "20210901")
    assert "撤回新增 2 件" in undone(office)


def test_an_import_is_taken_back_whatever_was_sent_since(office, tmp_path):
    written(office, ledger(tmp_path))
    office.send(PEOPLE, name="人员.xlsx")
    office.desk.run()
    office.say("/导入文件 取消")
    assert "正在撤销《台账.xlsx》" in office.say("/导入文件 撤销").text
    assert "撤回新增 2 件" in office.read()


def test_an_import_is_taken_back_within_a_day_of_its_writing(office, tmp_path):
    office.send(ledger(tmp_path))
    office.desk.run()
    later(office, hours=20)
    office.say("/导入"), office.say("是")
    office.desk.run()
    later(office, hours=23)
    assert "正在撤销" in office.say("/导入文件 撤销").text
    assert "撤回新增 2 件" in office.read() and not is_there(office, "20210901")


def test_a_day_after_its_writing_it_is_taken_back_no_more(office, tmp_path):
    written(office, ledger(tmp_path))
    later(office, hours=24, minutes=1)
    assert NO_EFFECT in office.say("/导入文件 撤销").text


def test_files_sent_one_after_another_are_both_read_and_both_can_be_written(office, tmp_path):
    office.send(PEOPLE, name="人员.xlsx")
    office.send(ledger(tmp_path))
    told = office.read()
    assert "《人员.xlsx》按人员表读取" in told and "《台账.xlsx》已读" in told
    assert "/导入文件 写入 1" in office.say("是").text and not is_there(office, "20210901")
    assert "正在写入" in office.say("/导入文件 写入 1").text
    told = office.read()
    assert "《台账.xlsx》已读" in told
    with office.service.database.begin() as session:
        states = [row.state for row in session.scalars(select(brought.BroughtFile).order_by(brought.BroughtFile.id))]
    assert states == [brought.ENDED, brought.READ]
    assert "正在写入" in office.say("是").text
    assert "已写入：新增 2 件" in office.read()


def test_a_file_that_was_asked_about_and_gives_way_is_named(office, tmp_path):
    office.send(PEOPLE, name="人员.xlsx")
    office.desk.run()
    assert "此前所发《人员.xlsx》不再写入" in office.send(ledger(tmp_path))


def test_a_notice_just_before_its_ledger_answers_for_it_and_is_named(office, tmp_path):
    office.send(paper(*FIRST), name="第一批通知.docx")
    office.desk.run()
    office.send(paper(*SECOND), name="第二批通知.docx")
    office.send(ledger(tmp_path, UNDATED), name="第二批.xlsx")
    told = office.read()
    assert "交办日期 2021-07-15，办理时限 2021-10-15（据《第二批通知.docx》）" in told and "回复 是" in told, told
    office.say("是")
    assert "已写入：新增 1 件" in office.read()
    assert "10月15日" in office.say("/查 20210901").text


def test_what_a_person_says_counts_for_more_than_a_notice(office, tmp_path):
    office.send(paper(*FIRST), name="通知.docx")
    office.send(ledger(tmp_path, UNDATED))
    office.desk.run()
    office.say("/导入文件 办理时限 2021-09-30")
    told = office.read()
    assert "交办日期 2021-03-05（据《通知.docx》）" in told
    office.say("是"), office.desk.run()
    assert "9月30日" in office.say("/查 20210901").text


def test_what_a_notice_leaves_open_is_asked_and_answered(office, tmp_path):
    office.send(paper(*VAGUE), name="通知.docx")
    told = office.read()
    assert "请发送：/导入文件 办理时限" in told and NO_EFFECT in office.say("是").text
    assert "正在重新读取" in office.say("/导入文件 办理时限 2021-07-31").text
    assert "办理时限 2021-07-31" in office.read()
    office.send(ledger(tmp_path, UNDATED))
    assert "办理时限 2021-07-31（据《通知.docx》）" in office.read()


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_file_that_waits_ends_when_an_item_turns_secret(office, tmp_path, confirmed):
    row = {"编号": "20210905", "案由": "关于白鹭专项的建议"}
    written(office, ledger(tmp_path, row))
    office.send(ledger(tmp_path, {**row, "案由": "关于白鹭专项提升的建议"}))
    office.desk.run()
    if confirmed:
        office.say("是")
    secret = books.ledger(tmp_path / "s.xlsx", {**row, "密级": "秘密", "案由": "x"})
    later(office, minutes=1)
    assert bring_ledger(office.service, secret, now=office.service.clock.now()).erased
    assert "有件转为涉密，请重新发送文件" in office.say("/导入").text
    assert NO_EFFECT in office.say("是").text
    assert "有件转为涉密，请重新发送文件" in office.read() and office.spooled() == []
    with office.service.database.begin() as session:
        last = session.scalars(select(brought.BroughtFile).order_by(brought.BroughtFile.id.desc())).first()
        assert (last.state, last.handle) == (brought.ENDED, "")
    assert "白鹭" not in office.say("/查 20210905").text


def test_an_import_is_called_off_by_an_item_that_turned_secret_while_its_file_was_read(office, tmp_path):
    before = office.tables()
    result = bring_ledger(
        office.service,
        books.ledger(tmp_path / "l.xlsx", {"编号": "20210901"}),
        now=office.service.clock.now(),
        still=lambda session: False,
    )
    assert not result.written and result.kept_at is None and office.tables() == before


def test_a_file_that_itself_turns_an_item_secret_is_written_and_says_so(office, tmp_path):
    row = {"编号": "20210905", "案由": "关于白鹭专项的建议"}
    written(office, ledger(tmp_path, row))
    assert "已写入" in written(office, ledger(tmp_path, {**row, "密级": "秘密"}, {"编号": "20210906"}))
    assert is_there(office, "20210906")


@pytest.mark.parametrize("name", ["关于" * 60 + ".xlsx", "𠀀" * 100 + ".xlsx", "a" * 300 + ".xlsx", "..." * 90 + ".xlsx"])
def test_a_file_with_a_long_name_is_read(office, tmp_path, name):
    office.send(ledger(tmp_path), name=name)
    told = office.read()
    assert "新增 2 件" in told and f"《{FileName(name)}》" in told
