"""History: hearing of the parts of the phone's history, and asking the phone for older messages."""

from typing import Final

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.history.taking import Taker
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
        self._is_running = False
        self._has_news = False

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
        self._has_news = True
        if not self._is_running:
            self._is_running = True
            self._context.spawn(self._run(), done=self._end)

    def _end(self) -> None:
        self._is_running = False

    async def _take(self, task: HistoryTask) -> None:
        """Take a part. What breaks at one keeps away no other, and ends no connection: it stays for the next."""
        try:
            await self._taker.take(task)
        except ZapwireError:
            raise
        except Exception:  # a bug, or a sink's; it is logged
            self._context.log.exception("a part of the phone's history stays, as taking it broke; please report this")

    async def _run(self) -> None:
        context = self._context
        tries = 0
        while self._has_news:
            self._has_news = False
            try:
                for task in await context.store.history.all():
                    await self._take(task)
                    tries = 0
            except StoreError as error:
                context.log.warning("the phone's history waits for the next connection: %s", error)
                return
            except ZapwireError as error:
                tries += 1
                if tries >= _TRIES:
                    context.log.warning("the phone's history waits for the next connection: %s", error)
                    return
                context.log.info("a part of the phone's history will be tried again: %s", error)
                await context.clock.sleep(tries * context.options.timing.history_again)
                self._has_news = True


def has_notice(info: MessageInfo, message: Message) -> bool:
    """Whether a message of our own account tells of its history."""
    return info.source.is_from_me and message.protocolMessage.HasField("historySyncNotification")
