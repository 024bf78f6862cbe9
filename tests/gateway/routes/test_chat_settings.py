"""What the user's own devices show of chats, over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from zapwire.client.store.labels import Label
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID

BEN = JID("14155550123", "s.whatsapp.net")
GROUP = JID("120362023605733675", "g.us")
CALLS: list[tuple[str, dict[str, Any], object, str]] = [
    ("/chat/archive", {"jid": str(GROUP), "archive": True}, commands.ArchiveChat(GROUP), "Chat archived"),
    (
        "/chat/archive",
        {"jid": "14155550123", "archive": False},
        commands.ArchiveChat(BEN, archived=False),
        "Chat unarchived",
    ),
    ("/chat/mute", {"jid": str(BEN), "mute": True, "seconds": 60}, commands.MuteChat(BEN, seconds=60), "Chat muted"),
    ("/chat/mute", {"jid": str(BEN), "mute": False}, commands.MuteChat(BEN, muted=False), "Chat unmuted"),
    ("/chat/pinchat", {"jid": str(BEN), "pin": True}, commands.PinChat(BEN), "Chat pinned"),
    ("/chat/pinchat", {"JID": str(BEN), "Pin": False}, commands.PinChat(BEN, pinned=False), "Chat unpinned"),
    ("/chat/markchat", {"jid": str(BEN), "read": True}, commands.MarkChat(BEN), "Chat marked as read"),
    ("/chat/markchat", {"jid": str(BEN), "read": False}, commands.MarkChat(BEN, read=False), "Chat marked as unread"),
    (
        "/chat/star",
        {"Phone": "14155550123", "Id": "A1", "Star": True},
        commands.StarMessage(BEN, "A1", sender=BEN),
        "Message starred",
    ),
    (
        "/chat/star",
        {"Phone": str(GROUP), "Id": "A1", "FromMe": True, "Star": False},
        commands.StarMessage(GROUP, "A1", is_from_me=True, starred=False),
        "Message unstarred",
    ),
    (
        "/chat/star",
        {"phone": str(GROUP), "id": "A1", "participant": "14155550123", "star": True},
        commands.StarMessage(GROUP, "A1", sender=BEN),
        "Message starred",
    ),
    ("/label/edit", {"labelId": "7", "name": "New", "color": 3}, commands.EditLabel("7", "New", 3), "Label saved"),
    ("/label/edit", {"labelId": "7", "deleted": True}, commands.EditLabel("7", "", deleted=True), "Label deleted"),
    ("/label/chat", {"jid": str(BEN), "labelId": "7"}, commands.LabelChat("7", BEN), "Chat labeled"),
    (
        "/label/chat",
        {"jid": str(BEN), "labelId": "7", "labeled": False},
        commands.LabelChat("7", BEN, labeled=False),
        "Chat unlabeled",
    ),
    (
        "/label/message",
        {"jid": str(BEN), "labelId": "7", "messageId": "A1"},
        commands.LabelChat("7", BEN, "A1"),
        "Message labeled",
    ),
    (
        "/label/message",
        {"jid": str(BEN), "labelId": "7", "messageId": "A1", "labeled": False},
        commands.LabelChat("7", BEN, "A1", labeled=False),
        "Message unlabeled",
    ),
]


@pytest.mark.parametrize(("path", "body", "command", "message"), CALLS)
async def test_changes(rig: Rig, path: str, body: dict[str, Any], command: object, message: str) -> None:
    """Each call asks the account for its change, and says so."""
    answer = await rig.call("POST", path, body)
    assert answer.json()["data"] == {"success": True, "message": message}
    assert rig.commands == [command]


async def test_labels(rig: Rig) -> None:
    """Each with its chats."""
    used = (Label("7", "New", 3, 2), (BEN, GROUP))
    rig.sessions.answers.append([used, (Label("8", "Old"), ())])
    assert (await rig.call("GET", "/label/list")).json()["data"] == {
        "Labels": [
            {
                "id": "7",
                "name": "New",
                "color": 3,
                "deleted": False,
                "predefined": True,
                "chats": [str(BEN), str(GROUP)],
            },
            {"id": "8", "name": "Old", "color": 0, "deleted": False, "predefined": False, "chats": []},
        ]
    }
    assert rig.commands == [commands.GetLabels()]


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/chat/archive", {"archive": True}, "missing jid"),
        ("/chat/archive", {"jid": str(BEN)}, "missing archive"),
        ("/chat/archive", {"jid": "Ana", "archive": True}, "jid is no phone number"),
        ("/chat/mute", {"jid": str(BEN), "mute": True, "seconds": 0}, "seconds"),
        ("/chat/star", {"Phone": str(GROUP), "Id": "A1", "Star": True}, "say that it is FromMe"),
        ("/chat/star", {"Phone": str(BEN), "Id": "A1"}, "missing Star"),
        ("/chat/star", {"Phone": str(BEN), "Id": "A 1", "Star": True}, "Id"),
        ("/label/edit", {"name": "New"}, "missing labelId"),
        ("/label/message", {"jid": str(BEN), "labelId": "7"}, "missing messageId"),
    ],
)
async def test_refused(rig: Rig, path: str, body: dict[str, Any], reason: str) -> None:
    """A body that lacks something, or makes no sense, is 400 that names what."""
    answer = await rig.call("POST", path, body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []
