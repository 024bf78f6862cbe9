"""Pairing: the codes, the phone's consent, and what cannot be accepted."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.client.fake_server import ServerEnd, dice
from tests.client.rig import (
    ACCOUNT,
    DEVICE,
    DEVICE_LID,
    LID,
    PHONE,
    FragileStore,
    Rig,
    linked_store,
    rig,
    settle,
    until,
)
from zapwire.client.store.base import Device
from zapwire.errors import NotConnected
from zapwire.protocol.events import (
    Connected,
    PairingFailed,
    PairingSucceeded,
    PhaseChanged,
    QRCodeIssued,
    QRCodesExpired,
    QRScannedWithoutMultidevice,
)
from zapwire.protocol.jid import SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.pairing.identity import DeviceIdentity, SignedDeviceIdentity, seal, vouch
from zapwire.protocol.pairing.qr import LinkingQR
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.pairing import PairDevice, PairDeviceSign, PairSuccess
from zapwire.protocol.stanzas.prekeys import prekey_count
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError, Success, bulletin, unified_session_id

REFS = tuple(f"2@ref{number}" for number in range(6))
OFFER = "8765"
IDENTITY = DeviceIdentity(raw_id=77, timestamp=1_700_000_000, key_index=5)
STRANGER = KeyPair.from_private(dice("stranger")(32))


async def showing(made: Rig) -> ServerEnd:
    """Connect an unlinked client and hand it the refs."""
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    server.send(PairDevice("4321", REFS).to_node())
    assert await server.receive() == Node("iq", {"to": SERVER, "id": "4321", "type": "result"})
    return server


async def own_device(made: Rig) -> Device:
    """Return the client's device."""
    device = await made.client.device()
    assert device is not None
    return device


def sign(device: Device, signer: KeyPair = ACCOUNT) -> SignedDeviceIdentity:
    """Vouch for a device as its phone does."""
    return vouch(signer, device.identity_key.public, IDENTITY, dice("account's signature")(64))


def offer(made: Rig, container: bytes, *, with_lid: bool = True) -> Node:
    """Return the phone's consent."""
    time = int(made.clock.now()) + 100
    lid = DEVICE_LID if with_lid else None
    return PairSuccess(OFFER, container, DEVICE, lid, "Ana's Café", "smbi", b"", time).to_node()


async def consent(made: Rig, server: ServerEnd) -> SignedDeviceIdentity:
    """Let the phone scan the code shown and consent."""
    device = await own_device(made)
    signed = sign(device)
    server.send(offer(made, seal(signed, device.adv_secret)))
    return signed


async def test_codes_hold_refs_and_keys() -> None:
    """Each code holds its ref, the device's two public keys, the secret to seal with, and the client's type."""
    async with rig() as made:
        await showing(made)
        code = LinkingQR.from_text((await made.event(QRCodeIssued)).text)
        device = await own_device(made)
        assert code == LinkingQR(
            REFS[0], device.noise_key.public, device.identity_key.public, device.adv_secret, client_type="9"
        )
        assert base64.b64encode(device.noise_key.private).decode() not in code.to_text()


async def test_codes_come_in_time() -> None:
    """The first code is good for 60 s, the others for 20 s each; after the last the client gives up."""
    async with rig() as made:
        server = await showing(made)
        for ref, seconds in zip(REFS, (60, 20, 20, 20, 20, 20), strict=True):
            event = await made.event(QRCodeIssued)
            assert LinkingQR.from_text(event.text).ref == ref
            assert event.valid_for == seconds
            assert await made.clock.next_sleep(lambda asked: asked in (20, 60)) == seconds
            made.clock.advance(seconds - 0.1)
            await settle()
            assert made.later_events() == []
            made.clock.advance(0.1)
        await made.event(QRCodesExpired)
        await server.closed()
        with pytest.raises(NotConnected, match="nobody scanned a QR code in time"):
            await made.client.wait_connected()
        assert made.client.phase is Phase.OFFLINE
        assert made.transport.dials == 1
        assert [event for event in made.later_events() if not isinstance(event, PhaseChanged)] == []


async def test_connecting_again_shows_new_codes() -> None:
    """After the codes expired the client can be connected again, and shows the new refs."""
    async with rig() as made:
        await showing(made)
        for seconds in (60, 20, 20, 20, 20, 20):
            await made.clock.next_sleep(lambda asked: asked in (20, 60))
            made.clock.advance(seconds)
        await made.event(QRCodesExpired)
        await until(lambda: made.client.phase is Phase.OFFLINE)
        await settle()
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(PairDevice("1", ("2@later",)).to_node())
        event = await made.event(QRCodeIssued)
        assert LinkingQR.from_text(event.text).ref == "2@later"
        assert event.valid_for == 60


