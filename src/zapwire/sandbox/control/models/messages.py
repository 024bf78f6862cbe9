"""Messages, and what is done with them."""

from typing import Any, Literal

from pydantic import Field, model_validator

from zapwire.sandbox.control.models.fields import Body, Chat, MessageId, MessageText
from zapwire.sandbox.control.models.media import MediaRequest


class SendRequest(Body):
    """A message to a person (number or JID) or to a group (JID). `reply_to` is the id of a message in that chat."""

    to: Chat
    text: MessageText | None = None
    reply_to: MessageId | None = None
    mentions: list[Chat] = Field(default_factory=list, max_length=1024)
    id: MessageId | None = None
    media: MediaRequest | None = None
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "SendRequest":
        contents = (self.text, self.media, self.location, self.contact)
        if sum(content is not None for content in contents) != 1:
            raise ValueError("give one of text, media, location and contact")
        return self


class MessageRequest(Body):
    """A message of a chat."""

    chat: Chat
    id: MessageId


class ReactRequest(MessageRequest):
    """A reaction; an empty emoji takes it back. `sender` is for a message the phone does not know."""

    emoji: str = Field(max_length=64, examples=["\N{THUMBS UP SIGN}"])
    sender: Chat | None = None


class EditRequest(MessageRequest):
    """Another text for a message."""

    text: MessageText


class TypingRequest(Body):
    """What the owner does in a chat."""

    to: Chat
    state: Literal["composing", "paused"] = "composing"
    media: Literal["", "audio"] = ""


class ReadRequest(Body):
    """Messages that the owner reads."""

    chat: Chat
    ids: list[MessageId] = Field(min_length=1, max_length=1000)
