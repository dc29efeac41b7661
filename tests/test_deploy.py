"""What 部署手册 lays on a server works with the product: units, container, proxy, secrets, alarms, commands."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel, SecretStr

from bot import http_server, platforms, web
from bot.cli import cli
from bot.config import Settings
from bot.outgoing import Outgoing
from bot.platforms import doors
from bot.platforms.wecom.door import QUOTING_BYTES
from bot.simulator import accounts
from scheduler.watching import SILENT_SECONDS
from tests.platforms.dingtalk.ways import ToldHere

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
MANUAL = (ROOT / "docs" / "部署手册.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


RUN_BY_OTHERS = re.compile(
    r"(?:sudo -u duban (?:env \S+ )?(?:\S*/)?duban|podman exec duban duban|podman run --rm .* duban|DUBAN__\S+ duban)"
    r" (?P<rest>.+)"
)


def understood(words: list[str]) -> None:
    """A command line of ours, without the program's name; raises where there is no such command or option."""
    found: click.Command = cli
    context = click.Context(cli)
    if words[:1] == ["--config"]:
        words = words[2:]
    while isinstance(found, click.Group):
        inner = found.get_command(context, words[0])
        assert inner is not None, f"there is no {words[0]}"
        found, words = inner, words[1:]
    found.make_context(found.name, words, resilient_parsing=False)


def sections(unit: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(unit.read_text(encoding="utf-8"))
    return read


def values(unit: Path, key: str) -> list[str]:
    """Every value of a key that a unit gives, in their order: a key may stand more than once."""
    return [line.split("=", 1)[1].strip() for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith(f"{key}=")]


def lines() -> list[str]:
    """Every command line of ours that the manual runs by another program or path, from our name on."""
    text = [line.strip() for block in BLOCK.findall(MANUAL) for line in block.splitlines()]
    return [match["rest"] for line in text if (match := RUN_BY_OTHERS.fullmatch(line))]


HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectClock": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "CapabilityBoundingSet": "",
    "StateDirectory": "duban",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
    "User": "duban",
    "RestartPreventExitStatus": "78",
}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_the_units_are_sandboxed_and_keep_what_the_product_needs(unit: Path):
    service = sections(unit)["Service"]
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) >= SILENT_SECONDS  # a send in progress ends within a third of that
    # limits of readers and servers are set by setrlimit, which is of @resources; the papers' child is spoken to by a socket
    assert values(unit, "SystemCallFilter") == ["@system-service", "~@privileged"]
    assert "AF_UNIX" in service["RestrictAddressFamilies"].split()
    assert int(service["LimitNOFILE"]) >= http_server.CONNECTIONS + http_server.OTHER_FILES
    assert "DUBAN_CONFIG=/var/lib/duban/config.toml" in service["Environment"]


@pytest.mark.parametrize("unit", [*UNITS, DEPLOY / "postgresql.conf"], ids=lambda path: path.name)
def test_what_a_unit_starts_is_a_command(unit: Path):
    started = [shlex.split(line) for line in values(unit, "ExecStart") if line]
    assert started
    for program, *words in started:
        assert program == "/opt/duban/bin/duban"
        understood(words)


def systemd(*words: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], cwd=at, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_finds_nothing_wrong_and_little_exposed(tmp_path: Path):
    for unit in UNITS:
        there = unit.read_text(encoding="utf-8").replace("/opt/duban/bin/duban", sys.executable)
        (tmp_path / unit.name).write_text(there, encoding="utf-8")
    for name in (f"./{unit.name}" for unit in UNITS):
        verified = systemd("verify", "--man=no", name, at=tmp_path)
        assert (verified.returncode, verified.stderr) == (0, "")
        looked = systemd("security", "--offline=true", "--threshold=20", "--no-pager", name, at=tmp_path)
        assert looked.returncode == 0, looked.stdout[-200:]


def test_each_credential_is_a_setting():
    for handed in values(DEPLOY / "credentials.conf", "LoadCredential"):
        name, _, source = handed.partition(":")
        assert Path(source).name == name
        assert name.replace("__", ".").replace(".main.", ".NAME.") in set(secrets_of(Settings))


