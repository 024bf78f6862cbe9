"""Decoding stanzas, well formed and otherwise."""

import contextlib
import random
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.protocol.strategies import nodes
from tests.vectors.load import load, node
from zapwire.errors import DecodeError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.wire.decode import MAX_DEPTH, MAX_INFLATED, PIECE, decode, decode_in_pieces
from zapwire.protocol.wire.encode import encode
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3

# What the wire cannot tell apart comes back in one form: no empty values, no empty list, no agent, and
# no device where the server has none.
CHANGED = {
    "empty value": Node("iq"),
    "JID 5491155554444.5:52@s.whatsapp.net": Node("iq", {"id": JID("5491155554444", "s.whatsapp.net", 52)}),
    "JID 5491155554444.5:0@s.whatsapp.net": Node("iq", {"id": JID("5491155554444", "s.whatsapp.net")}),
    "JID 5491155554444:3@c.us": Node("iq", {"id": JID("5491155554444", "c.us")}),
    "content: no children": Node("iq"),
    "content: text": Node("iq", {}, b"hello there"),
}


@pytest.mark.parametrize("vector", load("whatsmeow_stanzas")["stanzas"], ids=lambda vector: vector["name"])
def test_reads_whatsmeow(vector: dict[str, Any]) -> None:
    """What whatsmeow writes is read as the node it wrote."""
    decoded = decode(bytes.fromhex(vector["hex"]))
    assert decoded == CHANGED.get(vector["name"], node(vector["node"]))


def test_reads_the_real_server() -> None:
    """A stanza captured from WhatsApp is read as other clients read it, its attributes in order."""
    # wacore/tests/binary_protocol_test.rs of github.com/jlucaso1/whatsapp-rust
    decoded = decode(
        bytes.fromhex(
            "00f80f4c1aff0517520218905cee043dfc0366726376f7012aff88100000000000001f4becb43cff051752020041ece6"
            "fc2c643559623557784c2b6b35554b5148564936627546524751456a30475a413565767a3862365632786b64773d"
        )
    )
    assert (decoded.tag, decoded.content) == ("success", None)
    assert list(decoded.attrs.items()) == [
        ("t", "1752021890"),
        ("props", "27"),
        ("location", "frc"),
        ("lid", JID("100000000000001", "lid", 42)),
        ("abprops", "10"),
        ("creation", "1752020041"),
        ("companion_enc_static", "d5Yb5WxL+k5UKQHVI6buFRGQEj0GZA5evz8b6V2xkdw="),
    ]


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (0, JID("12", "s.whatsapp.net", 7)),
        (1, JID("12", "lid", 7)),
        (5, JID("12", "s.whatsapp.net", 7, agent=5)),
        (128, JID("12", "hosted", 7)),
        (129, JID("12", "hosted.lid", 7)),
    ],
)
def test_domain_byte_names_the_server(domain: int, expected: JID) -> None:
    """A device JID's first byte is its server, or the agent of one on the user server."""
    assert decode(b"\0\xf8\x03\x19\x08\xf7" + bytes((domain, 7)) + b"\xff\x01\x12").attrs["id"] == expected


def test_dictionary_gives_tokens_their_meaning() -> None:
    """The same bytes are other texts in another dictionary; without one they are read by dictionary 3."""
    data = bytes.fromhex("00f8031908ed02")
    assert decode(data, DICTIONARY_2) == Node("xmlns", {"id": "msgr"})
    assert decode(data, DICTIONARY_3) == decode(data) == Node("iq", {"id": "announcement"})


def test_reads_compressed() -> None:
    """A stanza whose flag byte has bit 2 is inflated first."""
    plain = encode(Node("iq", {"id": "1"}, bytes(1000)))
    assert decode(b"\2" + zlib.compress(plain[1:])) == decode(plain)


def test_other_flags_mean_nothing() -> None:
    """Only bit 2 of the flag byte is looked at, as in whatsmeow."""
    assert decode(b"\xfd\xf8\x01\x19") == Node("iq")


