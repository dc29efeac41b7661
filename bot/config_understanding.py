"""The section of the configuration about a language model of the office's own, which is asked about sentences that the program
does not understand."""

from __future__ import annotations

from ipaddress import ip_network

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config_section import Section, web_address


class UnderstandingSection(Section):
    """`url` empty: no model is asked. `networks` are inside the office's network beside the private addresses of RFC 1918."""

    url: str = ""
    model: str = ""
    key: SecretStr = SecretStr("")
    networks: tuple[str, ...] = Field(default=())

    @field_validator("url")
    @classmethod
    def an_address(cls, value: str) -> str:
        return web_address(value).rstrip("/") if value else ""

    @field_validator("networks")
    @classmethod
    def are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError('应为网段的列表，例如 ["59.192.0.0/10"]') from None
        return given

    @model_validator(mode="after")
    def whole(self) -> UnderstandingSection:
        if self.url and not self.model:
            raise ValueError("填写了 url，还须填写 model（模型名称）")
        return self
