"""Client and sandbox together: a session's whole life, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.client.rig import until
from tests.integration.live import NUMBER, Live, live
from zapwire import MemoryStore, Network
from zapwire.errors import LoggedOutError, SessionError
from zapwire.protocol.events import (
    Connected,
    Disconnected,
    HistorySynced,
    LoggedOut,
    OfflineSyncCompleted,
    OfflineSyncPreviewed,
    PairingSucceeded,
    PhaseChanged,
    QRCodeIssued,
    StreamReplaced,
)
from zapwire.protocol.jid import GROUPS
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.blocklist import Blocklist, GetBlocklist
from zapwire.protocol.stanzas.groups import ListGroups
from zapwire.protocol.stanzas.prekeys import GetPreKeyCount, GetPreKeyDigest, PreKeyDigest
from zapwire.protocol.stanzas.privacy import GetPrivacySettings
from zapwire.sandbox.proxy import Credentials
from zapwire.sandbox.server import Sandbox, Settings
from zapwire.testing import sandbox

UPLOADED = (811, 812)
"""So many prekeys the server has: all, until the phone took one to give this device the keys of app state."""


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


async def own_jid(store: MemoryStore) -> str:
    """Return whose device a store has."""
    device = await store.device.load()
    assert device is not None
    return str(device.jid)


async def test_pairing(whatsapp: Sandbox) -> None:
    """A client shows a code, a phone scans it, and the client comes back logged in, with prekeys on the server."""
    phone = await whatsapp.create_phone(NUMBER, "Ana")
    async with live(whatsapp) as made:
        jid = await made.link(phone)
        assert jid == phone.account.jid(1)
        paired = next(event for event in made.seen if isinstance(event, PairingSucceeded))
        assert (paired.jid, paired.lid) == (phone.account.jid(1), phone.account.lid(1))
        await made.event(OfflineSyncCompleted)
        assert made.has_seen(OfflineSyncPreviewed)
        assert [event.phase for event in made.seen if isinstance(event, PhaseChanged)] == [
            Phase.CONNECTING,
            Phase.PAIRING,
            Phase.RESTARTING,
            Phase.CONNECTING,
            Phase.LOGGING_IN,
            Phase.CONNECTED,
        ]
        companion = phone.account.companions[1]
        assert companion.os_name == "zapwire"
        assert len(companion.prekeys) in UPLOADED
        assert await made.store.lids.lid_for(phone.account.jid()) == phone.account.lid()


async def test_nothing_is_refused(whatsapp: Sandbox) -> None:
    """The sandbox understands everything that a client says in its life."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        await made.link(phone)
        await made.client.presence.send(available=True, name="Ana's bot")
        await made.client.presence.send(available=False)
        await made.client.query(GetPrivacySettings())
        await made.client.logout()
    refused = [entry for entry in whatsapp.context.recorder.entries() if entry.get("refused")]
    assert refused == []


async def test_queries(whatsapp: Sandbox) -> None:
    """Queries of all kinds are answered with typed values."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        await made.link(phone)
        settings = await made.client.query(GetPrivacySettings())
        assert settings["readreceipts"] == "all"
        assert await made.client.query(GetBlocklist()) == Blocklist((), "1")
        assert await made.client.query(ListGroups(), to=GROUPS) == ()
        assert await made.client.query(GetPreKeyCount()) in UPLOADED
        digest = await made.client.query(GetPreKeyDigest())
        assert digest == PreKeyDigest.of(phone.account.companions[1].published())


async def test_cut_connection_comes_back(whatsapp: Sandbox) -> None:
    """A connection that is cut is told of and made again, as often as that happens, with no code."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        jid = await made.link(phone)
        for _ in range(3):
            assert whatsapp.cut(jid) == 1
            assert (await made.event(Disconnected)).will_reconnect
            assert (await made.event(Connected)).jid == jid
        assert sum(isinstance(event, QRCodeIssued) for event in made.seen) == 1
        # The prekeys of the first upload are still there, so none was uploaded again.
        assert len(phone.account.companions[1].prekeys) in UPLOADED


async def test_query_survives_a_cut(whatsapp: Sandbox) -> None:
    """A query whose connection is cut is answered over the next."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        await made.link(phone)
        asking = asyncio.create_task(made.client.query(GetPrivacySettings()))
        await asyncio.sleep(0)
        whatsapp.cut()
        assert "readreceipts" in await asking


async def test_used_up_prekeys_are_supplied(whatsapp: Sandbox) -> None:
    """Where the server has few prekeys left the next login uploads more."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        jid = await made.link(phone)
        companion = phone.account.companions[1]
        for prekey_id in list(companion.prekeys)[:-2]:
            del companion.prekeys[prekey_id]
        whatsapp.cut(jid)
        await made.event(Connected)
        assert sorted(companion.prekeys) == list(range(811, 863))


