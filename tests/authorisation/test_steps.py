"""Whatever is said in whatever order: an answer or a refusal, no step before its time, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.authorisation import sample, states
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import JOINT, LED, WECOM_SINGLE, Item, Member
from tests.authorisation.order import Order
from tests.conftest import at
from tests.stories import stories

BEGIN = at("2021-07-16 09:00")
SAYABLE = (
    "/签收 {n}",
    "/申退 {n} 不属本处职责，建议转市大数据局办理",
    "/申退 {n} 同意",
    "/申退 {n} 不同意 属于本处室职责",
    "/联系 {n} 要求面复",
    "/联系 {n} 不要求面复",
    "/面复 {n} 登门汇报",
    "/意见 {n}",
    "/意见 {n} 软件产业处",
    "/意见 {n} 退回 电子信息产业处 缺少具体数据",
    "/送审 {n}",
    "/撤回 {n}",
    "/审 {n} 通过",
    "/审 {n} 退回 数据口径需统一",
    "/征求 {n} 同意",
    "/征求 {n} 有意见",
    "/寄出 {n} 示工信函〔2021〕61号",
    "/寄出 {n} 示工信函〔2021〕62号 今天",
    "/报送 {n}",
    "/反馈 {n} 态度满意 结果满意",
    "/反馈 {n} 态度满意 结果不满意 数据共享没有回应",
    "/承诺 {n} 年内设立风险补偿资金池20亿元 检查 12月31日",
    "/延期 {n} 9月3日 市人大代表工委同意",
    "/更正 {n} 寄出 撤销 理由：登记有误",
    "/更正 {n} 征求 撤销 理由：登记有误",
    "/更正 {n} 报送 撤销 理由：登记有误",
    "/改派 {n} 分管 副局长丙",
    "/催办 {n}",
    "/公开 {n} 主动公开",
    "/批示 {n} 请抓紧办理，确保代表满意",
    "/撤销 {n}",
    "/撤销",
    "/送审 {n} 2月30日",  # and what is not right in any state
    "/寄出 {n} 昨天的函",
    "/签收 {n} 12月31日",
    "/审 {n}",
    "/反馈 {n} 满意",
    "/更正 {n} 寄出",
    "寄出 {n} 了吗",
)
NAMES = ("吴示安", "郑示宁", "周示平", "卫示航", "沈示达", "副局长甲", "副局长丙", "局长", "督查示员", "陈示文", "路人")
# Who says what is drawn by itself half of the time; else it is said by those who may, so that an item gets somewhere.
LIKELY = {
    "/撤销": ("吴示安", "郑示宁", "周示平", "副局长甲", "局长", "督查示员"),
    "/审": ("周示平", "副局长甲", "局长"),
    "/意见": ("卫示航", "督查示员"),
    "/改派": ("督查示员",),
    "/公开": ("督查示员",),
}
BEGUN = {
    LED: ((), states.WISHED, states.AT_THIRD, states.CONSULTED, states.MAILED, states.REDONE),
    JOINT: ((), states.J_REVIEWED),
}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = sample.small(tmp_path_factory.mktemp("steps"))
    yield made
    made.close()


@some.composite
def lives(draw: some.DrawFn) -> tuple[Item, tuple[str, ...], list[tuple[str, str, int]]]:
    """An item, how far it has come, and what is said next: (who, words, days later)."""
    item = draw(some.sampled_from((LED, LED, JOINT)))
    begun = draw(some.sampled_from(BEGUN[item]))
    officer = next(member.name for member in item.cast if member.label == "承办人")
    said = []
    for words in draw(some.lists(some.sampled_from(SAYABLE), min_size=4, max_size=14)):
        able = LIKELY.get(words.split()[0], (officer, "督查示员"))
        name = draw(some.sampled_from(able) | some.sampled_from(NAMES))
        said.append((name, words.format(n=item.number), draw(some.sampled_from((0, 0, 0, 1, 3)))))
    return item, begun, said


@pytest.mark.stories
@settings(max_examples=stories(30))
@given(lives())
def test_no_step_is_recorded_before_its_time_and_a_refusal_leaves_everything_as_it_was(bureau: Bureau, life):
    item, begun, said = life
    order, now = Order(joint=item.joint), BEGIN
    with bureau.undone():
        bureau.play(begun)
        for step in begun:
            order.record(*step.split(" ", 3)[2:])
        for name, words, days in said:
            now += timedelta(days=days, minutes=1)
            before = bureau.everything()
            known = name in bureau.ids
            message = bureau.message(words, Member(name, name, 0, 0, known=known), WECOM_SINGLE)
            tried = bureau.attempt(message, WECOM_SINGLE, now, keep=True)
            assert tried.reply.outcome in ("answered", "refused")
            if tried.reply.outcome == "answered":
                order.record(name, words)
            else:
                assert bureau.everything() == before


def test_the_pencilled_order_agrees_with_a_whole_life(bureau: Bureau):
    order = Order(joint=False)
    with bureau.undone():
        for step in states.FED_BACK:
            bureau.play([step])
            order.record(*step.split(" ", 3)[2:])
        assert (order.letter, order.feedback) == (True, True)
        with pytest.raises(AssertionError):
            order.record("吴示安", "/寄出 20210032 示工信函〔2021〕61号")


def test_a_letter_is_not_taken_back_while_its_feedback_stands(bureau: Bureau):
    with bureau.undone():
        bureau.play(states.FED_BACK)
        reply = bureau.say("/更正 20210032 寄出 撤销 理由：登记有误", "吴示安", BEGIN)
        assert reply.outcome == "refused"