async def test_consent_is_accepted() -> None:
    """The answer holds the identity with both signatures, but without the account's key, and then the session's id."""
    async with rig() as made:
        server = await showing(made)
        signed = await consent(made, server)
        answer = await server.receive()
        assert answer.attrs == {"to": SERVER, "type": "result", "id": OFFER}
        sign_node = PairDeviceSign.from_node(answer)
        assert sign_node.key_index == 5
        returned = SignedDeviceIdentity.from_bytes(sign_node.identity)
        assert returned.account_signature_key == b""
        assert returned.account_signature == signed.account_signature
        assert returned.details == signed.details
        device = await own_device(made)
        whole = replace(returned, account_signature_key=ACCOUNT.public)
        assert whole.has_device_signature(device.identity_key.public)
        session_id = unified_session_id(made.clock.now() + 100)
        assert await server.receive() == Node("ib", {}, (Node("unified_session", {"id": str(session_id)}),))


async def test_consent_is_kept() -> None:
    """The store then holds who the device is, the identity signed by both, the phone's key, and the pair of names."""
    async with rig() as made:
        server = await showing(made)
        before = await own_device(made)
        signed = await consent(made, server)
        assert await made.event(PairingSucceeded) == PairingSucceeded(DEVICE, DEVICE_LID, "Ana's Café", "smbi")
        device = await own_device(made)
        identity = device.signed_identity
        assert identity is not None
        assert identity.has_account_signature(device.identity_key.public)
        assert identity.has_device_signature(device.identity_key.public)
        assert identity == replace(signed, device_signature=identity.device_signature)
        assert device == replace(
            before,
            jid=DEVICE,
            lid=DEVICE_LID,
            signed_identity=identity,
            platform="smbi",
            business_name="Ana's Café",
        )
        assert await made.store.identities.get(LID.signal_address()) == ACCOUNT.public
        assert await made.store.lids.lid_for(PHONE) == LID
        assert await made.store.lids.pn_for(LID) == PHONE


async def test_consent_is_kept_before_it_is_answered() -> None:
    """When the server reads the answer, the link is in the store."""
    async with rig() as made:
        server = await showing(made)
        await consent(made, server)
        await server.receive()
        assert (await own_device(made)).jid == DEVICE


async def test_consent_without_lid() -> None:
    """An account without a LID keeps the phone's key under its number."""
    async with rig() as made:
        server = await showing(made)
        device = await own_device(made)
        server.send(offer(made, seal(sign(device), device.adv_secret), with_lid=False))
        assert (await made.event(PairingSucceeded)).lid is None
        assert await made.store.identities.get(PHONE.signal_address()) == ACCOUNT.public
        assert await made.store.lids.lid_for(PHONE) is None


async def test_linked_device_logs_in() -> None:
    """After the consent the server asks to reconnect; the client does so at once and logs in."""
    async with rig() as made:
        server = await showing(made)
        await consent(made, server)
        await server.receive()
        await server.receive()
        server.end(StreamError("515").to_node(), STREAM_END)
        server = await made.transport.accept()
        assert (await server.opened()).jid == DEVICE
        server.send(Success(int(made.clock.now()), DEVICE_LID).to_node())
        server.answer(await server.receive_query("encrypt"), prekey_count(0))
        server.answer(await server.receive_query("encrypt"))
        server.answer(await server.receive_query("encrypt"), prekey_count(812))
        server.answer(await server.receive_query("passive"))
        await made.event(Connected)
        assert [event for event in made.seen if not isinstance(event, QRCodeIssued)] == [
            PhaseChanged(Phase.CONNECTING),
            PhaseChanged(Phase.PAIRING),
            PhaseChanged(Phase.RESTARTING),
            PairingSucceeded(DEVICE, DEVICE_LID, "Ana's Café", "smbi"),
            PhaseChanged(Phase.CONNECTING),
            PhaseChanged(Phase.LOGGING_IN),
            PhaseChanged(Phase.CONNECTED),
            Connected(DEVICE, DEVICE_LID),
        ]


async def test_connection_breaks_after_the_consent() -> None:
    """A connection that breaks before the server asks to reconnect is made again, after the spread of reconnections."""
    async with rig() as made:
        server = await showing(made)
        await consent(made, server)
        await made.event(PairingSucceeded)
        server.cut()
        made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
        assert (await (await made.transport.accept()).opened()).jid == DEVICE


