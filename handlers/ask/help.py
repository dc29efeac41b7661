"""/帮助 — the commands this person may use here, made from their declarations."""

from __future__ import annotations

from bot.command import REGISTRY, Context, command


@command(
    "/帮助",
    usage="/帮助",
    summary="看可用的命令",
    synonyms=("help", "?", "怎么用", "菜单", "你好", "您好"),
)
def help_me(context: Context) -> str:
    shown = [f"{found.usage.split('，')[0]} — {found.summary}" for found in REGISTRY.values() if found.helps(context.actor)]
    return "\n".join(("可用命令（斜杠、空格可省略）：", *shown[:11]))
