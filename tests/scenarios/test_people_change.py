"""Work that changes hands: hand-over, stand-in, reassignment, each by the right person and never lost to a re-import."""

from __future__ import annotations

from bot.ledger_desk import bring_ledger
from bot.records.delivery.outbox import Outbox
from tests.conftest import OPEN_LEDGER, at


def test_an_officer_hands_the_open_items_to_a_colleague(say):
    assert "只能交接本人的工作" in say("/交接 吴示安 交给 郑示宁", by="卫示航")
    assert "不在同一处室" in say("/交接 卫示航", by="吴示安")
    assert "没有名为" in say("/交接 张三", by="吴示安")
    assert "待郑示宁同意，同意前责任不变" in say("/交接 郑示宁", by="吴示安")
    assert "20210032" in say("/我的", by="吴示安")
    answer = say("是", by="郑示宁")
    assert answer.startswith("已登记：吴示安的在办件")
    assert "已交接给郑示宁" in answer
    assert "20210032" in answer
    assert "没有在办件" in say("/我的", by="吴示安")
    assert "20210032" in say("/我的", by="郑示宁")
    assert "须由承办人" in say("/送审 20210032", by="吴示安")
    assert "已登记：第1轮送审。" in say("/送审 20210032", by="郑示宁")


def test_the_office_asks_for_a_hand_over_and_the_person_confirms_it(say):
    assert "待吴示安确认" in say("/交接 吴示安 交给 郑示宁", by="督查示员")
    assert "吴示安（直接责任人）" in say("/查 20210032", by="督查示员")
    assert "没有待您确认的交接" in say("/交接 确认", by="郑示宁")
    assert "待郑示宁同意" in say("是", by="吴示安")
    assert "吴示安（直接责任人）" in say("/查 20210032", by="督查示员")
    assert "已交接给郑示宁" in say("/交接 接收", by="郑示宁")
    assert "郑示宁（直接责任人）" in say("/查 20210032", by="督查示员")
    assert "没有待您确认的交接" in say("/交接 确认", by="吴示安")


def test_the_receiver_of_a_hand_over_is_asked_and_may_decline_it(say, bureau):
    say("/交接 郑示宁", by="吴示安")
    with bureau.database.begin() as session:
        asked = session.query(Outbox).filter_by(kind="notice").all()[-1]
    assert "请郑示宁回复 是（接收），或发送 /交接 拒绝" in asked.content
    assert "没有待您确认的内容" in say("是", by="吴示安")
    assert "承办人不变" in say("/交接 拒绝", by="郑示宁")
    assert "没有待您确认的内容" in say("是", by="郑示宁")
    assert "吴示安（直接责任人）" in say("/查 20210032", by="督查示员")


def test_no_answers_a_proposal_too_and_a_late_yes_does_nothing(say, clock):
    say("/交接 郑示宁", by="吴示安")
    assert say("否", by="郑示宁") == "已登记：吴示安的在办件不交接给郑示宁，承办人不变。\n将在督办群@吴示安。"
    assert "没有待您确认的内容" in say("是", by="郑示宁")
    assert "没有待您确认的交接" in say("/交接 接收", by="郑示宁")
    assert "待郑示宁同意" in say("/交接 郑示宁", by="吴示安")
    clock.at = at("2021-07-20 09:00")
    assert "没有待您确认的内容" in say("是", by="郑示宁")
    assert "吴示安（直接责任人）" in say("/查 20210032", by="督查示员")


def test_the_office_calls_off_what_it_proposed_until_it_was_answered_to_the_end(changing):
    office = "督查示员"

    def own(name: str) -> str:
        return changing.say("/我的", by=name)

    assert "3天内未答复即失效，取消请发送：/交接 取消 1" in changing.say("/交接 吴示安 交给 郑示宁", by=office)
    assert changing.say("/交接 取消", by="值班示员") == "已登记：取消所提交接：吴示安的在办件交接给郑示宁。\n承办人不变。"
    assert "没有待您确认的交接" in changing.say("/交接 确认", by="吴示安")
    assert not any("吴示安" in words for words in changing.send()), "who was not asked yet hears nothing"
    changing.say("/交接 吴示安 交给 郑示宁", by=office)
    changing.send()
    changing.say("是", by="吴示安")
    changing.say("/交接 陈示文 交给 冯示川", by=office)
    refused = changing.say("/交接 取消", by=office)
    assert "办公室提出而待答复的交接有2项" in refused and "吴示安的在办件交接给郑示宁：/交接 取消 2" in refused
    assert "没有由办公室提出而待答复的冯示川的交接" in changing.say("/交接 取消 冯示川", by=office)
    changing.send()
    assert changing.say("/交接 取消 吴示安", by=office).startswith("已登记：取消所提交接")
    assert "承办人不变" in changing.say("/交接 取消 3", by=office)
    (said,) = [names for text, names in changing.notices() if text == "吴示安的在办件不交接给郑示宁，承办人不变。"]
    assert said == {"吴示安", "郑示宁"}
    assert "没有待您确认的交接" in changing.say("/交接 接收", by="郑示宁")
    assert "20210032" in own("吴示安") and "20210257" in own("陈示文")
    assert "没有待您确认的交接" in changing.say("/交接 取消", by=office)


