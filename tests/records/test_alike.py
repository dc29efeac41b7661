"""Which items of earlier years are like one: what may not be seen has no part in it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.records import alike
from bot.records.engine.database import Database
from bot.records.people import Division
from bot.rules.permissions import Scope
from tests.conftest import at
from tests.records.rows import put

TODAY = at("2021-07-16 09:00").date()
NEW = "关于建立山区留守儿童校外托管服务站点和心理辅导志愿队伍的建议"
LIKE = "关于建立山区留守儿童校外托管服务站点并配备专职教师保安厨师的建议"
OTHER = "关于和心理辅导志愿队伍点和的建议"  # what NEW says and LIKE does not
SOURCE = "关于支持氢能产业发展的建议"
OWN = "软件产业处"


def division(session: Session, name: str) -> int:
    made = Division(name=name)
    session.add(made)
    session.flush()
    return made.id


def item(session: Session, title: str, year: int, led_by: int, serial: int, secrecy: str = "不涉密") -> int:
    """An item that a division leads."""
    day = at(f"{year}-03-{serial:02} 09:00").date()
    batch = put(session, "batch", year=year, received_on=day, due_on=day)
    own = {"body": "人大", "level": "市", "handling": "独办", "secrecy": secrecy}
    found: int = put(
        session, "suggestion", batch_id=batch, year=year, title=title, number=f"{year}{serial:04}", serial=serial, **own
    )
    put(session, "assignment", suggestion_id=found, part="lead", division_id=led_by)
    return found


SCOPES = (Scope(everything=True), Scope(divisions=frozenset({OWN}), person=None))


@pytest.mark.parametrize("scope", SCOPES, ids=("everything", "own"))
@pytest.mark.parametrize(("year", "secrecy"), [(2021, "不涉密"), (2020, ""), (2020, "不涉密")])
def test_titles_of_others_and_of_the_same_year_do_not_change_what_is_like(
    database: Database, scope: Scope, year: int, secrecy: str
):
    with database.begin() as session:
        own, foreign = division(session, OWN), division(session, "信息化推进处")
        before = item(session, LIKE, 2020, own, 1)
        item(session, NEW, 2021, own, 9)
        assert alike.earlier(session, scope, 2021, NEW, TODAY) == [before]
        for serial in range(2, 6):
            item(session, OTHER, year, foreign, serial, secrecy)
        assert alike.earlier(session, scope, 2021, NEW, TODAY) == [before]


@pytest.mark.parametrize("scope", SCOPES, ids=("everything", "own"))
def test_nothing_is_like_a_title_of_other_things(database: Database, scope: Scope):
    with database.begin() as session:
        item(session, SOURCE, 2020, division(session, OWN), 1)
        assert alike.earlier(session, scope, 2021, NEW, TODAY) == []
