"""Whatever stands in a body or an address: heard or malformed, never a failure, and unsigned never heard."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

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
    client_of,
    query,
    to_app,
    to_bot,
    to_robot,
)

HOSTILE_JSON = [
    pytest.param(" ", id="blank"),
    pytest.param("null", id="null"),
    pytest.param("[]", id="a list"),
    pytest.param("7", id="a number"),
    pytest.param('"text"', id="a text"),
    pytest.param("{", id="cut"),
    pytest.param("[" * 30000, id="deep"),
    pytest.param('{"a":' * 5000 + "1" + "}" * 5000, id="deep objects"),
    pytest.param('{"msgid":NaN}', id="NaN"),
    pytest.param('{"msgid":-Infinity}', id="Infinity"),
    pytest.param('{"msgid":' + "9" * 5000 + "}", id="a huge integer"),
    pytest.param('{"msgid":"a","msgid":"b"}', id="a key twice"),
    pytest.param('{"from":{"userid":"a","userid":"b"}}', id="a nested key twice"),
    pytest.param('{"msgid":"\\ud800"}', id="a lone surrogate"),
    pytest.param('{"\\udfff":1}', id="a lone surrogate as key"),
]


@pytest.mark.parametrize("body", HOSTILE_JSON)
def test_t19_hostile_json_is_malformed_with_and_without_a_signature(client, listener, body):
    assert client.post(PATHS[0], **to_bot(body)).status_code == 400
    assert client.post(PATHS[0], query_string=query(BOT, "x"), data=body).status_code == 400
    assert client.post(PATHS[2], **to_robot(body)).status_code == 400
    assert client.post(PATHS[2], data=body).status_code == 403
    assert listener.heard == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(" ", id="blank"),
        pytest.param("<xml>", id="cut"),
        pytest.param("<xml/>", id="nothing in it"),
        pytest.param("<a>" * 6000 + "</a>" * 6000, id="deep"),
        pytest.param('<!DOCTYPE a [<!ENTITY e "x">]><xml><Encrypt>&e;</Encrypt></xml>', id="an entity"),
        pytest.param('<!DOCTYPE a SYSTEM "file:///etc/passwd"><xml><Encrypt>x</Encrypt></xml>', id="a DTD"),
        pytest.param(APP_SAID.replace("<MsgId>", "<ToUserName>other</ToUserName><MsgId>"), id="an element twice"),
        pytest.param(APP_SAID.replace(CORP, "ww0000000000000000"), id="another corp"),
        pytest.param('{"encrypt":"x"}', id="JSON"),
    ],
)
def test_t18_hostile_xml_is_malformed_inside_and_outside(client, listener, body):
    assert client.post(PATHS[1], **to_app(body)).status_code == 400
    assert client.post(PATHS[1], query_string=query(APP, "x"), data=body).status_code in (400, 403)
    assert listener.heard == []


ODD: list[object] = [
    None,
    True,
    7,
    -1.5,
    10**40,
    "",
    "x" * 3000,
    [],
    {},
    [[]],
    {"text": {"content": 7}},
    [None],
    "\x00",
    "\u202e<@all>",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
@pytest.mark.parametrize("kind", ["text", "mixed", "voice", "event", "stream", "new"])
def test_a_wrong_type_in_any_field_is_no_failure(client, kind, odd):
    for field in ("msgid", "chattype", "chatid", "from", "msgtype", kind, "response_url"):
        said = {**SAID, "msgtype": kind, "mixed": {"msg_item": odd}, "event": {"eventtype": "template_card_event"}, field: odd}
        assert client.post(PATHS[0], **to_bot(said)).status_code in (200, 400)
    nested = {"eventtype": "template_card_event", "template_card_event": odd, "task_id": odd, "event_key": "pass:1"}
    assert client.post(PATHS[0], **to_bot({**SAID, "msgtype": "event", "event": nested})).status_code in (200, 400)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_a_wrong_type_in_any_field_of_dingtalk_is_no_failure(client, odd):
    for field in (*TOLD, "content", "atUsers", "conversationTitle", "sessionWebhook"):
        for kind in ("text", "richText"):
            answer = client.post(PATHS[2], **to_robot({**TOLD, "msgtype": kind, "content": {"richText": odd}, field: odd}))
            assert answer.status_code in (200, 400, 403)


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = some.sampled_from([*SAID, *TOLD, "event", "mixed", "chatid", "encrypt", "content"])
bodies = some.binary(min_size=1, max_size=200) | (some.dictionaries(fields, json_values) | json_values).map(
    lambda value: json.dumps(value).encode()
)
texts = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
stamps = texts | some.just(str(NOW)) | some.just(f"{NOW}000")


@given(
    some.sampled_from(PATHS),
    some.dictionaries(texts | some.sampled_from(["msg_signature", "nonce"]), texts),
    stamps,
    bodies,
    texts,
)
def test_t01_t02_without_a_signature_nobody_is_heard(path, parameters, timestamp, body, sign):
    listener = Listener()
    headers = {"timestamp": timestamp.encode().decode("latin-1"), "sign": sign.encode().decode("latin-1")}
    headers = {name: "".join(c for c in value if c >= " ") for name, value in headers.items()}
    client = client_of(listener)
    for answer in (
        client.post(path, query_string={**parameters, "timestamp": timestamp}, headers=headers, data=body),
        client.get(path, query_string={**parameters, "timestamp": timestamp, "echostr": sign}),
    ):
        assert 400 <= answer.status_code < 500
    assert listener.heard == []


@given(some.sampled_from([0, 1, 2]), bodies, texts)
def test_with_a_signature_anything_is_heard_or_malformed(door, body, nonce):
    client = client_of(Listener())
    if door == 2:
        answer = client.post(PATHS[2], **to_robot(body))
    else:
        codec = (BOT, APP)[door]
        encrypted = codec.encrypt(body.decode("utf-8", "replace"))
        outer = json.dumps({"encrypt": encrypted}) if door == 0 else f"<xml><Encrypt>{encrypted}</Encrypt></xml>"
        answer = client.post(PATHS[door], query_string=query(codec, encrypted, nonce=nonce), data=outer)
    assert answer.status_code in (200, 400, 403)


@given(some.dictionaries(fields, json_values))
def test_a_genuine_message_with_any_fields_is_heard_or_malformed(changes):
    client = client_of(Listener())
    assert client.post(PATHS[0], **to_bot({**SAID, **changes})).status_code in (200, 400)
    assert client.post(PATHS[2], **to_robot({**TOLD, **changes})).status_code in (200, 400, 403)
