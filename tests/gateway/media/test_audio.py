"""Voice notes, and other audio."""

from io import BytesIO
from pathlib import Path

import av
import pytest

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.child import run
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import OPUS, essence, sniff


def convert(tmp_path: Path, data: bytes, operation: Operation = Operation.VOICE) -> tuple[Report, bytes]:
    """Return what audio becomes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    report = run(Job(operation, str(source), str(target), essence(sniff(data[:4096]))))
    return report, target.read_bytes() if report.is_new else data


def heard(data: bytes) -> tuple[str, str, int, int, float]:
    """Return container, codec, channels and rate, and how many seconds can be heard."""
    with av.open(BytesIO(data), "r") as container:
        stream = container.streams.audio[0]
        samples: int = sum(int(frame.samples) for frame in container.decode(audio=0))
        return (
            container.format.name,
            stream.codec_context.name,
            stream.codec_context.layout.nb_channels,
            stream.codec_context.sample_rate,
            samples / stream.codec_context.sample_rate,
        )


@pytest.mark.parametrize(
    "data",
    [
        files.tone(3),
        files.tone(3, 44_100, 2),
        files.tone(3, 8000),
        files.sound("mp3", "libmp3lame", 3),
        files.sound("ipod", "aac", 3),
        files.sound("adts", "aac", 3),
        files.sound("flac", "flac", 3),
        files.sound("ogg", "flac", 3),
        files.sound("amr", "libopencore_amrnb", 3, rate=8000),
        files.sound("webm", "libopus", 3, rate=48_000),
        files.film(seconds=3),
    ],
)
def test_voice_notes(tmp_path: Path, data: bytes) -> None:
    """Sound in any common form becomes Opus in Ogg at 48 kHz, in mono, with length and waveform."""
    report, out = convert(tmp_path, data)
    assert (report.mimetype, report.is_new, report.seconds) == (OPUS, True, 3)
    container, codec, channels, rate, seconds = heard(out)
    assert (container, codec, channels, rate) == ("ogg", "opus", 1, 48_000)
    assert seconds == pytest.approx(3, abs=0.1)
    assert sniff(out[:100]) == OPUS
    assert len(report.waveform) == 64
    assert max(report.waveform) == 100


def test_waveform(tmp_path: Path) -> None:
    """The waveform is loud where the sound is, in proportion."""
    report, _ = convert(tmp_path, files.tone(4, quiet_from=2))
    assert all(value > 95 for value in report.waveform[:31])
    assert all(5 < value < 15 for value in report.waveform[33:])


def test_silence(tmp_path: Path) -> None:
    """Silence has a flat waveform, and the shortest note a second."""
    report, _ = convert(tmp_path, files.tone(0.3, quiet_from=0))
    assert report.seconds == 1
    silent = files.tone(1)
    report, _ = convert(tmp_path, silent[:44] + bytes(len(silent) - 44))
    assert report.waveform == bytes(64)


def test_opus_passes(tmp_path: Path) -> None:
    """What is Opus in Ogg already goes as it is, with length and waveform."""
    data = files.sound("ogg", "libopus", 3, rate=48_000)
    report, out = convert(tmp_path, data)
    assert out == data
    assert (report.mimetype, report.seconds, len(report.waveform)) == (OPUS, 3, 64)


@pytest.mark.parametrize(
    ("data", "mimetype"),
    [
        (files.sound("mp3", "libmp3lame"), "audio/mpeg"),
        (files.sound("ipod", "aac"), "audio/mp4"),
        (files.sound("adts", "aac"), "audio/aac"),
        (files.sound("ogg", "libopus", rate=48_000), OPUS),
        (files.sound("amr", "libopencore_amrnb", rate=8000), "audio/amr"),
    ],
)
def test_plain_audio_passes(tmp_path: Path, data: bytes, mimetype: str) -> None:
    """Plain audio that phones play goes as it is."""
    assert convert(tmp_path, data, Operation.AUDIO) == (Report(mimetype, False, seconds=2), data)


@pytest.mark.parametrize("data", [files.tone(), files.tone(2, 44_100, 2), files.sound("flac", "flac"), files.film()])
def test_other_plain_audio(tmp_path: Path, data: bytes) -> None:
    """Other plain audio becomes AAC in M4A."""
    report, out = convert(tmp_path, data, Operation.AUDIO)
    assert (report.mimetype, report.is_new, report.seconds) == ("audio/mp4", True, 2)
    assert heard(out)[1] == "aac"
    assert sniff(out[:100]) == "audio/mp4"


@pytest.mark.parametrize(
    "data",
    [b"RIFF\x24\0\0\0WAVEfmt ", b"OggS" + bytes(200), b"ID3" + bytes(3000), files.tone()[:44], files.film(audio="")],
)
def test_no_sound(tmp_path: Path, data: bytes) -> None:
    """A file without sound, or cut before it, is refused with 415."""
    with pytest.raises(MediaTypeRefused, match=r"no sound|broken or cut"):
        convert(tmp_path, data)
