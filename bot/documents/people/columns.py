"""The columns of a list of people by the words that offices use for them, and where the header is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import platforms
from bot.documents.reading import ColumnRead, How
from bot.documents.sheets import header
from bot.documents.sheets.grid import Grid, letters
from bot.documents.sheets.header import Header, Meanings, Parts
from bot.rules import posts

NAME, DIVISION, ROLE, POST = "姓名", "处室", "角色", "职务"
MOBILE, PHONE, DESK = "手机", "电话", "办公电话"
COLUMNS: dict[str, tuple[str, ...]] = {
    NAME: ("名字", "人员", "人员姓名", "姓名人员", "职工姓名", "干部姓名", "同志姓名"),
    DIVISION: (
        *("部门", "科室", "股室", "司局", "科", "处", "内设机构", "内设科室", "所在处室", "所在科室", "所在部门", "所属部门"),
        *("所属科室", "所属处室", "处室名称", "科室名称", "部门名称", "股室名称", "司局名称", "机构", "单位科室", "科室单位"),
        *("处科室", "部门科室", "工作部门", "处室单位", "单位处室", "单位部门", "部门单位", "单位", "所在单位", "工作单位"),
    ),
    ROLE: ("职责", "身份", "岗位", "督办角色", "办理角色", "角色职责", "岗位职责"),
    POST: ("职位", "行政职务", "现任职务", "职务职级", "职务名称", "党政职务", "职务职称", "担任职务", "职级", "职务岗位"),
    MOBILE: ("手机号", "手机号码", "移动电话", "手机电话", "移动电话号码", "联系手机"),
    PHONE: ("联系电话", "联系方式", "电话号码", "联系号码"),
    DESK: ("办公室电话", "座机", "固定电话", "办公座机", "固话", "单位电话", "办公电话号码", "内线", "短号"),
}
OFFERED = (NAME, DIVISION, ROLE, POST, MOBILE)  # what a refusal names
ACCOUNTS = {platform.name(): platform.account_columns for platform in platforms.every()}
COLUMNS |= {columns[0]: columns[1:] for columns in ACCOUNTS.values()}
SPELLED = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
A_POST = re.compile(r"(?:[科处司股所队站室局]长|主任|负责人|责任人|联络员|联络人|联系人|领导)$")
VAGUE = frozenset({"单位", "所在单位", "工作单位", "机构", "人员", "职级"})
SILENT = frozenset({"序号", "编号", "性别", "备注", "民族", "出生年月", "政治面貌", "学历", "房间号", "办公地点", "邮箱", "传真"})


@dataclass(frozen=True)
class PeopleColumns:
    """A sheet's header with the columns of each block: a directory may stand in two or three blocks side by side.

    `titles` are the posts of the blocks where their own columns name them (科室 科室负责人 电话 承办人 电话), else empty.
    """

    header: Header
    blocks: tuple[Mapping[str, int], ...]
    read: tuple[ColumnRead, ...]
    titles: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """The columns that were found."""
        return frozenset(self.blocks[0])

    @property
    def unused(self) -> list[str]:
        """The titles nobody knows, but for those that never matter here."""
        return [column.header for column in self.read if column.meaning is None and header.cleaned(column.header) not in SILENT]

    def without(self, name: str) -> PeopleColumns:
        """The same without a column."""
        blocks = tuple({key: place for key, place in block.items() if key != name} for block in self.blocks)
        read = tuple(replace(column, meaning=None, how=None) if column.meaning == name else column for column in self.read)
        return replace(self, blocks=blocks, read=read)


def find(grid: Grid, answered: Mapping[str, tuple[str, How]]) -> PeopleColumns | None:
    """The header of a sheet that has names in it; None where there is none."""
    found = header.find(grid, lambda titles: understood(titles, answered))
    if found is None:
        return None
    first, meanings = below_title(grid, found[0]), found[1]
    titled = {} if {ROLE, POST} & set(meanings) else posts_of(found[0].titles, meanings)
    if titled:
        meanings = [NAME if place in titled else meaning for place, meaning in enumerate(meanings)]
    elif NAME not in meanings:
        return None
    shown = [
        ColumnRead(letters(place), "".join(title), meaning, how_of(title, answered) if meaning else None)
        for place, (title, meaning) in enumerate(zip(first.titles, meanings, strict=True))
        if title
    ]
    if titled:
        return PeopleColumns(first, tuple(titled_blocks(meanings, titled)), tuple(shown), tuple(titled.values()))
    return PeopleColumns(first, tuple(blocks(meanings)), tuple(shown))


def posts_of(titles: Sequence[Parts], meanings: Meanings) -> dict[int, str]:
    """place → post, of the columns of names that say whose they are: 承办人, or 承办人 above 姓名; nothing without a division."""
    if DIVISION not in meanings:
        return {}
    found = {}
    for place, (title, known) in enumerate(zip(titles, meanings, strict=True)):
        word = header.cleaned(title[0]) if title and known == NAME and len(title) > 1 else ""
        word = header.cleaned(title[-1]) if title and known is None else word
        if posts.plain(word) or A_POST.search(word):
            found[place] = word
        elif known == NAME:
            return {}  # a list of its own, in which posts stand for something else
    return found


def titled_blocks(meanings: Meanings, titled: Mapping[int, str]) -> list[dict[str, int]]:
    """The columns of each block: the names, what stands behind them up to the next names, and what stands before the first."""
    starts = sorted(titled)
    found = []
    for start, end in zip(starts, [*starts[1:], len(meanings)], strict=True):
        own = {name: place for place in reversed(range(start + 1, end)) if (name := meanings[place]) and name != NAME}
        shared = {name: place for place in reversed(range(starts[0])) if (name := meanings[place])}
        found.append({**shared, **own, NAME: start, POST: start})
    return found


def below_title(grid: Grid, found: Header) -> Header:
    """The header without a line above it that titles the whole sheet: every column has its own title in the last line."""
    if any(title and not header.shown(grid.cell(found.last, place)) for place, title in enumerate(found.titles)):
        return found
    shorter = tuple(title[-1:] if meaning(title, {}) == meaning(title[-1:], {}) else title for title in found.titles)
    return Header(found.last, found.last, shorter)


def understood(titles: Sequence[Parts], answered: Mapping[str, tuple[str, How]]) -> Meanings:
    """What each title means: whole, by its second line, by its first; a vague one nothing where a clear one stands beside."""
    found = [meaning(title, answered) for title in titles]
    clear = {name for title, name in zip(titles, found, strict=True) if not vague(title)}
    return [None if vague(title) and name in clear else name for title, name in zip(titles, found, strict=True)]


def vague(title: Parts) -> bool:
    """Whether a title means its column only where no other does: 单位 beside 科室 is the whole office."""
    return bool(title) and header.cleaned(title[-1]) in VAGUE


def meaning(title: Parts, answered: Mapping[str, tuple[str, How]]) -> str | None:
    """The column of a title in one or two lines; None where nobody knows."""
    for words in ("".join(title), *reversed(title)):
        if words in answered:
            return answered[words][0]
        if (own := SPELLED.get(words) or SPELLED.get(header.cleaned(words))) is not None:
            return own
    return None


def how_of(title: Parts, answered: Mapping[str, tuple[str, How]]) -> How:
    """By what a title is known."""
    given = next((answered[words][1] for words in ("".join(title), *reversed(title)) if words in answered), None)
    return given or "name"


def blocks(meanings: Meanings) -> list[dict[str, int]]:
    """The columns of each block: what stands as often as 姓名 is of the block, what stands once is of all."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(meanings):
        if name:
            places.setdefault(name, []).append(place)
    count = len(places[NAME])
    found: list[dict[str, int]] = []
    for block in range(count):
        found.append({name: own[block] if len(own) == count else own[0] for name, own in places.items()})
    return found
