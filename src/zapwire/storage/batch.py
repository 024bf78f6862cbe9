"""What many units of work did, put together and written in one transaction: of each row only its last state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zapwire.storage.connection import Link
from zapwire.storage.encoding import NO_KEY, Key
from zapwire.storage.keys import Seal
from zapwire.storage.kinds import Changes, Kind
from zapwire.storage.prepared import Prepared, Texts, gather, rows_of
from zapwire.storage.statements import Statements
from zapwire.storage.work import Job


@dataclass(slots=True)
class Bound:
    """How many rows of a kind an account has, and the position of the last."""

    count: int
    position: int
    is_exact: bool = True
    """Whether there may not be fewer: of several accounts' rows that are put, nobody tells whose were there before."""


# By account and kind, for those that the writer thread has written. What a failed transaction did to it is wrong.
Bounds = dict[tuple[int, Kind[Any]], Bound]
# By account, kind and name, the rows that were too many.
Trimmed = list[tuple[int, Kind[Any], Key]]


class Batch:
    """One transaction."""

    def __init__(
        self,
        jobs: Sequence[Job],
        statements: dict[Kind[Any], Statements[Any]],
        texts: Texts,
        seals: dict[int, Seal | None],
        bounds: Bounds,
    ) -> None:
        self.trimmed: Trimmed = []
        self._statements = statements
        self._texts = texts
        self._seals = seals
        self._bounds = bounds
        self._cleared = {job.account for job in jobs if job.work.is_cleared and job.account is not None}
        self._changes = merge(jobs)
        self._writes = [write for job in jobs for write in job.work.writes]

    @property
    def has_writes(self) -> bool:
        """Whether there are statements of callers, which must not run twice."""
        return bool(self._writes)

    def write(self, link: Link) -> None:
        """Run everything in the transaction that has begun."""
        for account in self._cleared:
            self._clear(link, account)
        for kind, by_account in self._changes.items():
            if kind.bound is None:
                self._write_kind(link, self._statements[kind], by_account)
            else:
                self._write_newest(link, self._statements[kind], by_account)
        for statement, parameters in gather(self._writes):
            if isinstance(statement, Prepared):
                rows = [self._texts.values(statement, row) for row in rows_of(parameters)]
                link.many(self._texts.sql(statement), rows)
            else:
                link.core.execute(statement, parameters).close()

    def _clear(self, link: Link, account: int) -> None:
        for kind, statements in self._statements.items():
            link.many(statements.clear, [(account,)])
            self._bounds.pop((account, kind), None)

    def _write_kind(self, link: Link, statements: Statements[Any], by_account: dict[int, Changes[Any]]) -> None:
        put, gone = [], []
        for account, changes in by_account.items():
            seal = self._seals[account]
            for group, rows in changes.items():
                for row, value in rows.items():
                    names = statements.names(account, (*group, *row))
                    if value is None:
                        gone.append(names)
                    else:
                        put.append(names + statements.columns(seal, names[1:], value))
        if gone:
            link.many(statements.delete, gone)
        if put:
            link.many(statements.put, put)

    def _write_newest(self, link: Link, statements: Statements[Any], by_account: dict[int, Changes[Any]]) -> None:
        names, put = [], []
        for account, changes in by_account.items():
            bound, seal = self._bound(link, statements, account), self._seals[account]
            for group, rows in changes.items():
                name = statements.names(account, group)
                names.append(name)
                value = rows[NO_KEY]
                if value is not None:
                    bound.count += 1
                    bound.position += 1
                    put.append((account, bound.position, *name[1:], *statements.columns(seal, name[1:], value)))
        gone = link.many(statements.delete, names)
        if put:
            link.many(statements.put, put)
        for account, changes in by_account.items():
            bound = self._bounds[account, statements.kind]
            if gone == len(names):
                bound.count -= len(changes)
            elif len(by_account) == 1:
                bound.count -= gone
            elif gone:
                bound.is_exact = False
            self._trim(link, statements, account, bound)

    def _trim(self, link: Link, statements: Statements[Any], account: int, bound: Bound) -> None:
        if bound.count <= (statements.kind.bound or 0):
            return
        if not bound.is_exact:
            ((bound.count, _),) = link.fetch(statements.newest, (account,))
            bound.is_exact = True
        excess = bound.count - (statements.kind.bound or 0)
        if excess > 0:
            gone = link.fetch(statements.trim, (account, account, excess))
            bound.count -= len(gone)
            self.trimmed += [(account, statements.kind, statements.name(columns)) for columns in gone]

    def _bound(self, link: Link, statements: Statements[Any], account: int) -> Bound:
        bound = self._bounds.get((account, statements.kind))
        if bound is None:
            ((count, position),) = link.fetch(statements.newest, (account,))
            bound = self._bounds[account, statements.kind] = Bound(count, position or 0)
        return bound


def merge(jobs: Sequence[Job]) -> dict[Kind[Any], dict[int, Changes[Any]]]:
    """The last change of every row, rows in the order of these; what a clearing made pointless is not there."""
    merged: dict[Kind[Any], dict[int, Changes[Any]]] = {}
    for job in jobs:
        account = job.account
        if account is None:
            continue
        if job.work.is_cleared:
            for by_account in merged.values():
                by_account.pop(account, None)
        for kind, changes in job.work.changes.items():
            if changes:
                _merge(merged.setdefault(kind, {}).setdefault(account, {}), changes)
    return merged


def _merge(merged: Changes[Any], changes: Changes[Any]) -> None:
    for group, rows in changes.items():
        known = merged.pop(group, None)
        merged[group] = rows if known is None else {**known, **rows}
