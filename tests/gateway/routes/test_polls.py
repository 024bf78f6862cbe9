"""Sending polls over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from tests.gateway.routes.test_chat_send import message
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
