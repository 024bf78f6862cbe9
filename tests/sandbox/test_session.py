"""One client's connection, from the first byte to the last."""

import re
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK

from tests.protocol.old_client import OldClient
from tests.sandbox.raw_client import (
    PROFILE,
    Clock,
    Keys,
    RawClient,
    Watch,
    connected,
    dial,
    handshake,
    link,
    logged_in,
    opened,
    prekey,
    registered,
)
from zapwire.protocol.connection import Connection
from zapwire.protocol.framing import encode_frame
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.login import login_payload, registration_payload
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError
from zapwire.sandbox import session as module
from zapwire.sandbox.faults import Delay
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.server import Sandbox

KEYS = Keys.of("session")
OTHER = Keys.of("other")
PING = Node("iq", {"id": "p", "xmlns": "w:p", "type": "get", "to": SERVER})
PONG = Node("iq", {"from": SERVER, "type": "result", "id": "p"})
ACTIVE = Node("iq", {"id": "a", "xmlns": "passive", "type": "set", "to": SERVER}, (Node("active"),))
LOGGED_OUT = Node("failure", {"reason": "401", "location": "sandbox"})
REPLACED = Node("stream:error", {}, (Node("conflict", {"type": "replaced"}),))


def not_authorized(query_id: str) -> Node:
    """Return what a stanza gets that comes before the login."""
    error = Node("error", {"code": "401", "text": "not-authorized"})
    return Node("iq", {"from": SERVER, "type": "error", "id": query_id}, (error,))


def last_entry(sandbox: Sandbox) -> Json:
    """Return what was recorded last."""
    return sandbox.traffic()[-1]


def closing_error(sandbox: Sandbox) -> str:
    """Return why the only connection ended."""
    (entry,) = (entry for entry in sandbox.traffic() if entry["kind"] == "close")
    close = entry["close"]
    assert isinstance(close, dict)
    return str(close["error"])


async def test_a_login_is_greeted(sandbox: Sandbox, phone: Phone) -> None:
    """Success with time, LID and name, then where to come back to, then that nothing waits."""
    jid = await link(sandbox, phone, KEYS)
    async with connected(sandbox, KEYS, jid) as raw:
        success, routing, preview = [await raw.receive() for _ in range(3)]
    time = int(str(success.attrs["t"]))
    assert abs(time - sandbox.context.now()) < 60
    attrs: dict[str, AttrValue] = {
        "t": str(time),
        "props": "27",
        "location": "sandbox",
        "lid": phone.account.lid(1),
        "display_name": "Ana",
    }
    assert success == Node("success", attrs)
    routing_info = routing.require("edge_routing", "routing_info").data
    assert len(routing_info) == 8
    edge_routing = Node("edge_routing", {}, (Node("routing_info", {}, routing_info),))
    assert routing == Node("ib", {"from": SERVER}, (edge_routing,))
    nothing = {"count": "0", "appdata": "0", "message": "0", "notification": "0", "receipt": "0"}
    assert preview == Node("ib", {"from": SERVER}, (Node("offline_preview", nothing),))


async def test_a_client_with_the_older_dictionary_is_served(sandbox: Sandbox, phone: Phone) -> None:
    """Who announces token dictionary 2 is greeted and answered in that one; what is recorded shows no difference."""
    jid = await link(sandbox, phone, KEYS)
    ephemeral = KeyPair.from_private(sandbox.context.random(KEY_SIZE))
    async with dial(sandbox) as socket:
        client = OldClient(KEYS.noise, ephemeral, login_payload(PROFILE, jid))
        raw = RawClient(sandbox, socket, client)
        await raw.open()
        success, *bulletins = [await raw.receive() for _ in range(3)]
        assert (success.tag, success.attrs["lid"]) == ("success", phone.account.lid(1))
        assert [bulletin.tag for bulletin in bulletins] == ["ib", "ib"]
        assert await raw.query(PING) == PONG
        recorded = [entry["stanza"] for entry in sandbox.traffic()[-2:]]
    texts = [{key: str(value) for key, value in node.attrs.items()} for node in (PING, PONG)]
    assert recorded == [{"tag": "iq", "attrs": attrs, "content": None} for attrs in texts]


