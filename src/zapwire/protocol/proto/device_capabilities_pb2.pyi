from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeviceCapabilities(_message.Message):
    __slots__ = ("chatLockSupportLevel", "lidMigration", "businessBroadcast", "userHasAvatar", "memberNameTagPrimarySupport", "aiThread", "aiFbidMigration", "bizAiSettingsSync", "contactRefresh")
    class MemberNameTagPrimarySupport(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DISABLED: _ClassVar[DeviceCapabilities.MemberNameTagPrimarySupport]
        RECEIVER_ENABLED: _ClassVar[DeviceCapabilities.MemberNameTagPrimarySupport]
        SENDER_ENABLED: _ClassVar[DeviceCapabilities.MemberNameTagPrimarySupport]
    DISABLED: DeviceCapabilities.MemberNameTagPrimarySupport
    RECEIVER_ENABLED: DeviceCapabilities.MemberNameTagPrimarySupport
    SENDER_ENABLED: DeviceCapabilities.MemberNameTagPrimarySupport
    class ChatLockSupportLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[DeviceCapabilities.ChatLockSupportLevel]
        MINIMAL: _ClassVar[DeviceCapabilities.ChatLockSupportLevel]
        FULL: _ClassVar[DeviceCapabilities.ChatLockSupportLevel]
    NONE: DeviceCapabilities.ChatLockSupportLevel
    MINIMAL: DeviceCapabilities.ChatLockSupportLevel
    FULL: DeviceCapabilities.ChatLockSupportLevel
    class AiThread(_message.Message):
        __slots__ = ("supportLevel",)
        class SupportLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            NONE: _ClassVar[DeviceCapabilities.AiThread.SupportLevel]
            INFRA: _ClassVar[DeviceCapabilities.AiThread.SupportLevel]
            FULL: _ClassVar[DeviceCapabilities.AiThread.SupportLevel]
        NONE: DeviceCapabilities.AiThread.SupportLevel
        INFRA: DeviceCapabilities.AiThread.SupportLevel
        FULL: DeviceCapabilities.AiThread.SupportLevel
        SUPPORTLEVEL_FIELD_NUMBER: _ClassVar[int]
        supportLevel: DeviceCapabilities.AiThread.SupportLevel
        def __init__(self, supportLevel: _Optional[_Union[DeviceCapabilities.AiThread.SupportLevel, str]] = ...) -> None: ...
    class ContactRefresh(_message.Message):
        __slots__ = ("refreshSupported",)
        REFRESHSUPPORTED_FIELD_NUMBER: _ClassVar[int]
        refreshSupported: bool
        def __init__(self, refreshSupported: _Optional[bool] = ...) -> None: ...
    class BizAiSettingsSync(_message.Message):
        __slots__ = ("handoffRemovalTimingEnabled",)
        HANDOFFREMOVALTIMINGENABLED_FIELD_NUMBER: _ClassVar[int]
        handoffRemovalTimingEnabled: bool
        def __init__(self, handoffRemovalTimingEnabled: _Optional[bool] = ...) -> None: ...
    class AiFbidMigration(_message.Message):
        __slots__ = ("chatDbMigrationTimestamp", "supportVersion")
        CHATDBMIGRATIONTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        SUPPORTVERSION_FIELD_NUMBER: _ClassVar[int]
        chatDbMigrationTimestamp: int
        supportVersion: int
        def __init__(self, chatDbMigrationTimestamp: _Optional[int] = ..., supportVersion: _Optional[int] = ...) -> None: ...
    class UserHasAvatar(_message.Message):
        __slots__ = ("userHasAvatar",)
        USERHASAVATAR_FIELD_NUMBER: _ClassVar[int]
        userHasAvatar: bool
        def __init__(self, userHasAvatar: _Optional[bool] = ...) -> None: ...
    class BusinessBroadcast(_message.Message):
        __slots__ = ("importListEnabled", "companionSupportEnabled", "campaignSyncEnabled", "insightsSyncEnabled", "recipientLimit", "proCompanionSupportEnabled")
        IMPORTLISTENABLED_FIELD_NUMBER: _ClassVar[int]
        COMPANIONSUPPORTENABLED_FIELD_NUMBER: _ClassVar[int]
        CAMPAIGNSYNCENABLED_FIELD_NUMBER: _ClassVar[int]
        INSIGHTSSYNCENABLED_FIELD_NUMBER: _ClassVar[int]
        RECIPIENTLIMIT_FIELD_NUMBER: _ClassVar[int]
        PROCOMPANIONSUPPORTENABLED_FIELD_NUMBER: _ClassVar[int]
        importListEnabled: bool
        companionSupportEnabled: bool
        campaignSyncEnabled: bool
        insightsSyncEnabled: bool
        recipientLimit: int
        proCompanionSupportEnabled: bool
        def __init__(self, importListEnabled: _Optional[bool] = ..., companionSupportEnabled: _Optional[bool] = ..., campaignSyncEnabled: _Optional[bool] = ..., insightsSyncEnabled: _Optional[bool] = ..., recipientLimit: _Optional[int] = ..., proCompanionSupportEnabled: _Optional[bool] = ...) -> None: ...
    class LIDMigration(_message.Message):
        __slots__ = ("chatDbMigrationTimestamp",)
        CHATDBMIGRATIONTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        chatDbMigrationTimestamp: int
        def __init__(self, chatDbMigrationTimestamp: _Optional[int] = ...) -> None: ...
    CHATLOCKSUPPORTLEVEL_FIELD_NUMBER: _ClassVar[int]
    LIDMIGRATION_FIELD_NUMBER: _ClassVar[int]
    BUSINESSBROADCAST_FIELD_NUMBER: _ClassVar[int]
    USERHASAVATAR_FIELD_NUMBER: _ClassVar[int]
    MEMBERNAMETAGPRIMARYSUPPORT_FIELD_NUMBER: _ClassVar[int]
    AITHREAD_FIELD_NUMBER: _ClassVar[int]
    AIFBIDMIGRATION_FIELD_NUMBER: _ClassVar[int]
    BIZAISETTINGSSYNC_FIELD_NUMBER: _ClassVar[int]
    CONTACTREFRESH_FIELD_NUMBER: _ClassVar[int]
    chatLockSupportLevel: DeviceCapabilities.ChatLockSupportLevel
    lidMigration: DeviceCapabilities.LIDMigration
    businessBroadcast: DeviceCapabilities.BusinessBroadcast
    userHasAvatar: DeviceCapabilities.UserHasAvatar
    memberNameTagPrimarySupport: DeviceCapabilities.MemberNameTagPrimarySupport
    aiThread: DeviceCapabilities.AiThread
    aiFbidMigration: DeviceCapabilities.AiFbidMigration
    bizAiSettingsSync: DeviceCapabilities.BizAiSettingsSync
    contactRefresh: DeviceCapabilities.ContactRefresh
    def __init__(self, chatLockSupportLevel: _Optional[_Union[DeviceCapabilities.ChatLockSupportLevel, str]] = ..., lidMigration: _Optional[_Union[DeviceCapabilities.LIDMigration, _Mapping]] = ..., businessBroadcast: _Optional[_Union[DeviceCapabilities.BusinessBroadcast, _Mapping]] = ..., userHasAvatar: _Optional[_Union[DeviceCapabilities.UserHasAvatar, _Mapping]] = ..., memberNameTagPrimarySupport: _Optional[_Union[DeviceCapabilities.MemberNameTagPrimarySupport, str]] = ..., aiThread: _Optional[_Union[DeviceCapabilities.AiThread, _Mapping]] = ..., aiFbidMigration: _Optional[_Union[DeviceCapabilities.AiFbidMigration, _Mapping]] = ..., bizAiSettingsSync: _Optional[_Union[DeviceCapabilities.BizAiSettingsSync, _Mapping]] = ..., contactRefresh: _Optional[_Union[DeviceCapabilities.ContactRefresh, _Mapping]] = ...) -> None: ...
