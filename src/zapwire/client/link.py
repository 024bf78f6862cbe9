"""Link: one connection, from dialling to its end. The only module that moves bytes between socket and protocol."""

import asyncio
from collections.abc import AsyncIterator

from zapwire.client.clock import Clock
from zapwire.client.transport import Socket, Transport
from zapwire.errors import HandshakeTimeout, NotConnected
from zapwire.protocol.connection import Connection, NodeReceived, Paused, State
from zapwire.protocol.handshake import ClientHandshake
from zapwire.protocol.node import Node


class Link:
    """An open, authenticated connection. Make one with `Link.open`."""

    def __init__(self, socket: Socket, connection: Connection, clock: Clock) -> None:
        self._socket = socket
        self._connection = connection
        self._clock = clock
        self._sending = asyncio.Lock()

    @classmethod
    async def open(cls, transport: Transport, handshake: ClientHandshake, clock: Clock, *, timeout: float) -> "Link":
        """Dial and shake hands. Raises `DialError`, `ConnectionLost`, `HandshakeError` or `CertificateError`."""
        socket = await transport.dial(timeout)
        link = cls(socket, Connection(handshake), clock)
        try:
            await link._shake_hands()
        except BaseException:
            await socket.close()
            raise
        return link

    async def nodes(self) -> AsyncIterator[Node]:
        """Every stanza, until the connection ends: raises `ConnectionLost` or a `RemoteProtocolError` then."""
        while True:
            data = await self._socket.receive()
            for event in self._connection.receive_data(data, self._clock.now()):
                if isinstance(event, NodeReceived):
                    yield event.node
                elif isinstance(event, Paused):
                    # A list of many groups takes half a second to decode. What is sent meanwhile touches nothing of it.
                    await asyncio.sleep(0)

    async def send(self, node: Node) -> None:
        """Send a stanza. Raises `NotConnected`, `ConnectionLost`, or `LocalProtocolError` for one too large."""
        async with self._sending:
            if self._connection.state is not State.OPEN:
                raise NotConnected("the connection is closing: wait until the client is connected again")
            self._connection.send(node)
            await self._flush()

    async def close(self) -> None:
        """Close the connection; may be called again."""
        self._connection.close()
        await self._socket.close()

    async def _shake_hands(self) -> None:
        connection, clock = self._connection, self._clock
        connection.start(clock.now())
        await self._flush()
        while connection.state is not State.OPEN:
            try:
                # While shaking hands there is always a deadline.
                async with clock.timeout((connection.deadline or 0.0) - clock.now()):
                    data = await self._socket.receive()
            except TimeoutError:
                connection.handle_timeout(clock.now())
                raise HandshakeTimeout("the server did not finish the handshake in time") from None
            # Consumed, but empty of stanzas: those are encrypted with keys that need our last frame.
            tuple(connection.receive_data(data, clock.now()))
            await self._flush()

    async def _flush(self) -> None:
        for message in self._connection.data_to_send():
            await self._socket.send(message)
