"""Taking: parts in pieces, from the media host, cut short, missing, or not to be had now."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, cast

import pytest

from tests.client.conversation import offline_context
from tests.client.history.parts import BEA, chat_with, ids_in, inline
from tests.client.media.fake_host import ImpatientClock
from tests.client.rig import linked_store, until
from zapwire.client.contacts import Contacts
from zapwire.client.history.history import History
from zapwire.client.history.taking import Taker
from zapwire.client.lids import LIDs
from zapwire.client.media.sources import temporary_file
from zapwire.client.options import Options
from zapwire.client.store.base import Store
from zapwire.client.store.history import HistoryTask
from zapwire.errors import (
    HistoryCorrupt,
    HistoryTooLarge,
    HistoryTruncated,
    MediaCorrupt,
    MediaGone,
    MediaHostRefused,
    MediaHostUnreachable,
    ZapwireError,
)
from zapwire.protocol.events import Event, HistoryFailed, HistorySynced
from zapwire.protocol.history.limits import ChunkSize, Limits
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.proto.e2e_pb2 import FULL, HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync

if TYPE_CHECKING:
    from zapwire.client.context import Context
    from zapwire.client.media.media import Media

AWAY = HistorySyncNotification(syncType=FULL, chunkOrder=4, progress=9, directPath="/v/1", encHandle="handle")


class Shelf:
    """A media host that has one file, or fails as often as it is told."""

    def __init__(self, data: bytes = b"", *errors: ZapwireError) -> None:
        self.data = data
        self.errors = list(errors)
        self.deleted: list[tuple[str, str]] = []
        self.refuses_deletion = False

    @asynccontextmanager
    async def opened(self, file: MediaFile) -> AsyncIterator[IO[bytes]]:
        """Give the file."""
        assert (file.direct_path, file.length) == ("/v/1", 0)
        if self.errors:
            raise self.errors.pop(0)
        with temporary_file() as target:
            target.write(self.data)
            yield target

    async def delete(self, file: MediaFile, handle: str) -> None:
        """Note that it may go."""
        self.deleted.append((file.direct_path, handle))
        if self.refuses_deletion:
            raise MediaHostRefused("no", 403)


class WatchedClock(ImpatientClock):
    """A clock that tells when somebody waits for something with a limit."""

    def __init__(self) -> None:
        super().__init__()
        self.limits: list[float] = []

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """Note it."""
        self.limits.append(seconds)
        async with super().timeout(seconds):
            yield

    async def waits(self, times: int) -> None:
        """Return when somebody has waited so often."""
        await until(lambda: len(self.limits) >= times)


class Account:
    """A store with one task, what is told of it, and what takes it."""

    def __init__(self, store: Store, shelf: Shelf, said: HistorySyncNotification | bytes, options: Options) -> None:
        self.store = store
        self.told: list[Event] = []
        self.recorded: list[Event] = []
        self.clock = WatchedClock()
        self.running: list[Any] = []
        self.data = said if isinstance(said, bytes) else said.SerializeToString()
        self.context: Context = replace(
            offline_context(store),
            clock=self.clock,
            options=options,
            emit=self._emit,
            record=self._record,
            spawn=self._spawn,
        )
        self.lids = LIDs(self.context)
        self.media = cast("Media", shelf)

    @property
    def taker(self) -> Taker:
        """Return a new one, as after a start."""
        return Taker(self.context, self.lids, Contacts(self.lids), self.media)

    async def begin(self) -> None:
        """Put the task into the store."""
        async with self.store.begin() as unit:
            await unit.history.put(HistoryTask("PART", self.data, 1.0))

    async def take(self) -> None:
        """Take the task as it is kept now."""
        (task,) = await self.store.history.all()
        await self.taker.take(task)

    def pieces(self) -> list[HistorySynced]:
        """Return the pieces that were told."""
        return [event for event in self.told if isinstance(event, HistorySynced)]

    def failure(self) -> ZapwireError:
        """Return why the last event says that it failed."""
        failed = self.told[-1]
        assert isinstance(failed, HistoryFailed)
        return failed.error

    async def _emit(self, event: Event) -> None:
        self.told.append(event)

    async def _record(self, event: Event, _unit: object) -> None:
        self.recorded.append(event)

    def _spawn(self, coroutine: Any, done: Callable[[], object] | None = None) -> None:
        self.running.append((coroutine, done))


async def account(
    shelf: Shelf, said: HistorySyncNotification | bytes = AWAY, *, messages: int = 2, limits: Limits | None = None
) -> Account:
    """Return an account with a task, whose pieces have so many messages."""
    options = Options(history_chunk=ChunkSize(messages), history_limits=limits or Limits())
    made = Account(await linked_store(), shelf, said, options)
    await made.begin()
    return made


def packed(made: HistorySync) -> bytes:
    """Return a history as it is on the media host."""
    return zlib.compress(made.SerializeToString())


async def test_a_part_on_the_media_host() -> None:
    """It is told in pieces, each recorded and counted before; then it is deleted there, and forgotten."""
    shelf = Shelf(packed(chat_with("A", "B", "C")))
    own = await account(shelf)
    await own.take()
    pieces = own.pieces()
    assert list(ids_in(pieces)) == ["A", "B", "C"]
    assert own.told == own.recorded == pieces
    assert [piece.is_last for piece in pieces] == [False, True]
    assert [(piece.type, piece.chunk_order, piece.progress) for piece in pieces] == [("RECENT", 1, 30)] * 2
    assert [piece.data.syncType for piece in pieces] == [HistorySync.RECENT] * 2
    assert shelf.deleted == [("/v/1", "handle")]
    assert await own.store.history.all() == []
    assert await own.store.secrets.get(JID.parse(BEA), JID.parse(BEA), "C") == b"secret"


async def test_names_are_known_before_messages() -> None:
    """What a part says at its end of who is who is learnt before its first message is told."""
    made = chat_with("A")
    made.phoneNumberToLidMappings.add(pnJID=BEA, lidJID="200@lid")
    made.conversations[0].tcToken = b"token"
    own = await account(Shelf(packed(made)))
    await own.take()
    known = await own.store.privacy_tokens.get(JID.parse("200@lid"))
    assert known is not None
    assert known.token == b"token"


async def test_a_part_that_does_not_say_of_which_kind_it_is() -> None:
    """Then its notification does."""
    made = HistorySync(syncType=HistorySync.RECENT)
    own = await account(Shelf(zlib.compress(made.SerializeToString()[2:] + b"\x3a\x00")))
    await own.take()
    (piece,) = own.pieces()
    assert (piece.type, piece.chunk_order, piece.progress, piece.data.syncType) == ("FULL", 4, 9, HistorySync.FULL)


async def test_a_part_of_a_kind_without_a_name() -> None:
    """It is told by its number, and whatever can be read in it."""
    said = HistorySyncNotification(directPath="/v/1", chunkOrder=4)
    said.MergeFromString(b"\x30\x62")
    own = await account(Shelf(zlib.compress(b"\x08\x63" + chat_with("A").SerializeToString()[2:])), said)
    await own.take()
    (piece,) = own.pieces()
    assert (piece.type, list(ids_in([piece]))) == ("99", ["A"])
    own = await account(Shelf(b"no stream"), said)
    await own.take()
    assert own.told[-1] == HistoryFailed("PART", "98", 4, own.failure())


async def test_a_length_that_is_not_so() -> None:
    """What the phone says of a part's length keeps nobody from taking it."""
    said = HistorySyncNotification()
    said.CopyFrom(AWAY)
    said.fileLength = 1 << 62
    own = await account(Shelf(packed(chat_with("A"))), said)
    await own.take()
    assert list(ids_in(own.pieces())) == ["A"]


