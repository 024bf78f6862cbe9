"""The phone is asked for a file."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.conversation import GROUP, Conversation, conversation
from tests.client.rig import PHONE
from zapwire.client.options import Timing
from zapwire.errors import MediaRefused, MediaRetryRefused, StanzaError
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.media.retry import RetryResult, open_request, seal_answer
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.media import MediaRetryAnswer, MediaRetryReceipt, Sealed
from zapwire.protocol.types.messages import MessageInfo, MessageSource

KEY, IV = b"k" * 32, b"i" * 12
FILE = MediaFile(MediaKind.IMAGE, "/v/1?a", KEY, b"p" * 32, b"e" * 32, 7)


def info_of(talk: Conversation, *, in_group: bool = False) -> MessageInfo:
    """Return a message of Bea's."""
    chat = GROUP if in_group else talk.bea.lid
    source = MessageSource(chat, talk.bea.lid, is_from_me=False, is_group=in_group)
    return MessageInfo(source, "3EB0", 1, "Bea", "media")


async def asked(talk: Conversation) -> tuple[MediaRetryReceipt, Node]:
    """Return what the client asks its phone."""
    node = await talk.server.receive()
    receipt = MediaRetryReceipt.from_node(node)
    open_request(receipt.sealed.ciphertext, receipt.sealed.iv, receipt.message.id, KEY)
    return receipt, node


def answer(receipt: MediaRetryReceipt, sealed: bytes | None, error: int = 0) -> Node:
    """Return the phone's answer."""
    return MediaRetryAnswer(receipt.message, Sealed(sealed, IV) if sealed else None, 17, error).to_node(PHONE)


@pytest.mark.parametrize("in_group", [False, True])
async def test_the_phone_gives_it(in_group: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """The request names the message, in a group its sender, too; the answer has the new path, and is acknowledged."""
    async with conversation() as talk:
        info = info_of(talk, in_group=in_group)
        task = asyncio.create_task(talk.made.client.media.ask_phone(FILE, info))
        receipt, node = await asked(talk)
        assert (node.attrs["to"], node.attrs["id"], node.attrs["type"]) == (PHONE, "3EB0", "server-error")
        assert receipt.message.chat == info.chat
        assert receipt.message.participant == (talk.bea.lid if in_group else None)
        told = answer(receipt, seal_answer("3EB0", KEY, IV, result=RetryResult.SUCCESS, direct_path="/v/2?a"))
        talk.server.send(told)
        assert await task == replace(FILE, direct_path="/v/2?a")
        assert await talk.server.receive() == ack_for(told)


async def test_several_ask_for_the_same() -> None:
    """The phone is asked once."""
    async with conversation() as talk:
        media, info = talk.made.client.media, info_of(talk)
        tasks = [asyncio.create_task(media.ask_phone(FILE, info)) for _ in range(3)]
        receipt, _ = await asked(talk)
        talk.server.send(
            answer(receipt, seal_answer("3EB0", KEY, IV, result=RetryResult.SUCCESS, direct_path="/v/2?a"))
        )
        assert {file.direct_path for file in await asyncio.gather(*tasks)} == {"/v/2?a"}
        assert [node.tag for node in await talk.said()] == ["ack"]


async def test_whoever_asked_gives_up() -> None:
    """Others who wait for the same are not given up with it: the phone is asked anew."""
    async with conversation() as talk:
        media, info = talk.made.client.media, info_of(talk)
        first, second, third = (asyncio.create_task(media.ask_phone(FILE, info)) for _ in range(3))
        await asked(talk)
        first.cancel()
        receipt, _ = await asked(talk)
        assert first.cancelled()
        talk.server.send(
            answer(receipt, seal_answer("3EB0", KEY, IV, result=RetryResult.SUCCESS, direct_path="/v/2?a"))
        )
        assert (await second, await third) == (replace(FILE, direct_path="/v/2?a"),) * 2
        assert [node.tag for node in await talk.said()] == ["ack"]


async def test_the_phone_does_not_give_it() -> None:
    """A phone without the file says so, sealed or by a code; an answer that cannot be read is told as such."""
    async with conversation() as talk:
        media, info = talk.made.client.media, info_of(talk)
        for sealed, error, expected in (
            (None, 2, MediaRetryRefused),
            (seal_answer("3EB0", KEY, IV, result=RetryResult.NOT_FOUND), 0, MediaRetryRefused),
            (b"nonsense", 0, StanzaError),
        ):
            task = asyncio.create_task(media.ask_phone(FILE, info))
            receipt, _ = await asked(talk)
            talk.server.send(answer(receipt, sealed, error))
            with pytest.raises(expected):
                await task
            assert (await talk.server.receive()).tag == "ack"


async def test_the_phone_is_silent() -> None:
    """After a while the phone is given up; what comes later is acknowledged and forgotten."""
    async with conversation(timing=Timing(media_phone=60, keepalive_min=1000, keepalive_max=1000)) as talk:
        task = asyncio.create_task(talk.made.client.media.ask_phone(FILE, info_of(talk)))
        receipt, _ = await asked(talk)
        talk.made.clock.advance(61)
        with pytest.raises(MediaRetryRefused, match="within 60 s"):
            await task
        late = answer(receipt, b"late")
        assert await talk.answers(late) == [ack_for(late)]


async def test_a_file_without_a_key() -> None:
    """What is not encrypted cannot be asked for."""
    async with conversation() as talk:
        with pytest.raises(MediaRefused):
            await talk.made.client.media.ask_phone(replace(FILE, media_key=b""), info_of(talk))
