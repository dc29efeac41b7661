"""Numbers in the ways people write them, and what only looks like one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import numbers
from bot.rules.numbers import Key, NotANumber
from bot.rules.spelling import normal

SPELLINGS = [
    "20210032",
    "２０２１００３２",
    "𝟚𝟘𝟚𝟙𝟘𝟘𝟛𝟚",
    "2021-0032",
    "2021—0032",
    "2021_0032",
    "2021/0032",
    "2021·0032",
    "2021 0032",
    "2021　0032",
    "2021 - 0032",
    "2021年0032号",
    "2021年32号",
    "2021年第32号",
    "2021年第0032号",
    "2021 年 第 32 号",
    "２０２１年第３２号",
    "二零二一零零三二",
    "二〇二一〇〇三二",
    "二○二一○○三二",
    "【20210032】",
    "[20210032]",
    "（20210032）",
    "《20210032》",
    "“20210032”",
    "第20210032号",
    "第 20210032 号",
    "20210032号",
    "编号20210032",
    "编号：20210032",
    "#20210032",
    "20210032。",
    "20210032？",
    "20210032\n",
    "20210032\u00a0",
    "\u200b20210032\u200b",
    "2021\u200b0032",
    "2021\u20600032",
    "\ufeff20210032",
    "2\ufe0f0\ufe0f210032",
    "\u202e20210032",
    "20210032 20210032",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_t17_every_spelling_is_the_same_number(typed):
    assert numbers.find(normal(typed))[0] == ["20210032"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("32", ["32"]),
        ("0032", ["0032"]),
        ("第0317号", ["0317"]),
        ("第317号", ["317"]),
        ("三二一零", ["3210"]),
        ("省0317", ["省0317"]),
        ("全国第0317号", ["全国0317"]),
        ("市 0317", ["市0317"]),
        ("区县0317号", ["区县0317"]),
        ("20210032 20210033", ["20210032", "20210033"]),
        ("20210033、20210032", ["20210033", "20210032"]),
        ("20210032和2021-0033", ["20210032", "2021-0033".replace("-", "")]),
        ("2021-0032 0317", ["20210032", "0317"]),
        ("0317 2021年32号 0318", ["0317", "20210032", "0318"]),
        ("13800000000", []),
        ("1234567890123", []),
        ("没有编号", []),
        ("", []),
        ("十四五规划", []),
        ("5G基站", []),
        ("2021年7月31日", []),
        ("2021年07月31日", []),
        ("2021-07-31", []),
        ("2021/7/31", []),
        ("2021.7.31", []),
        ("7月31日", []),
        ("2021年7月", []),
        ("12月底", []),
        ("20210032 7月31日", ["20210032"]),
        ("20210032 2021-07-31", ["20210032"]),
        ("2021年32件", ["2021", "32"]),
        ("2021年10个", ["2021", "10"]),
        ("请打13800138000联系", []),
        ("20210032 13800138000", ["20210032"]),
        ("0531-88881234", []),
        ("4008123123", []),
        ("0317-20210032", ["0317", "20210032"]),
        ("第0317号提案", ["提案0317"]),
        ("第0317号建议、0318提案", ["建议0317", "提案0318"]),
        ("省0317号提案办到哪了", ["省提案0317"]),
        ("市政协0317号提案", ["市政协0317"]),
        ("三十二号提案", ["提案32"]),
        ("申退 0317 建议由市大数据局办理", ["0317"]),
        ("申退 0317号建议由市大数据局办理", ["0317"]),
    ],
)
def test_the_numbers_in_a_text(typed, found):
    assert numbers.find(normal(typed))[0] == found


@pytest.mark.parametrize(
    "typed",
    [
        "2021OO32",
        "2021O032",
        "2o210032",
        "202l0032",
        "20210032a",
        "A20210032",
        "٢٠٢١٠٠٣٢",
        "२०२१००३२",
        "2021٠032",
        "查 ２０２１ＯＯ３２",
    ],
)
def test_t17_what_only_looks_like_a_number_is_never_guessed(typed):
    with pytest.raises(NotANumber):
        numbers.find(normal(typed))
    with pytest.raises(NotANumber):
        numbers.first(normal(typed))


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("20210032 办到哪了", "办到哪了"),
        ("20210032号提案办到哪了", "办到哪了"),
        ("20210032 提案办到哪了", "提案办到哪了"),
        ("退回 20210032 数据过时", "退回 数据过时"),
        ("20210032 2021年7月31日", "2021年7月31日"),
        ("二零二一零零三二 通过", "通过"),
    ],
)
def test_the_words_around_a_number_are_left(typed, rest):
    assert numbers.find(normal(typed))[1] == rest


@pytest.mark.parametrize(
    ("typed", "found", "rest"),
    [
        ("退回 20210032 第3页数据有误", ["20210032"], "退回 第3页数据有误"),
        ("20210032 请按2021年7月31日的口径修改", ["20210032"], "请按2021年7月31日的口径修改"),
        ("20210032 与20210031内容重复", ["20210032"], "与20210031内容重复"),
        ("20210032 见附件table2021x", ["20210032"], "见附件table2021x"),
        ("20210032 二零二一年的数据有误", ["20210032"], "二零二一年的数据有误"),
        ("20210032 20210033 通过", ["20210032", "20210033"], "通过"),
        ("20210032、20210033 通过", ["20210032", "20210033"], "、 通过"),
        ("20210032和0317", ["20210032", "0317"], "和"),
        ("第3页有误 20210032", ["3", "20210032"], "页有误"),
        ("通过", [], "通过"),
        ("2021 32", ["20210032"], ""),
        ("20210032 20210715", ["20210032"], "20210715"),
        ("20210032 0715 通过", ["20210032"], "0715 通过"),
        ("20210032 20210715 通过", ["20210032"], "20210715 通过"),
        ("文号:济工信建字[2021]10号 A 20210018", ["20210018"], "文号:济工信建字[2021]10号 A"),
        ("20210032 三天前", ["20210032"], "三天前"),
        ("20210032 下午3点", ["20210032"], "下午3点"),
        ("省人大0317 要求面复", ["省人大0317"], "要求面复"),
    ],
)
def test_an_act_is_about_the_first_number_and_the_rest_are_words(typed, found, rest):
    assert numbers.first(normal(typed)) == (found, rest)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("第0317号", "0317"),
        ("０３１７", "0317"),
        (" 0317 ", "0317"),
        ("2021 0032", "20210032"),
        ("20210032", "20210032"),
        ("32", "32"),
    ],
)
def test_a_ledger_s_number_is_its_digits(typed, digits):
    assert numbers.canonical(typed) == digits


@pytest.mark.parametrize("typed", ["", "第号", "2021-0032", "2021O032", "٠٣١٧", "1234567890123", "0317A", "-317", "3.17"])
def test_a_ledger_s_unreadable_number_is_refused(typed):
    with pytest.raises(NotANumber):
        numbers.canonical(typed)


@pytest.mark.parametrize(
    ("digits", "serial", "shown"),
    [
        ("20210032", 32, "20210032"),
        ("20219999", 9999, "20219999"),
        ("0317", 317, "第0317号"),
        ("32", 32, "第32号"),
        ("2021", 2021, "第2021号"),
        ("19990032", 19990032, "19990032"),
        ("202100321", 202100321, "202100321"),
    ],
)
def test_the_serial_and_the_written_form(digits, serial, shown):
    assert numbers.serial(digits) == serial
    assert numbers.display(digits) == shown
    assert numbers.canonical(shown) == digits


def test_similar_numbers_are_one_slip_away():
    known = ["20210032", "20210023", "20210132", "20220999"]
    assert numbers.similar("20210031", known) == ["20210032"]
    assert numbers.similar("20210320", known) == []
    assert numbers.similar("0371", ["0317", "0318"]) == ["0317"]
    assert numbers.similar("20210032", []) == []


@given(some.text())
def test_no_text_makes_finding_raise_anything_else(typed):
    for look in (numbers.find, numbers.first):
        try:
            found, _ = look(normal(typed))
        except NotANumber:
            continue
        assert all(number.lstrip("全国省市区县").isascii() for number in found)


@given(some.integers(0, 10**12 - 1))
def test_every_number_but_one_to_call_is_found_as_it_is(number):
    digits = str(number)
    to_call = re.fullmatch(r"1[3-9]\d{9}|[48]00\d{7}", digits)
    assert numbers.find(f"查 {digits} 办到哪了")[0] == ([] if to_call else [digits])


LEVELS, BODIES = ["省", "市"], ["人大", "政协"]
KEYS = some.builds(
    Key,
    level=some.sampled_from(LEVELS),
    body=some.sampled_from(BODIES),
    year=some.sampled_from([2021, 2022]),
    digits=some.sampled_from(["0317", "317", "20210317", "20220317", "0032", "20210032"]),
).filter(lambda key: len(key.digits) < 8 or key.digits.startswith(str(key.year)))


def meant_by(typed: str, keys: list[Key]) -> list[Key]:
    """The items a typed number means, told anew: its own digits or a short one's serial, else year and serial."""
    (found,), rest = numbers.find(typed)
    assert not rest
    level, body, digits = numbers.parts(found)
    narrowed = [key for key in keys if level in ("", key.level) and body in ("", key.body)]
    same = [key for key in narrowed if key.digits == digits or (len(digits) < 8 and int(key.digits[-4:]) == int(digits))]
    return same or [key for key in narrowed if len(digits) == 8 and f"{key.year}{int(key.digits[-4:]):04}" == digits]


