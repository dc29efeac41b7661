"""One person is not the whole chain: who stands in acts once in a round, and a head does not pass the own paper where that is asked."""

from __future__ import annotations

import pytest

from bot import wsgi
from bot.cli.talking import speak
from tests.conftest import WECOM_CORP, at, copy_of_sqlite, settings_for

ITEM, OFFICER, HEAD, DEPUTY, DIRECTOR, STAND_IN = "20210032", "吴示安", "周示平", "副局长甲", "局长", "副局长乙"
NO_EFFECT = "本次操作未生效。"


@pytest.fixture
def lent(say):
    """Head and director are away, and one and the same person stands in for both."""
    for absent in (HEAD, DIRECTOR):
        assert "已登记" in say(f"/代理 {STAND_IN} 7月16日 至 7月30日", by=absent)
    say(f"/送审 {ITEM}", by=OFFICER)


def test_who_stands_in_for_head_and_director_acts_once(say, lent):
    assert f"（{STAND_IN}〔代{HEAD}〕）" in say(f"/审 {ITEM} 通过", by=STAND_IN)
    assert "审核通过" in say(f"/审 {ITEM} 通过", by=DEPUTY)
    refused = say(f"/审 {ITEM} 通过", by=STAND_IN)
    assert refused == (
        f"{ITEM} 您已于7月16日 09:00作为代理人审核（处室负责人），同一轮中只能代审一级，"
        f"主要领导请{DIRECTOR}审核，或由其另行委托代理。{NO_EFFECT}"
    )
    assert "审核通过（局长）" in say(f"/审 {ITEM} 通过", by=DIRECTOR)


def test_the_other_level_waits_for_its_own_leader_alone(say, told, lent):
    say(f"/审 {ITEM} 通过", by=STAND_IN)
    say(f"/审 {ITEM} 通过", by=DEPUTY)
    assert STAND_IN not in told()[-1] and DIRECTOR in told()[-1]
    assert ITEM not in say("/审", by=STAND_IN) and ITEM in say("/审", by=DIRECTOR)


def test_an_old_button_does_not_pass_the_second_level(bureau, say, reply, press, lent):
    card = reply(f"/查 {ITEM}", by=OFFICER, chat="督办群").card
    press(card.task_id, "pass:1", STAND_IN)
    press(card.task_id, "pass:2", DEPUTY)
    answer = press(card.task_id, "pass:3", STAND_IN)
    assert answer.outcome == "refused" and "同一轮中只能代审一级" in answer.text
    assert "无需重复操作" in press(card.task_id, "pass:1", STAND_IN).text
    assert press(card.task_id, "pass:3", DIRECTOR).outcome == "answered"


def test_another_stand_in_may_and_so_may_the_same_one_in_the_next_round(say, lent):
    say(f"/审 {ITEM} 通过", by=STAND_IN)
    say(f"/审 {ITEM} 通过", by=DEPUTY)
    say("/代理 取消", by=DIRECTOR)
    say("/代理 副局长丙 7月16日 至 7月30日", by=DIRECTOR)
    assert "审核退回" in say(f"/审 {ITEM} 退回 数据需要核实", by="副局长丙")
    say("/代理 取消", by=DIRECTOR)
    say(f"/代理 {STAND_IN} 7月16日 至 7月30日", by=DIRECTOR)
    say(f"/送审 {ITEM}", by=OFFICER)
    say("/代理 取消", by=HEAD)
    say(f"/审 {ITEM} 通过", by=HEAD)
    say(f"/审 {ITEM} 通过", by=DEPUTY)
    assert "审核通过" in say(f"/审 {ITEM} 通过", by=STAND_IN)


def test_a_deputy_director_who_stands_in_for_the_director_passes_the_own_level_as_well(say):
    say(f"/代理 {DEPUTY} 7月16日 至 7月30日", by=DIRECTOR)
    say(f"/送审 {ITEM}", by=OFFICER)
    say(f"/审 {ITEM} 通过", by=HEAD)
    assert "分管领导审核通过" in say(f"/审 {ITEM} 通过", by=DEPUTY)
    assert "主要领导审核通过" in say(f"/审 {ITEM} 通过", by=DEPUTY)


@pytest.fixture
def strict(tmp_path, clock):
    """A bureau in which a head does not pass what that head submitted."""
    service = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path), unit={"four_eyes": True}), clock)
    yield lambda text, by: speak(service, text, by, None, "console").text, service
    service.database.close()


def test_a_head_does_not_pass_what_that_head_submitted_where_the_unit_says_so(strict, say):
    asked, _ = strict
    assert "不能由您审核通过" in asked(f"/送审 {ITEM}", HEAD)
    assert asked(f"/审 {ITEM} 通过", HEAD) == (
        f"{ITEM} 第1轮由您本人送审，按本单位规定不能再由您审核通过，"
        f"请撤回后由承办人{OFFICER}送审：/撤回 {ITEM}，或委托他人代为审核：/代理 姓名 起始日期 至 截止日期。{NO_EFFECT}"
    )
    assert "已登记" in asked(f"/撤回 {ITEM}", HEAD)
    assert "不能由您审核通过" not in asked(f"/送审 {ITEM}", OFFICER)
    assert "审核通过" in asked(f"/审 {ITEM} 通过", HEAD)


def test_somebody_who_stands_in_for_the_head_passes_it_and_the_head_may_return_it(strict):
    asked, _ = strict
    asked(f"/送审 {ITEM}", HEAD)
    asked(f"/代理 {STAND_IN} 7月16日 至 7月30日", HEAD)
    assert f"请{STAND_IN}〔代{HEAD}〕审核。" in asked(f"/审 {ITEM} 通过", HEAD)
    assert "审核退回" in asked(f"/审 {ITEM} 退回 数据需要核实", HEAD)
    asked(f"/送审 {ITEM}", HEAD)
    assert "审核通过" in asked(f"/审 {ITEM} 通过", STAND_IN)


def test_another_head_of_the_division_passes_it(strict):
    from bot.documents.people.entries import PeopleRead, PersonRow
    from bot.records.ledger import people as people_import
    from bot.rules.words import Role

    asked, service = strict
    with service.database.begin() as session:
        rows = [PersonRow(2, "新示任", "信息化推进处", (Role.DIVISION_HEAD,), {"wecom": "wx900"})]
        day = at("2021-07-16 08:00").date()
        people_import.write(session, PeopleRead(rows), corp_ids={"wecom": WECOM_CORP}, since=day, today=day)
    asked(f"/送审 {ITEM}", HEAD)
    assert f"请新示任审核。{NO_EFFECT}" in asked(f"/审 {ITEM} 通过", HEAD)
    assert "审核通过（新示任）" in asked(f"/审 {ITEM} 通过", "新示任")


def test_without_the_setting_a_head_passes_the_own_paper(say):
    say(f"/送审 {ITEM}", by=HEAD)
    assert "审核通过" in say(f"/审 {ITEM} 通过", by=HEAD)
