"""How whatsmeow takes what may happen to a connection."""

from pathlib import Path

import pytest

from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.steps import Account, last_entry, link, logins, refused
from tests.conformance.whatsmeow import Whatsmeow, copy_session


async def test_comes_back_when_cut(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A connection that breaks is followed by another one, by itself."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        before = await last_entry(sandbox)
        await sandbox.fault("cut", device=account.jid)
        await peer.wait_for("disconnected")
        await peer.wait_for("connected")
        entries = await sandbox.traffic(account.jid, after=before)
    assert len(logins(entries)) == 1
    assert refused(entries) == []


@pytest.mark.usefixtures("needs_whatsmeow")
async def test_outlives_the_death_of_both(tmp_path: Path) -> None:
    """When both processes were killed and run again, whatsmeow logs in with the session it had."""
    world = tmp_path / "world"
    async with SandboxProcess.start(world) as sandbox, Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await peer.kill()
        await sandbox.kill()
    async with SandboxProcess.start(world) as sandbox, Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("connected")
        assert not peer.has_reported("qr")
        assert (await peer.command("me"))["jid"] == account.jid


async def test_a_new_process_takes_the_session_up(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """After an orderly end, the next process logs in without a QR, too."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await link(sandbox, peer)
        await peer.command("disconnect")
        await peer.quit()
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("connected")
        assert not peer.has_reported("qr")


async def test_unlinked_by_the_phone(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A connected companion that the phone unlinks is logged out, and must be linked anew."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await sandbox.unlink(account.phone, account.linked)
        await peer.wait_for("logged_out", on_connect=False)
        await peer.wait_until_forgotten()
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("qr")


async def test_unlinked_while_away(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A companion that was unlinked while it was not connected learns so when it logs in."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
    await sandbox.unlink(account.phone, account.linked)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("logged_out", on_connect=True, reason="logged_out")


async def test_logs_out(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A companion can unlink itself: the sandbox agrees, and the phone has no such device any more."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await peer.command("logout")
        assert refused(await sandbox.traffic(account.jid)) == []
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("qr")
    assert account.linked.device not in await sandbox.companions(account.phone)


async def test_replaced_by_another_connection(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A second process with the same session takes the place of the first, which does not fight for it."""
    async with Whatsmeow.start(sandbox.network, tmp_path, name="first") as first:
        await link(sandbox, first)
        copy_session(first.database, tmp_path / "second.db")
        async with Whatsmeow.start(sandbox.network, tmp_path, name="second") as second:
            await second.command("connect")
            await first.wait_for("stream_replaced")
            await second.wait_for("connected")
            await first.wait_until_offline()
            assert not first.has_reported("disconnected")
            assert not second.has_reported("stream_replaced")


async def test_too_old(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Refused as outdated, whatsmeow says so and stays away, as it has not lost a connection."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await refuse_next_login(sandbox, account, reason=405)
        await peer.wait_for("disconnected")
        await peer.wait_for("client_outdated")
        await peer.wait_until_offline()
        assert not peer.has_reported("disconnected")


async def test_temporarily_banned(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Refused for a while, whatsmeow says why and for how long."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await refuse_next_login(sandbox, account, reason=402, code=102, expires_in=3600)
        await peer.wait_for("temporary_ban", code="blocked_by_users", expire=3600)


async def test_unavailable_for_a_moment(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Refused because the server is busy, whatsmeow tries again until it is let in."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        before = await last_entry(sandbox)
        await refuse_next_login(sandbox, account, reason=503)
        await peer.wait_for("connected")
        assert len(logins(await sandbox.traffic(account.jid, after=before))) == 2


@pytest.mark.parametrize("code", ["515", "503"])
async def test_told_to_reconnect(sandbox: SandboxProcess, tmp_path: Path, code: str) -> None:
    """Stream errors that end a connection, but not the session, are followed by another login."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await sandbox.fault("stream_error", device=account.jid, code=code)
        await peer.wait_for("connected")
        assert not peer.has_reported("logged_out")


async def test_unknown_stream_error(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """A stream error that whatsmeow does not know is passed on by its code."""
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        await sandbox.fault("stream_error", device=account.jid, code="599")
        await peer.wait_for("stream_error", code="599")


async def test_distrusts_a_foreign_root(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """With the real network's root, whatsmeow refuses the sandbox: our change to its memory is what helps."""
    async with Whatsmeow.start(sandbox.network, tmp_path, real_root=True) as peer:
        await peer.command("connect")
        error = await peer.wait_for("connect_error")
    assert "failed to verify server cert" in error["error"]


@pytest.mark.parametrize("problem", ["expired", "not_yet_valid", "wrong_root", "wrong_key"])
async def test_distrusts_a_bad_certificate(sandbox: SandboxProcess, tmp_path: Path, problem: str) -> None:
    """A certificate chain with any one thing wrong is refused."""
    await sandbox.fault("certificate", problem=problem)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        error = await peer.wait_for("connect_error")
    assert "failed to verify server cert" in error["error"]


async def test_nobody_listens(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Where there is no server, the attempt to connect ends with an error."""
    await sandbox.kill()
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        error = await peer.wait_for("connect_error")
    assert "connection refused" in error["error"]


async def refuse_next_login(sandbox: SandboxProcess, account: Account, **failure: int) -> None:
    """Cut the connection and refuse the login that follows."""
    await sandbox.fault("connect_failure", device=account.jid, count=1, **failure)
    await sandbox.fault("cut", device=account.jid)
