"""Statuses: whatsmeow and our client send them to the same people, the contacts of the phone's address book."""

import json
from pathlib import Path

from tests.conformance.sandbox_process import Entry, SandboxProcess
from tests.conformance.steps import NUMBER, refused
from tests.conformance.whatsmeow import Whatsmeow
from zapwire import Client, MemoryStore, Network, Options
from zapwire.protocol.events import AppStateSynced, QRCodeIssued
from zapwire.protocol.jid import STATUS_BROADCAST
from zapwire.testing import fast_timing

BEN, CLEO = "14155550123", "12125550199"


def receivers(entries: list[Entry]) -> set[str]:
    """Return who gets the sender key of the one status that a device sent."""
    assert refused(entries) == []
    sent = [entry["stanza"] for entry in entries if entry["direction"] == "in" and entry["kind"] == "stanza"]
    (status,) = [node for node in sent if node["tag"] == "message" and node["attrs"]["to"] == str(STATUS_BROADCAST)]
    (participants,) = [child for child in status["content"] if child["tag"] == "participants"]
    return {child["attrs"]["jid"] for child in participants["content"]}


async def test_to_the_address_book(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """It goes to those whom the phone's owner gave a name, by that name of theirs, and to own devices."""
    await sandbox.heal()
    phone, _, _ = [await sandbox.add_phone(number) for number in (NUMBER, BEN, CLEO)]
    people = [{"kind": "contact", "jid": f"{number}@s.whatsapp.net", "full_name": number} for number in (BEN, CLEO)]
    await sandbox.change_app_state(phone, *people)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        linked = await sandbox.scan(phone, (await peer.wait_for("qr"))["code"])
        await peer.wait_for("connected")
        await peer.wait_until_kept("SELECT count(*) FROM whatsmeow_contacts WHERE full_name != ''", (2,))
        await peer.send_text(str(STATUS_BROADCAST), "At home")
        theirs = receivers(await sandbox.traffic(linked.jid))
        await sandbox.unlink(phone, linked)
    network = Network.from_json(json.dumps(sandbox.network))
    async with Client(MemoryStore(), Options(network, timing=fast_timing())) as client:
        with client.events() as events:
            client.connect()
            mine = None
            async for event in events:
                if isinstance(event, QRCodeIssued) and mine is None:
                    mine = await sandbox.scan(phone, event.text)
                if isinstance(event, AppStateSynced) and len(await client.users.contacts()) == len(people):
                    break
        await client.messages.send_text(STATUS_BROADCAST, "At home")
        assert mine is not None
        ours = receivers(await sandbox.traffic(mine.jid))
    assert ours == theirs == {f"{number}@s.whatsapp.net" for number in (BEN, CLEO, NUMBER)}
