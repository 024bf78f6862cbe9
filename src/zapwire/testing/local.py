"""A sandbox for tests: in the running loop, or in a thread of its own for tests of any kind."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, Literal, TypeVar

from zapwire.client.options import Network
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import Fault
from zapwire.sandbox.notices.groups import group_created
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.people import resolve
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.server import Address, Sandbox, Settings
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import NoSuchPhone

T = TypeVar("T")

_START_TIMEOUT: Final = 30.0
_CALL_TIMEOUT: Final = 60.0


@asynccontextmanager
async def sandbox(settings: Settings | None = None) -> AsyncIterator[Sandbox]:
    """A sandbox in the running loop."""
    async with Sandbox.start(settings) as running:
        yield running


class LocalSandbox:
    """A sandbox in a thread of its own. Its methods may be called from plain tests; they block.

    In an async test call them through `asyncio.to_thread`, or use `zapwire.testing.sandbox` instead.
    """

    def __init__(self, running: Sandbox, loop: asyncio.AbstractEventLoop) -> None:
        self._running = running
        self._loop = loop

    @property
    def address(self) -> Address:
        """How clients reach it: WebSocket URL, proxy, CA file, Noise root, control API."""
        return self._running.address

    @property
    def network(self) -> Network:
        """The same, for `zapwire.Options`."""
        return Network.from_json(self.address.to_json())

    def create_phone(self, number: str, name: str = "") -> JID:
        """A phone with a primary device; returns its JID."""
        return self._call(self._running.create_phone(number, name)).account.jid()

    def scan(self, number: str, qr: str) -> JID:
        """Let a phone scan a linking QR code; returns the new device when the client has accepted."""
        return self._call(self._running.phone(number).scan(qr))

    def enter_code(self, number: str, code: str) -> JID:
        """Let a phone's owner type a link code; returns the new device when the client has accepted."""
        return self._call(self._running.phone(number).enter_code(code))

    def unlink(self, number: str, device: int) -> None:
        """Let a phone unlink a device."""
        self._call(self._running.phone(number).unlink(device))

    def send(
        self,
        number: str,
        to: JID | str,
        text: str,
        *,
        reply_to: str = "",
        mentions: Sequence[JID | str] = (),
        id: str = "",
    ) -> str:
        """Let a phone write; returns the message's id when the server has it.

        `to` is a person's number or JID, or a group's JID; `reply_to` is the id of a message of that chat, `mentions`
        are people, and `id` is the new message's where it shall not be made up.
        """
        people = tuple(str(person) for person in mentions)
        return self._act(
            number, lambda line: acts.send_text(line, str(to), text, reply_to=reply_to, mentions=people, id=id)
        ).id

    def send_media(
        self,
        number: str,
        to: JID | str,
        kind: MediaKind,
        data: bytes,
        details: MediaDetails | None = None,
        *,
        reply_to: str = "",
        id: str = "",
    ) -> str:
        """Let a phone send a file, with what its message says of it; returns the message's id."""
        return self._act(
            number, lambda line: acts.send_media(line, str(to), kind, data, details, reply_to=reply_to, id=id)
        ).id

    def react(self, number: str, chat: JID | str, id: str, emoji: str) -> str:
        """Let a phone react to a message; an empty emoji takes the reaction back. Returns the reaction's id."""
        now = self._running.context.now
        return self._act(number, lambda line: acts.react(line, str(chat), id, emoji, now=now())).id

    def edit(self, number: str, chat: JID | str, id: str, text: str) -> str:
        """Let a phone change the text of a message of its own; returns the id of the change."""
        now = self._running.context.now
        return self._act(number, lambda line: acts.edit(line, str(chat), id, text, now=now())).id

    def revoke(self, number: str, chat: JID | str, id: str) -> str:
        """Let a phone delete a message for everyone; returns the id of the change."""
        return self._act(number, lambda line: acts.revoke(line, str(chat), id)).id

    def typing(
        self,
        number: str,
        to: JID | str,
        state: Literal["composing", "paused"] = "composing",
        media: Literal["", "audio"] = "",
    ) -> None:
        """Let a phone show that its owner types, with `audio` records a voice message, or stopped."""
        self._act(number, lambda line: acts.set_typing(line, str(to), state, media))

    def read(self, number: str, chat: JID | str, ids: Sequence[str]) -> None:
        """Let a phone read messages."""
        now = self._running.context.now
        self._act(number, lambda line: acts.mark_read(line, str(chat), ids, now=now()))

    def messages(
        self, number: str, after: int = 0, wait: float = 0, *, with_data: bool = False
    ) -> list[dict[str, Any]]:
        """What a phone decrypted above number `after`, as `GET /phones/{number}/messages` gives it.

        Where there is nothing, it waits up to `wait` seconds for the first. With `with_data`, files come with their
        bytes, as base64.
        """

        async def look(line: Line) -> list[dict[str, Any]]:
            await line.wait(after, wait)
            return [await _shown(line, entry, with_data=with_data) for entry in line.state.inbox.after(after)]

        return self._act(number, look, wait)

    def receipts(self, number: str, id: str) -> list[dict[str, Any]]:
        """The receipts of a message of this account, as `GET /phones/{number}/receipts` lists them."""

        async def look(line: Line) -> list[dict[str, Any]]:
            record = line.state.outbox.record(id)
            if record is None:
                raise acts.NoSuchMessage(f"{line.account.number} sent no message {id}")
            return [receipt.to_json() for receipt in record.receipts]

        return self._act(number, look)

    def create_group(
        self,
        owner: str,
        subject: str,
        participants: Sequence[JID | str],
        addressing_mode: Literal["lid", "pn"] = "lid",
    ) -> JID:
        """A group of these people, numbers or JIDs, and its owner; all are told. Returns its JID."""

        async def create() -> JID:
            context = self._running.context
            world = context.world
            members = [_account(self._running, str(person)) for person in participants]
            group = world.create_group(world.account(owner), subject, members, context.now(), addressing_mode)
            await context.directory.save_group(group)
            await context.post.deliver(group_created(world, group))
            return group.jid

        return self._call(create())

    def expire_media(self, direct_path: str = "") -> int:
        """Let a file be gone from the media host, or all; returns how many were there. Phones still have theirs."""

        async def expire() -> int:
            return self._running.context.media.expire(direct_path)

        return self._call(expire())

    def cut(self, device: JID | None = None) -> int:
        """Break one device's connection, or all; returns how many."""
        return self._call(_later(lambda: self._running.cut(device)))

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        self._call(_later(lambda: self._running.add_fault(fault)))

    def clear_faults(self) -> None:
        """Heal everything."""
        self._call(_later(self._running.context.faults.clear))

    def traffic(self, device: JID | None = None, after: int = 0) -> list[Json]:
        """Recorded stanzas, as `GET /traffic` gives them."""
        return self._call(_later(lambda: self._running.traffic(device, after)))

    def reset(self) -> None:
        """Forget all phones, faults and stanzas."""
        self._call(self._running.reset())

    def _act(self, number: str, act: Callable[[Line], Coroutine[Any, Any, T]], wait: float = 0) -> T:
        """Do something with a phone, on the sandbox's loop."""

        async def on_loop() -> T:
            return await act(self._running.line(number))

        return self._call(on_loop(), wait)

    def _call(self, coroutine: Coroutine[Any, Any, T], wait: float = 0) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_CALL_TIMEOUT + wait)


