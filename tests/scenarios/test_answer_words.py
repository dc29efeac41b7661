"""A word that answers, sends or takes back is no content: beside an item's number it is done or asked back, never recorded."""

from __future__ import annotations

import pytest

from bot.rules.words import FactKind
from tests.conftest import at
from tests.scenarios.changing import mailed

ITEM = "20210032"
WORDS = ("是", "否", "是的。", "确认", "不用了", "取消", "撤销", "不发", "发")
FREE_TEXT = [  # every act with words of its own, in the place of a reason or of what is told
    ("/申退 20210032 {}", "吴示安"),
    ("/申退 20210032 不同意 {}", "督查示员"),
    ("/承诺 20210032 {} 检查 12月31日", "吴示安"),
    ("/延期 20210032 8月31日 市人大代表工委同意 {}", "吴示安"),
    ("/联系 20210032 {}", "吴示安"),
    ("/面复 20210032 其他 {}", "吴示安"),
    ("/意见 20210032 {}", "督查示员"),
    ("/意见 20210032 缺意见 理由：{}", "吴示安"),
    ("/意见 20210032 退回 软件产业处 {}", "吴示安"),
    ("/送审 20210032 {}", "吴示安"),
    ("/审 20210032 {}", "周示平"),
    ("/审 20210032 退回 {}", "周示平"),
    ("/审 20210032 通过 {}", "周示平"),
    ("/征求 20210032 {}", "吴示安"),
    ("/寄出 20210032 {}", "吴示安"),
    ("/反馈 20210257 {}", "陈示文"),
    ("/反馈 20210257 不满意 理由：{}", "陈示文"),
    ("/公开 20210257 {}", "督查示员"),
    ("/公开 20210257 不予公开 {}", "督查示员"),
    ("/更正 20210257 寄出 撤销 理由：{}", "督查示员"),
    ("/批示 20210032 {}", "局长"),
    ("/批示 20210032 局长 {}", "督查示员"),
    ("/签收 20210032 {}", "吴示安"),
    ("/报送 20210021 {}", "郑示宁"),
    ("/改派 20210032 {}", "督查示员"),
]


def instructions(changing, number: str = ITEM) -> list[str]:
    return [fact.value for fact in changing.case(number).of(FactKind.INSTRUCTION)]


def test_no_free_text_is_an_answer(changing):
    changing.clock.at = at("2021-07-12 09:00")
    mailed(changing)
    said = {(form, word): changing.say(form.format(word), by=by) for form, by in FREE_TEXT for word in WORDS}
    taken = {heard: answer for heard, answer in said.items() if "本次操作未生效" not in answer}
    assert taken == {}


@pytest.mark.parametrize(
    "word", [*WORDS, "发群里", "第1条 发到群", "第1条", "别发", "不发到群", "好", "同意", "局长 发到群 第1条"]
)
def test_after_an_instruction_it_is_done_or_asked_back(changing, word):
    changing.say(f"/批示 {ITEM} 请抓紧落实措施", by="局长")
    answer = changing.say(f"/批示 {ITEM} {word}", by="局长")
    assert instructions(changing) == ["请抓紧落实措施"]
    done = "已登记：批示发到群里" in answer or "第1条批示未发到群里，登记保留" in answer
    ways = (f"/批示 {ITEM} 发到群 第1条", f"/批示 {ITEM} 不发到群 第1条", f"/撤销 {ITEM}")
    assert done or all(way in answer for way in ways)


@pytest.mark.parametrize("words", ["同意 发到群", "发到群：同意", "同意，请发群里。", "同意 发到群里"])
def test_the_wish_at_an_edge_is_none_of_the_instruction(changing, words):
    answer = changing.say(f"/批示 {ITEM} {words}", by="局长")
    assert instructions(changing) == ["同意"]
    assert "已发到群里" in answer and "请回复 是" not in answer
    assert any(f"{ITEM} 局长批示：同意" in told for told in changing.send())


def test_an_instruction_said_again_with_the_wish_is_told(changing):
    changing.say(f"/批示 {ITEM} 请抓紧落实措施", by="局长")
    assert "批示发到群里" in changing.say(f"/批示 {ITEM} 请抓紧落实措施 发到群", by="局长")
    assert instructions(changing) == ["请抓紧落实措施"]


@pytest.mark.parametrize("words", ["同意", "好", "速办", "请把会议纪要发到群里", "第1条措施要抓紧，发挥作用", "同意 不发到群"])
def test_what_is_content_is_recorded_and_not_told(changing, words):
    changing.say(f"/批示 {ITEM} {words}", by="局长")
    assert instructions(changing) == [words.removesuffix(" 不发到群")]
    assert not any("局长批示" in told for told in changing.send())
