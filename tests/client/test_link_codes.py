"""Link codes: asking for one, what follows when it is typed into the phone, and what becomes of it otherwise."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.client.fake_server import ServerEnd, dice
from tests.client.rig import ACCOUNT, DEVICE, DEVICE_LID, PHONE, Rig, linked_store, rig, settle, until
from zapwire.client.link_codes import read_number
from zapwire.client.options import Timing
from zapwire.client.store.base import Device
from zapwire.errors import (
    AlreadyPaired,
    ConnectionLost,
    NotConnected,
    NotPaired,
    PairingError,
    QueryRefused,
    RateOverlimit,
    StanzaError,
)
from zapwire.protocol.events import PairingCodeExpired, PairingFailed, PairingSucceeded, QRCodeIssued, QRCodesExpired
from zapwire.protocol.jid import SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.code import open_bundle, read_code, unwrap, wrap
from zapwire.protocol.pairing.identity import DeviceIdentity, seal, vouch
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.link_codes import (
    CompanionFinish,
    CompanionHello,
    LinkCodeStep,
    PrimaryHello,
    RefreshCode,
    hello_answer,
    link_code_notification,
)
from zapwire.protocol.stanzas.pairing import PairDevice, PairDeviceSign, PairSuccess

NUMBER = "5491155554444"
REF = b"2@coderef"
EPHEMERAL = KeyPair.from_private(dice("the phone's ephemeral")(32))
STRANGER = KeyPair.from_private(dice("stranger")(32))


@dataclass(slots=True)
class Asked:
    """A client that shows a code."""

    made: Rig
    server: ServerEnd
    code: str
    hello: CompanionHello

    async def device(self) -> Device:
        """Return the client's device."""
        device = await self.made.client.device()
        assert device is not None
        return device

    def tell(self, step: LinkCodeStep) -> Node:
        """Hand a step on, as the server does."""
        node = link_code_notification(step, "N1", int(self.made.clock.now()))
        self.server.send(node)
        return node

    def typed(self, code: str | None = None) -> Node:
        """Let the phone's owner type a code, the right one unless told."""
        wrapped = wrap(read_code(code or self.code), EPHEMERAL.public, dice("wrap")(48))
        return self.tell(PrimaryHello(REF, wrapped, ACCOUNT.public))

    async def finish(self) -> CompanionFinish:
        """Return the client's conclusion, and take it."""
        query = await self.server.receive_query("md")
        self.server.answer(query)
        return CompanionFinish.from_node(query)

    async def secret(self, finish: CompanionFinish) -> bytes:
        """Return what the phone derives of the conclusion."""
        return await phone_secret(self.code, self.hello, finish)

    async def offer(self, secret: bytes) -> None:
        """Consent, with the device identity sealed by this secret."""
        identity = DeviceIdentity(raw_id=77, timestamp=1_700_000_000, key_index=5)
        signed = vouch(ACCOUNT, (await self.device()).identity_key.public, identity, dice("vouch")(64))
        self.server.send(PairSuccess("8765", seal(signed, secret), DEVICE, DEVICE_LID, platform="android").to_node())


async def phone_secret(code: str, hello: CompanionHello, finish: CompanionFinish) -> bytes:
    """Return what a phone into which `code` was typed derives."""
    their_ephemeral = unwrap(read_code(code), hello.wrapped_ephemeral)
    return open_bundle(
        ACCOUNT,
        EPHEMERAL,
        their_identity=finish.identity_key,
        their_ephemeral=their_ephemeral,
        bundle=finish.wrapped_bundle,
    )


async def showing(made: Rig) -> ServerEnd:
    """Connect an unlinked client and hand it a ref, so that it shows a QR code."""
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    server.send(PairDevice("4321", ("2@ref",)).to_node())
    assert (await server.receive()).attrs["id"] == "4321"
    return server


async def ask(made: Rig, server: ServerEnd, ref: bytes = REF) -> Asked:
    """Ask for a code."""
    asking = asyncio.create_task(made.client.pair_phone(NUMBER))
    query = await server.receive_query("md")
    server.answer(query, hello_answer(ref))
    return Asked(made, server, await asking, CompanionHello.from_node(query))


@asynccontextmanager
async def asked() -> AsyncIterator[Asked]:
    """A client that shows a code, for the length of the context."""
    async with rig() as made:
        yield await ask(made, await showing(made))


