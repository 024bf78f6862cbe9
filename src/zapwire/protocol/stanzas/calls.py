"""Calls: what becomes of one, which the server tells all devices, and rejecting one (whatsmeow call.go)."""

from dataclasses import dataclass
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.types.calls import CallInfo, CallRemote

TAG: Final = "call"


@dataclass(frozen=True, slots=True)
class CallStanza:
    """A call's stanza as a client gets it: which call it is about, and the one element that says what happened."""

    info: CallInfo
    remote: CallRemote
    data: Node

    @property
    def kind(self) -> str:
        """What happened, such as `offer`, `accept` or `terminate`."""
        return self.data.tag

    def to_node(self) -> Node:
        """The server's stanza."""
        attrs: dict[str, AttrValue] = {"id": self.info.stanza_id, "from": self.info.sender}
        if self.info.timestamp:
            attrs["t"] = str(self.info.timestamp)
        said = {"platform": self.remote.platform, "version": self.remote.version}
        attrs |= {name: value for name, value in said.items() if value}
        return Node(TAG, attrs, (self.data,))

    @classmethod
    def from_node(cls, node: Node) -> "CallStanza":
        """Read it. Raises `StanzaError`, also where it holds not exactly one element."""
        if len(node.children) != 1:
            raise StanzaError(f"<call> should hold one element, not {len(node.children)}")
        (data,) = node.children
        outer, inner = node.reader, data.reader
        creator = inner.jid("call-creator")
        info = CallInfo(
            inner.string("call-id"),
            outer.jid("from"),
            creator,
            outer.optional_integer("t") or 0,
            inner.optional_jid("caller_pn" if creator.is_lid else "caller_lid"),
            inner.optional_jid("group-jid"),
            outer.optional_string("id") or "",
        )
        remote = CallRemote(outer.optional_string("platform") or "", outer.optional_string("version") or "")
        return cls(info, remote, data)


def call_element(
    kind: str, call_id: str, creator: JID, *, content: Content = None, more: dict[str, AttrValue] | None = None
) -> Node:
    """What happened to a call."""
    return Node(kind, {"call-id": call_id, "call-creator": creator, **(more or {})}, content)


@dataclass(frozen=True, slots=True)
class RejectCall:
    """A client does not take a call. `own` is the account, without a device."""

    stanza_id: str
    own: JID
    caller: JID
    call_id: str

    def to_node(self) -> Node:
        """The client's stanza."""
        caller = self.caller.to_non_ad()
        reject = Node("reject", {"call-id": self.call_id, "call-creator": caller, "count": "0"})
        attrs: dict[str, AttrValue] = {"id": self.stanza_id, "from": self.own.to_non_ad(), "to": caller}
        return Node(TAG, attrs, (reject,))