async def test_a_registration_gets_refs(sandbox: Sandbox) -> None:
    """One query with six of them."""
    payload = registration_payload(PROFILE, KEYS.registration)
    async with opened(sandbox, payload, KEYS.noise) as raw:
        node = await raw.receive()
    refs = node.require("pair-device").children
    assert node == Node(
        "iq",
        {"from": SERVER, "type": "set", "id": node.attrs["id"], "xmlns": "md"},
        (Node("pair-device", {}, refs),),
    )
    assert [(ref.tag, ref.attrs, bool(re.fullmatch(rb"2@[\w+/]{64}", ref.data))) for ref in refs] == [
        ("ref", {}, True)
    ] * 6


async def test_queries_are_answered_in_order(sandbox: Sandbox, phone: Phone) -> None:
    """As are those that come in one message."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        for number in range(20):
            raw.connection.send(Node("iq", {**PING.attrs, "id": str(number)}))
        await raw.socket.send(b"".join(raw.connection.data_to_send()))
        assert [(await raw.receive()).attrs["id"] for _ in range(20)] == [str(number) for number in range(20)]


async def test_turning_active_is_noticed(sandbox: Sandbox, phone: Phone) -> None:
    """The connection is passive before."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        (session,) = sandbox.context.sessions.of(jid)
        assert not session.is_active
        assert await raw.query(ACTIVE) == Node("iq", {"from": SERVER, "type": "result", "id": "a"})
        offline = Node("ib", {"from": SERVER}, (Node("offline", {"count": "0"}),))
        assert await raw.receive() == offline
        assert session.is_active


