"""Calls: hearing of them, and rejecting them. Nobody here can talk."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.errors import StanzaError
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.ids import new_message_id
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.calls import TAG, CallStanza, RejectCall

_ID_RANDOM_SIZE: Final = 16


class Calls:
    """The calls of one account."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {TAG: self._on_call}

    async def reject(self, caller: JID, call_id: str) -> None:
        """Do not take a call. `caller` and `call_id` are the `sender` and the `id` of its `CallOffered`.

        Raises `NotPaired` and `NotConnected`. Whether there is such a call the server does not say.
        """
        context = self._context
        me = await context.me()
        now, random = context.clock.now(), context.random(_ID_RANDOM_SIZE)
        await context.send(RejectCall(new_message_id(me.pn, now, random), me.pn, caller, call_id).to_node())

    async def _on_call(self, node: Node) -> None:
        """What cannot be read is told and acknowledged as well, as whatsmeow does it (call.go)."""
        context = self._context
        try:
            stanza = CallStanza.from_node(node)
        except StanzaError as error:
            context.log.debug("a call's stanza cannot be read: %s", error)
            stanza = None
        async with context.store.begin() as unit:
            if stanza is None:
                event: Event = events.UnknownCallReceived(node)
            else:
                info = stanza.info
                await self._lids.learn(unit, info.creator, info.creator_alt)
                if info.creator_alt is None:
                    other = await self._lids.other(info.creator, unit)
                    stanza = replace(stanza, info=replace(info, creator_alt=other))
                event = _event(stanza, node)
            await context.record(event, unit)
        await context.emit(event)
        await context.send(ack_for(node))


def _event(stanza: CallStanza, node: Node) -> Event:
    call, remote, data = stanza.info, stanza.remote, stanza.data
    match stanza.kind:
        case "offer":
            return events.CallOffered(call, remote, data)
        case "offer_notice":
            reader = data.reader
            media, kind = reader.optional_string("media"), reader.optional_string("type")
            return events.CallOfferNoticed(call, media or "", kind or "", data)
        case "relaylatency":
            return events.CallRelayLatencyMeasured(call, data)
        case "preaccept":
            return events.CallPreAccepted(call, remote, data)
        case "accept":
            return events.CallAccepted(call, remote, data)
        case "transport":
            return events.CallTransportTold(call, remote, data)
        case "terminate":
            return events.CallTerminated(call, data.reader.optional_string("reason") or "", data)
        case "reject":
            return events.CallRejected(call, data)
    return events.UnknownCallReceived(node)
