"""A year played through in chat: four items from hand-over to feedback, by text alone, as the right people on the right days.

A line is day and time, who speaks, what is typed, and words of the answer; ✗ marks one that is refused and changes nothing.
"""

from __future__ import annotations

import pytest

from bot import wsgi
from bot.cli.importing import bring_ledger, bring_people
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import cases, chats, facts, reviews, suggestions
from bot.rules.permissions import Scope
from tests import engines
from tests.conftest import FIXTURES, WECOM_CORP, at, settings_for
from tests.documents import books

ITEMS = (
    {
        "编号": "20210032",
        "案由": "关于加快新型智慧城市建设的建议",
        "办理类型": "主办",
        "牵头处室": "信息化推进处",
        "配合处室": "电子信息产业处、软件产业处",
        "第一责任人": "周示平",
        "直接责任人": "吴示安",
        "分管领导": "副局长甲",
    },
    {
        "编号": "20210257",
        "案由": "关于缓解中小微企业融资难的建议",
        "办理类型": "主办",
        "配合处室": "中小企业发展处、经济运行处",
    },
    {
        "编号": "20210021",
        "案由": "关于数据共享的建议",
        "办理类型": "会办",
        "主办单位": "市大数据局",
        "牵头处室": "信息化推进处",
        "第一责任人": "周示平",
        "直接责任人": "郑示宁",
        "分管领导": "副局长甲",
    },
)

