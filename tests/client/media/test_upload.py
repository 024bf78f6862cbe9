"""Uploads."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.client.media.fake_host import FIRST, SECOND, Account, FakeHost, account
from zapwire.client.media import upload as module
from zapwire.client.media.upload import GOOD_FOR, Uploader
from zapwire.errors import MediaHostRefused, MediaTooLarge, QueryTimeout
from zapwire.protocol.media.cipher import decrypt
from zapwire.protocol.media.kinds import MediaKind

LIMIT = 1 << 30


async def uploader(host: FakeHost) -> tuple[Account, Uploader]:
    """Return an account and its uploader."""
    own = await account()
    return own, Uploader(own.context, own.hosts, host.http(), asyncio.Semaphore())


async def test_a_file_is_encrypted_and_uploaded(host: FakeHost) -> None:
    """What is uploaded opens with what is returned, and is authorized."""
    own, up = await uploader(host)
    data = bytes(range(256)) * 5000
    file = await up.upload(data, MediaKind.AUDIO, LIMIT)
    assert decrypt(host.files[file.direct_path], file) == data
    assert file.url == f"https://{SECOND}{file.direct_path}"
    assert file.key_timestamp == int(own.clock.now())
    assert host.queries[0]["auth"] == "auth-1"


async def test_the_same_file_again(host: FakeHost) -> None:
    """The same bytes of the same kind are not uploaded again for a day, whoever asks."""
    own, up = await uploader(host)
    first, again = await asyncio.gather(
        up.upload(b"data", MediaKind.IMAGE, LIMIT), up.upload(b"data", MediaKind.IMAGE, LIMIT)
    )
    assert first == again
    own.clock.advance(GOOD_FOR - 1)
    assert await up.upload(b"data", MediaKind.IMAGE, LIMIT) == first
    assert len(host.files) == 1
    own.clock.advance(1)
    assert await up.upload(b"data", MediaKind.IMAGE, LIMIT) != first
    await up.upload(b"data", MediaKind.VIDEO, LIMIT)
    own.context.memories.clear()
    await up.upload(b"data", MediaKind.VIDEO, LIMIT)
    assert len(host.files) == 4


async def test_what_is_known_is_bounded(host: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest upload is forgotten where there are too many."""
    monkeypatch.setattr(module, "_MAX_KNOWN", 1)
    _, up = await uploader(host)
    for data in (b"1", b"2", b"1"):
        await up.upload(data, MediaKind.IMAGE, LIMIT)
    assert len(host.files) == 3


async def test_another_host_gets_all_of_it(host: FakeHost) -> None:
    """A host that fails after the body was sent leaves nothing missing at the next."""
    _, up = await uploader(host)
    host.fail(503)
    data = bytes(1_000_000)
    file = await up.upload(data, MediaKind.IMAGE, LIMIT)
    assert decrypt(host.files[file.direct_path], file) == data
    assert host.asked == [f"POST {FIRST} mms", f"POST {SECOND} mms"]


async def test_an_upload_that_fails(host: FakeHost) -> None:
    """It is not remembered: the next try uploads."""
    _, up = await uploader(host)
    host.fail(413)
    with pytest.raises(MediaHostRefused):
        await up.upload(b"data", MediaKind.IMAGE, LIMIT)
    assert (await up.upload(b"data", MediaKind.IMAGE, LIMIT)).direct_path in host.files


async def test_too_large(host: FakeHost) -> None:
    """A source with too much is read no further, and nothing is asked or sent."""
    own, up = await uploader(host)
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield bytes(1000)

    with pytest.raises(MediaTooLarge):
        await up.upload(endless(), MediaKind.IMAGE, 10_000)
    assert (read, own.queries, host.asked) == (11, 0, [])


async def test_a_source_that_fails(host: FakeHost) -> None:
    """What reading the source raises is raised."""
    _, up = await uploader(host)

    async def broken() -> AsyncIterator[bytes]:
        yield b"1"
        raise QueryTimeout("no more")

    with pytest.raises(QueryTimeout):
        await up.upload(broken(), MediaKind.IMAGE, LIMIT)
