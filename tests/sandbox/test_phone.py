"""The phone: scanning a companion's code and seeing the link through, and unlinking."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.sandbox.people import Noting
from tests.sandbox.raw_client import (
    PROFILE,
    Keys,
    RawClient,
    connected,
    link,
    logged_in,
    opened,
    registered,
    without_device_signature,
)
from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.login import registration_payload
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import DeviceIdentity, open_sealed
from zapwire.protocol.pairing.qr import LinkingQR
from zapwire.protocol.proto.companion_pb2 import DeviceProps
from zapwire.protocol.proto.handshake_pb2 import ClientPayload
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.pairing import PairDevice, PairDeviceSign, PairSuccess, acknowledge, pair_error
from zapwire.protocol.stanzas.stream import STREAM_END
from zapwire.sandbox import linking
from zapwire.sandbox.context import NoSuchCode
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.accounts import Companion
from zapwire.sandbox.world.world import NoSuchDevice, TooManyDevices

KEYS = Keys.of("phone")
REMOVED = Node("stream:error", {"code": "401"}, (Node("conflict", {"type": "device_removed"}),))
COME_BACK = Node("stream:error", {"code": "515"})
LOGGED_OUT = Node("failure", {"reason": "401", "location": "sandbox"})


@asynccontextmanager
async def scanning(
    sandbox: Sandbox, phone: Phone, keys: Keys = KEYS
) -> AsyncIterator[tuple[RawClient, PairSuccess, asyncio.Task[JID]]]:
    """A client that was offered a link, the offer, and the scan that waits for its answer."""
    async with registered(sandbox, keys) as (raw, refs):
        scan = asyncio.create_task(phone.scan(keys.qr(refs[0])))
        try:
            yield raw, PairSuccess.from_node(await raw.receive()), scan
        finally:
            scan.cancel()


async def test_the_offer(sandbox: Sandbox, phone: Phone) -> None:
    """It has the new device's names, the platform, the time, and an identity that this account has signed."""
    account = phone.account
    async with registered(sandbox, KEYS) as (raw, refs):
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        offer = await raw.receive()
        sealed, device, platform = offer.require("pair-success").children
        assert offer == Node(
            "iq",
            {"from": SERVER, "type": "set", "id": offer.attrs["id"], "xmlns": "md", "t": offer.attrs["t"]},
            (Node("pair-success", {}, (sealed, device, platform)),),
        )
        assert device == Node("device", {"jid": account.jid(1), "lid": account.lid(1)})
        assert platform == Node("platform", {"name": "android"})
        signed = open_sealed(sealed.data, KEYS.adv_secret, KEYS.identity.public)
        assert signed.account_signature_key == account.identity.public
        assert signed.identity == DeviceIdentity(account.key_list_id, int(str(offer.attrs["t"])), 1)
        await raw.send(KEYS.sign(PairSuccess.from_node(offer)))
        assert await raw.receive_rest() == [COME_BACK, STREAM_END]
        assert await scan == account.jid(1)


async def test_the_linked_device(sandbox: Sandbox, phone: Phone) -> None:
    """The account has a companion with what the client registered, and it can log in."""
    before = int(sandbox.context.now())
    jid = await link(sandbox, phone, KEYS)
    assert jid == phone.account.jid(1)
    companion = phone.account.companions[1]
    assert companion == Companion(
        1,
        KEYS.registration,
        KEYS.noise.public,
        companion.signed_identity,
        "Raw",
        "CHROME",
        companion.linked_at,
        takes_inline_history=True,
    )
    assert companion.key_index == 1
    assert companion.signed_identity.has_account_signature(KEYS.identity.public)
    assert companion.signed_identity.has_device_signature(KEYS.identity.public)
    assert before <= companion.linked_at <= sandbox.context.now()
    async with logged_in(sandbox, KEYS, jid):
        pass


async def test_every_ref_and_both_forms_of_the_text_work(sandbox: Sandbox, phone: Phone) -> None:
    """The last ref is as good as the first, and the older form is the newer one without its address."""
    async with registered(sandbox, KEYS) as (raw, refs):
        text = KEYS.qr(refs[-1]).removeprefix("https://wa.me/settings/linked_devices#")
        assert text.startswith("2@")
        scan = asyncio.create_task(phone.scan(text))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        assert await scan == phone.account.jid(1)


