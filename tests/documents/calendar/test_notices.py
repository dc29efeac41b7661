"""The State Council's sentences, of years whose days are known: what is read is what was so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from docx import Document

from bot.documents.calendar import reading
from bot.documents.calendar.reading import CalendarRead
from bot.errors import UserError

HEAD = """国务院办公厅关于{year}年部分节假日安排的通知
国办发明电〔{before}〕12号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经国务院批准，现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
"""
TAIL = """　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置。
国务院办公厅
{before}年11月12日
"""
SENTENCES = {
    2020: """　　一、元旦：1月1日放假，共1天。
　　二、春节：1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。
　　三、清明节：4月4日至6日放假调休，共3天。
　　四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。
　　五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。
　　六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。
""",
    2024: """　　一、元旦：1月1日放假，与周末连休。
　　二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
　　三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
　　四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
　　五、端午节：6月10日放假，与周末连休。
　　六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
　　七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
""",
    2025: """　　一、元旦：1月1日（周三）放假1天，不调休。
　　二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
　　三、清明节：4月4日（周五）至6日（周日）放假，共3天。
　　四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
　　五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
　　六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
""",
}


def read(tmp_path: Path, words: str, today: date, year: int | None = None, name: str = "放假安排.txt") -> CalendarRead:
    file = tmp_path / name
    file.write_text(words, encoding="gb18030")
    return reading.read(file, today, year)


@pytest.mark.parametrize("year", SENTENCES)
@pytest.mark.parametrize("whole", [True, False])
def test_every_day_of_a_notice_is_what_it_was(tmp_path, year: int, whole: bool):
    words = "".join((HEAD, SENTENCES[year], TAIL)) if whole else SENTENCES[year]
    found = read(tmp_path, words.format(year=year, before=year - 1), date(year - 1, 11, 20))
    assert (found.rejected, found.questions) == ([], [])
    assert {day.year for day in found.days} == {year}
    wrong = [day for day, works in found.days.items() if chinese_calendar.is_workday(day) != works]
    extended = [date(2020, 2, 1)]  # the Spring Festival of 2020 was prolonged afterwards
    assert [day for day in wrong if day not in extended] == []
    weekdays_off = [
        day
        for place in range(366)
        if (day := date(year, 1, 1) + timedelta(days=place)).weekday() < 5 and not chinese_calendar.is_workday(day)
    ]
    assert all(day in found.days for day in weekdays_off if day.year == year and day != date(2020, 1, 31))


def test_a_document_is_read_like_a_text(tmp_path):
    document = Document()
    for line in "".join((HEAD, SENTENCES[2025], TAIL)).format(year=2025, before=2024).splitlines():
        document.add_paragraph(line)
    file = tmp_path / "通知.docx"
    document.save(str(file))
    found = reading.read(file, date(2024, 11, 20))
    assert (len(found.days), found.rejected, found.questions) == (33, [], [])
    file.write_bytes(b"PK\x03\x04 no document")
    with pytest.raises(UserError):
        reading.read(file, date(2024, 11, 20))


def test_a_new_year_that_begins_in_december(tmp_path):
    whole, short = "元旦：2022年12月31日至2023年1月2日放假调休，共3天。", "2023年\n元旦：12月31日（周六）至1月2日放假，共3天。"
    for words in (whole, short):
        found = read(tmp_path, words, date(2022, 12, 9))
        assert list(found.days) == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]
        assert not any(found.days.values())


@pytest.mark.parametrize(
    ("words", "row", "reason"),
    [
        ("2027年放假\n春节：2月5日至13日放假，共8天。", 2, "写的是共8天，所列日期有9天"),
        ("2027年放假\n2月14日（周六）上班。", 2, "2027年2月14日（周日）不是周六"),
        ("2026年放假\n春节：2月5日至13日放假调休，共9天。", 2, "春节是2026年2月17日（周二），不在所列的放假日内"),
        ("2027年放假\n2月5日至13日放假\n2月13日上班", 3, "既写放假又写上班"),
        ("2027年放假\n2月14日调休", 2, "“调休”既可指放假也可指上班"),
        ("2027年放假\n春节2月5日至13日，共9天", 2, "没有写明 放假 或 上班"),
        ("2027年放假\n3月8日下午女职工放假半天", 2, "没有看懂“下午女职工放假半天”"),
        ("2027年放假\n2月13日至5日放假", 2, "在2月5日之后"),
        ("2027年放假\n2月5日至3月13日放假", 2, "有37天"),
        ("2027年放假\n13日上班", 2, "没有写明月份"),
        ("2027年放假\n至2月13日放假", 2, "没有写明从哪天开始"),
        ("2027年放假\n2月5日至放假", 2, "没有写明到哪天为止"),
        ("2027-02-05,2027-02-13,放假", 1, "一行有两个日期"),
    ],
)
def test_what_contradicts_itself_is_named_with_its_row(tmp_path, words: str, row: int, reason: str):
    found = read(tmp_path, words, date(2026, 11, 26))
    assert [(place, reason in said) for place, said in found.rejected] == [(row, True)]


def test_the_year_is_asked_where_nothing_tells_it(tmp_path):
    words = "2月5日至13日放假，2月14日上班"
    found = read(tmp_path, words, date(2026, 11, 26))
    assert found.days == {}
    (question,) = found.questions
    assert (question.about, question.option, question.choices[0]) == ("year", "--year 2027", "2027")
    assert len(read(tmp_path, words, date(2026, 11, 26), 2027).days) == 10
    assert len(read(tmp_path, words, date(2026, 11, 26), name="2027年放假安排.txt").days) == 10


def test_an_answer_yields_to_what_the_file_says(tmp_path):
    found = read(tmp_path, "2027年放假安排\n2月5日至13日放假", date(2026, 11, 26), 2026)
    assert {day.year for day in found.days} == {2027}


def test_what_is_only_advised_is_no_day_off_and_is_listed(tmp_path):
    found = read(tmp_path, "2027年\n鼓励各单位安排职工在除夕（2月5日）休息。\n2月8日放假", date(2026, 11, 26))
    assert list(found.days) == [date(2027, 2, 8)]
    assert [(row.row, row.why) for row in found.reading[0].skipped_rows] == [
        (1, "没有日期，不登记"),
        (2, "鼓励性安排，不登记"),
    ]


def test_the_day_of_the_signature_is_no_day_of_the_arrangement(tmp_path):
    found = read(tmp_path, "2027年\n2月8日放假\n\n某市人民政府办公室\n\n2026年11月20日", date(2026, 11, 26))
    assert (list(found.days), found.rejected) == ([date(2027, 2, 8)], [])
    assert found.reading[0].skipped_rows[-1].why == "落款日期"
    alone = read(tmp_path, "2027年\n2027-02-08,放假\n2027-02-09", date(2026, 11, 26))
    assert [row for row, _ in alone.rejected] == [3]


HOSTILE = ("()" * 40_000, "(" * 40_000, "春节" * 15_000, "1月1日至" * 8_000 + "放假", "1月1日放假\n" * 5_000)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_made_to_do_harm_is_read_in_one_pass(tmp_path, words: str):
    assert read(tmp_path, words, date(2026, 11, 26)).days == {}
