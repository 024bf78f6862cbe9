"""Audio: voice notes as Opus in Ogg with their length and waveform, and audio that phones play as it is."""

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer

from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.containers import open_container
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import OPUS

RATE: Final = 48_000
BIT_RATE: Final = 32_000
AAC_BIT_RATE: Final = 128_000
AAC_RATE: Final = 44_100
BARS: Final = 64
"""Values of a waveform."""
LOUDEST: Final = 100

# A point, which bars are made of later, is some 80 values, of every sixth sample: a hundredth of a second.
_STEP: Final = 6
_POINT: Final = 80

# What phones play: container and codec, and what it is called.
_PLAYED: Final = {
    ("ogg", "opus"): OPUS,
    ("mp3", "mp3float"): "audio/mpeg",
    ("mp3", "mp3"): "audio/mpeg",
    ("mov,mp4,m4a,3gp,3g2,mj2", "aac"): "audio/mp4",
    ("aac", "aac"): "audio/aac",
    ("amr", "amrnb"): "audio/amr",
}


def convert(job: Job) -> Report:
    """Make a file a voice note, or audio that phones play. Raises `MediaTypeRefused`."""
    with open_container(job.source) as container:
        if not container.streams.audio:
            raise MediaTypeRefused("there is no sound in the file: send audio, or send it as a document")
        is_alone = all(stream.type == "audio" for stream in container.streams)
        codec = container.streams.audio[0].codec_context.name
        name = _PLAYED.get((container.format.name, _plain(codec)), "") if is_alone else ""
        is_voice = job.operation is Operation.VOICE
        is_kept = name == OPUS if is_voice else bool(name)
        if is_kept:
            wave = _listen(container)
        elif is_voice:
            wave = _encode_opus(container, Path(job.target))
        else:
            wave = _encode_aac(container, Path(job.target))
    mimetype = name if is_kept else OPUS if is_voice else "audio/mp4"
    return Report(mimetype, not is_kept, seconds=wave.seconds, waveform=wave.bars() if is_voice else b"")


def _plain(codec: str) -> str:
    """A codec's name, whichever library decodes it."""
    return {"libopus": "opus", "libopencore_amrnb": "amrnb", "aac_fixed": "aac"}.get(codec, codec)


class Wave:
    """How long sound is, and what a voice note looks like, from its samples as they come."""

    def __init__(self, rate: int = RATE) -> None:
        self._rate = rate
        self._points: list[float] = []
        self._samples = 0

    def add(self, part: av.AudioFrame) -> None:
        """Take samples."""
        self._samples += part.samples
        if part.format.name == "s16":
            # Every few samples will do: a picture of 64 bars shows no more.
            values = array("h", bytes(part.planes[0])[: part.samples * 2])[::_STEP]
            for start in range(0, len(values), _POINT):
                point = values[start : start + _POINT]
                self._points.append(sum(map(abs, point)) / len(point))

    @property
    def seconds(self) -> int:
        """How long it is, and never nothing. Raises `MediaTypeRefused` where there was no sample."""
        if not self._samples:
            raise MediaTypeRefused("there is no sound in the file that could be read: it is broken or cut")
        return max(1, round(self._samples / self._rate))

    def bars(self) -> bytes:
        """The loudness of each 64th of it, from 0 to 100; the loudest is 100."""
        count = len(self._points)
        means = []
        for bar in range(BARS):
            start = bar * count // BARS
            part = self._points[start : max((bar + 1) * count // BARS, start + 1)]
            means.append(sum(part) / len(part) if part else 0.0)
        top = max(means)
        return bytes(round(LOUDEST * mean / top) if top else 0 for mean in means)


def _listen(container: InputContainer) -> Wave:
    """Decode all of a file, for what it says."""
    wave = Wave()
    for part in _resampled(container, AudioResampler("s16", "mono", RATE)):
        wave.add(part)
    return wave


def _encode_opus(container: InputContainer, target: Path) -> Wave:
    with av.open(str(target), "w", format="ogg") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        return _encode(container, out, stream, AudioResampler("s16", "mono", RATE), Wave(RATE))


def _encode_aac(container: InputContainer, target: Path) -> Wave:
    source = container.streams.audio[0]
    layout = "mono" if source.codec_context.layout.nb_channels == 1 else "stereo"
    with av.open(str(target), "w", format="ipod", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream("aac", rate=AAC_RATE, layout=layout)
        stream.bit_rate = AAC_BIT_RATE
        return _encode(container, out, stream, AudioResampler("fltp", layout, AAC_RATE), Wave(AAC_RATE))


def _encode(
    container: InputContainer,
    out: OutputContainer,
    stream: av.AudioStream,
    resampler: AudioResampler,
    wave: Wave,
) -> Wave:
    for part in _resampled(container, resampler):
        wave.add(part)
        out.mux(stream.encode(part))
    out.mux(stream.encode(None))
    return wave


def _resampled(container: InputContainer, resampler: AudioResampler) -> Iterator[av.AudioFrame]:
    """The sound of a file, in the form that a resampler gives."""
    for frame in container.decode(audio=0):
        frame.pts = None  # gaps and jumps of the source do not matter: what there is, is played
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
