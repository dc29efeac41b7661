"""Who reviewed, where a ledger tells the day of a review: whoever it names, and nobody where it names nobody."""

from __future__ import annotations

import pytest

from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents.books import ledger
from tests.records.ledger.dumps import dump

NOW = at("2021-07-16 09:00")
DAYS = {"处室审核日期": "2021-06-01", "分管领导审阅日期": "2021-06-02", "主要领导审阅日期": "2021-06-03"}
NOBODY = {"第一责任人": "", "分管领导": ""}


def bring(bureau, tmp_path, *rows):
    return bring_ledger(bureau, ledger(tmp_path / "l.xlsx", *rows, extra=tuple(DAYS)), now=NOW)


def test_a_day_of_review_without_a_name_stays_and_nobody_is_made_up_from_a_post(bureau, say, tmp_path):
    before = dump(bureau.database)
    done = bring(bureau, tmp_path, {**DAYS, **NOBODY})
    after = dump(bureau.database)
    assert done.written and after["person"] == before["person"]
    new = [row for row in after["review_decision"] if row not in before["review_decision"]]
    director = next(row["id"] for row in after["person"] if row["name"] == "局长")
    assert [(row["level"], row["person_id"]) for row in new] == [(1, None), (2, None), (3, director)]
    said = [one.reason for one in done.warnings if "没有写明" in one.reason]
    assert said == [
        "处室审核日期已登记，但没有写明处室负责人是谁",
        "分管领导审阅日期已登记，但没有写明分管领导是谁",
    ]
    assert "6月1日" in say("/查 20210901", by="陈示文")
    assert bring(bureau, tmp_path, {**DAYS, **NOBODY}).unchanged == 1


@pytest.mark.parametrize("post", ["处室负责人", "处长", "分管领导", "副局长", "负责人"])
def test_a_post_in_the_column_of_people_is_nobody_either(bureau, tmp_path, post):
    before = dump(bureau.database)["person"]
    done = bring(bureau, tmp_path, {**DAYS, "第一责任人": post, "分管领导": post, "直接责任人": post})
    assert done.written and dump(bureau.database)["person"] == before
    assert any(f"“{post}”不是姓名" in one.reason for one in done.warnings)


def test_without_a_director_among_the_people_it_is_told_once(bureau, tmp_path):
    from sqlalchemy import text

    with bureau.database.begin() as session:
        session.execute(text("DELETE FROM appointment WHERE role = '主要领导'"))
    done = bring(bureau, tmp_path, {**DAYS}, {**DAYS, "编号": "20210902"})
    assert sum("没有写明主要领导是谁" in one.reason for one in done.warnings) == 1
