"""A power cut, imitated: the SQLite files as they were at some instant are what the next life starts from."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

from tests.crash.crash import Crash
from tests.crash.outbox import Outbox

_INTERVAL: Final = 0.005
_TIMEOUT: Final = 10.0
_BEHIND: Final = 0.4
"""Seconds, at most, that the program goes on after its files were copied."""


class Cuts:
    """Ends of lives."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._count = 0
        self._file.parent.mkdir()

    @property
    def url(self) -> str:
        """Where the first life keeps everything."""
        return f"sqlite:///{self._file}"

    async def cut(self, crash: Crash) -> None:
        """The program is gone at the instant of the copy."""
        async with self._copied(crash) as kept:
            await crash.subject.kill()
            await crash.company.wait_gone()
            await crash.wire.read_on()
        crash.failures += [f"message {id} was acknowledged, and is not in the files" for id in _lost(crash, kept)]

    async def fall_behind(self, crash: Crash) -> None:
        """The program goes on for a while after the copy, whose next life knows nothing of that."""
        async with self._copied(crash) as kept:
            await crash.wire.read_on()
            lost = _lost(crash, kept)
            crash.failures += [f"message {id} was acknowledged, and is not in the files" for id in lost]
            crash.subject.thaw()
            await asyncio.sleep(crash.blow_dice.uniform(0, _BEHIND))
            await crash.subject.kill()
            await crash.company.wait_gone()
            await crash.wire.read_on()
        crash.is_behind = True
        crash.forgive(_lost(crash, kept))

    @property
    def _file(self) -> Path:
        return self._directory / f"files-{self._count}" / "own.db"

    @asynccontextmanager
    async def _copied(self, crash: Crash) -> AsyncIterator[Outbox]:
        """Copy the files while the program stands still; what is in its outbox there.

        Copies of two files that change meanwhile would be of two instants, as no power cut leaves them.
        """
        await crash.subject.wait_started()
        crash.subject.freeze()
        async with asyncio.timeout(_TIMEOUT):
            while not crash.subject.is_frozen():  # noqa: ASYNC110  # nothing tells of it but looking
                await asyncio.sleep(_INTERVAL)
        old, self._count = self._file, self._count + 1
        self._file.parent.mkdir()
        for file in (old, Path(f"{old}-wal")):
            if file.exists():
                shutil.copy(file, self._file.with_name(file.name))
        kept = Outbox()
        await kept.read_on(_inspected(self._file))
        yield kept
        shutil.rmtree(old.parent)
        crash.subject.database = self.url
        crash.outbox = Outbox()


def _lost(crash: Crash, kept: Outbox) -> set[str]:
    """The messages that the server will not bring again, and that are not in a copy."""
    return (crash.wire.acknowledged & crash.accepted.keys()) - kept.ids - crash.forgiven


def _inspected(file: Path) -> str:
    """Check a copy of the files, which opening them changes; the URL of that copy."""
    directory = file.parent / "inspected"
    directory.mkdir()
    for part in (file, Path(f"{file}-wal")):
        if part.exists():
            shutil.copy(part, directory)
    copy = directory / file.name
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    assert found == [("ok",)], f"the copied database is damaged: {found}"
    return f"sqlite:///{copy}"
