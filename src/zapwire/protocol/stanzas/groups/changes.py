"""What the server tells of a group: notifications of type `w:gp2`, each with one change or more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from zapwire.errors import StanzaError
from zapwire.protocol.events.groups import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.groups.info import (
    approval_node,
    linked_group_node,
    participant_node,
    read_group,
    read_linked_group,
    read_participants,
    requires_approval,
)
from zapwire.protocol.stanzas.groups.invites import LINK_PREFIX
from zapwire.protocol.stanzas.sources import addressing_mode
from zapwire.protocol.types.groups import (
    GroupAnnounce,
    GroupLink,
    GroupName,
    GroupTopic,
    Participant,
    ParticipantAction,
)
from zapwire.protocol.types.messages import AddressingMode

GROUP_NOTIFICATION: Final = "w:gp2"

_Fields = dict[str, Any]
"""Fields of a `GroupInfoChanged`."""


@dataclass(frozen=True, slots=True)
class _Author:
    """What is around the changes, for those that need it."""

    sender: JID | None
    sender_pn: JID | None
    timestamp: int


def read_change(node: Node) -> GroupInfoChanged | GroupJoined:
    """Read a notification (whatsmeow group.go). A change that cannot be read is kept as it came, beside the others.

    Raises `StanzaError`.
    """
    children = node.children
    if len(children) == 1 and children[0].tag == "create":
        return _read_joined(node, children[0])
    reader = node.reader
    sender, pn, lid = _sender(node)
    author = _Author(sender, pn, reader.integer("t"))
    fields: _Fields = {}
    unknown = []
    for child in children:
        read = _READERS.get(child.tag)
        try:
            if read is None:
                unknown.append(child)
            else:
                fields |= read(child, author)
        except StanzaError:
            unknown.append(child)
    return GroupInfoChanged(
        reader.jid("from"),
        author.timestamp,
        sender,
        pn,
        lid,
        reader.optional_string("notify") or "",
        addressing_mode(node),
        unknown=tuple(unknown),
        notification_id=reader.optional_string("id") or "",
        **fields,
    )


def _read_joined(node: Node, create: Node) -> GroupJoined:
    reader, said = node.reader, create.reader
    group = read_group(create.require("group"))
    sender, pn, lid = _sender(node)
    return GroupJoined(
        group if group.addressing_mode else replace(group, addressing_mode=addressing_mode(node)),
        sender,
        pn,
        lid,
        reader.optional_integer("t") or 0,
        said.optional_string("reason") or "",
        said.optional_string("type") or "",
        said.optional_string("key") or "",
        reader.optional_string("notify") or "",
        reader.optional_string("id") or "",
    )


def _sender(node: Node) -> tuple[JID | None, JID | None, JID | None]:
    """Who did it, and both their names as far as the notification tells them."""
    reader = node.reader
    sender = reader.optional_jid("participant")
    if sender is None:
        return None, None, None
    if sender.is_lid:
        return sender, reader.optional_jid("participant_pn"), sender.to_non_ad()
    return sender, sender.to_non_ad(), reader.optional_jid("participant_lid")


def _people(name: str) -> Callable[[Node, _Author], _Fields]:
    def read(node: Node, _author: _Author) -> _Fields:
        reader = node.reader
        fields: _Fields = {
            name: read_participants(node),
            "participant_version": reader.optional_string("v_id") or "",
            "previous_participant_version": reader.optional_string("prev_v_id") or "",
        }
        if name == "joined":
            fields["join_reason"] = reader.optional_string("reason") or ""
        return fields

    return read


def _fixed(**fields: Any) -> Callable[[Node, _Author], _Fields]:
    return lambda _node, _author: fields


def _name(node: Node, _author: _Author) -> _Fields:
    reader = node.reader
    return {
        "name": GroupName(
            reader.string("subject"),
            reader.optional_integer("s_t") or 0,
            reader.optional_jid("s_o"),
            reader.optional_jid("s_o_pn"),
        )
    }


def _topic(node: Node, author: _Author) -> _Fields:
    is_deleted = node.child("delete") is not None
    text = "" if is_deleted else node.require("body").data.decode("utf-8", "replace")
    topic_id = node.reader.string("id")
    return {"topic": GroupTopic(text, topic_id, author.timestamp, author.sender, author.sender_pn, is_deleted)}


def _announce(*, is_announce: bool) -> Callable[[Node, _Author], _Fields]:
    def read(node: Node, _author: _Author) -> _Fields:
        return {"announce": GroupAnnounce(is_announce, node.reader.optional_string("v_id") or "")}

    return read


def _ephemeral(node: Node, _author: _Author) -> _Fields:
    return {"ephemeral": node.reader.integer("expiration")}


def _approval(node: Node, _author: _Author) -> _Fields:
    return {"is_join_approval_required": requires_approval(node)}


def _deleted(node: Node, _author: _Author) -> _Fields:
    return {"is_deleted": True, "delete_reason": node.reader.optional_string("reason") or ""}


def _invite(node: Node, _author: _Author) -> _Fields:
    return {"new_invite_link": LINK_PREFIX + node.reader.string("code")}


def _link(node: Node, _author: _Author) -> _Fields:
    return {"link": GroupLink(node.reader.string("link_type"), read_linked_group(node.require("group")))}


def _unlink(node: Node, _author: _Author) -> _Fields:
    reader = node.reader
    group, reason = read_linked_group(node.require("group")), reader.optional_string("unlink_reason") or ""
    return {"unlink": GroupLink(reader.string("unlink_type"), group, reason)}


_READERS: Final[Mapping[str, Callable[[Node, _Author], _Fields]]] = {
    "add": _people("joined"),
    "remove": _people("left"),
    "promote": _people("promoted"),
    "demote": _people("demoted"),
    "locked": _fixed(is_locked=True),
    "unlocked": _fixed(is_locked=False),
    "delete": _deleted,
    "subject": _name,
    "description": _topic,
    "announcement": _announce(is_announce=True),
    "not_announcement": _announce(is_announce=False),
    "invite": _invite,
    "ephemeral": _ephemeral,
    "not_ephemeral": _fixed(ephemeral=0),
    "link": _link,
    "unlink": _unlink,
    "membership_approval_mode": _approval,
    "suspended": _fixed(is_suspended=True),
    "unsuspended": _fixed(is_suspended=False),
}


@dataclass(frozen=True, slots=True)
class GroupNotification:
    """The server's notification. `participant` did it, whose other name stands beside it."""

    id: str
    group: JID
    timestamp: int
    content: tuple[Node, ...]
    participant: JID | None = None
    participant_pn: JID | None = None
    addressing_mode: AddressingMode = ""
    notify: str = ""
    more: OptionalAttrs = field(default_factory=dict)

    def to_node(self) -> Node:
        """The stanza."""
        attrs: OptionalAttrs = {
            "from": self.group,
            "type": GROUP_NOTIFICATION,
            "participant": self.participant,
            "participant_pn": self.participant_pn,
            "t": str(self.timestamp),
            "addressing_mode": self.addressing_mode,
            "notify": self.notify,
            "id": self.id,
            **self.more,
        }
        return Node("notification", present(attrs), self.content)


