"""The section of the configuration about backups: where they are laid, when, how many are kept, and with which key."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from pydantic import Field, field_validator

from bot.config_reminders import is_time
from bot.config_section import Section


class BackupSection(Section):
    """`folder` empty: none is made by itself; relative paths are taken from the data folder."""

    folder: str = ""
    at: time = time(2, 0)
    keep: int = Field(default=14, ge=1, le=3650)
    key_file: str = ""

    @field_validator("at", mode="before")
    @classmethod
    def as_written(cls, at: object) -> object:
        """A time of the day; a number would be seconds."""
        if not is_time(at):
            raise ValueError('应为时刻，例如 "02:00"')
        return at

    def folder_in(self, data: Path) -> Path | None:
        """Where daily backups are laid; None where none are made."""
        return data / self.folder if self.folder else None

    def key_in(self, data: Path) -> Path | None:
        """The key file; None where backups are not encrypted."""
        return data / self.key_file if self.key_file else None
