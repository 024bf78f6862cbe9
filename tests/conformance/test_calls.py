"""What whatsmeow makes of the sandbox's calls, and the sandbox of its rejection."""

from pathlib import Path

from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.steps import link, refused
from tests.conformance.whatsmeow import Whatsmeow


async def test_calls(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Each stanza is an event of whatsmeow's, by both names of who calls; a rejected call is over for everybody."""
    caller = await sandbox.add_phone("14155550123", "Ben")
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        account = await link(sandbox, peer)
        first = await sandbox.begin_call(caller, account.phone.jid)
        told = await peer.wait_for("call_offer", id=first)
        assert (told["from"], told["creator"], told["creator_alt"]) == (caller.lid, caller.lid, caller.jid)
        assert told["platform"] == "android"
        for act, event in (("relaylatency", "call_relay_latency"), ("terminate", "call_terminate")):
            await sandbox.go_on_with_call(caller, first, act)
            await peer.wait_for(event, id=first)

        second = await sandbox.begin_call(caller, account.phone.jid)
        told = await peer.wait_for("call_offer", id=second)
        await peer.command("reject_call", caller=told["from"], id=second)
        # Its own rejection is told to the caller and to the account's other devices alone.
        await sandbox.wait_for_entry(lambda entry: _says(entry, "reject"), account.jid)
        third = await sandbox.begin_call(caller, account.phone.jid)
        await peer.wait_for("call_offer", id=third)
        await sandbox.go_on_with_call(account.phone, third, "accept")
        await peer.wait_for("call_terminate", id=third, reason="accepted_elsewhere")
        group = await sandbox.create_group(caller, "Two", [account.phone])
        await peer.wait_for("joined_group")
        fourth = await sandbox.begin_call(caller, group)
        await peer.wait_for("call_offer_notice", id=fourth)
        states = [(call["state"], call["by"]) for call in await sandbox.calls(caller)]
        entries = await sandbox.traffic()
    assert states == [
        ("terminated", caller.jid),
        ("rejected", account.jid),
        ("accepted", account.phone.jid),
        ("ringing", None),
    ]
    assert refused(entries) == []


def _says(entry: dict[str, object], kind: str) -> bool:
    """Whether a device says this of a call."""
    stanza = entry.get("stanza")
    if entry["direction"] != "in" or not isinstance(stanza, dict) or stanza["tag"] != "call":
        return False
    return bool(stanza["content"][0]["tag"] == kind)
