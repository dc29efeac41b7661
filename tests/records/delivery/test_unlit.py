"""What colours no item is found by the small indexes of what begins it, whatever is stored beside; what was told is not read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.records.delivery import unlit
from bot.records.delivery.unlit import Due
from bot.records.engine.database import Database
from bot.rules.duties import UNLIT, DutyKind
from tests import engines
from tests.conftest import at

NOW = at("2021-08-27 09:00")
SMALL = {
    DutyKind.FEEDBACK: "ix_fact_begins",
    DutyKind.PUBLICATION: "ix_fact_begins",
    DutyKind.COMMITMENT: "ix_fact_check_on",
    DutyKind.FIRST_CONTACT: "ix_fact_begins",
}


@pytest.mark.parametrize("kind", UNLIT)
def test_neither_items_nor_facts_are_walked_through(tmp_path: Path, kind: DutyKind):
    database, said = Database(engines.fresh_sqlite(tmp_path)), list[tuple[str, object]]()
    with database.begin() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *told: said.append((told[2], told[3])))
        unlit.days(session, kind, date(2021, 6, 1), NOW.date(), NOW.date(), from_receipt=False)
        unlit.untold(session, Due(kind, date(2021, 7, 30), "0", NOW), NOW)
        asked = list(said)
        plans = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()]  # type: ignore[arg-type]
            for statement, values in asked
        ]
    database.close()
    for steps in plans:
        walked = [step for step in steps if step.startswith("SCAN") and "batch" not in step and "INDEX" not in step]
        assert not walked, "\n".join(steps)
    facts = [steps for steps in plans if any(SMALL[kind] in step for step in steps)]
    assert len(facts) == 2, plans  # the days, and the items of one of them
