"""One media host is tried after the other."""

import pytest

from tests.client.media.fake_host import FIRST, SECOND, account
from zapwire.client.media.hosts import TRIES
from zapwire.errors import (
    MediaCorrupt,
    MediaError,
    MediaGone,
    MediaHostFailed,
    MediaHostRefused,
    MediaHostUnreachable,
    MediaTooLarge,
)
from zapwire.protocol.stanzas.media import MediaConnection


class Act:
    """Something to do on hosts, which fails so often."""

    def __init__(self, *errors: MediaError) -> None:
        self.errors = list(errors)
        self.seen: list[tuple[str, str]] = []

    async def __call__(self, connection: MediaConnection, host: str) -> str:
        """Do it."""
        self.seen.append((connection.auth, host))
        if self.errors:
            raise self.errors.pop(0)
        return host


@pytest.mark.parametrize("error", [MediaHostFailed("x", 503), MediaHostUnreachable("x"), MediaCorrupt("x")])
async def test_the_next_host(error: MediaError) -> None:
    """Where the first fails, cannot be reached or gives a damaged file, the second is tried, at once."""
    own, act = await account(), Act(error)
    assert await own.hosts.on_one(act) == SECOND
    assert act.seen == [("auth-1", FIRST), ("auth-1", SECOND)]
    assert own.clock.slept == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_fresh_authorization(status: int) -> None:
    """A refused authorization is renewed, once."""
    own, act = await account(), Act(MediaHostRefused("x", status))
    assert await own.hosts.on_one(act) == FIRST
    assert act.seen == [("auth-1", FIRST), ("auth-2", FIRST)]
    own, act = await account(), Act(*[MediaHostRefused("x", status)] * 3)
    with pytest.raises(MediaHostRefused):
        await own.hosts.on_one(act)
    assert len(act.seen) == 2


@pytest.mark.parametrize("error", [MediaGone("x"), MediaTooLarge(1), MediaHostRefused("x", 413)])
async def test_what_no_host_would_do(error: MediaError) -> None:
    """What would fail everywhere is not tried anywhere else."""
    own, act = await account(), Act(error)
    with pytest.raises(type(error)):
        await own.hosts.on_one(act)
    assert len(act.seen) == 1
    assert own.clock.slept == []


async def test_again_and_again() -> None:
    """What may pass is tried five times on all hosts, after waits that grow."""
    own, act = await account(media_again=2.0), Act(*[MediaHostUnreachable("x")] * 100)
    with pytest.raises(MediaHostUnreachable):
        await own.hosts.on_one(act)
    assert len(act.seen) == 2 * TRIES
    assert own.clock.slept == [2.0, 4.0, 6.0, 8.0]


async def test_damage_everywhere() -> None:
    """A file that all hosts damage is tried no more."""
    own, act = await account(), Act(MediaCorrupt("x"), MediaCorrupt("y"))
    with pytest.raises(MediaCorrupt, match="y"):
        await own.hosts.on_one(act)
    assert own.clock.slept == []
