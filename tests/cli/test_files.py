"""Files of an answer in the terminal: put into a folder, nothing written over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.papers import put_beside
from bot.cli.talking import files
from bot.message import Reply
from bot.rules.chat_safe import FileName
from bot.wsgi import Service
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
