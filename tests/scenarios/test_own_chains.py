"""The levels of review that an office settles: in any order, the office's check among them, by kind and level of the items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import departing, wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.papers import letter_of
from bot.records import cases, people, suggestions
from bot.records.people import Appointment
from bot.rules.chains import read
from bot.rules.papers.document import Document, Kind
from bot.rules.permissions import Scope
from bot.rules.stages import Case
from bot.rules.words import Role
from tests.conftest import at, settings_for
from tests.documents import books
from tests.scenarios import played

LED, JOINT = "20210032", "20210021"
OFFICER, HEAD, DEPUTY, DIRECTOR, OFFICE = "吴示安", "周示平", "副局长甲", "局长", "督查示员"
FIVE = ["处室负责人", "办公室核稿", "分管领导", "办公室核稿", "主要领导"]
PEOPLE = {"处室负责人": HEAD, "办公室": OFFICE, "分管领导": DEPUTY, "主要领导": DIRECTOR}


class Office:
    """The played bureau, opened anew with each settings that it is given."""

    def __init__(self, folder: Path, **unit: object) -> None:
        with played.opened(folder):
            pass
        self.url, self.clock = f"sqlite:///{folder / 'duban.db'}", StoppedClock(played.BEGAN)
        self.service = wsgi.assemble(settings_for(self.url, unit=unit), self.clock)

    def settle(self, **unit: object) -> None:
        self.service.database.close()
        self.service = wsgi.assemble(settings_for(self.url, unit=unit), self.clock)

    def say(self, text: str, by: str) -> str:
        return speak(self.service, text, by, None, "console").text

    def case(self, number: str) -> Case:
        today = self.clock.now().date()
        with self.service.database.begin() as session:
            (item,) = suggestions.with_number(session, number, Scope(everything=True), today)
            return cases.one(session, item, today, self.service.office)

    def letter(self, number: str) -> Document:
        item = self.case(number).id
        with self.service.database.begin() as session:
            return letter_of(session, self.service.office, item, self.clock.now().date())


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    joint = {"handling": ["会办"], "chain": ["办公室核稿", "分管领导"]}
    opened = Office(tmp_path, review_chain=FIVE, review_chains=[joint])
    yield opened
    opened.service.database.close()


def test_five_levels_are_gone_through_in_their_order_by_whoever_holds_each_post(office: Office):
    assert "请周示平（处室负责人）审核" in office.say(f"/送审 {LED}", OFFICER)
    for place, title in enumerate(read(FIVE)):
        for who in {*PEOPLE.values()} - {PEOPLE[title]}:
            assert "本次操作未生效" in office.say(f"/审 {LED} 通过", who) or "无需重复操作" in office.say(
                f"/审 {LED} 通过", who
            ), (title, who)
        waits = office.case(LED).round
        assert waits and waits.passed == place
        assert f"待{title}审核" in office.say(f"/查 {LED}", OFFICER)
        assert LED in office.say("/审", PEOPLE[title]), "it is on the desk of whoever holds the paper"
        assert f"{title}审核通过（{PEOPLE[title]}" in office.say(f"/审 {LED} 通过", PEOPLE[title])
    assert "待征求" in office.say(f"/查 {LED}", OFFICER)


def test_a_joint_item_goes_its_own_way_and_needs_no_head_and_no_director(office: Office):
    assert f"{OFFICE}、值班示员（办公室）审核" in office.say(f"/送审 {JOINT}", "郑示宁")
    assert "本次操作未生效" in office.say(f"/审 {JOINT} 通过", HEAD)
    assert "办公室审核通过" in office.say(f"/审 {JOINT} 通过", OFFICE)
    assert "报送市大数据局后登记" in office.say(f"/审 {JOINT} 通过", DEPUTY)
    assert office.case(JOINT).chain == ("办公室", "分管领导")


def test_a_round_keeps_the_levels_it_was_submitted_to(office: Office):
    office.say(f"/送审 {LED}", OFFICER)
    office.say(f"/审 {LED} 通过", HEAD)
    office.settle(review_chain=["分管领导"])
    assert "待办公室审核" in office.say(f"/查 {LED}", OFFICER)
    assert "办公室审核退回" in office.say(f"/审 {LED} 退回 格式不符合要求", OFFICE)
    assert f"{DEPUTY}（分管领导）审核" in office.say(f"/送审 {LED}", OFFICER)
    said = office.say(f"/查 {LED}", OFFICER)
    assert "处室负责人通过" in said and "办公室退回" in said, "the earlier round with its decisions"
    office.say(f"/审 {LED} 通过", DEPUTY)
    kept = office.case(LED).round
    assert kept and kept.chain == ("分管领导",)
    assert "待征求" in office.say(f"/查 {LED}", OFFICER)
    office.settle(review_chain=FIVE)
    assert "待征求" in office.say(f"/查 {LED}", OFFICER), "what was reviewed stays so"


def test_a_round_that_waits_for_the_office_stays_on_its_desk_where_that_level_is_dropped(office: Office):
    office.say(f"/送审 {LED}", OFFICER)
    office.say(f"/审 {LED} 通过", HEAD)
    office.settle()
    for asked in ("/审", "/我的"):
        assert LED in office.say(asked, OFFICE), asked
    office.say(f"/审 {LED} 退回 格式不符合要求", OFFICE)
    assert LED not in office.say("/审", OFFICE)


def test_who_alone_reviews_what_waits_leaves_a_vacancy_though_that_level_is_dropped(office: Office):
    def vacant() -> tuple[str, ...]:
        with office.service.database.begin() as session:
            session.execute(text("DELETE FROM appointment WHERE role = '主要领导'"))
            return departing.without_holders(session, office.service.office, office.clock.now().date())

    office.say(f"/送审 {LED}", OFFICER)
    office.settle(review_chain=["处室负责人"])
    assert "主要领导" in vacant()
    office.say(f"/审 {LED} 退回 格式不符合要求", HEAD)
    assert "主要领导" not in vacant()


def test_the_rounds_are_printed_behind_the_letter(office: Office):
    assert all(block.kind is not Kind.TABLE or "轮次" not in block.rows[0] for block in office.letter(LED).blocks)
    office.say(f"/送审 {LED}", OFFICER)
    office.say(f"/审 {LED} 退回 数据有误，请核实", HEAD)
    office.say(f"/送审 {LED}", OFFICER)
    office.say(f"/审 {LED} 通过", HEAD)
    (sheet,) = [block for block in office.letter(LED).blocks if block.kind is Kind.TABLE and "轮次" in block.rows[0]]
    told = [(row[0], row[1], row[4]) for row in sheet.rows[1:]]
    assert told == [
        ("第1轮", "送审", ""),
        ("第1轮", "处室负责人", "退回"),
        ("第2轮", "送审", ""),
        ("第2轮", "处室负责人", "通过"),
    ]
    assert sheet.rows[2][5] == "数据有误，请核实"


@pytest.mark.parametrize("written", [(), ("处室负责人",) * 2, ("承办人",), ("处室负责人", "分管领导") * 3])
def test_a_chain_that_cannot_be_gone_through_is_refused(written):
    with pytest.raises(ValueError, match=r"应为|相邻"):
        read(written)


def test_the_office_does_not_call_its_own_check_one_on_paper(office: Office):
    office.say(f"/送审 {JOINT}", "郑示宁")
    assert "请直接发送 /审" in office.say(f"/审 {JOINT} 通过 纸质审阅 3月5日 理由：签批件存办公室", OFFICE)


def test_an_office_with_two_pairs_of_eyes_does_not_pass_what_it_submitted(tmp_path):
    opened = Office(tmp_path, review_chain=["办公室核稿", "分管领导"], four_eyes=True)
    opened.say(f"/送审 {LED}", OFFICE)
    assert "不能再由您审核通过，请值班示员审核" in opened.say(f"/审 {LED} 通过", OFFICE)
    assert "办公室审核通过" in opened.say(f"/审 {LED} 通过", "值班示员")
    opened.service.database.close()


def test_with_two_pairs_of_eyes_no_further_post_lets_somebody_pass_what_that_person_submitted(tmp_path):
    opened = Office(tmp_path, review_chain=["分管领导", "主要领导"], four_eyes=True)
    with opened.service.database.begin() as session:
        leader = people.one_named(session, DEPUTY, None)
        session.add(Appointment(person_id=leader.id, role=str(Role.GENERAL_OFFICE)))
    assert "不能由您审核通过" in opened.say(f"/送审 {LED}", DEPUTY)
    assert "不能再由您审核通过" in opened.say(f"/审 {LED} 通过", DEPUTY)
    assert "审核退回" in opened.say(f"/审 {LED} 退回 数据有误请核实", DEPUTY)
    opened.say(f"/送审 {LED}", OFFICER)
    assert "分管领导审核通过" in opened.say(f"/审 {LED} 通过", DEPUTY)
    opened.service.database.close()


def brought(office: Office, folder: Path, **days: str) -> list[str]:
    """The warnings of a ledger that tells these days of the joint item."""
    item = {**played.ITEMS[2], **days}
    told = bring_ledger(office.service, books.ledger(folder / "l.xlsx", item, extra=tuple(days)), now=office.clock.now())
    return [one.reason for one in told.warnings]


def test_a_level_that_a_ledger_has_no_column_for_waits_until_more_is_told(tmp_path):
    opened = Office(tmp_path, review_chain=["处室负责人", "办公室核稿", "分管领导"])
    opened.clock.at = at("2021-03-12 09:00")
    assert any("没有办公室审核的栏目" in one for one in brought(opened, tmp_path, 处室审核日期="2021-03-08"))
    assert "待办公室审核" in opened.say(f"/查 {JOINT}", OFFICE)
    assert "办公室尚未审核" in opened.say(f"/审 {JOINT} 通过", DEPUTY)
    assert brought(opened, tmp_path, 处室审核日期="2021-03-08") == [], "the same again changes nothing"
    assert brought(opened, tmp_path, 处室审核日期="2021-03-08", 分管领导审阅日期="2021-03-09") == []
    assert "待报送" in opened.say(f"/查 {JOINT}", OFFICE), "a later level is told"
    opened.service.database.close()


def test_a_paper_that_left_had_passed_the_level_that_no_ledger_tells(tmp_path):
    opened = Office(tmp_path, review_chain=["处室负责人", "办公室核稿"])
    opened.clock.at = at("2021-03-12 09:00")
    brought(opened, tmp_path, 处室审核日期="2021-03-08")
    waiting = opened.case(JOINT)
    assert waiting.round and waiting.round.is_open(len(waiting.chain))
    said = brought(opened, tmp_path, 处室审核日期="2021-03-08", 报送主办单位日期="2021-03-10")
    assert not any("没有办公室审核的栏目" in one for one in said)
    left = opened.case(JOINT)
    assert left.round and not left.round.is_open(len(left.chain)) and left.finished_on
    opened.service.database.close()


def test_an_office_reviews_a_level_that_the_ledger_left_open(tmp_path):
    opened = Office(tmp_path, review_chain=["处室负责人", "办公室核稿", "分管领导"])
    opened.clock.at = at("2021-03-12 09:00")
    brought(opened, tmp_path, 处室审核日期="2021-03-08")
    assert "办公室审核通过" in opened.say(f"/审 {JOINT} 通过", OFFICE)
    assert "分管领导审核通过" in opened.say(f"/审 {JOINT} 通过", DEPUTY)
    opened.service.database.close()
