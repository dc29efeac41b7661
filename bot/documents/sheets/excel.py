"""Workbooks of Excel and WPS (xlsx, xls, et): their values by python-calamine, what they look like by tags or records."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from bot.documents.sheets import excel_layout, inspection, old_excel_layout
from bot.documents.sheets.grid import Grid
from bot.documents.sheets.inspection import Refused
from bot.documents.sheets.layout import grid_of


def grids(content: bytes) -> list[Grid]:
    """Every sheet that has cells, chart sheets left out; raises Refused."""
    inspection.inspect(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if len(book.sheet_names) > inspection.SHEETS:
            raise Refused(inspection.MANY_SHEETS)
        values = {
            place: (sheet.name, rows_of(book, place))
            for place, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        }
    except PasswordError as error:
        raise Refused(inspection.ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(inspection.NOT_A_BOOK) from error
    seen = (old_excel_layout if content.startswith(inspection.OLE) else excel_layout).layouts(content)
    if len(seen) != len(book.sheets_metadata):
        raise Refused(inspection.BROKEN)
    return [grid_of(name, rows, seen[place]) for place, (name, rows) in values.items()]


def rows_of(book: CalamineWorkbook, place: int) -> list[list[Any]]:
    """The rows of a sheet from its first on, empty ones included: a row's place is the number the spreadsheet shows."""
    sheet = book.get_sheet_by_index(place)
    if sheet.total_height > inspection.ROWS or sheet.total_width > inspection.COLUMNS:
        raise Refused(inspection.FAR_CELL)
    return sheet.to_python(skip_empty_area=False)
