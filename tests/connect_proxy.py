"""A CONNECT proxy and a server behind it, for tests: real sockets on 127.0.0.1, each in a thread."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from math import inf
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BEGIN, END = datetime(2020, 1, 1), datetime(2099, 1, 1)  # noqa: DTZ001 - as x509 wants it
FOUND = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Standing:
    """Something that takes one connection after another, each in a thread of its own."""

    def __init__(self, listener: socket.socket | None = None) -> None:
        self.listener = listener or socket.create_server(("127.0.0.1", 0))
        self.stopped = Event()
        self.lines: list[socket.socket] = []
        self.threads: list[Thread] = [Thread(target=self.accept)]
        self.threads[0].start()

    @property
    def port(self) -> int:
        """Where it listens; 0 for a socket in the file system."""
        name = self.listener.getsockname()
        return int(name[1]) if isinstance(name, tuple) else 0

    def accept(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            if self.stopped.is_set():
                line.close()
                return
            self.lines.append(line)
            self.threads.append(Thread(target=self.one, args=(line,)))
            self.threads[-1].start()

    def one(self, line: socket.socket) -> None:
        line.settimeout(10)
        with line, suppress(OSError):
            self.serve(line)

    def serve(self, line: socket.socket) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self.stopped.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        self.listener.close()


class ConnectProxy(Standing):
    """Knows names that nobody else knows (`names`: host → port on this machine), and writes down whom it was asked for.

    `answer` is said instead of asking on; `authorization` is what it demands, empty for nothing; `drips`: bytes said one by one;
    `closes`: the line is closed once it stands.
    """

    def __init__(self, names: Mapping[str, int], *, authorization: str = "", listener: socket.socket | None = None) -> None:
        self.names, self.authorization = dict(names), authorization
        self.answer: bytes | None = None
        self.drips, self.closes, self.silent = b"", False, False
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        super().__init__(listener)

    def serve(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = line.recv(65536)
            if not more:
                return
            head += more
        self.heads.append(head)
        method, target, _ = head.decode().split("\r\n")[0].split(" ")
        self.asked.append(f"{method} {target}")
        if self.silent:
            self.stopped.wait(10)
        elif self.drips:
            for byte in self.drips:
                line.sendall(bytes([byte]))
                if self.stopped.wait(0.05):
                    return
        elif self.answer is not None:
            line.sendall(self.answer)
        elif self.authorization and f"Proxy-Authorization: {self.authorization}".encode() not in head:
            line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
        elif method != "CONNECT" or (port := self.names.get(target.rpartition(":")[0])) is None:
            line.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        else:
            line.sendall(FOUND)
            if not self.closes:
                with socket.create_connection(("127.0.0.1", port), 10) as behind:
                    joined(line, behind)


def joined(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways until both ends are silent."""
    back = Thread(target=passed, args=(other, one))
    back.start()
    passed(one, other)
    back.join(10)


def passed(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(65536):
            sink.sendall(some)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class Relay(Standing):
    """A port of this machine behind which a socket in the file system stands: the one thing that leads out of a namespace."""

    def __init__(self, socket_file: Path, port: int) -> None:
        self.file = socket_file
        super().__init__(socket.create_server(("127.0.0.1", port)))

    def serve(self, line: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as outside:
            outside.connect(str(self.file))
            joined(line, outside)


class OneAnswer(Standing):
    """Answers every request with the same bytes, over TLS where a context is given, and writes down what it heard."""

    def __init__(self, said: bytes, context: ssl.SSLContext | None = None) -> None:
        self.said, self.context = said, context
        self.heard: list[bytes] = []
        super().__init__()

    def serve(self, line: socket.socket) -> None:
        if self.context is None:
            self.speak(line)
        else:
            with self.context.wrap_socket(line, server_side=True) as sealed:
                self.speak(sealed)

    def speak(self, line: socket.socket) -> None:
        heard = b""
        while len(heard) < whole(heard):
            some = line.recv(65536)
            if not some:
                return
            heard += some
        self.heard.append(heard)
        line.sendall(self.said)


def whole(heard: bytes) -> float:
    """How long a request is of which this was heard; infinite while its head is not complete."""
    head, ended, _ = heard.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: ([0-9]+)", head)
    return len(head) + 4 + (int(length[1]) if length else 0) if ended else inf


def certified(folder: Path, host: str, *others: str) -> tuple[Path, ssl.SSLContext]:
    """An authority of one's own: the file with its certificate, and the context of a server that it vouches for as `host`, and
    as others."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例根证书")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = x509.CertificateBuilder().subject_name(root).issuer_name(root).public_key(authority.public_key()).serial_number(1)
    made = made.not_valid_before(BEGIN).not_valid_after(END)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    bundle = folder / "root.pem"
    bundle.write_bytes(made.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    shown = x509.CertificateBuilder().subject_name(name).issuer_name(root).public_key(key.public_key()).serial_number(2)
    shown = shown.not_valid_before(BEGIN).not_valid_after(END)
    shown = shown.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in (host, *others)]), critical=False)
    pem = shown.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    kind = serialization.PrivateFormat.PKCS8
    pem += key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return bundle, context
