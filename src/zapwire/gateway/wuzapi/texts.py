"""Texts: the message that a request describes."""

from collections.abc import Awaitable, Callable
from typing import Final

from zapwire.gateway.previews import Preview, find_link
from zapwire.gateway.wuzapi.contexts import build_context
from zapwire.gateway.wuzapi.requests.chat_send import SendText
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.proto.e2e_pb2 import Message

_MAX_THUMBNAIL: Final = 48 << 10


async def preview_of(text: str, fetch: Callable[[str], Awaitable[Preview | None]]) -> LinkPreview | None:
    """The preview of the first link in a text; None where there is none."""
    link = find_link(text)
    page = await fetch(link) if link else None
    if link is None or page is None:
        return None
    is_small_jpeg = page.image_type == "image/jpeg" and len(page.image) <= _MAX_THUMBNAIL
    return LinkPreview(link, page.title, page.description, page.image if is_small_jpeg else b"")


def build_message(request: SendText, preview: LinkPreview | None) -> Message:
    """The message. Raises `ApiError` with 400 where its context cannot be."""
    context = build_context(request.context, request.quoted_text or "", request.quoted)
    return build_text(request.body, context=context, preview=preview)
