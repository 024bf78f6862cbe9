"""What a server needs for files that come in, made and ended as one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.incoming.book import Book, Ways
from zapwire.gateway.incoming.cache import Cache, CacheLimits
from zapwire.gateway.incoming.completion import Completion
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.fetcher import Fetcher, FetchOptions, Surroundings
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.places import Placing, Storage
from zapwire.gateway.incoming.rows import Rows
from zapwire.gateway.settings import Settings
from zapwire.gateway.users import Users, load_secret
from zapwire.storage.database import Database

_FETCHES: Final = 8
_SECRET: Final = "media_links"  # noqa: S105  # its name


@dataclass(frozen=True, slots=True)
class Incoming:
    """The parts."""

    book: Book
    links: Links
    downloads: Downloads
    completion: Completion
    fetcher: Fetcher


@asynccontextmanager
async def receive_media(
    database: Database,
    users: Users,
    outbox: Outbox,
    storage: Storage,
    settings: Settings,
    count: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Incoming]:
    """Make them. Raises `StoreError`. `downloads.bus` and `links.base` are set before accounts connect."""
    links = Links(await load_secret(database, _SECRET), settings.media_link_life, settings.public_url)
    rows = Rows(database)
    limits = CacheLimits(settings.media_cache_size, settings.events_kept)
    cache = Cache(settings.media_files / "cache", limits)
    downloads = Downloads(database, rows, cache, limit=settings.max_download, parallel=_FETCHES)
    placing = Placing(downloads, settings.media_directory or settings.media_files / "received", storage)
    completion = Completion(database, downloads, limit=settings.media_inline_max, wait=settings.media_wait)
    surroundings = Surroundings(database, users, outbox, rows, downloads, placing, links, count)
    fetcher = Fetcher(surroundings, FetchOptions(parallel=_FETCHES))
    book = Book(rows, links, Ways(settings.media_delivery, settings.media_wait), news=fetcher.news)
    downloads.start()
    try:
        yield Incoming(book, links, downloads, completion, fetcher)
    finally:
        await downloads.close()
