"""Reading a list of people: every sheet with a header, one person a row, posts asked about once a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.documents.people import columns, marks
from bot.documents.people.columns import DIVISION, NAME, POST, ROLE
from bot.documents.people.entries import PeopleRead, PersonRemark, PersonRow
from bot.documents.people.rows import PeopleReader, Posts
from bot.documents.reading import Answers, OpenQuestion, SheetRead
from bot.documents.sheets import header, workbook
from bot.documents.sheets.grid import Grid
from bot.errors import UserError
from bot.rules import posts

NAMED_IN_QUESTION = 3  # people of a post
LONGEST_ROLE = 20  # characters


def read(path: Path, answers: Answers = Answers(), remembered: Mapping[str, str] | None = None) -> PeopleRead:  # noqa: B008 - frozen
    """The people of a file; `remembered` are posts the office explained before. Raises UserError where there is no list."""
    return of_grids(workbook.open_sheets(path), path.name, answers, remembered or {})


def of_grids(grids: Sequence[Grid], name: str, answers: Answers, remembered: Mapping[str, str]) -> PeopleRead:
    """The people of the sheets of a file of this name."""
    result = PeopleRead()
    given = {posts.spelled(word): meaning for word, meaning in answers.roles.items()}
    known = Posts(given, {posts.spelled(word): meaning for word, meaning in remembered.items()})
    found: list[PersonRow] = []
    for grid in grids:
        seen = SheetRead(grid.name)
        result.reading.append(seen)
        if not grid.visible:
            seen.why = "隐藏的工作表，未读取"
            result.warnings.append(PersonRemark(0, "", f"工作表“{grid.name}”是隐藏的，未读取"))
            continue
        found += of_sheet(grid, seen, answers, known, result)
    if not any(seen.read for seen in result.reading):
        raise UserError(no_list(name, [grid for grid in grids if grid.visible], answers))
    for seen in result.reading:
        if seen.header_rows and not seen.read:
            result.rejected.append(PersonRemark(seen.header_rows[0], "", f"工作表“{seen.sheet}”的{seen.why}，没有读取"))
    result.rows = told_apart(found, result)
    result.questions = [question(word, names) for word, names in known.open.items()]
    result.answered = known.used
    for word, meaning in known.from_memory.items():
        result.warnings.append(PersonRemark(0, "", f"“{word}”按以前的回答作{meaning}；要改请加 --role {word}=角色"))
    return result


def of_sheet(grid: Grid, seen: SheetRead, answers: Answers, known: Posts, result: PeopleRead) -> list[PersonRow]:
    """The people of one sheet, with how it was read."""
    found = columns.find(grid, answers.columns)
    if found is None or lacking(found.known):
        seen.why = "没有人员表的表头，按说明略过" if found is None else f"表头缺 {'、'.join(lacking(found.known))}"
        if found is not None:
            seen.header_rows, seen.columns = found.header.rows, list(found.read)
        return []
    if {ROLE, POST} <= found.known and prose(grid, found):
        found = found.without(ROLE)
    seen.read = True
    seen.header_rows, seen.columns = found.header.rows, list(found.read)
    seen.merged = [area.name for area in grid.merged]
    seen.hidden_rows = [place + 1 for place in sorted(grid.hidden_rows | grid.struck)]
    result.warnings += [PersonRemark(row, "", f"工作表“{grid.name}”第 {row} 行隐藏或划掉，未读取") for row in seen.hidden_rows]
    if found.unused:
        result.warnings.append(PersonRemark(seen.header_rows[0], "", f"没有用到的列：{'、'.join(found.unused)}"))
    if ROLE in found.known and POST in found.known:
        result.warnings.append(PersonRemark(seen.header_rows[0], "", "角色以“角色”一列为准，“职务”一列没有用到"))
    reader = PeopleReader(grid, found, seen, known, result, section="" if DIVISION in found.known else marks.section(grid.name))
    return list(reader.people())


def prose(grid: Grid, found: columns.PeopleColumns) -> bool:
    """Whether what stands under 职责 is what people do, in sentences, and no role."""
    places = [block[ROLE] for block in found.blocks]
    below = range(found.header.last + 1, len(grid.rows))
    cells = (grid.cell(row, place) for row in below for place in places)
    return any(isinstance(cell, str) and len(cell) > LONGEST_ROLE for cell in cells)


def lacking(known: frozenset[str]) -> list[str]:
    """The columns that a list cannot do without; a division may stand in rows or sheets of its own."""
    return [*([] if NAME in known else [NAME]), *([] if {ROLE, POST} & known else [f"{ROLE}（或 {POST}）"])]


def no_list(name: str, grids: Sequence[Grid], answers: Answers) -> str:
    """Why there is no list in the file: which row came nearest to a header, what it has, and what is missing."""
    nearest: tuple[int, str] = (0, "")
    for grid in grids:
        found = header.find(grid, lambda titles: columns.understood(titles, answers.columns))
        if found is None:
            continue
        has = list(dict.fromkeys(meaning for meaning in found[1] if meaning))
        row, missing = columns.below_title(grid, found[0]).rows[0], lacking(frozenset(has))
        words = f"第{row}行最像表头，认得 {'、'.join(has)}，缺 {'、'.join(missing)}。"
        nearest = max(nearest, (len(has), words), key=lambda pair: pair[0])
    way = f"请把表头写成 {'、'.join(columns.OFFERED)}（{ROLE}和{POST}有一个即可），或加 --column 表头=栏目"
    return f"文件 {name} 前{header.WITHIN}行没有找到人员表的表头，未导入。{nearest[1]}{way}。"


def question(word: str, names: Sequence[str]) -> OpenQuestion:
    """What a post means here, asked once."""
    few = "、".join(dict.fromkeys(names[:NAMED_IN_QUESTION]))
    whose = f"{few}{'等' if len(names) > NAMED_IN_QUESTION else ''}，{len(names)}人"
    what = "职务没有填写的人" if word == posts.BLANK else f"职务“{word}”"
    choices = tuple(f"{word}={role}" for role in posts.likeliest(word))
    text = f"{what}（{whose}）在督办中担任什么角色？{posts.NONE} 表示列入名单但没有权限"
    return OpenQuestion("value", text, f"--role {choices[0]}", choices)


def told_apart(found: Sequence[PersonRow], result: PeopleRead) -> list[PersonRow]:
    """One entry a person: rows of one name are one person's where an account or a telephone number says so, or division and
    nothing else contradicts it."""
    named: dict[str, list[PersonRow]] = {}
    accounts: dict[tuple[str, str], PersonRow] = {}
    for row in found:
        taken = next(
            (
                (account, accounts[platform, account])
                for platform, account in row.accounts.items()
                if (platform, account) in accounts
            ),
            None,
        )
        if taken and taken[1].name != row.name:
            reason = f"账号“{taken[0]}”与第 {taken[1].row} 行重复，但姓名不同"
            result.rejected.append(PersonRemark(row.row, row.name, reason))
            continue
        for item in row.accounts.items():
            accounts.setdefault(item, row)
        join(named.setdefault(row.name, []), row, result)
    return [row for rows in named.values() for row in rows]


def join(same: list[PersonRow], row: PersonRow, result: PeopleRead) -> None:
    """Put a row to those of its name: to the person it is about, else as one more person, where that is clear."""
    for place, other in enumerate(same):
        if is_same(other, row):
            same[place] = together(other, row)
            return
    if twin := next((other for other in same if other.division == row.division), None):
        reason = f"与第 {twin.row} 行同名同处室，手机或账号不同，分不清是一人还是两人；请改正，确是两人的在姓名上加以区分"
        result.rejected.append(PersonRemark(row.row, row.name, reason))
        return
    if same:
        reason = f"与第 {same[0].row} 行同名（{same[0].division}、{row.division}），按两个人登记"
        result.warnings.append(PersonRemark(row.row, row.name, reason))
    same.append(row)


def is_same(other: PersonRow, row: PersonRow) -> bool:
    """Whether a row is about somebody of an earlier row."""
    if other.name != row.name:
        return False
    shared = other.accounts.items() & row.accounts.items() or (row.phone and row.phone == other.phone)
    differ = any(other.accounts.get(platform, account) != account for platform, account in row.accounts.items())
    differ |= bool(row.phone and other.phone and row.phone != other.phone)
    return bool(shared) or (other.division == row.division and not differ)


def together(before: PersonRow, row: PersonRow) -> PersonRow:
    """Two rows of one person: their roles in both divisions."""
    own = row.division == before.division
    roles = tuple(dict.fromkeys((*before.roles, *(row.roles if own else ()))))
    more = (*before.more, *(() if own else ((role, row.division) for role in row.roles)), *row.more)
    accounts = {**row.accounts, **before.accounts}
    return replace(before, roles=roles, more=tuple(dict.fromkeys(more)), accounts=accounts, phone=before.phone or row.phone)
