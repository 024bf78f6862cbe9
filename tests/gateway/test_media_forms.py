"""Media as forms and as long JSON: streamed to disk, and read leniently."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.live import ANA, BEN
from tests.gateway.media import files
from tests.gateway.posting import Post, data_url, posting

PNG = files.picture("PNG")
ODD = bytes(range(256)) * 9_000
"""Some two megabytes, in whose base64 each character occurs."""


WRONG_FORMS: list[tuple[int, dict[str, str], list[tuple[str, Any]], str]] = [
    (400, {"Phone": BEN}, [("Other", ("a.png", PNG))], "called Image or file"),
    (400, {"Phone": BEN}, [("Image", ("a.png", PNG)), ("file", ("b.png", PNG))], "several files"),
    (400, {"Phone": BEN, "Image": data_url(PNG)}, [("file", ("b.png", PNG))], "one of the two"),
    (400, {"Phone": BEN}, [("Caption", (None, "a"))], "missing Image"),
    (400, {}, [("Image", ("a.png", PNG))], "missing Phone"),
    (400, {"Phone": BEN, "ViewOnce": "perhaps"}, [("Image", ("a.png", PNG))], "ViewOnce must be true or false"),
    (400, {"Phone": BEN, "ContextInfo": "{"}, [("Image", ("a.png", PNG))], "ContextInfo must be an object"),
    (400, {"Phone": BEN}, [("Image", ("a.png", b""))], "empty"),
    (400, {"Phone": BEN}, [(f"a{n}", (None, "x")) for n in range(70)], "64 parts"),
    (413, {"Phone": BEN, "Caption": "x" * 2_000_000}, [("Image", ("a.png", PNG))], "ZAPWIRE_MAX_BODY"),
    (413, {"Phone": BEN}, [("Image", ("a.png", bytes(3 << 20)))], "ZAPWIRE_MAX_IMAGE"),
    (415, {"Phone": BEN}, [("Image", ("a.png", b"no picture"))], "JPEG or PNG"),
]


NO_FORMS: list[tuple[str, bytes, str]] = [
    ("multipart/form-data", b"", "no boundary"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"", "no form"),
    ("multipart/form-data; boundary=x", b"", "cut short"),
    ("multipart/form-data; boundary=x", b"garbage", "no form"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", "no name"),
    ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 5000, "no form"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="Phone"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        "no UTF-8",
    ),
]


WRONG_JSON: list[tuple[str, str]] = [
    ('{"Phone": "1", "Document": "' + "A" * 2_000_000, "no JSON"),
    ('{"Phone": "1", "Document": "data:,' + "A" * 2_000_000 + '"', "no JSON"),
    ('{"FileName": "a", "Document": "' + "A" * 2_000_000 + '"}', "missing Phone"),
    (f'{{"Phone": "{BEN}", "FileName": "a", "Document": "' + "A" * 2_000_000 + '"}', "no data URL"),
    (
        f'{{"Phone": "{BEN}", "FileName": "a", "Document": "data:;base64,' + "A" * 2_000_000 + '\\q"}',
        "an escape that JSON has not",
    ),
    (
        f'{{"Phone": "{BEN}", "FileName": "a", "Document": "data:;base64,' + "A" * 2_000_001 + '"}',
        "no base64",
    ),
]


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """Run a server with a linked account."""
    async with posting(tmp_path, max_image=1 << 20, max_video=4 << 20) as post:
        yield post


async def test_forms(post: Post) -> None:
    """The file is a part, all else are fields, in which numbers, truth, lists and objects are text."""
    shown = await post.send(
        "image",
        data={
            "Phone": BEN,
            "caption": "From a form",
            "ViewOnce": "true",
            "ContextInfo": json.dumps({"StanzaId": "A1", "Participant": ANA}),
            "Unknown": "is left out",
        },
        files={"image": ("a.png", PNG, "image/png")},
    )
    details = shown.details
    assert (details.mimetype, details.caption, details.width) == ("image/png", "From a form", 640)
    assert shown.raw.HasField("viewOnceMessage")
    assert details.context is not None
    assert details.context.quote is not None
    assert details.context.quote.id == "A1"
    shown = await post.send("document", data={"Phone": BEN}, files={"file": ("../año.bin", ODD)})
    assert (shown.data, shown.details.file_name) == (ODD, "año.bin")
    sound = {"Audio": ("a.wav", files.tone(), "audio/wav")}
    shown = await post.send("audio", data={"Phone": BEN, "ptt": "0", "Seconds": "7"}, files=sound)
    assert (shown.details.is_voice, shown.details.seconds) == (False, 7)
    for emojis in ('["😀","🎉"]', "😀,🎉"):
        body = {"Phone": BEN, "PackName": "P", "Emojis": emojis}
        shown = await post.send("sticker", data=body, files={"Sticker": ("a.png", PNG)})
        assert '"emojis":["😀","🎉"]'.encode() in shown.data


async def test_form_with_a_data_url_or_a_thumbnail(post: Post) -> None:
    """The file may be a data URL in a field, and the thumbnail a file."""
    small = files.picture("JPEG", (10, 10))
    parts = {"JpegThumbnail": ("t.jpg", small, "image/jpeg"), "Phone": (None, BEN), "Image": (None, data_url(PNG))}
    shown = await post.send("image", files=parts)
    assert shown.details.thumbnail == small


async def test_wrong_forms(post: Post) -> None:
    """What is wrong is named, and nothing is left behind; so where the body is no form at all."""
    for code, data, parts, words in WRONG_FORMS:
        assert words in await post.refused(code, "image", data=data, files=parts), words
    for mime, body, words in NO_FORMS:
        assert words in await post.refused(400, "image", content=body, headers={"Content-Type": mime}), words


async def test_long_json(post: Post) -> None:
    """A data URL of some megabytes is read from disk, with or without what JSON may escape."""
    text = json.dumps({"phone": BEN, "DOCUMENT": data_url(ODD, "a/b"), "filename": "a", "Caption": '"\\\\" {['})
    for body in (text, text.replace("/", "\\/").replace("+", "\\u002b")):
        shown = await post.send("document", content=body)
        assert (shown.data, shown.details.mimetype, shown.details.caption) == (ODD, "a/b", '"\\\\" {[')


async def test_wrong_long_json(post: Post) -> None:
    """What is wrong with a long body is said, as of a short one."""
    for body, words in WRONG_JSON:
        assert words in await post.refused(400, "document", content=body), words
    assert "ZAPWIRE_MAX_BODY" in await post.refused(413, "document", content='["' + "A" * 2_000_000 + '"]')
