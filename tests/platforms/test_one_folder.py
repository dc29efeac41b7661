"""A platform is one folder: nobody outside names one, and a copy under another name works by its configuration alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import platforms
from bot.rules.wording import room
from tests.conftest import FIXTURES

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "life_of_a_copy.py"
OURS = ("bot", "handlers", "scheduler")
COPIES = {name: f"added{number}" for number, name in enumerate(platforms.names())}
AT_HOME = ("bot/platforms/", "bot/simulator/")
TITLE = "督办群助手：在企业微信和钉钉群里督办人大代表建议与政协提案。"  # what the product is, in its own help
DEMO = "演示：示例年度 2021，假的企业微信和钉钉，聊天页面"


def test_there_are_platforms_and_the_console_is_none():
    assert {"wecom", "dingtalk"} <= set(platforms.names())
    assert "console" not in platforms.names()
    assert platforms.find("feishu") is None


@pytest.mark.parametrize("name", platforms.names())
def test_a_platform_says_what_the_others_need_to_know(name: str):
    kind = platforms.find(name)
    assert kind and kind.name() == name
    assert kind.title and kind.account_columns
    assert kind.text_bytes >= room.BYTES
    assert f"[platforms.{name}]" in kind.beginning()


def test_outside_its_folder_no_platform_is_named():
    words = re.compile("|".join([*platforms.names(), *(kind.title for kind in platforms.every())]), re.IGNORECASE)
    named = []
    for file in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        text = re.sub(r"docs/decisions/[\w.#-]+", "", file.read_text(encoding="utf-8")).replace(TITLE, "").replace(DEMO, "")
        if not place.startswith(AT_HOME) and words.search(text):
            named.append(place)
    assert named == []


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's code with a copy of each platform's folder beside the original."""
    folder = tmp_path_factory.mktemp("tree")
    for name in OURS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in platforms.names():
        shutil.copytree(folder / "bot/platforms" / name, folder / "bot/platforms" / COPIES[name])
    return folder


def run(tree: Path, *words: str) -> str:
    """What a Python prints that knows the tree alone."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", platforms.names())
def test_a_copy_under_another_name_works_by_its_configuration_alone(tree: Path, name: str):
    assert run(tree, str(SCRIPT), name, COPIES[name], str(FIXTURES / "people.xlsx")) == "works\n"


def test_copies_keep_the_import_contracts(tree: Path):
    found = run(tree, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())")
    assert "platforms do not know each other" in found and "0 broken" in found


def test_to_know_the_platforms_is_cheap():
    heavy = "{'flask', 'requests', 'cryptography', 'defusedxml'}"
    known = "import sys; from bot import platforms, wsgi; platforms.every()"
    run(ROOT, "-c", f"{known}; assert not {heavy} & set(sys.modules)")
