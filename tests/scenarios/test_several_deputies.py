"""Deputies who made an item together: each with an own wish, meeting and form, and one answer for all of them."""

from __future__ import annotations

import pytest

from bot.records.figures import tallies, year_items
from bot.rules.papers import statistics
from bot.rules.permissions import Scope
from tests.conftest import at
from tests.scenarios.changing import Bureau

ITEM, OFFICER = "20210257", "陈示文"
WHOLE = Scope(everything=True)
LEAD, SECOND, THIRD = "13800003001", "13800003002", "13800003003"


@pytest.fixture
def three(changing: Bureau) -> Bureau:
    """The office with an item that three deputies made."""
    changing.clock.at = at("2021-06-08 10:00")
    changing.import_with(ITEM, 代表="周示戊、李示丁、王示辛", 代表电话=f"{LEAD}、{SECOND}、{THIRD}")
    return changing


def heard(office: Bureau, *said: str) -> list[str]:
    return [office.say(text, by=OFFICER) for text in said]


def through(office: Bureau) -> None:
    """The review and the deputies' word on the draft."""
    for text, person in (
        (f"/意见 {ITEM} 中小企业发展处", "督查示员"),
        (f"/意见 {ITEM} 经济运行处", "督查示员"),
        (f"/送审 {ITEM}", OFFICER),
        (f"/审 {ITEM} 通过", "冯示川"),
        (f"/审 {ITEM} 通过", "副局长乙"),
        (f"/审 {ITEM} 通过", "局长"),
        (f"/征求 {ITEM} 同意", OFFICER),
    ):
        office.say(text, by=person)


def test_each_deputy_has_an_own_wish_and_who_is_not_named_is_the_lead(three):
    lead, second, third = heard(
        three, f"/联系 {ITEM} 不要求面复", f"/联系 {ITEM} 李示丁代表 要求面复", f"/联系 {ITEM} 与王示辛代表微信沟通，不要求面复"
    )
    assert "与周示戊代表电话沟通，周示戊代表不要求面复" in lead
    assert "与李示丁代表电话沟通，李示丁代表要求面复" in second
    assert "与王示辛代表微信沟通，王示辛代表不要求面复" in third
    shown = three.say(f"/查 {ITEM}", by=OFFICER)
    assert f"周示戊 {LEAD}、李示丁 {SECOND}、王示辛 {THIRD}" in shown
    assert "面复意愿：周示戊不要求面复；李示丁要求面复；王示辛不要求面复" in shown
    assert LEAD not in three.say(f"/查 {ITEM}", by=OFFICER, chat="全局群")


def test_all_of_them_are_recorded_in_one_message_or_none(three):
    (said,) = heard(three, f"/联系 {ITEM} 全体代表 不要求面复")
    for name in ("周示戊", "李示丁", "王示辛"):
        assert f"{name}代表不要求面复" in said
    (again,) = heard(three, f"/联系 {ITEM} 王示辛代表、李示丁代表 不要求面复")
    assert "无须重复操作" in again and "李示丁代表" in again


def test_a_letter_waits_for_whoever_wants_to_be_met(three):
    heard(three, f"/联系 {ITEM} 不要求面复", f"/联系 {ITEM} 李示丁 要求面复")
    through(three)
    (refused,) = heard(three, f"/寄出 {ITEM} 示工信函〔2021〕61号 A类")
    assert "李示丁代表要求面复，尚未面复" in refused
    assert f"/面复 {ITEM} 李示丁 形式 日期" in three.say(f"/查 {ITEM}", by=OFFICER)
    unsaid, wrong, met = heard(
        three, f"/面复 {ITEM} 邀请座谈", f"/面复 {ITEM} 王示辛代表 邀请座谈", f"/面复 {ITEM} 李示丁代表 邀请座谈 参加：冯示川"
    )
    assert "请写明面复哪位代表" in unsaid and "本次操作未生效" in unsaid
    assert f"/联系 {ITEM} 王示辛 要求面复" in wrong and "未生效" in wrong
    assert "面复李示丁代表，邀请座谈" in met
    (left,) = heard(three, f"/寄出 {ITEM} 示工信函〔2021〕61号 A类")
    assert "已登记" in left


def test_all_who_asked_are_met_at_one_table(three):
    heard(three, f"/联系 {ITEM} 要求面复", f"/联系 {ITEM} 王示辛 要求面复", f"/联系 {ITEM} 李示丁 不要求面复")
    (met,) = heard(three, f"/面复 {ITEM} 全体代表 邀请座谈")
    assert "面复周示戊代表、王示辛代表，邀请座谈" in met
    assert "李示丁要求面复" not in three.say(f"/查 {ITEM}", by=OFFICER)


def test_what_is_known_of_one_is_recorded_of_the_others(three):
    heard(three, f"/联系 {ITEM} 全体代表 要求面复", f"/面复 {ITEM} 李示丁代表 邀请座谈")
    (met,) = heard(three, f"/面复 {ITEM} 全体代表 邀请座谈")
    assert "面复周示戊代表、王示辛代表，邀请座谈" in met and "李示丁代表未再登记：已登记" in met
    (none,) = heard(three, f"/面复 {ITEM} 全体代表 邀请座谈")
    assert "无须重复操作" in none and none.endswith("本次操作未生效。")


