from zapwire.protocol.proto import sync_action_pb2 as _sync_action_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SyncdSnapshotRecovery(_message.Message):
    __slots__ = ("version", "collectionName", "mutationRecords", "collectionLthash")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONNAME_FIELD_NUMBER: _ClassVar[int]
    MUTATIONRECORDS_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONLTHASH_FIELD_NUMBER: _ClassVar[int]
    version: SyncdVersion
    collectionName: str
    mutationRecords: _containers.RepeatedCompositeFieldContainer[SyncdPlainTextRecord]
    collectionLthash: bytes
    def __init__(self, version: _Optional[_Union[SyncdVersion, _Mapping]] = ..., collectionName: _Optional[str] = ..., mutationRecords: _Optional[_Iterable[_Union[SyncdPlainTextRecord, _Mapping]]] = ..., collectionLthash: _Optional[bytes] = ...) -> None: ...

class SyncdPlainTextRecord(_message.Message):
    __slots__ = ("value", "keyID", "mac")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    KEYID_FIELD_NUMBER: _ClassVar[int]
    MAC_FIELD_NUMBER: _ClassVar[int]
    value: _sync_action_pb2.SyncActionData
    keyID: bytes
    mac: bytes
    def __init__(self, value: _Optional[_Union[_sync_action_pb2.SyncActionData, _Mapping]] = ..., keyID: _Optional[bytes] = ..., mac: _Optional[bytes] = ...) -> None: ...

class SyncdVersion(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...