def test_ignores_what_follows_compressed_data() -> None:
    """Bytes after the end of the compressed data are ignored."""
    assert decode(b"\2" + zlib.compress(b"\xf8\x01\x19") + b"more") == Node("iq")


def test_20_bit_length_ignores_its_upper_bits() -> None:
    """The four upper bits of a 20-bit length are not part of it, as in whatsmeow."""
    assert decode(b"\0\xf8\x02\x19\xfd\xf0\x00\x01a").content == b"a"


def test_bad_utf8_is_replaced() -> None:
    """A text that is no UTF-8 is read with replacement characters."""
    assert decode(b"\0\xf8\x03\x19\x08\xfc\x02a\xff").attrs["id"] == "a\ufffd"


def test_attribute_without_value_is_left_out() -> None:
    """An attribute whose value is the empty list is as good as missing."""
    assert decode(b"\0\xf8\x05\x19\x08\x00\x14\xff\x01\x12").attrs == {"result": "12"}


def test_last_of_two_equal_attributes_counts() -> None:
    """Where a name comes twice, the later value is kept, as in whatsmeow."""
    assert decode(b"\0\xf8\x05\x19\x08\xff\x01\x12\x08\xff\x01\x34").attrs == {"id": "34"}


@pytest.mark.parametrize(
    ("data", "message", "position"),
    [
        ("", "an empty frame", 0),
        ("00", "truncated", 0),
        ("00f8", "truncated", 1),
        ("00f801", "truncated", 2),
        ("00f9", "truncated: 2 bytes announced, 0 left", 1),
        ("00f900", "truncated: 2 bytes announced, 1 left", 1),
        ("00f80319", "truncated", 3),
        ("00f8031908", "truncated", 4),
        ("00f80219", "truncated", 3),
        ("00f80219fc", "truncated", 4),
        ("00f80219fc05abcd", "truncated: 5 bytes announced, 2 left", 5),
        ("00f80219fd0000", "truncated: 3 bytes announced, 2 left", 4),
        ("00f80219fd000001", "truncated: 1 bytes announced, 0 left", 7),
        ("00f80219fe000000", "truncated: 4 bytes announced, 3 left", 4),
        ("00f80219feffffffff", "truncated: 4294967295 bytes announced, 0 left", 8),
        ("00f80219f802f80119", "truncated", 8),
        ("00f8031908ff02", "truncated: 2 bytes announced, 0 left", 6),
        ("00f8031908ec", "truncated", 5),
        ("00f8031908f700", "truncated", 6),
        ("00f8031908f6ff0112", "truncated: 2 bytes announced, 0 left", 8),
        ("00f8031908f5ff01120000", "truncated: 2 bytes announced, 0 left", 10),
        ("00f8011919", "1 bytes are left over", 3),
        ("00f80119f80119", "3 bytes are left over", 3),
        ("0019", "expected a list, found byte 25", 1),
        ("00fa", "expected a list, found byte 250", 1),
        ("0000", "at least a tag", 1),
        ("00f800", "at least a tag", 2),
        ("00f80219f801f800", "at least a tag", 7),
        ("00f80100", "a tag should be a text", 3),
        ("00f801fc00", "tag is empty", 4),
        ("00f801ff00", "tag is empty", 4),
        ("00f801f0", "unknown token 240", 3),
        ("00f801f4", "unknown token 244", 3),
        ("00f801f8", "unknown token 248", 3),
        ("00f801fa", "unknown token 250", 3),
        ("00f8031908f801f80119", "unknown token 248", 5),
        ("00f803190008", "an attribute's name should be a text", 4),
        ("00f80319fa0003", "unknown token 250", 4),
        ("00f8031908fa0000", "a JID's server should be a text", 7),
        ("00f8031908fafa000300", "unknown token 250", 6),
        ("00f8031908f7000000", "a JID's user should be a text", 8),
        ("00f8031908f600000003", "a JID's user should be a text", 6),
        ("00f8031908f6ff0112000003", "of this form has the server msgr, not 's.whatsapp.net'", 11),
        ("00f8031908f5ff01120000000003", "of this form has the server interop, not 's.whatsapp.net'", 13),
        ("00f8031908ff01c1", "a nibble that is no digit", 7),
        ("00f8031908ff011d", "a nibble that is no digit", 7),
        ("00f8031908ff01e1", "a nibble that is no digit", 7),
        ("00f8031908ff011f", "a nibble that is no digit", 7),
    ],
)
def test_refuses_what_is_malformed(data: str, message: str, position: int) -> None:
    """What is cut short, continues, or holds what its place does not allow is refused, with its place."""
    with pytest.raises(DecodeError, match=message) as caught:
        decode(bytes.fromhex(data))
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("data", "message", "position"),
    [
        (b"\2", "compressed stanza is truncated", 1),
        (b"\2" + zlib.compress(b"\xf8\x01\x19")[:-1], "compressed stanza is truncated", 11),
        (b"\2" + zlib.compress(bytes(1000))[:-8], "compressed stanza is truncated", 10),
        (b"\2\xf8\x01\x19", "cannot be inflated", 1),
        (b"\2" + zlib.compress(b"\xf8\x01\x19")[:-1] + b"\0", "cannot be inflated", 1),
        (b"\2" + zlib.compress(b""), "the stanza is truncated", 0),
        (b"\2" + zlib.compress(b"\xf8\x01\x19\x19"), "1 bytes are left over", 3),
    ],
)
def test_refuses_bad_compression(data: bytes, message: str, position: int) -> None:
    """Compressed data that ends early, is damaged or holds no stanza is refused, with the place."""
    with pytest.raises(DecodeError, match=message) as caught:
        decode(data)
    assert caught.value.position == position


