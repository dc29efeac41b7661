"""An item that turns secret after it was handled in chat: nothing that was said about it is left anywhere."""

from __future__ import annotations

from sqlalchemy import select

from bot.ledger_desk import bring_ledger
from bot.records import tables
from tests.documents import books

CANARY = "金丝雀"


def test_nothing_that_was_said_about_it_is_left(say, bureau, clock, tmp_path):
    for text, by in (
        (f"/申退 20210257 {CANARY}一不属本处职责", "陈示文"),
        (f"/申退 20210257 不同意 {CANARY}二属于职责", "督查示员"),
        (f"/批示 20210257 {CANARY}三请抓紧办理", "局长"),
        (f"/承诺 20210257 {CANARY}四年内完成30项 检查 12.31", "陈示文"),
        ("/送审 20210257", "陈示文"),
        (f"/审 20210257 退回 {CANARY}五数据有误", "冯示川"),
    ):
        assert "20210257" in say(text, by=by, chat="督办群")
    secret = {"编号": "20210257", "密级": "秘密", "案由": f"{CANARY}六", "办理类型": "主办"}
    result = bring_ledger(bureau, books.ledger(tmp_path / "secret.xlsx", secret), now=clock.now())
    assert any("已清除" in remark.reason for remark in result.warnings)
    with bureau.database.begin() as session:
        for table in tables.METADATA.sorted_tables:
            for row in session.execute(select(table)):
                assert CANARY not in repr(tuple(row)), table.name
                assert "融资难" not in repr(tuple(row)), table.name
    assert "没有找到编号" in say("/查 20210257", by="督查示员")
