"""The run: everybody writes while the program is killed again and again; then everything is counted."""

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.crash.client import ClientSubject
from tests.crash.company import Company, Writer, gather
from tests.crash.outbox import Outbox, Told
from tests.crash.settings import Settings
from tests.crash.subject import Order, Subject
from tests.crash.verdict import missing, verdict
from tests.crash.wire import Wire

_MAX_OPEN: Final = 100
_MAX_WAITING: Final = 100
"""Messages that the program has yet to acknowledge: whatsmeow sends none again that is not among its last 256."""
_LOOK_INTERVAL: Final = 0.5
_EARLY: Final = 1 / 6
"""How many lives, of 1, may end before the program has started."""
_REPEATED: Final = 50
_QUIET: Final = 1.0

Blow = Callable[["Crash"], Awaitable[None]]
"""How a life ends."""


class Crash:
    """One run."""

    def __init__(self, company: Company, subject: Subject, told: Told, settings: Settings, wire: Wire) -> None:
        self.company = company
        self.subject = subject
        self.settings = settings
        self.wire = wire
        self.outbox = told
        self.accepted: dict[str, str] = {}
        """Texts that the sandbox took from others, by their ids."""
        self.forgiven: set[str] = set()
        """Ids of messages that may be lost, as the program was started from files that were behind."""
        self.is_behind = False
        """Whether it ever was, so that keys may be used again."""
        self.failures: list[str] = []
        """What was wrong on the way."""
        self.blow_dice = settings.dice("blows")
        self._numbers = itertools.count(1)
        self._waiting = 0
        """How many messages of others the program had not acknowledged when that was last looked at."""
        self._is_over = asyncio.Event()

    async def run(self, blow: Blow) -> None:
        """Talk, blow after blow, then in peace until all has arrived, and a last time everyone with everyone.

        May be called again.
        """
        self._is_over.clear()
        async with asyncio.TaskGroup() as tasks:
            for number, writer in enumerate(self.company.writers):
                tasks.create_task(self._write(writer, number))
            tasks.create_task(self._give_orders())
            watching = tasks.create_task(self._watch())
            for _ in range(self.settings.kills):
                async with self.subject.life(self.blow_dice.choice((0.0, self.settings.disk))):
                    await self._live()
                    await blow(self)
            async with self.subject.life():
                await self._until_all_written()
                self._is_over.set()
                await self.subject.calm()
                self.forgive(())
                await self.settle()
                await self.talk_all()
                await self._repeat_all()
                await self.subject.finish()
            watching.cancel()

    async def verify(self) -> None:
        """Raise AssertionError with all that is wrong."""
        inboxes = await self.company.inboxes()
        await self.wire.read_on()
        await self.outbox.read_on(self.subject.database)
        sys.stderr.write(f"{self.summary}\n")  # pytest shows it with a test that failed, `make crash` always
        failures = [*self.failures, *verdict(self, inboxes)]
        assert not failures, f"{len(failures)} failures, with {self.settings}:\n" + "\n".join(failures[:40])

    @property
    def summary(self) -> str:
        """What there was, for people."""
        again, receipts = self.wire.sent.total() - len(self.wire.sent), len(self.outbox.of_kind("receipt"))
        return (
            f"{self.subject.lives} lives, {self.wire.logins} logins; {len(self.accepted)} messages received, "
            f"{len(self.subject.orders)} sent, stanzas sent again {again} times; {receipts} receipts; {self.settings}"
        )

    async def settle(self) -> None:
        """Return when everything that is on its way has arrived. Raises AssertionError where nothing more does."""
        loop, patience, fewest = asyncio.get_running_loop(), self.settings.patience, sys.maxsize
        try:
            async with asyncio.timeout(patience) as limit:
                while missing := await self._missing():
                    if len(missing) < fewest:
                        fewest = len(missing)
                        limit.reschedule(loop.time() + patience)
                    await asyncio.sleep(_LOOK_INTERVAL)
        except TimeoutError:
            lost = await self._missing()
            wrong = "\n".join([*lost[:40], *self.subject.failures])
            raise AssertionError(f"{len(lost)} did not arrive:\n{wrong}") from None

    def forgive(self, received: Iterable[str]) -> None:
        """From files that were behind nobody can tell what was received, and which keys were used, since then.

        Each partner's next message makes new keys, but in a group nothing does.
        """
        self.forgiven.update(received)
        if self.is_behind:
            self.forgiven.update(self.subject.orders)

    async def talk_all(self) -> None:
        """Let everyone write to everyone, the program too; all must arrive."""
        for writer in self.company.writers:
            for to in (writer.chat, *self.company.groups):
                await self._write_one(writer, to)
        await self.settle()
        for to in self.company.groups:
            await self._order_one(to)
        self.forgive(())
        for friend in self.company.friends:
            await self._order_one(friend.jid)
        await self.settle()

    async def _repeat_all(self) -> None:
        """Ask again for what was confirmed: it must be confirmed again, and nothing leave.

        But what was confirmed just before a life ended may leave once more, as it was: `verdict` looks at that.
        """
        await self.wire.read_on()
        before = self.wire.sent.copy()
        known = [order for order in self.subject.orders.values() if order.id not in self.forgiven]
        for order in known[-_REPEATED:]:
            await self.subject.repeat(order)
        await self.settle()
        await asyncio.sleep(_QUIET)
        await self.wire.read_on()
        settled = [id for id in self.subject.orders if id not in self.subject.doubtful]
        left = [id for id in settled if self.wire.sent[id] != before[id]]
        self.failures += [f"message {id} was confirmed, and left again" for id in left]

    async def _live(self) -> None:
        """Return when it is time to die."""
        dice = self.blow_dice
        if dice.random() < _EARLY:
            await asyncio.sleep(dice.uniform(0, self.subject.start))
            return
        await self.subject.wait_started()
        if dice.random() < self.subject.logged_in:
            await self.subject.wait_connected()
        await asyncio.sleep(dice.uniform(0, self.settings.life))

    async def _until_all_written(self) -> None:
        await self.subject.wait_connected()
        while len(self.accepted) + len(self.subject.orders) < self.settings.messages:  # noqa: ASYNC110  # as above
            await asyncio.sleep(_LOOK_INTERVAL)

    async def _is_over_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_over.wait()
        return self._is_over.is_set()

    async def _write(self, writer: Writer, number: int) -> None:
        """One of those who write."""
        settings, dice = self.settings, self.settings.dice(f"writer {number}")
        pause = settings.pause * len(self.company.writers) / max(1 - settings.sent, 0.01)
        while True:
            if await self._is_over_within(dice.expovariate(1 / pause)):
                return
            if self._waiting < _MAX_WAITING:
                in_group = dice.random() < settings.groups
                await self._write_one(writer, dice.choice(self.company.groups) if in_group else writer.chat)

    async def _write_one(self, writer: Writer, to: str) -> None:
        text = f"heard {next(self._numbers)}"
        self.accepted[await writer.write(to, text)] = text

    async def _give_orders(self) -> None:
        """Ask the program for messages."""
        settings, dice = self.settings, self.settings.dice("orders")
        pause = settings.pause / max(settings.sent, 0.01)
        while True:
            if await self._is_over_within(dice.expovariate(1 / pause)):
                return
            if len(self.subject.open) < _MAX_OPEN:
                in_group = dice.random() < settings.groups
                friend = dice.choice(self.company.friends)
                await self._order_one(dice.choice(self.company.groups) if in_group else friend.jid)

    async def _order_one(self, to: str) -> None:
        number = next(self._numbers)
        id = f"3EB0{number:016X}"
        await self.subject.order(Order(id, to, f"said {number}", self.company.readers_in(to)))

    async def _watch(self) -> None:
        """Read the traffic before the sandbox forgets it, and how far the program is behind."""
        while True:
            await asyncio.sleep(_LOOK_INTERVAL)
            await self.wire.read_on()
            self._waiting = len(self.accepted.keys() - self.wire.acknowledged)

    async def _missing(self) -> list[str]:
        await self.outbox.read_on(self.subject.database)
        lost = missing(self)
        return lost or missing(self, await self.company.inboxes())


