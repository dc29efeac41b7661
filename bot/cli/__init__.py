"""The command line. Exit codes: 0 done, 1 refused, 2 wrong usage, 75 later, 78 bad configuration; --json owns stdout."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from bot import logs, modes
from bot.cli import usage
from bot.cli.mishaps import ErrorFile
from bot.cli.session import State, put_json
from bot.errors import ConfigError, UserError

MODULES = {
    "demo": "demo",
    "init": "setting_up",
    "check": "setting_up",
    "connect": "connecting",
    "db": "setting_up",
    "backup": "backing_up",
    "restore": "backing_up",
    "archive": "archiving",
    "year": "years",
    "serve": "serving",
    "work": "serving",
    "import": "ledgers",
    "ledger": "ledgers",
    "export": "exporting",
    "people": "people",
    "chats": "groups",
    "say": "talking",
    "chat": "talking",
    "remind": "reporting",
    "outbox": "delivering",
    "audit": "auditing",
    "doctor": "doctor",
    "statistics": "reporting",
    "letter": "papers",
    "summary": "papers",
    "calendar": "calendar",
}


AGAIN = (errno.ENOSPC, errno.EDQUOT, errno.ENETUNREACH, errno.ECONNREFUSED)  # something is away, or full


class Commands(click.Group):
    """The commands, each in its module, imported only when it is called for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in MODULES:
            return None
        found: dict[str, click.Command] = import_module(f"bot.cli.{MODULES[name]}").COMMANDS
        return found[name]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "path", default="config.toml", envvar="DUBAN_CONFIG", show_default=True, help="配置文件")
@click.pass_context
def cli(context: click.Context, path: str) -> None:
    """督办群助手：在企业微信和钉钉群里督办人大代表建议与政协提案。"""
    if isinstance(context.obj, ErrorFile):
        context.obj.settings = Path(path)
    context.obj = State(path)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    modes.keep_to_oneself()
    errors = ErrorFile()
    with errors.listening():
        try:
            sys.exit(cli.main(standalone_mode=False, prog_name="duban", obj=errors))
        except click.exceptions.NoArgsIsHelpError as help_wanted:
            help_wanted.show()
            sys.exit(2)
        except click.ClickException as error:
            end(2, usage.said(error))
        except click.Abort:
            sys.exit(1)
        except UserError as error:
            end(1, str(error))
        except ConfigError as error:
            end(78, str(error))
        except BrokenPipeError:  # who read the output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except Exception as error:
            end(*unforeseen(error, errors))


def unforeseen(error: Exception, errors: ErrorFile) -> tuple[int, str]:
    """The exit code and the sentence for what is no refusal: a database that is away, a disk, a fault of the program."""
    if "sqlalchemy" in sys.modules:  # a short command has not loaded it, so this is no error of a database
        from bot.records.engine import faults

        if fault := next(filter(None, map(faults.of, logs.chain(error))), None):
            return 78 if fault is faults.DatabaseFault.DAMAGED else 75, f"{fault}。本次操作未生效。"
    noted = errors.said(error)
    if isinstance(error, OSError) and error.errno is not None:
        from bot.backups.working import why

        place = f"{error.filename}：" if error.filename else ""
        return 75 if error.errno in AGAIN else 1, f"文件读写出错（{place}{why(error)}），命令没有完成，请处理后再试。"
    return 1, noted


def end(code: int, words: str) -> NoReturn:
    """Say why, with --json as a document as well, and end the process."""
    click.echo(words, err=True)
    if "--json" in sys.argv:
        put_json({"error": words})
    sys.exit(code)
