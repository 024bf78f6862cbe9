"""Client and sandbox together: linking an account that a passkey protects, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.integration.live import NUMBER, live
from zapwire.errors import NotAuthorized
from zapwire.protocol.events import Connected, PasskeyConfirmationRequested, PasskeyRequested, QRCodeIssued
from zapwire.protocol.pairing.webauthn import Assertion
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.server import Sandbox
from zapwire.testing import sandbox


@pytest.fixture
async def whatsapp() -> AsyncIterator[Sandbox]:
    """Run a sandbox in the test's loop."""
    async with sandbox() as running:
        yield running


@pytest.mark.parametrize("by_code", [False, True], ids=["scanned", "typed"])
async def test_linking(whatsapp: Sandbox, by_code: bool) -> None:  # noqa: FBT001
    """The passkey's answer is taken, both sides show one code, and the client comes back logged in."""
    phone = await whatsapp.create_phone(NUMBER, "Ana")
    await phone.protect()
    async with live(whatsapp) as made:
        made.client.connect()
        if by_code:
            linking = asyncio.create_task(phone.enter_code(await made.client.pair_phone(NUMBER)))
        else:
            linking = asyncio.create_task(phone.scan((await made.event(QRCodeIssued)).text))
        asked = await made.event(PasskeyRequested)
        await made.client.respond_passkey(phone.answer_passkey(asked.options))
        told = await made.event(PasskeyConfirmationRequested)
        assert told == PasskeyConfirmationRequested(phone.passkey_code, may_skip=True)
        await made.client.confirm_passkey()
        assert await linking == phone.account.jid(1) == (await made.event(Connected)).jid
        assert phone.passkey_code == ""
        assert phone.account.passkey is not None
        assert phone.account.passkey.counter == 1
    assert not any("refused" in entry for entry in whatsapp.traffic())


async def test_a_wrong_answer(whatsapp: Sandbox) -> None:
    """The server refuses it, and another one is taken."""
    phone = await whatsapp.create_phone(NUMBER)
    await phone.protect()
    async with live(whatsapp) as made:
        made.client.connect()
        linking = asyncio.create_task(phone.scan((await made.event(QRCodeIssued)).text))
        options = (await made.event(PasskeyRequested)).options
        good = phone.answer_passkey(options)
        with pytest.raises(NotAuthorized):
            await made.client.respond_passkey(
                Assertion(good.raw_id, good.client_data, good.authenticator_data, b"no signature")
            )
        await made.client.respond_passkey(good)
        await made.event(PasskeyConfirmationRequested)
        await made.client.confirm_passkey()
        await made.event(Connected)
        await linking


async def test_the_client_leaves(whatsapp: Sandbox) -> None:
    """Whoever scanned is told; the next scan is asked anew."""
    phone = await whatsapp.create_phone(NUMBER)
    await phone.protect()
    async with live(whatsapp) as made:
        made.client.connect()
        linking = asyncio.create_task(phone.scan((await made.event(QRCodeIssued)).text))
        first = (await made.event(PasskeyRequested)).options
        whatsapp.cut()
        with pytest.raises(LinkRefused, match="disconnected"):
            await linking
        await made.client.close()
        made.client.connect()
        linking = asyncio.create_task(phone.scan((await made.event(QRCodeIssued)).text))
        second = (await made.event(PasskeyRequested)).options
        assert second.challenge != first.challenge
        await made.client.respond_passkey(phone.answer_passkey(second))
        await made.event(PasskeyConfirmationRequested)
        await made.client.confirm_passkey()
        await made.event(Connected)
        await linking
