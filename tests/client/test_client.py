"""The client's facade: what users call, and what ties the features together."""

import asyncio

import pytest

from tests.client.fake_server import PATIENCE, ROOT, FakeTransport, dice
from tests.client.rig import DEVICE, Clock, FragileStore, linked_device, linked_store, rig, settle, until
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import ConfigurationError, ConnectionLost, InternalServerError, NotConnected, NotPaired, StoreError
from zapwire.protocol.events import Connected, Event, LoggedOut, OfflineSyncCompleted, PhaseChanged
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.pairing import RemoveCompanionDevice
from zapwire.protocol.stanzas.privacy import GetPrivacySettings, privacy_settings
from zapwire.protocol.stanzas.stream import STREAM_END, OfflineEnd, StreamError, bulletin


async def test_new_client_does_nothing() -> None:
    """A client that was made and not connected opens nothing, makes no keys and starts no task."""
    before = asyncio.all_tasks()
    store = MemoryStore()
    client = Client(store)
    await settle()
    assert client.phase is Phase.OFFLINE
    assert await client.device() is None
    assert await store.device.load() is None
    assert asyncio.all_tasks() == before


async def test_client_can_be_made_without_a_loop() -> None:
    """A client may be made before there is an event loop."""
    client = await asyncio.to_thread(Client, MemoryStore())
    await client.close()


def test_network_is_checked_at_once() -> None:
    """A network that cannot work is an error when the client is made."""
    with pytest.raises(ConfigurationError, match="wss"):
        Client(MemoryStore(), Options(Network("https://web.whatsapp.com")))


async def test_block_closes_the_client() -> None:
    """At the end of its block a client is closed, also where the block raises."""
    clock = Clock()
    transport = FakeTransport(clock)
    client = Client(await linked_store(), Options(Network(noise_root=ROOT.public)), transport=transport, clock=clock)
    before = asyncio.all_tasks()

    async def fail() -> None:
        async with client as entered:
            assert entered is client
            client.connect()
            await (await transport.accept()).log_in()
            await client.wait_connected()
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert client.phase is Phase.OFFLINE
    assert asyncio.all_tasks() == before


async def test_device_is_what_the_store_has() -> None:
    """The client tells whose device it is."""
    async with rig(await linked_store()) as made:
        assert await made.client.device() == linked_device()


async def test_dice_are_the_given_ones() -> None:
    """All that is random comes from the source given: the same source makes the same device."""
    devices = []
    for seed in ("one", "one", "other"):
        clock = Clock()
        transport = FakeTransport(clock)
        options = Options(Network(noise_root=ROOT.public))
        async with Client(MemoryStore(), options, transport=transport, clock=clock, random=dice(seed)) as client:
            client.connect()
            await (await transport.accept()).opened()
            devices.append(await client.device())
    assert devices[0] == devices[1] != devices[2]


async def test_two_clients_share_nothing_but_their_transport() -> None:
    """Several accounts may live side by side, each with its own server, store and events."""
    clock = Clock()
    transport = FakeTransport(clock)
    options = Options(Network(noise_root=ROOT.public))
    async with (
        Client(await linked_store(), options, transport=transport, clock=clock) as linked,
        Client(MemoryStore(), options, transport=transport, clock=clock) as fresh,
    ):
        linked.connect()
        server = await transport.accept()
        fresh.connect()
        other = await transport.accept()
        assert (await other.opened()).jid is None
        await server.log_in()
        await linked.wait_connected()
        await until(lambda: fresh.phase is Phase.PAIRING)


async def test_stream_of_events() -> None:
    """Events can be iterated inside a block."""
    async with rig(await linked_store()) as made:
        with made.client.events() as events:
            server = await made.logged_in()
            server.send(bulletin(OfflineEnd(7).to_node()))
            seen: list[Event] = []
            async with asyncio.timeout(PATIENCE):
                async for event in events:
                    seen.append(event)
                    if isinstance(event, OfflineSyncCompleted):
                        break
        assert seen == made.seen


async def test_handler_can_be_removed() -> None:
    """A handler hears of events until it is removed."""
    async with rig(await linked_store()) as made:
        heard: list[Event] = []

        async def handler(event: Event) -> None:
            heard.append(event)

        made.client.add_handler(handler)
        await made.logged_in()
        assert heard == made.seen
        made.client.remove_handler(handler)
        await made.client.close()
        assert len(heard) == len(made.seen) - 1


