"""Conversions, each in a process that may be killed; so many at a time, so long, with so much memory."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from zapwire.errors import ConversionBusy, GatewayClosing, MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.jobs import Job, Report, decode_answer, encode_job

_log = logging.getLogger("zapwire.gateway.media")

_LINE: Final = 4 << 20
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
_CHILD: Final = "zapwire.gateway.media.child"


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What conversions may take."""

    processes: int = 2
    """How many conversions run at a time."""
    waiting: int = 64
    """How many may wait for one of these; more are refused."""
    seconds: float = 120.0
    """For one conversion; then its process is killed."""
    memory: int = 1 << 30
    """Of one process, in bytes of address space."""
    output_bytes: int = 256 << 20
    """The largest file that a conversion may write."""
    jobs_each: int = 100
    """After so many conversions a process ends, and another takes its place."""
    idle_seconds: float = 60.0
    """After so long without a conversion a process ends, and its memory is free."""
    program: tuple[str, ...] = (sys.executable, "-m", _CHILD)
    """What is run."""


@dataclass(slots=True)
class _Child:
    process: Process
    jobs: int = 0
    reaper: asyncio.TimerHandle | None = None


class Workers:
    """Runs conversions; an async context manager, in one event loop. Processes start when they are needed."""

    def __init__(self, options: WorkerOptions | None = None) -> None:
        self._options = options or WorkerOptions()
        self._slots = asyncio.Semaphore(self._options.processes)
        self._waiting = 0
        self._idle: list[_Child] = []
        self._running: set[_Ending] = set()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        idle, self._idle = self._idle, []
        for child in idle:
            self._end(child)
        await asyncio.gather(*self._running)

    @property
    def idle(self) -> int:
        """How many processes wait for their next conversion."""
        return len(self._idle)

    async def run(self, job: Job) -> Report:
        """Do a job. Raises `SourceError` and those below it; `GatewayClosing` once this is closed."""
        if self._waiting >= self._options.waiting + self._options.processes:
            raise ConversionBusy("too many files wait for their conversion: send this again in a moment")
        self._waiting += 1
        try:
            async with self._slots:
                if self._is_closed:
                    raise GatewayClosing("the gateway is being stopped: send this again when it is back")
                return await self._run(job)
        finally:
            self._waiting -= 1

    async def _run(self, job: Job) -> Report:
        child = await self._take()
        is_fine = False
        try:
            async with asyncio.timeout(self._options.seconds):
                line = await _ask(child.process, encode_job(job))
            is_fine = bool(line)
        except TimeoutError:
            raise SourceTooLarge(
                f"the conversion took more than {self._options.seconds:g} s, the limit: send a shorter or smaller file"
            ) from None
        finally:
            child.jobs += 1
            if is_fine and child.jobs < self._options.jobs_each and not self._is_closed:
                self._put(child)
            else:
                self._end(child)
        if not line:
            code = await child.process.wait()
            _log.warning("a conversion (%s of %s) ended its process with %d", job.operation, job.sniffed, code)
            raise MediaTypeRefused(f"the file cannot be converted: reading it as {job.sniffed} failed badly")
        return decode_answer(line)

    async def _take(self) -> _Child:
        """A process that waits, or a new one."""
        while self._idle:
            child = self._idle.pop()
            if child.reaper is not None:
                child.reaper.cancel()
            if child.process.returncode is None:
                return child
        options = self._options
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        arguments = (*options.program, str(options.memory), str(options.output_bytes))
        process = await asyncio.create_subprocess_exec(
            *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=_LINE
        )
        return _Child(process)

    def _put(self, child: _Child) -> None:
        child.reaper = asyncio.get_running_loop().call_later(self._options.idle_seconds, self._retire, child)
        self._idle.append(child)

    def _retire(self, child: _Child) -> None:
        if child in self._idle:
            self._idle.remove(child)
            self._end(child)

    def _end(self, child: _Child) -> None:
        """Kill a process, which has nothing to lose, and see it off."""
        if child.reaper is not None:
            child.reaper.cancel()
        with contextlib.suppress(ProcessLookupError):
            child.process.kill()
        task = asyncio.get_running_loop().create_task(_bury(child.process), name="media process")
        self._running.add(task)
        task.add_done_callback(self._running.discard)


_Ending = asyncio.Task[None]


async def _ask(process: Process, line: bytes) -> bytes:
    """The answer to a job; nothing where the process ended in place of it."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError  # both are pipes
    try:
        process.stdin.write(line)
        await process.stdin.drain()
        answer = await process.stdout.readline()
    except (ConnectionError, ValueError):
        return b""
    return answer if answer.endswith(b"\n") else b""


async def _bury(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
