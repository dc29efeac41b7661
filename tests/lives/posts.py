"""Who holds which post in the stories' bureau while people leave, are replaced and stand in for each other; what that means to
the naive items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.lives.model import Item

STAFF = {
    "信息化推进处": ("吴示安", "周示平", "副局长甲"),
    "融资服务处": ("陈示文", "冯示川", "副局长乙"),
    "规划与政策法规处": ("华示典", "严示章", "副局长甲"),
}
LEADERS = ("副局长甲", "副局长乙")
DIRECTOR, NEXT_DIRECTOR, NEXT_LEADER = "局长", "韩示长", "唐示领"
NEXT_HEADS = dict(zip(STAFF, ("姚示新", "卢示新", "蔡示新"), strict=True))
LEFT = "离任"
MOVES = ("officer", "head", "head", "leader", "director")  # who leaves, as often as it is to happen
Row = tuple[str, str, str, str]  # of the list of people: name, division, role, account


@dataclass
class Posts:
    """Posts by division, and of the leaders; `gone` are those who left, `acting` tells who stands in for a leader until when."""

    heads: dict[str, str] = field(default_factory=lambda: {division: staff[1] for division, staff in STAFF.items()})
    leaders: list[str] = field(default_factory=lambda: list(LEADERS))
    director: str = DIRECTOR
    gone: set[str] = field(default_factory=set)
    acting: dict[str, tuple[str, date]] = field(default_factory=dict)

    def officer(self, division: str) -> str:
        """Who does the officer's work: the head, once the officer left."""
        return self.heads[division] if STAFF[division][0] in self.gone else STAFF[division][0]

    def staff_of(self, division: str) -> tuple[str, str, str]:
        """Who does the officer's work, the head, and the leader of whom the ledger knows; empty where nobody holds the post."""
        leader = STAFF[division][2]
        return self.officer(division), self.heads[division], leader if leader in self.leaders else ""

    def newcomers(self) -> list[str]:
        """Those who hold a post that somebody else held before."""
        return [name for name in (*self.heads.values(), *self.leaders, self.director) if name in NEW]

    def deciding(self, item: Item, today: date) -> list[str]:
        """Who may decide on the item now: the reviewer, and who stands in for that leader."""
        reviewer = item.reviewer() if item.in_review() else ""
        acting, until = self.acting.get(reviewer, ("", today))
        return [name for name in (reviewer, acting if today <= until else "") if name]

    # What changes, as rows of a list of people; nothing where it would change nothing

    def moved(self, kind: str, which: int, new: bool, items: list[Item]) -> list[Row]:
        """One of `MOVES`, of one of the divisions or leaders; `new`: with a successor."""
        division = list(STAFF)[which]
        if kind == "officer":
            return self.officer_leaves(division, items)
        if kind == "head":
            return self.head_leaves(division, items, replaced=new)
        if kind == "leader":
            return self.leader_leaves(LEADERS[which % len(LEADERS)], items)
        return self.director_leaves(items)

    def officer_leaves(self, division: str, items: list[Item]) -> list[Row]:
        officer = STAFF[division][0]
        if officer in self.gone or not self.heads[division]:
            return []
        self.gone.add(officer)
        for item in items:
            item.officer = self.heads[division] if item.officer == officer else item.officer
        return [(officer, division, LEFT, "")]

    def head_leaves(self, division: str, items: list[Item], *, replaced: bool) -> list[Row]:
        """Somebody else is the head, or nobody; there is always somebody who does the officer's work."""
        old, new = self.heads[division], NEXT_HEADS[division] if replaced else ""
        if old == new or (not new and STAFF[division][0] in self.gone):
            return []
        self.heads[division] = new
        for item in items:
            if item.lead == division:
                item.head = new
                item.officer = new if old and item.officer == old else item.officer
        self.gone = (self.gone | {old}) - {"", new}
        leaving = [(old, division, LEFT, "")] if old else []
        return leaving + ([(new, division, "处室负责人", NEW[new])] if new else [])

    def leader_leaves(self, leader: str, items: list[Item]) -> list[Row]:
        """A leader leaves, and another is in office whom the office names for the items one by one."""
        if leader not in self.leaders:
            return []
        self.gone.add(leader)
        self.leaders = [name for name in (*self.leaders, NEXT_LEADER) if name != leader]
        self.leaders = list(dict.fromkeys(self.leaders))
        self.acting = {absent: who for absent, who in self.acting.items() if leader not in (absent, who[0])}
        for item in items:
            item.leader = "" if item.leader == leader else item.leader
        return [(leader, "局领导", LEFT, ""), (NEXT_LEADER, "局领导", "分管领导", NEW[NEXT_LEADER])]

    def director_leaves(self, items: list[Item]) -> list[Row]:
        if self.director == NEXT_DIRECTOR:
            return []
        self.gone.add(self.director)
        self.director = NEXT_DIRECTOR
        for item in items:
            item.director = NEXT_DIRECTOR
        return [(DIRECTOR, "局领导", LEFT, ""), (NEXT_DIRECTOR, "局领导", "主要领导", NEW[NEXT_DIRECTOR])]

    def stands_in(self, absent: str, days: int, today: date) -> tuple[str, date] | None:
        """Who begins to stand in for a leader today, and until when; None where that is not to be."""
        others = [name for name in self.leaders if name != absent]
        _, until = self.acting.get(absent, ("", today - timedelta(days=1)))
        if absent not in self.leaders or not others or until >= today:
            return None
        self.acting[absent] = (others[0], today + timedelta(days=days))
        return self.acting[absent]


NEW = {name: f"u{place}" for place, name in enumerate((*NEXT_HEADS.values(), NEXT_LEADER, NEXT_DIRECTOR), start=901)}
