"""What a change ends, whom it tells, and what is taken back: one story for each row of the table in `bot/rules/changes.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.records import cases, suggestions
from bot.records.delivery.outbox import Outbox
from bot.rules.permissions import Scope
from bot.rules.stages import Case
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scheduler.recorder import Recorder


@dataclass
class Bureau:
    """The played office with its clock, and what was said in its group."""

    service: Service
    clock: StoppedClock
    folder: Path
    robot: Recorder

    def say(self, text: str, by: str, chat: str | None = None) -> str:
        return speak(self.service, text, by, chat, "console").text

    def notices(self) -> list[tuple[str, set[str]]]:
        """The words and the people of every notice in the outbox."""
        with self.service.database.begin() as session:
            rows = [json.loads(row.content) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]
        return [(row["text"], set(row["names"])) for row in rows]

    def import_with(self, number: str, **changes: str) -> None:
        """The ledger again, one item of it otherwise."""
        rows = [{**row, **(changes if row["编号"] == number else {})} for row in played.ITEMS]
        file = books.ledger(self.folder / f"again-{self.clock.at:%m%d%H%M}.xlsx", *rows)
        bring_ledger(self.service, file, now=self.clock.now(), tell=True)

    def case(self, number: str) -> Case:
        with self.service.database.begin() as session:
            (item,) = suggestions.with_number(session, number, Scope(everything=True), self.clock.now().date())
            return cases.one(session, item, self.clock.now().date(), self.service.office)

    def told(self, words: str) -> set[str]:
        """Whom the one notice with these words names."""
        found = [names for text, names in self.notices() if words in text and not text.startswith("【")]
        assert len(found) == 1, self.notices()
        return found[0]

    def send(self) -> list[str]:
        """What leaves now."""
        before = len(self.robot.said)
        Ticker(self.service.database, self.service.office, self.clock, {"wecom/main": self.robot}).send()
        return [words for _, words, _ in self.robot.said[before:]]


@pytest.fixture
def bureau(office, tmp_path) -> Bureau:
    service, clock = office
    return Bureau(service, clock, tmp_path, Recorder(clock))


def submitted(bureau: Bureau, number: str, by: str, *passed: str) -> None:
    """A round, passed by these reviewers in turn."""
    bureau.say(f"/送审 {number}", by=by)
    for reviewer in passed:
        bureau.say(f"/审 {number} 通过", by=reviewer)


# handling


def test_a_review_of_an_opinion_is_none_of_the_letter_that_is_due_when_the_handling_changes(bureau):
    bureau.clock.at = at("2021-06-08 10:00")
    submitted(bureau, "20210021", "郑示宁", "周示平")
    assert bureau.case("20210021").round.passed == 1
    bureau.clock.at = at("2021-06-15 10:00")
    bureau.import_with("20210021", 办理类型="主办", 主办单位="", 配合处室="软件产业处")
    told = bureau.told("办理类型由会办改为主办（台账已更新）。第1轮会办意见送审随之终止，不作为主办件的审核。")
    assert {"郑示宁", "周示平", "副局长甲"} <= told
    (office,) = [names for text, names in bureau.notices() if text.startswith("【办件变动】")]
    assert "督查示员" in office
    case = bureau.case("20210021")
    assert case.round is None
    assert "送审" in bureau.say("/审 20210021 通过", by="副局长甲")
    assert "尚未送审" in bureau.say("/征求 20210021 同意", by="郑示宁")
    assert "尚未送审" in bureau.say("/寄出 20210021 示工信函〔2021〕71号", by="郑示宁")
    assert "第2轮" in bureau.say("/送审 20210021", by="郑示宁")
    assert bureau.case("20210021").round.number == 2


def test_a_letter_that_was_reviewed_is_no_opinion_and_is_the_letter_again_when_the_handling_was_a_slip(bureau):
    bureau.clock.at = at("2021-06-08 10:00")
    submitted(bureau, "20210032", "吴示安", "周示平", "副局长甲", "局长")
    assert bureau.case("20210032").round.passed == 3
    bureau.clock.at = at("2021-06-15 10:00")
    bureau.import_with("20210032", 办理类型="会办", 主办单位="市大数据局")
    assert bureau.case("20210032").round is None
    assert "尚未送审" in bureau.say("/报送 20210032", by="吴示安")
    bureau.clock.at = at("2021-06-16 10:00")
    bureau.import_with("20210032")
    assert bureau.case("20210032").round.passed == 3
    bureau.clock.at = at("2021-06-14 10:00")
    assert bureau.case("20210032").handling == "主办"


def test_a_kind_that_has_us_write_the_same_letter_lets_the_review_go_on(bureau):
    submitted(bureau, "20210032", "吴示安", "周示平")
    bureau.import_with("20210032", 办理类型="分办")
    assert bureau.case("20210032").round.is_open(3)
    assert {"吴示安", "周示平"} <= bureau.told("办理类型由主办改为分办（台账已更新）。请发送")


def test_an_item_that_becomes_a_reference_waits_for_nobody(bureau):
    submitted(bureau, "20210032", "吴示安", "周示平")
    bureau.import_with("20210032", 办理类型="参阅")
    assert "无须答复" in next(text for text, _ in bureau.notices() if "改为参阅" in text)
    assert not any("请周示平" in words or "请副局长甲" in words for words in bureau.send())


def test_days_of_the_old_review_told_again_by_a_ledger_are_no_review_of_the_letter(bureau):
    submitted(bureau, "20210021", "郑示宁", "周示平")
    bureau.import_with("20210021", 办理类型="主办", 主办单位="")
    bureau.clock.at = at("2021-03-06 10:00")
    bureau.import_with("20210021", 办理类型="主办", 主办单位="")
    assert bureau.case("20210021").round is None
    assert len([text for text, _ in bureau.notices() if "办理类型由会办改为主办" in text]) == 2


# divisions and units


def test_another_lead_division_by_a_ledger_ends_the_review_and_both_divisions_hear_of_it(bureau):
    submitted(bureau, "20210032", "吴示安", "周示平")
    bureau.import_with("20210032", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文", 分管领导="副局长乙")
    told = bureau.told("20210032牵头处室由信息化推进处改为融资服务处（台账已更新）。第1轮送审随之终止。")
    assert {"吴示安", "周示平", "陈示文", "冯示川", "副局长乙"} <= told
    assert bureau.case("20210032").round.withdrawn_on
    assert not any("审核。\n" in words for words in bureau.send())


def test_another_lead_division_in_chat_is_told_to_those_who_had_the_item(bureau):
    bureau.say("/改派 20210032 牵头 融资服务处", by="督查示员")
    told = bureau.told("20210032牵头处室由信息化推进处改为融资服务处。信息化推进处无须再办")
    assert {"吴示安", "周示平", "冯示川"} <= told


def test_an_assisting_division_that_comes_owes_its_opinion_and_one_that_leaves_hears_that_it_does_not(bureau):
    bureau.say("/意见 20210032 电子信息产业处", by="督查示员")
    bureau.say("/意见 20210032 软件产业处", by="督查示员")
    assert bureau.case("20210032").silent_divisions == ()
    bureau.clock.at = at("2021-04-06 10:00")
    bureau.import_with("20210032", 配合处室="电子信息产业处、融资服务处")
    assert bureau.case("20210032").silent_divisions == ("融资服务处",)
    assert "冯示川" in bureau.told("20210032增列融资服务处为配合处室（台账已更新）。请于2021年")
    assert "蒋示林" in bureau.told("20210032不再由软件产业处配合（台账已更新），无须提交书面意见。")
    lead = [names for text, names in bureau.notices() if text.startswith("20210032配合处室由电子信息产业处、软件产业处改为")]
    assert {"吴示安", "周示平"} <= lead[0]
    bureau.clock.at = at("2021-04-07 10:00")
    bureau.import_with("20210032", 配合处室="电子信息产业处、软件产业处")
    assert bureau.case("20210032").silent_divisions == ("软件产业处",), "what it had handed in before counts no more"


def test_another_lead_unit_is_told_to_those_who_send_the_opinion_there(bureau):
    bureau.import_with("20210021", 主办单位="市教育局")
    assert bureau.told("20210021主办单位由市大数据局改为市教育局（台账已更新）。会办意见请报送") == {"郑示宁", "周示平"}


def test_an_opinion_that_was_sent_to_the_earlier_unit_is_named_to_the_office(bureau):
    submitted(bureau, "20210021", "郑示宁", "周示平", "副局长甲", "局长")
    assert "已登记" in bureau.say("/报送 20210021", by="郑示宁")
    bureau.import_with("20210021", 主办单位="市教育局")
    assert any(text.startswith("【办件变动】") and "报送原主办单位" in text for text, _ in bureau.notices())


# people


def test_the_earlier_officer_hears_that_the_item_is_another_s(bureau):
    bureau.say("/改派 20210257 承办 冯示川", by="督查示员")
    assert bureau.told("20210257承办人由陈示文改为冯示川。") == {"陈示文", "冯示川"}
    bureau.import_with("20210032", 直接责任人="郑示宁")
    assert {"吴示安", "郑示宁", "周示平"} <= bureau.told("20210032承办人由吴示安改为郑示宁（台账已更新）。")


def test_another_leader_is_asked_for_the_review_that_waits_and_the_earlier_one_is_told(bureau):
    submitted(bureau, "20210032", "吴示安", "周示平")
    assert bureau.told("请副局长甲（分管领导）审核") == {"副局长甲"}
    bureau.say("/改派 20210032 分管 副局长乙", by="督查示员")
    assert {"副局长甲", "副局长乙", "吴示安"} <= bureau.told("20210032分管领导由副局长甲改为副局长乙。")
    assert bureau.told("请副局长乙（分管领导）审核") == {"副局长乙"}
    said = bureau.send()
    assert not any("请副局长甲（分管领导）审核" in words for words in said)
    assert any("请副局长乙（分管领导）审核" in words for words in said)


# days


def test_who_heard_of_an_extension_hears_that_it_was_taken_back(bureau):
    bureau.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    told = bureau.told("20210257办理时限由2021年7月31日（周六）改为2021年8月31日（周二）（市人大代表工委同意）。")
    assert told == {"陈示文", "冯示川", "副局长乙"}
    bureau.say("/更正 20210257 延期 撤销 理由：未获同意", by="陈示文")
    assert bureau.told("20210257延期已撤销，办理时限由2021年8月31日（周二）改为2021年7月31日（周六）。") == told
    assert not any("改为2021年8月31日" in words for words in bureau.send()), "what holds no more is not said"


def test_a_corrected_extension_is_told_like_the_extension(bureau):
    bureau.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    bureau.say("/更正 20210257 延期 8月20日 理由：日期写错", by="陈示文")
    assert bureau.told("改为2021年8月20日（周五）（延期更正）。") == {"陈示文", "冯示川", "副局长乙"}


def test_divisions_that_owe_an_opinion_hear_when_its_day_moves(bureau):
    bureau.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    assert any("中小企业发展处配合意见时限由" in text for text, _ in bureau.notices())
    assert any("经济运行处配合意见时限由" in text for text, _ in bureau.notices())


# steps taken back


def test_an_opinion_taken_back_is_owed_again_and_its_division_and_the_officer_hear_of_it(bureau):
    for division in ("电子信息产业处", "软件产业处"):
        bureau.say(f"/意见 20210032 {division}", by="督查示员")
    assert bureau.told("配合处室书面意见已收齐") == {"吴示安"}
    bureau.say("/更正 20210032 意见 软件产业处 撤销 理由：误登", by="吴示安")
    assert bureau.told("20210032配合处室书面意见尚未收齐，还缺软件产业处。") == {"吴示安"}
    assert "蒋示林" in bureau.told("20210032软件产业处的书面意见登记已撤销，请于")
    assert not any("已收齐" in words for words in bureau.send())


def mailed(bureau: Bureau, number: str = "20210257", by: str = "陈示文") -> None:
    for text, person in (
        (f"/联系 {number} 不要求面复", by),
        (f"/意见 {number} 中小企业发展处", "督查示员"),
        (f"/意见 {number} 经济运行处", "督查示员"),
        (f"/送审 {number}", by),
        (f"/审 {number} 通过", "冯示川"),
        (f"/审 {number} 通过", "副局长乙"),
        (f"/审 {number} 通过", "局长"),
        (f"/征求 {number} 同意", by),
        (f"/寄出 {number} 示工信函〔2021〕61号 A类", by),
    ):
        assert "已登记" in bureau.say(text, by=person) or "/审" in text


def test_who_heard_of_a_redo_hears_when_the_feedback_that_began_it_is_taken_back(bureau):
    mailed(bureau)
    bureau.say("/反馈 20210257 态度满意 结果不满意 措施没有落实", by="陈示文")
    told = bureau.told("20210257 代表不满意，须于")
    bureau.say("/更正 20210257 态度 撤销 理由：登错了件", by="陈示文")
    assert bureau.told("20210257重新办理已取消") == told


# instructions


def test_an_instruction_typed_in_single_chat_is_recorded_at_once_and_told_when_its_leader_says_yes(bureau):
    answer = bureau.say("/批示 20210257 速办", by="局长")
    assert answer.startswith("已登记：局长批示")
    assert "批示内容：速办" in answer
    assert "请回复 是" in answer
    assert not any("批示" in text for text, _ in bureau.notices())
    assert "已登记：批示发到群里" in bureau.say("是", by="局长")
    assert bureau.told("20210257 局长批示：速办") == {"陈示文", "冯示川"}


@pytest.mark.parametrize("words", ["同意", "速办", "阅", "请抓紧"])
def test_leaders_write_short_instructions(bureau, words):
    assert f"批示内容：{words}" in bureau.say(f"/批示 20210257 {words}", by="局长")


def test_an_instruction_typed_in_a_group_is_heard_there_at_once(bureau):
    assert "请回复 是" not in bureau.say("/批示 20210257 速办", by="局长", chat="督办群")
    assert bureau.told("20210257 局长批示：速办") == {"陈示文", "冯示川"}


def test_an_instruction_without_words_is_none(bureau):
    assert "请写明批示内容" in bureau.say("/批示 20210257", by="局长")
    assert "没有批示可发" in bureau.say("/批示 20210257 发到群", by="局长")


# notices are looked at again


def test_nothing_is_asked_that_was_done_while_it_waited(bureau):
    bureau.robot.faults = [PlatformError("对方繁忙", pause_seconds=600)]
    bureau.say("/送审 20210032", by="吴示安")
    assert bureau.send() == []
    bureau.say("/审 20210032 通过", by="周示平")
    bureau.clock.at = at("2021-03-05 09:20")
    said = bureau.send()
    assert not any("请周示平（处室负责人）审核" in words for words in said)
    assert any("请副局长甲（分管领导）审核" in words for words in said)
    with bureau.service.database.begin() as session:
        states = [(row.state, row.reason) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]
    assert states[0] == ("cancelled", "所提事项已办理或已变化，无须通知")


def test_an_objection_that_was_answered_meanwhile_asks_the_office_no_more(bureau):
    bureau.say("/申退 20210032 应由市大数据局承办，不属本处职责", by="吴示安")
    bureau.say("/申退 20210032 不同意 属于本局职责", by="督查示员")
    said = bureau.send()
    assert not any("已由信息化推进处申退" in words for words in said)
    assert any("不同意申退" in words for words in said)


def test_of_new_items_those_that_were_accepted_meanwhile_are_not_named(bureau):
    rows = [{"编号": "20210901"}, {"编号": "20210902"}]
    bureau.clock.at = at("2021-03-05 10:00")
    bring_ledger(bureau.service, books.ledger(bureau.folder / "new.xlsx", *rows), now=bureau.clock.now(), tell=True)
    bureau.say("/签收 20210901", by="陈示文")
    (words,) = [words for words in bureau.send() if "新交办" in words]
    assert "新交办1件：20210902。" in words
