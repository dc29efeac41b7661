"""Key items: a leader in charge, who presses them, and reminders that begin earlier and go further up."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.config_reminders import LADDER, RemindersSection
from bot.office import from_settings
from tests.conftest import at
from tests.scenarios.changing import Bureau

ITEM, OFFICER, OFFICE = "20210257", "陈示文", "督查示员"


@pytest.fixture
def key(changing: Bureau) -> Bureau:
    """The office with a key item."""
    changing.clock.at = at("2021-06-08 10:00")
    changing.import_with(ITEM, 重点建议="是")
    return changing


def test_the_director_is_in_charge_until_the_office_names_another_leader(key):
    assert "承办领导：局长（主要领导）" in key.say(f"/查 {ITEM}", by=OFFICER)
    assert "须由办公室更正" in key.say(f"/更正 {ITEM} 承办领导 副局长甲 理由：分工调整", by=OFFICER)
    assert "没有名为" in key.say(f"/更正 {ITEM} 承办领导 陈示文 理由：分工调整", by=OFFICE)
    assert "承办领导更正为副局长甲" in key.say(f"/更正 {ITEM} 承办领导 副局长甲 理由：分工调整", by=OFFICE)
    assert "承办领导：副局长甲" in key.say(f"/查 {ITEM}", by=OFFICER)
    assert "撤销承办领导" in key.say(f"/更正 {ITEM} 承办领导 撤销 理由：仍由局长负责", by=OFFICE)
    assert "承办领导：局长（主要领导）" in key.say(f"/查 {ITEM}", by=OFFICER)


def test_who_presses_an_item_is_marked_and_shown(key):
    assert "没有登记过督办" in key.say(f"/更正 {ITEM} 督办 撤销 理由：未督办", by=OFFICE)
    said = key.say(f"/更正 {ITEM} 督办 市人大常委会主任会议 理由：收到督办通知", by=OFFICE)
    assert "督办更正为市人大常委会主任会议" in said
    assert "督办：市人大常委会主任会议，6月8日登记" in key.say(f"/查 {ITEM}", by=OFFICER)
    assert "20210257 缓解中小微企业融资难〔督办〕" in key.say("/我的", by=OFFICER)


def test_an_item_that_is_no_key_item_has_neither(changing):
    changing.clock.at = at("2021-06-08 10:00")
    for matter in ("承办领导 副局长甲", "督办 市人大常委会主任会议"):
        refused = changing.say(f"/更正 {ITEM} {matter} 理由：通知要求", by=OFFICE)
        assert "不是重点建议" in refused and "本次操作未生效" in refused
    assert "承办领导" not in changing.say(f"/查 {ITEM}", by=OFFICER)


def test_leaders_hear_of_a_key_item_before_it_is_due(key):
    key.say(f"/更正 {ITEM} 承办领导 副局长甲 理由：分工调整", by=OFFICE)
    said = key.tick("2021-07-27 09:00")  # three working days before
    (line,) = [line for words in said for line in words.splitlines() if "0257 答复" in line]
    assert "副局长乙" in line and "@局长" in line and "副局长甲" in line


def test_the_named_leader_finds_it_in_lists_and_may_instruct(key):
    assert ITEM not in key.say("/我的", by="副局长甲")
    assert "本次操作未生效" in key.say(f"/批示 {ITEM} 请抓紧办理", by="副局长甲")
    key.say(f"/更正 {ITEM} 承办领导 副局长甲 理由：分工调整", by=OFFICE)
    assert ITEM in key.say("/我的", by="副局长甲")
    assert ITEM in key.say("/列 在办 副局长甲", by="副局长甲")
    assert "副局长甲批示" in key.say(f"/批示 {ITEM} 请抓紧办理", by="副局长甲")


def test_key_items_have_a_ladder_of_their_own_unless_the_office_wrote_one():
    usual = from_settings(Settings())
    (own,) = usual.special
    assert own.only == "重点"
    assert {left for left, _ in own.ladder} == {30, *(step.left for step in LADDER)}
    written = RemindersSection.model_validate({"special": [{"only": "重点", "ladder": [{"left": 2, "tell": ["承办人"]}]}]})
    (own,) = from_settings(Settings(reminders=written)).special
    assert [left for left, _ in own.ladder] == [2]
