"""The task that serves one receiver, for as long as something waits for it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from zapwire.client.clock import Clock
from zapwire.errors import StoreError
from zapwire.gateway.delivery import rows
from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.lanes import Attempt, LaneLimits, Lanes
from zapwire.gateway.delivery.marks import Marks
from zapwire.gateway.delivery.model import DEAD, DELIVERED, GLOBAL, Delivery, Directory, Receiver, Result, Verdict
from zapwire.gateway.delivery.policy import Dice, Policy
from zapwire.gateway.delivery.webhooks import Target, Webhooks
from zapwire.storage.database import Database

_log = logging.getLogger(__name__)

_PAUSE: Final = 1.0
_NO_USER: Final = "the user was deleted"
_NO_WEBHOOK: Final = "there is no webhook, or it is switched off: set it, then replay"
_CROWDED_OUT: Final = "rejected, and so many others are, too, that this one is not tried any more"
_TOO_OLD: Final = "the receiver took nothing until this was too old"


Complete = Callable[[Delivery, bytes], AbstractAsyncContextManager[bytes]]
"""Makes of an event's body, as it is kept, what is sent, and holds what that needs for as long as it is being sent."""


@asynccontextmanager
async def as_it_is(_: Delivery, body: bytes) -> AsyncIterator[bytes]:
    """Send it as it is kept."""
    yield body


@dataclass(slots=True)
class Stats:
    """What happened since the start."""

    attempts: int = 0
    delivered: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """What all workers use."""

    database: Database
    users: Directory
    webhooks: Webhooks
    bodies: Bodies
    marks: Marks
    clock: Clock
    dice: Dice
    policy: Policy
    limits: LaneLimits
    slots: asyncio.Semaphore
    """Requests at once, in all."""
    probes: asyncio.Semaphore
    """Those of them that are probes have slots of their own: they take none from receivers that work."""
    spawn: Callable[[Coroutine[Any, Any, None]], object]
    """Start a task, in the group of all."""
    complete: Complete
    stats: Stats = field(default_factory=Stats)
    gone: dict[Receiver, str] = field(default_factory=dict)
    """Where receivers were that answered 410."""