async def test_presence_reaches_the_server(whatsapp: Sandbox) -> None:
    """The server knows whether the device is available, and its name."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        await made.link(phone)
        companion = phone.account.companions[1]
        await made.client.presence.send(available=True, name="Ana's bot")
        await made.client.query(GetPrivacySettings())
        assert (phone.account.available, companion.push_name) == ({1}, "Ana's bot")
        await made.client.presence.send(available=False)
        await made.client.query(GetPrivacySettings())
        assert not phone.account.available


async def test_restart_of_the_sandbox(tmp_path: Path) -> None:
    """A sandbox that is stopped and started on the same directory knows its devices, and they come back."""
    store = MemoryStore()
    async with sandbox(Settings(tmp_path)) as first:
        phone = await first.create_phone(NUMBER, "Ana")
        async with live(first, store) as made:
            jid = await made.link(phone)
        port = int(first.address.ws.split(":")[2].split("/")[0])
    async with sandbox(Settings(tmp_path, port=port)) as second:
        assert second.phone(NUMBER).account.name == "Ana"
        async with live(second, store) as made:
            made.client.connect()
            assert (await made.event(Connected)).jid == jid
            assert not made.has_seen(QRCodeIssued)


async def test_client_waits_for_a_sandbox_that_is_away(tmp_path: Path) -> None:
    """A client that is connected while the sandbox restarts finds it again by itself."""
    async with sandbox(Settings(tmp_path)) as first:
        phone = await first.create_phone(NUMBER)
        port = int(first.address.ws.split(":")[2].split("/")[0])
        async with live(first) as made:
            await made.link(phone)
            network = Network.from_json(first.address.to_json())
    async with live(first, made.store, network=network) as again:
        again.client.connect()
        await until(lambda: again.client.phase is Phase.WAITING)
        async with sandbox(Settings(tmp_path, port=port)):
            await again.event(Connected)


async def test_store_is_written_out(whatsapp: Sandbox, tmp_path: Path) -> None:
    """A store that was written out and loaded by a new client logs in without a code."""
    phone = await whatsapp.create_phone(NUMBER)
    file = tmp_path / "session.json"
    store = MemoryStore()
    async with live(whatsapp, store) as made:
        jid = await made.link(phone)
        await made.event(HistorySynced)
    file.write_text(json.dumps(store.to_json()), encoding="utf-8")
    again = MemoryStore()
    again.load_json(json.loads(file.read_text(encoding="utf-8")))
    async with live(whatsapp, again) as made:
        made.client.connect()
        assert (await made.event(Connected)).jid == jid
        assert not made.has_seen(QRCodeIssued)
    assert again.to_json() == store.to_json()


async def test_unlinked_by_the_phone(whatsapp: Sandbox) -> None:
    """A client that the phone unlinks is told so, forgets its keys, and can be linked anew."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        jid = await made.link(phone)
        await phone.unlink(jid.device)
        assert await made.event(LoggedOut) == LoggedOut(on_connect=False, reason=401)
        await until(lambda: made.client.phase is Phase.LOGGED_OUT)
        with pytest.raises(LoggedOutError):
            await made.client.wait_connected()
        assert await made.client.device() is None
        await linked_again(made, phone.account.jid(2), whatsapp)


async def linked_again(made: Live, jid: object, whatsapp: Sandbox) -> None:
    """Link the client once more, as this device."""
    assert await made.link(whatsapp.phone(NUMBER)) == jid


async def test_unlinked_while_away(whatsapp: Sandbox) -> None:
    """A client that was unlinked while it was offline hears of it when it logs in."""
    phone = await whatsapp.create_phone(NUMBER)
    store = MemoryStore()
    async with live(whatsapp, store) as made:
        jid = await made.link(phone)
        await made.client.close()
        await phone.unlink(jid.device)
        made.client.connect()
        assert await made.event(LoggedOut) == LoggedOut(on_connect=True, reason=401)
        assert await store.device.load() is None


async def test_logout(whatsapp: Sandbox) -> None:
    """A client that logs out is gone from the phone, has forgotten its keys, and can be linked anew."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        await made.link(phone)
        await made.client.logout()
        assert phone.account.companions == {}
        assert await made.client.device() is None
        assert made.client.phase is Phase.OFFLINE
        await linked_again(made, phone.account.jid(2), whatsapp)


async def test_replaced_by_another_client(whatsapp: Sandbox) -> None:
    """Of two clients with the same device the later one stays; the other can take the connection back."""
    phone = await whatsapp.create_phone(NUMBER)
    store = MemoryStore()
    async with live(whatsapp, store) as first:
        await first.link(phone)
        copy = MemoryStore()
        copy.load_json(store.to_json())
        async with live(whatsapp, copy) as second:
            second.client.connect()
            await second.event(Connected)
            await first.event(StreamReplaced)
            await until(lambda: first.client.phase is Phase.REPLACED)
            with pytest.raises(SessionError, match="took over"):
                await first.client.wait_connected()
            first.client.connect()
            await first.event(Connected)
            await second.event(StreamReplaced)


async def test_four_devices_of_one_phone(whatsapp: Sandbox) -> None:
    """Several clients are devices of one phone, each on its own."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as one, live(whatsapp) as two, live(whatsapp) as three:
        jids = [await made.link(phone) for made in (one, two, three)]
        assert [jid.device for jid in jids] == [1, 2, 3]
        await phone.unlink(2)
        await two.event(LoggedOut)
        assert one.client.phase is three.client.phase is Phase.CONNECTED


@pytest.mark.parametrize("credentials", [None, Credentials("user", "p@ss word")])
async def test_through_the_proxy(credentials: Credentials | None) -> None:
    """Through the sandbox's proxy a client pairs as with the real WhatsApp's name, with and without credentials."""
    async with sandbox(Settings(proxy_credentials=credentials)) as whatsapp:
        phone = await whatsapp.create_phone(NUMBER)
        address = whatsapp.address
        proxy = address.proxy if credentials is None else address.proxy.replace("://", "://user:p%40ss%20word@")
        network = Network(noise_root=bytes.fromhex(address.noise_root), ca=Path(address.ca), proxy=proxy)
        async with live(whatsapp, network=network) as made:
            await made.link(phone)
