"""import undo: every table as before, row for row; what people recorded meanwhile is named and kept, or nothing is undone."""

from __future__ import annotations

from random import Random

import pytest

from bot import import_undo, wsgi
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.ledger_desk import bring_ledger
from bot.records.figures import year_facts
from bot.records.ledger import kept
from bot.wsgi import Service
from tests.conftest import FIXTURES, at, set_clock, settings_for
from tests.documents.books import EMPTIED, GOOD, ledger
from tests.records.ledger.dumps import dump

NOW = at("2021-07-16 09:00")
LATER = at("2021-07-16 10:00")
ROW = {
    "编号": "20210032",
    "办理类型": "主办",
    "牵头处室": "信息化推进处",
    "第一责任人": "周示平",
    "直接责任人": "吴示安",
    "分管领导": "副局长甲",
}


def undo(service: Service, now=LATER, *, of: str = "") -> import_undo.ImportUndone:
    set_clock(service, now)
    return import_undo.undo(service, by="root", now=now, of=of)


def test_a_first_import_leaves_nothing_behind(bureau, tmp_path):
    before = dump(bureau.database)
    rows = [{"编号": f"2021090{place}", "直接责任人": "没见过的人", "处室审核日期": "2021-04-01"} for place in range(1, 4)]
    done = bring_ledger(bureau, ledger(tmp_path / "l.xlsx", *rows, extra=("处室审核日期",)), now=NOW, tell=True)
    assert done.written and dump(bureau.database) != before
    result = undo(bureau)
    assert result.undone and result.removed == ["20210901", "20210902", "20210903"] and result.restored == []
    assert dump(bureau.database) == before


@pytest.mark.parametrize("file", ["2021-ledger.xlsx", "2021-ledger-as-typed.xlsx"])
def test_a_whole_year_over_one_in_progress_is_taken_back(bureau, say, file: str):
    say("/联系 20210032 要求面复", by="吴示安")
    say("/送审 20210257", by="陈示文")
    before = dump(bureau.database)
    done = bring_ledger(bureau, FIXTURES / file, now=NOW, answers=EMPTIED, tell=True)
    assert done.written and len(done.updated) > 10
    assert dump(bureau.database) != before
    assert undo(bureau).undone
    assert dump(bureau.database) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"办理时限": "2021-08-15"},
        {"办理类型": "会办", "主办单位": "市大数据局"},
        {"牵头处室": "融资服务处", "第一责任人": "冯示川", "直接责任人": "陈示文"},
        {"配合处室": ""},
        {"案由": "关于另一件事的建议", "密级": ""},
        {"交办日期": "2021-03-10"},
    ],
    ids=str,
)
def test_every_kind_of_change_is_taken_back_and_told(bureau, tmp_path, changes):
    before = dump(bureau.database)
    done = bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {**ROW, **changes}), now=NOW, answers=EMPTIED, tell=True)
    assert done.updated == ["20210032"]
    assert undo(bureau).restored == ["20210032"]
    assert dump(bureau.database) == before


def test_only_the_last_import_within_a_day_can_be_taken_back_and_only_once(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}), now=NOW)
    between = dump(bureau.database)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {"编号": "20210902"}), now=NOW)
    assert undo(bureau).undone and dump(bureau.database) == between
    for _ in range(2):
        with pytest.raises(UserError, match="没有可以撤销的导入"):
            undo(bureau)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {"编号": "20210902"}), now=NOW)
    with pytest.raises(UserError, match="已超过一天"):
        undo(bureau, at("2021-07-17 09:01"))


def test_behind_an_import_that_changed_nothing_the_one_before_is_taken_back_only_by_its_name(bureau, tmp_path):
    before = dump(bureau.database)
    file = ledger(tmp_path / "a.xlsx", {})
    bring_ledger(bureau, file, now=NOW)
    for _ in range(2):
        bring_ledger(bureau, file, now=LATER)
        with pytest.raises(UserError) as said:
            undo(bureau)
        assert "最近一次导入（7月16日 10:00）没有可以撤销的改动" in str(said.value)
        assert 'duban import undo --of "2021-07-16 09:00"' in str(said.value)
    with pytest.raises(UserError, match="没有可以撤销的 2021-07-16 10:00 的导入，可以撤销的是 2021-07-16 09:00 的导入"):
        undo(bureau, of="2021-07-16 10:00")
    assert undo(bureau, of="2021-07-16 09:00").undone and dump(bureau.database) == before
    bring_ledger(bureau, file, now=NOW)
    bring_ledger(bureau, file, now=LATER)
    with pytest.raises(UserError) as said:
        undo(bureau, at("2021-07-17 09:01"))
    assert "没有可以撤销的改动" in str(said.value) and "--of" not in str(said.value)


