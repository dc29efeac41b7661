"""The callbacks over HTTP, as honest platforms and as strangers use them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from bot.clock import StoppedClock
from bot.dispatch import Unavailable
from bot.message import Message, Press
from bot.platforms.doors import BODY_BYTES, Answered, Asked, Door
from bot.platforms.sealing import Codec
from bot.platforms.wecom import envelope
from bot.platforms.wecom.door import QUOTING_BYTES
from bot.records.engine.database import Database
from bot.web import create_app
from tests import engines
from tests.web.messages import (
    APP,
    APP_SAID,
    BOT,
    CORP,
    NOW,
    PATHS,
    SAID,
    TOLD,
    Listener,
    Schema,
    client_of,
    query,
    to_app,
    to_bot,
    to_robot,
)


def test_a_genuine_message_to_the_robot_is_answered_sealed(client, listener):
    answer = client.post(PATHS[0], **to_bot(SAID))
    assert answer.status_code == 200
    opened = BOT.open(answer.json["msgsignature"], str(answer.json["timestamp"]), answer.json["nonce"], answer.json["encrypt"])
    assert json.loads(opened)["stream"]["content"] == "已收到"
    (message,) = listener.heard
    assert (message.text, message.user_id, message.corp_id, message.signed_body) == ("/查 32", "u", CORP, True)


def test_a_genuine_message_to_the_app_is_answered_sealed(client, listener):
    answer = client.post(PATHS[1], **to_app(APP_SAID))
    body = envelope.fields(answer.data)
    opened = APP.open(body["MsgSignature"], body["TimeStamp"], body["Nonce"], body["Encrypt"])
    assert envelope.fields(opened.encode())["Content"] == "已收到"
    assert [message.text for message in listener.heard] == ["/查 32"]


def test_an_event_of_no_interest_is_received_without_a_word(client, listener):
    entered = APP_SAID.replace("text</MsgType>", "event</MsgType><Event>subscribe</Event>")
    answer = client.post(PATHS[1], **to_app(entered))
    assert (answer.status_code, answer.data) == (200, b"")
    answer = client.post(PATHS[0], **to_bot({**SAID, "from": {"userid": "sys"}}))
    assert BOT.decrypt(answer.json["encrypt"]) == "{}"
    assert listener.heard == []


def test_a_message_that_quotes_a_long_one_is_heard(client, listener):
    quote = {"msgtype": "text", "text": {"content": "督促" * 20000}}
    assert client.post(PATHS[0], **to_bot({**SAID, "quote": quote})).status_code == 200
    assert len(listener.heard[0].quoted) == 40000


@pytest.mark.parametrize("size", [BODY_BYTES, QUOTING_BYTES])
def test_t20_a_long_body_that_nobody_signed_is_refused_by_a_flat_look(client, size):
    for filled in (b"[" * size, b'"encrypt":' * (size // 10), (b'{"encrypt":"' + b"A" * size)[:size]):
        assert client.post(PATHS[0], query_string=query(BOT, "e"), data=filled).status_code in (400, 403)


def test_a_genuine_message_to_dingtalk_s_robot_is_answered(client, listener):
    answer = client.post(PATHS[2], **to_robot(TOLD))
    assert answer.json == {"msgtype": "text", "text": {"content": "已收到"}}
    (message,) = listener.heard
    assert (message.text, message.user_id, message.corp_id, message.signed_body) == ("/查 32", "u", "ding1", False)


def test_t04_dingtalk_s_signature_covers_no_body_so_the_message_is_marked(client, listener):
    genuine = to_robot(TOLD)
    for user in ("zhang", "li"):
        genuine["data"] = json.dumps({**TOLD, "senderStaffId": user})
        assert client.post(PATHS[2], **genuine).status_code == 200
    assert [(message.user_id, message.signed_body) for message in listener.heard] == [("zhang", False), ("li", False)]


@pytest.mark.parametrize("corp", ["", None, 7])
def test_t05_a_message_that_names_no_corp_is_refused(client, listener, corp):
    assert client.post(PATHS[2], **to_robot({**TOLD, "senderCorpId": corp})).status_code == 403
    assert listener.heard == []


@pytest.mark.parametrize("corp", ["ding2", "DING1", "ding1 "])
def test_t05_somebody_of_another_corp_is_nobody_and_another_corp_s_robot_is_refused(client, listener, corp):
    assert client.post(PATHS[2], **to_robot({**TOLD, "senderCorpId": corp})).status_code == 200
    assert [(message.corp_id, message.user_id) for message in listener.heard] == [("ding1", "")]
    assert client.post(PATHS[2], **to_robot({**TOLD, "chatbotCorpId": corp})).status_code == 403


@pytest.mark.parametrize("change", [{"senderStaffId": None}, {"senderStaffId": ""}, {"senderStaffId": 7}])
def test_t05_an_outsider_on_dingtalk_is_nobody(client, listener, change):
    assert client.post(PATHS[2], **to_robot({**TOLD, **change})).status_code == 200
    assert listener.heard[0].user_id == ""


@pytest.mark.parametrize("path", PATHS)
def test_t20_f48_a_body_must_say_how_long_it_is(client, listener, path):
    assert client.post(path).status_code == 411
    assert client.post(path, data=b"x", headers={"Transfer-Encoding": "chunked"}).status_code == 411
    most = QUOTING_BYTES if path == PATHS[0] else BODY_BYTES
    assert client.post(path, data=b"x" * (most + 1)).status_code == 413
    assert client.post(path, data=b"x" * most).status_code in (400, 403)
    assert client.post(path, environ_overrides={"CONTENT_LENGTH": str(10**30)}).status_code == 413
    for odd in ("", "-1", "x", "1e3"):
        assert 400 <= client.post(path, environ_overrides={"CONTENT_LENGTH": odd}).status_code < 500
    assert listener.heard == []


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_refused(client, path):
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(path, data="x").status_code == 405
    assert client.get(PATHS[2]).status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_who_looks_whether_anything_is_there_finds_it(client, listener, path):
    assert [(client.head(where).status_code, client.head(where).data) for where in (path, f"{path}/")] == [(200, b"")] * 2
    assert listener.heard == []


def test_an_address_with_a_stroke_behind_it_is_the_same_door(client, listener):
    for path, said in zip(PATHS, (to_bot(SAID), to_app(APP_SAID), to_robot(TOLD)), strict=True):
        assert client.post(f"{path}/", **said).status_code == 200
        assert client.post(f"{path}/", data="x").status_code in (400, 403)
    assert len(listener.heard) == 3
    assert client.get(f"{PATHS[0]}/").status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/callback", "/callback/wecom", "/callback/wecom/bot/x", "/callback/wecom/BOT", "/%00", "/../etc/passwd"]
)
def test_there_is_nothing_else(client, path):
    assert client.get(path).status_code == 404


def test_a_platform_that_is_not_configured_has_no_door(listener):
    bare = create_app(listener, {}, StoppedClock(datetime.fromtimestamp(NOW, UTC)), cast(Any, None)).test_client()
    assert [bare.post(path, data="x").status_code for path in PATHS] == [404, 404, 404]


@pytest.mark.parametrize("age", [-301, 301, -(10**8), 10**8])
def test_t03_t36_f46_a_stale_callback_is_refused_even_when_it_is_genuine(client, listener, age):
    timestamp = str(NOW + age)
    assert client.post(PATHS[0], **to_bot(SAID, timestamp=timestamp)).status_code == 403
    assert client.post(PATHS[1], **to_app(APP_SAID, timestamp=timestamp)).status_code == 403
    assert client.post(PATHS[2], **to_robot(TOLD, timestamp=f"{timestamp}000")).status_code == 403
    assert client.get(PATHS[0], query_string=query(BOT, "e", timestamp=timestamp, echostr="e")).status_code == 403
    assert listener.heard == []


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_within_the_window_a_callback_is_fresh(client, listener, age):
    assert client.post(PATHS[0], **to_bot(SAID, timestamp=str(NOW + age))).status_code == 200
    assert client.post(PATHS[2], **to_robot(TOLD, timestamp=f"{NOW + age}000")).status_code == 200
    assert len(listener.heard) == 2


@pytest.mark.parametrize("forged", ["0" * 40, "签", "\udcff", "a\x00b", "F" * 40, "x" * 9000])
def test_t01_t02_a_forged_signature_is_refused_in_any_script(client, listener, forged):
    assert client.post(PATHS[0], **to_bot(SAID, msg_signature=forged.replace("\udcff", "\xff"))).status_code == 403
    assert client.post(PATHS[1], **to_app(APP_SAID, msg_signature=forged.replace("\udcff", "\xff"))).status_code == 403
    genuine = to_robot(TOLD)
    sign = forged.encode("utf-8", "surrogateescape").decode("latin-1").replace("\x00", "")
    genuine["headers"]["sign"] = sign
    assert client.post(PATHS[2], **genuine).status_code == 403
    assert listener.heard == []


@pytest.mark.parametrize(
    "timestamp",
    ["", "１７９２２２４０００", "٣٧٩٢٢٢٤٠٠٠", "1792224000 ", "+792224000", "17922240000", "1e9", "时", "1792224000\n"],
)
def test_t02_a_timestamp_is_plain_digits_even_when_it_is_signed(client, listener, timestamp):
    assert client.post(PATHS[0], **to_bot(SAID, timestamp=timestamp)).status_code in (400, 403)
    assert client.post(PATHS[1], **to_app(APP_SAID, timestamp=timestamp)).status_code in (400, 403)
    assert listener.heard == []


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_t02_a_parameter_stands_once(client, listener, name):
    genuine = to_bot(SAID)
    pairs = list(genuine["query_string"].items())
    for parameters in ([*pairs, (name, dict(pairs)[name])], [pair for pair in pairs if pair[0] != name]):
        answer = client.post(f"{PATHS[0]}?{urlencode(parameters)}", data=genuine["data"])
        assert 400 <= answer.status_code < 500
    assert listener.heard == []


def test_t03_digits_moved_between_nonce_and_time_or_ciphertext_are_refused(client, listener):
    encrypted = BOT.encrypt(json.dumps(SAID))
    sign = BOT.signature(str(NOW), "15", encrypted)
    for timestamp, nonce, text in [
        (f"15{NOW}", "", encrypted),
        (f"{NOW}"[1:], f"15{NOW}"[:3], encrypted),
        (f"15{NOW}"[:10], f"15{NOW}"[10:], encrypted),
        (str(NOW), "15" + encrypted[:4], encrypted[4:]),
    ]:
        parameters = {"msg_signature": sign, "timestamp": timestamp, "nonce": nonce}
        answer = client.post(PATHS[0], query_string=parameters, data=json.dumps({"encrypt": text}))
        assert answer.status_code in (400, 403)
    assert listener.heard == []


def test_a_database_that_is_away_is_the_only_5xx():
    client = client_of(Listener(Unavailable()))
    assert client.post(PATHS[0], **to_bot(SAID)).status_code == 503
    assert client.post(PATHS[1], **to_app(APP_SAID)).status_code == 503
    assert client.post(PATHS[2], **to_robot(TOLD)).status_code == 503
    assert client.get("/healthz").json == {"ok": True}


@pytest.mark.parametrize("version", [("0001", "0002"), (None, "0001"), OSError("away")])
def test_an_old_schema_or_a_database_that_is_away_is_not_ready(listener, version):
    answer = client_of(listener, Schema(version)).get("/readyz")
    assert (answer.status_code, answer.json["ok"]) == (503, False)


@pytest.mark.parametrize(("age", "status"), [(None, 200), (1.0, 200), (400.0, 503)])
def test_ready_tells_how_old_things_are_and_a_scheduler_that_stands_still_is_not_ready(listener, tmp_path, age, status):
    database = Database(engines.fresh_sqlite(tmp_path))
    ages = (lambda: {"plan": age, "send": age}) if age else None
    app = create_app(listener, {}, StoppedClock(datetime.fromtimestamp(NOW, UTC)), database, ages)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == status
    assert answer.json
    assert answer.json["ok"] is (status == 200)
    assert answer.json["ages"] == ({"plan": age, "send": age} if age else {})
    assert answer.json["oldest_waiting_seconds"] == 0
    database.close()


def test_whoever_is_refused_learns_nothing(client):
    for answer in (
        client.post(PATHS[0], data="x"),
        client.get("/nothing"),
        client.post(PATHS[2], data="x"),
        client.put(PATHS[1], data="x"),
    ):
        assert answer.data == b""


@pytest.mark.parametrize(("path", "codec"), [(PATHS[0], BOT), (PATHS[1], APP)])
def test_a_trial_of_the_address_opens_a_random_word_and_never_a_message(client, listener, path, codec):
    def tried(inner: str) -> Any:
        echo = codec.encrypt(inner)
        return client.get(path, query_string=query(codec, echo, echostr=echo))

    for word in ("4471872531296150237", "aB3_-", "7"):
        assert (tried(word).status_code, tried(word).text) == (200, word)
    for message in (json.dumps(SAID), APP_SAID, "", " 7", "7\n", "{}", "<xml/>", "已收到", "x" * 65):
        assert (tried(message).status_code, tried(message).data) == (400, b"")
    assert listener.heard == []


@pytest.mark.parametrize(
    "claims",
    [
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1;proto=https;host=qyapi.weixin.qq.com", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "evil.example", "Host": "evil.example", "X-Original-URL": "/readyz", "X-Rewrite-URL": "/healthz"},
        {"X-HTTP-Method-Override": "GET", "X-Authenticated-User": "admin", "Authorization": "Basic YWRtaW46YWRtaW4="},
    ],
)
def test_t38_no_header_opens_a_door_or_closes_it(client, listener, claims):
    genuine = [to_bot(SAID), to_app(APP_SAID), to_robot(TOLD)]
    for path, whole in zip(PATHS, genuine, strict=True):
        assert client.post(path, data=whole["data"], headers=claims).status_code in (400, 403)
        assert listener.heard == []
    for path, whole in zip(PATHS, genuine, strict=True):
        answer = client.post(path, **{**whole, "headers": {**whole.get("headers", {}), **claims}})
        assert answer.status_code == 200
        assert not {"Location", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    assert len(listener.heard) == 3


def test_f54_after_a_secret_was_changed_what_was_signed_by_the_old_one_is_refused_and_an_old_card_goes_on(listener):
    former = Codec("former-token", "x3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw")
    client = client_of(listener)
    press = {"eventtype": "template_card_event", "template_card_event": {"task_id": "card-of-before", "event_key": "pass:1"}}
    inner = json.dumps({**SAID, "msgtype": "event", "event": press})
    sealed = former.encrypt(inner)
    refused = client.post(PATHS[0], query_string=query(former, sealed), data=json.dumps({"encrypt": sealed}))
    assert (refused.status_code, listener.heard) == (403, [])
    assert client.post(PATHS[2], **to_robot(TOLD, secret="former")).status_code == 403
    assert client.post(PATHS[0], **to_bot(inner)).status_code == 200
    (message,) = listener.heard
    assert message.press == Press("card-of-before", "pass:1")


@pytest.mark.parametrize("kept", [True, False])
def test_what_is_kept_is_no_fault_of_the_server_whatever_becomes_of_its_answer(listener, caplog, kept):
    def take(asked: Asked, answer: Any) -> Answered:
        if kept:
            answer(Message("dingtalk", "1", CORP, "u", text="/查 32"))
        raise OverflowError

    app = create_app(listener, {"dingtalk/x": Door("x", take)}, StoppedClock(datetime.fromtimestamp(NOW, UTC)), cast(Any, None))
    answer = app.test_client().post("/callback/dingtalk/x", data=b"{}")
    assert (answer.status_code, answer.data) == (200 if kept else 503, b"")
