"""The user ids of WeCom: which kind one is and how it is spelled (docs/decisions/platforms.md#user-ids)."""

from __future__ import annotations

import re

USERID, OPEN_USERID = "userid", "open_userid"
# As somebody else's robot or app is told of a member; versions that knew no kinds kept it in small letters.
ENCRYPTED = re.compile(r"wo(?:[0-9A-Za-z_-]{24,}+|[0-9A-Z](?:[0-9B-Za-z_-]|A(?!A))*+AA[0-9A-Za-z_-]*+)")


def kind_of(user_id: str) -> str:
    """Told by the form of the id."""
    return OPEN_USERID if ENCRYPTED.fullmatch(user_id) else USERID


def canonical(user_id: str) -> str:
    """A userid is case-insensitive on the platform's side; of an encrypted one the case counts."""
    return user_id.lower() if kind_of(user_id) == USERID else user_id
