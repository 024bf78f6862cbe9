"""A program that a test runs: its lines as they come, the end of its log, and an end in bounded time."""

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

LINE_BYTES = 1 << 24
LOG_LINES = 200
LOG_LINE_LENGTH = 400
"""whatsmeow's log has whole stanzas."""
TERMINATE_TIMEOUT = 5.0


class Child:
    """A running program. `run_child` makes it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._log: deque[str] = deque(maxlen=LOG_LINES)

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    @property
    def returncode(self) -> int | None:
        """None while it runs, negative for the signal that ended it."""
        return self._process.returncode

    @property
    def log(self) -> str:
        """The last lines of its stderr, long ones cut."""
        return "\n".join(self._log)

    async def write(self, line: str) -> None:
        """Write to its stdin. Raises ConnectionError where it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        await self._process.stdin.drain()

    async def kill(self) -> None:
        """End it with SIGKILL, which no program can prepare for."""
        if self.is_running:
            self._process.kill()
        await self._process.wait()

    async def terminate(self) -> None:
        """End it with SIGTERM, and with SIGKILL where it does not obey in time."""
        if self.is_running:
            self._process.send_signal(signal.SIGTERM)
        await self.wait(TERMINATE_TIMEOUT)

    async def wait(self, timeout: float) -> None:
        """Wait until it has ended by itself, at most `timeout` seconds; then end it with SIGKILL."""
        try:
            async with asyncio.timeout(timeout):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def read(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Pass its stdout on until it ends, and keep the end of its stderr."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(self._process.stdout, on_line))
                tasks.create_task(self._read(self._process.stderr, self._keep))
            await self._process.wait()
        finally:
            on_end()

    def _keep(self, line: str) -> None:
        self._log.append(line if len(line) <= LOG_LINE_LENGTH else f"{line[:LOG_LINE_LENGTH]}…")

    async def _read(self, stream: asyncio.StreamReader | None, on_line: Callable[[str], None]) -> None:
        assert stream is not None
        while line := await stream.readline():
            on_line(line.decode(errors="replace").rstrip("\n"))


@asynccontextmanager
async def run_child(
    arguments: Sequence[str],
    *,
    on_line: Callable[[str], None],
    on_end: Callable[[], None],
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Child]:
    """Run a program inside the context; `on_line` gets its stdout, `on_end` is called once it has ended.

    An error that leaves the context carries the end of the program's log as a note.
    """
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=env, limit=LINE_BYTES
    )
    child = Child(process)
    failure: Exception | None = None
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(child.read(on_line, on_end))
        try:
            yield child
        except Exception as error:  # noqa: BLE001
            # Raised again below: the TaskGroup would wrap the test's own error in an ExceptionGroup.
            failure = error
        finally:
            await child.terminate()
    if failure is not None:
        failure.add_note(f"The end of the log of {' '.join(arguments)}:\n{child.log}")
        raise failure
