"""Media as it is sent: looked at, converted where that is needed, with all that a message says of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import TracebackType
from typing import Final, Self

from zapwire.gateway.media.child import missing
from zapwire.gateway.media.jobs import Job, Operation, Pack, Report
from zapwire.gateway.media.jpeg import Picture, read_jpeg, read_png, strip_jpeg, strip_png
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sniff import OPUS, choose, essence
from zapwire.gateway.media.sources import Source
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.media.stickerpack import SIDE, fits, with_pack
from zapwire.gateway.media.webp import read_webp
from zapwire.gateway.media.worker import Workers

# What phones play or show as it is, where there is nothing to convert it or to look into it.
_PLAIN_AUDIO: Final = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"})
_PLAIN_VIDEO: Final = frozenset({"video/mp4", "video/3gpp"})
_STRIPPED: Final[dict[str, tuple[Callable[[bytes], Picture], Callable[[bytes], bytes]]]] = {
    "image/jpeg": (read_jpeg, strip_jpeg),
    "image/png": (read_png, strip_png),
}
_UPRIGHT: Final = 1
_ON_ITS_SIDE: Final = 5
_NEEDS: Final = {
    Operation.IMAGE: ("PIL",),
    Operation.AVATAR: ("PIL",),
    Operation.STICKER: ("PIL",),
    Operation.VOICE: ("av",),
    Operation.AUDIO: ("av",),
    Operation.VIDEO: ("PIL", "av"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request says of its media."""

    mimetype: str = ""
    """A type that counts more than what else is known."""
    name: str = ""
    """The file's name, for a document."""
    is_voice: bool = True
    """Whether audio is a voice note."""
    is_avatar: bool = False
    """Whether a picture becomes that of a person or group, a square JPEG."""
    pack: Pack = field(default_factory=Pack)
    """Of a sticker."""
    keep_metadata: bool = False
    """Whether a photo keeps its EXIF."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file to upload, with what its message says of it. Leave its `with` and the file is gone."""

    kind: Kind
    file: Spool = field(repr=False)
    mimetype: str
    name: str = ""
    width: int = 0
    """0 where it is not known; so with the rest."""
    height: int = 0
    seconds: int = 0
    waveform: bytes = field(default=b"", repr=False)
    """64 values from 0 to 100."""
    thumbnail: bytes = field(default=b"", repr=False)
    """A JPEG."""
    is_voice: bool = False
    is_animated: bool = False
    is_gif: bool = False
    """Whether it is a video that was a GIF."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


class Preparer:
    """Prepares media."""

    def __init__(
        self,
        workers: Workers,
        sizes: SizeLimits | None = None,
        room: Room | None = None,
        has: Callable[[str], bool] | None = None,
    ) -> None:
        self._workers = workers
        self._sizes = sizes or SizeLimits()
        self._room = room
        self._has = has or (lambda module: find_spec(module) is not None)

    async def prepare(self, source: Source, wanted: Wanted | None = None) -> Prepared:
        """Make a source what is uploaded; its file goes over to the result, or is deleted where there is none.

        Raises `SourceError` and those below it.
        """
        try:
            return await self._prepare(source, wanted or Wanted())
        except BaseException:
            source.file.close()
            raise

    async def _prepare(self, source: Source, wanted: Wanted) -> Prepared:
        kind = source.kind
        name = wanted.name or source.name
        mimetype = choose(
            kind,
            explicit=wanted.mimetype,
            data_url=source.data_url,
            http=source.http,
            name=name,
            sniffed=source.sniffed,
        )
        if kind is Kind.DOCUMENT:
            return Prepared(kind, source.file, mimetype, name or "file")
        operation = _operation(kind, wanted)
        is_voice = operation is Operation.VOICE
        if not all(map(self._has, _NEEDS[_needs(operation, source)])):
            return await self._pass_on(source, wanted, mimetype, operation)
        file, report = await self._convert(source, wanted, operation)
        # A file that is sent as it came is called as it was, where that is another name of the same.
        is_same = essence(mimetype) == essence(report.mimetype) and ";" in mimetype
        given = mimetype if is_same or mimetype == wanted.mimetype else report.mimetype
        return Prepared(
            kind,
            file,
            report.mimetype if report.is_new else given,
            name,
            report.width,
            report.height,
            report.seconds,
            report.waveform,
            report.thumbnail,
            is_voice,
            report.is_animated,
            kind is Kind.VIDEO and essence(source.sniffed) == "image/gif",
        )

    async def _convert(self, source: Source, wanted: Wanted, operation: Operation) -> tuple[Spool, Report]:
        """Have it converted. The file that is left is the source's own, or a new one in its place."""
        path = await source.file.on_disk()
        made = await asyncio.to_thread(Spool.reserve, self._room)
        try:
            target = await made.on_disk()
            job = Job(operation, str(path), str(target), essence(source.sniffed), wanted.pack, wanted.keep_metadata)
            report = await self._workers.run(job)
            if report.is_new:
                await asyncio.to_thread(made.measure)
                self._sizes.check(source.kind, made.size)
        except BaseException:
            made.close()
            raise
        if not report.is_new:
            made.close()
            return source.file, report
        source.file.close()
        return made, report

    async def _pass_on(self, source: Source, wanted: Wanted, mimetype: str, operation: Operation) -> Prepared:
        """Send what needs no conversion, without the extra. Raises `ConverterMissing` for all else."""
        kind = source.kind
        sniffed = essence(source.sniffed)
        if operation is Operation.AVATAR and sniffed != "image/jpeg":
            raise missing("picture, which is no JPEG,")
        if kind is Kind.IMAGE and sniffed in _STRIPPED:
            return await asyncio.to_thread(_strip, source, wanted, mimetype, self._room)
        if kind is Kind.STICKER and sniffed == "image/webp":
            return await asyncio.to_thread(_keep_sticker, source, wanted, self._room)
        if kind is Kind.AUDIO and (source.sniffed == OPUS if wanted.is_voice else sniffed in _PLAIN_AUDIO):
            return Prepared(kind, source.file, mimetype, source.name, is_voice=wanted.is_voice)
        if kind is Kind.VIDEO and sniffed in _PLAIN_VIDEO:
            return Prepared(kind, source.file, mimetype, source.name)
        raise missing(operation)


