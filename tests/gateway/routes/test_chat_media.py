"""Sending files over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import LID, TOKEN, Rig
from tests.gateway.media import files
from tests.gateway.posting import data_url
from zapwire.errors import MediaHostFailed, MediaHostRefused, MediaHostUnreachable, NotConnected, SendUnconfirmed
from zapwire.gateway.accounts import commands
from zapwire.gateway.media.outgoing import Parcel
from zapwire.gateway.media.room import ROOM
from zapwire.gateway.model import Proxy
from zapwire.gateway.openapi import describe
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message

BEN = JID("14155550123", "s.whatsapp.net")
IMAGE = {"Phone": "+1 (415) 555-0123", "Image": data_url(files.picture("PNG"), "image/png")}
BODIES: dict[str, dict[str, Any]] = {
    "image": {"Image": IMAGE["Image"], "Caption": "Look at this"},
    "audio": {"Audio": data_url(files.sound("ogg", "libopus", rate=48_000), "audio/ogg")},
    "document": {"Document": data_url(b"hola que tal\n"), "FileName": "hola.txt"},
    "video": {"Video": data_url(files.film(seconds=1), "video/mp4")},
    "sticker": {"Sticker": data_url(files.picture("WEBP", (512, 512)), "image/webp")},
}


@pytest.mark.parametrize(("kind", "name"), [(kind, f"{kind}Message") for kind in BODIES])
async def test_each_kind(rig: Rig, kind: str, name: str) -> None:
    """Each is sent as its own kind, and the answer has the reference's shape."""
    answer = await rig.call("POST", f"/chat/send/{kind}", {"Phone": IMAGE["Phone"], **BODIES[kind], "Id": "3EB0A"})
    assert answer.json() == {
        "code": 200,
        "data": {"Details": "Sent", "Id": "3EB0A", "Timestamp": "2022-04-20T15:49:08Z", "Chat": str(LID)},
        "success": True,
    }
    asked, upload, command = rig.commands
    assert asked == commands.SendAgain("3EB0A")
    assert isinstance(upload, commands.Upload)
    assert upload.kind == kind
    assert isinstance(command, commands.SendMessage)
    assert (command.chat, command.id) == (BEN, "3EB0A")
    assert Message.FromString(command.message).HasField(name)


async def test_no_room(rig: Rig) -> None:
    """Where files on their way fill their room, the next is refused for now: 503, and when to try again."""
    rig.gateway.room.take(ROOM)
    for more in ({"json": IMAGE}, {"data": {"Phone": IMAGE["Phone"]}, "files": {"Image": b"1"}}):
        answer = await rig.client.post("/chat/send/image", headers={"Token": TOKEN}, **more)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "too many files on their way" in answer.json()["error"]
    assert rig.commands == []
    rig.gateway.room.give(ROOM)
    assert (await rig.call("POST", "/chat/send/image", IMAGE)).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (MediaHostFailed("the media host answered the upload with HTTP status 500", 500), 503, "try again in a moment"),
        (MediaHostUnreachable("nothing moved in the upload for 30 seconds"), 503, "try again in a moment"),
        (MediaHostRefused("the media host answered the upload with HTTP status 413", 413), 502, "413"),
        (NotConnected("the connection is gone"), 409, "POST /session/connect"),
        (SendUnconfirmed("no answer", "3EB0A"), 504, '"Id": "3EB0A"'),
    ],
)
async def test_what_goes_wrong(rig: Rig, error: Exception, status: int, words: str) -> None:
    """Each way of failing has its status, and says what to do."""
    rig.sessions.answers.extend([None, error])
    answer = await rig.call("POST", "/chat/send/image", IMAGE)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True)


@pytest.mark.parametrize(
    ("proxy", "used"),
    [
        (Proxy("http://proxy.test", is_enabled=True, for_webhooks=True), "http://proxy.test"),
        (Proxy("http://proxy.test", is_enabled=False, for_webhooks=True), ""),
        (Proxy("http://proxy.test", is_enabled=True, for_webhooks=False), ""),
    ],
)
async def test_proxy(rig: Rig, monkeypatch: pytest.MonkeyPatch, proxy: Proxy, used: str) -> None:
    """A URL is fetched through the user's proxy where webhooks are sent through it."""
    seen: list[Parcel] = []
    await rig.users.update(rig.user_id, proxy=proxy)

    async def send(_self: object, _user: str, parcel: Parcel) -> None:
        seen.append(parcel)
        raise NotConnected("enough is known")

    monkeypatch.setattr("zapwire.gateway.media.outgoing.Outgoing.send", send)
    await rig.call("POST", "/chat/send/image", {**IMAGE, "Image": "https://x.test/a.png"})
    assert [parcel.proxy for parcel in seen] == [used]


async def test_extra_that_is_missing(rig: Rig) -> None:
    """Where what converts is not installed the answer says what to install, and nothing is uploaded."""
    webp = data_url(files.picture("WEBP"), "image/webp")
    answer = await rig.call("POST", "/chat/send/image", {**IMAGE, "Image": webp})
    assert answer.status_code == 415
    assert "pip install 'zapwire[media]'" in answer.json()["error"]
    assert rig.commands == [commands.SendAgain()]


async def test_described_as_json_and_as_a_form(rig: Rig) -> None:
    """The document has both, with the file as binary in the form."""
    document = describe(rig.app)
    for kind in BODIES:
        content = document["paths"][f"/chat/send/{kind}"]["post"]["requestBody"]["content"]
        assert set(content) == {"application/json", "multipart/form-data"}
        form = content["multipart/form-data"]["schema"]
        assert form["properties"][kind.capitalize()]["format"] == "binary"
        assert sorted(form["required"]) == sorted(["Phone", kind.capitalize()])