def test_a_further_meeting_with_one_becomes_that_ones_first(three):
    heard(three, f"/联系 {ITEM} 全体代表 要求面复", f"/面复 {ITEM} 李示丁代表 邀请座谈", f"/面复 {ITEM} 李示丁代表 登门汇报")
    (nobody,) = heard(three, f"/更正 {ITEM} 再次面复 撤销 理由：登记错件")
    assert f"/更正 {ITEM} 李示丁 再次面复" in nobody and nobody.endswith("本次操作未生效。")
    (back,) = heard(three, f"/更正 {ITEM} 李示丁代表 面复 撤销 理由：登记错件")
    assert "登门汇报，改记为第一次面复" in back
    assert "李示丁要求面复，" in three.say(f"/查 {ITEM}", by=OFFICER)
    (again,) = heard(three, f"/更正 {ITEM} 李示丁代表 面复 撤销 理由：登记错件")
    assert "改记" not in again


@pytest.fixture
def out(three: Bureau) -> Bureau:
    """The letter is on its way."""
    heard(three, f"/联系 {ITEM} 全体代表 不要求面复")
    through(three)
    heard(three, f"/寄出 {ITEM} 示工信函〔2021〕61号 A类")
    return three


def test_forms_come_back_one_by_one_or_from_the_lead_for_all(out):
    second, lead, again = heard(
        out,
        f"/反馈 {ITEM} 李示丁代表 态度满意 结果基本满意",
        f"/反馈 {ITEM} 态度满意 结果满意",
        f"/反馈 {ITEM} 周示戊代表 态度满意 结果满意",
    )
    assert "李示丁代表反馈" in second and "收到代表反馈后登记" in second
    assert "周示戊代表反馈" in lead and "收到代表反馈后登记" not in lead
    assert "未生效" in again
    shown = out.say(f"/查 {ITEM}", by=OFFICER)
    assert "周示戊态度满意，结果满意；李示丁态度满意，结果基本满意" in shown


def test_one_dissatisfied_deputy_begins_the_answer_anew_and_the_slip_is_taken_back_with_it(out):
    heard(out, f"/反馈 {ITEM} 态度满意 结果满意")
    (said,) = heard(out, f"/反馈 {ITEM} 李示丁代表 态度满意 结果不满意 理由：周示戊代表提的第二项没有回应")
    assert "李示丁代表反馈" in said and "重新办理并再次答复" in said
    assert "第二项没有回应" in said
    assert "重新办理中" in out.say(f"/查 {ITEM}", by=OFFICER)
    (kept,) = heard(out, f"/更正 {ITEM} 反馈 撤销 理由：录错了")
    assert "由其开始的重新办理随之取消" not in kept
    (back,) = heard(out, f"/更正 {ITEM} 李示丁 反馈 撤销 理由：录错了人")
    assert "撤销李示丁代表反馈" in back and "由其开始的重新办理随之取消" in back
    assert "重新办理中" not in out.say(f"/查 {ITEM}", by=OFFICER)


def test_a_form_is_of_one_of_those_who_made_the_item(out):
    (said,) = heard(out, f"/反馈 {ITEM} 郑示庚代表 态度满意 结果不满意 理由：没有回应第二项")
    assert "没有您写的姓名，应为：周示戊代表、李示丁代表、王示辛代表" in said and "本次操作未生效" in said


def test_a_slip_about_one_deputy_is_corrected_and_taken_back_alone(three):
    heard(three, f"/联系 {ITEM} 不要求面复", f"/联系 {ITEM} 李示丁 要求面复")
    (taken,) = heard(three, "/撤销 " + ITEM)
    assert "联名代表面复意愿（要求面复" in taken
    assert "李示丁" not in three.case(ITEM).several.__repr__()
    heard(three, f"/联系 {ITEM} 李示丁 要求面复")
    (corrected,) = heard(three, f"/更正 {ITEM} 李示丁代表 是否要求面复 否 理由：听错了")
    assert "已登记" in corrected
    shown = three.say(f"/查 {ITEM}", by=OFFICER)
    assert "李示丁不要求面复" in shown and "周示戊不要求面复" in shown


def test_an_item_of_one_deputy_is_spoken_of_without_a_name(changing):
    changing.clock.at = at("2021-06-08 10:00")
    said = changing.say(f"/联系 {ITEM} 要求面复", by=OFFICER)
    assert "与代表电话沟通，代表要求面复" in said
    assert "面复意愿" not in changing.say(f"/查 {ITEM}", by=OFFICER)


