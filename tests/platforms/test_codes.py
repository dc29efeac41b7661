"""What the platforms' codes mean stands once, in their tables, and the manual lists the same: cause and cure in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms import verdicts
from bot.platforms.dingtalk import codes as dingtalk
from bot.platforms.verdicts import HERE, ByWords, Verdict
from bot.platforms.wecom import codes as wecom

MANUAL = (Path(__file__).parents[2] / "docs" / "部署手册.md").read_text(encoding="utf-8")
CHINESE = re.compile(r"[一-鿿]")


def rows(title: str) -> dict[str, tuple[str, str]]:
    """code → (what happened, what to do), as the manual's table below this title has it."""
    begun = MANUAL.index(f"### {title}的错误码\n")
    table = MANUAL[MANUAL.index("|---", begun) :].split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]
    return {code.strip("`"): (cause, cure) for code, cause, cure in cells}


def each(*tables) -> Iterator[tuple[str, Verdict]]:
    """Every code of a table, one with several causes as so many."""
    for table in tables:
        for code, meant in table.items():
            if isinstance(meant, ByWords):
                yield from ((label, verdict) for label, (_, verdict) in meant.cases.items())
            else:
                yield str(code), meant


TABLES = {"企业微信": (wecom.VERDICTS,), "钉钉": (dingtalk.VERDICTS, dingtalk.NAMED)}


@pytest.mark.parametrize("title", TABLES)
def test_the_manual_lists_the_codes_that_the_product_knows_with_the_same_words(title: str):
    known = {code: (meant.words, meant.cure.format(address=HERE)) for code, meant in each(*TABLES[title])}
    assert rows(title) == known


@pytest.mark.parametrize("title", TABLES)
def test_each_code_says_what_happened_and_what_to_do(title: str):
    for code, meant in each(*TABLES[title]):
        assert CHINESE.search(meant.words) and CHINESE.search(meant.cure), code
        assert not meant.words.endswith("。") and not meant.cure.endswith("。"), code
        assert meant.permanent or meant.ambiguous or meant.pause_seconds or meant.cure.startswith("自动"), code


SAYINGS = [
    ("not allow to access from your ip, hint: [1625], from ip: 203.0.113.7, more info at https://open.example/", "203.0.113.7"),
    ("ip 2001:db8::17 not in whitelist, more:[https://ding-doc.example]", "2001:db8::17"),
    ("no address here, v1.2.3", ""),
    ("", ""),
]


@pytest.mark.parametrize(("said", "address"), SAYINGS)
def test_the_address_that_is_to_be_entered_is_the_one_that_the_platform_names(said: str, address: str):
    assert verdicts.own_address(said) == address
    error = str(wecom.VERDICTS[60020].error(60020, said))
    assert error.endswith(f"“企业可信IP”中填入 {address or HERE}")


@pytest.mark.parametrize(
    "said",
    [
        "key=5f3c1a, see https://qyapi.example/webhook/send?key=5f3c1a",
        "access_token 5f3c1a5f3c1a5f3c1a5f3c1a5f3c1a is wrong",
        "//5f3c1a.example/5f3c1a",
        None,
        17,
        ["5f3c1a"],
    ],
)
def test_of_the_platform_s_own_sentence_nothing_is_told_that_may_be_a_key_or_an_address(said: object):
    assert "5f3c1a" not in str(verdicts.REFUSED.quoting(said).error(99999, said))
    assert "平台说“unknown thing”" in str(verdicts.REFUSED.quoting("unknown\n thing").error(99999))
