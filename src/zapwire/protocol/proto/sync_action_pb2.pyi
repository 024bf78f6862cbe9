from zapwire.protocol.proto import chat_lock_pb2 as _chat_lock_pb2
from zapwire.protocol.proto import device_capabilities_pb2 as _device_capabilities_pb2
from zapwire.protocol.proto import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CollectionName(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COLLECTION_NAME_UNKNOWN: _ClassVar[CollectionName]
    REGULAR: _ClassVar[CollectionName]
    REGULAR_LOW: _ClassVar[CollectionName]
    REGULAR_HIGH: _ClassVar[CollectionName]
    CRITICAL_BLOCK: _ClassVar[CollectionName]
    CRITICAL_UNBLOCK_LOW: _ClassVar[CollectionName]

class MutationProps(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAR_ACTION: _ClassVar[MutationProps]
    CONTACT_ACTION: _ClassVar[MutationProps]
    MUTE_ACTION: _ClassVar[MutationProps]
    PIN_ACTION: _ClassVar[MutationProps]
    SECURITY_NOTIFICATION_SETTING: _ClassVar[MutationProps]
    PUSH_NAME_SETTING: _ClassVar[MutationProps]
    QUICK_REPLY_ACTION: _ClassVar[MutationProps]
    RECENT_EMOJI_WEIGHTS_ACTION: _ClassVar[MutationProps]
    LABEL_MESSAGE_ACTION: _ClassVar[MutationProps]
    LABEL_EDIT_ACTION: _ClassVar[MutationProps]
    LABEL_ASSOCIATION_ACTION: _ClassVar[MutationProps]
    LOCALE_SETTING: _ClassVar[MutationProps]
    ARCHIVE_CHAT_ACTION: _ClassVar[MutationProps]
    DELETE_MESSAGE_FOR_ME_ACTION: _ClassVar[MutationProps]
    KEY_EXPIRATION: _ClassVar[MutationProps]
    MARK_CHAT_AS_READ_ACTION: _ClassVar[MutationProps]
    CLEAR_CHAT_ACTION: _ClassVar[MutationProps]
    DELETE_CHAT_ACTION: _ClassVar[MutationProps]
    UNARCHIVE_CHATS_SETTING: _ClassVar[MutationProps]
    PRIMARY_FEATURE: _ClassVar[MutationProps]
    ANDROID_UNSUPPORTED_ACTIONS: _ClassVar[MutationProps]
    AGENT_ACTION: _ClassVar[MutationProps]
    SUBSCRIPTION_ACTION: _ClassVar[MutationProps]
    USER_STATUS_MUTE_ACTION: _ClassVar[MutationProps]
    TIME_FORMAT_ACTION: _ClassVar[MutationProps]
    NUX_ACTION: _ClassVar[MutationProps]
    PRIMARY_VERSION_ACTION: _ClassVar[MutationProps]
    STICKER_ACTION: _ClassVar[MutationProps]
    REMOVE_RECENT_STICKER_ACTION: _ClassVar[MutationProps]
    CHAT_ASSIGNMENT: _ClassVar[MutationProps]
    CHAT_ASSIGNMENT_OPENED_STATUS: _ClassVar[MutationProps]
    PN_FOR_LID_CHAT_ACTION: _ClassVar[MutationProps]
    MARKETING_MESSAGE_ACTION: _ClassVar[MutationProps]
    MARKETING_MESSAGE_BROADCAST_ACTION: _ClassVar[MutationProps]
    EXTERNAL_WEB_BETA_ACTION: _ClassVar[MutationProps]
    PRIVACY_SETTING_RELAY_ALL_CALLS: _ClassVar[MutationProps]
    CALL_LOG_ACTION: _ClassVar[MutationProps]
    UGC_BOT: _ClassVar[MutationProps]
    STATUS_PRIVACY: _ClassVar[MutationProps]
    BOT_WELCOME_REQUEST_ACTION: _ClassVar[MutationProps]
    DELETE_INDIVIDUAL_CALL_LOG: _ClassVar[MutationProps]
    LABEL_REORDERING_ACTION: _ClassVar[MutationProps]
    PAYMENT_INFO_ACTION: _ClassVar[MutationProps]
    CUSTOM_PAYMENT_METHODS_ACTION: _ClassVar[MutationProps]
    LOCK_CHAT_ACTION: _ClassVar[MutationProps]
    CHAT_LOCK_SETTINGS: _ClassVar[MutationProps]
    WAMO_USER_IDENTIFIER_ACTION: _ClassVar[MutationProps]
    PRIVACY_SETTING_DISABLE_LINK_PREVIEWS_ACTION: _ClassVar[MutationProps]
    DEVICE_CAPABILITIES: _ClassVar[MutationProps]
    NOTE_EDIT_ACTION: _ClassVar[MutationProps]
    FAVORITES_ACTION: _ClassVar[MutationProps]
    MERCHANT_PAYMENT_PARTNER_ACTION: _ClassVar[MutationProps]
    WAFFLE_ACCOUNT_LINK_STATE_ACTION: _ClassVar[MutationProps]
    USERNAME_CHAT_START_MODE: _ClassVar[MutationProps]
    NOTIFICATION_ACTIVITY_SETTING_ACTION: _ClassVar[MutationProps]
    LID_CONTACT_ACTION: _ClassVar[MutationProps]
    CTWA_PER_CUSTOMER_DATA_SHARING_ACTION: _ClassVar[MutationProps]
    PAYMENT_TOS_ACTION: _ClassVar[MutationProps]
    PRIVACY_SETTING_CHANNELS_PERSONALISED_RECOMMENDATION_ACTION: _ClassVar[MutationProps]
    BUSINESS_BROADCAST_ASSOCIATION_ACTION: _ClassVar[MutationProps]
    DETECTED_OUTCOMES_STATUS_ACTION: _ClassVar[MutationProps]
    MAIBA_AI_FEATURES_CONTROL_ACTION: _ClassVar[MutationProps]
    BUSINESS_BROADCAST_LIST_ACTION: _ClassVar[MutationProps]
    MUSIC_USER_ID_ACTION: _ClassVar[MutationProps]
    STATUS_POST_OPT_IN_NOTIFICATION_PREFERENCES_ACTION: _ClassVar[MutationProps]
    AVATAR_UPDATED_ACTION: _ClassVar[MutationProps]
    GALAXY_FLOW_ACTION: _ClassVar[MutationProps]
    PRIVATE_PROCESSING_SETTING_ACTION: _ClassVar[MutationProps]
    NEWSLETTER_SAVED_INTERESTS_ACTION: _ClassVar[MutationProps]
    AI_THREAD_RENAME_ACTION: _ClassVar[MutationProps]
    INTERACTIVE_MESSAGE_ACTION: _ClassVar[MutationProps]
    SETTINGS_SYNC_ACTION: _ClassVar[MutationProps]
    OUT_CONTACT_ACTION: _ClassVar[MutationProps]
    NCT_SALT_SYNC_ACTION: _ClassVar[MutationProps]
    BUSINESS_BROADCAST_CAMPAIGN_ACTION: _ClassVar[MutationProps]
    BUSINESS_BROADCAST_INSIGHTS_ACTION: _ClassVar[MutationProps]
    CUSTOMER_DATA_ACTION: _ClassVar[MutationProps]
    SUBSCRIPTIONS_SYNC_V2_ACTION: _ClassVar[MutationProps]
    THREAD_PIN_ACTION: _ClassVar[MutationProps]
    AUTO_ORGANIZE_BUSINESS_CHAT_SETTING: _ClassVar[MutationProps]
    BIZ_AI_SETTINGS_NUDGE_ACTION: _ClassVar[MutationProps]
    COEX_V2_VERSION_ACTION: _ClassVar[MutationProps]
    WASA_ROOT_SECRET_ACTION: _ClassVar[MutationProps]
    BUBBLE_LOCK_MESSAGE_ACTION: _ClassVar[MutationProps]
    LABEL_SUBLIST_ACTION: _ClassVar[MutationProps]
    DEVICE_CAPABILITIES_V2: _ClassVar[MutationProps]
    CTWA_MESSAGE_RECEIVED_ACTION: _ClassVar[MutationProps]
    SHARED_DEVICE_ALLOWLIST_ACTION: _ClassVar[MutationProps]
    CONTACT_MANAGER_METADATA_ACTION: _ClassVar[MutationProps]
    BUSINESS_FOLDER_ACTIVATION_ACTION: _ClassVar[MutationProps]
    SHARE_OWN_PN: _ClassVar[MutationProps]
    BUSINESS_BROADCAST_ACTION: _ClassVar[MutationProps]
    AI_THREAD_DELETE_ACTION: _ClassVar[MutationProps]

class BusinessBroadcastCampaignBBProStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BB_PRO_ACTIVE: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_COMPLETED: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_IN_DRAFT: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_IN_REVIEW: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_NOT_SENDING: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_OFF: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_REJECTED: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_SCHEDULED: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_SENDING_LIMITED: _ClassVar[BusinessBroadcastCampaignBBProStatus]
    BB_PRO_PROCESSING: _ClassVar[BusinessBroadcastCampaignBBProStatus]

class BusinessBroadcastCampaignStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DRAFT: _ClassVar[BusinessBroadcastCampaignStatus]
    SCHEDULED: _ClassVar[BusinessBroadcastCampaignStatus]
    PROCESSING: _ClassVar[BusinessBroadcastCampaignStatus]
    FAILED: _ClassVar[BusinessBroadcastCampaignStatus]
    SENT: _ClassVar[BusinessBroadcastCampaignStatus]
COLLECTION_NAME_UNKNOWN: CollectionName
REGULAR: CollectionName
REGULAR_LOW: CollectionName
REGULAR_HIGH: CollectionName
CRITICAL_BLOCK: CollectionName
CRITICAL_UNBLOCK_LOW: CollectionName
STAR_ACTION: MutationProps
CONTACT_ACTION: MutationProps
MUTE_ACTION: MutationProps
PIN_ACTION: MutationProps
SECURITY_NOTIFICATION_SETTING: MutationProps
PUSH_NAME_SETTING: MutationProps
QUICK_REPLY_ACTION: MutationProps
RECENT_EMOJI_WEIGHTS_ACTION: MutationProps
LABEL_MESSAGE_ACTION: MutationProps
LABEL_EDIT_ACTION: MutationProps
LABEL_ASSOCIATION_ACTION: MutationProps
LOCALE_SETTING: MutationProps
ARCHIVE_CHAT_ACTION: MutationProps
DELETE_MESSAGE_FOR_ME_ACTION: MutationProps
KEY_EXPIRATION: MutationProps
MARK_CHAT_AS_READ_ACTION: MutationProps
CLEAR_CHAT_ACTION: MutationProps
DELETE_CHAT_ACTION: MutationProps
UNARCHIVE_CHATS_SETTING: MutationProps
PRIMARY_FEATURE: MutationProps
ANDROID_UNSUPPORTED_ACTIONS: MutationProps
AGENT_ACTION: MutationProps
SUBSCRIPTION_ACTION: MutationProps
USER_STATUS_MUTE_ACTION: MutationProps
TIME_FORMAT_ACTION: MutationProps
NUX_ACTION: MutationProps
PRIMARY_VERSION_ACTION: MutationProps
STICKER_ACTION: MutationProps
REMOVE_RECENT_STICKER_ACTION: MutationProps
CHAT_ASSIGNMENT: MutationProps
CHAT_ASSIGNMENT_OPENED_STATUS: MutationProps
PN_FOR_LID_CHAT_ACTION: MutationProps
MARKETING_MESSAGE_ACTION: MutationProps
MARKETING_MESSAGE_BROADCAST_ACTION: MutationProps
EXTERNAL_WEB_BETA_ACTION: MutationProps
PRIVACY_SETTING_RELAY_ALL_CALLS: MutationProps
CALL_LOG_ACTION: MutationProps
UGC_BOT: MutationProps
STATUS_PRIVACY: MutationProps
BOT_WELCOME_REQUEST_ACTION: MutationProps
DELETE_INDIVIDUAL_CALL_LOG: MutationProps
LABEL_REORDERING_ACTION: MutationProps
PAYMENT_INFO_ACTION: MutationProps
CUSTOM_PAYMENT_METHODS_ACTION: MutationProps
LOCK_CHAT_ACTION: MutationProps
CHAT_LOCK_SETTINGS: MutationProps
WAMO_USER_IDENTIFIER_ACTION: MutationProps
PRIVACY_SETTING_DISABLE_LINK_PREVIEWS_ACTION: MutationProps
DEVICE_CAPABILITIES: MutationProps
NOTE_EDIT_ACTION: MutationProps
FAVORITES_ACTION: MutationProps
MERCHANT_PAYMENT_PARTNER_ACTION: MutationProps
WAFFLE_ACCOUNT_LINK_STATE_ACTION: MutationProps
USERNAME_CHAT_START_MODE: MutationProps
NOTIFICATION_ACTIVITY_SETTING_ACTION: MutationProps
LID_CONTACT_ACTION: MutationProps
CTWA_PER_CUSTOMER_DATA_SHARING_ACTION: MutationProps
PAYMENT_TOS_ACTION: MutationProps
PRIVACY_SETTING_CHANNELS_PERSONALISED_RECOMMENDATION_ACTION: MutationProps
BUSINESS_BROADCAST_ASSOCIATION_ACTION: MutationProps
DETECTED_OUTCOMES_STATUS_ACTION: MutationProps
MAIBA_AI_FEATURES_CONTROL_ACTION: MutationProps
BUSINESS_BROADCAST_LIST_ACTION: MutationProps
MUSIC_USER_ID_ACTION: MutationProps
STATUS_POST_OPT_IN_NOTIFICATION_PREFERENCES_ACTION: MutationProps
AVATAR_UPDATED_ACTION: MutationProps
GALAXY_FLOW_ACTION: MutationProps
PRIVATE_PROCESSING_SETTING_ACTION: MutationProps
NEWSLETTER_SAVED_INTERESTS_ACTION: MutationProps
AI_THREAD_RENAME_ACTION: MutationProps
INTERACTIVE_MESSAGE_ACTION: MutationProps
SETTINGS_SYNC_ACTION: MutationProps
OUT_CONTACT_ACTION: MutationProps
NCT_SALT_SYNC_ACTION: MutationProps
BUSINESS_BROADCAST_CAMPAIGN_ACTION: MutationProps
BUSINESS_BROADCAST_INSIGHTS_ACTION: MutationProps
CUSTOMER_DATA_ACTION: MutationProps
SUBSCRIPTIONS_SYNC_V2_ACTION: MutationProps
THREAD_PIN_ACTION: MutationProps
AUTO_ORGANIZE_BUSINESS_CHAT_SETTING: MutationProps
BIZ_AI_SETTINGS_NUDGE_ACTION: MutationProps
COEX_V2_VERSION_ACTION: MutationProps
WASA_ROOT_SECRET_ACTION: MutationProps
BUBBLE_LOCK_MESSAGE_ACTION: MutationProps
LABEL_SUBLIST_ACTION: MutationProps
DEVICE_CAPABILITIES_V2: MutationProps
CTWA_MESSAGE_RECEIVED_ACTION: MutationProps
SHARED_DEVICE_ALLOWLIST_ACTION: MutationProps
CONTACT_MANAGER_METADATA_ACTION: MutationProps
BUSINESS_FOLDER_ACTIVATION_ACTION: MutationProps
SHARE_OWN_PN: MutationProps
BUSINESS_BROADCAST_ACTION: MutationProps
AI_THREAD_DELETE_ACTION: MutationProps
BB_PRO_ACTIVE: BusinessBroadcastCampaignBBProStatus
BB_PRO_COMPLETED: BusinessBroadcastCampaignBBProStatus
BB_PRO_IN_DRAFT: BusinessBroadcastCampaignBBProStatus
BB_PRO_IN_REVIEW: BusinessBroadcastCampaignBBProStatus
BB_PRO_NOT_SENDING: BusinessBroadcastCampaignBBProStatus
BB_PRO_OFF: BusinessBroadcastCampaignBBProStatus
BB_PRO_REJECTED: BusinessBroadcastCampaignBBProStatus
BB_PRO_SCHEDULED: BusinessBroadcastCampaignBBProStatus
BB_PRO_SENDING_LIMITED: BusinessBroadcastCampaignBBProStatus
BB_PRO_PROCESSING: BusinessBroadcastCampaignBBProStatus
DRAFT: BusinessBroadcastCampaignStatus
SCHEDULED: BusinessBroadcastCampaignStatus
PROCESSING: BusinessBroadcastCampaignStatus
FAILED: BusinessBroadcastCampaignStatus
SENT: BusinessBroadcastCampaignStatus

class CallLogRecord(_message.Message):
    __slots__ = ("callResult", "isDndMode", "silenceReason", "duration", "startTime", "isIncoming", "isVideo", "isCallLink", "callLinkToken", "scheduledCallID", "callID", "callCreatorJID", "groupJID", "participants", "callType")
    class CallType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REGULAR: _ClassVar[CallLogRecord.CallType]
        SCHEDULED_CALL: _ClassVar[CallLogRecord.CallType]
        VOICE_CHAT: _ClassVar[CallLogRecord.CallType]
    REGULAR: CallLogRecord.CallType
    SCHEDULED_CALL: CallLogRecord.CallType
    VOICE_CHAT: CallLogRecord.CallType
    class SilenceReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[CallLogRecord.SilenceReason]
        SCHEDULED: _ClassVar[CallLogRecord.SilenceReason]
        PRIVACY: _ClassVar[CallLogRecord.SilenceReason]
        LIGHTWEIGHT: _ClassVar[CallLogRecord.SilenceReason]
    NONE: CallLogRecord.SilenceReason
    SCHEDULED: CallLogRecord.SilenceReason
    PRIVACY: CallLogRecord.SilenceReason
    LIGHTWEIGHT: CallLogRecord.SilenceReason
    class CallResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONNECTED: _ClassVar[CallLogRecord.CallResult]
        REJECTED: _ClassVar[CallLogRecord.CallResult]
        CANCELLED: _ClassVar[CallLogRecord.CallResult]
        ACCEPTEDELSEWHERE: _ClassVar[CallLogRecord.CallResult]
        MISSED: _ClassVar[CallLogRecord.CallResult]
        INVALID: _ClassVar[CallLogRecord.CallResult]
        UNAVAILABLE: _ClassVar[CallLogRecord.CallResult]
        UPCOMING: _ClassVar[CallLogRecord.CallResult]
        FAILED: _ClassVar[CallLogRecord.CallResult]
        ABANDONED: _ClassVar[CallLogRecord.CallResult]
        ONGOING: _ClassVar[CallLogRecord.CallResult]
    CONNECTED: CallLogRecord.CallResult
    REJECTED: CallLogRecord.CallResult
    CANCELLED: CallLogRecord.CallResult
    ACCEPTEDELSEWHERE: CallLogRecord.CallResult
    MISSED: CallLogRecord.CallResult
    INVALID: CallLogRecord.CallResult
    UNAVAILABLE: CallLogRecord.CallResult
    UPCOMING: CallLogRecord.CallResult
    FAILED: CallLogRecord.CallResult
    ABANDONED: CallLogRecord.CallResult
    ONGOING: CallLogRecord.CallResult
    class ParticipantInfo(_message.Message):
        __slots__ = ("userJID", "callResult")
        USERJID_FIELD_NUMBER: _ClassVar[int]
        CALLRESULT_FIELD_NUMBER: _ClassVar[int]
        userJID: str
        callResult: CallLogRecord.CallResult
        def __init__(self, userJID: _Optional[str] = ..., callResult: _Optional[_Union[CallLogRecord.CallResult, str]] = ...) -> None: ...
    CALLRESULT_FIELD_NUMBER: _ClassVar[int]
    ISDNDMODE_FIELD_NUMBER: _ClassVar[int]
    SILENCEREASON_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    STARTTIME_FIELD_NUMBER: _ClassVar[int]
    ISINCOMING_FIELD_NUMBER: _ClassVar[int]
    ISVIDEO_FIELD_NUMBER: _ClassVar[int]
    ISCALLLINK_FIELD_NUMBER: _ClassVar[int]
    CALLLINKTOKEN_FIELD_NUMBER: _ClassVar[int]
    SCHEDULEDCALLID_FIELD_NUMBER: _ClassVar[int]
    CALLID_FIELD_NUMBER: _ClassVar[int]
    CALLCREATORJID_FIELD_NUMBER: _ClassVar[int]
    GROUPJID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    CALLTYPE_FIELD_NUMBER: _ClassVar[int]
    callResult: CallLogRecord.CallResult
    isDndMode: bool
    silenceReason: CallLogRecord.SilenceReason
    duration: int
    startTime: int
    isIncoming: bool
    isVideo: bool
    isCallLink: bool
    callLinkToken: str
    scheduledCallID: str
    callID: str
    callCreatorJID: str
    groupJID: str
    participants: _containers.RepeatedCompositeFieldContainer[CallLogRecord.ParticipantInfo]
    callType: CallLogRecord.CallType
    def __init__(self, callResult: _Optional[_Union[CallLogRecord.CallResult, str]] = ..., isDndMode: _Optional[bool] = ..., silenceReason: _Optional[_Union[CallLogRecord.SilenceReason, str]] = ..., duration: _Optional[int] = ..., startTime: _Optional[int] = ..., isIncoming: _Optional[bool] = ..., isVideo: _Optional[bool] = ..., isCallLink: _Optional[bool] = ..., callLinkToken: _Optional[str] = ..., scheduledCallID: _Optional[str] = ..., callID: _Optional[str] = ..., callCreatorJID: _Optional[str] = ..., groupJID: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[CallLogRecord.ParticipantInfo, _Mapping]]] = ..., callType: _Optional[_Union[CallLogRecord.CallType, str]] = ...) -> None: ...

