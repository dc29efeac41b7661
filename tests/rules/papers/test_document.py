"""Papers as plain values: what counts as a placeholder, and markdown in which every text means itself."""

from __future__ import annotations

import pytest

from bot.rules.papers.document import Block, Document, Kind, as_markdown, blank, placeholders, plain


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("示工信函〔2021〕5号", 0),
        ("〔2021〕〔待填：序号〕号", 1),
        (blank("届次") + blank("会次"), 2),
        ("待填", 0),
        ("〔主持人待填〕", 1),
    ],
)
def test_only_brackets_that_say_so_are_placeholders(text, count):
    block = Block(Kind.TABLE, rows=((text, text),))
    assert placeholders(Document("题", (Block(Kind.PARAGRAPH, text, lead=text), block))) == 4 * count


def test_markdown_has_the_parts_in_their_order():
    document = Document(
        "总结",
        (
            Block(Kind.HEADING, "一、总体办理情况"),
            Block(Kind.PARAGRAPH, "共34件。", lead="（一）收到。"),
            Block(Kind.TABLE, rows=(("等式", "成立"), ("34 = 3 + 31", "是"))),
            Block(Kind.PAGE_BREAK),
            Block(Kind.TITLE, "附录"),
        ),
        reference="某函〔2021〕1号",
    )
    assert as_markdown(document).split("\n\n") == [
        "> 草稿",
        "某函〔2021〕1号",
        "# 总结",
        "## 一、总体办理情况",
        "**（一）收到。**共34件。",
        "| 等式 | 成立 |\n| --- | --- |\n| 34 = 3 + 31 | 是 |",
        "---",
        "# 附录\n",
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("# 题", "\\# 题"), ("1. 条", "1\\. 条"), ("- 条", "\\- 条"), ("a*b_c|d<e>", "a\\*b\\_c\\|d\\<e\\>"), ("2021年", "2021年")],
)
def test_signs_in_a_text_mean_themselves(typed, shown):
    document = Document("题", (Block(Kind.PARAGRAPH, typed),), draft=False)
    assert as_markdown(document) == f"# 题\n\n{shown}\n"


def test_a_text_is_one_line_without_hidden_characters():
    assert plain("甲\r\n乙\x00\u202e丙\ufeff") == "甲 乙 丙"
