"""/列 逾期 信息化推进处 — the items that conditions ask for: state, people, kind, until when, words of the title."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.message import Reply


@command(
    listings.COMMAND,
    usage=listings.USAGE,
    summary="按条件列出办件，条件可任意组合",
    synonyms=("列出", "列一下", "列表", "清单"),
    forms=(
        "状态：在办 办结 临期 逾期 待签收 待联系 待面复 待配合意见 待送审 待审核 待征求 待寄出 待报送 待反馈",
        "期限：本周 下周 本月 下月到期，或 7月31日前到期；年度：2020年度",
        "也可写 代表：姓名 主办单位：名称 案由：词；翻页请发送 更多",
    ),
)
def by_conditions(context: Context, words: str = "") -> Reply:
    return listings.answer(context, words)
