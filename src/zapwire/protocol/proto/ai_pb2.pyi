from zapwire.protocol.proto import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BotMetricsEntryPoint(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNDEFINED_ENTRY_POINT: _ClassVar[BotMetricsEntryPoint]
    FAVICON: _ClassVar[BotMetricsEntryPoint]
    CHATLIST: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_NULL_STATE_PAPER_PLANE: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_NULL_STATE_SUGGESTION: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_TYPE_AHEAD_SUGGESTION: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_TYPE_AHEAD_PAPER_PLANE: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_TYPE_AHEAD_RESULT_CHATLIST: _ClassVar[BotMetricsEntryPoint]
    AISEARCH_TYPE_AHEAD_RESULT_MESSAGES: _ClassVar[BotMetricsEntryPoint]
    AIVOICE_SEARCH_BAR: _ClassVar[BotMetricsEntryPoint]
    AIVOICE_FAVICON: _ClassVar[BotMetricsEntryPoint]
    AISTUDIO: _ClassVar[BotMetricsEntryPoint]
    DEEPLINK: _ClassVar[BotMetricsEntryPoint]
    NOTIFICATION: _ClassVar[BotMetricsEntryPoint]
    PROFILE_MESSAGE_BUTTON: _ClassVar[BotMetricsEntryPoint]
    FORWARD: _ClassVar[BotMetricsEntryPoint]
    APP_SHORTCUT: _ClassVar[BotMetricsEntryPoint]
    FF_FAMILY: _ClassVar[BotMetricsEntryPoint]
    AI_TAB: _ClassVar[BotMetricsEntryPoint]
    AI_HOME: _ClassVar[BotMetricsEntryPoint]
    AI_DEEPLINK_IMMERSIVE: _ClassVar[BotMetricsEntryPoint]
    AI_DEEPLINK: _ClassVar[BotMetricsEntryPoint]
    META_AI_CHAT_SHORTCUT_AI_STUDIO: _ClassVar[BotMetricsEntryPoint]
    UGC_CHAT_SHORTCUT_AI_STUDIO: _ClassVar[BotMetricsEntryPoint]
    NEW_CHAT_AI_STUDIO: _ClassVar[BotMetricsEntryPoint]
    AIVOICE_FAVICON_CALL_HISTORY: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_CONTEXT_MENU: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_CONTEXT_MENU_1ON1: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_CONTEXT_MENU_GROUP: _ClassVar[BotMetricsEntryPoint]
    INVOKE_META_AI_1ON1: _ClassVar[BotMetricsEntryPoint]
    INVOKE_META_AI_GROUP: _ClassVar[BotMetricsEntryPoint]
    META_AI_FORWARD: _ClassVar[BotMetricsEntryPoint]
    NEW_CHAT_AI_CONTACT: _ClassVar[BotMetricsEntryPoint]
    MESSAGE_QUICK_ACTION_1_ON_1_CHAT: _ClassVar[BotMetricsEntryPoint]
    MESSAGE_QUICK_ACTION_GROUP_CHAT: _ClassVar[BotMetricsEntryPoint]
    ATTACHMENT_TRAY_1_ON_1_CHAT: _ClassVar[BotMetricsEntryPoint]
    ATTACHMENT_TRAY_GROUP_CHAT: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_MEDIA_VIEWER_1ON1: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_MEDIA_VIEWER_GROUP: _ClassVar[BotMetricsEntryPoint]
    MEDIA_PICKER_1_ON_1_CHAT: _ClassVar[BotMetricsEntryPoint]
    MEDIA_PICKER_GROUP_CHAT: _ClassVar[BotMetricsEntryPoint]
    ASK_META_AI_NO_SEARCH_RESULTS: _ClassVar[BotMetricsEntryPoint]
    META_AI_SETTINGS: _ClassVar[BotMetricsEntryPoint]
    WEB_INTRO_PANEL: _ClassVar[BotMetricsEntryPoint]
    WEB_NAVIGATION_BAR: _ClassVar[BotMetricsEntryPoint]
    GROUP_MEMBER: _ClassVar[BotMetricsEntryPoint]
    CHATLIST_SEARCH: _ClassVar[BotMetricsEntryPoint]
    NEW_CHAT_LIST: _ClassVar[BotMetricsEntryPoint]
    CONTACTS_TAB: _ClassVar[BotMetricsEntryPoint]
    NEW_3P_AGENT_CREATION: _ClassVar[BotMetricsEntryPoint]

class BotMetricsThreadEntryPoint(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AI_TAB_THREAD: _ClassVar[BotMetricsThreadEntryPoint]
    AI_HOME_THREAD: _ClassVar[BotMetricsThreadEntryPoint]
    AI_DEEPLINK_IMMERSIVE_THREAD: _ClassVar[BotMetricsThreadEntryPoint]
    AI_DEEPLINK_THREAD: _ClassVar[BotMetricsThreadEntryPoint]
    ASK_META_AI_CONTEXT_MENU_THREAD: _ClassVar[BotMetricsThreadEntryPoint]

class BotSessionSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NONE: _ClassVar[BotSessionSource]
    NULL_STATE: _ClassVar[BotSessionSource]
    TYPEAHEAD: _ClassVar[BotSessionSource]
    USER_INPUT: _ClassVar[BotSessionSource]
    EMU_FLASH: _ClassVar[BotSessionSource]
    EMU_FLASH_FOLLOWUP: _ClassVar[BotSessionSource]
    VOICE: _ClassVar[BotSessionSource]
    AI_HOME_SESSION: _ClassVar[BotSessionSource]

class AISubscriptionRequestType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNSPECIFIED: _ClassVar[AISubscriptionRequestType]
    THINK_HARD: _ClassVar[AISubscriptionRequestType]
    IMAGE_GEN: _ClassVar[AISubscriptionRequestType]
    VIDEO_GEN: _ClassVar[AISubscriptionRequestType]

class SessionTransparencyType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN_TYPE: _ClassVar[SessionTransparencyType]
    NY_AI_SAFETY_DISCLAIMER: _ClassVar[SessionTransparencyType]
UNDEFINED_ENTRY_POINT: BotMetricsEntryPoint
FAVICON: BotMetricsEntryPoint
CHATLIST: BotMetricsEntryPoint
AISEARCH_NULL_STATE_PAPER_PLANE: BotMetricsEntryPoint
AISEARCH_NULL_STATE_SUGGESTION: BotMetricsEntryPoint
AISEARCH_TYPE_AHEAD_SUGGESTION: BotMetricsEntryPoint
AISEARCH_TYPE_AHEAD_PAPER_PLANE: BotMetricsEntryPoint
AISEARCH_TYPE_AHEAD_RESULT_CHATLIST: BotMetricsEntryPoint
AISEARCH_TYPE_AHEAD_RESULT_MESSAGES: BotMetricsEntryPoint
AIVOICE_SEARCH_BAR: BotMetricsEntryPoint
AIVOICE_FAVICON: BotMetricsEntryPoint
AISTUDIO: BotMetricsEntryPoint
DEEPLINK: BotMetricsEntryPoint
NOTIFICATION: BotMetricsEntryPoint
PROFILE_MESSAGE_BUTTON: BotMetricsEntryPoint
FORWARD: BotMetricsEntryPoint
APP_SHORTCUT: BotMetricsEntryPoint
FF_FAMILY: BotMetricsEntryPoint
AI_TAB: BotMetricsEntryPoint
AI_HOME: BotMetricsEntryPoint
AI_DEEPLINK_IMMERSIVE: BotMetricsEntryPoint
AI_DEEPLINK: BotMetricsEntryPoint
META_AI_CHAT_SHORTCUT_AI_STUDIO: BotMetricsEntryPoint
UGC_CHAT_SHORTCUT_AI_STUDIO: BotMetricsEntryPoint
NEW_CHAT_AI_STUDIO: BotMetricsEntryPoint
AIVOICE_FAVICON_CALL_HISTORY: BotMetricsEntryPoint
ASK_META_AI_CONTEXT_MENU: BotMetricsEntryPoint
ASK_META_AI_CONTEXT_MENU_1ON1: BotMetricsEntryPoint
ASK_META_AI_CONTEXT_MENU_GROUP: BotMetricsEntryPoint
INVOKE_META_AI_1ON1: BotMetricsEntryPoint
INVOKE_META_AI_GROUP: BotMetricsEntryPoint
META_AI_FORWARD: BotMetricsEntryPoint
NEW_CHAT_AI_CONTACT: BotMetricsEntryPoint
MESSAGE_QUICK_ACTION_1_ON_1_CHAT: BotMetricsEntryPoint
MESSAGE_QUICK_ACTION_GROUP_CHAT: BotMetricsEntryPoint
ATTACHMENT_TRAY_1_ON_1_CHAT: BotMetricsEntryPoint
ATTACHMENT_TRAY_GROUP_CHAT: BotMetricsEntryPoint
ASK_META_AI_MEDIA_VIEWER_1ON1: BotMetricsEntryPoint
ASK_META_AI_MEDIA_VIEWER_GROUP: BotMetricsEntryPoint
MEDIA_PICKER_1_ON_1_CHAT: BotMetricsEntryPoint
MEDIA_PICKER_GROUP_CHAT: BotMetricsEntryPoint
ASK_META_AI_NO_SEARCH_RESULTS: BotMetricsEntryPoint
META_AI_SETTINGS: BotMetricsEntryPoint
WEB_INTRO_PANEL: BotMetricsEntryPoint
WEB_NAVIGATION_BAR: BotMetricsEntryPoint
GROUP_MEMBER: BotMetricsEntryPoint
CHATLIST_SEARCH: BotMetricsEntryPoint
NEW_CHAT_LIST: BotMetricsEntryPoint
CONTACTS_TAB: BotMetricsEntryPoint
NEW_3P_AGENT_CREATION: BotMetricsEntryPoint
AI_TAB_THREAD: BotMetricsThreadEntryPoint
AI_HOME_THREAD: BotMetricsThreadEntryPoint
AI_DEEPLINK_IMMERSIVE_THREAD: BotMetricsThreadEntryPoint
AI_DEEPLINK_THREAD: BotMetricsThreadEntryPoint
ASK_META_AI_CONTEXT_MENU_THREAD: BotMetricsThreadEntryPoint
NONE: BotSessionSource
NULL_STATE: BotSessionSource
TYPEAHEAD: BotSessionSource
USER_INPUT: BotSessionSource
EMU_FLASH: BotSessionSource
EMU_FLASH_FOLLOWUP: BotSessionSource
VOICE: BotSessionSource
AI_HOME_SESSION: BotSessionSource
UNSPECIFIED: AISubscriptionRequestType
THINK_HARD: AISubscriptionRequestType
IMAGE_GEN: AISubscriptionRequestType
VIDEO_GEN: AISubscriptionRequestType
UNKNOWN_TYPE: SessionTransparencyType
NY_AI_SAFETY_DISCLAIMER: SessionTransparencyType

class BotPluginMetadata(_message.Message):
    __slots__ = ("provider", "pluginType", "thumbnailCDNURL", "profilePhotoCDNURL", "searchProviderURL", "referenceIndex", "expectedLinksCount", "searchQuery", "parentPluginMessageKey", "deprecatedField", "parentPluginType", "faviconCDNURL")
    class PluginType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_PLUGIN: _ClassVar[BotPluginMetadata.PluginType]
        REELS: _ClassVar[BotPluginMetadata.PluginType]
        SEARCH: _ClassVar[BotPluginMetadata.PluginType]
    UNKNOWN_PLUGIN: BotPluginMetadata.PluginType
    REELS: BotPluginMetadata.PluginType
    SEARCH: BotPluginMetadata.PluginType
    class SearchProvider(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[BotPluginMetadata.SearchProvider]
        BING: _ClassVar[BotPluginMetadata.SearchProvider]
        GOOGLE: _ClassVar[BotPluginMetadata.SearchProvider]
        SUPPORT: _ClassVar[BotPluginMetadata.SearchProvider]
    UNKNOWN: BotPluginMetadata.SearchProvider
    BING: BotPluginMetadata.SearchProvider
    GOOGLE: BotPluginMetadata.SearchProvider
    SUPPORT: BotPluginMetadata.SearchProvider
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PLUGINTYPE_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILCDNURL_FIELD_NUMBER: _ClassVar[int]
    PROFILEPHOTOCDNURL_FIELD_NUMBER: _ClassVar[int]
    SEARCHPROVIDERURL_FIELD_NUMBER: _ClassVar[int]
    REFERENCEINDEX_FIELD_NUMBER: _ClassVar[int]
    EXPECTEDLINKSCOUNT_FIELD_NUMBER: _ClassVar[int]
    SEARCHQUERY_FIELD_NUMBER: _ClassVar[int]
    PARENTPLUGINMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    DEPRECATEDFIELD_FIELD_NUMBER: _ClassVar[int]
    PARENTPLUGINTYPE_FIELD_NUMBER: _ClassVar[int]
    FAVICONCDNURL_FIELD_NUMBER: _ClassVar[int]
    provider: BotPluginMetadata.SearchProvider
    pluginType: BotPluginMetadata.PluginType
    thumbnailCDNURL: str
    profilePhotoCDNURL: str
    searchProviderURL: str
    referenceIndex: int
    expectedLinksCount: int
    searchQuery: str
    parentPluginMessageKey: _common_pb2.MessageKey
    deprecatedField: BotPluginMetadata.PluginType
    parentPluginType: BotPluginMetadata.PluginType
    faviconCDNURL: str
    def __init__(self, provider: _Optional[_Union[BotPluginMetadata.SearchProvider, str]] = ..., pluginType: _Optional[_Union[BotPluginMetadata.PluginType, str]] = ..., thumbnailCDNURL: _Optional[str] = ..., profilePhotoCDNURL: _Optional[str] = ..., searchProviderURL: _Optional[str] = ..., referenceIndex: _Optional[int] = ..., expectedLinksCount: _Optional[int] = ..., searchQuery: _Optional[str] = ..., parentPluginMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., deprecatedField: _Optional[_Union[BotPluginMetadata.PluginType, str]] = ..., parentPluginType: _Optional[_Union[BotPluginMetadata.PluginType, str]] = ..., faviconCDNURL: _Optional[str] = ...) -> None: ...

class BotLinkedAccount(_message.Message):
    __slots__ = ("type",)
    class BotLinkedAccountType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOT_LINKED_ACCOUNT_TYPE_1P: _ClassVar[BotLinkedAccount.BotLinkedAccountType]
    BOT_LINKED_ACCOUNT_TYPE_1P: BotLinkedAccount.BotLinkedAccountType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    type: BotLinkedAccount.BotLinkedAccountType
    def __init__(self, type: _Optional[_Union[BotLinkedAccount.BotLinkedAccountType, str]] = ...) -> None: ...

class BotSignatureVerificationUseCaseProof(_message.Message):
    __slots__ = ("version", "useCase", "signature", "certificateChain", "certificateChainSki")
    class BotSignatureUseCase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNSPECIFIED: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
        WA_BOT_MSG: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
        WA_TEE_BOT_MSG: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
        P2P_PILLS: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
        WA_WAFFLE: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
        WA_FEATURE_PKI: _ClassVar[BotSignatureVerificationUseCaseProof.BotSignatureUseCase]
    UNSPECIFIED: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    WA_BOT_MSG: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    WA_TEE_BOT_MSG: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    P2P_PILLS: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    WA_WAFFLE: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    WA_FEATURE_PKI: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    class CertificateSKI(_message.Message):
        __slots__ = ("useCase", "ski")
        USECASE_FIELD_NUMBER: _ClassVar[int]
        SKI_FIELD_NUMBER: _ClassVar[int]
        useCase: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
        ski: bytes
        def __init__(self, useCase: _Optional[_Union[BotSignatureVerificationUseCaseProof.BotSignatureUseCase, str]] = ..., ski: _Optional[bytes] = ...) -> None: ...
    VERSION_FIELD_NUMBER: _ClassVar[int]
    USECASE_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATECHAIN_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATECHAINSKI_FIELD_NUMBER: _ClassVar[int]
    version: int
    useCase: BotSignatureVerificationUseCaseProof.BotSignatureUseCase
    signature: bytes
    certificateChain: _containers.RepeatedScalarFieldContainer[bytes]
    certificateChainSki: _containers.RepeatedCompositeFieldContainer[BotSignatureVerificationUseCaseProof.CertificateSKI]
    def __init__(self, version: _Optional[int] = ..., useCase: _Optional[_Union[BotSignatureVerificationUseCaseProof.BotSignatureUseCase, str]] = ..., signature: _Optional[bytes] = ..., certificateChain: _Optional[_Iterable[bytes]] = ..., certificateChainSki: _Optional[_Iterable[_Union[BotSignatureVerificationUseCaseProof.CertificateSKI, _Mapping]]] = ...) -> None: ...

class BotPromotionMessageMetadata(_message.Message):
    __slots__ = ("promotionType", "buttonTitle")
    class BotPromotionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_TYPE: _ClassVar[BotPromotionMessageMetadata.BotPromotionType]
        C50: _ClassVar[BotPromotionMessageMetadata.BotPromotionType]
        SURVEY_PLATFORM: _ClassVar[BotPromotionMessageMetadata.BotPromotionType]
    UNKNOWN_TYPE: BotPromotionMessageMetadata.BotPromotionType
    C50: BotPromotionMessageMetadata.BotPromotionType
    SURVEY_PLATFORM: BotPromotionMessageMetadata.BotPromotionType
    PROMOTIONTYPE_FIELD_NUMBER: _ClassVar[int]
    BUTTONTITLE_FIELD_NUMBER: _ClassVar[int]
    promotionType: BotPromotionMessageMetadata.BotPromotionType
    buttonTitle: str
    def __init__(self, promotionType: _Optional[_Union[BotPromotionMessageMetadata.BotPromotionType, str]] = ..., buttonTitle: _Optional[str] = ...) -> None: ...

class BotMediaMetadata(_message.Message):
    __slots__ = ("fileSHA256", "mediaKey", "fileEncSHA256", "directPath", "mediaKeyTimestamp", "mimetype", "orientationType")
    class OrientationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CENTER: _ClassVar[BotMediaMetadata.OrientationType]
        LEFT: _ClassVar[BotMediaMetadata.OrientationType]
        RIGHT: _ClassVar[BotMediaMetadata.OrientationType]
    CENTER: BotMediaMetadata.OrientationType
    LEFT: BotMediaMetadata.OrientationType
    RIGHT: BotMediaMetadata.OrientationType
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    ORIENTATIONTYPE_FIELD_NUMBER: _ClassVar[int]
    fileSHA256: str
    mediaKey: str
    fileEncSHA256: str
    directPath: str
    mediaKeyTimestamp: int
    mimetype: str
    orientationType: BotMediaMetadata.OrientationType
    def __init__(self, fileSHA256: _Optional[str] = ..., mediaKey: _Optional[str] = ..., fileEncSHA256: _Optional[str] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., mimetype: _Optional[str] = ..., orientationType: _Optional[_Union[BotMediaMetadata.OrientationType, str]] = ...) -> None: ...

class BotReminderMetadata(_message.Message):
    __slots__ = ("requestMessageKey", "action", "name", "nextTriggerTimestamp", "frequency")
    class ReminderFrequency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ONCE: _ClassVar[BotReminderMetadata.ReminderFrequency]
        DAILY: _ClassVar[BotReminderMetadata.ReminderFrequency]
        WEEKLY: _ClassVar[BotReminderMetadata.ReminderFrequency]
        BIWEEKLY: _ClassVar[BotReminderMetadata.ReminderFrequency]
        MONTHLY: _ClassVar[BotReminderMetadata.ReminderFrequency]
    ONCE: BotReminderMetadata.ReminderFrequency
    DAILY: BotReminderMetadata.ReminderFrequency
    WEEKLY: BotReminderMetadata.ReminderFrequency
    BIWEEKLY: BotReminderMetadata.ReminderFrequency
    MONTHLY: BotReminderMetadata.ReminderFrequency
    class ReminderAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOTIFY: _ClassVar[BotReminderMetadata.ReminderAction]
        CREATE: _ClassVar[BotReminderMetadata.ReminderAction]
        DELETE: _ClassVar[BotReminderMetadata.ReminderAction]
        UPDATE: _ClassVar[BotReminderMetadata.ReminderAction]
    NOTIFY: BotReminderMetadata.ReminderAction
    CREATE: BotReminderMetadata.ReminderAction
    DELETE: BotReminderMetadata.ReminderAction
    UPDATE: BotReminderMetadata.ReminderAction
    REQUESTMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEXTTRIGGERTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    requestMessageKey: _common_pb2.MessageKey
    action: BotReminderMetadata.ReminderAction
    name: str
    nextTriggerTimestamp: int
    frequency: BotReminderMetadata.ReminderFrequency
    def __init__(self, requestMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., action: _Optional[_Union[BotReminderMetadata.ReminderAction, str]] = ..., name: _Optional[str] = ..., nextTriggerTimestamp: _Optional[int] = ..., frequency: _Optional[_Union[BotReminderMetadata.ReminderFrequency, str]] = ...) -> None: ...

class BotModelMetadata(_message.Message):
    __slots__ = ("modelType", "premiumModelStatus", "modelNameOverride")
    class PremiumModelStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_STATUS: _ClassVar[BotModelMetadata.PremiumModelStatus]
        AVAILABLE: _ClassVar[BotModelMetadata.PremiumModelStatus]
        QUOTA_EXCEED_LIMIT: _ClassVar[BotModelMetadata.PremiumModelStatus]
    UNKNOWN_STATUS: BotModelMetadata.PremiumModelStatus
    AVAILABLE: BotModelMetadata.PremiumModelStatus
    QUOTA_EXCEED_LIMIT: BotModelMetadata.PremiumModelStatus
    class ModelType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_TYPE: _ClassVar[BotModelMetadata.ModelType]
        LLAMA_PROD: _ClassVar[BotModelMetadata.ModelType]
        LLAMA_PROD_PREMIUM: _ClassVar[BotModelMetadata.ModelType]
    UNKNOWN_TYPE: BotModelMetadata.ModelType
    LLAMA_PROD: BotModelMetadata.ModelType
    LLAMA_PROD_PREMIUM: BotModelMetadata.ModelType
    MODELTYPE_FIELD_NUMBER: _ClassVar[int]
    PREMIUMMODELSTATUS_FIELD_NUMBER: _ClassVar[int]
    MODELNAMEOVERRIDE_FIELD_NUMBER: _ClassVar[int]
    modelType: BotModelMetadata.ModelType
    premiumModelStatus: BotModelMetadata.PremiumModelStatus
    modelNameOverride: str
    def __init__(self, modelType: _Optional[_Union[BotModelMetadata.ModelType, str]] = ..., premiumModelStatus: _Optional[_Union[BotModelMetadata.PremiumModelStatus, str]] = ..., modelNameOverride: _Optional[str] = ...) -> None: ...

class BotProgressIndicatorMetadata(_message.Message):
    __slots__ = ("progressDescription", "stepsMetadata", "estimatedCompletionTime")
    class BotPlanningStepMetadata(_message.Message):
        __slots__ = ("statusTitle", "statusBody", "sourcesMetadata", "status", "isReasoning", "isEnhancedSearch", "sections")
        class BotSearchSourceProvider(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN_PROVIDER: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider]
            OTHER: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider]
            GOOGLE: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider]
            BING: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider]
        UNKNOWN_PROVIDER: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider
        OTHER: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider
        GOOGLE: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider
        BING: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider
        class PlanningStepStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus]
            PLANNED: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus]
            EXECUTING: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus]
            FINISHED: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus]
        UNKNOWN: BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus
        PLANNED: BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus
        EXECUTING: BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus
        FINISHED: BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus
        class BotPlanningSearchSourcesMetadata(_message.Message):
            __slots__ = ("sourceTitle", "provider", "sourceURL")
            class BotPlanningSearchSourceProvider(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
                __slots__ = ()
                UNKNOWN: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider]
                OTHER: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider]
                GOOGLE: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider]
                BING: _ClassVar[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider]
            UNKNOWN: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider
            OTHER: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider
            GOOGLE: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider
            BING: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider
            SOURCETITLE_FIELD_NUMBER: _ClassVar[int]
            PROVIDER_FIELD_NUMBER: _ClassVar[int]
            SOURCEURL_FIELD_NUMBER: _ClassVar[int]
            sourceTitle: str
            provider: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider
            sourceURL: str
            def __init__(self, sourceTitle: _Optional[str] = ..., provider: _Optional[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata.BotPlanningSearchSourceProvider, str]] = ..., sourceURL: _Optional[str] = ...) -> None: ...
        class BotPlanningStepSectionMetadata(_message.Message):
            __slots__ = ("sectionTitle", "sectionBody", "sourcesMetadata")
            SECTIONTITLE_FIELD_NUMBER: _ClassVar[int]
            SECTIONBODY_FIELD_NUMBER: _ClassVar[int]
            SOURCESMETADATA_FIELD_NUMBER: _ClassVar[int]
            sectionTitle: str
            sectionBody: str
            sourcesMetadata: _containers.RepeatedCompositeFieldContainer[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourceMetadata]
            def __init__(self, sectionTitle: _Optional[str] = ..., sectionBody: _Optional[str] = ..., sourcesMetadata: _Optional[_Iterable[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourceMetadata, _Mapping]]] = ...) -> None: ...
        class BotPlanningSearchSourceMetadata(_message.Message):
            __slots__ = ("title", "provider", "sourceURL", "favIconURL")
            TITLE_FIELD_NUMBER: _ClassVar[int]
            PROVIDER_FIELD_NUMBER: _ClassVar[int]
            SOURCEURL_FIELD_NUMBER: _ClassVar[int]
            FAVICONURL_FIELD_NUMBER: _ClassVar[int]
            title: str
            provider: BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider
            sourceURL: str
            favIconURL: str
            def __init__(self, title: _Optional[str] = ..., provider: _Optional[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotSearchSourceProvider, str]] = ..., sourceURL: _Optional[str] = ..., favIconURL: _Optional[str] = ...) -> None: ...
        STATUSTITLE_FIELD_NUMBER: _ClassVar[int]
        STATUSBODY_FIELD_NUMBER: _ClassVar[int]
        SOURCESMETADATA_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        ISREASONING_FIELD_NUMBER: _ClassVar[int]
        ISENHANCEDSEARCH_FIELD_NUMBER: _ClassVar[int]
        SECTIONS_FIELD_NUMBER: _ClassVar[int]
        statusTitle: str
        statusBody: str
        sourcesMetadata: _containers.RepeatedCompositeFieldContainer[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata]
        status: BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus
        isReasoning: bool
        isEnhancedSearch: bool
        sections: _containers.RepeatedCompositeFieldContainer[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningStepSectionMetadata]
        def __init__(self, statusTitle: _Optional[str] = ..., statusBody: _Optional[str] = ..., sourcesMetadata: _Optional[_Iterable[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningSearchSourcesMetadata, _Mapping]]] = ..., status: _Optional[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.PlanningStepStatus, str]] = ..., isReasoning: _Optional[bool] = ..., isEnhancedSearch: _Optional[bool] = ..., sections: _Optional[_Iterable[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata.BotPlanningStepSectionMetadata, _Mapping]]] = ...) -> None: ...
    PROGRESSDESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    STEPSMETADATA_FIELD_NUMBER: _ClassVar[int]
    ESTIMATEDCOMPLETIONTIME_FIELD_NUMBER: _ClassVar[int]
    progressDescription: str
    stepsMetadata: _containers.RepeatedCompositeFieldContainer[BotProgressIndicatorMetadata.BotPlanningStepMetadata]
    estimatedCompletionTime: int
    def __init__(self, progressDescription: _Optional[str] = ..., stepsMetadata: _Optional[_Iterable[_Union[BotProgressIndicatorMetadata.BotPlanningStepMetadata, _Mapping]]] = ..., estimatedCompletionTime: _Optional[int] = ...) -> None: ...

