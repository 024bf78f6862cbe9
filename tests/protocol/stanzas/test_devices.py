"""Lists of devices: asking for them, and being told of changes."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_PN, GROUP, NOON, OWN_LID, OWN_PN
from tests.protocol.stanzas.shapes import (
    Change,
    asked,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids
from zapwire.errors import LocalProtocolError, StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.devices import (
    DeviceListChanged,
    OwnDevicesChanged,
    device_query,
    devices_node,
    read_devices,
    read_lid,
    user_info_query,
)
from zapwire.protocol.stanzas.usync import UsyncQuery

USER_NODE = Node(
    "user",
    {"jid": ANA_LID},
    (
        Node(
            "devices",
            {},
            (
                Node(
                    "device-list",
                    {},
                    (
                        Node("device", {"id": "0"}),
                        Node("device", {"id": "5", "key-index": "2"}),
                        Node("device", {"id": "99", "is_hosted": "true"}),
                    ),
                ),
            ),
        ),
    ),
)
DEVICES = (ANA_LID, ANA_LID.with_device(5), JID(ANA_LID.user, "hosted.lid", 99))
ADDED = DeviceListChanged(
    ANA_PN,
    ANA_LID,
    "add",
    ANA_PN.with_device(5),
    ANA_LID.with_device(5),
    "2:aaaaaaaa",
    "2:bbbbbbbb",
    2,
    b"signed",
    NOON,
    NOON + 1,
)
ADDED_NODE = Node(
    "notification",
    {"from": ANA_PN, "type": "devices", "id": "7", "t": str(NOON + 1), "lid": ANA_LID},
    (
        Node(
            "add",
            {"device_hash": "2:aaaaaaaa", "device_lid_hash": "2:bbbbbbbb"},
            (
                Node("device", {"jid": ANA_PN.with_device(5), "key-index": "2", "lid": ANA_LID.with_device(5)}),
                Node("key-index-list", {"ts": str(NOON)}, b"signed"),
            ),
        ),
    ),
)
REMOVED = DeviceListChanged(
    ANA_LID, None, "remove", ANA_LID.with_device(5), device_hash="2:aaaaaaaa", signed_at=NOON, timestamp=NOON
)
REMOVED_NODE = Node(
    "notification",
    {"from": ANA_LID, "type": "devices", "id": "7", "t": str(NOON)},
    (
        Node(
            "remove",
            {"device_hash": "2:aaaaaaaa"},
            (Node("device", {"jid": ANA_LID.with_device(5)}), Node("key-index-list", {"ts": str(NOON)})),
        ),
    ),
)
UPDATED = DeviceListChanged(ANA_LID, None, "update", device_hash="abcd")
UPDATED_NODE = Node(
    "notification",
    {"from": ANA_LID, "type": "devices", "id": "7"},
    (Node("update", {"hash": "abcd"}),),
)
OWN_CHANGED = OwnDevicesChanged(OWN_PN, (OWN_PN, OWN_PN.with_device(3)), "2:aaaaaaaa", NOON, {3: 1})
OWN_CHANGED_NODE = Node(
    "notification",
    {"from": OWN_PN, "type": "account_sync", "id": "7", "t": str(NOON)},
    (
        Node(
            "devices",
            {"dhash": "2:aaaaaaaa"},
            (Node("device", {"jid": OWN_PN}), Node("device", {"jid": OWN_PN.with_device(3), "key-index": "1"})),
        ),
    ),
)

maybe_jid = st.none() | jids
maybe_text = st.just("") | filled


def test_device_query() -> None:
    """Devices are asked for by JIDs without device, and old-style users by their text."""
    query = device_query((ANA_LID.with_device(5), BOB_PN, JID("5491155550004", "c.us")), "sid")
    assert asked(query) == Node(
        "iq",
        {"id": "7", "xmlns": "usync", "type": "get", "to": SERVER},
        (
            Node(
                "usync",
                {"sid": "sid", "mode": "query", "last": "true", "index": "0", "context": "message"},
                (
                    Node("query", {}, (Node("devices", {"version": "2"}),)),
                    Node(
                        "list",
                        {},
                        (
                            Node("user", {"jid": ANA_LID}),
                            Node("user", {"jid": BOB_PN}),
                            Node("user", {}, (Node("contact", {}, b"5491155550004@c.us"),)),
                        ),
                    ),
                ),
            ),
        ),
    )
    assert UsyncQuery.from_node(asked(query)) == query


def test_user_info_query() -> None:
    """All about users is asked in the order whatsmeow asks it, with the tokens they gave out, and none for bots."""
    bot = JID("13135550002", "s.whatsapp.net")
    query = user_info_query((ANA_LID, BOB_PN, bot), "sid", {ANA_LID: b"token", bot: b"token"})
    usync = asked(query).require("usync")
    assert {key: usync.attrs[key] for key in ("sid", "mode", "context")} == {
        "sid": "sid",
        "mode": "full",
        "context": "background",
    }
    assert usync.require("query").children == (
        Node("business", {}, (Node("verified_name"),)),
        Node("status"),
        Node("picture"),
        Node("devices", {"version": "2"}),
        Node("lid"),
    )
    assert usync.require("list").children == (
        Node("user", {"jid": ANA_LID}, (Node("tctoken", {}, b"token"),)),
        Node("user", {"jid": BOB_PN}),
        Node("user", {"jid": bot}, (Node("bot", {}, (Node("profile"),)),)),
    )


def test_user_info_query_without_tokens() -> None:
    """Nobody needs to have given out a token."""
    users = asked(user_info_query((ANA_PN,), "sid")).require("usync", "list").children
    assert users == (Node("user", {"jid": ANA_PN}),)


def test_query_for_a_group() -> None:
    """Only users can be asked about."""
    with pytest.raises(LocalProtocolError, match=r"120363000000000000@g\.us is no user"):
        device_query((ANA_LID, GROUP), "sid")


def test_read_devices() -> None:
    """A user's devices come in order; those Meta hosts have its server, by number and by LID."""
    assert read_devices(over_wire(USER_NODE)) == (ANA_LID, DEVICES)
    by_number = edit(USER_NODE, "", having("jid", ANA_PN.with_device(1)))
    assert read_devices(over_wire(by_number)) == (
        ANA_PN,
        (ANA_PN, ANA_PN.with_device(5), JID(ANA_PN.user, "hosted", 99)),
    )


