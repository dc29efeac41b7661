"""What is said of a commitment that is recorded already, and what is a new one."""

from __future__ import annotations

import pytest

from bot.rules.commitments import Said, Statement, about

OF_ONE = (
    ("1 兑现 平台已于12月上线", "1", Said.KEPT),
    ("1 已兑现 平台已于12月上线", "1", Said.KEPT),
    ("第1项已经完成，平台已上线", "1", Said.KEPT),
    ("1完成 平台已上线", "1", Said.KEPT),
    ("第二项 全部落实 平台已上线", "2", Said.KEPT),
    ("已兑现 第1项 平台已上线", "1", Said.KEPT),
    ("1 撤销 与上项重复", "1", Said.CANCELLED),
    ("1 检查 8月31日", "1", Said.CHECK),
    ("1 未兑现 资金未到位", "1", Said.OPEN),
    ("1 未完成", "1", Said.OPEN),
    ("1 没有兑现 资金未到位", "1", Said.OPEN),
    ("1 尚未兑现", "1", Said.OPEN),
    ("1 没完成 检查 12月31日", "1", Said.OPEN),
    ("1 还没有落实", "1", Said.OPEN),
    ("第1项承诺目前仍未能按期完成", "1", Said.OPEN),
    ("1 无法兑现 政策有变", "1", Said.OPEN),
    ("1 部分兑现", "1", Said.OPEN),
    ("1 完成80%", "1", Said.OPEN),
    ("1 完成一半", "1", Said.OPEN),
    ("1 正在推进", "1", Said.OPEN),
    ("未兑现 第1项 资金未到位", "1", Said.OPEN),
    ("未兑现 1 资金未到位", "1", Said.OPEN),
    ("9 未兑现", "9", Said.OPEN),
    ("1 平台已上线", "1", Said.UNCLEAR),
    ("第1项 平台已上线", "1", Said.UNCLEAR),
    ("未兑现 资金未到位 检查 12月31日", "", Said.OPEN),
    ("未完成", "", Said.OPEN),
    ("尚未兑现，资金未到位", "", Said.OPEN),
    ("已兑现 平台已上线", "", Said.KEPT),
    ("承诺1未兑现 检查 12月31日", "1", Said.OPEN),
    ("承诺事项第1项 已兑现 平台已上线", "1", Said.KEPT),
    ("该承诺未兑现 检查 12月31日", "", Said.OPEN),
    ("此项承诺已兑现，平台已上线", "", Said.KEPT),
    ("平台未建成 检查 12月31日", "", Said.OPEN),
    ("因资金原因平台至今尚未启动", "", Said.OPEN),
)
NEW = (
    "年内设立风险补偿资金池20亿元",
    "20家企业上云",
    "20 家企业上云",
    "2 家企业上市",
    "1.5亿元补贴资金到位",
    "3个月内建成平台",
    "9项改革措施年底前出台",
    "未完成的工程年底前建成",
    "完成示范园区建设",
    "落实财政资金2亿元",
    "推进数据共享",
    "未完成的工程年底前建成 检查 12月31日",
    "确保不发生拖欠，年内兑现补贴 检查 12月31日",
    "承诺书年内签订完毕 检查 12月31日",
    "2022年底前建成绿色工厂20家",
    "12月底前出台实施意见",
)


@pytest.mark.parametrize(("words", "place", "said"), OF_ONE)
def test_words_about_a_commitment_that_is_there_are_no_new_one(words: str, place: str, said: Said):
    found = about(words, {"1", "2"})
    assert found and (found.place, found.said) == (place, said)


@pytest.mark.parametrize("words", NEW)
def test_a_new_commitment_may_begin_with_a_figure(words: str):
    assert about(words, {"1", "2"}) is None


def test_what_stands_behind_the_state_is_what_is_said_of_it():
    assert about("1 兑现 平台已上线", {"1"}) == Statement("1", Said.KEPT, " 平台已上线")
    assert about("已兑现 第1项 平台已上线", {"1"}) == Statement("1", Said.KEPT, " 平台已上线")


@pytest.mark.parametrize(
    "words",
    [
        "完成 2 个项目建设 检查 12月31日",
        "撤销 2 个不合理收费项目 检查 12月31日",
        "落实 1 亿元专项资金 检查 12月31日",
        "完成 1 号楼加装电梯改造 检查 12月31日",
    ],
)
def test_a_measure_is_no_running_number(words):
    assert about(words, {"1", "2"}) is None


@pytest.mark.parametrize(
    "words",
    [
        *("1 完成数据共享平台建设 检查 12月31日", "1 已兑现 检查 2022年3月31日", "第2项 完成企业培训20家 检查 12月31日"),
        *(
            "1 兑现困难，资金未到位",
            "1 完成不理想，进展慢",
            "1 落实中，平台正在招标",
            "1 兑现延后到明年6月",
            "1 已兑现，但资金未到位",
        ),
        *("1 完成招标，尚未建设", "1 完成到一半停了", "1 撤销兑现 理由：登错了件"),
    ],
)
def test_what_speaks_against_it_makes_a_word_unclear(words):
    found = about(words, {"1", "2"})
    assert found and found.said is Said.UNCLEAR


def test_a_proof_may_hold_any_words():
    found = about("1 已兑现 依据：未央区文件", {"1"})
    assert found and found.said is Said.KEPT
