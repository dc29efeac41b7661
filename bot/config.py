"""Settings: `config.toml`, overridden by DUBAN__SECTION__KEY and by files in the secrets folder; every fault named at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, time
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
from bot.config_faults import PREFIX, Fault, fault_of
from bot.config_section import Section
from bot.errors import ConfigError
from bot.platforms.platform import Platform
from bot.rules.limits import PLACES, LimitKind, typed
from bot.rules.words import Role


class ServiceSection(Section):
    listen: str = "127.0.0.1:8080"
    admin_listen: str = ""
    data_dir: str = "."
    secrets_dir: str = ""
    timezone: str = "Asia/Shanghai"
    freshness_seconds: int = Field(default=300, ge=0, le=3600)

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


class UnitSection(Section):
    name: str = "本单位"
    short_name: str = ""
    letter_prefix: str = ""
    review_chain: tuple[str, ...] = ("处室负责人", "分管领导", "主要领导")

    @field_validator("review_chain")
    @classmethod
    def from_the_first(cls, chain: tuple[str, ...]) -> tuple[str, ...]:
        if not chain or chain != ("处室负责人", "分管领导", "主要领导")[: len(chain)]:
            raise ValueError("应为 处室负责人、分管领导、主要领导，或从第一级起的若干级")
        return chain


def sections(values: object) -> dict[str, Platform]:
    """The platforms that are configured, each read by what its folder says; raises ValidationError with every fault."""
    if not isinstance(values, dict):
        raise PydanticCustomError("dict_type", "no table")
    kinds = {name: kind for name in values if (kind := platforms.find(name))}
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in kinds.items()}
    read = create_model("Platforms", __base__=Section, **fields).model_validate(values)
    return {name: getattr(read, name) for name in kinds}


def not_empty(listed: tuple[Any, ...]) -> tuple[Any, ...]:
    """An empty list would tell nobody."""
    if not listed:
        raise ValueError("不能为空")
    return listed


class LadderStep(Section):
    """One step of the ladder: working days left (negative: overdue), the roles that are told, and words of the office's own
    that go with the item (请分管领导协调 …), at most 30 characters."""

    left: int = Field(ge=-60, le=120)
    tell: Annotated[tuple[Role, ...], AfterValidator(not_empty)]
    words: str = Field(default="", max_length=30)

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


class RemindersSection(Section):
    ladder: Ladder = LADDER
    special: tuple[SpecialLadder, ...] = ()
    merge: bool = True
    quiet_days: tuple[date, ...] = ()
    jitter_minutes: int = Field(default=5, ge=0, le=10)
    weekly: tuple[Role, ...] = (*ENTRY, Role.GENERAL_OFFICE)
    hours: tuple[time, time] = (time(8, 30), time(18, 0))
    weekly_picture: bool = False
    operators: str = ""

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

    @field_validator("special")
    @classmethod
    def one_ladder_each(cls, special: tuple[SpecialLadder, ...]) -> tuple[SpecialLadder, ...]:
        if twice := [only for only, count in Counter(one.only for one in special).items() if count > 1]:
            raise ValueError(f"{'、'.join(twice)}有多个阶梯，只能有一个")
        return special


class LimitsSection(Section):
    send_seconds: float = Field(default=8, gt=0, le=30)
    per_minute: int = Field(default=20, ge=0, le=20)


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
    limits: dict[LimitKind, str] = Field(default_factory=dict)
    classes: dict[str, str] = Field(default=CLASSES)

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
    unit: UnitSection = UnitSection()
    platforms: Annotated[dict[str, SerializeAsAny[Platform]], PlainValidator(sections)] = Field(default_factory=dict)
    reminders: RemindersSection = RemindersSection()
    limits: LimitsSection = LimitsSection()
    rules: RulesSection = RulesSection()
    ledger: LedgerSection = LedgerSection()

    @field_validator("reminders")
    @classmethod
    def known_robot(cls, reminders: RemindersSection, info: ValidationInfo) -> RemindersSection:
        """The operators' robot is one of the push robots."""
        robots = {f"{name}/{robot}" for name, found in info.data.get("platforms", {}).items() for robot in found.robots}
        if reminders.operators and reminders.operators not in robots:
            raise ValueError(f"operators 应为已配置的群机器人：{'、'.join(sorted(robots)) or '目前一个也没有'}")
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


class BadSettings(ConfigError):
    """Every fault of a configuration."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("配置有误，服务未启动：\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


def load(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file; raises BadSettings with every fault, in Chinese."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except FileNotFoundError:
        raise BadSettings([Fault(str(path), None, "没有这个文件，请先运行 duban init")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise BadSettings([Fault(str(path), int(line[1]) if line else None, "不是正确的 TOML 格式")]) from None
    given = overlay(values, os.environ if environment is None else environment)
    faults = modes.readable_by_others(path)
    if isinstance(service := values.setdefault("service", {}), dict):
        faults += secrets(values, service.get("secrets_dir"))
        service["data_dir"] = service.get("data_dir") or str(path.resolve().parent)
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


def secrets(values: dict[str, Any], folder: object) -> list[Fault]:
    """Put the files of `[service] secrets_dir` in: their names are like the variables', without the prefix."""
    if not isinstance(folder, str) or not folder:
        return []
    if not Path(folder).is_dir():
        return [Fault("service.secrets_dir", None, f"没有文件夹 {folder}")]
    for file in sorted(Path(folder).iterdir()):
        if file.is_file():
            put(values, file.name.lower().split("__"), file.read_text(encoding="utf-8").strip())
    return modes.secrets_faults(Path(folder))


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