THE_LEAD_ITEM = """
03-08 09:00 | 杨示峰   | /签收 20210032                      | ✗ 没有找到
03-08 09:00 | 局长     | /签收 20210032                      | ✗ 须由承办人、牵头处室负责人或办公室
03-08 09:10 | 吴示安   | /签收 20210032                      | 2021年3月8日（周一）签收，已登记。如不属本处职责，请于2021年3月12日
03-08 09:20 | 吴示安   | /签收 20210032                      | ✗ 已于3月8日签收
03-18 09:00 | 吴示安   | /面复 20210032 座谈                 | ✗ 尚未登记代表是否要求面复
03-18 09:00 | 卫示航   | /联系 20210032 要求面复             | ✗ 须由承办人
03-18 09:00 | 吴示安   | /联系 20210032 2月30日 要求面复     | ✗ 没有2月30日
03-18 09:00 | 吴示安   | /联系 20210032 3.20 要求面复        | ✗ 还没有到
03-18 09:00 | 吴示安   | /联系 20210032 昨天 要求面复        | 2021年3月17日（周三）与代表电话沟通，代表要求面复，已登记
06-07 09:00 | 吴示安   | /意见 20210032                      | ✗ 须由该处室或办公室登记|请写明处室
06-07 09:00 | 卫示航   | /意见 20210032                      | 电子信息产业处书面意见2021年6月7日（周一）已交，尚缺软件产业处
06-07 09:05 | 卫示航   | /意见 20210032                      | ✗ 已登记，无须重复操作
06-08 09:00 | 蒋示林   | /意见 20210032 昨天                 | 配合处室意见已收齐
06-08 10:00 | 卫示航   | /意见 20210032 退回 软件产业处 缺少具体数据 | ✗ 须由承办人
06-08 10:00 | 周示平   | /意见 20210032 退回 软件产业处 缺少具体数据 | 请其于2021年6月16日（周三）前重新提交
06-08 10:10 | 吴示安   | /查 20210032                        | 未交意见：软件产业处
06-10 09:00 | 沈示达   | /意见 20210032                      | 配合处室意见已收齐
06-10 09:00 | 吴示安   | /意见 20210032 收到 市大数据局      | 收到市大数据局书面意见
06-11 09:00 | 吴示安   | /面复 20210032 昨天                 | ✗ 请写明面复形式
06-11 09:00 | 吴示安   | /面复 20210032 现场察看 昨天 参加：周示平 记录已签 | 面复代表（现场察看，参加：周示平），面复记录已签字
06-15 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕61号 | ✗ 尚未送审；尚未征求代表意见
06-15 09:00 | 卫示航   | /送审 20210032                      | ✗ 须由承办人
06-15 09:00 | 吴示安   | /送审 20210032                      | 第1轮送审已登记
06-15 10:00 | 副局长甲 | /审 20210032 通过                   | ✗ 处室负责人尚未审核
06-16 09:00 | 周示平   | /审 20210032 通过                   | 处室负责人审核通过
06-17 09:00 | 副局长甲 | /审 20210032 退回 数据口径需统一    | 分管领导审核退回
06-17 10:00 | 吴示安   | /征求 20210032 同意                 | ✗ 审核被退回
06-18 09:00 | 吴示安   | /送审 20210032                      | 第2轮送审已登记
06-18 10:00 | 周示平   | /审 20210032 通过                   | 处室负责人审核通过
06-18 11:00 | 督查示员 | /代理 副局长甲 由 副局长乙 6.18 至 6.25 | 待副局长甲确认
06-18 11:05 | 副局长乙 | /审 20210032 通过                   | ✗ 不是 20210032 当前环节的审核人
06-18 11:10 | 副局长乙 | /代理 确认                          | ✗ 没有待您确认的代理
06-18 11:15 | 副局长甲 | /代理 确认                          | 已确认
06-18 11:20 | 副局长乙 | /审 20210032 通过                   | 分管领导审核通过（副局长乙〔代副局长甲〕）
06-21 09:00 | 吴示安   | /征求 20210032 同意                 | ✗ 主要领导尚未审阅
06-21 10:00 | 局长     | /审 20210032 通过                   | 主要领导审核通过
06-22 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕61号 | ✗ 尚未征求代表意见
06-24 09:00 | 吴示安   | /征求 20210032 有意见 昨天          | 代表对答复稿有意见，已登记。具体意见请线下转交
06-24 09:10 | 吴示安   | /寄出 20210032 示工信函〔2021〕61号 | ✗ 代表对答复稿有意见
06-24 09:20 | 吴示安   | /送审 20210032                      | 第3轮送审已登记
06-24 10:00 | 周示平   | /审 20210032 通过                   | 通过
06-24 10:10 | 副局长甲 | /审 20210032 通过                   | 通过
06-24 10:20 | 局长     | /审 20210032 通过                   | 通过
06-25 09:00 | 吴示安   | /征求 20210032 同意                 | 代表同意答复稿
06-29 09:00 | 吴示安   | /报送 20210032                      | ✗ 为主办件，应答复代表
06-29 09:00 | 周示平   | /寄出 20210032 示工信函(2021)61号 6月23日 | ✗ 早于审阅或征求代表意见的日期
06-29 09:10 | 吴示安   | /寄出 20210032 示工信函(2021)61号 今天 | 答复函（示工信函〔2021〕61号）2021年6月29日（周二）寄出
06-30 09:00 | 吴示安   | /更正 20210032 寄出 6.28            | ✗ 更正须写明理由
06-30 09:00 | 吴示安   | /更正 20210032 寄出 6.28 理由：登记时看错日期 | 寄出更正为2021年6月28日（周一）
07-05 09:00 | 孙示清   | /反馈 20210032 态度满意 结果满意    | ✗ 没有找到
07-05 09:00 | 吴示安   | /反馈 20210032 满意                 | ✗ 请写明态度和结果两项
07-05 09:00 | 吴示安   | /反馈 20210032 态度满意 结果不满意  | ✗ 须写明代表的具体理由
07-05 09:10 | 吴示安   | /反馈 20210032 态度满意 结果不满意 数据共享没有回应 | 须于2021年8月5日（周四）前重新办理并再次答复
07-05 09:20 | 吴示安   | /查 20210032                        | 代表不满意，重新办理中
07-05 09:20 | 吴示安   | /为什么 20210032                    | 代表不满意（7月5日），须限期重新办理
07-20 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕90号 | ✗ 尚未送审；尚未征求代表意见
07-20 09:10 | 吴示安   | /送审 20210032                      | 第4轮送审已登记
07-20 10:00 | 周示平   | /审 20210032 通过                   | 通过
07-20 10:10 | 副局长甲 | /审 20210032 通过                   | 通过
07-20 10:20 | 局长     | /审 20210032 通过                   | 通过
07-21 09:00 | 吴示安   | /征求 20210032 同意                 | 代表同意答复稿
07-22 09:00 | 吴示安   | /寄出 20210032 示工信函〔2021〕90号 7月22日 | 已办结；收到代表反馈后请登记
07-29 09:00 | 督查示员 | /反馈 20210032 态度满意 结果基本满意 昨天 | 办理态度满意，办理结果基本满意，已登记（办公室代）
07-29 09:10 | 吴示安   | /承诺 20210032 年内接入数据资源目录30余类 检查 12.31 | 指标不少于30类，下次检查2021年12月31日
07-29 09:20 | 吴示安   | /公开 20210032 主动公开             | ✗ 没有使用该命令的权限
07-29 09:30 | 督查示员 | /公开 20210032 主动公开             | 答复公开属性：主动公开
07-30 09:00 | 督查示员 | /公开 20210032 已公开 今天          | 已公开
07-30 09:10 | 局长     | /批示 20210032 请抓好后续落实       | 局长批示：请抓好后续落实
07-30 09:20 | 吴示安   | /更正 20210032 答复类别 A 理由：补记 | 答复类别更正为A
"""

