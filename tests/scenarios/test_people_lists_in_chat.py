"""A list of people that came by chat gives nobody another's voice, nor a post that reviews; what it changes is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.message import Message
from bot.records import people
from bot.rules.review_chain import NO_EFFECT
from tests.conftest import WECOM_CORP
from tests.scenarios.test_ledger_in_chat import Office, made
from tests.scenarios.test_other_files_in_chat import OF_PEOPLE, rows, sheet

HEAD = ["姓名", "处室", "角色", "企业微信账号"]
DIVISION = "信息化推进处"
CLERK, OFFICER = "值班示员", "吴示安"


@pytest.fixture
def office(tmp_path: Path):
    service = made(tmp_path / "unit")
    yield Office(service, tmp_path)
    service.database.close()


REFUSED = {
    "an account of somebody known": [OFFICER, DIVISION, "承办人", "stranger"],
    "another's account": ["吴新", DIVISION, "承办人", "{account}"],
    "a leader's post for the sender": [CLERK, "局领导", "主要领导", ""],
    "a leader's post for a new person": ["局新", "局领导", "分管领导", "stranger"],
    "the office": [OFFICER, DIVISION, "办公室", ""],
    "who keeps the service": ["吴新", DIVISION, "管理员", ""],
    "a review for who has an account": [OFFICER, DIVISION, "处室负责人", ""],
    "a review for who gets an account": ["吴新", DIVISION, "处室负责人", "stranger"],
    "a namesake with an account": [OFFICER, "融资服务处", "承办人", "stranger"],
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_what_only_a_list_on_the_server_may_say_is_refused_by_its_row(office, row):
    office.say("/帮助", by=OFFICER)
    office.say("/帮助", by=CLERK)
    with office.service.database.begin() as session:
        account = f"account{people.named(session, CLERK)[0].id}"
    before = rows(office, OF_PEOPLE)
    office.send(sheet([HEAD, [cell.format(account=account) for cell in row]]), name="人员.xlsx", by=CLERK)
    office.desk.run()
    told = office.say("/导入", CLERK).text
    assert "请由运维人员在服务器导入" in told and "/绑定" in told and "回复 是" not in told, told
    assert NO_EFFECT in office.say("是", CLERK).text
    office.desk.run()
    assert rows(office, OF_PEOPLE) == before
    stranger = Message("wecom", "s1", WECOM_CORP, "stranger", None, text="/待办")
    assert "未绑定" in office.service.dispatcher.answer(stranger).text


def test_every_change_of_a_post_and_an_account_is_named_before_it_is_written(office):
    office.say("/帮助", by=CLERK)
    office.send(sheet([HEAD, ["吴新", DIVISION, "承办人", "wuxin"], [OFFICER, DIVISION, "离任", ""]]), name="人员.xlsx", by=CLERK)
    office.desk.run()
    told = office.say("/导入", CLERK).text
    assert f"{OFFICER}：职务 承办人（{DIVISION}）→无" in told, told
    assert f"吴新（新增）：职务 无→承办人（{DIVISION}）；账号 无→wuxin" in told, told
    office.say("是", CLERK)
    office.desk.run()
    assert "已写入" in office.say("/导入", CLERK).text


def test_posts_and_accounts_that_are_held_already_stand_in_a_list_as_they_are(office):
    office.say("/帮助", by=CLERK)
    with office.service.database.begin() as session:
        account = f"account{people.named(session, CLERK)[0].id}"
        (posting,) = people.postings(session, [people.named(session, CLERK)[0].id])
    office.send(sheet([HEAD, [CLERK, posting.division or "", str(posting.role), account]]), name="人员.xlsx", by=CLERK)
    office.desk.run()
    assert "无需写入" in office.say("/导入", CLERK).text
