"""Forms with a file: the file goes to disk as it comes, the fields are read as the JSON they stand for."""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sources import Upload
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.wuzapi.decoding import Shape, from_text

CONTENT_TYPE: Final = "multipart/form-data"
ANY_FILE: Final = "file"
"""What the file may be called in every form."""

_MAX_PARTS: Final = 64
_MAX_NAME: Final = 256
_PICTURES: Final = "thumbnail"


@dataclass(slots=True)
class Form:
    """What a form holds. `file` is owned by whoever has the form."""

    fields: dict[str, Any] = field(default_factory=dict)
    """By the fields' own names, as JSON would have them."""
    file: Upload | None = None


@dataclass(slots=True)
class _Part:
    """A part that is being read."""

    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    filename: str | None = None
    data: bytearray = field(default_factory=bytearray)
    is_file: bool = False


class FormReader:
    """Reads one form of a shape whose file is the field `media`; `check` refuses a file of so many bytes."""

    def __init__(
        self, shape: Shape, media: str, limit: int, check: Callable[[int], None], room: Room | None = None
    ) -> None:
        self._shape = shape
        self._media = media
        self._limit = limit
        self._check = check
        self._room = room
        self._form = Form()
        self._part = _Part()
        self._header = ["", ""]
        self._parts = 0
        self._size = 0
        self._coming: list[bytes] = []
        self._is_complete = False

    async def read(self, content_type: str, chunks: AsyncIterator[bytes]) -> Form:
        """The form. Raises `ApiError` with 400 and 413, and what `check` raises."""
        parser = self._parser(content_type)
        try:
            async for chunk in chunks:
                parser.write(chunk)
                await self._write()
            self._check_end()
        except FormParserError as error:
            self.close()
            raise _wrong(f"the body is no form: {str(error)[:200]}") from None
        except BaseException:
            self.close()
            raise
        return self._form

    def close(self) -> None:
        """Delete the file that has come so far."""
        if self._form.file is not None:
            self._form.file.close()

    def _parser(self, content_type: str) -> MultipartParser:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not boundary:
            raise _wrong("the content type has no boundary: let the program that makes the form set it")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._on_part,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": self._on_data,
                    "on_part_end": self._on_part_end,
                    "on_end": self._on_end,
                },
            )
        except FormParserError as error:
            raise _wrong(f"the body is no form: {str(error)[:200]}") from None

    def _check_end(self) -> None:
        if not self._is_complete:
            raise _wrong("the form ends within a part: it was cut short")

    async def _write(self) -> None:
        """What came for the file goes to disk."""
        coming, self._coming = self._coming, []
        for chunk in coming:
            if self._form.file is None:
                raise AssertionError  # it was begun before its first byte
            self._check(self._form.file.file.size + len(chunk))
            await self._form.file.file.write(chunk)

    def _on_part(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise _wrong(f"the form has more than {_MAX_PARTS} parts")
        self._part = _Part()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end].decode("latin-1")

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end].decode("latin-1")

    def _on_header_end(self) -> None:
        self._part.headers[self._header[0].strip().lower()] = self._header[1].strip()
        self._header = ["", ""]

    def _on_headers(self) -> None:
        part = self._part
        _, options = parse_options_header(part.headers.get("content-disposition", "").encode("latin-1"))
        if b"name" not in options:
            raise _wrong("a part of the form has no name: it needs Content-Disposition: form-data; name=…")
        part.name = _text(options[b"name"])
        if b"filename" in options:
            part.filename = _text(options[b"filename"])
        if len(part.name) > _MAX_NAME:
            raise _wrong(f"a part of the form has a name of more than {_MAX_NAME} characters")
        has_type = part.headers.get("content-type", "text/plain").partition(";")[0].strip() != "text/plain"
        part.is_file = part.name.lower() in (self._media.lower(), ANY_FILE) and (part.filename is not None or has_type)
        if part.is_file:
            self._begin_file(part)
        elif part.filename is not None and not part.name.lower().endswith(_PICTURES):
            raise _wrong(
                f"there is no file {part.name[:64]} here: the file's part is called {self._media} or {ANY_FILE}"
            )

    def _begin_file(self, part: _Part) -> None:
        if self._form.file is not None:
            raise _wrong(f"the form has several files: send one, in a part called {self._media} or {ANY_FILE}")
        declared = part.headers.get("content-type", "")
        self._form.file = Upload(Spool(self._room), declared, part.filename or "")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.is_file:
            self._coming.append(data[start:end])
            return
        self._size += end - start
        if self._size > self._limit:
            text = (
                f"the form's fields have more than {self._limit} bytes, the limit that ZAPWIRE_MAX_BODY sets; "
                f"the file's part needs a filename"
            )
            raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
        self._part.data += data[start:end]

    def _on_part_end(self) -> None:
        part = self._part
        if part.is_file:
            return
        name = self._media.lower() if part.name.lower() == ANY_FILE else part.name.lower()
        slot = self._shape.fields.get(name)
        if slot is None:
            return
        if part.filename is not None:
            self._form.fields[slot.name] = base64.b64encode(part.data).decode()
            return
        try:
            text = part.data.decode("utf-8")
        except UnicodeDecodeError:
            raise _wrong(f"{slot.name} is no UTF-8") from None
        self._form.fields[slot.name] = _value(text, slot.kind, has_inner=slot.inner is not None)

    def _on_end(self) -> None:
        self._is_complete = True


def _value(text: str, kind: type, *, has_inner: bool) -> Any:
    """What a field's text is as JSON; what it cannot be stays text, which the model then refuses."""
    if kind is str:
        return text
    if not text.strip():
        return None
    if has_inner or kind in (dict, list):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            if kind is not list:
                return text
    return from_text(kind, [text.strip()])


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _wrong(text: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, text)
