"""The platforms' own kits, beside what the tests need else (`make counterparts`), each run in a process.

Without them the tests that need them say so in a line and are skipped; a landing never skips (.ci/run installs them).
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NODE_KITS = ROOT / ".venv" / "node"
SECONDS = 60
MISSING = "not installed: make counterparts"


def needed(present: bool) -> pytest.MarkDecorator:
    """Skips where a kit is not there; in a landing its absence is a failure of whatever runs it."""
    return pytest.mark.skipif(not present and not os.environ.get("CI"), reason=MISSING)


in_python = needed(importlib.util.find_spec("wechatpy") is not None)
in_node = needed((NODE_KITS / "node_modules" / "@wecom").is_dir() and shutil.which("node") is not None)


def run(script: str, told: Any) -> list[Any]:
    """What a script of this folder prints, a JSON a line, given a JSON on its standard input."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    if script.endswith(".py"):
        words = [sys.executable, str(HERE / script)]
    else:
        words = ["node", str(HERE / script)]
        environment["NODE_PATH"] = str(NODE_KITS / "node_modules")
    done = subprocess.run(
        words, input=json.dumps(told), env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
