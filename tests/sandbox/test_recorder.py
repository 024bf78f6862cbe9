"""The recording of what passed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.strategies import nodes
from tests.sandbox.people import KEYS, NUMBER
from tests.sandbox.raw_client import PROFILE, Keys, link, logged_in
from zapwire.protocol.jid import JID
from zapwire.protocol.login import login_payload, registration_payload
from zapwire.protocol.node import Node
from zapwire.protocol.proto.handshake_pb2 import ClientPayload
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.recorder import Recorder, node_to_json, payload_to_json
from zapwire.sandbox.server import Sandbox

JID_1 = JID(NUMBER, "s.whatsapp.net", 1)
JID_2 = JID(NUMBER, "s.whatsapp.net", 2)


def add(recorder: Recorder, connection: int, tag: str) -> None:
    """Record an outgoing stanza."""
    recorder.add(connection, "out", Node(tag), now=1.5)


def tags(recorder: Recorder, *, device: JID | None = None, after: int = 0) -> list[str]:
    """Return the tags of recorded stanzas."""
    return [str(node_of(entry)["tag"]) for entry in recorder.entries(device=device, after=after)]


def node_of(entry: dict[str, object]) -> dict[str, object]:
    stanza = entry["stanza"]
    assert isinstance(stanza, dict)
    return stanza


def test_a_stanza_is_recorded_with_its_circumstances() -> None:
    """Number, time, connection, direction and kind; the device is not known before the login."""
    recorder = Recorder()
    recorder.add(3, "in", Node("iq", {"to": JID_1}, (Node("a", {}, b"\x00\xff"),)), now=12.25, refused=True)
    entry = {
        "n": 1,
        "time": 12.25,
        "connection": 3,
        "device": None,
        "direction": "in",
        "kind": "stanza",
        "stanza": {
            "tag": "iq",
            "attrs": {"to": f"{NUMBER}:1@s.whatsapp.net"},
            "content": [{"tag": "a", "attrs": {}, "content": {"base64": "AP8="}}],
        },
        "refused": True,
    }
    assert recorder.entries() == [entry]


def test_facts_stand_under_their_kind() -> None:
    """What is no stanza is kept as it is; only what was refused is marked."""
    recorder = Recorder()
    recorder.add(1, "out", {"error": "it broke"}, now=1.0, kind="close")
    (entry,) = recorder.entries()
    assert entry["close"] == {"error": "it broke"}
    assert entry["kind"] == "close"
    assert entry.keys().isdisjoint({"stanza", "refused"})


def test_numbers_start_at_one_and_never_repeat() -> None:
    """Not even after everything was forgotten."""
    recorder = Recorder()
    for tag in "ab":
        add(recorder, 1, tag)
    assert [entry["n"] for entry in recorder.entries()] == [1, 2]
    recorder.clear()
    assert recorder.entries() == []
    add(recorder, 1, "c")
    assert [entry["n"] for entry in recorder.entries()] == [3]
    assert recorder.count == 3


def test_reading_goes_on_after_a_number() -> None:
    """Entries above the number come, in order."""
    recorder = Recorder()
    for tag in "abc":
        add(recorder, 1, tag)
    assert tags(recorder, after=0) == ["a", "b", "c"]
    assert tags(recorder, after=2) == ["c"]
    assert tags(recorder, after=3) == []


def test_a_device_has_all_of_its_connections() -> None:
    """What a connection did before it was known whose it is counts, too."""
    recorder = Recorder()
    add(recorder, 1, "first")
    recorder.identify(1, JID_1)
    add(recorder, 1, "second")
    add(recorder, 2, "other")
    recorder.identify(2, JID_2)
    add(recorder, 3, "third")
    recorder.identify(3, JID_1)
    add(recorder, 4, "unknown")
    assert tags(recorder, device=JID_1) == ["first", "second", "third"]
    assert tags(recorder, device=JID_1, after=1) == ["second", "third"]
    assert tags(recorder, device=JID(NUMBER, "s.whatsapp.net")) == []
    assert [entry["device"] for entry in recorder.entries()] == [
        str(jid) if jid else None for jid in (JID_1, JID_1, JID_2, JID_1, None)
    ]


def test_the_oldest_are_forgotten() -> None:
    """Over its capacity it keeps the last ones, whichever connection they are of."""
    recorder = Recorder(3)
    for connection, tag in ((1, "a"), (2, "b"), (1, "c"), (2, "d"), (2, "e")):
        add(recorder, connection, tag)
    assert tags(recorder) == ["c", "d", "e"]
    assert recorder.count == 5


def test_an_open_connection_keeps_its_device() -> None:
    """A connection that was quiet until all it did was forgotten is still known when it speaks again."""
    recorder = Recorder(2)
    recorder.open(1)
    add(recorder, 1, "login")
    recorder.identify(1, JID_1)
    for tag in "abc":
        add(recorder, 2, tag)
    add(recorder, 1, "again")
    assert tags(recorder, device=JID_1) == ["again"]


def test_a_closed_connection_is_forgotten_with_its_last_entry() -> None:
    """Until then it has its device; later entries under its number would be a stranger's."""
    recorder = Recorder(2)
    recorder.open(1)
    recorder.identify(1, JID_1)
    add(recorder, 1, "bye")
    recorder.close(1)
    assert tags(recorder, device=JID_1) == ["bye"]
    for tag in "ab":
        add(recorder, 2, tag)
    add(recorder, 1, "stranger")
    assert tags(recorder, device=JID_1) == []


