"""Mutations."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.appstate.vectors import KEYS, indexes
from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.mutations import (
    Change,
    Operation,
    decrypt_mutation,
    encrypt_mutation,
    index_mac,
    read_index,
    value_mac,
    value_mac_of,
)
from zapwire.protocol.proto.server_sync_pb2 import SyncdRecord
from zapwire.protocol.proto.sync_action_pb2 import PinAction, SyncActionData, SyncActionValue
from zapwire.protocol.signal.cipher import encrypt

IV = bytes(range(16))
VALUE = SyncActionValue(timestamp=7, pinAction=PinAction(pinned=True))
CHANGE = Change(("pin_v1", "1@s.whatsapp.net"), VALUE, 5)


@given(indexes, st.sampled_from(Operation), st.integers(0, 2**31 - 1))
def test_any_mutation(index: tuple[str, ...], operation: Operation, version: int) -> None:
    """A mutation opens as it was, and its MACs are those of the record."""
    encrypted = encrypt_mutation(Change(index, VALUE, version, operation), KEYS, IV)
    mutation = decrypt_mutation(operation, encrypted.record, KEYS)
    assert (mutation.index, mutation.value, mutation.version) == (index, VALUE, version)
    assert mutation.index_mac == encrypted.record.index.blob
    assert mutation.value_mac == value_mac_of(encrypted.record)


def changed(change: Callable[[SyncdRecord], None]) -> SyncdRecord:
    """Return a record with something else in it."""
    record = encrypt_mutation(CHANGE, KEYS, IV).record
    change(record)
    return record


def cut(record: SyncdRecord) -> None:
    """Leave too little of the value."""
    record.value.blob = record.value.blob[:50]


def flip(record: SyncdRecord) -> None:
    """Change the value."""
    record.value.blob = bytes((record.value.blob[0] ^ 1,)) + record.value.blob[1:]


def rename(record: SyncdRecord) -> None:
    """Change the index."""
    record.index.blob = bytes(32)


def fill(record: SyncdRecord) -> None:
    """Hold what is no mutation, with a right MAC."""
    content = IV + encrypt(KEYS.value_encryption, IV, b"\xff")
    record.value.blob = content + value_mac(Operation.SET, content, KEYS)


def unpad(record: SyncdRecord) -> None:
    """Hold no ciphertext, with a right MAC."""
    content = IV + bytes(16)
    record.value.blob = content + value_mac(Operation.SET, content, KEYS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (cut, "has 64 bytes at least, this one 50"),
        (flip, "value is wrong"),
        (rename, "index is wrong"),
        (fill, "cannot be read"),
        (unpad, "cannot be read"),
    ],
)
def test_wrong_record(change: Callable[[SyncdRecord], None], message: str) -> None:
    """A record that is not what its sender made of it is refused."""
    with pytest.raises(AppStateCorrupt, match=message):
        decrypt_mutation(Operation.SET, changed(change), KEYS)


def test_operation_is_authenticated() -> None:
    """What was set cannot be passed off as removed."""
    with pytest.raises(AppStateCorrupt, match="value is wrong"):
        decrypt_mutation(Operation.REMOVE, encrypt_mutation(CHANGE, KEYS, IV).record, KEYS)


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"{}",
        b"[]",
        b'["a", 1]',
        b"\xff",
        b"[" * 100_000,
        b'["a"' + b',""' * 40 + b"]",
        b'["' + b"a" * 1025 + b'"]',
    ],
)
def test_wrong_index(index: bytes) -> None:
    """An index is a short list of texts; of anything else nothing is made, and the others can still be read."""
    assert read_index(index) == ()
    record = encrypt_mutation(CHANGE, KEYS, IV).record
    data = SyncActionData(index=index, value=CHANGE.value, version=1)
    content = IV + encrypt(KEYS.value_encryption, IV, data.SerializeToString())
    record.value.blob = content + value_mac(Operation.SET, content, KEYS)
    record.index.blob = index_mac(index, KEYS)
    assert decrypt_mutation(Operation.SET, record, KEYS).index == ()


def test_halves_of_characters() -> None:
    """What no text can hold is replaced, as in whatsmeow."""
    halves = rb'["\ud83d", "\ud83d\ude00", "a\ude00b"]'
    assert read_index(halves) == ("\N{REPLACEMENT CHARACTER}", "\U0001f600", "a\N{REPLACEMENT CHARACTER}b")


def test_record_without_a_mac() -> None:
    """A value that is shorter than its MAC has none."""
    with pytest.raises(AppStateCorrupt, match="32 bytes"):
        value_mac_of(SyncdRecord())


@given(st.binary(max_size=200), st.sampled_from(Operation))
def test_any_bytes(blob: bytes, operation: Operation) -> None:
    """Whatever comes is refused, and with no other error."""
    record = SyncdRecord.FromString(encrypt_mutation(CHANGE, KEYS, IV).record.SerializeToString())
    record.value.blob = blob
    with pytest.raises(AppStateCorrupt):
        decrypt_mutation(operation, record, KEYS)
