"""Large bodies on their way to disk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from zapwire.errors import NoRoom
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.room import Room
from zapwire.gateway.wuzapi.spooling import chunks_of, drain, longest_json, spool_body


class TooLargeError(Exception):
    """What the tests want to be raised."""


class Body:
    """A body in chunks; at its end the client goes away, or sends nothing more, where that is wanted."""

    def __init__(self, *chunks: bytes, end: str = "") -> None:
        self.messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": chunk, "more_body": bool(end) or n < len(chunks) - 1}
            for n, chunk in enumerate(chunks)
        ]
        self.end = end

    async def __call__(self) -> Any:
        if self.messages:
            return self.messages.pop(0)
        if self.end == "stall":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


def request(body: Body, **headers: str) -> Request:
    """Return a request with a body."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, body)


async def test_body(tmp_path: Path) -> None:
    """A body within its limit is in the file."""
    with await spool_body(request(Body(b"ab", b"", b"cd")), 4, TooLargeError, Room(tmp_path)) as spool:
        assert spool.read() == b"abcd"


async def test_too_large(tmp_path: Path) -> None:
    """One over its limit is swallowed, so that the answer is read, and not kept; nor where that is said before."""
    for headers in ({}, {"content_length": "3000000"}, {"content_length": "9" * 5000}):
        body = Body(*[bytes(1 << 20)] * 3)
        with pytest.raises(TooLargeError):
            await spool_body(request(body, **headers), 2_000_000, TooLargeError, Room(tmp_path))
        assert body.messages == []
        assert list(tmp_path.iterdir()) == []


async def test_no_room(tmp_path: Path) -> None:
    """One for which there is no room now is swallowed, too, and not kept."""
    room, body = Room(tmp_path, 2_000_000), Body(*[bytes(1 << 20)] * 3)
    with pytest.raises(NoRoom):
        await spool_body(request(body), 1 << 23, TooLargeError, room)
    assert body.messages == []
    assert list(tmp_path.iterdir()) == []
    room.take(2_000_000)


async def test_swallowing_has_an_end() -> None:
    """No more than some megabytes are swallowed."""
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1 << 20)

    await drain(endless())
    assert taken == 33


@pytest.mark.parametrize(("end", "status"), [("leave", 400), ("stall", 408)])
async def test_clients_that_stop(end: str, status: int) -> None:
    """Who goes away, or sends nothing for too long, is no longer waited for."""
    with pytest.raises(ApiError) as raised:
        async for _ in chunks_of(request(Body(b"ab", end=end)), 0.01):
            pass
    assert raised.value.status == status


async def test_nothing_is_left_of_a_body_cut_short(tmp_path: Path) -> None:
    """What came is deleted."""
    with pytest.raises(ApiError):
        await spool_body(request(Body(bytes(3 << 20), end="leave")), 1 << 23, TooLargeError, Room(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_longest_json() -> None:
    """A file of the limit fits, with line breaks or escaped slashes, and all else that a body may have."""
    assert longest_json(300, 50) > 400 + 400 // 38 + 50
