"""The rows of one sheet as people: whose division and section they stand in, what their posts mean, what cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.documents.people import marks
from bot.documents.people.columns import ACCOUNTS, DESK, DIVISION, MOBILE, NAME, PHONE, POST, ROLE, PeopleColumns
from bot.documents.people.entries import PeopleRead, PersonRemark, PersonRow
from bot.documents.reading import SheetRead, Skipped
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.workbook import several, text
from bot.rules import person_names, posts
from bot.rules.person_names import NameRead
from bot.rules.words import Role


@dataclass
class Posts:
    """What the words of posts mean: plain ones, the answers of this import, those remembered; the others are open."""

    answers: Mapping[str, str]
    remembered: Mapping[str, str]
    used: dict[str, str] = field(default_factory=dict)
    from_memory: dict[str, str] = field(default_factory=dict)
    open: dict[str, list[str]] = field(default_factory=dict)  # word → names of those who have it

    def of(self, word: str, name: str) -> Role | str | None:
        """A role, 无 or 离任; None, and remembered as open, where nobody said."""
        own = posts.spelled(word)
        if own in posts.GONE:
            return posts.LEFT
        if own == posts.NONE:
            return posts.NONE
        if found := posts.plain(own):
            return found
        if own in self.answers:
            self.used[own] = self.answers[own]
            return posts.meaning(self.answers[own])
        if own in self.remembered:
            self.from_memory[own] = self.remembered[own]
            return posts.meaning(self.remembered[own])
        self.open.setdefault(own, []).append(name)
        return None


@dataclass
class PeopleReader:
    """One sheet while it is read from top to bottom."""

    grid: Grid
    columns: PeopleColumns
    seen: SheetRead
    known: Posts
    result: PeopleRead
    section: str = ""
    above: dict[str, str] = field(default_factory=dict)

    def people(self) -> Iterator[PersonRow]:
        """The people of the sheet, in its order."""
        left_out = self.grid.hidden_rows | self.grid.struck
        for place in range(self.columns.header.last + 1, len(self.grid.rows)):
            cells = [self.cell(place, column) for column in range(len(self.grid.rows[place]))]
            words = [word for word in cells if word]
            if not words or place in left_out:
                continue
            if len(set(words)) == 1 and (named := marks.section(words[0])):
                self.section = named
                self.skip(place, f"以下是{named}")
            elif len(words) > 1 and len(set(words)) == 1 and len(words[0]) > 1:
                self.skip(place, "表题或说明")
            elif why := marks.why_skipped(words[0]):
                self.skip(place, why)
            else:
                titles = self.columns.titles or ("",) * len(self.columns.blocks)
                for block, title in zip(self.columns.blocks, titles, strict=True):
                    yield from self.person(place, block, title)

    def cell(self, place: int, column: int) -> str:
        """A cell in words; one that cannot be read is named in them."""
        found = self.grid.cell(place, column)
        return found.why if isinstance(found, Unread) else text(found)

    def raw(self, place: int, block: Mapping[str, int], name: str) -> Any:
        """The cell of a column; an empty text where the sheet has none."""
        return self.grid.cell(place, block[name]) if name in block else ""

    def skip(self, place: int, why: str) -> None:
        self.seen.skipped_rows.append(Skipped(place + 1, why))

    def person(self, place: int, block: Mapping[str, int], title: str) -> Iterator[PersonRow]:
        """Somebody of a row; nobody where the row is skipped or rejected, which is listed. `title` is the post of the column."""
        cells = {name: self.raw(place, block, name) for name in block}
        if not any(text(cell) for name, cell in cells.items() if name != DIVISION and not isinstance(cell, Unread)):
            if len(self.columns.blocks) == 1 and not any(isinstance(cell, Unread) for cell in cells.values()):
                self.division(place, cells)
                self.skip(place, "没有写人员")
            return
        if unread := next((name for name, cell in cells.items() if isinstance(cell, Unread)), None):
            self.reject(place, "", f"{unread}读不出：{cells[unread].why}")
            return
        typed = text(cells[NAME])
        if typed.replace(" ", "") == NAME:
            self.skip(place, "重复的表头")
            return
        division = self.division(place, cells)
        if title and len(named := several(cells[NAME])) > 1 and all(map(person_names.FULL.fullmatch, named)):
            alone = {name: column for name, column in block.items() if name in (NAME, DIVISION, POST)}
            for name in named:  # whose telephone number it is, nobody knows
                yield from self.appointed(place, alone, NameRead(name), division, title)
            return
        found = person_names.read(typed)
        if found.placeholder and typed:
            self.skip(place, f"姓名写“{typed}”，不是人员")
            return
        if reason := found.problem or fault(found, division):
            self.reject(place, found.name or typed, reason)
            return
        yield from self.appointed(place, block, found, division, title)

    def appointed(
        self, place: int, block: Mapping[str, int], found: NameRead, division: list[str], title: str
    ) -> Iterator[PersonRow]:
        """The person of a row with what the posts mean."""
        name = found.name
        words = [title] if title else self.words_of_role(place, block)
        if not words and ROLE in block:
            self.reject(place, name, f"角色没有填写，应为 {'、'.join(Role)} 或 {posts.LEFT}")
            return
        meanings = [self.known.of(word, name) for word in words or [posts.BLANK]]
        exact = bool(words) and all(map(is_plain, words))
        if found.bare and not exact:
            self.reject(place, name, f"“{name}”是职务，不是姓名，请写明姓名")
            return
        if found.bare:
            self.warn(place, name, f"“{name}”是职务，不是姓名，请核对")
        if found.remark:
            self.warn(place, name, found.remark)
        if None in meanings:
            return
        roles = tuple(dict.fromkeys(role for role in meanings if isinstance(role, Role)))
        more = tuple((role, other) for other in division[1:] for role in roles)
        accounts = {platform: text(self.raw(place, block, columns[0])) for platform, columns in ACCOUNTS.items()}
        accounts = {platform: account for platform, account in accounts.items() if not marks.nothing(account)}
        left = posts.LEFT in meanings
        yield PersonRow(place + 1, name, division[0], roles, accounts, self.phone(place, block), more, left)

    def division(self, place: int, cells: Mapping[str, Any]) -> list[str]:
        """The divisions of a row: its own, as above where it says so, else those of the section above."""
        typed = text(cells.get(DIVISION))
        if marks.same_as_above(typed):
            typed = self.above.get(DIVISION, "")
        elif marks.nothing(typed):
            typed = ""
        named = [name for part in several_of(cells.get(DIVISION), typed) if (name := marks.section(part) or part)]
        if typed:
            self.above[DIVISION] = typed
            self.section = self.section if named == [self.section] else ""
        return named or ([self.section] if self.section else [])

    def words_of_role(self, place: int, block: Mapping[str, int]) -> list[str]:
        """The words under 角色, else under 职务; blanks between them belong to one word, but between plain roles."""
        cell = self.raw(place, block, ROLE if ROLE in block else POST)
        typed = text(cell)
        key = ROLE if ROLE in block else POST
        if marks.same_as_above(typed):
            typed = self.above.get(key, "")
            cell = typed
        if ROLE not in block and marks.nothing(typed):
            return []
        self.above[key] = typed
        words = several(cell)
        if all(map(is_plain, words)):
            return words
        return ["".join(part.split()) for part in re.split(r"[、，,；;/\n]+", str(cell)) if part.strip()]

    def phone(self, place: int, block: Mapping[str, int]) -> str:
        """The mobile number, else whatever telephone there is; nothing where a dash stands."""
        for name in (MOBILE, PHONE, DESK):
            number = text(self.raw(place, block, name))
            if not marks.nothing(number):
                compact = re.sub(r"[\s\-—－]", "", number)
                return compact if re.fullmatch(r"\+?\d{11,13}", compact, re.ASCII) else number
        return ""

    def reject(self, place: int, name: str, reason: str) -> None:
        self.result.rejected.append(PersonRemark(place + 1, name, self.where(reason)))

    def warn(self, place: int, name: str, reason: str) -> None:
        self.result.warnings.append(PersonRemark(place + 1, name, self.where(reason)))

    def where(self, reason: str) -> str:
        """The reason with its sheet, where the file has several."""
        return f"{reason}（工作表“{self.grid.name}”）" if len(self.result.reading) > 1 else reason


def is_plain(word: str) -> bool:
    """Whether a word of a role needs no question."""
    return posts.plain(word) is not None or posts.spelled(word) in posts.GONE


def several_of(cell: Any, typed: str) -> list[str]:
    """The divisions of a cell; a name that blanks spread (规 划 科) is one."""
    if not typed:
        return []
    pieces = several(cell if text(cell) == typed else typed)
    return ["".join(pieces)] if len(pieces) > 1 and any(len(piece) == 1 for piece in pieces) else pieces


def fault(found: NameRead, division: list[str]) -> str:
    """Why a row cannot be taken, or an empty text."""
    if not found.name:
        return "姓名为空"
    if not division:
        return "处室为空；与上一行相同的请写“同上”或合并单元格"
    return f"姓名栏写的是处室“{found.name}”" if found.name in division else ""
