"""What all actions have."""

import pytest

from tests.protocol.appstate.actions.said import ANA
from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.actions.base import MessageRange, jid_part, part
from zapwire.protocol.appstate.actions.chats import Pin
from zapwire.protocol.appstate.mutations import Operation
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.proto.common_pb2 import MessageKey as ProtoKey
from zapwire.protocol.proto.sync_action_pb2 import SyncActionMessage, SyncActionMessageRange


def test_change() -> None:
    """An action makes the change that says it, or takes it away."""
    change = Pin(ANA, is_pinned=True).change(12, Operation.REMOVE)
    assert (change.index, change.version, change.operation) == (("pin_v1", str(ANA)), 5, Operation.REMOVE)
    assert change.value.timestamp == 12


def test_range() -> None:
    """The last message of a range is the one with the highest time, wherever it stands."""
    key = MessageKey(ANA, "B", is_from_me=False)
    older = SyncActionMessage(key=MessageKey(ANA, "A", is_from_me=False).to_proto(), timestamp=1)
    messages = [SyncActionMessage(key=key.to_proto(), timestamp=2), older]
    assert MessageRange.from_proto(SyncActionMessageRange(lastMessageTimestamp=9, messages=messages)) == MessageRange(
        9, key
    )
    assert MessageRange.from_proto(MessageRange(9, key).to_proto()) == MessageRange(9, key)
    assert MessageRange.from_proto(MessageRange(9).to_proto()) == MessageRange(9)


def test_range_with_a_wrong_key() -> None:
    """A message that is named by no JID is named by nothing."""
    message = SyncActionMessage(key=ProtoKey(remoteJID="@", ID="A"))
    with pytest.raises(AppStateCorrupt, match="JID"):
        MessageRange.from_proto(SyncActionMessageRange(messages=[message]))


def test_parts() -> None:
    """Parts are there, and JIDs where they belong."""
    assert (part(("a", "b"), 1), jid_part((str(ANA),), 0)) == ("b", ANA)
    with pytest.raises(AppStateCorrupt, match="1 parts after its kind, where 2 are needed"):
        part(("a",), 1)
    with pytest.raises(AppStateCorrupt, match="'a b', where a JID belongs"):
        jid_part(("a b",), 0)
