"""The control API's calls for app state."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from tests.sandbox.control.test_app import error_of
from tests.sandbox.phones.net import RawCompanion
from tests.sandbox.raw_client import prekey
from zapwire.protocol.appstate.recovery import read_recovery, read_recovery_answer, recovered_collection
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

ACTIONS: list[dict[str, Any]] = [
    {"kind": "contact", "jid": "14155550123", "full_name": "Ben Ode", "first_name": "Ben"},
    {"kind": "mute", "chat": "14155550123", "until": 1_900_000_000},
    {"kind": "mute", "chat": "14155550124", "on": False},
    {"kind": "pin", "chat": "14155550123"},
    {"kind": "archive", "chat": "120363000000000000@g.us"},
    {"kind": "read", "chat": "14155550123", "on": False},
    {"kind": "clear", "chat": "14155550123"},
    {"kind": "delete", "chat": "14155550123"},
    {"kind": "mute_status", "chat": "14155550123"},
    {"kind": "star", "chat": "120363000000000000@g.us", "id": "A", "sender": "14155550123"},
    {"kind": "delete_message", "chat": "14155550123", "id": "A", "from_me": True},
    {"kind": "label", "id": "1", "name": "New", "color": 3},
    {"kind": "labeling", "id": "1", "chat": "14155550123"},
    {"kind": "labeling", "id": "1", "chat": "14155550123", "message": "A"},
    {"kind": "quick_reply", "id": "1", "shortcut": "hi", "message": "Hello"},
    {"kind": "push_name", "value": "Ana"},
    {"kind": "locale", "value": "es_AR"},
    {"kind": "time_format"},
    {"kind": "unarchive_chats", "on": False},
]
BEN, GROUP = "14155550123@s.whatsapp.net", "120363000000000000@g.us"
INDEXES = [
    ["contact", BEN],
    ["mute", BEN],
    ["mute", "14155550124@s.whatsapp.net"],
    ["pin_v1", BEN],
    ["archive", GROUP],
    ["markChatAsRead", BEN],
    ["clearChat", BEN, "0", "0"],
    ["deleteChat", BEN, "0"],
    ["userStatusMute", BEN],
    ["star", GROUP, "A", "0", BEN],
    ["deleteMessageForMe", BEN, "A", "1", "0"],
    ["label_edit", "1"],
    ["label_jid", "1", BEN],
    ["label_message", "1", BEN, "A", "0", "0"],
    ["quick_reply", "1"],
    ["setting_pushName"],
    ["setting_locale"],
    ["time_format"],
    ["setting_unarchiveChats"],
]


async def test_all_actions(control: httpx.AsyncClient, phone: Phone) -> None:
    """Everything that an owner can do is said in the collection it belongs to, and can be read there."""
    answer = await control.post(f"/phones/{NUMBER}/app-state", json={"actions": ACTIONS})
    assert answer.json() == {
        "versions": dict.fromkeys(
            ["critical_unblock_low", "regular_high", "regular_low", "regular", "critical_block"], 1
        )
    }
    collections = (await control.get(f"/phones/{NUMBER}/app-state")).json()["collections"]
    entries = [entry for collection in collections.values() for entry in collection["entries"]]
    assert sorted(entry["index"] for entry in entries) == sorted(INDEXES)
    values = {tuple(entry["index"]): entry["value"] for entry in entries}
    assert values["mute", BEN] == {"muteAction": {"muted": True, "muteEndTimestamp": "1900000000000"}}
    assert phone.account.name == "Ana"


async def test_removing(control: httpx.AsyncClient, phone: Phone) -> None:
    """What was said can be taken out again."""
    for remove in (False, True):
        await control.post(f"/phones/{NUMBER}/app-state", json={"actions": ACTIONS[3:4], "remove": remove})
    collections = (await control.get(f"/phones/{NUMBER}/app-state")).json()["collections"]
    assert collections["regular_low"] == {"version": 2, "entries": []}
    assert phone.account.app_state_keys


@pytest.mark.usefixtures("phone")
async def test_keys(control: httpx.AsyncClient) -> None:
    """A new key has an id of its own."""
    ids = [(await control.post(f"/phones/{NUMBER}/app-state/key")).json()["id"] for _ in range(2)]
    assert int(ids[1], 16) == int(ids[0], 16) + 1


async def test_a_collection_is_offered(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """A companion gets it in a message of its own; one that is not there cannot."""
    world = sandbox.context.world
    raw = RawCompanion.linked(world, phone.account, "raw", prekey(1))
    await control.post(f"/phones/{NUMBER}/app-state", json={"actions": ACTIONS[3:4]})
    offer = {"device": raw.device, "collection": "regular_low"}
    answer = (await control.post(f"/phones/{NUMBER}/app-state/recovery", json=offer)).json()
    waiting = iter(world.mailboxes.of(raw.jid).take, None)
    (message,) = (node for node in waiting if node is not None and node.tag == "message")
    given = read_recovery_answer(raw.decrypt(message, phone.account.lid()))
    assert (answer["id"], answer["version"]) == (message.attrs["id"], 1)
    assert given
    assert recovered_collection(read_recovery(given)) == "regular_low"
    gone = await control.post(f"/phones/{NUMBER}/app-state/recovery", json={**offer, "device": 9})
    assert error_of(gone, 404) == f"the phone {NUMBER} has no linked device 9"


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"actions": []}, "at least 1 item"),
        ({"actions": [{"kind": "shout", "chat": BEN}]}, "does not match any of the expected tags"),
        ({"actions": [{"kind": "pin", "chat": "not a number"}]}, "is no JID"),
    ],
)
async def test_what_makes_no_sense(control: httpx.AsyncClient, body: dict[str, Any], message: str) -> None:
    """A wrong body is refused, and says what is wrong."""
    answer = await control.post(f"/phones/{NUMBER}/app-state", json=body)
    assert message in error_of(answer, 400)


@pytest.mark.usefixtures("phone")
async def test_a_server_that_refuses(control: httpx.AsyncClient) -> None:
    """Endless conflicts are the caller's to hear of."""
    await control.post("/faults", json={"kind": "app_state", "problem": "conflict"})
    answer = await control.post(f"/phones/{NUMBER}/app-state", json={"actions": ACTIONS[:1]})
    assert "with 409" in error_of(answer, 409)
