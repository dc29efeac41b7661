"""What is JSON to a platform, and what only a hostile sender writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.platforms import strict_json
from bot.platforms.strict_json import DEPTH, BadJson, parsed


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{}", {}),
        ('{"a":1,"b":[true,null,-1.5e3,"甲"]}', {"a": 1, "b": [True, None, -1500.0, "甲"]}),
        (b'\xef\xbb\xbf{"a":"\xe7\x94\xb2"}', {"a": "甲"}),
        ('{"a":"1\n\t2"}', {"a": "1\n\t2"}),  # real frames have held them
        ('{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        ('{"a":"\\u007f"}', {"a": "\x7f"}),
        ('{"a":{"b":1},"b":{"a":1}}', {"a": {"b": 1}, "b": {"a": 1}}),
        ('{"a":"' + "[{" * 30 + '"}', {"a": "[{" * 30}),
        ('{"a":"\\"' + "[" * 30 + '\\\\","b":[]}', {"a": '"' + "[" * 30 + "\\", "b": []}),
        ('{"a":[' + ",".join(["[]", "{}"] * 30) + "]}", {"a": [[], {}] * 30}),
    ],
)
def test_what_a_platform_sends_is_read(body: bytes | str, found: object):
    assert parsed(body) == found


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"a":NaN}', id="NaN"),
        pytest.param('{"a":-Infinity}', id="infinity"),
        pytest.param('{"a":' + "9" * 5000 + "}", id="endless digits"),
        pytest.param('{"a":1,"a":1}', id="a name twice"),
        pytest.param('{"b":{"a":1,"a":1}}', id="a name twice, deeper"),
        pytest.param('{"a":"\\u0000"}', id="NUL, escaped"),
        pytest.param('{"a":"\0"}', id="NUL as it is"),
        pytest.param(b'{"a\0":1}', id="NUL in a name"),
        pytest.param('{"a":"\\ud800"}', id="half a pair, escaped"),
        pytest.param('{"a":"\udfff"}', id="half a pair as it is"),
        pytest.param('{"\\udc00":1}', id="half a pair in a name"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="half a pair in bytes"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param("[]", id="a list"),
        pytest.param("7", id="a number"),
        pytest.param("null", id="null"),
        pytest.param("", id="nothing"),
        pytest.param("{", id="cut"),
        pytest.param("{}{}", id="two"),
        pytest.param("{\"a\":'b'}", id="other quotes"),
    ],
)
def test_what_a_platform_does_not_send_is_refused(body: bytes | str):
    with pytest.raises(BadJson):
        parsed(body)


@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]"), ('[{"a":', "}]")])
def test_nesting_is_taken_to_twenty_levels_and_no_further(opening: str, closing: str):
    def nested(times: int) -> str:
        return '{"a":' + opening * times + "1" + closing * times + "}"

    most = (DEPTH - 1) // len(closing)
    assert DEPTH == 20
    assert parsed(nested(most))
    with pytest.raises(BadJson):
        parsed(nested(most + 1))


def test_depth_is_told_in_one_pass_without_reading_what_brackets_mean():
    assert not strict_json.deeper("[" * 3 + "]" * 3, 3)
    assert strict_json.deeper("[" * 4, 3)
    assert strict_json.deeper("[][[[[", 3)
    assert strict_json.deeper("", 3) is False
    assert not strict_json.deeper("[]" * 9, 3)
    assert not strict_json.deeper('["[[[[\\"[[[[\\\\"]', 3)
    assert strict_json.deeper('["\\\\",[{[', 3)


def test_what_is_refused_tells_nothing_of_what_was_read():
    with pytest.raises(BadJson) as refused:
        parsed('{"secret":1,,}')
    assert str(refused.value) == ""
    assert refused.value.__suppress_context__


PLAIN = some.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(
    some.dictionaries(
        some.text(PLAIN, max_size=5),
        some.recursive(
            some.none() | some.booleans() | some.integers(-(10**18), 10**18) | some.text(PLAIN, max_size=8),
            lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(PLAIN, max_size=3), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    ),
    some.booleans(),
)
def test_whatever_is_written_as_json_is_read_as_it_was(found: dict[str, object], plain: bool):
    written = json.dumps(found, ensure_ascii=plain)
    if "\\u0000" not in written and json.dumps(found).count("[") + json.dumps(found).count("{") < DEPTH:
        assert parsed(written) == found == parsed(written.encode())
