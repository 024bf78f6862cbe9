"""Nodes: finding children, reading attributes, and printing."""

from collections.abc import Callable

import pytest
from hypothesis import given

from tests.protocol.strategies import nodes
from zapwire.errors import JIDError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrReader, AttrValue, Node, readable

TREE = Node(
    "iq",
    {"id": "7"},
    (
        Node("query", {}, (Node("user", {"n": "1"}), Node("other"), Node("user", {"n": "2"}))),
        Node("query", {}, (Node("last"),)),
        Node("empty"),
    ),
)


def test_children() -> None:
    """The children are the content where it is children, and none where it is anything else."""
    assert [child.tag for child in TREE.children] == ["query", "query", "empty"]
    for content in (None, b"bytes", "text", JID("1", "lid")):
        assert Node("iq", {}, content).children == ()


def test_child() -> None:
    """A path of tags finds the first child of each, and None where one is missing."""
    assert TREE.child("query") is TREE.children[0]
    assert TREE.child("query", "user") == Node("user", {"n": "1"})
    assert TREE.child("query", "last") is None
    assert TREE.child("nothing") is None
    assert TREE.child("nothing", "user") is None
    assert TREE.child("empty", "user", "deeper") is None


def test_require() -> None:
    """A path that must be there is found, or `StanzaError` names it."""
    assert TREE.require("query", "other") == Node("other")
    with pytest.raises(StanzaError, match="<iq> has no <query/last/deepest>"):
        TREE.require("query", "last", "deepest")
    with pytest.raises(StanzaError, match="<iq> has no <nothing>"):
        TREE.require("nothing")


def test_children_by_tag() -> None:
    """All children of a tag come in order."""
    assert [child.attrs["n"] for child in TREE.children[0].children_by_tag("user")] == ["1", "2"]
    assert list(TREE.children_by_tag("nothing")) == []


def test_readable() -> None:
    """An element that cannot be read does not hide the others; any other error is none of its business."""
    users = TREE.children[0].children
    assert list(readable(users, lambda node: node.reader.integer("n"))) == [1, 2]
    with pytest.raises(ZeroDivisionError):
        list(readable(users, lambda _: 1 // 0))


def test_data() -> None:
    """Content is bytes, or a text that the dictionary shortened; anything else is not data."""
    assert Node("enc", {}, b"\0\1").data == b"\0\1"
    assert Node("ref", {}, "12345").data == b"12345"
    for content in (None, (Node("a"),), JID("1", "lid")):
        with pytest.raises(StanzaError, match="<enc> should hold bytes"):
            _ = Node("enc", {}, content).data


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Node("iq"), "<iq/>"),
        (Node("iq", {"id": "7", "to": JID("1", "lid", 2)}), '<iq id="7" to="1:2@lid"/>'),
        (Node("iq", {}, ()), "<iq></iq>"),
        (Node("iq", {}, (Node("a"), Node("b", {}, "text"))), "<iq><a/><b>text</b></iq>"),
        (Node("iq", {}, JID("1", "lid")), "<iq>1@lid</iq>"),
        (Node("enc", {"v": "2"}, bytes(range(24))), '<enc v="2"><!-- 24 bytes --></enc>'),
        (Node("enc", {}, b""), "<enc><!-- 0 bytes --></enc>"),
    ],
)
def test_prints_like_xml(node: Node, text: str) -> None:
    """A node prints like XML, of what is binary the length only, as it may be secret."""
    assert str(node) == text


@given(nodes)
def test_any_node_prints(node: Node) -> None:
    """Any node has a text, which begins with its tag."""
    assert str(node).startswith(f"<{node.tag}")


Read = Callable[[AttrReader, str], object]

READERS: list[tuple[Read, Read]] = [
    (AttrReader.string, AttrReader.optional_string),
    (AttrReader.integer, AttrReader.optional_integer),
    (AttrReader.boolean, AttrReader.optional_boolean),
    (AttrReader.jid, AttrReader.optional_jid),
]
IDS = ["string", "integer", "boolean", "jid"]


@pytest.mark.parametrize(("read", "optional"), READERS, ids=IDS)
def test_missing_attribute(read: Read, optional: Read) -> None:
    """A missing attribute is None where it may be, and `StanzaError` naming both where it may not."""
    reader = Node("iq", {"id": "7"}).reader
    assert optional(reader, "t") is None
    with pytest.raises(StanzaError, match="<iq> has no attribute 't'"):
        read(reader, "t")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", "text", "text"),
        ("string", JID("1", "lid", 2), "1:2@lid"),
        ("integer", "0", 0),
        ("integer", "-1", -1),
        ("integer", "007", 7),
        ("integer", "18446744073709551615", 2**64 - 1),
        ("boolean", "true", True),
        ("boolean", "1", True),
        ("boolean", "false", False),
        ("boolean", "0", False),
        ("jid", JID("1", "lid"), JID("1", "lid")),
        ("jid", "1:2@lid", JID("1", "lid", 2)),
        ("jid", "g.us", JID("", "g.us")),
    ],
)
def test_well_formed_attribute(kind: str, value: AttrValue, expected: object) -> None:
    """An attribute is read as its type, whether it must be there or may be."""
    read, optional = READERS[IDS.index(kind)]
    reader = Node("iq", {"a": value}).reader
    assert read(reader, "a") == expected
    assert optional(reader, "a") == expected


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("integer", "", "an integer"),
        ("integer", "-", "an integer"),
        ("integer", "--1", "an integer"),
        ("integer", "+1", "an integer"),
        ("integer", "1.5", "an integer"),
        ("integer", " 1", "an integer"),
        ("integer", "1_000", "an integer"),
        ("integer", "0x1f", "an integer"),
        ("integer", "٣", "an integer"),
        ("integer", "²", "an integer"),
        ("integer", "1" * 21, "an integer"),
        ("integer", JID("1", "lid"), "an integer"),
        ("boolean", "yes", "true or false"),
        ("boolean", "True", "true or false"),
        ("boolean", "", "true or false"),
        ("boolean", JID("1", "lid"), "true or false"),
        ("jid", "1@2@3", "a JID"),
        ("jid", "", "a JID"),
    ],
)
def test_malformed_attribute(kind: str, value: AttrValue, wanted: str) -> None:
    """An attribute of another form raises `StanzaError` naming it, even where it may be missing."""
    reader = Node("iq", {"a": value}).reader
    for read in READERS[IDS.index(kind)]:
        with pytest.raises(StanzaError) as caught:
            read(reader, "a")
        assert str(caught.value) == f"<iq> attribute 'a' should be {wanted}, not {str(value)!r}"


def test_malformed_jid_keeps_its_cause() -> None:
    """The error for a text that is no JID says what is wrong with it."""
    with pytest.raises(StanzaError) as caught:
        Node("iq", {"to": "1@2@3"}).reader.jid("to")
    assert isinstance(caught.value.__cause__, JIDError)
