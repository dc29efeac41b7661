"""Whoever has a way of their own hears the own duties there, and the group mentions no one who does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bot import reach, wsgi
from bot.cli.reporting import described
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.platforms.ways import Way
from bot.records import appointments, calendar, cases, facts, invariants, people, suggestions
from bot.records.delivery import contacts, rerouted
from bot.records.delivery.outbox import Outbox
from bot.records.engine.prepared import DRIVER
from bot.records.people import Appointment
from bot.rules.permissions import Scope
from bot.rules.words import LEADERS, OFFICE, FactKind
from bot.wsgi import Service
from scheduler import planning, routing
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.alone import APP, LINE, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = reached_by(wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55"))), {APP: PERSONS})
    yield made
    made.database.close()


@pytest.fixture
def app(service: Service) -> Addressing:
    return Addressing(service.clock)


@pytest.fixture
def ticker(service: Service, robot: Recorder, app: Addressing) -> Ticker:
    return Ticker(service.database, service.office, service.clock, {"wecom/main": robot, APP: app})


def rows(service: Service, **wanted: object) -> list[Outbox]:
    with service.database.begin() as session:
        return session.query(Outbox).filter_by(**wanted).order_by(Outbox.id).all()


def at_the_end(service: Service) -> None:
    """All that must hold does."""
    with service.database.begin() as session:
        assert [one for one in invariants.look(session, service.clock.now()) if not one.ok] == []


def test_each_hears_the_own_duties_alone_and_the_group_mentions_nobody(service, ticker, robot, app):
    ticker.tick()
    (said,) = robot.messages
    assert said[2] == [] and "@" not in said[1]
    user = accounts(service)["吴示安"]
    (own,) = app.to(user)
    assert own.startswith("【办理提醒】2021年7月16日（周五），以下")
    assert all("吴示安" in line for line in own.splitlines() if re.search("(答复|意见)，", line))
    assert len(app.said) == len({to for _, to, _ in app.said})
    ticker.tick()
    assert len(robot.messages) == 1 and len(app.to(user)) == 1
    at_the_end(service)


def test_what_is_told_alone_is_looked_at_again_before_it_leaves(service, ticker, robot, app):
    ticker.plan()
    with service.database.begin() as session:
        now = service.clock.now()
        (item,) = suggestions.with_number(session, "20210257", Scope(everything=True), now.date())
        for kind in (FactKind.MAILED, FactKind.OPINION_SENT):
            facts.record(session, item, kind, now.date(), channel="test", now=now)
    ticker.send()
    assert not [words for _, _, words in app.said if "0257" in words]
    at_the_end(service)


def test_what_could_not_be_told_alone_comes_merged_on_the_next_working_day(service, ticker, robot, app):
    user = accounts(service)["吴示安"]
    app.faults = [PlatformError("对方繁忙", pause_seconds=36000)]
    ticker.tick()
    assert app.said == [] and len(robot.messages) == 1
    set_clock(service, at("2021-07-16 08:57"))
    set_clock(service, at("2021-07-19 09:10"))
    ticker.tick()
    (own,) = app.to(user)
    assert "7月19日" in own
    at_the_end(service)


def test_somebody_whom_the_platform_refuses_is_mentioned_in_the_group_and_the_office_hears_it_once(service, ticker, robot, app):
    user = accounts(service)["吴示安"]
    app.gone = {user}
    ticker.tick()
    assert [names for _, _, names in robot.messages if "吴示安" in names] == [["吴示安"]]
    (refused,) = [row for row in rows(service, kind="reminder", state="cancelled") if row.reason == rerouted.GATHERED]
    told = [row for row in rows(service, kind="reminder", state="sent") if row.person_id is None]
    assert [row.key for row in told if row.key == f"{refused.key}:g{row.chat_id}"] or len(told) == 1
    set_clock(service, at("2021-07-16 10:00"))
    ticker.tick()
    told_of = [to for _, to, words in app.said if "吴示安不能经企业微信单独通知：对方拒收" in words]
    assert len(told_of) == len(set(told_of)) > 0, "the office, each of it once"
    assert user not in told_of and "不能经企业微信单独通知" not in "".join(words for _, words, _ in robot.said)
    at_the_end(service)


def test_all_who_are_refused_for_one_reason_are_named_to_the_office_by_one_message_a_day(service, ticker, robot, app):
    names = accounts(service)
    refused = {"副局长甲", "吴示安", "周示平", "郑示宁"}
    app.gone = {names[name] for name in (*refused, "值班示员")}
    for clock in ("08:55", "09:20", "09:40", "10:30"):
        set_clock(service, at(f"2021-07-16 {clock}"))
        ticker.tick()
    told = [(to, words) for _, to, words in app.said if words.startswith("【通知方式】")]
    assert [to for to, _ in told] == [names["督查示员"]], "the one of the office who is reached hears all of them once"
    ((_, words),) = told
    assert all(name in words for name in refused)
    app.gone |= {names["冯示川"]}
    speak(service, "/送审 20210257", "陈示文", None, "console")
    for clock in ("2021-07-16 11:30", "2021-07-19 09:40"):
        set_clock(service, at(clock))
        ticker.tick()
    later = [words for _, _, words in app.said if words.startswith("【通知方式】")][1:]
    assert len(later) == 1 and "冯示川" in later[0] and "吴示安" not in later[0], "the next day's has who came after"
    at_the_end(service)


def mentioned(robot: Recorder) -> list[str]:
    """Everybody whom the group's reminders mention, once for each."""
    return [name for _, words, names in robot.messages for name in names if words.startswith("【办理提醒】")]


