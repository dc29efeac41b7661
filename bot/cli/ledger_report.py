"""What an import understood and did, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from bot import ledger_words
from bot.rules import numbers

if TYPE_CHECKING:
    from bot.documents.reading import SheetRead
    from bot.records.ledger.importing import LedgerImport

HOW: Mapping[str | None, str] = {
    "near": "名称相近",
    "content": "按内容判断",
    "setting": "配置",
    "option": "本次指定",
    "memory": "以前答过",
}
MOST_ROWS = 12  # row numbers in one line


def show(result: LedgerImport, *, in_full: bool) -> None:
    """All of it; `in_full` every column, the first items and the counts as well."""
    for sheet in result.reading:
        for line in of_sheet(sheet, in_full=in_full):
            click.echo(line)
    if in_full:
        for line in samples(result):
            click.echo(line)
    for line in ledger_words.remarks(result):
        click.echo(line)
    if result.counts:
        click.echo(f"本表{ledger_words.counted(result.counts)}")


def of_sheet(sheet: SheetRead, *, in_full: bool) -> Iterator[str]:
    """How a sheet was read; what is as it always is stands there in full alone."""
    if not sheet.read:
        yield f"工作表“{sheet.sheet}”未读：{sheet.why or '没有台账表头'}"
        return
    if in_full:
        yield f"工作表“{sheet.sheet}”，表头第 {'、'.join(map(str, sheet.header_rows))} 行："
    for column in sheet.columns:
        if in_full or column.meaning is None or column.how != "name":
            meant = column.meaning or "不认识"
            how = f"（{HOW[column.how]}）" if column.how in HOW else ""
            yield f"  {column.column} 列 {column.header} → {meant}{how}"
    if sheet.merged:
        yield f"  合并单元格按所示内容填入：{some(sheet.merged)}"
    if sheet.hidden_rows:
        yield f"  隐藏或划去的行：第 {some(list(map(str, sheet.hidden_rows)))} 行"
    for skipped in sheet.skipped_rows:
        yield f"  第 {skipped.row} 行未作为件读取：{skipped.why}"


def some(names: list[str]) -> str:
    return "、".join(names[:MOST_ROWS]) + (f"等{len(names)}处" if len(names) > MOST_ROWS else "")


def samples(result: LedgerImport) -> Iterator[str]:
    """The first items as they were understood."""
    for entry in result.samples:
        parts = (entry.level + entry.body, numbers.display(entry.digits), entry.title, entry.handling, entry.lead_division)
        yield f"例 第 {entry.row} 行：{'　'.join(parts)}　{entry.received_on}至{entry.due_on}"


def questions(result: LedgerImport) -> None:
    """What is open, each with the option that answers it."""
    for question in result.questions:
        others = f"，可选：{'、'.join(question.choices)}" if len(question.choices) > 1 else ""
        click.echo(f"待答：{question.text}（{question.option}{others}）")


def ending(result: LedgerImport, *, dry_run: bool) -> None:
    """What became of it."""
    counts = ledger_words.differences(result)
    if result.empty:
        click.echo("未写入任何数据：表中没有任何一件。请从表头下一行起填写后再导入。")
    elif result.questions:
        click.echo(f"未写入任何数据：有 {len(result.questions)} 个问题待答。请按上面的选项补充后重新导入。")
    elif dry_run:
        click.echo(f"试导入：{counts}。未写入任何数据。")
    elif result.written:
        way_back = "如有不对，一天内可撤销：duban import undo" if result.created or result.updated or result.year_facts else ""
        click.echo(f"已导入：{counts}。{way_back}")
    else:
        how = "请改正后重试，或加 --skip-bad 跳过。" if ledger_words.bad(result) else "均因密级不导入。"
        click.echo(f"未写入任何数据：{len(result.rejected)} 行不能导入。{how}")
