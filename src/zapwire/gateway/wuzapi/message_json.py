"""Protobuf messages as Go's encoding/json prints the structs that are generated from their schema."""

import math
import re
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

_Convert: TypeAlias = Callable[[Any], Any]

# What Python makes of bytes that are no UTF-8, one for each, as Go prints U+FFFD for each.
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
_VARINT: Final = 0
# With so many digits, each number of 32 bits has a text of its own.
_FLOAT_DIGITS: Final = 9


def to_json(message: Message) -> dict[str, Any]:
    """The message as values that JSON knows. It never raises, whatever a sender wrote.

    As Go does it: fields that are not set and empty lists and bytes are left out, but of a `oneof` the name stands
    there always, null or with the field that is set inside; bytes are base64, enums and 64-bit integers are numbers,
    enum values that the schema does not know included. Floats that JSON has no number for, at which Go gives up, are
    null. There are no maps in these schemas, so none is looked for.
    """
    kind: Any = type(message)
    plan = _plan(kind)
    result: dict[str, Any] = dict(plan.oneofs)
    fields = plan.fields
    for descriptor, value in message.ListFields():
        field = fields[descriptor.number]
        if value == b"" and field.is_omitted_empty:
            continue
        if field.oneof:
            result[field.oneof] = {field.name: field.convert(value)}
        else:
            result[field.name] = field.convert(value)
    if plan.enums:
        unknown: Any = UnknownFieldSet(message)
        if len(unknown):
            _add_unknown_enums(plan, unknown, result)
    return result


@dataclass(frozen=True, slots=True)
class _Field:
    """How one field is printed. `oneof` is the name of the group it belongs to, or empty."""

    name: str
    oneof: str
    convert: _Convert
    is_omitted_empty: bool
    """Whether it is left out where it is set, but to no bytes."""
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """How messages of one type are printed."""

    fields: Mapping[int, _Field]
    oneofs: Mapping[str, None]
    enums: frozenset[int]
    """The numbers of those fields that are enums."""


@cache
def _plan(kind: Any) -> _Plan:
    descriptor: Descriptor = kind.DESCRIPTOR
    return _Plan(
        {field.number: _field(field) for field in descriptor.fields},
        {_go_name(oneof.name): None for oneof in descriptor.oneofs},
        frozenset(field.number for field in descriptor.fields if field.type == FieldDescriptor.TYPE_ENUM),
    )


def _field(field: Any) -> _Field:
    oneof = field.containing_oneof
    is_repeated = bool(field.is_repeated)
    return _Field(
        _go_name(field.name) if oneof else field.name,
        _go_name(oneof.name) if oneof else "",
        _converter(field),
        is_omitted_empty=field.type == FieldDescriptor.TYPE_BYTES and not is_repeated and oneof is None,
        is_repeated=is_repeated,
    )


def _converter(field: Any) -> _Convert:
    convert = _CONVERTERS.get(field.type, _as_is)
    if not field.is_repeated:
        return convert
    return lambda items: [convert(item) for item in items]


def _as_is(value: Any) -> Any:
    return value


def to_text(value: str | bytes) -> str:
    """A text that JSON can hold, as Go prints it: each byte that is no UTF-8 as U+FFFD, and each lone surrogate."""
    if isinstance(value, bytes):
        return _NOT_UTF8.sub("\ufffd", value.decode(errors="surrogateescape"))
    try:
        value.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    return value


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else to_text(value)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _float(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _short_float(value: float) -> float | None:
    """The shortest number that is the same in 32 bits."""
    if not math.isfinite(value):
        return None
    for digits in range(1, _FLOAT_DIGITS):
        short = float(f"{value:.{digits}g}")
        if struct.unpack("f", struct.pack("f", short))[0] == value:
            return short
    return float(f"{value:.{_FLOAT_DIGITS}g}")


_CONVERTERS: Final[Mapping[int, _Convert]] = {
    FieldDescriptor.TYPE_MESSAGE: to_json,
    FieldDescriptor.TYPE_STRING: _text,
    FieldDescriptor.TYPE_BYTES: _base64,
    FieldDescriptor.TYPE_FLOAT: _short_float,
    FieldDescriptor.TYPE_DOUBLE: _float,
}


def _add_unknown_enums(plan: _Plan, unknown: Any, result: dict[str, Any]) -> None:
    """Values newer than the schema: protobuf puts them aside, Go does not."""
    for entry in unknown:
        if entry.wire_type != _VARINT or entry.field_number not in plan.enums:
            continue
        field = plan.fields[entry.field_number]
        value = (entry.data + 2**31) % 2**32 - 2**31
        if field.is_repeated:
            result.setdefault(field.name, []).append(value)
        elif field.oneof:
            result[field.oneof] = {field.name: value}
        else:
            result[field.name] = value


def _go_name(name: str) -> str:
    """A field's name in a Go struct, which is what is printed of the members of a `oneof`."""
    return name[:1].upper() + name[1:]
