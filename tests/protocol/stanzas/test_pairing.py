"""Linking stanzas: refs, consent, the companion's answers, unlinking."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
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
from tests.protocol.strategies import jids, texts
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.pairing import (
    REFRESH_TYPE,
    PairDevice,
    PairDeviceSign,
    PairSuccess,
    RemoveCompanionDevice,
    acknowledge,
    is_refresh,
    pair_error,
)
from zapwire.protocol.stanzas.queries import read_error

DEVICE = JID("5491155554444", "s.whatsapp.net", 7)
LID = JID("100000012345678", "lid", 7)

PAIR_DEVICE = Node(
    "iq",
    {"from": JID("", "s.whatsapp.net"), "type": "set", "id": "12", "xmlns": "md"},
    (Node("pair-device", {}, (Node("ref", {}, b"2@abc"), Node("ref", {}, b"2@def"))),),
)
PAIR_SUCCESS = Node(
    "iq",
    {"from": JID("", "s.whatsapp.net"), "type": "set", "id": "13", "xmlns": "md", "t": "1790000000"},
    (
        Node(
            "pair-success",
            {},
            (
                Node("device-identity", {}, b"\x0a\x01\x02"),
                Node("biz", {"name": "Bakery"}),
                Node("device", {"jid": DEVICE, "lid": LID}),
                Node("platform", {"name": "smbi"}),
                Node("client-props", {}, b"\x08\x01"),
            ),
        ),
    ),
)
PAIR_DEVICE_SIGN = Node(
    "iq",
    {"to": JID("", "s.whatsapp.net"), "type": "result", "id": "13"},
    (Node("pair-device-sign", {}, (Node("device-identity", {"key-index": "2"}, b"\x0a\x01\x02"),)),),
)
REMOVAL = Node("remove-companion-device", {"jid": DEVICE, "reason": "user_initiated"})


def test_pair_device() -> None:
    """The server hands over its refs in order."""
    pair_device = PairDevice("12", ("2@abc", "2@def"))
    assert pair_device.to_node() == PAIR_DEVICE
    assert PairDevice.from_node(over_wire(PAIR_DEVICE)) == pair_device


def test_pair_device_with_other_children() -> None:
    """What is beside the refs is passed over."""
    refs = holding((Node("expiry"), Node("ref", {}, b"2@abc")))
    assert PairDevice.from_node(edit(PAIR_DEVICE, "pair-device", refs)) == PairDevice("12", ("2@abc",))


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("pair-device", gone, "<iq> has no <pair-device>"),
        ("pair-device", holding(()), "<pair-device> holds no <ref>"),
        ("pair-device", holding((Node("expiry"),)), "<pair-device> holds no <ref>"),
        ("pair-device ref", holding(None), "<ref> should hold bytes"),
        ("", lacking("id"), "<iq> has no attribute 'id'"),
    ],
)
def test_wrong_pair_device(path: str, change: Change, message: str) -> None:
    """A linking without an id or without refs is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        PairDevice.from_node(over_wire(edit(PAIR_DEVICE, path, change)))


@given(st.builds(PairDevice, filled, st.lists(texts, min_size=1, max_size=6).map(tuple)))
def test_any_pair_device(pair_device: PairDevice) -> None:
    """Any refs read back as they were written."""
    assert PairDevice.from_node(over_wire(pair_device.to_node())) == pair_device


def test_pair_success() -> None:
    """The phone's consent brings the sealed identity, both names of the device, and what is known of the account."""
    success = PairSuccess("13", b"\x0a\x01\x02", DEVICE, LID, "Bakery", "smbi", b"\x08\x01", 1_790_000_000)
    assert success.to_node() == PAIR_SUCCESS
    assert PairSuccess.from_node(over_wire(PAIR_SUCCESS)) == success


def test_least_pair_success() -> None:
    """Identity and JID are enough; all else may be missing."""
    least = edit(
        PAIR_SUCCESS,
        "pair-success",
        holding((Node("device-identity", {}, b"\x0a"), Node("device", {"jid": DEVICE}))),
    )
    least = edit(least, "", lacking("t"))
    assert PairSuccess.from_node(over_wire(least)) == PairSuccess("13", b"\x0a", DEVICE, None, "", "", b"", 0)


def test_pair_success_with_empty_parts() -> None:
    """A part that is there but says nothing is as a missing one."""
    bare = edit(PAIR_SUCCESS, "pair-success biz", lacking("name"))
    bare = edit(bare, "pair-success platform", lacking("name"))
    success = PairSuccess.from_node(over_wire(bare))
    assert (success.business_name, success.platform) == ("", "")


