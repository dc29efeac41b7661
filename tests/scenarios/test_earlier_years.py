"""An item that was asked for in an earlier year, too, is known by its title: in its answer, and where it is imported."""

from __future__ import annotations

import json

import pytest

from bot.cli.talking import speak
from bot.ledger_alike import look
from bot.records import suggestions
from bot.records.ledger.importing import LedgerImport
from bot.rules import likeness
from bot.rules.permissions import Scope
from bot.wsgi import Service
from tests.conftest import at
from tests.records.rows import put

DAY = at("2020-03-05 09:00").date()
OFFICE = "督查示员"


@pytest.fixture
def title(bureau: Service) -> str:
    """That of 20210032, of which there was one like it in the year before, which nobody's division handles."""
    with bureau.database.begin() as session:
        (item,) = suggestions.with_number(session, "20210032", Scope(everything=True), at("2021-07-16 09:00").date())
        title = session.get_one(suggestions.Suggestion, item).title
        batch = put(session, "batch", year=2020, received_on=DAY, due_on=DAY)
        own = {"batch_id": batch, "year": 2020, "body": "人大", "level": "市", "handling": "独办", "secrecy": "不涉密"}
        before = put(session, "suggestion", title=title.replace("加快", "进一步加快"), number="20200015", serial=15, **own)
        put(session, "suggestion", title="关于规范电动自行车停放的建议", number="20200016", serial=16, **own)
        for kind, value in (("寄出", "示工信函〔2020〕15号"), ("答复类别", "A")):
            put(session, "fact", suggestion_id=before, kind=kind, value=value, on_date=DAY, channel="ledger")
    return title


def test_the_answer_names_year_class_and_letter_of_an_item_that_is_like_it(bureau: Service, title: str):
    told = speak(bureau, "/查 20210032", OFFICE, None, "console").text
    assert "\n上年类似：20200015（2020年，A类，示工信函〔2020〕15号）。" in told and "20200016" not in told


def test_what_may_not_be_seen_changes_no_byte_of_an_answer(bureau: Service, title: str):
    assert "类似" not in speak(bureau, "/查 20210032", "吴示安", None, "console").text


def test_the_report_of_an_import_tells_which_new_items_are_like_earlier_ones(bureau: Service, title: str):
    result = LedgerImport(created=["20210032"])
    with bureau.database.begin() as session:
        look(session, bureau.office, result, at("2021-03-05 09:00"))
    assert {"number": "20210032", "said": "上年类似：20200015（2020年，A类，示工信函〔2020〕15号）。"} in result.similar
    assert json.dumps(result.as_json())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("关于加快智慧城市建设的建议", "关于进一步加快智慧城市建设的提案", True),
        ("关于加快智慧城市建设的建议", "关于加快智慧停车建设的建议", False),
        ("关于加快智慧城市建设的建议", "关于规范电动自行车停放的建议", False),
        ("关于氢能的建议", "关于氢能的提案", True),
        ("的建议", "", False),
    ],
)
def test_titles_are_alike_that_say_nearly_the_same(one: str, other: str, alike: bool):
    assert (likeness.of(one, other) >= likeness.ALIKE) == alike
