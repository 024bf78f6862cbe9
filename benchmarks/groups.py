"""Groups: `GET /group/list` of an account in many large groups, end to end and step by step.

`zapwire serve` runs in a process of its own; the sandbox, which makes the answer, is in this one. The first list also
keeps both names of everybody. "Others wait" is the longest that `GET /health` took meanwhile.
"""

import asyncio
import importlib
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.gateway import Server
from benchmarks.table import microseconds, print_table
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

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = 500
MEMBERS = 200
PEOPLE = 2000
"""Among whom the members are."""
_FIRST = 5491180000000
_LISTS = 5


class _Control:
    """What `Server.add` needs of a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.address = asdict(sandbox.address)

    async def post(self, path: str, body: dict[str, Any]) -> None:
        """Type a link code, which is all that is asked for."""
        await self._sandbox.phone(path.split("/")[2]).enter_code(body["code"])


def populate(world: World) -> str:
    """Put everybody and all groups into a world; returns the number of who is in all of them."""
    people = [world.create_account(str(_FIRST + n), f"Person {n}", time.time()).number for n in range(PEOPLE)]
    own = people[0]
    for number in range(GROUPS):
        roles: dict[str, Role] = {own: "superadmin"}
        roles |= {people[1 + (number * 37 + n) % (PEOPLE - 1)]: "" for n in range(MEMBERS - 1)}
        world.add_group(Group(str(120363 * 10**12 + number), f"Group {number}", own, int(time.time()), members=roles))
    return own


def _steps(world: World) -> list[tuple[str, ...]]:
    """What each step takes in one process."""
    groups = list(world.groups.values())
    stanza = result_node("7", group_list(tuple(group_node(describe(world, group)) for group in groups)))
    data = encode(stanza)
    answer = decode(data)
    infos = [read_group(node) for node in ListGroups().read(answer)]
    shown = {"Groups": [to_json(info) for info in infos]}
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        (f"decode {len(data) / 1e6:.1f} MB of binary XML", lambda: decode(data)),
        ("read the groups", lambda: [read_group(node) for node in ListGroups().read(answer)]),
        ("make them wuzapi's", lambda: [to_json(info) for info in infos]),
        (f"print {len(orjson.dumps(shown)) / 1e6:.1f} MB of JSON", lambda: orjson.dumps(shown)),
    )
    return [(what, f"{microseconds(work) / 1e3:.0f} ms") for what, work in steps]


async def _longest(server: Server, listing: "asyncio.Task[Any]") -> float:
    """Seconds of the slowest other call while the list is made."""
    slowest = 0.0
    while not listing.done():
        started = time.perf_counter()
        await server.ping()
        slowest = max(slowest, time.perf_counter() - started)
        await asyncio.sleep(0.005)
    return slowest


async def _lists(server: Server, token: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number in range(_LISTS):
        used, started = server.processor_time(), time.perf_counter()
        listing = asyncio.create_task(server.call("/group/list", token, {}))
        waited = await _longest(server, listing)
        seconds = time.perf_counter() - started
        assert len((await listing)["Groups"]) == GROUPS
        processor = server.processor_time() - used
        name = "first" if number == 0 else str(number + 1)
        rows.append((name, f"{seconds:.2f} s", f"{processor:.2f} s", f"{waited * 1e3:.0f} ms"))
    return rows


async def _all() -> None:
    async with Sandbox.start() as sandbox:
        own = populate(sandbox.context.world)
        with TemporaryDirectory() as directory:
            control: Any = _Control(sandbox)
            async with Server.start(control, Path(directory)) as server:
                rows = await _lists(server, await server.add(control, own))
        steps = _steps(sandbox.context.world)
    title = f"/group/list, {GROUPS} groups of {MEMBERS}"
    print_table(title, ("list", "until the answer", "processor", "others wait at most"), rows)
    print_table(f"{title}, step by step", ("step", "time"), steps)


def run() -> None:
    """Print what was measured."""
    uvloop = importlib.import_module("uvloop")
    uvloop.run(_all())
