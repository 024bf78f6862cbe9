"""The nouns of the in-memory store, over its tables as a unit of work sees them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from zapwire.client.store.appstate import AllChatSettings, AppState
from zapwire.client.store.base import MAX_RECEIVED, MAX_SECRETS, MAX_SENT, Device, PrivacyToken, SentMessage
from zapwire.client.store.contacts import Contacts
from zapwire.client.store.history import History
from zapwire.client.store.labels import Labels
from zapwire.client.store.lids import LIDs
from zapwire.client.store.tables import GroupedLayer, Groups, Layer, MessageName, Rows, Tables
from zapwire.protocol.jid import JID, user_of
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord

G = TypeVar("G")
K = TypeVar("K")
V = TypeVar("V")

# The keys of rows that there is one of.
ONE = ""
LAST, UPLOADED = "last", "uploaded"


class Devices:
    """`DeviceStore`."""

    def __init__(self, rows: Layer[str, Device], clear: Callable[[], None]) -> None:
        self._rows = rows
        self._clear = clear

    async def load(self) -> Device | None:
        return self._rows.get(ONE)

    async def save(self, device: Device) -> None:
        self._rows.put(ONE, device)

    async def delete(self) -> None:
        self._clear()


class PreKeys:
    """`PreKeyStore`."""

    def __init__(self, rows: Layer[int, bytes], ids: Layer[str, int]) -> None:
        self._rows = rows
        self._ids = ids

    async def add(self, prekeys: Sequence[PreKey]) -> None:
        for prekey in prekeys:
            self._rows.put(prekey.id, prekey.key_pair.private)
        self._ids.put(LAST, max((await self.last_id(), *(prekey.id for prekey in prekeys))))

    async def last_id(self) -> int:
        return self._ids.get(LAST) or 0

    async def get(self, prekey_id: int) -> PreKey | None:
        private = self._rows.get(prekey_id)
        return None if private is None else PreKey(prekey_id, KeyPair.from_private(private))

    async def not_uploaded(self, most: int) -> list[PreKey]:
        uploaded, rows = self._uploaded(), self._rows.rows()
        waiting = sorted(prekey_id for prekey_id in rows if prekey_id > uploaded)[:most]
        return [PreKey(prekey_id, KeyPair.from_private(rows[prekey_id])) for prekey_id in waiting]

    async def count_uploaded(self) -> int:
        uploaded = self._uploaded()
        return sum(prekey_id <= uploaded for prekey_id in self._rows.rows())

    async def mark_uploaded(self, up_to: int) -> None:
        self._ids.put(UPLOADED, max(self._uploaded(), up_to))

    async def remove(self, prekey_id: int) -> None:
        self._rows.delete(prekey_id)

    def _uploaded(self) -> int:
        return self._ids.get(UPLOADED) or 0


class ByAddress(Generic[V]):
    """What `SessionStore` and `IdentityStore` share."""

    def __init__(self, rows: GroupedLayer[str, str, V]) -> None:
        self._rows = rows

    async def get(self, address: str) -> V | None:
        return self._rows.get(user_of(address), address)

    async def delete(self, address: str) -> None:
        self._rows.delete(user_of(address), address)

    async def delete_user(self, user: str) -> None:
        self._rows.delete_group(user)

    async def rename_user(self, old: str, new: str) -> bool:
        records = self._rows.rows(old)
        if old != new:
            self._rows.delete_group(old)
            for address, record in records.items():
                renamed = new + address[len(old) :]
                if self._rows.get(new, renamed) is None:
                    self._rows.put(new, renamed, record)
        return bool(records)


class Sessions(ByAddress[SessionRecord]):
    """`SessionStore`."""

    async def put(self, address: str, record: SessionRecord) -> None:
        self._rows.put(user_of(address), address, record)


class Identities(ByAddress[bytes]):
    """`IdentityStore`."""

    async def put(self, address: str, key: bytes) -> None:
        self._rows.put(user_of(address), address, key)


class SenderKeys:
    """`SenderKeyStore`."""

    def __init__(
        self, rows: GroupedLayer[str, tuple[JID, str], SenderKeyRecord], shares: GroupedLayer[JID, str, tuple[str, ...]]
    ) -> None:
        self._rows = rows
        self._shares = shares

    async def get(self, group: JID, address: str) -> SenderKeyRecord | None:
        return self._rows.get(user_of(address), (group, address))

    async def put(self, group: JID, address: str, record: SenderKeyRecord) -> None:
        self._rows.put(user_of(address), (group, address), record)

    async def delete(self, group: JID, address: str) -> None:
        self._rows.delete(user_of(address), (group, address))

    async def rename_user(self, old: str, new: str) -> bool:
        records, groups = self._rows.rows(old), self._shares.groups_with(old)
        if old != new:
            self._rows.delete_group(old)
            for (group, address), record in records.items():
                renamed = (group, new + address[len(old) :])
                if self._rows.get(new, renamed) is None:
                    self._rows.put(new, renamed, record)
            for group in groups:
                addresses = self._shares.get(group, old) or ()
                self._shares.delete(group, old)
                self._share(group, new, [new + address[len(old) :] for address in addresses])
        return bool(records or groups)

    async def rename_users(self, names: Mapping[str, str]) -> None:
        for old, new in names.items():
            await self.rename_user(old, new)

    async def shared_with(self, group: JID) -> frozenset[str]:
        return frozenset().union(*self._shares.rows(group).values())

    async def share(self, group: JID, addresses: Iterable[str]) -> None:
        by_user: dict[str, list[str]] = {}
        for address in addresses:
            by_user.setdefault(user_of(address), []).append(address)
        for user, devices in by_user.items():
            self._share(group, user, devices)

    async def unshare(self, group: JID) -> None:
        self._shares.delete_group(group)

    async def unshare_user(self, user: str) -> None:
        for group in self._shares.groups_with(user):
            self._shares.delete(group, user)

    def _share(self, group: JID, user: str, addresses: Iterable[str]) -> None:
        known = self._shares.get(group, user) or ()
        self._shares.put(group, user, tuple(dict.fromkeys((*known, *addresses))))


class Secrets:
    """`SecretStore`."""

    def __init__(self, rows: Layer[MessageName, bytes]) -> None:
        self._rows = rows

    async def get(self, chat: JID, sender: JID, id: str) -> bytes | None:
        return self._rows.get((chat.to_non_ad(), sender.to_non_ad(), id))

    async def put(self, chat: JID, sender: JID, id: str, secret: bytes) -> None:
        self._rows.put((chat.to_non_ad(), sender.to_non_ad(), id), secret)


class Sent:
    """`SentStore`."""

    def __init__(self, rows: Layer[str, SentMessage]) -> None:
        self._rows = rows

    async def get(self, id: str) -> SentMessage | None:
        return self._rows.get(id)

    async def put(self, message: SentMessage) -> None:
        self._rows.put(message.id, message)

    async def delete(self, id: str) -> None:
        self._rows.delete(id)


class Received:
    """`ReceivedStore`."""

    def __init__(self, rows: Layer[MessageName, bool]) -> None:
        self._rows = rows

    async def has(self, chat: JID, sender: JID, id: str) -> bool:
        return self._rows.get((chat, sender, id)) is not None

    async def add(self, chat: JID, sender: JID, id: str) -> None:
        if not await self.has(chat, sender, id):
            self._rows.put((chat, sender, id), True)


class PrivacyTokens:
    """`PrivacyTokenStore`."""

    def __init__(self, rows: Layer[JID, PrivacyToken], salt: Layer[str, bytes]) -> None:
        self._rows = rows
        self._salt = salt

    async def get(self, user: JID) -> PrivacyToken | None:
        return self._rows.get(user.to_non_ad())

    async def put(self, user: JID, token: PrivacyToken) -> None:
        self._rows.put(user.to_non_ad(), token)

    async def salt(self) -> bytes | None:
        return self._salt.get(ONE)

    async def put_salt(self, salt: bytes) -> None:
        self._salt.put(ONE, salt)


class MemoryStores:
    """`Stores`: every noun over one set of tables, each made when it is first asked for.

    While it is open, what is written is kept beside the tables until `commit`. Closed, it only reads them.
    """

    def __init__(self, tables: Tables, *, is_open: bool = False) -> None:
        self.tables = tables
        self._is_open = is_open
        self._layers: list[Layer[Any, Any] | GroupedLayer[Any, Any, Any]] = []

    @cached_property
    def device(self) -> Devices:
        return Devices(self._flat(self.tables.device), self.clear)

    @cached_property
    def prekeys(self) -> PreKeys:
        return PreKeys(self._flat(self.tables.prekeys), self._flat(self.tables.prekey_ids))

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._grouped(self.tables.sessions))

    @cached_property
    def identities(self) -> Identities:
        return Identities(self._grouped(self.tables.identities))

    @cached_property
    def sender_keys(self) -> SenderKeys:
        return SenderKeys(self._grouped(self.tables.sender_keys), self._grouped(self.tables.shares))

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self._flat(self.tables.secrets, MAX_SECRETS))

    @cached_property
    def sent(self) -> Sent:
        return Sent(self._flat(self.tables.sent, MAX_SENT))

    @cached_property
    def received(self) -> Received:
        return Received(self._flat(self.tables.received, MAX_RECEIVED))

    @cached_property
    def privacy_tokens(self) -> PrivacyTokens:
        return PrivacyTokens(self._flat(self.tables.privacy_tokens), self._flat(self.tables.privacy_salt))

    @cached_property
    def lids(self) -> LIDs:
        return LIDs(self._flat(self.tables.pn_by_lid), self._flat(self.tables.lid_by_pn))

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self._flat(self.tables.contacts))

    @cached_property
    def app_state(self) -> AppState:
        tables = self.tables
        return AppState(
            self._flat(tables.app_state_keys),
            self._flat(tables.app_states),
            self._flat(tables.app_state_news),
            self._flat(tables.app_state_macs),
        )

    @cached_property
    def chat_settings(self) -> AllChatSettings:
        return AllChatSettings(self._flat(self.tables.chat_settings))

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._flat(self.tables.labels), self._flat(self.tables.label_chats))

    @cached_property
    def history(self) -> History:
        return History(self._flat(self.tables.history))

    def clear(self) -> None:
        """Forget every noun."""
        for name in _NOUNS:
            getattr(self, name)
        for layer in self._layers:
            layer.clear()

    def commit(self) -> None:
        """Write everything to the tables."""
        for layer in self._layers:
            layer.commit()

    def close(self) -> None:
        """Forget what was not committed, and take no more."""
        self._is_open = False
        for layer in self._layers:
            layer.close()

    def _flat(self, table: Rows[K, V], limit: int | None = None) -> Layer[K, V]:
        layer = Layer(table, limit, is_open=self._is_open)
        self._layers.append(layer)
        return layer

    def _grouped(self, table: Groups[G, K, V]) -> GroupedLayer[G, K, V]:
        layer = GroupedLayer(table, is_open=self._is_open)
        self._layers.append(layer)
        return layer


_NOUNS = tuple(name for name, member in vars(MemoryStores).items() if isinstance(member, cached_property))
