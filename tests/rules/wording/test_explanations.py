"""Why a date is what it is, told so that a reader can count along."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import duties, limits, standing
from bot.rules.limits import GENERAL as GENERAL_VALUES
from bot.rules.limits import LimitKind
from bot.rules.places_of_law import Law
from bot.rules.stages import Fact
from bot.rules.standing import AsOf
from bot.rules.wording import explanations
from bot.rules.words import Body, FactKind, Handling, Level
from bot.rules.workdays import Calendar
from tests.rules.some_case import case, facts

AS_OF = AsOf(date(2021, 7, 16), Calendar(), 10)


def told(item, today: date = date(2021, 7, 16), place: str = "山东") -> str:
    return explanations.text(standing.of(item, AsOf(today, Calendar(), 10, Law(place))))


def test_a_limit_on_a_rest_day_is_explained():
    answer = told(case())
    assert "7月31日是星期六，提醒以7月30日（周五）为准；此前5个工作日是7月23日" in answer
    assert "第一批交办通知所定（3月5日交办）" in answer
    assert "今天是7月16日（周五），还剩10个工作日" in answer


def test_a_limit_on_a_holiday_is_explained():
    assert "10月7日放假，提醒以" in told(case(due_on=date(2021, 10, 7)))


def test_a_limit_on_a_working_day_is_explained():
    answer = told(case(due_on=date(2021, 10, 15)), date(2021, 10, 9))
    assert "10月15日是工作日，提醒以当天为准；此前5个工作日是10月9日" in answer


def test_an_extension_is_explained_with_consent_and_the_day_before():
    extension = Fact(FactKind.EXTENSION, date(2021, 7, 20), "2021-08-31", details={"consent": "市人大代表工委"})
    item = case(due_on=date(2021, 8, 31), limit_on=date(2021, 7, 31), facts={FactKind.EXTENSION: extension})
    assert "经市人大代表工委同意延期（7月20日），原为7月31日" in told(item, date(2021, 7, 21))


def test_silent_divisions_are_named_with_their_own_limit():
    item = case(assisting_divisions=("综合处", "规划处"), several=(Fact(FactKind.OPINION, date(2021, 7, 1), subject="综合处"),))
    answer = told(item)
    assert "规划处尚未提交，时限2021年7月16日（周五）（办理时限前10个工作日）" in answer
    assert "综合处尚未提交" not in answer


def test_a_blank_secrecy_mark_shows_dates_alone():
    answer = told(case(secrecy="", facts=facts(FIRST_CONTACT="")))
    assert "融资" not in answer
    assert "电话" not in answer
    assert "7月31日" in answer


def test_a_provisional_year_is_said():
    item = case(year=2099, received_on=date(2099, 3, 5), due_on=date(2099, 7, 31))
    assert "暂定" in told(item, date(2099, 7, 16))


def test_a_finished_item_is_grey_and_a_joint_one_says_whom_it_answers():
    assert "灰灯" in told(case(facts=facts(MAILED="")))
    assert "答复主办单位" in told(case(handling=Handling.JOINT, lead_unit="市发展改革委"))


def test_the_statutory_date_stands_beside_the_notices_and_is_warned_about():
    words = "法定时限：2021年6月5日（周六）（交办之日起3个月，2015年修正的代表法第四十二条），早于办理时限，请确认已按规定报告"
    assert f"{words}；已过\n" in told(case())
    assert f"{words}\n" in told(case(), date(2021, 6, 5)), "on the day itself it has not passed"
    joint = told(case(handling=Handling.JOINT, lead_unit="市发展改革委"))
    assert "法定时限：2021年4月5日（周一）（交办之日（尚未签收）起1个月，参照山东省条例第二十一条）" in joint


def test_the_law_is_that_of_the_hand_over_day():
    assert "2025年修正的代表法第五十一条" in told(
        case(received_on=date(2025, 3, 11), due_on=date(2025, 7, 31)), date(2025, 3, 12)
    )
    assert "2015年修正的代表法第四十二条" in told(
        case(received_on=date(2025, 3, 10), due_on=date(2025, 7, 31)), date(2025, 3, 12)
    )


def test_what_no_rule_fixes_is_the_offices_own_value_and_never_called_statutory():
    proposal = told(case(body=Body.CPPCC))
    assert (
        "参考时限：2021年6月5日（周六）（立案交办之日起3个月，本单位设置的通用值）；提案按政协提案工作条例和当年交办通知办理\n"
        in proposal
    )
    assert "法定" not in proposal and "条例第" not in proposal and "代表法" not in proposal and "已过" not in proposal
    joint = told(case(handling=Handling.JOINT, lead_unit="市发展改革委"), place="")
    assert "参考时限：2021年4月5日（周一）（交办之日起1个月，本单位设置的通用值）" in joint


def test_without_a_place_no_province_is_cited():
    for item in (case(), case(facts=facts(MAILED="")), case(handling=Handling.JOINT), case(body=Body.CPPCC)):
        for day in (date(2021, 3, 8), date(2021, 7, 16)):
            answer = told(item, day, place="")
            assert "参照" not in answer and "条例" not in answer.replace("政协提案工作条例", ""), answer


def test_where_the_law_governs_that_is_said():
    item = case(due_on=date(2021, 6, 5), limit_on=date(2021, 7, 31), law_on=date(2021, 6, 5))
    answer = told(item, date(2021, 5, 6))
    words = "按法定时限（交办之日起3个月，2015年修正的代表法第四十二条），第一批交办通知为7月31日"
    assert f"时限：2021年6月5日（周六），{words}" in answer
    assert "6月5日是星期六，提醒以6月4日（周五）为准" in answer


def test_an_extension_that_was_agreed_to_has_the_longest_limit_of_the_law():
    extension = Fact(FactKind.EXTENSION, date(2021, 6, 1), "2021-08-31", details={"consent": "市人大代表工委"})
    item = case(due_on=date(2021, 8, 31), limit_on=date(2021, 7, 31), facts={FactKind.EXTENSION: extension})
    words = "；经同意延期的，最迟2021年9月5日（周日）（交办之日起6个月，参照山东省条例第十九条）"
    assert f"2015年修正的代表法第四十二条）{words}\n" in told(item)
    assert f"{words}；已过" in told(item, date(2021, 9, 6))


def test_the_limits_of_the_first_contact_and_of_the_feedback_are_told_with_their_source():
    assert "首次联系代表：2021年4月2日（周五）前（20个工作日内，重庆市条例第十八条）" in told(case(), place="重庆")
    mailed = told(case(facts=facts(MAILED="")))
    assert "代表反馈：2021年7月29日（周四）前" in mailed


def test_a_limit_from_the_receipt_says_when_there_was_none():
    assert "交办之日（尚未签收）起3个月" in told(case(level=Level.PROVINCE), place="浙江")
    assert "签收之日起3个月" in told(case(level=Level.PROVINCE, facts=facts(ACCEPTED="")), place="浙江")


def test_until_when_an_item_may_be_given_back_is_told_while_it_is_open():
    assert "申退：2021年3月10日（周三）前（5日内，参照山东省条例第十二条）" in told(case(), date(2021, 3, 8))
    assert "申退：" not in told(case(), date(2021, 3, 11))
    assert "申退：" not in told(case(facts=facts(FIRST_CONTACT="")), date(2021, 3, 8))


def test_a_passed_limit_of_a_step_is_said_to_have_passed():
    assert "首次联系代表：2021年4月2日（周五）前（20个工作日内，本单位设置的通用值），已超过" in told(case())
    assert "已超过" not in told(case(), date(2021, 3, 8))


def test_a_redo_names_its_own_limit_and_no_statutory_date():
    redo = Fact(FactKind.REDO, date(2021, 7, 5), "2021-08-05", details={"rounds": "0"}, order=2)
    answer = told(case(due_on=date(2021, 8, 5), facts={FactKind.REDO: redo}))
    assert "代表不满意（7月5日），须于1个月内重新办理（参照山东省条例第二十四条）" in answer
    assert "法定时限" not in answer


DAYS = st.dates(date(2021, 6, 28), date(2021, 8, 6))
STATED = st.lists(st.tuples(DAYS, st.dictionaries(DAYS, st.booleans(), max_size=4)), max_size=3)
GENERAL = GENERAL_VALUES[LimitKind.REDO_OPINION]
BACK_FROM_LIMIT = re.compile(r"办理时限前(\d+)个工作日")
LEFT = re.compile(r"按现行放假安排为(\d+)月(\d+)日；(\d+)月(\d+)日调整放假安排，(当时已到期|不提前到该日以前)")


def stated(changes: list[tuple[date, dict[date, bool]]]) -> Calendar:
    """The calendar after these changes, each on its day."""
    known, before = Calendar(), []
    for on, days in sorted(changes, key=lambda one: one[0]):
        before.append((on, known))
        known = Calendar({**known.changes, **days})
    return Calendar(known.changes, before=tuple(before))


def of_2021(month: str, day: str) -> date:
    return date(2021, int(month), int(day))


def as_explained(words: str, counted: date, due: date) -> None:
    """The day is the counted one, unless the sentence names what is counted now and the change that left the day."""
    left = LEFT.search(words)
    if left is None:
        assert counted == due, words
        return
    assert of_2021(*left.groups()[:2]) == counted != due, words
    by = of_2021(*left.groups()[2:4])
    assert due <= by if left[5] == "当时已到期" else counted < due, words


@settings(deadline=None)
@given(STATED, st.dates(date(2021, 6, 28), date(2021, 7, 29)), st.sampled_from((0, 3, 9, 20)), st.integers(1, 12))
def test_how_the_day_of_an_opinion_was_counted_is_what_the_rule_did(changes, extended: date, span: int, before: int):
    calendar, due = stated(changes), extended + timedelta(days=span)
    move = Fact(FactKind.EXTENSION, extended, due.isoformat())
    item = case(due_on=due, assisting_divisions=("规划处",), facts={FactKind.EXTENSION: move})
    *_, duty = duties.open_duties(item, calendar, before)
    words = explanations.of_opinion(duty, calendar, before, GENERAL)
    found = BACK_FROM_LIMIT.search(words)
    assert found, words
    as_explained(words, calendar.days_before(due, int(found[1])), duty.due)
    if half := re.search(r"（(\d+)月(\d+)日延期至办理时限共(\d+)个工作日，(?:不足(\d+)个，)?取一半", words):
        assert of_2021(half[1], half[2]) == extended
        worked = [day for day in (extended + timedelta(days=n + 1) for n in range(span)) if calendar.is_workday(day)]
        assert len(worked) == int(half[3]) and int(found[1]) == len(worked) // 2
        assert half[4] is None or len(worked) < int(half[4])
        assert half[4] is not None or changes, "without a change there are too few days, or no half is taken"
    else:
        assert int(found[1]) == before and duty.due > extended


@settings(deadline=None)
@given(STATED, DAYS, st.sampled_from(("5个工作日", "10个工作日", "7日", "1个月")))
def test_how_the_day_of_an_opinion_that_was_sent_back_was_counted_is_what_the_rule_did(changes, back: date, given: str):
    calendar, limit = stated(changes), limits.typed(given)
    details = {"due": "2021-07-01", limits.KEPT: given}
    fact = Fact(FactKind.OPINION_RETURNED, back, "空泛", subject="规划处", details=details)
    item = case(assisting_divisions=("规划处",), several=(fact,), due_on=date(2021, 12, 31))  # far behind
    *_, duty = duties.open_duties(item, calendar, 10)
    words = explanations.of_opinion(duty, calendar, 10, GENERAL)
    assert words.startswith(f"（{back.month}月{back.day}日退回，{given}内重交")
    assert ("本单位设置的通用值" in words) is (given == "5个工作日"), "the source of another limit than that which was given"
    counted = calendar.days_after(back, limit.count) if limit.unit is limits.Unit.WORKDAYS else limit.until(back, Calendar())
    as_explained(words, counted, duty.due)


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (date(2021, 7, 15), "（办理时限前10个工作日）"),
        (date(2021, 7, 16), "（7月16日交办至办理时限共10个工作日，不足11个，取一半，即办理时限前5个工作日）"),
        (date(2021, 7, 30), "（7月30日交办至办理时限共0个工作日，不足11个，取一半，即办理时限前0个工作日）"),
    ],
)
def test_where_ten_working_days_are_too_few_the_sentence_says_since_when_they_are_counted(received: date, words: str):
    item = case(received_on=received, assisting_divisions=("规划处",))
    *_, duty = duties.open_duties(item, Calendar(), 10)
    assert explanations.of_opinion(duty, Calendar(), 10, GENERAL) == words


@pytest.mark.parametrize(
    ("what", "on", "day", "words"),
    [
        ("back", date(2021, 7, 5), date(2021, 7, 12), "7月5日退回，5个工作日内重交，本单位设置的通用值"),
        ("back", date(2021, 7, 12), date(2021, 7, 16), "7月12日退回，须为汇总留出时间，办理时限前10个工作日"),
        (
            *("back", date(2021, 7, 26), date(2021, 7, 28)),
            "7月26日退回，须为汇总留出时间，7月26日至办理时限共4个工作日，不足11个，取一半，即办理时限前2个工作日",
        ),
        ("back", date(2021, 8, 2), date(2021, 8, 9), "8月2日退回，办理时限已过，5个工作日内重交，本单位设置的通用值"),
        ("joined", date(2021, 7, 15), date(2021, 7, 16), "办理时限前10个工作日"),
        (
            *("joined", date(2021, 7, 16), date(2021, 7, 23)),
            "7月16日起须提交，7月16日至办理时限共10个工作日，不足11个，取一半，即办理时限前5个工作日",
        ),
        (
            *("joined", date(2021, 7, 31), date(2021, 7, 31)),
            "7月31日起须提交，7月31日至办理时限共0个工作日，不足11个，取一半，即办理时限前0个工作日",
        ),
        ("joined", date(2021, 8, 2), date(2021, 8, 9), "8月2日起须提交，办理时限已过，5个工作日内提交，本单位设置的通用值"),
        (
            *("answer", date(2021, 7, 26), date(2021, 7, 28)),
            "7月26日起须提交，7月26日至办理时限共4个工作日，不足11个，取一半，即办理时限前2个工作日",
        ),
    ],
)
def test_an_opinion_that_is_asked_for_late_is_due_neither_on_a_past_day_nor_after_the_answers_own(what, on, day, words):
    kept = {limits.KEPT: "5个工作日"}
    asked = {
        "back": Fact(FactKind.OPINION_RETURNED, on, "空泛", subject="规划处", details={"due": "2021-07-01", **kept}),
        "joined": Fact(
            FactKind.CHANGED, on, subject="1", details={"what": "assisting", "from": "", "to": "法规处、规划处", **kept}
        ),
        "answer": Fact(
            FactKind.CHANGED, on, subject="1", details={"what": "handling", "from": "参阅", "to": "主办", "rounds": "0"}
        ),
    }
    item = case(assisting_divisions=("规划处",), several=(asked[what],))
    *_, duty = duties.open_duties(item, Calendar(), 10)
    assert (duty.due, explanations.of_opinion(duty, Calendar(), 10, GENERAL)) == (day, f"（{words}）")


def test_a_redo_asks_for_an_opinion_that_had_been_sent_back_by_its_own_date():
    back = Fact(FactKind.OPINION_RETURNED, date(2021, 7, 1), "空泛", subject="规划处", details={"due": "2021-07-08"}, order=1)
    redo = Fact(FactKind.REDO, date(2021, 8, 2), "2021-09-02", order=2)
    item = case(assisting_divisions=("规划处",), several=(back,), facts={FactKind.REDO: redo}, due_on=date(2021, 9, 2))
    *_, duty = duties.open_duties(item, Calendar(), 10)
    assert duty.due == date(2021, 8, 19)


def test_a_limit_that_was_not_kept_is_said_to_be_of_the_day_of_sending_back():
    fact = Fact(FactKind.OPINION_RETURNED, date(2021, 7, 5), "空泛", subject="规划处", details={"due": "2021-07-12"})
    assert "规划处尚未提交，时限2021年7月12日（周一）（7月5日退回时所定）" in told(
        case(assisting_divisions=("规划处",), several=(fact,))
    )
