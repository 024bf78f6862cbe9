"""A session's whole life, against the sandbox."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.rig import until
from tests.gateway.accounts.rig import NUMBER, OTHER, PATIENCE, Rig, rig
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import (
    AlreadyPaired,
    NoQRYet,
    NotConnected,
    NotPaired,
    PairingError,
    PasskeyError,
    QueryRefused,
)
from zapwire.gateway.accounts.commands import (
    ConfirmPasskey,
    Connect,
    Disconnect,
    GetQR,
    Logout,
    PairPhone,
    Reset,
    RespondPasskey,
    SendMessage,
    SetPresence,
)
from zapwire.protocol.events import (
    Connected,
    LoggedOut,
    MessageReceived,
    PairingSucceeded,
    PasskeyConfirmationRequested,
    PhaseChanged,
    QRCodeIssued,
    QRCodesExpired,
    TemporarilyBanned,
)
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.pairing.webauthn import Assertion
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.faults import ConnectFailure, RefuseQuery, SilentHandshake
from zapwire.sandbox.phones import acts
from zapwire.sandbox.server import Sandbox
from zapwire.storage.database import Database
from zapwire.testing import fast_timing, linked_client

HOLA = Message(conversation="Hola").SerializeToString()


async def test_whole_life(made: Rig, whatsapp: Sandbox) -> None:
    """Connect, scan, send, disconnect, connect without a scan, log out, and a new connect shows a new code."""
    ask, phone = made.manager.ask, await whatsapp.create_phone(NUMBER, "Ana")
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    user = await made.user()
    assert (await made.status(user)).phase is Phase.OFFLINE
    assert await ask(user.id, Connect()) is not None
    assert await ask(user.id, GetQR()) == (await made.status(user)).qr
    with pytest.raises(NotPaired, match="scan the QR code"):
        await ask(user.id, SendMessage(ben.jid(), HOLA))
    status = await made.link(user, phone)
    jid = str(phone.account.jid(1))
    assert (status.jid, status.lid, status.qr, status.error) == (jid, str(phone.account.lid(1)), "", "")
    assert status.is_connected
    await made.kept(user, wants=True, jid=jid)
    with pytest.raises(AlreadyPaired, match="/session/logout"):
        await ask(user.id, GetQR())

    sent = await ask(user.id, SendMessage(ben.jid(), HOLA, "ID"))
    assert sent.id == "ID"
    assert await ask(user.id, SendMessage(ben.jid(), HOLA, "ID")) == sent
    line = whatsapp.line(OTHER)
    await line.wait(0, PATIENCE)
    assert [entry.to_json([])["text"] for entry in line.state.inbox.after(0)] == ["Hola"]

    status = await ask(user.id, Disconnect())
    assert (status.is_connected, status.is_logged_in, status.jid, status.error) == (False, False, jid, "")
    with pytest.raises(NotConnected, match="/session/connect"):
        await ask(user.id, SendMessage(ben.jid(), HOLA))
    assert not made.users.get(user.id).wants_connection
    assert await ask(user.id, Disconnect()) == status

    status = await ask(user.id, Connect(PATIENCE))
    assert (status.is_logged_in, status.jid) == (True, jid)
    assert len(made.notes.of(user, QRCodeIssued)) == 1

    status = await ask(user.id, Logout())
    assert (status.is_connected, status.jid, status.lid) == (False, "", "")
    assert phone.account.companions == {}
    assert (made.users.get(user.id).wants_connection, made.users.get(user.id).jid) == (False, "")
    assert await ask(user.id, Logout()) == status
    status = await ask(user.id, Connect(PATIENCE))
    assert status.phase is Phase.PAIRING
    assert status.qr == await ask(user.id, GetQR())


async def test_state_changes_are_events(made: Rig, whatsapp: Sandbox) -> None:
    """Whoever records events hears of every change, in order."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    await made.manager.ask(user.id, Disconnect())
    assert [event.phase for event in made.notes.of(user, PhaseChanged) if isinstance(event, PhaseChanged)] == [
        Phase.CONNECTING,
        Phase.PAIRING,
        Phase.RESTARTING,
        Phase.CONNECTING,
        Phase.LOGGING_IN,
        Phase.CONNECTED,
        Phase.OFFLINE,
    ]
    assert len(made.notes.of(user, PairingSucceeded)) == len(made.notes.of(user, Connected)) == 1


