"""Passive and active: a passive device receives no messages yet."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.errors import StanzaError
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class SetPassive:
    """Turn this connection passive or active."""

    xmlns: ClassVar[str] = "passive"
    kind: ClassVar[QueryKind] = "set"
    passive: bool

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("passive" if self.passive else "active"),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "SetPassive":
        """Read the request. Raises `StanzaError`."""
        for tag in ("active", "passive"):
            if node.child(tag):
                return cls(passive=tag == "passive")
        raise StanzaError("a passive query holds <active> or <passive>")