class BotCapabilityMetadata(_message.Message):
    __slots__ = ("capabilities",)
    class BotCapabilityType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        PROGRESS_INDICATOR: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_HEADING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_NESTED_LIST: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_MEMORY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_THREAD_SURFING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_TABLE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_CODE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_STRUCTURED_RESPONSE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_INLINE_IMAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_CONTROL: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_1: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_2: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_3: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_4: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_5: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_6: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_7: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_8: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_9: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        WA_IG_1P_PLUGIN_RANKING_UPDATE_10: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_SUB_HEADING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_GRID_IMAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_STUDIO_UGC_MEMORY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_LATEX: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_MAPS: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_INLINE_REELS: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AGENTIC_PLANNING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        ACCOUNT_LINKING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        STREAMING_DISAGGREGATION: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_GRID_IMAGE_3P: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_LATEX_INLINE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        QUERY_PLAN: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        PROACTIVE_MESSAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UNIFIED_RESPONSE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        PROMOTION_MESSAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        SIMPLIFIED_PROFILE_PAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_SOURCES_IN_MESSAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_SIDE_BY_SIDE_SURVEY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UNIFIED_TEXT_COMPONENT: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_SHARED_MEMORY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UNIFIED_SOURCES: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UNIFIED_DOMAIN_CITATIONS: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_INLINE_REELS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_MEDIA_GRID_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_TIMESTAMP_PLACEHOLDER: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_IN_APP_SURVEY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RESPONSE_MODEL_BRANDING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        SESSION_TRANSPARENCY_SYSTEM_MESSAGE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_REASONING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_ZEITGEIST_CITATIONS: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_ZEITGEIST_CAROUSEL: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_IMAGINE_LOADING_INDICATOR: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_IMAGINE: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_IMAGINE_UR_TO_NATIVE_LOADING_INDICATOR: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_BLOKS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_INLINE_LINKS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_UR_IMAGINE_VIDEO: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        JSON_PATCH_STREAMING: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_TAB_FORCE_CLIPPY: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        UNIFIED_RESPONSE_EMBEDDED_SCREENS: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_SUBSCRIPTION_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        UNIFIED_RESPONSE_AI_CONTENT_SEARCH_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        UNIFIED_RESPONSE_MARKDOWN_LINKS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RICH_RESPONSE_MAPS_V2_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_SUBSCRIPTION_METERING_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        RICH_RESPONSE_SPORTS_WIDGET_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RICH_RESPONSE_ARTIFACTS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RICH_RESPONSE_EMAIL_CALENDAR_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RICH_RESPONSE_REMINDERS_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_STOP_GENERATION_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
        AI_RICH_RESPONSE_3P_LINKING_CARD_ENABLED: _ClassVar[BotCapabilityMetadata.BotCapabilityType]
    UNKNOWN: BotCapabilityMetadata.BotCapabilityType
    PROGRESS_INDICATOR: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_HEADING: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_NESTED_LIST: BotCapabilityMetadata.BotCapabilityType
    AI_MEMORY: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_THREAD_SURFING: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_TABLE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_CODE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_STRUCTURED_RESPONSE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_INLINE_IMAGE: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_CONTROL: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_1: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_2: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_3: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_4: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_5: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_6: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_7: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_8: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_9: BotCapabilityMetadata.BotCapabilityType
    WA_IG_1P_PLUGIN_RANKING_UPDATE_10: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_SUB_HEADING: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_GRID_IMAGE: BotCapabilityMetadata.BotCapabilityType
    AI_STUDIO_UGC_MEMORY: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_LATEX: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_MAPS: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_INLINE_REELS: BotCapabilityMetadata.BotCapabilityType
    AGENTIC_PLANNING: BotCapabilityMetadata.BotCapabilityType
    ACCOUNT_LINKING: BotCapabilityMetadata.BotCapabilityType
    STREAMING_DISAGGREGATION: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_GRID_IMAGE_3P: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_LATEX_INLINE: BotCapabilityMetadata.BotCapabilityType
    QUERY_PLAN: BotCapabilityMetadata.BotCapabilityType
    PROACTIVE_MESSAGE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UNIFIED_RESPONSE: BotCapabilityMetadata.BotCapabilityType
    PROMOTION_MESSAGE: BotCapabilityMetadata.BotCapabilityType
    SIMPLIFIED_PROFILE_PAGE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_SOURCES_IN_MESSAGE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_SIDE_BY_SIDE_SURVEY: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UNIFIED_TEXT_COMPONENT: BotCapabilityMetadata.BotCapabilityType
    AI_SHARED_MEMORY: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UNIFIED_SOURCES: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UNIFIED_DOMAIN_CITATIONS: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_INLINE_REELS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_MEDIA_GRID_ENABLED: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_TIMESTAMP_PLACEHOLDER: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_IN_APP_SURVEY: BotCapabilityMetadata.BotCapabilityType
    AI_RESPONSE_MODEL_BRANDING: BotCapabilityMetadata.BotCapabilityType
    SESSION_TRANSPARENCY_SYSTEM_MESSAGE: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_REASONING: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_ZEITGEIST_CITATIONS: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_ZEITGEIST_CAROUSEL: BotCapabilityMetadata.BotCapabilityType
    AI_IMAGINE_LOADING_INDICATOR: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_IMAGINE: BotCapabilityMetadata.BotCapabilityType
    AI_IMAGINE_UR_TO_NATIVE_LOADING_INDICATOR: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_BLOKS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_INLINE_LINKS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_UR_IMAGINE_VIDEO: BotCapabilityMetadata.BotCapabilityType
    JSON_PATCH_STREAMING: BotCapabilityMetadata.BotCapabilityType
    AI_TAB_FORCE_CLIPPY: BotCapabilityMetadata.BotCapabilityType
    UNIFIED_RESPONSE_EMBEDDED_SCREENS: BotCapabilityMetadata.BotCapabilityType
    AI_SUBSCRIPTION_ENABLED: BotCapabilityMetadata.BotCapabilityType
    UNIFIED_RESPONSE_AI_CONTENT_SEARCH_ENABLED: BotCapabilityMetadata.BotCapabilityType
    UNIFIED_RESPONSE_MARKDOWN_LINKS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_RICH_RESPONSE_MAPS_V2_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_SUBSCRIPTION_METERING_ENABLED: BotCapabilityMetadata.BotCapabilityType
    RICH_RESPONSE_SPORTS_WIDGET_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_RICH_RESPONSE_ARTIFACTS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_RICH_RESPONSE_EMAIL_CALENDAR_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_RICH_RESPONSE_REMINDERS_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_STOP_GENERATION_ENABLED: BotCapabilityMetadata.BotCapabilityType
    AI_RICH_RESPONSE_3P_LINKING_CARD_ENABLED: BotCapabilityMetadata.BotCapabilityType
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    capabilities: _containers.RepeatedScalarFieldContainer[BotCapabilityMetadata.BotCapabilityType]
    def __init__(self, capabilities: _Optional[_Iterable[_Union[BotCapabilityMetadata.BotCapabilityType, str]]] = ...) -> None: ...

