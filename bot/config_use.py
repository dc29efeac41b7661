"""What is well-formed in a configuration and cannot work: what nobody has filled in, folders and files that are away."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, SecretStr

from bot import modes, platforms
from bot.config import Settings
from bot.config_faults import Fault, line_of, without_unit
from bot.errors import ConfigError

EXAMPLE = "仍是示例中的内容，请填写本单位的"
UNFILLED = re.compile(r"请填写|请替换|请填入")
# What config.example.toml shows: an id of noughts, the alphabet for a key.
SHOWN = re.compile(r"[a-z]{0,8}0{10,}|abcdefghijklmnopqrstuvwxyz[0-9A-Za-z]*")
EMPTY_ALLOWED = frozenset({"proxy"})  # without a way of its own: directly


def faults(settings: Settings, text: str) -> list[Fault]:
    """Every such fault with its line in the file (`text`); what came from elsewhere has none."""
    found = without_unit(settings.unit.name, text)
    found += [Fault(".".join(keys), where(keys, value, text), words) for keys, value, words in unfilled(settings)]
    data = Path(settings.service.data_dir)
    if not data.is_dir():
        found.append(Fault("service.data_dir", line_of(["service", "data_dir"], text), f"没有文件夹 {data}"))
    found += backups(settings, data, text)
    found += certificates(settings, data, text)
    return [*found, *modes.faults(modes.sqlite_file(settings.database_url))]


def placeholder(value: str) -> bool:
    """Whether a text of a platform's section is what the example shows."""
    return bool(UNFILLED.search(value) or SHOWN.fullmatch(value))


def unfilled(settings: Settings) -> Iterator[tuple[list[str], str, str]]:
    """Settings that nobody has filled in: key, value and what to do."""
    for keys, value, needed in values(settings, []):
        if placeholder(value) if keys[0] == "platforms" else UNFILLED.search(value):
            aside = f"；不用{platforms.title_of(keys[1])}的，删去 [platforms.{keys[1]}] 各节" if keys[2:] == ["corp_id"] else ""
            yield keys, value, f"{EXAMPLE}{aside}"
        elif needed and keys[0] == "platforms" and not value.strip():
            yield keys, value, "是空的，请填写"


def beside(known: Sequence[Fault], file: Path) -> Iterator[Fault]:
    """What nobody has filled in, of a file that has other faults too; nothing of one that cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        typed = tomllib.loads(text)
    except (OSError, ValueError):
        return
    told = {fault.key for fault in known}
    for keys, value, _ in values(typed, []):
        if UNFILLED.search(value) and ".".join(keys) not in told:
            yield Fault(".".join(keys), where(keys, value, text), EXAMPLE)


def values(found: object, keys: list[str], needed: bool = False) -> Iterator[tuple[list[str], str, bool]]:
    """Every text of the settings with its key, and whether it has to be filled in."""
    if isinstance(found, BaseModel):
        for name, field in type(found).model_fields.items():
            yield from values(getattr(found, name), [*keys, name], field.is_required() and name not in EMPTY_ALLOWED)
    elif isinstance(found, Mapping):
        for name, each in found.items():
            yield from values(each, [*keys, str(name)])
    elif isinstance(found, (str, SecretStr)):
        yield keys, found.get_secret_value() if isinstance(found, SecretStr) else found, needed


def where(keys: list[str], value: str, text: str) -> int | None:
    """The line at which a value stands; None where the file says something else, so that it came from elsewhere."""
    line = line_of(keys, text)
    return line if line and value in text.split("\n")[line - 1] else None


def backups(settings: Settings, data: Path, text: str) -> Iterator[Fault]:
    """The folder of daily backups and their key, where they are set: there, closed to others, readable."""
    from bot.backups import shelf

    folder, key = settings.backup.folder_in(data), settings.backup.key_in(data)
    for name, words in (*shelf.place_faults(folder, data), *shelf.key_faults(key)):
        yield Fault(f"backup.{name}", line_of(["backup", name], text), words)


def certificates(settings: Settings, data: Path, text: str) -> Iterator[Fault]:
    """The file of certificates, where one is set."""
    from bot.network import Network

    try:
        _ = Network(ca_bundle=settings.network.bundle_in(data)).ssl_context
    except ConfigError as error:
        yield Fault("network.ca_bundle", line_of(["network", "ca_bundle"], text), str(error).rstrip("。"))
