"""Lists by conditions as people ask for them: what is understood is said first, pages go on, and nothing else is answered."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from tests.conftest import at

OFFICE = "督查示员"


def numbers(text: str) -> list[str]:
    """The numbers of the items that a list names, in its order."""
    return [line.split(". ")[1].split()[0] for line in text.splitlines() if line[:1].isdigit()]


def test_a_list_begins_with_its_conditions_and_the_count_and_says_once_what_all_share(say, clock):
    clock.at = at("2021-07-26 09:00")
    assert say("/列 逾期", by=OFFICE).splitlines() == [
        "逾期：2件（截至7月26日），均为红灯，7月16日到期，已逾期6个工作日：",
        "1. 20210032 加快新型智慧城市建设提升城… 电子信息产业处、软件产业处配合意见",
        "2. 20210257 缓解中小微企业融资难融资贵… 中小企业发展处、经济运行处配合意见",
        "查看一件请发送 /查 编号。",
    ]


def test_lines_of_one_light_stand_under_it(say):
    answer = say("/列 在办 融资服务处 中小企业发展处", by=OFFICE).splitlines()
    assert answer[0] == "在办 · 融资服务处、中小企业发展处：6件（截至7月16日）："
    assert answer[1].startswith("1. 20210257") and "（橙灯，" in answer[1]
    assert answer[2] == "黄灯，7月31日到期，还剩10个工作日（本页5件）："
    assert all("黄灯" not in line for line in answer[3:])


@pytest.mark.parametrize(
    ("typed", "conditions", "count"),
    [
        ("/在办 会办", "在办 · 会办", 9),
        ("/列 会办 在办", "在办 · 会办", 9),
        ("/列 省", "省", 3),
        ("/列 重点", "重点", 4),
        ("/列 办结", "办结", 14),
        ("/列 待配合意见", "待配合意见", 2),
        ("/列 待签收", "待签收", 2),
        ("/列 待审核", "待审核", 7),
        ("/列 待寄出 待报送", "待寄出、待报送", 4),
        ("/列 在办 7月31日前到期", "在办 · 7月31日前到期", 19),
        ("/列 在办 下月到期", "在办 · 下月到期", 0),
        ("/列 在办 吴示安", "在办 · 吴示安", 3),
        ("/列 在办 周示平", "在办 · 周示平", 4),
        ("/列 副局长甲 待审核", "待审核 · 副局长甲", 4),
        ("/列 装备处 在办", "在办 · 装备产业处", 4),
        ("/列 智慧城市", "智慧城市", 1),
        ("/列 代表：周示戊", "代表：周示戊", 1),
        ("/列 2020年", "2020年度", 0),
        ("/列", "全部办件", 33),
    ],
)
def test_conditions_are_answered_with_what_has_them(say, typed, conditions, count):
    assert say(typed, by=OFFICE).startswith(f"{conditions}：{count}件（截至7月16日）")


def test_forms_of_the_list_have_the_same_answer(say, clock):
    clock.at = at("2021-08-02 09:00")
    for short, whole in (("/逾期 信息化推进处", "/列 信息化推进处 逾期"), ("/临期", "/列 临期"), ("/在办 省", "/列 在办 省")):
        assert say(short, by=OFFICE) == say(whole, by=OFFICE)


def test_the_command_is_told_in_canonical_spelling(reply):
    assert reply("/逾期 我处", by="吴示安").command == "/列 逾期 信息化推进处"
    assert reply("/临期", by=OFFICE).command == "/列 临期"
    assert reply("更多", by=OFFICE).command == "/列 临期 第2页"
    assert reply("/列 装备处 在办 文件", by=OFFICE).command == "/列 在办 装备产业处 文件"


def test_a_word_that_is_not_understood_is_named_and_nothing_is_listed(say):
    answer = say("/列 逾期 香蕉", by=OFFICE)
    assert answer.startswith("没有看懂“香蕉”，未列出任何办件。")
    assert "2021" not in answer


def test_a_slip_in_a_word_of_a_title_is_asked_back(say):
    assert "没有看懂“智慧诚市”，未列出任何办件。您是不是要写 智慧城市？" in say("/列 在办 智慧诚市", by=OFFICE)


def test_a_short_name_that_may_mean_several_is_asked_back(say):
    answer = say("/列 在办 产业处", by=OFFICE)
    assert answer.startswith("“产业处”对应多个：") and "装备产业处" in answer


def test_a_light_is_that_of_what_the_division_owes_and_the_others_items_are_named(say, clock):
    clock.at = at("2021-07-26 09:00")
    assert say("我处逾期的", by="吴示安").splitlines() == [
        "逾期 · 信息化推进处：0件（截至7月26日）。没有符合条件的办件，或不在此处可查范围内。",
        "另有1件因其他处室事项亮灯，不计入：20210032。",
    ]
    assert numbers(say("/逾期 软件产业处", by=OFFICE)) == ["20210032"]


def test_opinions_that_are_due_in_the_same_time_are_not_forgotten(say):
    answer = say("/列 在办 本周到期", by=OFFICE)
    assert answer.endswith("\n另有2件的配合意见在此期间到期，查看请发送 /列 待配合意见 本周到期。")
    assert numbers(say("/列 待配合意见 本周到期", by=OFFICE)) == ["20210032", "20210257"]


@pytest.mark.parametrize("words", ["/临期", "/在办", "/列 在办", "/列 7月31日前到期"])
def test_more_goes_on_until_the_last_page_and_says_so(say, words):
    pages = [say(words, by=OFFICE), say("更多", by=OFFICE), say("下一页", by=OFFICE)]
    seen = [number for page in pages for number in numbers(page)]
    assert len(seen) == len(set(seen)) == 19
    assert "第3页，共3页，已是最后一页。" in pages[2]
    assert say("更多", by=OFFICE) == "已是最后一页，共3页。"
    assert say("第二页", by=OFFICE) == pages[1]
    assert say("/第1页", by=OFFICE) == pages[0]
    assert say("上一页", by=OFFICE) == "已是第1页，共3页。"
    assert say("2", by=OFFICE) == pages[1]
    assert say("第8页", by=OFFICE) == "只有3页，没有第8页。"


def test_more_is_of_this_person_here_and_of_the_last_hour(say, clock):
    assert say("更多", by=OFFICE).startswith("一小时内没有可以翻页的列表。")
    say("/临期", by=OFFICE)
    assert say("更多", by="局长").startswith("一小时内没有可以翻页的列表。")
    assert say("更多", by=OFFICE, chat="督办群").startswith("一小时内没有可以翻页的列表。")
    say("/查 20210032", by=OFFICE)
    assert say("更多", by=OFFICE).startswith("临期：19件")
    clock.at = at("2021-07-16 10:30")
    assert say("更多", by=OFFICE).startswith("一小时内没有可以翻页的列表。")


@pytest.mark.parametrize(
    "words", ["2号办结了没有", "查一下2号", "2号怎么样了", "/查 2", "/查 2号", "3号的代表满意吗", "第2号在哪"]
)
def test_a_number_in_a_question_is_an_items_and_no_page(say, words):
    say("/在办", by=OFFICE)
    assert say(words, by=OFFICE).startswith(f"没有找到编号 {'3' if '3' in words else '2'}，")
    assert say("@督办助手 2。", by=OFFICE).startswith("在办：19件")


def test_a_page_that_is_said_behind_a_list_is_a_page_of_that_list(reply):
    reply("/在办", by=OFFICE)
    assert reply("逾期的第2页", by=OFFICE).command == "/列 逾期 第2页"
    assert reply("会办在办的第2页", by=OFFICE).text.startswith("共9件，只有1页，没有第2页。")
    assert "火星" in reply("火星的第2页", by=OFFICE).text
    reply("/临期", by=OFFICE)
    assert "第2页，共3页" in reply("给我看第二页", by=OFFICE).text


MAILED = "/寄出 20210018 示工信函〔2021〕80号 A类 7月16日"


def test_a_list_that_changes_between_its_pages_says_so(say):
    seen = numbers(say("/在办", by=OFFICE))
    assert "20210018" in seen
    assert "已登记" in say(MAILED, by="吴示安")
    answer = say("更多", by=OFFICE)
    assert "列表已变动（19→18件），前后页可能不衔接，请从第1页重看：/列 在办。" in answer
    assert answer.startswith("在办：18件")
    assert "列表已变动" not in say("上一页", by=OFFICE)


def test_who_goes_on_behind_what_has_become_the_last_page_hears_that(say):
    say("/列 在办 第2页", by=OFFICE)
    assert "已登记" in say(MAILED, by="吴示安")
    answer = say("更多", by=OFFICE)
    assert "第2页，共2页，已是最后一页。" in answer
    assert "列表已变动（19→18件）" in answer


@pytest.mark.parametrize("short", ["/临期 融资服务处", "/逾期", "/我的", "/查 发展", "/查 融资服务处", "/审"])
def test_a_list_of_one_page_is_the_last_that_was_shown_as_well(say, short):
    say("/在办", by=OFFICE)
    by = "局长" if short == "/审" else OFFICE
    say("/在办", by=by)
    say(short, by=by)
    assert say("更多", by=by) == "已是最后一页，共1页。"
    assert say("2", by=by).startswith("没有找到编号 2，")


@pytest.mark.parametrize("words", ["还有呢", "还有呢？", "再来一页", "继续", "还有吗", "后面的"])
def test_more_is_said_in_many_ways(say, words):
    say("/在办", by=OFFICE)
    assert "第2页，共3页" in say(words, by=OFFICE)


def test_a_year_alone_is_no_page_and_a_page_that_cannot_be_is_named(reply):
    assert reply("/列 2021", by=OFFICE).command == "/列 2021年度"
    assert "第0页" in reply("/列 在办 第0页", by=OFFICE).text.split("，")[0]
    assert "您是不是要写" not in reply("/列 氢", by=OFFICE).text


def test_ones_own_desk_has_pages_too(say, clock):
    clock.at = at("2021-07-27 09:00")
    pages = [say("/待办", by="局长"), say("更多", by="局长")]
    if "更多" in pages[0]:
        assert not set(numbers(pages[0])) & set(numbers(pages[1]))


def test_a_button_shows_the_next_page_in_the_place_of_the_card(bureau, press):
    first = speak(bureau, "/临期", OFFICE, "督办群", "wecom")
    assert first.card and [button.text for button in first.card.buttons] == ["下一页"]
    second = press(first.card.task_id, first.card.buttons[0].key, by=OFFICE)
    assert second.card and second.card.task_id == first.card.task_id and second.card.only_for_presser
    assert [label for label, _ in second.card.lines] == [str(place) for place in range(10, 19)]
    assert second.text.startswith("临期：19件（截至7月16日）")
    assert [button.text for button in second.card.buttons] == ["下一页", "上一页"]
    third = press(first.card.task_id, second.card.buttons[0].key, by=OFFICE)
    assert third.card and [button.text for button in third.card.buttons] == ["上一页"]
