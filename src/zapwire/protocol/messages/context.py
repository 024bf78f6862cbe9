"""What a message says besides its content: the message it answers, who is mentioned, how long it stays."""

from dataclasses import dataclass, field
from typing import Any

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import ContextInfo, Message


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that is answered, and what it says. `chat` only where that is not the answer's chat."""

    id: str
    sender: JID
    message: Message = field(repr=False)
    chat: JID | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A message's context. `expiration` is the chat's disappearing timer in seconds."""

    quote: Quote | None = None
    mentions: tuple[JID, ...] = ()
    expiration: int = 0
    forwarding_score: int = 0
    is_forwarded: bool = False

    def to_proto(self) -> ContextInfo:
        """The context as messages carry it. Names lose their devices, and a quote what its message itself quoted."""
        info = ContextInfo(mentionedJID=[str(jid.to_non_ad()) for jid in self.mentions])
        if self.quote:
            info.stanzaID = self.quote.id
            info.participant = str(self.quote.sender.to_non_ad())
            info.quotedMessage.CopyFrom(_quotable(self.quote.message))
            if self.quote.chat:
                info.remoteJID = str(self.quote.chat)
        if self.expiration:
            info.expiration = self.expiration
        if self.forwarding_score:
            info.forwardingScore = self.forwarding_score
        if self.is_forwarded:
            info.isForwarded = True
        return info

    @classmethod
    def from_proto(cls, info: ContextInfo) -> "Context":
        """Read a context. A quote without id or sender is left out, and so are mentions that are no JIDs."""
        quote_id, sender = as_text(info.stanzaID), as_jid(info.participant)
        quote = Quote(quote_id, sender, info.quotedMessage, as_jid(info.remoteJID)) if quote_id and sender else None
        mentions = tuple(jid for jid in map(as_jid, info.mentionedJID) if jid)
        return cls(quote, mentions, info.expiration, info.forwardingScore, info.isForwarded)


def read_context(content: Any) -> Context | None:
    """The context of one kind of content; None where it has none."""
    return Context.from_proto(content.contextInfo) if content.HasField("contextInfo") else None


def add_context(content: Any, context: Context | None) -> None:
    """Give a kind of content a context, where there is one that says something."""
    if context is not None and context != Context():
        content.contextInfo.CopyFrom(context.to_proto())


def context_of(message: Message) -> Context | None:
    """The context of an unwrapped message, whatever kind of content has it; None where there is none."""
    for found, content in message.ListFields():
        if (
            found.message_type
            and "contextInfo" in found.message_type.fields_by_name
            and content.HasField("contextInfo")
        ):
            return Context.from_proto(content.contextInfo)
    return None


def _quotable(message: Message) -> Message:
    quoted = Message()
    quoted.CopyFrom(unwrap(message).message)
    quoted.ClearField("messageContextInfo")
    quoted.ClearField("senderKeyDistributionMessage")
    for found, content in quoted.ListFields():
        if found.message_type and "contextInfo" in found.message_type.fields_by_name:
            content.ClearField("contextInfo")
    return quoted
