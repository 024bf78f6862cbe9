"""Encryption notifications: prekeys run low, or somebody has a new identity key."""

from dataclasses import dataclass

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present


@dataclass(frozen=True, slots=True)
class PreKeysLow:
    """The server holds only `count` of this device's one-time prekeys."""

    count: int
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {"from": SERVER, "type": "encrypt", "id": stanza_id, "t": number(self.timestamp)}
        return Node("notification", present(attrs), (Node("count", {"value": str(self.count)}),))

    @classmethod
    def from_node(cls, node: Node) -> "PreKeysLow":
        """Read it. Raises `StanzaError`."""
        return cls(node.require("count").reader.integer("value"), node.reader.optional_integer("t") or 0)


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """Somebody reinstalled WhatsApp: their old sessions are dead. `timestamp` is unix seconds."""

    jid: JID
    lid: JID | None = None
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": self.jid,
            "type": "encrypt",
            "id": stanza_id,
            "t": number(self.timestamp),
            "lid": self.lid,
        }
        return Node("notification", present(attrs), (Node("identity"),))

    @classmethod
    def from_node(cls, node: Node) -> "IdentityChanged":
        """Read it. Raises `StanzaError`."""
        node.require("identity")
        reader = node.reader
        return cls(reader.jid("from"), reader.optional_jid("lid"), reader.optional_integer("t") or 0)


def read_encrypt(node: Node) -> PreKeysLow | IdentityChanged:
    """Read a notification of type `encrypt` (whatsmeow notification.go). Raises `StanzaError` for another."""
    if node.reader.jid("from") == SERVER and node.child("count"):
        return PreKeysLow.from_node(node)
    if node.child("identity"):
        return IdentityChanged.from_node(node)
    raise StanzaError("an encrypt notification holds <count> from the server, or <identity>")
