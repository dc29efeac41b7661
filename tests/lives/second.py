"""The second of two deputies who made an item: an own wish, meeting and form beside the lead's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(kw_only=True)
class Second:
    """What the second of two deputies was asked and said; `together` is whether there is one."""

    together: bool = False
    second_wish: bool = False
    second_met: bool = False
    second_graded: bool = False
    mailed: date | None = None
    told: set[object] = field(default_factory=set)  # for the present answer: days of talks with the deputies, wishes, meetings

    @property
    def joint(self) -> bool:
        raise NotImplementedError

    @property
    def over(self) -> bool:
        raise NotImplementedError

    def may_second_asks(self) -> bool:
        return self.together and not self.joint and not self.over

    def may_second_meets(self) -> bool:
        return self.together and not self.joint and not self.over and self.second_wish

    def may_second_praises(self) -> bool:
        return self.together and not self.joint and self.mailed is not None and not self.second_graded

    may_second_complains = may_second_praises

    def do_second_asks(self, today: date) -> None:
        self.second_wish = True
        self.told |= {"second wish", ("second", today)}

    def do_second_meets(self, today: date) -> None:
        self.second_met = True
        self.told.add("second meeting")

    def do_second_praises(self, today: date) -> None:
        self.second_graded = True
