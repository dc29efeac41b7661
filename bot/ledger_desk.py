"""The ledger's desk: a spreadsheet of the office is read, written in one transaction, and whom it concerns is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import disk
from bot.documents.reading import Answers

NOTHING_SAID = Answers()
IMPORT = "import"  # of ledger or people: each looks at what the one before has entered
NOT_NOTED = "内容已清除，但清除名单写不进数据文件夹：恢复此前的备份会带回这些内容。请检查磁盘，再运行 duban backup 补记"
UPDATED = "台账已更新"  # where news of an import comes from

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.documents.ledger.entries import KnownNames, Ledger, Remark
    from bot.documents.reading import Answers, How
    from bot.records.ledger.importing import LedgerImport
    from bot.records.ledger.people import PeopleImport
    from bot.rules.stages import Case
    from bot.rules.words import Role
    from bot.wsgi import Service


class Undo(Exception):
    """Ends a dry run's transaction."""


Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]  # how many there are → what hears of some done


Still = Callable[["Session"], bool]


def wanted(session: Session) -> bool:
    """An import that nothing calls off."""
    return True


@contextmanager
def silent(length: int) -> Iterator[Callable[[int], None]]:
    """Progress that nobody sees."""
    yield lambda count: None


def bring_ledger(
    service: Service,
    file: Path,
    *,
    now: datetime,
    answers: Answers = NOTHING_SAID,
    skip_bad: bool = False,
    dry_run: bool = False,
    tell: bool = False,
    progress: Progress = silent,
    by: str = "",
    still: Still = wanted,
) -> LedgerImport:
    """Read a ledger and write it in one transaction; with `tell`, each lead division hears which items are now its own.

    While the file leaves a question open nothing is written, except that a few known items that turned secret are erased
    at once. `answers` are the options of this import; what the office answered before and its settings come behind them.
    `by` is the account that does it, for the journal. `still` tells whether it is to be written, once no other import can
    come between; where not, nothing is.
    """
    from bot import ledger_alike, noted_imports
    from bot.documents.ledger import reading
    from bot.records.engine.base import one_at_a_time
    from bot.records.ledger import erased_names, importing
    from bot.records.ledger.kept import Keeper

    if not dry_run:
        disk.room_for_an_import(service)
    with service.database.begin() as session:
        known, answered = known_here(session, service, now), with_memory(session, service, answers)
    found = reading.read(file, known, answered)  # nobody waits for the database meanwhile
    try:
        with service.database.begin() as session:
            one_at_a_time(session, IMPORT)
            called_off = not still(session)
            watched = noted_imports.ItemsWatched(session, service.office, now)

            def touched(ids: list[int]) -> None:
                keeper.look(ids)
                watched.look(ids)

            keeper = Keeper(session, {*found.year_facts, *(entry.year for entry in found.entries)})
            with progress(len(found.entries)) as written:
                result = importing.write(
                    session,
                    found,
                    now=now,
                    skip_bad=skip_bad,
                    clear=answers.clear,
                    written=written,
                    before=watched.shape,
                    touched=touched,
                    erased=erased_names.of(session, Path(service.settings.service.data_dir)),
                    settled=service.office.chains,
                )
            before = list(watched.shaped.values())
            after = end(session, service, before, now)
            result.warnings += doubts(session, service, before, found, now)
            if result.written:
                add_up(session, service, found, result, now)
            if result.questions:
                result.written = False
            result.whole = result.written and bool(found.entries)
            if not result.written or dry_run or called_off:
                result.written = False
                raise Undo
            ledger_alike.look(session, service.office, result, now)
            if result.created and tell:
                tell_of_new(session, service, now, keeper.said)
            if before and tell:
                tell_of_changes(session, service, before, now, keeper.said)
            noted_imports.imported(session, watched, after, result, by=by)
            remember(session, answers, found, now)
            result.kept_at = keeper.keep(now=now, without=result.erased)
    except Undo:
        if not dry_run and not called_off:
            erase_few(service, found, result, now)
    if result.erased and not dry_run:
        remember_erased(service, result, now)
    return result