@given(some.lists(KEYS, min_size=1, max_size=6, unique_by=lambda key: (key.level, key.body, key.year, key.digits[-4:].zfill(4))))
def test_a_number_as_it_is_shown_means_that_item_alone(keys):
    for key in keys:
        shown = numbers.display(numbers.shortest(key, [other for other in keys if other != key]))
        assert meant_by(shown, keys) == [key]


@pytest.mark.parametrize(
    ("own", "others", "shown"),
    [
        (Key("省", "人大", 2021, "0317"), [], "第0317号"),
        (Key("省", "人大", 2021, "0317"), [Key("市", "人大", 2021, "0317")], "省人大0317"),
        (Key("省", "人大", 2021, "0317"), [Key("省", "人大", 2022, "0317")], "20210317"),
        (Key("市", "人大", 2021, "20210032"), [Key("市", "人大", 2022, "20220032")], "20210032"),
        (Key("市", "人大", 2021, "20210032"), [Key("省", "人大", 2021, "20210032")], "市人大20210032"),
    ],
)
def test_a_number_is_shown_as_short_as_it_may_be(own, others, shown):
    assert numbers.display(numbers.shortest(own, others)) == shown


def spoken(number: int) -> str:
    """A number below ten thousand as it is read out: 三十二, 一百零三, 一千零三十二, 十五."""
    digits, said, gap = "零一二三四五六七八九", "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += "零" * gap + digits[digit] + word
        gap = bool(said) and not digit
    return said.removeprefix("一") if said.startswith("一十") else said


