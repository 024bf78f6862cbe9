"""Where the media of a request comes from: a data URL, the URL of a file, or an upload."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import TracebackType
from typing import Final, Self, TypeAlias
from urllib.parse import unquote

from yarl import URL

from zapwire import __version__
from zapwire.errors import FetchError, MediaUnreachable, SourceError
from zapwire.gateway.media.dataurls import Base64Decoder, pieces_of, read_head
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.longjson import LongText
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sniff import HEAD, is_type, sniff
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.net import Downloaded, DownloadLimits, Net

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


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    file: Spool = field(repr=False)
    declared: str = ""
    """Its MIME type, as the request has it."""
    name: str = ""

    def close(self) -> None:
        """Delete it."""
        self.file.close()


Given: TypeAlias = str | LongText | Upload
"""What a request says of its media: a data URL or an HTTP URL; a data URL too long for memory; or the file itself."""


class Sources:
    """Gets the media of requests."""

    def __init__(
        self,
        net: Net,
        sizes: SizeLimits | None = None,
        limits: DownloadLimits | None = None,
        room: Room | None = None,
    ) -> None:
        self._net = net
        self._sizes = sizes or SizeLimits()
        self._limits = limits or DownloadLimits()
        self._room = room

    async def take(self, kind: Kind, given: Given, *, field: str = "", proxy: str = "") -> Source:
        """The media that a request gives; what it came in is gone then. Raises as `from_text`."""
        if isinstance(given, str):
            return await self.from_text(kind, given, field=field, proxy=proxy)
        if isinstance(given, Upload):
            return self.from_upload(kind, given)
        try:
            return await self._from_pieces(kind, given.pieces(), field or kind.capitalize())
        finally:
            given.close()

    async def from_text(self, kind: Kind, text: str, *, field: str = "", proxy: str = "") -> Source:
        """The media that a request's field names: a data URL, or an HTTP URL.

        Raises `SourceError` and those below it, and `FetchError`.
        """
        what = field or kind.capitalize()
        if text[:5].lower() == "data:":
            return await self.from_data_url(kind, text, field=what)
        check_text(text, what)
        return await self.from_url(kind, text, proxy=proxy)

    async def from_data_url(self, kind: Kind, text: str, *, field: str = "") -> Source:
        """The media within a data URL. Raises `SourceError` and those below it."""
        return await self._from_pieces(kind, pieces_of(text), field or kind.capitalize())

    async def from_url(self, kind: Kind, url: str, *, proxy: str = "") -> Source:
        """The media at a URL. Raises `SourceError` and those below it, and `FetchError`."""
        spool = Spool(self._room)
        try:
            sink = _Sink(kind, spool, self._sizes)
            answer = await self._net.download(url, sink, headers=_HEADERS, limits=self._limits, proxy=proxy)
            _check_answer(kind, answer)
            declared = answer.headers.get("Content-Type", "")
            return self._finish(kind, spool, http=declared if is_type(declared) else "", name=_name_of(answer))
        except FetchError as error:
            spool.close()
            raise type(error)(f"the {kind} could not be fetched from its URL: {error}") from error
        except BaseException:
            spool.close()
            raise

    def from_upload(self, kind: Kind, upload: Upload) -> Source:
        """The media in an upload, whose file it takes over. Raises `SourceError` and those below it."""
        try:
            given = upload.declared if is_type(upload.declared) else ""
            return self._finish(kind, upload.file, data_url=given, name=clean_name(upload.name))
        except BaseException:
            upload.close()
            raise

    async def _from_pieces(self, kind: Kind, pieces: Iterator[bytes], what: str) -> Source:
        spool = Spool(self._room)
        try:
            first = await asyncio.to_thread(next, pieces, b"")
            head, decoder = read_head(first, what), Base64Decoder(what)
            sink = _Sink(kind, spool, self._sizes)
            piece: bytes | None = first[head.size :]
            del first
            while piece is not None:
                await sink.write(await asyncio.to_thread(decoder.feed, piece))
                piece = await asyncio.to_thread(next, pieces, None)
            await sink.write(decoder.finish())
            return self._finish(kind, spool, data_url=head.declared if is_type(head.declared) else "")
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


def check_text(text: str, what: str) -> None:
    """Raise `SourceError` for a text that is neither a data URL nor an HTTP URL."""
    start = text[:8].lower()
    if not start.startswith(("data:", "http://", "https://")):
        raise SourceError(
            f"{what} must be a data URL, such as data:image/png;base64,…, or an http:// or https:// URL; "
            "bare base64 has to begin with data:<type>;base64,"
        )


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
