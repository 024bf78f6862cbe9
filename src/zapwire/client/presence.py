"""Presence: saying whether we are available, and hearing it of others."""

from collections.abc import Mapping
from dataclasses import replace

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.store.base import Device, Stores
from zapwire.errors import ConfigurationError, NotPaired
from zapwire.protocol import events
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.chat_presence import ChatPresence, ChatState, read_chat_presence
from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate, SubscribePresence
from zapwire.protocol.stanzas.stream import unified_session, unified_session_id


class Presence:
    """The presence of one account."""

    def __init__(self, context: Context, lids: LIDs, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._tokens = tokens
        self.is_available = False
        """Whether we said so; receipts of messages tell it, too."""
        context.memories.add(self._forget)

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"presence": self._on_presence, "chatstate": self._on_chat_presence}

    async def send(self, *, available: bool, name: str | None = None) -> None:
        """Become available or not. `name` is what others see; it is kept for the next time.

        Raises `ConfigurationError` where no name was ever given, as the server would show "-" (whatsmeow
        presence.go), `NotPaired` or `NotConnected`.
        """
        context = self._context
        device = await _linked(context.store)
        if name is not None and name != device.push_name:
            async with context.store.begin() as unit:
                # Once more, as another unit of work may have changed what else there is of it.
                device = replace(await _linked(unit), push_name=name)
                await unit.device.save(device)
        if not device.push_name:
            raise ConfigurationError("presence needs a name that others shall see: give it once as `name`")
        if available:
            session_id = unified_session_id(context.clock.now() + context.server_time.offset)
            await context.send(unified_session(session_id))
        self.is_available = available
        await context.send(OwnPresence(available, device.push_name).to_node())

    async def subscribe(self, user: JID) -> None:
        """Hear from now on when somebody comes and goes: `PresenceChanged`. Others tell it while we are available."""
        token = await self._tokens.token_for(user)
        await self._context.send(SubscribePresence(user.to_non_ad(), token).to_node())

    async def send_chat_state(self, chat: JID, state: ChatState, *, media: str = "") -> None:
        """Show in a chat that we type (`composing`; `media` is `audio` for recording), or stopped (`paused`)."""
        await self._context.send(ChatPresence(state, media).to_node(chat.to_non_ad()))

    def _forget(self) -> None:
        self.is_available = False

    async def _on_presence(self, node: Node) -> None:
        update = PresenceUpdate.from_node(node)
        names = (update.sender, await self._lids.other(update.sender))
        await self._context.emit(
            events.PresenceChanged(
                update.sender,
                update.is_available,
                update.last_seen,
                next((name for name in names if name is not None and name.is_user), None),
                next((name for name in names if name is not None and name.is_lid), None),
            )
        )

    async def _on_chat_presence(self, node: Node) -> None:
        me = await self._context.me()
        source, state, media = read_chat_presence(node, me.own)
        await self._context.emit(events.ChatPresenceChanged(await self._lids.complete(source), state, media))


async def _linked(stores: Stores) -> Device:
    device = await stores.device.load()
    if device is None or device.jid is None:
        raise NotPaired("only a linked device has a presence: pair first")
    return device
