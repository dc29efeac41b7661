"""What is asked, listed and refused about an item is one truth: lists by duties, own dates, queues, endings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import at

Say = Callable[..., str]
LATE_OPINIONS = ("20210032", "20210257")


def line_of(answer: str, number: str) -> str:
    """The line of a list that is about an item."""
    return next(line for line in answer.split("\n") if f" {number}" in line)


@pytest.mark.parametrize("by", ["局长", "督查示员", "卫示航"])
def test_an_overdue_opinion_is_listed_red_with_its_division_and_days(say: Say, clock, by: str):
    clock.at = at("2021-07-26 09:00")
    answer = say("/逾期", by=by)
    for number in LATE_OPINIONS if by != "卫示航" else LATE_OPINIONS[:1]:
        assert "电子信息产业处" in line_of(answer, number) or "中小企业发展处" in line_of(answer, number)
        assert "配合意见" in line_of(answer, number)
    assert "红灯，7月16日到期，已逾期6个工作日" in answer


def test_the_text_of_an_item_with_an_overdue_opinion_is_red_and_says_whose(say: Say, clock):
    clock.at = at("2021-07-26 09:00")
    answer = say("/查 20210032", by="局长").split("\n")
    assert answer[1] == "亮灯：红灯，电子信息产业处、软件产业处配合意见已逾期6个工作日"
    assert (
        "时限：7月31日（周六，按7月30日周五掌握），还剩4个工作日；法定时限：6月5日已过（2015年修正的代表法第四十二条）" in answer
    )


def test_mine_shows_my_own_duty_with_its_date(say: Say, clock):
    assert "橙灯，7月16日，今日到期" in line_of(say("/我的", by="卫示航"), "20210032")
    assert "配合意见，待您处提交书面意见" in line_of(say("/我的", by="卫示航"), "20210032")
    assert "7月31日到期" in say("/我的", by="吴示安")
    clock.at = at("2021-07-26 09:00")
    assert "红灯，7月16日到期，已逾期6个工作日" in line_of(say("/我的", by="卫示航"), "20210032")


def test_a_list_goes_on_page_by_page_and_names_every_item_once(say: Say):
    pages = [say("/临期", by="局长"), say("/临期 2", by="局长"), say("/临期 3", by="局长")]
    assert "第1页，共3页，下一页请发送 更多，或 /列 临期 第2页；全部件请发送 /列 临期 文件。" in pages[0]
    numbers = [line.split(". ")[1].split()[0] for page in pages for line in page.split("\n") if line[:1].isdigit()]
    assert len(numbers) == len(set(numbers)) == 19


def test_what_all_lines_share_is_said_once_in_the_heading(say: Say):
    answer = say("/审", by="副局长甲").split("\n")
    assert answer[0] == "待您审核共2件（均为黄灯，7月31日到期，还剩10个工作日）："
    assert all("黄灯" not in line for line in answer[1:])


def test_a_stand_in_sees_in_one_list_what_may_be_acted_on(say: Say, clock):
    assert "20210058" not in say("/我的", by="副局长乙")
    say("/代理 副局长乙 7月16日 至 8月5日", by="副局长甲")
    clock.at = at("2021-07-27 09:00")
    mine, queue = say("/我的", by="副局长乙"), say("/审", by="副局长乙")
    for number in ("20210058", "20210079"):
        assert "待您审核" in line_of(mine, number)
        assert number in queue
    assert "已登记" in say("/审 20210058 通过", by="副局长乙")


def test_the_office_has_a_queue_with_the_command_for_each(say: Say):
    assert "20210129" not in say("/我的", by="督查示员")
    say("/申退 20210129 不属本处职责，应由商务局办理", by="尤示欣")
    assert "待答复申退：/申退 20210129 同意" in line_of(say("/我的", by="督查示员"), "20210129")
    say("/申退 20210129 不同意 属于本局职责", by="督查示员")
    assert "待答复申退" not in say("/我的", by="督查示员")


def test_a_leader_is_told_with_divisions_and_counts(say: Say):
    assert say("/谁 副局长甲", by="督查示员").startswith("副局长甲：分管领导；分管在办8件：")
    assert "信息化推进处" in say("/谁 副局长甲", by="督查示员")


def test_the_last_step_is_the_last_fact_whatever_its_kind(say: Say, clock):
    last = lambda: next(line for line in say("/查 20210018", by="吴示安").split("\n") if line.startswith("最近一步"))  # noqa: E731
    for text, by, said in (
        ("/催办 20210018", "督查示员", "办公室催办"),
        ("/批示 20210018 请抓紧办理", "副局长甲", "副局长甲批示"),
        ("/承诺 20210018 年内建成平台2个 检查 12月31日", "吴示安", "登记承诺事项"),
        ("/寄出 20210018 示工信函〔2021〕202号 A", "吴示安", "寄出答复函"),
        ("/反馈 20210018 态度满意 结果基本满意", "吴示安", "收到代表反馈"),
        ("/公开 20210018 主动公开", "督查示员", "确定公开属性（主动公开）"),
        ("/公开 20210018 已公开", "督查示员", "答复公开"),
    ):
        clock.at = clock.at.replace(minute=clock.at.minute + 1)
        say(text, by=by)
        assert said in last(), (text, last())
    answer = say("/查 20210018", by="吴示安").split("\n")
    for line in (
        "答复：示工信函〔2021〕202号，A类",
        "代表反馈：态度满意，结果基本满意",
        "公开：主动公开，7月16日已公开",
        "办结：7月16日，按期",
        "批示：副局长甲 7月16日：请抓紧办理",
    ):
        assert line in answer


def test_lateness_stays_known_after_the_letter(say: Say, clock):
    clock.at = at("2021-08-05 09:00")
    say("/征求 20210018 同意", by="吴示安")
    say("/寄出 20210018 示工信函〔2021〕202号 A", by="吴示安")
    assert "办结：8月5日，逾期4个工作日" in say("/查 20210018", by="吴示安")
    assert "按期办结14件，逾期办结1件" in say("/统计 2021", by="局长")


def test_lateness_is_told_against_the_first_and_the_extended_date(say: Say, clock):
    say("/延期 20210018 8月20日 市人大代表工委同意", by="吴示安")
    clock.at = at("2021-08-05 09:00")
    say("/征求 20210018 同意", by="吴示安")
    say("/寄出 20210018 示工信函〔2021〕202号 A", by="吴示安")
    answer = say("/查 20210018", by="吴示安").split("\n")
    assert "原时限：7月31日，逾期4个工作日" in answer
    assert "延期后时限：8月20日，按期" in answer
    assert "按原时限：按期办结14件，逾期办结1件；按延期或重新办理后的时限：按期办结15件，逾期办结0件" in say("/统计", by="局长")


def test_what_is_called_next_is_not_refused(say: Say):
    say("/征求 20210018 有意见", by="吴示安")
    say("/送审 20210018", by="吴示安")
    for leader in ("周示平", "副局长甲", "局长"):
        say("/审 20210018 通过", by=leader)
    answer = say("/查 20210018", by="吴示安")
    assert "状态：审核完毕，待征求代表意见" in answer and "发送：/征求 20210018 同意" in answer
    assert "征求代表意见早于最近一轮送审" in say("/寄出 20210018 示工信函〔2021〕202号 A", by="吴示安")
    assert "已登记" in say("/征求 20210018 同意", by="吴示安")
    assert "发送：/寄出 20210018" in say("/查 20210018", by="吴示安")
