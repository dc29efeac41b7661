"""Pictures of the chat page for README and docs, taken from a running demo: python docs/screenshots.py [PORT]."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def say(page: Page, who: str, text: str) -> None:
    """Say something as somebody and wait for the answer."""
    page.get_by_role("combobox").select_option(label=who)
    box = page.get_by_role("textbox").first
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(1200)


def main(port: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_timeout(1500)
            say(page, "吴示安（承办人）", "/送审 20210032" if name == "desktop" else "/查 20210032")
            if name == "desktop":
                page.get_by_role("combobox").select_option(index=1)
                page.get_by_role("button", name="通过").last.click()
                page.wait_for_timeout(2500)
            page.screenshot(path=str(Path(__file__).parent / "img" / f"chat-{name}.png"))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "8765")
