"""Where a draft lies: a pattern of the office with known places, its values percent-encoded, and for whom it is."""

from __future__ import annotations

import pytest

from bot.rules import drafts
from bot.rules.chat_safe import ChatSafe, Link, Linking
from bot.rules.permissions import Actor
from bot.rules.stages import Party
from bot.rules.words import Role
from tests.rules.some_case import case

PATTERN = "https://oa.example.gov.cn:8443/draft/{year}/{number}?body={body}&level={level}"


def test_the_values_are_percent_encoded():
    found = drafts.address(PATTERN, case())
    assert found.startswith("https://oa.example.gov.cn:8443/draft/2021/20210032?body=%E4%BA%BA%E5%A4%A7&level=%E5%B8%82")
    assert Link.of(found) == found
    assert drafts.address("", case()) == ""


@pytest.mark.parametrize(
    "good", ["", PATTERN, "http://10.0.0.8/d.aspx?id={number}", "https://oa.example.gov.cn/#/draft/{number}"]
)
def test_a_pattern_that_can_be_used(good):
    assert drafts.fault(good) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("https://oa.example.gov.cn/draft", "应含 {number}"),
        ("https://oa.example.gov.cn/{title}/{number}", "不认识 {title}"),
        ("ftp://oa.example.gov.cn/{number}", "http"),
        ("javascript:alert({number})", "http"),
        ("https://oa.example.gov.cn/稿件/{number}", "汉字"),
        ("https://oa.example.gov.cn/a b/{number}", "空格"),
        ("https://{number}.example.gov.cn/", "主机"),
        ("https://user@oa.example.gov.cn/{number}", "账号"),
        ("https://oa.example.gov.cn:port/{number}", "端口"),
        ("https:///{number}", "主机"),
        ("https://oa.example.gov.cn/{number", "应含 {number}"),
        ("https://oa.example.gov.cn/{number}{{", "http"),
    ],
)
def test_a_pattern_that_cannot(bad, why):
    assert why in (drafts.fault(bad) or "")


def test_it_is_for_who_works_on_the_item_or_reviews_it_at_any_level():
    item = case(
        officers=(Party(1, "吴示安"),),
        heads=(Party(2, "周示平"),),
        deputy_directors=(Party(3, "副局长甲"),),
        directors=(Party(4, "局长"),),
    )
    for person in (1, 2, 3, 4):
        assert drafts.of(PATTERN, item, Actor(person, ""))
    assert drafts.of(PATTERN, item, Actor(9, "", frozenset({Role.GENERAL_OFFICE})))
    assert drafts.of(PATTERN, item, Actor(5, "", frozenset({Role.OFFICER}))) == ""


def test_of_an_item_whose_secrecy_is_not_marked_there_is_none():
    item = case(officers=(Party(1, "吴示安"),), secrecy="")
    assert drafts.of(PATTERN, item, Actor(1, "")) == ""


def test_in_words_it_stays_an_address_and_no_other_does():
    link = "https://oa.example.gov.cn/draft?no=20210032"
    words = ChatSafe(f"稿件：{link}\n见 https://other.example.com", group=False)
    assert "https://" not in words
    linked = Linking(words, link)
    assert link in linked and "https://other" not in linked
    assert Linking(words, "javascript:alert(1)") == words