def created_node(group: Node, *, type: str = "", reason: str = "") -> Node:
    """That there is a group, or that somebody was let in; `group` is its node."""
    return Node("create", present({"type": type, "reason": reason}), (group,))


def people_node(
    action: ParticipantAction, people: Iterable[Participant], *, version: str = "", before: str = "", reason: str = ""
) -> Node:
    """That people joined, left, or have another role."""
    attrs = present({"v_id": version, "prev_v_id": before, "reason": reason})
    return Node(action, attrs, tuple(map(participant_node, people)))


def name_node(name: GroupName) -> Node:
    """That the group has this name."""
    attrs: OptionalAttrs = {
        "subject": name.text,
        "s_t": number(name.set_at),
        "s_o": name.set_by,
        "s_o_pn": name.set_by_pn,
    }
    return Node("subject", present(attrs))


def topic_node(topic: GroupTopic) -> Node:
    """That the group has this description, or none any more."""
    content = Node("delete") if topic.is_deleted else Node("body", {}, topic.text.encode())
    return Node("description", present({"id": topic.id}), (content,))


def locked_node(*, is_locked: bool) -> Node:
    """Whether only admins may change what the group is."""
    return Node("locked" if is_locked else "unlocked")


def announce_node(announce: GroupAnnounce) -> Node:
    """Whether only admins may write."""
    return Node("announcement" if announce.is_announce else "not_announcement", present({"v_id": announce.version}))


def ephemeral_node(seconds: int) -> Node:
    """After how many seconds messages disappear, 0 for never."""
    return Node("ephemeral", {"expiration": str(seconds)}) if seconds else Node("not_ephemeral")


def join_approval_node(*, is_required: bool) -> Node:
    """Whether admins must let people in."""
    return approval_node(is_on=is_required)


def invite_node(code: str) -> Node:
    """That this code leads to the group now."""
    return Node("invite", {"code": code})


def link_node(link: GroupLink, *, is_linked: bool) -> Node:
    """That the group is linked with another one, or is not any more."""
    group = (linked_group_node(link.group),)
    if is_linked:
        return Node("link", {"link_type": link.type}, group)
    return Node("unlink", present({"unlink_type": link.type, "unlink_reason": link.reason}), group)


def deleted_node(reason: str) -> Node:
    """That the group is no more."""
    return Node("delete", present({"reason": reason}))


def requests_node(people: Iterable[Participant], *, method: str) -> Node:
    """To admins: these ask to be let in (whatsapp-rust wacore/src/stanza/groups.rs)."""
    children = tuple(Node("requested_user", participant_node(person).attrs) for person in people)
    return Node("created_membership_requests", {"request_method": method}, children)


def revoked_requests_node(people: Iterable[Participant]) -> Node:
    """To admins: these do not ask any more, or were refused."""
    return Node("revoked_membership_requests", {}, tuple(Node("participant", {"jid": one.jid}) for one in people))
