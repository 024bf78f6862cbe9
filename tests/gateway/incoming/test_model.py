"""What is known of a file."""

from tests.gateway.incoming.rig import MEDIA
from zapwire.gateway.incoming.model import MODES


def test_no_secret_is_shown() -> None:
    """Keys, and names that senders gave, are in no log."""
    assert "Factura" not in repr(MEDIA)
    assert "media_key" not in repr(MEDIA)
    assert len(set(MODES)) == 5
