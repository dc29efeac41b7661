"""What comes with an answer in the terminal: a picture is seen, other files are links that save them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bot.clock import MovableClock
from bot.documents import picture as pictures
from bot.simulator import File, Platforms, Simulator, TerminalAnswer, create_page
from tests.browser.conftest import DESKTOP, PHONE
from tests.simulator.conftest import CONVERSATIONS, CREDENTIALS, PEOPLE, START, next_weekday

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

ALT = "2021年共34件，办结34件"
NAME = "2021年台账.xlsx"
LOADED = "(image) => image.decode().then(() => image.naturalWidth > 0)"
FIGURES = {
    "year": 2021,
    "total": 34,
    "finished": 34,
    "finish_rate": "100%",
    "by_body_level": {"人大": {"省": 3, "市": 31}},
    "by_batch": [{"batch": "第一批", "count": 34, "due": "2021-07-31"}],
    "by_handling": {"人大": {"市": {"独办": 1, "主办": 3, "分办": 10, "会办": 17}}},
    "letters_mailed": 17,
    "opinions_sent": 17,
    "face_to_face": {"requested": 12, "done": 12, "rate": "100%"},
    "satisfaction": {
        "attitude": {"满意": 17, "基本满意": 0, "不满意": 0},
        "result": {"满意": 17, "基本满意": 0, "不满意": 0},
        "returned": 17,
        "rate": "100%",
    },
    "classes": {"A": 11, "B": 6},
    "published": {"主动公开": 17},
    "counted_by": "item",
    "equations": [],
}


@pytest.fixture
def demo():
    """The address of a page whose terminal always brings a picture and a spreadsheet; no service stands behind it."""
    files = (File("2021年统计.png", ALT, pictures.png(FIGURES, None, "")), File(NAME, "2021年台账，34件", b"PK\x03\x04"))
    clock = MovableClock(START)
    simulator = Simulator(
        service_url="http://127.0.0.1:9",
        credentials=CREDENTIALS,
        platforms=Platforms(CREDENTIALS, clock),
        people=PEOPLE,
        conversations=CONVERSATIONS,
        clock=clock,
        tick=lambda: None,
        next_workday=next_weekday,
        ask_terminal=lambda person, text: TerminalAnswer(f"{ALT}。", files),
    )
    server = make_server("127.0.0.1", 0, create_page(simulator), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def answered(open_page):
    """The page after something was said in the terminal."""

    def opened(size):
        page = open_page(size, "terminal")
        page.get_by_role("textbox", name="消息").fill("/统计")
        page.get_by_role("textbox", name="消息").press("Enter")
        return page

    return opened


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_picture_is_seen_under_the_answer_and_told_in_words(answered, size):
    page = answered(size)
    image = page.get_by_role("log").get_by_role("img", name=ALT)
    expect(image).to_be_in_viewport()
    assert image.evaluate(LOADED)
    assert image.evaluate("(image) => image.getBoundingClientRect().right <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name=ALT).focus()
    expect(page.get_by_role("link", name=ALT)).to_be_focused()


def test_another_file_is_a_link_that_saves_it_under_its_name(answered):
    page = answered(DESKTOP)
    link = page.get_by_role("log").get_by_role("link", name=f"{NAME} 下载").last
    with page.expect_download() as saved:
        link.press("Enter")
    assert saved.value.suggested_filename == NAME
    assert Path(saved.value.path()).read_bytes() == b"PK\x03\x04"