def test_an_import_that_only_erased_what_turned_secret_leaves_the_one_before_to_its_name(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}, {"编号": "20210902"}), now=NOW)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {"密级": "机密"}, {"编号": "?"}), now=LATER)
    with pytest.raises(UserError, match=r"没有可以撤销的改动.*--of"):
        undo(bureau)
    bring_ledger(bureau, ledger(tmp_path / "c.xlsx", {"编号": "20210903"}), now=LATER)
    assert undo(bureau).removed == ["20210903"]


def test_what_was_recorded_meanwhile_stays_where_it_can(bureau, say, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {**ROW, "办理时限": "2021-08-15"}), now=NOW, answers=EMPTIED)
    say("/联系 20210032 要求面复", by="吴示安")
    result = undo(bureau)
    assert result.undone and [(step.number, step.by) for step in result.kept] == [("20210032", "吴示安")]
    assert "联系（7月16日）" in result.kept[0].what
    shown = say("/查 20210032", by="吴示安")
    assert "最近一步：7月16日 联系" in shown and "时限：7月31日" in shown


def test_a_step_on_an_item_that_would_be_gone_stops_the_undoing(bureau, say, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {}), now=NOW)
    say("/联系 20210901 不要求面复", by="陈示文")
    before = dump(bureau.database)
    result = undo(bureau)
    assert not result.undone and [step.number for step in result.refused] == ["20210901"]
    assert dump(bureau.database) == before
    assert "不能撤销" in import_undo.said(result)[0] and "陈示文" in import_undo.said(result)[1]
    say("/撤销 20210901", by="陈示文")
    assert undo(bureau).undone


def test_a_step_that_fits_no_more_stops_the_undoing(bureau, say, tmp_path):
    moved = {"牵头处室": "融资服务处", "第一责任人": "冯示川", "直接责任人": "陈示文"}
    bring_ledger(bureau, ledger(tmp_path / "l.xlsx", {**ROW, **moved}), now=NOW, answers=EMPTIED)
    say("/联系 20210032 不要求面复", by="陈示文")
    (step,) = undo(bureau).refused
    assert "牵头处室将还原为信息化推进处" in step.reason


def test_a_fact_recorded_since_stays_in_the_place_of_the_ledgers(bureau, say, tmp_path):
    file = ledger(tmp_path / "l.xlsx", {**ROW, "首次电话沟通": "2021-07-12"}, extra=("首次电话沟通",))
    bring_ledger(bureau, file, now=NOW, answers=EMPTIED)
    say("/更正 20210032 电话沟通 7月14日 理由：日期有误", by="吴示安")
    assert undo(bureau).undone
    facts = [row for row in dump(bureau.database)["fact"] if row["kind"] == "首次电话沟通" and row["superseded_at"] is None]
    assert len({row["suggestion_id"] for row in facts}) == len(facts)
    assert "7月14日" in say("/查 20210032", by="吴示安")


def test_items_that_turned_secret_stay_so_and_are_nowhere_in_what_is_kept(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {"案由": "关于金丝雀的建议"}, {"编号": "20210902"}), now=NOW)
    secret = ledger(tmp_path / "b.xlsx", {"密级": "机密", "案由": "关于金丝雀的建议"}, {"编号": "20210902", "案由": "另一件事"})
    bring_ledger(bureau, secret, now=LATER)
    with bureau.database.begin() as session:
        last = kept.last(session)
        assert last and "金丝雀" not in repr(last)
    result = undo(bureau)
    assert result.restored == ["20210902"] and result.secret == 1
    assert "不还原" in import_undo.said(result)[-1]
    rows = {row["number"]: row for row in dump(bureau.database)["suggestion"]}
    assert (rows["20210901"]["title"], rows["20210902"]["title"]) == ("", "关于某事的建议")


def test_one_that_turned_secret_while_nothing_else_was_written_goes_from_what_is_kept(bureau, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {"案由": "关于金丝雀的建议"}), now=NOW)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {"案由": "关于金丝雀和黄雀的建议"}), now=NOW)
    bring_ledger(bureau, ledger(tmp_path / "c.xlsx", {"密级": "机密"}, {"编号": "?"}), now=LATER)
    with bureau.database.begin() as session:
        last = kept.last(session)
        assert last and "金丝雀" not in repr(last)


DIVISIONS = {"融资服务处": ("冯示川", "陈示文"), "信息化推进处": ("周示平", "吴示安")}
STEPS = (
    *("批次", "代表", "重点建议", "首次电话沟通", "面复日期", "面复形式", "代表是否要求面复", "处室审核日期"),
    *("分管领导审阅日期", "寄出日期", "答复文号", "办理态度"),
)
VALUES = {
    "批次": "第二批",
    "代表": "李代表",
    "重点建议": "是",
    "面复形式": "登门汇报",
    "代表是否要求面复": "是",
    "答复文号": "示工信函〔2021〕71号",
    "办理态度": "满意",
}


