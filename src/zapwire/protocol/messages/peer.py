"""Messages between one's own devices: asking the phone for a message that came without its content."""

from collections.abc import Iterable
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID, LID_SERVER, NEWSLETTER_SERVER, USER_SERVER
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import (
    PLACEHOLDER_MESSAGE_RESEND,
    Message,
    PeerDataOperationRequestMessage,
    PeerDataOperationRequestResponseMessage,
    ProtocolMessage,
)
from zapwire.protocol.proto.web_pb2 import WebMessageInfo
from zapwire.protocol.types.messages import MessageInfo, MessageMeta, MessageSource

_Resend = PeerDataOperationRequestMessage.PlaceholderMessageResendRequest
_Result = PeerDataOperationRequestResponseMessage.PeerDataOperationResult
_Resent = _Result.PlaceholderMessageResendResponse

_EDIT: Final = "1"
# Chats whose name is that of whoever writes there.
_SENDERS: Final = (USER_SERVER, LID_SERVER, NEWSLETTER_SERVER)


def build_unavailable_request(key: MessageKey) -> Message:
    """Asks the phone for a message (whatsmeow send.go BuildUnavailableMessageRequest)."""
    request = PeerDataOperationRequestMessage(
        peerDataOperationRequestType=PLACEHOLDER_MESSAGE_RESEND,
        placeholderMessageResendRequest=[_Resend(messageKey=key.to_proto())],
    )
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE, peerDataOperationRequestMessage=request
        )
    )


def read_unavailable_request(message: Message) -> tuple[MessageKey, ...] | None:
    """The keys of the messages that are asked for; None where none are. Raises `InvalidMessage` for a bad key."""
    request = message.protocolMessage.peerDataOperationRequestMessage
    if request.peerDataOperationRequestType != PLACEHOLDER_MESSAGE_RESEND:
        return None
    return tuple(MessageKey.from_proto(asked.messageKey) for asked in request.placeholderMessageResendRequest)


def build_unavailable_response(request_id: str, messages: Iterable[WebMessageInfo]) -> Message:
    """The phone's answer to the request that came as the message of that id."""
    response = PeerDataOperationRequestResponseMessage(
        peerDataOperationRequestType=PLACEHOLDER_MESSAGE_RESEND,
        stanzaID=request_id,
        peerDataOperationResult=[
            _Result(placeholderMessageResendResponse=_Resent(webMessageInfoBytes=web.SerializeToString()))
            for web in messages
        ],
    )
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
            peerDataOperationRequestResponseMessage=response,
        )
    )


def read_unavailable_response(message: Message) -> tuple[str, tuple[WebMessageInfo, ...]] | None:
    """The request's id and the messages the phone sent for it; None for anything else.

    What the phone does not have, or sent in an unreadable form, is left out.
    """
    response = message.protocolMessage.peerDataOperationRequestResponseMessage
    if response.peerDataOperationRequestType != PLACEHOLDER_MESSAGE_RESEND:
        return None
    found = (_read_resent(result) for result in response.peerDataOperationResult)
    return as_text(response.stanzaID), tuple(web for web in found if web)


def read_web_message(web: WebMessageInfo, own_pn: JID, own_lid: JID | None) -> tuple[MessageInfo, Message]:
    """A message as phones keep it. An edit comes as its new content, unwrapped, under the first message's id.

    Any other message comes with its wrappers. Raises `InvalidMessage` where chat or sender are missing or no JIDs.
    Source: whatsmeow client.go ParseWebMessage.
    """
    source = _source(web, own_pn.to_non_ad(), own_lid.to_non_ad() if own_lid else None)
    message, message_id, edit = web.message, as_text(web.key.ID), ""
    inner = unwrap(message).message
    change = inner.protocolMessage
    if change.type == ProtocolMessage.MESSAGE_EDIT:
        message, message_id, edit = change.editedMessage, as_text(change.key.ID), _EDIT
    info = MessageInfo(
        source,
        message_id,
        web.messageTimestamp,
        push_name=as_text(web.pushName),
        edit=edit,
        meta=_thread(web),
    )
    return info, message


def _read_resent(result: _Result) -> WebMessageInfo | None:
    if not result.HasField("placeholderMessageResendResponse"):
        return None
    try:
        return WebMessageInfo.FromString(result.placeholderMessageResendResponse.webMessageInfoBytes)
    except DecodeError:
        return None


def _source(web: WebMessageInfo, own_pn: JID, own_lid: JID | None) -> MessageSource:
    chat = _require(web.key.remoteJID, "chat").to_non_ad()
    if web.key.fromMe:
        author = web.originalSelfAuthorUserJIDString
        sender = _require(author, "author") if author else own_pn
    elif chat.server in _SENDERS:
        sender = chat
    else:
        sender = _require(web.participant or web.key.participant, "sender")
    other = None
    if web.key.fromMe:
        other = next((name for name in (own_pn, own_lid) if name and name.server != sender.server), None)
    return MessageSource(chat, sender, web.key.fromMe, chat.is_group, other)


def _require(value: str, role: str) -> JID:
    jid = as_jid(value)
    if jid is None:
        raise InvalidMessage(f"a kept message names its {role} by a JID, not {as_text(value)!r}")
    return jid


def _thread(web: WebMessageInfo) -> MessageMeta | None:
    if not web.commentMetadata.HasField("commentParentKey"):
        return None
    parent = web.commentMetadata.commentParentKey
    return MessageMeta(thread_message_id=as_text(parent.ID), thread_message_sender=as_jid(parent.participant))
