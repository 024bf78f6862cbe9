"""Retry: the phone is asked for a file that the media host has no more."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.errors import MediaRefused, MediaRetryRefused
from zapwire.protocol.media.cipher import MEDIA_KEY_SIZE
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.retry import IV_SIZE, open_answer, seal_request
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.media import MEDIA_RETRY, MediaMessage, MediaRetryAnswer, MediaRetryReceipt, Sealed
from zapwire.protocol.types.messages import MessageInfo


class MediaRetries:
    """The requests to the phone of one account."""

    def __init__(self, context: Context) -> None:
        self._context = context
        # None where whoever asked the phone gave up: another who waits asks it anew.
        self._waiting: dict[str, asyncio.Future[MediaRetryAnswer | None]] = {}

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {MEDIA_RETRY: self._on_answer}

    async def ask(self, file: MediaFile, info: MessageInfo) -> MediaFile:
        """A file as the phone gives it again. Raises as `Media.ask_phone`."""
        if len(file.media_key) != MEDIA_KEY_SIZE:
            raise MediaRefused("a file without a media key cannot be asked for")
        answer = None
        while answer is None:
            waiting = self._waiting.get(info.id)
            answer = await (self._ask(file, info) if waiting is None else self._answer(waiting, info.id))
        if answer.sealed is None:
            raise MediaRetryRefused(f"the phone has not the file of message {info.id} (code {answer.error})")
        path = open_answer(answer.sealed.ciphertext, answer.sealed.iv, info.id, file.media_key)
        return replace(file, direct_path=path)

    async def _ask(self, file: MediaFile, info: MessageInfo) -> MediaRetryAnswer | None:
        waiting = self._waiting[info.id] = asyncio.get_running_loop().create_future()
        try:
            await self._send(file, info)
            return await self._answer(waiting, info.id)
        finally:
            del self._waiting[info.id]
            if not waiting.done():
                waiting.set_result(None)

    async def _send(self, file: MediaFile, info: MessageInfo) -> None:
        context, source = self._context, info.source
        me, iv = await context.me(), context.random(IV_SIZE)
        message = MediaMessage(
            info.id, source.chat, source.is_from_me, participant=source.sender if source.is_group else None
        )
        sealed = Sealed(seal_request(info.id, file.media_key, iv), iv)
        await context.send(MediaRetryReceipt(me.pn.to_non_ad(), message, sealed).to_node())

    async def _answer(self, waiting: asyncio.Future[MediaRetryAnswer | None], id: str) -> MediaRetryAnswer | None:
        seconds = self._context.options.timing.media_phone
        try:
            async with self._context.clock.timeout(seconds):
                return await asyncio.shield(waiting)
        except TimeoutError:
            raise MediaRetryRefused(f"the phone did not give the file of message {id} within {seconds:g} s") from None

    async def _on_answer(self, node: Node) -> None:
        answer = MediaRetryAnswer.from_node(node)
        waiting = self._waiting.get(answer.message.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
