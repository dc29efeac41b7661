"""Several commands in one message: each is done with its own receipt, or none is."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.cli.talking import speak
from bot.command import REGISTRY
from tests.scenarios.tried import Tried, tried

OFFICE = "督查示员"
SAYINGS = (
    "/签收 20210129 7.15",
    "/申退 20210142 不属本处职责，建议转市发展改革委办理",
    "/联系 20210129 7.14 不要求面复",
    "/面复 20210067 登门 昨天 张三",
    "/意见 20210032 电子信息产业处 7.15",
    "/意见 20210257 退回 中小企业发展处 缺少具体数据",
    "/送审 20210067",
    "/撤回 20210058",
    "/征求 20210011 同意 7.16",
    "/寄出 20210018 示工信函〔2021〕91号 7.16 A",
    "/报送 20210178 7.16",
    "/反馈 20210045 态度满意 结果不满意 7.16 未答复第二项建议",
    "/公开 20210074 不予公开 涉及企业商业信息",
    "/承诺 20210032 建成20家平台 检查 12月31日",
    "/延期 20210257 8月31日 市人大代表工委同意",
    "/更正 20210032 面复 6.9 理由：日期写错",
    "/改派 20210121 分管 副局长甲",
    "/催办 20210026",
    "/批示 20210058 副局长甲 抓紧办理",
    "/新增 20210302 市 人大 主办 牵头：信息化推进处 交办：7.15 时限：10.15 不涉密 案由：关于改善营商环境的建议",
    "/日历 12月31日 放假",
    "/年度 2021 部署会日期 3月8日",
    "/交接 孙示清 交给 李示明",
    "/代理 副局长丁 由 副局长丙 7月20日 至 7月30日",
    "/关注 20210011",
    "/已办理 20210018 示工信函〔2021〕92号 B类",
)
BY_LEADER = (
    "/审 20210058 通过",
    "/审 20210079 退回 数据需要核实",
    "/批示 20210032 抓紧办理",
    "/代理 副局长丙 7月20日 至 7月30日",
    "/查 20210032",
)
# A press, a code, a group's own registration, a file that was sent; leaders decide below.
NOT_HERE = {"/按钮", "/绑定", "/群", "/导入文件", "/审", "/撤销"}


def test_every_recording_command_is_among_the_sayings():
    said = {words.split()[0] for words in SAYINGS}
    assert said | NOT_HERE >= {name for name, command in REGISTRY.items() if command.changes}


@pytest.mark.slow
@pytest.mark.parametrize("first", SAYINGS)
def test_two_commands_in_a_message_are_what_they_are_one_after_the_other(prepared, first):
    for second in SAYINGS:
        same_as_one_after_the_other(prepared, first, second, OFFICE)


@pytest.mark.parametrize("first", BY_LEADER)
def test_two_decisions_in_a_message_are_what_they_are_one_after_the_other(bureau, first):
    for second in BY_LEADER:
        same_as_one_after_the_other(bureau, first, second, "副局长甲")


def same_as_one_after_the_other(service, first: str, second: str, by: str) -> None:
    alone = tried(service, [(first, by), (second, by)])
    together = tried(service, [(f"{first}\n{second}", by)])
    said = f"{first}\n{second}\n{together.reply.text}"
    if alone.refused:
        assert together.refused, said
        assert together.recorded == NOTHING.recorded, said
        assert "各项均未登记" in together.reply.text and together.reply.text.endswith("本次操作未生效。"), said
        return
    assert not together.refused, said
    assert together.recorded == alone.recorded, said
    for reply in alone.replies:
        assert reply.text.split("\n")[0] in together.reply.text, said


NOTHING = Tried((), (), (), ())


PLAIN = [
    ("58号退回，数据要核实，79号通过", [(1, False, "数据要核实"), (1, True, None)]),
    ("/审 20210058 退回 数据需核实\n/审 20210079 通过", [(1, False, "数据需核实"), (1, True, None)]),
    ("/审 20210058 通过 /审 20210079 通过", [(1, True, None), (1, True, None)]),
    ("/审 20210058 通过 20210079 通过", [(1, True, None), (1, True, None)]),
    ("通过 20210058，通过 20210079", [(1, True, None), (1, True, None)]),
]


@pytest.mark.parametrize(("words", "decisions"), PLAIN)
def test_verdicts_in_plain_words_are_all_done(bureau, words, decisions):
    level = 2  # 分管领导
    found = tried(bureau, [(words, "副局长甲")])
    assert not found.refused, found.reply.text
    assert Counter(found.others) == Counter((level, passed, reason) for _, passed, reason in decisions)


@pytest.mark.parametrize(
    "words",
    [
        "58号退回，数据要核实，79号通过了",
        "58号退回，数据要核实，79号送审",
        "/批示 20210058 抓紧办理\n/批试 20210079 也要抓紧",
        "/审 20210058 通过\n/审 20210999 通过",
        "\n".join(["/审 20210058 通过"] * 11),
    ],
)
def test_where_one_of_several_cannot_be_done_none_is(bureau, words):
    found = tried(bureau, [(words, "副局长甲")])
    assert found.refused
    assert found.recorded == NOTHING.recorded
    assert "重新发送" in found.reply.text or "请分条发送" in found.reply.text
    assert found.reply.text.endswith("本次操作未生效。")


def test_each_item_of_a_message_is_in_the_journal(bureau):
    from bot.records.journal import Journal

    speak(bureau, "/批示 20210058 抓紧办理\n/批示 20210079 也要抓紧", "副局长甲", None, "console")
    with bureau.database.begin() as session:
        rows = session.query(Journal).where(Journal.inbox_id.is_not(None)).order_by(Journal.id).all()
        assert [(row.command, row.words, row.suggestion_id is not None) for row in rows] == [
            ("/批示", "20210058 抓紧办理", True),
            ("/批示", "20210079 也要抓紧", True),
        ]


def test_questions_are_answered_one_after_the_other(say):
    answer = say("/查 20210032\n/查 20210257", by="局长")
    assert answer.index("20210032 ") < answer.index("20210257 ")


@pytest.mark.parametrize("first", [True, False])
def test_the_command_that_is_refused_is_the_one_that_is_named(say, first):
    both = ["/承诺 20210032", "/签收 20210129"] if first else ["/签收 20210129", "/承诺 20210032"]
    said = say("\n".join(both), by="督查示员")
    assert f"第{1 if first else 2}项“/承诺 20210032”未能办理" in said