@asynccontextmanager
async def crashing(
    directory: Path, database: str, settings: Settings, *, with_whatsmeow: bool = False
) -> AsyncIterator[Crash]:
    """Everybody, and the client linked, inside the context. An error that leaves it says how to have it again."""
    async with gather(directory, with_whatsmeow=with_whatsmeow) as company:
        subject = ClientSubject(database, write_network(directory, company))
        async with linked(company, subject, Outbox(), settings) as crash:
            yield crash


def write_network(directory: Path, company: Company) -> Path:
    """A file that says where the sandbox is."""
    network = directory / "network.json"
    network.write_text(json.dumps(company.sandbox.network), encoding="utf-8")
    return network


@asynccontextmanager
async def linked(company: Company, subject: Subject, told: Told, settings: Settings) -> AsyncIterator[Crash]:
    """A program linked inside the context. An error that leaves it says how to have it again."""
    try:
        async with subject.life():
            device = await subject.link(company)
        yield Crash(company, subject, told, settings, Wire(company.sandbox, device.jid))
    except Exception as error:
        error.add_note(f"{settings}; the ends of the last lives' logs:\n" + "\n--\n".join(subject.logs))
        raise


async def kill(crash: Crash) -> None:
    """The life ends by SIGKILL."""
    await crash.subject.kill()