async def test_connecting_twice(made: Rig, whatsapp: Sandbox) -> None:
    """Two connects at the same time are one connection, and both hear of it."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    first, second = await asyncio.gather(*(made.manager.ask(user.id, Connect(PATIENCE)) for _ in range(2)))
    assert first == second
    assert first.qr
    await phone.scan(first.qr)
    await made.logged_in(user)
    statuses = await asyncio.gather(*(made.manager.ask(user.id, Connect(PATIENCE)) for _ in range(3)))
    assert all(status.is_logged_in for status in statuses)
    assert len(made.notes.of(user, Connected)) == 1
    assert len(whatsapp.context.sessions.of(phone.account.jid(1))) == 1


async def test_changes_at_the_same_time(made: Rig, whatsapp: Sandbox) -> None:
    """Whatever comes at the same time, in the end the last one counts."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    ask = made.manager.ask
    commands = (Disconnect(), Connect(), Disconnect(), Reset(), Connect(), Connect(PATIENCE))
    statuses = await asyncio.gather(*(ask(user.id, command) for command in commands))
    assert statuses[-1].is_logged_in
    assert len(whatsapp.context.sessions.of(phone.account.jid(1))) == 1
    await asyncio.gather(ask(user.id, Connect(PATIENCE)), ask(user.id, Disconnect()))
    assert (await made.status(user)).phase is Phase.OFFLINE
    assert not made.users.get(user.id).wants_connection


async def test_disconnect_while_pairing(made: Rig) -> None:
    """Disconnecting ends the pairing, and frees whoever waits for a scan."""
    user = await made.user()
    code = (await made.manager.ask(user.id, Connect(PATIENCE))).qr
    status = await made.manager.ask(user.id, Disconnect())
    assert (status.phase, status.qr, status.error) == (Phase.OFFLINE, "", "")
    with pytest.raises(NotConnected, match="/session/connect"):
        await made.manager.ask(user.id, GetQR())
    again = await made.manager.ask(user.id, Connect(PATIENCE))
    assert again.qr not in ("", code)
    await made.manager.ask(user.id, Logout())
    assert (await made.status(user)).phase is Phase.OFFLINE


async def test_logout_while_offline(made: Rig, whatsapp: Sandbox) -> None:
    """An account that is offline connects in order to be unlinked."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    await made.manager.ask(user.id, Disconnect())
    status = await made.manager.ask(user.id, Logout())
    assert (status.phase, status.jid) == (Phase.OFFLINE, "")
    assert phone.account.companions == {}


async def test_unlinked_by_the_phone(made: Rig, whatsapp: Sandbox) -> None:
    """An account that the phone unlinks wants no connection any more, says why, and can be linked anew."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    await phone.unlink(1)
    await made.notes.until(user, LoggedOut)
    status = await made.status(user)
    assert (status.phase, status.is_connected, status.jid) == (Phase.LOGGED_OUT, False, "")
    assert "ended this device's session" in status.error
    await made.kept(user, wants=False, jid="")
    with pytest.raises(NotConnected, match="ended this device's session"):
        await made.manager.ask(user.id, GetQR())
    assert (await made.link(user, phone)).jid == str(phone.account.jid(2))
    await made.kept(user, wants=True, jid=str(phone.account.jid(2)))


async def test_unlinked_while_away(made: Rig, whatsapp: Sandbox) -> None:
    """One that was unlinked while it was offline hears of it when it connects, or logs out."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    await made.manager.ask(user.id, Disconnect())
    await phone.unlink(1)
    status = await made.manager.ask(user.id, Connect(PATIENCE))
    assert (status.phase, status.jid) == (Phase.LOGGED_OUT, "")
    await made.link(user, phone)
    await made.manager.ask(user.id, Disconnect())
    await phone.unlink(2)
    assert (await made.manager.ask(user.id, Logout())).jid == ""
    await made.kept(user, wants=False, jid="")


async def test_replaced_by_another_connection(made: Rig, whatsapp: Sandbox) -> None:
    """An account whose connection is taken over says so, does not fight, and can take it back."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    device = await (await made.database.store(user.id)).device.load()
    assert device is not None
    copy = MemoryStore()
    async with copy.begin() as unit:
        await unit.device.save(device)
    async with linked_client(whatsapp, NUMBER, store=copy):
        status = await made.until(user, lambda status: status.phase is Phase.REPLACED)
        assert not status.is_connected
        assert "took over" in status.error
        assert made.users.get(user.id).wants_connection
        assert (await made.manager.ask(user.id, Connect(PATIENCE))).is_logged_in


