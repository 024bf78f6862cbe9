"""Requests with a file: as JSON with a data URL or an HTTP URL, or as a form with the file in it."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Generic, TypeVar

from fastapi import Request

from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.longjson import LongText, cut_file
from zapwire.gateway.media.sources import Given
from zapwire.gateway.media.spool import IN_MEMORY, Spool
from zapwire.gateway.parts import Gateway, gateway_of
from zapwire.gateway.wuzapi.decoding import Reader, decode, fold, validate
from zapwire.gateway.wuzapi.media import field_of
from zapwire.gateway.wuzapi.multipart import ANY_FILE, CONTENT_TYPE, FormReader
from zapwire.gateway.wuzapi.requests.fields import WithFile
from zapwire.gateway.wuzapi.spooling import chunks_of, drain, longest_json, spool_body

M = TypeVar("M", bound=WithFile)
M_co = TypeVar("M_co", bound=WithFile, covariant=True)

_ELSEWHERE: Final = "file"
"""Stands in a request for a file that is not in it."""


@dataclass(frozen=True, slots=True)
class Incoming(Generic[M_co]):
    """A request and its file; who gets it closes it, or hands `given` on."""

    request: M_co
    given: Given

    def close(self) -> None:
        """Delete the file, if there is one."""
        if not isinstance(self.given, str):
            self.given.close()


class MediaReader(Reader[M]):
    """Reads a request with a file, as a dependency of a route, its last one.

    A large body is never in memory. Raises `ApiError` as `Reader`, and `SourceTooLarge` for a body whose file is over
    its limit.
    """

    def __init__(self, model: type[M]) -> None:
        super().__init__(model)
        self.field = field_of(model)

    async def __call__(self, request: Request) -> Any:
        """Read it."""
        gateway = gateway_of(request)
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() == CONTENT_TYPE:
            return await self._read_form(request, gateway, content_type)
        return await self._read_json(request, gateway)

    async def _read_form(self, request: Request, gateway: Gateway, content_type: str) -> Incoming[M]:
        kind, outgoing = self.model.KIND, gateway.outgoing
        chunks = chunks_of(request)
        reader = FormReader(
            self._shape,
            self.field,
            gateway.settings.max_body,
            lambda size: outgoing.sizes.check(kind, size),
            gateway.room,
        )
        try:
            form = await reader.read(content_type, chunks)
        except Exception:
            await drain(chunks)
            raise
        try:
            return self._from_form(form.fields, form.file)
        except BaseException:
            reader.close()
            raise

    def _from_form(self, fields: dict[str, Any], file: Given | None) -> Incoming[M]:
        data = fold(fields, self._shape)
        if file is not None:
            if self.field in data:
                raise ApiError(HTTPStatus.BAD_REQUEST, f"the form has {self.field} and a file: send one of the two")
            return Incoming(validate(self.model, {**data, self.field: _ELSEWHERE}), file)
        if self.field not in data:
            text = f"missing {self.field} in Payload: the file's part is called {self.field} or {ANY_FILE}"
            raise ApiError(HTTPStatus.BAD_REQUEST, text)
        read = validate(self.model, data)
        return Incoming(read, read.media)

    async def _read_json(self, request: Request, gateway: Gateway) -> Incoming[M]:
        kind, sizes, rest = self.model.KIND, gateway.outgoing.sizes, gateway.settings.max_body
        limit = longest_json(sizes.of(kind), rest)

        def too_large() -> Exception:
            return sizes.too_large(kind)

        spool = await spool_body(request, limit, too_large, gateway.room)
        try:
            if spool.size <= IN_MEMORY:
                data = fold(decode(spool.read()), self._shape) if spool.size else {}
                spool.close()
                read = validate(self.model, data)
                return Incoming(read, read.media)
            return await self._read_long(spool, rest)
        except BaseException:
            spool.close()
            raise

    async def _read_long(self, spool: Spool, limit: int) -> Incoming[M]:
        path = await spool.on_disk()

        def too_large() -> Exception:
            text = f"the body without {self.field} is larger than {limit} bytes, the limit that ZAPWIRE_MAX_BODY sets"
            return ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)

        cut = await asyncio.to_thread(cut_file, path, self.field, limit, too_large)
        read = validate(self.model, fold(_decode(cut.json), self._shape))
        if read.media in cut.places:
            return Incoming(read, LongText(spool, path, *cut.places[read.media]))
        spool.close()
        return Incoming(read, read.media)


def _decode(json: bytes) -> dict[str, Any]:
    """The object in what is left of a body, in which places are others than in the body."""
    try:
        return decode(json)
    except ApiError as error:
        raise ApiError(error.status, str(error).partition(" at line ")[0]) from None
