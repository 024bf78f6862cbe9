"""A kind of rows: what a noun keeps of one sort, how it stands in a table, and how much of it stays in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Table

from zapwire.storage.encoding import Key

V = TypeVar("V")

# A value's columns, in the order that `Kind.values` has.
Columns = tuple[Any, ...]
# What a unit of work did to the rows of a kind: by group, then by the rest of a row's name. None is a deletion.
Changes = dict[Key, dict[Key, V | None]]


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Kind(Generic[V]):
    """What there is to know of a kind. Rows are read by groups, such as the sessions with all devices of a user."""

    table: Table
    dump: Callable[[V], Columns]
    """Runs in the writer thread."""
    load: Callable[[Columns], V]
    """Runs in a reader thread. Raises `StoreError` for what `dump` never wrote."""
    group: tuple[str, ...] = ()
    """The columns that name a group."""
    row: tuple[str, ...] = ()
    """Further columns that name a row of a group; without any, a group is one row."""
    values: tuple[str, ...] = ()
    secret: frozenset[str] = frozenset()
    """Those values that are encrypted where the database has a key. They are bytes or None."""
    cached: int = 0
    """How many groups of an account stay in memory while it is busy, at least; up to twice as many."""
    bound: int | None = None
    """How many rows of an account stay, the newest."""
    is_filtered: bool = False
    """Whether groups are mostly asked for that are not there, which a filter can tell without the database."""

    @property
    def name(self) -> str:
        """The table's."""
        return self.table.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return (*self.group, *self.row)
