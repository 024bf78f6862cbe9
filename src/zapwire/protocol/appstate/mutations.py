"""Mutations: one entry of a collection, encrypted, with a MAC over its value and one over its index.

Source: whatsmeow appstate/decode.go, encode.go, hash.go.
"""

import hmac
import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import AppStateCorrupt, InvalidMessage
from zapwire.protocol.appstate.keys import MutationKeys
from zapwire.protocol.proto.server_sync_pb2 import KeyId, SyncdIndex, SyncdMutation, SyncdRecord, SyncdValue
from zapwire.protocol.proto.sync_action_pb2 import SyncActionData, SyncActionValue
from zapwire.protocol.signal.cipher import decrypt, encrypt

MAC_SIZE: Final = 32
IV_SIZE: Final = 16
MAX_INDEX_PARTS: Final = 32
MAX_INDEX_PART: Final = 1024

_LEAST_VALUE: Final = IV_SIZE + 16 + MAC_SIZE


class Operation(Enum):
    """What a mutation does."""

    SET = SyncdMutation.SET
    REMOVE = SyncdMutation.REMOVE


@dataclass(frozen=True, slots=True)
class Change:
    """A mutation before it is encrypted: `index` is the kind of thing, then which one, such as its JID."""

    index: tuple[str, ...]
    value: SyncActionValue = field(repr=False)
    version: int
    operation: Operation = Operation.SET


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mutation that was decrypted, with both its MACs."""

    operation: Operation
    index: tuple[str, ...]
    """Empty for one that cannot be read: then nothing can be made of it."""
    value: SyncActionValue = field(repr=False)
    version: int
    index_mac: bytes = field(repr=False)
    value_mac: bytes = field(repr=False)
    key_id: bytes = field(default=b"", repr=False)
    """Which key it was encrypted with."""
    raw_index: bytes = field(default=b"", repr=False)
    """The index as it was written: of that its MAC is made."""


def encrypt_mutation(change: Change, keys: MutationKeys, iv: bytes) -> SyncdMutation:
    """A mutation as it goes to the server; `iv` is 16 random bytes."""
    index = json.dumps(change.index, ensure_ascii=False, separators=(",", ":")).encode()
    data = SyncActionData(index=index, value=change.value, padding=b"", version=change.version)
    content = iv + encrypt(keys.value_encryption, iv, data.SerializeToString())
    record = SyncdRecord(
        index=SyncdIndex(blob=index_mac(index, keys)),
        value=SyncdValue(blob=content + value_mac(change.operation, content, keys)),
        keyID=KeyId(ID=keys.id),
    )
    return SyncdMutation(operation=change.operation.value, record=record)


def decrypt_mutation(operation: Operation, record: SyncdRecord, keys: MutationKeys) -> Mutation:
    """Open a record. Raises `AppStateCorrupt` where a MAC is wrong or something cannot be read."""
    blob = record.value.blob
    if len(blob) < _LEAST_VALUE:
        raise AppStateCorrupt(f"a mutation has {_LEAST_VALUE} bytes at least, this one {len(blob)}")
    content, mac = blob[:-MAC_SIZE], blob[-MAC_SIZE:]
    if not hmac.compare_digest(value_mac(operation, content, keys), mac):
        raise AppStateCorrupt("the MAC of a mutation's value is wrong")
    try:
        data = SyncActionData.FromString(decrypt(keys.value_encryption, content[:IV_SIZE], content[IV_SIZE:]))
    except (DecodeError, InvalidMessage) as error:
        raise AppStateCorrupt(f"a mutation cannot be read: {error}") from error
    if not hmac.compare_digest(index_mac(data.index, keys), record.index.blob):
        raise AppStateCorrupt("the MAC of a mutation's index is wrong")
    index, name = read_index(data.index), record.index.blob
    return Mutation(operation, index, data.value, data.version, name, mac, keys.id, data.index)


def read_index(index: bytes) -> tuple[str, ...]:
    """The parts of an index; none for anything but a JSON list of a few texts.

    Nobody forged it, as its MAC is right: were it refused, the whole collection could never be read.
    """
    try:
        parts = json.loads(index)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(parts, list) or len(parts) > MAX_INDEX_PARTS or not all(map(_is_text, parts)):
        return ()
    return tuple(map(_whole, parts))


def index_mac(index: bytes, keys: MutationKeys) -> bytes:
    """What names a mutation to the server, which cannot read its index."""
    return hmac.digest(keys.index, index, "sha256")


def value_mac(operation: Operation, content: bytes, keys: MutationKeys) -> bytes:
    """The MAC that ends a value, over its IV and ciphertext."""
    head = bytes((operation.value + 1,)) + keys.id
    return hmac.digest(keys.value_mac, head + content + len(head).to_bytes(8, "big"), "sha512")[:MAC_SIZE]


def value_mac_of(record: SyncdRecord) -> bytes:
    """The MAC that a record carries. Raises `AppStateCorrupt` where it is too short for one."""
    blob = record.value.blob
    if len(blob) < MAC_SIZE:
        raise AppStateCorrupt(f"a mutation ends with a MAC of {MAC_SIZE} bytes, this one has {len(blob)} in all")
    return blob[-MAC_SIZE:]


def _is_text(part: object) -> bool:
    return isinstance(part, str) and len(part) <= MAX_INDEX_PART


def _whole(part: str) -> str:
    """The text; halves of surrogate pairs, which JSON can say, become U+FFFD, as they do in Go."""
    return part if part.isascii() else part.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
