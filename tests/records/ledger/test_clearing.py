"""What a ledger would erase is asked first: the item, the column and what stands there are named."""

from __future__ import annotations

import pytest

from bot.documents.reading import Answers
from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents.books import EMPTIED, GOOD, ledger
from tests.records.ledger.dumps import dump

NOW = at("2021-03-05 09:00")
FULL = {
    **GOOD,
    "主办单位": "市发展改革委",
    "办理类型": "会办",
    "配合处室": "软件产业处",
    "批次": "第二批",
    "代表": "李代表",
    "首次电话沟通": "2021-04-01",
    "面复日期": "2021-05-01",
    "面复形式": "登门汇报",
    "处室审核日期": "2021-06-01",
    "重点建议": "是",
    "备注": "请抓紧",
}
EXTRA = ("批次", "代表", "首次电话沟通", "面复日期", "面复形式", "处室审核日期", "重点建议", "备注")


@pytest.mark.parametrize(
    ("column", "was"),
    [
        ("主办单位", "市发展改革委"),
        ("配合处室", "软件产业处"),
        ("第一责任人", "冯示川"),
        ("直接责任人", "陈示文"),
        ("分管领导", "副局长乙"),
        ("批次", "第二批"),
        ("代表", "李代表"),
        ("首次电话沟通", "2021-04-01"),
        ("面复形式", "登门汇报"),
        ("处室审核日期", "2021-06-01"),
        ("重点建议", "是"),
        ("备注", "请抓紧"),
        ("密级", "不涉密"),
        ("案由", "关于某事的建议"),
    ],
)
def test_an_emptied_cell_is_asked_about_and_nothing_is_written_meanwhile(bureau, tmp_path, column: str, was: str):
    bring_ledger(bureau, ledger(tmp_path / "full.xlsx", FULL, extra=EXTRA), now=NOW)
    before = dump(bureau.database)
    emptied = ledger(tmp_path / "empty.xlsx", {**FULL, column: ""}, extra=EXTRA)
    asked = bring_ledger(bureau, emptied, now=NOW)
    assert not asked.written and not asked.whole
    assert [(one.number, one.field, one.was) for one in asked.clears] == [("20210901", column, was)]
    (question,) = asked.questions
    assert (question.about, question.option) == ("clears", "--clear")
    assert all(word in question.text for word in ("20210901", column, was, "--clear"))
    assert dump(bureau.database) == before
    done = bring_ledger(bureau, emptied, now=NOW, answers=EMPTIED)
    assert done.written and done.whole and done.updated == ["20210901"] and len(done.clears) == 1


def test_an_absent_column_and_a_changed_cell_erase_nothing(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "full.xlsx", FULL, extra=EXTRA), now=NOW)
    without = ledger(tmp_path / "l.xlsx", {**FULL, "直接责任人": "陈示文、吴示安"}, extra=("批次",))
    done = bring_ledger(bureau, without, now=NOW)
    assert done.written and done.clears == [] and done.updated == ["20210901"]


def secrets(tmp_path, count: int, mark: str):
    rows = [{"编号": f"2021090{place}", "案由": f"关于第{place}件事的建议", "密级": mark} for place in range(1, count + 1)]
    return ledger(tmp_path / f"{mark}{count}.xlsx", *rows, {"编号": "20210910", "直接责任人": ""})


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_items_that_turned_secret_are_erased_whatever_else_is_open(bureau, tmp_path, count: int):
    bring_ledger(bureau, secrets(tmp_path, count, "不涉密"), now=NOW)
    bring_ledger(bureau, ledger(tmp_path / "officer.xlsx", {"编号": "20210910"}), now=NOW)
    asked = bring_ledger(bureau, secrets(tmp_path, count, "机密"), now=NOW)  # and an officer is emptied
    assert not asked.written and [question.about for question in asked.questions] == ["clears"]
    assert "密级" not in asked.questions[0].text
    assert sum("已清除" in warning.reason for warning in asked.warnings) == count
    rows = {row["number"]: row for row in dump(bureau.database)["suggestion"]}
    assert [rows[f"2021090{place}"]["title"] for place in range(1, count + 1)] == [""] * count
    assert rows["20210910"]["title"] == "关于某事的建议"


def test_more_of_them_are_asked_about_and_named_by_number_alone(bureau, tmp_path):
    bring_ledger(bureau, secrets(tmp_path, 4, "不涉密"), now=NOW)
    before = dump(bureau.database)
    asked = bring_ledger(bureau, secrets(tmp_path, 4, "机密"), now=NOW)
    assert not asked.written and dump(bureau.database) == before
    assert [(one.number, one.field, one.was) for one in asked.clears] == [
        (f"2021090{place}", "密级", None) for place in range(1, 5)
    ]
    (question,) = asked.questions
    assert question.option == "--clear" and "20210904" in question.text and "件事" not in question.text
    done = bring_ledger(bureau, secrets(tmp_path, 4, "机密"), now=NOW, answers=Answers(clear=True))
    assert done.written and sum("已清除" in warning.reason for warning in done.warnings) == 4


def test_nothing_is_erased_in_a_trial_run(bureau, tmp_path):
    bring_ledger(bureau, secrets(tmp_path, 2, "不涉密"), now=NOW)
    before = dump(bureau.database)
    bring_ledger(bureau, secrets(tmp_path, 2, "机密"), now=NOW, dry_run=True)
    assert dump(bureau.database) == before


def test_the_file_is_counted_by_body_and_level(bureau, tmp_path):
    rows = [{"编号": "20210901"}, {"编号": "20210902", "级别": "省"}, {"编号": "20210903"}]
    assert bring_ledger(bureau, ledger(tmp_path / "l.xlsx", *rows), now=NOW).counts == {"人大": {"市": 2, "省": 1}}
    refused = bring_ledger(bureau, ledger(tmp_path / "m.xlsx", *rows, {"编号": "?"}), now=NOW)
    assert (refused.counts, refused.whole) == ({}, False)


def test_a_ledger_of_secret_rows_alone_is_no_success(bureau, tmp_path):
    done = bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {"密级": "机密"}), now=NOW)
    assert not done.written and not done.whole
