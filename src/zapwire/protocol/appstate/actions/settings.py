"""Settings of the account."""

from dataclasses import dataclass, field
from typing import ClassVar

from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.sync_action_pb2 import (
    LocaleSetting,
    NctSaltSyncAction,
    PushNameSetting,
    SyncActionValue,
    TimeFormatAction,
    UnarchiveChatsSetting,
)


@dataclass(frozen=True, slots=True)
class PushName(Action):
    """The name that others see."""

    kind: ClassVar = "setting_pushName"
    collection: ClassVar = Collection.CRITICAL_BLOCK
    version: ClassVar = 1

    name: str

    def value(self) -> SyncActionValue:
        return SyncActionValue(pushNameSetting=PushNameSetting(name=self.name))

    @classmethod
    def read(cls, _parts: tuple[str, ...], value: SyncActionValue) -> "PushName":
        return cls(as_text(value.pushNameSetting.name))


@dataclass(frozen=True, slots=True)
class Locale(Action):
    """The language of the phone, e.g. `es_AR`."""

    kind: ClassVar = "setting_locale"
    collection: ClassVar = Collection.CRITICAL_BLOCK
    version: ClassVar = 3

    locale: str

    def value(self) -> SyncActionValue:
        return SyncActionValue(localeSetting=LocaleSetting(locale=self.locale))

    @classmethod
    def read(cls, _parts: tuple[str, ...], value: SyncActionValue) -> "Locale":
        return cls(as_text(value.localeSetting.locale))


@dataclass(frozen=True, slots=True)
class TimeFormat(Action):
    """Whether the phone shows times with 24 hours."""

    kind: ClassVar = "time_format"
    collection: ClassVar = Collection.REGULAR_LOW
    version: ClassVar = 7

    is_24_hours: bool

    def value(self) -> SyncActionValue:
        return SyncActionValue(timeFormatAction=TimeFormatAction(isTwentyFourHourFormatEnabled=self.is_24_hours))

    @classmethod
    def read(cls, _parts: tuple[str, ...], value: SyncActionValue) -> "TimeFormat":
        return cls(value.timeFormatAction.isTwentyFourHourFormatEnabled)


@dataclass(frozen=True, slots=True)
class UnarchiveChats(Action):
    """Whether a new message brings an archived chat back."""

    kind: ClassVar = "setting_unarchiveChats"
    collection: ClassVar = Collection.REGULAR_LOW
    version: ClassVar = 4

    unarchives: bool

    def value(self) -> SyncActionValue:
        return SyncActionValue(unarchiveChatsSetting=UnarchiveChatsSetting(unarchiveChats=self.unarchives))

    @classmethod
    def read(cls, _parts: tuple[str, ...], value: SyncActionValue) -> "UnarchiveChats":
        return cls(value.unarchiveChatsSetting.unarchiveChats)


@dataclass(frozen=True, slots=True)
class PrivacySalt(Action):
    """The secret that tokens for people who gave us none are made with (whatsmeow cstoken.go)."""

    kind: ClassVar = "nct_salt_sync"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 7

    salt: bytes = field(repr=False)

    def value(self) -> SyncActionValue:
        return SyncActionValue(nctSaltSyncAction=NctSaltSyncAction(salt=self.salt))

    @classmethod
    def read(cls, _parts: tuple[str, ...], value: SyncActionValue) -> "PrivacySalt":
        return cls(value.nctSaltSyncAction.salt)
