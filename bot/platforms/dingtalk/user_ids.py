"""The user ids of DingTalk: which kind one is (docs/decisions/platforms.md#user-ids)."""

from __future__ import annotations

import re

STAFF_ID, UNION_ID, SENDER_ID = "staffid", "unionid", "senderid"
OF_ONE_DEVELOPER = re.compile(r"[0-9A-Za-z]{16,}iE")  # the same for all apps of one developer
OF_ONE_ROBOT = re.compile(r"\$:.+")  # $:LWCP_v1:$…


def kind_of(user_id: str) -> str:
    """Told by the form of the id."""
    if OF_ONE_ROBOT.fullmatch(user_id):
        return SENDER_ID
    return UNION_ID if OF_ONE_DEVELOPER.fullmatch(user_id) else STAFF_ID
