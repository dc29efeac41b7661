"""Runs in a network namespace of its own: `python -m tests.only_way_out CONFIG SOCKET` sends to each robot of a configuration.

Prints a JSON object: what became of each robot's message, and what `doctor` says of each platform.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bot import config, wsgi
from bot.cli import reaching
from bot.connections import connecting
from bot.errors import PlatformError
from bot.network import Network
from bot.platform_clock import PlatformClock
from tests.connect_proxy import Relay

PORT = 3128


def said(settings_file: Path) -> dict[str, str]:
    service = wsgi.assemble(config.load(settings_file, {}))
    found = {}
    for name, pusher in wsgi.pushers(service).items():
        try:
            pusher.send(pusher.render("今日到期：1件", []), lambda: None)
            found[name] = "已送达"
        except PlatformError as error:
            found[name] = str(error)
    for name in service.settings.platforms:
        found[name] = reaching.reach(service, name, PlatformClock())
    for address in service.settings.platforms["wecom"].addresses:
        if address.startswith("wss:"):
            found["line"] = said_by_line(wsgi.network(service.settings, "wecom"), address)
    return found


def said_by_line(network: Network, address: str) -> str:
    """Whether a long connection is answered."""
    try:
        line = connecting(network)(address, 5)
    except PlatformError as error:
        return str(error)
    line.send('{"cmd":"ping","headers":{"req_id":"1"}}')
    answer = str(line.recv())
    line.close()
    return "已应答" if '"errcode": 0' in answer else answer


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    relay = Relay(Path(sys.argv[2]), PORT)
    try:
        print(json.dumps(said(Path(sys.argv[1]))))
    finally:
        relay.stop()
