"""Every command that records, said twice at the same moment: it comes to what one after the other would have come to.

The first has done everything and is not committed while the second is answered; on PostgreSQL, for SQLite lets nobody begin
meanwhile. Where nothing makes the second wait, it is told what the first one knew, and that is what may not happen.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from threading import Thread

import pytest
from sqlalchemy import Column, Integer, select
from sqlalchemy.orm import Session

from bot import wsgi
from bot.cli.talking import find_group, find_person, speak
from bot.clock import StoppedClock
from bot.command import REGISTRY
from bot.message import Message, Press, Reply
from bot.platforms import console
from bot.records import brought, people
from bot.records.engine.base import Table
from bot.records.enrolments import CODE_LIFE, Enrolment, code_hash
from bot.records.journal import Journal, verifying
from bot.records.people import Identity
from bot.records.reviews import ReviewCard
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests import engines
from tests.conftest import WECOM_CORP, at, furnished, settings_for
from tests.scenarios.test_together import SAYINGS
from tests.scenarios.tried import undone
from tests.test_two_at_once import blocked

OFFICE = "督查示员"
NOW = at("2021-07-16 09:00")
CARD, CODE = "rv-twice", "12345678"
PREPARED = (
    *(f"/更正 {item} {matter} 撤销 理由：重录" for item, matter in (("20210045", "态度"), ("20210067", "面复"))),
    "/意见 20210257 中小企业发展处",
)


@dataclass(frozen=True)
class Twice:
    """What two people, or one twice, say (or with `pressed` press) at the same moment, after what the office said before."""

    words: str
    by: tuple[str, str] = (OFFICE, OFFICE)
    before: tuple[tuple[str, str], ...] = ()
    group: str | None = None
    pressed: str | None = None

    def __str__(self) -> str:
        return f"{self.words or self.pressed} {'+'.join(dict.fromkeys(self.by))}"


STAND_IN = ("/代理 副局长丁 由 副局长丙 7月20日 至 7月30日", OFFICE)
HAND_OVER = ("/交接 孙示清 交给 李示明", OFFICE)
CASES = [
    *(Twice(words) for words in SAYINGS),
    Twice("/签收 20210129 7.15", ("冯示川", OFFICE)),
    Twice("/送审 20210067", ("杨示峰", "韩示岳")),
    Twice("/审 20210058 通过", ("副局长甲", "副局长甲")),
    Twice("/审 20210079 退回 数据需要核实", ("副局长甲", "副局长甲")),
    Twice("/审 20210058 20210079 通过", ("副局长甲", "副局长甲")),
    *(Twice(word, ("副局长甲", "副局长甲"), before=(("/审 20210058 20210079 通过", "副局长甲"),)) for word in ("是", "否")),
    Twice("/批示 20210032 抓紧办理", ("副局长甲", "局长")),
    Twice("/代理 副局长丙 7月20日 至 7月30日", ("副局长丁", "副局长丁")),
    Twice("/撤销", before=(("/签收 20210129 7.15", OFFICE),)),
    Twice("/撤销 20210129", before=(("/签收 20210129 7.15", OFFICE), ("/送审 20210129", OFFICE))),
    *(Twice(f"/代理 {word}", ("副局长丁", "副局长丁"), before=(STAND_IN,)) for word in ("确认", "拒绝")),
    *(Twice(word, ("副局长丁", "副局长丁"), before=(STAND_IN,)) for word in ("是", "否")),
    Twice("/代理 取消", before=(STAND_IN,)),
    Twice("/代理 取消", ("副局长丁", "副局长丁"), before=(STAND_IN, ("/代理 确认", "副局长丁"))),
    *(Twice(f"/交接 {word}", ("孙示清", "孙示清"), before=(HAND_OVER,)) for word in ("确认", "取消")),
    *(Twice(word, ("孙示清", "孙示清"), before=(HAND_OVER,)) for word in ("是", "否")),
    *(Twice(f"/交接 {word}", ("李示明", "李示明"), before=(HAND_OVER, ("是", "孙示清"))) for word in ("接收", "拒绝")),
    Twice("是", ("李示明", "李示明"), before=(HAND_OVER, ("/交接 确认", "孙示清"))),
    Twice("/群 登记 融资群 全局 main", group="wrNEW"),
    Twice("/绑定 12345678", ("新来者", "新来者")),
    Twice("/绑定 12345678", ("新来者", "另一位")),
    Twice("/绑定 87654321", ("新来者", "新来者")),
    Twice("/签收 20210129 7.15\n/承诺 20210032 建成20家平台 检查 12月31日"),
    Twice("", ("卫示航", "卫示航"), pressed="opinion"),
    Twice("/导入文件 撤销"),
]


@cache
def prepared() -> str:
    """The sample bureau in which each of the cases has something to record, to be copied."""
    url = engines.fresh_postgres(like=furnished("postgresql"))
    service = wsgi.assemble(settings_for(url), StoppedClock(NOW))
    for words in PREPARED:
        assert speak(service, words, OFFICE, None, "console").outcome == "answered"
    with service.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == "20210032")).one()
        session.add(ReviewCard(task_id=CARD, suggestion_id=item, round=0))
        (somebody,) = people.named(session, "吴示安")
        session.add(Enrolment(code_hash=code_hash(CODE), person_id=somebody.id, expires_at=NOW + CODE_LIFE))
        (office,) = people.named(session, OFFICE)
        file = brought.bring(session, office.id, "wecom", "台账.xlsx", "", NOW)
        file.state, file.written_at = brought.WRITTEN, NOW
    service.database.close()
    return url


@pytest.fixture
def service() -> Iterator[Service]:
    url = engines.fresh_postgres(like=prepared())
    made = wsgi.assemble(settings_for(url), StoppedClock(NOW))
    yield made
    made.database.close()
    engines.drop_postgres(url)


def messages(service: Service, case: Twice) -> list[Message]:
    """The two, which differ in who says them and in their ids."""
    found = []
    for place, name in enumerate(case.by):
        if case.pressed:
            with service.database.begin() as session:
                person = people.named(session, name)[0].id
                user = session.scalars(select(Identity.user_id).where(Identity.person_id == person, Identity.platform == "wecom"))
                found.append(Message("wecom", "", WECOM_CORP, user.one(), "wrALL", press=Press(CARD, case.pressed)))
        elif case.words.startswith("/绑定"):
            found.append(Message("wecom", "", WECOM_CORP, name, text=case.words))
        else:
            group = find_group(service, case.group, "wecom") if case.group else None
            found.append(console.message(case.words, find_person(service, name), group=group))
        found[-1] = replace(found[-1], key=f"said-{place}")
    return found


def kept(session: Session) -> dict[str, Counter[tuple[str, ...]]]:
    """What stands in the tables, without ids: what was begun and given up leaves gaps in them."""
    session.flush()
    found = {}
    for table in (each for each in Table.metadata.sorted_tables if each.name not in CHAINED):
        columns = [column for column in table.columns if not refers(column)]
        rows = session.execute(select(*columns) if columns else select(table)).all()
        found[table.name] = Counter(
            tuple(OF_A_ROW.sub("#", value) if isinstance(value, str) else str(value) for value in row) for row in rows
        )
    return found


CHAINED = {"journal", "journal_head"}  # written at the very end of a transaction, with chance in what links the lines
OF_A_ROW = re.compile(r"(?<!\d)\d{1,3}(?!\d)")  # a number in words that may be a row's, as in the key of a message


def refers(column: Column[object]) -> bool:
    """Whether it holds the id of a row."""
    return bool(column.foreign_keys) or (column.primary_key and isinstance(column.type, Integer)) or column.name.endswith("_id")


def one_after_the_other(service: Service, said: list[Message]) -> tuple[list[Reply], dict[str, Counter[tuple[str, ...]]]]:
    """The answers and what is kept when nobody is in a hurry; nothing of it stays."""
    with undone(service) as session:
        replies = [service.dispatcher.once(session, message, NOW) for message in said]
        return replies, kept(session)
    raise AssertionError


def words(replies: list[Reply]) -> list[tuple[str, str]]:
    """What is said back, whoever hears it."""
    return sorted((reply.outcome, OF_A_ROW.sub("#", reply.text)) for reply in replies)


def test_every_recording_command_is_said_twice():
    said = {case.words.split()[0] for case in CASES if case.words} | {"/按钮" for case in CASES if case.pressed}
    assert said >= {name for name, command in REGISTRY.items() if command.changes}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_f44_said_twice_at_once_it_takes_effect_as_if_said_one_after_the_other(
    service: Service, case: Twice, caplog: pytest.LogCaptureFixture
):
    for typed, person in case.before:
        assert speak(service, typed, person, None, "console").outcome == "answered"
    said = messages(service, case)
    expected, left = one_after_the_other(service, said)
    assert "answered" in [reply.outcome for reply in expected] or "87654321" in case.words, expected
    heard: list[Reply] = []
    later = Thread(target=lambda: heard.append(service.dispatcher.answer(said[1])))
    with caplog.at_level(logging.ERROR), service.database.begin() as session:
        heard.append(service.dispatcher.once(session, said[0], NOW))
        later.start()
        while later.is_alive() and not blocked(service.database):
            later.join(0.02)
    later.join()
    assert words(heard) == words(expected)
    with service.database.begin() as session:
        assert kept(session) == left
        lines = session.scalars(select(Journal.outcome).order_by(Journal.id.desc()).limit(len(said))).all()
        assert set(lines) <= {reply.outcome for reply in heard}
        assert verifying.verify(session).ok
    assert not caplog.records
