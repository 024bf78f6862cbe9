"""One kind of an account's rows, as a unit of work or as a reader sees them."""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement

from zapwire.storage.account import Account
from zapwire.storage.encoding import NO_KEY, Key
from zapwire.storage.kinds import Changes, Kind
from zapwire.storage.work import Work, refusal

V = TypeVar("V")


class View(Generic[V]):
    """Rows. A unit of work sees its own changes and those of the units before it, a reader what is committed.

    Every read raises `StoreError` where the database cannot be read.
    """

    __slots__ = ("_account", "_cache", "_changes", "_kind", "_work")

    def __init__(self, account: Account, kind: Kind[V], work: Work | None) -> None:
        self._account = account
        self._kind = kind
        self._work = work
        self._cache = account.cache(kind)
        self._changes: Changes[V] = {} if work is None else work.of_kind(kind)

    async def get(self, group: Key, row: Key = NO_KEY) -> V | None:
        """A row's value, or None."""
        work, cache = self._work, self._cache
        if work is not None and work.is_open:
            own = self._changes.get(group)
            if own is not None and row in own:
                return own[row]
            if work.is_cleared:
                return None
            pending = cache.pending.get(group)
            if pending is not None and row in pending:
                return pending[row][1]
            if self._account.is_cleared:
                return None
        rows = cache.known(group)
        if rows is None:
            rows = await cache.load(group)
        return rows.get(row)

    async def rows(self, group: Key) -> dict[Key, V]:
        """The rows of a group, in a dictionary of their own."""
        changes = self._changes_in(group)
        rows: dict[Key, V] = {}
        if not self._is_alone:
            known = self._cache.known(group)
            rows = dict(known if known is not None else await self._cache.load(group))
        for row, value in changes.items():
            rows.pop(row, None)
            if value is not None:
                rows[row] = value
        return rows

    async def find(self, condition: ColumnElement[bool], limit: int | None = None) -> dict[Key, V]:
        """Rows by their names: of those committed the first that meet the condition, and all that were put since."""
        changes = self._all_changes()
        rows: dict[Key, V] = {}
        if not self._is_alone:
            most = None if limit is None else limit + len(changes)
            rows = await self._account.find(self._kind, condition, most)
        for name, value in changes.items():
            rows.pop(name, None)
            if value is not None:
                rows[name] = value
        return rows

    async def find_names(self, condition: ColumnElement[bool]) -> set[Key]:
        """As `find`, without the values."""
        changes = self._all_changes()
        names: set[Key] = set()
        if not self._is_alone:
            names = await self._account.find_names(self._kind, condition)
        for name, value in changes.items():
            (names.discard if value is None else names.add)(name)
        return names

    async def count(self, condition: ColumnElement[bool], meets: Callable[[Key], bool]) -> int:
        """How many rows meet a condition, which `meets` says of a name. Unless some are changed, none is read."""
        if self._is_alone or self._all_changes():
            return sum(map(meets, await self.find_names(condition)))
        return await self._account.count(self._kind, condition)

    def put(self, group: Key, row: Key, value: V) -> None:
        """Keep a row, as the newest."""
        self._change(group, row, value)

    def delete(self, group: Key, row: Key = NO_KEY) -> None:
        """Delete a row, if it is there."""
        self._change(group, row, None)

    def check(self) -> None:
        """Raises `StoreError` where nothing can be changed."""
        if self._work is None:
            raise refusal()
        self._work.check()

    def _change(self, group: Key, row: Key, value: V | None) -> None:
        self.check()
        changes = self._changes
        rows = changes.pop(group, None) if not self._kind.row else changes.get(group)
        if rows is None:
            changes[group] = {row: value}
        else:
            rows[row] = value
            changes[group] = rows

    @property
    def _is_alone(self) -> bool:
        """Whether nothing that is committed counts."""
        work = self._work
        return work is not None and work.is_open and (work.is_cleared or self._account.is_cleared)

    def _changes_in(self, group: Key) -> dict[Key, V | None]:
        """What is different from what is committed, in one group."""
        work = self._work
        if work is None or not work.is_open:
            return {}
        pending = {} if work.is_cleared else self._cache.pending.get(group, {})
        return {**{row: value for row, (_, value) in pending.items()}, **self._changes.get(group, {})}

    def _all_changes(self) -> dict[Key, V | None]:
        """The same in all groups, by names."""
        groups = {*self._cache.pending, *self._changes}
        return {(*group, *row): value for group in groups for row, value in self._changes_in(group).items()}
