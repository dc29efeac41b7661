"""By which way a message goes: the next one only where it was certainly not delivered, nobody told the same by two."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot import reach, spoken_to, wsgi
from bot.cli import whom
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.platforms.ways import Way
from bot.records import chats, people
from bot.records.delivery import contacts, notices, outbox, robots
from bot.records.delivery.outbox import Outbox
from bot.rules.stages import Party
from bot.wsgi import Service
from scheduler import sending
from scheduler.ticking import Ticker
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, set_clock, settings_for
from tests.scheduler.alone import APP, LINE, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

DING = "dingtalk/robot"
NAME = "吴示安"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:30")))
    yield reached_by(made, {APP: PERSONS, DING: PERSONS})
    made.database.close()


class Robots(dict[str, Addressing | Recorder]):
    """The webhook and the ways, by name."""

    def __init__(self, service: Service, *ways: str) -> None:
        super().__init__({"wecom/main": Recorder(service.clock), **{way: Addressing(service.clock) for way in ways}})
        self.service = service

    def way(self, name: str) -> Addressing:
        found = self[name]
        assert isinstance(found, Addressing)
        return found

    @property
    def webhook(self) -> Recorder:
        found = self["wecom/main"]
        assert isinstance(found, Recorder)
        return found

    def send(self) -> None:
        sending.send_due(self.service.database, self.service.office, self.service.clock, self)


def person(service: Service, name: str = NAME) -> int:
    with service.database.begin() as session:
        return people.one_named(session, name).id


def notice(service: Service, *names: str, key: str = "k", text: str = "请审核。") -> None:
    """A notice for these people, as it is put into the bureau's group."""
    with service.database.begin() as session:
        (group,) = chats.registered(session, service.clock.now().date())
        parties = [Party(people.one_named(session, name).id, name) for name in names]
        notices.put(session, group, parties, text, key=key, not_before=service.clock.now())


def rows(service: Service) -> list[Outbox]:
    with service.database.begin() as session:
        return session.query(Outbox).order_by(Outbox.id).all()


def bind_in_dingtalk(service: Service, *names: str) -> None:
    with service.database.begin() as session:
        for name in names:
            people.bind(session, "dingtalk", DINGTALK_CORP, f"ding-{name}", people.one_named(session, name).id)


def test_a_notice_goes_alone_to_those_who_can_be_told_alone_and_mentions_the_others(service: Service):
    with service.database.begin() as session:
        people.unbind(session, people.one_named(session, "周示平").id)
    robots_ = Robots(service, APP, DING)
    notice(service, NAME, "周示平")
    robots_.send()
    assert robots_.way(APP).to(accounts(service)[NAME]) == ["请审核。"]
    assert [words for _, words, _ in robots_.webhook.said] == ["请审核。"]
    notice(service, NAME, key="alone")
    robots_.send()
    assert len(robots_.webhook.said) == 1, "nobody is left whom the group would mention"
    assert [row.state for row in rows(service)] == ["sent", "sent", "covered", "sent"]


def test_a_way_that_refuses_somebody_is_followed_by_the_next_for_the_same_message_and_rests(service: Service):
    bind_in_dingtalk(service, NAME)
    robots_ = Robots(service, APP, DING)
    robots_.way(APP).gone = {accounts(service)[NAME]}
    notice(service, NAME)
    robots_.send()
    assert robots_.way(DING).to(f"ding-{NAME}") == ["请审核。"]
    told = next(row for row in rows(service) if row.key == f"k:p{person(service)}")
    assert (told.state, told.robot, told.address) == ("sent", DING, f"ding-{NAME}")
    robots_.way(APP).gone = set()
    notice(service, NAME, key="next")
    robots_.send()
    assert robots_.way(DING).to(f"ding-{NAME}") == ["请审核。"] * 2
    set_clock(service, service.clock.now() + timedelta(days=10))
    notice(service, NAME, key="later")
    robots_.send()
    assert "请审核。" in robots_.way(APP).to(accounts(service)[NAME]), "after a week it is tried again"


THREE = (NAME, "周示平", "郑示宁")


def test_a_notice_whose_readers_fall_back_to_the_group_mentions_them_all_in_one_message(service: Service):
    alone = reached_by(service, {APP: PERSONS})
    robots_ = Robots(alone, APP)
    robots_.way(APP).gone = {accounts(service)[name] for name in THREE}
    notice(alone, *THREE, "陈示文")
    robots_.send()
    assert [(words, sorted(names)) for _, words, names in robots_.webhook.said] == [("请审核。", sorted(THREE))]
    assert robots_.way(APP).to(accounts(service)["陈示文"]) == ["请审核。"]
    robots_.send()
    assert len(robots_.webhook.said) == 1


