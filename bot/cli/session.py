"""What the commands share: the configuration, a service for one command, times as they are typed, JSON on stdout."""

from __future__ import annotations

import getpass
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.wsgi import Service

START_OF_DAY = "08:30"  # what a date without a time means: the office opens
BUSY_MILLISECONDS = 15000  # a short command beside the running service waits its turn


@dataclass(frozen=True)
class State:
    """The path of the configuration, handed to every command."""

    path: str

    def settings(self) -> Settings:
        from bot import config

        return config.load(Path(self.path))

    @contextmanager
    def service(self, at: str | None = None, *, looked_at: bool = True) -> Iterator[Service]:
        """A service for one command, its clock stopped at `at` when given; raises ConfigError when it cannot work, unless the
        command is about to find that out itself."""
        from bot import wsgi
        from bot.cli import waiting
        from bot.clock import StoppedClock

        settings = self.settings()
        clock = StoppedClock(moment(at, settings.zone)) if at is not None else None
        service = wsgi.assemble(settings, clock, busy_milliseconds=BUSY_MILLISECONDS)
        try:
            with waiting.told(service.database):
                if looked_at:
                    service.database.require_current()
                yield service
        finally:
            service.database.close()


def moment(typed: str, zone: tzinfo) -> datetime:
    """YYYY-MM-DD HH:MM in the unit's time zone; a date alone is the morning of that day."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed, re.ASCII):
        typed = f"{typed} {START_OF_DAY}"
    try:
        return datetime.strptime(typed.replace("T", " "), "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        raise click.BadParameter(f"时间“{typed}”应写成 2021-07-16 08:55") from None


def account() -> str:
    """Who typed the command: the account of the operating system, as the system tells it, not the environment."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # not a Unix, or an account without a name
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else getpass.getuser()


def put_json(found: Any) -> None:
    """Exactly one JSON document on stdout."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))


at_option = click.option("--at", metavar="TIME", help="按这个时刻办理，例如 “2021-07-16 08:55”")
body_option = click.option("--body", type=click.Choice(["人大", "政协"]), help="只含人大代表建议或政协提案；不写为全部")
json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