def _operation(kind: Kind, wanted: Wanted) -> Operation:
    if kind is Kind.AUDIO:
        return Operation.VOICE if wanted.is_voice else Operation.AUDIO
    if kind is Kind.IMAGE and wanted.is_avatar:
        return Operation.AVATAR
    return Operation(kind.value)


def _needs(operation: Operation, source: Source) -> Operation:
    """Whose needs an operation has: a sticker from a video has those of a video."""
    is_film = operation is Operation.STICKER and source.sniffed.startswith("video/")
    return Operation.VIDEO if is_film else operation


def _strip(source: Source, wanted: Wanted, mimetype: str, room: Room | None) -> Prepared:
    """A photo that was not decoded: without its EXIF, unless that is what turns it upright."""
    read, strip = _STRIPPED[essence(source.sniffed)]
    data = source.file.read()
    picture = read(data)
    size = (picture.width, picture.height) if picture.orientation < _ON_ITS_SIDE else (picture.height, picture.width)
    if wanted.keep_metadata:
        return Prepared(Kind.IMAGE, source.file, mimetype, source.name, *size)
    if picture.orientation != _UPRIGHT:
        raise missing("photo, which lies on its side,")
    made = Spool.of(strip(data), room)
    source.file.close()
    return Prepared(Kind.IMAGE, made, mimetype, source.name, *size)


def _keep_sticker(source: Source, wanted: Wanted, room: Room | None) -> Prepared:
    """A sticker that is one already, with its pack."""
    data = source.file.read()
    info = read_webp(data)
    if not fits(info, len(data)):
        raise missing(Operation.STICKER)
    made = Spool.of(with_pack(data, info, wanted.pack), room)
    source.file.close()
    return Prepared(Kind.STICKER, made, "image/webp", source.name, SIDE, SIDE, is_animated=info.is_animated)
