"""A manager of accounts on a sandbox in the same loop."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from tests.client.rig import until
from zapwire.client.options import Network
from zapwire.client.transport import Transport, WebSocketTransport
from zapwire.gateway.accounts.commands import Connect, GetStatus
from zapwire.gateway.accounts.manager import Manager
from zapwire.gateway.accounts.options import AccountOptions
from zapwire.gateway.database import open_database
from zapwire.gateway.model import SessionStatus, User
from zapwire.gateway.users import Users
from zapwire.protocol.events import Event
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.storage.database import Database
from zapwire.storage.store import Unit
from zapwire.testing import fast_timing

E = TypeVar("E", bound=Event)

NUMBER = "5491155554444"
OTHER = "14155550123"
PATIENCE = 15.0
"""Seconds for anything that goes over real sockets."""


class Notes:
    """A `Recorder` that notes everything."""

    def __init__(self) -> None:
        self.recorded: list[tuple[str, Event]] = []
        self.told: list[tuple[str, Event]] = []
        self.fails = False
        self.failures = 0
        self.breaks = False
        self._news = asyncio.Event()

    async def record(self, user_id: str, event: Event, unit: Unit) -> None:
        """Note an event that is being committed."""
        if self.fails:
            self.failures += 1
            raise RuntimeError("no place")
        assert callable(unit.write)
        self.recorded.append((user_id, event))

    async def tell(self, user_id: str, event: Event) -> None:
        """Note an event."""
        if self.breaks:
            raise RuntimeError("no ears")
        self.told.append((user_id, event))
        self._news.set()

    def of(self, user: User, kind: type[Event]) -> list[Event]:
        """Return what was told of one user, of one kind."""
        return [event for user_id, event in self.told if user_id == user.id and isinstance(event, kind)]

    async def until(self, user: User, kind: type[Event], count: int = 1) -> Event:
        """Return the event of this kind that makes so many."""
        async with asyncio.timeout(PATIENCE):
            while len(found := self.of(user, kind)) < count:
                self._news.clear()
                await self._news.wait()
        return found[count - 1]

    async def find(self, user: User, kind: type[E], is_it: Callable[[E], bool]) -> E:
        """Return the first event of this kind that is so."""
        for count in itertools.count(1):
            event = await self.until(user, kind, count)
            assert isinstance(event, kind)
            if is_it(event):
                return event
        raise AssertionError


@dataclass
class Rig:
    """A manager, and what a test looks at."""

    manager: Manager
    users: Users
    database: Database
    notes: Notes = field(default_factory=Notes)

    async def user(self, name: str = "Ana") -> User:
        """Make a user."""
        return await self.users.create(name=name, token=f"token of {name}")

    async def status(self, user: User) -> SessionStatus:
        """Return what an account is doing."""
        return await self.manager.ask(user.id, GetStatus())

    async def link(self, user: User, phone: Phone) -> SessionStatus:
        """Connect, let the phone scan, and wait until logged in."""
        status = await self.manager.ask(user.id, Connect(PATIENCE))
        assert status.qr
        await phone.scan(status.qr)
        return await self.logged_in(user)

    async def logged_in(self, user: User) -> SessionStatus:
        """Wait until an account is logged in."""
        return await self.until(user, lambda status: status.is_logged_in)

    async def until(self, user: User, is_so: Callable[[SessionStatus], bool]) -> SessionStatus:
        """Wait until an account's status is so."""
        try:
            await until(lambda: is_so(self.manager.statuses()[user.id]))
        except TimeoutError as late:
            late.add_note(f"still {self.manager.statuses()[user.id]}")
            raise
        return self.manager.statuses()[user.id]

    async def kept(self, user: User, *, wants: bool, jid: str) -> None:
        """Wait until this is kept of a user."""
        users = self.users
        await until(lambda: (users.get(user.id).wants_connection, users.get(user.id).jid) == (wants, jid))


def options(network: Network) -> AccountOptions:
    """Return options with short waits."""
    return AccountOptions(network, timing=fast_timing(), stagger=0.0, patience=1.0, revive=0.02, logout=4.0)


@asynccontextmanager
async def rig(
    database: Database,
    network: Network | Sandbox,
    *,
    make_transport: Callable[[Network], Transport] = WebSocketTransport,
    **changes: object,
) -> AsyncIterator[Rig]:
    """Run a manager."""
    if isinstance(network, Sandbox):
        network = network_of(network)
    users, notes = await Users.load(database), Notes()
    chosen = replace(options(network), **changes)  # type: ignore[arg-type]  # named by the tests
    async with Manager(database, users, chosen, notes, make_transport=make_transport) as manager:
        yield Rig(manager, users, database, notes)


def network_of(sandbox: Sandbox) -> Network:
    """Return how clients reach a sandbox."""
    return Network.from_json(sandbox.address.to_json())


@asynccontextmanager
async def on_disk(directory: Path) -> AsyncIterator[Database]:
    """Open the database of a test."""
    async with open_database(directory / "gateway.db") as database:
        yield database
