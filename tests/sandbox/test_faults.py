"""What goes wrong on request: which faults strike, and what a client sees of them."""

import asyncio

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError

from tests.sandbox.conftest import NUMBER
from tests.sandbox.raw_client import Keys, Watch, connected, dial, link, logged_in, prekey, registered
from zapwire.errors import CertificateError, PairingError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pairing import PairSuccess, pair_error
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.stanzas.stream import STREAM_END
from zapwire.sandbox.faults import (
    BadPairing,
    ConnectFailure,
    CorruptMessage,
    Delay,
    DropAck,
    DropAnswer,
    Duplicate,
    Fault,
    FaultPlan,
    KeptTag,
    RefuseMessage,
    RefuseQuery,
    Reorder,
)
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

KEYS = Keys.of("faults")
OTHER = Keys.of("other")
DEVICE = JID(NUMBER, "s.whatsapp.net", 1)
STRANGER = JID("14155550123", "s.whatsapp.net", 1)
PING = Node("iq", {"id": "p", "xmlns": "w:p", "type": "get", "to": SERVER})
PONG = Node("iq", {"from": SERVER, "type": "result", "id": "p"})
COUNT = Node("iq", {"id": "c", "xmlns": "encrypt", "type": "get", "to": SERVER}, (Node("count"),))
PRIVACY = Node("iq", {"id": "v", "xmlns": "privacy", "type": "get", "to": SERVER}, (Node("privacy"),))


async def add(control: httpx.AsyncClient, kind: str, **fields: object) -> int:
    """Ask for a fault; return how many connections it struck at once."""
    answer = await control.post("/faults", json={"kind": kind, **fields})
    assert answer.status_code == 200, answer.text
    struck: int = answer.json()["struck"]
    return struck


def failure(reason: int) -> Node:
    """Return a refused login as a client sees it."""
    return Node("failure", {"reason": str(reason), "location": "sandbox"})


def refusal(query_id: str, code: int, text: str) -> Node:
    """Return a refused query as a client sees it."""
    error = Node("error", {"code": str(code), "text": text})
    return Node("iq", {"from": SERVER, "type": "error", "id": query_id}, (error,))


def test_a_fault_strikes_as_often_as_it_is_told() -> None:
    """One with a count is spent then, one without never is."""
    plan = FaultPlan([ConnectFailure(count=2, reason=401), ConnectFailure(reason=402)])
    reasons = [fault.reason for _ in range(4) if (fault := plan.connect_failure(None))]
    assert reasons == [401, 401, 402, 402]
    assert plan.faults == [ConnectFailure(reason=402)]


def test_delays_add_up() -> None:
    """Several strike at once, each for its own devices."""
    plan = FaultPlan([Delay(seconds=1.0), Delay(DEVICE, count=1, seconds=0.5), Delay(STRANGER, seconds=9.0)])
    assert [plan.delay(device) for device in (DEVICE, DEVICE, None)] == [1.5, 1.0, 1.0]


@pytest.mark.parametrize(
    ("fault", "struck"),
    [
        (RefuseQuery(), "pcs"),
        (RefuseQuery(xmlns="encrypt"), "cs"),
        (RefuseQuery(xmlns="encrypt", query="set"), "s"),
        (RefuseQuery(query="get"), "pc"),
        (RefuseQuery(DEVICE, xmlns="w:p"), "p"),
        (RefuseQuery(STRANGER), ""),
        (RefuseQuery(xmlns="w"), ""),
    ],
    ids=str,
)
def test_refusals_choose_their_queries(fault: RefuseQuery, struck: str) -> None:
    """By device, namespace and kind; what is no query is never refused."""
    rotate = Node("iq", {"id": "s", "xmlns": "encrypt", "type": "set"})
    presence = Node("presence", {"id": "x", "xmlns": "encrypt", "type": "set"})
    plan = FaultPlan([fault])
    nodes = (PING, COUNT, rotate, presence)
    assert {str(node.attrs["id"]) for node in nodes if plan.refusal(DEVICE, node)} == set(struck)


@pytest.mark.parametrize(
    ("fault", "struck"),
    [(DropAnswer(), "pc"), (DropAnswer(xmlns="encrypt"), "c"), (DropAnswer(STRANGER), "")],
    ids=str,
)
def test_dropped_answers_choose_their_queries(fault: DropAnswer, struck: str) -> None:
    """By device and namespace."""
    plan = FaultPlan([fault])
    assert {str(node.attrs["id"]) for node in (PING, COUNT) if plan.drops_answer(DEVICE, node)} == set(struck)