THE_OTHER_LEAD_ITEM = """
03-08 09:00 | 陈示文   | /申退 20210257                      | ✗ 须写明理由
03-08 09:05 | 陈示文   | /申退 20210257 不属本处职责，建议转市地方金融监管局办理 | 答复前办理时限不停
03-08 09:10 | 陈示文   | /申退 20210257 同意                 | ✗ 须由办公室答复
03-09 09:00 | 督查示员 | /申退 20210257 不同意 属于融资服务处职责 | 办理时限不变，仍为2021年7月31日（周六）
03-09 09:10 | 陈示文   | /申退 20210257 确实不属本处职责     | ✗ 已于3月9日答复不同意
03-10 09:00 | 冯示川   | /联系 20210257 今天 不要求面复      | 代表不要求面复
03-10 09:10 | 冯示川   | /面复 20210257 座谈                 | ✗ 代表不要求面复
06-01 09:00 | 督查示员 | /催办 20210257                      | 已催中小企业发展处提交书面意见：钱示远、孙示清、李示明
06-02 09:00 | 孙示清   | /意见 20210257                      | 尚缺经济运行处
06-02 09:10 | 督查示员 | /意见 20210257 经济运行处           | 已登记（办公室代）
06-03 09:00 | 陈示文   | /送审 20210257                      | 第1轮送审已登记
06-03 09:10 | 吴示安   | /撤回 20210257                      | ✗ 没有找到
06-03 09:20 | 陈示文   | /撤回 20210257                      | 已撤回
06-04 09:00 | 冯示川   | /送审 20210257                      | 第2轮送审已登记
06-04 10:00 | 冯示川   | /审 20210257 通过                   | 通过
06-04 10:10 | 副局长甲 | /审 20210257 通过                   | ✗ 不是 20210257 当前环节的审核人
06-04 10:20 | 副局长乙 | /审 20210257 通过                   | 通过
06-07 09:00 | 局长     | /审 20210257 通过                   | 通过
06-08 09:00 | 陈示文   | /征求 20210257 同意                 | 代表同意答复稿
07-20 09:00 | 陈示文   | /延期 20210257 8.31                 | ✗ 延期须经交办机关同意
07-20 09:00 | 陈示文   | /延期 20210257 7.30 市人大代表工委同意 | ✗ 不晚于现办理时限
07-20 09:00 | 陈示文   | /延期 20210257 11.30 市人大代表工委同意 | ✗ 超过交办之日起6个月
07-20 09:10 | 陈示文   | /延期 20210257 8月31日 市人大代表工委同意 | 办理时限由2021年7月31日（周六）延至2021年8月31日（周二）
07-20 09:20 | 陈示文   | /为什么 20210257                    | 经市人大代表工委同意延期（7月20日），原为7月31日
08-02 09:00 | 督查示员 | /交接 陈示文 交给 钱示远            | ✗ 不在同一处室
08-25 09:00 | 陈示文   | /寄出 20210257 示工信函〔2021〕90号 | ✗ 文号示工信函〔2021〕90号已用于其他件
08-25 09:10 | 陈示文   | /寄出 20210257 示工信函〔2021〕95号 | 寄出
09-01 09:00 | 陈示文   | /反馈 20210257 满意 满意            | 办理态度满意，办理结果满意
"""