@pytest.mark.parametrize(
    "change",
    [lacking("id"), having("id", "one"), having("id", "65536"), having("id", "-1"), having("is_hosted", "maybe")],
)
def test_malformed_devices(change: Change) -> None:
    """What is no device is passed over."""
    node = edit(USER_NODE, "devices device-list device", change)
    assert read_devices(over_wire(node)) == (ANA_LID, DEVICES[1:])


def test_no_devices() -> None:
    """Where the server tells of no devices there are none; a user without JID is refused."""
    assert read_devices(over_wire(edit(USER_NODE, "devices device-list", gone))) == (ANA_LID, ())
    with pytest.raises(StanzaError, match="<user> has no attribute 'jid'"):
        read_devices(edit(USER_NODE, "", lacking("jid")))


def test_devices_node() -> None:
    """The server lists devices by their numbers, companions with their key index."""
    assert devices_node(DEVICES, {5: 2}) == USER_NODE.require("devices")
    assert devices_node([ANA_LID]) == Node("devices", {}, (Node("device-list", {}, (Node("device", {"id": "0"}),)),))


def test_read_lid() -> None:
    """A user's LID may be missing, or empty."""
    user = Node("user", {"jid": ANA_PN}, (Node("lid", {"val": ANA_LID}),))
    assert read_lid(over_wire(user)) == (ANA_PN, ANA_LID)
    assert read_lid(over_wire(edit(user, "lid", lacking("val")))) == (ANA_PN, None)
    assert read_lid(over_wire(Node("user", {"jid": ANA_PN}))) == (ANA_PN, None)


