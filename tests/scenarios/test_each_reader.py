"""Of readers of one notice some have heard and others not: each hears what is new to them, from what they knew, and nothing twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.platforms.doors import Pusher
from bot.records import cases, suggestions
from bot.rules.permissions import Scope
from bot.wsgi import Service
from scheduler import sending
from tests.conftest import at, copy_of_sqlite, set_clock, settings_for
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

ITEM, OFFICE = "20210018", "督查示员"
CHANGED = re.compile(r"(分管领导|办理时限)由([^。]+?)(?:（周.）)?改为([^。（]+)")
BEFORE = {"分管领导": "副局长甲", "办理时限": "2021年7月31日"}
WORKING = ("吴示安", "周示平")  # who hear of each change of the item, whoever its leaders are
IN_GROUP = "周示平"  # in the stories with a group: who is mentioned there, for no way leads to this person alone


class Choosy(Addressing):
    """Does not deliver to whoever is `busy`; they may be tried again."""

    busy: frozenset[str] = frozenset()

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        if json.loads(payload)[0] in self.busy:
            raise PlatformError("对方繁忙")
        super().send(payload, on_writing)


class Readers:
    """The bureau with an app to everybody, but not to those `in_group`; what each has heard, and knows by it."""

    def __init__(self, service: Service, in_group: tuple[str, ...] = ()) -> None:
        self.service = reached_by(service, {APP: PERSONS})
        self.app, self.robot = Choosy(service.clock), Recorder(service.clock)
        self.users = accounts(service)
        self.names = {user: name for name, user in self.users.items()}
        self.knows: dict[tuple[str, str], str] = {}
        self.in_group = in_group
        for name in in_group:
            self.app.gone.add(self.users[name])
        self.minute()

    def minute(self, minutes: int = 1) -> None:
        assert isinstance(self.service.clock, StoppedClock)
        set_clock(self.service, self.service.clock.at + timedelta(minutes=minutes))

    def say(self, words: str) -> str:
        self.minute()
        return speak(self.service, words, OFFICE, None, "wecom").text

    def send(self, *busy: str) -> list[tuple[str, str]]:
        """What each of them hears now; what it says was so before is what they knew."""
        self.minute(20)
        self.app.busy = frozenset(self.users[name] for name in busy if name in self.users)
        self.robot.faults = [PlatformError("对方繁忙")] * 9 if "督办群" in busy else []
        alone, group = len(self.app.said), len(self.robot.said)
        robots: dict[str, Pusher] = {"wecom/main": self.robot, APP: self.app}
        sending.send_due(self.service.database, self.service.office, self.service.clock, robots)
        heard = [(self.names[to], words) for _, to, words in self.app.said[alone:]]
        heard += [(self.names.get(who, who), words) for _, words, whom in self.robot.said[group:] for who in whom]
        for name, words in heard:
            for what, before, after in CHANGED.findall(words):
                knew = self.knows.get((name, what), BEFORE[what])
                # Who was not concerned by an earlier change may know it from it, and nothing of others' changes.
                assert name not in WORKING or before == knew, (name, words, knew)
                assert before != after and (name not in WORKING or after != knew)
                self.knows[name, what] = after
        return heard

    def known(self, name: str, what: str) -> str:
        return self.knows.get((name, what), BEFORE[what])


@pytest.fixture
def readers(bureau: Service) -> Readers:
    return Readers(bureau)


def test_who_has_not_heard_of_the_first_of_two_changes_hears_of_both_as_one(readers: Readers):
    readers.say(f"/改派 {ITEM} 分管 副局长乙")
    assert {name for name, _ in readers.send("周示平")} == {"副局长甲", "副局长乙", "吴示安"}
    readers.say(f"/改派 {ITEM} 分管 副局长丙")
    said = dict(readers.send())
    assert said.keys() == {"副局长乙", "副局长丙", "吴示安", "周示平"}
    assert "由副局长乙改为副局长丙" in said["吴示安"] and "由副局长甲改为副局长丙" in said["周示平"]
    assert readers.send() == []


def test_what_was_changed_back_is_told_to_those_alone_who_heard_of_the_change(readers: Readers):
    readers.say(f"/改派 {ITEM} 分管 副局长乙")
    readers.send("周示平")
    readers.say(f"/改派 {ITEM} 分管 副局长甲")
    assert {name for name, _ in readers.send()} == {"副局长甲", "副局长乙", "吴示安"}
    assert readers.send() == []


def test_who_is_mentioned_in_a_group_that_is_silent_knows_less_than_who_was_told_alone(readers: Readers):
    readers = Readers(readers.service, in_group=(IN_GROUP,))
    readers.say(f"/改派 {ITEM} 分管 副局长丙")
    readers.send()  # the way to them is found to be none
    readers.say(f"/改派 {ITEM} 分管 副局长乙")
    assert IN_GROUP not in {name for name, _ in readers.send("督办群")}
    readers.say(f"/改派 {ITEM} 分管 副局长甲")
    said = dict(readers.send())
    assert "由副局长丙改为副局长甲" in said[IN_GROUP] and "由副局长乙改为副局长甲" in said["吴示安"]


def test_the_office_hears_what_is_new_to_each_of_it(readers: Readers):
    readers.say("/日历 7月29日 放假")
    readers.send("值班示员")
    readers.say("/日历 7月29日 上班")
    said = [(name, words) for name, words in readers.send() if "日历变动" in words]
    assert {name for name, _ in said} <= {"督查示员"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readers")


STEPS = some.one_of(
    some.sampled_from([f"/改派 {ITEM} 分管 {name}" for name in ("副局长甲", "副局长乙", "副局长丙")]),
    some.sampled_from([f"/延期 {ITEM} {day} 市人大代表工委同意" for day in ("8月10日", "8月20日", "8月30日")]),
    some.lists(some.sampled_from(["吴示安", "周示平", "副局长甲", "副局长乙", "督办群"]), max_size=3, unique=True),
)


@settings(max_examples=12)
@given(some.lists(STEPS, min_size=2, max_size=9), some.booleans())
def test_each_reader_hears_what_is_new_to_them_and_nothing_twice(folder: Path, story: list[str | list[str]], grouped: bool):
    service = wsgi.assemble(settings_for(copy_of_sqlite(folder)), StoppedClock(at("2021-07-16 09:00")))
    with closing(service.database):
        readers = Readers(service, in_group=(IN_GROUP,) if grouped else ())
        if grouped:  # that no way leads to them alone is found out
            readers.say(f"/催办 {ITEM}")
            readers.send()
        for step in story:
            if isinstance(step, str):
                readers.say(step)
            else:
                readers.send(*step)
        for _ in range(3):
            readers.send()
        with service.database.begin() as session:
            today = service.clock.now().date()
            (item,) = suggestions.with_number(session, ITEM, Scope(everything=True), today)
            case = cases.one(session, item, today, service.office)
        now = {"分管领导": case.deputy_directors[0].name, "办理时限": f"{case.due_on:%Y年%-m月%-d日}"}
        for name in WORKING:
            assert {what: readers.known(name, what) for what in now} == now
