"""The blocklist."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class GetBlocklist:
    """Whom the account has blocked."""

    xmlns: ClassVar[str] = "blocklist"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """Nothing."""
        return None

    def read(self, answer: Node) -> tuple[JID, ...]:
        """The blocked users. Raises `StanzaError`."""
        blocked = answer.child("list")
        return tuple(item.reader.jid("jid") for item in blocked.children_by_tag("item")) if blocked else ()


def blocklist(blocked: Iterable[JID]) -> Content:
    """The server's answer to `GetBlocklist`."""
    return (Node("list", {"addressing_mode": "lid"}, tuple(Node("item", {"jid": jid}) for jid in blocked)),)
