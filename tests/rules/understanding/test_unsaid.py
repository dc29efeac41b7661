"""What no condition of a list can say is named as not understood; nothing is dropped."""

from __future__ import annotations

import pytest

from bot.rules import conditions
from bot.rules.conditions import Vocabulary
from bot.rules.understanding import understand
from tests.rules.understanding.office import TODAY, people, surroundings

DIVISIONS = tuple(dict.fromkeys(name for one in people() for name in one.divisions))
HERE = Vocabulary(TODAY, DIVISIONS, tuple(one.name for one in people()))

UNSAID = [
    ("除了装备处还有谁逾期", "/列 逾期 除了装备处"),
    ("除装备处以外逾期的有几件", "/列 逾期 除装备处以外"),
    ("除了装备处，软件处还有几件", "/列 在办 软件产业处 除了装备处"),
    ("不是会办的还有几件", "/列 在办 不是会办的"),
    ("不含会办还剩几件", "/列 在办 不含会办"),
    ("非会办件有几件", "/列 非会办件"),
    ("非会办件", "/列 非会办件"),
    ("非重点件还剩几件", "/列 在办 非重点件"),
    ("没有逾期的", "/列 没有逾期的"),
    ("没超期的有几件", "/列 没超期的"),
    ("不逾期的", "/列 不逾期的"),
    ("哪些没有逾期", "/列 没有逾期"),
    ("宣传处还有几件", "/列 在办 宣传处"),
    ("张三手上有几件", "/列 在办 张三"),
    ("王处长那儿还有几件", "/列 在办 王处长"),
    ("第二批的还有几件", "/列 在办 第二批"),
    ("A类的有几件", "/列 A类"),
    ("还剩五天的有哪些", "/列 还剩五天"),
    ("有承诺的有几件", "/列 有承诺"),
    ("上个月办结的有几件", "/列 办结 上个月"),
    ("下下周到期的", "/列 下下周到期"),
    ("7月30日以后到期的有哪些", "/列 7月30日以后到期"),
    ("3月5日交办的有哪些", "/列 3月5日交办的"),
    ("延过期的有哪些", "/列 延过期"),
]


@pytest.mark.parametrize(("said", "command"), UNSAID, ids=[said for said, _ in UNSAID])
def test_it_is_named_and_the_list_is_not_answered(said, command):
    found = understand(said, surroundings("局长"))
    assert found is not None
    assert (found.kind, found.command) == ("ask", command)
    assert conditions.parse(command.removeprefix("/列"), HERE).left


@pytest.mark.parametrize("said", ["有没有逾期的", "会办还是主办的有几件", "还有没有超期的", "是不是会办的都办完了"])
def test_a_question_whether_there_are_any_is_none(said):
    found = understand(said, surroundings("局长"))
    assert found is None or not {"没有逾期的", "没有超期的", "不是会办的"} & set(found.command.split())


@pytest.mark.parametrize("words", ["除了装备产业处 逾期", "非会办件", "不是会办的", "没有逾期", "未逾期 会办", "不含重点件"])
def test_what_is_excluded_is_never_read_as_its_opposite(words):
    read = conditions.parse(words, Vocabulary(TODAY, DIVISIONS, in_titles=lambda word: True))
    assert read.left
