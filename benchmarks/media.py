"""Files: encryption beside the raw cipher, and the memory that 100 MB take on their way up and down."""

import asyncio
import hashlib
import hmac
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from benchmarks.table import print_table
from zapwire.client.client import Client
from zapwire.client.media.http import PIECE
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import QRCodeIssued
from zapwire.protocol.media.cipher import Decryptor, Encryptor
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind

MEGABYTES: Final = 100
_SIZE: Final = MEGABYTES << 20
_KEY: Final = bytes(range(32))
_REPEATS: Final = 5
_NUMBER: Final = "5491155554444"


def run() -> None:
    """Print the speeds, then the memory of a client in a process of its own, over a sandbox in another."""
    _speeds()
    rows = [line.split("\t") for line in asyncio.run(_with_sandbox()).splitlines()]
    print_table(f"{MEGABYTES} MB through a client", ("what", "seconds", "MiB above idle"), rows)


def _speeds() -> None:
    data = os.urandom(_SIZE)
    pieces = [data[start : start + PIECE] for start in range(0, _SIZE, PIECE)]
    raw = _best(lambda: _through(Cipher(AES256(_KEY), CBC(_KEY[:16])).encryptor().update, pieces))
    raw_open = _best(lambda: _through(Cipher(AES256(_KEY), CBC(_KEY[:16])).decryptor().update, pieces))
    bare, bare_open = (_best(lambda mode=mode: _primitives(mode, pieces)) for mode in ("encrypt", "decrypt"))  # type: ignore[misc]
    rows = [
        ("raw AES-256-CBC, encrypting", f"{raw:.0f}", "", ""),
        ("raw AES-256-CBC, decrypting", f"{raw_open:.0f}", "", ""),
        ("the same with the MAC and both hashes, encrypting", f"{bare:.0f}", f"{bare / raw:.0%}", ""),
        ("the same with the MAC and both hashes, decrypting", f"{bare_open:.0f}", f"{bare_open / raw_open:.0%}", ""),
    ]
    for kind in (MediaKind.DOCUMENT, MediaKind.AUDIO):
        sealed, file = _encrypt(pieces, kind)
        speed = _best(lambda kind=kind: _encrypt(pieces, kind))  # type: ignore[misc]
        opening = _best(lambda sealed=sealed, file=file: _decrypt(sealed, file))  # type: ignore[misc]
        rows.append((f"encrypting, {kind}", f"{speed:.0f}", f"{speed / raw:.0%}", f"{speed / bare:.0%}"))
        rows.append(
            (f"decrypting, {kind}", f"{opening:.0f}", f"{opening / raw_open:.0%}", f"{opening / bare_open:.0%}")
        )
    print_table("Files, in pieces of 256 KiB", ("what", "MB/s", "of the cipher", "of cipher, MAC and hashes"), rows)


def _best(function: Callable[[], object]) -> float:
    """Megabytes a second, of the quickest of several calls: what others on the machine do makes the rest slower."""
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return MEGABYTES / min(times)


def _through(step: Callable[[bytes], bytes], pieces: list[bytes]) -> None:
    for piece in pieces:
        step(piece)


def _primitives(mode: str, pieces: list[bytes]) -> None:
    """What the format demands, and nothing else."""
    cipher = Cipher(AES256(_KEY), CBC(_KEY[:16]))
    step = cipher.encryptor() if mode == "encrypt" else cipher.decryptor()
    mac, first, second = hmac.new(_KEY, _KEY[:16], "sha256"), hashlib.sha256(), hashlib.sha256()
    for piece in pieces:
        first.update(piece)
        out = step.update(piece)
        mac.update(out)
        second.update(out)


def _encrypt(pieces: list[bytes], kind: MediaKind) -> tuple[list[bytes], MediaFile]:
    encryptor = Encryptor(_KEY, kind)
    sealed = [encryptor.update(piece) for piece in pieces]
    sealed.append(encryptor.finish())
    return sealed, encryptor.file(now=0)


def _decrypt(sealed: list[bytes], file: MediaFile) -> None:
    decryptor = Decryptor(file)
    for piece in sealed:
        decryptor.update(piece)
    decryptor.finish()


async def _with_sandbox() -> str:
    command = [sys.executable, "-m", "zapwire", "sandbox"]
    sandbox = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert sandbox.stdout
    try:
        line = (await sandbox.stdout.readline()).decode()
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.media", line, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await child.communicate()
    finally:
        sandbox.terminate()
        await sandbox.wait()
    return output.decode()


def _post(url: str, body: dict[str, str]) -> None:
    httpx.post(url, json=body, timeout=30).raise_for_status()


async def _measure(line: str) -> None:
    """In a process of its own, whose memory nothing else has grown."""
    control = f"{json.loads(line)['control']}/phones"
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as file:
            for _ in range(MEGABYTES):
                file.write(os.urandom(1 << 20))
        async with Client(MemoryStore(), Options(Network.from_json(line))) as client:
            await asyncio.to_thread(_post, control, {"number": _NUMBER})
            with client.events() as events:
                client.connect()
                code = await anext(event async for event in events if isinstance(event, QRCodeIssued))
                await asyncio.to_thread(_post, f"{control}/{_NUMBER}/scan", {"qr": code.text})
            await client.wait_connected()
            small = await client.media.upload(b"x", MediaKind.IMAGE)
            await client.media.download(small)
            idle = _peak()
            started = time.perf_counter()
            uploaded = await client.media.upload(source, MediaKind.DOCUMENT)
            _report("upload from a file", started, idle)
            _reset_peak()
            started = time.perf_counter()
            await client.media.download_to(uploaded, target)
            _report("download to a file", started, idle)
        assert target.stat().st_size == _SIZE


def _report(what: str, started: float, idle: int) -> None:
    print(f"{what}\t{time.perf_counter() - started:.1f}\t{(_peak() - idle) / 1024:.1f}")


def _peak() -> int:
    """The most memory of this process since the last reset, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


def _reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_measure(sys.argv[1]))
