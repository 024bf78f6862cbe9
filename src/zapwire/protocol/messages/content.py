"""What a message says, as values that need no knowledge of its protobuf form."""

from dataclasses import dataclass, field
from typing import TypeAlias

from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.context import Context
from zapwire.protocol.messages.interactive import Buttons, Menu
from zapwire.protocol.messages.media import MediaDetails
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.messages.text import LinkPreview
from zapwire.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""

    text: str
    context: Context | None = None
    preview: LinkPreview | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """An image, video, sound, document, sticker or pack of stickers. `client.media.download` fetches the `file`."""

    file: MediaFile
    details: MediaDetails

    @property
    def context(self) -> Context | None:
        """What it says besides, such as the message it answers."""
        return self.details.context


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to the message of that key; an empty `emoji` takes it back."""

    key: MessageKey
    emoji: str
    sent_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Edited:
    """The message of that key now says `content`, which is what `message` holds."""

    key: MessageKey
    content: "Content"
    message: Message = field(repr=False)


@dataclass(frozen=True, slots=True)
class Revoked:
    """The message of that key was deleted for everyone."""

    key: MessageKey


@dataclass(frozen=True, slots=True)
class Pinned:
    """The message of that key was pinned or unpinned for everyone."""

    key: MessageKey
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class DisappearingTimer:
    """New messages of the chat stay for so long; 0 is for ever."""

    seconds: int


@dataclass(frozen=True, slots=True)
class EncryptedReaction:
    """A reaction in a community's announcement group; `secrets.open_reaction` reads it."""

    key: MessageKey


@dataclass(frozen=True, slots=True)
class Other:
    """Content of another kind, or malformed. `kind` is the name of its field, "" where there is none."""

    kind: str


Content: TypeAlias = (
    Text
    | Media
    | Location
    | Contact
    | Contacts
    | Buttons
    | Menu
    | Choice
    | Poll
    | PollVote
    | Reaction
    | Edited
    | Revoked
    | Pinned
    | DisappearingTimer
    | EncryptedReaction
    | Other
)