async def test_what_a_query_changes_is_on_disk_before_its_answer(
    sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account is saved, then the client hears of it."""
    jid = await link(sandbox, phone, KEYS)
    saved: list[tuple[int, str]] = []

    async def save(account: object) -> None:
        assert account is phone.account
        saved.append((len(phone.account.companions[jid.device].prekeys), str(last_entry(sandbox)["direction"])))

    monkeypatch.setattr(sandbox.context.directory, "save", save)
    async with logged_in(sandbox, KEYS, jid) as raw:
        upload = query_node(KEYS.upload(prekey(1)), "u")
        assert await raw.query(upload) == Node("iq", {"from": SERVER, "type": "result", "id": "u"})
    assert saved == [(1, "in")]


async def test_an_unknown_query_is_marked(sandbox: Sandbox, phone: Phone) -> None:
    """In the recording, where nobody can overlook it, and the connection goes on."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        answer = await raw.query(Node("iq", {"id": "u", "xmlns": "unheard-of", "type": "get"}))
        error = Node("error", {"code": "501", "text": "feature-not-implemented"})
        assert answer == Node("iq", {"from": SERVER, "type": "error", "id": "u"}, (error,))
        assert await raw.query(PING) == PONG
    refused = [entry for entry in sandbox.traffic() if entry.get("refused")]
    assert [(entry["direction"], entry["device"]) for entry in refused] == [("in", str(jid))]


async def test_an_unlinked_device_cannot_log_in(sandbox: Sandbox, phone: Phone) -> None:
    """Nor one of somebody who does not exist, nor the phone itself."""
    for jid in (phone.account.jid(1), phone.account.jid(), JID("14155550123", "s.whatsapp.net", 1)):
        async with connected(sandbox, KEYS, jid) as raw:
            assert await raw.receive_rest() == [LOGGED_OUT, STREAM_END]


async def test_a_device_needs_its_own_noise_key(sandbox: Sandbox, phone: Phone) -> None:
    """Another key is refused, can do nothing, and does not disturb the device that is connected."""
    jid = await link(sandbox, phone, KEYS)
    remove = Node("remove-companion-device", {"jid": jid, "reason": "user_initiated"})
    async with logged_in(sandbox, KEYS, jid) as raw, connected(sandbox, OTHER, jid) as intruder:
        await intruder.send(Node("iq", {"id": "1", "xmlns": "md", "type": "set"}, (remove,)))
        assert await intruder.receive_rest() == [LOGGED_OUT, STREAM_END]
        assert await raw.query(PING) == PONG
    assert list(phone.account.companions) == [1]


async def test_the_newer_connection_wins(sandbox: Sandbox, phone: Phone) -> None:
    """The older one of the same device is told and ends; other devices stay, and so does the newer one."""
    jid, other = await link(sandbox, phone, KEYS), await link(sandbox, phone, OTHER)
    watch = Watch.on(sandbox)
    async with (
        logged_in(sandbox, KEYS, jid) as older,
        logged_in(sandbox, OTHER, other) as untouched,
        logged_in(sandbox, KEYS, jid) as newer,
    ):
        assert await older.receive_rest() == [REPLACED, STREAM_END]
        await watch.ended(3)
        assert await newer.query(PING) == PONG
        assert await untouched.query(PING) == PONG
        assert len(sandbox.context.sessions.of(jid)) == 1


async def test_a_forgotten_device_gets_no_answers(sandbox: Sandbox, phone: Phone) -> None:
    """What it sends is recorded all the same."""
    jid = await link(sandbox, phone, KEYS)
    watch = Watch.on(sandbox)
    async with logged_in(sandbox, KEYS, jid) as raw:
        recorded = watch.count
        sandbox.context.world.clear()
        await raw.send(PING)
        await watch.recorded(recorded + 1)
        sandbox.end_stream(StreamError("503"))
        assert await raw.receive_rest() == [Node("stream:error", {"code": "503"}), STREAM_END]


async def test_an_unlinked_client_can_only_link(sandbox: Sandbox) -> None:
    """Its queries are refused and marked; what belongs to linking is not."""
    async with registered(sandbox, KEYS) as (raw, _):
        await raw.send(Node("ib", {}, (Node("unified_session", {"id": "1"}),)))
        assert await raw.query(PING) == not_authorized("p")
        assert await raw.query(Node("presence", {"type": "available"})) == Node(
            "ack", {"class": "presence", "type": "available", "error": "488"}
        )
    entries = [entry for entry in sandbox.traffic() if entry["kind"] == "stanza" and entry["direction"] == "in"]
    assert [entry.get("refused", False) for entry in entries] == [False, True, True]


async def test_a_device_may_remove_itself(sandbox: Sandbox, phone: Phone) -> None:
    """It gets its answer, and no error after it: it leaves by itself."""
    jid = await link(sandbox, phone, KEYS)
    remove = Node("remove-companion-device", {"jid": jid, "reason": "user_initiated"})
    async with logged_in(sandbox, KEYS, jid) as raw:
        node = Node("iq", {"id": "r", "xmlns": "md", "type": "set", "to": SERVER}, (remove,))
        assert await raw.query(node) == Node("iq", {"from": SERVER, "type": "result", "id": "r"})
        await raw.send(PING)
        await raw.socket.close()
    assert phone.account.companions == {}
    assert [entry["direction"] for entry in sandbox.traffic()][-1] == "in"


async def test_a_client_that_stays_is_closed(sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment after the end of its stream, in the proper way."""
    monkeypatch.setattr(module, "_GOODBYE", 0.01)
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        sandbox.end_stream(StreamError("503"))
        assert [await raw.receive() for _ in range(2)] == [Node("stream:error", {"code": "503"}), STREAM_END]
        with pytest.raises(ConnectionClosedOK):
            await raw.receive()


async def test_a_client_that_does_not_read_is_cut(
    sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no room for the end of its stream, so nobody waits for it."""
    monkeypatch.setattr(module, "_QUEUE", 2)
    jid = await link(sandbox, phone, KEYS)
    sandbox.add_fault(Delay(seconds=300))
    async with connected(sandbox, KEYS, jid) as raw:
        sandbox.end_stream(StreamError("503"))
        with pytest.raises(ConnectionClosedError):
            await raw.receive()


async def test_a_cut_says_nothing(sandbox: Sandbox, phone: Phone) -> None:
    """The client sees its connection break, and may come back."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        assert sandbox.cut(jid) == 1
        with pytest.raises(ConnectionClosedError):
            await raw.receive()
    async with logged_in(sandbox, KEYS, jid):
        pass


async def test_nothing_stays_of_a_connection_that_ended(sandbox: Sandbox, phone: Phone) -> None:
    """Neither under its device nor under its refs."""
    watch = Watch.on(sandbox)
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid), registered(sandbox, OTHER):
        pass
    await watch.ended(1, 2, 3)
    sessions = sandbox.context.sessions
    assert (sessions.all, sessions.by_device, sessions.by_ref) == (set(), {}, {})


async def test_text_is_not_understood(sandbox: Sandbox) -> None:
    """A text message ends the connection, and the recording says why."""
    async with registered(sandbox, KEYS) as (raw, _):
        await raw.socket.send("text")
        with pytest.raises(ConnectionClosed):
            await raw.receive()
    assert closing_error(sandbox) == "the client sent a text message where only binary ones are understood"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"GET / HTTP/1.1", "the connection header is 47455420", id="another protocol"),
        pytest.param(b"WA\x06\x03\xff\xff\xff", "a frame of 16777215 bytes is over the limit", id="a huge frame"),
        pytest.param(b"WA\x06\x03" + encode_frame(b"\xff"), "the handshake frame cannot be read", id="no protobuf"),
        pytest.param(b"WA\x06\x03" + encode_frame(b""), "holds no clientHello", id="an empty frame"),
    ],
)
async def test_a_garbled_handshake_ends_the_connection(sandbox: Sandbox, data: bytes, error: str) -> None:
    """The recording says what was wrong with it."""
    async with dial(sandbox) as socket:
        await socket.send(data)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    assert error in closing_error(sandbox)


async def test_a_garbled_frame_ends_the_connection(sandbox: Sandbox, phone: Phone) -> None:
    """One that was not encrypted with the connection's key."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        await raw.socket.send(encode_frame(bytes(64)))
        with pytest.raises(ConnectionClosed):
            await raw.receive()
    assert "authenticate" in closing_error(sandbox)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"\xff\xff", "the client payload cannot be read"),
        (b"", "neither a user name nor well-signed registration keys"),
        (registration_payload(PROFILE, Keys.of("a").registration)[:-1], "the client payload"),
    ],
    ids=["no protobuf", "empty", "cut short"],
)
async def test_a_garbled_payload_ends_the_connection(sandbox: Sandbox, payload: bytes, error: str) -> None:
    """It is recorded before it is judged."""
    async with opened(sandbox, payload, KEYS.noise) as raw:
        with pytest.raises(ConnectionClosed):
            await raw.receive()
    assert error in closing_error(sandbox)
    kinds = [entry["kind"] for entry in sandbox.traffic()]
    assert kinds == ["open", "login", "close"]


