"""`duban` as an operator's script runs it: in a process of its own, or here by the same main function, ten times cheaper."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bot.cli import main

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def command(config: Path, *words: str) -> list[str]:
    """What a process of its own is started with; every warning is an error there."""
    return [sys.executable, "-W", "error", "-m", "bot", "--config", str(config), *words]


def apart(config: Path) -> Run:
    """Run it in a process of its own."""

    def run(*words: str, code: int | None = 0) -> Done:
        made = subprocess.run(command(config, *words), capture_output=True, text=True, timeout=60, check=False)
        return ended(made, code)

    return run


def here(config: Path) -> Run:
    """Run it in this process: the same words, output and exit code. Not for what stays (serve) or leaves a PostgreSQL open."""

    def run(*words: str, code: int | None = 0) -> Done:
        typed = ["duban", "--config", str(config), *words]
        out, said = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        umask, handlers = os.umask(0o022), list(logging.getLogger().handlers)
        status: str | int | None = 0
        try:
            with patch.object(sys, "argv", typed), redirect_stdout(out), redirect_stderr(said):
                main()
        except SystemExit as end:
            status = end.code
        finally:
            os.umask(umask)
            logging.getLogger().handlers[:] = handlers
        assert isinstance(status, int | None), status
        return ended(Done(typed, status or 0, text_of(out), text_of(said)), code)

    return run


def text_of(file: io.TextIOWrapper) -> str:
    held = file.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue().decode()


def ended(done: Done, code: int | None) -> Done:
    """The same, where it ended so; None for any way of ending."""
    assert code in (None, done.returncode), done.stdout + done.stderr
    return done
