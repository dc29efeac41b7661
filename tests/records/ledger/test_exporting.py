"""Export and import are each other's reverse: whatever the ledger holds and whatever was done in chat since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.ledger import reading, writing
from bot.documents.ledger.columns import FACTS, PROGRESS, TASKS
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.ledger.lines import EXAMPLE
from bot.documents.ledger.meaning import is_same
from bot.documents.sheets import opening
from bot.documents.sheets.grid import Grid
from bot.documents.sheets.workbook import text
from bot.ledger_desk import bring_ledger
from bot.records import facts, people, reviews, tables
from bot.records.engine.database import Database
from bot.records.ledger import exporting, importing
from bot.records.people import Division, Person
from bot.records.suggestions import Suggestion
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import FIXTURES, at, set_clock, settings_for
from tests.documents import books
from tests.stories import stories

NOW = at("2021-07-16 09:00")
END = date(2022, 3, 1)


def contents(session: Session) -> dict[str, list[str]]:
    """Every row that an import writes."""
    names = ("batch", "suggestion", "assignment", "fact", "review_round", "review_decision", "person", "year_fact")
    return {name: sorted(repr(tuple(row)) for row in session.execute(select(tables.METADATA.tables[name]))) for name in names}


def exported(service: Service, file: Path, *, on: date = END, phones: bool = True) -> Path:
    with service.database.begin() as session:
        found = exporting.tables(session, 2021, on, phones=phones)
    file.write_bytes(writing.workbook_bytes(found))
    return file


def assert_nothing_changes(service: Service, file: Path, *, kept: int | None = None) -> None:
    """An import that finds everything as it is; `kept` is how many items the file has."""
    with service.database.begin() as session:
        before = contents(session)
    result = bring_ledger(service, file, now=service.clock.now())
    assert (result.created, result.updated, result.rejected, result.year_facts) == ([], [], [], [])
    assert kept is None or result.unchanged == kept
    with service.database.begin() as session:
        assert contents(session) == before


def rows_of(file: Path, sheet: int = 0) -> list[dict[str, Any]]:
    """The rows below the header, by column."""
    cells = opening.sheets(file.read_bytes())[sheet].rows
    return [dict(zip(cells[1], row, strict=True)) for row in cells[2:]]


@pytest.fixture(params=["2021-ledger.xlsx", "2021-ledger-as-typed.xlsx"])
def finished(request: pytest.FixtureRequest, bureau: Service) -> Service:
    """The sample bureau with the whole year in it."""
    bring_ledger(bureau, FIXTURES / request.param, now=NOW)
    return bureau


def test_the_sample_comes_back_without_a_change(finished: Service, tmp_path: Path):
    file = exported(finished, tmp_path / "e.xlsx")
    assert [sheet.name for sheet in opening.sheets(file.read_bytes())] == ["任务分解表", "办理进展", "年度"]
    assert_nothing_changes(finished, file, kept=34)


def test_the_samples_open_ledger_comes_back_from_either_engine(bureau_url: str, tmp_path: Path):
    service = wsgi.assemble(settings_for(bureau_url), StoppedClock(NOW))
    assert_nothing_changes(service, exported(service, tmp_path / "e.xlsx"), kept=34)
    service.database.close()


def test_an_export_fills_an_empty_bureau_with_the_same_figures(finished: Service, tmp_path: Path):
    from bot.records.figures import tallies
    from bot.rules.papers import statistics
    from bot.rules.permissions import Scope

    def of(session: Session) -> dict[str, Any]:
        return statistics.of_year(2021, tallies.tallies(session, 2021, END, Scope(everything=True)))

    file = exported(finished, tmp_path / "e.xlsx")
    with finished.database.begin() as session:
        known = set(people.divisions(session))
        before = of(session)
    database = empty(known)
    with database.begin() as session:
        importing.write(session, reading.read(file, KnownNames(known)), now=NOW)
        assert of(session) == before
    database.close()


def test_the_columns_are_the_contracts_below_a_title(finished: Service, tmp_path: Path):
    file = exported(finished, tmp_path / "e.xlsx", on=date(2021, 12, 31))
    sheets = {sheet.name: sheet.rows for sheet in opening.sheets(file.read_bytes())}
    assert sheets["任务分解表"][0][0] == "2021年人大代表建议办理任务分解表（截至2021年12月31日）"
    assert sheets["任务分解表"][1] == list(TASKS)
    assert sheets["办理进展"][1] == [name for name in PROGRESS if name not in ("级别", "类别")]
    assert sheets["年度"][:3] == [
        ["年度", 2021.0],
        ["发起通知", "市人大财经委《通知》"],
        ["督查督办通知", "局督查督办通知〔2020〕5号"],
    ]
    assert sheets["年度"][3] == ["部署会日期", date(2021, 3, 5)]


def test_numbers_stay_texts_and_days_are_days(finished: Service, tmp_path: Path):
    row = rows_of(exported(finished, tmp_path / "e.xlsx"))[0]
    assert (row["编号"], row["交办日期"], row["序号"]) == ("0317", date(2021, 3, 5), 1.0)


def test_without_telephone_numbers_there_is_no_column_for_them_and_they_are_not_forgotten(finished: Service, tmp_path: Path):
    file = exported(finished, tmp_path / "e.xlsx", phones=False)
    assert "代表电话" not in rows_of(file)[0] and b"1380000" not in file.read_bytes()
    assert_nothing_changes(finished, file, kept=34)
    with finished.database.begin() as session:
        assert None not in session.scalars(select(Suggestion.deputy_phone)).all()


TELEPHONES = ("13700137000", "137 0013 7000", "１３７００１３７０００", "137－0013－7000", "0531-66601005", "电话：66601005")


def test_without_telephone_numbers_there_are_none_in_any_text_and_all_come_back(bureau: Service, tmp_path: Path):
    texts = {"案由": "关于某事的建议（{}）", "主办单位": "甲局 {}", "备注": "沟通{}，已告知", "联系方式": "{}", "密级": "不涉密"}
    rows = [
        {"编号": f"2021090{place}", "办理类型": "会办", **{column: words.format(number) for column, words in texts.items()}}
        for place, number in enumerate(TELEPHONES)
    ]
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", *rows, extra=("备注", "联系方式")), now=NOW)
    own, sent = exported(bureau, tmp_path / "o.xlsx"), exported(bureau, tmp_path / "e.xlsx", phones=False)
    whole, masked = ({row["编号"]: row for row in rows_of(file)} for file in (own, sent))
    for row, number in zip(rows, TELEPHONES, strict=True):
        shown = masked[row["编号"]]
        assert number in str(whole[row["编号"]]) and number not in str(shown)
        assert ["****" in shown[column] for column in ("案由", "主办单位", "备注")] == [True] * 3
        assert shown["备注"].count("****") == 2
    assert_nothing_changes(bureau, sent)


def test_what_may_travel_by_chat_has_no_items_without_a_mark_and_says_how_many(bureau: Service, tmp_path: Path):
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", {"密级": "", "案由": "关于没有标密级一事的建议"}), now=NOW)
    whole, part = (exported(bureau, tmp_path / f"{phones}.xlsx", phones=phones) for phones in (True, False))
    assert "没有标密级" in repr(rows_of(whole)) and "没有标密级" not in repr(rows_of(part)) + repr(rows_of(part, 1))
    assert "另有1件密级未填，未列入" in opening.sheets(part.read_bytes())[0].rows[0][0]
    assert_nothing_changes(bureau, part)


def test_an_export_of_a_day_tells_until_that_day_and_takes_nothing_later_back(finished: Service, tmp_path: Path):
    file = exported(finished, tmp_path / "e.xlsx", on=date(2021, 6, 22))
    first = rows_of(file, 1)[0]
    assert (first["处室审核日期"], first["分管领导审阅日期"], first["寄出日期"], first["办理态度"]) == (
        date(2021, 6, 21),
        "",
        "",
        "",
    )
    assert len(rows_of(file)) == 33  # the item of October does not exist yet
    assert_nothing_changes(finished, file, kept=33)


def test_an_extension_is_no_other_due_date(bureau: Service, tmp_path: Path):
    with bureau.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == "20210032")).one()
        facts.record(session, item, FactKind.EXTENSION, NOW.date(), value="2021-09-30", channel="console", now=NOW)
    file = exported(bureau, tmp_path / "e.xlsx")
    assert {row["编号"]: row["办理时限"] for row in rows_of(file)}["20210032"] == date(2021, 7, 31)
    assert_nothing_changes(bureau, file)


def test_an_item_that_turned_secret_is_not_in_it(bureau: Service, tmp_path: Path):
    bring_ledger(bureau, books.ledger(tmp_path / "a.xlsx", {}), now=NOW)
    bring_ledger(bureau, books.ledger(tmp_path / "b.xlsx", {"密级": "秘密"}), now=NOW)
    file = exported(bureau, tmp_path / "e.xlsx")
    assert "20210901" not in [row["编号"] for row in rows_of(file)]
    assert_nothing_changes(bureau, file, kept=34)


def test_short_numbers_of_two_levels_and_both_bodies_are_told_apart(bureau: Service, tmp_path: Path):
    rows = [
        {"编号": "0988", "级别": level, "类别": body, "首次电话沟通": f"2021-04-0{place}"}
        for place, (level, body) in enumerate([("省", "人大"), ("市", "人大"), ("省", "政协"), ("区县", "政协")], start=1)
    ]
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", *rows, extra=("类别", "首次电话沟通")), now=NOW)
    file = exported(bureau, tmp_path / "e.xlsx")
    steps = [row for row in rows_of(file, 1) if row["编号"] == "0988"]
    assert [(s["级别"], s["类别"], s["首次电话沟通"].day) for s in steps] == [
        ("省", "人大", 1),
        ("市", "人大", 2),
        ("省", "政协", 3),
        ("区县", "政协", 4),
    ]
    assert "、政协提案" in opening.sheets(file.read_bytes())[0].rows[0][0]
    assert_nothing_changes(bureau, file, kept=38)


def test_of_several_rounds_the_one_that_stands_is_told(bureau: Service, say, tmp_path: Path):
    officer, head, deputy = "陈示文", "冯示川", "副局长乙"
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", {}), now=at("2021-03-05 09:00"))
    say("/送审 20210901", by=officer)
    say("/审 20210901 通过", by=head)
    say("/审 20210901 退回 数据有误", by=deputy)
    assert "处室审核日期" in rows_of(exported(bureau, tmp_path / "a.xlsx"), 1)[-1]
    assert rows_of(exported(bureau, tmp_path / "a.xlsx"), 1)[-1]["处室审核日期"] == ""
    set_clock(bureau, at("2021-07-19 09:00"))
    say("/送审 20210901", by=officer)
    say("/审 20210901 通过", by=head)
    file = exported(bureau, tmp_path / "b.xlsx")
    last = rows_of(file, 1)[-1]
    assert (last["处室审核日期"], last["分管领导审阅日期"]) == (date(2021, 7, 19), "")
    result = bring_ledger(bureau, file, now=NOW)
    assert not any("审核记录" in warning.reason for warning in result.warnings)
    assert_nothing_changes(bureau, file)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_t24_what_looks_like_a_formula_stays_a_text_character_by_character(bureau: Service, tmp_path: Path, start: str):
    title = f"{start}HYPERLINK(1)+关于某事的建议"
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", {"案由": title, "备注": title}, extra=("备注",)), now=NOW)
    file = exported(bureau, tmp_path / "e.xlsx")
    assert (rows_of(file)[-1]["案由"], rows_of(file)[-1]["备注"]) == (title, title)
    assert_nothing_changes(bureau, file)


# Generated ledgers: what offices and mischievous people type, then what happens in chat. They are made by chance from
# one number that hypothesis draws: drawn cell by cell, a thousand would take minutes.

NASTY = [*"=+-@＝＋－＠\t\r\n《》、；：/ \u3000\u200b\x01\ufeff", "_x0041_", "<&>", "'", "\U0001f600", "\ue000"]
PLAIN = [*"甲乙丙丁示例建议0123aZ（）"]
DIVISIONS = ("甲处", "乙处", "丙处")
PEOPLE = ("王示一", "李示二", "赵 示三", "钱", "Li Wei")
NUMBERS = ("{:04d}", "第{:04d}号", "2021{:04d}", "{}")
KINDS = ("独办", "主办", "分办件", "会办", "参阅")
PAIRS = ([("市", "人大")], [("省", "人大"), ("市", "政协")], [("", "")])
GRADES = ("", "满意", "基本满意", "不满意")
CHAT_KINDS = (*FACTS, FactKind.EXTENSION)


class Chance:
    """Cells, ledgers and deeds, the same ones for the same number."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def words(self) -> str:
        kind = self.random.random()
        length = 0 if kind < 0.2 else self.random.randint(1, 8)
        made = "".join(self.random.choices(NASTY if kind > 0.6 else PLAIN, k=length)) + ("甲" if kind > 0.8 else "")
        made = f"{made}甲" if is_same(made) or EXAMPLE.fullmatch(text(made)) else made
        return self.one(f"《{made}》", f"《《{made}》》", *[made] * 8)

    def day(self) -> date:
        return date(2021, 3, 5) + timedelta(days=self.random.randrange(270))

    def maybe(self) -> date | None:
        return self.day() if self.random.random() < 0.5 else None

    def some(self, choices: Sequence[str]) -> str:
        return "、".join(self.random.sample(choices, self.random.randint(0, 2)))

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def sheets(self) -> list[tuple[str, list[list[Any]]]]:
        """The three sheets of a ledger of up to eight items as plain cells."""
        tasks: list[list[Any]] = [["2021年市人大代表建议任务分解表"], list(TASKS)]
        steps: list[list[Any]] = [list(PROGRESS)]
        for serial in self.random.sample(range(1, 41), self.random.randint(1, 4)):
            number = self.one(*NUMBERS).format(serial)
            for level, body in self.one(*PAIRS):
                tasks.append(self.task(number, level, body))
                steps.append([number, level, body, *self.steps()])
        lines = [[self.words(), self.words()] for _ in range(self.random.randint(0, 3))]
        return [("任务分解表", tasks), ("办理进展", steps), ("年度", [["部署会日期", "2021年3月5日"], *lines])]

    def task(self, number: str, level: str, body: str) -> list[Any]:
        who = [self.one(*DIVISIONS), self.some(PEOPLE), self.some(PEOPLE), self.some(DIVISIONS), self.some(PEOPLE)]
        item = [self.one("", "7", "07", self.words()), self.one("第一批", "", "第二批"), level, body, number, *self.several(3)]
        dates = [date(2021, 3, 5), self.one(date(2021, 7, 31), date(2021, 12, 31))]
        marks = [self.one("不涉密", ""), self.one("是", "", "否")]
        return [*item, self.one(*KINDS), self.words(), *who, *dates, *marks, *self.several(3)]

    def several(self, count: int) -> list[str]:
        return [self.words() for _ in range(count)]

    def steps(self) -> list[Any]:
        talks = [self.maybe(), self.one("是", "", "否"), self.maybe(), self.words()]
        reviews = [self.maybe() for _ in range(5)]
        end = [self.words(), self.maybe(), self.maybe(), self.one(*GRADES), self.one(*GRADES)]
        return [*talks, *reviews, *end, self.one("", "A", "B"), self.words()]

    def happen(self, session: Session) -> None:
        """Facts recorded and taken back in chat, and rounds of review."""
        ids = session.scalars(select(Suggestion.id).order_by(Suggestion.id)).all()
        person = people.named(session, "审核人")[0].id
        for _ in range(self.random.randint(0, 4)):
            item, kind = self.one(*ids), self.one(*CHAT_KINDS)
            if self.random.random() < 0.3:
                facts.retract(session, item, kind, now=NOW, reason="记错")
            else:
                value = "2021-09-30" if kind == FactKind.EXTENSION else self.one("", "有意见", "是", "满意")
                facts.record(session, item, kind, self.day(), value=value, channel="wecom", now=NOW)
        for _ in range(self.random.randint(0, 2)):
            item = self.one(*ids)
            reviews.submit(session, item, by=person, now=NOW, chain="")
            for level in range(1, self.random.randint(1, 4)):
                passed = self.random.random() < 0.8
                reviews.decide(session, item, level=level, passed=passed, by=person, now=NOW, reason="", channel="wecom")
            if self.random.random() < 0.2:
                reviews.withdraw(session, item, by=person, now=NOW)


