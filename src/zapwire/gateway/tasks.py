"""Tasks that somebody owns: one that fails ends alone, and none outlives its owner."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from zapwire.errors import ZapwireError

T = TypeVar("T")

_ENDING: Final = 5.0

_log = logging.getLogger("zapwire.gateway")


class Tasks:
    """The tasks of one owner, who closes them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, coroutine: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run this beside everything else; somebody awaits it."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def start_alone(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run what nobody awaits. Where it fails that is logged, and the end of it."""
        task = self.start(_alone(coroutine, name), name)
        # It may never have begun.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def finish(self, coroutine: Coroutine[Any, Any, T], name: str) -> T:
        """Run this to its end, also where whoever awaits it is cancelled."""
        task = self.start(coroutine, name)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # Nobody else hears of its failure.
            task.add_done_callback(_log_failure)
            raise

    async def close(self, timeout: float) -> None:
        """Cancel what still runs, and wait until it has ended, so many seconds at most."""
        # Whoever closes may be one of them.
        running = self._running - {asyncio.current_task()}
        for task in running:
            task.cancel()
        if running:
            _, hanging = await asyncio.wait(running, timeout=timeout)
            for task in hanging:
                _log.error("%s did not end within %g s after it was cancelled", task.get_name(), timeout)


@asynccontextmanager
async def running(coroutine: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Run this, which does not end by itself, for the length of the context."""
    tasks = Tasks()
    tasks.start_alone(coroutine, name)
    try:
        yield
    finally:
        await tasks.close(_ENDING)


async def _alone(coroutine: Coroutine[Any, Any, None], name: str) -> None:
    try:
        await coroutine
    except Exception:  # noqa: BLE001  # whatever it is, it must not touch others; it is logged whole
        _log.exception("%s broke; please report this", name)


def _log_failure(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, ZapwireError):
        _log.info("%s failed after whoever asked for it had gone: %s", task.get_name(), error)
    elif error is not None:
        _log.error("%s broke after whoever asked for it had gone", task.get_name(), exc_info=error)
