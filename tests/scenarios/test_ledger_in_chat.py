"""A ledger sent to the bot: read, its questions answered by a word, written by 是 as `duban import` writes it, taken back."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.reading import Answers
from bot.documents.sheets import inspection
from bot.errors import PlatformError
from bot.file_desk import FileDesk
from bot.ledger_answers import with_answers
from bot.ledger_desk import bring_ledger
from bot.message import Kind, Message, Reply, SentFile
from bot.records import brought, people
from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import Table
from bot.rules.chat_safe import FileName
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import kinds as sentences
from bot.wsgi import Service
from tests.canaries.looking import SECRETS
from tests.conftest import WECOM_CORP, at, copy_of_sqlite, settings_for
from tests.documents import books
from tests.documents.sheets import hostile
from tests.scheduler.alone import LINE, PERSONS, reached_by

NEW = ({"编号": "20210901"}, {"编号": "20210902", "案由": "关于改善融资服务的建议"})
WRITTEN_BY_IMPORTS = ("suggestion", "assignment", "fact", "batch", "year_fact", "review_round")


class Shelf:
    """A platform's files, by their handles."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    def fetch(self, handle: str, most: int) -> bytes:
        self.asked.append(handle)
        if handle not in self.files:
            raise PlatformError("文件已过期", permanent=True)
        if len(self.files[handle]) > most:
            raise PlatformError("文件超过大小上限，未接收", permanent=True)
        return self.files[handle]


