"""Rounds of review from before their levels were kept: the first start after the upgrade fixes them, and no later one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import brought_up, wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records.engine.database import Database
from bot.rules.chains import USUAL
from bot.rules.words import FactKind
from tests.conftest import at, settings_for
from tests.records.engine.older_schemas import (
    NOW,
    fill,
    lived,
    older,  # noqa: F401 - the fixture
)

OWN = ("处室负责人", "办公室核稿", "分管领导")
CONSULTED, MAILED, TOO_EARLY = FactKind.CONSULTED, FactKind.MAILED, "asked too early"
# in chat or told by a ledger, levels decided (negative: returned), withdrawn, what was done with the paper later and by whom
# it was told; how many of the usual levels it has where three, two, one or others of its own are settled at the first start
ROUNDS: dict[str, tuple[bool, tuple[int, ...], bool, str, str, tuple[int, int, int, int]]] = {
    "waits for the second level": (True, (1,), False, "", "", (3, 2, 1, 3)),
    "waits for the first": (True, (), False, "", "", (3, 2, 1, 3)),
    "two passed it": (True, (1, 2), False, "", "", (3, 2, 2, 3)),
    "two passed it and the deputy was asked": (True, (1, 2), False, CONSULTED, "console", (2, 2, 2, 2)),
    "asked before the last one passed it": (True, (1, 2), False, TOO_EARLY, "console", (3, 2, 2, 3)),
    "a ledger tells that the deputy was asked": (True, (1,), False, CONSULTED, "ledger", (3, 2, 1, 3)),
    "a ledger's day and the letter": (False, (1,), False, MAILED, "ledger", (3, 2, 1, 1)),
    "returned by the second": (True, (1, -2), False, "", "", (3, 2, 2, 3)),
    "withdrawn": (True, (1,), True, CONSULTED, "console", (3, 2, 1, 3)),
    "all three": (True, (1, 2, 3), False, "", "", (3, 3, 3, 3)),
}
UNSURE = (0, 0, 0, 5)


def rows() -> dict[str, list[dict[str, Any]]]:
    """The sample bureau with a round of each kind, an item each, and no other."""
    known = lived()
    kept = {name: own for name, own in known.items() if name not in ("review_round", "review_decision", "fact")}
    by = known["person"][0]["id"]
    made: dict[str, list[dict[str, Any]]] = {"review_round": [], "review_decision": [], "fact": []}
    day = NOW - timedelta(days=3)
    for place, (own, item) in enumerate(zip(ROUNDS.values(), known["suggestion"], strict=False), start=1):
        in_chat, levels, withdrawn, later, channel, _ = own
        beside = {"submitted_at": day, "submitted_by": by} if in_chat else {}
        ended = {"withdrawn_on": NOW.date(), "withdrawn_by": by} if withdrawn else {}
        one = {"id": place, "suggestion_id": item["id"], "number": 1, "submitted_on": day.date(), **beside, **ended}
        made["review_round"].append(one)
        for level in levels:
            at_once = {"decided_at": day + timedelta(hours=abs(level))} if in_chat else {}
            decision = {"round_id": place, "level": abs(level), "passed": level > 0, "person_id": by, "decided_on": day.date()}
            made["review_decision"].append({"id": len(made["review_decision"]) + 1, **decision, **at_once})
        if later:
            moment = day + timedelta(hours=1.5 if later == TOO_EARLY else 5)
            kind = str(CONSULTED if later == TOO_EARLY else later)
            fact = {"suggestion_id": item["id"], "kind": kind, "on_date": moment.date(), "value": "", "recorded_at": moment}
            made["fact"].append({"id": place, **fact, "channel": channel})
    return {**kept, **made}


def chains_of(database: Database) -> list[str | None]:
    with database.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT chain FROM review_round ORDER BY id")).scalars())


def start(database: Database, *chain: str) -> str:
    url = database.engine.url.render_as_string(hide_password=False)
    service = wsgi.assemble(settings_for(url, unit={"review_chain": chain}), StoppedClock(NOW))
    said = brought_up.settle(service)
    service.database.close()
    return said


@pytest.mark.parametrize("place", range(4))
def test_each_round_gets_the_levels_it_was_submitted_to_once(older: Callable[[str], Database], place: int):  # noqa: F811
    empty = older("0038")
    fill(empty, rows())
    empty.upgrade()
    said = start(empty, *(USUAL, USUAL[:2], USUAL[:1], OWN)[place])
    wanted = ["、".join(USUAL[: own[-1][place]]) for own in ROUNDS.values()]
    assert dict(zip(ROUNDS, chains_of(empty), strict=True)) == dict(zip(ROUNDS, wanted, strict=True))
    assert (f"有{UNSURE[place]}件" in said) if UNSURE[place] else said == ""
    for later in (OWN, USUAL[:1], USUAL):
        assert start(empty, *later) == "", "it is told once"
    assert chains_of(empty) == wanted, "and no later setting changes what was settled"


def test_a_round_without_levels_does_not_follow_the_settings(bureau_url: str):
    url = bureau_url

    def say(words: str, by: str, *chain: str) -> str:
        service = wsgi.assemble(settings_for(url, unit={"review_chain": chain}), StoppedClock(at("2021-07-16 09:00")))
        said = speak(service, words, by, None, "console").text
        service.database.close()
        return said

    say("/送审 20210026", "吴示安", *USUAL)
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE review_round SET chain = NULL"))
    database.close()
    before = say("/查 20210026", "督查示员", *USUAL)
    assert before == say("/查 20210026", "督查示员", USUAL[0]) == say("/查 20210026", "督查示员", *OWN)
