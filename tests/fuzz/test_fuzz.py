"""Whatever is sent to the callbacks: no failure, no change without a signature, nothing that takes long, no memory kept.

`DUBAN_FUZZ` says how many requests of each platform; two thousand where nobody says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.platforms.sealing import Codec
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, copy_of_sqlite, settings_for
from tests.fuzz import playing
from tests.fuzz.requests import Keys, Maker, Request

MANY = int(os.environ.get("DUBAN_FUZZ", "2000"))
SIGNED = 4  # one of so many is signed
HEARD = 40  # one of so many is signed and heard by a service that has no limits: the others meet those of a minute
MOST_MB = 20
BOT, DINGTALK = Codec("token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"), "app secret"
APP = {"token": "app token", "encoding_aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"}


def opened(folder: Path, **limits: int) -> Iterator[Service]:
    """A service with both platforms and the sample bureau, on 16 July 2021 at nine."""
    platforms = {
        "wecom": {"corp_id": WECOM_CORP, "bot": {"token": BOT.token, "encoding_aes_key": BOT.encoding_aes_key}, "app": APP},
        "dingtalk": {"corp_id": DINGTALK_CORP, "robot": {"app_secret": DINGTALK}},
    }
    settings = settings_for(copy_of_sqlite(folder), platforms=platforms, limits=limits)
    found = wsgi.assemble(settings, StoppedClock(at("2021-07-16 09:00")))
    yield found
    found.database.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    yield from opened(tmp_path)


@pytest.fixture
def patient_service(tmp_path: Path) -> Iterator[Service]:
    """The same without limits of messages a minute: every one is done or refused by a command."""
    (tmp_path / "patient").mkdir()
    yield from opened(tmp_path / "patient", person_per_minute=0, chat_per_minute=0, door_per_minute=0)


def keys() -> Keys:
    return Keys(
        bot=BOT,
        app=Codec(APP["token"], APP["encoding_aes_key"], WECOM_CORP),
        dingtalk_secret=DINGTALK,
        wecom_corp=WECOM_CORP,
        dingtalk_corp=DINGTALK_CORP,
        users=("wx001", "wx002", "wx005", "stranger", ""),
        chats=("wrALL", "wrOTHER"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
def test_t01_nothing_that_is_sent_does_harm(service: Service, patient_service: Service, platform: str):
    make, ask = Maker(keys(), platform, seed=MANY), playing.asker(service)
    unsigned, signed = MANY - MANY // SIGNED, MANY // SIGNED
    before = playing.digest(service.database)
    forged = playing.play(ask, (make.unsigned() for _ in range(unsigned)), unsigned)
    assert playing.digest(service.database) == before
    assert set(forged.statuses) <= {400, 403, 404, 405, 411, 413}, forged.statuses
    hostile = playing.play(ask, (make.hostile() for _ in range(signed)), signed)
    assert hostile.statuses[200] > signed / 3, hostile.statuses
    heard = playing.play(playing.asker(patient_service), (make.hostile() for _ in range(MANY // HEARD)), MANY // HEARD)
    for found in (forged, hostile, heard):
        print(f"{platform}: {dict(found.statuses)}, ≤ {found.most_seconds * 1000:.0f} ms, +{found.grown:.1f} MB")
        assert found.failures == 0, found.statuses
        assert found.slow == []
        assert MANY < 20_000 or found.grown < MOST_MB


BODIES = {
    "unclosed strings in brackets": b"[" * 21 + b'"' + b'\\"' * 32700,
    "brackets": b"[" * 65000,
    "objects": b'{"a":' * 13000,
    "quotation marks": b'"' * 65000,
    "backslashes": b"\\" * 65000,
    "names": b'"encrypt"' * 7000,
    "blanks": b'"encrypt"' + b" " * 65000,
    "elements": b"<Encrypt>" * 7000,
    "entities": b"<!DOCTYPE a [" + b"<!ENTITY e 'x'>" * 4000,
    "digits": b'{"encrypt":' + b"9" * 65000,
    "base64": b'{"encrypt":"' + b"A" * 65000 + b'"}',
}


@pytest.mark.parametrize("path", ["/callback/wecom/bot", "/callback/wecom/app", "/callback/dingtalk/robot"])
@pytest.mark.parametrize("body", BODIES)
def test_a_large_unsigned_body_is_refused(service: Service, path: str, body: str):
    query = "msg_signature=x&timestamp=1626397200&nonce=1"
    status, _ = playing.asker(service)(Request(path, query, {"timestamp": "1626397200000", "sign": "x"}, BODIES[body]))
    assert status in (400, 403, 404)
