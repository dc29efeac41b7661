"""An office with DingTalk alone, and callbacks that record nothing: from `init` to its first group and its first answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot import config, wsgi
from bot.clock import StoppedClock
from bot.command import NOT_KNOWN
from bot.records import people
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.wsgi import Service
from tests.cli.running import Run, here
from tests.conftest import FIXTURES, at

NOON, MOMENT = at("2021-07-16 09:00"), "2021-07-16 09:00"
CORP, SECRET = "dingtest", "the robot's app secret"
HOOK = '[platforms.dingtalk.webhooks.main]\naccess_token = "t0ken"\nsecret = "SECabc"\n'
Ding = Callable[..., str]


@pytest.fixture
def duban(tmp_path: Path) -> Run:
    return here(tmp_path / "config.toml")


@pytest.fixture
def begun(duban: Run, tmp_path: Path) -> str:
    """What `init` says; the placeholders are filled in, people and a ledger imported."""
    said = duban("init", "--data", str(tmp_path), "--platform", "dingtalk").stdout
    faults = json.loads(duban("check", "--json", code=78).stdout)["faults"]
    of_robot = [f"platforms.dingtalk.{key}" for key in ("corp_id", "robot.app_key", "robot.app_secret")]
    assert [fault["key"] for fault in faults] == ["unit.name", *of_robot]
    file = tmp_path / "config.toml"
    written = file.read_text(encoding="utf-8").replace("请填写企业ID", CORP).replace("请填写AppSecret", SECRET)
    written = written.replace('mode = "stream"\napp_key = "ding0000000000000000"', 'mode = "http"').replace(
        "本单位", "示例市工信局"
    )
    file.write_text(written + HOOK, encoding="utf-8")
    duban("check")
    duban("people", "import", str(FIXTURES / "people.xlsx"))
    duban("import", str(FIXTURES / "2021-ledger-open.xlsx"), "--at", "2021-03-05")
    return said


@pytest.fixture
def service(begun: str, tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(config.load(tmp_path / "config.toml"), StoppedClock(NOON))
    yield made
    made.database.close()


@pytest.fixture
def ding(service: Service) -> Ding:
    """Somebody says something in DingTalk, by the wire: ding("/帮助", "manager1", "cidALL")."""
    theirs, client = DingtalkCallbacks(CORP, SECRET, service.clock), wsgi.web_app(service).test_client()

    def said(text: str, user: str, chat: str | None = None) -> str:
        words = {"msgtype": "text", "text": {"content": text}, "sessionWebhook": None}
        return answered(client, theirs, theirs.message(user, chat, "督办群", "某人", words))

    return said


def answered(client: FlaskClient, theirs: DingtalkCallbacks, body: dict[str, object]) -> str:
    delivery = theirs.signed(body, SECRET)
    found = client.post(delivery.path, data=delivery.body, headers=delivery.headers)
    assert found.status_code == 200, found.text
    return str(json.loads(found.text).get("text", {}).get("content", ""))


def code_of(duban: Run, *words: str) -> str:
    return str(json.loads(duban("people", "code", *words, "--at", MOMENT, "--json").stdout)["code"])


def test_from_init_to_the_first_registered_group_and_the_first_answer(begun: str, duban: Run, service: Service, ding: Ding):
    assert "请在钉钉中与机器人单聊发送 /绑定" in begun and "企业微信" not in begun
    answers = [ding("/查 20210032", "newOffice"), ding("/帮助", "newOffice")]
    assert answers == [NOT_KNOWN, NOT_KNOWN]
    assert "newOffice" in duban("people", "list", "--seen").stdout

    answers.append(ding(f"/绑定 {code_of(duban, '系统管理员')}", "newAdmin"))
    assert "已绑定为系统管理员" in answers[-1]
    answers.append(ding(f"/绑定 {code_of(duban, '督查示员')}", "newOffice"))
    assert "已绑定为督查示员" in answers[-1]
    assert "newOffice" not in duban("people", "list", "--seen").stdout

    answers.append(ding("/帮助", "newOffice"))
    offered = set(re.findall(r"/\S+", answers[-1]))
    assert {"/查", "/绑定", "/群", "/日历"} <= offered
    assert not {"/送审", "/审", "/改派", "/寄出", "/新增"} & offered
    assert "钉钉回调方式只答复查询，办理登记和审核请联系办公室。" in answers[-1]

    answers.append(ding("/群 登记 督办群 全局 main", "newOffice", "cidALL"))
    assert "请向运维人员领取登记群用的一次性码" in answers[-1] and "本次操作未生效" in answers[-1]
    code = code_of(duban, "督查示员", "--group")
    answers.append(ding(f"/群 登记 督办群 全局 main {code}", "newOffice", "cidALL"))
    assert "本群“督办群”，即时生效" in answers[-1] and "提醒由群机器人“main”发送" in answers[-1]
    answers.append(ding("/查 20210032", "manager4009", "cidALL"))
    assert answers[-1].startswith("20210032 ")
    answers.append(ding("/查 20210032", "newOffice"))
    assert answers[-1].startswith("20210032 ")
    answers.append(ding("/送审 20210032", "manager4009", "cidALL"))
    assert answers[-1] == "钉钉回调方式不能办理登记和审核，本次操作未生效。请联系办公室。"
    answers += [ding(words, "newOffice") for words in ("/帮助 送审", "/台账", "/群", "/总结", "/查 99999999")]
    assert not any("企业微信" in answer for answer in answers)


@pytest.fixture
def office(duban: Run, service: Service, ding: Ding) -> str:
    """The account of somebody of the office."""
    ding(f"/绑定 {code_of(duban, '督查示员')}", "newOffice")
    return "newOffice"


def registered(duban: Run) -> list[str]:
    return [row["chat_id"] for row in json.loads(duban("chats", "list", "--json").stdout)]


def test_a_code_for_a_group_is_good_once_and_ends_whatever_becomes_of_it(duban: Run, ding: Ding, office: str):
    code = code_of(duban, "督查示员", "--group")
    assert "没有处室" in ding(f"/群 登记 督办群 无此处室 {code}", office, "cidALL")
    assert "不正确、已用过" in ding(f"/群 登记 督办群 全局 {code}", office, "cidALL")
    code = code_of(duban, "督查示员", "--group")
    assert "即时生效" in ding(f"/群 登记 督办群 全局 {code}", office, "cidALL")
    assert "不正确、已用过" in ding(f"/群 登记 别的群 全局 {code}", office, "cidOTHER")
    assert registered(duban) == ["cidALL"]


def test_a_code_for_a_group_binds_nobody_and_a_code_to_bind_registers_none(duban: Run, ding: Ding, office: str, service: Service):
    code = code_of(duban, "督查示员", "--group")
    assert "一次性码不正确" in ding(f"/绑定 {code}", "stranger")
    assert "不正确、已用过" in ding(f"/群 登记 督办群 全局 {code}", office, "cidALL")
    code = code_of(duban, "督查示员")
    assert "不正确、已用过" in ding(f"/群 登记 督办群 全局 {code}", office, "cidALL")
    assert "一次性码不正确" in ding(f"/绑定 {code}", "stranger")  # it was seen in a group
    assert registered(duban) == []
    with service.database.begin() as session:
        assert people.owner(session, "dingtalk", CORP, "stranger") is None


def test_a_code_for_a_group_is_its_own_persons_alone_and_the_offices_alone(duban: Run, ding: Ding, office: str):
    assert "不是办公室人员" in duban("people", "code", "吴示安", "--group", code=1).stderr
    code = code_of(duban, "督查示员", "--group")
    assert {ding(f"/群 登记 假群 全局 {code}", who, "cidFORGED") for who in ("manager4009", "nobody")} == {NOT_KNOWN}
    assert registered(duban) == []


def test_a_code_stands_in_a_message_of_its_own(duban: Run, ding: Ding, office: str):
    duban("chats", "add", "dingtalk", "cidALL", "--name", "督办群", "--scope", "信息化推进处")
    code = code_of(duban, "督查示员", "--group")
    said = ding(f"/群 登记 督办群 全局 {code}\n/查 20210032", office, "cidALL")
    assert "一次性码请单独发送一条消息：/群 … 一次性码。" in said and "本次操作未生效" in said
    assert json.loads(duban("chats", "list", "--json").stdout)[0]["scope"] == "信息化推进处"


def test_where_the_sender_may_be_forged_a_code_takes_no_account_away_from_somebody(duban: Run, ding: Ding, service: Service):
    code = code_of(duban, "吴示安")
    said = ding(f"/绑定 {code}", "manager4002")
    assert said == "本账号已绑定为其他人，本次操作未生效，一次性码已作废。请联系办公室在人员表中更正账号。"
    with service.database.begin() as session:
        owner = people.owner(session, "dingtalk", CORP, "manager4002")
        assert owner and people.names(session, [owner])[owner] != "吴示安"
    assert "一次性码不正确" in ding(f"/绑定 {code}", "somebody")


def test_a_code_that_is_shown_in_a_group_binds_nobody_any_more(duban: Run, ding: Ding):
    code = code_of(duban, "吴示安")
    assert "已作废" in ding(f"/绑定 {code}", "somebody", "cidALL")
    assert "一次性码不正确" in ding(f"/绑定 {code}", "stranger")


def test_an_outsider_and_a_colleague_without_an_account_hear_the_one_sentence(service: Service):
    theirs, client = DingtalkCallbacks(CORP, SECRET, service.clock), wsgi.web_app(service).test_client()
    for who in ({"senderStaffId": ""}, {"senderStaffId": None}, {"senderCorpId": "dingother", "senderStaffId": "manager4009"}):
        words = {"msgtype": "text", "text": {"content": "/查 20210032"}, "sessionWebhook": None, **who}
        assert answered(client, theirs, theirs.message("manager4009", None, "", "某人", words)) == NOT_KNOWN


def test_t04_who_repeats_or_rewrites_what_was_signed_gains_nothing_from_the_codes_in_it(
    duban: Run, ding: Ding, office: str, service: Service
):
    theirs, client = DingtalkCallbacks(CORP, SECRET, service.clock), wsgi.web_app(service).test_client()
    code = code_of(duban, "督查示员", "--group")
    words = {"msgtype": "text", "text": {"content": f"/群 登记 督办群 全局 {code}"}, "sessionWebhook": None}
    body = theirs.message(office, "cidALL", "督办群", "某人", words)
    said = answered(client, theirs, body)
    assert "即时生效" in said
    assert answered(client, theirs, body) == said  # the same again is answered again, and does nothing
    captured = theirs.signed(body, SECRET).headers
    for change in ({"msgId": "other", "conversationId": "cidFORGED"}, {"msgId": "another", "conversationTitle": "假群"}):
        found = client.post("/callback/dingtalk/robot", data=json.dumps({**body, **change}), headers=captured)
        assert "不正确、已用过" in found.get_data(as_text=True)
    binding = {**body, "msgId": "third", "conversationType": "1", "text": {"content": f"/绑定 {code}"}, "senderStaffId": "forger"}
    assert client.post("/callback/dingtalk/robot", data=json.dumps(binding), headers=captured).status_code == 403  # of few bodies
    assert "一次性码不正确" in ding(f"/绑定 {code}", "forger")
    (group,) = json.loads(duban("chats", "list", "--json").stdout)
    assert (group["chat_id"], group["name"], group["scope"]) == ("cidALL", "督办群", "全局")
