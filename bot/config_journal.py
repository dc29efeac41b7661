"""The section of the configuration about the journal: how long it is kept, and by which kind of digest it is linked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from bot.config_section import Section

DEFAULT_DAYS = 365
LEAST_DAYS = 183  # the law wants six months (docs/decisions/journal.md#keeping)


class JournalSection(Section):
    keep_days: int = Field(default=DEFAULT_DAYS, le=36_500)
    digest: Literal["sha256", "sm3"] = "sha256"

    @field_validator("keep_days")
    @classmethod
    def long_enough(cls, days: int) -> int:
        if days < LEAST_DAYS:
            raise ValueError(f"不能少于 {LEAST_DAYS} 天：网络安全法要求留存网络日志不少于六个月")
        return days
