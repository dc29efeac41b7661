"""Slips of every day: what is typed wrongly is refused or taken back, and nothing else goes with it.

How to read the tables: `tests/scenarios/played.py`.
"""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.records import chats, facts, people
from bot.records.chats import Chat, ChatDivision
from bot.records.delivery.outbox import Outbox
from bot.records.facts import FactRow
from bot.records.suggestions import Suggestion
from bot.rules.words import FactKind
from tests.conftest import WECOM_CORP, at
from tests.scenarios.played import play

MAILED = """
03-08 09:00 | 吴示安   | /联系 20210032 不要求面复           | 不要求面复
03-09 09:00 | 卫示航   | /意见 20210032                      | 尚缺：软件产业处
03-09 09:10 | 蒋示林   | /意见 20210032                      | 已收齐
06-15 09:00 | 吴示安   | /送审 20210032                      | 送审
06-16 09:00 | 周示平   | /审 20210032 通过                   | 通过
06-17 09:00 | 副局长甲 | /审 20210032 通过                   | 通过
06-18 09:00 | 局长     | /审 20210032 通过                   | 通过
06-21 09:00 | 吴示安   | /征求 20210032 同意                 | 同意
06-22 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕61号 | 尚缺：答复类别（A、B、C、D）
"""
GRADES = """
06-28 09:00 | 吴示安 | /反馈 20210032 态度不太满意 结果不太满意    | ✗ 等次只有满意、基本满意、不满意
06-28 09:00 | 吴示安 | /反馈 20210032 不太满意 不够满意            | ✗ 等次只有满意、基本满意、不满意
06-28 09:00 | 吴示安 | /反馈 20210032 很满意 满意                  | ✗ 等次只有满意、基本满意、不满意
06-28 09:00 | 吴示安 | /反馈 20210032 态度满意 结果满意 结果不满意 没有回应 | ✗ 等次只有满意、基本满意、不满意
"""
DAYS_IN_REASONS = """
06-28 09:00 | 吴示安 | /反馈 20210032 态度满意 结果不满意 理由：6月25日来函未答复第二项建议 | 反馈日期未写明，按今天登记。
"""
SECOND_FEEDBACK = """
06-28 09:00 | 吴示安   | /反馈 20210032 态度满意 结果不满意 6.25 措施不具体 | 7月25日（周日）前重新办理
06-28 10:00 | 吴示安   | /更正 20210032 态度 基本满意 理由：看错 | 办理态度更正为基本满意|态度更正为基本满意
07-05 09:00 | 吴示安   | /送审 20210032                      | 第2轮送审
07-06 09:00 | 周示平   | /审 20210032 通过                   | 通过
07-06 09:10 | 副局长甲 | /审 20210032 通过                   | 通过
07-06 09:20 | 局长     | /审 20210032 通过                   | 通过
07-07 09:00 | 吴示安   | /征求 20210032 同意                 | 同意
07-08 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕61号 | ✗ 是上一次答复的文号
07-08 09:10 | 吴示安   | /寄出 20210032 示工信函〔2021〕70号 B类 | B类
07-12 09:00 | 吴示安   | /反馈 20210032 均满意               | 办理结果满意
07-12 09:10 | 吴示安   | /更正 20210032 反馈 撤销 理由：登记错误 | 撤销代表反馈的办理态度、办理结果
07-12 09:20 | 吴示安   | /查 20210032                        | 时限：7月25日（周日）
07-12 09:30 | 吴示安   | /反馈 20210032 满意 基本满意        | 办理结果基本满意
"""
DAYS_WITH_GRADES = """
06-28 09:00 | 吴示安 | /反馈 20210032 态度满意，结果满意（6月25日）  | 代表反馈（6月25日）：
06-28 09:10 | 吴示安 | /更正 20210032 态度 撤销 理由：重录          | 撤销代表反馈的办理态度、办理结果
06-28 09:20 | 吴示安 | /反馈 20210032 均表示满意，代表6月24日来电   | 代表反馈（6月24日）：
06-28 09:30 | 吴示安 | /更正 20210032 反馈 撤销 理由：重录          | 撤销代表反馈的办理态度、办理结果
06-28 09:40 | 吴示安 | /反馈 20210032 态度（满意） 结果（满意） 昨天收到 | 代表反馈（6月27日）：
06-28 09:50 | 吴示安 | /更正 20210032 态度 撤销 理由：重录          | 撤销代表反馈的办理态度、办理结果
06-28 10:00 | 吴示安 | /反馈 20210032 态度满意 结果不满意，未说明延误原因和改进措施 | 理由：未说明延误原因和改进措施
"""
TWICE_DISSATISFIED = """
06-28 09:00 | 吴示安   | /反馈 20210032 态度满意 结果不满意 6.25 措施不具体 | 7月25日（周日）前重新办理
07-05 09:00 | 吴示安   | /送审 20210032                      | 第2轮送审
07-06 09:00 | 周示平   | /审 20210032 通过                   | 通过
07-06 09:10 | 副局长甲 | /审 20210032 通过                   | 通过
07-06 09:20 | 局长     | /审 20210032 通过                   | 通过
07-07 09:00 | 吴示安   | /征求 20210032 同意                 | 同意
07-08 09:10 | 吴示安   | /寄出 20210032 示工信函〔2021〕70号 B类 | B类
07-12 09:00 | 吴示安   | /反馈 20210032 态度不满意 结果不满意 仍没有具体措施 | 8月12日（周四）前重新办理
07-12 09:10 | 吴示安   | /更正 20210032 态度 撤销 理由：登记错件 | 由其开始的重新办理随之取消，办理时限为7月25日
07-12 09:20 | 吴示安   | /反馈 20210032 满意 基本满意        | 办理结果基本满意
"""
WISH_AFTER_MAILING = """
03-08 09:00 | 陈示文   | /送审 20210257                      | 请注意，尚缺：
03-09 09:00 | 冯示川   | /审 20210257 通过                   | 通过
03-09 09:10 | 副局长乙 | /审 20210257 通过                   | 通过
03-09 09:20 | 局长     | /审 20210257 通过                   | 通过
03-10 09:00 | 陈示文   | /征求 20210257 同意                 | 同意
03-11 09:00 | 陈示文   | /寄出 20210257 示工信函〔2021〕62号 A 缺意见 理由：经多次催要仍未提交 | A类
03-12 09:00 | 陈示文   | /联系 20210257 要求面复             | ✗ 已登记寄出，不能再登记要求面复
03-12 09:10 | 陈示文   | /联系 20210257 3.5 不要求面复       | 代表不要求面复
03-12 09:20 | 陈示文   | /联系 20210257 不要求面复           | ✗ 办结
"""
FIRST_FEEDBACK_BACK = """
06-28 09:00 | 吴示安   | /反馈 20210032 态度满意 结果不满意 6.25 措施不具体 | 7月25日（周日）前重新办理
06-28 09:10 | 吴示安   | /更正 20210032 态度 撤销 理由 错录   | 由其开始的重新办理随之取消，办理时限为7月31日
"""
REDO_EXTENDED = """
06-28 09:00 | 吴示安   | /反馈 20210032 态度满意 结果不满意 6.25 措施不具体 | 7月25日（周日）前重新办理
06-28 09:10 | 吴示安   | /延期 20210032 12月26日 市人大代表工委同意 | ✗ 超过重新办理之日起6个月，最迟可延至2021年12月25日
06-28 09:20 | 吴示安   | /延期 20210032 10月25日 市人大代表工委同意 | 延至10月25日
06-28 09:30 | 吴示安   | /更正 20210032 延期 7月25日 理由：日期写错 | ✗ 延期应在2021年7月25日（周日）之后、2021年12月25日（周六）之前
06-28 09:40 | 吴示安   | /更正 20210032 延期 12月20日 理由：日期写错 | 延期更正为12月20日（周一）
"""
ORDER = """
06-23 09:00 | 吴示安   | /更正 20210032 文号 撤销 理由：笔误  | 撤销文号，寄出日期不变
06-23 09:05 | 吴示安   | /查 20210032                        | 办结：6月22日，按期
06-23 09:10 | 吴示安   | /更正 20210032 文号 示工信函〔2021〕66号 理由：补记 | 更正为示工信函〔2021〕66号
06-23 09:20 | 吴示安   | /更正 20210032 征求 6.23 理由：看错  | ✗ 晚于寄出日期
06-23 09:20 | 吴示安   | /更正 20210032 征求 6.17 理由：看错  | ✗ 早于审阅日期
06-23 09:30 | 吴示安   | /更正 20210032 是否要求面复 是 理由：看错 | ✗ 尚未面复，不能改为要求面复
06-25 09:00 | 吴示安   | /反馈 20210032 均满意 6.24          | 办理结果满意
06-25 09:10 | 吴示安   | /更正 20210032 寄出 6.25 理由：看错  | ✗ 晚于反馈日期
06-25 09:20 | 吴示安   | /更正 20210032 寄出 撤销 理由：看错  | ✗ 请先撤销：/更正 20210032 反馈 撤销
"""
OFFICE_ALONE = """
06-23 09:00 | 督查示员 | /公开 20210032 主动公开              | 主动公开
06-23 09:10 | 督查示员 | /公开 20210032 已公开 6.23           | 已公开
06-23 09:20 | 督查示员 | /公开 20210032 不予公开 涉及商业秘密 | ✗ 已登记公开，请先撤销
06-23 09:30 | 吴示安   | /更正 20210032 公开属性 依申请公开 理由：写错 | ✗ 须由办公室更正
06-23 09:40 | 督查示员 | /更正 20210032 公开属性 依申请公开 理由：写错 | ✗ 已登记公开，请先撤销
06-23 09:50 | 督查示员 | /更正 20210032 已公开 撤销 理由：尚未上网 | 撤销公开登记
06-23 10:00 | 督查示员 | /更正 20210032 公开属性 依申请公开 理由：写错 | 更正为依申请公开
"""
OBJECTION = """
03-08 09:00 | 陈示文   | /申退 20210257 不属本处职责，建议转市地方金融监管局办理 | 申退
03-09 09:00 | 督查示员 | /申退 20210257 同意                 | 同意申退
03-09 09:10 | 督查示员 | /申退 20210257 不同意 经协调仍由我局办理 | ✗ 已于3月9日答复同意
03-09 09:20 | 陈示文   | /更正 20210257 申退答复 撤销 理由：误发 | ✗ 须由办公室更正
03-09 09:30 | 督查示员 | /更正 20210257 申退 撤销 理由：误发   | ✗ 请先撤销
03-09 09:40 | 督查示员 | /更正 20210257 申退答复 撤销 理由：误发 | 撤销申退答复
03-09 09:50 | 督查示员 | /申退 20210257 不同意 经协调仍由我局办理 | 办理时限不变
"""
OPINIONS = """
06-01 09:00 | 孙示清   | /意见 20210257                      | 尚缺：经济运行处
06-01 09:10 | 督查示员 | /意见 20210257 经济运行处           | 已收齐
06-01 09:20 | 孙示清   | /更正 20210257 意见 经济运行处 撤销 理由：登记错 | ✗ 须由
06-01 09:30 | 督查示员 | /更正 20210257 意见 经济运行处 撤销 理由：登记错 | 撤销经济运行处书面意见
06-01 09:40 | 陈示文   | /查 20210257                        | 未交意见：经济运行处
06-01 09:50 | 陈示文   | /意见 20210257 退回 中小企业发展处 仍用2020年12月31日的旧数据 | 退回理由：仍用2020年12月31日的旧数据
06-01 09:55 | 陈示文   | /意见 20210257 收到 市文旅局 意见 5.31 | 收到市文旅局书面意见
06-01 09:56 | 陈示文   | /意见 20210257 收到市大数据局书面意见 | 收到市大数据局书面意见
06-02 09:00 | 陈示文   | /送审 20210257                      | 请注意，尚缺：与代表电话沟通和面复意愿的登记；中小企业发展处、经济运行处的书面意见
"""
COMMITMENTS = """
06-23 09:00 | 吴示安 | /承诺 20210032 2022年底前建成绿色工厂20家 检查 12.31 | 指标：20家
06-23 09:00 | 吴示安 | /承诺 20210032 12月底前出台实施意见 检查 12.31 | 事项：12月底前出台实施意见
06-23 09:00 | 吴示安 | /承诺 20210032 争取补助资金1,000万元 检查 12.31 | 指标：1,000万元
06-23 09:10 | 吴示安 | /承诺 20210032 1 兑现 已建成二十家   | 已兑现
06-23 09:20 | 吴示安 | /承诺 20210032 1 兑现 已建成二十家   | ✗ 第1项承诺已兑现；如需重新检查
06-23 09:30 | 吴示安 | /承诺 20210032 1 检查 6月22日 | ✗ 检查日期2021年6月22日（周二）已经过去，请核对；如指2022年，请写明年份：2022年6月22日
06-23 09:30 | 吴示安 | /承诺 20210032 1 检查 8.31           | 恢复为待检查，下次检查改为8月31日（周二）
06-23 09:40 | 吴示安 | /承诺 20210032 2 撤销 与上项重复     | 承诺事项第2项撤销
06-23 09:50 | 吴示安 | /承诺 20210032 2 兑现 已经兑现了     | ✗ 第2项承诺已撤销
06-23 10:00 | 吴示安 | /承诺 20210032 1 未兑现 资金未到位 检查 12月31日 | ✗ 第1项承诺尚未兑现的仍待检查（下次检查8月31日），不另登记；改检查日期请发送 /承诺 20210032 1 检查 日期
06-23 10:01 | 吴示安 | /承诺 20210032 第一项没有兑现 检查 12月31日 | ✗ 第1项承诺尚未兑现的仍待检查
06-23 10:02 | 吴示安 | /承诺 20210032 1 尚未完成 检查 12月31日 | ✗ 第1项承诺尚未兑现的仍待检查
06-23 10:03 | 吴示安 | /承诺 20210032 尚未兑现，资金未到位 检查 12月31日 | ✗ 请写明是第几项承诺：/承诺 20210032 序号 检查 日期
06-23 10:04 | 吴示安 | /承诺 20210032 已兑现 平台已上线运行 检查 12月31日 | ✗ 请写明是第几项承诺：/承诺 20210032 序号 已兑现 依据…
06-23 10:05 | 吴示安 | /承诺 20210032 1 平台已上线 检查 12月31日 | ✗ 第1项承诺已登记（下次检查8月31日），没有看懂“平台已上线 检查 12月31日”
06-23 10:06 | 吴示安 | /承诺 20210032 2 未兑现 | ✗ 第2项承诺已撤销
06-23 10:07 | 吴示安 | /承诺 20210032 9 未兑现 | ✗ 没有第9项承诺
06-23 10:08 | 吴示安 | /承诺 20210032 20 家企业上云 检查 12月31日 | 承诺事项第4项
06-23 10:09 | 吴示安 | /承诺 20210032 1 兑现               | ✗ 请写明依据（不少于4个字）：/承诺 20210032 1 已兑现 依据…
06-23 10:10 | 吴示安 | /承诺 20210032 第1项已经完成，平台已上线 | 承诺事项第1项已兑现
"""
NEW_ITEMS = """
07-19 09:00 | 督查示员 | /新增 20210995 市 人大 独办 融资服务处 10.8 10.15 不涉密 案由 关于改善融资服务的建议 | ✗ 交办日期2021年10月8日（周五）还没有到
07-19 09:00 | 督查示员 | /新增 20210995 市 人大 独办 融资服务处 7.19 10.15 案由 关于某项工作的建议 密级：秘密 | ✗ 涉密件不得在本系统登记，内容未保存
07-19 09:00 | 督查示员 | /新增 20210995 市 人大 独办 融资服务处 7.19 10.15 案由 关于某项工作的建议（机密） | ✗ 涉密件不得在本系统登记，内容未保存
07-19 09:10 | 督查示员 | /新增 20210995 市 人大 独办 融资服务处 7.19 10.15 不涉密 案由 关于保护商业秘密的建议 | 7月19日（周一）交办
07-19 09:20 | 督查示员 | /新增 20200996 市 人大 独办 融资服务处 2021.7.19 2021.10.15 不涉密 案由 关于改善融资服务的建议 | 编号年度为2020年，与交办年度不一致，请核对
"""
STAND_IN_OF_A_HEAD = """
06-15 08:00 | 冯示川 | /查 20210032                        | ✗ 没有找到
06-15 09:00 | 周示平 | /代理 冯示川 6.15-6.30              | 6月15日（周二）至6月30日（周三）由冯示川代周示平审核
06-15 09:10 | 吴示安 | /送审 20210032                      | 冯示川〔代周示平〕
06-15 09:20 | 冯示川 | /我的                               | 20210032
06-15 09:30 | 冯示川 | 审核                                | 待您审核共1件
06-15 09:40 | 冯示川 | /审 20210032 通过                   | 冯示川〔代周示平〕
"""
HAND_OVER = """
06-23 09:00 | 吴示安 | /交接 郑示宁                        | 待反馈或待兑现1件拟交接给郑示宁
06-23 09:05 | 郑示宁 | 是                                  | 待反馈或待兑现1件已交接给郑示宁：20210032
"""
EXTENSION = """
06-20 09:00 | 陈示文 | /延期 20210257 10月9日 已收到6月18日市人大代表工委同意的复函 | ✗ 超过交办之日起6个月
06-20 09:05 | 陈示文 | /延期 20210257 8月9日 已收到6月18日市人大代表工委同意的复函 | 延至8月9日（周一）
06-20 09:10 | 陈示文 | /延期 20210257 延至8月10日 6月19日市人大代表工委同意 | 经市人大代表工委同意，办理时限由8月9日（周一）延至8月10日（周二）
06-20 09:20 | 陈示文 | /延期 20210257 8月11日 市人大代表工委6月19日同意 | 经市人大代表工委同意，办理时限由8月10日（周二）延至8月11日（周三）
07-20 09:00 | 陈示文 | /延期 20210257 7月15日市人大代表工委同意延期至8月31日 | 经市人大代表工委同意，办理时限由8月11日（周三）延至8月31日（周二）
"""
STORIES = {
    "what is none of the three grades": (MAILED, GRADES),
    "days in reasons": (MAILED, DAYS_IN_REASONS),
    "the second feedback": (MAILED, SECOND_FEEDBACK),
    "the first feedback": (MAILED, FIRST_FEEDBACK_BACK),
    "a redo that is extended": (MAILED, REDO_EXTENDED),
    "days beside grades": (MAILED, DAYS_WITH_GRADES),
    "dissatisfied twice": (MAILED, TWICE_DISSATISFIED),
    "a wish that was not recorded in time": (WISH_AFTER_MAILING,),
    "the order of steps": (MAILED, ORDER),
    "what the office alone corrects": (MAILED, OFFICE_ALONE),
    "the answer to an objection": (OBJECTION,),
    "opinions": (OPINIONS,),
    "commitments": (MAILED, COMMITMENTS),
    "items handed over late": (NEW_ITEMS,),
    "a head's stand-in from another division": (STAND_IN_OF_A_HEAD,),
    "an item that waits for feedback": (MAILED, HAND_OVER),
    "an extension with two days": (EXTENSION,),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_slip_does_no_harm(office, name: str):
    play(office, STORIES[name])


def test_the_first_round_stays_in_the_history_when_the_second_feedback_is_taken_back(office):
    play(office, [MAILED, SECOND_FEEDBACK])
    with office[0].database.begin() as session:
        held = select(FactRow.kind).join(Suggestion).where(Suggestion.number == "20210032", FactRow.superseded_at.is_(None))
        assert {FactKind.REDO, FactKind.GRIEVANCE} <= set(session.scalars(held))


def test_nothing_secret_is_kept_of_a_late_item(office):
    play(office, [NEW_ITEMS])
    with office[0].database.begin() as session:
        titles = session.scalars(select(Suggestion.title)).all()
    assert not [title for title in titles if "某项工作" in title]


def told(office) -> list[tuple[str, list[str]]]:
    """The notices so far: words and names."""
    with office[0].database.begin() as session:
        contents = [json.loads(row.content) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]
    return [(content["text"], content["names"]) for content in contents]


def test_who_heard_the_answer_to_an_objection_hears_that_it_was_taken_back(office):
    play(office, [OBJECTION])
    (taken_back,) = [names for text, names in told(office) if "对申退的答复已撤销，请继续办理" in text]
    assert {"陈示文", "冯示川"} <= set(taken_back)


GROUP_OF_ONE_DIVISION = """
06-01 09:00 | 督查示员 | /催办 20210032                      | 已催电子信息产业处提交书面意见
"""


def test_without_a_group_of_its_own_an_assisting_division_is_told_where_the_lead_is(office):
    with office[0].database.begin() as session:
        (group,) = session.query(Chat).all()
        group.everything = False
        session.add(ChatDivision(chat_id=group.id, division_id=people.division_ids(session)["信息化推进处"]))
    play(office, [GROUP_OF_ONE_DIVISION])
    assert [names for text, names in told(office) if "请电子信息产业处于7月16日前提交书面意见" in text] == [["褚示光", "卫示航"]]


def test_a_group_of_the_assisting_division_is_where_it_is_told(office):
    with office[0].database.begin() as session:
        own = [people.division_ids(session)["电子信息产业处"]]
        chats.register(session, "wecom", WECOM_CORP, "wrELEC", name="电子群", division_ids=own, push="main", since=None)
    play(office, [GROUP_OF_ONE_DIVISION])
    with office[0].database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice").all()
        places = {session.get_one(Chat, row.chat_id).name: json.loads(row.content)["text"] for row in rows}
    assert "请电子信息产业处于7月16日前提交书面意见" in places["电子群"]


SENT_BACK = """
06-01 09:00 | 卫示航 | /意见 20210032                               | 尚缺
06-02 09:00 | 吴示安 | /意见 20210032 退回 电子信息产业处 缺少具体数据 | 书面意见退回
"""
SENT_BACK_TOO = """
06-04 09:00 | 吴示安 | /意见 20210032 退回 软件产业处 缺少具体数据     | 书面意见退回
06-04 09:10 | 吴示安 | /为什么 20210032                             | 软件产业处尚未提交
"""


def test_an_opinion_sent_back_makes_no_other_division_owe_again(office):
    """The ledger says that the opinions are complete, after one had been sent back in chat."""
    play(office, [SENT_BACK])
    service, clock = office
    with service.database.begin() as session:
        item = session.query(Suggestion).filter_by(number="20210032").one().id
        facts.record(session, item, FactKind.OPINIONS_COMPLETE, at("2021-06-03 09:00").date(), channel="ledger", now=clock.now())
    waits = [line for line in play(office, [SENT_BACK_TOO])[-1].splitlines() if not line.startswith("依据：")]
    assert "电子信息产业处" not in "".join(waits)