async def test_a_client_may_confirm_its_refs_first(sandbox: Sandbox, phone: Phone) -> None:
    """As real ones do; nothing of that is refused."""
    payload = registration_payload(PROFILE, KEYS.registration)
    async with opened(sandbox, payload, KEYS.noise) as raw:
        pair_device = PairDevice.from_node(await raw.receive())
        await raw.send(acknowledge(pair_device.query_id))
        scan = asyncio.create_task(phone.scan(KEYS.qr(pair_device.refs[0])))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        assert await scan == phone.account.jid(1)
    assert not any("refused" in entry for entry in sandbox.traffic())


async def test_a_client_of_an_unknown_kind_is_linked(sandbox: Sandbox, phone: Phone) -> None:
    """A platform that came after this sandbox counts as unknown, a missing name stays empty."""
    payload = ClientPayload.FromString(registration_payload(PROFILE, KEYS.registration))
    payload.devicePairingData.deviceProps = b"\x18\x99\x07"  # platformType 921
    async with opened(sandbox, payload.SerializeToString(), KEYS.noise) as raw:
        refs = PairDevice.from_node(await raw.receive()).refs
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        await scan
    companion = phone.account.companions[1]
    unknown = DeviceProps.PlatformType.Name(DeviceProps.UNKNOWN)
    assert (companion.os_name, companion.platform) == ("", unknown)


@pytest.mark.parametrize("text", ["", "hello", "https://example.org/", "2@ref,a,b,c,1", "x" * 2000])
async def test_a_text_that_is_no_code_is_told(phone: Phone, text: str) -> None:
    """Before anything else happens."""
    with pytest.raises(PairingError, match="this text is no linking QR code"):
        await phone.scan(text)


async def test_a_code_that_nobody_shows_is_told(sandbox: Sandbox, phone: Phone) -> None:
    """Unknown, or of a client that left."""
    with pytest.raises(NoSuchCode):
        await phone.scan(KEYS.qr("2@unknown"))
    async with registered(sandbox, KEYS) as (raw, refs):
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        await raw.receive()
        await raw.socket.close()
        with pytest.raises(LinkRefused):
            await scan
        for ref in refs:
            with pytest.raises(NoSuchCode):
                await phone.scan(KEYS.qr(ref))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda qr: replace(qr, noise_key=Keys.of("other").noise.public), id="noise key"),
        pytest.param(lambda qr: replace(qr, identity_key=Keys.of("other").identity.public), id="identity key"),
    ],
)
async def test_a_code_with_wrong_keys_is_refused(
    sandbox: Sandbox, phone: Phone, change: Callable[[LinkingQR], LinkingQR]
) -> None:
    """The keys must be those of the client that got the ref; the right code still works afterwards."""
    async with registered(sandbox, KEYS) as (raw, refs):
        wrong = change(LinkingQR.from_text(KEYS.qr(refs[0])))
        with pytest.raises(SandboxError, match="not those of the client that was given its ref"):
            await phone.scan(wrong.to_text())
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        assert (await scan).device == 1


async def test_a_code_with_another_secret_is_refused_by_the_client(sandbox: Sandbox, phone: Phone) -> None:
    """Only the client knows its secret, so the phone cannot notice."""
    async with registered(sandbox, KEYS) as (raw, refs):
        wrong = replace(KEYS, adv_secret=Keys.of("other").adv_secret)
        scan = asyncio.create_task(phone.scan(wrong.qr(refs[0])))
        success = PairSuccess.from_node(await raw.receive())
        with pytest.raises(PairingError, match="not sealed with the secret"):
            KEYS.sign(success)
        await raw.send(pair_error(success.query_id, 401, "hmac-mismatch"))
        with pytest.raises(LinkRefused, match="401 hmac-mismatch"):
            await scan
    assert phone.account.companions == {}