class WASARootSecretAction(_message.Message):
    __slots__ = ("secrets",)
    class RootSecretEntry(_message.Message):
        __slots__ = ("ID", "rootSecret", "epoch", "status")
        class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            INACTIVE: _ClassVar[WASARootSecretAction.RootSecretEntry.Status]
            ACTIVE: _ClassVar[WASARootSecretAction.RootSecretEntry.Status]
        INACTIVE: WASARootSecretAction.RootSecretEntry.Status
        ACTIVE: WASARootSecretAction.RootSecretEntry.Status
        ID_FIELD_NUMBER: _ClassVar[int]
        ROOTSECRET_FIELD_NUMBER: _ClassVar[int]
        EPOCH_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        ID: str
        rootSecret: bytes
        epoch: int
        status: WASARootSecretAction.RootSecretEntry.Status
        def __init__(self, ID: _Optional[str] = ..., rootSecret: _Optional[bytes] = ..., epoch: _Optional[int] = ..., status: _Optional[_Union[WASARootSecretAction.RootSecretEntry.Status, str]] = ...) -> None: ...
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    secrets: _containers.RepeatedCompositeFieldContainer[WASARootSecretAction.RootSecretEntry]
    def __init__(self, secrets: _Optional[_Iterable[_Union[WASARootSecretAction.RootSecretEntry, _Mapping]]] = ...) -> None: ...

