"""Pictures of people and groups: what the server tells of a new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, present

PICTURE_NOTIFICATION: Final = "picture"
_SET: Final = frozenset({"set", "add"})


@dataclass(frozen=True, slots=True)
class PictureNotice:
    """Somebody's picture, or a group's, was set, or taken away where it has no id."""

    jid: JID
    author: JID | None
    timestamp: int
    picture_id: str

    def to_node(self, notification_id: str) -> Node:
        """The server's notification."""
        child: OptionalAttrs = {"jid": self.jid, "id": self.picture_id, "author": self.author}
        attrs: OptionalAttrs = {
            "from": self.jid,
            "type": PICTURE_NOTIFICATION,
            "t": str(self.timestamp),
            "id": notification_id,
        }
        return Node("notification", present(attrs), (Node("set" if self.picture_id else "delete", present(child)),))


def read_pictures(node: Node) -> tuple[PictureNotice, ...]:
    """All that a notification tells (whatsmeow notification.go); what cannot be read does not hide the rest.

    Raises `StanzaError` for one without a time.
    """
    return tuple(_readable(node, node.reader.integer("t")))


def _readable(node: Node, timestamp: int) -> Iterator[PictureNotice]:
    for child in node.children:
        reader = child.reader
        try:
            if child.tag == "delete":
                yield PictureNotice(reader.jid("jid"), reader.optional_jid("author"), timestamp, "")
            elif child.tag in _SET:
                picture_id = reader.string("id")
                yield PictureNotice(reader.jid("jid"), reader.optional_jid("author"), timestamp, picture_id)
        except StanzaError:
            continue