class BotModeSelectionMetadata(_message.Message):
    __slots__ = ("mode", "overrideMode")
    class BotUserSelectionMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT_MODE: _ClassVar[BotModeSelectionMetadata.BotUserSelectionMode]
        THINK_HARD_MODE: _ClassVar[BotModeSelectionMetadata.BotUserSelectionMode]
    DEFAULT_MODE: BotModeSelectionMetadata.BotUserSelectionMode
    THINK_HARD_MODE: BotModeSelectionMetadata.BotUserSelectionMode
    MODE_FIELD_NUMBER: _ClassVar[int]
    OVERRIDEMODE_FIELD_NUMBER: _ClassVar[int]
    mode: _containers.RepeatedScalarFieldContainer[BotModeSelectionMetadata.BotUserSelectionMode]
    overrideMode: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, mode: _Optional[_Iterable[_Union[BotModeSelectionMetadata.BotUserSelectionMode, str]]] = ..., overrideMode: _Optional[_Iterable[int]] = ...) -> None: ...

class BotQuotaMetadata(_message.Message):
    __slots__ = ("botFeatureQuotaMetadata",)
    class BotFeatureQuotaMetadata(_message.Message):
        __slots__ = ("featureType", "remainingQuota", "expirationTimestamp")
        class BotFeatureType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN_FEATURE: _ClassVar[BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType]
            REASONING_FEATURE: _ClassVar[BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType]
        UNKNOWN_FEATURE: BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType
        REASONING_FEATURE: BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType
        FEATURETYPE_FIELD_NUMBER: _ClassVar[int]
        REMAININGQUOTA_FIELD_NUMBER: _ClassVar[int]
        EXPIRATIONTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        featureType: BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType
        remainingQuota: int
        expirationTimestamp: int
        def __init__(self, featureType: _Optional[_Union[BotQuotaMetadata.BotFeatureQuotaMetadata.BotFeatureType, str]] = ..., remainingQuota: _Optional[int] = ..., expirationTimestamp: _Optional[int] = ...) -> None: ...
    BOTFEATUREQUOTAMETADATA_FIELD_NUMBER: _ClassVar[int]
    botFeatureQuotaMetadata: _containers.RepeatedCompositeFieldContainer[BotQuotaMetadata.BotFeatureQuotaMetadata]
    def __init__(self, botFeatureQuotaMetadata: _Optional[_Iterable[_Union[BotQuotaMetadata.BotFeatureQuotaMetadata, _Mapping]]] = ...) -> None: ...

