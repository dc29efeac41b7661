"""Settings: `config.toml`, overridden by DUBAN__SECTION__KEY and by files in the secrets folder; every fault named at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    SecretStr,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_core import PydanticCustomError

from bot import modes, platforms
from bot.config_backup import BackupSection
from bot.config_faults import PREFIX, Fault, fault_of
from bot.config_journal import JournalSection
from bot.config_network import NetworkSection, from_environment
from bot.config_reminders import RemindersSection
from bot.config_section import Section
from bot.config_understanding import UnderstandingSection
from bot.errors import ConfigError
from bot.platforms.platform import Platform
from bot.rules import chains, drafts
from bot.rules import copies as copies_of_letters
from bot.rules.limits import LimitKind, typed
from bot.rules.places_of_law import PLACES
from bot.rules.words import Handling, Level


class ServiceSection(Section):
    listen: str = "127.0.0.1:8080"
    admin_listen: str = ""
    data_dir: str = "."
    secrets_dir: str = ""
    timezone: str = "Asia/Shanghai"
    freshness_seconds: int = Field(default=300, ge=0, le=3600)
    log: Literal["text", "json"] = "text"

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except Exception:
            raise ValueError("没有这个时区") from None
        return name

    @field_validator("admin_listen")
    @classmethod
    def its_own(cls, address: str, info: ValidationInfo) -> str:
        if address and address == info.data.get("listen"):
            raise ValueError("不能与 listen 相同")
        return address

    @field_validator("listen", "admin_listen")
    @classmethod
    def host_and_port(cls, address: str) -> str:
        if address and (not re.fullmatch(r"[^:\s]+:[0-9]{1,5}", address) or int(address.rpartition(":")[2]) > 65535):
            raise ValueError("应写成 地址:端口，例如 127.0.0.1:8080")
        return address


class DatabaseSection(Section):
    url: SecretStr = SecretStr("sqlite:///duban.db")

    @field_validator("url")
    @classmethod
    def known_engine(cls, url: SecretStr) -> SecretStr:
        if not re.fullmatch(r"sqlite://(/.+)?|postgresql(\+psycopg)?://.+", url.get_secret_value()):
            raise ValueError("应以 sqlite:/// 或 postgresql:// 开头")
        return url


Reviewed = Annotated[tuple[str, ...], AfterValidator(chains.read)]


class ReviewChainSection(Section):
    """The levels of review of some items: of these kinds and levels, each empty: of all."""

    handling: tuple[Handling, ...] = ()
    level: tuple[Level, ...] = ()
    chain: Reviewed


class UnitSection(Section):
    name: str = "本单位"
    short_name: str = ""
    letter_prefix: str = ""
    letterhead: str = ""
    printed_by: str = ""
    review_chain: Reviewed = chains.USUAL
    four_eyes: bool = False
    review_chains: tuple[ReviewChainSection, ...] = ()
    draft_url: str = ""

    @field_validator("draft_url")
    @classmethod
    def leads_to_a_draft(cls, pattern: str) -> str:
        """An address with known places in it (`bot/rules/drafts.py`)."""
        if fault := drafts.fault(pattern):
            raise ValueError(fault)
        return pattern

    @property
    def chains(self) -> chains.Chains:
        """The usual chain of reviews and those of some items alone."""
        own = (chains.OwnChain(one.chain, frozenset(one.handling), frozenset(one.level)) for one in self.review_chains)
        return chains.Chains(self.review_chain, tuple(own))


def sections(values: object) -> dict[str, Platform]:
    """The platforms that are configured, each read by what its folder says; raises ValidationError with every fault."""
    if not isinstance(values, dict):
        raise PydanticCustomError("dict_type", "no table")
    kinds = {name: kind for name in values if (kind := platforms.find(name))}
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in kinds.items()}
    read = create_model("Platforms", __base__=Section, **fields).model_validate(values)
    return {name: getattr(read, name) for name in kinds}


PerMinute = Annotated[int, Field(ge=0, le=1_000_000)]


class LimitsSection(Section):
    """What leaves, and what is listened to: messages a minute of one person, in one group, through one callback (0: any)."""

    send_seconds: float = Field(default=8, gt=0, le=30)
    per_minute: int = Field(default=20, ge=0, le=20)
    person_per_minute: PerMinute = 30
    chat_per_minute: PerMinute = 120
    door_per_minute: PerMinute = 12_000


CLASSES = {
    "A": "已经解决或基本解决",
    "B": "正在解决或列入计划解决",
    "C": "因条件限制暂时不能解决",
    "D": "留作参考",
}


class RulesSection(Section):
    opinion_days_before: int = Field(default=10, ge=1, le=60)
    ladder: Literal["administrative", "statutory"] = "administrative"
    place: str = ""
    counted_by: Literal["item", "deputy"] = "item"
    letters: Literal["together", "each"] = "together"
    limits: dict[LimitKind, str] = Field(default_factory=dict)
    classes: dict[str, str] = Field(default=CLASSES)
    rounding: Literal["plain", "sum100"] = "plain"
    decimals: int = Field(default=1, ge=0, le=2)
    zeros: bool = False
    copies: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("copies")
    @classmethod
    def known_bodies(cls, typed: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if strange := [key for key in typed if not copies_of_letters.is_setting(key)]:
            raise ValueError(f"“{strange[0]}”不能设抄送，应为 人大、政协，或加级别，如 市人大、省政协")
        return typed

    @field_validator("place")
    @classmethod
    def known_place(cls, place: str) -> str:
        if place not in PLACES:
            raise ValueError(f"没有该地预设，应为 {'、'.join(filter(None, PLACES))}，或不填")
        return place

    @field_validator("limits")
    @classmethod
    def readable(cls, changes: dict[LimitKind, str]) -> dict[LimitKind, str]:
        for text in changes.values():
            typed(text)
        return changes


class LedgerSection(Section):
    """What is fixed about the unit's own tables; a file that says otherwise goes before it."""

    level: str = ""
    body: Literal["", "人大", "政协"] = ""
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("level")
    @classmethod
    def readable_level(cls, typed: str) -> str:
        from bot.documents.ledger import spoken

        return spoken.level(typed) if typed else typed

    @field_validator("columns")
    @classmethod
    def known_columns(cls, columns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        from bot.documents.ledger import spoken

        for column in columns:
            spoken.column(column)
        if twice := [title for title, count in Counter(chain.from_iterable(columns.values())).items() if count > 1]:
            raise ValueError(f"表头“{twice[0]}”只能对应一个栏目")
        return columns

    @property
    def titles(self) -> dict[str, str]:
        """title in the file → column of ours."""
        return {title: column for column, titles in self.columns.items() for title in titles}


class Settings(Section):
    service: ServiceSection = ServiceSection()
    database: DatabaseSection = DatabaseSection()
    network: NetworkSection = NetworkSection()
    unit: UnitSection = UnitSection()
    platforms: Annotated[dict[str, SerializeAsAny[Platform]], PlainValidator(sections)] = Field(default_factory=dict)
    reminders: RemindersSection = RemindersSection()
    limits: LimitsSection = LimitsSection()
    rules: RulesSection = RulesSection()
    ledger: LedgerSection = LedgerSection()
    backup: BackupSection = BackupSection()
    journal: JournalSection = JournalSection()
    understanding: UnderstandingSection = UnderstandingSection()

    @field_validator("reminders")
    @classmethod
    def known_robot(cls, reminders: RemindersSection, info: ValidationInfo) -> RemindersSection:
        """The operators' robot is one of the push robots, and the ways to persons are such."""
        robots = {f"{name}/{robot}" for name, found in info.data.get("platforms", {}).items() for robot in found.robots}
        if reminders.operators and reminders.operators not in robots:
            raise ValueError(f"operators 应为已配置的群机器人：{'、'.join(sorted(robots)) or '目前一个也没有'}")
        alone = {
            f"{name}/{way}"
            for name, found in info.data.get("platforms", {}).items()
            for way, reaches in found.ways.items()
            if reaches.persons and not reaches.urgent
        }
        if unknown := [way for way in reminders.ways if way not in alone]:
            raise ValueError(f"ways 中的“{unknown[0]}”不能单独通知个人，可填：{'、'.join(sorted(alone)) or '目前一个也没有'}")
        ladders = [reminders.ladder, *(own.ladder for own in reminders.special)]
        pressing = any(way.urgent for found in info.data.get("platforms", {}).values() for way in found.ways.values())
        if any(step.urgent for ladder in ladders for step in ladder) and not (pressing and reminders.private):
            missing = "须在平台的机器人一节填写（见 config.example.toml），且 private 为 true"
            raise ValueError(f"阶梯中设了 urgent，但没有可用的加急方式：{missing}")
        return reminders

    @property
    def zone(self) -> ZoneInfo:
        """The unit's time zone."""
        return ZoneInfo(self.service.timezone)

    @property
    def database_url(self) -> str:
        """The database's URL, a relative SQLite path taken from the data folder."""
        url = self.database.url.get_secret_value()
        path = url.removeprefix("sqlite:///")
        if path == url or path.startswith("/") or path == ":memory:":
            return url
        return f"sqlite:///{Path(self.service.data_dir).resolve() / path}"


NOT_TOML = "不是正确的 TOML 格式"


class BadSettings(ConfigError):
    """Every fault of a configuration; `undone` is what did not happen for it."""

    def __init__(self, faults: list[Fault], undone: str = "命令未执行") -> None:
        super().__init__(f"配置有误，{undone}：\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


def load(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file; raises BadSettings with every fault, in Chinese."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadSettings([Fault(str(path), None, "没有这个文件，请先运行 duban init")]) from None
    except UnicodeDecodeError:
        raise BadSettings([Fault(str(path), None, NOT_TOML)]) from None
    return read(text, path, environment)


def read(text: str, path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that a file has, or would have, with this text; raises BadSettings with every fault, in Chinese."""
    environment = os.environ if environment is None else environment
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise BadSettings([Fault(str(path), int(line[1]) if line else None, NOT_TOML)]) from None
    given = overlay(values, environment)
    faults = modes.readable_by_others(path)
    if isinstance(service := values.setdefault("service", {}), dict):
        faults += secrets(values, service.get("secrets_dir"), environment.get("CREDENTIALS_DIRECTORY"))
        service["data_dir"] = service.get("data_dir") or str(path.resolve().parent)
    from_environment(values, environment)
    try:
        settings = validated(values, given)
    except ValidationError as error:
        faults += [fault_of(found, text, given) for found in error.errors()]
        raise BadSettings(faults) from None
    if faults:
        raise BadSettings(faults)
    return settings


def validated(values: dict[str, Any], given: dict[tuple[str, ...], str]) -> Settings:
    """The settings; a variable whose value looks like a number where a text is wanted is taken as the text it is."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        texts = [found["loc"] for found in error.errors() if found["type"] == "string_type" and found["loc"] in given]
        if not texts:
            raise
        for location in texts:
            put(values, [str(part) for part in location], given[tuple(str(part) for part in location)])
        return Settings.model_validate(values)


def overlay(values: dict[str, Any], environment: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Put DUBAN__SECTION__KEY=value over the file's values, read as TOML where that works; what was given, by key."""
    given: dict[tuple[str, ...], str] = {}
    for name, value in environment.items():
        if name.startswith(PREFIX):
            keys = name.removeprefix(PREFIX).split("__")
            keys = [key.lower() for key in keys]
            given[tuple(keys)] = value
            put(values, keys, toml_value(value))
    return given


def secrets(values: dict[str, Any], folder: object, guarded: str | None) -> list[Fault]:
    """Put the files of `[service] secrets_dir` in: their names are like the variables', without the prefix.

    `guarded` is the folder that systemd filled for this service, if it did: who may read there is its business
    (docs/decisions/safety.md#modes).
    """
    if not isinstance(folder, str) or not folder:
        return []
    if not Path(folder).is_dir():
        return [Fault("service.secrets_dir", None, f"没有文件夹 {folder}")]
    for file in sorted(Path(folder).iterdir()):
        if file.is_file():
            put(values, file.name.lower().split("__"), file.read_text(encoding="utf-8").strip())
    return [] if folder == guarded else modes.secrets_faults(Path(folder))


def put(values: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        values = values.setdefault(key, {})
        if not isinstance(values, dict):
            return
    values[keys[-1]] = value


def toml_value(value: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
