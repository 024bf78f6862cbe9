"""An account's units of work, between the end of their bodies and their commits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import text

from tests.client.fake_server import PATIENCE
from tests.client.rig import linked_device, settle
from tests.client.store.noun_suite import SESSIONS
from tests.storage.rig import ADDRESS, OTHER, locked, put, reopened, until_begun
from zapwire.errors import StoreError
from zapwire.storage.account import Access, Account
from zapwire.storage.connection import Link
from zapwire.storage.database import Database
from zapwire.storage.encoding import NO_KEY
from zapwire.storage.privacy_tokens import PRIVACY_SALTS
from zapwire.storage.view import View

if TYPE_CHECKING:
    from zapwire.storage.readers import Readers
    from zapwire.storage.work import Job

BROKEN = text("INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(path) as database:
        yield database


async def test_next_unit_sees_what_is_not_committed(database: Database, path: Path) -> None:
    """While a unit waits for its commit the next one sees what it did, and a reader does not."""
    store = await database.store("account")
    with locked(path):
        first = asyncio.create_task(put(store))
        await until_begun(store, ADDRESS)
        assert await store.sessions.get(ADDRESS) is None
        assert not first.done()
    await first
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_cancelling_the_wait_does_not_undo(database: Database, path: Path) -> None:
    """Whoever is cancelled while waiting for the commit leaves it to happen."""
    store = await database.store("account")
    with locked(path):
        waiting = asyncio.create_task(put(store))
        await until_begun(store, ADDRESS)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await store.sessions.get(ADDRESS) is None
    await put(store, OTHER, 1)
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]
    async with reopened(path) as again:
        assert await again.sessions.get(ADDRESS) == SESSIONS[0]


async def test_failing_commit_fails_those_behind_it(database: Database, path: Path) -> None:
    """A unit that saw what was not committed in the end fails, too, and everything is as before; the next one works."""
    store = await database.store("account")
    await put(store, OTHER, 2)

    async def broken() -> None:
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
            await unit.sessions.delete(OTHER)
            unit.write(BROKEN)

    with locked(path):
        tasks = [asyncio.create_task(broken())]
        await until_begun(store, ADDRESS)
        tasks += [asyncio.create_task(put(store, f"{number}:0", 1)) for number in range(3)]
        await until_begun(store, "2:0", 1)
    failures = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(failure) for failure in failures] == [StoreError] * 4
    assert "nowhere" in str(failures[0])
    assert "earlier" in str(failures[1])
    async with store.begin() as unit:
        for stores in (unit, store):
            assert await stores.sessions.get(ADDRESS) is None
            assert await stores.sessions.get("0:0") is None
            assert await stores.sessions.get(OTHER) == SESSIONS[2]
    await put(store)
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_unit_that_is_open_when_an_earlier_fails(database: Database, path: Path) -> None:
    """A unit of work that began after one that fails, and ends later, fails as well."""
    store = await database.store("account")
    go_on = asyncio.Event()

    async def broken() -> None:
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
            unit.write(BROKEN)

    async def late() -> None:
        async with store.begin() as unit:
            assert await unit.sessions.get(ADDRESS) == SESSIONS[0]
            await go_on.wait()
            await unit.sessions.put(OTHER, SESSIONS[1])

    with locked(path):
        first = asyncio.create_task(broken())
        await until_begun(store, ADDRESS)
        second = asyncio.create_task(late())
        await asyncio.sleep(0)
    with pytest.raises(StoreError, match="nowhere"):
        await first
    go_on.set()
    with pytest.raises(StoreError, match="earlier"):
        await second
    assert await store.sessions.get(OTHER) is None


async def test_unit_without_changes_waits_for_those_it_may_have_read(database: Database, path: Path) -> None:
    """A unit of work that only reads ends when what it read is durable, or fails with it."""
    store = await database.store("account")
    order: list[str] = []

    async def read() -> None:
        async with store.begin() as unit:
            assert await unit.sessions.get(ADDRESS) == SESSIONS[0]
        order.append("read")

    async def write() -> None:
        await put(store)
        order.append("written")

    with locked(path):
        writing = asyncio.create_task(write())
        await until_begun(store, ADDRESS)
        reading = asyncio.create_task(read())
        await asyncio.sleep(0)
        assert order == []
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(writing, reading)
    assert sorted(order) == ["read", "written"]


async def test_deletion_that_waits_hides_everything(database: Database, path: Path) -> None:
    """While the deletion of a device waits for its commit the next unit sees nothing of what was there, readers all."""
    store = await database.store("account")
    async with store.begin() as unit:
        await unit.device.save(linked_device())
        await unit.sessions.put(OTHER, SESSIONS[1])

    async def delete() -> None:
        async with store.begin() as unit:
            await unit.device.delete()
            await unit.sessions.put(ADDRESS, SESSIONS[0])

    with locked(path):
        task = asyncio.create_task(delete())
        await until_begun(store, ADDRESS)
        later = store.begin()
        stores = await later.__aenter__()
        assert await stores.device.load() is None
        assert await stores.sessions.get(OTHER) is None
        assert not await stores.sessions.rename_user("549", "1")
        await later.__aexit__(asyncio.CancelledError, None, None)
        assert await store.device.load() == linked_device()
    await task
    assert await store.device.load() is None
    assert await store.sessions.get(OTHER) is None
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_sixteen_tasks_keep_their_order(database: Database, path: Path) -> None:
    """Units of many tasks on one account, each building on the one before, lose nothing."""
    store = await database.store("account")

    async def count(times: int) -> None:
        for _ in range(times):
            async with store.begin() as unit:
                salt = await unit.privacy_tokens.salt() or b""
                await unit.privacy_tokens.put_salt(b"%d" % (int(salt or b"0") + 1))

    await asyncio.gather(*(count(20) for _ in range(16)))
    assert await store.privacy_tokens.salt() == b"320"
    async with reopened(path) as again:
        assert await again.privacy_tokens.salt() == b"320"


async def test_what_is_not_used_leaves_the_memory(database: Database) -> None:
    """Aging twice drops what nobody asked for in between; it is read anew from the database."""
    store = await database.store("account")
    await put(store)
    for _ in range(2):
        database.age()
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


class Waiting:
    """A database whose writer does nothing by itself."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.hurried: list[Job] = []

    def fetch(self, work: Callable[[Link], Any]) -> asyncio.Future[Any]:
        """Find no rows."""
        future = asyncio.get_running_loop().create_future()
        future.set_result({})
        return future

    def account(self) -> Account:
        """Return an account on it."""
        readers = cast("Readers", SimpleNamespace(run=self.fetch))
        return Account(1, "account", Access(readers, {}, lambda: None, self.jobs.append, self.hurried.append), None)