class BotImagineMetadata(_message.Message):
    __slots__ = ("imagineType", "shortPrompt")
    class ImagineType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[BotImagineMetadata.ImagineType]
        IMAGINE: _ClassVar[BotImagineMetadata.ImagineType]
        MEMU: _ClassVar[BotImagineMetadata.ImagineType]
        FLASH: _ClassVar[BotImagineMetadata.ImagineType]
        EDIT: _ClassVar[BotImagineMetadata.ImagineType]
    UNKNOWN: BotImagineMetadata.ImagineType
    IMAGINE: BotImagineMetadata.ImagineType
    MEMU: BotImagineMetadata.ImagineType
    FLASH: BotImagineMetadata.ImagineType
    EDIT: BotImagineMetadata.ImagineType
    IMAGINETYPE_FIELD_NUMBER: _ClassVar[int]
    SHORTPROMPT_FIELD_NUMBER: _ClassVar[int]
    imagineType: BotImagineMetadata.ImagineType
    shortPrompt: str
    def __init__(self, imagineType: _Optional[_Union[BotImagineMetadata.ImagineType, str]] = ..., shortPrompt: _Optional[str] = ...) -> None: ...

class BotAgeCollectionMetadata(_message.Message):
    __slots__ = ("ageCollectionEligible", "shouldTriggerAgeCollectionOnClient", "ageCollectionType")
    class AgeCollectionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        O18_BINARY: _ClassVar[BotAgeCollectionMetadata.AgeCollectionType]
        WAFFLE: _ClassVar[BotAgeCollectionMetadata.AgeCollectionType]
    O18_BINARY: BotAgeCollectionMetadata.AgeCollectionType
    WAFFLE: BotAgeCollectionMetadata.AgeCollectionType
    AGECOLLECTIONELIGIBLE_FIELD_NUMBER: _ClassVar[int]
    SHOULDTRIGGERAGECOLLECTIONONCLIENT_FIELD_NUMBER: _ClassVar[int]
    AGECOLLECTIONTYPE_FIELD_NUMBER: _ClassVar[int]
    ageCollectionEligible: bool
    shouldTriggerAgeCollectionOnClient: bool
    ageCollectionType: BotAgeCollectionMetadata.AgeCollectionType
    def __init__(self, ageCollectionEligible: _Optional[bool] = ..., shouldTriggerAgeCollectionOnClient: _Optional[bool] = ..., ageCollectionType: _Optional[_Union[BotAgeCollectionMetadata.AgeCollectionType, str]] = ...) -> None: ...

class BotSourcesMetadata(_message.Message):
    __slots__ = ("sources",)
    class BotSourceItem(_message.Message):
        __slots__ = ("provider", "thumbnailCDNURL", "sourceProviderURL", "sourceQuery", "faviconCDNURL", "citationNumber", "sourceTitle")
        class SourceProvider(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[BotSourcesMetadata.BotSourceItem.SourceProvider]
            BING: _ClassVar[BotSourcesMetadata.BotSourceItem.SourceProvider]
            GOOGLE: _ClassVar[BotSourcesMetadata.BotSourceItem.SourceProvider]
            SUPPORT: _ClassVar[BotSourcesMetadata.BotSourceItem.SourceProvider]
            OTHER: _ClassVar[BotSourcesMetadata.BotSourceItem.SourceProvider]
        UNKNOWN: BotSourcesMetadata.BotSourceItem.SourceProvider
        BING: BotSourcesMetadata.BotSourceItem.SourceProvider
        GOOGLE: BotSourcesMetadata.BotSourceItem.SourceProvider
        SUPPORT: BotSourcesMetadata.BotSourceItem.SourceProvider
        OTHER: BotSourcesMetadata.BotSourceItem.SourceProvider
        PROVIDER_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILCDNURL_FIELD_NUMBER: _ClassVar[int]
        SOURCEPROVIDERURL_FIELD_NUMBER: _ClassVar[int]
        SOURCEQUERY_FIELD_NUMBER: _ClassVar[int]
        FAVICONCDNURL_FIELD_NUMBER: _ClassVar[int]
        CITATIONNUMBER_FIELD_NUMBER: _ClassVar[int]
        SOURCETITLE_FIELD_NUMBER: _ClassVar[int]
        provider: BotSourcesMetadata.BotSourceItem.SourceProvider
        thumbnailCDNURL: str
        sourceProviderURL: str
        sourceQuery: str
        faviconCDNURL: str
        citationNumber: int
        sourceTitle: str
        def __init__(self, provider: _Optional[_Union[BotSourcesMetadata.BotSourceItem.SourceProvider, str]] = ..., thumbnailCDNURL: _Optional[str] = ..., sourceProviderURL: _Optional[str] = ..., sourceQuery: _Optional[str] = ..., faviconCDNURL: _Optional[str] = ..., citationNumber: _Optional[int] = ..., sourceTitle: _Optional[str] = ...) -> None: ...
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    sources: _containers.RepeatedCompositeFieldContainer[BotSourcesMetadata.BotSourceItem]
    def __init__(self, sources: _Optional[_Iterable[_Union[BotSourcesMetadata.BotSourceItem, _Mapping]]] = ...) -> None: ...

class BotMessageOrigin(_message.Message):
    __slots__ = ("type",)
    class BotMessageOriginType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOT_MESSAGE_ORIGIN_TYPE_AI_INITIATED: _ClassVar[BotMessageOrigin.BotMessageOriginType]
    BOT_MESSAGE_ORIGIN_TYPE_AI_INITIATED: BotMessageOrigin.BotMessageOriginType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    type: BotMessageOrigin.BotMessageOriginType
    def __init__(self, type: _Optional[_Union[BotMessageOrigin.BotMessageOriginType, str]] = ...) -> None: ...

class AIThreadInfo(_message.Message):
    __slots__ = ("serverInfo", "clientInfo")
    class AIThreadClientInfo(_message.Message):
        __slots__ = ("type", "sourceChatJID")
        class AIThreadType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[AIThreadInfo.AIThreadClientInfo.AIThreadType]
            DEFAULT: _ClassVar[AIThreadInfo.AIThreadClientInfo.AIThreadType]
            INCOGNITO: _ClassVar[AIThreadInfo.AIThreadClientInfo.AIThreadType]
            SIDE_CHAT: _ClassVar[AIThreadInfo.AIThreadClientInfo.AIThreadType]
        UNKNOWN: AIThreadInfo.AIThreadClientInfo.AIThreadType
        DEFAULT: AIThreadInfo.AIThreadClientInfo.AIThreadType
        INCOGNITO: AIThreadInfo.AIThreadClientInfo.AIThreadType
        SIDE_CHAT: AIThreadInfo.AIThreadClientInfo.AIThreadType
        TYPE_FIELD_NUMBER: _ClassVar[int]
        SOURCECHATJID_FIELD_NUMBER: _ClassVar[int]
        type: AIThreadInfo.AIThreadClientInfo.AIThreadType
        sourceChatJID: str
        def __init__(self, type: _Optional[_Union[AIThreadInfo.AIThreadClientInfo.AIThreadType, str]] = ..., sourceChatJID: _Optional[str] = ...) -> None: ...
    class AIThreadServerInfo(_message.Message):
        __slots__ = ("title",)
        TITLE_FIELD_NUMBER: _ClassVar[int]
        title: str
        def __init__(self, title: _Optional[str] = ...) -> None: ...
    SERVERINFO_FIELD_NUMBER: _ClassVar[int]
    CLIENTINFO_FIELD_NUMBER: _ClassVar[int]
    serverInfo: AIThreadInfo.AIThreadServerInfo
    clientInfo: AIThreadInfo.AIThreadClientInfo
    def __init__(self, serverInfo: _Optional[_Union[AIThreadInfo.AIThreadServerInfo, _Mapping]] = ..., clientInfo: _Optional[_Union[AIThreadInfo.AIThreadClientInfo, _Mapping]] = ...) -> None: ...

class BotFeedbackMessage(_message.Message):
    __slots__ = ("messageKey", "kind", "text", "kindNegative", "kindPositive", "kindReport", "sideBySideSurveyMetadata")
    class ReportKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[BotFeedbackMessage.ReportKind]
        GENERIC: _ClassVar[BotFeedbackMessage.ReportKind]
    NONE: BotFeedbackMessage.ReportKind
    GENERIC: BotFeedbackMessage.ReportKind
    class BotFeedbackKindMultiplePositive(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOT_FEEDBACK_MULTIPLE_POSITIVE_GENERIC: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultiplePositive]
    BOT_FEEDBACK_MULTIPLE_POSITIVE_GENERIC: BotFeedbackMessage.BotFeedbackKindMultiplePositive
    class BotFeedbackKindMultipleNegative(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_GENERIC: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_HELPFUL: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_INTERESTING: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_ACCURATE: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_SAFE: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_OTHER: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_REFUSED: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_NOT_VISUALLY_APPEALING: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
        BOT_FEEDBACK_MULTIPLE_NEGATIVE_NOT_RELEVANT_TO_TEXT: _ClassVar[BotFeedbackMessage.BotFeedbackKindMultipleNegative]
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_GENERIC: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_HELPFUL: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_INTERESTING: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_ACCURATE: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_SAFE: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_OTHER: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_REFUSED: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_NOT_VISUALLY_APPEALING: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    BOT_FEEDBACK_MULTIPLE_NEGATIVE_NOT_RELEVANT_TO_TEXT: BotFeedbackMessage.BotFeedbackKindMultipleNegative
    class BotFeedbackKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOT_FEEDBACK_POSITIVE: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_GENERIC: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_HELPFUL: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_INTERESTING: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_ACCURATE: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_SAFE: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_OTHER: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_REFUSED: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_NOT_VISUALLY_APPEALING: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_NOT_RELEVANT_TO_TEXT: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_PERSONALIZED: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_CLARITY: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_DOESNT_LOOK_LIKE_THE_PERSON: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE_HALLUCINATION_INTERNAL_ONLY: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
        BOT_FEEDBACK_NEGATIVE: _ClassVar[BotFeedbackMessage.BotFeedbackKind]
    BOT_FEEDBACK_POSITIVE: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_GENERIC: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_HELPFUL: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_INTERESTING: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_ACCURATE: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_SAFE: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_OTHER: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_REFUSED: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_NOT_VISUALLY_APPEALING: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_NOT_RELEVANT_TO_TEXT: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_PERSONALIZED: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_CLARITY: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_DOESNT_LOOK_LIKE_THE_PERSON: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE_HALLUCINATION_INTERNAL_ONLY: BotFeedbackMessage.BotFeedbackKind
    BOT_FEEDBACK_NEGATIVE: BotFeedbackMessage.BotFeedbackKind
    class SideBySideSurveyMetadata(_message.Message):
        __slots__ = ("selectedRequestID", "surveyID", "simonSessionFbid", "responseOtid", "responseTimestampMSString", "isSelectedResponsePrimary", "messageIDToEdit", "analyticsData", "metaAiAnalyticsData")
        class SidebySideSurveyMetaAiAnalyticsData(_message.Message):
            __slots__ = ("surveyID", "primaryResponseID", "testArmName", "timestampMSString", "ctaImpressionEvent", "ctaClickEvent", "cardImpressionEvent", "responseEvent", "abandonEvent")
            class SideBySideSurveyAbandonEventData(_message.Message):
                __slots__ = ("abandonDwellTimeMSString",)
                ABANDONDWELLTIMEMSSTRING_FIELD_NUMBER: _ClassVar[int]
                abandonDwellTimeMSString: str
                def __init__(self, abandonDwellTimeMSString: _Optional[str] = ...) -> None: ...
            class SideBySideSurveyResponseEventData(_message.Message):
                __slots__ = ("responseDwellTimeMSString", "selectedResponseID")
                RESPONSEDWELLTIMEMSSTRING_FIELD_NUMBER: _ClassVar[int]
                SELECTEDRESPONSEID_FIELD_NUMBER: _ClassVar[int]
                responseDwellTimeMSString: str
                selectedResponseID: str
                def __init__(self, responseDwellTimeMSString: _Optional[str] = ..., selectedResponseID: _Optional[str] = ...) -> None: ...
            class SideBySideSurveyCardImpressionEventData(_message.Message):
                __slots__ = ()
                def __init__(self) -> None: ...
            class SideBySideSurveyCTAClickEventData(_message.Message):
                __slots__ = ("isSurveyExpired", "clickDwellTimeMSString")
                ISSURVEYEXPIRED_FIELD_NUMBER: _ClassVar[int]
                CLICKDWELLTIMEMSSTRING_FIELD_NUMBER: _ClassVar[int]
                isSurveyExpired: bool
                clickDwellTimeMSString: str
                def __init__(self, isSurveyExpired: _Optional[bool] = ..., clickDwellTimeMSString: _Optional[str] = ...) -> None: ...
            class SideBySideSurveyCTAImpressionEventData(_message.Message):
                __slots__ = ("isSurveyExpired",)
                ISSURVEYEXPIRED_FIELD_NUMBER: _ClassVar[int]
                isSurveyExpired: bool
                def __init__(self, isSurveyExpired: _Optional[bool] = ...) -> None: ...
            SURVEYID_FIELD_NUMBER: _ClassVar[int]
            PRIMARYRESPONSEID_FIELD_NUMBER: _ClassVar[int]
            TESTARMNAME_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMPMSSTRING_FIELD_NUMBER: _ClassVar[int]
            CTAIMPRESSIONEVENT_FIELD_NUMBER: _ClassVar[int]
            CTACLICKEVENT_FIELD_NUMBER: _ClassVar[int]
            CARDIMPRESSIONEVENT_FIELD_NUMBER: _ClassVar[int]
            RESPONSEEVENT_FIELD_NUMBER: _ClassVar[int]
            ABANDONEVENT_FIELD_NUMBER: _ClassVar[int]
            surveyID: int
            primaryResponseID: str
            testArmName: str
            timestampMSString: str
            ctaImpressionEvent: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCTAImpressionEventData
            ctaClickEvent: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCTAClickEventData
            cardImpressionEvent: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCardImpressionEventData
            responseEvent: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyResponseEventData
            abandonEvent: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyAbandonEventData
            def __init__(self, surveyID: _Optional[int] = ..., primaryResponseID: _Optional[str] = ..., testArmName: _Optional[str] = ..., timestampMSString: _Optional[str] = ..., ctaImpressionEvent: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCTAImpressionEventData, _Mapping]] = ..., ctaClickEvent: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCTAClickEventData, _Mapping]] = ..., cardImpressionEvent: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyCardImpressionEventData, _Mapping]] = ..., responseEvent: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyResponseEventData, _Mapping]] = ..., abandonEvent: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData.SideBySideSurveyAbandonEventData, _Mapping]] = ...) -> None: ...
        class SideBySideSurveyAnalyticsData(_message.Message):
            __slots__ = ("tessaEvent", "tessaSessionFbid", "simonSessionFbid")
            TESSAEVENT_FIELD_NUMBER: _ClassVar[int]
            TESSASESSIONFBID_FIELD_NUMBER: _ClassVar[int]
            SIMONSESSIONFBID_FIELD_NUMBER: _ClassVar[int]
            tessaEvent: str
            tessaSessionFbid: str
            simonSessionFbid: str
            def __init__(self, tessaEvent: _Optional[str] = ..., tessaSessionFbid: _Optional[str] = ..., simonSessionFbid: _Optional[str] = ...) -> None: ...
        SELECTEDREQUESTID_FIELD_NUMBER: _ClassVar[int]
        SURVEYID_FIELD_NUMBER: _ClassVar[int]
        SIMONSESSIONFBID_FIELD_NUMBER: _ClassVar[int]
        RESPONSEOTID_FIELD_NUMBER: _ClassVar[int]
        RESPONSETIMESTAMPMSSTRING_FIELD_NUMBER: _ClassVar[int]
        ISSELECTEDRESPONSEPRIMARY_FIELD_NUMBER: _ClassVar[int]
        MESSAGEIDTOEDIT_FIELD_NUMBER: _ClassVar[int]
        ANALYTICSDATA_FIELD_NUMBER: _ClassVar[int]
        METAAIANALYTICSDATA_FIELD_NUMBER: _ClassVar[int]
        selectedRequestID: str
        surveyID: int
        simonSessionFbid: str
        responseOtid: str
        responseTimestampMSString: str
        isSelectedResponsePrimary: bool
        messageIDToEdit: str
        analyticsData: BotFeedbackMessage.SideBySideSurveyMetadata.SideBySideSurveyAnalyticsData
        metaAiAnalyticsData: BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData
        def __init__(self, selectedRequestID: _Optional[str] = ..., surveyID: _Optional[int] = ..., simonSessionFbid: _Optional[str] = ..., responseOtid: _Optional[str] = ..., responseTimestampMSString: _Optional[str] = ..., isSelectedResponsePrimary: _Optional[bool] = ..., messageIDToEdit: _Optional[str] = ..., analyticsData: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SideBySideSurveyAnalyticsData, _Mapping]] = ..., metaAiAnalyticsData: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata.SidebySideSurveyMetaAiAnalyticsData, _Mapping]] = ...) -> None: ...
    MESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    KINDNEGATIVE_FIELD_NUMBER: _ClassVar[int]
    KINDPOSITIVE_FIELD_NUMBER: _ClassVar[int]
    KINDREPORT_FIELD_NUMBER: _ClassVar[int]
    SIDEBYSIDESURVEYMETADATA_FIELD_NUMBER: _ClassVar[int]
    messageKey: _common_pb2.MessageKey
    kind: BotFeedbackMessage.BotFeedbackKind
    text: str
    kindNegative: int
    kindPositive: int
    kindReport: BotFeedbackMessage.ReportKind
    sideBySideSurveyMetadata: BotFeedbackMessage.SideBySideSurveyMetadata
    def __init__(self, messageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., kind: _Optional[_Union[BotFeedbackMessage.BotFeedbackKind, str]] = ..., text: _Optional[str] = ..., kindNegative: _Optional[int] = ..., kindPositive: _Optional[int] = ..., kindReport: _Optional[_Union[BotFeedbackMessage.ReportKind, str]] = ..., sideBySideSurveyMetadata: _Optional[_Union[BotFeedbackMessage.SideBySideSurveyMetadata, _Mapping]] = ...) -> None: ...

