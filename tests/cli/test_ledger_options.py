"""import with options, questions and a notice; the names of columns that were answered; the empty ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import asking, cli
from bot.documents.reading import OpenQuestion
from bot.documents.sheets import workbook
from tests.cli.test_people import CONFIG
from tests.conftest import FIXTURES, copy_of_sqlite
from tests.documents.books import GOOD, ledger
from tests.documents.test_notice import PLAIN

MINISTRY = FIXTURES / "layouts" / "R15-ministry-ledger.xlsx"
AT = ("--at", "2021-03-08 09:00")


@pytest.fixture
def duban(tmp_path: Path):
    """The command line of a bureau with the sample's people, in this process."""
    copy_of_sqlite(tmp_path, None)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: object, typed: str = "") -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), *map(str, words)], input=typed)

    return run


def test_the_document_holds_everything_the_contract_names(duban, tmp_path):
    done = duban("import", ledger(tmp_path / "l.xlsx", {}), "--json", *AT)
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    names = ("written", "created", "updated", "unchanged", "rejected", "warnings", "reading", "counts", "clears", "questions")
    assert set(names) <= told.keys()
    assert (told["written"], told["counts"], told["clears"], told["questions"]) == (True, {"人大": {"市": 1}}, [], [])


def test_an_open_question_is_listed_and_ends_with_1(duban, tmp_path):
    duban("import", ledger(tmp_path / "a.xlsx", {}), *AT)
    emptied = ledger(tmp_path / "b.xlsx", {"直接责任人": ""})
    asked = duban("import", emptied, *AT)
    assert asked.exit_code == 1
    assert "待答：导入本表将清空已有内容：20210901 的直接责任人“陈示文”" in asked.stdout and "有 1 个问题待答" in asked.stdout
    told = json.loads(duban("import", emptied, "--json", *AT).stdout)
    assert (told["written"], [q["about"] for q in told["questions"]]) == (False, ["clears"])
    assert told["clears"] == [{"number": "20210901", "field": "直接责任人", "was": "陈示文"}]
    assert duban("import", emptied, "--clear", *AT).exit_code == 0


def test_on_a_terminal_it_is_asked_and_imported_with_the_answer(duban, tmp_path, monkeypatch):
    duban("import", ledger(tmp_path / "a.xlsx", {}), *AT)
    emptied = ledger(tmp_path / "b.xlsx", {"直接责任人": ""})
    monkeypatch.setattr(asking, "on_terminal", lambda: True)
    refused = duban("import", emptied, *AT, typed="\n")
    assert refused.exit_code == 1 and "问题 1/1" in refused.stdout
    done = duban("import", emptied, *AT, typed="是\n")
    assert done.exit_code == 0 and "已导入：新增 0 件，更新 1 件" in done.stdout
    assert "例 第 3 行：市人大　20210901" in done.stdout and "共1件：人大 市1" in done.stdout


def test_the_likeliest_choice_is_first_and_taken_by_enter(monkeypatch):
    questions = [
        OpenQuestion("level", "级别？", "--level", ("市", "省")),
        OpenQuestion("column", "哪一栏？", "--column 负责人=", ("第一责任人", "直接责任人")),
        OpenQuestion("received", "哪天？", "--received"),
    ]
    typed = iter(["", "2", "2021-03-05"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda prompt: next(typed))
    assert asking.ask(questions) == [
        ("--level", "市"),
        ("--column", "负责人=直接责任人"),
        ("--received", "2021-03-05"),
    ]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--level", "乡", "级别“乡”不认识"),
        ("--body", "党代会", "人大 或 政协"),
        ("--handling", "快办", "独办、主办"),
        ("--received", "7月底", "应写成 2021-03-05"),
        ("--column", "牵头司局", "应写成 表头=栏目"),
        ("--column", "牵头司局=牵头", "是不是牵头处室"),
    ],
)
def test_an_option_that_means_nothing_is_told_in_a_sentence(duban, tmp_path, option, value, said):
    done = duban("import", ledger(tmp_path / "l.xlsx", {}), option, value)
    assert done.exit_code == 2 and said in done.stderr


def test_a_title_that_was_answered_is_known_next_time_until_it_is_forgotten(duban):
    file = MINISTRY
    duban("people", "import", FIXTURES / "layouts" / "people.xlsx")
    asked = duban("import", file, "--json", *AT)
    assert asked.exit_code == 1 and json.loads(asked.stdout)["questions"][0]["option"] == "--column 部领导="
    assert duban("import", file, "--column", "部领导=分管领导", *AT).exit_code == 0
    assert json.loads(duban("ledger", "columns", "--json").stdout) == [{"header": "部领导", "as": "分管领导", "how": "memory"}]
    again = json.loads(duban("import", file, "--json", *AT).stdout)
    (column,) = [one for one in again["reading"][0]["columns"] if one["header"] == "部领导"]
    assert (column["as"], column["how"]) == ("分管领导", "memory") and again["questions"] == []
    assert "部领导 → 分管领导（以前答过）" in duban("import", file, *AT).stdout
    assert "已忘掉表头“部领导”" in duban("ledger", "columns", "--forget", "部领导").stdout
    assert duban("import", file, *AT).exit_code == 1