def test_pair_success_of_a_person() -> None:
    """Without a business name and client props their elements are left out."""
    node = PairSuccess("13", b"\x0a", DEVICE, None, platform="android").to_node()
    assert node.require("pair-success").children == (
        Node("device-identity", {}, b"\x0a"),
        Node("device", {"jid": DEVICE}),
        Node("platform", {"name": "android"}),
    )


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("pair-success", gone, "<iq> has no <pair-success>"),
        ("pair-success device-identity", gone, "<pair-success> has no <device-identity>"),
        ("pair-success device-identity", holding(None), "<device-identity> should hold bytes"),
        ("pair-success device", gone, "<pair-success> has no <device>"),
        ("pair-success device", lacking("jid"), "<device> has no attribute 'jid'"),
        ("pair-success device", having("jid", "1@2@3"), "<device> attribute 'jid' should be a JID, not '1@2@3'"),
        ("pair-success device", having("lid", "1@2@3"), "<device> attribute 'lid' should be a JID, not '1@2@3'"),
        ("pair-success client-props", holding(()), "<client-props> should hold bytes"),
        ("", lacking("id"), "<iq> has no attribute 'id'"),
        ("", having("t", "now"), "<iq> attribute 't' should be an integer, not 'now'"),
    ],
)
def test_wrong_pair_success(path: str, change: Change, message: str) -> None:
    """A consent that lacks its id, identity or device, or has a part in another form, is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        PairSuccess.from_node(over_wire(edit(PAIR_SUCCESS, path, change)))


bytestrings = st.binary(max_size=300)


@given(st.builds(PairSuccess, filled, bytestrings, jids, st.none() | jids, texts, texts, bytestrings, counts))
def test_any_pair_success(success: PairSuccess) -> None:
    """Any consent reads back as it was written."""
    assert PairSuccess.from_node(over_wire(success.to_node())) == success


def test_pair_device_sign() -> None:
    """The companion answers the consent with its signed identity and the index of its key."""
    sign = PairDeviceSign("13", 2, b"\x0a\x01\x02")
    assert sign.to_node() == PAIR_DEVICE_SIGN
    assert PairDeviceSign.from_node(over_wire(PAIR_DEVICE_SIGN)) == sign


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("pair-device-sign", gone, "<iq> has no <pair-device-sign/device-identity>"),
        ("pair-device-sign device-identity", gone, "<iq> has no <pair-device-sign/device-identity>"),
        ("pair-device-sign device-identity", lacking("key-index"), "<device-identity> has no attribute 'key-index'"),
        (
            "pair-device-sign device-identity",
            having("key-index", "two"),
            "<device-identity> attribute 'key-index' should be an integer, not 'two'",
        ),
        ("pair-device-sign device-identity", holding(None), "<device-identity> should hold bytes"),
        ("", lacking("id"), "<iq> has no attribute 'id'"),
    ],
)
def test_wrong_pair_device_sign(path: str, change: Change, message: str) -> None:
    """An answer without id, identity or key index is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        PairDeviceSign.from_node(over_wire(edit(PAIR_DEVICE_SIGN, path, change)))


@given(st.builds(PairDeviceSign, filled, counts, bytestrings))
def test_any_pair_device_sign(sign: PairDeviceSign) -> None:
    """Any answer to the consent reads back as it was written."""
    assert PairDeviceSign.from_node(over_wire(sign.to_node())) == sign


def test_acknowledge() -> None:
    """The companion confirms a query of the server with an empty result."""
    assert over_wire(acknowledge("12")) == Node("iq", {"to": SERVER, "id": "12", "type": "result"})


def test_pair_error() -> None:
    """The companion refuses a consent with a code and a text, in the form of the server's own refusals."""
    node = pair_error("13", 401, "hmac-mismatch")
    error = Node("error", {"code": "401", "text": "hmac-mismatch"})
    assert node == Node("iq", {"to": SERVER, "type": "error", "id": "13"}, (error,))
    refusal = read_error(over_wire(node))
    assert (refusal.code, refusal.text) == (401, "hmac-mismatch")


def test_remove_companion_device() -> None:
    """A companion unlinks itself in the name of its user."""
    removal = RemoveCompanionDevice(DEVICE)
    request = asked(removal)
    assert request == Node("iq", {"id": "7", "xmlns": "md", "type": "set", "to": SERVER}, (REMOVAL,))
    assert RemoveCompanionDevice.from_node(request) == removal
    answered(removal)


def test_removal_without_a_reason() -> None:
    """The reason may be missing."""
    request = edit(asked(RemoveCompanionDevice(DEVICE)), "remove-companion-device", lacking("reason"))
    assert RemoveCompanionDevice.from_node(over_wire(request)) == RemoveCompanionDevice(DEVICE, "")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (gone, "<iq> has no <remove-companion-device>"),
        (lacking("jid"), "<remove-companion-device> has no attribute 'jid'"),
        (having("jid", ""), "<remove-companion-device> has no attribute 'jid'"),
        (having("jid", "1@2@3"), "<remove-companion-device> attribute 'jid' should be a JID, not '1@2@3'"),
    ],
)
def test_wrong_removal(change: Change, message: str) -> None:
    """An unlinking must name the device."""
    request = edit(asked(RemoveCompanionDevice(DEVICE)), "remove-companion-device", change)
    with pytest.raises(StanzaError, match=re.escape(message)):
        RemoveCompanionDevice.from_node(over_wire(request))


@given(st.builds(RemoveCompanionDevice, jids, texts))
def test_any_removal(removal: RemoveCompanionDevice) -> None:
    """Any unlinking reads back as it was written."""
    assert RemoveCompanionDevice.from_node(asked(removal)) == removal


@given(broken(PAIR_DEVICE), broken(PAIR_SUCCESS), broken(PAIR_DEVICE_SIGN), broken(Node("iq", {}, (REMOVAL,))))
def test_anything_for_a_linking(pair_device: Node, success: Node, sign: Node, removal: Node) -> None:
    """Linking stanzas are read, or refused with a `StanzaError`."""
    read_or_refuse(PairDevice.from_node, pair_device)
    read_or_refuse(PairSuccess.from_node, success)
    read_or_refuse(PairDeviceSign.from_node, sign)
    read_or_refuse(RemoveCompanionDevice.from_node, removal)


def test_the_secret_is_retired() -> None:
    """By the server, in either of two forms."""
    attrs: dict[str, AttrValue] = {"from": SERVER, "type": REFRESH_TYPE, "id": "1"}
    for tag, expected in (("companion_reg_refresh", True), ("pair-device-rotate-qr", True), ("other", False)):
        assert is_refresh(Node("notification", attrs, (Node(tag),))) is expected
    assert not is_refresh(Node("notification", {**attrs, "from": DEVICE}, (Node("companion_reg_refresh"),)))
