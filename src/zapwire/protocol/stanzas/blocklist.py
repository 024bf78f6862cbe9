"""The blocklist: asked for, changed, and told of to the account's other devices."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias, cast

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node, readable
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.queries import QueryKind

BlockAction: TypeAlias = Literal["block", "unblock"]


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Whom the account has blocked; `dhash` is the server's word for this state of the list."""

    users: tuple[JID, ...] = ()
    dhash: str = ""


@dataclass(frozen=True, slots=True)
class GetBlocklist:
    """Whom the account has blocked."""

    xmlns: ClassVar[str] = "blocklist"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """Nothing."""
        return None

    def read(self, answer: Node) -> Blocklist:
        """The list. Raises `StanzaError`."""
        return _read(answer)


@dataclass(frozen=True, slots=True)
class UpdateBlocklist:
    """Block or unblock somebody, named by LID; `pn` is their number, which a block names, too (whatsmeow user.go)."""

    xmlns: ClassVar[str] = "blocklist"
    kind: ClassVar[QueryKind] = "set"
    user: JID
    action: BlockAction
    pn: JID | None = None

    def to_content(self) -> Content:
        """What the `iq` holds."""
        attrs: OptionalAttrs = {"jid": self.user, "action": self.action, "pn_jid": self.pn}
        return (Node("item", present(attrs)),)

    def read(self, answer: Node) -> Blocklist:
        """The list after it. Raises `StanzaError`."""
        return _read(answer)

    @classmethod
    def from_node(cls, node: Node) -> "UpdateBlocklist":
        """Read the request. Raises `StanzaError`."""
        reader = node.require("item").reader
        return cls(reader.jid("jid").to_non_ad(), _action(reader.string("action")), reader.optional_jid("pn_jid"))


def _read(answer: Node) -> Blocklist:
    """The list in an answer; where there is none it is empty. Entries without a JID are passed over."""
    found = answer.child("list")
    if found is None:
        return Blocklist()
    users = readable(found.children_by_tag("item"), lambda item: item.reader.jid("jid"))
    return Blocklist(tuple(users), found.reader.optional_string("dhash") or "")


def blocklist(listed: Blocklist) -> Content:
    """The server's answer to `GetBlocklist` and `UpdateBlocklist`."""
    attrs: OptionalAttrs = {"addressing_mode": "lid", "dhash": listed.dhash}
    return (Node("list", present(attrs), tuple(Node("item", {"jid": jid}) for jid in listed.users)),)


@dataclass(frozen=True, slots=True)
class BlocklistNotice:
    """The account's blocklist changed on another device.

    `action` is empty where `changes` tell what changed, and `modify` where the whole list is to be asked for again.
    `dhash` is the server's word for the list's state, `prev_dhash` that for the state before.
    """

    owner: JID
    action: str = ""
    dhash: str = ""
    prev_dhash: str = ""
    changes: tuple[tuple[JID, BlockAction], ...] = ()
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": self.owner,
            "type": "account_sync",
            "id": stanza_id,
            "t": number(self.timestamp),
        }
        inner: OptionalAttrs = {"action": self.action, "dhash": self.dhash, "prev_dhash": self.prev_dhash}
        items = tuple(Node("item", {"jid": jid, "action": action}) for jid, action in self.changes)
        return Node("notification", present(attrs), (Node("blocklist", present(inner), items or None),))

    @classmethod
    def from_node(cls, node: Node) -> "BlocklistNotice":
        """Read it; changes that cannot be read are passed over (whatsmeow notification.go). Raises `StanzaError`."""
        listed = node.require("blocklist")
        reader = listed.reader
        return cls(
            node.reader.jid("from"),
            reader.optional_string("action") or "",
            reader.optional_string("dhash") or "",
            reader.optional_string("prev_dhash") or "",
            tuple(readable(listed.children, _read_change)),
            node.reader.optional_integer("t") or 0,
        )


def _read_change(node: Node) -> tuple[JID, BlockAction]:
    return node.reader.jid("jid"), _action(node.reader.string("action"))


def _action(text: str) -> BlockAction:
    if text not in ("block", "unblock"):
        raise StanzaError(f"somebody is blocked or unblocked, not {text!r:.40}")
    return cast("BlockAction", text)
