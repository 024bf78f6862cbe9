"""A file on the media host."""

from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind


def test_keys_are_not_shown() -> None:
    """A file's representation, which may be logged, has no key."""
    file = MediaFile(MediaKind.IMAGE, "/v/1?a", b"secret key", b"1", b"2", 7, sidecar=b"side")
    assert "secret" not in repr(file)
    assert "side" not in repr(file)
