"""whatsmeow is linked to a simulated phone by a code that is typed into it."""

from pathlib import Path

import pytest

from tests.conformance.sandbox_process import Refused, SandboxProcess
from tests.conformance.steps import NUMBER, link_by_code, logins, refused, show_code
from tests.conformance.whatsmeow import Whatsmeow, WhatsmeowError


async def test_links_and_connects(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow is connected under the address that the phone gave it, and says nothing that is not known."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link_by_code(sandbox, peer)
        me = await peer.command("me")
        entries = await sandbox.traffic(account.jid)
    assert account.jid == f"{NUMBER}:{account.linked.device}@s.whatsapp.net"
    assert (me["jid"], me["lid"]) == (account.linked.jid, account.linked.lid)
    assert len(logins(entries)) == 2
    assert refused(entries) == []


async def test_a_wrong_code_may_be_typed_again(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow answers a wrong code as well; the phone notices, and the right one links."""
    phone = await sandbox.add_phone(NUMBER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        code = await show_code(peer)
        with pytest.raises(Refused, match="not the code") as wrong:
            await sandbox.enter_code(phone, "1111-1111")
        assert wrong.value.status == 403
        linked = await sandbox.enter_code(phone, code)
        await peer.wait_for("connected")
        assert (await peer.command("me"))["jid"] == linked.jid
        with pytest.raises(Refused, match="no client shows a code"):
            await sandbox.enter_code(phone, code)


async def test_a_code_given_up(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """After three wrong codes whatsmeow must ask for another, which links."""
    phone = await sandbox.add_phone(NUMBER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        code = await show_code(peer)
        for _ in range(3):
            with pytest.raises(Refused, match="not the code"):
                await sandbox.enter_code(phone, "1111-1111")
        with pytest.raises(Refused) as void:
            await sandbox.enter_code(phone, code)
        assert void.value.status == 410
        await sandbox.enter_code(phone, await peer.command("pair_phone", number=NUMBER))
        await peer.wait_for("connected")


async def test_a_qr_code_beside_it(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A client that shows a code can be scanned, while no code was typed."""
    phone = await sandbox.add_phone(NUMBER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        qr = await peer.wait_for("qr")
        await peer.command("pair_phone", number=NUMBER)
        await sandbox.scan(phone, qr["code"])
        await peer.wait_for("connected")


async def test_a_number_without_a_phone(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow gets no code for it; for a number that has one it does, on the same connection."""
    phone = await sandbox.add_phone(NUMBER)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        with pytest.raises(WhatsmeowError, match="400"):
            await show_code(peer, "14155550123")
        await sandbox.enter_code(phone, await peer.command("pair_phone", number=NUMBER))
        await peer.wait_for("connected")


async def test_a_forged_identity(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """An identity that is sealed with another secret than the agreed one is refused by whatsmeow."""
    phone = await sandbox.add_phone(NUMBER)
    await sandbox.fault("pairing", problem="hmac", count=1)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        code = await show_code(peer)
        with pytest.raises(Refused, match="hmac-mismatch"):
            await sandbox.enter_code(phone, code)
        await peer.wait_for("login_status", status="error")
