"""A reviewer's desk: what waits, and several passed in one confirmation, each as its own decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.message import Reply
from bot.records.journal import Journal
from bot.records.proposals import Proposal
from bot.records.reviews import ReviewDecision

OFFICER, HEAD, DEPUTY, DIRECTOR = "吴示安", "周示平", "副局长甲", "局长"
BOTH = "/审 20210058 20210079 通过"


def decisions(bureau) -> list[tuple[int, int, bool]]:
    with bureau.database.begin() as session:
        rows = session.query(ReviewDecision).filter(ReviewDecision.channel.is_not(None)).order_by(ReviewDecision.id)
        return [(row.person_id, row.level, row.passed) for row in rows]


def keys(reply: Reply) -> list[str]:
    return [button.key for button in reply.card.buttons] if reply.card else []


def key(reply: Reply, act: str) -> str:
    return next(one for one in keys(reply) if one.startswith(act))


def test_the_desk_says_light_kind_level_and_since_when(say):
    first, *rows, more = say("/审", by=DEPUTY).split("\n")
    assert first == "待您审核共2件（均为黄灯，7月31日到期，还剩10个工作日）："
    assert [row.split("，")[-2:] for row in rows] == [["分管领导审核", "7月15日起"]] * 2
    assert all(" 会办意见，" in row for row in rows)
    assert more.endswith("全部通过请发送 /审 全部通过。")


def test_several_are_asked_back_by_name_and_decided_at_yes(say, bureau):
    asked = say(BOTH, by=DEPUTY)
    assert "20210058" in asked and "20210079" in asked and "分管领导审核" in asked and "回复 是" in asked
    assert decisions(bureau) == []
    done = say("是", by=DEPUTY)
    assert "已登记审核通过2件" in done and done.count("待主要领导审核") == 2
    assert [(level, passed) for _, level, passed in decisions(bureau)] == [(2, True)] * 2
    assert "没有待您审核的件" in say("/审", by=DEPUTY)


@pytest.mark.parametrize(
    "text",
    [
        "通过 20210058 20210079",
        "20210058、20210079通过",
        "58号和79号都通过",
        "/审 58 79 同意",
        "/审 全部通过",
        "全部通过",
        "/审 20210058、20210079 均通过",
    ],
)
def test_several_are_said_in_many_ways(say, bureau, text):
    assert "请确认审核通过以下2件" in say(text, by=DEPUTY)
    assert decisions(bureau) == []


def test_each_decision_has_its_own_line_of_the_journal(say, bureau):
    say(BOTH, by=DEPUTY)
    say("是", by=DEPUTY)
    with bureau.database.begin() as session:
        lines = session.query(Journal).filter(Journal.suggestion_id.is_not(None)).all()
    assert len(lines) == 2 and len({line.suggestion_id for line in lines}) == 2
    assert all("待主要领导审核" in line.after and line.command == "/审" for line in lines)


def test_each_is_taken_back_by_itself(say, bureau):
    say(BOTH, by=DEPUTY)
    say("是", by=DEPUTY)
    assert "撤销第1轮审核通过" in say("/撤销 20210058", by=DEPUTY)
    assert "20210058" in (desk := say("/审", by=DEPUTY)) and "20210079" not in desk


def test_what_was_asked_back_is_named_canonically(reply):
    asked = reply("58号和79号都通过", by=DEPUTY)
    assert asked.proposed == asked.command == BOTH
    assert reply("是", by=DEPUTY).proposed is None


@pytest.mark.parametrize("word", ["取消", "不登记了"])
def test_a_question_about_several_is_let_go_in_a_word(say, bureau, word):
    say(BOTH, by=DEPUTY)
    assert "已取消" in say(word, by=DEPUTY)
    assert "没有待您确认的内容" in say("是", by=DEPUTY)
    assert decisions(bureau) == []


def test_no_records_nothing(say, bureau):
    say(BOTH, by=DEPUTY)
    assert say("否", by=DEPUTY) == "已取消，所列各件均未登记审核。"
    assert "没有待您确认的内容" in say("是", by=DEPUTY)
    assert decisions(bureau) == []


def test_what_changed_meanwhile_is_named_and_left_and_the_others_are_done(say, bureau):
    say(BOTH, by=DEPUTY)
    assert "第1轮送审撤回" in say("/撤回 20210058", by="督查示员")
    done = say("是", by=DEPUTY)
    assert "已登记审核通过1件" in done and "未办理1件：" in done and "20210058 第1轮送审已撤回" in done
    assert len(decisions(bureau)) == 1


def test_a_new_round_is_not_the_one_that_was_confirmed(say, bureau):
    say(BOTH, by=DEPUTY)
    for text, by in (("/撤回 20210058", "督查示员"), ("/送审 20210058", "督查示员"), ("/审 20210058 通过", "周示平")):
        say(text, by=by)
    done = say("是", by=DEPUTY)
    assert "已登记审核通过1件" in done and "20210058 这张卡片属于第1轮" in done


def test_an_opinion_that_came_meanwhile_is_looked_at_first(say, bureau):
    say("/送审 20210032", by=OFFICER)
    asked = say("/审 20210032 20210079 通过", by=HEAD)
    assert "请确认审核通过以下1件" in asked and "不列入1件" in asked
    assert "请注意，尚缺电子信息产业处、软件产业处书面意见。" in asked
    say("/意见 20210032 电子信息产业处", by="督查示员")
    assert "20210032 内容或送审材料此后有变化" in say("是", by=HEAD)


def test_nothing_at_all_is_a_refusal(say, bureau):
    say(BOTH, by=DEPUTY)
    for number in ("20210058", "20210079"):
        say(f"/撤回 {number}", by="督查示员")
    refused = say("是", by=DEPUTY)
    assert "没有待您确认的内容" in refused or refused.endswith("本次操作未生效。")
    assert decisions(bureau) == []


def test_a_yes_after_ten_minutes_does_nothing(say, bureau, clock):
    say(BOTH, by=DEPUTY)
    clock.at += timedelta(minutes=11)
    assert "没有待您确认的内容" in say("是", by=DEPUTY)
    assert decisions(bureau) == []


def test_who_may_not_decide_one_of_them_passes_the_others(say, bureau):
    asked = say("/审 20210058 20210079 20210026 通过", by=DEPUTY)
    assert "请确认审核通过以下2件" in asked and "不列入1件" in asked and "20210026" in asked
    assert "本次操作未生效" not in asked
    refused = say("/审 20210079 20210058 通过", by="督查示员")
    assert "您不是 20210058 当前环节的审核人" in refused and refused.endswith("本次操作未生效。")


@pytest.mark.parametrize("text", ["/审 全部退回", "全部退回 数据要核实", "/审 20210058 20210079 退回 数据要核实"])
def test_several_are_returned_one_by_one(say, bureau, text):
    assert "退回请逐件写明理由" in say(text, by=DEPUTY)
    assert decisions(bureau) == []


@pytest.mark.parametrize(
    "text", ["全部通过了吗", "/审 20210058 20210079", "/审 20210058 20210079 先放着", "除20210058外全部通过"]
)
def test_what_is_no_plain_verdict_of_all_asks_for_no_confirmation(say, bureau, text):
    say(text, by=DEPUTY)
    with bureau.database.begin() as session:
        assert session.query(Proposal).count() == 0
    assert decisions(bureau) == []


def test_the_card_of_the_desk_leads_to_a_decision_in_two_presses(reply, press, bureau):
    desk = reply("/审", by=DEPUTY)
    assert [label for label, _ in desk.card.lines] == ["黄灯", "黄灯"] and keys(desk)[0].startswith("all-pass:")
    task = desk.card.task_id
    asked = press(task, keys(desk)[0], DEPUTY, chat=None)
    assert asked.card.task_id == task and [label for label, _ in asked.card.lines] == ["分管领导"] * 2
    assert decisions(bureau) == []
    done = press(task, key(asked, "several-yes"), DEPUTY, chat=None)
    assert "已登记审核通过2件" in done.text and done.card.task_id == task
    again = press(task, key(asked, "several-yes"), DEPUTY, chat=None)
    assert again.outcome == "refused" and "已答复或已过时" in again.text and len(decisions(bureau)) == 2
    assert "没有待您审核的件" in press(task, "desk", DEPUTY, chat=None).text


def test_an_item_of_the_desk_is_opened_and_decided_on_its_own_card(reply, press, bureau):
    desk = reply("/审", by=DEPUTY)
    opened = press(desk.card.task_id, key(desk, "open"), DEPUTY, chat=None)
    assert opened.card.task_id == desk.card.task_id and keys(opened) == ["pass:2", "return:2"]
    assert "分管领导审核通过" in press(opened.card.task_id, "pass:2", DEPUTY, chat=None).text
    assert len(decisions(bureau)) == 1


def test_nobody_else_presses_a_question(reply, press, bureau):
    asked = reply(BOTH, by=DEPUTY, platform="wecom")
    for other in (DIRECTOR, HEAD, OFFICER):
        assert press(asked.card.task_id, key(asked, "several-yes"), other, chat=None).outcome == "refused"
    assert "已取消" in press(asked.card.task_id, key(asked, "several-no"), DEPUTY, chat=None).text
    assert press(asked.card.task_id, key(asked, "several-yes"), DEPUTY, chat=None).outcome == "refused"
    assert decisions(bureau) == []


def test_a_card_opens_nothing_that_its_presser_may_not_see(reply, press, bureau):
    desk = reply("/审", by=DEPUTY)
    stranger = press(desk.card.task_id, key(desk, "open"), "李示明", chat=None)
    assert stranger.outcome == "refused" and "用地" not in stranger.text
    assert press("rv1-1-1", key(desk, "open"), DEPUTY, chat=None).outcome == "refused"


def test_a_group_is_asked_in_words(reply, bureau):
    asked = reply(BOTH, by=DEPUTY, chat="督办群")
    assert asked.card is None and "回复 是" in asked.text
    assert "已登记审核通过2件" in reply("是", by=DEPUTY, chat="督办群").text


def test_one_that_waits_alone_has_its_own_card(reply, say):
    say("/审 20210058 通过", by=DEPUTY)
    assert keys(reply("/审", by=DEPUTY)) == ["pass:2", "return:2"]


def test_a_reviewer_reads_first_who_delays_what_kind_it_is_and_until_when(reply, say):
    say("/送审 20210032", by=OFFICER)
    card = reply("/查 20210032", by=HEAD).card
    assert card.title == "20210032 橙灯 配合意见今日到期" and card.waits == "7月16日起等周示平（处室负责人）审核"
    labels = [label for label, _ in card.lines]
    assert labels[:8] == ["案由", "亮灯", "未交意见", "类别", "办理时限", "处室负责人", "分管领导", "主要领导"]
    assert "重点" in dict(card.lines)["类别"]


def test_a_page_of_the_desk_is_asked_for_by_its_number(say, bureau):
    assert say("/审 第2页", by=DEPUTY).startswith("待您审核共2件") and decisions(bureau) == []
    assert "没有待您审核的件" in say("/审 第2页", by="钱示远")
