"""The handshake's frames, for both roles."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import (
    CHAIN,
    CLIENT,
    NOW,
    PAYLOAD,
    ROOT,
    SERVER,
    ResumingClient,
    client_handshake,
    dice,
    key_pair,
    message,
    server_handshake,
)
from tests.protocol.old_client import OLD_PROLOGUE, OldClient
from tests.vectors.curve import SMALL_ORDER
from tests.vectors.load import load
from zapwire.errors import CertificateError, HandshakeError
from zapwire.protocol.connection import Opened
from zapwire.protocol.framing import encode_frame
from zapwire.protocol.handshake import ClientHandshake, ServerHandshake
from zapwire.protocol.noise.certificates import WHATSAPP_ROOT, verify_chain
from zapwire.protocol.noise.cipher import CipherState
from zapwire.protocol.proto.handshake_pb2 import HandshakeMessage
from zapwire.protocol.signal.keys import KeyPair

Ciphers = tuple[CipherState, CipherState]


def talk(client: Ciphers, server: Ciphers) -> None:
    """Check that each side opens what the other seals."""
    for (send, _), (_, receive) in ((client, server), (server, client)):
        for plaintext in (b"first", b"second"):
            assert receive.decrypt(send.encrypt(plaintext)) == plaintext


def learned(server: ServerHandshake) -> tuple[bytes | None, bytes]:
    """Return the client's payload and static key, as far as the server knows them."""
    return server.payload, server.client_static


def test_full_handshake() -> None:
    """Three frames, each of its own kind, leave both sides with the other's key and matching ciphers."""
    client, server = client_handshake(), server_handshake()
    first = client.hello()
    second = server.reply(first)
    assert learned(server) == (None, b"")
    third = client.finish(second, NOW)
    server.complete(third)
    assert [message(frame).ListFields()[0][0].name for frame in (first, second, third)] == [
        "clientHello",
        "serverHello",
        "clientFinish",
    ]
    assert learned(server) == (PAYLOAD, CLIENT.public)
    talk(client.split(), server.split())


def test_hello_of_a_full_handshake() -> None:
    """The first frame holds the ephemeral key and nothing else, as whatsmeow's does."""
    assert client_handshake().hello() == b"\x12\x22\x0a\x20" + key_pair("client, once").public


def test_payload_may_be_empty() -> None:
    """A client may have nothing to say about itself."""
    client, server = client_handshake(payload=b""), server_handshake()
    server.complete(client.finish(server.reply(client.hello()), NOW))
    assert server.payload == b""


CAPTURE = load("whatsapp_handshake")
# A moment within the validity of the captured certificates.
CAPTURED_AT = 1_752_000_000


def captured_hello() -> bytes:
    """Return the hello WhatsApp sent in the captured handshake."""
    hello = HandshakeMessage()
    hello.serverHello.ephemeral = bytes.fromhex(CAPTURE["server_ephemeral"])
    hello.serverHello.static = bytes.fromhex(CAPTURE["encrypted_server_static"])
    hello.serverHello.payload = bytes.fromhex(CAPTURE["encrypted_certificate"])
    return hello.SerializeToString()


def captured_client(root: bytes = WHATSAPP_ROOT) -> ClientHandshake:
    """Return a client with the ephemeral key of the captured handshake, its hello written."""
    ephemeral = KeyPair.from_private(bytes.fromhex(CAPTURE["client_ephemeral_private"]))
    client = ClientHandshake(static=CLIENT, ephemeral=ephemeral, root=root, payload=PAYLOAD)
    client.hello()
    return client


def test_the_real_servers_hello() -> None:
    """What WhatsApp answered in a captured handshake is accepted and answered."""
    finish = message(captured_client().finish(captured_hello(), CAPTURED_AT)).clientFinish
    assert (len(finish.static), len(finish.payload)) == (48, 16 + len(PAYLOAD))


