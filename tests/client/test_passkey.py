"""Passkeys: being asked for one while linking, giving its answer, and confirming."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.client.fake_server import ServerEnd, dice
from tests.client.rig import ACCOUNT, DEVICE, DEVICE_LID, PHONE, Rig, linked_store, rig
from tests.client.test_link_codes import showing
from zapwire.client.passkey import LIFETIME
from zapwire.client.store.base import Device
from zapwire.errors import ConnectionLost, NotAuthorized, PairingError, PasskeyError, ServiceUnavailable
from zapwire.protocol.events import (
    PairingSucceeded,
    PasskeyConfirmationRequested,
    PasskeyFailed,
    PasskeyRequested,
    QRCodeIssued,
    QRCodesExpired,
)
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import DeviceIdentity, seal, vouch
from zapwire.protocol.pairing.passkey import (
    CompanionKeys,
    PrimaryIdentity,
    Prologue,
    handoff_proof,
    request_key,
    shown_code,
)
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.pairing import PairDeviceSign, PairSuccess
from zapwire.protocol.stanzas.passkey import (
    CompanionNonce,
    GetPasskeyOptions,
    PasskeyPrologue,
    SealedRequest,
    continuation,
    options_content,
    passkey_request,
    passkey_step,
    ref_answer,
)

OPTIONS = PasskeyOptions(b"challenge", "whatsapp.com", 60_000)
ASSERTION = Assertion(b"credential", b"{}", b"data", b"signature")
EPHEMERAL = KeyPair.from_private(dice("the phone's ephemeral")(32))
IDENTITY = PrimaryIdentity(EPHEMERAL.public, b"o" * 32)
REF = "2@passkey"


@dataclass(slots=True)
class Asked:
    """A client that is asked for a passkey."""

    made: Rig
    server: ServerEnd

    async def device(self) -> Device:
        """Return the client's device."""
        device = await self.made.client.device()
        assert device is not None
        return device

    async def request(self, options: bytes = OPTIONS.to_bytes()) -> None:
        """Ask, as the server does, and take the acknowledgement."""
        node = passkey_request(options, "N1", 1_700_000_000)
        self.server.send(node)
        assert await self.server.receive() == ack_for(node)

    async def respond(self) -> PasskeyPrologue:
        """Let the client give the passkey's answer, which is taken."""
        responding = asyncio.create_task(self.made.client.respond_passkey(ASSERTION))
        self.server.answer(await self.server.receive_query("md"), ref_answer(REF))
        query = await self.server.receive_query("md")
        self.server.answer(query)
        await responding
        return PasskeyPrologue.from_node(query)

    async def go_on(self, identity: bytes = IDENTITY.to_bytes()) -> None:
        """Hand on the phone's ephemeral identity."""
        node = continuation(identity, "N2", 1_700_000_000)
        self.server.send(node)

    async def nonce(self) -> bytes:
        """Return the nonce that the client shows, beside its acknowledgement."""
        found = [await self.server.receive(), await self.server.receive()]
        assert {node.tag for node in found} == {"ack", "iq"}
        query = next(node for node in found if node.tag == "iq")
        self.server.answer(query)
        return CompanionNonce.from_node(query).nonce

    async def confirm(self) -> bytes:
        """Let the client confirm, and return what it sends."""
        confirming = asyncio.create_task(self.made.client.confirm_passkey())
        query = await self.server.receive_query("md")
        self.server.answer(query)
        await confirming
        return SealedRequest.from_node(query).data

    async def offer(self, secret: bytes) -> None:
        """Consent, with the device identity sealed by this secret."""
        signed = vouch(
            ACCOUNT, (await self.device()).identity_key.public, DeviceIdentity(77, 1_700_000_000, 5), dice("v")(64)
        )
        self.server.send(PairSuccess("8765", seal(signed, secret), DEVICE, DEVICE_LID, platform="android").to_node())


@asynccontextmanager
async def asked() -> AsyncIterator[Asked]:
    """A client whose QR code was scanned and that is asked for a passkey, for the length of the context."""
    async with rig() as made:
        case = Asked(made, await showing(made))
        await case.request()
        yield case


