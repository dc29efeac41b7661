"""What an import leaves as it is: what its file has no column for, what lives in chat, and who already handles an item."""

from __future__ import annotations

from sqlalchemy import text

from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents.books import EMPTIED, ledger
from tests.records.ledger.dumps import dump

NOW = at("2021-07-16 09:00")
LATER = at("2021-07-16 10:00")
ROW = {
    "编号": "20210032",
    "办理类型": "主办",
    "牵头处室": "信息化推进处",
    "第一责任人": "周示平",
    "直接责任人": "吴示安",
    "分管领导": "副局长甲",
}


def one(bureau, table: str, **wanted):
    rows = [row for row in dump(bureau.database)[table] if wanted.items() <= row.items()]
    assert len(rows) == 1, rows
    return rows[0]


def test_a_file_without_batches_enters_the_first_and_leaves_another_one_alone(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}, {"编号": "20210902", "批次": "第二批"}, extra=("批次",)), now=NOW)
    done = bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {}, {"编号": "20210902"}, {"编号": "20210903"}), now=LATER)
    assert (done.unchanged, done.created, done.clears) == (2, ["20210903"], [])
    names = {row["id"]: row["name"] for row in dump(bureau.database)["batch"]}
    batches = {row["number"]: names[row["batch_id"]] for row in dump(bureau.database)["suggestion"]}
    assert [batches[f"2021090{place}"] for place in (1, 2, 3)] == ["第一批", "第二批", "第一批"]


def test_what_stands_in_a_column_that_nobody_knows_is_put_into_the_remarks_once(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {"备注": "请抓紧"}, extra=("备注",)), now=NOW)
    file = ledger(tmp_path / "b.xlsx", {"议定事项": "再议"}, extra=("议定事项",))
    assert bring_ledger(bureau, file, now=NOW).updated == ["20210901"]
    assert bring_ledger(bureau, file, now=LATER).unchanged == 1
    assert one(bureau, "suggestion", number="20210901")["remarks"] == "请抓紧；议定事项：再议"


def test_of_two_people_of_one_name_the_one_of_the_division_is_meant(bureau, tmp_path):
    with bureau.database.begin() as session:
        there = session.scalar(text("SELECT id FROM division WHERE name = '融资服务处'"))
        session.execute(text("INSERT INTO person (name) VALUES ('郑示同')"))
        session.execute(text("INSERT INTO person (name, division_id) VALUES ('郑示同', :there)"), {"there": there})
        own = session.scalar(text("SELECT max(id) FROM person"))
    bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {"直接责任人": "郑示同"}), now=NOW)
    item = one(bureau, "suggestion", number="20210901")["id"]
    assert one(bureau, "assignment", suggestion_id=item, part="officer")["person_id"] == own


def test_who_goes_on_handling_an_item_does_so_since_the_day_it_began(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}), now=NOW)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {"直接责任人": "吴示安"}), now=LATER)
    item = one(bureau, "suggestion", number="20210901")["id"]
    began = {part: one(bureau, "assignment", suggestion_id=item, part=part)["since"] for part in ("lead", "head", "officer")}
    assert began == {"lead": None, "head": None, "officer": LATER.date()}
    assert one(bureau, "earlier_assignment", suggestion_id=item)["part"] == "officer"


def test_a_division_that_leads_since_a_reassignment_in_chat_does_not_assist_as_well(bureau, say, tmp_path):
    say("/改派 20210032 牵头 融资服务处", by="督查示员")
    done = bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {**ROW, "配合处室": "融资服务处"}), now=LATER, answers=EMPTIED)
    item = one(bureau, "suggestion", number="20210032")["id"]
    parts = [row for row in dump(bureau.database)["assignment"] if row["suggestion_id"] == item]
    lead = next(row["division_id"] for row in parts if row["part"] == "lead")
    assert not [row for row in parts if row["part"] == "assisting" and row["division_id"] == lead]
    assert any("群内已改派" in warning.reason for warning in done.warnings)


def test_a_review_that_lives_in_chat_is_left_alone(bureau, say, tmp_path):
    say("/联系 20210032 不要求面复", by="吴示安")
    assert "送审" in say("/送审 20210032", by="吴示安")
    before = dump(bureau.database)["review_round"]
    days = ("处室审核日期", "分管领导审阅日期", "主要领导审阅日期")
    quiet = bring_ledger(bureau, ledger(tmp_path / "a.xlsx", ROW, extra=days), now=LATER, answers=EMPTIED)
    assert not any("未采用" in warning.reason for warning in quiet.warnings)
    told = bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {**ROW, days[0]: "2021-07-15"}, extra=days), now=LATER)
    assert any("群内已有审核记录，台账中的审核日期未采用" in warning.reason for warning in told.warnings)
    assert dump(bureau.database)["review_round"] == before


def test_a_ledger_as_of_a_day_says_nothing_about_later_days(bureau, tmp_path):
    steps = ("首次电话沟通", "寄出日期")
    rows = ({"首次电话沟通": "2021-07-10"}, {"编号": "20210902", "首次电话沟通": "2021-07-11"})
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", *rows, extra=steps), now=NOW)
    title = "2021年人大代表建议（截至2021年7月10日）"
    asked = bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {}, {"编号": "20210902"}, title=title, extra=steps), now=LATER)
    assert [(clear.number, clear.field) for clear in asked.clears] == [("20210901", "首次电话沟通")]
