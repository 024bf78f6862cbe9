"""The delivery log: what was delivered, what waits, what is dead and can be replayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select, update

from zapwire.client.clock import Clock, SystemClock
from zapwire.gateway.delivery.model import DEAD, DELIVERED, PENDING
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.schema import deliveries
from zapwire.storage.database import Database

_D: Final = deliveries.c
_COLUMNS: Final = (
    _D.number,
    _D.event,
    _D.receiver,
    _D.chat,
    _D.type,
    _D.state,
    _D.attempts,
    _D.created_at,
    _D.next_at,
    _D.ended_at,
    _D.status,
    _D.error,
)
_MOST: Final = 1000
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery, as its user sees it."""

    id: int
    """Names it; newer ones have higher ids."""
    event: str
    receiver: str
    """`user` or `global`."""
    chat: str
    type: str
    state: str
    """`pending`, `delivered` or `dead`."""
    attempts: int
    created_at: float
    """When it became pending, in Unix seconds."""
    next_at: float | None
    """While it is pending, when it is tried next at the earliest."""
    ended_at: float | None
    status: int | None
    """The receiver's last answer, or None where it gave none."""
    error: str
    """What went wrong last, for people; empty where nothing did."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all users."""

    pending: int
    dead: int
    oldest_pending: float
    """How old the oldest pending delivery is, in seconds; 0 where none is."""


class DeliveryLog:
    """The deliveries of all users, each of whom sees their own. Raises `StoreError` where the database does."""

    def __init__(self, database: Database, outbox: Outbox, clock: Clock | None = None) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock or SystemClock()

    async def list(
        self, user_id: str, *, state: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Entry]:
        """A user's deliveries, the newest first: those in one state, those with ids below `before`, up to 1000."""
        wanted = select(*_COLUMNS).where(_D.user == user_id).order_by(_D.number.desc())
        wanted = wanted.limit(min(max(limit, 0), _MOST))
        if state is not None:
            wanted = wanted.where(_D.state == state)
        if before is not None:
            wanted = wanted.where(_D.number < before)
        return await self._database.read(lambda link: [_entry(row) for row in link.execute(wanted)])

    async def get(self, user_id: str, id: int) -> Entry | None:
        """One delivery of a user, or None."""
        wanted = select(*_COLUMNS).where(_D.user == user_id, _D.number == id)

        def read(link: Connection) -> Entry | None:
            row = link.execute(wanted).first()
            return None if row is None else _entry(row)

        return await self._database.read(read)

    async def replay(self, user_id: str, ids: Sequence[int] | None = None) -> int:
        """Deliver again what is dead, all of it or those of these ids, which may have been delivered, too; how many.

        They become pending with no attempts, in their old order, and are tried at once.
        """
        count = 0
        if ids is None:
            last = 0
            # What dies again meanwhile is not replayed again.
            while numbers := await self._read_numbers(user_id, _D.state == DEAD, _D.number > last):
                await self._revive(user_id, numbers)
                count += len(numbers)
                last = numbers[-1]
        else:
            unique = sorted(set(ids))
            for start in range(0, len(unique), _AT_ONCE):
                some = unique[start : start + _AT_ONCE]
                is_over = _D.state.in_((DEAD, DELIVERED))
                numbers = await self._read_numbers(user_id, is_over, _D.number.in_(some))
                await self._revive(user_id, numbers)
                count += len(numbers)
        if count:
            self._outbox.look_again(user_id)
        return count

    async def counts(self) -> Counts:
        """For metrics."""
        return await self._database.read(self._count)

    async def _read_numbers(self, user_id: str, *conditions: ColumnElement[bool]) -> Sequence[int]:
        wanted = select(_D.number).where(_D.user == user_id, *conditions).order_by(_D.number).limit(_AT_ONCE)
        return await self._database.read(lambda link: link.scalars(wanted).all())

    async def _revive(self, user_id: str, numbers: Sequence[int]) -> None:
        now = self._clock.now()
        await self._database.write(
            update(deliveries)
            .where(_D.user == user_id, _D.number.in_(numbers), _D.state != PENDING)
            .values(state=PENDING, attempts=0, next_at=now, created_at=now, ended_at=None, status=None, error="")
        )

    def _count(self, link: Connection) -> Counts:
        def of(state: str) -> int:
            return link.scalar(select(func.count()).select_from(deliveries).where(_D.state == state)) or 0

        oldest = link.scalar(select(_D.created_at).where(_D.state == PENDING).order_by(_D.number).limit(1))
        age = 0.0 if oldest is None else max(0.0, self._clock.now() - oldest)
        return Counts(pending=of(PENDING), dead=of(DEAD), oldest_pending=age)


def _entry(row: Any) -> Entry:
    entry = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
    entry["id"] = entry.pop("number")
    if entry["state"] != PENDING:
        entry["next_at"] = None
    return Entry(**entry)
