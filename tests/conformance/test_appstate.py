"""App state: whatsmeow reads what the sandbox's phone says, and the phone reads what whatsmeow and our client say."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.conformance.sandbox_process import Entry, Linked, Phone, SandboxProcess
from tests.conformance.steps import NUMBER, last_entry, refused
from tests.conformance.whatsmeow import Whatsmeow
from zapwire import JID, Client, MemoryStore, Network, Options
from zapwire.protocol.events import AppStateSynced, ChatPinned, Event, QRCodeIssued
from zapwire.testing import fast_timing

BEN = JID("14155550123", "s.whatsapp.net")
CLEO = JID("12125550199", "s.whatsapp.net")
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
CHATS = "SELECT chat_jid, pinned, archived FROM whatsmeow_chat_settings ORDER BY chat_jid"
CLEO_PINNED = f"SELECT pinned FROM whatsmeow_chat_settings WHERE chat_jid = '{CLEO}'"  # noqa: S608  # ours alone
VERSIONS = "SELECT name, version FROM whatsmeow_app_state_version ORDER BY name"


async def lay_out(sandbox: SandboxProcess) -> Phone:
    """Make a phone whose owner has done something before it links anybody, and which shares its keys."""
    await sandbox.heal()
    phone = await sandbox.add_phone(NUMBER, "Ana")
    await sandbox.change_app_state(phone, *BEFORE)
    return phone


def named(name: str) -> dict[str, Any]:
    """Return the owner's name as the phone shows it."""
    return {"pushNameSetting": {"name": name}}


async def asked(sandbox: SandboxProcess, jid: str, after: int = 0) -> list[tuple[Any, ...]]:
    """Return what a companion asked of app state: each collection, by the attributes of its node."""
    entries = await sandbox.traffic(jid, after=after)
    assert refused(entries) == []
    return [one for one in map(shape, said(entries)) if ("xmlns", "w:sync:app:state") in one[1]]


def said(entries: list[Entry]) -> list[Any]:
    """Return the stanzas that a companion sent."""
    return [entry["stanza"] for entry in entries if entry["direction"] == "in" and entry["kind"] == "stanza"]


def shape(node: Any) -> tuple[Any, ...]:
    """Return a stanza's tags and attributes, without ids and content."""
    attrs = {name: value for name, value in node["attrs"].items() if name != "id"}
    content = node["content"]
    children = tuple(shape(child) for child in content) if isinstance(content, list) else ()
    return (node["tag"], tuple(sorted(attrs.items())), children)


async def hidden_change(sandbox: SandboxProcess, phone: Phone, device: str) -> None:
    """Let the phone rename its owner, of which this device hears later than of the next change."""
    await sandbox.fault("reorder", tag="notification", device=device, count=1)
    await sandbox.change_app_state(phone, {"kind": "push_name", "value": "Ana"})


async def new_key(sandbox: SandboxProcess, phone: Phone, device: str) -> None:
    """Let the phone pin a chat with a key that this device has not, and must ask for."""
    await sandbox.fault("app_state", problem="keys", device=device, count=1)
    await sandbox.renew_key(phone)
    await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(CLEO)})


async def asked_for(sandbox: SandboxProcess, device: str, after: int) -> list[tuple[Any, ...]]:
    """Return the peer messages that this device sent to its phone, without what is particular."""
    return [shape(node) for node in said(await sandbox.traffic(device, after=after)) if node["tag"] == "message"]


async def trouble_of_whatsmeow(sandbox: SandboxProcess, peer: Whatsmeow, phone: Phone, linked: Linked) -> list[Any]:
    """A conflict, a missing key and a wrong MAC; returns what whatsmeow asked the phone and the server of the first."""
    after = await last_entry(sandbox)
    await hidden_change(sandbox, phone, linked.jid)
    await peer.command("set_push_name", name="Ana of the train")
    assert (await sandbox.app_state(phone))["setting_pushName",] == named("Ana of the train")
    conflict = await asked(sandbox, linked.jid, after)
    await new_key(sandbox, phone, linked.jid)
    await peer.wait_until_kept(CLEO_PINNED, (1,))
    messages = await asked_for(sandbox, linked.jid, after)
    await sandbox.fault("app_state", problem="mac", device=linked.jid, count=1)
    after = await last_entry(sandbox)
    await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(CLEO), "on": False})
    await sandbox.wait_for_entry(lambda entry: "w:sync:app:state" in str(entry), device=linked.jid, after=after)
    await peer.command("set_push_name", name="Ana")  # which waits for its turn, behind what cannot be verified
    await peer.wait_until_kept(CLEO_PINNED, (1,))
    await sandbox.offer_recovery(phone, linked.device, "regular_low")
    await peer.wait_until_kept(CLEO_PINNED, (0,))
    await sandbox.change_app_state(
        phone, {"kind": "pin", "chat": str(CLEO)}
    )  # whose sum is made of what the phone gave
    await peer.wait_until_kept(CLEO_PINNED, (1,))
    return [conflict, messages]


