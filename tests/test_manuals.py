"""What the manuals tell people to type is understood, and every picture they show is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

import handlers  # noqa: F401 - declares every command
from bot.called import find
from bot.cli import cli
from bot.command import REGISTRY

DOCS = Path(__file__).parents[1] / "docs"
MANUALS = sorted(DOCS.glob("*手册.md"))
WITHOUT_PICTURES = {"部署手册.md"}
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)|<img src=\"(?P<path2>[^\"]+)\"[^>]* alt=\"(?P<alt2>[^\"]*)\"")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<path>[^)#]+)\)")

typed = [(path.name, code) for path in MANUALS for code in CODE.findall(path.read_text()) if re.match(r"[/／](?![a-z])", code)]
run = [
    (path.name, line.strip())
    for path in MANUALS
    for found in (BLOCK.findall(path.read_text()), CODE.findall(path.read_text()))
    for text in found
    for line in text.splitlines()
    if line.strip().startswith("duban ")
]


@pytest.mark.parametrize(("manual", "text"), typed)
def test_what_is_typed_in_chat_is_that_command(manual, text):
    found, _ = find(text)
    assert found is not None
    assert text.lstrip("/／").startswith((found.name.lstrip("/"), *found.synonyms))


@pytest.mark.parametrize("name", [name for name, command in REGISTRY.items() if command.summary])
def test_every_command_is_in_a_manual(name):
    assert any(text.replace("／", "/").split()[0] == name for _, text in typed)


@pytest.mark.parametrize(("manual", "line"), run)
def test_what_is_run_on_the_server_is_understood(manual, line):
    words = shlex.split(line)[1:]
    found: click.Command = cli
    context = click.Context(cli)
    while isinstance(found, click.Group):
        inner = found.get_command(context, words[0])
        assert inner is not None, f"there is no {words[0]}"
        found, words = inner, words[1:]
    if words:
        found.make_context(found.name, words, resilient_parsing=False)


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.name)
def test_every_picture_is_there_and_told_in_words(manual):
    pictures = [found.groupdict() for found in PICTURE.finditer(manual.read_text())]
    assert pictures or manual.name in WITHOUT_PICTURES
    for picture in pictures:
        assert (DOCS / (picture["path"] or picture["path2"])).is_file(), picture
        assert picture["alt"] or picture["alt2"]


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.name)
def test_links_lead_somewhere(manual):
    for found in LINK.finditer(manual.read_text()):
        path = unquote(found["path"])
        assert path.startswith("http") or (DOCS / path).exists(), path


@pytest.mark.slow
def test_the_story_of_the_pictures_can_be_played_from_july_to_october():
    played = subprocess.run([sys.executable, DOCS / "story.py", "--no-pictures"], capture_output=True, text=True, timeout=300)
    assert played.returncode == 0, played.stderr[-2000:]
    assert "2021-10-25" in played.stdout


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/管理员手册.md"])
def test_where_duban_is_used_it_is_said_before_how_it_comes_on_the_path(page: str):
    words = (DOCS.parent / page).read_text(encoding="utf-8")
    assert "ln -s /opt/duban/bin/duban /usr/local/bin/duban" in words[: words.index("duban init --data")]
