"""TLS: whom a client trusts, made once for all connections."""

import asyncio
import ssl

from zapwire.client.options import Network
from zapwire.errors import ConfigurationError


class TLS:
    """The TLS context of one network. It is verified always."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._context: ssl.SSLContext | None = None
        self._making = asyncio.Lock()

    async def context(self) -> ssl.SSLContext:
        """The context, made once and off the loop, as reading the CA certificates takes some 20 ms.

        Raises `ConfigurationError` for a CA file that cannot be used.
        """
        if self._context is None:
            async with self._making:
                if self._context is None:
                    self._context = await asyncio.to_thread(self._make)
        return self._context

    def _make(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._network.ca:
            try:
                context.load_verify_locations(cafile=self._network.ca)
            except OSError as error:
                raise ConfigurationError(f"the CA file {self._network.ca} cannot be used: {error}") from error
        return context
