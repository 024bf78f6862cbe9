"""Profile pictures of people and groups: where they can be had, and that they changed."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeAlias

from zapwire.errors import ItemNotFound, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node, readable
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.messages import privacy_token_node
from zapwire.protocol.stanzas.queries import QueryKind

PictureType: TypeAlias = Literal["preview", "image"]

_UNCHANGED: Final = 304
_NONE: Final = 204


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be had by plain HTTPS. `type` is `preview` or `image`, `hash` of an unknown kind."""

    id: str
    url: str
    type: str
    direct_path: str
    hash: bytes = b""

    def to_node(self) -> Node:
        """The server's `picture`."""
        attrs: OptionalAttrs = {
            "id": self.id,
            "type": self.type,
            "url": self.url,
            "direct_path": self.direct_path,
            "hash": b64encode(self.hash).decode(),
        }
        return Node("picture", present(attrs))


@dataclass(frozen=True, slots=True)
class GetPicture:
    """The picture of `target` (whatsmeow user.go).

    With `existing_id`, None is the answer where the picture still is that one. `token` is what the person gave out to
    this account.
    """

    xmlns: ClassVar[str] = "w:profile:picture"
    kind: ClassVar[QueryKind] = "get"
    target: JID
    type: PictureType = "image"
    existing_id: str = ""
    token: bytes = field(default=b"", repr=False)

    def to_content(self) -> Content:
        """What the `iq` holds; whose picture it is stands in its attribute `target`."""
        attrs: OptionalAttrs = {"query": "url", "type": self.type, "id": self.existing_id}
        return (Node("picture", present(attrs), (privacy_token_node(self.token),) if self.token else None),)

    def read(self, answer: Node) -> Picture | None:
        """The picture, None where it is the existing one. Raises `StanzaError`, and `ItemNotFound` for none."""
        picture = answer.child("picture")
        if picture is None:
            if self.existing_id:
                return None
            raise StanzaError("the answer about a picture holds no <picture>")
        reader = picture.reader
        status = reader.optional_integer("status") if "status" in picture.attrs else None
        if status == _UNCHANGED:
            return None
        if status == _NONE:
            raise ItemNotFound(404, "item-not-found")
        return Picture(
            reader.string("id"),
            reader.string("url"),
            reader.string("type"),
            reader.string("direct_path"),
            _hash(reader.optional_string("hash") or ""),
        )

    @classmethod
    def from_node(cls, node: Node) -> "GetPicture":
        """Read the request. Raises `StanzaError`."""
        picture = node.require("picture")
        reader = picture.reader
        token = picture.child("tctoken")
        return cls(
            node.reader.jid("target").to_non_ad(),
            "preview" if reader.optional_string("type") == "preview" else "image",
            reader.optional_string("id") or "",
            token.content if token and isinstance(token.content, bytes) else b"",
        )


@dataclass(frozen=True, slots=True)
class PictureNotice:
    """The picture of a person or group changed: `id` is the new one's, empty where it was removed or is not told."""

    jid: JID
    id: str = ""
    author: JID | None = None
    is_removed: bool = False
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {"from": self.jid, "type": "picture", "id": stanza_id, "t": number(self.timestamp)}
        change: OptionalAttrs = {"jid": self.jid, "id": self.id, "author": self.author}
        return Node("notification", present(attrs), (Node("delete" if self.is_removed else "set", present(change)),))


def read_picture_notices(node: Node) -> tuple[PictureNotice, ...]:
    """The changes that a notification tells of (whatsmeow notification.go); what cannot be read is passed over."""
    timestamp = node.reader.optional_integer("t") or 0

    def read(change: Node) -> PictureNotice:
        reader, is_removed = change.reader, change.tag == "delete"
        picture_id = "" if is_removed else reader.string("id")
        return PictureNotice(reader.jid("jid"), picture_id, reader.optional_jid("author"), is_removed, timestamp)

    return tuple(readable((child for child in node.children if child.tag in ("delete", "add", "set")), read))


def own_picture_notice(owner: JID, stanza_id: str, timestamp: int) -> Node:
    """The server's `notification` to the account's own devices."""
    attrs: OptionalAttrs = {"from": owner, "type": "account_sync", "id": stanza_id, "t": number(timestamp)}
    return Node("notification", present(attrs), (Node("picture"),))


def _hash(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
