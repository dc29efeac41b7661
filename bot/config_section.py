"""What sections of the configuration are made of: a key nobody knows is an error, secrets and addresses are checked."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr


class Section(BaseModel):
    """A table of the configuration; a key nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def secret_part(value: SecretStr) -> SecretStr:
    """The part of a robot's address that is its secret, not the address."""
    text = value.get_secret_value()
    if not text or "/" in text or " " in text:
        raise ValueError("应为机器人地址中 = 之后的部分，不含网址和空格")
    return value


def web_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("应以 http:// 或 https:// 开头")
    return value


def line_address(value: str) -> str:
    """Where a long connection leads: encrypted, but for a trial on this machine."""
    if not re.fullmatch(r"wss://[^/\s@]+(/\S*)?|ws://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?(/\S*)?", value):
        raise ValueError("应以 wss:// 开头（ws:// 只能用于本机）")
    return value


RobotSecret = Annotated[SecretStr, AfterValidator(secret_part)]
Address = Annotated[str, AfterValidator(web_address)]
LineAddress = Annotated[str, AfterValidator(line_address)]


def each_robot_once(secret: str) -> AfterValidator:
    """Two names for one robot would each keep their own pace, and the platform would count both; `secret` tells robots apart."""

    def once(robots: dict[str, Section]) -> dict[str, Section]:
        names: dict[str, str] = {}
        for name, robot in robots.items():
            other = names.setdefault(getattr(robot, secret).get_secret_value(), name)
            if other != name:
                raise ValueError(f"{other} 和 {name} 是同一个机器人，只能配置一次")
        return robots

    return AfterValidator(once)
