"""/历史: who did what about an item, when and by which way, before and after; nothing of what people wrote."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.cli.talking import speak
from bot.ledger_desk import bring_ledger
from bot.records.journal import verifying
from bot.wsgi import Service
from tests.conftest import Say, at
from tests.documents.books import EMPTIED, ledger


def test_what_was_done_is_told_with_before_and_after_the_newest_first(say: Say):
    say("/送审 20210032", by="吴示安", chat="督办群")
    say("/审 20210032 退回 数据口径需统一，金丝雀", by="周示平")
    say("/改派 20210032 承办 郑示宁", by="督查示员")
    say("/查 20210032", by="吴示安")
    told = say("/历史 20210032", by="吴示安").split("\n")
    assert told[0] == "20210032 加快新型智慧城市建设提升城… 经办记录共3条，最近的在前："
    assert "督查示员（单聊）改派：承办人：吴示安 → 承办人：郑示宁" in told[1]
    assert "周示平（单聊）审：状态：待处室负责人审核（第1轮） → 状态：" in told[2] and "审核退回（周示平）" in told[2]
    assert (
        "7月16日 09:00 吴示安（群）送审：" in told[3]
        and "→ 状态：待处室负责人审核（第1轮）；2021年7月16日（周五）第1轮送审" in told[3]
    )
    assert "金丝雀" not in "".join(told)


def test_what_was_taken_back_is_told_as_well(say: Say):
    say("/延期 20210032 8月20日 代表同意", by="吴示安")
    say("/撤销", by="吴示安")
    told = say("/经办记录 20210032", by="吴示安")
    assert "撤销：办理时限：2021年8月20日（周五）；2021年7月16日（周五）延期至8月20日 → 办理时限：2021年7月31日（周六）" in told


def test_what_was_refused_or_asked_is_none_of_it(say: Say):
    say("/寄出 20210032", by="吴示安")
    say("/查 20210032", by="吴示安")
    assert say("/历史 20210032", by="吴示安") == "20210032 还没有经办记录；台账导入的步骤请发送 /查 20210032。"


def test_a_long_one_has_pages(say: Say):
    for day in range(1, 9):
        say(f"/联系 20210032 7月{day}日", by="吴示安")
    first = say("/历史 20210032", by="吴示安")
    assert first.count("（单聊）联系") == 6 and first.endswith("另有2条，下一页请发送 /历史 20210032 第2页。")
    second = say("/历史 20210032 第2页", by="吴示安")
    assert second.count("（单聊）联系") == 2 and "7. " in second and "另有" not in second
    assert say("/历史 20210032 第3页", by="吴示安") == "共8条，只有2页。最后一页请发送 /历史 20210032 第2页。"


def test_who_may_not_see_an_item_hears_what_everybody_hears_of_an_absent_one(say: Say):
    say("/送审 20210032", by="吴示安")
    assert say("/历史 20210032", by="陈示文").replace("20210032", "N") == say("/历史 20219999", by="陈示文").replace(
        "20219999", "N"
    )


def test_an_item_that_may_not_be_named_tells_who_and_when_alone(say: Say, bureau: Service):
    with bureau.database.begin() as session:
        session.execute(text("UPDATE suggestion SET secrecy = '' WHERE number = '20210032'"))
    say("/送审 20210032", by="吴示安")
    told = say("/历史 20210032", by="吴示安").split("\n")
    assert told == ["20210032 经办记录共1条，最近的在前：", "1. 7月16日 09:00 吴示安（单聊）送审"]


def test_what_was_typed_on_the_server_says_so(bureau: Service):
    speak(bureau, "/送审 20210032", "吴示安", None, "wecom", account="root")
    assert "吴示安〔控制台代录〕（控制台）送审" in speak(bureau, "/历史 20210032", "吴示安", None, "console").text


def test_people_stand_in_the_journal_by_their_ids_and_the_chain_holds(say: Say, bureau: Service):
    say("/改派 20210032 承办 郑示宁", by="督查示员")
    with bureau.database.begin() as session:
        assert "示" not in str(session.execute(text("SELECT before, after FROM journal")).all())
        assert verifying.verify(session).ok


def test_what_a_ledger_changed_of_an_item_is_told_as_well(say: Say, bureau: Service, tmp_path: Path):
    row = {
        "编号": "20210032",
        "案由": "关于加快新型智慧城市建设的建议",
        "办理类型": "主办",
        "牵头处室": "信息化推进处",
        "直接责任人": "郑示宁",
    }
    done = bring_ledger(bureau, ledger(tmp_path / "l.xlsx", row), now=at("2021-07-16 08:30"), answers=EMPTIED, by="root")
    assert done.updated == ["20210032"]
    told = say("/历史 20210032", by="督查示员")
    assert "7月16日 08:30 （台账导入）更新：" in told and "承办人：吴示安" in told and "→" in told and "承办人：郑示宁" in told
    with bureau.database.begin() as session:
        assert session.scalar(text("SELECT after FROM journal WHERE id = 2")) == "新增0件，更新1件"
        assert verifying.verify(session).ok


def test_what_is_about_no_item_has_before_and_after_as_well(say: Say, bureau: Service):
    say("/日历 8月1日 上班", by="督查示员")
    with bureau.database.begin() as session:
        (row,) = session.execute(text("SELECT before, after, suggestion_id FROM journal WHERE command = '/日历'"))
    assert tuple(row) == ("2021年8月1日（周日）放假", "2021年8月1日（周日）上班", None)
