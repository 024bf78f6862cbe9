"""Newsletters, which WhatsApp's apps call channels (whatsmeow types/newsletter.go)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zapwire.protocol.jid import JID

if TYPE_CHECKING:  # it needs protobuf, which takes its time to import
    from zapwire.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True)
class NewsletterText:
    """A name or a description. `updated_at` is in unix microseconds."""

    text: str = ""
    id: str = ""
    updated_at: int = 0


@dataclass(frozen=True, slots=True)
class NewsletterPicture:
    """A picture, by where it lies on the media hosts."""

    id: str = ""
    type: str = ""
    direct_path: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NewsletterViewer:
    """What this account is to a newsletter: `mute` is `on` or `off`, `role` such as `subscriber` or `owner`."""

    mute: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Newsletter:
    """A newsletter. `created_at` is in unix seconds; `viewer` is None where the server does not say."""

    jid: JID
    state: str = ""
    created_at: int = 0
    invite: str = ""
    name: NewsletterText = NewsletterText()
    description: NewsletterText = NewsletterText()
    subscribers: int = 0
    verification: str = ""
    picture: NewsletterPicture | None = None
    preview: NewsletterPicture = NewsletterPicture()
    reactions: str = ""
    viewer: NewsletterViewer | None = None


@dataclass(frozen=True, slots=True)
class NewsletterPost:
    """What became of a message in a newsletter, or the message itself. `timestamp` is in unix seconds."""

    server_id: int
    id: str = ""
    type: str = ""
    timestamp: int = 0
    views: int = 0
    reactions: Mapping[str, int] | None = None
    """How many reacted with which emoji; None where it does not say."""
    message: "Message | None" = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NewsletterEdit:
    """A message that its newsletter changed: when, in unix milliseconds, and when it was written, in seconds."""

    edited_at_ms: int = 0
    written_at: int = 0
