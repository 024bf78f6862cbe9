"""Groups: `GET /group/list` of an account in many large groups, end to end and step by step.

The sandbox and the gateway have a process each. The first list also keeps both names of everybody. "Others wait" is the
longest that `GET /health` took meanwhile, which other processes of this machine add to; "work" is the longest that the
gateway's loop worked on without a pause, in its own processor time.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson

from benchmarks.clients import on_loop, post
from benchmarks.table import print_table, say
from benchmarks.watch import Watch
from zapwire.cli.process import settled
from zapwire.client.options import Network
from zapwire.gateway.accounts import commands
from zapwire.gateway.serve import Extras, serve
from zapwire.gateway.settings import Settings
from zapwire.gateway.wuzapi.events.group_shapes import group as to_json
from zapwire.protocol.stanzas.groups.info import group_node, read_group
from zapwire.protocol.stanzas.groups.lookup import ListGroups, group_list
from zapwire.protocol.stanzas.queries import result_node
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.groups import Group, Role
from zapwire.sandbox.world.world import World

GROUPS = 500
MEMBERS = 200
PEOPLE = 2000
"""Among whom the members are."""
_FIRST = 5491180000000
_TOKEN = "groups"  # noqa: S105  # of a benchmark
_LISTS = 5
_PATIENCE = 120.0


def populate(world: World) -> str:
    """Put everybody and all groups into a world; returns the number of who is in all of them."""
    people = [world.create_account(str(_FIRST + n), f"Person {n}", time.time()).number for n in range(PEOPLE)]
    own = people[0]
    for number in range(GROUPS):
        roles: dict[str, Role] = {own: "superadmin"}
        roles |= {people[1 + (number * 37 + n) % (PEOPLE - 1)]: "" for n in range(MEMBERS - 1)}
        world.add_group(Group(str(120363 * 10**12 + number), f"Group {number}", own, int(time.time()), members=roles))
    return own


async def _sandbox() -> None:
    """In a process of its own: tell the address, then what each step takes here, when a line comes."""
    async with Sandbox.start() as sandbox:
        own = populate(sandbox.context.world)
        print(json.dumps({"line": sandbox.address.to_json(), "own": own}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(_steps(sandbox.context.world)), flush=True)


def _steps(world: World) -> list[tuple[str, str]]:
    """What each step takes in one process."""
    groups = list(world.groups.values())
    stanza = result_node("7", group_list(tuple(group_node(describe(world, group)) for group in groups)))
    data = encode(stanza)
    answer = decode(data)
    infos = [read_group(node) for node in ListGroups().read(answer)]
    shown = [to_json(info) for info in infos]
    size = len(orjson.dumps(shown))
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        (f"decode {len(data) / 1e6:.1f} MB of binary XML", lambda: decode(data)),
        ("read the groups", lambda: [read_group(node) for node in ListGroups().read(answer)]),
        ("make them wuzapi's", lambda: [to_json(info) for info in infos]),
        (f"print {size / 1e6:.1f} MB of JSON", lambda: [orjson.dumps(group) for group in shown]),
    )
    return [(what, f"{min(_processor(work) for _ in range(5)) * 1e3:.0f} ms") for what, work in steps]


def _processor(work: Callable[[], object]) -> float:
    used = time.process_time()
    work()
    return time.process_time() - used


async def _gateway(line: str, own: str, directory: Path) -> None:
    """In a process of its own: tell the address, and what was measured since, whenever a line comes."""
    settings = Settings(data_dir=directory, address="127.0.0.1", port=0)
    async with serve(settings, Extras(network=Network.from_json(line))) as server, Watch.start() as watch:
        sessions = server.gateway.sessions
        user = await server.gateway.users.create(name=own, token=_TOKEN)
        status = await sessions.ask(user.id, commands.Connect(_PATIENCE))
        await asyncio.to_thread(post, f"{json.loads(line)['control']}/phones/{own}/scan", {"qr": status.qr})
        while not (await sessions.ask(user.id, commands.GetStatus())).is_logged_in:  # noqa: ASYNC110  # only to prepare
            await asyncio.sleep(0.01)
        with settled():
            print(json.dumps(server.url), flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps({"processor": time.process_time(), "work": max(watch.work)}), flush=True)
                watch.clear()


class _Child:
    """A process of this module's, which answers lines with JSON."""

    def __init__(self, process: Process) -> None:
        assert process.stdout
        assert process.stdin
        self._output, self._input = process.stdout, process.stdin

    @classmethod
    @asynccontextmanager
    async def start(cls, *arguments: str) -> AsyncIterator["_Child"]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.groups", *arguments), stdin=PIPE, stdout=PIPE, limit=1 << 20
        )
        try:
            yield cls(process)
        finally:
            process.terminate()
            await process.wait()

    async def read(self) -> Any:
        async with asyncio.timeout(_PATIENCE):
            return json.loads(await self._output.readline())

    async def ask(self) -> Any:
        self._input.write(b"\n")
        return await self.read()


async def _ping(http: aiohttp.ClientSession, url: str, took: list[float]) -> None:
    while True:
        started = time.perf_counter()
        async with http.get(f"{url}/health") as response:
            await response.read()
        took.append(time.perf_counter() - started)
        await asyncio.sleep(0.02)


async def _lists(gateway: _Child, url: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    async with aiohttp.ClientSession(url, timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as http:
        for number in range(_LISTS):
            before, took, started = await gateway.ask(), list[float](), time.perf_counter()
            pinging = asyncio.create_task(_ping(http, url, took))
            async with http.get("/group/list", headers={"Token": _TOKEN}) as response:
                body = await response.read()
            seconds = time.perf_counter() - started
            pinging.cancel()
            await asyncio.wait({pinging})
            after = await gateway.ask()
            assert len(orjson.loads(body)["data"]["Groups"]) == GROUPS
            processor = after["processor"] - before["processor"]
            name = "first" if number == 0 else str(number + 1)
            say(f"list {number + 1} of {_LISTS}")
            waits = f"{max(took) * 1e3:.0f} ms", f"{after['work'] * 1e3:.0f} ms"
            rows.append((name, f"{seconds:.2f} s", f"{processor:.2f} s", *waits))
    return rows


async def _all() -> None:
    async with _Child.start("sandbox") as sandbox:
        told = await sandbox.read()
        say(f"{GROUPS} groups of {MEMBERS} are made")
        with TemporaryDirectory() as directory:
            async with _Child.start("gateway", told["line"], told["own"], directory) as gateway:
                rows = await _lists(gateway, await gateway.read())
        steps = await sandbox.ask()
    title = f"/group/list, {GROUPS} groups of {MEMBERS}"
    print_table(title, ("list", "until the answer", "processor", "others wait at most", "work"), rows)
    print_table(f"{title}, step by step", ("step", "processor"), steps)


def run() -> None:
    """Print what was measured."""
    on_loop(_all())


if __name__ == "__main__":
    on_loop(_sandbox() if sys.argv[1] == "sandbox" else _gateway(sys.argv[2], sys.argv[3], Path(sys.argv[4])))