async def test_a_part_that_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    """What is readable is told; then that the rest is missing, and the log says of what, and where it ended."""
    whole = chat_with(*map(str, range(50)))
    shelf = Shelf(zlib.compress(whole.SerializeToString()[:700]))
    own = await account(shelf)
    await own.take()
    found = list(ids_in(own.pieces()))
    assert found == [str(number) for number in range(len(found))]
    assert len(found) > 5
    assert not any(piece.is_last for piece in own.pieces())
    assert isinstance(own.failure(), HistoryTruncated)
    assert own.recorded == own.told
    assert await own.store.history.all() == []
    assert shelf.deleted == []
    assert re.search(r"part FULL 4 of the phone's history cannot be taken behind the first \d+ things", caplog.text)


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        (b"no stream", None, HistoryCorrupt),
        (packed(chat_with("A")), Limits(whole=10), HistoryTooLarge),
        (packed(chat_with("A")), Limits(item=10), HistoryTooLarge),
    ],
)
async def test_a_part_that_cannot_be_read(data: bytes, limits: Limits | None, error: type[ZapwireError]) -> None:
    """It is told to have failed, and forgotten."""
    own = await account(Shelf(data), limits=limits)
    await own.take()
    assert isinstance(own.failure(), error)
    assert own.told[-1] == HistoryFailed("PART", "FULL", 4, own.failure())
    assert await own.store.history.all() == []


async def test_what_was_kept_cannot_be_read() -> None:
    """A task that is no notification any more ends, too."""
    own = await account(Shelf(), b"\x0a\x05")
    await own.take()
    assert isinstance(own.failure(), HistoryCorrupt)
    assert await own.store.history.all() == []


