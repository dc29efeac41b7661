"""The day of the hand-over moves, or comes: what is said of it, to whom, and once."""

from __future__ import annotations

from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents import books
from tests.scenarios.changing import submitted
from tests.scenarios.played import recorded

COMING = {"交办日期": "2021-10-08", "办理时限": "2021-12-31"}


def brought(changing, *rows):
    """These rows as a ledger, told."""
    file = books.ledger(changing.folder / f"rows-{changing.clock.at:%m%d%H%M}.xlsx", *rows)
    return bring_ledger(changing.service, file, now=changing.clock.now(), tell=True)


def test_a_hand_over_that_is_put_off_is_told_and_what_waits_about_the_item_falls(changing):
    changing.say("/签收 20210257", by="陈示文")
    changing.say("/送审 20210257", by="陈示文")
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with("20210257", **COMING)
    told = changing.told("20210257 交办日期由2021年3月5日（周五）改为2021年10月8日（周五）（台账已更新）。")
    assert {"陈示文", "冯示川", "副局长乙"} <= told
    (office,) = [names for text, names in changing.notices() if text.startswith("【办件变动】") and "交办日期由" in text]
    assert "督查示员" in office
    said = changing.send()
    assert any("交办日期由" in words for words in said)
    assert not any("审核" in words for words in said), said


def test_an_import_warns_of_a_hand_over_after_steps_that_were_recorded(changing):
    changing.say("/签收 20210257", by="陈示文")
    changing.clock.at = at("2021-03-08 10:00")
    result = brought(changing, {"编号": "20210257", **COMING})
    (warning,) = [one.reason for one in result.warnings if one.number == "20210257" and "交办日期" in one.reason]
    assert "交办日期2021年10月8日（周五）晚于已登记的签收（2021年3月5日（周五））" in warning


def test_an_item_that_was_put_off_is_said_once_on_the_day_on_which_it_begins_again(changing):
    changing.say("/签收 20210257", by="陈示文")
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with("20210257", **COMING)
    changing.send()
    assert not any("20210257" in words for words in changing.tick("2021-10-07 09:00"))
    said = [words for moment in ("2021-10-08 08:40", "2021-10-08 10:00", "2021-10-09 09:00") for words in changing.tick(moment)]
    begun = [words for words in said if "20210257" in words and "交办" in words]
    assert len(begun) == 1
    assert "融资服务处交办日期已到1件（此前已接收）：20210257" in begun[0]


def test_an_item_is_announced_though_another_of_its_day_and_division_already_was(changing):
    changing.clock.at = at("2021-07-01 10:00")
    brought(changing, {"编号": "20210901", **COMING}, {"编号": "20210902", **COMING, "交办日期": "2021-11-01"})
    assert any("新交办1件：20210901" in words for words in changing.tick("2021-10-08 08:40"))
    changing.clock.at = at("2021-10-11 17:00")
    brought(changing, {"编号": "20210901", **COMING}, {"编号": "20210902", **COMING})
    said = [words for moment in ("2021-10-12 08:40", "2021-10-13 08:40") for words in changing.tick(moment)]
    assert [words for words in said if "新交办" in words] == [words for words in said if "融资服务处新交办1件：20210902" in words]
    assert len([words for words in said if "新交办" in words]) == 1


def test_an_item_whose_hand_over_a_ledger_moves_far_back_is_announced(changing):
    changing.clock.at = at("2021-07-01 10:00")
    brought(changing, {"编号": "20210902", **COMING})
    changing.clock.at = at("2021-09-01 17:00")
    brought(changing, {"编号": "20210902", **COMING, "交办日期": "2021-06-01"})
    said = [words for moment in ("2021-09-02 08:40", "2021-09-03 08:40") for words in changing.tick(moment)]
    assert len([words for words in said if "融资服务处新交办1件：20210902" in words]) == 1


def test_what_a_scheduler_that_stood_still_has_missed_is_said(changing):
    changing.clock.at = at("2021-07-01 10:00")
    brought(changing, {"编号": "20210902", **COMING})
    assert any("新交办1件：20210902" in words for words in changing.tick("2021-11-02 08:40"))


def test_a_limit_in_the_ledger_that_an_extension_overrides_is_named_by_the_import(changing):
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    changing.clock.at = at("2021-03-08 10:00")
    result = brought(changing, {"编号": "20210257", "办理时限": "2021-08-10"})
    warning = [one.reason for one in result.warnings if one.number == "20210257"]
    assert "办理时限改为2021年8月10日（周二），但此件已延期或重新办理，仍以2021年8月31日（周二）为准" in warning


def test_an_opinion_that_was_sent_back_is_not_late_for_days_on_which_it_could_not_be_handed_in(changing):
    changing.clock.at = at("2021-07-12 09:00")
    changing.say("/意见 20210032", by="沈示达")
    assert "7月16日" in changing.say("/意见 20210032 退回 软件产业处 缺少具体数据", by="吴示安")
    changing.send()
    changing.clock.at = at("2021-07-12 09:02")
    changing.import_with("20210032", 交办日期="2021年7月20日", 办理时限="2021年8月31日")
    said = "\n".join(changing.send())
    assert "软件产业处配合意见时限由2021年7月16日（周五）改为2021年8月17日（周二）（台账已更新）" in said
    assert "电子信息产业处配合意见时限由2021年7月16日（周五）改为2021年8月17日（周二）（台账已更新）" in said
    said = "\n".join(changing.tick("2021-07-20 09:00"))
    assert "逾期" not in "".join(line for line in said.splitlines() if "0032" in line), said
    assert "8月17日" in changing.say("/我的", by="沈示达")


def test_a_reviewer_hears_that_an_item_was_put_off_and_is_asked_again_when_it_begins(changing):
    changing.clock.at = at("2021-07-12 09:00")
    submitted(changing, "20210032", "吴示安", "周示平", "副局长甲")
    changing.send()
    changing.clock.at = at("2021-07-12 09:02")
    changing.import_with("20210032", 交办日期="2021年7月20日", 办理时限="2021年8月31日")
    assert "局长" in changing.told("20210032 交办日期由2021年3月5日（周五）改为2021年7月20日（周二）")
    changing.send()
    (asked,) = [words for words in changing.tick("2021-07-20 08:40") if "20210032" in words and "请局长" in words]
    assert "已送审" in asked


def test_whoever_asks_or_records_while_an_item_is_put_off_hears_that_it_is(changing, say_as, press_as):
    submitted(changing, "20210257", "陈示文", "冯示川")
    card = say_as("/查 20210257", "副局长乙").card
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with("20210257", **COMING)
    truth = "20210257 交办日期已改为2021年10月8日（周五），到日前暂不办理，届时另行通知。"
    before = recorded(changing.service)
    for text, by in (
        ("/意见 20210257 中小企业发展处", "督查示员"),
        ("/审 20210257 通过", "副局长乙"),
        ("/撤回 20210257", "陈示文"),
        ("/撤销", "冯示川"),
        ("/改派 20210257 承办 冯示川", "督查示员"),
    ):
        assert changing.say(text, by=by) == f"{truth}本次操作未生效。"
    assert changing.say("/查 20210257", by="局长") == changing.say("/为什么 20210257", by="陈示文") == truth
    assert "没有找到编号 20210257" in changing.say("/查 20210257", by="吴示安"), "whose division has no part in it"
    assert press_as(card.task_id, "pass:2", "副局长乙").text == f"{truth}本次操作未生效。"
    assert recorded(changing.service) == before
    assert "没有找到" in changing.say("/查 20210901", by="局长")
