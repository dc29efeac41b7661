"""An item as the equations see it is what the whole item says, after any steps, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import cases, suggestions
from bot.records.figures import year_items
from bot.rules import key_items
from bot.rules.papers.equations import Item
from bot.rules.stages import Case
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import at, settings_for
from tests.records.figures.test_tallies import STEPS

MORE = (
    ("/延期 20210129 8.20 市人大代表工委同意", "督查示员"),
    ("/意见 20210032 电子信息产业处", "督查示员"),
    ("/意见 20210032 缺意见 理由：经多次催要仍未提交", "吴示安"),
)


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """The sample bureau after steps of every kind: a redo, a correction, a return, an extension."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    for text, by in (*STEPS, *MORE):
        reply = speak(made, text, by, None, "console")
        assert reply.outcome == "answered", reply.text
    yield made
    made.database.close()


def seen(case: Case) -> Item:
    """The same, worked out from the whole item."""
    letter, opinion = case.fresh(FactKind.MAILED), case.fresh(FactKind.OPINION_SENT)
    values = {kind: fact.value if (fact := case.fresh(kind)) else "" for kind in (FactKind.ATTITUDE, FactKind.RESULT)}
    reply_class = case.fresh(FactKind.REPLY_CLASS) if case.fresh(FactKind.MAILED) else None
    review = case.round if case.round and not case.round.withdrawn_on else None
    return Item(
        number=case.number,
        body=case.body,
        level=case.level,
        handling=case.handling,
        batch=case.batch,
        received_on=case.received_on,
        due_on=case.due_on,
        limit_on=case.limit_on or case.due_on,
        division=case.lead_division,
        assisting=len(case.assisting_divisions),
        silent=len(case.silent_divisions),
        excused=case.fresh(FactKind.WITHOUT_OPINIONS) is not None,
        redone=FactKind.REDO in case.facts,
        key=case.key,
        pressed_by=key_items.pressed_by(case) if case.key else "",
        letter_on=letter.on if letter else None,
        letter_number=letter.value if letter else "",
        opinion_on=opinion.on if opinion else None,
        consulted=case.fresh(FactKind.CONSULTED) is not None,
        reviews=frozenset(decision.level for decision in review.decisions if decision.passed) if review else frozenset(),
        wants=case.value(FactKind.WANTS_MEETING),
        met=case.on(FactKind.MEETING) is not None,
        form=case.value(FactKind.MEETING),
        attitude=values[FactKind.ATTITUDE],
        result=values[FactKind.RESULT],
        reply_class=reply_class.value if reply_class else "",
    )


@pytest.mark.parametrize("on", [date(2021, 3, 5), date(2021, 7, 1), date(2021, 7, 16), date(2021, 12, 31)])
def test_a_light_row_is_the_whole_item(service: Service, on: date):
    with service.database.begin() as session:
        found = year_items.of_year(session, 2021, on)
        whole = cases.load(session, suggestions.of_year(session, 2021, on), on, service.office)
        returned = year_items.with_returned(session, 2021, on)[1]
    ours = [case for case in whole if not case.returned_on]
    assert found == [seen(case) for case in ours]
    assert returned == [seen(case) for case in whole if case.returned_on]
    assert [item.finished_on for item in found] == [case.finished_on for case in ours]
