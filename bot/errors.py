"""Three errors, told apart by who has to act; anything else is a bug."""

from __future__ import annotations


class UserError(Exception):
    """The person asking has to act. Its text is the reply, in Chinese: what happened, whether it took effect, what next."""


class SecretWords(UserError):
    """What was said may not be kept: it is refused, and its words go nowhere, not even into the journal."""


def refuse(sentence: str | None) -> None:
    """Raise UserError with the sentence that a rule gives; None lets it pass."""
    if sentence:
        raise UserError(sentence)


class ConfigError(Exception):
    """The operator has to act; the bot does not start. Its text names every fault at once, in Chinese."""


class PlatformError(Exception):
    """The other side refused or failed.

    `permanent` says that trying again is useless; `ambiguous` that the message may have been delivered all the same.
    `pause_seconds` asks to leave the whole robot alone for so long, and for the `longer` ones, one after the other, where that
    did not help; together with `permanent` the robot is out of use until somebody mends it.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        pause_seconds: int = 0,
        longer: tuple[int, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.pause_seconds = pause_seconds
        self.longer = longer
