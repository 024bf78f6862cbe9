"""Notices: by which a phone tells that a part of its history can be had, and how it is asked for older messages."""

from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from zapwire.errors import HistoryCorrupt
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.proto.e2e_pb2 import (
    HISTORY_SYNC_ON_DEMAND,
    HistorySyncNotification,
    HistorySyncType,
    Message,
    PeerDataOperationRequestMessage,
    ProtocolMessage,
)
from zapwire.protocol.proto.history_pb2 import HistorySync

_OnDemand = PeerDataOperationRequestMessage.HistorySyncOnDemandRequest

MAX_COUNT: Final = 500
"""How many messages are asked for at once, at most; whatsmeow recommends 50."""


@dataclass(frozen=True, slots=True)
class OlderMessages:
    """Messages that are asked for: `count` of them before one that is known, by when it was sent in unix seconds."""

    chat: JID
    oldest_id: str
    is_from_me: bool
    timestamp: int
    count: int


def build_request(wanted: OlderMessages) -> Message:
    """Asks the phone for older messages (whatsmeow send.go BuildHistorySyncRequest)."""
    request = PeerDataOperationRequestMessage(
        peerDataOperationRequestType=HISTORY_SYNC_ON_DEMAND,
        historySyncOnDemandRequest=_OnDemand(
            chatJID=str(wanted.chat),
            oldestMsgID=wanted.oldest_id,
            oldestMsgFromMe=wanted.is_from_me,
            onDemandMsgCount=wanted.count,
            oldestMsgTimestampMS=wanted.timestamp,  # seconds, whatever it is called (whatsmeow send.go)
        ),
    )
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE, peerDataOperationRequestMessage=request
        )
    )


def read_request(message: Message) -> OlderMessages | None:
    """What a companion asks for; None where it asks for something else, or for no chat."""
    request = message.protocolMessage.peerDataOperationRequestMessage
    if request.peerDataOperationRequestType != HISTORY_SYNC_ON_DEMAND:
        return None
    wanted = request.historySyncOnDemandRequest
    chat = as_jid(wanted.chatJID)
    if chat is None:
        return None
    count = min(max(wanted.onDemandMsgCount, 0), MAX_COUNT)
    return OlderMessages(chat, as_text(wanted.oldestMsgID), wanted.oldestMsgFromMe, wanted.oldestMsgTimestampMS, count)


def build_notice(notification: HistorySyncNotification) -> Message:
    """The message by which the phone tells of a part of its history."""
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.HISTORY_SYNC_NOTIFICATION, historySyncNotification=notification
        )
    )


def read_notice(data: bytes) -> HistorySyncNotification:
    """A notification that was kept. Raises `HistoryCorrupt`."""
    try:
        return HistorySyncNotification.FromString(data)
    except DecodeError as error:
        raise HistoryCorrupt("what was kept of the phone's history cannot be read") from error


def file_of(notification: HistorySyncNotification) -> MediaFile:
    """Where that part of the history is, and what opens it."""
    return MediaFile(
        MediaKind.HISTORY,
        as_text(notification.directPath),
        notification.mediaKey,
        notification.fileSHA256,
        notification.fileEncSHA256,
        notification.fileLength,
    )


def kind_in(message: HistorySync | HistorySyncNotification) -> int | None:
    """The number of the kind of history that a part, or what tells of it, says; one without a name, too."""
    if message.HasField("syncType"):
        return int(message.syncType)
    number = message.DESCRIPTOR.fields_by_name["syncType"].number
    fields = UnknownFieldSet(message)
    found = (fields[index] for index in range(len(fields)))
    return next((field.data for field in found if field.field_number == number and isinstance(field.data, int)), None)


def type_name(number: int) -> str:
    """What a kind of history is called, such as `RECENT`; its number where it has no name."""
    return (
        HistorySyncType.Name(HistorySyncType.ValueType(number)) if number in HistorySyncType.values() else str(number)
    )
