"""Sending polls over HTTP, and voting."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from tests.gateway.routes.test_chat_send import message
from zapwire.errors import PollUnknown
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.polls import Poll
from zapwire.protocol.messages.reader import read

POLL = {"group": "120363023605733675@g.us", "header": "When?", "options": ["Monday", "Tuesday"]}


async def test_poll(rig: Rig) -> None:
    """A poll is single choice unless it is said otherwise, and has a secret of its own."""
    answer = await rig.call("POST", "/chat/send/poll", {**POLL, "Id": "AAA"})
    assert answer.json()["data"]["Details"] == "Poll sent successfully"
    (command,) = rig.commands
    assert isinstance(command, commands.SendMessage)
    assert (command.chat, command.id) == (JID("120363023605733675", "g.us"), "AAA")
    assert read(message(rig)) == Poll("When?", ("Monday", "Tuesday"), 1)
    secret = message(rig).messageContextInfo.messageSecret
    await rig.call("POST", "/chat/send/poll", {**POLL, "Group": "14155550123", "Selectable": 0})
    assert read(message(rig)) == Poll("When?", ("Monday", "Tuesday"), 0)
    assert len({secret, message(rig).messageContextInfo.messageSecret}) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "missing Group in Payload; missing Header in Payload; missing Options in Payload"),
        ({**POLL, "options": ["only"]}, "Options must have at least 2 items, not 1"),
        ({**POLL, "options": ["a", "a"]}, "differ"),
        ({**POLL, "options": ["a", ""]}, "missing Options.1"),
        ({**POLL, "options": list("abcdefghijklm")}, "at most 12"),
        ({**POLL, "selectable": 3}, "cannot choose 3"),
        ({**POLL, "group": "Asado"}, "Group "),
    ],
)
async def test_what_is_refused(rig: Rig, body: Any, reason: str) -> None:
    """A wrong request is 400 that says what to change, and nothing is sent."""
    answer = await rig.call("POST", "/chat/send/poll", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []


async def test_vote(rig: Rig) -> None:
    """In another's poll, in one's own, in a group; for nothing takes the vote back."""
    group, ben = JID("120363023605733675", "g.us"), JID("14155550123", "s.whatsapp.net")
    for body, command in (
        ({"Phone": "14155550123", "Id": "A", "Options": ["x"]}, commands.Vote(ben, "A", ("x",), ben)),
        ({"Phone": "14155550123", "Id": "me:A", "Options": ["x", "y"]}, commands.Vote(ben, "A", ("x", "y"))),
        ({"phone": str(group), "id": "A", "sender": "14155550123", "options": []}, commands.Vote(group, "A", (), ben)),
    ):
        answer = await rig.call("POST", "/chat/send/pollvote", body)
        assert answer.json()["data"]["Details"] == "Vote sent"
        assert rig.commands[-1] == command


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "missing Phone in Payload; missing Id in Payload; missing Options in Payload"),
        ({"Phone": "14155550123", "Id": "me:", "Options": []}, "missing Id"),
        ({"Phone": "14155550123", "Id": "A"}, "missing Options"),
        ({"Phone": "14155550123", "Id": "A", "Options": [""]}, "missing Options.0"),
        ({"Phone": "14155550123", "Id": "A", "Options": ["x"] * 101}, "at most 100"),
        ({"Phone": "120363023605733675@g.us", "Id": "A", "Options": []}, "missing Sender"),
        ({"Phone": "Asado", "Id": "A", "Options": []}, "Phone "),
    ],
)
async def test_votes_that_are_refused(rig: Rig, body: Any, reason: str) -> None:
    """A wrong request is 400 that says what to change, and nothing is sent."""
    answer = await rig.call("POST", "/chat/send/pollvote", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []


async def test_an_unknown_poll(rig: Rig) -> None:
    """It is 404, which says how it may become known."""
    rig.sessions.answers.append(PollUnknown("the poll A is not known here"))
    answer = await rig.call("POST", "/chat/send/pollvote", {"Phone": "14155550123", "Id": "A", "Options": []})
    assert answer.status_code == 404
    assert "POST /chat/request-unavailable-message" in answer.json()["error"]
