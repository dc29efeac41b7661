"""The empty ledger: our columns with drop-down lists, and a page of notes on how each is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.documents.ledger.columns import PROGRESS, TASKS
from bot.documents.ledger.writing import USUAL_WIDTH, WIDTHS, letters
from bot.documents.sheets.inspection import ROWS
from bot.rules.process import FORMS, GRADES, OPENNESS
from bot.rules.words import Body, Handling, Level

NOTES = "填写说明"
YES_OR_NO = ("是", "否")
LISTS: Mapping[str, Sequence[str]] = {
    "级别": tuple(Level),
    "类别": tuple(Body),
    "办理类型": tuple(Handling),
    "密级": ("不涉密", "内部", "工作秘密", "秘密", "机密", "绝密"),
    "重点建议": YES_OR_NO,
    "代表是否要求面复": YES_OR_NO,
    "面复形式": FORMS,
    "办理态度": GRADES,
    "办理结果": GRADES,
    "公开属性": OPENNESS,
}
DIVISIONS = ("牵头处室", "配合处室")  # of which the unit's own are offered; several may be typed, too
HOW: Mapping[str, str] = {
    "序号": "可不填",
    "批次": "如 第一批；不填为第一批",
    "级别": "全国、省、市、区县",
    "类别": "人大 或 政协",
    "编号": "必填，如 20210032 或 第0032号；以文字格式填写，前面的0不会丢",
    "案由": "必填，建议或提案的标题",
    "代表": "领衔代表或委员",
    "代表电话": "不会在群里出现",
    "办理类型": "必填：独办、主办、分办、会办、参阅",
    "主办单位": "会办件填写主办的外单位",
    "牵头处室": "必填，只填一个，与人员表中的名称一致",
    "第一责任人": "处室负责人姓名",
    "直接责任人": "承办人姓名，多人用顿号隔开",
    "配合处室": "多个用顿号隔开；没有的留空",
    "分管领导": "姓名",
    "交办日期": "必填，如 2021-03-05",
    "办理时限": "必填，如 2021-07-31，不写 7月底",
    "密级": "填 不涉密；涉密件不导入，内容不保存",
    "重点建议": "是 或 否",
    "备注": "可不填",
    "届次": "如 十七届，函稿用",
    "会次": "如 五次，函稿用",
}
DATES = "如 2021-07-31；还没有的留空"
BEGUN = 3  # the row of the first item, as the spreadsheet shows it


def workbook_bytes(divisions: Sequence[str]) -> bytes:
    """The xlsx; `divisions` are the unit's own."""
    file = BytesIO()
    lists = {**LISTS, **({name: tuple(divisions) for name in DIVISIONS} if divisions else {})}
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1, "valign": "vcenter", "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 16})
        text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        sheets = (("任务分解表", "建议提案办理任务分解表", TASKS), ("办理进展", "建议提案办理进展", PROGRESS))
        pages = [(book.add_worksheet(name), words, tuple(columns)) for name, words, columns in sheets]
        notes = book.add_worksheet(NOTES)
        where = put_notes(notes, lists, head, text)
        for sheet, words, columns in pages:
            sheet.write_string(0, 0, words, title)
            sheet.freeze_panes(2, 0)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, WIDTHS.get(column, USUAL_WIDTH), text)
                sheet.write_string(1, place, column, head)
                if column in where:
                    choose(sheet, place, where[column], strict=column not in DIVISIONS)
    return file.getvalue()


def put_notes(sheet: Worksheet, lists: Mapping[str, Sequence[str]], head: object, text: object) -> dict[str, str]:
    """The page of notes: a line for each column, and beside it what the lists offer; column → where its list stands."""
    columns = tuple(dict.fromkeys((*TASKS, *PROGRESS)))
    sheet.set_column(0, 0, 18, text)
    sheet.set_column(1, 1, 60, text)
    sheet.write_string(0, 0, "栏目", head)
    sheet.write_string(0, 1, "怎样填写", head)
    for row, column in enumerate(columns, start=1):
        sheet.write_string(row, 0, column)
        sheet.write_string(row, 1, HOW.get(column) or ("、".join(lists[column]) if column in lists else DATES))
    where = {}
    for place, (column, words) in enumerate(lists.items(), start=3):
        sheet.write_string(0, place, f"{column}可选", head)
        sheet.write_column(1, place, list(words))
        letter = letters(place + 1)
        where[column] = f"='{NOTES}'!${letter}$2:${letter}${len(words) + 1}"
    return where


def choose(sheet: Worksheet, place: int, source: str, *, strict: bool) -> None:
    """The cells of a column offer a list; where several may stand in one, anything else may be typed."""
    rule = {"validate": "list", "source": source, "ignore_blank": True, "show_error": strict}
    sheet.data_validation(BEGUN - 1, place, ROWS - 1, place, rule)
