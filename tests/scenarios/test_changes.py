"""What a change ends, whom it tells, and what is taken back: a story for each row of the table in `bot/rules/changes.py`."""

from __future__ import annotations

from bot.ledger_desk import bring_ledger
from bot.rules.chains import USUAL as CHAIN
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.documents import books
from tests.scenarios.changing import mailed, submitted

# handling


def test_a_review_of_an_opinion_is_none_of_the_letter_that_is_due_when_the_handling_changes(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平")
    assert changing.case("20210021").round.passed == 1
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="", 配合处室="软件产业处")
    told = changing.told("办理类型由会办改为主办（台账已更新）。第1轮会办意见送审随之终止，不作为主办件的审核。")
    assert {"郑示宁", "周示平", "副局长甲"} <= told
    (office,) = [names for text, names in changing.notices() if text.startswith("【办件变动】")]
    assert "督查示员" in office
    case = changing.case("20210021")
    assert case.round is None
    assert "送审" in changing.say("/审 20210021 通过", by="副局长甲")
    assert "尚未送审" in changing.say("/征求 20210021 同意", by="郑示宁")
    assert "尚未送审" in changing.say("/寄出 20210021 示工信函〔2021〕71号", by="郑示宁")
    assert "第2轮" in changing.say("/送审 20210021", by="郑示宁")
    assert changing.case("20210021").round.number == 2


