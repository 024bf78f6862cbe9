"""One server for one database: a second one would log the same devices in, and WhatsApp throws out one of the two."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage.connection import Link, describe, make_engine
from zapwire.storage.failures import explain
from zapwire.storage.urls import parse_url

# A server that is being replaced has so long, in seconds, to stop.
PATIENCE: Final = 15.0
_INTERVAL: Final = 0.25
# Any number does that no other program takes for its advisory locks: "gateway" in ASCII.
_LOCK: Final = int.from_bytes(b"gateway")


@asynccontextmanager
async def only_server(url: str, *, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Be the only server on a database inside the context; the operating system ends it with the process.

    Raises `ConfigurationError` where another one stays for longer than `patience`, and `StoreError`.
    """
    engine = make_engine(parse_url(url), autocommit=True)
    take = _take_file if engine.dialect.name == "sqlite" else _take_advisory
    release = await asyncio.to_thread(take, engine, patience)
    try:
        yield
    finally:
        await asyncio.to_thread(release)


def _take_file(engine: Engine, patience: float) -> Callable[[], None]:
    lock = FileLock(f"{describe(engine)}.lock", timeout=patience, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise _taken(engine) from None
    except OSError as error:
        raise StoreError(f"the file {lock.lock_file} cannot be made: {error.strerror}") from error
    return lock.release


def _take_advisory(engine: Engine, patience: float) -> Callable[[], None]:
    try:
        link = Link(engine)
        try:
            is_taken = _wait_for_advisory(link, patience)
        except BaseException:
            link.discard()
            raise
    except SQLAlchemyError as error:
        raise explain(error, describe(engine)) from error
    if not is_taken:
        link.discard()
        raise _taken(engine)
    return link.discard


def _wait_for_advisory(link: Link, patience: float) -> bool:
    until = time.monotonic() + patience
    while not link.core.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
        if time.monotonic() + _INTERVAL > until:
            return False
        time.sleep(_INTERVAL)
    return True


def _taken(engine: Engine) -> ConfigurationError:
    place = describe(engine)
    return ConfigurationError(f"another zapwire server uses the database {place}: stop it first, or use another one")
