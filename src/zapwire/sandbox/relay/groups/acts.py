"""What acts on groups have in common: who does it, what came of it, and how it is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import Participant
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

NOT_AUTHORIZED: Final = (401, "not-authorized")
FORBIDDEN: Final = (403, "forbidden")
NOT_FOUND: Final = (404, "item-not-found")
NOT_ACCEPTABLE: Final = (406, "not-acceptable")
CONFLICT: Final = (409, "conflict")
GONE: Final = (410, "gone")
BAD_REQUEST: Final = (400, "bad-request")
FULL: Final = (419, "resource-limit")


class GroupRefusal(SandboxError):
    """What the server does not do; `code` and `text` are what it says (whatsmeow errors.go)."""

    def __init__(self, reason: tuple[int, str], message: str) -> None:
        super().__init__(f"{message} ({reason[0]} {reason[1]})")
        self.code, self.text = reason


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody who does something. `now` is unix seconds."""

    world: World
    actor: Account
    now: float

    def group(self, jid: JID) -> Group:
        """The group that is meant. Raises `GroupRefusal` where there is none."""
        group = self.world.groups.get(jid)
        if group is None:
            raise GroupRefusal(NOT_FOUND, f"there is no group {jid}")
        return group

    def group_of(self, jid: JID) -> Group:
        """The group that is meant. Raises `GroupRefusal` where there is none, or where they are not in it."""
        group = self.group(jid)
        self.require(self.actor.number in group.members, group, "is not in the group")
        return group

    def require(self, holds: bool, group: Group, problem: str, reason: tuple[int, str] = FORBIDDEN) -> None:  # noqa: FBT001  # reads as a sentence
        """Raise `GroupRefusal` where it does not hold."""
        if not holds:
            raise GroupRefusal(reason, f"{self.actor.name} {problem}: {group.jid}")

    def require_admin(self, group: Group, reason: tuple[int, str] = FORBIDDEN) -> None:
        """Raise `GroupRefusal` where they are no admin of a group."""
        self.require(group.is_admin(self.actor.number), group, "is no admin of the group", reason)

    def new_code(self, size: int = 16) -> str:
        """A code of an invite."""
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        return "".join(digits[byte % len(digits)] for byte in self.world.random(size + 6))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: the groups that changed, who is told what, and what became of the people it named."""

    groups: tuple[Group, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    people: tuple[Participant, ...] = ()
    pictures: tuple[JID, ...] = ()
    """The groups that have another picture, or none any more."""


def failed(jid: JID, error: int) -> Participant:
    """Somebody with whom it did not work."""
    lid, pn = (jid, None) if jid.is_lid else (None, jid)
    return Participant(jid, lid, pn, error=error)


def found(world: World, people: Iterable[JID]) -> list[tuple[JID, Account | None]]:
    """Whom these names mean, each name once."""
    return [(jid, world.find(jid)) for jid in dict.fromkeys(people)]
