"""Events in short."""

from base64 import b64decode

import orjson
import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, GROUP, IN_GROUP, WHEN
from tests.gateway.wuzapi.events.test_messages import UNREADABLE, info, received
from tests.gateway.wuzapi.events.test_receipts import RECEIPTS
from tests.gateway.wuzapi.events.whatsmeow import rendered
from zapwire.gateway.wuzapi.events import reduced
from zapwire.protocol import events
from zapwire.protocol.proto.e2e_pb2 import Message

MESSAGE = received(info("3EB0A001", IN_GROUP), Message(conversation="hi"))


@pytest.mark.parametrize(
    "event",
    [
        MESSAGE,
        UNREADABLE["undecryptable"],
        RECEIPTS["read"][1],
        events.IdentityChanged(ANA, ANA, ANA_LID, WHEN, is_implicit=False),
        events.StreamReplaced(),
    ],
)
def test_an_event_in_short_is_the_same_event(event: events.Event) -> None:
    """It has the same type, chat and key, and what it says is what the whole event says, too."""
    whole, short = rendered(event), reduced(event)
    assert (short.type, short.chat, short.key) == (whole.type, whole.chat, whole.key)
    body = orjson.loads(orjson.dumps(short.body))
    assert body["isReduced"] is True
    assert body["type"] == whole.type
    said = body["event"].get("Info", body["event"])
    assert said.items() <= whole.body["event"].get("Info", whole.body["event"]).items()


def test_of_a_message_nothing_is_lost() -> None:
    """Its bytes are there, and it keeps its place among the others of its chat."""
    short = reduced(MESSAGE)
    assert Message.FromString(b64decode(short.body["messageBytes"])) == MESSAGE.raw
    assert short.body["event"]["Message"] == {}
    assert short.chat == str(GROUP)


def test_what_is_never_told_has_no_type() -> None:
    """Nobody asks for it."""
    assert reduced(events.Event()).type == ""
