"""A message is looked at again after every certain refusal; one that may have arrived is repeated as it is, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.platforms.doors import Pusher
from bot.platforms.ways import Way
from bot.records import appointments, cases, chats, people, suggestions
from bot.records.delivery import notices, undelivered
from bot.records.delivery.notices import About
from bot.records.delivery.outbox import Outbox
from bot.records.people import Appointment, Identity, division_ids
from bot.rules.permissions import Scope
from bot.rules.stages import Party
from bot.rules.words import Role
from scheduler import sending
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, set_clock, settings_for
from tests.scheduler.alone import APP, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

ROBOT = "dingtalk/robot"
READER, OTHER = "吴示安", "陈示文"
BUSY, DOUBT = PlatformError("对方繁忙"), PlatformError("超时", ambiguous=True)
PAUSE = PlatformError("太快", pause_seconds=3660)


class Bureau:
    """A notice to one person, by an app whose platform delivers the same bytes once only."""

    def __init__(self, url: str) -> None:
        ways = {APP: Way(persons=True, remembers=True), ROBOT: Way(persons=True)}
        made = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:30")))
        self.service = reached_by(made, ways, operators="wecom/main")
        self.group, self.app, self.robot = (Recorder(self.service.clock), *(Addressing(self.service.clock) for _ in ways))
        self.account = accounts(self.service)[READER]

    def put(self, name: str = READER, about: str = "") -> None:
        with self.service.database.begin() as session:
            (group,) = chats.registered(session, self.now.date())
            reader = people.one_named(session, name)
            found = []
            if about:
                item = suggestions.with_number(session, about, Scope(everything=True), self.now.date())
                found = [About(case) for case in cases.load(session, item, self.now.date(), self.service.office)]
            words = f"{about}请审核。"
            notices.put(session, group, [Party(reader.id, name)], words, key="k", not_before=self.now, about=found)

    @property
    def now(self):
        return self.service.clock.now()

    def send(self, after: timedelta = timedelta()) -> None:
        set_clock(self.service, self.now + after)
        pushers: dict[str, Pusher] = {"wecom/main": self.group, APP: self.app, ROBOT: self.robot}
        service = self.service
        sending.send_due(service.database, service.office, service.clock, pushers, remembering={APP})

    def write(self, act: Callable[[Session], object]) -> None:
        with self.service.database.begin() as session:
            act(session)

    def told(self) -> list[tuple[str, str]]:
        """Who was told, and what, by whichever way."""
        return [(to, words) for _, to, words in (*self.app.said, *self.robot.said)]

    def mentioned(self) -> list[str]:
        return [words for _, words, _ in self.group.said if "请审核" in words]

    def own(self) -> Outbox:
        with self.service.database.begin() as session:
            return session.query(Outbox).filter(Outbox.person_id.is_not(None)).one()

    def alerts(self) -> int:
        with self.service.database.begin() as session:
            return session.query(Outbox).filter_by(kind="alert").filter(Outbox.key.contains("undelivered")).count()


@pytest.fixture
def office(bureau_url: str) -> Iterator[Bureau]:
    made = Bureau(bureau_url)
    yield made
    made.service.database.close()


def moved(session: Session, account: str) -> None:
    """The account is somebody else's now, and who had it has another."""
    reader, other = people.one_named(session, READER), people.one_named(session, OTHER)
    people.bind(session, "wecom", WECOM_CORP, account, other.id)
    people.bind(session, "wecom", WECOM_CORP, "wu-new", reader.id)


def removed(session: Session, account: str) -> None:
    """The account is gone, and another way is left."""
    reader = people.one_named(session, READER)
    people.bind(session, "dingtalk", DINGTALK_CORP, "ding-wu", reader.id)
    session.execute(delete(Identity).where(Identity.person_id == reader.id, Identity.platform == "wecom"))


def left(session: Session, name: str) -> None:
    appointments.end_posts(session, people.one_named(session, name).id, at("2021-07-16 09:30").date())


def test_after_a_certain_refusal_the_address_is_found_anew(office: Bureau):
    office.put()
    office.app.faults = [BUSY]
    office.send()
    office.write(lambda session: moved(session, office.account))
    office.send(timedelta(minutes=2))
    assert office.told() == [("wu-new", "请审核。")]


@pytest.mark.parametrize("change", [moved, removed])
def test_what_may_have_arrived_is_told_to_nobody_else_and_by_no_other_way(office: Bureau, change):
    office.put()
    office.app.faults = [DOUBT]
    office.send()
    office.write(lambda session: change(session, office.account))
    office.send(timedelta(minutes=2))
    office.send(timedelta(hours=1))
    assert office.told() == [] and office.mentioned() == []
    assert (office.own().state, office.alerts()) == ("unknown", 1)


@pytest.mark.parametrize("then", [PlatformError("不在可见范围", permanent=True), PAUSE])
def test_what_may_have_arrived_ends_when_it_is_refused_then_or_must_wait_too_long(office: Bureau, then):
    office.put()
    office.app.faults = [DOUBT, then]
    for _ in range(3):
        office.send(timedelta(minutes=2))
    office.send(timedelta(hours=2))
    assert office.app.faults == [] and office.told() == [] and office.mentioned() == []
    assert (office.own().state, office.alerts()) == ("unknown", 1)


def test_what_may_have_arrived_is_repeated_as_it_is_also_after_a_certain_refusal(office: Bureau):
    office.put()
    office.app.faults = [DOUBT, BUSY]
    for _ in range(3):
        office.send(timedelta(minutes=2))
    assert office.told() == [(office.account, "请审核。")] and office.own().state == "sent"


def test_an_operator_can_have_it_said_again_with_its_label_after_all(office: Bureau):
    office.put()
    office.app.faults = [DOUBT]
    office.send()
    office.send(timedelta(hours=1))
    ended = office.own()
    assert ended.state == "unknown"
    office.write(lambda session: undelivered.retry(session, ended.id, office.now))
    office.send()
    assert office.told() == [(office.account, "【补发】请审核。")]


@pytest.mark.parametrize("fault", [PlatformError("太快", pause_seconds=65), BUSY, DOUBT])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["left", "another-division"])
def test_whoever_may_not_hear_of_it_any_more_is_not_told_after_all(office: Bureau, fault, elsewhere):
    office.put("周示平", about="20210032")
    office.app.faults = [fault]
    office.send()

    def change(session: Session) -> None:
        left(session, "周示平")
        if elsewhere:
            person, division = people.one_named(session, "周示平"), division_ids(session)["融资服务处"]
            post = Appointment(person_id=person.id, role=Role.DIVISION_HEAD, division_id=division, since=office.now.date())
            session.add(post)

    office.write(change)
    office.send(timedelta(minutes=10))
    assert office.told() == [] and office.mentioned() == []
    assert office.own().state == ("unknown" if fault is DOUBT else "cancelled")
