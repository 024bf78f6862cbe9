from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AIRichResponseMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AI_RICH_RESPONSE_TYPE_UNKNOWN: _ClassVar[AIRichResponseMessageType]
    AI_RICH_RESPONSE_TYPE_STANDARD: _ClassVar[AIRichResponseMessageType]

class AIRichResponseSubMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AI_RICH_RESPONSE_UNKNOWN: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_GRID_IMAGE: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_TEXT: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_INLINE_IMAGE: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_TABLE: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_CODE: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_DYNAMIC: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_MAP: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_LATEX: _ClassVar[AIRichResponseSubMessageType]
    AI_RICH_RESPONSE_CONTENT_ITEMS: _ClassVar[AIRichResponseSubMessageType]
AI_RICH_RESPONSE_TYPE_UNKNOWN: AIRichResponseMessageType
AI_RICH_RESPONSE_TYPE_STANDARD: AIRichResponseMessageType
AI_RICH_RESPONSE_UNKNOWN: AIRichResponseSubMessageType
AI_RICH_RESPONSE_GRID_IMAGE: AIRichResponseSubMessageType
AI_RICH_RESPONSE_TEXT: AIRichResponseSubMessageType
AI_RICH_RESPONSE_INLINE_IMAGE: AIRichResponseSubMessageType
AI_RICH_RESPONSE_TABLE: AIRichResponseSubMessageType
AI_RICH_RESPONSE_CODE: AIRichResponseSubMessageType
AI_RICH_RESPONSE_DYNAMIC: AIRichResponseSubMessageType
AI_RICH_RESPONSE_MAP: AIRichResponseSubMessageType
AI_RICH_RESPONSE_LATEX: AIRichResponseSubMessageType
AI_RICH_RESPONSE_CONTENT_ITEMS: AIRichResponseSubMessageType

