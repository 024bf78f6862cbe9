"""Refusals: what a code of the server's means for what was asked of a group, and what to do about it."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from zapwire.errors import (
    AlreadyInGroup,
    GroupConflict,
    GroupFull,
    GroupRefused,
    GroupValueRefused,
    InviteInvalid,
    InviteRevoked,
    NoSuchGroup,
    NotGroupAdmin,
    NotInGroup,
    QueryRefused,
)
from zapwire.protocol.jid import JID

_Meaning = tuple[type[GroupRefused], str]


class Asked(Enum):
    """What was asked, as far as it decides what a code means."""

    ABOUT = "something that everybody in the group may"
    CHANGE = "something that its admins may"
    VALUE = "the same, with a value that the server must take"
    LINK = "what an invite link or message leads to"
    LINK_OF = "the group's link"


_NO_GROUP: Final[_Meaning] = (
    NoSuchGroup,
    "{group} does not exist, or no longer: list the groups of this account to see which there are",
)
_NO_MEMBER: Final[_Meaning] = (
    NotInGroup,
    "this account is not in {group}, or not any more: join it with its invite link, or let an admin add it",
)
_NO_ADMIN: Final[_Meaning] = (
    NotGroupAdmin,
    "only admins of {group} may do this, and this account is none: let one of them make it an admin, or do it",
)
_FULL: Final[_Meaning] = (
    GroupFull,
    "{group} is full, or this account is in as many groups as it may be: leave one, or let an admin remove somebody",
)
_CONFLICT: Final[_Meaning] = (
    GroupConflict,
    "{group} is so already, or somebody else changed the same meanwhile: look at it, and try again",
)
_VALUES: Final = (
    "WhatsApp does not take this for {group}: a name has 1 to 100 characters, a topic up to 2048, a picture is a JPEG, "
    "and messages disappear after 24 hours, 7 days or 90 days"
)
_VALUE: Final[_Meaning] = (GroupValueRefused, _VALUES)
_REVOKED: Final[_Meaning] = (
    InviteRevoked,
    "this invite is void: its link was reset, or its time is over; ask an admin of the group for a new one",
)
_INVALID: Final[_Meaning] = (
    InviteInvalid,
    "there is no such invite: give the whole link, as https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz, or its code",
)
_MEMBER: Final[_Meaning] = (AlreadyInGroup, "this account is in the group already: there is nothing to join")
_KEPT_OUT: Final[_Meaning] = (
    NotInGroup,
    "an admin removed this account from the group, so that no invite lets it in: let an admin add it",
)

# whatsmeow errors.go and group.go; those of joining: whatsapp-rust wacore/src/iq/groups.rs.
_CHANGE: Final[Mapping[int, _Meaning]] = MappingProxyType(
    {
        401: _NO_ADMIN,
        403: _NO_ADMIN,
        404: _NO_GROUP,
        405: _NO_ADMIN,
        409: _CONFLICT,
        410: _NO_GROUP,
        419: _FULL,
    }
)
_MEANINGS: Final[Mapping[Asked, Mapping[int, _Meaning]]] = MappingProxyType(
    {
        Asked.ABOUT: {401: _NO_MEMBER, 403: _NO_MEMBER, 404: _NO_GROUP, 410: _NO_GROUP},
        Asked.CHANGE: _CHANGE,
        Asked.VALUE: {**_CHANGE, 400: _VALUE, 406: _VALUE},
        Asked.LINK: {
            304: _MEMBER,
            400: _INVALID,
            401: _REVOKED,
            403: _KEPT_OUT,
            404: _INVALID,
            405: _KEPT_OUT,
            406: _INVALID,
            409: _MEMBER,
            410: _REVOKED,
            412: _FULL,
            419: _FULL,
        },
        Asked.LINK_OF: {401: _NO_ADMIN, 403: _NO_MEMBER, 404: _NO_GROUP, 410: _NO_GROUP},
    }
)


def explained(refused: QueryRefused, asked: Asked, group: JID | None) -> QueryRefused:
    """The error for a refusal; itself where its code says nothing of groups, such as that there is too much to do."""
    meaning = _MEANINGS[asked].get(refused.code)
    if meaning is None:
        return refused
    kind, text = meaning
    return kind(text.format(group=f"the group {group}" if group else "this group"), refused.code, refused.text)
