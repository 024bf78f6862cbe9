"""Retry receipts, with keys and without."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import key_pair
from tests.protocol.stanzas.people import ANA_LID, GROUP, ID, NOON
from tests.protocol.stanzas.shapes import (
    Change,
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
from zapwire.errors import StanzaError
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey
from zapwire.protocol.stanzas.retries import RetryKeys, RetryReceipt

IDENTITY = key_pair("identity").public
PREKEY = PublicPreKey(7, bytes([4]) * 32)
SIGNED = PublicSignedPreKey(1, bytes([5]) * 32, bytes([6]) * 64)
KEYS = RetryKeys(IDENTITY, PREKEY, SIGNED, b"device identity")
RECEIPT = RetryReceipt(ID, ANA_LID.with_device(2), 1, NOON, 0x01020304)
WITH_KEYS = RetryReceipt(ID, GROUP, 2, NOON, 0x01020304, participant=ANA_LID, keys=KEYS)
NODE = Node(
    "receipt",
    {"id": ID, "to": ANA_LID.with_device(2), "type": "retry"},
    (
        Node("retry", {"count": "1", "id": ID, "t": str(NOON), "v": "1"}),
        Node("registration", {}, b"\x01\x02\x03\x04"),
    ),
)
WITH_KEYS_NODE = Node(
    "receipt",
    {"id": ID, "to": GROUP, "participant": ANA_LID, "type": "retry"},
    (
        Node("retry", {"count": "2", "id": ID, "t": str(NOON), "v": "1"}),
        Node("registration", {}, b"\x01\x02\x03\x04"),
        Node(
            "keys",
            {},
            (
                Node("type", {}, b"\x05"),
                Node("identity", {}, IDENTITY),
                Node("key", {}, (Node("id", {}, b"\x00\x00\x07"), Node("value", {}, bytes([4]) * 32))),
                Node(
                    "skey",
                    {},
                    (
                        Node("id", {}, b"\x00\x00\x01"),
                        Node("value", {}, bytes([5]) * 32),
                        Node("signature", {}, bytes([6]) * 64),
                    ),
                ),
                Node("device-identity", {}, b"device identity"),
            ),
        ),
    ),
)

key_ids = st.integers(0, 2**24 - 1)
public_keys = st.binary(min_size=32, max_size=32)
retry_keys = st.builds(
    RetryKeys,
    public_keys,
    st.none() | st.builds(PublicPreKey, key_ids, public_keys),
    st.builds(PublicSignedPreKey, key_ids, public_keys, st.binary(min_size=64, max_size=64)),
    st.binary(max_size=50),
)


@pytest.mark.parametrize(("receipt", "node"), [(RECEIPT, NODE), (WITH_KEYS, WITH_KEYS_NODE)], ids=["plain", "keys"])
def test_retry(receipt: RetryReceipt, node: Node) -> None:
    """A retry receipt names the message and the number of the try, and may bring keys, as whatsmeow writes it."""
    assert receipt.to_node() == node
    assert RetryReceipt.from_node(over_wire(node)) == receipt


def test_delivered() -> None:
    """Delivered, it comes from who asks."""
    attrs: Attrs = {"from": ANA_LID, "id": ID, "type": "retry", "t": "5"}
    assert RetryReceipt.from_node(over_wire(replace(NODE, attrs=attrs))) == replace(RECEIPT, peer=ANA_LID)


@given(
    st.builds(
        RetryReceipt,
        filled,
        jids,
        counts,
        counts,
        st.integers(0, 2**32 - 1),
        st.none() | jids,
        st.none() | jids,
        st.just("") | filled,
        st.none() | retry_keys,
        st.integers(1, 9),
        st.just("") | filled,
    )
)
def test_any_retry(receipt: RetryReceipt) -> None:
    """Any retry receipt reads back as it was written."""
    assert RetryReceipt.from_node(over_wire(receipt.to_node())) == receipt


def test_bundle() -> None:
    """Its keys start a new session; without keys there is none."""
    assert WITH_KEYS.bundle() == PreKeyBundle(0x01020304, IDENTITY, SIGNED, PREKEY)
    assert RECEIPT.bundle() is None


def test_without_registration() -> None:
    """The registration id may be missing where there are no keys, and the version where it is the first."""
    node = edit(edit(NODE, "registration", gone), "retry", lacking("v"))
    assert RetryReceipt.from_node(over_wire(node)) == replace(RECEIPT, registration_id=0)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("retry", gone, "<receipt> has no <retry>"),
        ("retry", lacking("id"), "<retry> has no attribute 'id'"),
        ("retry", lacking("t"), "<retry> has no attribute 't'"),
        ("retry", having("count", "many"), "<retry> attribute 'count' should be an integer, not 'many'"),
        ("", lacking("to"), "<receipt> has no attribute 'to'"),
        ("registration", gone, "<receipt> has no <registration>"),
        ("registration", holding(bytes(3)), "<registration> holds 3 bytes, expected 4"),
        ("keys identity", gone, "<keys> has no <identity>"),
        ("keys identity", holding(bytes(33)), "<identity> holds 33 bytes, expected 32"),
        ("keys key value", gone, "<key> has no <value>"),
        ("keys skey", gone, "<keys> has no <skey>"),
        ("keys device-identity", holding(None), "<device-identity> should hold bytes"),
    ],
)
def test_wrong_retry(path: str, change: Change, message: str) -> None:
    """A retry receipt names its message, and its keys are whole."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        RetryReceipt.from_node(over_wire(edit(WITH_KEYS_NODE, path, change)))


@given(broken(WITH_KEYS_NODE))
def test_anything_for_a_retry(node: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(RetryReceipt.from_node, node)
