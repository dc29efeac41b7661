"""What people ask, and that everybody hears exactly what they may."""

from __future__ import annotations

import pytest

from bot.command import NOT_KNOWN
from bot.records import chats, enrolments, people
from tests.conftest import DINGTALK_CORP, WECOM_CORP

NO_WRITES = "钉钉回调方式不能办理登记和审核，本次操作未生效。请在企业微信中操作，或联系办公室。"

SPELLINGS = [
    "／查　２０２１００３２",
    "/查20210032",
    "查20210032",
    "20210032号提案办到哪了",
    "@督办助手 /查 20210032",
    "/查 20210032 @督办助手",
    "谁负责 20210032",
    "/查 2021-0032",
    "、查 20210032",
    "/查：20210032",
    "查 二零二一零零三二",
    "/查 【20210032】",
    "20210032",
    "/查 32",
    "/查 0032",
    "2021年32号",
    "\u200b查\u00a020210032",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_however_it_is_typed_the_answer_is_the_same(say, typed: str):
    assert say(typed, by="吴示安") == say("/查 20210032", by="吴示安")


def test_an_answer_says_all_in_at_most_twelve_lines(say):
    answer = say("/查 20210032", by="吴示安")
    assert answer.split("\n") == [
        "20210032 关于加快新型智慧城市建设提升城市治理水平的建议",
        "亮灯：橙灯，电子信息产业处、软件产业处配合意见今日到期",
        "状态：办理中，待收齐配合处室意见，3月5日起",
        "时限：7月31日（周六，按7月30日周五掌握），还剩10个工作日；法定时限：6月5日已过（2015年修正的代表法第四十二条）",
        "类别：人大·市级·主办·第一批·重点",
        "牵头：信息化推进处 周示平（第一责任人）、吴示安（直接责任人）",
        "配合：电子信息产业处、软件产业处",
        "代表：周示戊 13800001004",
        "分管领导：副局长甲；承办领导：局长（主要领导）",
        "最近一步：6月10日 面复代表（现场察看）",
        "下一步：等电子信息产业处、软件产业处书面意见（7月16日前），收齐后由吴示安送审答复稿",
        "发送：/送审 20210032",
    ]


@pytest.mark.parametrize("number", ["20210032", "20210257", "20210007", "20210079", "20210018", "20210121"])
def test_no_answer_about_an_open_item_has_more_than_twelve_lines_beside_its_commands(say, number: str):
    facts = [line for line in say(f"/查 {number}", by="局长").split("\n") if not line.startswith(("发送：", "或："))]
    assert len(facts) <= 12


def test_a_finished_item_tells_how_it_ended(say):
    assert say("/查 0317", by="局长").split("\n") == [
        "第0317号 关于支持省会打造工业强市的建议",
        "亮灯：灰灯，已办结",
        "状态：已寄出答复函",
        "时限：7月31日（周六）",
        "办结：7月2日，按期",
        "跟踪事项：公开答复（7月30日前，还剩10个工作日）",
        "类别：人大·省级·主办·第一批·重点",
        "牵头：规划与政策法规处 严示章（第一责任人）、华示典（直接责任人）",
        "配合：经济运行处",
        "代表：钱示乙 138****1001",
        "分管领导：副局长甲；承办领导：局长（主要领导）",
        "答复：示工信函〔2021〕62号，A类",
        "代表反馈：态度满意，结果满意",
        "公开：主动公开",
        "最近一步：7月2日 收到代表反馈",
        "已办结；待公开答复",
    ]


def test_a_mistyped_number_gets_a_suggestion_never_an_answer(say):
    answer = say("/查 2021032", by="吴示安")
    assert answer.startswith("没有找到编号 2021032") and "20210032" in answer and "智慧城市" not in answer


def test_letters_among_the_digits_are_never_guessed(say):
    assert say("/查 2021OO32", by="吴示安") == "编号应为纯数字，例如 /查 20210032。"


def test_t13_absent_secret_and_not_permitted_are_one_sentence(say, bureau):
    absent = say("/查 20219999", by="吴示安")
    not_permitted = say("/查 20210257", by="吴示安")
    strip = lambda text: text.replace("20219999", "N").replace("20210257", "N")  # noqa: E731
    assert strip(absent).split("。")[0] == strip(not_permitted).split("。")[0]
    assert "20210257" not in say("/查 20210256", by="吴示安")


def test_a_short_number_that_means_several_items_is_asked_back(say, bureau):
    from bot.records.suggestions import Suggestion

    with bureau.database.begin() as session:
        other = session.query(Suggestion).filter_by(number="20210011").one()
        other.number, other.serial = "20210317", 317
    answer = say("/查 0317", by="局长")
    assert "对应多件" in answer and "省人大0317" in answer and "20210317" in answer
    assert say("/查 省0317", by="局长").startswith("省人大0317 ")
    assert say("/查 20210317", by="局长").startswith("20210317")


def test_a_word_of_the_title_finds_one_or_lists_several(say):
    assert say("/查 氢能", by="局长").startswith("20210039 ")
    assert say("/查 融资", by="局长").startswith("案由含“融资”的共2件：\n1. 20210257")


@pytest.mark.parametrize("wild", ["%", "_", "2021%", "关于_", "\\"])
def test_t13_wildcards_mean_themselves(say, wild: str):
    assert "共" not in say(f"/查 {wild}{wild}", by="局长")


def test_a_divisions_short_name_lists_its_open_items(say):
    assert say("/查 融资处", by="局长").startswith("融资服务处牵头或配合的在办件共3件")
    assert "对应多个" in say("/查 信息处", by="局长")


def test_several_numbers_are_answered_together_up_to_five(say):
    answer = say("20210032、20210257 20210007 20210021 20210039 20210058", by="局长")
    assert answer.count("下一步：") + answer.count("\n已办结") == 5 and "一次最多查询5件" in answer


def test_who_tells_divisions_and_people_without_telephones(say):
    assert "负责人：冯示川" in say("/谁 融资服务处", by="吴示安")
    assert say("/谁 冯示川", by="吴示安") == "冯示川：融资服务处 处室负责人"
    assert "139" not in say("/谁 冯示川", by="吴示安")


def test_mine_puts_first_what_waits_for_me(say):
    lines = say("/我的", by="副局长甲").split("\n")
    assert "待您办理2件" in lines[0]
    assert all("待您审核" in line for line in lines[1:3])


def test_near_due_and_overdue_follow_the_light(say, clock):
    from tests.conftest import at

    assert say("/临期", by="督查示员").startswith("临期：19件（截至7月16日）：")
    assert say("/逾期", by="督查示员") == "逾期：0件（截至7月16日）。没有符合条件的办件，或不在此处可查范围内。"
    clock.at = at("2021-08-02 09:00")
    assert say("/逾期", by="督查示员").startswith("逾期：19件（截至8月2日）：")


def test_the_weeks_outlook_says_whose_it_is(reply):
    assert reply("/周报", by="吴示安").papers[0].wish["where"] == "吴示安（本人可查的件）"
    assert reply("/周报", by="局长").papers[0].wish["where"] == "本单位"
    assert reply("/周报", by="吴示安", chat="督办群").papers[0].wish["where"] == "督办群"
    assert reply("/周报", by="局长").text.startswith("【本周概览】2021年7月16日（周五），在办19件")


def test_help_offers_what_the_person_may_use(say):
    assert "/群" not in say("/帮助", by="吴示安")
    assert "/群" in say("/帮助", by="督查示员")


def test_t11_a_stranger_and_a_strange_group_get_one_fixed_sentence(say):
    for text in ("/查 20210032", "/帮助", "你好", "/审 20210032 通过", "/群"):
        assert say(text, by="路人") == NOT_KNOWN
    assert say("/查 20210032", by="局长", chat="未登记的群", platform="wecom") == NOT_KNOWN


def test_t12_in_a_group_only_items_of_its_scope_are_spoken_of(say, bureau):
    with bureau.database.begin() as session:
        ids = people.division_ids(session)
        chats.register(
            session, "wecom", WECOM_CORP, "wrF", name="融资群", division_ids=[ids["融资服务处"]], push=None, since=None
        )
    assert say("/查 20210257", by="吴示安", chat="融资群").startswith("20210257 ")
    assert say("/查 20210032", by="局长", chat="融资群").startswith("没有找到")
    assert "20210032" not in say("/临期", by="局长", chat="融资群")
    assert "20210032" not in say("/查 20210033", by="局长", chat="融资群")


def test_the_office_registers_a_group_from_within_it(say, bureau):
    assert say("/查 32", by="吴示安", chat="wrNEW", platform="wecom") == NOT_KNOWN
    with bureau.database.begin() as session:
        assert [row.chat_id for row in chats.seen(session)] == ["wrNEW"]
    assert "wrNEW" in say("/群", by="督查示员")
    assert say("/群 登记 融资群 全局", by="吴示安", chat="wrNEW", platform="wecom") == NOT_KNOWN
    assert "已登记：本群“融资群”" in say("/群 登记 融资群 融资处、中小处 main", by="督查示员", chat="wrNEW", platform="wecom")


def test_a_group_with_the_scope_of_another_platforms_group_is_told_when_it_is_registered_that_it_stays_silent(say, bureau):
    said = say("/群 登记 钉钉群 全局 main 12345678", by="督查示员", chat="cidNEW", platform="dingtalk")
    assert "登记群的一次性码不正确" in said
    with bureau.database.begin() as session:
        code = enrolments.new_code(session, people.named(session, "督查示员")[0].id, bureau.clock.now(), for_group=True)
    said = say(f"/群 登记 钉钉群 全局 main {code}", by="督查示员", chat="cidNEW", platform="dingtalk")
    assert said.endswith("与群“督办群”范围相同，提醒都在该群发送，本群收不到提醒。")


def test_t04_where_the_sender_may_be_forged_nothing_is_changed(say):
    assert say("/送审 20210032", by="吴示安", platform="dingtalk") == NO_WRITES
    assert say("/群", by="督查示员", platform="dingtalk") == NO_WRITES
    assert "须附一次性码" in say("/群 登记 督办群 全局", by="督查示员", chat="cidNEW", platform="dingtalk")


def test_t04_where_the_sender_may_be_forged_a_single_chat_hears_no_more_than_a_registered_group(say, bureau):
    assert say("/查 20210032", by="局长", platform="dingtalk").startswith("没有找到")
    with bureau.database.begin() as session:
        ids = people.division_ids(session)
        chats.register(
            session, "dingtalk", DINGTALK_CORP, "cid1", name="钉群", division_ids=[ids["融资服务处"]], push=None, since=None
        )
    assert say("/查 20210257", by="局长", platform="dingtalk").startswith("20210257 ")
    assert say("/查 20210032", by="局长", platform="dingtalk").startswith("没有找到")


BOUNDS = "钉钉单聊中只能查询已登记的钉钉群可查的件；其他的件请在企业微信中与我单聊查询，或请办公室登记钉钉群。"


@pytest.mark.parametrize("asked", ["/查 20210032", "/查 融资", "/我的", "/逾期", "/临期", "/周报", "/谁 信息化推进处"])
def test_what_a_single_chat_may_not_hear_there_is_said_with_what_to_do_instead(say, bureau, asked: str):
    assert say(asked, by="局长", platform="dingtalk").endswith(f"\n{BOUNDS}")
    assert BOUNDS not in say(asked, by="局长", platform="wecom")
    with bureau.database.begin() as session:
        chats.register(session, "dingtalk", DINGTALK_CORP, "cid1", name="钉群", division_ids=None, push=None, since=None)
    assert BOUNDS not in say(asked, by="局长", platform="dingtalk")


def test_what_is_about_no_item_or_about_one_that_may_be_heard_needs_no_such_sentence(say, bureau):
    with bureau.database.begin() as session:
        own = [people.division_ids(session)["融资服务处"]]
        chats.register(session, "dingtalk", DINGTALK_CORP, "cid1", name="钉群", division_ids=own, push=None, since=None)
    for asked in ("/查 20210257", "/为什么 20210257", "/帮助", "/日历 7月30日", "/签收 20210032"):
        assert "只能查询已登记的钉钉群" not in say(asked, by="局长", platform="dingtalk")
    assert "20210032" not in say("/临期", by="局长", platform="dingtalk")


def test_an_unmarked_item_shows_number_and_dates_only(say, bureau):
    from bot.records.suggestions import Suggestion

    with bureau.database.begin() as session:
        session.query(Suggestion).filter_by(number="20210032").one().secrecy = ""
    for text in ("/查 20210032", "/临期", "/查 20210032 20210257", "/送审 20210032", "/我的"):
        answer = say(text, by="吴示安", chat="督办群")
        assert "智慧城市" not in answer and "周示戊" not in answer
    assert "智慧城市" not in say("/查 智慧城市建设提升", by="局长").replace("“智慧城市建设提升”", "")


def test_a_command_one_may_not_use_says_so(say):
    assert say("/群", by="吴示安") == "该操作由办公室办理，您可请其办理；本人可用的命令请发送 /帮助 查看。本次操作未生效。"


def test_a_short_number_of_several_years_can_be_named_with_its_year_level_or_body(say, bureau):
    from bot.records.suggestions import Suggestion

    with bureau.database.begin() as session:
        for number, year in (("20210011", 2020), ("20210045", 2019)):
            other = session.query(Suggestion).filter_by(number=number).one()
            other.number, other.serial, other.level, other.year = "0317", 317, "省", year
        proposal = session.query(Suggestion).filter_by(number="20210053").one()
        proposal.number, proposal.serial, proposal.level, proposal.body = "0317", 317, "市", "政协"
    answer = say("/查 省0317", by="局长")
    assert "打造工业强市" in answer
    assert "2020年另有：/查 20200317；2019年另有：/查 20190317。" in answer
    assert "打造工业强市" in say("/查 省2021年0317号", by="局长")
    assert "专精特新" in say("/查 2020年第0317号", by="局长")
    assert "激光产业" in say("/查 政协0317", by="局长")
    example = say("/查 0317", by="局长").split("例如 ")[1].rstrip("。")
    assert "对应多件" not in say(example, by="局长")


def test_unknown_press_and_help_by_role(say):
    assert "/审" not in say("/帮助", by="吴示安") and "/送审" in say("/帮助", by="吴示安")
    assert "/审" in say("/帮助", by="局长") and "/送审" not in say("/帮助", by="局长")


def test_a_division_whose_opinion_is_missing_sees_the_item_among_its_own(say):
    answer = say("/我的", by="卫示航")
    assert "20210032" in answer
    assert "待您处提交书面意见" in answer
    say("/意见 20210032", by="卫示航")
    assert "20210032" not in say("/我的", by="卫示航")


def test_help_names_the_commands_by_kind_and_explains_one(say):
    answer = say("/帮助", by="吴示安")
    assert "登记：" in answer
    assert "/催办" not in answer
    assert "/催办" in say("/帮助", by="督查示员")
    assert "写法：/寄出 编号 文号 日期" in say("/帮助 寄出", by="吴示安")
    assert "没有这个命令" in say("/帮助 催办", by="吴示安")
