"""The token that lets WhatsApp check a reported message: a MAC over those of its fields that a report shows.

Source: whatsmeow reportingtoken.go.
"""

import hmac
from typing import Any, Final, TypeAlias

from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.reporting_fields import REPORTED, Fields
from zapwire.protocol.messages.secrets import SecretUse, message_secret_key
from zapwire.protocol.proto.e2e_pb2 import Message

TOKEN_SIZE: Final = 16

# Field number to what is covered inside it; None is all.
_Table: TypeAlias = "dict[int, _Table | None]"

_VARINT: Final = 0
_FIXED64: Final = 1
_BYTES: Final = 2
_FIXED32: Final = 5
_MAX_VARINT: Final = 10


def wants_reporting_token(message: Message) -> bool:
    """Whether a message is sent with a token, and so needs a secret: all but reactions, votes and event answers."""
    return not (
        message.HasField("reactionMessage")
        or message.HasField("encReactionMessage")
        or message.HasField("encEventResponseMessage")
        or message.HasField("pollUpdateMessage")
    )


def reporting_token(message_bytes: bytes, *, secret: bytes, message_id: str, sender: JID, remote: JID) -> bytes:
    """The 16 bytes of the token. `message_bytes` is the encoded message without padding, `remote` whom it goes to.

    Raises `InvalidMessage` where the bytes are no protobuf.
    """
    key, _ = message_secret_key(
        SecretUse.REPORT_TOKEN,
        message_id=message_id,
        original_sender=sender,
        modification_sender=remote,
        secret=secret,
    )
    return hmac.digest(key, covered(message_bytes), "sha256")[:TOKEN_SIZE]


def covered(message_bytes: bytes) -> bytes:
    """The covered fields of an encoded message, encoded again in the order of their numbers.

    Raises `InvalidMessage` where the bytes are no protobuf.
    """
    return _extract(message_bytes, 0, len(message_bytes), _TABLE)


def _extract(data: bytes, position: int, end: int, table: _Table) -> bytes:
    found: list[tuple[int, bytes]] = []
    while position < end:
        start = position
        tag, position = _varint(data, position, end)
        number, wire_type = tag >> 3, tag & 7
        inside = position
        if wire_type == _BYTES:
            size, inside = _varint(data, position, end)
            position = inside + size
        elif wire_type == _VARINT:
            _, position = _varint(data, position, end)
        elif wire_type == _FIXED64:
            position += 8
        elif wire_type == _FIXED32:
            position += 4
        else:
            raise InvalidMessage(f"a message has a field of the unknown wire type {wire_type}")
        if position > end:
            raise InvalidMessage("a message ends inside a field")
        if number not in table:
            continue
        inner = table[number]
        if inner is None or wire_type != _BYTES:
            found.append((number, data[start:position]))
        elif part := _extract(data, inside, position, inner):
            found.append((number, _encode(tag) + _encode(len(part)) + part))
    found.sort(key=_number)
    return b"".join([part for _, part in found])


def _number(found: tuple[int, bytes]) -> int:
    return found[0]


def _varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    value = shift = 0
    for index in range(position, min(end, position + _MAX_VARINT)):
        byte = data[index]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, index + 1
        shift += 7
    raise InvalidMessage("a message has a number that does not end")


def _encode(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _compile(fields: Fields, schema: Any) -> _Table:
    table: _Table = {}
    for entry in fields:
        name, inner = (entry, None) if isinstance(entry, str) else entry
        field = schema.fields_by_name[name]
        table[field.number] = None if inner is None else _compile(inner, field.message_type)
    return table


_TABLE: Final = _compile(REPORTED, Message.DESCRIPTOR)
