"""The gateway's database: the accounts' stores, and beside them its own tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from zapwire.gateway import schema
from zapwire.storage.database import Database
from zapwire.storage.migrate import Schema

GATEWAY: Final = Schema("the gateway", schema.metadata, Path(__file__).parent / "migrations", "gateway_version")


@asynccontextmanager
async def open_database(url: str | Path, *, key: bytes | str | None = None) -> AsyncIterator[Database]:
    """As `Database.open`, with the gateway's tables."""
    async with Database.open(url, key=key, schemas=[GATEWAY]) as database:
        yield database
