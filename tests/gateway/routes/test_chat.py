"""Chats over HTTP: typing, reading, reacting, deleting."""

from typing import Any, Literal

import pytest

from tests.gateway.fakes import Rig
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.chat_presence import ChatState

BEN = JID("14155550123", "s.whatsapp.net")
CARO = JID("5491155553934", "s.whatsapp.net")
GROUP = JID("120362023605733675", "g.us")


@pytest.mark.parametrize(("state", "media"), [("composing", ""), ("composing", "audio"), ("paused", "")])
async def test_presence(rig: Rig, state: ChatState, media: Literal["", "audio"]) -> None:
    """Typing, recording and stopping are shown."""
    answer = await rig.call("POST", "/chat/presence", {"Phone": "14155550123", "State": state, "Media": media})
    assert answer.json()["data"] == {"Details": "Chat presence set successfuly"}
    assert rig.commands == [commands.SetChatPresence(BEN, state, media)]


async def test_unknown_presence(rig: Rig) -> None:
    """Another state is 400 that names those there are."""
    answer = await rig.call("POST", "/chat/presence", {"Phone": "14155550123", "State": "asleep"})
    assert answer.status_code == 400
    assert "'composing' or 'paused'" in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "chat", "sender"),
    [
        ({"Chat": "5491155553934.0:1@s.whatsapp.net"}, CARO, None),
        ({"chat": "5491155553934"}, CARO, None),
        ({"ChatPhone": "5491155553934", "Chat": "1@g.us"}, CARO, None),
        ({"Chat": str(GROUP), "Sender": "5491155553934:1@s.whatsapp.net"}, GROUP, CARO),
        ({"ChatPhone": str(GROUP), "SenderPhone": "5491155553934"}, GROUP, CARO),
    ],
)
async def test_mark_read(rig: Rig, body: dict[str, str], chat: JID, sender: JID | None) -> None:
    """Messages are marked as read by old and new names."""
    answer = await rig.call("POST", "/chat/markread", {"Id": ["AABBCCDD112233", "IIOOPPLL43332"], **body})
    assert answer.json()["data"] == {"Details": "Message(s) marked as read"}
    assert rig.commands == [commands.MarkRead(("AABBCCDD112233", "IIOOPPLL43332"), chat, sender)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"Id": ["A"]}, "missing Chat"),
        ({"Id": [], "Chat": str(BEN)}, "missing Id in Payload"),
        ({"Chat": str(BEN)}, "missing Id"),
        ({"Id": "A", "Chat": str(BEN)}, "Id must be a list"),
        ({"Id": ["A"], "Chat": str(GROUP)}, "missing Sender"),
        ({"Id": ["A"], "Chat": str(GROUP), "Sender": "Ana"}, "Sender is no phone number"),
    ],
)
async def test_mark_read_refused(rig: Rig, body: Any, reason: str) -> None:
    """What is missing or wrong is named."""
    answer = await rig.call("POST", "/chat/markread", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "command"),
    [
        (
            {"Body": "\N{THUMBS UP SIGN}", "Id": "me:AAA"},
            commands.React(BEN, "AAA", "\N{THUMBS UP SIGN}", None),
        ),
        ({"Body": "\N{THUMBS UP SIGN}", "Id": "AAA"}, commands.React(BEN, "AAA", "\N{THUMBS UP SIGN}", BEN)),
        ({"Body": "remove", "Id": "AAA"}, commands.React(BEN, "AAA", "", BEN)),
        (
            {"Phone": str(GROUP), "Body": "\N{THUMBS UP SIGN}", "Id": "AAA", "Participant": str(CARO)},
            commands.React(GROUP, "AAA", "\N{THUMBS UP SIGN}", CARO),
        ),
    ],
)
async def test_react(rig: Rig, body: dict[str, str], command: commands.React) -> None:
    """A reaction is to one's own message or to another's, and is taken back with `remove`."""
    answer = await rig.call("POST", "/chat/react", {"Phone": "14155550123", **body})
    assert answer.json()["data"]["Id"] == "AAA"
    assert rig.commands == [command]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"Phone": str(GROUP), "Id": "AAA"}, "missing Participant"),
        ({"Phone": str(BEN), "Id": "me:"}, "missing Id"),
        ({"Phone": str(BEN), "Id": "AAA", "Body": ""}, "missing Body"),
        ({"Phone": str(BEN), "Id": "AAA", "Body": "x" * 65}, "at most 64"),
    ],
)
async def test_react_refused(rig: Rig, body: dict[str, str], reason: str) -> None:
    """What is missing or wrong is named."""
    answer = await rig.call("POST", "/chat/react", {"Body": "\N{THUMBS UP SIGN}", **body})
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