async def test_reset(made: Rig, whatsapp: Sandbox) -> None:
    """A reset makes the client anew, which comes back without a scan where it was connected."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    await made.manager.ask(user.id, Reset())
    await made.logged_in(user)
    assert len(made.notes.of(user, QRCodeIssued)) == 1
    await made.manager.ask(user.id, Disconnect())
    assert not (await made.manager.ask(user.id, Reset())).is_connected


async def test_reset_that_forgets(made: Rig, whatsapp: Sandbox) -> None:
    """A reset may forget the device, whatever WhatsApp thinks of it; then pairing starts anew."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    status = await made.manager.ask(user.id, Reset(forget_device=True))
    assert (status.phase, status.jid, status.is_connected) == (Phase.OFFLINE, "", False)
    assert (made.users.get(user.id).wants_connection, made.users.get(user.id).jid) == (False, "")
    assert list(phone.account.companions) == [1]
    assert (await made.link(user, phone)).jid == str(phone.account.jid(2))


async def test_codes_that_expire(whatsapp: Sandbox, database: Database) -> None:
    """When nobody scans the status says so, the account wants nothing more, and a new connect gives new codes."""
    timing = replace(fast_timing(), first_qr=0.2, next_qr=0.01)
    async with rig(database, whatsapp, timing=timing) as made:
        user = await made.user()
        code = (await made.manager.ask(user.id, Connect(PATIENCE))).qr
        await made.notes.until(user, QRCodesExpired)
        status = await made.status(user)
        assert (status.phase, status.qr) == (Phase.OFFLINE, "")
        assert "nobody scanned" in status.error
        await made.kept(user, wants=False, jid="")
        with pytest.raises(NotConnected, match="nobody scanned"):
            await made.manager.ask(user.id, GetQR())
        again = await made.manager.ask(user.id, Connect(PATIENCE))
        assert again.qr not in ("", code)
        assert (again.error, made.users.get(user.id).wants_connection) == ("", True)


async def test_connection_that_is_on_its_way(whatsapp: Sandbox, database: Database) -> None:
    """Commands wait a little for a connection that is on its way, then say that it is."""
    async with rig(database, whatsapp, patience=0.05) as made:
        user = await made.user()
        phone = await whatsapp.create_phone(NUMBER)
        await made.link(user, phone)
        whatsapp.add_fault(SilentHandshake())
        whatsapp.cut()
        await made.until(user, lambda status: not status.is_logged_in)
        with pytest.raises(NotConnected, match="try again in a moment"):
            await made.manager.ask(user.id, SetPresence(available=True))
        with pytest.raises(AlreadyPaired):
            await made.manager.ask(user.id, GetQR())
        other = await made.user("Ben")
        status = await made.manager.ask(other.id, Connect(0.05))
        assert (status.phase, status.is_connected) == (Phase.CONNECTING, True)
        with pytest.raises(NoQRYet, match="ask again in a moment"):
            await made.manager.ask(other.id, GetQR())
        with pytest.raises(NotPaired):
            await made.manager.ask(other.id, SetPresence(available=True))
        whatsapp.context.faults.clear()
        whatsapp.cut()
        assert (await made.manager.ask(user.id, Connect(PATIENCE))).is_logged_in


async def test_logout_that_cannot_be(whatsapp: Sandbox, database: Database) -> None:
    """Where the server cannot be reached, or refuses, the device stays linked and the account as it was."""
    async with rig(database, whatsapp, logout=0.4) as made:
        user, ask = await made.user(), made.manager.ask
        phone = await whatsapp.create_phone(NUMBER)
        jid = (await made.link(user, phone)).jid
        whatsapp.add_fault(RefuseQuery(xmlns="md", count=1))
        with pytest.raises(QueryRefused):
            await ask(user.id, Logout())
        assert (await made.status(user)).is_logged_in
        await ask(user.id, Disconnect())
        whatsapp.add_fault(SilentHandshake())
        with pytest.raises(NotConnected, match="cannot be reached"):
            await ask(user.id, Logout())
        status = await made.status(user)
        assert (status.jid, status.is_connected) == (jid, False)
        whatsapp.context.faults.clear()
        assert (await ask(user.id, Connect(PATIENCE))).is_logged_in


async def test_change_whose_caller_goes_away(made: Rig, whatsapp: Sandbox) -> None:
    """A change that has begun goes to its end, so that nothing stays half done."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    leaving = asyncio.create_task(made.manager.ask(user.id, Logout()))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await made.kept(user, wants=False, jid="")
    assert not (await made.manager.ask(user.id, Disconnect())).jid


async def test_what_cannot_be_recorded_comes_again(made: Rig, whatsapp: Sandbox) -> None:
    """A message that the recorder does not take is not acknowledged, and comes again; it is told once."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await whatsapp.create_phone(OTHER)
    await made.link(user, phone)
    made.notes.fails = True
    await acts.send_text(whatsapp.line(OTHER), NUMBER, "Hola")
    await until(lambda: made.notes.failures > 0)
    await made.manager.ask(user.id, Disconnect())
    assert made.notes.of(user, MessageReceived) == []
    made.notes.fails = False
    await made.manager.ask(user.id, Connect(PATIENCE))
    await made.notes.until(user, MessageReceived)
    recorded = [event for user_id, event in made.notes.recorded if isinstance(event, MessageReceived)]
    assert recorded == made.notes.of(user, MessageReceived)
    assert len(recorded) == 1


