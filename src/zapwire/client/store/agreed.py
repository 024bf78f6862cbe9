"""What a store must offer of app state, on which all devices of an account agree; a part of `base`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What the user chose for a chat."""

    jid: JID
    muted_until: int = 0
    """Unix milliseconds, -1 for ever, 0 for not muted."""
    is_pinned: bool = False
    is_archived: bool = False


class AppStateStore(Protocol):
    """Where app state stands: its keys, each collection's version, and the MACs that the next patch is checked with."""

    async def key(self, key_id: bytes) -> AppStateKey | None:
        """One key, or None."""
        ...

    async def newest_key(self) -> AppStateKey | None:
        """The one with the highest timestamp, or None before there is any."""
        ...

    async def put_key(self, key: AppStateKey) -> None:
        """Keep a key, in place of what was there under its id."""
        ...

    async def state(self, collection: str) -> CollectionState | None:
        """Where a collection stands, or None before it was ever read."""
        ...

    async def put_state(self, collection: str, state: CollectionState) -> None:
        """Where it stands now."""
        ...

    async def news(self) -> dict[str, int]:
        """The collections that are known to have more than was read, each with the version it has."""
        ...

    async def put_news(self, collection: str, version: int) -> None:
        """A collection has more; 0 where all was read."""
        ...

    async def value_macs(self, collection: str, index_macs: Iterable[bytes]) -> dict[bytes, bytes]:
        """The value MACs known of these index MACs, which have 32 bytes each."""
        ...

    async def all_value_macs(self, collection: str) -> dict[bytes, bytes]:
        """All that are known of a collection."""
        ...

    async def change_value_macs(self, collection: str, macs: Mapping[bytes, bytes | None]) -> None:
        """Value MACs by index MAC, 32 bytes each; None forgets one."""
        ...

    async def replace_value_macs(self, collection: str, macs: Mapping[bytes, bytes]) -> None:
        """These, and no others."""
        ...


class ChatSettingsStore(Protocol):
    """What the user chose for chats, by JID; devices of JIDs are ignored."""

    async def get(self, chat: JID) -> ChatSettings | None:
        """One chat's, or None where nothing was chosen."""
        ...

    async def all(self) -> list[ChatSettings]:
        """All chats', in no order."""
        ...

    async def put(self, settings: ChatSettings) -> None:
        """Keep them, in place of what was there."""
        ...
