"""Many clients in one process: memory of each, and the time to bring them online. The sandbox has its own process."""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.table import print_table
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.client.transport import WebSocketTransport
from zapwire.protocol.events import Connected, QRCodeIssued

COUNT = 200
_CONCURRENCY = 20


def resident() -> int:
    """Bytes of memory this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def post(url: str, body: Mapping[str, object]) -> None:
    httpx.post(url, json=body, timeout=30).raise_for_status()


async def _link(client: Client, control: str, number: str) -> None:
    await asyncio.to_thread(post, f"{control}/phones", {"number": number})
    with client.events() as events:
        client.connect()
        async for event in events:
            if isinstance(event, QRCodeIssued):
                await asyncio.to_thread(post, f"{control}/phones/{number}/scan", {"qr": event.text})
            elif isinstance(event, Connected):
                return


async def _all(clients: list[Client], control: str) -> float:
    started = time.perf_counter()
    places = asyncio.Semaphore(_CONCURRENCY)

    async def one(client: Client, number: int) -> None:
        async with places:
            await _link(client, control, str(5491100000000 + number))

    async with asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            group.create_task(one(client, number))
    return time.perf_counter() - started


async def _link_all(address: dict[str, str], directory: Path) -> float:
    """Link new devices and keep their sessions as files; returns the seconds that linking took."""
    network = Network.from_json(json.dumps(address))
    transport = WebSocketTransport(network)
    stores = [MemoryStore() for _ in range(COUNT)]
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(store, Options(network), transport=transport)) for store in stores
        ]
        seconds = await _all(clients, address["control"])
    for number, store in enumerate(stores):
        (directory / f"{number}.json").write_text(json.dumps(store.to_json()))
    return seconds


async def _measure(line: str, directory: Path) -> None:
    """In a process of its own, whose memory nothing else has grown: load the sessions and bring them online."""
    network = Network.from_json(line)
    transport = WebSocketTransport(network)
    stores = [MemoryStore() for _ in range(COUNT)]
    async with AsyncExitStack() as stack:
        # The first client warms up what all share: the TLS context, imports, the loop's buffers.
        stores[0].load_json(json.loads((directory / "0.json").read_text()))
        first = await stack.enter_async_context(Client(stores[0], Options(network), transport=transport))
        first.connect()
        await first.wait_connected()
        before = resident()
        for number, store in enumerate(stores[1:], 1):
            store.load_json(json.loads((directory / f"{number}.json").read_text()))
        gc.collect()
        loaded = resident()
        clients = [
            await stack.enter_async_context(Client(store, Options(network), transport=transport))
            for store in stores[1:]
        ]
        processor, started = time.process_time(), time.perf_counter()
        for client in clients:
            client.connect()
        await asyncio.gather(*(client.wait_connected() for client in clients))
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
        gc.collect()
        connected = resident()
    figures = {
        "seconds": seconds,
        "processor": processor,
        "stores": loaded - before,
        "connections": connected - loaded,
        "process": connected,
    }
    print(json.dumps(figures))


async def _with_sandbox() -> None:
    command = [sys.executable, "-m", "zapwire", "sandbox"]
    sandbox = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert sandbox.stdout
    try:
        line = (await sandbox.stdout.readline()).decode()
        with TemporaryDirectory() as temporary:
            linking = await _link_all(json.loads(line), Path(temporary))
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "benchmarks.clients", line, temporary, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await child.communicate()
    finally:
        sandbox.terminate()
        await sandbox.wait()
    figures = json.loads(output)
    others = COUNT - 1
    rows = [
        (f"link {COUNT} new devices, {_CONCURRENCY} at once", f"{linking:.2f} s", f"{linking / COUNT * 1e3:.1f} ms"),
        _seconds(f"bring {others} linked devices online, all at once", figures["seconds"]),
        _seconds("processor time of that in the clients' process", figures["processor"]),
        _memory("memory of idle connections", figures["connections"]),
        _memory("memory of their in-memory stores, 812 prekeys each", figures["stores"]),
        ("memory of the whole process", f"{figures['process'] / 2**20:.1f} MiB", ""),
    ]
    print_table(f"{COUNT} clients in one process", ("what", "in all", "each"), rows)


def _seconds(what: str, seconds: float) -> tuple[str, str, str]:
    return what, f"{seconds:.2f} s", f"{seconds / (COUNT - 1) * 1e3:.1f} ms"


def _memory(what: str, size: int) -> tuple[str, str, str]:
    return what, f"{size / 2**20:.1f} MiB", f"{size / (COUNT - 1) / 1024:.0f} KiB"


def on_loop(coroutine: Coroutine[object, object, None]) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(coroutine)
    else:
        uvloop.run(coroutine)


def run() -> None:
    """Print the table."""
    on_loop(_with_sandbox())


if __name__ == "__main__":
    on_loop(_measure(sys.argv[1], Path(sys.argv[2])))