class Office:
    """Somebody of the office in single chat with the bot, and the process that works files off."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service, self.folder, self.shelf, self.count = service, folder, Shelf(), 0
        self.desk = FileDesk(service, {"wecom": self.shelf})

    def say(self, text: str | None, by: str = "督查示员", *, kind: Kind = "text", chat: str | None = None, **more) -> Reply:
        self.count += 1
        with self.service.database.begin() as session:
            person = people.named(session, by)[0].id
        account = f"account{person}"
        with self.service.database.begin() as session:
            people.bind(session, "wecom", WECOM_CORP, account, person)
        key = f"m{self.count}"
        return self.service.dispatcher.answer(Message("wecom", key, WECOM_CORP, account, chat, text=text, kind=kind, **more))

    def send(self, content: bytes, name: str = "台账.xlsx", size: int | None = None, **how) -> str:
        handle = f"handle-{self.count}"
        self.shelf.files[handle] = content
        return self.say(None, kind="file", file=SentFile(FileName(name), handle, size), **how).text

    def read(self) -> str:
        """What is told once the process has worked."""
        self.desk.run()
        return self.say("/导入").text

    def spooled(self) -> list[Path]:
        return [path for path in self.desk.folder.rglob("*") if path.is_file()] if self.desk.folder.exists() else []

    def tables(self) -> dict[str, list]:
        with self.service.database.begin() as session:
            return {
                name: [tuple(row) for row in session.execute(select(Table.metadata.tables[name]).order_by("id"))]
                for name in WRITTEN_BY_IMPORTS
            }


def made(folder: Path, url: str = "", **changes: object) -> Service:
    folder.mkdir(exist_ok=True)
    settings = settings_for(url or copy_of_sqlite(folder), service={"data_dir": str(folder)}, **changes)
    return wsgi.assemble(settings, StoppedClock(at("2021-07-16 09:00")))


@pytest.fixture
def office(tmp_path: Path):
    service = made(tmp_path / "unit")
    yield Office(service, tmp_path)
    service.database.close()


def ledger(folder: Path, *rows: dict) -> bytes:
    return books.ledger(folder / "l.xlsx", *(rows or NEW)).read_bytes()


class KilledDesk(FileDesk):
    """One whose process ends before it reads what was fetched."""

    def spooled(self, row: brought.BroughtFile) -> Path | None:
        super().spooled(row)
        raise KeyboardInterrupt


def test_who_was_killed_once_a_file_was_fetched_does_not_fetch_it_again(office, tmp_path):
    office.send(ledger(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        KilledDesk(office.service, {"wecom": office.shelf}).run()
    office.shelf.files.clear()
    office.service.clock.at += timedelta(minutes=6)
    assert "新增 2 件" in office.read()
    assert office.shelf.asked == ["handle-0"]


def test_a_ledger_is_read_corrected_confirmed_and_is_what_an_import_writes(office, tmp_path):
    rows = tuple({**row, "级别": ""} for row in NEW)
    content = books.ledger(tmp_path / "q.xlsx", *rows, title="任务分解表").read_bytes()
    before = office.tables()
    assert "正在读取，尚未写入" in office.send(content)
    told = office.read()
    assert "个问题待答" in told and "/导入文件 级别" in told and "--" not in told and "未写入任何数据" in told
    assert NO_EFFECT in office.say("是").text
    assert "未写入任何数据" in office.say("/导入文件 级别 高").text
    assert office.tables() == before
    while "个问题待答" in told:
        option = (
            next(line for line in told.split("\n") if line.startswith("请发送：")).removeprefix("请发送：").partition("（")[0]
        )
        assert "正在重新读取" in office.say(option).text
        told = office.read()
    assert "新增 2 件" in told and "回复 是" in told
    assert office.tables() == before and len(office.spooled()) == 1
    assert stat.S_IMODE(office.spooled()[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(office.desk.folder.stat().st_mode) == 0o700
    assert "正在写入" in office.say("是").text
    assert "没有待您确认" in office.say("是").text
    told = office.read()
    assert "已写入：新增 2 件" in told and "撤销" in told
    assert office.spooled() == [] and office.shelf.asked == ["handle-0"]
    other = made(tmp_path / "other")
    with office.service.database.begin() as session:
        row = session.scalars(select(brought.BroughtFile)).one()
        assert row.handle == ""
        given = row.answers
    answers = with_answers(Answers(), json.loads(given))
    bring_ledger(other, tmp_path / "q.xlsx", now=at("2021-07-16 09:00"), answers=answers, tell=True)
    assert office.tables() == Office(other, tmp_path).tables() != before
    other.database.close()
    assert "正在撤销" in office.say("/导入文件 撤销").text
    assert "撤回新增 2 件" in office.read()
    assert office.tables() == before
    assert NO_EFFECT in office.say("/导入文件 撤销").text


def test_what_was_not_confirmed_within_ten_minutes_is_looked_at_again(office, tmp_path):
    office.send(ledger(tmp_path))
    assert "回复 是" in office.read()
    office.service.clock.at += timedelta(minutes=11)
    assert NO_EFFECT in office.say("是").text
    assert NO_EFFECT in office.say("/导入文件 写入").text
    assert "回复 是" in office.say("/导入").text
    assert "正在写入" in office.say("是").text
    assert "已写入：新增 2 件" in office.read()


def test_a_no_and_a_newer_file_end_the_one_before(office, tmp_path):
    before = office.tables()
    office.send(ledger(tmp_path))
    office.read()
    assert "已取消" in office.say("否").text
    office.send(ledger(tmp_path))
    office.read()
    office.send(ledger(tmp_path, {"编号": "20210905"}), name="第二批.xlsx")
    assert NO_EFFECT in office.say("是").text
    assert "《第二批.xlsx》" in office.read() and len(office.spooled()) == 1
    assert office.tables() == before
    office.service.clock.at += timedelta(days=1, minutes=1)
    office.desk.run()
    assert office.spooled() == []


def test_only_the_office_in_single_chat_has_a_file_read(office, tmp_path):
    content = ledger(tmp_path)
    assert office.send(content, by="吴示安") == sentences.thing("file")
    assert office.say("/导入").text.startswith(sentences.SEND_LEDGER)
    assert office.send(content, chat="wrALL") == sentences.file_of_office(fetched=True)
    office.desk.run()
    assert office.shelf.asked == []
    assert "由办公室" in office.say("/导入文件 级别 市", by="吴示安").text


def test_a_secret_row_is_left_out_and_named_by_its_row_alone(office, tmp_path):
    office.send(ledger(tmp_path, {"编号": "20210901"}, {"编号": "20210902", "密级": "秘密", "案由": "关于保密的建议"}))
    told = office.read()
    assert "新增 1 件" in told and "不导入 1 行" in told and "关于保密" not in told
    office.say("是")
    assert "已写入：新增 1 件" in office.read()


@pytest.mark.parametrize("wrong", ["a bomb", "a bomb that says it is huge", "a password of the zip"])
def test_a_hostile_file_is_refused_with_its_reason(office, wrong):
    content, reason = hostile.FILES[wrong][0](), hostile.FILES[wrong][1]
    office.send(content)
    told = office.read()
    assert reason in told and NO_EFFECT in office.say("是").text


def test_what_is_no_ledger_or_has_bad_rows_is_not_asked_about(office, tmp_path):
    for content in (b"hello", ledger(tmp_path, {"编号": "20210901", "办理时限": "2021-02-30"}), b""):
        office.send(content)
        told = office.read()
        assert "回复 是" not in told and "--" not in told, told
        assert NO_EFFECT in office.say("是").text


def test_a_file_too_large_by_what_is_said_or_by_what_comes_is_not_kept(office):
    assert NO_EFFECT in office.send(b"", size=100 * 2**20)
    office.desk.run()
    assert office.shelf.asked == []
    office.send(b"x" * (inspection.FILE_BYTES + 1))
    assert "文件没有取到" in office.read() and office.spooled() == []


def test_what_the_records_have_already_needs_no_writing(office, tmp_path):
    office.send(ledger(tmp_path))
    office.read()
    office.say("是")
    office.read()
    office.send(ledger(tmp_path))
    assert "无需写入" in office.read()


def test_who_can_be_told_alone_is_told_there_and_nobody_else(tmp_path):
    service = reached_by(made(tmp_path / "unit"), {LINE: PERSONS})
    office = Office(service, tmp_path)
    office.send(ledger(tmp_path))
    office.desk.run()
    with service.database.begin() as session:
        rows = session.query(Outbox).filter(Outbox.key.startswith("file:")).all()
        assert [(row.robot, row.chat_id, "新增 2 件" in row.content) for row in rows] == [(LINE, None, True)]
    service.database.close()


def test_who_died_while_reading_is_followed_by_another(office, tmp_path):
    office.send(ledger(tmp_path))
    with office.service.database.begin() as session:
        assert brought.hold(session, 1, office.service.clock.now())
    assert office.desk.run() == 0
    office.service.clock.at += timedelta(minutes=6)
    assert office.desk.run() == 1
    assert "新增 2 件" in office.say("/导入").text


def test_both_engines_hold_what_was_sent(bureau_url, tmp_path):
    service = made(tmp_path / "unit", bureau_url)
    office = Office(service, tmp_path)
    office.send(ledger(tmp_path))
    assert "回复 是" in office.read()
    assert "正在写入" in office.say("是").text
    assert "已写入：新增 2 件" in office.read()
    office.say("/导入文件 撤销")
    assert "撤回新增 2 件" in office.read()
    service.database.close()


def test_where_no_file_can_be_fetched_it_is_said_at_once(tmp_path):
    platforms = {"wecom": {"corp_id": WECOM_CORP, "webhooks": {"main": {"key": SECRETS["first webhook"]}}}}
    service = made(tmp_path / "unit", platforms=platforms)
    office = Office(service, tmp_path)
    for chat in (None, "wrALL"):
        assert office.send(b"x", chat=chat) == sentences.file_of_office(fetched=False)
    assert office.say("/导入").text.startswith(sentences.HAND_OVER_LEDGER)
    service.database.close()
