"""`[reminders]`: who hears when of what is due, and in which hours."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.config_section import Section
from bot.rules.words import Role


def not_empty(listed: tuple[Any, ...]) -> tuple[Any, ...]:
    """An empty list would tell nobody."""
    if not listed:
        raise ValueError("不能为空")
    return listed


class LadderStep(Section):
    """One step of the ladder: working days left (negative: overdue), the roles that are told, and words of the office's own
    that go with the item (请分管领导协调 …), at most 30 characters. `urgent`: those roles hear it by a way that presses on them,
    where there is one to them; only the last step may be."""

    left: int = Field(ge=-60, le=120)
    tell: Annotated[tuple[Role, ...], AfterValidator(not_empty)]
    words: str = Field(default="", max_length=30)
    urgent: bool = False

    @field_validator("words")
    @classmethod
    def no_receipt_asked_for(cls, words: str) -> str:
        """One line, and never 请回复收到 (contract: groups)."""
        if "\n" in words or "收到" in words:
            raise ValueError("应为一行文字，且不得要求回复收到")
        return words


def each_step_once(ladder: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
    """Of two steps on one day only one would be told."""
    if twice := [left for left, count in Counter(step.left for step in ladder).items() if count > 1]:
        raise ValueError(f"left = {twice[0]} 出现多次，只能有一级")
    last = min((step.left for step in ladder), default=0)
    if early := [step.left for step in ladder if step.urgent and step.left != last]:
        raise ValueError(f"left = {early[0]} 设了 urgent，只有阶梯的最后一级（left = {last}）可以")
    return ladder


def is_time(value: object) -> bool:
    return (isinstance(value, time) and value.tzinfo is None) or (isinstance(value, str) and bool(CLOCK.fullmatch(value)))


def minutes(at: time) -> int:
    """Of the day."""
    return at.hour * 60 + at.minute


CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
SHORTEST_DAY = 60  # minutes in which reminders may leave: groups speak some minutes apart
ENTRY = (Role.DIVISION_HEAD, Role.OFFICER)
NEAR = (*ENTRY, Role.DEPUTY_DIRECTOR)
LADDER = (
    *(LadderStep(left=left, tell=ENTRY) for left in (20, 10, 5)),
    *(LadderStep(left=left, tell=NEAR) for left in (3, 1, 0)),
    LadderStep(left=-1, tell=(*NEAR, Role.GENERAL_OFFICE)),
    LadderStep(left=-3, tell=(*NEAR, Role.GENERAL_OFFICE, Role.DIRECTOR)),
)


# Key items are told of earlier and further up (docs/decisions/process.md#key).
KEY_LADDER = (
    *(LadderStep(left=left, tell=ENTRY) for left in (30, 20)),
    *(LadderStep(left=left, tell=NEAR) for left in (10, 5)),
    *(LadderStep(left=left, tell=(*NEAR, Role.DIRECTOR)) for left in (3, 1, 0)),
    *(LadderStep(left=left, tell=(*NEAR, Role.GENERAL_OFFICE, Role.DIRECTOR)) for left in (-1, -3)),
)
KEY: Literal["重点"] = "重点"


Ladder = Annotated[tuple[LadderStep, ...], AfterValidator(not_empty), AfterValidator(each_step_once)]


class SpecialLadder(Section):
    """A ladder of its own for key items, a level, or a kind of duty; the first that fits goes before the general one."""

    only: Literal["重点", "全国", "省", "市", "区县", "答复", "会办意见", "配合意见"]
    ladder: Ladder
    weekly: tuple[Role, ...] = (*ENTRY, Role.GENERAL_OFFICE)

    @field_validator("ladder", "weekly")
    @classmethod
    def not_to_directors(cls, listed: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        """主要领导 never hear of assisting opinions (contract: one table for lights and reminders)."""
        told = {role for one in listed for role in (one.tell if isinstance(one, LadderStep) else (one,))}
        if info.data.get("only") == "配合意见" and Role.DIRECTOR in told:
            raise ValueError("配合意见不提醒主要领导，请去掉")
        return listed


BESIDE = (*ENTRY, Role.GENERAL_OFFICE)


class UnlitLadder(Section):
    """The steps of what colours no item: first contact, feedback, commitments, publication; without any nobody is reminded.

    Leaders never hear of it, and nothing in it speaks of grades (docs/decisions/process.md#afterwards).
    """

    only: Literal["首次联系", "代表反馈", "承诺检查", "答复公开"]
    ladder: Annotated[tuple[LadderStep, ...], AfterValidator(each_step_once)] = ()

    @field_validator("ladder")
    @classmethod
    def to_those_who_work_on_it(cls, ladder: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
        if any(not set(step.tell) <= set(BESIDE) for step in ladder):
            raise ValueError(f"只提醒{'、'.join(BESIDE)}，请去掉其他人")
        if any("满意" in step.words for step in ladder):
            raise ValueError("不得提及满意等次")
        if any(step.urgent for step in ladder):
            raise ValueError("跟踪事项不加急，请去掉 urgent")
        return ladder


UNLIT = (
    UnlitLadder(only="首次联系", ladder=(LadderStep(left=5, tell=ENTRY), LadderStep(left=0, tell=BESIDE))),
    UnlitLadder(only="代表反馈", ladder=(LadderStep(left=0, tell=ENTRY),)),
    UnlitLadder(only="承诺检查", ladder=(LadderStep(left=0, tell=BESIDE),)),
    UnlitLadder(only="答复公开", ladder=(LadderStep(left=0, tell=BESIDE),)),
)
KEY_ITEMS = SpecialLadder(only=KEY, ladder=KEY_LADDER, weekly=(*NEAR, Role.GENERAL_OFFICE))


class RemindersSection(Section):
    ladder: Ladder = LADDER
    special: tuple[SpecialLadder, ...] = ()
    unlit: tuple[UnlitLadder, ...] = UNLIT
    merge: bool = True
    quiet_days: tuple[date, ...] = ()
    jitter_minutes: int = Field(default=5, ge=0, le=10)
    weekly: tuple[Role, ...] = (*ENTRY, Role.GENERAL_OFFICE)
    hours: tuple[time, time] = (time(8, 30), time(18, 0))
    weekly_picture: bool = False
    year_questions: bool = True
    leader_brief: bool = True
    private: bool = True
    ways: tuple[str, ...] = ()
    leaders_in_groups: bool = False
    operators: str = ""

    @property
    def ladders_apart(self) -> tuple[SpecialLadder, ...]:
        """The special ladders, and behind them that of key items where the office has set none of its own."""
        return self.special if any(one.only == KEY for one in self.special) else (*self.special, KEY_ITEMS)

    @field_validator("hours", mode="before")
    @classmethod
    def as_written(cls, hours: object) -> object:
        """Two times of the day; numbers would be seconds, and a time zone of their own cannot be compared."""
        if not isinstance(hours, list | tuple) or len(hours) != 2 or not all(is_time(one) for one in hours):
            raise ValueError('应为两个时刻，例如 ["08:30", "18:00"]')
        return tuple(hours)

    @field_validator("hours")
    @classmethod
    def in_order(cls, hours: tuple[time, time]) -> tuple[time, time]:
        if minutes(hours[1]) - minutes(hours[0]) < SHORTEST_DAY:
            raise ValueError("开始时间应早于结束时间，且至少相隔1小时")
        return hours

    @field_validator("special", "unlit")
    @classmethod
    def one_ladder_each(cls, special: tuple[Any, ...]) -> tuple[Any, ...]:
        if twice := [only for only, count in Counter(one.only for one in special).items() if count > 1]:
            raise ValueError(f"{'、'.join(twice)}有多个阶梯，只能有一个")
        return special

    @property
    def every_unlit(self) -> tuple[UnlitLadder, ...]:
        """The office's own ladders of what colours no item, and those of the kinds of which it says nothing."""
        own = {one.only: one for one in self.unlit}
        return tuple(own.get(one.only, one) for one in UNLIT)