def test_pairing_problems_do_not_take_each_others_turn() -> None:
    """Each strikes as often as it is told, whichever was asked for first."""
    plan = FaultPlan([BadPairing(count=1, problem="hmac"), BadPairing(count=1, problem="signature")])
    assert plan.spoils_pairing("signature")
    assert plan.spoils_pairing("hmac")
    assert plan.faults == []


def test_one_kind_of_fault_leaves_the_others_alone() -> None:
    """Faults of other kinds neither strike nor are used up."""
    faults: list[Fault] = [Delay(count=1), ConnectFailure(count=1), DropAnswer(count=1)]
    plan = FaultPlan(list(faults))
    assert not plan.is_silent()
    assert plan.certificate_problem() is None
    assert plan.refusal(None, PING) is None
    assert not plan.spoils_pairing("hmac")
    assert plan.faults == faults


MESSAGE = Node("message", {"id": "1"}, (Node("enc", {"type": "msg"}, bytes(8)), Node("meta"), Node("enc", {}, b"")))


def test_a_corrupt_message_has_another_bit_in_each_ciphertext() -> None:
    """Nothing else is touched; what has no ciphertext does not use the fault up."""
    plan = FaultPlan([CorruptMessage(DEVICE, count=1)])
    for node in (Node("receipt", {"id": "1"}), Node("message", {"id": "1"}, (Node("unavailable"),))):
        assert plan.corrupted(DEVICE, node) is node
    assert plan.corrupted(STRANGER, MESSAGE) is MESSAGE
    enc, meta, empty = plan.corrupted(DEVICE, MESSAGE).children
    assert enc.data == bytes([0, 0, 0, 0, 0, 0, 1, 0])
    assert (meta, empty) == MESSAGE.children[1:]
    assert plan.corrupted(DEVICE, MESSAGE) is MESSAGE


@pytest.mark.parametrize("tag", ["message", "receipt", "notification"])
def test_faults_on_the_way_choose_by_tag(tag: KeptTag) -> None:
    """And by device, as often as they are told."""
    plan = FaultPlan([Duplicate(DEVICE, count=1, tag=tag), Reorder(DEVICE, count=1, tag=tag)])
    node = Node(tag, {"id": "1"})
    assert not plan.duplicates(DEVICE, Node("call"))
    assert not plan.reorders(STRANGER, node)
    assert [plan.duplicates(DEVICE, node) for _ in range(2)] == [True, False]
    assert [plan.reorders(DEVICE, node) for _ in range(2)] == [True, False]


def test_faults_of_senders() -> None:
    """An error in place of the ack, or no ack."""
    plan = FaultPlan(
        [RefuseMessage(DEVICE, count=1, code=463), RefuseMessage(DEVICE, count=1), DropAck(DEVICE, count=1)]
    )
    assert [plan.message_refusal(DEVICE) for _ in range(3)] == [463, 479, 0]
    assert not plan.drops_ack(STRANGER)
    assert [plan.drops_ack(DEVICE) for _ in range(2)] == [True, False]


async def test_faults_are_listed_and_cleared(control: httpx.AsyncClient) -> None:
    """Every call answers with those that stand, devices as text."""
    none: dict[str, list[object]] = {"faults": []}
    delay = {"kind": "delay", "device": str(DEVICE), "count": None, "seconds": 0.5}
    silence = {"kind": "silence", "device": None, "count": 3}
    assert (await control.get("/faults")).json() == none
    answer = await control.post("/faults", json={"kind": "delay", "device": str(DEVICE), "seconds": 0.5})
    assert answer.json() == {"struck": 0, "faults": [delay]}
    answer = await control.post("/faults", json={"kind": "silence", "count": 3})
    assert answer.json() == {"struck": 0, "faults": [delay, silence]}
    assert (await control.get("/faults")).json() == {"faults": [delay, silence]}
    assert (await control.get("/state")).json()["faults"] == [delay, silence]
    assert (await control.delete("/faults")).json() == none
    assert (await control.get("/faults")).json() == none


