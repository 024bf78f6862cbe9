"""Files."""

from typing import Literal

from pydantic import Field

from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.control.models.fields import Base64Field, Body


class MediaRequest(Body):
    """A file to send: its bytes as base64, and what the message says of it."""

    kind: Literal["image", "video", "audio", "document", "sticker"]
    mimetype: str = Field("", max_length=255, examples=["image/jpeg"])
    data: Base64Field
    caption: str = Field("", max_length=65_536)
    filename: str = Field("", max_length=1024)
    thumbnail: Base64Field = b""
    width: int = Field(0, ge=0, le=0xFFFF)
    height: int = Field(0, ge=0, le=0xFFFF)
    seconds: int = Field(0, ge=0, le=0xFFFFFF)
    page_count: int = Field(0, ge=0, le=0xFFFFFF)
    voice: bool = False
    gif: bool = False
    animated: bool = False
    view_once: bool = False

    def to_details(self) -> MediaDetails:
        """What the message says of the file."""
        return MediaDetails(
            self.mimetype,
            self.caption,
            self.filename,
            thumbnail=self.thumbnail,
            width=self.width,
            height=self.height,
            seconds=self.seconds,
            page_count=self.page_count,
            is_voice=self.voice,
            is_gif=self.gif,
            is_animated=self.animated,
            is_view_once=self.view_once,
        )


class ExpireRequest(Body):
    """A path of the media host to end; without one, all."""

    direct_path: str = Field("", max_length=1024)
