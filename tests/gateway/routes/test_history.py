"""The phone's history over HTTP."""

import pytest

from tests.gateway.fakes import Rig
from zapwire.errors import NotConnected
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID

ASKED = "/session/history?chat_jid=%2B54911-5555-3934&oldest_msg_id=3EB0A1&oldest_msg_timestamp=1764250000999"


async def test_asking_for_older_messages(rig: Rig) -> None:
    """The phone is asked in seconds, and the answer says what was asked for."""
    answer = await rig.call("GET", f"{ASKED}&oldest_msg_from_me=true&count=7")
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert isinstance(data.pop("timestamp"), int)
    assert data == {
        "details": "History sync request sent",
        "id": "3EB0REQUEST",
        "count": 7,
        "chat_jid": "5491155553934@s.whatsapp.net",
        "oldest_msg_id": "3EB0A1",
        "oldest_msg_from_me": True,
        "oldest_msg_timestamp": 1764250000999,
    }
    chat = JID("5491155553934", "s.whatsapp.net")
    assert rig.commands == [commands.RequestHistory(chat, "3EB0A1", is_from_me=True, timestamp=1764250000, count=7)]


async def test_defaults(rig: Rig) -> None:
    """50 messages before one of somebody else's."""
    await rig.call("GET", "/session/history?CHAT_JID=120363023605733675@g.us&oldest_msg_id=A")
    chat = JID("120363023605733675", "g.us")
    assert rig.commands == [commands.RequestHistory(chat, "A", is_from_me=False, timestamp=0, count=50)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?chat_jid=5491155553934",
        "?oldest_msg_id=A",
        "?chat_jid=nobody&oldest_msg_id=A",
        "?chat_jid=5491155553934&oldest_msg_id=A&count=0",
        "?chat_jid=5491155553934&oldest_msg_id=A&count=501",
        "?chat_jid=5491155553934&oldest_msg_id=A&count=many",
        "?chat_jid=5491155553934&oldest_msg_id=A&oldest_msg_timestamp=-1",
        "?chat_jid=5491155553934&oldest_msg_id=A&oldest_msg_from_me=perhaps",
    ],
)
async def test_what_cannot_be_asked(rig: Rig, query: str) -> None:
    """It is 400, and the phone is not asked."""
    answer = await rig.call("GET", f"/session/history{query}")
    assert answer.status_code == 400
    assert rig.commands == []


async def test_without_a_connection(rig: Rig) -> None:
    """The phone can be asked by a session that is connected only."""
    rig.sessions.answers.append(NotConnected("this account is not connected"))
    assert (await rig.call("GET", ASKED)).status_code == 409


async def test_how_much_is_kept(rig: Rig) -> None:
    """The number is the user's, and 0 switches it off."""
    answer = await rig.call("POST", "/session/history", {"history": 100})
    assert answer.json()["data"] == {"Details": "History configured successfully", "History": 100}
    assert rig.user.history == 100
    answer = await rig.call("POST", "/session/history", {"History": 0})
    assert answer.json()["data"] == {"Details": "History disabled successfully", "History": 0}
    assert rig.user.history == 0
    for body in ({}, {"history": -1}, {"history": "many"}):
        assert (await rig.call("POST", "/session/history", body)).status_code == 400
