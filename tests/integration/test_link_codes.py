"""Client and sandbox together: linking by a code that is typed into a phone, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.integration.live import NUMBER, live
from zapwire.errors import AlreadyPaired, BadRequest, PairingError, RateOverlimit
from zapwire.protocol.events import Connected, PairingCodeExpired, PairingFailed, QRCodeIssued
from zapwire.sandbox.context import NoSuchCode
from zapwire.sandbox.faults import BadPairing, RefuseQuery
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.phone import WrongCode
from zapwire.sandbox.server import Sandbox
from zapwire.testing import sandbox


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


async def test_linking(whatsapp: Sandbox) -> None:
    """A client shows a code, it is typed, and the client comes back logged in; nothing it says is refused."""
    phone = await whatsapp.create_phone(NUMBER, "Ana")
    async with live(whatsapp) as made:
        made.client.connect()
        jid = await phone.enter_code(await made.client.pair_phone(f"+{NUMBER}"))
        assert (await made.event(Connected)).jid == jid == phone.account.jid(1)
        with pytest.raises(AlreadyPaired):
            await made.client.pair_phone(NUMBER)
    assert not any("refused" in entry for entry in whatsapp.traffic())


async def test_a_scan_after_a_wrong_code(whatsapp: Sandbox) -> None:
    """Once a code was typed, right or wrong, the QR codes still link."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        made.client.connect()
        code = await made.client.pair_phone(NUMBER)
        with pytest.raises(WrongCode):
            await phone.enter_code("1111-1111")
        await phone.scan((await made.event(QRCodeIssued)).text)
        await made.event(Connected)
        with pytest.raises(NoSuchCode):
            await phone.enter_code(code)


async def test_a_code_given_up(whatsapp: Sandbox) -> None:
    """After three wrong codes the client is told, asks for another, and is linked by it."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        made.client.connect()
        await made.client.pair_phone(NUMBER)
        for _ in range(3):
            with pytest.raises(WrongCode):
                await phone.enter_code("1111-1111")
        await made.event(PairingCodeExpired)
        await phone.enter_code(await made.client.pair_phone(NUMBER))
        await made.event(Connected)


async def test_two_clients_of_one_number(whatsapp: Sandbox) -> None:
    """The phone takes the code of the one that asked last."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as first, live(whatsapp) as second:
        first.client.connect()
        second.client.connect()
        earlier, later = await first.client.pair_phone(NUMBER), await second.client.pair_phone(NUMBER)
        with pytest.raises(WrongCode):
            await phone.enter_code(earlier)
        await phone.enter_code(later)
        await second.event(Connected)
        assert not first.has_seen(Connected)


async def test_no_code_is_given(whatsapp: Sandbox) -> None:
    """For a number without a phone, a name that is none, and where WhatsApp gives none; then one is."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        made.client.connect()
        with pytest.raises(PairingError, match="no phone number"):
            await made.client.pair_phone("0800")
        with pytest.raises(BadRequest):
            await made.client.pair_phone("14155550123")
        with pytest.raises(BadRequest):
            await made.client.pair_phone(NUMBER, display_name="Chrome (Acme)")
        whatsapp.add_fault(RefuseQuery(count=1, xmlns="md", code=429, text="rate-overlimit"))
        with pytest.raises(RateOverlimit):
            await made.client.pair_phone(NUMBER)
        await phone.enter_code(await made.client.pair_phone(NUMBER))
        await made.event(Connected)


@pytest.mark.parametrize("problem", ["hmac", "signature"])
async def test_a_forged_identity(whatsapp: Sandbox, problem: str) -> None:
    """An identity that is not sealed or signed as it must be is refused by both."""
    phone = await whatsapp.create_phone(NUMBER)
    whatsapp.add_fault(BadPairing(count=1, problem="hmac" if problem == "hmac" else "signature"))
    async with live(whatsapp) as made:
        made.client.connect()
        code = await made.client.pair_phone(NUMBER)
        with pytest.raises(LinkRefused, match=f"{problem}-mismatch"):
            await phone.enter_code(code)
        assert (await made.event(PairingFailed)).error.text == f"{problem}-mismatch"
    assert phone.account.companions == {}


async def test_the_connection_breaks(whatsapp: Sandbox) -> None:
    """With its connection a client loses its code, as its QR codes; connected anew it gets another."""
    phone = await whatsapp.create_phone(NUMBER)
    async with live(whatsapp) as made:
        made.client.connect()
        code = await made.client.pair_phone(NUMBER)
        whatsapp.cut()
        await made.client.close()
        with pytest.raises(NoSuchCode):
            await phone.enter_code(code)
        made.client.connect()
        async with asyncio.TaskGroup() as tasks:
            codes = [tasks.create_task(made.client.pair_phone(NUMBER)) for _ in range(2)]
        await phone.enter_code(codes[-1].result())
        await made.event(Connected)
