"""Who handles an item changes: officers, heads and leaders who leave, who have no account, whom no group reaches."""

from __future__ import annotations

from datetime import date

from bot import reach
from bot.ledger_desk import bring_people
from bot.records import chats, people
from scheduler.upkeep import Upkeep
from tests.conftest import WECOM_CORP, at
from tests.scenarios.changing import account_elsewhere, people_list, submitted, without_account

# people


def test_the_earlier_officer_hears_that_the_item_is_another_s(changing):
    changing.say("/改派 20210257 承办 冯示川", by="督查示员")
    assert changing.told("20210257 承办人由陈示文改为冯示川。") == {"陈示文", "冯示川"}
    changing.import_with("20210032", 直接责任人="郑示宁")
    assert {"吴示安", "郑示宁", "周示平"} <= changing.told("20210032 承办人由吴示安改为郑示宁（台账已更新）。")


def test_another_leader_is_asked_for_the_review_that_waits_and_the_earlier_one_is_told(changing):
    submitted(changing, "20210032", "吴示安", "周示平")
    assert changing.told("请副局长甲（分管领导）审核") == {"副局长甲"}
    changing.say("/改派 20210032 分管 副局长乙", by="督查示员")
    assert {"副局长甲", "副局长乙", "吴示安"} <= changing.told("20210032 分管领导由副局长甲改为副局长乙。")
    assert changing.told("请副局长乙（分管领导）审核") == {"副局长乙"}
    said = changing.send()
    assert not any("请副局长甲（分管领导）审核" in words for words in said)
    assert any("请副局长乙（分管领导）审核" in words for words in said)


def test_a_past_day_shows_who_handled_the_item_then(changing):
    changing.clock.at = at("2021-05-06 10:00")
    changing.say("/改派 20210257 承办 冯示川", by="督查示员")
    changing.import_with("20210032", 直接责任人="郑示宁", 配合处室="电子信息产业处、融资服务处")
    assert [party.name for party in changing.case("20210257").officers] == ["冯示川"]
    changing.clock.at = at("2021-05-05 10:00")
    assert "陈示文（直接责任人）" in changing.say("/查 20210257", by="督查示员")
    assert "20210257" in changing.say("/我的", by="陈示文")
    assert [party.name for party in changing.case("20210032").officers] == ["吴示安"]
    assert changing.case("20210032").assisting_divisions == ("电子信息产业处", "软件产业处")


def test_the_open_items_of_an_officer_who_left_are_listed_to_head_and_office_with_the_command(changing):
    changing.clock.at = at("2021-05-06 10:00")
    bring_people(changing.service, people_list(changing.folder, ("陈示文", "融资服务处", "离任", "wx015")), dated=True)
    words = "陈示文不再任职，其承办的在办件1件须另行明确：20210257。请发送 /改派 20210257 承办 姓名。"
    assert changing.told(words) == {"冯示川"}
    (office,) = [(text, names) for text, names in changing.notices() if text.startswith("【人员变动】")]
    assert words in office[0]
    assert "督查示员" in office[1]
    assert "承办人由陈示文改为冯示川" in changing.say("/改派 20210257 承办 冯示川", by="督查示员")


def test_the_items_of_a_leader_who_left_are_listed_and_the_review_that_waits_goes_to_the_next(changing):
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.clock.at = at("2021-05-06 10:00")
    bring_people(changing.service, people_list(changing.folder, ("副局长甲", "局领导", "离任", "wx005")), dated=True)
    assert "20210032、20210021" in next(text for text, _ in changing.notices() if "副局长甲不再任职，其分管的在办件2件" in text)
    assert "分管领导由副局长甲改为副局长乙" in changing.say("/改派 20210032 分管 副局长乙", by="督查示员")
    assert changing.told("请副局长乙（分管领导）审核") == {"副局长乙"}


def test_a_division_without_a_head_is_named_to_the_office_and_the_next_head_hears_what_is_open(changing):
    changing.clock.at = at("2021-05-06 10:00")
    bring_people(changing.service, people_list(changing.folder, ("冯示川", "融资服务处", "离任", "wx014")), dated=True)
    assert any("融资服务处负责人冯示川不再任职，尚无接任者" in text for text, _ in changing.notices())
    changing.clock.at = at("2021-05-07 10:00")
    rows = [("周示平", "信息化推进处", "离任", "wx008"), ("郑示宁", "信息化推进处", "处室负责人", "wx010")]
    bring_people(changing.service, people_list(changing.folder, *rows), dated=True)
    assert changing.told("信息化推进处负责人由周示平改为郑示宁，在办件2件") == {"郑示宁"}


def test_a_head_names_the_officer_in_the_own_division_and_nothing_else(changing):
    assert "承办人由吴示安改为郑示宁" in changing.say("/改派 20210032 承办 郑示宁", by="周示平")
    assert "须由办公室办理 /改派" in changing.say("/改派 20210032 牵头 融资服务处", by="周示平")
    assert "须由办公室办理 /改派" in changing.say("/改派 20210032 分管 副局长乙", by="周示平")
    assert "须由牵头处室负责人或办公室办理 /改派" in changing.say("/改派 20210032 承办 沈示达", by="蒋示林")
    assert "不在牵头处室" in changing.say("/改派 20210032 承办 陈示文", by="周示平")


