"""An item that went back, as agreed, is nobody's any more: its promises count nowhere, and the year wants nothing for it."""

from __future__ import annotations

import pytest

from bot import papers
from bot.cli.talking import speak
from bot.ledger_desk import bring_ledger
from bot.records.figures import year_opening
from bot.rules.papers import year_pieces
from bot.wsgi import Service
from tests.conftest import at, set_clock
from tests.documents import books

OFFICE = "督查示员"


def say(service: Service, words: str, by: str = OFFICE, when: str = "") -> str:
    if when:
        set_clock(service, at(when))
    return speak(service, words, by, None, "console").text


def opening(service: Service, year: int, when: str) -> year_opening.Opening:
    with service.database.begin() as session:
        return year_opening.gather(session, service.office, year, at(when))


def test_its_promises_are_counted_by_no_paper_and_no_list(bureau: Service):
    for number, by in (("20210088", "杨示峰"), ("20210018", "吴示安")):
        say(bureau, f"/承诺 {number} 建成平台1个 检查 12月31日", by)
    today = bureau.clock.now().date()
    with bureau.database.begin() as session:
        assert papers.summary_of(session, bureau.office, 2021, today).promised == 2
    say(bureau, "/申退 20210088 不属本处职责，建议科技局", "杨示峰")
    say(bureau, "/申退 20210088 同意")
    with bureau.database.begin() as session:
        known = papers.summary_of(session, bureau.office, 2021, today)
    assert (known.promised, [one.number for one in known.promises]) == (1, ["20210018"])
    assert "承诺事项共1项" in say(bureau, "/承诺 台账")
    assert [one.case.number for one in opening(bureau, 2022, "2022-01-01 09:00").carried] == ["20210018"]


def test_an_earlier_day_lists_what_was_followed_up_since(bureau: Service):
    for number in ("20210018", "20210074"):
        say(bureau, f"/承诺 {number} 建成平台1个 检查 12月31日", "吴示安")
    say(bureau, "/承诺 20210018 1 已兑现 依据：平台已上线运行", "吴示安", "2022-01-10 09:00")
    say(bureau, "/承诺 20210074 1 检查 3月31日", "吴示安")
    assert "承诺事项共2项，待检查1项，已兑现1项" in say(bureau, "/承诺 台账")
    say(bureau, "/承诺 20210074 1 检查 4月30日", "吴示安", "2022-02-10 09:00")
    assert "承诺事项共2项，到期未兑现2项" in say(bureau, "/承诺 台账", when="2022-01-01 09:00")
    assert "承诺事项共2项，待检查2项" in say(bureau, "/承诺 台账", when="2021-12-01 09:00")
    assert len(opening(bureau, 2022, "2022-01-01 09:00").carried) == 2


def test_of_a_body_whose_only_item_went_back_the_year_wants_nothing(bureau: Service, tmp_path):
    only = {"编号": "20210402", "类别": "政协", "案由": "关于发展普惠金融的提案"}
    bring_ledger(bureau, books.ledger(tmp_path / "l.xlsx", only), now=bureau.clock.now())
    wanted = say(bureau, "/年度 2021")
    assert "发起通知（政协）" in wanted and "/年度 2021 发起通知（政协） 市政协办公厅通知" in wanted
    assert "发起通知（政协）" in opening(bureau, 2022, "2022-01-04 09:00").lacks
    say(bureau, "/申退 20210402 不属本处职责，建议科技局", "陈示文")
    assert "已登记" in say(bureau, "/申退 20210402 同意")
    assert "发起通知（政协）" not in say(bureau, "/年度 2021")
    assert "发起通知（政协）" not in opening(bureau, 2022, "2022-01-04 09:00").lacks


@pytest.mark.parametrize(("name", "example"), [("发起通知", "市人大常委会办公室通知"), ("发起通知（政协）", "市政协办公厅通知")])
def test_the_example_of_a_notice_is_that_of_its_body(name: str, example: str):
    assert year_pieces.example(2021, name) == f"/年度 2021 {name} {example}"
