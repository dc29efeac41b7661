"""Days, ways, forms, labels and numbers as people type them, through the whole dispatch; nothing is invented."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.cli.talking import speak
from bot.ledger_desk import bring_ledger
from bot.records.facts import FactRow
from bot.records.suggestions import Batch, Suggestion
from bot.rules.words import FactKind
from tests.conftest import at
from tests.documents import books
from tests.scenarios.tried import tried

OFFICE = "督查示员"


@pytest.fixture
def bureau(bureau):
    """With an item whose meeting may be recorded."""
    assert speak(bureau, "/更正 20210067 面复 撤销 理由：重录", OFFICE, None, "console").outcome == "answered"
    return bureau


DAYS = [
    ("20210715", "2021-07-15"),
    ("0715", "2021-07-15"),
    ("七月十五日", "2021-07-15"),
    ("三天前", "2021-07-13"),
    ("今天上午", "2021-07-16"),
    ("上午", "2021-07-16"),
    ("昨天下午3点", "2021-07-15"),
    ("7月15日（周四）", "2021-07-15"),
]
WITH_A_DAY = [
    "/签收 20210129 {}",
    "/联系 20210129 {} 要求面复",
    "/联系 20210129 微信 {}",
    "/面复 20210067 登门 {} 张三",
    "/面复 20210067 {} 形式：登门 参加：张三",
    "/面复 20210067 登门 日期：{} 参加：张三",
    "/意见 20210032 {} 电子信息产业处",
    "/公开 20210074 {} 主动公开",
]


@pytest.mark.parametrize(("typed", "day"), DAYS)
@pytest.mark.parametrize("words", WITH_A_DAY)
def test_a_day_is_the_same_in_every_command_and_never_a_person(bureau, words, typed, day):
    found = tried(bureau, [(words.format(typed), OFFICE)])
    assert not found.refused, found.reply.text
    new = [fact for fact in found.facts if fact[1] != "ended"]
    assert {fact[3] for fact in new} == {day}
    taking_part = {json.loads(str(fact[5] or "{}")).get("participants", "张三") for fact in new}
    assert taking_part == {"张三"}


@pytest.mark.parametrize("typed", ["0000年1月1日", "2021年2月30日", "20210230", "9999-01-01", "7月15日（周五）", "13月1日"])
@pytest.mark.parametrize("words", [*WITH_A_DAY, "/延期 20210257 到{} 市人大代表工委同意", "/承诺 20210032 建成20家平台 检查 {}"])
def test_an_impossible_day_is_refused_with_the_reason(bureau, words, typed):
    if "周五" in typed and words not in WITH_A_DAY:
        typed = "2021年8月15日（周五）"  # of a day ahead the next year is meant, and there 15 July is a Friday
    found = tried(bureau, [(words.format(typed), OFFICE)])
    assert found.refused and not found.facts
    assert "请核对日期" in found.reply.text, found.reply.text
    assert found.reply.text.endswith("本次操作未生效。")


@pytest.mark.parametrize("words", WITH_A_DAY)
def test_an_hour_that_lies_ahead_is_refused(bureau, words):
    for typed in ("下午3点", "今天15:30", "晚上"):
        found = tried(bureau, [(words.format(typed), OFFICE)])
        assert found.refused and "还没有到" in found.reply.text


def test_digits_that_are_an_item_too_are_asked_back(bureau):
    with bureau.database.begin() as session:
        item = session.query(Suggestion).filter_by(number="20210151").one()
        item.number, item.serial = "20210715", 715
    for typed in ("20210715", "0715"):
        found = tried(bureau, [(f"/签收 20210129 {typed}", OFFICE)])
        assert found.refused and not found.facts
        assert f"“{typed}”可能是日期，也是一件的编号" in found.reply.text and "7月15日" in found.reply.text


WAYS = [
    ("微信 昨天", "微信"),
    ("QQ 沟通 7.15", "QQ"),
    ("走访调研 昨天 参加：周示平、软件产业处", "走访"),
    ("会面 昨天 张三", "会面"),
    ("其他 昨天 短信", "其他"),
    ("方式：微信 日期：昨天", "微信"),
    ("电话 昨天", "电话"),
]


@pytest.mark.parametrize(("words", "way"), WAYS)
def test_every_way_of_contact_is_kept_and_the_first_stays_the_first(bureau, words, way):
    found = tried(bureau, [(f"/联系 20210129 {words}", OFFICE)])
    assert not found.refused, found.reply.text
    ((_, kind, _, day, value, _, _),) = [fact for fact in found.facts if fact[1] != "ended"]
    assert (kind, day, value) == ("联系", "2021-07-15", way)


def test_contacts_have_running_numbers(bureau):
    for words in ("微信 7.14", "电话 7.15", "走访 今天 不要求面复"):
        assert speak(bureau, f"/联系 20210129 {words}", OFFICE, None, "console").outcome == "answered"
    again = speak(bureau, "/联系 20210129 微信 7.14", OFFICE, None, "console")
    assert again.outcome == "refused"
    with bureau.database.begin() as session:
        rows = session.query(FactRow).join(Suggestion).filter(Suggestion.number == "20210129").order_by(FactRow.id)
        kept = [(row.subject, row.value) for row in rows if row.kind == FactKind.CONTACT]
    assert kept == [("2", "微信"), ("3", "电话"), ("4", "走访")]


@pytest.mark.parametrize("who", ["7.15", "20210715", "上午", "32号", "信息化推进处", "香蕉牛奶", "20210032", "15:00"])
@pytest.mark.parametrize("command", ["/面复 20210067 登门 7.14 {}", "/联系 20210129 7.14 会面 {}"])
def test_what_looks_like_a_date_a_number_or_a_division_never_becomes_a_person(bureau, command, who):
    found = tried(bureau, [(command.format(who), OFFICE)])
    for fact in found.facts:
        assert "participants" not in repr(fact)
    assert found.refused or who in ("上午", "15:00")  # a part of the day is the day's


@pytest.mark.parametrize("who", ["7.15", "20210715", "上午", "32号", "20210032"])
def test_not_even_behind_its_label(bureau, who):
    found = tried(bureau, [(f"/面复 20210067 登门 7.14 参加：张三、{who}", OFFICE)])
    assert found.refused and not found.facts


def test_another_form_is_told_in_its_own_words(bureau):
    found = tried(bureau, [("/面复 20210067 其他 7.15 视频连线", OFFICE)])
    ((*_, value, details, _),) = [fact for fact in found.facts if fact[1] == "面复"]
    assert value == "其他" and json.loads(str(details))["how"] == "视频连线"
    assert "面复记录：未登记签字" in found.reply.text


@pytest.mark.parametrize("words", ["", "昨天", "代表", "融资服务处", "有意见 请补充数据", "同意吧大概"])
def test_nobodys_consent_is_invented(bureau, words):
    found = tried(bureau, [(f"/征求 20210011 {words}", OFFICE)])
    assert found.refused and not found.facts
    assert "/征求 20210011 同意" in found.reply.text


@pytest.mark.parametrize(
    "words", ["请市人大代表工委同意", "拟报市人大代表工委同意", "待市人大代表工委同意", "市人大代表工委同意与否待定"]
)
def test_a_consent_that_is_only_asked_for_is_none(bureau, words):
    assert tried(bureau, [(f"/延期 20210257 8月31日 {words}", OFFICE)]).refused


@pytest.mark.parametrize(
    "words",
    [
        "文号：济工信建字[2021]10号 A",
        "文号：济工信建字[2021]10号 类别：A",
        "类别：A 日期：今天 文号：济工信建字〔2021〕10号",
        "今天 A类 济工信建字〔2021〕10号",
    ],
)
def test_a_letters_number_is_read_with_its_label_and_in_any_order(bureau, words):
    for typed in (f"/寄出 20210018 {words}", f"/寄出 {words} 20210018"):
        found = tried(bureau, [(typed, OFFICE)])
        kept = {fact[1]: fact[4] for fact in found.facts}
        assert (kept["寄出"], kept["答复类别"]) == ("济工信建字〔2021〕10号", "A"), found.reply.text


def test_all_figures_of_a_commitment_are_kept(bureau):
    found = tried(bureau, [("/承诺 20210032 建成10个示范项目，投资2亿元 检查 12月31日", OFFICE)])
    assert "指标：10个示范项目、2亿元" in found.reply.text
    ((*_, value, details, _),) = found.facts
    assert value == "建成10个示范项目，投资2亿元"
    assert json.loads(str(details))["figures"] == "10个示范项目、2亿元"


NEW = "/新增 20210302 市级 人大 主办 配合 软件产业处 牵头 信息化推进处 交办7.15 时限10.15 不涉密 案由：关于改善营商环境的建议"
JOINT = "/新增 20210303 市 人大 会办 信息化推进处 7.15 10.16 不涉密 案由：关于改善融资服务的建议 主办单位：市住建局"


def test_a_late_item_reads_its_labels_and_makes_no_batch_of_its_own(bureau):
    for words in (NEW, JOINT):
        reply = speak(bureau, words, OFFICE, None, "console")
        assert reply.outcome == "answered", reply.text
        assert "请指定承办人：/改派 2021030" in reply.text and "请指定分管领导：/改派 2021030" in reply.text
        assert "批次：补交" in reply.text
    assert "配合：软件产业处" in speak(bureau, "/查 20210302", OFFICE, None, "console").text
    figures = speak(bureau, "/统计", OFFICE, None, "console").text
    assert "补交2件（按各件时限）" in figures and "第三批" not in figures
    with bureau.database.begin() as session:
        batches = session.query(Batch).filter_by(name="补交").order_by(Batch.due_on).all()
        assert [batch.due_on for batch in batches] == [date(2021, 10, 15), date(2021, 10, 16)]


def test_people_may_be_named_at_once(bureau):
    answer = speak(bureau, f"{NEW} 分管：副局长甲 承办：吴示安", OFFICE, None, "console").text
    assert "承办人：吴示安" in answer and "分管领导：副局长甲" in answer and "/改派" not in answer


@pytest.mark.parametrize("leads", ["信息化推进处、软件产业处", "牵头：信息化推进处、软件产业处", "信息化推进处 软件产业处"])
def test_an_item_has_one_lead_division(bureau, leads):
    words = f"/新增 20210304 市 人大 独办 {leads} 7.15 10.15 不涉密 案由：关于改善营商环境的建议"
    found = tried(bureau, [(words, OFFICE)])
    assert found.refused and "只能有一个牵头处室，其余填配合处室" in found.reply.text


def test_a_ledger_with_two_lead_divisions_hears_the_same(bureau, tmp_path):
    row = {"编号": "20210901", "牵头处室": "技术改造处、信息化推进处"}
    result = bring_ledger(bureau, books.ledger(tmp_path / "two.xlsx", row), now=at("2021-07-16 09:00"))
    assert [bad.reason for bad in result.rejected] == ["牵头处室“技术改造处、信息化推进处”：只能有一个牵头处室，其余填配合处室"]


@pytest.fixture
def alike(bureau):
    """0317 of three bodies and levels, and 32 of two years."""
    with bureau.database.begin() as session:
        for number, level, body in (("20210129", "市", "人大"), ("20210142", "市", "政协")):
            item = session.query(Suggestion).filter_by(number=number).one()
            item.number, item.serial, item.level, item.body = "0317", 317, level, body
        last_year = session.query(Suggestion).filter_by(number="20210088").one()
        last_year.number, last_year.serial, last_year.year = "20200032", 32, 2020
    return bureau


def test_a_number_that_is_not_unique_is_shown_so_that_it_can_be_typed_back(alike):
    asked = speak(alike, "/查 0317", OFFICE, None, "console")
    assert asked.outcome == "refused"
    for number in ("省人大0317", "市人大0317", "市政协0317"):
        assert number in asked.text
        answer = speak(alike, f"/查 {number}", OFFICE, None, "console")
        assert answer.text.startswith(f"{number} ")
    found = tried(alike, [("/联系 市人大0317 要求面复", OFFICE)])
    assert not found.refused and "市人大0317" in found.reply.text
    for command in (line.split("：", 1)[1] for line in found.reply.text.splitlines() if line.startswith("发送：")):
        assert "对应多件" not in tried(alike, [(command, OFFICE)]).reply.text


@pytest.mark.parametrize("typed", ["/查 32", "32", "/为什么 32", "/催办 32"])
def test_the_present_year_comes_first_and_the_other_is_named(alike, typed):
    found = tried(alike, [(typed, OFFICE)])
    assert "20210032" in found.reply.text
    assert found.reply.text.endswith("2020年另有：/查 20200032。")


def test_year_and_serial_are_one_number(alike):
    for typed in ("/查 2021 32", "/查 2021年32号", "/查 2021-0032"):
        assert speak(alike, typed, OFFICE, None, "console").text.startswith("20210032 ")
    assert speak(alike, "/查 2020 32", OFFICE, None, "console").text.startswith("20200032 ")


def test_figures_of_last_year_may_be_asked_for(alike):
    assert speak(alike, "/统计 去年", OFFICE, None, "console").text.startswith("2020年共1件")


def test_a_long_title_is_not_echoed_whole(say):
    answer = say(f"/查 {'智慧' * 400}", by=OFFICE)
    assert "“智慧智慧智慧智慧智慧智慧智慧智慧智慧智…”" in answer and len(answer) < 120


@pytest.mark.parametrize("typed", ["信息化推进处逾期的", "/逾期 信息化推进处", "逾期 信息化处", "/逾期 信息化推进处 第1页"])
def test_a_list_is_narrowed_to_a_division(say, clock, typed):
    clock.at = at("2021-08-02 09:00")
    assert say(typed, by=OFFICE).startswith("逾期 · 信息化推进处：4件（截至8月2日），均为红灯，7月31日到期，已逾期1个工作日：")


def test_ones_own_division_narrows_a_list(say, clock):
    clock.at = at("2021-08-02 09:00")
    assert say("我处逾期的", by="吴示安", chat="督办群").startswith(
        "逾期 · 信息化推进处：4件（截至8月2日），均为红灯，7月31日到期，已逾期1个工作日："
    )


def test_a_list_has_pages_and_no_others(say, clock):
    clock.at = at("2021-08-02 09:00")
    assert "\n10. " in say("/逾期 2", by=OFFICE)
    assert say("/逾期 全部", by=OFFICE) == say("/逾期", by=OFFICE)
    assert "只有3页" in say("/逾期 9", by=OFFICE)
    assert "没有看懂“香蕉”" in say("/逾期 香蕉", by=OFFICE)


def test_a_number_to_call_is_no_item(say):
    for typed in ("请打13800138000联系", "13800138000", "给代表打0531-88881234"):
        assert "编号 " not in say(typed, by="吴示安").replace("/查 编号", "")
