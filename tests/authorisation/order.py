"""The order of steps, kept by hand: what must have been done before what (docs/decisions/process.md#mailing).

Nothing here looks at the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field

REVIEWERS = ["周示平", "副局长甲", "局长"]
ASSISTING = {"卫示航": "电子信息产业处", "褚示光": "电子信息产业处", "沈示达": "软件产业处"}


@dataclass
class Order:
    """One item as somebody with pencil and paper would follow it; `record` complains of a step that came too early."""

    joint: bool
    reviewers: list[str] = field(default_factory=lambda: list(REVIEWERS))
    accepted: bool = False
    wish: str = ""
    met: bool = False
    objection: str = ""
    round: str = ""  # "", "open", "returned", "withdrawn" or "through"
    passed: int = 0
    deputy: str = ""  # what the deputy said of the draft that is through
    letter: bool = False
    opinion: bool = False
    feedback: bool = False
    decided: list[tuple[str, bool]] = field(default_factory=list)  # who passed or returned the round that runs, by level
    handed_in: set[str] = field(default_factory=set)  # whose written opinion is there
    said: list[tuple[str, str]] = field(default_factory=list)  # who recorded what, in order

    @property
    def over(self) -> bool:
        return self.letter or self.opinion or self.objection == "同意"

    def record(self, name: str, words: str) -> None:
        """Somebody said this and it was recorded; AssertionError where the order does not allow it."""
        command, _, rest = (*words.split(" ", 2), "", "")[:3]
        if command == "/撤销":
            self.undo(name)
            return
        step = STEPS.get(command)
        if step:
            step(self, name, rest)
        self.said.append((name, words))

    def undo(self, name: str) -> None:
        """Their last record is struck out; AssertionError where what was recorded since could not stand without it."""
        place = max(place for place, (who, _) in enumerate(self.said) if who == name)
        left = self.said[:place] + self.said[place + 1 :]
        again = Order(self.joint)
        for who, words in left:
            again.record(who, words)
        vars(self).update(vars(again))

    def accept(self, name: str, rest: str) -> None:
        assert not self.accepted and not self.over
        self.accepted = True

    def object(self, name: str, rest: str) -> None:
        if rest.startswith(("同意", "不同意")):
            assert self.objection == "待答复" and name == "督查示员"
            self.objection = rest.split(" ")[0]
        else:
            assert not self.objection and not self.over
            self.objection = "待答复"

    def contact(self, name: str, rest: str) -> None:
        assert not self.joint and not self.over
        self.wish = rest

    def meet(self, name: str, rest: str) -> None:
        assert not self.joint and not self.over and self.wish == "要求面复"
        self.met = True

    def submit(self, name: str, rest: str) -> None:
        again = self.round in ("", "returned", "withdrawn") or (self.round == "through" and self.deputy == "有意见")
        assert again and not self.over
        self.round, self.passed, self.deputy, self.decided = "open", 0, "", []

    def withdraw(self, name: str, rest: str) -> None:
        assert self.round == "open" and not self.over
        self.round = "withdrawn"

    def review(self, name: str, rest: str) -> None:
        assert not self.over and self.round in ("open", "returned", "through")
        passing = rest == "通过"
        if not (self.round == "open" and name == self.reviewers[self.passed]):  # it replaces their own, the opposite one
            level = len(self.decided) - 1
            assert self.decided and self.decided[-1] == (name, not passing) and name == self.reviewers[level]
            assert not self.deputy, "no change once the deputy was asked"
            self.decided.pop()
            self.passed = level
        self.decided.append((name, passing))
        self.passed += passing
        self.round = "returned" if not passing else "through" if self.passed == 3 else "open"

    def consult(self, name: str, rest: str) -> None:
        assert not self.joint and not self.over and self.round == "through"
        self.deputy = rest

    def mail(self, name: str, rest: str) -> None:
        assert not self.joint and not self.over
        assert self.round == "through" and self.passed == 3, "no letter before all have reviewed it"
        assert self.deputy == "同意", "no letter before the deputy agreed to it"
        assert self.handed_in == set(ASSISTING.values()), "no letter before all opinions are there"
        assert self.wish != "要求面复" or self.met, "no letter before the meeting the deputy asked for"
        self.letter = True

    def send(self, name: str, rest: str) -> None:
        assert self.joint and not self.over and self.round == "through"
        assert self.handed_in == set(ASSISTING.values())
        self.opinion = True

    def hear_back(self, name: str, rest: str) -> None:
        assert self.letter and not self.feedback
        self.feedback = True
        if "不满意" in rest:  # it begins again: a new review, a new letter
            self.round, self.passed, self.deputy, self.letter, self.feedback = "", 0, "", False, False
            self.decided = []

    def take_back(self, name: str, rest: str) -> None:
        step = rest.split(" ")[0]
        if step == "寄出":
            assert self.letter and not self.feedback, "feedback needs its letter"
            self.letter = False
        elif step == "征求":
            assert self.deputy and not self.letter
            self.deputy = ""
        elif step == "报送":
            assert self.opinion
            self.opinion = False

    def give_opinion(self, name: str, rest: str) -> None:
        assert not self.over
        if rest.startswith("退回"):
            self.handed_in.remove(rest.split(" ")[1])
        else:
            self.handed_in.add(rest or ASSISTING[name])

    def promise(self, name: str, rest: str) -> None:
        assert not self.joint

    def open_only(self, name: str, rest: str) -> None:
        assert not self.over

    def reassign(self, name: str, rest: str) -> None:
        assert not self.over
        self.reviewers[1] = rest.split(" ")[1]


STEPS = {
    "/签收": Order.accept,
    "/申退": Order.object,
    "/联系": Order.contact,
    "/面复": Order.meet,
    "/送审": Order.submit,
    "/撤回": Order.withdraw,
    "/审": Order.review,
    "/征求": Order.consult,
    "/寄出": Order.mail,
    "/报送": Order.send,
    "/反馈": Order.hear_back,
    "/更正": Order.take_back,
    "/承诺": Order.promise,
    "/公开": Order.promise,
    "/催办": Order.open_only,
    "/延期": Order.open_only,
    "/意见": Order.give_opinion,
    "/改派": Order.reassign,
}
