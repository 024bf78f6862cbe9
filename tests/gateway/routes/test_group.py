"""Groups over HTTP: looking at them, and changing what they are."""

import base64
from typing import Any

import pytest

from tests.gateway.fakes import FAMILY, Rig
from zapwire.errors import InviteRevoked, NoSuchGroup, NotConnected, NotGroupAdmin, NotInGroup
from zapwire.gateway.accounts import commands
from zapwire.gateway.accounts.bus import Command
from zapwire.protocol.jid import JID

GROUP = JID("120362023605733675", "g.us")
OF_GROUP = {"GroupJID": str(GROUP)}
# The smallest picture that says its size.
JPEG = bytes.fromhex("ffd8ffc0000b080001000101011100ffda0008010100003f00d2ffd9")
REFERENCE = {
    "AnnounceVersionID",
    "DisappearingTimer",
    "GroupCreated",
    "IsAnnounce",
    "IsEphemeral",
    "IsLocked",
    "JID",
    "Name",
    "NameSetAt",
    "NameSetBy",
    "OwnerJID",
    "ParticipantVersionID",
    "Participants",
    "Topic",
    "TopicID",
    "TopicSetAt",
    "TopicSetBy",
}


def data_url(data: bytes, type: str = "image/jpeg") -> str:
    return f"data:{type};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_list(rig: Rig, method: str) -> None:
    """All groups, by whichever method."""
    answer = await rig.call(method, "/group/list")
    (group,) = answer.json()["data"]["Groups"]
    assert set(group) >= REFERENCE
    assert (group["JID"], group["OwnerJID"]) == (str(GROUP), "5491155554444@s.whatsapp.net")
    assert rig.commands == [commands.ListGroups()]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/group/info", OF_GROUP),
        ("GET", "/group/info", {"groupjid": str(GROUP)}),
        ("GET", f"/group/info?groupJID={GROUP}", None),
        ("GET", f"/group/info?groupjid={GROUP.user}", None),
        ("POST", "/group/info", {"groupJid": GROUP.user}),
    ],
)
async def test_info(rig: Rig, method: str, path: str, body: Any) -> None:
    """A group is named in a body or in the query, in any case, with or without its server."""
    answer = await rig.call(method, path, body)
    assert answer.json()["data"]["Name"] == "Family"
    assert rig.commands == [commands.GetGroup(GROUP)]


@pytest.mark.parametrize(
    ("method", "path", "body", "reset"),
    [
        ("GET", "/group/invitelink", OF_GROUP, False),
        ("GET", f"/group/invitelink?groupJID={GROUP}&reset=true", None, True),
        ("GET", "/group/invitelink", {**OF_GROUP, "Reset": True}, True),
        ("POST", "/group/invitelink", {**OF_GROUP, "reset": False}, False),
    ],
)
async def test_invite_link(rig: Rig, method: str, path: str, body: Any, *, reset: bool) -> None:
    """A link is given, or reset where that is asked."""
    answer = await rig.call(method, path, body)
    assert answer.json()["data"] == {"InviteLink": "https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"}
    assert rig.commands == [commands.GetInviteLink(GROUP, reset)]


TIMER_SET = "Disappearing timer set successfully"
SETTINGS: list[tuple[str, dict[str, Any], Command[Any], str]] = [
    ("name", {"Name": "Ñandúes"}, commands.SetGroupName(GROUP, "Ñandúes"), "Group Name set successfully"),
    ("topic", {"Topic": "At noon"}, commands.SetGroupTopic(GROUP, "At noon"), "Group Topic set successfully"),
    ("topic", {"Topic": ""}, commands.SetGroupTopic(GROUP, ""), "Group Topic set successfully"),
    (
        "announce",
        {"Announce": True},
        commands.SetGroupAnnounce(GROUP, announce=True),
        "Group Announce set successfully",
    ),
    (
        "locked",
        {"locked": False},
        commands.SetGroupLocked(GROUP, locked=False),
        "Group locked setting updated successfully",
    ),
    ("ephemeral", {"duration": "24h"}, commands.SetGroupEphemeral(GROUP, 86_400), TIMER_SET),
    (
        "ephemeral",
        {"duration": "90d"},
        commands.SetGroupEphemeral(GROUP, 90 * 86_400),
        "Disappearing timer set successfully",
    ),
    ("ephemeral", {"duration": "off"}, commands.SetGroupEphemeral(GROUP, 0), "Disappearing timer set successfully"),
    (
        "joinapprovalmode",
        {"mode": True},
        commands.SetJoinApproval(GROUP, is_required=True),
        "Group join approval mode updated successfully",
    ),
    ("photo/remove", {}, commands.SetGroupPhoto(GROUP, None), "Group photo removed successfully"),
]


