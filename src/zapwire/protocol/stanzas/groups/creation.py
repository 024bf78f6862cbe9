"""A group's beginning and end: creating one, leaving it, and making it part of a community."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.attributes import number, present
from zapwire.protocol.stanzas.groups.info import approval_node, read_group, requires_approval
from zapwire.protocol.stanzas.groups.participants import Invitee
from zapwire.protocol.stanzas.groups.settings import read_member_add_mode
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.groups import GroupInfo, MemberAddMode

SUB_GROUP: Final = "sub_group"
DEFAULT_APPROVAL_MODE: Final = "request_required"


@dataclass(frozen=True, slots=True)
class GroupOptions:
    """How a group begins. `ephemeral` is seconds, 0 for never; a community is a parent of groups."""

    is_locked: bool = False
    is_announce: bool = False
    ephemeral: int = 0
    is_join_approval_required: bool = False
    member_add_mode: MemberAddMode = "all_member_add"
    is_parent: bool = False
    default_approval_mode: str = DEFAULT_APPROVAL_MODE
    """Of a community: whether its admins must let people in."""
    linked_parent: JID | None = None
    """The community it becomes part of."""


@dataclass(frozen=True, slots=True)
class CreateGroup:
    """A new group, asked of the group server; the answer is the group, with who could not be added."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    subject: str
    people: tuple[Invitee, ...] = ()
    options: GroupOptions = field(default_factory=GroupOptions)

    def to_content(self) -> Content:
        """What the `iq` holds, in whatsmeow's order (group.go)."""
        options = self.options
        children = [person.to_node() for person in self.people]
        children.append(Node("member_add_mode", {}, options.member_add_mode))
        if options.is_parent:
            children.append(Node("parent", {"default_membership_approval_mode": options.default_approval_mode}))
        elif options.linked_parent:
            children.append(Node("linked_parent", {"jid": options.linked_parent}))
        if options.is_locked:
            children.append(Node("locked"))
        if options.is_announce:
            children.append(Node("announcement"))
        if options.ephemeral:
            children.append(Node("ephemeral", {"expiration": str(options.ephemeral), "trigger": "1"}))
        else:
            children.append(Node("ephemeral", {"expiration": "0"}))
        children.append(approval_node(is_on=options.is_join_approval_required))
        return (Node("create", {"subject": self.subject} if self.subject else {}, tuple(children)),)

    def read(self, answer: Node) -> GroupInfo:
        """The group. Raises `StanzaError`."""
        return read_group(answer.require("group"))

    @classmethod
    def from_node(cls, node: Node) -> "CreateGroup":
        """Read the `iq`; what it does not say is as the server has it by itself. Raises `StanzaError`."""
        create = node.require("create")
        children = {child.tag: child for child in create.children}
        add_mode, ephemeral = children.get("member_add_mode"), children.get("ephemeral")
        parent, linked = children.get("parent"), children.get("linked_parent")
        mode = parent.reader.optional_string("default_membership_approval_mode") if parent else None
        options = GroupOptions(
            "locked" in children,
            "announcement" in children,
            (ephemeral.reader.optional_integer("expiration") or 0) if ephemeral else 0,
            requires_approval(children.get("membership_approval_mode")),
            read_member_add_mode(add_mode) if add_mode else "all_member_add",
            parent is not None,
            mode or "",
            linked.reader.jid("jid") if linked else None,
        )
        people = tuple(map(Invitee.from_node, create.children_by_tag("participant")))
        return cls(create.reader.optional_string("subject") or "", people, options)


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """Leave a group, asked of the group server."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    group: JID

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("leave", {}, (Node("group", {"id": self.group}),)),)

    def read(self, answer: Node) -> None:
        """The server repeats what was asked. Raises the `QueryRefused` it has for the group."""
        check_group(answer.child("leave", "group"))

    def answer(self, error: int = 0) -> Content:
        """What the server's answer holds."""
        return (Node("leave", {}, (Node("group", present({"id": self.group, "error": number(error)})),)),)

    @classmethod
    def from_node(cls, node: Node) -> "LeaveGroup":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(node.require("leave", "group").reader.jid("id"))


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Make a group part of a community, or with `is_linked` False take it out, asked of the community."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    group: JID
    is_linked: bool = True

    def to_content(self) -> Content:
        """What the `iq` holds."""
        group = (Node("group", {"jid": self.group}),)
        if not self.is_linked:
            return (Node("unlink", {"unlink_type": SUB_GROUP}, group),)
        return (Node("links", {}, (Node("link", {"link_type": SUB_GROUP}, group),)),)

    def read(self, answer: Node) -> None:
        """The server repeats what was asked. Raises the `QueryRefused` it has for the group."""
        check_group(answer.child("links", "link", "group") or answer.child("unlink", "group"))

    def answer(self) -> Content:
        """What the server's answer holds."""
        return self.to_content()

    @classmethod
    def from_node(cls, node: Node) -> "LinkGroup":
        """Read the `iq`. Raises `StanzaError`."""
        link, unlink = node.child("links", "link"), node.child("unlink")
        found = link or unlink
        if found is None:
            raise StanzaError("a community links or unlinks a group")
        return cls(found.require("group").reader.jid("jid"), link is not None)


def check_group(group: Node | None) -> None:
    """Raise the `QueryRefused` that an answer has for one group, if any. Raises `StanzaError` for a malformed one."""
    code = group.reader.optional_integer("error") if group else None
    if code:
        raise QueryRefused.from_code(code, "")