def test_who_falls_back_joins_the_notice_where_its_group_has_not_heard_it(service: Service):
    with service.database.begin() as session:
        people.unbind(session, people.one_named(session, "周示平").id)
        people.bind(session, "wecom", WECOM_CORP, "zhou", people.one_named(session, "周示平").id)
    alone = reached_by(service, {APP: Way(persons=True, after_contact=True)})
    app_of = {name: accounts(service)[name] for name in (NAME, "郑示宁")}
    with service.database.begin() as session:
        for name, user in app_of.items():
            contacts.spoke(session, APP, user, people.one_named(session, name).id, service.clock.now())
    robots_ = Robots(alone, APP)
    robots_.way(APP).gone = set(app_of.values())
    robots_.webhook.faults = [PlatformError("频率超限（45009）", pause_seconds=60)]
    notice(alone, *THREE)
    robots_.send()
    assert robots_.webhook.said == []
    set_clock(service, service.clock.now() + timedelta(minutes=5))
    robots_.send()
    assert sorted(name for _, _, names in robots_.webhook.said for name in names) == sorted(THREE)
    assert len(robots_.webhook.said) == 1


def test_what_may_have_been_delivered_is_repeated_by_the_same_way_and_by_no_other(service: Service):
    bind_in_dingtalk(service, NAME)
    robots_ = Robots(service, APP, DING)
    robots_.way(APP).faults = [PlatformError("超时", ambiguous=True), PlatformError("拒收", permanent=True)]
    notice(service, NAME)
    robots_.send()
    set_clock(service, service.clock.now() + timedelta(minutes=2))
    robots_.send()
    assert robots_.way(DING).said == [] and robots_.webhook.said == []
    assert rows(service)[1].state == "dead"


def test_what_waits_long_for_a_way_that_says_nothing_goes_by_the_next(service: Service):
    bind_in_dingtalk(service, NAME)
    robots_ = Robots(service, APP, DING)
    robots_.way(APP).faults = [PlatformError("密钥不符", pause_seconds=3600)]
    notice(service, NAME)
    robots_.send()
    set_clock(service, service.clock.now() + timedelta(minutes=10))
    robots_.send()
    assert robots_.way(DING).said == []
    set_clock(service, service.clock.now() + timedelta(minutes=6))
    robots_.send()
    assert robots_.way(DING).to(f"ding-{NAME}") == ["请审核。"]
    set_clock(service, service.clock.now() + timedelta(hours=2))
    robots_.send()
    assert robots_.way(APP).said == []


def test_nobody_gets_more_than_twenty_a_minute_and_the_robot_serves_all_the_others_meanwhile(service: Service):
    many = reached_by(service, {APP: PERSONS})
    robots_ = Robots(many, APP)
    names, own, me = sorted(name for name in accounts(service) if name != NAME), accounts(service)[NAME], person(service)
    with service.database.begin() as session:
        now = service.clock.now()
        for place in range(25):
            put_alone(session, me, f"a{place}", "多", now)
        for name in names:
            put_alone(session, people.one_named(session, name).id, name, "少", now)
    robots_.send()
    counted = Counter(to for _, to, _ in robots_.way(APP).said)
    assert counted.pop(own) == 20
    assert len(counted) == len(names) > 20 and set(counted.values()) == {1}
    set_clock(service, service.clock.now() + timedelta(seconds=65))
    robots_.send()
    assert len(robots_.way(APP).to(own)) == 25


def put_alone(session: Session, who: int, key: str, text: str, now: datetime, kind: str = "outlook") -> None:
    content = json.dumps({"text": text, "people": [who]}, ensure_ascii=False)
    outbox.add(
        session,
        key=key,
        kind=kind,
        robot=APP,
        target=f"{APP}/p{who}",
        person_id=who,
        chat_id=None,
        day=at("2021-07-16 09:30").date(),
        content=content,
        not_before=now,
    )


def test_a_robot_says_no_more_in_all_than_its_platform_grants(service: Service):
    few = reached_by(service, {APP: Way(persons=True, per_minute=30)})
    robots_, names = Robots(few, APP), sorted(accounts(service))
    with service.database.begin() as session:
        for name in names:
            for place in range(3):
                put_alone(session, people.one_named(session, name).id, f"{name}{place}", "话", service.clock.now())
    robots_.send()
    assert len(robots_.way(APP).said) == 30
    set_clock(service, service.clock.now() + timedelta(seconds=65))
    robots_.send()
    assert len(robots_.way(APP).said) == 60


def test_the_most_urgent_goes_first_whomever_it_addresses(service: Service):
    robots_, names = Robots(service, APP, DING), sorted(accounts(service))
    with service.database.begin() as session:
        now = service.clock.now()
        for place, name in enumerate(names):
            kind = "notice" if place == 7 else "outlook"
            put_alone(session, people.one_named(session, name).id, name, name, now, kind)
    robots_.send()
    assert robots_.way(APP).said[0][2] == names[7]


GROUPS = Way(groups=True, after_contact=True)


def test_a_group_whose_webhook_is_gone_is_told_by_the_robot_that_was_spoken_to_there(service: Service):
    lines = reached_by(service, {LINE: GROUPS})
    robots_ = Robots(lines, LINE)
    robots_.webhook.faults = [PlatformError("机器人已移出", permanent=True)] * 2
    notice(service, NAME)
    robots_.send()
    assert rows(service)[0].state == "dead" and robots_.way(LINE).said == []
    with service.database.begin() as session:
        contacts.spoke(session, LINE, "wrALL", None, service.clock.now())
    notice(service, NAME, key="again")
    robots_.send()
    assert robots_.way(LINE).to("wrALL") == ["请审核。"]


