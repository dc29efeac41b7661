"""The field's own words, as values: what the ledger writes and people read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Body(StrEnum):
    """Who made the suggestion: the congress's deputies or the CPPCC's members."""

    CONGRESS = "人大"
    CPPCC = "政协"

    @property
    def paper(self) -> str:
        """What one item of this body is called."""
        return "建议" if self is Body.CONGRESS else "提案"

    @property
    def full_paper(self) -> str:
        """The same with whose it is, as titles and headings say it."""
        return "人大代表建议" if self is Body.CONGRESS else "政协提案"

    @property
    def point(self) -> str:
        """What one of the things that an item asks for is called in the frame of its answer."""
        return "建议" if self is Body.CONGRESS else "意见"

    @property
    def person(self) -> str:
        """Who is a member of this body: the title behind a name."""
        return "代表" if self is Body.CONGRESS else "委员"

    @property
    def proposer(self) -> str:
        """Who made an item, whoever it is: a deputy; a member, a party, an organisation or a sector of the CPPCC."""
        return "代表" if self is Body.CONGRESS else "提案者"

    def say(self, words: str) -> str:
        """Words about an item of this body: {proposer}, {person} and {paper} stand for its own."""
        return words.format(proposer=self.proposer, person=self.person, paper=self.paper)

    def name_of(self, kind: FactKind) -> str:
        """How a kind of fact is called of an item of this body."""
        return kind.replace(Body.CONGRESS.proposer, self.proposer)

    @property
    def hand_over(self) -> str:
        """How an item comes to the bureau: a proposal is examined and filed before it is handed over."""
        return "交办" if self is Body.CONGRESS else "立案交办"

    @property
    def committee(self) -> str:
        """Who of this body consents to a later limit, in short, behind the level's name."""
        return "人大代表工委" if self is Body.CONGRESS else "政协提案委"

    @property
    def office(self) -> str:
        """Who of this body gets a copy of each reply, behind the place's name."""
        return "人大常委会代表工作机构" if self is Body.CONGRESS else "政协提案工作机构"

    @property
    def basis(self) -> str:
        """By what its items are handled where no rule that was read fixes a number; empty for the congress, whose law does.

        The articles of the CPPCC's rules are not known here (docs/decisions/limits.md#sources): none is named.
        """
        return "" if self is Body.CONGRESS else "提案按政协提案工作条例和当年交办通知办理"

    @property
    def form(self) -> str:
        """The form that travels with the letter and comes back with the grades."""
        return "代表建议办理情况反馈表" if self is Body.CONGRESS else "提案办理情况征询意见表"


WHO = "代表|提案者|提案人|提案单位|委员(?!会)"  # how people type whoever made an item, of either body


def papers_of(bodies: Iterable[Body]) -> str:
    """What items of these bodies are called together: 建议, 提案, or 建议提案 where there are both (or none is known)."""
    found = set(bodies) or set(Body)
    return "".join(body.paper for body in Body if body in found)


def proposers_of(bodies: Iterable[Body]) -> str:
    """Who made the items of these bodies: 代表, 提案者, or 代表、提案者 where there are both (or none is known)."""
    found = set(bodies) or set(Body)
    return "、".join(body.proposer for body in Body if body in found)


class Level(StrEnum):
    """The level of the congress or committee the item comes from."""

    NATION = "全国"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "区县"


class Handling(StrEnum):
    """The bureau's own part in an item (办理类型); not a division's part inside the bureau."""

    SOLE = "独办"
    LEAD = "主办"
    SEPARATE = "分办"
    JOINT = "会办"
    REFERENCE = "参阅"

    @property
    def answers_deputy(self) -> bool:
        """Whether a reply letter of ours goes to the deputy (docs/decisions/process.md#kinds)."""
        return self in (Handling.SOLE, Handling.LEAD, Handling.SEPARATE)

    @property
    def writes(self) -> str:
        """What we write: a letter to the deputy, an opinion for the lead unit; empty for 参阅."""
        if self is Handling.REFERENCE:
            return ""
        return "答复" if self.answers_deputy else "会办意见"


class Role(StrEnum):
    """What somebody is appointed to."""

    OFFICER = "承办人"
    DIVISION_HEAD = "处室负责人"
    DEPUTY_DIRECTOR = "分管领导"
    DIRECTOR = "主要领导"
    GENERAL_OFFICE = "办公室"
    ADMINISTRATOR = "管理员"


LEADERS = frozenset({Role.DEPUTY_DIRECTOR, Role.DIRECTOR})
OFFICE = frozenset({Role.GENERAL_OFFICE})  # not the administrator, who keeps the service and handles no item
WORKERS = frozenset({Role.OFFICER, Role.DIVISION_HEAD}) | OFFICE
AT_CONSOLE = "控制台"  # the channel of what somebody typed on the server in another's stead


class FactKind(StrEnum):
    """A dated fact of the process, named as the ledger's column is, or as its command; steps in the process's order."""

    RECEIVED = "交办"
    ACCEPTED = "签收"
    OBJECTION = "申退"
    OBJECTION_DECISION = "申退决定"

    FIRST_CONTACT = "首次电话沟通"
    CONTACT = "联系"  # every later one
    WANTS_MEETING = "代表是否要求面复"
    MEETING = "面复"
    MET_AGAIN = "再次面复"  # every later one for the same answer
    OPINION = "书面意见"
    OPINION_RETURNED = "意见退回"
    OPINIONS_COMPLETE = "处室意见齐"
    WITHOUT_OPINIONS = "缺意见"
    CONSULTED = "征求代表意见"
    MAILED = "寄出"
    OPINION_SENT = "报送主办单位"
    ATTITUDE = "办理态度"
    RESULT = "办理结果"
    GRIEVANCE = "不满意原因"
    REDO = "重新办理"
    REPLY_CLASS = "答复类别"
    OPENNESS = "公开属性"
    PUBLISHED = "公开"
    COMMITMENT = "承诺"
    EXTENSION = "延期"
    INSTRUCTION = "批示"
    REASSIGNED = "改派"
    URGED = "催办"
    CHANGED = "变更"
    LED_BY = "承办领导"  # of a key item
    PRESSED = "督办"
    PASSED_ON = "转达"  # whether the lead of several passes the answer on to the others


LATE = "补交"  # the batch of items that were handed over by themselves, each with dates of its own
NOT_SECRET = "不涉密"  # noqa: S105 - a mark, not a password
