"""Connections of both roles, wired to each other in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import (
    CLIENT,
    NOW,
    PAYLOAD,
    SERVER,
    ConnectionPair,
    ResumingClient,
    client_handshake,
    key_pair,
    open_pair,
    server_handshake,
)
from tests.protocol.old_client import OLD_PROLOGUE, OldClient
from tests.protocol.strategies import nodes
from zapwire.errors import (
    CertificateError,
    DecodeError,
    DecryptError,
    FrameError,
    HandshakeError,
    HandshakeTimeout,
    LocalProtocolError,
    RemoteProtocolError,
)
from zapwire.protocol.connection import (
    CLIENT_TRANSITIONS,
    HANDSHAKE_TIMEOUT,
    SERVER_TRANSITIONS,
    Connection,
    ConnectionEvent,
    NodeReceived,
    Opened,
    Paused,
    State,
    Trigger,
)
from zapwire.protocol.framing import MAX_FRAME, MAX_ROUTING_INFO, PROLOGUE, connection_header, encode_frame
from zapwire.protocol.handshake import MAX_HANDSHAKE_FRAME
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.noise.cipher import CipherState
from zapwire.protocol.wire.decode import PIECE, decode
from zapwire.protocol.wire.encode import encode
from zapwire.protocol.wire.tokens import DICTIONARY_2

PING = Node("iq", {"id": "1", "to": JID("", "s.whatsapp.net"), "type": "get"}, (Node("ping"),))
PONG = Node("iq", {"id": "1", "from": JID("", "s.whatsapp.net"), "type": "result"})


def state_of(connection: Connection) -> State:
    """Return where the connection stands now; the type checker would take it for what it was before."""
    return connection.state


def receive(connection: Connection, data: bytes) -> list[ConnectionEvent]:
    """Return what the data brings up."""
    return list(connection.receive_data(data, NOW))


@dataclass(slots=True)
class RawClient:
    """A server's peer with nothing between the test and the cipher."""

    server: Connection
    send: CipherState
    receive: CipherState

    def frame(self, plaintext: bytes) -> bytes:
        """Return a transport frame that holds exactly this."""
        return encode_frame(self.send.encrypt(plaintext))


def raw_client() -> RawClient:
    """Return an open server and the ciphers of its client."""
    client, server = client_handshake(), Connection(server_handshake())
    server.start(NOW)
    receive(server, PROLOGUE + encode_frame(client.hello()))
    (answer,) = server.data_to_send()
    receive(server, encode_frame(client.finish(answer[3:], NOW)))
    return RawClient(server, *client.split())


def test_handshake_opens_both_sides() -> None:
    """After the handshake both sides are open, and the server knows who the client says it is."""
    pair = ConnectionPair()
    assert state_of(pair.client) is state_of(pair.server) is State.IDLE
    pair.start()
    assert state_of(pair.client) is State.AWAITING_SERVER_HELLO
    assert state_of(pair.server) is State.AWAITING_CLIENT_HELLO
    pair.exchange()
    assert state_of(pair.client) is state_of(pair.server) is State.OPEN
    assert pair.client_events == [Opened()]
    assert pair.server_events == [Opened(PAYLOAD, CLIENT.public)]


def test_states_in_between() -> None:
    """The server opens only after the client's last frame, and the client once it has written that."""
    pair = ConnectionPair()
    pair.start()
    (hello,) = pair.client.data_to_send()
    assert hello.startswith(PROLOGUE)
    assert receive(pair.server, hello) == []
    assert state_of(pair.server) is State.AWAITING_CLIENT_FINISH
    (answer,) = pair.server.data_to_send()
    assert receive(pair.client, answer) == [Opened()]
    (finish,) = pair.client.data_to_send()
    assert receive(pair.server, finish) == [Opened(PAYLOAD, CLIENT.public)]


def test_stanzas_go_both_ways() -> None:
    """Stanzas arrive in order, in both directions, as they were sent."""
    pair = open_pair()
    for _ in range(3):
        pair.client.send(PING)
        pair.server.send(PONG)
    pair.exchange()
    assert pair.server_nodes == [PING] * 3
    assert pair.client_nodes == [PONG] * 3


@given(st.lists(nodes, max_size=3))
def test_any_stanza_arrives(stanzas: list[Node]) -> None:
    """Any stanza arrives as the wire format holds it."""
    pair = open_pair()
    for stanza in stanzas:
        pair.client.send(stanza)
    pair.exchange()
    assert pair.server_nodes == [decode(encode(stanza)) for stanza in stanzas]