class BotDocumentMessageMetadata(_message.Message):
    __slots__ = ("pluginType",)
    class DocumentPluginType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TEXT_EXTRACTION: _ClassVar[BotDocumentMessageMetadata.DocumentPluginType]
        OCR_AND_IMAGES: _ClassVar[BotDocumentMessageMetadata.DocumentPluginType]
    TEXT_EXTRACTION: BotDocumentMessageMetadata.DocumentPluginType
    OCR_AND_IMAGES: BotDocumentMessageMetadata.DocumentPluginType
    PLUGINTYPE_FIELD_NUMBER: _ClassVar[int]
    pluginType: BotDocumentMessageMetadata.DocumentPluginType
    def __init__(self, pluginType: _Optional[_Union[BotDocumentMessageMetadata.DocumentPluginType, str]] = ...) -> None: ...

class AIHomeState(_message.Message):
    __slots__ = ("lastFetchTime", "capabilityOptions", "conversationOptions")
    class AIHomeOption(_message.Message):
        __slots__ = ("type", "title", "promptText", "sessionID", "imageWdsIdentifier", "imageTintColor", "imageBackgroundColor", "cardTypeID")
        class AIHomeActionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            PROMPT: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
            CREATE_IMAGE: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
            ANIMATE_PHOTO: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
            ANALYZE_FILE: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
            COLLABORATE: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
            OPEN_GREETING_CARD: _ClassVar[AIHomeState.AIHomeOption.AIHomeActionType]
        PROMPT: AIHomeState.AIHomeOption.AIHomeActionType
        CREATE_IMAGE: AIHomeState.AIHomeOption.AIHomeActionType
        ANIMATE_PHOTO: AIHomeState.AIHomeOption.AIHomeActionType
        ANALYZE_FILE: AIHomeState.AIHomeOption.AIHomeActionType
        COLLABORATE: AIHomeState.AIHomeOption.AIHomeActionType
        OPEN_GREETING_CARD: AIHomeState.AIHomeOption.AIHomeActionType
        TYPE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        PROMPTTEXT_FIELD_NUMBER: _ClassVar[int]
        SESSIONID_FIELD_NUMBER: _ClassVar[int]
        IMAGEWDSIDENTIFIER_FIELD_NUMBER: _ClassVar[int]
        IMAGETINTCOLOR_FIELD_NUMBER: _ClassVar[int]
        IMAGEBACKGROUNDCOLOR_FIELD_NUMBER: _ClassVar[int]
        CARDTYPEID_FIELD_NUMBER: _ClassVar[int]
        type: AIHomeState.AIHomeOption.AIHomeActionType
        title: str
        promptText: str
        sessionID: str
        imageWdsIdentifier: str
        imageTintColor: str
        imageBackgroundColor: str
        cardTypeID: str
        def __init__(self, type: _Optional[_Union[AIHomeState.AIHomeOption.AIHomeActionType, str]] = ..., title: _Optional[str] = ..., promptText: _Optional[str] = ..., sessionID: _Optional[str] = ..., imageWdsIdentifier: _Optional[str] = ..., imageTintColor: _Optional[str] = ..., imageBackgroundColor: _Optional[str] = ..., cardTypeID: _Optional[str] = ...) -> None: ...
    LASTFETCHTIME_FIELD_NUMBER: _ClassVar[int]
    CAPABILITYOPTIONS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONOPTIONS_FIELD_NUMBER: _ClassVar[int]
    lastFetchTime: int
    capabilityOptions: _containers.RepeatedCompositeFieldContainer[AIHomeState.AIHomeOption]
    conversationOptions: _containers.RepeatedCompositeFieldContainer[AIHomeState.AIHomeOption]
    def __init__(self, lastFetchTime: _Optional[int] = ..., capabilityOptions: _Optional[_Iterable[_Union[AIHomeState.AIHomeOption, _Mapping]]] = ..., conversationOptions: _Optional[_Iterable[_Union[AIHomeState.AIHomeOption, _Mapping]]] = ...) -> None: ...

