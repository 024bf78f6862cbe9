"""Messages that change others."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import (
    MessageKey,
    build_disappearing_timer,
    build_edit,
    build_pin,
    build_reaction,
    build_revoke,
    message_key,
)
from zapwire.protocol.messages.peer import build_unavailable_request
from zapwire.protocol.proto import common_pb2
from zapwire.protocol.proto.e2e_pb2 import Message, PinInChatMessage, ProtocolMessage

VECTORS = load("whatsmeow_messages")
OWN_PN, OWN_LID = JID.parse(VECTORS["own_pn"]), JID.parse(VECTORS["own_lid"])
KEY = MessageKey(JID("5", "g.us"), "3EB0", is_from_me=False, participant=JID("7", "lid"))

every_key = pytest.mark.parametrize(
    "vector", VECTORS["keys"], ids=lambda vector: f"{vector['chat']} {vector['sender']}"
)


def key_of(vector: dict[str, Any]) -> MessageKey:
    """Return the key of the vector's message."""
    sender = JID.parse(vector["sender"]) if vector["sender"] else None
    return message_key(JID.parse(vector["chat"]), sender, "ID1", OWN_PN, OWN_LID)


def message(text: str) -> Message:
    """Return the message of that hex text."""
    return Message.FromString(bytes.fromhex(text))


@every_key
def test_keys_are_whatsmeows(vector: dict[str, Any]) -> None:
    """A key names its sender only where somebody else wrote in a chat of many."""
    key = key_of(vector)
    assert key.to_proto() == common_pb2.MessageKey.FromString(bytes.fromhex(vector["key"]))
    assert MessageKey.from_proto(key.to_proto()) == key


@every_key
def test_changes_are_whatsmeows(vector: dict[str, Any]) -> None:
    """Reaction, revocation, edit and the request for an unavailable message equal whatsmeow's."""
    key = key_of(vector)
    assert build_reaction(key, "x", vector["reacted_at_ms"] / 1000) == message(vector["reaction"])
    assert build_revoke(key) == message(vector["revoke"])
    assert build_unavailable_request(key) == message(vector["request"])
    edit = build_edit(key.chat, "ID1", Message(conversation="new"), vector["edited_at_ms"] / 1000)
    assert edit == message(vector["edit"])


def test_without_a_lid_only_the_number_is_ones_own() -> None:
    """A sender is compared with the LID only where it is known."""
    assert message_key(JID("5", "lid"), OWN_PN, "1", OWN_PN, None).is_from_me
    assert not message_key(JID("5", "lid"), OWN_LID, "1", OWN_PN, None).is_from_me


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"remoteJID": ""}, "chat"),
        ({"remoteJID": "a b"}, "chat"),
        ({"participant": "a b"}, "sender"),
        ({"ID": ""}, "id"),
    ],
)
def test_a_malformed_key_is_refused(changed: dict[str, str], wanted: str) -> None:
    """A key without chat or id, or with a name that is no JID, raises `InvalidMessage` saying which."""
    key = KEY.to_proto()
    for name, value in changed.items():
        setattr(key, name, value)
    with pytest.raises(InvalidMessage, match=wanted):
        MessageKey.from_proto(key)


@given(st.binary(max_size=40))
def test_any_key_is_read_or_refused(data: bytes) -> None:
    """Whatever protobuf takes as a key, only `InvalidMessage` is raised."""
    key = common_pb2.MessageKey()
    for number in (1, 3, 4):
        key.MergeFromString(bytes((number << 3 | 2, len(data))) + data)
    with suppress(InvalidMessage):
        assert MessageKey.from_proto(key).id


def test_pins() -> None:
    """A pin says for how long, beside its content; unpinning says 0."""
    pin = build_pin(KEY, 1.5, seconds=86400)
    assert pin.pinInChatMessage == PinInChatMessage(
        key=KEY.to_proto(), type=PinInChatMessage.PIN_FOR_ALL, senderTimestampMS=1500
    )
    assert pin.messageContextInfo.messageAddOnDurationInSecs == 86400
    unpin = build_pin(KEY, 1.5, seconds=None)
    assert unpin.pinInChatMessage.type == PinInChatMessage.UNPIN_FOR_ALL
    assert unpin.messageContextInfo.HasField("messageAddOnDurationInSecs")
    assert unpin.messageContextInfo.messageAddOnDurationInSecs == 0


def test_disappearing_timer() -> None:
    """The timer is in seconds and dated, and 0 is written out."""
    change = build_disappearing_timer(0, 1700000000.9).protocolMessage
    assert change == ProtocolMessage(
        type=ProtocolMessage.EPHEMERAL_SETTING, ephemeralExpiration=0, ephemeralSettingTimestamp=1700000000
    )
    assert change.HasField("ephemeralExpiration")
