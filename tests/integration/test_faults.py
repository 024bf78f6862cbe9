"""Client and sandbox together: every fault the sandbox knows, as the client lives through it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.client.rig import Clock, until
from tests.integration.live import NUMBER, Live, live, short
from zapwire import MemoryStore
from zapwire.errors import CertificateError, HandshakeTimeout, InternalServerError, QueryTimeout, SandboxError
from zapwire.protocol.events import (
    ClientOutdated,
    Connected,
    ConnectFailed,
    ConnectRefused,
    Disconnected,
    Event,
    KeepAliveRestored,
    KeepAliveTimedOut,
    LoggedOut,
    PairingFailed,
    QRCodeIssued,
    StreamErrored,
    StreamReplaced,
    TemporarilyBanned,
)
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.privacy import GetPrivacySettings
from zapwire.protocol.stanzas.stream import StreamError
from zapwire.sandbox.faults import (
    BadCertificate,
    BadPairing,
    CertificateProblem,
    ConnectFailure,
    Delay,
    DropAnswer,
    Fault,
    PairingProblem,
    RefuseQuery,
    SilentHandshake,
)
from zapwire.sandbox.server import Sandbox
from zapwire.testing import linked_client, sandbox


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


@pytest.fixture
async def linked(whatsapp: Sandbox) -> MemoryStore:
    """Return the store of a device that is linked and offline."""
    store = MemoryStore()
    async with linked_client(whatsapp, NUMBER, store=store):
        pass
    return store


async def strike(made: Live, whatsapp: Sandbox, fault: Fault) -> None:
    """Connect while something is wrong."""
    whatsapp.context.faults.add(fault)
    made.client.connect()


REFUSALS: dict[int, Event] = {
    400: ConnectRefused(400, "text"),
    401: LoggedOut(on_connect=True, reason=401),
    402: TemporarilyBanned(104, 3600.0),
    403: LoggedOut(on_connect=True, reason=403),
    405: ClientOutdated(),
    406: LoggedOut(on_connect=True, reason=406),
    409: ConnectRefused(409, "text"),
}


@pytest.mark.parametrize("reason", REFUSALS)
async def test_refused_login(whatsapp: Sandbox, linked: MemoryStore, reason: int) -> None:
    """A login that is refused for good is told of, and not tried again."""
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, ConnectFailure(reason=reason, message="text", code=104, expires_in=3600))
        assert await made.event(type(REFUSALS[reason])) == REFUSALS[reason]
        await until(lambda: made.client.phase in (Phase.LOGGED_OUT, Phase.REFUSED))
        is_logged_out = made.client.phase is Phase.LOGGED_OUT
        assert is_logged_out == (reason in (401, 403, 406))
        assert (await linked.device.load() is None) == is_logged_out
        assert not made.has_seen(Connected)


@pytest.mark.parametrize("reason", [500, 503])
async def test_passing_refusal(whatsapp: Sandbox, linked: MemoryStore, reason: int) -> None:
    """A login that is refused for now is tried again, until it works."""
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, ConnectFailure(count=2, reason=reason))
        await made.event(Connected)
        assert sum(isinstance(event, Disconnected) for event in made.seen) == 2


async def test_fault_for_another_device(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A fault of another device does not strike this one."""
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, ConnectFailure(device=JID.parse("5491100000000:1@s.whatsapp.net"), reason=401))
        await made.event(Connected)


@pytest.mark.parametrize("problem", ["expired", "not_yet_valid", "wrong_root", "wrong_key"])
async def test_bad_certificate(whatsapp: Sandbox, linked: MemoryStore, problem: CertificateProblem) -> None:
    """A server that cannot prove who it is, is not talked to: nothing of the device was said."""
    last = whatsapp.context.recorder.count
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, BadCertificate(problem=problem))
        event = await made.event(ConnectFailed)
        assert isinstance(event.error, CertificateError)
        assert not event.will_retry
        with pytest.raises(CertificateError):
            await made.client.wait_connected()
    assert all(entry["kind"] in ("open", "close") for entry in whatsapp.context.recorder.entries(after=last))


@pytest.mark.parametrize(("problem", "text"), [("hmac", "hmac-mismatch"), ("signature", "signature-mismatch")])
async def test_bad_pairing(whatsapp: Sandbox, problem: PairingProblem, text: str) -> None:
    """A consent that does not hold is refused: the phone hears why, nothing is saved, and the next try works."""
    phone = await whatsapp.create_phone(NUMBER)
    whatsapp.context.faults.add(BadPairing(count=1, problem=problem))
    async with live(whatsapp) as made:
        made.client.connect()
        code = await made.event(QRCodeIssued)
        with pytest.raises(SandboxError, match=f"401 {text}"):
            await phone.scan(code.text)
        failed = await made.event(PairingFailed)
        assert (failed.error.code, failed.error.text) == (401, text)
        device = await made.client.device()
        assert device is not None
        assert device.jid is None
        assert phone.account.companions == {}
        await until(lambda: made.client.phase is Phase.OFFLINE)
        await made.client.close()
        await made.link(phone)


async def test_silent_handshake(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A server that does not answer the hello is given up after 20 s, and tried again."""
    clock = Clock(time.time())
    started = clock.now()
    async with live(whatsapp, linked, clock=clock) as made:
        await strike(made, whatsapp, SilentHandshake(count=1))
        while not made.has_seen(ConnectFailed):
            await asyncio.sleep(0.01)
            clock.advance(1)
        event = await made.event(ConnectFailed)
        assert isinstance(event.error, HandshakeTimeout)
        assert event.will_retry
        clock.advance(await clock.next_sleep())
        await made.event(Connected)
        assert clock.now() - started >= 20


async def test_delay(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A slow server is waited for; order holds."""
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, Delay(seconds=0.02))
        await made.event(Connected)
        assert "readreceipts" in await made.client.query(GetPrivacySettings())


