"""Owner: makes the one client of an account when it is needed, starts and stops it, and drops it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar, cast

from zapwire.client.client import Client
from zapwire.client.options import Options
from zapwire.client.store.base import Stores
from zapwire.errors import GatewayClosing
from zapwire.gateway.accounts.services import Services
from zapwire.gateway.accounts.state import State
from zapwire.protocol.events import Event
from zapwire.protocol.lifecycle import ENDED, Phase
from zapwire.protocol.login import ClientProfile
from zapwire.storage.store import SQLStore, Unit

T = TypeVar("T")

# One client's closing is bounded by itself; this is for a bug in that.
_CLOSE_SECONDS: Final = 15.0
# How long a client that is told to connect may take to say so.
_START_SECONDS: Final = 5.0
# How long the commands of a client that was closed may take to notice.
_LAST_COMMANDS: Final = 5.0

_log = logging.getLogger("zapwire.gateway.accounts")


class Owner:
    """The client of one account. All but `close`, `working` and what only reads is called by one at a time.

    `follow` is called with each event, when `state` has learnt of it; it must not wait for anything.
    """

    def __init__(self, user_id: str, services: Services, follow: Callable[[Event], None]) -> None:
        self._id = user_id
        self._services = services
        self._follow = follow
        self._store: SQLStore | None = None
        self._proxy = ""
        self._commands = 0
        self._is_closing = False
        self.client: Client | None = None
        self.state = State(services.users.get(user_id).jid)

    @property
    def phase(self) -> Phase:
        """What the account is doing."""
        return Phase.OFFLINE if self.client is None else self.client.phase

    @property
    def has_ended(self) -> bool:
        """Whether it stays offline until it is asked to connect."""
        return self.phase in ENDED

    async def store(self) -> SQLStore:
        """The account's store, with `state` knowing whose device is in it."""
        if self._store is None:
            store = await self._services.database.store(self._id)
            self.state.link(await store.device.load())
            self._store = store
        return self._store

    async def prepared(self) -> Client:
        """The client, made where there is none, or where it would use another proxy than the user has now.

        Raises `ConfigurationError` for a proxy that cannot work.
        """
        services = self._services
        proxy = services.users.get(self._id).proxy
        url = services.transports.url(proxy)
        if self.client is None or (url != self._proxy and self.has_ended):
            transport = services.transports.get(proxy)
            store, wanted = await self.store(), services.options
            await self.drop()
            profile = _with_history(wanted.profile, services.users.get(self._id).days_to_sync_history)
            options = Options(wanted.network, profile, wanted.timing, history_chunk=wanted.history_chunk)
            client = Client(store, options, transport=transport, sink=self._record)
            client.add_handler(partial(self._on_event, client))
            self.client, self._proxy = client, url
        return self.client

    async def start(self) -> None:
        """Connect, and wait until the phase says so, so that nobody takes the end of before for this one's.

        Raises `GatewayClosing`, and `ConfigurationError` for a proxy that cannot work.
        """
        client = await self.prepared()
        self.check()
        moves, had_ended = self.state.moves, self.has_ended
        client.connect()
        if had_ended:
            self.state.error = ""
            await self.state.wait(lambda: self.state.moves > moves, _START_SECONDS)

    async def stop(self) -> None:
        """Close the client; the device stays linked."""
        if self.client is not None:
            try:
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self.client.close()
            except TimeoutError:
                _log.error("the client of account %s did not close within %g s", self._id, _CLOSE_SECONDS)

    async def drop(self) -> None:
        """Close the client and have none, when its commands have ended, so that two never use one device."""
        await self.stop()
        if not await self.state.wait(lambda: self._commands == 0, _LAST_COMMANDS):
            _log.error("commands of account %s go on although its client was closed", self._id)
        self.client = None

    async def close(self) -> None:
        """Stop for good, whatever is going on."""
        self._is_closing = True
        await self.stop()
        self.state.wake()

    def check(self) -> None:
        """Raises `GatewayClosing` where it was closed."""
        if self._is_closing:
            raise GatewayClosing("the gateway is being stopped: try again when it is back")

    async def working(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do this, which a command asks of the client."""
        self._commands += 1
        try:
            return await work()
        finally:
            self._commands -= 1
            self.state.wake()

    async def _record(self, event: Event, unit: Stores) -> None:
        await self._services.recorder.record(self._id, event, cast("Unit", unit))

    async def _on_event(self, client: Client, event: Event) -> None:
        if client is not self.client:
            return  # one that was dropped
        self.state.take(event)
        if not self._is_closing:
            self._follow(event)
        await self._services.recorder.tell(self._id, event)


def _with_history(profile: ClientProfile, days: int) -> ClientProfile:
    """What a device says of itself whose phone shall send the messages of so many days; 0 leaves that to the phone."""
    return replace(profile, require_full_sync=True, full_sync_days=days) if days else profile
