"""What the other side may answer, byte by byte: anything but a small whole JSON object is no answer at all."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.errors import PlatformError
from bot.outgoing import ANSWER_BYTES, Outgoing, PlatformAnswer
from bot.platforms.wecom.codes import judge

OK = b'{"errcode":0,"errmsg":"ok"}'


def http(body: bytes, *headers: bytes, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join([b"HTTP/1.1 " + status, size, *headers, b"", body])


@pytest.fixture
def other_side() -> Iterator[Callable[[bytes], str]]:
    """Say what is to be answered; get the address where one post is answered so."""
    threads = []

    def answer(said: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            line, _ = listener.accept()
            with line, listener:
                line.settimeout(5)
                line.recv(65536)
                try:
                    line.sendall(said)
                except OSError:
                    return

        threads.append(Thread(target=serve))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield answer
    for thread in threads:
        thread.join(5)


def post(url: str) -> PlatformAnswer:
    return Outgoing(5).post(lambda: url, b"{}", lambda: None)


def test_a_json_object_is_an_answer(other_side: Callable[[bytes], str]):
    assert post(other_side(http(OK))) == PlatformAnswer(200, {"errcode": 0, "errmsg": "ok"})
    assert post(other_side(http(gzip.compress(OK), b"Content-Encoding: gzip"))).json == {"errcode": 0, "errmsg": "ok"}


BAD = {
    "a page of a captive portal": http(b"<html>login</html>", b"Content-Type: text/html"),
    "nothing": http(b""),
    "a list": http(b"[0]"),
    "a number": http(b"0"),
    "half of an answer": http(OK[:10]),
    "bytes that are no text": http(b"\xff\xfe\x00"),
    "braces within braces": http(b'{"errcode":0,"a":' + b"[" * 60000 + b"]}"),
    "ten megabytes": http(b'{"errcode":0,"errmsg":"' + b"a" * 10_000_000 + b'"}'),
    "one byte too many": http(OK[:-1] + b" " * (ANSWER_BYTES - len(OK) + 1) + b"}"),
    "a bomb of gzip": http(gzip.compress(b'{"errcode":0,"a":"' + b"a" * 50_000_000 + b'"}'), b"Content-Encoding: gzip"),
    "an error of the gateway": http(OK, status=b"502 Bad Gateway"),
    "a redirect": http(b"", b"Location: http://127.0.0.1:9/", status=b"307 Temporary Redirect"),
}


@pytest.mark.parametrize("what", BAD)
def test_f31_f33_anything_else_is_ambiguous_and_never_success(other_side: Callable[[bytes], str], what: str):
    with pytest.raises(PlatformError) as caught:
        judge(post(other_side(BAD[what])))
    assert caught.value.ambiguous and not caught.value.permanent


CUT = {
    "nothing at all": b"",
    "a line that is not HTTP": b"hello\r\n\r\n",
    "less than it promised": http(OK, length=500),
    "gzip that is not gzip": http(OK, b"Content-Encoding: gzip"),
    "a chunk that ends early": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + OK,
}


@pytest.mark.parametrize("what", CUT)
def test_f33_a_broken_answer_is_ambiguous(other_side: Callable[[bytes], str], what: str):
    with pytest.raises(PlatformError) as caught:
        judge(post(other_side(CUT[what])))
    assert caught.value.ambiguous


def test_a_number_with_ten_thousand_digits_is_no_answer(other_side: Callable[[bytes], str]):
    assert post(other_side(http(b'{"errcode":' + b"1" * 10_000 + b"}"))).json is None


def test_a_name_that_cannot_be_resolved_ends_in_time_and_nothing_was_delivered():
    released = Event()

    def never(*_: object, **__: object) -> list[tuple[object, ...]]:
        released.wait(30)
        return []

    stamps: list[str] = []
    with pytest.raises(PlatformError) as caught:
        Outgoing(0.2, never).post(lambda: "http://platform.example/", b"{}", lambda: stamps.append("writing"))
    assert not released.is_set() and not caught.value.ambiguous and stamps == []
    released.set()


def test_f30_a_name_that_does_not_exist_was_not_delivered():
    def unknown(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror("no such name")

    with pytest.raises(PlatformError) as caught:
        Outgoing(5, unknown).post(lambda: "http://platform.example/", b"{}", lambda: None)
    assert not caught.value.ambiguous and "platform.example" not in str(caught.value)


def test_the_next_address_of_a_name_is_tried_when_the_first_refuses(other_side: Callable[[bytes], str]):
    port = int(other_side(http(OK)).rsplit(":", 1)[1].strip("/"))
    dead = socket.create_server(("127.0.0.1", 0))
    refused = dead.getsockname()[1]
    dead.close()

    def two(*_: object, **__: object) -> list[tuple[object, ...]]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", refused)), (*kind, ("127.0.0.1", port))]

    assert Outgoing(5, two).post(lambda: "http://platform.example/", b"{}", lambda: None).status == 200


@pytest.mark.parametrize(("body", "heard"), [(OK, True), (b"<html>portal</html>", False)])
def test_an_answer_tells_the_time_and_some_gateway_s_page_does_not(other_side: Callable[[bytes], str], body: bytes, heard: bool):
    outgoing = Outgoing(5)
    url = other_side(http(body, b"Date: Fri, 16 Jul 2021 01:00:00 GMT"))
    outgoing.post(lambda: url, b"{}", lambda: None)
    assert (outgoing.heard.told is not None) is heard
    if outgoing.heard.told:
        assert outgoing.heard.told.theirs.isoformat() == "2021-07-16T01:00:00+00:00"


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[int]:
    """A port at which somebody shows a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2099, 1, 1))  # noqa: DTZ001 - as x509 wants it
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption_algorithm=serialization.NoEncryption()
    )
    (tmp_path / "impostor.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "impostor.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listener.accept()
        with line, suppress(OSError), context.wrap_socket(line, server_side=True) as sealed:
            sealed.recv(65536)
            sealed.sendall(http(OK))

    thread = Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(5)
    listener.close()


def test_f30_who_shows_a_certificate_that_nobody_vouches_for_is_told_nothing(impostor: int):
    stamps: list[str] = []
    with pytest.raises(PlatformError) as caught:
        Outgoing(5).post(lambda: f"https://127.0.0.1:{impostor}/?key=k", b"{}", lambda: stamps.append("writing"))
    assert (caught.value.ambiguous, stamps) == (False, [])
