"""App state on a database: its keys, each collection's version, and value MACs in buckets."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import true

from zapwire.client.store.buckets import by_bucket, changed, pack_all, unpack
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# A key without its id, which names the row: data, timestamp, fingerprint.
KeyRow = tuple[bytes, int, bytes]


def _load_key(columns: Columns) -> KeyRow:
    data, timestamp, fingerprint = columns
    return bytes(data), timestamp, bytes(fingerprint)


def _load_state(columns: Columns) -> CollectionState:
    version, total = columns
    return CollectionState(version, bytes(total))


def _load_version(columns: Columns) -> int:
    return int(columns[0])


def _load_macs(columns: Columns) -> bytes:
    return bytes(columns[0])


APP_STATE_KEYS: Final = Kind(
    table=schema.app_state_keys,
    dump=lambda row: row,
    load=_load_key,
    group=("key_id",),
    values=("data", "timestamp", "fingerprint"),
    secret=frozenset({"data"}),
    cached=8,
)
APP_STATES: Final = Kind(
    table=schema.app_states,
    dump=lambda state: (state.version, state.hash),
    load=_load_state,
    group=("collection",),
    values=("version", "hash"),
    cached=5,
)
APP_STATE_NEWS: Final = Kind(
    table=schema.app_state_news,
    dump=lambda version: (version,),
    load=_load_version,
    group=("collection",),
    values=("version",),
    cached=5,
)
APP_STATE_MACS: Final = Kind(
    table=schema.app_state_macs,
    dump=lambda macs: (macs,),
    load=_load_macs,
    group=("collection", "bucket"),
    values=("macs",),
    cached=8,
)


class AppState:
    """`AppStateStore`."""

    def __init__(self, keys: View[KeyRow], states: View[CollectionState], news: View[int], macs: View[bytes]) -> None:
        self._keys = keys
        self._states = states
        self._news = news
        self._macs = macs

    async def key(self, key_id: bytes) -> AppStateKey | None:
        row = await self._keys.get((key_id.hex(),))
        return None if row is None else AppStateKey(key_id, *row)

    async def newest_key(self) -> AppStateKey | None:
        rows = await self._keys.find(true())
        keys = (AppStateKey(bytes.fromhex(str(name[0])), *row) for name, row in rows.items())
        return max(keys, key=lambda key: (key.timestamp, key.id), default=None)

    async def put_key(self, key: AppStateKey) -> None:
        self._keys.put((key.id.hex(),), NO_KEY, (key.data, key.timestamp, key.fingerprint))

    async def state(self, collection: str) -> CollectionState | None:
        return await self._states.get((collection,))

    async def put_state(self, collection: str, state: CollectionState) -> None:
        self._states.put((collection,), NO_KEY, state)

    async def news(self) -> dict[str, int]:
        return {str(name[0]): version for name, version in (await self._news.find(true())).items()}

    async def put_news(self, collection: str, version: int) -> None:
        if version:
            self._news.put((collection,), NO_KEY, version)
        else:
            self._news.delete((collection,))

    async def value_macs(self, collection: str, index_macs: Iterable[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for bucket, wanted in by_bucket(index_macs).items():
            known = unpack(await self._macs.get((collection, bucket)) or b"")
            found |= {index_mac: known[index_mac] for index_mac in wanted if index_mac in known}
        return found

    async def all_value_macs(self, collection: str) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        of_collection = schema.app_state_macs.c.collection == collection.encode()
        for key, macs in (await self._macs.find(of_collection)).items():
            if key[0] == collection:
                found |= unpack(macs)
        return found

    async def change_value_macs(self, collection: str, macs: Mapping[bytes, bytes | None]) -> None:
        self._macs.check()
        for bucket, index_macs in by_bucket(macs).items():
            before = await self._macs.get((collection, bucket)) or b""
            self._put(collection, bucket, changed(before, {index_mac: macs[index_mac] for index_mac in index_macs}))

    async def replace_value_macs(self, collection: str, macs: Mapping[bytes, bytes]) -> None:
        self._macs.check()
        for bucket, data in enumerate(await pack_all(macs)):
            self._put(collection, bucket, data)

    def _put(self, collection: str, bucket: int, data: bytes) -> None:
        if data:
            self._macs.put((collection, bucket), NO_KEY, data)
        else:
            self._macs.delete((collection, bucket))
