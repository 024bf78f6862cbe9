"""Conversions of media, each in a process as the gateway runs it: the time of the first, and the best of others."""

import asyncio
import math
import time
import wave
from array import array
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.table import print_table
from zapwire.gateway.media.jobs import Job, Operation
from zapwire.gateway.media.worker import Workers

_ROUNDS = 5
_RATE = 44_100


def _voice() -> bytes:
    """Ten seconds of a tone that comes and goes."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(array("h", (int(12_000 * math.sin(n * 0.06) * math.sin(n / _RATE)) for n in range(10 * _RATE))))
    return file.getvalue()


def _photo(kind: str, size: tuple[int, int]) -> bytes:
    file = BytesIO()
    Image.effect_noise((500, 375), 60).resize(size).convert("RGB").save(file, kind, quality=85)
    return file.getvalue()


async def _measure(folder: Path) -> list[list[str]]:
    jobs = {
        "voice note of 10 s": (Operation.VOICE, "audio/wav", _voice()),
        "thumbnail of a JPEG of 12 MP": (Operation.IMAGE, "image/jpeg", _photo("JPEG", (4000, 3000))),
        "thumbnail of a PNG of 1 MP": (Operation.IMAGE, "image/png", _photo("PNG", (1200, 900))),
        "sticker of a PNG of 1 MP": (Operation.STICKER, "image/png", _photo("PNG", (1200, 900))),
    }
    rows = []
    for name, (operation, sniffed, data) in jobs.items():
        source = folder / "source"
        source.write_bytes(data)
        job = Job(operation, str(source), str(folder / "target"), sniffed)
        times = []
        async with Workers() as workers:
            for _ in range(_ROUNDS):
                start = time.perf_counter()
                await workers.run(job)
                times.append((time.perf_counter() - start) * 1000)
        rows.append([name, f"{times[0]:.0f}", f"{min(times[1:]):.0f}"])
    return rows


def run() -> None:
    """Convert."""
    with TemporaryDirectory() as folder:
        rows = asyncio.run(_measure(Path(folder)))
    print_table("Media", ["conversion", "first, ms", "later, ms"], rows)