async def test_no_code_after_the_consent() -> None:
    """Once the phone consented no further code is shown, nor do the codes expire."""
    async with rig() as made:
        server = await showing(made)
        await made.event(QRCodeIssued)
        await consent(made, server)
        await made.event(PairingSucceeded)
        for _ in range(10):
            made.clock.advance(60)
            await settle()
        assert made.later_events() == []
        assert not server.client.closed.is_set()


Spoil = Callable[[Device], bytes]
WRONG: dict[str, tuple[Spoil, int, str]] = {
    "sealed with another secret": (lambda device: seal(sign(device), bytes(32)), 401, "hmac-mismatch"),
    "signed for another device": (
        lambda device: seal(sign(replace(device, identity_key=STRANGER)), device.adv_secret),
        401,
        "signature-mismatch",
    ),
    "signed by another account": (
        lambda device: seal(
            replace(sign(device, STRANGER), account_signature_key=ACCOUNT.public),
            device.adv_secret,
        ),
        401,
        "signature-mismatch",
    ),
    "empty": (lambda _: b"", 401, "hmac-mismatch"),
    "garbage": (lambda _: b"\xff\xff\xff\xff", 500, "internal-error"),
    "garbage inside": (
        lambda device: seal(replace(sign(device), account_signature=b""), device.adv_secret),
        401,
        "signature-mismatch",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_bad_consent_is_refused(name: str) -> None:
    """What does not hold is answered with the protocol's code; nothing is saved, and the client goes offline."""
    spoil, code, text = WRONG[name]
    async with rig() as made:
        server = await showing(made)
        device = await own_device(made)
        server.send(offer(made, spoil(device)))
        error = Node("error", {"code": str(code), "text": text})
        assert await server.receive() == Node("iq", {"to": SERVER, "type": "error", "id": OFFER}, (error,))
        failed = await made.event(PairingFailed)
        assert (failed.error.code, failed.error.text) == (code, text)
        await server.closed()
        assert await own_device(made) == device
        assert await made.store.lids.lid_for(PHONE) is None
        assert await made.store.identities.get(LID.signal_address()) is None
        assert not made.has_seen(PairingSucceeded)
        await until(lambda: made.client.phase is Phase.OFFLINE)
        with pytest.raises(NotConnected, match="the link was not accepted"):
            await made.client.wait_connected()
        assert made.transport.dials == 1


async def test_failing_store_refuses_the_link() -> None:
    """A link that cannot be saved is refused with a 500, as it would be lost otherwise."""
    store = FragileStore()
    async with rig(store) as made:
        server = await showing(made)
        device = await own_device(made)
        store.is_broken = True
        await consent(made, server)
        error = Node("error", {"code": "500", "text": "internal-error"})
        assert await server.receive() == Node("iq", {"to": SERVER, "type": "error", "id": OFFER}, (error,))
        failed = await made.event(PairingFailed)
        assert "the disk is full" in str(failed.error)
        assert await own_device(made) == device
        await until(lambda: made.client.phase is Phase.OFFLINE)


async def test_pairing_after_a_refusal() -> None:
    """After a refused link the client can be connected and linked as ever."""
    async with rig() as made:
        server = await showing(made)
        server.send(offer(made, b"\xff"))
        await made.event(PairingFailed)
        await until(lambda: made.client.phase is Phase.OFFLINE)
        await settle()
        server = await showing(made)
        await made.event(QRCodeIssued)
        await consent(made, server)
        await made.event(PairingSucceeded)


async def test_consent_that_lacks_something(caplog: pytest.LogCaptureFixture) -> None:
    """A consent that does not say for which device is logged; the code stays good."""
    async with rig() as made:
        server = await showing(made)
        success = Node("pair-success", {}, (Node("device-identity", {}, b""),))
        server.send(Node("iq", {"id": OFFER, "type": "set", "from": SERVER}, (success,)))
        await until(lambda: "<pair-success> has no <device>" in caplog.text)
        await consent(made, server)
        await made.event(PairingSucceeded)


async def test_refs_that_are_missing(caplog: pytest.LogCaptureFixture) -> None:
    """A server that offers linking without a ref is logged."""
    async with rig() as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(PairDevice("4321", ()).to_node())
        await until(lambda: "<pair-device> holds no <ref>" in caplog.text)
        assert not made.has_seen(QRCodeIssued)


async def test_old_phone_scans() -> None:
    """A phone without multi-device that scans is told of; the code stays."""
    async with rig() as made:
        server = await showing(made)
        server.send(bulletin(Node("downgrade_webclient")))
        await made.event(QRScannedWithoutMultidevice)
        await consent(made, server)
        await made.event(PairingSucceeded)


async def test_linked_device_shows_no_codes(caplog: pytest.LogCaptureFixture) -> None:
    """A server that offers a linked device codes gets its acknowledgement; nothing is shown, nothing breaks."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(PairDevice("4321", REFS).to_node())
        assert await server.receive() == Node("iq", {"to": SERVER, "id": "4321", "type": "result"})
        await until(lambda: "a device that is linked" in caplog.text)
        for _ in range(10):
            made.clock.advance(25)
            await settle()
        assert not made.has_seen(QRCodeIssued)
        assert made.client.phase is Phase.CONNECTED


async def test_other_queries_of_the_server() -> None:
    """A query that is about something else is passed over."""
    async with rig() as made:
        server = await showing(made)
        server.send(Node("iq", {"id": "1", "type": "set", "from": SERVER}, (Node("something"),)))
        server.send(Node("iq", {"id": "2", "type": "set", "from": SERVER}))
        await consent(made, server)
        await made.event(PairingSucceeded)


async def test_keys_that_vanished(caplog: pytest.LogCaptureFixture) -> None:
    """Where the store was emptied behind the client's back the consent cannot be accepted, which is logged."""
    async with rig() as made:
        server = await showing(made)
        device = await own_device(made)
        async with made.store.begin() as unit:
            await unit.device.delete()
        server.send(offer(made, seal(sign(device), device.adv_secret)))
        await until(lambda: "keys are gone from the store" in caplog.text)
        assert not made.has_seen(PairingSucceeded)
        assert await made.client.device() is None


async def test_scan_at_the_last_moment() -> None:
    """A phone that consents while the last code runs out is linked, or refused as a whole; the client lives on."""
    async with rig() as made:
        server = await showing(made)
        for seconds in (60, 20, 20, 20, 20):
            await made.clock.next_sleep(lambda asked: asked in (20, 60))
            made.clock.advance(seconds)
        await made.clock.next_sleep(lambda asked: asked == 20)
        made.clock.advance(20)
        await consent(made, server)
        await settle()
        linked = (await own_device(made)).jid is not None
        assert linked == made.has_seen(PairingSucceeded)
        assert made.client.phase in (Phase.OFFLINE, Phase.RESTARTING, Phase.CONNECTING)


@pytest.mark.parametrize("child", ["companion_reg_refresh", "pair-device-rotate-qr"])
async def test_the_secret_is_retired(child: str) -> None:
    """The code that is shown is shown anew with another secret, for the rest of its time; the next has it, too."""
    async with rig() as made:
        server = await showing(made)
        first = LinkingQR.from_text((await made.event(QRCodeIssued)).text)
        made.clock.advance(10.0)
        node = refresh(child)
        server.send(node)
        event = await made.event(QRCodeIssued)
        second = LinkingQR.from_text(event.text)
        assert (second.ref, event.valid_for) == (first.ref, 50.0)
        assert second.adv_secret == (await own_device(made)).adv_secret != first.adv_secret
        assert await server.receive() == ack_for(node)
        made.clock.advance(50.0)
        third = LinkingQR.from_text((await made.event(QRCodeIssued)).text)
        assert (third.ref, third.adv_secret) == (REFS[1], second.adv_secret)
        device = await own_device(made)
        server.send(offer(made, seal(sign(device), device.adv_secret)))
        await made.event(PairingSucceeded)


async def test_nothing_is_retired() -> None:
    """What is not the server's, or not of a known form, changes nothing; nor what comes when a device is linked."""
    async with rig() as made:
        server = await showing(made)
        await made.event(QRCodeIssued)
        before = await own_device(made)
        for node in (refresh("something-else"), Node("notification", {**refresh("x").attrs, "from": PHONE})):
            server.send(node)
            assert (await server.receive()).tag == "ack"
        assert await own_device(made) == before
        assert made.later_events() == []
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        before = await own_device(made)
        server.send(refresh("companion_reg_refresh"))
        assert (await server.receive()).tag == "ack"
        assert await own_device(made) == before


def refresh(child: str) -> Node:
    """Return the server's notification."""
    attrs: dict[str, AttrValue] = {"from": SERVER, "type": "companion_reg_refresh", "id": "N1", "t": "1700000000"}
    return Node("notification", attrs, (Node(child),))