async def test_pairing_codes(made: Rig, whatsapp: Sandbox) -> None:
    """A number gets one code while that is good; the last one that was asked for links the account."""
    user, ask = await made.user(), made.manager.ask
    phone = await whatsapp.create_phone(NUMBER)
    await whatsapp.create_phone(OTHER)
    with pytest.raises(NotConnected, match="/session/connect"):
        await ask(user.id, PairPhone(NUMBER))
    await ask(user.id, Connect())
    with pytest.raises(PairingError):
        await ask(user.id, PairPhone("12"))
    first, second = await asyncio.gather(ask(user.id, PairPhone(NUMBER)), ask(user.id, PairPhone(NUMBER)))
    assert first == second
    await ask(user.id, PairPhone(OTHER))
    code = await ask(user.id, PairPhone(NUMBER))
    assert code != first
    await phone.enter_code(code)
    assert (await made.logged_in(user)).jid == str(phone.account.jid(1))
    with pytest.raises(AlreadyPaired):
        await ask(user.id, PairPhone(NUMBER))


async def test_passkeys(made: Rig, whatsapp: Sandbox) -> None:
    """What is asked for is told, an answer is taken, and after a scan nobody has to confirm."""
    user, ask = await made.user(), made.manager.ask
    phone = await whatsapp.create_phone(NUMBER)
    await phone.protect()
    for early in (RespondPasskey(Assertion(b"a", b"b", b"c", b"d")), ConfirmPasskey()):
        with pytest.raises(PasskeyError):
            await ask(user.id, early)
    status = await ask(user.id, Connect(PATIENCE))
    scanning = asyncio.create_task(phone.scan(status.qr))
    options = (await made.until(user, lambda status: status.passkey is not None)).passkey
    assert options is not None
    with pytest.raises(PairingError, match="passkey-status"):
        await ask(user.id, GetQR())
    good = phone.answer_passkey(options)
    with pytest.raises(PasskeyError, match="not accept"):
        await ask(user.id, RespondPasskey(replace(good, signature=b"no")))
    assert (await made.status(user)).passkey == options
    await ask(user.id, RespondPasskey(good))
    status = await made.logged_in(user)
    assert (status.jid, status.passkey, status.passkey_code) == (str(phone.account.jid(1)), None, "")
    assert status.jid == str(await scanning)
    (told,) = made.notes.of(user, PasskeyConfirmationRequested)
    assert isinstance(told, PasskeyConfirmationRequested)
    assert told.may_skip


async def test_disconnect_voids_the_code(made: Rig, whatsapp: Sandbox) -> None:
    """A code is good for one connection only."""
    user, ask = await made.user(), made.manager.ask
    await ask(user.id, Connect())
    with pytest.raises(PairingError, match="is it right"):
        await ask(user.id, PairPhone(NUMBER))
    await whatsapp.create_phone(NUMBER)
    code = await ask(user.id, PairPhone(NUMBER))
    await ask(user.id, Disconnect())
    await ask(user.id, Connect())
    assert await ask(user.id, PairPhone(NUMBER)) != code


async def test_ban_that_ends(made: Rig, whatsapp: Sandbox) -> None:
    """An account that WhatsApp refuses for a while says so, and comes back when that has passed."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    whatsapp.add_fault(ConnectFailure(reason=402, code=101, expires_in=1, count=1))
    whatsapp.cut()
    await made.notes.until(user, TemporarilyBanned)
    status = await made.status(user)
    assert (status.phase, status.is_connected) == (Phase.REFUSED, False)
    assert "1 s (reason 101)" in status.error
    await made.notes.until(user, Connected, 2)


async def test_ban_is_not_fought(made: Rig, whatsapp: Sandbox) -> None:
    """One that is disconnected meanwhile stays so."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    whatsapp.add_fault(ConnectFailure(reason=402, code=101, expires_in=1000))
    whatsapp.cut()
    await made.notes.until(user, TemporarilyBanned)
    assert (await made.manager.ask(user.id, Connect(PATIENCE))).phase is Phase.REFUSED
    status = await made.manager.ask(user.id, Disconnect())
    assert (status.is_connected, status.error) == (False, "")


async def test_recorder_that_breaks(made: Rig, whatsapp: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """A recorder that fails to hear of changes is logged, and the account goes on."""
    made.notes.breaks = True
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    assert not (await made.manager.ask(user.id, Disconnect())).is_connected
    assert "an event handler failed" in caplog.text
