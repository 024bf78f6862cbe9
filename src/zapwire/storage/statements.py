"""A kind's SQL, compiled once for a database, and run on the driver itself: SQLAlchemy costs more than SQLite does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ClauseElement, Dialect, bindparam, delete, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from zapwire.storage.encoding import Key, decode_key, encode_key
from zapwire.storage.keys import Seal
from zapwire.storage.kinds import Columns, Kind

V = TypeVar("V")

_INSERTS: Final[dict[str, Callable[..., Any]]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Statements(Generic[V]):
    """What is done with the rows of one kind. Parameters begin with the account's id."""

    kind: Kind[V]
    select: str
    """A group's rows: what names a row in it, then values."""
    put: str
    """A row, by its name and values; where the kind has a bound, by a position before both, and it must be new."""
    delete: str
    """A row, by its name."""
    clear: str
    """All rows."""
    newest: str
    """How many rows there are, and the last position."""
    trim: str
    """So many of the oldest rows go; gives their names."""

    def names(self, account: int, key: Key) -> Columns:
        """The parameters that name a row, or a group."""
        return (account, *encode_key(key))

    def name(self, columns: Columns) -> Key:
        """The name that these columns are, without the account's."""
        return decode_key(columns)

    def columns(self, seal: Seal | None, names: tuple[bytes | int, ...], value: V) -> Columns:
        """The columns of the value of the row of this name."""
        values = self.kind.dump(value)
        return values if seal is None else self._sealed(seal.close, names, values)

    def value(self, seal: Seal | None, names: tuple[bytes | int, ...], columns: Columns) -> V:
        """The value that `columns` gave. Raises `StoreError` for anything else."""
        return self.kind.load(columns if seal is None else self._sealed(seal.open, names, columns))

    def rows(self, seal: Seal | None, group: Key, found: Sequence[Columns]) -> dict[Key, V]:
        """The rows of a group, by what names them in it, of what `select` found."""
        width, head = len(self.kind.row), encode_key(group)
        return {
            decode_key(columns[:width]): self.value(seal, (*head, *columns[:width]), columns[width:])
            for columns in found
        }

    def _sealed(
        self, change: Callable[[str, Columns, bytes], bytes], names: tuple[bytes | int, ...], values: Columns
    ) -> Columns:
        kind = self.kind
        if not kind.secret:
            return values
        return tuple(
            change(f"{kind.name}.{column}", names, value) if column in kind.secret and value is not None else value
            for column, value in zip(kind.values, values, strict=True)
        )


def compile_kinds(kinds: Iterable[Kind[Any]], dialect: Dialect) -> dict[Kind[Any], Statements[Any]]:
    """The SQL of several kinds. Blocks for a millisecond or two for each."""
    return {kind: compile_kind(kind, dialect) for kind in kinds}


def compile_kind(kind: Kind[V], dialect: Dialect) -> Statements[V]:
    """A kind's SQL for a database of this dialect, whose parameters must be positional."""
    columns = kind.table.c
    account = columns.account == bindparam("account")
    in_group = [columns[name] == bindparam(name) for name in kind.group]
    is_row = [columns[name] == bindparam(name) for name in kind.key]
    insert = _INSERTS[dialect.name](kind.table)
    newest = trim = ""
    if kind.bound is None:
        given = ("account", *kind.key, *kind.values)
        insert = insert.values({name: bindparam(name) for name in given})
        insert = insert.on_conflict_do_update(
            index_elements=["account", *kind.key], set_={name: insert.excluded[name] for name in kind.values}
        )
    else:
        given = ("account", "position", *kind.key, *kind.values)
        insert = insert.values({name: bindparam(name) for name in given})
        newest = _text(select(func.count(), func.max(columns.position)).where(account), dialect, ("account",))
        oldest = select(columns.position).where(columns.account == bindparam("same"))
        oldest = oldest.order_by(columns.position).limit(bindparam("excess")).offset(literal_column("0"))
        trimming = delete(kind.table).where(account, columns.position.in_(oldest))
        trim = _text(trimming.returning(*(columns[name] for name in kind.key)), dialect, ("account", "same", "excess"))
    found = [columns[name] for name in (*kind.row, *kind.values)] or [columns.account]
    return Statements(
        kind,
        _text(select(*found).where(account, *in_group), dialect, ("account", *kind.group)),
        _text(insert, dialect, given),
        _text(delete(kind.table).where(account, *is_row), dialect, ("account", *kind.key)),
        _text(delete(kind.table).where(account), dialect, ("account",)),
        newest,
        trim,
    )


def _text(statement: ClauseElement, dialect: Dialect, parameters: tuple[str, ...]) -> str:
    compiled: Any = statement.compile(dialect=dialect)
    if tuple(compiled.positiontup) != parameters:
        raise TypeError(f"the parameters of {compiled} are {compiled.positiontup}, not {parameters}")
    return str(compiled)
