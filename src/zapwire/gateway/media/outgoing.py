"""Media on its way out: fetched, prepared, uploaded and sent, once for each id, and to the end once it has begun."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from zapwire.client.messages.outgoing import SendResult
from zapwire.errors import GatewayClosing, SourceError, SourceTooLarge
from zapwire.gateway.accounts import commands
from zapwire.gateway.accounts.bus import Bus
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.prepare import Prepared, Preparer, Wanted
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sources import Given, Source, Sources, check_text
from zapwire.gateway.media.worker import Workers
from zapwire.gateway.net import DownloadLimits, Net
from zapwire.gateway.tasks import Tasks
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.proto.e2e_pb2 import Message

MAX_AVATAR: Final = 1 << 20
"""The largest picture of a person or group, in bytes."""

# Uploads that begin at the same time keep the processors busy, and let texts wait; so many have a turn, each so long.
STARTS: Final = 3
TURN: Final = 1.0
_CLOSE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message with a file that shall be sent."""

    chat: JID
    kind: Kind
    given: Given = field(repr=False)
    build: Callable[[MediaFile, Prepared], Message]
    """Makes the message, once its file was uploaded."""
    wanted: Wanted = field(default_factory=Wanted)
    id: str = ""
    """The message's, empty for a new one."""
    proxy: str = field(default="", repr=False)
    """What a URL is fetched through."""
    field: str = ""
    """What the request calls the file."""


class Outgoing:
    """Sends media; an async context manager, in one event loop."""

    def __init__(
        self,
        net: Net,
        workers: Workers,
        sessions: Bus,
        sizes: SizeLimits | None = None,
        downloads: DownloadLimits | None = None,
        room: Room | None = None,
        has: Callable[[str], bool] | None = None,
    ) -> None:
        self.sizes = sizes or SizeLimits()
        self._sources = Sources(net, self.sizes, downloads, room)
        self._preparer = Preparer(workers, self.sizes, room, has)
        self._sessions = sessions
        self._tasks = Tasks()
        self._in_flight: dict[tuple[str, str], asyncio.Future[SendResult]] = {}
        self._starts = asyncio.Semaphore(STARTS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tasks.close(_CLOSE_SECONDS)

    async def send(self, user_id: str, parcel: Parcel) -> SendResult:
        """Send it, to the end also where whoever asked goes away. What it is given is gone then.

        The same id again, also while the first is on its way, sends nothing and returns the first answer. Raises
        `SourceError` and those below it, `FetchError`, and what `SendMessage` and `Upload` raise.
        """
        key = user_id, parcel.id
        running = self._in_flight.get(key) if parcel.id else None
        if running is not None:
            _close(parcel.given)
            return await asyncio.shield(running)
        future = asyncio.get_running_loop().create_future()
        if parcel.id:  # now, and not when its task begins: another may come before
            self._in_flight[key] = future
        return await self._tasks.finish(
            self._send_once(key, parcel, future), f"sending the {parcel.kind} of account {user_id}"
        )

    async def avatar(self, user_id: str, given: Given, *, field: str = "", proxy: str = "") -> bytes:
        """Make what a request gives a picture for a person or group: a square JPEG. It is gone then.

        Raises `SourceError` and those below it, `FetchError`, and what says that the account cannot send.
        """
        try:
            if isinstance(given, str):
                check_text(given, field or "the picture")
            await self._sessions.ask(user_id, commands.SendAgain())
        except BaseException:
            _close(given)
            raise
        source = await self._sources.take(Kind.IMAGE, given, field=field, proxy=proxy)
        with await self._preparer.prepare(source, Wanted(is_avatar=True)) as prepared:
            if prepared.file.size > MAX_AVATAR:
                text = f"{field or 'the picture'} is larger than {MAX_AVATAR >> 10} KB"
                raise SourceTooLarge(f"{text}: send a smaller one, such as 640 by 640")
            return await asyncio.to_thread(prepared.file.read)

    async def _send_once(
        self, key: tuple[str, str], parcel: Parcel, future: "asyncio.Future[SendResult]"
    ) -> SendResult:
        try:
            result = await self._send(key[0], parcel)
        except BaseException as error:
            closing = GatewayClosing("the gateway is being stopped: send this again when it is back")
            future.set_exception(error if isinstance(error, Exception) else closing)
            future.exception()  # nobody else may be waiting
            raise
        else:
            future.set_result(result)
            return result
        finally:
            _close(parcel.given)
            if parcel.id:
                del self._in_flight[key]

    async def _send(self, user_id: str, parcel: Parcel) -> SendResult:
        _check(parcel)
        # Before anything is fetched: it may have been sent, and an account that cannot send says so at once.
        before = await self._sessions.ask(user_id, commands.SendAgain(parcel.id))
        if before is not None:
            return before
        kind = MediaKind(parcel.kind.value)
        source = await self._sources.take(parcel.kind, parcel.given, field=parcel.field, proxy=parcel.proxy)
        with await self._prepare(source, parcel) as prepared:
            content = await prepared.file.content()
            async with self._turn():
                file = await self._sessions.ask(user_id, commands.Upload(kind, content, prepared.file.size))
            message = parcel.build(file, prepared).SerializeToString()
        return await self._sessions.ask(user_id, commands.SendMessage(parcel.chat, message, parcel.id))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one of the places to begin. It is given back at the end, or after a while where the net is slow."""
        await self._starts.acquire()
        with ExitStack() as place:
            place.callback(self._starts.release)
            timer = asyncio.get_running_loop().call_later(TURN, place.close)
            try:
                yield
            finally:
                timer.cancel()

    async def _prepare(self, source: Source, parcel: Parcel) -> Prepared:
        if parcel.kind is Kind.DOCUMENT and not (parcel.wanted.name or source.name):
            source.file.close()
            raise _nameless()
        return await self._preparer.prepare(source, parcel.wanted)


def _check(parcel: Parcel) -> None:
    """Refuse what can be seen to be wrong before anything is done."""
    if not isinstance(parcel.given, str):
        return
    check_text(parcel.given, parcel.field or parcel.kind.capitalize())
    if parcel.kind is Kind.DOCUMENT and not parcel.wanted.name and parcel.given[:5].lower() == "data:":
        raise _nameless()


def _nameless() -> SourceError:
    return SourceError("missing FileName in Payload: say what the document is called")


def _close(given: Given) -> None:
    if not isinstance(given, str):
        given.close()
