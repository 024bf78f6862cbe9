"""What of one kind of an account is in memory: what was committed lately, and what waits for its commit."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, Generic, TypeVar

from zapwire.storage.encoding import Key
from zapwire.storage.filter import Filter
from zapwire.storage.kinds import Changes, Kind

V = TypeVar("V")

_NONE: Final[dict[Any, Any]] = {}


class Cache(Generic[V]):
    """Groups of rows, in two generations. What is used moves to the younger; when that is full the older is dropped."""

    __slots__ = ("_fetch", "_filter", "_kind", "_loads", "_old", "_young", "pending")

    def __init__(
        self,
        kind: Kind[V],
        fetch: Callable[[Kind[V], Key], asyncio.Future[dict[Key, V]]],
        names: Filter | None,
    ) -> None:
        self._kind = kind
        self._fetch = fetch
        self._filter = names
        self._young: dict[Key, dict[Key, V]] = {}
        self._old: dict[Key, dict[Key, V]] = {}
        self._loads: dict[Key, asyncio.Future[dict[Key, V]]] = {}
        # What units of work did that are not committed yet, each with the number of the latest that did it.
        self.pending: dict[Key, dict[Key, tuple[int, V | None]]] = {}

    def known(self, group: Key) -> dict[Key, V] | None:
        """The committed rows of a group, to be read at once and not kept; None where the database must be asked."""
        rows = self._young.get(group)
        if rows is None and self._old:
            rows = self._old.get(group)
            if rows is not None:
                self._keep(group, rows)
        return rows

    async def load(self, group: Key) -> dict[Key, V]:
        """As `known`, from the database. Raises `StoreError`."""
        if self._filter is not None and not await self._filter.may_have(group):
            if self._kind.row:
                self._keep(group, {})
            return _NONE
        load = self._loads.get(group)
        if load is None:
            load = self._loads[group] = self._fetch(self._kind, group)
            load.add_done_callback(partial(self._loaded, group))
        return await asyncio.shield(load)

    def promise(self, number: int, changes: Changes[V]) -> None:
        """A unit of work did this, and the next one sees it; readers do not until `publish`."""
        for group, rows in changes.items():
            pending = self.pending.setdefault(group, {})
            for row, value in rows.items():
                pending[row] = (number, value)

    def publish(self, number: int, changes: Changes[V]) -> None:
        """What this unit of work did is committed."""
        for group, rows in changes.items():
            self._publish(group, rows)
            pending = self.pending.get(group)
            if pending is None:
                continue
            for row in rows:
                if row in pending and pending[row][0] == number:
                    del pending[row]
            if not pending:
                del self.pending[group]

    def trimmed(self, groups: Iterable[Key]) -> None:
        """The database dropped these groups, which were too many."""
        for group in groups:
            self._publish(group, _NONE, is_whole=True)

    def clear(self) -> None:
        """Forget all that was read; the database knows better, or has nothing any more."""
        self._young = {}
        self._old = {}
        self._loads.clear()

    def age(self) -> None:
        """What is not used until the next call is forgotten."""
        if self._young or self._old:
            self._old, self._young = self._young, {}
        if self._filter is not None:
            self._filter.age()

    def _publish(self, group: Key, rows: dict[Key, V | None], *, is_whole: bool = False) -> None:
        # A load that is under way may have read what was there before.
        if self._loads:
            self._loads.pop(group, None)
        if self._filter is not None:
            self._filter.add(group)
        kept = {} if is_whole or not self._kind.row else self.known(group)
        if kept is None:
            return
        for row, value in rows.items():
            if value is None:
                kept.pop(row, None)
            else:
                kept[row] = value
        self._keep(group, kept)

    def _loaded(self, group: Key, load: asyncio.Future[dict[Key, V]]) -> None:
        is_current = self._loads.get(group) is load
        if is_current:
            del self._loads[group]
        if not load.cancelled() and load.exception() is None and is_current:
            self._keep(group, load.result())

    def _keep(self, group: Key, rows: dict[Key, V]) -> None:
        if not self._kind.cached:
            return
        self._young[group] = rows
        if len(self._young) >= self._kind.cached:
            self._old, self._young = self._young, {}
