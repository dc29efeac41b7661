"""The outer body: its ciphertext is found without a parser, and nothing of a body that is none reaches the key."""

from __future__ import annotations

import pytest

from bot.platforms import sealing
from bot.platforms.sealing import BadEnvelope
from bot.platforms.wecom import envelope


class Opener:
    """Keeps what it was asked to open."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, encrypted: str) -> str:
        self.asked.append(encrypted)
        return f"text of {encrypted}"


@pytest.mark.parametrize(
    ("body", "encrypted"),
    [
        (b'{"encrypt":"ab+/="}', "ab+/="),
        (b'{"encrypt" \t\r\n: \t\r\n"a"}', "a"),
        (b'{"tousername":"x","encrypt":"a","agentid":""}', "a"),
        (b'{"encrypt":"a\\/b"}', "a/b"),
        (b'\xef\xbb\xbf{"encrypt":"a"}', "a"),
    ],
)
def test_the_ciphertext_of_json_is_found_wherever_it_stands(body: bytes, encrypted: str):
    opener = Opener()
    assert sealing.from_json(body, opener) == (encrypted, f"text of {encrypted}")
    assert opener.asked == [encrypted]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"other":"a"}', id="another name"),
        pytest.param(b'{"encrypt"', id="cut behind the name"),
        pytest.param(b'{"encrypt":"a', id="not closed"),
        pytest.param(b'{"encrypt":7,"n":"a"}', id="a number"),
        pytest.param(b'{"encrypt":{"n":"a"}}', id="an object"),
        pytest.param(b'{"encrypt","a"}', id="no colon"),
        pytest.param(b'{"encrypt":X"a"}', id="a letter before it"),
        pytest.param(b'{"encrypt":"a","encrypt":"b"}', id="twice"),
        pytest.param(b'{"n":"encrypt","encrypt":"a"}', id="a text of that name before it"),
        pytest.param(b'{"encrypt":""}', id="empty"),
        pytest.param('{"encrypt":"密"}'.encode(), id="no ASCII"),
        pytest.param(b'{"encrypt":"\xff"}', id="no UTF-8"),
    ],
)
def test_a_json_body_without_one_ciphertext_is_not_even_tried(body: bytes):
    opener = Opener()
    with pytest.raises(BadEnvelope):
        sealing.from_json(body, opener)
    assert opener.asked == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"n":{"encrypt":"a"}}', id="deeper"),
        pytest.param(b'{"encrypt":"a"', id="cut"),
        pytest.param(b'{"encrypt":"a\\u0062"}', id="escaped"),
        pytest.param(b'["encrypt":"a"]', id="a list"),
    ],
)
def test_what_the_flat_scan_and_the_parser_read_differently_is_refused(body: bytes):
    with pytest.raises(BadEnvelope):
        sealing.from_json(body, str)


@pytest.mark.parametrize(
    ("body", "encrypted"),
    [
        (b"<xml><Encrypt>ab+/=</Encrypt></xml>", "ab+/="),
        (b"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[a]]></Encrypt><AgentID/></xml>", "a"),
        (b"<xml><Encrypt> \n<![CDATA[ \na\n ]]>\n </Encrypt></xml>", "a"),
    ],
)
def test_the_ciphertext_of_xml_is_found_wherever_it_stands(body: bytes, encrypted: str):
    opener = Opener()
    assert envelope.from_xml(body, opener) == (encrypted, f"text of {encrypted}")
    assert opener.asked == [encrypted]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<xml><Other>a</Other></xml>", id="another name"),
        pytest.param(b"<xml><Encrypt>a", id="not closed"),
        pytest.param(b"<xml>a</Encrypt></xml>", id="not opened"),
        pytest.param(b"<xml><Encrypt>a</Encrypt><Encrypt>a</Encrypt></xml>", id="twice"),
        pytest.param(b"<xml><Encrypt> </Encrypt></xml>", id="blank"),
        pytest.param(b"<xml><Encrypt><![CDATA[]]></Encrypt></xml>", id="empty"),
        pytest.param("<xml><Encrypt>密</Encrypt></xml>".encode(), id="no ASCII"),
    ],
)
def test_an_xml_body_without_one_ciphertext_is_not_even_tried(body: bytes):
    opener = Opener()
    with pytest.raises(BadEnvelope):
        envelope.from_xml(body, opener)
    assert opener.asked == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<xml><n><Encrypt>a</Encrypt></n></xml>", id="deeper"),
        pytest.param(b"<xml><!--<Encrypt>a</Encrypt>--></xml>", id="in a comment"),
        pytest.param(b"<xml><Encrypt>a</Encrypt>", id="cut"),
        pytest.param(b"<xml><Encrypt>a&#98;</Encrypt></xml>", id="escaped"),
    ],
)
def test_what_the_flat_scan_and_the_parser_read_differently_in_xml_is_refused(body: bytes):
    with pytest.raises(BadEnvelope):
        envelope.from_xml(body, str)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<!DOCTYPE xml><xml/>", id="a document type"),
        pytest.param(b"<xml><![CDATA[<!ENTITY]]></xml>", id="what defines entities, said in a text"),
        pytest.param(b"<xml><![CDATA[<!DOCTYPE]]></xml>", id="a document type, said in a text"),
        pytest.param('<?xml version="1.0"?><!DOCTYPE xml><xml/>'.encode("utf-16"), id="a document type in UTF-16"),
        pytest.param('<!DOCTYPE xml [<!ENTITY e "x">]><xml><a>&e;</a></xml>'.encode("utf-16"), id="entities in UTF-16"),
        pytest.param(b"<xml>&unknown;</xml>", id="an entity that nobody defined"),
        pytest.param(b"<xml>", id="cut"),
        pytest.param(b'<?xml version="1.0" encoding="no-such"?><xml/>', id="an encoding that nobody knows"),
        pytest.param(b'<?xml version="1.0" encoding="utf-7"?><xml/>', id="an encoding of several bytes"),
        pytest.param(b"<xml><a/><a/></xml>", id="twice"),
    ],
)
def test_documents_that_the_platform_would_not_send_are_refused(body: bytes):
    with pytest.raises(BadEnvelope):
        envelope.fields(body)


def test_an_empty_element_is_an_empty_text():
    assert envelope.fields(b"<xml><a/><b></b></xml>") == {"a": "", "b": ""}


def test_an_envelope_has_at_most_forty_elements():
    def document(many: int) -> bytes:
        return b"<xml>" + b"".join(b"<a%d> x </a%d>" % (n, n) for n in range(many)) + b"</xml>"

    assert envelope.fields(document(40)) == {f"a{n}": "x" for n in range(40)}
    with pytest.raises(BadEnvelope):
        envelope.fields(document(41))