def test_a_letter_that_was_reviewed_is_no_opinion_and_is_the_letter_again_when_the_handling_was_a_slip(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210032", "吴示安", "周示平", "副局长甲", "局长")
    assert changing.case("20210032").round.passed == 3
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210032", 办理类型="会办", 主办单位="市大数据局")
    assert changing.case("20210032").round is None
    assert "尚未送审" in changing.say("/报送 20210032", by="吴示安")
    changing.clock.at = at("2021-06-16 10:00")
    changing.import_with("20210032")
    assert changing.case("20210032").round.passed == 3
    changing.clock.at = at("2021-06-14 10:00")
    assert changing.case("20210032").handling == "主办"


def test_a_kind_that_has_us_write_the_same_letter_lets_the_review_go_on(changing):
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.import_with("20210032", 办理类型="分办")
    assert changing.case("20210032").round.is_open(3)
    assert {"吴示安", "周示平"} <= changing.told("办理类型由主办改为分办（台账已更新）。请发送")


def test_an_item_that_becomes_a_reference_waits_for_nobody(changing):
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.import_with("20210032", 办理类型="参阅")
    assert "无须答复" in next(text for text, _ in changing.notices() if "改为参阅" in text)
    assert not any("请周示平" in words or "请副局长甲" in words for words in changing.send())


def test_days_of_the_old_review_told_again_by_a_ledger_are_no_review_of_the_letter(changing):
    submitted(changing, "20210021", "郑示宁", "周示平")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    changing.clock.at = at("2021-03-06 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    assert changing.case("20210021").round is None
    assert len([text for text, _ in changing.notices() if "办理类型由会办改为主办" in text]) == 2


def test_what_was_done_as_another_kind_is_marked_as_that_stage_and_the_state_counts_from_the_change(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平", "副局长甲", "局长")
    changing.say("/报送 20210021", by="郑示宁")
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    changing.clock.at = at("2021-06-16 10:00")
    shown = changing.say("/查 20210021", by="郑示宁").splitlines()
    assert "状态：待与代表电话沟通，6月15日起" in shown
    assert "原会办阶段：6月8日报送会办意见" in shown
    levels = "，".join(f"6月8日 10:00{level}通过" for level in CHAIN)
    assert f"第1轮：原会办阶段，6月8日送审，{levels}" in shown
    assert not [line for line in shown if line.startswith("审核：")]
    changing.say("/联系 20210021 不要求面复", by="郑示宁")
    assert "状态：办理中，待送审，6月15日起" in changing.say("/查 20210021", by="郑示宁")
    changing.say("/送审 20210021", by="郑示宁")
    again = changing.say("/查 20210021", by="郑示宁")
    assert "状态：待处室负责人审核（第2轮），6月16日起" in again and "第1轮：原会办阶段，" in again


def test_a_letter_with_its_feedback_is_none_of_the_opinion_that_is_due_now(changing):
    changing.clock.at = at("2021-06-20 10:00")
    mailed(changing)
    changing.say("/反馈 20210257 态度满意 结果不满意 理由：措施不具体", by="陈示文")
    changing.clock.at = at("2021-06-24 10:00")
    changing.import_with("20210257", 办理类型="会办", 主办单位="市大数据局")
    shown = changing.say("/查 20210257", by="陈示文")
    assert "状态：办理中，待送审，6月24日起" in shown
    assert "原主办阶段：上次答复6月20日寄出，6月20日代表不满意" in shown
    assert f"第1轮：原主办阶段，6月20日送审，{'，'.join(f'6月20日 10:00{level}通过' for level in CHAIN)}" in shown
    assert "\n代表反馈：" not in shown and "\n答复：" not in shown and "\n上次答复：" not in shown
    why = changing.say("/为什么 20210257", by="陈示文")
    assert "会办件答复主办单位，不直接答复代表；配合意见收齐6月20日" in why and "征求代表意见" not in why
    changing.clock.at = at("2021-06-25 10:00")
    changing.import_with("20210257")
    back = changing.say("/查 20210257", by="陈示文")
    assert "阶段" not in back and "上次答复：6月20日寄出，6月20日代表不满意" in back
    assert "状态：代表不满意，重新办理中，待送审，6月25日起" in back


def test_a_round_that_a_change_ended_was_withdrawn_by_nobody(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平")
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    shown = changing.say("/查 20210021", by="郑示宁")
    assert "第1轮：原会办阶段，6月8日送审，6月15日随台账更新终止" in shown
    assert "最近一步：6月15日 台账更新" in shown and "撤回" not in shown


def test_a_paper_that_was_withdrawn_is_to_be_submitted_from_that_day(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平")
    changing.clock.at = at("2021-06-15 10:00")
    changing.say("/撤回 20210021", by="郑示宁")
    assert "状态：办理中，待送审，6月15日起" in changing.say("/查 20210021", by="郑示宁")


# divisions and units


def test_another_lead_division_by_a_ledger_ends_the_review_and_both_divisions_hear_of_it(changing):
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.import_with("20210032", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文", 分管领导="副局长乙")
    told = changing.told("20210032 牵头处室由信息化推进处改为融资服务处（台账已更新）。第1轮送审随之终止。")
    assert {"吴示安", "周示平", "陈示文", "冯示川", "副局长乙"} <= told
    assert changing.case("20210032").round.withdrawn_on
    assert not any("审核。\n" in words for words in changing.send())


def test_another_lead_division_in_chat_is_told_to_those_who_had_the_item(changing):
    changing.say("/改派 20210032 牵头 融资服务处", by="督查示员")
    told = changing.told("20210032 牵头处室由信息化推进处改为融资服务处。信息化推进处无须再办")
    assert {"吴示安", "周示平", "冯示川"} <= told


def test_an_assisting_division_that_comes_owes_its_opinion_and_one_that_leaves_hears_that_it_does_not(changing):
    changing.say("/意见 20210032 电子信息产业处", by="督查示员")
    changing.say("/意见 20210032 软件产业处", by="督查示员")
    assert changing.case("20210032").silent_divisions == ()
    changing.clock.at = at("2021-04-06 10:00")
    changing.import_with("20210032", 配合处室="电子信息产业处、融资服务处")
    assert changing.case("20210032").silent_divisions == ("融资服务处",)
    assert "冯示川" in changing.told("20210032 增列融资服务处为配合处室（台账已更新）。请于2021年")
    assert "蒋示林" in changing.told("20210032 不再由软件产业处配合（台账已更新），无须提交书面意见。")
    lead = [names for text, names in changing.notices() if text.startswith("20210032 配合处室由电子信息产业处、软件产业处改为")]
    assert {"吴示安", "周示平"} <= lead[0]
    changing.clock.at = at("2021-04-07 10:00")
    changing.import_with("20210032", 配合处室="电子信息产业处、软件产业处")
    assert changing.case("20210032").silent_divisions == ("软件产业处",), "what it had handed in before counts no more"


def test_another_lead_unit_is_told_to_those_who_send_the_opinion_there(changing):
    changing.import_with("20210021", 主办单位="市教育局")
    assert changing.told("20210021 主办单位由市大数据局改为市教育局（台账已更新）。会办意见请报送") == {"郑示宁", "周示平"}


def test_an_opinion_that_was_sent_to_the_earlier_unit_is_named_to_the_office(changing):
    submitted(changing, "20210021", "郑示宁", "周示平", "副局长甲", "局长")
    assert "已登记" in changing.say("/报送 20210021", by="郑示宁")
    changing.import_with("20210021", 主办单位="市教育局")
    assert any(text.startswith("【办件变动】") and "报送原主办单位" in text for text, _ in changing.notices())


def test_a_lead_division_that_assists_now_hears_one_thing_and_those_that_owe_hear_of_the_new_lead(changing):
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with(
        "20210032",
        牵头处室="融资服务处",
        第一责任人="冯示川",
        直接责任人="陈示文",
        分管领导="副局长乙",
        配合处室="信息化推进处、软件产业处",
    )
    told = changing.told("信息化推进处改为配合处室，请于2021年7月16日（周五）前提交书面意见：/意见 20210032。")
    assert {"周示平", "吴示安"} <= told
    assert not any("无须再办" in text or "增列信息化推进处" in text for text, _ in changing.notices())
    assert "蒋示林" in changing.told("软件产业处的书面意见请提交融资服务处。")
    assert {"冯示川", "陈示文"} <= changing.told("信息化推进处改为配合，请融资服务处接办。")


def test_who_knows_a_finished_item_hears_when_it_is_of_another_kind_or_another_division_s(changing):
    mailed(changing)
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with("20210257", 办理类型="参阅")
    assert {"陈示文", "冯示川", "副局长乙"} <= changing.told("20210257 办理类型由主办改为参阅（台账已更新）。")
    changing.clock.at = at("2021-03-09 10:00")
    changing.import_with("20210257", 办理类型="主办", 配合处室="经济运行处")
    assert any("20210257 不再由中小企业发展处配合" in text for text, _ in changing.notices())


# days


def test_who_heard_of_an_extension_hears_that_it_was_taken_back(changing):
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    told = changing.told("20210257 办理时限由2021年7月31日（周六）改为2021年8月31日（周二）（市人大代表工委同意）。")
    assert told == {"陈示文", "冯示川", "副局长乙"}
    changing.send()
    changing.say("/更正 20210257 延期 撤销 理由：未获同意", by="陈示文")
    assert changing.told("20210257 延期已撤销，办理时限由2021年8月31日（周二）改为2021年7月31日（周六）。") == told
    assert not any("改为2021年8月31日" in words for words in changing.send()), "what holds no more is not said"


def test_a_corrected_extension_is_told_like_the_extension(changing):
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    changing.send()
    changing.say("/更正 20210257 延期 8月20日 理由：日期写错", by="陈示文")
    assert changing.told("改为2021年8月20日（周五）（延期更正）。") == {"陈示文", "冯示川", "副局长乙"}


def test_divisions_that_owe_an_opinion_hear_when_its_day_moves(changing):
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    assert any("中小企业发展处配合意见时限由" in text for text, _ in changing.notices())
    assert any("经济运行处配合意见时限由" in text for text, _ in changing.notices())


def test_an_item_whose_hand_over_lies_ahead_is_announced_on_that_day_and_once(changing):
    changing.clock.at = at("2021-07-01 10:00")
    coming = {"编号": "20210901", "交办日期": "2021-10-08", "办理时限": "2021-10-15"}
    bring_ledger(changing.service, books.ledger(changing.folder / "coming.xlsx", coming), now=changing.clock.now(), tell=True)
    ticker = Ticker(changing.service.database, changing.service.office, changing.clock, {"wecom/main": changing.robot})
    for moment, announced in (("2021-10-07 09:00", 0), ("2021-10-08 08:00", 0), ("2021-10-08 08:35", 1), ("2021-10-09 09:00", 1)):
        changing.clock.at = at(moment)
        ticker.plan()
        ticker.plan()
        assert len([text for text, _ in changing.notices() if "融资服务处新交办1件：20210901" in text]) == announced, moment
    assert changing.told("融资服务处新交办1件：20210901") == {"冯示川"}


def test_a_changed_day_of_the_calendar_is_told_to_the_whole_office(changing):
    changing.clock.at = at("2021-07-16 10:00")
    changing.say("/日历 7月30日 放假", by="督查示员")
    (office,) = [(text, names) for text, names in changing.notices() if text.startswith("【日历变动】")]
    assert "7月29日" in office[0]
    assert office[1] == {"督查示员", "值班示员"}


def test_a_calendar_change_that_was_taken_back_before_its_notice_left_is_not_said(changing):
    changing.clock.at = at("2021-07-05 10:00")
    changing.say("/日历 7月30日 放假", by="督查示员")
    assert any(text.startswith("【日历变动】") for text, _ in changing.notices())
    assert any("软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月15日（周四）" in text for text, _ in changing.notices())
    changing.say("/日历 7月30日 上班", by="督查示员")
    assert not [words for words in changing.send() if "【日历变动】" in words or "改为2021年7月15日" in words]
    changing.say("/日历 7月30日 放假", by="督查示员")
    assert len([words for words in changing.send() if "【日历变动】" in words]) == 1
    changing.say("/日历 7月30日 上班", by="督查示员")
    (told,) = [words for words in changing.send() if "【日历变动】" in words]
    assert "改按7月30日（周五）掌握（原按7月29日）" in told, "who heard that it moved hears that it moved back"


def test_a_notice_of_the_calendar_says_what_moved_as_it_is_when_it_leaves(changing):
    changing.clock.at = at("2021-07-05 10:00")
    changing.say("/日历 7月30日 放假", by="督查示员")
    changing.say("/日历 7月29日 放假", by="督查示员")
    changing.clock.at = at("2021-07-06 09:00")
    (told,) = [words for words in changing.send() if "【日历变动】" in words]
    assert "改按7月28日（周三）掌握（原按7月30日），还剩16个工作日" in told


def test_divisions_that_owe_an_opinion_hear_when_a_ledger_or_the_calendar_moves_its_day(changing):
    changing.clock.at = at("2021-03-08 10:00")
    changing.import_with("20210257", 办理时限="2021-08-31")
    words = "20210257 经济运行处配合意见时限由2021年7月16日（周五）改为2021年8月17日（周二）（台账已更新）。"
    assert any(words in text for text, _ in changing.notices())
    changing.clock.at = at("2021-07-05 10:00")
    changing.say("/日历 7月30日 放假", by="督查示员")
    words = "20210032 软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月15日（周四）（放假安排已更新）。"
    assert "蒋示林" in changing.told(words)
    assert not any("20210257" in text for text, _ in changing.notices() if "放假安排已更新" in text)


def test_who_takes_an_extension_back_reads_which_day_counts_again_and_that_it_has_passed(changing):
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    changing.clock.at = at("2021-08-03 10:00")
    answer = changing.say("/更正 20210257 延期 撤销 理由：未获同意", by="陈示文")
    assert "办理时限恢复为7月31日（周六），已逾期2个工作日。" in answer
    changing.say("/延期 20210257 8月31日 市人大代表工委同意", by="陈示文")
    assert "办理时限恢复为7月31日（周六），已逾期2个工作日。" in changing.say("/撤销 20210257", by="陈示文")


# steps taken back


def test_an_opinion_taken_back_is_owed_again_and_its_division_and_the_officer_hear_of_it(changing):
    for division in ("电子信息产业处", "软件产业处"):
        changing.say(f"/意见 20210032 {division}", by="督查示员")
    assert changing.told("配合处室书面意见已收齐") == {"吴示安"}
    changing.say("/更正 20210032 意见 软件产业处 撤销 理由：误登", by="吴示安")
    assert changing.told("20210032 配合处室书面意见尚未收齐，还缺软件产业处。") == {"吴示安"}
    assert "蒋示林" in changing.told("20210032 软件产业处的书面意见登记已撤销，请于")
    assert not any("已收齐" in words for words in changing.send())


def test_that_opinions_are_complete_asks_for_no_submission_that_was_made(changing):
    changing.say("/送审 20210032", by="吴示安")
    changing.send()
    for division in ("电子信息产业处", "软件产业处"):
        changing.say(f"/意见 20210032 {division}", by="督查示员")
    (words,) = [words for words in changing.send() if "已收齐" in words]
    assert words.startswith("20210032 配合处室书面意见已收齐。")
    assert "/送审" not in words


def test_who_heard_of_a_redo_hears_when_the_feedback_that_began_it_is_taken_back(changing):
    mailed(changing)
    changing.say("/反馈 20210257 态度满意 结果不满意 措施没有落实", by="陈示文")
    told = changing.told("20210257 代表不满意，须于")
    changing.say("/更正 20210257 态度 撤销 理由：登错了件", by="陈示文")
    assert changing.told("20210257 重新办理已取消") == told


def test_a_letter_that_was_mailed_keeps_its_number_after_a_redo(changing):
    mailed(changing)
    changing.say("/反馈 20210257 态度满意 结果不满意 措施没有落实", by="陈示文")
    for text, person in (
        ("/送审 20210257", "陈示文"),
        ("/审 20210257 通过", "冯示川"),
        ("/审 20210257 通过", "副局长乙"),
        ("/审 20210257 通过", "局长"),
        ("/征求 20210257 同意", "陈示文"),
    ):
        changing.say(text, by=person)
    assert "上一次答复的文号" in changing.say("/寄出 20210257 示工信函〔2021〕61号", by="陈示文")
    assert "已登记" in changing.say("/寄出 20210257 示工信函〔2021〕70号", by="陈示文")
    assert "上一次答复的文号" in changing.say("/更正 20210257 文号 示工信函〔2021〕61号 理由：写错", by="陈示文")
    for text, person in (
        ("/联系 20210032 不要求面复", "吴示安"),
        ("/意见 20210032 电子信息产业处", "督查示员"),
        ("/意见 20210032 软件产业处", "督查示员"),
        ("/送审 20210032", "吴示安"),
        ("/审 20210032 通过", "周示平"),
        ("/审 20210032 通过", "副局长甲"),
        ("/审 20210032 通过", "局长"),
        ("/征求 20210032 同意", "吴示安"),
    ):
        changing.say(text, by=person)
    assert "文号示工信函〔2021〕61号已用于其他件" in changing.say("/寄出 20210032 示工信函〔2021〕61号", by="吴示安")
    assert "已登记" in changing.say("/寄出 20210032 示工信函〔2021〕62号", by="吴示安")


def test_a_number_that_was_a_slip_is_free_again(changing):
    mailed(changing)
    assert "已登记" in changing.say("/更正 20210257 文号 示工信函〔2021〕16号 理由：写错", by="陈示文")
    assert "已登记" in changing.say("/更正 20210257 文号 示工信函〔2021〕61号 理由：原来是对的", by="陈示文")


def test_what_a_dissatisfied_deputy_said_is_not_spoken_in_a_group(changing):
    mailed(changing)
    answer = changing.say("/反馈 20210257 态度满意 结果不满意 措施没有落实", by="陈示文", chat="督办群")
    assert "措施没有落实" not in answer
    assert "代表的理由已登记，群内不显示。" in answer


def test_the_last_step_says_what_a_ledger_changed(changing):
    changing.import_with("20210032", 配合处室="电子信息产业处")
    shown = changing.say("/查 20210032", by="周示平")
    assert "台账更新：配合处室由电子信息产业处、软件产业处改为电子信息产业处" in shown
