"""The page of media formats says what is so."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.media import files
from zapwire.errors import ConverterMissing
from zapwire.gateway.media import child, images, stickerpack, stickers, video
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.prepare import Preparer, Wanted
from zapwire.gateway.media.sniff import OPUS, sniff
from zapwire.gateway.media.worker import WorkerOptions, Workers
from zapwire.gateway.net import DownloadLimits
from zapwire.gateway.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "media-formats.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (\w[\w ]*) \| `([^`]+)` \| `([^`]+)` \| (yes|no)\b.* \|$", re.MULTILINE)
ROWS = [match.groups() for match in _ROW.finditer(PAGE)]
MADE = {
    "image/jpeg": files.picture("JPEG"),
    "image/png": files.picture("PNG"),
    "image/webp": files.picture("WEBP", (512, 512)),
    "image/gif": files.animation("GIF"),
    "image/bmp": files.picture("BMP"),
    "image/tiff": files.picture("TIFF"),
    "image/avif": files.picture("AVIF"),
    OPUS: files.sound("ogg", "libopus", rate=48_000),
    "audio/mpeg": files.sound("mp3", "libmp3lame"),
    "audio/mp4": files.sound("ipod", "aac"),
    "audio/aac": files.sound("adts", "aac"),
    "audio/amr": files.sound("amr", "libopencore_amrnb", rate=8000),
    "audio/wav": files.tone(),
    "audio/flac": files.sound("flac", "flac"),
    "video/mp4": files.film(seconds=1),
    "video/3gpp": files.film("3gp", seconds=1),
    "video/quicktime": files.film("mov", seconds=1),
    "video/webm": files.film("webm", "libvpx", "libopus", seconds=1),
    "video/x-matroska": files.film("matroska", seconds=1),
    "video/x-msvideo": files.film("avi", "mpeg4", "libmp3lame", seconds=1),
}


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """Convert."""
    async with Workers() as workers:
        yield workers


def test_table_is_read() -> None:
    """The table has every kind and every file that is made here."""
    assert {row[0] for row in ROWS} == {"image", "sticker", "voice note", "audio", "video"}
    assert {row[1] for row in ROWS} == set(MADE)
    assert all(sniff(data[:4096]) == mime for mime, data in MADE.items())


@pytest.mark.parametrize(("name", "sniffed", "expected", "without"), ROWS)
async def test_what_becomes_what(workers: Workers, name: str, sniffed: str, expected: str, without: str) -> None:
    """Each row of the table is so, with the extra and without it."""
    preparer, bare = Preparer(workers), Preparer(workers, has=lambda _: False)
    kind = Kind.AUDIO if name == "voice note" else Kind(name)
    wanted = Wanted(is_voice=name == "voice note")
    with await preparer.prepare(files.source(kind, MADE[sniffed]), wanted) as found:
        assert found.mimetype == expected
    if without == "yes":
        with await bare.prepare(files.source(kind, MADE[sniffed]), wanted) as found:
            assert found.file.size
    else:
        with pytest.raises(ConverterMissing):
            await bare.prepare(files.source(kind, MADE[sniffed]), wanted)


def test_limits() -> None:
    """The limits are those of the code."""
    rows = dict(re.findall(r"^\| ([a-zA-Z][^|]*) \| (\d+)[^|]* \| \d{3} \|$", PAGE, re.MULTILINE))
    sizes, options, downloads = SizeLimits(), WorkerOptions(), DownloadLimits()
    assert {name: int(value) for name, value in rows.items()} == {
        "image, sticker, audio": sizes.small >> 20,
        "video, document": sizes.large >> 20,
        "pixels of a picture that is decoded": images.MAX_PIXELS // 1_000_000,
        "pixels of a JPEG that need not be encoded anew": images.MAX_JPEG_PIXELS // 1_000_000,
        "frames of a picture that becomes a sticker": stickerpack.MAX_FRAMES_READ,
        "one conversion": options.seconds,
        "memory of one conversion": options.memory >> 20,
        "conversions that wait": options.waiting,
        "the whole download of a URL": downloads.seconds,
        "a download without a byte": downloads.stall_seconds,
        "redirects of a URL": downloads.redirects,
    }
    for text in (
        f"{images.THUMBNAIL} by {images.THUMBNAIL} pixels",
        f"{stickerpack.SIDE} by {stickerpack.SIDE} pixels",
        f"{stickers.FRAMES_PER_SECOND} frames a",
        f"{stickers.MAX_SECONDS:g} seconds at most",
        f"{video.MAX_SIDE} pixels and {video.MAX_RATE} frames a second",
        child.EXTRA,
    ):
        assert text in PAGE


def test_settings() -> None:
    """The settings have the same limits."""
    settings = Settings.read({}, env_file=None)
    assert SizeLimits(settings.max_image, settings.max_video) == SizeLimits()
    assert settings.media_seconds == DownloadLimits().seconds
    options = WorkerOptions()
    assert (settings.media_processes, settings.convert_seconds) == (options.processes, options.seconds)
    assert settings.convert_memory == options.memory
