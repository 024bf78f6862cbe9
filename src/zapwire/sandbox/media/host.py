"""The media host's HTTP server, over TLS, as clients reach it through the proxy by WhatsApp's names."""

import asyncio
import hashlib
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from aiohttp import web

from zapwire.errors import SandboxError
from zapwire.sandbox.media.shelf import KINDS, FileGone, NoSuchFile

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context

MAX_UPLOAD: Final = (2 << 30) + (1 << 20)
"""The largest file, in bytes; WhatsApp takes documents of 2 GB."""

_CHUNK: Final = 1 << 16
_SHUTDOWN_TIMEOUT: Final = 1.0


@asynccontextmanager
async def serve_media(context: "Context", tls: ssl.SSLContext, host: str) -> AsyncIterator[int]:
    """Listen inside the context, whose value is the port. Raises `SandboxError` when the address cannot be had."""
    app = web.Application()
    served = _Host(context)
    app.add_routes(
        [
            web.post("/mms/{kind}/{token}", served.upload),
            web.delete("/mms/{kind}/{token}", served.delete),
            web.get("/v/{tail:.+}", served.download),
        ]
    )
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN_TIMEOUT)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, 0, ssl_context=tls)
        try:
            await site.start()
        except OSError as error:
            raise SandboxError(f"the media host cannot listen on {host}: {error.strerror}") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


class _Host:
    def __init__(self, context: "Context") -> None:
        self._context = context

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take a file, whose hash must be the token it is sent under."""
        fault = await self._fault(request, "upload")
        if fault is not None:
            return fault
        kind, token = request.match_info["kind"], request.match_info["token"]
        if not self._context.world.upload_tokens.is_good(request.query.get("auth", ""), self._context.now()):
            return _refusal(HTTPStatus.UNAUTHORIZED, "the upload is not authorized: ask for a media_conn")
        if kind not in KINDS:
            return _refusal(HTTPStatus.NOT_FOUND, f"there is no kind {kind}")
        if request.query.get("token") != token:
            return _refusal(HTTPStatus.BAD_REQUEST, "the tokens in path and query are not the same")
        if (request.content_length or 0) > MAX_UPLOAD:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a file has at most {MAX_UPLOAD} bytes")
        shelf = self._context.media
        path = await asyncio.to_thread(shelf.new_file)
        try:
            digest = await _receive(request, path)
            if digest is None:
                return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a file has at most {MAX_UPLOAD} bytes")
            # whatsmeow pads the token, Baileys does not.
            if urlsafe_b64encode(digest).decode().rstrip("=") != token.rstrip("="):
                return _refusal(HTTPStatus.BAD_REQUEST, "the hash of the file is not its token")
            await asyncio.to_thread(shelf.add, path, digest)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        place = shelf.publish(digest, kind)
        return web.json_response({"url": place.url, "direct_path": place.direct_path})

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Let a file be gone, as its uploader may, and whoever it was for alone: by its path in base64."""
        if not self._context.world.upload_tokens.is_good(request.query.get("auth", ""), self._context.now()):
            return _refusal(HTTPStatus.UNAUTHORIZED, "the deletion is not authorized: ask for a media_conn")
        path = _decode_path(request.query.get("d_md", ""))
        if path:
            self._context.media.expire(path)
        return web.json_response({})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give a file, or a range of it."""
        fault = await self._fault(request, "download")
        if fault is not None:
            return fault
        picture = self._context.world.pictures.find(request.path_qs)
        if picture is not None:
            return web.Response(body=picture, content_type="image/jpeg")
        try:
            path = self._context.media.find(request.path_qs)
        except NoSuchFile as error:
            return _refusal(HTTPStatus.NOT_FOUND, str(error))
        except FileGone as error:
            return _refusal(HTTPStatus.GONE, str(error))
        return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})

    async def _fault(self, request: web.Request, on: Literal["upload", "download"]) -> web.StreamResponse | None:
        """What goes wrong with a request; None where nothing does, or where it is only late."""
        fault = self._context.faults.media(on, request.host.partition(":")[0])
        if fault is None:
            return None
        if fault.problem == "refuse":
            return _refusal(HTTPStatus(fault.code), "the sandbox was told to refuse this")
        if fault.problem == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.problem == "corrupt" and on == "download":
            return await self._spoiled(request)
        return await self._cut(request, on)

    async def _spoiled(self, request: web.Request) -> web.StreamResponse:
        data = bytearray(await asyncio.to_thread(self._context.media.find(request.path_qs).read_bytes))
        data[len(data) // 2] ^= 0x01
        return web.Response(body=bytes(data), content_type="application/octet-stream")

    async def _cut(self, request: web.Request, on: str) -> web.StreamResponse:
        """Break the connection: of a download after half of the file, else at once."""
        response = web.StreamResponse()
        if on == "download":
            data = await asyncio.to_thread(self._context.media.find(request.path_qs).read_bytes)
            response.content_length = len(data)
            await response.prepare(request)
            await response.write(data[: len(data) // 2])
        if request.transport is not None:
            request.transport.abort() if on == "upload" else request.transport.close()
        return response


async def _receive(request: web.Request, path: Path) -> bytes | None:
    """Write a body to a file; returns its hash, None where it is too large."""
    digest, size = hashlib.sha256(), 0
    file: BinaryIO = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in request.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > MAX_UPLOAD:
                return None
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return digest.digest()


def _decode_path(text: str) -> str:
    try:
        return urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}").decode()
    except ValueError:
        return ""


def _refusal(status: HTTPStatus, text: str) -> web.Response:
    return web.Response(status=status, text=f"{text}\n")
