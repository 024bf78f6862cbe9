"""What a phone decrypted, as lines of text in which only what must be equal is left."""

from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict

from tests.conformance.parity.compare import Masks
from zapwire.protocol.proto.e2e_pb2 import Message

_IDS = frozenset({"ID", "stanzaID"})
_KEYS = frozenset({"messageSecret", "axolotlSenderKeyDistributionMessage", "encPayload", "encIV"})
_MEDIA = frozenset({"URL", "directPath", "mediaKey", "fileEncSHA256", "streamingSidecar"})
_TIMES = frozenset({"mediaKeyTimestamp", "senderTimestampMS", "timestampMS", "ephemeralSettingTimestamp"})


def content_lines(message: Message, masks: Masks) -> list[str]:
    """Return the fields of an end-to-end message, one a line, sorted by their paths."""
    fields = MessageToDict(message, preserving_proto_field_name=True)
    return [f"{path} = {_masked(path.rpartition('.')[2], value, masks)}" for path, value in sorted(_leaves(fields))]


def _masked(name: str, value: str, masks: Masks) -> str:
    if name in _IDS:
        return masks.attribute("id", value)
    if name in _TIMES:
        return "TIME"
    if name in _MEDIA:
        return "FILE"
    return "KEY" if name in _KEYS else masks.text(value)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield path, str(value)
