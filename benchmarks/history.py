"""Linking a phone with much history to a gateway: memory above idle, time, and how long its loop stands still.

The sandbox has its own process, and so has the gateway, whose events go to a webhook receiver in a third. "Idle" is the
gateway with one account that has no history.
"""

import asyncio
import gc
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from benchmarks.clients import on_loop, post, resident
from benchmarks.table import print_table, say
from benchmarks.watch import Watch
from zapwire.cli.process import settled
from zapwire.client.options import Network
from zapwire.gateway.accounts import commands
from zapwire.gateway.parts import Gateway
from zapwire.gateway.serve import Extras, serve
from zapwire.gateway.settings import Settings

CHATS, MESSAGES = 300, 167
_EMPTY, _FULL = "5491150000001", "5491150000002"
_PATIENCE = 300.0


class _Receiver:
    """A webhook receiver that counts messages."""

    def __init__(self) -> None:
        self.messages = 0
        self.events = 0
        self.largest = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.events += 1
        self.largest = max(self.largest, len(body))
        data = json.loads(body)["event"]["Data"]
        self.messages += sum(len(chat.get("messages", ())) for chat in data.get("conversations", ()))
        return web.Response()


async def _link(gateway: Gateway, control: str, number: str, webhook: str) -> str:
    user = await gateway.users.create(name=number, token=number, webhook=webhook, events=("HistorySync",))
    status = await gateway.sessions.ask(user.id, commands.Connect(_PATIENCE))
    await asyncio.to_thread(post, f"{control}/phones/{number}/scan", {"qr": status.qr})
    while not (await gateway.sessions.ask(user.id, commands.GetStatus())).is_logged_in:  # noqa: ASYNC110  # only to prepare
        await asyncio.sleep(0.01)
    return user.id


async def _measure(line: str, directory: Path, webhook: str) -> None:
    """In a process of its own, whose memory nothing else has grown."""
    control = json.loads(line)["control"]
    settings = Settings(data_dir=directory, address="127.0.0.1", port=0, allow_private_webhooks=True)
    async with serve(settings, Extras(network=Network.from_json(line))) as server:
        await _link(server.gateway, control, _EMPTY, webhook)
        await asyncio.sleep(1.0)
        with settled():
            print(json.dumps(await _take_all(server.gateway, control, webhook)))


async def _take_all(gateway: Gateway, control: str, webhook: str) -> dict[str, float]:
    gc.collect()
    idle = resident()
    processor, started = time.process_time(), time.perf_counter()
    async with Watch.start() as watch:
        await _link(gateway, control, _FULL, webhook)
        watch.clear()  # those of a login, which every account has
        # The receiver's process says when all of it came.
        await asyncio.to_thread(sys.stdin.readline)
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
    gc.collect()
    pauses = sorted(watch.pauses)
    return {
        "idle": idle,
        "peak": watch.memory,
        "after": resident(),
        "seconds": seconds,
        "processor": processor,
        "stall": pauses[-1],
        "p99": pauses[int(len(pauses) * 0.99)],
        "work": max(watch.work),
    }


async def _in_child(line: str, directory: Path, receiver: _Receiver, webhook: str) -> dict[str, float]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.history", line, str(directory), webhook),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin
    async with asyncio.timeout(_PATIENCE):
        while receiver.messages < CHATS * MESSAGES:  # noqa: ASYNC110  # only to measure
            await asyncio.sleep(0.01)
    child.stdin.write(b"\n")
    output, _ = await child.communicate()
    figures: dict[str, float] = json.loads(output.splitlines()[-1])
    return figures


async def _with_sandbox() -> None:
    sandbox = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "zapwire", "sandbox", stdout=asyncio.subprocess.PIPE
    )
    assert sandbox.stdout
    receiver, app = _Receiver(), web.Application(client_max_size=1 << 26)
    app.router.add_post("/", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        webhook = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        line = (await sandbox.stdout.readline()).decode()
        control = json.loads(line)["control"]
        order: dict[str, Any] = {"chats": CHATS, "messages": MESSAGES, "groups": 50, "days": 60}
        order["kinds"] = ["text", "text", "text", "image"]
        for number in (_EMPTY, _FULL):
            await asyncio.to_thread(post, f"{control}/phones", {"number": number})
        await asyncio.to_thread(post, f"{control}/phones/{_FULL}/history", order)
        say(f"a phone has {CHATS * MESSAGES:,} messages")
        with TemporaryDirectory() as temporary:
            figures = await _in_child(line, Path(temporary), receiver, webhook)
    finally:
        sandbox.terminate()
        await sandbox.wait()
        await runner.cleanup()
    mebibyte = 1 << 20
    rows = [
        ("until all of it is at the webhook", f"{figures['seconds']:.1f} s"),
        ("processor time of the gateway", f"{figures['processor']:.1f} s"),
        ("events", f"{receiver.events}, the largest {receiver.largest / 1024:.0f} KiB"),
        ("memory, idle", f"{figures['idle'] / mebibyte:.1f} MiB"),
        ("memory above that, at most", f"{(figures['peak'] - figures['idle']) / mebibyte:.1f} MiB"),
        ("memory above that, afterwards", f"{(figures['after'] - figures['idle']) / mebibyte:.1f} MiB"),
        ("longest pause of the loop", f"{figures['stall'] * 1e3:.0f} ms"),
        ("longest work of the loop without a pause", f"{figures['work'] * 1e3:.0f} ms"),
        ("99 of 100 pauses are shorter than", f"{figures['p99'] * 1e3:.0f} ms"),
    ]
    print_table(f"Linking a phone with {CHATS * MESSAGES:,} messages in {CHATS} chats", ("what", ""), rows)


def run() -> None:
    """Print the table."""
    on_loop(_with_sandbox())


if __name__ == "__main__":
    on_loop(_measure(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
