"""The gate, sign by sign: what becomes full width, what goes, where a text is cut, and what no gate changes."""

from __future__ import annotations

import copy
import string

import pytest

from bot.rules import inert
from bot.rules.chat_safe import (
    CUT,
    Calling,
    ChatSafe,
    FileName,
    OneLine,
    UserId,
    may_be_cut,
    passed_before,
    short,
    size,
    within,
)


@pytest.mark.parametrize("sign", "<>*_[]`#@|")
def test_signs_of_markup_and_mentions_become_wide_anywhere(sign: str):
    wide = chr(ord(sign) + 0xFEE0)
    assert ChatSafe(f"a{sign}b", group=False) == f"a{wide}b"
    assert ChatSafe(sign, group=True) == wide


@pytest.mark.parametrize("sign", "~\\$=/^")
def test_signs_that_mean_something_twice_become_wide_twice_and_stay_once(sign: str):
    wide = chr(ord(sign) + 0xFEE0)
    assert inert.made(f"甲{sign}乙") == f"甲{sign}乙"
    assert inert.made(f"甲{sign}{sign}乙") == f"甲{wide}{wide}乙"
    assert inert.made(f"甲{sign * 3}乙") == f"甲{wide * 3}乙"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("- 一", "－ 一"),
        ("  + 二", "  ＋ 二"),
        ("= 三", "＝ 三"),
        ("-　一", "－　一"),
        ("一\n- 二", "一\n－ 二"),
        ("-", "－"),
        ("-1", "-1"),
        ("+86", "+86"),
        ("- -", "－ -"),
        ("=-", "＝-"),
        ("一 - 二", "一 - 二"),
        ("    一", "　　一"),
        ("      一", "　　一"),
        ("   一", "   一"),
        ("一\n    二", "一\n　　二"),
        ("一    二", "一    二"),
        ("\t一", " 一"),
        ("&lt;", "＆lt;"),
        ("&#60;", "&＃60;"),
        ("R&D", "R&D"),
        ("a & b", "a & b"),
        ("&amp &x &2a", "＆amp &x &2a"),
    ],
)
def test_what_begins_a_line_or_an_entity_is_seen_there_alone(written: str, read: str):
    assert inert.made(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10:02", "10:02"),
        ("1:500", "1:500"),
        ("10:02:03", "10:02:03"),
        ("1:2:3:4", "1:2:3:4"),
        ("1:2:3:4:5", "1：2:3:4:5"),
        ("a:b", "a：b"),
        ("a1:2", "a1：2"),
        ("é1:2", "é1：2"),
        ("e\u03011:2", "e\u03011：2"),
        ("1:2a", "1：2a"),
        ("12345:1", "12345：1"),
        ("1:12345", "1：12345"),
        ("-1:2", "-1：2"),
        ("1.1:2", "1.1：2"),
        ("+1:2", "+1：2"),
        ("时限:7月", "时限：7月"),
        ("见10:02。", "见10:02。"),
    ],
)
def test_a_colon_stays_in_times_and_scales(written: str, read: str):
    assert inert.made(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3.5", "3.5"),
        ("7.16", "7.16"),
        ("e.g.", "e.g."),
        ("台账.xlsx", "台账.xlsx"),
        ("台账.XLSX", "台账.XLSX"),
        ("台账.xlsx。", "台账.xlsx。"),
        ("台账.xlsx.exe", "台账．xlsx．exe"),
        ("台账.xlsx/x", "台账．xlsx/x"),
        ("台账.xlsx-x", "台账．xlsx-x"),
        ("台账.exe", "台账．exe"),
        ("1. 一", "1. 一"),
        ("一.", "一."),
        (".一", ".一"),
        ("a.一", "a.一"),
        ("1.中国制造", "1.中国制造"),
        ("1.中国", "1．中国"),
        ("甲.中国制造", "甲．中国制造"),
        ("甲.建议", "甲.建议"),
        ("a.é", "a．é"),
        ("a.ab", "a．ab"),
        ("a.x2", "a．x2"),
        ("a.2x", "a.2x"),
        ("a.fő", "a．fő"),
        ("a.fo\u0308n", "a．fo\u0308n"),
        ("a.f\u0308", "a．f\u0308"),
        ("1.A类", "1.A类"),
        ("a.１", "a.１"),
        ("a.\u0301b", "a．\u0301b"),
        ("a.（b", "a.（b"),
        ("1.2.3", "1.2.3"),
        ("1.2.3.4", "1．2．3．4"),
        ("1.2.3.4.5", "1．2．3．4．5"),
        ("www.12306.cn", "www．12306．cn"),
        ("www2.1", "www2．1"),
        ("WWW.1", "WWW．1"),
        ("www1234.1", "www1234．1"),
        ("www１2.1", "www１2．1"),
        ("a..b", "a..b"),
    ],
)
def test_a_dot_stays_in_numbers_file_names_and_sentences(written: str, read: str):
    assert inert.made(written) == read