async def test_two_phones_scan_one_code(sandbox: Sandbox, phone: Phone) -> None:
    """The second is turned away while the client decides, and told that the code was used afterwards."""
    other = await sandbox.create_phone("14155550123")
    async with registered(sandbox, KEYS) as (raw, refs):
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        success = PairSuccess.from_node(await raw.receive())
        with pytest.raises(LinkRefused, match="another phone is linking this client"):
            await other.scan(KEYS.qr(refs[1]))
        await raw.send(KEYS.sign(success))
        assert await scan == phone.account.jid(1)
        for ref in refs:
            with pytest.raises(NoSuchCode, match="it expired or was used"):
                await other.scan(KEYS.qr(ref))
    assert other.account.companions == {}


async def test_a_client_that_refused_may_be_scanned_again(sandbox: Sandbox, phone: Phone) -> None:
    """The device id of the first attempt is not used again."""
    async with registered(sandbox, KEYS) as (raw, refs):
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        success = PairSuccess.from_node(await raw.receive())
        await raw.send(pair_error(success.query_id, 500, "internal-error"))
        with pytest.raises(LinkRefused, match="the client refused the link: 500 internal-error"):
            await scan
        assert phone.account.companions == {}
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[1])))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        assert await scan == phone.account.jid(2)


async def test_a_client_that_leaves_midway_is_not_linked(sandbox: Sandbox, phone: Phone) -> None:
    """The phone learns of it at once."""
    async with scanning(sandbox, phone) as (raw, _, scan):
        await raw.socket.close()
        with pytest.raises(LinkRefused, match="the client disconnected before it answered the link"):
            await scan
    assert phone.account.companions == {}


