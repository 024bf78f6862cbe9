"""Files, between our client and the sandbox's phones."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from zapwire import JID, Client, Options
from zapwire.errors import (
    MediaCorrupt,
    MediaGone,
    MediaHostFailed,
    MediaHostRefused,
    MediaHostUnreachable,
    MediaRetryRefused,
    MediaTooLarge,
)
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.content import Media
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.media.shelf import HOSTS
from zapwire.sandbox.phones import acts
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.server import Sandbox
from zapwire.testing import fast_timing, linked_client, sandbox

ANA, BEN = "5491155554444", "14155550123"
KINDS = [MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT, MediaKind.STICKER]
DATA = b"some bytes of a file, " * 20_000
QUICK = replace(fast_timing(), media_again=0.01, media_idle=5.0, media_phone=5.0)


@dataclass(slots=True)
class Pair:
    """A client of Ana's, and Ben's phone."""

    running: Sandbox
    client: Client
    ben: JID

    async def heard(self) -> Json:
        """Return the last message that Ben's phone has, with its file."""
        line = self.running.line(BEN)
        await line.wait(0, 5)
        media = await line.media_of(line.state.inbox.after(0)[-1], with_data=True)
        assert media is not None
        return media

    async def receive(self, kind: MediaKind, data: bytes, details: MediaDetails | None = None) -> MessageReceived:
        """Let Ben's phone send a file, and return it as the client tells it."""
        with self.client.events() as events:
            await acts.send_media(self.running.line(BEN), ANA, kind, data, details)
            async for event in events:
                if isinstance(event, MessageReceived):
                    return event
        raise AssertionError("the client was closed")

    async def receive_file(self) -> tuple[MessageReceived, MediaFile]:
        """Let Ben's phone send an image."""
        event = await self.receive(MediaKind.IMAGE, DATA)
        assert isinstance(event.content, Media)
        return event, event.content.file

    def fault(self, fault: MediaFault) -> None:
        """Let something go wrong at the media host."""
        self.running.add_fault(fault)


@asynccontextmanager
async def pair(options: Options | None = None) -> AsyncIterator[Pair]:
    """Link a client to Ana's phone."""
    async with sandbox() as running:
        ben = (await running.create_phone(BEN)).account.jid()
        async with linked_client(running, ANA, options=options or Options(timing=QUICK)) as (client, _):
            yield Pair(running, client, ben)


async def test_every_kind_goes_out() -> None:
    """What we upload and send, a phone opens to the very bytes."""
    async with pair() as both:
        for kind in KINDS:
            file = await both.client.media.upload(DATA, kind)
            assert file.direct_path.startswith("/v/t62.")
            await both.client.messages.send_media(both.ben, file)
            media = await both.heard()
            assert (media["kind"], media["error"], media["size"]) == (kind, "", len(DATA))
            assert media["sha256"] == hashlib.sha256(DATA).hexdigest()


async def test_every_kind_comes_in() -> None:
    """What a phone sends, we download to the very bytes, with what its message says."""
    async with pair() as both:
        for kind in KINDS:
            details = MediaDetails("application/x-test", width=3, height=4) if kind is not MediaKind.AUDIO else None
            event = await both.receive(kind, DATA, details)
            assert isinstance(event.content, Media)
            assert event.content.file.kind is kind
            assert await both.client.media.download(event.content.file) == DATA