async def test_delay_beyond_the_deadline(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A server that is slower than a query's deadline is a QueryTimeout; the late answer does no harm."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        jid = (await made.event(Connected)).jid
        whatsapp.context.faults.add(Delay(device=jid, count=1, seconds=0.1))
        with pytest.raises(QueryTimeout):
            await made.client.query(GetPrivacySettings(), timeout=0.02)
        assert "readreceipts" in await made.client.query(GetPrivacySettings())
        assert not made.has_seen(Disconnected)


async def test_refused_query(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A query that the server refuses raises the class of its code."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        await made.event(Connected)
        whatsapp.context.faults.add(RefuseQuery(count=1, xmlns="privacy", code=500))
        with pytest.raises(InternalServerError):
            await made.client.query(GetPrivacySettings())
        assert "readreceipts" in await made.client.query(GetPrivacySettings())


@pytest.mark.parametrize("xmlns", ["encrypt", "passive"])
async def test_refused_steps_of_the_login(whatsapp: Sandbox, linked: MemoryStore, xmlns: str) -> None:
    """A server that refuses prekeys or turning active does not keep the client from connecting."""
    async with live(whatsapp, linked) as made:
        await strike(made, whatsapp, RefuseQuery(xmlns=xmlns))
        await made.event(Connected)


async def test_dropped_answer(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A query that is never answered is a QueryTimeout."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        await made.event(Connected)
        whatsapp.context.faults.add(DropAnswer(count=1, xmlns="privacy"))
        with pytest.raises(QueryTimeout):
            await made.client.query(GetPrivacySettings(), timeout=0.05)
        assert "readreceipts" in await made.client.query(GetPrivacySettings())


async def test_unanswered_login_steps(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A server that does not answer during the login does not hang the client: its deadline passes."""
    async with live(whatsapp, linked, timing=short(query=0.1)) as made:
        await strike(made, whatsapp, DropAnswer(count=1, xmlns="encrypt"))
        await made.event(Connected)


async def test_unanswered_pings(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """Pings without an answer are told of; the first answered one is, too."""
    timing = short(keepalive_min=0.02, keepalive_max=0.03, keepalive_answer=0.03)
    async with live(whatsapp, linked, timing=timing) as made:
        made.client.connect()
        await made.event(Connected)
        whatsapp.context.faults.add(DropAnswer(xmlns="w:p"))
        while (await made.event(KeepAliveTimedOut)).error_count < 3:
            pass
        whatsapp.context.faults.clear()
        await made.event(KeepAliveRestored)
        assert made.client.phase is Phase.CONNECTED


async def test_pings_never_answered(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """A server that never answers pings is left, and a new connection is made."""
    timing = short(keepalive_min=0.02, keepalive_max=0.03, keepalive_answer=0.03, keepalive_give_up=0.1)
    async with live(whatsapp, linked, timing=timing) as made:
        made.client.connect()
        await made.event(Connected)
        whatsapp.context.faults.add(DropAnswer(xmlns="w:p"))
        assert "pings" in (await made.event(Disconnected)).reason
        whatsapp.context.faults.clear()
        await made.event(Connected)


async def test_cut_before_the_login(whatsapp: Sandbox) -> None:
    """A connection that is cut while codes are shown leaves the client offline; connecting again shows new ones."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        made.client.connect()
        first = await made.event(QRCodeIssued)
        assert whatsapp.cut() == 1
        assert not (await made.event(Disconnected)).will_reconnect
        await made.client.close()
        with pytest.raises(SandboxError, match="no connected client shows this QR code"):
            await phone.scan(first.text)
        await made.link(phone)


STREAM_ERRORS: dict[tuple[str, str], type[Event]] = {
    ("515", ""): Connected,
    ("503", ""): Disconnected,
    ("599", ""): StreamErrored,
    ("", "replaced"): StreamReplaced,
    ("401", "device_removed"): LoggedOut,
}


@pytest.mark.parametrize(("code", "conflict"), STREAM_ERRORS)
async def test_stream_error(whatsapp: Sandbox, linked: MemoryStore, code: str, conflict: str) -> None:
    """Each way the server ends a stream has its own outcome."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        jid = (await made.event(Connected)).jid
        assert whatsapp.end_stream(StreamError(code, conflict), jid) == 1
        await made.event(STREAM_ERRORS[code, conflict])
        if not conflict:
            await until(lambda: made.client.phase is Phase.CONNECTED)
        else:
            await until(lambda: made.client.phase in (Phase.REPLACED, Phase.LOGGED_OUT))


async def test_storm_of_cuts(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """However often and whenever connections are cut, the client ends up connected, and nothing is left behind."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        for _ in range(30):
            whatsapp.cut()
            await asyncio.sleep(0.01)
        await made.client.wait_connected(10)
        assert "readreceipts" in await made.client.query(GetPrivacySettings())
        assert not made.has_seen(LoggedOut)
        assert not made.has_seen(QRCodeIssued)


async def test_reset_of_the_world(whatsapp: Sandbox, linked: MemoryStore) -> None:
    """When the sandbox forgets everybody its devices are logged out."""
    async with live(whatsapp, linked) as made:
        made.client.connect()
        await made.event(Connected)
        await whatsapp.reset()
        assert await made.event(LoggedOut) == LoggedOut(on_connect=True, reason=401)
        assert await linked.device.load() is None
