"""Files that the office sent in chat are fetched, read, written and taken back by the process that speaks first.

Nobody waits in chat meanwhile: what comes of it is told alone, and stands at /导入 (docs/decisions/ledger.md#in-chat).
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import import_undo, ledger_answers, ledger_told, modes, sent_kinds
from bot.documents.reading import Answers
from bot.documents.sheets import inspection
from bot.errors import PlatformError, UserError
from bot.records import brought
from bot.records.brought import BroughtFile
from bot.sent_kinds import SentRead

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.platforms.doors import FileSource
    from bot.wsgi import Service

logger = logging.getLogger(__name__)
FOLDER = "received"
NAME_BYTES = 200  # of UTF-8: a folder takes 255
GONE = "文件已不在本机，请重新发送。未写入任何数据。"
NOT_FETCHED = "文件没有取到：{why}。请重新发送；仍不成功请联系运维人员。未写入任何数据。"
FAILED = "文件处理时出现异常，未写入任何数据。请稍后重新发送；仍不成功请联系运维人员。"


def lies_as(name: str) -> str:
    """The name under which a file lies here, its ending in place; people see the whole one."""
    stem, ending = Path(name).stem, Path(name).suffix
    while len(f"{stem}{ending}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{ending}"


@dataclass(frozen=True)
class FileDesk:
    """Works off what was sent; `files` brings it, by platform."""

    service: Service
    files: Mapping[str, FileSource] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return Path(self.service.settings.service.data_dir) / FOLDER

    def run(self, platform: str = "") -> int:
        """How many files were worked on, of one platform where one is named."""
        with self.service.database.glances() as session:
            waiting = brought.chores(session, self.service.clock.now(), platform)
        done = sum(self.work(file) for file in waiting)
        self.sweep()
        return done

    def work(self, file: int) -> bool:
        """Whether it was worked on; by somebody else, it was not."""
        database, now = self.service.database, self.service.clock.now()
        with database.begin() as session:
            row = brought.hold(session, file, now)
            if row is None:
                return False
            session.expunge(row)
        before = row.state
        try:
            outcome = self.outcome(row, now)
        except UserError as refusal:
            said = ledger_answers.in_chat(str(refusal), ledger_told.COMMAND)
            outcome = SentRead("", brought.WRITTEN if before == brought.TO_UNDO else brought.OPEN, said)
        except Exception:
            logger.exception("a file that was sent in chat was not worked on")
            if before != brought.TO_READ:  # tried again after a while: writing the same twice changes nothing
                return True
            outcome = SentRead("", brought.ENDED, FAILED)
        with database.begin() as session:
            found_now = brought.locked(session, file)
            if found_now is None:
                return True
            found_now.held_at, found_now.handle = None, ""
            done = before == brought.TO_WRITE and outcome.state in (brought.WRITTEN, brought.ENDED)
            if found_now.state != before and not done:  # it was ended meanwhile
                return True
            said = outcome.report.replace(lies_as(row.name), row.name)
            found_now.state, found_now.report, found_now.turn = outcome.state, said, found_now.turn + 1
            found_now.written_at = outcome.written_at or found_now.written_at
            found_now.what = outcome.kind or found_now.what
            if outcome.answers:
                found_now.answers = json.dumps(outcome.answers, ensure_ascii=False)
            ledger_told.tell(session, self.service.office, found_now, now)
        return True

    def outcome(self, row: BroughtFile, now: datetime) -> SentRead:
        """What is to be done with a file, done; raises UserError where it cannot be."""
        if row.state == brought.TO_UNDO:
            return self.taken_back(row, now)
        if row.state == brought.TURNED:
            return SentRead("", brought.ENDED, brought.SEND_AGAIN)
        spooled = self.spooled(row)
        if spooled is None:
            return SentRead("", brought.ENDED, GONE)
        own = [(option, value) for option, value in json.loads(row.answers)]
        if row.state == brought.TO_WRITE:
            answers = ledger_answers.with_answers(Answers(), own)
            return sent_kinds.write(self.service, spooled, row.what, answers, now, partial(self.still, row.id))
        with self.service.database.glances() as session:
            notice, said = brought.told_by_notice(session, row)
        said = [(option, value) for option, value in said if dict(own).get(option, value) == value]
        found = sent_kinds.read(self.service, spooled, row.what, ledger_answers.with_answers(Answers(), own), now, said)
        if found.kind != sent_kinds.LEDGER or not said:
            return found
        return replace(found, report=ledger_told.with_source(found.report, notice, said), answers=(*said, *own))

    def still(self, file: int, session: Session) -> bool:
        """Whether a file is to be written, as it was when it was read."""
        row = brought.find(session, file)
        return row is not None and row.state == brought.TO_WRITE

    def spooled(self, row: BroughtFile) -> Path | None:
        """The file as it lies here, fetched first where it is not yet; None where it is gone. Raises UserError."""
        own = self.folder / str(row.id)
        found = own / lies_as(row.name)
        files = self.files.get(row.platform)
        if not row.handle or files is None:
            return found if found.is_file() else None
        try:
            content = files.fetch(row.handle, inspection.FILE_BYTES)
        except PlatformError as error:
            raise UserError(NOT_FETCHED.format(why=error)) from None
        for folder in (self.folder, own):
            modes.new_folder(folder)
        modes.write_private(found, content)
        with self.service.database.begin() as session:  # who is killed while it is read does not fetch it once more
            known = brought.locked(session, row.id)
            if known is not None:
                known.handle = ""
        return found

    def taken_back(self, row: BroughtFile, now: datetime) -> SentRead:
        """The import of this file undone, if it is still the last one."""
        if row.written_at is None:
            raise UserError(import_undo.NONE_LEFT)
        result = import_undo.undo(self.service, by=ledger_told.COMMAND, now=now, own=row.written_at)
        return SentRead("", brought.ENDED if result.undone else brought.WRITTEN, "\n".join(import_undo.said(result)))

    def sweep(self) -> None:
        """Files that nobody needs any more go."""
        if not self.folder.is_dir():
            return
        there = {int(path.name): path for path in self.folder.iterdir() if path.name.isdecimal()}
        if not there:
            return
        with self.service.database.glances() as session:
            needed = brought.needed(session, sorted(there), self.service.clock.now())
        for file in there.keys() - needed:
            shutil.rmtree(there[file], ignore_errors=True)
