"""The outbox: which rows an event makes, in whose commit, and who is told."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from tests.gateway.delivery.rig import ANA, BEN, payload, read_deliveries, read_events
from zapwire.errors import StoreError
from zapwire.gateway.delivery.model import Receiver
from zapwire.gateway.delivery.outbox import Listener, Outbox, is_subscribed
from zapwire.gateway.model import User
from zapwire.storage.database import Database
from zapwire.testing import ManualClock

WITH_WEBHOOK = replace(ANA, webhook="http://receiver/")


async def test_rows_are_in_the_unit_of_work(database: Database) -> None:
    """The event and its deliveries are committed with the unit of work, and not without it."""
    outbox = Outbox(database, has_global=True, clock=ManualClock(500))
    store = await database.store(ANA.id)
    async with store.begin() as unit:
        assert outbox.add(unit, WITH_WEBHOOK, payload(1))
        assert await read_events(database) == []
    (event,) = await read_events(database)
    assert (event.id, event.user, event.type, event.chat) == ("chat-1", ANA.id, "Message", "chat")
    assert (bytes(event.body), event.created_at) == (payload(1).body, 500)
    rows = await read_deliveries(database)
    assert [row.receiver for row in rows] == ["user", "global"]
    assert {(row.event, row.user, row.chat, row.type, row.state) for row in rows} == {
        ("chat-1", ANA.id, "chat", "Message", "pending")
    }
    assert {(row.attempts, row.next_at, row.created_at, row.ended_at, row.status, row.error) for row in rows} == {
        (0, 500, 500, None, None, "")
    }

    async def fail() -> None:
        async with store.begin() as unit:
            outbox.add(unit, WITH_WEBHOOK, payload(2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert len(await read_events(database)) == 1


@pytest.mark.parametrize(
    ("user", "has_global", "receivers"),
    [
        (WITH_WEBHOOK, False, ["user"]),
        (WITH_WEBHOOK, True, ["user", "global"]),
        (ANA, True, ["global"]),
        (ANA, False, []),
        (replace(WITH_WEBHOOK, is_webhook_active=False), True, ["global"]),
        (replace(WITH_WEBHOOK, is_webhook_active=False), False, []),
    ],
)
async def test_receivers(database: Database, user: User, has_global: bool, receivers: list[str]) -> None:  # noqa: FBT001  # a test's parameter
    """A subscribed user's event is kept always, and delivered to the webhooks that there are."""
    outbox = Outbox(database, has_global=has_global)
    assert await outbox.add_alone(user, payload(1))
    assert len(await read_events(database)) == 1
    assert [row.receiver for row in await read_deliveries(database)] == receivers


@pytest.mark.parametrize("events", [(), ("Presence",), ("message",)])
async def test_not_subscribed(database: Database, events: tuple[str, ...]) -> None:
    """An event that its user did not subscribe to leaves no row, not even for the global webhook."""
    outbox = Outbox(database, has_global=True)
    user = replace(WITH_WEBHOOK, events=events)
    assert not await outbox.add_alone(user, payload(1))
    async with (await database.store(ANA.id)).begin() as unit:
        assert not outbox.add(unit, user, payload(1))
    assert await read_events(database) == []
    assert await read_deliveries(database) == []


async def test_same_id_again(database: Database) -> None:
    """The same id is told once for each user, however often and in whatever unit of work it comes."""
    outbox = Outbox(database, has_global=True)
    store = await database.store(ANA.id)
    for _ in range(3):
        await outbox.add_alone(WITH_WEBHOOK, payload(1))
        async with store.begin() as unit:
            outbox.add(unit, WITH_WEBHOOK, payload(1, body=b'{"other":1}'))
    await outbox.add_alone(replace(BEN, webhook="http://b/"), payload(1))
    assert [(event.user, bytes(event.body)) for event in await read_events(database)] == [
        (ANA.id, payload(1).body),
        (BEN.id, payload(1).body),
    ]
    assert len(await read_deliveries(database)) == 4


async def test_order_is_that_of_the_commits(database: Database) -> None:
    """Numbers grow in the order in which events were committed."""
    outbox = Outbox(database)
    for number in range(20):
        await outbox.add_alone(WITH_WEBHOOK, payload(number))
    rows = await read_deliveries(database)
    assert [row.event for row in rows] == [f"chat-{number}" for number in range(20)]


async def test_listeners(database: Database) -> None:
    """Whoever listens is told whose news there are and for whom, and what is to be tried again; then no more."""
    outbox = Outbox(database, has_global=True)
    told: list[object] = []

    def note(user: str, receivers: Sequence[Receiver]) -> None:
        told.append((user, *(receiver.kind for receiver in receivers)))

    with outbox.listening(Listener(note, told.append)):
        await outbox.add_alone(WITH_WEBHOOK, payload(1))
        outbox.look_again("ana")
        with outbox.listening(Listener(lambda user, _: told.append(user))):
            await outbox.add_alone(BEN, payload(2))
            outbox.look_again("ben")
    await outbox.add_alone(WITH_WEBHOOK, payload(3))
    assert told == [(ANA.id, "user", "global"), "ana", (BEN.id, "global"), BEN.id, "ben"]


async def test_listeners_are_told_after_the_commit(database: Database) -> None:
    """What is put into a unit of work is told when it is durable, and never where it is given up."""
    outbox, store = Outbox(database), await database.store(ANA.id)
    told: list[str] = []
    with outbox.listening(Listener(lambda user, _: told.append(user))):
        async with store.begin() as unit:
            outbox.add(unit, WITH_WEBHOOK, payload(1))
            assert told == []
        assert told == [ANA.id]
        with suppress(ZeroDivisionError):
            async with store.begin() as unit:
                outbox.add(unit, WITH_WEBHOOK, payload(2))
                raise ZeroDivisionError
    assert told == [ANA.id]


async def test_what_a_subscription_is_may_be_told(database: Database) -> None:
    """Whether a user is subscribed is decided by who makes the outbox."""
    outbox = Outbox(database, is_subscribed=lambda _, type: type == "Odd")
    assert await outbox.add_alone(WITH_WEBHOOK, payload(1, type="Odd"))
    assert not await outbox.add_alone(WITH_WEBHOOK, payload(2))


async def test_all_or_nothing(database: Database) -> None:
    """An event that cannot be kept leaves nothing."""
    outbox = Outbox(database)
    with pytest.raises(StoreError):
        await outbox.add_alone(WITH_WEBHOOK, replace(payload(1), chat=None))  # type: ignore[arg-type]
    assert await read_events(database) == []


def test_subscriptions() -> None:
    """`All` takes everything, a name takes its type."""
    assert is_subscribed(("All",), "Message")
    assert is_subscribed(("Presence", "Message"), "Message")
    assert not is_subscribed(("Presence",), "Message")
