"""The office states working days: one by one in chat, a year's arrangement from a file; what moves is told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.cli.reporting import change_calendar
from bot.documents import calendar_sheet
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
    days, rejected = calendar_sheet.read(file, TODAY)
    assert (len(days), rejected) == (9, [])
    moved, gone = change_calendar(bureau, days)
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
        ("2021-02-30,放假", "“2021-02-30”不是有效日期"),
        ("2021-07-30,也许", "没有写明 放假 或 上班"),
        ("2021-07-29,上班\n2021-07-29,放假", "2021-07-29既写放假又写上班"),
        ("2021-07-29,放假,上班", "同一行既写放假又写上班"),
        ("2021-07-29,调休", "“调休”既可指放假也可指上班，请写明 放假 或 上班"),
        ("1999-05-01,放假", "1999年不在可导入的年份内，请核对"),
        ("3027-05-01,放假", "3027年不在可导入的年份内，请核对"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path, line: str, reason: str):
    file = tmp_path / "安排.txt"
    file.write_text(line, encoding="gb18030")
    assert calendar_sheet.read(file, TODAY)[1][-1][1] == reason


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
    assert change_calendar(bureau, days) == ([], [])
    with bureau.database.begin() as session:
        assert calendar.load(session).provisional(2031)
    days |= {date(2031, month, 3): False for month in (1, 2, 4)} | {date(2031, 3, 1): False}
    change_calendar(bureau, days)
    del days[date(2031, 3, 1)]
    assert change_calendar(bureau, days) == ([], [date(2031, 3, 1)])
    with bureau.database.begin() as session:
        known = calendar.load(session)
    assert not known.provisional(2031)
    assert known.is_workday(date(2031, 3, 1)) is (date(2031, 3, 1).weekday() < 5)


def test_a_day_that_has_passed_is_not_taken_for_next_years(say):
    assert "已登记：12月31日（周五）放假" in say("/日历 12月31日 放假", by="督查示员")
    assert "今年的6月23日已过" in say("/日历 6月23日 放假", by="督查示员")
    assert "已登记：2022年6月23日（周四）放假" in say("/日历 2022年6月23日 放假", by="督查示员")
    assert "已登记：7月15日（周四）放假" in say("/日历 昨天 放假", by="督查示员")
    assert "一次只能登记一天" in say("/日历 12月5日至6日 上班", by="督查示员")


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
    assert "（办理时限前10个工作日）" in say("/为什么 20210032", by="吴示安")


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
    assert calendar_sheet.read(file, TODAY) == ({date(2021, 10, 9): True, date(2021, 10, 4): False}, [])
