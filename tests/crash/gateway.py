"""The gateway that is killed: `zapwire serve`, asked over HTTP."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx

from tests.conformance.sandbox_process import Linked
from tests.crash.company import Company, gather
from tests.crash.crash import Crash, linked, write_network
from tests.crash.hooks import Hooks
from tests.crash.settings import Settings
from tests.crash.subject import START_TIMEOUT, Order, Subject

ADMIN: Final = "admin-of-the-crash-test"
TOKEN: Final = "user-of-the-crash-test"
_SLOW: Final = Path(__file__).with_name("slow_gateway.py")
_TIMEOUT: Final = 90.0
_AT_ONCE: Final = 32
_AGAIN_AFTER: Final = 0.2
_LOOK_INTERVAL: Final = 0.05
_AGAIN: Final = frozenset({409, 429, 502, 503, 504})
"""Answers after which the same call may succeed."""
_FLAGS: Final = {
    "address": "127.0.0.1",
    "port": "0",
    "admin-token": ADMIN,
    "log-level": "warning",
    "webhook-retry-first": "0.1",
    "webhook-retry-max": "1",
    "webhook-timeout": "5",
    "start-stagger": "0.01",
}


class GatewaySubject(Subject):
    """The gateway, with one user, whose webhook is `hooks`."""

    start = 1.5
    logged_in = 0.7

    def __init__(self, database: str, network: Path, directory: Path, hooks: Hooks, http: httpx.AsyncClient) -> None:
        super().__init__(database)
        self.came_back = 0
        """How many of its lives were logged in without being told to."""
        self._hooks = hooks
        self._http = http
        self._flags = {**_FLAGS, "network": str(network), "data-dir": str(directory)}
        self._url = ""
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._giving: set[asyncio.Task[None]] = set()
        self._moods: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def prepare(
        cls, database: str, network: Path, directory: Path, hooks: Hooks
    ) -> AsyncIterator["GatewaySubject"]:
        """A gateway that can be run inside the context."""
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as http:
            subject = cls(database, network, directory, hooks, http)
            try:
                yield subject
            finally:
                await subject.calm()
                await _end(subject._giving)

    async def wait_connected(self) -> None:
        await self.wait_started()
        status: Any = None
        try:
            async with asyncio.timeout(START_TIMEOUT):
                while not (status := await self._call("GET", "/session/status"))["loggedIn"]:  # noqa: ASYNC110
                    await asyncio.sleep(_LOOK_INTERVAL)
        except TimeoutError:
            raise AssertionError(f"the session did not come back: {status}") from None

    async def link(self, company: Company) -> Linked:
        await self.wait_started()
        user = {"name": "Crash", "token": TOKEN, "webhook": self._hooks.url, "events": "All"}
        answer = await self._http.post(f"{self._url}/admin/users", json=user, headers={"Authorization": ADMIN})
        assert answer.status_code == 201, answer.text
        await self._call("POST", "/session/connect", {"Immediate": False})
        found = await self._call("POST", "/session/pairphone", {"Phone": company.own.number})
        device = await company.sandbox.enter_code(company.own, found["LinkingCode"])
        await self.wait_connected()
        self._moods = asyncio.create_task(self._hooks.be_moody())
        return device

    async def calm(self) -> None:
        if self._moods is not None:
            await _end({self._moods})

    async def finish(self) -> None:
        """Return when it counts everything as delivered."""
        async with asyncio.timeout(_TIMEOUT):
            while await self._deliveries("pending"):  # noqa: ASYNC110  # as above
                await asyncio.sleep(_LOOK_INTERVAL)
        self.failures += [f"delivery {row} was given up" for row in await self._deliveries("dead")]

    def _command(self, disk: float) -> list[str]:
        flags = [word for name, value in self._flags.items() for word in (f"--{name}", value)]
        program = [str(_SLOW), str(disk)] if disk else ["-m", "zapwire"]
        serve = ["serve", "--database-url", self.database, "--allow-private-webhooks", *flags]
        return [sys.executable, *program, *serve]

    def _on_line(self, line: str) -> None:
        found = re.fullmatch(r"zapwire listens on (\S+)", line)
        assert found is not None, line
        self._url = found[1]
        self._started.set()

    def _on_end(self) -> None:
        super()._on_end()
        self._url = ""

    @asynccontextmanager
    async def _being_asked(self) -> AsyncIterator[None]:
        coming_back = asyncio.create_task(self._count_coming_back())
        try:
            yield
        finally:
            await _end({coming_back})

    async def _count_coming_back(self) -> None:
        with suppress(AssertionError, httpx.TransportError):  # it may end before
            await self.wait_connected()
            self.came_back += 1

    async def _give(self, order: Order) -> None:
        task = asyncio.create_task(self._see_through(order))
        self._giving.add(task)
        task.add_done_callback(self._giving.discard)

    async def _see_through(self, order: Order) -> None:
        """Ask for a message until there is an answer, life after life."""
        body = {"Phone": order.to, "Body": order.text, "Id": order.id}
        async with self._places:
            while (answer := await self._ask(body)) is None or answer.status_code in _AGAIN:  # noqa: ASYNC110
                await asyncio.sleep(_AGAIN_AFTER)
        self.confirm(order.id)
        if answer.status_code != httpx.codes.OK or answer.json()["data"]["Id"] != order.id:
            self.failures.append(f"message {order.id} was answered with {answer.status_code}: {answer.text}")

    async def _ask(self, body: dict[str, str]) -> httpx.Response | None:
        """The answer to a message, None where there is none."""
        with suppress(httpx.TransportError):
            if self._url:
                headers = {"Token": TOKEN}
                return await self._http.post(f"{self._url}/chat/send/text", json=body, headers=headers)
        return None

    async def _deliveries(self, state: str) -> list[Any]:
        found: list[Any] = (await self._call("GET", f"/webhook/deliveries?state={state}"))["Deliveries"]
        return found

    async def _call(self, method: str, path: str, body: Any = None) -> Any:
        assert self._url, "the gateway does not run"
        answer = await self._http.request(method, f"{self._url}{path}", json=body, headers={"Token": TOKEN})
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()["data"]


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    """End tasks, and see what became of them. Raises what ended them before."""
    for task in tasks:
        task.cancel()
    for task in tuple(tasks):
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def crashing_gateway(
    directory: Path, database: str, settings: Settings, *, with_whatsmeow: bool = False
) -> AsyncIterator[Crash]:
    """Everybody, and the gateway linked, inside the context. An error that leaves it says how to have it again."""
    async with (
        gather(directory, with_whatsmeow=with_whatsmeow) as company,
        Hooks.receive(settings.dice("hooks")) as hooks,
        GatewaySubject.prepare(database, write_network(directory, company), directory / "data", hooks) as subject,
        linked(company, subject, hooks, settings) as crash,
    ):
        yield crash
        sys.stderr.write(f"{hooks.summary}; logged in in {subject.came_back} of {subject.lives} lives\n")
