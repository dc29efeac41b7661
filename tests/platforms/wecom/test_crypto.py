"""The envelope against vectors that other people's libraries made."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.platforms.wecom import envelope
from bot.platforms.wecom.crypto import BadEnvelope, Codec

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
    taken = envelope.from_xml if entry["format"] == "xml" else envelope.from_json
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
    assert "SuggestBotTok2026" not in repr(CODEC)
    assert "n3Zq8" not in repr(CODEC)


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
        envelope.from_json(body, str)


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