def test_the_container_needs_no_network_and_no_root():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    steps = [line.split(" ", 1) for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    by_name = dict(steps)
    installed = [part for part in by_name["RUN"].split("&&") if "pip install" in part]
    assert installed and all("--no-index" in part for part in installed)
    assert "--require-hashes -r /locks/core.txt" in by_name["RUN"]
    assert by_name["USER"] == "duban" and text.index("\nUSER duban") > text.rindex("\nRUN")
    assert by_name["ENTRYPOINT"] == '["duban"]'
    understood(ast.literal_eval(by_name["CMD"]))
    assert by_name["VOLUME"] in by_name["ENV"]


def addresses() -> set[str]:
    """Every callback that there is."""
    sections = accounts.settings(accounts.invented(), dict.fromkeys(platforms.names(), "http://127.0.0.1:9"))
    app = {"token": "t", "encoding_aes_key": sections["wecom"]["bot"]["encoding_aes_key"]}
    sections["wecom"]["app"], sections["dingtalk"]["robot"]["card_secret"] = app, "s"
    settings = Settings.model_validate({"platforms": sections})
    named = settings.platforms.items()
    return {
        f"{web.CALLBACKS}{name}/{door.name}" for name, platform in named for door in platform.doors(300, Outgoing(1), ToldHere())
    }


def test_the_proxy_lets_the_callbacks_through_and_nothing_else():
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"location = (\S+) ", text)) == addresses()
    assert "location / { return 404; }" in text
    assert f"client_max_body_size {doors.BODY_BYTES // 1024}k;" in text
    quoting = f"client_max_body_size {QUOTING_BYTES // 1024 // 1024}m;"
    assert [line.split()[2] for line in text.splitlines() if quoting in line] == ["/callback/wecom/bot"]
    assert "$request_uri" not in text and "$args" not in text  # parameters hold signatures
    rate = int(re.findall(r"rate=(\d+)r/s", text)[0])
    assert rate * 60 >= Settings().limits.door_per_minute
    address = re.findall(r"proxy_pass http://(\S+);", (DEPLOY / "nginx-proxy.inc").read_text(encoding="utf-8"))
    assert address == [Settings().service.listen]


def test_there_are_such_command_lines():
    assert len(lines()) > 5


@pytest.mark.parametrize("line", lines())
def test_what_is_run_as_another_account_or_inside_a_container_is_understood(line: str):
    understood(shlex.split(line))


def test_every_file_that_the_manual_lays_down_is_there_and_every_file_is_laid_down():
    named = set(re.findall(r"docs/deploy/([\w.-]+)", MANUAL))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_every_other_file_that_the_manual_names_is_there():
    named = set(re.findall(r"(?<![\w/-])((?:locks|docs)/[\w./-]+\.\w+|config\.example\.toml|CHANGELOG\.md)", MANUAL))
    assert {"locks/core.txt", "locks/postgres.txt", "locks/sqlite.txt", "config.example.toml"} <= named
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def secrets_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every setting that is a secret, with NAME for the names that an office gives."""
    for name, field in model.model_fields.items():
        kinds = [kind for kind in inside(field.annotation) if isinstance(kind, type)]
        nested = "NAME." if "dict[" in str(field.annotation) else ""
        if SecretStr in kinds:
            yield f"{above}{name}"
        for kind in kinds:
            if issubclass(kind, BaseModel) and name != "platforms":
                yield from secrets_of(kind, f"{above}{name}.{nested}")
    if model is Settings:
        for platform in platforms.every():
            yield from secrets_of(platform, f"platforms.{platform.name()}.")


def inside(annotation: object) -> Iterator[object]:
    parts = getattr(annotation, "__args__", ())
    yield from (each for part in parts for each in inside(part))
    yield annotation


def column(heading: str, after: str) -> list[str]:
    """The first column of the table under a heading that begins with this title."""
    table = MANUAL[MANUAL.index(f"| {after} |", MANUAL.index(f"\n## {heading}")) :].split("\n\n")[0]
    return [line.split("|")[1].strip() for line in table.splitlines()[2:]]


def test_how_each_secret_is_changed_is_told():
    told = " ".join(column("九、更换密钥", "密钥"))
    kept = {*secrets_of(Settings), "backup.key_file"}
    assert len(kept) > 8
    assert [name for name in sorted(kept) if f"`{name}`" not in told] == []
