"""About: the text that people show beside their name."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.mex import XMLNS, mex_content, read_mex_answer, read_mex_query
from zapwire.protocol.stanzas.queries import QueryKind

MUTATION: Final = "9152604461510864"
"""The number of the query that changes it (whatsmeow user.go)."""


@dataclass(frozen=True, slots=True)
class SetAbout:
    """Change the account's own text."""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[QueryKind] = "get"
    text: str = field(repr=False)

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return mex_content(MUTATION, {"input": {"text": self.text, "ephemeral_duration_sec": 0}})

    def read(self, answer: Node) -> None:
        """Raises what the answer names as an error, and `StanzaError`."""
        read_mex_answer(answer)

    @classmethod
    def from_node(cls, node: Node) -> "SetAbout":
        """Read the request. Raises `StanzaError`, also for another query."""
        query_id, variables = read_mex_query(node)
        given = variables.get("input")
        text = given.get("text") if isinstance(given, dict) else None
        if query_id != MUTATION or not isinstance(text, str):
            raise StanzaError("this mex query changes no text about a person")
        return cls(text)


@dataclass(frozen=True, slots=True)
class AboutNotice:
    """Somebody changed their text."""

    user: JID
    text: str = field(repr=False)
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {"from": self.user, "type": "status", "id": stanza_id, "t": number(self.timestamp)}
        return Node("notification", present(attrs), (Node("set", {}, self.text.encode()),))

    @classmethod
    def from_node(cls, node: Node) -> "AboutNotice":
        """Read it (whatsmeow notification.go). Raises `StanzaError`."""
        changed = node.require("set")
        text = "" if changed.content is None else changed.data.decode("utf-8", "replace")
        return cls(node.reader.jid("from"), text, node.reader.optional_integer("t") or 0)
