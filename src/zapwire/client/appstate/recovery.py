"""Recovery: the phone is asked for a collection that cannot be verified, and gives it unencrypted.

What whatsmeow leaves to its users, when to ask, is decided here: where reading the collection as a whole failed, too.
"""

import asyncio
from typing import Final

from zapwire.client.appstate.keys import AppStateKeys
from zapwire.client.context import Context
from zapwire.client.messages.send import Sender
from zapwire.errors import ZapwireError
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.patches import Step
from zapwire.protocol.appstate.recovery import (
    RecoveryAnswer,
    build_recovery_request,
    keys_in_recovery,
    open_recovery,
    read_recovery,
    recovered_collection,
)

ASK_AGAIN: Final = 86_400.0
"""How long the phone is not asked for a collection again, as for a key."""
LARGE: Final = 8 << 10
"""So many bytes, mostly compressed, are read in a thread."""


class Recovery:
    """What one account asked its phone for, and how answers are read."""

    def __init__(self, context: Context, sender: Sender, keys: AppStateKeys) -> None:
        self._context = context
        self._sender = sender
        self._keys = keys
        self._asked: dict[Collection, float] = {}
        context.memories.add(self._asked.clear)

    async def ask(self, collection: Collection) -> None:
        """Ask the phone for a collection. Raises as `Sender.send`."""
        now = self._context.clock.now()
        await self._sender.send_to_phone(build_recovery_request(collection, int(now)))
        self._asked[collection] = now

    async def ask_once(self, collection: Collection) -> None:
        """The same where the options allow it, once a day; the log tells what became of it."""
        log = self._context.log
        if not self._context.options.ask_phone:
            return
        if self._context.clock.now() - self._asked.get(collection, -ASK_AGAIN) < ASK_AGAIN:
            log.warning("%s cannot be verified; the phone was asked for it within a day, and is not again", collection)
            return
        try:
            await self.ask(collection)
        except ZapwireError as error:
            log.warning("%s cannot be verified, and the phone could not be asked for it: %s", collection, error)
        else:
            log.warning("%s cannot be verified: the phone is asked for it", collection)

    async def open(self, answer: RecoveryAnswer) -> tuple[Collection, Step]:
        """The collection that the phone gives. Raises `AppStateKeyMissing` and `AppStateCorrupt`."""
        is_large = len(answer.snapshot or b"") > LARGE
        recovery = await asyncio.to_thread(read_recovery, answer) if is_large else read_recovery(answer)
        collection = recovered_collection(recovery)
        keys = await self._keys.find(self._context.store, keys_in_recovery(recovery))
        step = await asyncio.to_thread(open_recovery, recovery, keys) if is_large else open_recovery(recovery, keys)
        return collection, step
