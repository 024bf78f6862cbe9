"""Phone: asking our own phone for messages that this device cannot have otherwise."""

import asyncio
from typing import Final

from zapwire.client.context import Context
from zapwire.client.messages.seen import MessageName, name_of
from zapwire.client.messages.send import Sender
from zapwire.errors import ZapwireError
from zapwire.protocol.messages.changes import MessageKey, message_key
from zapwire.protocol.messages.peer import build_unavailable_request
from zapwire.protocol.types.messages import MessageInfo

_MAX_WAITING: Final = 500


class PhoneRequests:
    """The messages that the phone is asked for. Requests end with the connection."""

    def __init__(self, context: Context, sender: Sender) -> None:
        self._context = context
        self._sender = sender
        self._waiting: dict[MessageName, asyncio.Event] = {}

    async def request(self, key: MessageKey) -> str:
        """Ask the phone for a message, whether or not that is switched on; returns the request's id.

        The message comes as an event with this id. Raises as `Sender.send`.
        """
        return (await self._sender.send_to_phone(build_unavailable_request(key))).id

    def ask(self, info: MessageInfo) -> bool:
        """Ask now, in the background; False where that is switched off or too many wait."""
        return self._start(info, 0.0)

    def ask_later(self, info: MessageInfo) -> bool:
        """Ask when the sender had its time to send the message again, unless it came by then."""
        return self._start(info, self._context.options.timing.ask_phone_after)

    def settle(self, info: MessageInfo) -> None:
        """The message came: the phone need not be asked."""
        settled = self._waiting.get(name_of(info))
        if settled is not None:
            settled.set()

    def _start(self, info: MessageInfo, delay: float) -> bool:
        if not self._context.options.ask_phone or len(self._waiting) >= _MAX_WAITING:
            return False
        name = name_of(info)
        if name not in self._waiting:
            settled = self._waiting[name] = asyncio.Event()
            self._context.spawn(self._request(info, settled, delay), done=lambda: self._waiting.pop(name, None))
        return True

    async def _request(self, info: MessageInfo, settled: asyncio.Event, delay: float) -> None:
        context = self._context
        try:
            if delay:
                try:
                    async with context.clock.timeout(delay):
                        await settled.wait()
                except TimeoutError:
                    pass
                else:
                    return
            me = await context.me()
            key = message_key(info.chat, info.sender, info.id, me.pn, me.lid)
            await self.request(key)
        except ZapwireError as error:
            context.log.info("the phone could not be asked for message %s: %s", info.id, error)
