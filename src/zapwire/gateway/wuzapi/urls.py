"""URLs that users give."""

from collections.abc import Iterable
from urllib.parse import urlsplit


def is_url(text: str, schemes: Iterable[str]) -> bool:
    """Whether a text is a URL of one of these schemes, with a host."""
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0
