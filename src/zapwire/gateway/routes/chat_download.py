"""Downloads: files that came with messages."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from zapwire.errors import MediaCorrupt
from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.openapi import DOWNLOADING, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.streaming import while_there
from zapwire.gateway.wuzapi.answers import chat_download as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import JSON
from zapwire.gateway.wuzapi.files import DataAnswer, clean_mimetype, file_of
from zapwire.gateway.wuzapi.requests.chat_download import DownloadMedia
from zapwire.protocol.media.kinds import MediaKind

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)

_ANSWERS: Final = answers(shapes.Downloaded, *DOWNLOADING)
_EXAMPLE: Final = {
    "Url": "https://mmg.whatsapp.net/d/f/Apah954sUug5I9GnQsmXKPUdUn3ZPKGYFnscJU02dpuD.enc",
    "FileSHA256": "nMthnfkUWQiMfNJpA6K9+ft+Dx9Mb1STs+9wMHjeo/M=",
    "FileLength": 2039,
    "MediaKey": "vq0RR0nYGkxm2HrpwUp3sK8A7Nr1KUcOiBHrT1hg+PU=",
    "FileEncSHA256": "6bMVZ5dRf9JKxJSUgg4w1h3iSYA3dM8gEQxaMPwoONc=",
}


def _example(mimetype: str) -> dict[str, object]:
    return {"x-example": {**_EXAMPLE, "Mimetype": mimetype}}


Wanted = Annotated[DownloadMedia, Depends(Reader(DownloadMedia))]


@router.post("/chat/downloadimage", summary="Fetch an image", responses=_ANSWERS, openapi_extra=_example("image/jpeg"))
async def image(user: Caller, gateway: TheGateway, wanted: Wanted, request: Request) -> Response:
    """Fetch the image of a message, with the fields that its event has, and check that it is what the message says."""
    return await _download(user.id, gateway, wanted, request, MediaKind.IMAGE)


@router.post("/chat/downloadvideo", summary="Fetch a video", responses=_ANSWERS, openapi_extra=_example("video/mp4"))
async def video(user: Caller, gateway: TheGateway, wanted: Wanted, request: Request) -> Response:
    """Fetch the video of a message, as `/chat/downloadimage` does."""
    return await _download(user.id, gateway, wanted, request, MediaKind.VIDEO)


@router.post(
    "/chat/downloadaudio",
    summary="Fetch audio",
    responses=_ANSWERS,
    openapi_extra=_example("audio/ogg; codecs=opus"),
)
async def audio(user: Caller, gateway: TheGateway, wanted: Wanted, request: Request) -> Response:
    """Fetch the audio or voice note of a message, as `/chat/downloadimage` does."""
    return await _download(user.id, gateway, wanted, request, MediaKind.AUDIO)


@router.post(
    "/chat/downloaddocument",
    summary="Fetch a document",
    responses=_ANSWERS,
    openapi_extra=_example("application/pdf"),
)
async def document(user: Caller, gateway: TheGateway, wanted: Wanted, request: Request) -> Response:
    """Fetch the document of a message, as `/chat/downloadimage` does."""
    return await _download(user.id, gateway, wanted, request, MediaKind.DOCUMENT)


@router.post(
    "/chat/downloadsticker", summary="Fetch a sticker", responses=_ANSWERS, openapi_extra=_example("image/webp")
)
async def sticker(user: Caller, gateway: TheGateway, wanted: Wanted, request: Request) -> Response:
    """Fetch the sticker of a message, as `/chat/downloadimage` does."""
    return await _download(user.id, gateway, wanted, request, MediaKind.STICKER)


async def _download(
    user_id: str, gateway: Gateway, wanted: DownloadMedia, request: Request, kind: MediaKind
) -> Response:
    """The file is on disk, and checked, before the answer begins; it is gone from there when the answer has ended."""
    file, limit = file_of(wanted, kind), gateway.settings.max_download
    spool = await asyncio.to_thread(Spool.reserve, gateway.room, min(file.length, limit))
    try:
        path = await spool.on_disk()
        await while_there(request, _fetch(gateway, user_id, commands.Download(file, path, limit)))
        await asyncio.to_thread(spool.measure)
    except BaseException:
        spool.close()
        raise
    answer = DataAnswer(clean_mimetype(wanted.mimetype, kind), spool.size)
    headers = {"Content-Length": str(answer.length)}
    return _OnceFromDisk(answer.pieces(path), spool, headers=headers, media_type=JSON)


async def _fetch(gateway: Gateway, user_id: str, command: commands.Download) -> None:
    """Raises `ApiError` with 400 for a file that is not what the request says, and what the command raises."""
    try:
        await gateway.sessions.ask(user_id, command)
    except MediaCorrupt as error:
        text = f"{error}: give MediaKey and hashes as the event has them, and call what fits the kind of the message"
        raise ApiError(HTTPStatus.BAD_REQUEST, text) from error


class _OnceFromDisk(StreamingResponse):
    """Deletes its file at its end, also where nobody reads it to the end."""

    def __init__(self, content: AsyncIterator[bytes], file: Spool, *, headers: dict[str, str], media_type: str) -> None:
        super().__init__(content, headers=headers, media_type=media_type)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()