async def test_a_badly_signed_registration_ends_the_connection(sandbox: Sandbox) -> None:
    """The signed prekey must be the identity key's."""
    mixed = Keys(KEYS.noise, OTHER.identity, KEYS.signed_prekey, KEYS.adv_secret)
    payload = registration_payload(PROFILE, mixed.registration)
    async with opened(sandbox, payload, KEYS.noise) as raw:
        with pytest.raises(ConnectionClosed):
            await raw.receive()
    assert "well-signed registration keys" in closing_error(sandbox)


async def test_a_silent_client_is_left() -> None:
    """It has twenty seconds for its handshake, and says nothing."""
    clock = Clock()
    async with Sandbox.start(now=clock) as sandbox:
        clock.step = 21.0
        async with dial(sandbox) as socket:
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        assert closing_error(sandbox) == "the peer did not finish the handshake within 20 seconds"


async def test_a_slow_client_is_left() -> None:
    """What it says in its twenty seconds does not give it more of them."""
    clock = Clock()
    async with Sandbox.start(now=clock) as sandbox, dial(sandbox) as socket:
        connection = Connection(handshake(sandbox, b"", KEYS.noise))
        connection.start(clock())
        await socket.send(b"".join(connection.data_to_send()))
        await socket.recv()
        clock.time += 20
        await socket.send(b"\x00")
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert closing_error(sandbox) == "the peer did not finish the handshake within 20 seconds"


async def test_a_linked_client_may_stay_for_ever() -> None:
    """Once the handshake is done, time does not matter."""
    clock = Clock()
    async with Sandbox.start(now=clock) as sandbox:
        phone = await sandbox.create_phone("5491155554444")
        jid = await link(sandbox, phone, KEYS)
        async with logged_in(sandbox, KEYS, jid) as raw:
            for _ in range(2):
                clock.time += 86_400
                assert await raw.query(PING) == PONG
            assert last_entry(sandbox)["time"] == clock.time


async def test_many_clients_at_once(sandbox: Sandbox, phone: Phone) -> None:
    """Each gets its own answers."""
    jid = await link(sandbox, phone, KEYS)
    async with AsyncExitStack() as stack:
        raws = [(await stack.enter_async_context(registered(sandbox, Keys.of(str(n)))))[0] for n in range(20)]
        device = await stack.enter_async_context(logged_in(sandbox, KEYS, jid))
        for raw in raws:
            await raw.send(PING)
        await device.send(PING)
        assert [await raw.receive() for raw in raws] == [not_authorized("p")] * 20
        assert await device.receive() == PONG
