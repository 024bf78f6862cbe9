"""Files of messages, by the links of their events."""

import asyncio
import os
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from zapwire.gateway.auth import USER_SECURITY, unauthorized, user_of
from zapwire.gateway.errors import ApiError
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.names import mimetype_of, shown_name
from zapwire.gateway.openapi import DOWNLOADING, refusals
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.streaming import while_there

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)

# What browsers show without running anything that is in it.
_SHOWN: Final = ("image/jpeg", "image/png", "image/webp", "image/gif", "video/", "audio/")
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {"schema": {"type": "string"}}}},
    206: {"description": "A part of the file."},
    304: {"description": "It is as before."},
    **refusals(403, *DOWNLOADING),
}


@router.get(
    "/media/{id}", summary="A file of a message", response_class=FileResponse, responses=_RESPONSES, status_code=200
)
async def file(
    gateway: TheGateway,
    request: Request,
    id: Annotated[str, Path(description="As in the link of the event.", examples=["mfzwizltoqzwizltmzsgmzltoqzwizlt"])],
) -> Response:
    """The file of an event, by its `media.url`, which is signed and needs no token while it is good.

    It is fetched from WhatsApp at the first call, also from the phone where it is gone, and kept on disk for a while.
    """
    media = await _find(gateway, request, id)
    etag = f'"{media.file.sha256.hex() or media.id}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=86400", "Cross-Origin-Resource-Policy": "cross-origin"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    path = await while_there(request, _fetch(gateway, media))
    mimetype = mimetype_of(media)
    shown = "inline" if mimetype.startswith(_SHOWN) else "attachment"
    return FileResponse(
        path, headers=headers, media_type=mimetype, filename=shown_name(media), content_disposition_type=shown
    )


async def _find(gateway: Gateway, request: Request, id: str) -> Media:
    """The file, where whoever asks may have it. Raises `ApiError` with 401, 403 or 404."""
    user, query = user_of(request), request.query_params
    expires, signature = query.get("expires", ""), query.get("signature", "")
    is_signed = bool(signature) and gateway.links.is_signed(id, expires, signature)
    is_good = is_signed and gateway.links.is_good(expires, gateway.now())
    if user is None and not is_good:
        if is_signed:
            raise ApiError(HTTPStatus.FORBIDDEN, "this link is over: send the user's token in the header Token")
        raise unauthorized("use the whole link of the event, or send the user's token in the header Token")
    media = await gateway.media.find(id)
    if media is None or not (is_good or (user is not None and media.user == user.id)):
        raise ApiError(HTTPStatus.NOT_FOUND, "there is no such file: it is kept as long as its event")
    return media


async def _fetch(gateway: Gateway, media: Media) -> os.PathLike[str]:
    seconds = gateway.settings.media_seconds
    try:
        async with asyncio.timeout(seconds):
            return await gateway.media.path(media)
    except TimeoutError:
        text = f"the file did not come within {seconds:g} s, and is still on its way: try again in a moment"
        raise ApiError(HTTPStatus.GATEWAY_TIMEOUT, text, headers={"Retry-After": "10"}) from None
    except OSError as error:
        text = f"the file could not be kept on disk: {error.strerror}"
        raise ApiError(HTTPStatus.SERVICE_UNAVAILABLE, text) from error
