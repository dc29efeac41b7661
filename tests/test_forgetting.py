"""One person's data: exported whole, and erased wherever the name stood, with the journal still right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot import departing, forgetting, wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.ledger_desk import bring_ledger
from bot.records import people, tables
from bot.records.erasure import headings, persons
from bot.records.erasure.persons import Forgotten
from bot.records.journal import roll, verifying
from bot.records.people import Person
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import FIXTURES, at, settings_for
from tests.documents.books import EMPTIED

NAME = "吴示安"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """A bureau in which somebody did something, and others named them."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    for words, by in (
        ("/联系 20210032 7月14日 走访 参加：吴示安、周示平", NAME),
        ("/送审 20210032", NAME),
        ("/审 20210032 退回 请吴示安补充", "周示平"),
        ("/改派 20210032 承办 郑示宁", "督查示员"),
        ("/改派 20210032 承办 吴示安", "督查示员"),
        ("/谁 吴示安", "督查示员"),
    ):
        speak(made, words, by, None, "console")
    yield made
    made.database.close()


def naming(service: Service) -> set[str]:
    """The tables in which the name stands."""
    with service.database.begin() as session:
        rows = ((table.name, session.execute(select(table)).all()) for table in tables.METADATA.sorted_tables)
        return {name for name, found in rows if NAME in str(found)}


def left(service: Service) -> None:
    with service.database.begin() as session:
        departing.end(session, service.office, NAME, division=None, on=None, now=service.clock.now(), account="keeper")


def test_an_export_holds_what_carries_the_person_s_id(service: Service, tmp_path: Path):
    file = tmp_path / "吴示安.json"
    with service.database.begin() as session:
        rows = forgetting.export(session, NAME, None, file, service.office.zone)
        with pytest.raises(UserError, match="已存在"):
            forgetting.export(session, NAME, None, file, service.office.zone)
    found = json.loads(file.read_text(encoding="utf-8"))
    assert file.stat().st_mode & 0o777 == 0o600 and sum(map(len, found.values())) == rows
    assert {"基本信息", "绑定的账号", "任职", "操作日志", "登记的办理进展", "经手的办理", "送审", "现任分工"} <= set(found)
    assert [line["命令"] for line in found["操作日志"]] == ["/联系", "/送审"]
    assert found["操作日志"][0]["结果"] == "已办理" and found["基本信息"][0]["姓名"] == NAME
    assert all(line["编号"].isdigit() for line in found["现任分工"])
    assert not any(re.fullmatch(r"[a-z_]+", key) for rows in found.values() for row in rows for key in row)


def test_whatever_carries_a_person_s_id_has_a_heading_that_its_person_can_read():
    for table in tables.METADATA.sorted_tables:
        keys = {column.name for column in persons.referring(table)}
        if keys or table.name == "person":
            assert table.name in headings.TABLES
            named = {column.name for column in table.columns} - set(persons.OF_CHAIN)
            assert sorted(named - set(headings.COLUMNS) - headings.LEFT_OUT) == [], table.name
            assert keys <= set(persons.OF_PEOPLE)


def test_who_is_in_office_is_not_forgotten(service: Service):
    with pytest.raises(UserError, match="仍在任"), service.database.begin() as session:
        forgetting.erase(session, NAME, None, now=service.clock.now(), account="keeper")