async def test_the_whole_way() -> None:
    """Asked, answered, the same code on both sides, confirmed, and linked with the secret that was sent then."""
    async with asked() as case:
        made = case.made
        assert (await made.event(PasskeyRequested)).options == OPTIONS
        device = await case.device()
        sent = await case.respond()
        assert (sent.credential_id, sent.assertion) == (b"credential", ASSERTION.to_bytes())
        assert sent.proof == handoff_proof(device.adv_secret, sent.payload)
        prologue = Prologue.from_bytes(sent.payload)
        assert (prologue.ref, prologue.platform) == (REF, "UNKNOWN")
        await case.go_on()
        nonce = await case.nonce()
        prologue.check(nonce)
        told = await made.event(PasskeyConfirmationRequested)
        assert told == PasskeyConfirmationRequested(shown_code(nonce, IDENTITY), may_skip=True)
        key = request_key(EPHEMERAL, prologue.ephemeral, prologue.platform, REF)
        keys = CompanionKeys.open(await case.confirm(), key)
        assert (keys.noise, keys.identity) == (device.noise_key.public, device.identity_key.public)
        assert keys.adv_secret != device.adv_secret
        await case.offer(keys.adv_secret)
        PairDeviceSign.from_node(await case.server.receive())
        assert (await made.event(PairingSucceeded)).jid == DEVICE
        assert (await case.device()).adv_secret == keys.adv_secret


async def test_no_qr_code_is_shown_meanwhile() -> None:
    """And the connection stays, until nobody has given an answer in five minutes."""
    async with asked() as case:
        made = case.made
        await made.event(PasskeyRequested)
        made.clock.advance(60.0)
        await case.request()
        assert not [event for event in made.later_events() if isinstance(event, QRCodeIssued)]
        made.clock.advance(LIFETIME - 60.0)
        await case.request()  # another request gives another five minutes
        assert not made.has_seen(QRCodesExpired)
        for _ in range(3):
            await made.clock.next_sleep(lambda seconds: seconds == LIFETIME)
            made.clock.advance(LIFETIME)
            if made.has_seen(QRCodesExpired):
                break
        await made.event(QRCodesExpired)


async def test_an_old_scan_proves_nothing() -> None:
    """Then codes have to be compared."""
    async with asked() as case:
        await case.made.event(PasskeyRequested)
        case.made.clock.advance(LIFETIME - 1.0)
        assert (await case.respond()).proof != b""
        await case.request()
        case.made.clock.advance(LIFETIME)
        assert (await case.respond()).proof == b""
        await case.go_on()
        await case.nonce()
        assert not (await case.made.event(PasskeyConfirmationRequested)).may_skip


async def test_nothing_is_asked_for() -> None:
    """Then nothing can be given or confirmed."""
    async with rig() as made:
        await showing(made)
        with pytest.raises(PasskeyError, match="no pending passkey request"):
            await made.client.respond_passkey(ASSERTION)
        with pytest.raises(PasskeyError, match="confirmed"):
            await made.client.confirm_passkey()


async def test_a_refused_answer() -> None:
    """Another one may be given."""
    async with asked() as case:
        responding = asyncio.create_task(case.made.client.respond_passkey(ASSERTION))
        case.server.answer(await case.server.receive_query("md"), ref_answer(REF))
        case.server.refuse(await case.server.receive_query("md"), 401, "not-authorized")
        with pytest.raises(NotAuthorized):
            await responding
        await case.respond()
        with pytest.raises(PasskeyError, match="no pending"):
            await case.made.client.respond_passkey(ASSERTION)
        with pytest.raises(PasskeyError, match="confirmed"):
            await case.made.client.confirm_passkey()