def test_of_a_group_that_may_not_be_spoken_to_first_the_operators_hear(service: Service):
    lines = reached_by(service, {LINE: GROUPS}, operators="wecom/main")
    robots_ = Robots(lines, LINE)
    robots_.way(LINE).gone = {"wrALL"}
    with service.database.begin() as session:
        contacts.spoke(session, LINE, "wrALL", None, service.clock.now())
        session.get_one(chats.Chat, 1).push = "bot"
    notice(service, NAME)
    robots_.send()
    assert rows(service)[0].state == "dead", "no webhook is known here"
    assert sum("群1不能由机器人 wecom/bot 通知：对方拒收" in words for _, words, _ in robots_.webhook.said) == 1


def test_who_speaks_over_a_line_may_be_spoken_to_by_it(service: Service):
    answered = spoken_to.noting(service.database, service.clock, LINE, lambda message: Reply("好"))
    user = accounts(service)[NAME]
    assert answered(Message("wecom", "1", WECOM_CORP, user, text="你好")).text == "好"
    answered(Message("wecom", "2", WECOM_CORP, user, chat_id="wrALL", text="你好"))
    answered(Message("wecom", "3", WECOM_CORP, "stranger", text="你好"))
    answered(Message("wecom", "4", WECOM_CORP, "stranger", chat_id="wrSTRANGE", text="你好"))
    with service.database.begin() as session:
        known = {row.address: row.person_id for row in contacts.known(session, [LINE]).values()}
    assert known == {user: person(service), "wrALL": None}


def test_what_a_robot_says_first_goes_by_the_id_as_it_was_told_last(service: Service):
    lines, user = reached_by(service, {LINE: Way(persons=True, after_contact=True)}), accounts(service)[NAME]
    who, note = person(service), spoken_to.noting(service.database, service.clock, LINE, lambda message: Reply("好"))
    for key, spelled in enumerate((user, user.upper(), user.title(), user)):
        note(Message("wecom", str(key), WECOM_CORP, spelled, text="你好"))
        with service.database.begin() as session:
            (way,) = reach.ways_to(session, lines.office, service.clock.now())[who]
            assert way.address == spelled
            assert contacts.refused(session, LINE, spelled, who, "不能", service.clock.now())
            contacts.reached(session, LINE, spelled)
            assert [row.refused_at for row in contacts.known(session, [LINE]).values()] == [None]


def test_of_whom_nobody_can_be_meant_any_more_nothing_is_kept(service: Service):
    now, who = service.clock.now(), person(service)
    with service.database.begin() as session:
        contacts.spoke(session, LINE, "wrALL", None, now)
        contacts.spoke(session, LINE, "wrGONE", None, now)
        contacts.spoke(session, LINE, "wx1", who, now)
        contacts.forget(session, now)
        assert {row.address for row in contacts.known(session, [LINE]).values()} == {"wrALL", "wx1"}
        people.unbind(session, who)
        contacts.forget(session, now - timedelta(seconds=1))
        assert {row.address for row in contacts.known(session, [LINE]).values()} == {"wrALL", "wx1"}
        contacts.forget(session, now)
        assert {row.address for row in contacts.known(session, [LINE]).values()} == {"wrALL"}
        contacts.spoke(session, LINE, "wx1", who, now)
        contacts.end(session, who)
        assert {row.address for row in contacts.known(session, [LINE]).values()} == {"wrALL"}


def test_whom_a_robot_addresses_has_a_sender_of_their_own(service: Service):
    with service.database.begin() as session:
        robots.ensure_addressed(session, {f"{APP}/p1": APP, f"{APP}/p2": APP})
        assert session.get_one(robots.Robot, f"{APP}/p1").way == session.get_one(robots.Robot, APP).way == APP


def test_each_hears_once_what_was_planned_while_a_way_was_away(service: Service):
    robots_ = Robots(service, APP, DING)
    robots_.way(APP).faults = [PlatformError("对方繁忙")] * 3
    ticker = Ticker(service.database, service.office, service.clock, robots_)
    for minutes in range(0, 60, 3):
        set_clock(service, at("2021-07-16 09:00") + timedelta(minutes=minutes))
        ticker.tick()
    heard = Counter(to for _, to, words in robots_.way(APP).said if "（2/" not in words)
    assert heard and set(heard.values()) == {1}


def test_the_doctor_names_whom_a_platform_refuses_until_they_speak_to_it(service: Service):
    user, who, now = accounts(service)[NAME], person(service), service.clock.now()
    with service.database.begin() as session:
        assert contacts.refused(session, APP, user, who, "对方拒收（60111）", now)
        assert whom.hindered(service, session, now) == f"{NAME}（{APP} 平台拒收：对方拒收（60111））"
        assert reach.why_not(session, service.office, now)[who][APP] == "平台拒收：对方拒收（60111）"
        contacts.spoke(session, APP, user, who, now)
        assert whom.hindered(service, session, now) == ""
