"""People: `POST /user/check` of a thousand numbers, and `POST /user/info` of a hundred.

`zapwire serve` and the sandbox each run in a process of their own. Half of the numbers are on WhatsApp.
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.gateway import Server
from benchmarks.messages import Sandbox
from benchmarks.table import print_table

CHECKED = 1000
ASKED = 100
_ROUNDS = 5
_FIRST = 14155500000


async def _measure(server: Server, path: str, token: str, bodies: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Call with each body; the median of the seconds, and processor time for each call."""
    took = []
    used = server.processor_time()
    for body in bodies:
        started = time.perf_counter()
        await server.call(path, token, body)
        took.append(time.perf_counter() - started)
    each = (server.processor_time() - used) / len(bodies)
    count = len(bodies[0]["Phone"])
    return f"{sorted(took)[len(took) // 2] * 1e3:.0f} ms", f"{each * 1e3:.0f} ms", f"{each / count * 1e6:.0f} µs"


async def _all() -> None:
    rows = []
    async with Sandbox.start() as sandbox:
        (own,) = await sandbox.phones(5491170000000, 1)
        await sandbox.phones(_FIRST, CHECKED // 2)
        with TemporaryDirectory() as directory:
            async with Server.start(sandbox, Path(directory)) as server:
                token = await server.add(sandbox, own)
                known = [str(_FIRST + number) for number in range(CHECKED // 2)]
                # Each time the same people, and other strangers.
                fresh = [
                    {"Phone": known + [str(_FIRST + 10_000 * turn + number) for number in range(CHECKED // 2)]}
                    for turn in range(1, _ROUNDS + 1)
                ]
                calls = {
                    f"check {CHECKED} numbers, none known": ("/user/check", fresh[:1]),
                    f"check {CHECKED} numbers, half known": ("/user/check", fresh[1:]),
                    f"check {CHECKED} numbers, all known": ("/user/check", fresh[-1:] * _ROUNDS),
                    f"info of {ASKED} people": ("/user/info", [{"Phone": known[:ASKED]}] * _ROUNDS),
                }
                for name, (path, bodies) in calls.items():
                    rows.append((name, *await _measure(server, path, token, bodies)))
    print_table("People", ("call", "median", "processor", "each number"), rows)


def run() -> None:
    """Print the table."""
    asyncio.run(_all())
