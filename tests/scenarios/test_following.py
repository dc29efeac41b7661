"""/关注: each step of an item is told alone to who follows it, once, until it is done; never what they may not see."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot import departing
from bot.cli.talking import speak
from bot.ledger_desk import bring_ledger
from bot.records.delivery.outbox import Outbox
from bot.records.followed import Followed
from bot.wsgi import Service
from tests.conftest import at
from tests.documents import books
from tests.scheduler.alone import APP, PERSONS, reached_by

OFFICE = "督查示员"


@pytest.fixture
def office(bureau: Service) -> Service:
    """The sample bureau, whose people are told alone."""
    return reached_by(bureau, {APP: PERSONS})


def told(service: Service) -> list[tuple[list[str], str, str]]:
    """Who was told what of items they follow, and whether that still holds."""
    with service.database.begin() as session:
        rows = session.scalars(select(Outbox).where(Outbox.key.startswith("followed:")).order_by(Outbox.id)).all()
        assert all(row.chat_id is None for row in rows)
        return [((content := json.loads(row.content))["names"], content["text"], row.state) for row in rows]


def say(service: Service, words: str, by: str) -> str:
    return speak(service, words, by, None, "console").text


def test_who_follows_an_item_hears_of_each_step_alone_and_of_its_end(office: Service):
    assert say(office, "/关注 18", OFFICE).startswith("已关注20210018 ")
    assert say(office, "/关注 20210018", OFFICE).startswith("此前已关注20210018 ")
    assert "您关注的在办件共1件" in say(office, "/关注", OFFICE)
    say(office, "/联系 20210018 7.16 不要求面复", "吴示安")
    ((names, words, _),) = told(office)
    assert names == [OFFICE] and words.startswith("【关注】20210018 ")
    assert "：吴示安登记" in words and words.endswith("查看现状请发送：/查 20210018")
    say(office, "/寄出 20210018 示工信函〔2021〕91号 7.16 A", "吴示安")
    assert "本件已办结，办结后不再通知，重新办理的继续通知。" in told(office)[-1][1]
    assert say(office, "/关注", OFFICE) == "您没有关注在办的件。关注请发送 /关注 编号。"
    assert "已经办完" in say(office, "/关注 18", OFFICE)
    say(office, "/反馈 20210018 态度满意 结果满意 7.16", "吴示安")
    assert len(told(office)) == 2


def test_who_took_the_step_or_is_told_of_it_anyway_hears_nothing_of_it(office: Service):
    for who in (OFFICE, "副局长甲"):
        say(office, "/关注 20210058", who)
    say(office, "/审 20210058 通过", "副局长甲")
    assert [names for names, _, _ in told(office)] == [[OFFICE]]
    say(office, "/催办 20210032", OFFICE)
    assert len(told(office)) == 1


def test_a_step_that_is_taken_back_is_not_told_or_its_end_is(office: Service):
    say(office, "/关注 20210129", OFFICE)
    say(office, "/签收 20210129 7.15", "尤示欣")
    assert told(office)[-1][2] == "pending"
    say(office, "/撤销 20210129", "尤示欣")
    assert told(office)[-1][2] == "cancelled"


def test_it_ends_when_asked_for_and_with_the_office(office: Service):
    say(office, "/关注 20210032", "周示平")
    say(office, "/关注 20210032", OFFICE)
    assert say(office, "/关注 20210032 取消", OFFICE).startswith("已取消关注20210032 ")
    assert say(office, "/关注 20210032 取消", OFFICE).startswith("您没有关注20210032 ")
    with office.database.begin() as session:
        departing.end(session, office.office, "周示平", division=None, on=None, now=at("2021-07-16 09:00"), account="管理员")
    say(office, "/联系 20210032 7.16 不要求面复", "吴示安")
    assert told(office) == []


def test_what_may_not_be_seen_can_not_be_followed_and_what_may_not_be_seen_any_more_is_not_told(office: Service):
    refused = say(office, "/关注 20210032", "陈示文")
    assert refused.replace("20210032", "N") == say(office, "/关注 20219999", "陈示文").replace("20219999", "N")
    say(office, "/关注 20210257", "周示平")
    say(office, "/改派 20210257 牵头 融资服务处", OFFICE)
    before = len(told(office))
    say(office, "/签收 20210257 7.16", OFFICE)
    assert len(told(office)) == before


@pytest.mark.parametrize("extended", [False, True])
def test_an_item_that_turned_secret_is_followed_by_nobody_and_the_others_are_listed(office: Service, tmp_path, extended: bool):
    for number in ("20210257", "20210032"):
        say(office, f"/关注 {number}", OFFICE)
    if extended:
        say(office, "/延期 20210257 8月31日 市人大代表工委同意", "陈示文")
    turned = {"编号": "20210257", "密级": "秘密", "案由": "某事"}
    bring_ledger(office, books.ledger(tmp_path / "l.xlsx", turned), now=office.clock.now())
    known = say(office, "/关注", OFFICE)
    assert "您关注的在办件共1件" in known and "20210032" in known and "20210257" not in known
    with office.database.begin() as session:
        assert len(session.scalars(select(Followed)).all()) == 1


def test_what_is_done_anew_is_told_again(office: Service):
    say(office, "/关注 20210018", OFFICE)
    say(office, "/寄出 20210018 示工信函〔2021〕91号 7.16 A", "吴示安")
    say(office, "/反馈 20210018 态度满意 结果不满意 理由：没有回应第二项", "吴示安")
    assert "重新办理" in told(office)[-1][1] and "本件已办结" not in told(office)[-1][1]
    assert "您关注的在办件共1件" in say(office, "/关注", OFFICE)
    say(office, "/送审 20210018", "吴示安")
    assert len(told(office)) == 3


def test_a_step_that_is_corrected_before_it_was_told_is_not_told(office: Service):
    say(office, "/关注 20210018", OFFICE)
    say(office, "/寄出 20210018 示工信函〔2021〕91号 7.16 A", "吴示安")
    say(office, "/更正 20210018 寄出 撤销 理由：未寄出", "吴示安")
    (_, done, first), (_, back, second) = told(office)
    assert ("本件已办结" in done, first) == (True, "cancelled")
    assert ("登记撤销寄出答复函（示工信函〔2021〕91号，7月16日）" in back, second) == (True, "pending")
    assert "本件已办结" not in back


def test_who_is_reached_by_no_way_alone_hears_that_at_once(bureau: Service):
    assert "您目前没有单独通知的途径" in say(bureau, "/关注 20210032", OFFICE)


def test_words_that_mean_nothing_here_are_named(office: Service):
    assert "没有看懂“香蕉”" in say(office, "/关注 20210032 香蕉", OFFICE)
    assert "请写明编号" in say(office, "/关注 取消", OFFICE)