def some_rows(chance: Random) -> list[dict[str, str]]:
    """A few items of a small year, each with what its row might say today."""
    rows = []
    for place in chance.sample(range(1, 9), chance.randint(1, 6)):
        lead = chance.choice([*DIVISIONS])
        head, officer = DIVISIONS[lead]
        handling = chance.choice(["独办", "主办", "会办"])
        row = {
            **GOOD,
            "编号": f"2021090{place}",
            "案由": chance.choice(["关于某事的建议", "关于另一件事的建议"]),
            "办理类型": handling,
            "主办单位": "市发展改革委" if handling == "会办" else "",
            "牵头处室": lead,
            "第一责任人": head,
            "直接责任人": chance.choice([officer, "", "没见过的人"]),
            "配合处室": chance.choice(["", "软件产业处", "经济运行处、软件产业处"]),
            "办理时限": chance.choice(["2021-07-31", "2021-08-15"]),
            "密级": chance.choice(["不涉密", "不涉密", "不涉密", "", "机密"]),
        }
        days = {name: f"2021-0{chance.randint(4, 6)}-10" for name in STEPS if name not in VALUES}
        told = {**VALUES, **days}
        rows.append({**row, **{name: chance.choice([told[name], ""]) for name in STEPS}})
    return rows


def test_any_import_over_any_year_is_taken_back_row_for_row(people_url, tmp_path):
    service = wsgi.assemble(settings_for(people_url), StoppedClock(NOW))
    chance = Random(20210716)
    for _ in range(12):
        file = ledger(tmp_path / "l.xlsx", *some_rows(chance), extra=STEPS)
        before = dump(service.database)
        bring_ledger(service, file, now=NOW, answers=EMPTIED, tell=True)
        changed = dump(service.database)
        if changed == before:
            continue
        if undo(service).secret:
            continue  # what turned secret is not as before
        assert dump(service.database) == before
        bring_ledger(service, file, now=NOW, answers=EMPTIED, tell=True)
    service.database.close()


SHEET = {"发起通知": "某通知", "部署会主持": "副局长甲", "部署会内容": "部署办理"}


@pytest.mark.parametrize(
    ("sheet", "told", "back"),
    [
        ({**SHEET, "协同情况": "与市财政局协同"}, ("部署会主持", "副局长乙"), "副局长甲"),
        ({**SHEET, "协同情况": "与市财政局协同"}, ("沟通方式", "电话"), None),
        ({name: SHEET[name] for name in list(SHEET)[:2]}, ("部署会内容", "另行部署"), "部署办理"),
        ({**SHEET, "部署会主持": "副局长丙"}, ("部署会主持", "副局长丁"), "副局长甲"),
        ({"部署会主持": "副局长丙"}, ("发起通知", "另一通知"), "某通知"),
        ({"部署会主持": "副局长丙"}, ("主要领导批示", "抓紧办理"), None),
    ],
)
def test_what_people_told_of_the_year_since_stands_and_is_named(bureau, say, tmp_path, sheet, told, back):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}, of_year=SHEET), now=NOW, answers=EMPTIED)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {}, of_year=sheet), now=NOW, answers=EMPTIED)
    name, value = told
    assert say(f"/年度 2021 {name} {value}", by="督查示员", chat=None).startswith("已登记：")
    result = undo(bureau)
    assert [(step.number, step.what, step.by) for step in result.kept] == [("2021年度表", f"{name}：{value}", "督查示员")]
    assert f"2021年度表 {name}：{value}（督查示员）" in import_undo.said(result)
    with bureau.database.begin() as session:
        assert year_facts.of_year(session, 2021) == {**SHEET, name: value}
    taken_back = say("/撤销", by="督查示员", chat=None)
    assert (f"恢复为：{back}。" if back else "该项待补。") in taken_back
    with bureau.database.begin() as session:
        assert year_facts.of_year(session, 2021) == SHEET


def test_a_line_of_the_year_that_was_emptied_since_stays_empty(bureau, say, tmp_path):
    bring_ledger(bureau, ledger(tmp_path / "a.xlsx", {}, of_year=SHEET), now=NOW, answers=EMPTIED)
    bring_ledger(bureau, ledger(tmp_path / "b.xlsx", {}, of_year={**SHEET, "部署会主持": "副局长丙"}), now=NOW, answers=EMPTIED)
    say("/年度 2021 部署会主持 清空", by="督查示员", chat=None)
    assert [step.what for step in undo(bureau).kept] == ["部署会主持：（已清空）"]
    with bureau.database.begin() as session:
        assert "部署会主持" not in year_facts.of_year(session, 2021)
