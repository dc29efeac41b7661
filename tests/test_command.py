"""From what people type to the command they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

import handlers  # noqa: F401 - declares every command
from bot import arguments, called, command
from bot.command import REGISTRY
from bot.errors import UserError
from bot.rules import numbers, review_chain, spoken_days

NAMES = ("督办助手",)
TODAY = date(2021, 7, 16)
COMMANDS = sorted(REGISTRY)
SYNONYMS = [(word, name) for name in COMMANDS for word in (name, name.lstrip("/"), *REGISTRY[name].synonyms)]


def fitted(found, words):
    """The arguments for a handler, with days read as on that day."""

    def day_in(said, ahead):
        try:
            day = spoken_days.first(said, TODAY, ahead=True) if ahead else spoken_days.of_step(said, TODAY)
        except ValueError as reason:
            raise UserError(f"{reason}。") from None
        return (day.day, day.rest) if day else (None, said)

    return arguments.fitted(found, words, day_in)


def meant(text):
    """The name of the command and the words after it."""
    found, words = called.find(text, NAMES)
    return found.name if found else None, words


@pytest.mark.parametrize(
    "typed",
    [
        "/查 20210032",
        "／查　２０２１００３２",
        "/查20210032",
        "查20210032",
        "查 20210032",
        "/ 查 20210032",
        "//查 20210032",
        "\\查 20210032",
        "、查 20210032",
        "。查 20210032",
        "！查 20210032",
        "/查：20210032",
        "/查，20210032",
        "/查 20210032。",
        "/查 20210032？",
        "/查 20210032！！",
        "/查\n20210032",
        "/查\t20210032",
        "/查\u00a020210032\u00a0",
        "/查\u200520210032",
        "/查\u200b20210032",
        "\u200b/查 20210032",
        "/\u200d查 2021\u200b0032",
        "\ufeff/查 \u202e20210032",
        "/查 2021-0032",
        "/查 2021 0032",
        "/查 2021年0032号",
        "/查 2021年第32号",
        "查 第20210032号",
        "查 二零二一零零三二",
        "查 二〇二一〇〇三二",
        "/查 【20210032】",
        "/查 [20210032]",
        "/查 “20210032”",
        "【20210032】",
        "20210032",
        " 20210032 ",
        "２０２１００３２",
        "20210032号提案办到哪了",
        "20210032 办到哪了？",
        "20210032怎么样了",
        "20210032 通过了吗",
        "帮我查一下 20210032",
        "请问20210032谁在办",
        "进度 20210032",
        "查询20210032",
        "查一下20210032",
        "查看 20210032",
        "状态 20210032",
        "办到哪了 20210032",
        "cx 20210032",
        "CX20210032",
        "/CX 20210032",
        "@督办助手 /查 20210032",
        "@督办助手/查 20210032",
        "@督办助手 20210032",
        "@督办助手\u2005/查 20210032",
        "＠督办助手 /查 20210032",
        "/查 20210032 @督办助手",
        "/查 20210032@督办助手",
        "@督办助手 @李四 /查 20210032",
        "@李四 /查 20210032 @王五",
        "@助手 2号机 /查 20210032",
        "/查 20210032 @李四",
    ],
)
def test_every_way_of_asking_for_an_item_means_the_same(typed):
    name, words = meant(typed)
    assert name == "/查"
    assert numbers.find(words)[0] == ["20210032"]


@pytest.mark.parametrize("typed", ["谁负责 20210032", "20210032谁负责", "谁管20210032", "/谁 20210032"])
def test_who_is_responsible_keeps_the_number(typed):
    name, words = meant(typed)
    assert name in ("/谁", "/查")
    assert numbers.find(words)[0] == ["20210032"]


def test_several_numbers_all_reach_the_command():
    assert numbers.find(meant("/查 20210032 20210033、0317")[1])[0] == ["20210032", "20210033", "0317"]


@pytest.mark.parametrize("typed", ["/查 2021OO32", "2021OO32", "/查 ٢٠٢١٠٠٣٢", "٢٠٢١٠٠٣٢ 办到哪了"])
def test_what_only_looks_like_a_number_is_a_question_about_a_number(typed):
    name, words = meant(typed)
    assert name == "/查"
    with pytest.raises(numbers.NotANumber):
        numbers.find(words)


@pytest.mark.parametrize(
    ("typed", "passed", "reason"),
    [
        ("/审 20210032 通过", True, ""),
        ("审 20210032 通过", True, ""),
        ("/审 通过 20210032", True, ""),
        ("/审核 20210032 同意", True, ""),
        ("通过 20210032", True, ""),
        ("/通过 20210032", True, ""),
        ("通过20210032", True, ""),
        ("同意 20210032", True, ""),
        ("同意：20210032。", True, ""),
        ("审核通过 20210032", True, ""),
        ("可以 20210032", True, ""),
        ("@督办助手 同意 2021-0032", True, ""),
        ("同意 二零二一零零三二", True, ""),
        ("/审 20210032 退回 数据过时", False, "数据过时"),
        ("退回 20210032 数据过时", False, "数据过时"),
        ("退回20210032，数据过时", False, "数据过时"),
        ("不同意 20210032 数据过时", False, "数据过时"),
        ("驳回 20210032 理由：数据过时", False, "数据过时"),
        ("退回修改 20210032 数据过时", False, "数据过时"),
        ("不通过 20210032", False, ""),
        ("退回 20210032 第3页未写明完成时限", False, "第3页未写明完成时限"),
        ("退回 20210032 请按2021年7月31日的口径修改", False, "请按2021年7月31日的口径修改"),
        ("20210032", None, ""),
        ("审 20210032", None, ""),
        ("退回20210032的原因是什么", None, ""),
        ("可以查一下20210032吗", None, ""),
        ("通过了吗 20210032", None, ""),
        ("同意 20210032 但请改第3页", None, ""),
    ],
)
def test_a_verdict_in_words_reaches_the_review_with_number_and_reason(typed, passed, reason):
    name, words = meant(typed)
    if name != "/审":
        assert (name, passed) == ("/查", None)
        return
    arguments = fitted(REGISTRY["/审"], words)
    assert arguments["numbers"] == ("20210032",)
    assert review_chain.verdict(arguments.get("words", "")) == (passed, reason)


@pytest.mark.parametrize(
    ("typed", "numbers", "words"),
    [
        ("通过 20210032 20210033", ("20210032", "20210033"), "通过"),
        ("同意 20210032、20210033", ("20210032", "20210033"), "同意"),
        ("20210032和20210033都通过", ("20210032", "20210033"), ", 都通过"),
        ("32、57通过", ("32", "57"), "通过"),
        ("/审 32号、33号 通过", ("32", "33"), "通过"),
        ("/审 20210032 20210715 通过", ("20210032", "20210715"), "通过"),
        ("退回 0317 20210033 数据过时", ("0317", "20210033"), "退回 数据过时"),
    ],
)
def test_numbers_side_by_side_are_reviewed_together(typed, numbers, words):
    name, said = meant(typed)
    assert name == "/审"
    arguments = fitted(REGISTRY[name], said)
    assert arguments["numbers"] == numbers
    assert review_chain.of_each(arguments["words"]) == review_chain.of_each(words)


@pytest.mark.parametrize("typed", ["32号通过 20210033", "/审 32 通过，另外 20210033 再看"])
def test_a_number_behind_a_verdict_is_not_passed_with_it(typed):
    with pytest.raises(UserError, match="一次只能办理一件"):
        fitted(REGISTRY["/审"], meant(typed)[1])


@pytest.mark.parametrize("typed", ["通过 2021OO32", "退回 ٢٠٢١٠٠٣٢ 数据过时"])
def test_a_verdict_about_no_readable_number_is_refused(typed):
    with pytest.raises(UserError, match="编号应为纯数字"):
        fitted(REGISTRY["/审"], meant(typed)[1])


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("/我的", "/我的", ""),
        ("我要办什么？", "/我的", ""),
        ("待办", "/我的", ""),
        ("逾期", "/逾期", ""),
        ("有没有超期的", "/逾期", "的"),
        ("快到期", "/临期", ""),
        ("?", "/帮助", ""),
        ("？", "/帮助", ""),
        ("@督办助手 ？", "/帮助", ""),
        ("HELP", "/帮助", ""),
        ("你好", "/帮助", ""),
        ("谁负责融资服务处", "/谁", "融资服务处"),
        ("/查 融资服务处", "/查", "融资服务处"),
        ("帮我查一下融资", "/查", "融资"),
        ("/送审 20210032", "/送审", "20210032"),
        ("撤回20210032", "/撤回", "20210032"),
        ("/绑定 12345678", "/绑定", "12345678"),
    ],
)
def test_other_commands_in_people_s_words(typed, name, words):
    assert meant(typed) == (name, words)


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "@督办助手", "@督办助手 @李四", "。", "/", "！！"])
def test_nothing_said_means_nothing(typed):
    assert meant(typed) == (None, "")


@pytest.mark.parametrize("typed", ["今天天气不错", "收到", "😀", "谢谢各位", "https://a.cn/查", "1/2x"])
def test_what_nobody_could_tell_is_left_as_it_is(typed):
    assert meant(typed)[0] in (None, "/查")


@given(some.text())
def test_f50_no_text_makes_understanding_fail(typed):
    found, words = called.find(typed, NAMES)
    assert found is None or found.name in REGISTRY
    if found:
        try:
            fitted(found, words)
        except UserError as refusal:
            assert "。" in str(refusal)


@given(
    some.lists(
        some.sampled_from(
            ["@督办助手", "/", "查", "审", "通过", "退回", "20210032", "0317", "号", " ", "\u3000", "?", "办到哪了", "谁"]
        )
    )
)
def test_f50_no_order_of_words_makes_understanding_fail(parts):
    found, words = called.find("".join(parts), NAMES)
    assert "@督办助手" not in words
    if found and found.name == "/审" and "通过" not in parts and "退回" not in parts:
        assert review_chain.verdict(words)[0] is None


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "/按钮"])
def test_every_command_explains_itself(name):
    found = REGISTRY[name]
    assert found.usage.startswith(name)
    assert found.summary
    assert len(found.summary) <= 30
    assert found.run.__module__.startswith("handlers.")


def test_no_word_belongs_to_two_commands():
    words = [word.lstrip("/") for word, name in SYNONYMS if not word.startswith("/")]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(("word", "name"), SYNONYMS)
def test_every_word_finds_its_own_command(word, name):
    for typed in (word, f"/{word}", word.upper(), f"@督办助手 {word}"):
        assert meant(typed)[0] == name
    if word != "?":
        assert meant(f"{word} 20210032")[0] == name


def test_a_command_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        command.command("/查", usage="/查", summary="x")(test_a_command_is_declared_once)


def test_a_command_that_records_says_that_nothing_was_recorded():
    with pytest.raises(UserError, match="用法：/绑定 一次性码。本次操作未生效。"):
        fitted(REGISTRY["/绑定"], "")
    with pytest.raises(UserError, match=r"^用法：/查 编号，或 /查 案由中的词，或 /查 处室。$"):
        fitted(REGISTRY["/查"], "")
