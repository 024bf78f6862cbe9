"""Ways into a group: its link, and invite messages."""

from dataclasses import dataclass
from typing import ClassVar, Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Attrs, Content, Node
from zapwire.protocol.stanzas.groups.info import read_group
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.groups import GroupInfo, JoinResult

LINK_PREFIX: Final = "https://chat.whatsapp.com/"


def code_of(link: str) -> str:
    """The code in an invite link, which may be the code alone, or have `?…` behind it or `invite/` in front."""
    text = link.strip()
    for prefix in ("https://", "http://", "chat.whatsapp.com/", "invite/"):
        text = text.removeprefix(prefix)
    return text.partition("?")[0].strip("/")


@dataclass(frozen=True, slots=True)
class GetInviteLink:
    """The code of a group's link, asked of the group.

    Refused with 401 to who is no admin, 403 to who is not in the group, 404 where there is none (whatsmeow group.go).
    """

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("invite"),)

    def read(self, answer: Node) -> str:
        """The code. Raises `StanzaError`."""
        return answer.require("invite").reader.string("code")

    @staticmethod
    def answer(code: str) -> Content:
        """What the server's answer holds, also to `ResetInviteLink`."""
        return (Node("invite", {"code": code}),)


@dataclass(frozen=True, slots=True)
class ResetInviteLink:
    """A new code in place of the old one, which leads nowhere from then on. Refused as `GetInviteLink`."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("invite"),)

    def read(self, answer: Node) -> str:
        """The code. Raises `StanzaError`."""
        return answer.require("invite").reader.string("code")


@dataclass(frozen=True, slots=True)
class GetLinkInfo:
    """The group that a link leads to, asked of the group server; refused with 410 after a reset, 406 for no link."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"
    code: str

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("invite", {"code": self.code}),)

    def read(self, answer: Node) -> GroupInfo:
        """The group. Raises `StanzaError`."""
        return read_group(answer.require("group"))


@dataclass(frozen=True, slots=True)
class JoinWithLink:
    """Join the group that a link leads to, or ask its admins to be let in. Refused as `GetLinkInfo`."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    code: str

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("invite", {"code": self.code}),)

    def read(self, answer: Node) -> JoinResult:
        """The group. Raises `StanzaError`."""
        request = answer.child("membership_approval_request")
        if request is not None:
            return JoinResult(request.reader.jid("jid"), is_pending=True)
        return JoinResult(answer.require("group").reader.jid("jid"))

    @staticmethod
    def answer(result: JoinResult) -> Content:
        """What the server's answer holds."""
        return (Node("membership_approval_request" if result.is_pending else "group", {"jid": result.group}),)


def invite_code(node: Node) -> str | None:
    """The code in a query's `invite`; None where it names none, and so means the group's own. Raises `StanzaError`."""
    return node.require("invite").reader.optional_string("code")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invite message says: the group, who invites, the code and until when it is good, in unix seconds."""

    inviter: JID
    code: str
    expiration: int

    @property
    def attrs(self) -> Attrs:
        """The attributes of a query about it."""
        return {"code": self.code, "expiration": str(self.expiration), "admin": self.inviter}

    @classmethod
    def from_node(cls, node: Node) -> "Invitation":
        """Read an `accept` or `add_request`. Raises `StanzaError`."""
        reader = node.reader
        return cls(reader.jid("admin"), reader.string("code"), reader.integer("expiration"))


@dataclass(frozen=True, slots=True)
class GetInviteInfo:
    """The group that an invite message is for, asked of the group."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"
    invitation: Invitation

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("query", {}, (Node("add_request", self.invitation.attrs),)),)

    def read(self, answer: Node) -> GroupInfo:
        """The group. Raises `StanzaError`."""
        return read_group(answer.require("group"))

    @classmethod
    def from_node(cls, node: Node) -> "GetInviteInfo | None":
        """Read the `iq`; None where it asks about the group otherwise. Raises `StanzaError`."""
        request = node.require("query").child("add_request")
        return None if request is None else cls(Invitation.from_node(request))


@dataclass(frozen=True, slots=True)
class AcceptInvite:
    """Join the group that an invite message is for, asked of the group."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    invitation: Invitation

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("accept", self.invitation.attrs),)

    def read(self, answer: Node) -> None:
        """There is nothing in it."""

    @classmethod
    def from_node(cls, node: Node) -> "AcceptInvite":
        """Read the `iq`. Raises `StanzaError`."""
        invitation = Invitation.from_node(node.require("accept"))
        if not invitation.code:
            raise StanzaError("<accept> needs a code")
        return cls(invitation)
