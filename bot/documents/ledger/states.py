"""Words that say how far an item is: finished, with its day where they name one, or open."""

from __future__ import annotations

import re

FINISHED = frozenset(
    (
        "已办结",
        "办结",
        "已办复",
        "办复",
        "已完成",
        "完成",
        "已答复",
        "已回复",
        "结案",
        "已结案",
        "已结",
        "是",
        "√",
        "办理完毕",
        "已办理完毕",
        "已办",
        "答复",
        "回复",
    )
)
OPEN = frozenset(
    (
        "办理中",
        "正在办理",
        "在办",
        "待办",
        "待办理",
        "未办结",
        "未完成",
        "推进中",
        "进行中",
        "未答复",
        "承办中",
        "否",
        "已交办",
        "已签收",
    )
)
DAY_INSIDE = re.compile(
    r"(?:(?:20\d{2}|\d{2})\s*[年/.\-]\s*)?\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*[日号]?(?!\s*(?:之前|以前|前))", re.ASCII
)


def finish_in(status: str) -> tuple[bool, str]:
    """Whether a status says that the item is finished, and the day that stands in its words: 已于5月20日答复, 已办复（A类）."""
    bare = re.sub(r"[（(][^（()）]*[A-Da-d]类?[）)]|[A-Da-d]类", "", status).strip()
    days = DAY_INSIDE.findall(bare)
    if len(days) != 1:
        return bare in FINISHED, ""
    rest = re.sub(r"\s|于|[（()），,]", "", bare.replace(days[0], ""))
    return (rest in FINISHED, days[0]) if rest in FINISHED else (False, "")
