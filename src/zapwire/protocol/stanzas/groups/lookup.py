"""Looking groups up: those we are in, one of them, and those of a community."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import Content, Node, readable
from zapwire.protocol.stanzas.groups.info import (
    linked_group_node,
    participant_node,
    read_group,
    read_linked_group,
    read_participants,
)
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.groups import GroupInfo, LinkedGroup, Participant


@dataclass(frozen=True, slots=True)
class ListGroups:
    """The groups the account takes part in, asked of the group server; the answer is their nodes.

    They may be many, and large: `read_group` reads one.
    """

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("participating", {}, (Node("participants"), Node("description"))),)

    def read(self, answer: Node) -> tuple[Node, ...]:
        """The `group` nodes. Raises `StanzaError` where there is no list."""
        return tuple(answer.require("groups").children_by_tag("group"))


def group_list(groups: tuple[Node, ...]) -> Content:
    """The server's answer to `ListGroups`."""
    return (Node("groups", {}, groups),)


@dataclass(frozen=True, slots=True)
class GetGroupInfo:
    """All about one group, asked of the group's own JID; refused with 403 to who is not in it, 404 if there is none."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds (whatsmeow group.go)."""
        return (Node("query", {"request": "interactive"}),)

    def read(self, answer: Node) -> GroupInfo:
        """The group. Raises `StanzaError`."""
        return read_group(answer.require("group"))


@dataclass(frozen=True, slots=True)
class GetSubGroups:
    """The groups of a community, asked of the community."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("sub_groups"),)

    def read(self, answer: Node) -> tuple[LinkedGroup, ...]:
        """The groups. Raises `StanzaError` where there is no list."""
        return tuple(readable(answer.require("sub_groups").children_by_tag("group"), read_linked_group))

    @staticmethod
    def answer(groups: tuple[LinkedGroup, ...]) -> Content:
        """What the server's answer holds."""
        return (Node("sub_groups", {}, tuple(map(linked_group_node, groups))),)


@dataclass(frozen=True, slots=True)
class GetLinkedParticipants:
    """Everybody in any group of a community, asked of the community."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("linked_groups_participants"),)

    def read(self, answer: Node) -> tuple[Participant, ...]:
        """Who they are. Raises `StanzaError` where there is no list."""
        return read_participants(answer.require("linked_groups_participants"))

    @staticmethod
    def answer(people: tuple[Participant, ...]) -> Content:
        """What the server's answer holds."""
        return (Node("linked_groups_participants", {}, tuple(map(participant_node, people))),)
