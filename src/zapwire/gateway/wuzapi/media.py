"""Messages with a file: what a request says of one, and the message that it becomes."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from zapwire.errors import MediaTypeRefused
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.dataurls import decode_base64
from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.jpeg import read_jpeg, read_png
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.outgoing import Parcel
from zapwire.gateway.media.prepare import Prepared, Wanted
from zapwire.gateway.media.sniff import HEAD, is_type, sniff
from zapwire.gateway.media.sources import Given, clean_name
from zapwire.gateway.wuzapi.contexts import build_context
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.requests.fields import WithFile
from zapwire.gateway.wuzapi.requests.media import (
    SendAudio,
    SendDocument,
    SendImage,
    SendMedia,
    SendSticker,
    SendVideo,
)
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.proto.e2e_pb2 import Message

_MAX_THUMBNAIL: Final = 96 << 10
_LOUDEST: Final = 100
_MAX_BARS: Final = 256
_READERS: Final = {"image/jpeg": read_jpeg, "image/png": read_png}


def parcel_of(request: SendMedia, given: Given, *, proxy: str = "") -> Parcel:
    """What shall be sent. Raises `ApiError` with 400, and `SourceError`, for what the request has wrong."""
    said = _said(request)

    def build(file: MediaFile, prepared: Prepared) -> Message:
        return build_media(file, _complete(said, prepared, is_gif=_is_gif(request, prepared)))

    return Parcel(
        parse_chat(request.phone),
        request.KIND,
        given,
        build,
        _wanted(request),
        request.id or "",
        proxy,
        field_of(type(request)),
    )


def field_of(model: type[WithFile]) -> str:
    """What a request calls its file."""
    return model.model_fields["media"].alias or "media"


def _wanted(request: SendMedia) -> Wanted:
    mimetype = (request.mimetype or "").strip()
    if mimetype and not is_type(mimetype):
        raise MediaTypeRefused('MimeType is no MIME type: write it as "image/jpeg", or leave it out')
    match request:
        case SendAudio():
            return Wanted(mimetype, is_voice=request.is_voice)
        case SendDocument(name=name) if name:
            clean = clean_name(name)
            if not clean:
                raise _wrong("FileName is no name of a file: write it as hola.txt")
            return Wanted(mimetype, clean)
        case SendSticker():
            emojis = tuple(request.emojis or ())
            return Wanted(mimetype, pack=Pack(request.pack_id, request.pack_name, request.pack_publisher, emojis))
    return Wanted(mimetype)


def _said(request: SendMedia) -> MediaDetails:
    """What the request says itself, which counts more than what is found out."""
    context = build_context(request.context, request.quoted_text or "", request.quoted)
    match request:
        case SendImage() | SendVideo() | SendDocument():
            said = MediaDetails(
                caption=request.caption or "", thumbnail=_thumbnail(request.thumbnail, "JpegThumbnail"), context=context
            )
            if isinstance(request, SendDocument):
                return said
            said = replace(said, is_view_once=request.view_once)
            if isinstance(request, SendVideo):
                said = replace(said, seconds=request.seconds or 0)
            return said
        case SendAudio():
            return MediaDetails(
                seconds=request.seconds or 0,
                waveform=_waveform(request.waveform),
                is_view_once=request.view_once,
                context=context,
            )
        case SendSticker():
            return MediaDetails(thumbnail=_thumbnail(request.thumbnail, "PngThumbnail"), context=context)
    return MediaDetails(context=context)


def _is_gif(request: SendMedia, prepared: Prepared) -> bool:
    wanted = request.is_gif if isinstance(request, SendVideo) else None
    return prepared.is_gif if wanted is None else wanted


def _complete(said: MediaDetails, prepared: Prepared, *, is_gif: bool) -> MediaDetails:
    """That, with what was found out of the file."""
    return replace(
        said,
        mimetype=prepared.mimetype,
        file_name=prepared.name if prepared.kind is Kind.DOCUMENT else "",
        thumbnail=said.thumbnail or prepared.thumbnail,
        width=prepared.width,
        height=prepared.height,
        seconds=said.seconds or prepared.seconds,
        waveform=said.waveform or prepared.waveform,
        is_voice=prepared.is_voice,
        is_gif=is_gif,
        is_animated=prepared.is_animated,
    )


def _thumbnail(text: str | None, name: str) -> bytes:
    """A request's thumbnail; nothing for what is no picture, as in the reference's own sample of a sticker."""
    data = decode_base64(text or "", name)
    reader = _READERS.get(sniff(data[:HEAD]))
    if reader is None:
        return b""
    if len(data) > _MAX_THUMBNAIL:
        raise _wrong(f"{name} has more than {_MAX_THUMBNAIL >> 10} KiB: send a smaller one, or leave it out")
    try:
        reader(data)
    except MediaTypeRefused as error:
        raise _wrong(f"{name} cannot be read ({error}): send a small JPEG or PNG, or leave it out") from None
    return data


def _waveform(text: str | None) -> bytes:
    bars = decode_base64(text or "", "Waveform")
    if len(bars) > _MAX_BARS or any(bar > _LOUDEST for bar in bars):
        raise _wrong(f"Waveform must be base64 of 64 bytes from 0 to {_LOUDEST}, or be left out")
    return bars


def _wrong(text: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, text)
