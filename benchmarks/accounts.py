"""Many accounts of one gateway on one SQLite database: memory of each, and the time until all are back after a start.

The sandbox has its own process.
"""

import asyncio
import gc
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clients import on_loop, post, resident
from benchmarks.table import print_table
from zapwire.client.options import Network
from zapwire.gateway.accounts.commands import Connect, GetStatus
from zapwire.gateway.accounts.manager import Manager
from zapwire.gateway.accounts.options import AccountOptions
from zapwire.gateway.database import open_database
from zapwire.gateway.users import Users
from zapwire.protocol.events import Connected, Event
from zapwire.storage.store import Unit

COUNT = 200
_CONCURRENCY = 20
_PATIENCE = 60.0


class _Counter:
    """A recorder that keeps nothing, and counts logins."""

    def __init__(self) -> None:
        self.logins = 0
        self.news = asyncio.Event()

    async def record(self, user_id: str, event: Event, unit: Unit) -> None:
        pass

    async def tell(self, user_id: str, event: Event) -> None:
        if isinstance(event, Connected):
            self.logins += 1
            self.news.set()

    async def until(self, logins: int) -> None:
        while self.logins < logins:
            self.news.clear()
            await self.news.wait()


async def _link(manager: Manager, users: Users, control: str, number: int) -> None:
    user = await users.create(name=f"user {number}", token=f"token {number}")
    phone = str(5491100000000 + number)
    await asyncio.to_thread(post, f"{control}/phones", {"number": phone})
    status = await manager.ask(user.id, Connect(_PATIENCE))
    await asyncio.to_thread(post, f"{control}/phones/{phone}/scan", {"qr": status.qr})
    while not (await manager.ask(user.id, GetStatus())).is_logged_in:  # noqa: ASYNC110  # only to prepare
        await asyncio.sleep(0.01)


async def _link_all(line: str, path: Path, count: int) -> float:
    """Make users and link their accounts; returns the seconds that took."""
    options, places = AccountOptions(Network.from_json(line)), asyncio.Semaphore(_CONCURRENCY)
    async with open_database(path) as database:
        users = await Users.load(database)
        async with Manager(database, users, options, _Counter()) as manager:

            async def one(number: int) -> None:
                async with places:
                    await _link(manager, users, json.loads(line)["control"], number)

            started = time.perf_counter()
            async with asyncio.TaskGroup() as tasks:
                for number in range(count):
                    tasks.create_task(one(number))
            return time.perf_counter() - started


async def _measure(line: str, path: Path, stagger: float) -> None:
    """In a process of its own, whose memory nothing else has grown: bring all of them back."""
    options, counter = AccountOptions(Network.from_json(line), stagger=stagger), _Counter()
    async with open_database(path) as database:
        users = await Users.load(database)
        async with Manager(database, users, options, counter) as manager:
            # The first account warms up what all share: the TLS context, imports, the loop's buffers.
            await manager.ask(users.all()[0].id, Connect(_PATIENCE))
            await counter.until(1)
            gc.collect()
            before, processor, started = resident(), time.process_time(), time.perf_counter()
            manager.start()
            await counter.until(len(users.all()))
            seconds, processor = time.perf_counter() - started, time.process_time() - processor
            gc.collect()
            connected = resident()
            closing = time.perf_counter()
        closing = time.perf_counter() - closing
    figures = {"seconds": seconds, "processor": processor, "memory": connected - before, "process": connected}
    print(json.dumps({**figures, "closing": closing, "others": len(users.all()) - 1}))


async def _in_child(line: str, path: Path, stagger: float) -> dict[str, float]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.accounts", line, str(path), str(stagger), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await child.communicate()
    figures: dict[str, float] = json.loads(output)
    return figures


async def _with_sandbox(count: int = COUNT) -> None:
    command = [sys.executable, "-m", "zapwire", "sandbox"]
    sandbox = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert sandbox.stdout
    try:
        line = (await sandbox.stdout.readline()).decode()
        with TemporaryDirectory() as temporary:
            path = Path(temporary) / "gateway.db"
            linking = await _link_all(line, path, count)
            usual = await _in_child(line, path, AccountOptions().stagger)
            eager = await _in_child(line, path, 0.0)
    finally:
        sandbox.terminate()
        await sandbox.wait()
    others = count - 1
    rows = [
        (f"make {count} users and link them, {_CONCURRENCY} at once", *_seconds(linking, count)),
        (f"bring {others} accounts back after a start, staggered", *_seconds(usual["seconds"], others)),
        (f"bring {others} accounts back after a start, without staggering", *_seconds(eager["seconds"], others)),
        ("processor time of that in the gateway's process", *_seconds(eager["processor"], others)),
        (f"close {count} accounts", *_seconds(eager["closing"], count)),
        (
            "memory of connected accounts",
            f"{eager['memory'] / 2**20:.1f} MiB",
            f"{eager['memory'] / others / 1024:.0f} KiB",
        ),
        ("memory of the whole process", f"{eager['process'] / 2**20:.1f} MiB", ""),
    ]
    print_table(f"{count} accounts in one gateway, on SQLite", ("what", "in all", "each"), rows)


def _seconds(seconds: float, count: int) -> tuple[str, str]:
    return f"{seconds:.2f} s", f"{seconds / count * 1e3:.1f} ms"


def run() -> None:
    """Print the table."""
    on_loop(_with_sandbox())


if __name__ == "__main__":
    on_loop(_measure(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
