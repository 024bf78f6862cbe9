from zapwire.protocol.proto import ai_pb2 as _ai_pb2
from zapwire.protocol.proto import ai_deprecated_pb2 as _ai_deprecated_pb2
from zapwire.protocol.proto import adv_pb2 as _adv_pb2
from zapwire.protocol.proto import aea_pb2 as _aea_pb2
from zapwire.protocol.proto import companion_pb2 as _companion_pb2
from zapwire.protocol.proto import media_retry_pb2 as _media_retry_pb2
from zapwire.protocol.proto import common_pb2 as _common_pb2
from zapwire.protocol.proto import server_sync_pb2 as _server_sync_pb2
from zapwire.protocol.proto import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PollType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLL: _ClassVar[PollType]
    QUIZ: _ClassVar[PollType]

class PollContentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN_POLL_CONTENT_TYPE: _ClassVar[PollContentType]
    TEXT: _ClassVar[PollContentType]
    IMAGE: _ClassVar[PollContentType]

class InsightDeliveryState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENT: _ClassVar[InsightDeliveryState]
    DELIVERED: _ClassVar[InsightDeliveryState]
    READ: _ClassVar[InsightDeliveryState]
    REPLIED: _ClassVar[InsightDeliveryState]
    QUICK_REPLIED: _ClassVar[InsightDeliveryState]

class PeerDataOperationRequestType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UPLOAD_STICKER: _ClassVar[PeerDataOperationRequestType]
    SEND_RECENT_STICKER_BOOTSTRAP: _ClassVar[PeerDataOperationRequestType]
    GENERATE_LINK_PREVIEW: _ClassVar[PeerDataOperationRequestType]
    HISTORY_SYNC_ON_DEMAND: _ClassVar[PeerDataOperationRequestType]
    PLACEHOLDER_MESSAGE_RESEND: _ClassVar[PeerDataOperationRequestType]
    WAFFLE_LINKING_NONCE_FETCH: _ClassVar[PeerDataOperationRequestType]
    FULL_HISTORY_SYNC_ON_DEMAND: _ClassVar[PeerDataOperationRequestType]
    COMPANION_META_NONCE_FETCH: _ClassVar[PeerDataOperationRequestType]
    COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY: _ClassVar[PeerDataOperationRequestType]
    COMPANION_CANONICAL_USER_NONCE_FETCH: _ClassVar[PeerDataOperationRequestType]
    HISTORY_SYNC_CHUNK_RETRY: _ClassVar[PeerDataOperationRequestType]
    GALAXY_FLOW_ACTION: _ClassVar[PeerDataOperationRequestType]
    BUSINESS_BROADCAST_INSIGHTS_DELIVERED_TO: _ClassVar[PeerDataOperationRequestType]
    BUSINESS_BROADCAST_INSIGHTS_REFRESH: _ClassVar[PeerDataOperationRequestType]
    CONTACT_REFRESH_REQUEST: _ClassVar[PeerDataOperationRequestType]

class HistorySyncType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INITIAL_BOOTSTRAP: _ClassVar[HistorySyncType]
    INITIAL_STATUS_V3: _ClassVar[HistorySyncType]
    FULL: _ClassVar[HistorySyncType]
    RECENT: _ClassVar[HistorySyncType]
    PUSH_NAME: _ClassVar[HistorySyncType]
    NON_BLOCKING_DATA: _ClassVar[HistorySyncType]
    ON_DEMAND: _ClassVar[HistorySyncType]
    NO_HISTORY: _ClassVar[HistorySyncType]
    MESSAGE_ACCESS_STATUS: _ClassVar[HistorySyncType]

class MediaKeyDomain(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEDIA_KEY_DOMAIN_UNKNOWN: _ClassVar[MediaKeyDomain]
    MEDIA_KEY_DOMAIN_E2EE: _ClassVar[MediaKeyDomain]
    MEDIA_KEY_DOMAIN_NON_E2EE: _ClassVar[MediaKeyDomain]

class WebLinkRenderConfig(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEBVIEW: _ClassVar[WebLinkRenderConfig]
    SYSTEM: _ClassVar[WebLinkRenderConfig]

class KeepType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN_KEEP_TYPE: _ClassVar[KeepType]
    KEEP_FOR_ALL: _ClassVar[KeepType]
    UNDO_KEEP_FOR_ALL: _ClassVar[KeepType]
POLL: PollType
QUIZ: PollType
UNKNOWN_POLL_CONTENT_TYPE: PollContentType
TEXT: PollContentType
IMAGE: PollContentType
SENT: InsightDeliveryState
DELIVERED: InsightDeliveryState
READ: InsightDeliveryState
REPLIED: InsightDeliveryState
QUICK_REPLIED: InsightDeliveryState
UPLOAD_STICKER: PeerDataOperationRequestType
SEND_RECENT_STICKER_BOOTSTRAP: PeerDataOperationRequestType
GENERATE_LINK_PREVIEW: PeerDataOperationRequestType
HISTORY_SYNC_ON_DEMAND: PeerDataOperationRequestType
PLACEHOLDER_MESSAGE_RESEND: PeerDataOperationRequestType
WAFFLE_LINKING_NONCE_FETCH: PeerDataOperationRequestType
FULL_HISTORY_SYNC_ON_DEMAND: PeerDataOperationRequestType
COMPANION_META_NONCE_FETCH: PeerDataOperationRequestType
COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY: PeerDataOperationRequestType
COMPANION_CANONICAL_USER_NONCE_FETCH: PeerDataOperationRequestType
HISTORY_SYNC_CHUNK_RETRY: PeerDataOperationRequestType
GALAXY_FLOW_ACTION: PeerDataOperationRequestType
BUSINESS_BROADCAST_INSIGHTS_DELIVERED_TO: PeerDataOperationRequestType
BUSINESS_BROADCAST_INSIGHTS_REFRESH: PeerDataOperationRequestType
CONTACT_REFRESH_REQUEST: PeerDataOperationRequestType
INITIAL_BOOTSTRAP: HistorySyncType
INITIAL_STATUS_V3: HistorySyncType
FULL: HistorySyncType
RECENT: HistorySyncType
PUSH_NAME: HistorySyncType
NON_BLOCKING_DATA: HistorySyncType
ON_DEMAND: HistorySyncType
NO_HISTORY: HistorySyncType
MESSAGE_ACCESS_STATUS: HistorySyncType
MEDIA_KEY_DOMAIN_UNKNOWN: MediaKeyDomain
MEDIA_KEY_DOMAIN_E2EE: MediaKeyDomain
MEDIA_KEY_DOMAIN_NON_E2EE: MediaKeyDomain
WEBVIEW: WebLinkRenderConfig
SYSTEM: WebLinkRenderConfig
UNKNOWN_KEEP_TYPE: KeepType
KEEP_FOR_ALL: KeepType
UNDO_KEEP_FOR_ALL: KeepType

class StatusLinkPreviewMetadata(_message.Message):
    __slots__ = ("style",)
    class Style(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AUTO: _ClassVar[StatusLinkPreviewMetadata.Style]
        COMPACT: _ClassVar[StatusLinkPreviewMetadata.Style]
        FULL: _ClassVar[StatusLinkPreviewMetadata.Style]
        IMMERSIVE: _ClassVar[StatusLinkPreviewMetadata.Style]
    AUTO: StatusLinkPreviewMetadata.Style
    COMPACT: StatusLinkPreviewMetadata.Style
    FULL: StatusLinkPreviewMetadata.Style
    IMMERSIVE: StatusLinkPreviewMetadata.Style
    STYLE_FIELD_NUMBER: _ClassVar[int]
    style: StatusLinkPreviewMetadata.Style
    def __init__(self, style: _Optional[_Union[StatusLinkPreviewMetadata.Style, str]] = ...) -> None: ...

class StickerPackMessage(_message.Message):
    __slots__ = ("stickerPackID", "name", "publisher", "stickers", "fileLength", "fileSHA256", "fileEncSHA256", "mediaKey", "directPath", "caption", "contextInfo", "packDescription", "mediaKeyTimestamp", "trayIconFileName", "thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "thumbnailHeight", "thumbnailWidth", "imageDataHash", "stickerPackSize", "stickerPackOrigin")
    class StickerPackOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FIRST_PARTY: _ClassVar[StickerPackMessage.StickerPackOrigin]
        THIRD_PARTY: _ClassVar[StickerPackMessage.StickerPackOrigin]
        USER_CREATED: _ClassVar[StickerPackMessage.StickerPackOrigin]
    FIRST_PARTY: StickerPackMessage.StickerPackOrigin
    THIRD_PARTY: StickerPackMessage.StickerPackOrigin
    USER_CREATED: StickerPackMessage.StickerPackOrigin
    class Sticker(_message.Message):
        __slots__ = ("fileName", "isAnimated", "emojis", "accessibilityLabel", "isLottie", "mimetype", "premium")
        FILENAME_FIELD_NUMBER: _ClassVar[int]
        ISANIMATED_FIELD_NUMBER: _ClassVar[int]
        EMOJIS_FIELD_NUMBER: _ClassVar[int]
        ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
        ISLOTTIE_FIELD_NUMBER: _ClassVar[int]
        MIMETYPE_FIELD_NUMBER: _ClassVar[int]
        PREMIUM_FIELD_NUMBER: _ClassVar[int]
        fileName: str
        isAnimated: bool
        emojis: _containers.RepeatedScalarFieldContainer[str]
        accessibilityLabel: str
        isLottie: bool
        mimetype: str
        premium: int
        def __init__(self, fileName: _Optional[str] = ..., isAnimated: _Optional[bool] = ..., emojis: _Optional[_Iterable[str]] = ..., accessibilityLabel: _Optional[str] = ..., isLottie: _Optional[bool] = ..., mimetype: _Optional[str] = ..., premium: _Optional[int] = ...) -> None: ...
    STICKERPACKID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    STICKERS_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    PACKDESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TRAYICONFILENAME_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILHEIGHT_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILWIDTH_FIELD_NUMBER: _ClassVar[int]
    IMAGEDATAHASH_FIELD_NUMBER: _ClassVar[int]
    STICKERPACKSIZE_FIELD_NUMBER: _ClassVar[int]
    STICKERPACKORIGIN_FIELD_NUMBER: _ClassVar[int]
    stickerPackID: str
    name: str
    publisher: str
    stickers: _containers.RepeatedCompositeFieldContainer[StickerPackMessage.Sticker]
    fileLength: int
    fileSHA256: bytes
    fileEncSHA256: bytes
    mediaKey: bytes
    directPath: str
    caption: str
    contextInfo: ContextInfo
    packDescription: str
    mediaKeyTimestamp: int
    trayIconFileName: str
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    thumbnailHeight: int
    thumbnailWidth: int
    imageDataHash: str
    stickerPackSize: int
    stickerPackOrigin: StickerPackMessage.StickerPackOrigin
    def __init__(self, stickerPackID: _Optional[str] = ..., name: _Optional[str] = ..., publisher: _Optional[str] = ..., stickers: _Optional[_Iterable[_Union[StickerPackMessage.Sticker, _Mapping]]] = ..., fileLength: _Optional[int] = ..., fileSHA256: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., directPath: _Optional[str] = ..., caption: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., packDescription: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., trayIconFileName: _Optional[str] = ..., thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., thumbnailHeight: _Optional[int] = ..., thumbnailWidth: _Optional[int] = ..., imageDataHash: _Optional[str] = ..., stickerPackSize: _Optional[int] = ..., stickerPackOrigin: _Optional[_Union[StickerPackMessage.StickerPackOrigin, str]] = ...) -> None: ...

class PlaceholderMessage(_message.Message):
    __slots__ = ("type",)
    class PlaceholderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MASK_LINKED_DEVICES: _ClassVar[PlaceholderMessage.PlaceholderType]
    MASK_LINKED_DEVICES: PlaceholderMessage.PlaceholderType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    type: PlaceholderMessage.PlaceholderType
    def __init__(self, type: _Optional[_Union[PlaceholderMessage.PlaceholderType, str]] = ...) -> None: ...

class BCallMessage(_message.Message):
    __slots__ = ("sessionID", "mediaType", "masterKey", "caption")
    class MediaType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[BCallMessage.MediaType]
        AUDIO: _ClassVar[BCallMessage.MediaType]
        VIDEO: _ClassVar[BCallMessage.MediaType]
    UNKNOWN: BCallMessage.MediaType
    AUDIO: BCallMessage.MediaType
    VIDEO: BCallMessage.MediaType
    SESSIONID_FIELD_NUMBER: _ClassVar[int]
    MEDIATYPE_FIELD_NUMBER: _ClassVar[int]
    MASTERKEY_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    sessionID: str
    mediaType: BCallMessage.MediaType
    masterKey: bytes
    caption: str
    def __init__(self, sessionID: _Optional[str] = ..., mediaType: _Optional[_Union[BCallMessage.MediaType, str]] = ..., masterKey: _Optional[bytes] = ..., caption: _Optional[str] = ...) -> None: ...

class CallLogMessage(_message.Message):
    __slots__ = ("isVideo", "callOutcome", "durationSecs", "callType", "participants")
    class CallOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONNECTED: _ClassVar[CallLogMessage.CallOutcome]
        MISSED: _ClassVar[CallLogMessage.CallOutcome]
        FAILED: _ClassVar[CallLogMessage.CallOutcome]
        REJECTED: _ClassVar[CallLogMessage.CallOutcome]
        ACCEPTED_ELSEWHERE: _ClassVar[CallLogMessage.CallOutcome]
        ONGOING: _ClassVar[CallLogMessage.CallOutcome]
        SILENCED_BY_DND: _ClassVar[CallLogMessage.CallOutcome]
        SILENCED_UNKNOWN_CALLER: _ClassVar[CallLogMessage.CallOutcome]
    CONNECTED: CallLogMessage.CallOutcome
    MISSED: CallLogMessage.CallOutcome
    FAILED: CallLogMessage.CallOutcome
    REJECTED: CallLogMessage.CallOutcome
    ACCEPTED_ELSEWHERE: CallLogMessage.CallOutcome
    ONGOING: CallLogMessage.CallOutcome
    SILENCED_BY_DND: CallLogMessage.CallOutcome
    SILENCED_UNKNOWN_CALLER: CallLogMessage.CallOutcome
    class CallType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REGULAR: _ClassVar[CallLogMessage.CallType]
        SCHEDULED_CALL: _ClassVar[CallLogMessage.CallType]
        VOICE_CHAT: _ClassVar[CallLogMessage.CallType]
    REGULAR: CallLogMessage.CallType
    SCHEDULED_CALL: CallLogMessage.CallType
    VOICE_CHAT: CallLogMessage.CallType
    class CallParticipant(_message.Message):
        __slots__ = ("JID", "callOutcome")
        JID_FIELD_NUMBER: _ClassVar[int]
        CALLOUTCOME_FIELD_NUMBER: _ClassVar[int]
        JID: str
        callOutcome: CallLogMessage.CallOutcome
        def __init__(self, JID: _Optional[str] = ..., callOutcome: _Optional[_Union[CallLogMessage.CallOutcome, str]] = ...) -> None: ...
    ISVIDEO_FIELD_NUMBER: _ClassVar[int]
    CALLOUTCOME_FIELD_NUMBER: _ClassVar[int]
    DURATIONSECS_FIELD_NUMBER: _ClassVar[int]
    CALLTYPE_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    isVideo: bool
    callOutcome: CallLogMessage.CallOutcome
    durationSecs: int
    callType: CallLogMessage.CallType
    participants: _containers.RepeatedCompositeFieldContainer[CallLogMessage.CallParticipant]
    def __init__(self, isVideo: _Optional[bool] = ..., callOutcome: _Optional[_Union[CallLogMessage.CallOutcome, str]] = ..., durationSecs: _Optional[int] = ..., callType: _Optional[_Union[CallLogMessage.CallType, str]] = ..., participants: _Optional[_Iterable[_Union[CallLogMessage.CallParticipant, _Mapping]]] = ...) -> None: ...

class ScheduledCallEditMessage(_message.Message):
    __slots__ = ("key", "editType")
    class EditType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ScheduledCallEditMessage.EditType]
        CANCEL: _ClassVar[ScheduledCallEditMessage.EditType]
    UNKNOWN: ScheduledCallEditMessage.EditType
    CANCEL: ScheduledCallEditMessage.EditType
    KEY_FIELD_NUMBER: _ClassVar[int]
    EDITTYPE_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    editType: ScheduledCallEditMessage.EditType
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., editType: _Optional[_Union[ScheduledCallEditMessage.EditType, str]] = ...) -> None: ...

class ScheduledCallCreationMessage(_message.Message):
    __slots__ = ("scheduledTimestampMS", "callType", "title")
    class CallType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ScheduledCallCreationMessage.CallType]
        VOICE: _ClassVar[ScheduledCallCreationMessage.CallType]
        VIDEO: _ClassVar[ScheduledCallCreationMessage.CallType]
    UNKNOWN: ScheduledCallCreationMessage.CallType
    VOICE: ScheduledCallCreationMessage.CallType
    VIDEO: ScheduledCallCreationMessage.CallType
    SCHEDULEDTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    CALLTYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    scheduledTimestampMS: int
    callType: ScheduledCallCreationMessage.CallType
    title: str
    def __init__(self, scheduledTimestampMS: _Optional[int] = ..., callType: _Optional[_Union[ScheduledCallCreationMessage.CallType, str]] = ..., title: _Optional[str] = ...) -> None: ...

class EventResponseMessage(_message.Message):
    __slots__ = ("response", "timestampMS", "extraGuestCount")
    class EventResponseType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[EventResponseMessage.EventResponseType]
        GOING: _ClassVar[EventResponseMessage.EventResponseType]
        NOT_GOING: _ClassVar[EventResponseMessage.EventResponseType]
        MAYBE: _ClassVar[EventResponseMessage.EventResponseType]
    UNKNOWN: EventResponseMessage.EventResponseType
    GOING: EventResponseMessage.EventResponseType
    NOT_GOING: EventResponseMessage.EventResponseType
    MAYBE: EventResponseMessage.EventResponseType
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    EXTRAGUESTCOUNT_FIELD_NUMBER: _ClassVar[int]
    response: EventResponseMessage.EventResponseType
    timestampMS: int
    extraGuestCount: int
    def __init__(self, response: _Optional[_Union[EventResponseMessage.EventResponseType, str]] = ..., timestampMS: _Optional[int] = ..., extraGuestCount: _Optional[int] = ...) -> None: ...

class PinInChatMessage(_message.Message):
    __slots__ = ("key", "type", "senderTimestampMS")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_TYPE: _ClassVar[PinInChatMessage.Type]
        PIN_FOR_ALL: _ClassVar[PinInChatMessage.Type]
        UNPIN_FOR_ALL: _ClassVar[PinInChatMessage.Type]
    UNKNOWN_TYPE: PinInChatMessage.Type
    PIN_FOR_ALL: PinInChatMessage.Type
    UNPIN_FOR_ALL: PinInChatMessage.Type
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SENDERTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    type: PinInChatMessage.Type
    senderTimestampMS: int
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., type: _Optional[_Union[PinInChatMessage.Type, str]] = ..., senderTimestampMS: _Optional[int] = ...) -> None: ...

class StatusStickerInteractionMessage(_message.Message):
    __slots__ = ("key", "stickerKey", "type")
    class StatusStickerType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[StatusStickerInteractionMessage.StatusStickerType]
        REACTION: _ClassVar[StatusStickerInteractionMessage.StatusStickerType]
    UNKNOWN: StatusStickerInteractionMessage.StatusStickerType
    REACTION: StatusStickerInteractionMessage.StatusStickerType
    KEY_FIELD_NUMBER: _ClassVar[int]
    STICKERKEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    stickerKey: str
    type: StatusStickerInteractionMessage.StatusStickerType
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., stickerKey: _Optional[str] = ..., type: _Optional[_Union[StatusStickerInteractionMessage.StatusStickerType, str]] = ...) -> None: ...

class ButtonsResponseMessage(_message.Message):
    __slots__ = ("selectedButtonID", "selectedDisplayText", "contextInfo", "type")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ButtonsResponseMessage.Type]
        DISPLAY_TEXT: _ClassVar[ButtonsResponseMessage.Type]
    UNKNOWN: ButtonsResponseMessage.Type
    DISPLAY_TEXT: ButtonsResponseMessage.Type
    SELECTEDBUTTONID_FIELD_NUMBER: _ClassVar[int]
    SELECTEDDISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    selectedButtonID: str
    selectedDisplayText: str
    contextInfo: ContextInfo
    type: ButtonsResponseMessage.Type
    def __init__(self, selectedButtonID: _Optional[str] = ..., selectedDisplayText: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., type: _Optional[_Union[ButtonsResponseMessage.Type, str]] = ...) -> None: ...

class ButtonsMessage(_message.Message):
    __slots__ = ("text", "documentMessage", "imageMessage", "videoMessage", "locationMessage", "contentText", "footerText", "contextInfo", "buttons", "headerType")
    class HeaderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ButtonsMessage.HeaderType]
        EMPTY: _ClassVar[ButtonsMessage.HeaderType]
        TEXT: _ClassVar[ButtonsMessage.HeaderType]
        DOCUMENT: _ClassVar[ButtonsMessage.HeaderType]
        IMAGE: _ClassVar[ButtonsMessage.HeaderType]
        VIDEO: _ClassVar[ButtonsMessage.HeaderType]
        LOCATION: _ClassVar[ButtonsMessage.HeaderType]
    UNKNOWN: ButtonsMessage.HeaderType
    EMPTY: ButtonsMessage.HeaderType
    TEXT: ButtonsMessage.HeaderType
    DOCUMENT: ButtonsMessage.HeaderType
    IMAGE: ButtonsMessage.HeaderType
    VIDEO: ButtonsMessage.HeaderType
    LOCATION: ButtonsMessage.HeaderType
    class Button(_message.Message):
        __slots__ = ("buttonID", "buttonText", "type", "nativeFlowInfo")
        class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[ButtonsMessage.Button.Type]
            RESPONSE: _ClassVar[ButtonsMessage.Button.Type]
            NATIVE_FLOW: _ClassVar[ButtonsMessage.Button.Type]
        UNKNOWN: ButtonsMessage.Button.Type
        RESPONSE: ButtonsMessage.Button.Type
        NATIVE_FLOW: ButtonsMessage.Button.Type
        class NativeFlowInfo(_message.Message):
            __slots__ = ("name", "paramsJSON")
            NAME_FIELD_NUMBER: _ClassVar[int]
            PARAMSJSON_FIELD_NUMBER: _ClassVar[int]
            name: str
            paramsJSON: str
            def __init__(self, name: _Optional[str] = ..., paramsJSON: _Optional[str] = ...) -> None: ...
        class ButtonText(_message.Message):
            __slots__ = ("displayText",)
            DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
            displayText: str
            def __init__(self, displayText: _Optional[str] = ...) -> None: ...
        BUTTONID_FIELD_NUMBER: _ClassVar[int]
        BUTTONTEXT_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        NATIVEFLOWINFO_FIELD_NUMBER: _ClassVar[int]
        buttonID: str
        buttonText: ButtonsMessage.Button.ButtonText
        type: ButtonsMessage.Button.Type
        nativeFlowInfo: ButtonsMessage.Button.NativeFlowInfo
        def __init__(self, buttonID: _Optional[str] = ..., buttonText: _Optional[_Union[ButtonsMessage.Button.ButtonText, _Mapping]] = ..., type: _Optional[_Union[ButtonsMessage.Button.Type, str]] = ..., nativeFlowInfo: _Optional[_Union[ButtonsMessage.Button.NativeFlowInfo, _Mapping]] = ...) -> None: ...
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    VIDEOMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CONTENTTEXT_FIELD_NUMBER: _ClassVar[int]
    FOOTERTEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    BUTTONS_FIELD_NUMBER: _ClassVar[int]
    HEADERTYPE_FIELD_NUMBER: _ClassVar[int]
    text: str
    documentMessage: DocumentMessage
    imageMessage: ImageMessage
    videoMessage: VideoMessage
    locationMessage: LocationMessage
    contentText: str
    footerText: str
    contextInfo: ContextInfo
    buttons: _containers.RepeatedCompositeFieldContainer[ButtonsMessage.Button]
    headerType: ButtonsMessage.HeaderType
    def __init__(self, text: _Optional[str] = ..., documentMessage: _Optional[_Union[DocumentMessage, _Mapping]] = ..., imageMessage: _Optional[_Union[ImageMessage, _Mapping]] = ..., videoMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., locationMessage: _Optional[_Union[LocationMessage, _Mapping]] = ..., contentText: _Optional[str] = ..., footerText: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., buttons: _Optional[_Iterable[_Union[ButtonsMessage.Button, _Mapping]]] = ..., headerType: _Optional[_Union[ButtonsMessage.HeaderType, str]] = ...) -> None: ...

class ConditionalRevealMessage(_message.Message):
    __slots__ = ("encPayload", "encIV", "conditionalRevealMessageType", "revealKeyID")
    class ConditionalRevealMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ConditionalRevealMessage.ConditionalRevealMessageType]
        SCHEDULED_MESSAGE: _ClassVar[ConditionalRevealMessage.ConditionalRevealMessageType]
    UNKNOWN: ConditionalRevealMessage.ConditionalRevealMessageType
    SCHEDULED_MESSAGE: ConditionalRevealMessage.ConditionalRevealMessageType
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    CONDITIONALREVEALMESSAGETYPE_FIELD_NUMBER: _ClassVar[int]
    REVEALKEYID_FIELD_NUMBER: _ClassVar[int]
    encPayload: bytes
    encIV: bytes
    conditionalRevealMessageType: ConditionalRevealMessage.ConditionalRevealMessageType
    revealKeyID: str
    def __init__(self, encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ..., conditionalRevealMessageType: _Optional[_Union[ConditionalRevealMessage.ConditionalRevealMessageType, str]] = ..., revealKeyID: _Optional[str] = ...) -> None: ...

class SecretEncryptedMessage(_message.Message):
    __slots__ = ("targetMessageKey", "encPayload", "encIV", "secretEncType", "remoteKeyID")
    class SecretEncType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[SecretEncryptedMessage.SecretEncType]
        EVENT_EDIT: _ClassVar[SecretEncryptedMessage.SecretEncType]
        MESSAGE_EDIT: _ClassVar[SecretEncryptedMessage.SecretEncType]
        MESSAGE_SCHEDULE: _ClassVar[SecretEncryptedMessage.SecretEncType]
        POLL_EDIT: _ClassVar[SecretEncryptedMessage.SecretEncType]
        POLL_ADD_OPTION: _ClassVar[SecretEncryptedMessage.SecretEncType]
    UNKNOWN: SecretEncryptedMessage.SecretEncType
    EVENT_EDIT: SecretEncryptedMessage.SecretEncType
    MESSAGE_EDIT: SecretEncryptedMessage.SecretEncType
    MESSAGE_SCHEDULE: SecretEncryptedMessage.SecretEncType
    POLL_EDIT: SecretEncryptedMessage.SecretEncType
    POLL_ADD_OPTION: SecretEncryptedMessage.SecretEncType
    TARGETMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    SECRETENCTYPE_FIELD_NUMBER: _ClassVar[int]
    REMOTEKEYID_FIELD_NUMBER: _ClassVar[int]
    targetMessageKey: _common_pb2.MessageKey
    encPayload: bytes
    encIV: bytes
    secretEncType: SecretEncryptedMessage.SecretEncType
    remoteKeyID: str
    def __init__(self, targetMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ..., secretEncType: _Optional[_Union[SecretEncryptedMessage.SecretEncType, str]] = ..., remoteKeyID: _Optional[str] = ...) -> None: ...

class GroupInviteMessage(_message.Message):
    __slots__ = ("groupJID", "inviteCode", "inviteExpiration", "groupName", "JPEGThumbnail", "caption", "contextInfo", "groupType")
    class GroupType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT: _ClassVar[GroupInviteMessage.GroupType]
        PARENT: _ClassVar[GroupInviteMessage.GroupType]
    DEFAULT: GroupInviteMessage.GroupType
    PARENT: GroupInviteMessage.GroupType
    GROUPJID_FIELD_NUMBER: _ClassVar[int]
    INVITECODE_FIELD_NUMBER: _ClassVar[int]
    INVITEEXPIRATION_FIELD_NUMBER: _ClassVar[int]
    GROUPNAME_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    GROUPTYPE_FIELD_NUMBER: _ClassVar[int]
    groupJID: str
    inviteCode: str
    inviteExpiration: int
    groupName: str
    JPEGThumbnail: bytes
    caption: str
    contextInfo: ContextInfo
    groupType: GroupInviteMessage.GroupType
    def __init__(self, groupJID: _Optional[str] = ..., inviteCode: _Optional[str] = ..., inviteExpiration: _Optional[int] = ..., groupName: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ..., caption: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., groupType: _Optional[_Union[GroupInviteMessage.GroupType, str]] = ...) -> None: ...

