"""A reviewer's list in pages: every item on one of them, each page with its own card."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules import standing
from bot.rules.review_chain import page
from bot.rules.standing import AsOf
from bot.rules.wording import desk
from bot.rules.workdays import Calendar
from tests.rules.some_case import case

AS_OF = AsOf(date(2021, 7, 16), Calendar(), 10)
MANY = [standing.of(case(id=number, digits=f"202100{number:02}"), AS_OF) for number in range(1, 21)]


def test_every_item_stands_on_one_page_and_its_card_passes_that_page_alone():
    named, bound = [], []
    for place in (1, 2, 3):
        named += [line.split(". ")[1].split()[0] for line in desk.waiting(MANY, "", place).split("\n") if line[:1].isdigit()]
        card = desk.card_of_waiting(MANY, "rd1", place)
        bound += card.buttons[0].key.removeprefix("all-pass:").split(",")
        assert len(card.buttons) <= 6
    assert named == [f"202100{number:02}" for number in range(1, 21)] and bound == [str(number) for number in range(1, 21)]
    assert "另有11件，下一页请发送 /审 第2页。" in desk.waiting(MANY, "", 1)
    assert "另有" not in desk.waiting(MANY, "", 3)


@pytest.mark.parametrize(
    ("numbers", "words", "meant"),
    [(("2",), "页", 2), (("2",), "", 0), (("20210002",), "页", 0), (("2", "3"), "页", 0), ((), "页", 0)],
)
def test_a_page_is_named_by_its_number_and_the_word(numbers, words, meant):
    assert page(numbers, words) == meant