def test_all_who_are_refused_alone_are_mentioned_in_one_message_of_the_group(service, ticker, robot, app):
    names = accounts(service)
    refused = ["副局长甲", "吴示安", "周示平", "郑示宁"]
    app.gone = {names[name] for name in refused}
    for clock in ("08:55", "09:20", "10:30"):
        set_clock(service, at(f"2021-07-16 {clock}"))
        ticker.tick()
    assert sorted(mentioned(robot)) == refused
    told = [row for row in rows(service, kind="reminder", state="sent") if row.chat_id and "/" not in row.key.rpartition(":")[2]]
    assert len(told) <= 2, "the group's own, and one for all who were refused"
    at_the_end(service)


def test_a_pause_of_the_way_to_all_becomes_one_message_in_the_group_in_parts_that_mention_each_once(service, ticker, robot, app):
    app.faults = [PlatformError("频率超限（45009）", pause_seconds=3600)]
    for clock in ("08:32", "08:37", "08:55", "09:05", "10:40"):
        set_clock(service, at(f"2021-08-02 {clock}"))
        ticker.tick()
    assert app.said == []
    heads = [re.match(r"【办理提醒】(?:（(\d)/(\d)）)?", words) for _, words, _ in robot.said]
    parts = [tuple(map(int, head.groups())) for head in heads if head]
    assert parts == [(1, 2), (2, 2)] * 2, "what the group hears by itself, and all who fell back, one part after the other"
    everybody = mentioned(robot)
    assert len(everybody) == len(set(everybody)) > 20
    assert [names for _, _, names in robot.said[:2]] == [[], []]
    at_the_end(service)
    said = len(robot.messages)
    set_clock(service, at("2021-08-03 09:30"))
    ticker.tick()
    assert app.said == [] or all("8月3日" in words for _, _, words in app.said), "nobody hears again what the group told"
    assert not [names for _, _, names in robot.messages[said:] if names]


def test_what_fell_back_to_a_group_that_is_silent_too_is_told_on_the_next_working_day(service, ticker, robot, app):
    app.faults = [PlatformError("频率超限（45009）", pause_seconds=36000)]
    set_clock(service, at("2021-08-02 08:32"))
    ticker.tick()
    robot.faults = [PlatformError("频率超限（45009）", pause_seconds=36000)]
    for day in ("2021-08-02 08:55", "2021-08-03 09:30"):
        set_clock(service, at(day))
        ticker.tick()
    names = {user: name for name, user in accounts(service).items()}
    heard = {names[to] for _, to, words in app.said if "【办理提醒】" in words} | set(mentioned(robot))
    assert heard >= {"吴示安", "周示平", "副局长甲", "局长", "督查示员"}
    at_the_end(service)


def test_without_merging_a_duty_whose_readers_fell_back_is_told_to_the_group_once(service, robot, app):
    single = replace(service, office=replace(service.office, merge=False))
    ticker = Ticker(single.database, single.office, single.clock, {"wecom/main": robot, APP: app})
    app.gone = set(accounts(service).values())
    for clock in ("08:55", "09:20", "09:25", "09:30", "09:35", "10:30"):
        set_clock(service, at(f"2021-07-16 {clock}"))
        ticker.tick()
    reminders = [words for _, words, names in robot.messages if names and words.startswith("【办理提醒】")]
    duties = Counter(words.replace("@", "") for words in reminders)
    assert len(duties) > 10 and max(duties.values()) <= 2, "of each duty the group's own, and one for all who fell back after it"
    assert len(set(reminders)) == len(reminders)
    at_the_end(service)


def test_whoever_has_left_hears_nothing(service, ticker, robot, app):
    ticker.plan()
    with service.database.begin() as session:
        person = people.one_named(session, "吴示安")
        appointments.end_posts(session, person.id, service.clock.now().date())
    ticker.send()
    assert app.to(accounts(service)["吴示安"]) == []


def test_who_has_not_spoken_to_the_robot_is_mentioned_in_the_group_until_they_have(service, robot):
    after = reached_by(service, {LINE: Way(persons=True, after_contact=True)})
    line = Addressing(service.clock)
    user = accounts(service)["吴示安"]
    with service.database.begin() as session:
        contacts.spoke(session, LINE, user, people.one_named(session, "吴示安").id, service.clock.now() - timedelta(days=1))
    Ticker(after.database, after.office, after.clock, {"wecom/main": robot, LINE: line}).tick()
    assert [to for _, to, _ in line.said] == [user]
    ((_, _, names),) = robot.messages
    assert names and "吴示安" not in names


