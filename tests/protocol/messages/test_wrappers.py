"""The messages around a message."""

from typing import Any

import pytest
from hypothesis import given

from tests.protocol.messages.encoded import encoded_messages
from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.messages.wrappers import Unwrapped, unwrap, wrap_device_sent
from zapwire.protocol.proto.e2e_pb2 import DeviceSentMessage, Message

VECTORS = load("whatsmeow_messages")


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=lambda vector: vector["name"])
def test_unwraps_as_whatsmeow(vector: dict[str, Any]) -> None:
    """The inner message, its inherited metadata and every flag are whatsmeow's."""
    message = parse(bytes.fromhex(vector["message"]))
    inner = parse(bytes.fromhex(vector.get("unwrapped", vector["message"])))
    flags = dict(vector["flags"])
    if "device_sent_to" in flags:
        flags["device_sent_to"] = JID.parse(flags["device_sent_to"])
    assert unwrap(message) == Unwrapped(inner, **flags)
    assert message == parse(bytes.fromhex(vector["message"]))


@pytest.mark.parametrize("vector", [vector for vector in VECTORS["messages"] if "device_sent" in vector])
def test_wraps_for_own_devices_as_whatsmeow(vector: dict[str, Any]) -> None:
    """The form for own devices is whatsmeow's, and unwraps to the message and its chat."""
    to = JID.parse(VECTORS["token_remote"])
    message = parse(bytes.fromhex(vector["message"]))
    wrapped = wrap_device_sent(message, to)
    assert wrapped == parse(bytes.fromhex(vector["device_sent"]))
    assert unwrap(wrapped).device_sent_to == to


def test_wrapping_invents_no_metadata() -> None:
    """A message without metadata is wrapped without, and comes out as it was."""
    message = Message(conversation="x")
    wrapped = wrap_device_sent(message, JID("5", "lid"))
    assert not wrapped.HasField("messageContextInfo")
    assert unwrap(wrapped).message == message


def test_a_malformed_destination_is_none() -> None:
    """What another own device sent is still unwrapped where the chat's name is no JID."""
    unwrapped = unwrap(
        Message(deviceSentMessage=DeviceSentMessage(destinationJID="a b", message=Message(conversation="x")))
    )
    assert unwrapped.device_sent_to is None
    assert unwrapped.message.conversation == "x"


@given(encoded_messages)
def test_anything_that_parses_is_unwrapped(data: bytes) -> None:
    """Unwrapping raises nothing, and what is not wrapped is the message itself."""
    try:
        message = parse(data)
    except InvalidMessage:
        return
    unwrapped = unwrap(message)
    assert isinstance(unwrapped.message, Message)
    if unwrapped == Unwrapped(unwrapped.message):
        assert unwrapped.message is message
