"""The section of the configuration about the way out: the proxy of the office, what needs none, whose certificates count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, field_validator

from bot.config_section import Section

PROXY = re.compile(
    r"(?:http://)?(?:(?P<user>[^\s@:]+)(?::(?P<password>\S*))?@)?"
    r"(?P<host>[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})/?",
    re.IGNORECASE,
)
NAME = r"(?:\*?\.)?[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*(?::[0-9]{1,5})?"
EXCEPTED = re.compile(rf"\*|{NAME}|[0-9A-Fa-f:.]+(?:/[0-9]{{1,3}})?")
VARIABLES = ("HTTPS_PROXY", "https_proxy")
EXCEPTIONS = ("NO_PROXY", "no_proxy")


def proxy_address(value: SecretStr) -> SecretStr:
    """http://host:port, with user:password@ before the host where the proxy asks for one; empty for none."""
    text = value.get_secret_value()
    if re.match(r"(?!http://)[0-9a-z]+://", text, re.IGNORECASE):
        raise ValueError("只支持 http:// 开头的代理，写成 http://主机:端口")
    found = PROXY.fullmatch(text)
    if text and (not found or not 0 < int(found["port"]) < 65536):
        raise ValueError("应写成 http://主机:端口，需认证的写成 http://用户名:密码@主机:端口")
    return value


ProxyAddress = Annotated[SecretStr, AfterValidator(proxy_address)]


class NetworkSection(Section):
    """`proxy` empty: directly. `environment`: where `proxy` is empty HTTPS_PROXY is taken, and NO_PROXY is heeded too."""

    proxy: ProxyAddress = SecretStr("")
    no_proxy: tuple[str, ...] = Field(default=())
    ca_bundle: str = ""
    environment: bool = False

    @field_validator("no_proxy", mode="before")
    @classmethod
    def one_by_one(cls, given: object) -> object:
        """A list, or names with commas between them, as variables of the environment write it."""
        return tuple(filter(None, re.split(r"[,，、;\s]+", given))) if isinstance(given, str) else given

    @field_validator("no_proxy")
    @classmethod
    def hosts(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if not EXCEPTED.fullmatch(one):
                raise ValueError("应为主机名、域名后缀（.example.cn）或网段（10.0.0.0/8）的列表")
        return given

    def bundle_in(self, data: Path) -> Path | None:
        """The file of certificates that count beside the public ones; None where there is none."""
        return data / self.ca_bundle if self.ca_bundle else None


def from_environment(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    """Put the environment's own proxy into the section, where the section asks for that; what it says itself stays."""
    section = values.get("network")
    if not isinstance(section, dict) or section.get("environment") is not True:
        return
    if not section.get("proxy") and (proxy := first(environment, VARIABLES)):
        section["proxy"] = proxy
    if excepted := first(environment, EXCEPTIONS):
        own = NetworkSection.one_by_one(section.get("no_proxy", ()))
        more = NetworkSection.one_by_one(excepted)
        if isinstance(own, (list, tuple)) and isinstance(more, tuple):
            section["no_proxy"] = (*own, *(one for one in more if EXCEPTED.fullmatch(one)))


def first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first of these variables that is not empty; empty where all are."""
    return next(filter(None, (environment.get(name, "").strip() for name in names)), "")
