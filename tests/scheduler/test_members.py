"""Encrypted user ids: whom they mean is asked of the platform, once a day for each, and who they are is known from then on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.records import people, refused
from bot.records.engine.database import Database
from bot.simulator.wecom_api import CONVERTED
from bot.wsgi import Service
from scheduler.members import Asking
from tests.conftest import WECOM_CORP
from tests.platforms.ways import Joined, joined

OPEN, OTHER = "woAJ2GCAAAXtWyujaWJHDDGi0mACAAAA", "woAJ2GCAAAXtWyujaWJHDDGi0mACBBBB"


class Says:
    """A platform that knows some ids."""

    corp_id = WECOM_CORP

    def __init__(self, **meant: str) -> None:
        self.meant = meant
        self.asked: list[list[str]] = []
        self.fails = False

    def named(self, encrypted: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(encrypted))
        if self.fails:
            raise PlatformError("对方系统繁忙，未送达")
        return {each: self.meant[each] for each in encrypted if each in self.meant}


def person_of(database: Database, user: str) -> int | None:
    with database.begin() as session:
        return people.owner(session, "wecom", WECOM_CORP, user)


def refuse(service: Service, user: str) -> None:
    with service.database.begin() as session:
        refused.remember(session, "wecom", WECOM_CORP, user, "open_userid", "single", service.clock.now())


def test_who_was_refused_under_an_encrypted_id_is_known_once_the_platform_says_who_it_is(bureau: Service, say):
    refuse(bureau, OPEN)
    asking, now = Asking({"wecom": Says(**{OPEN: "WX001"})}), bureau.clock.now()
    assert asking.run(bureau.database, now) == 1
    assert person_of(bureau.database, OPEN) == person_of(bureau.database, "wx001") is not None
    with bureau.database.begin() as session:
        assert list(refused.seen(session)) == []
    assert asking.run(bureau.database, now) == 0


def test_what_nobody_can_say_is_asked_again_after_a_day(bureau: Service):
    refuse(bureau, OPEN)
    says, now = Says(), bureau.clock.now()
    asking = Asking({"wecom": says})
    for minutes in (0, 1, 600, 1439, 1440):
        asking.run(bureau.database, now + timedelta(minutes=minutes))
    assert says.asked == [[OPEN], [OPEN]]
    assert person_of(bureau.database, OPEN) is None


def test_a_platform_that_does_not_answer_is_asked_the_next_time(bureau: Service):
    refuse(bureau, OPEN)
    says, now = Says(**{OPEN: "wx001"}), bureau.clock.now()
    says.fails = True
    asking = Asking({"wecom": says})
    assert asking.run(bureau.database, now) == 0
    says.fails = False
    assert asking.run(bureau.database, now) == 1


def test_a_person_known_by_an_encrypted_id_alone_gets_one_to_be_mentioned_by(bureau: Service):
    with bureau.database.begin() as session:
        person = people.named(session, "吴示安")[0].id
        people.unbind(session, person)
        people.bind(session, "wecom", WECOM_CORP, OPEN, person)
    assert Asking({"wecom": Says(**{OPEN: "LiCe"})}).run(bureau.database, bureau.clock.now()) == 1
    assert person_of(bureau.database, "lice") == person


def test_nobody_is_asked_where_all_are_known(bureau: Service):
    says = Says()
    Asking({"wecom": says}).run(bureau.database, bureau.clock.now())
    assert says.asked == []


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path) as made:
        yield made


def test_the_app_says_whom_the_ids_of_its_members_mean(both: Joined):
    ids = [f"wo{number:030d}" for number in range(CONVERTED + 5)]
    both.platforms.wecom_api.open_ids = {ids[0]: "WuShian", ids[-1]: "ZhouShiping"}
    members = both.members("wecom")
    assert members and members.corp_id == both.platforms.wecom_api.corp_id
    assert members.named(ids) == {ids[0]: "WuShian", ids[-1]: "ZhouShiping"}
    assert both.members("dingtalk") is None
