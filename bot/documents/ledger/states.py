"""Words that say how far an item is: finished, with its day where they name one, or open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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


DONE = re.compile(
    r"已(?:经|全部|按期|如期)?(?:办结|办复|答复|回复|完成|结案|办完|办毕|办理完毕|寄出|办(?!理中)|结(?!转))|办理完毕"
    r"|^(?:20\d\d年度?)?[全国省市区县级人大政协代表委员建议提案主协会分独办件、和及]*(?:办结|办复)(?:件|的|类|建议|提案)*(?:[（(].*[)）])?$"
)
NOT_DONE = re.compile(
    r"(?:未|没有|待)(?:按期|全部|能)?(?:办结|办复|答复|回复|完成|结案|寄出|办|结(?!转))|办理中|承办中|正在办|在办|推进中|进行中"
)
VAGUE = re.compile(r"(?:部分|基本|拟|应|即将|将)(?:办结|办复|答复|回复|完成)|逾期|超期")


@dataclass(frozen=True)
class StatedStanding:
    """How far the items are by the words around them: `done` is None where the words are about that and not clear."""

    place: str
    done: bool | None


@lru_cache(maxsize=1024)  # the same words stand around ten thousand rows
def standing(place: str, words: str) -> StatedStanding | None:
    """What a sheet's name or the title of a section says: 已办结, 未答复（3件）, 市人大办理中; None where it says nothing."""
    bare = re.sub(r"\s", "", words)
    done, not_done = bool(DONE.search(bare)), bool(NOT_DONE.search(bare))
    if done != not_done:
        return StatedStanding(place, done)
    return StatedStanding(place, None) if done or VAGUE.search(bare) else None
