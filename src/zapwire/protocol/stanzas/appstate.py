"""App state on the wire: which collections a client wants and changes, what the server has, and that it has news.

Source: whatsmeow appstate.go, appstate/decode.go; Baileys chats.ts for the server's side.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Final

from google.protobuf.message import DecodeError

from zapwire.errors import StanzaError
from zapwire.protocol.node import AttrValue, Content, Node, readable
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdPatch
from zapwire.protocol.stanzas.queries import QueryKind

NOTIFICATION: Final = "server_sync"
MAX_PATCHES: Final = 1000


@dataclass(frozen=True, slots=True)
class CollectionRequest:
    """One collection as a client asks for it, e.g. `critical_block` from version 0 with a snapshot.

    With a `patch`, serialised, it asks for the patch to follow on that version.
    """

    name: str
    version: int = 0
    wants_snapshot: bool = False
    patch: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CollectionAnswer:
    """What the server says of one collection: a snapshot to download, patches, whether more follow, or an error."""

    name: str
    version: int = 0
    """Where the collection stands; 0 where the server does not say."""
    has_more: bool = False
    patches: tuple[SyncdPatch, ...] = field(default=(), repr=False)
    snapshot: ExternalBlobReference | None = field(default=None, repr=False)
    error_code: int = 0
    """Above 0 for an error, such as 409 where the patch does not follow on the latest version."""
    error_text: str = ""

    def to_node(self) -> Node:
        """As the server answers."""
        attrs: dict[str, AttrValue] = {"name": self.name}
        if self.version:
            attrs["version"] = str(self.version)
        children = []
        if self.error_code:
            attrs["type"] = "error"
            children.append(Node("error", {"code": str(self.error_code), "text": self.error_text or "error"}))
        attrs["has_more_patches"] = "true" if self.has_more else "false"
        if self.snapshot is not None:
            children.append(Node("snapshot", {}, self.snapshot.SerializeToString()))
        if self.patches:
            patches = tuple(Node("patch", {}, patch.SerializeToString()) for patch in self.patches)
            children.append(Node("patches", {}, patches))
        return Node("collection", attrs, tuple(children) or None)

    @classmethod
    def from_node(cls, node: Node) -> "CollectionAnswer":
        """Read an answered collection. Raises `StanzaError`, also for more than `MAX_PATCHES`."""
        reader = node.reader
        code, text = _error(node) if reader.optional_string("type") == "error" else (0, "")
        return cls(
            reader.string("name"),
            reader.optional_integer("version") or 0,
            has_more=reader.optional_boolean("has_more_patches") or False,
            patches=_patches(node),
            snapshot=_snapshot(node),
            error_code=code,
            error_text=text,
        )


@dataclass(frozen=True, slots=True)
class SyncAppState:
    """Fetch what is new in some collections, or change them; the answer is by their names."""

    xmlns: ClassVar[str] = "w:sync:app:state"
    kind: ClassVar[QueryKind] = "set"
    collections: tuple[CollectionRequest, ...]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("sync", {}, tuple(map(_request_node, self.collections))),)

    def read(self, answer: Node) -> dict[str, CollectionAnswer]:
        """The answered collections by name. Raises `StanzaError`."""
        collections = map(CollectionAnswer.from_node, answer.require("sync").children_by_tag("collection"))
        return {collection.name: collection for collection in collections}

    @classmethod
    def from_node(cls, node: Node) -> "SyncAppState":
        """Read the request. Raises `StanzaError`."""
        return cls(tuple(map(_read_request, node.require("sync").children_by_tag("collection"))))


def sync_answer(collections: Iterable[CollectionAnswer]) -> Content:
    """The server's answer."""
    return (Node("sync", {}, tuple(collection.to_node() for collection in collections)),)


def server_sync(versions: Iterable[tuple[str, int]]) -> tuple[Node, ...]:
    """What a notification of type `server_sync` holds: collections that have news, and their versions now."""
    return tuple(Node("collection", {"name": name, "version": str(version)}) for name, version in versions)


def read_server_sync(node: Node) -> tuple[tuple[str, int], ...]:
    """The collections that have news, each with its version, or 0."""
    return tuple(readable(node.children_by_tag("collection"), _read_news))


def _read_news(node: Node) -> tuple[str, int]:
    return node.reader.string("name"), node.reader.optional_integer("version") or 0


def _request_node(request: CollectionRequest) -> Node:
    attrs: dict[str, AttrValue] = {"name": request.name}
    # A snapshot replaces whatever there is, so asking for one from nothing names no version (whatsmeow appstate.go).
    if request.version or not request.wants_snapshot:
        attrs["version"] = str(request.version)
    attrs["return_snapshot"] = "true" if request.wants_snapshot else "false"
    return Node("collection", attrs, None if request.patch is None else (Node("patch", {}, request.patch),))


def _read_request(node: Node) -> CollectionRequest:
    reader, patch = node.reader, node.child("patch")
    return CollectionRequest(
        reader.string("name"),
        reader.optional_integer("version") or 0,
        wants_snapshot=reader.optional_boolean("return_snapshot") or False,
        patch=None if patch is None else patch.data,
    )


def _error(node: Node) -> tuple[int, str]:
    error = node.child("error")
    if error is None:
        return 500, ""
    return error.reader.optional_integer("code") or 500, error.reader.optional_string("text") or ""


def _patches(node: Node) -> tuple[SyncdPatch, ...]:
    holder = node.child("patches")
    children = () if holder is None else tuple(holder.children_by_tag("patch"))
    if len(children) > MAX_PATCHES:
        raise StanzaError(f"<patches> holds {len(children)} patches, at most {MAX_PATCHES} are read")
    try:
        return tuple(SyncdPatch.FromString(child.data) for child in children)
    except DecodeError as error:
        raise StanzaError("a <patch> cannot be read") from error


def _snapshot(node: Node) -> ExternalBlobReference | None:
    holder = node.child("snapshot")
    if holder is None:
        return None
    try:
        return ExternalBlobReference.FromString(holder.data)
    except DecodeError as error:
        raise StanzaError("a <snapshot> cannot be read") from error
