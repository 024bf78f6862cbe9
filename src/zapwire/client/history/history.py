"""History: hearing of the parts of the phone's history, and asking the phone for older messages."""

import asyncio
from dataclasses import dataclass
from typing import Final

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.history.taking import REFUSALS, Taker
from zapwire.client.lids import LIDs
from zapwire.client.media.media import Media
from zapwire.client.messages.send import Sender
from zapwire.client.store.base import Stores
from zapwire.client.store.history import HistoryTask
from zapwire.errors import LocalProtocolError, StoreError, ZapwireError
from zapwire.protocol.history.notices import MAX_COUNT, OlderMessages, build_request
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import MessageInfo

DEFAULT_COUNT: Final = 50
"""How many older messages are asked for, as whatsmeow recommends."""
_MAX_WAITING: Final = 1000
_TRIES: Final = 5


class History:
    """The phone's history, as far as it tells it. What was told of is taken in order, also after a new start."""

    def __init__(self, context: Context, lids: LIDs, contacts: Contacts, media: Media, sender: Sender) -> None:
        self._context = context
        self._taker = Taker(context, lids, contacts, media)
        self._sender = sender
        self._running: object = None
        """What takes parts now."""
        self._news = asyncio.Event()
        self._refusals: dict[str, _Refusal] = {}
        """By the part's id."""
        context.memories.add(self._refusals.clear)

    async def request(
        self, chat: JID, oldest_id: str, *, is_from_me: bool, timestamp: int, count: int = DEFAULT_COUNT
    ) -> str:
        """Ask the phone for messages of a chat that are older than one that is known.

        `timestamp` is that one's, in unix seconds. What the phone has comes as `HistorySynced` of the type
        `ON_DEMAND`, whose `request_id` is what this returns. Raises `LocalProtocolError` for a number of messages that
        cannot be asked for, and what `send` raises.
        """
        if not 0 < count <= MAX_COUNT:
            raise LocalProtocolError(f"ask for 1 to {MAX_COUNT} messages at a time, not for {count}")
        wanted = OlderMessages(chat.to_non_ad(), oldest_id, is_from_me, timestamp, count)
        return (await self._sender.send_to_phone(build_request(wanted))).id

    async def keep(self, unit: Stores, info: MessageInfo, message: Message) -> None:
        """Keep a part that the phone tells of, so that it is taken once this is committed and `wake` called."""
        said = message.protocolMessage.historySyncNotification
        if not said.directPath and not said.HasField("initialHistBootstrapInlinePayload"):
            return  # there is none, which is said, too
        if len(await unit.history.all()) >= _MAX_WAITING:
            self._context.log.warning("more than %s parts of the phone's history wait: one is lost", _MAX_WAITING)
            return
        await unit.history.put(HistoryTask(info.id, said.SerializeToString(), self._context.clock.now()))

    def wake(self) -> None:
        """There may be a part to take; it is taken beside the stanzas, while the connection lasts."""
        self._news.set()
        if self._running is None:
            running = self._running = object()
            self._context.spawn(self._run(running), done=lambda: self._end(running))

    def _end(self, running: object) -> None:
        if self._running is running:
            self._running = None

    async def _run(self, running: object) -> None:
        """Take what there is, until nothing is left that may be tried again in this connection."""
        context = self._context
        tries = 0
        while self._news.is_set():
            self._news.clear()
            try:
                if await self._take_all():
                    tries = 0
                await self._wait_for_refused()
            except StoreError as error:
                context.log.warning("the phone's history waits for the next connection: %s", error)
                break
            except ZapwireError as error:
                tries += 1
                if tries >= _TRIES:
                    context.log.warning("the phone's history waits for the next connection: %s", error)
                    break
                context.log.info("a part of the phone's history will be tried again: %s", error)
                await context.clock.sleep(tries * context.options.timing.history_again)
                self._news.set()
        self._end(running)

    async def _take_all(self) -> bool:
        """Take each part whose time it is; whether there was one that went."""
        went = False
        for task in await self._context.store.history.all():
            refusal = self._refusals.get(task.id, _Refusal())
            if refusal.again_at <= self._context.clock.now():
                went = await self._take(task, refusal) or went
        return went

    async def _take(self, task: HistoryTask, refusal: "_Refusal") -> bool:
        """Take a part; False where it was refused, and is to be tried again while those behind it are taken.

        What breaks at one keeps away no other, and ends no connection: it stays for the next.
        """
        context, times = self._context, refusal.times + 1
        try:
            await self._taker.take(task, is_last_try=times >= _TRIES)
        except REFUSALS as error:
            wait = times * context.options.timing.history_again
            self._refusals[task.id] = _Refusal(times, context.clock.now() + wait)
            context.log.warning(
                "a part of the phone's history was refused, and is asked for again in %g seconds: %s", wait, error
            )
            return False
        except ZapwireError:
            raise
        except Exception:  # a bug, or a sink's; it is logged
            context.log.exception("a part of the phone's history stays, as taking it broke; please report this")
        self._refusals.pop(task.id, None)
        return True

    async def _wait_for_refused(self) -> None:
        """Return when it is time for a part that was refused, or when there is news; at once where there is neither."""
        if not self._refusals:
            return
        again_at = min(refusal.again_at for refusal in self._refusals.values())
        try:
            async with self._context.clock.timeout(max(again_at - self._context.clock.now(), 0)):
                await self._news.wait()
        except TimeoutError:
            self._news.set()


@dataclass(frozen=True, slots=True)
class _Refusal:
    """How often the media host refused a part, and from when on it is asked again, in unix seconds."""

    times: int = 0
    again_at: float = 0.0


def has_notice(info: MessageInfo, message: Message) -> bool:
    """Whether a message of our own account tells of its history."""
    return info.source.is_from_me and message.protocolMessage.HasField("historySyncNotification")
