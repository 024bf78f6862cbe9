from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SignalMessage(_message.Message):
    __slots__ = ("ratchetKey", "counter", "previousCounter", "ciphertext")
    RATCHETKEY_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUSCOUNTER_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    ratchetKey: bytes
    counter: int
    previousCounter: int
    ciphertext: bytes
    def __init__(self, ratchetKey: _Optional[bytes] = ..., counter: _Optional[int] = ..., previousCounter: _Optional[int] = ..., ciphertext: _Optional[bytes] = ...) -> None: ...

class PreKeySignalMessage(_message.Message):
    __slots__ = ("preKeyId", "baseKey", "identityKey", "message", "registrationId", "signedPreKeyId")
    PREKEYID_FIELD_NUMBER: _ClassVar[int]
    BASEKEY_FIELD_NUMBER: _ClassVar[int]
    IDENTITYKEY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REGISTRATIONID_FIELD_NUMBER: _ClassVar[int]
    SIGNEDPREKEYID_FIELD_NUMBER: _ClassVar[int]
    preKeyId: int
    baseKey: bytes
    identityKey: bytes
    message: bytes
    registrationId: int
    signedPreKeyId: int
    def __init__(self, preKeyId: _Optional[int] = ..., baseKey: _Optional[bytes] = ..., identityKey: _Optional[bytes] = ..., message: _Optional[bytes] = ..., registrationId: _Optional[int] = ..., signedPreKeyId: _Optional[int] = ...) -> None: ...

class SenderKeyMessage(_message.Message):
    __slots__ = ("id", "iteration", "ciphertext")
    ID_FIELD_NUMBER: _ClassVar[int]
    ITERATION_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    id: int
    iteration: int
    ciphertext: bytes
    def __init__(self, id: _Optional[int] = ..., iteration: _Optional[int] = ..., ciphertext: _Optional[bytes] = ...) -> None: ...

class SenderKeyDistributionMessage(_message.Message):
    __slots__ = ("id", "iteration", "chainKey", "signingKey")
    ID_FIELD_NUMBER: _ClassVar[int]
    ITERATION_FIELD_NUMBER: _ClassVar[int]
    CHAINKEY_FIELD_NUMBER: _ClassVar[int]
    SIGNINGKEY_FIELD_NUMBER: _ClassVar[int]
    id: int
    iteration: int
    chainKey: bytes
    signingKey: bytes
    def __init__(self, id: _Optional[int] = ..., iteration: _Optional[int] = ..., chainKey: _Optional[bytes] = ..., signingKey: _Optional[bytes] = ...) -> None: ...

class StoredChain(_message.Message):
    __slots__ = ("key", "index", "skipped", "seeds")
    KEY_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    SEEDS_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    index: int
    skipped: _containers.RepeatedScalarFieldContainer[int]
    seeds: bytes
    def __init__(self, key: _Optional[bytes] = ..., index: _Optional[int] = ..., skipped: _Optional[_Iterable[int]] = ..., seeds: _Optional[bytes] = ...) -> None: ...

class StoredReceivingChain(_message.Message):
    __slots__ = ("ratchetKey", "chain")
    RATCHETKEY_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    ratchetKey: bytes
    chain: StoredChain
    def __init__(self, ratchetKey: _Optional[bytes] = ..., chain: _Optional[_Union[StoredChain, _Mapping]] = ...) -> None: ...

class StoredPending(_message.Message):
    __slots__ = ("preKeyId", "signedPreKeyId")
    PREKEYID_FIELD_NUMBER: _ClassVar[int]
    SIGNEDPREKEYID_FIELD_NUMBER: _ClassVar[int]
    preKeyId: int
    signedPreKeyId: int
    def __init__(self, preKeyId: _Optional[int] = ..., signedPreKeyId: _Optional[int] = ...) -> None: ...

class StoredSession(_message.Message):
    __slots__ = ("localIdentity", "remoteIdentity", "localRegistrationId", "remoteRegistrationId", "baseKey", "pending", "root", "sendingPublic", "sendingPrivate", "sending", "receiving", "previousCounter")
    LOCALIDENTITY_FIELD_NUMBER: _ClassVar[int]
    REMOTEIDENTITY_FIELD_NUMBER: _ClassVar[int]
    LOCALREGISTRATIONID_FIELD_NUMBER: _ClassVar[int]
    REMOTEREGISTRATIONID_FIELD_NUMBER: _ClassVar[int]
    BASEKEY_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    SENDINGPUBLIC_FIELD_NUMBER: _ClassVar[int]
    SENDINGPRIVATE_FIELD_NUMBER: _ClassVar[int]
    SENDING_FIELD_NUMBER: _ClassVar[int]
    RECEIVING_FIELD_NUMBER: _ClassVar[int]
    PREVIOUSCOUNTER_FIELD_NUMBER: _ClassVar[int]
    localIdentity: bytes
    remoteIdentity: bytes
    localRegistrationId: int
    remoteRegistrationId: int
    baseKey: bytes
    pending: StoredPending
    root: bytes
    sendingPublic: bytes
    sendingPrivate: bytes
    sending: StoredChain
    receiving: _containers.RepeatedCompositeFieldContainer[StoredReceivingChain]
    previousCounter: int
    def __init__(self, localIdentity: _Optional[bytes] = ..., remoteIdentity: _Optional[bytes] = ..., localRegistrationId: _Optional[int] = ..., remoteRegistrationId: _Optional[int] = ..., baseKey: _Optional[bytes] = ..., pending: _Optional[_Union[StoredPending, _Mapping]] = ..., root: _Optional[bytes] = ..., sendingPublic: _Optional[bytes] = ..., sendingPrivate: _Optional[bytes] = ..., sending: _Optional[_Union[StoredChain, _Mapping]] = ..., receiving: _Optional[_Iterable[_Union[StoredReceivingChain, _Mapping]]] = ..., previousCounter: _Optional[int] = ...) -> None: ...

class StoredSessionRecord(_message.Message):
    __slots__ = ("sessions",)
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[StoredSession]
    def __init__(self, sessions: _Optional[_Iterable[_Union[StoredSession, _Mapping]]] = ...) -> None: ...

class StoredSenderKey(_message.Message):
    __slots__ = ("id", "chain", "signingPublic", "signingPrivate")
    ID_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    SIGNINGPUBLIC_FIELD_NUMBER: _ClassVar[int]
    SIGNINGPRIVATE_FIELD_NUMBER: _ClassVar[int]
    id: int
    chain: StoredChain
    signingPublic: bytes
    signingPrivate: bytes
    def __init__(self, id: _Optional[int] = ..., chain: _Optional[_Union[StoredChain, _Mapping]] = ..., signingPublic: _Optional[bytes] = ..., signingPrivate: _Optional[bytes] = ...) -> None: ...

class StoredSenderKeyRecord(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[StoredSenderKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[StoredSenderKey, _Mapping]]] = ...) -> None: ...
