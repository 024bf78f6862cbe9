"""usync: one query that asks several things about several users."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind

# What may be asked about a user, each the tag of a child of <query>.
Protocols = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class UsyncUser:
    """A user asked about: by JID, or by a text with a phone number or old-style JID (`contact`)."""

    jid: JID | None = None
    contact: str = ""
    children: tuple[Node, ...] = ()

    def to_node(self) -> Node:
        """The list's `user`."""
        attrs: dict[str, AttrValue] = {"jid": self.jid} if self.jid else {}
        children = (Node("contact", {}, self.contact.encode()), *self.children) if self.contact else self.children
        return Node("user", attrs, children or None)

    @classmethod
    def from_node(cls, node: Node) -> "UsyncUser":
        """Read it. Raises `StanzaError` where it names nobody."""
        contact = node.child("contact")
        text = contact.data.decode("utf-8", "replace") if contact and contact.content else ""
        jid = node.reader.optional_jid("jid")
        if jid is None and not text:
            raise StanzaError("a usync <user> needs a jid or a <contact>")
        others = tuple(child for child in node.children if child.tag != "contact")
        return cls(jid, text, others)


@dataclass(frozen=True, slots=True)
class UsyncQuery:
    """The request. `sid` is a fresh id; `mode` and `context` say why it is asked. The answer is the user list."""

    xmlns: ClassVar[str] = "usync"
    kind: ClassVar[QueryKind] = "get"
    sid: str
    mode: str
    context: str
    protocols: Protocols
    users: tuple[UsyncUser, ...]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        query = Node("query", {}, self.protocols)
        users = Node("list", {}, tuple(user.to_node() for user in self.users))
        return self._usync(query, users)

    def read(self, answer: Node) -> tuple[Node, ...]:
        """The answer's `user` nodes. Raises `StanzaError`."""
        return tuple(answer.require("usync", "list").children_by_tag("user"))

    @classmethod
    def from_node(cls, node: Node) -> "UsyncQuery":
        """Read the request. Raises `StanzaError`."""
        usync = node.require("usync")
        reader = usync.reader
        users = tuple(UsyncUser.from_node(user) for user in usync.require("list").children_by_tag("user"))
        return cls(
            reader.string("sid"),
            reader.string("mode"),
            reader.string("context"),
            usync.require("query").children,
            users,
        )

    def answer(self, users: tuple[Node, ...]) -> Content:
        """The server's answer, every protocol reported as served."""
        result = Node("result", {}, tuple(Node(protocol.tag) for protocol in self.protocols))
        return self._usync(result, Node("list", {}, users))

    def _usync(self, *children: Node) -> Content:
        attrs: dict[str, AttrValue] = {
            "sid": self.sid,
            "mode": self.mode,
            "last": "true",
            "index": "0",
            "context": self.context,
        }
        return (Node("usync", attrs, children),)
