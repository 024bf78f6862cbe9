"""A media host of a test's own, on loopback, and what a client of it needs."""

import asyncio
import hashlib
import socket
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.client.conversation import offline_context
from tests.client.rig import linked_store
from tests.client.servers import Certificates
from zapwire.client.context import Context
from zapwire.client.media.connection import MediaConnections
from zapwire.client.media.hosts import MediaHosts
from zapwire.client.media.http import MediaHTTP
from zapwire.client.options import Options, Timing
from zapwire.protocol.stanzas.media import MediaConnection
from zapwire.testing import ManualClock

FIRST, SECOND = "media-eze1-1.cdn.whatsapp.net", "mmg.whatsapp.net"
IDLE = 5.0

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Resolver(AbstractResolver):
    """Takes every name to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the port."""
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class FakeHost:
    """Keeps what is uploaded, and gives it again; `answers` are given first, in order."""

    files: dict[str, bytes] = field(default_factory=dict)
    """By direct path."""
    answers: deque[Serve] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    """Each request's method, host and kind of path."""
    headers: list[dict[str, str]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    session: ClientSession | None = None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        self.asked.append(f"{request.method} {request.host} {request.path.split('/')[1]}")
        self.headers.append(dict(request.headers))
        self.queries.append(dict(request.query))
        if self.answers:
            return await self.answers.popleft()(request)
        if request.method == "POST":
            data = await request.read()
            assert urlsafe_b64encode(hashlib.sha256(data).digest()).decode() == request.path.rpartition("/")[2]
            path = f"/v/{len(self.files)}.enc?oh=1"
            self.files[path] = data
            return web.json_response({"url": f"https://{SECOND}{path}", "direct_path": path})
        found = self.files.get(f"{request.path}?oh=1")
        return web.Response(body=found) if found is not None else web.Response(status=404)

    def fail(self, *statuses: int) -> None:
        """Answer the next requests with these statuses."""

        def refusal(status: int) -> Serve:
            async def refuse(request: web.Request) -> web.StreamResponse:
                await request.read()
                return web.Response(status=status)

            return refuse

        self.answers.extend(map(refusal, statuses))

    def say(self, body: bytes) -> None:
        """Answer the next request with this body."""

        async def answer(request: web.Request) -> web.StreamResponse:
            await request.read()
            return web.Response(body=body)

        self.answers.append(answer)

    async def get_session(self) -> ClientSession:
        """Return what takes every name here."""
        assert self.session is not None
        return self.session

    def http(self, idle: float = IDLE) -> MediaHTTP:
        """Return what speaks to this host."""
        return MediaHTTP(self.get_session, idle)


@asynccontextmanager
async def fake_host(certificates: Certificates) -> AsyncIterator[FakeHost]:
    """Listen inside the context."""
    host = FakeHost()
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/{tail:.*}", host.serve)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates.server).start()
        connector = TCPConnector(ssl=False, resolver=_Resolver(runner.addresses[0][1]))
        async with ClientSession(connector=connector) as host.session:
            yield host
    finally:
        await runner.cleanup()


class ImpatientClock(ManualClock):
    """A clock that passes over every sleep, and tells how long each was."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)


@dataclass
class Account:
    """What a feature of an account is given. The server answers with `connection`."""

    context: Context
    clock: ImpatientClock
    connection: MediaConnection
    queries: int = 0

    @property
    def hosts(self) -> MediaHosts:
        """Return the hosts of a connection of their own."""
        return MediaHosts(self.context, MediaConnections(self.context))


async def account(**timing: float) -> Account:
    """Return an account that knows no media connection yet."""
    clock = ImpatientClock()
    made = Account(offline_context(await linked_store()), clock, MediaConnection("auth", 300, (FIRST, SECOND)))

    async def query(asked: Any, **_options: Any) -> MediaConnection:
        assert asked.xmlns == "w:m"
        made.queries += 1
        await asyncio.sleep(0)
        return replace(made.connection, auth=f"auth-{made.queries}")

    options = Options(timing=Timing(**timing))
    made.context = replace(made.context, clock=clock, query=query, options=options)  # type: ignore[arg-type]
    return made
