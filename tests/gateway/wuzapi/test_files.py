"""Files in requests, and the answer that holds one."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.files import DataAnswer, clean_mimetype, file_of, read_base64
from zapwire.gateway.wuzapi.requests.chat_download import DownloadMedia
from zapwire.protocol.media.kinds import MediaKind

KEY = bytes(range(200, 232))
HASH = bytes(range(100, 132))


def request(**fields: object) -> DownloadMedia:
    """Return a request that is right, but for these fields."""
    right = {"Url": "https://mmg.whatsapp.net/a", "FileSHA256": base64.b64encode(HASH).decode()}
    return DownloadMedia.model_validate(right | fields)


SHAPES = (
    lambda data: base64.b64encode(data).decode(),
    lambda data: base64.b64encode(data).decode().rstrip("="),
    lambda data: base64.urlsafe_b64encode(data).decode(),
    lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    lambda data: unquote_plus(base64.b64encode(data).decode()),
    lambda data: base64.encodebytes(data).decode(),
)


@given(data=st.binary(min_size=32, max_size=32), shape=st.sampled_from(SHAPES))
def test_base64_of_every_make(data: bytes, shape: Callable[[bytes], str]) -> None:
    """Either alphabet is read, with or without padding, in lines, and where a form made spaces of `+`."""
    assert read_base64(shape(data), "MediaKey", 32) == data


@given(text=st.text(max_size=60))
def test_what_is_no_base64(text: str) -> None:
    """Any other text is refused by its name, or is so many bytes."""
    try:
        data = read_base64(text, "MediaKey", 32)
    except ApiError as error:
        data, status, named = b"", error.status, str(error)
        if (status, named[:8]) != (400, "MediaKey"):
            raise
    assert len(data) in (0, 32)


def test_file() -> None:
    """A file has what the request names."""
    wanted = request(DirectPath="/v/a?b=1", MediaKey=base64.b64encode(KEY).decode(), FileLength=7)
    file = file_of(wanted, MediaKind.VIDEO)
    assert (file.kind, file.url, file.direct_path) == (MediaKind.VIDEO, "https://mmg.whatsapp.net/a", "/v/a?b=1")
    assert (file.media_key, file.sha256, file.enc_sha256, file.length) == (KEY, HASH, b"", 7)
    assert file_of(request(), MediaKind.IMAGE) == replace(
        file, kind=MediaKind.IMAGE, direct_path="", media_key=b"", length=0
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Url": ""}, "missing Url in Payload"),
        ({"FileSHA256": ""}, "missing FileSHA256"),
        ({"MediaKey": "AAAA"}, "MediaKey must be 32 bytes in base64, these are 3"),
        ({"MediaKey": "?"}, "MediaKey must be base64"),
        ({"FileEncSHA256": base64.b64encode(HASH).decode()}, "missing MediaKey"),
    ],
)
def test_what_is_missing(fields: dict[str, object], message: str) -> None:
    """What cannot be a file is refused by the field's name."""
    with pytest.raises(ApiError, match=message) as caught:
        file_of(request(**fields), MediaKind.IMAGE)
    assert caught.value.status == 400


def test_mimetypes() -> None:
    """What is a type stays as its sender has it; anything else is what is usual."""
    for good in ("image/png", "audio/ogg; codecs=opus", "application/vnd.ms-excel"):
        assert clean_mimetype(good, MediaKind.IMAGE) == good
    for bad in ("", "image", "image/png\r\nX: 1", "a/b;" + "c" * 200, "é/a"):
        assert clean_mimetype(bad, MediaKind.IMAGE) == "image/jpeg"
    assert clean_mimetype("", MediaKind.DOCUMENT) == "application/octet-stream"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 500_000])
async def test_answer(size: int, tmp_path: Path) -> None:
    """The pieces make the JSON that was announced, whatever the length."""
    data = bytes(n % 251 for n in range(size))
    (tmp_path / "file").write_bytes(data)
    answer = DataAnswer('a/b; c="d"', size)
    text = b"".join([piece async for piece in answer.pieces(tmp_path / "file")])
    assert len(text) == answer.length
    parsed = json.loads(text)
    assert (parsed["code"], parsed["success"], parsed["data"]["Mimetype"]) == (200, True, 'a/b; c="d"')
    head, _, encoded = parsed["data"]["Data"].partition(";base64,")
    assert (head, base64.b64decode(encoded, validate=True)) == ('data:a/b; c="d"', data)
