"""Pictures: one for each, with paths that end with it."""

import pytest

from tests.sandbox.people import NOW, dice
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.world.pictures import MAX_PICTURE, Pictures

ANA, BO = JID("5491155554444", "s.whatsapp.net"), JID("14155550123", "s.whatsapp.net")
JPEG = b"\xff\xd8\xff"


def pictures() -> Pictures:
    """Return none yet."""
    return Pictures(dice("pictures"))


def test_a_new_picture_takes_the_place() -> None:
    """It has another id, also in the same second, and the paths of the one before lead nowhere."""
    shown = pictures()
    first = shown.set(ANA, JPEG + b"1", JPEG, NOW)
    second = shown.set(ANA, JPEG + b"2", JPEG, NOW)
    shown.set(BO, JPEG, JPEG, NOW)
    assert first.id != second.id
    assert shown.find(first.described("image").direct_path) is None
    assert shown.find(second.described("image").direct_path) == JPEG + b"2"
    assert shown.find(second.described("preview").direct_path) == JPEG
    assert [picture.owner for picture in shown] == [ANA, BO]
    assert shown.remove(ANA) == second
    assert shown.remove(ANA) is None
    assert shown.find(second.described("image").direct_path) is None
    shown.clear()
    assert shown.get(BO) is None


def test_a_path_needs_its_secret() -> None:
    """Without it nothing is found."""
    shown = pictures()
    path = shown.set(ANA, JPEG, JPEG, NOW).described("image").direct_path
    assert shown.find(path.replace("oh=", "oh=x")) is None
    assert shown.find(path.partition("?")[0]) is None


@pytest.mark.parametrize("data", [b"", b"GIF89a", JPEG + bytes(MAX_PICTURE)])
def test_what_is_no_picture(data: bytes) -> None:
    """A picture is a JPEG of some size at most, in both forms."""
    shown = pictures()
    for image, preview in ((data, JPEG), (JPEG, data)):
        with pytest.raises(SandboxError, match="picture"):
            shown.set(ANA, image, preview, NOW)
    assert shown.get(ANA) is None
