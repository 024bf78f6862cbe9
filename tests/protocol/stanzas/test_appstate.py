"""App state requests."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.appstate import Collection, FetchAppState, unchanged
from zapwire.protocol.stanzas.queries import result_node

QUERY = FetchAppState((Collection("regular", 12), Collection("critical_block", wants_snapshot=True)))
REQUEST = Node(
    "iq",
    {"id": "7", "xmlns": "w:sync:app:state", "type": "set", "to": SERVER},
    (
        Node(
            "sync",
            {},
            (
                Node("collection", {"name": "regular", "version": "12", "return_snapshot": "false"}),
                Node("collection", {"name": "critical_block", "return_snapshot": "true"}),
            ),
        ),
    ),
)
REGULAR = Node("collection", {"name": "regular", "version": "12", "has_more_patches": "false"})
BLOCK = Node("collection", {"name": "critical_block", "version": "0", "has_more_patches": "false"})
ANSWER = Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("sync", {}, (REGULAR, BLOCK)),))


def test_request() -> None:
    """The request names each collection and the version it is at, or asks for a snapshot of one it has nothing of."""
    assert asked(QUERY) == REQUEST
    assert FetchAppState.from_node(over_wire(REQUEST)) == QUERY


def test_snapshot_in_place_of_what_there_is() -> None:
    """A snapshot of a collection that is there already is asked for with its version, as Baileys does."""
    query = FetchAppState((Collection("regular", 12, wants_snapshot=True),))
    collection = Node("collection", {"name": "regular", "version": "12", "return_snapshot": "true"})
    assert query.to_content() == (Node("sync", {}, (collection,)),)
    assert FetchAppState.from_node(asked(query)) == query


def test_least_request() -> None:
    """The name is enough: version 0, no snapshot."""
    node = edit(REQUEST, "sync", holding((Node("note"), Node("collection", {"name": "regular"}))))
    assert FetchAppState.from_node(over_wire(node)) == FetchAppState((Collection("regular", 0, wants_snapshot=False),))


@given(st.builds(FetchAppState, st.lists(st.builds(Collection, filled, counts, st.booleans()), max_size=5).map(tuple)))
def test_any_request(query: FetchAppState) -> None:
    """Any request reads back as it was written."""
    assert FetchAppState.from_node(asked(query)) == query


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("sync", gone, "<iq> has no <sync>"),
        ("sync collection", lacking("name"), "<collection> has no attribute 'name'"),
        (
            "sync collection",
            having("version", "new"),
            "<collection> attribute 'version' should be an integer, not 'new'",
        ),
        (
            "sync collection",
            having("return_snapshot", "maybe"),
            "<collection> attribute 'return_snapshot' should be true or false, not 'maybe'",
        ),
        (
            "sync collection",
            holding((Node("patch", {}, b"\x01"),)),
            "<collection> holds a patch, where only fetching is understood",
        ),
    ],
)
def test_wrong_request(path: str, change: Change, message: str) -> None:
    """A request must name its collections, and must not upload patches."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        FetchAppState.from_node(over_wire(edit(REQUEST, path, change)))


def test_answer() -> None:
    """A server that has nothing newer answers each collection at the version asked from."""
    assert over_wire(result_node("7", unchanged(QUERY))) == ANSWER
    assert answered(QUERY, unchanged(QUERY)) == {"regular": REGULAR, "critical_block": BLOCK}


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("sync", gone, "<iq> has no <sync>"),
        ("sync collection", lacking("name"), "<collection> has no attribute 'name'"),
    ],
)
def test_wrong_answer(path: str, change: Change, message: str) -> None:
    """An answer must name its collections."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        QUERY.read(over_wire(edit(ANSWER, path, change)))


@given(broken(REQUEST), broken(ANSWER))
def test_anything_for_app_state(request_: Node, answer: Node) -> None:
    """Requests and answers are read, or refused with a `StanzaError`."""
    read_or_refuse(FetchAppState.from_node, request_)
    read_or_refuse(QUERY.read, answer)
