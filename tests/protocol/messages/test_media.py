"""Messages with a file."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.protocol.messages.encoded import encoded_messages
from zapwire.errors import InvalidMessage, LocalProtocolError, MediaRefused
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.kinds import media_type, stanza_type
from zapwire.protocol.messages.media import (
    MEDIA_FIELDS,
    MediaDetails,
    build_media,
    link_thumbnail,
    read_details,
    read_file,
)
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import (
    AudioMessage,
    ContextInfo,
    DocumentMessage,
    ExtendedTextMessage,
    ImageMessage,
    Message,
    StickerMessage,
    StickerPackMessage,
    VideoMessage,
)

CONTEXT = Context(Quote("3EB1", JID("5", "lid"), Message(conversation="old")))
PARTS: dict[str, Any] = {
    "URL": "https://mmg.whatsapp.net/v/1?a",
    "directPath": "/v/1?a",
    "mediaKey": b"k" * 32,
    "fileSHA256": b"p" * 32,
    "fileEncSHA256": b"e" * 32,
    "fileLength": 7,
    "mediaKeyTimestamp": 17,
}


def a_file(kind: MediaKind, **values: Any) -> MediaFile:
    """Return a file with the parts above."""
    file = MediaFile(
        kind, "/v/1?a", b"k" * 32, b"p" * 32, b"e" * 32, 7, url="https://mmg.whatsapp.net/v/1?a", key_timestamp=17
    )
    return replace(file, **values)


EXAMPLES = [
    (
        a_file(MediaKind.IMAGE),
        MediaDetails("image/png", caption="c", thumbnail=b"jpeg", width=2, height=3, context=CONTEXT),
        Message(
            imageMessage=ImageMessage(
                **PARTS,
                mimetype="image/png",
                caption="c",
                JPEGThumbnail=b"jpeg",
                width=2,
                height=3,
                contextInfo=CONTEXT.to_proto(),
            )
        ),
        "image",
    ),
    (
        a_file(MediaKind.VIDEO, sidecar=b"s"),
        MediaDetails("video/mp4", caption="c", thumbnail=b"jpeg", width=2, height=3, seconds=4, is_gif=True),
        Message(
            videoMessage=VideoMessage(
                **PARTS,
                mimetype="video/mp4",
                caption="c",
                JPEGThumbnail=b"jpeg",
                width=2,
                height=3,
                seconds=4,
                gifPlayback=True,
                streamingSidecar=b"s",
            )
        ),
        "gif",
    ),
    (
        a_file(MediaKind.VIDEO),
        MediaDetails("video/mp4", seconds=4, is_note=True),
        Message(ptvMessage=VideoMessage(**PARTS, mimetype="video/mp4", seconds=4)),
        "",
    ),
    (
        a_file(MediaKind.AUDIO, sidecar=b"s"),
        MediaDetails("audio/ogg; codecs=opus", seconds=4, waveform=b"w" * 64, is_voice=True),
        Message(
            audioMessage=AudioMessage(
                **PARTS,
                mimetype="audio/ogg; codecs=opus",
                seconds=4,
                waveform=b"w" * 64,
                PTT=True,
                streamingSidecar=b"s",
            )
        ),
        "ptt",
    ),
    (
        a_file(MediaKind.DOCUMENT),
        MediaDetails(
            "application/pdf",
            caption="c",
            file_name="a.pdf",
            title="A",
            thumbnail=b"jpeg",
            width=2,
            height=3,
            page_count=4,
        ),
        Message(
            documentMessage=DocumentMessage(
                **PARTS,
                mimetype="application/pdf",
                caption="c",
                fileName="a.pdf",
                title="A",
                JPEGThumbnail=b"jpeg",
                thumbnailWidth=2,
                thumbnailHeight=3,
                pageCount=4,
            )
        ),
        "document",
    ),
    (
        a_file(MediaKind.STICKER),
        MediaDetails("image/webp", thumbnail=b"png", width=512, height=512, is_animated=True),
        Message(
            stickerMessage=StickerMessage(
                **PARTS, mimetype="image/webp", pngThumbnail=b"png", width=512, height=512, isAnimated=True
            )
        ),
        "sticker",
    ),
]


@pytest.mark.parametrize(("file", "details", "message", "media"), EXAMPLES)
def test_each_kind(file: MediaFile, details: MediaDetails, message: Message, media: str) -> None:
    """Each kind has its fields, is told on the stanza as whatsmeow tells it, and reads back as it was."""
    assert build_media(file, details) == message
    assert media_type(message) == media
    assert stanza_type(message) == ("media" if media else "text")
    assert read_file(message) == file
    assert read_details(message) == details


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [
        (MediaKind.IMAGE, "image/jpeg"),
        (MediaKind.VIDEO, "video/mp4"),
        (MediaKind.AUDIO, "audio/ogg; codecs=opus"),
        (MediaKind.DOCUMENT, "application/octet-stream"),
        (MediaKind.STICKER, "image/webp"),
    ],
)
def test_types_that_are_assumed(kind: MediaKind, mimetype: str) -> None:
    """Without a type, a file has the usual one of its kind."""
    assert read_details(build_media(a_file(kind))) == MediaDetails(mimetype)


@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO])
def test_view_once(kind: MediaKind) -> None:
    """What is to be seen once says so itself, and is wrapped; the stanza shows its kind nevertheless."""
    message = build_media(a_file(kind), MediaDetails(is_view_once=True))
    unwrapped = unwrap(message)
    assert unwrapped.is_view_once
    assert unwrapped.is_view_once_extension is (kind is MediaKind.AUDIO)
    assert read_details(unwrapped.message).is_view_once
    assert media_type(message) == kind


@pytest.mark.parametrize(
    ("kind", "details", "name"),
    [
        (MediaKind.STICKER, MediaDetails(caption="c"), "caption"),
        (MediaKind.AUDIO, MediaDetails(thumbnail=b"t"), "thumbnail"),
        (MediaKind.IMAGE, MediaDetails(seconds=1), "seconds"),
        (MediaKind.DOCUMENT, MediaDetails(is_view_once=True), "is_view_once"),
        (MediaKind.AUDIO, MediaDetails(is_note=True), "is_note"),
        (MediaKind.IMAGE, MediaDetails(width=2**32), "width is a number from 0 to"),
        (MediaKind.IMAGE, MediaDetails(height=-1), "height is a number from 0 to"),
    ],
)
def test_what_a_kind_has_not(kind: MediaKind, details: MediaDetails, name: str) -> None:
    """A detail that the kind has not, or that is out of bounds, is refused by name."""
    with pytest.raises(LocalProtocolError, match=name):
        build_media(a_file(kind), details)


@pytest.mark.parametrize("kind", [MediaKind.HISTORY, MediaKind.APP_STATE, MediaKind.STICKER_PACK])
def test_kinds_that_no_message_has(kind: MediaKind) -> None:
    """What is no content of a message is refused."""
    with pytest.raises(MediaRefused, match=kind.value):
        build_media(a_file(kind))


def test_an_empty_context_is_left_out() -> None:
    """A context that says nothing is not sent."""
    message = build_media(a_file(MediaKind.IMAGE), MediaDetails(context=Context()))
    assert not message.imageMessage.HasField("contextInfo")


def test_a_pack_of_stickers_is_read() -> None:
    """A pack has a file, a name and a caption."""
    pack = StickerPackMessage(directPath="/v/1?a", mediaKey=b"k" * 32, fileLength=7, name="Cats", caption="c")
    message = Message(stickerPackMessage=pack)
    file = read_file(message)
    assert file is not None
    assert (file.kind, file.direct_path, file.length) == (MediaKind.STICKER_PACK, "/v/1?a", 7)
    details = read_details(message)
    assert (details.title, details.caption) == ("Cats", "c")


def test_a_message_without_a_file() -> None:
    """A text has no file and no details."""
    assert read_file(Message(conversation="hi")) is None
    assert read_details(Message(conversation="hi")) == MediaDetails()


def test_the_picture_of_a_link() -> None:
    """A text's link may have a picture that is fetched like a file."""
    text = ExtendedTextMessage(
        text="t",
        thumbnailDirectPath="/v/2?a",
        mediaKey=b"k" * 32,
        thumbnailSHA256=b"p" * 32,
        thumbnailEncSHA256=b"e" * 32,
        mediaKeyTimestamp=17,
    )
    assert link_thumbnail(Message(extendedTextMessage=text)) == MediaFile(
        MediaKind.LINK_THUMBNAIL, "/v/2?a", b"k" * 32, b"p" * 32, b"e" * 32, 0, key_timestamp=17
    )
    assert link_thumbnail(Message(extendedTextMessage=ExtendedTextMessage(text="t"))) is None


def test_texts_that_are_none() -> None:
    """Bytes that are not UTF-8 become the replacement character."""
    data = Message(imageMessage=ImageMessage(caption="?", contextInfo=ContextInfo())).SerializeToString()
    assert read_details(parse(data.replace(b"?", b"\xff"))).caption == "\N{REPLACEMENT CHARACTER}"


@given(encoded_messages)
def test_any_message(data: bytes) -> None:
    """Whatever a message holds, its file and details are read."""
    try:
        message = unwrap(parse(data)).message
    except InvalidMessage:
        return
    assert (read_file(message) is not None) is any(message.HasField(name) for name in MEDIA_FIELDS)
    read_details(message)
