"""The demo as its users start it, and a headless Chromium to use it with."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.counterparts.installed import NODE_KITS

ROOT = Path(__file__).parents[2]
DESKTOP, PHONE = {"width": 1280, "height": 820}, {"width": 390, "height": 844}
LOW = {"width": 640, "height": 400}  # a screen of 1280 by 800 at 200 %
SERIOUS = """async () => (await axe.run(document)).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.help} ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`)"""
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(request):
    """The path of Debian's Chromium; without one these tests are skipped with a printed reason, except in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    return missing(request, "the browser tests need Debian's chromium (apt-get install chromium)")


def missing(request, reason):
    """What a test needs is not there: said once in a line, and a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print(f"\nskipped: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=10_000)
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def judge(request):
    """Judges an open page: the serious things that axe-core finds there. Without it (`make counterparts`) its tests are skipped
    with a printed reason, except in CI."""
    kit = NODE_KITS / "node_modules" / "axe-core" / "axe.min.js"
    if not kit.is_file():
        missing(request, "judging the page needs axe-core (make counterparts)")
    source = kit.read_text(encoding="utf-8")

    def found(page):
        page.evaluate(f"typeof axe === 'undefined' && (() => {{ {source} }})()")
        return page.evaluate(SERIOUS)

    return found


@pytest.fixture(scope="module")
def options():
    """What the demo of this file is started with besides."""
    return []


@pytest.fixture(scope="module")
def demo(chromium, options, tmp_path_factory):
    """The address of a demo of its own for this file, stopped on the sample's Friday morning."""
    errors = tmp_path_factory.mktemp("demo") / "errors.txt"
    command = [sys.executable, "-m", "bot", "demo", "--port", str(free_port()), "--at", "2021-07-16 08:55", *options]
    with (
        errors.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout
        try:
            address = next((line for line in process.stdout if "http://" in line), None)
            assert address, errors.read_text()
            yield "http://" + address.split("http://")[1].strip()
        finally:
            process.terminate()
            process.stdout.read()
            process.wait(timeout=20)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def open_page(browser, demo):
    """Opens the demo at a size, in a conversation (`at`, with /name as somebody; empty: the first screen). Afterwards: nothing in
    the console, nobody else asked."""
    contexts, complaints, hosts = [], [], set()

    def opened(size, at="wecom-group"):
        context = browser.new_context(viewport=size, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{demo}#{at}" if at else demo)
        page.locator("#frame:not([inert])").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert hosts == {urlsplit(demo).netloc}


@pytest.fixture
def page(open_page):
    return open_page(DESKTOP)


@pytest.fixture
def tools(page):
    """The page's technical tools, unfolded."""
    return unfolded(page)


def unfolded(page):
    """The technical tools of a page."""
    page.get_by_role("button", name="技术").press("Enter")
    return page.get_by_role("complementary", name="技术")


def move(page, name):
    """Move the clock by one of its buttons."""
    toggle = page.locator("#clock-toggle")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    page.get_by_role("group", name="演示时钟").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def act(page):
    """What a person does on the page: become somebody, say something, press a button of the newest such card."""
    return Acts(page)


class Acts:
    def __init__(self, page):
        self.page = page
        self.log = page.get_by_role("log", name="聊天记录")

    def become(self, name):
        identity = self.page.get_by_role("combobox", name="您是")
        option = identity.locator("option", has_text=re.compile(f"^{name}（"))
        identity.select_option(value=option.get_attribute("value"))

    def say(self, text, by=None):
        if by:
            self.become(by)
        self.page.get_by_role("textbox", name="消息").fill(text)
        self.page.get_by_role("textbox", name="消息").press("Enter")

    def card(self, title):
        return self.log.get_by_role("region", name=title).last

    def press(self, title, button, by):
        self.become(by)
        self.card(title).get_by_role("button", name=button, exact=True).click()
