"""Files of an answer in the terminal: put into a folder, nothing written over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import modes
from bot.cli.papers import put_beside
from bot.cli.talking import files
from bot.errors import PlatformError
from bot.message import Reply
from bot.platforms.console import ConsoleFiles
from bot.rules.chat_safe import FileName
from bot.wsgi import Service
from tests.cli.running import Run, here
from tests.conftest import copy_of_sqlite
from tests.documents import books
from tests.test_papers import PICTURE


def test_each_paper_of_an_answer_becomes_a_file(bureau: Service, tmp_path: Path):
    written = files(bureau, Reply("见图。", papers=(PICTURE,)), tmp_path / "文件")
    assert [path.name for path in written] == ["2021年办理情况统计.png"]
    assert written[0].read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("asked", "by", "kind"),
    [
        ("/统计", "吴示安", ".png"),
        ("/台账 2021", "督查示员", ".xlsx"),
        ("/总结 2021", "督查示员", ".docx"),
    ],
)
def test_what_an_answer_offers_can_be_made(bureau: Service, reply: Callable[..., Reply], tmp_path: Path, asked, by, kind):
    written = files(bureau, reply(asked, by=by), tmp_path)
    assert [path.suffix for path in written] == [kind]
    assert written[0].stat().st_size > 1000


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path):
    names = [put_beside(tmp_path, FileName("2021年台账.xlsx"), content).name for content in (b"1", b"2", b"3")]
    assert names == ["2021年台账.xlsx", "2021年台账（2）.xlsx", "2021年台账（3）.xlsx"]
    assert (tmp_path / names[0]).read_bytes() == b"1"


def test_a_name_leads_nowhere_else(tmp_path: Path):
    path = put_beside(tmp_path, FileName("../../x/关于<某>:建议?.docx"), b"")
    assert path.parent == tmp_path
    assert not set(path.name) & set('/\\:*?"<>|')


@pytest.fixture
def at_console(tmp_path: Path) -> Run:
    """The command line of an office that has the sample's people and items."""
    unit = tmp_path / "unit"
    unit.mkdir()
    url = copy_of_sqlite(unit)
    text = f'[database]\nurl = "{url}"\n[service]\ndata_dir = "{unit}"\n[unit]\nname = "示例市工业和信息化局"\n'
    modes.write_private(unit / "config.toml", text.encode())
    return here(unit / "config.toml")


def test_a_file_is_sent_read_and_written_from_the_terminal(at_console: Run, tmp_path: Path):
    ledger = books.ledger(tmp_path / "新增.xlsx", {"编号": "20210901"})
    by = ("--as", "督查示员", "--at", "2021-07-16 09:00", "--json")
    sent = json.loads(at_console("say", "--file", str(ledger), *by).stdout)
    assert sent["outcome"] == "answered" and "新增 1 件" in sent["text"] and "回复 是" in sent["text"]
    written = json.loads(at_console("say", "是", *by).stdout)
    assert "《新增.xlsx》已写入：新增 1 件" in written["text"]
    assert "收到文件" in at_console("say", "--file", str(ledger), "--as", "吴示安", code=None).stdout
    for wrong in (
        ("say", "/查 32", "--file", str(ledger)),
        ("say",),
        ("say", "--file", "没有.xlsx"),
        ("say", "--file", str(ledger), "--in", "督办群"),
    ):
        at_console(*wrong, "--as", "督查示员", code=2)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path):
    with pytest.raises(PlatformError, match="文件读不出来"):
        ConsoleFiles().fetch(str(tmp_path / "gone.xlsx"), 10)
    (tmp_path / "large.csv").write_bytes(bytes(11))
    with pytest.raises(PlatformError, match="大小上限"):
        ConsoleFiles().fetch(str(tmp_path / "large.csv"), 10)
    assert ConsoleFiles().fetch(str(tmp_path / "large.csv"), 11) == bytes(11)
