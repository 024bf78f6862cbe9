"""Connection: one WhatsApp connection as a state machine, for either role. Bytes in, bytes out, events out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from zapwire.errors import HandshakeTimeout, LocalProtocolError, ZapwireError
from zapwire.protocol.framing import MAX_FRAME, FrameReader, connection_header, encode_frame
from zapwire.protocol.handshake import MAX_HANDSHAKE_FRAME, ClientHandshake, ServerHandshake
from zapwire.protocol.node import Node
from zapwire.protocol.wire.decode import decode_in_pieces
from zapwire.protocol.wire.encode import encode

if TYPE_CHECKING:
    from zapwire.protocol.noise.cipher import CipherState

# whatsmeow handshake.go waits as long.
HANDSHAKE_TIMEOUT: Final = 20.0


class State(Enum):
    """Where a connection stands."""

    IDLE = "idle"
    AWAITING_CLIENT_HELLO = "awaiting client hello"
    AWAITING_SERVER_HELLO = "awaiting server hello"
    AWAITING_CLIENT_FINISH = "awaiting client finish"
    OPEN = "open"
    FAILED = "failed"
    CLOSED = "closed"


class Trigger(Enum):
    """What moves a connection on."""

    START = "start"
    CLIENT_HELLO = "client hello"
    RESUMING_HELLO = "resuming client hello"
    SERVER_HELLO = "server hello"
    CLIENT_FINISH = "client finish"
    FAIL = "fail"
    CLOSE = "close"


_TAKES_DATA: Final = frozenset(
    {State.AWAITING_CLIENT_HELLO, State.AWAITING_SERVER_HELLO, State.AWAITING_CLIENT_FINISH, State.OPEN}
)

_ENDS: Final = {Trigger.FAIL: State.FAILED, Trigger.CLOSE: State.CLOSED}

CLIENT_TRANSITIONS: Final[Mapping[State, Mapping[Trigger, State]]] = MappingProxyType(
    {
        State.IDLE: {Trigger.START: State.AWAITING_SERVER_HELLO, **_ENDS},
        State.AWAITING_SERVER_HELLO: {Trigger.SERVER_HELLO: State.OPEN, **_ENDS},
        State.OPEN: _ENDS,
        State.FAILED: {Trigger.CLOSE: State.CLOSED},
        State.CLOSED: {Trigger.CLOSE: State.CLOSED},
    }
)

SERVER_TRANSITIONS: Final[Mapping[State, Mapping[Trigger, State]]] = MappingProxyType(
    {
        State.IDLE: {Trigger.START: State.AWAITING_CLIENT_HELLO, **_ENDS},
        State.AWAITING_CLIENT_HELLO: {
            Trigger.CLIENT_HELLO: State.AWAITING_CLIENT_FINISH,
            Trigger.RESUMING_HELLO: State.OPEN,
            **_ENDS,
        },
        State.AWAITING_CLIENT_FINISH: {Trigger.CLIENT_FINISH: State.OPEN, **_ENDS},
        State.OPEN: _ENDS,
        State.FAILED: {Trigger.CLOSE: State.CLOSED},
        State.CLOSED: {Trigger.CLOSE: State.CLOSED},
    }
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The handshake is done and stanzas may flow. For a server: the client's payload and static key."""

    payload: bytes = b""
    client_static: bytes = b""


@dataclass(frozen=True, slots=True)
class NodeReceived:
    """A stanza arrived."""

    node: Node


@dataclass(frozen=True, slots=True)
class Paused:
    """A part of a long stanza was decoded. Who shares a thread with others gives them a turn before going on."""


ConnectionEvent = Opened | NodeReceived | Paused


