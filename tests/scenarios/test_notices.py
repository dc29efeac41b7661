"""Instructions before a group hears them, and notices that are looked at again before they leave."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.records.delivery.outbox import Outbox
from tests.conftest import at
from tests.documents import books

# instructions


def test_an_instruction_typed_in_single_chat_is_recorded_at_once_and_told_when_its_leader_says_yes(changing):
    answer = changing.say("/批示 20210257 速办", by="局长")
    assert answer.startswith("已登记：局长批示")
    assert "批示内容：速办" in answer
    assert "请回复 是" in answer
    assert not any("批示" in text for text, _ in changing.notices())
    assert "已登记：批示发到群里" in changing.say("是", by="局长")
    assert changing.told("20210257 局长批示：速办") == {"陈示文", "冯示川"}


@pytest.mark.parametrize("words", ["同意", "速办", "阅", "请抓紧"])
def test_leaders_write_short_instructions(changing, words):
    assert f"批示内容：{words}" in changing.say(f"/批示 20210257 {words}", by="局长")


def test_an_instruction_typed_in_a_group_is_heard_there_at_once(changing):
    assert "请回复 是" not in changing.say("/批示 20210257 速办", by="局长", chat="督办群")
    assert changing.told("20210257 局长批示：速办") == {"陈示文", "冯示川"}


def test_an_instruction_without_words_is_none(changing):
    assert "请写明批示内容" in changing.say("/批示 20210257", by="局长")
    assert "没有批示可发" in changing.say("/批示 20210257 发到群", by="局长")


# notices are looked at again


def test_nothing_is_asked_that_was_done_while_it_waited(changing):
    changing.robot.faults = [PlatformError("对方繁忙", pause_seconds=600)]
    changing.say("/送审 20210032", by="吴示安")
    assert changing.send() == []
    changing.say("/审 20210032 通过", by="周示平")
    changing.clock.at = at("2021-03-05 09:20")
    said = changing.send()
    assert not any("请周示平（处室负责人）审核" in words for words in said)
    assert any("请副局长甲（分管领导）审核" in words for words in said)
    with changing.service.database.begin() as session:
        states = [(row.state, row.reason) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]
    assert states[0] == ("cancelled", "所提事项已办理或已变化，无须通知")


def test_an_objection_that_was_answered_meanwhile_asks_the_office_no_more(changing):
    changing.say("/申退 20210032 应由市大数据局承办，不属本处职责", by="吴示安")
    changing.say("/申退 20210032 不同意 属于本局职责", by="督查示员")
    said = changing.send()
    assert not any("已由信息化推进处申退" in words for words in said)
    assert any("不同意申退" in words for words in said)


def test_of_new_items_those_that_were_accepted_meanwhile_are_not_named(changing):
    rows = [{"编号": "20210901"}, {"编号": "20210902"}]
    changing.clock.at = at("2021-03-05 10:00")
    bring_ledger(changing.service, books.ledger(changing.folder / "new.xlsx", *rows), now=changing.clock.now(), tell=True)
    changing.say("/签收 20210901", by="陈示文")
    (words,) = [words for words in changing.send() if "新交办" in words]
    assert "新交办1件：20210902。" in words


def test_of_new_items_those_on_which_the_division_went_straight_on_are_not_to_be_signed_for(changing):
    rows = [{"编号": "20210901"}, {"编号": "20210902"}]
    changing.clock.at = at("2021-03-05 10:00")
    bring_ledger(changing.service, books.ledger(changing.folder / "new.xlsx", *rows), now=changing.clock.now(), tell=True)
    changing.say("/联系 20210901 不要求面复", by="陈示文")
    (words,) = [words for words in changing.send() if "新交办" in words]
    assert "新交办1件：20210902。" in words


def test_a_notice_names_all_its_items_however_many(changing):
    numbers = [f"2021{n}" for n in range(1001, 1021)]
    changing.clock.at = at("2021-03-05 10:00")
    file = books.ledger(changing.folder / "new.xlsx", *({"编号": number} for number in numbers))
    bring_ledger(changing.service, file, now=changing.clock.now(), tell=True)
    (words,) = [words for words in changing.send() if "新交办" in words]
    assert f"新交办20件：{'、'.join(numbers)}。" in words


def test_a_number_that_became_another_item_s_too_is_written_so_that_it_can_be_typed_back(changing):
    changing.say("/送审 20210032", by="吴示安")
    file = books.ledger(changing.folder / "proposals.xlsx", {"编号": "20210032"}, title="2021年政协提案任务分解表")
    bring_ledger(changing.service, file, now=changing.clock.now(), tell=True)
    (words,) = [words for words in changing.send() if "已送审" in words]
    assert words.startswith("市人大20210032 ")
    assert "/审 市人大20210032 通过" in words
    assert words.count("市人大20210032") == words.count("20210032")


def test_who_is_asked_which_item_is_meant_is_shown_the_command_that_was_typed(changing):
    changing.say("/送审 20210032", by="吴示安")
    file = books.ledger(changing.folder / "proposals.xlsx", {"编号": "20210032"}, title="2021年政协提案任务分解表")
    bring_ledger(changing.service, file, now=changing.clock.now(), tell=True)
    assert "例如 /审 市人大20210032 通过。" in changing.say("/审 20210032 通过", by="督查示员")
    assert "例如 /查 市人大20210032。" in changing.say("20210032", by="督查示员")
    assert "已登记" in changing.say("/审 市人大20210032 通过", by="周示平")