THE_JOINT_ITEM = """
03-08 09:00 | 吴示安   | /签收 20210021                      | ✗ 须由承办人
03-08 09:00 | 郑示宁   | /签收 20210021                      | 签收
03-09 09:00 | 郑示宁   | /联系 20210021 要求面复             | ✗ 为会办件，由市大数据局联系代表
03-09 09:00 | 郑示宁   | /面复 20210021 座谈                 | ✗ 为会办件，由市大数据局面复代表
04-01 09:00 | 郑示宁   | /报送 20210021                      | ✗ 尚未送审
04-01 09:10 | 郑示宁   | /送审 20210021                      | 第1轮送审已登记
04-01 10:00 | 周示平   | /审 20210021 通过                   | 通过
04-01 10:10 | 副局长甲 | /审 20210021 通过                   | 通过
04-02 09:00 | 郑示宁   | /报送 20210021                      | ✗ 主要领导尚未审阅
04-02 10:00 | 局长     | /审 20210021 通过                   | 审核通过
04-02 10:10 | 郑示宁   | /征求 20210021 同意                 | ✗ 为会办件
04-02 10:10 | 郑示宁   | /寄出 20210021 示工信函〔2021〕30号 | ✗ 为会办件
04-06 09:00 | 卫示航   | /报送 20210021 昨天                 | ✗ 没有找到
04-06 09:00 | 郑示宁   | /报送 20210021 4.2                  | 会办意见2021年4月2日（周五）已报送市大数据局，已登记
04-06 09:10 | 郑示宁   | /反馈 20210021 满意 满意            | ✗ 为会办件
04-06 09:20 | 郑示宁   | /查 20210021                        | 已办结，无须再办
"""

THE_OCTOBER_ITEM = """
10-08 09:00 | 陈示文   | /新增 20210401 市 人大 独办 经济运行处 10.8 10.15 不涉密 案由 稳定工业运行 | ✗ 没有使用该命令的权限
10-08 09:00 | 督查示员 | /新增 20210401 市 人大 独办 经济运行处 10.8 10.1 不涉密 案由 稳定工业运行 | ✗ 不在交办之日
10-08 09:00 | 督查示员 | /新增 20210401 市 人大 会办 经济运行处 10.8 10.15 秘密 案由 稳定工业运行 | ✗ 涉密件不得在本系统登记
10-08 09:00 | 督查示员 | /新增 20210401 市 人大 独办 经济运行处 10.8 10.15 不涉密 案由 稳定工业运行 | 市级人大独办件
10-08 09:05 | 督查示员 | /新增 20210401 市 人大 独办 经济运行处 10.8 10.15 不涉密 案由 稳定工业运行 | ✗ 已有登记
10-08 09:10 | 督查示员 | /改派 20210401 承办 陈示文          | ✗ 不在牵头处室
10-08 09:15 | 督查示员 | /改派 20210401 承办 曹示均          | 承办人由未明确改为曹示均
10-08 09:20 | 孔示衡   | /签收 20210401                      | 签收
10-08 10:00 | 曹示均   | /联系 20210401 今天 要求面复        | 代表要求面复
10-09 09:00 | 曹示均   | /面复 20210401 登门 今天            | 登门汇报
10-09 10:00 | 曹示均   | /送审 20210401                      | 送审
10-09 10:10 | 孔示衡   | /审 20210401 通过                   | 请办公室明确分管领导
10-09 10:20 | 副局长丁 | /审 20210401 通过                   | ✗ 不是 20210401 当前环节的审核人
10-09 10:30 | 督查示员 | /改派 20210401 分管 副局长丁        | 分管领导由未明确改为副局长丁
10-09 11:00 | 副局长丁 | /审 20210401 通过                   | 通过
10-11 09:00 | 局长     | /审 20210401 通过                   | 通过
10-11 10:00 | 曹示均   | /征求 20210401 同意                 | 代表同意答复稿
10-12 09:00 | 曹示均   | /寄出 20210401 示工信函〔2021〕120号 | 寄出
10-20 09:00 | 曹示均   | /反馈 20210401 均满意 上周五        | 办理态度满意，办理结果满意
"""

STORIES = {
    "lead": THE_LEAD_ITEM,
    "other lead": THE_OTHER_LEAD_ITEM,
    "joint": THE_JOINT_ITEM,
    "october": THE_OCTOBER_ITEM,
}