async def test_the_request() -> None:
    """It names the number and what the phone shall show, and has the ephemeral key that the code unwraps."""
    async with asked() as case:
        device = await case.device()
        assert re.fullmatch(r"[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}", case.code)
        assert case.hello == CompanionHello(
            PHONE, case.hello.wrapped_ephemeral, device.noise_key.public, "1", "Chrome (Linux)"
        )
        assert case.made.client.phase is Phase.PAIRING


async def test_the_request_as_chosen() -> None:
    """Client type, display and notification are the caller's; the number may be written as people do."""
    async with rig() as made:
        server = await showing(made)
        asking = asyncio.create_task(
            made.client.pair_phone(
                "+54 9 11 (5555)-4444",
                show_push_notification=False,
                client_type="3",
                display_name="Firefox (Windows)",
            )
        )
        hello = CompanionHello.from_node(await server.receive_query("md"))
        assert (hello.jid, hello.platform_id, hello.platform_display) == (PHONE, "3", "Firefox (Windows)")
        assert not hello.show_push_notification
        asking.cancel()


async def test_a_typed_code_links() -> None:
    """The phone derives the secret from the client's conclusion, and what it seals with it is accepted and kept."""
    async with asked() as case:
        notification = case.typed()
        assert await case.server.receive() == ack_for(notification)
        finish = await case.finish()
        device = await case.device()
        assert (finish.jid, finish.identity_key, finish.ref) == (PHONE, device.identity_key.public, REF)
        secret = await case.secret(finish)
        await case.offer(secret)
        PairDeviceSign.from_node(await case.server.receive())
        await case.made.event(PairingSucceeded)
        linked = await case.device()
        assert (linked.jid, linked.adv_secret) == (DEVICE, secret)


async def test_a_qr_code_links_beside_it() -> None:
    """Also after the code was typed, an identity that is sealed with the QR codes' secret is accepted."""
    async with asked() as case:
        await case.made.event(QRCodeIssued)
        case.typed()
        await case.server.receive()
        await case.finish()
        device = await case.device()
        await case.offer(device.adv_secret)
        await case.made.event(PairingSucceeded)
        assert (await case.device()).adv_secret == device.adv_secret


async def test_neither_secret() -> None:
    """What is sealed with neither secret is refused."""
    async with asked() as case:
        case.typed()
        await case.server.receive()
        await case.finish()
        await case.offer(bytes(32))
        assert (await case.made.event(PairingFailed)).error.text == "hmac-mismatch"


async def test_a_wrong_code_may_be_typed_again() -> None:
    """The client cannot tell: the phone does, as the conclusion does not open; then the right one links."""
    async with asked() as case:
        case.typed("1111-1111")
        await case.server.receive()
        wrong = await case.finish()
        with pytest.raises(PairingError, match="not the code"):
            await phone_secret("1111-1111", case.hello, wrong)
        case.typed()
        await case.server.receive()
        await case.offer(await case.secret(await case.finish()))
        await case.made.event(PairingSucceeded)


async def test_tries_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """A fourth try is not answered."""
    async with asked() as case:
        for _ in range(3):
            case.typed("1111-1111")
            await case.server.receive()
            await case.finish()
        notification = case.typed()
        assert await case.server.receive() == ack_for(notification)
        await until(lambda: "tried too often" in caplog.text)
        await settle()
        assert case.server.has_received_all


async def test_codes_grow_old(caplog: pytest.LogCaptureFixture) -> None:
    """After three minutes a typed code is not answered, where the connection lasts that long."""
    async with rig(timing=Timing(first_qr=1000, keepalive_give_up=1000)) as made:
        case = await ask(made, await showing(made))
        made.clock.advance(179)
        case.typed()
        await case.server.receive()
        await case.finish()
        made.clock.advance(1)
        case.typed()
        await case.server.receive()
        await until(lambda: "or too late" in caplog.text)
        assert case.server.has_received_all


