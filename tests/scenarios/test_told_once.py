"""Two changes before the robot speaks are told as one: from what the readers were told last to what is true, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.records.delivery import digests
from bot.records.delivery.outbox import Outbox
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scenarios.changing import submitted

MONDAY = "2021-07-12 09:00"
OFFICE = "督查示员"


@pytest.fixture
def told(changing):
    """The office on 12 July; what is said from now on."""
    changing.clock.at = at(MONDAY)
    changing.send()
    return changing


def lines(said: list[str]) -> list[str]:
    """Every line of what left, without numbers of a digest."""
    return [line for words in said for line in words.splitlines()]


def of_item(said: list[str], *words: str) -> list[str]:
    """The lines in which all of these words stand."""
    return [line for line in lines(said) if all(word in line for word in words)]


def imported(bureau, day: int, **changes: str) -> None:
    """The ledger with these changes of 20210032, a minute after the one before."""
    bureau.clock.at = at(f"2021-07-12 09:{day:02}")
    bureau.import_with("20210032", **changes)


# calendar


def test_divisions_hear_how_far_their_day_is_from_the_one_they_were_told(told):
    told.say("/日历 7月29日 放假", by=OFFICE)
    told.say("/日历 7月28日 放假", by=OFFICE)
    moved = of_item(told.send(), "20210032", "软件产业处配合意见时限")
    assert moved == ["20210032 软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月14日（周三）（放假安排已更新）。"]
    told.say("/日历 7月27日 放假", by=OFFICE)
    (further,) = of_item(told.send(), "20210032", "软件产业处配合意见时限")
    assert "由2021年7月14日（周三）改为2021年7月13日（周二）" in further


def test_a_day_declared_and_taken_back_before_anybody_heard_is_told_to_nobody(told):
    told.say("/日历 7月29日 放假", by=OFFICE)
    told.say("/日历 7月29日 上班", by=OFFICE)
    assert told.send() == []
    told.say("/日历 7月29日 放假", by=OFFICE)
    assert of_item(told.send(), "20210032", "软件产业处", "改为2021年7月15日（周四）")
    told.say("/日历 7月29日 上班", by=OFFICE)
    assert of_item(told.send(), "20210032", "软件产业处", "由2021年7月15日（周四）改为2021年7月16日（周五）")


@pytest.mark.parametrize("fault", [PlatformError("对方繁忙"), None])
def test_what_was_certainly_not_delivered_or_waits_for_a_digest_was_not_told(told, fault):
    told.robot.faults = [fault] * 20 if fault else []
    told.say("/日历 7月29日 放假", by=OFFICE)
    if fault:
        told.send()
    else:
        for place in range(12):
            told.say(f"/批示 20210257 第{place}次请抓紧办理", by="局长", chat="督办群")
        with told.service.database.begin() as session:
            (first, *_) = session.query(Outbox).filter_by(kind="notice", state="pending").order_by(Outbox.id)
            assert digests.collapse(session, first, told.clock.now())
    told.robot.faults = []
    told.say("/日历 7月28日 放假", by=OFFICE)
    said = []
    for minutes in (5, 10, 30, 60):
        told.clock.at = at(MONDAY) + timedelta(minutes=minutes)
        said += told.send()
    assert len(of_item(said, "第一批配合意见时限")) == 1
    assert "7月15日" not in "".join(said)
    assert of_item(said, "软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月14日（周三）")


def test_an_opinion_that_was_sent_back_is_due_otherwise_and_its_division_hears_it_once(told):
    told.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    told.say("/意见 20210032 软件产业处", by=OFFICE)
    told.say("/意见 20210032 退回 软件产业处 缺少具体数据", by="吴示安")
    told.send()
    told.say("/日历 7月14日 放假", by=OFFICE)
    told.say("/日历 7月15日 放假", by=OFFICE)
    (moved,) = of_item(told.send(), "20210032 软件产业处配合意见时限")
    assert "由2021年7月19日（周一）改为2021年7月21日（周三）" in moved


def test_a_division_that_was_not_told_yet_that_it_assists_hears_the_day_that_is_true(told):
    imported(told, 1, 配合处室="电子信息产业处、软件产业处、融资服务处")
    told.say("/日历 7月29日 放假", by=OFFICE)
    said = told.send()
    (asked,) = of_item(said, "增列融资服务处为配合处室")
    assert "请于2021年7月15日（周四）前提交书面意见" in asked
    assert not of_item(said, "融资服务处配合意见时限")
    assert of_item(said, "软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月15日（周四）")


# dates


def test_a_limit_that_was_extended_and_put_right_is_told_once_from_the_limit_that_was_known(told):
    told.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    assert "已登记" in told.say("/更正 20210032 延期 8月20日 理由：批复日期看错", by="吴示安")
    said = told.send()
    (moved,) = of_item(said, "20210032 办理时限")
    assert "由2021年7月31日（周六）改为2021年8月20日（周五）（市人大代表工委同意）" in moved
    (opinion,) = of_item(said, "软件产业处配合意见时限")
    assert "由2021年7月16日（周五）改为" in opinion
    assert "8月31日" not in "".join(said)


def test_an_extension_that_was_recorded_and_taken_back_is_told_to_nobody(told):
    told.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    told.say("/更正 20210032 延期 撤销 理由：登记错件", by="吴示安")
    assert told.send() == []


def test_a_limit_that_the_ledger_moves_twice_is_told_once_to_division_and_office(told):
    imported(told, 1, 办理时限="2021年8月10日")
    imported(told, 2, 办理时限="2021年8月31日")
    said = told.send()
    moved = of_item(said, "20210032", "办理时限由")
    assert moved and all("由2021年7月31日（周六）改为2021年8月31日（周二）" in line for line in moved)
    assert of_item(said, "软件产业处配合意见时限由2021年7月16日（周五）改为")
    imported(told, 3, 办理时限="2021年9月10日")
    imported(told, 4, 办理时限="2021年8月31日")
    assert told.send() == []


def test_a_limit_that_the_ledger_moves_and_an_extension_moves_further_is_told_once(told):
    imported(told, 1, 办理时限="2021年8月10日")
    told.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    moved = of_item(told.send(), "20210032", "办理时限由")
    assert moved == ["20210032 办理时限由2021年7月31日（周六）改为2021年8月31日（周二）（市人大代表工委同意）。"]


def test_a_hand_over_that_is_put_off_twice_is_told_once(told):
    imported(told, 1, 交办日期="2021年7月20日")
    imported(told, 2, 交办日期="2021年7月26日")
    moved = of_item(told.send(), "20210032 交办日期由")
    assert moved and all("由2021年3月5日（周五）改为2021年7月26日（周一）" in line for line in moved)


# who and what


def test_a_lead_division_that_had_the_item_unheard_hears_nothing_of_it(told):
    imported(told, 1, 牵头处室="融资服务处", 第一责任人="", 直接责任人="")
    imported(told, 2, 牵头处室="经济运行处", 第一责任人="", 直接责任人="")
    said = told.send()
    moved = of_item(said, "20210032牵头处室") or of_item(said, "20210032 牵头处室")
    assert moved and all("由信息化推进处改为经济运行处" in line for line in moved)
    assert "融资服务处" not in "".join(said)
    assert {"周示平", "吴示安"} <= told.told("请经济运行处接办")


@pytest.mark.parametrize(
    "there",
    [
        {"牵头处室": "融资服务处", "第一责任人": "", "直接责任人": ""},
        {"办理类型": "分办"},
        {"办理类型": "参阅"},
        {"办理类型": "会办", "主办单位": "市大数据局", "配合处室": ""},
        {"配合处室": "电子信息产业处"},
        {"配合处室": "电子信息产业处、软件产业处、融资服务处"},
        {"直接责任人": "郑示宁"},
        {"分管领导": "副局长乙"},
        {"交办日期": "2021年7月20日"},
        {"办理时限": "2021年8月31日"},
    ],
)
def test_what_the_ledger_changed_there_and_back_is_told_to_nobody(told, there: dict[str, str]):
    imported(told, 1, **there)
    assert len(told.notices()) > 0
    imported(told, 2)
    assert told.send() == []
    imported(told, 3, **there)
    there_said = told.send()
    assert there_said
    imported(told, 4)
    assert told.send(), "who heard of it hears that it is so no more"


@pytest.mark.parametrize(
    "there",
    [
        {"办理类型": "会办", "主办单位": "市大数据局", "配合处室": ""},
        {"牵头处室": "融资服务处", "第一责任人": "冯示川", "直接责任人": "陈示文"},
    ],
)
def test_a_review_that_a_change_ended_is_ended_for_those_it_was_told_though_the_item_is_as_before(told, there: dict[str, str]):
    submitted(told, "20210032", "吴示安", "周示平")
    assert of_item(told.send(), "已送审", "副局长甲")
    imported(told, 1, **there)
    imported(told, 2)
    said = told.send()
    (ended,) = [words for words in said if "第1轮送审已随台账更新终止，请重新送审" in words and not words.startswith("【")]
    assert told.told("第1轮送审已随台账更新终止") == {"吴示安", "周示平", "副局长甲"} and "20210032" in ended
    assert of_item(said, "第1轮送审已随台账更新终止") == [ended.splitlines()[0], ended.splitlines()[0]]
    assert any(words.startswith("【办件变动】") for words in said)
    imported(told, 3, 直接责任人="郑示宁")
    assert not of_item(told.send(), "终止")


def test_a_review_that_ended_between_two_kinds_of_the_same_letter_is_ended(told):
    submitted(told, "20210032", "吴示安", "周示平")
    imported(told, 1, 办理类型="分办")
    told.send()
    imported(told, 2, 办理类型="会办", 主办单位="市大数据局")
    imported(told, 3, 办理类型="分办")
    assert of_item(told.send(), "第1轮送审已随台账更新终止，请重新送审")
    assert {"吴示安", "周示平", "副局长甲"} <= told.told("第1轮送审已随台账更新终止")


def test_whose_opinion_ended_by_assisting_no_more_for_a_while_is_not_told_that_it_was_withdrawn(told):
    told.say("/意见 20210032 软件产业处", by=OFFICE)
    told.send()
    imported(told, 1, 配合处室="电子信息产业处")
    imported(told, 2)
    (asked,) = of_item(told.send(), "软件产业处", "书面意见")
    assert "20210032 软件产业处一度不再配合，此前登记的书面意见随之失效，请于2021年7月16日（周五）前提交" in asked
    assert "软件产业处" in told.say("/查 20210032", by="吴示安")


def test_who_was_officer_unheard_hears_nothing_and_who_was_before_hears_who_is_now(told):
    assert "已登记" in told.say("/改派 20210032 承办 郑示宁", by=OFFICE)
    assert "已登记" in told.say("/改派 20210032 承办 周示平", by=OFFICE)
    (moved,) = of_item(told.send(), "承办人由")
    assert moved.endswith("承办人由吴示安改为周示平。")
    assert "郑示宁" not in told.told("承办人由吴示安改为周示平")
    assert "吴示安" in told.told("承办人由吴示安改为周示平")


def test_a_change_of_something_else_leaves_what_waits_as_it_is(told):
    told.say("/改派 20210032 承办 郑示宁", by=OFFICE)
    before = told.notices()
    imported(told, 1, 办理时限="2021年8月31日", 直接责任人="郑示宁")
    assert told.notices()[: len(before)] == before
    said = told.send()
    assert len(of_item(said, "承办人由吴示安改为郑示宁")) == 1
    assert of_item(said, "信息化推进处：20210032 办理时限由2021年7月31日（周六）改为2021年8月31日（周二）")


def test_an_extension_that_was_put_right_and_the_correction_taken_back_tells_the_first(told):
    told.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    told.say("/更正 20210032 延期 8月20日 理由：批复日期看错", by="吴示安")
    assert "撤销" in told.say("/撤销 20210032", by="吴示安")
    said = told.send()
    (moved,) = of_item(said, "20210032 办理时限")
    assert "由2021年7月31日（周六）改为2021年8月31日（周二）（市人大代表工委同意）" in moved
    assert "8月20日" not in "".join(said)


def test_what_an_item_was_before_is_forgotten_when_it_turns_secret(told):
    canary = "金丝雀局"
    rows = [{**row, **({"主办单位": canary} if row["编号"] == "20210021" else {"办理类型": "分办"})} for row in played.ITEMS]
    for place, changed in enumerate(([*rows], [*played.ITEMS], [*rows]), start=1):
        told.clock.at = at(f"2021-07-12 09:{place:02}")
        bring_ledger(
            told.service,
            books.ledger(told.folder / f"{place}.xlsx", *changed),
            now=told.clock.now(),
            answers=books.EMPTIED,
            tell=True,
        )
    with told.service.database.begin() as session:
        assert any(canary in row.content for row in session.query(Outbox))
    secret = {"编号": "20210021", "密级": "秘密", "案由": canary, "办理类型": "会办"}
    bring_ledger(told.service, books.ledger(told.folder / "secret.xlsx", secret), now=told.clock.now())
    with told.service.database.begin() as session:
        assert not any(canary in row.content for row in session.query(Outbox))
    assert canary not in "".join(told.send())


def test_the_office_reads_only_what_is_still_so(told):
    imported(told, 1, 办理类型="分办")
    told.say("/联系 20210032 不要求面复", by="吴示安")
    imported(told, 2, 办理类型="独办")
    (office,) = [words for words in told.send() if words.startswith("【办件变动】")]
    assert "办理类型由主办改为独办" in office and "分办" not in office


# an item that is new


def test_a_new_item_that_is_moved_before_anybody_heard_of_it_is_new_to_whom_it_is_now_alone(changing):
    row = {
        "编号": "20210901",
        "案由": "关于某事的建议",
        "办理类型": "主办",
        "第一责任人": "",
        "直接责任人": "",
        "分管领导": "副局长乙",
    }

    def brought(minute: int, **lead: str) -> None:
        changing.clock.at = at(f"2021-07-12 09:{minute:02}")
        file = books.ledger(changing.folder / f"new-{minute}.xlsx", {**row, **lead})
        bring_ledger(changing.service, file, now=changing.clock.now(), answers=books.EMPTIED, tell=True)

    theirs, ours = ({"牵头处室": name} for name in ("融资服务处", "信息化推进处"))
    brought(1, **theirs)
    brought(2, **ours, 分管领导="副局长甲")
    brought(3, **theirs)
    brought(4, **ours)
    before = len(changing.robot.said)
    announced = "信息化推进处新交办1件：20210901。请核对后签收：/签收 20210901；不属本处职责的请及时 /申退 20210901 理由。"
    (new, of_office) = of_item(changing.send(), "20210901")
    assert (new, of_office[:34]) == (announced, "20210901 牵头处室由融资服务处改为信息化推进处（台账已更新）")
    named = {name for _, words, names in changing.robot.said[before:] if "20210901" in words for name in names}
    assert "周示平" in named and not named & {"冯示川", "陈示文", "副局长乙"}
    brought(5, **theirs)
    assert of_item(changing.send(), "20210901 牵头处室由信息化推进处改为融资服务处", "信息化推进处无须再办")
