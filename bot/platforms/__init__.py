"""One folder per platform; a peculiarity of a platform stays in its folder, and what others need stands in its platform.py."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.platforms.platform import Platform

FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """The platforms there are: the names of the folders with a platform.py."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob("*/platform.py")))


@cache
def find(name: str) -> type[Platform] | None:
    """The platform of this name; None where there is no such folder."""
    if name not in names():
        return None
    found: type[Platform] = import_module(f"{__name__}.{name}.platform").Settings
    return found


def title_of(name: str) -> str:
    """What officials call a platform; its name where there is no such folder."""
    found = find(name)
    return found.title if found else name


def canonical_user(name: str, user_id: str) -> str:
    """The one spelling of a user id on its platform; as it is where no such platform is known."""
    found = find(name)
    return found.canonical_user(user_id) if found else user_id


def every() -> list[type[Platform]]:
    """All platforms, configured or not."""
    return [found for name in names() if (found := find(name))]
