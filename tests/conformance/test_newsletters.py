"""What whatsmeow makes of the sandbox's newsletters."""

from pathlib import Path

from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.steps import link, refused
from tests.conformance.whatsmeow import Whatsmeow


async def test_newsletters(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow follows one, lists it, gets its posts, hears how they fare, mutes it and leaves it."""
    owner = await sandbox.add_phone("14155550123", "Ben")
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await link(sandbox, peer)
        jid = await sandbox.create_newsletter(owner, "News", "All of it")
        assert await peer.command("newsletters") == []
        await peer.command("follow_newsletter", jid=jid, follows=True)
        joined = await peer.wait_for("newsletter_join", jid=jid)
        (listed,) = await peer.command("newsletters")
        assert listed.items() <= joined.items()
        assert (listed["title"], listed["description"], listed["state"]) == ("News", "All of it", "active")
        assert (listed["mute"], listed["role"], listed["subscribers"]) == ("off", "subscriber", 2)

        post = await sandbox.post(jid, "Hello")
        told = await peer.wait_for("message", id=post["id"], text="Hello")
        assert (told["chat"], told["sender"]) == (jid, jid)
        await sandbox.post(jid, "Goodbye", replaces=post["server_id"])
        told = await peer.wait_for("message", id=post["id"], text="Goodbye")
        await peer.command("subscribe_newsletter", jid=jid)
        await sandbox.let_fare(jid, post["server_id"], 7, {"👍": 3})
        update = await peer.wait_for("newsletter_live_update", jid=jid)
        assert [(one["server_id"], one["views"]) for one in update["messages"]] == [(post["server_id"], 7)]

        await peer.command("mute_newsletter", jid=jid, muted=True)
        await peer.wait_for("newsletter_mute_change", jid=jid, mute="on")
        await peer.command("mute_newsletter", jid=jid, muted=False)
        await peer.wait_for("newsletter_mute_change", jid=jid, mute="off")
        await peer.command("follow_newsletter", jid=jid, follows=False)
        left = await peer.wait_for("newsletter_leave", jid=jid)
        assert left["role"] == "guest"
        assert await peer.command("newsletters") == []
        entries = await sandbox.traffic()
    assert refused(entries) == []