def known_here(session: Session, service: Service, now: datetime) -> KnownNames:
    """What the records know of the names that stand in files."""
    from bot.documents.ledger.entries import KnownNames
    from bot.records import people

    roles: dict[str, set[Role]] = {}
    for row in people.postings(session):
        if row.until is None or row.until > now.date():
            roles.setdefault(row.name, set()).add(row.role)
    unit = service.settings.unit
    return KnownNames(set(people.divisions(session)), roles, tuple(filter(None, (unit.name, unit.short_name))))


def with_memory(session: Session, service: Service, given: Answers) -> Answers:
    """What was said beforehand, each with where it comes from: options first, then earlier answers, then the settings."""
    from bot.records import answers

    settings = service.settings.ledger
    columns: dict[str, tuple[str, How]] = {title: (column, "setting") for title, column in settings.titles.items()}
    columns |= {title: (column, "memory") for title, column in answers.remembered(session, answers.COLUMN).items()}
    columns |= given.columns
    return replace(given, columns=columns, level=given.level or settings.level, body=given.body or settings.body)


def remember(session: Session, given: Answers, found: Ledger, now: datetime) -> None:
    """Which column a title of this file means was answered, and worked: next time it is known."""
    from bot.records import answers

    used = {column.header for sheet in found.reading for column in sheet.columns if column.how == "option"}
    for title, (column, _) in given.columns.items():
        if title in used:
            answers.remember(session, answers.COLUMN, title, column, now)


def erase_few(service: Service, found: Ledger, result: LedgerImport, now: datetime) -> None:
    """Nothing else was written: a few known items that turned secret are erased all the same, which stays so."""
    from bot.records.ledger import clearing, kept, secrets

    with service.database.begin() as session:
        turned = secrets.turned(session, found.secret)
        if 0 < len(turned) <= clearing.MOST_ERASED:
            warnings, result.erased = secrets.erase(session, turned, secrets.Unsaid(session, found), now)
            result.warnings += warnings
            kept.note_nothing(session, now)


def remember_erased(service: Service, result: LedgerImport, now: datetime) -> None:
    """What turned secret is noted outside the database, so that no older backup brings it back."""
    from bot.clock import SystemClock
    from bot.documents.ledger.entries import Remark
    from bot.records.erasure import outside

    data = Path(service.settings.service.data_dir)
    really = max(now, SystemClock(service.settings.zone).now())  # by which backups are dated, whatever --at says
    try:
        with service.database.begin() as session:
            outside.note(session, data, really, items=[item.id for item in result.erased])
    except OSError:
        result.warnings.append(Remark(0, "", NOT_NOTED))


def end(session: Session, service: Service, before: Sequence[Case], now: datetime) -> Sequence[Case]:
    """What the import changed of these items is noted, and what that ends ends; the items as it left them."""
    from bot.records import cases
    from bot.records.ledger import shape
    from bot.rules import changes
    from bot.rules.limits import LimitKind

    known = {case.id: case for case in before}
    after = cases.load(session, list(known), now.date(), service.office)
    for case in after:
        if ends := changes.ends(known[case.id], case):
            shape.note(session, case, ends, service.office.limits_of(case)[LimitKind.REDO_OPINION], now)
    return after


def doubts(session: Session, service: Service, before: Sequence[Case], ledger: Ledger, now: datetime) -> list[Remark]:
    """What the office should look at: a hand-over after steps that were recorded, a limit that counts for nothing."""
    from bot.documents.ledger.entries import Remark
    from bot.records import cases
    from bot.rules import changes, numbers

    known = {case.id: case for case in before}
    rows = {(entry.body, entry.level, entry.year, numbers.serial(entry.digits)): entry.row for entry in ledger.entries}
    found = []
    for case in cases.load(session, list(known), now.date(), service.office):
        row = rows.get((case.body, case.level, case.year, numbers.serial(case.digits)), 0)
        found += [Remark(row, case.number, words) for words in changes.doubts(known[case.id], case)]
    return found


def tell_of_new(session: Session, service: Service, now: datetime, newest: int) -> None:
    """Each lead division hears which of the items that this import entered, and that exist today, are now its own.

    `newest` is the last message before it: two imports of one moment are two.
    """
    from bot import news, reach
    from bot.records import cases, suggestions
    from bot.rules import beginnings

    own = cases.load(session, suggestions.entered_at(session, now), now.date(), service.office)
    said = [one for case in own for one in beginnings.begun(case)]
    news.tell(
        session, said, key=f"import:{now.isoformat()}:{newest}", now=now, private=reach.readers(session, service.office, now)
    )