def test_data_to_send_is_given_once() -> None:
    """Each stanza is one item to write, and is given once."""
    pair = open_pair()
    assert pair.client.data_to_send() == []
    pair.client.send(PING)
    pair.client.send(PING)
    first, second = pair.client.data_to_send()
    assert len(first) == len(second) == 3 + len(encode(PING)) + 16
    assert first != second
    assert pair.client.data_to_send() == []


def test_header_goes_with_the_first_frame() -> None:
    """The connection header, routing information included, is in the first item and in no other."""
    client = Connection(client_handshake(), routing_info=b"route")
    pair = ConnectionPair(client)
    pair.start()
    (first,) = client.data_to_send()
    assert first == connection_header(b"route") + encode_frame(client_handshake().hello())
    pair.server_events += receive(pair.server, first)
    pair.client_events += receive(client, b"".join(pair.server.data_to_send()))
    assert not client.data_to_send()[0].startswith((PROLOGUE, b"ED"))


def test_too_long_routing_information() -> None:
    """Routing information over its limit is refused before anything is sent."""
    with pytest.raises(LocalProtocolError, match="4097 bytes is over 4096"):
        Connection(client_handshake(), routing_info=bytes(MAX_ROUTING_INFO + 1))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_chunks_of_any_size(size: int) -> None:
    """The same events come up however the bytes are cut."""
    pair = ConnectionPair()
    pair.start()
    events: dict[Connection, list[ConnectionEvent]] = {pair.client: [], pair.server: []}
    for step in range(8):
        source, target = (pair.client, pair.server) if step % 2 == 0 else (pair.server, pair.client)
        if step in (4, 5):
            source.send(PING)
            source.send(PONG)
        data = b"".join(source.data_to_send())
        for start in range(0, len(data), size):
            events[target] += receive(target, data[start : start + size])
    assert events[pair.client] == [Opened(), NodeReceived(PING), NodeReceived(PONG)]
    assert events[pair.server] == [Opened(PAYLOAD, CLIENT.public), NodeReceived(PING), NodeReceived(PONG)]


def test_large_stanza_in_the_chunk_that_opens() -> None:
    """A stanza over the handshake's limit may come in the same chunk as the frame that ends the handshake."""
    pair = ConnectionPair()
    pair.start()
    receive(pair.server, b"".join(pair.client.data_to_send()))
    receive(pair.client, b"".join(pair.server.data_to_send()))
    large = Node("iq", {"id": "1"}, bytes(MAX_HANDSHAKE_FRAME + 1))
    pair.client.send(large)
    events = receive(pair.server, b"".join(pair.client.data_to_send()))
    assert events == [Opened(PAYLOAD, CLIENT.public), NodeReceived(large)]


def test_largest_stanza() -> None:
    """A stanza that just fills a frame arrives; one byte more is the sender's mistake and breaks nothing."""
    pair = open_pair()
    overhead = len(encode(Node("iq", {}, bytes(1 << 20)))) - (1 << 20)
    size = MAX_FRAME - 16 - overhead
    with pytest.raises(LocalProtocolError, match="a stanza of 16777200 bytes is over the limit of 16777199"):
        pair.client.send(Node("iq", {}, bytes(size + 1)))
    assert pair.client.data_to_send() == []
    pair.client.send(Node("iq", {}, bytes(size)))
    pair.exchange()
    assert pair.server_nodes == [Node("iq", {}, bytes(size))]


def test_refused_stanza_breaks_nothing() -> None:
    """A stanza that the format cannot hold is refused, and the next one still arrives."""
    pair = open_pair()
    with pytest.raises(LocalProtocolError, match="number too large"):
        pair.client.send(Node("iq", {"to": JID("1", "lid", 256)}))
    pair.client.send(PING)
    pair.exchange()
    assert pair.server_nodes == [PING]


def started() -> list[Connection]:
    """Return a connection in each state that awaits a frame of the handshake."""
    pair, other = ConnectionPair(), ConnectionPair()
    for each in (pair, other):
        each.start()
        receive(each.server, b"".join(each.client.data_to_send()))
    waiting = Connection(server_handshake())
    waiting.start(NOW)
    receive(waiting, PROLOGUE)
    return [waiting, pair.server, other.client]


