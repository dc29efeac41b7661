"""The list of people: 姓名 处室 角色 企业微信账号 钉钉账号 手机, one row a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.documents import workbook
from bot.documents.workbook import several, text
from bot.errors import UserError
from bot.rules.words import Role

COLUMNS = {
    "姓名": ("名字",),
    "处室": ("部门", "科室", "所在处室"),
    "角色": ("职责", "身份", "岗位"),
    "企业微信账号": ("企业微信", "企微账号"),
    "钉钉账号": ("钉钉",),
    "手机": ("手机号", "电话", "联系电话"),
}
LEFT = "离任"  # as a role: the person holds nothing any more


@dataclass(frozen=True)
class PersonRow:
    """One person as listed; no roles means that they hold nothing (any more)."""

    row: int
    name: str
    division: str
    roles: tuple[Role, ...]
    accounts: dict[str, str] = field(default_factory=dict)
    phone: str = ""


def read(path: Path) -> tuple[list[PersonRow], list[tuple[int, str, str]]]:
    """(good rows, (row, name, reason) of bad ones). Raises UserError when the file holds no such list."""
    for name, rows in workbook.open_sheets(path):
        sheet = workbook.with_header(name, rows, COLUMNS, {"姓名", "处室", "角色"})
        if sheet:
            break
    else:
        raise UserError(f"文件 {path.name} 前十行没有找到表头（姓名、处室、角色），未导入。")
    good: list[PersonRow] = []
    bad: list[tuple[int, str, str]] = []
    accounts: dict[tuple[str, str], int] = {}
    for row, cells, _ in sheet.records():
        name, division = text(cells["姓名"]), text(cells["处室"])
        typed = several(cells["角色"])
        own = {platform: text(cells.get(column)) for platform, column in (("wecom", "企业微信账号"), ("dingtalk", "钉钉账号"))}
        reason = fault(name, division, typed)
        for platform, account in own.items():
            if account and (platform, account) in accounts:
                reason = f"账号“{account}”与第 {accounts[platform, account]} 行重复"
            accounts.setdefault((platform, account), row)
        if reason:
            bad.append((row, name, reason))
            continue
        roles = tuple(Role(role) for role in typed if role != LEFT)
        good.append(PersonRow(row, name, division, roles, {p: a for p, a in own.items() if a}, text(cells.get("手机"))))
    return good, bad


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
