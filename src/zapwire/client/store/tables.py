"""Tables in memory, and layers over them: what a unit of work has changed and not committed."""

from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact, Device, PrivacyToken, SentMessage
from zapwire.client.store.history import HistoryTask
from zapwire.client.store.labels import Label
from zapwire.errors import StoreError
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord

G = TypeVar("G")
K = TypeVar("K")
V = TypeVar("V")

Rows = dict[K, V]
Groups = dict[G, dict[K, V]]
MessageName = tuple[JID, JID, str]


@dataclass(slots=True)
class Tables:
    """Everything an account has. The dictionaries stay the same objects for as long as the store lives.

    Records by Signal address are grouped by the address's user, since a user's devices are renamed and deleted
    together. Tables with a bound have their oldest row first.
    """

    device: Rows[str, Device] = field(default_factory=dict)
    # Private halves only: a first upload is 812 keys, and with both halves as objects they weigh thrice as much.
    prekeys: Rows[int, bytes] = field(default_factory=dict)
    prekey_ids: Rows[str, int] = field(default_factory=dict)
    sessions: Groups[str, str, SessionRecord] = field(default_factory=dict)
    identities: Groups[str, str, bytes] = field(default_factory=dict)
    sender_keys: Groups[str, tuple[JID, str], SenderKeyRecord] = field(default_factory=dict)
    # By group and user: the addresses of those devices of the user that have our key.
    shares: Groups[JID, str, tuple[str, ...]] = field(default_factory=dict)
    secrets: Rows[MessageName, bytes] = field(default_factory=dict)
    sent: Rows[str, SentMessage] = field(default_factory=dict)
    received: Rows[MessageName, bool] = field(default_factory=dict)
    privacy_tokens: Rows[JID, PrivacyToken] = field(default_factory=dict)
    privacy_salt: Rows[str, bytes] = field(default_factory=dict)
    pn_by_lid: Rows[JID, JID] = field(default_factory=dict)
    lid_by_pn: Rows[JID, JID] = field(default_factory=dict)
    contacts: Rows[JID, Contact] = field(default_factory=dict)
    app_state_keys: Rows[bytes, AppStateKey] = field(default_factory=dict)
    app_states: Rows[str, CollectionState] = field(default_factory=dict)
    app_state_news: Rows[str, int] = field(default_factory=dict)
    # By collection and bucket, packed.
    app_state_macs: Rows[tuple[str, int], bytes] = field(default_factory=dict)
    chat_settings: Rows[JID, ChatSettings] = field(default_factory=dict)
    labels: Rows[str, Label] = field(default_factory=dict)
    label_chats: Rows[tuple[str, JID], int] = field(default_factory=dict)
    history: Rows[str, HistoryTask] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """Tables that can be changed without changing these."""
        copy = Tables()
        for name in _FLAT:
            setattr(copy, name, dict(getattr(self, name)))
        for name in _GROUPED:
            setattr(copy, name, {group: dict(rows) for group, rows in getattr(self, name).items()})
        return copy

    def replace(self, other: "Tables") -> None:
        """Hold what another has, which must not be changed any more."""
        for name in (*_FLAT, *_GROUPED):
            table = getattr(self, name)
            table.clear()
            table.update(getattr(other, name))


_GROUPED = ("sessions", "identities", "sender_keys", "shares")
_FLAT = tuple(entry.name for entry in fields(Tables) if entry.name not in _GROUPED)


def _refuse() -> StoreError:
    return StoreError("a store is written in an open unit of work only: async with store.begin() as unit")


class Layer(Generic[K, V]):
    """A table as a unit of work sees it. One that was made closed only reads."""

    __slots__ = ("_changed", "_limit", "_rows", "_table")

    def __init__(self, table: Rows[K, V], limit: int | None = None, *, is_open: bool) -> None:
        self._table = table
        # What is read where nothing was changed: the table, or nothing once everything was cleared.
        self._rows = table
        self._limit = limit
        # None stands for a row that was deleted.
        self._changed: dict[K, V | None] | None = {} if is_open else None

    def get(self, key: K) -> V | None:
        changed = self._changed
        if changed and key in changed:
            return changed[key]
        return self._rows.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a row, as the newest one."""
        changed = self._changed
        if changed is None:
            raise _refuse()
        changed.pop(key, None)
        changed[key] = value

    def delete(self, key: K) -> None:
        if self._changed is None:
            raise _refuse()
        self._changed[key] = None

    def rows(self) -> Rows[K, V]:
        """All rows, to be read only."""
        if not self._changed:
            return self._rows
        return {key: value for key, value in {**self._rows, **self._changed}.items() if value is not None}

    def clear(self) -> None:
        """Delete all rows."""
        if self._changed is None:
            raise _refuse()
        self._rows = {}
        self._changed = {}

    def commit(self) -> None:
        """Write what was changed to the table, of which the newest rows stay; ends the changing."""
        table, changed = self._table, self._changed or {}
        if self._rows is not table:
            table.clear()
        for key, value in changed.items():
            table.pop(key, None)
            if value is not None:
                table[key] = value
        if self._limit is not None:
            while len(table) > self._limit:
                del table[next(iter(table))]
        self.close()

    def close(self) -> None:
        """Forget what was changed; nothing is any more."""
        self._rows, self._changed = self._table, None


class GroupedLayer(Generic[G, K, V]):
    """As `Layer`, over a table whose rows come in groups."""

    __slots__ = ("_changed", "_groups", "_table")

    def __init__(self, table: Groups[G, K, V], *, is_open: bool) -> None:
        self._table = table
        self._groups = table
        self._changed: dict[G, dict[K, V | None]] | None = {} if is_open else None

    def get(self, group: G, key: K) -> V | None:
        if self._changed:
            changed = self._changed.get(group)
            if changed and key in changed:
                return changed[key]
        rows = self._groups.get(group)
        return None if rows is None else rows.get(key)

    def put(self, group: G, key: K, value: V) -> None:
        self._changes(group)[key] = value

    def delete(self, group: G, key: K) -> None:
        self._changes(group)[key] = None

    def rows(self, group: G) -> Rows[K, V]:
        """One group's rows, in a dictionary of their own."""
        rows = self._groups.get(group, {})
        changed = self._changed.get(group, {}) if self._changed else {}
        return {key: value for key, value in {**rows, **changed}.items() if value is not None}

    def delete_group(self, group: G) -> None:
        """Delete all rows of one group."""
        self._changes(group).update(dict.fromkeys(self.rows(group)))

    def groups_with(self, key: K) -> set[G]:
        """The groups that have a row of this name."""
        groups = {group for group, rows in self._groups.items() if key in rows}
        for group, changes in (self._changed or {}).items():
            if key in changes:
                (groups.discard if changes[key] is None else groups.add)(group)
        return groups

    def clear(self) -> None:
        """Delete all groups."""
        if self._changed is None:
            raise _refuse()
        self._groups = {}
        self._changed = {}

    def commit(self) -> None:
        """Write what was changed to the table; ends the changing."""
        table, changed = self._table, self._changed or {}
        if self._groups is not table:
            table.clear()
        for group, changes in changed.items():
            rows = table.setdefault(group, {})
            for key, value in changes.items():
                if value is None:
                    rows.pop(key, None)
                else:
                    rows[key] = value
            if not rows:
                del table[group]
        self.close()

    def close(self) -> None:
        """Forget what was changed; nothing is any more."""
        self._groups, self._changed = self._table, None

    def _changes(self, group: G) -> dict[K, V | None]:
        if self._changed is None:
            raise _refuse()
        return self._changed.setdefault(group, {})
