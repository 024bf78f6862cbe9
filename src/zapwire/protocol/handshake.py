"""The three handshake frames of either role, around the Noise patterns."""

from functools import partial
from typing import Final

from google.protobuf.message import DecodeError as ProtobufError

from zapwire.errors import HandshakeError
from zapwire.protocol.framing import PROLOGUE
from zapwire.protocol.noise.certificates import verify_chain
from zapwire.protocol.noise.cipher import CipherState
from zapwire.protocol.noise.patterns import IK, XX, XX_FALLBACK, HandshakeState, Message
from zapwire.protocol.proto.handshake_pb2 import HandshakeMessage
from zapwire.protocol.signal.keys import KeyPair

# Handshake frames are small; a larger one is an attack or a mistake.
MAX_HANDSHAKE_FRAME: Final = 1 << 16


class ClientHandshake:
    """The initiator's side, always XX, as whatsmeow does it."""

    def __init__(self, *, static: KeyPair, ephemeral: KeyPair, root: bytes, payload: bytes) -> None:
        self._root = root
        self._payload = payload
        self._noise = HandshakeState(XX, initiator=True, prologue=PROLOGUE, static=static, ephemeral=ephemeral)

    def hello(self) -> bytes:
        """The first frame."""
        message = HandshakeMessage()
        message.clientHello.ephemeral = self._noise.write(None).ephemeral
        return message.SerializeToString()

    def finish(self, frame: bytes, now: float) -> bytes:
        """The last frame, for the server's hello. Raises `HandshakeError` or `CertificateError`."""
        hello = _parse(frame, "serverHello").serverHello
        if not (hello.ephemeral and hello.static and hello.payload):
            raise HandshakeError("the server's hello lacks its ephemeral key, static key or certificate")
        chain = self._noise.read(Message(hello.ephemeral, hello.static, hello.payload)) or b""
        verify_chain(chain, self._noise.remote_static, root=self._root, now=now)
        written = self._noise.write(self._payload)
        message = HandshakeMessage()
        message.clientFinish.static = written.static
        message.clientFinish.payload = written.payload or b""
        return message.SerializeToString()

    def split(self) -> tuple[CipherState, CipherState]:
        """The ciphers to send and to receive with."""
        return self._noise.split()


class ServerHandshake:
    """The responder's side: XX, IK for a client that knows our key, XXfallback where its IK hello is stale."""

    def __init__(self, *, static: KeyPair, ephemeral: KeyPair, chain: bytes) -> None:
        self._chain = chain
        self._begin = partial(HandshakeState, initiator=False, static=static, ephemeral=ephemeral)
        self._noise = self._begin(XX, prologue=PROLOGUE)
        self.payload: bytes | None = None
        """The client's payload, once read; with it the handshake is complete."""

    @property
    def client_static(self) -> bytes:
        """The client's static key, once read."""
        return self._noise.remote_static

    def reply(self, frame: bytes, prologue: bytes = PROLOGUE) -> bytes:
        """Our hello, for the client's under this prologue. After an IK hello that could be read, `payload` is set."""
        hello = _parse(frame, "clientHello").clientHello
        if hello.static:
            self._resume(Message(hello.ephemeral, hello.static, hello.payload), prologue)
        else:
            self._noise = self._begin(XX, prologue=prologue)
            self._noise.read(Message(hello.ephemeral))
        written = self._noise.write(self._chain)
        message = HandshakeMessage()
        message.serverHello.ephemeral = written.ephemeral
        if written.static:
            message.serverHello.static = written.static
        message.serverHello.payload = written.payload or b""
        return message.SerializeToString()

    def complete(self, frame: bytes) -> None:
        """Take the client's last frame. Raises `HandshakeError`."""
        finish = _parse(frame, "clientFinish").clientFinish
        self.payload = self._noise.read(Message(static=finish.static, payload=finish.payload))

    def split(self) -> tuple[CipherState, CipherState]:
        """The ciphers to send and to receive with."""
        return self._noise.split()

    def _resume(self, hello: Message, prologue: bytes) -> None:
        noise = self._begin(IK, prologue=prologue)
        try:
            self.payload = noise.read(hello)
        except HandshakeError:
            noise = self._begin(XX_FALLBACK, prologue=prologue, remote_ephemeral=hello.ephemeral)
        self._noise = noise


def _parse(frame: bytes, expected: str) -> HandshakeMessage:
    try:
        message = HandshakeMessage.FromString(frame)
    except ProtobufError as error:
        raise HandshakeError(f"the handshake frame cannot be read: {error}") from None
    if not message.HasField(expected):
        raise HandshakeError(f"the handshake frame holds no {expected}")
    return message
