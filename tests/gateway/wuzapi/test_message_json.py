"""Messages are printed as Go prints whatsmeow's structs."""

import math
from typing import Any, Final

import orjson
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import DecodeError
from google.protobuf.message import Message as AnyMessage
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.protocol.proto.ai_pb2 import BizAIMetadataSync, BotCapabilityMetadata, BotMetadata
from zapwire.protocol.proto.e2e_pb2 import (
    ContextInfo,
    ExtendedTextMessage,
    FutureProofMessage,
    LiveLocationMessage,
    LocationMessage,
    Message,
)

PACKAGES: Final = {
    "WAWebProtobufsE2E": "zapwire.e2e",
    "WAWebProtobufsAICommon": "zapwire.ai",
    "WAAICommonDeprecated": "zapwire.ai_deprecated",
    "WAStatusAttributions": "zapwire.status",
    "WAWebProtobufsServerSync": "zapwire.server_sync",
    "WACommon": "zapwire.common",
    "WACompanionReg": "zapwire.companion",
    "WAWebProtobufsAea": "zapwire.aea",
}
# whatsmeow's schema of those days has no sound in stickers; ours has, as a oneof, so that its name is always printed.
VECTORS: Final = load("whatsmeow_message_json")["messages"]
STICKER: Final = "StickerMessage"
SOUND: Final = {"Audio": None}


def _message(name: str, data: bytes) -> AnyMessage:
    package, _, rest = name.partition(".")
    descriptor = Default().FindMessageTypeByName(f"{PACKAGES[package]}.{rest}")
    message = message_factory.GetMessageClass(descriptor)()
    message.MergeFromString(data)
    return message


def test_every_type_of_message_equals_what_go_prints() -> None:
    """Of each type that can be inside a message, every field has whatsmeow's name and form."""
    assert BotMetadata.DESCRIPTOR.full_name == "zapwire.ai.BotMetadata"
    assert len({vector["type"] for vector in VECTORS}) > 300
    for vector in VECTORS:
        expected = dict(vector["json"])
        if vector["type"].endswith(f".{STICKER}"):
            expected |= SOUND
        elif expected.get("stickerMessage") == {}:
            expected["stickerMessage"] = SOUND
        printed = orjson.loads(orjson.dumps(to_json(_message(vector["type"], bytes.fromhex(vector["bytes"])))))
        assert printed == expected, vector["type"]


def test_no_message_has_a_map() -> None:
    """So nothing here prints any."""
    kinds = {vector["type"]: type(_message(vector["type"], b"")) for vector in VECTORS}
    nested = [field.message_type for kind in kinds.values() for field in kind.DESCRIPTOR.fields]
    assert not [kind.full_name for kind in nested if kind is not None and kind.GetOptions().map_entry]


@given(st.data())
def test_whatever_can_be_read_can_be_printed(data: st.DataObject) -> None:
    """Bytes that a sender changed at will never raise, and always are JSON."""
    vector = data.draw(st.sampled_from(VECTORS))
    changed = bytearray.fromhex(vector["bytes"])
    for _ in range(data.draw(st.integers(0, 4))):
        if changed:
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = _message(vector["type"], bytes(changed))
    except DecodeError:
        return
    printed = to_json(message)
    assert orjson.loads(orjson.dumps(printed)) == printed


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_null(number: float) -> None:
    """JSON has no NaN and no infinity."""
    assert to_json(LocationMessage(degreesLatitude=number, degreesLongitude=1.0)) == {
        "degreesLatitude": None,
        "degreesLongitude": 1.0,
    }
    assert to_json(LiveLocationMessage(speedInMps=number)) == {"speedInMps": None}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, b"0.1"),
        (3.3, b"3.3"),
        (16777216.0, b"16777216.0"),
        (3.4028235e38, b"3.4028235e38"),
        (1e-45, b"1e-45"),
        (1.36441695e-05, b"1.36441695e-05"),
    ],
)
def test_floats_of_32_bits_are_short(number: float, text: bytes) -> None:
    """A float is printed with the digits that tell it from its neighbours, not with those of its 64 bits."""
    printed = to_json(LiveLocationMessage(speedInMps=number))["speedInMps"]
    assert printed == float(text)
    assert to_json(LiveLocationMessage(speedInMps=printed))["speedInMps"] == printed


