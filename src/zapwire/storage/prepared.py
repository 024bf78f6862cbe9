"""Statements of callers that are compiled once for a database, and run on the driver itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ClauseElement, Dialect, Executable

Row = Mapping[str, Any]
# What SQLAlchemy takes: one row's parameters, or those of many.
Parameters = Row | Sequence[Row] | None


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """A statement whose parameters have names; their values are what the driver takes.

    One that writes may run before others of the same commit that were prepared, too, and never changes what those do.
    """

    statement: ClauseElement


Statement = Executable | Prepared
Write = tuple[Statement, Parameters]


@dataclass(frozen=True, slots=True)
class _Text:
    sql: str
    names: tuple[str, ...]
    """The parameters, in their order."""
    constants: Row
    """Those that the statement has by itself."""


class Texts:
    """The SQL of prepared statements, each compiled when it is first used. Threads may share it."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect: Final = dialect
        self._known: dict[Prepared, _Text] = {}

    def sql(self, prepared: Prepared) -> str:
        """What the driver runs."""
        return self._text(prepared).sql

    def values(self, prepared: Prepared, row: Row) -> tuple[Any, ...]:
        """The parameters as the driver takes them."""
        text = self._text(prepared)
        return tuple([row[name] if name in row else text.constants[name] for name in text.names])

    def _text(self, prepared: Prepared) -> _Text:
        text = self._known.get(prepared)
        if text is None:
            compiled: Any = prepared.statement.compile(dialect=self._dialect)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            text = self._known[prepared] = _Text(str(compiled), tuple(compiled.positiontup), constants)
        return text


def rows_of(parameters: Parameters) -> Sequence[Row]:
    """What a statement runs for: once where it has no parameters."""
    return [parameters] if isinstance(parameters, Mapping) else parameters or [{}]


def gather(writes: Sequence[Write]) -> Iterator[Write]:
    """The writes in order, but of prepared ones that follow each other each statement once, with the rows of all."""
    run: dict[Prepared, list[Row]] = {}
    for statement, parameters in writes:
        if isinstance(statement, Prepared):
            run.setdefault(statement, []).extend(rows_of(parameters))
        else:
            yield from run.items()
            run = {}
            yield statement, parameters
    yield from run.items()
