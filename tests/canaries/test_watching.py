"""The watch over the suite sees what leaks: the control that has to fail."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canaries import watching
from tests.canaries.watching import KEYS

ROOT = Path(__file__).parents[2]
LEAKY = """
import logging
import sys

import pytest

from tests.canaries.watching import KEYS, SAID
from tests.conftest import watched  # noqa: F401

def test_logs(): logging.getLogger("bot").warning("refused: %s", KEYS[0])
def test_logs_a_number(): logging.getLogger("bot").warning("told 13800001005")
def test_prints(): print("key is", KEYS[1])
def test_prints_an_error(): print(KEYS[2].encode().hex(), file=sys.stderr)
def test_says(): SAID.append([("now", f"see {KEYS[3]}", [])])
def test_leaves(tmp_path): (tmp_path / "duban.db-journal").write_bytes(b"page" + KEYS[4].encode())
def test_holds_them_rightly(tmp_path): (tmp_path / "config.toml").write_text(KEYS[4])
def test_does_nothing(tmp_path): (tmp_path / "duban.db").write_bytes(b"page")
"""


def test_a_leaky_test_fails_in_each_way_and_an_honest_one_does_not(tmp_path: Path):
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", "-c", str(ROOT / "pyproject.toml")]
    ended = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(tmp_path / "test_leaky.py")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    errors = {line.split("::")[1].split()[0] for line in ended.stdout.splitlines() if line.startswith("ERROR ")}
    leaky = ("logs", "logs_a_number", "prints", "prints_an_error", "says", "leaves")
    assert errors == {f"test_{name}" for name in leaky}, ended.stdout + ended.stderr
    (tmp_path / "test_leaky.py").unlink()


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_seen_in_every_encoding(key: str):
    for look in (
        key.encode(),
        key.encode("utf-16-le"),
        key.encode("gbk"),
        quote(key, safe="").encode(),
        key.encode().hex().upper().encode(),
        base64.b64encode(b"{" + key.encode() + b"}"),
        base64.urlsafe_b64encode(b"ab" + key.encode() + b"}"),
    ):
        assert watching.holds(b"some " + look + b" more"), look
    assert not watching.holds(b"nothing")
    assert watching.holds(b"x" * watching.SMALL + key.encode()) and not watching.holds(b"x" * watching.SMALL)