@pytest.mark.parametrize("ending", sorted(inert.FILES))
def test_the_endings_of_papers_are_known(ending: str):
    assert ending in ["doc", "docx", "xls", "xlsx", "pdf", "png", "jpg", "csv", "txt", "ppt", "pptx", "wps", "ofd", "toml"]
    assert inert.made(f"文.{ending}") == FileName(f"文.{ending}") == f"文.{ending}"


@pytest.mark.parametrize("domain", ["中国", "公司", "网络", "政务", "公益", "招商", "我爱你", "佛山", "嘉里大酒店"])
def test_top_level_domains_in_chinese_are_known(domain: str):
    assert inert.made(f"例子.{domain}") == f"例子．{domain}"


def test_the_ends_of_all_seventeen_planes_are_no_characters_and_others_are():
    ends = [chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)]
    assert [end for end in ends if end in inert.made(f"a{end}*b")] == []
    assert inert.made("X*") == "X＊"
    for near in (chr(0x1FFFD), chr(0x20000), chr(0x20001)):
        assert near in inert.made(f"a{near}*b")


def test_a_dot_before_a_mark_and_at_a_word_s_end_is_told_by_what_follows():
    assert inert.made("a.\u0301") == "a．\u0301"
    assert inert.made("文.xlsx") == "文.xlsx"
    assert inert.made("a.（\u0301") == "a.（\u0301"


@pytest.mark.parametrize("blank", list(inert.SPACES.replace("\n", "")))
def test_every_kind_of_blank_is_a_blank(blank: str):
    assert inert.made(f"a{blank}b") == "a b"


@pytest.mark.parametrize("text", ["甲\r\n乙", "甲\n乙"])
def test_line_ends_of_other_systems_are_line_ends(text: str):
    assert ChatSafe(text, group=True) == "甲\n乙"
    assert OneLine(text, group=True) == "甲 乙"


@pytest.mark.parametrize("ends", ["\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\n\r"])
def test_one_line_is_one_however_lines_end(ends: str):
    assert OneLine(f" 甲{ends}乙 ", group=False) == "甲 乙"
    assert OneLine(f"{ends}甲", group=False) == OneLine(f"甲{ends}", group=False) == "甲"
    assert OneLine("\x00 甲 \x00", group=False) == "甲"


def test_signs_are_wide_by_one_distance():
    assert {chr(sign): wide for sign, wide in inert.WIDE.items()} == {
        sign: chr(ord(sign) + 0xFEE0) for sign in string.punctuation
    }


LONG = "的" * 12


@pytest.mark.parametrize("words", ["13812345678", f"{LONG}13812345678"])
def test_a_telephone_number_passes_to_one_person_alone(words: str):
    assert ChatSafe(words, group=False) == words
    assert "138＊＊＊＊5678" in ChatSafe(words, group=True)
    assert ChatSafe(words, group=True).group and not ChatSafe(words, group=False).group


def test_short_words_are_remembered_by_kind_and_by_who_reads_them():
    passed_before.cache_clear()
    kinds = [gate("a.xls\n", group=group) for gate in (ChatSafe, OneLine, FileName) for group in (True, False)]
    assert kinds == ["a.xls\n", "a.xls\n", *["a.xls"] * 4]
    assert passed_before.cache_info().misses == 6
    ChatSafe("a.xls\n", group=True)
    assert passed_before.cache_info().hits == 1
    ChatSafe("的" * 12, group=True)
    assert passed_before.cache_info().currsize == 7
    ChatSafe("的" * 13, group=True)
    assert passed_before.cache_info().currsize == 7  # long words come once
    assert passed_before.cache_info().maxsize == 1024


