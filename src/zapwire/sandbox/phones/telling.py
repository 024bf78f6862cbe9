"""Telling: a phone sends its companions parts of the past, and notes what became of each."""

import asyncio
import itertools
import logging
import zlib
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from zapwire.protocol.history.notices import OlderMessages, build_notice, type_name
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.sandbox.faults import HistoryProblem
from zapwire.sandbox.phones.history import HistoryOrder, Past, known_past, made_past
from zapwire.sandbox.phones.parts import Wishes, older_part, parts_of
from zapwire.sandbox.recorder import Json

if TYPE_CHECKING:
    from zapwire.protocol.proto.e2e_pb2 import HistorySyncType
    from zapwire.sandbox.context import Context
    from zapwire.sandbox.phones.line import Line

MAX_INLINE: Final = 32 << 10
"""The largest first part that is sent inside its message, to companions that take it there."""
_MAX_TOLD: Final = 1000

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """A part that a companion was told of. `request_id` is that of the request it answers, or empty."""

    device: int
    id: str
    type: str
    chunk_order: int
    progress: int
    messages: int
    size: int
    """Of what is compressed, in bytes."""
    is_inline: bool
    request_id: str
    is_confirmed: bool = False
    """Whether the companion said that it knows of it."""

    def to_json(self) -> Json:
        """As the control API shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Memory:
    """What a phone was ordered to know, and what it told of."""

    order: HistoryOrder | None = None
    told: list[Told] = field(default_factory=list)

    def note(self, told: Told) -> None:
        """A companion was told."""
        self.told.append(told)
        del self.told[:-_MAX_TOLD]

    def confirm(self, id: str) -> None:
        """A companion confirmed this message."""
        for told in self.told:
            told.is_confirmed = told.is_confirmed or told.id == id


class Teller:
    """Sends a phone's history."""

    def __init__(self, context: "Context", line: "Line") -> None:
        self._context = context
        self._line = line
        self.tasks: set[asyncio.Task[None]] = set()
        """What it is telling right now."""

    def begin(self, telling: Coroutine[Any, Any, None]) -> None:
        """Tell something soon, beside everything else that the phone does."""
        task = asyncio.create_task(telling, name=f"history of {self._line.account.number}")
        self.tasks.add(task)
        task.add_done_callback(self._on_told)

    async def tell_all(self, device: int) -> None:
        """Tell a new companion everything, part after part."""
        line = self._line
        companion = line.account.companions.get(device)
        past = await asyncio.to_thread(self._past)
        if companion is None:
            return
        wishes = Wishes(companion.wants_full_history, companion.full_history_days)
        # A phone always says which chats there are: clients hold back events until they know.
        parts = itertools.islice(parts_of(past, wishes, self._context.now()), None if past else 1)
        while (part := await asyncio.to_thread(_next, parts)) is not None:
            await self._tell(device, part, takes_inline=companion.takes_inline_history)
        await self._context.directory.save(line.account)

    async def tell_older(self, device: int, request_id: str, wanted: OlderMessages) -> None:
        """Answer a companion that asks for older messages."""
        part = await asyncio.to_thread(lambda: older_part(self._past(), wanted))
        if part.conversations:
            await self._tell(device, part, request_id=request_id)

    def _past(self) -> Past:
        line = self._line
        order = line.memory.order
        return known_past(line.state) if order is None else made_past(order, line.account.lid(), self._context.now())

    async def _tell(self, device: int, part: HistorySync, *, takes_inline: bool = False, request_id: str = "") -> None:
        line = self._line
        problem = self._context.faults.history(line.account.jid(device))
        if problem == "untold":
            return
        packed = await asyncio.to_thread(_pack, part, problem)
        kind = cast("HistorySyncType", part.syncType)
        said = HistorySyncNotification(syncType=kind, chunkOrder=part.chunkOrder, progress=part.progress)
        if request_id:
            said.peerDataRequestSessionID = request_id
        is_inline = takes_inline and part.syncType == HistorySync.INITIAL_BOOTSTRAP and len(packed) <= MAX_INLINE
        if is_inline:
            said.initialHistBootstrapInlinePayload = packed
        else:
            file = await line.upload(MediaKind.HISTORY, packed)
            said.directPath, said.mediaKey, said.fileLength = file.direct_path, file.media_key, file.length
            said.fileSHA256, said.fileEncSHA256 = file.sha256, file.enc_sha256
            if problem == "missing":
                self._context.media.expire(file.direct_path)
        messages = sum(len(chat.messages) for chat in part.conversations) + len(part.statusV3Messages)
        id = await line.tell(device, build_notice(said))
        line.memory.note(
            Told(
                device,
                id,
                type_name(part.syncType),
                part.chunkOrder,
                part.progress,
                messages,
                len(packed),
                is_inline,
                request_id,
            )
        )

    def _on_told(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            _log.warning("the phone %s could not tell of its history: %s", self._line.account.number, error)


def _pack(part: HistorySync, problem: HistoryProblem | None) -> bytes:
    encoded = part.SerializeToString()
    if problem == "cut":
        return zlib.compress(encoded[: len(encoded) // 2])
    return zlib.compress(encoded)


def _next(parts: Iterator[HistorySync]) -> HistorySync | None:
    return next(parts, None)