class AIRichResponseInlineImageMetadata(_message.Message):
    __slots__ = ("imageURL", "imageText", "alignment", "tapLinkURL")
    class AIRichResponseImageAlignment(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AI_RICH_RESPONSE_IMAGE_LAYOUT_LEADING_ALIGNED: _ClassVar[AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment]
        AI_RICH_RESPONSE_IMAGE_LAYOUT_TRAILING_ALIGNED: _ClassVar[AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment]
        AI_RICH_RESPONSE_IMAGE_LAYOUT_CENTER_ALIGNED: _ClassVar[AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment]
    AI_RICH_RESPONSE_IMAGE_LAYOUT_LEADING_ALIGNED: AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment
    AI_RICH_RESPONSE_IMAGE_LAYOUT_TRAILING_ALIGNED: AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment
    AI_RICH_RESPONSE_IMAGE_LAYOUT_CENTER_ALIGNED: AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment
    IMAGEURL_FIELD_NUMBER: _ClassVar[int]
    IMAGETEXT_FIELD_NUMBER: _ClassVar[int]
    ALIGNMENT_FIELD_NUMBER: _ClassVar[int]
    TAPLINKURL_FIELD_NUMBER: _ClassVar[int]
    imageURL: AIRichResponseImageURL
    imageText: str
    alignment: AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment
    tapLinkURL: str
    def __init__(self, imageURL: _Optional[_Union[AIRichResponseImageURL, _Mapping]] = ..., imageText: _Optional[str] = ..., alignment: _Optional[_Union[AIRichResponseInlineImageMetadata.AIRichResponseImageAlignment, str]] = ..., tapLinkURL: _Optional[str] = ...) -> None: ...

class AIRichResponseCodeMetadata(_message.Message):
    __slots__ = ("codeLanguage", "codeBlocks")
    class AIRichResponseCodeHighlightType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_DEFAULT: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_KEYWORD: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_METHOD: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_STRING: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_NUMBER: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
        AI_RICH_RESPONSE_CODE_HIGHLIGHT_COMMENT: _ClassVar[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType]
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_DEFAULT: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_KEYWORD: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_METHOD: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_STRING: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_NUMBER: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    AI_RICH_RESPONSE_CODE_HIGHLIGHT_COMMENT: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
    class AIRichResponseCodeBlock(_message.Message):
        __slots__ = ("highlightType", "codeContent")
        HIGHLIGHTTYPE_FIELD_NUMBER: _ClassVar[int]
        CODECONTENT_FIELD_NUMBER: _ClassVar[int]
        highlightType: AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType
        codeContent: str
        def __init__(self, highlightType: _Optional[_Union[AIRichResponseCodeMetadata.AIRichResponseCodeHighlightType, str]] = ..., codeContent: _Optional[str] = ...) -> None: ...
    CODELANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CODEBLOCKS_FIELD_NUMBER: _ClassVar[int]
    codeLanguage: str
    codeBlocks: _containers.RepeatedCompositeFieldContainer[AIRichResponseCodeMetadata.AIRichResponseCodeBlock]
    def __init__(self, codeLanguage: _Optional[str] = ..., codeBlocks: _Optional[_Iterable[_Union[AIRichResponseCodeMetadata.AIRichResponseCodeBlock, _Mapping]]] = ...) -> None: ...

class AIRichResponseDynamicMetadata(_message.Message):
    __slots__ = ("type", "version", "URL", "loopCount")
    class AIRichResponseDynamicMetadataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_UNKNOWN: _ClassVar[AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType]
        AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_IMAGE: _ClassVar[AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType]
        AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_GIF: _ClassVar[AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType]
    AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_UNKNOWN: AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType
    AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_IMAGE: AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType
    AI_RICH_RESPONSE_DYNAMIC_METADATA_TYPE_GIF: AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    LOOPCOUNT_FIELD_NUMBER: _ClassVar[int]
    type: AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType
    version: int
    URL: str
    loopCount: int
    def __init__(self, type: _Optional[_Union[AIRichResponseDynamicMetadata.AIRichResponseDynamicMetadataType, str]] = ..., version: _Optional[int] = ..., URL: _Optional[str] = ..., loopCount: _Optional[int] = ...) -> None: ...

class AIRichResponseContentItemsMetadata(_message.Message):
    __slots__ = ("itemsMetadata", "contentType")
    class ContentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DEFAULT: _ClassVar[AIRichResponseContentItemsMetadata.ContentType]
        CAROUSEL: _ClassVar[AIRichResponseContentItemsMetadata.ContentType]
    DEFAULT: AIRichResponseContentItemsMetadata.ContentType
    CAROUSEL: AIRichResponseContentItemsMetadata.ContentType
    class AIRichResponseContentItemMetadata(_message.Message):
        __slots__ = ("reelItem",)
        REELITEM_FIELD_NUMBER: _ClassVar[int]
        reelItem: AIRichResponseContentItemsMetadata.AIRichResponseReelItem
        def __init__(self, reelItem: _Optional[_Union[AIRichResponseContentItemsMetadata.AIRichResponseReelItem, _Mapping]] = ...) -> None: ...
    class AIRichResponseReelItem(_message.Message):
        __slots__ = ("title", "profileIconURL", "thumbnailURL", "videoURL")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        PROFILEICONURL_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILURL_FIELD_NUMBER: _ClassVar[int]
        VIDEOURL_FIELD_NUMBER: _ClassVar[int]
        title: str
        profileIconURL: str
        thumbnailURL: str
        videoURL: str
        def __init__(self, title: _Optional[str] = ..., profileIconURL: _Optional[str] = ..., thumbnailURL: _Optional[str] = ..., videoURL: _Optional[str] = ...) -> None: ...
    ITEMSMETADATA_FIELD_NUMBER: _ClassVar[int]
    CONTENTTYPE_FIELD_NUMBER: _ClassVar[int]
    itemsMetadata: _containers.RepeatedCompositeFieldContainer[AIRichResponseContentItemsMetadata.AIRichResponseContentItemMetadata]
    contentType: AIRichResponseContentItemsMetadata.ContentType
    def __init__(self, itemsMetadata: _Optional[_Iterable[_Union[AIRichResponseContentItemsMetadata.AIRichResponseContentItemMetadata, _Mapping]]] = ..., contentType: _Optional[_Union[AIRichResponseContentItemsMetadata.ContentType, str]] = ...) -> None: ...

class AIRichResponseImageURL(_message.Message):
    __slots__ = ("imagePreviewURL", "imageHighResURL", "sourceURL")
    IMAGEPREVIEWURL_FIELD_NUMBER: _ClassVar[int]
    IMAGEHIGHRESURL_FIELD_NUMBER: _ClassVar[int]
    SOURCEURL_FIELD_NUMBER: _ClassVar[int]
    imagePreviewURL: str
    imageHighResURL: str
    sourceURL: str
    def __init__(self, imagePreviewURL: _Optional[str] = ..., imageHighResURL: _Optional[str] = ..., sourceURL: _Optional[str] = ...) -> None: ...

class AIRichResponseGridImageMetadata(_message.Message):
    __slots__ = ("gridImageURL", "imageURLs")
    GRIDIMAGEURL_FIELD_NUMBER: _ClassVar[int]
    IMAGEURLS_FIELD_NUMBER: _ClassVar[int]
    gridImageURL: AIRichResponseImageURL
    imageURLs: _containers.RepeatedCompositeFieldContainer[AIRichResponseImageURL]
    def __init__(self, gridImageURL: _Optional[_Union[AIRichResponseImageURL, _Mapping]] = ..., imageURLs: _Optional[_Iterable[_Union[AIRichResponseImageURL, _Mapping]]] = ...) -> None: ...

class AIRichResponseTableMetadata(_message.Message):
    __slots__ = ("rows", "title")
    class AIRichResponseTableRow(_message.Message):
        __slots__ = ("items", "isHeading")
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        ISHEADING_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedScalarFieldContainer[str]
        isHeading: bool
        def __init__(self, items: _Optional[_Iterable[str]] = ..., isHeading: _Optional[bool] = ...) -> None: ...
    ROWS_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[AIRichResponseTableMetadata.AIRichResponseTableRow]
    title: str
    def __init__(self, rows: _Optional[_Iterable[_Union[AIRichResponseTableMetadata.AIRichResponseTableRow, _Mapping]]] = ..., title: _Optional[str] = ...) -> None: ...

class AIRichResponseLatexMetadata(_message.Message):
    __slots__ = ("text", "expressions")
    class AIRichResponseLatexExpression(_message.Message):
        __slots__ = ("latexExpression", "URL", "width", "height", "fontHeight", "imageTopPadding", "imageLeadingPadding", "imageBottomPadding", "imageTrailingPadding")
        LATEXEXPRESSION_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        WIDTH_FIELD_NUMBER: _ClassVar[int]
        HEIGHT_FIELD_NUMBER: _ClassVar[int]
        FONTHEIGHT_FIELD_NUMBER: _ClassVar[int]
        IMAGETOPPADDING_FIELD_NUMBER: _ClassVar[int]
        IMAGELEADINGPADDING_FIELD_NUMBER: _ClassVar[int]
        IMAGEBOTTOMPADDING_FIELD_NUMBER: _ClassVar[int]
        IMAGETRAILINGPADDING_FIELD_NUMBER: _ClassVar[int]
        latexExpression: str
        URL: str
        width: float
        height: float
        fontHeight: float
        imageTopPadding: float
        imageLeadingPadding: float
        imageBottomPadding: float
        imageTrailingPadding: float
        def __init__(self, latexExpression: _Optional[str] = ..., URL: _Optional[str] = ..., width: _Optional[float] = ..., height: _Optional[float] = ..., fontHeight: _Optional[float] = ..., imageTopPadding: _Optional[float] = ..., imageLeadingPadding: _Optional[float] = ..., imageBottomPadding: _Optional[float] = ..., imageTrailingPadding: _Optional[float] = ...) -> None: ...
    TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPRESSIONS_FIELD_NUMBER: _ClassVar[int]
    text: str
    expressions: _containers.RepeatedCompositeFieldContainer[AIRichResponseLatexMetadata.AIRichResponseLatexExpression]
    def __init__(self, text: _Optional[str] = ..., expressions: _Optional[_Iterable[_Union[AIRichResponseLatexMetadata.AIRichResponseLatexExpression, _Mapping]]] = ...) -> None: ...

class AIRichResponseMapMetadata(_message.Message):
    __slots__ = ("centerLatitude", "centerLongitude", "latitudeDelta", "longitudeDelta", "annotations", "showInfoList")
    class AIRichResponseMapAnnotation(_message.Message):
        __slots__ = ("annotationNumber", "latitude", "longitude", "title", "body")
        ANNOTATIONNUMBER_FIELD_NUMBER: _ClassVar[int]
        LATITUDE_FIELD_NUMBER: _ClassVar[int]
        LONGITUDE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        BODY_FIELD_NUMBER: _ClassVar[int]
        annotationNumber: int
        latitude: float
        longitude: float
        title: str
        body: str
        def __init__(self, annotationNumber: _Optional[int] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., title: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...
    CENTERLATITUDE_FIELD_NUMBER: _ClassVar[int]
    CENTERLONGITUDE_FIELD_NUMBER: _ClassVar[int]
    LATITUDEDELTA_FIELD_NUMBER: _ClassVar[int]
    LONGITUDEDELTA_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    SHOWINFOLIST_FIELD_NUMBER: _ClassVar[int]
    centerLatitude: float
    centerLongitude: float
    latitudeDelta: float
    longitudeDelta: float
    annotations: _containers.RepeatedCompositeFieldContainer[AIRichResponseMapMetadata.AIRichResponseMapAnnotation]
    showInfoList: bool
    def __init__(self, centerLatitude: _Optional[float] = ..., centerLongitude: _Optional[float] = ..., latitudeDelta: _Optional[float] = ..., longitudeDelta: _Optional[float] = ..., annotations: _Optional[_Iterable[_Union[AIRichResponseMapMetadata.AIRichResponseMapAnnotation, _Mapping]]] = ..., showInfoList: _Optional[bool] = ...) -> None: ...

class AIRichResponseSubMessage(_message.Message):
    __slots__ = ("messageType", "gridImageMetadata", "messageText", "imageMetadata", "codeMetadata", "tableMetadata", "dynamicMetadata", "latexMetadata", "mapMetadata", "contentItemsMetadata")
    MESSAGETYPE_FIELD_NUMBER: _ClassVar[int]
    GRIDIMAGEMETADATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGETEXT_FIELD_NUMBER: _ClassVar[int]
    IMAGEMETADATA_FIELD_NUMBER: _ClassVar[int]
    CODEMETADATA_FIELD_NUMBER: _ClassVar[int]
    TABLEMETADATA_FIELD_NUMBER: _ClassVar[int]
    DYNAMICMETADATA_FIELD_NUMBER: _ClassVar[int]
    LATEXMETADATA_FIELD_NUMBER: _ClassVar[int]
    MAPMETADATA_FIELD_NUMBER: _ClassVar[int]
    CONTENTITEMSMETADATA_FIELD_NUMBER: _ClassVar[int]
    messageType: AIRichResponseSubMessageType
    gridImageMetadata: AIRichResponseGridImageMetadata
    messageText: str
    imageMetadata: AIRichResponseInlineImageMetadata
    codeMetadata: AIRichResponseCodeMetadata
    tableMetadata: AIRichResponseTableMetadata
    dynamicMetadata: AIRichResponseDynamicMetadata
    latexMetadata: AIRichResponseLatexMetadata
    mapMetadata: AIRichResponseMapMetadata
    contentItemsMetadata: AIRichResponseContentItemsMetadata
    def __init__(self, messageType: _Optional[_Union[AIRichResponseSubMessageType, str]] = ..., gridImageMetadata: _Optional[_Union[AIRichResponseGridImageMetadata, _Mapping]] = ..., messageText: _Optional[str] = ..., imageMetadata: _Optional[_Union[AIRichResponseInlineImageMetadata, _Mapping]] = ..., codeMetadata: _Optional[_Union[AIRichResponseCodeMetadata, _Mapping]] = ..., tableMetadata: _Optional[_Union[AIRichResponseTableMetadata, _Mapping]] = ..., dynamicMetadata: _Optional[_Union[AIRichResponseDynamicMetadata, _Mapping]] = ..., latexMetadata: _Optional[_Union[AIRichResponseLatexMetadata, _Mapping]] = ..., mapMetadata: _Optional[_Union[AIRichResponseMapMetadata, _Mapping]] = ..., contentItemsMetadata: _Optional[_Union[AIRichResponseContentItemsMetadata, _Mapping]] = ...) -> None: ...