async def test_a_client_that_says_nothing_is_not_linked(
    sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone gives up, and its place is free again."""
    monkeypatch.setattr(linking, "ANSWER_TIMEOUT", 0.05)
    async with scanning(sandbox, phone) as (_, _, scan):
        with pytest.raises(LinkRefused, match="the client did not answer the link within"):
            await scan
    assert phone.account.companions == {}
    assert phone.account.reserved == set()


def no_signature(success: PairSuccess) -> Node:
    return without_device_signature(success, KEYS)


def another_signer(success: PairSuccess) -> Node:
    signed = open_sealed(success.container, KEYS.adv_secret, KEYS.identity.public)
    wrong = signed.signed_by_device(Keys.of("other").identity, bytes(RANDOM_SIZE))
    return PairDeviceSign(success.query_id, 1, wrong.to_bytes(with_account_key=False)).to_node()


def other_details(success: PairSuccess) -> Node:
    signed = open_sealed(success.container, KEYS.adv_secret, KEYS.identity.public)
    other = replace(signed, details=replace(signed.identity, key_index=9).to_bytes())
    wrong = other.signed_by_device(KEYS.identity, bytes(RANDOM_SIZE))
    return PairDeviceSign(success.query_id, 9, wrong.to_bytes(with_account_key=False)).to_node()


def other_account(success: PairSuccess) -> Node:
    signed = open_sealed(success.container, KEYS.adv_secret, KEYS.identity.public)
    other = replace(signed, account_signature_key=KeyPair.from_private(bytes(32)).public)
    wrong = other.signed_by_device(KEYS.identity, bytes(RANDOM_SIZE))
    return PairDeviceSign(success.query_id, 1, wrong.to_bytes()).to_node()


def garbage(success: PairSuccess) -> Node:
    return PairDeviceSign(success.query_id, 1, b"\xff").to_node()


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (no_signature, "does not fit"),
        (another_signer, "does not fit"),
        (other_details, "does not fit"),
        (other_account, "does not fit"),
        (garbage, "cannot be read"),
        (lambda success: acknowledge(success.query_id), "cannot be read"),
    ],
    ids=["none", "another key", "other details", "another account", "garbage", "empty"],
)
async def test_a_client_that_signs_wrongly_is_not_linked(
    sandbox: Sandbox, phone: Phone, answer: Callable[[PairSuccess], Node], complaint: str
) -> None:
    """It is the client's fault, and the phone says so."""
    async with scanning(sandbox, phone) as (raw, success, scan):
        await raw.send(answer(success))
        with pytest.raises(LinkRefused, match=complaint):
            await scan
    assert phone.account.companions == {}
    assert phone.account.reserved == set()


async def test_the_fifth_companion_is_refused(sandbox: Sandbox, phone: Phone) -> None:
    """Before the client is asked; once one is unlinked there is room."""
    for number in range(4):
        await link(sandbox, phone, Keys.of(str(number)))
    async with registered(sandbox, KEYS) as (raw, refs):
        with pytest.raises(TooManyDevices, match="WhatsApp's limit"):
            await phone.scan(KEYS.qr(refs[0]))
        await phone.unlink(2)
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        await raw.send(KEYS.sign(PairSuccess.from_node(await raw.receive())))
        assert (await scan).device == 5


async def test_two_links_at_once_respect_the_limit(sandbox: Sandbox, phone: Phone) -> None:
    """A place is taken while a client decides."""
    for number in range(3):
        await link(sandbox, phone, Keys.of(str(number)))
    fifth = Keys.of("fifth")
    async with scanning(sandbox, phone) as (raw, success, scan), registered(sandbox, fifth) as (_, refs):
        with pytest.raises(TooManyDevices):
            await phone.scan(fifth.qr(refs[0]))
        await raw.send(KEYS.sign(success))
        assert (await scan).device == 4


async def test_a_connected_device_is_told_that_it_was_unlinked(sandbox: Sandbox, phone: Phone) -> None:
    """Its stream ends, and it cannot log in again."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        await phone.unlink(jid.device)
        assert await raw.receive_rest() == [REMOVED, STREAM_END]
    assert phone.account.companions == {}
    async with connected(sandbox, KEYS, jid) as raw:
        assert await raw.receive_rest() == [LOGGED_OUT, STREAM_END]


async def test_a_device_that_is_away_learns_it_at_its_next_login(sandbox: Sandbox, phone: Phone) -> None:
    """Other devices are not disturbed."""
    jid, other = await link(sandbox, phone, KEYS), await link(sandbox, phone, Keys.of("other"))
    async with logged_in(sandbox, Keys.of("other"), other) as raw:
        await phone.unlink(jid.device)
        async with connected(sandbox, KEYS, jid) as late:
            assert await late.receive_rest() == [LOGGED_OUT, STREAM_END]
        pong = await raw.query(Node("iq", {"id": "1", "xmlns": "w:p", "type": "get", "to": SERVER}))
        assert pong == Node("iq", {"from": SERVER, "type": "result", "id": "1"})


async def test_what_is_not_linked_cannot_be_unlinked(phone: Phone) -> None:
    """Least of all the phone itself."""
    for device in (0, 1):
        with pytest.raises(NoSuchDevice):
            await phone.unlink(device)


async def test_who_knows_a_phone_hears_of_its_devices(sandbox: Sandbox, phone: Phone) -> None:
    """Of one that is linked, of one that is unlinked."""
    bo = (await sandbox.create_phone("14155550123", "Bo")).account
    sandbox.context.world.acquaint(phone.account, [bo])
    sandbox.context.phones = Noting()
    jid = await link(sandbox, phone, KEYS)
    await phone.unlink(jid.device)
    received = sandbox.context.phones.received
    assert [(name, node.attrs["type"], node.children[0].tag) for name, node in received] == [
        ("Bo", "devices", "add"),
        ("Bo", "devices", "remove"),
    ]


async def test_a_phone_installed_anew(sandbox: Sandbox, phone: Phone) -> None:
    """It has another identity and no companions, of which a connected one is told; who knows it hears of that."""
    bo = (await sandbox.create_phone("14155550123", "Bo")).account
    sandbox.context.world.acquaint(phone.account, [bo])
    jid, identity = await link(sandbox, phone, KEYS), phone.account.identity
    async with logged_in(sandbox, KEYS, jid) as raw:
        sandbox.context.phones = Noting()
        await sandbox.reinstall(phone.account)
        assert (await raw.receive_rest())[0].attrs["code"] == "401"
    assert phone.account.identity != identity
    assert phone.account.companions == {}
    received = sandbox.context.phones.received
    assert [(name, node.children[0].tag) for name, node in received if node.tag == "notification"] == [
        ("Bo", "remove"),
        ("Bo", "identity"),
    ]
    assert ("Ana", Node("forgotten")) in received
