"""What phones decrypted, as lines."""

from tests.conformance.parity.compare import Masks
from tests.conformance.parity.contents import content_lines
from zapwire.protocol.proto.e2e_pb2 import Message


def test_content_is_compared_field_by_field() -> None:
    """Ids, times, keys and addresses are masked; all else stays, the items of a list one by one."""
    masks = Masks({"5491155554444": "ANNA"})
    masks.name("3EB0", "GREETING")
    message = Message(
        extendedTextMessage={
            "text": "Hello, @5491155554444",
            "contextInfo": {"stanzaID": "3EB0", "mentionedJID": "ab"},
        },
        reactionMessage={"senderTimestampMS": 5},
        messageContextInfo={"messageSecret": b"secret"},
    )
    assert content_lines(message, masks) == [
        "extendedTextMessage.contextInfo.mentionedJID = a",
        "extendedTextMessage.contextInfo.mentionedJID = b",
        "extendedTextMessage.contextInfo.stanzaID = GREETING",
        "extendedTextMessage.text = Hello, @ANNA",
        "messageContextInfo.messageSecret = KEY",
        "reactionMessage.senderTimestampMS = TIME",
    ]
