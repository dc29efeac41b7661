"""A demo to play on: started for the purpose, spoken to through its own page API, and photographed in Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
IMAGES = Path(__file__).parent / "img"
DESKTOP, PHONE = (1280, 860), (390, 844)
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
FONTS = (
    """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
"""
    + "".join(  # the fonts of an office are not free; pictures are taken with what resembles them
        f"<alias binding='same'><family>{family}</family><prefer><family>{free}</family></prefer></alias>"
        for family, free in {
            "仿宋_GB2312": "Noto Serif CJK SC",
            "仿宋": "Noto Serif CJK SC",
            "FangSong": "Noto Serif CJK SC",
            "楷体_GB2312": "Noto Serif CJK SC",
            "楷体": "Noto Serif CJK SC",
            "方正小标宋简体": "Noto Serif CJK SC",
            "宋体": "Noto Serif CJK SC",
            "黑体": "Noto Sans CJK SC",
        }.items()
    )
    + "</fontconfig>"
)
INTO_VIEW = """(one) => {
    const high = one.getBoundingClientRect().height > document.getElementById("log").clientHeight;
    one.style.scrollMargin = "12px";
    one.scrollIntoView({ block: high ? "start" : "end" });
}"""
NOT_DONE = ("未生效", "没有找到", "没有看懂", "未能生成", "不在此处可查范围")


class Stage:
    """The demo's people, places and clock. `browser` None plays without pictures."""

    def __init__(self, address: str, browser: Browser | None) -> None:
        self.address, self.browser = address.rstrip("/"), browser
        state = self.get("/api/state")
        self.people = {person["name"]: number for number, person in enumerate(state["people"])}
        self.last = 0
        self.files: list[dict[str, Any]] = []  # what came with the answers, oldest first

    def get(self, path: str) -> dict[str, Any]:
        found = requests.get(self.address + path, timeout=60)
        found.raise_for_status()
        return dict(found.json())

    def post(self, path: str, **wish: object) -> None:
        found = requests.post(self.address + path, json=wish, timeout=60)
        if not found.ok:
            raise SystemExit(f"{wish}: {found.json()['error']}")

    def on(self, day: date, clock: str = "08:55") -> None:
        """Move the clock; what is due is sent."""
        self.post("/api/clock", to=f"{day}T{clock}")

    def say(self, who: str, text: str, where: str = "terminal") -> str:
        """Say something and give the answer as JSON text; ends the play when the bot did not do it."""
        self.last = max((event["id"] for event in self.events()), default=self.last)
        self.post("/api/say", conversation=where, person=self.people[who], text=text)
        answers = [event for event in self.events() if event["kind"] != "wire" and event.get("person") is None]
        told = [str(event) for event in answers if event.get("conversation") == where and "推送" not in str(event.get("by"))]
        if not told or any(words in told[-1] for words in NOT_DONE):
            raise SystemExit(f"{who} {text}: {told or '没有应答'}")
        self.files += [file for event in answers for file in event.get("files", ())]
        return told[-1]

    def events(self) -> list[dict[str, Any]]:
        """What has happened since `last`."""
        return list(self.get(f"/api/events?after={self.last}")["events"])

    def picture(self, name: str, size: tuple[int, int], who: str, where: str, showing: str, *, image: bool) -> None:
        """The page as somebody sees it in a place, with the last message that matches `showing` (a pattern) in view.

        With `image` it is the picture in that message that is in view.
        """
        if self.browser is None:
            return
        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{self.address}/#{where}/{quote(who)}")
        message = page.get_by_role("log").get_by_role("article").filter(has_text=re.compile(showing, re.DOTALL)).last
        message.wait_for()
        settle(page)
        (message.get_by_role("img").last if image else message).evaluate(INTO_VIEW)
        page.screenshot(path=str(IMAGES / f"{name}.png"))
        context.close()

    def first_page(self, name: str, ending: str) -> None:
        """The first page of the newest file with this ending that came with an answer, as LibreOffice prints it."""
        if self.browser is None:
            return
        if not shutil.which("soffice") or not shutil.which("pdftoppm"):
            print(f"skipped {name}: needs Debian's libreoffice-writer and poppler-utils")
            return
        address = next(file["address"] for file in reversed(self.files) if file["name"].endswith(ending))
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / f"paper{ending}").write_bytes(requests.get(self.address + address, timeout=60).content)
            (place / "fonts.conf").write_text(FONTS)
            office = ["soffice", f"-env:UserInstallation=file://{place}/office", "--headless", "--convert-to", "pdf"]
            settings = os.environ | {"FONTCONFIG_FILE": str(place / "fonts.conf")}
            subprocess.run([*office, f"paper{ending}"], cwd=place, env=settings, check=True, capture_output=True)  # noqa: S603
            subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", "paper.pdf", "page"], cwd=place, check=True)  # noqa: S607
            shutil.copy(place / "page.png", IMAGES / f"{name}.png")


def settle(page: Page) -> None:
    """Wait until every picture in the chat has been loaded and the fonts, too."""
    page.evaluate("document.fonts.ready")
    page.wait_for_function("[...document.images].every((one) => one.complete)")
    page.wait_for_timeout(300)


@contextmanager
def opened(at: str, *, pictures: bool) -> Iterator[Stage]:
    """A fresh demo on a free port with its clock at this time."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(free_port()), "--at", at]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout  # noqa: S101
        try:
            told = next((line for line in process.stdout if "http://" in line), None)
            if told is None:
                raise SystemExit("the demo did not start")
            address = told.split("：", 1)[1].strip()
            if not pictures:
                yield Stage(address, None)
                return
            from playwright.sync_api import sync_playwright

            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
                yield Stage(address, browser)
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