def test_a_connection_without_entries_is_forgotten_when_it_closes() -> None:
    """Nothing stays of connections that come and go."""
    recorder = Recorder(1)
    recorder.open(1)
    recorder.identify(1, JID_1)
    add(recorder, 1, "a")
    add(recorder, 2, "b")
    recorder.close(1)
    add(recorder, 1, "stranger")
    assert tags(recorder, device=JID_1) == []


def test_clearing_while_connections_are_open_does_no_harm() -> None:
    """They may go on and close."""
    recorder = Recorder(2)
    recorder.open(1)
    recorder.clear()
    add(recorder, 1, "a")
    recorder.close(1)
    for tag in "bc":
        add(recorder, 2, tag)
    assert tags(recorder) == ["b", "c"]


def test_a_node_is_json() -> None:
    """Content is null, a list, a text, or bytes as base64; an empty list stays one."""
    assert node_to_json(Node("a", {"k": "v"})) == {"tag": "a", "attrs": {"k": "v"}, "content": None}
    assert node_to_json(Node("a", {}, ())) == {"tag": "a", "attrs": {}, "content": []}
    assert node_to_json(Node("a", {}, "text")) == {"tag": "a", "attrs": {}, "content": "text"}
    assert node_to_json(Node("a", {}, JID_1)) == {"tag": "a", "attrs": {}, "content": str(JID_1)}
    assert node_to_json(Node("a", {}, b"")) == {"tag": "a", "attrs": {}, "content": {"base64": ""}}


@given(nodes)
def test_every_node_is_json(node: Node) -> None:
    """Tag and attributes are there, and the content has the form of its kind."""
    data = node_to_json(node)
    assert data["tag"] == node.tag
    assert data["attrs"] == {key: str(value) for key, value in node.attrs.items()}
    assert (data["content"] is None) == (node.content is None)


def test_a_registration_is_read() -> None:
    """Its fields have protobuf's names, the device properties are read, too, and bytes are base64."""
    data = payload_to_json(registration_payload(PROFILE, KEYS.registration))
    assert data["passive"] is False
    pairing, props = data["devicePairingData"], data["deviceProps"]
    assert isinstance(pairing, dict)
    assert isinstance(props, dict)
    assert pairing["eRegid"] == "AQIDBA=="
    assert (props["os"], props["platformType"]) == ("Raw", "CHROME")


def test_a_login_is_read() -> None:
    """It has a user and a device, and no properties; 64-bit numbers are texts, as protobuf's JSON has them."""
    data = payload_to_json(login_payload(PROFILE, JID_2))
    assert (data["username"], data["device"], data["passive"]) == (NUMBER, 2, True)
    assert "deviceProps" not in data


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\xff\xff\xff", id="no protobuf"),
        pytest.param(
            ClientPayload(
                devicePairingData=ClientPayload.DevicePairingRegistrationData(deviceProps=b"\xff")
            ).SerializeToString(),
            id="properties that are none",
        ),
    ],
)
def test_an_unreadable_payload_is_kept(payload: bytes) -> None:
    """With the reason, and with its bytes."""
    data = payload_to_json(payload)
    assert set(data) == {"unreadable", "base64"}
    assert data["unreadable"]


@given(st.binary(max_size=200))
def test_no_payload_harms(payload: bytes) -> None:
    """Any bytes give something that can be shown."""
    assert isinstance(payload_to_json(payload), dict)


async def test_linking_belongs_to_the_device(sandbox: Sandbox, phone: Phone) -> None:
    """The pairing connection is the new device's, from its first byte, as is the one it logs in with."""
    jid = await link(sandbox, phone, KEYS)
    await link(sandbox, phone, Keys.of("other"))
    async with logged_in(sandbox, KEYS, jid):
        entries = sandbox.context.recorder.entries(device=jid)
    assert [(entry["connection"], entry["direction"], entry["kind"]) for entry in entries[:3]] == [
        (1, "in", "open"),
        (1, "in", "login"),
        (1, "out", "stanza"),
    ]
    assert {entry["connection"] for entry in entries} == {1, 3}
    opening = entries[0]["open"]
    assert isinstance(opening, dict)
    assert opening["path"] == "/ws/chat"
    assert opening["headers"]["Host"] == sandbox.address.ws.removeprefix("wss://").removesuffix("/ws/chat")
