"""`duban summary` from the sample ledger alone, and its paper as Word opens it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest

from tests import engines
from tests.cli.running import Run, here
from tests.conftest import FIXTURES


@pytest.fixture
def duban(tmp_path: Path) -> Run:
    """Run `duban` on a bureau with the sample's finished ledger, imported by the command line."""
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "{engines.fresh_sqlite(tmp_path)}"\n[unit]\nname = "示例市工信局"\n')
    config.chmod(0o600)

    run = here(config)
    run("people", "import", str(FIXTURES / "people.xlsx"))
    imported = json.loads(run("import", str(FIXTURES / "2021-ledger.xlsx"), "--at", "2021-03-05", "--json").stdout)
    assert imported["written"] and imported["warnings"] == []
    return run


def test_the_sample_s_year_is_summed_up_without_a_gap(duban: Run, tmp_path: Path):
    file = tmp_path / "总结.docx"
    found = json.loads(duban("summary", "2021", "-o", str(file), "--at", "2021-10-25 09:00", "--json").stdout)
    assert set(found) == {"figures", "equations", "gaps"}
    assert found["gaps"] == []
    assert all(equation["holds"] and equation["items"] == [] for equation in found["equations"])
    texts = [equation["text"] for equation in found["equations"]]
    assert {"34 = 3 + 31", "30 = 1 + 3 + 10 + 16", "17 = 3 + 14", "51 = 17 × 3"} <= set(texts)
    figures = json.loads(duban("statistics", "--year", "2021", "--at", "2021-10-25 09:00", "--json").stdout)
    assert found["figures"] == figures
    assert figures["equations"] == [{"text": each["text"], "holds": each["holds"]} for each in found["equations"]]
    assert len(figures["equations"]) == 21

    paragraphs = [paragraph.text.replace("\n", "") for paragraph in docx.Document(str(file)).paragraphs]
    assert "示例市工信局2021年度人大代表建议办理工作总结" in paragraphs
    said = "\n".join(paragraphs)
    assert "市人大代表建议分两批接收31件（其中1件为10月初转办）；30件人大代表建议中：独办1件，主办3件，分办10件，会办16件" in said
    assert "待填" not in said
    rest = iter(re.findall(r"\d+%?", said))
    assert all(number in rest for number in ("34", "3", "31", "1", "30", "1", "3", "10", "16", "100%", "17"))


def test_markdown_holds_the_same_and_a_year_s_middle_lists_what_is_open(duban: Run, tmp_path: Path):
    file = tmp_path / "总结.md"
    said = duban("summary", "2021", "-o", str(file), "--at", "2021-07-16 09:00").stdout
    assert "待补：尚未办结" in said
    assert "草稿，待补1项" in said
    assert file.read_text(encoding="utf-8").startswith("> 草稿")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("2022", "-o", "x.docx"), 1, "2022年没有办件"),
        (("2021", "-o", "x.pdf"), 2, ".docx"),
        (("2021",), 2, "-o"),
        (("2021", "-o", "没有的文件夹/x.docx"), 1, "不能写入文件"),
    ],
)
def test_what_cannot_be_made_is_said_and_writes_nothing(duban: Run, tmp_path: Path, monkeypatch, words, code, reason):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    assert reason in duban("summary", *words, code=code).stderr
    assert not list(tmp_path.glob("x.*"))


def test_figures_and_summary_of_one_body_alone(duban: Run, tmp_path: Path):
    at, file = ("--at", "2021-10-25 09:00"), tmp_path / "总结.md"
    whole = json.loads(duban("statistics", "--year", "2021", *at, "--json").stdout)
    own = json.loads(duban("statistics", "--year", "2021", "--body", "人大", *at, "--json").stdout)
    assert own == whole and list(whole["by_body"]) == ["人大"]
    assert {name: whole[name] for name in whole["by_body"]["人大"]} == whole["by_body"]["人大"]
    assert json.loads(duban("statistics", "--year", "2021", "--body", "政协", *at, "--json").stdout)["total"] == 0
    duban("summary", "2021", "--body", "人大", "-o", str(file), *at)
    assert "我局共收到人大代表建议34件。" in file.read_text(encoding="utf-8")
    refused = duban("summary", "2021", "--body", "政协", "-o", str(file), *at, code=1)
    assert "2021年没有政协提案，不能生成总结。" in refused.stderr + refused.stdout
