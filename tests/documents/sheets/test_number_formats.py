"""Numbers as a cell's format shows them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.documents.sheets.number_formats import hides_day, matters, shown, without_day


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (32, "20210000", "20210032"),
        (32, '"2021"0000', "20210032"),
        (33, "00000000", "00000033"),
        (7, "00000", "00007"),
        (32, "第0号", "第32号"),
        (32, '"第"0000"号"', "第0032号"),
        (12345, '"第"000"号"', "第12345号"),
        (32, "[$-804]0000", "0032"),
        (32, "\\市0000;@", "市0032"),
        (3, '0"件"', "3件"),
        (0, '0"件";;"无"', "无"),
        (1, '"√"', "√"),
        (32, '"第"General"号"', "第32号"),
        (32, '"第"G/通用格式"号"', "第32号"),
        (20210032, "0000-0000", "2021-0032"),
        (13900002211, "000-0000-0000", "139-0000-2211"),
        (1234.5, '#,##0.00"元"', "1234.50元"),
        ("32", '"2021"@', "202132"),
    ],
)
def test_a_format_completes_a_number(value: float | str, code: str, seen: str):
    assert matters(code)
    assert shown(value, code) == seen


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "G/通用格式",
        "0",
        "0_ ",
        "0.00",
        "#,##0",
        "0%",
        "0.00E+00",
        "@",
        "0_);[Red](0)",
        '[=1]"是";"否"',
        '0,"千"',
        ";;;",
        "",
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日";@',
        "h:mm",
        "# ?/?",
    ],
)
def test_other_formats_leave_a_number_what_it_is(code: str):
    assert shown(5, code) is None
    assert shown(-3.5, code) is None
    assert shown("x", code) is None


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('yyyy"年"m"月"', "2021年7月"),
        ("yyyy年m月;@", "2021年7月"),
        ("mmm-yy", "2021年7月"),
        ("yyyy-mm;@", "2021年7月"),
        ("[$-804]yyyy\\.mm", "2021年7月"),
        ('[DBNum1][$-804]yyyy"年"m"月"', "2021年7月"),
        ('e"年"m"月"', "2021年7月"),
        ('m"月"', "7月"),
        ("yyyy", "2021年"),
        ("[$-804]aaaa", "星期四"),
        ('"日期"yyyy-mm', "2021年7月"),
    ],
)
def test_a_format_that_leaves_the_day_out_shows_no_day(code: str, seen: str):
    assert matters(code) and hides_day(code)
    assert without_day(date(2021, 7, 1), code) == seen


@pytest.mark.parametrize(
    "code",
    [
        *("yyyy-mm-dd", 'yyyy"年"m"月"d"日";@', "m/d/yy", 'm"月"d"日"', "d-mmm", "yyyy/m/d h:mm", "dd", "e/m/d"),
        *("General", "G/通用格式", "0.00E+00", "#,##0", "@", "", "h:mm", "mm:ss", "[h]:mm", '0"年"', '"md"0'),
    ],
)
def test_other_formats_show_the_day_or_none_at_all(code: str):
    assert not hides_day(code)
