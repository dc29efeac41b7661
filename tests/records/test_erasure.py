"""Every column that can hold words is in the list, and what the list says of an item that turns secret is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from bot import wsgi
from bot.cli.talking import speak
from bot.documents.reading import Answers
from bot.ledger_desk import bring_ledger
from bot.records import brought, tables
from bot.records.delivery import ordered
from bot.records.delivery.ordered import OrderedPaper
from bot.records.engine.base import Moment
from bot.records.erasure import pruned, rewritten, speaking, turned
from bot.records.erasure.places import PLACES, Holds
from bot.records.erasure.speaking import Subject
from bot.records.title_bigrams import DERIVED
from bot.rules.numbers import Key
from bot.wsgi import Service
from scheduler import planning, weekly
from scheduler.sending import send_due
from tests.conftest import at, settings_for
from tests.documents import books
from tests.scheduler.recorder import Recorder

CANARY = "金丝雀工程"
NUMBER, OTHER = "20210257", "20210032"
ITEM = Subject(7, Key("市", "人大", 2021, NUMBER))


def wordy(metadata: MetaData) -> set[str]:
    """Every column that can hold words."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, LargeBinary)) and not isinstance(column.type, Moment)
    }


def listed() -> set[str]:
    return {f"{table}.{column}" for table, columns in PLACES.items() for column in columns}


def test_every_column_that_can_hold_words_is_in_the_list_and_no_other():
    assert listed() == wordy(tables.METADATA)


def test_a_new_column_without_an_entry_is_found():
    more = MetaData()
    for table in tables.METADATA.sorted_tables:
        table.to_metadata(more)
    Table("note", more, Column("id", Integer, primary_key=True), Column("words", String))
    assert wordy(more) - listed() == {"note.words"}


def test_words_of_items_are_cleaned_and_whose_they_are_is_a_column_of_the_table():
    for name, columns in PLACES.items():
        for column, place in columns.items():
            ends = name == "brought_file" and column in ("handle", "state")  # a file that waits ends, whatever it is called
            assert bool(place.turned) == (place.holds is Holds.ITEMS or ends), f"{name}.{column}"
            assert not place.whose or place.whose in tables.METADATA.tables[name].columns, f"{name}.{column}"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """The sample bureau in July, on each engine, whose groups hear the week in words and picture."""
    from bot.clock import StoppedClock

    settings = settings_for(bureau_url, reminders={"weekly_picture": True, "jitter_minutes": 0})
    made = wsgi.assemble(settings, StoppedClock(at("2021-07-19 08:55")))
    yield made
    made.database.close()


def played(service: Service) -> None:
    """Everything happens to the item that leaves words somewhere, and other items beside it."""
    for words, by, chat in (
        (f"/批示 {NUMBER} {CANARY}请抓紧办理", "局长", "督办群"),
        (f"/批示 {NUMBER} {CANARY}另请报告", "局长", None),
        (f"/承诺 {NUMBER} {CANARY}四年内完成30项 检查 12.31", "陈示文", None),
        (f"/承诺 {NUMBER} {CANARY}没有写日期", "陈示文", None),
        (f"/反馈 {NUMBER} {CANARY}不满意", "陈示文", None),
        (f"/送审 {NUMBER} {CANARY}", "陈示文", None),
        (f"/送审 {NUMBER}", "陈示文", None),
        (f"/审 {NUMBER} 退回 {CANARY}数据有误", "冯示川", None),
        (f"/撤销 {NUMBER}", "冯示川", None),
        (f"/审 {NUMBER} 退回 {CANARY}数据有误", "冯示川", None),
        (f"/批示 {OTHER} 参照{NUMBER}的{CANARY}办理", "局长", None),
        ("/我的", "陈示文", None),
        ("/逾期", "督查示员", None),
        ("/临期", "督查示员", None),
        ("/周报", "督查示员", None),
        (f"/查 {NUMBER}", "督查示员", None),
        ("/查 融资", "督查示员", None),
    ):
        speak(service, words, by, chat, "console")
    now = service.clock.now()
    planning.plan(service.database, service.office, now)
    weekly.plan(service.database, service.office, now)
    send_due(service.database, service.office, service.clock, {"wecom/main": Recorder(service.clock)})


