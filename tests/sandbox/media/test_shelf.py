"""Files on the shelf."""

import hashlib
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.sandbox.people import NOW, dice
from zapwire.sandbox.media import shelf as module
from zapwire.sandbox.media.shelf import KINDS, LIFETIME, FileGone, NoSuchFile, Shelf

DATA = b"an encrypted file"
DIGEST = hashlib.sha256(DATA).digest()


class Clock:
    """A time that tests set."""

    now = float(NOW)


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Shelf:
    """A shelf with one file."""
    made = Shelf(tmp_path / "media", now=lambda: clock.now, random=dice("shelf"))
    path = made.new_file()
    path.write_bytes(DATA)
    made.add(path, DIGEST)
    return made


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_file_is_found_by_its_path(shelf: Shelf, kind: str) -> None:
    """Path and URL look like WhatsApp's, and lead to the file, with what clients append or without."""
    place = shelf.publish(DIGEST, kind)
    assert place.url == f"https://mmg.whatsapp.net{place.direct_path}&mms3=true"
    assert place.direct_path.startswith("/v/t62.")
    appended = f"&hash={urlsafe_b64encode(DIGEST).decode()}&mms-type=image&__wa-mms="
    for target in (place.direct_path, place.direct_path + appended, f"{place.direct_path}&hash="):
        assert shelf.find(target).read_bytes() == DATA


def test_what_was_never_given_out(shelf: Shelf) -> None:
    """Neither another path nor another signature or hash leads anywhere."""
    path = shelf.publish(DIGEST, "image").direct_path
    wrong = (
        "/v/t62.7118-24/1_n.enc?oh=x",
        path.partition("?")[0],
        path.replace("oh=", "oh=x"),
        f"{path}&hash={quote('another')}",
    )
    for target in wrong:
        with pytest.raises(NoSuchFile):
            shelf.find(target)


def test_paths_end(shelf: Shelf, clock: Clock) -> None:
    """A path is over after a month, or when that is told; a later one to the same file is not."""
    first = shelf.publish(DIGEST, "image").direct_path
    assert shelf.expire(first) == 1
    assert shelf.expire(first) == 0
    second = shelf.publish(DIGEST, "image").direct_path
    with pytest.raises(FileGone):
        shelf.find(first)
    assert shelf.find(second).read_bytes() == DATA
    clock.now += LIFETIME
    with pytest.raises(FileGone):
        shelf.find(second)
    assert shelf.copy(DIGEST) is not None


def test_all_paths_at_once(shelf: Shelf) -> None:
    """Without a path, all are over."""
    for _ in range(3):
        shelf.publish(DIGEST, "image")
    assert shelf.expire() == 3


def test_paths_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest path is forgotten where there are too many."""
    monkeypatch.setattr(module, "_MAX_PATHS", 1)
    first, second = (shelf.publish(DIGEST, "image").direct_path for _ in range(2))
    with pytest.raises(NoSuchFile):
        shelf.find(first)
    assert shelf.find(second).is_file()


async def test_it_can_be_cleared(shelf: Shelf) -> None:
    """After that there is no file and no path."""
    path = shelf.publish(DIGEST, "image").direct_path
    await shelf.clear()
    await shelf.clear()
    assert shelf.copy(DIGEST) is None
    assert shelf.copy(b"") is None
    with pytest.raises(NoSuchFile):
        shelf.find(path)