class Worker:
    """One receiver's. `after` is a number up to which nothing is pending."""

    def __init__(self, receiver: Receiver, shared: Shared, after: int) -> None:
        self.receiver = receiver
        self.lanes = Lanes(shared.policy, shared.limits, shared.dice, after)
        self._shared = shared
        self._changed = asyncio.Event()
        self._ending: Result | None = None
        self._expires = False

    def news(self) -> None:
        """There are new rows."""
        self.lanes.news()
        self._changed.set()

    def read_anew(self) -> None:
        """Older rows may be pending anew."""
        self.lanes.read_anew()
        self._changed.set()

    def look_again(self) -> None:
        """As `read_anew`, and all that waits is due now."""
        self.lanes.look_again()
        self._changed.set()

    def free(self, user: str, event: str) -> None:
        """What an event waited for is there."""
        self.lanes.free(user, event)
        self._changed.set()

    async def run(self) -> None:
        """Return when nothing is left to do."""
        while not self.lanes.is_idle or self._ending is not None:
            self._changed.clear()
            try:
                await self._end()
                await self._read()
            except StoreError as error:
                _log.warning("deliveries cannot be read: %s", error)
                await self._shared.clock.sleep(_PAUSE)
                continue
            if self._ending is None:
                self._send()
            await self._wait()

    async def _read(self) -> None:
        """Fill the window."""
        while self._ending is None and (want := self.lanes.want()) is not None:
            try:
                found = await rows.page(self._shared.database, self.receiver, want)
            except BaseException:
                self.lanes.missed()
                raise
            self.lanes.absorb(want, found, self._shared.clock.now())
            self._send()

    def _send(self) -> None:
        while self._ending is None and (attempt := self.lanes.take(self._shared.clock.now())) is not None:
            self._shared.spawn(self._deliver(attempt))

    async def _wait(self) -> None:
        now = self._shared.clock.now()
        due = self.lanes.due(now)
        if self.lanes.is_idle or (due is not None and due <= now and not self._changed.is_set()):
            # Nothing can be due that `_send` has not seen, but time has passed since.
            await asyncio.sleep(0)
            return
        if due is None:
            await self._changed.wait()
            return
        with suppress(TimeoutError):
            async with self._shared.clock.timeout(due - now):
                await self._changed.wait()

    async def _deliver(self, attempt: Attempt) -> None:
        delivery = attempt.delivery
        async with self._shared.probes if attempt.is_probe else self._shared.slots:
            try:
                result = await self._try(delivery)
            except StoreError as error:
                result = Result(Verdict.FAILED, delivery.status, str(error))
            except Exception as error:  # noqa: BLE001  # one event must not end the delivery of all others
                _log.exception("event %s could not be sent", delivery.event)
                result = Result(Verdict.REJECTED, error=f"it could not be sent: {type(error).__name__}")
        self._settle(attempt, result)
        self._changed.set()

    async def _try(self, delivery: Delivery) -> Result:
        shared = self._shared
        user = shared.users.find(delivery.user)
        if user is None:
            return Result(Verdict.VOID, error=_NO_USER)
        target = shared.webhooks.target(delivery.receiver, user)
        if target is None:
            return Result(Verdict.GONE, error=_NO_WEBHOOK)
        if self._is_gone(target):
            return Result(Verdict.VOID, 410, "the receiver has answered 410 to an earlier event")
        kept = delivery.body
        if kept is None:
            kept = await shared.database.read(lambda link: rows.body(link, delivery.user, delivery.event))
        if kept is None:
            return Result(Verdict.VOID, error="the event is not kept any more")
        try:
            body = shared.bodies.open(delivery.user, delivery.event, kept)
        except StoreError as error:
            return Result(Verdict.VOID, error=str(error))
        shared.stats.attempts += 1
        async with shared.complete(delivery, body) as whole:
            result = await shared.webhooks.send(target, user, delivery, whole)
        if result.verdict is Verdict.GONE:
            shared.gone[self.receiver] = target.url
        return result

    def _is_gone(self, target: Target) -> bool:
        return self._shared.gone.get(self.receiver) == target.url

    def _settle(self, attempt: Attempt, result: Result) -> None:
        """Note what became of an attempt."""
        shared, now = self._shared, self._shared.clock.now()
        if result.verdict is Verdict.DELIVERED:
            if self.lanes.health.is_down:
                _log.info("the %s takes events again", self._name)
            self.lanes.succeeded(attempt)
            shared.stats.delivered += 1
            old = attempt.delivery
            shared.marks.ended(rows.ended(old, DELIVERED, old.attempts + 1, now, result.status, ""), self._written)
            return
        was_down = self.lanes.health.is_down
        delivery, is_dead = self.lanes.failed(attempt, result, now)
        if self.lanes.health.is_down and not was_down:
            _log.warning("the %s takes no events: %s", self._name, result.error)
        if result.verdict is Verdict.GONE:
            self._ending = result
        if is_dead:
            attempts = delivery.attempts - (result.verdict is Verdict.VOID)
            self._bury(replace(delivery, attempts=attempts), now, result.status, result.error)
        else:
            shared.marks.failed(rows.failed(delivery, result.error))
        for crowded_out in self.lanes.crowded_out():
            self._bury(crowded_out, now, crowded_out.status, _CROWDED_OUT)
        down_since = self.lanes.health.down_since
        self._expires = down_since is not None and now - down_since >= shared.policy.settled_down

    def _bury(self, delivery: Delivery, now: float, status: int | None, error: str) -> None:
        self._shared.stats.dead += 1
        self._shared.marks.ended(rows.ended(delivery, DEAD, delivery.attempts, now, status, error), self._written)

    def _written(self, numbers: Iterable[int]) -> None:
        self.lanes.written(tuple(numbers))
        self._changed.set()

    async def _end(self) -> None:
        """Make dead what the receiver will not take any more."""
        shared, now = self._shared, self._shared.clock.now()
        if self._ending is not None:
            result = self._ending
            _log.warning("the %s gets no more of what waits for it: %s", self._name, result.error)
            while (last := await shared.database.read(lambda link: rows.last_to_end(link, self.receiver))) is not None:
                await shared.database.write(rows.end_up_to(self.receiver, last, now, result.status, result.error))
            self.lanes.drop()
            self._ending, self._expires = None, False
        elif self._expires:
            self._expires = False
            oldest = now - shared.policy.give_up
            await shared.database.write(rows.end_older_than(self.receiver, oldest, now, _TOO_OLD))
            self.lanes.drop(created_before=oldest)

    @property
    def _name(self) -> str:
        return "global webhook" if self.receiver.kind == GLOBAL else f"webhook of user {self.receiver.user}"
