"""Whatever layout an office gives to a ledger, the same items come out of it, or a question that leads to them; never others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.documents.ledger import reading
from bot.documents.ledger.entries import Entry, KnownNames, Ledger
from bot.documents.reading import Answers
from bot.documents.sheets import opening
from bot.rules import numbers
from tests.documents.ledger import disguises, drafts
from tests.stories import stories

KNOWN = KnownNames(set(drafts.DIVISIONS))


def read(draft: drafts.Draft, answers: Answers) -> Ledger:
    _, content = drafts.written(draft)
    return reading.of_sheets(opening.sheets(content), KNOWN, answers, name="台账")


def facts_of(entry: Entry) -> Mapping[str, Any]:
    """An entry in the words of a draft."""
    return {
        "序号": entry.position,
        "批次": entry.batch,
        "级别": str(entry.level),
        "类别": str(entry.body),
        "编号": str(numbers.serial(entry.digits)),
        "案由": entry.title,
        "代表": entry.deputy,
        "代表电话": entry.deputy_phone,
        "办理类型": str(entry.handling),
        "主办单位": entry.lead_unit,
        "牵头处室": entry.lead_division,
        "第一责任人": "、".join(entry.heads),
        "直接责任人": "、".join(entry.officers),
        "配合处室": "、".join(entry.assisting),
        "分管领导": "、".join(entry.deputy_directors),
        "交办日期": entry.received_on,
        "办理时限": entry.due_on,
        "密级": entry.secrecy,
        "重点建议": "是" if entry.key else "",
        "备注": entry.remarks,
    }


def wanted(draft: drafts.Draft) -> list[Mapping[str, Any]]:
    real = [fact for fact in draft.facts if fact.get("编号")]
    return [{**fact, "编号": str(numbers.serial(fact["编号"]))} for fact in real]


def disguised(seed: int, *, asks: bool) -> tuple[drafts.Draft, list[str]]:
    """A ledger under one to five disguises, in the order of their table so that each finds what it changes."""
    chance = Random(seed)
    draft = drafts.ledger(chance)
    chosen = chance.sample(disguises.PLAIN, chance.randint(1, 5))
    if asks:
        chosen = [*chosen[:4], chance.choice(disguises.ASKING)]
    order = [*disguises.PLAIN, *disguises.ASKING]
    chosen.sort(key=order.index)
    for disguise in chosen:
        disguise(draft, chance)
    return draft, [disguise.__name__ for disguise in chosen]


def different(found: Ledger, draft: drafts.Draft) -> list[str]:
    """How what was read differs from what the ledger tells."""
    here = sorted((facts_of(entry) for entry in found.entries), key=lambda fact: (fact["编号"], fact["级别"]))
    there = sorted(wanted(draft), key=lambda fact: (fact["编号"], fact["级别"]))
    said = [f"{bad.row} {bad.reason}" for bad in (*found.rejected, *found.secret)]
    if len(here) != len(there):
        return [f"{len(here)} items, not {len(there)}", *said]
    pairs = zip(here, there, strict=True)
    return [
        *said,
        *(f"{name}: {one[name]!r}, not {other[name]!r}" for one, other in pairs for name in other if one[name] != other[name]),
    ]


@pytest.mark.stories
@settings(max_examples=stories(1000))
@given(seed=some.integers(0, 2**32))
def test_a_disguise_that_the_layout_says_plainly_is_read_without_a_question(seed: int):
    draft, names = disguised(seed, asks=False)
    found = read(draft, Answers())
    assert [question.text for question in found.questions] == [], names
    assert different(found, draft) == [], names


@pytest.mark.stories
@settings(max_examples=stories(200))
@given(seed=some.integers(0, 2**32))
def test_what_a_disguise_took_away_is_asked_and_the_answer_brings_the_same_items(seed: int):
    draft, names = disguised(seed, asks=True)
    first = read(draft, Answers())
    assert bool(first.questions) == bool(draft.answers), names
    if not first.questions:
        assert different(first, draft) == [], names
    found = read(draft, Answers(**draft.answers))
    assert [question.text for question in found.questions] == [], names
    assert different(found, draft) == [], names
