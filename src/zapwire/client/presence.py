"""Presence: saying whether we are available, and hearing it of others."""

from collections.abc import Mapping
from dataclasses import replace

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.errors import ConfigurationError, NotPaired
from zapwire.protocol import events
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate
from zapwire.protocol.stanzas.stream import unified_session, unified_session_id


class Presence:
    """The presence of one account."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"presence": self._on_presence}

    async def send(self, *, available: bool, name: str | None = None) -> None:
        """Become available or not. `name` is what others see; it is kept for the next time.

        Raises `ConfigurationError` where no name was ever given, as the server would show "-" (whatsmeow
        presence.go), `NotPaired` or `NotConnected`.
        """
        context = self._context
        device = await context.store.device.load()
        if device is None or device.jid is None:
            raise NotPaired("only a linked device has a presence: pair first")
        if name is not None and name != device.push_name:
            device = replace(device, push_name=name)
            async with context.store.begin() as unit:
                await unit.device.save(device)
        if not device.push_name:
            raise ConfigurationError("presence needs a name that others shall see: give it once as `name`")
        if available:
            session_id = unified_session_id(context.clock.now() + context.server_time.offset)
            await context.send(unified_session(session_id))
        await context.send(OwnPresence(available, device.push_name).to_node())

    async def _on_presence(self, node: Node) -> None:
        update = PresenceUpdate.from_node(node)
        await self._context.emit(events.PresenceChanged(update.sender, update.is_available, update.last_seen))
