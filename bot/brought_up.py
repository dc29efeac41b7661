"""What an upgrade leaves to the first start after it, because it depends on the settings."""

from __future__ import annotations

from bot.records import round_chains
from bot.rules import chains
from bot.wsgi import Service


def settle(service: Service) -> str:
    """Rounds of review from before their levels were kept get them; what the operator should know of it, else empty."""
    with service.database.begin() as session:
        unsure = round_chains.settle(session, service.office.chains.usual)
    if not unsure:
        return ""
    levels = "、".join(chains.USUAL)
    return (
        f"升级前送审、尚未审完的有{unsure}件，已按通常的各级（{levels}）继续审核，不随现在的 review_chain 改变；"
        "当时级数较少的，请承办人撤回后重新送审。"
    )