class SettingsSyncAction(_message.Message):
    __slots__ = ("startAtLogin", "minimizeToTray", "language", "replaceTextWithEmoji", "bannerNotificationDisplayMode", "unreadCounterBadgeDisplayMode", "isMessagesNotificationEnabled", "isCallsNotificationEnabled", "isReactionsNotificationEnabled", "isStatusReactionsNotificationEnabled", "isTextPreviewForNotificationEnabled", "defaultNotificationToneID", "groupDefaultNotificationToneID", "appTheme", "wallpaperID", "isDoodleWallpaperEnabled", "fontSize", "isPhotosAutodownloadEnabled", "isAudiosAutodownloadEnabled", "isVideosAutodownloadEnabled", "isDocumentsAutodownloadEnabled", "disableLinkPreviews", "notificationToneID", "mediaUploadQuality", "isSpellCheckEnabled", "isEnterToSendEnabled", "isGroupMessageNotificationEnabled", "isGroupReactionsNotificationEnabled", "isStatusNotificationEnabled", "statusNotificationToneID", "shouldPlaySoundForCallNotification", "chatThemeID", "colorSchemeID", "stockWallpaperImageID")
    class MediaQualitySetting(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MEDIA_QUALITY_UNKNOWN: _ClassVar[SettingsSyncAction.MediaQualitySetting]
        STANDARD: _ClassVar[SettingsSyncAction.MediaQualitySetting]
        HD: _ClassVar[SettingsSyncAction.MediaQualitySetting]
    MEDIA_QUALITY_UNKNOWN: SettingsSyncAction.MediaQualitySetting
    STANDARD: SettingsSyncAction.MediaQualitySetting
    HD: SettingsSyncAction.MediaQualitySetting
    class DisplayMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DISPLAY_MODE_UNKNOWN: _ClassVar[SettingsSyncAction.DisplayMode]
        ALWAYS: _ClassVar[SettingsSyncAction.DisplayMode]
        NEVER: _ClassVar[SettingsSyncAction.DisplayMode]
        ONLY_WHEN_APP_IS_OPEN: _ClassVar[SettingsSyncAction.DisplayMode]
    DISPLAY_MODE_UNKNOWN: SettingsSyncAction.DisplayMode
    ALWAYS: SettingsSyncAction.DisplayMode
    NEVER: SettingsSyncAction.DisplayMode
    ONLY_WHEN_APP_IS_OPEN: SettingsSyncAction.DisplayMode
    class SettingKey(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SETTING_KEY_UNKNOWN: _ClassVar[SettingsSyncAction.SettingKey]
        START_AT_LOGIN: _ClassVar[SettingsSyncAction.SettingKey]
        MINIMIZE_TO_TRAY: _ClassVar[SettingsSyncAction.SettingKey]
        LANGUAGE: _ClassVar[SettingsSyncAction.SettingKey]
        REPLACE_TEXT_WITH_EMOJI: _ClassVar[SettingsSyncAction.SettingKey]
        BANNER_NOTIFICATION_DISPLAY_MODE: _ClassVar[SettingsSyncAction.SettingKey]
        UNREAD_COUNTER_BADGE_DISPLAY_MODE: _ClassVar[SettingsSyncAction.SettingKey]
        IS_MESSAGES_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_CALLS_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_REACTIONS_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_STATUS_REACTIONS_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_TEXT_PREVIEW_FOR_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        DEFAULT_NOTIFICATION_TONE_ID: _ClassVar[SettingsSyncAction.SettingKey]
        GROUP_DEFAULT_NOTIFICATION_TONE_ID: _ClassVar[SettingsSyncAction.SettingKey]
        APP_THEME: _ClassVar[SettingsSyncAction.SettingKey]
        WALLPAPER_ID: _ClassVar[SettingsSyncAction.SettingKey]
        IS_DOODLE_WALLPAPER_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        FONT_SIZE: _ClassVar[SettingsSyncAction.SettingKey]
        IS_PHOTOS_AUTODOWNLOAD_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_AUDIOS_AUTODOWNLOAD_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_VIDEOS_AUTODOWNLOAD_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_DOCUMENTS_AUTODOWNLOAD_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        DISABLE_LINK_PREVIEWS: _ClassVar[SettingsSyncAction.SettingKey]
        NOTIFICATION_TONE_ID: _ClassVar[SettingsSyncAction.SettingKey]
        MEDIA_UPLOAD_QUALITY: _ClassVar[SettingsSyncAction.SettingKey]
        IS_SPELL_CHECK_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_ENTER_TO_SEND_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_GROUP_MESSAGE_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_GROUP_REACTIONS_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        IS_STATUS_NOTIFICATION_ENABLED: _ClassVar[SettingsSyncAction.SettingKey]
        STATUS_NOTIFICATION_TONE_ID: _ClassVar[SettingsSyncAction.SettingKey]
        SHOULD_PLAY_SOUND_FOR_CALL_NOTIFICATION: _ClassVar[SettingsSyncAction.SettingKey]
        CHAT_THEME_ID: _ClassVar[SettingsSyncAction.SettingKey]
        COLOR_SCHEME_ID: _ClassVar[SettingsSyncAction.SettingKey]
        STOCK_WALLPAPER_IMAGE_ID: _ClassVar[SettingsSyncAction.SettingKey]
    SETTING_KEY_UNKNOWN: SettingsSyncAction.SettingKey
    START_AT_LOGIN: SettingsSyncAction.SettingKey
    MINIMIZE_TO_TRAY: SettingsSyncAction.SettingKey
    LANGUAGE: SettingsSyncAction.SettingKey
    REPLACE_TEXT_WITH_EMOJI: SettingsSyncAction.SettingKey
    BANNER_NOTIFICATION_DISPLAY_MODE: SettingsSyncAction.SettingKey
    UNREAD_COUNTER_BADGE_DISPLAY_MODE: SettingsSyncAction.SettingKey
    IS_MESSAGES_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_CALLS_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_REACTIONS_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_STATUS_REACTIONS_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_TEXT_PREVIEW_FOR_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    DEFAULT_NOTIFICATION_TONE_ID: SettingsSyncAction.SettingKey
    GROUP_DEFAULT_NOTIFICATION_TONE_ID: SettingsSyncAction.SettingKey
    APP_THEME: SettingsSyncAction.SettingKey
    WALLPAPER_ID: SettingsSyncAction.SettingKey
    IS_DOODLE_WALLPAPER_ENABLED: SettingsSyncAction.SettingKey
    FONT_SIZE: SettingsSyncAction.SettingKey
    IS_PHOTOS_AUTODOWNLOAD_ENABLED: SettingsSyncAction.SettingKey
    IS_AUDIOS_AUTODOWNLOAD_ENABLED: SettingsSyncAction.SettingKey
    IS_VIDEOS_AUTODOWNLOAD_ENABLED: SettingsSyncAction.SettingKey
    IS_DOCUMENTS_AUTODOWNLOAD_ENABLED: SettingsSyncAction.SettingKey
    DISABLE_LINK_PREVIEWS: SettingsSyncAction.SettingKey
    NOTIFICATION_TONE_ID: SettingsSyncAction.SettingKey
    MEDIA_UPLOAD_QUALITY: SettingsSyncAction.SettingKey
    IS_SPELL_CHECK_ENABLED: SettingsSyncAction.SettingKey
    IS_ENTER_TO_SEND_ENABLED: SettingsSyncAction.SettingKey
    IS_GROUP_MESSAGE_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_GROUP_REACTIONS_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    IS_STATUS_NOTIFICATION_ENABLED: SettingsSyncAction.SettingKey
    STATUS_NOTIFICATION_TONE_ID: SettingsSyncAction.SettingKey
    SHOULD_PLAY_SOUND_FOR_CALL_NOTIFICATION: SettingsSyncAction.SettingKey
    CHAT_THEME_ID: SettingsSyncAction.SettingKey
    COLOR_SCHEME_ID: SettingsSyncAction.SettingKey
    STOCK_WALLPAPER_IMAGE_ID: SettingsSyncAction.SettingKey
    class SettingPlatform(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PLATFORM_UNKNOWN: _ClassVar[SettingsSyncAction.SettingPlatform]
        WEB: _ClassVar[SettingsSyncAction.SettingPlatform]
        HYBRID: _ClassVar[SettingsSyncAction.SettingPlatform]
        WINDOWS: _ClassVar[SettingsSyncAction.SettingPlatform]
        MAC: _ClassVar[SettingsSyncAction.SettingPlatform]
    PLATFORM_UNKNOWN: SettingsSyncAction.SettingPlatform
    WEB: SettingsSyncAction.SettingPlatform
    HYBRID: SettingsSyncAction.SettingPlatform
    WINDOWS: SettingsSyncAction.SettingPlatform
    MAC: SettingsSyncAction.SettingPlatform
    STARTATLOGIN_FIELD_NUMBER: _ClassVar[int]
    MINIMIZETOTRAY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    REPLACETEXTWITHEMOJI_FIELD_NUMBER: _ClassVar[int]
    BANNERNOTIFICATIONDISPLAYMODE_FIELD_NUMBER: _ClassVar[int]
    UNREADCOUNTERBADGEDISPLAYMODE_FIELD_NUMBER: _ClassVar[int]
    ISMESSAGESNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISCALLSNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISREACTIONSNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISSTATUSREACTIONSNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISTEXTPREVIEWFORNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    DEFAULTNOTIFICATIONTONEID_FIELD_NUMBER: _ClassVar[int]
    GROUPDEFAULTNOTIFICATIONTONEID_FIELD_NUMBER: _ClassVar[int]
    APPTHEME_FIELD_NUMBER: _ClassVar[int]
    WALLPAPERID_FIELD_NUMBER: _ClassVar[int]
    ISDOODLEWALLPAPERENABLED_FIELD_NUMBER: _ClassVar[int]
    FONTSIZE_FIELD_NUMBER: _ClassVar[int]
    ISPHOTOSAUTODOWNLOADENABLED_FIELD_NUMBER: _ClassVar[int]
    ISAUDIOSAUTODOWNLOADENABLED_FIELD_NUMBER: _ClassVar[int]
    ISVIDEOSAUTODOWNLOADENABLED_FIELD_NUMBER: _ClassVar[int]
    ISDOCUMENTSAUTODOWNLOADENABLED_FIELD_NUMBER: _ClassVar[int]
    DISABLELINKPREVIEWS_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATIONTONEID_FIELD_NUMBER: _ClassVar[int]
    MEDIAUPLOADQUALITY_FIELD_NUMBER: _ClassVar[int]
    ISSPELLCHECKENABLED_FIELD_NUMBER: _ClassVar[int]
    ISENTERTOSENDENABLED_FIELD_NUMBER: _ClassVar[int]
    ISGROUPMESSAGENOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISGROUPREACTIONSNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    ISSTATUSNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    STATUSNOTIFICATIONTONEID_FIELD_NUMBER: _ClassVar[int]
    SHOULDPLAYSOUNDFORCALLNOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    CHATTHEMEID_FIELD_NUMBER: _ClassVar[int]
    COLORSCHEMEID_FIELD_NUMBER: _ClassVar[int]
    STOCKWALLPAPERIMAGEID_FIELD_NUMBER: _ClassVar[int]
    startAtLogin: bool
    minimizeToTray: bool
    language: str
    replaceTextWithEmoji: bool
    bannerNotificationDisplayMode: SettingsSyncAction.DisplayMode
    unreadCounterBadgeDisplayMode: SettingsSyncAction.DisplayMode
    isMessagesNotificationEnabled: bool
    isCallsNotificationEnabled: bool
    isReactionsNotificationEnabled: bool
    isStatusReactionsNotificationEnabled: bool
    isTextPreviewForNotificationEnabled: bool
    defaultNotificationToneID: int
    groupDefaultNotificationToneID: int
    appTheme: int
    wallpaperID: int
    isDoodleWallpaperEnabled: bool
    fontSize: int
    isPhotosAutodownloadEnabled: bool
    isAudiosAutodownloadEnabled: bool
    isVideosAutodownloadEnabled: bool
    isDocumentsAutodownloadEnabled: bool
    disableLinkPreviews: bool
    notificationToneID: int
    mediaUploadQuality: SettingsSyncAction.MediaQualitySetting
    isSpellCheckEnabled: bool
    isEnterToSendEnabled: bool
    isGroupMessageNotificationEnabled: bool
    isGroupReactionsNotificationEnabled: bool
    isStatusNotificationEnabled: bool
    statusNotificationToneID: int
    shouldPlaySoundForCallNotification: bool
    chatThemeID: str
    colorSchemeID: str
    stockWallpaperImageID: str
    def __init__(self, startAtLogin: _Optional[bool] = ..., minimizeToTray: _Optional[bool] = ..., language: _Optional[str] = ..., replaceTextWithEmoji: _Optional[bool] = ..., bannerNotificationDisplayMode: _Optional[_Union[SettingsSyncAction.DisplayMode, str]] = ..., unreadCounterBadgeDisplayMode: _Optional[_Union[SettingsSyncAction.DisplayMode, str]] = ..., isMessagesNotificationEnabled: _Optional[bool] = ..., isCallsNotificationEnabled: _Optional[bool] = ..., isReactionsNotificationEnabled: _Optional[bool] = ..., isStatusReactionsNotificationEnabled: _Optional[bool] = ..., isTextPreviewForNotificationEnabled: _Optional[bool] = ..., defaultNotificationToneID: _Optional[int] = ..., groupDefaultNotificationToneID: _Optional[int] = ..., appTheme: _Optional[int] = ..., wallpaperID: _Optional[int] = ..., isDoodleWallpaperEnabled: _Optional[bool] = ..., fontSize: _Optional[int] = ..., isPhotosAutodownloadEnabled: _Optional[bool] = ..., isAudiosAutodownloadEnabled: _Optional[bool] = ..., isVideosAutodownloadEnabled: _Optional[bool] = ..., isDocumentsAutodownloadEnabled: _Optional[bool] = ..., disableLinkPreviews: _Optional[bool] = ..., notificationToneID: _Optional[int] = ..., mediaUploadQuality: _Optional[_Union[SettingsSyncAction.MediaQualitySetting, str]] = ..., isSpellCheckEnabled: _Optional[bool] = ..., isEnterToSendEnabled: _Optional[bool] = ..., isGroupMessageNotificationEnabled: _Optional[bool] = ..., isGroupReactionsNotificationEnabled: _Optional[bool] = ..., isStatusNotificationEnabled: _Optional[bool] = ..., statusNotificationToneID: _Optional[int] = ..., shouldPlaySoundForCallNotification: _Optional[bool] = ..., chatThemeID: _Optional[str] = ..., colorSchemeID: _Optional[str] = ..., stockWallpaperImageID: _Optional[str] = ...) -> None: ...

class InteractiveMessageAction(_message.Message):
    __slots__ = ("type", "agmID")
    class InteractiveMessageActionMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DISABLE_CTA: _ClassVar[InteractiveMessageAction.InteractiveMessageActionMode]
    DISABLE_CTA: InteractiveMessageAction.InteractiveMessageActionMode
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AGMID_FIELD_NUMBER: _ClassVar[int]
    type: InteractiveMessageAction.InteractiveMessageActionMode
    agmID: str
    def __init__(self, type: _Optional[_Union[InteractiveMessageAction.InteractiveMessageActionMode, str]] = ..., agmID: _Optional[str] = ...) -> None: ...

class PrivateProcessingSettingAction(_message.Message):
    __slots__ = ("privateProcessingStatus",)
    class PrivateProcessingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNDEFINED: _ClassVar[PrivateProcessingSettingAction.PrivateProcessingStatus]
        ENABLED: _ClassVar[PrivateProcessingSettingAction.PrivateProcessingStatus]
        DISABLED: _ClassVar[PrivateProcessingSettingAction.PrivateProcessingStatus]
    UNDEFINED: PrivateProcessingSettingAction.PrivateProcessingStatus
    ENABLED: PrivateProcessingSettingAction.PrivateProcessingStatus
    DISABLED: PrivateProcessingSettingAction.PrivateProcessingStatus
    PRIVATEPROCESSINGSTATUS_FIELD_NUMBER: _ClassVar[int]
    privateProcessingStatus: PrivateProcessingSettingAction.PrivateProcessingStatus
    def __init__(self, privateProcessingStatus: _Optional[_Union[PrivateProcessingSettingAction.PrivateProcessingStatus, str]] = ...) -> None: ...

class AvatarUpdatedAction(_message.Message):
    __slots__ = ("eventType", "recentAvatarStickers")
    class AvatarEventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UPDATED: _ClassVar[AvatarUpdatedAction.AvatarEventType]
        CREATED: _ClassVar[AvatarUpdatedAction.AvatarEventType]
        DELETED: _ClassVar[AvatarUpdatedAction.AvatarEventType]
    UPDATED: AvatarUpdatedAction.AvatarEventType
    CREATED: AvatarUpdatedAction.AvatarEventType
    DELETED: AvatarUpdatedAction.AvatarEventType
    EVENTTYPE_FIELD_NUMBER: _ClassVar[int]
    RECENTAVATARSTICKERS_FIELD_NUMBER: _ClassVar[int]
    eventType: AvatarUpdatedAction.AvatarEventType
    recentAvatarStickers: _containers.RepeatedCompositeFieldContainer[StickerAction]
    def __init__(self, eventType: _Optional[_Union[AvatarUpdatedAction.AvatarEventType, str]] = ..., recentAvatarStickers: _Optional[_Iterable[_Union[StickerAction, _Mapping]]] = ...) -> None: ...

class BizAISettingsNudgeAction(_message.Message):
    __slots__ = ("category", "version", "updatedAtMS")
    class BizAISettingsCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        INSTRUCTIONS: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        RESPONSE_SETTINGS: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        EXAMPLE_RESPONSES: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        KNOWLEDGE: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        LEAD_GEN: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
        HANDOFF_REMOVAL_TIMING: _ClassVar[BizAISettingsNudgeAction.BizAISettingsCategory]
    UNKNOWN: BizAISettingsNudgeAction.BizAISettingsCategory
    INSTRUCTIONS: BizAISettingsNudgeAction.BizAISettingsCategory
    RESPONSE_SETTINGS: BizAISettingsNudgeAction.BizAISettingsCategory
    EXAMPLE_RESPONSES: BizAISettingsNudgeAction.BizAISettingsCategory
    KNOWLEDGE: BizAISettingsNudgeAction.BizAISettingsCategory
    LEAD_GEN: BizAISettingsNudgeAction.BizAISettingsCategory
    HANDOFF_REMOVAL_TIMING: BizAISettingsNudgeAction.BizAISettingsCategory
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPDATEDATMS_FIELD_NUMBER: _ClassVar[int]
    category: BizAISettingsNudgeAction.BizAISettingsCategory
    version: int
    updatedAtMS: int
    def __init__(self, category: _Optional[_Union[BizAISettingsNudgeAction.BizAISettingsCategory, str]] = ..., version: _Optional[int] = ..., updatedAtMS: _Optional[int] = ...) -> None: ...

class MaibaAIFeaturesControlAction(_message.Message):
    __slots__ = ("aiFeatureStatus", "aiReplyMode")
    class MaibaAIReplyMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MUTED: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIReplyMode]
        AI_AGENT: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIReplyMode]
        SUGGESTIONS: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIReplyMode]
    MUTED: MaibaAIFeaturesControlAction.MaibaAIReplyMode
    AI_AGENT: MaibaAIFeaturesControlAction.MaibaAIReplyMode
    SUGGESTIONS: MaibaAIFeaturesControlAction.MaibaAIReplyMode
    class MaibaAIFeatureStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ENABLED: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIFeatureStatus]
        ENABLED_HAS_LEARNING: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIFeatureStatus]
        DISABLED: _ClassVar[MaibaAIFeaturesControlAction.MaibaAIFeatureStatus]
    ENABLED: MaibaAIFeaturesControlAction.MaibaAIFeatureStatus
    ENABLED_HAS_LEARNING: MaibaAIFeaturesControlAction.MaibaAIFeatureStatus
    DISABLED: MaibaAIFeaturesControlAction.MaibaAIFeatureStatus
    AIFEATURESTATUS_FIELD_NUMBER: _ClassVar[int]
    AIREPLYMODE_FIELD_NUMBER: _ClassVar[int]
    aiFeatureStatus: MaibaAIFeaturesControlAction.MaibaAIFeatureStatus
    aiReplyMode: MaibaAIFeaturesControlAction.MaibaAIReplyMode
    def __init__(self, aiFeatureStatus: _Optional[_Union[MaibaAIFeaturesControlAction.MaibaAIFeatureStatus, str]] = ..., aiReplyMode: _Optional[_Union[MaibaAIFeaturesControlAction.MaibaAIReplyMode, str]] = ...) -> None: ...

