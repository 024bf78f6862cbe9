"""Transports: accounts of the same network and proxy share one, and so its TLS context."""

from collections.abc import Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from zapwire.client.options import Network
from zapwire.client.transport import Transport, WebSocketTransport
from zapwire.gateway.model import Proxy


class Transports:
    """One transport for each proxy in use."""

    def __init__(self, network: Network, make: Callable[[Network], Transport] = WebSocketTransport) -> None:
        self._network = network
        self._make = make
        # Clients hold them.
        self._by_proxy: WeakValueDictionary[str, Transport] = WeakValueDictionary()

    def get(self, proxy: Proxy) -> Transport:
        """The transport of a user with this proxy. Raises `ConfigurationError` for a proxy that cannot work."""
        url = self.url(proxy)
        transport = self._by_proxy.get(url)
        if transport is None:
            transport = self._by_proxy[url] = self._make(replace(self._network, proxy=url or None))
        return transport

    def check(self, url: str) -> None:
        """Raises `ConfigurationError` for a proxy that cannot work."""
        self._make(replace(self._network, proxy=url))

    def url(self, proxy: Proxy) -> str:
        """The proxy that is used: the user's own, or the network's; or empty."""
        return proxy.url if proxy.is_enabled and proxy.url else self._network.proxy or ""
