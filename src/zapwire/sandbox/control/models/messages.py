"""Messages, and what is done with them."""

from typing import Literal

from pydantic import Field, model_validator

from zapwire.protocol.messages.places import Contact, Location
from zapwire.protocol.messages.polls import Poll
from zapwire.sandbox.control.models.fields import Body, Chat, MessageId, MessageText
from zapwire.sandbox.control.models.media import MediaRequest


class LocationRequest(Body):
    """A place, in degrees."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    name: str = Field("", max_length=1024)
    address: str = Field("", max_length=4096)
    url: str = Field("", max_length=4096)

    def to_content(self) -> Location:
        """The place."""
        return Location(self.latitude, self.longitude, self.name, self.address, self.url)


class ContactRequest(Body):
    """A contact's card."""

    name: str = Field(max_length=1024, examples=["Cleo"])
    vcard: str = Field(max_length=65_536)

    def to_content(self) -> Contact:
        """The card."""
        return Contact(self.name, self.vcard)


class PollRequest(Body):
    """A question. `selectable` is how many options one may choose, 0 any number."""

    question: MessageText
    options: list[MessageText] = Field(max_length=12)
    selectable: int = Field(1, ge=0, le=12)

    def to_content(self) -> Poll:
        """The poll."""
        return Poll(self.question, tuple(self.options), self.selectable)


class SendRequest(Body):
    """A message to a person (number or JID) or to a group (JID). `reply_to` is the id of a message in that chat."""

    to: Chat
    text: MessageText | None = None
    reply_to: MessageId | None = None
    mentions: list[Chat] = Field(default_factory=list, max_length=1024)
    id: MessageId | None = None
    media: MediaRequest | None = None
    location: LocationRequest | None = None
    contact: ContactRequest | None = None
    poll: PollRequest | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "SendRequest":
        contents = (self.text, self.media, self.location, self.contact, self.poll)
        if sum(content is not None for content in contents) != 1:
            raise ValueError("give one of text, media, location, contact and poll")
        return self


class MessageRequest(Body):
    """A message of a chat."""

    chat: Chat
    id: MessageId


class ReactRequest(MessageRequest):
    """A reaction; an empty emoji takes it back. `sender` is for a message the phone does not know."""

    emoji: str = Field(max_length=64, examples=["\N{THUMBS UP SIGN}"])
    sender: Chat | None = None


class PressRequest(MessageRequest):
    """A button that is pressed, or a row that is chosen, by its id or by what it says."""

    button: MessageText


class VoteRequest(MessageRequest):
    """The options of a poll that are chosen, by their texts; none takes the earlier vote back."""

    options: list[MessageText] = Field(max_length=12)


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
