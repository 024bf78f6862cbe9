"""whatsmeow is linked to a simulated phone."""

import base64
from pathlib import Path

import pytest

from tests.conformance.sandbox_process import Entry, Refused, SandboxProcess
from tests.conformance.steps import NUMBER, link, logins, refused
from tests.conformance.whatsmeow import Whatsmeow
from zapwire.errors import PairingError
from zapwire.protocol.pairing.identity import SignedDeviceIdentity, open_sealed
from zapwire.protocol.pairing.qr import ADDRESS, LinkingQR


async def test_links_and_connects(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """After the scan whatsmeow is connected under the address that the phone gave it."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        me = await peer.command("me")
    assert account.jid == f"{NUMBER}:{account.linked.device}@s.whatsapp.net"
    assert (me["jid"], me["lid"]) == (account.linked.jid, account.linked.lid)


async def test_nothing_it_says_is_refused(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """From the first frame until it is connected, whatsmeow says nothing that the sandbox does not know."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        entries = await sandbox.traffic(account.jid)
    assert len(logins(entries)) == 2
    assert refused(entries) == []


async def test_scans_the_older_form(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A QR text without the address in front, as older clients show it, links as well."""
    phone = await sandbox.add_phone(NUMBER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        qr = (await peer.wait_for("qr"))["code"]
        assert qr.startswith(ADDRESS)
        await sandbox.scan(phone, qr.removeprefix(ADDRESS))
        await peer.wait_for("connected")


async def test_links_twice(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Two companions of one phone get addresses of their own, and stay connected side by side."""
    async with Whatsmeow.start(sandbox.network, tmp_path, name="first") as first:
        account = await link(sandbox, first)
        async with Whatsmeow.start(sandbox.network, tmp_path, name="second") as second:
            await second.command("connect")
            qr = await second.wait_for("qr")
            linked = await sandbox.scan(account.phone, qr["code"])
            await second.wait_for("connected")
            assert linked.device != account.linked.device
            assert (await second.command("me"))["jid"] == linked.jid
            assert not first.has_reported("disconnected")
            assert not first.has_reported("stream_replaced")


@pytest.mark.parametrize("problem", ["hmac", "signature"])
async def test_refuses_a_forged_identity(sandbox: SandboxProcess, tmp_path: Path, problem: str) -> None:
    """To a device identity that is sealed or signed wrongly whatsmeow answers with the error ours gives."""
    phone = await sandbox.add_phone(NUMBER)
    await sandbox.fault("pairing", problem=problem, count=1)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        qr = (await peer.wait_for("qr"))["code"]
        with pytest.raises(Refused):
            await sandbox.scan(phone, qr)
        await peer.wait_for("login_status", status="error")
        entries = await sandbox.traffic()
    with pytest.raises(PairingError) as ours:
        open_offer(entries, LinkingQR.from_text(qr))
    assert ours.value.text == f"{problem}-mismatch"
    assert errors(entries) == [{"code": str(ours.value.code), "text": ours.value.text}]


async def test_a_refused_link_leaves_no_device(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """After whatsmeow refused the link, the phone has no companion, and the next scan links one."""
    await sandbox.fault("pairing", problem="hmac", count=1)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        phone = await sandbox.add_phone(NUMBER)
        await peer.command("connect")
        qr = await peer.wait_for("qr")
        with pytest.raises(Refused):
            await sandbox.scan(phone, qr["code"])
        await peer.wait_for("login_status", status="error")
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        qr = await peer.wait_for("qr")
        linked = await sandbox.scan(phone, qr["code"])
        await peer.wait_for("connected")
        assert (await peer.command("me"))["jid"] == linked.jid


def open_offer(entries: list[Entry], qr: LinkingQR) -> SignedDeviceIdentity:
    """Check the container of the recorded pair-success as our own companion with the keys of `qr` does."""
    offers = [
        child["content"]
        for entry in entries
        if entry["kind"] == "stanza" and entry["direction"] == "out" and entry["stanza"]["tag"] == "iq"
        for success in entry["stanza"]["content"] or []
        if success["tag"] == "pair-success"
        for child in success["content"]
        if child["tag"] == "device-identity"
    ]
    assert len(offers) == 1
    return open_sealed(base64.b64decode(offers[0]["base64"]), qr.adv_secret, qr.identity_key)


def errors(entries: list[Entry]) -> list[dict[str, str]]:
    """Return the attributes of the errors that the client answered queries with."""
    return [
        child["attrs"]
        for entry in entries
        if entry["kind"] == "stanza" and entry["direction"] == "in"
        if entry["stanza"]["attrs"].get("type") == "error"
        for child in entry["stanza"]["content"]
    ]
