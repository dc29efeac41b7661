"""By which ids platforms know people: everybody by their own, nobody by another's, mentioned by what can be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import platforms, reach
from bot.cli import whom
from bot.documents.people.entries import PeopleRead, PersonRow
from bot.ledger_desk import bring_people
from bot.message import Message
from bot.platforms.doors import OWN_GROUP, To
from bot.records import enrolments, people
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.ledger import people as listing
from bot.records.people import Person
from bot.rules.words import Role
from bot.wsgi import Service
from scheduler.ticking import Ticker
from scheduler.upkeep import Upkeep
from tests import engines
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, set_clock
from tests.scheduler.recorder import Recorder

OPEN, SMALL = "woLICEAAAXtWyujaWJHDDGi0mACas1wQ", "woliceaaaxtwyujawjhddgi0macas1wq"
TODAY = date(2021, 7, 16)
CORPS = {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}


def test_every_platform_names_its_kinds_and_can_mention_by_one_of_them():
    for known in platforms.every():
        assert known.mentions_by in known.id_kinds
        assert all(known.id_kinds.values())


def listed(folder: Path) -> Path:
    """A list of people with one row."""
    file = folder / "people.csv"
    file.write_text("姓名,处室,角色,企业微信账号\n吴示安,信息化推进处,承办人,LiCe\n", encoding="utf-8")
    return file


class Mentions(Recorder):
    """Notes who is mentioned by which id, too."""

    mentioned: frozenset[str] = frozenset()

    def render(self, words: str, mentions, to: To = OWN_GROUP) -> str:
        self.mentioned |= {user for user, _ in mentions}
        return super().render(words, mentions, to)


def test_somebody_who_binds_under_an_encrypted_id_is_mentioned_as_before(bureau: Service, tmp_path: Path):
    file = listed(tmp_path)
    with bureau.database.begin() as session:
        person = people.named(session, "吴示安")[0].id
        people.unbind(session, person)
    assert bring_people(bureau, file, dated=False).written
    robot = Mentions(bureau.clock)
    ticker = Ticker(bureau.database, bureau.office, bureau.clock, {"wecom/main": robot})
    seen = []
    for moment in ("2021-08-30 09:00", "2021-09-06 09:00"):
        set_clock(bureau, at(moment))
        robot.mentioned = frozenset()
        ticker.tick()
        seen.append([user for user in robot.mentioned if user.lower().startswith(("li", "wo"))])
        if len(seen) == 1:
            with bureau.database.begin() as session:
                code = enrolments.new_code(session, person, bureau.clock.now())
            answer = bureau.dispatcher.answer(Message("wecom", "k1", WECOM_CORP, OPEN, text=f"/绑定 {code}"))
            assert "已绑定为吴示安" in answer.text
    assert seen == [["lice"], ["lice"]]
    keys = count()
    for user, known in ((OPEN, True), ("lice", True), ("LICE", True), (SMALL, False), (OPEN.swapcase(), False)):
        answer = bureau.dispatcher.answer(Message("wecom", f"q{next(keys)}", WECOM_CORP, user, text="/查 20210032"))
        assert (answer.outcome == "answered") is known, user


def test_importing_the_same_list_again_changes_nothing_of_somebody_with_two_ids(bureau: Service, tmp_path: Path):
    file = listed(tmp_path)
    assert bring_people(bureau, file, dated=False).updated == ["吴示安"]
    with bureau.database.begin() as session:
        people.bind(session, "wecom", WECOM_CORP, OPEN, people.named(session, "吴示安")[0].id)
    assert bring_people(bureau, file, dated=False).unchanged == 1


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(engines.fresh_sqlite(tmp_path_factory.mktemp("identities")))
    yield database
    database.close()


class Undone(Exception):
    """Nothing of an example stays."""


def test_what_a_platform_says_of_an_encrypted_id_makes_either_known_where_the_other_is(empty: Database):
    with suppress(Undone), empty.begin() as session:
        first, second, third = (someone(session, name) for name in ("甲示", "乙示", "丙示"))
        people.bind(session, "wecom", "c", OPEN, first)
        people.bind(session, "wecom", "c", "lisi", second)
        people.bind(session, "wecom", "c", "woTWOAAAX", second)
        people.bind(session, "wecom", "c", "wangwu", third)
        people.bind(session, "dingtalk", "d", "manager1", first)
        said = {OPEN: "LiCe", "woTHREEAAAX": "WangWu", "woTWOAAAX": "wangwu", "woNOBODYAAX": "nobody"}
        assert people.learn(session, "wecom", "c", said) == 2
        owners = {user: people.owner(session, "wecom", "c", user) for user in ("lice", "woTHREEAAAX", "wangwu", "woNOBODYAAX")}
        assert owners == {"lice": first, "woTHREEAAAX": third, "wangwu": third, "woNOBODYAAX": None}
        assert people.learn(session, "wecom", "c", said) == 0
        assert people.with_mention(session, [first, second, third], [("wecom", "c")]) == {first, second, third}
        raise Undone


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6), st.permutations(range(4)))
def test_what_a_platform_says_of_ids_takes_none_away_from_anybody(empty: Database, bound: list[tuple[int, int, bool]], meant):
    users, others = [f"user{n}" for n in range(4)], [f"woPIECEAA{n}" for n in range(4)]
    with suppress(Undone), empty.begin() as session:
        persons = [someone(session, f"{letter}示") for letter in "甲乙丙丁"]
        for person, which, plain in bound:
            people.bind(session, "wecom", "c", (users if plain else others)[which], persons[person])
        before = {user: people.owner(session, "wecom", "c", user) for user in (*users, *others)}
        people.learn(session, "wecom", "c", {other: users[meant[n]] for n, other in enumerate(others)})
        after = {user: people.owner(session, "wecom", "c", user) for user in (*users, *others)}
        assert all(after[user] == owner for user, owner in before.items() if owner is not None)
        for n, other in enumerate(others):
            pair = before[other], before[users[meant[n]]]
            if None in pair:
                assert after[other] == after[users[meant[n]]] == next((owner for owner in pair if owner), None)
        raise Undone


def someone(session: Session, name: str) -> int:
    person = Person(name=name)
    session.add(person)
    session.flush()
    return person.id


few = st.text(alphabet="aAbB", min_size=1, max_size=2)
IDS = {
    ("wecom", "userid"): few.map("u".__add__),
    ("wecom", "open_userid"): few.map(lambda tail: f"woAJ2GCAAAXtWyujaWJHDDGi0mAC{tail}"),
    ("dingtalk", "staffid"): few,
    ("dingtalk", "unionid"): few.map(lambda head: f"{head}iPyQqBNBii0HnCJ3zliE"),
}
ACTS = st.lists(
    st.tuples(
        st.integers(0, 2), st.booleans(), st.sampled_from(sorted(IDS)).flatmap(lambda kind: st.tuples(st.just(kind), IDS[kind]))
    ),
    max_size=12,
)


@given(ACTS)
def test_everybody_is_known_by_each_own_id_nobody_by_anothers_and_mentioned_by_a_mentionable_one(empty: Database, acts):
    owners: dict[tuple[str, str], int] = {}
    with suppress(Undone), empty.begin() as session:
        persons = [someone(session, f"{letter}示") for letter in "甲乙丙"]
        for place, by_list, ((platform, kind), user) in acts:
            owners[platform, user.lower() if kind == "userid" else user] = persons[place]
            if by_list:
                name = f"{'甲乙丙'[place]}示"
                row = PersonRow(1, name, "示例处", (Role.OFFICER,), {platform: user})
                listing.write(session, PeopleRead(rows=[row]), corp_ids=CORPS, since=None, today=TODAY)
            else:
                people.bind(session, platform, CORPS[platform], user, persons[place])
        for _, _, ((platform, kind), user) in acts:
            for said in {user, user.lower(), user.upper(), user.swapcase()}:
                meant = owners.get((platform, said.lower() if kind == "userid" else said))
                found = people.identify(session, platform, CORPS[platform], said, TODAY)
                assert (found.id if found else None) == meant, said
        theirs = people.mentionable_ids(session, CORPS.items())
        for (platform, corp), users in theirs.items():
            assert all(owners[platform, user] == person for person, user in users.items())
            assert all(IDS_OF[platform](user) for user in users.values())
            assert people.mentionable(session, platform, corp, persons).keys() == users.keys()
        reached = {person for users in theirs.values() for person in users}
        assert reached == {person for (platform, user), person in owners.items() if IDS_OF[platform](user)}
        raise Undone


IDS_OF = {"wecom": lambda user: not user.startswith("wo"), "dingtalk": lambda user: not user.endswith("iE")}


def test_who_has_no_account_to_be_mentioned_by_is_named_to_the_office_and_in_the_group_without_a_mention(bureau: Service):
    with bureau.database.begin() as session:
        person = people.named(session, "吴示安")[0].id
        people.unbind(session, person)
        people.bind(session, "wecom", WECOM_CORP, OPEN, person)
        people.bind(session, "dingtalk", DINGTALK_CORP, "PiiiPyQqBNBii0HnCJ3zljcuAiEiE", person)
        found = reach.unreached(session, bureau.office, bureau.clock.now())
        assert [party.name for party in found] == ["吴示安"]
        why = (
            "1人无群可达，收不到提醒：吴示安。请登记其处室的群，或请其绑定账号；吴示安只有不能@的账号，请在人员表中补上其平台账号"
        )
        assert reach.told_of_unreached(session, bureau.office, found) == why
        said = "吴示安只有不能@的账号，提醒中写名不@；请在人员表中补上其平台账号后导入"
        assert whom.unmentioned(bureau, session, bureau.clock.now()) == said
    Upkeep().run(bureau.database, bureau.office, bureau.clock.now())
    with bureau.database.begin() as session:
        contents = session.scalars(select(Outbox.content).where(Outbox.kind == "notice"))
        assert f"【通知范围】{why}。" in [json.loads(content)["text"] for content in contents]
    robot = Mentions(bureau.clock)
    set_clock(bureau, at("2021-07-19 09:00"))
    Ticker(bureau.database, bureau.office, bureau.clock, {"wecom/main": robot}).tick()
    assert robot.mentioned and OPEN not in robot.mentioned
    assert any("吴示安" in words for _, words, _ in robot.messages if words.startswith("【办理提醒】"))
