"""Quick replies."""

from tests.protocol.appstate.actions.said import again
from zapwire.protocol.appstate.actions.quick_replies import QuickReply


def test_reading() -> None:
    """A quick reply is read as it was written."""
    for reply in (QuickReply("1", "hi", "Hello!", ("a", "b"), 3), QuickReply("1", "", "", is_deleted=True)):
        assert again(reply) == reply
