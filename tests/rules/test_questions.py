"""What of a question neither asks nor is answered anyway."""

from __future__ import annotations

import pytest

from bot.rules import questions


@pytest.mark.parametrize(
    "words",
    [
        "号提案办到哪了",
        "办到哪了？",
        "怎么样了",
        "通过了吗",
        "请问谁在办",
        "建议谁在办？什么时候到期",
        "的代表电话",
        "帮我看下 号",
        "嗯那个帮我看一下…现在到哪里了",
        "还剩几天",
        "签收了没有",
        "到哪一步了",
        "",
    ],
)
def test_a_plain_question_leaves_nothing(words: str):
    assert questions.left(words.replace("…", "")) == ""


@pytest.mark.parametrize(
    ("words", "left"),
    [("信息化推进处", "信息化推进处"), ("我寄出去了", "我寄出去"), ("已寄出", "已寄出"), ("foo 办到哪了", "foo"), ("2", "2")],
)
def test_what_is_no_question_is_left(words: str, left: str):
    assert questions.left(words) == left


def test_further_words_may_be_known():
    assert questions.left("融资服务处逾期的", also=["融资服务处"]) == ""
