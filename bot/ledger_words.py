"""What is said of a ledger that was read, wherever it is said: at a terminal, in chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.documents.ledger.entries import SECRET_REASON

if TYPE_CHECKING:
    from bot.documents.ledger.entries import Remark
    from bot.records.ledger.importing import LedgerImport


MOST_SIMILAR = 5  # new items of which it is told that earlier ones are like them


def counted(counts: Mapping[str, Mapping[str, int]]) -> str:
    """共30件：人大 省3、市25，政协 市2"""
    total = sum(count for levels in counts.values() for count in levels.values())
    said = (f"{body} {'、'.join(f'{level}{count}' for level, count in levels.items())}" for body, levels in counts.items())
    return f"共{total}件：{'，'.join(said)}"


def differences(result: LedgerImport) -> str:
    """新增 2 件，更新 0 件，未变 14 件，不导入 0 行"""
    counts = f"新增 {len(result.created)} 件，更新 {len(result.updated)} 件，未变 {result.unchanged} 件"
    counts += "".join(f"，{year}年度表有更新" for year in result.year_facts)
    return f"{counts}，不导入 {len(result.rejected)} 行"


def remarks(result: LedgerImport) -> list[str]:
    """Rows that are not taken and why, then what the office should look at, then which new items were asked for before."""
    rejected = [f"第 {one.row} 行 {one.number}：{one.reason}" for one in result.rejected]
    more = [f"另有 {left} 件往年有类似件，发送 /查 编号 查看"] if (left := len(result.similar) - MOST_SIMILAR) > 0 else []
    similar = [f"{one['number']} {one['said'].rstrip('。')}" for one in result.similar[:MOST_SIMILAR]]
    return rejected + [hint(one) for one in result.warnings] + similar + more


def hint(remark: Remark) -> str:
    place = f"第 {remark.row} 行 " if remark.row else ""  # an item the file does not hold has no row
    return f"提示 {place}{remark.number}：{remark.reason}"


def bad(result: LedgerImport) -> int:
    """Rows that have to be mended; one that is not taken because it is secret is none."""
    return sum(remark.reason != SECRET_REASON for remark in result.rejected)


def changes(result: LedgerImport) -> bool:
    """Whether anything is, or would be, other than before."""
    return bool(result.created or result.updated or result.year_facts or result.erased)