def test_leaders_are_told_with_the_others_where_the_office_wants_that(service, robot, app):
    set_clock(service, at("2021-07-28 08:55"))
    shown = {b.place.person: b for b in planning.preview(service.database, service.office, service.clock.now())[0] if b.place}
    leaders = reached_by(service, {APP: PERSONS}, leaders_in_groups=True)
    found = {b.place.person: b for b in planning.preview(leaders.database, leaders.office, leaders.clock.now())[0] if b.place}
    assert [p.name for p in shown[None].people] == []
    mentioned = [p.name for p in found[None].people]
    assert mentioned and all("局长" in name for name in mentioned)
    assert not {p.id for p in found[None].people} & {person for person in found if person}


def test_a_day_that_became_a_rest_day_is_silent_and_the_next_working_day_tells_what_it_would_have(service, ticker, app):
    ticker.plan()
    with service.database.begin() as session:
        calendar.change(session, {service.clock.now().date(): False}, on=service.clock.now().date())
    ticker.send()
    assert app.said == []
    set_clock(service, at("2021-07-19 09:10"))
    ticker.tick()
    assert len(app.to(accounts(service)["吴示安"])) == 1
    at_the_end(service)


def test_what_may_have_been_delivered_alone_is_said_once_more_and_says_so(service, ticker, app):
    app.faults = [PlatformError("超时", ambiguous=True)]
    ticker.tick()
    set_clock(service, at("2021-07-16 09:10"))
    ticker.tick()
    again = [words for _, _, words in app.said if words.startswith("【补发】")]
    assert len(again) == 1 and len({to for _, to, _ in app.said}) == len(app.said)
    at_the_end(service)


def test_who_is_named_in_the_ledger_and_holds_no_office_is_told_nothing_alone(service, ticker, app):
    with service.database.begin() as session:
        person = people.one_named(session, "吴示安")
        for post in session.scalars(select(Appointment).where(Appointment.person_id == person.id)).all():
            session.delete(post)
    ticker.tick()
    assert app.said and app.to(accounts(service)["吴示安"]) == []


def test_nobody_is_told_alone_of_what_they_may_not_see(service, app):
    with service.database.begin() as session:
        desk = routing.desk_of(session, service.office, service.clock.now())
        now = service.clock.now()
        (item,) = suggestions.with_number(session, "20210032", Scope(everything=True), now.date())
        told = {"about": [[item, []]], "people": []}
        may = {reader.actor.name for reader in desk.private.values() if routing.may_hear(desk, reader, told)}
        everybody = {reader.actor for reader in desk.private.values()}
        case = cases.load(session, [item], now.date(), service.office)[0]
    own = {case.lead_division, *case.assisting_divisions}
    handling = {party.name for party in (*case.officers, *case.deputy_directors)}
    able = {a.name for a in everybody if a.roles & (LEADERS | OFFICE) or a.divisions & own or a.name in handling}
    assert may == able and len(may) < len(everybody)


def test_a_second_planner_says_nothing_twice(service, ticker, app):
    ticker.plan()
    planned = len(rows(service))
    assert planning.plan(service.database, service.office, service.clock.now()) == 0
    ticker.tick()
    assert len(rows(service)) == planned


def test_who_is_told_alone_is_found_by_as_many_questions_for_many_as_for_few(service):
    line = reached_by(service, {LINE: Way(persons=True, after_contact=True)})

    def asked(names: Iterable[str]) -> int:
        users = accounts(service)
        with service.database.begin() as session:
            for name in names:
                contacts.spoke(session, LINE, users[name], people.one_named(session, name).id, service.clock.now())
        statements: list[str] = []
        with service.database.begin() as session:
            if driver := session.info.get(DRIVER):
                driver.set_trace_callback(statements.append)
            event.listen(session.connection(), "before_cursor_execute", lambda *said: statements.append(said[2]))
            found = reach.private(session, line.office, service.clock.now())
            if driver:
                driver.set_trace_callback(None)
        assert len(found) == len(set(names))
        return len(statements)

    assert asked(["吴示安"]) == asked(accounts(service)) < 10


def test_the_days_messages_name_who_is_told_alone_and_by_which_way(service):
    found, numbers = planning.preview(service.database, service.office, service.clock.now())
    shown = [described(bundle, numbers, service.clock.now().date()) for bundle in found]
    assert {one["target"] for one in shown if one["people"] == ["吴示安"]} == {"吴示安（wecom/app 单独通知）"}
    (group,) = (one for one in shown if one["target"] == "督办群")
    assert group["people"] == [] and "@" not in "".join(one["text"] for one in shown)
