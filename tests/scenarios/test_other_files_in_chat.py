"""Lists of people, holidays and notices sent to the bot: read, questions answered, written by 是 as the command line writes them."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
import xlsxwriter
from sqlalchemy import select

from bot import calendar_desk
from bot.ledger_desk import bring_people
from bot.records import brought
from bot.records.engine.base import Table
from bot.rules.review_chain import NO_EFFECT
from tests.conftest import at
from tests.documents import books
from tests.scenarios.test_ledger_in_chat import Office, made

PEOPLE = [["姓名", "处室", "职务", "手机"], ["吴新", "信息化推进处", "一级主任科员", ""], ["周新", "信息化推进处", "副处长", ""]]
HOLIDAYS = "日期,安排\n2021-12-30,放假\n2021-12-26,上班\n"
OF_PEOPLE, OF_DAYS = ("person", "appointment", "identity", "division"), ("calendar_day", "calendar_change")


@pytest.fixture
def office(tmp_path: Path):
    service = made(tmp_path / "unit")
    yield Office(service, tmp_path)
    service.database.close()


def sheet(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Sheet1")
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return file.getvalue()


def paper(*lines: str) -> bytes:
    file = io.BytesIO()
    written = docx.Document()
    for line in lines:
        written.add_paragraph(line)
    written.save(file)
    return file.getvalue()


def rows(office: Office, tables: tuple[str, ...]) -> dict[str, list]:
    known = Table.metadata.tables
    with office.service.database.begin() as session:
        return {name: [tuple(row) for row in session.execute(select(known[name]))] for name in tables if name in known}


def answered(office: Office, told: str) -> str:
    """Each question answered with the likeliest answer, until none is left."""
    while "个问题待答" in told:
        line = next(line for line in told.split("\n") if line.startswith("请发送："))
        assert "正在重新读取" in office.say(line.removeprefix("请发送：").partition("（")[0]).text
        told = office.read()
    return told


def test_a_list_of_people_is_read_asked_about_and_written_as_people_import_writes_it(office, tmp_path):
    content = sheet(PEOPLE)
    office.say("/帮助")  # the account that speaks is bound before
    before = rows(office, OF_PEOPLE)
    office.send(content, name="人员.xlsx")
    told = office.read()
    assert "按人员表读取，尚未写入" in told and "/导入文件 职务" in told and "--" not in told
    told = answered(office, told)
    assert "新增 2 人" in told and "回复 是" in told and rows(office, OF_PEOPLE) == before
    assert "正在写入" in office.say("是").text
    assert "《人员.xlsx》已写入：新增 2 人" in office.read()
    with office.service.database.begin() as session:
        given = session.scalars(select(brought.BroughtFile)).one().answers
    assert "一级主任科员" in given and rows(office, OF_PEOPLE) != before
    (tmp_path / "again.xlsx").write_bytes(content)
    assert bring_people(office.service, tmp_path / "again.xlsx", dated=False).unchanged == 2
    assert office.spooled() == []
    office.send(content, name="人员.xlsx")
    assert "无需写入" in office.read() and NO_EFFECT in office.say("是").text


def test_an_arrangement_of_holidays_is_written_by_a_yes_and_tells_what_moves(office, tmp_path):
    before = rows(office, OF_DAYS)
    office.send(HOLIDAYS.encode(), name="放假.csv")
    told = office.read()
    assert "按放假安排读取，尚未写入" in told and "2021年共 2 天" in told and rows(office, OF_DAYS) == before
    assert "正在写入" in office.say("是").text
    assert "《放假.csv》已写入" in office.read()
    other = made(tmp_path / "other")
    (tmp_path / "放假.csv").write_bytes(HOLIDAYS.encode())
    calendar_desk.bring(other, tmp_path / "放假.csv")
    assert rows(office, OF_DAYS) == rows(Office(other, tmp_path), OF_DAYS)
    other.database.close()


def test_a_notice_of_a_hand_over_answers_for_the_ledger_that_follows(office, tmp_path):
    said = ("关于交办2021年建议的通知", "请各单位于2021年7月31日前办结并答复代表。", "示例市人民政府办公室", "2021年3月5日")
    office.send(paper(*said), name="通知.docx")
    told = office.read()
    assert "《通知.docx》是交办通知：交办日期 2021-03-05，办理时限 2021-07-31" in told
    assert NO_EFFECT in office.say("是").text
    row = {"编号": "20210901", "交办日期": "", "办理时限": ""}
    office.send(books.ledger(tmp_path / "l.xlsx", row).read_bytes())
    told = office.read()
    assert "回复 是" in told and "新增 1 件" in told, told


def test_a_text_that_is_none_of_these_is_refused_by_name(office):
    office.send(paper("各位同事：", "请注意用电安全。"), name="告知.docx")
    told = office.read()
    assert "没有读出台账、人员表、放假安排或交办通知" in told and NO_EFFECT in office.say("是").text


def test_a_spreadsheet_that_is_none_of_these_hears_why_it_is_no_ledger(office):
    office.send(sheet([["品名", "数量"], ["打印纸", "3"]]), name="物品.xlsx")
    told = office.read()
    assert "回复 是" not in told and "--" not in told and at("2021-07-16 09:00")
