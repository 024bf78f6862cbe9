"""Files through the API: the memory that 100 MB take in each form, and what uploads do to those who write texts.

`zapwire serve` is a process of its own, as is the sandbox; conversions run in further processes, which do not count.
"""

import asyncio
import base64
import json
import math
import os
import statistics
import time
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp
from aiohttp import web

from benchmarks.gateway import Server
from benchmarks.messages import Sandbox
from benchmarks.table import print_table

MEGABYTES: Final = 100
UPLOADS: Final = 20
TEXTS: Final = 400
NOTES: Final = 10
_UPLOAD: Final = 5 << 20
_PIECE: Final = 3 << 18  # a multiple of three, so that the pieces of base64 are the whole
_RATE: Final = 16_000
_DOCUMENT: Final = "/chat/send/document"


@asynccontextmanager
async def _web(directory: Path) -> AsyncIterator[str]:
    """Give the files of a directory; the value is where."""
    app = web.Application()
    app.router.add_static("/", directory)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _write(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(MEGABYTES):
            file.write(os.urandom(1 << 20))


def _write_json(path: Path, source: Path, phone: str) -> None:
    with path.open("wb") as file, source.open("rb") as data:
        head = json.dumps({"Phone": phone, "FileName": "a.bin", "Document": "data:;base64,"})
        file.write(head[:-2].encode())
        while piece := data.read(_PIECE):
            file.write(base64.b64encode(piece))
        file.write(b'"}')


async def _memory(sandbox: Sandbox, server: Server, directory: Path) -> list[tuple[str, ...]]:
    own, friend = await sandbox.phones(5491180000000, 2)
    token = await server.add(sandbox, own)
    headers = {"Token": token}
    rows: list[tuple[str, ...]] = []
    source, body = directory / "source", directory / "body"

    async def url() -> Any:
        request = {"Phone": friend, "FileName": "a.bin", "Document": f"{base}/source"}
        return await server.post(_DOCUMENT, json=request, headers=headers)

    async def form() -> Any:
        data = aiohttp.FormData({"Phone": friend})
        data.add_field("Document", source.open("rb"), filename="a.bin")
        return await server.post(_DOCUMENT, data=data, headers=headers)

    async def data_url() -> Any:
        with body.open("rb") as file:
            return await server.post(_DOCUMENT, data=file, headers=headers)

    async def four_data_urls() -> None:
        await asyncio.gather(*(data_url() for _ in range(4)))

    async with _web(directory) as base:
        await server.call(_DOCUMENT, token, {"Phone": friend, "FileName": "a", "Document": "data:;base64,YQ=="})
        for what, send in (
            ("as a URL", url),
            ("as a form", form),
            ("as a data URL", data_url),
            ("as a data URL, 4 at once", four_data_urls),
        ):
            await asyncio.to_thread(_write, source)  # other bytes, as what was uploaded is not uploaded again
            await asyncio.to_thread(_write_json, body, source, friend)
            server.reset_peak()
            idle, started = server.peak(), time.perf_counter()
            await send()
            seconds = time.perf_counter() - started
            rows.append((what, f"{seconds:.1f}", f"{(server.peak() - idle) / (1 << 20):.1f}"))
    return rows


def _p99(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[98] * 1e3


async def _texts_beside_uploads(sandbox: Sandbox, server: Server) -> list[tuple[str, ...]]:
    friend, writer, *others = await sandbox.phones(5491181000000, 2 + UPLOADS)
    token = await server.add(sandbox, writer)
    tokens = [await server.add(sandbox, number) for number in others]
    for each in (token, *tokens):
        await server.send(each, friend, 2, [])
    alone: list[float] = []
    beside: list[float] = []
    await server.send(token, friend, TEXTS, alone)

    async def upload(each: str) -> None:
        data = aiohttp.FormData({"Phone": friend})
        data.add_field("Document", os.urandom(_UPLOAD), filename="a.bin")
        await server.post(_DOCUMENT, data=data, headers={"Token": each})

    async def uploads() -> None:
        while len(beside) < TEXTS:
            await asyncio.gather(*map(upload, tokens))

    await asyncio.gather(server.send(token, friend, TEXTS, beside), uploads())
    return [
        ("alone", f"{statistics.median(alone) * 1e3:.1f} ms", f"{_p99(alone):.1f} ms", ""),
        (
            f"beside {UPLOADS} uploads of {_UPLOAD >> 20} MB at once",
            f"{statistics.median(beside) * 1e3:.1f} ms",
            f"{_p99(beside):.1f} ms",
            f"{_p99(beside) / _p99(alone):.1f}",
        ),
    ]


def _wav(pitch: int) -> bytes:
    """Ten seconds of a tone."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, _RATE, 0, "NONE", ""))
        out.writeframes(array("h", (int(20_000 * math.sin(n * pitch * math.tau / _RATE)) for n in range(10 * _RATE))))
    return file.getvalue()


async def _voice_notes(sandbox: Sandbox, server: Server) -> list[tuple[str, ...]]:
    own, friend = await sandbox.phones(5491182000000, 2)
    token = await server.add(sandbox, own)
    took = []
    for number in range(NOTES + 1):
        note = {"Phone": friend, "Audio": f"data:audio/wav;base64,{base64.b64encode(_wav(440 + number)).decode()}"}
        started = time.perf_counter()
        await server.call("/chat/send/audio", token, note)
        took.append(time.perf_counter() - started)
    first, *rest = took
    return [
        ("the first, whose process must start", f"{first * 1e3:.0f} ms"),
        ("another", f"{statistics.median(rest) * 1e3:.0f} ms"),
    ]


async def _all() -> None:
    async with Sandbox.start() as sandbox:
        with TemporaryDirectory() as one, TemporaryDirectory() as other:
            async with Server.start(sandbox, Path(one)) as server:
                memory = await _memory(sandbox, server, Path(other))
                texts = await _texts_beside_uploads(sandbox, server)
                notes = await _voice_notes(sandbox, server)
    print_table(f"{MEGABYTES} MB through the API", ("how", "seconds", "MiB above idle"), memory)
    print_table("POST /chat/send/text", ("texts", "p50", "p99", "times the p99 alone"), texts)
    print_table("A voice note of 10 s of WAV", ("which", "until the answer"), notes)


def run() -> None:
    """Print what was measured."""
    asyncio.run(_all())
