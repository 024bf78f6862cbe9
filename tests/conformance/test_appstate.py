"""App state: whatsmeow reads what the sandbox's phone says, and the phone reads what whatsmeow and our client say."""

import json
from pathlib import Path
from typing import Any

from tests.conformance.sandbox_process import Phone, SandboxProcess
from tests.conformance.steps import NUMBER, refused
from tests.conformance.whatsmeow import Whatsmeow
from zapwire import JID, Client, MemoryStore, Network, Options
from zapwire.protocol.events import AppStateSynced, ChatPinned, QRCodeIssued
from zapwire.testing import fast_timing

BEN = JID("14155550123", "s.whatsapp.net")
GROUP = JID("120363025246125486", "g.us")
PEOPLE: list[dict[str, Any]] = [
    {"kind": "contact", "jid": str(10**10 + n), "full_name": f"Person {n}", "first_name": "P"} for n in range(80)
]
BEFORE: list[dict[str, Any]] = [
    *PEOPLE,
    {"kind": "mute", "chat": str(BEN)},
    {"kind": "pin", "chat": str(BEN)},
    {"kind": "archive", "chat": str(GROUP)},
    {"kind": "star", "chat": str(GROUP), "id": "3EB0A1", "sender": str(BEN)},
    {"kind": "label", "id": "1", "name": "New", "color": 3},
    {"kind": "locale", "value": "es_AR"},
]
NAMED = {"pushNameSetting": {"name": "Ana of the laptop"}}
CHATS = "SELECT chat_jid, pinned, archived FROM whatsmeow_chat_settings ORDER BY chat_jid"
VERSIONS = "SELECT name, version FROM whatsmeow_app_state_version ORDER BY name"


async def lay_out(sandbox: SandboxProcess) -> Phone:
    """Make a phone whose owner has done something before it links anybody, and which shares its keys."""
    await sandbox.heal()
    phone = await sandbox.add_phone(NUMBER, "Ana")
    await sandbox.change_app_state(phone, *BEFORE)
    return phone


async def asked(sandbox: SandboxProcess, jid: str) -> list[tuple[Any, ...]]:
    """Return what a companion asked of app state: each collection, by the attributes of its node."""
    entries = await sandbox.traffic(jid)
    assert refused(entries) == []
    found = []
    for entry in entries:
        node = entry.get("node") or entry
        text = str(node)
        if entry["direction"] == "in" and "w:sync:app:state" in text:
            found.append(shape(node))
    return found


def shape(node: Any) -> tuple[Any, ...]:
    """Return a stanza's tags and attributes, without ids and content."""
    attrs = {name: value for name, value in node.get("attrs", {}).items() if name != "id"}
    content = node.get("content") or node.get("children") or ()
    children = tuple(shape(child) for child in content) if isinstance(content, list) else ()
    return (node.get("tag"), tuple(sorted(attrs.items())), children)


async def test_both_companions(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow gets keys, a snapshot in a file and patches, verifies all, and its changes reach the phone; so ours."""
    phone = await lay_out(sandbox)
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        linked = await sandbox.scan(phone, (await peer.wait_for("qr"))["code"])
        await peer.wait_for("connected")
        await peer.wait_until_kept("SELECT count(*) FROM whatsmeow_contacts WHERE full_name LIKE 'Person %'", (80,))
        versions = [("critical_block", 2), ("critical_unblock_low", 1)]
        await peer.wait_until_kept(VERSIONS, *versions, ("regular", 1), ("regular_high", 1), ("regular_low", 1))
        await peer.wait_until_kept("SELECT push_name FROM whatsmeow_device", ("Ana",))
        await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(GROUP)})
        await peer.wait_until_kept(CHATS, (str(GROUP), 1, 1), (str(BEN), 1, 0))
        await peer.command("set_push_name", name="Ana of the laptop")  # all that neonize can say of app state
        assert (await sandbox.app_state(phone))["setting_pushName",] == NAMED
        await peer.wait_until_kept(f"{VERSIONS} LIMIT 1", ("critical_block", 3))
        theirs = await asked(sandbox, linked.jid)
    network = Network.from_json(json.dumps(sandbox.network))
    async with Client(MemoryStore(), Options(network, timing=fast_timing())) as client:
        with client.events() as events:
            client.connect()
            synced = 0
            async for event in events:
                if isinstance(event, QRCodeIssued) and not synced:
                    mine = await sandbox.scan(phone, event.text)
                synced += isinstance(event, AppStateSynced)
                if synced == 5:
                    break
            await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(GROUP), "on": False})
            async for event in events:
                if isinstance(event, ChatPinned):
                    break
        await client.app_state.set_push_name("Ana of the laptop")
        assert (await sandbox.app_state(phone))["setting_pushName",] == NAMED
        ours = await asked(sandbox, mine.jid)
    assert len(theirs) == 5 + 1 + 2  # all as a whole, what the phone did, the change and what became of it
    assert {unversioned(one) for one in ours} == {unversioned(one) for one in theirs}
    assert len(ours) == len(theirs)


def unversioned(node: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a shape without the numbers of versions, which others' changes move."""
    tag, attrs, children = node
    kept = tuple((name, "n" if name == "version" else value) for name, value in attrs)
    return (tag, kept, tuple(map(unversioned, children)))
