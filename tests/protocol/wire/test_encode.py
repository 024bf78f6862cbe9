"""Encoding nodes as whatsmeow does."""

import hashlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.protocol.strategies import nodes
from tests.vectors.load import load, node
from zapwire.errors import LocalProtocolError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3, Dictionary

VECTORS = load("whatsmeow_stanzas")
PACKABLE = frozenset("0123456789-."), frozenset("0123456789ABCDEF")


def normalised(given: Node, dictionary: Dictionary = DICTIONARY_3) -> Node:
    """Return what the wire makes of a node: no empty values, no empty list, bytes for most texts."""
    content: Content = given.content
    if isinstance(content, tuple):
        content = tuple(normalised(child, dictionary) for child in content) or None
    elif isinstance(content, str) and not is_short(content, dictionary):
        content = content.encode()
    return Node(given.tag, {key: value for key, value in given.attrs.items() if value != ""}, content)


def is_short(text: str, dictionary: Dictionary) -> bool:
    """Return whether a text has a form of its own, so that it stays a text where it is content."""
    return text in dictionary.encoded or (len(text) <= 127 and any(set(text) <= digits for digits in PACKABLE))


@pytest.mark.parametrize("vector", VECTORS["stanzas"], ids=lambda vector: vector["name"])
def test_equals_whatsmeow(vector: dict[str, Any]) -> None:
    """Every form of text, JID, list and content has exactly the bytes that whatsmeow writes."""
    assert encode(node(vector["node"])).hex() == vector["hex"]


@pytest.mark.parametrize("vector", VECTORS["large"], ids=lambda vector: vector["size"])
def test_large_content_equals_whatsmeow(vector: dict[str, Any]) -> None:
    """Content from a mebibyte on has a 4-byte length, and below it a 20-bit one."""
    encoded = encode(Node("iq", {}, bytes(vector["size"])))
    assert encoded.startswith(bytes.fromhex(vector["start"]))
    assert len(encoded) == vector["length"]
    assert hashlib.sha256(encoded).hexdigest() == vector["sha256"]


# A <success> that WhatsApp sent, as wacore/tests/binary_protocol_test.rs of jlucaso1/whatsapp-rust has it.
SUCCESS = bytes.fromhex(
    "00f80f4c1aff0517520218905cee043dfc0366726376f7012aff88100000000000001f4becb43cff051752020041ece6"
    "fc2c643559623557784c2b6b35554b5148564936627546524751456a30475a413565767a3862365632786b64773d"
)


def test_equals_the_real_server() -> None:
    """A stanza of WhatsApp's own encodes back to the bytes it came in, attribute order included."""
    assert encode(decode(SUCCESS)) == SUCCESS


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("401", b"\x8d"),  # one byte, though "401" could be packed
        ("1961", b"\xef\xff"),  # two bytes, though "1961" could be packed
        ("12345", b"\xff\x83\x12\x34\x5f"),  # nibbles, though hexadecimal fits too
        ("1234A", b"\xfb\x83\x12\x34\xaf"),
        ("1234a", b"\xfc\x05"),
    ],
)
def test_shortest_form_comes_first(text: str, start: bytes) -> None:
    """A text takes the first form that fits of: one byte, two bytes, nibbles, hexadecimal digits, as it is."""
    assert encode(Node("iq", {"id": text})).startswith(b"\0\xf8\x03\x19\x08" + start)


# As Baileys 6.17.16 encodes them, which announces dictionary 2.
PING = Node("iq", {"to": JID("", "s.whatsapp.net"), "type": "get", "xmlns": "w:p", "id": "30.1-2"}, (Node("ping"),))
OLD = {
    "00f80a1e0efa0003043119" + "5f08ff0330b1a2" + "f801f80150": PING,
    "00f8051a59fc03416e610466": Node("presence", {"name": "Ana", "type": "available"}),
    "00f8053908ff0219610ff70104ff82123f": Node("count", {"id": "1961", "jid": JID("123", "lid", 4)}),
    "00f805effeed02efff08fc09726561642d73656c66": Node(
        "media.famm6-1.fna.whatsapp.net", {"msgr": "media.faqp2-3.fna.whatsapp.net", "id": "read-self"}
    ),
}


@pytest.mark.parametrize(("data", "given"), OLD.items(), ids=[given.tag for given in OLD.values()])
def test_older_dictionary_equals_baileys(data: str, given: Node) -> None:
    """In dictionary 2 a stanza has the bytes that a client of that dictionary writes, and no token of the other."""
    assert encode(given, DICTIONARY_2).hex() == data
    assert decode(bytes.fromhex(data), DICTIONARY_2) == given


def test_lone_surrogates_become_question_marks() -> None:
    """A text that UTF-8 cannot hold is sent with its bad characters replaced."""
    assert decode(encode(Node("iq", {"name": "a\ud800b"}))).attrs == {"name": "a?b"}


@given(nodes, st.sampled_from([DICTIONARY_2, DICTIONARY_3]))
@example(Node("iq", {"id": "", "t": "1"}, ()), DICTIONARY_3)
@example(Node("iq", {}, (Node("a", {}, ""), Node("b", {}, b""))), DICTIONARY_2)
def test_round_trip(given: Node, dictionary: Dictionary) -> None:
    """Any node decodes to itself in either dictionary, but for what the format cannot tell apart."""
    assert decode(encode(given, dictionary), dictionary) == normalised(given, dictionary)


class Vast(bytes):
    """Bytes that claim to be too many for a 31-bit length."""

    __slots__ = ()

    def __len__(self) -> int:
        return (1 << 31) - 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Node("iq", {}, (Node("user"),) * 65536), "at most 65535 items, this one has 65536"),
        (Node("iq", {str(n): "1" for n in range(32768)}), "at most 65535 items, this one has 65537"),
        (Node("iq", {}, Vast()), "2147483647 bytes is too long"),
        (Node("iq", {"to": JID("1", "s.whatsapp.net", 256)}), "1:256@s.whatsapp.net has a number too large"),
        (Node("iq", {"to": JID("1", "lid", 256)}), "1:256@lid has a number too large"),
        (Node("iq", {"to": JID("1", "hosted", 256)}), "1:256@hosted has a number too large"),
        (Node("iq", {"to": JID("1", "msgr", 65536)}), "1:65536@msgr has a number too large"),
        (Node("iq", {"to": JID("1", "interop", 65536)}), "1:65536@interop has a number too large"),
        (Node("iq", {"to": JID("1", "interop", integrator=65536)}), "1@interop has a number too large"),
        (Node("iq", {"to": JID("1", "lid", -1)}), "has a number too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses_what_the_format_cannot_hold(given: Node, message: str) -> None:
    """A list, a length or a JID's number over the limit of its field is the caller's mistake."""
    with pytest.raises(LocalProtocolError, match=message):
        encode(given)


def test_longest_list() -> None:
    """65,535 children are written, and read back."""
    assert len(decode(encode(Node("iq", {}, (Node("user"),) * 65535))).children) == 65535
