"""Who sent a message where, and what its stanza said about it (whatsmeow types/message.go)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from zapwire.protocol.jid import HOSTED_LID_SERVER, HOSTED_SERVER, JID, LEGACY_USER_SERVER, LID_SERVER, USER_SERVER

AddressingMode: TypeAlias = Literal["", "pn", "lid"]

_PN_SERVERS: Final = frozenset({USER_SERVER, LEGACY_USER_SERVER, HOSTED_SERVER})
_LID_SERVERS: Final = frozenset({LID_SERVER, HOSTED_LID_SERVER})
_PERSON_SERVERS: Final = _PN_SERVERS | _LID_SERVERS


@dataclass(frozen=True, slots=True)
class BroadcastRecipient:
    """One recipient of a broadcast list, by the names the server gave."""

    lid: JID | None
    pn: JID | None


@dataclass(frozen=True, slots=True)
class MessageSource:
    """Where a message, receipt or chat state comes from.

    `chat` has no device, `sender` keeps its own. `is_group` holds for broadcasts, too. `sender_alt` is the sender's
    other name, `recipient_alt` the other name of the chat in a message of one's own.
    """

    chat: JID
    sender: JID
    is_from_me: bool = False
    is_group: bool = False
    sender_alt: JID | None = None
    recipient_alt: JID | None = None
    addressing_mode: AddressingMode = ""
    broadcast_list_owner: JID | None = None
    broadcast_recipients: tuple[BroadcastRecipient, ...] = ()

    @property
    def sender_pn(self) -> JID | None:
        """The sender's phone number, without device; None where it is not known."""
        return _number(self.sender, self.sender_alt)

    @property
    def sender_lid(self) -> JID | None:
        """The sender's LID, without device; None where it is not known."""
        return _lid(self.sender, self.sender_alt)

    @property
    def chat_pn(self) -> JID | None:
        """The phone number of the person this chat is with; None for other chats and where it is not known."""
        return _number(*self._chat_names())

    @property
    def chat_lid(self) -> JID | None:
        """The LID of the person this chat is with; None for other chats and where it is not known."""
        return _lid(*self._chat_names())

    def _chat_names(self) -> tuple[JID | None, ...]:
        if self.is_group or self.chat.server not in _PERSON_SERVERS:
            return ()
        if not self.is_from_me:
            return self.chat, self.sender, self.sender_alt
        if self.chat.user in (self.sender.user, self.sender_alt.user if self.sender_alt else None):
            return self.chat, self.recipient_alt, self.sender, self.sender_alt
        return self.chat, self.recipient_alt


@dataclass(frozen=True, slots=True)
class MessageMeta:
    """What a message's `<meta>` says: the message a bot answers, or the thread a comment belongs to."""

    target_id: str = ""
    target_sender: JID | None = None
    target_chat: JID | None = None
    thread_message_id: str = ""
    thread_message_sender: JID | None = None
    deprecated_lid_session: bool | None = None


@dataclass(frozen=True, slots=True)
class BotInfo:
    """What a message's `<bot>` says: which part of a growing answer it is, `first`, `inner` or `last`."""

    edit: str = ""
    edit_target_id: str = ""
    edit_sender_timestamp_ms: int = 0


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """What is known of a message besides its content. `timestamp` is in unix seconds."""

    source: MessageSource
    id: str
    timestamp: int
    push_name: str = ""
    type: str = ""
    category: str = ""
    edit: str = ""
    media_type: str = ""
    server_id: int = 0
    is_multicast: bool = False
    is_offline: bool = False
    is_newsletter_status: bool = False
    verified_name: bytes | None = None
    meta: MessageMeta | None = None
    bot: BotInfo | None = None

    @property
    def chat(self) -> JID:
        """The chat the message belongs to."""
        return self.source.chat

    @property
    def sender(self) -> JID:
        """Who sent it, with device."""
        return self.source.sender


def _number(*names: JID | None) -> JID | None:
    found = next((name for name in names if name and name.server in _PN_SERVERS and name.user), None)
    return JID(found.user, USER_SERVER) if found else None


def _lid(*names: JID | None) -> JID | None:
    found = next((name for name in names if name and name.server in _LID_SERVERS and name.user), None)
    return JID(found.user, LID_SERVER) if found else None
