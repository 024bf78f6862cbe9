"""Files through the gateway: the memory that 100 MB take on their way to whoever asks for them.

A client uploads and sends a file; `zapwire serve`, in a process of its own, gives it by the link of its event and by
`POST /chat/downloadvideo`. The most that the server's process held meanwhile is compared with what it held before.
"""

import asyncio
import hashlib
import json
import os
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp

from benchmarks.gateway import Receiver, Server
from benchmarks.messages import Sandbox, wait_linked
from benchmarks.table import print_table
from zapwire.client.client import Client
from zapwire.client.options import Network, Options
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind

MEGABYTES: Final = 100
_PIECE: Final = 1 << 20


async def _link_of(server: Server, token: str) -> str:
    """The link in the event of the file."""
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/events?token={token}&after=the-first") as feed:
        async for line in feed.content:
            if line.startswith(b"data: ") and b'"media"' in line:
                return str(json.loads(line[6:])["media"]["url"])
    raise RuntimeError("the file's event did not come")


async def _read(response: aiohttp.ClientResponse) -> int:
    """Read an answer to its end, without keeping it; how long it was."""
    size = 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
    if response.status != 200:
        raise RuntimeError(f"{response.url.path}: {response.status}")
    return size


async def _measure(server: Server, what: str, work: Callable[[], Awaitable[int]]) -> tuple[str, ...]:
    await asyncio.sleep(1)
    idle = server.memory()
    server.forget_peak()
    started = time.perf_counter()
    size = await work()
    seconds = time.perf_counter() - started
    return what, f"{size / 2**20:.0f}", f"{seconds:.1f}", f"{idle:.0f}", f"{server.memory('VmHWM') - idle:.0f}"


def _request(file: MediaFile) -> dict[str, Any]:
    hashes = {"FileSHA256": file.sha256, "FileEncSHA256": file.enc_sha256, "MediaKey": file.media_key}
    return {
        "DirectPath": file.direct_path,
        "Mimetype": "video/mp4",
        "FileLength": file.length,
        **{name: b64encode(value).decode() for name, value in hashes.items()},
    }


async def _all() -> None:
    with TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "server").mkdir()
        async with Sandbox.start() as sandbox, Receiver.start() as receiver:
            own, friend = await sandbox.phones(5491160000000, 2)
            network = Network.from_json(json.dumps(sandbox.address))
            async with (
                Server.start(sandbox, directory / "server") as server,
                Client(MemoryStore(), Options(network)) as client,
                aiohttp.ClientSession() as http,
            ):
                token = await server.add(sandbox, own, receiver.url)
                await wait_linked(client, sandbox, friend)
                small, large = directory / "small", directory / "large"
                small.write_bytes(os.urandom(1 << 16))
                _fill(large)
                headers = {"Token": token}

                async def by_link(url: str) -> int:
                    async with http.get(url) as response:
                        return await _read(response)

                async def by_call(file: MediaFile) -> int:
                    path = f"{server.url}/chat/downloadvideo"
                    async with http.post(path, json=_request(file), headers=headers) as response:
                        return await _read(response)

                file = await client.media.upload(small, MediaKind.VIDEO)
                await by_call(file)  # what is loaded once is no cost of a file
                file = await client.media.upload(large, MediaKind.VIDEO)
                await client.messages.send_media(JID.parse(f"{own}@s.whatsapp.net"), file)
                url = await _link_of(server, token)
                rows = [
                    await _measure(server, "GET /media/{id}, from WhatsApp", lambda: by_link(url)),
                    await _measure(server, "GET /media/{id}, from disk", lambda: by_link(url)),
                    await _measure(server, "POST /chat/downloadvideo", lambda: by_call(file)),
                ]
    head = ("", "MiB answered", "seconds", "MiB idle", "MiB above idle")
    print_table(f"{MEGABYTES} MB that came in, from the gateway", head, rows)


def _fill(path: Path) -> None:
    """Make a file."""
    with path.open("wb") as file:
        for number in range(MEGABYTES):
            file.write(hashlib.shake_256(number.to_bytes(4)).digest(1 << 20))


def run() -> None:
    """Print what was measured."""
    asyncio.run(_all())
