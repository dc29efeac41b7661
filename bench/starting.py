"""`python -m bot serve --all` from the spawn to the first 200 on /readyz, and the memory it then holds."""

from __future__ import annotations

import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import perf_counter

from bench import asking
from bench.figures import ROUNDS, Figure
from tests.chaos import bureau
from tests.chaos.family import kept_port, resident

SOME = 50  # queries until memory is looked at again
CONFIG = """[service]
listen = "127.0.0.1:{port}"
[database]
url = "{url}"
[platforms.wecom]
corp_id = "{corp}"
[platforms.wecom.bot]
token = "{token}"
encoding_aes_key = "{aes_key}"
[platforms.wecom.webhooks.r0]
key = "r0"
"""


def figures(folder: Path, url: str) -> list[Figure]:
    """On a database that is there already, with 10,000 items."""
    kept, port = kept_port()
    config = folder / "config.toml"
    config.touch(0o600)
    values = {"corp": bureau.CORP, "token": bureau.TOKEN, "aes_key": bureau.AES_KEY}
    config.write_text(CONFIG.format(port=port, url=url, **values), encoding="utf-8")
    with kept:
        rounds = [start(config, port) for _ in range(ROUNDS + 1)][1:]  # the first finds a cold disk
    seconds, memory, later = zip(*rounds, strict=True)
    return [
        Figure("3 serve --all, from spawn to 200 on /readyz", "s", seconds, 1.5),
        Figure("  resident memory then", "MB", memory, 120),
        Figure(f"  resident memory after {SOME} × /查", "MB", later, 120),
    ]


def start(config: Path, port: int) -> tuple[float, float, float]:
    """Seconds until ready, megabytes then, megabytes after some queries."""
    since = perf_counter()
    command = [sys.executable, "-m", "bot", "--config", str(config), "serve", "--all"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready(port):
            assert process.poll() is None and perf_counter() - since < 30
            Event().wait(0.002)
        seconds = perf_counter() - since
        memory = resident(process.pid)
        asking.ask(port, asking.deliveries(SOME))
        later = resident(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    return seconds, memory, later


def ready(port: int) -> bool:
    """Whether /readyz answers 200."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()
