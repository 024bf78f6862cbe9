"""What tests of the delivery share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import create_engine, select

from zapwire.client.clock import Clock, SystemClock
from zapwire.gateway.delivery.dispatcher import Dispatcher, DispatcherOptions
from zapwire.gateway.delivery.model import Delivery, Result
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.delivery.policy import Policy, Schedule
from zapwire.gateway.delivery.webhooks import Target, WebhookOptions, Webhooks
from zapwire.gateway.model import Payload, User
from zapwire.gateway.net import Net, NetOptions
from zapwire.gateway.schema import deliveries, events, metadata
from zapwire.storage.database import Database
from zapwire.storage.urls import parse_url

PATIENCE = 15.0
ANA = User("a" * 32, "Ana", events=("All",))
BEN = User("b" * 32, "Ben", events=("All",))

QUICK = Policy(retries=Schedule(first=0.01, longest=0.05), probes=Schedule(first=0.02, longest=0.1))
"""For tests with the real clock."""


def make_tables(url: str) -> None:
    """Make the gateway's tables where there are none."""
    engine = create_engine(parse_url(url))
    metadata.create_all(engine)
    engine.dispose()


class People:
    """Users, who can be changed."""

    def __init__(self, *users: User) -> None:
        self.users = {user.id: user for user in users}

    def all(self) -> tuple[User, ...]:
        """All of them."""
        return tuple(self.users.values())

    def find(self, user_id: str) -> User | None:
        """One of them."""
        return self.users.get(user_id)

    def change(self, user: User, **fields: Any) -> User:
        """Change one."""
        self.users[user.id] = changed = replace(self.users[user.id], **fields)
        return changed


def payload(number: int, chat: str = "chat", type: str = "Message", body: bytes | None = None) -> Payload:
    """Return an event."""
    text = b'{"type":"%s","event":{"n":%d}}' % (type.encode(), number)
    return Payload(f"{chat}-{number}", type, chat, text if body is None else body)


class Script(Webhooks):
    """Webhooks that are not sent: what becomes of each is said by `answer`."""

    def __init__(self, answer: Callable[[Delivery], Result]) -> None:
        self.answer = answer
        self.sent: list[Delivery] = []
        """In order."""

    def target(self, receiver: str, user: User | None) -> Target | None:
        """Return the user's webhook."""
        return None if user is None or not user.webhook else Target(user.webhook)

    async def send(self, target: Target, user: User, delivery: Delivery, body: bytes) -> Result:
        """Answer."""
        self.sent.append(delivery)
        await asyncio.sleep(0)
        return self.answer(delivery)

    @property
    def events(self) -> list[str]:
        """The ids of what was sent, in order."""
        return [delivery.event for delivery in self.sent]


@dataclass
class Rig:
    """An outbox with what delivers it."""

    database: Database
    people: People
    outbox: Outbox
    dispatcher: Dispatcher
    webhooks: Webhooks
    net: Net = field(repr=False)

    async def add(self, user: User, *payloads: Payload) -> None:
        """Commit events, and wake the dispatcher."""
        current = self.people.users[user.id]
        await asyncio.gather(*(self.outbox.add_alone(current, each) for each in payloads))


@asynccontextmanager
async def delivering(
    database: Database,
    people: People,
    *,
    clock: Clock | None = None,
    options: DispatcherOptions | None = None,
    webhooks: WebhookOptions | None = None,
    script: Script | None = None,
    dice: Callable[[], float] = lambda: 0.5,
) -> AsyncIterator[Rig]:
    """Run a dispatcher."""
    clock = clock or SystemClock()
    how = webhooks or WebhookOptions()
    async with Net(NetOptions(allow_private=True)) as net:
        outbox = Outbox(database, has_global=bool(how.global_url), clock=clock)
        sender = script or Webhooks(net, how, clock)
        chosen = options or DispatcherOptions(policy=QUICK, stop=0.1)
        async with Dispatcher(database, people, outbox, sender, chosen, clock=clock, dice=dice) as dispatcher:
            yield Rig(database, people, outbox, dispatcher, sender, net)


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return when this holds."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


async def settle(database: Database) -> None:
    """Let everybody do what can be done without waiting, reads and writes of the database included."""
    for _ in range(5):
        await database.read(lambda link: link.scalar(select(1)))
        await database.write(select(1))
        await asyncio.sleep(0.004)


async def read_deliveries(database: Database, **columns: Any) -> list[Any]:
    """Return the deliveries with these values, in order."""
    wanted = select(deliveries).order_by(deliveries.c.number)
    for name, value in columns.items():
        wanted = wanted.where(deliveries.c[name] == value)
    return await database.read(lambda link: list(link.execute(wanted)))


async def read_events(database: Database) -> list[Any]:
    """Return the events, in order."""
    return await database.read(lambda link: list(link.execute(select(events).order_by(events.c.number))))


async def until_states(database: Database, count: int, state: str) -> list[Any]:
    """Return the deliveries in a state when they are this many."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if len(found := await read_deliveries(database, state=state)) == count:
                return found
            await asyncio.sleep(0.005)
