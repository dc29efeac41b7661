"""One answer leaves once, whichever way it takes: what is asked just before its first byte does."""

from __future__ import annotations

from bot.message import Message
from bot.platforms.doors import TellsOnce


class LeftBefore(Exception):
    """The answer has left already, by this process or another one."""


class NotNow(Exception):
    """It cannot be noted now that the answer leaves, so it does not."""


class OneAnswer:
    """The answer to one message. `noted`: that it leaves was noted by us."""

    def __init__(self, told: TellsOnce, message: Message) -> None:
        self.told, self.message, self.noted = told, message, False

    def writing(self) -> None:
        """The first byte is about to leave, as often as it is tried; raises LeftBefore or NotNow, and then it must not."""
        try:
            may = self.noted or self.told.leaving(self.message)
        except Exception as error:
            raise NotNow(type(error).__name__) from None
        if not may:
            raise LeftBefore
        self.noted = True

    def stayed(self) -> None:
        """It has certainly not arrived: it may leave again."""
        if self.noted:
            self.told.stayed(self.message)
            self.noted = False
