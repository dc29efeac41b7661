"""The card says all that the text says, in every state, to everybody and in every place, as WeCom shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.message import Card
from bot.platforms.wecom.cards import template_card
from bot.rules.chat_safe import CUT, ChatSafe
from bot.simulator import cards as simulated
from tests.authorisation import sample
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import OWN_GROUP, WECOM_SINGLE
from tests.authorisation.states import STATES, State
from tests.conftest import at

PARTS = re.compile(r"[\s，。；：、（）]+")
SPOKEN = [state for state in STATES if state.exists and "DingTalk" not in state.label]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = sample.small(tmp_path_factory.mktemp("cards"))
    yield made
    made.close()


def shown(card: Card) -> str:
    """Every word that WeCom shows of a card."""
    drawn = template_card(card, group=False)
    assert simulated.fault(drawn) == ""
    rows = [f"{row['keyname']} {row['value']}" for row in drawn["horizontal_content_list"]]
    quoted = drawn.get("quote_area", {"quote_text": ""})["quote_text"]
    return "\n".join((drawn["main_title"]["title"], drawn["main_title"]["desc"], quoted, drawn["sub_title_text"], *rows))


def said(text: str) -> list[str]:
    """The facts of an answer in words: its lines without their labels, in the parts between marks."""
    return [part for line in text.split("\n") for part in PARTS.split(line.partition("：")[2] or line) if part]


@pytest.mark.parametrize("state", SPOKEN, ids=lambda state: state.label)
def test_no_fact_of_the_text_is_missing_on_the_card(bureau: Bureau, state: State):
    cards = 0
    with bureau.undone():
        state.enter(bureau)
        for place in (WECOM_SINGLE, OWN_GROUP):
            for member in state.item.cast:
                message = bureau.message(f"/查 {state.item.number}", member, place)
                reply = bureau.attempt(message, place, at(state.now)).reply
                if reply.card is None:
                    continue
                words = shown(reply.card)
                missing = [part for part in said(ChatSafe(reply.text, group=False)) if part not in words]
                assert missing == [], f"{member.label}（{place.label}）\n{reply.text}\n---\n{words}"
                assert CUT not in words
                cards += 1
    assert cards or state.label == "returned"  # where nothing is left to do or to look at anew