def tell_of_changes(session: Session, service: Service, before: Sequence[Case], now: datetime, newest: int) -> None:
    """Whom the import's changes concern hears of them, and the office in one message.

    Of an item whose hand-over lay ahead nothing was said, unless that it was put off was told, or was to be.
    """
    from bot import news, reach
    from bot.records import cases
    from bot.records.delivery import unheard
    from bot.rules import changes, secrecy

    spoken_of = [case for case in before if secrecy.may_be_stored(case.secrecy)]
    ahead = [case.id for case in spoken_of if case.received_on > now.date()]
    put_off = unheard.of_row(session, ahead, changes.received.__name__)
    come = [case for case in cases.load(session, ahead, now.date(), service.office) if case.received_on <= now.date()]
    begun = [case for case in come if put_off.get(case.id, True)]
    news.announce(session, service.office, begun, now)
    announced = {case.id for case in begun}
    known = [case for case in spoken_of if case.id not in announced and (case.id not in ahead or case.id in put_off)]
    key = f"changed:{now.isoformat()}:{newest}"
    found = news.of_changes(session, service.office, known, now=now, by=key, source=UPDATED)
    limits = all("办理时限由" in said.sentence for said in found if said.office)
    title = news.LIMITS if limits else news.CHANGES
    news.tell(session, found, key=key, now=now, title=title, private=reach.readers(session, service.office, now))


def add_up(session: Session, service: Service, ledger: Ledger, result: LedgerImport, now: datetime) -> None:
    """Look whether the years of a ledger still add up, and warn of the items that break an equation.

    When the import changed nothing, only of what was not known yet.
    """
    from bot.documents.ledger.entries import Remark
    from bot.records.figures import findings
    from bot.rules import numbers

    rows: dict[str, int] = {}
    for entry in ledger.entries:
        shown = numbers.display(entry.digits)
        rows |= {shown: entry.row, f"{entry.level}{entry.body}{shown}": entry.row}
    for year in sorted({entry.year for entry in ledger.entries}):
        seen = findings.check(session, year, service.office, now)
        shown_now = seen.standing if result.created or result.updated else seen.found
        result.warnings += [Remark(rows.get(one.number, 0), one.number, one.text) for one in shown_now]
    result.warnings.sort(key=lambda remark: remark.row)


def bring_people(
    service: Service,
    file: Path,
    *,
    dated: bool,
    given: Answers | None = None,
    by: str = "",
    dry_run: bool = False,
    in_chat: bool = False,
) -> PeopleImport:
    """Read and write a list of people in one transaction; undated, what it says holds from the beginning.

    What the posts in it mean comes from what was `given`, else from what the office answered before; an answer that was
    used is remembered. Whose open items nobody handles any more is told to their heads and the office. `by` is the account
    that does it, for the journal. With `dry_run` it is told what would be written, and nothing is; a list that came by chat
    (`in_chat`) may not have every row.
    """
    from bot import departing, noted_imports
    from bot.documents.people import reading
    from bot.documents.reading import Answers
    from bot.records import answers
    from bot.records.engine.base import one_at_a_time
    from bot.records.ledger import people as people_import

    if not dry_run:
        disk.room_for_an_import(service)
    with service.database.begin() as session:
        remembered = answers.remembered(session, answers.ROLE)
    read = reading.read(file, given or Answers(), remembered)
    now = service.clock.now()
    today = now.date()
    corp_ids = {name: platform.corp_id for name, platform in service.settings.platforms.items()}
    with suppress(Undo), service.database.begin() as session:
        one_at_a_time(session, IMPORT)
        before = departing.as_it_is(session, service.office, today)
        seen = noted_imports.people_seen(session, today)
        since = today if dated else None
        result = people_import.write(session, read, corp_ids=corp_ids, since=since, today=today, in_chat=in_chat)
        if result.written:
            for word, meaning in read.answered.items():
                answers.remember(session, answers.ROLE, word, meaning, now)
            departing.tell(session, service.office, before, now)
            noted_imports.people_imported(session, seen, result, now=now, by=by)
            result.changes = noted_imports.people_changes(session, seen, today)
        if dry_run:
            result.written = False
            raise Undo
    return result