class Connection:
    """One connection. Feed it what arrives, write what `data_to_send` gives, watch `deadline`.

    A client announces token dictionary 3; a server speaks the one its client announced.

    Any error it raises from `receive_data` or `handle_timeout` has put it into `State.FAILED`; close the socket.
    """

    def __init__(self, handshake: ClientHandshake | ServerHandshake, *, routing_info: bytes = b"") -> None:
        self._handshake = handshake
        is_client = isinstance(handshake, ClientHandshake)
        self._transitions = CLIENT_TRANSITIONS if is_client else SERVER_TRANSITIONS
        self._header = connection_header(routing_info) if is_client else b""
        self._reader = FrameReader(expects_header=not is_client, limit=MAX_HANDSHAKE_FRAME)
        self._outgoing: list[bytes] = []
        self._send_cipher: CipherState | None = None
        self._receive_cipher: CipherState | None = None
        self.state = State.IDLE
        self.deadline: float | None = None
        """When `handle_timeout` must be called, in the caller's clock; None for never."""

    def start(self, now: float) -> None:
        """Begin: a client's hello is ready to send, a server awaits one. The handshake has 20 s."""
        self._move(Trigger.START)
        self.deadline = now + HANDSHAKE_TIMEOUT
        if isinstance(self._handshake, ClientHandshake):
            self._outgoing.append(self._header + encode_frame(self._handshake.hello()))

    def receive_data(self, data: bytes, now: float) -> Iterator[ConnectionEvent]:
        """Take bytes from the socket; yields what they bring, as it is decoded. Consume it to the end.

        Raises a `RemoteProtocolError` that names what was wrong.
        """
        if self.state not in _TAKES_DATA:
            raise LocalProtocolError(f"a connection that is {self.state.value} takes no data")
        try:
            for frame in self._reader.feed(data):
                for event in self._on_frame(frame, now):
                    yield event
                    if self.state not in _TAKES_DATA:
                        return  # whoever took the event closed the connection
        except ZapwireError:
            self._move(Trigger.FAIL)
            raise

    def send(self, node: Node) -> None:
        """Queue a stanza. Raises `LocalProtocolError` where the connection is not open or the stanza too large."""
        if self.state is not State.OPEN or self._send_cipher is None:
            raise LocalProtocolError(f"a connection that is {self.state.value} sends no stanzas")
        plaintext = encode(node, self._reader.dictionary)
        if len(plaintext) > MAX_FRAME - 16:
            raise LocalProtocolError(f"a stanza of {len(plaintext)} bytes is over the limit of {MAX_FRAME - 16}")
        self._outgoing.append(encode_frame(self._send_cipher.encrypt(plaintext)))

    def data_to_send(self) -> list[bytes]:
        """What must be written now, once; each item is one WebSocket message."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def handle_timeout(self, now: float) -> None:
        """Call at `deadline`. Raises `HandshakeTimeout` where the peer did not finish in time."""
        if self.deadline is None or now < self.deadline:
            return
        self._move(Trigger.FAIL)
        raise HandshakeTimeout(f"the peer did not finish the handshake within {HANDSHAKE_TIMEOUT:.0f} seconds")

    def close(self) -> None:
        """No more data in either direction. May be called again."""
        self._move(Trigger.CLOSE)

    def _on_frame(self, frame: bytes, now: float) -> Iterator[ConnectionEvent]:
        if self._receive_cipher is None:
            opened = self._shake_hands(frame, now)
            if opened is not None:
                yield opened
            return
        for node in decode_in_pieces(self._receive_cipher.decrypt(frame), self._reader.dictionary):
            yield Paused() if node is None else NodeReceived(node)

    def _shake_hands(self, frame: bytes, now: float) -> Opened | None:
        handshake = self._handshake
        if isinstance(handshake, ClientHandshake):
            self._outgoing.append(encode_frame(handshake.finish(frame, now)))
            return self._open(Trigger.SERVER_HELLO, Opened())
        if self.state is State.AWAITING_CLIENT_HELLO:
            self._outgoing.append(encode_frame(handshake.reply(frame, self._reader.prologue)))
            if handshake.payload is None:
                self._move(Trigger.CLIENT_HELLO)
                return None
            return self._open(Trigger.RESUMING_HELLO, Opened(handshake.payload, handshake.client_static))
        handshake.complete(frame)
        return self._open(Trigger.CLIENT_FINISH, Opened(handshake.payload or b"", handshake.client_static))

    def _open(self, trigger: Trigger, event: Opened) -> Opened:
        self._send_cipher, self._receive_cipher = self._handshake.split()
        self._reader.limit = MAX_FRAME
        self._move(trigger)
        return event

    def _move(self, trigger: Trigger) -> None:
        target = self._transitions[self.state].get(trigger)
        if target is None:
            raise LocalProtocolError(f"a connection that is {self.state.value} cannot {trigger.value}")
        self.state = target
        if target in (State.OPEN, State.FAILED, State.CLOSED):
            self.deadline = None
