"""What is set of a group: each is asked of the group's own JID, and an empty answer says that it is so."""

from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.groups.info import approval_node, requires_approval
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.groups import MemberAddMode

ADD_MODES: Final[tuple[MemberAddMode, ...]] = ("admin_add", "all_member_add")


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all settings have in common."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"

    def read(self, answer: Node) -> None:
        """There is nothing in it."""


@dataclass(frozen=True, slots=True)
class SetSubject(_Setting):
    """A group's name."""

    subject: str

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("subject", {}, self.subject.encode()),)

    @classmethod
    def from_node(cls, node: Node) -> "SetSubject":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(_text(node.require("subject")))


@dataclass(frozen=True, slots=True)
class SetTopic(_Setting):
    """A group's description; "" takes it away. `previous` is the id of the one it takes the place of."""

    topic: str
    id: str
    previous: str = ""

    def to_content(self) -> Content:
        """What the `iq` holds."""
        attrs: dict[str, AttrValue] = {"id": self.id}
        if self.previous:
            attrs["prev"] = self.previous
        if not self.topic:
            return (Node("description", {**attrs, "delete": "true"}),)
        return (Node("description", attrs, (Node("body", {}, self.topic.encode()),)),)

    @classmethod
    def from_node(cls, node: Node) -> "SetTopic":
        """Read the `iq`. Raises `StanzaError`."""
        description = node.require("description")
        reader, body = description.reader, description.child("body")
        is_deleted = reader.optional_boolean("delete") or False
        text = _text(body) if body is not None and not is_deleted else ""
        return cls(text, reader.optional_string("id") or "", reader.optional_string("prev") or "")


@dataclass(frozen=True, slots=True)
class SetLocked(_Setting):
    """Whether only admins may change the group's name, picture and description."""

    is_locked: bool

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("locked" if self.is_locked else "unlocked"),)


@dataclass(frozen=True, slots=True)
class SetAnnounce(_Setting):
    """Whether only admins may write."""

    is_announce: bool

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("announcement" if self.is_announce else "not_announcement"),)


@dataclass(frozen=True, slots=True)
class SetEphemeral(_Setting):
    """After how many seconds messages disappear, 0 for never."""

    seconds: int

    def to_content(self) -> Content:
        """What the `iq` holds (whatsmeow send.go)."""
        return (Node("ephemeral", {"expiration": str(self.seconds)}) if self.seconds else Node("not_ephemeral"),)

    @classmethod
    def from_node(cls, node: Node) -> "SetEphemeral":
        """Read the `iq`. Raises `StanzaError`."""
        ephemeral = node.child("ephemeral")
        return cls(0 if ephemeral is None else ephemeral.reader.integer("expiration"))


@dataclass(frozen=True, slots=True)
class SetJoinApproval(_Setting):
    """Whether admins must let in who comes by a link."""

    is_required: bool

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (approval_node(is_on=self.is_required),)

    @classmethod
    def from_node(cls, node: Node) -> "SetJoinApproval":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(requires_approval(node.require("membership_approval_mode")))


@dataclass(frozen=True, slots=True)
class SetMemberAddMode(_Setting):
    """Who may add members."""

    mode: MemberAddMode

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (add_mode_node(self.mode),)

    @classmethod
    def from_node(cls, node: Node) -> "SetMemberAddMode":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(read_member_add_mode(node.require("member_add_mode")))


@dataclass(frozen=True, slots=True)
class SetPhoto:
    """A group's picture, a JPEG, or None to take it away; asked of the server, which is told the group.

    The answer is the picture's id, "remove" where there is none any more (whatsmeow group.go).
    """

    xmlns: ClassVar[str] = "w:profile:picture"
    kind: ClassVar[QueryKind] = "set"
    target: JID
    jpeg: bytes | None

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return None if self.jpeg is None else (Node("picture", {"type": "image"}, self.jpeg),)

    def read(self, answer: Node) -> str:
        """The picture's id. Raises `StanzaError`."""
        return "remove" if self.jpeg is None else answer.require("picture").reader.string("id")

    @classmethod
    def from_node(cls, node: Node) -> "SetPhoto":
        """Read the `iq`. Raises `StanzaError`."""
        picture = node.child("picture")
        return cls(node.reader.jid("target"), None if picture is None else picture.data)

    def answer(self, picture_id: str) -> Content:
        """What the server's answer holds."""
        return None if self.jpeg is None else (Node("picture", {"id": picture_id}),)


Setting: TypeAlias = SetSubject | SetTopic | SetLocked | SetAnnounce | SetEphemeral | SetJoinApproval | SetMemberAddMode


def add_mode_node(mode: MemberAddMode) -> Node:
    """Who may add members."""
    return Node("member_add_mode", {}, mode.encode())


def read_member_add_mode(node: Node) -> MemberAddMode:
    """Who may add members. Raises `StanzaError` for another word than the two there are."""
    match node.data:
        case b"admin_add":
            return "admin_add"
        case b"all_member_add":
            return "all_member_add"
    raise StanzaError("<member_add_mode> should be admin_add or all_member_add")


def _text(node: Node) -> str:
    try:
        return node.data.decode()
    except UnicodeDecodeError:
        raise StanzaError(f"<{node.tag}> should hold a text in UTF-8") from None
