"""What becomes of calls."""

from typing import Any, Final

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds, stanza
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol import events
from zapwire.protocol.types.calls import CallInfo, CallRemote

CALL_EVENTS: Final = (
    events.CallOffered,
    events.CallOfferNoticed,
    events.CallAccepted,
    events.CallTerminated,
    events.CallRelayLatencyMeasured,
)
"""Those that are told."""


def offer(event: events.CallOffered, me: Names) -> Rendered:
    """Somebody calls."""
    return _told("CallOffer", event, me, _remote(event.remote))


def offer_notice(event: events.CallOfferNoticed, me: Names) -> Rendered:
    """There is a call in a group."""
    return _told("CallOfferNotice", event, me, {"Media": to_text(event.media), "Type": to_text(event.type)})


def accept(event: events.CallAccepted, me: Names) -> Rendered:
    """A call was taken."""
    return _told("CallAccept", event, me, _remote(event.remote))


def terminate(event: events.CallTerminated, me: Names) -> Rendered:
    """A call is over."""
    return _told("CallTerminate", event, me, {"Reason": to_text(event.reason)})


def relay_latency(event: events.CallRelayLatencyMeasured, me: Names) -> Rendered:
    """How far the relays are."""
    return _told("CallRelayLatency", event, me, {})


def call_chat(call: CallInfo) -> str:
    """The chat that a call belongs to."""
    if call.group is not None:
        return jid(call.group)
    who = names(call.sender, call.creator, call.creator_alt)
    return jid(who.pn or who.lid or call.sender)


def call_key(call: CallInfo) -> str:
    """What makes an event of a call the same one: whoever sent it chose the stanza's id."""
    return key_of(to_text(call.id), jid(call.sender), to_text(call.stanza_id))


def call_shape(call: CallInfo) -> dict[str, Any]:
    """The fields that all of them have."""
    return {
        "From": jid(call.sender),
        "Timestamp": seconds(call.timestamp),
        "CallCreator": jid(call.creator),
        "CallCreatorAlt": jid(call.creator_alt),
        "CallID": to_text(call.id),
        "GroupJID": jid(call.group),
    }


def _remote(remote: CallRemote) -> dict[str, str]:
    return {"RemotePlatform": to_text(remote.platform), "RemoteVersion": to_text(remote.version)}


def _told(
    type: str,
    event: events.CallOffered
    | events.CallOfferNoticed
    | events.CallAccepted
    | events.CallTerminated
    | events.CallRelayLatencyMeasured,
    me: Names,
    more: dict[str, str],
) -> Rendered:
    call = event.call
    shape = {**call_shape(call), **more, "Data": stanza(event.data)}
    body = {"event": shape, "type": type, **of_sender(names(call.creator, call.creator_alt)), **own(me)}
    return Rendered(type, call_chat(call), body, call_key(call))
