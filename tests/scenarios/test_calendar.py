"""The office states working days: one by one in chat, a year's arrangement from a file; what moves is told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot import calendar_desk
from bot.documents.calendar import reading
from bot.ledger_desk import bring_ledger
from bot.records import calendar, chats, people
from bot.records.delivery.outbox import Outbox
from scheduler import planning
from scheduler.ticking import Ticker
from tests.conftest import WECOM_CORP, at
from tests.documents import books
from tests.scheduler.recorder import Recorder

TODAY = date(2021, 7, 16)


def test_one_day_is_stated_in_chat_and_every_date_follows(say):
    assert "该操作由办公室办理，您可请其办理" in say("/日历 7.30 放假", by="吴示安")
    assert "上班（国务院办公厅通知）" in say("/日历 7.30", by="督查示员")
    answer = say("/日历 7月30日 放假", by="督查示员")
    assert "已登记：7月30日（周五）放假，即时生效。" in answer
    assert "第一批办理时限7月31日，改按7月29日（周四）掌握（原按7月30日），还剩9个工作日" in answer
    assert "时限：7月31日（周六，按7月29日周四掌握），还剩9个工作日" in say("/查 20210032", by="吴示安")
    assert "没有变化" in say("/日历 12月31日 放假", by="督查示员")


@pytest.mark.parametrize("who", ["吴示安", "周示平", "副局长甲", "局长", "沈示达", "督查示员"])
@pytest.mark.parametrize(
    "asked", ["/日历 7月30日", "/日历 7月30日上班吗", "/日历 7月30日是不是工作日？", "/日历 7月30日 放不放假"]
)
def test_everybody_may_ask_whether_a_day_is_a_working_day_and_why(say, who: str, asked: str):
    assert say(asked, by=who).startswith("2021年7月30日（周五）：上班（国务院办公厅通知）。")


def test_who_asks_states_nothing_and_the_answer_follows_what_the_office_states(say):
    assert say("/日历 7月30日上班吗", by="督查示员").endswith("改变请发送 /日历 日期 上班（或 放假）。")
    assert "已登记：7月30日（周五）放假" in say("/日历 7月30日 放假", by="督查示员")
    assert say("/日历 7月30日", by="吴示安") == "2021年7月30日（周五）：放假（本单位导入）。"
    assert say("/日历 7月31日 要上班么", by="吴示安") == "2021年7月31日（周六）：放假（国务院办公厅通知）。"
    assert "没有看懂“云南”" in say("/日历 7月31日 云南", by="吴示安")
    assert say("/日历", by="吴示安") == "请写明日期，例如 /日历 10月9日。"
    assert "/日历" in say("/帮助", by="吴示安")


def test_a_day_may_be_asked_for_where_nothing_is_recorded(say):
    assert say("/日历 7月30日", by="吴示安", platform="dingtalk") == "2021年7月30日（周五）：上班（国务院办公厅通知）。"
    assert "不能办理登记和审核" in say("/日历 7月30日 放假", by="督查示员", platform="dingtalk")


def test_a_year_is_imported_from_a_file_and_the_office_is_told_what_moved(bureau, say, tmp_path):
    file = tmp_path / "放假安排.csv"
    festivals = "".join(
        f"2022-{month:02}-0{day},放假\n" for month, day in ((1, 3), (2, 1), (2, 2), (4, 5), (5, 2), (6, 3), (10, 4))
    )
    file.write_text(f"日期,安排\n2021-07-29,放假\n2021年7月31日,上班\n{festivals}", encoding="utf-8")
    result = calendar_desk.bring(bureau, file)
    moved, gone = result.moved, result.gone
    assert (len(result.found.days), result.found.rejected) == (9, [])
    assert moved == ["第一批办理时限7月31日，改按7月31日（周六）掌握（原按7月30日），还剩10个工作日"]
    assert gone == []
    with bureau.database.begin() as session:
        (notice,) = session.query(Outbox).filter_by(kind="notice").all()
        known = calendar.load(session)
    assert "第一批办理时限7月31日" in json.loads(notice.content)["text"]
    assert known.stated == {2022}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2021-02-30,放假", "2021年2月只有28天，没有30日，请核对日期"),
        ("2021-07-30,也许", "没有写明 放假 或 上班"),
        ("2021-07-29,上班\n2021-07-29,放假", "2021-07-29既写放假又写上班"),
        ("2021-07-29,放假,上班", "同一行既写放假又写上班"),
        ("2021-07-29,调休", "“调休”既可指放假也可指上班，请写明 放假 或 上班"),
        ("1999-05-01,放假", "1999年不在可导入的年份内，请核对"),
        ("3027-05-01,放假", "没有3027年，请核对日期"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path, line: str, reason: str):
    file = tmp_path / "安排.txt"
    file.write_text(line, encoding="gb18030")
    assert reading.read(file, TODAY).rejected[-1][1] == reason


def test_a_day_that_became_a_rest_day_after_planning_is_kept_quiet(bureau, clock, say):
    assert planning.plan(bureau.database, bureau.office, clock.now()) == 1
    say("/日历 今天 放假", by="督查示员")
    recorder = Recorder(clock)
    ticker = Ticker(bureau.database, bureau.office, clock, {"wecom/main": recorder})
    ticker.tick()
    of_calendar = [words for _, words, _ in recorder.said if "放假安排已更新" in words]
    assert [words for _, words, _ in recorder.said if words not in of_calendar] == []
    clock.at = at("2021-07-19 09:00")
    ticker.tick()
    (reminder,) = [words for _, words, _ in recorder.messages if words.startswith("【办理提醒】")]
    assert "0032" in reminder


def test_a_few_days_make_no_year_known_and_a_years_arrangement_replaces_an_earlier_one(bureau):
    days = {date(2031, 10, day): False for day in range(1, 8)}  # one long festival is no year's arrangement
    assert calendar_desk.stated(bureau, days) == ([], [])
    with bureau.database.begin() as session:
        assert calendar.load(session).provisional(2031)
    days |= {date(2031, month, 3): False for month in (1, 2, 4)} | {date(2031, 3, 1): False}
    calendar_desk.stated(bureau, days)
    del days[date(2031, 3, 1)]
    assert calendar_desk.stated(bureau, days) == ([], [date(2031, 3, 1)])
    with bureau.database.begin() as session:
        known = calendar.load(session)
    assert not known.provisional(2031)
    assert known.is_workday(date(2031, 3, 1)) is (date(2031, 3, 1).weekday() < 5)


def test_a_day_that_has_passed_is_not_taken_for_next_years(say):
    assert "已登记：12月31日（周五）放假" in say("/日历 12月31日 放假", by="督查示员")
    assert "今年的6月23日已过" in say("/日历 6月23日 放假", by="督查示员")
    assert "已登记：2022年6月23日（周四）放假" in say("/日历 2022年6月23日 放假", by="督查示员")
    assert "已登记：7月15日（周四）放假" in say("/日历 昨天 放假", by="督查示员")


def test_all_that_moves_is_told_and_what_is_not_shown_is_counted(say):
    say("/延期 20210129 8月31日 市人大代表工委同意", by="尤示欣")
    answer = say("/日历 8月30日 放假", by="督查示员")
    assert "20210129 办理时限8月31日，还剩31个工作日（原32个）" in answer
    assert "没有变化" not in answer
    again = say("/日历 7月29日 放假", by="督查示员")
    assert "第一批办理时限7月31日，还剩9个工作日（原10个）" in again
    assert "配合意见" not in again, "what is due today is not late because of what is said today"


def test_what_fell_due_on_the_day_of_a_change_stays_due_and_is_not_late_backwards(say, clock):
    clock.at = at("2021-07-12 09:00")
    assert "第一批配合意见时限由7月16日改为7月15日（周四），还剩3个工作日" in say("/日历 7月29日 放假", by="督查示员")
    clock.at = at("2021-07-15 09:00")
    today = "亮灯：橙灯，电子信息产业处、软件产业处配合意见今日到期"
    assert today in say("/查 20210032", by="吴示安")
    say("/日历 7月28日 放假", by="督查示员")
    say("/日历 今天 放假", by="督查示员")
    assert "亮灯：橙灯，电子信息产业处、软件产业处配合意见已到最后一个工作日" in say("/查 20210032", by="吴示安")
    assert "20210032" not in say("/逾期", by="督查示员")
    clock.at = at("2021-07-16 09:00")
    assert "7月15日到期，已逾期1个工作日" in say("/查 20210032", by="吴示安")
    say("/日历 7月27日 放假", by="督查示员")
    assert "7月15日到期，已逾期1个工作日" in say("/查 20210032", by="吴示安"), "what is late is not later for it"
    why = "（办理时限前10个工作日，按现行放假安排为7月12日；7月15日调整放假安排，当时已到期，不再变动）"
    assert why in say("/为什么 20210032", by="吴示安")


def test_the_last_day_for_an_objection_is_not_moved_once_it_has_come(say, clock):
    say("/新增 20210999 市 人大 独办 融资服务处 7月12日 10月15日 不涉密 案由 关于改善融资服务的建议", by="督查示员")
    assert "申退：2021年7月19日（周一）前" in say("/为什么 20210999", by="督查示员")
    clock.at = at("2021-07-19 09:00")
    say("/日历 7月17日 上班", by="督查示员")
    assert "申退：2021年7月19日（周一）前" in say("/为什么 20210999", by="督查示员")


def test_whatever_moved_is_told_to_the_office_in_as_many_texts_as_it_needs(bureau, say, clock, tmp_path):
    numbers = [f"20211{place:03}" for place in range(30)]
    file = books.ledger(tmp_path / "new.xlsx", *({"编号": number} for number in numbers))
    bring_ledger(bureau, file, now=clock.now())
    for number in numbers:
        say(f"/延期 {number} 8月31日 市人大代表工委同意", by="督查示员")
    robot = Recorder(clock)
    ticker = Ticker(bureau.database, bureau.office, clock, {"wecom/main": robot})
    ticker.send()
    moved = say("/日历 8月30日 放假", by="督查示员").splitlines()
    assert moved[-1].startswith("另有")
    ticker.send()
    told = [words for _, words, _ in robot.said if words.startswith("【日历变动】")]
    assert len(told) > 1 and all(len(words.encode()) <= 2048 for words in told)
    lines = [line.removeprefix("【日历变动】（续）") for words in told for line in words.splitlines()]
    assert len(lines) == len(set(lines)) > len(moved)


def test_early_in_the_year_a_day_of_its_end_needs_no_year(say, clock):
    clock.at = at("2021-03-05 09:00")
    assert "已登记：10月9日（周六）放假" in say("/日历 10月9日 放假", by="督查示员")


def test_a_group_hears_only_of_its_own_items_what_moved(bureau, say):
    with bureau.database.begin() as session:
        own = [people.division_ids(session)["信息化推进处"]]
        chats.register(session, "wecom", WECOM_CORP, "wrINFO", name="信推群", division_ids=own, push="main", since=None)
    say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    assert "20210257" not in say("/日历 8月30日 放假", by="督查示员", chat="信推群")
    assert "20210257" in say("/日历 8月30日 上班", by="督查示员")


def test_a_remark_beside_the_kind_is_no_contradiction(tmp_path):
    file = tmp_path / "安排.csv"
    file.write_text("2021-10-09,上班,调休\n2021-10-04,放假调休,国庆\n", encoding="utf-8")
    found = reading.read(file, TODAY)
    assert (found.days, found.rejected) == ({date(2021, 10, 9): True, date(2021, 10, 4): False}, [])


def test_several_days_are_stated_in_one_message(say):
    answer = say("/日历 12月4日至5日 上班，12月6日、7日放假", by="督查示员")
    assert "已登记：12月4日（周六）至12月5日（周日）上班，12月6日（周一）至12月7日（周二）放假，即时生效。" in answer
    assert say("/日历 12月4日", by="督查示员").startswith("2021年12月4日（周六）：上班（本单位导入）")
    assert "已是如此，无须重复操作" in say("/日历 12月4日至5日上班", by="督查示员")
    assert "该操作由办公室办理" in say("/日历 12月4日至5日 放假", by="吴示安")


def test_several_days_may_be_asked_about(say, clock):
    answer = say("/日历 9月30日至10月3日", by="督查示员")
    assert answer == "9月30日（周四）上班，10月1日（周五）至10月3日（周日）放假。"
    clock.at = at("2026-11-26 09:00")
    assert say("/日历 2027年2月4日至5日", by="督查示员") == "2027年2月4日（周四）上班，2027年2月5日（周五）放假（暂定）。"


NOTICE = """/日历 国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。2月14日（周日）上班。鼓励各单位安排职工在除夕前（2月4日）休息。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。
"""


def test_the_notice_as_it_stands_is_a_whole_year(bureau, say, clock):
    clock.at = at("2026-11-26 09:00")
    answer = say(NOTICE, by="督查示员")
    assert "2027年2月5日（周五）至2月13日（周六）放假，2027年2月14日（周日）上班" in answer
    assert "2027年按全年安排登记" in answer
    with bureau.database.begin() as session:
        known = calendar.load(session)
    assert not known.provisional(2027)
    assert known.is_workday(date(2027, 2, 4))
    assert known.is_workday(date(2027, 2, 14))


def test_a_pasted_year_says_how_many_days_it_cancels_and_where_the_rest_is_seen(bureau, say, clock):
    clock.at = at("2026-11-26 09:00")
    calendar_desk.stated(bureau, {date(2027, 6, day): day % 2 == 0 for day in range(1, 29, 2)} | {date(2027, 7, 5): False})
    answer = say(NOTICE, by="督查示员")
    assert "原登记的15天不在其中，已取消：2027年6月1日（周二）、2027年6月3日（周四）、" in answer
    left = "等，其余5天在2027年6月21日（周一）至7月5日（周一）之间，逐日查询请发送 /日历 日期。"
    assert left in answer
    assert say("/日历 2027年6月25日", by="督查示员").startswith("2027年6月25日（周五）：上班")


def test_one_sentence_that_is_not_clear_and_nothing_is_stated(bureau, say, clock):
    clock.at = at("2026-11-26 09:00")
    answer = say(NOTICE.replace("共9天", "共8天").replace("5月8日（周六）", "5月8日（周日）"), by="督查示员")
    assert "写的是共8天，所列日期有9天" in answer
    assert "2027年5月8日（周六）不是周日" in answer
    assert "本次操作未生效" in answer
    with bureau.database.begin() as session:
        assert calendar.load(session).provisional(2027)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("12月6日、7日调休", "“调休”既可指放假也可指上班"),
        ("12月6日下午、7日下午放假", "没有看懂“下午”"),
        ("12月6日至7日放假，12月7日上班", "2021-12-07既写放假又写上班"),
        ("12月31日至32日放假", "只有31天"),
        ("6月4日至5日放假", "如指2022年，请写明年份"),
    ],
)
def test_several_days_that_are_not_clear_are_refused(say, words: str, reason: str):
    answer = say(f"/日历 {words}", by="督查示员")
    assert reason in answer
    assert "本次操作未生效" in answer


def test_days_without_a_year_are_the_next_ones(say, clock):
    clock.at = at("2021-11-26 09:00")
    assert "2022年2月5日（周六）至2月6日（周日）上班" in say("/日历 2月5日至6日上班", by="督查示员")
    assert "2022年2月8日（周二）至2月9日（周三）放假" in say("/日历 明年2月8日至9日放假，请各处室知悉", by="督查示员")
    clock.at = at("2021-12-04 09:00")
    assert "已登记：12月3日（周五）至12月4日（周六）放假" in say("/日历 12月3日至4日放假", by="督查示员")
