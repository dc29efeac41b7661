"""The gate: whatever somebody writes, nothing of it can be clicked, called or drawn, and people still read what was written."""

from __future__ import annotations

import copy
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.chat_safe import CUT, Calling, ChatSafe, FileName, OneLine, UserId, short, size, within
from tests import hostile

HOSTILE = hostile.strings(5000)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("见 http://evil.example/login", "见 http：／／evil．example/login"),
        ("WWW.evil.example", "WWW．evil．example"),
        ("关于evil.com的建议", "关于evil．com的建议"),
        ("www.12306.cn", "www．12306．cn"),
        ("政务.中国", "政务．中国"),
        ("DTMD://dingtalkclient", "DTMD：／／dingtalkclient"),
        ("Ding\u3164talk\u200b://a", "Dingtalk：／／a"),
        ("weixin://x tel:110 mailto:a@b.cn", "weixin：／／x tel：110 mailto：a＠b．cn"),
        ("<@all> [点此](x.cn)", "＜＠all＞ ［点此］(x．cn)"),
        ("10.0.0.1:8080", "10．0．0．1：8080"),
        ("&lt;@all&gt", "＆lt;＠all＆gt"),
        ("- 一\n---", "－ 一\n－--"),
        ("a\u202eb\u00a0c\x1b[1m", "ab c［1m"),
        ("13812345678", "138＊＊＊＊5678"),
        ("138.1234.5678、1-3-8-1-2-3-4-5-6-7-8、１３８１２３４５６７８", "、".join(["138＊＊＊＊5678"] * 3)),
    ],
)
def test_what_a_client_would_act_on_is_read_in_full_width(written: str, read: str):
    assert ChatSafe(written, group=True) == read


@pytest.mark.parametrize("text", hostile.ORDINARY)
def test_ordinary_text_is_not_changed(text: str):
    assert ChatSafe(text, group=True) == text


def test_t16_nothing_of_five_thousand_hostile_strings_is_active_and_the_gate_changes_nothing_twice():
    for text in HOSTILE:
        for group in (True, False):
            safe = ChatSafe(text, group=group)
            assert hostile.faults(safe, group=group) == [], (text, safe)
            assert ChatSafe(safe, group=group) == safe
            line = OneLine(text, group=group)
            assert hostile.faults(line, group=group, one_line=True) == []
            assert OneLine(line, group=group) == line


def test_the_judge_would_see_what_has_not_passed_the_gate():
    assert sum(bool(hostile.faults(text, group=True)) for text in HOSTILE) > 4000


def test_no_character_that_nobody_sees_passes():
    seen = [c for c in map(chr, range(sys.maxunicode + 1)) if hostile.unseen(c) and c in ChatSafe(f"a{c}b", group=False)]
    assert seen == ["\n"]


def test_in_single_chat_a_telephone_number_may_be_read():
    assert ChatSafe("周示戊 13800001004", group=False) == "周示戊 13800001004"


PIECES = (
    *("0", "1", "3", "8", "20", "86", "010", "0138", "0531", "1380", "2021", "1111", "66601005", "13800001111", "一三八", "〇"),
    *(
        "400",
        "8000",
        "+",
        "-",
        "、",
        ".",
        ",",
        "(",
        "（",
        ")",
        "）",
        "/",
        " ",
        "\n",
        "*",
        "****",
        "＊＊＊＊",
        "138****",
        "第",
        "号",
    ),
    *("138****", "第", "号", "电话", "手机：", "元", "户", "；", "www.", "#", "a", "甲"),
)
DIGIT_SOUP = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(st.text(max_size=60) | DIGIT_SOUP, st.booleans())
def test_the_gate_changes_nothing_twice_whatever_is_written(text: str, group: bool):
    for gate in (ChatSafe, OneLine, FileName):
        safe = gate(text, group=group)
        assert gate(safe, group=group) == safe


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("www.12#06w10.0(3060+1386.0236.0101380138", "www．12＃06w10．0(3060+1386.0236.010＊＊＊＊0138"),
        ("13800001380 0138 000", "138＊＊＊＊1380 0138 000"),
        ("1380001、13800001111", "1380001、138＊＊＊＊1111"),
    ],
)
def test_what_is_left_of_a_masked_number_makes_no_other_one_with_the_digits_beside_it(written: str, read: str):
    once = ChatSafe(written, group=True)
    assert ChatSafe(once, group=True) == once
    assert once.replace("．", ".") == read.replace("．", ".")


def test_a_name_that_is_cut_is_looked_at_again():
    assert FileName("甲" * 88 + "13800001111元钱") == "甲" * 88 + "13800001111元"
    assert FileName("甲" * 89 + "13800001111元钱") == "甲" * 89 + "138＊＊＊＊1111"


def test_a_slice_or_a_sum_has_not_passed_and_a_copy_has():
    safe = OneLine("建议", group=True)
    assert type(safe[:1]) is type(safe + "甲") is str
    for again in (copy.copy(safe), copy.deepcopy(safe)):
        assert (type(again), again, again.group) == (OneLine, safe, True)