class InteractiveResponseMessage(_message.Message):
    __slots__ = ("body", "nativeFlowResponseMessage", "contextInfo")
    class Body(_message.Message):
        __slots__ = ("text", "format")
        class Format(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            DEFAULT: _ClassVar[InteractiveResponseMessage.Body.Format]
            EXTENSIONS_1: _ClassVar[InteractiveResponseMessage.Body.Format]
        DEFAULT: InteractiveResponseMessage.Body.Format
        EXTENSIONS_1: InteractiveResponseMessage.Body.Format
        TEXT_FIELD_NUMBER: _ClassVar[int]
        FORMAT_FIELD_NUMBER: _ClassVar[int]
        text: str
        format: InteractiveResponseMessage.Body.Format
        def __init__(self, text: _Optional[str] = ..., format: _Optional[_Union[InteractiveResponseMessage.Body.Format, str]] = ...) -> None: ...
    class NativeFlowResponseMessage(_message.Message):
        __slots__ = ("name", "paramsJSON", "version")
        NAME_FIELD_NUMBER: _ClassVar[int]
        PARAMSJSON_FIELD_NUMBER: _ClassVar[int]
        VERSION_FIELD_NUMBER: _ClassVar[int]
        name: str
        paramsJSON: str
        version: int
        def __init__(self, name: _Optional[str] = ..., paramsJSON: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...
    BODY_FIELD_NUMBER: _ClassVar[int]
    NATIVEFLOWRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    body: InteractiveResponseMessage.Body
    nativeFlowResponseMessage: InteractiveResponseMessage.NativeFlowResponseMessage
    contextInfo: ContextInfo
    def __init__(self, body: _Optional[_Union[InteractiveResponseMessage.Body, _Mapping]] = ..., nativeFlowResponseMessage: _Optional[_Union[InteractiveResponseMessage.NativeFlowResponseMessage, _Mapping]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class InteractiveMessage(_message.Message):
    __slots__ = ("header", "body", "footer", "shopStorefrontMessage", "collectionMessage", "nativeFlowMessage", "carouselMessage", "bloksWidget", "contextInfo", "urlTrackingMap")
    class CarouselMessage(_message.Message):
        __slots__ = ("cards", "messageVersion", "carouselCardType")
        class CarouselCardType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[InteractiveMessage.CarouselMessage.CarouselCardType]
            HSCROLL_CARDS: _ClassVar[InteractiveMessage.CarouselMessage.CarouselCardType]
            ALBUM_IMAGE: _ClassVar[InteractiveMessage.CarouselMessage.CarouselCardType]
        UNKNOWN: InteractiveMessage.CarouselMessage.CarouselCardType
        HSCROLL_CARDS: InteractiveMessage.CarouselMessage.CarouselCardType
        ALBUM_IMAGE: InteractiveMessage.CarouselMessage.CarouselCardType
        CARDS_FIELD_NUMBER: _ClassVar[int]
        MESSAGEVERSION_FIELD_NUMBER: _ClassVar[int]
        CAROUSELCARDTYPE_FIELD_NUMBER: _ClassVar[int]
        cards: _containers.RepeatedCompositeFieldContainer[InteractiveMessage]
        messageVersion: int
        carouselCardType: InteractiveMessage.CarouselMessage.CarouselCardType
        def __init__(self, cards: _Optional[_Iterable[_Union[InteractiveMessage, _Mapping]]] = ..., messageVersion: _Optional[int] = ..., carouselCardType: _Optional[_Union[InteractiveMessage.CarouselMessage.CarouselCardType, str]] = ...) -> None: ...
    class ShopMessage(_message.Message):
        __slots__ = ("ID", "surface", "messageVersion")
        class Surface(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN_SURFACE: _ClassVar[InteractiveMessage.ShopMessage.Surface]
            FB: _ClassVar[InteractiveMessage.ShopMessage.Surface]
            IG: _ClassVar[InteractiveMessage.ShopMessage.Surface]
            WA: _ClassVar[InteractiveMessage.ShopMessage.Surface]
        UNKNOWN_SURFACE: InteractiveMessage.ShopMessage.Surface
        FB: InteractiveMessage.ShopMessage.Surface
        IG: InteractiveMessage.ShopMessage.Surface
        WA: InteractiveMessage.ShopMessage.Surface
        ID_FIELD_NUMBER: _ClassVar[int]
        SURFACE_FIELD_NUMBER: _ClassVar[int]
        MESSAGEVERSION_FIELD_NUMBER: _ClassVar[int]
        ID: str
        surface: InteractiveMessage.ShopMessage.Surface
        messageVersion: int
        def __init__(self, ID: _Optional[str] = ..., surface: _Optional[_Union[InteractiveMessage.ShopMessage.Surface, str]] = ..., messageVersion: _Optional[int] = ...) -> None: ...
    class NativeFlowMessage(_message.Message):
        __slots__ = ("buttons", "messageParamsJSON", "messageVersion")
        class NativeFlowButton(_message.Message):
            __slots__ = ("name", "buttonParamsJSON")
            NAME_FIELD_NUMBER: _ClassVar[int]
            BUTTONPARAMSJSON_FIELD_NUMBER: _ClassVar[int]
            name: str
            buttonParamsJSON: str
            def __init__(self, name: _Optional[str] = ..., buttonParamsJSON: _Optional[str] = ...) -> None: ...
        BUTTONS_FIELD_NUMBER: _ClassVar[int]
        MESSAGEPARAMSJSON_FIELD_NUMBER: _ClassVar[int]
        MESSAGEVERSION_FIELD_NUMBER: _ClassVar[int]
        buttons: _containers.RepeatedCompositeFieldContainer[InteractiveMessage.NativeFlowMessage.NativeFlowButton]
        messageParamsJSON: str
        messageVersion: int
        def __init__(self, buttons: _Optional[_Iterable[_Union[InteractiveMessage.NativeFlowMessage.NativeFlowButton, _Mapping]]] = ..., messageParamsJSON: _Optional[str] = ..., messageVersion: _Optional[int] = ...) -> None: ...
    class CollectionMessage(_message.Message):
        __slots__ = ("bizJID", "ID", "messageVersion")
        BIZJID_FIELD_NUMBER: _ClassVar[int]
        ID_FIELD_NUMBER: _ClassVar[int]
        MESSAGEVERSION_FIELD_NUMBER: _ClassVar[int]
        bizJID: str
        ID: str
        messageVersion: int
        def __init__(self, bizJID: _Optional[str] = ..., ID: _Optional[str] = ..., messageVersion: _Optional[int] = ...) -> None: ...
    class BloksWidget(_message.Message):
        __slots__ = ("uuid", "data", "type", "fallback")
        UUID_FIELD_NUMBER: _ClassVar[int]
        DATA_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        FALLBACK_FIELD_NUMBER: _ClassVar[int]
        uuid: str
        data: str
        type: str
        fallback: str
        def __init__(self, uuid: _Optional[str] = ..., data: _Optional[str] = ..., type: _Optional[str] = ..., fallback: _Optional[str] = ...) -> None: ...
    class Footer(_message.Message):
        __slots__ = ("text", "audioMessage", "hasMediaAttachment")
        TEXT_FIELD_NUMBER: _ClassVar[int]
        AUDIOMESSAGE_FIELD_NUMBER: _ClassVar[int]
        HASMEDIAATTACHMENT_FIELD_NUMBER: _ClassVar[int]
        text: str
        audioMessage: AudioMessage
        hasMediaAttachment: bool
        def __init__(self, text: _Optional[str] = ..., audioMessage: _Optional[_Union[AudioMessage, _Mapping]] = ..., hasMediaAttachment: _Optional[bool] = ...) -> None: ...
    class Body(_message.Message):
        __slots__ = ("text",)
        TEXT_FIELD_NUMBER: _ClassVar[int]
        text: str
        def __init__(self, text: _Optional[str] = ...) -> None: ...
    class Header(_message.Message):
        __slots__ = ("title", "subtitle", "documentMessage", "imageMessage", "JPEGThumbnail", "videoMessage", "locationMessage", "productMessage", "hasMediaAttachment", "bloksWidget")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        SUBTITLE_FIELD_NUMBER: _ClassVar[int]
        DOCUMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
        IMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
        JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        VIDEOMESSAGE_FIELD_NUMBER: _ClassVar[int]
        LOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
        PRODUCTMESSAGE_FIELD_NUMBER: _ClassVar[int]
        HASMEDIAATTACHMENT_FIELD_NUMBER: _ClassVar[int]
        BLOKSWIDGET_FIELD_NUMBER: _ClassVar[int]
        title: str
        subtitle: str
        documentMessage: DocumentMessage
        imageMessage: ImageMessage
        JPEGThumbnail: bytes
        videoMessage: VideoMessage
        locationMessage: LocationMessage
        productMessage: ProductMessage
        hasMediaAttachment: bool
        bloksWidget: InteractiveMessage.BloksWidget
        def __init__(self, title: _Optional[str] = ..., subtitle: _Optional[str] = ..., documentMessage: _Optional[_Union[DocumentMessage, _Mapping]] = ..., imageMessage: _Optional[_Union[ImageMessage, _Mapping]] = ..., JPEGThumbnail: _Optional[bytes] = ..., videoMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., locationMessage: _Optional[_Union[LocationMessage, _Mapping]] = ..., productMessage: _Optional[_Union[ProductMessage, _Mapping]] = ..., hasMediaAttachment: _Optional[bool] = ..., bloksWidget: _Optional[_Union[InteractiveMessage.BloksWidget, _Mapping]] = ...) -> None: ...
    HEADER_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    FOOTER_FIELD_NUMBER: _ClassVar[int]
    SHOPSTOREFRONTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    NATIVEFLOWMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CAROUSELMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BLOKSWIDGET_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    URLTRACKINGMAP_FIELD_NUMBER: _ClassVar[int]
    header: InteractiveMessage.Header
    body: InteractiveMessage.Body
    footer: InteractiveMessage.Footer
    shopStorefrontMessage: InteractiveMessage.ShopMessage
    collectionMessage: InteractiveMessage.CollectionMessage
    nativeFlowMessage: InteractiveMessage.NativeFlowMessage
    carouselMessage: InteractiveMessage.CarouselMessage
    bloksWidget: InteractiveMessage.BloksWidget
    contextInfo: ContextInfo
    urlTrackingMap: UrlTrackingMap
    def __init__(self, header: _Optional[_Union[InteractiveMessage.Header, _Mapping]] = ..., body: _Optional[_Union[InteractiveMessage.Body, _Mapping]] = ..., footer: _Optional[_Union[InteractiveMessage.Footer, _Mapping]] = ..., shopStorefrontMessage: _Optional[_Union[InteractiveMessage.ShopMessage, _Mapping]] = ..., collectionMessage: _Optional[_Union[InteractiveMessage.CollectionMessage, _Mapping]] = ..., nativeFlowMessage: _Optional[_Union[InteractiveMessage.NativeFlowMessage, _Mapping]] = ..., carouselMessage: _Optional[_Union[InteractiveMessage.CarouselMessage, _Mapping]] = ..., bloksWidget: _Optional[_Union[InteractiveMessage.BloksWidget, _Mapping]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., urlTrackingMap: _Optional[_Union[UrlTrackingMap, _Mapping]] = ...) -> None: ...

class ListResponseMessage(_message.Message):
    __slots__ = ("title", "listType", "singleSelectReply", "contextInfo", "description")
    class ListType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ListResponseMessage.ListType]
        SINGLE_SELECT: _ClassVar[ListResponseMessage.ListType]
    UNKNOWN: ListResponseMessage.ListType
    SINGLE_SELECT: ListResponseMessage.ListType
    class SingleSelectReply(_message.Message):
        __slots__ = ("selectedRowID",)
        SELECTEDROWID_FIELD_NUMBER: _ClassVar[int]
        selectedRowID: str
        def __init__(self, selectedRowID: _Optional[str] = ...) -> None: ...
    TITLE_FIELD_NUMBER: _ClassVar[int]
    LISTTYPE_FIELD_NUMBER: _ClassVar[int]
    SINGLESELECTREPLY_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    title: str
    listType: ListResponseMessage.ListType
    singleSelectReply: ListResponseMessage.SingleSelectReply
    contextInfo: ContextInfo
    description: str
    def __init__(self, title: _Optional[str] = ..., listType: _Optional[_Union[ListResponseMessage.ListType, str]] = ..., singleSelectReply: _Optional[_Union[ListResponseMessage.SingleSelectReply, _Mapping]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., description: _Optional[str] = ...) -> None: ...

class ListMessage(_message.Message):
    __slots__ = ("title", "description", "buttonText", "listType", "sections", "productListInfo", "footerText", "contextInfo")
    class ListType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ListMessage.ListType]
        SINGLE_SELECT: _ClassVar[ListMessage.ListType]
        PRODUCT_LIST: _ClassVar[ListMessage.ListType]
    UNKNOWN: ListMessage.ListType
    SINGLE_SELECT: ListMessage.ListType
    PRODUCT_LIST: ListMessage.ListType
    class ProductListInfo(_message.Message):
        __slots__ = ("productSections", "headerImage", "businessOwnerJID")
        PRODUCTSECTIONS_FIELD_NUMBER: _ClassVar[int]
        HEADERIMAGE_FIELD_NUMBER: _ClassVar[int]
        BUSINESSOWNERJID_FIELD_NUMBER: _ClassVar[int]
        productSections: _containers.RepeatedCompositeFieldContainer[ListMessage.ProductSection]
        headerImage: ListMessage.ProductListHeaderImage
        businessOwnerJID: str
        def __init__(self, productSections: _Optional[_Iterable[_Union[ListMessage.ProductSection, _Mapping]]] = ..., headerImage: _Optional[_Union[ListMessage.ProductListHeaderImage, _Mapping]] = ..., businessOwnerJID: _Optional[str] = ...) -> None: ...
    class ProductListHeaderImage(_message.Message):
        __slots__ = ("productID", "JPEGThumbnail")
        PRODUCTID_FIELD_NUMBER: _ClassVar[int]
        JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        productID: str
        JPEGThumbnail: bytes
        def __init__(self, productID: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ...) -> None: ...
    class ProductSection(_message.Message):
        __slots__ = ("title", "products")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        PRODUCTS_FIELD_NUMBER: _ClassVar[int]
        title: str
        products: _containers.RepeatedCompositeFieldContainer[ListMessage.Product]
        def __init__(self, title: _Optional[str] = ..., products: _Optional[_Iterable[_Union[ListMessage.Product, _Mapping]]] = ...) -> None: ...
    class Product(_message.Message):
        __slots__ = ("productID",)
        PRODUCTID_FIELD_NUMBER: _ClassVar[int]
        productID: str
        def __init__(self, productID: _Optional[str] = ...) -> None: ...
    class Section(_message.Message):
        __slots__ = ("title", "rows")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        ROWS_FIELD_NUMBER: _ClassVar[int]
        title: str
        rows: _containers.RepeatedCompositeFieldContainer[ListMessage.Row]
        def __init__(self, title: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[ListMessage.Row, _Mapping]]] = ...) -> None: ...
    class Row(_message.Message):
        __slots__ = ("title", "description", "rowID")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        ROWID_FIELD_NUMBER: _ClassVar[int]
        title: str
        description: str
        rowID: str
        def __init__(self, title: _Optional[str] = ..., description: _Optional[str] = ..., rowID: _Optional[str] = ...) -> None: ...
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    BUTTONTEXT_FIELD_NUMBER: _ClassVar[int]
    LISTTYPE_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    PRODUCTLISTINFO_FIELD_NUMBER: _ClassVar[int]
    FOOTERTEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    title: str
    description: str
    buttonText: str
    listType: ListMessage.ListType
    sections: _containers.RepeatedCompositeFieldContainer[ListMessage.Section]
    productListInfo: ListMessage.ProductListInfo
    footerText: str
    contextInfo: ContextInfo
    def __init__(self, title: _Optional[str] = ..., description: _Optional[str] = ..., buttonText: _Optional[str] = ..., listType: _Optional[_Union[ListMessage.ListType, str]] = ..., sections: _Optional[_Iterable[_Union[ListMessage.Section, _Mapping]]] = ..., productListInfo: _Optional[_Union[ListMessage.ProductListInfo, _Mapping]] = ..., footerText: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class OrderMessage(_message.Message):
    __slots__ = ("orderID", "thumbnail", "itemCount", "status", "surface", "message", "orderTitle", "sellerJID", "token", "totalAmount1000", "totalCurrencyCode", "messageVersion", "orderRequestMessageID", "catalogType", "contextInfo")
    class OrderSurface(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CATALOG: _ClassVar[OrderMessage.OrderSurface]
    CATALOG: OrderMessage.OrderSurface
    class OrderStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        INQUIRY: _ClassVar[OrderMessage.OrderStatus]
        ACCEPTED: _ClassVar[OrderMessage.OrderStatus]
        DECLINED: _ClassVar[OrderMessage.OrderStatus]
    INQUIRY: OrderMessage.OrderStatus
    ACCEPTED: OrderMessage.OrderStatus
    DECLINED: OrderMessage.OrderStatus
    ORDERID_FIELD_NUMBER: _ClassVar[int]
    THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    ITEMCOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SURFACE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ORDERTITLE_FIELD_NUMBER: _ClassVar[int]
    SELLERJID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTALAMOUNT1000_FIELD_NUMBER: _ClassVar[int]
    TOTALCURRENCYCODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGEVERSION_FIELD_NUMBER: _ClassVar[int]
    ORDERREQUESTMESSAGEID_FIELD_NUMBER: _ClassVar[int]
    CATALOGTYPE_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    orderID: str
    thumbnail: bytes
    itemCount: int
    status: OrderMessage.OrderStatus
    surface: OrderMessage.OrderSurface
    message: str
    orderTitle: str
    sellerJID: str
    token: str
    totalAmount1000: int
    totalCurrencyCode: str
    messageVersion: int
    orderRequestMessageID: _common_pb2.MessageKey
    catalogType: str
    contextInfo: ContextInfo
    def __init__(self, orderID: _Optional[str] = ..., thumbnail: _Optional[bytes] = ..., itemCount: _Optional[int] = ..., status: _Optional[_Union[OrderMessage.OrderStatus, str]] = ..., surface: _Optional[_Union[OrderMessage.OrderSurface, str]] = ..., message: _Optional[str] = ..., orderTitle: _Optional[str] = ..., sellerJID: _Optional[str] = ..., token: _Optional[str] = ..., totalAmount1000: _Optional[int] = ..., totalCurrencyCode: _Optional[str] = ..., messageVersion: _Optional[int] = ..., orderRequestMessageID: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., catalogType: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class StatusQuotedMessage(_message.Message):
    __slots__ = ("type", "text", "thumbnail", "originalStatusID")
    class StatusQuotedMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        QUESTION_ANSWER: _ClassVar[StatusQuotedMessage.StatusQuotedMessageType]
    QUESTION_ANSWER: StatusQuotedMessage.StatusQuotedMessageType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    ORIGINALSTATUSID_FIELD_NUMBER: _ClassVar[int]
    type: StatusQuotedMessage.StatusQuotedMessageType
    text: str
    thumbnail: bytes
    originalStatusID: _common_pb2.MessageKey
    def __init__(self, type: _Optional[_Union[StatusQuotedMessage.StatusQuotedMessageType, str]] = ..., text: _Optional[str] = ..., thumbnail: _Optional[bytes] = ..., originalStatusID: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...

class SplitPaymentParticipant(_message.Message):
    __slots__ = ("JID", "amount", "status")
    class SplitPaymentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PENDING: _ClassVar[SplitPaymentParticipant.SplitPaymentStatus]
        PAID: _ClassVar[SplitPaymentParticipant.SplitPaymentStatus]
    PENDING: SplitPaymentParticipant.SplitPaymentStatus
    PAID: SplitPaymentParticipant.SplitPaymentStatus
    JID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    JID: str
    amount: Money
    status: SplitPaymentParticipant.SplitPaymentStatus
    def __init__(self, JID: _Optional[str] = ..., amount: _Optional[_Union[Money, _Mapping]] = ..., status: _Optional[_Union[SplitPaymentParticipant.SplitPaymentStatus, str]] = ...) -> None: ...

class PaymentReminderMessage(_message.Message):
    __slots__ = ("reminderID", "instanceID", "description", "frequency", "status", "payeeVpa", "payeeJID", "payerJID", "amount")
    class ReminderStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REMINDER_STATUS_UNKNOWN: _ClassVar[PaymentReminderMessage.ReminderStatus]
        ACTIVE: _ClassVar[PaymentReminderMessage.ReminderStatus]
        CANCELLED_BY_CREATOR: _ClassVar[PaymentReminderMessage.ReminderStatus]
        STOPPED_BY_RECEIVER: _ClassVar[PaymentReminderMessage.ReminderStatus]
        EXPIRED: _ClassVar[PaymentReminderMessage.ReminderStatus]
        PAID: _ClassVar[PaymentReminderMessage.ReminderStatus]
    REMINDER_STATUS_UNKNOWN: PaymentReminderMessage.ReminderStatus
    ACTIVE: PaymentReminderMessage.ReminderStatus
    CANCELLED_BY_CREATOR: PaymentReminderMessage.ReminderStatus
    STOPPED_BY_RECEIVER: PaymentReminderMessage.ReminderStatus
    EXPIRED: PaymentReminderMessage.ReminderStatus
    PAID: PaymentReminderMessage.ReminderStatus
    class ReminderFrequency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REMINDER_FREQUENCY_UNKNOWN: _ClassVar[PaymentReminderMessage.ReminderFrequency]
        WEEKLY: _ClassVar[PaymentReminderMessage.ReminderFrequency]
        BI_WEEKLY: _ClassVar[PaymentReminderMessage.ReminderFrequency]
        MONTHLY: _ClassVar[PaymentReminderMessage.ReminderFrequency]
        QUARTERLY: _ClassVar[PaymentReminderMessage.ReminderFrequency]
    REMINDER_FREQUENCY_UNKNOWN: PaymentReminderMessage.ReminderFrequency
    WEEKLY: PaymentReminderMessage.ReminderFrequency
    BI_WEEKLY: PaymentReminderMessage.ReminderFrequency
    MONTHLY: PaymentReminderMessage.ReminderFrequency
    QUARTERLY: PaymentReminderMessage.ReminderFrequency
    REMINDERID_FIELD_NUMBER: _ClassVar[int]
    INSTANCEID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAYEEVPA_FIELD_NUMBER: _ClassVar[int]
    PAYEEJID_FIELD_NUMBER: _ClassVar[int]
    PAYERJID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    reminderID: str
    instanceID: str
    description: str
    frequency: PaymentReminderMessage.ReminderFrequency
    status: PaymentReminderMessage.ReminderStatus
    payeeVpa: str
    payeeJID: str
    payerJID: str
    amount: Money
    def __init__(self, reminderID: _Optional[str] = ..., instanceID: _Optional[str] = ..., description: _Optional[str] = ..., frequency: _Optional[_Union[PaymentReminderMessage.ReminderFrequency, str]] = ..., status: _Optional[_Union[PaymentReminderMessage.ReminderStatus, str]] = ..., payeeVpa: _Optional[str] = ..., payeeJID: _Optional[str] = ..., payerJID: _Optional[str] = ..., amount: _Optional[_Union[Money, _Mapping]] = ...) -> None: ...

class PaymentInviteMessage(_message.Message):
    __slots__ = ("serviceType", "expiryTimestamp", "incentiveEligible", "referralID", "inviteType")
    class InviteType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT: _ClassVar[PaymentInviteMessage.InviteType]
        MAPPER: _ClassVar[PaymentInviteMessage.InviteType]
    DEFAULT: PaymentInviteMessage.InviteType
    MAPPER: PaymentInviteMessage.InviteType
    class ServiceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[PaymentInviteMessage.ServiceType]
        FBPAY: _ClassVar[PaymentInviteMessage.ServiceType]
        NOVI: _ClassVar[PaymentInviteMessage.ServiceType]
        UPI: _ClassVar[PaymentInviteMessage.ServiceType]
        PIX: _ClassVar[PaymentInviteMessage.ServiceType]
    UNKNOWN: PaymentInviteMessage.ServiceType
    FBPAY: PaymentInviteMessage.ServiceType
    NOVI: PaymentInviteMessage.ServiceType
    UPI: PaymentInviteMessage.ServiceType
    PIX: PaymentInviteMessage.ServiceType
    SERVICETYPE_FIELD_NUMBER: _ClassVar[int]
    EXPIRYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    INCENTIVEELIGIBLE_FIELD_NUMBER: _ClassVar[int]
    REFERRALID_FIELD_NUMBER: _ClassVar[int]
    INVITETYPE_FIELD_NUMBER: _ClassVar[int]
    serviceType: PaymentInviteMessage.ServiceType
    expiryTimestamp: int
    incentiveEligible: bool
    referralID: str
    inviteType: PaymentInviteMessage.InviteType
    def __init__(self, serviceType: _Optional[_Union[PaymentInviteMessage.ServiceType, str]] = ..., expiryTimestamp: _Optional[int] = ..., incentiveEligible: _Optional[bool] = ..., referralID: _Optional[str] = ..., inviteType: _Optional[_Union[PaymentInviteMessage.InviteType, str]] = ...) -> None: ...

class HighlyStructuredMessage(_message.Message):
    __slots__ = ("namespace", "elementName", "params", "fallbackLg", "fallbackLc", "localizableParams", "deterministicLg", "deterministicLc", "hydratedHsm")
    class HSMLocalizableParameter(_message.Message):
        __slots__ = ("default", "currency", "dateTime")
        class HSMDateTime(_message.Message):
            __slots__ = ("component", "unixEpoch")
            class HSMDateTimeComponent(_message.Message):
                __slots__ = ("dayOfWeek", "year", "month", "dayOfMonth", "hour", "minute", "calendar")
                class CalendarType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
                    __slots__ = ()
                    GREGORIAN: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType]
                    SOLAR_HIJRI: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType]
                GREGORIAN: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType
                SOLAR_HIJRI: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType
                class DayOfWeekType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
                    __slots__ = ()
                    MONDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    TUESDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    WEDNESDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    THURSDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    FRIDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    SATURDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                    SUNDAY: _ClassVar[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType]
                MONDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                TUESDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                WEDNESDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                THURSDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                FRIDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                SATURDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                SUNDAY: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                DAYOFWEEK_FIELD_NUMBER: _ClassVar[int]
                YEAR_FIELD_NUMBER: _ClassVar[int]
                MONTH_FIELD_NUMBER: _ClassVar[int]
                DAYOFMONTH_FIELD_NUMBER: _ClassVar[int]
                HOUR_FIELD_NUMBER: _ClassVar[int]
                MINUTE_FIELD_NUMBER: _ClassVar[int]
                CALENDAR_FIELD_NUMBER: _ClassVar[int]
                dayOfWeek: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType
                year: int
                month: int
                dayOfMonth: int
                hour: int
                minute: int
                calendar: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType
                def __init__(self, dayOfWeek: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.DayOfWeekType, str]] = ..., year: _Optional[int] = ..., month: _Optional[int] = ..., dayOfMonth: _Optional[int] = ..., hour: _Optional[int] = ..., minute: _Optional[int] = ..., calendar: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent.CalendarType, str]] = ...) -> None: ...
            class HSMDateTimeUnixEpoch(_message.Message):
                __slots__ = ("timestamp",)
                TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
                timestamp: int
                def __init__(self, timestamp: _Optional[int] = ...) -> None: ...
            COMPONENT_FIELD_NUMBER: _ClassVar[int]
            UNIXEPOCH_FIELD_NUMBER: _ClassVar[int]
            component: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent
            unixEpoch: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeUnixEpoch
            def __init__(self, component: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeComponent, _Mapping]] = ..., unixEpoch: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime.HSMDateTimeUnixEpoch, _Mapping]] = ...) -> None: ...
        class HSMCurrency(_message.Message):
            __slots__ = ("currencyCode", "amount1000")
            CURRENCYCODE_FIELD_NUMBER: _ClassVar[int]
            AMOUNT1000_FIELD_NUMBER: _ClassVar[int]
            currencyCode: str
            amount1000: int
            def __init__(self, currencyCode: _Optional[str] = ..., amount1000: _Optional[int] = ...) -> None: ...
        DEFAULT_FIELD_NUMBER: _ClassVar[int]
        CURRENCY_FIELD_NUMBER: _ClassVar[int]
        DATETIME_FIELD_NUMBER: _ClassVar[int]
        default: str
        currency: HighlyStructuredMessage.HSMLocalizableParameter.HSMCurrency
        dateTime: HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime
        def __init__(self, default: _Optional[str] = ..., currency: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMCurrency, _Mapping]] = ..., dateTime: _Optional[_Union[HighlyStructuredMessage.HSMLocalizableParameter.HSMDateTime, _Mapping]] = ...) -> None: ...
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    ELEMENTNAME_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    FALLBACKLG_FIELD_NUMBER: _ClassVar[int]
    FALLBACKLC_FIELD_NUMBER: _ClassVar[int]
    LOCALIZABLEPARAMS_FIELD_NUMBER: _ClassVar[int]
    DETERMINISTICLG_FIELD_NUMBER: _ClassVar[int]
    DETERMINISTICLC_FIELD_NUMBER: _ClassVar[int]
    HYDRATEDHSM_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    elementName: str
    params: _containers.RepeatedScalarFieldContainer[str]
    fallbackLg: str
    fallbackLc: str
    localizableParams: _containers.RepeatedCompositeFieldContainer[HighlyStructuredMessage.HSMLocalizableParameter]
    deterministicLg: str
    deterministicLc: str
    hydratedHsm: TemplateMessage
    def __init__(self, namespace: _Optional[str] = ..., elementName: _Optional[str] = ..., params: _Optional[_Iterable[str]] = ..., fallbackLg: _Optional[str] = ..., fallbackLc: _Optional[str] = ..., localizableParams: _Optional[_Iterable[_Union[HighlyStructuredMessage.HSMLocalizableParameter, _Mapping]]] = ..., deterministicLg: _Optional[str] = ..., deterministicLc: _Optional[str] = ..., hydratedHsm: _Optional[_Union[TemplateMessage, _Mapping]] = ...) -> None: ...

class PeerDataOperationRequestResponseMessage(_message.Message):
    __slots__ = ("peerDataOperationRequestType", "stanzaID", "peerDataOperationResult")
    class PeerDataOperationResult(_message.Message):
        __slots__ = ("mediaUploadResult", "stickerMessage", "linkPreviewResponse", "placeholderMessageResendResponse", "waffleNonceFetchRequestResponse", "fullHistorySyncOnDemandRequestResponse", "companionMetaNonceFetchRequestResponse", "syncdSnapshotFatalRecoveryResponse", "companionCanonicalUserNonceFetchRequestResponse", "historySyncChunkRetryResponse", "flowResponsesCsvBundle", "bizBroadcastInsightsContactListResponse", "contactRefreshResponse")
        class HistorySyncChunkRetryResponseCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            GENERATION_ERROR: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
            CHUNK_CONSUMED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
            TIMEOUT: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
            SESSION_EXHAUSTED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
            CHUNK_EXHAUSTED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
            DUPLICATED_REQUEST: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode]
        GENERATION_ERROR: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        CHUNK_CONSUMED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        TIMEOUT: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        SESSION_EXHAUSTED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        CHUNK_EXHAUSTED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        DUPLICATED_REQUEST: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
        class FullHistorySyncOnDemandResponseCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            REQUEST_SUCCESS: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            REQUEST_TIME_EXPIRED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            DECLINED_SHARING_HISTORY: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            GENERIC_ERROR: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            ERROR_REQUEST_ON_NON_SMB_PRIMARY: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            ERROR_HOSTED_DEVICE_NOT_CONNECTED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            ERROR_HOSTED_DEVICE_LOGIN_TIME_NOT_SET: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
            ERROR_MULTI_PROVIDER_NOT_CONFIGURED: _ClassVar[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode]
        REQUEST_SUCCESS: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        REQUEST_TIME_EXPIRED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        DECLINED_SHARING_HISTORY: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        GENERIC_ERROR: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        ERROR_REQUEST_ON_NON_SMB_PRIMARY: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        ERROR_HOSTED_DEVICE_NOT_CONNECTED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        ERROR_HOSTED_DEVICE_LOGIN_TIME_NOT_SET: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        ERROR_MULTI_PROVIDER_NOT_CONFIGURED: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
        class FlowResponsesCsvBundle(_message.Message):
            __slots__ = ("flowID", "galaxyFlowDownloadRequestID", "fileName", "mimetype", "fileSHA256", "mediaKey", "fileEncSHA256", "directPath", "mediaKeyTimestamp", "fileLength")
            FLOWID_FIELD_NUMBER: _ClassVar[int]
            GALAXYFLOWDOWNLOADREQUESTID_FIELD_NUMBER: _ClassVar[int]
            FILENAME_FIELD_NUMBER: _ClassVar[int]
            MIMETYPE_FIELD_NUMBER: _ClassVar[int]
            FILESHA256_FIELD_NUMBER: _ClassVar[int]
            MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
            FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
            DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
            MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
            FILELENGTH_FIELD_NUMBER: _ClassVar[int]
            flowID: str
            galaxyFlowDownloadRequestID: str
            fileName: str
            mimetype: str
            fileSHA256: bytes
            mediaKey: bytes
            fileEncSHA256: bytes
            directPath: str
            mediaKeyTimestamp: int
            fileLength: int
            def __init__(self, flowID: _Optional[str] = ..., galaxyFlowDownloadRequestID: _Optional[str] = ..., fileName: _Optional[str] = ..., mimetype: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., fileLength: _Optional[int] = ...) -> None: ...
        class ContactRefreshResponse(_message.Message):
            __slots__ = ("coveredRequestIDs", "collectionVersion", "primaryDurationMS", "uniqueContactCount")
            COVEREDREQUESTIDS_FIELD_NUMBER: _ClassVar[int]
            COLLECTIONVERSION_FIELD_NUMBER: _ClassVar[int]
            PRIMARYDURATIONMS_FIELD_NUMBER: _ClassVar[int]
            UNIQUECONTACTCOUNT_FIELD_NUMBER: _ClassVar[int]
            coveredRequestIDs: _containers.RepeatedScalarFieldContainer[str]
            collectionVersion: int
            primaryDurationMS: int
            uniqueContactCount: int
            def __init__(self, coveredRequestIDs: _Optional[_Iterable[str]] = ..., collectionVersion: _Optional[int] = ..., primaryDurationMS: _Optional[int] = ..., uniqueContactCount: _Optional[int] = ...) -> None: ...
        class BizBroadcastInsightsContactListResponse(_message.Message):
            __slots__ = ("campaignID", "timestampMS", "contacts")
            CAMPAIGNID_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
            CONTACTS_FIELD_NUMBER: _ClassVar[int]
            campaignID: str
            timestampMS: int
            contacts: _containers.RepeatedCompositeFieldContainer[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.BizBroadcastInsightsContactState]
            def __init__(self, campaignID: _Optional[str] = ..., timestampMS: _Optional[int] = ..., contacts: _Optional[_Iterable[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.BizBroadcastInsightsContactState, _Mapping]]] = ...) -> None: ...
        class BizBroadcastInsightsContactState(_message.Message):
            __slots__ = ("contactJID", "state")
            CONTACTJID_FIELD_NUMBER: _ClassVar[int]
            STATE_FIELD_NUMBER: _ClassVar[int]
            contactJID: str
            state: InsightDeliveryState
            def __init__(self, contactJID: _Optional[str] = ..., state: _Optional[_Union[InsightDeliveryState, str]] = ...) -> None: ...
        class HistorySyncChunkRetryResponse(_message.Message):
            __slots__ = ("syncType", "chunkOrder", "requestID", "responseCode", "canRecover")
            SYNCTYPE_FIELD_NUMBER: _ClassVar[int]
            CHUNKORDER_FIELD_NUMBER: _ClassVar[int]
            REQUESTID_FIELD_NUMBER: _ClassVar[int]
            RESPONSECODE_FIELD_NUMBER: _ClassVar[int]
            CANRECOVER_FIELD_NUMBER: _ClassVar[int]
            syncType: HistorySyncType
            chunkOrder: int
            requestID: str
            responseCode: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode
            canRecover: bool
            def __init__(self, syncType: _Optional[_Union[HistorySyncType, str]] = ..., chunkOrder: _Optional[int] = ..., requestID: _Optional[str] = ..., responseCode: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponseCode, str]] = ..., canRecover: _Optional[bool] = ...) -> None: ...
        class SyncDSnapshotFatalRecoveryResponse(_message.Message):
            __slots__ = ("collectionSnapshot", "isCompressed")
            COLLECTIONSNAPSHOT_FIELD_NUMBER: _ClassVar[int]
            ISCOMPRESSED_FIELD_NUMBER: _ClassVar[int]
            collectionSnapshot: bytes
            isCompressed: bool
            def __init__(self, collectionSnapshot: _Optional[bytes] = ..., isCompressed: _Optional[bool] = ...) -> None: ...
        class CompanionCanonicalUserNonceFetchResponse(_message.Message):
            __slots__ = ("nonce", "waFbid", "forceRefresh")
            NONCE_FIELD_NUMBER: _ClassVar[int]
            WAFBID_FIELD_NUMBER: _ClassVar[int]
            FORCEREFRESH_FIELD_NUMBER: _ClassVar[int]
            nonce: str
            waFbid: str
            forceRefresh: bool
            def __init__(self, nonce: _Optional[str] = ..., waFbid: _Optional[str] = ..., forceRefresh: _Optional[bool] = ...) -> None: ...
        class CompanionMetaNonceFetchResponse(_message.Message):
            __slots__ = ("nonce",)
            NONCE_FIELD_NUMBER: _ClassVar[int]
            nonce: str
            def __init__(self, nonce: _Optional[str] = ...) -> None: ...
        class WaffleNonceFetchResponse(_message.Message):
            __slots__ = ("nonce", "waEntFbid")
            NONCE_FIELD_NUMBER: _ClassVar[int]
            WAENTFBID_FIELD_NUMBER: _ClassVar[int]
            nonce: str
            waEntFbid: str
            def __init__(self, nonce: _Optional[str] = ..., waEntFbid: _Optional[str] = ...) -> None: ...
        class FullHistorySyncOnDemandRequestResponse(_message.Message):
            __slots__ = ("requestMetadata", "responseCode")
            REQUESTMETADATA_FIELD_NUMBER: _ClassVar[int]
            RESPONSECODE_FIELD_NUMBER: _ClassVar[int]
            requestMetadata: FullHistorySyncOnDemandRequestMetadata
            responseCode: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode
            def __init__(self, requestMetadata: _Optional[_Union[FullHistorySyncOnDemandRequestMetadata, _Mapping]] = ..., responseCode: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandResponseCode, str]] = ...) -> None: ...
        class PlaceholderMessageResendResponse(_message.Message):
            __slots__ = ("webMessageInfoBytes",)
            WEBMESSAGEINFOBYTES_FIELD_NUMBER: _ClassVar[int]
            webMessageInfoBytes: bytes
            def __init__(self, webMessageInfoBytes: _Optional[bytes] = ...) -> None: ...
        class LinkPreviewResponse(_message.Message):
            __slots__ = ("URL", "title", "description", "thumbData", "matchText", "previewType", "hqThumbnail", "previewMetadata")
            class PaymentLinkPreviewMetadata(_message.Message):
                __slots__ = ("isBusinessVerified", "providerName", "amount", "offset", "currency")
                ISBUSINESSVERIFIED_FIELD_NUMBER: _ClassVar[int]
                PROVIDERNAME_FIELD_NUMBER: _ClassVar[int]
                AMOUNT_FIELD_NUMBER: _ClassVar[int]
                OFFSET_FIELD_NUMBER: _ClassVar[int]
                CURRENCY_FIELD_NUMBER: _ClassVar[int]
                isBusinessVerified: bool
                providerName: str
                amount: str
                offset: str
                currency: str
                def __init__(self, isBusinessVerified: _Optional[bool] = ..., providerName: _Optional[str] = ..., amount: _Optional[str] = ..., offset: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...
            class LinkPreviewHighQualityThumbnail(_message.Message):
                __slots__ = ("directPath", "thumbHash", "encThumbHash", "mediaKey", "mediaKeyTimestampMS", "thumbWidth", "thumbHeight")
                DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
                THUMBHASH_FIELD_NUMBER: _ClassVar[int]
                ENCTHUMBHASH_FIELD_NUMBER: _ClassVar[int]
                MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
                MEDIAKEYTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
                THUMBWIDTH_FIELD_NUMBER: _ClassVar[int]
                THUMBHEIGHT_FIELD_NUMBER: _ClassVar[int]
                directPath: str
                thumbHash: str
                encThumbHash: str
                mediaKey: bytes
                mediaKeyTimestampMS: int
                thumbWidth: int
                thumbHeight: int
                def __init__(self, directPath: _Optional[str] = ..., thumbHash: _Optional[str] = ..., encThumbHash: _Optional[str] = ..., mediaKey: _Optional[bytes] = ..., mediaKeyTimestampMS: _Optional[int] = ..., thumbWidth: _Optional[int] = ..., thumbHeight: _Optional[int] = ...) -> None: ...
            URL_FIELD_NUMBER: _ClassVar[int]
            TITLE_FIELD_NUMBER: _ClassVar[int]
            DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
            THUMBDATA_FIELD_NUMBER: _ClassVar[int]
            MATCHTEXT_FIELD_NUMBER: _ClassVar[int]
            PREVIEWTYPE_FIELD_NUMBER: _ClassVar[int]
            HQTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
            PREVIEWMETADATA_FIELD_NUMBER: _ClassVar[int]
            URL: str
            title: str
            description: str
            thumbData: bytes
            matchText: str
            previewType: str
            hqThumbnail: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse.LinkPreviewHighQualityThumbnail
            previewMetadata: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse.PaymentLinkPreviewMetadata
            def __init__(self, URL: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., thumbData: _Optional[bytes] = ..., matchText: _Optional[str] = ..., previewType: _Optional[str] = ..., hqThumbnail: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse.LinkPreviewHighQualityThumbnail, _Mapping]] = ..., previewMetadata: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse.PaymentLinkPreviewMetadata, _Mapping]] = ...) -> None: ...
        MEDIAUPLOADRESULT_FIELD_NUMBER: _ClassVar[int]
        STICKERMESSAGE_FIELD_NUMBER: _ClassVar[int]
        LINKPREVIEWRESPONSE_FIELD_NUMBER: _ClassVar[int]
        PLACEHOLDERMESSAGERESENDRESPONSE_FIELD_NUMBER: _ClassVar[int]
        WAFFLENONCEFETCHREQUESTRESPONSE_FIELD_NUMBER: _ClassVar[int]
        FULLHISTORYSYNCONDEMANDREQUESTRESPONSE_FIELD_NUMBER: _ClassVar[int]
        COMPANIONMETANONCEFETCHREQUESTRESPONSE_FIELD_NUMBER: _ClassVar[int]
        SYNCDSNAPSHOTFATALRECOVERYRESPONSE_FIELD_NUMBER: _ClassVar[int]
        COMPANIONCANONICALUSERNONCEFETCHREQUESTRESPONSE_FIELD_NUMBER: _ClassVar[int]
        HISTORYSYNCCHUNKRETRYRESPONSE_FIELD_NUMBER: _ClassVar[int]
        FLOWRESPONSESCSVBUNDLE_FIELD_NUMBER: _ClassVar[int]
        BIZBROADCASTINSIGHTSCONTACTLISTRESPONSE_FIELD_NUMBER: _ClassVar[int]
        CONTACTREFRESHRESPONSE_FIELD_NUMBER: _ClassVar[int]
        mediaUploadResult: _media_retry_pb2.MediaRetryNotification.ResultType
        stickerMessage: StickerMessage
        linkPreviewResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse
        placeholderMessageResendResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.PlaceholderMessageResendResponse
        waffleNonceFetchRequestResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.WaffleNonceFetchResponse
        fullHistorySyncOnDemandRequestResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandRequestResponse
        companionMetaNonceFetchRequestResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.CompanionMetaNonceFetchResponse
        syncdSnapshotFatalRecoveryResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.SyncDSnapshotFatalRecoveryResponse
        companionCanonicalUserNonceFetchRequestResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.CompanionCanonicalUserNonceFetchResponse
        historySyncChunkRetryResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponse
        flowResponsesCsvBundle: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FlowResponsesCsvBundle
        bizBroadcastInsightsContactListResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.BizBroadcastInsightsContactListResponse
        contactRefreshResponse: PeerDataOperationRequestResponseMessage.PeerDataOperationResult.ContactRefreshResponse
        def __init__(self, mediaUploadResult: _Optional[_Union[_media_retry_pb2.MediaRetryNotification.ResultType, str]] = ..., stickerMessage: _Optional[_Union[StickerMessage, _Mapping]] = ..., linkPreviewResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.LinkPreviewResponse, _Mapping]] = ..., placeholderMessageResendResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.PlaceholderMessageResendResponse, _Mapping]] = ..., waffleNonceFetchRequestResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.WaffleNonceFetchResponse, _Mapping]] = ..., fullHistorySyncOnDemandRequestResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FullHistorySyncOnDemandRequestResponse, _Mapping]] = ..., companionMetaNonceFetchRequestResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.CompanionMetaNonceFetchResponse, _Mapping]] = ..., syncdSnapshotFatalRecoveryResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.SyncDSnapshotFatalRecoveryResponse, _Mapping]] = ..., companionCanonicalUserNonceFetchRequestResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.CompanionCanonicalUserNonceFetchResponse, _Mapping]] = ..., historySyncChunkRetryResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.HistorySyncChunkRetryResponse, _Mapping]] = ..., flowResponsesCsvBundle: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.FlowResponsesCsvBundle, _Mapping]] = ..., bizBroadcastInsightsContactListResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.BizBroadcastInsightsContactListResponse, _Mapping]] = ..., contactRefreshResponse: _Optional[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult.ContactRefreshResponse, _Mapping]] = ...) -> None: ...
    PEERDATAOPERATIONREQUESTTYPE_FIELD_NUMBER: _ClassVar[int]
    STANZAID_FIELD_NUMBER: _ClassVar[int]
    PEERDATAOPERATIONRESULT_FIELD_NUMBER: _ClassVar[int]
    peerDataOperationRequestType: PeerDataOperationRequestType
    stanzaID: str
    peerDataOperationResult: _containers.RepeatedCompositeFieldContainer[PeerDataOperationRequestResponseMessage.PeerDataOperationResult]
    def __init__(self, peerDataOperationRequestType: _Optional[_Union[PeerDataOperationRequestType, str]] = ..., stanzaID: _Optional[str] = ..., peerDataOperationResult: _Optional[_Iterable[_Union[PeerDataOperationRequestResponseMessage.PeerDataOperationResult, _Mapping]]] = ...) -> None: ...

