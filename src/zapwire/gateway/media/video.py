"""Videos: MP4 with H.264 and AAC, upright, with their size, length and first picture."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from PIL import Image

from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.containers import open_container
from zapwire.gateway.media.images import make_thumbnail
from zapwire.gateway.media.jobs import Job, Report

MAX_SIDE: Final = 1280
"""The longer side of a video that is encoded anew."""
MAX_RATE: Final = 30
CRF: Final = "26"
AAC_BIT_RATE: Final = 96_000
AUDIO_RATE: Final = 44_100

_MP4: Final = "mov,mp4,m4a,3gp,3g2,mj2"
_PIXELS: Final = frozenset({"yuv420p", "yuvj420p"})
_TRANSPOSE: Final = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
_MS: Final = 1000
_USUAL_RATE: Final = Fraction(25)


@dataclass(frozen=True, slots=True)
class Looks:
    """What a video is."""

    width: int
    height: int
    rotation: int
    """By how many degrees a player turns it, against the clock."""
    thumbnail: bytes
    has_good_video: bool
    """Whether phones play the pictures as they are."""
    has_good_audio: bool


def convert(job: Job) -> Report:
    """Make a file a video that phones play. Raises `MediaTypeRefused`."""
    with _open(job.source) as container:
        looks = look(container)
        seconds = _seconds(container)
    is_mp4 = job.sniffed in {"video/mp4", "video/3gpp"}
    is_new = True
    if looks.has_good_video and looks.has_good_audio:
        is_new = not is_mp4
        seconds = (remux(job.source, Path(job.target)) if is_new else count(job.source)) or seconds
        size = looks.width, looks.height
    else:
        size = _size(looks.width, looks.height)
        seconds = transcode(job.source, Path(job.target), looks, size)
    return Report("video/mp4", is_new, *size, max(1, round(seconds)), thumbnail=looks.thumbnail)


def _open(source: str | Path) -> InputContainer:
    container = open_container(source)
    if not container.streams.video:
        container.close()
        raise MediaTypeRefused("there is no picture in the file: send a video, or send it as audio or a document")
    return container


def look(container: InputContainer) -> Looks:
    """See what a video is by its first picture."""
    stream = container.streams.video[0]
    frame = next(container.decode(stream), None)
    if frame is None:
        raise MediaTypeRefused("there is no picture in the video that could be read: it is broken or cut")
    rotation = _rotation(frame)
    image = _image(frame)
    is_good = stream.codec_context.name in {"h264", "libx264"} and frame.format.name in _PIXELS
    sounds = container.streams.audio
    is_played = container.format.name in {_MP4, "matroska,webm", "mpegts", "flv"}
    has_good_audio = not sounds or sounds[0].codec_context.name == "aac"
    return Looks(image.width, image.height, rotation, make_thumbnail(image), is_good and is_played, has_good_audio)


def _rotation(frame: av.VideoFrame) -> int:
    return round(frame.rotation / 90) * 90 % 360


def _image(frame: av.VideoFrame) -> Image.Image:
    """A picture as a player shows it: upright."""
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    rotation = _rotation(frame)
    return image.rotate(rotation, expand=True) if rotation else image


def _seconds(container: InputContainer) -> float:
    """How long a file says that it is."""
    return (container.duration or 0) / av.time_base


def count(source: str | Path) -> float:
    """See that all pictures of a video are there. Gives its length in seconds.

    Raises `MediaTypeRefused` where the file has fewer than its index says: it is cut.
    """
    end, _ = _scan(source)
    return end


def _scan(source: str | Path) -> tuple[float, list[tuple[int | None, int | None]]]:
    """Go through a video without decoding it: where it ends, and when each picture is decoded and shown."""
    with _open(source) as container:
        stream = container.streams.video[0]
        chosen = [stream, *container.streams.audio[:1]]
        found = dict.fromkeys((one.index for one in chosen), 0)
        times: list[tuple[int | None, int | None]] = []
        end = 0
        with suppress(av.error.InvalidDataError):  # what is missing is seen below
            for packet in container.demux(chosen):
                if not packet.size:
                    continue
                found[packet.stream_index] += 1
                if packet.stream_index == stream.index:
                    times.append((packet.dts, packet.pts))
                    end = max(end, (packet.pts or packet.dts or 0) + (packet.duration or 0))
        for one in chosen:
            if found[one.index] < one.frames:
                share = f"{found[one.index]} of its {one.frames} pieces of {one.type}"
                raise MediaTypeRefused(f"the video is cut: it has {share}; send it whole")
        return float((end - (stream.start_time or 0)) * (stream.time_base or 0)), times


def _decoding_times(times: list[tuple[int | None, int | None]]) -> list[int] | None:
    """When each picture is decoded, where a file does not say it of all; None where it does, or says too little.

    They are the times when pictures are shown, in order, so much earlier that none is shown before it is decoded.
    """
    shown = [pts for _, pts in times if pts is not None]
    if all(dts is not None for dts, _ in times) or len(shown) < len(times):
        return None
    ordered = sorted(shown)
    early = max(one - other for one, other in zip(ordered, shown, strict=True))
    return [time - early for time in ordered]


def remux(source: str | Path, target: Path) -> float:
    """Put the same pictures and sounds into an MP4. Gives its length in seconds.

    Raises `MediaTypeRefused` where the file is cut.
    """
    end, times = _scan(source)
    decoding = _decoding_times(times)
    with (
        _open(source) as container,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out,
    ):
        sources = [container.streams.video[0], *container.streams.audio[:1]]
        streams = {stream.index: out.add_stream_from_template(stream) for stream in sources}
        number = 0
        for packet in container.demux(sources):
            if not packet.size:
                continue
            if packet.stream_index == sources[0].index and decoding is not None:
                packet.dts = decoding[number]
                number += 1
            if packet.dts is None:
                packet.dts = packet.pts
            packet.stream = streams[packet.stream_index]
            out.mux(packet)
    return end


def _size(width: int, height: int) -> tuple[int, int]:
    """Even numbers, the longer one not over the limit."""
    share = min(1.0, MAX_SIDE / max(width, height))
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


def transcode(source: str | Path, target: Path, looks: Looks, size: tuple[int, int]) -> float:
    """Encode a video anew. Gives its length in seconds."""
    with (
        _open(source) as container,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out,
    ):
        pictures = _Pictures(container, out, looks, size)
        sounds = _Sounds(out) if container.streams.audio else None
        chosen = [container.streams.video[0], *container.streams.audio[:1]]
        for packet in container.demux(chosen):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # a broken place; what follows may be fine
            for frame in frames:
                if isinstance(frame, av.VideoFrame):
                    pictures.add(frame)
                elif isinstance(frame, av.AudioFrame) and sounds is not None:
                    sounds.add(frame)
        pictures.finish()
        if sounds is not None:
            sounds.add(None)
        return pictures.seconds


class _Pictures:
    """Encodes the pictures of a video."""

    def __init__(self, container: InputContainer, out: OutputContainer, looks: Looks, size: tuple[int, int]) -> None:
        source = container.streams.video[0]
        rate = source.average_rate or source.guessed_rate or _USUAL_RATE
        self._rate = min(max(Fraction(rate), Fraction(1)), Fraction(MAX_RATE))
        self._out = out
        self._stream = out.add_stream("libx264", rate=self._rate, options={"preset": "veryfast", "crf": CRF})
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.thread_count = 1
        self._chain = ",".join(
            part
            for part in (
                _TRANSPOSE.get(looks.rotation, ""),
                f"scale={size[0]}:{size[1]}",
                "setsar=1",
                f"fps={self._rate}",
                "format=yuv420p",
            )
            if part
        )
        self._template = source
        self._graph: Graph | None = None
        self.seconds = 0.0

    def add(self, frame: av.VideoFrame) -> None:
        """Take a picture."""
        if self._graph is None:
            self._graph = _graph(frame, self._template, self._chain)
        self._graph.push(frame)
        self._pull()

    def finish(self) -> None:
        """Write what is left."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull()
        self._out.mux(self._stream.encode(None))

    def _pull(self) -> None:
        assert self._graph is not None  # noqa: S101  # for the type checker
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, av.VideoFrame):
                frame.pict_type = av.video.frame.PictureType.NONE
                self.seconds += float(1 / self._rate)
                self._out.mux(self._stream.encode(frame))


