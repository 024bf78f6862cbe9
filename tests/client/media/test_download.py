"""Downloads."""

import io
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest

from tests.client.media.fake_host import FIRST, SECOND, FakeHost, account
from zapwire.client.media.download import Downloader
from zapwire.errors import MediaCorrupt, MediaGone, MediaHostRefused, MediaRefused, MediaTooLarge
from zapwire.protocol.media.cipher import encrypt
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind

LIMIT = 1 << 30
DATA = bytes(range(256)) * 5000
SEALED, OPEN = encrypt(DATA, bytes(32), MediaKind.IMAGE, now=0)
FILE = replace(OPEN, direct_path="/v/1.enc?oh=1")


@pytest.fixture
def host(host: FakeHost) -> FakeHost:
    """Have a file."""
    host.files["/v/1.enc?oh=1"] = SEALED
    return host


async def download(host: FakeHost, file: MediaFile = FILE, limit: int = LIMIT) -> bytes:
    """Download a file into a target that had something in it."""
    own = await account()
    target = io.BytesIO(b"something longer than it is" * 100_000)
    await Downloader(own.hosts, host.http()).download(file, target, limit)
    return target.read()


async def test_by_direct_path(host: FakeHost) -> None:
    """A file comes from the first host, by its path and what whatsmeow adds to it."""
    assert await download(host) == DATA
    assert host.asked == [f"GET {FIRST} v"]
    assert host.queries[0].keys() == {"oh", "hash", "mms-type", "__wa-mms"}


async def test_by_url(host: FakeHost) -> None:
    """A file without a path comes by its URL, and is tried again there."""
    host.fail(503)
    assert await download(host, replace(FILE, direct_path="", url=f"https://{SECOND}/v/1.enc?oh=1")) == DATA
    assert host.asked == [f"GET {SECOND} v"] * 2


async def test_damage(host: FakeHost) -> None:
    """A damaged file is had from the next host; what all damage is refused, and so is what its message belies."""
    host.say(SEALED[:-1] + b"x")
    assert await download(host) == DATA
    assert host.asked == [f"GET {FIRST} v", f"GET {SECOND} v"]
    host.say(SEALED[:-1])
    host.say(b"")
    with pytest.raises(MediaCorrupt):
        await download(host)
    with pytest.raises(MediaCorrupt):
        await download(host, replace(FILE, media_key=b"short"))


async def test_what_cannot_be_had(host: FakeHost) -> None:
    """What is gone, has no place, or is too large is told."""
    with pytest.raises(MediaGone):
        await download(host, replace(FILE, direct_path="/v/2.enc?oh=1"))
    with pytest.raises(MediaRefused):
        await download(host, replace(FILE, direct_path=""))
    with pytest.raises(MediaTooLarge):
        await download(host, limit=len(DATA) - 1)
    with pytest.raises(MediaTooLarge):
        await download(host, replace(FILE, length=0), limit=len(DATA) - 100)
    assert await download(host, replace(FILE, length=1), limit=len(DATA)) == DATA


async def test_what_is_not_encrypted(host: FakeHost) -> None:
    """A newsletter's file comes as it is."""
    host.files["/v/2.enc?oh=1"] = b"news"
    assert await download(host, MediaFile(MediaKind.IMAGE, "/v/2.enc?oh=1", b"", b"", b"", 4)) == b"news"


async def test_deletion(host: FakeHost) -> None:
    """A file is deleted on the first host, by its hash, its path and what came with it, as whatsmeow asks for it."""
    own = await account()
    downloader = Downloader(own.hosts, host.http())
    host.say(b"{}")
    await downloader.delete(FILE, "handle")
    assert host.asked == [f"DELETE {FIRST} mms"]
    token = urlsafe_b64encode(FILE.enc_sha256).decode()
    assert host.queries == [{"auth": "auth-1", "d_md": "L3YvMS5lbmM", "e_handle": "handle", "token": token}]
    host.say(b"{}")
    await downloader.delete(FILE, "")
    assert "e_handle" not in host.queries[1]
    host.fail(403)
    with pytest.raises(MediaHostRefused):
        await downloader.delete(FILE, "handle")
