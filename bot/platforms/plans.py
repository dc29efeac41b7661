"""How an office is connected to a platform, as plain values: what to click, what to copy from there, what then to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

NAMED = "{name}"  # stands in a key for the name that the office gives a robot
PLATFORM = "{platform}"  # stands in a step for the platform's name in our addresses


@dataclass(frozen=True)
class Blank:
    """A value that is copied from the platform: its key below the platform's section, and how it is asked for.

    A `secret` is never shown; one that is not `needed` may stay empty; `default` is proposed where nothing is there yet.
    """

    keys: tuple[str, ...]
    label: str
    secret: bool = False
    needed: bool = True
    kind: Literal["text", "number", "names"] = "text"
    default: str = ""


@dataclass(frozen=True)
class Errand:
    """One thing to be connected. `before` is what to click until its `blanks` can be copied, `fixed` what stands in the
    configuration for it, `after` what to click once the service listens or is connected.

    `question` asks whether it is wanted, empty for what always is. `several` of it may be there, each with a name of its own.
    """

    title: str
    before: Sequence[str]
    blanks: Sequence[Blank]
    after: Sequence[str] = ()
    fixed: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    question: str = ""
    several: bool = False