async def test_several_at_once() -> None:
    """Of codes that are asked for at the same time, the last is good."""
    async with rig() as made:
        server = await showing(made)
        asking = [asyncio.create_task(made.client.pair_phone(NUMBER)) for _ in range(2)]
        server.answer(await server.receive_query("md"), hello_answer(b"2@first"))
        query = await server.receive_query("md")
        server.answer(query, hello_answer(REF))
        codes = await asyncio.gather(*asking)
        case = Asked(made, server, codes[1], CompanionHello.from_node(query))
        case.typed()
        await server.receive()
        await case.offer(await case.secret(await case.finish()))
        await made.event(PairingSucceeded)


@pytest.mark.parametrize("is_forced", [True, False])
async def test_a_code_given_up(caplog: pytest.LogCaptureFixture, *, is_forced: bool) -> None:
    """Where the phone wants another code, that is told, and this one is void."""
    async with asked() as case:
        case.tell(RefreshCode(REF, is_forced=is_forced))
        await case.made.event(PairingCodeExpired)
        await case.server.receive()
        case.typed()
        await case.server.receive()
        await until(lambda: "not ours, or void" in caplog.text)
        again = await ask(case.made, case.server, b"2@another")
        assert again.code != case.code


async def test_another_code_takes_its_place(caplog: pytest.LogCaptureFixture) -> None:
    """What the phone says of an earlier code counts for nothing."""
    async with asked() as case:
        await ask(case.made, case.server, b"2@another")
        case.tell(RefreshCode(REF))
        case.typed()
        await until(lambda: caplog.text.count("not ours, or void") == 2)
        assert not case.made.has_seen(PairingCodeExpired)


async def test_an_answer_without_a_request(caplog: pytest.LogCaptureFixture) -> None:
    """Who never asked for a code is not linked by one."""
    async with rig() as made:
        server = await showing(made)
        server.send(link_code_notification(PrimaryHello(REF, b"w" * 80, ACCOUNT.public), "N1", 1))
        await until(lambda: "not ours, or void" in caplog.text)


@pytest.mark.parametrize(
    ("wrapped", "identity", "text"),
    [
        (b"w" * 79, ACCOUNT.public, "has 80 bytes"),
        (b"w" * 80, b"i", "the peer's has 1"),
        (b"w" * 80, bytes(32), "small"),
    ],
)
async def test_answers_that_make_no_sense(
    caplog: pytest.LogCaptureFixture, wrapped: bytes, identity: bytes, text: str
) -> None:
    """Keys that cannot be used are logged; the connection goes on and the code stays good."""
    async with asked() as case:
        case.tell(PrimaryHello(REF, wrapped, identity))
        await until(lambda: "led to nothing" in caplog.text)
        assert text in caplog.text
        await case.server.receive()
        case.typed()
        await case.server.receive()
        await case.finish()


async def test_steps_that_are_none(caplog: pytest.LogCaptureFixture) -> None:
    """A notification without a step is logged and acknowledged; a companion's own step says nothing to it."""
    async with asked() as case:
        node = Node("notification", {"from": SERVER, "type": "link_code_companion_reg", "id": "N2"})
        case.server.send(node)
        assert await case.server.receive() == ack_for(node)
        assert "was dropped" in caplog.text
        node = case.tell(CompanionFinish(None, b"b", b"c", REF))
        assert await case.server.receive() == ack_for(node)


async def test_a_refused_conclusion(caplog: pytest.LogCaptureFixture) -> None:
    """Where the server does not take the conclusion, that is logged; the connection goes on."""
    async with asked() as case:
        case.typed()
        await case.server.receive()
        case.server.refuse(await case.server.receive_query("md"), 400, "bad-request")
        await until(lambda: "led to nothing" in caplog.text)
        assert case.made.client.phase is Phase.PAIRING


@pytest.mark.parametrize(("code", "kind"), [(429, RateOverlimit), (452, QueryRefused)])
async def test_no_code_is_given(code: int, kind: type[QueryRefused]) -> None:
    """What the server refuses a code with is raised."""
    async with rig() as made:
        server = await showing(made)
        asking = asyncio.create_task(made.client.pair_phone(NUMBER))
        server.refuse(await server.receive_query("md"), code)
        with pytest.raises(kind) as caught:
            await asking
        assert caught.value.code == code


async def test_an_answer_without_a_ref() -> None:
    """A server that gives no ref has not made the code good."""
    async with rig() as made:
        server = await showing(made)
        asking = asyncio.create_task(made.client.pair_phone(NUMBER))
        server.answer(await server.receive_query("md"))
        with pytest.raises(StanzaError):
            await asking


