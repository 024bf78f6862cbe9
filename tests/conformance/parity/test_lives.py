"""Linked, logged in and back after a cut, our client says what whatsmeow says."""

import asyncio
from pathlib import Path

import pytest

from tests.conformance.parity.compare import Masks, conversation, differences, own_addresses
from tests.conformance.sandbox_process import Entry, Linked, SandboxProcess
from tests.conformance.steps import link, link_by_code, logins
from tests.conformance.whatsmeow import Whatsmeow
from zapwire.client.client import Client
from zapwire.client.options import WHATSAPP_URL, Network, Options, Timing
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import Connected, QRCodeIssued
from zapwire.protocol.login import ClientProfile
from zapwire.protocol.stanzas.link_codes import TAG

Life = list[list[list[str]]]
"""What a client says on each of its connections: while it is linked, at its first login, after a cut."""


async def whatsmeow_life(
    sandbox: SandboxProcess, directory: Path, number: str, *, by_code: bool = False
) -> tuple[list[Entry], Linked]:
    """Link whatsmeow, cut its connection, and return what was recorded until it is back."""
    async with Whatsmeow.start(sandbox.network, directory, name=f"of-{number}") as peer:
        account = await (link_by_code if by_code else link)(sandbox, peer, number)
        await sandbox.fault("cut", device=account.jid)
        await peer.wait_for("disconnected")
        await peer.wait_for("connected")
        return await sandbox.traffic(account.jid), account.linked


async def our_life(
    sandbox: SandboxProcess, number: str, profile: ClientProfile, *, by_code: bool = False
) -> tuple[list[Entry], Linked]:
    """Do with our client what `whatsmeow_life` does with whatsmeow, through the same proxy."""
    network = Network(
        WHATSAPP_URL,
        bytes.fromhex(sandbox.network["noise_root"]),
        Path(sandbox.network["ca"]),
        sandbox.network["proxy"],
    )
    options = Options(network, profile, Timing(reconnect_spread=0))
    phone = await sandbox.add_phone(number)
    async with asyncio.timeout(30), Client(MemoryStore(), options) as client:
        with client.events() as events:
            client.connect()
            qr = await anext(event async for event in events if isinstance(event, QRCodeIssued))
            if by_code:
                linked = await sandbox.enter_code(phone, await client.pair_phone(number))
            else:
                linked = await sandbox.scan(phone, qr.text)
            await anext(event async for event in events if isinstance(event, Connected))
            await sandbox.fault("cut", device=linked.jid)
            await anext(event async for event in events if isinstance(event, Connected))
        return await sandbox.traffic(linked.jid), linked


def life(entries: list[Entry], linked: Linked) -> Life:
    """Return what a client said, by connection."""
    masks = Masks(own_addresses(linked.jid, linked.lid))
    return [conversation(entries, connection, masks) for connection in logins(entries)]


def report(ours: Life, theirs: Life) -> str:
    """Return all differences between two lives, each under the number of its connection."""
    assert len(ours) == len(theirs) == 3
    assert all(len(said) > 2 for said in theirs)
    found = [differences(our, their) for our, their in zip(ours, theirs, strict=True)]
    return "\n".join(f"connection {number}:\n{diff}" for number, diff in enumerate(found, 1) if diff)


def announced_version(entries: list[Entry]) -> tuple[int, int, int]:
    """Return the version of WhatsApp Web that a client says it is."""
    payload = next(entry["login"] for entry in entries if entry["kind"] == "login")
    version = payload["userAgent"]["appVersion"]
    return version["primary"], version["secondary"], version["tertiary"]


@pytest.mark.parametrize("by_code", [False, True], ids=["by QR code", "by a typed code"])
async def test_we_say_what_whatsmeow_says(sandbox: SandboxProcess, tmp_path: Path, *, by_code: bool) -> None:
    """Linked, logged in and back after a cut, our client says what whatsmeow does, word for word."""
    entries, linked = await whatsmeow_life(sandbox, tmp_path, "5491155554444", by_code=by_code)
    profile = ClientProfile("Neonize", platform="SAFARI", web_version=announced_version(entries))
    ours = await our_life(sandbox, "15551234567", profile, by_code=by_code)
    assert any(TAG in line for stanzas in life(*ours) for said in stanzas for line in said) is by_code
    assert report(life(*ours), life(entries, linked)) == ""


async def test_whatsmeow_says_what_whatsmeow_says(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Linked to two phones, whatsmeow says the same: the masks leave out all that is chance."""
    first = await whatsmeow_life(sandbox, tmp_path, "5491155554444")
    second = await whatsmeow_life(sandbox, tmp_path, "15551234567")
    assert report(life(*first), life(*second)) == ""
