"""The parts that the HTTP server is made of, as it sees them. A `Gateway` holds them, one for each server."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from zapwire.gateway.accounts.bus import Bus
from zapwire.gateway.metrics import Metrics
from zapwire.gateway.model import Payload, SessionStatus, User
from zapwire.gateway.settings import Settings
from zapwire.protocol.messages.text import LinkPreview


class UserList(Protocol):
    """The users of the API."""

    def all(self) -> tuple[User, ...]:
        """Every user."""

    def get(self, user_id: str) -> User:
        """A user. Raises `NoSuchUser`."""

    def find(self, user_id: str) -> User | None:
        """A user, or None."""

    def by_token(self, token: str) -> User | None:
        """Whose token that is."""

    async def create(self, *, name: str, token: str, **fields: Any) -> User:
        """A new user. Raises `TokenTaken`."""

    async def update(self, user_id: str, *, token: str | None = None, **fields: Any) -> User:
        """Change what is named. Raises `NoSuchUser` and `TokenTaken`."""

    async def delete(self, user_id: str) -> None:
        """Forget a user."""


class Sessions(Bus, Protocol):
    """The accounts of the users."""

    def statuses(self) -> Mapping[str, SessionStatus]:
        """What each session is doing, by user."""

    async def remove(self, user_id: str, *, logout: bool) -> None:
        """End a session and forget its account; with `logout` its device is unlinked before."""


class Delivery(Protocol):
    """An event on its way to one receiver."""

    @property
    def number(self) -> int:
        """Counts up."""

    @property
    def event(self) -> str:
        """The event's id."""

    @property
    def type(self) -> str:
        """The event's type."""

    @property
    def chat(self) -> str:
        """The event's chat."""

    @property
    def receiver(self) -> str:
        """`user` or `global`."""

    @property
    def state(self) -> str:
        """`pending`, `delivered` or `dead`."""

    @property
    def attempts(self) -> int:
        """How often it was tried."""

    @property
    def next_at(self) -> float:
        """When it is tried next."""

    @property
    def created_at(self) -> float:
        """When it came."""

    @property
    def ended_at(self) -> float | None:
        """When it was delivered or given up."""

    @property
    def status(self) -> int | None:
        """The receiver's last HTTP status."""

    @property
    def error(self) -> str:
        """What went wrong last."""


class Deliveries(Protocol):
    """The log of deliveries."""

    async def list(
        self, user_id: str, *, state: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """A user's deliveries, newest first."""

    async def replay(self, user_id: str, ids: Sequence[str] | None = None) -> int:
        """Try again those of these events, or all that are dead. Returns how many."""

    async def counts(self) -> Mapping[str, int]:
        """How many there are of each state."""


class Events(Protocol):
    """The stream of events."""

    def follow(self, user_id: str, after: str | None) -> AsyncIterator[Payload]:
        """Events after an id, then those to come."""


class Previews(Protocol):
    """Looks at web pages."""

    async def fetch(self, text: str) -> LinkPreview | None:
        """A preview of the first link in a text; None where there is none to be had."""


async def _always_ready() -> None:
    """Nothing to ask."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Everything that a request may need."""

    settings: Settings
    users: UserList
    sessions: Sessions
    deliveries: Deliveries
    events: Events
    previews: Previews
    metrics: Metrics
    admin_token: str = field(repr=False)
    version: str
    draw_qr: Callable[[str], Awaitable[str]]
    """A QR code's text as the data URL of an image."""
    started_at: float = field(default_factory=time.time)
    is_ready: Callable[[], Awaitable[None]] = _always_ready
    """Returns where the database can be used, else raises."""
    now: Callable[[], float] = time.time
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is told to stop: what lasts for ever ends now."""
    streams: Counter[str] = field(default_factory=Counter)
    """How many streams of events each user has."""


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
