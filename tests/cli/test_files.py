"""Files of an answer in the terminal: put into a folder, nothing written over."""

from __future__ import annotations

from pathlib import Path

from bot.cli.papers import put_beside
from bot.cli.talking import files
from bot.message import Reply
from bot.wsgi import Service
from tests.test_papers import PICTURE


def test_each_paper_of_an_answer_becomes_a_file(bureau: Service, tmp_path: Path):
    written = files(bureau, Reply("见图。", papers=(PICTURE,)), tmp_path / "文件")
    assert [path.name for path in written] == ["2021年办理情况统计.png"]
    assert written[0].read_bytes().startswith(b"\x89PNG")


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path):
    names = [put_beside(tmp_path, "2021年台账.xlsx", content).name for content in (b"1", b"2", b"3")]
    assert names == ["2021年台账.xlsx", "2021年台账（2）.xlsx", "2021年台账（3）.xlsx"]
    assert (tmp_path / names[0]).read_bytes() == b"1"


def test_a_name_leads_nowhere_else(tmp_path: Path):
    path = put_beside(tmp_path, "../../x/关于<某>:建议?.docx", b"")
    assert path.parent == tmp_path
    assert not set(path.name) & set('/\\:*?"<>|')
