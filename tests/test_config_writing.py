"""Values put into a configuration leave everything else as it stands, comments included."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config_writing import NotWritten, with_values

EXAMPLE = (Path(__file__).parents[1] / "config.example.toml").read_text(encoding="utf-8")


def test_a_value_is_changed_where_it_stands_and_its_remark_stays():
    text = '# 说明\n[platforms.wecom]\ncorp_id = "请填写企业ID"   # 企业ID\n\n[unit]\nname = "某局"\n'
    assert with_values(text, {("platforms", "wecom", "corp_id"): "ww1"}) == text.replace("请填写企业ID", "ww1")


def test_a_key_that_is_not_there_goes_behind_the_last_one_of_its_table_before_the_next_one_s_remarks():
    text = '[a]\nx = 1\n# y = 2\n\n# 关于 b\n[b]\nz = "#"\n'
    assert with_values(text, {("a", "new"): "值"}) == '[a]\nx = 1\nnew = "值"\n# y = 2\n\n# 关于 b\n[b]\nz = "#"\n'


def test_a_table_that_is_not_there_is_begun_at_the_end():
    assert with_values("x = 1", {("a", "b", "c"): ["一", "二"]}) == 'x = 1\n\n[a.b]\nc = ["一", "二"]\n'
    assert with_values("", {("a", "名"): True}) == '[a]\n"名" = true\n'


def test_a_value_of_several_lines_is_replaced_whole():
    text = "[a]\nx = [\n  1, # 一 ]\n  2,\n] # 两个\ny = 3\n"
    assert with_values(text, {("a", "x"): 5}) == "[a]\nx = 5 # 两个\ny = 3\n"


def test_a_table_that_stands_behind_a_table_inside_it_gets_its_key():
    text = "[a.b]\nx = 1\n[a]\ny = 2\n"
    assert tomllib.loads(with_values(text, {("a", "z"): 3})) == {"a": {"b": {"x": 1}, "y": 2, "z": 3}}


@pytest.mark.parametrize("text", ["a = { x = 1 }\n", "a.x = 1\n", "a = 1\n"])
def test_what_cannot_be_written_is_said_not_guessed(text: str):
    with pytest.raises(NotWritten, match=r"a\.y"):
        with_values(text, {("a", "y"): 2})


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
values: st.SearchStrategy[Any] = st.one_of(names, st.integers(-9, 9), st.booleans(), st.lists(names, max_size=3))


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from(["bot", "webhooks.主", "app"]), st.dictionaries(names, values, max_size=2), max_size=3))
def test_whatever_is_put_into_the_example_reads_as_it_was_put(tables: dict[str, dict[str, Any]]):
    put = {("platforms", "wecom", *table.split("."), key): value for table, keys in tables.items() for key, value in keys.items()}
    found = tomllib.loads(with_values(EXAMPLE, put))
    for keys, value in put.items():
        place: Any = found
        for key in keys:
            place = place[key]
        assert place == value
    remarks = [line for line in EXAMPLE.splitlines() if line.startswith("#")]
    assert [line for line in with_values(EXAMPLE, put).splitlines() if line.startswith("#")] == remarks
