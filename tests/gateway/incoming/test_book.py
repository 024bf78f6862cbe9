"""The book of files."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from tests.gateway.incoming.rig import FILE
from tests.gateway.wuzapi.events.test_messages import info, received
from zapwire.gateway.incoming.book import Book, Ways
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.rows import Rows
from zapwire.gateway.model import S3, User
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import build_media
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.storage.database import Database

if TYPE_CHECKING:
    from zapwire.storage.store import Unit

USER = User("a" * 32, "Ana")
IMAGE = replace(FILE, kind=MediaKind.IMAGE)


class Notes:
    """A unit of work that notes what is written."""

    def __init__(self) -> None:
        self.writes: list[object] = []
        self.told: list[object] = []

    def write(self, statement: object, parameters: object = None) -> None:
        """Note it."""
        self.writes.append((statement, parameters))

    def tell(self, told: object) -> None:
        """Note it."""
        self.told.append(told)


def make(database: Database, ways: Ways | None = None) -> Book:
    """Return a book."""
    links = Links(b"secret", 100.0, "https://zap.test")
    return Book(Rows(database), links, ways or Ways(), random=bytes)


def read(book: Book, user: User = USER) -> Media:
    """Return the file of an image."""
    found = book.read(user, received(info("3EB0A1"), build_media(IMAGE)), 1000.0)
    assert found is not None
    return found


async def test_the_file_of_a_message(database: Database) -> None:
    """It is told by a link, with what its sender said of it."""
    book = make(database)
    media = read(book)
    assert (media.id, media.user, media.mode, media.state) == ("a" * 32, USER.id, "link", "idle")
    assert media.file == replace(IMAGE, key_timestamp=0)
    told = book.tell(media, 1000.0)
    assert list(told) == ["url", "mimeType", "fileName", "size", "sha256", "kind"]
    assert told["url"].startswith(f"https://zap.test/media/{media.id}?expires=1100&signature=")
    assert list(told.values())[1:] == ["image/jpeg", "3EB0A1.jpg", 7, "01" * 32, "image"]
    assert book.due_at(media) == 0


@pytest.mark.parametrize("message", [Message(conversation="a"), build_media(replace(IMAGE, url="", direct_path=""))])
async def test_no_file(database: Database, message: Message) -> None:
    """A text has none, nor has a message that does not say where it is."""
    assert make(database).read(USER, received(info("3EB0A1"), message), 1000.0) is None


async def test_ways(database: Database) -> None:
    """The user's way counts more than the server's; what needs S3 is told otherwise where there is none."""
    on = S3(is_enabled=True)
    for server, s3, mode in (
        ("link", S3(), "link"),
        ("base64", S3(), "base64"),
        ("base64", S3(media_delivery="link"), "link"),
        ("both", S3(), "base64"),
        ("s3", on, "s3"),
        ("link", replace(on, media_delivery="both"), "both"),
        ("directory", on, "directory"),
    ):
        media = read(make(database, Ways(server, 30.0)), replace(USER, s3=s3))
        assert (media.mode, media.state) == (mode, "idle" if mode == "link" else "pending")


async def test_s3_that_is_not_set_up(database: Database) -> None:
    """What is to be on S3 where the user has none is not waited for, and its event says what to do."""
    for server, s3 in (("s3", S3()), ("link", S3(media_delivery="s3"))):
        book = make(database, Ways(server, 30.0))
        media = read(book, replace(USER, s3=s3))
        assert (media.mode, media.state, book.due_at(media)) == ("s3", "failed", 0)
        assert "S3 is not enabled for this user: POST /session/s3/config" in media.error


async def test_what_is_kept(database: Database) -> None:
    """It is written with its event; who fetches is told of it after the commit, where it is to be fetched."""
    for ways, told in ((Ways(), 0), (Ways("base64", 30.0), 1)):
        book, unit = make(database, ways), Notes()
        media = read(book)
        book.keep(cast("Unit", unit), media, "evt_1", "chat")
        ((_, parameters),) = cast("list[tuple[object, dict[str, object]]]", unit.writes)
        assert (parameters["event"], parameters["chat"]) == ("evt_1", "chat")
        assert len(unit.told) == told
        assert book.due_at(media) == (1030.0 if told else 0)
