"""What the office has settled, as plain values for handlers and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, tzinfo
from typing import TYPE_CHECKING

from bot.rules import by_law
from bot.rules.chains import Chains
from bot.rules.copies import of_office
from bot.rules.limits import Limits, typed
from bot.rules.papers.rounding import Rounding
from bot.rules.places_of_law import Law
from bot.rules.stages import Case
from bot.rules.standing import AsOf
from bot.rules.words import Role
from bot.rules.workdays import Calendar

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.config_reminders import LadderStep, RemindersSection
    from bot.platforms.ways import Way


@dataclass(frozen=True)
class Connected:
    """A platform that is configured: what people call it, whether it hears by a callback, whether it vouches for the sender of
    what that brings, and whether steps may be recorded there. `corp_id` is under which its user ids are kept, `brings_files`
    whether files that people send can be fetched."""

    title: str
    hears: bool
    vouches: bool
    writes: bool
    corp_id: str = ""
    brings_files: bool = False


@dataclass(frozen=True)
class Special:
    """A ladder for some items alone: `only` is 重点, a level (省 …) or a kind of duty (配合意见 …, 代表反馈 …)."""

    only: str
    ladder: tuple[tuple[int, tuple[Role, ...]], ...]
    weekly: tuple[Role, ...]
    words: tuple[tuple[int, str], ...] = ()  # working days left → what that step says besides
    urgent: int | None = None  # the step that presses, by working days left; None where none does


@dataclass(frozen=True)
class Office:
    """One bureau's settings. `platforms` are those that are configured; `robots` the push webhooks that exist, as
    "platform/name", `picture_robots` those of them that take a picture; `ways` are the robots that address persons or any
    group, named likewise, `private` those by which people are told alone, in their order, empty where nobody is, and
    `leaders_in_groups` says that leaders are told with the others all the same; `operators` is the one by which those who run
    the service hear of faults, empty when none does."""

    name: str
    letter_prefix: str
    letterhead: str
    printed_by: str
    zone: tzinfo
    chains: Chains
    four_eyes: bool
    draft_url: str
    platforms: Mapping[str, Connected]
    bot_names: tuple[str, ...]
    robots: frozenset[str]
    picture_robots: frozenset[str]
    ways: Mapping[str, Way]
    private: tuple[str, ...]
    leaders_in_groups: bool
    hours: tuple[time, time]
    ladder: tuple[tuple[int, tuple[Role, ...]], ...]
    weekly: tuple[Role, ...]
    words: tuple[tuple[int, str], ...]
    urgent: int | None
    special: tuple[Special, ...]
    unlit: tuple[Special, ...]
    merge: bool
    quiet_days: frozenset[date]
    jitter_minutes: int
    operators: str
    per_minute: int
    weekly_picture: bool
    year_questions: bool
    leader_brief: bool
    opinion_days_before: int
    law: Law
    statutory: bool
    classes: Mapping[str, str]
    rounding: Rounding
    journal_days: int
    counted_by: str
    letters: str
    copies: Mapping[str, Sequence[str]]

    def limits_of(self, case: Case) -> Limits:
        """The limits of an item, by the law of its hand-over day and the office's own numbers."""
        return by_law.limits_of(case, self.law)

    def as_of(self, today: date, calendar: Calendar) -> AsOf:
        """A day from which items are looked at."""
        return AsOf(today, calendar, self.opinion_days_before, self.law)

    def speaks(self, robot: str) -> bool:
        """Whether a robot, "platform/name", speaks in groups."""
        return robot in self.robots or (robot in self.ways and self.ways[robot].groups)

    @property
    def pressing(self) -> tuple[str, ...]:
        """The ways that press on people; empty where nobody is told alone."""
        return tuple(name for name, way in self.ways.items() if way.urgent) if self.private else ()

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """(platform, corporation's id) of those that are configured: whoever is known elsewhere alone is not reached."""
        return frozenset((name, platform.corp_id) for name, platform in self.platforms.items())

    @property
    def heard_in(self) -> str:
        """在甲平台或乙平台中, the platforms that hear; empty where none does."""
        titles = "或".join(one.title for one in self.platforms.values() if one.hears)
        return f"在{titles}中" if titles else ""

    @property
    def vouching(self) -> str:
        """The platforms that hear and vouch for the sender, in words; empty where there is none."""
        return "、".join(one.title for one in self.platforms.values() if one.hears and one.vouches)

    @property
    def recording(self) -> str:
        """The platforms that hear and on which steps may be recorded, in words; empty where there is none."""
        return "、".join(one.title for one in self.platforms.values() if one.hears and one.writes)

    def writes_on(self, platform: str) -> bool:
        """Whether steps may be recorded over a platform that does not vouch for the sender."""
        return platform in self.platforms and self.platforms[platform].writes