class BotInfrastructureDiagnostics(_message.Message):
    __slots__ = ("botBackend", "toolsUsed", "isThinking")
    class BotBackend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AAPI: _ClassVar[BotInfrastructureDiagnostics.BotBackend]
        CLIPPY: _ClassVar[BotInfrastructureDiagnostics.BotBackend]
    AAPI: BotInfrastructureDiagnostics.BotBackend
    CLIPPY: BotInfrastructureDiagnostics.BotBackend
    BOTBACKEND_FIELD_NUMBER: _ClassVar[int]
    TOOLSUSED_FIELD_NUMBER: _ClassVar[int]
    ISTHINKING_FIELD_NUMBER: _ClassVar[int]
    botBackend: BotInfrastructureDiagnostics.BotBackend
    toolsUsed: _containers.RepeatedScalarFieldContainer[str]
    isThinking: bool
    def __init__(self, botBackend: _Optional[_Union[BotInfrastructureDiagnostics.BotBackend, str]] = ..., toolsUsed: _Optional[_Iterable[str]] = ..., isThinking: _Optional[bool] = ...) -> None: ...

class BizAIMetadataSync(_message.Message):
    __slots__ = ("serverEvent",)
    class ServerEvent(_message.Message):
        __slots__ = ("protocolEvent", "agentOnboardingStarted")
        class ProtocolEvent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNSPECIFIED: _ClassVar[BizAIMetadataSync.ServerEvent.ProtocolEvent]
            AGENT_CHAT_READY: _ClassVar[BizAIMetadataSync.ServerEvent.ProtocolEvent]
        UNSPECIFIED: BizAIMetadataSync.ServerEvent.ProtocolEvent
        AGENT_CHAT_READY: BizAIMetadataSync.ServerEvent.ProtocolEvent
        class AgentOnboardingStarted(_message.Message):
            __slots__ = ("composerBlockDurationSecs",)
            COMPOSERBLOCKDURATIONSECS_FIELD_NUMBER: _ClassVar[int]
            composerBlockDurationSecs: int
            def __init__(self, composerBlockDurationSecs: _Optional[int] = ...) -> None: ...
        PROTOCOLEVENT_FIELD_NUMBER: _ClassVar[int]
        AGENTONBOARDINGSTARTED_FIELD_NUMBER: _ClassVar[int]
        protocolEvent: BizAIMetadataSync.ServerEvent.ProtocolEvent
        agentOnboardingStarted: BizAIMetadataSync.ServerEvent.AgentOnboardingStarted
        def __init__(self, protocolEvent: _Optional[_Union[BizAIMetadataSync.ServerEvent.ProtocolEvent, str]] = ..., agentOnboardingStarted: _Optional[_Union[BizAIMetadataSync.ServerEvent.AgentOnboardingStarted, _Mapping]] = ...) -> None: ...
    SERVEREVENT_FIELD_NUMBER: _ClassVar[int]
    serverEvent: BizAIMetadataSync.ServerEvent
    def __init__(self, serverEvent: _Optional[_Union[BizAIMetadataSync.ServerEvent, _Mapping]] = ...) -> None: ...

class BotSuggestedPromptMetadata(_message.Message):
    __slots__ = ("suggestedPrompts", "selectedPromptIndex", "promptSuggestions", "selectedPromptID")
    SUGGESTEDPROMPTS_FIELD_NUMBER: _ClassVar[int]
    SELECTEDPROMPTINDEX_FIELD_NUMBER: _ClassVar[int]
    PROMPTSUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTEDPROMPTID_FIELD_NUMBER: _ClassVar[int]
    suggestedPrompts: _containers.RepeatedScalarFieldContainer[str]
    selectedPromptIndex: int
    promptSuggestions: BotPromptSuggestions
    selectedPromptID: str
    def __init__(self, suggestedPrompts: _Optional[_Iterable[str]] = ..., selectedPromptIndex: _Optional[int] = ..., promptSuggestions: _Optional[_Union[BotPromptSuggestions, _Mapping]] = ..., selectedPromptID: _Optional[str] = ...) -> None: ...

class BotPromptSuggestions(_message.Message):
    __slots__ = ("suggestions",)
    SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    suggestions: _containers.RepeatedCompositeFieldContainer[BotPromptSuggestion]
    def __init__(self, suggestions: _Optional[_Iterable[_Union[BotPromptSuggestion, _Mapping]]] = ...) -> None: ...

class BotPromptSuggestion(_message.Message):
    __slots__ = ("prompt", "promptID")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PROMPTID_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    promptID: str
    def __init__(self, prompt: _Optional[str] = ..., promptID: _Optional[str] = ...) -> None: ...

class BotLinkedAccountsMetadata(_message.Message):
    __slots__ = ("accounts", "acAuthTokens", "acErrorCode")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    ACAUTHTOKENS_FIELD_NUMBER: _ClassVar[int]
    ACERRORCODE_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[BotLinkedAccount]
    acAuthTokens: bytes
    acErrorCode: int
    def __init__(self, accounts: _Optional[_Iterable[_Union[BotLinkedAccount, _Mapping]]] = ..., acAuthTokens: _Optional[bytes] = ..., acErrorCode: _Optional[int] = ...) -> None: ...

class BotMemoryMetadata(_message.Message):
    __slots__ = ("addedFacts", "removedFacts", "disclaimer")
    ADDEDFACTS_FIELD_NUMBER: _ClassVar[int]
    REMOVEDFACTS_FIELD_NUMBER: _ClassVar[int]
    DISCLAIMER_FIELD_NUMBER: _ClassVar[int]
    addedFacts: _containers.RepeatedCompositeFieldContainer[BotMemoryFact]
    removedFacts: _containers.RepeatedCompositeFieldContainer[BotMemoryFact]
    disclaimer: str
    def __init__(self, addedFacts: _Optional[_Iterable[_Union[BotMemoryFact, _Mapping]]] = ..., removedFacts: _Optional[_Iterable[_Union[BotMemoryFact, _Mapping]]] = ..., disclaimer: _Optional[str] = ...) -> None: ...

class BotMemoryFact(_message.Message):
    __slots__ = ("fact", "factID")
    FACT_FIELD_NUMBER: _ClassVar[int]
    FACTID_FIELD_NUMBER: _ClassVar[int]
    fact: str
    factID: str
    def __init__(self, fact: _Optional[str] = ..., factID: _Optional[str] = ...) -> None: ...

class BotSignatureVerificationMetadata(_message.Message):
    __slots__ = ("proofs",)
    PROOFS_FIELD_NUMBER: _ClassVar[int]
    proofs: _containers.RepeatedCompositeFieldContainer[BotSignatureVerificationUseCaseProof]
    def __init__(self, proofs: _Optional[_Iterable[_Union[BotSignatureVerificationUseCaseProof, _Mapping]]] = ...) -> None: ...

class BotRenderingMetadata(_message.Message):
    __slots__ = ("keywords",)
    class Keyword(_message.Message):
        __slots__ = ("value", "associatedPrompts")
        VALUE_FIELD_NUMBER: _ClassVar[int]
        ASSOCIATEDPROMPTS_FIELD_NUMBER: _ClassVar[int]
        value: str
        associatedPrompts: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, value: _Optional[str] = ..., associatedPrompts: _Optional[_Iterable[str]] = ...) -> None: ...
    KEYWORDS_FIELD_NUMBER: _ClassVar[int]
    keywords: _containers.RepeatedCompositeFieldContainer[BotRenderingMetadata.Keyword]
    def __init__(self, keywords: _Optional[_Iterable[_Union[BotRenderingMetadata.Keyword, _Mapping]]] = ...) -> None: ...

class BotMetricsMetadata(_message.Message):
    __slots__ = ("destinationID", "destinationEntryPoint", "threadOrigin")
    DESTINATIONID_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONENTRYPOINT_FIELD_NUMBER: _ClassVar[int]
    THREADORIGIN_FIELD_NUMBER: _ClassVar[int]
    destinationID: str
    destinationEntryPoint: BotMetricsEntryPoint
    threadOrigin: BotMetricsThreadEntryPoint
    def __init__(self, destinationID: _Optional[str] = ..., destinationEntryPoint: _Optional[_Union[BotMetricsEntryPoint, str]] = ..., threadOrigin: _Optional[_Union[BotMetricsThreadEntryPoint, str]] = ...) -> None: ...

class BotSessionMetadata(_message.Message):
    __slots__ = ("sessionID", "sessionSource")
    SESSIONID_FIELD_NUMBER: _ClassVar[int]
    SESSIONSOURCE_FIELD_NUMBER: _ClassVar[int]
    sessionID: str
    sessionSource: BotSessionSource
    def __init__(self, sessionID: _Optional[str] = ..., sessionSource: _Optional[_Union[BotSessionSource, str]] = ...) -> None: ...

class BotMemuMetadata(_message.Message):
    __slots__ = ("faceImages",)
    FACEIMAGES_FIELD_NUMBER: _ClassVar[int]
    faceImages: _containers.RepeatedCompositeFieldContainer[BotMediaMetadata]
    def __init__(self, faceImages: _Optional[_Iterable[_Union[BotMediaMetadata, _Mapping]]] = ...) -> None: ...

class InThreadSurveyMetadata(_message.Message):
    __slots__ = ("tessaSessionID", "simonSessionID", "simonSurveyID", "tessaRootID", "requestID", "tessaEvent", "invitationHeaderText", "invitationBodyText", "invitationCtaText", "invitationCtaURL", "surveyTitle", "questions", "surveyContinueButtonText", "surveySubmitButtonText", "privacyStatementFull", "privacyStatementParts", "feedbackToastText", "startQuestionIndex")
    class InThreadSurveyPrivacyStatementPart(_message.Message):
        __slots__ = ("text", "URL")
        TEXT_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        text: str
        URL: str
        def __init__(self, text: _Optional[str] = ..., URL: _Optional[str] = ...) -> None: ...
    class InThreadSurveyOption(_message.Message):
        __slots__ = ("stringValue", "numericValue", "textTranslated")
        STRINGVALUE_FIELD_NUMBER: _ClassVar[int]
        NUMERICVALUE_FIELD_NUMBER: _ClassVar[int]
        TEXTTRANSLATED_FIELD_NUMBER: _ClassVar[int]
        stringValue: str
        numericValue: int
        textTranslated: str
        def __init__(self, stringValue: _Optional[str] = ..., numericValue: _Optional[int] = ..., textTranslated: _Optional[str] = ...) -> None: ...
    class InThreadSurveyQuestion(_message.Message):
        __slots__ = ("questionText", "questionID", "questionOptions")
        QUESTIONTEXT_FIELD_NUMBER: _ClassVar[int]
        QUESTIONID_FIELD_NUMBER: _ClassVar[int]
        QUESTIONOPTIONS_FIELD_NUMBER: _ClassVar[int]
        questionText: str
        questionID: str
        questionOptions: _containers.RepeatedCompositeFieldContainer[InThreadSurveyMetadata.InThreadSurveyOption]
        def __init__(self, questionText: _Optional[str] = ..., questionID: _Optional[str] = ..., questionOptions: _Optional[_Iterable[_Union[InThreadSurveyMetadata.InThreadSurveyOption, _Mapping]]] = ...) -> None: ...
    TESSASESSIONID_FIELD_NUMBER: _ClassVar[int]
    SIMONSESSIONID_FIELD_NUMBER: _ClassVar[int]
    SIMONSURVEYID_FIELD_NUMBER: _ClassVar[int]
    TESSAROOTID_FIELD_NUMBER: _ClassVar[int]
    REQUESTID_FIELD_NUMBER: _ClassVar[int]
    TESSAEVENT_FIELD_NUMBER: _ClassVar[int]
    INVITATIONHEADERTEXT_FIELD_NUMBER: _ClassVar[int]
    INVITATIONBODYTEXT_FIELD_NUMBER: _ClassVar[int]
    INVITATIONCTATEXT_FIELD_NUMBER: _ClassVar[int]
    INVITATIONCTAURL_FIELD_NUMBER: _ClassVar[int]
    SURVEYTITLE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    SURVEYCONTINUEBUTTONTEXT_FIELD_NUMBER: _ClassVar[int]
    SURVEYSUBMITBUTTONTEXT_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSTATEMENTFULL_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSTATEMENTPARTS_FIELD_NUMBER: _ClassVar[int]
    FEEDBACKTOASTTEXT_FIELD_NUMBER: _ClassVar[int]
    STARTQUESTIONINDEX_FIELD_NUMBER: _ClassVar[int]
    tessaSessionID: str
    simonSessionID: str
    simonSurveyID: str
    tessaRootID: str
    requestID: str
    tessaEvent: str
    invitationHeaderText: str
    invitationBodyText: str
    invitationCtaText: str
    invitationCtaURL: str
    surveyTitle: str
    questions: _containers.RepeatedCompositeFieldContainer[InThreadSurveyMetadata.InThreadSurveyQuestion]
    surveyContinueButtonText: str
    surveySubmitButtonText: str
    privacyStatementFull: str
    privacyStatementParts: _containers.RepeatedCompositeFieldContainer[InThreadSurveyMetadata.InThreadSurveyPrivacyStatementPart]
    feedbackToastText: str
    startQuestionIndex: int
    def __init__(self, tessaSessionID: _Optional[str] = ..., simonSessionID: _Optional[str] = ..., simonSurveyID: _Optional[str] = ..., tessaRootID: _Optional[str] = ..., requestID: _Optional[str] = ..., tessaEvent: _Optional[str] = ..., invitationHeaderText: _Optional[str] = ..., invitationBodyText: _Optional[str] = ..., invitationCtaText: _Optional[str] = ..., invitationCtaURL: _Optional[str] = ..., surveyTitle: _Optional[str] = ..., questions: _Optional[_Iterable[_Union[InThreadSurveyMetadata.InThreadSurveyQuestion, _Mapping]]] = ..., surveyContinueButtonText: _Optional[str] = ..., surveySubmitButtonText: _Optional[str] = ..., privacyStatementFull: _Optional[str] = ..., privacyStatementParts: _Optional[_Iterable[_Union[InThreadSurveyMetadata.InThreadSurveyPrivacyStatementPart, _Mapping]]] = ..., feedbackToastText: _Optional[str] = ..., startQuestionIndex: _Optional[int] = ...) -> None: ...

