"""Chat states: somebody types or records in a chat, or stopped."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, present
from zapwire.protocol.stanzas.sources import Own, read_source
from zapwire.protocol.types.messages import MessageSource

ChatState: TypeAlias = Literal["composing", "paused"]


@dataclass(frozen=True, slots=True)
class ChatPresence:
    """What a user does in a chat; `media` is `audio` where they record a voice message, else ""."""

    state: ChatState
    media: str = ""

    def to_node(self, to: JID) -> Node:
        """The client's `chatstate`, for a person or a group; only who composes names a medium."""
        return Node("chatstate", {"to": to}, (self._child(),))

    def delivered(
        self, sender: JID, *, participant: JID | None = None, alt: JID | None = None, addressing_mode: str = ""
    ) -> Node:
        """The server's `chatstate`: of a person, or of a `participant` in a group; `alt` is their other name."""
        key = ("participant" if participant else "sender") + ("_lid" if alt and alt.is_lid else "_pn")
        attrs: OptionalAttrs = {
            "from": sender,
            "participant": participant,
            key: alt,
            "addressing_mode": addressing_mode,
        }
        return Node("chatstate", present(attrs), (self._child(),))

    def _child(self) -> Node:
        return Node(self.state, present({"media": self.media if self.state == "composing" else ""}))

    @classmethod
    def from_node(cls, node: Node) -> "ChatPresence":
        """Read either half. Raises `StanzaError`."""
        if len(node.children) != 1:
            raise StanzaError(f"<chatstate> holds one state, this one has {len(node.children)}")
        child = node.children[0]
        media = child.reader.optional_string("media") or ""
        if child.tag == "composing":
            return cls("composing", media)
        if child.tag == "paused":
            return cls("paused", media)
        raise StanzaError(f"<chatstate> holds <composing> or <paused>, not <{child.tag}>")


def read_chat_presence(node: Node, own: Own) -> tuple[MessageSource, ChatState, str]:
    """Who does what in which chat: source, state and medium (whatsmeow presence.go). Raises `StanzaError`."""
    source = read_source(node, own, needs_participant=True)
    presence = ChatPresence.from_node(node)
    return source, presence.state, presence.media
