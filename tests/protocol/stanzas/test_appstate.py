"""App state on the wire."""

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
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdPatch, SyncdVersion
from zapwire.protocol.stanzas import appstate
from zapwire.protocol.stanzas.appstate import (
    CollectionAnswer,
    CollectionRequest,
    SyncAppState,
    read_server_sync,
    server_sync,
    sync_answer,
)
from zapwire.protocol.stanzas.queries import result_node

QUERY = SyncAppState((CollectionRequest("regular", 12), CollectionRequest("critical_block", wants_snapshot=True)))
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
PATCH = SyncdPatch(version=SyncdVersion(version=13))
SNAPSHOT = ExternalBlobReference(directPath="/v/1")
REGULAR = Node(
    "collection",
    {"name": "regular", "version": "13", "has_more_patches": "true"},
    (Node("patches", {}, (Node("patch", {}, PATCH.SerializeToString()),)),),
)
BLOCK = Node(
    "collection",
    {"name": "critical_block", "version": "2", "has_more_patches": "false"},
    (Node("snapshot", {}, SNAPSHOT.SerializeToString()),),
)
CONFLICT = Node(
    "collection",
    {"name": "regular_low", "type": "error", "has_more_patches": "false"},
    (Node("error", {"code": "409", "text": "conflict"}),),
)
ANSWER = Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("sync", {}, (REGULAR, BLOCK, CONFLICT)),))
ANSWERS = {
    "regular": CollectionAnswer("regular", 13, has_more=True, patches=(PATCH,)),
    "critical_block": CollectionAnswer("critical_block", 2, snapshot=SNAPSHOT),
    "regular_low": CollectionAnswer("regular_low", error_code=409, error_text="conflict"),
}


def test_request() -> None:
    """The request names each collection and the version it is at, or asks for a snapshot of one it has nothing of."""
    assert asked(QUERY) == REQUEST
    assert SyncAppState.from_node(over_wire(REQUEST)) == QUERY


def test_request_with_a_patch() -> None:
    """A change goes with the version that it follows on (whatsmeow appstate.go)."""
    query = SyncAppState((CollectionRequest("regular", 12, patch=b"patch"),))
    attrs = {"name": "regular", "version": "12", "return_snapshot": "false"}
    assert query.to_content() == (Node("sync", {}, (Node("collection", attrs, (Node("patch", {}, b"patch"),)),)),)
    assert SyncAppState.from_node(asked(query)) == query


def test_snapshot_in_place_of_what_there_is() -> None:
    """A snapshot of a collection that is there already is asked for with its version, as Baileys does."""
    query = SyncAppState((CollectionRequest("regular", 12, wants_snapshot=True),))
    collection = Node("collection", {"name": "regular", "version": "12", "return_snapshot": "true"})
    assert query.to_content() == (Node("sync", {}, (collection,)),)
    assert SyncAppState.from_node(asked(query)) == query


def test_least_request() -> None:
    """The name is enough: version 0, no snapshot."""
    node = edit(REQUEST, "sync", holding((Node("note"), Node("collection", {"name": "regular"}))))
    assert SyncAppState.from_node(over_wire(node)) == SyncAppState((CollectionRequest("regular"),))


@given(
    st.lists(
        st.builds(CollectionRequest, filled, counts, st.booleans(), st.none() | st.binary(min_size=1, max_size=20)),
        max_size=5,
    )
)
def test_any_request(requests: list[CollectionRequest]) -> None:
    """Any request reads back as it was written."""
    query = SyncAppState(tuple(requests))
    assert SyncAppState.from_node(asked(query)) == query


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
        ("sync collection", holding((Node("patch"),)), "<patch> should hold bytes"),
    ],
)
def test_wrong_request(path: str, change: Change, message: str) -> None:
    """A request must name its collections."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        SyncAppState.from_node(over_wire(edit(REQUEST, path, change)))


def test_answer() -> None:
    """A server answers with patches, with a file that holds the whole collection, or with an error."""
    assert over_wire(result_node("7", sync_answer(ANSWERS.values()))) == ANSWER
    assert answered(QUERY, sync_answer(ANSWERS.values())) == ANSWERS


def test_least_answer() -> None:
    """The name is enough, also of an error, which counts as 500 then."""
    assert CollectionAnswer.from_node(Node("collection", {"name": "a"})) == CollectionAnswer("a")
    failed = CollectionAnswer.from_node(Node("collection", {"name": "a", "type": "error"}))
    assert failed == CollectionAnswer("a", error_code=500)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("sync", gone, "<iq> has no <sync>"),
        ("sync collection", lacking("name"), "<collection> has no attribute 'name'"),
        ("sync collection patches patch", holding(b"\xff"), "a <patch> cannot be read"),
        ("sync collection", holding((Node("snapshot", {}, b"\xff"),)), "a <snapshot> cannot be read"),
        ("sync collection", holding((Node("snapshot"),)), "<snapshot> should hold bytes"),
    ],
)
def test_wrong_answer(path: str, change: Change, message: str) -> None:
    """An answer must name its collections, and hold what can be read."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        QUERY.read(over_wire(edit(ANSWER, path, change)))


def test_too_many_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit to how many patches are read at once."""
    monkeypatch.setattr(appstate, "MAX_PATCHES", 1)
    with pytest.raises(StanzaError, match="holds 2 patches, at most 1"):
        answered(QUERY, sync_answer([CollectionAnswer("regular", patches=(PATCH, PATCH))]))


def test_notification() -> None:
    """A notification names the collections that have news."""
    children = server_sync([("regular", 13), ("regular_low", 2)])
    assert children[0] == Node("collection", {"name": "regular", "version": "13"})
    assert read_server_sync(over_wire(Node("notification", {}, children))) == (("regular", 13), ("regular_low", 2))
    assert read_server_sync(Node("notification", {}, (Node("collection"), children[1]))) == (("regular_low", 2),)


@given(broken(REQUEST), broken(ANSWER), broken(Node("notification", {}, server_sync([("regular", 13)]))))
def test_anything_for_app_state(request_: Node, answer: Node, notification: Node) -> None:
    """Requests, answers and notifications are read, or refused with a `StanzaError`."""
    read_or_refuse(SyncAppState.from_node, request_)
    read_or_refuse(QUERY.read, answer)
    read_or_refuse(read_server_sync, notification)