async def test_delete(rig: Rig) -> None:
    """A message of one's own is deleted, or as a group's admin another's."""
    answer = await rig.call("POST", "/chat/delete", {"Phone": "14155550123", "Id": "AAA"})
    assert answer.json()["data"]["Details"] == "Deleted"
    assert answer.json()["data"]["Id"] == "AAA"
    await rig.call("POST", "/chat/delete", {"Phone": str(GROUP), "Id": "AAA", "Participant": str(CARO)})
    assert rig.commands == [commands.Revoke(BEN, "AAA", None), commands.Revoke(GROUP, "AAA", CARO)]


@pytest.mark.parametrize(
    ("body", "command", "details", "seconds"),
    [
        ({"Chat": "14155550123", "Id": "AAA"}, commands.Pin(BEN, "AAA", 604800, BEN), "Pinned", 604800),
        (
            {"Chat": "14155550123", "Id": "me:AAA", "DurationSeconds": 86400},
            commands.Pin(BEN, "AAA", 86400),
            "Pinned",
            86400,
        ),
        (
            {"chat": str(GROUP), "id": "AAA", "sender": str(CARO), "durationseconds": 2592000, "pin": True},
            commands.Pin(GROUP, "AAA", 2592000, CARO),
            "Pinned",
            2592000,
        ),
        (
            {"Chat": str(GROUP), "Id": "AAA", "Sender": str(CARO), "Pin": False},
            commands.Pin(GROUP, "AAA", None, CARO),
            "Unpinned",
            0,
        ),
    ],
)
async def test_pin(rig: Rig, body: Any, command: commands.Pin, details: str, seconds: int) -> None:
    """A message is pinned for a week unless it is said otherwise, or unpinned."""
    answer = await rig.call("POST", "/chat/pin", body)
    assert answer.json()["data"] == {
        "Details": details,
        "Chat": "371750581674453@lid",
        "Id": "AAA",
        "Timestamp": "2022-04-20T15:49:08Z",
        "DurationSeconds": seconds,
    }
    assert rig.commands == [command]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"Chat": str(GROUP), "Id": "AAA"}, "missing Sender in Payload"),
        ({"Chat": str(BEN), "Id": "me:"}, "missing Id"),
        ({"Chat": str(BEN)}, "missing Id"),
        ({"Chat": str(BEN), "Id": "AAA", "DurationSeconds": 60}, "DurationSeconds must be 86400, 604800 or 2592000"),
    ],
)
async def test_pin_refused(rig: Rig, body: Any, reason: str) -> None:
    """What is missing is named, and nothing is pinned."""
    answer = await rig.call("POST", "/chat/pin", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []


async def test_request_unavailable(rig: Rig) -> None:
    """The phone is asked for a message, and the request's id answered."""
    body = {"chat": str(GROUP), "sender": "5491155553934", "id": "AAA"}
    data = (await rig.call("POST", "/chat/request-unavailable-message", body)).json()["data"]
    assert data.pop("timestamp") > 1_600_000_000
    assert data == {
        "success": True,
        "message": "the phone was asked",
        "request_id": "3EB0REQUEST",
        "chat": str(GROUP),
        "sender": str(CARO),
        "message_id": "AAA",
    }
    assert rig.commands == [commands.RequestFromPhone(GROUP, "AAA", CARO)]
    answer = await rig.call("POST", "/chat/request-unavailable-message", {"chat": str(GROUP), "id": "AAA"})
    assert answer.status_code == 400
    assert "missing sender" in answer.json()["error"]
