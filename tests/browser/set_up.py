"""A unit made by `init` and `connect`, not the demo, with the page around it on which its people speak."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

from bot import http_server
from bot.clock import MovableClock, SystemClock
from bot.simulator import Conversation, Platforms, Player, Simulator, TerminalAnswer, accounts, create_page
from tests.cli.running import command, here
from tests.conftest import FIXTURES, ZONE
from tests.connections.conftest import until
from tests.simulator.conftest import next_weekday
from tests.toml import as_toml

GROUPS = {"wecom": "wrUNITgroup01", "dingtalk": "cidUNITgroup01=="}
ADMINISTRATOR = "系统管理员"


class SetUp:
    """The folder of a unit that has one platform, which reaches it by callback or over lines that the unit opens."""

    def __init__(self, folder: Path, platform: str, *, lines: bool) -> None:
        self.folder, self.platform, self.duban = folder, platform, here(folder / "config.toml")
        self.secrets, self.clock = accounts.invented(), MovableClock(SystemClock(ZONE).now())
        self.theirs = Platforms(self.secrets, self.clock)
        addresses = self.theirs.listen()
        sections = accounts.settings(self.secrets, addresses)
        sections["wecom"]["bot"]["mode"] = "callback"
        assert self.theirs.gateway
        self.section = (accounts.over_lines(self.secrets, sections, self.theirs.gateway.url) if lines else sections)[platform]
        self.listen = f"127.0.0.1:{free()}"
        self.duban("init", "--data", str(folder), "--platform", platform)
        file = folder / "config.toml"
        written = file.read_text(encoding="utf-8").replace("127.0.0.1:8080", self.listen).replace("本单位", "示例市工信局")
        file.write_text(written, encoding="utf-8")
        self.duban("people", "import", str(FIXTURES / "people.xlsx"))
        self.simulator = Simulator(
            service_url=f"http://{self.listen}",
            credentials=self.secrets,
            platforms=self.theirs,
            people=self.players(),
            conversations=[
                Conversation(f"{platform}-group", platform, "建议提案办理群", GROUPS[platform]),
                Conversation(f"{platform}-single", platform, "督办助手", None),
            ],
            clock=self.clock,
            tick=lambda: None,
            next_workday=next_weekday,
            ask_terminal=lambda person, text: TerminalAnswer(""),
            lines=[platform] if lines else (),
        )
        self.page = http_server.server(create_page(self.simulator), "127.0.0.1", 0, threads=4)
        threading.Thread(target=self.page.run, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.page.effective_port}/"

    def players(self) -> list[Player]:
        """Whom the list of people names, as the platform knows them, the first administrator before them."""
        found = [Player(ADMINISTRATOR, "办公室 管理员", "admin01", "manager0001")]
        for one in json.loads(self.duban("people", "list", "--json").stdout):
            users = {each["platform"]: each["id"] for each in one["ids"]}
            if users:
                title = f"{one['division'] or '局领导'} {one['role']}"
                found.append(Player(one["name"], title, users.get("wecom", ""), users.get("dingtalk", "")))
        return found

    @contextmanager
    def connecting(self):
        """`connect` by script, in a process of its own, while the block lasts; what it says is in `connected` afterwards, and the
        code that it gave the first administrator in `code`."""
        answers = self.folder / "answers.toml"
        answers.write_text("\n".join(f"{key} = {as_toml(value)}" for key, value in self.section.items()), encoding="utf-8")
        wanted = ("--answers", str(answers), "--wait", "60", "--until", "message", "--send", "main", "--json")
        words = command(self.folder / "config.toml", "connect", self.platform, *wanted)
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            try:
                yield
            except BaseException:
                running.kill()
                print(running.communicate())
                raise
            out, said = running.communicate(timeout=90)
        assert running.returncode == 0, out + said
        self.connected, self.code = json.loads(out), re.findall(r"/绑定 (\d{8})", said)[-1]

    @contextmanager
    def serving(self):
        """The service, as it runs from then on."""
        log = self.folder / "log"
        with (
            log.open("wb") as said,
            subprocess.Popen(command(self.folder / "config.toml", "serve", "--all"), stderr=said) as running,
        ):
            try:
                until(lambda: "已启动" in log.read_text(encoding="utf-8"), 60)
                assert self.simulator.await_lines(30)
                yield
            finally:
                running.send_signal(signal.SIGTERM)

    def close(self) -> None:
        http_server.stop(self.page)
        self.theirs.close()


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