@pytest.mark.parametrize(
    ("change", "node"),
    [(ADDED, ADDED_NODE), (REMOVED, REMOVED_NODE), (UPDATED, UPDATED_NODE)],
    ids=["add", "remove", "update"],
)
def test_device_list_changed(change: DeviceListChanged, node: Node) -> None:
    """A notification has one change, with the hash of the list after it."""
    assert change.to_node("7") == node
    assert DeviceListChanged.from_node(over_wire(node)) == change


@given(
    st.builds(
        DeviceListChanged,
        jids,
        maybe_jid,
        st.sampled_from(["add", "remove", "update"]),
        jids,
        maybe_jid,
        maybe_text,
        maybe_text,
        counts,
        st.binary(max_size=20),
        st.integers(1, 2**40),
        counts,
    )
)
def test_any_device_list_changed(change: DeviceListChanged) -> None:
    """Any change reads back as it was written."""
    assert DeviceListChanged.from_node(over_wire(change.to_node("7"))) == change


def test_change_among_others() -> None:
    """What is no change is passed over, and unsigned indexes have no content."""
    node = edit(ADDED_NODE, "", holding((Node("note"), *ADDED_NODE.children)))
    assert DeviceListChanged.from_node(over_wire(node)) == ADDED
    assert DeviceListChanged.from_node(edit(ADDED_NODE, "add key-index-list", lacking("ts"))).signed_at == 0


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("", lacking("from"), "<notification> has no attribute 'from'"),
        ("", holding((Node("note"),)), "a devices notification holds <add>, <remove> or <update>"),
        ("add device", gone, "<add> has no <device>"),
        ("add device", lacking("jid"), "<device> has no attribute 'jid'"),
        ("add key-index-list", having("ts", "noon"), "<key-index-list> attribute 'ts' should be an integer"),
    ],
)
def test_wrong_change(path: str, change: Change, message: str) -> None:
    """A notification says whose devices changed, and how."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        DeviceListChanged.from_node(over_wire(edit(ADDED_NODE, path, change)))


def test_own_devices_changed() -> None:
    """Of one's own devices the whole list comes, with its hash."""
    assert OWN_CHANGED.to_node("7") == OWN_CHANGED_NODE
    assert OwnDevicesChanged.from_node(over_wire(OWN_CHANGED_NODE)) == OWN_CHANGED


def test_own_devices_without_key_indexes() -> None:
    """The phone alone has no key index."""
    alone = OwnDevicesChanged(OWN_LID, (OWN_LID,), "2:aaaaaaaa")
    assert OwnDevicesChanged.from_node(over_wire(alone.to_node("7"))) == alone


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("", lacking("from"), "<notification> has no attribute 'from'"),
        ("devices", gone, "<notification> has no <devices>"),
        ("devices device", lacking("jid"), "<device> has no attribute 'jid'"),
    ],
)
def test_wrong_own_devices(path: str, change: Change, message: str) -> None:
    """The account and its devices must be named."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        OwnDevicesChanged.from_node(over_wire(edit(OWN_CHANGED_NODE, path, change)))


def test_own_devices_without_hash() -> None:
    """A missing hash is none, which fits no list."""
    node = edit(OWN_CHANGED_NODE, "devices", lacking("dhash"))
    assert OwnDevicesChanged.from_node(over_wire(node)) == replace(OWN_CHANGED, device_hash="")


@given(broken(USER_NODE), broken(ADDED_NODE), broken(UPDATED_NODE), broken(OWN_CHANGED_NODE))
def test_anything_for_devices(user: Node, added: Node, updated: Node, own: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(read_devices, user)
    read_or_refuse(read_lid, user)
    read_or_refuse(DeviceListChanged.from_node, added)
    read_or_refuse(DeviceListChanged.from_node, updated)
    read_or_refuse(OwnDevicesChanged.from_node, own)