async def test_handler_may_ask_the_server() -> None:
    """A handler may ask and wait for the answer, as answers do not wait for handlers."""
    async with rig(await linked_store()) as made:
        answers: list[dict[str, str]] = []

        async def handler(event: Event) -> None:
            if isinstance(event, OfflineSyncCompleted):
                answers.append(await made.client.query(GetPrivacySettings()))

        made.client.add_handler(handler)
        server = await made.logged_in()
        server.send(bulletin(OfflineEnd(1).to_node()))
        query = await server.receive_query("privacy")
        server.answer(query, privacy_settings({"last": "contacts"}))
        await until(lambda: answers == [{"last": "contacts"}])


async def test_logout() -> None:
    """Logging out unlinks the device at the server, closes, and forgets every key."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        leaving = asyncio.create_task(made.client.logout())
        query = await server.receive_query("md")
        assert RemoveCompanionDevice.from_node(query) == RemoveCompanionDevice(DEVICE, "user_initiated")
        assert await store.device.load() is not None
        server.answer(query)
        await leaving
        assert await store.device.load() is None
        assert await store.prekeys.last_id() == 0
        assert server.client.closed.is_set()
        assert made.client.phase is Phase.OFFLINE
        assert made.transport.dials == 1


async def test_logout_and_the_servers_goodbye() -> None:
    """The server then ends the stream as for any device that was unlinked; the outcome is the same."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        leaving = asyncio.create_task(made.client.logout())
        server.answer(await server.receive_query("md"))
        server.end(StreamError("401", "device_removed").to_node(), STREAM_END)
        async with asyncio.timeout(PATIENCE):
            await leaving
        assert await store.device.load() is None
        assert made.client.phase is Phase.OFFLINE


async def test_logout_that_is_refused_changes_nothing() -> None:
    """Where the server refuses, the device stays linked and connected."""
    store = await linked_store()
    before = store.to_json()
    async with rig(store) as made:
        server = await made.logged_in()
        leaving = asyncio.create_task(made.client.logout())
        server.refuse(await server.receive_query("md"), 500, "internal-server-error")
        with pytest.raises(InternalServerError):
            await leaving
        assert store.to_json() == before
        assert made.client.phase is Phase.CONNECTED
        assert not server.client.closed.is_set()


async def test_logout_without_connection() -> None:
    """A device that is not connected cannot be logged out, and stays linked."""
    store = await linked_store()
    async with rig(store) as made:
        with pytest.raises(NotConnected):
            await made.client.logout()
        assert await store.device.load() is not None


async def test_logout_of_an_unlinked_device() -> None:
    """Nor can one that is not linked."""
    async with rig() as made:
        with pytest.raises(NotPaired, match="not linked"):
            await made.client.logout()
        made.client.connect()
        await (await made.transport.accept()).opened()
        with pytest.raises(NotPaired, match="not linked"):
            await made.client.logout()


async def test_logout_with_a_failing_store() -> None:
    """Where the keys cannot be deleted the caller hears of it; the device is unlinked and the client closed."""
    store: FragileStore = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        store.is_broken = True
        leaving = asyncio.create_task(made.client.logout())
        server.answer(await server.receive_query("md"))
        with pytest.raises(StoreError, match="the disk is full"):
            await leaving
        assert made.client.phase is Phase.OFFLINE


async def test_pairing_after_a_logout() -> None:
    """After a logout the client can be connected for a new link, with new keys."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        leaving = asyncio.create_task(made.client.logout())
        server.answer(await server.receive_query("md"))
        await leaving
        made.client.connect()
        request = await (await made.transport.accept()).opened()
        assert request.registration is not None
        assert request.registration.identity_key != linked_device().identity_key.public


async def test_unlinked_amid_a_query() -> None:
    """A query that is in flight when the device is unlinked fails, and does not wait for a connection."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        asking = asyncio.create_task(made.client.query(GetPrivacySettings()))
        await server.receive()
        server.end(StreamError("401", "device_removed").to_node(), STREAM_END)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(ConnectionLost):
                await asking
        assert made.has_seen(LoggedOut)


async def test_phase_is_told_before_what_it_means() -> None:
    """When an event says that the client is connected, its phase says so already."""
    async with rig(await linked_store()) as made:
        phases: list[tuple[Event, Phase]] = []

        async def note(event: Event) -> None:
            phases.append((event, made.client.phase))

        made.client.add_handler(note)
        await made.logged_in()
        for event, phase in phases:
            if isinstance(event, PhaseChanged):
                assert event.phase is phase
            if isinstance(event, Connected):
                assert phase is Phase.CONNECTED
