"""An item whose 密级 is not filled in goes its way, and nothing is spoken of it but number and dates (contract, import)."""

from __future__ import annotations

from sqlalchemy import select

from bot.cli.talking import speak
from bot.records.delivery.outbox import Outbox
from bot.records.facts import FactRow
from tests.scenarios import played

WORDS = "军工"  # stands in everything that is typed about the item, and in nothing that is said
ITEM = {
    "编号": "20210777",
    "案由": "关于军工配套工作的建议",
    "办理类型": "主办",
    "牵头处室": "信息化推进处",
    "配合处室": "电子信息产业处",
    "第一责任人": "周示平",
    "直接责任人": "吴示安",
    "分管领导": "副局长甲",
    "密级": "",
}
STORY = """
03-08 09:00 | 吴示安   | /申退 20210777 军工项目不属本处职责，建议转市军工局办理 | 申退
03-08 10:00 | 督查示员 | /申退 20210777 不同意 军工项目由我局办理 | 不同意
03-09 09:00 | 吴示安   | /联系 20210777 要求面复                  | 要求面复
03-10 09:00 | 吴示安   | /面复 20210777 登门汇报 参加：某军工企业 | 面复代表
03-11 09:00 | 卫示航   | /意见 20210777                           | 已收齐
03-11 09:10 | 吴示安   | /意见 20210777 退回 电子信息产业处 没有军工数据 | 书面意见退回
03-12 09:00 | 卫示航   | /意见 20210777                           | 已收齐
03-12 09:10 | 吴示安   | /意见 20210777 收到 某军工研究所         | 书面意见
03-12 09:20 | 副局长甲 | /批示 20210777 抓好军工项目落实          | 批示
03-15 09:00 | 吴示安   | /送审 20210777                           | 送审
03-15 10:00 | 周示平   | /审 20210777 退回 军工数据有误           | 退回
03-15 10:10 | 吴示安   | /查 20210777                             | 20210777
03-16 09:00 | 吴示安   | /送审 20210777                           | 送审
03-16 10:00 | 周示平   | /审 20210777 通过                        | 通过
03-16 10:10 | 副局长甲 | /审 20210777 通过                        | 通过
03-16 10:20 | 局长     | /审 20210777 通过                        | 通过
03-17 09:00 | 吴示安   | /征求 20210777 同意                      | 同意
03-18 09:00 | 吴示安   | /寄出 20210777 示工信函〔2021〕61号      | 寄出
03-19 09:00 | 吴示安   | /更正 20210777 寄出 3.17 理由：军工件提前一天 | 更正为
03-20 09:00 | 吴示安   | /承诺 20210777 设立军工资金池20亿元 检查 12.31 | 承诺事项第1项
03-20 09:10 | 吴示安   | /承诺 20210777                           | 下次检查
03-20 09:20 | 吴示安   | /承诺 20210777 1 兑现 军工资金已拨付     | 已兑现
03-20 10:00 | 督查示员 | /公开 20210777 不予公开 涉及军工项目     | 不予公开
03-22 09:00 | 吴示安   | /反馈 20210777 态度满意 结果不满意 没有回应军工问题 | 重新办理
03-22 09:10 | 吴示安   | /查 20210777                             | 20210777
"""


def test_what_is_typed_about_an_item_without_its_mark_is_kept_and_not_spoken(tmp_path):
    with played.opened(tmp_path, [ITEM]) as office:
        answers = played.play(office, [STORY], group="督办群")
        with office[0].database.begin() as session:
            notices = session.scalars(select(Outbox.content)).all()
            kept = session.execute(select(FactRow.value, FactRow.details, FactRow.reason)).all()
    assert notices
    assert [said for said in (*answers, *notices) if WORDS in said] == []
    assert sum(WORDS in str(row) for row in kept) >= 8


def test_an_item_without_its_mark_is_not_found_by_the_words_of_its_title(tmp_path):
    marked = {**ITEM, "编号": "20210778", "案由": "关于紫藤廊架工作的建议", "密级": "不涉密"}
    with played.opened(tmp_path, [{**ITEM, "案由": "关于紫藤廊架配套工作的建议"}, marked]) as (service, _):
        for chat in (None, "督办群"):
            found = speak(service, "/查 紫藤廊架", "吴示安", chat, "wecom" if chat else "console").text
            assert "20210778" in found and "20210777" not in found
