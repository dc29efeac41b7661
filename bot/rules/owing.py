"""Which assisting divisions owe their opinion, from the order of what was recorded: of whole items and of light rows alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def silent(
    assisting: Sequence[str],
    given: Mapping[str, int],
    back: Mapping[str, int],
    joined: Iterable[tuple[int, str]],
    *,
    complete: int | None,
) -> tuple[str, ...]:
    """Which of the assisting divisions owe their opinion.

    `given` and `back` are the order in which theirs came and went back, `joined` in which order divisions (其一、其二) were
    added, `complete` that of the fact that says all are there: it says nothing of who was added afterwards; None without it.
    """
    later = {name for order, names in joined if complete is not None and order > complete for name in names.split("、")}
    asked = assisting if complete is None else [name for name in assisting if name in later]
    return tuple(name for name in asked if name not in given or back.get(name, -1) > given[name])
