"""Through the proxy of an office: a post is as without one; whatever the proxy does is told, and nothing was sent."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.network import Network, Proxy
from bot.outgoing import Outgoing, PlatformAnswer
from tests.connect_proxy import ConnectProxy, OneAnswer, Standing, certified

HOST = "platform.example"
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"errcode":0}'
SECRET = "Geheim7"
PAIR = "Basic " + base64.b64encode(f"user:{SECRET}".encode()).decode()


@pytest.fixture
def stood() -> Iterator[Callable[[Standing], Standing]]:
    """What was started here ends with the test."""
    started: list[Standing] = []

    def keep(one: Standing) -> Standing:
        started.append(one)
        return one

    yield keep
    for one in reversed(started):
        one.stop()


@pytest.fixture
def other_side(stood) -> OneAnswer:
    return stood(OneAnswer(OK))


@pytest.fixture
def proxy(stood, other_side) -> ConnectProxy:
    return stood(ConnectProxy({HOST: other_side.port}))


def nobody_asks(*_: object, **__: object) -> list[tuple[object, ...]]:
    """A machine that knows this machine alone, as one behind a proxy does."""
    host, port = _[0], _[1]
    if host != "127.0.0.1":
        raise socket.gaierror("no such name")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]


def through(proxy: ConnectProxy, seconds: float = 5, authorization: str = "", bundle: Path | None = None) -> Outgoing:
    network = Network(Proxy("127.0.0.1", proxy.port, authorization), ca_bundle=bundle)
    return Outgoing(seconds, nobody_asks, network=network)


def post(outgoing: Outgoing, stamps: list[str], url: str = f"http://{HOST}/send?key={SECRET}") -> PlatformAnswer:
    return outgoing.post(lambda: url, b'{"msgtype":"text"}', lambda: stamps.append("writing"))


def test_a_post_goes_through_the_proxy_which_alone_resolves_the_name(proxy: ConnectProxy, other_side: OneAnswer):
    stamps: list[str] = []
    assert post(through(proxy), stamps) == PlatformAnswer(200, {"errcode": 0})
    assert (stamps, proxy.asked) == (["writing"], [f"CONNECT {HOST}:80"])
    assert other_side.heard[0].startswith(f"POST /send?key={SECRET} HTTP/1.1\r\n".encode())
    assert SECRET.encode() not in proxy.heads[0] and b"Proxy-" not in other_side.heard[0]


def test_over_tls_the_certificate_is_looked_at_behind_the_proxy(stood, tmp_path: Path):
    bundle, context = certified(tmp_path, HOST)
    sealed = stood(OneAnswer(OK, context))
    proxy = stood(ConnectProxy({HOST: sealed.port, "other.example": sealed.port}))
    stamps: list[str] = []
    assert post(through(proxy, bundle=bundle), stamps, f"https://{HOST}/").status == 200
    assert (stamps, proxy.asked) == (["writing"], [f"CONNECT {HOST}:443"])
    for outgoing, url in [(through(proxy), f"https://{HOST}/"), (through(proxy, bundle=bundle), "https://other.example/")]:
        with pytest.raises(PlatformError, match=r"对方的证书不可信，未送达.*ca_bundle") as caught:
            post(outgoing, stamps, url)
        assert not caught.value.ambiguous
    assert stamps == ["writing"] and len(sealed.heard) == 1


def test_a_question_and_a_look_go_through_it_too(proxy: ConnectProxy, other_side: OneAnswer):
    assert through(proxy).get(lambda: f"http://{HOST}/gettoken").json == {"errcode": 0}
    through(proxy).reach(f"http://{HOST}")
    assert proxy.asked == [f"CONNECT {HOST}:80"] * 2 and [head[:4] for head in other_side.heard] == [b"GET ", b"HEAD"]


def test_a_proxy_that_asks_who_one_is_gets_its_answer_and_nobody_else(proxy: ConnectProxy, other_side: OneAnswer):
    proxy.authorization = PAIR
    assert post(through(proxy, authorization=PAIR), []).status == 200
    assert b"Basic" not in other_side.heard[0]


ANSWERS = {
    "asks who one is": (
        b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "代理要求认证，未送达；请核对 [network] proxy 中的用户名和密码",
    ),
    "wants an account of a domain": (
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n\r\n",
        "代理要求的认证方式不受支持，未送达；请代理的管理员改用基本认证（Basic）",
    ),
    "wants a name, one way or another": (
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: basic realm=x\r\n\r\n",
        "代理要求认证，未送达",
    ),
    "refuses": (
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
        f"代理拒绝连接 {HOST}:80（403），未送达；请代理的管理员放行这一地址",
    ),
    "does not connect for anybody": (b"HTTP/1.0 405 Method Not Allowed\r\n\r\n", "代理拒绝连接"),
    "does not reach it": (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", f"代理连不上 {HOST}:80（504），未送达"),
    "points elsewhere": (b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n", "代理拒绝连接"),
    "speaks another language": (b"\x05\x00\x00\x01 what is this", "代理的应答无法识别，未送达"),
    "is a page": (b"<html><body>login</body></html>\r\n\r\n", "代理的应答无法识别"),
    "refuses with a long page": (b"HTTP/1.1 407 No\r\nX: y\r\n\r\n" + b"<html>" + b"a" * 100_000, "代理要求认证，未送达"),
    "refuses and breaks off": (b"HTTP/1.1 403 Forbidden\r\nX: ", f"代理拒绝连接 {HOST}:80（403），未送达"),
    "speaks for ever": (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000, "代理的应答无法识别"),
    "speaks before we do": (b"HTTP/1.1 200 OK\r\n\r\n" + OK, "代理的应答无法识别"),
    "says nothing and closes": (b"", "代理没有应答就断开了，未送达"),
    "says half and closes": (b"HTTP/1.1 200 OK\r\nX: ", "代理没有应答完就断开了，未送达"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_proxy_s_refusal_is_told_and_nothing_was_delivered(proxy: ConnectProxy, other_side: OneAnswer, what: str):
    proxy.answer, words = ANSWERS[what]
    stamps: list[str] = []
    with pytest.raises(PlatformError) as caught:
        post(through(proxy, authorization=PAIR), stamps)
    assert str(caught.value).startswith(words) and "未送达" in str(caught.value)
    assert not caught.value.ambiguous and not caught.value.permanent
    assert (stamps, other_side.heard) == ([], [])
    assert SECRET not in str(caught.value) and PAIR[6:] not in str(caught.value)


@pytest.mark.parametrize("how", ["hangs", "drips"])
def test_a_proxy_that_does_not_answer_in_time_is_left(proxy: ConnectProxy, how: str):
    proxy.silent, proxy.drips = how == "hangs", b"HTTP/1.1 200 " + b"O" * 200
    stamps: list[str] = []
    with pytest.raises(PlatformError, match="代理没有及时应答，未送达") as caught:
        post(through(proxy, seconds=0.3), stamps)
    assert not caught.value.ambiguous and stamps == []


def test_a_proxy_that_closes_once_the_way_stands_has_delivered_nothing_over_tls(proxy: ConnectProxy):
    stamps: list[str] = []
    proxy.closes = True
    with pytest.raises(PlatformError, match="代理中断了加密连接，未送达") as caught:
        post(through(proxy), stamps, f"https://{HOST}/")
    assert not caught.value.ambiguous and stamps == []


def test_once_the_request_was_written_through_it_a_break_may_have_delivered(proxy: ConnectProxy, other_side: OneAnswer):
    stamps: list[str] = []
    other_side.said = b""
    with pytest.raises(PlatformError, match="可能已送达") as caught:
        post(through(proxy), stamps)
    assert caught.value.ambiguous and stamps == ["writing"]


def test_a_proxy_that_is_not_there_is_named_and_not_gone_around(other_side: OneAnswer):
    dead = socket.create_server(("127.0.0.1", 0))
    port = dead.getsockname()[1]
    dead.close()
    for proxy, words in [(Proxy("127.0.0.1", port), "连接代理失败"), (Proxy("proxy.example", 3128), "查不到代理的地址")]:
        with pytest.raises(PlatformError, match=rf"^{words}，未送达；请核对 \[network\] proxy"):
            post(Outgoing(5, nobody_asks, network=Network(proxy)), [])
    assert other_side.heard == []


def test_what_listens_on_this_machine_is_asked_without_the_proxy(proxy: ConnectProxy, other_side: OneAnswer):
    outgoing = Outgoing(5, network=Network(Proxy("127.0.0.1", proxy.port), even_loopback=True))
    url = f"http://127.0.0.1:{other_side.port}/"
    proxy.names["127.0.0.1"] = other_side.port
    assert outgoing.get(lambda: url).status == 200 and len(proxy.asked) == 1
    assert outgoing.directly.get(lambda: url).status == 200 and len(proxy.asked) == 1
