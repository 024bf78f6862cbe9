"""The parts for files that come in, as a server makes them."""

from pathlib import Path

from tests.gateway.delivery.conftest import database
from tests.gateway.live import live_settings
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.parts import receive_media
from zapwire.gateway.model import User
from zapwire.gateway.users import Users
from zapwire.storage.database import Database

__all__ = ["database"]


class Nowhere:
    """No S3 server."""

    async def put(self, user: User, media: Media, key: str, path: Path) -> dict[str, object]:
        """Nobody asks for it."""
        raise AssertionError


async def test_made_and_ended(database: Database, tmp_path: Path) -> None:
    """Links stay good at the next start, as their secret is kept."""
    settings = live_settings(tmp_path, public_url="https://zap.test", media_link_life=50)
    links = []
    for _ in range(2):
        outbox, users = Outbox(database), await Users.load(database)
        async with receive_media(database, users, outbox, Nowhere(), settings) as incoming:
            links.append(incoming.links.make("abc", 1000.0))
            assert await incoming.downloads.find("abc") is None
    assert links[0] == links[1]
    assert links[0].startswith("https://zap.test/media/abc?expires=1050&signature=")
