"""The envelope against vectors that other people's libraries made."""

from __future__ import annotations

import base64
import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.platforms import sealing
from bot.platforms.doors import Why
from bot.platforms.sealing import BadEnvelope, Codec
from bot.platforms.wecom import envelope, fresh

WECOM = json.loads((Path(__file__).parents[2] / "fixtures/platform-vectors.json").read_text(encoding="utf-8"))["wecom"]
TEXTS = {entry["id"]: entry["message"] for entry in WECOM["accept"]}
ACCEPTED = [*WECOM["accept"], *WECOM["accept_random_of_other_libraries"], *WECOM["official_samples"]]
CODEC = Codec("SuggestBotTok2026", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw")


def named(entry):
    return entry["id"]


def codec_of(entry):
    return Codec(entry.get("token", WECOM["defaults"]["token"]), entry["encoding_aes_key"], entry["receiveid"])


def opened(entry, encrypted):
    time, nonce = (entry.get(name, WECOM["defaults"][name]) for name in ("timestamp", "nonce"))
    return codec_of(entry).open(entry["msg_signature"], time, nonce, encrypted)


@pytest.mark.parametrize("entry", ACCEPTED, ids=named)
def test_what_any_library_sealed_opens_to_its_text(entry):
    text = entry["message"] if "message" in entry else TEXTS[entry["plaintext_of"]]
    if "msg_signature" in entry:
        assert opened(entry, entry["encrypt"]) == text
    assert codec_of(entry).decrypt(entry["encrypt"]) == text


@pytest.mark.parametrize("entry", WECOM["accept"], ids=named)
def test_sealing_with_the_same_random_bytes_gives_the_same_ciphertext_and_signature(entry):
    codec = codec_of(entry)
    encrypted = codec.encrypt(entry["message"], bytes.fromhex(entry["random_hex"]))
    assert encrypted == entry["encrypt"]
    default = WECOM["defaults"]
    assert codec.signature(default["timestamp"], default["nonce"], encrypted) == entry["msg_signature"]


@pytest.mark.parametrize("entry", WECOM["reject"], ids=named)
def test_what_is_broken_is_refused_with_one_kind_of_error(entry):
    assert entry["expect"] in ("reject", "either", "policy")
    try:
        opened(entry, entry["encrypt"])
    except BadEnvelope as refusal:
        assert refusal.forged == (entry["stage"] == "signature")
    else:
        assert entry["expect"] != "reject"


@pytest.mark.parametrize("entry", WECOM["envelopes"], ids=named)
def test_an_outer_body_is_opened_or_refused(entry):
    taken = envelope.from_xml if entry["format"] == "xml" else sealing.from_json
    try:
        _, text = taken(entry["body"].encode(), lambda encrypted: opened(entry, encrypted))
    except BadEnvelope:
        assert entry["expect"] != "accept"
    else:
        assert entry["expect"] != "reject"
        assert text == TEXTS[entry["message_of"]]


@given(some.text(), some.binary(min_size=16, max_size=16))
def test_whatever_is_sealed_opens_again(text, random):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    sealed = CODEC.encrypt(text, random)
    signature = CODEC.signature("1792224000", "n", sealed)
    assert CODEC.open(signature, "1792224000", "n", sealed) == text


@given(some.integers(0, 511), some.integers(1, 255))
def test_one_changed_byte_never_opens_without_a_new_signature(place, change):
    sealed = WECOM["accept"][0]["encrypt"]
    place %= len(sealed)
    changed = sealed[:place] + chr((ord(sealed[place]) + change) % 256) + sealed[place + 1 :]
    if changed == sealed:
        return
    with pytest.raises(BadEnvelope) as refusal:
        CODEC.open(WECOM["accept"][0]["msg_signature"], "1792224000", "1597212914", changed)
    assert refusal.value.forged


@given(some.text(max_size=80))
def test_no_text_at_all_makes_opening_raise_anything_else(encrypted):
    with pytest.raises(BadEnvelope):
        CODEC.open(CODEC.signature("1792224000", "n", encrypted), "1792224000", "n", encrypted)


def test_a_codec_never_shows_its_secrets():
    assert repr(CODEC) == "Codec(receive_id='')"
    assert CODEC == Codec(CODEC.token, CODEC.encoding_aes_key) != Codec("other", CODEC.encoding_aes_key)


def test_what_is_sealed_twice_looks_different_and_opens_to_the_same():
    for length in range(70):
        text = "x" * length
        first, second = CODEC.encrypt(text), CODEC.encrypt(text)
        assert first != second
        assert CODEC.decrypt(first) == CODEC.decrypt(second) == text


@pytest.mark.parametrize("odd", ["\udcff", "签", ""])
def test_a_signature_or_a_parameter_in_half_a_character_is_a_wrong_one(odd):
    sealed = CODEC.encrypt("x")
    for signature, nonce in ((odd, "n"), (CODEC.signature("1", "n", sealed), f"n{odd}x")):
        with pytest.raises(BadEnvelope) as refusal:
            CODEC.open(signature, "1", nonce, sealed)
        assert refusal.value.forged


def test_a_text_for_another_corporation_says_so_and_a_length_that_lies_does_not():
    ours, theirs = (Codec("t", CODEC.encoding_aes_key, corp) for corp in ("ww1", "ww2"))
    with pytest.raises(BadEnvelope) as refusal:
        ours.decrypt(theirs.encrypt("x"))
    assert (refusal.value.why, refusal.value.forged) == (Why.CORP, False)
    for length, why in ((4, None), (3, Why.CORP), (5, Why.FORM), (2**32 - 1, Why.FORM)):
        plain = bytes(16) + length.to_bytes(4, "big") + b"text"
        if why is None:
            assert CODEC.decrypt(sealed_as_it_is(plain + b"\x08" * 8)) == "text"
            continue
        with pytest.raises(BadEnvelope) as refusal:
            CODEC.decrypt(sealed_as_it_is(plain + b"\x08" * 8))
        assert refusal.value.why is why


@pytest.mark.parametrize(("head", "opens"), [(20, True), (19, False), (16, False)])
def test_without_room_for_a_length_there_is_no_text(head, opens):
    pad = 32 - head
    sealed = sealed_as_it_is(bytes(head) + bytes([pad]) * pad)
    if opens:
        assert CODEC.decrypt(sealed) == ""
        return
    with pytest.raises(BadEnvelope):
        CODEC.decrypt(sealed)


def test_a_whole_block_of_padding_is_padding_and_nothing_but_padding_is_no_text():
    plain = bytes(16) + (12).to_bytes(4, "big") + b"twelve bytes"
    assert CODEC.decrypt(sealed_as_it_is(plain + bytes([32]) * 32)) == "twelve bytes"
    for nothing in (bytes([16]) * 16, bytes([32]) * 16, bytes([32]) * 32, bytes(16)):
        with pytest.raises(BadEnvelope):
            CODEC.decrypt(sealed_as_it_is(nothing))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"encrypt":"a","encrypt":"b"}', id="a key twice"),
        pytest.param(b'{"encrypt":"a","n":NaN}', id="NaN"),
        pytest.param(b'{"encrypt":"a","n":-Infinity}', id="Infinity"),
        pytest.param(b'{"encrypt":"a","n":' + b"9" * 5000 + b"}", id="a huge integer"),
        pytest.param(b'{"encrypt":"a","n":"\\ud800"}', id="a lone surrogate"),
        pytest.param(b'{"encrypt":"a","n":' + b"[" * 21 + b"]" * 21 + b"}", id="deep"),
        pytest.param(b'{"encrypt":' + b"[" * 30000, id="very deep"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b"null", id="null"),
    ],
)
def test_hostile_json_is_refused(body):
    with pytest.raises(BadEnvelope):
        sealing.from_json(body, str)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY e "x">]><a><Encrypt>&e;</Encrypt></a>', id="utf-16"
        ),
        pytest.param("<xml>" + "<a>" * 9000 + "</a>" * 9000 + "</xml>", id="deep"),
        pytest.param("<xml>" + "".join(f"<a{n}/>" for n in range(41)) + "<Encrypt>x</Encrypt></xml>", id="too many elements"),
        pytest.param('<?xml version="1.0" encoding="no-such"?><xml><Encrypt>x</Encrypt></xml>', id="unknown encoding"),
        pytest.param("<xml><Encrypt><Encrypt>x</Encrypt></Encrypt></xml>", id="nested"),
        pytest.param("<xml><Encrypt>\x00</Encrypt></xml>", id="NUL"),
        pytest.param("", id="empty"),
    ],
)
def test_t18_hostile_xml_is_refused(body):
    for raw in (body.encode(), body.encode("utf-16")):
        with pytest.raises(BadEnvelope):
            envelope.from_xml(raw, str)


