"""Login: introducing the device, and what follows when the server lets it in or not."""

from dataclasses import replace

import pytest

from tests.client.fake_server import dice
from tests.client.rig import (
    DEVICE,
    DEVICE_LID,
    LID,
    PHONE,
    RARE_PINGS,
    Rig,
    linked_device,
    linked_store,
    rig,
    settle,
    until,
)
from zapwire.client.login import new_device
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import LoggedOutError, SessionError
from zapwire.protocol.events import (
    ClientOutdated,
    Connected,
    ConnectRefused,
    Disconnected,
    Event,
    LoggedOut,
    PhaseChanged,
    TemporarilyBanned,
)
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.prekeys import prekey_count
from zapwire.protocol.stanzas.stream import STREAM_END, Failure, Success

OTHER_LID = JID.parse("998877665544332:3@lid")


def is_retry(seconds: float) -> bool:
    """Whether a sleep may be the first wait after a failed login, and so none of the keepalive's."""
    return seconds <= 2.5


async def refused(made: Rig, failure: Failure) -> None:
    """Connect, and refuse the login."""
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    server.end(failure.to_node(), STREAM_END)


async def test_new_device_registers() -> None:
    """A device that is not linked introduces itself with its keys, which are in the store by then."""
    store = MemoryStore()
    async with rig(store) as made:
        made.client.connect()
        server = await made.transport.accept()
        request = await server.opened()
        device = await store.device.load()
        assert device is not None
        assert request.jid is None
        assert request.registration is not None
        assert request.registration.identity_key == device.identity_key.public
        assert request.registration.registration_id == device.registration_id
        assert not request.is_passive
        assert (await made.event(PhaseChanged)).phase is Phase.CONNECTING
        assert (await made.event(PhaseChanged)).phase is Phase.PAIRING


async def test_keys_are_made_once() -> None:
    """A device that was not linked the last time keeps its keys."""
    store = MemoryStore()
    async with rig(store) as made:
        devices = []
        for _ in range(2):
            made.client.connect()
            await (await made.transport.accept()).opened()
            await made.client.close()
            devices.append(await made.client.device())
        assert devices[0] is not None
        assert devices[0] == devices[1]


async def test_linked_device_logs_in() -> None:
    """A linked device introduces itself as itself, passive until its prekeys are in order."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        request = await (await made.transport.accept()).opened()
        assert request.jid == DEVICE
        assert request.is_passive


async def test_order_of_a_login() -> None:
    """After success come the prekeys' count, then turning active, then the event; and nothing else."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        await settle()
        assert server.has_received_all
        server.send(Success(int(made.clock.now()), DEVICE_LID).to_node())
        count = await server.receive()
        assert count == Node(
            "iq", {"id": count.attrs["id"], "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node("count"),)
        )
        await settle()
        assert server.has_received_all
        server.answer(count, prekey_count(100))
        active = await server.receive()
        assert active == Node(
            "iq", {"id": active.attrs["id"], "xmlns": "passive", "type": "set", "to": SERVER}, (Node("active"),)
        )
        await settle()
        assert made.client.phase is Phase.LOGGING_IN
        server.answer(active)
        await made.client.wait_connected()
        assert made.seen == [
            PhaseChanged(Phase.CONNECTING),
            PhaseChanged(Phase.LOGGING_IN),
            PhaseChanged(Phase.CONNECTED),
            Connected(DEVICE, DEVICE_LID),
        ]


async def test_refused_turning_active_is_no_obstacle(caplog: pytest.LogCaptureFixture) -> None:
    """A server that refuses to make the device active is logged; the client counts as connected."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, None).to_node())
        server.answer(await server.receive_query("encrypt"), prekey_count(100))
        server.refuse(await server.receive_query("passive"), 500)
        await made.event(Connected)
        assert "this device could not turn active" in caplog.text


async def test_connection_lost_amid_the_login() -> None:
    """A connection that breaks before the device is active was of no use: the next try waits, and may work."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, None).to_node())
        await server.receive_query("encrypt")
        server.cut()
        assert (await made.event(Disconnected)).will_reconnect
        assert not made.has_seen(Connected)
        made.clock.advance(await made.clock.next_sleep(is_retry))
        await made.reconnected()


async def test_success_teaches_the_lid() -> None:
    """A device that has no LID yet learns it at the login, both as its own and as a pair."""
    store = MemoryStore()
    async with store.begin() as unit:
        await unit.device.save(replace(linked_device(), lid=None))
    async with rig(store) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, OTHER_LID).to_node())
        await server.receive_query("encrypt")
        assert await store.lids.lid_for(PHONE) == OTHER_LID.with_device(0)
        assert await store.lids.pn_for(OTHER_LID) == PHONE
        saved = await store.device.load()
        assert saved is not None
        assert saved.lid == OTHER_LID


async def test_success_corrects_the_lid() -> None:
    """Where the server names another LID, that one counts, in the event, too."""
    store = await linked_store()
    async with rig(store) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.log_in(lid=OTHER_LID)
        assert await made.event(Connected) == Connected(DEVICE, OTHER_LID)
        saved = await store.device.load()
        assert saved is not None
        assert saved.lid == OTHER_LID
        assert await store.lids.pn_for(LID) is None


