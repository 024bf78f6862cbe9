"""Text messages, with or without a link's preview."""

from dataclasses import dataclass, field

from zapwire.protocol.messages.context import Context, add_context
from zapwire.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """The preview of a link in a text. `thumbnail` is a small JPEG."""

    url: str
    title: str = ""
    description: str = ""
    thumbnail: bytes = field(default=b"", repr=False)


def build_text(text: str, *, context: Context | None = None, preview: LinkPreview | None = None) -> Message:
    """A text: the plain form where there is neither preview nor any context, else the extended one."""
    if not preview and (context is None or context == Context()):
        return Message(conversation=text)
    extended = ExtendedTextMessage(text=text)
    add_context(extended, context)
    if preview:
        extended.matchedText = preview.url
        extended.title = preview.title  # always: it makes the message's media type `url`
        if preview.description:
            extended.description = preview.description
        if preview.thumbnail:
            extended.JPEGThumbnail = preview.thumbnail
    return Message(extendedTextMessage=extended)