async def test_delay(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """What is sent to the device waits, as often as asked for, and nothing is lost or out of order."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        await add(control, "delay", seconds=0.2, count=1, device=str(jid))
        loop = asyncio.get_running_loop()
        started = loop.time()
        assert await raw.query(PING) == PONG
        assert loop.time() - started > 0.19
        assert (await control.get("/faults")).json() == {"faults": []}
        assert await raw.query(PING) == PONG


@pytest.mark.parametrize("reason", [400, 401, 403, 405, 406, 500, 503])
async def test_connect_failure(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone, reason: int) -> None:
    """A login gets the failure, once; the next one works."""
    jid = await link(sandbox, phone, KEYS)
    await add(control, "connect_failure", reason=reason, count=1)
    async with connected(sandbox, KEYS, jid) as raw:
        assert await raw.receive_rest() == [failure(reason), STREAM_END]
    async with logged_in(sandbox, KEYS, jid):
        pass


async def test_a_temporary_ban_has_its_details(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """Message, code and the seconds it lasts."""
    jid = await link(sandbox, phone, KEYS)
    await add(control, "connect_failure", reason=402, message="banned", code=101, expires_in=3600)
    attrs = {"reason": "402", "location": "sandbox", "message": "banned", "code": "101", "expire": "3600"}
    async with connected(sandbox, KEYS, jid) as raw:
        assert await raw.receive_rest() == [Node("failure", attrs), STREAM_END]


async def test_a_refused_login_can_do_nothing(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """What the client sends after the refusal is not carried out."""
    jid = await link(sandbox, phone, KEYS)
    await add(control, "connect_failure", reason=503)
    async with connected(sandbox, KEYS, jid) as raw:
        assert await raw.receive() == failure(503)
        await raw.send(Node("presence", {"type": "available", "name": "Intruder"}))
        assert await raw.receive() == STREAM_END
    assert phone.account.companions[1].push_name == ""


async def test_refuse(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """A namespace's queries get the error, others their answer."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        await add(control, "refuse", xmlns="encrypt", query="get", code=429, text="rate-overlimit", count=1)
        assert await raw.query(PING) == PONG
        assert await raw.query(COUNT) == refusal("c", 429, "rate-overlimit")
        assert (await raw.query(COUNT)).attrs["type"] == "result"
        await add(control, "refuse")
        assert await raw.query(PING) == refusal("p", 500, "internal-server-error")


async def test_drop_answer(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """A query is carried out, but not answered."""
    jid = await link(sandbox, phone, KEYS)
    upload = query_node(KEYS.upload(prekey(1), prekey(2)), "u")
    async with logged_in(sandbox, KEYS, jid) as raw:
        await add(control, "drop_answer", xmlns="encrypt", count=1)
        await raw.send(upload)
        assert await raw.query(PING) == PONG
        assert await raw.query(upload) == Node("iq", {"from": SERVER, "type": "result", "id": "u"})
    assert list(phone.account.companions[jid.device].prekeys) == [1, 2]


async def test_faults_of_a_device_spare_the_others(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """Only the device that is named gets the error, or no answer."""
    jid, other = await link(sandbox, phone, KEYS), await link(sandbox, phone, OTHER)
    async with logged_in(sandbox, KEYS, jid) as raw, logged_in(sandbox, OTHER, other) as spared:
        await add(control, "refuse", device=str(jid), xmlns="w:p")
        await add(control, "drop_answer", device=str(jid), xmlns="privacy")
        await raw.send(PRIVACY)
        assert await raw.query(PING) == refusal("p", 500, "internal-server-error")
        assert (await spared.query(PRIVACY)).attrs["id"] == "v"
        assert await spared.query(PING) == PONG


async def test_a_device_may_be_named_by_its_lid(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """The LID and the number name the same device."""
    jid, other = await link(sandbox, phone, KEYS), await link(sandbox, phone, OTHER)
    lid = str(phone.account.lid(jid.device))
    async with logged_in(sandbox, KEYS, jid) as raw, logged_in(sandbox, OTHER, other) as spared:
        await add(control, "refuse", device=lid)
        assert await raw.query(PING) == refusal("p", 500, "internal-server-error")
        assert await add(control, "stream_error", device=lid, code="503") == 1
        assert await raw.receive_rest() == [Node("stream:error", {"code": "503"}), STREAM_END]
        assert await spared.query(PING) == PONG
    async with logged_in(sandbox, KEYS, jid) as raw:
        assert await add(control, "cut", device=lid) == 1
        assert await raw.receive_rest() == []


async def test_silence(sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """A client's hello is taken and not answered; the next client gets its answer."""
    await add(control, "silence", count=1)
    async with dial(sandbox) as socket:
        await socket.send(b"WA\x06\x03")
        async with registered(sandbox, KEYS) as (_, refs):
            assert len(refs) == 6
        await add(control, "cut")
        with pytest.raises(ConnectionClosedError):
            await socket.recv()
    kinds = [(entry["connection"], entry["kind"]) for entry in sandbox.context.recorder.entries()]
    assert [kind for connection, kind in kinds if connection == 1] == ["open"]


async def test_a_silent_client_may_leave(sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """Nothing stays of its connection."""
    await add(control, "silence")
    watch = Watch.on(sandbox)
    async with dial(sandbox) as socket:
        await socket.close()
        await watch.ended(1)
    assert sandbox.context.sessions.of(None) == []


@pytest.mark.parametrize("problem", ["expired", "not_yet_valid", "wrong_root", "wrong_key"])
async def test_certificate(sandbox: Sandbox, control: httpx.AsyncClient, problem: str) -> None:
    """The next client does not trust the server, the one after it does."""
    await add(control, "certificate", problem=problem, count=1)
    with pytest.raises(CertificateError):
        async with registered(sandbox, KEYS):
            pass
    async with registered(sandbox, KEYS):
        pass


@pytest.mark.parametrize(("problem", "text"), [("hmac", "hmac-mismatch"), ("signature", "signature-mismatch")])
async def test_pairing(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone, problem: str, text: str) -> None:
    """The client notices just this problem and refuses, so the phone has no device; the next link works."""
    await add(control, "pairing", problem=problem, count=1)
    async with registered(sandbox, KEYS) as (raw, refs):
        scan = asyncio.create_task(phone.scan(KEYS.qr(refs[0])))
        success = PairSuccess.from_node(await raw.receive())
        with pytest.raises(PairingError) as raised:
            KEYS.sign(success)
        assert raised.value.text == text
        await raw.send(pair_error(success.query_id, raised.value.code, raised.value.text))
        with pytest.raises(LinkRefused, match=f"the client refused the link: 401 {text}"):
            await scan
    assert phone.account.companions == {}
    await link(sandbox, phone, KEYS)


async def test_cut(sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone) -> None:
    """Without a device every connection breaks with nothing said, in whatever state it is."""
    jid = await link(sandbox, phone, KEYS)
    async with (
        logged_in(sandbox, KEYS, jid) as raw,
        registered(sandbox, OTHER) as (waiting, _),
        dial(sandbox) as socket,
    ):
        assert await add(control, "cut", device=str(STRANGER)) == 0
        assert await raw.query(PING) == PONG
        assert await add(control, "cut") == 3
        for broken in (raw.socket, waiting.socket, socket):
            with pytest.raises(ConnectionClosedError):
                await broken.recv()


@pytest.mark.parametrize(
    ("fields", "node"),
    [
        ({}, Node("stream:error")),
        ({"code": "503"}, Node("stream:error", {"code": "503"})),
        ({"conflict": "replaced"}, Node("stream:error", {}, (Node("conflict", {"type": "replaced"}),))),
        (
            {"code": "401", "conflict": "device_removed"},
            Node("stream:error", {"code": "401"}, (Node("conflict", {"type": "device_removed"}),)),
        ),
    ],
    ids=str,
)
async def test_stream_error(
    sandbox: Sandbox, control: httpx.AsyncClient, phone: Phone, fields: dict[str, str], node: Node
) -> None:
    """The stream ends with the error asked for."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        assert await add(control, "stream_error", device=str(jid), **fields) == 1
        assert await raw.receive_rest() == [node, STREAM_END]


async def test_a_stream_error_finds_clients_in_every_state(sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """One that waits to be linked is told; one that has not finished its handshake can only be left."""
    async with registered(sandbox, KEYS) as (waiting, _), dial(sandbox) as socket:
        assert await add(control, "stream_error", code="503") == 2
        assert await waiting.receive_rest() == [Node("stream:error", {"code": "503"}), STREAM_END]
        await socket.wait_closed()
