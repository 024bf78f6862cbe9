"""Chat history: what wuzapi keeps of a message."""

from dataclasses import dataclass, field

from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.content import Content, Edited, Media, Pinned, Reaction, Revoked, Text
from zapwire.protocol.messages.context import Context, context_of
from zapwire.protocol.messages.interactive import Buttons, Menu
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True)
class Summary:
    """A message in short."""

    type: str
    text: str = field(repr=False)
    quoted: str = ""
    """The id of the message that it answers or is about."""


def summary_of(content: Content, message: Message) -> Summary | None:
    """What is kept of an unwrapped message; None for what nobody wrote, such as a chat's settings.

    A file without a caption, and a place or a contact without a name, has a word in its place, as with wuzapi.
    """
    found = _summary(content, message)
    if found is None:
        return None
    type, text, about = found
    return Summary(type, to_text(text), to_text(about or _quoted(context_of(message))))


def _summary(content: Content, message: Message) -> tuple[str, str, str] | None:
    """Type, text, and the id of the message that it is about."""
    match content:
        case Text():
            return "text", content.text, ""
        case Media():
            kind = str(content.file.kind)
            return kind, content.details.caption or f":{kind}:", ""
        case Location():
            return "location", content.name or content.caption or ":location:", ""
        case Contact() | Contacts():
            return "contact", content.name or ":contact:", ""
        case Buttons():
            return "buttons", content.text, ""
        case Menu():
            return "list", content.text, ""
        case Choice():
            is_row = kind_name(message) == "listResponseMessage" or content.flow == "menu_options"
            return "list_response" if is_row else "buttons_response", content.text or content.id, ""
        case Poll():
            return "poll", content.question, ""
        case _:
            return _change(content)


def _change(content: Content) -> tuple[str, str, str] | None:
    """The same of what changes another message."""
    match content:
        case PollVote():
            return "poll_vote", ", ".join(content.options), content.key.id
        case Reaction():
            return "reaction", content.emoji, content.key.id
        case Edited():
            inner = _summary(content.content, content.message)
            return "edit", inner[1] if inner else "", content.key.id
        case Revoked():
            return "delete", "", content.key.id
        case Pinned():
            return "pin" if content.is_pinned else "unpin", "", content.key.id
    return None


def _quoted(context: Context | None) -> str:
    return context.quote.id if context and context.quote else ""