@given(st.text("建议甲\u0301e\u093f\u094dक🇨🇳👍\U0001f3fd각ᄀ\u116120210032. :\n", max_size=80), st.integers(60, 200))
def test_a_cut_keeps_within_its_bytes_and_parts_nothing_that_is_read_as_one(text: str, most: int):
    whole = ChatSafe(text, group=True)
    kept = within(whole, most)
    assert size(kept) <= most
    if kept != whole:
        assert kept.endswith(CUT)
        check_cut(whole, kept.removesuffix(CUT).rstrip("\n"))
    line = OneLine(text, group=True)
    shorter = short(line, 12)
    assert len(shorter) <= 12
    if shorter != line:
        check_cut(line, shorter.removesuffix("…"))


def check_cut(whole: str, kept: str) -> None:
    """The rest does not begin with what belongs to the last character that was kept."""
    assert whole.startswith(kept)
    rest = whole[len(kept) :].lstrip(" :.") if not kept or kept[-1] not in "0123456789" else whole[len(kept) :]
    if not rest or not kept:
        return
    assert not unicodedata.category(rest[0]).startswith("M") or whole[len(kept)] in " :."
    assert rest[0] != "\U0001f3fd" or whole[len(kept)] in " :."
    assert not (kept[-1].isdigit() and rest[0].isdigit())
    assert not ("\u1100" <= kept[-1] <= "\u115f" and "\u1160" <= rest[0] <= "\u11ff") or whole[len(kept)] in " :."
    flags = len(kept) - len(kept.rstrip("🇨🇳"))
    assert not (flags % 2 and rest[0] in "🇨🇳")


@pytest.mark.parametrize(
    ("whole", "most", "kept"),
    [
        ("甲乙", 0, ""),
        ("13", 1, ""),  # a number is not cut
        ("甲：乙 丙", 4, "甲：乙"),
        ("甲乙 . 丙", 5, "甲乙"),
        ("A" * 30, 25, "A" * 25),
        ("A" * 30, 20, "A" * 20),
        ("A" * 30, 19, ""),
        ("甲🇨🇳🇨🇳", 3, "甲🇨🇳"),
        ("甲🇨🇳🇨🇳", 4, "甲🇨🇳"),
        ("🇦🇿🇦🇿", 2, "🇦🇿"),
        ("🇿🇦🇿🇦", 3, "🇿🇦"),
        ("甲กำ乙", 2, "甲"),
        ("甲ｶﾞ", 2, "甲"),
    ],
)
def test_what_is_kept_ends_where_its_reader_sees_an_end(whole: str, most: int, kept: str):
    assert ChatSafe(whole, group=True).kept(most) == kept


def test_a_cut_says_so_below_whole_lines():
    assert CUT == "（内容较长，未能全部显示）"
    text = ChatSafe("一二三\n四五六\n" + "七" * 40, group=False)
    assert within(text, size(CUT) + 1 + 19) == f"一二三\n四五六\n{CUT}"
    assert within(text, size(CUT) + 1 + 18) == f"一二三\n{CUT}"
    assert within(text, size(CUT) + 1 + 9) == f"一二三\n{CUT}"
    assert within(text, size(CUT) + 1 + 8) == f"一二\n{CUT}"
    assert within(ChatSafe("\n" + "七" * 40, group=False), size(CUT) + 1 + 7) == f"\n七七\n{CUT}"
    assert within(ChatSafe("一\n" + "七" * 40, group=False), size(CUT) + 1 + 7) == f"一\n{CUT}"


def test_a_line_and_a_name_have_no_blanks_at_their_ends():
    assert OneLine(" \n甲 乙\n ", group=True) == "甲 乙"
    assert OneLine("    甲", group=True) == "甲"
    assert FileName(" 甲 .xlsx") == "甲.xlsx"
    assert (FileName("甲xlsx"), FileName(".xlsx"), FileName("甲."), FileName("X甲X.xlsx")) == (
        "甲xlsx",
        "文件.xlsx",
        "甲．",
        "X甲X.xlsx",
    )
    assert ChatSafe("X甲X乙", group=True).kept(3) == "X甲X"


def test_a_text_of_one_long_line_is_cut_inside_it():
    kept = within(ChatSafe("一" * 3000, group=True), 2048)
    assert kept.startswith("一" * 600)
    assert kept.endswith(CUT)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("2021年台账.xlsx", "2021年台账.xlsx"),
        ("../../x/关于<某>:建议?.docx", "．．／．．／x／关于＜某＞：建议？.docx"),
        ("报告\u202excod.exe", "报告xcod．exe"),
        (".bashrc", "．bashrc"),
        ("", "文件"),
        ("一" * 300 + ".png", "一" * 100 + ".png"),
    ],
)
def test_the_name_of_a_file_leads_nowhere_and_hides_nothing(written: str, name: str):
    assert FileName(written) == name


def test_only_single_persons_are_mentioned_and_nothing_else_can_be():
    users = UserId.of(["wx001", "@all", "all", "ALL", "所有人", "a b", "u<@all>", "", "zhang.san@bureau", "a@all"])
    assert users == ["wx001", "zhang.san@bureau"]
    assert Calling(ChatSafe("写给 @wx002", group=True), users) == "写给 ＠wx002\n@wx001 @zhang.san@bureau"
