"""Somebody leaves office: stand-ins end, and those whom it concerns hear what they can do about it."""

from __future__ import annotations

import pytest

from bot.ledger_desk import bring_people
from tests.conftest import at
from tests.scenarios.changing import people_list, submitted


def leave(changing, *rows: tuple[str, str, str], moment: str = "2021-07-06 10:00") -> None:
    """These people of these divisions get these roles; 离任 is none."""
    changing.clock.at = at(moment)
    listed = [(*row, "") for row in rows]
    bring_people(changing.service, people_list(changing.folder, *listed), dated=True)


def office_heard(changing) -> list[str]:
    return [text for text, names in changing.notices() if text.startswith("【人员变动】") and "督查示员" in names]


# stand-ins


def test_who_leaves_stands_in_no_more_and_the_leader_and_the_office_are_told(changing):
    changing.clock.at = at("2021-07-05 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.say("/代理 副局长乙 7月5日 至 7月20日", by="副局长甲")
    assert [party.name for party in changing.case("20210032").deputy_directors] == ["副局长甲", "副局长乙〔代副局长甲〕"]
    leave(changing, ("副局长乙", "局领导", "离任"))
    assert [party.name for party in changing.case("20210032").deputy_directors] == ["副局长甲"]
    assert changing.told("副局长乙不再任职，副局长乙代副局长甲审核随之结束，待审核件请副局长甲本人审核") == {"副局长甲"}
    assert any("副局长乙代副局长甲审核随之结束" in text for text in office_heard(changing))
    assert "副局长乙" not in changing.say("/查 20210032", by="吴示安").split("待", 1)[-1].split("\n")[0]
    assert not any("请副局长乙期间发送" in words for words in changing.send())
    assert "没有生效中" in changing.say("/代理 取消", by="副局长甲")
    assert "已登记" in changing.say("/代理 副局长丙 7月6日 至 7月20日", by="副局长甲")


def test_an_absent_leader_who_leaves_ends_it_and_who_stood_in_is_told(changing):
    changing.clock.at = at("2021-07-05 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.say("/代理 副局长乙 7月5日 至 7月20日", by="副局长甲")
    changing.send()
    leave(changing, ("副局长甲", "局领导", "离任"))
    assert changing.told("副局长甲不再任职，副局长乙代副局长甲审核随之结束，无须再代为审核。") == {"副局长乙"}
    assert any("副局长乙代副局长甲审核随之结束" in text for text in office_heard(changing))
    assert "20210032" not in changing.say("/我的", by="副局长乙")


def test_who_has_not_heard_that_they_stand_in_does_not_hear_of_its_end(changing):
    changing.clock.at = at("2021-07-05 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.say("/代理 副局长乙 7月5日 至 7月20日", by="副局长甲")
    leave(changing, ("副局长甲", "局领导", "离任"))
    assert not any("副局长乙" in names for text, names in changing.notices() if "随之结束" in text)
    changing.say("/代理 副局长丙 7月6日 至 7月20日", by="副局长乙")
    changing.say("/代理 取消", by="副局长乙")
    assert not any("副局长丙" in words for words in changing.send())


@pytest.mark.parametrize("post", [("副局长甲", "局领导", "离任"), ("副局长甲", "信息化推进处", "承办人")])
def test_nobody_is_asked_to_review_in_person_who_does_not_review_any_more_when_the_robot_speaks(changing, post):
    changing.clock.at = at("2021-07-05 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.say("/代理 副局长乙 7月5日 至 7月20日", by="副局长甲")
    changing.send()
    leave(changing, ("副局长乙", "局领导", "离任"))
    changing.told("待审核件请副局长甲本人审核或另行委托代理")
    leave(changing, ("副局长甲", "局领导", "离任"), post, moment="2021-07-06 10:01")
    assert not any("本人审核" in words for words in changing.send())


def test_nor_who_has_named_somebody_else_to_stand_in(changing):
    changing.clock.at = at("2021-07-05 09:00")
    changing.say("/代理 副局长乙 7月5日 至 7月20日", by="副局长甲")
    leave(changing, ("副局长乙", "局领导", "离任"))
    changing.say("/代理 副局长丙 7月6日 至 7月20日", by="副局长甲")
    assert not any("本人审核" in words for words in changing.send())


# officers and leaders


def test_where_another_officer_remains_nobody_is_asked_to_name_one(changing):
    changing.import_with("20210032", 直接责任人="吴示安、郑示宁")
    changing.send()
    leave(changing, ("郑示宁", "信息化推进处", "离任"))
    words = "郑示宁不再任职，其承办的在办件1件尚有吴示安承办：20210032。"
    assert changing.told(words) == {"吴示安", "周示平"}
    assert any(words in text for text in office_heard(changing))
    assert not any("/改派 20210032" in text for text, _ in changing.notices())


def test_a_head_is_not_told_to_name_a_leader_which_the_office_does(changing):
    leave(changing, ("副局长甲", "局领导", "离任"))
    told = changing.told("副局长甲不再任职，其分管的在办件2件由办公室另行明确：20210032、20210021。")
    assert {"周示平", "吴示安"} <= told
    assert not any("/改派" in text and "周示平" in names for text, names in changing.notices())
    assert any("请逐件发送 /改派 编号 分管 姓名" in text for text in office_heard(changing))


def test_the_office_hears_that_nobody_is_主要领导_and_has_it_in_its_queue(changing):
    leave(changing, ("局长", "局领导", "离任"))
    assert any("主要领导局长不再任职，尚无接任者，在办件3件：" in text for text in office_heard(changing))
    assert "没有在任主要领导，在办件3件" in changing.say("/我的", by="督查示员")
    leave(changing, ("新局长", "局领导", "主要领导"), moment="2021-07-07 10:00")
    assert "没有在任主要领导" not in changing.say("/我的", by="督查示员")


# back in office


@pytest.mark.parametrize(
    ("name", "division", "role", "gone", "again", "readers"),
    [
        (
            "吴示安",
            "信息化推进处",
            "承办人",
            "须另行明确",
            "吴示安现已任职，在办件1件仍由其承办，无须另行明确",
            {"吴示安", "周示平"},
        ),
        ("副局长甲", "局领导", "分管领导", "另行明确", "副局长甲现已任职，在办件2件仍由其分管", {"副局长甲", "周示平", "吴示安"}),
        ("周示平", "信息化推进处", "处室负责人", "尚无接任者", "信息化推进处负责人现为周示平，在办件2件", {"周示平"}),
    ],
)
def test_who_heard_that_a_post_is_empty_hears_that_it_is_held_again(changing, name, division, role, gone, again, readers):
    changing.send()
    leave(changing, (name, division, "离任"))
    assert gone in "".join(changing.send())
    leave(changing, (name, division, role), moment="2021-07-06 11:00")
    said = changing.send()
    assert again in "".join(said)
    assert readers <= changing.told(again)
    assert any(again in text for text in office_heard(changing))


def test_an_assisting_division_that_had_nobody_is_heard_of_when_it_has_somebody(changing):
    leave(changing, ("蒋示林", "软件产业处", "离任"), ("沈示达", "软件产业处", "离任"))
    assert "软件产业处" in "".join(text for text in office_heard(changing) if "已无在任人员" in text)
    leave(changing, ("沈示达", "软件产业处", "承办人"), moment="2021-07-06 11:00")
    assert changing.told("软件产业处现有沈示达在任，该处未交配合意见1件：20210032。") == {"沈示达"}


def test_who_is_back_before_anybody_heard_of_it_is_told_to_nobody(changing):
    changing.send()
    leave(changing, ("吴示安", "信息化推进处", "离任"))
    leave(changing, ("吴示安", "信息化推进处", "承办人"), moment="2021-07-06 10:02")
    assert changing.send() == []


def test_a_hand_over_of_somebody_who_left_has_ended(changing):
    changing.clock.at = at("2021-07-05 09:00")
    changing.say("/交接 郑示宁", by="吴示安")
    leave(changing, ("吴示安", "信息化推进处", "离任"))
    assert "交接已因吴示安离任终止" in changing.say("/交接 接收", by="郑示宁")


# assisting divisions


def test_of_an_assisting_division_that_nobody_is_left_in_the_office_hears_and_has_it_in_its_queue(changing):
    leave(changing, ("沈示达", "软件产业处", "离任"))
    assert any("软件产业处沈示达不再任职，该处未交配合意见1件，尚有蒋示林：20210032。" in text for text in office_heard(changing))
    assert "软件产业处没有在任人员" not in changing.say("/我的", by="督查示员")
    leave(changing, ("蒋示林", "软件产业处", "离任"), moment="2021-07-07 10:00")
    words = "软件产业处蒋示林不再任职，该处未交配合意见1件，已无在任人员：20210032。请更新人员表。"
    assert any(words in text for text in office_heard(changing))
    assert "软件产业处没有在任人员，未交书面意见" in changing.say("/我的", by="督查示员")


def test_a_division_without_anybody_is_reminded_by_telling_the_office(changing):
    from scheduler import planning

    leave(changing, ("沈示达", "软件产业处", "离任"), ("蒋示林", "软件产业处", "离任"), moment="2021-07-01 10:00")
    changing.clock.at = at("2021-07-16 09:00")
    bundles, _ = planning.preview(changing.service.database, changing.service.office, changing.clock.now())
    reminders = [one for bundle in bundles for one in bundle.reminders if one.duty.division == "软件产业处"]
    assert reminders
    for one in reminders:
        assert {"督查示员", "值班示员"} <= {party.name for party in one.people}


# whose word is awaited


def test_who_is_to_confirm_a_stand_in_that_the_office_proposes_is_asked(changing):
    changing.clock.at = at("2021-07-05 09:00")
    changing.say("/代理 副局长甲 由 副局长乙 7月6日 至 7月9日", by="督查示员")
    assert changing.told("由副局长乙代副局长甲审核，待副局长甲确认，请副局长甲回复 是") == {"副局长甲"}
    assert "已登记" in changing.say("是", by="副局长甲")


def test_whose_work_the_office_proposes_to_hand_over_is_asked(changing):
    changing.say("/交接 吴示安 交给 郑示宁", by="督查示员")
    assert changing.told("办公室提出吴示安的在办件交接给郑示宁，请吴示安回复 是，或发送：/交接 确认。") == {"吴示安"}
    assert "待郑示宁同意" in changing.say("是", by="吴示安")