async def _later(function: Callable[[], T]) -> T:
    """Run a plain function on the sandbox's loop."""
    return function()


def _account(running: Sandbox, person: str) -> Account:
    world = running.context.world
    found = world.find(resolve(world, person))
    if found is None:
        raise NoSuchPhone(f"{person} is a group: its members are people")
    return found


async def _shown(line: Line, entry: Entry, *, with_data: bool) -> dict[str, Any]:
    record = line.state.outbox.record(entry.info.id) if entry.info.source.is_from_me else None
    receipts = [receipt.to_json() for receipt in record.receipts] if record else []
    return {**entry.to_json(receipts), "media": await line.media_of(entry, with_data=with_data)}


@contextmanager
def sandbox_in_thread(settings: Settings | None = None) -> Iterator[LocalSandbox]:
    """A sandbox in a thread of its own, for the length of the block."""
    started: Future[LocalSandbox] = Future()
    stop: Future[asyncio.Event] = Future()

    async def serve() -> None:
        async with Sandbox.start(settings) as running:
            ended = asyncio.Event()
            stop.set_result(ended)
            started.set_result(LocalSandbox(running, asyncio.get_running_loop()))
            await ended.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, name="zapwire sandbox", daemon=True)
    thread.start()
    try:
        local = started.result(_START_TIMEOUT)
    except TimeoutError:
        raise SandboxError(f"the sandbox did not start within {_START_TIMEOUT:.0f} s") from None
    try:
        yield local
    finally:
        local._loop.call_soon_threadsafe(stop.result().set)  # noqa: SLF001  # the pair of this function
        thread.join(_START_TIMEOUT)