@pytest.fixture
def office(tmp_path):
    """The sample's people, three items handed over on 5 March with nothing done, one group for the whole bureau."""
    clock = StoppedClock(at("2021-03-05 09:00"))
    service = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), clock)
    bring_people(service, FIXTURES / "people.xlsx", dated=False)
    bring_ledger(service, books.ledger(tmp_path / "2021.xlsx", *ITEMS), now=clock.now())
    with service.database.begin() as session:
        chats.register(session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=None, push="main", since=None)
    yield service, clock
    service.database.close()


def lines(story: str):
    for line in story.strip().splitlines():
        moment, person, text, answer = (part.strip() for part in line.split(" | "))
        yield f"2021-{moment}", person, text, answer


def recorded(service) -> tuple[int, int]:
    """How many facts and decisions there are, whether they hold or not."""
    with service.database.begin() as session:
        return session.query(facts.Fact).count(), session.query(reviews.ReviewDecision).count()


def play(office, stories) -> None:
    service, clock = office
    for moment, person, text, answer in sorted((line for story in stories for line in lines(story)), key=lambda line: line[0]):
        clock.at = at(moment)
        before = recorded(service)
        reply = speak(service, text, person, None, "console")
        said = f"{moment} {person} {text}\n{reply.text}"
        expected = answer.removeprefix("✗ ").split("|")
        assert reply.outcome == ("refused" if answer.startswith("✗") else "answered"), said
        assert any(words in reply.text for words in expected), said
        if reply.outcome == "refused":
            assert recorded(service) == before, said


@pytest.mark.parametrize("name", ["lead", "joint", "october"])
def test_one_item_is_played_through_by_text_with_the_wrong_people_refused_at_each_step(office, name: str):
    play(office, [STORIES[name]])


def test_a_year_of_four_items_ends_in_exactly_the_figures_of_what_was_done(office):
    from bot.records import figures
    from bot.rules import statistics

    play(office, STORIES.values())
    service, clock = office
    clock.at = at("2021-10-25 09:00")
    with service.database.begin() as session:
        tallies = figures.tallies(session, 2021, clock.at.date(), Scope(everything=True))
    found = statistics.of_year(2021, tallies)
    assert (found["total"], found["finished"], found["finish_rate"]) == (4, 4, "100%")
    assert (found["letters_mailed"], found["opinions_sent"]) == (3, 1)
    assert found["by_handling"] == {"人大": {"市": {"独办": 1, "主办": 2, "会办": 1}}}
    assert found["face_to_face"] == {"requested": 2, "done": 2, "rate": "100%"}
    assert found["satisfaction"]["attitude"] == {"满意": 3, "基本满意": 0, "不满意": 0}
    assert found["satisfaction"]["result"] == {"满意": 2, "基本满意": 1, "不满意": 0}
    assert found["satisfaction"]["rate"] == "66.7%"
    assert found["classes"] == {"A": 1}
    assert found["published"] == {"主动公开": 1}
    assert [(row["batch"], row["count"], row["due"]) for row in found["by_batch"]] == [
        ("第一批", 3, "2021-07-31"),
        ("第二批", 1, "2021-10-15"),
    ]


def test_history_stays_under_every_correction(office):
    play(office, [THE_LEAD_ITEM])
    service, _ = office
    with service.database.begin() as session:
        (item,) = suggestions.with_number(session, "20210032", Scope(everything=True), at("2021-10-25 09:00").date())
        mailed = session.query(facts.Fact).filter_by(suggestion_id=item, kind="寄出").order_by(facts.Fact.id).all()
        assert [(fact.on_date.isoformat(), fact.value) for fact in mailed] == [
            ("2021-06-29", "示工信函〔2021〕61号"),
            ("2021-06-28", "示工信函〔2021〕61号"),
            ("2021-07-22", "示工信函〔2021〕90号"),
        ]
        assert mailed[1].reason == "登记时看错日期"
        assert [fact.superseded_at is None for fact in mailed] == [False, False, True]
        case = cases.one(session, item, at("2021-07-06 09:00").date(), service.office)
        assert case.finished_on is None
        assert case.due_on.isoformat() == "2021-08-05"
