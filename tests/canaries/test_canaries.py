"""Nothing secret is in anything that is sent, logged, exported, measured or left on disk; and it would be found if it were."""

from __future__ import annotations

import base64
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from bot import modes
from bot.records.erasure.places import FILES
from tests.canaries.life import REFUSED, TOLD, Life, lived
from tests.canaries.looking import PHONES, SECRETS, WORDS, everywhere, found_in, written


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with lived(tmp_path_factory.mktemp("canaries")) as made:
        yield made


def coming_out(life: Life) -> dict[str, bytes]:
    """What left the product, and what it left behind."""
    return {
        "logged": life.logged.getvalue().encode(),
        "printed": "\n".join(life.printed).encode(),
        "measured": b"\n".join(life.measured),
        "said after": "\n".join(life.after).encode(),
        **{f"exported {name}": content for name, content in life.exported.items()},
        **{f"left {name}": content for name, content in life.left_behind().items()},
    }


def test_t27_no_key_is_anywhere_but_in_the_settings(life: Life):
    secrets = [secret for secret in (*SECRETS.values(), life.code) if secret]
    assert len(secrets) >= 12
    sinks = coming_out(life) | {"said": "\n".join(life.said).encode()}
    assert everywhere(sinks, secrets) == []


def test_t14_no_word_of_a_secret_item_is_left_anywhere(life: Life):
    assert len(WORDS) == len(set(WORDS)) == 20
    assert everywhere(coming_out(life), TOLD) == []


def test_t14_no_word_that_was_refused_was_ever_anywhere(life: Life):
    sinks = coming_out(life) | {"said": "\n".join(life.said).encode()}
    assert everywhere(sinks, REFUSED) == []


def test_t15_no_telephone_number_that_was_typed_is_kept_or_repeated(life: Life):
    assert everywhere(coming_out(life), PHONES) == []


def test_the_words_were_there_before(life: Life):
    """Else nothing would be shown: the group heard of the item, and what was said was stored, while it was not secret."""
    assert found_in("\n".join(life.said).encode(), TOLD[:1])
    assert len(life.after) > 60 and len(life.exported) > 10 and len(life.measured) == 6 and life.logged.getvalue()


def test_every_file_is_one_of_the_list_and_its_owners_alone(life: Life):
    files = [file for part in ("unit", "out") for file in (life.folder / part).iterdir()]
    assert {file.name for file in files if not file.name.endswith(tuple(each.end for each in FILES))} == set()
    assert {file.name for file in files if stat.S_IMODE(file.stat().st_mode) & modes.OTHERS} == set()
    assert not list((life.folder / "temporary").iterdir())


def planted(word: str, way: str) -> Iterator[bytes]:
    """A leak: the word in a file, packed, in an archive."""
    for look in written(word)[way]:
        leak = b"some page\0" + look + b"\0more"
        yield leak
        yield b"row" + zlib.compress(leak)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/sheet1.xml", leak)
        yield archive.getvalue()


@pytest.mark.parametrize("way", ["utf-8", "gbk", "utf-16", "url", "hex", "base64", "json"])
def test_a_leak_is_found_however_it_is_written(life: Life, way: str):
    for word in (*WORDS, *(secret for secret in SECRETS.values() if secret), *PHONES):
        for leak in planted(word, way):
            assert everywhere({**coming_out_of_nothing(), "leak": leak}, [word]), (word, way)


def coming_out_of_nothing() -> dict[str, bytes]:
    return {"nothing": b"\0" * 100}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_base64_of_a_longer_text_is_found_wherever_the_word_begins(before: str):
    coded = base64.b64encode(f"{before}{WORDS[0]}…".encode())
    assert found_in(coded, [WORDS[0]]) == [f"{WORDS[0]} (base64)"]


def test_a_leaky_place_makes_each_of_these_tests_fail(life: Life):
    """The control: a log line, a file beside the database, a printed answer and an export that say too much."""
    life.logged.write(f"title={TOLD[0]}")
    (life.folder / "unit" / "note.db").write_bytes(REFUSED[0].encode("gbk"))
    life.printed.append(PHONES[0])
    life.measured.append(TOLD[1].encode())
    life.after.append(REFUSED[1])
    life.exported["x"] = SECRETS["wecom token"].encode()
    hits = everywhere(coming_out(life), (*TOLD, *REFUSED, *PHONES, *SECRETS.values()))
    try:
        assert {hit.partition(":")[0] for hit in hits} == {
            "logged",
            "left unit/note.db",
            "printed",
            "measured",
            "said after",
            "exported x",
        }
    finally:
        (life.folder / "unit" / "note.db").unlink()
        for leaky in (life.printed, life.measured, life.after):
            leaky.pop()
        del life.exported["x"]
        life.logged.seek(life.logged.tell() - len(f"title={TOLD[0]}"))
        life.logged.truncate()
