"""Files that the gateway sends over HTTP, and what whatsmeow makes of them: the very bytes that were prepared."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.conformance.house import WHERE, House, Where, living
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, whatsapp
from tests.conformance.steps import refused
from tests.gateway.media import files
from tests.gateway.posting import data_url
from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.prepare import Prepared, Preparer, Wanted
from zapwire.gateway.media.sniff import OPUS
from zapwire.gateway.media.webp import read_webp
from zapwire.gateway.media.worker import Workers
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.content import Media
from zapwire.protocol.messages.media import MediaDetails

__all__ = ["directory", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

JPEG, OGG, FILM = files.picture("JPEG"), files.sound("ogg", "libopus", rate=48_000), files.film(seconds=2)
PNG, PDF = files.picture("PNG", (300, 200)), b"%PDF-1.7 " + bytes(range(256)) * 5000
PACK = Pack("p1", "Yellow", "Anna", ("😀",))
CASES: dict[str, tuple[bytes, dict[str, Any], MediaDetails]] = {
    "Image": (
        JPEG,
        {"Caption": "Obelisk"},
        MediaDetails("image/jpeg", caption="Obelisk", width=640, height=480),
    ),
    "Audio": (OGG, {"Seconds": 7}, MediaDetails(OPUS, seconds=7, is_voice=True)),
    "Document": (
        PDF,
        {"FileName": "a.pdf", "Caption": "Read"},
        MediaDetails("application/pdf", caption="Read", file_name="a.pdf"),
    ),
    "Video": (
        FILM,
        {"Caption": "Tango", "GifPlayback": True},
        MediaDetails("video/mp4", caption="Tango", width=320, height=180, seconds=2, is_gif=True),
    ),
    "Sticker": (
        PNG,
        {"PackId": PACK.id, "PackName": PACK.name, "PackPublisher": PACK.publisher, "Emojis": list(PACK.emojis)},
        MediaDetails("image/webp", width=512, height=512),
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(whatsapp: SandboxProcess, directory: Path) -> AsyncIterator[House]:
    """A gateway, and a whatsmeow."""
    async with living(whatsapp, directory) as house:
        yield house
        assert not house.bob.peer.has_reported("undecryptable")
        for companion in (house.linked, house.bob.linked):
            assert refused(await whatsapp.traffic(companion.jid)) == []


async def prepared(kind: Kind, data: bytes) -> tuple[bytes, Prepared]:
    """Return what becomes of a file without the server, and what is found out of it."""
    async with Workers() as workers:
        wanted = Wanted(name="a.pdf", pack=PACK)
        with await Preparer(workers).prepare(files.source(kind, data), wanted) as found:
            return found.file.read(), found


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", CASES)
async def test_every_kind(house: House, where: Where, name: str, tmp_path: Path) -> None:
    """Whatsmeow downloads what was prepared, is told all that was said and found out, and so is the phone."""
    data, fields, wanted = CASES[name]
    kind = Kind(name.lower())
    made, found = await prepared(kind, data)
    to = house.chat_of(house.phone, where)
    sent = await house.anna.call("POST", f"/chat/send/{kind}", Phone=to, **{name: data_url(data)}, **fields)
    heard = await house.bob.hear(sent["Id"])
    assert isinstance(heard.content, Media)
    await house.bob.download(heard.message, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == made
    details, file = heard.content.details, heard.content.file
    assert (file.kind, file.length) == (MediaKind(kind.value), len(made))
    assert bool(file.sidecar) is (kind is Kind.AUDIO)
    assert (details.thumbnail, details.waveform) == (found.thumbnail, found.waveform)
    shown = [
        (one.mimetype, one.caption, one.file_name, one.width, one.height, one.seconds, one.is_voice, one.is_gif)
        for one in (details, wanted)
    ]
    assert shown[0] == shown[1]
    media = (await house.sandbox.received(house.bob.phone, sent["Id"]))["media"]
    assert (media["kind"], media["size"], media["error"]) == (kind, len(made), "")


async def test_pack_of_a_sticker(house: House, tmp_path: Path) -> None:
    """What whatsmeow downloads says what pack it is from."""
    sticker = {"Sticker": data_url(PNG), "PackName": "Yellow"}
    sent = await house.anna.call("POST", "/chat/send/sticker", Phone=house.bob.phone.number, **sticker)
    await house.bob.download((await house.bob.hear(sent["Id"])).message, tmp_path / "target")
    told = json.loads(read_webp((tmp_path / "target").read_bytes()).exif[22:])
    assert told["sticker-pack-name"] == "Yellow"


async def test_form_and_answer(house: House, tmp_path: Path) -> None:
    """A file from a form answers a message of whatsmeow's, and is to be seen once."""
    theirs = await house.bob.text(house.phone.jid, "What does it look like?")
    context = json.dumps({"StanzaId": theirs.id, "Participant": house.bob.phone.jid})
    fields = {"Phone": house.bob.phone.number, "ContextInfo": context, "ViewOnce": "true"}
    answer = await house.http.post(
        "/chat/send/image", data=fields, files={"Image": ("a.png", PNG)}, headers={"Token": house.anna.name}
    )
    assert answer.status_code == 200, answer.text
    heard = await house.bob.hear(answer.json()["data"]["Id"])
    assert isinstance(heard.content, Media)
    assert heard.content.details.context is not None
    assert heard.content.details.context.quote is not None
    assert heard.content.details.context.quote.id == theirs.id
    await house.bob.download(heard.message, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == (await prepared(Kind.IMAGE, PNG))[0]