@pytest.mark.parametrize(("path", "body", "command", "details"), SETTINGS, ids=[str(one[:2]) for one in SETTINGS])
async def test_settings(rig: Rig, path: str, body: dict[str, Any], command: Command[Any], details: str) -> None:
    """Each is set, and answered in wuzapi's words."""
    answer = await rig.call("POST", f"/group/{path}", {"groupjid": str(GROUP), **body})
    assert answer.json()["data"] == {"Details": details}
    assert rig.commands == [command]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {**OF_GROUP, "Image": data_url(JPEG)}},
        {"data": OF_GROUP, "files": {"Image": ("photo.jpg", JPEG)}},
    ],
    ids=["JSON", "form"],
)
async def test_photo(rig: Rig, body: dict[str, Any]) -> None:
    """A JPEG is set, and its id told."""
    answer = await rig.call("POST", "/group/photo", **body)
    assert answer.json()["data"] == {"Details": "Group Photo set successfully", "PictureID": "122233212312"}
    assert rig.commands == [commands.SendAgain(), commands.SetGroupPhoto(GROUP, JPEG)]


async def test_large_photos(rig: Rig) -> None:
    """The limit of bodies is that of pictures; WhatsApp's own holds for what cannot be made smaller here."""
    long = JPEG.ljust(3 << 20, b"x")
    answer = await rig.call("POST", "/group/photo", {**OF_GROUP, "Image": data_url(long)})
    assert (answer.status_code, rig.commands) == (200, [commands.SendAgain(), commands.SetGroupPhoto(GROUP, JPEG)])
    answer = await rig.call("POST", "/group/photo", {**OF_GROUP, "Image": data_url(bytes(17 << 20))})
    assert (answer.status_code, "16 MB" in answer.json()["error"]) == (413, True)


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("info", {}, 400, "missing GroupJID"),
        ("info", {"GroupJID": "5491155554444@s.whatsapp.net"}, 400, "GET /group/list"),
        ("info", {"GroupJID": "family"}, 400, "is no group"),
        ("info", {"GroupJID": "a b@g.us"}, 400, "is no"),
        ("name", {**OF_GROUP, "Name": ""}, 400, "missing Name"),
        ("name", {**OF_GROUP, "Name": "  "}, 400, "missing Name"),
        ("name", {**OF_GROUP, "Name": "x" * 101}, 400, "at most 100"),
        ("topic", OF_GROUP, 400, "missing Topic"),
        ("topic", {**OF_GROUP, "Topic": "x" * 2049}, 400, "at most 2048"),
        ("announce", {**OF_GROUP, "Announce": "yes"}, 400, "true or false"),
        ("locked", OF_GROUP, 400, "missing Locked"),
        ("ephemeral", {**OF_GROUP, "Duration": "1h"}, 400, "'24h', '7d', '90d' or 'off'"),
        ("photo", OF_GROUP, 400, "missing Image"),
        ("photo", {**OF_GROUP, "Image": "/9j/4AAQSkZJRg=="}, 400, "must be a data URL"),
        ("photo", {"GroupJID": "family", "Image": "https://some.server/a.jpg"}, 400, "is no group"),
        ("photo", {**OF_GROUP, "Image": "data:image/jpeg;base64,AABB00DD-"}, 400, "no base64"),
        (
            "photo",
            {**OF_GROUP, "Image": data_url(b"\x89PNG\r\n\x1a\n" + bytes(20))},
            415,
            "zapwire[media]",
        ),
        ("photo", {**OF_GROUP, "Image": data_url(b"hello")}, 415, "JPEG"),
    ],
)
async def test_refused(rig: Rig, path: str, body: dict[str, Any], status: int, reason: str) -> None:
    """What is missing or wrong is named, and nothing is asked, but for a picture whether the account can send."""
    answer = await rig.call("POST", f"/group/{path}", body)
    assert (answer.status_code, answer.json()["success"]) == (status, False)
    assert reason in answer.json()["error"]
    assert rig.commands in ([], [commands.SendAgain()])


async def test_photo_of_who_cannot_send(rig: Rig) -> None:
    """An account that cannot send says so before the picture is looked at."""
    rig.sessions.answers.append(NotConnected("this account is not connected"))
    answer = await rig.call("POST", "/group/photo", {**OF_GROUP, "Image": data_url(b"hello")})
    assert answer.status_code == 409
    assert rig.commands == [commands.SendAgain()]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoSuchGroup("there is no group", 404), 404),
        (NotInGroup("not in it", 403), 403),
        (NotGroupAdmin("no admin", 403), 403),
        (InviteRevoked("void", 410), 410),
    ],
)
async def test_refusals_of_the_server(rig: Rig, error: Exception, status: int) -> None:
    """They have the status that HTTP has for them, and keep their words."""
    rig.sessions.answers.append(error)
    answer = await rig.call("GET", "/group/info", OF_GROUP)
    assert (answer.status_code, answer.json()["error"]) == (status, str(error))
    assert FAMILY.jid == GROUP
