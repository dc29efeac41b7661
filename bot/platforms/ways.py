"""By which robots somebody is reached: what each way reaches and how fast, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

EACH_MINUTE = 20  # messages a minute to one person or group: below what every platform grants (docs/decisions/platforms.md#pace)


@dataclass(frozen=True)
class Way:
    """A robot that is told whom it addresses: single persons, any group it is a member of, or both.

    `mentions` says whether it calls people by name in a group, `each_minute` how often it may speak to one person or group,
    `per_minute` how often in all, None where no platform counts that; `after_contact` that it reaches only those who have
    spoken to it before, `remembers` that the platform delivers the same words to the same person once within half an hour;
    `urgent` that it presses on people, and is taken for steps of the ladder alone of which the office says so; `files` that it
    brings files and pictures.
    """

    persons: bool = False
    groups: bool = False
    mentions: bool = False
    each_minute: int = EACH_MINUTE
    per_minute: int | None = None
    after_contact: bool = False
    remembers: bool = False
    urgent: bool = False
    files: bool = False
