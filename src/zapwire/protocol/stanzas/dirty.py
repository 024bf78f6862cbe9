"""Dirty bits: the server says what changed while the client was away, the client says what it has fetched."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class MarkClean:
    """The client has fetched what was dirty, e.g. `account_sync` or `groups`, as of `timestamp`, or 0."""

    xmlns: ClassVar[str] = "urn:xmpp:whatsapp:dirty"
    kind: ClassVar[QueryKind] = "set"
    name: str
    timestamp: int = 0

    def to_content(self) -> Content:
        """What the `iq` holds."""
        attrs: dict[str, AttrValue] = {"type": self.name}
        if self.timestamp:
            attrs["timestamp"] = str(self.timestamp)
        return (Node("clean", attrs),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "MarkClean":
        """Read the request. Raises `StanzaError`."""
        reader = node.require("clean").reader
        return cls(reader.string("type"), reader.optional_integer("timestamp") or 0)
