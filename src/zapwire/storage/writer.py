"""The one thread that writes: it commits the units of work that wait, of all accounts, in one transaction."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from sqlalchemy import Engine, text

from zapwire.errors import StoreError
from zapwire.storage.batch import Batch, Bounds, Trimmed
from zapwire.storage.connection import Link, Patience
from zapwire.storage.failures import explain, hits_everyone
from zapwire.storage.work import Job

# One transaction's.
_MOST_JOBS: Final = 512
# So long, in seconds, jobs that nobody waits for wait for others.
_LEISURE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some jobs, in their order, and what was trimmed when they were committed."""

    jobs: Sequence[tuple[Job, StoreError | None]]
    trimmed: Trimmed = field(default_factory=list)


class _Signal(Enum):
    """What may be in the queue besides jobs."""

    HURRY = "somebody waits now for a job that was submitted before"
    STOP = "commit what waits, then stop"


class Writer:
    """The writer thread and its connection, which is made anew where it was lost."""

    def __init__(self, engine: Engine, place: str, make_batch: Callable[[Sequence[Job], Bounds], Batch]) -> None:
        self._engine = engine
        self._place = place
        self._make_batch = make_batch
        self._queue: queue.SimpleQueue[Job | _Signal] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._link: Link | None = None
        self._bounds: Bounds = {}
        # The transaction whose commit was not answered, by the server's number.
        self._doubtful: int | None = None
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop, settle: Callable[[Outcome], None]) -> None:
        """Start. `settle` is called on the loop with the outcome of every job, in their order."""
        self._thread = threading.Thread(target=self._run, args=(loop, settle), name="zapwire-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Commit this after what was submitted before."""
        self._queue.put(job)

    def hurry(self, job: Job) -> None:
        """Somebody waits for a job now that was submitted."""
        job.is_urgent = True
        self._queue.put(_Signal.HURRY)

    def close(self) -> None:
        """Commit what waits, then stop. Blocks. A server that is away is not waited for any more."""
        self._closing.set()
        self._queue.put(_Signal.STOP)
        if self._thread is not None:
            self._thread.join()

    def _run(self, loop: asyncio.AbstractEventLoop, settle: Callable[[Outcome], None]) -> None:
        try:
            while jobs := self._next():
                for outcome in self._commit(jobs):
                    loop.call_soon_threadsafe(settle, outcome)
        finally:
            self._drop()

    def _next(self) -> list[Job]:
        """The jobs that wait, at least one; none when it is time to stop."""
        jobs: list[Job] = []
        until: float | None = None
        is_urgent = False
        while True:
            item = self._get(until)
            if item is _Signal.STOP:
                if jobs:
                    self._queue.put(item)
                return jobs
            if isinstance(item, Job):
                jobs.append(item)
                until = until or time.monotonic() + _LEISURE
            # A signal without a job is late: the job was committed.
            is_urgent = bool(jobs) and (is_urgent or not isinstance(item, Job) or item.is_urgent)
            if len(jobs) >= _MOST_JOBS or (is_urgent and self._queue.empty()):
                return jobs

    def _get(self, until: float | None) -> Job | _Signal:
        """What is next in the queue; at that time, that it must be waited for no longer."""
        if until is None:
            return self._queue.get()
        try:
            return self._queue.get(timeout=max(until - time.monotonic(), 0.0))
        except queue.Empty:
            return _Signal.HURRY

    def _commit(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Commit these, together if that is possible."""
        broken = [job for job in jobs if job.work.chain.failure is not None]
        if broken:
            yield Outcome([(job, _earlier(job)) for job in broken])
            jobs = [job for job in jobs if job.work.chain.failure is None]
        if not jobs:
            return
        try:
            trimmed = self._try(jobs)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told to those who wait
            if len(jobs) == 1 or hits_everyone(error) or self._link is None:
                yield Outcome([(job, self._fail(job, error)) for job in jobs])
                return
        else:
            yield Outcome([(job, None) for job in jobs], trimmed)
            return
        for job in jobs:
            yield from self._commit([job])

    def _fail(self, job: Job, error: Exception) -> StoreError:
        failure = explain(error, self._place)
        failure.__cause__ = error
        if job.work.chain.failure is None:
            job.work.chain.failure = failure
        return failure

    def _try(self, jobs: Sequence[Job]) -> Trimmed:
        """Commit these in one transaction, or none of them. A server that restarts is waited for."""
        patience = Patience(self._closing)
        batch: Batch | None = None
        while True:
            try:
                link = self._connected()
                if batch is not None and self._is_committed(link):
                    return batch.trimmed
                batch = self._make_batch(jobs, self._bounds)
                self._write(link, batch)
                return batch.trimmed
            except Exception as error:
                self._bounds.clear()
                is_lost = self._link is None or self._link.is_lost(error)
                if is_lost:
                    self._drop()
                if not (is_lost and patience.permits(self._engine)):
                    self._doubtful = None
                    raise

    def _write(self, link: Link, batch: Batch) -> None:
        link.begin()
        try:
            batch.write(link)
            if batch.has_writes:
                self._doubtful = _transaction_number(link)
            link.commit()
        except Exception as error:
            if not link.is_lost(error):
                self._doubtful = None
                self._roll_back(link)
            raise
        self._doubtful = None

    def _roll_back(self, link: Link) -> None:
        try:
            link.rollback()
        except Exception:  # noqa: BLE001  # the connection may be in any state, and the first error says more
            self._drop()

    def _is_committed(self, link: Link) -> bool:
        """Whether that transaction was committed whose commit was not answered: its writes must not run twice."""
        if self._doubtful is None:
            return False
        status = ""
        patience = Patience(self._closing)
        while not status:
            status = _status(link, self._doubtful)
            if status == "in progress":
                if not patience.permits(self._engine):
                    raise StoreError(
                        "nobody knows whether the last transaction was committed: the server still works on it"
                    )
                status = ""
        self._doubtful = None
        return status == "committed"

    def _connected(self) -> Link:
        if self._link is None:
            self._link = Link(self._engine)
        return self._link

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.discard()


def _earlier(job: Job) -> StoreError:
    return StoreError(f"an earlier unit of work could not be committed: {job.work.chain.failure}")


def _transaction_number(link: Link) -> int | None:
    if link.is_sqlite:
        return None
    number: Any = link.core.execute(text("SELECT txid_current_if_assigned()")).scalar()
    return None if number is None else int(number)


def _status(link: Link, number: int) -> str:
    status = link.core.execute(text("SELECT txid_status(:number)"), {"number": number}).scalar()
    link.rollback()
    return str(status or "unknown")
