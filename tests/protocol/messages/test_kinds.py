"""What a message's stanza says of its content."""

from typing import Any

import pytest
from hypothesis import given

from tests.protocol.messages.encoded import encoded_messages
from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.messages.kinds import (
    annotations,
    edit_attribute,
    hides_failure,
    kind_name,
    media_type,
    stanza_type,
)
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import (
    AudioMessage,
    ImageMessage,
    Message,
    MessageContextInfo,
    SenderKeyDistributionMessage,
)

every_message = pytest.mark.parametrize(
    "vector", load("whatsmeow_messages")["messages"], ids=lambda vector: vector["name"]
)


def message_of(vector: dict[str, Any]) -> Message:
    """Return the vector's message."""
    return parse(bytes.fromhex(vector["message"]))


def written(node: Node) -> list[Any]:
    """Return a node in the vectors' form."""
    if node.tag == "biz":
        (child,) = node.children
        return ["biz", child.tag, dict(child.attrs)]
    return [node.tag, dict(node.attrs)]


@every_message
def test_type_and_media_type_are_whatsmeows(vector: dict[str, Any]) -> None:
    """Type and media type look through the same wrappers as whatsmeow, in its order."""
    message = message_of(vector)
    assert (stanza_type(message), media_type(message)) == (vector["type"], vector["media_type"])


@every_message
def test_edit_is_whatsmeows(vector: dict[str, Any]) -> None:
    """What changes another message says how, and such messages hide their failure."""
    message = message_of(vector)
    assert (edit_attribute(message), hides_failure(message)) == (vector["edit"], vector["hides_failure"])


@every_message
def test_annotations_are_whatsmeows(vector: dict[str, Any]) -> None:
    """Polls, buttons and lists bring the children whatsmeow gives them, in its order."""
    assert [written(node) for node in annotations(message_of(vector))] == vector["annotations"]


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (Message(), ""),
        (Message(messageContextInfo=MessageContextInfo()), ""),
        (Message(conversation=""), "conversation"),
        (
            Message(imageMessage=ImageMessage(), senderKeyDistributionMessage=SenderKeyDistributionMessage()),
            "imageMessage",
        ),
        (Message(messageContextInfo=MessageContextInfo(), audioMessage=AudioMessage()), "audioMessage"),
        (Message.FromString(b"\xfa\xff\x03\x01x"), ""),
    ],
)
def test_kind_name_is_the_contents_field(message: Message, name: str) -> None:
    """Metadata and sender keys are no content, and unknown fields have no name."""
    assert kind_name(message) == name


@given(encoded_messages)
def test_anything_that_parses_has_a_kind(data: bytes) -> None:
    """No message makes these functions raise."""
    try:
        message = parse(data)
    except InvalidMessage:
        return
    assert stanza_type(message) in {"text", "media", "reaction", "poll"}
    assert edit_attribute(message) in {"", "1", "2", "7", "8"}
    assert hides_failure(message) in {True, False}
    assert {node.tag for node in annotations(message)} <= {"meta", "biz"}
    assert kind_name(message) in {"", *Message.DESCRIPTOR.fields_by_name}
