"""Where events are put that are to be told: rows, in the commit of what they tell of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql

from zapwire.client.clock import Clock, SystemClock
from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.model import GLOBAL, PENDING, USER
from zapwire.gateway.model import Payload, User
from zapwire.gateway.schema import deliveries, events
from zapwire.storage.database import Database
from zapwire.storage.store import Unit
from zapwire.storage.work import Parameters

_ALL: Final = "All"

# SQLite reads this clause, too.
_ADD_EVENT: Final = postgresql.insert(events).on_conflict_do_nothing(index_elements=["user", "id"])
_ADD_DELIVERY: Final = postgresql.insert(deliveries).on_conflict_do_nothing(
    index_elements=["user", "event", "receiver"]
)


def is_subscribed(events: tuple[str, ...], type: str) -> bool:
    """Whether one of these subscriptions takes events of a type."""
    return _ALL in events or type in events


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told that there may be something new."""

    wake: Callable[[], None]
    """Something was committed."""
    look_again: Callable[[str], None] = lambda _: None
    """What was given up for a user is pending again, or the user's webhook is another one."""


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

        An event whose id the user had before is not told again. After the commit, call `wake`.
        """
        if not self._is_subscribed(user.events, payload.type):
            return False
        for statement, parameters in self._writes(user, payload):
            unit.write(statement, parameters)
        return True

    async def add_alone(self, user: User, payload: Payload) -> bool:
        """The same for an event that belongs to no unit of work: when this returns it is kept, and being told."""
        if not self._is_subscribed(user.events, payload.type):
            return False
        await self._database.write_all(self._writes(user, payload))
        self.wake()
        return True

    def wake(self) -> None:
        """Something was committed."""
        for listener in self._listeners:
            listener.wake()

    def look_again(self, user_id: str) -> None:
        """Try at once what waits for a user's receivers: its webhook is another one, or what was dead is pending."""
        for listener in self._listeners:
            listener.look_again(user_id)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell this listener, too."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def _writes(self, user: User, payload: Payload) -> list[tuple[Executable, Parameters]]:
        writes: list[tuple[Executable, Parameters]] = [(_ADD_EVENT, self._event(user, payload))]
        rows = self._deliveries(user, payload)
        if rows:
            writes.append((_ADD_DELIVERY, rows))
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

    def _deliveries(self, user: User, payload: Payload) -> list[dict[str, Any]]:
        now = self._clock.now()
        receivers = [USER] if user.webhook and user.is_webhook_active else []
        if self._has_global:
            receivers.append(GLOBAL)
        return [
            {
                "event": payload.id,
                "user": user.id,
                "receiver": receiver,
                "chat": payload.chat,
                "type": payload.type,
                "state": PENDING,
                "attempts": 0,
                "next_at": now,
                "created_at": now,
                "ended_at": None,
                "status": None,
                "error": "",
            }
            for receiver in receivers
        ]
