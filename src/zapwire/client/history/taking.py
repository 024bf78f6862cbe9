"""Taking: one part of the phone's history is fetched, read beside the loop, and told in pieces, each kept before."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import IO, Final, cast

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.history.learning import Learning
from zapwire.client.lids import LIDs
from zapwire.client.media.http import PIECE
from zapwire.client.media.media import Media
from zapwire.client.store.history import HistoryTask
from zapwire.errors import HistoryError, MediaCorrupt, MediaGone, MediaHostRefused, StoreError, ZapwireError
from zapwire.protocol.events import HistoryFailed, HistorySynced
from zapwire.protocol.history.chunks import HEAD, Chunk, cut
from zapwire.protocol.history.facts import Facts, facts_of
from zapwire.protocol.history.limits import Limits
from zapwire.protocol.history.notices import file_of, kind_in, read_notice, type_name
from zapwire.protocol.history.reader import CHATS, STATUS, Entry, HistoryReader, Part, Unreadable
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync

REFUSALS: Final = (MediaGone, MediaHostRefused, MediaCorrupt)
"""A media host that has not the part, as it seems: the phone gives it but once, so it is asked for again."""
_MESSAGES: Final = frozenset({CHATS, STATUS})


@dataclass(frozen=True, slots=True)
class _Overview:
    """What there is to know of a part before its messages are read."""

    head: HistorySync
    """Its kind, order and progress."""
    facts: Facts


class Taker:
    """Takes parts of a history, one at a time."""

    def __init__(self, context: Context, lids: LIDs, contacts: Contacts, media: Media) -> None:
        self._context = context
        self._lids = lids
        self._contacts = contacts
        self._media = media

    async def take(self, task: HistoryTask, *, is_last_try: bool = True) -> None:
        """Take what of a part is not done yet. It is forgotten with its last piece, or where it cannot be had.

        Raises an error whose `retry` is True, or one of `REFUSALS` where it is not the last try, where that may go
        another time, and what the store raises.
        """
        notification = HistorySyncNotification()
        try:
            notification = read_notice(task.notification)
            async with self._opened(notification) as file:
                notification.ClearField("initialHistBootstrapInlinePayload")
                await self._tell(task, notification, file)
        except HistoryError as error:
            await self._fail(task, notification, error)
        except StoreError:
            raise  # which says nothing of the part
        except ZapwireError as error:
            may_pass = error.retry or (isinstance(error, REFUSALS) and not is_last_try)
            if may_pass or await self._context.store.history.get(task.id) is None:
                raise
            await self._fail(task, notification, error)
        else:
            await self._discard(notification)

    @asynccontextmanager
    async def _opened(self, notification: HistorySyncNotification) -> AsyncIterator[IO[bytes]]:
        """The part itself, which came with its notification or is on the media host."""
        if notification.HasField("initialHistBootstrapInlinePayload"):
            yield io.BytesIO(notification.initialHistBootstrapInlinePayload)
            return
        # How long the phone says that it is does not matter: its hashes, and the limits, do.
        async with self._media.opened(replace(file_of(notification), length=0)) as file:
            yield file

    async def _tell(self, task: HistoryTask, notification: HistorySyncNotification, file: IO[bytes]) -> None:
        """Names come first, so that the messages' people are known."""
        context = self._context
        limits, own = context.options.history_limits, (await context.me()).pn.to_non_ad()
        overview = await asyncio.to_thread(_look_over, file, limits, own)
        learning = Learning(context, self._lids, self._contacts)
        await learning.names(overview.facts)
        chunks = cut(_read(file, limits), context.options.history_chunk, done=task.done)
        while (found := await asyncio.to_thread(_next, chunks, own)) is not None:
            chunk, facts = found
            unreadable = sum(isinstance(part, Unreadable) for part in chunk.parts)
            if unreadable:
                context.log.warning("%s things in the phone's history cannot be read", unreadable)
            event = _event(task, notification, overview.head, chunk)
            task = replace(task, done=chunk.end)
            async with context.store.begin() as unit:
                await learning.chats(unit, facts)
                await context.record(event, unit)
                if chunk.is_last:
                    await unit.history.delete(task.id)
                else:
                    await unit.history.put(task)
            await context.emit(event)

    async def _fail(self, task: HistoryTask, notification: HistorySyncNotification, error: ZapwireError) -> None:
        context = self._context
        kind, order = type_name(kind_in(notification) or 0), notification.chunkOrder
        kept = await context.store.history.get(task.id) or task
        behind = f" behind the first {kept.done} things in it" if kept.done else ""
        context.log.warning("part %s %s of the phone's history cannot be taken%s: %s", kind, order, behind, error)
        event = HistoryFailed(task.id, kind, order, error)
        async with context.store.begin() as unit:
            await unit.history.delete(task.id)
            await context.record(event, unit)
        await context.emit(event)

    async def _discard(self, notification: HistorySyncNotification) -> None:
        """Nobody needs it on the media host any more (whatsmeow message.go)."""
        if not notification.directPath:
            return
        try:
            await self._media.delete(file_of(notification), as_text(notification.encHandle))
        except ZapwireError as error:
            self._context.log.info("a part of the phone's history stays on the media host: %s", error)


def _read(file: IO[bytes], limits: Limits, skipped: frozenset[int] = frozenset()) -> Iterator[Part]:
    """The parts of a history, from its beginning. Blocks."""
    reader = HistoryReader(limits, skipped=skipped)
    file.seek(0)
    while data := file.read(PIECE):
        yield from reader.feed(data)
    reader.finish()


def _look_over(file: IO[bytes], limits: Limits, own: JID) -> _Overview:
    """Everything but the messages. Where it ends too early, what is there; the error comes with the messages."""
    head, facts = HistorySync(), Facts()

    def noted(parts: Iterator[Part]) -> Iterator[Part]:
        for part in parts:
            for name in HEAD:
                if isinstance(part, Entry) and part.entry.HasField(name):
                    setattr(head, name, getattr(part.entry, name))
            if isinstance(part, Entry) and not part.entry.ListFields() and kind_in(part.entry) is not None:
                head.MergeFrom(part.entry)  # a kind without a name
            yield part

    with contextlib.suppress(HistoryError):
        facts_of(noted(_read(file, limits, _MESSAGES)), own, facts=facts)
    return _Overview(head, facts)


def _next(chunks: Iterator[Chunk], own: JID) -> tuple[Chunk, Facts] | None:
    """The next chunk and what its chats say; None where there is none. Blocks."""
    chunk = next(chunks, None)
    if chunk is None:
        return None
    chats = (part for part in chunk.parts if not isinstance(part, Entry))
    return chunk, facts_of(chats, own, chat=chunk.begins_in)


def _event(task: HistoryTask, notification: HistorySyncNotification, head: HistorySync, chunk: Chunk) -> HistorySynced:
    """A piece, which says of itself what the whole part does; what the part does not say its notification may."""
    data, said = chunk.data, notification
    kind = next((kind for kind in (kind_in(head), kind_in(said)) if kind is not None), 0)
    order = head.chunkOrder if head.HasField("chunkOrder") else said.chunkOrder
    progress = head.progress if head.HasField("progress") else said.progress
    if kind in HistorySync.HistorySyncType.values():
        data.syncType = cast("HistorySync.HistorySyncType", kind)
    data.chunkOrder, data.progress = order, progress
    return HistorySynced(
        task.id,
        type_name(kind),
        order,
        progress,
        task.done,
        is_last=chunk.is_last,
        data=data,
        notification=said,
        request_id=as_text(said.peerDataRequestSessionID),
    )
