"""Every command, said by everybody, in every state of an item and every kind of place, compared with the oracle's table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.command import REGISTRY
from bot.message import Press
from bot.records import reviews
from bot.records.suggestions import Suggestion
from tests.authorisation import oracle, sample
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import ASSISTS, GROUPS, LED, OTHER_GROUP, OWN_GROUP, PLACES, WECOM_SINGLE, Member, Place
from tests.authorisation.oracle import ABOUT_NO_ITEM, NO, Saying
from tests.authorisation.states import STATES, State
from tests.authorisation.verdicts import Verdict, verdict
from tests.conftest import at

CARD = "rv-matrix"
QUESTIONS_NOTE = frozenset({"review_card", "ordered_paper"})  # a card that was shown, and a file that is to follow
PRESSED_IN = (WECOM_SINGLE, OWN_GROUP, OTHER_GROUP)  # only WeCom has cards
SHAPES = tuple(place for place in PLACES if place.chat not in ("wrALL", "wrASSISTING", "wrELSEWHERE", "cidELSEWHERE"))
OPINIONS = (Saying("/意见 {number}", oracle.OPINION), Saying("", oracle.OPINION, button="opinion"))
BY_LABEL = {state.label: state for state in STATES}
FIRST = STATES[0]  # what is about no item is said in this one alone, in every place


@dataclass
class Found:
    """What trying one state came to."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)  # (saying, member) that was answered somewhere


def cases(state: State) -> Iterator[tuple[Saying, Member, Place]]:
    """What is said in a state, by whom and where."""
    groups_left = [place for place in state.places if place.chat not in state.without_groups]
    typed = (*oracle.ON_THE_ITEM, *oracle.reviewing(state.level, state.to_return, state.to_pass))
    for member in state.item.cast:
        for place in dict.fromkeys((WECOM_SINGLE, *groups_left)):
            yield from ((saying, member, place) for saying in typed)
            if state.pressed and place in PRESSED_IN:
                yield from ((saying, member, place) for saying in oracle.pressing(state.level))
        if state is FIRST:
            yield from ((saying, member, place) for place in SHAPES for saying in ABOUT_NO_ITEM)


def tried(bureau: Bureau, state: State) -> Found:
    """Every case of one state, each inside a transaction that is taken back."""
    found, now = Found(), at(state.now)
    open_groups = {key: scope for key, scope in GROUPS.items() if key[1] not in state.without_groups}
    dingtalk = frozenset().union(*(scope for (platform, _), scope in open_groups.items() if platform == "dingtalk"))
    with bureau.undone():
        state.enter(bureau)
        with bureau.session() as session:
            item = session.query(Suggestion).filter_by(number=state.item.number).one().id
            latest = reviews.latest(session, item)
            reviews.remember_card(session, CARD, item, latest.number if latest else 0)
        for saying, member, place in cases(state):
            words = saying.words.format(number=state.item.number, colleague=member.colleague)
            press = Press(CARD, saying.button) if saying.button else None
            result = bureau.attempt(bureau.message(words, member, place, press=press), place, now)
            came_to = verdict(result.reply)
            grounds = oracle.grounds(saying, member, place, exists=state.exists, dingtalk=dingtalk)
            if fault := difference(saying, grounds, came_to, result.wrote):
                said = f"{member.label}{member.name}（{place.label}）{words or saying.label}"
                found.wrong.append(f"{state.label}: {said}\n  {fault}\n  {result.reply.text}")
            if came_to is Verdict.DONE:
                found.done.add((saying.label, member.label))
            found.cases += 1
    return found


def difference(saying: Saying, grounds: set[Verdict], came_to: Verdict, wrote: frozenset[str]) -> str:
    """How product and oracle differ in a case; empty when they do not."""
    if came_to not in (grounds or {Verdict.DONE, Verdict.STATE}):
        return f"should be {' or '.join(sorted(grounds)) or 'permitted'}, is {came_to}"
    allowed = frozenset[str]()
    if "/绑定" in saying.words:
        allowed = frozenset({"enrolment", "wrong_code"})  # a code said aloud is spent, a wrong one is counted
    if came_to is Verdict.DONE:
        allowed = QUESTIONS_NOTE if not saying.writes else wrote
    return f"should not write into {', '.join(sorted(wrote - allowed))}" if wrote - allowed else ""


@cache
def of_this_process() -> Bureau:
    """The small bureau in memory; what is tried in it is taken back."""
    with tempfile.TemporaryDirectory(prefix="duban-matrix-") as folder:
        return sample.small(Path(folder))


def tried_apart(label: str) -> Found:
    """The same in a process beside others."""
    return tried(of_this_process(), BY_LABEL[label])


@pytest.fixture(scope="module")
def everything() -> Iterator[dict[str, Found]]:
    """What trying each state came to, in two processes side by side, the longest first."""
    longest_first = sorted(BY_LABEL, key=lambda label: -sum(1 for _ in cases(BY_LABEL[label])))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield dict(zip(longest_first, pool.map(tried_apart, longest_first), strict=True))


def all_sayings() -> tuple[Saying, ...]:
    reviews_of_all = tuple(saying for level in range(4) for saying in oracle.reviewing(level))
    return (*oracle.ON_THE_ITEM, *reviews_of_all, *oracle.PRESSES, *ABOUT_NO_ITEM)


def test_every_command_has_a_row_in_the_oracle_and_is_said():
    assert {row.split()[0] for row in oracle.TABLE} | {"/按钮"} == set(REGISTRY)
    assert {saying.words.split()[0] if saying.words else "/按钮" for saying in all_sayings()} == set(REGISTRY)


@pytest.mark.parametrize("label", BY_LABEL)
def test_who_may_do_what_is_what_the_table_says(everything: dict[str, Found], label: str):
    found = everything[label]
    assert not found.wrong, f"{len(found.wrong)} of {found.cases} differ\n" + "\n".join(found.wrong[:20])


def test_there_are_tens_of_thousands_of_cases(everything: dict[str, Found]):
    assert sum(found.cases for found in everything.values()) > 20_000


def test_whatever_the_table_permits_is_done_in_some_state(everything: dict[str, Found]):
    done = set().union(*(found.done for found in everything.values()))
    permitted = {
        (saying.label, member.label)
        for state in STATES
        for saying, member, place in cases(state)
        if place is WECOM_SINGLE and not saying.idle and saying.cell(member) != NO
        if not oracle.grounds(saying, member, place, exists=state.exists, dingtalk=frozenset())
    }
    must_be_named = {(saying.label, member.label) for saying in OPINIONS for member in LED.cast if member.column != ASSISTS}
    assert permitted - done == must_be_named & permitted  # whose opinion it is, unless one's own division assists
