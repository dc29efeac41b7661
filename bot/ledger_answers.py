"""What an office says about its ledger beside the file: by an option of the command line, or by a word in chat."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.documents.ledger import spoken
from bot.documents.people import columns
from bot.documents.reading import Answers, OpenQuestion
from bot.errors import UserError
from bot.rules import posts

FLAGS = ("clear", "with_hidden")
SPOKEN: Mapping[str, Callable[[str], Any]] = {
    "level": spoken.level,
    "body": spoken.body,
    "year": spoken.year,
    "received": spoken.day,
    "due": spoken.day,
    "handling": spoken.handling,
}
IN_CHAT: Mapping[str, str] = {
    "--level": "级别",
    "--body": "类别",
    "--year": "年度",
    "--received": "交办日期",
    "--due": "办理时限",
    "--handling": "办理类型",
    "--column": "表头",
    "--sheet": "工作表",
    "--with-hidden": "读隐藏",
    "--clear": "清空",
    "--role": "职务",
}
ON_SERVER = re.compile(r"(?:再|请先?|先)?运行 duban [a-z]+(?: (?:[a-z]+|补记|--[a-z-]+(?: \S+)?))*")
OPTION = re.compile("|".join(sorted(map(re.escape, IN_CHAT), key=len, reverse=True)))


def with_answers(answers: Answers, given: Sequence[tuple[str, str]]) -> Answers:
    """What was said before and what is said now; raises UserError where an answer means nothing."""
    said: dict[str, Any] = {}
    try:
        for option, value in given:
            name = option.removeprefix("--").replace("-", "_")
            if name == "column":
                title, column = renamed(value)
                answers = replace(answers, columns={**answers.columns, title: (column, "option")})
            elif name == "role":
                post, sign, role = value.replace("＝", "=").partition("=")
                if not sign or not post.strip():
                    raise ValueError(f"“{value}”应写成 职务=角色")
                answers = replace(answers, roles={**answers.roles, post.strip(): str(posts.meaning(role.strip()))})
            elif name == "sheet":
                answers = replace(answers, sheets=(*answers.sheets, value))
            elif name in FLAGS:
                said[name] = True
            else:
                said[name] = SPOKEN[name](value)
    except ValueError as error:
        raise UserError(f"{error}。未写入任何数据。") from None
    return replace(answers, **said)


def renamed(value: str) -> tuple[str, str]:
    """表头=栏目, a column of the ledger or of the list of people; raises ValueError for any other."""
    title, sign, own = value.replace("＝", "=").rpartition("=")
    if sign and title.strip() and own.strip() in columns.COLUMNS:
        return title.strip(), own.strip()
    return spoken.renamed(value)


def typed(words: str) -> tuple[str, str] | None:
    """级别 市 as the option that it stands for and its value; None for anything else."""
    first, _, value = words.strip().partition(" ")
    option = next((option for option, word in IN_CHAT.items() if word == first), None)
    flag = option is not None and option.removeprefix("--").replace("-", "_") in FLAGS
    return (option, value.strip()) if option and bool(value.strip()) != flag else None


def in_chat(text: str, command: str) -> str:
    """Words that name options, with what is sent in chat instead; what is done on the server, others do."""
    return OPTION.sub(lambda found: f"{command} {IN_CHAT[found[0]]}", ON_SERVER.sub("请运维人员处理", text))


def to_send(question: OpenQuestion, command: str) -> str:
    """What answers a question in chat: with its value, or the likeliest one where the option has none, and what else does."""
    option, _, value = question.option.partition(" ")
    if option.removeprefix("--").replace("-", "_") not in FLAGS and (not value or value.endswith("=")):
        likeliest = question.choices[0] if question.choices else "内容"
        value = likeliest if "=" in likeliest else f"{value}{likeliest}"
    others = f"（可选：{'、'.join(question.choices)}）" if len(question.choices) > 1 else ""
    return f"{in_chat(f'{option} {value}'.strip(), command)}{others}"
