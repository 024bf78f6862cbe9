"""A receiver of webhooks on this machine, well-behaved or not."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Hook:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The event's id."""
        return self.headers["webhook-id"]

    @property
    def attempt(self) -> int:
        """Which attempt it says it is."""
        return int(self.headers["x-zapwire-attempt"])

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)


async def fine(_: web.BaseRequest) -> web.StreamResponse:
    """Take everything."""
    return web.Response()


def status(code: int, **headers: str) -> Answer:
    """Answer with a status."""

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


async def hang(_: web.BaseRequest) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def close_early(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection in place of an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)


async def close_within(request: web.BaseRequest) -> web.StreamResponse:
    """Begin an answer, then close the connection."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"x")
    assert request.transport is not None
    request.transport.abort()
    return response


def much(size: int, sent: list[int]) -> Answer:
    """Send this many bytes back; what could be sent is told in `sent`."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        sent.append(0)
        chunk = bytes(100_000)
        try:
            while sent[-1] < size:
                await response.write(chunk)
                sent[-1] += len(chunk)
        except ConnectionError:
            pass
        return response

    return answer


def flaky(share: float, dice: random.Random) -> Answer:
    """Fail at random, before or after having taken it."""
    failures = [status(500), status(503), close_early]

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if dice.random() < share:
            return await dice.choice(failures)(request)
        return await fine(request)

    return answer


@dataclass
class Server:
    """A running receiver. `answers` says how it behaves, by path; else by `answer`."""

    port: int = 0
    answer: Answer = fine
    answers: dict[str, Answer] = field(default_factory=dict)
    taken: list[Hook] = field(default_factory=list)
    """What it answered with 2xx, in order."""
    seen: list[Hook] = field(default_factory=list)
    """Every request, in order."""
    running: Counter[str] = field(default_factory=Counter)
    """How many requests there are now, by path."""
    most: Counter[str] = field(default_factory=Counter)
    """The most that there were at once."""

    def url(self, path: str = "/") -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}{path}"

    def ids(self, path: str = "/") -> list[str]:
        """The ids of what it took at a path, each when it came first."""
        return list(dict.fromkeys(hook.id for hook in self.taken if hook.path == path))

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Take a request."""
        hook = Hook(request.path, request.headers, await request.read())
        self.seen.append(hook)
        self.running[hook.path] += 1
        self.most[hook.path] = max(self.most[hook.path], self.running[hook.path])
        try:
            response = await self.answers.get(hook.path, self.answer)(request)
        finally:
            self.running[hook.path] -= 1
        if 200 <= response.status < 300 and request.transport is not None:
            self.taken.append(hook)
        return response


@asynccontextmanager
async def receiver(port: int = 0) -> AsyncIterator[Server]:
    """Run a receiver."""
    server = Server()
    runner = web.ServerRunner(web.Server(server.handle, handler_cancellation=True), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
