from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NonE2EEAttestation(_message.Message):
    __slots__ = ("accountType",)
    class AccountType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        E2EE: _ClassVar[NonE2EEAttestation.AccountType]
        HYBRID_E2EE: _ClassVar[NonE2EEAttestation.AccountType]
        NON_E2EE: _ClassVar[NonE2EEAttestation.AccountType]
    E2EE: NonE2EEAttestation.AccountType
    HYBRID_E2EE: NonE2EEAttestation.AccountType
    NON_E2EE: NonE2EEAttestation.AccountType
    ACCOUNTTYPE_FIELD_NUMBER: _ClassVar[int]
    accountType: NonE2EEAttestation.AccountType
    def __init__(self, accountType: _Optional[_Union[NonE2EEAttestation.AccountType, str]] = ...) -> None: ...