async def test_success_without_lid_keeps_ours() -> None:
    """A server that names no LID changes nothing."""
    store = await linked_store()
    before = store.to_json()
    async with rig(store) as made:
        await made.logged_in()
        assert store.to_json() == before
        assert Connected(DEVICE, DEVICE_LID) in made.seen


async def test_success_for_an_unlinked_device(caplog: pytest.LogCaptureFixture) -> None:
    """A server that reports a login of a device that is linked to nobody is logged, and not believed."""
    async with rig() as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, OTHER_LID).to_node())
        await until(lambda: "this device is not linked" in caplog.text)
        assert server.has_received_all
        assert made.client.phase is Phase.PAIRING


@pytest.mark.parametrize("reason", [401, 403, 406])
async def test_logged_out(reason: int) -> None:
    """A device that is no longer linked is told so, its keys are gone, and it does not try again."""
    store = await linked_store()
    async with rig(store) as made:
        await refused(made, Failure(reason))
        assert await made.event(LoggedOut) == LoggedOut(on_connect=True, reason=reason)
        assert await store.device.load() is None
        assert await store.prekeys.last_id() == 0
        with pytest.raises(LoggedOutError, match="pair again"):
            await made.client.wait_connected()
        assert made.client.phase is Phase.LOGGED_OUT
        assert made.transport.dials == 1
        assert made.seen[-2:] == [PhaseChanged(Phase.LOGGED_OUT), LoggedOut(on_connect=True, reason=reason)]


REFUSALS: list[tuple[Failure, Event]] = [
    (Failure(402, code=101, expires_in=3600), TemporarilyBanned(101, 3600.0)),
    (Failure(402), TemporarilyBanned(0, 0.0)),
    (Failure(405), ClientOutdated()),
    (Failure(400, "bad request"), ConnectRefused(400, "bad request")),
    (Failure(409), ConnectRefused(409, "")),
    (Failure(418, "teapot"), ConnectRefused(418, "teapot")),
    (Failure(501), ConnectRefused(501, "")),
]


@pytest.mark.parametrize(("failure", "event"), REFUSALS)
async def test_refused_for_good(failure: Failure, event: Event) -> None:
    """A refusal that trying again does not mend is an event of its own; the keys stay, the client stays offline."""
    store = await linked_store()
    before = store.to_json()
    async with rig(store) as made:
        await refused(made, failure)
        assert await made.event(type(event)) == event
        with pytest.raises(SessionError, match=f"refused the login.*{failure.reason}"):
            await made.client.wait_connected()
        assert made.client.phase is Phase.REFUSED
        assert made.transport.dials == 1
        assert store.to_json() == before
        assert made.seen[-2:] == [PhaseChanged(Phase.REFUSED), event]


async def test_failure_without_reason() -> None:
    """A failure that names no reason counts as a bad request."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.end(Node("failure"))
        assert await made.event(ConnectRefused) == ConnectRefused(400, "")


@pytest.mark.parametrize("reason", [500, 503])
async def test_passing_refusal_is_tried_again(reason: int) -> None:
    """A server that is out of order is tried again, after a wait each time, until it lets the client in."""
    async with rig(await linked_store(), timing=RARE_PINGS) as made:
        made.client.connect()
        for number in range(4):
            server = await made.transport.accept()
            await server.opened()
            server.end(Failure(reason).to_node(), STREAM_END)
            event = await made.event(Disconnected)
            assert event.will_reconnect
            assert str(reason) in event.reason
            assert made.client.phase is Phase.WAITING
            wait = await made.clock.next_wait()
            assert wait <= 2 * 2**number + 0.5
            assert made.transport.dials == number + 1
            made.clock.advance(wait)
        await made.reconnected()
        assert not made.has_seen(ConnectRefused)


async def test_failing_to_forget_the_keys(caplog: pytest.LogCaptureFixture) -> None:
    """Where the keys of a logged-out device cannot be deleted that is logged, and the client tries again later."""
    store = await linked_store()
    store.is_broken = True
    async with rig(store) as made:
        await refused(made, Failure(401))
        await made.event(Disconnected)
        assert "the disk is full" in caplog.text
        assert not made.has_seen(LoggedOut)
        assert made.client.phase is Phase.WAITING


def test_new_devices_differ() -> None:
    """Each new device has keys, an id and a secret of its own, and its prekey is signed by its identity."""
    one, other = new_device(dice("one")), new_device(dice("other"))
    assert one.noise_key != other.noise_key
    assert one.identity_key != other.identity_key
    assert one.adv_secret != other.adv_secret
    assert one.registration_id != other.registration_id
    assert len({one.noise_key.private, one.identity_key.private, one.signed_prekey.key_pair.private}) == 3


def test_registration_id_is_never_zero() -> None:
    """Zero would mean that there is none."""
    device = new_device(bytes)
    assert device.registration_id == 1
    assert device.identity_key == KeyPair.from_private(bytes(32))
