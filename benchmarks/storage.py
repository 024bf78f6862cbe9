"""Stores: units of work per second, their processor time, what the event loop notices of them, and idle accounts.

A unit of work reads two sessions, puts them, and puts a sent message, as sending a text to two devices does.
"""

import asyncio
import gc
import importlib
import sys
import time
import tracemalloc
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.table import print_table
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.storage.database import Database

UNITS = 2000
ACCOUNTS = 256
IDLE = 100
_ROOT = Path(__file__).parents[1]
_KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Measured:
    """What some units of work took."""

    units: int
    seconds: float
    processor: float
    stall: float
    """How much later than asked for another task of the loop ran, at most, in seconds."""


class Work:
    """Units of work on some accounts."""

    def __init__(self, stores: list[Store], samples: Any) -> None:
        self._stores = stores
        self._sessions = samples.SESSIONS
        self._message = samples.MESSAGE

    async def measure(self, tasks: int, units: int) -> Measured:
        """Do so many units in all, in so many tasks at once, which share the accounts evenly."""
        each = units // tasks
        await asyncio.gather(*(self._produce(number, 1, "first") for number in range(tasks)))
        watch = asyncio.create_task(_watch())
        await asyncio.sleep(0)
        started, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self._produce(number, each, "id") for number in range(tasks)))
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        watch.cancel()
        return Measured(each * tasks, seconds, processor, await watch)

    async def _produce(self, number: int, units: int, name: str) -> None:
        store = self._stores[number % len(self._stores)]
        addresses = [f"{number}:{device}" for device in range(2)]
        for unit_number in range(units):
            async with store.begin() as unit:
                for address, first in zip(addresses, self._sessions, strict=False):
                    record = await unit.sessions.get(address)
                    await unit.sessions.put(address, record or first)
                await unit.sent.put(replace(self._message, id=f"{name} {number} {unit_number}"))


async def _watch() -> float:
    """Until it is cancelled, how late the loop was at most."""
    latest = 0.0
    try:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            latest = max(latest, time.perf_counter() - started - 0.001)
    except asyncio.CancelledError:
        return latest


async def _of_stores(name: str, one: Store, many: list[Store], samples: Any) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for what, stores, tasks, units in (
        ("one account, one after the other", [one], 1, UNITS),
        ("one account, 16 tasks", [one], 16, 2 * UNITS),
        (f"{ACCOUNTS} accounts at once", many, ACCOUNTS, 4 * UNITS),
    ):
        measured = await Work(stores, samples).measure(tasks, units)
        rows.append(
            (
                name,
                what,
                f"{measured.units / measured.seconds:.0f}",
                f"{measured.processor / measured.units * 1e6:.0f}",
                f"{measured.stall * 1e3:.1f}",
            )
        )
    return rows


async def _of_database(name: str, url: str, key: bytes | None, samples: Any) -> list[tuple[str, ...]]:
    async with Database.open(url, key=key) as database:
        many: list[Store] = [await database.store(f"account {number}") for number in range(ACCOUNTS)]
        return await _of_stores(name, await database.store("one"), many, samples)


async def _idle_bytes(path: Path, samples: Any) -> list[tuple[str, ...]]:
    """What an account costs that was opened, that has just been busy, and that was busy a while ago."""
    figures: list[tuple[str, ...]] = []
    async with Database.open(path) as database:
        await Work([await database.store("first")], samples).measure(1, 50)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        stores = [await database.store(f"account {number}") for number in range(IDLE)]
        for step in ("opened", "busy a moment ago", "idle for two minutes"):
            if step.startswith("busy"):
                await Work(list(stores), samples).measure(IDLE, 50 * IDLE)
            elif step.startswith("idle"):
                database.age()
                database.age()
            gc.collect()
            figures.append((step, f"{(tracemalloc.get_traced_memory()[0] - before) / IDLE / 1024:.1f} KiB"))
        tracemalloc.stop()
    return figures


@contextmanager
def _postgres() -> Iterator[str | None]:
    """The URL of a server that syncs each commit, where PostgreSQL is installed."""
    server = importlib.import_module("tests.storage.postgres")
    programs = server.programs()
    if programs is None:
        yield None
        return
    with server.running(programs, fsync=True) as running:
        yield running.url


async def _all() -> None:
    samples = importlib.import_module("tests.client.store.noun_suite")
    memory: list[Store] = [MemoryStore() for _ in range(ACCOUNTS)]
    rows = await _of_stores("memory", MemoryStore(), memory, samples)
    with TemporaryDirectory() as directory:
        rows += await _of_database("SQLite", f"{directory}/plain.db", None, samples)
        rows += await _of_database("SQLite, encrypted", f"{directory}/sealed.db", _KEY, samples)
        with _postgres() as url:
            if url is not None:
                rows += await _of_database("PostgreSQL", url, None, samples)
        print_table("Stores", ("store", "units of work", "per s", "processor µs each", "latest ms"), rows)
        figures = await _idle_bytes(Path(directory) / "idle.db", samples)
    print_table("Memory of an account on SQLite", ("account", "each"), figures)


def run() -> None:
    """Print what was measured."""
    # A dependency of neonize's brings a package `tests`, too, which is not ours.
    package = types.ModuleType("tests")
    package.__path__ = [str(_ROOT / "tests")]
    sys.modules["tests"] = package
    uvloop = importlib.import_module("uvloop")
    uvloop.run(_all())
