"""After an import each lead division hears which items are now its own: in its group, once, and nothing about what is done."""

from __future__ import annotations

import json

from bot.ledger_desk import bring_ledger
from bot.records.delivery.outbox import Outbox
from tests.documents import books

NEW = [
    {"编号": "20210901"},
    {"编号": "20210902"},
    {
        "编号": "20210903",
        "牵头处室": "信息化推进处",
        "第一责任人": "周示平",
        "直接责任人": "吴示安",
        "分管领导": "副局长甲",
    },
    {"编号": "20210904", "办理类型": "参阅"},
]


def notices(bureau) -> list[dict]:
    with bureau.database.begin() as session:
        return [json.loads(row.content) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]


def test_each_lead_division_hears_which_items_are_now_its_own(bureau, clock, tmp_path):
    file = books.ledger(tmp_path / "new.xlsx", *NEW)
    bring_ledger(bureau, file, now=clock.now(), tell=True)
    first, second = notices(bureau)
    assert "融资服务处新交办2件：20210901、20210902" in first["text"]
    assert first["names"] == ["冯示川"]
    assert "信息化推进处新交办1件：20210903" in second["text"]
    assert second["names"] == ["周示平"]
    bring_ledger(bureau, file, now=clock.now(), tell=True)
    assert len(notices(bureau)) == 2


def test_a_dry_run_tells_nobody(bureau, clock, tmp_path):
    bring_ledger(bureau, books.ledger(tmp_path / "new.xlsx", *NEW), now=clock.now(), dry_run=True, tell=True)
    assert notices(bureau) == []


def test_a_limit_that_the_ledger_moves_is_told_to_the_division_and_the_office(bureau, clock, tmp_path):
    bring_ledger(bureau, books.ledger(tmp_path / "old.xlsx", *NEW), now=clock.now())
    later = [{**NEW[0], "办理时限": "2021-08-16"}, *NEW[1:]]
    bring_ledger(bureau, books.ledger(tmp_path / "new.xlsx", *later), now=clock.now(), tell=True)
    division, office = notices(bureau)
    words = "20210901 办理时限由2021年7月31日（周六）改为2021年8月16日（周一）（台账已更新）。"
    assert division["text"] == f"融资服务处：{words}"
    assert set(division["names"]) == {"冯示川", "陈示文"}
    assert office["text"] == f"【时限变动】\n融资服务处：{words}"
    assert "督查示员" in office["names"]


def test_an_extended_item_and_one_that_is_not_there_yet_are_not_told_of_a_moved_limit(bureau, say, clock, tmp_path):
    coming = {**NEW[1], "交办日期": "2021-08-20", "办理时限": "2021-10-15"}
    bring_ledger(bureau, books.ledger(tmp_path / "old.xlsx", NEW[0], coming), now=clock.now())
    assert "延至" in say("/延期 20210901 8月31日 市人大代表工委同意", by="陈示文")
    before = len(notices(bureau))
    later = [{**NEW[0], "办理时限": "2021-08-10"}, {**coming, "办理时限": "2021-10-22"}]
    bring_ledger(bureau, books.ledger(tmp_path / "new.xlsx", *later), now=clock.now(), tell=True)
    assert len(notices(bureau)) == before
