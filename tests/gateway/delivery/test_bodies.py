"""Bodies of events in a database with a key: unreadable there, and told as they were."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gateway.delivery.rig import ANA, payload, read_events
from zapwire.errors import StoreError
from zapwire.gateway.database import open_database
from zapwire.gateway.delivery.bodies import Bodies
from zapwire.gateway.delivery.feed import Feed
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.storage.database import Database

KEY = bytes(range(32))


@pytest.fixture
async def sealed(tmp_path: Path) -> AsyncIterator[Database]:
    """Return a database with a key."""
    async with open_database(tmp_path / "sealed.db", key=KEY) as database:
        yield database


async def test_texts_cannot_be_read_in_the_file(sealed: Database, tmp_path: Path) -> None:
    """What is kept of an event shows nothing of its body, in the row and in the files."""
    await Outbox(sealed).add_alone(replace(ANA, events=("All",)), payload(1, body=b'{"text":"a secret text"}'))
    (event,) = await read_events(sealed)
    assert b"secret" not in event.body
    assert all(b"a secret text" not in file.read_bytes() for file in tmp_path.iterdir())


async def test_followers_get_what_was_put_in(sealed: Database) -> None:
    """Who follows a user's events reads them as they were."""
    user, outbox = replace(ANA, events=("All",)), Outbox(sealed)
    await outbox.add_alone(user, payload(1))
    async with Feed(sealed, outbox) as feed:
        follower = feed.follow(user.id, "before all that is kept")
        async with asyncio.timeout(5):
            assert (await anext(follower)).body == payload(1).body
        await follower.aclose()


async def test_body_of_another_event(sealed: Database) -> None:
    """A body is bound to its event and its user: moved elsewhere it is refused."""
    bodies = Bodies(sealed)
    kept = bodies.close("user", "event", b"{}")
    assert bodies.open("user", "event", kept) == b"{}"
    for user_id, event_id in (("user", "other"), ("other", "event")):
        with pytest.raises(StoreError, match="cannot be decrypted"):
            bodies.open(user_id, event_id, kept)


async def test_without_a_key_bodies_are_as_they_are(tmp_path: Path) -> None:
    """In a database without a key nothing is encrypted."""
    async with open_database(tmp_path / "open.db") as database:
        assert Bodies(database).close("user", "event", b"{}") == b"{}"
        assert Bodies(database).open("user", "event", b"{}") == b"{}"