class PeerDataOperationRequestMessage(_message.Message):
    __slots__ = ("peerDataOperationRequestType", "requestStickerReupload", "requestURLPreview", "historySyncOnDemandRequest", "placeholderMessageResendRequest", "fullHistorySyncOnDemandRequest", "syncdCollectionFatalRecoveryRequest", "historySyncChunkRetryRequest", "galaxyFlowAction", "companionCanonicalUserNonceFetchRequest", "bizBroadcastInsightsContactListRequest", "bizBroadcastInsightsRefreshRequest")
    class GalaxyFlowAction(_message.Message):
        __slots__ = ("type", "flowID", "stanzaID", "galaxyFlowDownloadRequestID", "agmID")
        class GalaxyFlowActionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            NOTIFY_LAUNCH: _ClassVar[PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType]
            DOWNLOAD_RESPONSES: _ClassVar[PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType]
        NOTIFY_LAUNCH: PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType
        DOWNLOAD_RESPONSES: PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType
        TYPE_FIELD_NUMBER: _ClassVar[int]
        FLOWID_FIELD_NUMBER: _ClassVar[int]
        STANZAID_FIELD_NUMBER: _ClassVar[int]
        GALAXYFLOWDOWNLOADREQUESTID_FIELD_NUMBER: _ClassVar[int]
        AGMID_FIELD_NUMBER: _ClassVar[int]
        type: PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType
        flowID: str
        stanzaID: str
        galaxyFlowDownloadRequestID: str
        agmID: str
        def __init__(self, type: _Optional[_Union[PeerDataOperationRequestMessage.GalaxyFlowAction.GalaxyFlowActionType, str]] = ..., flowID: _Optional[str] = ..., stanzaID: _Optional[str] = ..., galaxyFlowDownloadRequestID: _Optional[str] = ..., agmID: _Optional[str] = ...) -> None: ...
    class BizBroadcastInsightsRefreshRequest(_message.Message):
        __slots__ = ("campaignID",)
        CAMPAIGNID_FIELD_NUMBER: _ClassVar[int]
        campaignID: str
        def __init__(self, campaignID: _Optional[str] = ...) -> None: ...
    class BizBroadcastInsightsContactListRequest(_message.Message):
        __slots__ = ("campaignID",)
        CAMPAIGNID_FIELD_NUMBER: _ClassVar[int]
        campaignID: str
        def __init__(self, campaignID: _Optional[str] = ...) -> None: ...
    class CompanionCanonicalUserNonceFetchRequest(_message.Message):
        __slots__ = ("registrationTraceID",)
        REGISTRATIONTRACEID_FIELD_NUMBER: _ClassVar[int]
        registrationTraceID: str
        def __init__(self, registrationTraceID: _Optional[str] = ...) -> None: ...
    class HistorySyncChunkRetryRequest(_message.Message):
        __slots__ = ("syncType", "chunkOrder", "chunkNotificationID", "regenerateChunk")
        SYNCTYPE_FIELD_NUMBER: _ClassVar[int]
        CHUNKORDER_FIELD_NUMBER: _ClassVar[int]
        CHUNKNOTIFICATIONID_FIELD_NUMBER: _ClassVar[int]
        REGENERATECHUNK_FIELD_NUMBER: _ClassVar[int]
        syncType: HistorySyncType
        chunkOrder: int
        chunkNotificationID: str
        regenerateChunk: bool
        def __init__(self, syncType: _Optional[_Union[HistorySyncType, str]] = ..., chunkOrder: _Optional[int] = ..., chunkNotificationID: _Optional[str] = ..., regenerateChunk: _Optional[bool] = ...) -> None: ...
    class SyncDCollectionFatalRecoveryRequest(_message.Message):
        __slots__ = ("collectionName", "timestamp")
        COLLECTIONNAME_FIELD_NUMBER: _ClassVar[int]
        TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        collectionName: str
        timestamp: int
        def __init__(self, collectionName: _Optional[str] = ..., timestamp: _Optional[int] = ...) -> None: ...
    class PlaceholderMessageResendRequest(_message.Message):
        __slots__ = ("messageKey",)
        MESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
        messageKey: _common_pb2.MessageKey
        def __init__(self, messageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...
    class FullHistorySyncOnDemandRequest(_message.Message):
        __slots__ = ("requestMetadata", "historySyncConfig", "fullHistorySyncOnDemandConfig")
        REQUESTMETADATA_FIELD_NUMBER: _ClassVar[int]
        HISTORYSYNCCONFIG_FIELD_NUMBER: _ClassVar[int]
        FULLHISTORYSYNCONDEMANDCONFIG_FIELD_NUMBER: _ClassVar[int]
        requestMetadata: FullHistorySyncOnDemandRequestMetadata
        historySyncConfig: _companion_pb2.DeviceProps.HistorySyncConfig
        fullHistorySyncOnDemandConfig: FullHistorySyncOnDemandConfig
        def __init__(self, requestMetadata: _Optional[_Union[FullHistorySyncOnDemandRequestMetadata, _Mapping]] = ..., historySyncConfig: _Optional[_Union[_companion_pb2.DeviceProps.HistorySyncConfig, _Mapping]] = ..., fullHistorySyncOnDemandConfig: _Optional[_Union[FullHistorySyncOnDemandConfig, _Mapping]] = ...) -> None: ...
    class HistorySyncOnDemandRequest(_message.Message):
        __slots__ = ("chatJID", "oldestMsgID", "oldestMsgFromMe", "onDemandMsgCount", "oldestMsgTimestampMS", "accountLid", "supportInlineResponse")
        CHATJID_FIELD_NUMBER: _ClassVar[int]
        OLDESTMSGID_FIELD_NUMBER: _ClassVar[int]
        OLDESTMSGFROMME_FIELD_NUMBER: _ClassVar[int]
        ONDEMANDMSGCOUNT_FIELD_NUMBER: _ClassVar[int]
        OLDESTMSGTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
        ACCOUNTLID_FIELD_NUMBER: _ClassVar[int]
        SUPPORTINLINERESPONSE_FIELD_NUMBER: _ClassVar[int]
        chatJID: str
        oldestMsgID: str
        oldestMsgFromMe: bool
        onDemandMsgCount: int
        oldestMsgTimestampMS: int
        accountLid: str
        supportInlineResponse: bool
        def __init__(self, chatJID: _Optional[str] = ..., oldestMsgID: _Optional[str] = ..., oldestMsgFromMe: _Optional[bool] = ..., onDemandMsgCount: _Optional[int] = ..., oldestMsgTimestampMS: _Optional[int] = ..., accountLid: _Optional[str] = ..., supportInlineResponse: _Optional[bool] = ...) -> None: ...
    class RequestUrlPreview(_message.Message):
        __slots__ = ("URL", "includeHqThumbnail")
        URL_FIELD_NUMBER: _ClassVar[int]
        INCLUDEHQTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        URL: str
        includeHqThumbnail: bool
        def __init__(self, URL: _Optional[str] = ..., includeHqThumbnail: _Optional[bool] = ...) -> None: ...
    class RequestStickerReupload(_message.Message):
        __slots__ = ("fileSHA256",)
        FILESHA256_FIELD_NUMBER: _ClassVar[int]
        fileSHA256: str
        def __init__(self, fileSHA256: _Optional[str] = ...) -> None: ...
    PEERDATAOPERATIONREQUESTTYPE_FIELD_NUMBER: _ClassVar[int]
    REQUESTSTICKERREUPLOAD_FIELD_NUMBER: _ClassVar[int]
    REQUESTURLPREVIEW_FIELD_NUMBER: _ClassVar[int]
    HISTORYSYNCONDEMANDREQUEST_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDERMESSAGERESENDREQUEST_FIELD_NUMBER: _ClassVar[int]
    FULLHISTORYSYNCONDEMANDREQUEST_FIELD_NUMBER: _ClassVar[int]
    SYNCDCOLLECTIONFATALRECOVERYREQUEST_FIELD_NUMBER: _ClassVar[int]
    HISTORYSYNCCHUNKRETRYREQUEST_FIELD_NUMBER: _ClassVar[int]
    GALAXYFLOWACTION_FIELD_NUMBER: _ClassVar[int]
    COMPANIONCANONICALUSERNONCEFETCHREQUEST_FIELD_NUMBER: _ClassVar[int]
    BIZBROADCASTINSIGHTSCONTACTLISTREQUEST_FIELD_NUMBER: _ClassVar[int]
    BIZBROADCASTINSIGHTSREFRESHREQUEST_FIELD_NUMBER: _ClassVar[int]
    peerDataOperationRequestType: PeerDataOperationRequestType
    requestStickerReupload: _containers.RepeatedCompositeFieldContainer[PeerDataOperationRequestMessage.RequestStickerReupload]
    requestURLPreview: _containers.RepeatedCompositeFieldContainer[PeerDataOperationRequestMessage.RequestUrlPreview]
    historySyncOnDemandRequest: PeerDataOperationRequestMessage.HistorySyncOnDemandRequest
    placeholderMessageResendRequest: _containers.RepeatedCompositeFieldContainer[PeerDataOperationRequestMessage.PlaceholderMessageResendRequest]
    fullHistorySyncOnDemandRequest: PeerDataOperationRequestMessage.FullHistorySyncOnDemandRequest
    syncdCollectionFatalRecoveryRequest: PeerDataOperationRequestMessage.SyncDCollectionFatalRecoveryRequest
    historySyncChunkRetryRequest: PeerDataOperationRequestMessage.HistorySyncChunkRetryRequest
    galaxyFlowAction: PeerDataOperationRequestMessage.GalaxyFlowAction
    companionCanonicalUserNonceFetchRequest: PeerDataOperationRequestMessage.CompanionCanonicalUserNonceFetchRequest
    bizBroadcastInsightsContactListRequest: PeerDataOperationRequestMessage.BizBroadcastInsightsContactListRequest
    bizBroadcastInsightsRefreshRequest: PeerDataOperationRequestMessage.BizBroadcastInsightsRefreshRequest
    def __init__(self, peerDataOperationRequestType: _Optional[_Union[PeerDataOperationRequestType, str]] = ..., requestStickerReupload: _Optional[_Iterable[_Union[PeerDataOperationRequestMessage.RequestStickerReupload, _Mapping]]] = ..., requestURLPreview: _Optional[_Iterable[_Union[PeerDataOperationRequestMessage.RequestUrlPreview, _Mapping]]] = ..., historySyncOnDemandRequest: _Optional[_Union[PeerDataOperationRequestMessage.HistorySyncOnDemandRequest, _Mapping]] = ..., placeholderMessageResendRequest: _Optional[_Iterable[_Union[PeerDataOperationRequestMessage.PlaceholderMessageResendRequest, _Mapping]]] = ..., fullHistorySyncOnDemandRequest: _Optional[_Union[PeerDataOperationRequestMessage.FullHistorySyncOnDemandRequest, _Mapping]] = ..., syncdCollectionFatalRecoveryRequest: _Optional[_Union[PeerDataOperationRequestMessage.SyncDCollectionFatalRecoveryRequest, _Mapping]] = ..., historySyncChunkRetryRequest: _Optional[_Union[PeerDataOperationRequestMessage.HistorySyncChunkRetryRequest, _Mapping]] = ..., galaxyFlowAction: _Optional[_Union[PeerDataOperationRequestMessage.GalaxyFlowAction, _Mapping]] = ..., companionCanonicalUserNonceFetchRequest: _Optional[_Union[PeerDataOperationRequestMessage.CompanionCanonicalUserNonceFetchRequest, _Mapping]] = ..., bizBroadcastInsightsContactListRequest: _Optional[_Union[PeerDataOperationRequestMessage.BizBroadcastInsightsContactListRequest, _Mapping]] = ..., bizBroadcastInsightsRefreshRequest: _Optional[_Union[PeerDataOperationRequestMessage.BizBroadcastInsightsRefreshRequest, _Mapping]] = ...) -> None: ...

class SharedDeviceContactHashKey(_message.Message):
    __slots__ = ("epoch", "kind", "keyData")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[SharedDeviceContactHashKey.Kind]
        LID: _ClassVar[SharedDeviceContactHashKey.Kind]
        PHONE_NUMBER: _ClassVar[SharedDeviceContactHashKey.Kind]
    UNKNOWN: SharedDeviceContactHashKey.Kind
    LID: SharedDeviceContactHashKey.Kind
    PHONE_NUMBER: SharedDeviceContactHashKey.Kind
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    KEYDATA_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    kind: SharedDeviceContactHashKey.Kind
    keyData: bytes
    def __init__(self, epoch: _Optional[int] = ..., kind: _Optional[_Union[SharedDeviceContactHashKey.Kind, str]] = ..., keyData: _Optional[bytes] = ...) -> None: ...

class RequestWelcomeMessageMetadata(_message.Message):
    __slots__ = ("localChatState", "welcomeTrigger", "botAgentMetadata")
    class WelcomeTrigger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CHAT_OPEN: _ClassVar[RequestWelcomeMessageMetadata.WelcomeTrigger]
        COMPANION_PAIRING: _ClassVar[RequestWelcomeMessageMetadata.WelcomeTrigger]
    CHAT_OPEN: RequestWelcomeMessageMetadata.WelcomeTrigger
    COMPANION_PAIRING: RequestWelcomeMessageMetadata.WelcomeTrigger
    class LocalChatState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EMPTY: _ClassVar[RequestWelcomeMessageMetadata.LocalChatState]
        NON_EMPTY: _ClassVar[RequestWelcomeMessageMetadata.LocalChatState]
    EMPTY: RequestWelcomeMessageMetadata.LocalChatState
    NON_EMPTY: RequestWelcomeMessageMetadata.LocalChatState
    LOCALCHATSTATE_FIELD_NUMBER: _ClassVar[int]
    WELCOMETRIGGER_FIELD_NUMBER: _ClassVar[int]
    BOTAGENTMETADATA_FIELD_NUMBER: _ClassVar[int]
    localChatState: RequestWelcomeMessageMetadata.LocalChatState
    welcomeTrigger: RequestWelcomeMessageMetadata.WelcomeTrigger
    botAgentMetadata: _ai_pb2.BotAgentMetadata
    def __init__(self, localChatState: _Optional[_Union[RequestWelcomeMessageMetadata.LocalChatState, str]] = ..., welcomeTrigger: _Optional[_Union[RequestWelcomeMessageMetadata.WelcomeTrigger, str]] = ..., botAgentMetadata: _Optional[_Union[_ai_pb2.BotAgentMetadata, _Mapping]] = ...) -> None: ...

class ProtocolMessage(_message.Message):
    __slots__ = ("key", "type", "ephemeralExpiration", "ephemeralSettingTimestamp", "historySyncNotification", "appStateSyncKeyShare", "appStateSyncKeyRequest", "initialSecurityNotificationSettingSync", "appStateFatalExceptionNotification", "disappearingMode", "editedMessage", "timestampMS", "peerDataOperationRequestMessage", "peerDataOperationRequestResponseMessage", "botFeedbackMessage", "invokerJID", "requestWelcomeMessageMetadata", "mediaNotifyMessage", "cloudApiThreadControlNotification", "lidMigrationMappingSyncMessage", "limitSharing", "aiPsiMetadata", "aiQueryFanout", "memberLabel", "aiMediaCollectionMessage", "afterReadDuration", "chatThemeSetting", "aiMetadataOperation", "markAsVerifiedAction", "coexStateSync", "acp2Setting", "sharedDeviceContactHashKeyShare", "sharedDeviceContactHashKeyRequest")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REVOKE: _ClassVar[ProtocolMessage.Type]
        EPHEMERAL_SETTING: _ClassVar[ProtocolMessage.Type]
        EPHEMERAL_SYNC_RESPONSE: _ClassVar[ProtocolMessage.Type]
        HISTORY_SYNC_NOTIFICATION: _ClassVar[ProtocolMessage.Type]
        APP_STATE_SYNC_KEY_SHARE: _ClassVar[ProtocolMessage.Type]
        APP_STATE_SYNC_KEY_REQUEST: _ClassVar[ProtocolMessage.Type]
        MSG_FANOUT_BACKFILL_REQUEST: _ClassVar[ProtocolMessage.Type]
        INITIAL_SECURITY_NOTIFICATION_SETTING_SYNC: _ClassVar[ProtocolMessage.Type]
        APP_STATE_FATAL_EXCEPTION_NOTIFICATION: _ClassVar[ProtocolMessage.Type]
        SHARE_PHONE_NUMBER: _ClassVar[ProtocolMessage.Type]
        MESSAGE_EDIT: _ClassVar[ProtocolMessage.Type]
        PEER_DATA_OPERATION_REQUEST_MESSAGE: _ClassVar[ProtocolMessage.Type]
        PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE: _ClassVar[ProtocolMessage.Type]
        REQUEST_WELCOME_MESSAGE: _ClassVar[ProtocolMessage.Type]
        BOT_FEEDBACK_MESSAGE: _ClassVar[ProtocolMessage.Type]
        MEDIA_NOTIFY_MESSAGE: _ClassVar[ProtocolMessage.Type]
        CLOUD_API_THREAD_CONTROL_NOTIFICATION: _ClassVar[ProtocolMessage.Type]
        LID_MIGRATION_MAPPING_SYNC: _ClassVar[ProtocolMessage.Type]
        REMINDER_MESSAGE: _ClassVar[ProtocolMessage.Type]
        BOT_MEMU_ONBOARDING_MESSAGE: _ClassVar[ProtocolMessage.Type]
        STATUS_MENTION_MESSAGE: _ClassVar[ProtocolMessage.Type]
        STOP_GENERATION_MESSAGE: _ClassVar[ProtocolMessage.Type]
        LIMIT_SHARING: _ClassVar[ProtocolMessage.Type]
        AI_PSI_METADATA: _ClassVar[ProtocolMessage.Type]
        AI_QUERY_FANOUT: _ClassVar[ProtocolMessage.Type]
        GROUP_MEMBER_LABEL_CHANGE: _ClassVar[ProtocolMessage.Type]
        AI_MEDIA_COLLECTION_MESSAGE: _ClassVar[ProtocolMessage.Type]
        MESSAGE_UNSCHEDULE: _ClassVar[ProtocolMessage.Type]
        CHAT_THEME_SETTING: _ClassVar[ProtocolMessage.Type]
        AI_METADATA_OPERATION: _ClassVar[ProtocolMessage.Type]
        MARK_AS_VERIFIED_ACTION: _ClassVar[ProtocolMessage.Type]
        COEX_STATE_SYNC: _ClassVar[ProtocolMessage.Type]
        ACP2_SETTING: _ClassVar[ProtocolMessage.Type]
        SHARED_DEVICE_CONTACT_HASH_KEY_SHARE: _ClassVar[ProtocolMessage.Type]
        SHARED_DEVICE_CONTACT_HASH_KEY_REQUEST: _ClassVar[ProtocolMessage.Type]
    REVOKE: ProtocolMessage.Type
    EPHEMERAL_SETTING: ProtocolMessage.Type
    EPHEMERAL_SYNC_RESPONSE: ProtocolMessage.Type
    HISTORY_SYNC_NOTIFICATION: ProtocolMessage.Type
    APP_STATE_SYNC_KEY_SHARE: ProtocolMessage.Type
    APP_STATE_SYNC_KEY_REQUEST: ProtocolMessage.Type
    MSG_FANOUT_BACKFILL_REQUEST: ProtocolMessage.Type
    INITIAL_SECURITY_NOTIFICATION_SETTING_SYNC: ProtocolMessage.Type
    APP_STATE_FATAL_EXCEPTION_NOTIFICATION: ProtocolMessage.Type
    SHARE_PHONE_NUMBER: ProtocolMessage.Type
    MESSAGE_EDIT: ProtocolMessage.Type
    PEER_DATA_OPERATION_REQUEST_MESSAGE: ProtocolMessage.Type
    PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE: ProtocolMessage.Type
    REQUEST_WELCOME_MESSAGE: ProtocolMessage.Type
    BOT_FEEDBACK_MESSAGE: ProtocolMessage.Type
    MEDIA_NOTIFY_MESSAGE: ProtocolMessage.Type
    CLOUD_API_THREAD_CONTROL_NOTIFICATION: ProtocolMessage.Type
    LID_MIGRATION_MAPPING_SYNC: ProtocolMessage.Type
    REMINDER_MESSAGE: ProtocolMessage.Type
    BOT_MEMU_ONBOARDING_MESSAGE: ProtocolMessage.Type
    STATUS_MENTION_MESSAGE: ProtocolMessage.Type
    STOP_GENERATION_MESSAGE: ProtocolMessage.Type
    LIMIT_SHARING: ProtocolMessage.Type
    AI_PSI_METADATA: ProtocolMessage.Type
    AI_QUERY_FANOUT: ProtocolMessage.Type
    GROUP_MEMBER_LABEL_CHANGE: ProtocolMessage.Type
    AI_MEDIA_COLLECTION_MESSAGE: ProtocolMessage.Type
    MESSAGE_UNSCHEDULE: ProtocolMessage.Type
    CHAT_THEME_SETTING: ProtocolMessage.Type
    AI_METADATA_OPERATION: ProtocolMessage.Type
    MARK_AS_VERIFIED_ACTION: ProtocolMessage.Type
    COEX_STATE_SYNC: ProtocolMessage.Type
    ACP2_SETTING: ProtocolMessage.Type
    SHARED_DEVICE_CONTACT_HASH_KEY_SHARE: ProtocolMessage.Type
    SHARED_DEVICE_CONTACT_HASH_KEY_REQUEST: ProtocolMessage.Type
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALEXPIRATION_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALSETTINGTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    HISTORYSYNCNOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    APPSTATESYNCKEYSHARE_FIELD_NUMBER: _ClassVar[int]
    APPSTATESYNCKEYREQUEST_FIELD_NUMBER: _ClassVar[int]
    INITIALSECURITYNOTIFICATIONSETTINGSYNC_FIELD_NUMBER: _ClassVar[int]
    APPSTATEFATALEXCEPTIONNOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    DISAPPEARINGMODE_FIELD_NUMBER: _ClassVar[int]
    EDITEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    PEERDATAOPERATIONREQUESTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PEERDATAOPERATIONREQUESTRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BOTFEEDBACKMESSAGE_FIELD_NUMBER: _ClassVar[int]
    INVOKERJID_FIELD_NUMBER: _ClassVar[int]
    REQUESTWELCOMEMESSAGEMETADATA_FIELD_NUMBER: _ClassVar[int]
    MEDIANOTIFYMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CLOUDAPITHREADCONTROLNOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    LIDMIGRATIONMAPPINGSYNCMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LIMITSHARING_FIELD_NUMBER: _ClassVar[int]
    AIPSIMETADATA_FIELD_NUMBER: _ClassVar[int]
    AIQUERYFANOUT_FIELD_NUMBER: _ClassVar[int]
    MEMBERLABEL_FIELD_NUMBER: _ClassVar[int]
    AIMEDIACOLLECTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    AFTERREADDURATION_FIELD_NUMBER: _ClassVar[int]
    CHATTHEMESETTING_FIELD_NUMBER: _ClassVar[int]
    AIMETADATAOPERATION_FIELD_NUMBER: _ClassVar[int]
    MARKASVERIFIEDACTION_FIELD_NUMBER: _ClassVar[int]
    COEXSTATESYNC_FIELD_NUMBER: _ClassVar[int]
    ACP2SETTING_FIELD_NUMBER: _ClassVar[int]
    SHAREDDEVICECONTACTHASHKEYSHARE_FIELD_NUMBER: _ClassVar[int]
    SHAREDDEVICECONTACTHASHKEYREQUEST_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    type: ProtocolMessage.Type
    ephemeralExpiration: int
    ephemeralSettingTimestamp: int
    historySyncNotification: HistorySyncNotification
    appStateSyncKeyShare: AppStateSyncKeyShare
    appStateSyncKeyRequest: AppStateSyncKeyRequest
    initialSecurityNotificationSettingSync: InitialSecurityNotificationSettingSync
    appStateFatalExceptionNotification: AppStateFatalExceptionNotification
    disappearingMode: DisappearingMode
    editedMessage: Message
    timestampMS: int
    peerDataOperationRequestMessage: PeerDataOperationRequestMessage
    peerDataOperationRequestResponseMessage: PeerDataOperationRequestResponseMessage
    botFeedbackMessage: _ai_pb2.BotFeedbackMessage
    invokerJID: str
    requestWelcomeMessageMetadata: RequestWelcomeMessageMetadata
    mediaNotifyMessage: MediaNotifyMessage
    cloudApiThreadControlNotification: CloudAPIThreadControlNotification
    lidMigrationMappingSyncMessage: LIDMigrationMappingSyncMessage
    limitSharing: _common_pb2.LimitSharing
    aiPsiMetadata: bytes
    aiQueryFanout: AIQueryFanout
    memberLabel: MemberLabel
    aiMediaCollectionMessage: _ai_pb2.AIMediaCollectionMessage
    afterReadDuration: int
    chatThemeSetting: ChatThemeSetting
    aiMetadataOperation: _ai_pb2.AIMetadataOperation
    markAsVerifiedAction: MarkAsVerifiedAction
    coexStateSync: _server_sync_pb2.CoexStateSync
    acp2Setting: _common_pb2.ACP2Setting
    sharedDeviceContactHashKeyShare: SharedDeviceContactHashKeyShare
    sharedDeviceContactHashKeyRequest: SharedDeviceContactHashKeyRequest
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., type: _Optional[_Union[ProtocolMessage.Type, str]] = ..., ephemeralExpiration: _Optional[int] = ..., ephemeralSettingTimestamp: _Optional[int] = ..., historySyncNotification: _Optional[_Union[HistorySyncNotification, _Mapping]] = ..., appStateSyncKeyShare: _Optional[_Union[AppStateSyncKeyShare, _Mapping]] = ..., appStateSyncKeyRequest: _Optional[_Union[AppStateSyncKeyRequest, _Mapping]] = ..., initialSecurityNotificationSettingSync: _Optional[_Union[InitialSecurityNotificationSettingSync, _Mapping]] = ..., appStateFatalExceptionNotification: _Optional[_Union[AppStateFatalExceptionNotification, _Mapping]] = ..., disappearingMode: _Optional[_Union[DisappearingMode, _Mapping]] = ..., editedMessage: _Optional[_Union[Message, _Mapping]] = ..., timestampMS: _Optional[int] = ..., peerDataOperationRequestMessage: _Optional[_Union[PeerDataOperationRequestMessage, _Mapping]] = ..., peerDataOperationRequestResponseMessage: _Optional[_Union[PeerDataOperationRequestResponseMessage, _Mapping]] = ..., botFeedbackMessage: _Optional[_Union[_ai_pb2.BotFeedbackMessage, _Mapping]] = ..., invokerJID: _Optional[str] = ..., requestWelcomeMessageMetadata: _Optional[_Union[RequestWelcomeMessageMetadata, _Mapping]] = ..., mediaNotifyMessage: _Optional[_Union[MediaNotifyMessage, _Mapping]] = ..., cloudApiThreadControlNotification: _Optional[_Union[CloudAPIThreadControlNotification, _Mapping]] = ..., lidMigrationMappingSyncMessage: _Optional[_Union[LIDMigrationMappingSyncMessage, _Mapping]] = ..., limitSharing: _Optional[_Union[_common_pb2.LimitSharing, _Mapping]] = ..., aiPsiMetadata: _Optional[bytes] = ..., aiQueryFanout: _Optional[_Union[AIQueryFanout, _Mapping]] = ..., memberLabel: _Optional[_Union[MemberLabel, _Mapping]] = ..., aiMediaCollectionMessage: _Optional[_Union[_ai_pb2.AIMediaCollectionMessage, _Mapping]] = ..., afterReadDuration: _Optional[int] = ..., chatThemeSetting: _Optional[_Union[ChatThemeSetting, _Mapping]] = ..., aiMetadataOperation: _Optional[_Union[_ai_pb2.AIMetadataOperation, _Mapping]] = ..., markAsVerifiedAction: _Optional[_Union[MarkAsVerifiedAction, _Mapping]] = ..., coexStateSync: _Optional[_Union[_server_sync_pb2.CoexStateSync, _Mapping]] = ..., acp2Setting: _Optional[_Union[_common_pb2.ACP2Setting, _Mapping]] = ..., sharedDeviceContactHashKeyShare: _Optional[_Union[SharedDeviceContactHashKeyShare, _Mapping]] = ..., sharedDeviceContactHashKeyRequest: _Optional[_Union[SharedDeviceContactHashKeyRequest, _Mapping]] = ...) -> None: ...

