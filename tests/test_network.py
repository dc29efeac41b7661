"""The way out: which host goes through the proxy, what of a proxy is written down, and what the environment may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config, wsgi
from bot.config import BadSettings, Settings
from bot.errors import ConfigError
from bot.network import Network, Proxy, proxy_of
from tests.test_config import write

PLATFORMS = '[platforms.wecom]\ncorp_id = "ww1"\n[platforms.dingtalk]\ncorp_id = "ding1"\nproxy = ""\n'
SECRET = "Geheim7"


def loaded(folder: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    return config.load(write(folder / "c.toml", text), environment or {})


def test_without_a_setting_everything_goes_directly_whatever_the_environment_says(tmp_path: Path):
    settings = loaded(tmp_path, PLATFORMS, {"HTTPS_PROXY": "http://proxy.example:3128"})
    assert wsgi.network(settings, "wecom").way_to("https://qyapi.example/").proxy is None


def test_the_office_s_proxy_is_for_all_and_a_platform_s_own_setting_goes_before(tmp_path: Path):
    settings = loaded(tmp_path, f'[network]\nproxy = "http://proxy.example:3128"\n{PLATFORMS}')
    way = wsgi.network(settings, "wecom").way_to("wss://qyapi.example/ws")
    assert (way.host, way.port, way.proxy) == ("qyapi.example", 443, Proxy("proxy.example", 3128))
    assert wsgi.network(settings, "dingtalk").way_to("https://oapi.example").proxy is None


def test_a_proxy_s_password_is_read_and_never_shown(tmp_path: Path):
    settings = loaded(tmp_path, f'[network]\nproxy = "http://user:{SECRET}@proxy.example:3128"\n{PLATFORMS}')
    network = wsgi.network(settings, "wecom")
    assert network.proxy and network.proxy.authorization == "Basic dXNlcjpHZWhlaW03"
    assert SECRET not in repr(settings) + repr(network.proxy) + repr(network.way_to("https://a.example")) + str(settings)
    assert "dXNlcjpHZWhlaW03" not in repr(network.proxy)


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("http://u:p@h.example:1", "u:p"),
        ("u:p@h.example:1", "u:p"),
        ("http://u:p%40q%3A@h.example:1", "u:p@q:"),
        ("http://u:a@b/c#d@h.example:1/", "u:a@b/c#d"),
        ("http://u@h.example:1", "u:"),
        ("http://u:密@[fd00::1]:1", "u:密"),
    ],
)
def test_a_password_may_hold_whatever_signs_it_likes(typed: str, pair: str):
    import base64

    from pydantic import SecretStr

    found = proxy_of(SecretStr(typed))
    assert found and base64.b64decode(found.authorization.removeprefix("Basic ")).decode() == pair
    assert found.host in ("h.example", "fd00::1")


@pytest.mark.parametrize(
    "typed",
    [
        "socks5://h:1",
        f"https://u:{SECRET}@h:1",
        "http://h",
        "h",
        "http://h:0",
        "http://h:70000",
        f"http://u:{SECRET}@h:1 x",
        "http://h:1/path",
    ],
)
def test_what_is_no_proxy_is_a_fault_with_its_line_and_without_the_password(tmp_path: Path, typed: str):
    with pytest.raises(BadSettings) as bad:
        loaded(tmp_path, f'[network]\nproxy = "{typed}"\n')
    assert [(fault.key, fault.line) for fault in bad.value.faults] == [("network.proxy", 2)]
    assert "http://" in str(bad.value) and SECRET not in str(bad.value)


def test_the_proxy_comes_from_a_variable_or_a_file_of_secrets_as_other_secrets_do(tmp_path: Path):
    settings = loaded(tmp_path, "", {"DUBAN__NETWORK__PROXY": "http://u:p@h.example:1"})
    assert settings.network.proxy.get_secret_value() == "http://u:p@h.example:1"
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    write(secrets / "network__proxy", "http://u:p@h.example:2\n")
    settings = loaded(tmp_path, f'[service]\nsecrets_dir = "{secrets}"\n')
    assert settings.network.proxy.get_secret_value() == "http://u:p@h.example:2"
    settings = loaded(tmp_path, PLATFORMS, {"DUBAN__PLATFORMS__WECOM__PROXY": ""})
    assert wsgi.network(settings, "wecom").proxy is None


def test_the_environment_is_heeded_where_the_setting_says_so(tmp_path: Path):
    environment = {"HTTPS_PROXY": "proxy.example:3128", "NO_PROXY": "localhost,.inside.example, 10.0.0.0/8, ???"}
    settings = loaded(tmp_path, f"[network]\nenvironment = true\n{PLATFORMS}", environment)
    network = wsgi.network(settings, "wecom")
    assert network.way_to("https://qyapi.example").proxy == Proxy("proxy.example", 3128)
    assert network.way_to("https://a.inside.example").proxy is None and network.way_to("https://10.1.2.3").proxy is None
    own = loaded(tmp_path, f'[network]\nenvironment = true\nproxy = "http://own.example:1"\n{PLATFORMS}', environment)
    assert wsgi.network(own, "wecom").proxy == Proxy("own.example", 1)
    low = loaded(tmp_path, f"[network]\nenvironment = true\n{PLATFORMS}", {"https_proxy": "http://low.example:1"})
    assert wsgi.network(low, "wecom").proxy == Proxy("low.example", 1)


PROXY = Proxy("proxy.example", 3128)
EXCEPTIONS = [
    ("a.example", "a.example", True),
    ("a.example", "b.a.example", True),
    ("a.example", "ba.example", False),
    (".a.example", "a.example", True),
    ("*.a.example", "b.a.example", True),
    ("A.Example", "a.eXample.", True),
    ("10.0.0.0/8", "10.9.8.7", True),
    ("10.0.0.0/8", "11.9.8.7", False),
    ("10.0.0.1", "10.0.0.1", True),
    ("fd00::/8", "fd00::1", True),
    ("fd00::/8", "10.0.0.1", False),
    ("a.example:443", "a.example", True),
    ("a.example:8443", "a.example", False),
    ("*", "anything.example", True),
]


@pytest.mark.parametrize(("entry", "host", "direct"), EXCEPTIONS)
def test_an_exception_means_a_host_what_stands_below_it_or_a_network(entry: str, host: str, direct: bool):
    assert (Network(PROXY, [entry]).way(host, 443).proxy is None) is direct


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"])
def test_this_machine_needs_no_proxy_unless_a_platform_s_own_is_named(tmp_path: Path, host: str):
    assert Network(PROXY).way_to(f"http://{host}:8080/").proxy is None
    settings = loaded(tmp_path, '[platforms.wecom]\ncorp_id = "ww1"\nproxy = "http://proxy.example:3128"\n')
    assert wsgi.network(settings, "wecom").way_to(f"http://{host}:8080/").proxy == PROXY


def test_a_name_in_other_letters_is_asked_for_as_the_net_spells_it():
    assert Network(PROXY).way_to("https://督办.example:8443/x").host == "xn--wfrp96f.example"


def test_exceptions_may_be_written_as_the_environment_writes_them(tmp_path: Path):
    settings = loaded(tmp_path, '[network]\nno_proxy = "a.example, .b.example 10.0.0.0/8"\n')
    assert settings.network.no_proxy == ("a.example", ".b.example", "10.0.0.0/8")
    with pytest.raises(BadSettings, match=r"第 2 行 network\.no_proxy"):
        loaded(tmp_path, '[network]\nno_proxy = ["http://a.example/"]\n')


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_read_is_the_operator_s_to_mend(tmp_path: Path, content: str | None):
    if content:
        (tmp_path / "root.pem").write_text(content)
    settings = loaded(tmp_path, f'[network]\nca_bundle = "root.pem"\n{PLATFORMS}')
    with pytest.raises(ConfigError, match=r"root\.pem 读不出来.*ca_bundle"):
        _ = wsgi.network(settings, "wecom").ssl_context
