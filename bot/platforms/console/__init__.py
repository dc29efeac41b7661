"""No platform at all: words typed at the machine itself, for `duban say`, `duban chat` and tests."""

from __future__ import annotations

import secrets

from bot import platforms
from bot.message import Message
from bot.records.chats import Group


def message(
    text: str, person_id: int | None, *, group: Group | None = None, platform: str = "console", account: str = ""
) -> Message:
    """Words of a person (None: somebody unknown), in a registered group or in single chat.

    In a group of a platform, or with `platform` its name, that platform's rules hold: what is said may be vouched for or not.
    `account` is who typed it on the server in that person's stead; empty where the person speaks (the demo's terminal).
    """
    spoken_in = group.platform if group else platform
    kind = platforms.find(spoken_in)
    return Message(
        platform=spoken_in,
        key=f"console-{secrets.token_hex(12)}",
        corp_id=group.corp_id if group else "",
        user_id="" if person_id is None else str(person_id),
        chat_id=group.chat_id if group else None,
        text=text,
        signed_body=kind is None or kind.signs_body,
        from_console=True,
        account=account,
    )
