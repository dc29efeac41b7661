"""The demo's accounts on both platforms: what an administrator would have copied from their consoles, and the groups there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from bot.platforms.wecom import fresh
from bot.simulator.cast import TERMINAL, Conversation, Credentials
from bot.simulator.wecom import ROBOT

BOT = "督办助手"
WECOM_CORP, DINGTALK_CORP = "ww0demo0demo0demo0", "dingdemo0demo0demo0"
DINGTALK_APP = "dingdemoappkey"
CORPS = {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}
CONVERSATIONS = (
    Conversation("wecom-group", "wecom", "建议提案办理群", "wrDEMOgroup01"),
    Conversation("wecom-single", "wecom", BOT, None),
    Conversation("dingtalk-group", "dingtalk", "督办工作群", "cidDEMOgroup01=="),
    Conversation("dingtalk-single", "dingtalk", BOT, None),
    Conversation("terminal", TERMINAL, "终端", None),
)


def invented() -> Credentials:
    """Fresh secrets for both sides."""
    return Credentials(
        wecom_corp_id=WECOM_CORP,
        wecom_token=fresh.token(),
        wecom_aes_key=fresh.aes_key(),
        wecom_bot_name=BOT,
        wecom_app_secret=secrets.token_urlsafe(32),
        wecom_bot_id=ROBOT,
        wecom_bot_secret=secrets.token_urlsafe(24),
        wecom_keys={secrets.token_hex(16): "wecom-group"},
        dingtalk_corp_id=DINGTALK_CORP,
        dingtalk_app_key=DINGTALK_APP,
        dingtalk_app_secret=secrets.token_hex(24),
        dingtalk_tokens={secrets.token_hex(16): (f"SEC{secrets.token_hex(16)}", "dingtalk-group")},
    )


def settings(secret: Credentials, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The sections of the configuration for both platforms, which listen at these addresses."""
    ((key, _),) = secret.wecom_keys.items()
    ((token, (robot_secret, _)),) = secret.dingtalk_tokens.items()
    return {
        "wecom": {
            "corp_id": secret.wecom_corp_id,
            "api_base": addresses["wecom"],
            "bot": {"names": [BOT], "token": secret.wecom_token, "encoding_aes_key": secret.wecom_aes_key},
            "webhooks": {"main": {"key": key}},
        },
        "dingtalk": {
            "corp_id": secret.dingtalk_corp_id,
            "oapi_base": addresses["dingtalk"],
            "robot": {"app_key": secret.dingtalk_app_key, "app_secret": secret.dingtalk_app_secret, "allow_writes": True},
            "webhooks": {"main": {"access_token": token, "secret": robot_secret}},
        },
    }


def over_lines(secret: Credentials, sections: dict[str, Any], ws_url: str) -> dict[str, Any]:
    """The same sections for an office that nobody reaches from outside: both robots connect by themselves."""
    wecom, dingtalk = sections["wecom"], sections["dingtalk"]
    line = {"mode": "long_connection", "bot_id": secret.wecom_bot_id, "secret": secret.wecom_bot_secret}
    stream = {"mode": "stream", "robot_code": secret.dingtalk_app_key, "card_template_id": "demo.schema"}
    robot = {**dingtalk["robot"], "allow_writes": False, **stream}
    return {
        "wecom": {**wecom, "ws_url": ws_url, "bot": {"names": [BOT], **line}},
        "dingtalk": {**dingtalk, "api_base": dingtalk["oapi_base"], "robot": robot},
    }


def users(known: Mapping[tuple[str, str], Mapping[int, str]], person: int) -> dict[str, str]:
    """A person's accounts as the cast has them, out of (platform, corp id) → person → user id; empty where there is none."""
    return {f"{platform}_user": known[platform, corp].get(person, "") for platform, corp in CORPS.items()}
