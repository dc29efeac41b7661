"""/总结 and /台账: the office alone, in single chat alone, as files where files can go."""

from __future__ import annotations

from datetime import date

import pytest

from bot import papers
from bot.message import Message
from bot.records.figures import summaries
from bot.rules.papers import summary_prose
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at

OFFICE, OFFICE_ON_WECOM = "督查示员", "wx006"


def test_the_summary_tells_what_is_missing_and_brings_its_file(bureau, clock, reply):
    clock.at = at("2021-10-25 09:00")
    answer = reply("/总结 2021", by=OFFICE)
    assert answer.text.splitlines()[0] == "2021年办理工作总结（草稿）：共34件，办结14件，办结率41.2%。"
    assert "1. 尚未办结20件：20210011号、20210018号" in answer.text
    assert len(answer.text.splitlines()) <= 12
    (paper,) = answer.papers
    assert (paper.kind, paper.name, paper.wish) == (
        "summary",
        "2021年办理工作总结.docx",
        {"year": 2021, "on": "2021-10-25"},
    )
    assert papers.made(bureau.database, bureau.office, paper).startswith(b"PK")


def test_what_was_handed_over_and_went_back_is_named_beside_the_total(bureau, say):
    say("/申退 20210257 不属本处职责，应由金融监管局办理", by="陈示文")
    say("/申退 20210257 同意", by=OFFICE)
    answer = say("/总结 2021", by=OFFICE)
    assert "共32件" in answer and "\n另有1件经同意申退，不计入。\n" in answer
    with bureau.database.begin() as session:
        year = summaries.gather(session, 2021, date(2021, 7, 16), bureau.office)
    assert [item.number for item in year.returned] == ["20210257"]
    assert "另有1件（20210257号）经同意申退，不再由我局办理" in summary_prose.overall(year)
    assert [one.text for one in year.equations if one.id == "A0"] == ["33 = 32 + 1"]
    assert year.figures["total"] == 32


def test_a_year_in_which_everything_went_back_has_a_summary_that_says_so(office, say_as):
    service, _ = office
    for number, officer in (("20210032", "吴示安"), ("20210257", "陈示文"), ("20210021", "郑示宁")):
        assert say_as(f"/申退 {number} 该事项属市大数据局职责", officer).outcome == "answered"
        assert say_as(f"/申退 {number} 同意", OFFICE).outcome == "answered"
    answer = say_as("/总结 2021", OFFICE)
    assert answer.text.splitlines()[:2] == [
        "2021年办理工作总结（草稿）：共0件，办结0件，办结率—。",
        "另有3件经同意申退，不计入。",
    ]
    (paper,) = answer.papers
    with service.database.begin() as session:
        year = papers.summary_of(session, service.office, 2021, date(2021, 3, 5))
    gone = "共收到两会转办件3件（20210032号、20210257号、20210021号），均经同意申退，不再由我局办理，我局办理0件。"
    assert summary_prose.overall(year) == f"今年，我局{gone}"
    assert papers.made(service.database, service.office, paper).startswith(b"PK")


def test_the_ledger_comes_without_telephone_numbers(reply):
    answer = reply("/台账", by=OFFICE)
    assert answer.text.startswith("2021年台账共33件，不含代表电话")
    (paper,) = answer.papers
    assert (paper.kind, paper.name) == ("ledger", "2021年台账.xlsx")
    assert paper.wish == {"year": 2021, "on": "2021-07-16", "phones": False}


@pytest.mark.parametrize("words", ["/总结 2021", "/台账 2021"])
def test_where_no_robot_brings_files_it_is_said_and_what_to_do(bureau, words: str):
    message = Message("wecom", "m1", WECOM_CORP, OFFICE_ON_WECOM, text=words)
    answer = bureau.dispatcher.answer(message)
    assert (answer.outcome, answer.papers) == ("answered", ())
    assert "未能发送：没有配置能向您发送文件的应用或机器人，请联系运维人员" in answer.text and "duban" not in answer.text


@pytest.mark.parametrize("words", ["/总结 2021", "/台账 2021"])
def test_nobody_else_and_no_group_gets_them(bureau, say, words: str):
    assert "该操作由办公室办理，您可请其办理" in say(words, by="局长")
    assert "该操作由办公室办理，您可请其办理" in say(words, by="周示平")
    assert "请与我单聊发送" in say(words, by=OFFICE, chat="督办群", platform="wecom")
    unsigned = Message("dingtalk", "m2", DINGTALK_CORP, "manager4006", text=words, signed_body=False)
    assert "请在企业微信中与我单聊发送" in bureau.dispatcher.answer(unsigned).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/总结 2019", "2019年没有办件"),
        ("/台账 去年", "2020年没有办件"),
        ("/总结", "2021年办理工作总结（草稿）"),
        ("工作总结 2021年", "2021年办理工作总结（草稿）"),
        ("导出台账2021年度", "2021年台账共33件"),
    ],
)
def test_the_year_is_said_or_is_the_latest(say, words: str, said: str):
    assert said in say(words, by=OFFICE)
