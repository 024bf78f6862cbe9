"""The gateway, end to end: `zapwire serve`, the sandbox, and whoever calls and listens, each in a process of its own.

A send is a `POST /chat/send/text` until its answer, so it waits for the sandbox's word; "the client alone" is the same
client without a gateway. An event's way begins when the sandbox has taken a message and ends at a webhook receiver.
"""

import asyncio
import importlib
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from benchmarks.messages import AFTERMATH, Cost, Ours, Sandbox
from benchmarks.table import print_table

ACCOUNTS = 50
SENDS = 1000
EVENTS = 1000
_IN_FLIGHT = 16
_ADMIN = "the-administrator-of-the-benchmark"
_TIMEOUT = aiohttp.ClientTimeout(total=120)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Receiver:
    """A webhook receiver, which notes when each message came."""

    url: str = ""
    came: dict[str, float] = field(default_factory=dict)
    """By the message's id."""

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncIterator["Receiver"]:
        """Listen on a free port."""
        receiver, app = cls(), web.Application()
        app.router.add_post("/", receiver._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            yield receiver
        finally:
            await runner.cleanup()

    async def wait(self, count: int) -> None:
        """Return when so many messages came."""
        while len(self.came) < count:  # noqa: ASYNC110  # only to measure
            await asyncio.sleep(0.005)

    async def _take(self, request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        if body["type"] == "Message":
            self.came.setdefault(body["event"]["Info"]["ID"], time.perf_counter())
        return web.Response()


class Server:
    """`zapwire serve`, and calls to it."""

    def __init__(self, process: Process, url: str, http: aiohttp.ClientSession) -> None:
        self._process = process
        self._url = url
        self._http = http

    @classmethod
    @asynccontextmanager
    async def start(cls, sandbox: Sandbox, directory: Path) -> AsyncIterator["Server"]:
        """Run one on a free port."""
        network = directory / "network.json"
        network.write_bytes(orjson.dumps(sandbox.address))
        flags = ("--address", "127.0.0.1", "--port", "0", "--data-dir", str(directory), "--admin-token", _ADMIN)
        more = ("--network", str(network), "--log-level", "warning", "--allow-private-webhooks")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "zapwire", "serve", *flags, *more, stdout=PIPE
        )
        assert process.stdout
        try:
            url = (await process.stdout.readline()).decode().split()[-1]
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(timeout=_TIMEOUT, connector=connector) as http:
                yield cls(process, url, http)
        finally:
            process.terminate()
            await process.wait()

    async def call(self, path: str, token: str, body: dict[str, Any], *, header: str = "Token") -> Any:
        """POST something. Raises RuntimeError where it is refused."""
        return await self.post(path, json=body, headers={header: token})

    async def post(self, path: str, **request: Any) -> Any:
        """POST anything. Raises RuntimeError where it is refused."""
        async with self._http.post(self._url + path, **request) as response:
            answer = await response.json()
        if not answer["success"]:
            raise RuntimeError(f"{path}: {answer}")
        return answer["data"]

    async def ping(self) -> None:
        """Ask how the server is."""
        async with self._http.get(f"{self._url}/health") as response:
            await response.read()

    async def add(self, sandbox: Sandbox, number: str, webhook: str = "") -> str:
        """A user whose account is linked to the phone of this number; returns the token."""
        token = f"token-{number}"
        events = "Message" if webhook else ""
        user = {"name": number, "token": token, "webhook": webhook, "events": events}
        await self.call("/admin/users", _ADMIN, user, header="Authorization")
        await self.call("/session/connect", token, {"Subscribe": ["Message"], "Immediate": True})
        code = (await self.call("/session/pairphone", token, {"Phone": number}))["LinkingCode"]
        await sandbox.post(f"/phones/{number}/link-code", {"code": code})
        connected = await self.call("/session/connect", token, {"Subscribe": ["Message"], "Immediate": False})
        assert connected["jid"], f"{number} is not linked: {connected}"
        return token

    async def send(self, token: str, to: str, count: int, took: list[float]) -> None:
        """Send so many texts, one after the other, and note the seconds of each."""
        for number in range(count):
            started = time.perf_counter()
            await self.call("/chat/send/text", token, {"Phone": to, "Body": f"text {number}"})
            took.append(time.perf_counter() - started)

    def peak(self) -> int:
        """The most memory that its process had since the last reset, in bytes (Linux)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) << 10

    def reset_peak(self) -> None:
        """Let `peak` begin anew with what it has now."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5", encoding="utf-8")

    def processor_time(self) -> float:
        """Seconds of processor time that its process has used (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self, field: str = "VmRSS") -> float:
        """Megabytes that its process holds, or with `VmHWM` the most that it held since `forget_peak` (Linux)."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))

    def forget_peak(self) -> None:
        """Begin to measure the most that its process holds (Linux)."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5", encoding="ascii")

    @property
    def url(self) -> str:
        """Where it is."""
        return self._url


async def _sends(server: Server, work: Callable[[list[float]], Awaitable[object]]) -> tuple[Cost, list[float]]:
    took: list[float] = []
    used, started = server.processor_time(), time.perf_counter()
    await work(took)
    seconds = time.perf_counter() - started
    await asyncio.sleep(AFTERMATH)
    return Cost(seconds, server.processor_time() - used), took


async def _alone(sandbox: Sandbox, directory: Path, number: str, friend: str, in_flight: int) -> Cost:
    """The client without a gateway, in this process, which does nothing else meanwhile."""
    async with Ours.start(sandbox, number, directory) as peer:
        await peer.send(friend, 5)
        used, started = await peer.processor_time(), time.perf_counter()
        await asyncio.gather(*(peer.send(friend, SENDS // in_flight) for _ in range(in_flight)))
        seconds = time.perf_counter() - started
        await asyncio.sleep(AFTERMATH)
        return Cost(seconds, await peer.processor_time() - used)


def _row(what: str, cost: Cost, took: list[float]) -> tuple[str, ...]:
    p50, p99 = (statistics.quantiles(took, n=100)[at] * 1e3 for at in (49, 98))
    each = cost.processor / len(took) * 1e3
    return what, f"{len(took) / cost.seconds:.0f}", f"{p50:.1f} ms", f"{p99:.1f} ms", f"{each:.2f} ms"


def _bare(what: str, cost: Cost) -> tuple[str, ...]:
    return what, f"{SENDS / cost.seconds:.0f}", "", "", f"{cost.processor / SENDS * 1e3:.2f} ms"


async def _measure_sends(sandbox: Sandbox, server: Server, directory: Path) -> list[tuple[str, ...]]:
    friend, lonely = await sandbox.phones(5491160000000, 2)
    numbers = await sandbox.phones(5491161000000, ACCOUNTS)
    tokens = [await server.add(sandbox, number) for number in numbers]
    for token in tokens:
        await server.send(token, friend, 2, [])

    async def in_flight(took: list[float]) -> None:
        await asyncio.gather(*(server.send(tokens[0], friend, SENDS // _IN_FLIGHT, took) for _ in range(_IN_FLIGHT)))

    async def all_accounts(took: list[float]) -> None:
        await asyncio.gather(*(server.send(token, friend, SENDS // ACCOUNTS, took) for token in tokens))

    rows = [
        _row(
            "one account, one after the other",
            *await _sends(server, lambda took: server.send(tokens[0], friend, SENDS, took)),
        ),
        _row(f"one account, {_IN_FLIGHT} in flight", *await _sends(server, in_flight)),
        _row(f"{ACCOUNTS} accounts at once", *await _sends(server, all_accounts)),
    ]
    jid = f"{friend}@s.whatsapp.net"
    rows.append(_bare("the client alone, one after the other", await _alone(sandbox, directory, lonely, jid, 1)))
    lonely = (await sandbox.phones(5491169000000, 1))[0]
    rows.append(
        _bare(f"the client alone, {_IN_FLIGHT} in flight", await _alone(sandbox, directory, lonely, jid, _IN_FLIGHT))
    )
    return rows


async def _measure_events(sandbox: Sandbox, server: Server, receiver: Receiver) -> list[tuple[str, ...]]:
    own, friend = await sandbox.phones(5491170000000, 2)
    await server.add(sandbox, own, receiver.url)

    async def write(count: int, pause: float) -> dict[str, float]:
        left: dict[str, float] = {}
        for number in range(count):
            sent = await sandbox.post(f"/phones/{friend}/send", {"to": own, "text": f"text {number}"})
            left[sent["id"]] = time.perf_counter()
            await asyncio.sleep(pause)
        await receiver.wait(before + count)
        return left

    rows = []
    for what, count, pause in (("one now and then", EVENTS // 5, 0.02), ("as fast as the sandbox writes", EVENTS, 0.0)):
        before, used, started = len(receiver.came), server.processor_time(), time.perf_counter()
        left = await write(count, pause)
        seconds = max(receiver.came[id] for id in left) - started
        cost = Cost(seconds, server.processor_time() - used)
        rows.append(_row(what, cost, [max(receiver.came[id] - at, 0.0) for id, at in left.items()]))
    return rows


async def _all() -> None:
    async with Sandbox.start() as sandbox, Receiver.start() as receiver:
        with TemporaryDirectory() as one, TemporaryDirectory() as other:
            async with Server.start(sandbox, Path(one)) as server:
                sends = await _measure_sends(sandbox, server, Path(other))
                events = await _measure_events(sandbox, server, receiver)
    head = ("per s", "p50", "p99", "processor each")
    print_table("POST /chat/send/text", ("sends", *head), sends)
    print_table("From the sandbox to a webhook", ("messages", *head), events)


def run() -> None:
    """Print what was measured."""
    uvloop = importlib.import_module("uvloop")
    uvloop.run(_all())
