"""Whether words that stand where a reason is wanted put it off, or ask: they are none, and nothing is recorded with them."""

from __future__ import annotations

import re

HESITANT = re.compile(
    r"(?:我|再)想想|想一想|算了|^等(?:会|一会|一等|一下|下)|不着急|不急|先放(?:着|一放)|(?:回头|以后|下次)再|再说[吧了。！]{0,3}$|行不行|怎么(?:申请|填|登记|操作)"
    r"|[吗呢?？][\s。！!？?]{0,3}$"
)


def hesitates(words: str) -> bool:
    """Whether somebody is not decided: 我再想想, 不着急先放着, 怎么申请."""
    return HESITANT.search(words.strip()) is not None
