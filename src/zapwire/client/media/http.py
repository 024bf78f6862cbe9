"""What is said to media hosts, and what their answers mean (whatsmeow upload.go, download.go)."""

import asyncio
import json
import re
import socket
import ssl
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession
from python_socks import ProxyError
from yarl import URL

from zapwire.client.web import headers
from zapwire.errors import (
    MediaGone,
    MediaHostFailed,
    MediaHostRefused,
    MediaHostUnreachable,
    MediaRefused,
    MediaTooLarge,
)
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.stanzas.media import MediaConnection

PIECE: Final = 1 << 18
"""Files are read, encrypted and written in pieces of this size."""

# Other errors of the operating system are the disk's.
_NETWORK_ERRORS: Final = (ClientError, ProxyError, ConnectionError, ssl.SSLError, socket.gaierror)
_OK: Final = 200
_GONE: Final = (404, 410)
_MAY_PASS: Final = (408, 425, 429)
_SERVER_ERROR: Final = 500
_MAX_ANSWER: Final = 1 << 16
_PRINTABLE: Final = re.compile(r"[!-~]+")
_WHATSAPP_URL: Final = re.compile(r"https://(?:[a-z0-9-]+\.)+whatsapp\.(?:net|com)/[!-~]*")


def upload_url(connection: MediaConnection, host: str, file: MediaFile) -> URL:
    """Where a file is uploaded to."""
    token = urlsafe_b64encode(file.enc_sha256).decode()
    query = urlencode({"auth": connection.auth, "token": token})
    return URL(f"https://{host}/mms/{file.kind.path}/{token}?{query}", encoded=True)


def direct_url(host: str, file: MediaFile) -> URL:
    """Where a file is on a host. Raises `MediaRefused` for a path that is none."""
    path = file.direct_path
    if not path.startswith("/") or not _PRINTABLE.fullmatch(path):
        raise MediaRefused("the file's direct path is no path: it begins with / and has no spaces")
    digest = urlsafe_b64encode(file.enc_sha256).decode()
    return URL(f"https://{host}{path}&hash={digest}&mms-type={file.kind.path}&__wa-mms=", encoded=True)


def deletion_url(connection: MediaConnection, file: MediaFile, handle: str) -> URL:
    """Where a file is deleted (whatsmeow upload.go DeleteMedia)."""
    token = urlsafe_b64encode(file.enc_sha256).decode()
    path = urlsafe_b64encode(file.direct_path.partition("?")[0].encode()).decode().rstrip("=")
    query = {"auth": connection.auth, "d_md": path, **({"e_handle": handle} if handle else {}), "token": token}
    return URL(f"https://{connection.hosts[0]}/mms/{file.kind.path}/{token}?{urlencode(query)}", encoded=True)


def full_url(file: MediaFile) -> URL:
    """A file's own URL. Whoever sends a message chooses it, so it must be one of WhatsApp's hosts.

    Raises `MediaRefused` for any other.
    """
    if not _WHATSAPP_URL.fullmatch(file.url):
        raise MediaRefused("the file's URL is not on one of WhatsApp's media hosts")
    return URL(file.url, encoded=True)


class MediaHTTP:
    """Requests to media hosts. Nothing may move for `idle` seconds at most."""

    def __init__(self, session: Callable[[], Awaitable[ClientSession]], idle: float) -> None:
        self._session = session
        self._idle = idle

    async def upload(self, url: URL, size: int, pieces: Callable[[], AsyncIterator[bytes]]) -> tuple[str, str]:
        """Upload a file; returns its URL and direct path. Raises a `MediaHostError`."""
        async with self._limited("upload") as alive:
            session = await self._session()
            body = _watched(pieces(), alive)
            async with session.post(url, data=body, headers=headers(size), allow_redirects=False) as answer:
                _check(answer, "upload")
                return _read_place(await _body(answer))

    async def delete(self, url: URL) -> None:
        """Delete a file. Raises a `MediaHostError`."""
        async with self._limited("deletion"):
            session = await self._session()
            async with session.delete(url, headers=headers(), allow_redirects=False) as answer:
                _check(answer, "deletion")

    async def download(self, url: URL, limit: int, sink: Callable[[bytes], Awaitable[None]]) -> None:
        """Download a file of so many bytes at most, piece by piece.

        Raises `MediaGone`, `MediaTooLarge` or a `MediaHostError`.
        """
        async with self._limited("download") as alive:
            session = await self._session()
            async with session.get(url, headers=headers(), allow_redirects=False) as answer:
                _check(answer, "download")
                if (answer.content_length or 0) > limit:
                    raise MediaTooLarge(limit)
                size, parts = 0, bytearray()
                async for part in answer.content.iter_any():
                    alive()
                    size += len(part)
                    if size > limit:
                        raise MediaTooLarge(limit)
                    parts += part
                    if len(parts) >= PIECE:
                        await sink(bytes(parts))
                        parts.clear()
                        alive()
                await sink(bytes(parts))

    @asynccontextmanager
    async def _limited(self, what: str) -> AsyncIterator[Callable[[], None]]:
        """A block that ends when nothing moved for too long; its value says that something did."""
        try:
            async with asyncio.timeout(self._idle) as timeout:
                loop = asyncio.get_running_loop()
                yield lambda: timeout.reschedule(loop.time() + self._idle)
        except TimeoutError:
            raise MediaHostUnreachable(f"nothing moved in the {what} for {self._idle:g} seconds") from None
        except _NETWORK_ERRORS as error:
            raise MediaHostUnreachable(f"the media host cannot be reached for the {what}: {error}") from error


async def _watched(pieces: AsyncIterator[bytes], alive: Callable[[], None]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece
        alive()


async def _body(answer: ClientResponse) -> bytes:
    """The whole answer, which may come in pieces; of one that is too long the beginning."""
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > _MAX_ANSWER:
            break
    return bytes(body[:_MAX_ANSWER])


def _check(answer: ClientResponse, what: str) -> None:
    status = answer.status
    if status == _OK:
        return
    text = f"the media host answered the {what} with HTTP status {status}"
    if status in _GONE and what == "download":
        raise MediaGone(f"{text}: it has the file no more")
    if status in _MAY_PASS or status >= _SERVER_ERROR:
        raise MediaHostFailed(text, status)
    raise MediaHostRefused(text, status)


def _read_place(body: bytes) -> tuple[str, str]:
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MediaHostFailed("the media host's answer to the upload cannot be read", _OK) from error
    url, path = (data.get("url"), data.get("direct_path")) if isinstance(data, dict) else (None, None)
    if not isinstance(url, str) or not isinstance(path, str) or not path.startswith("/"):
        raise MediaHostFailed("the media host's answer to the upload does not say where the file is", _OK)
    return url, path