def empty(divisions: set[str]) -> Database:
    """A bureau of these divisions in memory."""
    database = Database("sqlite://")
    database.upgrade()
    with database.begin() as session:
        session.add_all(Division(name=name) for name in sorted(divisions))
        session.add(Person(name="审核人"))
    return database


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    database = empty(set(DIVISIONS))
    yield database
    database.close()


class Undo(Exception):
    """Ends an example, whose rows go."""


@pytest.mark.stories
@settings(max_examples=stories(300))
@given(seed=some.integers(0, 2**32), phones=some.booleans())
def test_generated_ledgers_come_back_without_a_change(memory: Database, seed: int, phones: bool):
    chance = Chance(seed)
    sheets = chance.sheets()
    with pytest.raises(Undo), memory.begin() as session:
        first = read([Grid(*sheet) for sheet in sheets])
        assert not first.rejected
        importing.write(session, first, now=NOW)
        chance.happen(session)
        before = contents(session)
        made = writing.workbook_bytes(exporting.tables(session, 2021, END, phones=phones))
        result = importing.write(session, read(opening.sheets(made)), now=NOW)
        assert (result.created, result.updated, result.rejected, result.year_facts) == ([], [], [], [])
        assert not any("未采用" in warning.reason for warning in result.warnings)
        assert contents(session) == before
        raise Undo


def read(sheets: list[Grid]) -> Ledger:
    found = reading.of_sheets(sheets, KnownNames(set(DIVISIONS)))
    assert found
    return found
