"""Sending messages with a file: pictures, sound, documents, videos, stickers."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.model import User
from zapwire.gateway.openapi import MEDIA, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.routes.chat_send import told
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.media import parcel_of
from zapwire.gateway.wuzapi.requests.media import (
    SendAudio,
    SendDocument,
    SendImage,
    SendMedia,
    SendSticker,
    SendVideo,
)
from zapwire.gateway.wuzapi.uploads import Incoming, MediaReader

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)

_ANSWERS: Final = answers(shapes.Sent, *MEDIA)
_PNG: Final = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR42mM8wYAATAxEcQAo3ADQqD"
    "/DbgAAAABJRU5ErkJggg=="
)
_OGG: Final = (
    "data:audio/ogg;base64,T2dnUwACAAAAAAAAAAAAAAAAAAAAAAIotXIBE09wdXNIZWFkAQE4AYC7AAAAAABPZ2dTAAAAAAAAAA"
    "AAAAAAAAABAAAA88vQ2wEWT3B1c1RhZ3MGAAAAZmZtcGVnAAAAAE9nZ1MABDgQAAAAAAAAAAAAAAIAAADrgYHlBQcGBgYGCAvmOy"
    "OrYAgIrLMOxggIrLMOxggIrLMOxggIrLMOxg=="
)
_WEBP: Final = "data:image/webp;base64,UklGRjQAAABXRUJQVlA4TCgAAAAv/8F/EA8wyPMf8x84yIQh9C/tJcEi+j8B4X/+H/bOf/zHf8TH/+AP"


@router.post(
    "/chat/send/image",
    summary="Send an image",
    responses=_ANSWERS,
    openapi_extra={"x-example": {"Phone": "5491155554444", "Caption": "Look at this", "Image": _PNG}},
)
async def send_image(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SendImage], Depends(MediaReader(SendImage))]
) -> Response:
    """Send a picture, with its thumbnail. JPEG and PNG go as they are, without their EXIF; others become JPEG."""
    return await _send(user, gateway, incoming)


@router.post(
    "/chat/send/audio",
    summary="Send a voice message or audio",
    responses=_ANSWERS,
    openapi_extra={"x-example": {"Phone": "5491155554444", "Audio": _OGG}},
)
async def send_audio(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SendAudio], Depends(MediaReader(SendAudio))]
) -> Response:
    """Send a voice message, which any sound becomes, with its length and waveform; or audio, with `"ptt": false`."""
    return await _send(user, gateway, incoming)


@router.post(
    "/chat/send/document",
    summary="Send a document",
    responses=_ANSWERS,
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "FileName": "hola.txt",
            "Document": "data:application/octet-stream;base64,aG9sYSBxdWUgdGFsCg==",
        }
    },
)
async def send_document(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SendDocument], Depends(MediaReader(SendDocument))]
) -> Response:
    """Send a file of any kind, byte by byte as it is."""
    return await _send(user, gateway, incoming)


@router.post("/chat/send/video", summary="Send a video", responses=_ANSWERS)
async def send_video(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SendVideo], Depends(MediaReader(SendVideo))]
) -> Response:
    """Send a video, with its thumbnail and length. MP4 with H.264 goes as it is; others become that."""
    return await _send(user, gateway, incoming)


@router.post(
    "/chat/send/sticker",
    summary="Send a sticker",
    responses=_ANSWERS,
    openapi_extra={"x-example": {"Phone": "5491155554444", "PackName": "Yellow", "Sticker": _WEBP}},
)
async def send_sticker(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SendSticker], Depends(MediaReader(SendSticker))]
) -> Response:
    """Send a sticker, which a WebP, PNG, JPEG, GIF or MP4 becomes: 512 by 512 pixels, with its pack."""
    return await _send(user, gateway, incoming)


def proxy_of(user: User) -> str:
    """What the URLs of a user's files are fetched through; nothing for none."""
    return user.proxy.url if user.proxy.is_enabled and user.proxy.for_webhooks else ""


async def _send(user: User, gateway: Gateway, incoming: Incoming[SendMedia]) -> Response:
    try:
        parcel = parcel_of(incoming.request, incoming.given, proxy=proxy_of(user))
    except BaseException:
        incoming.close()
        raise
    return respond(told("Sent", await gateway.outgoing.send(user.id, parcel), gateway))
