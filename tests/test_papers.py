"""Papers come from a child process; whatever happens to it, the service goes on and the next paper comes."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bot import office
from bot.errors import UserError
from bot.message import Paper
from bot.papers import Printer
from bot.records.engine.database import Database
from bot.records.suggestions import Suggestion
from bot.rules.chat_safe import FileName
from tests.conftest import copy_of_sqlite, settings_for
from tests.documents.test_picture import SAMPLE

PICTURE = Paper("picture", FileName("2021年办理情况统计.png"), "2021年共34件", {"figures": SAMPLE})


def printer_for(url: str, seconds: float = 60) -> Printer:
    return Printer(url, office.from_settings(settings_for(url)), seconds=seconds)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return copy_of_sqlite(tmp_path)


@pytest.fixture
def printer(url: str) -> Iterator[Printer]:
    printer = printer_for(url)
    yield printer
    printer.close()


def letter(number: int, on: str = "2021-07-16") -> Paper:
    return Paper("letter", FileName("答复.docx"), "", {"number": number, "on": on})


def id_of(url: str, number: str) -> int:
    database = Database(url)
    with database.begin() as session:
        found = session.scalars(select(Suggestion.id).where(Suggestion.number == number)).one()
    database.close()
    return found


def test_a_letter_is_read_from_either_database_and_made_elsewhere(bureau_url: str):
    printer = printer_for(bureau_url)
    made = docx.Document(BytesIO(printer.make(letter(id_of(bureau_url, "20210032")))))
    printer.close()
    assert "关于市十七届人大三次会议第20210032号建议的答复" in [paragraph.text.replace("\n", "") for paragraph in made.paragraphs]


def test_a_ledger_for_the_chat_has_every_item_and_no_telephone_number(bureau_url: str):
    printer = printer_for(bureau_url)
    wish = {"year": 2021, "on": "2021-10-25", "phones": False}
    made = CalamineWorkbook.from_filelike(BytesIO(printer.make(Paper("ledger", FileName("2021年台账.xlsx"), "", wish))))
    printer.close()
    rows = made.get_sheet_by_name("任务分解表").to_python()
    assert "代表电话" not in rows[1]
    assert len(rows) == 2 + 34
    assert not any("138000" in str(cell) for row in rows for cell in row)


def test_a_summary_is_made_from_either_database(bureau_url: str):
    printer = printer_for(bureau_url)
    paper = Paper("summary", FileName("2021年总结.docx"), "", {"year": 2021, "on": "2021-10-25"})
    made = docx.Document(BytesIO(printer.make(paper)))
    printer.close()
    assert any("共收到两会转办件34件" in paragraph.text for paragraph in made.paragraphs)


def test_the_child_starts_with_the_first_paper_and_stays_for_the_next(printer: Printer):
    assert not printer.child
    assert printer.make(PICTURE).startswith(b"\x89PNG")
    first = printer.child.pid
    assert first != os.getpid()
    printer.make(PICTURE)
    assert printer.child.pid == first


def test_an_answer_goes_before_a_file(printer: Printer):
    printer.make(PICTURE)
    assert os.sched_getscheduler(printer.child.pid) == os.SCHED_IDLE


def test_t27_the_address_of_the_database_is_on_no_command_line(printer: Printer, url: str):
    printer.make(PICTURE)
    assert url.encode() not in Path(f"/proc/{printer.child.pid}/cmdline").read_bytes()


def test_an_item_that_has_no_letter_is_refused_with_the_reason(printer: Printer, url: str):
    database = Database(url)
    with database.begin() as session:
        session.scalars(select(Suggestion).where(Suggestion.number == "20210032")).one().secrecy = ""
    database.close()
    with pytest.raises(UserError, match="密级未填"):
        printer.make(letter(id_of(url, "20210032")))


def test_a_paper_that_cannot_be_made_is_told_in_chinese_and_logged(printer: Printer, caplog: pytest.LogCaptureFixture):
    broken = Paper("picture", FileName("图.png"), "", {})
    with caplog.at_level(logging.ERROR), pytest.raises(UserError, match="文件没有生成"):
        printer.make(broken)
    assert "KeyError" in caplog.text
    assert printer.make(PICTURE)


def test_a_child_that_takes_too_long_is_killed_and_the_next_paper_gets_another(url: str):
    printer = printer_for(url, seconds=0)
    with pytest.raises(UserError, match="文件没有生成"):
        printer.make(PICTURE)
    assert not printer.child
    printer.seconds = 60
    assert printer.make(PICTURE)
    printer.close()


def test_a_child_that_died_is_replaced_without_a_word(printer: Printer):
    printer.make(PICTURE)
    os.kill(printer.child.pid, signal.SIGKILL)
    printer.child.join()
    assert printer.make(PICTURE)


def test_several_who_ask_at_once_each_get_their_own(printer: Printer, url: str):
    number = id_of(url, "20210032")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(printer.make, (PICTURE, letter(number), PICTURE, letter(number))))
    assert [content[:2] for content in made] == [b"\x89P", b"PK", b"\x89P", b"PK"]


def test_closing_ends_the_child(printer: Printer):
    printer.make(PICTURE)
    child = printer.child.pid
    printer.close()
    assert not Path(f"/proc/{child}").exists()
