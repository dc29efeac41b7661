"""What is wrong with a command line, in Chinese: click says it in English, in a handful of sentences."""

from __future__ import annotations

import re

import click

SENTENCES = [
    (r"No such command '(.+?)'\.", "没有命令 {0}"),
    (r"No such option '(.+?)'\.", "没有选项 {0}"),
    (r"Missing command\.", "请写明要执行的命令"),
    (r"Got unexpected extra arguments? \((.+)\)", "多写了：{0}"),
    (r"Option '(.+?)' requires (?:an argument|\d+ arguments)\.", "选项 {0} 后面须写明内容"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 后面不写内容"),
    (r"'(.*?)' is not a valid (?:integer|float)(?: range)?\.", "“{0}”应为数字"),
    (r"'(.*?)' is not (?:one of )?'(.+?)'\.", "“{0}”不对，应为 {1}"),
    (r"(.+?) is not in the range (\d+)<=x<=(\d+)\.", "“{0}”应在 {1} 至 {2} 之间"),
    (r"(?:File|Directory|Path) '(.+?)' does not exist\.", "没有文件或文件夹 {0}"),
    (r"(?:File|Directory|Path) '(.+?)' is a directory\.", "{0} 是文件夹，应为文件"),
    (r"(?:File|Directory|Path) '(.+?)' is a file\.", "{0} 是文件，应为文件夹"),
    (r"(?:File|Directory|Path) '(.+?)' is not (?:readable|writable|executable)\.", "没有读写 {0} 的权限"),
]


def said(error: click.ClickException) -> str:
    """The sentence, and where the usage is told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    more = f"用法请看：{context.command_path} --help" if context else "用法请看：duban --help"
    return f"命令写得不对：{reason(error)}。{more}"


def reason(error: click.ClickException) -> str:
    if isinstance(error, click.MissingParameter):
        return f"缺少{named(error) or '一项'}"
    where = f"{named(error)} " if isinstance(error, click.BadParameter) and named(error) else ""
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"没有选项 {error.option_name}，是不是要写 {'、'.join(sorted(error.possibilities))}"
    return where + translated(error.message).rstrip("。")


def named(error: click.BadParameter) -> str:
    """The option or argument that is meant, as people type it."""
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.opts[-1] if error.param.param_type_name == "option" else error.param.human_readable_name
    return (hint or "").strip("'") if hint is None or isinstance(hint, str) else " / ".join(hint)


def translated(message: str) -> str:
    """The sentence in Chinese; our own, and what is in none of the sentences, as it is."""
    for pattern, words in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*(part.replace("', '", "、") for part in found.groups()))
    return message