async def test_the_connection_ends_meanwhile() -> None:
    """Who waits for a code hears that the connection ended, and asks for nothing anew by itself."""
    async with rig() as made:
        server = await showing(made)
        asking = asyncio.create_task(made.client.pair_phone(NUMBER))
        await server.receive_query("md")
        server.cut()
        with pytest.raises(ConnectionLost):
            await asking


async def test_a_code_goes_with_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    """When the QR codes expire the connection ends, and with it the code."""
    async with asked() as case:
        await case.made.clock.next_sleep(lambda seconds: seconds == 60)
        case.made.clock.advance(60)
        await case.made.event(QRCodesExpired)
        await until(lambda: case.made.client.phase is Phase.OFFLINE)
        with pytest.raises(NotConnected, match="nobody scanned a QR code in time"):
            await case.made.client.pair_phone(NUMBER)
        await settle()
        server = await showing(case.made)
        server.send(link_code_notification(RefreshCode(REF), "N1", 1))
        await until(lambda: "not ours, or void" in caplog.text)


async def test_waits_until_codes_are_shown() -> None:
    """It may be called right after `connect`; nothing is asked before the server has offered to link."""
    async with rig() as made:
        made.client.connect()
        asking = asyncio.create_task(made.client.pair_phone(NUMBER))
        server = await made.transport.accept()
        await server.opened()
        await settle()
        assert server.has_received_all
        server.send(PairDevice("4321", ("2@ref",)).to_node())
        await server.receive()
        server.answer(await server.receive_query("md"), hello_answer(REF))
        assert len(await asking) == 9


async def test_waiting_has_an_end() -> None:
    """Where the server offers nothing, who waits hears what the client is doing."""
    async with rig() as made:
        made.client.connect()
        await (await made.transport.accept()).opened()
        await until(lambda: made.client.phase is Phase.PAIRING)
        asking = asyncio.create_task(made.client.pair_phone(NUMBER, timeout=10))
        await settle()
        made.clock.advance(10)
        with pytest.raises(NotConnected, match="not ready to be linked after 10 s, but pairing"):
            await asking


async def test_without_connecting() -> None:
    """A client that nobody connected tells what to do."""
    async with rig() as made:
        with pytest.raises(NotConnected, match="call connect first"):
            await made.client.pair_phone(NUMBER)


async def test_already_linked() -> None:
    """A linked device asks for no code, whether it is connected or not; nor one that is linked meanwhile."""
    async with rig(await linked_store()) as made:
        with pytest.raises(AlreadyPaired):
            await made.client.pair_phone(NUMBER)
        await made.logged_in()
        with pytest.raises(AlreadyPaired):
            await made.client.pair_phone(NUMBER)
    async with asked() as case:
        case.typed()
        await case.server.receive()
        await case.offer(await case.secret(await case.finish()))
        await case.made.event(PairingSucceeded)
        with pytest.raises(AlreadyPaired):
            await case.made.client.pair_phone(NUMBER)


async def test_keys_that_vanished(caplog: pytest.LogCaptureFixture) -> None:
    """Where the store was emptied behind the client's back there is nothing to link."""
    async with asked() as case:
        async with case.made.store.begin() as unit:
            await unit.device.delete()
        case.typed()
        await until(lambda: "the device's keys are gone" in caplog.text)
        with pytest.raises(NotPaired, match="keys are gone"):
            await case.made.client.pair_phone(NUMBER)


@pytest.mark.parametrize(
    "number", ["", "123456", "05491155554444", "1" * 16, "hello", "549115555444x", "٥٤٩١١٥٥٥٥٤٤٤٤"]
)
async def test_wrong_numbers(number: str) -> None:
    """What is no number with its country code is refused at once, without being repeated in the error."""
    async with rig() as made:
        with pytest.raises(PairingError, match="no phone number") as caught:
            await made.client.pair_phone(number)
        assert (caught.value.code, caught.value.text) == (400, "bad-request")
        assert not number or number not in str(caught.value)


@pytest.mark.parametrize("text", ["5491155554444", "+54 9 11 5555-4444", "(54) 911.5555.4444"])
def test_numbers_as_people_write_them(text: str) -> None:
    """Punctuation is passed over."""
    assert read_number(text) == NUMBER
