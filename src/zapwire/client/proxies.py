"""Proxies: which URLs are understood, and how one is shown without its password."""

from typing import Final
from urllib.parse import urlsplit

from websockets.exceptions import InvalidProxy
from websockets.proxy import Proxy, parse_proxy

from zapwire.errors import ConfigurationError

_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


def check_proxy(url: str) -> Proxy:
    """The parts of a proxy's URL. Raises `ConfigurationError`.

    The errors quote no part of the URL that may hold the password, and hide their cause, which may.
    """
    known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
    try:
        proxy = parse_proxy(url)
    except InvalidProxy as error:
        raise ConfigurationError(f"the proxy must be a URL of {known}; this one does not work: {error.msg}") from None
    except ValueError:
        raise ConfigurationError(
            "the proxy's URL cannot be read: write it as http://user:password@host:port, special characters as %-codes"
        ) from None
    if proxy.scheme not in _SCHEMES:
        raise ConfigurationError(f"the proxy must be a URL of {known}, not of {proxy.scheme}://")
    return proxy


def without_password(url: str | None) -> str:
    """A proxy's URL as it may be shown."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else f"{parts.scheme}://{parts.hostname}"
