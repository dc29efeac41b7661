"""The ledger as clerks type it: what comes in, what does not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people
from bot.records import tables
from bot.records.figures import tallies as figures
from bot.rules.papers import statistics
from bot.rules.permissions import Scope
from bot.wsgi import Service
from tests import engines
from tests.conftest import FIXTURES, at, copy_of_sqlite, set_clock, settings_for
from tests.documents.books import EMPTIED, GOOD, ledger

NOW = at("2021-03-05 09:00")


@pytest.fixture
def service(people_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(people_url), StoppedClock(NOW))
    yield made
    made.database.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path, None)), StoppedClock(NOW))
    yield made
    made.database.close()


def contents(service: Service) -> dict[str, list[str]]:
    """Every row that an import writes."""
    names = ("batch", "suggestion", "assignment", "fact", "review_round", "review_decision", "person", "division")
    with service.database.begin() as session:
        return {name: sorted(repr(tuple(row)) for row in session.execute(select(tables.METADATA.tables[name]))) for name in names}


def test_the_ledger_as_typed_is_the_same_data_and_a_second_import_changes_nothing(service: Service):
    first = bring_ledger(service, FIXTURES / "2021-ledger.xlsx", now=NOW)
    assert (len(first.created), first.rejected, first.warnings) == (34, [], [])
    before = contents(service)
    for name in ("2021-ledger.xlsx", "2021-ledger-as-typed.xlsx"):
        again = bring_ledger(service, FIXTURES / name, now=NOW)
        assert (again.created, again.updated, again.unchanged) == ([], [], 34)
        assert contents(service) == before


def test_the_ledger_as_typed_imports_to_the_same_data_by_itself(small: Service, tmp_path: Path):
    bring_ledger(small, FIXTURES / "2021-ledger-as-typed.xlsx", now=NOW)
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    other = wsgi.assemble(settings_for(engines.fresh_sqlite(other_folder)), StoppedClock(NOW))
    bring_people(other, FIXTURES / "people.xlsx", dated=False)
    bring_ledger(other, FIXTURES / "2021-ledger.xlsx", now=NOW)
    assert contents(small) == contents(other)
    other.database.close()


def test_the_years_figures_are_the_contracts(service: Service):
    bring_ledger(service, FIXTURES / "2021-ledger.xlsx", now=NOW)
    with service.database.begin() as session:
        tallies = figures.tallies(session, 2021, at("2021-12-31 09:00").date(), Scope(everything=True))
        found = statistics.of_year(2021, tallies)
    told_since = {name: found.pop(name) for name in ("by_body", "shares", "counted_by")}
    assert told_since["by_body"]["人大"]["total"] == 34 and told_since["counted_by"] == "item"
    assert found == {
        "year": 2021,
        "total": 34,
        "by_body_level": {"人大": {"省": 3, "市": 31}},
        "by_batch": [
            {"batch": "第一批", "count": 33, "due": "2021-07-31"},
            {"batch": "第二批", "count": 1, "due": "2021-10-15"},
        ],
        "by_handling": {"人大": {"省": {"主办": 1, "分办": 2}, "市": {"独办": 1, "主办": 3, "分办": 10, "会办": 17}}},
        "letters_mailed": 17,
        "opinions_sent": 17,
        "finished": 34,
        "finish_rate": "100%",
        "timeliness": {"original": {"in_time": 34, "late": 0}, "extended": {"in_time": 34, "late": 0}, "open_overdue": 0},
        "face_to_face": {"requested": 12, "done": 12, "rate": "100%"},
        "satisfaction": {
            "attitude": {"满意": 17, "基本满意": 0, "不满意": 0},
            "result": {"满意": 17, "基本满意": 0, "不满意": 0},
            "returned": 17,
            "rate": "100%",
        },
        "classes": {"A": 11, "B": 6},
        "published": {"主动公开": 17},
        "equations": [{"text": "34 = 3 + 31", "holds": True}],
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"编号": ""}, "编号为空"),
        ({"编号": "2021OO01"}, "编号“2021OO01”无法识别，应为数字"),
        ({"办理类型": "代办"}, "办理类型“代办”不认识，应为 独办、主办、分办、会办、参阅"),
        ({"牵头处室": "不存在处"}, "处室“不存在处”不在人员表中，请核对名称或先导入人员表"),
        ({"配合处室": "融资服务处、幻影处"}, "处室“幻影处”不在人员表中，请核对名称或先导入人员表"),
        ({"办理时限": "2021年9月31日"}, "办理时限“2021年9月31日”不是有效日期：2021年9月只有30天，没有31日，请核对日期"),
        ({"办理时限": "2021-03-01"}, "办理时限早于交办日期"),
        ({"交办日期": ""}, "交办日期为空"),
        ({"级别": "乡"}, "级别“乡”不认识，应为 全国、省、市、区县"),
    ],
)
def test_f51_a_bad_row_is_named_with_its_number_and_reason_and_nothing_is_written(
    small: Service, tmp_path: Path, changes, reason
):
    file = ledger(tmp_path / "l.xlsx", {}, {"编号": "20210902", **changes})
    result = bring_ledger(small, file, now=NOW)
    assert not result.written
    assert [(bad.row, bad.reason) for bad in result.rejected] == [(4, reason)]
    assert contents(small)["suggestion"] == []
    skipped = bring_ledger(small, file, now=NOW, skip_bad=True)
    assert skipped.written and skipped.created == ["20210901"]


def test_a_repeated_number_is_named_with_the_row_it_repeats(small: Service, tmp_path: Path):
    result = bring_ledger(small, ledger(tmp_path / "l.xlsx", {}, {"编号": "第20210901号"}), now=NOW)
    assert [bad.reason for bad in result.rejected] == ["编号与第 3 行重复（市人大2021年）"]


@pytest.mark.parametrize("mark", ["涉密", "秘密", "机密", "内部", "工作秘密", "不涉密?", "一般", "是"])
def test_what_is_not_marked_as_not_secret_is_refused_without_being_stored_or_stopping_the_rest(
    small: Service, tmp_path: Path, mark: str
):
    file = ledger(tmp_path / "l.xlsx", {}, {"编号": "20210902", "案由": "机要事项甲乙丙", "密级": mark, "办理类型": "甚"})
    result = bring_ledger(small, file, now=NOW)
    assert result.created == ["20210901"]
    assert [(bad.row, bad.number) for bad in result.rejected] == [(4, "20210902")]
    assert "机要事项" not in repr(result) + repr(contents(small))


def test_an_item_that_became_secret_loses_its_title_and_its_deputy(small: Service, tmp_path: Path):
    bring_ledger(small, ledger(tmp_path / "a.xlsx", {"案由": "关于机要事项的建议"}), now=NOW)
    bring_ledger(small, ledger(tmp_path / "b.xlsx", {"密级": "秘密", "案由": "关于机要事项的建议"}), now=NOW)
    assert "机要事项" not in repr(contents(small))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"办理类型": "会办"}, "会办件没有填写主办单位"),
        ({"配合处室": "融资服务处"}, "配合处室与牵头处室相同"),
        ({"编号": "20200901"}, "编号中的年份 2020 与交办日期 2021-03-05 不是同一年"),
        ({"交办日期": "2020-12-20"}, "编号中的年份 2021 与交办日期 2020-12-20 不是同一年"),
        ({"密级": ""}, "密级未填，群内只显示编号和日期"),
        ({"直接责任人": "无此人"}, "直接责任人“无此人”不在人员表中，已登记姓名，没有操作权限"),
    ],
)
def test_what_looks_wrong_is_warned_about_and_written(small: Service, tmp_path: Path, changes, reason):
    result = bring_ledger(small, ledger(tmp_path / "l.xlsx", changes), now=NOW)
    assert result.written and [w.reason for w in result.warnings] == [reason]


@pytest.mark.parametrize(
    ("column", "typed", "counted", "warned"),
    [
        ("答复类别", "a", "A", ()),
        ("答复类别", "B类", "B", ()),
        ("答复类别", "Ａ 类", "A", ()),
        ("答复类别", "已解决", "已解决", ()),
        ("面复形式", "登门", "登门汇报", ()),
        ("面复形式", "吃饭", "吃饭", ("面复形式“吃饭”不认识，应为邀请座谈、登门汇报、现场察看、其他，统计时不计入",)),
        ("办理态度", "很满意", "很满意", ("办理态度“很满意”不认识，应为满意、基本满意、不满意，统计时不计入",)),
        ("办理结果", "不满意", "不满意", ("代表不满意，台账不能登记重新办理；请在群内先撤销反馈（/更正），再发送 /反馈",)),
    ],
)
def test_a_value_is_brought_in_as_figures_count_it(small: Service, tmp_path: Path, column, typed, counted, warned):
    done = {"处室负责人审核日期": "2021-06-01", "分管领导审核日期": "2021-06-01", "主要领导审阅日期": "2021-06-02"}
    done |= {"征求代表意见日期": "2021-06-03", "邮寄日期": "2021-06-04", "面复日期": "2021-05-04", "首次电话沟通": "2021-05-03"}
    row = {**done, column: typed}
    result = bring_ledger(small, ledger(tmp_path / "l.xlsx", row, extra=tuple(row)), now=NOW)
    assert [w.reason for w in result.warnings if "等式" not in w.reason] == list(warned)
    with small.database.begin() as session:
        assert counted in session.scalars(text("SELECT value FROM fact")).all()


def test_every_doubt_about_values_is_named(small: Service, tmp_path: Path):
    row = {"邮寄日期": "2021-06-04", "办理态度": "不满意", "办理结果": "一般", "公开属性": "公开"}
    reasons = " ".join(
        w.reason for w in bring_ledger(small, ledger(tmp_path / "l.xlsx", row, extra=tuple(row)), now=NOW).warnings
    )
    assert all(words in reasons for words in ("代表不满意", "办理结果“一般”不认识", "公开属性“公开”不认识"))


def test_unknown_columns_are_kept_in_the_remarks_and_named(small: Service, tmp_path: Path):
    result = bring_ledger(small, ledger(tmp_path / "l.xlsx", {"联名人数": "8"}, extra=("联名人数",)), now=NOW)
    assert [w.reason for w in result.warnings] == ["不认识的列：联名人数，内容记入备注"]
    assert "联名人数：8" in repr(contents(small)["suggestion"])


def test_a_proposals_ledger_is_known_by_its_title(small: Service, tmp_path: Path):
    bring_ledger(small, ledger(tmp_path / "l.xlsx", {}, title="2021年政协提案任务分解表"), now=NOW)
    assert "政协" in repr(contents(small)["suggestion"])


def test_a_changed_cell_supersedes_and_an_emptied_one_retracts_what_the_ledger_told(small: Service, tmp_path: Path):
    extra = ("首次电话沟通",)
    for day, updated in (("2021-04-01", []), ("2021-04-02", ["20210901"]), ("", ["20210901"]), ("", [])):
        file = ledger(tmp_path / "l.xlsx", {"首次电话沟通": day}, extra=extra)
        result = bring_ledger(small, file, now=NOW, answers=EMPTIED)
        assert result.updated == updated
    with small.database.begin() as session:
        rows = session.execute(text("SELECT on_date, superseded_at IS NULL FROM fact ORDER BY id")).all()
    assert rows == [("2021-04-01", 0), ("2021-04-02", 0)]


def test_a_dry_run_tells_all_and_writes_nothing(small: Service, tmp_path: Path):
    result = bring_ledger(small, ledger(tmp_path / "l.xlsx", {}), now=NOW, dry_run=True)
    assert (result.written, result.created) == (False, ["20210901"])
    assert contents(small)["suggestion"] == []


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_spreadsheet_is_refused_in_a_sentence(small: Service, tmp_path: Path, content: bytes):
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(UserError, match="未导入"):
        bring_ledger(small, tmp_path / "x.xlsx", now=NOW)


def test_a_sheet_without_a_header_is_refused_in_a_sentence(small: Service, tmp_path: Path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    book.add_worksheet().write_string(0, 0, "没有表头")
    book.close()
    with pytest.raises(UserError, match="没有找到表头"):
        bring_ledger(small, tmp_path / "x.xlsx", now=NOW)


def test_a_secret_row_forgets_that_item_and_no_other_of_the_same_number(small: Service, tmp_path: Path):
    rows = [{"编号": "第0317号", "级别": "市"}, {"编号": "第0317号", "级别": "省", "案由": "关于机要的建议"}]
    bring_ledger(small, ledger(tmp_path / "a.xlsx", *rows), now=NOW)
    rows[1]["密级"] = "秘密"
    result = bring_ledger(small, ledger(tmp_path / "b.xlsx", *rows), now=NOW)
    assert [warning.row for warning in result.warnings] == [4]
    assert "关于某事的建议" in repr(contents(small)) and "机要" not in repr(contents(small))


def test_an_item_that_turned_secret_is_nowhere_and_its_old_replies_are_blank(small: Service, tmp_path: Path):
    from bot.cli.talking import speak

    bring_ledger(small, ledger(tmp_path / "a.xlsx", {"案由": "关于机要事项的建议"}), now=NOW)
    set_clock(small, at("2021-07-16 09:00"))
    assert "机要事项" in speak(small, "/查 20210901", "冯示川", None, "console").text
    bring_ledger(small, ledger(tmp_path / "b.xlsx", {"密级": "秘密"}), now=NOW)
    assert speak(small, "/查 20210901", "冯示川", None, "console").text.startswith("没有找到编号 20210901")
    assert "20210901" not in speak(small, "/临期", "督查示员", None, "console").text
    with small.database.begin() as session:
        assert "机要事项" not in repr(session.execute(text("SELECT reply FROM inbox")).all())


def test_a_number_without_its_leading_zeros_is_the_same_item(small: Service, tmp_path: Path):
    bring_ledger(small, ledger(tmp_path / "a.xlsx", {"编号": "第0801号", "级别": "省"}), now=NOW)
    again = bring_ledger(small, ledger(tmp_path / "b.xlsx", {"编号": 801, "级别": "省"}), now=NOW)
    assert (again.created, again.updated, again.unchanged) == ([], [], 1)


def test_lines_below_the_table_are_no_items(small: Service, tmp_path: Path):
    nothing = dict.fromkeys(GOOD, "")
    result = bring_ledger(small, ledger(tmp_path / "a.xlsx", {}, {**nothing, "直接责任人": "填表人：某"}), now=NOW)
    assert result.written and len(result.created) == 1


def test_padded_names_are_one_person_and_joined_ones_two(small: Service, tmp_path: Path):
    result = bring_ledger(small, ledger(tmp_path / "a.xlsx", {"直接责任人": "陈 示文", "第一责任人": "冯示川 钱示远"}), now=NOW)
    assert result.warnings == []


def test_a_row_of_progress_that_fits_two_items_is_not_guessed(small: Service, tmp_path: Path):
    import xlsxwriter

    def book(name: str, header: list[str], *steps: list[str]) -> Path:
        made = xlsxwriter.Workbook(str(tmp_path / name))
        tasks, progress = made.add_worksheet("人大建议"), made.add_worksheet("办理进展")
        for place, level in enumerate(("省", "市"), start=1):
            row = {**GOOD, "编号": "0317", "级别": level}
            for column, title in enumerate(row):
                tasks.write_string(0, column, title)
                tasks.write_string(place, column, str(row[title]))
        for place, step in enumerate((header, *steps)):
            for column, cell in enumerate(step):
                progress.write_string(place, column, cell)
        made.close()
        return tmp_path / name

    header = ["编号", "级别", "首次电话沟通"]
    vague = bring_ledger(small, book("a.xlsx", ["编号", "首次电话沟通"], ["0317", "2021-04-01"]), now=NOW)
    assert not vague.written and "对应多件" in vague.rejected[0].reason
    clear = bring_ledger(small, book("b.xlsx", header, ["0317", "省", "2021-04-01"], ["0317", "市", "2021-04-02"]), now=NOW)
    assert clear.written and len(contents(small)["fact"]) == 2
