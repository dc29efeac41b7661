"""What an import changed, for the journal: a line for each known item and for each person, whatever of them it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.noted import ItemChanged
from bot.rules import differences, secrecy, standing
from bot.rules.stages import Case
from bot.rules.words import AT_CONSOLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.office import Office
    from bot.records.ledger.importing import LedgerImport
    from bot.records.ledger.people import PeopleImport

IMPORT, PEOPLE = "import", "people import"


@dataclass
class ItemsWatched:
    """The known items of one import: each is looked at before it changes and after that, some hundreds at a time.

    Those whose shape changes, which is noted as a whole at the end, are kept as they were in `shaped`.
    """

    session: Session
    office: Office
    now: datetime
    shaped: dict[int, Case] = field(default_factory=dict)
    changed: dict[int, ItemChanged] = field(default_factory=dict)
    pending: dict[int, Case] = field(default_factory=dict)

    def look(self, items: Sequence[int]) -> None:
        """These are about to change; those before them have changed."""
        self.compare()
        self.pending = {case.id: case for case in self.load(items)}

    def shape(self, items: Sequence[int]) -> None:
        """Of these the shape is about to change."""
        self.shaped |= {item: self.pending.pop(item) for item in items}

    def load(self, items: Sequence[int]) -> Sequence[Case]:
        from bot.records import cases

        return cases.load(self.session, items, self.now.date(), self.office)

    def compare(self) -> None:
        """What the last ones were, beside what they are now."""
        if self.pending:
            self.note(self.pending, self.load(list(self.pending)))
        self.pending = {}

    def note(self, before: Mapping[int, Case], after: Sequence[Case]) -> None:
        from bot.records import calendar

        as_of = self.office.as_of(self.now.date(), calendar.load(self.session))
        for case in after:
            if not secrecy.may_be_stored(case.secrecy):
                continue
            states = standing.of(before[case.id], as_of).state, standing.of(case, as_of).state
            was, is_now = differences.of_item(before[case.id], case, states, case.chain)
            self.changed[case.id] = ItemChanged(case.id, was, is_now)


def imported(session: Session, watched: ItemsWatched, after: Sequence[Case], result: LedgerImport, *, by: str) -> None:
    """A line for the import, where it changed anything, and one for each known item that it changed and that may be spoken of;
    of what people wrote it tells which columns those are. `after` are the items whose shape changed, as they are now."""
    from bot.records import journal

    if not (result.created or result.updated):
        return
    watched.compare()
    watched.note(watched.shaped, after)
    columns = {"at": watched.now, "platform": AT_CONSOLE, "user_id": by, "command": IMPORT, "outcome": "answered"}
    journal.note(session, **columns, after=f"新增{len(result.created)}件，更新{len(result.updated)}件")
    turned = {item.id for item in result.erased}
    for item, one in sorted(watched.changed.items()):
        words = "、".join(result.altered.get(item, ()))
        now = "；".join(filter(None, (one.after, f"改动栏目：{words}" if words else "")))
        if item not in turned and (one.before or now):
            journal.note(session, **columns, before=one.before, after=now or None, suggestion_id=item)


@dataclass(frozen=True)
class PersonSeen:
    """What a list of people may change of somebody; of accounts and telephone the journal tells that they changed."""

    division: str = ""
    posts: tuple[str, ...] = ()
    accounts: frozenset[tuple[str, str, str]] = frozenset()
    phone: str = ""

    def said(self) -> str:
        """职务：承办人（信息化推进处）；账号：某平台"""
        platforms = sorted({platform for platform, _, _ in self.accounts})
        parts = (("处室", self.division), ("职务", "、".join(self.posts)), ("账号", "、".join(platforms)))
        return "；".join(f"{name}：{words or differences.NOTHING}" for name, words in parts)


def people_seen(session: Session, on: date) -> dict[int, PersonSeen]:
    """Everybody as they are on a day."""
    from bot.records import people

    posts: dict[int, list[str]] = {}
    for one in people.postings(session):
        if (one.since is None or one.since <= on) and (one.until is None or one.until > on):
            posts.setdefault(one.person_id, []).append(f"{one.role}（{one.division}）" if one.division else str(one.role))
    accounts: dict[int, set[tuple[str, str, str]]] = {}
    for known in people.accounts(session):
        accounts.setdefault(known.person_id, set()).add((known.platform, known.corp_id, known.user_id))
    return {
        person: PersonSeen(division or "", tuple(posts.get(person, ())), frozenset(accounts.get(person, ())), phone or "")
        for person, division, phone in people.desks(session)
    }


def people_changes(session: Session, before: Mapping[int, PersonSeen], on: date) -> list[str]:
    """A line for each person to whom a list gave a post or an account, or from whom it took one: those who were known first."""
    from bot.records import people

    names, lines = people.every_name(session), []
    for person, seen in sorted(people_seen(session, on).items(), key=lambda one: (one[0] not in before, one[0])):
        was = before.get(person, PersonSeen())
        parts = [
            f"{what} {'、'.join(old) or differences.NOTHING}→{'、'.join(new) or differences.NOTHING}"
            for what, old, new in (("职务", was.posts, seen.posts), ("账号", users(was), users(seen)))
            if sorted(old) != sorted(new)
        ]
        if parts:
            lines.append(f"{names[person]}{'' if person in before else '（新增）'}：{'；'.join(parts)}")
    return lines


def users(seen: PersonSeen) -> list[str]:
    """The accounts of somebody by their platforms' ids, for people."""
    return [user for _, _, user in sorted(seen.accounts)]


def people_imported(session: Session, before: Mapping[int, PersonSeen], result: PeopleImport, *, now: datetime, by: str) -> None:
    """A line for the list, where it changed anything, which tells of those who are new, and one for each other person that it
    changed; all by their ids."""
    from bot.records import journal

    found = {person: seen for person, seen in people_seen(session, now.date()).items() if before.get(person) != seen}
    if not found:
        return
    columns = {"at": now, "platform": AT_CONSOLE, "user_id": by, "command": PEOPLE, "outcome": "answered"}
    counts = f"新增{len(result.created)}人，更新{len(result.updated)}人"
    new = [f"{{{person}}} {seen.said()}" for person, seen in sorted(found.items()) if person not in before]
    journal.note(session, **columns, after="\n".join((counts, *new)))
    for person, seen in sorted(found.items()):
        if was := before.get(person):
            other = (("账号", was.accounts != seen.accounts), ("电话", was.phone != seen.phone))
            words = "、".join(word for word, changed in other if changed)
            said = "；改动：".join(filter(None, (f"{{{person}}} {seen.said()}", words)))
            journal.note(session, **columns, before=f"{{{person}}} {was.said()}", after=said)
