"""duban people end: somebody left, and from that day is nobody; what was theirs ends, and the office hears of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot import departing
from bot.command import NOT_KNOWN
from bot.errors import UserError
from bot.ledger_desk import bring_people
from bot.message import Message
from bot.records import enrolments, people
from bot.records.journal import Journal
from bot.records.people import Appointment, Identity
from bot.records.proposals import Proposal
from tests.conftest import at
from tests.scenarios.changing import people_list, submitted
from tests.scenarios.test_departures import office_heard

OFFICER, HEAD, DEPUTY = "吴示安", "周示平", "副局长甲"


@pytest.fixture
def end(changing):
    """Somebody leaves, as the account `keeper` of the operating system says."""

    def ended(name: str, on: date | None = None, division: str | None = None) -> departing.Departure:
        service = changing.service
        with service.database.begin() as session:
            return departing.end(
                session, service.office, name, division=division, on=on, now=changing.clock.now(), account="keeper"
            )

    return ended


@pytest.fixture
def accounts(changing):
    """The accounts of somebody, as a message has them: (platform, corporation, user id)."""
    with changing.service.database.begin() as session:
        rows = session.query(Identity, people.Person.name).join(people.Person, people.Person.id == Identity.person_id).all()
        return {name: (row.platform, row.corp_id, row.user_id) for row, name in rows}


def test_who_left_hears_nothing_anywhere(changing, end, accounts):
    changing.clock.at = at("2021-07-06 10:00")
    platform, corp, user = accounts[OFFICER]
    end(OFFICER)
    for place, chat in enumerate((None, "wrALL")):
        for words in ("/查 20210032", "/统计", "/我的", "/送审 20210032", "是"):
            message = Message(platform, f"{words}{place}", corp, user, chat_id=chat, text=words)
            assert changing.service.dispatcher.answer(message).text == NOT_KNOWN
    assert changing.say("/查 20210032", by=OFFICER, chat="督办群") == NOT_KNOWN
    assert not any(OFFICER in names for _, names in changing.notices())


def test_the_office_hears_of_the_items_as_of_every_departure(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    end(OFFICER)
    assert any(f"{OFFICER}不再任职，其承办的在办件" in text and "20210032" in text for text in office_heard(changing))
    assert len(office_heard(changing)) == 1


def test_the_office_hears_of_somebody_without_items_too(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    bring_people(changing.service, people_list(changing.folder, ("新示人", "信息化推进处", "承办人", "wx901")), dated=True)
    end("新示人")
    assert office_heard(changing) == ["【人员变动】新示人自7月6日（周二）起不再任职，已解除账号绑定；名下没有在办件。"]


def test_posts_accounts_questions_and_codes_end(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    changing.say("/代理 副局长甲 由 副局长乙 7月6日 至 7月9日", by="督查示员")
    with changing.service.database.begin() as session:
        person = people.named(session, DEPUTY)[0].id
        code = enrolments.new_code(session, person, changing.clock.now())
    found = end(DEPUTY)
    assert (found.posts, found.questions, found.codes, found.told) == (("分管领导",), 1, 1, True) and found.accounts >= 1
    with changing.service.database.begin() as session:
        assert {post.until for post in session.query(Appointment).filter_by(person_id=person)} == {date(2021, 7, 6)}
        assert session.query(Identity).filter_by(person_id=person).count() == 0
        waiting = session.query(Proposal).filter(Proposal.person_id == person, Proposal.expires_at > changing.clock.now())
        assert waiting.count() == 0
        assert enrolments.attempt(session, "wecom", "wwtest", "new", code, changing.clock.now()).person_id is None
        line = session.query(Journal).filter_by(command="people end").one()
        assert (line.platform, line.user_id, line.words) == ("控制台", "keeper", f"{person} 2021-07-06")


def test_what_was_about_to_be_said_to_who_left_names_them_no_more(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    submitted(changing, "20210032", OFFICER)
    assert HEAD in changing.told("20210032 ")
    end(HEAD)
    assert not any(f"@{HEAD}" in words or f"请{HEAD}" in words for words in changing.send())


def test_an_earlier_day_counts_from_then(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    assert end(OFFICER, on=date(2021, 7, 1)).on == date(2021, 7, 1)
    with changing.service.database.begin() as session:
        person = people.named(session, OFFICER)[0].id
        before, after = (people.actor(session, person, date(2021, month, day)) for month, day in ((6, 30), (7, 1)))
        assert before and before.roles and after and not after.roles


@pytest.mark.parametrize(
    ("name", "on", "sentence"),
    [
        ("吴示安", date(2021, 7, 7), "还没有到，请到当日再登记"),
        ("无此人", None, "没有“无此人”这个人"),
    ],
)
def test_what_cannot_be_is_refused_and_ends_nothing(changing, end, name, on, sentence):
    changing.clock.at = at("2021-07-06 10:00")
    with pytest.raises(UserError, match=sentence):
        end(name, on=on)
    assert "20210032" in changing.say("/查 20210032", by=OFFICER)


def test_a_second_time_there_is_nothing_left_to_end(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    end(OFFICER)
    with pytest.raises(UserError, match="没有在任的职务，也没有绑定的账号"):
        end(OFFICER)


def test_two_changes_of_one_moment_are_both_told(changing, end):
    changing.clock.at = at("2021-07-06 10:00")
    end(OFFICER)
    first = office_heard(changing)
    end(HEAD)
    assert len(office_heard(changing)) > len(first)
    assert any(HEAD in text for text in office_heard(changing))
