"""What a reminder says: every duty in a line, everybody mentioned where it stands, dates that nobody can misread."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.rules.deadlines import deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.stages import Party
from bot.rules.wording import room
from bot.rules.words import Body
from bot.rules.workdays import Calendar
from scheduler import wording
from scheduler.policy import WEEKLY, Reminder, Rung
from tests.rules.some_case import case

CALENDAR = Calendar()
TODAY = date(2021, 7, 16)
DUE = date(2021, 7, 31)


def reminder(
    number: int, *, kind=DutyKind.REPLY, due: date = DUE, division: str = "融资服务处", today=TODAY, **changes
) -> Reminder:
    item = replace(case(), id=number, digits=f"2021{number:04}", due_on=due, **changes)
    duty = Duty(item, kind, division, due, item.received_on, due)
    return Reminder(duty, Rung("10", today, ()), deadline(CALENDAR, due, today), ())


def people(*names: str) -> tuple[Party, ...]:
    return tuple(Party(KNOWN.setdefault(name, len(KNOWN) + 1), name) for name in names)


KNOWN: dict[str, int] = {}


def texts(reminders: list[Reminder], *, mentioned: set[int] | None = None, today: date = TODAY) -> list[str]:
    everybody = {party.id for one in reminders for party in one.people}
    numbers = {one.duty.case.id: one.duty.case.digits[-4:] for one in reminders}
    found = wording.parts(reminders, everybody if mentioned is None else mentioned, numbers, today)
    return [part.text for part in found]


def body(reminders: list[Reminder], **options) -> list[str]:
    """The lines of the only part, without its head and end."""
    (text,) = texts(reminders, **options)
    return text.splitlines()[1:-3]


def test_one_line_for_a_division_a_duty_and_a_date_with_its_people_and_all_numbers():
    both = people("周示平", "吴示安")
    four = [replace(reminder(number, division="信息化推进处"), people=both) for number in (79, 18, 74, 32)]
    assert body(four) == ["黄灯，还剩10个工作日：", "信息化推进处 @周示平 @吴示安：0018、0032、0074、0079 答复，7月30日前"]


def test_equal_lights_are_said_once_and_everybody_is_mentioned_in_the_first_line_of_theirs():
    head, officer, deputy = people("周示平", "吴示安", "副局长甲")
    found = body(
        [
            replace(reminder(1, division="甲处"), people=(head, deputy)),
            replace(reminder(2, division="乙处"), people=(officer, deputy)),
            replace(reminder(3, division="乙处", kind=DutyKind.ASSISTING_OPINION, due=TODAY), people=(officer,)),
        ]
    )
    assert found == [
        "橙灯，今日到期：",
        "乙处 @吴示安：0003 配合意见，7月16日前",
        "黄灯，还剩10个工作日：",
        "乙处 吴示安 @副局长甲：0002 答复，7月30日前",
        "甲处 @周示平 副局长甲：0001 答复，7月30日前",
    ]


def test_whoever_may_not_be_mentioned_here_is_named():
    one = replace(reminder(1), people=people("陈示文", "冯示川"))
    assert "融资服务处 陈示文 @冯示川：0001" in texts([one], mentioned={KNOWN["冯示川"]})[0]


def test_for_what_a_paper_waits_stands_at_its_number_or_once_for_all():
    waiting, other = replace(reminder(1), waits="待主要领导审核"), reminder(2)
    assert "：0001（待主要领导审核）、0002 答复，7月30日前" in texts([waiting, other])[0]
    also = replace(other, waits="待主要领导审核")
    assert "：0001、0002 答复，7月30日前（待主要领导审核）" in texts([waiting, also])[0]


def test_what_is_new_stands_before_what_is_said_each_week_and_the_nearest_before_the_far():
    overdue = replace(reminder(1, due=date(2021, 6, 30)), step=Rung(WEEKLY, TODAY, ()))
    new = reminder(2, due=date(2021, 7, 15))
    far = reminder(3)
    headings = [line for line in body([far, overdue, new]) if "灯，" in line]
    assert headings == ["红灯，已逾期1个工作日：", "黄灯，还剩10个工作日：", "红灯，已逾期12个工作日（每周提醒）："]


def test_the_offices_own_words_stand_with_their_line():
    urgent = replace(reminder(1), step=Rung("10", TODAY, (), "请今日办结"))
    assert "：0001 答复，7月30日前，请今日办结" in texts([urgent])[0]


NAMES = some.lists(some.sampled_from([f"姓名{n:02d}" for n in range(30)]), max_size=8, unique=True)
DUTIES = some.tuples(
    some.integers(1, 400),
    some.sampled_from(list(DutyKind)),
    some.sampled_from([f"名称很长很长的第{n}业务处室" for n in range(12)]),
    some.integers(-60, 60),
    NAMES,
    some.sampled_from(["", "待主要领导审核", "待办公室答复申退"]),
    some.sampled_from(["不涉密", ""]),
)


@settings(deadline=None)
@given(some.lists(DUTIES, min_size=1, max_size=150, unique_by=lambda duty: duty[:3]), some.sets(some.integers(1, 30)))
def test_every_duty_stands_in_one_part_with_its_division_and_everybody_is_mentioned_where_a_line_of_theirs_is(duties, may):
    marks = {number: mark for number, *_, mark in duties}
    reminders = [
        replace(
            reminder(number, kind=kind, division=division, due=TODAY + timedelta(days), secrecy=marks[number]),
            people=people(*names),
            waits=waits,
        )
        for number, kind, division, days, names, waits, _ in duties
    ]
    numbers = {one.duty.case.id: one.duty.case.digits[-4:] for one in reminders}
    found = wording.parts(reminders, may, numbers, TODAY)
    told = [one for part in found for one in part.reminders]
    assert sorted(map(id, told)) == sorted(map(id, reminders))
    mentioned = [person for part in found for person in part.people]
    assert set(mentioned) == {party.id for one in reminders for party in one.people} & may
    assert len(mentioned) == len(set(mentioned))
    for place, part in enumerate(found, start=1):
        assert len(part.text.replace("@", "＠").encode()) <= room.BYTES
        assert part.text.startswith(f"【办理提醒】（{place}/{len(found)}）" if len(found) > 1 else "【办理提醒】2021年")
        called = {f"@{name}" for name, person in KNOWN.items() if person in part.people}
        assert set(re.findall(r"@姓名\d\d", part.text)) == called and part.text.count("@") == len(called)
        for one in part.reminders:
            lines = [line for line in part.text.splitlines() if shows(line, one)]
            assert any(all(party.name in line for party in one.people) for line in lines)
    assert found[0].text.partition("以下")[2].startswith(f"{len(numbers)}件请")
    number = next(iter(numbers.values())) if len(numbers) == 1 else "编号"
    ends = [part.text.endswith(wording.LOOK.format(number)) for part in found]
    assert ends.index(True) == len(found) - 1


def shows(line: str, one: Reminder) -> bool:
    """Whether this is the line of a duty: its division and task, or nothing but number and date where no more may be said."""
    named = one.duty.case.secrecy == "不涉密"
    whose, _, rest = line.partition("：")
    number = re.search(rf"(?<!\d){one.duty.case.digits[-4:]}(?!\d)", rest)
    if not named:
        return bool(number) and rest.endswith("（密级未填）") and not whose.startswith("名称")
    return bool(number) and whose.split(" ")[0] == one.duty.division and f" {one.duty.kind}，" in rest


def test_a_line_with_more_numbers_than_one_text_takes_is_cut_between_them():
    many = [replace(reminder(number), people=people("陈示文")) for number in range(1, 1200)]
    found = texts(many)
    shown = [number for text in found for number in re.findall(r"(?<!\d)\d{4}(?=[、 ])", text)]
    assert shown == [f"{number:04}" for number in range(1, 1200)]
    assert sum(text.count("@") for text in found) == 1


def test_a_part_that_is_worded_again_keeps_its_number_and_what_no_longer_fits_continues_it():
    numbering = wording.Numbering(2, 3, 40)
    one = [reminder(1)]
    (text,) = wording.parts(one, (), {1: "0001"}, TODAY, numbering)
    assert text.text.startswith("【办理提醒】（2/3）2021年7月16日（周五），续：\n") and text.numbering == numbering
    assert "已办理" not in text.text  # it stands at the end of the last
    many = {number: f"{number:04}" for number in range(1, 300)}
    found = wording.parts([reminder(number) for number in many], (), many, TODAY, numbering)
    assert [part.text.partition("2021")[0] for part in found] == ["【办理提醒】（2/3）", "【办理提醒】（2/3续）"]


def test_items_are_counted_not_lines():
    both = [reminder(1), reminder(1, kind=DutyKind.ASSISTING_OPINION, due=date(2021, 7, 20)), reminder(2)]
    assert "以下2件请按时办理" in texts(both)[0]


def test_a_group_that_is_told_of_one_item_reads_its_number_in_what_can_be_sent():
    assert texts([reminder(32)])[0].endswith(wording.AFTERWARDS.replace("编号", "0032"))
    opinion = reminder(32, kind=DutyKind.ASSISTING_OPINION)
    assert texts([opinion])[0].endswith("提交后发送：已办理 0032\n详情：/查 0032")
    assert texts([reminder(32), opinion])[0].endswith(wording.AFTERWARDS.replace("编号", "0032"))
    assert texts([reminder(32), reminder(33)])[0].endswith(wording.AFTERWARDS)
    (last,) = wording.parts([reminder(32)], (), {32: "0032"}, TODAY, wording.Numbering(2, 2, 40))
    assert last.text.endswith(wording.AFTERWARDS)  # the item is not the only one of the message


def test_what_is_overdue_is_not_asked_for_in_time():
    (text,) = texts([reminder(1, due=date(2021, 7, 12))])
    assert "以下1件请抓紧办理" in text and "答复，应于7月12日前" in text


def test_another_year_is_named():
    later = date(2022, 2, 8)
    assert "答复，应于2021年6月15日前" in texts([reminder(1, due=date(2021, 6, 15), today=later)], today=later)[0]


def test_an_item_without_its_mark_shows_its_number_and_dates_alone_and_that_the_days_are_provisional():
    due, today = date(2027, 3, 1), date(2027, 2, 1)
    blank = replace(reminder(1, due=due, today=today, secrecy=""), people=people("陈示文"), waits="待主要领导审核")
    assert body([blank], today=today) == ["绿灯，还剩14个工作日（工作日暂定）：", "@陈示文：0001，3月1日前（密级未填）"]


def test_a_date_counted_back_from_an_unknown_year_is_provisional():
    seen = deadline(CALENDAR, date(2026, 12, 25), date(2026, 12, 1), counted_from=date(2027, 1, 8))
    assert seen.provisional
    assert not deadline(CALENDAR, date(2026, 12, 25), date(2026, 12, 1)).provisional


def alone(reader: str, reminders: list[Reminder]) -> str:
    """How a reminder ends that somebody reads alone."""
    numbers = {one.duty.case.id: one.duty.case.digits[-4:] for one in reminders}
    (part,) = wording.parts(reminders, (), numbers, TODAY, reader=KNOWN[reader])
    return part.text.partition("前")[2].partition("\n")[2] if len(reminders) == 1 else part.text


def test_a_leader_who_is_told_alone_reads_what_a_leader_can_send():
    deputy, head, officer = people("副局长甲", "周示平", "吴示安")
    of: dict[str, Any] = {"deputy_directors": (deputy,), "heads": (head,), "officers": (officer,)}
    item, other = (replace(reminder(number, **of), people=(head, officer, deputy)) for number in (58, 32))
    waits = replace(item, waits="待分管领导审核", holders=(deputy,))
    assert alone("副局长甲", [item]) == "详情：/查 0058"
    assert alone("副局长甲", [waits]) == "审核请发送：/审 0058 通过，或 /审 0058 退回 理由\n详情：/查 0058"
    assert alone("副局长甲", [waits, other]).endswith("审核请发送：/审 0058 通过，或 /审 0058 退回 理由\n详情：/查 编号")
    both = [waits, replace(other, waits="待分管领导审核", holders=(deputy,))]
    assert alone("副局长甲", both).endswith("审核请发送：/审 编号 通过，或 /审 编号 退回 理由\n详情：/查 编号")
    assert "已办理" not in alone("副局长甲", both)


def test_who_handles_an_item_and_is_told_alone_reads_its_number_and_the_review_where_that_is_theirs():
    head, officer = people("周示平", "吴示安")
    item = replace(reminder(32, heads=(head,), officers=(officer,)), people=(head, officer))
    assert alone("吴示安", [item]) == wording.AFTERWARDS.replace("编号", "0032")
    assert alone("周示平", [replace(item, waits="待处室负责人审核", holders=(head,))]).startswith("审核请发送：/审 0032 通过")
    other = replace(reminder(33, heads=(head,), officers=(officer,)), people=(head, officer))
    assert alone("吴示安", [item, other]).endswith(wording.AFTERWARDS)


def test_what_colours_no_item_stands_last_under_a_heading_of_its_own_with_its_own_command():
    form = reminder(2, kind=DutyKind.FEEDBACK, due=TODAY)
    (text,) = texts([form, reminder(1)])
    coloured, _, plain = text.partition("跟踪事项，今日到期：")
    assert "0001" in coloured and "以下2件请按时办理" in coloured
    assert "0002 代表反馈，7月16日前，请登记代表反馈表" in plain
    assert "已办理 编号" in plain and "收到反馈表后发送：/反馈 编号 态度等次 结果等次" in plain
    (alone,) = texts([form])
    assert "以下1件请登记：" in alone and "已办理" not in alone and "灯" not in alone and "/反馈 0002" in alone
    late = reminder(3, kind=DutyKind.PUBLICATION, due=date(2021, 7, 13))
    assert "跟踪事项，已过3个工作日：" in texts([late])[0] and "逾期" not in texts([late])[0]


def unmarked(kind: DutyKind, number: int = 1, **changes: Any) -> Reminder:
    return reminder(number, kind=kind, due=TODAY, secrecy="", **changes)


def test_each_body_has_its_own_words_of_what_colours_no_item():
    two = [reminder(1, kind=DutyKind.FEEDBACK, due=TODAY), reminder(2, kind=DutyKind.FEEDBACK, due=TODAY, body=Body.CPPCC)]
    (text,) = texts(two)
    assert "0001 代表反馈，7月16日前，请登记代表反馈表" in text
    assert "0002 提案者反馈，7月16日前，请登记提案者反馈表" in text


def test_of_an_item_of_unknown_secrecy_neither_kind_nor_command_is_said_and_its_number_once():
    (text,) = texts([unmarked(DutyKind.FEEDBACK), unmarked(DutyKind.PUBLICATION)])
    assert text.count("0001") == 2 and "0001，7月16日前（密级未填）" in text  # in the line, and in how to look
    assert not any(word in text for word in ("/反馈", "/公开", "反馈", "公开"))
