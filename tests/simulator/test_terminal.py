"""The terminal: no platform in between, and files under the answer."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from bot.simulator import File, TerminalAnswer
from bot.simulator.terminal import MOST_FILES

PNG = b"\x89PNG\r\n\x1a\n..."
PICTURE = File("2021年统计.png", "共34件，办结34件", PNG)
LEDGER = File("2021年台账.xlsx", "2021年台账，34件", b"PK\x03\x04")


@pytest.fixture
def type_in(page, terminal, seen):
    """Type something as somebody; the bot's bubble."""

    def typed(text="/统计", *files, person=0):
        terminal.answers = [TerminalAnswer("共34件。", files)]
        assert page.post("/api/say", json={"conversation": "terminal", "person": person, "text": text}).json == {"status": 200}
        return seen("message")[-1]

    return typed


def test_what_is_typed_is_asked_without_a_platform_and_nothing_is_on_the_wire(type_in, terminal, bot, seen):
    answer = type_in("/查 20210032", person=1)
    assert terminal.heard == [(1, "/查 20210032")]
    assert (answer["by"], answer["thread"], answer["parts"], answer["files"]) == ("督办助手", 1, [{"text": "共34件。"}], [])
    assert not bot.heard
    assert not seen("wire")


def test_who_has_no_account_anywhere_may_type_too(type_in, terminal):
    type_in("/帮助", person=2)
    assert terminal.heard == [(2, "/帮助")]


def test_a_picture_is_shown_and_everything_else_is_saved(page, type_in):
    shown, saved = type_in("/统计", PICTURE, LEDGER)["files"]
    assert (shown["picture"], shown["alt"], saved["picture"]) == (True, "共34件，办结34件", False)
    picture, ledger = page.get(shown["address"]), page.get(saved["address"])
    assert (picture.data, picture.content_type) == (PNG, "image/png")
    assert "attachment" not in picture.headers["Content-Disposition"]
    assert (ledger.data, ledger.content_type) == (b"PK\x03\x04", LEDGER.type)
    assert ledger.headers["Content-Disposition"].startswith("attachment")
    assert "2021年台账.xlsx" in unquote(ledger.headers["Content-Disposition"])
    for answer in (picture, ledger):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "file", [File("页面.html", "", b"<script>"), File("图.png", "", b"<svg>"), File("图.svg", "", b"<svg/>")]
)
def test_what_is_no_picture_of_ours_is_never_shown(page, type_in, file):
    (made,) = type_in("/统计", file)["files"]
    answer = page.get(made["address"])
    assert not made["picture"]
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_only_the_last_files_are_kept(page, type_in):
    first = type_in("/统计", PICTURE)["files"][0]["address"]
    assert page.get(first).status_code == 200
    later = [type_in("/统计", PICTURE)["files"][0]["address"] for _ in range(MOST_FILES)]
    assert page.get(first).status_code == 404
    assert "重新发送" in page.get(first).json["error"]
    assert {page.get(address).status_code for address in later} == {200}


def test_a_file_is_found_by_its_id_and_name_on_this_machine_alone(page, type_in):
    address = type_in("/统计", PICTURE)["files"][0]["address"]
    assert page.get(address.rsplit("/", 1)[0] + "/other.png").status_code == 404
    assert page.get("/files/guessed/" + address.rsplit("/", 1)[1]).status_code == 404
    assert page.get(address, headers={"Host": "evil.example"}).status_code == 403


def test_silence_in_the_terminal_leaves_no_bubble(page, terminal, seen):
    terminal.answers = [TerminalAnswer("")]
    page.post("/api/say", json={"conversation": "terminal", "person": 0, "text": "大家好"})
    assert len(seen("message")) == 1


@pytest.mark.parametrize(("path", "more"), [("/api/press", {"task_id": "rv-1", "key": "pass:1"}), ("/api/forge", {})])
def test_a_terminal_has_no_buttons_and_no_signature_to_forge(page, path, more):
    answer = page.post(path, json={"conversation": "terminal", "person": 0, **more})
    assert (answer.status_code, bool(answer.json["error"])) == (400, True)