# reviewers without an account


def test_where_a_leader_has_no_account_the_office_hears_of_it_and_records_the_review_on_paper(changing):
    without_account(changing, "副局长甲")
    changing.clock.at = at("2021-07-15 10:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    assert {"督查示员"} <= changing.told("待副局长甲（分管领导）审核，其未绑定账号，请办公室转呈纸质稿")
    answer = changing.say("/查 20210032", by="吴示安")
    assert "请办公室转呈分管领导副局长甲审阅后登记，其未绑定账号" in answer
    assert "/审 20210032 通过 纸质审阅 日期 理由：…" in answer
    assert "请写明纸质审阅的日期和理由" in changing.say("/审 20210032 通过 纸质审阅", by="督查示员")
    assert "早于送审" in changing.say("/审 20210032 通过 纸质审阅 7月14日 理由：外出签批", by="督查示员")
    changing.clock.at = at("2021-07-16 10:00")
    answer = changing.say("/审 20210032 通过 纸质审阅 7月15日 理由：外出，签批件存办公室", by="督查示员")
    assert answer.startswith("已登记：分管领导副局长甲通过（纸质审阅，办公室代为登记）")
    assert "督查示员〔代副局长甲，纸质审阅〕" in changing.say("/查 20210032", by="吴示安")
    assert changing.case("20210032").round.decisions[-1].at == date(2021, 7, 15)
    assert "您不是 20210032 当前环节的审核人" in changing.say("/审 20210032 通过 纸质审阅 7月16日 理由：外出签批", by="督查示员")
    assert "审核通过（局长）" in changing.say("/审 20210032 通过", by="局长")


def test_an_account_of_a_platform_that_is_not_configured_any_more_is_none(changing):
    account_elsewhere(changing, "副局长甲")
    changing.clock.at = at("2021-07-15 10:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    assert "其未绑定账号" in changing.say("/查 20210032", by="吴示安")
    answer = changing.say("/审 20210032 通过 纸质审阅 7月15日 理由：外出，签批件存办公室", by="督查示员")
    assert answer.startswith("已登记：分管领导副局长甲通过（纸质审阅")
    case = changing.case("20210257")
    for party in (*case.officers, *case.heads):
        account_elsewhere(changing, party.name)
    chores = changing.say("/我的", by="督查示员")
    assert "未绑定账号，收不到提醒" in chores, chores


def test_a_review_on_paper_is_the_office_s_to_record_alone(changing):
    without_account(changing, "副局长甲")
    submitted(changing, "20210032", "吴示安", "周示平")
    for somebody in ("吴示安", "周示平", "副局长乙"):
        refused = changing.say("/审 20210032 通过 纸质审阅 3月5日 理由：外出签批", by=somebody)
        assert "已登记" not in refused
    assert changing.case("20210032").round.passed == 1


def test_the_review_may_be_returned_on_paper_too(changing):
    without_account(changing, "副局长甲")
    submitted(changing, "20210032", "吴示安", "周示平")
    assert "退回（纸质审阅" in changing.say("/审 20210032 退回 纸质审阅 3月5日 理由：数据口径须统一", by="督查示员")
    assert changing.case("20210032").round.returned.reason == "数据口径须统一"


def test_whom_no_group_reaches_is_named_by_doctor_and_told_to_the_office_once_a_week(changing):
    without_account(changing, "副局长甲")
    without_account(changing, "周示平")
    clock = changing.clock
    with changing.service.database.begin() as session:
        found = {party.name for party in reach.unreached(session, changing.service.office, clock.now())}
    assert found == {"副局长甲", "周示平"}
    for moment in ("2021-07-15 02:00", "2021-07-16 02:00"):
        clock.at = at(moment)
        Upkeep().run(changing.service.database, changing.service.office, clock.now())
    (told,) = [(text, names) for text, names in changing.notices() if text.startswith("【通知范围】")]
    assert "2人无群可达，收不到提醒" in told[0]
    assert "督查示员" in told[1]


def test_who_is_only_in_the_group_of_another_division_is_reached_by_none(changing):
    with changing.service.database.begin() as session:
        ids = people.division_ids(session)
        chats.register(
            session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=[ids["融资服务处"]], push="main", since=None
        )
        found = {party.name for party in reach.unreached(session, changing.service.office, changing.clock.now())}
    assert {"吴示安", "周示平", "副局长甲"} <= found
    assert not {"陈示文", "冯示川", "副局长乙", "督查示员", "局长"} & found


def test_whose_word_is_waited_for_without_an_account_is_said_to_who_asked(changing):
    said = "未绑定账号，绑定前不能答复，请为其领取一次性码。"
    assert said not in changing.say("/代理 副局长甲 由 副局长乙 7月20日 至 7月30日", "督查示员")
    changing.say("/代理 取消 副局长甲", "督查示员")
    for name in ("副局长甲", "吴示安"):
        without_account(changing, name)
    for asked, name in (("/代理 副局长甲 由 副局长乙 7月20日 至 7月30日", "副局长甲"), ("/交接 吴示安 交给 郑示宁", "吴示安")):
        told = f"将在督办群写名{name}（不能@，请另行告知）。"
        assert changing.say(asked, "督查示员").endswith(f"\n{name}{said}\n{told}")