SEEN_ALREADY = ("import_undo", "journal", "outbox", "inbox")


def mark(session: Session, item: int) -> dict[str, int]:
    """A canary into every column of the list that holds words of items, in the rows that speak of the item; how many rows."""
    marked = {}
    for name, columns in PLACES.items():
        for column, place in columns.items():
            if (
                not place.turned
                or (name, column) == ("brought_file", "state")
                or name in ("import_undo", "journal", "outbox", "inbox", DERIVED)
            ):
                continue
            of = speaking.table(name)
            (key,) = of.primary_key.columns
            keys = place.turned[0].rows(session, turned.items(session, [item])[0])
            session.execute(update(of).where(key.in_(keys)).values({column: f"{CANARY}{NUMBER}"}))
            marked[f"{name}.{column}"] = len(keys)
    return marked


def whole(session: Session) -> Iterator[tuple[str, str]]:
    """(table, row) of everything; what is packed is unpacked."""
    for table in tables.METADATA.sorted_tables:
        for row in session.execute(select(table)):
            yield table.name, "".join(repr(rewritten.unpacked(x) if isinstance(x, bytes) and x else x) for x in row)


def test_nothing_is_left_anywhere_of_an_item_that_turned_secret(service: Service, tmp_path):
    renamed = {"编号": NUMBER, "案由": f"关于{CANARY}的建议", "办理类型": "主办", "代表": f"{CANARY}代表", "备注": CANARY}
    bring_ledger(service, books.ledger(tmp_path / "a.xlsx", renamed), now=service.clock.now(), answers=Answers(clear=True))
    played(service)
    with service.database.begin() as session:
        item = session.scalars(select(speaking.table("suggestion").c.id).where(text(f"number = '{NUMBER}'"))).one()
        before = {name for name, row in whole(session) if CANARY in row}
        assert before >= {"suggestion", "fact", "review_decision", "inbox", "journal", "outbox", "import_undo"}
        line = {"year": 2021, "position": 90, "name": "成效：专题", "value": f"{NUMBER}带动产业", "was": None}
        anew = line | {"name": "成效：专题乙", "value": "产业链", "was": f"{NUMBER}带动产业"}
        session.execute(insert(speaking.table("year_fact")).values([line, anew]))
        office = session.scalars(select(speaking.table("person").c.id).limit(1)).one()
        written = brought.bring(session, office, "wecom", "台账.xlsx", "", service.clock.now())
        written.state, written.report = brought.WRITTEN, "已读"
        brought.bring(session, office, "wecom", "又一份.xlsx", "", service.clock.now())
        wanted = OrderedPaper(entry=1, sequence=0, person_id=office, platform="wecom", robot="wecom/app", signed=True, nth=0)
        wanted.asked, wanted.name = f"/答复函 {NUMBER}", "答复函.docx"
        ordered.order(session, wanted, service.clock.now())
        marked = mark(session, item)
        assert [name for name, rows in marked.items() if not rows] == []  # else nothing would be shown of that column
    secret = {"编号": NUMBER, "密级": "秘密", "案由": f"{CANARY}六", "办理类型": "主办"}
    bring_ledger(service, books.ledger(tmp_path / "secret.xlsx", secret), now=service.clock.now())
    with service.database.begin() as session:
        assert {name for name, row in whole(session) if CANARY in row} == set()
        assert (session.scalar(select(func.count()).select_from(speaking.table("fact"))) or 0) > 0  # that it was done stays
    folder = service.database.path
    if folder:
        for file in folder.parent.iterdir():
            if file.suffix != ".xlsx":
                assert CANARY.encode() not in file.read_bytes(), file
                assert json.dumps(CANARY)[1:-1].encode() not in file.read_bytes(), file