@pytest.mark.parametrize("index", range(3))
def test_frame_over_the_limit_of_the_handshake(index: int) -> None:
    """Before the handshake is done, a frame announced over 64 KiB fails the connection at once."""
    connection = started()[index]
    with pytest.raises(FrameError, match="65537 bytes is over the limit of 65536"):
        receive(connection, (MAX_HANDSHAKE_FRAME + 1).to_bytes(3))
    assert state_of(connection) is State.FAILED
    assert connection.deadline is None


@pytest.mark.parametrize("index", range(3))
@given(frame=st.binary(max_size=100))
def test_arbitrary_handshake_frame(index: int, frame: bytes) -> None:
    """Whatever a peer sends instead of a handshake frame fails the connection, of either role."""
    connection = started()[index]
    with pytest.raises(HandshakeError):
        receive(connection, encode_frame(frame))
    assert state_of(connection) is State.FAILED


@pytest.mark.parametrize("index", range(3))
@given(data=st.binary(max_size=100))
def test_arbitrary_bytes_in_the_handshake(index: int, data: bytes) -> None:
    """Whatever arrives in the handshake fails the connection or is waited on, and raises nothing else."""
    connection = started()[index]
    before = connection.state
    try:
        assert receive(connection, data) == []
    except RemoteProtocolError:
        assert state_of(connection) is State.FAILED
    else:
        assert state_of(connection) is before


@given(st.binary(max_size=100))
def test_arbitrary_first_bytes(data: bytes) -> None:
    """Whatever a client begins with fails the server's connection or is waited on."""
    server = Connection(server_handshake())
    server.start(NOW)
    try:
        assert receive(server, data) == []
    except RemoteProtocolError:
        assert state_of(server) is State.FAILED
    else:
        assert state_of(server) is State.AWAITING_CLIENT_HELLO


@given(st.binary(max_size=100))
def test_arbitrary_transport_frame(data: bytes) -> None:
    """Whatever was not sealed for this connection fails it, of either role."""
    pair = open_pair()
    for connection in (pair.client, pair.server):
        with pytest.raises(DecryptError):
            receive(connection, encode_frame(data))
        assert state_of(connection) is State.FAILED


@given(st.binary(max_size=100))
def test_arbitrary_plaintext(data: bytes) -> None:
    """Whatever a peer seals is a stanza, or fails the connection with `DecodeError`."""
    peer = raw_client()
    try:
        (event,) = receive(peer.server, peer.frame(data))
    except DecodeError:
        assert state_of(peer.server) is State.FAILED
    else:
        assert isinstance(event, NodeReceived)
        assert state_of(peer.server) is State.OPEN


def test_wrong_root() -> None:
    """A client refuses a server whose certificate another root signed, and tells it nothing."""
    pair = ConnectionPair(Connection(client_handshake(root=key_pair("another root").public)))
    pair.start()
    with pytest.raises(CertificateError, match="not signed by the trusted root"):
        pair.exchange()
    assert state_of(pair.client) is State.FAILED
    assert pair.client.data_to_send() == []


def test_resuming_client() -> None:
    """A server is open after the hello of a client that knows its key, and answers that with one frame."""
    client = ResumingClient(SERVER.public)
    server = Connection(server_handshake())
    server.start(NOW)
    assert receive(server, PROLOGUE + encode_frame(client.hello())) == [Opened(PAYLOAD, CLIENT.public)]
    assert state_of(server) is State.OPEN
    assert server.deadline is None
    (answer,) = server.data_to_send()
    client.resume(answer[3:])
    send, receive_cipher = client.noise.split()
    assert receive(server, encode_frame(send.encrypt(encode(PING)))) == [NodeReceived(PING)]
    server.send(PONG)
    assert decode(receive_cipher.decrypt(server.data_to_send()[0][3:])) == PONG


def test_client_that_falls_back() -> None:
    """A server leads a client that knows an old key through the full handshake."""
    client = ResumingClient(key_pair("old server").public)
    server = Connection(server_handshake())
    server.start(NOW)
    assert receive(server, PROLOGUE + encode_frame(client.hello())) == []
    assert state_of(server) is State.AWAITING_CLIENT_FINISH
    (answer,) = server.data_to_send()
    _, finish = client.fall_back(answer[3:])
    assert receive(server, encode_frame(finish)) == [Opened(PAYLOAD, CLIENT.public)]
    send, _ = client.noise.split()
    assert receive(server, encode_frame(send.encrypt(encode(PING)))) == [NodeReceived(PING)]


