"""Messages that change others: reactions, edits, revocations, pins, and the chat's disappearing timer."""

from dataclasses import dataclass
from typing import Final

from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID, LID_SERVER, MESSENGER_SERVER, USER_SERVER
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.proto import common_pb2
from zapwire.protocol.proto.e2e_pb2 import (
    FutureProofMessage,
    Message,
    MessageContextInfo,
    PinInChatMessage,
    ProtocolMessage,
    ReactionMessage,
)

# Servers whose chats have one other side, so that a key need not name it.
_DIRECT_SERVERS: Final = frozenset({USER_SERVER, LID_SERVER, MESSENGER_SERVER})


@dataclass(frozen=True, slots=True)
class MessageKey:
    """What a message is called within others. `participant` is its sender, in groups and not of one's own."""

    chat: JID
    id: str
    is_from_me: bool
    participant: JID | None = None

    def to_proto(self) -> common_pb2.MessageKey:
        """The key as messages carry it."""
        participant = None if self.participant is None else str(self.participant)
        return common_pb2.MessageKey(
            remoteJID=str(self.chat), fromMe=self.is_from_me, ID=self.id, participant=participant
        )

    @classmethod
    def from_proto(cls, key: common_pb2.MessageKey) -> "MessageKey":
        """Read a key. Raises `InvalidMessage` where chat or id are missing, or a name is no JID."""
        message_id, chat, participant = as_text(key.ID), as_jid(key.remoteJID), as_jid(key.participant)
        if chat is None:
            raise InvalidMessage(f"a message key names its chat by a JID, not {key.remoteJID!r}")
        if participant is None and key.participant:
            raise InvalidMessage(f"a message key names its sender by a JID, not {key.participant!r}")
        if not message_id:
            raise InvalidMessage("a message key has the id of its message, this one has none")
        return cls(chat, message_id, key.fromMe, participant)


def message_key(chat: JID, sender: JID | None, id: str, own_pn: JID, own_lid: JID | None) -> MessageKey:
    """The key of a message, of one's own where `sender` is None or one of the own names.

    Source: whatsmeow send.go BuildMessageKey.
    """
    if sender is None or sender.user in (own_pn.user, own_lid.user if own_lid else None):
        return MessageKey(chat, id, is_from_me=True)
    return MessageKey(
        chat, id, is_from_me=False, participant=None if chat.server in _DIRECT_SERVERS else sender.to_non_ad()
    )


def build_reaction(key: MessageKey, emoji: str, now: float) -> Message:
    """Reacts to a message; an empty `emoji` takes the reaction back."""
    return Message(
        reactionMessage=ReactionMessage(key=key.to_proto(), text=emoji, senderTimestampMS=_milliseconds(now))
    )


def build_edit(chat: JID, id: str, content: Message, now: float) -> Message:
    """Replaces the content of one's own message in that chat."""
    change = ProtocolMessage(
        key=MessageKey(chat, id, is_from_me=True).to_proto(),
        type=ProtocolMessage.MESSAGE_EDIT,
        editedMessage=content,
        timestampMS=_milliseconds(now),
    )
    return Message(editedMessage=FutureProofMessage(message=Message(protocolMessage=change)))


def build_revoke(key: MessageKey) -> Message:
    """Deletes a message for everyone: one's own, or as the group's admin somebody else's."""
    return Message(protocolMessage=ProtocolMessage(key=key.to_proto(), type=ProtocolMessage.REVOKE))


def build_pin(key: MessageKey, now: float, *, seconds: int | None) -> Message:
    """Pins a message for everyone for so long; None unpins it."""
    kind = PinInChatMessage.UNPIN_FOR_ALL if seconds is None else PinInChatMessage.PIN_FOR_ALL
    return Message(
        pinInChatMessage=PinInChatMessage(key=key.to_proto(), type=kind, senderTimestampMS=_milliseconds(now)),
        messageContextInfo=MessageContextInfo(messageAddOnDurationInSecs=seconds or 0),
    )


def build_disappearing_timer(seconds: int, now: float) -> Message:
    """Sets how long messages stay in a chat with a person; 0 is for ever."""
    change = ProtocolMessage(
        type=ProtocolMessage.EPHEMERAL_SETTING, ephemeralExpiration=seconds, ephemeralSettingTimestamp=int(now)
    )
    return Message(protocolMessage=change)


def _milliseconds(now: float) -> int:
    return int(now * 1000)
