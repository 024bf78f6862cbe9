"""App state and what it says of chats, in the in-memory store."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.buckets import COUNT, by_bucket, changed, pack_all, unpack
from zapwire.client.store.tables import Layer
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID


class AppState:
    """`AppStateStore`."""

    def __init__(
        self,
        keys: Layer[bytes, AppStateKey],
        states: Layer[str, CollectionState],
        news: Layer[str, int],
        macs: Layer[tuple[str, int], bytes],
    ) -> None:
        self._keys = keys
        self._states = states
        self._news = news
        self._macs = macs

    async def key(self, key_id: bytes) -> AppStateKey | None:
        return self._keys.get(key_id)

    async def newest_key(self) -> AppStateKey | None:
        return max(self._keys.rows().values(), key=lambda key: (key.timestamp, key.id), default=None)

    async def put_key(self, key: AppStateKey) -> None:
        self._keys.put(key.id, key)

    async def state(self, collection: str) -> CollectionState | None:
        return self._states.get(collection)

    async def put_state(self, collection: str, state: CollectionState) -> None:
        self._states.put(collection, state)

    async def news(self) -> dict[str, int]:
        return dict(self._news.rows())

    async def put_news(self, collection: str, version: int) -> None:
        if version:
            self._news.put(collection, version)
        else:
            self._news.delete(collection)

    async def value_macs(self, collection: str, index_macs: Iterable[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for bucket, wanted in by_bucket(index_macs).items():
            known = unpack(self._macs.get((collection, bucket)) or b"")
            found |= {index_mac: known[index_mac] for index_mac in wanted if index_mac in known}
        return found

    async def all_value_macs(self, collection: str) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for bucket in range(COUNT):
            found |= unpack(self._macs.get((collection, bucket)) or b"")
        return found

    async def change_value_macs(self, collection: str, macs: Mapping[bytes, bytes | None]) -> None:
        for bucket, index_macs in by_bucket(macs).items():
            before = self._macs.get((collection, bucket)) or b""
            self._put(collection, bucket, changed(before, {index_mac: macs[index_mac] for index_mac in index_macs}))

    async def replace_value_macs(self, collection: str, macs: Mapping[bytes, bytes]) -> None:
        for bucket, data in enumerate(await pack_all(macs)):
            self._put(collection, bucket, data)

    def _put(self, collection: str, bucket: int, data: bytes) -> None:
        if data:
            self._macs.put((collection, bucket), data)
        else:
            self._macs.delete((collection, bucket))


class AllChatSettings:
    """`ChatSettingsStore`."""

    def __init__(self, rows: Layer[JID, ChatSettings]) -> None:
        self._rows = rows

    async def get(self, chat: JID) -> ChatSettings | None:
        return self._rows.get(chat.to_non_ad())

    async def all(self) -> list[ChatSettings]:
        return list(self._rows.rows().values())

    async def put(self, settings: ChatSettings) -> None:
        jid = settings.jid.to_non_ad()
        self._rows.put(jid, replace(settings, jid=jid))