def _graph(frame: av.VideoFrame, source: av.VideoStream, chain: str) -> Graph:
    graph = Graph()
    steps = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=source.time_base)]
    for part in chain.split(","):
        name, _, arguments = part.partition("=")
        steps.append(graph.add(name, arguments or None))
    steps.append(graph.add("buffersink"))
    for one, other in pairwise(steps):
        one.link_to(other)
    graph.configure()
    return graph


class _Sounds:
    """Encodes the sound of a video."""

    def __init__(self, out: OutputContainer) -> None:
        self._out = out
        self._stream = out.add_stream("aac", rate=AUDIO_RATE, layout="stereo")
        self._stream.bit_rate = AAC_BIT_RATE
        self._resampler = AudioResampler("fltp", "stereo", AUDIO_RATE)

    def add(self, frame: av.AudioFrame | None) -> None:
        """Take a frame; None is the end."""
        for part in self._resampler.resample(frame):
            self._out.mux(self._stream.encode(part))
        if frame is None:
            self._out.mux(self._stream.encode(None))


def pictures(source: str | Path, seconds: float) -> Iterator[tuple[Image.Image, int]]:
    """The pictures of the first seconds of a video, with how many milliseconds each is shown."""
    with _open(source) as container:
        stream = container.streams.video[0]
        rate = stream.average_rate or stream.guessed_rate or _USUAL_RATE
        lasts = max(1, round(_MS / rate))
        for number, frame in enumerate(container.decode(stream)):
            if number * lasts >= seconds * _MS:
                return
            yield _image(frame), lasts