class PaymentTosAction(_message.Message):
    __slots__ = ("paymentNotice", "accepted")
    class PaymentNotice(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BR_PAY_PRIVACY_POLICY: _ClassVar[PaymentTosAction.PaymentNotice]
    BR_PAY_PRIVACY_POLICY: PaymentTosAction.PaymentNotice
    PAYMENTNOTICE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    paymentNotice: PaymentTosAction.PaymentNotice
    accepted: bool
    def __init__(self, paymentNotice: _Optional[_Union[PaymentTosAction.PaymentNotice, str]] = ..., accepted: _Optional[bool] = ...) -> None: ...

class NotificationActivitySettingAction(_message.Message):
    __slots__ = ("notificationActivitySetting",)
    class NotificationActivitySetting(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT_ALL_MESSAGES: _ClassVar[NotificationActivitySettingAction.NotificationActivitySetting]
        ALL_MESSAGES: _ClassVar[NotificationActivitySettingAction.NotificationActivitySetting]
        HIGHLIGHTS: _ClassVar[NotificationActivitySettingAction.NotificationActivitySetting]
        DEFAULT_HIGHLIGHTS: _ClassVar[NotificationActivitySettingAction.NotificationActivitySetting]
    DEFAULT_ALL_MESSAGES: NotificationActivitySettingAction.NotificationActivitySetting
    ALL_MESSAGES: NotificationActivitySettingAction.NotificationActivitySetting
    HIGHLIGHTS: NotificationActivitySettingAction.NotificationActivitySetting
    DEFAULT_HIGHLIGHTS: NotificationActivitySettingAction.NotificationActivitySetting
    NOTIFICATIONACTIVITYSETTING_FIELD_NUMBER: _ClassVar[int]
    notificationActivitySetting: NotificationActivitySettingAction.NotificationActivitySetting
    def __init__(self, notificationActivitySetting: _Optional[_Union[NotificationActivitySettingAction.NotificationActivitySetting, str]] = ...) -> None: ...

class WaffleAccountLinkStateAction(_message.Message):
    __slots__ = ("linkState",)
    class AccountLinkState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ACTIVE: _ClassVar[WaffleAccountLinkStateAction.AccountLinkState]
        PAUSED: _ClassVar[WaffleAccountLinkStateAction.AccountLinkState]
        UNLINKED: _ClassVar[WaffleAccountLinkStateAction.AccountLinkState]
    ACTIVE: WaffleAccountLinkStateAction.AccountLinkState
    PAUSED: WaffleAccountLinkStateAction.AccountLinkState
    UNLINKED: WaffleAccountLinkStateAction.AccountLinkState
    LINKSTATE_FIELD_NUMBER: _ClassVar[int]
    linkState: WaffleAccountLinkStateAction.AccountLinkState
    def __init__(self, linkState: _Optional[_Union[WaffleAccountLinkStateAction.AccountLinkState, str]] = ...) -> None: ...

class MerchantPaymentPartnerAction(_message.Message):
    __slots__ = ("status", "country", "gatewayName", "credentialID")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ACTIVE: _ClassVar[MerchantPaymentPartnerAction.Status]
        INACTIVE: _ClassVar[MerchantPaymentPartnerAction.Status]
    ACTIVE: MerchantPaymentPartnerAction.Status
    INACTIVE: MerchantPaymentPartnerAction.Status
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    GATEWAYNAME_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALID_FIELD_NUMBER: _ClassVar[int]
    status: MerchantPaymentPartnerAction.Status
    country: str
    gatewayName: str
    credentialID: str
    def __init__(self, status: _Optional[_Union[MerchantPaymentPartnerAction.Status, str]] = ..., country: _Optional[str] = ..., gatewayName: _Optional[str] = ..., credentialID: _Optional[str] = ...) -> None: ...

class NoteEditAction(_message.Message):
    __slots__ = ("type", "chatJID", "createdAt", "deleted", "unstructuredContent")
    class NoteType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNSTRUCTURED: _ClassVar[NoteEditAction.NoteType]
        STRUCTURED: _ClassVar[NoteEditAction.NoteType]
    UNSTRUCTURED: NoteEditAction.NoteType
    STRUCTURED: NoteEditAction.NoteType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CHATJID_FIELD_NUMBER: _ClassVar[int]
    CREATEDAT_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    UNSTRUCTUREDCONTENT_FIELD_NUMBER: _ClassVar[int]
    type: NoteEditAction.NoteType
    chatJID: str
    createdAt: int
    deleted: bool
    unstructuredContent: str
    def __init__(self, type: _Optional[_Union[NoteEditAction.NoteType, str]] = ..., chatJID: _Optional[str] = ..., createdAt: _Optional[int] = ..., deleted: _Optional[bool] = ..., unstructuredContent: _Optional[str] = ...) -> None: ...

class StatusPrivacyAction(_message.Message):
    __slots__ = ("mode", "userJID", "shareToFb", "shareToIg", "customLists", "modes")
    class StatusDistributionMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ALLOW_LIST: _ClassVar[StatusPrivacyAction.StatusDistributionMode]
        DENY_LIST: _ClassVar[StatusPrivacyAction.StatusDistributionMode]
        CONTACTS: _ClassVar[StatusPrivacyAction.StatusDistributionMode]
        CLOSE_FRIENDS: _ClassVar[StatusPrivacyAction.StatusDistributionMode]
        CUSTOM_LIST: _ClassVar[StatusPrivacyAction.StatusDistributionMode]
    ALLOW_LIST: StatusPrivacyAction.StatusDistributionMode
    DENY_LIST: StatusPrivacyAction.StatusDistributionMode
    CONTACTS: StatusPrivacyAction.StatusDistributionMode
    CLOSE_FRIENDS: StatusPrivacyAction.StatusDistributionMode
    CUSTOM_LIST: StatusPrivacyAction.StatusDistributionMode
    class CustomList(_message.Message):
        __slots__ = ("listID", "name", "emoji", "isSelected", "userJID")
        LISTID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        EMOJI_FIELD_NUMBER: _ClassVar[int]
        ISSELECTED_FIELD_NUMBER: _ClassVar[int]
        USERJID_FIELD_NUMBER: _ClassVar[int]
        listID: str
        name: str
        emoji: str
        isSelected: bool
        userJID: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, listID: _Optional[str] = ..., name: _Optional[str] = ..., emoji: _Optional[str] = ..., isSelected: _Optional[bool] = ..., userJID: _Optional[_Iterable[str]] = ...) -> None: ...
    MODE_FIELD_NUMBER: _ClassVar[int]
    USERJID_FIELD_NUMBER: _ClassVar[int]
    SHARETOFB_FIELD_NUMBER: _ClassVar[int]
    SHARETOIG_FIELD_NUMBER: _ClassVar[int]
    CUSTOMLISTS_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    mode: StatusPrivacyAction.StatusDistributionMode
    userJID: _containers.RepeatedScalarFieldContainer[str]
    shareToFb: bool
    shareToIg: bool
    customLists: _containers.RepeatedCompositeFieldContainer[StatusPrivacyAction.CustomList]
    modes: _containers.RepeatedScalarFieldContainer[StatusPrivacyAction.StatusDistributionMode]
    def __init__(self, mode: _Optional[_Union[StatusPrivacyAction.StatusDistributionMode, str]] = ..., userJID: _Optional[_Iterable[str]] = ..., shareToFb: _Optional[bool] = ..., shareToIg: _Optional[bool] = ..., customLists: _Optional[_Iterable[_Union[StatusPrivacyAction.CustomList, _Mapping]]] = ..., modes: _Optional[_Iterable[_Union[StatusPrivacyAction.StatusDistributionMode, str]]] = ...) -> None: ...

class MarketingMessageAction(_message.Message):
    __slots__ = ("name", "message", "type", "createdAt", "lastSentAt", "isDeleted", "mediaID")
    class MarketingMessagePrototypeType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PERSONALIZED: _ClassVar[MarketingMessageAction.MarketingMessagePrototypeType]
    PERSONALIZED: MarketingMessageAction.MarketingMessagePrototypeType
    NAME_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CREATEDAT_FIELD_NUMBER: _ClassVar[int]
    LASTSENTAT_FIELD_NUMBER: _ClassVar[int]
    ISDELETED_FIELD_NUMBER: _ClassVar[int]
    MEDIAID_FIELD_NUMBER: _ClassVar[int]
    name: str
    message: str
    type: MarketingMessageAction.MarketingMessagePrototypeType
    createdAt: int
    lastSentAt: int
    isDeleted: bool
    mediaID: str
    def __init__(self, name: _Optional[str] = ..., message: _Optional[str] = ..., type: _Optional[_Union[MarketingMessageAction.MarketingMessagePrototypeType, str]] = ..., createdAt: _Optional[int] = ..., lastSentAt: _Optional[int] = ..., isDeleted: _Optional[bool] = ..., mediaID: _Optional[str] = ...) -> None: ...

class UsernameChatStartModeAction(_message.Message):
    __slots__ = ("chatStartMode",)
    class ChatStartMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LID: _ClassVar[UsernameChatStartModeAction.ChatStartMode]
        PN: _ClassVar[UsernameChatStartModeAction.ChatStartMode]
    LID: UsernameChatStartModeAction.ChatStartMode
    PN: UsernameChatStartModeAction.ChatStartMode
    CHATSTARTMODE_FIELD_NUMBER: _ClassVar[int]
    chatStartMode: UsernameChatStartModeAction.ChatStartMode
    def __init__(self, chatStartMode: _Optional[_Union[UsernameChatStartModeAction.ChatStartMode, str]] = ...) -> None: ...

class LabelEditAction(_message.Message):
    __slots__ = ("name", "color", "predefinedID", "deleted", "orderIndex", "isActive", "type", "isImmutable", "muteEndTimeMS")
    class ListType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[LabelEditAction.ListType]
        UNREAD: _ClassVar[LabelEditAction.ListType]
        GROUPS: _ClassVar[LabelEditAction.ListType]
        FAVORITES: _ClassVar[LabelEditAction.ListType]
        PREDEFINED: _ClassVar[LabelEditAction.ListType]
        CUSTOM: _ClassVar[LabelEditAction.ListType]
        COMMUNITY: _ClassVar[LabelEditAction.ListType]
        SERVER_ASSIGNED: _ClassVar[LabelEditAction.ListType]
        DRAFTED: _ClassVar[LabelEditAction.ListType]
        AI_HANDOFF: _ClassVar[LabelEditAction.ListType]
        CHANNELS: _ClassVar[LabelEditAction.ListType]
        AI_RESPONDING: _ClassVar[LabelEditAction.ListType]
        ARCHIVED: _ClassVar[LabelEditAction.ListType]
        LOCKED: _ClassVar[LabelEditAction.ListType]
        INVITES: _ClassVar[LabelEditAction.ListType]
        THIRD_PARTY: _ClassVar[LabelEditAction.ListType]
        LEAD: _ClassVar[LabelEditAction.ListType]
        MENTIONS_AND_REPLIES: _ClassVar[LabelEditAction.ListType]
        REQUESTS: _ClassVar[LabelEditAction.ListType]
        BUSINESS: _ClassVar[LabelEditAction.ListType]
    NONE: LabelEditAction.ListType
    UNREAD: LabelEditAction.ListType
    GROUPS: LabelEditAction.ListType
    FAVORITES: LabelEditAction.ListType
    PREDEFINED: LabelEditAction.ListType
    CUSTOM: LabelEditAction.ListType
    COMMUNITY: LabelEditAction.ListType
    SERVER_ASSIGNED: LabelEditAction.ListType
    DRAFTED: LabelEditAction.ListType
    AI_HANDOFF: LabelEditAction.ListType
    CHANNELS: LabelEditAction.ListType
    AI_RESPONDING: LabelEditAction.ListType
    ARCHIVED: LabelEditAction.ListType
    LOCKED: LabelEditAction.ListType
    INVITES: LabelEditAction.ListType
    THIRD_PARTY: LabelEditAction.ListType
    LEAD: LabelEditAction.ListType
    MENTIONS_AND_REPLIES: LabelEditAction.ListType
    REQUESTS: LabelEditAction.ListType
    BUSINESS: LabelEditAction.ListType
    NAME_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    PREDEFINEDID_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    ORDERINDEX_FIELD_NUMBER: _ClassVar[int]
    ISACTIVE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ISIMMUTABLE_FIELD_NUMBER: _ClassVar[int]
    MUTEENDTIMEMS_FIELD_NUMBER: _ClassVar[int]
    name: str
    color: int
    predefinedID: int
    deleted: bool
    orderIndex: int
    isActive: bool
    type: LabelEditAction.ListType
    isImmutable: bool
    muteEndTimeMS: int
    def __init__(self, name: _Optional[str] = ..., color: _Optional[int] = ..., predefinedID: _Optional[int] = ..., deleted: _Optional[bool] = ..., orderIndex: _Optional[int] = ..., isActive: _Optional[bool] = ..., type: _Optional[_Union[LabelEditAction.ListType, str]] = ..., isImmutable: _Optional[bool] = ..., muteEndTimeMS: _Optional[int] = ...) -> None: ...

class PatchDebugData(_message.Message):
    __slots__ = ("currentLthash", "newLthash", "patchVersion", "collectionName", "firstFourBytesFromAHashOfSnapshotMACKey", "newLthashSubtract", "numberAdd", "numberRemove", "numberOverride", "senderPlatform", "isSenderPrimary")
    class Platform(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ANDROID: _ClassVar[PatchDebugData.Platform]
        SMBA: _ClassVar[PatchDebugData.Platform]
        IPHONE: _ClassVar[PatchDebugData.Platform]
        SMBI: _ClassVar[PatchDebugData.Platform]
        WEB: _ClassVar[PatchDebugData.Platform]
        UWP: _ClassVar[PatchDebugData.Platform]
        DARWIN: _ClassVar[PatchDebugData.Platform]
        IPAD: _ClassVar[PatchDebugData.Platform]
        WEAROS: _ClassVar[PatchDebugData.Platform]
        WASG: _ClassVar[PatchDebugData.Platform]
        WEARM: _ClassVar[PatchDebugData.Platform]
        CAPI: _ClassVar[PatchDebugData.Platform]
    ANDROID: PatchDebugData.Platform
    SMBA: PatchDebugData.Platform
    IPHONE: PatchDebugData.Platform
    SMBI: PatchDebugData.Platform
    WEB: PatchDebugData.Platform
    UWP: PatchDebugData.Platform
    DARWIN: PatchDebugData.Platform
    IPAD: PatchDebugData.Platform
    WEAROS: PatchDebugData.Platform
    WASG: PatchDebugData.Platform
    WEARM: PatchDebugData.Platform
    CAPI: PatchDebugData.Platform
    CURRENTLTHASH_FIELD_NUMBER: _ClassVar[int]
    NEWLTHASH_FIELD_NUMBER: _ClassVar[int]
    PATCHVERSION_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONNAME_FIELD_NUMBER: _ClassVar[int]
    FIRSTFOURBYTESFROMAHASHOFSNAPSHOTMACKEY_FIELD_NUMBER: _ClassVar[int]
    NEWLTHASHSUBTRACT_FIELD_NUMBER: _ClassVar[int]
    NUMBERADD_FIELD_NUMBER: _ClassVar[int]
    NUMBERREMOVE_FIELD_NUMBER: _ClassVar[int]
    NUMBEROVERRIDE_FIELD_NUMBER: _ClassVar[int]
    SENDERPLATFORM_FIELD_NUMBER: _ClassVar[int]
    ISSENDERPRIMARY_FIELD_NUMBER: _ClassVar[int]
    currentLthash: bytes
    newLthash: bytes
    patchVersion: bytes
    collectionName: bytes
    firstFourBytesFromAHashOfSnapshotMACKey: bytes
    newLthashSubtract: bytes
    numberAdd: int
    numberRemove: int
    numberOverride: int
    senderPlatform: PatchDebugData.Platform
    isSenderPrimary: bool
    def __init__(self, currentLthash: _Optional[bytes] = ..., newLthash: _Optional[bytes] = ..., patchVersion: _Optional[bytes] = ..., collectionName: _Optional[bytes] = ..., firstFourBytesFromAHashOfSnapshotMACKey: _Optional[bytes] = ..., newLthashSubtract: _Optional[bytes] = ..., numberAdd: _Optional[int] = ..., numberRemove: _Optional[int] = ..., numberOverride: _Optional[int] = ..., senderPlatform: _Optional[_Union[PatchDebugData.Platform, str]] = ..., isSenderPrimary: _Optional[bool] = ...) -> None: ...

class RecentEmojiWeight(_message.Message):
    __slots__ = ("emoji", "weight")
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    emoji: str
    weight: float
    def __init__(self, emoji: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class SyncActionValue(_message.Message):
    __slots__ = ("timestamp", "starAction", "contactAction", "muteAction", "pinAction", "pushNameSetting", "quickReplyAction", "recentEmojiWeightsAction", "labelEditAction", "labelAssociationAction", "localeSetting", "archiveChatAction", "deleteMessageForMeAction", "keyExpiration", "markChatAsReadAction", "clearChatAction", "deleteChatAction", "unarchiveChatsSetting", "primaryFeature", "androidUnsupportedActions", "agentAction", "subscriptionAction", "userStatusMuteAction", "timeFormatAction", "nuxAction", "primaryVersionAction", "stickerAction", "removeRecentStickerAction", "chatAssignment", "chatAssignmentOpenedStatus", "pnForLidChatAction", "marketingMessageAction", "marketingMessageBroadcastAction", "externalWebBetaAction", "privacySettingRelayAllCalls", "callLogAction", "ugcBot", "statusPrivacy", "botWelcomeRequestAction", "deleteIndividualCallLog", "labelReorderingAction", "paymentInfoAction", "customPaymentMethodsAction", "lockChatAction", "chatLockSettings", "wamoUserIdentifierAction", "privacySettingDisableLinkPreviewsAction", "deviceCapabilities", "noteEditAction", "favoritesAction", "merchantPaymentPartnerAction", "waffleAccountLinkStateAction", "usernameChatStartMode", "notificationActivitySettingAction", "lidContactAction", "ctwaPerCustomerDataSharingAction", "paymentTosAction", "privacySettingChannelsPersonalisedRecommendationAction", "detectedOutcomesStatusAction", "maibaAiFeaturesControlAction", "businessBroadcastListAction", "musicUserIDAction", "statusPostOptInNotificationPreferencesAction", "avatarUpdatedAction", "privateProcessingSettingAction", "newsletterSavedInterestsAction", "aiThreadRenameAction", "interactiveMessageAction", "settingsSyncAction", "outContactAction", "nctSaltSyncAction", "businessBroadcastCampaignAction", "businessBroadcastInsightsAction", "customerDataAction", "subscriptionsSyncV2Action", "threadPinAction", "autoOrganizeBusinessChatSetting", "bizAiSettingsNudgeAction", "coexV2VersionAction", "wasaRootSecretAction", "bubbleLockMessageAction", "labelSublistAction", "deviceCapabilitiesV2", "ctwaMessageReceivedAction", "sharedDeviceAllowlistAction", "contactManagerMetadataAction", "businessFolderActivationAction")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    STARACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACTACTION_FIELD_NUMBER: _ClassVar[int]
    MUTEACTION_FIELD_NUMBER: _ClassVar[int]
    PINACTION_FIELD_NUMBER: _ClassVar[int]
    PUSHNAMESETTING_FIELD_NUMBER: _ClassVar[int]
    QUICKREPLYACTION_FIELD_NUMBER: _ClassVar[int]
    RECENTEMOJIWEIGHTSACTION_FIELD_NUMBER: _ClassVar[int]
    LABELEDITACTION_FIELD_NUMBER: _ClassVar[int]
    LABELASSOCIATIONACTION_FIELD_NUMBER: _ClassVar[int]
    LOCALESETTING_FIELD_NUMBER: _ClassVar[int]
    ARCHIVECHATACTION_FIELD_NUMBER: _ClassVar[int]
    DELETEMESSAGEFORMEACTION_FIELD_NUMBER: _ClassVar[int]
    KEYEXPIRATION_FIELD_NUMBER: _ClassVar[int]
    MARKCHATASREADACTION_FIELD_NUMBER: _ClassVar[int]
    CLEARCHATACTION_FIELD_NUMBER: _ClassVar[int]
    DELETECHATACTION_FIELD_NUMBER: _ClassVar[int]
    UNARCHIVECHATSSETTING_FIELD_NUMBER: _ClassVar[int]
    PRIMARYFEATURE_FIELD_NUMBER: _ClassVar[int]
    ANDROIDUNSUPPORTEDACTIONS_FIELD_NUMBER: _ClassVar[int]
    AGENTACTION_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTIONACTION_FIELD_NUMBER: _ClassVar[int]
    USERSTATUSMUTEACTION_FIELD_NUMBER: _ClassVar[int]
    TIMEFORMATACTION_FIELD_NUMBER: _ClassVar[int]
    NUXACTION_FIELD_NUMBER: _ClassVar[int]
    PRIMARYVERSIONACTION_FIELD_NUMBER: _ClassVar[int]
    STICKERACTION_FIELD_NUMBER: _ClassVar[int]
    REMOVERECENTSTICKERACTION_FIELD_NUMBER: _ClassVar[int]
    CHATASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    CHATASSIGNMENTOPENEDSTATUS_FIELD_NUMBER: _ClassVar[int]
    PNFORLIDCHATACTION_FIELD_NUMBER: _ClassVar[int]
    MARKETINGMESSAGEACTION_FIELD_NUMBER: _ClassVar[int]
    MARKETINGMESSAGEBROADCASTACTION_FIELD_NUMBER: _ClassVar[int]
    EXTERNALWEBBETAACTION_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSETTINGRELAYALLCALLS_FIELD_NUMBER: _ClassVar[int]
    CALLLOGACTION_FIELD_NUMBER: _ClassVar[int]
    UGCBOT_FIELD_NUMBER: _ClassVar[int]
    STATUSPRIVACY_FIELD_NUMBER: _ClassVar[int]
    BOTWELCOMEREQUESTACTION_FIELD_NUMBER: _ClassVar[int]
    DELETEINDIVIDUALCALLLOG_FIELD_NUMBER: _ClassVar[int]
    LABELREORDERINGACTION_FIELD_NUMBER: _ClassVar[int]
    PAYMENTINFOACTION_FIELD_NUMBER: _ClassVar[int]
    CUSTOMPAYMENTMETHODSACTION_FIELD_NUMBER: _ClassVar[int]
    LOCKCHATACTION_FIELD_NUMBER: _ClassVar[int]
    CHATLOCKSETTINGS_FIELD_NUMBER: _ClassVar[int]
    WAMOUSERIDENTIFIERACTION_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSETTINGDISABLELINKPREVIEWSACTION_FIELD_NUMBER: _ClassVar[int]
    DEVICECAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    NOTEEDITACTION_FIELD_NUMBER: _ClassVar[int]
    FAVORITESACTION_FIELD_NUMBER: _ClassVar[int]
    MERCHANTPAYMENTPARTNERACTION_FIELD_NUMBER: _ClassVar[int]
    WAFFLEACCOUNTLINKSTATEACTION_FIELD_NUMBER: _ClassVar[int]
    USERNAMECHATSTARTMODE_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATIONACTIVITYSETTINGACTION_FIELD_NUMBER: _ClassVar[int]
    LIDCONTACTACTION_FIELD_NUMBER: _ClassVar[int]
    CTWAPERCUSTOMERDATASHARINGACTION_FIELD_NUMBER: _ClassVar[int]
    PAYMENTTOSACTION_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSETTINGCHANNELSPERSONALISEDRECOMMENDATIONACTION_FIELD_NUMBER: _ClassVar[int]
    DETECTEDOUTCOMESSTATUSACTION_FIELD_NUMBER: _ClassVar[int]
    MAIBAAIFEATURESCONTROLACTION_FIELD_NUMBER: _ClassVar[int]
    BUSINESSBROADCASTLISTACTION_FIELD_NUMBER: _ClassVar[int]
    MUSICUSERIDACTION_FIELD_NUMBER: _ClassVar[int]
    STATUSPOSTOPTINNOTIFICATIONPREFERENCESACTION_FIELD_NUMBER: _ClassVar[int]
    AVATARUPDATEDACTION_FIELD_NUMBER: _ClassVar[int]
    PRIVATEPROCESSINGSETTINGACTION_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERSAVEDINTERESTSACTION_FIELD_NUMBER: _ClassVar[int]
    AITHREADRENAMEACTION_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVEMESSAGEACTION_FIELD_NUMBER: _ClassVar[int]
    SETTINGSSYNCACTION_FIELD_NUMBER: _ClassVar[int]
    OUTCONTACTACTION_FIELD_NUMBER: _ClassVar[int]
    NCTSALTSYNCACTION_FIELD_NUMBER: _ClassVar[int]
    BUSINESSBROADCASTCAMPAIGNACTION_FIELD_NUMBER: _ClassVar[int]
    BUSINESSBROADCASTINSIGHTSACTION_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERDATAACTION_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTIONSSYNCV2ACTION_FIELD_NUMBER: _ClassVar[int]
    THREADPINACTION_FIELD_NUMBER: _ClassVar[int]
    AUTOORGANIZEBUSINESSCHATSETTING_FIELD_NUMBER: _ClassVar[int]
    BIZAISETTINGSNUDGEACTION_FIELD_NUMBER: _ClassVar[int]
    COEXV2VERSIONACTION_FIELD_NUMBER: _ClassVar[int]
    WASAROOTSECRETACTION_FIELD_NUMBER: _ClassVar[int]
    BUBBLELOCKMESSAGEACTION_FIELD_NUMBER: _ClassVar[int]
    LABELSUBLISTACTION_FIELD_NUMBER: _ClassVar[int]
    DEVICECAPABILITIESV2_FIELD_NUMBER: _ClassVar[int]
    CTWAMESSAGERECEIVEDACTION_FIELD_NUMBER: _ClassVar[int]
    SHAREDDEVICEALLOWLISTACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACTMANAGERMETADATAACTION_FIELD_NUMBER: _ClassVar[int]
    BUSINESSFOLDERACTIVATIONACTION_FIELD_NUMBER: _ClassVar[int]
    timestamp: int
    starAction: StarAction
    contactAction: ContactAction
    muteAction: MuteAction
    pinAction: PinAction
    pushNameSetting: PushNameSetting
    quickReplyAction: QuickReplyAction
    recentEmojiWeightsAction: RecentEmojiWeightsAction
    labelEditAction: LabelEditAction
    labelAssociationAction: LabelAssociationAction
    localeSetting: LocaleSetting
    archiveChatAction: ArchiveChatAction
    deleteMessageForMeAction: DeleteMessageForMeAction
    keyExpiration: KeyExpiration
    markChatAsReadAction: MarkChatAsReadAction
    clearChatAction: ClearChatAction
    deleteChatAction: DeleteChatAction
    unarchiveChatsSetting: UnarchiveChatsSetting
    primaryFeature: PrimaryFeature
    androidUnsupportedActions: AndroidUnsupportedActions
    agentAction: AgentAction
    subscriptionAction: SubscriptionAction
    userStatusMuteAction: UserStatusMuteAction
    timeFormatAction: TimeFormatAction
    nuxAction: NuxAction
    primaryVersionAction: PrimaryVersionAction
    stickerAction: StickerAction
    removeRecentStickerAction: RemoveRecentStickerAction
    chatAssignment: ChatAssignmentAction
    chatAssignmentOpenedStatus: ChatAssignmentOpenedStatusAction
    pnForLidChatAction: PnForLidChatAction
    marketingMessageAction: MarketingMessageAction
    marketingMessageBroadcastAction: MarketingMessageBroadcastAction
    externalWebBetaAction: ExternalWebBetaAction
    privacySettingRelayAllCalls: PrivacySettingRelayAllCalls
    callLogAction: CallLogAction
    ugcBot: UGCBot
    statusPrivacy: StatusPrivacyAction
    botWelcomeRequestAction: BotWelcomeRequestAction
    deleteIndividualCallLog: DeleteIndividualCallLogAction
    labelReorderingAction: LabelReorderingAction
    paymentInfoAction: PaymentInfoAction
    customPaymentMethodsAction: CustomPaymentMethodsAction
    lockChatAction: LockChatAction
    chatLockSettings: _chat_lock_pb2.ChatLockSettings
    wamoUserIdentifierAction: WamoUserIdentifierAction
    privacySettingDisableLinkPreviewsAction: PrivacySettingDisableLinkPreviewsAction
    deviceCapabilities: _device_capabilities_pb2.DeviceCapabilities
    noteEditAction: NoteEditAction
    favoritesAction: FavoritesAction
    merchantPaymentPartnerAction: MerchantPaymentPartnerAction
    waffleAccountLinkStateAction: WaffleAccountLinkStateAction
    usernameChatStartMode: UsernameChatStartModeAction
    notificationActivitySettingAction: NotificationActivitySettingAction
    lidContactAction: LidContactAction
    ctwaPerCustomerDataSharingAction: CtwaPerCustomerDataSharingAction
    paymentTosAction: PaymentTosAction
    privacySettingChannelsPersonalisedRecommendationAction: PrivacySettingChannelsPersonalisedRecommendationAction
    detectedOutcomesStatusAction: DetectedOutcomesStatusAction
    maibaAiFeaturesControlAction: MaibaAIFeaturesControlAction
    businessBroadcastListAction: BusinessBroadcastListAction
    musicUserIDAction: MusicUserIdAction
    statusPostOptInNotificationPreferencesAction: StatusPostOptInNotificationPreferencesAction
    avatarUpdatedAction: AvatarUpdatedAction
    privateProcessingSettingAction: PrivateProcessingSettingAction
    newsletterSavedInterestsAction: NewsletterSavedInterestsAction
    aiThreadRenameAction: AiThreadRenameAction
    interactiveMessageAction: InteractiveMessageAction
    settingsSyncAction: SettingsSyncAction
    outContactAction: OutContactAction
    nctSaltSyncAction: NctSaltSyncAction
    businessBroadcastCampaignAction: BusinessBroadcastCampaignAction
    businessBroadcastInsightsAction: BusinessBroadcastInsightsAction
    customerDataAction: CustomerDataAction
    subscriptionsSyncV2Action: SubscriptionsSyncV2Action
    threadPinAction: ThreadPinAction
    autoOrganizeBusinessChatSetting: AutoOrganizeBusinessChatSetting
    bizAiSettingsNudgeAction: BizAISettingsNudgeAction
    coexV2VersionAction: CoexV2VersionAction
    wasaRootSecretAction: WASARootSecretAction
    bubbleLockMessageAction: BubbleLockMessageAction
    labelSublistAction: LabelSublistAction
    deviceCapabilitiesV2: _device_capabilities_pb2.DeviceCapabilities
    ctwaMessageReceivedAction: CtwaMessageReceivedAction
    sharedDeviceAllowlistAction: SharedDeviceAllowlistAction
    contactManagerMetadataAction: ContactManagerMetadataAction
    businessFolderActivationAction: BusinessFolderActivationAction
    def __init__(self, timestamp: _Optional[int] = ..., starAction: _Optional[_Union[StarAction, _Mapping]] = ..., contactAction: _Optional[_Union[ContactAction, _Mapping]] = ..., muteAction: _Optional[_Union[MuteAction, _Mapping]] = ..., pinAction: _Optional[_Union[PinAction, _Mapping]] = ..., pushNameSetting: _Optional[_Union[PushNameSetting, _Mapping]] = ..., quickReplyAction: _Optional[_Union[QuickReplyAction, _Mapping]] = ..., recentEmojiWeightsAction: _Optional[_Union[RecentEmojiWeightsAction, _Mapping]] = ..., labelEditAction: _Optional[_Union[LabelEditAction, _Mapping]] = ..., labelAssociationAction: _Optional[_Union[LabelAssociationAction, _Mapping]] = ..., localeSetting: _Optional[_Union[LocaleSetting, _Mapping]] = ..., archiveChatAction: _Optional[_Union[ArchiveChatAction, _Mapping]] = ..., deleteMessageForMeAction: _Optional[_Union[DeleteMessageForMeAction, _Mapping]] = ..., keyExpiration: _Optional[_Union[KeyExpiration, _Mapping]] = ..., markChatAsReadAction: _Optional[_Union[MarkChatAsReadAction, _Mapping]] = ..., clearChatAction: _Optional[_Union[ClearChatAction, _Mapping]] = ..., deleteChatAction: _Optional[_Union[DeleteChatAction, _Mapping]] = ..., unarchiveChatsSetting: _Optional[_Union[UnarchiveChatsSetting, _Mapping]] = ..., primaryFeature: _Optional[_Union[PrimaryFeature, _Mapping]] = ..., androidUnsupportedActions: _Optional[_Union[AndroidUnsupportedActions, _Mapping]] = ..., agentAction: _Optional[_Union[AgentAction, _Mapping]] = ..., subscriptionAction: _Optional[_Union[SubscriptionAction, _Mapping]] = ..., userStatusMuteAction: _Optional[_Union[UserStatusMuteAction, _Mapping]] = ..., timeFormatAction: _Optional[_Union[TimeFormatAction, _Mapping]] = ..., nuxAction: _Optional[_Union[NuxAction, _Mapping]] = ..., primaryVersionAction: _Optional[_Union[PrimaryVersionAction, _Mapping]] = ..., stickerAction: _Optional[_Union[StickerAction, _Mapping]] = ..., removeRecentStickerAction: _Optional[_Union[RemoveRecentStickerAction, _Mapping]] = ..., chatAssignment: _Optional[_Union[ChatAssignmentAction, _Mapping]] = ..., chatAssignmentOpenedStatus: _Optional[_Union[ChatAssignmentOpenedStatusAction, _Mapping]] = ..., pnForLidChatAction: _Optional[_Union[PnForLidChatAction, _Mapping]] = ..., marketingMessageAction: _Optional[_Union[MarketingMessageAction, _Mapping]] = ..., marketingMessageBroadcastAction: _Optional[_Union[MarketingMessageBroadcastAction, _Mapping]] = ..., externalWebBetaAction: _Optional[_Union[ExternalWebBetaAction, _Mapping]] = ..., privacySettingRelayAllCalls: _Optional[_Union[PrivacySettingRelayAllCalls, _Mapping]] = ..., callLogAction: _Optional[_Union[CallLogAction, _Mapping]] = ..., ugcBot: _Optional[_Union[UGCBot, _Mapping]] = ..., statusPrivacy: _Optional[_Union[StatusPrivacyAction, _Mapping]] = ..., botWelcomeRequestAction: _Optional[_Union[BotWelcomeRequestAction, _Mapping]] = ..., deleteIndividualCallLog: _Optional[_Union[DeleteIndividualCallLogAction, _Mapping]] = ..., labelReorderingAction: _Optional[_Union[LabelReorderingAction, _Mapping]] = ..., paymentInfoAction: _Optional[_Union[PaymentInfoAction, _Mapping]] = ..., customPaymentMethodsAction: _Optional[_Union[CustomPaymentMethodsAction, _Mapping]] = ..., lockChatAction: _Optional[_Union[LockChatAction, _Mapping]] = ..., chatLockSettings: _Optional[_Union[_chat_lock_pb2.ChatLockSettings, _Mapping]] = ..., wamoUserIdentifierAction: _Optional[_Union[WamoUserIdentifierAction, _Mapping]] = ..., privacySettingDisableLinkPreviewsAction: _Optional[_Union[PrivacySettingDisableLinkPreviewsAction, _Mapping]] = ..., deviceCapabilities: _Optional[_Union[_device_capabilities_pb2.DeviceCapabilities, _Mapping]] = ..., noteEditAction: _Optional[_Union[NoteEditAction, _Mapping]] = ..., favoritesAction: _Optional[_Union[FavoritesAction, _Mapping]] = ..., merchantPaymentPartnerAction: _Optional[_Union[MerchantPaymentPartnerAction, _Mapping]] = ..., waffleAccountLinkStateAction: _Optional[_Union[WaffleAccountLinkStateAction, _Mapping]] = ..., usernameChatStartMode: _Optional[_Union[UsernameChatStartModeAction, _Mapping]] = ..., notificationActivitySettingAction: _Optional[_Union[NotificationActivitySettingAction, _Mapping]] = ..., lidContactAction: _Optional[_Union[LidContactAction, _Mapping]] = ..., ctwaPerCustomerDataSharingAction: _Optional[_Union[CtwaPerCustomerDataSharingAction, _Mapping]] = ..., paymentTosAction: _Optional[_Union[PaymentTosAction, _Mapping]] = ..., privacySettingChannelsPersonalisedRecommendationAction: _Optional[_Union[PrivacySettingChannelsPersonalisedRecommendationAction, _Mapping]] = ..., detectedOutcomesStatusAction: _Optional[_Union[DetectedOutcomesStatusAction, _Mapping]] = ..., maibaAiFeaturesControlAction: _Optional[_Union[MaibaAIFeaturesControlAction, _Mapping]] = ..., businessBroadcastListAction: _Optional[_Union[BusinessBroadcastListAction, _Mapping]] = ..., musicUserIDAction: _Optional[_Union[MusicUserIdAction, _Mapping]] = ..., statusPostOptInNotificationPreferencesAction: _Optional[_Union[StatusPostOptInNotificationPreferencesAction, _Mapping]] = ..., avatarUpdatedAction: _Optional[_Union[AvatarUpdatedAction, _Mapping]] = ..., privateProcessingSettingAction: _Optional[_Union[PrivateProcessingSettingAction, _Mapping]] = ..., newsletterSavedInterestsAction: _Optional[_Union[NewsletterSavedInterestsAction, _Mapping]] = ..., aiThreadRenameAction: _Optional[_Union[AiThreadRenameAction, _Mapping]] = ..., interactiveMessageAction: _Optional[_Union[InteractiveMessageAction, _Mapping]] = ..., settingsSyncAction: _Optional[_Union[SettingsSyncAction, _Mapping]] = ..., outContactAction: _Optional[_Union[OutContactAction, _Mapping]] = ..., nctSaltSyncAction: _Optional[_Union[NctSaltSyncAction, _Mapping]] = ..., businessBroadcastCampaignAction: _Optional[_Union[BusinessBroadcastCampaignAction, _Mapping]] = ..., businessBroadcastInsightsAction: _Optional[_Union[BusinessBroadcastInsightsAction, _Mapping]] = ..., customerDataAction: _Optional[_Union[CustomerDataAction, _Mapping]] = ..., subscriptionsSyncV2Action: _Optional[_Union[SubscriptionsSyncV2Action, _Mapping]] = ..., threadPinAction: _Optional[_Union[ThreadPinAction, _Mapping]] = ..., autoOrganizeBusinessChatSetting: _Optional[_Union[AutoOrganizeBusinessChatSetting, _Mapping]] = ..., bizAiSettingsNudgeAction: _Optional[_Union[BizAISettingsNudgeAction, _Mapping]] = ..., coexV2VersionAction: _Optional[_Union[CoexV2VersionAction, _Mapping]] = ..., wasaRootSecretAction: _Optional[_Union[WASARootSecretAction, _Mapping]] = ..., bubbleLockMessageAction: _Optional[_Union[BubbleLockMessageAction, _Mapping]] = ..., labelSublistAction: _Optional[_Union[LabelSublistAction, _Mapping]] = ..., deviceCapabilitiesV2: _Optional[_Union[_device_capabilities_pb2.DeviceCapabilities, _Mapping]] = ..., ctwaMessageReceivedAction: _Optional[_Union[CtwaMessageReceivedAction, _Mapping]] = ..., sharedDeviceAllowlistAction: _Optional[_Union[SharedDeviceAllowlistAction, _Mapping]] = ..., contactManagerMetadataAction: _Optional[_Union[ContactManagerMetadataAction, _Mapping]] = ..., businessFolderActivationAction: _Optional[_Union[BusinessFolderActivationAction, _Mapping]] = ...) -> None: ...

class BusinessFolderActivationAction(_message.Message):
    __slots__ = ("activated",)
    ACTIVATED_FIELD_NUMBER: _ClassVar[int]
    activated: bool
    def __init__(self, activated: _Optional[bool] = ...) -> None: ...

class CtwaMessageReceivedAction(_message.Message):
    __slots__ = ("isCtwaMessageReceived",)
    ISCTWAMESSAGERECEIVED_FIELD_NUMBER: _ClassVar[int]
    isCtwaMessageReceived: bool
    def __init__(self, isCtwaMessageReceived: _Optional[bool] = ...) -> None: ...

class CoexV2VersionAction(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class SubscriptionsSyncV2Action(_message.Message):
    __slots__ = ("subscriptions", "paidFeature")
    class PaidFeature(_message.Message):
        __slots__ = ("name", "enabled", "limit", "expirationTime")
        NAME_FIELD_NUMBER: _ClassVar[int]
        ENABLED_FIELD_NUMBER: _ClassVar[int]
        LIMIT_FIELD_NUMBER: _ClassVar[int]
        EXPIRATIONTIME_FIELD_NUMBER: _ClassVar[int]
        name: str
        enabled: bool
        limit: int
        expirationTime: int
        def __init__(self, name: _Optional[str] = ..., enabled: _Optional[bool] = ..., limit: _Optional[int] = ..., expirationTime: _Optional[int] = ...) -> None: ...
    class SubscriptionInfo(_message.Message):
        __slots__ = ("ID", "tier", "status", "startTime", "endTime", "isPlatformChanged", "source", "creationTime")
        ID_FIELD_NUMBER: _ClassVar[int]
        TIER_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        STARTTIME_FIELD_NUMBER: _ClassVar[int]
        ENDTIME_FIELD_NUMBER: _ClassVar[int]
        ISPLATFORMCHANGED_FIELD_NUMBER: _ClassVar[int]
        SOURCE_FIELD_NUMBER: _ClassVar[int]
        CREATIONTIME_FIELD_NUMBER: _ClassVar[int]
        ID: str
        tier: int
        status: str
        startTime: int
        endTime: int
        isPlatformChanged: bool
        source: str
        creationTime: int
        def __init__(self, ID: _Optional[str] = ..., tier: _Optional[int] = ..., status: _Optional[str] = ..., startTime: _Optional[int] = ..., endTime: _Optional[int] = ..., isPlatformChanged: _Optional[bool] = ..., source: _Optional[str] = ..., creationTime: _Optional[int] = ...) -> None: ...
    SUBSCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    PAIDFEATURE_FIELD_NUMBER: _ClassVar[int]
    subscriptions: _containers.RepeatedCompositeFieldContainer[SubscriptionsSyncV2Action.SubscriptionInfo]
    paidFeature: _containers.RepeatedCompositeFieldContainer[SubscriptionsSyncV2Action.PaidFeature]
    def __init__(self, subscriptions: _Optional[_Iterable[_Union[SubscriptionsSyncV2Action.SubscriptionInfo, _Mapping]]] = ..., paidFeature: _Optional[_Iterable[_Union[SubscriptionsSyncV2Action.PaidFeature, _Mapping]]] = ...) -> None: ...

class ContactManagerMetadataAction(_message.Message):
    __slots__ = ("isHidden",)
    ISHIDDEN_FIELD_NUMBER: _ClassVar[int]
    isHidden: bool
    def __init__(self, isHidden: _Optional[bool] = ...) -> None: ...

class CustomerDataAction(_message.Message):
    __slots__ = ("chatJID", "contactType", "email", "altPhoneNumbers", "birthday", "address", "acquisitionSource", "leadStage", "lastOrder", "createdAt", "modifiedAt")
    CHATJID_FIELD_NUMBER: _ClassVar[int]
    CONTACTTYPE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ALTPHONENUMBERS_FIELD_NUMBER: _ClassVar[int]
    BIRTHDAY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    ACQUISITIONSOURCE_FIELD_NUMBER: _ClassVar[int]
    LEADSTAGE_FIELD_NUMBER: _ClassVar[int]
    LASTORDER_FIELD_NUMBER: _ClassVar[int]
    CREATEDAT_FIELD_NUMBER: _ClassVar[int]
    MODIFIEDAT_FIELD_NUMBER: _ClassVar[int]
    chatJID: str
    contactType: int
    email: str
    altPhoneNumbers: str
    birthday: int
    address: str
    acquisitionSource: int
    leadStage: int
    lastOrder: int
    createdAt: int
    modifiedAt: int
    def __init__(self, chatJID: _Optional[str] = ..., contactType: _Optional[int] = ..., email: _Optional[str] = ..., altPhoneNumbers: _Optional[str] = ..., birthday: _Optional[int] = ..., address: _Optional[str] = ..., acquisitionSource: _Optional[int] = ..., leadStage: _Optional[int] = ..., lastOrder: _Optional[int] = ..., createdAt: _Optional[int] = ..., modifiedAt: _Optional[int] = ...) -> None: ...

class BusinessBroadcastInsightsAction(_message.Message):
    __slots__ = ("recipientCount", "deliveredCount", "readCount", "repliedCount", "quickReplyCount")
    RECIPIENTCOUNT_FIELD_NUMBER: _ClassVar[int]
    DELIVEREDCOUNT_FIELD_NUMBER: _ClassVar[int]
    READCOUNT_FIELD_NUMBER: _ClassVar[int]
    REPLIEDCOUNT_FIELD_NUMBER: _ClassVar[int]
    QUICKREPLYCOUNT_FIELD_NUMBER: _ClassVar[int]
    recipientCount: int
    deliveredCount: int
    readCount: int
    repliedCount: int
    quickReplyCount: int
    def __init__(self, recipientCount: _Optional[int] = ..., deliveredCount: _Optional[int] = ..., readCount: _Optional[int] = ..., repliedCount: _Optional[int] = ..., quickReplyCount: _Optional[int] = ...) -> None: ...

class AutoOrganizeBusinessChatSetting(_message.Message):
    __slots__ = ("autoOrganize",)
    AUTOORGANIZE_FIELD_NUMBER: _ClassVar[int]
    autoOrganize: bool
    def __init__(self, autoOrganize: _Optional[bool] = ...) -> None: ...

class NctSaltSyncAction(_message.Message):
    __slots__ = ("salt",)
    SALT_FIELD_NUMBER: _ClassVar[int]
    salt: bytes
    def __init__(self, salt: _Optional[bytes] = ...) -> None: ...

class ThreadPinAction(_message.Message):
    __slots__ = ("pinned",)
    PINNED_FIELD_NUMBER: _ClassVar[int]
    pinned: bool
    def __init__(self, pinned: _Optional[bool] = ...) -> None: ...

class AiThreadRenameAction(_message.Message):
    __slots__ = ("newTitle",)
    NEWTITLE_FIELD_NUMBER: _ClassVar[int]
    newTitle: str
    def __init__(self, newTitle: _Optional[str] = ...) -> None: ...

class StatusPostOptInNotificationPreferencesAction(_message.Message):
    __slots__ = ("enabled",)
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    def __init__(self, enabled: _Optional[bool] = ...) -> None: ...

class BroadcastListParticipant(_message.Message):
    __slots__ = ("lidJID", "pnJID")
    LIDJID_FIELD_NUMBER: _ClassVar[int]
    PNJID_FIELD_NUMBER: _ClassVar[int]
    lidJID: str
    pnJID: str
    def __init__(self, lidJID: _Optional[str] = ..., pnJID: _Optional[str] = ...) -> None: ...

class BusinessBroadcastCampaignAction(_message.Message):
    __slots__ = ("deviceID", "adID", "name", "msgID", "broadcastJID", "reservedQuota", "scheduledTimestamp", "createTimestamp", "status", "bbProStatus", "customAudienceFbid")
    DEVICEID_FIELD_NUMBER: _ClassVar[int]
    ADID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MSGID_FIELD_NUMBER: _ClassVar[int]
    BROADCASTJID_FIELD_NUMBER: _ClassVar[int]
    RESERVEDQUOTA_FIELD_NUMBER: _ClassVar[int]
    SCHEDULEDTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CREATETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BBPROSTATUS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMAUDIENCEFBID_FIELD_NUMBER: _ClassVar[int]
    deviceID: int
    adID: str
    name: str
    msgID: str
    broadcastJID: str
    reservedQuota: int
    scheduledTimestamp: int
    createTimestamp: int
    status: BusinessBroadcastCampaignStatus
    bbProStatus: BusinessBroadcastCampaignBBProStatus
    customAudienceFbid: str
    def __init__(self, deviceID: _Optional[int] = ..., adID: _Optional[str] = ..., name: _Optional[str] = ..., msgID: _Optional[str] = ..., broadcastJID: _Optional[str] = ..., reservedQuota: _Optional[int] = ..., scheduledTimestamp: _Optional[int] = ..., createTimestamp: _Optional[int] = ..., status: _Optional[_Union[BusinessBroadcastCampaignStatus, str]] = ..., bbProStatus: _Optional[_Union[BusinessBroadcastCampaignBBProStatus, str]] = ..., customAudienceFbid: _Optional[str] = ...) -> None: ...

class BusinessBroadcastListAction(_message.Message):
    __slots__ = ("deleted", "participants", "listName", "labelIDs", "audienceExpression", "customAudienceFbid")
    DELETED_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    LISTNAME_FIELD_NUMBER: _ClassVar[int]
    LABELIDS_FIELD_NUMBER: _ClassVar[int]
    AUDIENCEEXPRESSION_FIELD_NUMBER: _ClassVar[int]
    CUSTOMAUDIENCEFBID_FIELD_NUMBER: _ClassVar[int]
    deleted: bool
    participants: _containers.RepeatedCompositeFieldContainer[BroadcastListParticipant]
    listName: str
    labelIDs: _containers.RepeatedScalarFieldContainer[str]
    audienceExpression: str
    customAudienceFbid: str
    def __init__(self, deleted: _Optional[bool] = ..., participants: _Optional[_Iterable[_Union[BroadcastListParticipant, _Mapping]]] = ..., listName: _Optional[str] = ..., labelIDs: _Optional[_Iterable[str]] = ..., audienceExpression: _Optional[str] = ..., customAudienceFbid: _Optional[str] = ...) -> None: ...

class BusinessBroadcastAssociationAction(_message.Message):
    __slots__ = ("deleted",)
    DELETED_FIELD_NUMBER: _ClassVar[int]
    deleted: bool
    def __init__(self, deleted: _Optional[bool] = ...) -> None: ...

class CtwaPerCustomerDataSharingAction(_message.Message):
    __slots__ = ("isCtwaPerCustomerDataSharingEnabled",)
    ISCTWAPERCUSTOMERDATASHARINGENABLED_FIELD_NUMBER: _ClassVar[int]
    isCtwaPerCustomerDataSharingEnabled: bool
    def __init__(self, isCtwaPerCustomerDataSharingEnabled: _Optional[bool] = ...) -> None: ...

class OutContactAction(_message.Message):
    __slots__ = ("fullName", "firstName")
    FULLNAME_FIELD_NUMBER: _ClassVar[int]
    FIRSTNAME_FIELD_NUMBER: _ClassVar[int]
    fullName: str
    firstName: str
    def __init__(self, fullName: _Optional[str] = ..., firstName: _Optional[str] = ...) -> None: ...

class LidContactAction(_message.Message):
    __slots__ = ("fullName", "firstName", "username")
    FULLNAME_FIELD_NUMBER: _ClassVar[int]
    FIRSTNAME_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    fullName: str
    firstName: str
    username: str
    def __init__(self, fullName: _Optional[str] = ..., firstName: _Optional[str] = ..., username: _Optional[str] = ...) -> None: ...

class FavoritesAction(_message.Message):
    __slots__ = ("favorites",)
    class Favorite(_message.Message):
        __slots__ = ("ID",)
        ID_FIELD_NUMBER: _ClassVar[int]
        ID: str
        def __init__(self, ID: _Optional[str] = ...) -> None: ...
    FAVORITES_FIELD_NUMBER: _ClassVar[int]
    favorites: _containers.RepeatedCompositeFieldContainer[FavoritesAction.Favorite]
    def __init__(self, favorites: _Optional[_Iterable[_Union[FavoritesAction.Favorite, _Mapping]]] = ...) -> None: ...

class PrivacySettingChannelsPersonalisedRecommendationAction(_message.Message):
    __slots__ = ("isUserOptedOut",)
    ISUSEROPTEDOUT_FIELD_NUMBER: _ClassVar[int]
    isUserOptedOut: bool
    def __init__(self, isUserOptedOut: _Optional[bool] = ...) -> None: ...

class PrivacySettingDisableLinkPreviewsAction(_message.Message):
    __slots__ = ("isPreviewsDisabled",)
    ISPREVIEWSDISABLED_FIELD_NUMBER: _ClassVar[int]
    isPreviewsDisabled: bool
    def __init__(self, isPreviewsDisabled: _Optional[bool] = ...) -> None: ...

class WamoUserIdentifierAction(_message.Message):
    __slots__ = ("identifier",)
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    identifier: str
    def __init__(self, identifier: _Optional[str] = ...) -> None: ...

class BubbleLockMessageAction(_message.Message):
    __slots__ = ("locked",)
    LOCKED_FIELD_NUMBER: _ClassVar[int]
    locked: bool
    def __init__(self, locked: _Optional[bool] = ...) -> None: ...

class LockChatAction(_message.Message):
    __slots__ = ("locked",)
    LOCKED_FIELD_NUMBER: _ClassVar[int]
    locked: bool
    def __init__(self, locked: _Optional[bool] = ...) -> None: ...

class CustomPaymentMethodsAction(_message.Message):
    __slots__ = ("customPaymentMethods",)
    CUSTOMPAYMENTMETHODS_FIELD_NUMBER: _ClassVar[int]
    customPaymentMethods: _containers.RepeatedCompositeFieldContainer[CustomPaymentMethod]
    def __init__(self, customPaymentMethods: _Optional[_Iterable[_Union[CustomPaymentMethod, _Mapping]]] = ...) -> None: ...

class CustomPaymentMethod(_message.Message):
    __slots__ = ("credentialID", "country", "type", "metadata")
    CREDENTIALID_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    credentialID: str
    country: str
    type: str
    metadata: _containers.RepeatedCompositeFieldContainer[CustomPaymentMethodMetadata]
    def __init__(self, credentialID: _Optional[str] = ..., country: _Optional[str] = ..., type: _Optional[str] = ..., metadata: _Optional[_Iterable[_Union[CustomPaymentMethodMetadata, _Mapping]]] = ...) -> None: ...

class CustomPaymentMethodMetadata(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class PaymentInfoAction(_message.Message):
    __slots__ = ("cpi",)
    CPI_FIELD_NUMBER: _ClassVar[int]
    cpi: str
    def __init__(self, cpi: _Optional[str] = ...) -> None: ...

class LabelReorderingAction(_message.Message):
    __slots__ = ("sortedLabelIDs",)
    SORTEDLABELIDS_FIELD_NUMBER: _ClassVar[int]
    sortedLabelIDs: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, sortedLabelIDs: _Optional[_Iterable[int]] = ...) -> None: ...

class DeleteIndividualCallLogAction(_message.Message):
    __slots__ = ("peerJID", "isIncoming")
    PEERJID_FIELD_NUMBER: _ClassVar[int]
    ISINCOMING_FIELD_NUMBER: _ClassVar[int]
    peerJID: str
    isIncoming: bool
    def __init__(self, peerJID: _Optional[str] = ..., isIncoming: _Optional[bool] = ...) -> None: ...

class BotWelcomeRequestAction(_message.Message):
    __slots__ = ("isSent",)
    ISSENT_FIELD_NUMBER: _ClassVar[int]
    isSent: bool
    def __init__(self, isSent: _Optional[bool] = ...) -> None: ...

class NewsletterSavedInterestsAction(_message.Message):
    __slots__ = ("newsletterSavedInterests",)
    NEWSLETTERSAVEDINTERESTS_FIELD_NUMBER: _ClassVar[int]
    newsletterSavedInterests: str
    def __init__(self, newsletterSavedInterests: _Optional[str] = ...) -> None: ...

class MusicUserIdAction(_message.Message):
    __slots__ = ("musicUserID",)
    MUSICUSERID_FIELD_NUMBER: _ClassVar[int]
    musicUserID: str
    def __init__(self, musicUserID: _Optional[str] = ...) -> None: ...

class UGCBot(_message.Message):
    __slots__ = ("definition",)
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    definition: bytes
    def __init__(self, definition: _Optional[bytes] = ...) -> None: ...

class CallLogAction(_message.Message):
    __slots__ = ("callLogRecord",)
    CALLLOGRECORD_FIELD_NUMBER: _ClassVar[int]
    callLogRecord: CallLogRecord
    def __init__(self, callLogRecord: _Optional[_Union[CallLogRecord, _Mapping]] = ...) -> None: ...

class PrivacySettingRelayAllCalls(_message.Message):
    __slots__ = ("isEnabled",)
    ISENABLED_FIELD_NUMBER: _ClassVar[int]
    isEnabled: bool
    def __init__(self, isEnabled: _Optional[bool] = ...) -> None: ...

class DetectedOutcomesStatusAction(_message.Message):
    __slots__ = ("isEnabled",)
    ISENABLED_FIELD_NUMBER: _ClassVar[int]
    isEnabled: bool
    def __init__(self, isEnabled: _Optional[bool] = ...) -> None: ...

class ExternalWebBetaAction(_message.Message):
    __slots__ = ("isOptIn",)
    ISOPTIN_FIELD_NUMBER: _ClassVar[int]
    isOptIn: bool
    def __init__(self, isOptIn: _Optional[bool] = ...) -> None: ...

class MarketingMessageBroadcastAction(_message.Message):
    __slots__ = ("repliedCount",)
    REPLIEDCOUNT_FIELD_NUMBER: _ClassVar[int]
    repliedCount: int
    def __init__(self, repliedCount: _Optional[int] = ...) -> None: ...

class PnForLidChatAction(_message.Message):
    __slots__ = ("pnJID",)
    PNJID_FIELD_NUMBER: _ClassVar[int]
    pnJID: str
    def __init__(self, pnJID: _Optional[str] = ...) -> None: ...

class ChatAssignmentOpenedStatusAction(_message.Message):
    __slots__ = ("chatOpened",)
    CHATOPENED_FIELD_NUMBER: _ClassVar[int]
    chatOpened: bool
    def __init__(self, chatOpened: _Optional[bool] = ...) -> None: ...

class ChatAssignmentAction(_message.Message):
    __slots__ = ("deviceAgentID",)
    DEVICEAGENTID_FIELD_NUMBER: _ClassVar[int]
    deviceAgentID: str
    def __init__(self, deviceAgentID: _Optional[str] = ...) -> None: ...

class StickerAction(_message.Message):
    __slots__ = ("URL", "fileEncSHA256", "mediaKey", "mimetype", "height", "width", "directPath", "fileLength", "isFavorite", "deviceIDHint", "isLottie", "imageHash", "isAvatarSticker")
    URL_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    ISFAVORITE_FIELD_NUMBER: _ClassVar[int]
    DEVICEIDHINT_FIELD_NUMBER: _ClassVar[int]
    ISLOTTIE_FIELD_NUMBER: _ClassVar[int]
    IMAGEHASH_FIELD_NUMBER: _ClassVar[int]
    ISAVATARSTICKER_FIELD_NUMBER: _ClassVar[int]
    URL: str
    fileEncSHA256: bytes
    mediaKey: bytes
    mimetype: str
    height: int
    width: int
    directPath: str
    fileLength: int
    isFavorite: bool
    deviceIDHint: int
    isLottie: bool
    imageHash: str
    isAvatarSticker: bool
    def __init__(self, URL: _Optional[str] = ..., fileEncSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., mimetype: _Optional[str] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., directPath: _Optional[str] = ..., fileLength: _Optional[int] = ..., isFavorite: _Optional[bool] = ..., deviceIDHint: _Optional[int] = ..., isLottie: _Optional[bool] = ..., imageHash: _Optional[str] = ..., isAvatarSticker: _Optional[bool] = ...) -> None: ...

class RemoveRecentStickerAction(_message.Message):
    __slots__ = ("lastStickerSentTS",)
    LASTSTICKERSENTTS_FIELD_NUMBER: _ClassVar[int]
    lastStickerSentTS: int
    def __init__(self, lastStickerSentTS: _Optional[int] = ...) -> None: ...

class PrimaryVersionAction(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class NuxAction(_message.Message):
    __slots__ = ("acknowledged",)
    ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    acknowledged: bool
    def __init__(self, acknowledged: _Optional[bool] = ...) -> None: ...

class TimeFormatAction(_message.Message):
    __slots__ = ("isTwentyFourHourFormatEnabled",)
    ISTWENTYFOURHOURFORMATENABLED_FIELD_NUMBER: _ClassVar[int]
    isTwentyFourHourFormatEnabled: bool
    def __init__(self, isTwentyFourHourFormatEnabled: _Optional[bool] = ...) -> None: ...

class UserStatusMuteAction(_message.Message):
    __slots__ = ("muted",)
    MUTED_FIELD_NUMBER: _ClassVar[int]
    muted: bool
    def __init__(self, muted: _Optional[bool] = ...) -> None: ...

class SubscriptionAction(_message.Message):
    __slots__ = ("isDeactivated", "isAutoRenewing", "expirationDate")
    ISDEACTIVATED_FIELD_NUMBER: _ClassVar[int]
    ISAUTORENEWING_FIELD_NUMBER: _ClassVar[int]
    EXPIRATIONDATE_FIELD_NUMBER: _ClassVar[int]
    isDeactivated: bool
    isAutoRenewing: bool
    expirationDate: int
    def __init__(self, isDeactivated: _Optional[bool] = ..., isAutoRenewing: _Optional[bool] = ..., expirationDate: _Optional[int] = ...) -> None: ...

class AgentAction(_message.Message):
    __slots__ = ("name", "deviceID", "isDeleted")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICEID_FIELD_NUMBER: _ClassVar[int]
    ISDELETED_FIELD_NUMBER: _ClassVar[int]
    name: str
    deviceID: int
    isDeleted: bool
    def __init__(self, name: _Optional[str] = ..., deviceID: _Optional[int] = ..., isDeleted: _Optional[bool] = ...) -> None: ...

class AndroidUnsupportedActions(_message.Message):
    __slots__ = ("allowed",)
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    def __init__(self, allowed: _Optional[bool] = ...) -> None: ...

class PrimaryFeature(_message.Message):
    __slots__ = ("flags",)
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    flags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, flags: _Optional[_Iterable[str]] = ...) -> None: ...

class KeyExpiration(_message.Message):
    __slots__ = ("expiredKeyEpoch",)
    EXPIREDKEYEPOCH_FIELD_NUMBER: _ClassVar[int]
    expiredKeyEpoch: int
    def __init__(self, expiredKeyEpoch: _Optional[int] = ...) -> None: ...

class SyncActionMessage(_message.Message):
    __slots__ = ("key", "timestamp")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    timestamp: int
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., timestamp: _Optional[int] = ...) -> None: ...

class SyncActionMessageRange(_message.Message):
    __slots__ = ("lastMessageTimestamp", "lastSystemMessageTimestamp", "messages")
    LASTMESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    LASTSYSTEMMESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    lastMessageTimestamp: int
    lastSystemMessageTimestamp: int
    messages: _containers.RepeatedCompositeFieldContainer[SyncActionMessage]
    def __init__(self, lastMessageTimestamp: _Optional[int] = ..., lastSystemMessageTimestamp: _Optional[int] = ..., messages: _Optional[_Iterable[_Union[SyncActionMessage, _Mapping]]] = ...) -> None: ...

class UnarchiveChatsSetting(_message.Message):
    __slots__ = ("unarchiveChats",)
    UNARCHIVECHATS_FIELD_NUMBER: _ClassVar[int]
    unarchiveChats: bool
    def __init__(self, unarchiveChats: _Optional[bool] = ...) -> None: ...

class DeleteChatAction(_message.Message):
    __slots__ = ("messageRange",)
    MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
    messageRange: SyncActionMessageRange
    def __init__(self, messageRange: _Optional[_Union[SyncActionMessageRange, _Mapping]] = ...) -> None: ...

class ClearChatAction(_message.Message):
    __slots__ = ("messageRange",)
    MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
    messageRange: SyncActionMessageRange
    def __init__(self, messageRange: _Optional[_Union[SyncActionMessageRange, _Mapping]] = ...) -> None: ...

class MarkChatAsReadAction(_message.Message):
    __slots__ = ("read", "messageRange")
    READ_FIELD_NUMBER: _ClassVar[int]
    MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
    read: bool
    messageRange: SyncActionMessageRange
    def __init__(self, read: _Optional[bool] = ..., messageRange: _Optional[_Union[SyncActionMessageRange, _Mapping]] = ...) -> None: ...

class DeleteMessageForMeAction(_message.Message):
    __slots__ = ("deleteMedia", "messageTimestamp")
    DELETEMEDIA_FIELD_NUMBER: _ClassVar[int]
    MESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    deleteMedia: bool
    messageTimestamp: int
    def __init__(self, deleteMedia: _Optional[bool] = ..., messageTimestamp: _Optional[int] = ...) -> None: ...

class ArchiveChatAction(_message.Message):
    __slots__ = ("archived", "messageRange")
    ARCHIVED_FIELD_NUMBER: _ClassVar[int]
    MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
    archived: bool
    messageRange: SyncActionMessageRange
    def __init__(self, archived: _Optional[bool] = ..., messageRange: _Optional[_Union[SyncActionMessageRange, _Mapping]] = ...) -> None: ...

class RecentEmojiWeightsAction(_message.Message):
    __slots__ = ("weights",)
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    weights: _containers.RepeatedCompositeFieldContainer[RecentEmojiWeight]
    def __init__(self, weights: _Optional[_Iterable[_Union[RecentEmojiWeight, _Mapping]]] = ...) -> None: ...

class LabelSublistAction(_message.Message):
    __slots__ = ("subListID",)
    SUBLISTID_FIELD_NUMBER: _ClassVar[int]
    subListID: int
    def __init__(self, subListID: _Optional[int] = ...) -> None: ...

class LabelAssociationAction(_message.Message):
    __slots__ = ("labeled", "modelMetaData")
    LABELED_FIELD_NUMBER: _ClassVar[int]
    MODELMETADATA_FIELD_NUMBER: _ClassVar[int]
    labeled: bool
    modelMetaData: str
    def __init__(self, labeled: _Optional[bool] = ..., modelMetaData: _Optional[str] = ...) -> None: ...

class QuickReplyAction(_message.Message):
    __slots__ = ("shortcut", "message", "keywords", "count", "deleted", "associatedLabelIDs")
    SHORTCUT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    KEYWORDS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATEDLABELIDS_FIELD_NUMBER: _ClassVar[int]
    shortcut: str
    message: str
    keywords: _containers.RepeatedScalarFieldContainer[str]
    count: int
    deleted: bool
    associatedLabelIDs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, shortcut: _Optional[str] = ..., message: _Optional[str] = ..., keywords: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ..., deleted: _Optional[bool] = ..., associatedLabelIDs: _Optional[_Iterable[str]] = ...) -> None: ...

class LocaleSetting(_message.Message):
    __slots__ = ("locale",)
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    locale: str
    def __init__(self, locale: _Optional[str] = ...) -> None: ...

class PushNameSetting(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class PinAction(_message.Message):
    __slots__ = ("pinned",)
    PINNED_FIELD_NUMBER: _ClassVar[int]
    pinned: bool
    def __init__(self, pinned: _Optional[bool] = ...) -> None: ...

class MuteAction(_message.Message):
    __slots__ = ("muted", "muteEndTimestamp", "autoMuted", "muteEveryoneMentionEndTimestamp")
    MUTED_FIELD_NUMBER: _ClassVar[int]
    MUTEENDTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    AUTOMUTED_FIELD_NUMBER: _ClassVar[int]
    MUTEEVERYONEMENTIONENDTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    muted: bool
    muteEndTimestamp: int
    autoMuted: bool
    muteEveryoneMentionEndTimestamp: int
    def __init__(self, muted: _Optional[bool] = ..., muteEndTimestamp: _Optional[int] = ..., autoMuted: _Optional[bool] = ..., muteEveryoneMentionEndTimestamp: _Optional[int] = ...) -> None: ...

class SharedDeviceAllowlistAction(_message.Message):
    __slots__ = ("allowed",)
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    def __init__(self, allowed: _Optional[bool] = ...) -> None: ...

class ContactAction(_message.Message):
    __slots__ = ("fullName", "firstName", "lidJID", "saveOnPrimaryAddressbook", "pnJID", "username")
    FULLNAME_FIELD_NUMBER: _ClassVar[int]
    FIRSTNAME_FIELD_NUMBER: _ClassVar[int]
    LIDJID_FIELD_NUMBER: _ClassVar[int]
    SAVEONPRIMARYADDRESSBOOK_FIELD_NUMBER: _ClassVar[int]
    PNJID_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    fullName: str
    firstName: str
    lidJID: str
    saveOnPrimaryAddressbook: bool
    pnJID: str
    username: str
    def __init__(self, fullName: _Optional[str] = ..., firstName: _Optional[str] = ..., lidJID: _Optional[str] = ..., saveOnPrimaryAddressbook: _Optional[bool] = ..., pnJID: _Optional[str] = ..., username: _Optional[str] = ...) -> None: ...

class StarAction(_message.Message):
    __slots__ = ("starred",)
    STARRED_FIELD_NUMBER: _ClassVar[int]
    starred: bool
    def __init__(self, starred: _Optional[bool] = ...) -> None: ...

class SyncActionData(_message.Message):
    __slots__ = ("index", "value", "padding", "version")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    PADDING_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    index: bytes
    value: SyncActionValue
    padding: bytes
    version: int
    def __init__(self, index: _Optional[bytes] = ..., value: _Optional[_Union[SyncActionValue, _Mapping]] = ..., padding: _Optional[bytes] = ..., version: _Optional[int] = ...) -> None: ...