class CloudAPIThreadControlNotification(_message.Message):
    __slots__ = ("status", "senderNotificationTimestampMS", "consumerLid", "consumerPhoneNumber", "notificationContent", "shouldSuppressNotification")
    class CloudAPIThreadControl(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[CloudAPIThreadControlNotification.CloudAPIThreadControl]
        CONTROL_PASSED: _ClassVar[CloudAPIThreadControlNotification.CloudAPIThreadControl]
        CONTROL_TAKEN: _ClassVar[CloudAPIThreadControlNotification.CloudAPIThreadControl]
        INFO: _ClassVar[CloudAPIThreadControlNotification.CloudAPIThreadControl]
    UNKNOWN: CloudAPIThreadControlNotification.CloudAPIThreadControl
    CONTROL_PASSED: CloudAPIThreadControlNotification.CloudAPIThreadControl
    CONTROL_TAKEN: CloudAPIThreadControlNotification.CloudAPIThreadControl
    INFO: CloudAPIThreadControlNotification.CloudAPIThreadControl
    class CloudAPIThreadControlNotificationContent(_message.Message):
        __slots__ = ("handoffNotificationText", "extraJSON")
        HANDOFFNOTIFICATIONTEXT_FIELD_NUMBER: _ClassVar[int]
        EXTRAJSON_FIELD_NUMBER: _ClassVar[int]
        handoffNotificationText: str
        extraJSON: str
        def __init__(self, handoffNotificationText: _Optional[str] = ..., extraJSON: _Optional[str] = ...) -> None: ...
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SENDERNOTIFICATIONTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    CONSUMERLID_FIELD_NUMBER: _ClassVar[int]
    CONSUMERPHONENUMBER_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATIONCONTENT_FIELD_NUMBER: _ClassVar[int]
    SHOULDSUPPRESSNOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    status: CloudAPIThreadControlNotification.CloudAPIThreadControl
    senderNotificationTimestampMS: int
    consumerLid: str
    consumerPhoneNumber: str
    notificationContent: CloudAPIThreadControlNotification.CloudAPIThreadControlNotificationContent
    shouldSuppressNotification: bool
    def __init__(self, status: _Optional[_Union[CloudAPIThreadControlNotification.CloudAPIThreadControl, str]] = ..., senderNotificationTimestampMS: _Optional[int] = ..., consumerLid: _Optional[str] = ..., consumerPhoneNumber: _Optional[str] = ..., notificationContent: _Optional[_Union[CloudAPIThreadControlNotification.CloudAPIThreadControlNotificationContent, _Mapping]] = ..., shouldSuppressNotification: _Optional[bool] = ...) -> None: ...

class VideoMessage(_message.Message):
    __slots__ = ("URL", "mimetype", "fileSHA256", "fileLength", "seconds", "mediaKey", "caption", "gifPlayback", "height", "width", "fileEncSHA256", "interactiveAnnotations", "directPath", "mediaKeyTimestamp", "JPEGThumbnail", "contextInfo", "streamingSidecar", "gifAttribution", "viewOnce", "thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "staticURL", "annotations", "accessibilityLabel", "processedVideos", "externalShareFullVideoDurationInSeconds", "motionPhotoPresentationOffsetMS", "metadataURL", "videoSourceType", "dashManifestURL", "smartThumbnailTS")
    class VideoSourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        USER_VIDEO: _ClassVar[VideoMessage.VideoSourceType]
        AI_GENERATED: _ClassVar[VideoMessage.VideoSourceType]
    USER_VIDEO: VideoMessage.VideoSourceType
    AI_GENERATED: VideoMessage.VideoSourceType
    class Attribution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[VideoMessage.Attribution]
        GIPHY: _ClassVar[VideoMessage.Attribution]
        TENOR: _ClassVar[VideoMessage.Attribution]
        KLIPY: _ClassVar[VideoMessage.Attribution]
    NONE: VideoMessage.Attribution
    GIPHY: VideoMessage.Attribution
    TENOR: VideoMessage.Attribution
    KLIPY: VideoMessage.Attribution
    URL_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    GIFPLAYBACK_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVEANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    STREAMINGSIDECAR_FIELD_NUMBER: _ClassVar[int]
    GIFATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    VIEWONCE_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    STATICURL_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
    PROCESSEDVIDEOS_FIELD_NUMBER: _ClassVar[int]
    EXTERNALSHAREFULLVIDEODURATIONINSECONDS_FIELD_NUMBER: _ClassVar[int]
    MOTIONPHOTOPRESENTATIONOFFSETMS_FIELD_NUMBER: _ClassVar[int]
    METADATAURL_FIELD_NUMBER: _ClassVar[int]
    VIDEOSOURCETYPE_FIELD_NUMBER: _ClassVar[int]
    DASHMANIFESTURL_FIELD_NUMBER: _ClassVar[int]
    SMARTTHUMBNAILTS_FIELD_NUMBER: _ClassVar[int]
    URL: str
    mimetype: str
    fileSHA256: bytes
    fileLength: int
    seconds: int
    mediaKey: bytes
    caption: str
    gifPlayback: bool
    height: int
    width: int
    fileEncSHA256: bytes
    interactiveAnnotations: _containers.RepeatedCompositeFieldContainer[InteractiveAnnotation]
    directPath: str
    mediaKeyTimestamp: int
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    streamingSidecar: bytes
    gifAttribution: VideoMessage.Attribution
    viewOnce: bool
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    staticURL: str
    annotations: _containers.RepeatedCompositeFieldContainer[InteractiveAnnotation]
    accessibilityLabel: str
    processedVideos: _containers.RepeatedCompositeFieldContainer[ProcessedVideo]
    externalShareFullVideoDurationInSeconds: int
    motionPhotoPresentationOffsetMS: int
    metadataURL: str
    videoSourceType: VideoMessage.VideoSourceType
    dashManifestURL: str
    smartThumbnailTS: int
    def __init__(self, URL: _Optional[str] = ..., mimetype: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ..., seconds: _Optional[int] = ..., mediaKey: _Optional[bytes] = ..., caption: _Optional[str] = ..., gifPlayback: _Optional[bool] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., fileEncSHA256: _Optional[bytes] = ..., interactiveAnnotations: _Optional[_Iterable[_Union[InteractiveAnnotation, _Mapping]]] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., streamingSidecar: _Optional[bytes] = ..., gifAttribution: _Optional[_Union[VideoMessage.Attribution, str]] = ..., viewOnce: _Optional[bool] = ..., thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., staticURL: _Optional[str] = ..., annotations: _Optional[_Iterable[_Union[InteractiveAnnotation, _Mapping]]] = ..., accessibilityLabel: _Optional[str] = ..., processedVideos: _Optional[_Iterable[_Union[ProcessedVideo, _Mapping]]] = ..., externalShareFullVideoDurationInSeconds: _Optional[int] = ..., motionPhotoPresentationOffsetMS: _Optional[int] = ..., metadataURL: _Optional[str] = ..., videoSourceType: _Optional[_Union[VideoMessage.VideoSourceType, str]] = ..., dashManifestURL: _Optional[str] = ..., smartThumbnailTS: _Optional[int] = ...) -> None: ...

class MusicMessage(_message.Message):
    __slots__ = ("embeddedMusic", "songUri", "artworkUri", "style", "contextInfo")
    class MusicMessageStyle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[MusicMessage.MusicMessageStyle]
        VINYL: _ClassVar[MusicMessage.MusicMessageStyle]
    UNKNOWN: MusicMessage.MusicMessageStyle
    VINYL: MusicMessage.MusicMessageStyle
    EMBEDDEDMUSIC_FIELD_NUMBER: _ClassVar[int]
    SONGURI_FIELD_NUMBER: _ClassVar[int]
    ARTWORKURI_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    embeddedMusic: EmbeddedMusic
    songUri: str
    artworkUri: str
    style: int
    contextInfo: ContextInfo
    def __init__(self, embeddedMusic: _Optional[_Union[EmbeddedMusic, _Mapping]] = ..., songUri: _Optional[str] = ..., artworkUri: _Optional[str] = ..., style: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class ExtendedTextMessage(_message.Message):
    __slots__ = ("text", "matchedText", "description", "title", "textArgb", "backgroundArgb", "font", "previewType", "JPEGThumbnail", "contextInfo", "doNotPlayInline", "thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "mediaKey", "mediaKeyTimestamp", "thumbnailHeight", "thumbnailWidth", "inviteLinkGroupType", "inviteLinkParentGroupSubjectV2", "inviteLinkParentGroupThumbnailV2", "inviteLinkGroupTypeV2", "viewOnce", "videoHeight", "videoWidth", "faviconMmsMetadata", "linkPreviewMetadata", "paymentLinkMetadata", "endCardTiles", "videoContentURL", "musicMetadata", "paymentExtendedMetadata")
    class InviteLinkGroupType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT: _ClassVar[ExtendedTextMessage.InviteLinkGroupType]
        PARENT: _ClassVar[ExtendedTextMessage.InviteLinkGroupType]
        SUB: _ClassVar[ExtendedTextMessage.InviteLinkGroupType]
        DEFAULT_SUB: _ClassVar[ExtendedTextMessage.InviteLinkGroupType]
    DEFAULT: ExtendedTextMessage.InviteLinkGroupType
    PARENT: ExtendedTextMessage.InviteLinkGroupType
    SUB: ExtendedTextMessage.InviteLinkGroupType
    DEFAULT_SUB: ExtendedTextMessage.InviteLinkGroupType
    class PreviewType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[ExtendedTextMessage.PreviewType]
        VIDEO: _ClassVar[ExtendedTextMessage.PreviewType]
        PLACEHOLDER: _ClassVar[ExtendedTextMessage.PreviewType]
        IMAGE: _ClassVar[ExtendedTextMessage.PreviewType]
        PAYMENT_LINKS: _ClassVar[ExtendedTextMessage.PreviewType]
        PROFILE: _ClassVar[ExtendedTextMessage.PreviewType]
    NONE: ExtendedTextMessage.PreviewType
    VIDEO: ExtendedTextMessage.PreviewType
    PLACEHOLDER: ExtendedTextMessage.PreviewType
    IMAGE: ExtendedTextMessage.PreviewType
    PAYMENT_LINKS: ExtendedTextMessage.PreviewType
    PROFILE: ExtendedTextMessage.PreviewType
    class FontType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SYSTEM: _ClassVar[ExtendedTextMessage.FontType]
        SYSTEM_TEXT: _ClassVar[ExtendedTextMessage.FontType]
        FB_SCRIPT: _ClassVar[ExtendedTextMessage.FontType]
        SYSTEM_BOLD: _ClassVar[ExtendedTextMessage.FontType]
        MORNINGBREEZE_REGULAR: _ClassVar[ExtendedTextMessage.FontType]
        CALISTOGA_REGULAR: _ClassVar[ExtendedTextMessage.FontType]
        EXO2_EXTRABOLD: _ClassVar[ExtendedTextMessage.FontType]
        COURIERPRIME_BOLD: _ClassVar[ExtendedTextMessage.FontType]
    SYSTEM: ExtendedTextMessage.FontType
    SYSTEM_TEXT: ExtendedTextMessage.FontType
    FB_SCRIPT: ExtendedTextMessage.FontType
    SYSTEM_BOLD: ExtendedTextMessage.FontType
    MORNINGBREEZE_REGULAR: ExtendedTextMessage.FontType
    CALISTOGA_REGULAR: ExtendedTextMessage.FontType
    EXO2_EXTRABOLD: ExtendedTextMessage.FontType
    COURIERPRIME_BOLD: ExtendedTextMessage.FontType
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MATCHEDTEXT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXTARGB_FIELD_NUMBER: _ClassVar[int]
    BACKGROUNDARGB_FIELD_NUMBER: _ClassVar[int]
    FONT_FIELD_NUMBER: _ClassVar[int]
    PREVIEWTYPE_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    DONOTPLAYINLINE_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILHEIGHT_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILWIDTH_FIELD_NUMBER: _ClassVar[int]
    INVITELINKGROUPTYPE_FIELD_NUMBER: _ClassVar[int]
    INVITELINKPARENTGROUPSUBJECTV2_FIELD_NUMBER: _ClassVar[int]
    INVITELINKPARENTGROUPTHUMBNAILV2_FIELD_NUMBER: _ClassVar[int]
    INVITELINKGROUPTYPEV2_FIELD_NUMBER: _ClassVar[int]
    VIEWONCE_FIELD_NUMBER: _ClassVar[int]
    VIDEOHEIGHT_FIELD_NUMBER: _ClassVar[int]
    VIDEOWIDTH_FIELD_NUMBER: _ClassVar[int]
    FAVICONMMSMETADATA_FIELD_NUMBER: _ClassVar[int]
    LINKPREVIEWMETADATA_FIELD_NUMBER: _ClassVar[int]
    PAYMENTLINKMETADATA_FIELD_NUMBER: _ClassVar[int]
    ENDCARDTILES_FIELD_NUMBER: _ClassVar[int]
    VIDEOCONTENTURL_FIELD_NUMBER: _ClassVar[int]
    MUSICMETADATA_FIELD_NUMBER: _ClassVar[int]
    PAYMENTEXTENDEDMETADATA_FIELD_NUMBER: _ClassVar[int]
    text: str
    matchedText: str
    description: str
    title: str
    textArgb: int
    backgroundArgb: int
    font: ExtendedTextMessage.FontType
    previewType: ExtendedTextMessage.PreviewType
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    doNotPlayInline: bool
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    mediaKey: bytes
    mediaKeyTimestamp: int
    thumbnailHeight: int
    thumbnailWidth: int
    inviteLinkGroupType: ExtendedTextMessage.InviteLinkGroupType
    inviteLinkParentGroupSubjectV2: str
    inviteLinkParentGroupThumbnailV2: bytes
    inviteLinkGroupTypeV2: ExtendedTextMessage.InviteLinkGroupType
    viewOnce: bool
    videoHeight: int
    videoWidth: int
    faviconMmsMetadata: MMSThumbnailMetadata
    linkPreviewMetadata: LinkPreviewMetadata
    paymentLinkMetadata: PaymentLinkMetadata
    endCardTiles: _containers.RepeatedCompositeFieldContainer[VideoEndCard]
    videoContentURL: str
    musicMetadata: EmbeddedMusic
    paymentExtendedMetadata: PaymentExtendedMetadata
    def __init__(self, text: _Optional[str] = ..., matchedText: _Optional[str] = ..., description: _Optional[str] = ..., title: _Optional[str] = ..., textArgb: _Optional[int] = ..., backgroundArgb: _Optional[int] = ..., font: _Optional[_Union[ExtendedTextMessage.FontType, str]] = ..., previewType: _Optional[_Union[ExtendedTextMessage.PreviewType, str]] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., doNotPlayInline: _Optional[bool] = ..., thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., mediaKeyTimestamp: _Optional[int] = ..., thumbnailHeight: _Optional[int] = ..., thumbnailWidth: _Optional[int] = ..., inviteLinkGroupType: _Optional[_Union[ExtendedTextMessage.InviteLinkGroupType, str]] = ..., inviteLinkParentGroupSubjectV2: _Optional[str] = ..., inviteLinkParentGroupThumbnailV2: _Optional[bytes] = ..., inviteLinkGroupTypeV2: _Optional[_Union[ExtendedTextMessage.InviteLinkGroupType, str]] = ..., viewOnce: _Optional[bool] = ..., videoHeight: _Optional[int] = ..., videoWidth: _Optional[int] = ..., faviconMmsMetadata: _Optional[_Union[MMSThumbnailMetadata, _Mapping]] = ..., linkPreviewMetadata: _Optional[_Union[LinkPreviewMetadata, _Mapping]] = ..., paymentLinkMetadata: _Optional[_Union[PaymentLinkMetadata, _Mapping]] = ..., endCardTiles: _Optional[_Iterable[_Union[VideoEndCard, _Mapping]]] = ..., videoContentURL: _Optional[str] = ..., musicMetadata: _Optional[_Union[EmbeddedMusic, _Mapping]] = ..., paymentExtendedMetadata: _Optional[_Union[PaymentExtendedMetadata, _Mapping]] = ...) -> None: ...

class LinkPreviewMetadata(_message.Message):
    __slots__ = ("paymentLinkMetadata", "urlMetadata", "fbExperimentID", "linkMediaDuration", "socialMediaPostType", "linkInlineVideoMuted", "videoContentURL", "musicMetadata", "videoContentCaption")
    class SocialMediaPostType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
        REEL: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
        LIVE_VIDEO: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
        LONG_VIDEO: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
        SINGLE_IMAGE: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
        CAROUSEL: _ClassVar[LinkPreviewMetadata.SocialMediaPostType]
    NONE: LinkPreviewMetadata.SocialMediaPostType
    REEL: LinkPreviewMetadata.SocialMediaPostType
    LIVE_VIDEO: LinkPreviewMetadata.SocialMediaPostType
    LONG_VIDEO: LinkPreviewMetadata.SocialMediaPostType
    SINGLE_IMAGE: LinkPreviewMetadata.SocialMediaPostType
    CAROUSEL: LinkPreviewMetadata.SocialMediaPostType
    PAYMENTLINKMETADATA_FIELD_NUMBER: _ClassVar[int]
    URLMETADATA_FIELD_NUMBER: _ClassVar[int]
    FBEXPERIMENTID_FIELD_NUMBER: _ClassVar[int]
    LINKMEDIADURATION_FIELD_NUMBER: _ClassVar[int]
    SOCIALMEDIAPOSTTYPE_FIELD_NUMBER: _ClassVar[int]
    LINKINLINEVIDEOMUTED_FIELD_NUMBER: _ClassVar[int]
    VIDEOCONTENTURL_FIELD_NUMBER: _ClassVar[int]
    MUSICMETADATA_FIELD_NUMBER: _ClassVar[int]
    VIDEOCONTENTCAPTION_FIELD_NUMBER: _ClassVar[int]
    paymentLinkMetadata: PaymentLinkMetadata
    urlMetadata: URLMetadata
    fbExperimentID: int
    linkMediaDuration: int
    socialMediaPostType: LinkPreviewMetadata.SocialMediaPostType
    linkInlineVideoMuted: bool
    videoContentURL: str
    musicMetadata: EmbeddedMusic
    videoContentCaption: str
    def __init__(self, paymentLinkMetadata: _Optional[_Union[PaymentLinkMetadata, _Mapping]] = ..., urlMetadata: _Optional[_Union[URLMetadata, _Mapping]] = ..., fbExperimentID: _Optional[int] = ..., linkMediaDuration: _Optional[int] = ..., socialMediaPostType: _Optional[_Union[LinkPreviewMetadata.SocialMediaPostType, str]] = ..., linkInlineVideoMuted: _Optional[bool] = ..., videoContentURL: _Optional[str] = ..., musicMetadata: _Optional[_Union[EmbeddedMusic, _Mapping]] = ..., videoContentCaption: _Optional[str] = ...) -> None: ...

class PaymentLinkMetadata(_message.Message):
    __slots__ = ("button", "header", "provider")
    class PaymentLinkHeader(_message.Message):
        __slots__ = ("headerType",)
        class PaymentLinkHeaderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            LINK_PREVIEW: _ClassVar[PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType]
            ORDER: _ClassVar[PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType]
        LINK_PREVIEW: PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType
        ORDER: PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType
        HEADERTYPE_FIELD_NUMBER: _ClassVar[int]
        headerType: PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType
        def __init__(self, headerType: _Optional[_Union[PaymentLinkMetadata.PaymentLinkHeader.PaymentLinkHeaderType, str]] = ...) -> None: ...
    class PaymentLinkProvider(_message.Message):
        __slots__ = ("paramsJSON",)
        PARAMSJSON_FIELD_NUMBER: _ClassVar[int]
        paramsJSON: str
        def __init__(self, paramsJSON: _Optional[str] = ...) -> None: ...
    class PaymentLinkButton(_message.Message):
        __slots__ = ("displayText",)
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        displayText: str
        def __init__(self, displayText: _Optional[str] = ...) -> None: ...
    BUTTON_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    button: PaymentLinkMetadata.PaymentLinkButton
    header: PaymentLinkMetadata.PaymentLinkHeader
    provider: PaymentLinkMetadata.PaymentLinkProvider
    def __init__(self, button: _Optional[_Union[PaymentLinkMetadata.PaymentLinkButton, _Mapping]] = ..., header: _Optional[_Union[PaymentLinkMetadata.PaymentLinkHeader, _Mapping]] = ..., provider: _Optional[_Union[PaymentLinkMetadata.PaymentLinkProvider, _Mapping]] = ...) -> None: ...

class StatusNotificationMessage(_message.Message):
    __slots__ = ("responseMessageKey", "originalMessageKey", "type")
    class StatusNotificationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[StatusNotificationMessage.StatusNotificationType]
        STATUS_ADD_YOURS: _ClassVar[StatusNotificationMessage.StatusNotificationType]
        STATUS_RESHARE: _ClassVar[StatusNotificationMessage.StatusNotificationType]
        STATUS_QUESTION_ANSWER_RESHARE: _ClassVar[StatusNotificationMessage.StatusNotificationType]
        STATUS_GROUP_STATUS_REPLY: _ClassVar[StatusNotificationMessage.StatusNotificationType]
    UNKNOWN: StatusNotificationMessage.StatusNotificationType
    STATUS_ADD_YOURS: StatusNotificationMessage.StatusNotificationType
    STATUS_RESHARE: StatusNotificationMessage.StatusNotificationType
    STATUS_QUESTION_ANSWER_RESHARE: StatusNotificationMessage.StatusNotificationType
    STATUS_GROUP_STATUS_REPLY: StatusNotificationMessage.StatusNotificationType
    RESPONSEMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ORIGINALMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    responseMessageKey: _common_pb2.MessageKey
    originalMessageKey: _common_pb2.MessageKey
    type: StatusNotificationMessage.StatusNotificationType
    def __init__(self, responseMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., originalMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., type: _Optional[_Union[StatusNotificationMessage.StatusNotificationType, str]] = ...) -> None: ...

class InvoiceMessage(_message.Message):
    __slots__ = ("note", "token", "attachmentType", "attachmentMimetype", "attachmentMediaKey", "attachmentMediaKeyTimestamp", "attachmentFileSHA256", "attachmentFileEncSHA256", "attachmentDirectPath", "attachmentJPEGThumbnail")
    class AttachmentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        IMAGE: _ClassVar[InvoiceMessage.AttachmentType]
        PDF: _ClassVar[InvoiceMessage.AttachmentType]
    IMAGE: InvoiceMessage.AttachmentType
    PDF: InvoiceMessage.AttachmentType
    NOTE_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTTYPE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTMIMETYPE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTMEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTMEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTFILESHA256_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTFILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTJPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    note: str
    token: str
    attachmentType: InvoiceMessage.AttachmentType
    attachmentMimetype: str
    attachmentMediaKey: bytes
    attachmentMediaKeyTimestamp: int
    attachmentFileSHA256: bytes
    attachmentFileEncSHA256: bytes
    attachmentDirectPath: str
    attachmentJPEGThumbnail: bytes
    def __init__(self, note: _Optional[str] = ..., token: _Optional[str] = ..., attachmentType: _Optional[_Union[InvoiceMessage.AttachmentType, str]] = ..., attachmentMimetype: _Optional[str] = ..., attachmentMediaKey: _Optional[bytes] = ..., attachmentMediaKeyTimestamp: _Optional[int] = ..., attachmentFileSHA256: _Optional[bytes] = ..., attachmentFileEncSHA256: _Optional[bytes] = ..., attachmentDirectPath: _Optional[str] = ..., attachmentJPEGThumbnail: _Optional[bytes] = ...) -> None: ...

class ImageMessage(_message.Message):
    __slots__ = ("URL", "mimetype", "caption", "fileSHA256", "fileLength", "height", "width", "mediaKey", "fileEncSHA256", "interactiveAnnotations", "directPath", "mediaKeyTimestamp", "JPEGThumbnail", "contextInfo", "firstScanSidecar", "firstScanLength", "experimentGroupID", "scansSidecar", "scanLengths", "midQualityFileSHA256", "midQualityFileEncSHA256", "viewOnce", "thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "staticURL", "annotations", "imageSourceType", "accessibilityLabel", "qrURL")
    class ImageSourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        USER_IMAGE: _ClassVar[ImageMessage.ImageSourceType]
        AI_GENERATED: _ClassVar[ImageMessage.ImageSourceType]
        AI_MODIFIED: _ClassVar[ImageMessage.ImageSourceType]
        RASTERIZED_TEXT_STATUS: _ClassVar[ImageMessage.ImageSourceType]
    USER_IMAGE: ImageMessage.ImageSourceType
    AI_GENERATED: ImageMessage.ImageSourceType
    AI_MODIFIED: ImageMessage.ImageSourceType
    RASTERIZED_TEXT_STATUS: ImageMessage.ImageSourceType
    URL_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVEANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    FIRSTSCANSIDECAR_FIELD_NUMBER: _ClassVar[int]
    FIRSTSCANLENGTH_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENTGROUPID_FIELD_NUMBER: _ClassVar[int]
    SCANSSIDECAR_FIELD_NUMBER: _ClassVar[int]
    SCANLENGTHS_FIELD_NUMBER: _ClassVar[int]
    MIDQUALITYFILESHA256_FIELD_NUMBER: _ClassVar[int]
    MIDQUALITYFILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    VIEWONCE_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    STATICURL_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    IMAGESOURCETYPE_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
    QRURL_FIELD_NUMBER: _ClassVar[int]
    URL: str
    mimetype: str
    caption: str
    fileSHA256: bytes
    fileLength: int
    height: int
    width: int
    mediaKey: bytes
    fileEncSHA256: bytes
    interactiveAnnotations: _containers.RepeatedCompositeFieldContainer[InteractiveAnnotation]
    directPath: str
    mediaKeyTimestamp: int
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    firstScanSidecar: bytes
    firstScanLength: int
    experimentGroupID: int
    scansSidecar: bytes
    scanLengths: _containers.RepeatedScalarFieldContainer[int]
    midQualityFileSHA256: bytes
    midQualityFileEncSHA256: bytes
    viewOnce: bool
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    staticURL: str
    annotations: _containers.RepeatedCompositeFieldContainer[InteractiveAnnotation]
    imageSourceType: ImageMessage.ImageSourceType
    accessibilityLabel: str
    qrURL: str
    def __init__(self, URL: _Optional[str] = ..., mimetype: _Optional[str] = ..., caption: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., interactiveAnnotations: _Optional[_Iterable[_Union[InteractiveAnnotation, _Mapping]]] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., firstScanSidecar: _Optional[bytes] = ..., firstScanLength: _Optional[int] = ..., experimentGroupID: _Optional[int] = ..., scansSidecar: _Optional[bytes] = ..., scanLengths: _Optional[_Iterable[int]] = ..., midQualityFileSHA256: _Optional[bytes] = ..., midQualityFileEncSHA256: _Optional[bytes] = ..., viewOnce: _Optional[bool] = ..., thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., staticURL: _Optional[str] = ..., annotations: _Optional[_Iterable[_Union[InteractiveAnnotation, _Mapping]]] = ..., imageSourceType: _Optional[_Union[ImageMessage.ImageSourceType, str]] = ..., accessibilityLabel: _Optional[str] = ..., qrURL: _Optional[str] = ...) -> None: ...

class ContextInfo(_message.Message):
    __slots__ = ("stanzaID", "participant", "quotedMessage", "remoteJID", "mentionedJID", "conversionSource", "conversionData", "conversionDelaySeconds", "forwardingScore", "isForwarded", "quotedAd", "placeholderKey", "expiration", "ephemeralSettingTimestamp", "ephemeralSharedSecret", "externalAdReply", "entryPointConversionSource", "entryPointConversionApp", "entryPointConversionDelaySeconds", "disappearingMode", "actionLink", "groupSubject", "parentGroupJID", "trustBannerType", "trustBannerAction", "isSampled", "groupMentions", "utm", "forwardedNewsletterMessageInfo", "businessMessageForwardInfo", "smbClientCampaignID", "smbServerCampaignID", "dataSharingContext", "alwaysShowAdAttribution", "featureEligibilities", "entryPointConversionExternalSource", "entryPointConversionExternalMedium", "ctwaSignals", "ctwaPayload", "forwardedAiBotMessageInfo", "statusAttributionType", "urlTrackingMap", "pairedMediaType", "rankingVersion", "memberLabel", "isQuestion", "statusSourceType", "statusAttributions", "isGroupStatus", "forwardOrigin", "questionReplyQuotedMessage", "statusAudienceMetadata", "nonJIDMentions", "quotedType", "botMessageSharingInfo", "isSpoiler", "mediaDomainInfo", "partiallySelectedContent", "afterReadDuration", "crossAppSource", "businessInteractionPills", "posterStatusID", "instagramThreadLink", "aiProvenance", "experienceIDs", "partnerDeepLinkToken")
    class CrossAppSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CROSS_APP_SOURCE_UNKNOWN: _ClassVar[ContextInfo.CrossAppSource]
        CROSS_APP_SOURCE_INSTAGRAM: _ClassVar[ContextInfo.CrossAppSource]
        CROSS_APP_SOURCE_FACEBOOK: _ClassVar[ContextInfo.CrossAppSource]
    CROSS_APP_SOURCE_UNKNOWN: ContextInfo.CrossAppSource
    CROSS_APP_SOURCE_INSTAGRAM: ContextInfo.CrossAppSource
    CROSS_APP_SOURCE_FACEBOOK: ContextInfo.CrossAppSource
    class QuotedType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EXPLICIT: _ClassVar[ContextInfo.QuotedType]
        AUTO: _ClassVar[ContextInfo.QuotedType]
    EXPLICIT: ContextInfo.QuotedType
    AUTO: ContextInfo.QuotedType
    class ForwardOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ContextInfo.ForwardOrigin]
        CHAT: _ClassVar[ContextInfo.ForwardOrigin]
        STATUS: _ClassVar[ContextInfo.ForwardOrigin]
        CHANNELS: _ClassVar[ContextInfo.ForwardOrigin]
        META_AI: _ClassVar[ContextInfo.ForwardOrigin]
        UGC: _ClassVar[ContextInfo.ForwardOrigin]
    UNKNOWN: ContextInfo.ForwardOrigin
    CHAT: ContextInfo.ForwardOrigin
    STATUS: ContextInfo.ForwardOrigin
    CHANNELS: ContextInfo.ForwardOrigin
    META_AI: ContextInfo.ForwardOrigin
    UGC: ContextInfo.ForwardOrigin
    class StatusSourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        IMAGE: _ClassVar[ContextInfo.StatusSourceType]
        VIDEO: _ClassVar[ContextInfo.StatusSourceType]
        GIF: _ClassVar[ContextInfo.StatusSourceType]
        AUDIO: _ClassVar[ContextInfo.StatusSourceType]
        TEXT: _ClassVar[ContextInfo.StatusSourceType]
        MUSIC_STANDALONE: _ClassVar[ContextInfo.StatusSourceType]
    IMAGE: ContextInfo.StatusSourceType
    VIDEO: ContextInfo.StatusSourceType
    GIF: ContextInfo.StatusSourceType
    AUDIO: ContextInfo.StatusSourceType
    TEXT: ContextInfo.StatusSourceType
    MUSIC_STANDALONE: ContextInfo.StatusSourceType
    class PairedMediaType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOT_PAIRED_MEDIA: _ClassVar[ContextInfo.PairedMediaType]
        SD_VIDEO_PARENT: _ClassVar[ContextInfo.PairedMediaType]
        HD_VIDEO_CHILD: _ClassVar[ContextInfo.PairedMediaType]
        SD_IMAGE_PARENT: _ClassVar[ContextInfo.PairedMediaType]
        HD_IMAGE_CHILD: _ClassVar[ContextInfo.PairedMediaType]
        MOTION_PHOTO_PARENT: _ClassVar[ContextInfo.PairedMediaType]
        MOTION_PHOTO_CHILD: _ClassVar[ContextInfo.PairedMediaType]
        HEVC_VIDEO_PARENT: _ClassVar[ContextInfo.PairedMediaType]
        HEVC_VIDEO_CHILD: _ClassVar[ContextInfo.PairedMediaType]
    NOT_PAIRED_MEDIA: ContextInfo.PairedMediaType
    SD_VIDEO_PARENT: ContextInfo.PairedMediaType
    HD_VIDEO_CHILD: ContextInfo.PairedMediaType
    SD_IMAGE_PARENT: ContextInfo.PairedMediaType
    HD_IMAGE_CHILD: ContextInfo.PairedMediaType
    MOTION_PHOTO_PARENT: ContextInfo.PairedMediaType
    MOTION_PHOTO_CHILD: ContextInfo.PairedMediaType
    HEVC_VIDEO_PARENT: ContextInfo.PairedMediaType
    HEVC_VIDEO_CHILD: ContextInfo.PairedMediaType
    class StatusAttributionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NONE: _ClassVar[ContextInfo.StatusAttributionType]
        RESHARED_FROM_MENTION: _ClassVar[ContextInfo.StatusAttributionType]
        RESHARED_FROM_POST: _ClassVar[ContextInfo.StatusAttributionType]
        RESHARED_FROM_POST_MANY_TIMES: _ClassVar[ContextInfo.StatusAttributionType]
        FORWARDED_FROM_STATUS: _ClassVar[ContextInfo.StatusAttributionType]
    NONE: ContextInfo.StatusAttributionType
    RESHARED_FROM_MENTION: ContextInfo.StatusAttributionType
    RESHARED_FROM_POST: ContextInfo.StatusAttributionType
    RESHARED_FROM_POST_MANY_TIMES: ContextInfo.StatusAttributionType
    FORWARDED_FROM_STATUS: ContextInfo.StatusAttributionType
    class BusinessInteractionPills(_message.Message):
        __slots__ = ("businessJID", "pills", "entryPoint", "signedPayload", "signatureEnvelope", "unauthenticatedBusinessMetadata")
        class EntryPoint(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            ENTRY_POINT_UNKNOWN: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
            P2P_LINK_SHARE: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
            CONTACT_CARD_SHARING: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
            PHONE_NUMBER: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
            STATUS: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
            IN_THREAD_CONTEXT_CARD: _ClassVar[ContextInfo.BusinessInteractionPills.EntryPoint]
        ENTRY_POINT_UNKNOWN: ContextInfo.BusinessInteractionPills.EntryPoint
        P2P_LINK_SHARE: ContextInfo.BusinessInteractionPills.EntryPoint
        CONTACT_CARD_SHARING: ContextInfo.BusinessInteractionPills.EntryPoint
        PHONE_NUMBER: ContextInfo.BusinessInteractionPills.EntryPoint
        STATUS: ContextInfo.BusinessInteractionPills.EntryPoint
        IN_THREAD_CONTEXT_CARD: ContextInfo.BusinessInteractionPills.EntryPoint
        class PillType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            VIEW_BUSINESS: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            CHAT: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            CALL: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            CATALOG: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            CHANNEL: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            BOOK_APPOINTMENT: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            OFFERS: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            BESTSELLERS: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            MENU: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            ABOUT: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            SHOP: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
            ORDER: _ClassVar[ContextInfo.BusinessInteractionPills.PillType]
        UNKNOWN: ContextInfo.BusinessInteractionPills.PillType
        VIEW_BUSINESS: ContextInfo.BusinessInteractionPills.PillType
        CHAT: ContextInfo.BusinessInteractionPills.PillType
        CALL: ContextInfo.BusinessInteractionPills.PillType
        CATALOG: ContextInfo.BusinessInteractionPills.PillType
        CHANNEL: ContextInfo.BusinessInteractionPills.PillType
        BOOK_APPOINTMENT: ContextInfo.BusinessInteractionPills.PillType
        OFFERS: ContextInfo.BusinessInteractionPills.PillType
        BESTSELLERS: ContextInfo.BusinessInteractionPills.PillType
        MENU: ContextInfo.BusinessInteractionPills.PillType
        ABOUT: ContextInfo.BusinessInteractionPills.PillType
        SHOP: ContextInfo.BusinessInteractionPills.PillType
        ORDER: ContextInfo.BusinessInteractionPills.PillType
        class UnauthenticatedBusinessMetadata(_message.Message):
            __slots__ = ("businessName", "businessCategory", "businessIsOpen", "businessIsOpenSnapshotMS")
            BUSINESSNAME_FIELD_NUMBER: _ClassVar[int]
            BUSINESSCATEGORY_FIELD_NUMBER: _ClassVar[int]
            BUSINESSISOPEN_FIELD_NUMBER: _ClassVar[int]
            BUSINESSISOPENSNAPSHOTMS_FIELD_NUMBER: _ClassVar[int]
            businessName: str
            businessCategory: str
            businessIsOpen: bool
            businessIsOpenSnapshotMS: int
            def __init__(self, businessName: _Optional[str] = ..., businessCategory: _Optional[str] = ..., businessIsOpen: _Optional[bool] = ..., businessIsOpenSnapshotMS: _Optional[int] = ...) -> None: ...
        class SignedPayload(_message.Message):
            __slots__ = ("verifiedName", "pills")
            VERIFIEDNAME_FIELD_NUMBER: _ClassVar[int]
            PILLS_FIELD_NUMBER: _ClassVar[int]
            verifiedName: str
            pills: _containers.RepeatedCompositeFieldContainer[ContextInfo.BusinessInteractionPills.Pill]
            def __init__(self, verifiedName: _Optional[str] = ..., pills: _Optional[_Iterable[_Union[ContextInfo.BusinessInteractionPills.Pill, _Mapping]]] = ...) -> None: ...
        class Pill(_message.Message):
            __slots__ = ("pillType", "actionURL")
            PILLTYPE_FIELD_NUMBER: _ClassVar[int]
            ACTIONURL_FIELD_NUMBER: _ClassVar[int]
            pillType: ContextInfo.BusinessInteractionPills.PillType
            actionURL: str
            def __init__(self, pillType: _Optional[_Union[ContextInfo.BusinessInteractionPills.PillType, str]] = ..., actionURL: _Optional[str] = ...) -> None: ...
        BUSINESSJID_FIELD_NUMBER: _ClassVar[int]
        PILLS_FIELD_NUMBER: _ClassVar[int]
        ENTRYPOINT_FIELD_NUMBER: _ClassVar[int]
        SIGNEDPAYLOAD_FIELD_NUMBER: _ClassVar[int]
        SIGNATUREENVELOPE_FIELD_NUMBER: _ClassVar[int]
        UNAUTHENTICATEDBUSINESSMETADATA_FIELD_NUMBER: _ClassVar[int]
        businessJID: str
        pills: _containers.RepeatedCompositeFieldContainer[ContextInfo.BusinessInteractionPills.Pill]
        entryPoint: ContextInfo.BusinessInteractionPills.EntryPoint
        signedPayload: bytes
        signatureEnvelope: _ai_pb2.BotSignatureVerificationMetadata
        unauthenticatedBusinessMetadata: ContextInfo.BusinessInteractionPills.UnauthenticatedBusinessMetadata
        def __init__(self, businessJID: _Optional[str] = ..., pills: _Optional[_Iterable[_Union[ContextInfo.BusinessInteractionPills.Pill, _Mapping]]] = ..., entryPoint: _Optional[_Union[ContextInfo.BusinessInteractionPills.EntryPoint, str]] = ..., signedPayload: _Optional[bytes] = ..., signatureEnvelope: _Optional[_Union[_ai_pb2.BotSignatureVerificationMetadata, _Mapping]] = ..., unauthenticatedBusinessMetadata: _Optional[_Union[ContextInfo.BusinessInteractionPills.UnauthenticatedBusinessMetadata, _Mapping]] = ...) -> None: ...
    class StatusAudienceMetadata(_message.Message):
        __slots__ = ("audienceType", "listName", "listEmoji")
        class AudienceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UNKNOWN: _ClassVar[ContextInfo.StatusAudienceMetadata.AudienceType]
            CLOSE_FRIENDS: _ClassVar[ContextInfo.StatusAudienceMetadata.AudienceType]
        UNKNOWN: ContextInfo.StatusAudienceMetadata.AudienceType
        CLOSE_FRIENDS: ContextInfo.StatusAudienceMetadata.AudienceType
        AUDIENCETYPE_FIELD_NUMBER: _ClassVar[int]
        LISTNAME_FIELD_NUMBER: _ClassVar[int]
        LISTEMOJI_FIELD_NUMBER: _ClassVar[int]
        audienceType: ContextInfo.StatusAudienceMetadata.AudienceType
        listName: str
        listEmoji: str
        def __init__(self, audienceType: _Optional[_Union[ContextInfo.StatusAudienceMetadata.AudienceType, str]] = ..., listName: _Optional[str] = ..., listEmoji: _Optional[str] = ...) -> None: ...
    class DataSharingContext(_message.Message):
        __slots__ = ("showMmDisclosure", "encryptedSignalTokenConsented", "parameters", "dataSharingFlags")
        class DataSharingFlags(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            SHOW_MM_DISCLOSURE_ON_CLICK: _ClassVar[ContextInfo.DataSharingContext.DataSharingFlags]
            SHOW_MM_DISCLOSURE_ON_READ: _ClassVar[ContextInfo.DataSharingContext.DataSharingFlags]
        SHOW_MM_DISCLOSURE_ON_CLICK: ContextInfo.DataSharingContext.DataSharingFlags
        SHOW_MM_DISCLOSURE_ON_READ: ContextInfo.DataSharingContext.DataSharingFlags
        class Parameters(_message.Message):
            __slots__ = ("key", "stringData", "intData", "floatData", "contents")
            KEY_FIELD_NUMBER: _ClassVar[int]
            STRINGDATA_FIELD_NUMBER: _ClassVar[int]
            INTDATA_FIELD_NUMBER: _ClassVar[int]
            FLOATDATA_FIELD_NUMBER: _ClassVar[int]
            CONTENTS_FIELD_NUMBER: _ClassVar[int]
            key: str
            stringData: str
            intData: int
            floatData: float
            contents: ContextInfo.DataSharingContext.Parameters
            def __init__(self, key: _Optional[str] = ..., stringData: _Optional[str] = ..., intData: _Optional[int] = ..., floatData: _Optional[float] = ..., contents: _Optional[_Union[ContextInfo.DataSharingContext.Parameters, _Mapping]] = ...) -> None: ...
        SHOWMMDISCLOSURE_FIELD_NUMBER: _ClassVar[int]
        ENCRYPTEDSIGNALTOKENCONSENTED_FIELD_NUMBER: _ClassVar[int]
        PARAMETERS_FIELD_NUMBER: _ClassVar[int]
        DATASHARINGFLAGS_FIELD_NUMBER: _ClassVar[int]
        showMmDisclosure: bool
        encryptedSignalTokenConsented: str
        parameters: _containers.RepeatedCompositeFieldContainer[ContextInfo.DataSharingContext.Parameters]
        dataSharingFlags: int
        def __init__(self, showMmDisclosure: _Optional[bool] = ..., encryptedSignalTokenConsented: _Optional[str] = ..., parameters: _Optional[_Iterable[_Union[ContextInfo.DataSharingContext.Parameters, _Mapping]]] = ..., dataSharingFlags: _Optional[int] = ...) -> None: ...
    class ForwardedNewsletterMessageInfo(_message.Message):
        __slots__ = ("newsletterJID", "serverMessageID", "newsletterName", "contentType", "accessibilityText", "profileName")
        class ContentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UPDATE: _ClassVar[ContextInfo.ForwardedNewsletterMessageInfo.ContentType]
            UPDATE_CARD: _ClassVar[ContextInfo.ForwardedNewsletterMessageInfo.ContentType]
            LINK_CARD: _ClassVar[ContextInfo.ForwardedNewsletterMessageInfo.ContentType]
        UPDATE: ContextInfo.ForwardedNewsletterMessageInfo.ContentType
        UPDATE_CARD: ContextInfo.ForwardedNewsletterMessageInfo.ContentType
        LINK_CARD: ContextInfo.ForwardedNewsletterMessageInfo.ContentType
        NEWSLETTERJID_FIELD_NUMBER: _ClassVar[int]
        SERVERMESSAGEID_FIELD_NUMBER: _ClassVar[int]
        NEWSLETTERNAME_FIELD_NUMBER: _ClassVar[int]
        CONTENTTYPE_FIELD_NUMBER: _ClassVar[int]
        ACCESSIBILITYTEXT_FIELD_NUMBER: _ClassVar[int]
        PROFILENAME_FIELD_NUMBER: _ClassVar[int]
        newsletterJID: str
        serverMessageID: int
        newsletterName: str
        contentType: ContextInfo.ForwardedNewsletterMessageInfo.ContentType
        accessibilityText: str
        profileName: str
        def __init__(self, newsletterJID: _Optional[str] = ..., serverMessageID: _Optional[int] = ..., newsletterName: _Optional[str] = ..., contentType: _Optional[_Union[ContextInfo.ForwardedNewsletterMessageInfo.ContentType, str]] = ..., accessibilityText: _Optional[str] = ..., profileName: _Optional[str] = ...) -> None: ...
    class ExternalAdReplyInfo(_message.Message):
        __slots__ = ("title", "body", "mediaType", "thumbnailURL", "mediaURL", "thumbnail", "sourceType", "sourceID", "sourceURL", "containsAutoReply", "renderLargerThumbnail", "showAdAttribution", "ctwaClid", "ref", "clickToWhatsappCall", "adContextPreviewDismissed", "sourceApp", "automatedGreetingMessageShown", "greetingMessageBody", "ctaPayload", "disableNudge", "originalImageURL", "automatedGreetingMessageCtaType", "wtwaAdFormat", "adType", "wtwaWebsiteURL", "adPreviewURL", "containsCtwaFlowsAutoReply", "agmThumbnailStrategy", "agmTitleStrategy", "agmSubtitleStrategy", "agmHeaderInteractionStrategy", "containsCtwaFlowsAutoLabel")
        class AdType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            CTWA: _ClassVar[ContextInfo.ExternalAdReplyInfo.AdType]
            CAWC: _ClassVar[ContextInfo.ExternalAdReplyInfo.AdType]
        CTWA: ContextInfo.ExternalAdReplyInfo.AdType
        CAWC: ContextInfo.ExternalAdReplyInfo.AdType
        class MediaType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            NONE: _ClassVar[ContextInfo.ExternalAdReplyInfo.MediaType]
            IMAGE: _ClassVar[ContextInfo.ExternalAdReplyInfo.MediaType]
            VIDEO: _ClassVar[ContextInfo.ExternalAdReplyInfo.MediaType]
        NONE: ContextInfo.ExternalAdReplyInfo.MediaType
        IMAGE: ContextInfo.ExternalAdReplyInfo.MediaType
        VIDEO: ContextInfo.ExternalAdReplyInfo.MediaType
        TITLE_FIELD_NUMBER: _ClassVar[int]
        BODY_FIELD_NUMBER: _ClassVar[int]
        MEDIATYPE_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILURL_FIELD_NUMBER: _ClassVar[int]
        MEDIAURL_FIELD_NUMBER: _ClassVar[int]
        THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        SOURCETYPE_FIELD_NUMBER: _ClassVar[int]
        SOURCEID_FIELD_NUMBER: _ClassVar[int]
        SOURCEURL_FIELD_NUMBER: _ClassVar[int]
        CONTAINSAUTOREPLY_FIELD_NUMBER: _ClassVar[int]
        RENDERLARGERTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        SHOWADATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
        CTWACLID_FIELD_NUMBER: _ClassVar[int]
        REF_FIELD_NUMBER: _ClassVar[int]
        CLICKTOWHATSAPPCALL_FIELD_NUMBER: _ClassVar[int]
        ADCONTEXTPREVIEWDISMISSED_FIELD_NUMBER: _ClassVar[int]
        SOURCEAPP_FIELD_NUMBER: _ClassVar[int]
        AUTOMATEDGREETINGMESSAGESHOWN_FIELD_NUMBER: _ClassVar[int]
        GREETINGMESSAGEBODY_FIELD_NUMBER: _ClassVar[int]
        CTAPAYLOAD_FIELD_NUMBER: _ClassVar[int]
        DISABLENUDGE_FIELD_NUMBER: _ClassVar[int]
        ORIGINALIMAGEURL_FIELD_NUMBER: _ClassVar[int]
        AUTOMATEDGREETINGMESSAGECTATYPE_FIELD_NUMBER: _ClassVar[int]
        WTWAADFORMAT_FIELD_NUMBER: _ClassVar[int]
        ADTYPE_FIELD_NUMBER: _ClassVar[int]
        WTWAWEBSITEURL_FIELD_NUMBER: _ClassVar[int]
        ADPREVIEWURL_FIELD_NUMBER: _ClassVar[int]
        CONTAINSCTWAFLOWSAUTOREPLY_FIELD_NUMBER: _ClassVar[int]
        AGMTHUMBNAILSTRATEGY_FIELD_NUMBER: _ClassVar[int]
        AGMTITLESTRATEGY_FIELD_NUMBER: _ClassVar[int]
        AGMSUBTITLESTRATEGY_FIELD_NUMBER: _ClassVar[int]
        AGMHEADERINTERACTIONSTRATEGY_FIELD_NUMBER: _ClassVar[int]
        CONTAINSCTWAFLOWSAUTOLABEL_FIELD_NUMBER: _ClassVar[int]
        title: str
        body: str
        mediaType: ContextInfo.ExternalAdReplyInfo.MediaType
        thumbnailURL: str
        mediaURL: str
        thumbnail: bytes
        sourceType: str
        sourceID: str
        sourceURL: str
        containsAutoReply: bool
        renderLargerThumbnail: bool
        showAdAttribution: bool
        ctwaClid: str
        ref: str
        clickToWhatsappCall: bool
        adContextPreviewDismissed: bool
        sourceApp: str
        automatedGreetingMessageShown: bool
        greetingMessageBody: str
        ctaPayload: str
        disableNudge: bool
        originalImageURL: str
        automatedGreetingMessageCtaType: str
        wtwaAdFormat: bool
        adType: ContextInfo.ExternalAdReplyInfo.AdType
        wtwaWebsiteURL: str
        adPreviewURL: str
        containsCtwaFlowsAutoReply: bool
        agmThumbnailStrategy: int
        agmTitleStrategy: int
        agmSubtitleStrategy: int
        agmHeaderInteractionStrategy: int
        containsCtwaFlowsAutoLabel: bool
        def __init__(self, title: _Optional[str] = ..., body: _Optional[str] = ..., mediaType: _Optional[_Union[ContextInfo.ExternalAdReplyInfo.MediaType, str]] = ..., thumbnailURL: _Optional[str] = ..., mediaURL: _Optional[str] = ..., thumbnail: _Optional[bytes] = ..., sourceType: _Optional[str] = ..., sourceID: _Optional[str] = ..., sourceURL: _Optional[str] = ..., containsAutoReply: _Optional[bool] = ..., renderLargerThumbnail: _Optional[bool] = ..., showAdAttribution: _Optional[bool] = ..., ctwaClid: _Optional[str] = ..., ref: _Optional[str] = ..., clickToWhatsappCall: _Optional[bool] = ..., adContextPreviewDismissed: _Optional[bool] = ..., sourceApp: _Optional[str] = ..., automatedGreetingMessageShown: _Optional[bool] = ..., greetingMessageBody: _Optional[str] = ..., ctaPayload: _Optional[str] = ..., disableNudge: _Optional[bool] = ..., originalImageURL: _Optional[str] = ..., automatedGreetingMessageCtaType: _Optional[str] = ..., wtwaAdFormat: _Optional[bool] = ..., adType: _Optional[_Union[ContextInfo.ExternalAdReplyInfo.AdType, str]] = ..., wtwaWebsiteURL: _Optional[str] = ..., adPreviewURL: _Optional[str] = ..., containsCtwaFlowsAutoReply: _Optional[bool] = ..., agmThumbnailStrategy: _Optional[int] = ..., agmTitleStrategy: _Optional[int] = ..., agmSubtitleStrategy: _Optional[int] = ..., agmHeaderInteractionStrategy: _Optional[int] = ..., containsCtwaFlowsAutoLabel: _Optional[bool] = ...) -> None: ...
    class AdReplyInfo(_message.Message):
        __slots__ = ("advertiserName", "mediaType", "JPEGThumbnail", "caption")
        class MediaType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            NONE: _ClassVar[ContextInfo.AdReplyInfo.MediaType]
            IMAGE: _ClassVar[ContextInfo.AdReplyInfo.MediaType]
            VIDEO: _ClassVar[ContextInfo.AdReplyInfo.MediaType]
        NONE: ContextInfo.AdReplyInfo.MediaType
        IMAGE: ContextInfo.AdReplyInfo.MediaType
        VIDEO: ContextInfo.AdReplyInfo.MediaType
        ADVERTISERNAME_FIELD_NUMBER: _ClassVar[int]
        MEDIATYPE_FIELD_NUMBER: _ClassVar[int]
        JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
        CAPTION_FIELD_NUMBER: _ClassVar[int]
        advertiserName: str
        mediaType: ContextInfo.AdReplyInfo.MediaType
        JPEGThumbnail: bytes
        caption: str
        def __init__(self, advertiserName: _Optional[str] = ..., mediaType: _Optional[_Union[ContextInfo.AdReplyInfo.MediaType, str]] = ..., JPEGThumbnail: _Optional[bytes] = ..., caption: _Optional[str] = ...) -> None: ...
    class InstagramThreadLink(_message.Message):
        __slots__ = ("URL",)
        URL_FIELD_NUMBER: _ClassVar[int]
        URL: str
        def __init__(self, URL: _Optional[str] = ...) -> None: ...
    class PartiallySelectedContent(_message.Message):
        __slots__ = ("text",)
        TEXT_FIELD_NUMBER: _ClassVar[int]
        text: str
        def __init__(self, text: _Optional[str] = ...) -> None: ...
    class FeatureEligibilities(_message.Message):
        __slots__ = ("cannotBeReactedTo", "cannotBeRanked", "canRequestFeedback", "canBeReshared", "canReceiveMultiReact")
        CANNOTBEREACTEDTO_FIELD_NUMBER: _ClassVar[int]
        CANNOTBERANKED_FIELD_NUMBER: _ClassVar[int]
        CANREQUESTFEEDBACK_FIELD_NUMBER: _ClassVar[int]
        CANBERESHARED_FIELD_NUMBER: _ClassVar[int]
        CANRECEIVEMULTIREACT_FIELD_NUMBER: _ClassVar[int]
        cannotBeReactedTo: bool
        cannotBeRanked: bool
        canRequestFeedback: bool
        canBeReshared: bool
        canReceiveMultiReact: bool
        def __init__(self, cannotBeReactedTo: _Optional[bool] = ..., cannotBeRanked: _Optional[bool] = ..., canRequestFeedback: _Optional[bool] = ..., canBeReshared: _Optional[bool] = ..., canReceiveMultiReact: _Optional[bool] = ...) -> None: ...
    class QuestionReplyQuotedMessage(_message.Message):
        __slots__ = ("serverQuestionID", "quotedQuestion", "quotedResponse")
        SERVERQUESTIONID_FIELD_NUMBER: _ClassVar[int]
        QUOTEDQUESTION_FIELD_NUMBER: _ClassVar[int]
        QUOTEDRESPONSE_FIELD_NUMBER: _ClassVar[int]
        serverQuestionID: int
        quotedQuestion: Message
        quotedResponse: Message
        def __init__(self, serverQuestionID: _Optional[int] = ..., quotedQuestion: _Optional[_Union[Message, _Mapping]] = ..., quotedResponse: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...
    class UTMInfo(_message.Message):
        __slots__ = ("utmSource", "utmCampaign")
        UTMSOURCE_FIELD_NUMBER: _ClassVar[int]
        UTMCAMPAIGN_FIELD_NUMBER: _ClassVar[int]
        utmSource: str
        utmCampaign: str
        def __init__(self, utmSource: _Optional[str] = ..., utmCampaign: _Optional[str] = ...) -> None: ...
    class BusinessMessageForwardInfo(_message.Message):
        __slots__ = ("businessOwnerJID",)
        BUSINESSOWNERJID_FIELD_NUMBER: _ClassVar[int]
        businessOwnerJID: str
        def __init__(self, businessOwnerJID: _Optional[str] = ...) -> None: ...
    STANZAID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_FIELD_NUMBER: _ClassVar[int]
    QUOTEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    REMOTEJID_FIELD_NUMBER: _ClassVar[int]
    MENTIONEDJID_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONSOURCE_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONDATA_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONDELAYSECONDS_FIELD_NUMBER: _ClassVar[int]
    FORWARDINGSCORE_FIELD_NUMBER: _ClassVar[int]
    ISFORWARDED_FIELD_NUMBER: _ClassVar[int]
    QUOTEDAD_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDERKEY_FIELD_NUMBER: _ClassVar[int]
    EXPIRATION_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALSETTINGTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALSHAREDSECRET_FIELD_NUMBER: _ClassVar[int]
    EXTERNALADREPLY_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINTCONVERSIONSOURCE_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINTCONVERSIONAPP_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINTCONVERSIONDELAYSECONDS_FIELD_NUMBER: _ClassVar[int]
    DISAPPEARINGMODE_FIELD_NUMBER: _ClassVar[int]
    ACTIONLINK_FIELD_NUMBER: _ClassVar[int]
    GROUPSUBJECT_FIELD_NUMBER: _ClassVar[int]
    PARENTGROUPJID_FIELD_NUMBER: _ClassVar[int]
    TRUSTBANNERTYPE_FIELD_NUMBER: _ClassVar[int]
    TRUSTBANNERACTION_FIELD_NUMBER: _ClassVar[int]
    ISSAMPLED_FIELD_NUMBER: _ClassVar[int]
    GROUPMENTIONS_FIELD_NUMBER: _ClassVar[int]
    UTM_FIELD_NUMBER: _ClassVar[int]
    FORWARDEDNEWSLETTERMESSAGEINFO_FIELD_NUMBER: _ClassVar[int]
    BUSINESSMESSAGEFORWARDINFO_FIELD_NUMBER: _ClassVar[int]
    SMBCLIENTCAMPAIGNID_FIELD_NUMBER: _ClassVar[int]
    SMBSERVERCAMPAIGNID_FIELD_NUMBER: _ClassVar[int]
    DATASHARINGCONTEXT_FIELD_NUMBER: _ClassVar[int]
    ALWAYSSHOWADATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    FEATUREELIGIBILITIES_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINTCONVERSIONEXTERNALSOURCE_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINTCONVERSIONEXTERNALMEDIUM_FIELD_NUMBER: _ClassVar[int]
    CTWASIGNALS_FIELD_NUMBER: _ClassVar[int]
    CTWAPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    FORWARDEDAIBOTMESSAGEINFO_FIELD_NUMBER: _ClassVar[int]
    STATUSATTRIBUTIONTYPE_FIELD_NUMBER: _ClassVar[int]
    URLTRACKINGMAP_FIELD_NUMBER: _ClassVar[int]
    PAIREDMEDIATYPE_FIELD_NUMBER: _ClassVar[int]
    RANKINGVERSION_FIELD_NUMBER: _ClassVar[int]
    MEMBERLABEL_FIELD_NUMBER: _ClassVar[int]
    ISQUESTION_FIELD_NUMBER: _ClassVar[int]
    STATUSSOURCETYPE_FIELD_NUMBER: _ClassVar[int]
    STATUSATTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    ISGROUPSTATUS_FIELD_NUMBER: _ClassVar[int]
    FORWARDORIGIN_FIELD_NUMBER: _ClassVar[int]
    QUESTIONREPLYQUOTEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSAUDIENCEMETADATA_FIELD_NUMBER: _ClassVar[int]
    NONJIDMENTIONS_FIELD_NUMBER: _ClassVar[int]
    QUOTEDTYPE_FIELD_NUMBER: _ClassVar[int]
    BOTMESSAGESHARINGINFO_FIELD_NUMBER: _ClassVar[int]
    ISSPOILER_FIELD_NUMBER: _ClassVar[int]
    MEDIADOMAININFO_FIELD_NUMBER: _ClassVar[int]
    PARTIALLYSELECTEDCONTENT_FIELD_NUMBER: _ClassVar[int]
    AFTERREADDURATION_FIELD_NUMBER: _ClassVar[int]
    CROSSAPPSOURCE_FIELD_NUMBER: _ClassVar[int]
    BUSINESSINTERACTIONPILLS_FIELD_NUMBER: _ClassVar[int]
    POSTERSTATUSID_FIELD_NUMBER: _ClassVar[int]
    INSTAGRAMTHREADLINK_FIELD_NUMBER: _ClassVar[int]
    AIPROVENANCE_FIELD_NUMBER: _ClassVar[int]
    EXPERIENCEIDS_FIELD_NUMBER: _ClassVar[int]
    PARTNERDEEPLINKTOKEN_FIELD_NUMBER: _ClassVar[int]
    stanzaID: str
    participant: str
    quotedMessage: Message
    remoteJID: str
    mentionedJID: _containers.RepeatedScalarFieldContainer[str]
    conversionSource: str
    conversionData: bytes
    conversionDelaySeconds: int
    forwardingScore: int
    isForwarded: bool
    quotedAd: ContextInfo.AdReplyInfo
    placeholderKey: _common_pb2.MessageKey
    expiration: int
    ephemeralSettingTimestamp: int
    ephemeralSharedSecret: bytes
    externalAdReply: ContextInfo.ExternalAdReplyInfo
    entryPointConversionSource: str
    entryPointConversionApp: str
    entryPointConversionDelaySeconds: int
    disappearingMode: DisappearingMode
    actionLink: ActionLink
    groupSubject: str
    parentGroupJID: str
    trustBannerType: str
    trustBannerAction: int
    isSampled: bool
    groupMentions: _containers.RepeatedCompositeFieldContainer[GroupMention]
    utm: ContextInfo.UTMInfo
    forwardedNewsletterMessageInfo: ContextInfo.ForwardedNewsletterMessageInfo
    businessMessageForwardInfo: ContextInfo.BusinessMessageForwardInfo
    smbClientCampaignID: str
    smbServerCampaignID: str
    dataSharingContext: ContextInfo.DataSharingContext
    alwaysShowAdAttribution: bool
    featureEligibilities: ContextInfo.FeatureEligibilities
    entryPointConversionExternalSource: str
    entryPointConversionExternalMedium: str
    ctwaSignals: str
    ctwaPayload: bytes
    forwardedAiBotMessageInfo: _ai_pb2.ForwardedAIBotMessageInfo
    statusAttributionType: ContextInfo.StatusAttributionType
    urlTrackingMap: UrlTrackingMap
    pairedMediaType: ContextInfo.PairedMediaType
    rankingVersion: int
    memberLabel: MemberLabel
    isQuestion: bool
    statusSourceType: ContextInfo.StatusSourceType
    statusAttributions: _containers.RepeatedCompositeFieldContainer[_status_pb2.StatusAttribution]
    isGroupStatus: bool
    forwardOrigin: ContextInfo.ForwardOrigin
    questionReplyQuotedMessage: ContextInfo.QuestionReplyQuotedMessage
    statusAudienceMetadata: ContextInfo.StatusAudienceMetadata
    nonJIDMentions: int
    quotedType: ContextInfo.QuotedType
    botMessageSharingInfo: _ai_pb2.BotMessageSharingInfo
    isSpoiler: bool
    mediaDomainInfo: MediaDomainInfo
    partiallySelectedContent: ContextInfo.PartiallySelectedContent
    afterReadDuration: int
    crossAppSource: ContextInfo.CrossAppSource
    businessInteractionPills: ContextInfo.BusinessInteractionPills
    posterStatusID: str
    instagramThreadLink: ContextInfo.InstagramThreadLink
    aiProvenance: _ai_pb2.AIProvenance
    experienceIDs: _containers.RepeatedScalarFieldContainer[int]
    partnerDeepLinkToken: str
    def __init__(self, stanzaID: _Optional[str] = ..., participant: _Optional[str] = ..., quotedMessage: _Optional[_Union[Message, _Mapping]] = ..., remoteJID: _Optional[str] = ..., mentionedJID: _Optional[_Iterable[str]] = ..., conversionSource: _Optional[str] = ..., conversionData: _Optional[bytes] = ..., conversionDelaySeconds: _Optional[int] = ..., forwardingScore: _Optional[int] = ..., isForwarded: _Optional[bool] = ..., quotedAd: _Optional[_Union[ContextInfo.AdReplyInfo, _Mapping]] = ..., placeholderKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., expiration: _Optional[int] = ..., ephemeralSettingTimestamp: _Optional[int] = ..., ephemeralSharedSecret: _Optional[bytes] = ..., externalAdReply: _Optional[_Union[ContextInfo.ExternalAdReplyInfo, _Mapping]] = ..., entryPointConversionSource: _Optional[str] = ..., entryPointConversionApp: _Optional[str] = ..., entryPointConversionDelaySeconds: _Optional[int] = ..., disappearingMode: _Optional[_Union[DisappearingMode, _Mapping]] = ..., actionLink: _Optional[_Union[ActionLink, _Mapping]] = ..., groupSubject: _Optional[str] = ..., parentGroupJID: _Optional[str] = ..., trustBannerType: _Optional[str] = ..., trustBannerAction: _Optional[int] = ..., isSampled: _Optional[bool] = ..., groupMentions: _Optional[_Iterable[_Union[GroupMention, _Mapping]]] = ..., utm: _Optional[_Union[ContextInfo.UTMInfo, _Mapping]] = ..., forwardedNewsletterMessageInfo: _Optional[_Union[ContextInfo.ForwardedNewsletterMessageInfo, _Mapping]] = ..., businessMessageForwardInfo: _Optional[_Union[ContextInfo.BusinessMessageForwardInfo, _Mapping]] = ..., smbClientCampaignID: _Optional[str] = ..., smbServerCampaignID: _Optional[str] = ..., dataSharingContext: _Optional[_Union[ContextInfo.DataSharingContext, _Mapping]] = ..., alwaysShowAdAttribution: _Optional[bool] = ..., featureEligibilities: _Optional[_Union[ContextInfo.FeatureEligibilities, _Mapping]] = ..., entryPointConversionExternalSource: _Optional[str] = ..., entryPointConversionExternalMedium: _Optional[str] = ..., ctwaSignals: _Optional[str] = ..., ctwaPayload: _Optional[bytes] = ..., forwardedAiBotMessageInfo: _Optional[_Union[_ai_pb2.ForwardedAIBotMessageInfo, _Mapping]] = ..., statusAttributionType: _Optional[_Union[ContextInfo.StatusAttributionType, str]] = ..., urlTrackingMap: _Optional[_Union[UrlTrackingMap, _Mapping]] = ..., pairedMediaType: _Optional[_Union[ContextInfo.PairedMediaType, str]] = ..., rankingVersion: _Optional[int] = ..., memberLabel: _Optional[_Union[MemberLabel, _Mapping]] = ..., isQuestion: _Optional[bool] = ..., statusSourceType: _Optional[_Union[ContextInfo.StatusSourceType, str]] = ..., statusAttributions: _Optional[_Iterable[_Union[_status_pb2.StatusAttribution, _Mapping]]] = ..., isGroupStatus: _Optional[bool] = ..., forwardOrigin: _Optional[_Union[ContextInfo.ForwardOrigin, str]] = ..., questionReplyQuotedMessage: _Optional[_Union[ContextInfo.QuestionReplyQuotedMessage, _Mapping]] = ..., statusAudienceMetadata: _Optional[_Union[ContextInfo.StatusAudienceMetadata, _Mapping]] = ..., nonJIDMentions: _Optional[int] = ..., quotedType: _Optional[_Union[ContextInfo.QuotedType, str]] = ..., botMessageSharingInfo: _Optional[_Union[_ai_pb2.BotMessageSharingInfo, _Mapping]] = ..., isSpoiler: _Optional[bool] = ..., mediaDomainInfo: _Optional[_Union[MediaDomainInfo, _Mapping]] = ..., partiallySelectedContent: _Optional[_Union[ContextInfo.PartiallySelectedContent, _Mapping]] = ..., afterReadDuration: _Optional[int] = ..., crossAppSource: _Optional[_Union[ContextInfo.CrossAppSource, str]] = ..., businessInteractionPills: _Optional[_Union[ContextInfo.BusinessInteractionPills, _Mapping]] = ..., posterStatusID: _Optional[str] = ..., instagramThreadLink: _Optional[_Union[ContextInfo.InstagramThreadLink, _Mapping]] = ..., aiProvenance: _Optional[_Union[_ai_pb2.AIProvenance, _Mapping]] = ..., experienceIDs: _Optional[_Iterable[int]] = ..., partnerDeepLinkToken: _Optional[str] = ...) -> None: ...

class MessageAssociation(_message.Message):
    __slots__ = ("associationType", "parentMessageKey", "messageIndex")
    class AssociationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[MessageAssociation.AssociationType]
        MEDIA_ALBUM: _ClassVar[MessageAssociation.AssociationType]
        BOT_PLUGIN: _ClassVar[MessageAssociation.AssociationType]
        EVENT_COVER_IMAGE: _ClassVar[MessageAssociation.AssociationType]
        STATUS_POLL: _ClassVar[MessageAssociation.AssociationType]
        HD_VIDEO_DUAL_UPLOAD: _ClassVar[MessageAssociation.AssociationType]
        STATUS_EXTERNAL_RESHARE: _ClassVar[MessageAssociation.AssociationType]
        MEDIA_POLL: _ClassVar[MessageAssociation.AssociationType]
        STATUS_ADD_YOURS: _ClassVar[MessageAssociation.AssociationType]
        STATUS_NOTIFICATION: _ClassVar[MessageAssociation.AssociationType]
        HD_IMAGE_DUAL_UPLOAD: _ClassVar[MessageAssociation.AssociationType]
        STICKER_ANNOTATION: _ClassVar[MessageAssociation.AssociationType]
        MOTION_PHOTO: _ClassVar[MessageAssociation.AssociationType]
        STATUS_LINK_ACTION: _ClassVar[MessageAssociation.AssociationType]
        VIEW_ALL_REPLIES: _ClassVar[MessageAssociation.AssociationType]
        STATUS_ADD_YOURS_AI_IMAGINE: _ClassVar[MessageAssociation.AssociationType]
        STATUS_QUESTION: _ClassVar[MessageAssociation.AssociationType]
        STATUS_ADD_YOURS_DIWALI: _ClassVar[MessageAssociation.AssociationType]
        STATUS_REACTION: _ClassVar[MessageAssociation.AssociationType]
        HEVC_VIDEO_DUAL_UPLOAD: _ClassVar[MessageAssociation.AssociationType]
        POLL_ADD_OPTION: _ClassVar[MessageAssociation.AssociationType]
    UNKNOWN: MessageAssociation.AssociationType
    MEDIA_ALBUM: MessageAssociation.AssociationType
    BOT_PLUGIN: MessageAssociation.AssociationType
    EVENT_COVER_IMAGE: MessageAssociation.AssociationType
    STATUS_POLL: MessageAssociation.AssociationType
    HD_VIDEO_DUAL_UPLOAD: MessageAssociation.AssociationType
    STATUS_EXTERNAL_RESHARE: MessageAssociation.AssociationType
    MEDIA_POLL: MessageAssociation.AssociationType
    STATUS_ADD_YOURS: MessageAssociation.AssociationType
    STATUS_NOTIFICATION: MessageAssociation.AssociationType
    HD_IMAGE_DUAL_UPLOAD: MessageAssociation.AssociationType
    STICKER_ANNOTATION: MessageAssociation.AssociationType
    MOTION_PHOTO: MessageAssociation.AssociationType
    STATUS_LINK_ACTION: MessageAssociation.AssociationType
    VIEW_ALL_REPLIES: MessageAssociation.AssociationType
    STATUS_ADD_YOURS_AI_IMAGINE: MessageAssociation.AssociationType
    STATUS_QUESTION: MessageAssociation.AssociationType
    STATUS_ADD_YOURS_DIWALI: MessageAssociation.AssociationType
    STATUS_REACTION: MessageAssociation.AssociationType
    HEVC_VIDEO_DUAL_UPLOAD: MessageAssociation.AssociationType
    POLL_ADD_OPTION: MessageAssociation.AssociationType
    ASSOCIATIONTYPE_FIELD_NUMBER: _ClassVar[int]
    PARENTMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    MESSAGEINDEX_FIELD_NUMBER: _ClassVar[int]
    associationType: MessageAssociation.AssociationType
    parentMessageKey: _common_pb2.MessageKey
    messageIndex: int
    def __init__(self, associationType: _Optional[_Union[MessageAssociation.AssociationType, str]] = ..., parentMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., messageIndex: _Optional[int] = ...) -> None: ...

class ThreadID(_message.Message):
    __slots__ = ("threadType", "threadKey")
    class ThreadType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[ThreadID.ThreadType]
        VIEW_REPLIES: _ClassVar[ThreadID.ThreadType]
        AI_THREAD: _ClassVar[ThreadID.ThreadType]
    UNKNOWN: ThreadID.ThreadType
    VIEW_REPLIES: ThreadID.ThreadType
    AI_THREAD: ThreadID.ThreadType
    THREADTYPE_FIELD_NUMBER: _ClassVar[int]
    THREADKEY_FIELD_NUMBER: _ClassVar[int]
    threadType: ThreadID.ThreadType
    threadKey: _common_pb2.MessageKey
    def __init__(self, threadType: _Optional[_Union[ThreadID.ThreadType, str]] = ..., threadKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...

class MessageContextInfo(_message.Message):
    __slots__ = ("deviceListMetadata", "deviceListMetadataVersion", "messageSecret", "paddingBytes", "messageAddOnDurationInSecs", "botMessageSecret", "botMetadata", "reportingTokenVersion", "messageAddOnExpiryType", "messageAssociation", "capiCreatedGroup", "supportPayload", "limitSharing", "limitSharingV2", "threadID", "weblinkRenderConfig", "teeBotMetadata", "accountEncryptionAttestation", "associatedPrimaryIdentityKey", "teeContextAnchorMessageID", "acp2Setting")
    class MessageAddonExpiryType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATIC: _ClassVar[MessageContextInfo.MessageAddonExpiryType]
        DEPENDENT_ON_PARENT: _ClassVar[MessageContextInfo.MessageAddonExpiryType]
    STATIC: MessageContextInfo.MessageAddonExpiryType
    DEPENDENT_ON_PARENT: MessageContextInfo.MessageAddonExpiryType
    DEVICELISTMETADATA_FIELD_NUMBER: _ClassVar[int]
    DEVICELISTMETADATAVERSION_FIELD_NUMBER: _ClassVar[int]
    MESSAGESECRET_FIELD_NUMBER: _ClassVar[int]
    PADDINGBYTES_FIELD_NUMBER: _ClassVar[int]
    MESSAGEADDONDURATIONINSECS_FIELD_NUMBER: _ClassVar[int]
    BOTMESSAGESECRET_FIELD_NUMBER: _ClassVar[int]
    BOTMETADATA_FIELD_NUMBER: _ClassVar[int]
    REPORTINGTOKENVERSION_FIELD_NUMBER: _ClassVar[int]
    MESSAGEADDONEXPIRYTYPE_FIELD_NUMBER: _ClassVar[int]
    MESSAGEASSOCIATION_FIELD_NUMBER: _ClassVar[int]
    CAPICREATEDGROUP_FIELD_NUMBER: _ClassVar[int]
    SUPPORTPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    LIMITSHARING_FIELD_NUMBER: _ClassVar[int]
    LIMITSHARINGV2_FIELD_NUMBER: _ClassVar[int]
    THREADID_FIELD_NUMBER: _ClassVar[int]
    WEBLINKRENDERCONFIG_FIELD_NUMBER: _ClassVar[int]
    TEEBOTMETADATA_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTENCRYPTIONATTESTATION_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATEDPRIMARYIDENTITYKEY_FIELD_NUMBER: _ClassVar[int]
    TEECONTEXTANCHORMESSAGEID_FIELD_NUMBER: _ClassVar[int]
    ACP2SETTING_FIELD_NUMBER: _ClassVar[int]
    deviceListMetadata: DeviceListMetadata
    deviceListMetadataVersion: int
    messageSecret: bytes
    paddingBytes: bytes
    messageAddOnDurationInSecs: int
    botMessageSecret: bytes
    botMetadata: _ai_pb2.BotMetadata
    reportingTokenVersion: int
    messageAddOnExpiryType: MessageContextInfo.MessageAddonExpiryType
    messageAssociation: MessageAssociation
    capiCreatedGroup: bool
    supportPayload: str
    limitSharing: _common_pb2.LimitSharing
    limitSharingV2: _common_pb2.LimitSharing
    threadID: _containers.RepeatedCompositeFieldContainer[ThreadID]
    weblinkRenderConfig: WebLinkRenderConfig
    teeBotMetadata: bytes
    accountEncryptionAttestation: _aea_pb2.NonE2EEAttestation
    associatedPrimaryIdentityKey: bytes
    teeContextAnchorMessageID: str
    acp2Setting: _common_pb2.ACP2Setting
    def __init__(self, deviceListMetadata: _Optional[_Union[DeviceListMetadata, _Mapping]] = ..., deviceListMetadataVersion: _Optional[int] = ..., messageSecret: _Optional[bytes] = ..., paddingBytes: _Optional[bytes] = ..., messageAddOnDurationInSecs: _Optional[int] = ..., botMessageSecret: _Optional[bytes] = ..., botMetadata: _Optional[_Union[_ai_pb2.BotMetadata, _Mapping]] = ..., reportingTokenVersion: _Optional[int] = ..., messageAddOnExpiryType: _Optional[_Union[MessageContextInfo.MessageAddonExpiryType, str]] = ..., messageAssociation: _Optional[_Union[MessageAssociation, _Mapping]] = ..., capiCreatedGroup: _Optional[bool] = ..., supportPayload: _Optional[str] = ..., limitSharing: _Optional[_Union[_common_pb2.LimitSharing, _Mapping]] = ..., limitSharingV2: _Optional[_Union[_common_pb2.LimitSharing, _Mapping]] = ..., threadID: _Optional[_Iterable[_Union[ThreadID, _Mapping]]] = ..., weblinkRenderConfig: _Optional[_Union[WebLinkRenderConfig, str]] = ..., teeBotMetadata: _Optional[bytes] = ..., accountEncryptionAttestation: _Optional[_Union[_aea_pb2.NonE2EEAttestation, _Mapping]] = ..., associatedPrimaryIdentityKey: _Optional[bytes] = ..., teeContextAnchorMessageID: _Optional[str] = ..., acp2Setting: _Optional[_Union[_common_pb2.ACP2Setting, _Mapping]] = ...) -> None: ...

class InteractiveAnnotation(_message.Message):
    __slots__ = ("polygonVertices", "location", "newsletter", "embeddedAction", "tapAction", "shouldSkipConfirmation", "embeddedContent", "statusLinkType")
    class StatusLinkType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RASTERIZED_LINK_PREVIEW: _ClassVar[InteractiveAnnotation.StatusLinkType]
        RASTERIZED_LINK_TRUNCATED: _ClassVar[InteractiveAnnotation.StatusLinkType]
        RASTERIZED_LINK_FULL_URL: _ClassVar[InteractiveAnnotation.StatusLinkType]
    RASTERIZED_LINK_PREVIEW: InteractiveAnnotation.StatusLinkType
    RASTERIZED_LINK_TRUNCATED: InteractiveAnnotation.StatusLinkType
    RASTERIZED_LINK_FULL_URL: InteractiveAnnotation.StatusLinkType
    POLYGONVERTICES_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTER_FIELD_NUMBER: _ClassVar[int]
    EMBEDDEDACTION_FIELD_NUMBER: _ClassVar[int]
    TAPACTION_FIELD_NUMBER: _ClassVar[int]
    SHOULDSKIPCONFIRMATION_FIELD_NUMBER: _ClassVar[int]
    EMBEDDEDCONTENT_FIELD_NUMBER: _ClassVar[int]
    STATUSLINKTYPE_FIELD_NUMBER: _ClassVar[int]
    polygonVertices: _containers.RepeatedCompositeFieldContainer[Point]
    location: Location
    newsletter: ContextInfo.ForwardedNewsletterMessageInfo
    embeddedAction: bool
    tapAction: TapLinkAction
    shouldSkipConfirmation: bool
    embeddedContent: EmbeddedContent
    statusLinkType: InteractiveAnnotation.StatusLinkType
    def __init__(self, polygonVertices: _Optional[_Iterable[_Union[Point, _Mapping]]] = ..., location: _Optional[_Union[Location, _Mapping]] = ..., newsletter: _Optional[_Union[ContextInfo.ForwardedNewsletterMessageInfo, _Mapping]] = ..., embeddedAction: _Optional[bool] = ..., tapAction: _Optional[_Union[TapLinkAction, _Mapping]] = ..., shouldSkipConfirmation: _Optional[bool] = ..., embeddedContent: _Optional[_Union[EmbeddedContent, _Mapping]] = ..., statusLinkType: _Optional[_Union[InteractiveAnnotation.StatusLinkType, str]] = ...) -> None: ...

class HydratedTemplateButton(_message.Message):
    __slots__ = ("quickReplyButton", "urlButton", "callButton", "index")
    class HydratedURLButton(_message.Message):
        __slots__ = ("displayText", "URL", "consentedUsersURL", "webviewPresentation")
        class WebviewPresentationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            FULL: _ClassVar[HydratedTemplateButton.HydratedURLButton.WebviewPresentationType]
            TALL: _ClassVar[HydratedTemplateButton.HydratedURLButton.WebviewPresentationType]
            COMPACT: _ClassVar[HydratedTemplateButton.HydratedURLButton.WebviewPresentationType]
        FULL: HydratedTemplateButton.HydratedURLButton.WebviewPresentationType
        TALL: HydratedTemplateButton.HydratedURLButton.WebviewPresentationType
        COMPACT: HydratedTemplateButton.HydratedURLButton.WebviewPresentationType
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        CONSENTEDUSERSURL_FIELD_NUMBER: _ClassVar[int]
        WEBVIEWPRESENTATION_FIELD_NUMBER: _ClassVar[int]
        displayText: str
        URL: str
        consentedUsersURL: str
        webviewPresentation: HydratedTemplateButton.HydratedURLButton.WebviewPresentationType
        def __init__(self, displayText: _Optional[str] = ..., URL: _Optional[str] = ..., consentedUsersURL: _Optional[str] = ..., webviewPresentation: _Optional[_Union[HydratedTemplateButton.HydratedURLButton.WebviewPresentationType, str]] = ...) -> None: ...
    class HydratedCallButton(_message.Message):
        __slots__ = ("displayText", "phoneNumber")
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        PHONENUMBER_FIELD_NUMBER: _ClassVar[int]
        displayText: str
        phoneNumber: str
        def __init__(self, displayText: _Optional[str] = ..., phoneNumber: _Optional[str] = ...) -> None: ...
    class HydratedQuickReplyButton(_message.Message):
        __slots__ = ("displayText", "ID")
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        ID_FIELD_NUMBER: _ClassVar[int]
        displayText: str
        ID: str
        def __init__(self, displayText: _Optional[str] = ..., ID: _Optional[str] = ...) -> None: ...
    QUICKREPLYBUTTON_FIELD_NUMBER: _ClassVar[int]
    URLBUTTON_FIELD_NUMBER: _ClassVar[int]
    CALLBUTTON_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    quickReplyButton: HydratedTemplateButton.HydratedQuickReplyButton
    urlButton: HydratedTemplateButton.HydratedURLButton
    callButton: HydratedTemplateButton.HydratedCallButton
    index: int
    def __init__(self, quickReplyButton: _Optional[_Union[HydratedTemplateButton.HydratedQuickReplyButton, _Mapping]] = ..., urlButton: _Optional[_Union[HydratedTemplateButton.HydratedURLButton, _Mapping]] = ..., callButton: _Optional[_Union[HydratedTemplateButton.HydratedCallButton, _Mapping]] = ..., index: _Optional[int] = ...) -> None: ...

class PaymentBackground(_message.Message):
    __slots__ = ("ID", "fileLength", "width", "height", "mimetype", "placeholderArgb", "textArgb", "subtextArgb", "mediaData", "type")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[PaymentBackground.Type]
        DEFAULT: _ClassVar[PaymentBackground.Type]
    UNKNOWN: PaymentBackground.Type
    DEFAULT: PaymentBackground.Type
    class MediaData(_message.Message):
        __slots__ = ("mediaKey", "mediaKeyTimestamp", "fileSHA256", "fileEncSHA256", "directPath")
        MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
        MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        FILESHA256_FIELD_NUMBER: _ClassVar[int]
        FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
        DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
        mediaKey: bytes
        mediaKeyTimestamp: int
        fileSHA256: bytes
        fileEncSHA256: bytes
        directPath: str
        def __init__(self, mediaKey: _Optional[bytes] = ..., mediaKeyTimestamp: _Optional[int] = ..., fileSHA256: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDERARGB_FIELD_NUMBER: _ClassVar[int]
    TEXTARGB_FIELD_NUMBER: _ClassVar[int]
    SUBTEXTARGB_FIELD_NUMBER: _ClassVar[int]
    MEDIADATA_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID: str
    fileLength: int
    width: int
    height: int
    mimetype: str
    placeholderArgb: int
    textArgb: int
    subtextArgb: int
    mediaData: PaymentBackground.MediaData
    type: PaymentBackground.Type
    def __init__(self, ID: _Optional[str] = ..., fileLength: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., mimetype: _Optional[str] = ..., placeholderArgb: _Optional[int] = ..., textArgb: _Optional[int] = ..., subtextArgb: _Optional[int] = ..., mediaData: _Optional[_Union[PaymentBackground.MediaData, _Mapping]] = ..., type: _Optional[_Union[PaymentBackground.Type, str]] = ...) -> None: ...

class DisappearingMode(_message.Message):
    __slots__ = ("initiator", "trigger", "initiatorDeviceJID", "initiatedByMe")
    class Trigger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[DisappearingMode.Trigger]
        CHAT_SETTING: _ClassVar[DisappearingMode.Trigger]
        ACCOUNT_SETTING: _ClassVar[DisappearingMode.Trigger]
        BULK_CHANGE: _ClassVar[DisappearingMode.Trigger]
        BIZ_SUPPORTS_FB_HOSTING: _ClassVar[DisappearingMode.Trigger]
        UNKNOWN_GROUPS: _ClassVar[DisappearingMode.Trigger]
    UNKNOWN: DisappearingMode.Trigger
    CHAT_SETTING: DisappearingMode.Trigger
    ACCOUNT_SETTING: DisappearingMode.Trigger
    BULK_CHANGE: DisappearingMode.Trigger
    BIZ_SUPPORTS_FB_HOSTING: DisappearingMode.Trigger
    UNKNOWN_GROUPS: DisappearingMode.Trigger
    class Initiator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CHANGED_IN_CHAT: _ClassVar[DisappearingMode.Initiator]
        INITIATED_BY_ME: _ClassVar[DisappearingMode.Initiator]
        INITIATED_BY_OTHER: _ClassVar[DisappearingMode.Initiator]
        BIZ_UPGRADE_FB_HOSTING: _ClassVar[DisappearingMode.Initiator]
    CHANGED_IN_CHAT: DisappearingMode.Initiator
    INITIATED_BY_ME: DisappearingMode.Initiator
    INITIATED_BY_OTHER: DisappearingMode.Initiator
    BIZ_UPGRADE_FB_HOSTING: DisappearingMode.Initiator
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    INITIATORDEVICEJID_FIELD_NUMBER: _ClassVar[int]
    INITIATEDBYME_FIELD_NUMBER: _ClassVar[int]
    initiator: DisappearingMode.Initiator
    trigger: DisappearingMode.Trigger
    initiatorDeviceJID: str
    initiatedByMe: bool
    def __init__(self, initiator: _Optional[_Union[DisappearingMode.Initiator, str]] = ..., trigger: _Optional[_Union[DisappearingMode.Trigger, str]] = ..., initiatorDeviceJID: _Optional[str] = ..., initiatedByMe: _Optional[bool] = ...) -> None: ...

class ProcessedVideo(_message.Message):
    __slots__ = ("directPath", "fileSHA256", "height", "width", "fileLength", "bitrate", "quality", "capabilities")
    class VideoQuality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNDEFINED: _ClassVar[ProcessedVideo.VideoQuality]
        LOW: _ClassVar[ProcessedVideo.VideoQuality]
        MID: _ClassVar[ProcessedVideo.VideoQuality]
        HIGH: _ClassVar[ProcessedVideo.VideoQuality]
    UNDEFINED: ProcessedVideo.VideoQuality
    LOW: ProcessedVideo.VideoQuality
    MID: ProcessedVideo.VideoQuality
    HIGH: ProcessedVideo.VideoQuality
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    BITRATE_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    directPath: str
    fileSHA256: bytes
    height: int
    width: int
    fileLength: int
    bitrate: int
    quality: ProcessedVideo.VideoQuality
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, directPath: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., fileLength: _Optional[int] = ..., bitrate: _Optional[int] = ..., quality: _Optional[_Union[ProcessedVideo.VideoQuality, str]] = ..., capabilities: _Optional[_Iterable[str]] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("conversation", "senderKeyDistributionMessage", "imageMessage", "contactMessage", "locationMessage", "extendedTextMessage", "documentMessage", "audioMessage", "videoMessage", "call", "chat", "protocolMessage", "contactsArrayMessage", "highlyStructuredMessage", "fastRatchetKeySenderKeyDistributionMessage", "sendPaymentMessage", "liveLocationMessage", "requestPaymentMessage", "declinePaymentRequestMessage", "cancelPaymentRequestMessage", "templateMessage", "stickerMessage", "groupInviteMessage", "templateButtonReplyMessage", "productMessage", "deviceSentMessage", "messageContextInfo", "listMessage", "viewOnceMessage", "orderMessage", "listResponseMessage", "ephemeralMessage", "invoiceMessage", "buttonsMessage", "buttonsResponseMessage", "paymentInviteMessage", "interactiveMessage", "reactionMessage", "stickerSyncRmrMessage", "interactiveResponseMessage", "pollCreationMessage", "pollUpdateMessage", "keepInChatMessage", "documentWithCaptionMessage", "requestPhoneNumberMessage", "viewOnceMessageV2", "encReactionMessage", "editedMessage", "viewOnceMessageV2Extension", "pollCreationMessageV2", "scheduledCallCreationMessage", "groupMentionedMessage", "pinInChatMessage", "pollCreationMessageV3", "scheduledCallEditMessage", "ptvMessage", "botInvokeMessage", "callLogMesssage", "messageHistoryBundle", "encCommentMessage", "bcallMessage", "lottieStickerMessage", "eventMessage", "encEventResponseMessage", "commentMessage", "newsletterAdminInviteMessage", "placeholderMessage", "secretEncryptedMessage", "albumMessage", "eventCoverImage", "stickerPackMessage", "statusMentionMessage", "pollResultSnapshotMessage", "pollCreationOptionImageMessage", "associatedChildMessage", "groupStatusMentionMessage", "pollCreationMessageV4", "statusAddYours", "groupStatusMessage", "richResponseMessage", "statusNotificationMessage", "limitSharingMessage", "botTaskMessage", "questionMessage", "messageHistoryNotice", "groupStatusMessageV2", "botForwardedMessage", "statusQuestionAnswerMessage", "questionReplyMessage", "questionResponseMessage", "statusQuotedMessage", "statusStickerInteractionMessage", "pollCreationMessageV5", "newsletterFollowerInviteMessageV2", "pollResultSnapshotMessageV3", "newsletterAdminProfileMessage", "spoilerMessage", "pollCreationMessageV6", "conditionalRevealMessage", "pollAddOptionMessage", "eventInviteMessage", "groupRootKeyShare", "paymentReminderMessage", "splitPaymentMessage", "newsletterAdminProfileStatusMessage", "rootSecretDistributeMessage", "splitPaymentUpdateMessage", "musicMessage", "statusLinkPreviewMetadata", "botPlatformRegistrationSuccessMessage", "newsletterScheduledMessage", "acp2SettingMessage", "audioStickerMessage")
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    SENDERKEYDISTRIBUTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CONTACTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXTENDEDTEXTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    AUDIOMESSAGE_FIELD_NUMBER: _ClassVar[int]
    VIDEOMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    CHAT_FIELD_NUMBER: _ClassVar[int]
    PROTOCOLMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CONTACTSARRAYMESSAGE_FIELD_NUMBER: _ClassVar[int]
    HIGHLYSTRUCTUREDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    FASTRATCHETKEYSENDERKEYDISTRIBUTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    SENDPAYMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LIVELOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUESTPAYMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    DECLINEPAYMENTREQUESTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CANCELPAYMENTREQUESTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STICKERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    GROUPINVITEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATEBUTTONREPLYMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PRODUCTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    DEVICESENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGECONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    LISTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    VIEWONCEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ORDERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LISTRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALMESSAGE_FIELD_NUMBER: _ClassVar[int]
    INVOICEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BUTTONSMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BUTTONSRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PAYMENTINVITEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    REACTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STICKERSYNCRMRMESSAGE_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVERESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLUPDATEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    KEEPINCHATMESSAGE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTWITHCAPTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUESTPHONENUMBERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    VIEWONCEMESSAGEV2_FIELD_NUMBER: _ClassVar[int]
    ENCREACTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EDITEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    VIEWONCEMESSAGEV2EXTENSION_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGEV2_FIELD_NUMBER: _ClassVar[int]
    SCHEDULEDCALLCREATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    GROUPMENTIONEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PININCHATMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGEV3_FIELD_NUMBER: _ClassVar[int]
    SCHEDULEDCALLEDITMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PTVMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BOTINVOKEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    CALLLOGMESSSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGEHISTORYBUNDLE_FIELD_NUMBER: _ClassVar[int]
    ENCCOMMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BCALLMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LOTTIESTICKERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EVENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ENCEVENTRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    COMMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERADMININVITEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    SECRETENCRYPTEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ALBUMMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EVENTCOVERIMAGE_FIELD_NUMBER: _ClassVar[int]
    STICKERPACKMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSMENTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLRESULTSNAPSHOTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONOPTIONIMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATEDCHILDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    GROUPSTATUSMENTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGEV4_FIELD_NUMBER: _ClassVar[int]
    STATUSADDYOURS_FIELD_NUMBER: _ClassVar[int]
    GROUPSTATUSMESSAGE_FIELD_NUMBER: _ClassVar[int]
    RICHRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSNOTIFICATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    LIMITSHARINGMESSAGE_FIELD_NUMBER: _ClassVar[int]
    BOTTASKMESSAGE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGEHISTORYNOTICE_FIELD_NUMBER: _ClassVar[int]
    GROUPSTATUSMESSAGEV2_FIELD_NUMBER: _ClassVar[int]
    BOTFORWARDEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSQUESTIONANSWERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONREPLYMESSAGE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONRESPONSEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSQUOTEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSSTICKERINTERACTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGEV5_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERFOLLOWERINVITEMESSAGEV2_FIELD_NUMBER: _ClassVar[int]
    POLLRESULTSNAPSHOTMESSAGEV3_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERADMINPROFILEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    SPOILERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLCREATIONMESSAGEV6_FIELD_NUMBER: _ClassVar[int]
    CONDITIONALREVEALMESSAGE_FIELD_NUMBER: _ClassVar[int]
    POLLADDOPTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EVENTINVITEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    GROUPROOTKEYSHARE_FIELD_NUMBER: _ClassVar[int]
    PAYMENTREMINDERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    SPLITPAYMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERADMINPROFILESTATUSMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ROOTSECRETDISTRIBUTEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    SPLITPAYMENTUPDATEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    MUSICMESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUSLINKPREVIEWMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTPLATFORMREGISTRATIONSUCCESSMESSAGE_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERSCHEDULEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    ACP2SETTINGMESSAGE_FIELD_NUMBER: _ClassVar[int]
    AUDIOSTICKERMESSAGE_FIELD_NUMBER: _ClassVar[int]
    conversation: str
    senderKeyDistributionMessage: SenderKeyDistributionMessage
    imageMessage: ImageMessage
    contactMessage: ContactMessage
    locationMessage: LocationMessage
    extendedTextMessage: ExtendedTextMessage
    documentMessage: DocumentMessage
    audioMessage: AudioMessage
    videoMessage: VideoMessage
    call: Call
    chat: Chat
    protocolMessage: ProtocolMessage
    contactsArrayMessage: ContactsArrayMessage
    highlyStructuredMessage: HighlyStructuredMessage
    fastRatchetKeySenderKeyDistributionMessage: SenderKeyDistributionMessage
    sendPaymentMessage: SendPaymentMessage
    liveLocationMessage: LiveLocationMessage
    requestPaymentMessage: RequestPaymentMessage
    declinePaymentRequestMessage: DeclinePaymentRequestMessage
    cancelPaymentRequestMessage: CancelPaymentRequestMessage
    templateMessage: TemplateMessage
    stickerMessage: StickerMessage
    groupInviteMessage: GroupInviteMessage
    templateButtonReplyMessage: TemplateButtonReplyMessage
    productMessage: ProductMessage
    deviceSentMessage: DeviceSentMessage
    messageContextInfo: MessageContextInfo
    listMessage: ListMessage
    viewOnceMessage: FutureProofMessage
    orderMessage: OrderMessage
    listResponseMessage: ListResponseMessage
    ephemeralMessage: FutureProofMessage
    invoiceMessage: InvoiceMessage
    buttonsMessage: ButtonsMessage
    buttonsResponseMessage: ButtonsResponseMessage
    paymentInviteMessage: PaymentInviteMessage
    interactiveMessage: InteractiveMessage
    reactionMessage: ReactionMessage
    stickerSyncRmrMessage: StickerSyncRMRMessage
    interactiveResponseMessage: InteractiveResponseMessage
    pollCreationMessage: PollCreationMessage
    pollUpdateMessage: PollUpdateMessage
    keepInChatMessage: KeepInChatMessage
    documentWithCaptionMessage: FutureProofMessage
    requestPhoneNumberMessage: RequestPhoneNumberMessage
    viewOnceMessageV2: FutureProofMessage
    encReactionMessage: EncReactionMessage
    editedMessage: FutureProofMessage
    viewOnceMessageV2Extension: FutureProofMessage
    pollCreationMessageV2: PollCreationMessage
    scheduledCallCreationMessage: ScheduledCallCreationMessage
    groupMentionedMessage: FutureProofMessage
    pinInChatMessage: PinInChatMessage
    pollCreationMessageV3: PollCreationMessage
    scheduledCallEditMessage: ScheduledCallEditMessage
    ptvMessage: VideoMessage
    botInvokeMessage: FutureProofMessage
    callLogMesssage: CallLogMessage
    messageHistoryBundle: MessageHistoryBundle
    encCommentMessage: EncCommentMessage
    bcallMessage: BCallMessage
    lottieStickerMessage: FutureProofMessage
    eventMessage: EventMessage
    encEventResponseMessage: EncEventResponseMessage
    commentMessage: CommentMessage
    newsletterAdminInviteMessage: NewsletterAdminInviteMessage
    placeholderMessage: PlaceholderMessage
    secretEncryptedMessage: SecretEncryptedMessage
    albumMessage: AlbumMessage
    eventCoverImage: FutureProofMessage
    stickerPackMessage: StickerPackMessage
    statusMentionMessage: FutureProofMessage
    pollResultSnapshotMessage: PollResultSnapshotMessage
    pollCreationOptionImageMessage: FutureProofMessage
    associatedChildMessage: FutureProofMessage
    groupStatusMentionMessage: FutureProofMessage
    pollCreationMessageV4: FutureProofMessage
    statusAddYours: FutureProofMessage
    groupStatusMessage: FutureProofMessage
    richResponseMessage: AIRichResponseMessage
    statusNotificationMessage: StatusNotificationMessage
    limitSharingMessage: FutureProofMessage
    botTaskMessage: FutureProofMessage
    questionMessage: FutureProofMessage
    messageHistoryNotice: MessageHistoryNotice
    groupStatusMessageV2: FutureProofMessage
    botForwardedMessage: FutureProofMessage
    statusQuestionAnswerMessage: StatusQuestionAnswerMessage
    questionReplyMessage: FutureProofMessage
    questionResponseMessage: QuestionResponseMessage
    statusQuotedMessage: StatusQuotedMessage
    statusStickerInteractionMessage: StatusStickerInteractionMessage
    pollCreationMessageV5: PollCreationMessage
    newsletterFollowerInviteMessageV2: NewsletterFollowerInviteMessage
    pollResultSnapshotMessageV3: PollResultSnapshotMessage
    newsletterAdminProfileMessage: FutureProofMessage
    spoilerMessage: FutureProofMessage
    pollCreationMessageV6: PollCreationMessage
    conditionalRevealMessage: ConditionalRevealMessage
    pollAddOptionMessage: PollAddOptionMessage
    eventInviteMessage: EventInviteMessage
    groupRootKeyShare: GroupRootKeyShare
    paymentReminderMessage: PaymentReminderMessage
    splitPaymentMessage: SplitPaymentMessage
    newsletterAdminProfileStatusMessage: FutureProofMessage
    rootSecretDistributeMessage: RootSecretDistributeMessage
    splitPaymentUpdateMessage: SplitPaymentUpdateMessage
    musicMessage: MusicMessage
    statusLinkPreviewMetadata: StatusLinkPreviewMetadata
    botPlatformRegistrationSuccessMessage: FutureProofMessage
    newsletterScheduledMessage: FutureProofMessage
    acp2SettingMessage: FutureProofMessage
    audioStickerMessage: FutureProofMessage
    def __init__(self, conversation: _Optional[str] = ..., senderKeyDistributionMessage: _Optional[_Union[SenderKeyDistributionMessage, _Mapping]] = ..., imageMessage: _Optional[_Union[ImageMessage, _Mapping]] = ..., contactMessage: _Optional[_Union[ContactMessage, _Mapping]] = ..., locationMessage: _Optional[_Union[LocationMessage, _Mapping]] = ..., extendedTextMessage: _Optional[_Union[ExtendedTextMessage, _Mapping]] = ..., documentMessage: _Optional[_Union[DocumentMessage, _Mapping]] = ..., audioMessage: _Optional[_Union[AudioMessage, _Mapping]] = ..., videoMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., call: _Optional[_Union[Call, _Mapping]] = ..., chat: _Optional[_Union[Chat, _Mapping]] = ..., protocolMessage: _Optional[_Union[ProtocolMessage, _Mapping]] = ..., contactsArrayMessage: _Optional[_Union[ContactsArrayMessage, _Mapping]] = ..., highlyStructuredMessage: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., fastRatchetKeySenderKeyDistributionMessage: _Optional[_Union[SenderKeyDistributionMessage, _Mapping]] = ..., sendPaymentMessage: _Optional[_Union[SendPaymentMessage, _Mapping]] = ..., liveLocationMessage: _Optional[_Union[LiveLocationMessage, _Mapping]] = ..., requestPaymentMessage: _Optional[_Union[RequestPaymentMessage, _Mapping]] = ..., declinePaymentRequestMessage: _Optional[_Union[DeclinePaymentRequestMessage, _Mapping]] = ..., cancelPaymentRequestMessage: _Optional[_Union[CancelPaymentRequestMessage, _Mapping]] = ..., templateMessage: _Optional[_Union[TemplateMessage, _Mapping]] = ..., stickerMessage: _Optional[_Union[StickerMessage, _Mapping]] = ..., groupInviteMessage: _Optional[_Union[GroupInviteMessage, _Mapping]] = ..., templateButtonReplyMessage: _Optional[_Union[TemplateButtonReplyMessage, _Mapping]] = ..., productMessage: _Optional[_Union[ProductMessage, _Mapping]] = ..., deviceSentMessage: _Optional[_Union[DeviceSentMessage, _Mapping]] = ..., messageContextInfo: _Optional[_Union[MessageContextInfo, _Mapping]] = ..., listMessage: _Optional[_Union[ListMessage, _Mapping]] = ..., viewOnceMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., orderMessage: _Optional[_Union[OrderMessage, _Mapping]] = ..., listResponseMessage: _Optional[_Union[ListResponseMessage, _Mapping]] = ..., ephemeralMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., invoiceMessage: _Optional[_Union[InvoiceMessage, _Mapping]] = ..., buttonsMessage: _Optional[_Union[ButtonsMessage, _Mapping]] = ..., buttonsResponseMessage: _Optional[_Union[ButtonsResponseMessage, _Mapping]] = ..., paymentInviteMessage: _Optional[_Union[PaymentInviteMessage, _Mapping]] = ..., interactiveMessage: _Optional[_Union[InteractiveMessage, _Mapping]] = ..., reactionMessage: _Optional[_Union[ReactionMessage, _Mapping]] = ..., stickerSyncRmrMessage: _Optional[_Union[StickerSyncRMRMessage, _Mapping]] = ..., interactiveResponseMessage: _Optional[_Union[InteractiveResponseMessage, _Mapping]] = ..., pollCreationMessage: _Optional[_Union[PollCreationMessage, _Mapping]] = ..., pollUpdateMessage: _Optional[_Union[PollUpdateMessage, _Mapping]] = ..., keepInChatMessage: _Optional[_Union[KeepInChatMessage, _Mapping]] = ..., documentWithCaptionMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., requestPhoneNumberMessage: _Optional[_Union[RequestPhoneNumberMessage, _Mapping]] = ..., viewOnceMessageV2: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., encReactionMessage: _Optional[_Union[EncReactionMessage, _Mapping]] = ..., editedMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., viewOnceMessageV2Extension: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., pollCreationMessageV2: _Optional[_Union[PollCreationMessage, _Mapping]] = ..., scheduledCallCreationMessage: _Optional[_Union[ScheduledCallCreationMessage, _Mapping]] = ..., groupMentionedMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., pinInChatMessage: _Optional[_Union[PinInChatMessage, _Mapping]] = ..., pollCreationMessageV3: _Optional[_Union[PollCreationMessage, _Mapping]] = ..., scheduledCallEditMessage: _Optional[_Union[ScheduledCallEditMessage, _Mapping]] = ..., ptvMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., botInvokeMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., callLogMesssage: _Optional[_Union[CallLogMessage, _Mapping]] = ..., messageHistoryBundle: _Optional[_Union[MessageHistoryBundle, _Mapping]] = ..., encCommentMessage: _Optional[_Union[EncCommentMessage, _Mapping]] = ..., bcallMessage: _Optional[_Union[BCallMessage, _Mapping]] = ..., lottieStickerMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., eventMessage: _Optional[_Union[EventMessage, _Mapping]] = ..., encEventResponseMessage: _Optional[_Union[EncEventResponseMessage, _Mapping]] = ..., commentMessage: _Optional[_Union[CommentMessage, _Mapping]] = ..., newsletterAdminInviteMessage: _Optional[_Union[NewsletterAdminInviteMessage, _Mapping]] = ..., placeholderMessage: _Optional[_Union[PlaceholderMessage, _Mapping]] = ..., secretEncryptedMessage: _Optional[_Union[SecretEncryptedMessage, _Mapping]] = ..., albumMessage: _Optional[_Union[AlbumMessage, _Mapping]] = ..., eventCoverImage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., stickerPackMessage: _Optional[_Union[StickerPackMessage, _Mapping]] = ..., statusMentionMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., pollResultSnapshotMessage: _Optional[_Union[PollResultSnapshotMessage, _Mapping]] = ..., pollCreationOptionImageMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., associatedChildMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., groupStatusMentionMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., pollCreationMessageV4: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., statusAddYours: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., groupStatusMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., richResponseMessage: _Optional[_Union[AIRichResponseMessage, _Mapping]] = ..., statusNotificationMessage: _Optional[_Union[StatusNotificationMessage, _Mapping]] = ..., limitSharingMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., botTaskMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., questionMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., messageHistoryNotice: _Optional[_Union[MessageHistoryNotice, _Mapping]] = ..., groupStatusMessageV2: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., botForwardedMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., statusQuestionAnswerMessage: _Optional[_Union[StatusQuestionAnswerMessage, _Mapping]] = ..., questionReplyMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., questionResponseMessage: _Optional[_Union[QuestionResponseMessage, _Mapping]] = ..., statusQuotedMessage: _Optional[_Union[StatusQuotedMessage, _Mapping]] = ..., statusStickerInteractionMessage: _Optional[_Union[StatusStickerInteractionMessage, _Mapping]] = ..., pollCreationMessageV5: _Optional[_Union[PollCreationMessage, _Mapping]] = ..., newsletterFollowerInviteMessageV2: _Optional[_Union[NewsletterFollowerInviteMessage, _Mapping]] = ..., pollResultSnapshotMessageV3: _Optional[_Union[PollResultSnapshotMessage, _Mapping]] = ..., newsletterAdminProfileMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., spoilerMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., pollCreationMessageV6: _Optional[_Union[PollCreationMessage, _Mapping]] = ..., conditionalRevealMessage: _Optional[_Union[ConditionalRevealMessage, _Mapping]] = ..., pollAddOptionMessage: _Optional[_Union[PollAddOptionMessage, _Mapping]] = ..., eventInviteMessage: _Optional[_Union[EventInviteMessage, _Mapping]] = ..., groupRootKeyShare: _Optional[_Union[GroupRootKeyShare, _Mapping]] = ..., paymentReminderMessage: _Optional[_Union[PaymentReminderMessage, _Mapping]] = ..., splitPaymentMessage: _Optional[_Union[SplitPaymentMessage, _Mapping]] = ..., newsletterAdminProfileStatusMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., rootSecretDistributeMessage: _Optional[_Union[RootSecretDistributeMessage, _Mapping]] = ..., splitPaymentUpdateMessage: _Optional[_Union[SplitPaymentUpdateMessage, _Mapping]] = ..., musicMessage: _Optional[_Union[MusicMessage, _Mapping]] = ..., statusLinkPreviewMetadata: _Optional[_Union[StatusLinkPreviewMetadata, _Mapping]] = ..., botPlatformRegistrationSuccessMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., newsletterScheduledMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., acp2SettingMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ..., audioStickerMessage: _Optional[_Union[FutureProofMessage, _Mapping]] = ...) -> None: ...

class AlbumMessage(_message.Message):
    __slots__ = ("expectedImageCount", "expectedVideoCount", "contextInfo")
    EXPECTEDIMAGECOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPECTEDVIDEOCOUNT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    expectedImageCount: int
    expectedVideoCount: int
    contextInfo: ContextInfo
    def __init__(self, expectedImageCount: _Optional[int] = ..., expectedVideoCount: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class MessageHistoryMetadata(_message.Message):
    __slots__ = ("historyReceivers", "oldestMessageTimestampInWindow", "messageCount", "nonHistoryReceivers", "oldestMessageTimestampInBundle", "includesChatTheme")
    HISTORYRECEIVERS_FIELD_NUMBER: _ClassVar[int]
    OLDESTMESSAGETIMESTAMPINWINDOW_FIELD_NUMBER: _ClassVar[int]
    MESSAGECOUNT_FIELD_NUMBER: _ClassVar[int]
    NONHISTORYRECEIVERS_FIELD_NUMBER: _ClassVar[int]
    OLDESTMESSAGETIMESTAMPINBUNDLE_FIELD_NUMBER: _ClassVar[int]
    INCLUDESCHATTHEME_FIELD_NUMBER: _ClassVar[int]
    historyReceivers: _containers.RepeatedScalarFieldContainer[str]
    oldestMessageTimestampInWindow: int
    messageCount: int
    nonHistoryReceivers: _containers.RepeatedScalarFieldContainer[str]
    oldestMessageTimestampInBundle: int
    includesChatTheme: bool
    def __init__(self, historyReceivers: _Optional[_Iterable[str]] = ..., oldestMessageTimestampInWindow: _Optional[int] = ..., messageCount: _Optional[int] = ..., nonHistoryReceivers: _Optional[_Iterable[str]] = ..., oldestMessageTimestampInBundle: _Optional[int] = ..., includesChatTheme: _Optional[bool] = ...) -> None: ...

class HistoryShareMessageEntry(_message.Message):
    __slots__ = ("stanzaID", "messageSecretProof")
    STANZAID_FIELD_NUMBER: _ClassVar[int]
    MESSAGESECRETPROOF_FIELD_NUMBER: _ClassVar[int]
    stanzaID: str
    messageSecretProof: bytes
    def __init__(self, stanzaID: _Optional[str] = ..., messageSecretProof: _Optional[bytes] = ...) -> None: ...

class BotHistoryShareSyncMetadata(_message.Message):
    __slots__ = ("botJID", "historyShareCutoffTimestamp", "historyShareMessages")
    BOTJID_FIELD_NUMBER: _ClassVar[int]
    HISTORYSHARECUTOFFTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    HISTORYSHAREMESSAGES_FIELD_NUMBER: _ClassVar[int]
    botJID: str
    historyShareCutoffTimestamp: int
    historyShareMessages: _containers.RepeatedCompositeFieldContainer[HistoryShareMessageEntry]
    def __init__(self, botJID: _Optional[str] = ..., historyShareCutoffTimestamp: _Optional[int] = ..., historyShareMessages: _Optional[_Iterable[_Union[HistoryShareMessageEntry, _Mapping]]] = ...) -> None: ...

class MessageHistoryNotice(_message.Message):
    __slots__ = ("contextInfo", "messageHistoryMetadata", "botHistoryShareSyncMetadata")
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    MESSAGEHISTORYMETADATA_FIELD_NUMBER: _ClassVar[int]
    BOTHISTORYSHARESYNCMETADATA_FIELD_NUMBER: _ClassVar[int]
    contextInfo: ContextInfo
    messageHistoryMetadata: MessageHistoryMetadata
    botHistoryShareSyncMetadata: BotHistoryShareSyncMetadata
    def __init__(self, contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., messageHistoryMetadata: _Optional[_Union[MessageHistoryMetadata, _Mapping]] = ..., botHistoryShareSyncMetadata: _Optional[_Union[BotHistoryShareSyncMetadata, _Mapping]] = ...) -> None: ...

class MessageHistoryBundle(_message.Message):
    __slots__ = ("mimetype", "fileSHA256", "mediaKey", "fileEncSHA256", "directPath", "mediaKeyTimestamp", "contextInfo", "messageHistoryMetadata")
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    MESSAGEHISTORYMETADATA_FIELD_NUMBER: _ClassVar[int]
    mimetype: str
    fileSHA256: bytes
    mediaKey: bytes
    fileEncSHA256: bytes
    directPath: str
    mediaKeyTimestamp: int
    contextInfo: ContextInfo
    messageHistoryMetadata: MessageHistoryMetadata
    def __init__(self, mimetype: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., messageHistoryMetadata: _Optional[_Union[MessageHistoryMetadata, _Mapping]] = ...) -> None: ...

class EncEventResponseMessage(_message.Message):
    __slots__ = ("eventCreationMessageKey", "encPayload", "encIV")
    EVENTCREATIONMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    eventCreationMessageKey: _common_pb2.MessageKey
    encPayload: bytes
    encIV: bytes
    def __init__(self, eventCreationMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ...) -> None: ...

class EventMessage(_message.Message):
    __slots__ = ("contextInfo", "isCanceled", "name", "description", "location", "joinLink", "startTime", "endTime", "extraGuestsAllowed", "isScheduleCall", "hasReminder", "reminderOffsetSec")
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    ISCANCELED_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    JOINLINK_FIELD_NUMBER: _ClassVar[int]
    STARTTIME_FIELD_NUMBER: _ClassVar[int]
    ENDTIME_FIELD_NUMBER: _ClassVar[int]
    EXTRAGUESTSALLOWED_FIELD_NUMBER: _ClassVar[int]
    ISSCHEDULECALL_FIELD_NUMBER: _ClassVar[int]
    HASREMINDER_FIELD_NUMBER: _ClassVar[int]
    REMINDEROFFSETSEC_FIELD_NUMBER: _ClassVar[int]
    contextInfo: ContextInfo
    isCanceled: bool
    name: str
    description: str
    location: LocationMessage
    joinLink: str
    startTime: int
    endTime: int
    extraGuestsAllowed: bool
    isScheduleCall: bool
    hasReminder: bool
    reminderOffsetSec: int
    def __init__(self, contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., isCanceled: _Optional[bool] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., location: _Optional[_Union[LocationMessage, _Mapping]] = ..., joinLink: _Optional[str] = ..., startTime: _Optional[int] = ..., endTime: _Optional[int] = ..., extraGuestsAllowed: _Optional[bool] = ..., isScheduleCall: _Optional[bool] = ..., hasReminder: _Optional[bool] = ..., reminderOffsetSec: _Optional[int] = ...) -> None: ...

class CommentMessage(_message.Message):
    __slots__ = ("message", "targetMessageKey")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TARGETMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    message: Message
    targetMessageKey: _common_pb2.MessageKey
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ..., targetMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...

class EncCommentMessage(_message.Message):
    __slots__ = ("targetMessageKey", "encPayload", "encIV")
    TARGETMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    targetMessageKey: _common_pb2.MessageKey
    encPayload: bytes
    encIV: bytes
    def __init__(self, targetMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ...) -> None: ...

class EncReactionMessage(_message.Message):
    __slots__ = ("targetMessageKey", "encPayload", "encIV")
    TARGETMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    targetMessageKey: _common_pb2.MessageKey
    encPayload: bytes
    encIV: bytes
    def __init__(self, targetMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ...) -> None: ...

class KeepInChatMessage(_message.Message):
    __slots__ = ("key", "keepType", "timestampMS")
    KEY_FIELD_NUMBER: _ClassVar[int]
    KEEPTYPE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    keepType: KeepType
    timestampMS: int
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., keepType: _Optional[_Union[KeepType, str]] = ..., timestampMS: _Optional[int] = ...) -> None: ...

class QuestionResponseMessage(_message.Message):
    __slots__ = ("key", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    text: str
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class StatusQuestionAnswerMessage(_message.Message):
    __slots__ = ("key", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    text: str
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class PollResultSnapshotMessage(_message.Message):
    __slots__ = ("name", "pollVotes", "contextInfo", "pollType")
    class PollVote(_message.Message):
        __slots__ = ("optionName", "optionVoteCount")
        OPTIONNAME_FIELD_NUMBER: _ClassVar[int]
        OPTIONVOTECOUNT_FIELD_NUMBER: _ClassVar[int]
        optionName: str
        optionVoteCount: int
        def __init__(self, optionName: _Optional[str] = ..., optionVoteCount: _Optional[int] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    POLLVOTES_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    POLLTYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    pollVotes: _containers.RepeatedCompositeFieldContainer[PollResultSnapshotMessage.PollVote]
    contextInfo: ContextInfo
    pollType: PollType
    def __init__(self, name: _Optional[str] = ..., pollVotes: _Optional[_Iterable[_Union[PollResultSnapshotMessage.PollVote, _Mapping]]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., pollType: _Optional[_Union[PollType, str]] = ...) -> None: ...

class PollAddOptionMessage(_message.Message):
    __slots__ = ("pollCreationMessageKey", "addOption", "metadata")
    POLLCREATIONMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    ADDOPTION_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    pollCreationMessageKey: _common_pb2.MessageKey
    addOption: PollCreationMessage.Option
    metadata: PollUpdateMessageMetadata
    def __init__(self, pollCreationMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., addOption: _Optional[_Union[PollCreationMessage.Option, _Mapping]] = ..., metadata: _Optional[_Union[PollUpdateMessageMetadata, _Mapping]] = ...) -> None: ...

class PollVoteMessage(_message.Message):
    __slots__ = ("selectedOptions",)
    SELECTEDOPTIONS_FIELD_NUMBER: _ClassVar[int]
    selectedOptions: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, selectedOptions: _Optional[_Iterable[bytes]] = ...) -> None: ...

class PollEncValue(_message.Message):
    __slots__ = ("encPayload", "encIV")
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    encPayload: bytes
    encIV: bytes
    def __init__(self, encPayload: _Optional[bytes] = ..., encIV: _Optional[bytes] = ...) -> None: ...

class PollUpdateMessageMetadata(_message.Message):
    __slots__ = ("pollNameHash", "lastEditStanzaID")
    POLLNAMEHASH_FIELD_NUMBER: _ClassVar[int]
    LASTEDITSTANZAID_FIELD_NUMBER: _ClassVar[int]
    pollNameHash: bytes
    lastEditStanzaID: str
    def __init__(self, pollNameHash: _Optional[bytes] = ..., lastEditStanzaID: _Optional[str] = ...) -> None: ...

class PollUpdateMessage(_message.Message):
    __slots__ = ("pollCreationMessageKey", "vote", "metadata", "senderTimestampMS")
    POLLCREATIONMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    VOTE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    SENDERTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    pollCreationMessageKey: _common_pb2.MessageKey
    vote: PollEncValue
    metadata: PollUpdateMessageMetadata
    senderTimestampMS: int
    def __init__(self, pollCreationMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., vote: _Optional[_Union[PollEncValue, _Mapping]] = ..., metadata: _Optional[_Union[PollUpdateMessageMetadata, _Mapping]] = ..., senderTimestampMS: _Optional[int] = ...) -> None: ...

class PollCreationMessage(_message.Message):
    __slots__ = ("encKey", "name", "options", "selectableOptionsCount", "contextInfo", "pollContentType", "pollType", "correctAnswer", "endTime", "hideParticipantName", "allowAddOption")
    class Option(_message.Message):
        __slots__ = ("optionName", "optionHash")
        OPTIONNAME_FIELD_NUMBER: _ClassVar[int]
        OPTIONHASH_FIELD_NUMBER: _ClassVar[int]
        optionName: str
        optionHash: str
        def __init__(self, optionName: _Optional[str] = ..., optionHash: _Optional[str] = ...) -> None: ...
    ENCKEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTABLEOPTIONSCOUNT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    POLLCONTENTTYPE_FIELD_NUMBER: _ClassVar[int]
    POLLTYPE_FIELD_NUMBER: _ClassVar[int]
    CORRECTANSWER_FIELD_NUMBER: _ClassVar[int]
    ENDTIME_FIELD_NUMBER: _ClassVar[int]
    HIDEPARTICIPANTNAME_FIELD_NUMBER: _ClassVar[int]
    ALLOWADDOPTION_FIELD_NUMBER: _ClassVar[int]
    encKey: bytes
    name: str
    options: _containers.RepeatedCompositeFieldContainer[PollCreationMessage.Option]
    selectableOptionsCount: int
    contextInfo: ContextInfo
    pollContentType: PollContentType
    pollType: PollType
    correctAnswer: PollCreationMessage.Option
    endTime: int
    hideParticipantName: bool
    allowAddOption: bool
    def __init__(self, encKey: _Optional[bytes] = ..., name: _Optional[str] = ..., options: _Optional[_Iterable[_Union[PollCreationMessage.Option, _Mapping]]] = ..., selectableOptionsCount: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., pollContentType: _Optional[_Union[PollContentType, str]] = ..., pollType: _Optional[_Union[PollType, str]] = ..., correctAnswer: _Optional[_Union[PollCreationMessage.Option, _Mapping]] = ..., endTime: _Optional[int] = ..., hideParticipantName: _Optional[bool] = ..., allowAddOption: _Optional[bool] = ...) -> None: ...

class StickerSyncRMRMessage(_message.Message):
    __slots__ = ("filehash", "rmrSource", "requestTimestamp")
    FILEHASH_FIELD_NUMBER: _ClassVar[int]
    RMRSOURCE_FIELD_NUMBER: _ClassVar[int]
    REQUESTTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    filehash: _containers.RepeatedScalarFieldContainer[str]
    rmrSource: str
    requestTimestamp: int
    def __init__(self, filehash: _Optional[_Iterable[str]] = ..., rmrSource: _Optional[str] = ..., requestTimestamp: _Optional[int] = ...) -> None: ...

class ReactionMessage(_message.Message):
    __slots__ = ("key", "text", "groupingKey", "senderTimestampMS")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    GROUPINGKEY_FIELD_NUMBER: _ClassVar[int]
    SENDERTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    text: str
    groupingKey: str
    senderTimestampMS: int
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., text: _Optional[str] = ..., groupingKey: _Optional[str] = ..., senderTimestampMS: _Optional[int] = ...) -> None: ...

class FutureProofMessage(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class DeviceSentMessage(_message.Message):
    __slots__ = ("destinationJID", "message", "phash")
    DESTINATIONJID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PHASH_FIELD_NUMBER: _ClassVar[int]
    destinationJID: str
    message: Message
    phash: str
    def __init__(self, destinationJID: _Optional[str] = ..., message: _Optional[_Union[Message, _Mapping]] = ..., phash: _Optional[str] = ...) -> None: ...

class RequestPhoneNumberMessage(_message.Message):
    __slots__ = ("contextInfo",)
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    contextInfo: ContextInfo
    def __init__(self, contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class EventInviteMessage(_message.Message):
    __slots__ = ("contextInfo", "eventID", "eventTitle", "JPEGThumbnail", "startTime", "caption", "isCanceled", "endTime", "callLink")
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    EVENTID_FIELD_NUMBER: _ClassVar[int]
    EVENTTITLE_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    STARTTIME_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    ISCANCELED_FIELD_NUMBER: _ClassVar[int]
    ENDTIME_FIELD_NUMBER: _ClassVar[int]
    CALLLINK_FIELD_NUMBER: _ClassVar[int]
    contextInfo: ContextInfo
    eventID: str
    eventTitle: str
    JPEGThumbnail: bytes
    startTime: int
    caption: str
    isCanceled: bool
    endTime: int
    callLink: str
    def __init__(self, contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., eventID: _Optional[str] = ..., eventTitle: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ..., startTime: _Optional[int] = ..., caption: _Optional[str] = ..., isCanceled: _Optional[bool] = ..., endTime: _Optional[int] = ..., callLink: _Optional[str] = ...) -> None: ...

class NewsletterFollowerInviteMessage(_message.Message):
    __slots__ = ("newsletterJID", "newsletterName", "JPEGThumbnail", "caption", "contextInfo")
    NEWSLETTERJID_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERNAME_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    newsletterJID: str
    newsletterName: str
    JPEGThumbnail: bytes
    caption: str
    contextInfo: ContextInfo
    def __init__(self, newsletterJID: _Optional[str] = ..., newsletterName: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ..., caption: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class NewsletterAdminInviteMessage(_message.Message):
    __slots__ = ("newsletterJID", "newsletterName", "JPEGThumbnail", "caption", "inviteExpiration", "contextInfo")
    NEWSLETTERJID_FIELD_NUMBER: _ClassVar[int]
    NEWSLETTERNAME_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    INVITEEXPIRATION_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    newsletterJID: str
    newsletterName: str
    JPEGThumbnail: bytes
    caption: str
    inviteExpiration: int
    contextInfo: ContextInfo
    def __init__(self, newsletterJID: _Optional[str] = ..., newsletterName: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ..., caption: _Optional[str] = ..., inviteExpiration: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class ProductMessage(_message.Message):
    __slots__ = ("product", "businessOwnerJID", "catalog", "body", "footer", "contextInfo")
    class ProductSnapshot(_message.Message):
        __slots__ = ("productImage", "productID", "title", "description", "currencyCode", "priceAmount1000", "retailerID", "URL", "productImageCount", "firstImageID", "salePriceAmount1000", "signedURL")
        PRODUCTIMAGE_FIELD_NUMBER: _ClassVar[int]
        PRODUCTID_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        CURRENCYCODE_FIELD_NUMBER: _ClassVar[int]
        PRICEAMOUNT1000_FIELD_NUMBER: _ClassVar[int]
        RETAILERID_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        PRODUCTIMAGECOUNT_FIELD_NUMBER: _ClassVar[int]
        FIRSTIMAGEID_FIELD_NUMBER: _ClassVar[int]
        SALEPRICEAMOUNT1000_FIELD_NUMBER: _ClassVar[int]
        SIGNEDURL_FIELD_NUMBER: _ClassVar[int]
        productImage: ImageMessage
        productID: str
        title: str
        description: str
        currencyCode: str
        priceAmount1000: int
        retailerID: str
        URL: str
        productImageCount: int
        firstImageID: str
        salePriceAmount1000: int
        signedURL: str
        def __init__(self, productImage: _Optional[_Union[ImageMessage, _Mapping]] = ..., productID: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., currencyCode: _Optional[str] = ..., priceAmount1000: _Optional[int] = ..., retailerID: _Optional[str] = ..., URL: _Optional[str] = ..., productImageCount: _Optional[int] = ..., firstImageID: _Optional[str] = ..., salePriceAmount1000: _Optional[int] = ..., signedURL: _Optional[str] = ...) -> None: ...
    class CatalogSnapshot(_message.Message):
        __slots__ = ("catalogImage", "title", "description")
        CATALOGIMAGE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        catalogImage: ImageMessage
        title: str
        description: str
        def __init__(self, catalogImage: _Optional[_Union[ImageMessage, _Mapping]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    BUSINESSOWNERJID_FIELD_NUMBER: _ClassVar[int]
    CATALOG_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    FOOTER_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    product: ProductMessage.ProductSnapshot
    businessOwnerJID: str
    catalog: ProductMessage.CatalogSnapshot
    body: str
    footer: str
    contextInfo: ContextInfo
    def __init__(self, product: _Optional[_Union[ProductMessage.ProductSnapshot, _Mapping]] = ..., businessOwnerJID: _Optional[str] = ..., catalog: _Optional[_Union[ProductMessage.CatalogSnapshot, _Mapping]] = ..., body: _Optional[str] = ..., footer: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class TemplateButtonReplyMessage(_message.Message):
    __slots__ = ("selectedID", "selectedDisplayText", "contextInfo", "selectedIndex", "selectedCarouselCardIndex")
    SELECTEDID_FIELD_NUMBER: _ClassVar[int]
    SELECTEDDISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    SELECTEDINDEX_FIELD_NUMBER: _ClassVar[int]
    SELECTEDCAROUSELCARDINDEX_FIELD_NUMBER: _ClassVar[int]
    selectedID: str
    selectedDisplayText: str
    contextInfo: ContextInfo
    selectedIndex: int
    selectedCarouselCardIndex: int
    def __init__(self, selectedID: _Optional[str] = ..., selectedDisplayText: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., selectedIndex: _Optional[int] = ..., selectedCarouselCardIndex: _Optional[int] = ...) -> None: ...

class TemplateMessage(_message.Message):
    __slots__ = ("fourRowTemplate", "hydratedFourRowTemplate", "interactiveMessageTemplate", "contextInfo", "hydratedTemplate", "templateID")
    class HydratedFourRowTemplate(_message.Message):
        __slots__ = ("documentMessage", "hydratedTitleText", "imageMessage", "videoMessage", "locationMessage", "hydratedContentText", "hydratedFooterText", "hydratedButtons", "templateID", "maskLinkedDevices")
        DOCUMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
        HYDRATEDTITLETEXT_FIELD_NUMBER: _ClassVar[int]
        IMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
        VIDEOMESSAGE_FIELD_NUMBER: _ClassVar[int]
        LOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
        HYDRATEDCONTENTTEXT_FIELD_NUMBER: _ClassVar[int]
        HYDRATEDFOOTERTEXT_FIELD_NUMBER: _ClassVar[int]
        HYDRATEDBUTTONS_FIELD_NUMBER: _ClassVar[int]
        TEMPLATEID_FIELD_NUMBER: _ClassVar[int]
        MASKLINKEDDEVICES_FIELD_NUMBER: _ClassVar[int]
        documentMessage: DocumentMessage
        hydratedTitleText: str
        imageMessage: ImageMessage
        videoMessage: VideoMessage
        locationMessage: LocationMessage
        hydratedContentText: str
        hydratedFooterText: str
        hydratedButtons: _containers.RepeatedCompositeFieldContainer[HydratedTemplateButton]
        templateID: str
        maskLinkedDevices: bool
        def __init__(self, documentMessage: _Optional[_Union[DocumentMessage, _Mapping]] = ..., hydratedTitleText: _Optional[str] = ..., imageMessage: _Optional[_Union[ImageMessage, _Mapping]] = ..., videoMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., locationMessage: _Optional[_Union[LocationMessage, _Mapping]] = ..., hydratedContentText: _Optional[str] = ..., hydratedFooterText: _Optional[str] = ..., hydratedButtons: _Optional[_Iterable[_Union[HydratedTemplateButton, _Mapping]]] = ..., templateID: _Optional[str] = ..., maskLinkedDevices: _Optional[bool] = ...) -> None: ...
    class FourRowTemplate(_message.Message):
        __slots__ = ("documentMessage", "highlyStructuredMessage", "imageMessage", "videoMessage", "locationMessage", "content", "footer", "buttons")
        DOCUMENTMESSAGE_FIELD_NUMBER: _ClassVar[int]
        HIGHLYSTRUCTUREDMESSAGE_FIELD_NUMBER: _ClassVar[int]
        IMAGEMESSAGE_FIELD_NUMBER: _ClassVar[int]
        VIDEOMESSAGE_FIELD_NUMBER: _ClassVar[int]
        LOCATIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
        CONTENT_FIELD_NUMBER: _ClassVar[int]
        FOOTER_FIELD_NUMBER: _ClassVar[int]
        BUTTONS_FIELD_NUMBER: _ClassVar[int]
        documentMessage: DocumentMessage
        highlyStructuredMessage: HighlyStructuredMessage
        imageMessage: ImageMessage
        videoMessage: VideoMessage
        locationMessage: LocationMessage
        content: HighlyStructuredMessage
        footer: HighlyStructuredMessage
        buttons: _containers.RepeatedCompositeFieldContainer[TemplateButton]
        def __init__(self, documentMessage: _Optional[_Union[DocumentMessage, _Mapping]] = ..., highlyStructuredMessage: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., imageMessage: _Optional[_Union[ImageMessage, _Mapping]] = ..., videoMessage: _Optional[_Union[VideoMessage, _Mapping]] = ..., locationMessage: _Optional[_Union[LocationMessage, _Mapping]] = ..., content: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., footer: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., buttons: _Optional[_Iterable[_Union[TemplateButton, _Mapping]]] = ...) -> None: ...
    FOURROWTEMPLATE_FIELD_NUMBER: _ClassVar[int]
    HYDRATEDFOURROWTEMPLATE_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVEMESSAGETEMPLATE_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    HYDRATEDTEMPLATE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATEID_FIELD_NUMBER: _ClassVar[int]
    fourRowTemplate: TemplateMessage.FourRowTemplate
    hydratedFourRowTemplate: TemplateMessage.HydratedFourRowTemplate
    interactiveMessageTemplate: InteractiveMessage
    contextInfo: ContextInfo
    hydratedTemplate: TemplateMessage.HydratedFourRowTemplate
    templateID: str
    def __init__(self, fourRowTemplate: _Optional[_Union[TemplateMessage.FourRowTemplate, _Mapping]] = ..., hydratedFourRowTemplate: _Optional[_Union[TemplateMessage.HydratedFourRowTemplate, _Mapping]] = ..., interactiveMessageTemplate: _Optional[_Union[InteractiveMessage, _Mapping]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., hydratedTemplate: _Optional[_Union[TemplateMessage.HydratedFourRowTemplate, _Mapping]] = ..., templateID: _Optional[str] = ...) -> None: ...

class StickerMessage(_message.Message):
    __slots__ = ("URL", "fileSHA256", "fileEncSHA256", "mediaKey", "mimetype", "height", "width", "directPath", "fileLength", "mediaKeyTimestamp", "firstFrameLength", "firstFrameSidecar", "isAnimated", "pngThumbnail", "contextInfo", "stickerSentTS", "isAvatar", "isAiSticker", "isLottie", "accessibilityLabel", "premium", "emojis", "audioMessage")
    URL_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    FIRSTFRAMELENGTH_FIELD_NUMBER: _ClassVar[int]
    FIRSTFRAMESIDECAR_FIELD_NUMBER: _ClassVar[int]
    ISANIMATED_FIELD_NUMBER: _ClassVar[int]
    PNGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    STICKERSENTTS_FIELD_NUMBER: _ClassVar[int]
    ISAVATAR_FIELD_NUMBER: _ClassVar[int]
    ISAISTICKER_FIELD_NUMBER: _ClassVar[int]
    ISLOTTIE_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
    PREMIUM_FIELD_NUMBER: _ClassVar[int]
    EMOJIS_FIELD_NUMBER: _ClassVar[int]
    AUDIOMESSAGE_FIELD_NUMBER: _ClassVar[int]
    URL: str
    fileSHA256: bytes
    fileEncSHA256: bytes
    mediaKey: bytes
    mimetype: str
    height: int
    width: int
    directPath: str
    fileLength: int
    mediaKeyTimestamp: int
    firstFrameLength: int
    firstFrameSidecar: bytes
    isAnimated: bool
    pngThumbnail: bytes
    contextInfo: ContextInfo
    stickerSentTS: int
    isAvatar: bool
    isAiSticker: bool
    isLottie: bool
    accessibilityLabel: str
    premium: int
    emojis: str
    audioMessage: AudioMessage
    def __init__(self, URL: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., mimetype: _Optional[str] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., directPath: _Optional[str] = ..., fileLength: _Optional[int] = ..., mediaKeyTimestamp: _Optional[int] = ..., firstFrameLength: _Optional[int] = ..., firstFrameSidecar: _Optional[bytes] = ..., isAnimated: _Optional[bool] = ..., pngThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., stickerSentTS: _Optional[int] = ..., isAvatar: _Optional[bool] = ..., isAiSticker: _Optional[bool] = ..., isLottie: _Optional[bool] = ..., accessibilityLabel: _Optional[str] = ..., premium: _Optional[int] = ..., emojis: _Optional[str] = ..., audioMessage: _Optional[_Union[AudioMessage, _Mapping]] = ...) -> None: ...

class LiveLocationMessage(_message.Message):
    __slots__ = ("degreesLatitude", "degreesLongitude", "accuracyInMeters", "speedInMps", "degreesClockwiseFromMagneticNorth", "caption", "sequenceNumber", "timeOffset", "JPEGThumbnail", "contextInfo")
    DEGREESLATITUDE_FIELD_NUMBER: _ClassVar[int]
    DEGREESLONGITUDE_FIELD_NUMBER: _ClassVar[int]
    ACCURACYINMETERS_FIELD_NUMBER: _ClassVar[int]
    SPEEDINMPS_FIELD_NUMBER: _ClassVar[int]
    DEGREESCLOCKWISEFROMMAGNETICNORTH_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCENUMBER_FIELD_NUMBER: _ClassVar[int]
    TIMEOFFSET_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    degreesLatitude: float
    degreesLongitude: float
    accuracyInMeters: int
    speedInMps: float
    degreesClockwiseFromMagneticNorth: int
    caption: str
    sequenceNumber: int
    timeOffset: int
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    def __init__(self, degreesLatitude: _Optional[float] = ..., degreesLongitude: _Optional[float] = ..., accuracyInMeters: _Optional[int] = ..., speedInMps: _Optional[float] = ..., degreesClockwiseFromMagneticNorth: _Optional[int] = ..., caption: _Optional[str] = ..., sequenceNumber: _Optional[int] = ..., timeOffset: _Optional[int] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class SplitPaymentUpdateMessage(_message.Message):
    __slots__ = ("splitID", "participantJID")
    SPLITID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTJID_FIELD_NUMBER: _ClassVar[int]
    splitID: str
    participantJID: str
    def __init__(self, splitID: _Optional[str] = ..., participantJID: _Optional[str] = ...) -> None: ...

class SplitPaymentMessage(_message.Message):
    __slots__ = ("splitID", "totalAmount", "description", "requesterJID", "participants", "createdAtMS", "contextInfo")
    SPLITID_FIELD_NUMBER: _ClassVar[int]
    TOTALAMOUNT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUESTERJID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    CREATEDATMS_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    splitID: str
    totalAmount: Money
    description: str
    requesterJID: str
    participants: _containers.RepeatedCompositeFieldContainer[SplitPaymentParticipant]
    createdAtMS: int
    contextInfo: ContextInfo
    def __init__(self, splitID: _Optional[str] = ..., totalAmount: _Optional[_Union[Money, _Mapping]] = ..., description: _Optional[str] = ..., requesterJID: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[SplitPaymentParticipant, _Mapping]]] = ..., createdAtMS: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class CancelPaymentRequestMessage(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...

class DeclinePaymentRequestMessage(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: _common_pb2.MessageKey
    def __init__(self, key: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ...) -> None: ...

class RequestPaymentMessage(_message.Message):
    __slots__ = ("currencyCodeIso4217", "amount1000", "requestFrom", "noteMessage", "expiryTimestamp", "amount", "background")
    CURRENCYCODEISO4217_FIELD_NUMBER: _ClassVar[int]
    AMOUNT1000_FIELD_NUMBER: _ClassVar[int]
    REQUESTFROM_FIELD_NUMBER: _ClassVar[int]
    NOTEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXPIRYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BACKGROUND_FIELD_NUMBER: _ClassVar[int]
    currencyCodeIso4217: str
    amount1000: int
    requestFrom: str
    noteMessage: Message
    expiryTimestamp: int
    amount: Money
    background: PaymentBackground
    def __init__(self, currencyCodeIso4217: _Optional[str] = ..., amount1000: _Optional[int] = ..., requestFrom: _Optional[str] = ..., noteMessage: _Optional[_Union[Message, _Mapping]] = ..., expiryTimestamp: _Optional[int] = ..., amount: _Optional[_Union[Money, _Mapping]] = ..., background: _Optional[_Union[PaymentBackground, _Mapping]] = ...) -> None: ...

class SendPaymentMessage(_message.Message):
    __slots__ = ("noteMessage", "requestMessageKey", "background", "transactionData")
    NOTEMESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUESTMESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    BACKGROUND_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONDATA_FIELD_NUMBER: _ClassVar[int]
    noteMessage: Message
    requestMessageKey: _common_pb2.MessageKey
    background: PaymentBackground
    transactionData: str
    def __init__(self, noteMessage: _Optional[_Union[Message, _Mapping]] = ..., requestMessageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., background: _Optional[_Union[PaymentBackground, _Mapping]] = ..., transactionData: _Optional[str] = ...) -> None: ...

class ContactsArrayMessage(_message.Message):
    __slots__ = ("displayName", "contacts", "contextInfo")
    DISPLAYNAME_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    displayName: str
    contacts: _containers.RepeatedCompositeFieldContainer[ContactMessage]
    contextInfo: ContextInfo
    def __init__(self, displayName: _Optional[str] = ..., contacts: _Optional[_Iterable[_Union[ContactMessage, _Mapping]]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class InitialSecurityNotificationSettingSync(_message.Message):
    __slots__ = ("securityNotificationEnabled",)
    SECURITYNOTIFICATIONENABLED_FIELD_NUMBER: _ClassVar[int]
    securityNotificationEnabled: bool
    def __init__(self, securityNotificationEnabled: _Optional[bool] = ...) -> None: ...

class FullHistorySyncOnDemandConfig(_message.Message):
    __slots__ = ("historyFromTimestamp", "historyDurationDays")
    HISTORYFROMTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    HISTORYDURATIONDAYS_FIELD_NUMBER: _ClassVar[int]
    historyFromTimestamp: int
    historyDurationDays: int
    def __init__(self, historyFromTimestamp: _Optional[int] = ..., historyDurationDays: _Optional[int] = ...) -> None: ...

class FullHistorySyncOnDemandRequestMetadata(_message.Message):
    __slots__ = ("requestID", "businessProduct", "opaqueClientData")
    REQUESTID_FIELD_NUMBER: _ClassVar[int]
    BUSINESSPRODUCT_FIELD_NUMBER: _ClassVar[int]
    OPAQUECLIENTDATA_FIELD_NUMBER: _ClassVar[int]
    requestID: str
    businessProduct: str
    opaqueClientData: bytes
    def __init__(self, requestID: _Optional[str] = ..., businessProduct: _Optional[str] = ..., opaqueClientData: _Optional[bytes] = ...) -> None: ...

class AppStateFatalExceptionNotification(_message.Message):
    __slots__ = ("collectionNames", "timestamp")
    COLLECTIONNAMES_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    collectionNames: _containers.RepeatedScalarFieldContainer[str]
    timestamp: int
    def __init__(self, collectionNames: _Optional[_Iterable[str]] = ..., timestamp: _Optional[int] = ...) -> None: ...

class SharedDeviceContactHashKeyRequest(_message.Message):
    __slots__ = ("knownEpoch",)
    KNOWNEPOCH_FIELD_NUMBER: _ClassVar[int]
    knownEpoch: int
    def __init__(self, knownEpoch: _Optional[int] = ...) -> None: ...

class SharedDeviceContactHashKeyShare(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[SharedDeviceContactHashKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[SharedDeviceContactHashKey, _Mapping]]] = ...) -> None: ...

class AppStateSyncKeyRequest(_message.Message):
    __slots__ = ("keyIDs",)
    KEYIDS_FIELD_NUMBER: _ClassVar[int]
    keyIDs: _containers.RepeatedCompositeFieldContainer[AppStateSyncKeyId]
    def __init__(self, keyIDs: _Optional[_Iterable[_Union[AppStateSyncKeyId, _Mapping]]] = ...) -> None: ...

class AppStateSyncKeyShare(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[AppStateSyncKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[AppStateSyncKey, _Mapping]]] = ...) -> None: ...

class AppStateSyncKeyData(_message.Message):
    __slots__ = ("keyData", "fingerprint", "timestamp")
    KEYDATA_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    keyData: bytes
    fingerprint: AppStateSyncKeyFingerprint
    timestamp: int
    def __init__(self, keyData: _Optional[bytes] = ..., fingerprint: _Optional[_Union[AppStateSyncKeyFingerprint, _Mapping]] = ..., timestamp: _Optional[int] = ...) -> None: ...

class AppStateSyncKeyFingerprint(_message.Message):
    __slots__ = ("rawID", "currentIndex", "deviceIndexes")
    RAWID_FIELD_NUMBER: _ClassVar[int]
    CURRENTINDEX_FIELD_NUMBER: _ClassVar[int]
    DEVICEINDEXES_FIELD_NUMBER: _ClassVar[int]
    rawID: int
    currentIndex: int
    deviceIndexes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, rawID: _Optional[int] = ..., currentIndex: _Optional[int] = ..., deviceIndexes: _Optional[_Iterable[int]] = ...) -> None: ...

class AppStateSyncKeyId(_message.Message):
    __slots__ = ("keyID",)
    KEYID_FIELD_NUMBER: _ClassVar[int]
    keyID: bytes
    def __init__(self, keyID: _Optional[bytes] = ...) -> None: ...

class AppStateSyncKey(_message.Message):
    __slots__ = ("keyID", "keyData")
    KEYID_FIELD_NUMBER: _ClassVar[int]
    KEYDATA_FIELD_NUMBER: _ClassVar[int]
    keyID: AppStateSyncKeyId
    keyData: AppStateSyncKeyData
    def __init__(self, keyID: _Optional[_Union[AppStateSyncKeyId, _Mapping]] = ..., keyData: _Optional[_Union[AppStateSyncKeyData, _Mapping]] = ...) -> None: ...

class HistorySyncNotification(_message.Message):
    __slots__ = ("fileSHA256", "fileLength", "mediaKey", "fileEncSHA256", "directPath", "syncType", "chunkOrder", "originalMessageID", "progress", "oldestMsgInChunkTimestampSec", "initialHistBootstrapInlinePayload", "peerDataRequestSessionID", "fullHistorySyncOnDemandRequestMetadata", "encHandle", "messageAccessStatus")
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    SYNCTYPE_FIELD_NUMBER: _ClassVar[int]
    CHUNKORDER_FIELD_NUMBER: _ClassVar[int]
    ORIGINALMESSAGEID_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    OLDESTMSGINCHUNKTIMESTAMPSEC_FIELD_NUMBER: _ClassVar[int]
    INITIALHISTBOOTSTRAPINLINEPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    PEERDATAREQUESTSESSIONID_FIELD_NUMBER: _ClassVar[int]
    FULLHISTORYSYNCONDEMANDREQUESTMETADATA_FIELD_NUMBER: _ClassVar[int]
    ENCHANDLE_FIELD_NUMBER: _ClassVar[int]
    MESSAGEACCESSSTATUS_FIELD_NUMBER: _ClassVar[int]
    fileSHA256: bytes
    fileLength: int
    mediaKey: bytes
    fileEncSHA256: bytes
    directPath: str
    syncType: HistorySyncType
    chunkOrder: int
    originalMessageID: str
    progress: int
    oldestMsgInChunkTimestampSec: int
    initialHistBootstrapInlinePayload: bytes
    peerDataRequestSessionID: str
    fullHistorySyncOnDemandRequestMetadata: FullHistorySyncOnDemandRequestMetadata
    encHandle: str
    messageAccessStatus: HistorySyncMessageAccessStatus
    def __init__(self, fileSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ..., syncType: _Optional[_Union[HistorySyncType, str]] = ..., chunkOrder: _Optional[int] = ..., originalMessageID: _Optional[str] = ..., progress: _Optional[int] = ..., oldestMsgInChunkTimestampSec: _Optional[int] = ..., initialHistBootstrapInlinePayload: _Optional[bytes] = ..., peerDataRequestSessionID: _Optional[str] = ..., fullHistorySyncOnDemandRequestMetadata: _Optional[_Union[FullHistorySyncOnDemandRequestMetadata, _Mapping]] = ..., encHandle: _Optional[str] = ..., messageAccessStatus: _Optional[_Union[HistorySyncMessageAccessStatus, _Mapping]] = ...) -> None: ...

class HistorySyncMessageAccessStatus(_message.Message):
    __slots__ = ("completeAccessGranted",)
    COMPLETEACCESSGRANTED_FIELD_NUMBER: _ClassVar[int]
    completeAccessGranted: bool
    def __init__(self, completeAccessGranted: _Optional[bool] = ...) -> None: ...

class ChatAnimatedWallpaper(_message.Message):
    __slots__ = ("animatedWallpaperID", "dimLevel")
    ANIMATEDWALLPAPERID_FIELD_NUMBER: _ClassVar[int]
    DIMLEVEL_FIELD_NUMBER: _ClassVar[int]
    animatedWallpaperID: str
    dimLevel: float
    def __init__(self, animatedWallpaperID: _Optional[str] = ..., dimLevel: _Optional[float] = ...) -> None: ...

class ChatStockImageWallpaper(_message.Message):
    __slots__ = ("stockImageID", "dimLevel")
    STOCKIMAGEID_FIELD_NUMBER: _ClassVar[int]
    DIMLEVEL_FIELD_NUMBER: _ClassVar[int]
    stockImageID: str
    dimLevel: float
    def __init__(self, stockImageID: _Optional[str] = ..., dimLevel: _Optional[float] = ...) -> None: ...

class ChatSolidColorWallpaper(_message.Message):
    __slots__ = ("colorLight", "colorDark", "isDoodleEnabled")
    COLORLIGHT_FIELD_NUMBER: _ClassVar[int]
    COLORDARK_FIELD_NUMBER: _ClassVar[int]
    ISDOODLEENABLED_FIELD_NUMBER: _ClassVar[int]
    colorLight: str
    colorDark: str
    isDoodleEnabled: bool
    def __init__(self, colorLight: _Optional[str] = ..., colorDark: _Optional[str] = ..., isDoodleEnabled: _Optional[bool] = ...) -> None: ...

class ChatDefaultWallpaper(_message.Message):
    __slots__ = ("isDoodleEnabled",)
    ISDOODLEENABLED_FIELD_NUMBER: _ClassVar[int]
    isDoodleEnabled: bool
    def __init__(self, isDoodleEnabled: _Optional[bool] = ...) -> None: ...

class ChatCustomImageWallpaper(_message.Message):
    __slots__ = ("directPath", "mediaKey", "fileEncSHA256", "fileSHA256", "dimLevel")
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    DIMLEVEL_FIELD_NUMBER: _ClassVar[int]
    directPath: str
    mediaKey: bytes
    fileEncSHA256: bytes
    fileSHA256: bytes
    dimLevel: float
    def __init__(self, directPath: _Optional[str] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., fileSHA256: _Optional[bytes] = ..., dimLevel: _Optional[float] = ...) -> None: ...

class ChatThemeSetting(_message.Message):
    __slots__ = ("settingTimestampMS", "clearTheme", "colorSchemeID", "defaultWallpaper", "solidColor", "stockImage", "customImage", "animatedWallpaper")
    SETTINGTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    CLEARTHEME_FIELD_NUMBER: _ClassVar[int]
    COLORSCHEMEID_FIELD_NUMBER: _ClassVar[int]
    DEFAULTWALLPAPER_FIELD_NUMBER: _ClassVar[int]
    SOLIDCOLOR_FIELD_NUMBER: _ClassVar[int]
    STOCKIMAGE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMIMAGE_FIELD_NUMBER: _ClassVar[int]
    ANIMATEDWALLPAPER_FIELD_NUMBER: _ClassVar[int]
    settingTimestampMS: int
    clearTheme: bool
    colorSchemeID: str
    defaultWallpaper: ChatDefaultWallpaper
    solidColor: ChatSolidColorWallpaper
    stockImage: ChatStockImageWallpaper
    customImage: ChatCustomImageWallpaper
    animatedWallpaper: ChatAnimatedWallpaper
    def __init__(self, settingTimestampMS: _Optional[int] = ..., clearTheme: _Optional[bool] = ..., colorSchemeID: _Optional[str] = ..., defaultWallpaper: _Optional[_Union[ChatDefaultWallpaper, _Mapping]] = ..., solidColor: _Optional[_Union[ChatSolidColorWallpaper, _Mapping]] = ..., stockImage: _Optional[_Union[ChatStockImageWallpaper, _Mapping]] = ..., customImage: _Optional[_Union[ChatCustomImageWallpaper, _Mapping]] = ..., animatedWallpaper: _Optional[_Union[ChatAnimatedWallpaper, _Mapping]] = ...) -> None: ...

class MarkAsVerifiedAction(_message.Message):
    __slots__ = ("userJIDString", "verified", "verifiedIdentityKey", "actionSeq")
    USERJIDSTRING_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    VERIFIEDIDENTITYKEY_FIELD_NUMBER: _ClassVar[int]
    ACTIONSEQ_FIELD_NUMBER: _ClassVar[int]
    userJIDString: str
    verified: bool
    verifiedIdentityKey: bytes
    actionSeq: int
    def __init__(self, userJIDString: _Optional[str] = ..., verified: _Optional[bool] = ..., verifiedIdentityKey: _Optional[bytes] = ..., actionSeq: _Optional[int] = ...) -> None: ...

class Chat(_message.Message):
    __slots__ = ("displayName", "ID")
    DISPLAYNAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    displayName: str
    ID: str
    def __init__(self, displayName: _Optional[str] = ..., ID: _Optional[str] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("callKey", "conversionSource", "conversionData", "conversionDelaySeconds", "ctwaSignals", "ctwaPayload", "contextInfo", "nativeFlowCallButtonPayload", "deeplinkPayload", "messageContextInfo", "callEntryPoint", "callReason")
    CALLKEY_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONSOURCE_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONDATA_FIELD_NUMBER: _ClassVar[int]
    CONVERSIONDELAYSECONDS_FIELD_NUMBER: _ClassVar[int]
    CTWASIGNALS_FIELD_NUMBER: _ClassVar[int]
    CTWAPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    NATIVEFLOWCALLBUTTONPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    DEEPLINKPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    MESSAGECONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    CALLENTRYPOINT_FIELD_NUMBER: _ClassVar[int]
    CALLREASON_FIELD_NUMBER: _ClassVar[int]
    callKey: bytes
    conversionSource: str
    conversionData: bytes
    conversionDelaySeconds: int
    ctwaSignals: str
    ctwaPayload: bytes
    contextInfo: ContextInfo
    nativeFlowCallButtonPayload: str
    deeplinkPayload: str
    messageContextInfo: MessageContextInfo
    callEntryPoint: int
    callReason: str
    def __init__(self, callKey: _Optional[bytes] = ..., conversionSource: _Optional[str] = ..., conversionData: _Optional[bytes] = ..., conversionDelaySeconds: _Optional[int] = ..., ctwaSignals: _Optional[str] = ..., ctwaPayload: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., nativeFlowCallButtonPayload: _Optional[str] = ..., deeplinkPayload: _Optional[str] = ..., messageContextInfo: _Optional[_Union[MessageContextInfo, _Mapping]] = ..., callEntryPoint: _Optional[int] = ..., callReason: _Optional[str] = ...) -> None: ...

class AudioMessage(_message.Message):
    __slots__ = ("URL", "mimetype", "fileSHA256", "fileLength", "seconds", "PTT", "mediaKey", "fileEncSHA256", "directPath", "mediaKeyTimestamp", "contextInfo", "streamingSidecar", "waveform", "backgroundArgb", "viewOnce", "accessibilityLabel")
    URL_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    PTT_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    STREAMINGSIDECAR_FIELD_NUMBER: _ClassVar[int]
    WAVEFORM_FIELD_NUMBER: _ClassVar[int]
    BACKGROUNDARGB_FIELD_NUMBER: _ClassVar[int]
    VIEWONCE_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
    URL: str
    mimetype: str
    fileSHA256: bytes
    fileLength: int
    seconds: int
    PTT: bool
    mediaKey: bytes
    fileEncSHA256: bytes
    directPath: str
    mediaKeyTimestamp: int
    contextInfo: ContextInfo
    streamingSidecar: bytes
    waveform: bytes
    backgroundArgb: int
    viewOnce: bool
    accessibilityLabel: str
    def __init__(self, URL: _Optional[str] = ..., mimetype: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ..., seconds: _Optional[int] = ..., PTT: _Optional[bool] = ..., mediaKey: _Optional[bytes] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., streamingSidecar: _Optional[bytes] = ..., waveform: _Optional[bytes] = ..., backgroundArgb: _Optional[int] = ..., viewOnce: _Optional[bool] = ..., accessibilityLabel: _Optional[str] = ...) -> None: ...

class DocumentMessage(_message.Message):
    __slots__ = ("URL", "mimetype", "title", "fileSHA256", "fileLength", "pageCount", "mediaKey", "fileName", "fileEncSHA256", "directPath", "mediaKeyTimestamp", "contactVcard", "thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "JPEGThumbnail", "contextInfo", "thumbnailHeight", "thumbnailWidth", "caption", "accessibilityLabel")
    URL_FIELD_NUMBER: _ClassVar[int]
    MIMETYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    FILESHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    PAGECOUNT_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    DIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CONTACTVCARD_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILHEIGHT_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILWIDTH_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBILITYLABEL_FIELD_NUMBER: _ClassVar[int]
    URL: str
    mimetype: str
    title: str
    fileSHA256: bytes
    fileLength: int
    pageCount: int
    mediaKey: bytes
    fileName: str
    fileEncSHA256: bytes
    directPath: str
    mediaKeyTimestamp: int
    contactVcard: bool
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    thumbnailHeight: int
    thumbnailWidth: int
    caption: str
    accessibilityLabel: str
    def __init__(self, URL: _Optional[str] = ..., mimetype: _Optional[str] = ..., title: _Optional[str] = ..., fileSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ..., pageCount: _Optional[int] = ..., mediaKey: _Optional[bytes] = ..., fileName: _Optional[str] = ..., fileEncSHA256: _Optional[bytes] = ..., directPath: _Optional[str] = ..., mediaKeyTimestamp: _Optional[int] = ..., contactVcard: _Optional[bool] = ..., thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., thumbnailHeight: _Optional[int] = ..., thumbnailWidth: _Optional[int] = ..., caption: _Optional[str] = ..., accessibilityLabel: _Optional[str] = ...) -> None: ...

class URLMetadata(_message.Message):
    __slots__ = ("fbExperimentID",)
    FBEXPERIMENTID_FIELD_NUMBER: _ClassVar[int]
    fbExperimentID: int
    def __init__(self, fbExperimentID: _Optional[int] = ...) -> None: ...

class PaymentExtendedMetadata(_message.Message):
    __slots__ = ("type", "platform", "messageParamsJSON")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    MESSAGEPARAMSJSON_FIELD_NUMBER: _ClassVar[int]
    type: int
    platform: str
    messageParamsJSON: str
    def __init__(self, type: _Optional[int] = ..., platform: _Optional[str] = ..., messageParamsJSON: _Optional[str] = ...) -> None: ...

class MMSThumbnailMetadata(_message.Message):
    __slots__ = ("thumbnailDirectPath", "thumbnailSHA256", "thumbnailEncSHA256", "mediaKey", "mediaKeyTimestamp", "thumbnailHeight", "thumbnailWidth")
    THUMBNAILDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILSHA256_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILENCSHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    MEDIAKEYTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILHEIGHT_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILWIDTH_FIELD_NUMBER: _ClassVar[int]
    thumbnailDirectPath: str
    thumbnailSHA256: bytes
    thumbnailEncSHA256: bytes
    mediaKey: bytes
    mediaKeyTimestamp: int
    thumbnailHeight: int
    thumbnailWidth: int
    def __init__(self, thumbnailDirectPath: _Optional[str] = ..., thumbnailSHA256: _Optional[bytes] = ..., thumbnailEncSHA256: _Optional[bytes] = ..., mediaKey: _Optional[bytes] = ..., mediaKeyTimestamp: _Optional[int] = ..., thumbnailHeight: _Optional[int] = ..., thumbnailWidth: _Optional[int] = ...) -> None: ...

class LocationMessage(_message.Message):
    __slots__ = ("degreesLatitude", "degreesLongitude", "name", "address", "URL", "isLive", "accuracyInMeters", "speedInMps", "degreesClockwiseFromMagneticNorth", "comment", "JPEGThumbnail", "contextInfo")
    DEGREESLATITUDE_FIELD_NUMBER: _ClassVar[int]
    DEGREESLONGITUDE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    ISLIVE_FIELD_NUMBER: _ClassVar[int]
    ACCURACYINMETERS_FIELD_NUMBER: _ClassVar[int]
    SPEEDINMPS_FIELD_NUMBER: _ClassVar[int]
    DEGREESCLOCKWISEFROMMAGNETICNORTH_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    JPEGTHUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    degreesLatitude: float
    degreesLongitude: float
    name: str
    address: str
    URL: str
    isLive: bool
    accuracyInMeters: int
    speedInMps: float
    degreesClockwiseFromMagneticNorth: int
    comment: str
    JPEGThumbnail: bytes
    contextInfo: ContextInfo
    def __init__(self, degreesLatitude: _Optional[float] = ..., degreesLongitude: _Optional[float] = ..., name: _Optional[str] = ..., address: _Optional[str] = ..., URL: _Optional[str] = ..., isLive: _Optional[bool] = ..., accuracyInMeters: _Optional[int] = ..., speedInMps: _Optional[float] = ..., degreesClockwiseFromMagneticNorth: _Optional[int] = ..., comment: _Optional[str] = ..., JPEGThumbnail: _Optional[bytes] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ...) -> None: ...

class ContactMessage(_message.Message):
    __slots__ = ("displayName", "vcard", "contextInfo", "isSelfContact")
    DISPLAYNAME_FIELD_NUMBER: _ClassVar[int]
    VCARD_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    ISSELFCONTACT_FIELD_NUMBER: _ClassVar[int]
    displayName: str
    vcard: str
    contextInfo: ContextInfo
    isSelfContact: bool
    def __init__(self, displayName: _Optional[str] = ..., vcard: _Optional[str] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., isSelfContact: _Optional[bool] = ...) -> None: ...

class RootSecretDistributeMessage(_message.Message):
    __slots__ = ("chatJID",)
    CHATJID_FIELD_NUMBER: _ClassVar[int]
    chatJID: str
    def __init__(self, chatJID: _Optional[str] = ...) -> None: ...

class SenderKeyDistributionMessage(_message.Message):
    __slots__ = ("groupID", "axolotlSenderKeyDistributionMessage")
    GROUPID_FIELD_NUMBER: _ClassVar[int]
    AXOLOTLSENDERKEYDISTRIBUTIONMESSAGE_FIELD_NUMBER: _ClassVar[int]
    groupID: str
    axolotlSenderKeyDistributionMessage: bytes
    def __init__(self, groupID: _Optional[str] = ..., axolotlSenderKeyDistributionMessage: _Optional[bytes] = ...) -> None: ...

class VideoEndCard(_message.Message):
    __slots__ = ("username", "caption", "thumbnailImageURL", "profilePictureURL")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    THUMBNAILIMAGEURL_FIELD_NUMBER: _ClassVar[int]
    PROFILEPICTUREURL_FIELD_NUMBER: _ClassVar[int]
    username: str
    caption: str
    thumbnailImageURL: str
    profilePictureURL: str
    def __init__(self, username: _Optional[str] = ..., caption: _Optional[str] = ..., thumbnailImageURL: _Optional[str] = ..., profilePictureURL: _Optional[str] = ...) -> None: ...

class MediaDomainInfo(_message.Message):
    __slots__ = ("mediaKeyDomain", "e2EeMediaKey")
    MEDIAKEYDOMAIN_FIELD_NUMBER: _ClassVar[int]
    E2EEMEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    mediaKeyDomain: MediaKeyDomain
    e2EeMediaKey: bytes
    def __init__(self, mediaKeyDomain: _Optional[_Union[MediaKeyDomain, str]] = ..., e2EeMediaKey: _Optional[bytes] = ...) -> None: ...

class DeviceListMetadata(_message.Message):
    __slots__ = ("senderKeyHash", "senderTimestamp", "senderKeyIndexes", "senderAccountType", "receiverAccountType", "recipientKeyHash", "recipientTimestamp", "recipientKeyIndexes")
    SENDERKEYHASH_FIELD_NUMBER: _ClassVar[int]
    SENDERTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    SENDERKEYINDEXES_FIELD_NUMBER: _ClassVar[int]
    SENDERACCOUNTTYPE_FIELD_NUMBER: _ClassVar[int]
    RECEIVERACCOUNTTYPE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTKEYHASH_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTKEYINDEXES_FIELD_NUMBER: _ClassVar[int]
    senderKeyHash: bytes
    senderTimestamp: int
    senderKeyIndexes: _containers.RepeatedScalarFieldContainer[int]
    senderAccountType: _adv_pb2.ADVEncryptionType
    receiverAccountType: _adv_pb2.ADVEncryptionType
    recipientKeyHash: bytes
    recipientTimestamp: int
    recipientKeyIndexes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, senderKeyHash: _Optional[bytes] = ..., senderTimestamp: _Optional[int] = ..., senderKeyIndexes: _Optional[_Iterable[int]] = ..., senderAccountType: _Optional[_Union[_adv_pb2.ADVEncryptionType, str]] = ..., receiverAccountType: _Optional[_Union[_adv_pb2.ADVEncryptionType, str]] = ..., recipientKeyHash: _Optional[bytes] = ..., recipientTimestamp: _Optional[int] = ..., recipientKeyIndexes: _Optional[_Iterable[int]] = ...) -> None: ...

class EmbeddedMessage(_message.Message):
    __slots__ = ("stanzaID", "message")
    STANZAID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    stanzaID: str
    message: Message
    def __init__(self, stanzaID: _Optional[str] = ..., message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class EmbeddedMusic(_message.Message):
    __slots__ = ("musicContentMediaID", "songID", "author", "title", "artworkDirectPath", "artworkSHA256", "artworkEncSHA256", "artistAttribution", "countryBlocklist", "isExplicit", "artworkMediaKey", "musicSongStartTimeInMS", "derivedContentStartTimeInMS", "overlapDurationInMS")
    MUSICCONTENTMEDIAID_FIELD_NUMBER: _ClassVar[int]
    SONGID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ARTWORKDIRECTPATH_FIELD_NUMBER: _ClassVar[int]
    ARTWORKSHA256_FIELD_NUMBER: _ClassVar[int]
    ARTWORKENCSHA256_FIELD_NUMBER: _ClassVar[int]
    ARTISTATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    COUNTRYBLOCKLIST_FIELD_NUMBER: _ClassVar[int]
    ISEXPLICIT_FIELD_NUMBER: _ClassVar[int]
    ARTWORKMEDIAKEY_FIELD_NUMBER: _ClassVar[int]
    MUSICSONGSTARTTIMEINMS_FIELD_NUMBER: _ClassVar[int]
    DERIVEDCONTENTSTARTTIMEINMS_FIELD_NUMBER: _ClassVar[int]
    OVERLAPDURATIONINMS_FIELD_NUMBER: _ClassVar[int]
    musicContentMediaID: str
    songID: str
    author: str
    title: str
    artworkDirectPath: str
    artworkSHA256: bytes
    artworkEncSHA256: bytes
    artistAttribution: str
    countryBlocklist: bytes
    isExplicit: bool
    artworkMediaKey: bytes
    musicSongStartTimeInMS: int
    derivedContentStartTimeInMS: int
    overlapDurationInMS: int
    def __init__(self, musicContentMediaID: _Optional[str] = ..., songID: _Optional[str] = ..., author: _Optional[str] = ..., title: _Optional[str] = ..., artworkDirectPath: _Optional[str] = ..., artworkSHA256: _Optional[bytes] = ..., artworkEncSHA256: _Optional[bytes] = ..., artistAttribution: _Optional[str] = ..., countryBlocklist: _Optional[bytes] = ..., isExplicit: _Optional[bool] = ..., artworkMediaKey: _Optional[bytes] = ..., musicSongStartTimeInMS: _Optional[int] = ..., derivedContentStartTimeInMS: _Optional[int] = ..., overlapDurationInMS: _Optional[int] = ...) -> None: ...

class EmbeddedContent(_message.Message):
    __slots__ = ("embeddedMessage", "embeddedMusic")
    EMBEDDEDMESSAGE_FIELD_NUMBER: _ClassVar[int]
    EMBEDDEDMUSIC_FIELD_NUMBER: _ClassVar[int]
    embeddedMessage: EmbeddedMessage
    embeddedMusic: EmbeddedMusic
    def __init__(self, embeddedMessage: _Optional[_Union[EmbeddedMessage, _Mapping]] = ..., embeddedMusic: _Optional[_Union[EmbeddedMusic, _Mapping]] = ...) -> None: ...

class TapLinkAction(_message.Message):
    __slots__ = ("title", "tapURL")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TAPURL_FIELD_NUMBER: _ClassVar[int]
    title: str
    tapURL: str
    def __init__(self, title: _Optional[str] = ..., tapURL: _Optional[str] = ...) -> None: ...

class Point(_message.Message):
    __slots__ = ("xDeprecated", "yDeprecated", "x", "y")
    XDEPRECATED_FIELD_NUMBER: _ClassVar[int]
    YDEPRECATED_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    xDeprecated: int
    yDeprecated: int
    x: float
    y: float
    def __init__(self, xDeprecated: _Optional[int] = ..., yDeprecated: _Optional[int] = ..., x: _Optional[float] = ..., y: _Optional[float] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ("degreesLatitude", "degreesLongitude", "name")
    DEGREESLATITUDE_FIELD_NUMBER: _ClassVar[int]
    DEGREESLONGITUDE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    degreesLatitude: float
    degreesLongitude: float
    name: str
    def __init__(self, degreesLatitude: _Optional[float] = ..., degreesLongitude: _Optional[float] = ..., name: _Optional[str] = ...) -> None: ...

class TemplateButton(_message.Message):
    __slots__ = ("quickReplyButton", "urlButton", "callButton", "index")
    class CallButton(_message.Message):
        __slots__ = ("displayText", "phoneNumber")
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        PHONENUMBER_FIELD_NUMBER: _ClassVar[int]
        displayText: HighlyStructuredMessage
        phoneNumber: HighlyStructuredMessage
        def __init__(self, displayText: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., phoneNumber: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ...) -> None: ...
    class URLButton(_message.Message):
        __slots__ = ("displayText", "URL")
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        displayText: HighlyStructuredMessage
        URL: HighlyStructuredMessage
        def __init__(self, displayText: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., URL: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ...) -> None: ...
    class QuickReplyButton(_message.Message):
        __slots__ = ("displayText", "ID")
        DISPLAYTEXT_FIELD_NUMBER: _ClassVar[int]
        ID_FIELD_NUMBER: _ClassVar[int]
        displayText: HighlyStructuredMessage
        ID: str
        def __init__(self, displayText: _Optional[_Union[HighlyStructuredMessage, _Mapping]] = ..., ID: _Optional[str] = ...) -> None: ...
    QUICKREPLYBUTTON_FIELD_NUMBER: _ClassVar[int]
    URLBUTTON_FIELD_NUMBER: _ClassVar[int]
    CALLBUTTON_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    quickReplyButton: TemplateButton.QuickReplyButton
    urlButton: TemplateButton.URLButton
    callButton: TemplateButton.CallButton
    index: int
    def __init__(self, quickReplyButton: _Optional[_Union[TemplateButton.QuickReplyButton, _Mapping]] = ..., urlButton: _Optional[_Union[TemplateButton.URLButton, _Mapping]] = ..., callButton: _Optional[_Union[TemplateButton.CallButton, _Mapping]] = ..., index: _Optional[int] = ...) -> None: ...

class Money(_message.Message):
    __slots__ = ("value", "offset", "currencyCode")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    CURRENCYCODE_FIELD_NUMBER: _ClassVar[int]
    value: int
    offset: int
    currencyCode: str
    def __init__(self, value: _Optional[int] = ..., offset: _Optional[int] = ..., currencyCode: _Optional[str] = ...) -> None: ...

class ActionLink(_message.Message):
    __slots__ = ("URL", "buttonTitle")
    URL_FIELD_NUMBER: _ClassVar[int]
    BUTTONTITLE_FIELD_NUMBER: _ClassVar[int]
    URL: str
    buttonTitle: str
    def __init__(self, URL: _Optional[str] = ..., buttonTitle: _Optional[str] = ...) -> None: ...

class GroupMention(_message.Message):
    __slots__ = ("groupJID", "groupSubject")
    GROUPJID_FIELD_NUMBER: _ClassVar[int]
    GROUPSUBJECT_FIELD_NUMBER: _ClassVar[int]
    groupJID: str
    groupSubject: str
    def __init__(self, groupJID: _Optional[str] = ..., groupSubject: _Optional[str] = ...) -> None: ...

class MessageSecretMessage(_message.Message):
    __slots__ = ("version", "encIV", "encPayload")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ENCIV_FIELD_NUMBER: _ClassVar[int]
    ENCPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    version: int
    encIV: bytes
    encPayload: bytes
    def __init__(self, version: _Optional[int] = ..., encIV: _Optional[bytes] = ..., encPayload: _Optional[bytes] = ...) -> None: ...

class MediaNotifyMessage(_message.Message):
    __slots__ = ("expressPathURL", "fileEncSHA256", "fileLength")
    EXPRESSPATHURL_FIELD_NUMBER: _ClassVar[int]
    FILEENCSHA256_FIELD_NUMBER: _ClassVar[int]
    FILELENGTH_FIELD_NUMBER: _ClassVar[int]
    expressPathURL: str
    fileEncSHA256: bytes
    fileLength: int
    def __init__(self, expressPathURL: _Optional[str] = ..., fileEncSHA256: _Optional[bytes] = ..., fileLength: _Optional[int] = ...) -> None: ...

class LIDMigrationMappingSyncMessage(_message.Message):
    __slots__ = ("encodedMappingPayload",)
    ENCODEDMAPPINGPAYLOAD_FIELD_NUMBER: _ClassVar[int]
    encodedMappingPayload: bytes
    def __init__(self, encodedMappingPayload: _Optional[bytes] = ...) -> None: ...

class UrlTrackingMap(_message.Message):
    __slots__ = ("urlTrackingMapElements",)
    class UrlTrackingMapElement(_message.Message):
        __slots__ = ("originalURL", "unconsentedUsersURL", "consentedUsersURL", "cardIndex")
        ORIGINALURL_FIELD_NUMBER: _ClassVar[int]
        UNCONSENTEDUSERSURL_FIELD_NUMBER: _ClassVar[int]
        CONSENTEDUSERSURL_FIELD_NUMBER: _ClassVar[int]
        CARDINDEX_FIELD_NUMBER: _ClassVar[int]
        originalURL: str
        unconsentedUsersURL: str
        consentedUsersURL: str
        cardIndex: int
        def __init__(self, originalURL: _Optional[str] = ..., unconsentedUsersURL: _Optional[str] = ..., consentedUsersURL: _Optional[str] = ..., cardIndex: _Optional[int] = ...) -> None: ...
    URLTRACKINGMAPELEMENTS_FIELD_NUMBER: _ClassVar[int]
    urlTrackingMapElements: _containers.RepeatedCompositeFieldContainer[UrlTrackingMap.UrlTrackingMapElement]
    def __init__(self, urlTrackingMapElements: _Optional[_Iterable[_Union[UrlTrackingMap.UrlTrackingMapElement, _Mapping]]] = ...) -> None: ...

class MemberLabel(_message.Message):
    __slots__ = ("label", "labelTimestamp")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LABELTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    label: str
    labelTimestamp: int
    def __init__(self, label: _Optional[str] = ..., labelTimestamp: _Optional[int] = ...) -> None: ...

class AIRichResponseMessage(_message.Message):
    __slots__ = ("messageType", "submessages", "unifiedResponse", "contextInfo", "originalRecipientMetadata")
    MESSAGETYPE_FIELD_NUMBER: _ClassVar[int]
    SUBMESSAGES_FIELD_NUMBER: _ClassVar[int]
    UNIFIEDRESPONSE_FIELD_NUMBER: _ClassVar[int]
    CONTEXTINFO_FIELD_NUMBER: _ClassVar[int]
    ORIGINALRECIPIENTMETADATA_FIELD_NUMBER: _ClassVar[int]
    messageType: _ai_deprecated_pb2.AIRichResponseMessageType
    submessages: _containers.RepeatedCompositeFieldContainer[_ai_deprecated_pb2.AIRichResponseSubMessage]
    unifiedResponse: _ai_pb2.AIRichResponseUnifiedResponse
    contextInfo: ContextInfo
    originalRecipientMetadata: _ai_pb2.AIRichResponseUnifiedResponse
    def __init__(self, messageType: _Optional[_Union[_ai_deprecated_pb2.AIRichResponseMessageType, str]] = ..., submessages: _Optional[_Iterable[_Union[_ai_deprecated_pb2.AIRichResponseSubMessage, _Mapping]]] = ..., unifiedResponse: _Optional[_Union[_ai_pb2.AIRichResponseUnifiedResponse, _Mapping]] = ..., contextInfo: _Optional[_Union[ContextInfo, _Mapping]] = ..., originalRecipientMetadata: _Optional[_Union[_ai_pb2.AIRichResponseUnifiedResponse, _Mapping]] = ...) -> None: ...

class AIQueryFanout(_message.Message):
    __slots__ = ("messageKey", "message", "timestamp")
    MESSAGEKEY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    messageKey: _common_pb2.MessageKey
    message: Message
    timestamp: int
    def __init__(self, messageKey: _Optional[_Union[_common_pb2.MessageKey, _Mapping]] = ..., message: _Optional[_Union[Message, _Mapping]] = ..., timestamp: _Optional[int] = ...) -> None: ...

class GroupRootKeyShare(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[GroupRootKeyShareEntry]
    def __init__(self, keys: _Optional[_Iterable[_Union[GroupRootKeyShareEntry, _Mapping]]] = ...) -> None: ...

class GroupRootKeyShareEntry(_message.Message):
    __slots__ = ("groupRootKey", "keyID", "expiryTimestampMS", "createdTimestampMS")
    GROUPROOTKEY_FIELD_NUMBER: _ClassVar[int]
    KEYID_FIELD_NUMBER: _ClassVar[int]
    EXPIRYTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    CREATEDTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    groupRootKey: bytes
    keyID: str
    expiryTimestampMS: int
    createdTimestampMS: int
    def __init__(self, groupRootKey: _Optional[bytes] = ..., keyID: _Optional[str] = ..., expiryTimestampMS: _Optional[int] = ..., createdTimestampMS: _Optional[int] = ...) -> None: ...
