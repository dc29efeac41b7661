"""connect: what a clerk copies from a platform, typed in a terminal or read from a file, comes into the configuration."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import SecretStr

from bot.cli.asking import agreed
from bot.config_use import placeholder
from bot.errors import UserError
from bot.platforms.plans import NAMED, PLATFORM, Blank, Errand

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.config_faults import Fault

Keys = tuple[str, ...]
Values = dict[Keys, Any]
ROBOT_NAME = re.compile(r"[0-9A-Za-z_-]{1,32}|[\w-]{1,16}")
TRIES = 5


def flattened(table: Mapping[str, Any], above: Keys = ()) -> Values:
    """A table as its keys and values."""
    found: Values = {}
    for key, value in table.items():
        found |= flattened(value, (*above, key)) if isinstance(value, dict) else {(*above, key): value}
    return found


class Configuration:
    """The text of a configuration and what is put into a platform's section of it."""

    def __init__(self, path: Path, platform: str) -> None:
        from bot import config

        self.path, self.platform = path, platform
        try:
            self.text = path.read_text(encoding="utf-8-sig")
            section = tomllib.loads(self.text).get("platforms", {}).get(platform, {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError):
            config.load(path)  # says what is wrong with it
            raise
        self.present: Values = flattened(section if isinstance(section, dict) else {})

    def faults(self, values: Values) -> list[Fault]:
        """What the configuration's own reader says of these values."""
        from bot import config

        try:
            config.read(self.changed(values), self.path)
        except config.BadSettings as bad:
            return bad.faults
        return []

    def changed(self, values: Values) -> str:
        """The text with the values in the platform's section; raises UserError where that cannot be done."""
        from bot.config_writing import NotWritten, with_values

        placed = {("platforms", self.platform, *keys): value for keys, value in values.items() if self.present.get(keys) != value}
        try:
            return with_values(self.text, placed)
        except NotWritten as fault:
            raise UserError(f"{self.path} 的写法不能自动改写 {fault}，请手工填写后再运行本命令；本次未写入。") from None

    def write(self, values: Values) -> Settings:
        """Write the values, and read the whole again; raises BadSettings where something is wrong, and writes nothing then."""
        from bot import config, config_use, modes

        text = self.changed(values)
        settings = config.read(text, self.path)
        ours = f"platforms.{self.platform}."
        if open_ones := [fault for fault in config_use.faults(settings, text) if fault.key.startswith(ours)]:
            raise config.BadSettings(open_ones)
        beside = self.path.with_name(f".{self.path.name}.new")
        modes.write_private(beside, text.encode())
        beside.replace(self.path)
        return settings

    def shadowed(self, settings: Settings, values: Values) -> list[str]:
        """The values that came to nothing because a variable or a file of secrets goes before the configuration."""
        return [".".join(keys) for keys, value in values.items() if held(settings.platforms[self.platform], keys) != value]


def held(section: object, keys: Keys) -> object:
    """The value that stands in the settings now."""
    for key in keys:
        section = section.get(key) if isinstance(section, dict) else getattr(section, key)
    if isinstance(section, SecretStr):
        return section.get_secret_value()
    return list(section) if isinstance(section, tuple) else section


def from_file(path: Path) -> Values:
    """The platform's section as a file has it, without its heading; raises UserError where it is no TOML."""
    try:
        return flattened(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} 读不出来（{type(error).__name__}），应为 TOML 格式；本次未写入。") from None


class AtTerminal:
    """Asks in the terminal, errand by errand; what is typed is looked at by the configuration's reader at once."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.values: Values = {}

    def mode(self, modes: Mapping[str, str]) -> str:
        """Which way of connecting."""
        names = list(modes)
        for number, words in enumerate(modes.values(), start=1):
            click.echo(f"  {number}. {words}")
        while True:
            typed = ask("用哪一种方式", "1", secret=False).strip()
            if typed in map(str, range(1, len(names) + 1)):
                return names[int(typed) - 1]
            click.echo(f"请输入 1 到 {len(names)}。")

    def errand(self, errand: Errand) -> bool:
        """Lead through one errand; False where it is not wanted."""
        if errand.question and not agreed(errand.question):
            return False
        while True:
            steps(errand.title, errand.before, self.configuration.platform)
            self.blanks(errand)
            if not errand.several or not agreed("再加一个"):
                return True

    def blanks(self, errand: Errand) -> None:
        """Ask for the values of an errand, all of them again where the reader finds a fault."""
        name = self.robot_name() if errand.several else ""
        for _ in range(TRIES):
            new: Values = dict(errand.fixed)
            for blank in errand.blanks:
                keys = tuple(key.replace(NAMED, name) for key in blank.keys)
                if (value := self.value(blank, keys)) is not None:
                    new[keys] = value
            faults = self.configuration.faults({**self.values, **new})
            ours = [fault for fault in faults if fault.key.startswith(f"platforms.{self.configuration.platform}")]
            if not ours:
                self.values |= new
                return
            for fault in ours:
                click.echo(f"不能用：{fault.key.rpartition('.')[2]}：{fault.text}。请重新填写。")
        raise UserError("多次填写都不能用，未写入；请核对后重新运行本命令。")

    def robot_name(self) -> str:
        """What the office calls a robot of its own."""
        name = click.prompt("给它一个名称（登记群时填写，如 main）", default="main", type=str).strip()
        if not ROBOT_NAME.fullmatch(name):
            raise UserError(f"名称“{name}”不能用，请用字母、数字或汉字；未写入。")
        return name

    def value(self, blank: Blank, keys: Keys) -> object | None:
        """One value; None where what is there stays."""
        before = {**self.configuration.present, **self.values}.get(keys)
        if isinstance(before, str) and placeholder(before):
            before = None
        shown = "、".join(map(str, before)) if isinstance(before, list) else before
        hint = "（已填写，直接回车不变）" if blank.secret and before else "" if blank.needed else "（可不填）"
        default = "" if blank.secret else shown or blank.default
        while True:
            typed = ask(f"{blank.label}{hint}", default, secret=blank.secret).strip()
            if typed and (value := read_as(blank, typed)) is not None:
                return value
            if not typed and (before or not blank.needed):
                return None
            click.echo("请填写数字。" if typed else "这一项须填写。")


def ask(label: str, default: object, *, secret: bool) -> str:
    """What is typed; a secret does not show in a terminal."""
    hidden = secret and sys.stdin.isatty()
    return str(click.prompt(label, default=default, hide_input=hidden, show_default=bool(default), type=str))


def read_as(blank: Blank, typed: str) -> object | None:
    """What was typed as the configuration wants it; None where it is no number."""
    if blank.kind == "number":
        return int(typed) if re.fullmatch("[0-9]{1,10}", typed) else None
    if blank.kind == "names":
        return [name for name in re.split(r"[、，,;；\s]+", typed) if name] or None
    return typed


def steps(title: str, lines: Sequence[str], platform: str) -> None:
    """What to click, numbered."""
    click.echo(f"\n{title}")
    for line in numbered(lines, platform):
        click.echo(line)


def numbered(lines: Sequence[str], platform: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        yield f"  {number}. {line.replace(PLATFORM, platform)}"
