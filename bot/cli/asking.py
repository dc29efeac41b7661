"""Questions that a file leaves open, asked one by one on a terminal: the likeliest answer first, Enter takes it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bot.documents.reading import OpenQuestion

YES, NO = "是", "否"
NOTHING = "0"
ALONE = ("--clear", "--with-hidden")  # options without a value


def on_terminal() -> bool:
    """Whether somebody can read a question and answer it."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(questions: Sequence[OpenQuestion]) -> list[tuple[str, str]] | None:
    """(option, value) of each answer, an option without a value with an empty one; None as soon as one stays open."""
    found = []
    for place, question in enumerate(questions, start=1):
        click.echo(f"\n问题 {place}/{len(questions)}：{question.text}")
        option, _, value = question.option.partition(" ")
        answer = agree(option) if option in ALONE else choose(question.choices) if question.choices else write(question)
        if answer is None:
            return None
        found.append((option, f"{value}{answer}" if value.endswith("=") and "=" not in answer else answer))
    return found


def choose(choices: Sequence[str]) -> str | None:
    """One of these, or something else that is typed."""
    for place, choice in enumerate(choices, start=1):
        click.echo(f"  {place}. {choice}")
    click.echo(f"  {NOTHING}. 都不是，先不导入")
    typed = str(click.prompt("请选择序号，或直接写出内容", default="1")).strip()
    if typed == NOTHING:
        return None
    return choices[int(typed) - 1] if typed.isdecimal() and 0 < int(typed) <= len(choices) else typed


def agree(option: str) -> str | None:
    """Whether an option that has no value is meant."""
    return "" if agreed(f"是否按 {option} 办理") else None


def agreed(question: str, *, default: bool = False) -> bool:
    """Whether 是 is typed, or y; Enter is the default."""
    while True:
        typed = click.prompt(f"{question}（{YES}/{NO}）", default=YES if default else NO, type=str).strip().lower()
        if typed in (YES, "y", "yes"):
            return True
        if typed in (NO, "n", "no"):
            return False
        click.echo(f"请输入 {YES} 或 {NO}。")


def write(question: OpenQuestion) -> str | None:
    """A value that has no choices."""
    typed = str(click.prompt(f"请写出内容（{question.option}），{NOTHING} 为先不导入")).strip()
    return None if typed == NOTHING else typed