def test_the_real_servers_hello_in_the_wrong_place() -> None:
    """WhatsApp's hello is refused under a sandbox's root, after its time, and by another client."""
    with pytest.raises(CertificateError, match="is this client set up for the network it talks to"):
        captured_client(ROOT.public).finish(captured_hello(), CAPTURED_AT)
    with pytest.raises(CertificateError, match="has expired"):
        captured_client().finish(captured_hello(), NOW)
    stranger = client_handshake(root=WHATSAPP_ROOT)
    stranger.hello()
    with pytest.raises(HandshakeError, match="does not authenticate"):
        stranger.finish(captured_hello(), CAPTURED_AT)


def test_resumption() -> None:
    """A client that knows the server's key is done after one frame each, and sees the same certificate."""
    client, server = ResumingClient(SERVER.public), server_handshake()
    chain = client.resume(server.reply(client.hello()))
    verify_chain(chain, SERVER.public, root=ROOT.public, now=NOW)
    assert learned(server) == (PAYLOAD, CLIENT.public)
    talk(client.noise.split(), server.split())


def test_fallback() -> None:
    """A client that knows an old key of the server's is led through the full handshake."""
    client, server = ResumingClient(key_pair("old server").public), server_handshake()
    reply = server.reply(client.hello())
    assert learned(server) == (None, b"")
    chain, finish = client.fall_back(reply)
    verify_chain(chain, client.noise.remote_static, root=ROOT.public, now=NOW)
    assert client.noise.remote_static == SERVER.public
    server.complete(finish)
    assert learned(server) == (PAYLOAD, CLIENT.public)
    # The client sends with the first cipher here too, as XxFallbackHandshakeState of jlucaso1/whatsapp-rust has it;
    # the Noise specification would give that one to the server, which writes first.
    talk(client.noise.split(), server.split())


def old_hello() -> tuple[OldClient, bytes]:
    """Return a client that announces dictionary 2, and the first frame it sent after its header."""
    client = OldClient(CLIENT, key_pair("client, once"), PAYLOAD)
    client.start(NOW)
    return client, client.data_to_send()[0][len(OLD_PROLOGUE) + 3 :]


def test_prologue_of_another_dictionary() -> None:
    """A server takes part in a handshake under the prologue that the client announced, whichever pattern it is."""
    old, hello = old_hello()
    full = server_handshake()
    assert list(old.receive_data(encode_frame(full.reply(hello, OLD_PROLOGUE)), NOW)) == [Opened()]
    full.complete(old.data_to_send()[0][3:])
    resuming, resumed = ResumingClient(SERVER.public, OLD_PROLOGUE), server_handshake()
    resuming.resume(resumed.reply(resuming.hello(), OLD_PROLOGUE))
    falling, fallen = ResumingClient(key_pair("old server").public, OLD_PROLOGUE), server_handshake()
    fallen.complete(falling.fall_back(fallen.reply(falling.hello(), OLD_PROLOGUE))[1])
    for server in (full, resumed, fallen):
        assert learned(server) == (PAYLOAD, CLIENT.public)


def test_prologues_that_differ() -> None:
    """Where client and server disagree on the header, no full handshake is possible, and no resumption."""
    old, hello = old_hello()
    with pytest.raises(HandshakeError, match="does not authenticate"):
        list(old.receive_data(encode_frame(server_handshake().reply(hello)), NOW))
    resuming, server = ResumingClient(SERVER.public), server_handshake()
    server.reply(resuming.hello(), OLD_PROLOGUE)
    assert learned(server) == (None, b"")


@pytest.mark.parametrize("field", ["static", "payload"])
def test_damaged_resumption_falls_back(field: str) -> None:
    """A resuming hello that is damaged or lacks its payload gets the same answer as a stale one."""
    for value in (None, bytes(20), bytes(48)):
        client, server = ResumingClient(SERVER.public), server_handshake()
        hello = message(client.hello())
        if value is not None:
            setattr(hello.clientHello, field, value)
        elif field == "payload":
            hello.clientHello.ClearField("payload")
        else:
            hello.clientHello.static = hello.clientHello.static[::-1]
        _, finish = client.fall_back(server.reply(hello.SerializeToString()))
        server.complete(finish)
        assert server.payload == PAYLOAD


