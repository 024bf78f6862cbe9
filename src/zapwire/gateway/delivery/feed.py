"""A user's events as they come, and those before: for followers that stay connected."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import Connection, func, select

from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.outbox import Listener, Outbox
from zapwire.gateway.model import Payload
from zapwire.gateway.schema import events
from zapwire.storage.database import Database

# Events that one follower holds in memory at most, and how many bytes of them, unless one alone is larger.
_PAGE: Final = 50
_PAGE_BYTES: Final = 1_000_000

_E: Final = events.c


class Follower(AsyncIterator[Payload]):
    """One follower's events. Waiting for the next may be cancelled, and be taken up again, without any loss."""

    def __init__(self, feed: "Feed", user_id: str, after: str | None) -> None:
        self._feed = feed
        self._user = user_id
        self._from = after
        self._after: int | None = None
        self._page: deque[Payload] = deque()
        self.news = asyncio.Event()
        """Set when there may be something new."""

    @property
    def user(self) -> str:
        """Whose events they are."""
        return self._user

    async def start(self) -> None:
        """What happens from now on is told; without this, from the first wait on. Raises `StoreError`."""
        if self._after is None:
            self._feed.join(self)
            self._after = await self._feed.position(self._user, self._from)
            self.news.set()

    async def __anext__(self) -> Payload:
        """The next event; waits for it. Raises `StoreError`."""
        await self.start()
        while not self._page:
            await self.news.wait()
            self.news.clear()
            try:
                await self._read()
            except BaseException:
                self.news.set()
                raise
        return self._page.popleft()

    async def aclose(self) -> None:
        """Follow no more."""
        self._feed.leave(self)

    async def _read(self) -> None:
        found = await self._feed.read(self._user, self._after or 0)
        if found:
            # There may be more.
            self.news.set()
            self._after = found[-1][0]
            self._page.extend(payload for _, payload in found)


class Feed:
    """Followers of all users; an async context manager. However slow a follower is, it holds a page in memory."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._bodies = Bodies(database)
        self._outbox = outbox
        self._followers: dict[str, set[Follower]] = {}
        self._stack = ExitStack()

    async def __aenter__(self) -> Self:
        self._stack.enter_context(self._outbox.listening(Listener(self._news)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def follow(self, user_id: str, after: str | None = None) -> Follower:
        """A user's events after the one with this id, then those that come; without an id, those that come.

        Where the id is not known, which is so when it is too old, all that are kept are told. Close it at the end.
        """
        return Follower(self, user_id, after)

    @property
    def followers(self) -> int:
        """How many follow."""
        return sum(len(some) for some in self._followers.values())

    def join(self, follower: Follower) -> None:
        """Tell this follower of news."""
        self._followers.setdefault(follower.user, set()).add(follower)

    def leave(self, follower: Follower) -> None:
        """Tell it no more."""
        some = self._followers.get(follower.user, set())
        some.discard(follower)
        if not some:
            self._followers.pop(follower.user, None)

    async def position(self, user_id: str, after: str | None) -> int:
        """The number that an event has, or the newest number of all."""
        if after is None:
            newest = select(func.max(_E.number))
            return await self._database.read(lambda link: link.scalar(newest)) or 0
        wanted = select(_E.number).where(_E.user == user_id, _E.id == after)
        return await self._database.read(lambda link: link.scalar(wanted)) or 0

    async def read(self, user_id: str, after: int) -> Sequence[tuple[int, Payload]]:
        """Some events of a user above a number, in order."""
        found = await self._database.read(lambda link: _page(link, user_id, after))
        return [(row.number, self._payload(user_id, row)) for row in found]

    def _payload(self, user_id: str, row: Any) -> Payload:
        return Payload(row.id, row.type, row.chat, self._bodies.open(user_id, row.id, bytes(row.body)), row.created_at)

    def _news(self, user_id: str, _: object) -> None:
        """Wake those who follow a user."""
        for follower in self._followers.get(user_id, ()):
            follower.news.set()


def _page(link: Connection, user_id: str, after: int) -> Sequence[Any]:
    sizes = (
        select(_E.number, func.length(_E.body))
        .where(_E.user == user_id, _E.number > after)
        .order_by(_E.number)
        .limit(_PAGE)
    )
    last = total = 0
    for number, size in link.execute(sizes):
        total += size
        if last and total > _PAGE_BYTES:
            break
        last = number
    wanted = (
        select(_E.number, _E.id, _E.type, _E.chat, _E.body, _E.created_at)
        .where(_E.user == user_id, _E.number > after, _E.number <= last)
        .order_by(_E.number)
    )
    return link.execute(wanted).all()
