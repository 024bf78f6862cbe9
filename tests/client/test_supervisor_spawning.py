"""Background tasks of a connection: each is told to be over, however it ends or if it never began."""

import asyncio

from tests.client.conversation import conversation
from tests.client.rig import RARE_PINGS, linked_store, rig, settle, until


class Work:
    """A task to spawn, which runs until it is let go."""

    def __init__(self) -> None:
        self.has_begun = False
        self.has_ended = False
        self.times_over = 0
        self.gate = asyncio.Event()

    async def run(self) -> None:
        """Do the work."""
        self.has_begun = True
        try:
            await self.gate.wait()
        finally:
            self.has_ended = True

    def on_over(self) -> None:
        """Note that it is over."""
        self.times_over += 1


async def test_done_after_its_end() -> None:
    """A task that ends by itself is over then, and not before."""
    async with conversation() as talk:
        work = Work()
        talk.context().spawn(work.run(), done=work.on_over)
        await settle()
        assert (work.has_begun, work.times_over) == (True, 0)
        work.gate.set()
        await until(lambda: work.times_over == 1)
        assert work.has_ended


async def test_done_with_the_connection() -> None:
    """A task that the end of the connection ends is over with it."""
    async with conversation(timing=RARE_PINGS) as talk:
        work = Work()
        talk.context().spawn(work.run(), done=work.on_over)
        await settle()
        talk.server.cut()
        await until(lambda: work.times_over == 1)
        assert work.has_ended


async def test_spawned_without_a_connection() -> None:
    """Without a connection a task does not begin, and is over at once."""
    async with rig(await linked_store()) as made:
        work = Work()
        made.client._supervisor.spawn(work.run(), done=work.on_over)  # noqa: SLF001  # features are given this
        assert (work.has_begun, work.times_over) == (False, 1)


async def test_spawned_while_the_connection_ends() -> None:
    """While a connection ends, which may take its time, a task does not begin, and nobody is hurt."""
    async with conversation(timing=RARE_PINGS) as talk:
        slow, late, silent = Work(), Work(), Work()
        ending = asyncio.Event()
        go_on = asyncio.Event()

        async def reluctant() -> None:
            try:
                await slow.run()
            finally:
                ending.set()
                await go_on.wait()

        spawn = talk.context().spawn
        spawn(reluctant(), done=slow.on_over)
        await settle()
        talk.server.cut()
        await ending.wait()
        spawn(late.run(), done=late.on_over)
        spawn(silent.run())
        assert (late.has_begun, late.times_over, slow.times_over) == (False, 1, 0)
        go_on.set()
        await until(lambda: slow.times_over == 1)
        assert not silent.has_begun


async def test_cancelled_before_it_began() -> None:
    """A task that was spawned in the very moment that the connection ends is over, too."""
    async with conversation(timing=RARE_PINGS) as talk:
        work = Work()
        before = asyncio.all_tasks()
        talk.context().spawn(work.run(), done=work.on_over)
        (task,) = asyncio.all_tasks() - before
        task.cancel()
        await until(lambda: work.times_over == 1)
        assert not work.has_begun
