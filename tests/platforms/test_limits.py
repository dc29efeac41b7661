"""Whatever people wrote and however long it is, each platform takes what it is sent: bytes, characters, whole characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import Button, Card, Message, Press, Reply
from bot.platforms.wecom import app_callback, drawing
from bot.platforms.wecom.bot_callback import Query
from bot.platforms.wecom.drawing import Drawing, LineBreaks
from bot.rules.chat_safe import CUT
from bot.simulator import cards
from tests import hostile
from tests.platforms.limits import STREAM, TEXT, fault
from tests.platforms.test_outlets import HOSTILE, PEOPLE, filled, leaves, outlets, pushers, said

LONG = st.lists(st.text(st.characters(exclude_characters="\ud800"), max_size=400), max_size=60).map("\n".join)
QUERY = Query("s", "1792224000", "n")
ROBOTS = pushers()


def all_of(words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body in which words leave; an item's own begin with its number."""
    for chat in ("wrALL", None):
        yield from ((outlet, body) for outlet, _, body in outlets(f"20210032 {words}", ROBOTS, chat) if isinstance(body, dict))
        for kind in drawing.ARRIVALS:
            yield kind, drawing.rendered(Reply(words), Message("p", "k", "c", "u", chat_id=chat, kind=kind))  # type: ignore[arg-type,misc]


def test_hostile_titles_fit_at_every_outlet():
    """All five thousand are judged where they are drawn (`test_outlets`)."""
    for words in HOSTILE[::10]:
        for outlet, body in all_of(words):
            assert fault(outlet, body) == "", (outlet, words)


@settings(max_examples=60, deadline=None)
@given(words=LONG)
def test_texts_of_any_length_fit_at_every_outlet_and_are_whole_characters(words: str):
    for outlet, body in all_of(words):
        assert fault(outlet, body) == "", outlet
        for _, read in leaves(body):
            assert "\ufffd" not in read or "\ufffd" in words  # no half of a character


@pytest.mark.parametrize("form", ["plain", "spaces", "blank"])
def test_no_form_of_line_ends_brings_markup_into_what_people_wrote(form: LineBreaks):
    for place, words in enumerate(HOSTILE[:1500]):
        group = place % 2 == 0
        body: Any = drawing.rendered(Reply(words), said("wrALL" if group else None), Drawing(line_breaks=form))
        content = body["stream"]["content"]
        assert hostile.faults(content, group=group) == [], (words, content)


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.text("建议办理2021@*_[](){}<>#`|~-+=. ", min_size=1, max_size=60), min_size=1, max_size=400),
    form=st.sampled_from(["plain", "spaces", "blank"]),
)
def test_a_long_answer_ends_at_a_line_and_says_so(lines: list[str], form: LineBreaks):
    whole: Any = drawing.rendered(Reply("\n".join(lines)), said(None), Drawing(line_breaks=form))
    content = whole["stream"]["content"]
    assert len(content.encode()) <= STREAM
    if CUT in content:
        kept = [line.rstrip() for line in content.splitlines()[:-1] if line.strip()]
        assert len(kept) < len(lines) and content.endswith(CUT)


def test_mentions_are_never_cut_and_never_everybody_s():
    for words in HOSTILE[:500]:
        for name, robot in ROBOTS.items():
            body = robot.render(words * 50, PEOPLE)
            assert "@all" not in body and "wx001" in body, name


@settings(max_examples=200, deadline=None)
@given(
    words=st.lists(st.text("关于加快建设的建议0123456789，。：;（）@<>*[]#`_~ \n", max_size=120), min_size=6, max_size=6),
    lines=st.lists(st.tuples(st.text(min_size=1, max_size=30), st.text(max_size=200)), max_size=12),
    buttons=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6),
)
def test_a_card_of_any_words_is_taken(words: list[str], lines: list[tuple[str, str]], buttons: list[str]):
    pressed = tuple(Button(text or "办理", f"k:{place}") for place, text in enumerate(buttons))
    title, note, waits, refusal, *beside = words
    card = Card("rv-1", title or "20210032", tuple(lines), note, pressed, waits=waits, refusal=refusal, beside=tuple(beside))
    for message in (said("wrALL"), said(None), said(None, Press("rv-1", "k:0"))):
        body: Any = drawing.rendered(Reply("甲", card=card), message)
        found = cards.fault(body["template_card"])
        # What nobody sees is left out by the gate: of words that are nothing else, nothing stays.
        assert found in ("", "卡片类型或标题不符", "卡片按钮缺少文字", "卡片内容多于 6 行，或缺少名称"), found


def test_the_words_of_an_app_s_answer_fit():
    for words in HOSTILE[:500]:
        body: Any = app_callback.rendered(Reply(words * 40), said(None), QUERY)
        assert len(body["Content"].encode()) <= TEXT
    assert filled(Card, "甲").title == "甲"
