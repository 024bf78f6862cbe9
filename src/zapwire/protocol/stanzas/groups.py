"""Group queries."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class ListGroups:
    """The groups the account takes part in, asked of the group server; the answer is their nodes."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("participating", {}, (Node("participants"), Node("description"))),)

    def read(self, answer: Node) -> tuple[Node, ...]:
        """The `group` nodes. Raises `StanzaError`."""
        return tuple(answer.require("groups").children_by_tag("group"))


def group_list(groups: tuple[Node, ...]) -> Content:
    """The server's answer to `ListGroups`."""
    return (Node("groups", {}, groups),)