def test_lines_that_passed_are_joined_and_pass_again_where_others_read_them():
    lines = [OneLine("甲 13812345678", group=False), OneLine("乙", group=False)]
    alone, others = ChatSafe.of(lines, group=False), ChatSafe.of(lines, group=True)
    assert (alone, alone.group, type(alone)) == ("甲 13812345678\n乙", False, ChatSafe)
    assert (others, others.group) == ("甲 138＊＊＊＊5678\n乙", True)
    same = ChatSafe.of([OneLine("甲", group=True)], group=True)
    assert (same, same.group) == ("甲", True)
    assert ChatSafe.of([], group=True) == ""


@pytest.mark.parametrize("group", [True, False])
def test_words_that_passed_are_still_so_when_they_come_from_a_copy(group: bool):
    for gate in (ChatSafe, OneLine, FileName):
        again = copy.deepcopy(gate("甲.docx", group=group))
        assert (type(again), again, again.group) == (gate, "甲.docx", group)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("文", "文"),
        ("文.DOCX", "文.docx"),
        ("文.exe", "文．exe"),
        ("文.docx.exe", "文．docx．exe"),
        ('a/b:c*d?e"f<g>h|i\\j.png', "a／b：c＊d？e＂f＜g＞h｜i＼j.png"),
        (".xlsx", "文件.xlsx"),
        (" 文 .xlsx", "文.xlsx"),
        ("文\n件.xlsx", "文 件.xlsx"),
        ("一" * 101 + ".png", "一" * 100 + ".png"),
        ("一" * 99 + " 二.png", "一" * 99 + ".png"),
        ("一" * 120, "一" * 100),
        ("13812345678.txt", "138＊＊＊＊5678.txt"),
        ("附件1.5", "附件1．5"),
        ("pdf", "pdf"),
        (".pdf", "文件.pdf"),
        ("X报告X.pdf", "X报告X.pdf"),
        ("X" + "一" * 120 + ".pdf", "X" + "一" * 99 + ".pdf"),
    ],
)
def test_a_file_s_name_has_its_ending_in_plain_sight(written: str, name: str):
    assert FileName(written) == name
    assert FileName(written).group


def test_a_person_alone_may_get_a_file_whose_name_has_a_number():
    assert FileName("13812345678.txt", group=False) == "13812345678.txt"


@pytest.mark.parametrize(
    ("user", "may"),
    [
        *(
            (user, True)
            for user in ("a", "7", "zhang.san", "a@b", "a:b", "a$b", "a=b", "a+b", "a/b", "a-b", "吴示安", "a" * 64, "allen")
        ),
        *(
            (user, False)
            for user in ("", "_a", ".a", "@a", "a b", "a\n", "a,b", "a<b", "a" * 65, "all", "All", "x@all", "x@ALLY", "所有人")
        ),
    ],
)
def test_an_id_of_one_word_names_one_person(user: str, may: bool):
    assert UserId.of([user]) == ([user] if may else [])


def test_mentions_stand_below_the_words_and_keep_who_reads_them():
    for group in (True, False):
        words = ChatSafe("请办理", group=group)
        assert Calling(words, []) == "请办理"
        calling = Calling(words, UserId.of(["a", "b"]))
        assert (calling, calling.group, type(calling)) == ("请办理\n@a @b", group, Calling)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("甲乙", [0, 1, 2]),
        ("a1", [0, 2]),
        ("甲a", [0, 1, 2]),
        ("a甲", [0, 1, 2]),
        ("e\u0301甲", [0, 2, 3]),
        ("ก\u0e33", [0, 2]),
        ("ກ\u0eb3", [0, 2]),
        ("ｶ\uff9e", [0, 2]),
        ("ﾊ\uff9f", [0, 2]),
        ("👍\U0001f3fb", [0, 2]),
        ("👍\U0001f3ff", [0, 2]),
        ("👍\U0001f400", [0, 1, 2]),
        ("👍\U0001f3fa", [0, 1, 2]),
        ("क\u094dष", [0, 3]),
        ("ᄀ\u1161", [0, 2]),
        ("가\u11a8", [0, 2]),
        ("ᄀ甲", [0, 1, 2]),
        ("甲\u1161", [0, 1, 2]),
        ("ᄀ\u115f", [0, 1, 2]),
        ("🇨🇳", [0, 2]),
        ("🇨🇳🇩🇪", [0, 2, 4]),
        ("甲🇨🇳🇩", [0, 1, 3, 4]),
        ("🇨甲", [0, 1, 2]),
        ("\U0001f1e6\U0001f1ff", [0, 2]),
        ("\U0001f1e5\U0001f1e5", [0, 1, 2]),
        ("\U0001f200\U0001f200", [0, 1, 2]),
        ("甲X", [0, 1, 2]),
        ("X" * 22, [0, 20, 21, 22]),
        ("1" * 22, [0, 20, 21, 22]),
        ("甲" + "1" * 21, [0, 1, 21, 22]),
        ("1" * 10 + " " + "1" * 12, [0, 10, 11, 23]),
    ],
)
def test_a_text_ends_where_nothing_is_parted(text: str, places: list[int]):
    assert [place for place in range(-1, len(text) + 2) if may_be_cut(text, place)] == [-1, *places, len(text) + 1]