LONG = f"{CANARY}{'长' * 190}，参照"


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (f"/批示 {LONG}这一件 {NUMBER}", "冯示川"),  # refused for the post, the number far behind
        (f"/批示 {OTHER} {LONG}{NUMBER}", "局长"),
        (f"/批示 {OTHER} {LONG}二〇二一〇二五七", "局长"),
        (f"/批示 {OTHER} {LONG}第二百五十七件", "局长"),
        (f"/批示 {CANARY}", "局长"),  # names nothing, so that nobody could find it again
        (f"/催办 {CANARY} 请尽快", "吴示安"),
        (f"{CANARY}怎么样了", "吴示安"),
        (f"/查 {CANARY}", "吴示安"),
    ],
)
def test_words_are_found_again_or_not_kept_wherever_the_number_stands(service: Service, words: str, by: str):
    speak(service, words, by, None, "console")
    with service.database.begin() as session:
        item = session.scalars(select(speaking.table("suggestion").c.id).where(text(f"number = '{NUMBER}'"))).one()
        turned.erase(session, [item], service.clock.now())
        assert {name for name, row in whole(session) if CANARY in row} == set()


def test_answers_about_others_and_their_lines_of_the_journal_stay(service: Service):
    for words, by in (("/查 20210032", "督查示员"), ("/承诺 20210018 年内完成30项 检查 12.31", "赵示民"), ("/帮助", "吴示安")):
        speak(service, words, by, None, "console")
    with service.database.begin() as session:
        inbox, journal = speaking.table("inbox"), speaking.table("journal")
        kept = session.execute(select(inbox.c.reply)).all(), session.execute(select(journal.c.words)).all()
        item = session.scalars(select(speaking.table("suggestion").c.id).where(text(f"number = '{NUMBER}'"))).one()
        turned.erase(session, [item], service.clock.now())
        assert (session.execute(select(inbox.c.reply)).all(), session.execute(select(journal.c.words)).all()) == kept


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ({"text": "甲", "people": [1], "about": [[7, []]]}, {"text": "", "people": []}),
        ({"text": "x", "people": [1], "about": [[7, []], [8, []]], "sentence": "{}"}, {"about": [[8, []]], "text": ""}),
        ({"text": f"【办件变动】\n{NUMBER} 甲\n{OTHER} 乙", "people": [1], "about": []}, {"text": f"【办件变动】\n{OTHER} 乙"}),
        ({"text": f"【办件变动】\n{NUMBER} 甲", "people": [1], "about": []}, {"text": "", "people": []}),
        ({"text": "一周", "people": []}, {"text": "", "people": []}),
        ({"png": "…"}, {"text": "", "people": []}),
        ({"people": [1], "duties": [[7, "答复", "", [1]]], "text": "甲"}, {"text": ""}),
        ({}, {}),
    ],
)
def test_a_message_goes_on_with_what_it_tells_of_others(content, left):
    made = json.loads(rewritten.message(json.dumps(content), ITEM))
    assert {name: made[name] for name in left} == left
    assert "甲" not in str(made)


@pytest.mark.parametrize("words", [NUMBER, f"/批示 {NUMBER} 请办理", "257号 退回", "第0257号", "二〇二一0257", "市人大0257"])
def test_an_item_is_named_in_many_spellings(words):
    assert ITEM.named_in(words)


@pytest.mark.parametrize("words", ["20210258", "20200257", "政协0257", "7月31日", "", "第1页"])
def test_others_are_not(words):
    assert not ITEM.named_in(words)


def test_stored_answers_go_after_a_week(service: Service):
    speak(service, f"/查 {OTHER}", "督查示员", None, "console")
    inbox = speaking.table("inbox")
    for days, kept in ((6, 1), (8, 0)):
        with service.database.begin() as session:
            pruned.answers(session, service.clock.now() + timedelta(days=days - 7))
            assert session.scalar(select(func.count()).where(inbox.c.reply.is_not(None))) == kept
            assert session.scalar(select(func.count()).where(inbox.c.outcome == "answered")) == 1


def test_words_about_another_item_stay_unless_they_name_it():
    assert rewritten.unnamed(f"参照{NUMBER}办理", ITEM) == rewritten.unnamed("与257号一并办理", ITEM) == "已清除"
    for words in ("示工信函〔2021〕257号", "2021-02-25", "257家", "请抓紧办理", None):
        assert rewritten.unnamed(words, ITEM) == words
    details = json.dumps({"check": "2021-12-31", "evidence": f"见{NUMBER}"})
    assert json.loads(rewritten.unnamed_details(details, ITEM) or "") == {"check": "2021-12-31", "evidence": "已清除"}
