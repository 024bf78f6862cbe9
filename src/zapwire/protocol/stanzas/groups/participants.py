"""Who is in a group: adding, removing, making admins, and answering those who ask to be let in."""

from dataclasses import dataclass
from typing import ClassVar, Final, cast

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node, readable
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.groups.info import both_names, participant_node, read_participants
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.groups import JoinRequest, Participant, ParticipantAction, RequestAction

ACTIONS: Final[tuple[ParticipantAction, ...]] = ("add", "remove", "promote", "demote")
REQUEST_ACTIONS: Final[tuple[RequestAction, ...]] = ("approve", "reject")


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to add: by whichever name, the number of whom a LID names, and their privacy token, if we have it."""

    jid: JID
    pn: JID | None = None
    token: bytes = b""

    def to_node(self) -> Node:
        """The `participant`."""
        content = (Node("privacy", {}, self.token),) if self.token else None
        return Node("participant", present({"jid": self.jid, "phone_number": self.pn}), content)

    @classmethod
    def from_node(cls, node: Node) -> "Invitee":
        """Read a `participant`. Raises `StanzaError`."""
        reader, privacy = node.reader, node.child("privacy")
        return cls(reader.jid("jid"), reader.optional_jid("phone_number"), privacy.data if privacy else b"")


@dataclass(frozen=True, slots=True)
class ChangeParticipants:
    """Add, remove, promote or demote people, asked of the group; the answer says of each what became of it."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    action: ParticipantAction
    people: tuple[Invitee, ...]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.action, {}, tuple(person.to_node() for person in self.people)),)

    def read(self, answer: Node) -> tuple[Participant, ...]:
        """Everybody named, with an error code where it did not work. Raises `StanzaError` where there is no list."""
        return read_participants(answer.require(self.action))

    @classmethod
    def from_node(cls, node: Node) -> "ChangeParticipants":
        """Read the `iq`. Raises `StanzaError`."""
        child = next((child for child in node.children if child.tag in ACTIONS), None)
        if child is None:
            raise StanzaError("a change of participants adds, removes, promotes or demotes")
        people = tuple(map(Invitee.from_node, child.children_by_tag("participant")))
        return cls(cast("ParticipantAction", child.tag), people)

    def answer(self, people: tuple[Participant, ...]) -> Content:
        """What the server's answer holds."""
        return (Node(self.action, {}, tuple(map(participant_node, people))),)


@dataclass(frozen=True, slots=True)
class ListJoinRequests:
    """Who asks to be let in, asked of the group by an admin."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("membership_approval_requests"),)

    def read(self, answer: Node) -> tuple[JoinRequest, ...]:
        """Who asks. Raises `StanzaError` where there is no list."""
        requests = answer.require("membership_approval_requests")
        return tuple(readable(requests.children_by_tag("membership_approval_request"), _read_request))

    @staticmethod
    def answer(requests: tuple[JoinRequest, ...]) -> Content:
        """What the server's answer holds."""
        return (Node("membership_approval_requests", {}, tuple(map(_request_node, requests))),)


@dataclass(frozen=True, slots=True)
class AnswerJoinRequests:
    """Let people in, or do not; the answer says of each what became of it."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "set"
    action: RequestAction
    people: tuple[JID, ...]

    def to_content(self) -> Content:
        """What the `iq` holds."""
        people = tuple(Node("participant", {"jid": jid}) for jid in self.people)
        return (Node("membership_requests_action", {}, (Node(self.action, {}, people),)),)

    def read(self, answer: Node) -> tuple[Participant, ...]:
        """Everybody named, with an error code where it did not work. Raises `StanzaError` where there is no list."""
        return read_participants(answer.require("membership_requests_action", self.action))

    @classmethod
    def from_node(cls, node: Node) -> "AnswerJoinRequests":
        """Read the `iq`. Raises `StanzaError`."""
        actions = node.require("membership_requests_action").children
        child = next((child for child in actions if child.tag in REQUEST_ACTIONS), None)
        if child is None:
            raise StanzaError("<membership_requests_action> should approve or reject")
        people = tuple(one.reader.jid("jid") for one in child.children_by_tag("participant"))
        return cls(cast("RequestAction", child.tag), people)

    def answer(self, people: tuple[Participant, ...]) -> Content:
        """What the server's answer holds."""
        told = Node(self.action, {}, tuple(map(participant_node, people)))
        return (Node("membership_requests_action", {}, (told,)),)


def _read_request(node: Node) -> JoinRequest:
    reader = node.reader
    jid = reader.jid("jid")
    lid, pn = both_names(jid, reader)
    return JoinRequest(jid, lid, pn, reader.optional_integer("request_time") or 0)


def _request_node(request: JoinRequest) -> Node:
    attrs: OptionalAttrs = {
        "jid": request.jid,
        "phone_number": request.pn if request.pn != request.jid else None,
        "lid": request.lid if request.lid != request.jid else None,
        "request_time": number(request.requested_at),
    }
    return Node("membership_approval_request", present(attrs))
