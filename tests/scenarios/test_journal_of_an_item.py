"""/历史: who did what about an item, when and by which way, before and after; nothing of what people wrote."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.cli.talking import speak
from bot.ledger_desk import bring_ledger, bring_people
from bot.records.journal import verifying
from bot.wsgi import Service
from tests.conftest import FIXTURES, Say, at
from tests.documents.books import EMPTIED, ledger
from tests.scenarios.changing import people_list


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
    assert first.count("（单聊）联系") == 6 and first.endswith("另有2条，下一页请发送 更多，或 /历史 20210032 第2页。")
    second = say("/历史 20210032 第2页", by="吴示安")
    assert second.count("（单聊）联系") == 2 and "7. " in second and "另有" not in second
    say("/历史 20210032", by="吴示安")
    assert say("更多", by="吴示安") == second
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
        assert session.scalar(text("SELECT after FROM journal WHERE id = 3")) == "新增0件，更新1件"
        assert verifying.verify(session).ok


def test_what_is_about_no_item_has_before_and_after_as_well(say: Say, bureau: Service):
    say("/日历 8月1日 上班", by="督查示员")
    with bureau.database.begin() as session:
        (row,) = session.execute(text("SELECT before, after, suggestion_id FROM journal WHERE command = '/日历'"))
    assert tuple(row) == ("2021年8月1日（周日）放假", "2021年8月1日（周日）上班", None)


def test_who_stood_in_is_told_with_whom_they_stood_in_for(say: Say, bureau: Service):
    say("/代理 副局长乙 7月16日 至 7月30日", by="副局长甲")
    say("/送审 20210032", by="吴示安")
    say("/审 20210032 通过", by="周示平")
    say("/审 20210032 通过", by="副局长乙")
    assert "副局长乙〔代副局长甲〕" in say("/查 20210032", by="吴示安")
    assert "分管领导审核通过（副局长乙〔代副局长甲〕）" in say("/历史 20210032", by="吴示安").split("\n")[1]
    with bureau.database.begin() as session:
        kept = session.scalar(text("SELECT after FROM journal ORDER BY id DESC LIMIT 1 OFFSET 2")) or ""
    assert "局长" not in kept.replace("主要领导", "").replace("分管领导", "") and "〔代{" in kept


def test_every_item_that_a_ledger_changes_has_its_line_reviews_letters_and_results_included(say: Say, bureau: Service):
    done = bring_ledger(bureau, FIXTURES / "2021-ledger.xlsx", now=at("2021-12-31 09:00"), answers=EMPTIED, by="root")
    assert len(done.updated) > 9
    with bureau.database.begin() as session:
        lines = session.execute(
            text(
                "SELECT s.number, j.user_id, j.after FROM journal j JOIN suggestion s ON s.id = j.suggestion_id"
                " WHERE j.command = 'import' AND j.at > :on"
            ),
            {"on": "2021-12-30"},
        ).all()
        assert verifying.verify(session).ok
    assert {line.number for line in lines} == set(done.updated) and {line.user_id for line in lines} == {"root"}
    told = "".join(line.after for line in lines)
    assert "主要领导审核通过（{" in told and "寄出答复函（" in told and "改动栏目：" in told


def test_a_ledger_that_changes_words_alone_tells_which(say: Say, bureau: Service, tmp_path: Path):
    row = {"编号": "20210032", "备注": "金丝雀"}
    row |= {"案由": "关于另一件事的建议", "办理类型": "主办", "牵头处室": "信息化推进处", "直接责任人": "吴示安"}
    done = bring_ledger(
        bureau, ledger(tmp_path / "l.xlsx", row, extra=("备注",)), now=at("2021-07-16 08:30"), answers=EMPTIED, by="root"
    )
    assert done.updated == ["20210032"]
    told = say("/历史 20210032", by="督查示员").split("\n")[1]
    assert "改动栏目：" in told and "案由" in told and "备注" in told and "金丝雀" not in told


def test_a_list_of_people_leaves_a_line_for_each_person_that_it_changes(bureau: Service, tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = people_list(tmp_path / "a", ("新示人", "信息化推进处", "承办人", "wx901"))
    second = people_list(tmp_path / "b", ("新示人", "信息化推进处", "处室负责人", "wx902"))
    for file in (first, second, second):
        bring_people(bureau, file, dated=True, by="root")
    with bureau.database.begin() as session:
        rows = session.execute(
            text("SELECT before, after FROM journal WHERE command = 'people import' AND user_id = 'root' ORDER BY id")
        ).all()
        person = session.scalar(text("SELECT id FROM person WHERE name = '新示人'"))
    was = f"{{{person}}} 处室：信息化推进处；职务：承办人（信息化推进处）；账号：wecom"
    became = f"{{{person}}} 处室：信息化推进处；职务：处室负责人（信息化推进处）；账号：wecom；改动：账号"
    assert [tuple(row) for row in rows] == [(None, f"新增1人，更新0人\n{was}"), (None, "新增0人，更新1人"), (was, became)]


def test_who_is_the_director_by_the_list_stands_in_the_journal(bureau: Service):
    with bureau.database.begin() as session:
        told = session.scalar(text("SELECT after FROM journal WHERE command = 'people import'")) or ""
        director = session.scalar(text("SELECT person_id FROM appointment WHERE role = '主要领导'"))
    assert f"{{{director}}} 处室：局领导；职务：主要领导；账号：dingtalk、wecom" in told.split("\n")
