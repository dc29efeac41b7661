"""Words of titles among very many items: `python -m bench.titles 1000000` prints what a search costs where 50 of them match."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bot.records import titles
from bot.records.engine.database import Database
from bot.rules.permissions import Scope
from tests import engines
from tests.conftest import at
from tests.records.rows import put

DAY = at("2021-03-05 09:00").date()
PARTS = (
    "加快 推进 支持 完善 加强 优化 扩大 规范 提升 促进",
    "智慧 数字 绿色 工业 农村 社区 港口 校园 医疗 文化 旅游 养老 托育 物流 冷链 氢能 光伏 新材料 中小企业 职业教育",
    "城市 园区 停车 平台 产业 市场 设施 服务 人才 融资 数据 品牌 标准 安全 环境 交通 供水 供热 电网 充电",
    "建设 管理 发展 改革 监管 升级 试点 保护 利用 改造",
)
MATCHING = "智慧停车场共享错时开放"
ASKED = {
    "one run": "错时开放",
    "two words": "智慧 错时",
    "as it sounds": "错时凯放",
    "by letters": "csjf",
    "a slip": "错时间开放",
}
ROWS = """INSERT INTO suggestion (id, batch_id, body, level, year, number, serial, title, handling, secrecy, "key", entered_at)
    VALUES (:id, :batch, '人大', '市', 2021, :number, :id, :title, '独办', '不涉密', false, '2021-03-05 09:00:00+00')"""
PORTION = 10_000


def main(items: int, url: str) -> None:
    """One engine: what entering the titles and each way of asking costs."""
    database, chance = Database(url), random.Random(7)
    words = [part.split() for part in PARTS]
    matching = set(range(1, items + 1, max(items // 50, 1)))
    begun = time.perf_counter()
    with database.begin() as session:
        batch = put(session, "batch", year=2021, received_on=DAY, due_on=DAY)
    for first in range(1, items + 1, PORTION):
        rows = []
        for item in range(first, min(first + PORTION, items + 1)):
            said = "".join(map(chance.choice, words))
            title = f"关于{said}第{item}项{MATCHING if item in matching else ''}的建议"
            rows.append({"id": item, "batch": batch, "number": str(20210000 + item), "title": title})
        with database.begin() as session:
            session.connection().execute(text(ROWS), rows)
    print(f"{database.engine.dialect.name}: {items} titles entered in {time.perf_counter() - begun:.0f} s")
    for kind, asked in ASKED.items():
        spent = []
        for _ in range(7):
            with database.snapshot() as session:
                begun = time.perf_counter()
                found = titles.find(session, Scope(everything=True), asked, DAY)
                spent.append(time.perf_counter() - begun)
        print(
            f"  {kind}: {len(found.ids)} found in {median(spent) * 1000:.1f} ms ({min(spent) * 1000:.1f}–{max(spent) * 1000:.1f})"
        )
    database.close()


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        main(many, engines.fresh_sqlite(Path(folder)))
    main(many, engines.fresh_postgres())
