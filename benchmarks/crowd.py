"""Many accounts that send at once, ours beside whatsmeow's: one process for all of each, durable SQLite on both sides.

Ours share one database; each of whatsmeow's has a file of its own, so that they do not wait for each other's locks.
"""

import asyncio
import importlib
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.messages import AFTERMATH, Cost, Sandbox, driver, figures, wait_linked
from benchmarks.table import print_table
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.transport import WebSocketTransport
from zapwire.protocol.jid import JID
from zapwire.storage.database import Database

COUNT = 50
SENDS = 40
_ROOT = Path(__file__).parents[1]
_LINE_BYTES = 1 << 22


async def _ours(sandbox: Sandbox, numbers: list[str], friends: list[str], directory: Path) -> Cost:
    network = Network.from_json(json.dumps(sandbox.address))
    transport = WebSocketTransport(network)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(directory / "zapwire.db"))
        clients = [
            await stack.enter_async_context(Client(await database.store(n), Options(network), transport=transport))
            for n in numbers
        ]
        for client, number in zip(clients, numbers, strict=True):
            await wait_linked(client, sandbox, number)

        async def send(client: Client, friend: str, count: int) -> None:
            for number in range(count):
                await client.messages.send_text(JID.parse(friend), f"text {number}")

        async def all_send(count: int) -> None:
            await asyncio.gather(*(send(client, to, count) for client, to in zip(clients, friends, strict=True)))

        await all_send(2)
        used, started = time.process_time(), time.perf_counter()
        await all_send(SENDS)
        seconds = time.perf_counter() - started
        await asyncio.sleep(AFTERMATH)
        return Cost(seconds, time.process_time() - used)


async def _order(process: Process, friends: list[str], count: int) -> Cost:
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"to": friends, "count": count, "aftermath": AFTERMATH}).encode() + b"\n")
    while True:
        said: dict[str, Any] = json.loads(await process.stdout.readline())
        if said["event"] == "done":
            return Cost(said["seconds"], said["processor"])


async def _theirs(sandbox: Sandbox, numbers: list[str], friends: list[str], directory: Path) -> Cost:
    network = directory / "network.json"
    network.write_text(json.dumps(sandbox.address), encoding="utf-8")
    command = (sys.executable, "-m", "benchmarks.whatsmeow_crowd", str(_ROOT / "tests"))
    process = await asyncio.create_subprocess_exec(
        *(*command, str(len(numbers)), str(directory), str(network)),
        stdin=PIPE,
        stdout=PIPE,
        limit=_LINE_BYTES,
        env=driver().environment(sandbox.address),
        cwd=_ROOT,
    )
    assert process.stdout
    try:
        connected: set[int] = set()
        scanned: set[int] = set()
        while len(connected) < len(numbers):
            said = json.loads(await process.stdout.readline())
            account = said["account"]
            if said["event"] == "connected":
                connected.add(account)
            elif account not in scanned:
                scanned.add(account)
                await sandbox.post(f"/phones/{numbers[account]}/scan", {"qr": said["code"]})
        await _order(process, friends, 2)
        return await _order(process, friends, SENDS)
    finally:
        process.kill()
        await process.wait()


async def _both() -> None:
    async with Sandbox.start() as sandbox:
        ours, theirs = await sandbox.phones(5491130000000, COUNT), await sandbox.phones(5491140000000, COUNT)
        friends = [f"{number}@s.whatsapp.net" for number in await sandbox.phones(5491150000000, COUNT)]
        with TemporaryDirectory() as directory:
            cost = await _ours(sandbox, ours, friends, Path(directory))
        with TemporaryDirectory() as directory:
            their_cost = await _theirs(sandbox, theirs, friends, Path(directory))
    sends = COUNT * SENDS
    print_table(
        f"{COUNT} accounts at once, beside whatsmeow",
        ("what", "zapwire each", "processor", "per s", "whatsmeow each", "processor", "per s"),
        [(f"send to known contacts, {COUNT} accounts", *figures(sends, cost), *figures(sends, their_cost))],
    )


def run() -> None:
    """Print what was measured."""
    uvloop = importlib.import_module("uvloop")
    uvloop.run(_both())
