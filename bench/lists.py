"""Lists with conditions among very many items: `python -m bench.lists 1000000` prints what `/列` and `/查` cost in processor time
where 50 items match, on SQLite."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from sqlalchemy import text

from bench import crowd
from bot import wsgi
from bot.clock import StoppedClock
from bot.platforms import console
from bot.records.engine.database import Database
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

NOW = at("2021-07-16 09:00")
MATCHING = 50
ASKED = (
    *("/列 省", "/列 重点", "/列 会办", "/列 主办单位：市民政局", "/列 代表：周示戊", "/列 2020年", "/列 小处", "/列 在办 小处"),
    *("/列 逾期", "/列 在办 省", "/列 7月31日前到期", "/列 待审核", "/列 第20007项", "/列 在办"),
    *("/查 香樟大道", "/查 香樟 大道", "/查 香樟大稻", "/查 xzdd", "/查 香樟大首道", "/查 示例工作"),
)
# One item in so many is unlike all others, in one way each.
UNLIKE = (
    "UPDATE suggestion SET level = '省' WHERE id % :one_in = 7",
    'UPDATE suggestion SET "key" = true WHERE id % :one_in = 8',
    "UPDATE suggestion SET handling = '会办', lead_unit = '市民政局' WHERE id % :one_in = 9",
    "UPDATE suggestion SET deputy = '周示戊' WHERE id % :one_in = 10",
    "UPDATE suggestion SET year = 2020 WHERE id % :one_in = 11",
    "UPDATE suggestion SET title = '关于香樟大道第' || id || '段的建议' WHERE id % :one_in = 13",
    """UPDATE assignment SET division_id = (SELECT id FROM division WHERE name = '小处')
        WHERE part = 'lead' AND suggestion_id % :one_in = 12""",
)


def furnish(database: Database, items: int) -> None:
    """So many items, of which 50 are overdue and 50 are of each other kind."""
    crowd.furnish(database, {date(2021, 7, 10): MATCHING, date(2021, 12, 31): items - MATCHING})
    with database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('小处')"))
        for statement in UNLIKE:
            session.execute(text(statement), {"one_in": items // MATCHING})


def main(items: int, url: str) -> None:
    """What each question costs somebody who sees every item."""
    service = wsgi.assemble(bureau.settings(url, []), StoppedClock(NOW))
    furnish(service.database, items)
    print(f"{service.database.engine.dialect.name}: {items} items")
    for asked in ASKED:
        spent, said = [], ""
        for _ in range(5):
            with service.database.begin() as session:
                person = session.scalar(text("SELECT min(person_id) FROM appointment WHERE role = '分管领导'"))
                begun = process_time()
                said = service.dispatcher.once(session, console.message(asked, person), NOW).text.partition("\n")[0]
                spent.append((process_time() - begun) * 1000)
        print(f"  {asked}: {median(spent):.0f} ms ({min(spent):.0f}–{max(spent):.0f})  {said[:40]}", flush=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, engines.fresh_sqlite(Path(folder)))