def sealed_as_it_is(plain: bytes) -> str:
    """A ciphertext of these very bytes, padding included."""
    encryptor = CODEC.cipher.encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize("padding", [b"\x01" * 7 + b"\x08", b"\x08" * 6 + b"\x07\x08", b"\x00" * 8, b"\x09" * 8, b"\x21" * 8])
def test_every_byte_of_the_padding_is_looked_at(padding):
    plain = bytes(16) + (4).to_bytes(4, "big") + b"text"
    assert CODEC.decrypt(sealed_as_it_is(plain + b"\x08" * 8)) == "text"
    with pytest.raises(BadEnvelope):
        CODEC.decrypt(sealed_as_it_is(plain + padding))


def test_t03_a_ciphertext_is_written_in_one_way_only():
    sealed = CODEC.encrypt("x" * 30, bytes(16))
    assert sealed.endswith("=")
    bare = sealed.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = bare[:-1] + alphabet[alphabet.index(bare[-1]) + 1] + "=" * (len(sealed) - len(bare))
    assert base64.b64decode(other) == base64.b64decode(sealed)
    for written in (other, bare, f"{sealed}====", f"{sealed}\n", f" {sealed}"):
        with pytest.raises(BadEnvelope):
            CODEC.decrypt(written)


def test_fresh_secrets_are_as_the_console_makes_them_and_no_two_alike():
    tokens, keys = ({make() for _ in range(300)} for make in (fresh.token, fresh.aes_key))
    assert len(tokens) == len(keys) == 300
    assert all(re.fullmatch("[0-9A-Za-z]{32}", token) for token in tokens)
    assert {letter for token in tokens for letter in token} == set(string.ascii_letters + string.digits)
    for key in keys:
        assert re.fullmatch("[0-9A-Za-z]{43}", key)
        decoded = base64.b64decode(f"{key}=", validate=True)
        assert len(decoded) == 32
        assert base64.b64encode(decoded).decode() == f"{key}="
        assert Codec("t", key).decrypt(Codec("t", key).encrypt("甲")) == "甲"
    assert {key[-1] for key in keys} == set("AEIMQUYcgkosw048")
