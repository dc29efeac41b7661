"""The office states working days: one by one in chat, a year's arrangement from a file; what moves is told."""

from __future__ import annotations

import json

import pytest

from bot.cli.reporting import change_calendar
from bot.documents import calendar_sheet
from bot.records import calendar
from bot.records.outbox import Outbox
from scheduler import planning
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.scheduler.recorder import Recorder


def test_one_day_is_stated_in_chat_and_every_date_follows(say):
    assert "没有使用该命令的权限" in say("/日历 7.30 放假", by="吴示安")
    assert "上班（国务院办公厅通知）" in say("/日历 7.30", by="督查示员")
    answer = say("/日历 7月30日 放假", by="督查示员")
    assert "2021年7月30日（周五）登记为放假，即时生效" in answer
    assert "第一批办理时限7月31日：提醒改以7月29日（周四）为准（原7月30日），还剩9个工作日（原10个）" in answer
    assert "还剩9个工作日，以7月29日（周四）为准" in say("/查 20210032", by="吴示安")
    assert "没有变化" in say("/日历 12月31日 放假", by="督查示员")


def test_a_year_is_imported_from_a_file_and_the_office_is_told_what_moved(bureau, say, tmp_path):
    file = tmp_path / "放假安排.csv"
    file.write_text("日期,安排\n2021-07-29,放假\n2021年7月31日,上班\n2027-02-06,放假\n", encoding="utf-8")
    days, rejected = calendar_sheet.read(file)
    assert (len(days), rejected) == (3, [])
    moved = change_calendar(bureau, days)
    assert moved == ["第一批办理时限7月31日：提醒改以7月31日（周六）为准（原7月30日）"]
    with bureau.database.begin() as session:
        (notice,) = session.query(Outbox).filter_by(kind="notice").all()
        known = calendar.load(session)
    assert "第一批办理时限7月31日" in json.loads(notice.content)["text"]
    assert not known.provisional(2027)
    assert known.provisional(2028)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2021-02-30,放假", "“2021-02-30”不是有效日期"),
        ("2021-07-30,也许", "没有写明 放假 或 上班"),
        ("2021-07-29,上班\n2021-07-29,放假", "2021-07-29既写放假又写上班"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path, line: str, reason: str):
    file = tmp_path / "安排.txt"
    file.write_text(line, encoding="gb18030")
    assert calendar_sheet.read(file)[1][-1][1] == reason


def test_a_day_that_became_a_rest_day_after_planning_is_kept_quiet(bureau, clock, say):
    assert planning.plan(bureau.database, bureau.office, clock.now()) == 1
    say("/日历 今天 放假", by="督查示员")
    recorder = Recorder(clock)
    ticker = Ticker(bureau.database, bureau.office, clock, {"wecom/main": recorder})
    ticker.tick()
    assert recorder.said == []
    clock.at = at("2021-07-19 09:00")
    ticker.tick()
    assert len(recorder.said) == 1
    assert "20210032" in recorder.said[0][1]