@given(st.lists(nodes, max_size=3))
def test_client_with_the_older_dictionary(stanzas: list[Node]) -> None:
    """A server speaks dictionary 2, both ways, with a client whose header announces it."""
    client, server = OldClient(CLIENT, key_pair("client, once"), PAYLOAD), Connection(server_handshake())
    server.start(NOW)
    client.start(NOW)
    receive(server, b"".join(client.data_to_send()))
    assert list(client.receive_data(b"".join(server.data_to_send()), NOW)) == [Opened()]
    assert receive(server, b"".join(client.data_to_send())) == [Opened(PAYLOAD, CLIENT.public)]
    for stanza in stanzas:
        client.send(stanza)
        server.send(stanza)
    arrived = [NodeReceived(decode(encode(stanza, DICTIONARY_2), DICTIONARY_2)) for stanza in stanzas]
    assert list(client.receive_data(b"".join(server.data_to_send()), NOW)) == arrived
    assert receive(server, b"".join(client.data_to_send())) == arrived


def test_resuming_client_with_the_older_dictionary() -> None:
    """A client whose header announces dictionary 2 may resume, too."""
    client = ResumingClient(SERVER.public, OLD_PROLOGUE)
    server = Connection(server_handshake())
    server.start(NOW)
    assert receive(server, OLD_PROLOGUE + encode_frame(client.hello())) == [Opened(PAYLOAD, CLIENT.public)]
    (answer,) = server.data_to_send()
    client.resume(answer[3:])
    send, receive_cipher = client.noise.split()
    assert receive(server, encode_frame(send.encrypt(encode(PING, DICTIONARY_2)))) == [NodeReceived(PING)]
    server.send(PONG)
    assert decode(receive_cipher.decrypt(server.data_to_send()[0][3:]), DICTIONARY_2) == PONG


def test_damaged_frame() -> None:
    """A changed bit in a transport frame fails the connection, and nothing after it is read."""
    pair = open_pair()
    pair.client.send(PING)
    pair.client.send(PING)
    data = bytearray(b"".join(pair.client.data_to_send()))
    data[10] ^= 1
    with pytest.raises(DecryptError):
        receive(pair.server, bytes(data))
    assert state_of(pair.server) is State.FAILED
    with pytest.raises(LocalProtocolError, match="a connection that is failed takes no data"):
        receive(pair.server, b"")


@pytest.mark.parametrize("order", [(0, 0), (1, 0)])
def test_replayed_or_reordered_frame(order: tuple[int, int]) -> None:
    """A frame that comes again, or before its turn, fails the connection."""
    pair = open_pair()
    pair.client.send(PING)
    pair.client.send(PONG)
    frames = pair.client.data_to_send()
    with pytest.raises(DecryptError):
        receive(pair.server, b"".join(frames[index] for index in order))
    assert state_of(pair.server) is State.FAILED


def test_stanzas_before_a_bad_one_are_given() -> None:
    """What came whole before a stanza that cannot be read is brought up before the error."""
    peer = raw_client()
    data = peer.frame(encode(PING)) + peer.frame(b"\0\xf8") + peer.frame(encode(PING))
    events = peer.server.receive_data(data, NOW)
    assert next(events) == NodeReceived(PING)
    assert state_of(peer.server) is State.OPEN
    with pytest.raises(DecodeError):
        next(events)
    assert state_of(peer.server) is State.FAILED


def test_long_stanza_comes_after_pauses() -> None:
    """While a long stanza is decoded there are pauses; who closes the connection in one hears no more."""
    peer = raw_client()
    long = Node("iq", {}, (Node("user"),) * (2 * PIECE))
    *pauses, node = peer.server.receive_data(peer.frame(encode(long)), NOW)
    assert node == NodeReceived(long)
    assert pauses
    assert set(pauses) == {Paused()}
    events = peer.server.receive_data(peer.frame(encode(long)), NOW)
    assert next(events) == Paused()
    peer.server.close()
    assert list(events) == []


def test_closing_between_two_stanzas() -> None:
    """Once whoever takes a stanza closes the connection, the rest of the chunk is not even opened."""
    peer = raw_client()
    events = peer.server.receive_data(peer.frame(encode(PING)) + encode_frame(b"garbage"), NOW)
    assert next(events) == NodeReceived(PING)
    peer.server.close()
    assert list(events) == []
    assert state_of(peer.server) is State.CLOSED


