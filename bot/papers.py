"""From a `Paper`, which is a wish, to the bytes of its file, in a process of its own: meanwhile the service goes on answering."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from bot import logs
from bot.errors import UserError, refuse
from bot.message import Paper
from bot.office import Office
from bot.records.engine.database import Database
from bot.rules.limits import LimitKind
from bot.rules.papers.document import Document
from bot.rules.papers.year import Year
from bot.rules.proposers import Proposer
from bot.rules.stages import Case
from bot.rules.words import Body

logger = logging.getLogger(__name__)

SECONDS = 60.0  # longer than the largest year takes on a slow machine
NICENESS = 10  # where the system has no idle class
NOT_MADE = "文件没有生成，请稍后再试；仍不成功请联系办公室。"
BUSY = "正在生成其他文件，请稍后再试。"


class Printer:
    """Makes papers one after another in a child process, which starts with the first one and stays for the next.

    `url` is the database's; the child reads it itself, so it must not be one in memory. It travels through a pipe,
    never on a command line: it may hold a password. A child that takes longer than `seconds` is killed, and the next
    paper gets a new one.
    """

    def __init__(self, url: str, office: Office, *, seconds: float = SECONDS) -> None:
        self.url, self.office, self.seconds = url, office, seconds
        self.lock = Lock()
        self.child: Any = None
        self.pipe: Connection | None = None

    def make(self, paper: Paper) -> bytes:
        """The file's bytes. Raises UserError, whose text says why there is none, and nothing else."""
        if not self.lock.acquire(timeout=self.seconds):
            raise UserError(BUSY)
        try:
            outcome, made = self.ask(paper)
        except (TimeoutError, EOFError, OSError) as error:
            logger.error("no %s was made: %s", paper.kind, type(error).__name__)
            self.stop()
            raise UserError(NOT_MADE) from None
        finally:
            self.lock.release()
        if outcome == "made" and isinstance(made, bytes):
            return made
        if outcome == "failed":
            logger.error("no %s was made:\n%s", paper.kind, made)
        raise UserError(str(made) if outcome == "refused" else NOT_MADE)

    def ask(self, paper: Paper) -> tuple[str, bytes | str]:
        """What the child says; raises TimeoutError when it takes too long, EOFError or OSError when it dies."""
        pipe = self.open_pipe()
        pipe.send(paper)
        if not pipe.poll(self.seconds):
            raise TimeoutError
        answer: tuple[str, bytes | str] = pipe.recv()
        return answer

    def open_pipe(self) -> Connection:
        """The way to a child that lives."""
        if self.pipe is None or not self.child.is_alive():
            self.stop()
            fresh = get_context("spawn")  # a fork would take the threads' locks along
            self.pipe, end = fresh.Pipe()
            self.child = fresh.Process(target=work, args=(end, self.url, self.office), name="printer", daemon=True)
            self.child.start()
            end.close()
        return self.pipe

    def stop(self) -> None:
        """The child is gone; the next paper starts another."""
        if self.pipe:
            self.pipe.close()
        if self.child:
            self.child.kill()
            self.child.join()
            self.child.close()
        self.pipe = self.child = None

    def close(self) -> None:
        """Give the child up, after the paper that it is making now."""
        with self.lock:
            self.stop()


