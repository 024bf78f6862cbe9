"""Large bodies: read to disk as they come, no further than their limit, and from no client that stops sending."""

import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from zapwire.errors import NoRoom
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.spool import Spool

STALL_SECONDS: Final = 30.0
"""How long a client may send nothing in the middle of a body."""
_MAX_DRAINED: Final = 32 << 20


def longest_json(file: int, rest: int) -> int:
    """How many bytes a JSON body may have: a file as base64, with some escapes and line breaks, and so much else."""
    return file * 4 // 3 * 17 // 16 + rest


async def chunks_of(request: Request, stall: float = STALL_SECONDS) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `ApiError`: 400 where it is cut short, 408 where nothing comes any more."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(stall):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except ClientDisconnect:
            raise ApiError(HTTPStatus.BAD_REQUEST, "the connection ended before the body did") from None
        except TimeoutError:
            text = f"nothing of the body came for {stall:g} s: send it again"
            raise ApiError(HTTPStatus.REQUEST_TIMEOUT, text) from None
        if chunk:
            yield chunk


async def drain(chunks: AsyncIterator[bytes]) -> None:
    """Swallow the rest of a body that is refused, so that its sender comes to read why; but not without end."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > _MAX_DRAINED:
            return


async def spool_body(
    request: Request, limit: int, too_large: Callable[[], Exception], room: Room | None = None
) -> Spool:
    """The body in a file, which whoever gets it closes. Raises as `chunks_of`, `NoRoom`, and `too_large`."""
    chunks, spool = chunks_of(request), Spool(room)
    try:
        length = request.headers.get("content-length", "")
        fits = not length.isdecimal() or int(length[:19]) <= limit
        fits = fits and await _pour(chunks, spool, limit)
    except NoRoom:
        spool.close()
        await drain(chunks)
        raise
    except BaseException:
        spool.close()
        raise
    if not fits:
        spool.close()
        await drain(chunks)
        raise too_large()
    return spool


async def _pour(chunks: AsyncIterator[bytes], spool: Spool, limit: int) -> bool:
    """Write so much; whether that was all."""
    async for chunk in chunks:
        if spool.size + len(chunk) > limit:
            return False
        await spool.write(chunk)
    return True
