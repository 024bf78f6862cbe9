"""Conversions in processes that may crash, hang, or eat memory."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.gateway.media import files
from zapwire.errors import ConversionBusy, GatewayClosing, MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.jobs import Job, Operation
from zapwire.gateway.media.worker import WorkerOptions, Workers

HANG = "import time, sys; sys.stdin.readline(); time.sleep(60)"
CRASH = "import os, sys; sys.stdin.readline(); os.abort()"
EAT = """
import resource, sys
from zapwire.gateway.media import child
def eat(job):
    return bytearray(1 << 33)
child.import_module = lambda name: type("Module", (), {"convert": staticmethod(eat)})
child.main(int(sys.argv[1]), int(sys.argv[2]))
"""
CHATTY = """
import os, sys
from zapwire.gateway.media import child
real = child.import_module
def load(name):
    os.write(1, b"a library says something\\n")
    print("so does another")
    return real(name)
child.import_module = load
child.main(int(sys.argv[1]), int(sys.argv[2]))
"""
ENVIRONMENT = """
import os, sys
sys.stdin.readline()
text = " ".join(sorted(os.environ))
print('{"error": "SourceError", "text": "' + text + '"}', flush=True)
"""


def program(text: str) -> tuple[str, ...]:
    """Return a command that runs this in place of the converter."""
    return (sys.executable, "-c", text)


def job(tmp_path: Path, name: str = "source") -> Job:
    """Return a job for an image."""
    path = tmp_path / name
    path.write_bytes(files.picture("JPEG"))
    return Job(Operation.IMAGE, str(path), str(tmp_path / f"{name}.new"), "image/jpeg")


async def test_a_process_is_used_again(tmp_path: Path) -> None:
    """One process does one job after the other, and ends with its owner."""
    async with Workers() as workers:
        assert workers.idle == 0
        for _ in range(3):
            assert (await workers.run(job(tmp_path))).width == 640
        assert workers.idle == 1
    assert workers.idle == 0
    with pytest.raises(GatewayClosing):
        await workers.run(job(tmp_path))


async def test_errors_come_through(tmp_path: Path) -> None:
    """What is wrong with a file is told, and the process goes on."""
    bad = job(tmp_path)
    Path(bad.source).write_bytes(b"\xff\xd8\xffnothing")
    async with Workers(WorkerOptions(processes=1)) as workers:
        with pytest.raises(MediaTypeRefused):
            await workers.run(bad)
        assert workers.idle == 1


async def test_crash(tmp_path: Path) -> None:
    """A crash costs its own conversion only; the next has a new process."""
    async with Workers(WorkerOptions(program=program(CRASH))) as workers:
        for _ in range(2):
            with pytest.raises(MediaTypeRefused, match="the file cannot be converted"):
                await workers.run(job(tmp_path))
        assert workers.idle == 0


async def test_hang(tmp_path: Path) -> None:
    """A conversion that takes too long is killed."""
    async with Workers(WorkerOptions(seconds=0.3, program=program(HANG))) as workers:
        with pytest.raises(SourceTooLarge, match=r"more than 0\.3 s, the limit"):
            await workers.run(job(tmp_path))
        assert workers.idle == 0


async def test_cancelled(tmp_path: Path) -> None:
    """A caller that goes away takes its conversion along."""
    async with Workers(WorkerOptions(program=program(HANG))) as workers:
        task = asyncio.create_task(workers.run(job(tmp_path)))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(task, 0.3)
        assert workers.idle == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space is kept on Linux")
async def test_memory(tmp_path: Path) -> None:
    """A conversion that wants more memory than it may have is refused, and nothing else suffers."""
    async with Workers(WorkerOptions(program=program(EAT))) as workers:
        with pytest.raises(SourceTooLarge, match="more memory than a conversion may take"):
            await workers.run(job(tmp_path))
        assert workers.idle == 1


async def test_what_libraries_print(tmp_path: Path) -> None:
    """What a library prints does not stand between the answers."""
    async with Workers(WorkerOptions(program=program(CHATTY))) as workers:
        assert (await workers.run(job(tmp_path))).width == 640


async def test_secrets_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that reads what strangers send does not know the server's settings."""
    monkeypatch.setenv("ZAPWIRE_ADMIN_TOKEN", "secret")
    async with Workers(WorkerOptions(program=program(ENVIRONMENT))) as workers:
        with pytest.raises(Exception, match="PYTHONPATH") as caught:
            await workers.run(job(tmp_path))
    assert "ZAPWIRE" not in str(caught.value)


async def test_so_many_at_a_time(tmp_path: Path) -> None:
    """No more run than may, some wait, and more are refused."""
    options = WorkerOptions(processes=2, waiting=2, seconds=0.5, program=program(HANG))
    async with Workers(options) as workers:
        found = await asyncio.gather(*(workers.run(job(tmp_path)) for _ in range(6)), return_exceptions=True)
    assert [type(error) for error in found] == [SourceTooLarge] * 4 + [ConversionBusy] * 2


async def test_idle_processes_end(tmp_path: Path) -> None:
    """A process that has nothing to do ends after a while; so does one that has done enough."""
    async with Workers(WorkerOptions(idle_seconds=0.05)) as workers:
        await workers.run(job(tmp_path))
        async with asyncio.timeout(5):
            while workers.idle:  # noqa: ASYNC110  # it ends by a timer
                await asyncio.sleep(0.01)
    async with Workers(WorkerOptions(jobs_each=1)) as workers:
        await workers.run(job(tmp_path))
        assert workers.idle == 0


async def test_idle_process_that_was_killed(tmp_path: Path) -> None:
    """A process that somebody killed while it had nothing to do is replaced."""
    async with Workers() as workers:
        await workers.run(job(tmp_path))
        process = workers._idle[0].process  # noqa: SLF001  # nobody else knows it
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        assert (await workers.run(job(tmp_path))).width == 640


async def test_loop_stays_free(tmp_path: Path) -> None:
    """While a photo is converted, the loop goes round and round."""
    path = tmp_path / "source"
    path.write_bytes(files.picture("JPEG", (4000, 3000), exif=files.exif(6)))
    rounds = 0
    async with Workers() as workers:
        work = asyncio.create_task(workers.run(Job(Operation.IMAGE, str(path), str(tmp_path / "target"), "image/jpeg")))
        while not work.done():
            await asyncio.sleep(0.001)
            rounds += 1
        assert (await work).is_new
    assert rounds > 20