async def write(account: Account, salt: bytes, *, is_cleared: bool = False) -> None:
    """Do a unit of work up to its commit."""
    work = await account.begin()
    if is_cleared:
        work.clear()
    View(account, PRIVACY_SALTS, work).put(NO_KEY, NO_KEY, salt)
    account.end(work, is_urgent=True)
    account.lock.release()


async def seen(account: Account) -> tuple[bytes | None, bytes | None]:
    """Return the salt as the next unit of work and as readers see it."""
    work = await account.begin()
    salt = await View(account, PRIVACY_SALTS, work).get(NO_KEY)
    account.lock.release()
    return salt, await View(account, PRIVACY_SALTS, None).get(NO_KEY)


async def test_second_deletion_hides_what_the_first_left() -> None:
    """Where two deletions wait, the first one's commit does not show what the second deleted."""
    waiting = Waiting()
    account = waiting.account()
    await write(account, b"1", is_cleared=True)
    work = await account.begin()
    work.clear()
    account.end(work, is_urgent=True)
    account.lock.release()
    waiting.jobs[0].settle(waiting.jobs[0], None)
    assert await seen(account) == (None, b"1")
    waiting.jobs[1].settle(waiting.jobs[1], None)
    assert await seen(account) == (None, None)


async def test_late_failure_leaves_the_new_beginning_alone() -> None:
    """A unit of work that fails because an earlier one did takes nothing from those that began after that."""
    waiting = Waiting()
    account = waiting.account()
    await write(account, b"1")
    await write(account, b"2")
    first, second = waiting.jobs
    first.settle(first, StoreError("first"))
    await write(account, b"3")
    second.settle(second, StoreError("second"))
    assert await seen(account) == (b"3", None)
    waiting.jobs[2].settle(waiting.jobs[2], None)
    assert await seen(account) == (b"3", b"3")


@pytest.mark.parametrize("is_told", [False, True])
async def test_unit_that_began_before_a_failure_is_not_submitted(*, is_told: bool) -> None:
    """A unit of work that ends after an earlier one failed is refused, whether the loop was told of that or not yet."""
    waiting = Waiting()
    account = waiting.account()
    await write(account, b"1")
    work = await account.begin()
    View(account, PRIVACY_SALTS, work).put(NO_KEY, NO_KEY, b"2")
    (job,) = waiting.jobs
    job.work.chain.failure = StoreError("no space")
    if is_told:
        job.settle(job, job.work.chain.failure)
    with pytest.raises(StoreError, match=r"earlier.*no space"):
        account.end(work, is_urgent=True)
    account.lock.release()
    if not is_told:
        job.settle(job, job.work.chain.failure)
    assert len(waiting.jobs) == 1
    assert await seen(account) == (None, None)


async def test_account_does_not_pile_up_work() -> None:
    """Where a thousand units of work wait for their commit, the next one waits to begin."""
    waiting = Waiting()
    account = waiting.account()
    for number in range(1024):
        await write(account, b"%d" % number)
    beginning = asyncio.create_task(account.begin())
    await settle()
    assert not beginning.done()
    job = waiting.jobs[0]
    job.settle(job, None)
    job.done.set_result(None)
    async with asyncio.timeout(PATIENCE):
        await beginning
