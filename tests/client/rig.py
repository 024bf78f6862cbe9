"""A client over a server in memory and a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

import pytest

from tests.client.fake_server import PATIENCE, ROOT, FakeTransport, ServerEnd, dice
from zapwire.client.client import Client
from zapwire.client.context import EventSink
from zapwire.client.login import new_device
from zapwire.client.options import Network, Options, Timing
from zapwire.client.prekeys import new_prekeys
from zapwire.client.store.base import Device, Store, UnitOfWork
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError, ZapwireError
from zapwire.protocol.events import Connected, Event
from zapwire.protocol.jid import JID
from zapwire.protocol.pairing.identity import DeviceIdentity, vouch
from zapwire.protocol.signal.keys import KeyPair
from zapwire.testing import ManualClock

PHONE = JID.parse("5491155554444@s.whatsapp.net")
DEVICE = PHONE.with_device(3)
LID = JID.parse("123456789012345@lid")
DEVICE_LID = LID.with_device(3)
ACCOUNT = KeyPair.from_private(dice("account")(32))

RARE_PINGS = Timing(keepalive_min=1000.0, keepalive_max=1000.0)
"""So that no wait of the keepalive's looks like one before a try to connect."""

E = TypeVar("E", bound=Event)


class Clock(ManualClock):
    """A clock that a test moves, and that tells for how long it was asked to wait."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        super().__init__(start)
        self._asked: asyncio.Queue[float] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        """Return when the clock was moved that far."""
        self._asked.put_nowait(seconds)
        await super().sleep(seconds)

    async def next_sleep(self, matches: Callable[[float], bool] = lambda _: True) -> float:
        """Return how long the next sleep is that was asked for, of those that match."""
        async with asyncio.timeout(PATIENCE):
            while not matches(seconds := await self._asked.get()):
                pass
        return seconds

    async def next_wait(self) -> float:
        """Return how long the next wait before a try to connect is, of a client with `RARE_PINGS`."""
        return await self.next_sleep(lambda seconds: seconds < RARE_PINGS.keepalive_min)

    async def next_ping(self) -> None:
        """Let the time until the next ping pass, of a client with `RARE_PINGS`."""
        self.advance(await self.next_sleep(lambda seconds: seconds == RARE_PINGS.keepalive_min))


class EventLog:
    """The events of a client, as they come."""

    def __init__(self) -> None:
        self.seen: list[Event] = []
        """Every event, in order."""
        self._taken = 0
        self._news = asyncio.Event()

    async def on_event(self, event: Event) -> None:
        """Note an event; the handler to add to the client."""
        self.seen.append(event)
        self._news.set()

    async def event(self, kind: type[E]) -> E:
        """Return the next event of this kind, passing over others."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self._taken < len(self.seen):
                    event = self.seen[self._taken]
                    self._taken += 1
                    if isinstance(event, kind):
                        return event
                self._news.clear()
                await self._news.wait()

    def has_seen(self, kind: type[Event]) -> bool:
        """Whether there was an event of this kind."""
        return any(isinstance(event, kind) for event in self.seen)

    def later_events(self) -> list[Event]:
        """Return the events after the last one taken."""
        return self.seen[self._taken :]


class Rig(EventLog):
    """A client and what a test moves it with."""

    def __init__(self, store: Store, options: Options, clock: Clock, sink: EventSink | None = None) -> None:
        super().__init__()
        self.clock = clock
        self.store = store
        self.transport = FakeTransport(clock)
        self.client = Client(store, options, transport=self.transport, clock=clock, random=dice("client"), sink=sink)
        self.client.add_handler(self.on_event)

    async def logged_in(self) -> ServerEnd:
        """Connect a linked client; returns the server's end."""
        self.client.connect()
        return await self.reconnected()

    async def reconnected(self) -> ServerEnd:
        """Let the client in that dials now."""
        server = await self.transport.accept()
        await server.log_in()
        await self.event(Connected)
        return server

    async def close(self) -> None:
        """Close the client, in reasonable time."""
        async with asyncio.timeout(PATIENCE):
            await self.client.close()

    async def why_ended(self) -> ZapwireError:
        """Return why the client can never be connected."""
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(ZapwireError) as raised:
                await self.client.wait_connected()
        return raised.value


@asynccontextmanager
async def rig(
    store: Store | None = None,
    *,
    timing: Timing | None = None,
    auto_reconnect: bool = True,
    ask_phone: bool = True,
    sink: EventSink | None = None,
) -> AsyncIterator[Rig]:
    """Make a client that is not connected yet; it is closed at the end."""
    options = Options(
        Network(noise_root=ROOT.public),
        timing=timing or Timing(),
        auto_reconnect=auto_reconnect,
        ask_phone=ask_phone,
    )
    made = Rig(MemoryStore() if store is None else store, options, Clock(), sink)
    try:
        yield made
    finally:
        await made.close()


class FragileStore(MemoryStore):
    """A store that cannot be written to while `is_broken`."""

    is_broken = False

    @asynccontextmanager
    async def begin(self, *, wait: bool = True) -> AsyncIterator[UnitOfWork]:
        """Begin a unit of work."""
        if self.is_broken:
            raise StoreError("the disk is full")
        async with super().begin(wait=wait) as unit:
            yield unit


def linked_device(seed: object = "device") -> Device:
    """Return a device that is linked."""
    device = new_device(dice(seed))
    signed = vouch(ACCOUNT, device.identity_key.public, DeviceIdentity(7, 1_700_000_000, 1), dice("vouch")(64))
    signed = signed.signed_by_device(device.identity_key, dice("sign")(64))
    return replace(device, jid=DEVICE, lid=DEVICE_LID, signed_identity=signed, platform="android", push_name="Ana")


async def linked_store(*, prekeys: int = 10, uploaded: int | None = None) -> FragileStore:
    """Return the store of a linked device with prekeys, all of them uploaded unless said otherwise."""
    store = FragileStore()
    await link(store, prekeys=prekeys, uploaded=uploaded)
    return store


async def link(store: Store, *, prekeys: int = 10, uploaded: int | None = None) -> None:
    """Put a linked device with prekeys into a store."""
    async with store.begin() as unit:
        await unit.device.save(linked_device())
        await unit.lids.put(DEVICE_LID, DEVICE)
        await unit.prekeys.add(new_prekeys(0, prekeys, dice("prekeys")))
        await unit.prekeys.mark_uploaded(prekeys if uploaded is None else uploaded)


async def until(condition: Callable[[], bool]) -> None:
    """Return when `condition` holds, which something on this loop is about to bring about."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # conditions of all kinds, each soon to come
            await asyncio.sleep(0)


async def settle() -> None:
    """Let everything run that can run without the clock, in order to see that nothing more comes of it."""
    for _ in range(50):
        await asyncio.sleep(0)
