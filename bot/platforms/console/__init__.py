"""No platform at all: words typed at the machine itself, for `duban say`, `duban chat` and tests."""

from __future__ import annotations

import secrets
from pathlib import Path

from bot import platforms
from bot.errors import PlatformError
from bot.message import Message, SentFile
from bot.records.chats import Group
from bot.rules.chat_safe import FileName

NAME = "console"


def message(
    text: str,
    person_id: int | None,
    *,
    group: Group | None = None,
    platform: str = "console",
    account: str = "",
    file: Path | None = None,
) -> Message:
    """Words of a person (None: somebody unknown), in a registered group or in single chat.

    In a group of a platform, or with `platform` its name, that platform's rules hold: what is said may be vouched for or not.
    `account` is who typed it on the server in that person's stead; empty where the person speaks (the demo's terminal). A `file`
    of this machine is sent without words.
    """
    spoken_in = group.platform if group else platform
    kind = platforms.find(spoken_in)
    return Message(
        platform=spoken_in,
        key=f"console-{secrets.token_hex(12)}",
        corp_id=group.corp_id if group else "",
        user_id="" if person_id is None else str(person_id),
        chat_id=group.chat_id if group else None,
        text=None if file else text,
        kind="file" if file else "text",
        file=SentFile(FileName(file.name), str(file.resolve()), file.stat().st_size) if file else None,
        signed_body=kind is None or kind.signs_body,
        from_console=True,
        account=account,
    )


class ConsoleFiles:
    """Files of this machine, named by who types here: nobody else's messages bear this name of a platform."""

    def fetch(self, handle: str, most: int) -> bytes:
        """The file itself; raises PlatformError for one that is too large or cannot be read."""
        try:
            with open(handle, "rb") as file:
                content = file.read(most + 1)
        except OSError as error:
            raise PlatformError(f"文件读不出来（{error.strerror}）", permanent=True) from None
        if len(content) > most:
            raise PlatformError("文件超过大小上限，未接收", permanent=True)
        return content
