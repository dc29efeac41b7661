"""/帮助 — the commands this person may use, by kind; /帮助 寄出 — how one of them is written."""

from __future__ import annotations

from bot import called, command, elsewhere, hints
from bot.command import REGISTRY, Command, Context
from bot.errors import UserError
from bot.rules import questions, spelling

NOW = 3  # commands that fit today
KINDS = {"ask": "查询", "record": "登记", "review": "审核", "manage": "管理"}


@command.command(
    "/帮助",
    usage="/帮助，或 /帮助 命令",
    summary="看可用的命令，或某个命令的写法",
    synonyms=("help", "?", "怎么用", "菜单", "你好", "您好"),
)
def help_me(context: Context, words: str = "") -> str:
    name = words.strip(" /?")
    if name:
        return of_one(context, name)
    lines = ["可用命令（斜杠、空格可省略）："]
    for folder, kind in KINDS.items():
        names = [found.name for found in REGISTRY.values() if folder_of(found) == folder and offered(context, found)]
        if names:
            lines.append(f"{kind}：{' '.join(names)}")
    if context.unproved:
        lines.append(elsewhere.only_questions(context.office, context.message.platform))
    lines.append(f"您现在可以发送：{'，'.join(hints.commands(context, NOW))}。")
    return "\n".join((*lines, "某个命令的写法请发送 /帮助 命令，例如 /帮助 查。"))


def offered(context: Context, found: Command) -> bool:
    """Whether somebody here can do anything with the command."""
    return found.helps(context.actor) and (found.works_unproved or not context.unproved)


def of_one(context: Context, name: str) -> str:
    """Usage, purpose and other spellings of one command."""
    found, left = called.find(f"/{name}", context.office.bot_names)
    if found is None or not found.helps(context.actor) or questions.left(left):
        raise UserError(f"没有看懂{spelling.echoed(name)}：没有这个命令，或您不能使用该命令。全部可用命令请发送 /帮助。")
    lines = [f"{found.name}：{found.summary}", f"写法：{found.usage}", *found.forms]
    case = hints.item_for(context, found)
    if examples := list(
        filter(None, (hints.example(context, form, case) for form in (*found.usage.split("，或 "), *found.forms)))
    ):
        lines.append(f"例如：{'；'.join(examples)}")
    if context.unproved and not found.works_unproved:
        lines.append(elsewhere.only_questions(context.office, context.message.platform))
    if found.synonyms:
        lines.append(f"也可以说：{'、'.join(found.synonyms[:5])}")
    if found.place == "single":
        lines.append("请与我单聊发送。")
    return "\n".join(lines)


def folder_of(found: Command) -> str:
    """The sub-folder of handlers in which the command is declared: who uses it."""
    return found.run.__module__.split(".")[1]
