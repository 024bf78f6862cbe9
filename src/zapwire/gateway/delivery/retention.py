"""Takes away what was told long ago, in small steps, and what belongs to a user that is deleted."""

import logging
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, or_, select

from zapwire.client.clock import Clock, SystemClock
from zapwire.errors import StoreError
from zapwire.gateway.delivery.model import DEAD, PENDING, Directory
from zapwire.gateway.schema import deliveries, events, media
from zapwire.storage.database import Database

_log = logging.getLogger(__name__)

_DAY: Final = 86_400.0
_STEP: Final = 200

_D: Final = deliveries.c
_E: Final = events.c

_DELETE_DELIVERIES: Final = delete(deliveries).where(_D.user == bindparam("b_user"), _D.event == bindparam("b_event"))
_DELETE_MEDIA: Final = delete(media).where(media.c.user == bindparam("b_user"), media.c.event == bindparam("b_event"))
_DELETE_EVENT: Final = delete(events).where(_E.user == bindparam("b_user"), _E.id == bindparam("b_event"))


@dataclass(frozen=True, slots=True)
class Retention:
    """How long events are kept. What is pending is never taken away."""

    age: float = 7 * _DAY
    """Events that were delivered, or have no receiver, for this long, in seconds."""
    per_user: int = 10_000
    """And no more than so many events of a user, the newest, but for those that are pending or dead."""
    dead_age: float = 30 * _DAY
    """Dead ones, since they died."""
    every: float = 3600.0
    """How often it is looked for them, in seconds."""


class Trimmer:
    """Trims the events of all users."""

    def __init__(
        self, database: Database, users: Directory, retention: Retention | None = None, clock: Clock | None = None
    ) -> None:
        self._database = database
        self._users = users
        self._retention = retention or Retention()
        self._clock = clock or SystemClock()

    async def run(self) -> None:
        """Trim now and then, until this is cancelled."""
        while True:
            try:
                await self.trim()
            except StoreError as error:
                _log.warning("old events could not be taken away: %s", error)
            await self._clock.sleep(self._retention.every)

    async def trim(self) -> int:
        """Take away what is too old or too much of every user, and all of deleted ones; how many events.

        Raises `StoreError`.
        """
        count = 0
        owners = select(_E.user).distinct()
        for user_id in await self._database.read(lambda link: link.scalars(owners).all()):
            if self._users.find(user_id) is None:
                count += await self.forget(user_id)
            else:
                count += await self._trim_user(user_id)
        return count

    async def forget(self, user_id: str) -> int:
        """Take away all events of a user, delivered or not; how many. Raises `StoreError`."""
        count = 0
        wanted = select(_E.id, _E.number).where(_E.user == user_id).order_by(_E.number).limit(_STEP)
        while step := await self._delete(user_id, wanted):
            count += step
        await self._database.write(delete(deliveries).where(_D.user == user_id))
        await self._database.write(delete(media).where(media.c.user == user_id))
        return count

    async def _trim_user(self, user_id: str) -> int:
        kept, now = self._retention, self._clock.now()
        beyond = select(_E.number).where(_E.user == user_id).order_by(_E.number.desc()).offset(kept.per_user).limit(1)
        last = await self._database.read(lambda link: link.scalar(beyond)) or 0
        count = 0
        while True:
            step = await self._delete(user_id, _too_old(user_id, last, now, kept))
            count += step
            if step < _STEP:
                return count

    async def _delete(self, user_id: str, wanted: Select[Any]) -> int:
        rows = await self._database.read(lambda link: [{"b_user": user_id, "b_event": id} for id in _ids(link, wanted)])
        if rows:
            await self._database.write_all([(_DELETE_DELIVERIES, rows), (_DELETE_MEDIA, rows), (_DELETE_EVENT, rows)])
        return len(rows)


def _ids(link: Connection, wanted: Select[Any]) -> list[str]:
    return [id for id, _ in link.execute(wanted)]


def _too_old(user_id: str, last: int, now: float, kept: Retention) -> Select[Any]:
    """The next events to take away: old or beyond the number that is kept, and with no delivery that keeps them."""
    is_kept = exists().where(
        _D.user == _E.user,
        _D.event == _E.id,
        or_(
            _D.state == PENDING,
            and_(_D.state == DEAD, _D.ended_at >= now - kept.dead_age),
        ),
    )
    return (
        select(_E.id, _E.number)
        .where(
            _E.user == user_id,
            or_(_E.number <= last, _E.created_at < now - kept.age),
            ~is_kept,
        )
        .order_by(_E.number)
        .limit(_STEP)
    )
