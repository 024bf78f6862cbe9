"""Which fields of a message its reporting token covers, by the schema's names.

A field stands for all of it, but for one with further fields in its pair. The content of a message inside another
(view-once, edits, captions and the like) is not covered. Source: whatsmeow reportingfields.json.
"""

from typing import Final, TypeAlias

Fields: TypeAlias = "tuple[str | tuple[str, Fields], ...]"

_CONTEXT: Final[tuple[str, Fields]] = ("contextInfo", ("forwardingScore", "isForwarded"))
_OPTION: Final[Fields] = ("optionName", "optionHash")
_VIDEO: Final[Fields] = ("mimetype", "mediaKey", "caption", "directPath", "viewOnce", _CONTEXT)
_POLL: Final[Fields] = ("name", ("options", _OPTION), ("correctAnswer", _OPTION), _CONTEXT)

REPORTED: Final[Fields] = (
    "conversation",
    ("imageMessage", ("mimetype", "caption", "mediaKey", "directPath", "viewOnce", _CONTEXT)),
    ("contactMessage", ("displayName", "vcard", _CONTEXT)),
    ("locationMessage", ("name", "address", "URL", "JPEGThumbnail", _CONTEXT)),
    ("extendedTextMessage", ("text", "viewOnce", _CONTEXT)),
    ("documentMessage", ("mimetype", "mediaKey", "directPath", "caption", _CONTEXT)),
    ("audioMessage", ("mimetype", "mediaKey", "directPath", "viewOnce", _CONTEXT)),
    ("videoMessage", _VIDEO),
    ("protocolMessage", ("key", "type", "timestampMS")),
    ("liveLocationMessage", ("caption", "JPEGThumbnail", _CONTEXT)),
    ("stickerMessage", ("mediaKey", "mimetype", "directPath", "isAnimated", _CONTEXT)),
    ("groupInviteMessage", ("groupJID", "inviteCode", "groupName", "JPEGThumbnail", "caption", _CONTEXT)),
    ("pollCreationMessage", _POLL),
    ("pollCreationMessageV2", _POLL),
    ("pollCreationMessageV3", _POLL),
    ("ptvMessage", _VIDEO),
    ("pollResultSnapshotMessage", ("name", ("pollVotes", ("optionName",)), _CONTEXT)),
)
