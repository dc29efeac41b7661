"""What the rest of the code needs to know of a platform, and where each platform's folder says it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from bot.config_network import ProxyAddress
from bot.config_section import Section

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.outgoing import Outgoing
    from bot.platforms.doors import Door, FileSource, Members, Pusher, TellsOnce, Trial
    from bot.platforms.lines import Dialect
    from bot.platforms.plans import Errand
    from bot.platforms.ways import Way
    from bot.records.engine.database import Database


class Platform(Section):
    """A platform's section of the configuration with all that follows from it.

    Each folder below `bot/platforms` has a `platform.py` with a subclass `Settings`; the folder's name is the section's name,
    the first part of a robot's name (NAME/main), of the callbacks' addresses and of what is kept about its users.
    """

    title: ClassVar[str]  # what officials call it
    account_columns: ClassVar[tuple[str, ...]]  # the heading of its accounts in the list of people, then everyday synonyms
    usual: ClassVar[bool]  # whether an office begins with it that names no platform
    text_bytes: ClassVar[int]  # what one pushed text may have
    takes_pictures: ClassVar[bool]  # whether a push robot takes a picture as it is
    id_kinds: ClassVar[Mapping[str, str]]  # the kinds of user ids there are: name → what officials call it
    mentions_by: ClassVar[str]  # the kind by which somebody can be mentioned
    signs_body: ClassVar[bool]  # whether a callback's signature covers what is said; where not, the sender may be forged

    corp_id: str

    @model_validator(mode="after")
    def each_name_once(self) -> Self:
        """A robot with a group of its own may not be called as one that is told whom it addresses."""
        if both := sorted(set(self.robots) & set(self.ways)):
            raise ValueError(f"群机器人不能取名 {both[0]}，请换一个名称")
        return self

    proxy: ProxyAddress | None = None  # its own way out, empty for directly; None: the office's, `[network] proxy`

    @classmethod
    def name(cls) -> str:
        """The name of its folder."""
        return cls.__module__.split(".")[-2]

    @classmethod
    def kind_of(cls, user_id: str) -> str:
        """The kind of a user id, told by its form."""
        return cls.mentions_by

    @classmethod
    def canonical_user(cls, user_id: str) -> str:
        """The one spelling of a user id."""
        return user_id

    @classmethod
    @abstractmethod
    def beginning(cls) -> str:
        """The section as `init` writes it, with fresh secrets; `init` puts it into comments where an office begins without it."""

    @classmethod
    @abstractmethod
    def connecting(cls) -> Mapping[str, str]:
        """The ways of connecting an office: name → what it needs and gives. The first one is proposed."""

    @classmethod
    @abstractmethod
    def errands(cls, mode: str) -> Sequence[Errand]:
        """What a clerk does at the platform for one of these ways, in an order that works."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where its servers are spoken to."""

    @property
    def addresses(self) -> Sequence[str]:
        """All that is spoken to of it, each server once, for the operator to try."""
        return [self.address]

    @property
    @abstractmethod
    def identifiers(self) -> Mapping[str, str]:
        """What names this office's robots and apps on the platform, for the operator to compare: label → identifier."""

    @property
    @abstractmethod
    def bot_names(self) -> Sequence[str]:
        """By which names people call the bot in groups there; empty where it hears in none."""

    @property
    @abstractmethod
    def hears(self) -> bool:
        """Whether a callback is configured."""

    @property
    @abstractmethod
    def robots(self) -> Sequence[str]:
        """The names of the push robots that have one group of their own."""

    @property
    def ways(self) -> Mapping[str, Way]:
        """The robots that address persons or any group, as far as they are configured: name → what they reach."""
        return {}

    @property
    def vouches(self) -> bool:
        """Whether it vouches, as configured, for the sender of what it brings."""
        return self.signs_body

    @property
    def writes(self) -> bool:
        """Whether steps may be recorded over its callbacks."""
        return self.vouches

    @property
    def brings_files(self) -> bool:
        """Whether files that people send can be fetched, as configured."""
        return False

    @abstractmethod
    def doors(self, freshness_seconds: int, outgoing: Outgoing, told: TellsOnce) -> Sequence[Door]:
        """The configured callbacks; `freshness_seconds` is how old a signature may be, 0 for any age. What is answered by another
        way than the response leaves by `outgoing`, once."""

    @abstractmethod
    def trials(self, outgoing: Outgoing, clock: Clock, own: str) -> Sequence[Trial]:
        """A use of each configured key that nobody hears of; `own` is where the running service listens for callbacks."""

    @abstractmethod
    def pushers(self, outgoing: Outgoing, clock: Clock, database: Database) -> Mapping[str, Pusher]:
        """The push robots and the ways by their names; `database` keeps what they have to remember."""

    def members(self, outgoing: Outgoing, clock: Clock, database: Database) -> Members | None:
        """Who is meant by encrypted user ids; None where nobody can be asked."""
        return None

    def files(self, outgoing: Outgoing, clock: Clock, database: Database) -> FileSource | None:
        """What brings the files that people send; None where nothing can."""
        return None

    def lines(self, outgoing: Outgoing, clock: Clock, told: TellsOnce, database: Database) -> Sequence[Dialect]:
        """The long connections to be kept, by which it hears and speaks without an address of ours; none where callbacks are
        configured instead. What is answered by another way than the connection leaves by `outgoing`, once."""
        return ()