class BotMessageOriginMetadata(_message.Message):
    __slots__ = ("origins",)
    ORIGINS_FIELD_NUMBER: _ClassVar[int]
    origins: _containers.RepeatedCompositeFieldContainer[BotMessageOrigin]
    def __init__(self, origins: _Optional[_Iterable[_Union[BotMessageOrigin, _Mapping]]] = ...) -> None: ...

class BotUnifiedResponseMutation(_message.Message):
    __slots__ = ("sbsMetadata", "mediaDetailsMetadataList")
    class MediaDetailsMetadata(_message.Message):
        __slots__ = ("ID", "highResMedia", "previewMedia")
        ID_FIELD_NUMBER: _ClassVar[int]
        HIGHRESMEDIA_FIELD_NUMBER: _ClassVar[int]
        PREVIEWMEDIA_FIELD_NUMBER: _ClassVar[int]
        ID: str
        highResMedia: BotMediaMetadata
        previewMedia: BotMediaMetadata
        def __init__(self, ID: _Optional[str] = ..., highResMedia: _Optional[_Union[BotMediaMetadata, _Mapping]] = ..., previewMedia: _Optional[_Union[BotMediaMetadata, _Mapping]] = ...) -> None: ...
    class SideBySideMetadata(_message.Message):
        __slots__ = ("primaryResponseID", "surveyCtaHasRendered")
        PRIMARYRESPONSEID_FIELD_NUMBER: _ClassVar[int]
        SURVEYCTAHASRENDERED_FIELD_NUMBER: _ClassVar[int]
        primaryResponseID: str
        surveyCtaHasRendered: bool
        def __init__(self, primaryResponseID: _Optional[str] = ..., surveyCtaHasRendered: _Optional[bool] = ...) -> None: ...
    SBSMETADATA_FIELD_NUMBER: _ClassVar[int]
    MEDIADETAILSMETADATALIST_FIELD_NUMBER: _ClassVar[int]
    sbsMetadata: BotUnifiedResponseMutation.SideBySideMetadata
    mediaDetailsMetadataList: _containers.RepeatedCompositeFieldContainer[BotUnifiedResponseMutation.MediaDetailsMetadata]
    def __init__(self, sbsMetadata: _Optional[_Union[BotUnifiedResponseMutation.SideBySideMetadata, _Mapping]] = ..., mediaDetailsMetadataList: _Optional[_Iterable[_Union[BotUnifiedResponseMutation.MediaDetailsMetadata, _Mapping]]] = ...) -> None: ...

class AIMediaCollectionMetadata(_message.Message):
    __slots__ = ("collectionID", "uploadOrderIndex")
    COLLECTIONID_FIELD_NUMBER: _ClassVar[int]
    UPLOADORDERINDEX_FIELD_NUMBER: _ClassVar[int]
    collectionID: str
    uploadOrderIndex: int
    def __init__(self, collectionID: _Optional[str] = ..., uploadOrderIndex: _Optional[int] = ...) -> None: ...

class AIMediaCollectionMessage(_message.Message):
    __slots__ = ("collectionID", "expectedMediaCount", "hasGlobalCaption")
    COLLECTIONID_FIELD_NUMBER: _ClassVar[int]
    EXPECTEDMEDIACOUNT_FIELD_NUMBER: _ClassVar[int]
    HASGLOBALCAPTION_FIELD_NUMBER: _ClassVar[int]
    collectionID: str
    expectedMediaCount: int
    hasGlobalCaption: bool
    def __init__(self, collectionID: _Optional[str] = ..., expectedMediaCount: _Optional[int] = ..., hasGlobalCaption: _Optional[bool] = ...) -> None: ...

class HatchMetadataSync(_message.Message):
    __slots__ = ("data", "timestampMS", "requestID")
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    REQUESTID_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    timestampMS: int
    requestID: str
    def __init__(self, data: _Optional[bytes] = ..., timestampMS: _Optional[int] = ..., requestID: _Optional[str] = ...) -> None: ...

class AIMetadataOperation(_message.Message):
    __slots__ = ("hatchMetadataSync", "bizAiMetadataSync")
    HATCHMETADATASYNC_FIELD_NUMBER: _ClassVar[int]
    BIZAIMETADATASYNC_FIELD_NUMBER: _ClassVar[int]
    hatchMetadataSync: HatchMetadataSync
    bizAiMetadataSync: BizAIMetadataSync
    def __init__(self, hatchMetadataSync: _Optional[_Union[HatchMetadataSync, _Mapping]] = ..., bizAiMetadataSync: _Optional[_Union[BizAIMetadataSync, _Mapping]] = ...) -> None: ...

class BotCommandMetadata(_message.Message):
    __slots__ = ("commandName", "commandDescription", "commandPrompt")
    COMMANDNAME_FIELD_NUMBER: _ClassVar[int]
    COMMANDDESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    COMMANDPROMPT_FIELD_NUMBER: _ClassVar[int]
    commandName: str
    commandDescription: str
    commandPrompt: str
    def __init__(self, commandName: _Optional[str] = ..., commandDescription: _Optional[str] = ..., commandPrompt: _Optional[str] = ...) -> None: ...

class BotResolvedToolCallMetadata(_message.Message):
    __slots__ = ("toolCallID", "resolutionDataSerialized")
    TOOLCALLID_FIELD_NUMBER: _ClassVar[int]
    RESOLUTIONDATASERIALIZED_FIELD_NUMBER: _ClassVar[int]
    toolCallID: str
    resolutionDataSerialized: str
    def __init__(self, toolCallID: _Optional[str] = ..., resolutionDataSerialized: _Optional[str] = ...) -> None: ...

class BotPttPromptMetadata(_message.Message):
    __slots__ = ("transcript",)
    TRANSCRIPT_FIELD_NUMBER: _ClassVar[int]
    transcript: str
    def __init__(self, transcript: _Optional[str] = ...) -> None: ...

