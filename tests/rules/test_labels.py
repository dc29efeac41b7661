"""Labels bind what follows them, in any order and with either colon."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.rules import labels

LABELS = {"who": ("参加人", "参加"), "form": ("形式",), "lead": ("牵头处室", "牵头")}
PARTS = {"who": "张三、李四", "form": "座谈", "lead": "信息化推进处"}
WRITTEN = {"who": "参加", "form": "形式", "lead": "牵头"}


@pytest.mark.parametrize("colon", [":", "：", " ： "])
@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_the_order_of_labels_and_the_colon_do_not_matter(order, colon):
    words = "昨天 " + " ".join(f"{WRITTEN[name]}{colon}{PARTS[name]}" for name in order)
    assert labels.parted(words, LABELS) == ("昨天", PARTS)


def test_a_label_without_a_colon_counts_where_it_may():
    assert labels.parted("20210302 牵头 信息化推进处", LABELS, bare=("lead",)) == ("20210302", {"lead": "信息化推进处"})
    assert labels.parted("20210302 牵头 信息化推进处", LABELS) == ("20210302 牵头 信息化推进处", {})


def test_the_longest_label_counts():
    assert labels.parted("参加人：张三", LABELS) == ("", {"who": "张三"})


def test_a_label_that_is_said_twice_is_refused():
    with pytest.raises(labels.SaidTwice, match="参加"):
        labels.parted("参加：张三 参加：李四", LABELS)
