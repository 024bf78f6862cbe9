"""The parts that the HTTP server is made of, as it sees them. A `Gateway` holds them, one for each server."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Protocol

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from zapwire.gateway.accounts.bus import Bus
from zapwire.gateway.chat_history import Chat, Kept
from zapwire.gateway.delivery.log import Counts, Entry
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.media.outgoing import Outgoing
from zapwire.gateway.media.room import Room
from zapwire.gateway.metrics import Metrics
from zapwire.gateway.model import S3, Payload, SessionStatus, User
from zapwire.gateway.previews import Preview
from zapwire.gateway.settings import Settings
from zapwire.protocol.jid import JID


class UserList(Protocol):
    """The users of the API."""

    def all(self) -> tuple[User, ...]:
        """Every user."""
        ...

    def get(self, user_id: str) -> User:
        """A user. Raises `NoSuchUser`."""
        ...

    def find(self, user_id: str) -> User | None:
        """A user, or None."""
        ...

    def by_token(self, token: str) -> User | None:
        """Whose token that is."""
        ...

    async def create(self, *, name: str, token: str, **fields: Any) -> User:
        """A new user. Raises `TokenTaken`."""
        ...

    async def update(self, user_id: str, *, token: str | None = None, **fields: Any) -> User:
        """Change what is named. Raises `NoSuchUser` and `TokenTaken`."""
        ...

    async def delete(self, user_id: str) -> None:
        """Forget a user."""
        ...


class Sessions(Bus, Protocol):
    """The accounts of the users."""

    def statuses(self) -> Mapping[str, SessionStatus]:
        """What each session is doing, by user."""
        ...

    async def remove(self, user_id: str, *, logout: bool) -> None:
        """End a session and forget its account; with `logout` its device is unlinked before."""
        ...


class Deliveries(Protocol):
    """The log of deliveries."""

    async def list(
        self, user_id: str, *, state: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Entry]:
        """A user's deliveries, newest first."""
        ...

    async def replay(self, user_id: str, ids: Sequence[int] | None = None) -> int:
        """Try again the deliveries of these ids, or all that are dead. Returns how many."""
        ...

    async def counts(self) -> Counts:
        """How many there are."""
        ...


class Events(Protocol):
    """The stream of events."""

    def follow(self, user_id: str, after: str | None) -> AsyncIterator[Payload]:
        """Events after an id, then those to come."""
        ...


class History(Protocol):
    """The messages that are kept."""

    async def list(self, user_id: str, chat: JID, limit: int) -> Sequence[Kept]:
        """A chat's messages, newest first."""
        ...

    async def chats(self, user_id: str) -> Sequence[Chat]:
        """The chats of which messages are kept."""
        ...


class Previewing(Protocol):
    """Looks at web pages."""

    async def fetch(self, url: str) -> Preview | None:
        """What a page says of itself; None where there is nothing to be had."""
        ...


class IncomingMedia(Protocol):
    """The files of events."""

    async def find(self, id: str) -> Media | None:
        """What is known of one, or None."""
        ...

    async def path(self, media: Media) -> Path:
        """Where it is on disk, fetched before where it was not there. Raises `MediaError` and more."""
        ...

    async def forget(self, user_id: str) -> None:
        """Delete what is on disk of a user."""
        ...


class ObjectStorage(Protocol):
    """S3 servers."""

    async def test(self, s3: S3) -> None:
        """Try one. Raises `StorageFailed` and `StorageMissing`."""
        ...


_OF_DELIVERY: Final = frozenset({"webhook", "is_webhook_active", "proxy"})


async def _always_ready() -> None:
    """Nothing to ask."""


def _nobody(_user_id: str) -> None:
    """Nobody to tell."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Everything that a request may need."""

    settings: Settings
    users: UserList
    sessions: Sessions
    deliveries: Deliveries
    events: Events
    history: History
    previews: Previewing
    outgoing: Outgoing
    media: IncomingMedia
    links: Links
    storage: ObjectStorage
    metrics: Metrics
    admin_token: str = field(repr=False)
    version: str
    draw_qr: Callable[[str], Awaitable[str]]
    """A QR code's text as the data URL of an image."""
    started_at: float = field(default_factory=time.time)
    room: Room = field(default_factory=Room)
    """Where files are that are on their way."""
    look_again: Callable[[str], None] = _nobody
    """A user's webhook is another one: what waits for it is tried at once."""
    is_ready: Callable[[], Awaitable[None]] = _always_ready
    """Returns where the database can be used, else raises."""
    now: Callable[[], float] = time.time
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is told to stop: what lasts for ever ends now."""
    streams: Counter[str] = field(default_factory=Counter)
    """How many streams of events each user has."""

    async def change(self, user_id: str, *, token: str | None = None, **fields: Any) -> User:
        """Change what is named of a user, and let the delivery know. Raises as `Users.update`."""
        user = await self.users.update(user_id, token=token, **fields)
        if not _OF_DELIVERY.isdisjoint(fields):
            self.look_again(user_id)
        return user


def equip(app: FastAPI, gateway: Gateway) -> None:
    """Let an application's requests find their gateway."""
    app.state.gateway = gateway


def gateway_of(connection: HTTPConnection) -> Gateway:
    """The gateway that a request came to."""
    gateway: Gateway = connection.app.state.gateway
    return gateway


async def _gateway(connection: HTTPConnection) -> Gateway:
    return gateway_of(connection)


TheGateway = Annotated[Gateway, Depends(_gateway)]
"""The gateway, as an argument of a route."""