class BotMetadata(_message.Message):
    __slots__ = ("personaID", "pluginMetadata", "suggestedPromptMetadata", "invokerJID", "sessionMetadata", "memuMetadata", "timezone", "reminderMetadata", "modelMetadata", "messageDisclaimerText", "progressIndicatorMetadata", "capabilityMetadata", "imagineMetadata", "memoryMetadata", "renderingMetadata", "botMetricsMetadata", "botLinkedAccountsMetadata", "richResponseSourcesMetadata", "aiConversationContext", "botPromotionMessageMetadata", "botModeSelectionMetadata", "botQuotaMetadata", "botAgeCollectionMetadata", "conversationStarterPromptID", "botResponseID", "verificationMetadata", "unifiedResponseMutation", "botMessageOriginMetadata", "inThreadSurveyMetadata", "botThreadInfo", "regenerateMetadata", "sessionTransparencyMetadata", "botDocumentMessageMetadata", "botGroupMetadata", "botRenderingConfigMetadata", "botInfrastructureDiagnostics", "aiMediaCollectionMetadata", "commandMetadata", "resolvedToolCallMetadata", "subscriptionUpsellMetadata", "pttPromptMetadata", "botHistoryShareMetadata", "responseStoppedByUser", "internalMetadata")
    PERSONAID_FIELD_NUMBER: _ClassVar[int]
    PLUGINMETADATA_FIELD_NUMBER: _ClassVar[int]
    SUGGESTEDPROMPTMETADATA_FIELD_NUMBER: _ClassVar[int]
    INVOKERJID_FIELD_NUMBER: _ClassVar[int]
    SESSIONMETADATA_FIELD_NUMBER: _ClassVar[int]
    MEMUMETADATA_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    REMINDERMETADATA_FIELD_NUMBER: _ClassVar[int]
    MODELMETADATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGEDISCLAIMERTEXT_FIELD_NUMBER: _ClassVar[int]
    PROGRESSINDICATORMETADATA_FIELD_NUMBER: _ClassVar[int]
    CAPABILITYMETADATA_FIELD_NUMBER: _ClassVar[int]
    IMAGINEMETADATA_FIELD_NUMBER: _ClassVar[int]
    MEMORYMETADATA_FIELD_NUMBER: _ClassVar[int]
    RENDERINGMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTMETRICSMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTLINKEDACCOUNTSMETADATA_FIELD_NUMBER: _ClassVar[int]
    RICHRESPONSESOURCESMETADATA_FIELD_NUMBER: _ClassVar[int]
    AICONVERSATIONCONTEXT_FIELD_NUMBER: _ClassVar[int]
    BOTPROMOTIONMESSAGEMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTMODESELECTIONMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTQUOTAMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTAGECOLLECTIONMETADATA_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONSTARTERPROMPTID_FIELD_NUMBER: _ClassVar[int]
    BOTRESPONSEID_FIELD_NUMBER: _ClassVar[int]
    VERIFICATIONMETADATA_FIELD_NUMBER: _ClassVar[int]
    UNIFIEDRESPONSEMUTATION_FIELD_NUMBER: _ClassVar[int]
    BOTMESSAGEORIGINMETADATA_FIELD_NUMBER: _ClassVar[int]
    INTHREADSURVEYMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTTHREADINFO_FIELD_NUMBER: _ClassVar[int]
    REGENERATEMETADATA_FIELD_NUMBER: _ClassVar[int]
    SESSIONTRANSPARENCYMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTDOCUMENTMESSAGEMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTGROUPMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTRENDERINGCONFIGMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTINFRASTRUCTUREDIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    AIMEDIACOLLECTIONMETADATA_FIELD_NUMBER: _ClassVar[int]
    COMMANDMETADATA_FIELD_NUMBER: _ClassVar[int]
    RESOLVEDTOOLCALLMETADATA_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTIONUPSELLMETADATA_FIELD_NUMBER: _ClassVar[int]
    PTTPROMPTMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTHISTORYSHAREMETADATA_FIELD_NUMBER: _ClassVar[int]
    RESPONSESTOPPEDBYUSER_FIELD_NUMBER: _ClassVar[int]
    INTERNALMETADATA_FIELD_NUMBER: _ClassVar[int]
    personaID: str
    pluginMetadata: BotPluginMetadata
    suggestedPromptMetadata: BotSuggestedPromptMetadata
    invokerJID: str
    sessionMetadata: BotSessionMetadata
    memuMetadata: BotMemuMetadata
    timezone: str
    reminderMetadata: BotReminderMetadata
    modelMetadata: BotModelMetadata
    messageDisclaimerText: str
    progressIndicatorMetadata: BotProgressIndicatorMetadata
    capabilityMetadata: BotCapabilityMetadata
    imagineMetadata: BotImagineMetadata
    memoryMetadata: BotMemoryMetadata
    renderingMetadata: BotRenderingMetadata
    botMetricsMetadata: BotMetricsMetadata
    botLinkedAccountsMetadata: BotLinkedAccountsMetadata
    richResponseSourcesMetadata: BotSourcesMetadata
    aiConversationContext: bytes
    botPromotionMessageMetadata: BotPromotionMessageMetadata
    botModeSelectionMetadata: BotModeSelectionMetadata
    botQuotaMetadata: BotQuotaMetadata
    botAgeCollectionMetadata: BotAgeCollectionMetadata
    conversationStarterPromptID: str
    botResponseID: str
    verificationMetadata: BotSignatureVerificationMetadata
    unifiedResponseMutation: BotUnifiedResponseMutation
    botMessageOriginMetadata: BotMessageOriginMetadata
    inThreadSurveyMetadata: InThreadSurveyMetadata
    botThreadInfo: AIThreadInfo
    regenerateMetadata: AIRegenerateMetadata
    sessionTransparencyMetadata: SessionTransparencyMetadata
    botDocumentMessageMetadata: BotDocumentMessageMetadata
    botGroupMetadata: BotGroupMetadata
    botRenderingConfigMetadata: BotRenderingConfigMetadata
    botInfrastructureDiagnostics: BotInfrastructureDiagnostics
    aiMediaCollectionMetadata: AIMediaCollectionMetadata
    commandMetadata: BotCommandMetadata
    resolvedToolCallMetadata: BotResolvedToolCallMetadata
    subscriptionUpsellMetadata: AISubscriptionUpsellMetadata
    pttPromptMetadata: BotPttPromptMetadata
    botHistoryShareMetadata: BotHistoryShareMetadata
    responseStoppedByUser: bool
    internalMetadata: bytes
    def __init__(self, personaID: _Optional[str] = ..., pluginMetadata: _Optional[_Union[BotPluginMetadata, _Mapping]] = ..., suggestedPromptMetadata: _Optional[_Union[BotSuggestedPromptMetadata, _Mapping]] = ..., invokerJID: _Optional[str] = ..., sessionMetadata: _Optional[_Union[BotSessionMetadata, _Mapping]] = ..., memuMetadata: _Optional[_Union[BotMemuMetadata, _Mapping]] = ..., timezone: _Optional[str] = ..., reminderMetadata: _Optional[_Union[BotReminderMetadata, _Mapping]] = ..., modelMetadata: _Optional[_Union[BotModelMetadata, _Mapping]] = ..., messageDisclaimerText: _Optional[str] = ..., progressIndicatorMetadata: _Optional[_Union[BotProgressIndicatorMetadata, _Mapping]] = ..., capabilityMetadata: _Optional[_Union[BotCapabilityMetadata, _Mapping]] = ..., imagineMetadata: _Optional[_Union[BotImagineMetadata, _Mapping]] = ..., memoryMetadata: _Optional[_Union[BotMemoryMetadata, _Mapping]] = ..., renderingMetadata: _Optional[_Union[BotRenderingMetadata, _Mapping]] = ..., botMetricsMetadata: _Optional[_Union[BotMetricsMetadata, _Mapping]] = ..., botLinkedAccountsMetadata: _Optional[_Union[BotLinkedAccountsMetadata, _Mapping]] = ..., richResponseSourcesMetadata: _Optional[_Union[BotSourcesMetadata, _Mapping]] = ..., aiConversationContext: _Optional[bytes] = ..., botPromotionMessageMetadata: _Optional[_Union[BotPromotionMessageMetadata, _Mapping]] = ..., botModeSelectionMetadata: _Optional[_Union[BotModeSelectionMetadata, _Mapping]] = ..., botQuotaMetadata: _Optional[_Union[BotQuotaMetadata, _Mapping]] = ..., botAgeCollectionMetadata: _Optional[_Union[BotAgeCollectionMetadata, _Mapping]] = ..., conversationStarterPromptID: _Optional[str] = ..., botResponseID: _Optional[str] = ..., verificationMetadata: _Optional[_Union[BotSignatureVerificationMetadata, _Mapping]] = ..., unifiedResponseMutation: _Optional[_Union[BotUnifiedResponseMutation, _Mapping]] = ..., botMessageOriginMetadata: _Optional[_Union[BotMessageOriginMetadata, _Mapping]] = ..., inThreadSurveyMetadata: _Optional[_Union[InThreadSurveyMetadata, _Mapping]] = ..., botThreadInfo: _Optional[_Union[AIThreadInfo, _Mapping]] = ..., regenerateMetadata: _Optional[_Union[AIRegenerateMetadata, _Mapping]] = ..., sessionTransparencyMetadata: _Optional[_Union[SessionTransparencyMetadata, _Mapping]] = ..., botDocumentMessageMetadata: _Optional[_Union[BotDocumentMessageMetadata, _Mapping]] = ..., botGroupMetadata: _Optional[_Union[BotGroupMetadata, _Mapping]] = ..., botRenderingConfigMetadata: _Optional[_Union[BotRenderingConfigMetadata, _Mapping]] = ..., botInfrastructureDiagnostics: _Optional[_Union[BotInfrastructureDiagnostics, _Mapping]] = ..., aiMediaCollectionMetadata: _Optional[_Union[AIMediaCollectionMetadata, _Mapping]] = ..., commandMetadata: _Optional[_Union[BotCommandMetadata, _Mapping]] = ..., resolvedToolCallMetadata: _Optional[_Union[BotResolvedToolCallMetadata, _Mapping]] = ..., subscriptionUpsellMetadata: _Optional[_Union[AISubscriptionUpsellMetadata, _Mapping]] = ..., pttPromptMetadata: _Optional[_Union[BotPttPromptMetadata, _Mapping]] = ..., botHistoryShareMetadata: _Optional[_Union[BotHistoryShareMetadata, _Mapping]] = ..., responseStoppedByUser: _Optional[bool] = ..., internalMetadata: _Optional[bytes] = ...) -> None: ...

class AISubscriptionUpsellMetadata(_message.Message):
    __slots__ = ("requestType",)
    REQUESTTYPE_FIELD_NUMBER: _ClassVar[int]
    requestType: AISubscriptionRequestType
    def __init__(self, requestType: _Optional[_Union[AISubscriptionRequestType, str]] = ...) -> None: ...

class BotGroupMetadata(_message.Message):
    __slots__ = ("participantsMetadata",)
    PARTICIPANTSMETADATA_FIELD_NUMBER: _ClassVar[int]
    participantsMetadata: _containers.RepeatedCompositeFieldContainer[BotGroupParticipantMetadata]
    def __init__(self, participantsMetadata: _Optional[_Iterable[_Union[BotGroupParticipantMetadata, _Mapping]]] = ...) -> None: ...

class BotHistoryShareMetadata(_message.Message):
    __slots__ = ("participantsMetadata",)
    PARTICIPANTSMETADATA_FIELD_NUMBER: _ClassVar[int]
    participantsMetadata: _containers.RepeatedCompositeFieldContainer[BotGroupParticipantMetadata]
    def __init__(self, participantsMetadata: _Optional[_Iterable[_Union[BotGroupParticipantMetadata, _Mapping]]] = ...) -> None: ...

class BotRenderingConfigMetadata(_message.Message):
    __slots__ = ("bloksVersioningID", "pixelDensity")
    BLOKSVERSIONINGID_FIELD_NUMBER: _ClassVar[int]
    PIXELDENSITY_FIELD_NUMBER: _ClassVar[int]
    bloksVersioningID: str
    pixelDensity: float
    def __init__(self, bloksVersioningID: _Optional[str] = ..., pixelDensity: _Optional[float] = ...) -> None: ...

class BotGroupParticipantMetadata(_message.Message):
    __slots__ = ("botFbid",)
    BOTFBID_FIELD_NUMBER: _ClassVar[int]
    botFbid: str
    def __init__(self, botFbid: _Optional[str] = ...) -> None: ...

class ForwardedAIBotMessageInfo(_message.Message):
    __slots__ = ("botName", "botJID", "creatorName")
    BOTNAME_FIELD_NUMBER: _ClassVar[int]
    BOTJID_FIELD_NUMBER: _ClassVar[int]
    CREATORNAME_FIELD_NUMBER: _ClassVar[int]
    botName: str
    botJID: str
    creatorName: str
    def __init__(self, botName: _Optional[str] = ..., botJID: _Optional[str] = ..., creatorName: _Optional[str] = ...) -> None: ...

class BotMessageSharingInfo(_message.Message):
    __slots__ = ("botEntryPointOrigin", "forwardScore")
    BOTENTRYPOINTORIGIN_FIELD_NUMBER: _ClassVar[int]
    FORWARDSCORE_FIELD_NUMBER: _ClassVar[int]
    botEntryPointOrigin: BotMetricsEntryPoint
    forwardScore: int
    def __init__(self, botEntryPointOrigin: _Optional[_Union[BotMetricsEntryPoint, str]] = ..., forwardScore: _Optional[int] = ...) -> None: ...

class AIRichResponseUnifiedResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class AIRegenerateMetadata(_message.Message):
    __slots__ = ("messageKey", "responseTimestampMS")
    MESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    RESPONSETIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    messageKey: _common_pb2.MessageKey
    responseTimestampMS: int
    def __init__(self, messageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., responseTimestampMS: _Optional[int] = ...) -> None: ...

class SessionTransparencyMetadata(_message.Message):
    __slots__ = ("disclaimerText", "hcaID", "sessionTransparencyType")
    DISCLAIMERTEXT_FIELD_NUMBER: _ClassVar[int]
    HCAID_FIELD_NUMBER: _ClassVar[int]
    SESSIONTRANSPARENCYTYPE_FIELD_NUMBER: _ClassVar[int]
    disclaimerText: str
    hcaID: str
    sessionTransparencyType: SessionTransparencyType
    def __init__(self, disclaimerText: _Optional[str] = ..., hcaID: _Optional[str] = ..., sessionTransparencyType: _Optional[_Union[SessionTransparencyType, str]] = ...) -> None: ...

class BotAgentMetadata(_message.Message):
    __slots__ = ("deepLinkMetadata",)
    DEEPLINKMETADATA_FIELD_NUMBER: _ClassVar[int]
    deepLinkMetadata: BotAgentDeepLinkMetadata
    def __init__(self, deepLinkMetadata: _Optional[_Union[BotAgentDeepLinkMetadata, _Mapping]] = ...) -> None: ...

class BotAgentDeepLinkMetadata(_message.Message):
    __slots__ = ("token", "clientPublicKey")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    CLIENTPUBLICKEY_FIELD_NUMBER: _ClassVar[int]
    token: str
    clientPublicKey: bytes
    def __init__(self, token: _Optional[str] = ..., clientPublicKey: _Optional[bytes] = ...) -> None: ...

class AIProvenance(_message.Message):
    __slots__ = ("c2PaMetadata", "iptcMetadata")
    class Metadata(_message.Message):
        __slots__ = ("createdWithGenAi", "editedWithGenAi")
        CREATEDWITHGENAI_FIELD_NUMBER: _ClassVar[int]
        EDITEDWITHGENAI_FIELD_NUMBER: _ClassVar[int]
        createdWithGenAi: bool
        editedWithGenAi: bool
        def __init__(self, createdWithGenAi: _Optional[bool] = ..., editedWithGenAi: _Optional[bool] = ...) -> None: ...
    C2PAMETADATA_FIELD_NUMBER: _ClassVar[int]
    IPTCMETADATA_FIELD_NUMBER: _ClassVar[int]
    c2PaMetadata: AIProvenance.Metadata
    iptcMetadata: AIProvenance.Metadata
    def __init__(self, c2PaMetadata: _Optional[_Union[AIProvenance.Metadata, _Mapping]] = ..., iptcMetadata: _Optional[_Union[AIProvenance.Metadata, _Mapping]] = ...) -> None: ...
