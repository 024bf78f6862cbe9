"""Calls have the shape that wuzapi gives them."""

from typing import Any, Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_NAMES, GROUP, OWN_NAMES
from tests.gateway.wuzapi.events.whatsmeow import body, rendered
from tests.vectors.load import load
from zapwire.gateway.wuzapi.events import reduced
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.calls import call_element
from zapwire.protocol.types.calls import CallInfo, CallRemote

ANA_DEVICE: Final = JID("100000000000001", "lid", 12)
CALL: Final = CallInfo("0A1B2C", ANA_DEVICE, ANA_DEVICE, 1_764_250_000, ANA, None, "S1")
IN_GROUP: Final = CallInfo("0A1B2C", ANA_DEVICE, ANA_DEVICE, 1_764_250_000, ANA, GROUP, "S1")
REMOTE: Final = CallRemote("android", "2.25.37.76")


def data(kind: str, *content: Node, **more: str | JID) -> Node:
    """Return what a stanza holds."""
    return call_element(kind, "0A1B2C", ANA_DEVICE, content=content or None, more={"caller_pn": ANA, **more})


_IN_GROUP: Final[dict[str, str | JID]] = {"group-jid": GROUP, "media": "video", "type": "group"}
NOTICE: Final = data("offer_notice", **_IN_GROUP)
EVENTS: Final[dict[str, tuple[Event, str]]] = {
    "offer": (
        events.CallOffered(
            CALL,
            REMOTE,
            data(
                "offer",
                Node("audio", {"enc": "opus", "rate": "16000"}),
                Node("capability", {"ver": "1"}, b"\x01\x05\xf7"),
            ),
        ),
        "CallOffer",
    ),
    "offer notice": (events.CallOfferNoticed(IN_GROUP, "video", "group", NOTICE), "CallOfferNotice"),
    "accept": (events.CallAccepted(CALL, REMOTE, data("accept")), "CallAccept"),
    "terminate": (events.CallTerminated(CALL, "timeout", data("terminate", reason="timeout")), "CallTerminate"),
    "relay latency": (events.CallRelayLatencyMeasured(CALL, data("relaylatency")), "CallRelayLatency"),
}


def vector(name: str) -> Any:
    """Return what Go prints."""
    return next(one["event"] for one in load("whatsmeow_calls_newsletters")["events"] if one["name"] == name)


@pytest.mark.parametrize("name", EVENTS)
def test_calls_equal_what_go_prints(name: str) -> None:
    """With both names of whoever began the call beside it."""
    event, type = EVENTS[name]
    assert body(event) == {"event": vector(name), "type": type, **ANA_NAMES, **OWN_NAMES}
    assert rendered(event).chat == str(GROUP if name == "offer notice" else ANA)


def test_what_is_the_same_event() -> None:
    """The same stanza that comes again, and no other of the same call."""
    event, _ = EVENTS["offer"]
    other = events.CallOffered(CallInfo("0A1B2C", ANA_DEVICE, ANA_DEVICE, 1, ANA, None, "S2"), REMOTE, NOTICE)
    assert rendered(event).key == rendered(event).key != rendered(other).key
    assert rendered(event).key


def test_in_short() -> None:
    """An event that could not be rendered says which call, with the key of the whole one."""
    event, type = EVENTS["offer"]
    short = reduced(event)
    assert (short.type, short.key, short.chat) == (type, rendered(event).key, str(ANA))
    assert short.body["event"]["CallID"] == "0A1B2C"
