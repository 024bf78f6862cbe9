"""How large media may be."""

import pytest

from zapwire.errors import SourceTooLarge
from zapwire.gateway.media.kinds import Kind, SizeLimits, describe_size


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (Kind.IMAGE, 16 << 20),
        (Kind.AUDIO, 16 << 20),
        (Kind.STICKER, 16 << 20),
        (Kind.VIDEO, 100 << 20),
        (Kind.DOCUMENT, 100 << 20),
    ],
)
def test_limits(kind: Kind, limit: int) -> None:
    """A file may have its limit's size, and not a byte more; the error names limit and setting."""
    SizeLimits().check(kind, limit)
    with pytest.raises(SourceTooLarge, match=rf"the {kind} is larger than {limit >> 20} MB, .* ZAPWIRE_MAX_"):
        SizeLimits().check(kind, limit + 1)


def test_sizes_in_words() -> None:
    """What is no whole number of megabytes is told in bytes."""
    assert [describe_size(16 << 20), describe_size(1500)] == ["16 MB", "1500 bytes"]