def from_settings(settings: Settings) -> Office:
    """The plain values of a configuration."""
    found = settings.platforms
    return Office(
        name=settings.unit.name,
        letter_prefix=settings.unit.letter_prefix,
        letterhead=settings.unit.letterhead,
        printed_by=settings.unit.printed_by,
        zone=settings.zone,
        chains=settings.unit.chains,
        four_eyes=settings.unit.four_eyes,
        draft_url=settings.unit.draft_url,
        platforms={
            name: Connected(
                platform.title, platform.hears, platform.vouches, platform.writes, platform.corp_id, platform.brings_files
            )
            for name, platform in found.items()
        },
        bot_names=tuple(dict.fromkeys(called for platform in found.values() for called in platform.bot_names)),
        robots=frozenset(f"{name}/{robot}" for name, platform in found.items() for robot in platform.robots),
        picture_robots=frozenset(
            f"{name}/{robot}" for name, platform in found.items() if platform.takes_pictures for robot in platform.robots
        ),
        ways=(ways := {f"{name}/{robot}": way for name, platform in found.items() for robot, way in platform.ways.items()}),
        private=of_private(settings.reminders, ways),
        leaders_in_groups=settings.reminders.leaders_in_groups,
        hours=settings.reminders.hours,
        ladder=tuple((step.left, step.tell) for step in settings.reminders.ladder),
        weekly=settings.reminders.weekly,
        words=tuple((step.left, step.words) for step in settings.reminders.ladder if step.words),
        urgent=urgent_step(settings.reminders.ladder),
        special=tuple(special(own.only, own.ladder, own.weekly) for own in settings.reminders.ladders_apart),
        unlit=tuple(special(own.only, own.ladder) for own in settings.reminders.every_unlit),
        merge=settings.reminders.merge,
        quiet_days=frozenset(settings.reminders.quiet_days),
        jitter_minutes=settings.reminders.jitter_minutes,
        operators=settings.reminders.operators,
        per_minute=settings.limits.per_minute,
        weekly_picture=settings.reminders.weekly_picture,
        year_questions=settings.reminders.year_questions,
        leader_brief=settings.reminders.leader_brief,
        journal_days=settings.journal.keep_days,
        counted_by=settings.rules.counted_by,
        letters=settings.rules.letters,
        copies=of_office(settings.rules.place, settings.rules.copies),
        opinion_days_before=settings.rules.opinion_days_before,
        law=Law(settings.rules.place, {kind: typed(text) for kind, text in settings.rules.limits.items()}),
        statutory=settings.rules.ladder == "statutory",
        classes=settings.rules.classes,
        rounding=Rounding(
            adds_up=settings.rules.rounding == "sum100", decimals=settings.rules.decimals, zeros=settings.rules.zeros
        ),
    )


def special(only: str, ladder: Iterable[LadderStep], weekly: tuple[Role, ...] = ()) -> Special:
    """A ladder of its own as plain values."""
    steps = tuple(ladder)
    told = tuple((step.left, step.tell) for step in steps)
    return Special(only, told, weekly, tuple((step.left, step.words) for step in steps if step.words), urgent_step(steps))


def urgent_step(ladder: Iterable[LadderStep]) -> int | None:
    """The step that presses, by working days left; None where none does."""
    return next((step.left for step in ladder if step.urgent), None)


def of_private(reminders: RemindersSection, ways: Mapping[str, Way]) -> tuple[str, ...]:
    """The ways by which people are told alone, in the order in which they are tried."""
    if not reminders.private:
        return ()
    return reminders.ways or tuple(name for name, way in ways.items() if way.persons and not way.urgent)
