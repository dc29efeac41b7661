"""DingTalk's robot as a door: who is let in, with which pairs of headers, for how long, and what the platform gets back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.message import Message, Reply
from bot.platforms.dingtalk import callback, signature
from bot.platforms.dingtalk.callback import KEPT_PAIRS, Callback, Pairs
from bot.platforms.dingtalk.messages import BadBody, SpokenTo
from bot.platforms.dingtalk.session import TEXT_BYTES
from bot.platforms.dingtalk.signature import BadSignature
from bot.platforms.doors import JSON, Asked, BadCallback, Why
from bot.platforms.sealing import Codec
from tests.platforms.dingtalk.ways import ToldHere, answers

NOW = 1792224000
SECRET, CORP = "app secret", "dingtest"
BODY = {
    "senderCorpId": CORP,
    "senderStaffId": "wx001",
    "conversationType": "2",
    "conversationId": "cid1",
    "conversationTitle": "督办群",
    "msgId": "m1",
    "msgtype": "text",
    "text": {"content": "/查 32"},
}


def robot(freshness: int = 300) -> Callback:
    return Callback(SpokenTo(CORP, "dingtalk", "ding-robot"), SECRET, freshness)


def asked(body: object, *, at: float = NOW, signed_at: float = NOW, names: tuple[str, str] = ("Timestamp", "Sign")) -> Asked:
    stamp = f"{signed_at * 1000:.0f}"
    headers = dict(zip(names, (stamp, signature.sign(SECRET, stamp)), strict=True))
    return Asked({}, headers, json.dumps(body).encode(), datetime.fromtimestamp(at, UTC))


def heard(door: Callback, found: Asked) -> Message | None:
    return door.receive(found.headers, found.body, found.at)[1]


def test_what_is_told_becomes_a_message_whose_words_nobody_signed():
    assert heard(robot(), asked(BODY)) == Message(
        platform="dingtalk",
        key="m1",
        corp_id=CORP,
        user_id="wx001",
        chat_id="cid1",
        chat_title="督办群",
        text="/查 32",
        signed_body=False,
    )


@pytest.mark.parametrize("names", [("timestamp", "sign"), ("TIMESTAMP", "SIGN"), ("Timestamp", "Sign")])
def test_headers_are_found_however_they_are_written(names: tuple[str, str]):
    assert heard(robot(), asked(BODY, names=names))


@pytest.mark.parametrize("missing", [0, 1])
def test_a_callback_without_its_headers_was_signed_by_nobody(missing: int):
    found = asked(BODY)
    headers = dict([list(found.headers.items())[missing]])
    with pytest.raises(BadSignature) as refused:
        robot().receive(headers, found.body, found.at)
    assert (refused.value.why, refused.value.forged) == (Why.SIGNATURE, True)


@pytest.mark.parametrize("off", [-300.001, 300.001, -400, 10**7])
def test_a_signature_of_another_time_says_by_how_much(off: float):
    with pytest.raises(BadSignature) as refused:
        heard(robot(), asked(BODY, signed_at=NOW + off))
    assert (refused.value.why, refused.value.forged) == (Why.CLOCK, True)
    assert refused.value.off == pytest.approx(off)
    assert heard(robot(0), asked(BODY, signed_at=NOW + off))


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_at_the_edge_of_the_time_a_signature_still_holds(off: int):
    assert heard(robot(), asked(BODY, signed_at=NOW + off))


def test_one_captured_pair_of_headers_serves_three_bodies_at_this_door():
    door = robot()
    for user in ("a", "b", "c", "a"):
        assert heard(door, asked({**BODY, "senderStaffId": user}))
    with pytest.raises(BadCallback) as refused:
        heard(door, asked({**BODY, "senderStaffId": "d"}))
    assert refused.value.why is Why.REUSED
    assert heard(door, asked({**BODY, "senderStaffId": "d"}, signed_at=NOW + 1))
    assert heard(robot(), asked({**BODY, "senderStaffId": "d"}))  # doors do not share what they keep


@pytest.mark.parametrize(("freshness", "kept"), [(300, 300), (0, 3600)])
def test_a_pair_is_remembered_as_long_as_it_may_be_used_again(freshness: int, kept: int):
    door = robot(freshness)
    door.pairs.bodies = {f"s{n}": (NOW - kept + 0.5, set()) for n in range(KEPT_PAIRS)}
    door.pairs.bodies["old"] = (NOW - kept - 0.5, set())
    assert heard(door, asked(BODY))
    assert len(door.pairs.bodies) == KEPT_PAIRS + 1
    assert "old" not in door.pairs.bodies and "s0" in door.pairs.bodies
    assert max(signed for signed, _ in door.pairs.bodies.values()) == NOW


def test_pairs_are_kept_until_there_are_too_many_of_them():
    pairs = Pairs()
    for place in range(KEPT_PAIRS + 1):
        pairs.used(f"s{place}", b"1", 100.0, 0.0)
    pairs.used("new", b"1", 200.0, 100.0)  # what was signed at the very last moment is refused anyway
    assert list(pairs.bodies) == ["new"]
    few = Pairs()
    for place in range(KEPT_PAIRS):
        few.used(f"s{place}", b"1", 100.0, 0.0)
    few.used("new", b"1", 200.0, 150.0)
    assert len(few.bodies) == KEPT_PAIRS + 1 == 2001


@pytest.mark.parametrize("corp", ["", None, 7])
def test_what_names_no_organisation_at_all_is_forged(corp: object):
    with pytest.raises(BadCallback) as refused:
        heard(robot(), asked({**BODY, "senderCorpId": corp}))
    assert (refused.value.why, refused.value.forged) == (Why.CORP, True)


@pytest.mark.parametrize("sender", ["", None, 7, CORP])
def test_a_colleague_is_known_where_only_the_robot_s_organisation_is_named(sender: object):
    found = heard(robot(), asked({**BODY, "senderCorpId": sender, "chatbotCorpId": CORP}))
    assert found and (found.corp_id, found.user_id) == (CORP, "wx001")


@pytest.mark.parametrize("robots", [CORP, None])
def test_somebody_of_another_organisation_is_nobody_whatever_the_staff_id(robots: str | None):
    found = heard(robot(), asked({**BODY, "senderCorpId": "dingother", "chatbotCorpId": robots}))
    assert found and (found.corp_id, found.user_id) == (CORP, "")


@pytest.mark.parametrize(
    ("change", "why"),
    [({"chatbotCorpId": "dingother"}, Why.CORP), ({"robotCode": "ding-other"}, Why.ROBOT)],
)
def test_what_was_said_to_another_robot_is_refused_and_why_is_said(change: dict[str, str], why: Why):
    with pytest.raises(BadCallback) as refused:
        heard(robot(), asked({**BODY, **change}))
    assert (refused.value.why, refused.value.forged) == (why, True)
    assert heard(robot(), asked({**BODY, "chatbotCorpId": CORP, "robotCode": "ding-robot"}))
    assert heard(Callback(SpokenTo(CORP, "dingtalk"), SECRET, 300), asked({**BODY, "robotCode": "any"}))


@pytest.mark.parametrize("code", ["20001", 20001])
def test_a_quota_that_is_used_up_is_acknowledged_and_the_operators_hear_it(code: object):
    told, said = ToldHere(), list[Message]()
    body = {**BODY, "errorCode": code, "errorMessage": "quota", "msgtype": None, "text": None}
    found = callback.door(robot(), answers(told=told)).take(asked(body), said.append)  # type: ignore[arg-type]
    assert json.loads(found.body) == {"msgtype": "empty"}
    assert (said, told.quotas) == ([], ["dingtalk"])


def test_a_signed_body_that_makes_no_sense_is_no_forgery():
    with pytest.raises(BadBody) as refused:
        heard(robot(), asked([]))
    assert (refused.value.why, refused.value.forged) == (Why.FORM, False)


def test_a_message_without_an_id_has_its_body_s_hash_as_key():
    first, second = (heard(robot(), asked({**BODY, "msgId": None, "text": {"content": word}})) for word in ("/查 1", "/查 2"))
    assert first and second
    assert first.key != second.key and len(first.key) == 64


def answer_of(body: object, reply: Reply) -> tuple[object, list[Message]]:
    """What the platform gets back, and what was heard."""
    said: list[Message] = []

    def answer(message: Message) -> Reply:
        said.append(message)
        return reply

    found = callback.door(robot(), answers()).take(asked(body), answer)
    assert found.type == JSON
    return json.loads(found.body), said


def test_words_are_answered_by_words_and_numbers_are_masked_where_others_read_them():
    reply = Reply("周示戊 13800001004")
    for kind, read in (("2", "周示戊 138＊＊＊＊1004"), ("1", "周示戊 13800001004")):
        told, said = answer_of({**BODY, "conversationType": kind}, reply)
        assert told == {"msgtype": "text", "text": {"content": read}}
        assert [message.text for message in said] == ["/查 32"]


def test_what_has_no_words_is_heard_as_what_it_is_and_silence_is_empty():
    told, said = answer_of({**BODY, "msgtype": "picture"}, Reply("", "ignored"))
    assert told == {"msgtype": "empty"}
    assert [(message.kind, message.text) for message in said] == [("picture", None)]


def test_the_door_has_the_robot_s_name_and_the_platform_does_not_try_it():
    door = callback.door(robot(), answers())
    assert (door.name, door.check) == ("robot", None)


def test_a_text_of_exactly_the_limit_is_whole():
    whole = "a " * (TEXT_BYTES // 2 - 1) + "bc"
    assert TEXT_BYTES == 15000
    assert answer_of(BODY, Reply(whole))[0] == {"msgtype": "text", "text": {"content": whole}}


def test_a_robot_never_shows_its_secret_nor_what_it_remembers():
    door = robot()
    heard(door, asked(BODY))
    assert SECRET not in repr(door) and "Pairs" not in repr(door) and CORP in repr(door)
    assert door == robot()


def test_a_signature_in_half_a_character_is_a_wrong_one():
    for sign in ("\udcff", "签", ""):
        with pytest.raises(BadSignature):
            signature.check(SECRET, f"{NOW}000", sign, datetime.fromtimestamp(NOW, UTC), 300)


def test_the_address_of_a_custom_robot_has_its_signature_encoded_once():
    url = signature.signed_url("https://oapi.example//", "T", "SEC", datetime.fromtimestamp(NOW, UTC))
    assert url.startswith(f"https://oapi.example/robot/send?access_token=T&timestamp={NOW}000&sign=")
    assert signature.signed_url("https://X/X", "T", "SEC", datetime.fromtimestamp(NOW, UTC)).startswith("https://X/X/robot/")
    for second in range(60):  # one of them has a slash in its signature
        url = signature.signed_url("https://oapi.example", "T", "SEC", datetime.fromtimestamp(NOW + second, UTC))
        assert "/" not in url.rpartition("sign=")[2]


TOKEN, KEY = "robot token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"


def sealed(by: str, **parameters: str) -> Asked:
    """A body that is sealed for `by`, with these parameters in the address."""
    stamp = f"{NOW}000"
    encrypted = Codec(TOKEN, KEY, by).encrypt(json.dumps(BODY))
    headers = {"timestamp": stamp, "sign": signature.sign(SECRET, stamp)}
    made = {name: [value] for name, value in parameters.items()}
    if made and "msg_signature" not in made and "signature" not in made:
        signed = Codec(TOKEN, KEY, by).signature(parameters["timestamp"], parameters["nonce"], encrypted)
        made[parameters.get("under", "msg_signature")] = [signed]
    return Asked(made, headers, json.dumps({"encrypt": encrypted}).encode(), datetime.fromtimestamp(NOW, UTC))


def sealing_robot() -> Callback:
    codecs = [Codec(TOKEN, KEY, name) for name in ("app-key", CORP)]
    return Callback(SpokenTo(CORP, "dingtalk"), SECRET, 300, codecs)


def opened(found: Asked) -> Message:
    message = sealing_robot().receive(found.headers, found.body, found.at, found.parameters)[1]
    assert message
    return message


@pytest.mark.parametrize("by", ["app-key", CORP])
def test_a_sealed_body_is_opened_whoever_of_the_office_it_names(by: str):
    assert (opened(sealed(by)).text, opened(sealed(by)).signed_body) == ("/查 32", False)


@pytest.mark.parametrize("under", ["msg_signature", "signature"])
def test_a_signature_over_the_ciphertext_covers_what_is_said(under: str):
    assert opened(sealed(CORP, timestamp="1792224000", nonce="n", under=under)).signed_body


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (sealed("dingother"), Why.CORP),
        (sealed(CORP, timestamp="1792224000", nonce="n", msg_signature="0" * 40), Why.SIGNATURE),
        (sealed(CORP, timestamp="1792224000", msg_signature="0" * 40), Why.SIGNATURE),
        (asked(BODY), Why.FORM),
        (asked({"encrypt": "AAAA"}), Why.FORM),
        (asked([]), Why.FORM),
    ],
)
def test_where_bodies_are_sealed_nothing_else_is_taken(found: Asked, why: Why):
    with pytest.raises(BadCallback) as refused:
        opened(found)
    assert refused.value.why is why
    assert SECRET not in repr(sealing_robot()) and TOKEN not in repr(sealing_robot())
