"""What a file is, and what it is sent as."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.sniff import HEAD, OPUS, UNKNOWN, agrees, choose, essence, is_type, sniff


def zipped(*names: str) -> bytes:
    """Return a ZIP with these files, each with its text after a colon."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name in names:
            path, _, text = name.partition(":")
            out.writestr(path, text)
    return file.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."
MADE = {
    "jpeg": (files.picture("JPEG"), "image/jpeg"),
    "png": (files.picture("PNG"), "image/png"),
    "gif": (files.picture("GIF"), "image/gif"),
    "webp": (files.picture("WEBP"), "image/webp"),
    "bmp": (files.picture("BMP"), "image/bmp"),
    "tiff": (files.picture("TIFF"), "image/tiff"),
    "avif": (files.picture("AVIF"), "image/avif"),
    "wav": (files.tone(), "audio/wav"),
    "mp3": (files.sound("mp3", "libmp3lame"), "audio/mpeg"),
    "opus": (files.sound("ogg", "libopus", rate=48_000), OPUS),
    "ogg flac": (files.sound("ogg", "flac"), "audio/ogg"),
    "flac": (files.sound("flac", "flac"), "audio/flac"),
    "m4a": (files.sound("ipod", "aac"), "audio/mp4"),
    "adts": (files.sound("adts", "aac"), "audio/aac"),
    "amr": (files.sound("amr", "libopencore_amrnb", rate=8000), "audio/amr"),
    "mp4": (files.film("mp4"), "video/mp4"),
    "mov": (files.film("mov"), "video/quicktime"),
    "3gp": (files.film("3gp"), "video/3gpp"),
    "webm": (files.film("webm", "libvpx", "libopus"), "video/webm"),
    "mkv": (files.film("matroska"), "video/x-matroska"),
    "avi": (files.film("avi", "mpeg4", "libmp3lame"), "video/x-msvideo"),
    "flv": (files.film("flv"), "video/x-flv"),
    "ts": (files.film("mpegts"), "video/mp2t"),
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "zip": (zipped("a.txt:hi"), "application/zip"),
    "docx": (
        zipped("[Content_Types].xml:x", "_rels/.rels:x", "word/document.xml:x"),
        f"{OFFICE}wordprocessingml.document",
    ),
    "xlsx": (zipped("[Content_Types].xml:x", "_rels/.rels:x", "xl/workbook.xml:x"), f"{OFFICE}spreadsheetml.sheet"),
    "odt": (
        zipped("mimetype:application/vnd.oasis.opendocument.text", "content.xml:x"),
        "application/vnd.oasis.opendocument.text",
    ),
    "text": (b"hola que tal\n", ""),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize("name", MADE)
def test_sniff(name: str) -> None:
    """Files are known by their first bytes."""
    data, expected = MADE[name]
    assert sniff(data[:HEAD]) == expected


@given(st.binary(max_size=200))
def test_sniff_of_anything(head: bytes) -> None:
    """Whatever the bytes are, they have a type, or none."""
    found = sniff(head)
    assert found == "" or is_type(found)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("image/jpeg", True),
        ("audio/ogg; codecs=opus", True),
        ('text/plain; charset="utf-8"', True),
        ("image", False),
        ("", False),
        ("image/jpeg\r\nX: y", False),
        ("a/" + "b" * 300, False),
    ],
)
def test_types(text: str, good: bool) -> None:  # noqa: FBT001  # a column of the table
    """A type is one with a slash, and parameters perhaps."""
    assert is_type(text) is good


def test_precedence_for_documents() -> None:
    """Of a document's types the request's counts first, then data URL, server, name and bytes."""
    given_types = {
        "explicit": "application/x-one",
        "data_url": "application/x-two",
        "http": "application/x-three",
        "name": "a.csv",
        "sniffed": "application/pdf",
    }
    found = []
    for name in list(given_types):
        found.append(choose(Kind.DOCUMENT, **given_types))
        del given_types[name]
    found.append(choose(Kind.DOCUMENT))
    assert found == [
        "application/x-one",
        "application/x-two",
        "application/x-three",
        "text/csv",
        "application/pdf",
        UNKNOWN,
    ]


def test_octet_stream_says_nothing() -> None:
    """A document that is said to be bytes is what its name says; unless the request itself says so."""
    assert choose(Kind.DOCUMENT, data_url=UNKNOWN, name="hola.txt") == "text/plain"
    assert choose(Kind.DOCUMENT, explicit=UNKNOWN, name="hola.txt") == UNKNOWN


def test_bytes_count_more_than_what_is_said() -> None:
    """An image whose data URL has the wrong type, as in the API reference, is what its bytes are."""
    assert choose(Kind.IMAGE, data_url="image/jpeg", sniffed="image/png") == "image/png"
    assert choose(Kind.IMAGE, explicit="image/jpeg", sniffed="image/png") == "image/png"
    assert choose(Kind.VIDEO, data_url="image/jpeg", sniffed="video/mp4") == "video/mp4"
    assert choose(Kind.AUDIO, data_url="audio/ogg", sniffed=OPUS) == "audio/ogg"
    assert choose(Kind.AUDIO, http="audio/x-m4a", sniffed="video/mp4") == "audio/x-m4a"
    assert choose(Kind.AUDIO, sniffed="video/mp4") == "audio/mp4"


@pytest.mark.parametrize(
    ("kind", "explicit", "sniffed", "message"),
    [
        (Kind.IMAGE, "", "application/pdf", "the file is application/pdf, which no image is: send a JPEG or PNG"),
        (Kind.AUDIO, "", "image/png", "the file is image/png, which no audio is"),
        (Kind.VIDEO, "", "application/zip", "which no video is"),
        (Kind.STICKER, "", "audio/mpeg", "which no sticker is"),
        (Kind.IMAGE, "video/mp4", "image/png", "MimeType is video/mp4, which no image is: correct it"),
        (Kind.IMAGE, "", "", "the file is no image that is known here"),
        (Kind.IMAGE, "jpeg", "image/jpeg", "MimeType is no MIME type"),
    ],
)
def test_refused(kind: Kind, explicit: str, sniffed: str, message: str) -> None:
    """What is not of the kind is refused, in words that say what it is and what would do."""
    with pytest.raises(MediaTypeRefused, match=message):
        choose(kind, explicit=explicit, sniffed=sniffed)


def test_names_of_the_same() -> None:
    """Types have several names."""
    assert essence("Image/JPG; a=b") == "image/jpeg"
    assert agrees("audio/mp3", "audio/mpeg")
    assert agrees("audio/opus", OPUS)
    assert not agrees("audio/mpeg", OPUS)
    assert agrees("audio/mpeg", "")
