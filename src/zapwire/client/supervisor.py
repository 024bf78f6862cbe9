"""Supervisor: keeps one account connected, from the first dial to the end, and owns all its tasks."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final

from zapwire.client.clock import Clock
from zapwire.client.dispatch import QUEUE_SIZE, Dispatcher
from zapwire.client.keepalive import KeepAlive
from zapwire.client.link import Link
from zapwire.client.login import Login
from zapwire.client.options import Options
from zapwire.client.queries import Queries
from zapwire.client.reconnect import TryAgain, retrying
from zapwire.client.transport import Transport
from zapwire.errors import (
    ConnectionLost,
    LoggedOutError,
    NetworkError,
    NotConnected,
    RemoteProtocolError,
    SessionError,
    StoreError,
    ZapwireError,
)
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.lifecycle import ENDED, TRANSITIONS, Lifecycle, Phase, Step
from zapwire.protocol.node import Node

# How long handlers may take for the stanzas that came before the connection was lost.
_LAST_WORDS: Final = 1.0
# How long handlers may take for the last event.
_FAREWELL: Final = 5.0


class _Over(Exception):  # not an error, but what ends a task group
    """The connection shall end."""


@dataclass(frozen=True, slots=True)
class _End:
    """How a connection ended."""

    step: Step
    reason: str
    was_useful: bool = False
    """Whether it got as far as a connection should; if not, the next try waits."""
    event: Event | None = None
    """What to tell of it, after the phase has moved."""


class Supervisor:
    """The life of one account's session. The features are given to it once, by `equip`."""

    def __init__(
        self,
        options: Options,
        transport: Transport,
        clock: Clock,
        emit: Callable[[Event], Awaitable[None]],
        log: logging.Logger,
        random: Callable[[int], bytes],
    ) -> None:
        self._random = random
        self._options = options
        self._transport = transport
        self._clock = clock
        self._emit = emit
        self._log = log
        self._lifecycle = Lifecycle()
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._living: asyncio.Task[None] | None = None
        self._link: Link | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._ending: asyncio.Future[_End] | None = None
        self._was_useful = False
        self._error: ZapwireError | None = None
        self._reason = ""

    def equip(self, login: Login, keepalive: KeepAlive, dispatcher: Dispatcher, queries: Queries) -> None:
        """The features that a connection runs."""
        self._login = login
        self._keepalive = keepalive
        self._dispatcher = dispatcher
        self._queries = queries

    @property
    def phase(self) -> Phase:
        """What the session is doing."""
        return self._lifecycle.phase

    def start(self) -> None:
        """Connect and stay connected; no effect while it does so already. What is ending ends first."""
        before = self._task
        if before is None or before.done() or before.cancelling() or (before is self._living and self._is_over()):
            self._task = asyncio.create_task(self._live(before), name="zapwire client")
            self._task.add_done_callback(lambda _: self.wake())

    async def stop(self) -> None:
        """Close the connection and end every task; may be called again."""
        task = self._task
        if task is None or task.done():
            if self.phase is not Phase.OFFLINE:
                await self._close()
            return
        if not task.cancelling():
            task.cancel()
        elif task is asyncio.current_task():
            return  # a handler that hears of the closing closes, too
        await asyncio.wait({task})

    async def wait_connected(self, timeout: float) -> None:
        """Return when connected.

        Raises `LoggedOutError`, `SessionError` or what ended the session where it cannot happen by itself any
        more, `NotConnected` after `timeout` seconds.
        """
        # While a connection is ending its phase is what it was.
        await self.wait_until(
            lambda phase: phase is Phase.CONNECTED and self._link is not None, timeout, "not connected"
        )

    async def wait_until(self, holds: Callable[[Phase], bool], seconds: float, problem: str) -> None:
        """Return when `holds` for the session's phase. It is asked when the phase has moved, and at each `wake`.

        Raises what ended the session where it cannot move by itself any more, `NotConnected`, naming the problem, after
        so many seconds.
        """
        try:
            async with self._clock.timeout(seconds):
                while not holds(self.phase):
                    if self.phase in ENDED and (self._task is None or self._task.done()):
                        raise self._why_ended()
                    await self._moved.wait()
        except TimeoutError:
            raise NotConnected(f"{problem} after {seconds:g} s, but {self.phase.value}") from None

    async def is_connected_within(self, seconds: float) -> bool:
        """Whether the session is connected now or becomes so in time."""
        try:
            await self.wait_connected(seconds)
        except ZapwireError:
            return False
        return True

    async def send(self, node: Node) -> None:
        """Send a stanza. Raises `NotConnected` or `ConnectionLost`."""
        if self._link is None:
            raise NotConnected(f"there is no connection, the session is {self.phase.value}: connect first")
        await self._link.send(node)

    def spawn(self, coroutine: Coroutine[Any, Any, None], done: Callable[[], object] | None = None) -> None:
        """Run something for as long as the current connection lasts.

        `done` is called when it is over, however it ends, and also where it could not begin any more.
        """

        def conclude(_task: object = None) -> None:
            coroutine.close()  # it may never have begun
            if done is not None:
                done()

        if self._tasks is None or self._ending is None or self._ending.done():
            conclude()  # a task group that is shutting down takes no more
        else:
            self._tasks.create_task(self._guard(coroutine)).add_done_callback(conclude)

    def end(self, step: Step, reason: str, event: Event | None = None) -> None:
        """End the current connection; the first reason counts.

        `event` is told once the phase has moved, so that handlers see it and may connect anew.
        """
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(_End(step, reason, self._was_useful, event))

    async def advance(self, step: Step) -> None:
        """Move along the lifecycle and tell of it."""
        phase = self._lifecycle.move(step)
        if step in (Step.PAIRED, Step.ACTIVATED):
            self._was_useful = True
        self.wake()
        await self._emit(events.PhaseChanged(phase))

    def _is_over(self) -> bool:
        """Whether the living session has ended for good, or is about to, although its task has not."""
        if self._ending is not None and self._ending.done():
            return TRANSITIONS[self.phase].get(self._ending.result().step) in ENDED
        return self.phase in ENDED and (self.phase is not Phase.OFFLINE or bool(self._reason))

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def _live(self, before: asyncio.Task[None] | None) -> None:
        """Sessions one after the other, until one ends for good or the client is closed.

        `before` is the life before this one, which may still be closing.
        """
        try:
            if before is not None:
                await asyncio.wait({before})
            self._living, self._error, self._reason = asyncio.current_task(), None, ""
            await self._live_on()
        except asyncio.CancelledError:
            # Here, as whoever closes the client may be one of the tasks that this ends.
            if before is not None:
                await asyncio.wait({before})
            await self._close()
            raise
        except Exception as error:  # noqa: BLE001  # a bug of ours: the phase must not say that all goes on
            self._log.exception("the session broke; please report this")
            await self._on_broken(NetworkError(f"the session broke: {type(error).__name__}: {error}"))

    async def _close(self) -> None:
        """Go offline. A handler that hangs, or a stream that nobody reads, must not keep the client from closing."""
        try:
            async with self._clock.timeout(_FAREWELL):
                await self.advance(Step.CLOSE)
        except TimeoutError:
            self._log.warning("an event handler had not returned after %g s, when the client was closed", _FAREWELL)

    async def _live_on(self) -> None:
        while True:
            end = await self._try_until_useful()
            if self.phase in ENDED:
                return
            if end.step is Step.LOSE:
                # Many accounts lose their connections at the same moment; they need not come back at the same.
                spread = self._options.timing.reconnect_spread
                await self._clock.sleep(spread * int.from_bytes(self._random(4)) / 2**32)

    async def _try_until_useful(self) -> _End:
        """Connections one after the other, with growing waits, until one was of use or none may follow."""
        async for attempt in retrying(self._options.timing, self._clock.sleep):
            with attempt:
                end = await self._connect()
                if not end.was_useful and self.phase not in ENDED:
                    raise TryAgain
                return end
        raise AssertionError("tries without a limit came to an end")

    async def _connect(self) -> _End:
        """One connection, from dialling to its end."""
        self._was_useful = False
        if self._lifecycle.can(Step.DIAL):
            await self.advance(Step.DIAL)
        try:
            device = await self._login.device()
            handshake = self._login.handshake(device)
            link = await Link.open(self._transport, handshake, self._clock, timeout=self._options.timing.dial)
        except ZapwireError as error:
            return await self._on_failed(error)
        except Exception as error:  # noqa: BLE001  # a bug, of ours or of a store or transport that users bring
            self._log.exception("opening a connection broke; please report this")
            return await self._on_failed(NetworkError(f"opening a connection broke: {type(error).__name__}: {error}"))
        self._error = None
        await self.advance(Step.IDENTIFIED if device.jid else Step.REGISTERED)
        return await self._on_ended(await self._serve(link))

    async def _serve(self, link: Link) -> _End:
        """Run a connection's tasks until one of them, or the server, ends it."""
        inbox: asyncio.Queue[Node] = asyncio.Queue(QUEUE_SIZE)
        ending: asyncio.Future[_End] = asyncio.get_running_loop().create_future()
        self._link, self._ending = link, ending
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._guard(self._read(link, inbox)))
                tasks.create_task(self._guard(self._dispatcher.run(inbox)))
                tasks.create_task(self._guard(self._keepalive.run()))
                await ending
                raise _Over  # noqa: TRY301  # leaving the group by an exception is what ends its tasks
        except* _Over:
            pass
        finally:
            self._link = self._tasks = self._ending = None
            self._queries.fail_all("the connection ended before the answer came")
            await link.close()
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # before Python 3.13 a task group that is ending swallows it (gh-116720)
        return ending.result()

    async def _read(self, link: Link, inbox: asyncio.Queue[Node]) -> None:
        """Sort what arrives: answers to whoever waits for them, everything else to its turn."""
        try:
            async for node in link.nodes():
                self._log.debug("received %s", node)
                if not self._queries.resolve(node):
                    await inbox.put(node)
        except (ConnectionLost, RemoteProtocolError) as error:
            if isinstance(error, RemoteProtocolError):
                self._log.warning("the connection ends: %s", error)
            # What was still to be handled often tells why the connection ended, so it comes first. But a handler may
            # take its time, and what is left then is sent again, as it was not acknowledged.
            with contextlib.suppress(TimeoutError):
                async with self._clock.timeout(_LAST_WORDS):
                    await inbox.join()
            self.end(Step.LOSE, str(error))

    async def _guard(self, task: Coroutine[Any, Any, None]) -> None:
        """Run a connection's task; one that fails ends the connection, and nothing else."""
        try:
            await task
        except ZapwireError as error:
            self._log.warning("the connection ends: %s", error)
            if isinstance(error, StoreError):
                self._was_useful = False  # it may stay so for a while: the tries become rarer
            self.end(Step.LOSE, str(error))
        except Exception as error:  # noqa: BLE001  # a bug of ours ends one connection, not the account
            self._log.exception("a task of the connection broke; please report this")
            self.end(Step.LOSE, f"{type(error).__name__}: {error}")

    async def _on_failed(self, error: ZapwireError) -> _End:
        """The connection was not opened: try again where that may help."""
        will_retry = error.retry and self._options.auto_reconnect
        self._log.warning("cannot connect: %s", error)
        self._error = error
        await self.advance(Step.LOSE if will_retry else Step.REFUSE)
        await self._emit(events.ConnectFailed(error, will_retry))
        return _End(Step.LOSE if will_retry else Step.REFUSE, str(error))

    async def _on_broken(self, error: NetworkError) -> None:
        """The session ends where it should not."""
        self._error, self._reason = error, str(error)
        if self.phase not in ENDED:
            await self.advance(Step.REFUSE if self._lifecycle.can(Step.REFUSE) else Step.CLOSE)
        await self._emit(events.ConnectFailed(error, will_retry=False))

    async def _on_ended(self, end: _End) -> _End:
        """The connection was open and is over."""
        self._log.info("the connection ended: %s", end.reason)
        self._reason = end.reason
        if not self._lifecycle.can(end.step):
            # Such as codes that expire at the moment of the scan, or that the server sends a linked device.
            end = replace(end, step=Step.LOSE)
        restarts = self.phase is Phase.RESTARTING and end.step is Step.LOSE
        await self.advance(end.step)
        if end.step is Step.LOSE and not restarts:
            if not self._options.auto_reconnect and self._lifecycle.can(Step.CLOSE):
                await self.advance(Step.CLOSE)
            await self._emit(events.Disconnected(end.reason, will_reconnect=self.phase not in ENDED))
        if end.event:
            await self._emit(end.event)
        return end

    def _why_ended(self) -> ZapwireError:
        if self.phase is Phase.LOGGED_OUT:
            return LoggedOutError("this device was logged out: pair again")
        if self.phase is Phase.REPLACED:
            return SessionError("another connection of this device took over: connect again to take it back")
        if self.phase is Phase.REFUSED:
            return self._error or SessionError(f"this client stays offline: {self._reason}")
        return NotConnected(f"the client is offline: {self._reason or 'call connect first'}")