def test_the_name_stands_nowhere_afterwards_and_the_journal_is_right(service: Service):
    left(service)
    with service.database.begin() as session:
        roll.call(session, people.every_name(session), service.clock.now())
    assert naming(service) >= {"person", "journal", "fact", "review_decision", "inbox", "outbox"}
    with service.database.begin() as session:
        before = verifying.verify(session).length
        done = forgetting.erase(session, NAME, None, now=service.clock.now(), account="keeper")
    called = done.called
    assert done.alone and not done.doubtful and naming(service) == set()
    with service.database.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length) == (True, before + 4) and found.erased
        others = people.every_name(session)
        assert found.names == {person: name for person, name in others.items() if name != called}
        assert people.named(session, called)
        accounts = session.execute(
            text("SELECT user_id, words FROM journal WHERE person_id = :id"), {"id": found_id(session, called)}
        )
        assert set(accounts) == {("", None)}
    told = speak(service, "/历史 20210032", "督查示员", None, "console").text
    assert f"{called}（单聊）送审" in told and NAME not in told
    if service.database.path:
        for file in service.database.path.parent.glob("duban.db*"):
            assert NAME.encode() not in file.read_bytes(), file


def found_id(session: Session, called: str) -> int:
    return people.named(session, called)[0].id


def test_where_somebody_else_has_the_name_others_words_stay(service: Service):
    left(service)
    with service.database.begin() as session:
        numbers = people.division_ids(session)
        own = people.named(session, NAME)[0].division_id
        session.add(Person(name=NAME, division_id=numbers["软件产业处"]))
        session.flush()
        roll.call(session, people.every_name(session), service.clock.now())
    with service.database.begin() as session:
        division = next(name for name, number in numbers.items() if number == own)
        done = forgetting.erase(session, NAME, division, now=service.clock.now(), account="keeper")
        assert not done.alone and len(people.named(session, NAME)) == 1
    with service.database.begin() as session:
        found = verifying.verify(session)
        assert found.ok and list(found.names.values()).count(NAME) == 1
    assert "review_decision" in naming(service)


def erased(service: Service) -> Forgotten:
    left(service)
    data = Path(service.settings.service.data_dir)
    with service.database.begin() as session:
        return forgetting.erase(session, NAME, None, now=service.clock.now(), account="keeper", data=data)


def test_a_ledger_that_has_the_name_still_brings_nobody_back(service: Service):
    done = erased(service)
    again = bring_ledger(service, FIXTURES / "2021-ledger-open.xlsx", now=service.clock.now(), answers=EMPTIED)
    assert again.written and naming(service) == set()
    assert any(f"按“{done.called}”登记" in remark.reason for remark in again.warnings)
    assert NAME not in speak(service, "/查 20210032", "督查示员", None, "console").text
    once_more = bring_ledger(service, FIXTURES / "2021-ledger-open.xlsx", now=service.clock.now(), answers=EMPTIED)
    assert not (once_more.created or once_more.updated)


def test_what_is_part_of_another_name_or_of_a_word_stays_and_is_told(service: Service):
    for words in ("/批示 20210257 局长 请吴示安华同志办理", "/批示 20210032 局长 请吴 示安办理"):
        told = speak(service, words, "督查示员", None, "console").text
        assert "未生效" not in told, told
    with service.database.begin() as session:
        facts = select(text("value")).select_from(text("fact")).where(text(f"kind = '{FactKind.INSTRUCTION}'"))
        assert len(session.scalars(facts).all()) == 2
    done = erased(service)
    assert done.doubtful and "20210257" in done.numbers
    with service.database.begin() as session:
        assert set(session.scalars(facts)) == {"请吴示安华同志办理", f"请{done.called}办理"}
        said = session.scalars(text("SELECT words FROM journal WHERE command = '/批示' ORDER BY id")).all()
        assert said[0] and "吴示安华" in said[0] and said[1] is None
        assert verifying.verify(session).ok


def test_of_whom_nothing_was_ever_said_the_journal_needs_no_line(service: Service):
    with service.database.begin() as session:
        before = verifying.verify(session).length
        session.add(Person(name="戚示静", division_id=people.division_ids(session)["软件产业处"]))
        session.flush()
        done = forgetting.erase(session, "戚示静", None, now=service.clock.now(), account="keeper")
    with service.database.begin() as session:
        assert done.alone and people.named(session, done.called) and not people.named(session, "戚示静")
        assert verifying.verify(session).length == before
