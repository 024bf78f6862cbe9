"""What the user did on another device, as whatsmeow prints it (types/events/appstate.go)."""

from typing import Any

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, GROUP, NAMES, OWN_NAMES, WHEN
from zapwire.errors import AppStateCorrupt
from zapwire.gateway.wuzapi.events.appstate import RENDERERS
from zapwire.gateway.wuzapi.events.table import render
from zapwire.protocol import events
from zapwire.protocol.appstate.actions import chats, contacts, labels, messages, settings
from zapwire.protocol.appstate.actions.base import Action, MessageRange
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue

LAST = MessageRange(WHEN)
RANGE = {"lastMessageTimestamp": WHEN}
NAME = messages.MessageName(GROUP, "A", is_from_me=False, sender=ANA_LID)
NAMED = {"ChatJID": str(GROUP), "SenderJID": str(ANA_LID), "IsFromMe": False, "MessageID": "A"}
JID = {"JID": str(ANA)}
TOLD: list[tuple[Any, Action, str, dict[str, Any], dict[str, Any]]] = [
    (
        events.ContactChanged,
        contacts.Contact(ANA, "Ana Díaz", "Ana"),
        "Contact",
        JID,
        {"fullName": "Ana Díaz", "firstName": "Ana", "saveOnPrimaryAddressbook": False},
    ),
    (events.ChatMuted, chats.Mute(ANA, is_muted=True, until=-1), "Mute", JID, {"muted": True, "muteEndTimestamp": -1}),
    (events.ChatPinned, chats.Pin(ANA, is_pinned=False), "Pin", JID, {"pinned": False}),
    (
        events.ChatArchived,
        chats.Archive(ANA, is_archived=True, until=LAST),
        "Archive",
        JID,
        {"archived": True, "messageRange": RANGE},
    ),
    (
        events.ChatMarkedRead,
        chats.MarkChatAsRead(ANA, is_read=True, until=LAST),
        "MarkChatAsRead",
        JID,
        {"read": True, "messageRange": RANGE},
    ),
    (
        events.ChatCleared,
        chats.ClearChat(ANA, LAST, deletes_media=True),
        "ClearChat",
        {**JID, "DeleteMedia": True},
        {"messageRange": RANGE},
    ),
    (
        events.ChatDeleted,
        chats.DeleteChat(ANA, LAST),
        "DeleteChat",
        {**JID, "DeleteMedia": False},
        {"messageRange": RANGE},
    ),
    (events.UserStatusMuted, chats.UserStatusMute(ANA, is_muted=True), "UserStatusMute", JID, {"muted": True}),
    (events.MessageStarred, messages.Star(NAME, is_starred=True), "Star", NAMED, {"starred": True}),
    (
        events.MessageDeletedForMe,
        messages.DeleteMessageForMe(NAME, WHEN),
        "DeleteForMe",
        NAMED,
        {"deleteMedia": False, "messageTimestamp": WHEN},
    ),
    (events.PushNameSet, settings.PushName("Ana"), "PushNameSetting", {}, {"name": "Ana"}),
    (
        events.UnarchiveChatsSet,
        settings.UnarchiveChats(unarchives=True),
        "UnarchiveChatsSetting",
        {},
        {"unarchiveChats": True},
    ),
    (
        events.LabelEdited,
        labels.LabelEdit("7", "New", 3),
        "LabelEdit",
        {"LabelID": "7"},
        {"name": "New", "color": 3, "deleted": False},
    ),
    (
        events.ChatLabeled,
        labels.LabelChat("7", ANA, is_labeled=True),
        "LabelAssociationChat",
        {**JID, "LabelID": "7"},
        {"labeled": True},
    ),
    (
        events.MessageLabeled,
        labels.LabelMessage("7", ANA, "A", is_labeled=True),
        "LabelAssociationMessage",
        {**JID, "LabelID": "7", "MessageID": "A"},
        {"labeled": True},
    ),
]


@pytest.mark.parametrize(("kind", "action", "name", "shape", "said"), TOLD, ids=[row[2] for row in TOLD])
def test_actions(kind: Any, action: Action, name: str, shape: dict[str, Any], said: dict[str, Any]) -> None:
    """Each by whatsmeow's field names, in order of its chat, with the same key however often it comes."""
    event = kind(action, WHEN * 1000 + 250, True, action.change(WHEN * 1000 + 250).value)
    found = render(event, me=NAMES)
    assert found is not None
    assert found.type == found.body["type"] == name
    time = "2025-11-27T13:26:40.25Z"
    assert found.body["event"] == {**shape, "Timestamp": time, "Action": said, "FromFullSync": True}
    assert found.body.items() >= OWN_NAMES.items()
    assert found.chat == (str(ANA) if "JID" in shape else str(GROUP) if "ChatJID" in shape else "")
    assert found.key == "\0".join((*action.parts(), str(WHEN * 1000 + 250)))


def test_every_event_is_tried() -> None:
    """None of them is forgotten here."""
    others = {events.AppStateReceived, events.AppStateSynced, events.AppStateSyncFailed}
    assert {row[0] for row in TOLD} | others == set(RENDERERS)


def test_an_action_that_was_not_said() -> None:
    """Is null, as Go prints it."""
    found = render(events.ChatPinned(chats.Pin(ANA, is_pinned=False), 0, is_full_sync=False, value=SyncActionValue()))
    assert found is not None
    assert found.body["event"]["Action"] is None


def test_raw() -> None:
    """Fields of what was said stand beside the index, as of any embedded struct."""
    value = chats.Pin(ANA, is_pinned=True).change(5).value
    found = render(events.AppStateReceived(("pin_v1", str(ANA)), value), me=NAMES)
    assert found is not None
    shape = {"Index": ["pin_v1", str(ANA)], "timestamp": 5, "pinAction": {"pinned": True}}
    assert found.body == {"event": shape, "type": "AppState", **OWN_NAMES}


def test_syncing() -> None:
    """What was read as a whole, and what cannot be read."""
    found = render(events.AppStateSynced(Collection.REGULAR, 7), me=NAMES)
    assert found is not None
    assert found.body["event"] == {"Name": "regular", "Version": 7, "Recovery": False}
    found = render(events.AppStateSyncFailed(Collection.REGULAR, AppStateCorrupt("wrong"), is_full_sync=True))
    assert found is not None
    assert (found.body["event"], found.body["error"]) == ({"Name": "regular", "Error": {}, "FullSync": True}, "wrong")