def test_a_hand_over_that_nobody_answers_lapses(say, clock):
    say("/交接 吴示安 交给 郑示宁", by="督查示员")
    clock.at = at("2021-07-18 08:59")
    assert "待郑示宁同意" in say("/交接 确认", by="吴示安")
    clock.at = at("2021-07-21 09:00")
    for text, by in (("/交接 接收", "郑示宁"), ("/交接 接收 1", "郑示宁"), ("/交接 取消", "督查示员"), ("是", "郑示宁")):
        assert "没有待您确认的" in say(text, by=by)
    assert "提出后3天内未答复即失效，可重新提出" in say("/交接 接收", by="郑示宁")
    assert "吴示安（直接责任人）" in say("/查 20210032", by="督查示员")


def test_who_is_to_stand_in_is_told_and_so_is_the_end_of_it(changing):
    ask, end = "/代理 副局长乙 3.8 至 3.12", "副局长乙代副局长甲审核已结束，无须再代为审核。"
    changing.say(ask, by="副局长甲")
    assert any("请副局长乙期间发送 /审 查看待审核件" in words for words in changing.send())
    changing.say("/代理 取消", by="副局长甲")
    assert changing.send() == [end]
    changing.say(ask, by="副局长甲")
    changing.say("/代理 取消", by="副局长甲")
    assert changing.send() == [], "who has not heard of it hears nothing"


def test_a_stand_in_reviews_on_the_days_it_was_given_and_on_no_other(say, clock):
    say("/送审 20210032", by="吴示安")
    say("/审 20210032 通过", by="周示平")
    assert "局领导须由局领导代理" in say("/代理 周示平 7.19 至 7.23", by="副局长甲")
    assert "只能由本人或办公室" in say("/代理 副局长甲 由 副局长乙 7.19 至 7.23", by="副局长丙")
    assert "由副局长乙代副局长甲审核。" in say("/代理 副局长乙 7.19 至 7.23", by="副局长甲")
    assert "已有代理" in say("/代理 副局长丙 7.20 至 7.21", by="副局长甲")
    assert "不是 20210032" in say("/审 20210032 通过", by="副局长乙")
    clock.at = at("2021-07-24 09:00")
    assert "不是 20210032" in say("/审 20210032 通过", by="副局长乙")
    clock.at = at("2021-07-23 09:00")
    assert "副局长乙〔代副局长甲〕" in say("/审 20210032 通过", by="副局长乙")
    clock.at = at("2021-08-10 09:00")
    assert "副局长乙〔代副局长甲〕 7月23日 09:00 通过" in say("/查 20210032", by="吴示安")


def test_a_leader_who_is_back_early_ends_the_stand_in(say):
    say("/送审 20210032", by="吴示安")
    say("/审 20210032 通过", by="周示平")
    say("/代理 副局长乙 7.16 至 7.23", by="副局长甲")
    assert "代理结束" in say("/代理 取消", by="副局长甲")
    assert "不是 20210032" in say("/审 20210032 通过", by="副局长乙")
    assert "没有生效中" in say("/代理 取消", by="副局长甲")


def test_another_division_takes_an_item_and_a_re_import_does_not_give_it_back(say, bureau, clock):
    assert "20210074 须由办公室办理 /改派" in say("/改派 20210074 牵头 软件产业处", by="周示平")
    assert "该操作由处室负责人或办公室办理，您可请其办理" in say("/改派 20210074 承办 郑示宁", by="吴示安")
    assert "已是信息化推进处" in say("/改派 20210074 牵头 信息化推进处", by="督查示员")
    assert "牵头处室由信息化推进处改为软件产业处" in say("/改派 20210074 牵头 软件产业处", by="督查示员")
    assert "沈示达" in say("/改派 20210074 承办 沈示达", by="督查示员")
    result = bring_ledger(bureau, OPEN_LEDGER, now=clock.now())
    assert result.updated == []
    assert any(remark.number == "20210074" and "改派" in remark.reason for remark in result.warnings)
    answer = say("/查 20210074", by="督查示员")
    assert "牵头：软件产业处 蒋示林（第一责任人）、沈示达（直接责任人）" in answer


def test_urging_mentions_who_has_to_act_and_gives_the_office_a_text_for_units_outside(say, bureau):
    assert "该操作由办公室办理，您可请其办理" in say("/催办 20210190", by="钱示远")
    answer = say("/催办 20210190", by="督查示员")
    assert "第1次催办" in answer
    assert "可转发市教育局" in answer
    with bureau.database.begin() as session:
        (notice,) = session.query(Outbox).filter_by(kind="notice").all()
    assert "李示明" in notice.content
    assert "市教育局" not in notice.content
