"""The played office as changes are told in it: what is said, what waits in the outbox, and what leaves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.records import cases, facts, people, suggestions
from bot.records.delivery.outbox import Outbox
from bot.records.ledger.importing import LedgerImport
from bot.rules.permissions import Scope
from bot.rules.stages import Case
from bot.rules.words import FactKind
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scheduler.recorder import Recorder

PEOPLE = ("姓名", "处室", "角色", "企业微信账号")


@dataclass
class Bureau:
    """The played office with its clock, and what was said in its group."""

    service: Service
    clock: StoppedClock
    folder: Path
    robot: Recorder

    def say(self, text: str, by: str, chat: str | None = None) -> str:
        return speak(self.service, text, by, chat, "console").text

    def notices(self) -> list[tuple[str, set[str]]]:
        """The words and the people of every notice in the outbox."""
        with self.service.database.begin() as session:
            rows = [json.loads(row.content) for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]
        return [(row["text"], set(row["names"])) for row in rows]

    def import_with(self, number: str, **changes: str) -> LedgerImport:
        """The ledger again, one item of it otherwise."""
        rows = [{**row, **(changes if row["编号"] == number else {})} for row in played.ITEMS]
        more = [name for name in changes if name not in books.HEADER]
        file = books.ledger(self.folder / f"again-{self.clock.at:%m%d%H%M}.xlsx", *rows, extra=more)
        return bring_ledger(self.service, file, now=self.clock.now(), answers=books.EMPTIED, tell=True)

    def case(self, number: str) -> Case:
        with self.service.database.begin() as session:
            (item,) = suggestions.with_number(session, number, Scope(everything=True), self.clock.now().date())
            return cases.one(session, item, self.clock.now().date(), self.service.office)

    def told(self, words: str) -> set[str]:
        """Whom the one notice with these words names."""
        found = [names for text, names in self.notices() if words in text and not text.startswith("【")]
        assert len(found) == 1, self.notices()
        return found[0]

    def send(self) -> list[str]:
        """What leaves now."""
        before = len(self.robot.said)
        Ticker(self.service.database, self.service.office, self.clock, {"wecom/main": self.robot}).send()
        return [words for _, words, _ in self.robot.said[before:]]

    def tick(self, moment: str) -> list[str]:
        """What leaves at that moment after it was planned."""
        self.clock.at = at(moment)
        Ticker(self.service.database, self.service.office, self.clock, {"wecom/main": self.robot}).plan()
        return self.send()


def held(bureau: Service, kind: FactKind) -> list[tuple[str, str]]:
    """(running number, words) of the facts of a kind that hold, of all items."""
    with bureau.database.begin() as session:
        rows = session.query(facts.FactRow).filter_by(kind=kind, superseded_at=None).order_by(facts.FactRow.id)
        return [(row.subject, row.value or "") for row in rows]


def submitted(bureau: Bureau, number: str, by: str, *passed: str) -> None:
    """A round, passed by these reviewers in turn."""
    bureau.say(f"/送审 {number}", by=by)
    for reviewer in passed:
        bureau.say(f"/审 {number} 通过", by=reviewer)


def mailed(bureau: Bureau, number: str = "20210257", by: str = "陈示文") -> None:
    for text, person in (
        (f"/联系 {number} 不要求面复", by),
        (f"/意见 {number} 中小企业发展处", "督查示员"),
        (f"/意见 {number} 经济运行处", "督查示员"),
        (f"/送审 {number}", by),
        (f"/审 {number} 通过", "冯示川"),
        (f"/审 {number} 通过", "副局长乙"),
        (f"/审 {number} 通过", "局长"),
        (f"/征求 {number} 同意", by),
        (f"/寄出 {number} 示工信函〔2021〕61号 A类", by),
    ):
        assert "已登记" in bureau.say(text, by=person) or "/审" in text


def without_account(bureau: Bureau, name: str) -> None:
    with bureau.service.database.begin() as session:
        person = people.named(session, name)[0].id
        for row in session.query(people.Identity).filter_by(person_id=person):
            session.delete(row)


def account_elsewhere(bureau: Bureau, name: str) -> None:
    """The person is known on a platform alone that the office has no more."""
    with bureau.service.database.begin() as session:
        person = people.named(session, name)[0].id
        for row in session.query(people.Identity).filter_by(person_id=person):
            row.corp_id = "before"


def people_list(folder: Path, *rows: tuple[str, ...]) -> Path:
    """A list of people with these rows."""
    book = xlsxwriter.Workbook(str(folder / "people.xlsx"))
    sheet = book.add_worksheet()
    for place, row in enumerate((PEOPLE, *rows)):
        sheet.write_row(place, 0, row)
    book.close()
    return folder / "people.xlsx"
