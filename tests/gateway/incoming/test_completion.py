"""What is sent of events with a file."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.gateway.incoming.rig import ANA, FILE, MEDIA, media
from tests.gateway.incoming.test_downloads import Source
from zapwire.errors import NotConnected
from zapwire.gateway.delivery.model import Delivery
from zapwire.gateway.incoming.book import told
from zapwire.gateway.incoming.cache import Cache, CacheLimits
from zapwire.gateway.incoming.completion import Completion
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.gateway.schema import media as table
from zapwire.protocol.media.kinds import MediaKind
from zapwire.storage.database import Database

LINKS = Links(b"secret", 100.0, "https://zap.test")
DELIVERY = Delivery(1, MEDIA.event, ANA, "user", MEDIA.chat, "Message", 0, None, 0.0, 0.0)
STICKER = replace(
    MEDIA, file=replace(FILE, kind=MediaKind.STICKER), mimetype="image/webp", file_name="", is_animated=True
)


class Rig:
    """A completion of events of one user, whose files hold the user's id."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.rows = Rows(database)
        self.source = Source()
        self.source.go.set()
        self.downloads = Downloads(database, self.rows, Cache(folder, CacheLimits()), limit=999, parallel=2)
        self.downloads.bus = self.source
        self.completion = Completion(database, self.downloads, limit=100, wait=0.2)

    async def keep(self, media: Media) -> bytes:
        """Keep a file; return the body of its event."""
        await self.database.write(ADD, self.rows.dump(media))
        return json.dumps({"type": "Message", "media": told(media, LINKS, 0.0)}, separators=(",", ":")).encode()

    async def sent(self, body: bytes, delivery: Delivery = DELIVERY) -> dict[str, Any]:
        """Return what is sent of a body."""
        async with self.completion.complete(delivery, body) as whole:
            found: dict[str, Any] = json.loads(whole)
        return found

    async def added(self, media: Media) -> dict[str, Any]:
        """Return what is sent beside what was kept."""
        body = await self.keep(media)
        return {name: value for name, value in (await self.sent(body)).items() if name not in json.loads(body)}


@pytest.fixture
async def rig(database: Database, tmp_path: Path) -> AsyncIterator[Rig]:
    """Make one."""
    made = Rig(database, tmp_path)
    yield made
    await made.downloads.close()


async def test_in_base64(rig: Rig) -> None:
    """It is there in wuzapi's words, with what a sticker is; and not in the database."""
    encoded = base64.b64encode(ANA.encode()).decode()
    assert await rig.added(replace(MEDIA, mode="base64", state="done")) == {
        "mimeType": "application/pdf",
        "fileName": "3EB0A1.pdf",
        "base64": encoded,
    }
    sticker = replace(STICKER, id="n" * 32, event="evt_2", mode="both", state="done", result=b'{"s3":{"key":"k"}}')
    assert await rig.added(sticker) == {
        "isSticker": True,
        "stickerAnimated": True,
        "s3": {"key": "k"},
        "mimeType": "image/webp",
        "fileName": "3EB0A1.webp",
        "base64": encoded,
    }


async def test_elsewhere(rig: Rig) -> None:
    """On S3 or in a directory: the event says where, without the file."""
    assert await rig.added(replace(MEDIA, mode="s3", state="done", result=b'{"s3":{"key":"k"}}')) == {
        "s3": {"key": "k"}
    }
    body = await rig.keep(media("n" * 32, mode="directory", state="done", result=b'{"path":"/a/b"}'))
    sent = await rig.sent(body)
    assert sent["media"]["path"] == "/a/b"
    assert rig.source.asked == []


async def test_what_has_no_file(rig: Rig) -> None:
    """An event without one, one of a link, one of an unknown file, and one that only looks so, stay as they are."""
    link = await rig.keep(MEDIA)
    foreign = await rig.keep(media("n" * 32, user="b" * 32, mode="base64", state="done"))
    text = json.dumps({"event": {"Message": {"conversation": link.decode()}}}).encode()
    for body in (b"{}", link, foreign, text, link.replace(b"/media/mmm", b"/media/aaa")):
        async with rig.completion.complete(DELIVERY, body) as whole:
            assert whole is body
    async with rig.completion.complete(replace(DELIVERY, type="ReadReceipt"), link) as whole:
        assert whole is link


async def test_what_failed_or_is_late(rig: Rig) -> None:
    """The event goes with its link and says why; what is late is owed."""
    late = await rig.added(replace(MEDIA, mode="base64", state="pending"))
    assert "an event of the type Media" in late["mediaError"]
    found = await rig.downloads.find(MEDIA.id)
    assert found is not None
    assert found.is_owed
    failed = media("n" * 32, mode="s3", state="failed", error="the S3 server answered 403")
    assert await rig.added(failed) == {"mediaError": "the S3 server answered 403"}
    again = media("o" * 32, mode="s3", state="pending", error="the host is down")
    assert "the host is down" in (await rig.added(again))["mediaError"]


async def test_too_large(rig: Rig) -> None:
    """A file over the limit is told by its link."""
    rig.completion = Completion(rig.database, rig.downloads, limit=31, wait=1.0)
    added = await rig.added(replace(MEDIA, mode="base64", state="done"))
    assert added == {"mediaError": "the file has 32 bytes, more than ZAPWIRE_MEDIA_INLINE_MAX: fetch it by media.url"}


async def test_what_is_not_on_disk_any_more(rig: Rig) -> None:
    """It is fetched anew; where that fails or takes long, the event goes nevertheless."""
    rig.source.error = NotConnected("offline")
    body = await rig.keep(replace(MEDIA, mode="base64", state="done"))
    assert (await rig.sent(body))["mediaError"] == "offline: fetch it by media.url"
    rig.source.error = None
    rig.source.go.clear()
    assert "in time" in (await rig.sent(body))["mediaError"]
    rig.source.go.set()
    assert (await rig.sent(body))["base64"]


async def test_a_damaged_row(rig: Rig) -> None:
    """The event goes, and says what is wrong."""
    body = await rig.keep(replace(MEDIA, mode="base64", state="done"))
    await rig.database.write(update(table).values(file=b"{}"))
    assert "backup" in (await rig.sent(body))["mediaError"]


async def test_memory_is_bounded(rig: Rig) -> None:
    """No more than a few bodies with files are held at a time."""
    body = await rig.keep(replace(MEDIA, mode="base64", state="done"))
    await rig.sent(body)
    go, count, most = asyncio.Event(), 0, 0

    async def send() -> None:
        nonlocal count, most
        async with rig.completion.complete(DELIVERY, body):
            count += 1
            most = max(most, count)
            await go.wait()
            count -= 1

    sending = [asyncio.ensure_future(send()) for _ in range(20)]
    await asyncio.wait(sending, timeout=0.3)
    go.set()
    await asyncio.gather(*sending)
    assert most == 8
