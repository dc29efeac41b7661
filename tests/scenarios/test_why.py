"""What /为什么 names as the ground of the next step: what was recorded, whatever it was."""

from __future__ import annotations

import pytest

from tests.conftest import at
from tests.scenarios.played import play

CONTACT = "03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记"


@pytest.mark.parametrize(
    ("story", "ground"),
    [
        ("", "交办后尚无办理记录"),
        ("03-09 09:00 | 督查示员 | /催办 20210032 | 已催", "交办后尚无办理记录"),
        (
            """
            03-09 09:00 | 吴示安 | /申退 20210032 不属本处职责，建议转市大数据局办理 | 已登记
            03-10 09:00 | 督查示员 | /申退 20210032 不同意 主要职责在我局 | 已登记
            """,
            "申退3月9日；办公室答复不同意3月10日",
        ),
        ("03-09 09:00 | 吴示安 | /延期 20210032 8月20日 市人大代表工委同意 | 已登记", "延期至8月20日（3月9日）"),
        ("03-09 09:00 | 吴示安 | /承诺 20210032 建成20家平台 检查 12月31日 | 已登记", "承诺事项第1项3月9日"),
        ("03-09 09:00 | 卫示航 | /意见 20210032 | 已登记", "电子信息产业处意见3月9日"),
        (
            """
            03-09 09:00 | 卫示航 | /意见 20210032 | 已登记
            03-10 09:00 | 吴示安 | /意见 20210032 退回 电子信息产业处 缺少具体数据 | 退回
            """,
            "退回电子信息产业处意见3月10日",
        ),
        ("03-09 09:00 | 吴示安 | /意见 20210032 缺意见 理由：多次催要未交 | 已登记", "登记缺意见的理由3月9日"),
        (
            f"""
            {CONTACT}
            03-09 10:00 | 吴示安 | /送审 20210032 | 第1轮
            03-10 09:00 | 周示平 | /审 20210032 退回 数据需要核实 | 退回理由
            """,
            "电话沟通3月9日；代表不要求面复；第1轮送审3月9日（周示平3月10日退回）",
        ),
        (
            f"""
            {CONTACT}
            03-09 10:00 | 吴示安 | /送审 20210032 | 第1轮
            03-10 09:00 | 吴示安 | /撤回 20210032 | 撤回
            """,
            "电话沟通3月9日；代表不要求面复；第1轮送审3月9日（3月10日撤回）",
        ),
        ("03-09 09:00 | 吴示安 | /意见 20210032 来自 市发改委 3月8日 | 已登记", "收到市发改委书面意见（3月8日）"),
    ],
)
def test_it_is_what_was_recorded(office, story: str, ground: str):
    play(office, [story, f"03-11 09:00 | 吴示安 | /为什么 20210032 | 依据：{ground}"])


def test_of_a_handling_that_ended_it_is_the_change(changing):
    changing.clock.at = at("2021-06-08 10:00")
    changing.say("/送审 20210021", by="郑示宁")
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    why = changing.say("/为什么 20210021", by="郑示宁")
    assert "依据：台账更新：办理类型由会办改为主办，主办单位由市大数据局改为未填（6月15日）" in why


def test_what_the_deputy_said_of_an_earlier_draft_is_no_ground_of_a_redo(changing):
    for text, by in (
        *(("/联系 20210257 不要求面复", "陈示文"), ("/送审 20210257", "陈示文"), ("/审 20210257 通过", "冯示川")),
        *(("/审 20210257 通过", "副局长乙"), ("/审 20210257 通过", "局长"), ("/征求 20210257 同意", "陈示文")),
        ("/寄出 20210257 示工信函〔2021〕61号 A类 缺意见 理由：多次催要未交", "陈示文"),
        ("/反馈 20210257 态度满意 结果不满意 理由：措施不具体", "陈示文"),
    ):
        changing.say(text, by=by)
    why = changing.say("/为什么 20210257", by="陈示文")
    assert "代表不要求面复；代表不满意3月5日" in why
    assert "征求代表意见3月5日" not in why and "第1轮送审" not in why


@pytest.mark.parametrize("day", ["2021-07-12", "2021-07-16", "2021-07-20", "2021-07-26"])
def test_its_light_is_that_of_the_item(changing, day):
    changing.clock.at = at(f"{day} 09:00")
    shown = next(line for line in changing.say("/查 20210032", by="吴示安").split("\n") if line.startswith("亮灯："))
    why = changing.say("/为什么 20210032", by="吴示安")
    assert f"{shown}（7月16日）（余10个工作日起黄灯" in why
    light, since = shown.removeprefix("亮灯：").split("，", 1)
    assert f"；建议答复本身为{'绿灯' if day < '2021-07-16' else '黄灯'}" in why
    assert f"（办理时限前10个工作日），{light}，{since.rpartition('配合意见')[2]}" in why
