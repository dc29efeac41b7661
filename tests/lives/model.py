"""A second, naive telling of the process, written from the manual and the contract, not from the rules.

It keeps what was done to an item in plain variables and says what may be done, whose turn it is, and whether a finished item was
in time; what is owed until when, in which colour, is told in `days`. It shares no code with the product.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.lives.second import Second

PROMISED = timedelta(days=30)  # until a promise is looked at again


def months_later(day: date, months: int) -> date:
    """The same day some months on, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass
class Review:
    """One submission: how many levels have passed it, and how it ended."""

    passed: int = 0
    ended: str = ""  # 退回, 撤回, 作废
    asked: str = ""  # what the deputy said of this draft: 同意, 有意见


@dataclass
class Item(Second):
    """One item's life."""

    number: str
    handling: str
    lead: str
    assisting: list[str]
    received: date
    limit: date
    officer: str
    head: str
    leader: str
    director: str = "局长"
    leader_named: bool = False  # by the office in chat, which a ledger does not change
    accepted: bool = False
    taken: bool = False  # the lead division signed for it, or did anything else about it
    objection: str = ""  # 待答复, 同意, 不同意
    contacted: bool = False
    wish: bool | None = None
    met: bool = False
    given: set[str] = field(default_factory=set)
    back: dict[str, date] = field(default_factory=dict)
    asked: dict[str, date] = field(default_factory=dict)  # on which day a division was added
    review: Review | None = None
    sent: date | None = None
    graded: bool = False
    redoing: bool = False
    excused: set[str] = field(default_factory=set)  # divisions of which the lead said why it goes on without their opinion
    extended: tuple[date, date] | None = None  # (to, recorded on)
    redone: tuple[date, date] | None = None  # (until, since)
    last_moved: str = ""
    rehandled: bool = False
    paper_since: date | None = None  # on which another paper than before became the one to be written
    check: date | None = None  # of what was promised, until it is kept
    openness: date | None = None  # when it was decided that the answer is to be public
    published: bool = False

    @property
    def joint(self) -> bool:
        return self.handling == "会办"

    @property
    def due(self) -> date:
        """The day that counts now."""
        if self.last_moved == "redo" and self.redone:
            return self.redone[0]
        if self.last_moved == "extension" and self.extended:
            return self.extended[0]
        return self.limit

    @property
    def due_since(self) -> date:
        if self.last_moved == "redo" and self.redone:
            return self.redone[1]
        if self.last_moved == "extension" and self.extended:
            return self.extended[1]
        return self.received

    @property
    def silent(self) -> list[str]:
        """Assisting divisions whose opinion is missing."""
        return [name for name in self.assisting if name not in self.given]

    @property
    def awaited(self) -> list[str]:
        """Those whose opinion is waited for: the lead has not said why it goes on without."""
        return [name for name in self.silent if name not in self.excused]

    @property
    def longest(self) -> date:
        """A day to which an extension is allowed for certain: nearly half a year from the hand-over, or from a redo."""
        return (self.redone[1] if self.redone else self.received) + timedelta(days=180)

    @property
    def finished_on(self) -> date | None:
        return self.sent if self.joint else self.mailed

    @property
    def over(self) -> bool:
        return bool(self.finished_on) or self.objection == "同意"

    def in_review(self, levels: int = 3) -> bool:
        return self.review is not None and not self.review.ended and self.review.passed < levels

    def reviewed(self, levels: int = 3) -> bool:
        return self.review is not None and not self.review.ended and self.review.passed >= levels

    def reviewer(self) -> str:
        """Whose turn it is; empty where nobody holds that post."""
        assert self.review
        return (self.head, self.leader, self.director)[self.review.passed]

    # What may be done

    def may(self, act: str) -> bool:
        """Whether an act fits now."""
        return bool(getattr(self, f"may_{act}")())

    def may_accept(self) -> bool:
        return not self.accepted and not self.over

    def may_object(self) -> bool:
        return not self.objection and not self.over

    def may_answer_yes(self) -> bool:
        return self.objection == "待答复"

    may_answer_no = may_answer_yes

    def may_contact_yes(self) -> bool:
        return not self.joint and not self.over

    def may_contact_no(self) -> bool:
        return not self.joint and (not self.over or (self.mailed is not None and self.wish is None))

    def may_meet(self) -> bool:
        return not self.joint and not self.over and self.wish is True

    @property
    def all_met(self) -> bool:
        """Whether whoever wanted to be met was."""
        return (self.wish is not True or self.met) and (not self.second_wish or self.second_met)

    def may_submit(self) -> bool:
        if self.over or self.in_review():
            return False
        return not self.reviewed() or (self.review is not None and self.review.asked == "有意见")

    def may_withdraw(self) -> bool:
        return self.in_review() and not self.over

    def may_pass(self) -> bool:
        return self.may_withdraw() and bool(self.reviewer())

    may_return = may_pass

    def may_consult_yes(self) -> bool:
        return not self.joint and not self.over and self.reviewed()

    may_consult_no = may_consult_yes

    def may_mail(self) -> bool:
        agreed = self.reviewed() and self.review is not None and self.review.asked == "同意"
        return not self.joint and not self.over and agreed and self.all_met and not self.awaited

    def may_mail_without(self) -> bool:
        agreed = self.reviewed() and self.review is not None and self.review.asked == "同意"
        return not self.joint and not self.over and agreed and self.all_met and bool(self.silent)

    def may_send(self) -> bool:
        return self.joint and not self.over and self.reviewed() and not self.awaited

    def may_send_without(self) -> bool:
        return self.joint and not self.over and self.reviewed() and bool(self.silent)

    def may_excuse(self) -> bool:
        return not self.over and bool(self.awaited)

    def may_rehandle(self) -> bool:
        """Another kind of handling comes with the ledger; once, and not in the middle of a redo."""
        return not self.rehandled and self.redone is None

    def may_praise(self) -> bool:
        return not self.joint and self.mailed is not None and not self.graded

    may_complain = may_praise

    def may_unmail(self) -> bool:
        return self.mailed is not None and not (self.graded or self.second_graded or self.published)

    def may_promise(self) -> bool:
        return not self.joint and self.check is None and self.objection != "同意"

    def may_keep(self) -> bool:
        return not self.joint and self.check is not None and self.objection != "同意"

    def may_open(self) -> bool:
        return not self.joint and self.openness is None and self.objection != "同意"

    def may_publish(self) -> bool:
        return bool(not self.joint and self.openness and self.mailed and not self.published and self.objection != "同意")

    # What it does

    def do(self, act: str, today: date) -> None:
        """The act was recorded."""
        getattr(self, f"do_{act}")(today)
        self.taken = self.taken or act not in ("open", "publish")  # of which the division need not know

    def do_accept(self, today: date) -> None:
        self.accepted = True

    def do_object(self, today: date) -> None:
        self.objection = "待答复"

    def do_answer_yes(self, today: date) -> None:
        self.objection = "同意"

    def do_answer_no(self, today: date) -> None:
        self.objection = "不同意"

    def do_contact_yes(self, today: date) -> None:
        self.contacted, self.wish = True, True
        self.told |= {"wish", today}

    def do_contact_no(self, today: date) -> None:
        self.contacted, self.wish = True, False
        self.told |= {"wish", today}

    def do_meet(self, today: date) -> None:
        self.met = True
        self.told.add("meeting")

    def do_second_complains(self, today: date) -> None:
        self.do_complain(today)

    def do_submit(self, today: date) -> None:
        self.review = Review()

    def do_pass(self, today: date) -> None:
        assert self.review
        self.review.passed += 1

    def do_return(self, today: date) -> None:
        assert self.review
        self.review.ended = "退回"

    def do_withdraw(self, today: date) -> None:
        assert self.review
        self.review.ended = "撤回"

    def do_consult_yes(self, today: date) -> None:
        assert self.review
        self.review.asked = "同意"

    def do_consult_no(self, today: date) -> None:
        assert self.review
        self.review.asked = "有意见"

    def do_mail(self, today: date) -> None:
        self.mailed, self.redoing = today, False

    def do_mail_without(self, today: date) -> None:
        self.do_excuse(today)
        self.do_mail(today)

    def do_send(self, today: date) -> None:
        self.sent = today

    def do_send_without(self, today: date) -> None:
        self.do_excuse(today)
        self.do_send(today)

    def do_excuse(self, today: date) -> None:
        self.excused |= set(self.silent)

    def do_praise(self, today: date) -> None:
        self.graded = True

    def do_complain(self, today: date) -> None:
        """The deputy is dissatisfied: review, question and letter are due again within a month."""
        self.mailed, self.review, self.graded, self.excused = None, None, False, set()
        self.second_graded = False
        self.openness, self.published = None, False
        self.redoing, self.last_moved = True, "redo"
        self.told.clear()
        self.redone = (months_later(today, 1), today)

    def do_unmail(self, today: date) -> None:
        self.mailed = None

    def do_promise(self, today: date) -> None:
        self.check = today + PROMISED

    def do_keep(self, today: date) -> None:
        self.check = None

    def do_open(self, today: date) -> None:
        self.openness = today

    def do_publish(self, today: date) -> None:
        self.published = True

    def rehandle(self, today: date) -> None:
        """What was reviewed was another kind of paper: it has to be reviewed as what it is now."""
        self.handling, self.review, self.rehandled = ("主办" if self.joint else "会办"), None, True
        self.paper_since = today

    def reassist(self, names: list[str], today: date) -> None:
        """Other divisions assist now: what those that left did is gone, and those that came owe their opinion."""
        self.asked = {name: today if name not in self.assisting else day for name, day in self.asked_of(names)}
        self.given &= set(names)
        self.excused &= set(names)
        self.back = {name: day for name, day in self.back.items() if name in names}
        self.assisting = names

    def asked_of(self, names: list[str]) -> list[tuple[str, date]]:
        """On which day each of these divisions was asked, as far as they assisted before."""
        return [(name, self.asked.get(name, self.received)) for name in names]

    def relead(self, lead: str, officer: str, head: str, leader: str) -> None:
        """Another division has the lead: its people review it anew, unless all of the former have."""
        self.lead, self.officer, self.head = lead, officer, head
        self.leader = self.leader if self.leader_named else leader
        if self.in_review():
            self.review = None

    def opinion(self, division: str) -> None:
        self.given.add(division)
        self.back.pop(division, None)

    def extend(self, to: date, today: date) -> None:
        self.extended, self.last_moved, self.taken = (to, today), "extension", True

    # How it ended

    def in_time(self) -> bool | None:
        """Whether the answer kept the date that counted in the end; None while it is open."""
        return self.finished_on <= self.due if self.finished_on else None

    # Whose turn it is

    def waits_for(self) -> str:
        """Whose desk it lies on for certain: the reviewer's, else the officer's; nobody's where others are waited for."""
        if self.over or self.objection == "待答复":
            return ""
        if self.in_review():
            return self.reviewer()
        return "" if self.taken and self.awaited else self.officer

    def next(self) -> set[str]:
        """The commands of which the next step may be; empty when nothing is to be done by the item's own course."""
        if self.over:
            return set()
        if self.objection == "待答复":
            return {"/申退"}
        if self.in_review():
            assert self.review
            return {"/审"} if self.reviewer() else {"/改派"} if self.review.passed == 1 else set()
        if not self.taken:
            return {"/签收"}
        waiting = {"/意见"} if self.awaited else set()
        if self.reviewed():
            assert self.review
            if self.joint:
                return {"/报送"} | waiting
            if self.review.asked == "有意见":
                return {"/送审"}
            if not self.review.asked:
                return {"/征求"}
            if not self.all_met:
                return {"/面复"}
            return {"/寄出"} | waiting
        if not self.joint and not self.redoing:
            if not self.contacted:
                return {"/联系"}
            if not self.all_met:
                return {"/面复"}
        return {"/送审"} | waiting
