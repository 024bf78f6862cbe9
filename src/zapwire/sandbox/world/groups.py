"""A group: its members with their roles, and how they are addressed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from zapwire.errors import SandboxError
from zapwire.protocol.jid import GROUP_SERVER, JID
from zapwire.protocol.types.groups import MemberAddMode

Role = Literal["", "admin", "superadmin"]
AddressingMode = Literal["lid", "pn"]
ROLES: Final[tuple[Role, ...]] = ("", "admin", "superadmin")
MODES: Final[tuple[AddressingMode, ...]] = ("lid", "pn")

MAX_MEMBERS: Final = 1024
MAX_SUBJECT: Final = 100
MAX_TOPIC: Final = 2048
TIMERS: Final = (0, 86_400, 7 * 86_400, 90 * 86_400)
"""Seconds after which messages may disappear, 0 for never."""


class NoSuchGroup(SandboxError):
    """A group that does not exist."""


class NotAMember(SandboxError):
    """Somebody who is not in the group."""


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What a change of participants brought about: numbers, each list in the order asked for."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    promoted: tuple[str, ...] = ()
    demoted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.promoted or self.demoted)


@dataclass(frozen=True, slots=True)
class Topic:
    """A description: its id, and when it was set, and by whose number."""

    text: str
    id: str
    set_at: int
    set_by: str


@dataclass(frozen=True, slots=True)
class Invite:
    """What lets one person in who could not be added: the code in an invite message, from which admin, until when."""

    code: str
    admin: str
    """By number."""
    expiration: int


@dataclass(slots=True)
class Group:
    """A group. Times are unix seconds, `ephemeral` seconds after which messages disappear, 0 for never."""

    id: str
    subject: str
    owner: str
    """The creator's number."""
    created_at: int
    addressing_mode: AddressingMode = "lid"
    members: dict[str, Role] = field(default_factory=dict)
    """By number, in the order they joined."""
    ephemeral: int = 0
    is_announce: bool = False
    """Only admins may write."""
    is_locked: bool = False
    """Only admins may change the group's name and picture."""
    subject_set_at: int = 0
    """0 where it has the name it was made with."""
    subject_set_by: str = ""
    topic: Topic | None = None
    is_join_approval_required: bool = False
    member_add_mode: MemberAddMode = "all_member_add"
    announce_version: int = 0
    participant_version: int = 0
    """0 for that of its making."""
    invite_code: str = ""
    """Of its link; empty where nobody has asked for it yet."""
    old_codes: list[str] = field(default_factory=list)
    """Of links that were reset, the last ones."""
    requests: dict[str, int] = field(default_factory=dict)
    """Who asks to be let in, by number, and since when."""
    invites: dict[str, Invite] = field(default_factory=dict)
    """By the number of whom each lets in."""
    linked_parent: str = ""
    """The id of the community it is part of."""
    is_parent: bool = False
    """Whether it is a community."""
    default_approval_mode: str = ""
    is_default_subgroup: bool = False
    """Whether it is a community's group for announcements."""

    @property
    def jid(self) -> JID:
        """The group's address."""
        return JID(self.id, GROUP_SERVER)

    @property
    def by_lid(self) -> bool:
        """Whether members are addressed by LID."""
        return self.addressing_mode == "lid"

    def is_admin(self, number: str) -> bool:
        """Whether this member may do what only admins may."""
        return bool(self.members.get(number))

    def may_write(self, number: str) -> bool:
        """Whether this person may send messages here."""
        return number in self.members and (not self.is_announce or self.is_admin(number))

    def may_edit(self, number: str) -> bool:
        """Whether this person may change what the group is: its name, description, picture and timer."""
        return number in self.members and (not self.is_locked or self.is_admin(number))

    def may_add(self, number: str) -> bool:
        """Whether this person may add others."""
        return number in self.members and (self.member_add_mode == "all_member_add" or self.is_admin(number))

    def change(
        self,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        promote: Iterable[str] = (),
        demote: Iterable[str] = (),
    ) -> GroupChange:
        """Add, remove, promote and demote, in this order. What is so already is left out of what is returned.

        Raises `NotAMember` for somebody to be removed, promoted or demoted who is no member, and `SandboxError` for
        too many members; then nothing was changed.
        """
        before = dict(self.members)
        try:
            change = GroupChange(
                added=tuple(self._add(add)),
                removed=tuple(self._remove(remove)),
                promoted=tuple(self._set_role(promote, "admin")),
                demoted=tuple(self._set_role(demote, "")),
            )
            check_size(self.members)
        except SandboxError:
            self.members = before
            raise
        return change

    def _add(self, numbers: Iterable[str]) -> Iterator[str]:
        for number in numbers:
            if number not in self.members:
                self.members[number] = ""
                yield number

    def _remove(self, numbers: Iterable[str]) -> Iterator[str]:
        for number in numbers:
            self._require(number)
            del self.members[number]
            yield number

    def _set_role(self, numbers: Iterable[str], role: Role) -> Iterator[str]:
        for number in numbers:
            self._require(number)
            if bool(self.members[number]) != bool(role):
                self.members[number] = role
                yield number

    def _require(self, number: str) -> None:
        if number not in self.members:
            raise NotAMember(f"{number} is not in the group {self.jid}")


def check_size(members: Iterable[str]) -> None:
    """Raises `SandboxError` for more members than a group may have."""
    count = sum(1 for _ in members)
    if count > MAX_MEMBERS:
        raise SandboxError(f"a group has at most {MAX_MEMBERS} members, not {count}")


def check_subject(subject: str) -> None:
    """Raises `SandboxError` for a subject no group can have."""
    if not subject.strip() or len(subject) > MAX_SUBJECT:
        raise SandboxError(f"a group's subject has 1 to {MAX_SUBJECT} characters")
