"""App state synchronisation requests: which collections a client wants, from which version on."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.errors import StanzaError
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection as a client asks for it, e.g. `critical_block` from version 0 with a snapshot."""

    name: str
    version: int = 0
    wants_snapshot: bool = False


@dataclass(frozen=True, slots=True)
class FetchAppState:
    """Fetch what is new in some collections; the answer maps their names to the server's nodes."""

    xmlns: ClassVar[str] = "w:sync:app:state"
    kind: ClassVar[QueryKind] = "set"
    collections: tuple[Collection, ...]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("sync", {}, tuple(map(_collection_node, self.collections))),)

    def read(self, answer: Node) -> dict[str, Node]:
        """The answered collections by name. Raises `StanzaError`."""
        collections = answer.require("sync").children_by_tag("collection")
        return {collection.reader.string("name"): collection for collection in collections}

    @classmethod
    def from_node(cls, node: Node) -> "FetchAppState":
        """Read the request. Raises `StanzaError`, also for one that uploads patches."""
        collections = []
        for child in node.require("sync").children_by_tag("collection"):
            if child.child("patch"):
                raise StanzaError("<collection> holds a patch, where only fetching is understood")
            reader = child.reader
            collections.append(
                Collection(
                    reader.string("name"),
                    reader.optional_integer("version") or 0,
                    wants_snapshot=reader.optional_boolean("return_snapshot") or False,
                )
            )
        return cls(tuple(collections))


def _collection_node(collection: Collection) -> Node:
    attrs: dict[str, AttrValue] = {"name": collection.name}
    # A snapshot replaces whatever there is, so asking for one from nothing names no version (whatsmeow appstate.go).
    if collection.version or not collection.wants_snapshot:
        attrs["version"] = str(collection.version)
    attrs["return_snapshot"] = "true" if collection.wants_snapshot else "false"
    return Node("collection", attrs)


def unchanged(query: FetchAppState) -> Content:
    """The server's answer where no collection has anything newer."""
    nodes = tuple(
        Node("collection", {"name": c.name, "version": str(c.version), "has_more_patches": "false"})
        for c in query.collections
    )
    return (Node("sync", {}, nodes),)