def test_unknown_enum_values_are_kept() -> None:
    """As Go does, whose enums are open; other unknown fields are not printed."""
    unknown = bytes.fromhex("6202 1063 9a3f 0161".replace(" ", ""))  # protocolMessage.type 99, and a field 1011
    assert to_json(Message.FromString(unknown)) == {"protocolMessage": {"type": 99}}
    negative = bytes.fromhex("620b10ffffffffffffffffff01")
    assert to_json(Message.FromString(negative)) == {"protocolMessage": {"type": -1}}
    text = bytes.fromhex("62021200")  # protocolMessage.type as a text
    assert to_json(Message.FromString(text)) == {"protocolMessage": {}}


def test_unknown_enum_values_are_kept_in_lists_and_oneofs() -> None:
    """Behind those that are known."""
    known, unknown = b"\x08\x01", b"\x08\xce\x0f"
    assert to_json(BotCapabilityMetadata.FromString(unknown)) == {"capabilities": [1998]}
    assert to_json(BotCapabilityMetadata.FromString(unknown + known)) == {"capabilities": [1, 1998]}
    event = BizAIMetadataSync.ServerEvent
    assert to_json(event.FromString(unknown)) == {oneof: {"ProtocolEvent": 1998} for oneof in to_json(event())}


def test_empty_texts_are_printed_and_empty_bytes_are_not() -> None:
    """In Go a text is a pointer, bytes are not."""
    message = ExtendedTextMessage(text="", JPEGThumbnail=b"", font=ExtendedTextMessage.SYSTEM)
    assert to_json(message) == {"text": "", "font": 0}


def _nested(levels: int) -> bytes:
    """An encoded message inside so many others."""
    data = Message(conversation="at the bottom").SerializeToString()
    for _ in range(levels):
        data = _field(FutureProofMessage.MESSAGE_FIELD_NUMBER, data)
        data = _field(Message.EPHEMERALMESSAGE_FIELD_NUMBER, data)
    return data


def _is_read(levels: int) -> bool:
    try:
        Message.FromString(_nested(levels))
    except DecodeError:
        return False
    return True


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])


def test_a_message_nested_as_deep_as_protobuf_reads_is_printed() -> None:
    """A sender cannot bring the gateway down with a message in a message in a message."""
    levels = next(levels for levels in range(100) if not _is_read(levels + 1))
    assert levels > 40
    message = Message.FromString(_nested(levels))
    text = orjson.dumps({"event": {"RawMessage": to_json(message)}})
    assert text.count(b"ephemeralMessage") == levels
    assert b"at the bottom" in text


def test_messages_quoted_in_one_another_are_printed() -> None:
    """The same through lists and quotes."""
    message = Message(conversation="x")
    for _ in range(64 // 3):
        quote = ContextInfo(quotedMessage=message, mentionedJID=["1@lid"])
        message = Message(extendedTextMessage=ExtendedTextMessage(text="re", contextInfo=quote))
    parsed = Message.FromString(message.SerializeToString())
    assert orjson.dumps(to_json(parsed)).count(b"quotedMessage") == 64 // 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("olé", "olé"),
        (b"ol\xc3\xa9", "olé"),
        (b"a\xff\xed\xa0\x80\xf0\x9f\x98b", "a" + "\ufffd" * 7 + "b"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("", ""),
    ],
)
def test_texts_are_what_json_can_hold(value: Any, text: str) -> None:
    """Each byte that is no UTF-8 becomes U+FFFD, as in Go, and so does each lone surrogate."""
    assert to_text(value) == text
    assert orjson.loads(orjson.dumps(to_text(value))) == text
