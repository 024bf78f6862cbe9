"""Our protobuf schemas against those of whatsmeow, which the package neonize carries as generated modules."""

import importlib
import importlib.util
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, FileDescriptor

from zapwire.protocol import proto


class Schema(NamedTuple):
    """A schema of ours and the one of whatsmeow that it must equal."""

    ours: str
    """The stem of the .proto file in `zapwire.protocol.proto`."""
    theirs: str
    """The path of the .proto file below whatsmeow's `proto`, without its extension."""
    complete: bool
    """Whether nothing of theirs may be missing in ours."""


SCHEMAS = [
    Schema("adv", "waAdv/WAAdv", complete=True),
    Schema("aea", "waAea/WAWebProtobufsAea", complete=True),
    Schema("ai", "waAICommon/WAWebProtobufsAICommon", complete=True),
    Schema("ai_deprecated", "waAICommonDeprecated/WAAICommonDeprecated", complete=True),
    Schema("certificates", "waCert/WACert", complete=True),
    Schema("chat_lock", "waChatLockSettings/WAWebProtobufsChatLockSettings", complete=True),
    Schema("common", "waCommon/WACommon", complete=True),
    Schema("companion", "waCompanionReg/WACompanionReg", complete=True),
    Schema("device_capabilities", "waDeviceCapabilities/WAWebProtobufsDeviceCapabilities", complete=True),
    Schema("e2e", "waE2E/WAWebProtobufsE2E", complete=True),
    Schema("handshake", "waWa6/WAWebProtobufsWa6", complete=True),
    Schema("history", "waHistorySync/WAWebProtobufsHistorySync", complete=True),
    Schema("lid_migration", "waLidMigrationSyncPayload/WAWebProtobufLidMigrationSyncPayload", complete=True),
    Schema("media_retry", "waMmsRetry/WAMmsRetry", complete=True),
    Schema("server_sync", "waServerSync/WAWebProtobufsServerSync", complete=True),
    Schema("snapshot_recovery", "waSyncdSnapshotRecovery/WAWebProtobufsSyncdSnapshotRecovery", complete=True),
    Schema("status", "waStatusAttributions/WAStatusAttributions", complete=True),
    Schema("sync_action", "waSyncAction/WAWebProtobufSyncAction", complete=True),
    Schema("user_password", "waUserPassword/WAWebProtobufsUserPassword", complete=True),
    Schema("verified_name", "waVnameCert/WAWebProtobufsVnameCert", complete=True),
    Schema("web", "waWeb/WAWebProtobufsWeb", complete=True),
]
WITHOUT_COUNTERPART: dict[str, str] = {
    "signal": "whatsmeow takes these packets from libsignal; tests/vectors/signal_*.json hold them to its bytes",
}
"""Schemas of ours that neonize has nothing to compare with, each with the reason."""

THEIRS = {f"zapwire/protocol/proto/{schema.ours}.proto": f"{schema.theirs}.proto" for schema in SCHEMAS}
NAME = attrgetter("ours")

NEONIZE = importlib.util.find_spec("neonize")
needs_neonize = pytest.mark.skipif(NEONIZE is None, reason="neonize, to compare with, is not installed")


def load_theirs(schema: Schema) -> FileDescriptor:
    """Return whatsmeow's schema.

    Its modules are loaded as top-level ones, as they import each other: importing the package `neonize` would
    start whatsmeow's Go library.
    """
    assert NEONIZE is not None
    assert NEONIZE.submodule_search_locations
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(NEONIZE.submodule_search_locations[0], "proto"))
        return descriptor_of(importlib.import_module(f"{schema.theirs.replace('/', '.')}_pb2"))


def load_ours(schema: Schema) -> FileDescriptor:
    """Return our schema."""
    return descriptor_of(importlib.import_module(f"zapwire.protocol.proto.{schema.ours}_pb2"))


def descriptor_of(module: ModuleType) -> FileDescriptor:
    """Return the descriptor of a generated module."""
    descriptor = module.DESCRIPTOR
    assert isinstance(descriptor, FileDescriptor)
    return descriptor


