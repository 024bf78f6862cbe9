"""Messages with a file: what of a request, and what of the file, they are made of."""

import base64
from typing import Any

import pytest

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused, SourceError
from zapwire.gateway.errors import ApiError, explain
from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.outgoing import Parcel
from zapwire.gateway.media.prepare import Prepared, Wanted
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.wuzapi.media import field_of, parcel_of
from zapwire.gateway.wuzapi.requests.media import (
    SendAudio,
    SendDocument,
    SendImage,
    SendMedia,
    SendSticker,
    SendVideo,
)
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails, read_details

BARS = bytes(range(64))
JPEG, PNG = files.picture("JPEG", (8, 8)), files.picture("PNG", (8, 8))
MODELS: tuple[type[SendMedia], ...] = (SendImage, SendAudio, SendDocument, SendVideo, SendSticker)


def base64_of(data: bytes) -> str:
    """Return base64."""
    return base64.b64encode(data).decode()


def parcel(model: type[SendMedia], **fields: Any) -> Parcel:
    """Return what a request is to send."""
    return parcel_of(model.model_validate({"Phone": "5491155554444", field_of(model): "data:", **fields}), "data:")


def details(model: type[SendMedia], prepared: dict[str, Any], **fields: Any) -> MediaDetails:
    """Return what the message says of its file."""
    file = MediaFile(MediaKind(model.KIND.value), "/a", bytes(32), bytes(32), bytes(32), 5)
    made = parcel(model, **fields).build(file, Prepared(model.KIND, Spool(), **{"mimetype": "a/b", **prepared}))
    unwrapped = made.viewOnceMessage.message if made.HasField("viewOnceMessage") else made
    return read_details(unwrapped)


def test_what_was_found_out() -> None:
    """Without a word of the caller's the message says what was found out."""
    found = {"width": 4, "height": 5, "seconds": 6, "thumbnail": JPEG}
    assert details(SendVideo, {**found, "is_gif": True}) == MediaDetails(
        "a/b", width=4, height=5, seconds=6, thumbnail=JPEG, is_gif=True
    )
    assert details(SendImage, {"width": 4, "height": 5, "thumbnail": JPEG}).thumbnail == JPEG
    voice = details(SendAudio, {"seconds": 6, "waveform": BARS, "is_voice": True})
    assert (voice.seconds, voice.waveform, voice.is_voice) == (6, BARS, True)
    assert details(SendDocument, {"name": "a.txt"}, FileName="b") == MediaDetails("a/b", file_name="a.txt")
    sticker = details(SendSticker, {"width": 512, "height": 512, "is_animated": True})
    assert (sticker.width, sticker.is_animated) == (512, True)


def test_what_the_caller_says() -> None:
    """The caller's word counts more."""
    loud = bytes([100] * 64)
    voice = details(SendAudio, {"seconds": 6, "waveform": BARS}, Seconds=9, Waveform=base64_of(loud))
    assert (voice.seconds, voice.waveform) == (9, loud)
    video = {"seconds": 6, "thumbnail": PNG, "is_gif": True}
    found = details(SendVideo, video, Seconds=9, JpegThumbnail=base64_of(JPEG), GifPlayback=False, Caption="a")
    assert (found.seconds, found.thumbnail, found.is_gif, found.caption) == (9, JPEG, False, "a")
    shown = details(SendSticker, {}, PngThumbnail=f"data:image/png;base64,{base64_of(PNG)}")
    other = details(SendSticker, {}, PngThumbnail=base64.urlsafe_b64encode(PNG).decode().rstrip("="))
    assert other.thumbnail == shown.thumbnail
    assert shown.thumbnail == PNG
    context = {"StanzaId": "A", "Participant": "5491155553935"}
    for model in MODELS:
        quote = details(model, {}, ContextInfo=context, QuotedText="hi").context
        assert quote is not None
        assert quote.quote is not None
        assert quote.quote.message.conversation == "hi"


def test_thumbnail_that_is_none() -> None:
    """What is no picture at all, as in the reference's sample of a sticker, gives way to what is made of the file."""
    assert details(SendSticker, {}, PngThumbnail="VBORgoAANSU=").thumbnail == b""
    assert details(SendImage, {"thumbnail": JPEG}, JpegThumbnail=base64_of(b"GIF89a")).thumbnail == JPEG


def test_what_is_wanted_of_the_file() -> None:
    """How a file is prepared is in the request; so are its id and what a URL goes through."""
    assert parcel(SendAudio, ptt=False, MimeType=" audio/mpeg ").wanted == Wanted("audio/mpeg", is_voice=False)
    assert parcel(SendDocument, FileName="C:\\a\\b.txt").wanted == Wanted(name="b.txt")
    pack = {"PackId": "i", "PackName": "n", "PackPublisher": "p", "Emojis": ["😀"]}
    assert parcel(SendSticker, **pack).wanted == Wanted(pack=Pack("i", "n", "p", ("😀",)))
    request = SendImage.model_validate({"Phone": "5491155554444", "Image": "data:", "Id": "3EB0A"})
    made = parcel_of(request, "data:", proxy="http://proxy")
    assert (made.id, made.proxy, made.field, made.kind) == ("3EB0A", "http://proxy", "Image", Kind.IMAGE)


@pytest.mark.parametrize(
    ("model", "fields", "reason"),
    [
        (SendImage, {"JpegThumbnail": "%"}, "JpegThumbnail is no base64"),
        (SendImage, {"JpegThumbnail": base64_of(JPEG[:20])}, "JpegThumbnail cannot be read"),
        (SendVideo, {"JpegThumbnail": base64_of(JPEG + bytes(100_000))}, "more than 96 KiB"),
        (SendSticker, {"PngThumbnail": base64_of(PNG[:12])}, "PngThumbnail cannot be read"),
        (SendAudio, {"Waveform": "a"}, "Waveform is no base64"),
        (SendAudio, {"Waveform": base64_of(bytes([101]))}, "Waveform must be"),
        (SendAudio, {"Waveform": base64_of(bytes(300))}, "Waveform must be"),
        (SendDocument, {"FileName": ".."}, "FileName is no name"),
        (SendImage, {"Phone": "Ana"}, "Phone"),
    ],
)
def test_wrong(model: type[SendMedia], fields: dict[str, Any], reason: str) -> None:
    """What is wrong is 400 and named."""
    with pytest.raises((ApiError, SourceError), match=reason) as raised:
        parcel(model, **fields)
    refusal = explain(raised.value)
    assert refusal is not None
    assert refusal.status == 400


def test_wrong_type() -> None:
    """A type that is none is refused as a type."""
    with pytest.raises(MediaTypeRefused, match="MimeType is no MIME type"):
        parcel(SendImage, MimeType="png")