def test_changed_resumption_fails_later() -> None:
    """Where a stranger changed the ephemeral key of a resuming hello, the handshake cannot be finished."""
    client, server = ResumingClient(SERVER.public), server_handshake()
    hello = message(client.hello())
    hello.clientHello.ephemeral = key_pair("stranger").public
    with pytest.raises(HandshakeError, match="does not authenticate"):
        client.fall_back(server.reply(hello.SerializeToString()))


@pytest.mark.parametrize("missing", ["ephemeral", "static", "payload"])
def test_server_hello_lacks_a_part(missing: str) -> None:
    """A server's hello without its ephemeral key, its static key or its certificate is refused."""
    client, server = client_handshake(), server_handshake()
    hello = message(server.reply(client.hello()))
    hello.serverHello.ClearField(missing)
    with pytest.raises(HandshakeError, match="lacks its ephemeral key, static key or certificate"):
        client.finish(hello.SerializeToString(), NOW)


@pytest.mark.parametrize("part", ["ephemeral", "static", "payload"])
def test_server_hello_is_damaged(part: str) -> None:
    """A server's hello in which any part is changed or cut is refused."""
    whole = message(server_handshake().reply(client_handshake().hello())).serverHello
    value = getattr(whole, part)
    for damaged in (value[:-1], value + b"\0", bytes((value[0] ^ 1,)) + value[1:]):
        client = client_handshake()
        client.hello()
        hello = HandshakeMessage(serverHello=whole)
        setattr(hello.serverHello, part, damaged)
        with pytest.raises(HandshakeError):
            client.finish(hello.SerializeToString(), NOW)


def test_certificate_for_another_key() -> None:
    """A server that shows the certificate of another one is refused."""
    client = client_handshake()
    impostor = ServerHandshake(static=key_pair("impostor"), ephemeral=key_pair("server, once"), chain=CHAIN)
    with pytest.raises(CertificateError, match="for another key"):
        client.finish(impostor.reply(client.hello()), NOW)


@pytest.mark.parametrize("chain", [b"", b"garbage"])
def test_certificate_is_no_chain(chain: bytes) -> None:
    """A server whose certificate is empty or cannot be read is refused."""
    client, server = client_handshake(), server_handshake(chain=chain)
    with pytest.raises(CertificateError):
        client.finish(server.reply(client.hello()), NOW)


@pytest.mark.parametrize("ephemeral", [b"", b"short", bytes(33)])
def test_client_hello_with_a_bad_key(ephemeral: bytes) -> None:
    """A client's hello without a whole ephemeral key is refused, resuming or not."""
    for static in (b"", bytes(48)):
        hello = HandshakeMessage()
        hello.clientHello.ephemeral = ephemeral
        hello.clientHello.static = static
        with pytest.raises(HandshakeError, match=f"has {len(ephemeral)}"):
            server_handshake().reply(hello.SerializeToString())


@pytest.mark.parametrize("point", SMALL_ORDER, ids=bytes.hex)
def test_small_order_keys(point: bytes) -> None:
    """A key of small order from the other side fails the handshake of either role, resuming or not."""
    for static in (b"", bytes(48)):
        hello = HandshakeMessage()
        hello.clientHello.ephemeral = point
        hello.clientHello.static = static
        with pytest.raises(HandshakeError, match="small order"):
            server_handshake().reply(hello.SerializeToString())
    client = client_handshake()
    answer = message(server_handshake().reply(client.hello()))
    answer.serverHello.ephemeral = point
    with pytest.raises(HandshakeError, match="small order"):
        client.finish(answer.SerializeToString(), NOW)