def test_what_is_kept_ends_cleanly_with_its_ending():
    text = OneLine("20210032 时限 7.31", group=True)
    assert text.kept(12, "…") == "20210032 时限…"
    assert text.kept(5) == ""
    assert text.kept(8) == "20210032"
    assert [ChatSafe(words, group=False).kept(3) for words in ("甲. 乙", "10:02", "10 乙")] == ["甲", "10", "10"]
    kept = text.kept(9, "…")
    assert (type(kept), kept.group) == (OneLine, True)
    assert text.kept(99) == text
    assert ChatSafe("甲X乙", group=False).kept(2) == "甲X"


def test_one_line_begins_with_no_blank_and_is_no_code():
    assert OneLine("    的报告", group=False) == "的报告"


@pytest.mark.parametrize("most", [4, 5, 6])
def test_a_short_line_is_whole_and_a_longer_one_ends_with_an_ellipsis(most: int):
    line = OneLine("甲乙丙丁戊", group=True)
    assert short(line, most) == ("甲乙丙…" if most < 5 else line)


def test_within_its_bytes_a_text_keeps_whole_lines():
    text = ChatSafe("甲乙丙\n丁戊己\n" + "庚" * 40, group=True)
    ending = f"\n{CUT}"
    assert within(text, size(text)) == text
    assert within(text, size("甲乙丙\n丁戊己") + size(ending)) == f"甲乙丙\n丁戊己{ending}"
    assert within(text, size("甲乙丙\n丁戊己") + size(ending) - 1) == f"甲乙丙{ending}"
    assert within(text, size("甲乙丙") + size(ending)) == f"甲乙丙{ending}"
    assert within(text, size("甲乙丙") + size(ending) - 1) == f"甲乙{ending}"
    assert within(text, size(ending)) == ending
    kept = within(text, 60)
    assert (type(kept), kept.group) == (ChatSafe, True)


def test_a_line_that_is_alone_is_cut_where_nothing_is_parted():
    ending = f"\n{CUT}"
    number = ChatSafe("甲" + "1" * 15 + "乙" * 30, group=True)
    assert within(number, size("甲" + "1" * 14) + size(ending)) == f"甲{ending}"
    begun = ChatSafe("\n" + "甲" * 40, group=True)
    assert within(begun, size(ending) + 10) == f"\n甲甲甲{ending}"


def test_a_text_that_was_cut_says_so_behind_a_first_line_however_short():
    assert CUT == "（内容较长，未能全部显示）"
    assert within(ChatSafe("甲\n" + "乙" * 40, group=True), size(CUT) + 10) == f"甲\n{CUT}"


def test_what_reads_otherwise_at_its_end_still_fits():
    text, ending = ChatSafe("甲1.中国制造" + "乙" * 40, group=True), f"\n{CUT}"
    assert within(text, size(f"甲1.中国{ending}")) == f"甲1.中{ending}"
    assert within(text, size(f"甲1．中国{ending}")) == f"甲1．中国{ending}"


def test_a_sign_that_begins_a_line_only_when_it_is_cut_there_takes_its_room():
    ending = f"\n{CUT}"
    assert within(ChatSafe("-1" + "甲" * 30, group=True), size(ending) + 1) == ending
    assert within(ChatSafe("-1" + "甲" * 30, group=True), size(ending) + 2) == f"-1{ending}"
    assert within(ChatSafe("\n-1" + "甲" * 30, group=True), size(ending) + 2) == f"\n{ending}"


def test_size_is_told_in_bytes():
    assert [size(text) for text in ("", "a", "é", "甲", "😀")] == [0, 1, 2, 3, 4]
