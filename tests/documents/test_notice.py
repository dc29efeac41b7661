"""A notice of a hand-over says the day, the limit and the batch; what it leaves open is a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from bot.documents import notice
from bot.documents.notice import NoticeRead
from bot.errors import UserError

PLAIN = """示例市人民政府办公室关于交办2021年第一批市人大代表建议的通知
各有关单位：
现将第一批建议交办给你们。请于2021年7月31日前办结并答复代表，会办意见请于5月31日前送主办单位。
不属本单位职责的，请于3月12日前退回。
示例市人民政府办公室
2021年3月5日
"""


def of(text: str) -> NoticeRead:
    return notice.of_lines([line for line in text.splitlines() if line.strip()])


def test_a_plain_notice_says_everything():
    found = of(PLAIN)
    assert (found.received, found.due, found.batch, found.questions) == ("2021-03-05", "2021-07-31", "第一批", [])
    assert "7月31日前办结" in found.said["due"]


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("请务必于7月31日前办理完毕", "2021-07-31"),
        ("各承办单位要在2021年8月15日之前办复", "2021-08-15"),
        ("办理时限：2021年7月31日", "2021-07-31"),
        ("会办意见于5月31日前送主办单位，主办件于7月31日前答复代表", "2021-07-31"),
        ("请于3月10日前签收，7月31日前办结", "2021-07-31"),
        ("请于二〇二一年七月三十一日前办结", "2021-07-31"),
    ],
)
def test_the_limit_is_the_day_for_answering(sentence: str, due: str):
    assert of(f"关于交办首批建议的通知\n{sentence}。\n二〇二一年三月五日").due == due


BATCHES = [("第1批", "第一批"), ("首批", "第一批"), ("第十二批", "第十二批"), ("第20批", "第二十批")]


@pytest.mark.parametrize(("name", "batch"), BATCHES)
def test_batches_have_one_name(name: str, batch: str):
    assert of(f"关于交办2021年{name}建议的通知").batch == batch


def test_two_limits_a_vague_one_and_one_that_does_not_exist_are_questions():
    two = of("市级建议7月31日前办结。省级建议8月31日前办结。\n2021年3月5日")
    assert two.due == "" and two.questions[0].choices == ("2021-07-31", "2021-08-31")
    assert two.questions[0].option.startswith("--due")
    vague = of("请于7月底前办结。\n2021年3月5日")
    assert [(question.about, "7月底" in question.text) for question in vague.questions] == [("due", True)]
    wrong = of("请于9月31日前办结。\n2021年3月5日")
    assert wrong.due == "" and "9月31日" in wrong.questions[0].text


def test_a_day_of_the_hand_over_that_is_said_goes_before_the_signature():
    assert of("交办日期：2021年3月8日\n请于7月31日前办结。\n2021年3月5日").received == "2021-03-08"


def test_a_docx_is_read_like_a_text_and_anything_else_is_refused(tmp_path: Path):
    document = Document()
    for line in PLAIN.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "n.docx"))
    (tmp_path / "n.txt").write_text(PLAIN, encoding="gb18030")
    for name in ("n.docx", "n.txt"):
        found = notice.read(tmp_path / name)
        assert (found.received, found.due, found.batch) == ("2021-03-05", "2021-07-31", "第一批")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 nonsense")
    (tmp_path / "other.txt").write_text("关于召开会议的通知", encoding="utf-8")
    for name, said in (("bad.docx", "损坏"), ("other.txt", "没有读到交办日期"), ("none.docx", "没有文件")):
        with pytest.raises(UserError, match=said):
            notice.read(tmp_path / name)


def test_a_table_of_a_docx_is_read_row_by_row_and_a_long_text_in_one_pass(tmp_path: Path):
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("交办日期：", "2021年3月5日"), ("办理时限", "2021年7月31日"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.save(str(tmp_path / "t.docx"))
    found = notice.read(tmp_path / "t.docx")
    assert (found.received, found.due) == ("2021-03-05", "2021-07-31")
    assert of("会办意见，" * 30_000 + "7月31日前办结").due == ""
