"""Peer: what our own other devices, above all the phone, send us about the account itself."""

from dataclasses import replace

from google.protobuf.message import DecodeError

from zapwire.client.appstate.appstate import AppState
from zapwire.client.context import Context
from zapwire.client.history.history import History, has_notice
from zapwire.client.lids import LIDs
from zapwire.client.me import Me
from zapwire.client.messages.polls import Polls
from zapwire.client.messages.seen import has_content, is_first
from zapwire.client.store.base import Stores
from zapwire.errors import RemoteProtocolError
from zapwire.protocol.appstate.recovery import read_recovery_answer
from zapwire.protocol.appstate.sharing import read_key_share
from zapwire.protocol.events import Event, MessageReceived
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.messages.peer import read_unavailable_response, read_web_message
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.proto.lid_migration_pb2 import LIDMigrationMappingSyncPayload
from zapwire.protocol.proto.web_pb2 import WebMessageInfo
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.protocol.types.messages import MessageInfo


class Peer:
    """Messages between the devices of one account."""

    def __init__(self, context: Context, lids: LIDs, polls: Polls, app_state: AppState, history: History) -> None:
        self._context = context
        self._app_state = app_state
        self._lids = lids
        self._polls = polls
        self._history = history

    async def take(self, unit: Stores, me: Me, info: MessageInfo, message: Message) -> list[Event]:
        """Keep what a message of our own account tells its devices; the messages it hands on, as events."""
        if not info.source.is_from_me or not message.HasField("protocolMessage"):
            return []
        protocol = message.protocolMessage
        if has_notice(info, message):
            await self._history.keep(unit, info, message)
        if protocol.HasField("lidMigrationMappingSyncMessage"):
            await self._learn(unit, protocol.lidMigrationMappingSyncMessage.encodedMappingPayload)
        keys = read_key_share(message)
        if keys is not None:
            await self._app_state.take_keys(unit, keys)
        recovery = read_recovery_answer(message) if info.sender.device == 0 else None
        if recovery is not None:
            self._app_state.take_recovery(recovery)
        response = read_unavailable_response(message) if info.sender.device == 0 else None
        if response is None:
            return []
        request_id, messages = response
        found = [await self._hand_on(unit, me, request_id, web) for web in messages]
        return [event for event in found if event is not None]

    @staticmethod
    def is_private(info: MessageInfo, message: Message) -> bool:
        """Whether one of our devices gives us keys of app state, or a collection, or tells us of a history.

        These are no business of who hears of messages, though whatsmeow tells them: the keys are secrets, of the rest
        events of its own tell.
        """
        if not info.source.is_from_me or info.category != "peer":
            return False
        if has_notice(info, message):
            return True
        return read_key_share(message) is not None or read_recovery_answer(message) is not None

    async def confirm(self, me: Me, info: MessageInfo, *, tells_history: bool) -> None:
        """Tell the phone that a message between devices arrived (whatsmeow message.go), now that it is committed."""
        if tells_history:
            self._history.wake()
            receipt = OutgoingReceipt((info.id,), me.pn.to_non_ad(), ReceiptType.HISTORY_SYNC)
            await self._context.send(receipt.to_node())
        if info.source.is_from_me and info.category == "peer":
            receipt = OutgoingReceipt((info.id,), me.pn.to_non_ad(), ReceiptType.PEER_MSG)
            await self._context.send(receipt.to_node())

    async def _hand_on(self, unit: Stores, me: Me, request_id: str, web: WebMessageInfo) -> Event | None:
        """A message that the phone hands on, unless it came in the meantime."""
        try:
            info, message = read_web_message(web, me.pn, me.lid)
        except RemoteProtocolError as error:
            self._context.log.warning("the phone handed on a message that cannot be read: %s", error)
            return None
        if not has_content(message):  # a placeholder on the phone, too; the message itself may still come
            return None
        info = replace(info, source=await self._lids.complete(info.source, unit))
        # An edit's info has the id of the message that it changes.
        id = as_text(web.key.ID)
        if not await is_first(unit, replace(info, id=id)):
            return None
        # Phones keep it beside the message, as in a history.
        secret = web.messageSecret or message.messageContextInfo.messageSecret
        if secret:
            await unit.secrets.put(info.chat, info.sender, id, secret)
        unwrapped = unwrap(message)
        content = await self._polls.read(unit, info, unwrapped.message)
        return MessageReceived(info, content, unwrapped, message, request_id=request_id)

    async def _learn(self, unit: Stores, payload: bytes) -> None:
        """The LIDs of phone numbers, as the phone has them."""
        try:
            mappings = LIDMigrationMappingSyncPayload.FromString(payload).pnToLidMappings
        except DecodeError:
            self._context.log.warning("the phone sent LIDs in a form that cannot be read")
            return
        for mapping in mappings:
            lid, pn = JID(str(mapping.assignedLid), LID_SERVER), JID(str(mapping.pn), USER_SERVER)
            await self._lids.learn(unit, lid, pn)
