"""The keepalive ping."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class Ping:
    """An empty query that keeps the connection alive (whatsmeow keepalive.go)."""

    xmlns: ClassVar[str] = "w:p"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """Nothing."""
        return None

    def read(self, answer: Node) -> None:
        """The answer is empty."""