@given(
    some.integers(1, 9999),
    some.sampled_from(["", "第"]),
    some.sampled_from([("", ""), ("已办理", ""), ("退回", "数据不实"), ("查一下", "怎么样了"), ("延期到八月三十号", "人大同意")]),
)
def test_every_number_that_is_said_with_its_sign_is_that_number(number, ordinal, around):
    before, behind = around
    if number <= 31 and not ordinal and before.endswith("号"):
        before = f"{before}，"
    said = f"{before}{ordinal}{spoken(number)}号{behind}"
    assert numbers.find(normal(said))[0] == [str(number)], said
    assert numbers.first(normal(said))[0] == [str(number)], said
    assert numbers.find(numbers.written(normal(said)))[0] == [str(number)], said
    assert numbers.written(normal(said)).count(f"{number}号") == 1


@given(some.integers(1, 12), some.integers(1, 31), some.sampled_from(["{}月{}号", "延期到{}月{}号", "{}月{}号三点", "{}月{}日"]))
def test_a_day_that_is_said_is_no_number(month, day, way):
    said = way.format(spoken(month), spoken(day))
    assert numbers.find(normal(said))[0] == [], said
    assert numbers.find(normal(f"20210032 {said}"))[0] == ["20210032"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("二零二一年第三十二号", ["20210032"]),
        ("2021年三十二号", ["20210032"]),
        ("市人大三十二号", ["市人大32"]),
        ("三十二號", ["32"]),
        ("三二号", ["32"]),
        ("两百零三号", ["203"]),
        ("廿二号", ["22"]),
        ("三十二号和三十三号", ["32", "33"]),
        ("三十二号 十五号", ["32", "15"]),
        ("20210032 十五号", ["20210032"]),
        ("十五号 20210032", ["20210032"]),
        ("十五号 32号", ["32"]),
        ("20210032 第十五号", ["20210032", "15"]),
        ("20210032 三十三号", ["20210032", "33"]),
        ("本月三十号", []),
        ("上个月十五号", []),
        ("七月十五号到二十号", []),
        ("二十号前", []),
        ("三十号之前到期", []),
        ("一百三号", []),  # 103, or 130
        ("三号楼", []),
        ("三十二号文件", []),
        ("某某函六十一号", []),
        ("三十二件", []),
        ("三十二", []),
    ],
)
def test_what_is_said_is_a_number_where_it_can_be_nothing_else(typed, found):
    assert numbers.find(normal(typed))[0] == found
