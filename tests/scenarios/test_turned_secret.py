"""An item that turns secret after it was handled in chat: nothing that was said about it is left anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.records import tables
from scheduler.sending import send_due
from tests.documents import books
from tests.scheduler.recorder import Recorder

CANARY = "金丝雀"


@pytest.mark.parametrize("fault", [None, PlatformError("超时", ambiguous=True), PlatformError("对方繁忙")])
def test_a_digest_that_said_it_or_was_to_say_it_does_not_keep_it(say, bureau, clock, tmp_path, fault):
    for number in range(12):
        say(f"/批示 20210257 {CANARY}{number}请抓紧办理", by="局长", chat="督办群")
    robot = Recorder(clock)
    robot.faults = [fault] if fault else []
    assert send_due(bureau.database, bureau.office, clock, {"wecom/main": robot}, remembering={"wecom/main"}) == (fault is None)
    assert (CANARY in "".join(words for _, words, _ in robot.said)) == (fault is None)
    secret = {"编号": "20210257", "密级": "秘密", "案由": CANARY, "办理类型": "主办"}
    bring_ledger(bureau, books.ledger(tmp_path / "secret.xlsx", secret), now=clock.now())
    with bureau.database.begin() as session:
        for row in session.execute(select(tables.METADATA.tables["outbox"])):
            assert CANARY not in repr(tuple(row))
    clock.at += timedelta(minutes=2)
    before = len(robot.said)
    send_due(bureau.database, bureau.office, clock, {"wecom/main": robot}, remembering={"wecom/main"})
    assert CANARY not in repr(robot.said[before:])


def test_f56_nothing_that_was_said_about_it_is_left(say, bureau, clock, tmp_path):
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