def describe(file: FileDescriptor) -> dict[str, str]:
    """Return what is known of each message, field, enum and enum value, by its name in the package."""
    described: dict[str, str] = {}
    for enum in file.enum_types_by_name.values():
        described |= describe_enum(enum)
    for message in file.message_types_by_name.values():
        described |= describe_message(message)
    return described


def describe_message(message: Descriptor) -> dict[str, str]:
    """Return the description of a message, its fields and all that is nested in it."""
    name = name_of(message)
    described = {name: "message"}
    for field in message.fields:
        described[f"{name}.{field.name}"] = describe_field(field)
    for enum in message.enum_types:
        described |= describe_enum(enum)
    for nested in message.nested_types:
        described |= describe_message(nested)
    return described


def describe_enum(enum: EnumDescriptor) -> dict[str, str]:
    """Return the description of an enum and its values."""
    name = name_of(enum)
    return {name: "enum"} | {f"{name}.{value.name}": str(value.number) for value in enum.values}


def describe_field(field: FieldDescriptor) -> str:
    """Return label, type, number and all else that two equal fields have in common."""
    label = "required" if field.is_required else "repeated" if field.is_repeated else "optional"
    words = [label, f"type {field.type}", f"= {field.number}"]
    used = field.message_type or field.enum_type
    if used is not None:
        words.append(f"of {THEIRS.get(used.file.name, used.file.name)} {name_of(used)}")
    if not field.is_repeated:
        words.append(f"default {field.default_value!r} presence {field.has_presence}")
    if field.is_packed:
        words.append("packed")
    if field.containing_oneof is not None:
        words.append(f"in oneof {field.containing_oneof.name}")
    return " ".join(words)


def name_of(descriptor: Descriptor | EnumDescriptor) -> str:
    """Return the full name without the package."""
    full_name: str = descriptor.full_name
    return full_name.removeprefix(f"{descriptor.file.package}.")


@needs_neonize
@pytest.mark.parametrize("schema", SCHEMAS, ids=NAME)
def test_nothing_is_unknown_to_whatsmeow(schema: Schema) -> None:
    """Every message, field, enum and enum value of ours exists in whatsmeow's schema."""
    assert describe(load_ours(schema)).keys() - describe(load_theirs(schema)).keys() == set()


@needs_neonize
@pytest.mark.parametrize("schema", SCHEMAS, ids=NAME)
def test_what_both_have_is_equal(schema: Schema) -> None:
    """Fields agree in number, type, label, default and packing; enum values agree in number."""
    ours, theirs = describe(load_ours(schema)), describe(load_theirs(schema))
    common = ours.keys() & theirs.keys()
    assert common
    assert {name: ours[name] for name in common} == {name: theirs[name] for name in common}


@needs_neonize
@pytest.mark.parametrize("schema", [schema for schema in SCHEMAS if schema.complete], ids=NAME)
def test_complete_schema_misses_nothing(schema: Schema) -> None:
    """A schema that is declared complete has every message, field, enum and enum value of whatsmeow's."""
    missing = describe(load_theirs(schema)).keys() - describe(load_ours(schema)).keys()
    assert missing == set()


@needs_neonize
@pytest.mark.parametrize("schema", SCHEMAS, ids=NAME)
def test_packages_are_our_own(schema: Schema) -> None:
    """No package name is shared with whatsmeow's, so both can be loaded in one process."""
    assert load_ours(schema).package == f"zapwire.{schema.ours}" != load_theirs(schema).package


@pytest.mark.parametrize("name", WITHOUT_COUNTERPART)
def test_packages_without_counterpart_are_our_own(name: str) -> None:
    """A schema that is not compared keeps to our package names as well."""
    module = importlib.import_module(f"zapwire.protocol.proto.{name}_pb2")
    assert descriptor_of(module).package == f"zapwire.{name}"


def test_every_schema_is_compared() -> None:
    """Each .proto file has its row in the table, or stands among those without a counterpart."""
    files = [path.stem for path in Path(proto.__file__).parent.glob("*.proto")]
    assert sorted(files) == sorted([*(schema.ours for schema in SCHEMAS), *WITHOUT_COUNTERPART])
