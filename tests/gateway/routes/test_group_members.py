"""Groups over HTTP: making one, coming in and going, and who else does."""

from typing import Any

import pytest

from tests.gateway.fakes import LID, Rig
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import AddRequest, JoinResult, Participant

GROUP = JID("120362023605733675", "g.us")
ANA = JID("5491155553934", "s.whatsapp.net")
BEN = JID("5491155553935", "s.whatsapp.net")
LINK = "https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"


async def test_create(rig: Rig) -> None:
    """A group is made of a name and of people, each once."""
    body = {"name": "My New Group", "participants": ["5491155553934", "+54 9 11 5555-3935", "5491155553934"]}
    answer = await rig.call("POST", "/group/create", body)
    assert answer.json()["data"]["JID"] == str(GROUP)
    assert rig.commands == [commands.CreateGroup("My New Group", (ANA, BEN))]


@pytest.mark.parametrize("is_pending", [False, True])
async def test_join(rig: Rig, *, is_pending: bool) -> None:
    """One is in, or has asked to be."""
    rig.sessions.answers.append(JoinResult(GROUP, is_pending))
    answer = (await rig.call("POST", "/group/join", {"Code": LINK})).json()["data"]
    assert (answer["GroupJID"], answer["Pending"]) == (str(GROUP), is_pending)
    assert answer["Details"] == ("Asked the group's admins to be let in" if is_pending else "Group joined successfully")
    assert rig.commands == [commands.JoinGroup(LINK)]


async def test_invite_info(rig: Rig) -> None:
    """The group behind a link is shown."""
    answer = await rig.call("POST", "/group/inviteinfo", {"code": "HffXhYmzzyJGec61oqMXiz"})
    assert answer.json()["data"]["Name"] == "Family"
    assert rig.commands == [commands.GetInviteInfo("HffXhYmzzyJGec61oqMXiz")]


async def test_leave(rig: Rig) -> None:
    """The group is left."""
    answer = await rig.call("POST", "/group/leave", {"GroupJID": str(GROUP)})
    assert answer.json()["data"] == {"Details": "Group left successfully"}
    assert rig.commands == [commands.LeaveGroup(GROUP)]


async def test_update_participants(rig: Rig) -> None:
    """What became of each is told, and of whom may only be invited how."""
    refused = Participant(BEN, None, BEN, error=403, add_request=AddRequest("AbC1", 1650469748))
    rig.sessions.answers.append((Participant(LID, LID, ANA, "admin"), refused))
    body = {"GroupJID": str(GROUP), "Phone": ["5491155553934", str(BEN)], "Action": "add"}
    answer = (await rig.call("POST", "/group/updateparticipants", body)).json()["data"]
    assert answer["Details"] == "Group Participants updated successfully"
    first, second = answer["Participants"]
    assert (first["JID"], first["LID"], first["IsAdmin"], first["Error"]) == (str(ANA), str(LID), True, 0)
    assert (second["Error"], second["AddRequest"]) == (403, {"Code": "AbC1", "Expiration": "2022-04-20T15:49:08Z"})
    assert rig.commands == [commands.ChangeParticipants(GROUP, "add", (ANA, BEN))]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/group/requestparticipants?groupJID={GROUP}", None),
        ("GET", "/group/requestparticipants", {"GroupJID": str(GROUP)}),
        ("POST", "/group/requestparticipants", {"GroupJID": str(GROUP)}),
    ],
)
async def test_requests(rig: Rig, method: str, path: str, body: Any) -> None:
    """Who asks to be let in is listed."""
    answer = await rig.call(method, path, body)
    assert answer.json()["data"] == [
        {"JID": str(LID), "PhoneNumber": "", "LID": str(LID), "RequestedAt": "2022-04-20T15:49:08Z"}
    ]
    assert rig.commands == [commands.ListJoinRequests(GROUP)]


async def test_answering_requests(rig: Rig) -> None:
    """They are let in, or not."""
    body = {"GroupJID": str(GROUP), "Phone": [str(LID)], "Action": "approve"}
    answer = (await rig.call("POST", "/group/updaterequestparticipants", body)).json()["data"]
    assert answer["Details"] == "Group request participants updated successfully"
    assert rig.commands == [commands.AnswerJoinRequests(GROUP, "approve", (LID,))]


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("create", {"Name": "x"}, "missing Participants"),
        ("create", {"Name": "x", "Participants": []}, "missing "),
        ("create", {"Name": " ", "Participants": [str(ANA)]}, "missing Name"),
        ("create", {"Name": "x", "Participants": [str(ANA), "nobody"]}, "Participants.1 is no phone number"),
        ("join", {}, "missing Code"),
        ("join", {"Code": "x" * 513}, "at most 512"),
        ("leave", {}, "missing GroupJID"),
        ("updateparticipants", {"GroupJID": str(GROUP), "Phone": [str(ANA)]}, "missing Action"),
        ("updateparticipants", {"GroupJID": str(GROUP), "Phone": [str(ANA)], "Action": "ban"}, "'add'"),
        ("updateparticipants", {"GroupJID": str(GROUP), "Phone": [str(GROUP)], "Action": "add"}, "Phone.0"),
        ("updaterequestparticipants", {"GroupJID": str(GROUP), "Phone": [], "Action": "approve"}, "missing "),
    ],
)
async def test_refused(rig: Rig, path: str, body: dict[str, Any], reason: str) -> None:
    """What is missing or wrong is named, and nothing is asked."""
    answer = await rig.call("POST", f"/group/{path}", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []
