"""Whatever is spoken or quoted, no command that records is done by it: every command and each of its names, and any words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handlers  # noqa: F401 - declares every command
from bot import arguments, kinds
from bot.command import REGISTRY, Command
from bot.message import Message
from bot.rules.review_chain import NO_EFFECT
from bot.several import Meant

NAMES = ("督办助手",)
CHANGING = sorted((each for each in REGISTRY.values() if each.changes and each.summary), key=lambda each: each.name)
SPOKEN = [*(word for each in CHANGING for word in (each.name, *each.synonyms)), "20210032", "32号", "7月15日", "通过", "，", "\n"]
WORDS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(SPOKEN), max_size=6).map(" ".join))


def meant(text: str, **how: str) -> tuple[Meant, ...]:
    return kinds.meant(Message("wecom", "k", "corp", "u", text=text, **how), NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize("command", CHANGING, ids=lambda command: command.name)
def test_no_command_that_records_is_done_by_a_voice_or_a_quote(command: Command):
    for word in (command.name, *command.synonyms):
        (typed,) = meant(f"{word} 20210032 7月15日")
        (spoken,) = meant(f"{word} 20210032 7月15日", kind="voice")
        assert typed.refusal == ""
        found = typed.command
        assert found and (spoken.refusal != "" or not found.changes or found.asks(typed.words)), word
        (quoting,) = meant(f"{word} 7月15日", quoted="20210032 督促")
        if found.changes and not found.asks(quoting.words) and arguments.takes_numbers(found):
            assert NO_EFFECT in quoting.refusal and "20210032" in quoting.refusal, word
        else:
            assert quoting.refusal == "", word


def test_a_one_time_code_that_was_spoken_is_not_repeated():
    (spoken,) = meant("绑定 12345678", kind="voice")
    assert spoken.refusal.endswith("发送：/绑定 一次性码")


@settings(max_examples=400, deadline=None)
@given(text=WORDS)
def test_of_any_words_that_were_spoken_nothing_that_records_is_left_undenied(text: str):
    for each in meant(text, kind="voice"):
        assert each.refusal or not kinds.records(each), each
        assert (
            each.command is None
            or each.command.name != "/绑定"
            or each.words.strip() not in each.refusal.removesuffix("一次性码")
            or not each.words.strip()
        )


@settings(max_examples=400, deadline=None)
@given(text=WORDS)
def test_of_any_words_beside_a_quote_nothing_that_records_has_its_number_out_of_it(text: str):
    plain, quoting = meant(text), meant(text, quoted="20219999 督促")
    for each in quoting:
        assert each.refusal or not kinds.records(each) or "20219999" not in each.words
    if any("20219999" in each.words for each in quoting):
        assert len(quoting) == 1 and not any(kinds.has_number(each.typed) for each in plain)


@settings(max_examples=200, deadline=None)
@given(text=WORDS, quoted=st.text(max_size=60))
def test_words_of_things_that_nobody_typed_are_no_commands(text: str, quoted: str):
    for kind in ("location", "link", "forwarded", "recalled", "entered", "added", "other"):
        assert meant(text, kind=kind, quoted=quoted) == ()


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("已办理三十二号", "/已办理 32号"),
        ("退回三十二号数据不实", "/审 退回 32号数据不实"),
        ("延期到八月三十号三十二号人大同意", "/延期 八月三十号32号人大同意"),
        ("签收二零二一零零三二", "/签收 20210032"),
        ("签收", "/签收 编号 日期"),
        ("签收一百三号", "/签收 编号 日期"),
    ],
)
def test_what_is_to_be_typed_for_what_was_spoken_names_the_item_or_where_it_stands(said: str, form: str):
    (spoken,) = meant(said, kind="voice")
    assert spoken.refusal.endswith(f"发送：{form}")


@pytest.mark.parametrize(
    "command",
    [each for each in CHANGING if arguments.takes_numbers(each) and each.name != kinds.OF_THE_LAST],
    ids=lambda command: command.name,
)
@pytest.mark.parametrize("said", ["三十二号", "三号", "一千二百三十四号", "数据不实", "〇"])
def test_a_form_to_be_typed_names_an_item_that_is_read_when_typed_or_is_the_usage(command: Command, said: str):
    (spoken,) = meant(f"{command.name} {said}", kind="voice")
    if not spoken.refusal or not spoken.command:
        return
    form = spoken.refusal.rpartition("发送：")[2]
    assert form == spoken.command.usage or kinds.has_number(form)


def test_a_day_said_beside_a_quote_is_no_item():
    (quoting,) = meant("签收十五号", quoted="20210032 督促")
    assert quoting.refusal.endswith("/签收 20210032 十五号")
    (asking,) = meant("十五号能办完吗", quoted="20210032 督促")
    assert asking.words.startswith("20210032")
    (other,) = meant("三十三号怎么样了", quoted="20210032 督促")
    assert "20210032" not in other.words