def figures(office: Bureau, counted_by: str) -> tuple[str, str, str]:
    """(what the year's tallies tell, what its items tell, the line of /统计 about forms)."""
    day = office.clock.now().date()
    with office.service.database.begin() as session:
        counted = statistics.of_year(2021, tallies.tallies(session, 2021, day, WHOLE), counted_by=counted_by)
        (item,) = [one for one in year_items.of_year(session, 2021, day) if one.number == ITEM]
    office.service.office.__dict__["counted_by"] = counted_by
    said = office.say("/统计 2021", by="督查示员")
    (line,) = [line for line in said.splitlines() if line.startswith("收回反馈")]
    return f"{counted['satisfaction']['returned']} {counted['satisfaction']['rate']}", f"{item.attitude} {item.result}", line


def test_figures_count_the_item_by_its_lowest_grade_or_every_form(out):
    heard(out, f"/反馈 {ITEM} 李示丁代表 态度满意 结果基本满意")
    assert figures(out, "item") == ("0 —", " ", "收回反馈0件，满意率—")
    heard(out, f"/反馈 {ITEM} 态度满意 结果满意")
    told, item, line = figures(out, "item")
    assert (told, item) == ("1 0%", "满意 基本满意")
    assert line.startswith("收回反馈1件：态度 满意1、基本满意0、不满意0；结果 满意0、基本满意1")
    told, item, line = figures(out, "deputy")
    assert (told, item) == ("2 50%", "满意 基本满意")
    assert line.startswith("收回反馈2份：态度 满意2")


@pytest.mark.parametrize(
    "said",
    [
        "态度满意 结果不满意 李示丁代表 理由：没有回应第二项",
        "李代表 态度满意 结果不满意 理由：没有回应第二项",
        "李示订 态度满意 结果不满意 理由：没有回应第二项",
        "联名代表 态度满意 结果不满意 理由：没有回应第二项",
        "态度满意，李示丁代表结果不满意，理由：没有回应第二项",
        "态度满意 结果不满意 代表认为措施不具体",
    ],
)
def test_whose_form_it_is_is_never_guessed_among_several(out, said):
    (refused,) = heard(out, f"/反馈 {ITEM} {said}")
    assert "本次操作未生效" in refused and "周示戊代表反馈" not in refused
    assert "重新办理" not in out.say(f"/查 {ITEM}", by=OFFICER)


def test_the_lead_may_be_called_so(out):
    (said,) = heard(out, f"/反馈 {ITEM} 领衔代表 态度满意 结果满意")
    assert "周示戊代表反馈" in said


@pytest.mark.parametrize("said", ["李代表 要求面复", "其他代表 不要求面复", "由李示丁代表转达"])
def test_a_wish_is_recorded_for_nobody_else(three, said):
    (refused,) = heard(three, f"/联系 {ITEM} {said}")
    assert "本次操作未生效" in refused
    assert "面复意愿" not in three.say(f"/查 {ITEM}", by=OFFICER)


def test_who_came_along_is_not_who_was_met(three):
    heard(three, f"/联系 {ITEM} 要求面复")
    (met,) = heard(three, f"/面复 {ITEM} 邀请座谈 6.8 参加：冯示川、李示丁代表")
    assert "面复周示戊代表" in met and "李示丁代表" in met


def test_a_redo_that_several_forms_began_ends_with_the_last_of_them(out):
    heard(out, f"/反馈 {ITEM} 李示丁代表、王示辛代表 态度满意 结果不满意 理由：没有回应第二项")
    (later,) = heard(out, f"/反馈 {ITEM} 周示戊代表 态度满意 结果满意")
    assert "再次寄出答复函后方可登记反馈" in later
    first, last = heard(out, f"/更正 {ITEM} 李示丁 反馈 撤销 理由：录错了", f"/更正 {ITEM} 王示辛 反馈 撤销 理由：录错了")
    assert "重新办理随之取消" not in first and "重新办理随之取消" in last
    assert "重新办理中" not in out.say(f"/查 {ITEM}", by=OFFICER)


@pytest.mark.parametrize("deputies", ["李示丁、周示戊、王示辛", "李示丁、王示辛", "周示戊、王示辛"])
def test_a_ledger_gives_nobody_the_wish_or_form_of_another(three, deputies):
    heard(three, f"/联系 {ITEM} 不要求面复", f"/联系 {ITEM} 李示丁代表 要求面复")
    brought = three.import_with(ITEM, 代表=deputies)
    assert any("代表、代表电话两栏未更新" in one.reason for one in brought.warnings)
    shown = three.say(f"/查 {ITEM}", by=OFFICER)
    assert "面复意愿：周示戊不要求面复；李示丁要求面复" in shown


@pytest.mark.parametrize("deputies", ["周示戊、王示辛、李示丁", "周示戊、李示丁", "周示戊、李示丁、王示辛、郑示庚"])
def test_a_ledger_may_add_deputies_and_leave_out_those_of_whom_nothing_is_known(three, deputies):
    heard(three, f"/联系 {ITEM} 不要求面复", f"/联系 {ITEM} 李示丁代表 要求面复")
    brought = three.import_with(ITEM, 代表=deputies)
    assert not any("两栏未更新" in one.reason for one in brought.warnings)
    assert "面复意愿：周示戊不要求面复；李示丁要求面复" in three.say(f"/查 {ITEM}", by=OFFICER)
