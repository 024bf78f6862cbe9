"""Groups: that we are in one more, and what changes in them."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.types.groups import GroupAnnounce, GroupInfo, GroupLink, GroupName, GroupTopic, Participant
from zapwire.protocol.types.messages import AddressingMode


@dataclass(frozen=True, slots=True)
class GroupJoined(Event):
    """A group was made with us in it, or we were added, or let in."""

    group: GroupInfo
    """The whole group."""
    sender: JID | None
    """Who did it, where that is told."""
    sender_pn: JID | None
    """Their phone number, where known."""
    sender_lid: JID | None
    """Their LID, where known."""
    timestamp: int
    """When, as unix time."""
    reason: str = ""
    """`invite` where we came by a link."""
    type: str = ""
    """`new` where the group is new."""
    create_key: str = ""
    """What its maker called the creation, where they did."""
    notify: str = ""
    """The sender's own name for themselves."""
    notification_id: str = ""
    """The notification's id: one that comes again tells of the same."""


@dataclass(frozen=True, slots=True)
class GroupInfoChanged(Event):
    """Something about a group changed, or several things at once; None stands for what did not."""

    group: JID
    """Which group."""
    timestamp: int
    """When, as unix time."""
    sender: JID | None = None
    """Who did it, where that is told."""
    sender_pn: JID | None = None
    """Their phone number, where known."""
    sender_lid: JID | None = None
    """Their LID, where known."""
    notify: str = ""
    """The sender's own name for themselves, or `invite` where the link was reset."""
    addressing_mode: AddressingMode = ""
    """How the group names people."""
    name: GroupName | None = None
    """Its new name."""
    topic: GroupTopic | None = None
    """Its new description."""
    is_locked: bool | None = None
    """Whether only admins may change what the group is."""
    announce: GroupAnnounce | None = None
    """Whether only admins may write."""
    ephemeral: int | None = None
    """After how many seconds messages disappear, 0 for never."""
    is_join_approval_required: bool | None = None
    """Whether admins must let people in."""
    is_deleted: bool = False
    """Whether the group is no more."""
    delete_reason: str = ""
    """Why not."""
    link: GroupLink | None = None
    """What it was linked with."""
    unlink: GroupLink | None = None
    """What it is not linked with any more."""
    new_invite_link: str | None = None
    """The link that leads to it now."""
    participant_version: str = ""
    """The version of who is in it."""
    previous_participant_version: str = ""
    """The version before."""
    join_reason: str = ""
    """`invite` where they came by a link."""
    joined: tuple[Participant, ...] = ()
    """Who came, or was added."""
    left: tuple[Participant, ...] = ()
    """Who left, or was removed."""
    promoted: tuple[Participant, ...] = ()
    """Who is an admin now."""
    demoted: tuple[Participant, ...] = ()
    """Who is none any more."""
    is_suspended: bool | None = None
    """Whether WhatsApp stopped it, or lets it go on."""
    unknown: tuple[Node, ...] = ()
    """What else the server told, as it told it."""
    notification_id: str = ""
    """The notification's id: one that comes again tells of the same."""