async def test_what_cannot_be_read_in_a_part(caplog: pytest.LogCaptureFixture) -> None:
    """It is passed over, and logged."""
    own = await account(Shelf(zlib.compress(chat_with("A").SerializeToString() + b"\x3a\x02\x0a\x05")))
    await own.take()
    assert list(ids_in(own.pieces())) == ["A"]
    assert "1 things in the phone's history cannot be read" in caplog.text


async def test_a_part_at_which_something_breaks(caplog: pytest.LogCaptureFixture) -> None:
    """It stays for the next connection; those behind it are taken, and the connection goes on."""
    own = await account(Shelf())
    async with own.store.begin() as unit:
        await unit.history.put(HistoryTask("LATER", inline(chat_with("B")).SerializeToString(), 2.0))
    history = History(own.context, own.lids, Contacts(own.lids), cast("Any", None), cast("Any", None))
    await run(own, history)
    assert list(ids_in(own.pieces())) == ["B"]
    assert [task.id for task in await own.store.history.all()] == ["PART"]
    assert "please report this" in caplog.text


async def test_a_part_that_is_gone() -> None:
    """What the media host has no more has failed for good."""
    own = await account(Shelf(b"", MediaGone("gone")))
    await own.take()
    assert isinstance(own.failure(), MediaGone)
    assert await own.store.history.all() == []


async def test_a_part_that_cannot_be_had_now() -> None:
    """Where the media host cannot be reached the task stays."""
    own = await account(Shelf(b"", MediaHostUnreachable("no network")))
    with pytest.raises(MediaHostUnreachable):
        await own.take()
    assert own.told == []
    assert len(await own.store.history.all()) == 1


async def test_a_part_that_stays_on_the_media_host() -> None:
    """Where it cannot be deleted there, nothing is wrong with it."""
    shelf = Shelf(packed(chat_with("A")))
    shelf.refuses_deletion = True
    own = await account(shelf)
    await own.take()
    assert own.pieces()[-1].is_last


async def test_a_part_is_tried_again() -> None:
    """It is tried again after a wait that grows, and given up for this connection after the fifth time."""
    unreachable = MediaHostUnreachable("no network")
    shelf = Shelf(packed(chat_with("A")), *[unreachable] * 6)
    own = await account(shelf)
    history = History(own.context, own.lids, Contacts(own.lids), own.media, cast("Any", None))
    await run(own, history)
    assert own.clock.slept == [60.0, 120.0, 180.0, 240.0]
    assert own.told == []
    await run(own, history)
    assert list(ids_in(own.pieces())) == ["A"]


REFUSED = (MediaGone("gone"), MediaHostRefused("no", 403), MediaCorrupt("damaged"))


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: type(error).__name__)
async def test_a_part_that_is_refused(error: ZapwireError, caplog: pytest.LogCaptureFixture) -> None:
    """Those behind it are taken at once; it is asked for again after waits that grow, and comes when it is there."""
    own = await account(Shelf(packed(chat_with("A")), error, error))
    async with own.store.begin() as unit:
        await unit.history.put(HistoryTask("LATER", inline(chat_with("B")).SerializeToString(), 2.0))
    history, running = begun(own)
    await own.clock.waits(1)
    assert list(ids_in(own.pieces())) == ["B"]
    assert "asked for again in 60 seconds" in caplog.text
    history.wake()  # which asks for nothing before its time
    await own.clock.waits(2)
    own.clock.advance(60)
    await own.clock.waits(3)
    own.clock.advance(119)
    assert list(ids_in(own.pieces())) == ["B"]
    own.clock.advance(1)
    await running
    assert list(ids_in(own.pieces())) == ["B", "A"]
    assert "asked for again in 120 seconds" in caplog.text


async def test_a_part_that_is_refused_for_good() -> None:
    """It has failed after the fifth time."""
    own = await account(Shelf(b"", *REFUSED, *REFUSED))
    _, running = begun(own)
    for times in range(1, 5):
        await own.clock.waits(times)
        assert own.told == []
        own.clock.advance(60 * times)
    await running
    assert isinstance(own.failure(), MediaHostRefused)
    assert await own.store.history.all() == []


def begun(own: Account) -> tuple[History, asyncio.Task[None]]:
    """Return a history that takes what there is, and what does so."""
    history = History(own.context, own.lids, Contacts(own.lids), own.media, cast("Any", None))
    history.wake()
    ((coroutine, _),) = own.running
    return history, asyncio.create_task(coroutine)


async def run(own: Account, history: History) -> None:
    """Let the history take what there is, as long as it goes on by itself."""
    history.wake()
    history.wake()
    ((coroutine, done),) = own.running
    own.running.clear()
    await coroutine
    assert done is not None
    done()


async def test_an_inline_part_is_not_deleted() -> None:
    """A part that came with its notification is nowhere else."""
    shelf = Shelf()
    own = await account(shelf, inline(chat_with("A")))
    await own.take()
    assert own.pieces()
    assert shelf.deleted == []
