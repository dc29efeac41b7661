"""What follows from somebody's step goes alone to those who can be told alone, and so does what is taken back."""

from __future__ import annotations

import pytest

from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.platforms.doors import Pusher
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import sending
from tests.conftest import Say, at
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder


class Told:
    """The bureau's group, and the app by which everybody is told alone."""

    def __init__(self, service: Service) -> None:
        self.service = reached_by(service, {APP: PERSONS})
        self.app, self.group = Addressing(service.clock), Recorder(service.clock)
        self.names = {user: name for name, user in accounts(service).items()}

    def send(self) -> list[tuple[str, str]]:
        """Whom it addresses and the words of what leaves now."""
        before = len(self.app.said)
        robots: dict[str, Pusher] = {"wecom/main": self.group, APP: self.app}
        sending.send_due(self.service.database, self.service.office, self.service.clock, robots)
        return [(self.names[to], words) for _, to, words in self.app.said[before:]]


@pytest.fixture
def told(bureau: Service) -> Told:
    return Told(bureau)


def test_a_submission_is_told_to_the_reviewer_alone_and_so_is_its_end(told: Told, say: Say):
    assert "已登记" in say("/送审 20210032", by="吴示安")
    ((reviewer, words),) = told.send()
    assert reviewer == "周示平" and "20210032" in words and told.group.said == []
    assert "已" in say("/撤销 20210032", by="吴示安")
    ((again, taken_back),) = told.send()
    assert again == reviewer and "20210032" in taken_back and taken_back != words
    assert told.group.said == []


def test_what_was_taken_back_before_it_left_is_said_to_nobody(told: Told, say: Say):
    say("/送审 20210032", by="吴示安")
    say("/撤销 20210032", by="吴示安")
    assert told.send() == [] and told.group.said == []


def test_a_copy_that_still_waits_is_called_off_with_the_act(told: Told, say: Say, clock: StoppedClock):
    say("/送审 20210032", by="吴示安")
    told.app.faults = [PlatformError("对方繁忙")]
    assert told.send() == []
    say("/撤销 20210032", by="吴示安")
    clock.at = at("2021-07-16 09:30")
    assert told.send() == [] and told.group.said == []
    with told.service.database.begin() as session:
        states = [(row.state, row.person_id is None) for row in session.query(Outbox).order_by(Outbox.id)]
    assert states == [("covered", True), ("cancelled", False)]
