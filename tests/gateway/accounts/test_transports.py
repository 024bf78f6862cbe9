"""Transports, one for each proxy in use."""

import pytest

from zapwire.client.options import Network
from zapwire.errors import ConfigurationError
from zapwire.gateway.accounts.transports import Transports
from zapwire.gateway.model import Proxy

OWN = Proxy("socks5://127.0.0.1:1080", is_enabled=True)


def test_shared_by_those_of_the_same_proxy() -> None:
    """Accounts of the same proxy share a transport while one of them uses it; others have another."""
    transports = Transports(Network())
    first = transports.get(Proxy())
    assert transports.get(Proxy("socks5://127.0.0.1:1080")) is first
    assert transports.get(OWN) is not first
    kept = transports.get(OWN)
    assert transports.get(OWN) is kept


def test_which_proxy() -> None:
    """A user's own proxy counts where it is enabled, else the network's."""
    transports = Transports(Network(proxy="http://127.0.0.1:3128"))
    assert transports.url(OWN) == OWN.url
    assert transports.url(Proxy(OWN.url)) == "http://127.0.0.1:3128"
    assert Transports(Network()).url(Proxy(is_enabled=True)) == ""


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nothing", "http://"])
def test_bad_proxy(url: str) -> None:
    """A proxy that cannot work is refused."""
    transports = Transports(Network())
    with pytest.raises(ConfigurationError):
        transports.check(url)
    with pytest.raises(ConfigurationError):
        transports.get(Proxy(url, is_enabled=True))
