"""The chain of the journal without a database: what a line is linked by, and what is said of one that is not right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.rules import chain, erasures
from bot.rules.chain import GENESIS, JournalLine
from bot.rules.chain_check import LEAST, ChainVerdict, Checker, unreadable
from bot.rules.marks import Marks

PLAIN = JournalLine(
    1, "2021-07-16 01:00:00.000000", "wecom", None, "u", 1, "/查", "甲", "前", "后", 2, "answered", 3, None, "s", "t", "v", "", ""
)


def linked(*changed: dict[str, Any], kind: str = "sha256", before: str = GENESIS) -> list[JournalLine]:
    """Lines, one linked to the one before it."""
    found = []
    for number, values in enumerate(changed, 1):
        line = PLAIN._replace(**{"id": number, **values})
        line = line._replace(seals=line.seals or chain.seals(kind, line))
        found.append(line._replace(hash=chain.link(kind, before, line)))
        before = found[-1].hash
    return found


def looked_at(lines: list[JournalLine], *given: Any, **more: Any) -> ChainVerdict:
    checker = Checker(*given, **more)
    for line in lines:
        checker.feed(line)
    return checker.verdict()


def test_a_line_is_linked_the_same_for_ever():
    (line,) = linked({})
    (other,) = linked({}, kind="sm3")
    assert [len(seal) for seal in line.seals.split(" ")] == [64, 64, 64]
    told = f'["",1,"2021-07-16 01:00:00.000000","wecom",null,1,"/\\u67e5",2,"answered",3,null,"{line.seals}"]'
    assert line.hash == chain.digest("sha256", told)
    assert line.seals.split(" ")[0] == chain.digest("sha256", '["s","\\u7532"]')
    assert line.seals.split(" ")[1] == chain.digest("sha256", '["t","\\u524d","\\u540e"]')
    assert line.seals.split(" ")[2] == chain.digest("sha256", '["v","u"]')
    assert chain.seal("sha256", None, ("甲",)) == "-"
    assert other.hash.startswith("sm3:") and len(other.hash) == 68
    assert (chain.kind_of(line.hash), chain.kind_of(other.hash)) == ("sha256", "sm3")
    assert looked_at([line]) == ChainVerdict(True, 1, None, "", 0, (1, line.hash))
    assert looked_at([other]).ok


def test_what_is_wrong_is_said_at_its_line():
    first, second, third = lines = linked({}, {}, {})
    assert looked_at(lines, (0, GENESIS), (3, third.hash), Marks(ends={2: second.hash})).ok
    for wrong, bad, why in (
        ([first, second._replace(outcome="x"), third], 2, "与前一行不衔接或被改动"),
        ([first, third], 2, "缺少"),
        ([second, third], 1, "缺少"),
        ([first, second, second._replace(id=2)], 2, "编号不在其位"),
        ([first, second._replace(words="乙"), third], 2, "内容被改动"),
        ([first, second._replace(words_salt=None), third], 2, "内容被改动"),
        ([first, second._replace(words=None, words_salt=None), third], 2, "内容被清除，且没有清除记录"),
    ):
        found = looked_at(wrong)
        assert (found.ok, found.first_bad, found.why) == (False, bad, why)


def test_seals_of_another_number_are_none():
    (line,) = linked({"seals": "- -"})
    assert (looked_at([line]).first_bad, looked_at([line]).why) == (1, "被改动")


@pytest.mark.parametrize(
    ("head", "days", "bad", "why"),
    [
        ((3, "x"), {}, 3, "末尾被截去"),
        ((1, "x"), {}, 2, "不是本程序所写"),
        ((2, "x"), {}, 2, "与记下的末行校验值不同"),
        (None, {2: "x"}, 2, "与当时公布的校验值不同"),
        (None, {3: "x"}, 3, "末尾被截去"),
    ],
)
def test_the_end_is_compared_with_what_was_noted(head: tuple[int, str] | None, days: dict[int, str], bad: int, why: str):
    found = looked_at(linked({}, {}), (0, GENESIS), head, Marks(ends=days))
    assert (found.ok, found.first_bad, found.why, found.length) == (False, bad, why, 2)


def test_what_was_erased_in_the_product_s_own_way_is_accounted_for():
    gone = {"words": None, "words_salt": None}
    sealed = linked({})[0].seals
    lines = linked({}, {**gone, "seals": sealed}, {**gone, "seals": sealed}, {"erased": "words 2-3"})
    found = looked_at(lines)
    assert (found.ok, found.erased) == (True, 2)
    for said, bad in (("words 2", 3), ("words 3", 2), ("change 2-3", 2), ("words 1", 2), ("nothing at all", 2)):
        found = looked_at([*lines[:3], *linked({"id": 4, "erased": said}, before=lines[2].hash)])
        assert (found.ok, found.first_bad) == (False, bad)
    late = looked_at([*lines[:3], *linked({"id": 4, "erased": "words 1-900000000000000"}, before=lines[2].hash)])
    assert (late.first_bad, late.why) == (4, "写明清除的行在其后")


def test_a_journal_that_was_cut_has_a_line_about_it():
    for said, right in (("cut 7 x", True), ("cut 6 x", False), ("cut 7 y", False), (None, False)):
        found = looked_at(linked({"id": 8, "erased": said}, before="x"), (7, "x"))
        assert (found.ok, found.first_bad) == (right, None if right else 8)
        assert found.why == ("" if right else "此前的行被删除，且没有清理记录")
        assert looked_at(linked({"id": 8, "erased": said}, before="x"), (7, "x"), begun=False).ok


def test_it_is_settled_once_a_line_is_wrong_and_nothing_is_unaccounted_for():
    first, second = linked({}, {})
    checker = Checker()
    checker.feed(first)
    assert not checker.settled
    checker.feed(second._replace(outcome="x"))
    assert checker.settled
    waiting = Checker()
    waiting.feed(first._replace(words=None, words_salt=None))
    waiting.feed(second._replace(outcome="x"))
    assert not waiting.settled


def test_what_a_line_says_of_others_is_read_back():
    assert erasures.cut(12, "sm3:ab") == "cut 12 sm3:ab" and erasures.cut_of("cut 12 sm3:ab") == (12, "sm3:ab")
    assert erasures.cut_of("cut 12 ") == (12, "") and erasures.cut_of("words 12") is None
    assert erasures.gone(("words", "change"), [9, 3, 7, 8, 3]) == "words,change 3,7-9"
    assert erasures.gone_of("words,change 3,7-9") == (("words", "change"), [(3, 3), (7, 9)])
    assert erasures.gone_of("words 3,,4") == ((), [])
    assert erasures.gone_of("cut 12 x") == ((), []) and erasures.gone_of("Words 3") == ((), [])
    assert erasures.ranges([]) == "" and erasures.ranges([2, 1]) == "1-2"
    assert erasures.restored(5, "x") == "restored 5 x" and erasures.restored_of("restored 5 x") == (5, "x")
    assert erasures.restored_of("cut 5 x") is None
    said = ("cut 5 x", "restored 5 x", "words,change 3,7-9", "anders 3")
    assert [erasures.known(one) for one in said] == [True, True, True, True] and not erasures.known("x")
    assert erasures.in_words("words 5-6,9,12-13") == "第5—13行中5行的原话已清除"
    assert erasures.in_words("person 4") == "第4—4行中1行的账号已清除"
    assert [erasures.in_words(one) for one in said] == [
        "第5行及以前的保留期满，已清理",
        "由备份恢复，自第5行继续",
        "第3—9行中4行的原话、所改内容已清除",
        "第3—3行中1行的anders已清除",
    ]


def test_what_cannot_be_read_is_said_behind_the_last_line_that_was():
    found = unreadable(5, 3, "读不出")
    assert (found.ok, found.length, found.first_bad, found.last) == (False, 5, 4, (3, ""))
    assert found.said() == "自第4行起不可信（读不出）" and looked_at(linked({})).said() == ""


def test_a_head_that_is_none_is_found():
    found = looked_at(linked({}), (0, GENESIS), (1, None))
    assert (found.ok, found.first_bad, found.why) == (False, 1, "末行的记录被改动")


def test_lines_are_not_cut_before_their_time_and_the_day_of_the_cut_may_be_none():
    for at, right in (("2021-07-16 01:00:00", True), ("2021-07-10 01:00:00", False), ("gestern", False)):
        (line,) = linked({"id": 8, "at": at, "erased": "cut 7 x"}, before="x")
        found = looked_at([line], (7, "x"), None, Marks(ends={5: "w"}, days={5: date(2021, 1, 12)}))
        assert (found.ok, found.why) == ((True, "") if right else (False, "此前的行被删除，而保留期未满")), at


def test_a_line_about_a_cut_that_is_dated_ahead_counts_as_of_today():
    (line,) = linked({"id": 8, "at": "2031-07-16 01:00:00", "erased": "cut 7 x"}, before="x")
    marks = Marks(ends={5: "w"}, days={5: date(2021, 1, 12)})
    for today, right in ((date(2021, 7, 16), True), (date(2021, 7, 10), False)):
        assert looked_at([line], (7, "x"), None, marks, today=today).ok is right


def test_a_restore_that_was_noted_outside_stands_in_the_journal():
    first, second = linked({}, {})
    for said, right in (("restored 1 {}", True), ("restored 1 x", False), (None, False)):
        told = said.format(first.hash) if said else None
        lines = [first, *linked({"id": 2, "erased": told}, before=first.hash)]
        found = looked_at(lines, (0, GENESIS), None, Marks(restored=(1, first.hash)))
        assert (found.ok, found.first_bad) == (right, None if right else 2)
    cut_off = looked_at([second], (1, first.hash), None, Marks(restored=(0, "x")), begun=False)
    assert cut_off.ok
    wrong = looked_at([first, second._replace(outcome="x")], (0, GENESIS), None, Marks(restored=(1, first.hash)))
    assert (wrong.first_bad, wrong.why) == (2, "与前一行不衔接或被改动")


ROLL: dict[str, Any] = {"platform": "系统", "command": "名册", "words": '["甲", "乙"]', "after": "{1}{2}", "before": None}


def test_nobody_is_noted_by_two_names():
    for second, right in (
        ({"words": '["甲"]', "after": "{1}"}, True),
        ({"words": '["丙"]', "after": "{3}"}, True),
        ({"words": '["乙"]', "after": "{1}"}, False),
        ({"words": "甲", "after": "{1}"}, False),
    ):
        found = looked_at(linked(ROLL, {**ROLL, **second}))
        assert (found.ok, found.first_bad, found.why) == ((True, None, "") if right else (False, 2, "有本程序不会写入的姓名"))
    assert looked_at(linked(ROLL, {**ROLL, "words": '["丙"]', "after": "{3}"})).names == {1: "甲", 2: "乙", 3: "丙"}
    for other in ({"platform": "wecom"}, {"command": "/查"}):
        assert looked_at(linked({**ROLL, **other})).names == {}


def test_digests_are_those_of_the_standards_and_words_of_the_chain_stay_what_they_are():
    assert chain.digest("sm3", "abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.digest("sha256", "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (chain.DIGESTS, chain.LOST, chain.GENESIS) == (("sha256", "sm3"), "lost", "")
    assert chain.SALTED == ("words", "change", "person")


@pytest.mark.parametrize("column", JournalLine._fields)
def test_a_column_holds_what_the_program_writes_there_and_nothing_else(column: str):
    numbers, may_lack = (
        ("id", "person_id", "suggestion_id", "inbox_id"),
        ("chat_id", "command", "words", "before", "after", "erased", "understood", "proposed"),
    )
    (line,) = linked({})
    assert not line.strange()
    right: tuple[Any, ...] = (5,) if column in numbers else ("x",)
    if column in (*numbers[1:], *may_lack) or column.endswith("_salt"):
        right += (None,)
    for value in (5, "x", None, b"x", 5.0, True):
        given: dict[str, Any] = {column: value}
        written = any(value == one and type(value) is type(one) for one in right)
        assert line._replace(**given).strange() is not written, value


@pytest.mark.parametrize(("changed", "place"), [({"outcome": 5}, 2), ({"id": "x"}, 2), ({"id": None}, 2), ({"hash": 5}, 2)])
def test_a_value_that_is_none_of_ours_is_one_fault_at_its_place(changed: dict[str, Any], place: int):
    first, second, third = linked({}, {}, {})
    checker = Checker()
    for line in (first, second._replace(**changed), third):
        checker.feed(line)
    assert checker.faults[0] == (place, "有本程序不会写入的值") and checker.last == 3
    assert len(checker.faults) == (1 if "hash" not in changed else 2)


def test_a_line_that_was_written_without_words_says_none():
    assert looked_at(linked({"words": None, "words_salt": None, "user_id": "", "person_salt": None})).ok
    found = looked_at(linked({"words": "", "words_salt": None}))
    assert (found.first_bad, found.why) == (1, "内容被改动")


def test_what_lines_tell_of_is_what_lines_tell_of():
    found = looked_at(linked({}, {"erased": "x"}))
    assert (found.first_bad, found.why, found.telling) == (2, "有本程序不会写入的值", ())
    assert looked_at(linked({}, {}, {"erased": "words 1-2"})).telling == ((3, "words 1-2"),)
    assert looked_at(linked({}, {}, {"erased": "words 1-3"})).why == "写明清除的行在其后"


@pytest.mark.parametrize(("said", "bad"), [("words 2-6", None), ("words 2-5", 6), ("words 3-6", 2), ("words 2,6", None)])
def test_a_long_run_tells_of_its_first_and_last_line_and_of_none_beside(said: str, bad: int | None):
    sealed, gone = linked({})[0].seals, {"words": None, "words_salt": None}
    lines = linked({}, {**gone, "seals": sealed}, {}, {}, {}, {**gone, "seals": sealed}, {"erased": said})
    assert looked_at(lines).first_bad == bad


def test_where_a_look_begins_is_a_line_and_its_hash():
    assert looked_at([], (0, GENESIS), (1, None)).last == (0, GENESIS)
    assert not looked_at(linked({}), (-1, GENESIS)).ok
    lines = linked({"id": 8}, before="x")
    assert looked_at(lines, (7, "x"), wanted=["x", lines[0].hash], begun=False).ok
    missed = looked_at(lines, (7, "x"), wanted=["y"], begun=False)
    assert (missed.ok, missed.first_bad, missed.why) == (False, None, "没有一行的校验值是 y")


def test_a_wrong_line_is_said_before_what_is_wrong_outside():
    first, second, third = linked({}, {}, {})
    marks = Marks(faults=("文件打不开",), restored=(2, "x"))
    assert looked_at([first, second._replace(outcome="x"), third], (0, GENESIS), None, marks).first_bad == 2
    outside = looked_at([first, second, third], (0, GENESIS), None, marks)
    assert (outside.ok, outside.first_bad, outside.why) == (False, None, "文件打不开")


def test_a_restore_behind_which_the_look_begins_stands_in_the_journal_too():
    first, second = linked({}, {})
    found = looked_at([second], (1, first.hash), None, Marks(restored=(1, first.hash)), begun=False)
    assert (found.first_bad, found.why) == (2, "校验值文件写有恢复，日志中没有")
    assert looked_at([second], (1, first.hash), None, Marks(restored=(0, "x")), begun=False).ok


def test_what_was_read_before_it_could_not_be_read_on_counts_nothing_as_erased():
    assert unreadable(5, 3, "读不出").erased == 0
    assert timedelta(days=183) == LEAST
