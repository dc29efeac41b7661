"""A list as a file: the same items in the same order, by the rights of who asks, and without anybody's telephone."""

from __future__ import annotations

from bot import papers
from bot.documents.sheets import opening

OFFICE = "督查示员"


def rows_of(bureau, paper) -> list[list[str]]:
    """The cells of the sheet, as texts, without its title."""
    content = papers.made(bureau.database, bureau.office, paper)
    (sheet,) = opening.sheets(content)
    return [[str(cell) for cell in row] for row in sheet.rows][1:]


def test_a_long_list_comes_whole_as_a_file(bureau, reply):
    answer = reply("/列 在办 文件", by=OFFICE)
    assert answer.text == "在办：19件（截至7月16日），不含代表电话。"
    (paper,) = answer.papers
    assert paper.name == "在办2021-07-16.xlsx"
    content = papers.made(bureau.database, bureau.office, paper)
    assert content[:2] == b"PK"
    shown = [reply("/列 在办", by=OFFICE), reply("更多", by=OFFICE), reply("更多", by=OFFICE)]
    named = [line.split(". ")[1].split()[0] for page in shown for line in page.text.splitlines() if line[:1].isdigit()]
    header, *rows = rows_of(bureau, paper)
    assert header[:3] == ["序号", "编号", "案由"]
    assert [row[1] for row in rows] == named
    assert "138" not in content.decode("latin-1")


def test_a_file_holds_what_its_asker_may_see(reply):
    assert reply("/列 在办 文件", by="吴示安").papers[0].wish["ids"] != reply("/列 在办 文件", by=OFFICE).papers[0].wish["ids"]
    assert len(reply("/列 在办 文件", by="吴示安", chat="督办群").papers[0].wish["ids"]) == 19


def test_there_is_no_file_of_nothing(reply):
    answer = reply("/列 2020年 文件", by=OFFICE)
    assert (answer.outcome, answer.papers) == ("refused", ())