async def trouble_of_ours(
    sandbox: SandboxProcess, client: Client, events: AsyncIterator[Event], phone: Phone, linked: Linked
) -> list[Any]:
    """The same of ours, which asks the phone for what it cannot verify by itself."""
    after = await last_entry(sandbox)
    await hidden_change(sandbox, phone, linked.jid)
    await client.app_state.set_push_name("Ana of the train")
    assert (await sandbox.app_state(phone))["setting_pushName",] == named("Ana of the train")
    conflict = await asked(sandbox, linked.jid, after)
    await new_key(sandbox, phone, linked.jid)
    await pinned(events, CLEO, on=True)
    messages = await asked_for(sandbox, linked.jid, after)
    await sandbox.fault("app_state", problem="mac", device=linked.jid)
    await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(CLEO), "on": False})
    await pinned(events, CLEO, on=False)
    (key_request,), (_, recovery) = messages, await asked_for(sandbox, linked.jid, after)
    assert dict(key_request[1]) == {**dict(recovery[1]), "push_priority": "high"}  # as whatsmeow's send.go has it
    assert key_request[2] == recovery[2]
    await sandbox.heal()
    await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(CLEO)})
    await pinned(events, CLEO, on=True)
    return [conflict, messages]


async def link_ours(sandbox: SandboxProcess, client: Client, events: AsyncIterator[Event], phone: Phone) -> Linked:
    """Link our client, and return when it has read all collections."""
    client.connect()
    synced, linked = 0, None
    while synced < 5:
        event = await anext(events)
        if isinstance(event, QRCodeIssued) and linked is None:
            linked = await sandbox.scan(phone, event.text)
        synced += isinstance(event, AppStateSynced)
    assert linked is not None
    return linked


async def pinned(events: AsyncIterator[Event], chat: JID, *, on: bool) -> None:
    """Wait until a chat is pinned, or no longer."""
    async for event in events:
        if isinstance(event, ChatPinned) and (event.action.jid, event.action.is_pinned) == (chat, on):
            return


async def test_both_companions(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Whatsmeow gets keys, a snapshot in a file and patches, verifies all, and its changes reach the phone; so ours.

    Then both meet trouble, and say the same about it.
    """
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
        assert (await sandbox.app_state(phone))["setting_pushName",] == named("Ana of the laptop")
        await peer.wait_until_kept(f"{VERSIONS} LIMIT 1", ("critical_block", 3))
        theirs = await asked(sandbox, linked.jid)
        their_trouble = await trouble_of_whatsmeow(sandbox, peer, phone, linked)
    network = Network.from_json(json.dumps(sandbox.network))
    store = MemoryStore()
    async with Client(store, Options(network, timing=fast_timing())) as client:
        with client.events() as events:
            mine = await link_ours(sandbox, client, events, phone)
            await sandbox.change_app_state(phone, {"kind": "pin", "chat": str(GROUP), "on": False})
            await pinned(events, GROUP, on=False)
            await client.app_state.set_push_name("Ana of the laptop")
            assert (await sandbox.app_state(phone))["setting_pushName",] == named("Ana of the laptop")
            ours = await asked(sandbox, mine.jid)
            our_trouble = await trouble_of_ours(sandbox, client, events, phone, mine)
    assert [label.name for label in await store.labels.all()] == ["New"]
    assert len(theirs) == 5 + 1 + 2  # all as a whole, what the phone did, the change and what became of it
    assert {unversioned(one) for one in ours} == {unversioned(one) for one in theirs}
    assert len(ours) == len(theirs)
    assert [*map(unversioned, our_trouble[0])] == [*map(unversioned, their_trouble[0])]
    assert len(our_trouble[0]) == 3  # a change that came too late, the same again, and what became of it
    assert our_trouble[1] == their_trouble[1]
    assert len(our_trouble[1]) == 1


def unversioned(node: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a shape without the numbers of versions, which others' changes move."""
    tag, attrs, children = node
    kept = tuple((name, "n" if name == "version" else value) for name, value in attrs)
    return (tag, kept, tuple(map(unversioned, children)))
