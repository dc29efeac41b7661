"""An import that is taken back: who was told hears it, and no promise about messages is broken."""

from __future__ import annotations

import json

from bot import import_undo
from bot.ledger_desk import bring_ledger
from bot.records import invariants, journal
from bot.records.delivery.outbox import Outbox
from bot.records.ledger import kept
from bot.wsgi import Service
from scheduler.ticking import Ticker
from scheduler.upkeep import Upkeep
from tests.conftest import at
from tests.documents.books import ledger


def notices(service: Service) -> list[dict[str, object]]:
    with service.database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)
        return [{"state": row.state, **json.loads(row.content)} for row in rows]


def test_who_was_told_hears_that_it_holds_no_more_and_what_waits_is_not_said(changing, tmp_path):
    service, clock = changing.service, changing.clock
    clock.at = at("2021-03-09 10:00")
    new = ledger(tmp_path / "l.xlsx", {"编号": "20210901"})
    bring_ledger(service, new, now=clock.at, tell=True)
    assert any("20210901" in words for words in changing.send())
    clock.at = at("2021-03-09 11:00")
    import_undo.undo(service, by="root", now=clock.at)
    (told,) = [words for words in changing.send() if "撤销" in words]
    assert "3月9日 10:00的台账导入已撤销，此前通知不再有效：“融资服务处新交办1件：20210901" in told
    clock.at = at("2021-03-09 12:00")
    bring_ledger(service, new, now=clock.at, tell=True)
    import_undo.undo(service, by="root", now=clock.at)
    assert changing.send() == []
    assert [row["state"] for row in notices(service)][-1] == "cancelled"
    with service.database.begin() as session:
        (line, again) = session.query(journal.Journal).filter_by(command="import undo").order_by(journal.Journal.id)
        assert (line.words, line.user_id, again.outcome) == ("撤回新增1件，还原0件", "root", "answered")


def test_reminders_of_items_that_are_gone_break_no_promise(changing, tmp_path):
    service, clock = changing.service, changing.clock
    clock.at = at("2021-07-16 08:00")
    bring_ledger(service, ledger(tmp_path / "l.xlsx", {"编号": "20210901", "办理时限": "2021-07-30"}), now=clock.at)
    clock.at = at("2021-07-16 09:30")
    ticker = Ticker(service.database, service.office, clock, {"wecom/main": changing.robot})
    ticker.plan()
    changing.send()
    import_undo.undo(service, by="root", now=clock.at)
    with service.database.begin() as session:
        assert [found.name for found in invariants.look(session, clock.at) if not found.ok] == []


def test_what_an_import_changed_is_kept_for_a_day(changing, tmp_path):
    service, clock = changing.service, changing.clock
    clock.at = at("2021-03-09 10:00")
    bring_ledger(service, ledger(tmp_path / "l.xlsx", {"编号": "20210901"}), now=clock.at)
    for moment, there in (("2021-03-10 01:30", True), ("2021-03-11 01:30", False)):
        Upkeep().run(service.database, service.office, at(moment))
        with service.database.begin() as session:
            assert bool(kept.last(session)) is there
