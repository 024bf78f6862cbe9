"""Messages, ours beside whatsmeow's, over one sandbox: each client, and the sandbox, in a process of its own.

Both keep their accounts in SQLite, on the same disk. whatsmeow is run through neonize.
"""

import asyncio
import importlib
import json
import sys
import time
import types
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import httpx

from benchmarks.table import print_table
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.protocol.events import Connected, MessageReceived, QRCodeIssued
from zapwire.protocol.jid import JID
from zapwire.storage.database import Database

SENDS = 1000
RECEIVES = 1000
STRANGERS = 100
GROUP = 256
_IN_FLIGHT = 16
_TIMEOUT = 300.0
# Receipts come behind what was sent; what they cost counts.
AFTERMATH = 2.0
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work took, in seconds: of the clock, and of the client's process's processor time."""

    seconds: float
    processor: float


class Peer(Protocol):
    """A client that is measured."""

    number: str

    async def send(self, to: str, count: int) -> None:
        """Send so many texts, one after the other."""
        ...

    async def processor_time(self) -> float:
        """Seconds of processor time that its process has used."""
        ...

    async def go_offline(self) -> None:
        """Close the connection."""
        ...

    async def receive(self, count: int) -> None:
        """Connect, and return when so many messages came."""
        ...


class Sandbox:
    """The sandbox's control API."""

    def __init__(self, address: dict[str, str], control: httpx.AsyncClient) -> None:
        self.address = address
        self._control = control

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncIterator["Sandbox"]:
        """Run one."""
        command = (sys.executable, "-m", "zapwire", "sandbox")
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout
        try:
            address = json.loads(await process.stdout.readline())
            async with httpx.AsyncClient(base_url=address["control"], timeout=_TIMEOUT, trust_env=False) as control:
                yield cls(address, control)
        finally:
            process.terminate()
            await process.wait()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Call it. Raises where it refuses."""
        answer = await self._control.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    async def phones(self, first: int, count: int) -> list[str]:
        """Make phones with these numbers."""
        numbers = [str(first + offset) for offset in range(count)]
        for number in numbers:
            await self.post("/phones", {"number": number})
        return numbers


async def wait_linked(client: Client, sandbox: Sandbox, number: str) -> None:
    """Link a client of ours to the phone of this number, and return when it is connected."""
    with client.events() as events:
        client.connect()
        async for event in events:
            if isinstance(event, QRCodeIssued):
                await sandbox.post(f"/phones/{number}/scan", {"qr": event.text})
            elif isinstance(event, Connected):
                return


class Ours:
    """Our client, in this process, which does nothing else meanwhile."""

    def __init__(self, client: Client, number: str) -> None:
        self._client = client
        self.number = number

    @classmethod
    @asynccontextmanager
    async def start(cls, sandbox: Sandbox, number: str, directory: Path) -> AsyncIterator["Ours"]:
        """Link a client to the phone of this number."""
        network = Network.from_json(json.dumps(sandbox.address))
        async with (
            Database.open(directory / "zapwire.db") as database,
            Client(await database.store(number), Options(network)) as client,
        ):
            await wait_linked(client, sandbox, number)
            yield cls(client, number)

    async def send(self, to: str, count: int) -> None:
        """Send so many texts, one after the other."""
        jid = JID.parse(to)
        for number in range(count):
            await self._client.messages.send_text(jid, f"text {number}")

    async def processor_time(self) -> float:
        """Seconds of processor time that this process has used."""
        return time.process_time()

    async def go_offline(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def receive(self, count: int) -> None:
        """Connect, and return when so many messages came."""
        with self._client.events() as events:
            self._client.connect()
            async for event in events:
                count -= isinstance(event, MessageReceived)
                if not count:
                    return


class Theirs:
    """whatsmeow, through the driver that the conformance tests use."""

    def __init__(self, process: Any, number: str) -> None:
        self._process = process
        self.number = number

    @classmethod
    @asynccontextmanager
    async def start(cls, sandbox: Sandbox, number: str, directory: Path) -> AsyncIterator["Theirs"]:
        """Link whatsmeow to the phone of this number."""
        async with driver().Whatsmeow.start(sandbox.address, directory, name=number, quiet=True) as process:
            await process.command("connect")
            qr = await process.wait_for("qr")
            await sandbox.post(f"/phones/{number}/scan", {"qr": qr["code"]})
            await process.wait_for("connected")
            yield cls(process, number)

    async def send(self, to: str, count: int) -> None:
        """Send so many texts, one after the other."""
        await self._process.command("send_texts", to=to, count=count, timeout=_TIMEOUT)

    async def processor_time(self) -> float:
        """Seconds of processor time that its process has used."""
        seconds: float = await self._process.command("processor_time")
        return seconds

    async def go_offline(self) -> None:
        """Close the connection."""
        await self._process.command("disconnect")

    async def receive(self, count: int) -> None:
        """Connect, and return when so many messages came."""
        await self._process.command("connect")
        for _ in range(count):
            await self._process.wait_for("message", timeout=_TIMEOUT)


def driver() -> Any:
    """The conformance tests' driver. A dependency of neonize's brings a package `tests`, too, which is not ours."""
    package = types.ModuleType("tests")
    package.__path__ = [str(_ROOT / "tests")]
    sys.modules["tests"] = package
    return importlib.import_module("tests.conformance.whatsmeow")


async def _cost(peer: Peer, work: Callable[[], Awaitable[object]]) -> Cost:
    used, started = await peer.processor_time(), time.perf_counter()
    await work()
    seconds = time.perf_counter() - started
    await asyncio.sleep(AFTERMATH)
    return Cost(seconds, await peer.processor_time() - used)


async def _measure(sandbox: Sandbox, peer: Peer, first: int) -> dict[str, tuple[int, Cost]]:
    """Everything, for one client; numbers from `first` on are free for its contacts."""
    friend, *strangers = await sandbox.phones(first, 1 + STRANGERS)
    members = await sandbox.phones(first + 1000, GROUP - 1)
    group = await sandbox.post("/groups", {"owner": peer.number, "subject": "Bench", "participants": members})
    friend_jid = f"{friend}@s.whatsapp.net"
    await peer.send(friend_jid, 5)

    async def in_flight() -> None:
        await asyncio.gather(*(peer.send(friend_jid, SENDS // _IN_FLIGHT) for _ in range(_IN_FLIGHT)))

    async def first_contacts() -> None:
        for stranger in strangers:
            await peer.send(f"{stranger}@s.whatsapp.net", 1)

    costs = {
        "send to a known contact, one after the other": (
            SENDS,
            await _cost(peer, lambda: peer.send(friend_jid, SENDS)),
        ),
        f"send to a known contact, {_IN_FLIGHT} in flight": (SENDS, await _cost(peer, in_flight)),
        "send to somebody never met": (STRANGERS, await _cost(peer, first_contacts)),
        f"first send to a group of {GROUP}": (1, await _cost(peer, lambda: peer.send(group["jid"], 1))),
        "second send to it": (1, await _cost(peer, lambda: peer.send(group["jid"], 1))),
    }
    await peer.go_offline()
    for number in range(RECEIVES):
        await sandbox.post(f"/phones/{friend}/send", {"to": peer.number, "text": f"text {number}"})
    costs["receive what waited, login included"] = (RECEIVES, await _cost(peer, lambda: peer.receive(RECEIVES)))
    return costs


async def _both() -> None:
    async with Sandbox.start() as sandbox:
        ours_number, their_number = await sandbox.phones(5491100000001, 2)
        with TemporaryDirectory() as directory:
            async with Ours.start(sandbox, ours_number, Path(directory)) as peer:
                ours = await _measure(sandbox, peer, 5491110000000)
            async with Theirs.start(sandbox, their_number, Path(directory)) as peer_of_theirs:
                theirs = await _measure(sandbox, peer_of_theirs, 5491120000000)
    rows = [(what, *figures(count, cost), *figures(*theirs[what])) for what, (count, cost) in ours.items()]
    print_table(
        "Messages, beside whatsmeow",
        ("what", "zapwire each", "processor", "per s", "whatsmeow each", "processor", "per s"),
        rows,
    )


def figures(count: int, cost: Cost) -> tuple[str, str, str]:
    """Milliseconds of each, of the clock and of the processor, and how many a second."""
    each, processor = cost.seconds / count * 1e3, cost.processor / count * 1e3
    return f"{each:.2f} ms", f"{processor:.2f} ms", f"{count / cost.seconds:.0f}"


def run() -> None:
    """Print what was measured."""
    uvloop = importlib.import_module("uvloop")
    uvloop.run(_both())