def nested(levels: int) -> bytes:
    """Return a stanza with that many levels below its root."""
    return b"\0" + b"\xf8\x02\x19\xf8\x01" * levels + b"\xf8\x01\x19"


def test_depth_has_a_limit() -> None:
    """64 levels below the root are read, one more is refused, and so are a million."""
    deepest = decode(nested(MAX_DEPTH))
    for _ in range(MAX_DEPTH):
        (deepest,) = deepest.children
    assert deepest == Node("iq")
    for levels in (MAX_DEPTH + 1, 1_000_000):
        with pytest.raises(DecodeError, match="nested deeper than 64"):
            decode(nested(levels))


def bomb(size: int) -> bytes:
    """Return a compressed frame that inflates to so many mebibytes."""
    deflater = zlib.compressobj(1)
    mebibyte = bytes(1 << 20)
    return b"\2" + b"".join(deflater.compress(mebibyte) for _ in range(size)) + deflater.flush()


def test_decompression_bomb_is_refused() -> None:
    """A stanza that inflates beyond 64 MiB is refused."""
    with pytest.raises(DecodeError, match="inflates to more than 67108864 bytes"):
        decode(bomb(MAX_INFLATED // (1 << 20) + 1))


def test_decompression_bomb_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much a stanza would inflate to, no more than twice the limit is ever held."""
    monkeypatch.setattr("zapwire.protocol.wire.decode.MAX_INFLATED", 1 << 20)
    data = bomb(32)
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError, match="inflates to more than 1048576 bytes"):
            decode(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < (2 << 20) + (1 << 18)


def test_number_of_items_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes and attributes are counted together, so that a small frame cannot become a large tree."""
    monkeypatch.setattr("zapwire.protocol.wire.decode.MAX_ITEMS", 10)
    full = Node("iq", {"id": "1"}, (Node("user", {"jid": "2", "t": "3"}), *(Node("user"),) * 5))
    assert decode(encode(full)) == full
    for more in (
        Node("iq", {"id": "1", "t": "4"}, full.content),
        Node("iq", {}, (*full.children, *(Node("user"),) * 2)),
    ):
        with pytest.raises(DecodeError, match="more than 10 nodes and attributes"):
            decode(encode(more))


def crowd(groups: int, people: int) -> Node:
    """Return an answer with the same people in many groups."""
    jids = [JID(str(5491155550000 + number), "s.whatsapp.net", number % 3) for number in range(people)]
    users = tuple(Node("participant", {"jid": jid, "lid": JID(jid.user[:8], "lid")}) for jid in jids)
    listed = tuple(Node("group", {"id": str(number)}, users) for number in range(groups))
    return Node("iq", {"type": "result"}, (Node("groups", {}, listed), Node("description", {}, b"text")))


@pytest.mark.parametrize("deflate", [False, True])
def test_pieces(deflate: bool) -> None:  # noqa: FBT001  # a parameter
    """A long stanza is decoded in pieces that make the same node; a short one, or one long text, is one piece."""
    for stanza, pieces in (
        (crowd(20, 500), 3 * 20 * 500 // PIECE),
        (Node("iq", {}, (Node("user"),) * (3 * PIECE)), 2),
        (crowd(1, 10), 0),
        (Node("iq", {}, bytes(1 << 20)), 0),
    ):
        data = encode(stanza)
        if deflate:
            data = b"\2" + zlib.compress(data[1:])
        *pauses, node = decode_in_pieces(data)
        assert node == decode(data) == stanza
        assert set(pauses) <= {None}
        assert pieces <= len(pauses) <= pieces + (4 if deflate else 1)


def test_long_compressed_data() -> None:
    """It is inflated in pieces, too."""
    stanza = Node("iq", {}, random.Random(7).randbytes(1 << 17))
    *pauses, node = decode_in_pieces(b"\2" + zlib.compress(encode(stanza)[1:]))
    assert node == stanza
    assert len(pauses) >= 7


def test_one_person_is_one_value() -> None:
    """Whoever is named again in a stanza is the same JID, and those whose bytes begin alike are not mixed up."""
    names = [
        JID(user, server)
        for user in ("54911", "549115", "5491155", "54911-5", "ana")
        for server in ("lid", "s.whatsapp.net")
    ]
    stanza = Node("iq", {}, tuple(Node("user", {"jid": name}) for name in (*names, *reversed(names))))
    decoded = [node.reader.jid("jid") for node in decode(encode(stanza)).children]
    assert decoded == [*names, *reversed(names)]
    numbers = len(names) - 2
    assert all(first is second for first, second in zip(decoded[:numbers], reversed(decoded[-numbers:]), strict=True))


structure = st.sampled_from([0, 1, 3, 8, 25, 128, 129, 236, 239, 240, *range(245, 256)])
bodies = st.binary(max_size=200) | st.lists(structure | st.integers(0, 255), max_size=60).map(bytes)


def check(data: bytes) -> None:
    """Check that decoding gives a node that can be sent on, or `DecodeError`."""
    with contextlib.suppress(DecodeError):
        once = decode(encode(decode(data)))
        assert decode(encode(once)) == once


@given(st.integers(0, 255), bodies)
@example(0, b"\xf8\x03\x19\x08\xff\x80")
def test_arbitrary_bytes(flags: int, body: bytes) -> None:
    """Whatever arrives is a node or a `DecodeError`."""
    check(bytes((flags,)) + body)


@given(bodies)
def test_arbitrary_compressed_bytes(body: bytes) -> None:
    """Whatever arrives compressed is a node or a `DecodeError`."""
    check(b"\2" + zlib.compress(body))


@given(nodes, st.data())
def test_damaged_stanzas(stanza: Node, data: st.DataObject) -> None:
    """A valid stanza that was cut, lengthened or changed is a node or a `DecodeError`."""
    damaged = bytearray(encode(stanza))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(1, len(damaged)))
        damaged[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.lists(structure | st.integers(0, 255), max_size=2).map(bytes)
        )
    check(bytes(damaged))


@given(nodes, st.data())
def test_stanzas_cut_short(stanza: Node, data: st.DataObject) -> None:
    """Every beginning of a stanza is refused."""
    encoded = encode(stanza)
    with pytest.raises(DecodeError):
        decode(encoded[: data.draw(st.integers(0, len(encoded) - 1))])
