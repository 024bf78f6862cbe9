"""Both sides of a handshake and of a connection, in memory, with keys that are the same in every run."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from zapwire.protocol.connection import Connection, ConnectionEvent, NodeReceived
from zapwire.protocol.framing import PROLOGUE
from zapwire.protocol.handshake import ClientHandshake, ServerHandshake
from zapwire.protocol.node import Node
from zapwire.protocol.noise.certificates import Validity, issue_chain
from zapwire.protocol.noise.patterns import IK, XX_FALLBACK, HandshakeState, Message
from zapwire.protocol.proto.handshake_pb2 import HandshakeMessage
from zapwire.protocol.signal.keys import KeyPair

NOW = 1_790_000_000.0
VALIDITY = Validity(int(NOW) - 100, int(NOW) + 100)
PAYLOAD = b"the client's payload"


def key_pair(name: str) -> KeyPair:
    """Return the key pair that always goes with this name."""
    return KeyPair.from_private(dice(name)(32))


def dice(seed: object) -> Callable[[int], bytes]:
    """Return a source of random bytes that repeats itself in every run."""
    return random.Random(str(seed)).randbytes


ROOT = key_pair("root")
SERVER = key_pair("server")
CLIENT = key_pair("client")
CHAIN = issue_chain(ROOT, SERVER.public, VALIDITY, random=dice("chain"))


def client_handshake(*, root: bytes = ROOT.public, payload: bytes = PAYLOAD) -> ClientHandshake:
    """Return the handshake of a client that trusts `root`."""
    return ClientHandshake(static=CLIENT, ephemeral=key_pair("client, once"), root=root, payload=payload)


def server_handshake(*, chain: bytes = CHAIN) -> ServerHandshake:
    """Return the handshake of a server that shows `chain`."""
    return ServerHandshake(static=SERVER, ephemeral=key_pair("server, once"), chain=chain)


def message(data: bytes) -> HandshakeMessage:
    """Return a handshake frame's fields."""
    return HandshakeMessage.FromString(data)


class ResumingClient:
    """A client that knows a server key from before: IK, and XXfallback where the server cannot read it."""

    def __init__(self, server_static: bytes, prologue: bytes = PROLOGUE) -> None:
        self.prologue = prologue
        self.ephemeral = key_pair("resuming client, once")
        self.noise = HandshakeState(
            IK, initiator=True, prologue=prologue, static=CLIENT, ephemeral=self.ephemeral, remote_static=server_static
        )

    def hello(self) -> bytes:
        """Return the first frame, which carries the payload already."""
        written = self.noise.write(PAYLOAD)
        frame = HandshakeMessage()
        frame.clientHello.ephemeral = written.ephemeral
        frame.clientHello.static = written.static
        frame.clientHello.payload = written.payload or b""
        return frame.SerializeToString()

    def resume(self, frame: bytes) -> bytes:
        """Take the server's hello to an IK hello; return the certificate chain in it."""
        hello = message(frame).serverHello
        assert not hello.HasField("static")
        return self.noise.read(Message(hello.ephemeral, payload=hello.payload)) or b""

    def fall_back(self, frame: bytes) -> tuple[bytes, bytes]:
        """Take the server's hello as the first of XXfallback; return its chain and the last frame."""
        hello = message(frame).serverHello
        self.noise = HandshakeState(
            XX_FALLBACK, initiator=True, prologue=self.prologue, static=CLIENT, ephemeral=self.ephemeral
        )
        chain = self.noise.read(Message(hello.ephemeral, hello.static, hello.payload))
        written = self.noise.write(PAYLOAD)
        finish = HandshakeMessage()
        finish.clientFinish.static = written.static
        finish.clientFinish.payload = written.payload or b""
        return chain or b"", finish.SerializeToString()


@dataclass(slots=True)
class ConnectionPair:
    """A client and a server, wired to each other; what each has brought up is kept."""

    client: Connection = field(default_factory=lambda: Connection(client_handshake()))
    server: Connection = field(default_factory=lambda: Connection(server_handshake()))
    client_events: list[ConnectionEvent] = field(default_factory=list)
    server_events: list[ConnectionEvent] = field(default_factory=list)

    def exchange(self) -> None:
        """Carry bytes to and fro until neither side has any to send."""
        while to_server := b"".join(self.client.data_to_send()):
            self.server_events += self.server.receive_data(to_server, NOW)
            if to_client := b"".join(self.server.data_to_send()):
                self.client_events += self.client.receive_data(to_client, NOW)
        if to_client := b"".join(self.server.data_to_send()):
            self.client_events += self.client.receive_data(to_client, NOW)

    def start(self) -> None:
        """Begin on both sides, without carrying anything yet."""
        self.server.start(NOW)
        self.client.start(NOW)

    @property
    def client_nodes(self) -> list[Node]:
        """The stanzas that reached the client."""
        return [event.node for event in self.client_events if isinstance(event, NodeReceived)]

    @property
    def server_nodes(self) -> list[Node]:
        """The stanzas that reached the server."""
        return [event.node for event in self.server_events if isinstance(event, NodeReceived)]


def open_pair() -> ConnectionPair:
    """Return two connections whose handshake is done."""
    pair = ConnectionPair()
    pair.start()
    pair.exchange()
    return pair
