"""Whatever goes wrong in a command is one Chinese sentence with an exit code; its place stands in a file, without words."""

from __future__ import annotations

import errno
import json
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy.exc import OperationalError

from bot import cli
from bot.cli import MODULES
from bot.cli.mishaps import FILE, LONGEST
from bot.dispatch import Unavailable

WORDS = "紫水母工程13800138000"


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found
            yield from leaves(found, (*path, name))
    else:
        yield path, command


EVERY = list(leaves(cli.cli))


def value(param: click.Parameter, file: Path) -> str:
    """Something that a parameter takes."""
    kind = param.type
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, (click.types.IntParamType, click.types.IntRange)):
        return "2021"
    return str(file) if isinstance(kind, click.Path) and kind.exists else "x"


def called(path: tuple[str, ...], command: click.Command, file: Path) -> list[str]:
    """The words of a command with what it cannot be without."""
    wanted = [param for param in command.params if param.required]
    options = [word for param in wanted if isinstance(param, click.Option) for word in (param.opts[-1], value(param, file))]
    return [*path, *options, *(value(param, file) for param in wanted if isinstance(param, click.Argument))]


Ran = Callable[..., tuple[Any, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Call the command line: run(["say", …]) gives exit code, stdout, stderr."""

    def ran(words: list[str]) -> tuple[Any, str, str]:
        monkeypatch.setattr(sys, "argv", ["duban", "--config", str(tmp_path / "config.toml"), *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        heard = capsys.readouterr()
        return ended.value.code, heard.out, heard.err

    return ran


def faulty(error: Exception) -> Callable[..., None]:
    """What a command does when it meets a fault: the words are in its variables too."""

    def callback(*args: object, **options: object) -> None:
        secret = WORDS
        raise error from ValueError(secret)

    return callback


FAULTS = [
    (lambda: ValueError(WORDS), 1, "程序出现异常"),
    (lambda: KeyError(WORDS), 1, "程序出现异常"),
    (lambda: RecursionError(WORDS), 1, "程序出现异常"),
    (lambda: MemoryError(), 1, "程序出现异常"),
    (lambda: OSError(errno.ENOSPC, "No space left on device", "/x"), 75, "磁盘已满"),
    (lambda: PermissionError(errno.EACCES, "Permission denied", "/x"), 1, "没有权限"),
    (lambda: OperationalError("SELECT", {}, Exception("database is locked")), 75, "数据库正被其他程序占用"),
]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_no_command_ends_in_a_traceback(path, command: click.Command, run: Ran, tmp_path: Path, monkeypatch):
    file = tmp_path / "some.txt"
    file.write_text("x")
    for made, code, told in FAULTS:
        monkeypatch.setattr(command, "callback", faulty(made()))
        ended, out, err = run(called(path, command, file))
        assert ended == code and told in err and err.count("\n") == 1, (path, err)
        assert "Traceback" not in err and WORDS not in err + out and not re.search("[a-z]{4,} [a-z]{4,}", err), err
    log = (tmp_path / FILE).read_text()
    assert "Traceback" in log and "ValueError" in log and WORDS not in log
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_the_sentence_and_the_file_have_one_number_and_json_is_a_document(run: Ran, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(dict(EVERY)["check",], "callback", faulty(ValueError(WORDS)))
    ended, out, err = run(["check", "--json"])
    number = re.search(r"编号 ([0-9a-f]{8})。", err)
    assert ended == 1 and number and json.loads(out) == {"error": err.strip()}
    assert f"[{number[1]}]" in (tmp_path / FILE).read_text() and str(tmp_path / FILE) in err


def test_where_the_file_cannot_be_written_it_is_said_so(run: Ran, tmp_path: Path, monkeypatch):
    (tmp_path / FILE).mkdir()
    monkeypatch.setattr(dict(EVERY)["check",], "callback", faulty(ValueError(WORDS)))
    assert "没有记下" in run(["check"])[2]


def test_a_long_file_loses_its_older_half(run: Ran, tmp_path: Path, monkeypatch):
    (tmp_path / FILE).write_text("old line\n" * (LONGEST // 9 + 1))
    monkeypatch.setattr(dict(EVERY)["check",], "callback", faulty(ValueError(WORDS)))
    run(["check"])
    kept = (tmp_path / FILE).read_text()
    assert len(kept) < LONGEST and kept.startswith("old line\n") and "ValueError" in kept


def test_a_database_that_is_away_behind_another_error_is_told_as_such(run: Ran, monkeypatch):
    """As `say` meets it: the dispatcher turned it into its own."""
    away = Unavailable()
    away.__cause__ = OperationalError("SELECT", {}, Exception("disk I/O error"))

    def callback(*args: object, **options: object) -> None:
        raise away

    monkeypatch.setattr(dict(EVERY)["check",], "callback", callback)
    ended, _, err = run(["check"])
    assert ended == 75 and "数据库文件读写出错" in err and "本次操作未生效" in err


def test_every_command_of_the_list_was_tried():
    assert {path[0] for path, _ in EVERY} == set(MODULES) and len(EVERY) > len(MODULES)
