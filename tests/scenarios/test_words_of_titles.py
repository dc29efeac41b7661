"""/查 with words of a title: one item is answered, several are listed page by page, and how words were read is said."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.wsgi import Service
from tests.conftest import at
from tests.records.rows import put

OFFICE = "督查示员"
MANY = 12


@pytest.fixture
def ask(bureau: Service):
    """The sample bureau, with items of two years that ask for lifts."""
    with bureau.database.begin() as session:
        for year in (2020, 2021):
            day = at(f"{year}-03-05 09:00").date()
            batch = put(session, "batch", year=year, received_on=day, due_on=at(f"{year}-07-30 09:00").date())
            for place in range(MANY // 2):
                own = {
                    "number": f"{year}08{place:02}",
                    "serial": 800 + place,
                    "title": f"关于加装电梯{'一二三四五六'[place]}的建议",
                }
                origin = {"batch_id": batch, "year": year, "body": "人大", "level": "市", "handling": "独办", "secrecy": "不涉密"}
                put(session, "suggestion", **own, **origin)
    return lambda words, by=OFFICE: speak(bureau, words, by, None, "console").text


def test_several_are_listed_with_their_year_and_every_page_leads_on(ask):
    first = ask("/查 电梯").split("\n")
    assert first[0].startswith("案由含“电梯”的共12件") and first[1].startswith("1. 2021年 20210800 ")
    assert first[-1] == "另有3件，下一页请发送 /查 电梯 第2页。查看一件请发送 /查 编号。"
    second = ask("/查 电梯 第2页").split("\n")
    assert second[1].startswith("10. ") and len(second) == 5 and second[-1] == "查看一件请发送 /查 编号。"
    assert ask("/查 电梯 第3页") == "共12件，只有2页，没有第3页。最后一页请发送 /查 电梯 第2页。"


def test_how_words_were_read_is_said_where_they_stand_in_no_title(ask):
    told = ask("/查 智慧诚市")
    assert told.startswith("20210032 ") and told.endswith("案由中没有“智慧诚市”，已按“智慧城市”查询。")
    assert ask("/查 加装店梯").startswith("案由含“加装电梯”的共12件")
    assert ask("/查 停车 智慧").startswith("20210079 ")


def test_a_word_of_what_may_not_be_seen_is_a_word_of_nothing(ask):
    nothing = ask("/查 区块链", "陈示文")
    for words in ("智慧城市", "智慧诚市", "zhcs"):
        assert ask(f"/查 {words}", "陈示文") == nothing.replace("区块链", words)