def work(pipe: Connection, url: str, office: Office) -> None:
    """The child's life: a paper in, its bytes out, until the other end is closed or gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which then lets go of the pipe
    copier = ThreadPoolExecutor(1, "copier")
    copier.submit(int).result()  # its thread begins before this one steps back
    step_back()
    database = Database(url, copier=copier)
    while True:
        try:
            pipe.send(attempt(database, office, pipe.recv()))
        except (EOFError, OSError):
            return


def step_back() -> None:
    """From here on, this thread runs when nobody else wants the processor: an answer goes before a file.

    Not so the copier: while it copies a SQLite file, nobody can write there (docs/decisions/speed.md#threads).
    """
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(NICENESS)


def attempt(database: Database, office: Office, paper: Paper) -> tuple[str, bytes | str]:
    """("made", the bytes), ("refused", why), or ("failed", a traceback for the log)."""
    try:
        return "made", made(database, office, paper)
    except UserError as refusal:
        return "refused", str(refusal)
    except Exception as error:
        return "failed", logs.traced(error)


def made(database: Database, office: Office, paper: Paper) -> bytes:
    """The file's bytes, made here and now; raises UserError when there can be none."""
    return MAKERS[paper.kind](database, office, paper)


def picture(database: Database, office: Office, paper: Paper) -> bytes:
    """PNG of {"figures": what `statistics --json` gives}; "on", their day, and "where", whose they are, may be told."""
    from bot.documents import picture as pictures

    on = paper.wish.get("on")
    return pictures.png(paper.wish["figures"], date.fromisoformat(on) if on else None, paper.wish.get("where", ""))


def week(database: Database, office: Office, paper: Paper) -> bytes:
    """PNG of {"week": what `rules.papers.week.of_items` gives, "where": whose it is}."""
    from bot.documents import week_picture

    return week_picture.png(paper.wish["week"], paper.wish["where"])


def letter(database: Database, office: Office, paper: Paper) -> bytes:
    """docx of {"number": the item's id, "on": the day, "to": whom of several by name, "promises": whether it tells of them}."""
    from bot.documents import official

    wish = paper.wish
    with database.snapshot() as session:
        day, to, promised = date.fromisoformat(wish["on"]), wish.get("to", ""), wish.get("promises", False)
        document = letter_of(session, office, wish["number"], day, to, of_promises=promised)
    return official.docx_bytes(document)


def letter_of(
    session: Session, office: Office, suggestion_id: int, on: date, to: str = "", *, of_promises: bool = False
) -> Document:
    """The frame of an item's letter, or of that which tells how its promises stand; raises UserError for an item without one.

    Of several who made it `to` one by name; where each gets an own letter, to the lead's else. Raises UserError for who did not.
    """
    from bot.records import cases, suggestions
    from bot.rules import passing_on, promises
    from bot.rules.papers import letter as rules
    from bot.rules.papers import promises_letter

    case = cases.one(session, suggestion_id, on, office)
    promised = promises.of([case], on)
    refuse(promises_letter.refusal(case, promised) if of_promises else rules.refusal(case))
    alone = addressed(case, to) or (case.proposers[0] if passing_on.still_to_write_to(case, office.letters) else None)
    deputy, congress, meeting = suggestions.origin(session, suggestion_id)
    known = rules.Particulars(
        deputy=deputy,
        congress=congress,
        session=meeting,
        unit=office.name,
        prefix=office.letter_prefix,
        letterhead=office.letterhead,
        printed_by=office.printed_by,
        levels=len(case.chain),
        copies=office.copies,
        to=alone,
        feedback_limit=str(office.limits_of(case)[LimitKind.FEEDBACK]),
    )
    return promises_letter.compose(case, promised, known, on) if of_promises else rules.compose(case, known, on)


def addressed(case: Case, name: str) -> Proposer | None:
    """The one of those who made it with this name; None where none is given. Raises UserError for somebody else."""
    if not name:
        return None
    found = next((one for one in case.proposers if one.name == name.strip()), None)
    if found is None or not case.handling.answers_deputy:
        known = "、".join(one.name for one in case.proposers) or "台账未填"
        raise UserError(f"{case.number} 的{case.body.proposer}中没有此人，应为：{known}。")
    return found


def ledger(database: Database, office: Office, paper: Paper) -> bytes:
    """xlsx of {"year": 2021, "on": the day as 2021-07-16, "phones": whether with the deputies' telephone numbers}."""
    from bot.documents.ledger import writing
    from bot.records.ledger import exporting

    wish = paper.wish
    with database.snapshot() as session:
        tables = exporting.tables(session, wish["year"], date.fromisoformat(wish["on"]), phones=wish["phones"])
    return writing.workbook_bytes(tables)


def summary(database: Database, office: Office, paper: Paper) -> bytes:
    """docx of {"year": 2021, "on": the day as 2021-10-25, "body": 政协 or nothing: of both}."""
    from bot.documents import official
    from bot.rules.papers import summary as rules

    wish = paper.wish
    body = Body(wish["body"]) if wish.get("body") else None
    with database.snapshot() as session:
        year = summary_of(session, office, wish["year"], date.fromisoformat(wish["on"]), body)
    return official.docx_bytes(rules.compose(year))


def summary_of(session: Session, office: Office, year: int, on: date, body: Body | None = None) -> Year:
    """What a year's summary is made from, of one body or of all; raises UserError for a year in which nothing was handed over."""
    from bot.records.figures import summaries

    found = summaries.gather(session, year, on, office, body)
    if not (found.items or found.returned):
        raise UserError(f"{year}年没有{body.full_paper if body else '办件'}，不能生成总结。")
    return found


def item_list(database: Database, office: Office, paper: Paper) -> bytes:
    """xlsx of {"ids": the items in order, "on": the day as 2021-07-16, "title": the conditions and the count}."""
    from bot.documents.ledger import writing
    from bot.records import calendar, cases
    from bot.rules import standing
    from bot.rules.papers import item_table

    wish, on = paper.wish, date.fromisoformat(paper.wish["on"])
    with database.snapshot() as session:
        as_of = office.as_of(on, calendar.load(session))
        standings = [standing.of(case, as_of) for case in cases.load(session, wish["ids"], on, office)]
    rows = [item_table.row(place, one) for place, one in enumerate(standings, start=1)]
    return writing.workbook_bytes([writing.LedgerTable("办件", wish["title"], item_table.HEADER, rows)])


MAKERS: dict[str, Callable[[Database, Office, Paper], bytes]] = {
    "picture": picture,
    "week": week,
    "ledger": ledger,
    "summary": summary,
    "letter": letter,
    "list": item_list,
}
