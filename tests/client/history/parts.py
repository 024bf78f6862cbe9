"""Parts of a history as the phone tells of them, for tests."""

import zlib
from collections.abc import Iterator, Sequence

from tests.client.conversation import Conversation
from tests.client.messages.test_peer import peer_message
from zapwire.protocol.events import HistorySynced
from zapwire.protocol.history.notices import build_notice
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import RECENT, HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.protocol.stanzas.receipts import ReceiptType

BEA = "5491166660000@s.whatsapp.net"


def inline(made: HistorySync, **fields: object) -> HistorySyncNotification:
    """Return a notification that has a history in itself."""
    packed = zlib.compress(made.SerializeToString())
    return HistorySyncNotification(syncType=RECENT, initialHistBootstrapInlinePayload=packed, **fields)  # type: ignore[arg-type]


def chat_with(*ids: str, chat: str = BEA) -> HistorySync:
    """Return a history of one chat with these messages."""
    made = HistorySync(syncType=HistorySync.RECENT, chunkOrder=1, progress=30)
    kept = made.conversations.add(ID=chat, name="Bea")
    for id in ids:
        message = kept.messages.add().message
        message.key.remoteJID, message.key.ID, message.messageSecret = chat, id, b"secret"
        message.message.conversation = f"text of {id}"
    return made


def told_of(talk: Conversation, notification: HistorySyncNotification, message_id: str = "PART") -> Node:
    """Return what the phone sends to tell of a part."""
    return peer_message(talk.people.me.phone, build_notice(notification), message_id)


def ids_in(events: Sequence[HistorySynced]) -> Iterator[str]:
    """Yield the ids of the messages in pieces."""
    for event in events:
        for chat in event.data.conversations:
            yield from (str(kept.message.key.ID) for kept in chat.messages)


def types_of(receipts: Sequence[Node]) -> list[str]:
    """Return what receipts are for."""
    return [str(node.attrs.get("type", "")) for node in receipts]


HISTORY_RECEIPTS = [ReceiptType.HISTORY_SYNC, ReceiptType.PEER_MSG, ReceiptType.PEER_MSG]
"""What a message that tells of history is answered with."""