def test_client_with_a_static_key_of_small_order() -> None:
    """A client whose static key is of small order is refused."""
    weak = replace(CLIENT, public=SMALL_ORDER[0])
    client = ClientHandshake(static=weak, ephemeral=key_pair("client, once"), root=ROOT.public, payload=PAYLOAD)
    server = server_handshake()
    finish = client.finish(server.reply(client.hello()), NOW)
    with pytest.raises(HandshakeError, match="small order"):
        server.complete(finish)


@pytest.mark.parametrize("part", ["static", "payload"])
def test_client_finish_is_damaged(part: str) -> None:
    """A client's last frame in which a part is missing, cut or changed is refused."""
    for index in range(3):
        client, server = client_handshake(), server_handshake()
        finish = message(client.finish(server.reply(client.hello()), NOW))
        value = getattr(finish.clientFinish, part)
        damaged = [b"", value[:-1], bytes((value[0] ^ 1,)) + value[1:]][index]
        setattr(finish.clientFinish, part, damaged)
        with pytest.raises(HandshakeError, match="does not authenticate"):
            server.complete(finish.SerializeToString())


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"", "holds no"),
        (b"\x12\x00\xff", "cannot be read"),
        (b"\xff\xff", "cannot be read"),
        (b"\x2a\x00", "holds no"),
    ],
)
def test_frame_is_no_handshake_message(frame: bytes, reason: str) -> None:
    """A frame that cannot be read or holds another message is refused by each step, which names what it wants."""
    client, server = client_handshake(), server_handshake()
    hello = client.hello()
    with pytest.raises(HandshakeError, match=reason):
        client.finish(frame, NOW)
    with pytest.raises(HandshakeError, match=reason):
        server.reply(frame)
    server.reply(hello)
    with pytest.raises(HandshakeError, match=reason):
        server.complete(frame)


def test_message_out_of_turn() -> None:
    """A frame that would be right at another step is refused."""
    client, server = client_handshake(), server_handshake()
    hello = client.hello()
    with pytest.raises(HandshakeError, match="holds no serverHello"):
        client.finish(hello, NOW)
    answer = server.reply(hello)
    with pytest.raises(HandshakeError, match="holds no clientFinish"):
        server.complete(hello)
    with pytest.raises(HandshakeError, match="holds no clientHello"):
        server_handshake().reply(answer)


def started_client() -> ClientHandshake:
    """Return a client that awaits the server's hello."""
    client = client_handshake()
    client.hello()
    return client


def replied_server() -> ServerHandshake:
    """Return a server that awaits the client's last frame."""
    server = server_handshake()
    server.reply(client_handshake().hello())
    return server


@given(st.binary(max_size=200))
def test_arbitrary_frames(frame: bytes) -> None:
    """Whatever arrives at any step of either role raises `HandshakeError`."""
    with pytest.raises(HandshakeError):
        started_client().finish(frame, NOW)
    with pytest.raises(HandshakeError):
        server_handshake().reply(frame)
    with pytest.raises(HandshakeError):
        replied_server().complete(frame)


parts = st.binary(max_size=100) | st.integers(0, 9).map(lambda seed: dice(seed)(32))


@given(parts, parts, parts)
def test_arbitrary_parts(ephemeral: bytes, static: bytes, payload: bytes) -> None:
    """Well-formed frames of arbitrary parts raise `HandshakeError`, or are a hello that is answered."""
    answer = HandshakeMessage()
    answer.serverHello.ephemeral, answer.serverHello.static, answer.serverHello.payload = ephemeral, static, payload
    with pytest.raises(HandshakeError):
        started_client().finish(answer.SerializeToString(), NOW)
    hello = HandshakeMessage()
    hello.clientHello.ephemeral, hello.clientHello.static, hello.clientHello.payload = ephemeral, static, payload
    server = server_handshake()
    with contextlib.suppress(HandshakeError):
        assert message(server.reply(hello.SerializeToString())).serverHello.static
        assert len(ephemeral) == 32
    finish = HandshakeMessage()
    finish.clientFinish.static, finish.clientFinish.payload = static, payload
    with pytest.raises(HandshakeError):
        replied_server().complete(finish.SerializeToString())