async def test_to_a_file_and_from_one(tmp_path: Path) -> None:
    """Files come from the disk and go to it, and from streams and to them."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(DATA)

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(DATA), 1000):
            yield DATA[start : start + 1000]

    async with pair() as both:
        media = both.client.media
        for kind, file in (
            (MediaKind.DOCUMENT, await media.upload(source, MediaKind.DOCUMENT)),
            (MediaKind.VIDEO, await media.upload(parts(), MediaKind.VIDEO)),
        ):
            assert file.kind is kind
            await media.download_to(file, target)
            assert target.read_bytes() == DATA
            async with media.stream(file) as pieces:
                assert b"".join([piece async for piece in pieces]) == DATA
        by_url = replace(file, direct_path="")
        assert await media.download(by_url) == DATA
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


async def test_the_same_file_goes_up_once() -> None:
    """The same bytes are uploaded once, also where several are asked for at the same time; another kind is another."""
    async with pair() as both:
        uploads = await asyncio.gather(*(both.client.media.upload(DATA, MediaKind.IMAGE) for _ in range(5)))
        assert len(set(uploads)) == 1
        assert await both.client.media.upload(DATA, MediaKind.IMAGE) == uploads[0]
        assert await both.client.media.upload(DATA, MediaKind.VIDEO) != uploads[0]


@pytest.mark.parametrize("problem", ["refuse", "cut"])
async def test_the_next_host_takes_over(problem: str) -> None:
    """Where the first host fails, the second takes and gives the file."""
    async with pair() as both:
        both.fault(MediaFault(problem=problem, host=HOSTS[0]))  # type: ignore[arg-type]
        file = await both.client.media.upload(DATA, MediaKind.IMAGE)
        assert await both.client.media.download(file) == DATA


async def test_a_host_that_gives_wrong_bytes() -> None:
    """A damaged file is seen, and had from the next host; where all damage it, that is told."""
    async with pair() as both:
        file = await both.client.media.upload(DATA, MediaKind.IMAGE)
        both.fault(MediaFault(problem="corrupt", host=HOSTS[0]))
        assert await both.client.media.download(file) == DATA
        both.fault(MediaFault(problem="corrupt"))
        with pytest.raises(MediaCorrupt):
            await both.client.media.download(file)


async def test_tries_again() -> None:
    """What fails for a moment is tried again."""
    async with pair() as both:
        both.fault(MediaFault(code=503, count=3))
        file = await both.client.media.upload(DATA, MediaKind.IMAGE)
        both.fault(MediaFault(problem="cut", count=3))
        assert await both.client.media.download(file) == DATA


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (MediaFault(code=503), MediaHostFailed),
        (MediaFault(code=413), MediaHostRefused),
        (MediaFault(code=403), MediaHostRefused),
        (MediaFault(problem="cut"), MediaHostUnreachable),
    ],
)
async def test_hosts_that_do_not_serve(fault: MediaFault, error: type[Exception]) -> None:
    """What no host does is told by its error, for uploads and downloads."""
    async with pair() as both:
        file = await both.client.media.upload(DATA, MediaKind.IMAGE)
        both.fault(fault)
        with pytest.raises(error):
            await both.client.media.download(file)
        with pytest.raises(error):
            await both.client.media.upload(b"another", MediaKind.IMAGE)


async def test_a_slow_host() -> None:
    """A host where nothing moves for too long is given up."""
    timing = replace(QUICK, media_idle=0.05)
    async with pair(Options(timing=timing)) as both:
        both.fault(MediaFault(problem="slow", seconds=1.0))
        with pytest.raises(MediaHostUnreachable, match=r"nothing moved in the upload for 0\.05 seconds"):
            await both.client.media.upload(b"x", MediaKind.IMAGE)


async def test_a_fresh_authorization() -> None:
    """A host that does not accept the authorization is asked again with a new one."""
    async with pair() as both:
        await both.client.media.upload(DATA, MediaKind.IMAGE)
        both.running.context.world.upload_tokens.clear()
        assert (await both.client.media.upload(b"another", MediaKind.IMAGE)).direct_path
        both.running.context.world.upload_tokens.clear()
        large = bytes(20_000_000)  # of which the host refuses the first word
        assert await both.client.media.download(await both.client.media.upload(large, MediaKind.IMAGE)) == large


async def test_limits() -> None:
    """Files over the limit are neither uploaded nor downloaded, whatever a message says of their length."""
    async with pair() as both:
        with pytest.raises(MediaTooLarge, match="more than the 1000 bytes"):
            await both.client.media.upload(DATA, MediaKind.IMAGE, limit=1000)
        file = await both.client.media.upload(DATA, MediaKind.IMAGE)
        for claimed in (file, replace(file, length=1)):
            with pytest.raises(MediaTooLarge):
                await both.client.media.download(claimed, limit=1000)


async def test_a_file_that_is_gone_is_asked_for() -> None:
    """A file that the host has no more comes again from the phone, where the message is known."""
    async with pair() as both:
        event, file = await both.receive_file()
        assert both.running.context.media.expire() == 1
        with pytest.raises(MediaGone):
            await both.client.media.download(file)
        assert await both.client.media.download(file, info=event.info) == DATA
        again = await both.client.media.ask_phone(file, event.info)
        assert again.direct_path != file.direct_path
        assert await both.client.media.download(again) == DATA


async def test_a_phone_without_the_file() -> None:
    """A phone that does not know the message, or finds another key, says so; one that is silent is given up."""
    timing = replace(QUICK, media_phone=0.3)
    async with pair(Options(timing=timing)) as both:
        event, file = await both.receive_file()
        with pytest.raises(MediaRetryRefused, match=r"has not the file .* \(code 2\)"):
            await both.client.media.ask_phone(file, replace(event.info, id="ANOTHER"))
        await both.running.phones.close()
        with pytest.raises(MediaRetryRefused):
            await both.client.media.ask_phone(file, event.info)
