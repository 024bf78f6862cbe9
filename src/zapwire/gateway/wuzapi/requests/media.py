"""Requests of /chat/send for messages with a file."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.gateway.wuzapi.requests.fields import FILE_HELP, MAX_TEXT, MessageId, Phone, WithFile

_TINY_PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR42mM8wYAATAxEcQAo3ADQqD"
    "/DbgAAAABJRU5ErkJggg=="
)
_MAX_THUMBNAIL = 1 << 18

Thumbnail = Annotated[
    str,
    Field(max_length=_MAX_THUMBNAIL, description="A small JPEG or PNG: base64, or a data URL.", examples=[_TINY_PNG]),
]
Seconds = Annotated[int, Field(ge=0, le=0xFFFFFFFF, description="How long it is, where that is not to be measured.")]
Caption = Annotated[str, Field(max_length=MAX_TEXT, description="A text below it.", examples=["Look at this"])]
ViewOnce = Annotated[bool, Field(description="Whether it can be opened once only.")]


class SendMedia(WithFile):
    """What all of them have."""

    phone: Annotated[Phone, Field(alias="Phone")]
    id: Annotated[
        MessageId | None,
        Field(alias="Id", description="The new message's id. The same one again sends nothing and is answered alike."),
    ] = None
    mimetype: Annotated[
        str | None,
        Field(alias="MimeType", max_length=256, description="The file's type, where it is not to be found out."),
    ] = None
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None
    quoted_text: Annotated[
        str | None, Field(alias="QuotedText", max_length=MAX_TEXT, description="What the answered message said.")
    ] = None
    quoted: Annotated[
        dict[str, Any] | None,
        Field(alias="QuotedMessage", description="The answered message, as events show it."),
    ] = None


class SendImage(SendMedia):
    """A picture."""

    KIND: ClassVar[Kind] = Kind.IMAGE

    media: Annotated[str, Field(alias="Image", min_length=1, description=FILE_HELP, examples=[_TINY_PNG])]
    caption: Annotated[Caption | None, Field(alias="Caption")] = None
    thumbnail: Annotated[Thumbnail | None, Field(alias="JpegThumbnail")] = None
    view_once: Annotated[ViewOnce, Field(alias="ViewOnce")] = False


class SendAudio(SendMedia):
    """A voice message, or with `"ptt": false` other sound."""

    KIND: ClassVar[Kind] = Kind.AUDIO

    media: Annotated[str, Field(alias="Audio", min_length=1, description=FILE_HELP)]
    is_voice: Annotated[bool, Field(alias="ptt", description="Whether it is a voice message.")] = True
    seconds: Annotated[Seconds | None, Field(alias="Seconds")] = None
    waveform: Annotated[
        str | None,
        Field(
            alias="Waveform",
            max_length=512,
            description="How loud each 64th of it is, from 0 to 100: 64 bytes as base64.",
        ),
    ] = None
    view_once: Annotated[ViewOnce, Field(alias="ViewOnce")] = False


class SendDocument(SendMedia):
    """A file of any kind, as it is."""

    KIND: ClassVar[Kind] = Kind.DOCUMENT

    media: Annotated[str, Field(alias="Document", min_length=1, description=FILE_HELP)]
    name: Annotated[
        str | None,
        Field(
            alias="FileName",
            max_length=1024,
            description="What it is called. An upload and a URL may have a name of their own.",
            examples=["hola.txt"],
        ),
    ] = None
    caption: Annotated[Caption | None, Field(alias="Caption")] = None
    thumbnail: Annotated[Thumbnail | None, Field(alias="JpegThumbnail")] = None


class SendVideo(SendMedia):
    """A video."""

    KIND: ClassVar[Kind] = Kind.VIDEO

    media: Annotated[str, Field(alias="Video", min_length=1, description=FILE_HELP)]
    caption: Annotated[Caption | None, Field(alias="Caption")] = None
    thumbnail: Annotated[Thumbnail | None, Field(alias="JpegThumbnail")] = None
    seconds: Annotated[Seconds | None, Field(alias="Seconds")] = None
    is_gif: Annotated[
        bool | None,
        Field(alias="GifPlayback", description="Whether it plays by itself, again and again; a GIF does so anyway."),
    ] = None
    view_once: Annotated[ViewOnce, Field(alias="ViewOnce")] = False


class SendSticker(SendMedia):
    """A sticker."""

    KIND: ClassVar[Kind] = Kind.STICKER

    media: Annotated[str, Field(alias="Sticker", min_length=1, description=FILE_HELP)]
    thumbnail: Annotated[Thumbnail | None, Field(alias="PngThumbnail")] = None
    pack_id: Annotated[str, Field(alias="PackId", max_length=256)] = ""
    pack_name: Annotated[str, Field(alias="PackName", max_length=256, description="The pack that it is from.")] = ""
    pack_publisher: Annotated[str, Field(alias="PackPublisher", max_length=256)] = ""
    emojis: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(alias="Emojis", max_length=16, description="What it stands for.", examples=[["😀"]]),
    ] = None
