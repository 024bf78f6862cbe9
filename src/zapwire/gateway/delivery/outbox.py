"""Where events are put that are to be told: rows, in the commit of what they tell of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql

from zapwire.client.clock import Clock, SystemClock
from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.model import GLOBAL, PENDING, USER, Receiver
from zapwire.gateway.model import Payload, User
from zapwire.gateway.schema import deliveries, events
from zapwire.storage.database import Database
from zapwire.storage.prepared import Prepared, Write
from zapwire.storage.store import Unit

_ALL: Final = "All"


def _adding(table: Table, key: Sequence[str]) -> Prepared:
    """A new row with a number of its own; nothing where there is one with this key. SQLite reads this clause, too."""
    columns: dict[str, Any] = {
        column.name: bindparam(column.name) for column in table.columns if column.name != "number"
    }
    return Prepared(postgresql.insert(table).values(columns).on_conflict_do_nothing(index_elements=key))


_ADD_EVENT: Final = _adding(events, ("user", "id"))
_ADD_DELIVERY: Final = _adding(deliveries, ("user", "event", "receiver"))

_D: Final = deliveries.c
_FREE: Final = Prepared(
    update(deliveries)
    .where(_D.user == bindparam("b_user"), _D.event == bindparam("b_event"), _D.state == PENDING, _D.attempts == 0)
    .values(next_at=bindparam("b_now"))
)


def is_subscribed(events: tuple[str, ...], type: str) -> bool:
    """Whether one of these subscriptions takes events of a type."""
    return _ALL in events or type in events


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told that there may be something new."""

    news: Callable[[str, Sequence[Receiver]], None]
    """Events of a user were committed, and deliveries to these."""
    look_again: Callable[[str], None] = lambda _: None
    """What was given up for a user is pending again, or the user's webhook is another one."""
    free: Callable[[str, str], None] = lambda _, __: None
    """What an event of a user waited for is there."""


class Outbox:
    """The outbox of all users. `has_global` is whether there is a global webhook."""

    def __init__(
        self,
        database: Database,
        *,
        has_global: bool = False,
        is_subscribed: Callable[[tuple[str, ...], str], bool] = is_subscribed,
        clock: Clock | None = None,
    ) -> None:
        self._database = database
        self._bodies = Bodies(database)
        self._has_global = has_global
        self._is_subscribed = is_subscribed
        self._clock = clock or SystemClock()
        self._listeners: list[Listener] = []

    def add(self, unit: Unit, user: User, payload: Payload) -> bool:
        """Tell this event when the unit of work is committed; whether the user is subscribed to it.

        An event whose id the user had before is not told again.
        """
        if not self._is_subscribed(user.events, payload.type):
            return False
        receivers = self._receivers(user)
        for statement, parameters in self._writes(user, payload, receivers):
            unit.write(statement, parameters)
        unit.tell(partial(self.news, user.id, receivers))
        return True

    async def add_alone(self, user: User, payload: Payload) -> bool:
        """The same for an event that belongs to no unit of work: when this returns it is kept, and being told."""
        if not self._is_subscribed(user.events, payload.type):
            return False
        receivers = self._receivers(user)
        await self._database.write_all(self._writes(user, payload, receivers))
        self.news(user.id, receivers)
        return True

    def news(self, user_id: str, receivers: Sequence[Receiver]) -> None:
        """Events of a user were committed, and deliveries to these."""
        for listener in self._listeners:
            listener.news(user_id, receivers)

    def look_again(self, user_id: str) -> None:
        """Try at once what waits for a user's receivers: its webhook is another one, or what was dead is pending."""
        for listener in self._listeners:
            listener.look_again(user_id)

    def freeing(self, user_id: str, event_id: str) -> Write:
        """What makes an event due that was to wait; when it is committed, `free` it."""
        return _FREE, {"b_user": user_id, "b_event": event_id, "b_now": self._clock.now()}

    def free(self, user_id: str, event_id: str) -> None:
        """What an event waited for is there."""
        for listener in self._listeners:
            listener.free(user_id, event_id)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell this listener, too."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def _receivers(self, user: User) -> list[Receiver]:
        """Who there is now to deliver a user's events to."""
        receivers = [Receiver(USER, user.id)] if user.webhook and user.is_webhook_active else []
        if self._has_global:
            receivers.append(Receiver(GLOBAL))
        return receivers

    def _writes(self, user: User, payload: Payload, receivers: Sequence[Receiver]) -> list[Write]:
        writes: list[Write] = [(_ADD_EVENT, self._event(user, payload))]
        if receivers:
            writes.append((_ADD_DELIVERY, self._deliveries(user, payload, receivers)))
        return writes

    def _event(self, user: User, payload: Payload) -> dict[str, Any]:
        return {
            "id": payload.id,
            "user": user.id,
            "type": payload.type,
            "chat": payload.chat,
            "body": self._bodies.close(user.id, payload.id, payload.body),
            "created_at": payload.created_at or self._clock.now(),
        }

    def _deliveries(self, user: User, payload: Payload, receivers: Sequence[Receiver]) -> list[dict[str, Any]]:
        now = self._clock.now()
        return [
            {
                "event": payload.id,
                "user": user.id,
                "receiver": receiver.kind,
                "chat": payload.chat,
                "type": payload.type,
                "state": PENDING,
                "attempts": 0,
                "next_at": max(now, payload.due_at),
                "created_at": now,
                "ended_at": None,
                "status": None,
                "error": "",
            }
            for receiver in receivers
        ]
