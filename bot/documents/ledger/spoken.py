"""What an office says about its ledger beside the file, by an option or a setting; raises ValueError, in Chinese."""

from __future__ import annotations

import re

from rapidfuzz import process

from bot.documents.ledger import columns, meaning, synonyms
from bot.documents.ledger.meaning import BadRow
from bot.rules import dates
from bot.rules.words import Handling

COLUMNS = tuple(dict.fromkeys((*columns.TASKS, *columns.PROGRESS, synonyms.FINISHED_ON, synonyms.STATUS)))
LEAST_ALIKE = 50  # of 100: what is named to somebody who mistyped a column


def level(typed: str) -> str:
    """市, 州, 县, 市级 …: the level, as the ledger's rows say it."""
    try:
        return str(meaning.level_of(typed)[0])
    except BadRow:
        raise ValueError(f"级别“{typed}”不认识，应为 全国、省、市、区县（也可写 自治区、州、盟、县、区）") from None


def body(typed: str) -> str:
    """人大 or 政协 by any of their usual words."""
    found = meaning.body_of(typed)
    if found is None:
        raise ValueError(f"类别“{typed}”不认识，应为 人大 或 政协")
    return str(found)


def handling(typed: str) -> str:
    """主办, 会办 …"""
    try:
        return str(meaning.handling_of(typed))
    except BadRow:
        raise ValueError(f"办理类型“{typed}”不认识，应为 {'、'.join(Handling)}") from None


def day(typed: str) -> str:
    """A day as a ledger's cell may hold it, as YYYY-MM-DD."""
    try:
        return dates.typed(typed).isoformat()
    except ValueError:
        raise ValueError(f"日期“{typed}”应写成 2021-03-05 或 2021年3月5日") from None


def year(typed: str) -> int:
    """2021, 2021年."""
    found = re.fullmatch(r"(20\d{2})\s*年?度?", typed.strip(), re.ASCII)
    if not found:
        raise ValueError(f"年度“{typed}”应为 2021 这样的数字")
    return int(found[1])


def column(typed: str) -> str:
    """One of our columns."""
    if typed in COLUMNS:
        return typed
    near = [name for name, *_ in process.extract(typed, COLUMNS, limit=3, score_cutoff=LEAST_ALIKE)]
    meant = f"没有“{typed}”这个栏目，是不是{'、'.join(near)}" if near else f"没有“{typed}”这个栏目"
    raise ValueError(f"{meant}？全部栏目：{'、'.join(COLUMNS)}")


def renamed(typed: str) -> tuple[str, str]:
    """表头=栏目 as (title in the file, column of ours)."""
    title, sign, own = typed.replace("＝", "=").rpartition("=")
    if not sign or not title.strip():
        raise ValueError(f"“{typed}”应写成 表头=栏目，例如 牵头司局=牵头处室")
    return title.strip(), column(own.strip())
