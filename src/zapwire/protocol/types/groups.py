"""Groups: what the server tells of one, and its participants."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import AddressingMode

Role: TypeAlias = Literal["", "admin", "superadmin"]
MemberAddMode: TypeAlias = Literal["admin_add", "all_member_add"]
"""Who may add members: admins alone, or everybody in the group."""
ParticipantAction: TypeAlias = Literal["add", "remove", "promote", "demote"]
RequestAction: TypeAlias = Literal["approve", "reject"]


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What lets somebody join whom the server would not let us add: they must be sent it in an invite message.

    `expiration` is in unix seconds.
    """

    code: str
    expiration: int = 0


@dataclass(frozen=True, slots=True)
class Participant:
    """A member of a group. `jid` is the name the group uses; `lid` and `pn` are both names, where known.

    `display_name` is the masked number of somebody whose number the group hides. `error` is the code for which
    something failed for them, in the answer to a creation or change, and `add_request` what to do about a 403.
    """

    jid: JID
    lid: JID | None = None
    pn: JID | None = None
    role: Role = ""
    display_name: str = ""
    error: int = 0
    add_request: AddRequest | None = None

    @property
    def is_admin(self) -> bool:
        """Whether they may do what only admins may; the group's creator is one."""
        return self.role != ""


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group's name as a change tells it, with when it was set (unix seconds) and by whom, by both names."""

    text: str
    set_at: int = 0
    set_by: JID | None = None
    set_by_pn: JID | None = None


@dataclass(frozen=True, slots=True)
class GroupTopic:
    """A group's description, with its id, when it was set (unix seconds) and by whom, by both names."""

    text: str
    id: str = ""
    set_at: int = 0
    set_by: JID | None = None
    set_by_pn: JID | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class GroupAnnounce:
    """Whether only admins may write."""

    is_announce: bool
    version: str = ""


@dataclass(frozen=True, slots=True)
class LinkedGroup:
    """A group of a community, in short."""

    jid: JID
    subject: str = ""
    subject_set_at: int = 0
    is_default_subgroup: bool = False


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A group became part of a community, or is no more. `type` is what the named group is to the changed one."""

    type: str
    group: LinkedGroup
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody asks to be let in. `jid` is the name the group uses; `lid` and `pn` are both names, where known."""

    jid: JID
    lid: JID | None = None
    pn: JID | None = None
    requested_at: int = 0


@dataclass(frozen=True, slots=True)
class JoinResult:
    """The group a link led to. Where admins must approve, we are not in it yet."""

    group: JID
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A group as the server describes it. Times are unix seconds, `ephemeral` is seconds or 0.

    `size` counts the participants also where `participants` does not list them.
    """

    jid: JID
    subject: str = ""
    owner: JID | None = None
    owner_pn: JID | None = None
    created_at: int = 0
    addressing_mode: AddressingMode = ""
    participants: tuple[Participant, ...] = ()
    size: int = 0
    ephemeral: int = 0
    topic: GroupTopic | None = None
    subject_set_at: int = 0
    subject_set_by: JID | None = None
    subject_set_by_pn: JID | None = None
    creator_country: str = ""
    announce_version: str = ""
    participant_version: str = ""
    member_add_mode: str = ""
    linked_parent: JID | None = None
    default_approval_mode: str = ""
    is_announce: bool = False
    is_locked: bool = False
    is_parent: bool = False
    is_default_subgroup: bool = False
    is_incognito: bool = False
    is_join_approval_required: bool = False
    is_suspended: bool = False
