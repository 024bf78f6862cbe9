"""Reader threads, each with a connection of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Engine

from zapwire.errors import StoreError
from zapwire.storage.connection import Link, Patience
from zapwire.storage.failures import explain

T = TypeVar("T")

_THREADS: Final = 4


class Readers:
    """Runs what reads the database. Its connections are made when they are needed, and anew when they were lost."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place
        self._pool = ThreadPoolExecutor(_THREADS, "zapwire-reader")
        self._own = threading.local()
        self._lock = threading.Lock()
        self._links: set[Link] = set()
        self._closing = threading.Event()

    def run(self, work: Callable[[Link], T]) -> asyncio.Future[T]:
        """Run this in a thread. What it raises comes out as `StoreError`."""
        if self._closing.is_set():
            raise StoreError("the database is closed: open it anew")
        future = asyncio.get_running_loop().run_in_executor(self._pool, partial(self._run, work))
        # Whoever waits may be cancelled, and an error that nobody asks for is no news.
        future.add_done_callback(_look)
        return future

    def close(self) -> None:
        """Wait for what runs, then close the connections. Blocks."""
        self._closing.set()
        self._pool.shutdown()
        for link in self._links:
            link.close()

    def _run(self, work: Callable[[Link], T]) -> T:
        patience = Patience(self._closing)
        while True:
            link: Link | None = None
            try:
                link = self._link()
                return self._read(link, work)
            except Exception as error:
                is_lost = link is not None and link.is_lost(error)
                if link is not None and is_lost:
                    self._drop(link)
                if not ((is_lost or link is None) and patience.permits(self._engine)):
                    raise explain(error, self._place) from error

    def _read(self, link: Link, work: Callable[[Link], T]) -> T:
        try:
            return work(link)
        finally:
            link.end_read()

    def _link(self) -> Link:
        link: Link | None = getattr(self._own, "link", None)
        if link is None:
            link = Link(self._engine)
            with self._lock:
                self._links.add(link)
            self._own.link = link
        return link

    def _drop(self, link: Link) -> None:
        self._own.link = None
        with self._lock:
            self._links.discard(link)
        link.discard()


def _look(future: asyncio.Future[T]) -> None:
    if not future.cancelled():
        future.exception()
