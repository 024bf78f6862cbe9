"""Videos as phones play them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.child import run
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import essence, sniff
from zapwire.gateway.media.video import pictures


def convert(tmp_path: Path, data: bytes) -> tuple[Report, bytes]:
    """Return what a video becomes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    report = run(Job(Operation.VIDEO, str(source), str(target), essence(sniff(data[:4096]))))
    out = target.read_bytes() if report.is_new else data
    assert report.mimetype == "video/mp4"
    assert sniff(out[:100]) in {"video/mp4", "video/3gpp"}
    return report, out


def seen(data: bytes) -> dict[str, Any]:
    """Return what a video has, decoded whole."""
    with av.open(BytesIO(data), "r") as container:
        video = container.streams.video[0]
        audio = container.streams.audio[0] if container.streams.audio else None
        frames = 0
        samples = 0
        decoded: Any = container.decode()
        for frame in decoded:
            if isinstance(frame, av.VideoFrame):
                frames += 1
            elif isinstance(frame, av.AudioFrame):
                samples += frame.samples
        return {
            "codecs": (video.codec_context.name, audio.codec_context.name if audio else ""),
            "size": (video.width, video.height),
            "pixels": video.codec_context.pix_fmt,
            "frames": frames,
            "sound": samples / audio.rate if audio else 0,
        }


@pytest.mark.parametrize("data", [files.film(), files.film(audio=""), files.film("3gp")])
def test_mp4_passes(tmp_path: Path, data: bytes) -> None:
    """What is MP4 with H.264 and AAC goes as it is, with size, length and its first picture."""
    report, out = convert(tmp_path, data)
    assert out == data
    assert (report.width, report.height, report.seconds) == (320, 180, 2)
    with Image.open(BytesIO(report.thumbnail)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (72, 41))
    assert files.colour(report.thumbnail)[0] > 150


@pytest.mark.parametrize("data", [files.film("matroska"), files.film("mov"), files.film("mpegts"), files.film("flv")])
def test_other_containers(tmp_path: Path, data: bytes) -> None:
    """The same in another container is put into an MP4, its pictures as they are."""
    report, out = convert(tmp_path, data)
    assert report.is_new
    assert (report.width, report.height, report.seconds) == (320, 180, 2)
    found = seen(out)
    assert found["codecs"] == ("h264", "aac")
    assert found["frames"] == 20
    assert found["sound"] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    "data",
    [
        files.film("avi", "mpeg4", "libmp3lame"),
        files.film("webm", "libvpx", "libopus"),
        files.film("mp4", "mpeg4"),
        files.film("mp4", "libx264", "libmp3lame"),
        files.film("matroska", "libvpx-vp9", "libopus"),
        files.film("avi", "mpeg4", ""),
    ],
)
def test_other_codecs(tmp_path: Path, data: bytes) -> None:
    """Other codecs become H.264 and AAC."""
    report, out = convert(tmp_path, data)
    assert report.is_new
    assert (report.width, report.height, report.seconds) == (320, 180, 2)
    found = seen(out)
    assert found["codecs"][0] == "h264"
    assert found["codecs"][1] in {"aac", ""}
    assert (found["size"], found["pixels"]) == ((320, 180), "yuv420p")
    assert 18 <= found["frames"] <= 21
    assert files.colour(report.thumbnail)[0] > 150


def test_gif(tmp_path: Path) -> None:
    """A GIF that moves is a video, too."""
    report, out = convert(tmp_path, files.animation("GIF", 20, (121, 81)))
    assert (report.width, report.height, report.seconds) == (120, 80, 2)
    assert seen(out)["codecs"] == ("h264", "")


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned(tmp_path: Path, codec: str, rotation: int) -> None:
    """A video that players turn has the size and the thumbnail that they show."""
    report, out = convert(tmp_path, files.film("mov", codec, "", rotation=rotation, seconds=1))
    expected = (320, 180) if rotation == 180 else (180, 320)
    assert (report.width, report.height) == expected
    with Image.open(BytesIO(report.thumbnail)) as thumbnail:
        assert (thumbnail.width > thumbnail.height) == (rotation == 180)
    with av.open(BytesIO(out), "r") as container:
        frame = next(container.decode(video=0))
        assert (frame.rotation % 180 == 0) == (codec == "mpeg4" or rotation == 180)
        shown = (frame.width, frame.height) if frame.rotation % 180 == 0 else (frame.height, frame.width)
        assert shown == expected


def test_large(tmp_path: Path) -> None:
    """A video that is encoded anew is no larger than phones like it, and its sides are even."""
    data = files.film("avi", "mpeg4", "", size=(2562, 1446), seconds=1, rate=4)
    report, out = convert(tmp_path, data)
    assert (report.width, report.height) == seen(out)["size"] == (1280, 722)


def test_cut(tmp_path: Path) -> None:
    """A video that is cut is refused with 415, whether its index stands at its end or its start."""
    at_end = files.film()
    at_start = convert(tmp_path, files.film("matroska"))[1]
    assert at_start.index(b"moov") < at_start.index(b"mdat")
    halves = [data[: len(data) // 2] for data in (at_end, at_start)]
    for cut in (at_end[:40], *halves, at_start[:-1000]):
        with pytest.raises(MediaTypeRefused, match=r"broken|cut"):
            convert(tmp_path, cut)


def test_no_picture(tmp_path: Path) -> None:
    """Sound alone is no video."""
    with pytest.raises(MediaTypeRefused, match="no picture in the file"):
        convert(tmp_path, files.sound("ipod", "aac"))


def test_pictures(tmp_path: Path) -> None:
    """The pictures of the first seconds come with how long each is shown."""
    path = tmp_path / "film"
    path.write_bytes(files.film(rate=10, seconds=2))
    found = list(pictures(path, 1.0))
    assert [duration for _, duration in found] == [100] * 10
    assert found[0][0].size == (320, 180)
