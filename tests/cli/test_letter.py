"""`duban letter` as the office uses it: every spelling of a number, one file, and a count of what is to be filled in."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import docx
import pytest

from bot.records.engine.library import sqlite3
from tests.cli.running import Run, here
from tests.conftest import copy_of_sqlite


@pytest.fixture
def duban(tmp_path: Path) -> Run:
    """Run `duban` on the sample bureau, with a unit of its own."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[database]\nurl = "{copy_of_sqlite(tmp_path)}"\n[unit]\nname = "示例市工信局"\nletter_prefix = "示工信函"\n'
    )
    config.chmod(0o600)

    return here(config)


@pytest.mark.parametrize("typed", ["省0317", "第0317号", "省人大2021年317"])
def test_a_number_is_understood_as_in_a_question(duban: Run, tmp_path: Path, typed: str):
    file = tmp_path / "答复.docx"
    told = json.loads(duban("letter", typed, "-o", str(file), "--at", "2021-07-16", "--json").stdout)
    title = "关于省十三届人大五次会议第0317号建议的答复"
    assert told == {"number": "第0317号", "title": title, "placeholders": told["placeholders"]}
    lines = [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
    assert title in [line.replace("\n", "") for line in lines]
    assert "钱示乙代表：" in lines
    shown = "\n".join(lines) + "\n".join(cell.text for cell in docx.Document(str(file)).tables[0]._cells)
    assert shown.count("待填：") == told["placeholders"] > 0
    assert "13800001001" not in shown


def test_a_joint_item_gets_the_opinion_for_its_lead_unit(duban: Run, tmp_path: Path):
    file = tmp_path / "意见.docx"
    said = duban("letter", "20210401", "-o", str(file), "--at", "2021-10-12 09:00").stdout
    assert "第20210401号建议的会办意见》格式稿" in said
    assert "市发展改革委：" in [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("20219999", "-o", "x.docx"), 1, "没有找到编号 20219999"),
        (("2O210032", "-o", "x.docx"), 1, "编号应为纯数字"),
        (("20210032 20210257", "-o", "x.docx"), 1, "请写一个编号"),
        (("20210401", "-o", "x.docx", "--at", "2021-07-16"), 1, "没有找到编号"),
        (("20210032", "-o", "x.pdf"), 2, ".docx"),
        (("20210032",), 2, "-o"),
        (("20210032", "-o", "没有的文件夹/x.docx", "--at", "2021-07-16"), 1, "不能写入文件"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(duban: Run, tmp_path: Path, monkeypatch, words, code, reason):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    assert reason in duban("letter", *words, code=code).stderr
    assert not list(tmp_path.glob("x.*"))


def test_a_number_that_means_several_items_lists_them(duban: Run, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "duban.db")) as line, line:
        line.execute("UPDATE suggestion SET number = '0317', serial = 317 WHERE number = '20210032'")
    told = duban("letter", "0317", "-o", str(tmp_path / "x.docx"), "--at", "2021-07-16", "--json", code=1)
    assert "省人大2021年0317" in told.stderr
    assert "市人大2021年0317" in json.loads(told.stdout)["error"]
