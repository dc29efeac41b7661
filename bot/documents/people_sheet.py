"""The list of people: 姓名 处室 角色 手机 and an account on each platform, one row a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from bot import platforms
from bot.documents.sheets import workbook
from bot.documents.sheets.workbook import several, text
from bot.errors import UserError
from bot.rules.words import Role

COLUMNS = {
    "姓名": ("名字",),
    "处室": ("部门", "科室", "所在处室"),
    "角色": ("职责", "身份", "岗位"),
    "手机": ("手机号", "电话", "联系电话"),
}
ACCOUNTS = {platform.name(): platform.account_columns for platform in platforms.every()}
COLUMNS |= {columns[0]: columns[1:] for columns in ACCOUNTS.values()}
LEFT = "离任"  # as a role: the person holds nothing any more


@dataclass(frozen=True)
class PersonRow:
    """One person as listed; no roles means that they hold nothing (any more).

    `division` is their own; `more` are the roles in further divisions of somebody who heads two.
    """

    row: int
    name: str
    division: str
    roles: tuple[Role, ...]
    accounts: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    more: tuple[tuple[Role, str], ...] = ()


def read(path: Path) -> tuple[list[PersonRow], list[tuple[int, str, str]]]:
    """(good rows, (row, name, reason) of bad ones). Raises UserError when the file holds no such list."""
    for grid in workbook.open_sheets(path):
        sheet = workbook.with_header(grid.name, grid.rows, COLUMNS, {"姓名", "处室", "角色"})
        if sheet:
            break
    else:
        raise UserError(f"文件 {path.name} 前十行没有找到表头（姓名、处室、角色），未导入。")
    good: list[PersonRow] = []
    bad: list[tuple[int, str, str]] = []
    accounts: dict[tuple[str, str], int] = {}
    for row, cells, _ in sheet.records():
        name, named, typed = "".join(text(cells["姓名"]).split()), several(cells["处室"]), several(cells["角色"])
        own = {platform: text(cells.get(columns[0])) for platform, columns in ACCOUNTS.items()}
        own = {platform: account for platform, account in own.items() if account}
        reason = fault(name, named[0] if named else "", typed)
        same = next((place for place, other in enumerate(good) if is_same(other, name, own)), None)
        for platform, account in own.items():
            if same is None and (platform, account) in accounts:
                reason = f"账号“{account}”与第 {accounts[platform, account]} 行重复，但姓名不同"
            accounts.setdefault((platform, account), row)
        if reason:
            bad.append((row, name, reason))
            continue
        roles = tuple(Role(role) for role in typed if role != LEFT)
        more = tuple((role, division) for division in named[1:] for role in roles)
        if same is not None:
            before = good[same]
            more = (*before.more, *((role, named[0]) for role in roles), *more)
            good[same] = replace(before, more=more, accounts={**own, **before.accounts})
            continue
        good.append(PersonRow(row, name, named[0], roles, own, text(cells.get("手机")), more))
    return good, bad


def is_same(other: PersonRow, name: str, accounts: dict[str, str]) -> bool:
    """Whether a row is about somebody of an earlier row: the same name and one of their accounts."""
    return other.name == name and bool(other.accounts.items() & accounts.items())


def fault(name: str, division: str, roles: list[str]) -> str:
    """Why a row cannot be taken, or an empty text."""
    if not name:
        return "姓名为空"
    if not division:
        return "处室为空"
    known = {str(role) for role in Role}
    unknown = [role for role in roles if role not in known and role != LEFT]
    if unknown or not roles:
        return f"角色“{'、'.join(unknown)}”不认识，应为 {'、'.join(Role)} 或 {LEFT}"
    return ""
