"""A client that announces token dictionary 2, as Baileys 6.17 does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zapwire.protocol.connection import ConnectionEvent, NodeReceived, Opened
from zapwire.protocol.framing import FrameReader, encode_frame
from zapwire.protocol.node import Node
from zapwire.protocol.noise.patterns import XX, HandshakeState, Message
from zapwire.protocol.proto.handshake_pb2 import HandshakeMessage
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode
from zapwire.protocol.wire.tokens import DICTIONARY_2

if TYPE_CHECKING:
    from zapwire.protocol.noise.cipher import CipherState

OLD_PROLOGUE = b"WA\x06\x02"


class OldClient:
    """What tests use of a `Connection`, for a client with the older dictionary; it trusts every server."""

    def __init__(self, static: KeyPair, ephemeral: KeyPair, payload: bytes) -> None:
        self._noise = HandshakeState(XX, initiator=True, prologue=OLD_PROLOGUE, static=static, ephemeral=ephemeral)
        self._payload = payload
        self._reader = FrameReader(expects_header=False)
        self._ciphers: tuple[CipherState, CipherState] | None = None
        self._outgoing: list[bytes] = []

    def start(self, _now: float) -> None:
        """Queue the header and the first frame."""
        hello = HandshakeMessage()
        hello.clientHello.ephemeral = self._noise.write(None).ephemeral
        self._outgoing.append(OLD_PROLOGUE + encode_frame(hello.SerializeToString()))

    def receive_data(self, data: bytes, _now: float) -> Iterator[ConnectionEvent]:
        """Take bytes from the server."""
        for frame in self._reader.feed(data):
            if self._ciphers is None:
                self._finish(HandshakeMessage.FromString(frame))
                yield Opened()
            else:
                yield NodeReceived(decode(self._ciphers[1].decrypt(frame), DICTIONARY_2))

    def send(self, node: Node) -> None:
        """Queue a stanza."""
        assert self._ciphers
        self._outgoing.append(encode_frame(self._ciphers[0].encrypt(encode(node, DICTIONARY_2))))

    def data_to_send(self) -> list[bytes]:
        """Return what is queued, once."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def _finish(self, message: HandshakeMessage) -> None:
        hello = message.serverHello
        self._noise.read(Message(hello.ephemeral, hello.static, hello.payload))
        written = self._noise.write(self._payload)
        finish = HandshakeMessage()
        finish.clientFinish.static = written.static
        finish.clientFinish.payload = written.payload or b""
        self._outgoing.append(encode_frame(finish.SerializeToString()))
        self._ciphers = self._noise.split()