def test_timeout() -> None:
    """A handshake that is not done 20 seconds after the start fails the connection, of either role."""
    pair = ConnectionPair()
    pair.start()
    for connection in (pair.client, pair.server):
        assert connection.deadline == NOW + HANDSHAKE_TIMEOUT == NOW + 20
        connection.handle_timeout(NOW)
        connection.handle_timeout(NOW + 19.99)
        assert state_of(connection) is not State.FAILED
        with pytest.raises(HandshakeTimeout, match="within 20 seconds"):
            connection.handle_timeout(NOW + 20)
        assert state_of(connection) is State.FAILED
        connection.handle_timeout(NOW + 40)


def test_timeout_between_two_frames() -> None:
    """A peer that sends something, but not all, gets no more time for it."""
    pair = ConnectionPair()
    pair.start()
    receive(pair.server, b"".join(pair.client.data_to_send()))
    assert pair.server.deadline == NOW + 20
    with pytest.raises(HandshakeTimeout):
        pair.server.handle_timeout(NOW + 21)


def test_no_timeout_once_open_or_closed() -> None:
    """An open connection has no deadline, and neither has one that did not begin or has ended."""
    pair = open_pair()
    idle = Connection(client_handshake())
    closed = Connection(server_handshake())
    closed.start(NOW)
    closed.close()
    for connection in (pair.client, pair.server, idle, closed):
        assert connection.deadline is None
        before = connection.state
        connection.handle_timeout(NOW + 1000)
        assert state_of(connection) is before


def in_state(state: State) -> Connection:
    """Return a connection in one of the states that neither send nor receive."""
    connection = Connection(client_handshake())
    if state is State.FAILED:
        connection.start(NOW)
        with pytest.raises(HandshakeTimeout):
            connection.handle_timeout(NOW + 20)
    elif state is State.CLOSED:
        connection.close()
    return connection


@pytest.mark.parametrize("state", [State.IDLE, State.FAILED, State.CLOSED])
def test_nothing_in_or_out(state: State) -> None:
    """Before the start, after a failure and after closing, a connection takes and sends nothing."""
    connection = in_state(state)
    assert state_of(connection) is state
    with pytest.raises(LocalProtocolError, match=f"a connection that is {state.value} takes no data"):
        receive(connection, b"data")
    with pytest.raises(LocalProtocolError, match=f"a connection that is {state.value} sends no stanzas"):
        connection.send(PING)
    assert state_of(connection) is state


def test_nothing_is_sent_during_the_handshake() -> None:
    """A stanza cannot be sent before the handshake is done."""
    pair = ConnectionPair()
    pair.start()
    with pytest.raises(LocalProtocolError, match="awaiting server hello sends no stanzas"):
        pair.client.send(PING)
    with pytest.raises(LocalProtocolError, match="awaiting client hello sends no stanzas"):
        pair.server.send(PING)


def test_data_after_closing() -> None:
    """A stanza that arrives after closing is refused, and so is one to send."""
    pair = open_pair()
    pair.client.send(PING)
    pair.server.close()
    with pytest.raises(LocalProtocolError, match="a connection that is closed takes no data"):
        receive(pair.server, b"".join(pair.client.data_to_send()))
    with pytest.raises(LocalProtocolError, match="a connection that is closed sends no stanzas"):
        pair.server.send(PONG)
    pair.server.close()
    assert state_of(pair.server) is State.CLOSED


def test_starting_twice() -> None:
    """A connection starts once."""
    pair = open_pair()
    with pytest.raises(LocalProtocolError, match="a connection that is open cannot start"):
        pair.client.start(NOW)
    assert state_of(pair.client) is State.OPEN


@pytest.mark.parametrize("table", [CLIENT_TRANSITIONS, SERVER_TRANSITIONS])
def test_transitions(table: Mapping[State, Mapping[Trigger, State]]) -> None:
    """Every state but the last can fail, every one can be closed, and each is reached from the first."""
    reached, new = set[State](), {State.IDLE}
    while new:
        reached |= new
        new = {target for state in new for target in table[state].values()} - reached
    assert reached == set(table)
    for state, targets in table.items():
        assert targets[Trigger.CLOSE] is State.CLOSED
        if state not in (State.FAILED, State.CLOSED):
            assert targets[Trigger.FAIL] is State.FAILED
    assert set(table[State.FAILED]) == set(table[State.CLOSED]) == {Trigger.CLOSE}
