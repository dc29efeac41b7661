"""The link to a draft: in single chat, for who works on the item or reviews it; a group hears nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cli.talking import speak
from bot.message import Reply
from bot.wsgi import Service

PATTERN = "https://oa.example.gov.cn/draft?no={number}"
LINK = "https://oa.example.gov.cn/draft?no=20210058"


@pytest.fixture
def linked(bureau: Service) -> Service:
    office = replace(bureau.office, draft_url=PATTERN)
    return replace(bureau, office=office, dispatcher=replace(bureau.dispatcher, office=office))


def asked(service: Service, by: str, chat: str | None = None) -> Reply:
    return speak(service, "/查 20210058", by, chat, "wecom")


@pytest.mark.parametrize("person", ["副局长甲", "局长", "督查示员"])
def test_who_reviews_or_works_on_it_finds_it_in_single_chat(linked, person):
    reply = asked(linked, person)
    assert f"稿件：{LINK}" in reply.text and reply.card is not None and reply.card.link == LINK


def test_others_and_groups_do_not(linked):
    for by, chat in (("副局长丁", None), ("副局长甲", "督办群"), ("督查示员", "督办群")):
        reply = asked(linked, by, chat)
        assert "oa.example" not in reply.text and (reply.card is None or reply.card.link == "")


def test_without_a_pattern_there_is_none(bureau):
    reply = asked(bureau, "副局长甲")
    assert "稿件" not in reply.text and reply.card is not None and reply.card.link == ""