async def test_a_request_that_cannot_be_read() -> None:
    """The options are asked for once more, as whatsmeow does."""
    async with rig() as made:
        case = Asked(made, await showing(made))
        case.server.send(passkey_request(b"no json", "N1", 1))
        found = [await case.server.receive(), await case.server.receive()]
        query = next(node for node in found if node.tag == "iq")
        assert passkey_step(query) == GetPasskeyOptions.tag
        case.server.answer(query, options_content(OPTIONS.to_bytes()))
        assert (await made.event(PasskeyRequested)).options == OPTIONS
        await case.respond()


async def test_nor_the_second_time() -> None:
    """Then it is told."""
    async with rig() as made:
        server = await showing(made)
        server.send(passkey_request(b"no json", "N1", 1))
        found = [await server.receive(), await server.receive()]
        server.answer(next(node for node in found if node.tag == "iq"), options_content(b"no json"))
        failed = await made.event(PasskeyFailed)
        assert isinstance(failed.error, PairingError)
        assert not failed.is_continuation


@pytest.mark.parametrize("identity", [b"", b"\xff", PrimaryIdentity(bytes(32), b"o" * 32).to_bytes()])
async def test_a_continuation_that_is_no_good(identity: bytes) -> None:
    """It is told, and our nonce is not shown."""
    async with asked() as case:
        await case.respond()
        await case.go_on(identity)
        failed = await case.made.event(PasskeyFailed)
        assert failed.is_continuation
        assert (await case.server.receive()).tag == "ack"
        assert case.server.has_received_all


async def test_a_nonce_that_is_refused() -> None:
    """It is told, and there is nothing to be confirmed, as no code was shown."""
    async with asked() as case:
        await case.respond()
        await case.go_on()
        found = [await case.server.receive(), await case.server.receive()]
        case.server.refuse(next(node for node in found if node.tag == "iq"), 503)
        failed = await case.made.event(PasskeyFailed)
        assert (failed.is_continuation, type(failed.error)) == (True, ServiceUnavailable)
        with pytest.raises(PasskeyError):
            await case.made.client.confirm_passkey()


async def test_a_continuation_before_an_answer() -> None:
    """It fits nothing, and is told."""
    async with asked() as case:
        await case.go_on()
        assert (await case.made.event(PasskeyFailed)).is_continuation


async def test_a_second_continuation() -> None:
    """It does not count: who knows our nonce could choose the code."""
    async with asked() as case:
        await case.respond()
        await case.go_on()
        nonce = await case.nonce()
        code = (await case.made.event(PasskeyConfirmationRequested)).code
        await case.go_on(PrimaryIdentity(EPHEMERAL.public, b"x" * 32).to_bytes())
        assert (await case.server.receive()).tag == "ack"
        assert code == shown_code(nonce, IDENTITY)
        assert not any(isinstance(event, PasskeyConfirmationRequested) for event in case.made.later_events())


async def test_somebody_else_asks() -> None:
    """What is not of the server is acknowledged and passed over."""
    async with rig() as made:
        server = await showing(made)
        for node in (passkey_request(OPTIONS.to_bytes(), "N1", 1), continuation(IDENTITY.to_bytes(), "N2", 1)):
            forged = Node(node.tag, {**node.attrs, "from": PHONE}, node.content)
            server.send(forged)
            assert await server.receive() == ack_for(forged)
        assert not made.has_seen(PasskeyRequested)
        assert not made.has_seen(PasskeyFailed)


async def test_a_linked_device_is_asked() -> None:
    """It is nothing that could be answered."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        await Asked(made, server).request()
        assert not made.has_seen(PasskeyRequested)


async def test_the_connection_ends() -> None:
    """What was asked for on it is void."""
    async with asked() as case:
        await case.made.event(PasskeyRequested)
        responding = asyncio.create_task(case.made.client.respond_passkey(ASSERTION))
        await case.server.receive_query("md")
        case.server.cut()
        with pytest.raises(ConnectionLost):
            await responding
        with pytest.raises(PasskeyError):
            await case.made.client.respond_passkey(ASSERTION)


async def test_a_link_without_its_confirmation() -> None:
    """The secret of the QR code still seals it, where the server changes its mind."""
    async with asked() as case:
        await case.offer((await case.device()).adv_secret)
        await case.made.event(PairingSucceeded)