def test_a_setting_answers_what_the_file_leaves_open(duban, tmp_path):
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[ledger]\nlevel = "州"\n[ledger.columns]\n"分管领导" = ["部领导"]\n')
    duban("people", "import", FIXTURES / "layouts" / "people.xlsx")
    told = json.loads(duban("import", MINISTRY, "--json", *AT).stdout)
    assert (
        told["written"]
        and {"部领导": "setting"}.items() <= {c["header"]: c["how"] for c in told["reading"][0]["columns"]}.items()
    )


def test_a_file_without_a_ledger_says_what_it_was_taken_for(duban):
    done = duban("import", FIXTURES / "layouts" / "R07-supervision-list.xlsx", "--json", *AT)
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and not told["written"] and "第2行最像表头" in told["error"] and told["reading"]


def test_import_undo_takes_the_last_import_back(duban, tmp_path):
    assert "没有可以撤销的导入" in str(duban("import", "undo", *AT).exception)
    duban("import", ledger(tmp_path / "l.xlsx", {}), *AT)
    tried = duban("import", "undo", "--dry-run", *AT)
    assert tried.exit_code == 0 and "试撤销3月8日 09:00的导入：撤回新增 1 件，还原 0 件。未作改动。" in tried.stdout
    done = duban("import", "undo", "--json", *AT)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "undone": True,
        "imported_at": "2021-03-08 09:00",
        "removed": ["20210901"],
        "restored": [],
        "kept": [],
        "refused": [],
        "secret": 0,
    }
    duban("import", ledger(tmp_path / "l.xlsx", {}), *AT)
    duban("import", ledger(tmp_path / "l.xlsx", {}), *AT)
    assert "没有可以撤销的改动" in str(duban("import", "undo", *AT).exception)
    named = duban("import", "undo", "--of", "2021-03-08 09:00", *AT)
    assert "已撤销3月8日 09:00的导入：撤回新增 1 件" in named.stdout
    assert duban("import", ledger(tmp_path / "l.xlsx", {}), "--of", "2021-03-08 09:00").exit_code == 2


def test_a_notice_alone_is_shown_and_with_a_ledger_it_names_the_batch(duban, tmp_path):
    notice = tmp_path / "n.txt"
    notice.write_text(PLAIN.replace("第一批", "第二批"), encoding="utf-8")
    shown = duban("import", "--notice", notice)
    assert shown.exit_code == 0
    assert "--received 2021-03-05" in shown.stdout and "--due 2021-07-31" in shown.stdout and "批次 第二批" in shown.stdout
    told = json.loads(duban("import", "--notice", notice, "--json").stdout)
    assert told == {"received": "2021-03-05", "due": "2021-07-31", "batch": "第二批", "questions": []}
    assert duban("import", ledger(tmp_path / "l.xlsx", {}), "--notice", notice, *AT).exit_code == 0
    notice.write_text("请于7月底前办结。\n2021年3月5日", encoding="utf-8")
    assert duban("import", "--notice", notice).exit_code == 1
    assert duban("import", ledger(tmp_path / "l.xlsx", {}), "--notice", notice, "--due", "2021-07-31", *AT).exit_code == 0


def test_without_a_file_nothing_is_imported(duban):
    assert duban("import").exit_code == 2


def test_nothing_was_answered_yet_and_nothing_can_be_forgotten(duban):
    assert duban("ledger", "columns").stdout == "还没有答过表头和职务。\n"
    assert json.loads(duban("ledger", "columns", "--json").stdout) == []
    assert "没有答过表头或职务" in str(duban("ledger", "columns", "--forget", "司局").exception)


def test_posts_that_were_answered_are_listed_beside_the_titles_and_forgotten_like_them(duban):
    people = FIXTURES / "layouts" / "L01-people-directory.xlsx"
    duban("people", "import", people, "--role", "科长=处室负责人", "--role", "副科长=承办人")
    listed = json.loads(duban("ledger", "columns", "--json").stdout)
    assert {"header": "科长", "as": "处室负责人", "how": "memory", "of": "职务"} in listed
    assert "职务科长 → 处室负责人（以前答过）" in duban("ledger", "columns").stdout
    assert "已忘掉职务“科长”" in duban("ledger", "columns", "--forget", "科长").stdout
    assert "科长 →" not in duban("ledger", "columns").stdout.replace("副科长 →", "")


def test_the_empty_ledger_has_our_columns_and_holds_no_item_until_it_is_filled_in(duban, tmp_path):
    file = tmp_path / "空台账.xlsx"
    assert duban("ledger", "template", "-o", file).exit_code == 0
    grids = {grid.name: grid.rows for grid in workbook.open_sheets(file)}
    assert list(grids) == ["任务分解表", "办理进展", "填写说明"]
    assert set(GOOD) <= set(grids["任务分解表"][1])
    assert any("融资服务处" in row for row in grids["填写说明"])
    done = duban("import", file, *AT)
    assert done.exit_code == 1 and "表中没有任何一件" in done.stdout
    assert duban("ledger", "template", "-o", tmp_path / "x.csv").exit_code == 2
