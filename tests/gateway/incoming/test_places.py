"""Where fetched files are put."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.incoming.rig import ANA, MEDIA, media
from tests.gateway.incoming.test_downloads import Source
from zapwire.gateway.incoming.cache import Cache, CacheLimits
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.places import Placing, key_of
from zapwire.gateway.incoming.rows import Rows
from zapwire.gateway.model import User
from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.storage.database import Database

USER = User(ANA, "Ana")


class Bucket:
    """An S3 server that notes what it gets."""

    def __init__(self) -> None:
        self.got: dict[str, str] = {}

    async def put(self, user: User, media: Media, key: str, path: Path) -> dict[str, object]:
        """Note it."""
        self.got[key] = path.read_text()
        return {"key": key}


@pytest.fixture
async def downloads(database: Database, tmp_path: Path) -> AsyncIterator[Downloads]:
    """Make downloads of files that hold their user's id."""
    made = Downloads(database, Rows(database), Cache(tmp_path / "cache", CacheLimits()), limit=99, parallel=2)
    made.bus = source = Source()
    source.go.set()
    yield made
    await made.close()


async def test_by_mode(downloads: Downloads, tmp_path: Path) -> None:
    """Base64 needs it on disk alone, a directory has a copy, S3 gets it under its key."""
    bucket = Bucket()
    placing = Placing(downloads, tmp_path / "received", bucket)
    assert await placing.put(USER, media(mode="base64")) == b""
    assert bucket.got == {}
    told: dict[str, Any] = json.loads(await placing.put(USER, media(mode="directory")))
    path = Path(told["path"])
    assert path == tmp_path / "received" / ANA / "2022/04/20" / "3EB0A1-mmmmmmmm.pdf"
    assert path.read_text() == ANA
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    for mode in ("s3", "both"):
        key = key_of(USER, MEDIA)
        assert json.loads(await placing.put(USER, media(mode=mode))) == {"s3": {"key": key}}
        assert bucket.got.pop(key) == ANA


def test_keys() -> None:
    """They are wuzapi's, and no stranger's id leads anywhere else."""
    assert key_of(USER, MEDIA) == f"users/{ANA}/inbox/14155550123_s.whatsapp.net/2022/04/20/documents/3EB0A1.pdf"
    own = media(info=replace(MEDIA.info, source=replace(MEDIA.info.source, is_from_me=True)))
    assert key_of(USER, own).startswith(f"users/{ANA}/outbox/")
    group = MessageSource(JID.parse("120363@g.us"), JID.parse("1@lid"))
    found = media(info=MessageInfo(group, "../../x", 1 << 60))
    assert key_of(USER, found) == f"users/{ANA}/inbox/120363_g.us/1970/01/01/documents/______x.pdf"
