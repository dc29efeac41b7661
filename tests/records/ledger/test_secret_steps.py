"""A row of steps that bears a mark: its item is erased where it is known, and its words are nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents.books import GOOD, ledger
from tests.records.ledger.dumps import dump

NOW = at("2021-07-16 09:00")
CANARY = "金丝雀"


def with_steps(path: Path, item: dict[str, str], step: dict[str, str]) -> Path:
    """A ledger of one item and one row of steps."""
    book = xlsxwriter.Workbook(str(path))
    for name, title, row in (("任务分解表", "2021年人大代表建议", {**GOOD, **item}), ("办理进展", "", step)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [title])
        sheet.write_row(1, 0, list(row))
        sheet.write_row(2, 0, list(row.values()))
    book.close()
    return path


@pytest.mark.parametrize("number", ["20210901", "20210901（机密）", "市人大第20210901号"])
def test_a_known_item_whose_steps_bear_a_mark_is_erased_and_the_step_is_nowhere(bureau, tmp_path, number: str):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}), now=NOW)
    step = {"编号": number, "寄出日期": f"{CANARY}之后", "答复文号": CANARY, "备注": "（机密）"}
    done = bring_ledger(bureau, with_steps(tmp_path / "b.xlsx", {}, step), now=NOW)
    assert [(one.row, one.number) for one in done.rejected] == [(3, "20210901")]
    assert CANARY not in json.dumps(done.as_json(), ensure_ascii=False, default=str)
    (item,) = [row for row in dump(bureau.database)["suggestion"] if row["number"] == "20210901"]
    assert (item["title"], item["secrecy"]) == ("", "涉密")
    assert not [file for file in tmp_path.rglob("*.db*") if CANARY.encode() in file.read_bytes()]
