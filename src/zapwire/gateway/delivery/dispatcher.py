"""Delivers what is pending: finds out who has something waiting, and keeps a worker for each of them."""

import asyncio
import logging
import random
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from zapwire.client.clock import Clock, SystemClock
from zapwire.errors import StoreError
from zapwire.gateway.delivery import rows
from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.lanes import LaneLimits
from zapwire.gateway.delivery.marks import Marks
from zapwire.gateway.delivery.model import GLOBAL, USER, Directory, Receiver
from zapwire.gateway.delivery.outbox import Listener, Outbox
from zapwire.gateway.delivery.policy import Dice, Policy
from zapwire.gateway.delivery.retention import Retention, Trimmer
from zapwire.gateway.delivery.webhooks import Webhooks
from zapwire.gateway.delivery.worker import Complete, Shared, Stats, Worker, as_it_is
from zapwire.storage.database import Database

_log = logging.getLogger(__name__)

_PAUSE: Final = 1.0


@dataclass(frozen=True, slots=True)
class DispatcherOptions:
    """How much is delivered at once, and what happens when it cannot be."""

    policy: Policy = field(default_factory=Policy)
    receiver: LaneLimits = field(default_factory=LaneLimits)
    """What one receiver may take."""
    parallel: int = 512
    """Requests at once, in all; beside them as many probes of receivers that are down as a quarter of this."""
    sweep: float = 300.0
    """So often, in seconds, rows are looked for that nobody told of."""
    retention: Retention = field(default_factory=Retention)
    """How long is kept what was delivered."""
    stop: float = 5.0
    """How long requests that run may take to end when everything stops."""


class Dispatcher:
    """An async context manager; while it is open, events are delivered. One of them serves a database at a time."""

    def __init__(
        self,
        database: Database,
        users: Directory,
        outbox: Outbox,
        webhooks: Webhooks,
        options: DispatcherOptions | None = None,
        *,
        complete: Complete = as_it_is,
        clock: Clock | None = None,
        dice: Dice = random.random,
    ) -> None:
        self._options = options or DispatcherOptions()
        self._database = database
        self._users = users
        self._outbox = outbox
        self._clock = clock or SystemClock()
        self._workers: dict[Receiver, Worker] = {}
        # Up to these numbers nothing is pending for receivers without a worker: for some, and for all others.
        self._done: dict[Receiver, int] = {}
        self._tail = 0
        self._sending: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._stack = ExitStack()
        self._tasks = asyncio.TaskGroup()
        self._shared = Shared(
            database=database,
            users=users,
            webhooks=webhooks,
            bodies=Bodies(database),
            marks=Marks(database, self._clock),
            clock=self._clock,
            dice=dice,
            policy=self._options.policy,
            limits=self._options.receiver,
            slots=asyncio.Semaphore(self._options.parallel),
            probes=asyncio.Semaphore(max(1, self._options.parallel // 4)),
            spawn=self._spawn,
            complete=complete,
        )

    @property
    def stats(self) -> Stats:
        """What happened since the start."""
        return self._shared.stats

    @property
    def down(self) -> tuple[Receiver, ...]:
        """The receivers that take nothing now."""
        return tuple(receiver for receiver, worker in self._workers.items() if worker.lanes.health.is_down)

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._stack.enter_context(self._outbox.listening(Listener(self._news, self._look_again, self._free)))
        self._watching = self._tasks.create_task(self._watch())
        self._marking = self._tasks.create_task(self._shared.marks.run())
        trimmer = Trimmer(self._database, self._users, self._options.retention, self._clock)
        self._trimming = self._tasks.create_task(trimmer.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        await self._cancel([self._watching, self._trimming, *self._serving])
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._options.stop)
        await self._cancel(list(self._sending))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._options.stop):
                await self._shared.marks.flushed()
        self._marking.cancel()
        await self._tasks.__aexit__(None, None, None)

    async def _cancel(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._tasks.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _news(self, _: str, receivers: Sequence[Receiver]) -> None:
        for receiver in receivers:
            self._open(receiver, self._done.get(receiver, self._tail)).news()

    def _look_again(self, user_id: str) -> None:
        for receiver in (Receiver(USER, user_id), Receiver(GLOBAL)):
            self._shared.gone.pop(receiver, None)
            self._open(receiver, 0).look_again()

    def _free(self, user_id: str, event_id: str) -> None:
        for receiver in (Receiver(USER, user_id), Receiver(GLOBAL)):
            worker = self._workers.get(receiver)
            if worker is not None:
                worker.free(user_id, event_id)

    def _open(self, receiver: Receiver, after: int) -> Worker:
        """The worker of a receiver; a new one where there is none, for rows above a number."""
        worker = self._workers.get(receiver)
        if worker is None:
            worker = self._workers[receiver] = Worker(receiver, self._shared, after)
            task = self._tasks.create_task(self._serve(worker))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        return worker

    async def _serve(self, worker: Worker) -> None:
        while True:
            try:
                await worker.run()
            except Exception:  # noqa: BLE001  # what befalls one receiver must not end the delivery to all others
                _log.exception("delivery to one receiver is begun anew")
                await self._clock.sleep(_PAUSE)
                worker.read_anew()
            else:
                break
        del self._workers[worker.receiver]
        self._done[worker.receiver] = worker.lanes.done_up_to

    async def _watch(self) -> None:
        """Look now and then for all that waits: at first what is there already, then what nobody told of."""
        while True:
            try:
                tail = await self._database.read(rows.newest_number)
                waiting = await self._database.read(rows.waiting)
            except StoreError as error:
                _log.warning("deliveries cannot be read: %s", error)
                await self._clock.sleep(_PAUSE)
                continue
            for receiver in waiting:
                self._open(receiver, 0)
            self._tail = tail
            self._done.clear()
            await self._clock.sleep(self._options.sweep)
