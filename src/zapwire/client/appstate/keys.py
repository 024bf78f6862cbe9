"""Keys: those that the phone shared, and asking for those that are missing."""

from collections.abc import Iterable
from typing import Final

from zapwire.client.context import Context
from zapwire.client.messages.send import Sender
from zapwire.client.store.base import Stores
from zapwire.errors import AppStateKeyMissing, ZapwireError
from zapwire.protocol.appstate.keys import AppStateKey, MutationKeys
from zapwire.protocol.appstate.sharing import build_key_request

# whatsmeow appstate.go: how long the phone is not asked for a key again.
ASK_AGAIN: Final = 86_400.0


class AppStateKeys:
    """The keys of one account."""

    def __init__(self, context: Context, sender: Sender) -> None:
        self._context = context
        self._sender = sender
        self._expanded: dict[bytes, MutationKeys] = {}
        self._asked: dict[bytes, float] = {}
        context.memories.add(self._forget)

    async def find(self, unit: Stores, key_ids: Iterable[bytes]) -> dict[bytes, MutationKeys]:
        """Those of these keys that there are, expanded. Raises `AppStateCorrupt` for one that is none."""
        found: dict[bytes, MutationKeys] = {}
        for key_id in key_ids:
            keys = self._expanded.get(key_id)
            if keys is None:
                key = await unit.app_state.key(key_id)
                if key is None:
                    continue
                keys = self._expanded[key_id] = MutationKeys.expand(key)
            found[key_id] = keys
        return found

    async def newest(self, unit: Stores) -> MutationKeys:
        """The key to write with. Raises `AppStateKeyMissing` before there is one."""
        key = await unit.app_state.newest_key()
        if key is None:
            raise AppStateKeyMissing
        return (await self.find(unit, (key.id,)))[key.id]

    async def take(self, unit: Stores, keys: Iterable[AppStateKey]) -> bool:
        """Keep keys that the phone shared; whether one of them was asked for."""
        was_asked = False
        for key in keys:
            await unit.app_state.put_key(key)
            self._expanded.pop(key.id, None)
            was_asked = was_asked or key.id in self._asked
        return was_asked

    async def ask(self, key_ids: Iterable[bytes]) -> None:
        """Ask the phone for keys, each once a day."""
        now = self._context.clock.now()
        wanted = [key_id for key_id in key_ids if now - self._asked.get(key_id, -ASK_AGAIN) >= ASK_AGAIN]
        if not wanted:
            return
        self._asked.update(dict.fromkeys(wanted, now))
        try:
            await self._sender.send_to_phone(build_key_request(wanted))
        except ZapwireError as error:
            for key_id in wanted:
                self._asked.pop(key_id, None)
            self._context.log.warning("the phone could not be asked for keys of app state: %s", error)

    def _forget(self) -> None:
        self._expanded.clear()
        self._asked.clear()
