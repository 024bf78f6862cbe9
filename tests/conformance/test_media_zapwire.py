"""What our client, whatsmeow and the phones make of each other's files: the very bytes come out."""

import hashlib
from pathlib import Path

import pytest

from tests.conformance.company import WHO, Company, Who
from tests.conformance.shared import company, directory, numbers, whatsapp
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.content import Media
from zapwire.protocol.messages.media import MediaDetails, build_media, read_details

__all__ = ["company", "directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
by_everyone = pytest.mark.parametrize("who", WHO)

KINDS = {
    MediaKind.IMAGE: MediaDetails("image/jpeg", caption="Obelisk", width=4, height=5, thumbnail=b"jpeg"),
    MediaKind.VIDEO: MediaDetails("video/mp4", caption="Tango", seconds=6, is_gif=True),
    MediaKind.AUDIO: MediaDetails("audio/ogg; codecs=opus", seconds=7, waveform=bytes(range(64)), is_voice=True),
    MediaKind.DOCUMENT: MediaDetails("application/pdf", caption="Read", file_name="a.pdf", title="A", page_count=8),
    MediaKind.STICKER: MediaDetails("image/webp", width=512, height=512, is_animated=True),
}
SIZES = (1, 15, 16, 65_536, 1_000_003)


@by_everyone
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind(company: Company, who: Who, kind: MediaKind, tmp_path: Path) -> None:
    """Whoever uploads and sends a file of any kind, all other companions and all phones open it to the same bytes."""
    place, speaker = company.place("chat"), company.who(who)
    data = hashlib.shake_256(f"{who} {kind}".encode()).digest(100_000)
    (tmp_path / "source").write_bytes(data)
    message = build_media(await speaker.upload(kind, tmp_path / "source"), KINDS[kind])
    sent = await speaker.send(place.chat_of(speaker.phone), message)
    digest = hashlib.sha256(data).hexdigest()
    for phone in place.phones:
        media = (await company.sandbox.received(phone, sent.id))["media"]
        assert (media["kind"], media["sha256"], media["size"], media["error"]) == (kind, digest, len(data), "")
    for index, heard in enumerate(await place.heard(speaker, sent)):
        listener = [one for one in company.companions if one is not speaker][index]
        assert heard.message == message
        assert isinstance(heard.content, Media)
        assert heard.content.details == KINDS[kind]
        await listener.download(heard.message, tmp_path / "target")
        assert (tmp_path / "target").read_bytes() == data


@by_everyone
@pytest.mark.parametrize("size", SIZES)
async def test_sizes(company: Company, who: Who, size: int, tmp_path: Path) -> None:
    """Files of every length come out whole, at the edges of blocks and beyond a piece."""
    place, speaker = company.place("chat"), company.who(who)
    data = hashlib.shake_256(f"{who} {size}".encode()).digest(size)
    (tmp_path / "source").write_bytes(data)
    message = build_media(await speaker.upload(MediaKind.DOCUMENT, tmp_path / "source"))
    for companion in company.companions:
        await companion.download(message, tmp_path / "target")
        assert (tmp_path / "target").read_bytes() == data
    sent = await speaker.send(place.chat_of(speaker.phone), message)
    await place.heard(speaker, sent)


@pytest.mark.parametrize("kind", KINDS)
async def test_phones_send(company: Company, kind: MediaKind, tmp_path: Path) -> None:
    """A file that a phone sends, all companions open to the same bytes, with what its message says."""
    data = hashlib.shake_256(kind.encode()).digest(70_001)
    details: dict[str, object] = {"mimetype": KINDS[kind].mimetype}
    if kind is MediaKind.DOCUMENT:
        details |= {"caption": "Read", "filename": "a.pdf"}
    phone = company.bob.phone
    id = await company.sandbox.send_media(phone, company.anna.phone.jid, kind, data, **details)
    for companion in company.companions:
        heard = await companion.hear(id)
        told = read_details(heard.message)
        assert told.mimetype == KINDS[kind].mimetype
        assert told.file_name == ("a.pdf" if kind is MediaKind.DOCUMENT else "")
        await companion.download(heard.message, tmp_path / "target")
        assert (tmp_path / "target").read_bytes() == data


async def test_whatsmeow_is_refused_what_is_gone(company: Company, tmp_path: Path) -> None:
    """The media host says to whatsmeow, too, that a file is gone."""
    (tmp_path / "source").write_bytes(b"data")
    message = build_media(await company.bob.upload(MediaKind.IMAGE, tmp_path / "source"))
    await company.sandbox.expire_media()
    with pytest.raises(Exception, match="410"):
        await company.bob.download(message, tmp_path / "target")
