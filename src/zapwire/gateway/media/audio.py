"""Audio: voice notes as Opus in Ogg with their length and waveform, and audio that phones play as it is."""

from array import array
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer

from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import OPUS

RATE: Final = 48_000
BIT_RATE: Final = 32_000
AAC_BIT_RATE: Final = 128_000
BARS: Final = 64
"""Values of a waveform."""
LOUDEST: Final = 100

_WAVE_RATE: Final = 8000
# How many samples make one point that bars are made of later: a hundredth of a second.
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
    av.logging.set_level(av.logging.PANIC)
    with av.open(job.source, "r", metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise MediaTypeRefused("there is no sound in the file: send audio, or send it as a document")
        is_alone = all(stream.type == "audio" for stream in container.streams)
        codec = container.streams.audio[0].codec_context.name
        name = _PLAYED.get((container.format.name, _plain(codec)), "") if is_alone else ""
        is_voice = job.operation is Operation.VOICE
        is_kept = name == OPUS if is_voice else bool(name)
        wave = Wave()
        if is_kept:
            wave.listen(container)
            return Report(name, False, seconds=wave.seconds, waveform=wave.bars() if is_voice else b"")
        encode = _encode_opus if is_voice else _encode_aac
        encode(container, Path(job.target), wave)
    mimetype = OPUS if is_voice else "audio/mp4"
    return Report(mimetype, True, seconds=wave.seconds, waveform=wave.bars() if is_voice else b"")


def _plain(codec: str) -> str:
    """A codec's name, whichever library decodes it."""
    return {"libopus": "opus", "libopencore_amrnb": "amrnb", "aac_fixed": "aac"}.get(codec, codec)


class Wave:
    """What a voice note looks like, from its samples as they come."""

    def __init__(self) -> None:
        self._resampler = AudioResampler("s16", "mono", _WAVE_RATE)
        self._points: list[int] = []
        self._rest = array("h")
        self._samples = 0

    def listen(self, container: InputContainer) -> None:
        """Decode all of a file for this."""
        for frame in container.decode(audio=0):
            self.add(frame)
        self.add(None)

    def add(self, frame: av.AudioFrame | None) -> None:
        """Take a frame; None is the end."""
        for part in self._resampler.resample(frame):
            self._samples += part.samples
            self._rest.frombytes(bytes(part.planes[0])[: part.samples * 2])
        whole = len(self._rest) // _POINT * _POINT
        for start in range(0, whole, _POINT):
            self._points.append(sum(map(abs, self._rest[start : start + _POINT])))
        del self._rest[:whole]
        if frame is None and self._rest:
            self._points.append(sum(map(abs, self._rest)) * _POINT // len(self._rest))
            self._rest = array("h")

    @property
    def seconds(self) -> int:
        """How long it is, and never nothing. Raises `MediaTypeRefused` where there was no sample."""
        if not self._samples:
            raise MediaTypeRefused("there is no sound in the file that could be read: it is broken or cut")
        return max(1, round(self._samples / _WAVE_RATE))

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


def _encode_opus(container: InputContainer, target: Path, wave: Wave) -> None:
    with av.open(str(target), "w", format="ogg") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        _encode(container, out, stream, AudioResampler("s16", "mono", RATE), wave)


def _encode_aac(container: InputContainer, target: Path, wave: Wave) -> None:
    source = container.streams.audio[0]
    layout = "mono" if source.codec_context.layout.nb_channels == 1 else "stereo"
    with av.open(str(target), "w", format="ipod", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream("aac", rate=44_100, layout=layout)
        stream.bit_rate = AAC_BIT_RATE
        _encode(container, out, stream, AudioResampler("fltp", layout, 44_100), wave)


def _encode(
    container: InputContainer,
    out: OutputContainer,
    stream: av.AudioStream,
    resampler: AudioResampler,
    wave: Wave,
) -> None:
    for frame in container.decode(audio=0):
        wave.add(frame)
        frame.pts = None  # gaps and jumps of the source do not matter: what there is, is played
        for part in resampler.resample(frame):
            out.mux(stream.encode(part))
    wave.add(None)
    for part in resampler.resample(None):
        out.mux(stream.encode(part))
    out.mux(stream.encode(None))
