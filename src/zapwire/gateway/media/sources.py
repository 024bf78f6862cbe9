"""Where the media of a request comes from: a data URL, the URL of a file, or an upload."""

import asyncio
import binascii
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote

from yarl import URL

from zapwire import __version__
from zapwire.errors import MediaUnreachable, SourceError
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.sniff import HEAD, is_type, sniff
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.net import Downloaded, DownloadLimits, Net

_DATA: Final = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),", re.IGNORECASE)
_PREFIX: Final = 1024
_BASE64_CHUNK: Final = 4 << 16
_BREAKS: Final = re.compile(r"[\t\n\r]+")
_ALPHABET: Final = str.maketrans(" -_", "++/")
_DISPOSITION: Final = re.compile(
    r"filename\*\s*=\s*[\w-]*'[^']*'([^;]+)|filename\s*=\s*(?:\"([^\"]*)\"|([^;\s]+))", re.IGNORECASE
)
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\]")
_LONGEST_NAME: Final = 255
_OK: Final = 200
_HEADERS: Final = {"User-Agent": f"zapwire/{__version__} (media)", "Accept": "*/*"}


@dataclass(frozen=True, slots=True)
class Source:
    """Media as it came. Leave its `with`, or close its file, and it is gone."""

    kind: Kind
    file: Spool = field(repr=False)
    sniffed: str
    """The MIME type that its bytes tell, or nothing."""
    data_url: str = ""
    """The MIME type that a data URL or an upload gave."""
    http: str = ""
    """The MIME type that a server gave."""
    name: str = ""
    """The name that an upload, a server or a URL gave."""

    @property
    def size(self) -> int:
        """In bytes."""
        return self.file.size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


class Sources:
    """Gets the media of requests."""

    def __init__(
        self,
        net: Net,
        sizes: SizeLimits | None = None,
        limits: DownloadLimits | None = None,
        directory: Path | None = None,
    ) -> None:
        self._net = net
        self._sizes = sizes or SizeLimits()
        self._limits = limits or DownloadLimits()
        self._directory = directory

    async def from_text(self, kind: Kind, text: str, *, field: str = "", proxy: str = "") -> Source:
        """The media that a request's field names: a data URL, or an HTTP URL.

        Raises `SourceError` and those below it, and `FetchError`.
        """
        what = field or kind.capitalize()
        if text[:5].lower() == "data:":
            return await self.from_data_url(kind, text, field=what)
        if text[:7].lower() == "http://" or text[:8].lower() == "https://":
            return await self.from_url(kind, text, proxy=proxy)
        raise SourceError(
            f"{what} must be a data URL, such as data:image/png;base64,…, or an http:// or https:// URL; "
            "bare base64 has to begin with data:<type>;base64,"
        )

    async def from_data_url(self, kind: Kind, text: str, *, field: str = "") -> Source:
        """The media within a data URL. Raises `SourceError` and those below it."""
        what = field or kind.capitalize()
        match = _DATA.match(text[:_PREFIX])
        if match is None:
            raise SourceError(f"{what} is no data URL: it must begin like data:image/png;base64,")
        parameters = [part.strip() for part in match[2].split(";")[1:]]
        if not parameters or parameters[-1].lower() != "base64":
            raise SourceError(f"{what} is a data URL without ;base64, which it needs")
        declared = ";".join([match[1].strip(), *(part for part in parameters[:-1] if "=" in part)])
        # Before anything is decoded: four characters are three bytes.
        self._sizes.check(kind, (len(text) - match.end()) // 4 * 3 - 2)
        spool = await asyncio.to_thread(lambda: Spool.of(_decode(text, match.end(), what), self._directory))
        try:
            return self._finish(kind, spool, data_url=declared if is_type(declared) else "")
        except BaseException:
            spool.close()
            raise

    async def from_url(self, kind: Kind, url: str, *, proxy: str = "") -> Source:
        """The media at a URL. Raises `SourceError` and those below it, and `FetchError`."""
        spool = Spool(self._directory)
        try:
            sink = _Sink(kind, spool, self._sizes)
            answer = await self._net.download(url, sink, headers=_HEADERS, limits=self._limits, proxy=proxy)
            _check_answer(kind, answer)
            declared = answer.headers.get("Content-Type", "")
            return self._finish(kind, spool, http=declared if is_type(declared) else "", name=_name_of(answer))
        except BaseException:
            spool.close()
            raise

    async def from_upload(
        self, kind: Kind, chunks: AsyncIterator[bytes], *, declared: str = "", name: str = ""
    ) -> Source:
        """The media in an upload, which is read no further than its limit. Raises `SourceError` and those below it."""
        spool = Spool(self._directory)
        try:
            sink = _Sink(kind, spool, self._sizes)
            async for chunk in chunks:
                await sink.write(chunk)
            given = declared if is_type(declared) else ""
            return self._finish(kind, spool, data_url=given, name=clean_name(name))
        except BaseException:
            spool.close()
            raise

    def _finish(self, kind: Kind, spool: Spool, *, data_url: str = "", http: str = "", name: str = "") -> Source:
        if not spool.size:
            raise SourceError(f"the {kind} is empty: there is no byte in its file")
        self._sizes.check(kind, spool.size)
        return Source(kind, spool, sniff(spool.head(HEAD)), data_url, http, name)


def _check_answer(kind: Kind, answer: Downloaded) -> None:
    if answer.status != _OK:
        raise MediaUnreachable(f"the server of the {kind}'s URL answered {answer.status}, not 200")


class _Sink:
    """Writes to a file what may be in it."""

    def __init__(self, kind: Kind, spool: Spool, sizes: SizeLimits) -> None:
        self._kind = kind
        self._spool = spool
        self._sizes = sizes

    def begin(self, length: int | None) -> None:
        self._sizes.check(self._kind, length or 0)

    async def write(self, chunk: bytes) -> None:
        self._sizes.check(self._kind, self._spool.size + len(chunk))
        await self._spool.write(chunk)


def _decode(text: str, start: int, what: str) -> bytes:
    """The bytes of base64, piece by piece, so that there is no third copy of all of it."""
    decoded = bytearray()
    try:
        body = text[start:]
        if "%" in body:
            body = unquote(body)
        body = _BREAKS.sub("", body).lstrip(" ")
        # A form turns `+` into a space, also at the end; a space too many there makes the length wrong.
        if len(body) % 4:
            body = body.rstrip(" ")
        body = body.translate(_ALPHABET).rstrip("=")
        for place in range(0, len(body), _BASE64_CHUNK):
            piece = body[place : place + _BASE64_CHUNK]
            decoded += binascii.a2b_base64(piece + "=" * (-len(piece) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        raise SourceError(f"{what} is no base64 after the comma: encode the file anew, whole") from None
    return bytes(decoded)


def _name_of(answer: Downloaded) -> str:
    """What a server calls a file: in its header, or by where it is."""
    found = _DISPOSITION.search(answer.headers.get("Content-Disposition", ""))
    if found is not None:
        said = unquote(found[1].strip()) if found[1] else found[2] or found[3] or ""
        if name := clean_name(said):
            return name
    return clean_name(URL(answer.url).name)


def clean_name(name: str) -> str:
    """A file's name without its directories and control characters, of at most 255 characters."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("", last).strip()
    if len(clean) > _LONGEST_NAME:
        suffix = PurePosixPath(clean).suffix[:16]
        clean = clean[: _LONGEST_NAME - len(suffix)] + suffix
    return "" if clean in {".", ".."} else clean
